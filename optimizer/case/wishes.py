"""Wishes: the picks of a portfolio made by hand, as far as whoever made it has named them.

A wish is written 'candidate', 'candidate.option' or 'candidate.option.start'. Ids may hold dots:
a whole id is always that candidate; otherwise the text must have exactly one reading in the case.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from optimizer.case.case import Case
from optimizer.case.misfit import clipped, nearest
from optimizer.domain.portfolio import Pick
from optimizer.errors import Fault


@dataclass(frozen=True)
class Wish:
    """A candidate to be funded; its option and start where they are named."""

    candidate: str
    option: str | None = None
    start: int | None = None

    def met_by(self, pick: Pick) -> bool:
        """Whether a pick is what is wished for."""
        return (
            pick.candidate == self.candidate
            and self.option in (None, pick.option)
            and self.start in (None, pick.start)
        )

    def ways(self, case: Case) -> list[Pick]:
        """Every pick that it may mean, in the order of the case file."""
        known = case.candidate.get(self.candidate)
        if known is None:
            return []
        found = (Pick(known.id, o.id, t) for o in known.options for t in case.starts(known))
        return [p for p in found if self.met_by(p)]


def spelled(case: Case, pick: Pick) -> str:
    """A pick as the shortest text that is read as this pick and no other; in full where none is."""
    texts = (pick.candidate, f"{pick.candidate}.{pick.option}", ".".join(map(str, pick)))
    for text in texts:
        wishes = [*_readings(case, text)]
        if len(wishes) == 1 and wishes[0].ways(case) == [pick]:
            return text
    return texts[-1]


def read_wish(case: Case, text: str, place: str) -> Wish | Fault:
    """The wish that a text names, or why there is none; ``place`` is where it was written."""
    found = [*_readings(case, text)]
    if len(found) == 1:
        return found[0]
    if found:
        readings = "; or ".join(_said(w) for w in found)
        return Fault(
            place, "ambiguous-pick", f"{clipped(text)} can be read as {readings}.",
            "Name it in a CSV file (--csv) with the columns candidate, option and start.",
        )  # fmt: skip
    return _unknown(case, text, place)


def named_wish(case: Case, candidate: str, option: str, start: str, place: str) -> Wish | Fault:
    """The wish of three separate texts, of which option and start may be empty."""
    if candidate not in case.candidate:
        return _no_candidate(case, candidate, place)
    known = case.candidate[candidate]
    options, starts = [o.id for o in known.options], [str(t) for t in case.starts(known)]
    if option and option not in options:
        return _no_part(candidate, "option", option, options, place)
    if start and start not in starts:
        return _no_part(candidate, "start", start, starts, place)
    return Wish(candidate, option or None, int(start) if start else None)


Placed = tuple[str, Wish]
"""A wish and the place where it was written."""


@dataclass(frozen=True)
class Wishes:
    """A portfolio made by hand: one wish a candidate, and what of it is fixed (stays, whatever
    else is chosen)."""

    picks: tuple[Wish, ...]
    fixed: tuple[Wish, ...]


def together(picks: Sequence[Placed], fixed: Sequence[Placed]) -> tuple[Wishes, list[Fault]]:
    """Picks and fixed picks as one portfolio; what is fixed need not be named as a pick too.
    Where nothing is marked as fixed, all of it is. Faults where a candidate is named twice."""
    faults = [*_twice(picks), *_twice(fixed)]
    wished = {w.candidate: w for _, w in reversed(picks)}
    for place, wish in fixed:
        both = _both(wished.get(wish.candidate, wish), wish)
        if both is None:
            cause = f"The candidate {wish.candidate!r} is picked with another option or start."
            faults.append(Fault(place, "picked-twice", cause, "Name the same one in both places."))
        else:
            wished[wish.candidate] = both
    order = dict.fromkeys(w.candidate for _, w in (*picks, *fixed))
    made = tuple(wished[i] for i in order)
    return Wishes(made, tuple(w for _, w in fixed) or made), faults


def _twice(wishes: Sequence[Placed]) -> Iterator[Fault]:
    first: dict[str, str] = {}
    for place, wish in wishes:
        if wish.candidate in first:
            cause = f"The candidate {wish.candidate!r} is named twice, first in " \
                    f"{first[wish.candidate]}."  # fmt: skip
            remedy = "Name it once: at most one option and one start of a candidate are funded."
            yield Fault(place, "picked-twice", cause, remedy)
        first.setdefault(wish.candidate, place)


def _both(one: Wish, other: Wish) -> Wish | None:
    """What both ask for; None where they differ."""
    options = {one.option, other.option} - {None}
    starts = {one.start, other.start} - {None}
    if len(options) > 1 or len(starts) > 1:
        return None
    return Wish(one.candidate, next(iter(options), None), next(iter(starts), None))


def _readings(case: Case, text: str) -> Iterator[Wish]:
    """Every way to read a text; a whole id has no other."""
    if text in case.candidate:
        yield Wish(text)
        return
    for candidate in case.candidates:
        head, rest = candidate.id + ".", text.removeprefix(candidate.id + ".")
        if not text.startswith(head):
            continue
        for option in candidate.options:
            if rest == option.id:
                yield Wish(candidate.id, option.id)
            for start in case.starts(candidate):
                if rest == f"{option.id}.{start}":
                    yield Wish(candidate.id, option.id, start)


def _said(wish: Wish) -> str:
    text = f"candidate {wish.candidate!r} with option {wish.option!r}"
    return text if wish.start is None else f"{text} and start {wish.start}"


def _unknown(case: Case, text: str, place: str) -> Fault:
    """Why a text has no reading: by the longest candidate, then option, that it begins with."""
    known = _longest(text, case.candidate)
    if known is None:
        return _no_candidate(case, text, place)
    candidate = case.candidate[known]
    rest = text.removeprefix(known + ".")
    options = [o.id for o in candidate.options]
    option = _longest(rest, options)
    if option is None:
        return _no_part(known, "option", rest, options, place)
    starts = [str(t) for t in case.starts(candidate)]
    return _no_part(known, "start", rest.removeprefix(option + "."), starts, place)


def _longest(text: str, ids: Iterable[str]) -> str | None:
    """The longest id that a text begins with, up to a dot."""
    return max((i for i in ids if text.startswith(i + ".")), key=len, default=None)


def _no_candidate(case: Case, text: str, place: str) -> Fault:
    cause = f"There is no candidate {clipped(text)}."
    return Fault(place, "unknown-candidate", cause, nearest(text, case.candidate))


def _no_part(candidate: str, what: str, text: str, known: list[str], place: str) -> Fault:
    cause = f"The candidate {candidate!r} has no {what} {clipped(text)}."
    return Fault(place, f"unknown-{what}", cause, nearest(text, known))
