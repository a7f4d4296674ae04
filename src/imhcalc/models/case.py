"""Worked examples that others published: inputs, a calculation, and the answers as they were printed."""

from typing import Annotated, Literal

from imhcalc.models.base import Field, Strict
from imhcalc.models.evidence import Identifier
from imhcalc.models.stated import Name
from imhcalc.models.units import Unit

Number = Annotated[float, Field(allow_inf_nan=False)]
Calculation = Literal["share_reached", "cost_of_all", "cost_of_each", "benefit_and_cost"]
"""What a step works out, from which inputs, under which names:

share_reached: `reached` of `in_need`, as `share`; cost_of_all: `people` at `cost_of_each`, as `cost`; cost_of_each:
`cost` over `people`, as `cost_of_each`; benefit_and_cost: `benefits` and `cost`, as `benefit`, `net` and `ratio`.
"""


CaseUnit = Unit | Literal["us_dollars"]
"""A published example may be in money of another country, which no figure of ours is."""


class CaseSource(Strict):
    """Where an example was published."""

    citation: Name
    where: Name
    """Site, page or programme number at which it can be found."""
    published: str | int | None = None


class Answer(Strict):
    """A number that a step must give once it is rounded in the way of its source."""

    value: Number
    unit: CaseUnit
    rounded_to: Annotated[float, Field(gt=0)]
    """The step of the rounding: 0.001 for per cent with one decimal, 10000 for millions with two."""
    rounding: Literal["nearest", "down"] = "nearest"
    """`down` for a source that says "over"."""
    as_printed: str | None = None
    """The source's own words; left out where the answer follows from its figures and it prints none."""


class Step(Strict):
    """One calculation, with its inputs and the answers expected of it."""

    calculation: Calculation
    inputs: Annotated[dict[Identifier, Number | list[Number]], Field(min_length=1)]
    answers: Annotated[dict[Identifier, Answer], Field(min_length=1)]


class Case(Strict):
    """One published example."""

    title: Name
    source: CaseSource
    steps: Annotated[list[Step], Field(min_length=1)]
    inferred: list[str] = Field(default_factory=list)
    """What the source does not say and we took to be so."""
    rivals: list[Identifier] = Field(default_factory=list)
    """Cases of the same idea with other numbers in print: whoever shows one shows the other."""


class CaseFile(Strict):
    """A file of examples."""

    cases: Annotated[dict[Identifier, Case], Field(min_length=1)]
