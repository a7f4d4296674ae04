"""The commands that say whether to believe a number: of inputs, of results, of papers, of other people's claims."""

from typing import Annotated

import typer

from imhcalc.cli.leaving import faults_as
from imhcalc.cli.options import (
    DataOption,
    EvidenceOption,
    FaultsOption,
    FormatOption,
    NoColourOption,
    OutputOption,
    QuietOption,
)

# Without a name of its own: its commands stand beside the others.
commands = typer.Typer(rich_markup_mode=None)


@commands.command()
def check(  # noqa: PLR0913, PLR0917 -- one parameter per option
    profiles: Annotated[
        list[str],
        typer.Argument(
            metavar="PROFILE",
            help="Profiles, folders of them, or patterns such as needs/*.yaml; - is standard input.",
        ),
    ],
    since: Annotated[
        str | None,
        typer.Option(
            metavar="COMMIT",
            help="The commit that births and children are compared with, in git. Default: HEAD, the last one.",
        ),
    ] = None,
    moved_over: Annotated[
        str | None,
        typer.Option(
            metavar="SHARE", help="How far births or children may move since then without a `note` that says why. Default: 10%."
        ),
    ] = None,
    max_age: Annotated[
        str | None,
        typer.Option(metavar="AGE", help="Stated figures of an earlier year are faults: 24m, 2y or 90d."),
    ] = None,
    as_of: Annotated[
        str | None, typer.Option(metavar="DAY", help="The day from which ages are counted. Default: today.")
    ] = None,
    require_owner: Annotated[
        bool, typer.Option("--require-owner", help="A profile without an `owner` is a fault.")
    ] = False,
    pin: Annotated[
        str | None,
        typer.Option(
            metavar="PACK@VERSION", help="Refuse to check against any other evidence; also PACK@sha256:CHECKSUM."
        ),
    ] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Warnings fail too; notes never do.")
    ] = False,
    format: FormatOption = "terminal",
    output: OutputOption = None,
    evidence: EvidenceOption = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but faults.")] = False,
    no_color: NoColourOption = False,
    faults: FaultsOption = "full",
    data_dir: DataOption = None,
) -> None:  # fmt: skip
    """Check profiles and report every fault; run nothing: imhcalc check needs/."""
    with faults_as(faults):
        from imhcalc import application
        from imhcalc.checking.check import check as check_all
        from imhcalc.cli.checking import asked_for, hand_over, leave_with, refuse_two_outputs

        refuse_two_outputs(faults, format, output or [])
        asked = asked_for(
            since=since,
            moved_over=moved_over,
            max_age=max_age,
            as_of=as_of,
            require_owner=require_owner,
            pin=pin,
        )
        checked = check_all(profiles, application.shipped(evidence, data_dir), asked)
        hand_over(checked, faults, format, output or [], quiet=quiet, colour=not no_color)
        leave_with(checked, strict=strict)


@commands.command()
def diff(  # noqa: PLR0913, PLR0917 -- one parameter per option
    old: Annotated[
        str,
        typer.Argument(metavar="OLD", help="A result or a record of a run (JSON); or a profile or an area, which is run. - is a result on standard input."),
    ],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The same, to compare with OLD.")],
    tolerance: Annotated[
        str | None, typer.Option(metavar="SHARE", help="How far a figure may move, as a share of what it was: 5%.")
    ] = None,
    absolute: Annotated[
        float | None,
        typer.Option(metavar="AMOUNT", help="How far a figure may move in its own unit; with --tolerance, by either."),
    ] = None,
    tolerance_for: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FIGURE=SIZE",
            help="Instead of both, for some figures: provision.gap=10, cost.*=5%. May be repeated; the first that fits holds.",
        ),
    ] = None,
    ignore_chance: Annotated[
        bool,
        typer.Option(
            "--ignore-chance", help="Leave out what only the seed or the number of draws moved, by no more than other seeds do."
        ),
    ] = False,
    only: Annotated[
        list[str] | None, typer.Option(metavar="FIGURE", help="Only this figure, or these: provision.*. May be repeated.")
    ] = None,
    all_figures: Annotated[
        bool, typer.Option("--all", help="List details too: by fifth, by scenario, each input at its limits.")
    ] = False,
    sensitivity: Annotated[
        bool,
        typer.Option("--sensitivity", help="Try each change on what matters most too; it takes longer."),
    ] = False,
    format: FormatOption = "terminal",
    output: OutputOption = None,
    seed: Annotated[
        int | None, typer.Option(min=0, help="Seed of a profile or area that is run. Default: as the other, or 0.")
    ] = None,
    draws: Annotated[
        int | None, typer.Option(min=100, max=200_000, help="Draws of the same. Default: as the other, or 10,000.")
    ] = None,
    evidence: Annotated[
        list[str] | None,
        typer.Option(
            "--evidence", metavar="PACK-OR-PATH", help="A pack of your own that a result was made with; may be repeated."
        ),
    ] = None,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="Print nothing: the exit code says whether anything moved.")
    ] = False,
    no_color: NoColourOption = False,
    faults: FaultsOption = "full",
    data_dir: DataOption = None,
) -> None:  # fmt: skip
    """Say what moved between two results, and why: imhcalc diff base.json new.json. Leaves with 6 if anything did."""
    with faults_as(faults):
        from imhcalc.areas.table import load_area_table
        from imhcalc.cli.differing import HowToRun, asked_for, sides_given, text_of
        from imhcalc.cli.output import SUFFIXES, formats_of_files, put
        from imhcalc.cli.reporting import Progress
        from imhcalc.differences.sides import Runner
        from imhcalc.differences.telling import differ
        from imhcalc.faults import ExitCode
        from imhcalc.rerunning import Packs
        from imhcalc.shipped_data import data_root

        asked = asked_for(
            tolerance, absolute, tolerance_for or [], only or [], ignore_chance=ignore_chance, sensitivity=sensitivity
        )  # fmt: skip
        outputs = output or []
        formats_of_files(outputs, SUFFIXES)
        root = data_root(data_dir)
        packs, runner = (
            Packs(root, evidence or []),
            Runner(root, load_area_table(root), Progress(quiet=quiet).say),
        )
        sides = sides_given(old, new, packs, runner, HowToRun(seed, draws, sensitivity, data_dir))
        found = differ(*sides, runner, asked)
        if outputs or not quiet:
            put(
                lambda name, page: text_of(found, name, page, whole=all_figures),
                format, outputs, SUFFIXES, quiet=quiet, colour=not no_color,
            )  # fmt: skip
        if found.beyond:
            raise typer.Exit(ExitCode.CONDITION_MET)


