"""The record beside a report, and what is said of a run made again."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from imhcalc.cli.output import STANDARD
from imhcalc.faults import ExitCode, Fault, UsageError

if TYPE_CHECKING:
    from imhcalc.application import Resolved, Shipped
    from imhcalc.models.options import Options
    from imhcalc.models.replay import Replay
    from imhcalc.models.result import Result

JSON = ".json"


def refuse_record(record: str | None, outputs: list[str]) -> None:
    """Refuse a record that is no JSON file, or the file of a report.

    Raises
    ------
    UsageError
        If standard output is named, another suffix than .json, or a file that a report is written to.
    """
    if record is None:
        return
    fault = None
    if record == STANDARD or Path(record).suffix.lower() != JSON:
        fault = Fault(
            "usage",
            f"A record is a JSON file, and {record} is none",
            found=record,
            expected="a name that ends in .json",
        )
    elif any(Path(name).absolute() == Path(record).absolute() for name in outputs if name != STANDARD):
        fault = Fault(
            "usage", f"{record} is to hold the record and a report", found=record, expected="a file for each"
        )
    if fault is not None:
        raise UsageError([fault])


def record_file(
    record: str | None,
    context: typer.Context,
    given: "Resolved",
    held: "Shipped",
    options: "Options",
    result: "Result",
) -> Mapping[str, str]:
    """Return the record of a run by the name of its file; nothing where none is asked for."""
    if record is None:
        return {}
    from imhcalc import recording
    from imhcalc.cli.command_line import command_of

    parameters = context.params
    origin = recording.Origin(command_of(context), parameters["evidence"], parameters["data_dir"])
    return {record: recording.record_text(recording.record_of(given, held, options, result, origin))}


def replay_text(replay: "Replay", *, is_whole: bool) -> str:
    """Return what is said of a run made again: what a record holds can steer no terminal."""
    from imhcalc.cli.fault_text import visible_lines
    from imhcalc.report.replay_content import replay_lines

    return visible_lines("\n".join(replay_lines(replay, is_whole=is_whole)))


def leave_where_different(replay: "Replay", *, is_whole: bool, quiet: bool) -> None:
    """Say what became of a run made again, on standard error, and leave with code 6 where it differs."""
    if not (quiet and replay.is_same):
        typer.echo(replay_text(replay, is_whole=is_whole), err=True)
    if not replay.is_same:
        raise typer.Exit(ExitCode.CONDITION_MET)
