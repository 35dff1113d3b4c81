"""What is said of an infeasible case: the rules of one irreducible conflict, in its own words."""

from __future__ import annotations

from optimizer.analysis.conflict import Conflict
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
        name = w("{rule}, {what}", rule=member.rule, what=member.instance) \
            if member.instance else member.rule  # fmt: skip
        lines.append(f"  - {name}: {_asks(empty[member.rule], member.instance, w)}")
    lines.append("")
    if not conflict.members:
        lines.append(w("No rule alone is the cause: the candidates themselves leave no choice."))
    elif conflict.minimal:
        lines.append(w("Leave any one of them out and the rest can hold."))
    else:
        lines.append(w("Not proven minimal: a part of these may conflict already."))
    return "\n".join(lines)


def _asks(rule: RuleUses, instance: str, w: Words) -> str:
    if instance:
        limit = next((u for u in rule.uses if u.what == instance), None)
        if limit is not None:
            return w("at most {limit} {unit}", limit=w.number(limit.limit), unit=limit.unit)
    return rule_of(rule.spec).sentence(rule.spec, rule.uses, w)
