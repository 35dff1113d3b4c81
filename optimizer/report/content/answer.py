"""Section 1: the answer in one sentence, how far it may be trusted, and what would improve it."""

from __future__ import annotations

from collections.abc import Iterator

from optimizer.analysis.again import moved
from optimizer.analysis.swings import Swing
from optimizer.domain.portfolio import Portfolio
from optimizer.domain.results import Outcome
from optimizer.report.blocks import Block, Items, Paragraph, Section, Tile, Tiles
from optimizer.report.content import terms
from optimizer.report.content.context import Context
from optimizer.rules import commitment

BEHIND = ("/candidates/", "/metals/")
"""Where the figures stand that the effect is made of."""


def section(c: Context) -> Section:
    w = c.words
    blocks: list[Block] = [Paragraph(_sentence(c), "strong", brief=True)]
    if c.run.changes:
        changes = w("Changed against the case file: {what}.", what="; ".join(c.run.changes))
        blocks.append(Paragraph(changes, "bad", brief=True))
    if c.plan.picks:
        funded = "; ".join(c.candidate(p.candidate) for p in c.plan.picks)
        blocks.append(Paragraph(w("Funded: {funded}.", funded=funded), brief=True))
    blocks += [Tiles(list(_tiles(c))), Items([*_trust(c)], brief=True), terms.table(c)]
    return Section("answer", w("The answer"), "", blocks)


def _sentence(c: Context) -> str:
    w = c.words
    n, of = len(c.plan), len(c.case.candidates)
    if not n:
        text = w.plural("Do not fund the only candidate.", "Fund none of the {n} candidates.", of)
        return text + " " + _proof(c)
    said = w.plural("Fund {n} of {of} candidates", "Fund {n} of {of} candidates", n,
                    of=w.number(of))  # fmt: skip
    if n == of:
        said = w.plural("Fund the only candidate", "Fund all {n} candidates", n)
    text = w.plural(
        "{said} for {spend} of {ceiling}; it adds {gain} of {measure}.",
        "{said} for {spend} of {ceiling}; they add {gain} of {measure}.",
        n,
        said=said,
        spend=c.money(c.spend(c.plan)),
        ceiling=c.money(c.ceiling),
        gain=c.points(c.audit.gain),
        measure=measure_name(c),
    )
    return text + " " + _proof(c)


def measure_name(c: Context) -> str:
    """The measure, as the reader calls it."""
    return {
        "coverage": c.words("coverage of expected supply"),
        "tonnes": c.words("expected supply"),
        "value": c.words("expected supply at reference prices"),
    }[c.case.measure.kind]  # type: ignore[attr-defined]


def _proof(c: Context) -> str:
    w, solution = c.words, c.answer.solution
    if solution.outcome is Outcome.PROVEN:
        return w("Proven: no choice that keeps every rule does better.")
    return w(
        "Not proven: a better choice may exist, by at most {gap}.",
        gap=w("an unknown amount")
        if solution.gap is None
        else f"{w.number(solution.gap, 4)} {c.unit}",
    )


def _tiles(c: Context) -> Iterator[Tile]:
    w, f = c.words, c.findings
    spend, all_gain = c.spend(c.plan), f.all_gain
    yield Tile(
        w("funded"),
        w("{n} of {of}", n=len(c.plan), of=len(c.case.candidates)),
        w.plural("{n} host", "{n} hosts",
                 len({c.case.candidate[p.candidate].host for p in c.plan.picks})),
    )  # fmt: skip
    left = c.ceiling - spend
    yield Tile(
        w("spend of ceiling"),
        c.money(spend),
        w("of {ceiling}; {left} left", ceiling=c.money(c.ceiling), left=w.number(left)),
    )
    share = ""
    if all_gain:
        share = w(
            "{share} of the {all} that funding every candidate would add, rules aside",
            share=w.percent(c.audit.gain / all_gain, 0),
            all=c.points(all_gain, 1),
        )
    yield Tile(w("effect"), c.points(c.audit.gain, sign=True), share)
    solution = c.answer.solution
    proven = solution.outcome is Outcome.PROVEN
    yield Tile(
        w("optimality"),
        w("proven") if proven else w("not proven"),
        w("gap {gap}; {ties}", gap=w.number(solution.gap or 0), ties=_ties(c)),
    )
    fragile = _fragile(f.swings)
    if fragile:
        name, n = fragile
        yield Tile(
            w("weakest pick"),
            c.short(name),
            w.plural("drops out in {n} of {of} what-if tests",
                     "drops out in {n} of {of} what-if tests", n, of=len(f.swings)),
        )  # fmt: skip


def _ties(c: Context) -> str:
    w = c.words
    return {
        "unique": w("no other choice is as good"),
        "broken": w("a tie, see below"),
        "unchecked": w("equals not looked for"),
    }[c.answer.solution.ties]


def _fragile(swings: tuple[Swing, ...]) -> tuple[str, int] | None:
    """The funded candidate that drops out most often, and how often."""
    count: dict[str, int] = {}
    for swing in swings:
        for name in swing.went:
            count[name] = count.get(name, 0) + 1
    return max(count.items(), key=lambda item: item[1]) if count else None


def _trust(c: Context) -> Iterator[str]:
    w = c.words
    yield terms.unit(c)
    if c.run.verified:
        yield w("Verified: {what}.", what=c.run.verified)
    yield from _equal(c)
    yield from _expected(c)
    yield _basis(c)
    yield _swing_sentence(c)
    yield from _record(c)
    yield from _improvement(c)


