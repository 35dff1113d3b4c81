"""YAML 1.2 text -> document, as read_json gives it: decimals as written, keys as text.

Only what JSON knows too is read: no dates, no tags, no sets. ``no`` and ``yes`` are texts.
Anchors and merge keys are followed.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

from optimizer.case.misfit import Place
from optimizer.case.parse import Document, decimal, key_twice, syntax, too_deep, whole
from optimizer.errors import CaseError, Fault

TAG = "tag:yaml.org,2002:"
ROOM = 10
"""Parts for each character of the text, aliases followed; more is not a case but a bomb."""


def read_yaml(text: str, path: str) -> Document:
    """Parse YAML 1.2. Raises CaseError with line and column where it is none."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    try:
        root = YAML(typ="safe", pure=True).compose(text)
        reader = _Reader(ROOM * len(text))
        return reader.value(root, ()) if root is not None else None, reader.faults
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        cause = (error.problem or "this is not YAML").splitlines()[0]
        cause = next((ours for theirs, ours in PLAIN.items() if theirs in cause), cause)
        raise CaseError(path, [syntax(line, column, cause)]) from None
    except RecursionError:
        raise CaseError(path, [too_deep()]) from None
    except _Refused as error:
        raise CaseError(path, [error.fault]) from None
    except (YAMLError, ValueError) as error:
        raise CaseError(path, [syntax(1, 1, str(error).splitlines()[0])]) from None


PLAIN = {
    r"'\t'": "a tab stands here; YAML is indented with spaces",
    "expected ',' or": "a comma or a closing bracket is missing before this",
    "mapping values are not allowed": "a colon stands where none may; put the text in quotes",
}


class _Refused(Exception):
    def __init__(self, fault: Fault) -> None:
        self.fault = fault


class _Reader:
    """Nodes -> values; ``faults`` lists the keys that stand twice."""

    def __init__(self, room: int) -> None:
        self.faults: list[Fault] = []
        self.room = room

    def value(self, node: Any, place: Place) -> Any:
        from ruamel.yaml.nodes import MappingNode, SequenceNode

        self.room -= 1
        if self.room < 0:
            cause = "Aliases within aliases make the file many times its size."
            raise _Refused(Fault("", "too-many-aliases", cause, "Write the parts out."))
        if isinstance(node, MappingNode):
            return self._mapping(node, place)
        if isinstance(node, SequenceNode):
            return [self.value(item, (*place, i)) for i, item in enumerate(node.value)]
        return _scalar(node)

    def _mapping(self, node: Any, place: Place) -> dict[str, Any]:
        found: dict[str, Any] = {}
        merged: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if str(key_node.tag) == TAG + "merge":
                for part in self._merged(value_node, place):
                    merged = {**part, **merged}
                continue
            key = _key(key_node)
            if key in found:
                self.faults.append(key_twice(place, key))
            found[key] = self.value(value_node, (*place, key))
        return {**merged, **found}

    def _merged(self, node: Any, place: Place) -> Iterator[dict[str, Any]]:
        """The objects that a merge key (<<) brings in."""
        value = self.value(node, place)
        for part in value if isinstance(value, list) else [value]:
            if not isinstance(part, dict):
                raise _refused(node, "a merge key (<<) may only name an object")
            yield part


def _refused(node: Any, cause: str) -> _Refused:
    mark = node.start_mark
    return _Refused(syntax(mark.line + 1, mark.column + 1, cause))


def _key(node: Any) -> str:
    if not isinstance(node.value, str):
        raise _refused(node, "a key must be a text or a number")
    return node.value


def _scalar(node: Any) -> Any:
    tag, text = str(node.tag).removeprefix(TAG), node.value
    if tag in ("str", "timestamp", "value"):
        return text
    if tag == "null":
        return None
    if tag == "bool":
        return text.lower() == "true"
    if tag in ("int", "float"):
        return _number(text)
    raise _refused(node, f"the tag {str(node.tag)!r} is not read; write plain values")


def _number(text: str) -> int | Decimal | str:
    """The number as written; the text itself where it is none after all."""
    plain = text.replace("_", "").lower()
    if plain.lstrip("+-") in (".inf", ".nan"):
        return Decimal(plain.replace(".", ""))
    try:
        if plain.lstrip("+-")[:2] in ("0x", "0o", "0b"):
            return int(plain, 0)
        return whole(plain) if plain.lstrip("+-").isdigit() else _decimal(plain)
    except ValueError:
        return text


def _decimal(text: str) -> Decimal:
    try:
        Decimal(text).adjusted()
    except InvalidOperation:
        if not any(c.isdigit() for c in text):
            raise ValueError(text) from None
    return decimal(text)
