"""Capital budgeting instances of the OR-Library: published optima, proven.

A budget row is a fund, a capacity its ceiling, a project a candidate that every fund pays for,
a profit the tonnes of one metal. ODAOPT_BENCHMARKS names the folder of the instances.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest

from optimizer import Outcome, solve
from optimizer.case.load import case_of
from tests.helpers.build import Document, document, fund

FOLDER = os.environ.get("ODAOPT_BENCHMARKS")
PETERSEN = "mknap1.txt"
WEINGARTNER_SHIH = "mknap2_weing_weish01-15.txt"


@dataclass(frozen=True)
class Instance:
    """profits (n), weights (m x n), capacities (m), and the published optimum."""

    name: str
    profits: list[Decimal]
    weights: list[list[Decimal]]
    capacities: list[Decimal]
    optimum: Decimal

    def case(self) -> Document:
        rows = range(len(self.capacities))
        candidates = [
            {
                "id": f"p{j}",
                "name": f"p{j}",
                "kind": "project",
                "options": [
                    {
                        "id": "o",
                        "name": "o",
                        "pays": [{"fund": f"f{i}", "amount": self.weights[i][j]} for i in rows],
                        "supply": [{"metal": "cu", "output": profit, "first_year": 2030}],
                    }
                ],
            }
            for j, profit in enumerate(self.profits)
        ]
        funds = [fund(f"f{i}", self.capacities[i]) for i in rows]
        return document(candidates, funds=funds, measure={"kind": "tonnes"})


def _numbers(path: Path) -> Iterator[Decimal]:
    """Every number of a file; lines of other words (titles, rulers) are left out."""
    for line in path.read_text(encoding="ascii").splitlines():
        if not re.search(r"[^0-9.\s]", line):
            yield from map(Decimal, line.split())


def _take(numbers: Iterator[Decimal], n: int) -> list[Decimal]:
    return [next(numbers) for _ in range(n)]


def petersen(path: Path) -> Iterator[Instance]:
    """K; then per problem: n m optimum; profits; m rows; capacities."""
    numbers = _numbers(path)
    for k in range(int(next(numbers))):
        n, m, optimum = int(next(numbers)), int(next(numbers)), next(numbers)
        profits = _take(numbers, n)
        weights = [_take(numbers, n) for _ in range(m)]
        yield Instance(f"petersen{k + 1}", profits, weights, _take(numbers, m), optimum)
    assert next(numbers, None) is None


def weingartner_shih(path: Path) -> Iterator[Instance]:
    """Per problem: m n; profits; capacities; m rows; optimum."""
    numbers, k = _numbers(path), 0
    while (m := next(numbers, None)) is not None:
        n, k = int(next(numbers)), k + 1
        profits, capacities = _take(numbers, n), _take(numbers, int(m))
        weights = [_take(numbers, n) for _ in range(int(m))]
        yield Instance(f"weing-weish{k}", profits, weights, capacities, next(numbers))


def instances() -> list[Instance]:
    if FOLDER is None:
        return []
    folder = Path(FOLDER) / "orlib"
    return [*petersen(folder / PETERSEN), *weingartner_shih(folder / WEINGARTNER_SHIH)]


INSTANCES = instances()


@pytest.mark.skipif(
    FOLDER is None, reason="set ODAOPT_BENCHMARKS to the folder that holds orlib/mknap1.txt"
)
def test_both_files_are_read() -> None:
    petersens = [i.optimum for i in INSTANCES if i.name.startswith("petersen")]
    published = ["3800", "8706.1", "4015", "6120", "12400", "10618", "16537"]
    assert petersens == [Decimal(x) for x in published]
    assert len(INSTANCES) > len(petersens)


@pytest.mark.skipif(not INSTANCES, reason="set ODAOPT_BENCHMARKS to the folder with orlib/")
@pytest.mark.parametrize("instance", INSTANCES, ids=lambda i: i.name)
def test_published_optimum(instance: Instance) -> None:
    """The optimum is the published one, exactly; ties are another matter."""
    answer = solve(case_of(instance.case()), ties="off")
    assert answer.outcome is Outcome.PROVEN
    assert answer.value == instance.optimum
    assert answer.audit is not None
    assert answer.audit.ok
    assert answer.solution.refused == 0


def test_the_layouts_are_read_as_described(tmp_path: Path) -> None:
    """Both layouts of one problem of two projects and two budgets are the same case."""
    (tmp_path / "a").write_text("1\n 2 2 7\n 4 7\n 1 2\n 3 4\n 2 5\n", encoding="ascii")
    (tmp_path / "b").write_text("2 2\n 4 7\n 2 5\n 1 2\n 3 4\n 7\n", encoding="ascii")
    (a,), (b,) = petersen(tmp_path / "a"), weingartner_shih(tmp_path / "b")
    assert a.case() == b.case()
    answer = solve(case_of(a.case()))
    assert answer.value == a.optimum == b.optimum
