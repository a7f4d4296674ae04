"""What moved between two results, and why: contributions of what changed, which add up to each move."""

from typing import Any, Literal

from imhcalc.models.base import ConfigDict, Field, Strict
from imhcalc.models.result import PackUsed, ProfileUsed, UncertaintyInterval
from imhcalc.models.units import Population, Unit

CauseKind = Literal["inputs", "evidence", "area data", "method", "draws", "version"]
KINDS: tuple[CauseKind, ...] = ("inputs", "evidence", "area data", "method", "draws", "version")
"""The kinds of change, in the order in which they are tried and listed."""
Part = Literal["value", "lower", "upper"]
"""What of a figure moves: its value, or a limit of its range."""
PARTS: tuple[Part, ...] = ("value", "lower", "upper")


class ChangedValue(Strict):
    """One value that differs between two runs; None where a run does not have it."""

    key: str
    old: Any = None
    new: Any = None


class Cause(Strict):
    """One thing that differs between two runs, exchanged by itself to see what it moves."""

    id: str
    kind: CauseKind
    label: str
    changes: list[ChangedValue]
    old_source: str | None = None
    new_source: str | None = None
    moves_figures: bool = True
    """False for words alone, such as a source: no figure rests on them."""
    alone: bool = True
    """Whether it could be exchanged by itself; otherwise what it moves stands under `interaction`."""
    why_not_alone: str | None = None


class Contribution(Strict):
    """How far one cause, exchanged by itself, moves a figure."""

    cause: str
    change: float


class Move(Strict):
    """How far a figure's value, or a limit of its range, moved; `contributions` and `interaction` add up to it."""

    part: Part
    old: float
    new: float
    change: float
    relative: float | None
    """The change as a share of what it was; None where that was nothing."""
    contributions: list[Contribution]
    interaction: float
    """What the causes do together beyond what each does by itself."""
    by_chance: bool = False
    """Whether only the seed or the number of draws moved it, by no more than other seeds do."""
    beyond: bool = True
    """Whether it moved by more than is tolerated."""


class MovedFigure(Strict):
    """A figure that both results have, and that moved."""

    id: str
    label: str
    unit: Unit
    population: Population | None
    is_detail: bool
    """Whether a report shows it beside another figure, such as a fifth of a number or an end of a sensitivity."""
    old_interval: UncertaintyInterval | None
    new_interval: UncertaintyInterval | None
    moves: list[Move]
    range_gone_or_new: bool = False
    """Whether only one of the two has a range."""
    is_split: bool = True
    """Whether each cause was tried for it: what matters most is run for all together, unless that is asked for."""
    beyond: bool


class OneSided(Strict):
    """A figure that only one of the results has a value of."""

    id: str
    label: str
    unit: Unit
    value: float | None
    is_detail: bool
    causes: list[str]
    """The causes each of which, by itself, makes it appear or vanish; none where it takes several together."""


class ComparedRun(Strict):
    """One of the two results: what it is called, and how it was made."""

    name: str
    area: str
    imhcalc: str
    numpy: str
    seed: int
    draws: int
    level: float
    interval: str
    method: str
    anchor: str
    evidence: PackUsed
    profile: ProfileUsed
    areas_sha256: str


class Tolerated(Strict):
    """How far figures may move; by either of the two that is given."""

    relative: float | None
    absolute: float | None
    figures: str | None = None
    """Which figures it is for, as an id with stars; None for all others."""


class HeadlineMoved(Strict):
    """A number that a report leads with: what it is, and its values."""

    figure: str
    counted: str
    label: str
    old: float
    new: float


class ResultsDiffer(Strict):
    """The whole of it, as ``--format json`` writes it."""

    model_config = ConfigDict(populate_by_name=True)

    schema_: Literal["imhcalc-difference/1"] = Field(alias="schema", default="imhcalc-difference/1")
    old: ComparedRun
    new: ComparedRun
    beyond: bool
    """Whether any figure moved by more than is tolerated, appeared or vanished: then the command leaves with 6."""
    tolerated: list[Tolerated]
    only: list[str]
    """The figures that were asked for, as ids with stars; all where empty."""
    headline: HeadlineMoved | None
    """None where one of the two does not have it."""
    births: tuple[float, float] | None = None
    """Babies a year in both, where both have them: what stands in for births that are not given."""
    causes: list[Cause]
    moved: list[MovedFigure]
    """The figure a report leads with first, then by importance."""
    appeared: list[OneSided]
    vanished: list[OneSided]
    unmoved: int
    by_chance: int
    """Figures moved by chance alone and left out of `moved`, where that was asked for."""
    not_compared: int
    """Figures of what matters most, where only one of the two was run for them: no figure appeared or vanished."""
    split: bool
    """Whether figures of what matters most were tried with each cause by itself."""
    warnings_new: list[str]
    warnings_gone: list[str]
    notes: list[str]
    """What could not be told apart, and why."""
