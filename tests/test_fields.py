"""Every field of a case says what it is: what its ids name, unit and range, title, description."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args, get_origin

import pytest

from optimizer.case.case import Case
from optimizer.case.columns import plain
from optimizer.case.schema import case_schema
from optimizer.case.tables import _TABLES
from optimizer.domain.fields import Id, defined_by, figure_of, marks, ref_of
from optimizer.domain.quantity import Noun, Quantity, Series
from optimizer.words import Words

JA = Words("ja")
PATTERN = next(m.pattern for m in get_args(Id)[1].metadata if hasattr(m, "pattern"))


def models(kind: Any = Case, seen: set[type[Noun]] | None = None) -> Iterator[type[Noun]]:
    """Every model that a case can hold."""
    seen = set() if seen is None else seen
    if isinstance(kind, type) and issubclass(kind, Noun):
        if kind in seen or kind is Series:
            return
        seen.add(kind)
        yield kind
        for info in kind.model_fields.values():
            yield from models(info.annotation, seen)
    else:
        for part in get_args(kind):
            yield from models(part, seen)


FIELDS = [(noun, field) for noun in models() for field in noun.model_fields]


def holds(kind: Any, wanted: type) -> bool:
    if isinstance(kind, type):
        return issubclass(kind, wanted)
    return any(holds(part, wanted) for part in get_args(kind))


def ids(kind: Any, metadata: Any) -> bool:
    """Whether a field holds ids: texts of their pattern."""
    if any(getattr(m, "pattern", None) == PATTERN for m in metadata):
        return True
    if hasattr(kind, "__metadata__"):
        return ids(
            get_args(kind)[0], [x for m in kind.__metadata__ for x in getattr(m, "metadata", [m])]
        )
    return any(ids(part, ()) for part in get_args(kind))


@pytest.mark.parametrize(("noun", "field"), FIELDS)
def test_a_field_says_what_it_is(noun: type[Noun], field: str) -> None:
    place, info = f"{noun.__module__}.{noun.__name__}.{field}", noun.model_fields[field]
    say = f"{place}: write field(title, description) of optimizer/domain/fields.py"
    assert info.title, say
    assert info.description, say
    for text in (info.title, info.description):
        assert JA.known(text), f"{place}: translate {text!r} (docs/catalogue.py)"
    assert info.description.endswith("."), f"{place}: the description is a sentence"
    if ids(info.annotation, info.metadata):
        named = ref_of(noun, field) or defined_by(noun, field)
        assert named, f"{place}: say what the id names, Ref(...) or Defines(...)"
    if holds(info.annotation, Quantity) or holds(info.annotation, Series):
        assert figure_of(noun, field), f"{place}: say unit and range, Figure(...)"


def test_every_property_of_the_schema_has_a_description() -> None:
    def properties(node: Any) -> Iterator[tuple[str, Any]]:
        if isinstance(node, dict):
            yield from node.get("properties", {}).items()
            for part in node.values():
                yield from properties(part)
        elif isinstance(node, list):
            for part in node:
                yield from properties(part)

    found = list(properties(case_schema()))
    assert len(found) > 250
    assert not [name for name, said in found if not said.get("description")]


def test_lists_of_rules_have_sheets_of_their_own() -> None:
    """A sheet has the name of the field: two rules may not call different lists alike."""
    made = [t.sheet for t in _TABLES]
    twice = {sheet for sheet in made if made.count(sheet) > 1}
    assert not twice, f"{twice}: give the field of one of these rules another name"


def test_a_field_that_says_nothing_is_seen() -> None:
    """What this file asks for can be missing."""

    class Silent(Noun):
        hosts: tuple[Id, ...]
        size: Quantity
        named: Id

    assert ids(Silent.model_fields["hosts"].annotation, ())
    assert ids(Silent.model_fields["named"].annotation, Silent.model_fields["named"].metadata)
    assert holds(Silent.model_fields["size"].annotation, Quantity)
    assert not any(figure_of(Silent, f) or ref_of(Silent, f) for f in Silent.model_fields)
    assert plain(Silent.model_fields["size"].annotation) is Quantity
    assert get_origin(Silent.model_fields["hosts"].annotation) is tuple
    assert not [m for m in marks(Silent, "size") if m]
