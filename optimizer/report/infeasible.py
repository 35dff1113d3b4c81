"""What is said of an infeasible case: one irreducible conflict, and what would repair it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from optimizer.analysis.conflict import Conflict
from optimizer.analysis.members import Member, may_spend
from optimizer.analysis.repairs import Repairs
from optimizer.audit.audit import RuleUses, audit
from optimizer.case.case import Case
from optimizer.domain.portfolio import Portfolio
from optimizer.report.content import names
from optimizer.report.content.naming import Named
from optimizer.report.repairs import sentences
from optimizer.words import Words


def explain(
    case: Case,
    conflict: Conflict,
    words: Words,
    repairs: Repairs | None = None,
    *,
    exact: bool = True,
) -> str:
    """Plain text: each member with what it asks, whether the conflict is minimal, and what would
    make the case feasible. ``exact``: that no portfolio keeps every rule is proven; else it is a
    solver's word."""
    w = words
    empty = {r.spec.id: r for r in audit(case, Portfolio(())).rules}
    said = w("Infeasible: no portfolio keeps every rule.")
    if not exact:
        said = w("By the solver's word no portfolio keeps every rule.")
    these = w("These cannot hold together:")
    if not conflict.exact:
        these = w("By the solver's word these cannot hold together:")
    lines = [said + w.gap + these, ""]
    for member in conflict.members:
        rule = empty[member.rule]
        name = w("{rule}, {what}", rule=member.rule, what=_years(case, member, w)) \
            if member.instance else member.rule  # fmt: skip
        if rule.spec.name is not None:
            name = w("{rule} ({name})", rule=name, name=w.name(rule.spec.name))
        asks = _asks(case, rule, member, w)
        lines.append("  - " + w("{rule}: {what}", rule=name, what=asks))
    lines.append("")
    if not conflict.members:
        lines.append(w("No rule alone is the cause: the candidates themselves leave no choice."))
    elif not conflict.minimal:
        lines.append(w("Not proven minimal: a part of these may conflict already."))
    elif len(conflict.members) == 1:
        lines.append(w("No portfolio keeps it, whatever the other rules say."))
    else:
        lines.append(w("Leave any one of these out, and the rest of these can hold."))
    if repairs is not None:
        lines += ["", *sentences(Named(case, w), repairs)]
    return "\n".join(lines)


def _years(case: Case, member: Member, w: Words) -> str:
    """Which fund, in which years."""
    i, first, last = member.span
    fund = w.name(case.fund[i].name)
    if first == last:
        return w("{fund} in {year}", fund=fund, year=first)
    return w("{fund} from {first} to {last}", fund=fund, first=first, last=last)


def _asks(case: Case, rule: RuleUses, member: Member, w: Words) -> str:
    """What the rule asks, without what a portfolio makes of it (there is none)."""
    if member.instance:
        return w("at most {limit}.", limit=Named(case, w).money(may_spend(case, member)))
    text = names.sentence(Named(case, _Unbroken(w.lang)), rule)
    asks = re.split(r"[;:] |。", text)[0].rstrip(".").translate(BROKEN)
    return w("{text}.", text=asks)


UNBROKEN = str.maketrans({" ": "\xa0", "。": "\ue000"})
BROKEN = {new: chr(old) for old, new in ((k, ord(str(v))) for k, v in UNBROKEN.items())}


class _Unbroken(Words):
    """Names in one piece, so that a sentence is cut between its parts and not within a name."""

    def name(self, name: str | Mapping[str, str] | None) -> str:
        return super().name(name).translate(UNBROKEN)
