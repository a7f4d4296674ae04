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
)

# Without a name of its own: its commands stand beside `estimate`.
assurance_app = typer.Typer(rich_markup_mode=None)


@assurance_app.command()
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
