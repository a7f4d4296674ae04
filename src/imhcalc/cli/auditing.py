"""How what an audit found is set, and how the command ends."""

from collections.abc import Sequence
from typing import NoReturn

import typer

from imhcalc.cli.output import STANDARD
from imhcalc.faults import ExitCode, Fault, UsageError
from imhcalc.models.audit import Audit
from imhcalc.report.audit_content import CSV_COLUMNS, audit_blocks, audit_data, audit_rows
from imhcalc.report.registry import block_renderer, data_renderer, row_renderer
from imhcalc.report.setting import Setting


def text_of(audit: Audit, name: str, page: Setting) -> str:
    """Return an audit in a format."""
    if name == "json":
        return data_renderer()(audit_data(audit))
    if name == "csv":
        return row_renderer()(CSV_COLUMNS, audit_rows(audit))
    return block_renderer(name)(audit_blocks(audit), page)


def refuse_twice(paths: Sequence[str]) -> None:
    """Refuse to read standard input twice.

    Raises
    ------
    UsageError
        If it is asked for.
    """
    if list(paths).count(STANDARD) > 1:
        found = f"{STANDARD} and {STANDARD}"
        raise UsageError(
            [Fault("usage", "Standard input can be read only once", found=found, expected=f"one {STANDARD}")]
        )


def leave_with(audit: Audit) -> NoReturn:
    """Leave: with 6 where a claim does not reproduce."""
    failed = any(claim.verdict == "does_not_reproduce" for claim in audit.claims)
    raise typer.Exit(ExitCode.CONDITION_MET if failed else ExitCode.DONE)
