"""Areas of a batch, and what is estimated for each: between reading, estimating and writing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from imhcalc.models.options import Options
from imhcalc.models.plan import ObservedCounts
from imhcalc.models.profile import LocalExposure
from imhcalc.models.units import Nation

TotalLevel = Literal["district", "upper-tier", "health-body", "region", "nation"]
BatchMethod = Literal["synthetic", "observed", "composite", "report"]


@dataclass(frozen=True, slots=True)
class BatchArea:
    """One row of a batch: a small area, ward, practice, part of a health body, or a whole district."""

    line: int
    """The line of the file that it starts on."""
    code: str
    """Its code, or its name where it has none: what the draws of its own are named by."""
    name: str
    kind: str
    """What such areas are called, as the file or the code says it."""
    nation: Nation
    is_small: bool
    """Whether it is smaller than a district."""
    children: tuple[float | None, ...]
    """Children aged 0, 1, ... 5; None for an age that the file does not have."""
    births: float | None = None
    maternities: float | None = None
    mix: tuple[float, ...] | None = None
    """Shares of the fifths, most deprived first; None where the file does not say."""
    fifth: int | None = None
    """The fifth that all of it lies in, where it lies in one."""
    authority: str = ""
    """The code of the district that it lies in or is; empty where that is not known."""
    authority_name: str = ""
    quality: str = ""
    """How its children were counted: as published, added up, or estimated."""
    measured: Mapping[str, float] = field(default_factory=dict)
    """Published rates, as proportions, by column of the area table."""
    surveys: Mapping[str, LocalExposure] = field(default_factory=dict)
    observed: Mapping[str, ObservedCounts] = field(default_factory=dict)
    groups: tuple[tuple[str, str], ...] = ()
    """The code and name of what it belongs to in each column that totals are asked for."""


@dataclass(frozen=True, slots=True)
class BatchTotal:
    """Areas of a batch added up."""

    code: str
    name: str
    kind: str
    nation: str
    places: Sequence[int]
    """The areas in it, by their place in the batch."""
    shares: Sequence[float]
    """The share of each area that is in it."""

    @property
    def is_one_area(self) -> bool:
        """Whether it is one whole area: then it is that area."""
        return list(self.shares) == [1.0]


@dataclass(frozen=True, slots=True)
class BatchTable:
    """A file of areas as it was read."""

    file: str
    sha256: str
    areas: Sequence[BatchArea]
    totals: Sequence[BatchTotal]
    columns: Mapping[str, str]
    """The headings used, by what they are taken for."""
    unused: tuple[str, ...]
    notes: tuple[str, ...]
    rows: int
    """The rows of the file, those at fault among them."""
    lines: Sequence[str] = ()
    """Its lines, to show where a fault is."""


@dataclass(frozen=True, slots=True, eq=False)
class BatchFigure:
    """What is estimated of one outcome in one area.

    Areas that are alike may share one such object: no area's name is in it.
    """

    outcome: str
    population: str
    people: float
    expected: float
    prevalence: float | None
    method: BatchMethod
    rests_on: str
    expected_limits: tuple[float, float] | None = None
    prevalence_limits: tuple[float, float] | None = None
    realised: tuple[float, float] | None = None
    limit_errors: tuple[float, float] | None = None
    """Monte Carlo errors of the limits of the expected number."""
    modelled: float | None = None
    """The modelled prevalence, where another stands in its place."""
    modelled_limits: tuple[float, float] | None = None
    observed: float | None = None
    observed_limits: tuple[float, float] | None = None
    flags: tuple[str, ...] = ()
    is_shared: bool = False
    """Whether it is likely to be that of several areas, so that it is worth keeping what is made of it."""


@dataclass(frozen=True, slots=True)
class BatchOutcome:
    """An outcome of a batch, in words."""

    id: str
    label: str
    population: str
    people: str
    adjusted: bool
    """Whether it varies with the mix of an area."""
    readings: tuple[str, ...]
    flags: tuple[str, ...]
    absent: Mapping[str, str] = field(default_factory=dict)
    """Why it is not given, by nation."""
    largest_error: float | None = None
    """The largest Monte Carlo error of a limit, as a share of the interval's width."""


@dataclass(frozen=True, slots=True)
class BatchRecord:
    """How a batch was made: what a file beside its rows tells."""

    version: str
    numpy: str
    options: Options
    draws: int
    evidence: Mapping[str, str]
    """The pack's id, version and checksum."""
    area_table: str
    """The checksum of the area table, whose national mixes were used."""
    table: BatchTable
    nations: tuple[Nation, ...]
    outcomes: Sequence[BatchOutcome]
    warnings: Sequence[str]
    """What to know of the evidence used."""
    cautions: Sequence[str]
    sources: Sequence[str]
    departs_by_row: bool
    hides_counts: bool
    """Whether local counts too small to show were among the rows."""
    lacking_draws: bool
    """Whether the limits are not known as well as was asked."""
    flags: frozenset[str]
    """The codes that rows carry."""
    left_out: int
    """Rows left out because they are at fault."""
