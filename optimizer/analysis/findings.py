"""Findings: everything a report says beyond the answer itself, gathered once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import partial
from typing import Literal

from optimizer.analysis.again import Again
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
from optimizer.analysis.work import Work

Tell = Callable[[float], None]

DIVERSE = 5
"""Portfolios in the list of those that differ most."""

PRICES, MONEY, IN, OUT, STEPS = 0.25, 0.2, 0.15, 0.15, 0.1
"""Parts of the work that prices, ceilings, who is in, who is out, and the longer questions (each
kind) take at most: what comes later is never left without, and the what-if tests get the rest."""

Kind = Literal["rules", "groups", "ceilings", "picks", "candidates", "figures", "conditions",
               "steps", "lists"]  # fmt: skip
"""Kinds of questions, in the order of a report."""

FOLLOWS = {"follows": True}
"""Of a field that no run file holds: what is in it follows from the case and the plan."""


@dataclass
class Findings:
    """What the questions gave; filled question by question, so that an interruption keeps what is
    done (``stopped``).

    ``due``: how many questions of each kind there are. ``limit``: what ended them, where some are
    undecided. ``ranked``: the best portfolios in order; ``diverse``: near-best ones that differ
    most. ``all_gain``: the gain if every candidate were funded by its best option, rules aside
    (None where that is not decided). ``explained``: staircases and entry conditions were asked for.
    ``asked``: False where nothing was, and only what stands without questions is here. What
    ``follows`` from the case and the plan needs no question.
    """

    figures: tuple[Figure, ...] = field(default=(), metadata=FOLLOWS)
    illustrative: dict[str, Fraction | None] = field(default_factory=dict, metadata=FOLLOWS)
    outcomes: Outcomes | None = field(default=None, metadata=FOLLOWS)
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
    due: dict[str, int] = field(default_factory=dict)
    limit: Literal["work", "time", "proof"] = "work"
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
    def decided(self) -> dict[Kind, int]:
        """How many questions of each kind are decided."""
        lists = [x for x in (self.ranked, self.diverse) if x is not None]
        asked = [r.conditions for r in self.rejected if r.conditions is not None]
        return {
            "rules": sum(s.price.proven for s in self.standings.values()),
            "groups": sum(g.price.proven for g in self.groups),
            "ceilings": sum(n.decided for n in self.nearest),
            "picks": sum(f.loss.proven for f in self.funded),
            "candidates": sum(r.entry.proven for r in self.rejected),
            "figures": len(self.swings),
            "conditions": sum(all(e.proven for e in found) for found in asked),
            "steps": sum(s.ending != "not proven" for s in self.staircases),
            "lists": sum(x.proven for x in lists),
        }

    @property
    def undecided(self) -> dict[Kind, int]:
        """How many questions of each kind are not decided, of those kinds that have some."""
        left = {kind: self.due.get(kind, 0) - n for kind, n in self.decided.items()}
        return {kind: n for kind, n in left.items() if n}


def gather(
    answer: Answer,
    tell: Tell = lambda done: None,
    work: Work | None = None,
    *,
    explain: bool = False,
) -> Findings:
    """Ask every question of a report, as far as ``work`` goes (None: the usual); what that does not
    decide is said to be undecided. ``explain`` adds the longer ones. ``tell`` hears the share that
    is done. Ctrl-C ends the asking and keeps what is known."""
    found = _begun(answer, Findings(explained=explain))
    found.due = _due(answer, explain=explain)
    found.due["figures"] = sum(1 for r in ranged(answer.case) for _ in r.ends())

    def every(again: Again) -> Iterator[None]:
        found.all_gain = _all_gain(again)
        yield from _why(again, found)
        found.outcomes = outcomes(answer.case, again.plan)
        yield
        for swing in swings(again):
            if swing is not None:
                found.swings.append(swing)
            yield

    return _filled(answer, found, every, tell, work)


def completed(answer: Answer, found: Findings | None = None) -> Findings:
    """What was found, as a run file holds it, with what needs no question; None: nothing was
    asked."""
    assert answer.portfolio is not None
    found = _begun(answer, found or Findings(asked=False))
    found.outcomes = outcomes(answer.case, answer.portfolio)
    return found


def _begun(answer: Answer, found: Findings) -> Findings:
    """With what is known of the figures: where they come from."""
    assert answer.portfolio is not None
    case = answer.case
    return replace(
        found,
        figures=all_figures(case),
        illustrative={
            "any": illustrative_share(case, answer.portfolio, *KINDS),
            **{k: illustrative_share(case, answer.portfolio, k) for k in KINDS},
        },
    )


def _due(answer: Answer, *, explain: bool) -> dict[str, int]:
    """How many questions about an answer there are, its figures apart."""
    assert answer.portfolio is not None
    case, n = answer.case, len(answer.portfolio)
    lost = len(case.candidates) - n
    due = {
        "rules": len(case.rules),
        "groups": len(groups_of(case)),
        "ceilings": len(lines_of(case, answer.problem)),
        "picks": n,
        "candidates": lost,
    }
    return due | ({"conditions": lost, "lists": 2} if explain else {})


def explain(answer: Answer, tell: Tell = lambda done: None, work: Work | None = None) -> Findings:
    """Only what explains the answer, with the longer questions; the same way."""
    found = Findings(explained=True, due=_due(answer, explain=True))
    return _filled(answer, found, lambda again: _why(again, found), tell, work)


def explain_one(
    answer: Answer, candidate: str, tell: Tell = lambda done: None, work: Work | None = None
) -> Findings:
    """Only what explains why one candidate is in, or is not."""
    found = Findings(explained=True)

    def about(again: Again) -> Iterator[None]:
        if candidate in again.plan.candidates:
            found.due = {"picks": 1}
            found.funded.append(funded(again, candidate))
            return
        found.due = {"candidates": 1, "conditions": 1}
        found.rejected.append(rejected(again, candidate, conditions=True))
        yield
        if TOTAL in lines_of(answer.case, answer.problem):
            found.due["steps"] = 1
            found.staircases.append(staircase(again, TOTAL))
            yield

    return _filled(answer, found, about, tell, work)


def _filled(
    answer: Answer,
    found: Findings,
    asked: Callable[[Again], Iterator[None]],
    tell: Tell,
    work: Work | None,
) -> Findings:
    """Ask one question after the other; Ctrl-C keeps what is answered."""
    again = Again(answer, work)
    found.tally = again.tally
    total = _questions(found)
    try:
        for done, _ in enumerate(asked(again), 1):
            tell(min(1.0, done / total))
    except KeyboardInterrupt:
        found.stopped = True
    found.limit = "time" if again.work.late else "work" if again.work.bounded else "proof"
    tell(1.0)
    return found


def _questions(found: Findings) -> int:
    """About how many questions there will be, in units of the shorter ones."""
    return 1 + sum(found.due.values()) + 20 * found.explained


def _why(again: Again, found: Findings) -> Iterator[None]:
    """Prices, money, who is in and who is not; each yield is one question that is done. The
    ranking comes first: it answers some of the rest."""
    assert again.answer.audit is not None
    if found.explained:
        found.ranked = _listed(again, ranked)
        again.rank([(a.portfolio, a.value) for a in found.ranked.listed])
        yield
    with again.work.share(PRICES):
        for one in prices(again, again.answer.audit.rules):
            if isinstance(one, Group):
                found.groups.append(one)
            else:
                found.standings[one.rule] = one
            yield
    with again.work.share(MONEY):
        for near in nearest(again):
            found.nearest.append(near)
            yield
    with again.work.share(IN):
        for pick in why(again):
            found.funded.append(pick)
            yield
    with again.work.share(OUT):
        for other in why_not(again, conditions=found.explained):
            found.rejected.append(other)
            yield
    if found.explained:
        yield from _steps(again, found)
        found.diverse = _listed(again, partial(diverse, k=DIVERSE))
        yield


def _steps(again: Again, found: Findings) -> Iterator[None]:
    """Every step of the ceilings that bind, and of all together."""
    lines = [n.line for n in found.nearest if n.binds or n.line == TOTAL]
    found.due["steps"] = len(lines)
    with again.work.share(STEPS):
        for line in lines:
            found.staircases.append(staircase(again, line))
            yield


def _listed(again: Again, listing: Callable[..., Listing]) -> Listing:
    """A list of alternatives as far as the work goes; Ctrl-C goes on."""
    with again.work.share(STEPS):
        found = listing(again.answer, work=again.work)
    if found.stop == "interrupted":
        raise KeyboardInterrupt
    return found


def _all_gain(again: Again) -> Fraction | None:
    """The measure's gain with every rule lifted: the solver's own best, checked exactly."""
    answer = again.answer
    assert answer.audit is not None
    free = judge_of(answer.case.with_rules([]))
    with again.lifted([r.id for r in answer.case.rules]):
        best = again.best(free)
    return None if best.value is None or not best.proven else best.value - answer.audit.nothing
