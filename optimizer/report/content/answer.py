"""Section 1: the answer in one sentence, and its figures at a glance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction

from optimizer.analysis.swings import Swing
from optimizer.domain.results import Outcome, Solution
from optimizer.measures.registry import measure_of
from optimizer.report.blocks import Block, Items, Paragraph, Section, Tile, Tiles
from optimizer.report.content import funds, supply, terms, trust, unasked
from optimizer.report.content.context import Context
from optimizer.words import Words

MOST = 12
"""Names of funded candidates that the answer lists."""
FIRST = 4
"""Metals that it names."""


def section(c: Context) -> Section:
    w = c.words
    blocks: list[Block] = [Paragraph(sentence(c), "strong", brief=True)]
    if c.run.changes:
        changes = w("Changed against the case file: {what}.", what=w.semicolon.join(c.run.changes))
        blocks.append(Paragraph(changes, "bad", brief=True))
    if c.plan.picks:
        blocks.append(Paragraph(_funded(c), brief=True))
    if secured := _secured(c):
        blocks.append(Paragraph(secured, brief=True))
    if c.plan.picks and c.case.unlike:
        blocks.append(Paragraph(funds.in_full(c), brief=True))
    blocks += [Paragraph(said, "muted", brief=True) for said in unasked.sentences(c)]
    blocks += [Tiles(list(_tiles(c))), Items([*trust.statements(c)], brief=True), terms.table(c)]
    return Section("answer", w("The answer"), "", blocks)


def _funded(c: Context) -> str:
    """Every name; of many how many of each kind."""
    w, picks = c.words, c.plan.picks
    kinds = Counter(c.case.candidate[p.candidate].kind for p in picks)
    if len(picks) <= MOST or len(kinds) < 2:
        return w(
            "Funded: {funded}.", funded=w.semicolon.join(c.candidate(p.candidate) for p in picks)
        )
    counted = [w("{kind} {n}", kind=c.kind(k), n=n) for k, n in kinds.most_common()]
    return w("Funded, by kind: {kinds} (section 2 names them).", kinds=w.listing(counted))


def _secured(c: Context) -> str:
    """The metals to whose coverage the plan adds most; nothing where one metal is all there is."""
    w, found = c.words, []
    for metal in c.case.metals:
        _, added = supply.parts(c, metal)
        found.append((sum((share for _, share in added), Fraction(0)), metal))
    most = sorted((f for f in found if f[0] > 0), key=lambda f: -f[0])[:FIRST]
    if len(found) < 2 or not most:
        return ""
    return w(
        "Largest additions, as shares of the demand in {year}: {metals} (section 3).",
        year=c.case.supply_years[-1],
        metals=w.comma.join(
            w("{metal} {share}", metal=w.name(metal.name), share=w.percent(share))
            for share, metal in most
        ),
    )


def sentence(c: Context) -> str:
    """Who is funded, for how much, with what effect, and whether that is proven."""
    w = c.words
    n, of = len(c.plan), len(c.case.candidates)
    if not n:
        text = w.plural("Do not fund the only candidate.", "Fund none of the {n} candidates.", of)
        return text + w.gap + _proof(c)
    said = w.plural("Fund {n} of {of} candidates", "Fund {n} of {of} candidates", n,
                    of=w.number(of))  # fmt: skip
    if n == of:
        said = w.plural("Fund the only candidate", "Fund all {n} candidates", n)
    spend = c.spent(c.spend(c.plan))
    if not c.case.unlike:
        spend = w("{spend} of {ceiling}", spend=spend, ceiling=c.money(c.ceiling))
    text = w.plural(
        "{said} for {spend}; it adds {gain} of {measure}.",
        "{said} for {spend}; they add {gain} of {measure}.",
        n,
        said=said,
        spend=spend,
        gain=c.points(c.audit.gain),
        measure=measure_name(c),
    )
    return text + w.gap + _proof(c)


def measure_name(c: Context) -> str:
    """The measure, as the reader calls it."""
    return c.words(measure_of(c.case.measure).effect)


def outcome(w: Words, s: Solution) -> str:
    """What is known of the answer, and by whose word."""
    if s.outcome is Outcome.PROVEN:
        return w("proven") if s.proof.kind == "exact" else w("optimal by the solver's word")
    return {
        Outcome.FEASIBLE: w("feasible, not proven"),
        Outcome.INFEASIBLE: w("infeasible") if s.proof.kind == "exact"
        else w("infeasible by the solver's word"),
    }.get(s.outcome, w("unknown"))  # fmt: skip


def _proof(c: Context) -> str:
    w, s = c.words, c.answer.solution
    if s.outcome is Outcome.PROVEN:
        if s.proof.kind == "exact":
            return w("Proven: no choice that keeps every rule does better.")
        return w("Not proven: {solver} calls it the best, and its word was taken.", solver=s.solver)
    gap = w("an unknown amount") if s.gap is None else w.quantity(w.at_most(s.gap), c.unit)
    if s.claims == "optimal":
        return w("Best found; {solver} calls it optimal; proven to within {gap}.",
                 solver=s.solver, gap=gap)  # fmt: skip
    return w("Not proven: a better choice may exist, by at most {gap}.", gap=gap)


def _tiles(c: Context) -> Iterator[Tile]:
    w, f = c.words, c.findings
    all_gain = f.all_gain
    yield Tile(
        w("funded"),
        w("{n} of {of}", n=len(c.plan), of=len(c.case.candidates)),
        w.plural("{n} host", "{n} hosts",
                 len({c.case.candidate[p.candidate].host for p in c.plan.picks})),
    )  # fmt: skip
    yield funds.tile(c)
    share = ""
    if all_gain:
        share = w(
            "{share} of the {all} that funding every candidate would add, rules aside",
            share=w.percent(c.audit.gain / all_gain, 0),
            all=c.points(all_gain, 1),
        )
    yield Tile(w("effect"), c.points(c.audit.gain, sign=True), share)
    solution = c.answer.solution
    exact = solution.outcome is Outcome.PROVEN and solution.proof.kind == "exact"
    yield Tile(
        w("optimality"),
        w("proven") if exact else w("not proven"),
        w("gap {gap}; {ties}", gap=w.at_most(0 if exact else solution.gap or 0), ties=_ties(c)),
    )
    fragile = _fragile(f.swings)
    if fragile:
        name, n = fragile
        yield Tile(w("weakest pick"), c.short(name), _drops_out(c, n))


def _drops_out(c: Context, n: int) -> str:
    w, of = c.words, len(c.findings.swings)
    if "figures" in c.findings.undecided:
        return w.plural("drops out in {n} of {of} what-if tests that are decided",
                        "drops out in {n} of {of} what-if tests that are decided", n,
                        of=of)  # fmt: skip
    return w.plural("drops out in {n} of {of} what-if tests",
                    "drops out in {n} of {of} what-if tests", n, of=of)  # fmt: skip


def _ties(c: Context) -> str:
    w = c.words
    return {
        "unique": w("no other choice is as good"),
        "broken": w("a tie, see below"),
        "unchecked": w("equals not looked for"),
    }[c.answer.solution.ties]


def _fragile(swings: list[Swing]) -> tuple[str, int] | None:
    """The funded candidate that drops out most often, and how often."""
    count: dict[str, int] = {}
    for swing in swings:
        for name in swing.went:
            count[name] = count.get(name, 0) + 1
    return max(count.items(), key=lambda item: item[1]) if count else None
