"""What `check` is asked for on the command line, and how what it found is handed over."""

import json
import re
import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import NoReturn

import typer

from imhcalc.checking.check import Asked, read_pin
from imhcalc.checking.history import History
from imhcalc.checking.moved import Since
from imhcalc.cli.fault_text import as_data, fault_text
from imhcalc.cli.options import FOR_PROGRAMS
from imhcalc.cli.output import STANDARD, SUFFIXES, print_text, put
from imhcalc.faults import ExitCode, Fault, UsageError, code_of_inputs
from imhcalc.models.checked import LAST, Checked
from imhcalc.models.options import MOVED_OVER
from imhcalc.report.check_content import summary, whole
from imhcalc.report.registry import block_renderer, row_renderer
from imhcalc.report.setting import Setting

SCHEMA = "imhcalc-check/1"
COLUMNS = ("file", "line", "column", "level", "code", "message", "found", "expected", "help")
_SHARE = re.compile(r"\s*(\d+(?:\.\d+)?)\s*%\s*")


def asked_for(
    *,
    since: str | None,
    moved_over: str | None,
    max_age: str | None,
    as_of: str | None,
    require_owner: bool,
    pin: str | None,
) -> Asked:
    """Return what is asked of the profiles.

    Raises
    ------
    UsageError
        If an option cannot be read.
    """
    oldest = None
    if max_age is not None or as_of is not None:
        from imhcalc.checking.ages import MaxAge, parse_day

        day = parse_day(as_of) if as_of is not None else _today()
        oldest = None if max_age is None else MaxAge.read(max_age, day)
    return Asked(
        Since(
            History(LAST if since is None else since),
            MOVED_OVER if moved_over is None else _share(moved_over),
            is_asked=since is not None or moved_over is not None,
        ),
        oldest,
        require_owner,
        None if pin is None else read_pin(pin),
    )


def _today() -> date:
    return datetime.now(tz=UTC).date()  # noqa: TID251 -- how old a figure is depends on the day; --as-of states another


def _share(text: str) -> float:
    match = _SHARE.fullmatch(text)
    if match is None or float(match[1]) == 0:
        expected = "a share above 0, in per cent: 10%"
        raise UsageError(
            [Fault("usage", f"--moved-over is {text}, which is no share", found=text, expected=expected)]
        )
    return float(match[1]) / 100


def refuse_two_outputs(faults: str, output_format: str, outputs: Sequence[str]) -> None:
    """Refuse two things for programs on one standard output.

    Raises
    ------
    UsageError
        If the faults and the report would both go there.
    """
    on_standard = STANDARD in outputs or (not outputs and output_format != "terminal")
    if faults in FOR_PROGRAMS and on_standard:
        fault = Fault(
            "usage",
            f"--faults {faults} and the report would both go to standard output",
            found=f"--faults {faults} with --format {output_format}",
            expected="one of them on standard output",
            help="write the report to a file: -o check.json, check.csv or check.md",
        )
        raise UsageError([fault])


def hand_over(
    checked: Checked, faults: str, output_format: str, outputs: Sequence[str], *, quiet: bool, colour: bool
) -> None:
    """Print what was found on standard error, or for programs on standard output; then the report of it."""
    shown = [each for each in checked.findings if not quiet or each.level == "error"]
    has_summary = not quiet and (len(checked.files) > 1 or not checked.number("error"))
    if faults in FOR_PROGRAMS:
        print_text(_json(checked) if faults == "json" else fault_text(checked.findings, faults), utf8=True)
        if shown and faults == "gitlab":
            # Its report goes to a file; whoever reads the log of the job sees why it failed all the same.
            sys.stderr.write(fault_text(shown, "concise"))
    elif shown:
        sys.stderr.write(fault_text(shown, faults, count=not has_summary))
    is_for_standard = output_format != "terminal" or (has_summary and faults not in FOR_PROGRAMS)
    if not outputs and not is_for_standard:
        return
    put(
        lambda name, page: _text(checked, name, page),
        output_format,
        outputs,
        SUFFIXES,
        quiet=quiet,
        colour=colour,
    )


def leave_with(checked: Checked, *, strict: bool) -> NoReturn:
    """Leave with the exit code for what was found: faults fail, and warnings where that is asked for."""
    failing = [
        each for each in checked.findings if each.level == "error" or (strict and each.level == "warning")
    ]
    raise typer.Exit(code_of_inputs(failing) if failing else ExitCode.DONE)


def _text(checked: Checked, name: str, page: Setting) -> str:
    if name == "json":
        return _json(checked)
    if name == "csv":
        data = [as_data(each) for each in checked.findings]
        return row_renderer()(COLUMNS, [[_cell(each[column]) for column in COLUMNS] for each in data])
    blocks = summary(checked) if name == "terminal" else whole(checked)
    return block_renderer(name)(list(blocks), page)


def _cell(value: str | int | None) -> str:
    return "" if value is None else str(value)


def _json(checked: Checked) -> str:
    return (
        json.dumps(
            {
                "schema": SCHEMA,
                "evidence": {
                    "id": checked.evidence,
                    "version": checked.version,
                    "sha256": checked.sha256,
                },
                "as_of": checked.as_of,
                "since": checked.since,
                "files": [
                    {
                        "file": file.file,
                        "profile": file.profile,
                        "faults": file.number("error"),
                        "warnings": file.number("warning"),
                        "notes": file.number("note"),
                        "read": list(file.notes),
                    }
                    for file in checked.files
                ],
                "passed_over": list(checked.passed_over),
                "faults": [as_data(each) for each in checked.findings],
                "count": checked.number("error"),
            },
            indent=2,
        )
        + "\n"
    )
