"""The commands that help to write a profile and to plan: a draft, interventions, a local offer, schemas."""

from typing import Annotated, Literal

import typer

from imhcalc.cli.leaving import faults_as
from imhcalc.cli.options import (
    AreaOption,
    DataOption,
    DrawsOption,
    EvidenceOption,
    FaultsOption,
    FormatOption,
    LevelOption,
    NoColourOption,
    OutputOption,
    QuietOption,
    SeedOption,
)

# Without a name of its own: its commands stand beside the others.
commands = typer.Typer(rich_markup_mode=None)


@commands.command()
def init(  # noqa: PLR0913, PLR0917 -- one parameter per option
    area: Annotated[
        list[str] | None,
        typer.Option("--area", help="An area by name or code; repeat to add several together."),
    ] = None,
    output: Annotated[
        str | None,
        typer.Option(
            "-o", "--output", metavar="FILE",
            help="The profile to write. Default: the area's name with .yaml; - is standard output. "
            "A file that is there is added to, and what you wrote in it stays.",
        ),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Ask nothing.")] = False,
    headline: Annotated[
        str | None, typer.Option(metavar="ID", help="The need that the report leads with.")
    ] = None,
    small_areas: Annotated[
        str | None,
        typer.Option(
            "--small-areas", metavar="FILE.csv",
            help="Your own table of small areas or wards, added up: children by age, and by deprivation fifth.",
        ),
    ] = None,
    small_area: Annotated[
        list[str] | None,
        typer.Option("--small-area", metavar="CODE", help="Only this row of the table; repeat for several."),
    ] = None,
    refresh: Annotated[
        bool, typer.Option("--refresh", help="Ask the official services for newer figures.")
    ] = False,
    evidence: EvidenceOption = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No messages on standard error.")] = False,
    faults: FaultsOption = "full",
    data_dir: DataOption = None,
) -> None:  # fmt: skip
    """Write a profile to fill in, with what is held for an area: imhcalc init --area Leeds."""
    with faults_as(faults):
        from imhcalc import application, refreshing
        from imhcalc.cli.drafting import begin, deliver

        started, file = begin(
            application.shipped(evidence, data_dir), areas=area or [], output=output, yes=yes, headline=headline,
            table=small_areas, codes=small_area or [],
            official=refreshing.official_figures if refresh else None,
        )  # fmt: skip
        deliver(started, file, quiet=quiet)


@commands.command()
def interventions(  # noqa: PLR0913, PLR0917 -- one parameter per filter
    level: Annotated[
        list[str] | None,
        typer.Option(
            "--level",
            help="Whom for: universal, targeted_selected or targeted_indicated. May be repeated, as every filter.",
        ),
    ] = None,
    age: Annotated[
        list[str] | None,
        typer.Option("--age", help="Months (36), years (3y), a span (36-60, 3y-5y), or pregnancy."),
    ] = None,
    format_of: Annotated[
        list[str] | None,
        typer.Option(
            "--format-of", help="How it is given: group, home_visiting, individual, mixed or school."
        ),
    ] = None,
    uk: Annotated[
        list[str] | None, typer.Option("--uk", help="Delivered in the UK: yes, trial or no.")
    ] = None,
    evidence_rating: Annotated[
        list[str] | None,
        typer.Option(
            "--evidence-rating", help="high_quality, preliminary, to_be_confirmed, no_effect or not_stated."
        ),
    ] = None,
    format: FormatOption = "terminal",
    no_color: NoColourOption = False,
    faults: FaultsOption = "full",
    data_dir: DataOption = None,
) -> None:
    """List evaluated interventions, with the 2020 review's rating of each."""
    with faults_as(faults):
        from imhcalc.cli.offering import filters_of, page_of
        from imhcalc.cli.output import SUFFIXES, put
        from imhcalc.loading.interventions import load_catalogue
        from imhcalc.report import interventions_content as content
        from imhcalc.shipped_data import data_root

        filters = filters_of(level=level, age=age, format_of=format_of, uk=uk, rating=evidence_rating)
        catalogue = load_catalogue(data_root(data_dir))
        data = {"json": content.interventions_json, "csv": content.interventions_csv}
        put(
            lambda name, page: (
                data[name](catalogue, filters)
                if name in data
                else page_of(list(content.interventions_list(catalogue, filters)), name, page)
            ),
            format, [], SUFFIXES, quiet=True, colour=not no_color,
        )  # fmt: skip


@commands.command()
def offer(  # noqa: PLR0913, PLR0917 -- one parameter per option of the contract
    what: Annotated[
        str | None,
        typer.Argument(
            metavar="PROFILE",
            help="A profile that names services (YAML file, or - for standard input), or an area.",
        ),
    ] = None,
    area: AreaOption = None,
    format: FormatOption = "terminal",
    output: OutputOption = None,
    seed: SeedOption = 0,
    draws: DrawsOption = 10_000,
    level: LevelOption = 0.95,
    evidence: EvidenceOption = None,
    quiet: QuietOption = False,
    no_color: NoColourOption = False,
    faults: FaultsOption = "full",
    data_dir: DataOption = None,
) -> None:  # fmt: skip
    """Set the services of a profile against need by level and age, and show what has no offer."""
    with faults_as(faults):
        from imhcalc import application
        from imhcalc.cli.estimating import print_warnings, profile_given, refuse_overwriting
        from imhcalc.cli.offering import page_of
        from imhcalc.cli.output import SUFFIXES, formats_of_files, put
        from imhcalc.models.options import Options
        from imhcalc.report import offer_content as content

        held = application.shipped(evidence, data_dir)
        loaded = profile_given(what, area or [], held)
        catalogue, found = application.offer(loaded, held, Options(seed, draws, level))
        refuse_overwriting(what, output or [])
        formats_of_files(output or [], SUFFIXES)
        if format in {"json", "csv"} and not quiet and (not output or "-" in output):
            print_warnings(found.warnings)
        data = {
            "json": lambda: content.offer_json(found),
            "csv": lambda: content.offer_csv(found, catalogue),
        }
        put(
            lambda name, page: (
                data[name]() if name in data else page_of(content.offer_blocks(found, catalogue), name, page)
            ),
            format, output or [], SUFFIXES, quiet=quiet, colour=not no_color,
        )  # fmt: skip


@commands.command()
def schema(
    of: Annotated[
        Literal["profile", "evidence", "result", "cases", "record", "claim"],
        typer.Argument(help="profile, evidence, result, cases, record or claim."),
    ],
    output: Annotated[
        list[str] | None,
        typer.Option(
            "-o",
            "--output",
            metavar="FILE.json",
            help="Write to a file. Repeat for several; - is standard output.",
        ),
    ] = None,
    quiet: QuietOption = False,
) -> None:
    """Print a JSON Schema, for editors and other programs."""
    with faults_as("full"):
        from imhcalc.cli.output import put
        from imhcalc.models.schemas import schema_text

        text = schema_text(of)
        put(lambda _, __: text, "json", output or [], {".json": "json"}, quiet=quiet, colour=False)
