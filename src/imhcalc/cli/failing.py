"""What `--fail-if` says once a report is written, and the exit code that goes with it."""

from collections.abc import Sequence
from textwrap import wrap
from typing import TYPE_CHECKING

import typer

from imhcalc.faults import ExitCode, Fault

if TYPE_CHECKING:
    from imhcalc.application import Shipped
    from imhcalc.assemble.result import Estimated
    from imhcalc.models.condition import Judged

MET, NOT_MET = "condition-met", "condition-not-met"


def conditions_judged(texts: Sequence[str], run: "Estimated", held: "Shipped") -> "list[Judged]":
    """Return each condition on the figures of a run with whether it is met.

    Raises
    ------
    UsageError
        With every fault of all of them, where one is not written as a condition is.
    DataMissingError
        The same, where all are, and the result lacks a figure or its value.
    """
    if not texts:
        return []
    from imhcalc import application
    from imhcalc.assemble.conditions import judged
    from imhcalc.loading.conditions import read_conditions

    result = run.result
    figures = {figure.id: figure for figure in result.figures}
    conditions = read_conditions(
        [*texts], figures, lambda name: application.absent_figure(name, result, held.evidence)
    )
    return judged(conditions, run)


def leave_where_met(found: "Sequence[Judged]", form: str, *, quiet: bool) -> None:
    """Say of each condition whether it is met, on standard error, and leave with code 6 where one is.

    `form` is how faults are printed; quiet, only the conditions that are met are told.
    """
    told = [each for each in found if each.is_met or not quiet]
    if told:
        typer.echo(_text(told, form) if form != "full" else in_words(told, found), err=True, nl=False)
    if any(each.is_met for each in found):
        raise typer.Exit(ExitCode.CONDITION_MET)


def in_words(told: "Sequence[Judged]", found: "Sequence[Judged]") -> str:
    """Return what is said of some conditions, and how many of all are met."""
    from imhcalc.cli.fault_text import visible_lines
    from imhcalc.report.conditions_content import account, tally, verdict

    lines = []
    for each in told:
        lines += [f"Condition {verdict(each)}", *_indented(each.figure.label), *_indented(account(each))]
    return visible_lines("\n".join([*lines, tally(found)]) + "\n")


def _indented(text: str) -> list[str]:
    from imhcalc.report.setting import STANDARD_WIDTH

    return wrap(text, STANDARD_WIDTH, initial_indent="  ", subsequent_indent="  ")


def _text(told: "Sequence[Judged]", form: str) -> str:
    """Return the conditions as findings: one that is met is a fault, one that is not a note."""
    from imhcalc.cli.fault_text import fault_text

    return fault_text([_finding(each) for each in told], form)


def _finding(each: "Judged") -> Fault:
    from imhcalc.report.conditions_content import account

    code = MET if each.is_met else NOT_MET
    return Fault(
        code,
        f"{each.condition.text}: {each.figure.label}: {account(each)}",
        level="error" if each.is_met else "note",
    )
