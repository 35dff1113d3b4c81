"""Exact numbers as JSON has them."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction
from typing import Any


def plain(value: Any) -> Any:
    """JSON numbers: whole ones as integers, others as the nearest double; none for infinity."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, Decimal | Fraction):
        return int(value) if value == int(value) else float(value)
    return value


def rational(value: Fraction) -> dict[str, Any]:
    """A rational to the last digit, as text, beside the nearest double."""
    return {"exact": str(value), "decimal": float(value)}
