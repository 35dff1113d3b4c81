"""Spans of years that end before they begin, and listings of one host that say two things."""

from __future__ import annotations

from collections.abc import Iterator

from optimizer.case.case import Case
from optimizer.domain.horizon import Horizon, Span
from optimizer.domain.hosts import OdaListing
from optimizer.domain.walk import nouns
from optimizer.errors import Fault


def check_spans(case: Case) -> Iterator[Fault]:
    """Of the horizon, of every rule and listing; a host is in one group at a time."""
    for pointer, noun in nouns(case):
        if isinstance(noun, Horizon):
            yield from _horizon(noun)
        elif not isinstance(noun, Span):
            yield from _backwards(pointer, *(getattr(noun, e, None) for e in ("first", "last")))
    for i, host in enumerate(case.hosts):
        for k, listing in enumerate(host.oda):
            yield from _groups(f"/hosts/{i}/oda", host.oda[:k], listing)


def _horizon(years: Horizon) -> Iterator[Fault]:
    for name, span in (("budget", years.budget), ("supply", years.supply)):
        if span.first > span.last:
            cause = f"The {name} years end before they begin."
            yield Fault(f"/years/{name}", "empty-horizon", cause, "Swap first and last.")


def _backwards(place: str, first: int | None, last: int | None) -> Iterator[Fault]:
    if first is not None and last is not None and first > last:
        cause = f"The last year {last} lies before the first, {first}."
        yield Fault(f"{place}/last", "empty-horizon", cause, "Swap first and last.")


def _groups(place: str, before: tuple[OdaListing, ...], new: OdaListing) -> Iterator[Fault]:
    """A year of two listings would have the group of whichever the file names first."""
    for k, old in enumerate(before):
        first, last = max(old.first, new.first), min(old.last, new.last)
        if first <= last and old.group != new.group:
            when = f"In {first}" if first == last else f"From {first} to {last}"
            yield Fault(
                f"{place}/{len(before)}", "two-groups",
                f"{when} the host is listed as {new.group!r} here and as {old.group!r} in "
                f"{place}/{k}.", "Let one listing end before the other begins.",
            )  # fmt: skip
            return
