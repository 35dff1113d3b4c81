"""Ways to tamper with a certificate: clumsy ones, and those of a forger who wants a lower bound."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from random import Random

from optimizer.proof.certificate import lines
from tests.proof.small import Small, close

NUMBER = re.compile(r"-?\d+(/\d+)?")


def words(text: str) -> list[str]:
    """Words and the blanks between them, so that they can be put together again."""
    return re.findall(r"[^ \n]+|[ \n]", text)


def a_number(rng: Random, text: str) -> str:
    parts = words(text)
    at = rng.choice([i for i, w in enumerate(parts) if NUMBER.fullmatch(w)])
    value = Fraction(parts[at])
    other = Fraction(rng.choice([w for w in parts if NUMBER.fullmatch(w)]))
    parts[at] = str(rng.choice((-value, value + 1, value - 1, 2 * value, value / 2, 0, other)))
    return "".join(parts)


def a_number_everywhere(rng: Random, text: str) -> str:
    """As whoever lowers a bound would: in every line that has it."""
    found = [w for w in words(text) if NUMBER.fullmatch(w) and "/" in w]
    old = rng.choice(found or ["1"])
    new = str(Fraction(old) - rng.choice((1, Fraction(1, 2), Fraction(1, 10**7))))
    return "".join(new if w == old else w for w in words(text))


def a_sense(rng: Random, text: str) -> str:
    parts = words(text)
    at = rng.choice([i for i, w in enumerate(parts) if w in ("L", "G", "E")])
    parts[at] = rng.choice("LGE".replace(parts[at], ""))
    return "".join(parts)


def a_word(rng: Random, text: str) -> str:
    parts = words(text)
    at, other = (rng.choice([i for i, w in enumerate(parts) if w.strip()]) for _ in range(2))
    how = rng.randrange(3)
    if how == 0:
        parts[at] = ""
    elif how == 1:
        parts[at], parts[other] = parts[other], parts[at]
    else:
        parts[at] += f" {parts[at]}"
    return "".join(parts)


def a_line(rng: Random, text: str) -> str:
    rows = text.splitlines(keepends=True)
    at, other = rng.randrange(len(rows)), rng.randrange(len(rows))
    how = rng.randrange(3)
    if how == 0:
        del rows[at]
    elif how == 1:
        rows[at], rows[other] = rows[other], rows[at]
    else:
        rows.insert(other, rows[at])
    return "".join(rows)


def a_reason(rng: Random, text: str) -> str:
    old = rng.choice(("lin", "uns", "asm"))
    new = rng.choice(("lin", "rnd", "uns", "asm"))
    at = rng.choice([m.start() for m in re.finditer(rf"\b{old} ", text)] or [0])
    return text[:at] + text[at:].replace(old, new, 1)


def the_claim(rng: Random, text: str) -> str:
    start = text.index("\nRTP ") + 1
    claims = ("RTP infeas", "RTP range -inf 0", "RTP range -inf -1000", "RTP range 0 1/2")
    if rng.random() < 0.3:
        return text[:start] + rng.choice(claims) + text[text.index("\nSOL") :]
    end = text.index("\nDER")
    return text[:start] + a_number(rng, text[start:end]) + text[end:] if "range" in text else text


def the_end(rng: Random, text: str) -> str:
    """The derivation is cut off before its end, and the count with it."""
    head, rest = text.split("\nDER ")
    rows = rest.splitlines(keepends=True)[1:]
    kept = rows[: rng.randrange(len(rows) + 1)]
    return f"{head}\nDER {len(kept)}\n{''.join(kept)}"


WAYS: tuple[Callable[[Random, str], str], ...] = (
    a_number, a_number_everywhere, a_sense, a_word, a_line, a_reason, the_claim, the_end,
)  # fmt: skip


def forged(rng: Random, text: str) -> str:
    """One thing in the derivation is not as it may be, and what it then seems to show is claimed:
    every bound is reckoned anew from the sums, as if they were allowed."""
    head, rest = text[: text.index("\nRTP ") + 1], text[text.index("\nDER ") + 1 :]
    steps = [row.split() for row in rest.splitlines()[1:]]
    rows = [row.split() for row in head[head.index("\nCON ") + 1 :].splitlines()[1:]]
    limits = [Fraction(row[2]) for row in rows]
    rng.choice(FORGERIES)(rng, steps, len(rows))
    bounds: list[Fraction | None] = [None] * len(rows)
    for step in steps:
        kind, at = step[step.index("{") + 1], step.index("{") + 2
        if kind == "lin":
            used = zip(step[at + 1 : -2 : 2], step[at + 2 : -2 : 2], strict=True)
            bound = sum((Fraction(y) * limits[int(i)] for i, y in used), Fraction(0))
            bounds.append(None if step[3] == "0" else bound)
        elif kind == "uns":
            sides = [bounds[int(i)] for i in (step[at], step[at + 2])]
            bounds.append(max((b for b in sides if b is not None), default=None))
        else:
            bounds.append(Fraction(step[2]))
        limits.append(Fraction(step[2]))
        if kind != "asm":
            step[2:4] = ["-1", "0"] if bounds[-1] is None else [str(bounds[-1]), "OBJ"]
    claim = "infeas" if bounds[-1] is None else f"range -inf {bounds[-1]}"
    made = "".join(" ".join(step) + "\n" for step in steps)
    return f"{head}RTP {claim}\nSOL 0\nDER {len(steps)}\n{made}"


Steps = list[list[str]]


def _of(steps: Steps, kind: str) -> Sequence[list[str]]:
    return [step for step in steps if kind in step]


def _lower_for_upper(rng: Random, steps: Steps, given: int) -> None:
    """An upper limit of a column, or that it is assumed to be 0, is taken for its lower limit."""
    for step in _of(steps, "lin"):
        used = range(step.index("lin") + 2, len(step) - 2, 2)
        at = rng.choice([*used] or [0])
        if at and int(step[at]) ^ 1 < given:
            step[at] = str(int(step[at]) ^ 1)


def _cut(rng: Random, steps: Steps, given: int) -> None:
    """The end is a line under assumptions."""
    ends = [i for i, step in enumerate(steps) if "asm" not in step]
    del steps[rng.choice(ends) + 1 :]


def _gap(rng: Random, steps: Steps, given: int) -> None:
    """The sides of a branch leave a gap between them."""
    for step in _of(steps, "asm")[:1]:
        step[2] = str(int(step[2]) + (1 if step[1] == "G" else -1))


def _one_side(rng: Random, steps: Steps, given: int) -> None:
    """The same side stands for both."""
    for step in _of(steps, "uns")[-1:]:
        at = step.index("uns") + 1
        step[at], step[at + 2] = (step[at],) * 2 if rng.random() < 0.5 else (step[at + 2],) * 2


def _one_assumption(rng: Random, steps: Steps, given: int) -> None:
    """One side and its assumption stand for both."""
    for step in _of(steps, "uns")[-1:]:
        at = step.index("uns") + 1
        side = step[at : at + 2] if rng.random() < 0.5 else step[at + 2 : at + 4]
        step[at : at + 4] = [*side, *side]


def _empty(rng: Random, steps: Steps, given: int) -> None:
    """A leaf is said to be empty."""
    for step in _of(steps, "lin"):
        if rng.random() < 0.7:
            step[2:4] = ["-1", "0"]


def _other_column(rng: Random, steps: Steps, given: int) -> None:
    """One side of a branch is about another plan."""
    for step in _of(steps, "asm")[1:2]:
        step[4] = str((int(step[4]) + 1) % 2)


def _less(rng: Random, steps: Steps, given: int) -> None:
    """A multiplier is halved."""
    step = rng.choice(_of(steps, "lin"))
    if len(step) > step.index("lin") + 4:
        step[step.index("lin") + 3] = str(Fraction(step[step.index("lin") + 3]) / 2)


FORGERIES = (
    _lower_for_upper, _cut, _gap, _one_side, _one_assumption, _empty, _other_column, _less,
)  # fmt: skip


def spliced(rng: Random, s: Small, text: str) -> str:
    """The proof of another program, of which one row is tighter or turned, behind these rows."""
    rows = list(s.program.rows)
    at = rng.randrange(len(rows))
    row = rows[at]
    senses = ("at_most", "exactly", "at_least")
    rows[at] = rng.choice((
        replace(row, limit=row.limit - rng.choice((1, Fraction(1, 2)))),
        replace(row, sense=rng.choice([x for x in senses if x != row.sense])),
        replace(row, terms={j: 2 * v for j, v in row.terms.items()}),
    ))  # fmt: skip
    if any(j >= s.program.plans for j in row.terms):
        rows[at] = replace(row, limit=row.limit - Fraction(1, 4))
    other = close(Small(replace(s.program, rows=rows)))
    made = "".join(f"{line}\n" for line in lines(replace(other, value=None, point=None)))
    return text[: text.index("\nRTP ") + 1] + made[made.index("\nRTP ") + 1 :]


def tampered(rng: Random, s: Small, text: str, way: int) -> str:
    """The certificate tampered with in one of the ways, so that it is another text."""
    made = text
    while made == text:
        kind = way % (len(WAYS) + 2)
        if kind < len(WAYS):
            made = WAYS[kind](rng, text)
        else:
            made = forged(rng, text) if kind == len(WAYS) else spliced(rng, s, text)
        way += made == text
    return made
