"""A result: every figure with its interval, and all that is needed to read, check and repeat it."""

from typing import Any, Literal

from imhcalc.models.base import ConfigDict, Field, Made
from imhcalc.models.units import Population, Unit

Method = Literal["synthetic", "observed", "composite", "report", "stated", "derived"]


class UncertaintyInterval(Made):
    """Percentiles of our draws, or the limits of a published range (which has no level)."""

    lower: float
    """The lower limit, in the figure's unit."""
    upper: float
    """The upper limit, in the figure's unit."""
    level: float | None
    """How often the range should hold if the listed assumptions hold, such as 0.95; none for a published
    range."""
    kind: Literal["predictive", "parameter", "realised", "published_range", "confidence", "structural"]
    """`confidence`: of a count, from the number counted alone; `structural`: the lowest and highest possible."""


class Simulated(Made):
    """What the valid draws of a figure come to besides the limits of its interval."""

    mean: float
    """The mean of the draws, in the figure's unit."""
    median: float
    """The middle draw."""
    sd: float
    """The standard deviation of the draws."""
    draws: int
    """How many draws were valid."""
    limit_errors: tuple[float, float]
    """Monte Carlo standard errors of the lower and the upper limit: another seed moves them by about this."""


class Figure(Made):
    """One number of the result, with what it is a share of or a count in, and where it comes from."""

    model_config = ConfigDict(populate_by_name=True)

    id: str
    """Its name, which stays the same between versions; `docs/method.md` lists them."""
    label: str
    """What it is, in words."""
    value: float | None
    """The number in full; reports round it. None where it cannot be worked out."""
    unit: Unit
    """What it is in; proportions are between 0 and 1."""
    population: Population | None = None
    """Whom it counts, or whose share it is."""
    interval: UncertaintyInterval | None = None
    """Its range; none where it has none."""
    simulated: Simulated | None = None
    """Of the expected number of each outcome that has an interval of draws."""
    method: Method
    """`synthetic`: modelled; `observed`: counted or published; `composite`: both together; `stated`: by the
    user; `derived`: from other figures; `report`: the multiplication of the 2020 review."""
    equation: str | None = None
    """How it is worked out from what is in `from`, in words."""
    from_: list[str] = Field(alias="from", default_factory=list)
    """Ids of the figures and inputs that it is worked out from."""
    flags: list[str] = Field(default_factory=list)
    """Codes of what to know before using it; `docs/method.md` section 20 says what each means."""


class PackUsed(Made):
    """Which evidence was used."""

    id: str
    """The pack's name."""
    version: str
    """The pack's version."""
    sha256: str
    """Checksum of its files, with those of what it builds on."""


class ProfileUsed(Made):
    """Which profile was used; a bare area name has no file."""

    name: str | None
    """The profile's name."""
    sha256: str | None
    """Checksum of the file."""


class AreasUsed(Made):
    """Which area table was used."""

    sha256: str
    """Checksum of the area table."""


class Run(Made):
    """How the result was made."""

    imhcalc: str
    """Version of the program."""
    numpy: str
    """Version of the library that drew the random numbers."""
    seed: int
    """Seed of the random draws: the same seed gives the same result."""
    draws: int
    """How many draws were made."""
    invalid_draws: int
    """Draws for which the model had no solution, left out of every range."""
    level: float
    """How often the ranges should hold, such as 0.95."""
    interval: str
    """What the ranges cover: `parameter`, `predictive` or `realised`."""
    method: str
    """`calibrated`, the model, or `report`, the multiplication of the 2020 review."""
    anchor: str
    """Whom the baseline describes: the whole `population`, or the low-risk `reference` group."""
    evidence: PackUsed
    """The pack of evidence."""
    profile: ProfileUsed
    """The profile."""
    areas: AreasUsed
    """The area table."""


class ResultArea(Made):
    """The area of the result."""

    code: str | None
    """Its official code; none for a place of the user's own, or several added together."""
    name: str
    """Its name."""
    nation: str
    """Its nation."""
    kind: str
    """What it is, such as a district, an upper-tier authority, a health body or several added together."""
    region: str | None = None
    """The region it lies in, where it lies in one."""
    health_body: str | None = None
    """The Integrated Care Board or health board it belongs to."""
    members: list[str] = Field(default_factory=list)
    """Codes of the districts added together."""
    population_year: str | None = None
    """The year of the counts of children, such as mid-2023."""
    deprivation_index: str | None = None
    """The index, with its year, that the fifths are of."""
    codes: str | None = None
    """Which list of districts the codes are of."""
    notes: list[str] = Field(default_factory=list)
    """What to know of it, such as boundaries that changed."""


