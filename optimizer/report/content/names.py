"""Names for the ids that rules and figures speak of: a reader meets no id that has a name."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from optimizer.audit.audit import RuleUses
from optimizer.domain.fields import ref_of
from optimizer.domain.quantity import Noun
from optimizer.domain.results import Use
from optimizer.report.content.naming import Naming
from optimizer.rules.contract import RuleSpec
from optimizer.rules.registry import rule_of

FEW = 4


def named(c: Naming, i: str, kind: str) -> str:
    """The name of an id of this kind; an id of which no name is known becomes plain words."""
    lookups: dict[str, dict[str, Any]] = {
        "agreement": c.case.agreement, "candidate": c.case.candidate, "fund": c.case.fund,
        "host": c.case.host, "metal": c.case.metal, "partner": c.case.partner,
        "state": {s.id: s for s in c.case.states},
    }  # fmt: skip
    known = lookups.get(kind, {})
    if i in known:
        if kind == "host":
            return c.host(i)
        if kind == "state":  # often a sentence of its own
            return c.words("'{state}'", state=c.words.name(known[i].name))
        return c.candidate(i) if kind == "candidate" else c.words.name(known[i].name)
    if kind == "indicator":
        return indicator(c, i)
    if kind == "year":
        return c.words("{year}", year=c.words.year(int(i)))
    if kind == "kind":
        return c.kind(i)
    return c.plain(i) if kind in ("route", "region", "group") else i


def indicator(c: Naming, i: str) -> str:
    """A score of a host; those of the World Bank by their name."""
    w = c.words
    scores = {
        "wgi-political-stability": w("political stability"),
        "wgi-govt-effectiveness": w("government effectiveness"),
        "wgi-rule-of-law": w("rule of law"),
        "wgi-control-of-corruption": w("control of corruption"),
        "wgi-regulatory-quality": w("regulatory quality"),
        "wgi-voice-accountability": w("voice and accountability"),
    }
    if i in scores:
        return w("{score} (World Bank score)", score=scores[i])
    return c.plain(i)


def what(c: Naming, r: RuleUses, use: Use) -> str:
    """What a limit is about, in names."""
    return instance(c, r.spec, use.what)


def instance(c: Naming, spec: RuleSpec, about: str) -> str:
    """What one limit of a rule is about, in names."""
    if getattr(spec, "agreement", None) is not None:
        return named(c, about, "agreement")
    if " needs " in about:
        first, other = (named(c, i, "candidate") for i in about.split(" needs "))
        return c.words("{c} needs {d}", c=first, d=other)
    places = spec.about or ("",)
    first, _, year = about.partition(" ")
    if year.isdigit() and len(places) == 1:  # a budget year
        return c.words(
            "{fund}, {year}", fund=named(c, first, places[0]), year=c.words.year(int(year))
        )
    return c.words.comma.join(
        named(c, token, places[min(i, len(places) - 1)]) for i, token in enumerate(about.split(" "))
    )


def sentence(c: Naming, r: RuleUses) -> str:
    """What the rule says here; of many limits, only those that something uses."""
    uses = [replace(u, what=what(c, r, u)) for u in r.uses]
    if len(uses) > FEW and all(u.sense == "at_most" for u in uses):
        uses = [u for u in uses if u.used] or uses[:1]
    return rule_of(r.spec).sentence(_readable(c, r.spec), uses, c.words)


def _readable(c: Naming, node: Any, kind: str = "") -> Any:
    """A copy of a rule's entry with names for ids; only its sentence is made from it."""
    if isinstance(node, str):
        return named(c, node, kind) if kind else node
    if isinstance(node, tuple):
        return tuple(_readable(c, item, kind) for item in node)
    if isinstance(node, Noun):
        changed = {
            field: _readable(c, getattr(node, field), ref_of(type(node), field) or "")
            for field in node.model_fields_set
        }
        return node.model_copy(update=changed)
    return node
