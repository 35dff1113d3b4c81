"""What types let pass and no room can work with: empty names, ids that are taken."""

from __future__ import annotations

from collections.abc import Iterator

from optimizer.case.case import Case
from optimizer.case.columns import is_name, plain
from optimizer.domain.walk import figures, nouns
from optimizer.errors import Fault
from optimizer.measures.registry import measure_of


def check_unusable(case: Case) -> Iterator[Fault]:
    """Names without a text, rules that are called like other rows."""
    for pointer, noun in nouns(case):
        for field, info in type(noun).model_fields.items():
            if getattr(noun, field) == {} and is_name(plain(info.annotation)):
                yield _empty_name(f"{pointer}/{field}", field)
    for pointer, _, _, figure in figures(case):
        if figure.note == {}:
            yield _empty_name(f"{pointer}/note", "note")
    taken = ("once", measure_of(case.measure).kind)
    for i, rule in enumerate(case.rules):
        if rule.id in taken:
            cause = f"The id {rule.id!r} is that of rows which every problem has."
            yield Fault(f"/rules/{i}/id", "taken-id", cause, "Give the rule another id.")


def _empty_name(place: str, field: str) -> Fault:
    return Fault(place, "empty-object", f"{field!r} is empty.", "Write a text, or leave it out.")
