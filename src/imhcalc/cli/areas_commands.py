"""The commands of `imhcalc areas`: the areas held, what is known of each, and newer figures."""

from typing import Annotated

import typer

from imhcalc.cli.leaving import faults_as
from imhcalc.cli.options import (
    DataOption,
    PageFormat,
)
from imhcalc.cli.pages import print_blocks

commands = typer.Typer(
    help="The areas held, and what is known of each.", no_args_is_help=True, rich_markup_mode=None
)


@commands.command("list")
def areas_list(
    kind: Annotated[
        str | None, typer.Option(help="district, upper tier, health body, region or nation.")
    ] = None,
    nation: Annotated[str | None, typer.Option(help="England, Wales, Scotland or Northern Ireland.")] = None,
    contains: Annotated[str | None, typer.Option(help="Text in the name.")] = None,
    format: Annotated[PageFormat, typer.Option("--format")] = "terminal",
    data_dir: DataOption = None,
) -> None:
    """List the areas held: districts unless another kind is asked for."""
    with faults_as("full"):
        from imhcalc.areas.names import list_areas
        from imhcalc.areas.table import load_area_table
        from imhcalc.report.areas_content import areas_list as blocks
        from imhcalc.shipped_data import data_root

        rows = list_areas(
            load_area_table(data_root(data_dir)), kind or (None if contains else "district"), nation, contains
        )
        print_blocks(list(blocks(rows)), format)


@commands.command("show")
def areas_show(
    name: Annotated[str | None, typer.Argument(metavar="AREA", help="An area's name or code.")] = None,
    verify: Annotated[
        bool,
        typer.Option(
            "--verify", help="Check that the tables are the ones described, and add up to published totals."
        ),
    ] = False,
    format: Annotated[PageFormat, typer.Option("--format")] = "terminal",
    data_dir: DataOption = None,
) -> None:
    """Show what is held for an area, with its year and vintage; or check the tables themselves."""
    with faults_as("full"):
        from imhcalc.cli.areas_shown import show_area, show_verification

        if verify:
            show_verification(data_dir, format)
        if name is not None or not verify:
            show_area(name, data_dir, format)


@commands.command("refresh")
def areas_refresh(  # noqa: PLR0913, PLR0917 -- one parameter per option
    name: Annotated[str, typer.Argument(metavar="AREA", help="An area's name or code.")],
    only: Annotated[
        list[str] | None,
        typer.Option(
            "--only", metavar="MEASURE",
            help="children, births, psed, asq, health_visiting or review_27_30m; repeat for several. "
            "Default: all that are published for the nation.",
        ),
    ] = None,
    into: Annotated[
        str | None,
        typer.Option("--into", metavar="PROFILE", help="Write the figures into a profile; what is yours in it stays."),
    ] = None,
    output: Annotated[
        str | None,
        typer.Option("-o", "--output", metavar="FILE", help="Write them to a new YAML file. Default: standard output."),
    ] = None,
    from_file: Annotated[
        list[str] | None,
        typer.Option(
            "--from-file", metavar="MEASURE=FILE",
            help="Read a file that you downloaded instead of asking; repeat for several. "
            "Nothing else is asked unless --only names it.",
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="List what would be asked, and where, and ask nothing.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No messages on standard error.")] = False,
    data_dir: DataOption = None,
) -> None:  # fmt: skip
    """Ask official services for newer figures of an area: imhcalc areas refresh Leeds --into leeds.yaml."""
    with faults_as("full"):
        from imhcalc import application
        from imhcalc.cli.refreshing import asked_for, refresh_and_deliver, show_plan

        held = application.shipped(None, data_dir)
        asked = asked_for(name, only, from_file)
        if dry_run:
            show_plan(held, asked)
        else:
            refresh_and_deliver(held, asked, into=into, output=output, quiet=quiet)
