"""A result: every figure with its interval, and all that is needed to read, check and repeat it."""

from typing import Any, Literal

from imhcalc.models.base import ConfigDict, Field, Made
from imhcalc.models.units import Population, Unit

Method = Literal["synthetic", "observed", "composite", "report", "stated", "derived"]


class UncertaintyInterval(Made):
    """Percentiles of our draws, or the limits of a published range (which has no level)."""

    lower: float
    upper: float
    level: float | None
    kind: Literal["predictive", "parameter", "realised", "published_range", "confidence", "structural"]
    """`confidence`: of a count, from the number counted alone; `structural`: the lowest and highest possible."""


class Simulated(Made):
    """What the valid draws of a figure come to besides the limits of its interval."""

    mean: float
    median: float
    sd: float
    draws: int
    limit_errors: tuple[float, float]
    """Monte Carlo standard errors of the lower and the upper limit: another seed moves them by about this."""


class Figure(Made):
    """One number of the result, with what it is a share of or a count in, and where it comes from."""

    model_config = ConfigDict(populate_by_name=True)

    id: str
    label: str
    value: float | None
    unit: Unit
    population: Population | None = None
    interval: UncertaintyInterval | None = None
    simulated: Simulated | None = None
    """Of the expected number of each outcome that has an interval of draws."""
    method: Method
    equation: str | None = None
    """How it is worked out from what is in `from`, in words."""
    from_: list[str] = Field(alias="from", default_factory=list)
    flags: list[str] = Field(default_factory=list)


class PackUsed(Made):
    """Which evidence was used."""

    id: str
    version: str
    sha256: str


class ProfileUsed(Made):
    """Which profile was used; a bare area name has no file."""

    name: str | None
    sha256: str | None


class AreasUsed(Made):
    """Which area table was used."""

    sha256: str


class Run(Made):
    """How the result was made."""

    imhcalc: str
    numpy: str
    seed: int
    draws: int
    invalid_draws: int
    level: float
    interval: str
    method: str
    anchor: str
    evidence: PackUsed
    profile: ProfileUsed
    areas: AreasUsed


class ResultArea(Made):
    """The area of the result."""

    code: str | None
    name: str
    nation: str
    kind: str
    region: str | None = None
    health_body: str | None = None
    members: list[str] = Field(default_factory=list)
    """Codes of the districts added together."""
    population_year: str | None = None
    deprivation_index: str | None = None
    """The index, with its year, that the fifths are of."""
    codes: str | None = None
    """Which list of districts the codes are of."""
    notes: list[str] = Field(default_factory=list)


class ParameterUsed(Made):
    """A number of the evidence, or a local one, that went into the result."""

    id: str
    label: str
    value: float | list[float]
    unit: Unit
    interval: dict[str, Any] | None = None
    drawn: list[float] | None = None
    """The limits actually drawn, where they differ from the stated ones."""
    shape: str | None = None
    """How its uncertainty was drawn, as the evidence names it."""
    effective_sample_size: float | None = None
    """The sample size that stands for its uncertainty in place of limits."""
    status: str
    tag: str | None = None
    source: str | None = None
    where: str | None = None
    note: str | None = None
    reason: str | None = None
    """Why it is judged to be so, or what it is derived from and how."""
    confidence: str | None = None
    """How much trust the pack puts in it, from low to high."""
    checked_by: str | None = None
    """Who compared it with its source."""
    checked_on: str | None = None
    varied_as: str | None = None
    """The input of the headline's sensitivity that it belongs to: ``sensitivity.VARIED_AS.low`` and ``.high``."""


class StatedUsed(Made):
    """A number that the user states and a plan rests on, with the nearest origin given for it."""

    id: str
    label: str
    value: float
    unit: Unit
    limits: tuple[float, float] | None = None
    """95% limits; none where it is taken as exact."""
    source: str | None = None
    year: str | None = None


class UnitUsed(Made):
    """One piece of the area with a mix of its own, as it was resolved."""

    id: str
    nation: str
    counts: dict[str, float]
    """People by population."""
    quintile_shares: dict[str, list[float]]
    """Shares of each fifth, most deprived first, by population."""


class Inputs(Made):
    """The resolved inputs."""

    profile: dict[str, Any]
    parameters: list[ParameterUsed]
    stated: list[StatedUsed] = Field(default_factory=list)
    units: list[UnitUsed] = Field(default_factory=list)
    """What ``area.children_by_age`` and ``area.children_by_quintile`` stand for in a figure's `from`."""
    measured: dict[str, float] = Field(default_factory=dict)
    """Published values by column of the area table: ``areas.COLUMN`` in a figure's `from`, and ``areas.COLUMN.region``
    for the mean over the area's region."""
    national_children: dict[str, float] = Field(default_factory=dict)
    """Children that a national level of service is shared over: ``national_children.NATION.POPULATION``."""
    national_mix: dict[str, list[float]] = Field(default_factory=dict)
    """The national shares of each fifth that rates were calibrated on, by nation and population."""


class Warned(Made):
    """Something to know before using a figure, and what to do about it."""

    code: str
    where: str
    message: str


class Assumption(Made):
    """Something the result rests on that nobody measured for it."""

    id: str
    text: str
    status: str
    value: float | list[float] | None = None
    unit: Unit | None = None


