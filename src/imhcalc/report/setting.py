"""The page that a format sets."""

from dataclasses import dataclass

NARROWEST = 20
STANDARD_WIDTH = 80


@dataclass(frozen=True, slots=True)
class Setting:
    """Width in characters, whether colour may be used, and whether symbols beyond ASCII can be shown."""

    width: int = STANDARD_WIDTH
    colour: bool = False
    symbols: bool = True