@commands.command()
def audit(  # noqa: PLR0913, PLR0917 -- one parameter per option
    claims: Annotated[
        list[str],
        typer.Argument(metavar="CLAIM", help="Files of published claims (YAML); - is standard input."),
    ],
    format: FormatOption = "terminal",
    output: OutputOption = None,
    evidence: EvidenceOption = None,
    quiet: QuietOption = False,
    no_color: NoColourOption = False,
    faults: FaultsOption = "full",
    data_dir: DataOption = None,
) -> None:
    """Test published claims against their own figures: imhcalc audit claim.yaml. Leaves with 6 if one does not reproduce."""
    with faults_as(faults):
        from imhcalc import application
        from imhcalc.auditing import audit as audit_all
        from imhcalc.cli.auditing import leave_with, refuse_twice, text_of
        from imhcalc.cli.estimating import refuse_overwriting
        from imhcalc.cli.output import SUFFIXES, formats_of_files, put

        refuse_twice(claims)
        formats_of_files(output or [], SUFFIXES)
        for path in claims:
            refuse_overwriting(path, output or [])
        found = audit_all(claims, application.shipped(evidence, data_dir))
        put(
            lambda name, page: text_of(found, name, page),
            format, output or [], SUFFIXES, quiet=quiet, colour=not no_color,
        )  # fmt: skip
        leave_with(found)


@commands.command("check-paper")
def check_paper(  # noqa: PLR0913, PLR0917 -- one parameter per option
    paper: Annotated[
        str, typer.Argument(metavar="PAPER", help="A report as it was edited: .docx, .xlsx, .pptx, .md or .html.")
    ],
    result: Annotated[str, typer.Argument(metavar="RESULT.json", help="The result it was made from, or a later one.")],
    whole: Annotated[
        bool, typer.Option("--all", help="List every number: also those that agree, and years, pages and the like.")
    ] = False,
    format: FormatOption = "terminal",
    output: OutputOption = None,
    evidence: Annotated[
        list[str] | None,
        typer.Option(
            "--evidence", metavar="PACK-OR-PATH", help="A pack of your own that the result was made with; may be repeated."
        ),
    ] = None,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="Print nothing: the exit code says whether all numbers agree.")
    ] = False,
    no_color: NoColourOption = False,
    faults: FaultsOption = "full",
    data_dir: DataOption = None,
) -> None:  # fmt: skip
    """Find the numbers of an edited report that no longer agree with its result: imhcalc check-paper leeds.docx leeds.json."""
    with faults_as(faults):
        from imhcalc.cli.checking import refuse_two_outputs
        from imhcalc.cli.output import SUFFIXES, formats_of_files
        from imhcalc.cli.paper_checking import hand_over, refuse_overwriting
        from imhcalc.faults import ExitCode
        from imhcalc.paper_checks.check import check_paper as check

        outputs = output or []
        formats_of_files(outputs, SUFFIXES)
        refuse_two_outputs(faults, format, outputs)
        refuse_overwriting([paper, result], outputs)
        found = check(paper, result, evidence or [], data_dir)
        hand_over(found, faults, format, outputs, whole=whole, quiet=quiet, colour=not no_color)
        if not found.agrees:
            raise typer.Exit(ExitCode.CONDITION_MET)
