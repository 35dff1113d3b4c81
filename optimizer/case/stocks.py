"""What is wrong with stocks and shocks; and what of them can count for nothing."""

from __future__ import annotations

from collections.abc import Iterator

from optimizer.case.case import Case
from optimizer.domain.quantity import Quantity
from optimizer.errors import Fault


def check_stocks(case: Case) -> Iterator[Fault]:
    """A year without a shock must be left, and who has a stock must have a use for it."""
    if all(s.days is not None for s in case.states):
        yield Fault(
            "/states/0/days", "no-normal-state",
            "The only state is a shock." if len(case.states) == 1 else "Every state is a shock.",
            "Add a state without 'days' for the normal year, or take 'days' out.",
        )  # fmt: skip
    for i, s in enumerate(case.states):
        if s.stocks is not None and s.days is None:
            yield Fault(
                f"/states/{i}/stocks", "release-without-shock",
                "Stocks are released in a shock only, and the state has no 'days'.",
                "Give the state its days, or take 'stocks' out.",
            )  # fmt: skip
    used = {
        m.id for m in case.metals if any(m.demand.at(v).value > 0 for v in case.supply_years)
    } | (set() if case.supply_years else set(case.metal))
    for place, metal, tonnes in _stocks(case):
        if metal in case.metal and metal not in used and tonnes.value > 0:
            yield Fault(
                place, "stock-without-demand",
                f"{metal!r} has no demand in the supply years, and a stock.",
                "Give the metal a demand, or take the stock out.",
            )  # fmt: skip


def idle_stocks(case: Case) -> Iterator[Fault]:
    """Stocks that are never released, or that the measure does not count."""
    idle = [
        (place, metal)
        for place, metal, tonnes in _stocks(case)
        if tonnes.value > 0 and not any(r.uses_stock(metal) for r in case.rules)
    ]
    if not idle:
        return
    place, kept = (
        idle[0][0],
        [x for x in idle if not any(case.releases(s, x[1]) for s in case.states)],
    )
    if all(s.days is None for s in case.states):
        yield Fault(
            place, "idle-stock",
            "A stock is released in a shock only, and no state has 'days': it counts for nothing.",
            "Add a state with 'days' to /states.",
        )  # fmt: skip
    elif not case.measure.counts_stocks:
        yield Fault(
            place, "idle-stock", "The measure counts supply only: a stock counts for nothing.",
            "Use the measure 'coverage' where stocks should count.",
        )  # fmt: skip
    elif kept:
        metals = list(dict.fromkeys(repr(metal) for _, metal in kept))
        who = " and ".join([", ".join(metals[:-1]), metals[-1]][len(metals) < 2 :])
        they = "they count" if len(metals) > 1 else "it counts"
        yield Fault(
            kept[0][0], "idle-stock", f"No shock releases stocks of {who}: {they} for nothing.",
            f"Add the metal{'s' * (len(metals) > 1)} to the 'stocks' of a state with 'days'.",
        )  # fmt: skip


def _stocks(case: Case) -> Iterator[tuple[str, str, Quantity]]:
    """(place, metal, t) of every stock that the file gives."""
    for i, m in enumerate(case.metals):
        if "stock" in m.model_fields_set:
            yield f"/metals/{i}/stock", m.id, m.stock
    for i, c in enumerate(case.candidates):
        for k, o in enumerate(c.options):
            for j, s in enumerate(o.stock):
                yield f"/candidates/{i}/options/{k}/stock/{j}", s.metal, s.tonnes
