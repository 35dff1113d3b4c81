"""Tally: how many questions were asked, how many a bound answered, how many took a MIP."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Tally:
    """``asked`` = ``bounded`` (answered without a MIP: by a relaxation, or by what was proven
    before) + ``solved`` (a MIP was solved for it). ``rigorous``: of those bounded, how many by an
    exact proof, or a bound in doubles that errs on the safe side."""

    bounded: int = 0
    solved: int = 0
    rigorous: int = 0

    @property
    def asked(self) -> int:
        return self.bounded + self.solved
