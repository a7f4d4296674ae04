"""What `evidence lint` holds figures against: judgements of this project, read from data."""

from typing import Annotated

from imhcalc.models.base import Field, Strict
from imhcalc.models.units import Population, Unit

Pair = Annotated[list[float], Field(min_length=2, max_length=2)]


class Years(Strict):
    """A number of years, and why that many."""

    years: Annotated[int, Field(gt=0)]
    because: str


class Share(Strict):
    """A share, and why that one."""

    share: Annotated[float, Field(gt=0, lt=1)]
    because: str


class Ages(Strict):
    """A span of ages in years, and why that one."""

    from_: float = Field(alias="from")
    below: float
    because: str


class Partition(Strict):
    """Two groups that together make up everybody, by the words that name them."""

    first: list[str]
    second: list[str]
    share_of_first: Pair
    because: str


class LintSettings(Strict):
    """Everything that lint holds figures against."""

    stale_after: dict[str, Years]
    """By the kind of source."""
    money_stale_after: Years
    limits_differ: Share
    rates_of_births: Ages
    partitions: list[Partition]
    totals: list[str]
    """What the figure that covers both groups is called."""
    counted: dict[Population, list[str]]
    counted_of_children: list[str]
    possible: dict[Unit, Pair]
    never_below_zero: list[Unit]
