"""A number with a meaning in the world: value, unit, interval and its level, and where it comes from."""

from typing import Annotated, Literal, Self

from imhcalc.models.base import AfterValidator, Field, PydanticCustomError, Strict, model_validator
from imhcalc.models.units import Nation, Unit

Status = Literal["published", "derived", "judgement"]
Tag = Literal["seen", "recalled", "recalled_unsure"]
Confidence = Literal["high", "medium-high", "medium", "medium-low", "low-medium", "low"]
Shape = Literal["fixed", "beta", "log_normal", "dirichlet"]
IntervalKind = Literal["confidence", "published_range", "between_years", "judgement"]


def refused(code: str, says: str, at: str | None = None) -> PydanticCustomError:
    """Return the refusal of a value: its stable code, what is wrong, and the key it is about."""
    return PydanticCustomError("refused", "{says}", {"code": code, "says": says, "at": at})


class Interval(Strict):
    """Limits of a published or judged input, with the level they belong to."""

    lower: float
    """The lower limit, in the quantity's unit."""
    upper: float
    """The upper limit, in the quantity's unit."""
    level: Annotated[float, Field(gt=0, lt=1)] | None = None
    """The probability the limits are read to hold, such as 0.95; absent for a plain range."""
    kind: IntervalKind
    """`confidence`: as published with the figure; `published_range`: lowest and highest in print;
    `between_years`: lowest and highest of several years; `judgement`: judged here."""
    status: Status | None = None
    """How the limits themselves were come by, where that differs from the value."""

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.lower > self.upper:
            raise refused("interval-reversed", "the lower limit is above the upper one", "lower")
        return self


def _day(written: str) -> str:
    from datetime import date  # noqa: PLC0415 -- a run without one need not load it

    try:
        found = date.fromisoformat(written)
    except ValueError:
        found = None
    if found is None or found.isoformat() != written:
        raise refused("not-a-date", "a date is written year-month-day, such as 2026-11-02")
    return written


Day = Annotated[str, AfterValidator(_day), Field(json_schema_extra={"format": "date"})]
"""A date, written year-month-day."""


class Checked(Strict):
    """Who compared the figure with its source, and when."""

    by: Annotated[str, Field(min_length=1)]
    """Initials or name of somebody who is not the author."""
    on: Day
    """The day, as 2026-11-02."""


class Quantity(Strict):
    """One sourced number, or one row of numbers that belong together.

    A published quantity names its source and the place in it; a derived one says from what and how; a
    judgement gives its reason, and is shown as a judgement wherever it is used.
    """

    label: str | None = None
    """What the number is, for lists and reports; where left out, what holds it gives it one."""
    value: float | list[float]
    """The number, or the row of numbers; 7.5% is 0.075."""
    unit: Unit
    """What the number is in; from a closed list, as units that differ are never set against each other."""
    interval: Interval | None = None
    """Its limits, in the same unit; a row of numbers has an `effective_sample_size` instead."""
    shape: Shape = "fixed"
    """How the uncertainty is drawn: beta for proportions, log_normal for positive amounts and ratios,
    dirichlet for shares that add to one, fixed for none."""
    effective_sample_size: Annotated[float, Field(gt=0)] | None = None
    """The sample size divided by the design effect; the alternative to an interval."""
    status: Status
    """How it was come by: `published` in print, `derived` from print by sums, or a `judgement` of ours."""
    tag: Tag
    """How the figure was read: seen in print, or recalled from knowledge of the literature."""
    source: str | None = None
    """The id of the publication among `sources`."""
    where: str | None = None
    """The place in the source: table, row, abstract, page."""
    population: str | None = None
    """Whom the figure describes, in words: who was studied, where."""
    instrument: str | None = None
    """How it was measured: the scale, interview or count."""
    years: Annotated[list[int], Field(min_length=1, max_length=2)] | None = None
    """The year it was measured in, or the first and the last of several."""
    sample_size: int | None = None
    """People measured."""
    nation: Nation | Literal["International", "United Kingdom"] | None = None
    """Where they live; `International` for several countries."""
    derived_from: str | None = None
    """For a derived figure: from which numbers, and by which sum."""
    rationale: str | None = None
    """For a judgement: why this value and not another."""
    confidence: Confidence | None = None
    """How much trust it deserves, in the judgement of whoever entered it."""
    checked: Checked | None = None
    """Who compared it with its source. While nobody has, reports say so."""
    note: str | None = None
    """What a reader must know to use it rightly."""
    register_rows: list[str] = Field(default_factory=list)
    """The rows of the evidence review's table of parameters that this entry holds."""
    alternatives: dict[str, "Quantity"] = Field(default_factory=dict)
    """Rival values for the same idea, by name; a profile can choose one."""

    @model_validator(mode="after")
    def _provenance_is_whole(self) -> Self:
        if self.status == "judgement" and not self.rationale:
            raise refused("no-provenance", "a judgement needs a `rationale`")
        if self.status == "derived" and not self.derived_from:
            raise refused("no-provenance", "a derived figure needs `derived_from`: from what, and how")
        if self.status == "published" and not (self.source and self.where):
            raise refused(
                "no-provenance", "a published figure needs a `source` and the place in it (`where`)"
            )
        return self

    @model_validator(mode="after")
    def _shape_can_be_drawn(self) -> Self:
        if (
            self.shape in {"beta", "log_normal"}
            and self.interval is None
            and self.effective_sample_size is None
        ):
            raise refused(
                "no-uncertainty",
                f"a {self.shape} quantity needs an `interval` or an `effective_sample_size`",
                "shape",
            )
        if self.shape == "dirichlet" and self.effective_sample_size is None:
            raise refused("no-uncertainty", "a dirichlet quantity needs an `effective_sample_size`", "shape")
        if self.shape == "log_normal" and self.interval is not None and self.interval.lower <= 0:
            raise refused("E_RANGE", "a log_normal quantity needs limits above 0", "interval")
        return self

    @model_validator(mode="after")
    def _in_range(self) -> Self:
        values = self.value if isinstance(self.value, list) else [self.value]
        if self.unit == "proportion" and not all(0 <= value <= 1 for value in values):
            raise refused("E_RANGE", "a proportion lies between 0 and 1 (7.5% is 0.075)", "value")
        if self.unit in {"odds_ratio", "rate_ratio"} and not all(value > 0 for value in values):
            raise refused("E_RANGE", "a ratio is above 0", "value")
        return self

    @property
    def number(self) -> float:
        """The value, of a quantity that is a single number."""
        if isinstance(self.value, list):
            msg = "a row of numbers, where one is meant"
            raise TypeError(msg)
        return self.value

    @property
    def numbers(self) -> list[float]:
        """The values, of a quantity that is a row of numbers."""
        return self.value if isinstance(self.value, list) else [self.value]


def place_of_a_row(quantity: Quantity) -> str | None:
    """Return the place of a row of numbers, in a quantity that is to be one number whatever a profile chooses."""
    rows = {"value": quantity.value} | {
        f"alternatives.{name}.value": each.value for name, each in quantity.alternatives.items()
    }
    return next((place for place, value in rows.items() if isinstance(value, list)), None)


def _one_number(quantity: Quantity) -> Quantity:
    if (place := place_of_a_row(quantity)) is not None:
        raise refused("not-one-number", "one number is meant here, and this is a row of numbers", place)
    return quantity


OneNumber = Annotated[Quantity, AfterValidator(_one_number)]
"""A quantity that is a single number."""
