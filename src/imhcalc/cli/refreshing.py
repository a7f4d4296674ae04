"""What `areas refresh` is given, and where what it finds goes."""

import sys
from pathlib import Path
from typing import TextIO

import typer

from imhcalc import application, refreshing
from imhcalc.cli.output import STANDARD, print_text, setting_of, write_files
from imhcalc.faults import DataMissingError, Fault, InputFaultsError, UsageError, did_you_mean
from imhcalc.models.profile import Profile
from imhcalc.models.services import MeasureId
from imhcalc.official.measures import MEASURES
from imhcalc.refreshing import Asked, Refreshed
from imhcalc.report import refresh_content as content
from imhcalc.report.blocks import Block, Commands
from imhcalc.report.registry import block_renderer

SUFFIXES = (".yaml", ".yml")


def asked_for(area: str, only: list[str] | None, from_file: list[str] | None) -> Asked:
    """Return what the command line asks for.

    Raises
    ------
    UsageError
        With one fault for each name that is no measure, and for each file given without one.
    """
    faults: list[Fault] = []
    names = [name.strip() for each in only or [] for name in each.split(",")]
    measures = tuple(found for name in names if (found := _measure("--only", name, faults)) is not None)
    files: dict[MeasureId, tuple[Path, ...]] = {}
    for each in from_file or []:
        name, is_pair, path = each.partition("=")
        measure = _measure("--from-file", name.strip(), faults)
        if measure is not None and not (is_pair and path.strip()):
            expected = f"--from-file {measure}=FILE"
            faults.append(Fault("usage", f"--from-file {each} names no file", found=each, expected=expected))
        elif measure is not None:
            files[measure] = (*files.get(measure, ()), Path(path.strip()))
    if faults:
        raise UsageError(faults)
    return Asked(area, tuple(dict.fromkeys(measures)), files)


def _measure(option: str, name: str, faults: list[Fault]) -> MeasureId | None:
    for measure in MEASURES:
        if measure == name.replace("-", "_"):
            return measure
    faults.append(
        Fault(
            "usage", f"{option} cannot be {name!r}", found=name, expected=", ".join(MEASURES),
            help=did_you_mean(name, MEASURES),
        )
    )  # fmt: skip
    return None


def show_plan(held: application.Shipped, asked: Asked) -> None:
    """Print what would be asked, and ask nothing."""
    plan = refreshing.plan_of(held, asked)
    owed, read_on = plan.services.confirmations_owed, plan.services.read_on
    texts: list[str] = []
    waiting: list[Block] = []
    for block in content.planned_blocks(plan.selection.name, plan.measures, owed, read_on):
        if isinstance(block, Commands):
            # An address is copied from here, so it is never broken over lines.
            addresses = "\n".join(address for address, _ in block.items)
            texts += [_text(waiting, sys.stdout), f"{addresses}\n"]
            waiting = []
        else:
            waiting.append(block)
    print_text("\n".join([*texts, _text(waiting, sys.stdout)]), utf8=False)


def refresh_and_deliver(
    held: application.Shipped, asked: Asked, *, into: str | None, output: str | None, quiet: bool
) -> None:
    """Ask for newer figures, say what came, and write it: into a profile, to a file, or to standard output.

    Raises
    ------
    UsageError
        If both a profile and a file are named, or a file would be overwritten.
    DataMissingError
        If a measure failed: raised after those that did not have been written.
    OutputError
        If a file cannot be written.
    """
    _check_places(into, output)
    profile = None if into is None else _profile(into, held)
    refreshed = refreshing.refresh(held, asked, profile=profile)
    to_standard = into is None and output in {None, STANDARD}
    if not (quiet and to_standard):
        _say(refreshed, to_error=to_standard)
    if refreshed.figures:
        _write(refreshed, asked.area, into, output, quiet=quiet)
    if refreshed.faults:
        raise DataMissingError(refreshed.faults)


def _check_places(into: str | None, output: str | None) -> None:
    if into is not None and output is not None:
        raise UsageError(
            [
                Fault(
                    "usage", "Give --into or --output, not both", found=f"--into {into} and --output {output}"
                )
            ]
        )
    if output is None or output == STANDARD:
        return
    if not output.endswith(SUFFIXES):
        raise UsageError(
            [
                Fault(
                    "usage", f"{output} would hold YAML", found=Path(output).suffix or output,
                    expected=" or ".join(SUFFIXES),
                )
            ]
        )  # fmt: skip
    if Path(output).exists():
        raise UsageError(
            [
                Fault(
                    "usage", f"{output} is there already, and would be lost", found=output,
                    expected="the name of a new file", help=f"to add the figures to a profile: --into {output}",
                )
            ]
        )  # fmt: skip


def _profile(into: str, held: application.Shipped) -> Profile:
    if into == STANDARD:
        raise UsageError([Fault("usage", "--into needs a file, which it writes to", found=STANDARD)])
    faults = application.check([into], held)
    if faults:
        raise InputFaultsError(faults)
    return application.read_profile(into, held).profile


def _say(refreshed: Refreshed, *, to_error: bool) -> None:
    plan = refreshed.plan
    blocks = list(
        content.refreshed_blocks(
            plan.selection.name, refreshed.gathered, refreshed.before, plan.measures, plan.selection.notes
        )
    )
    if to_error:
        typer.echo(_text(blocks, sys.stderr), err=True, nl=False)
    else:
        print_text(_text(blocks, sys.stdout), utf8=False)


def _text(blocks: list[Block], stream: TextIO) -> str:
    """Return blocks as text for a stream, ended by one line break."""
    return block_renderer("terminal")(blocks, setting_of(stream, colour=True)).rstrip("\n") + "\n"


def _write(refreshed: Refreshed, area: str, into: str | None, output: str | None, *, quiet: bool) -> None:
    if into is not None:
        filled = refreshing.write_into(Path(into), refreshed.figures)
        write_files({into: filled.text})
        if not quiet:
            typer.echo(f"Wrote {into}:\n{content.done_lines(filled.done)}", err=True)
        return
    text = refreshing.fragment(area, refreshed.figures)
    if output is None or output == STANDARD:
        print_text(text, utf8=True)
        return
    write_files({output: text})
    if not quiet:
        typer.echo(f"Wrote {output}", err=True)
