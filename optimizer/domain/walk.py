"""Walk over everything a case holds: every noun and every figure, with its JSON pointer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from optimizer.domain.quantity import Noun, Quantity, Series


def nouns(node: Any, pointer: str = "") -> Iterator[tuple[str, Noun]]:
    """(pointer, noun) of every noun that the file gives at and below ``node`` (defaults are not
    of the case), figures and series left out."""
    if isinstance(node, Quantity | Series):
        return
    if isinstance(node, Noun):
        yield pointer, node
        for name, field in type(node).model_fields.items():
            if name in node.model_fields_set:
                yield from nouns(getattr(node, name), f"{pointer}/{field.alias or name}")
    elif isinstance(node, tuple | list):
        for i, item in enumerate(node):
            yield from nouns(item, f"{pointer}/{i}")
    elif isinstance(node, dict):
        for key, item in node.items():
            yield from nouns(item, f"{pointer}/{key}")


def figures_of(noun: Noun) -> Iterator[tuple[str, str, Quantity]]:
    """(field, pointer tail, figure) of every figure that the noun itself holds and the file
    gives (defaults are not figures of the case)."""
    for name in sorted(noun.model_fields_set):
        value = getattr(noun, name)
        field = type(noun).model_fields[name]
        tail = f"/{field.alias or name}"
        if isinstance(value, Quantity):
            yield name, tail, value
        elif isinstance(value, Series):
            yield from ((name, tail + t, q) for t, q in value.items())
        elif isinstance(value, tuple):
            yield from (
                (name, f"{tail}/{i}", q) for i, q in enumerate(value) if isinstance(q, Quantity)
            )
        elif isinstance(value, dict):
            yield from (
                (name, f"{tail}/{k}", q) for k, q in value.items() if isinstance(q, Quantity)
            )


def figures(case: Noun) -> Iterator[tuple[str, Noun, str, Quantity]]:
    """(pointer, owner, field, figure) of every figure in a case, in the order of the model."""
    for pointer, noun in nouns(case):
        for field, tail, quantity in figures_of(noun):
            yield pointer + tail, noun, field, quantity
