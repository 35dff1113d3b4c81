"""Section 8: audit, solver, bounds, ties, hashes, and the command that repeats the run."""

from __future__ import annotations

import re
from collections.abc import Iterator

from optimizer.report.blocks import Block, Column, Section, Table, text
from optimizer.report.content.answer import outcome
from optimizer.report.content.context import Context
from optimizer.report.content.kept_words import verified

WRITTEN = re.compile(r" --certificate[ =]\S+")
"""Where a command has asked for the certificate already."""


def section(c: Context) -> Section:
    w = c.words
    columns = [Column("check", w("Check")), Column("result", w("Result"))]
    rows = [[text(k, "strong"), text(v)] for k, v in _checks(c)]
    blocks: list[Block] = [Table("checks", w("How this was checked"), columns, rows)]
    return Section("verification", w("Verification"), "", blocks)


def _checks(c: Context) -> Iterator[tuple[str, str]]:
    w, s, run = c.words, c.answer.solution, c.run
    yield (
        w("Audit"),
        w("passed: every rule and the measure recomputed from the case's own decimals, without "
          "the solver's rows")
        if c.audit.ok
        else w("failed: {what}", what=w.semicolon.join(c.audit.violations())),
    )  # fmt: skip
    yield w("Outcome"), outcome(w, s)
    value, bound = float(s.value or 0), s.bound or 0.0
    yield (
        w("Value and bound"),
        w(
            "value {value}, bound {bound}, gap {gap}, tolerance {tol} (all {unit}; existing "
            "supply included)",
            value=w.raw(value, 9), bound=w.raw(bound, 9), gap=w.at_most(s.gap or 0),
            tol=w.raw(s.tolerance, 3), unit=c.unit,
        ),
    )  # fmt: skip
    yield from _proof(c)
    if run.verified:
        yield w("Enumeration"), verified(w, run.verified)
    ties = {
        "unique": w("no other portfolio has this worth"),
        "broken": w("others have the same worth; least spend, earliest start, then the order of "
                    "the case file decided"),
        "unchecked": w("not checked"),
    }  # fmt: skip
    yield w("Ties"), ties[s.ties]
    yield (
        w("Solver"),
        w("{solver} {version}, search nodes: {nodes}", solver=s.solver, version=s.version,
          nodes=w.number(s.nodes)),
    )  # fmt: skip
    yield w("Questions asked"), questions(c)
    if s.refused:
        yield w("Refused"), w("{n} portfolios failed the audit and were cut off", n=s.refused)
    yield w("Case"), w.comma.join([run.path, f"SHA-256 {run.sha256}"])
    yield w("Program"), w.comma.join([f"odaopt {run.version}", f"Python {run.python}"])
    yield w("To repeat"), _repeat(c)


def _repeat(c: Context) -> str:
    """The command, and whether it gives the same to the last digit."""
    w, f = c.words, c.findings
    if f.asked and f.undecided and (f.stopped or f.limit == "time"):
        return w("{command} (what it decides depends on the machine: seconds or Ctrl-C ended it)",
                 command=c.run.command)  # fmt: skip
    return c.run.command


def _proof(c: Context) -> Iterator[tuple[str, str]]:
    """What was shown, how, and how to check it."""
    w, proof = c.words, c.answer.solution.proof
    if proof.kind == "solver":
        yield (
            w("Nature of the proof"),
            w("none: the solver's word, in floating point, was taken as asked (--proof solver)"),
        )
        return
    parts = {"leaves": w.number(proof.leaves), "branchings": w.number(proof.branchings)}
    said = w("exact: a tree of {branchings} branchings, whose {leaves} parts each have an upper "
             "bound in rationals, from the case's own decimals", **parts)  # fmt: skip
    if proof.kind == "none":
        said = w("not closed after {branchings} branchings; the bound is exact, in rationals, from "
                 "the case's own decimals", **parts)  # fmt: skip
    yield w("Nature of the proof"), said
    if proof.kind == "exact":
        asked = WRITTEN.sub("", c.run.command)
        command = f"{asked} --certificate proof.vipr"
        checked = " ".join(["odaopt check", c.run.path, "proof.vipr", *c.run.changes])
        yield (
            w("To check the proof"),
            w("{write} writes it down, {check} checks it, by a program that needs nothing but "
              "Python", write=command, check=checked),
        )  # fmt: skip


def questions(c: Context) -> str:
    """How many were asked, and what answered them."""
    w, tally = c.words, c.findings.tally
    if not c.findings.asked:
        return w("none")
    asked = w("{asked}: {rigorous} answered by an exact proof or a rigorous bound, {bounded} by a "
              "bound of the solver, {solved} by its solving again", asked=w.number(tally.asked),
              rigorous=w.number(tally.rigorous), bounded=w.number(tally.bounded - tally.rigorous),
              solved=w.number(tally.solved))  # fmt: skip
    if left := sum(c.findings.undecided.values()):
        asked += w.semicolon + w("{n} are not decided", n=w.number(left))
    if c.findings.stopped:
        asked += w.semicolon + w("stopped by Ctrl-C, the rest was not asked")
    return asked
