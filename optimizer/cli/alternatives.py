"""odaopt alternatives: the next best portfolios, or near-best ones that differ, as swaps."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated

import typer

from optimizer.cli.common import (
    NOT_PROVEN,
    Budget,
    CaseOrRun,
    Changed,
    Effort_,
    Format,
    Lang,
    Language,
    LockIn,
    LockOut,
    MaxBytes,
    Printed,
    Seed,
    Set,
    TimeLimit,
    case_or_run,
    changed,
    command,
    effort_of,
    facts_of,
    seconds_left,
    spoken,
    told_as,
)
from optimizer.cli.failures import INTERRUPTED, give_json
from optimizer.cli.infeasible import give_none
from optimizer.cli.progress import progress, waiting

if TYPE_CHECKING:
    from optimizer.analysis.answer import Answer
    from optimizer.analysis.listing import Apart, Listing
    from optimizer.analysis.runs.facts import Run
    from optimizer.analysis.work import Work


def run(
    case: CaseOrRun,
    count: Annotated[
        int, typer.Option("-k", "--count", min=1, help="Portfolios of the list, the plan included.")
    ] = 10,
    within: Annotated[
        str | None,
        typer.Option(
            "--within",
            metavar="LOSS",
            help="Largest loss against the plan: in the measure's unit, or such as 5% of its "
            "effect (5% is the default with --apart).",
        ),
    ] = None,
    apart: Annotated[
        str | None,
        typer.Option(
            "--apart",
            metavar="D|max",
            help="Candidates by which any two must differ, or 'max': as many as possible. One "
            "in the place of another counts 2.",
        ),
    ] = None,
    budget: Budget = None,
    lock_in: LockIn = None,
    lock_out: LockOut = None,
    set_: Set = None,
    time_limit: TimeLimit = None,
    effort: Effort_ = None,
    seed: Seed = 0,
    format_: Printed = Format.TEXT,
    lang: Language = Lang.EN,
    max_bytes: MaxBytes = None,
) -> None:
    """List the best portfolios in order, or near-best ones that differ, and what is missing.

    Exit codes: 0 every solve is proven, 3 invalid case, 4 infeasible, 5 not proven, 130 Ctrl-C.
    """  # fmt: skip
    loss, distance, most = _loss(within), _apart(apart), effort_of(effort)
    loaded, kept = case_or_run(case, max_bytes, budget=budget, lock_in=lock_in, lock_out=lock_out,
                               changes=set_, as_json=format_ is Format.JSON)  # fmt: skip
    changes = changed(budget, lock_in, lock_out, set_)
    facts = facts_of(loaded.path, loaded.sha256, changes)
    from optimizer.analysis.answer import solve
    from optimizer.analysis.runs import printed
    from optimizer.analysis.runs.kept import refute
    from optimizer.analysis.work import Work
    from optimizer.domain.results import Outcome

    if kept is not None and not changes and kept.answer.outcome is Outcome.PROVEN:
        answer = kept.answer
    else:
        with waiting("Solving") as say_where:
            answer = solve(
                loaded.case, time_limit=time_limit, seed=seed, patient=False,
                progress=lambda value, bound: say_where(f"best {value:.6g}, at most {bound:.6g}"),
            )  # fmt: skip
    work = Work(answer.problem, most, seconds_left(time_limit, answer.solution.seconds))
    if answer.portfolio is None:
        give_none(
            answer, facts.command,
            lambda why: printed.alternatives(answer, facts, None, why.conflict if why else None),
            work, as_json=format_ is Format.JSON, lang=lang,
        )  # fmt: skip
    found = _listed(answer, count, loss, distance, work, seed)
    if kept is not None and answer is kept.answer:
        with told_as(format_ is Format.JSON):
            refute(kept, max(a.value for a in found.listed))
    if format_ is Format.JSON:
        give_json(printed.alternatives(answer, facts, found))
    else:
        _show(answer, found, facts, changes, format_, lang)
    if found.stop == "interrupted":
        raise typer.Exit(INTERRUPTED)
    if answer.outcome is not Outcome.PROVEN or not found.proven:
        raise typer.Exit(NOT_PROVEN)


def _loss(text: str | None) -> tuple[Fraction, bool] | None:
    """A loss, and whether it is a share of the plan's effect."""
    if text is None:
        return None
    share = text.strip().endswith("%")
    try:
        value = Decimal(text.strip().removesuffix("%").strip())
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or value < 0 or value.adjusted() > 30:
        raise typer.BadParameter(
            f"{text!r} is no loss: write a number such as 0.5, or a share such as 5%",
            param_hint="--within",
        )
    return Fraction(value) / (100 if share else 1), share


def _apart(text: str | None) -> Apart | None:
    if text is None:
        return None
    if text == "max":
        return "max"
    if not text.isdecimal() or int(text) < 1:
        raise typer.BadParameter(
            f"{text!r} is no number of candidates: write 1 or more, or max", param_hint="--apart"
        )
    return int(text)


def _listed(
    answer: Answer,
    count: int,
    loss: tuple[Fraction, bool] | None,
    distance: Apart | None,
    work: Work,
    seed: int,
) -> Listing:
    from optimizer.analysis.alternatives import diverse, ranked

    assert answer.audit is not None
    within = None if loss is None else loss[0] * (answer.audit.gain if loss[1] else 1)
    with progress("Looking for alternatives", work.seconds) as tell:
        if distance is None:
            return ranked(answer, count, within=within, work=work, seed=seed, tell=tell)
        return diverse(answer, count, apart=distance, within=within, work=work, seed=seed,
                       tell=tell)  # fmt: skip


def _show(
    answer: Answer, found: Listing, facts: Run, changes: Changed, format_: Format, lang: Lang
) -> None:
    from optimizer.report import markdown
    from optimizer.report.content import listed
    from optimizer.report.content.context import Context
    from optimizer.report.content.early import NONE_YET
    from optimizer.words import Words

    w = Words(lang)
    made = listed.report(Context(answer, NONE_YET, facts, w), found)
    if format_ is Format.MARKDOWN:
        print(markdown.render(made), end="")
        return
    from optimizer.report import terminal

    out = terminal.console()
    terminal.show(made, out)
    step = spoken(_next(answer, found, facts, changes), lang)
    out.print("\n" + w("Next: {command}", command=step), soft_wrap=True, markup=False)


def _next(answer: Answer, found: Listing, facts: Run, changes: Changed) -> str:
    """Look at the best other one more closely, or ask for others."""
    from optimizer.case.wishes import spelled

    if len(found.listed) < 2:
        return command("solve", facts.path, changes)
    if found.apart is None:
        return command("alternatives", facts.path, changes, "--apart", "max")
    picks = (spelled(answer.case, p) for p in found.listed[1].portfolio.picks)
    return command("evaluate", facts.path, changes, *picks)
