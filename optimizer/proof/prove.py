"""From the portfolios that a solver offers to what is proven of a case, in rationals.

First that none is worth more than the plan + tolerance, or that there is none. Then ties: of those
exactly as good as the plan, the one that costs least, starts earliest, stands first in the file.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil

from optimizer.case.case import Case
from optimizer.domain.portfolio import Portfolio
from optimizer.domain.results import Outcome, Proof, Ties
from optimizer.proof.aim import Key, Least, MostWorth, keys_of
from optimizer.proof.exact import Exact, exact_of
from optimizer.proof.program import Branch, Closed, Path, Tree
from optimizer.proof.search import Limits, Node, Plans, Search
from optimizer.proof.ties import Equals
from optimizer.solving.search import SETTLED, tolerance_of

FEW, MANY = 8, 500
"""Portfolios within the tolerance that are told apart one by one; and of equal spend."""

FINE = Fraction(1, 1000)
"""Of the tolerance: how far above the plan another may be where they are not all listed."""

EVERY_BIT = 64
"""Where no certificate is written multipliers need not be short, and sums of money are exact."""

PLACES = 12
"""Decimal places of a bound that is said."""

TIE_BRANCHINGS = 1_000
"""Branchings for ties alone, so that they never take the most of a solve."""


@dataclass(frozen=True)
class Proved:
    """What is known of a case's best portfolio. ``equal``: the others exactly as good, as far as
    they were met; ``within``: those worth less, by the tolerance at most. ``tree``: the proof,
    where it is exact."""

    exact: Exact
    outcome: Outcome
    portfolio: Portfolio | None
    value: Fraction | None
    proof: Proof
    tree: Tree | None
    ties: Ties = "unchecked"
    equal: tuple[Portfolio, ...] = ()
    within: tuple[Portfolio, ...] = ()

    @property
    def closed(self) -> Closed:
        """The proof as it can be written down. Raises ValueError where it is not exact."""
        if self.tree is None:
            raise ValueError("the proof is not exact")
        point = None if self.portfolio is None else self.exact.point(self.portfolio)
        return Closed(self.exact.program, self.tree, self.proof.bound, self.value, point)


def prove(
    case: Case, offers: Sequence[Portfolio], limits: Limits | None = None, *, ties: bool = True
) -> Proved:
    """Prove the best portfolio of a case, from those that are offered or from nothing. Raises
    ProofError where the exact rows and the audit contradict each other."""
    began = time.perf_counter()
    exact, limits = exact_of(case), limits or Limits()
    search = Search(MostWorth(exact), limits)
    for portfolio in (Portfolio(()), *offers):
        search.offer(frozenset(exact.position[p] for p in portfolio.picks))
    closed = search.run()
    found = _found(exact, search, closed, time.perf_counter() - began)
    if not ties or found.outcome is not Outcome.PROVEN:
        return found
    more = search.branchings + TIE_BRANCHINGS
    search.limits = replace(limits, branchings=more, gap=Fraction(0))
    return _told_apart(found, search)


def _found(exact: Exact, search: Search, closed: bool, seconds: float) -> Proved:
    plans, value = search.best.plans, search.best.value
    bound = _said(search.upper_bound(), value)
    if plans is None or value is None:
        outcome = Outcome.INFEASIBLE if closed else Outcome.UNKNOWN
    else:
        near = closed and bound is not None and bound <= value + tolerance_of(value)
        outcome = Outcome.PROVEN if near else Outcome.FEASIBLE
    closed = outcome in SETTLED
    proof = Proof(
        kind="exact" if closed else "none",
        bound=bound,
        tolerance=tolerance_of(value or Fraction(0)),
        branchings=search.branchings,
        leaves=sum(1 for _ in search.leaves()),
        seconds=seconds,
    )
    portfolio = None if plans is None else exact.portfolio(plans)
    return Proved(exact, outcome, portfolio, value, proof, search.tree() if closed else None)


def _said(bound: Fraction | None, value: Fraction | None) -> Fraction | None:
    """The bound with twelve places, rounded up, and never past the tolerance where it is not."""
    if bound is None:
        return None
    short = Fraction(ceil(bound * 10**PLACES), 10**PLACES)
    goal = None if value is None else value + tolerance_of(value)
    return bound if goal is not None and bound <= goal < short else short


def _told_apart(found: Proved, search: Search) -> Proved:
    """The same with ties broken, as far as the limits allow."""
    most, tree = search.aim, found.tree
    assert isinstance(most, MostWorth)
    assert tree is not None
    keys = keys_of(found.exact)
    while True:
        worth = search.best.value
        assert worth is not None
        complete = Equals(search, FEW).run().complete
        if not complete and not search.limits.reached(search.branchings):
            complete = _none_better(search) and _least(tree, most, worth, keys, search)
        better, value = max(most.met, key=lambda met: met[1])
        if value == worth:
            break
        search.offer(better)  # met on the way; the search for its equals begins anew

    def rank(plans: Plans) -> tuple[object, ...]:
        order = tuple(-(j in plans) for j in range(most.program.plans))
        return (*(key.of(plans) for key in keys), order)

    same = sorted((p for p, v in most.met if v == worth), key=rank)
    near = [p for p, v in sorted(most.met, key=lambda met: -met[1])
            if worth - tolerance_of(worth) <= v < worth]  # fmt: skip
    ties: Ties = "unchecked"
    if complete:
        ties = "unique" if len(same) == 1 and not near else "broken"
    return replace(
        found,
        portfolio=found.exact.portfolio(same[0]),
        value=worth,
        ties=ties,
        equal=tuple(found.exact.portfolio(p) for p in same[1:]),
        within=tuple(found.exact.portfolio(p) for p in near),
    )


def _none_better(search: Search) -> bool:
    """Whether no portfolio is worth more than the plan by ``FINE`` of the tolerance, so that those
    worth no less are its equals; a better one that is met becomes the plan."""
    usual = search.tolerance
    search.tolerance = lambda value: usual(value) * FINE
    search.open = [n for n in search.leaves() if not search.closes(n)]
    closed = search.run()
    search.tolerance = usual
    return closed


def _least(
    tree: Tree, most: MostWorth, worth: Fraction, keys: Sequence[Key], search: Search
) -> bool:
    """Meet every portfolio of this worth that has the least of the first key, of those the least of
    the next one, and so on; whether none was missed."""
    held: tuple[tuple[Key, Fraction], ...] = ()
    for key in keys:
        aim = Least(most, worth, key, held)
        cheap = Search(aim, search.limits, tolerance=key.apart, bits=EVERY_BIT)
        cheap.branchings, cheap.open = search.branchings, []
        cheap.root = _begun(tree, aim, cheap, ())
        for plans, _ in most.met:
            cheap.offer(plans)
        closed = cheap.run()
        complete = closed and key is keys[-1] and Equals(cheap, MANY).run().complete
        search.branchings = cheap.branchings
        if not closed or cheap.best.value is None:
            return False
        held += ((key, -cheap.best.value),)
    return complete


def _begun(tree: Tree, aim: Least, search: Search, path: Path) -> Node:
    """The tree of the worth as one of a key: parts that lie below the worth are closed."""
    node = Node(path)
    if isinstance(tree, Branch):
        node.column = tree.column
        node.children = tuple(
            _begun(t, aim, search, (*path, (tree.column, v)))
            for v, t in enumerate((tree.zero, tree.one))
        )
    elif tree.bound is None:
        node.exact, node.worth = tree.multipliers, False
    elif tree.bound < aim.worth:
        node.exact, node.worth = {**tree.multipliers, aim.worth_row: Fraction(-1)}, False
    else:
        search.open.append(node)
    return node
