"""What a proof is about: the portfolios of a case and their exact measure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from optimizer.audit.audit import exact_value
from optimizer.errors import ProofError
from optimizer.proof.exact import Exact
from optimizer.proof.program import Program
from optimizer.proof.search import Plans, by_itself


@dataclass(frozen=True)
class MeasureAim:
    """The most of the measure."""

    exact: Exact

    @property
    def program(self) -> Program:
        return self.exact.program

    def value(self, plans: Plans) -> Fraction | None:
        """The audit's word, which the exact rows must share. Raises ProofError where they do
        not."""
        value = exact_value(self.exact.case, self.exact.portfolio(sorted(plans)))
        if (value is None) != (self._broken(plans) is not None):
            raise ProofError(
                "proof-contradicts", "proof",
                "The exact rows and the audit do not agree on a portfolio.",
                "Report this with the case file.",
            )  # fmt: skip
        return value

    def multipliers(self, plans: Plans) -> tuple[Mapping[int, Fraction], bool]:
        broken = self._broken(plans)
        if broken is not None:
            return broken, False
        return self.exact.prices(self.exact.portfolio(sorted(plans))), True

    def _broken(self, plans: Plans) -> Mapping[int, Fraction] | None:
        """The multiplier of a row of plans that the portfolio breaks."""
        fixed = {j: int(j in plans) for j in range(self.program.plans)}
        for i in range(len(self.program.rows) - len(self.exact.measure.rows)):
            y = by_itself(self.program, i, fixed)
            if y is not None:
                return {i: y}
        return None
