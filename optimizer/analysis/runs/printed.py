"""What `explain`, `alternatives`, `evaluate`, `compare` and `check` print with `--format json`: one
document each, of the same parts as a run file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from optimizer.analysis.clean import moved
from optimizer.analysis.compare import Comparison
from optimizer.analysis.runs.derived import objective
from optimizer.analysis.runs.encode import encode

if TYPE_CHECKING:
    from optimizer.analysis.answer import Answer
    from optimizer.analysis.compare import Money
    from optimizer.analysis.conflict import Conflict
    from optimizer.analysis.differences import Difference
    from optimizer.analysis.evaluate import Evaluation
    from optimizer.analysis.findings import Findings
    from optimizer.analysis.listing import Listing
    from optimizer.analysis.runs.facts import Run
    from optimizer.analysis.runs.kept import Kept
    from optimizer.audit.audit import Audit
    from optimizer.proof.compare import Checked

FORMAT = 2

COMPARED = ("differ", "related", "same_currency", "same_money", "same_unit", "same_scale",
            "worth_differs", "came", "went", "changed", "coverage", "limits")  # fmt: skip
"""Of a comparison what is printed as it is."""


def explained(kept: Kept, found: Findings, candidate: str | None) -> dict[str, Any]:
    """Why a run is as it is; ``candidate``: the only one that was asked for."""
    return {
        "format": FORMAT,
        "path": kept.path,
        "run": encode(kept.run),
        "objective": objective(kept.answer),
        "candidate": candidate,
        "findings": encode(found) | {"undecided": encode(found.undecided)},
    }


def alternatives(
    answer: Answer, run: Run, found: Listing | None, conflict: Conflict | None = None
) -> dict[str, Any]:
    """The plan and the list, with what is known of the rest. Without a plan: why there is none."""
    listing = encode(found)
    if found is not None:
        listing |= {"complete": found.complete, "core": encode(dict(found.core))}
    return {
        **_head(run),
        **_best(answer),
        "listing": listing,
        "conflict": encode(conflict),
    }


def evaluation(found: Evaluation, run: Run) -> dict[str, Any]:
    """The portfolio made by hand, the best, and the best that keeps the fixed part."""

    def reached(to: Answer) -> dict[str, Any]:
        """An answer, and who comes and goes on the way to it."""
        came, went = ((), ()) if to.portfolio is None else moved(found.portfolio, to.portfolio)
        return {**_best(to), "came": encode(came), "went": encode(went)}

    return {
        **_head(run),
        "wishes": encode(found.wishes),
        "choice": found.choice,
        "chosen": encode(found.chosen),
        "audit": encode(found.audit),
        "keeps_rules": found.audit.ok,
        "broken": encode(found.broken),
        "loss": encode(found.loss),
        "best": reached(found.best),
        "kept": None if found.kept is None else reached(found.kept),
        "kept_loss": encode(found.kept_loss),
        "proven": found.proven,
        "conflict": encode(found.conflict),
        "tally": encode(found.tally),
        "interrupted": found.interrupted,
    }


def check(case: str, run: Run, found: Checked, same_plan: bool | None) -> dict[str, Any]:
    """What a certificate shows of the case of this id, or why nothing. ``same_plan``: whether its
    plan is that of the run (None: nothing to compare)."""
    shown = {"holds": found.holds, **encode(found), "same_plan": same_plan}
    return {**_head(run), "case": case, **shown}


def comparison(runs: Sequence[Kept]) -> dict[str, Any]:
    """All runs, and each but the first against the first; lists hold only what differs."""
    found = [Comparison(runs[0].answer, r.answer) for r in runs[1:]]
    return {
        "format": FORMAT,
        "differ": any(c.differ for c in found),
        "runs": [{"path": r.path, "run": encode(r.run), **_best(r.answer)} for r in runs],
        "against_first": [{"run": n, **_compared(c)} for n, c in enumerate(found, 2)],
    }


def _head(run: Run) -> dict[str, Any]:
    """The facts of a run; options are those of `solve`, which other verbs have not."""
    facts = encode(run)
    del facts["options"], facts["verified"]
    return {"format": FORMAT, "run": facts}


def _best(answer: Answer) -> dict[str, Any]:
    return {"objective": objective(answer), "solution": encode(answer.solution)}


def _compared(c: Comparison) -> dict[str, Any]:
    one, other = c.before.audit, c.after.audit
    gains = other.gain - one.gain if c.same_unit and one and other else None
    return {
        **{name: encode(getattr(c, name)) for name in COMPARED},
        "by_fund": [_money(m, c.same_currency) for m in c.by_fund],
        "by_candidate": [_money(m, c.same_money) for m in c.by_candidate],
        "more_gain": encode(gains),
        "stayed": _stayed(c.stayed),
        "inputs": [_difference(d) for d in c.inputs],
    }


def _money(m: Money, subtract: bool) -> dict[str, Any]:
    found: dict[str, Any] = encode(m)
    return found | {"more": encode(m.more) if subtract else None}


def _stayed(found: Audit | None) -> dict[str, Any] | None:
    """The first plan under this run's inputs: whether it can be chosen, and what it is worth."""
    if found is None:
        return None
    return {
        "ok": found.ok,
        "structure": encode(found.structure),
        "breaks": [r.spec.id for r in found.rules if r.violated],
        "gain": encode(found.gain) if found.ok else None,
    }


def _difference(d: Difference) -> dict[str, Any]:
    """Its words in a report are left out; ``about``: a name, note, basis, source or unit."""
    found: dict[str, Any] = encode(d)
    del found["said"], found["names"]
    return found | {"about": d.about}
