"""Case -> Problem: columns x, the 'once' rows, every rule's rows, the measure."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from optimizer.case.case import Case
from optimizer.case.facts import build_facts
from optimizer.domain.facts import BoolArray, Facts, FloatArray, IntArray
from optimizer.domain.results import Role, Rows
from optimizer.measures.registry import measure_of
from optimizer.problem.problem import Builder, ColumnBlock, Problem
from optimizer.rules.registry import rule_of

MAX_PLACES = 6
"""Decimal places up to which a row is scaled to whole numbers."""

LARGE = 1e6
"""Beyond this the limit of a row of whole numbers gets room for half a unit, and a row of others is
divided: of 500 rows that mix amounts of 1 and of 1e8 and more, HiGHS went wrong on none in whole
numbers as they are, with limits at half a unit, and on 17 to 40 otherwise."""

TOO_LARGE = 1e15
"""HiGHS refuses a whole model that has a coefficient of this size or above."""


def tables(case: Case, facts: Facts | None = None) -> Problem:
    """The whole problem of a case."""
    facts = build_facts(case) if facts is None else facts
    builder = Builder(facts.n_plans)
    labels = ((facts.plan_labels, np.arange(facts.n_plans)),)
    builder.column_blocks.append(ColumnBlock("x", 0, facts.n_plans, labels))
    values = facts.values
    once = _once(facts)
    if len(once.lower):
        builder.add("once", once, "structural")
    states = range(len(case.states))
    for spec in case.rules:
        rule = rule_of(spec)
        price = None if spec.negotiable is None else float(spec.negotiable.value)
        for w in states if rule.per_state else range(1):
            rows = whole(rule.rows(spec, facts, w), values)
            role: Role = "hard" if price is None else "negotiable"
            builder.add(spec.id, _in_state(rows, facts, w, rule.per_state), role, price)
    measure = measure_of(case.measure)
    for w in states:
        rows = shrunk(measure.rows(case.measure, facts, w), values)
        builder.add(measure.kind, _in_state(rows, facts, w, True), "structural")
    return builder.problem(facts, values)


def _in_state(rows: Rows, facts: Facts, state: int, per_state: bool) -> Rows:
    """Labels that also say the state, where there is more than one."""
    if not per_state or len(facts.names.states) == 1:
        return rows
    tell = (facts.names.states, np.full(len(rows.lower), state))
    tell_own = (facts.names.states, np.full(len(rows.own_upper), state))
    return replace(rows, labels=(*rows.labels, tell), own_labels=(*rows.own_labels, tell_own))


def _once(facts: Facts) -> Rows:
    """sum over o, t of x[c,o,t] <= 1, for candidates with more than one plan."""
    count = np.bincount(facts.plan_candidate, minlength=len(facts.names.candidates))
    several = np.flatnonzero(count > 1)
    place = np.full(len(count), -1)
    place[several] = np.arange(len(several))
    row = place[facts.plan_candidate]
    col = np.flatnonzero(row >= 0)
    n = len(several)
    return Rows(
        np.full(n, -np.inf),
        np.ones(n),
        row[col],
        col,
        np.ones(len(col)),
        np.full(len(col), -1),
        ((facts.names.candidates, several),),
    )


def whole(rows: Rows, values: FloatArray) -> Rows:
    """The same rows in whole numbers where at most six places and ``TOO_LARGE`` allow it.

    Each row is multiplied by a power of ten, so that a limit that is met exactly is met without
    rounding. Numbers that are then beyond ``LARGE`` are more than a solver's tolerance can tell
    apart: the limits of such a row get room, and it is divided where it is not of whole numbers.
    """
    if not len(rows.lower) or not len(rows.row):
        return rows
    n = len(rows.lower)
    numbers = rows.factor * values[rows.key]
    places = np.zeros(n, dtype=np.int64)
    unfit = np.zeros(n, dtype=bool)
    for p in range(MAX_PLACES + 1):
        unfit = _unfit(rows, numbers, places, n)
        if not unfit.any() or p == MAX_PLACES:
            break
        places[unfit] += 1
    scale = np.where(unfit, 1.0, 10.0**places)
    lower = np.where(unfit, rows.lower, np.rint(rows.lower * scale))
    upper = np.where(unfit, rows.upper, np.rint(rows.upper * scale))
    shrink, room = _room(rows.row, np.abs(numbers) * scale[rows.row], lower, upper, unfit)
    return replace(
        rows,
        lower=(lower - room) / shrink,
        upper=(upper + room) / shrink,
        factor=rows.factor * (scale / shrink)[rows.row],
        scale=scale / shrink,
    )


def _room(
    row: IntArray, sizes: FloatArray, lower: FloatArray, upper: FloatArray, unfit: BoolArray
) -> tuple[FloatArray, FloatArray]:
    """By what large rows that are not of whole numbers are divided, and how far the limits of large
    rows are moved out.

    Half a unit lets no other sum of whole numbers pass; elsewhere it is what floats may round.
    The audit still judges to the last digit.
    """
    limit = np.maximum(_size(lower), _size(upper))
    large = _shrink(row, sizes, limit)
    rounding = 4e-16 * (limit + np.bincount(row, sizes, minlength=len(limit)))
    room = np.where(large > 1, np.where(unfit, rounding, 0.5), 0.0)
    return np.where(unfit, large, 1.0), room


def _size(bound: FloatArray) -> FloatArray:
    return np.where(np.isfinite(bound), np.abs(bound), 0.0)


def _shrink(row: IntArray, sizes: FloatArray, limit: FloatArray) -> FloatArray:
    """The power of ten that brings each row's numbers to LARGE at most."""
    largest = limit.copy()
    np.maximum.at(largest, row, sizes)
    return np.asarray(10.0 ** np.ceil(np.log10(np.maximum(largest / LARGE, 1.0))))


def shrunk(rows: Rows, values: FloatArray) -> Rows:
    """The same rows, each divided by a power of ten where its numbers are large."""
    if not len(rows.lower):
        return rows
    sizes = np.abs(rows.factor * values[rows.key])
    shrink = _shrink(rows.row, sizes, np.maximum(_size(rows.lower), _size(rows.upper)))
    return replace(
        rows,
        lower=rows.lower / shrink,
        upper=rows.upper / shrink,
        factor=rows.factor / shrink[rows.row],
        scale=1 / shrink,
    )


def divided(problem: Problem) -> Problem:
    """The same problem with its large rows divided, those of whole numbers too: for problems in
    which a column of its own size takes up what such a row has left, so that whole numbers are of
    no use there and large ones do harm."""
    sizes = np.abs(problem.coefficients())
    limits = np.maximum(_size(problem.row_lower), _size(problem.row_upper))
    shrink = _shrink(problem.row, sizes, limits)
    return replace(
        problem,
        row_lower=problem.row_lower / shrink,
        row_upper=problem.row_upper / shrink,
        row_scale=problem.row_scale / shrink,
        factor=problem.factor / shrink[problem.row],
    )


def _unfit(rows: Rows, numbers: FloatArray, places: IntArray, n: int) -> BoolArray:
    """Rows that have a number which is not whole at this scale, or too large for a solver."""
    scale = 10.0**places

    def off(x: FloatArray) -> BoolArray:
        return (np.abs(x - np.rint(x)) > 4e-16 * np.abs(x)) | (np.abs(x) >= TOO_LARGE)

    bad = np.zeros(n, dtype=bool)
    bad[rows.row[off(numbers * scale[rows.row])]] = True
    for b in (rows.lower, rows.upper):
        finite = np.isfinite(b)
        bad[finite] |= off(b[finite] * scale[finite])
    return bad
