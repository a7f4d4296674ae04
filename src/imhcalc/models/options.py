"""How a run is made: what the command line's options mean, with their defaults."""

from typing import Literal

from imhcalc.records import dataclass

IntervalChoice = Literal["predictive", "parameter", "realised"]
MethodChoice = Literal["calibrated", "report"]
AnchorChoice = Literal["population", "reference"]

DEFAULT_DRAWS = 10_000
AS_MANY_AS_NEEDED = 0
"""In place of a number of draws: until the limits are known well enough."""
DEFAULT_LEVEL = 0.95
MOVED_OVER = 0.10
"""By how much births or children may move from one commit to the next before a reason is asked for."""


@dataclass(frozen=True, slots=True)
class Options:
    """The settings of one run."""

    seed: int = 0
    draws: int = DEFAULT_DRAWS
    level: float = DEFAULT_LEVEL
    interval: IntervalChoice = "predictive"
    method: MethodChoice = "calibrated"
    anchor: AnchorChoice = "population"
    strict_nation: bool = False
    sensitivity: bool | None = None
    """Whether to run each input at its limits and the rest of section 27 of the method; where left out, for
    profiles that say more than which area."""
    own_area_effects: bool = False
    """Whether each area draws a departure of its own, as differences between areas need, or all share one."""
