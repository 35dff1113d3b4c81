"""Section 1, the statements: how far the answer may be trusted, and what would improve it."""

from __future__ import annotations

from collections.abc import Iterator

from optimizer.analysis.clean import moved
from optimizer.analysis.swings import Swing
from optimizer.domain.portfolio import Portfolio
from optimizer.report.content import levels, money, terms, unasked
from optimizer.report.content.context import Context
from optimizer.report.content.kept_words import verified

BEHIND = ("/candidates/", "/metals/")
"""Where the figures stand that the effect is made of."""
MOST = 3
"""Picks on record that have a statement each."""


def statements(c: Context) -> Iterator[str]:
    """How far the answer may be trusted, one statement each."""
    w = c.words
    yield terms.unit(c)
    if c.run.verified:
        yield w("Verified: {what}.", what=verified(w, c.run.verified))
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
    elif found.bounded:
        yield w(
            "Projects succeed or fail as a whole: over all outcomes the plan adds {expected} on "
            "average; {plain} is what each project's average supply would add, an upper bound.",
            expected=expected,
            plain=plain,
        )
    else:
        yield w(
            "Projects succeed or fail as a whole: over all outcomes the plan adds {expected} on "
            "average; {plain} is what each project's average supply would add.",
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
        if not c.findings.asked:
            return w("What would change the answer was not asked: {why}.", why=unasked.why(c))
        if "figures" in c.findings.undecided:
            return w("No what-if test is decided: {why}.", why=unasked.reason(c))
        return w("No figure has a range, so none could be tried at its ends.")
    if "figures" in c.findings.undecided:
        return w(
            "Of {all} what-if tests, a figure with a range at its low or high, {n} are decided; "
            "{k} of these change the plan (section 6).",
            all=w.number(c.findings.due["figures"]), n=w.number(len(swings)),
            k=w.number(len(changed)),
        )  # fmt: skip
    tested, assumed = ({s.pointer for s in some} for some in (swings, filter(_assumed, swings)))
    which = w("all illustrative") if tested == assumed else w(
        "{illustrative} of them illustrative", illustrative=w.number(len(assumed)))  # fmt: skip
    text = w.plural(
        "Of {of} figures with a range ({which}), taken one by one to their low and high, {n} "
        "changes the plan (section 6).",
        "Of {of} figures with a range ({which}), taken one by one to their low and high, {n} "
        "change the plan (section 6).",
        len({s.pointer for s in changed}),
        of=w.number(len(tested)),
        which=which,
    )
    blank = sum(f.basis == "illustrative" and not f.ranged for f in c.findings.figures)
    if blank:
        text += w.gap + w.plural(
            "{n} illustrative figure has no range and was not tried.",
            "{n} illustrative figures have no range and were not tried.",
            blank,
        )
    return w.gap.join([text, *_safe(c, {name for s in changed for name in s.went})])


def _assumed(s: Swing) -> bool:
    return s.figure.basis == "illustrative"


def _safe(c: Context, displaced: set[str]) -> Iterator[str]:
    """Picks that no test pushes out; a committed one cannot be, and says nothing."""
    w = c.words
    free = [
        p.candidate for p in c.plan.picks if not any(r.commits(p.candidate) for r in c.case.rules)
    ]
    safe = [i for i in free if i not in displaced]
    if displaced and safe:
        yield w("Never pushed out: {safe}.", safe=c.candidates(safe))
    elif displaced and free:
        yield w("Every pick that is not committed is pushed out in some test.")


def _equal(c: Context) -> Iterator[str]:
    """Another portfolio of the same worth, and what decided between them."""
    w, equal = c.words, c.answer.solution.equal
    if not equal:
        return
    other = equal[0]
    came, went = moved(c.plan, other)
    spend, starts = c.spend(other) - c.spend(c.plan), _starts(c, other) - _starts(c, c.plan)
    if spend:
        decided = w("it costs {more} more", more=c.spent(spend))
    elif starts > 0:
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


def _starts(c: Context, portfolio: Portfolio) -> int:
    """Years from the first budget year to the starts of all picks, as ties are broken by."""
    return sum(p.start - c.case.budget_years[0] for p in portfolio.picks)


def _record(c: Context) -> Iterator[str]:
    w = c.words
    lost = {r.candidate: r for r in c.findings.rejected}
    if len(c.case.record) > MOST:
        yield from _many(c)
        return
    for known in c.case.record:
        name = c.candidate(known.candidate)
        if known.candidate in c.plan.candidates:
            yield w("The pick on record, {name}, is chosen here too.", name=name)
            continue
        if known.candidate not in lost or not lost[known.candidate].entry.proven:
            yield w("The pick on record, {name}, is not chosen.", name=name)
            continue
        r = lost[known.candidate]
        if r.entry.value is None:
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
            loss=c.points(r.entry.value),
            out=c.candidates(r.entry.went) or w("nobody"),
        )


def _many(c: Context) -> Iterator[str]:
    """Which of many picks on record are chosen, and which are not."""
    w, known = c.words, [r.candidate for r in c.case.record]
    chosen = [i for i in known if i in c.plan.candidates]
    yield w("Of {n} picks on record {k} are chosen here too: {who}.", n=len(known), k=len(chosen),
            who=c.candidates(chosen) or w("none"))  # fmt: skip
    if left := [i for i in known if i not in c.plan.candidates]:
        yield w("On record and not chosen: {who}.", who=c.candidates(left))


def _improvement(c: Context) -> Iterator[str]:
    """The least more money with which more is secured."""
    w, found = c.words, money.cheapest(c)
    if found is None:
        return
    near, up, more = found
    moves = c.words.flat(c.between(c.plan, up.portfolio))
    rise = up.at - near.now
    if not money.all_decided(c):
        yield w("Nearest improvement among the ceilings that are decided: {rise} would add {gain} "
                "({moved}).", rise=levels.rise_of(c, near.line, rise), gain=c.points(more),
                moved=moves)  # fmt: skip
    elif len(c.findings.nearest) > 1:
        yield w("Nearest improvement: {rise} would add {gain} ({moved}).",
                rise=levels.rise_of(c, near.line, rise), gain=c.points(more),
                moved=moves)  # fmt: skip
    else:
        yield w("Nearest improvement: {more} more would add {gain} ({moved}).",
                more=levels.rise(c, near.line, rise), gain=c.points(more), moved=moves)  # fmt: skip
