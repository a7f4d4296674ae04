"""Worked examples: inputs, a calculation or an estimate, and the answers that somebody published or expects."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Self

from imhcalc.models.base import BeforeValidator, Field, PydanticCustomError, Strict, model_validator
from imhcalc.models.evidence import Identifier
from imhcalc.models.profile import Profile
from imhcalc.models.stated import Name, read_number
from imhcalc.models.units import Unit

LARGEST = 1_000_000_000_000_000.0
SMALLEST_STEP = 0.000001
"""No worked example counts beyond, or prints finer; a number a few hundred digits long divided by another is no number."""
Number = Annotated[
    float,
    Field(ge=-LARGEST, le=LARGEST, allow_inf_nan=False),
    BeforeValidator(read_number, json_schema_input_type=float | str),
]
Positive = Annotated[
    float,
    Field(ge=SMALLEST_STEP, le=LARGEST, allow_inf_nan=False),
    BeforeValidator(read_number, json_schema_input_type=float | str),
]
NotNegative = Annotated[
    float,
    Field(ge=0, le=LARGEST, allow_inf_nan=False),
    BeforeValidator(read_number, json_schema_input_type=float | str),
]
Calculation = Literal[
    "share_reached",
    "need_behind",
    "number_at_rate",
    "people_behind",
    "overall_rate",
    "shared_out",
    "cost_of_all",
    "cost_of_each",
    "benefit_and_cost",
]
CaseUnit = Unit | Literal["us_dollars"]
"""A published example may be in money of another country, which no figure of ours is."""
Form = Literal["one", "one or two", "several", "one or several"]


@dataclass(frozen=True, slots=True)
class Takes:
    """What a calculation takes and gives, and that in words."""

    words: str
    inputs: Mapping[str, Form]
    answers: tuple[str, ...]
    alike: tuple[str, ...] = ()
    """Inputs of which there have to be equally many numbers."""


CALCULATIONS: Mapping[Calculation, Takes] = {
    "share_reached": Takes(
        "of those in need, the share who are reached", {"reached": "one", "in_need": "one"}, ("share",)
    ),
    "need_behind": Takes(
        "those in need, of whom so many reached are such a share", {"reached": "one", "share": "one"}, ("in_need",)
    ),
    "number_at_rate": Takes(
        "the number at a rate, or at the middle of two, among people, added where they are several",
        {"people": "one or several", "rate": "one or two"},
        ("people", "number", "lower", "upper"),
    ),
    "people_behind": Takes(
        "the fewest and the most people of whom a rounded number is such a share",
        {"number": "one", "rounded_to": "one", "rate": "one"},
        ("lower", "upper"),
    ),
    "overall_rate": Takes(
        "the rate of several groups together", {"rates": "several", "people": "several"}, ("rate",), ("rates", "people"),
    ),
    "shared_out": Takes("an amount over so many parts", {"amount": "one", "parts": "one"}, ("each",)),
    "cost_of_all": Takes("so many people at a price", {"people": "one", "cost_of_each": "one"}, ("cost",)),
    "cost_of_each": Takes("a cost over so many people", {"cost": "one", "people": "one"}, ("cost_of_each",)),
    "benefit_and_cost": Takes(
        "benefits added, less their cost, and over it",
        {"benefits": "one or several", "cost": "one"},
        ("benefit", "net", "ratio"),
    ),
}  # fmt: skip


def _refused(code: str, says: str, at: str | None = None) -> PydanticCustomError:
    return PydanticCustomError("refused", "{says}", {"code": code, "says": says, "at": at})


class CaseSource(Strict):
    """Where an example was published."""

    citation: Name
    """Who published it, and what it is called."""
    where: Name
    """Site, page, table or programme number at which it can be found."""
    published: str | int | None = None
    """When, as a year or a date."""


class Answer(Strict):
    """A number that a step has to give, and how near it has to come."""

    value: Number
    """The number expected: 1300, 7.5% or 75 per 1000."""
    unit: CaseUnit | None = None
    """Needed of a calculation; an estimate's figures have their own, and another one here is a fault."""
    of: Literal["value", "lower", "upper"] = "value"
    """Of an estimate's figure: its value, or a limit of its range."""
    rounded_to: Positive | None = None
    """The step of the source's rounding: 0.1% for per cent with one decimal, 10000 for millions with two."""
    rounding: Literal["nearest", "down", "up"] = "nearest"
    """`down` for a source that says "over"."""
    tolerance: NotNegative | None = None
    """How far off the answer may be, in its own unit; 0.1% is 0.1 percentage points of a share."""
    relative_tolerance: NotNegative | None = None
    """How far off it may be as a share of the value: 2% of 1,300 is 26."""
    as_printed: str | None = None
    """The source's own words; left out where the answer follows from its figures and it prints none."""

    @model_validator(mode="after")
    def _near_enough_is_said_once(self) -> Self:
        said = [
            each for each in (self.rounded_to, self.tolerance, self.relative_tolerance) if each is not None
        ]
        if len(said) != 1:
            raise _refused(
                "how-near",
                "say once how near the answer has to come: `rounded_to`, `tolerance` or `relative_tolerance`",
                None if not said else "tolerance" if self.tolerance is not None else "relative_tolerance",
            )
        return self


