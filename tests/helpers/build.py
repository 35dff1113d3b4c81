"""Small cases as plain documents, with everything that a test does not speak of left plain."""

from __future__ import annotations

import copy
from decimal import Decimal
from typing import Any

from optimizer.case.case import Case
from optimizer.case.load import case_of

Document = dict[str, Any]

HOSTS = [
    {"id": "NOR", "name": "Norway", "region": "europe"},
    {"id": "CHL", "name": "Chile", "region": "south-america"},
    {"id": "ZAF", "name": "South Africa", "region": "southern-africa"},
]


def exact(node: Any) -> Any:
    """The document as a file would give it: floats become the decimals they are written as."""
    if isinstance(node, float):
        return Decimal(str(node))
    if isinstance(node, dict):
        return {k: exact(v) for k, v in node.items()}
    if isinstance(node, list | tuple):
        return [exact(v) for v in node]
    return node


def option(
    id: str = "o",
    cost: Any = 0,
    tonnes: Any = 0,
    *,
    fund: str = "grants",
    metal: str = "cu",
    first: int = 2030,
    **more: Any,
) -> Document:
    """One payment in the start year and one supply, both left out where they are 0."""
    pays = [{"fund": fund, "amount": cost}] if cost else []
    supply = [{"metal": metal, "output": tonnes, "first_year": first}] if tonnes else []
    return {"id": id, "name": id, "pays": pays, "supply": supply, **more}


OWN = ("fund", "metal", "first", "route", "terms", "probability")


def candidate(
    id: str, cost: Any = 0, tonnes: Any = 0, host: str | None = "NOR", **more: Any
) -> Document:
    """A candidate with one option; words that an option knows go to the option."""
    own = {k: more.pop(k) for k in OWN if k in more}
    made: Document = {"id": id, "name": id, "kind": "mine"}
    if host is not None:
        made["host"] = host
    if "options" not in more:
        made["options"] = [option("o", cost, tonnes, **own)]
    return {**made, **more}


def metal(id: str = "cu", demand: Any = 100, **more: Any) -> Document:
    return {"id": id, "name": id, "demand": demand, **more}


def fund(id: str = "grants", *ceilings: Any, first: int = 2026, **more: Any) -> Document:
    """A fund with one ceiling a year from ``first`` on."""
    by_year = {str(first + i): c for i, c in enumerate(ceilings)}
    return {"id": id, "name": id, "ceilings": by_year, **more}


def document(candidates: list[Document], rules: list[Document] = [], **more: Any) -> Document:  # noqa: B006
    """One copper market of 100 t/yr in 2030, ample grants of 2026: 1 t/yr is 1 point."""
    made: Document = {
        "id": "test",
        "name": "test",
        "currency": {"code": "EUR"},
        "years": {
            "budget": {"first": 2026, "last": 2026},
            "supply": {"first": 2030, "last": 2030},
        },
        "measure": {"kind": "coverage"},
        "metals": [metal()],
        "hosts": HOSTS,
        "funds": [fund("grants", 1000)],
        "candidates": candidates,
        "rules": rules,
    } | more
    if not any(r["kind"] == "budget" for r in made["rules"]):
        made["rules"] = [{"id": "ceilings", "kind": "budget"}, *made["rules"]]
    return copy.deepcopy(made)


def years(budget: tuple[int, int], supply: tuple[int, int], **more: Any) -> Document:
    return {
        "budget": {"first": budget[0], "last": budget[1]},
        "supply": {"first": supply[0], "last": supply[1]},
        **more,
    }


def build(made: Document) -> Case:
    """The case, linted like a file's."""
    return case_of(exact(made))


def unlinted(made: Document) -> Case:
    """The case as pydantic reads it: for what lint would refuse, such as a fund without a rule."""
    return Case.model_validate(exact(made))


def without(made: Document, rule: str) -> Document:
    """The same document without one rule."""
    return {**made, "rules": [r for r in made["rules"] if r["id"] != rule]}
