"""Messages of the source, read from its syntax trees: apart from what makes the catalogue."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

SOURCE = Path(__file__).parents[2] / "optimizer"
CALLED = {"w", "words", "self"}
"""Names of what says a message: ``w(...)``, ``c.words(...)``, in Words itself ``self(...)``."""
FIELD = re.compile(r"\{(\w*)\}")

Message = str | tuple[str, str]


def called(node: ast.Call) -> str:
    """The last name of what is called."""
    f = node.func
    return f.id if isinstance(f, ast.Name) else f.attr if isinstance(f, ast.Attribute) else ""


def calls() -> Iterator[tuple[Path, ast.Call, list[ast.expr]]]:
    """Every call that says a message, with the arguments that are messages."""
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = called(node)
            if name == "plural":
                yield path, node, node.args[:2]
            elif name == "field":  # the title and the description of a field
                yield from ((path, node, [text]) for text in node.args[:2])
            elif name == "N_" or (name in CALLED and node.args):
                yield path, node, node.args[:1]


def constants(found: list[ast.expr]) -> Message | None:
    """The messages as they stand there; None where one is made at run time."""
    texts = [a.value for a in found if isinstance(a, ast.Constant) and isinstance(a.value, str)]
    if len(texts) != len(found):
        return None
    return texts[0] if len(texts) == 1 else (texts[0], texts[1])


def messages() -> set[Message]:
    return {m for _, _, args in calls() if (m := constants(args)) is not None}


def placeholders(text: str) -> set[str]:
    return set(FIELD.findall(text))


def given(call: ast.Call) -> set[str] | None:
    """Names of the values that a call gives; None where they are not to be seen."""
    if any(k.arg is None for k in call.keywords):
        return None
    return {k.arg for k in call.keywords if k.arg} | ({"n"} if called(call) == "plural" else set())


def glued() -> Iterator[tuple[str, str]]:
    """Texts that are put together outside the catalogue, where sentences are made: (file, code)."""
    report = SOURCE / "report"
    scope = [*(report / "content").glob("*.py"), report / "repairs.py", report / "infeasible.py",
             *(SOURCE / "rules").glob("*.py")]  # fmt: skip
    for path in scope:
        for node in _but_faults(ast.parse(path.read_text(encoding="utf-8"))):
            if any(_is_text(t) for t in _joined(node)):
                yield path.name, ast.unparse(node)


def _but_faults(node: ast.AST) -> Iterator[ast.AST]:
    """A piece of code and its parts, without what makes faults: they are in English only."""
    returns = node.returns if isinstance(node, ast.FunctionDef) else None
    if returns is not None and "Fault" in ast.unparse(returns):
        return
    yield node
    for part in ast.iter_child_nodes(node):
        yield from _but_faults(part)


def _joined(node: ast.AST) -> Iterator[str]:
    """The constant parts that a piece of code puts into a text."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        parts: list[ast.AST] = [node.left, node.right]
    elif isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Add):
        parts = [node.value]
    elif isinstance(node, ast.JoinedStr):
        parts = [*node.values]
    elif isinstance(node, ast.Call) and called(node) == "join":
        parts = [node.func.value] if isinstance(node.func, ast.Attribute) else []
    else:
        return
    for part in parts:
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            yield part.value


def _is_text(part: str) -> bool:
    """Words, or what stands between words."""
    return bool(re.search(r"[A-Za-z]{2}|[,;:.(%]|\s", part)) and part != "\n"
