"""Which blocks a report holds: the terminal's, or one of the documents that are handed over."""

from imhcalc.models.result import Result
from imhcalc.report.blocks import Block
from imhcalc.report.screen import screen
from imhcalc.report.setting import Setting


def blocks_of(result: Result, setting: Setting) -> list[Block]:
    """Return the blocks of a report of the extent that is set."""
    if setting.extent == "screen":
        return screen(result)
    from imhcalc.report.handed_over import handed_over  # noqa: PLC0415 -- a terminal's report needs none of it

    return handed_over(result, setting.extent)
