"""Several results side by side: their figures, the differences from one of them, and ranks of what was measured."""

from typing import Literal

from imhcalc.models.base import ConfigDict, Field, Made
from imhcalc.models.result import (
    AreasUsed,
    Method,
    OutcomeContext,
    PackUsed,
    ProfileUsed,
    ResultArea,
    UncertaintyInterval,
)
from imhcalc.models.units import Population, Unit

SubjectKind = Literal["area", "profile", "scenario", "option", "neighbour", "region", "nation"]
AROUND: frozenset[SubjectKind] = frozenset({"region", "nation"})
"""The kinds that stand beside what was asked for: never ranked with it."""
Group = Literal["headline", "measured", "other", "plan"]


class ComparisonRun(Made):
    """How the results were made: the same for all of them."""

    imhcalc: str
    numpy: str
    seed: int
    draws: int
    level: float
    interval: str
    method: str
    anchor: str
    evidence: PackUsed
    areas: AreasUsed


class Subject(Made):
    """One column of a comparison: an area, a profile, one of its scenarios, or what stands beside it."""

    id: str
    name: str
    kind: SubjectKind
    nation: str
    place: str
    """What is the same for subjects of the same place, such as a profile and its scenarios."""
    label: str | None = None
    """What a scenario or an option is, in the profile's words."""
    why: str | None = None
    neighbour: int | None = None
    """How near a statistical neighbour is: 1 is the nearest."""
    area: ResultArea | None = None
    """None for a nation that stands beside: its rates are the assumed and the published ones, not a run."""
    profile: ProfileUsed | None = None
    stated: list[str] = Field(default_factory=list)
    """What the profile states, in words."""
    dissent: str | None = None
    """A local view that differs, in words."""


class Cell(Made):
    """One subject's value of a figure; None where it has no such figure, or the value is not defined."""

    subject: str
    value: float | None
    interval: UncertaintyInterval | None = None
    method: Method | None = None
    place: str | None = None
    """The area that a measured value was published for."""
    year: str | None = None
    flags: list[str] = Field(default_factory=list)


class Rank(Made):
    """Where a measured value stands among those compared: 1 is the highest."""

    subject: str
    rank: int
    of: int
    tied: bool


class ComparedFigure(Made):
    """One figure of every subject."""

    id: str
    label: str
    unit: Unit
    population: Population | None
    group: Group
    outcome: str | None = None
    cells: list[Cell]
    ranks: list[Rank] = Field(default_factory=list)
    """Of what was measured alike in all; a modelled figure is never ranked."""


class Difference(Made):
    """One subject's figure less another's, from draws in which both share all that is the same for both."""

    figure: str
    subject: str
    against: str
    value: float
    unit: Unit
    interval: UncertaintyInterval | None
    higher: float | None
    """Share of draws in which the subject's is the higher; None where nothing is drawn."""
    lower: float | None
    told_apart: bool
    """Whether the interval leaves out one of the two directions."""


class Overlap(Made):
    """Two subjects that share children: all of the other's where the first contains it."""

    subject: str
    other: str
    contains: bool


class LeftOut(Made):
    """An indicator that not all of the subjects have, and so is not set side by side."""

    id: str
    label: str
    instrument: str
    held_by: list[str]
    nations: list[str] = Field(default_factory=list)
    """The nations that it belongs to, where that is why."""


class Comparison(Made):
    """The whole comparison, as ``--format json`` writes it."""

    model_config = ConfigDict(populate_by_name=True)

    schema_: Literal["imhcalc-comparison/1"] = Field(alias="schema", default="imhcalc-comparison/1")
    run: ComparisonRun
    against: str
    """The subject that the others are compared with."""
    headline: str
    subjects: list[Subject]
    outcomes: list[OutcomeContext]
    figures: list[ComparedFigure]
    differences: list[Difference]
    overlaps: list[Overlap]
    left_out: list[LeftOut]
    neighbours_listed: bool = False
    """Whether statistical neighbours are held for the first area."""
    notes: list[str]
    """What was done to find the areas, such as neighbours of a former authority."""
