"""Read a document as a Case even where parts are wrong, so that all faults come in one pass.

Wrong parts are listed as faults and taken out; what is left is read again, so that lint can
still look at it.
"""

from __future__ import annotations

import copy
import difflib
from collections.abc import Sequence
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from optimizer.case.case import Case
from optimizer.errors import Fault
from optimizer.measures.registry import MEASURES
from optimizer.rules.registry import RULES

MAX_ROUNDS = 12

REMEDIES = {
    "missing": ("missing-key", "Add it; docs/your-own-case.md shows an example."),
    "number": ("not-a-number", "Write a plain number, without quotes or signs of grouping."),
    "finite": ("not-finite", "Write a number; leave the figure out where nobody knows it."),
    "bounds": ("no-limit", "See the rule's example in docs/rules.md."),
    "union_tag_invalid": ("unknown-kind", ""),
    "union_tag_not_found": ("missing-kind", "Say which kind of rule or measure it is."),
}


def salvage(document: Any) -> tuple[Case | None, list[Fault]]:
    """The Case as far as it can be read, and the faults of what cannot."""
    try:
        return Case.model_validate(document), []
    except ValidationError as error:
        faults = _faults(error, document)
    if not isinstance(document, dict):
        return None, faults
    rest = copy.deepcopy(document)
    for _ in range(MAX_ROUNDS):
        try:
            return Case.model_validate(rest), faults
        except ValidationError as error:
            again = error.errors(include_url=False, include_context=False)
            places = [_walk(e["loc"], rest, e["type"]) for e in again]
            kinds = [e["type"] for e in again]
        for tokens, kind in sorted(zip(places, kinds, strict=True), key=_deepest, reverse=True):
            if not _take_out(rest, tokens, kind):
                return None, faults
    return None, faults


def _deepest(item: tuple[list[Any], str]) -> tuple[int, str]:
    return len(item[0]), str([f"{t:09}" if isinstance(t, int) else t for t in item[0]])


def _walk(loc: Sequence[Any], document: Any, kind: str) -> list[Any]:
    """The part of a pydantic location that really is in the document (union tags and our
    wrapping of bare numbers are not); a missing key is kept as the last token."""
    tokens: list[Any] = []
    here = document
    for i, token in enumerate(loc):
        if isinstance(here, dict) and str(token) in here:
            here = here[str(token)]
            tokens.append(str(token))
        elif isinstance(here, list) and isinstance(token, int) and token < len(here):
            here = here[token]
            tokens.append(token)
        elif kind == "missing" and i == len(loc) - 1 and isinstance(here, dict):
            tokens.append(token)
    return tokens


def pointer(tokens: Sequence[Any]) -> str:
    """RFC 6901 JSON pointer."""
    return "".join("/" + str(t).replace("~", "~0").replace("/", "~1") for t in tokens)


def _faults(error: ValidationError, document: Any) -> list[Fault]:
    faults = []
    for e in error.errors(include_url=False):
        tokens = _walk(e["loc"], document, e["type"])
        if e["type"] == "extra_forbidden":
            faults.append(_unknown_key(tokens, e["loc"]))
            continue
        if e["type"] == "missing" and tokens[:-1] and not _present(document, tokens[:-1]):
            continue
        slug, remedy = REMEDIES.get(e["type"], ("wrong-type", "Write it as the example shows."))
        cause = e["msg"][0].upper() + e["msg"][1:].rstrip(".") + "."
        if e["type"] == "missing":
            cause = f"The key {tokens[-1]!r} is missing." if tokens else "The case is empty."
        elif e["type"].startswith("union_tag"):
            known = MEASURES if "measure" in tokens else RULES
            given = str(e.get("ctx", {}).get("tag", ""))
            cause = f"There is no kind {given!r}." if given else cause
            remedy = remedy or _nearest(given, list(known))
        elif e["type"] in ("number", "finite"):
            cause = "This " + e["msg"] + "."
        elif e["type"] == "bounds":
            cause = "The rule " + e["msg"] + "."
        elif e["type"] == "too_short":
            here, least = _at(document, tokens), e["ctx"]["min_length"]
            if len(here) >= least:
                continue  # pydantic counts only the items that are right
            slug = "too-few" if here else "empty-list"
            remedy = f"List at least {least}."
        elif not tokens:
            slug, cause = "not-an-object", "A case is one object with keys, in curly brackets."
        faults.append(Fault(pointer(tokens), slug, cause, remedy))
    return faults


def _at(document: Any, tokens: Sequence[Any]) -> Any:
    for t in tokens:
        document = document[t]
    return document


def _present(document: Any, tokens: Sequence[Any]) -> bool:
    try:
        _at(document, tokens)
    except (KeyError, IndexError, TypeError):
        return False
    return True


def _nearest(given: str, known: Sequence[str]) -> str:
    near = difflib.get_close_matches(given, known, 1, 0.5)
    return f"Did you mean {near[0]!r}?" if near else f"Known: {', '.join(sorted(known))}."


def _unknown_key(tokens: list[Any], loc: Sequence[Any]) -> Fault:
    key = str(loc[-1])
    known = _keys_at(Case, [t for t in loc[:-1] if not isinstance(t, int)])
    return Fault(
        pointer(tokens), "unknown-key", f"The key {key!r} is not known here.",
        _nearest(key, [k for k in known if k != key]) if known else "Take it out.",
    )  # fmt: skip


def _keys_at(model: Any, path: Sequence[Any]) -> list[str]:
    """The keys that an object may have at this place of a case."""
    if not path:
        return [f.alias or n for n, f in model.model_fields.items()]
    head, *rest = path
    if head in RULES:
        return _keys_at(RULES[head].Spec, rest)
    if head in MEASURES:
        return _keys_at(MEASURES[head].Spec, rest)
    for name, field in model.model_fields.items():
        if head in (name, field.alias):
            if rest and (rest[0] in RULES or rest[0] in MEASURES):
                return _keys_at(Case, rest)
            inner = _model_in(field.annotation)
            return _keys_at(inner, rest) if inner else []
    return _keys_at(model, rest)


def _model_in(annotation: Any) -> Any:
    """The model somewhere inside a type annotation."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((m for a in get_args(annotation) if (m := _model_in(a))), None)


def _take_out(document: Any, tokens: list[Any], kind: str) -> bool:
    """Remove the wrong part: an unknown key alone, else the nearest list item or optional key."""
    if not tokens:
        return False
    if kind == "missing":
        tokens = tokens[:-1]
        cut = max((i for i, t in enumerate(tokens) if isinstance(t, int)), default=-1)
        if cut < 0:
            return False
        tokens = tokens[: cut + 1]
    holder = document
    for t in tokens[:-1]:
        try:
            holder = holder[t]
        except (KeyError, IndexError, TypeError):
            return True
    try:
        del holder[tokens[-1]]
    except (KeyError, IndexError, TypeError):
        return True
    return True
