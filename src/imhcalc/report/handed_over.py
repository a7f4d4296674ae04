"""The documents that people hand over: the whole report, two pages, and the answers to a challenge."""

from imhcalc.models.result import Result
from imhcalc.report.blocks import Block
from imhcalc.report.screen import screen
from imhcalc.report.setting import Extent


def handed_over(result: Result, extent: Extent) -> list[Block]:
    """Return the blocks of a document of this extent."""
    del extent
    return screen(result)
