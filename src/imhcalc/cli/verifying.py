"""Which worked examples `verify` is given, and where what became of them goes."""

from collections.abc import Sequence
from pathlib import Path

import typer

from imhcalc.faults import ExitCode
from imhcalc.loading.cases import LoadedCases, all_cases, shipped_cases
from imhcalc.models.verified import CheckedCase
from imhcalc.report import verify_content as content
from imhcalc.report.registry import block_renderer, row_renderer
from imhcalc.report.setting import Setting
from imhcalc.shipped_data import data_root


def cases_given(names: Sequence[str] | None, data_folder: Path | None) -> list[LoadedCases]:
    """Return the examples that the command line names, or those that ship.

    Raises
    ------
    InputFaultsError
        With every fault of the files.
    """
    return all_cases(names) if names else shipped_cases(data_root(data_folder))


def text_of(checked: Sequence[CheckedCase], name: str, page: Setting, *, only_failed: bool) -> str:
    """Return what became of the examples in a format."""
    if name == "json":
        return content.verified_json(checked)
    if name == "csv":
        return row_renderer()(content.COLUMNS, content.verified_rows(checked))
    return block_renderer(name)(list(content.verified(checked, only_failed=only_failed)), page)


def leave_where_failed(checked: Sequence[CheckedCase]) -> None:
    """Leave with code 6 where an example failed."""
    if not all(case.passed for case in checked):
        raise typer.Exit(ExitCode.CONDITION_MET)