class ParameterUsed(Made):
    """A number of the evidence, or a local one, that went into the result."""

    id: str
    """Its dotted id in the pack, or `profile.` and its key for a local one."""
    label: str
    """What it is, in words."""
    value: float | list[float]
    """The number, or the row of numbers."""
    unit: Unit
    """What it is in."""
    interval: dict[str, Any] | None = None
    """Its limits with their level and kind, as entered."""
    drawn: list[float] | None = None
    """The limits actually drawn, where they differ from the stated ones."""
    shape: str | None = None
    """How its uncertainty was drawn, as the evidence names it."""
    effective_sample_size: float | None = None
    """The sample size that stands for its uncertainty in place of limits."""
    status: str
    """`published`, `derived`, `judgement`, or `stated` by the user."""
    tag: str | None = None
    """`seen` in print, `recalled`, or `recalled_unsure`."""
    source: str | None = None
    """The id of its publication; for a local one, the words given."""
    where: str | None = None
    """The place in the source."""
    note: str | None = None
    """What a reader must know to use it rightly."""
    reason: str | None = None
    """Why it is judged to be so, or what it is derived from and how."""
    confidence: str | None = None
    """How much trust the pack puts in it, from low to high."""
    checked_by: str | None = None
    """Who compared it with its source."""
    checked_on: str | None = None
    """The day it was compared with its source."""
    varied_as: str | None = None
    """The input of the headline's sensitivity that it belongs to: ``sensitivity.VARIED_AS.low`` and ``.high``."""


class StatedUsed(Made):
    """A number that the user states and a plan rests on, with the nearest origin given for it."""

    id: str
    """`profile.` and the key that states it."""
    label: str
    """What it is, in words."""
    value: float
    """The number."""
    unit: Unit
    """What it is in."""
    limits: tuple[float, float] | None = None
    """95% limits; none where it is taken as exact."""
    source: str | None = None
    """The source that the profile gives, its own or the nearest above it."""
    year: str | None = None
    """The year that the profile gives."""


class UnitUsed(Made):
    """One piece of the area with a mix of its own, as it was resolved."""

    id: str
    """The district's code, or what the profile calls it."""
    nation: str
    """Its nation, whose rates it was given."""
    counts: dict[str, float]
    """People by population."""
    quintile_shares: dict[str, list[float]]
    """Shares of each fifth, most deprived first, by population."""


class Inputs(Made):
    """The resolved inputs."""

    profile: dict[str, Any]
    """The profile as it was used: area resolved, scenarios applied, small areas counted."""
    parameters: list[ParameterUsed]
    """Every number of the evidence that had a part in the result."""
    stated: list[StatedUsed] = Field(default_factory=list)
    """Every number that a plan takes from the profile."""
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
    """Its code, such as W_BASE_MISMATCH; `docs/method.md` section 20 says what each means."""
    where: str
    """The input or figure it is about."""
    message: str
    """What to know, and what to do."""


class Assumption(Made):
    """Something the result rests on that nobody measured for it."""

    id: str
    """The id of the number it is about."""
    text: str
    """The assumption in words, with its value."""
    status: str
    """How far it is known, such as `judgement` or `derived, recalled`."""
    value: float | list[float] | None = None
    """The number, where it is one."""
    unit: Unit | None = None
    """What the number is in."""


class SourceUsed(Made):
    """A publication that a used number comes from."""

    id: str
    """Its id among the pack's sources, or of a table of official figures."""
    citation: str
    """What to cite."""
    url: str | None = None
    """Where it can be read."""
    year: int | None = None
    """The year it was published."""


class OutcomeContext(Made):
    """The words that go with an outcome's figures."""

    id: str
    """The outcome's id, with which the ids of its figures begin."""
    label: str
    """What it is called."""
    plain: str
    """What it is, for a reader who has not met it."""
    need: str | None
    """The need it stands for, if it can be the headline."""
    counted: str
    """What is counted: babies, children, mothers, fathers."""
    ages: str
    """The ages at which it is seen, in words."""
    population: Population
    """Those whose share it is."""
    instrument: str
    """How it is found."""
    flags: list[str]
    """What a reader must know to read its figures, a sentence each."""
    adjusted: bool
    """Whether the evidence adjusts it for local circumstances."""
    measured: str | None = None
    """For a measured outcome: what was measured, where and when."""
    measured_year: str | None = None
    """For a measured outcome: the year of the value."""
    measured_area: str | None = None
    """For a measured outcome: the area that the value was published for, such as the county."""
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
    """Its id in the pack."""
    label: str
    """What to ask for."""
    would_change: str
    """What would be better for it."""
    where: str
    """Who holds it."""


class Rung(Made):
    """The words of one rung of the ladder of ambition."""

    id: str
    """The rung's id: its figures are `ladder.ID.families` and so on."""
    label: str
    """What it is called."""


class Beside(Made):
    """A published figure shown next to an outcome and never combined with it."""

    id: str
    """The parameter's id."""
    outcome: str
    """The outcome it is shown beside."""
    label: str
    """What it is."""
    value: float
    """The number."""
    unit: Unit
    """What it is in."""


