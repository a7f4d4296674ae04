"""The commands of `imhcalc evidence`: every figure, its source and its rivals."""

from pathlib import Path
from typing import Annotated

import typer

from imhcalc.cli.leaving import faults_as
from imhcalc.cli.options import (
    DataOption,
    EvidenceOption,
    PageFormat,
)
from imhcalc.cli.pages import print_blocks

evidence_app = typer.Typer(
    help="The evidence: every figure, its source and its rivals.", no_args_is_help=True, rich_markup_mode=None
)


@evidence_app.command("list")
def evidence_list(
    evidence: EvidenceOption = None,
    format: Annotated[PageFormat, typer.Option("--format")] = "terminal",
    data_dir: DataOption = None,
) -> None:
    """List every figure of a pack, with its range and standing."""
    with faults_as("full"):
        from imhcalc.report.evidence_content import evidence_list as blocks

        print_blocks(list(blocks(_evidence(evidence, data_dir))), format)


@evidence_app.command("show")
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


def _evidence(pack: str | None, data_dir: Path | None):  # type: ignore[no-untyped-def]  # noqa: ANN202 -- a lazy import's type
    from imhcalc.loading.evidence import load_evidence
    from imhcalc.shipped_data import data_root

    return load_evidence(pack, data_root(data_dir))
