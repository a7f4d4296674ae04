"""The commands of `imhcalc evidence`: every figure, its source and its rivals."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from imhcalc.cli.leaving import faults_as
from imhcalc.cli.options import (
    DataOption,
    EvidenceOption,
    NoColourOption,
    PageFormat,
)
from imhcalc.cli.pages import print_blocks

commands = typer.Typer(
    help="The evidence: every figure, its source and its rivals.", no_args_is_help=True, rich_markup_mode=None
)


@commands.command("list")
def evidence_list(
    evidence: EvidenceOption = None,
    format: Annotated[PageFormat, typer.Option("--format")] = "terminal",
    data_dir: DataOption = None,
) -> None:
    """List every figure of a pack, with its range and standing."""
    with faults_as("full"):
        from imhcalc.report.evidence_content import evidence_list as blocks

        print_blocks(list(blocks(_evidence(evidence, data_dir))), format)


@commands.command("show")
def evidence_show(
    entry: Annotated[
        str | None,
        typer.Argument(
            metavar="ID",
            help="An outcome, association, parameter, conflict or source; everything if left out.",
        ),
    ] = None,
    evidence: EvidenceOption = None,
    format: Annotated[PageFormat, typer.Option("--format")] = "terminal",
    data_dir: DataOption = None,
) -> None:
    """Show one entry with its rivals, sources and notes, or the whole pack."""
    with faults_as("full"):
        from imhcalc import application
        from imhcalc.faults import did_you_mean
        from imhcalc.report import evidence_content

        pack = _evidence(evidence, data_dir)
        blocks = (
            list(evidence_content.evidence_whole(pack))
            if entry is None
            else evidence_content.evidence_show(pack, entry)
        )
        if not blocks and entry is not None:
            known = evidence_content.known_ids(pack)
            raise application.unknown_entry(entry, known, did_you_mean(entry, known))
        print_blocks(blocks, format)


@commands.command("lint")
def evidence_lint(  # noqa: PLR0913, PLR0917 -- one parameter per option
    pack: Annotated[
        str | None,
        typer.Argument(metavar="PACK-OR-PATH", help="A pack's name, or a folder of your own. Default: uk-2026."),
    ] = None,
    evidence: EvidenceOption = None,
    every_note: Annotated[
        bool, typer.Option("--all", help="List each note with its place; without it they are counted by kind.")
    ] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="Notes fail too, and are listed. Errors and warnings always fail.")
    ] = False,
    only: Annotated[
        list[str] | None, typer.Option("--only", metavar="CODE", help="Only findings of this kind; repeat for several.")
    ] = None,
    ignore: Annotated[
        list[str] | None, typer.Option("--ignore", metavar="CODE", help="No findings of this kind; repeat for several.")
    ] = None,
    explain: Annotated[
        str | None,
        typer.Option("--explain", metavar="CODE", help="Say why a rule is there and what to do; all for every rule."),
    ] = None,
    as_of: Annotated[
        str | None, typer.Option(metavar="DAY", help="The day from which ages are counted. Default: today.")
    ] = None,
    format: Annotated[
        Literal["terminal", "markdown", "concise", "github", "gitlab", "json"],
        typer.Option("--format", help="How what was found is printed."),
    ] = "terminal",
    output: Annotated[
        list[str] | None,
        typer.Option(
            "-o", "--output", metavar="FILE",
            help="Write to a file; its suffix chooses the format (.txt .md .json). Repeat for several; - is standard output.",
        ),
    ] = None,
    no_color: NoColourOption = False,
    data_dir: DataOption = None,
) -> None:  # fmt: skip
    """Look a pack through for what is wrong with it, or worth a look; leave with 6 where something must be seen to."""
    with faults_as("full"):
        from imhcalc import reviewing
        from imhcalc.cli import linting
        from imhcalc.shipped_data import data_root

        if explain is not None:
            linting.explain(explain)
            return
        report = reviewing.lint(
            linting.pack_asked(pack, evidence), data_root(data_dir), linting.year_of(as_of)
        )
        report = linting.narrowed(report, only or [], ignore or [])
        linting.hand_over(
            report, format, output or [], every_note=every_note, strict=strict, colour=not no_color
        )


@commands.command("diff")
def evidence_diff(  # noqa: PLR0913, PLR0917 -- one parameter per option
    old: Annotated[str, typer.Argument(metavar="OLD", help="The earlier pack: a name, or a folder of your own.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The later pack: a name, or a folder of your own.")],
    every_change: Annotated[bool, typer.Option("--all", help="List changes of words too.")] = False,
    fail_on: Annotated[
        Literal["answers", "standing", "words"] | None,
        typer.Option(
            "--fail-on",
            help="Leave with code 6 if anything changed that weighs as much: that can move answers, that says something "
            "else of standing or source, or words. Default: never.",
        ),
    ] = None,
    format: Annotated[
        Literal["terminal", "markdown", "json"], typer.Option("--format", help="How the changes are printed.")
    ] = "terminal",
    output: Annotated[
        list[str] | None,
        typer.Option(
            "-o", "--output", metavar="FILE",
            help="Write to a file; its suffix chooses the format (.txt .md .json). Repeat for several; - is standard output.",
        ),
    ] = None,
    no_color: NoColourOption = False,
    data_dir: DataOption = None,
) -> None:  # fmt: skip
    """Say which figures changed from one pack to another, from what to what, and what each change can do."""
    with faults_as("full"):
        from imhcalc import reviewing
        from imhcalc.cli import linting
        from imhcalc.shipped_data import data_root

        difference = reviewing.differences(old, new, data_root(data_dir))
        linting.hand_over_difference(
            difference, format, output or [], every_change=every_change, fail_on=fail_on, colour=not no_color
        )


def _evidence(pack: str | None, data_dir: Path | None):  # type: ignore[no-untyped-def]  # noqa: ANN202 -- a lazy import's type
    from imhcalc.loading.evidence import load_evidence
    from imhcalc.shipped_data import data_root

    return load_evidence(pack, data_root(data_dir))