def _expected(c: Context) -> Iterator[str]:
    w, found = c.words, c.findings.outcomes
    if found is None or not c.plan.picks:
        return
    expected, plain = c.points(found.expected), c.points(c.audit.gain)
    if expected == plain:
        yield w(
            "Projects succeed or fail as a whole: over all outcomes the plan adds {expected} on "
            "average too.",
            expected=expected,
        )
    else:
        yield w(
            "Projects succeed or fail as a whole: over all outcomes the plan adds {expected} on "
            "average; {plain} is what each project's average supply would add, an upper bound.",
            expected=expected,
            plain=plain,
        )


def _basis(c: Context) -> str:
    w, share = c.words, c.findings.illustrative
    if share["any"] is None:
        return w("The plan adds nothing, so nothing rests on illustrative figures.")

    names = {
        "probability": w("probabilities"),
        "share": w("shares of output"),
        "output": w("output"),
        "demand": w("demand"),
    }
    parts = [
        w("{share} on {what}", share=w.percent(share[k] or 0, 0), what=names[k])
        for k in sorted(names, key=lambda k: -(share[k] or 0))
        if share[k] and (k != "demand" or c.is_coverage)
    ]
    if not parts:
        return w("No figure behind the effect is illustrative.")
    kind = w("illustrative figures, set where nobody published one")
    if any(f.basis == "unstated" and f.pointer.startswith(BEHIND) for f in c.findings.figures):
        kind = w("figures that are illustrative or without a stated basis")
    return w(
        "{any} of the effect rests on {kind}: {parts}.",
        kind=kind,
        any=w.percent(share["any"], 0),
        parts=w.listing(parts),
    )


def _swing_sentence(c: Context) -> str:
    w, swings = c.words, c.findings.swings
    changed = [s for s in swings if not s.stands]
    if not swings:
        return w("No figure has a range, so none could be tried at its ends.")
    text = w.plural(
        "Of {of} figures with a range ({illustrative} of them illustrative), taken one by one to "
        "their low and high, {n} changes the plan (section 6).",
        "Of {of} figures with a range ({illustrative} of them illustrative), taken one by one to "
        "their low and high, {n} change the plan (section 6).",
        len({s.pointer for s in changed}),
        of=w.number(len({s.pointer for s in swings})),
        illustrative=w.number(len({s.pointer for s in swings if _assumed(s)})),
    )
    blank = sum(f.basis == "illustrative" and not f.ranged for f in c.findings.figures)
    if blank:
        text += " " + w.plural(
            "{n} illustrative figure has no range and was not tried.",
            "{n} illustrative figures have no range and were not tried.",
            blank,
        )
    return " ".join([text, *_safe(c, {name for s in changed for name in s.went})])


def _assumed(s: Swing) -> bool:
    return s.figure.basis == "illustrative"


def _safe(c: Context, displaced: set[str]) -> Iterator[str]:
    """Picks that no test pushes out; a committed one cannot be, and says nothing."""
    w = c.words
    committed = {r.candidate for r in c.case.rules if isinstance(r, commitment.Spec)}
    free = [p.candidate for p in c.plan.picks if p.candidate not in committed]
    safe = [i for i in free if i not in displaced]
    if displaced and safe:
        yield w("Never pushed out: {safe}.", safe=c.candidates(safe))
    elif displaced and free:
        yield w("Every pick that is not committed is pushed out in some test.")


def _equal(c: Context) -> Iterator[str]:
    """Another portfolio of the same worth, and what decided between them."""
    w, other = c.words, c.answer.solution.equal
    if other is None:
        return
    came, went = moved(c.plan, other)
    spend, starts = c.spend(other) - c.spend(c.plan), _starts(other) - _starts(c.plan)
    if spend:
        decided = w("it costs {more} more", more=c.money(spend))
    elif starts:
        decided = w("it costs the same and starts later")
    else:
        decided = w("it costs the same, and the order of the case file decided")
    if not came and not went:
        yield w("A tie: the same candidates in another way are worth the same; {decided}.",
                decided=decided)  # fmt: skip
        return
    yield w(
        "A tie: {came} for {went} is worth the same; {decided}.",
        came=c.candidates(came) or w("nobody"),
        went=c.candidates(went) or w("nobody"),
        decided=decided,
    )


def _starts(portfolio: Portfolio) -> int:
    return sum(p.start for p in portfolio.picks)


def _record(c: Context) -> Iterator[str]:
    w = c.words
    lost = {r.candidate: r for r in c.findings.rejected}
    for known in c.case.record:
        name = c.candidate(known.candidate)
        if known.candidate not in lost:
            yield w("The pick on record, {name}, is chosen here too.", name=name)
            continue
        r = lost[known.candidate]
        if r.entry_cost is None:
            yield w(
                "The pick on record, {name}, is not chosen, and no portfolio that keeps the rules "
                "can hold it: adding it breaks {rules}.",
                name=name,
                rules=w.listing([c.rule(b) for b in r.breaks]),
            )
            continue
        yield w(
            "The pick on record, {name}, is not chosen. Funding it would cost {loss} and "
            "displace {out}.",
            name=name,
            loss=c.points(r.entry_cost),
            out=c.candidates(r.displaced) or w("nobody"),
        )


def _improvement(c: Context) -> Iterator[str]:
    """The nearest budget at which more is secured."""
    w, steps = c.words, c.findings.steps
    if steps is None:
        return
    for point in steps.points:
        if point.budget > steps.current and point.gain > c.audit.gain:
            more = w("{money} more", money=c.money(point.budget - steps.current))
            said = "Nearest improvement: {more} would add {gain} ({moved})."
            if not steps.exact:
                said = (
                    "Of the budgets tried, the nearest that does better has {more}, all ceilings "
                    "raised in proportion, and adds {gain} ({moved}); less may be enough."
                )
            yield w(
                said,
                more=more,
                gain=c.points(point.gain - c.audit.gain),
                moved=" ".join(c.moves(point.came, point.went).split()),
            )
            return
