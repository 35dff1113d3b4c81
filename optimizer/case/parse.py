"""Text -> document (dicts, lists, Decimals), with every syntax fault placed."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Any

from optimizer.errors import CaseError, Fault

Document = tuple[Any, list[Fault]]

MAX_DEPTH_REMEDY = "A case needs fewer than ten levels; check for a stray bracket."


def read_json(text: str, path: str) -> Document:
    """Parse JSON; decimals stay as written, and a key given twice is a fault."""
    faults: list[Fault] = []

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, value in items:
            if key in found:
                faults.append(
                    Fault("", "key-twice", f"The key {key!r} stands twice in one object.",
                          "Keep one of them.")
                )  # fmt: skip
            found[key] = value
        return found

    try:
        document = json.loads(
            text, parse_float=Decimal, parse_constant=Decimal, object_pairs_hook=pairs
        )
    except json.JSONDecodeError as error:
        raise CaseError(path, [_syntax(error.lineno, error.colno, error.msg)]) from None
    except RecursionError:
        cause = "The file is nested too deeply to be a case."
        raise CaseError(path, [Fault("", "too-deep", cause, MAX_DEPTH_REMEDY)]) from None
    except ValueError:
        raise CaseError(
            path, [Fault("", "number-too-long", "A number has too many digits to be a figure.",
                         "Write figures with at most a few dozen digits.")]
        ) from None  # fmt: skip
    return document, faults


def _syntax(line: int, column: int, cause: str) -> Fault:
    return Fault(
        "",
        "broken-syntax",
        f"Line {line}, column {column}: {cause}.",
        "Mend the text there; an editor that knows JSON or YAML marks the place.",
    )


def read_yaml(text: str, path: str) -> Document:
    """Parse YAML 1.2; decimals stay as written."""
    from ruamel.yaml import YAML
    from ruamel.yaml.constructor import SafeConstructor
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    class Decimals(SafeConstructor):
        pass

    def decimal(constructor: Any, node: Any) -> Decimal:
        written = constructor.construct_scalar(node).replace("_", "")
        special = re.fullmatch(r"([-+]?)\.(inf|nan)", written, re.IGNORECASE)
        return Decimal(special.group(1) + special.group(2) if special else written)

    Decimals.add_constructor("tag:yaml.org,2002:float", decimal)
    Decimals.add_constructor(
        "tag:yaml.org,2002:timestamp", lambda c, node: c.construct_scalar(node)
    )
    yaml = YAML(typ="safe", pure=True)
    yaml.Constructor = Decimals
    try:
        return _plain(yaml.load(text)), []
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        cause = (error.problem or "not YAML").splitlines()[0]
        raise CaseError(path, [_syntax(line, column, cause)]) from None
    except (YAMLError, RecursionError, ValueError) as error:
        raise CaseError(path, [_syntax(1, 1, str(error).splitlines()[0])]) from None


def _plain(value: Any) -> Any:
    """Keys as strings, as in JSON (years are integers in YAML)."""
    if isinstance(value, dict):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_plain(v) for v in value]
    return value
