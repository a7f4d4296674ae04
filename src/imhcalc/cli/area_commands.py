"""The commands that calculate: one area, several side by side, every one of a table, and what lies behind a figure."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from imhcalc.cli.leaving import faults_as
from imhcalc.cli.options import (
    AnchorOption,
    ApplyScenarioOption,
    AreaOption,
    Authorities,
    AutoDrawsOption,
    DataOption,
    DrawsOption,
    EvidenceOption,
    FailIfOption,
    FaultsOption,
    FormatOption,
    IntervalOption,
    LevelOption,
    MethodOption,
    NoColourOption,
    OutputOption,
    QuietOption,
    RecordOption,
    SeedOption,
    StrictNationOption,
)

# Without a name of its own: its commands stand beside the others.
commands = typer.Typer(rich_markup_mode=None)


@commands.command()
def estimate(  # noqa: PLR0913, PLR0917 -- one parameter per option of the contract
    context: typer.Context,
    what: Annotated[
        str | None,
        typer.Argument(
            metavar="WHAT",
            help="A profile (YAML file, or - for standard input), or an area's name or code.",
        ),
    ] = None,
    area: AreaOption = None,
    scenario: ApplyScenarioOption = None,
    format: FormatOption = "terminal",
    output: OutputOption = None,
    seed: SeedOption = 0,
    draws: AutoDrawsOption = 10_000,
    level: LevelOption = 0.95,
    interval: IntervalOption = "predictive",
    method: MethodOption = "calibrated",
    anchor: AnchorOption = "population",
    evidence: EvidenceOption = None,
    strict_nation: StrictNationOption = False,
    sensitivity: Annotated[
        bool | None,
        typer.Option(
            "--sensitivity/--no-sensitivity",
            help="Run each input at its limits, and the rest of what would change the answer. "
            "Default: where a profile says more than its area.",
        ),
    ] = None,
    fail_if: FailIfOption = None,
    record: RecordOption = None,
    quiet: QuietOption = False,
    no_color: NoColourOption = False,
    faults: FaultsOption = "full",
    data_dir: DataOption = None,
) -> None:
    """Estimate the need in an area: imhcalc estimate Leeds, or imhcalc estimate leeds.yaml."""
    with faults_as(faults):
        from imhcalc import application
        from imhcalc.cli.estimating import deliver, profile_given, refuse_overwriting
        from imhcalc.cli.failing import conditions_judged, leave_where_met
        from imhcalc.cli.recording import record_file, refuse_record
        from imhcalc.models.options import Options

        refuse_record(record, output or [])

        held = application.shipped(evidence, data_dir)
        loaded = profile_given(what, area or [], held)
        options = Options(
            seed, draws, level, interval, method, anchor, strict_nation, sensitivity=sensitivity
        )
        given = application.resolved(loaded, held, scenario or ())
        made = application.estimated_of(given, held, options)
        conditions = conditions_judged(fail_if or [], made, held)
        refuse_overwriting(what, [*(output or []), *([record] if record else [])])
        beside = record_file(record, context, given, held, options, made.result)
        deliver(made.result, format, output or [], beside=beside, quiet=quiet, colour=not no_color)
        leave_where_met(conditions, faults, quiet=quiet)


@commands.command()
def compare(  # noqa: PLR0913, PLR0917 -- one parameter per option of the contract
    what: Annotated[
        list[str],
        typer.Argument(
            metavar="A",
            help="Areas by name or code, and profiles (YAML files, or - for standard input). One profile alone: beside its own scenarios and options.",
        ),
    ],
    scenario: Annotated[
        list[str] | None,
        typer.Option(
            "--scenario",
            metavar="NAME",
            help="A scenario or option of the profile; repeat to pick several. Default: all of them.",
        ),
    ] = None,
    neighbours: Annotated[
        bool, typer.Option("--neighbours", help="Add the ten statistical neighbours of the first area.")
    ] = False,
    region: Annotated[
        bool, typer.Option("--region", help="Add the other councils of the first area's region.")
    ] = False,
    nation: Annotated[
        bool, typer.Option("--nation", help="Add the nation itself, run as the sum of its districts.")
    ] = False,
    against: Annotated[
        str | None,
        typer.Option(
            metavar="NAME", help="Which of them the others are compared with. Default: the first."
        ),
    ] = None,
    format: FormatOption = "terminal",
    output: OutputOption = None,
    seed: SeedOption = 0,
    draws: DrawsOption = 10_000,
    level: LevelOption = 0.95,
    interval: IntervalOption = "predictive",
    method: MethodOption = "calibrated",
    anchor: AnchorOption = "population",
    evidence: EvidenceOption = None,
    strict_nation: StrictNationOption = False,
    quiet: QuietOption = False,
    no_color: NoColourOption = False,
    faults: FaultsOption = "full",
    data_dir: DataOption = None,
) -> None:  # fmt: skip
    """Set areas, profiles or scenarios side by side: imhcalc compare Leeds Bradford."""
    with faults_as(faults):
        from imhcalc import application, side_by_side
        from imhcalc.cli.comparing import PAGES, profiles_given, text_of
        from imhcalc.cli.estimating import refuse_overwriting
        from imhcalc.cli.output import formats_of_files, put
        from imhcalc.models.options import Options

        outputs = output or []
        formats_of_files(outputs, PAGES)
        for each in what:
            refuse_overwriting(each, outputs)
        held = application.shipped(evidence, data_dir)
        options = Options(seed, draws, level, interval, method, anchor, strict_nation, sensitivity=False)
        asked = side_by_side.Asked(tuple(scenario or ()), neighbours, region, nation, against)
        found = side_by_side.compare(profiles_given(what, held), held, options, asked)
        put(
            lambda name, page: text_of(found, name, page),
            format, outputs, PAGES, quiet=quiet, colour=not no_color,
        )  # fmt: skip


@commands.command()
def report(  # noqa: PLR0913, PLR0917 -- one parameter per option of the contract
    context: typer.Context,
    what: Annotated[
        str | None,
        typer.Argument(
            metavar="WHAT",
            help="A profile (YAML file, or - for standard input), or an area's name or code.",
        ),
    ] = None,
    area: AreaOption = None,
    scenario: ApplyScenarioOption = None,
    output: Annotated[
        list[str] | None,
        typer.Option(
            "-o",
            "--output",
            metavar="FILE",
            help="A file to write; its suffix chooses the format (.html .docx .xlsx .pptx .md .json .csv .txt). Repeat for several.",
        ),
    ] = None,
    brief: Annotated[bool, typer.Option("--brief", help="Two pages.")] = False,
    challenge: Annotated[
        bool, typer.Option("--challenge", help="Answers to what finance, scrutiny, clinicians and peers ask.")
    ] = False,
    reference_docx: Annotated[
        Path | None, typer.Option("--reference-docx", help="A Word file whose styles are used.")
    ] = None,
    every: Annotated[
        Authorities | None,
        typer.Option(
            "--every", help="A page and a workbook for each of them, with an index, in the folder of -o."
        ),
    ] = None,
    seed: SeedOption = 0,
    draws: DrawsOption = 10_000,
    level: LevelOption = 0.95,
    interval: IntervalOption = "predictive",
    method: MethodOption = "calibrated",
    anchor: AnchorOption = "population",
    evidence: EvidenceOption = None,
    strict_nation: StrictNationOption = False,
    fail_if: FailIfOption = None,
    record: RecordOption = None,
    quiet: QuietOption = False,
    faults: FaultsOption = "full",
    data_dir: DataOption = None,
) -> None:
    """Write report files from one run: imhcalc report Leeds -o leeds.html -o leeds.docx."""
    with faults_as(faults):
        from imhcalc import application
        from imhcalc.cli.estimating import profile_given, refuse_overwriting
        from imhcalc.cli.failing import conditions_judged, leave_where_met
        from imhcalc.cli.recording import record_file, refuse_record
        from imhcalc.cli.reporting import (
            Progress,
            extent_of,
            publish_every,
            refuse_unknown_suffixes,
            styles_of,
            write_report,
        )
        from imhcalc.models.options import Options
        from imhcalc.publishing import Basis
        from imhcalc.report.setting import Setting

        outputs = output or []
        options = Options(seed, draws, level, interval, method, anchor, strict_nation, sensitivity=True)
        if every is not None:
            narrowed = bool(
                what or area or scenario or brief or challenge or reference_docx or fail_if or record
            )
            publish_every(every, outputs, Basis(evidence, data_dir, options), narrowed=narrowed, quiet=quiet)
            return
        refuse_unknown_suffixes(outputs)
        refuse_record(record, outputs)
        refuse_overwriting(what, outputs)
        setting = Setting(
            extent=extent_of(brief=brief, challenge=challenge), styles=styles_of(reference_docx)
        )
        progress = Progress(quiet=quiet)
        held = application.shipped(evidence, data_dir)
        loaded = profile_given(what, area or [], held)
        given = application.resolved(loaded, held, scenario or ())
        made = application.estimated_of(given, held, options)
        conditions = conditions_judged(fail_if or [], made, held)
        beside = record_file(record, context, given, held, options, made.result)
        write_report(made.result, outputs, setting, progress, beside=beside, quiet=quiet)
        leave_where_met(conditions, faults, quiet=quiet)


@commands.command()
def batch(  # noqa: PLR0913, PLR0917 -- one parameter per option
    areas: Annotated[
        str,
        typer.Argument(
            metavar="AREAS.csv",
            help="A CSV with a row for each area: small areas, wards, practices or districts. It may be packed (.gz); - is standard input.",
        ),
    ],
    output: Annotated[
        str,
        typer.Option(
            "-o", "--output", metavar="OUT.csv",
            help="The file to write; what it is stands beside it, in OUT.about.md and OUT.about.json. - is standard output.",
        ),
    ] = "-",
    wide: Annotated[
        bool, typer.Option("--wide", help="One row an area. Default: one for each indicator in each area.")
    ] = False,
    column: Annotated[
        list[str] | None,
        typer.Option(
            "--column", metavar="OURS=THEIRS",
            help="What the file heads one of our columns, such as area_code=WD24CD. Repeat for several.",
        ),
    ] = None,
    totals: Annotated[
        list[str] | None,
        typer.Option(
            "--totals", metavar="LEVEL",
            help="Add areas up: district, upper-tier, health-body, region, nation, or a column of the file. Repeat for several.",
        ),
    ] = None,
    departures: Annotated[
        Literal["authority", "area"],
        typer.Option(help="Whose departure from the model is drawn in totals: each authority's, or each row's."),
    ] = "authority",
    outcome: Annotated[
        list[str] | None,
        typer.Option("--outcome", metavar="ID", help="An indicator, by its id. Repeat for several. Default: all."),
    ] = None,
    keep_going: Annotated[
        bool, typer.Option("--keep-going", help="Leave out rows at fault, write the others, and end with 3.")
    ] = False,
    rounded: Annotated[
        bool, typer.Option("--rounded", help="Round numbers as reports do. Default: unrounded.")
    ] = False,
    smallest_expected: Annotated[
        float, typer.Option(min=0, help="The smallest expected number printed for a small area; 0 prints all.")
    ] = 5.0,
    errors: Annotated[bool, typer.Option("--errors", help="Add columns for the Monte Carlo errors of the limits.")] = False,
    bom: Annotated[
        bool, typer.Option("--bom", help="Begin the file with the mark by which Excel knows UTF-8.")
    ] = False,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Threads; the results are the same with any number.")] = 1,
    seed: SeedOption = 0,
    draws: AutoDrawsOption = 10_000,
    level: LevelOption = 0.95,
    interval: IntervalOption = "predictive",
    method: MethodOption = "calibrated",
    anchor: AnchorOption = "population",
    evidence: EvidenceOption = None,
    strict_nation: StrictNationOption = False,
    quiet: QuietOption = False,
    faults: FaultsOption = "full",
    data_dir: DataOption = None,
) -> None:  # fmt: skip
    """Estimate every area of a file at once: imhcalc batch wards.csv -o wards_need.csv."""
    with faults_as(faults):
        from imhcalc import application, batching
        from imhcalc.areas.batch_file import Reading
        from imhcalc.cli.batching import deliver, given, mapping_of, progress, refuse_output
        from imhcalc.faults import InputFaultsError
        from imhcalc.models.options import Options
        from imhcalc.report.batch_lines import Policy

        refuse_output(areas, output)
        reading = Reading(mapping_of(column or []), tuple(totals or ()), keep_going)
        options = Options(seed, draws, level, interval, method, anchor, strict_nation, sensitivity=False)
        held = application.shipped(evidence, data_dir)
        asked = batching.Asked(
            areas,
            given(areas),
            reading,
            options,
            tuple(outcome or ()),
            workers,
            departs_by_row=departures == "area",
        )
        policy = Policy(smallest_expected, rounded, wide, errors)
        with progress(quiet=quiet) as say:
            done = batching.run_batch(asked, held, say)
            deliver(done, output, policy, say, mark=bom, quiet=quiet)
        if done.faults:
            raise InputFaultsError(done.faults)


@commands.command()
def explain(  # noqa: PLR0913, PLR0917 -- one parameter per option of the contract
    what: Annotated[
        str | None,
        typer.Argument(
            metavar="WHAT",
            help="A profile (YAML file, or - for standard input), or an area's name or code.",
        ),
    ] = None,
    figure: Annotated[
        str | None,
        typer.Argument(
            metavar="FIGURE", help="A figure's id, or an indicator's. Left out: the number the report leads with."
        ),
    ] = None,
    area: AreaOption = None,
    scenario: ApplyScenarioOption = None,
    list_all: Annotated[
        bool, typer.Option("--list", help="List every figure that can be explained, with its id.")
    ] = False,
    depth: Annotated[
        int | None, typer.Option(min=0, help="How many levels of steps to show. Default: all.")
    ] = None,
    format: FormatOption = "terminal",
    output: OutputOption = None,
    seed: SeedOption = 0,
    draws: DrawsOption = 10_000,
    level: LevelOption = 0.95,
    interval: IntervalOption = "predictive",
    method: MethodOption = "calibrated",
    anchor: AnchorOption = "population",
    evidence: EvidenceOption = None,
    strict_nation: StrictNationOption = False,
    quiet: QuietOption = False,
    no_color: NoColourOption = False,
    faults: FaultsOption = "full",
    data_dir: DataOption = None,
) -> None:  # fmt: skip
    """Explain how one figure came about, step by step, down to its sources: imhcalc explain Leeds."""
    with faults_as(faults):
        from imhcalc import application
        from imhcalc.cli.estimating import profile_given, refuse_overwriting
        from imhcalc.cli.explaining import deliver_explanation, deliver_listing
        from imhcalc.cli.output import SUFFIXES, formats_of_files
        from imhcalc.models.options import Options

        if area and figure is None:
            # The areas are named already, so what stands alone is the figure.
            what, figure = None, what
        held = application.shipped(evidence, data_dir)
        loaded = profile_given(what, area or [], held)
        if scenario:
            loaded = application.with_scenarios(loaded, scenario, held)
        options = Options(seed, draws, level, interval, method, anchor, strict_nation)
        outputs = output or []
        refuse_overwriting(what, outputs)
        formats_of_files(outputs, SUFFIXES)
        named = what or " ".join(f'--area "{each}"' for each in area or [])
        if list_all:
            result = application.estimate(loaded, held, options)
            deliver_listing(result, named, format, outputs, quiet=quiet, colour=not no_color)
        else:
            found = application.explain(loaded, held, options, figure, depth)
            deliver_explanation(found, named, format, outputs, quiet=quiet, colour=not no_color)
