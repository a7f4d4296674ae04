"""What `estimate` is given, and where its result goes."""

import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

import typer

from imhcalc import application
from imhcalc.cli.output import STANDARD, SUFFIXES, formats_of_files, put
from imhcalc.faults import DataMissingError, Fault, UsageError
from imhcalc.loading.loaded_profile import LoadedProfile
from imhcalc.models.result import Result, Warned
from imhcalc.report.registry import renderer

FILE_SUFFIXES = (".yaml", ".yml", ".json")


def profile_given(what: str | None, areas: list[str], held: application.Shipped) -> LoadedProfile:
    """Return the profile that the command line names: a file, standard input, or an area.

    Raises
    ------
    UsageError
        If both a profile and areas are named, or nothing is and nobody can be asked.
    """
    if any(not name.strip() for name in [what, *areas] if name is not None):
        raise UsageError(
            [_fault("The area's name is empty", found="no text", expected="a name or code, such as Leeds")]
        )
    if what is not None and areas:
        raise UsageError(
            [_fault("Give a profile or area, or --area, not both", found=f"{what} and --area {areas[0]}")]
        )
    if areas:
        return application.profile_of_area(areas)
    if what is None:
        if not sys.stdin.isatty():
            raise UsageError(
                [
                    _fault(
                        "No area or profile was named",
                        expected="imhcalc estimate Leeds, or imhcalc estimate leeds.yaml",
                    )
                ]
            )
        what = typer.prompt("Which area? (a name or code, such as Leeds)", err=True)
    is_file = (
        what == STANDARD or _looks_like_a_file(what) or (Path(what).exists() and not _is_area(what, held))
    )
    if not is_file:
        return application.profile_of_area([what])
    return application.read_profile(what, held)


def _looks_like_a_file(what: str) -> bool:
    return "/" in what or "\\" in what or what.lower().endswith(FILE_SUFFIXES)


def _is_area(what: str, held: application.Shipped) -> bool:
    from imhcalc.areas.names import resolve

    try:
        resolve(held.table, what)
    except DataMissingError:
        return False
    return True


def refuse_overwriting(what: str | None, outputs: list[str]) -> None:
    """Refuse to write a report over the profile it was made from.

    Raises
    ------
    UsageError
        If an output is the profile's own file.
    """
    if what is None or not Path(what).is_file():
        return
    own = [name for name in outputs if name != STANDARD and Path(name).exists() and Path(name).samefile(what)]
    if own:
        raise UsageError(
            [_fault(f"{name} is the profile itself", found=name, expected="another file") for name in own]
        )


def deliver(
    result: Result,
    output_format: str,
    outputs: list[str],
    *,
    beside: Mapping[str, str] | None = None,
    quiet: bool,
    colour: bool,
) -> None:
    """Write a result to standard output or to files, and the files beside it, all of them whole or none.

    Raises
    ------
    UsageError
        If a file's suffix chooses no format.
    OutputError
        If a file cannot be written.
    """
    formats_of_files(outputs, SUFFIXES)
    if output_format in {"json", "csv"} and not quiet and (not outputs or STANDARD in outputs):
        print_warnings(result.warnings)
    put(
        lambda name, page: renderer(name)(result, page),
        output_format, outputs, SUFFIXES, beside=beside or {}, quiet=quiet, colour=colour,
    )  # fmt: skip


def print_warnings(warnings: Iterable[Warned]) -> None:
    """Say on standard error what to know before using the figures."""
    from imhcalc.cli.fault_text import visible_lines

    for warning in warnings:
        typer.echo(visible_lines(f"warning[{warning.code}]: {warning.message}"), err=True)


def _fault(message: str, *, found: str | None = None, expected: str | None = None) -> Fault:
    return Fault("usage", message, found=found, expected=expected)