class SourceUsed(Made):
    """A publication that a used number comes from."""

    id: str
    citation: str
    url: str | None = None
    year: int | None = None


class OutcomeContext(Made):
    """The words that go with an outcome's figures."""

    id: str
    label: str
    plain: str
    need: str | None
    counted: str
    ages: str
    population: Population
    instrument: str
    flags: list[str]
    adjusted: bool
    """Whether the evidence adjusts it for local circumstances."""
    measured: str | None = None
    """For a measured outcome: what was measured, where and when."""
    measured_year: str | None = None
    measured_area: str | None = None
    readings: dict[str, str] = Field(default_factory=dict)
    """Rival readings of the baseline, as clauses, by id."""
    reading_labels: dict[str, str] = Field(default_factory=dict)
    """What each rival reading is called."""
    proxy: bool = False
    """Whether research offers it in place of a need that nobody has measured."""
    counted_locally: bool = False
    """Whether local counts stand beside the model, and both combined in its place."""
    exact: bool = False
    """Whether the national rate has no published range and is taken as exact."""


class Missing(Made):
    """A local figure that was not given: what it would change, and where to get it."""

    id: str
    label: str
    would_change: str
    where: str


class Rung(Made):
    """The words of one rung of the ladder of ambition."""

    id: str
    label: str


class Beside(Made):
    """A published figure shown next to an outcome and never combined with it."""

    id: str
    outcome: str
    label: str
    value: float
    unit: Unit


class DecisionContext(Made):
    """A decision that hangs on a figure, and where it would flip."""

    id: str
    label: str
    figure: str
    bound: float
    above: bool
    """Whether it holds above the bound, or below it."""
    holds: bool | None = None
    """Whether it holds at the central values; None where the figure is missing."""
    missing: str | None = None
    flips: dict[str, str] = Field(default_factory=dict)
    """Ids of inputs at which it flips, by the id of the threshold's figure."""
    now: dict[str, float] = Field(default_factory=dict)
    """The inputs' own values."""


class ScenarioContext(Made):
    """A scenario or option: what it is called, why, and what it changes."""

    id: str
    label: str
    is_option: bool
    why: str | None = None
    changes: dict[str, str] = Field(default_factory=dict)
    """What it sets, as written, by dotted key of the profile."""


class StageContext(Made):
    """The share that passed a stage of the pathway, in words, with where it comes from."""

    id: str
    label: str
    barrier: str
    share: str
    origin: str


class ServiceContext(Made):
    """A service as stated."""

    id: str
    label: str
    stated: str
    counted: bool
    """Whether it counts towards the gap."""
    payers: str | None = None


class PlanContext(Made):
    """The words that go with a plan's figures."""

    need: str | None = None
    """The id of the need that demand starts from."""
    stages: list[StageContext] = Field(default_factory=list)
    services: list[ServiceContext] = Field(default_factory=list)
    programme: str | None = None
    overlap: list[str] = Field(default_factory=list)
    """Labels of the indicators taken together."""
    lacking: dict[str, list[str]] = Field(default_factory=dict)
    """What is missing, by section."""
    price_year: str | None = None
    savings: dict[str, str] = Field(default_factory=dict)
    """Savings that the user states, in words, by id."""
    years: list[str] = Field(default_factory=list)
    inequality: dict[str, str] = Field(default_factory=dict)
    """Outcomes with counts by fifth, by id."""
    scenarios: list[ScenarioContext] = Field(default_factory=list)
    decisions: list[DecisionContext] = Field(default_factory=list)
    varied: dict[str, str] = Field(default_factory=dict)
    """What the inputs of sensitivity are called."""
    worth: dict[str, str] = Field(default_factory=dict)
    """Local figures whose worth was tried."""
    structural: dict[str, str] = Field(default_factory=dict)
    """Other choices of structure that were tried, by figure id."""
    triangulation: dict[str, str] = Field(default_factory=dict)
    """Ways of reckoning the same need, by figure id."""


class Context(Made):
    """The words a report needs beside the figures."""

    headline: str
    assurance: str
    owner: str | None
    outcomes: list[OutcomeContext]
    absent: dict[str, str]
    """Outcomes that are not given for this nation, and what exists there instead."""
    missing: list[Missing]
    ladder: list[Rung]
    beside: list[Beside]
    known_groups: dict[str, str]
    drivers: dict[str, str]
    """What the run's sensitivity groups are called, by figure id."""
    early_checks: str | None
    deprivation_index: str
    quintile_note: str
    not_counted: str
    not_in_interval: list[str]
    applied: list[str] = Field(default_factory=list)
    """What the scenarios applied to the profile are, in its words: the report is of the profile so changed."""
    stated: list[str]
    """What the user stated, in words."""
    plan: PlanContext = PlanContext()
    dissent: str | None = None


class Result(Made):
    """The whole result, as ``--format json`` writes it."""

    model_config = ConfigDict(populate_by_name=True)

    schema_: Literal["imhcalc-result/1"] = Field(alias="schema", default="imhcalc-result/1")
    run: Run
    area: ResultArea
    inputs: Inputs
    figures: list[Figure]
    warnings: list[Warned]
    assumptions: list[Assumption]
    sources: list[SourceUsed]
    limitations: list[str]
    context: Context
