"""The page that a format sets."""

from typing import NamedTuple

NARROWEST = 20
STANDARD_WIDTH = 80


class Setting(NamedTuple):
    """Width in characters, whether colour may be used, and whether symbols beyond ASCII can be shown."""

    width: int = STANDARD_WIDTH
    colour: bool = False
    symbols: bool = True
