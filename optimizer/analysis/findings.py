"""Findings: everything a report says beyond the answer itself, gathered once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from functools import partial
from typing import Any

from optimizer.analysis.again import PATIENCE, Again
from optimizer.analysis.alternatives import diverse, ranked
from optimizer.analysis.answer import Answer, judge_of
from optimizer.analysis.basis import KINDS, Figure, all_figures, illustrative_share
from optimizer.analysis.lines import TOTAL, lines_of
from optimizer.analysis.listing import Listing
from optimizer.analysis.money import Nearest, Staircase, nearest, staircase
from optimizer.analysis.outcomes import Outcomes, outcomes
from optimizer.analysis.price_of_rules import Group, Standing, groups_of, prices
from optimizer.analysis.swings import Swing, ranged, swings
from optimizer.analysis.tally import Tally
from optimizer.analysis.why import Funded, funded, why
from optimizer.analysis.why_not import Rejected, rejected, why_not

Tell = Callable[[float], None]

DIVERSE = 5
"""Portfolios in the list of those that differ most."""

PRICES, MONEY, IN, OUT, WHAT_IF = 0.25, 0.2, 0.2, 0.3, 0.5
"""Parts of the time that prices, ceilings, who is in, who is out and what-if tests take at most:
who lost, and why, is never left without; the last get what the others leave."""


@dataclass
class Findings:
    """What the questions gave; filled question by question, so that an interruption keeps what is
    done (``stopped``).

    ``ranked``: the best portfolios in order; ``diverse``: near-best ones that differ most.
    ``all_gain``: the gain if every candidate were funded by its best option, rules aside (None
    where that is not decided). ``explained``: staircases and entry conditions were asked for.
    ``asked``: False where nothing was, and only what stands without questions is here.
    """

    figures: tuple[Figure, ...] = ()
    illustrative: dict[str, Fraction | None] = field(default_factory=dict)
    outcomes: Outcomes | None = None
    all_gain: Fraction | None = None
    standings: dict[str, Standing] = field(default_factory=dict)
    groups: list[Group] = field(default_factory=list)
    nearest: list[Nearest] = field(default_factory=list)
    staircases: list[Staircase] = field(default_factory=list)
    funded: list[Funded] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    swings: list[Swing] = field(default_factory=list)
    ranked: Listing | None = None
    diverse: Listing | None = None
    ends: int = 0
    tally: Tally = field(default_factory=Tally)
    explained: bool = False
    stopped: bool = False
    asked: bool = True

    @property
    def least_loss(self) -> Fraction:
        """Of portfolios that keep every rule, against the plan; below 0: one is better than it."""
        listed = [a for listing in (self.ranked, self.diverse) if listing for a in listing.listed]
        losses = [
            *(a.loss for a in listed),
            *(f.loss.value for f in self.funded if not f.committed),
            *(r.entry.value for r in self.rejected),
            *(r.swap.loss for r in self.rejected if r.swap),
        ]
        return min((x for x in losses if x is not None), default=Fraction(0))

    @property
    def undecided(self) -> int:
        """Ends of figures that were not decided."""
        return self.ends - len(self.swings)


def gather(
    answer: Answer,
    tell: Tell = lambda done: None,
    seconds: float = PATIENCE,
    *,
    explain: bool = False,
) -> Findings:
    """Ask every question of a report, within ``seconds``; what they do not decide is said to be
    undecided. ``explain`` adds the longer ones. ``tell`` hears the share that is done. Ctrl-C ends
    the asking and keeps what is known."""
    found = begun(answer, explained=explain)

    def every(again: Again) -> Iterator[None]:
        found.all_gain = _all_gain(again)
        yield from _why(again, found)
        found.outcomes = outcomes(answer.case, again.plan)
        yield
        yield from _what_if(again, found)

    return _filled(answer, found, every, tell, seconds)


def begun(answer: Answer, **asked: Any) -> Findings:
    """What is known without a question: where the figures come from, and how many have ranges."""
    assert answer.portfolio is not None
    case = answer.case
    return Findings(
        figures=all_figures(case),
        illustrative={
            "any": illustrative_share(case, answer.portfolio, *KINDS),
            **{k: illustrative_share(case, answer.portfolio, k) for k in KINDS},
        },
        ends=sum(1 for r in ranged(case) for _ in r.ends()),
        **asked,
    )


def explain(answer: Answer, tell: Tell = lambda done: None, seconds: float = PATIENCE) -> Findings:
    """Only what explains the answer, with the longer questions; the same way."""
    found = Findings(explained=True)
    return _filled(answer, found, lambda again: _why(again, found), tell, seconds)


def explain_one(
    answer: Answer, candidate: str, tell: Tell = lambda done: None, seconds: float = PATIENCE
) -> Findings:
    """Only what explains why one candidate is in, or is not."""
    found = Findings(explained=True)

    def about(again: Again) -> Iterator[None]:
        if candidate in again.plan.candidates:
            found.funded.append(funded(again, candidate))
            return
        found.rejected.append(rejected(again, candidate, conditions=True))
        yield
        if TOTAL in lines_of(answer.case, answer.problem):
            found.staircases.append(staircase(again, TOTAL))
            yield

    return _filled(answer, found, about, tell, seconds)


def _filled(
    answer: Answer,
    found: Findings,
    asked: Callable[[Again], Iterator[None]],
    tell: Tell,
    seconds: float,
) -> Findings:
    """Ask one question after the other; Ctrl-C keeps what is answered."""
    again = Again(answer, seconds)
    found.tally = again.tally
    total = _questions(answer, found)
    try:
        for done, _ in enumerate(asked(again), 1):
            tell(min(1.0, done / total))
    except KeyboardInterrupt:
        found.stopped = True
    tell(1.0)
    return found


def _questions(answer: Answer, found: Findings) -> int:
    """About how many questions there will be, in units of the shorter ones."""
    case = answer.case
    n = len(case.candidates) + len(case.rules) + len(groups_of(case)) + found.ends
    return n + (20 + len(case.candidates) if found.explained else 0)


def _why(again: Again, found: Findings) -> Iterator[None]:
    """Prices, money, who is in and who is not; each yield is one question that is done. The
    ranking comes first: it answers some of the rest."""
    assert again.answer.audit is not None
    if found.explained:
        found.ranked = _listed(again, ranked)
        again.know([(a.portfolio, a.value) for a in found.ranked.listed])
        yield
    with again.share(PRICES):
        for one in prices(again, again.answer.audit.rules):
            if isinstance(one, Group):
                found.groups.append(one)
            else:
                found.standings[one.rule] = one
            yield
    with again.share(MONEY):
        for near in nearest(again):
            found.nearest.append(near)
            yield
    with again.share(IN):
        for pick in why(again):
            found.funded.append(pick)
            yield
    with again.share(OUT):
        for other in why_not(again, conditions=found.explained):
            found.rejected.append(other)
            yield
    if found.explained:
        for line in [n.line for n in found.nearest if n.binds or n.line == TOTAL]:
            found.staircases.append(staircase(again, line))
            yield
        found.diverse = _listed(again, partial(diverse, k=DIVERSE))
        yield


def _listed(again: Again, listing: Callable[..., Listing]) -> Listing:
    """A list of alternatives within the time; Ctrl-C goes on."""
    found = listing(again.answer, seconds=max(0.0, again.left))
    again.tally.bounded += found.tally.bounded
    again.tally.solved += found.tally.solved
    if found.stop == "interrupted":
        raise KeyboardInterrupt
    return found


def _what_if(again: Again, found: Findings) -> Iterator[None]:
    """Figures at the ends of their ranges."""
    with again.share(WHAT_IF):
        for swing in swings(again):
            if swing is not None:
                found.swings.append(swing)
            yield


def _all_gain(again: Again) -> Fraction | None:
    """The measure's gain with every rule lifted: the solver's own best, checked exactly."""
    answer = again.answer
    assert answer.audit is not None
    free = judge_of(answer.case.changed(rules=()))
    with again.lifted([r.id for r in answer.case.rules]):
        best = again.best(free)
    return None if best.value is None or not best.proven else best.value - answer.audit.nothing
