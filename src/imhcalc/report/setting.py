"""The page that a format sets."""

from typing import Literal, NamedTuple

NARROWEST = 20
STANDARD_WIDTH = 80


Extent = Literal["screen", "full", "brief", "challenge"]
"""What a report holds: the terminal's, the whole document, two pages, or the answers to a challenge."""


class Setting(NamedTuple):
    """Width in characters, whether colour may be used, and whether symbols beyond ASCII can be shown.

    `extent` says how much of a report is set; `styles` is a team's own Word file whose styles are used; `links` are
    the files that stand beside a page, each with what it is called.
    """

    width: int = STANDARD_WIDTH
    colour: bool = False
    symbols: bool = True
    extent: Extent = "screen"
    styles: bytes | None = None
    links: tuple[tuple[str, str], ...] = ()
