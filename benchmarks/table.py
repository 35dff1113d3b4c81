"""One table, in Markdown."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median

HEAD = (
    "what", "peer", "median s", "range s", "ratio", "of the fastest", "aim",
    "peak MB", "ratio", "aim", "rows x columns, entries", "optimum of the relaxation",
)  # fmt: skip
RIGHT = frozenset((2, 3, 4, 5, 7, 8, 11))
NOISY = 1.5
"""A yardstick whose slowest run took so many times its fastest makes ratios doubtful."""


@dataclass(frozen=True)
class Line:
    """One peer in one comparison. ``than`` holds the yardstick's seconds; ``extra`` says that
    seconds on top of it are shown, not a ratio."""

    what: str
    peer: str
    seconds: list[float]
    than: list[float]
    extra: bool = False
    aim: str = ""
    megabytes: float | None = None
    memory: float | None = None
    memory_aim: str = ""
    shape: str = ""
    optimum: str = ""

    def cells(self) -> tuple[str, ...]:
        def optional(value: float | None, form: str) -> str:
            return "" if value is None else format(value, form)

        low, high = min(self.seconds), max(self.seconds)
        ratio, fastest = (self._against(f(self.seconds), f(self.than)) for f in (median, min))
        return (
            self.what, self.peer, f"{median(self.seconds):.3f}", f"{low:.3f} .. {high:.3f}",
            ratio, fastest, self.aim, optional(self.megabytes, ".0f"),
            optional(self.memory, ".2f"), self.memory_aim, self.shape, self.optimum,
        )  # fmt: skip

    def _against(self, seconds: float, than: float) -> str:
        return f"{seconds - than:.2f} s more" if self.extra else f"{seconds / than:.2f}"

    @property
    def noisy(self) -> bool:
        return max(self.than) > NOISY * min(self.than)


def warnings(lines: list[Line]) -> list[str]:
    """One note for each comparison whose yardstick did not run evenly."""
    noisy = dict.fromkeys(line.what for line in lines if line.noisy)
    return [f"noisy, run it again on a quiet machine: {what}" for what in noisy]


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
