"""Sentences that are kept in English, in a run file or by the audit, said anew in any language."""

from __future__ import annotations

from optimizer.words import N_, Words

STRUCTURE = (N_("{pick}: no such plan"), N_("{candidate}: picked {n} times"))
"""What the audit says of picks that a case does not have."""
STOPPED = N_("not enumerated: stopped by Ctrl-C")
MANY = N_("not enumerated: more than {n} partial portfolios")
NONE = N_("exact: no portfolio is feasible")
ALL = N_("exact: all {n} feasible portfolios were enumerated in rationals; the best value, "
         "existing supply included, is {value}, reached by {k}")  # fmt: skip
"""What ``solve --verify`` found."""


def verified(w: Words, kept: str) -> str:
    """What the enumeration said."""
    return w.retold(kept, (STOPPED, MANY, NONE, ALL))
