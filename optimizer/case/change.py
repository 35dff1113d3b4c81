"""A changed copy of a case: one figure, by its JSON pointer."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from optimizer.case.case import Case
from optimizer.domain.quantity import Noun, Quantity, Series


def with_figure(case: Case, pointer: str, value: Decimal) -> Case:
    """The case with the figure at ``pointer`` set to ``value``. Raises KeyError without one."""
    tokens = pointer.split("/")[1:]
    head = _field(case, tokens[0])
    return case.changed(**{head: _changed(getattr(case, head), tokens[1:], value)})


def _field(noun: Noun, token: str) -> str:
    for name, field in type(noun).model_fields.items():
        if token in (name, field.alias):
            return name
    raise KeyError(token)


def _changed(node: Any, tokens: list[str], value: Decimal) -> Any:
    if isinstance(node, Quantity):
        return node.at(value)
    if isinstance(node, Series):
        if node.by_year is None:
            assert node.constant is not None
            return node.model_copy(update={"constant": node.constant.at(value)})
        years = {**node.by_year, int(tokens[0]): node.by_year[int(tokens[0])].at(value)}
        return node.model_copy(update={"by_year": years})
    if not tokens:
        raise KeyError("no figure there")
    if isinstance(node, Noun):
        name = _field(node, tokens[0])
        return node.model_copy(update={name: _changed(getattr(node, name), tokens[1:], value)})
    if isinstance(node, tuple):
        i = int(tokens[0])
        return (*node[:i], _changed(node[i], tokens[1:], value), *node[i + 1 :])
    if isinstance(node, dict):
        key = next(k for k in node if str(k) == tokens[0])
        return {**node, key: _changed(node[key], tokens[1:], value)}
    raise KeyError(tokens[0])
