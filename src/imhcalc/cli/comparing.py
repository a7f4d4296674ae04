"""What `compare` is given, and what its formats are."""

from collections.abc import Sequence

from imhcalc import application
from imhcalc.cli.estimating import profile_given
from imhcalc.cli.output import STANDARD, SUFFIXES
from imhcalc.faults import Fault, UsageError
from imhcalc.loading.loaded_profile import LoadedProfile
from imhcalc.models.comparison import Comparison
from imhcalc.report.comparison_content import comparison_blocks
from imhcalc.report.comparison_data import CSV_COLUMNS, comparison_data, comparison_rows
from imhcalc.report.registry import block_renderer, data_renderer, row_renderer
from imhcalc.report.setting import Setting

PAGES = {**SUFFIXES, ".html": "html"}
"""The files of a comparison: those of an estimate, and a page that draws it."""


def profiles_given(what: Sequence[str], held: application.Shipped) -> list[LoadedProfile]:
    """Return what the command line names: profiles' files, standard input, or areas.

    Raises
    ------
    UsageError
        If standard input is asked for twice, or a name is empty.
    """
    if list(what).count(STANDARD) > 1:
        raise UsageError(
            [
                Fault(
                    "usage", "Standard input can be read only once", found=f"{STANDARD} and {STANDARD}",
                    expected=f"one {STANDARD}, and files or areas beside it",
                )
            ]
        )  # fmt: skip
    return [profile_given(each, [], held) for each in what]


def text_of(comparison: Comparison, name: str, page: Setting) -> str:
    """Return a comparison in a format."""
    if name == "json":
        return data_renderer()(comparison_data(comparison))
    if name == "csv":
        return row_renderer()(CSV_COLUMNS, comparison_rows(comparison))
    return block_renderer(name)(comparison_blocks(comparison), page)
