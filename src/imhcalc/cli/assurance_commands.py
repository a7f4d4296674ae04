"""The commands that say whether to believe a number: of inputs, of results, of papers, of other people's claims."""

from typing import Annotated

import typer

from imhcalc.cli.leaving import faults_as
from imhcalc.cli.options import (
    DataOption,
    EvidenceOption,
    FaultsOption,
)

# Without a name of its own: its commands stand beside `estimate`.
assurance_app = typer.Typer(rich_markup_mode=None)


@assurance_app.command()
def check(
    profiles: Annotated[
        list[str], typer.Argument(metavar="PROFILE...", help="Profiles to check; - is standard input.")
    ],
    evidence: EvidenceOption = None,
    faults: FaultsOption = "full",
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but faults.")] = False,
    data_dir: DataOption = None,
) -> None:
    """Check profiles and report every fault; run nothing."""
    with faults_as(faults):
        from imhcalc import application
        from imhcalc.faults import InputFaultsError

        held = application.shipped(evidence, data_dir)
        found = application.check(profiles, held)
        if found:
            raise InputFaultsError(found)
        if not quiet:
            typer.echo(f"No faults in {len(profiles)} {'profile' if len(profiles) == 1 else 'profiles'}")
            for path in profiles:
                # Standard input was read to its end.
                for note in application.how_read(path, held) if path != "-" else ():
                    typer.echo(f"{path}: {note}")
