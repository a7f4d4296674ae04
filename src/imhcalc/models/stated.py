"""What a profile's values may look like: proportions, counts and amounts, each with where it comes from."""

import re
from typing import Annotated, Any, Self

from imhcalc.models.base import BeforeValidator, Field, PydanticCustomError, Strict, model_validator
from imhcalc.models.quantity import refused
from imhcalc.models.units import QUINTILES

FILL_IN = "FILL IN"
"""What stands in a drafted profile where the user's own text goes."""
LARGEST_COUNT = 100_000_000
"""More people than any area of the United Kingdom has: a larger count is a slip of the keyboard."""
LARGEST_AMOUNT = 1e12
_PERCENT = r"\s*([-+]?\d+(?:\.\d+)?)\s*%\s*$"
_PER_1000 = r"(?i)\s*([-+]?\d+(?:\.\d+)?)\s+(?:per|in)\s+1,?000\s*$"


def read_proportion(written: Any) -> Any:  # noqa: ANN401 -- what a YAML file holds
    """Return a proportion written as 0.075, ``7.5%`` or ``75 per 1000``; refuse a bare 7.5 with that hint."""
    if isinstance(written, str):
        return read_number(written)
    if isinstance(written, int | float) and not isinstance(written, bool) and 1 < written <= 100:  # noqa: PLR2004 -- per cent
        raise PydanticCustomError(
            "percent_as_number",
            "{written} is not a proportion; if {written} per cent is meant, write {written}% or {share}",
            {"written": f"{written:g}", "share": f"{written / 100:g}"},
        )
    return written


def read_number(written: Any) -> Any:  # noqa: ANN401 -- what a YAML file holds
    """Return a number written as 0.075, ``7.5%`` or ``75 per 1000``, where it need be no proportion."""
    if isinstance(written, str):
        if match := re.match(_PERCENT, written):
            return float(f"{match[1]}e-2")
        if match := re.match(_PER_1000, written):
            return float(f"{match[1]}e-3")
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
    """Where it comes from; reports print it beside the figure."""
    year: str | int | None = None
    """The year or years it is of, such as 2025 or 2024/25."""
    note: str | None = None
    """Anything a reader must know to use it rightly."""


class _StatedCount(Origin):
    """A count with its origin."""

    value: Count
    """The count, as a plain number without commas."""


class _StatedCounts(Origin):
    """Counts by deprivation quintile, most deprived first, with their origin."""

    value: Annotated[list[Count], Field(min_length=QUINTILES, max_length=QUINTILES)]
    """Five counts, of the most deprived fifth first."""

    @model_validator(mode="after")
    def _somebody_is_counted(self) -> Self:
        if sum(self.value) <= 0:
            raise refused("no-children", "no child is counted in any fifth", "value")
        return self


class _StatedShares(Origin):
    """Shares by deprivation quintile, most deprived first, with their origin."""

    value: Annotated[list[Proportion], Field(min_length=QUINTILES, max_length=QUINTILES)]
    """Five shares that add to one, of the most deprived fifth first."""


StatedCount = Annotated[_StatedCount, BeforeValidator(_wrap, json_schema_input_type=float | _StatedCount)]
StatedCounts = Annotated[
    _StatedCounts, BeforeValidator(_wrap, json_schema_input_type=list[float] | _StatedCounts)
]
StatedShares = Annotated[
    _StatedShares, BeforeValidator(_wrap, json_schema_input_type=list[float | str] | _StatedShares)
]


class _StatedAmount(Origin):
    """An amount above or at 0 with its origin, and 95% limits where it is uncertain."""

    value: Annotated[float, Field(ge=0, le=LARGEST_AMOUNT, allow_inf_nan=False)]
    """The amount, in the unit that its key says."""
    interval: Annotated[list[float], Field(min_length=2, max_length=2)] | None = None
    """95% limits: drawn log-normal about the value."""


class _StatedShare(Origin):
    """A proportion with its origin, and an effective sample size where it is uncertain."""

    value: Proportion
    """The share: 0.075, 7.5% or 75 per 1000."""
    effective_sample_size: Annotated[float, Field(ge=1)] | None = None
    """The people it was counted among, divided by the design effect; without it the share is taken as exact."""


StatedAmount = Annotated[_StatedAmount, BeforeValidator(_wrap, json_schema_input_type=float | _StatedAmount)]
StatedShare = Annotated[
    _StatedShare, BeforeValidator(_wrap, json_schema_input_type=float | str | _StatedShare)
]
