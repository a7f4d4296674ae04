"""How one figure came about: a tree of steps from the number down to its sources."""

from typing import Literal

from imhcalc.models.base import ConfigDict, Field, Made
from imhcalc.models.result import ResultArea, Run
from imhcalc.models.units import Population, Unit

StepKind = Literal[
    "figure", "national_to_local", "evidence", "association", "level", "exposure", "fifth", "mix", "national_mix", "count", "published", "profile",
]  # fmt: skip
"""`figure`: worked out from its children. `national_to_local`: its children add up. `evidence`: a quantity of the
pack. `association`: ratios by `level`. `exposure`: how common each level is by `fifth`. `mix`, `national_mix`:
people by fifth, here and in the nation. `count`, `published`: of the area table. `profile`: stated by the user."""


class Limits(Made):
    """Limits of a step's value: of draws, as published, or as judged."""

    lower: float
    upper: float
    level: float | None = None
    kind: str
    status: str | None = None
    """How the limits themselves were come by, where that differs from the value."""


class Rival(Made):
    """Another value that might be believed, and is not used."""

    id: str
    label: str
    value: float | list[float]
    unit: Unit


class Place(Made):
    """Where a number of the evidence stands in print, and what it describes there."""

    source: str
    citation: str
    where: str | None = None
    url: str | None = None


class Described(Made):
    """Whom a number describes, and how it was measured."""

    people: str | None = None
    instrument: str | None = None
    years: list[int] = Field(default_factory=list)
    nation: str | None = None
    sample_size: int | None = None


class Standing(Made):
    """How far a number of the evidence can be relied on."""

    status: str
    tag: str
    confidence: str | None = None
    derived_from: str | None = None
    rationale: str | None = None
    note: str | None = None


class Compared(Made):
    """How a risk factor and an outcome were compared."""

    measure: Literal["or", "rr", "risk"]
    scope: Literal["marginal", "conditional"]
    adjusted_for: list[str] = Field(default_factory=list)
    """Labels of the risk factors held fixed."""
    reference: str
    """The level that the others are set against."""
    log_linear: bool = False
    """Whether one ratio, of the first level against the last, is spread evenly over the levels between."""


class Step(Made):
    """One step: a number, how it was worked out or where it was found, and the steps it rests on."""

    id: str
    kind: StepKind
    label: str
    value: float | list[float] | None = None
    names: list[str] = Field(default_factory=list)
    """What each entry of a row of values is."""
    unit: Unit | None = None
    population: Population | None = None
    limits: Limits | None = None
    drawn: list[list[float]] = Field(default_factory=list)
    """The limits between which 95% of the draws of this input lie, one pair for each value."""
    equation: str | None = None
    method: str | None = None
    compared: Compared | None = None
    standing: Standing | None = None
    place: Place | None = None
    described: Described | None = None
    facts: list[str] = Field(default_factory=list)
    """Further things to know, each a sentence or a clause."""
    care: list[str] = Field(default_factory=list)
    """Warnings of the run that belong to this step."""
    rivals: list[Rival] = Field(default_factory=list)
    as_above: bool = False
    """Whether it was explained earlier in the tree, and is only named here."""
    unmoved_by: list[str] = Field(default_factory=list)
    """Labels of risk factors that change nothing here until there is a local survey of them."""
    cut: bool = False
    """Whether what it rests on was left out, because only so many levels were asked for."""
    range_only: bool = False
    """Whether it moves the range and not the value."""
    children: list["Step"] = Field(default_factory=list)


class Explanation(Made):
    """How one figure of a result came about."""

    model_config = ConfigDict(populate_by_name=True)

    schema_: Literal["imhcalc-explanation/1"] = Field(alias="schema", default="imhcalc-explanation/1")
    run: Run
    area: ResultArea
    figure: str
    outcome: str | None = None
    """The outcome it belongs to, if any."""
    counted: str | None = None
    """What is counted: babies, children, mothers."""
    flags: list[str] = Field(default_factory=list)
    """What a reader must know to read the outcome's figures."""
    step: Step