class DecisionContext(Made):
    """A decision that hangs on a figure, and where it would flip."""

    id: str
    """Its name in the profile."""
    label: str
    """What is decided."""
    figure: str
    """The figure it hangs on."""
    bound: float
    """The value at which it turns."""
    above: bool
    """Whether it holds above the bound, or below it."""
    holds: bool | None = None
    """Whether it holds at the central values; None where the figure is missing."""
    missing: str | None = None
    """Why it cannot be judged, where the figure is missing."""
    flips: dict[str, str] = Field(default_factory=dict)
    """Ids of inputs at which it flips, by the id of the threshold's figure."""
    now: dict[str, float] = Field(default_factory=dict)
    """The inputs' own values."""


class ScenarioContext(Made):
    """A scenario or option: what it is called, why, and what it changes."""

    id: str
    """Its name in the profile."""
    label: str
    """What it is."""
    is_option: bool
    """Whether it is an option to choose, and not a what-if."""
    why: str | None = None
    """Why it is worth trying, as the profile says."""
    changes: dict[str, str] = Field(default_factory=dict)
    """What it sets, as written, by dotted key of the profile."""


class StageContext(Made):
    """The share that passed a stage of the pathway, in words, with where it comes from."""

    id: str
    """`identified`, `referred` or `engaged`."""
    label: str
    """What passing it is called in reports: noticed, referred, taken up."""
    barrier: str
    """What keeps families from passing: awareness, accessibility, acceptability."""
    share: str
    """The share who pass, in words, and how it is known."""
    origin: str
    """Where the share comes from."""


class ServiceContext(Made):
    """A service as stated."""

    id: str
    """Its name in the profile."""
    label: str
    """What it is called."""
    stated: str
    """Its capacity as the profile states it, in words."""
    counted: bool
    """Whether it counts towards the gap."""
    payers: str | None = None
    """Who pays for it and how much of it, in words."""


class PlanContext(Made):
    """The words that go with a plan's figures."""

    need: str | None = None
    """The id of the need that demand starts from."""
    stages: list[StageContext] = Field(default_factory=list)
    """The stages of the pathway."""
    services: list[ServiceContext] = Field(default_factory=list)
    """Today's services."""
    programme: str | None = None
    """The named programme and its criteria, in words."""
    overlap: list[str] = Field(default_factory=list)
    """Labels of the indicators taken together."""
    lacking: dict[str, list[str]] = Field(default_factory=dict)
    """What is missing, by section."""
    price_year: str | None = None
    """The year whose prices all money is in."""
    savings: dict[str, str] = Field(default_factory=dict)
    """Savings that the user states, in words, by id."""
    years: list[str] = Field(default_factory=list)
    """Years ahead that were worked out."""
    inequality: dict[str, str] = Field(default_factory=dict)
    """Outcomes with counts by fifth, by id."""
    scenarios: list[ScenarioContext] = Field(default_factory=list)
    """The profile's scenarios and options."""
    decisions: list[DecisionContext] = Field(default_factory=list)
    """The profile's decisions."""
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
    """The id of the outcome that reports lead with."""
    assurance: str
    """Who has checked the profile: `none`, `self`, `peer` or `signed off`."""
    owner: str | None
    """Who stands behind the profile."""
    outcomes: list[OutcomeContext]
    """The words of each outcome that is given."""
    absent: dict[str, str]
    """Outcomes that are not given for this nation, and what exists there instead."""
    missing: list[Missing]
    """Local figures that were not given."""
    ladder: list[Rung]
    """The rungs of the ladder of ambition."""
    beside: list[Beside]
    """Published figures shown beside outcomes."""
    known_groups: dict[str, str]
    """Groups counted locally, in words, by name."""
    drivers: dict[str, str]
    """What the run's sensitivity groups are called, by figure id."""
    early_checks: str | None
    """The nation's reviews of young children, in words."""
    deprivation_index: str
    """The index that the fifths are of, with its year."""
    quintile_note: str
    """What to know of the fifths, in a sentence."""
    not_counted: str
    """Circumstances that no published figure covers, in a sentence."""
    not_in_interval: list[str]
    """What no range covers, a sentence each."""
    applied: list[str] = Field(default_factory=list)
    """What the scenarios applied to the profile are, in its words: the report is of the profile so changed."""
    stated: list[str]
    """What the user stated, in words."""
    plan: PlanContext = PlanContext()
    """The words of the plan; empty for a profile without one."""
    dissent: str | None = None
    """A local view that differs, in words."""


class Result(Made):
    """The whole result, as ``--format json`` writes it."""

    model_config = ConfigDict(populate_by_name=True)

    schema_: Literal["imhcalc-result/1"] = Field(alias="schema", default="imhcalc-result/1")
    """The form of this file. It changes when a program that reads it would have to change."""
    run: Run
    """Seed, draws and options, with the versions and checksums of all that was used."""
    area: ResultArea
    """The area it is of."""
    inputs: Inputs
    """Everything that went in, resolved."""
    figures: list[Figure]
    """Every number, each with its range and what it comes from."""
    warnings: list[Warned]
    """What to know before using the figures."""
    assumptions: list[Assumption]
    """What the result rests on that nobody measured for it."""
    sources: list[SourceUsed]
    """The publications that its numbers come from."""
    limitations: list[str]
    """What the figures cannot be used for, a sentence each."""
    context: Context
    """The words that reports print beside the figures."""