def _areas(written: Any) -> Any:  # noqa: ANN401 -- what a YAML file holds
    return [written] if isinstance(written, str) else written


def _as_written(written: Any) -> Any:  # noqa: ANN401 -- the loader checks it as it checks any profile
    return written


class EstimateOf(Strict):
    """What an estimate is run for, and how: as the command's options mean it, with the same defaults."""

    area: (
        Annotated[
            list[Name], Field(min_length=1), BeforeValidator(_areas, json_schema_input_type=str | list[str])
        ]
        | None
    ) = None
    """An area by name or code, or several added together."""
    profile: (
        Annotated[dict[str, Any], BeforeValidator(_as_written, json_schema_input_type=Profile)] | None
    ) = None
    """A profile, written here."""
    file: Name | None = None
    """A profile's file, from the folder of this one."""
    scenario: list[Identifier] = Field(default_factory=list)
    """Scenarios or options of the profile to apply, in this order."""
    evidence: Name | None = None
    """A pack's name, or a folder of one's own, from the folder of this file."""
    seed: Annotated[int, Field(ge=0)] = 0
    """Seed of the random draws."""
    draws: Annotated[int, Field(ge=100, le=200_000)] = 10_000
    """How many draws."""
    level: Annotated[float, Field(ge=0.5, le=0.999)] = 0.95
    """How often the ranges should hold."""
    interval: Literal["predictive", "parameter", "realised"] = "predictive"
    """What they cover: `parameter`, doubt in the evidence; `predictive`, also how far areas depart from the
    pattern; `realised`, also chance."""
    method: Literal["calibrated", "report"] = "calibrated"
    """`calibrated`, the model, or `report`, the multiplication of the 2020 review."""
    anchor: Literal["population", "reference"] = "population"
    """Whom the baseline describes: the whole `population`, or the low-risk `reference` group."""
    strict_nation: bool = False
    """Whether figures carried over from another nation are refused."""
    sensitivity: bool | None = None
    """Whether each input is run at its limits; where left out, for profiles that say more than their area."""

    @model_validator(mode="after")
    def _one_thing(self) -> Self:
        given = [name for name in ("area", "profile", "file") if getattr(self, name) is not None]
        if len(given) != 1:
            raise _refused(
                "one-thing-to-estimate", "an estimate is of one `area`, `profile` or `file`",
                given[-1] if given else None,
            )  # fmt: skip
        return self


class Step(Strict):
    """One calculation with its inputs, or one estimate, and the answers expected of it."""

    calculation: Calculation | None = None
    """What is worked out, by its name; each takes inputs and gives answers of its own."""
    inputs: Annotated[dict[Identifier, Number | list[Number]], Field(min_length=1)] | None = None
    """The numbers that the calculation takes, by its names for them; a list where it takes several."""
    estimate: EstimateOf | None = None
    """An estimate to run, in place of a calculation."""
    answers: Annotated[dict[str, Answer], Field(min_length=1)]
    """By what the calculation calls them, or by the id of a figure."""

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.estimate is None) != (self.calculation is not None and self.inputs is not None):
            raise _refused("one-way", "a step is a `calculation` with its `inputs`, or an `estimate`")
        if self.estimate is not None and (self.calculation is not None or self.inputs is not None):
            raise _refused(
                "one-way", "an `estimate` has no `calculation` and no `inputs` beside it",
                "calculation" if self.calculation is not None else "inputs",
            )  # fmt: skip
        return self


class Case(Strict):
    """One worked example."""

    title: Name
    """What the example shows, in one line."""
    source: CaseSource
    """Where the answers were published."""
    steps: Annotated[list[Step], Field(min_length=1)]
    """What is worked out, in order; each has answers of its own."""
    inferred: list[str] = Field(default_factory=list)
    """What the source does not say and was taken to be so."""
    rivals: list[Identifier] = Field(default_factory=list)
    """Cases of the same idea with other numbers in print: whoever shows one shows the other."""


class CaseFile(Strict):
    """A file of worked examples."""

    cases: Annotated[dict[Identifier, Case], Field(min_length=1)]
    """The examples, by an id of your own."""
