"""One table, in Markdown."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median

HEAD = (
    "what", "peer", "median s", "range s", "ratio", "aim",
    "peak MB", "ratio", "aim", "rows x columns, entries", "optimum of the relaxation",
)  # fmt: skip
RIGHT = frozenset((2, 3, 4, 6, 7, 10))


@dataclass(frozen=True)
class Line:
    """One peer in one comparison; ``ratio`` is to the yardstick, or seconds on top of it."""

    what: str
    peer: str
    seconds: list[float]
    ratio: float
    aim: str = ""
    unit: str = ""
    megabytes: float | None = None
    memory: float | None = None
    memory_aim: str = ""
    shape: str = ""
    optimum: str = ""

    def cells(self) -> tuple[str, ...]:
        def optional(value: float | None, form: str) -> str:
            return "" if value is None else format(value, form)

        low, high = min(self.seconds), max(self.seconds)
        return (
            self.what, self.peer, f"{median(self.seconds):.3f}", f"{low:.3f} .. {high:.3f}",
            f"{self.ratio:.2f}{self.unit}", self.aim, optional(self.megabytes, ".0f"),
            optional(self.memory, ".2f"), self.memory_aim, self.shape, self.optimum,
        )  # fmt: skip


def markdown(lines: list[Line]) -> str:
    """The table of all lines."""
    rows = [HEAD, *(line.cells() for line in lines)]
    width = [max(len(r[i]) for r in rows) for i in range(len(HEAD))]

    def text(cells: tuple[str, ...]) -> str:
        padded = (
            c.rjust(w) if i in RIGHT else c.ljust(w)
            for i, (c, w) in enumerate(zip(cells, width, strict=True))
        )
        return "| " + " | ".join(padded) + " |"

    rule = "|".join("-" * (w + 1) + (":" if i in RIGHT else "-") for i, w in enumerate(width))
    return "\n".join([text(HEAD), f"|{rule}|", *(text(r) for r in rows[1:])])
