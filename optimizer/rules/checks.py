"""What the checks of several rules share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from optimizer.domain.candidates import Option
from optimizer.domain.portfolio import Pick
from optimizer.domain.references import defined, named
from optimizer.domain.selector import Selector
from optimizer.domain.world import World
from optimizer.errors import Fault

SHOWN = 6
"""So much of what is missing is named."""
Plan = tuple[str, Pick, Option, str | None]
"""(place of the option, pick, option, group of its host in the start year)."""


def outside(place: str, year: int, years: range, what: str) -> Iterator[Fault]:
    """A year that is none of the horizon's; ``what``: budget or supply."""
    if years and year not in years:
        cause = f"The year {year} lies outside the {what} years {years[0]} to {years[-1]}."
        end = "first" if year < years[0] else "last"
        remedy = f"Change the year, or that of /years/{what}/{end}."
        yield Fault(place, "year-outside", cause, remedy)


def selected(select: Selector, case: World) -> Iterator[Plan]:
    """Every plan that a rule selects, so far as its host is known."""
    for i, c in enumerate(case.candidates):
        if c.host is not None and c.host not in case.host:
            continue
        for k, o in enumerate(c.options):
            for t in case.starts(c):
                pick = Pick(c.id, o.id, t)
                if select.matches(case, pick):
                    group = None if c.host is None else case.host[c.host].oda_group(t)
                    yield f"/candidates/{i}/options/{k}", pick, o, group


def lacking(place: str, what: str, of: Sequence[str]) -> Iterator[Fault]:
    """One fault for all that a list leaves out."""
    if of:
        shown = list(dict.fromkeys(of))
        more = f" and {len(shown) - SHOWN} more" if len(shown) > SHOWN else ""
        cause = f"No {what} is for {', '.join(shown[:SHOWN])}{more}, which the rule selects."
        yield Fault(place, f"no-{what}", cause, "Add what is missing, or narrow the rule.")


def all_known(select: Selector, case: World) -> bool:
    """Whether the case defines all that a selector names (else that is the fault)."""
    known = defined(case)
    return all(name in known[kind] for _, kind, name in named(select, ""))
