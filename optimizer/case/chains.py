"""Chains: prerequisites that can never be met, because of a circle or of their years."""

from __future__ import annotations

from collections.abc import Iterator

from optimizer.case.case import Case
from optimizer.case.unusable import MAX_LAG
from optimizer.errors import Fault
from optimizer.rules import prerequisite


def check_circles(case: Case) -> Iterator[Fault]:
    """A chain of prerequisites that comes back to itself can never start."""
    needs: dict[str, dict[str, str]] = {}
    for i, rule in enumerate(case.rules):
        if isinstance(rule, prerequisite.Spec):
            for k, pair in enumerate(rule.pairs):
                needs.setdefault(pair.candidate, {})[pair.needs] = f"/rules/{i}/pairs/{k}"
    done: set[str] = set()
    for start in needs:
        path: list[str] = []
        stack = [(start, iter(needs.get(start, ())))]
        on_path = {start}
        path.append(start)
        while stack:
            node, rest = stack[-1]
            following = next(rest, None)
            if following is None:
                stack.pop()
                path.pop()
                on_path.discard(node)
                done.add(node)
            elif following in on_path:
                circle = [*path[path.index(following) :], following]
                yield Fault(
                    needs[node][following], "prerequisite-circle",
                    f"These need one another in a circle: {' -> '.join(circle)}.",
                    "Take one of these prerequisites out.",
                )  # fmt: skip
            elif following not in done:
                stack.append((following, iter(needs.get(following, ()))))
                path.append(following)
                on_path.add(following)


def check_waits(case: Case) -> Iterator[Fault]:
    """Whoever waits must have a start that lies late enough after some start of what it needs."""
    for i, rule in enumerate(case.rules):
        if not isinstance(rule, prerequisite.Spec) or rule.lag > MAX_LAG:
            continue
        for k, pair in enumerate(rule.pairs):
            waiting, needed = case.candidate.get(pair.candidate), case.candidate.get(pair.needs)
            if waiting is None or needed is None or waiting is needed:
                continue
            latest, begins = max(case.starts(waiting)), min(case.starts(needed))
            if latest < begins + rule.lag:
                lag = f", and {waiting.id!r} waits {rule.lag} more" if rule.lag else ""
                yield Fault(
                    f"/rules/{i}/pairs/{k}", "starts-too-early",
                    f"{waiting.id!r} can start in {latest} at the latest, before what it needs: "
                    f"{needed.id!r} starts in {begins} at the earliest{lag}.",
                    f"Give {waiting.id!r} a start in {begins + rule.lag} or later, or take this "
                    "prerequisite out.",
                )  # fmt: skip
