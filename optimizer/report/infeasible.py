"""What is said of an infeasible case: the rules of one irreducible conflict, in its own words."""

from __future__ import annotations

import re

from optimizer.analysis.conflict import Conflict
from optimizer.analysis.members import Member, may_spend
from optimizer.audit.audit import RuleUses, audit
from optimizer.case.case import Case
from optimizer.domain.portfolio import Portfolio
from optimizer.rules.registry import rule_of
from optimizer.words import Words


def explain(case: Case, conflict: Conflict, words: Words) -> str:
    """Plain text: each member with what it asks, and whether the conflict is minimal."""
    w = words
    empty = {r.spec.id: r for r in audit(case, Portfolio(())).rules}
    lines = [w("Infeasible: no portfolio keeps every rule. These cannot hold together:"), ""]
    for member in conflict.members:
        rule = empty[member.rule]
        name = w("{rule}, {what}", rule=member.rule, what=member.instance) \
            if member.instance else member.rule  # fmt: skip
        if rule.spec.name is not None:
            name = w("{rule} ({name})", rule=name, name=w.name(rule.spec.name))
        lines.append(f"  - {name}: {_asks(case, rule, member, w)}")
    lines.append("")
    if not conflict.members:
        lines.append(w("No rule alone is the cause: the candidates themselves leave no choice."))
    elif len(conflict.members) == 1:
        lines.append(w("No portfolio keeps it, whatever the other rules say."))
    elif conflict.minimal:
        lines.append(w("Leave any one of them out and the rest can hold."))
    else:
        lines.append(w("Not proven minimal: a part of these may conflict already."))
    return "\n".join(lines)


def _asks(case: Case, rule: RuleUses, member: Member, w: Words) -> str:
    """What the rule asks, without what a portfolio makes of it (there is none)."""
    if member.instance:
        limit = may_spend(case, member)
        return w("at most {limit} {unit}", limit=w.number(limit), unit=case.currency.unit)
    text = rule_of(rule.spec).sentence(rule.spec, rule.uses, w)
    return re.split(r"[;:] ", text)[0].rstrip(".") + "."
