"""Where an explanation goes, and in which form."""

from imhcalc.cli.output import SUFFIXES, put
from imhcalc.models.explanation import Explanation
from imhcalc.models.result import Result
from imhcalc.report import explain_content as content
from imhcalc.report.registry import block_renderer, data_renderer, row_renderer
from imhcalc.report.setting import Setting


def deliver_explanation(
    explanation: Explanation, what: str, output_format: str, outputs: list[str], *, quiet: bool, colour: bool
) -> None:
    """Write an explanation to standard output or to files; raise ``OutputError`` if it cannot be written."""

    def rendered(name: str, page: Setting) -> str:
        if name == "json":
            return data_renderer()(explanation.model_dump(mode="json", by_alias=True, exclude_none=True))
        if name == "csv":
            return row_renderer()(content.COLUMNS, content.rows(explanation))
        return block_renderer(name)(list(content.blocks(explanation, what)), page)

    put(rendered, output_format, outputs, SUFFIXES, quiet=quiet, colour=colour)


def deliver_listing(
    result: Result, what: str, output_format: str, outputs: list[str], *, quiet: bool, colour: bool
) -> None:
    """Write the list of figures that can be explained; raise ``OutputError`` if it cannot be written."""

    def rendered(name: str, page: Setting) -> str:
        if name == "json":
            return data_renderer()(content.listing_data(result))
        if name == "csv":
            return row_renderer()(content.LIST_COLUMNS, content.listing_rows(result))
        return block_renderer(name)(list(content.listing(result, what)), page)

    put(rendered, output_format, outputs, SUFFIXES, quiet=quiet, colour=colour)
