"""What `evidence lint` and `evidence diff` are asked for on the command line, and how what they found is handed over."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import NoReturn

import typer

from imhcalc.checking.ages import parse_day
from imhcalc.cli.fault_text import fault_text
from imhcalc.cli.output import put
from imhcalc.cli.pages import print_blocks
from imhcalc.faults import ExitCode, Fault, UsageError, did_you_mean, expected_one_of
from imhcalc.models.finding import LintReport
from imhcalc.models.pack_difference import PackDifference, Weight
from imhcalc.report import lint_content as content
from imhcalc.report.pack_difference_content import difference_blocks, difference_json
from imhcalc.report.registry import block_renderer, data_renderer
from imhcalc.report.setting import Setting
from imhcalc.reviewing import rule_words

SUFFIXES = {".txt": "terminal", ".md": "markdown", ".json": "json"}
EVERY = "all"


def pack_asked(pack: str | None, evidence: str | None) -> str | None:
    """Return the pack that is named, as an argument or with --evidence.

    Raises
    ------
    UsageError
        If two are.
    """
    if pack is not None and evidence is not None:
        raise UsageError(
            [
                Fault(
                    "usage",
                    "Two packs are named",
                    found=f"{pack} and --evidence {evidence}",
                    expected="one of them",
                    help="imhcalc evidence lint PACK-OR-PATH",
                )
            ]
        )
    return pack if pack is not None else evidence


def year_of(as_of: str | None) -> int:
    """Return the year to which the ages of figures are counted."""
    day: date = parse_day(as_of) if as_of is not None else datetime.now(tz=UTC).date()  # noqa: TID251 -- how old a figure is depends on the day; --as-of states another
    return day.year


def explain(code: str) -> None:
    """Print why a rule is there, or every rule.

    Raises
    ------
    UsageError
        If there is no such rule.
    """
    rules = {rule.code: rule for rule in rule_words()}
    if code == EVERY:
        print_blocks(list(content.rule_blocks([*rules.values()])), "terminal")
    elif code in rules:
        print_blocks(list(content.rule_blocks([rules[code]])), "terminal")
    else:
        raise UsageError([_no_rule("--explain", code, [*rules, EVERY])])


def narrowed(report: LintReport, only: Sequence[str], ignore: Sequence[str]) -> LintReport:
    """Return a report with only some codes, or without some.

    Raises
    ------
    UsageError
        For a code that no rule and no finding has.
    """
    known = [
        *dict.fromkeys(
            [*(rule.code for rule in report.rules), *(each.fault.code for each in report.findings)]
        )
    ]
    faults = [
        _no_rule(option, code, known)
        for option, codes in (("--only", only), ("--ignore", ignore))
        for code in codes
        if code not in known
    ]
    if faults:
        raise UsageError(faults)
    return report.narrowed(only, ignore)


def _no_rule(option: str, code: str, known: Sequence[str]) -> Fault:
    return Fault(
        "usage",
        f"{option} is {code}, and there is no such rule",
        found=code,
        expected=expected_one_of(code, known),
        help=did_you_mean(code, known) or "imhcalc evidence lint --explain all names every rule",
    )


def hand_over(
    report: LintReport, form: str, outputs: Sequence[str], *, every_note: bool, strict: bool, colour: bool
) -> NoReturn:
    """Print what was found, and leave with the exit code for it."""
    every_note = every_note or strict
    put(
        lambda name, page: _text(report, name, page, every_note=every_note, strict=strict),
        form,
        outputs,
        SUFFIXES,
        quiet=False,
        colour=colour,
    )
    raise typer.Exit(ExitCode.CONDITION_MET if report.fails(strict=strict) else ExitCode.DONE)


def _text(report: LintReport, form: str, page: Setting, *, every_note: bool, strict: bool) -> str:
    if form == "json":
        return data_renderer()(content.lint_json(report, strict=strict))
    if form in {"terminal", "markdown"}:
        return block_renderer(form)(list(content.lint_blocks(report, every_note=every_note)), page)
    shown = report.of_level("error", "warning", "note") if every_note else report.of_level("error", "warning")
    text = fault_text([each.fault for each in shown], form)
    left = "" if every_note or form == "gitlab" else content.notes_left_out(report)
    return text + (f"{left}\n" if left else "")


def hand_over_difference(
    difference: PackDifference,
    form: str,
    outputs: Sequence[str],
    *,
    every_change: bool,
    fail_on: Weight | None,
    colour: bool,
) -> NoReturn:
    """Print what changed between two packs, and leave with 6 where a change weighs as much as was asked."""
    fails = fail_on is not None and difference.reaches(fail_on)

    def text(name: str, page: Setting) -> str:
        if name == "json":
            return data_renderer()(difference_json(difference, fails=fails))
        return block_renderer(name)(list(difference_blocks(difference, every_change=every_change)), page)

    put(text, form, outputs, SUFFIXES, quiet=False, colour=colour)
    raise typer.Exit(ExitCode.CONDITION_MET if fails else ExitCode.DONE)
