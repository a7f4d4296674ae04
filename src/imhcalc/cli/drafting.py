"""What `init` is given, and where its profile goes."""

from pathlib import Path

import typer

from imhcalc import application, starting
from imhcalc.cli import asking
from imhcalc.cli.output import STANDARD, cannot_write, print_text, write_files
from imhcalc.drafting import words
from imhcalc.faults import (
    DataMissingError,
    Fault,
    OutputError,
    UsageError,
    did_you_mean,
    expected_one_of,
)
from imhcalc.models.schemas import schema_text
from imhcalc.starting import Answer, StartArea, Started, Wanted


def begin(  # noqa: PLR0913 -- one parameter per option
    held: application.Shipped,
    *,
    areas: list[str],
    output: str | None,
    yes: bool,
    headline: str | None,
    table: str | None,
    codes: list[str],
    official: starting.Official | None,
) -> tuple[Started, str | None]:
    """Return the profile that the command line asks for, and the file it goes to; None for standard output."""
    _check_file(output)
    may_ask = not yes and asking.can_ask()
    area, wanted = _area_and_counts(held, areas, output, table, codes, may_ask=may_ask)
    answers: tuple[Answer, ...] = _headline(headline, area, held)
    if may_ask:
        answers = (*answers, *asking.ask_answers(area, held, has_headline=bool(answers)))
    file = None if output == STANDARD else output or starting.file_named(area)
    wanted = Wanted(answers, wanted.counts, wanted.table, official)
    return starting.start(area, held, wanted, file), file


def deliver(started: Started, file: str | None, *, quiet: bool) -> None:
    """Write a profile and say what to do next.

    Raises
    ------
    OutputError
        If it cannot be written.
    DataMissingError
        If an official service gave nothing: raised after the profile is written without its figures.
    """
    schema: dict[str, str] = {}
    if file is None:
        print_text(started.text, utf8=True)
    else:
        schema = _schema_for_editors(started.text, file)
        write_files(({file: started.text} if started.text != started.was else {}) | schema)
    if not quiet:
        _say(started, file, [*schema])
    if started.faults:
        raise DataMissingError(started.faults)


def _schema_for_editors(text: str, file: str) -> dict[str, str]:
    """Return the schema that a profile names, by its file, where it is not there yet or of another version.

    Raises
    ------
    OutputError
        If its folder cannot be made.
    """
    target = Path(file).parent / words.EDITOR_SCHEMA
    if words.MODELINE not in text:
        return {}
    schema = schema_text("profile")
    try:
        if target.is_file() and target.read_text(encoding="utf-8") == schema:
            return {}
        target.parent.mkdir(exist_ok=True)
    except OSError as error:
        raise OutputError([cannot_write(target.parent, error)]) from error
    return {str(target): schema}


def _say(started: Started, file: str | None, schema: list[str]) -> None:
    from imhcalc.cli.fault_text import visible_lines

    for note in started.notes:
        typer.echo(visible_lines(note), err=True)
    if file is None:
        return
    blocks = "1 block is" if started.to_fill == 1 else f"{started.to_fill} blocks are"
    left = f"{blocks} left to fill in, as far as you know them"
    if started.was is None:
        typer.echo(f"Wrote {file}: {left}.", err=True)
    elif started.was == started.text:
        typer.echo(f"{file} has all of it already, and is as it was: {left}.", err=True)
    else:
        typer.echo(
            f"{file} was there: what you wrote in it stays, what it lacked is added. {left}.", err=True
        )
    for name in schema:
        typer.echo(f"Wrote {name}: from it an editor offers the keys of a profile.", err=True)
    shown = f'"{file}"' if " " in file else file
    typer.echo(f"Next: imhcalc estimate {shown}", err=True)


def _check_file(output: str | None) -> None:
    if output is None or output == STANDARD:
        return
    path = Path(output)
    if path.is_dir() or not path.parent.is_dir():
        reason = "it is a folder" if path.is_dir() else f"there is no folder {path.parent}"
        raise OutputError(
            [
                Fault(
                    "cannot-write",
                    f"{output} cannot be written: {reason}",
                    found=output,
                    expected="a file name in a folder that exists and that you may write to",
                )
            ]
        )
    if path.suffix.lower() not in starting.SUFFIXES:
        raise UsageError(
            [
                Fault(
                    "usage",
                    f"{output} is not named as a profile is",
                    found=path.suffix or output,
                    expected=", ".join(starting.SUFFIXES),
                )
            ]
        )


def _area_and_counts(
    held: application.Shipped,
    areas: list[str],
    output: str | None,
    table: str | None,
    codes: list[str],
    *,
    may_ask: bool,
) -> tuple[StartArea, Wanted]:
    if codes and table is None:
        raise UsageError(
            [
                Fault(
                    "usage",
                    "--small-area picks rows of a table, and none is given",
                    found=", ".join(codes[:3]),
                    expected="--small-areas FILE.csv, with a row for each small area",
                    help="children by small area are not shipped: use your own table, or the district's name",
                )
            ]
        )
    if table is None:
        return _area(held, areas, output, may_ask=may_ask), Wanted()
    area = None
    if areas:
        try:
            area = starting.area_named(areas, held)
        except DataMissingError:
            # The name of a part that no table has: its small areas make it up.
            if len(areas) > 1:
                raise
    counts = starting.small_areas(table, codes, area)
    if area is None:
        area = starting.area_of_counts(areas[0] if areas else Path(table).stem, counts)
    return area, Wanted(counts=counts, table=table)


def _area(held: application.Shipped, areas: list[str], output: str | None, *, may_ask: bool) -> StartArea:
    if areas:
        return starting.area_named(areas, held)
    if output not in {None, STANDARD} and Path(str(output)).is_file():
        return starting.area_of_file(str(output), held)
    if may_ask:
        return asking.ask_area(held)
    raise UsageError(
        [
            Fault(
                "usage",
                "No area was named, and nobody can be asked",
                expected="imhcalc init --area Leeds",
            )
        ]
    )


def _headline(headline: str | None, area: StartArea, held: application.Shipped) -> tuple[Answer, ...]:
    if headline is None:
        return ()
    known = starting.needs(held.evidence, area.nations)
    if headline not in known:
        raise UsageError(
            [
                Fault(
                    "unknown-id",
                    f"{headline} is no need that a report of {area.name} can lead with",
                    found=headline,
                    expected=expected_one_of(headline, known),
                    help=did_you_mean(headline, known),
                )
            ]
        )
    return (("headline", headline),)
