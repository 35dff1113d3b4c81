"""Read a document as a Case even where parts are wrong, so that all faults come in one pass.

Stand-ins take the place of what is wrong. Lint then looks at the whole, and what it finds only
because of a stand-in is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from optimizer.case.case import Case
from optimizer.case.misfit import pointer
from optimizer.case.shape import read_shape
from optimizer.errors import Fault
from optimizer.rules.registry import RULES

PLANS = r"/candidates(/\d+(/host|/starts.*|/options(/\d+(/{})?)?)?)?"
"""What a plan is, with one part of its option."""
SUPPLIERS = (
    r"/candidates(/\d+(/(host|kind|groups.*|options(/\d+(/(route|supply(/\d+(/metal)?)?))?)?))?)?"
)
"""What makes a candidate one that a rule selects, and what it supplies."""

CAUSED_BY = {
    "unknown-host": r"/hosts(/\d+)?",
    "unknown-region": r"/hosts(/\d+(/region)?)?",
    "unknown-indicator": r"/hosts(/\d+(/indicators.*)?)?",
    "unknown-metal": r"/metals(/\d+)?",
    "unknown-fund": r"/funds(/\d+)?",
    "unknown-partner": r"/partners(/\d+)?",
    "unknown-agreement": r"/agreements(/\d+)?",
    "unknown-source": r"/sources(/.*)?",
    "unknown-candidate": r"/candidates(/\d+)?",
    "unknown-group": r"/candidates(/\d+(/groups.*)?)?",
    "unknown-kind": r"/candidates(/\d+(/kind)?)?",
    "unknown-route": r"/candidates(/\d+(/options(/\d+(/route)?)?)?)?",
    "unknown-state": r"/states(/\d+)?",
    "unknown-option": r"/candidates(/\d+(/options(/\d+)?)?)?",
    "no-terms": r"{here}/.*",
    "no-test": r"{here}/.*|/hosts.*|" + PLANS.format("route"),
    "no-rate": r"{here}/.*|" + PLANS.format("terms.*"),
    "no-threshold": r"{here}/.*|/hosts.*|" + PLANS.format("terms.*"),
    "broken-period": r"{here}/.*",
    "grace-after-maturity": r"{here}/.*",
    "low-high": r"{here}/(value|low|high)",
    "no-price": r"{here}/price.*",
    "states-sum": r"{here}/\d+(/probability.*)?",
    "empty-horizon": r"{here}/.*|/hosts/\d+/oda/\d+/first",
    "two-groups": r"/hosts/\d+/oda.*",
    "year-outside": r"/years.*|/candidates(/\d+(/starts.*)?)?",
    "nobody-supplies": r"/rules/\d+/select.*|" + SUPPLIERS,
    "starts-too-early": r"/years.*|/candidates.*|/rules/\d+/lag",
    "out-of-scope": r"/(years|hosts|candidates|rules).*",
    "unruled-fund": r"/rules.*",
    "unlike-funds": r"/funds.*",
    "rising-slope": r".*/steps(/.*)?",
    "wrong-unit": r"/currency.*",
}
"""Faults that a stand-in elsewhere may cause: slug -> where it stands ({here}: in the part)."""


@dataclass(frozen=True)
class Salvaged:
    """The case as far as it can be read (None where nothing can), the faults of what cannot,
    and where stand-ins are."""

    case: Case | None
    faults: Sequence[Fault] = ()
    patches: Sequence[str] = ()

    def real(self, found: Iterable[Fault]) -> list[Fault]:
        """The faults that are not a mere consequence of a stand-in."""
        return [f for f in found if not self._caused(f)]

    def _caused(self, fault: Fault) -> bool:
        elsewhere = CAUSED_BY.get(fault.slug, "").replace("{here}", re.escape(fault.place))
        return any(
            _within(fault.place, patch) or re.fullmatch(elsewhere, patch) for patch in self.patches
        )


def _within(place: str, other: str) -> bool:
    return place == other or place.startswith(other + "/")


def salvage(document: Any) -> Salvaged:
    """The Case as far as it can be read, and the faults of what cannot."""
    try:
        return Salvaged(Case.model_validate(document))
    except ValidationError:
        pass
    rest, reader = read_shape(document)
    try:
        return Salvaged(Case.model_validate(rest), reader.faults, reader.patches)
    except ValidationError as error:
        wholes = error.errors(include_url=False, include_context=False)
    found = Salvaged(None, reader.faults, reader.patches)
    faults, patches = [*reader.faults], [*reader.patches]
    for e in wholes:
        place = tuple(t for t in e["loc"][:2])
        if e["type"] == "too_short":
            continue  # the schema knows of empty lists; pydantic counts only what is right
        if e["type"] != "bounds" or len(place) < 2:
            faults.append(_unforeseen(e["loc"], e["msg"]))
            continue
        here = pointer(place)
        asked = RULES[rest["rules"][place[1]]["kind"]].Spec.one_of
        if not any(_within(p, f"{here}/{key}") for p in reader.patches for key in asked):
            cause = f"The rule {rest['rules'][place[1]].get('id')!r} {e['msg']}."
            remedy = "See the rule's example in docs/rules.md."
            faults.append(Fault(here, "no-limit", cause, remedy))
        entry = rest["rules"][place[1]]
        patches += [f"{here}/{key}" for key in RULES[entry["kind"]].Spec.settle(entry)]
    found = Salvaged(None, faults, patches)
    try:
        return Salvaged(Case.model_validate(rest), found.faults, found.patches)
    except ValidationError:
        return found


def _unforeseen(loc: Sequence[Any], message: str) -> Fault:
    """A misfit that the schema does not know of; its place as near as pydantic says."""
    cause = f"This does not fit here: {message[0].lower()}{message[1:].rstrip('.')}."
    place = pointer(t for t in loc if t != "[key]")
    return Fault(place, "wrong-type", cause, "Compare docs/your-own-case.md.")
