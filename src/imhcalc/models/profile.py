"""A local profile: the area, what is known of it, and what the user states."""

import re
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from imhcalc.models.base import Strict
from imhcalc.models.evidence import Identifier
from imhcalc.models.quantity import Quantity
from imhcalc.models.units import OLDEST_AGE, QUINTILES, Nation

LARGEST_COUNT = 100_000_000
"""More people than any area of the United Kingdom has: a larger count is a slip of the keyboard."""
_PERCENT = re.compile(r"^\s*([-+]?\d+(?:\.\d+)?)\s*%\s*$")
_PER_1000 = re.compile(r"^\s*([-+]?\d+(?:\.\d+)?)\s+(?:per|in)\s+1,?000\s*$", re.IGNORECASE)


def read_proportion(written: Any) -> Any:  # noqa: ANN401 -- what a YAML file holds
    """Return a proportion written as 0.075, ``7.5%`` or ``75 per 1000``; refuse a bare 7.5 with that hint."""
    if isinstance(written, str):
        if match := _PERCENT.match(written):
            return float(f"{match[1]}e-2")
        if match := _PER_1000.match(written):
            return float(f"{match[1]}e-3")
    elif isinstance(written, int | float) and not isinstance(written, bool) and 1 < written <= 100:  # noqa: PLR2004 -- per cent
        raise PydanticCustomError(
            "percent_as_number",
            "{written} is not a proportion; if {written} per cent is meant, write {written}% or {share}",
            {"written": f"{written:g}", "share": f"{written / 100:g}"},
        )
    return written


def read_count(written: Any) -> Any:  # noqa: ANN401 -- what a YAML file holds
    """Return a count; refuse one written as text with commas, showing the number meant."""
    if isinstance(written, str):
        bare = re.sub(r"(?<=\d)[, \u00a0](?=\d{3}(?!\d))", "", written.strip())
        if re.fullmatch(r"\d+(\.0+)?", bare):
            raise PydanticCustomError(
                "count_as_text",
                "a count is written as a plain number: {number}",
                {"number": f"{float(bare):.0f}"},
            )
    return written


def _wrap(written: Any) -> Any:  # noqa: ANN401 -- what a YAML file holds
    """Let a bare value stand for a mapping with only `value` in it."""
    return written if isinstance(written, dict) else {"value": written}


Proportion = Annotated[
    float,
    Field(ge=0, le=1),
    BeforeValidator(read_proportion, json_schema_input_type=Annotated[float, Field(ge=0, le=1)] | str),
]
Count = Annotated[
    float,
    Field(ge=0, le=LARGEST_COUNT, allow_inf_nan=False),
    BeforeValidator(read_count, json_schema_input_type=Annotated[float, Field(ge=0, le=LARGEST_COUNT)]),
]
Name = Annotated[str, Field(min_length=1, max_length=200)]


class Origin(Strict):
    """Where a local figure comes from, and when."""

    source: str | None = None
    year: str | int | None = None
    note: str | None = None


class _StatedCount(Origin):
    """A count with its origin."""

    value: Count


class _StatedCounts(Origin):
    """Counts by deprivation quintile, most deprived first, with their origin."""

    value: Annotated[list[Count], Field(min_length=QUINTILES, max_length=QUINTILES)]


class _StatedShares(Origin):
    """Shares by deprivation quintile, most deprived first, with their origin."""

    value: Annotated[list[Proportion], Field(min_length=QUINTILES, max_length=QUINTILES)]


StatedCount = Annotated[_StatedCount, BeforeValidator(_wrap, json_schema_input_type=float | _StatedCount)]
StatedCounts = Annotated[
    _StatedCounts, BeforeValidator(_wrap, json_schema_input_type=list[float] | _StatedCounts)
]
StatedShares = Annotated[
    _StatedShares, BeforeValidator(_wrap, json_schema_input_type=list[float | str] | _StatedShares)
]


class AreaChoice(Strict):
    """Which area: by name or code, or made up of members, or a new one with its own counts."""

    name: Name
    code: str | None = None
    nation: Nation | None = None
    members: Annotated[list[str], Field(min_length=1)] | None = None
    """Districts, by code or name, added together."""


def _area(written: Any) -> Any:  # noqa: ANN401 -- what a YAML file holds
    return {"name": written} if isinstance(written, str) else written


class ProfilePopulation(Strict):
    """Local counts of babies and children; what is left out comes from the area table, and the report says so."""

    live_births: StatedCount | None = None
    maternities: StatedCount | None = None
    children_by_age: Annotated[dict[str, Count], Field(max_length=OLDEST_AGE + 1)] | None = None
    """Children by single year of age: keys "0" to "5"."""
    children_by_quintile: StatedCounts | None = None
    """Children (of any one age group) living in each fifth of the nation's deprivation index."""
    quintile_shares: StatedShares | None = None
    """The same as shares, where counts are not at hand."""
    source: str | None = None
    year: str | int | None = None


class LocalExposure(Origin):
    """A local survey of how common each level of a risk factor is."""

    shares: Annotated[list[Proportion], Field(min_length=2)]
    effective_sample_size: Annotated[float, Field(ge=1)] | None = None
    """Sample size divided by the design effect; without it the survey is taken as exact."""
    prior_ess: Annotated[float, Field(ge=0)] = 0
    """Weight, in people, of the national pattern against a small survey."""


class StatedMultiplier(Strict):
    """A local circumstance with no published ratio, which the user states with a reason."""

    label: str
    outcomes: list[Identifier]
    rate_ratio: Annotated[float, Field(gt=0)]
    interval: Annotated[list[float], Field(min_length=2, max_length=2)] | None = None
    """95% limits of the ratio."""
    reason: Annotated[str, Field(min_length=1)]
    source: str | None = None


class KnownGroup(Origin):
    """A group counted locally, shown beside the estimate and never added to it."""

    label: str
    count: Count


class DissentingView(Strict):
    """A local view that differs from the estimate, carried into every report."""

    who: str
    what: str
    why: str


class Profile(Strict):
    """Everything the user says of an area; the smallest is a name."""

    area: Annotated[AreaChoice, BeforeValidator(_area, json_schema_input_type=str | AreaChoice)]
    name: str | None = None
    owner: str | None = None
    assurance: Literal["none", "self", "peer", "signed off"] = "none"
    headline: Identifier | None = None
    outcomes: list[Identifier] | None = None
    """Which outcomes to report; all of the nation's where left out."""
    population: ProfilePopulation = ProfilePopulation()
    local_exposures: dict[Identifier, LocalExposure] = Field(default_factory=dict)
    stated_multipliers: dict[Identifier, StatedMultiplier] = Field(default_factory=dict)
    known_groups: dict[Identifier, KnownGroup] = Field(default_factory=dict)
    choices: dict[str, str] = Field(default_factory=dict)
    """Named alternatives of the evidence to use instead of its default, by id."""
    overrides: dict[str, Quantity] = Field(default_factory=dict)
    """Whole quantities that replace the evidence's, by id."""
    cost_per_family: Quantity | None = None
    dissenting_view: DissentingView | None = None
    notes: list[str] = Field(default_factory=list)
