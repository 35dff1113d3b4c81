"""Lists of names that narrow a rule: without a name it asks for nothing, and none counts twice."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from optimizer.case.case import Case
from optimizer.domain.walk import nouns
from optimizer.errors import Fault

ROOMS = ("/rules/", "/states/", "/measure")


def check_lists(case: Case) -> Iterator[Fault]:
    """Of rules, with their selectors, of states and of the measure. A state may release the stocks
    of no metal."""
    for pointer, noun in nouns(case):
        if not pointer.startswith(ROOMS):
            continue
        for name, field in type(noun).model_fields.items():
            value = getattr(noun, name)
            if name not in noun.model_fields_set or not isinstance(value, tuple):
                continue
            place = f"{pointer}/{field.alias or name}"
            if value == () and field.default is None and pointer.startswith("/rules/"):
                yield _empty(place)
            yield from _twice(place, value)


def _empty(place: str) -> Fault:
    what = place.rsplit("/", 1)[1]
    return Fault(
        place, "empty-list", f"{what!r} names none, so that nothing is asked.",
        f"Name some, or leave {what!r} out where all are meant.",
    )  # fmt: skip


def _twice(place: str, value: tuple[Any, ...]) -> Iterator[Fault]:
    """Names that a list, or a list in it, has named before."""
    for k, item in enumerate(value):
        if isinstance(item, tuple):
            yield from _twice(f"{place}/{k}", item)
        elif isinstance(item, str) and item in value[:k]:
            yield Fault(
                f"{place}/{k}", "named-twice", f"The list names {item!r} twice.",
                "Take one of them out.",
            )  # fmt: skip
