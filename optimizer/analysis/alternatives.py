"""Alternatives: the k best portfolios in order, or near-best ones that differ from each other.

``ranked``: each portfolio that is found is cut off and the problem solved again, by the cut

    sum over chosen of (1 - x)  +  sum over the rest of x  >=  1

over all plans x[c,o,t], which removes that portfolio and nothing else: another option or start
makes another portfolio.

``diverse``: the distance of two portfolios p, q is the number of candidates that are in one of
them and not in the other, so that one candidate for another counts 2. With X[c] = sum over o, t
of x[c,o,t], each next portfolio keeps, for every portfolio p before it,

    sum over c in p of (1 - X[c])  +  sum over the rest of X[c]  >=  d        d candidates apart
                                                                 >=  D        as far as possible

and is the best such one, or the one of largest D whose loss is within the one stated (greedy: each
next one is the farthest from those before it; of equally far ones the best, by a small weight).

Every portfolio passed the audit, and losses are exact, in the measure's unit. A solve is proven
within the tolerance of ``solving.search.tolerance_at``; so is what is said of the rest.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

from optimizer.analysis.answer import Answer
from optimizer.analysis.listing import Apart, Listing, Stop, alternative, in_order
from optimizer.analysis.nextbest import Ended, Farthest, NextBest
from optimizer.analysis.work import Work
from optimizer.domain.results import Outcome

COUNT = 10
"""Portfolios of a list, the plan among them."""

NEAR = Fraction(1, 20)
"""Share of the plan's gain that a near-best portfolio may lose, unless the caller says."""

Tell = Callable[[float], None]


def ranked(
    answer: Answer,
    k: int = COUNT,
    *,
    within: Fraction | None = None,
    work: Work | None = None,
    seed: int = 0,
    tell: Tell = lambda done: None,
) -> Listing:
    """The k best portfolios by exact value, the plan first; one MIP each.

    ``within``: none that loses more, in the measure's unit. ``work`` for all of them. Ctrl-C
    ends the search and keeps the list so far. Ties: least spend, earliest starts, the file's
    order, among those that are listed.
    """
    _check(k, within)
    door = NextBest(answer, _floor(answer, within), work, seed)
    found = _listing(answer, k, door, within, None, tell)
    return replace(found, listed=in_order(answer, found.listed))


def diverse(
    answer: Answer,
    k: int = COUNT,
    *,
    apart: Apart = "max",
    within: Fraction | None = None,
    work: Work | None = None,
    seed: int = 0,
    tell: Tell = lambda done: None,
) -> Listing:
    """Up to k portfolios, the plan first, that lose at most ``within`` (default: 5 % of the
    plan's gain) and are at least ``apart`` candidates from each other, or as far as possible.

    ``complete``: no further one exists at that distance (``max``: with other candidates) from all
    that are listed, within the loss.
    """
    if within is None:
        within = NEAR * answer.audit.gain if answer.audit is not None else Fraction(0)
    _check(k, within)
    floor = _floor(answer, within)
    if apart == "max":
        assert floor is not None
        door: NextBest = Farthest(answer, floor, work, seed)
    elif apart < 1:
        raise ValueError(f"portfolios must be at least 1 candidate apart, not {apart}")
    else:
        door = NextBest(answer, floor, work, seed, apart)
    return _listing(answer, k, door, within, apart, tell)


def _check(k: int, within: Fraction | None) -> None:
    if k < 1:
        raise ValueError(f"a list holds at least 1 portfolio, not {k}")
    if within is not None and within < 0:
        raise ValueError(f"a loss is at least 0, not {within}")


def _floor(answer: Answer, within: Fraction | None) -> Fraction | None:
    assert answer.value is not None, "alternatives are alternatives to a plan"
    return None if within is None else answer.value - within


def _listing(
    answer: Answer,
    k: int,
    door: NextBest,
    within: Fraction | None,
    apart: Apart | None,
    tell: Tell,
) -> Listing:
    """The plan, and one after the other what the door finds, until it ends or k are listed."""
    assert answer.portfolio is not None
    listed = [alternative(answer, answer.portfolio, ())]
    stop: Stop = "count"
    # of a plan that is not proven, the gap would hide in every answer
    proven = answer.outcome is Outcome.PROVEN
    if answer.solution.interrupted:
        stop = "interrupted"
    elif not proven:
        stop = "unproven"
    try:
        while stop == "count" and len(listed) < k:
            tell(len(listed) / k)
            listed.append(alternative(answer, door.next(), [a.portfolio for a in listed]))
    except Ended as ended:
        stop = ended.stop
    except KeyboardInterrupt:
        stop = "interrupted"
    finally:
        door.close()
    return Listing(
        listed=tuple(listed),
        stop=stop,
        bound=door.bound,
        exhaustive=listed[-1].value if proven and apart is None else None,
        within=within,
        apart=apart,
        by_measure=door.by_measure,
        tally=door.tally,
    )
