"""A published claim: what is printed, for whom, in which form; the audit works out what of it can be tested."""

import re
from typing import Annotated, Any, Literal

from imhcalc.models.base import BeforeValidator, Field, PydanticCustomError, Strict, model_validator
from imhcalc.models.evidence import Identifier
from imhcalc.models.people import Ages, read_ages
from imhcalc.models.printed import YEARS, Printed, period_in, read_printed, read_rate
from imhcalc.models.stated import Name
from imhcalc.records import dataclass

Direction = Literal["any", "nearest", "down", "up"]
MOST_FIGURES = 12
"""Significant figures, or decimals, beyond which nobody prints."""
_NEAREST = re.compile(
    r"(?:to )?(?:the )?(?:nearest|next)? ?(\d[\d,]*(?:\.\d+)?)? ?(hundred|thousand|million|k|m)?",
    re.IGNORECASE,
)
_FIGURES = re.compile(
    r"(\d+|one|two|three|four) ?(?:significant figures?|sig\.? ?figs?|s\.?f\.?|figures?)", re.IGNORECASE
)
_DECIMALS = re.compile(r"(\d+|no|one|two|three) ?(?:decimals?|decimal places?|d\.?p\.?)", re.IGNORECASE)
_WORDS = {"no": 0, "one": 1, "two": 2, "three": 3, "four": 4}
_SCALES = {"hundred": 1e2, "thousand": 1e3, "k": 1e3, "million": 1e6, "m": 1e6}
_EXACT = {"exact", "exactly", "none", "not rounded", "unrounded"}
_WHOLE = {"whole", "whole number", "whole numbers", "integer"}
_DOWN = re.compile(r"\b(?:rounded )?(?:down|truncated|cut)\b(?: to)?", re.IGNORECASE)
_UP = re.compile(r"\b(?:rounded )?up\b(?: to)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class StatedRounding:
    """How a source says that it rounds: a unit, significant figures or decimals; and which way."""

    unit: float | None = None
    figures: int | None = None
    decimals: int | None = None
    direction: Direction = "any"
    exact: bool = False


def read_rounding(written: Any) -> Any:  # noqa: ANN401 -- what a YAML file holds
    """Return a rounding from ``nearest 10``, ``3 significant figures``, ``1 decimal``, ``down`` or ``exact``."""
    if isinstance(written, dict) and len(written) == 1:
        # {nearest: 10}, {significant figures: 3}
        ((key, value),) = written.items()
        written = f"{key} {value}" if key in {"nearest", "down", "up"} else f"{value} {key}".replace("_", " ")
    if isinstance(written, bool) or not isinstance(written, str | int | float):
        return written
    text = " ".join(str(written).split()).casefold()
    found = StatedRounding(exact=True) if text in _EXACT else _rounding_in(text)
    if found is None:
        raise PydanticCustomError(
            "value_error", "{says}",
            {"code": "no-rounding", "says": "the rounding cannot be read; write nearest 10, 3 significant figures, 1 decimal, down, or exact"},
        )  # fmt: skip
    return found


def _rounding_in(text: str) -> StatedRounding | None:
    direction: Direction = "down" if _DOWN.search(text) else "up" if _UP.search(text) else "any"
    bare = _UP.sub("", _DOWN.sub("", text)).strip(" ,")
    if direction != "any" and not bare:
        return StatedRounding(direction=direction)
    way: Direction = "nearest" if direction == "any" else direction
    if bare.removeprefix("nearest ") in _WHOLE:
        return StatedRounding(unit=1.0, direction=way)
    if (match := _FIGURES.fullmatch(bare)) and 0 < _number(match[1]) <= MOST_FIGURES:
        return StatedRounding(figures=_number(match[1]), direction=way)
    if (match := _DECIMALS.fullmatch(bare)) and _number(match[1]) <= MOST_FIGURES:
        return StatedRounding(decimals=_number(match[1]), direction=way)
    unit = _unit(bare)
    return StatedRounding(unit=unit, direction=way) if unit else None


def read_period(written: Any) -> Any:  # noqa: ANN401 -- what a YAML file holds
    """Return a time in years from ``year``, ``month`` or ``5 years``."""
    if not isinstance(written, str):
        return written
    text = written.strip().casefold()
    years, _ = period_in(
        text if text.split(" ")[0] in {"per", "a", "over", "each", "every"} else f"per {text}"
    )
    if years is None or years <= 0:
        raise PydanticCustomError(
            "value_error", "{says}",
            {"code": "no-period", "says": f"the time cannot be read; write one of {', '.join(YEARS)}, or such as 5 years"},
        )  # fmt: skip
    return years


def _unit(text: str) -> float | None:
    """Return the unit that words name: nearest 10, the nearest thousand, 0.1 million; none where they name none."""
    match = _NEAREST.fullmatch(text)
    if match is None or not (match[1] or match[2]):
        return None
    return float((match[1] or "1").replace(",", "")) * _SCALES.get((match[2] or "").casefold(), 1.0)


def _number(word: str) -> int:
    return _WORDS[word] if word in _WORDS else int(word)


Bare = str | int | float
Rounded = Annotated[StatedRounding, BeforeValidator(read_rounding, json_schema_input_type=str | int)]
Period = Annotated[float, BeforeValidator(read_period, json_schema_input_type=str)]
Aged = Annotated[Ages, BeforeValidator(read_ages, json_schema_input_type=str | int | list[Bare])]
AnyValue = Annotated[Printed, BeforeValidator(read_printed, json_schema_input_type=Bare | list[Bare])]
RateValue = Annotated[Printed, BeforeValidator(read_rate, json_schema_input_type=Bare | list[Bare])]


def _with_unit(written: dict[str, Any]) -> dict[str, Any]:
    """Return a figure with its unit written as part of it; `per: 1000` is a unit, and `per: year` a time."""
    value, unit, per = written.get("value"), written.get("unit"), written.get("per")
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return written
    if isinstance(per, str | int) and re.fullmatch(r"10*(?:[, ]?000)?", str(per)):
        written = {key: each for key, each in written.items() if key != "per"}
        return written | {"value": f"{value} per {per}"}
    if not isinstance(unit, str):
        return written
    sign = _SIGNS.get(unit.strip().casefold())
    return written | {"value": f"{sign}{value}" if sign else f"{value} {unit.replace('_', ' ')}"}


_SIGNS = {
    "£": "£",
    "gbp": "£",
    "pounds": "£",
    "$": "$",
    "usd": "$",
    "dollars": "$",
    "€": "€",
    "eur": "€",
    "euros": "€",
}


def _by_name_or_listed(schema: dict[str, Any]) -> None:
    """Say in a JSON Schema that figures within a figure may be bare, and in a list: no annotation can name its own class so."""
    each = {"anyOf": [schema["anyOf"][0]["additionalProperties"], {"type": "string"}, {"type": "number"}]}
    schema["anyOf"] = [
        {"type": "object", "additionalProperties": each, "minProperties": 1},
        {"type": "array", "items": each, "minItems": 1},
        {"type": "null"},
    ]


class ClaimFigure(Strict):
    """A figure as printed, and what it is of."""

    name: Name | None = None
    """Its name, where figures are written as a list."""
    value: AnyValue | None = None
    """As it stands in print: 24,000 · about 24,000 children aged 0-15 · £27.74m · 4,400-6,500 families a year."""
    unit: str | None = None
    """For a bare number: percent, per 1,000, million, £ and so on, as if it stood after it."""
    of: str | None = None
    """Whom it counts or describes: live births, mothers, children aged 5-16, under 3s."""
    ages: Aged | None = None
    """0-15, under 5, 2, 24-30 months."""
    area: Name | None = None
    """The place it is of, where that is not the claim's."""
    year: str | int | None = None
    """The year it is of, where that is not the claim's."""
    per: Period | None = None
    """The time it is of: year, month, 5 years."""
    rounding: Rounded | None = None
    """How its source rounds it: nearest 10, 3 significant figures, 1 decimal, down, exact."""
    parts: Annotated[
        dict[str, "ClaimFigure"] | None, Field(min_length=1, json_schema_extra=_by_name_or_listed)
    ] = None
    """What it is the sum of, by name or as a list. Without a value of its own, it is worked out from them."""
    within: str | None = None
    """For a part: the other part that it is itself a part of, so that it is not added again."""
    source: str | None = None
    """Where it comes from, where that is not the claim's."""
    note: str | None = None
    """What to know of it; printed beside what is found."""

    @model_validator(mode="before")
    @classmethod
    def _bare_is_its_value(cls, written: Any) -> Any:  # noqa: ANN401 -- what a YAML file holds
        if not isinstance(written, dict):
            return written if written is None else {"value": written}
        return _with_unit(written)


class RateFigure(ClaimFigure):
    """A rate or share as printed: 9.6%, 30 per 1,000, 1 in 5, 100-150 per 1,000, 0.096."""

    value: RateValue | None = None
    """As it stands in print, with what it is out of: 9.6%, 30 per 1,000, 1 in 5, 10-22%, 0.096."""


def _as_written(written: Any) -> Any:  # noqa: ANN401 -- what a YAML file holds
    return written


Figures = Annotated[
    dict[str, ClaimFigure],
    Field(min_length=1),
    BeforeValidator(
        _as_written, json_schema_input_type=dict[str, ClaimFigure | Bare] | list[ClaimFigure | Bare]
    ),
]
Rates = Annotated[
    dict[str, RateFigure],
    Field(min_length=1),
    BeforeValidator(
        _as_written, json_schema_input_type=dict[str, RateFigure | Bare] | list[RateFigure | Bare]
    ),
]
OneFigure = Annotated[
    ClaimFigure, BeforeValidator(_as_written, json_schema_input_type=ClaimFigure | Bare | list[Bare])
]
OneRate = Annotated[
    RateFigure, BeforeValidator(_as_written, json_schema_input_type=RateFigure | Bare | list[Bare])
]


class Row(Strict):
    """One line of a table, or one group of people, with the figures printed for it."""

    name: Name | None = None
    """Its name, where rows are written as a list."""
    denominator: OneFigure | None = None
    """The number that its rate is applied to; the claim's where left out."""
    rate: OneRate | None = None
    """Its rate."""
    count: OneFigure | None = None
    """The number printed for it."""
    share: OneRate | None = None
    """The group's share of the claim's denominator."""
    cost: OneFigure | None = None
    """Money for all of them."""
    cost_each: OneFigure | None = None
    """Money for each one."""

    @model_validator(mode="before")
    @classmethod
    def _bare_is_rate_or_count(cls, written: Any) -> Any:  # noqa: ANN401 -- what a YAML file holds
        if isinstance(written, dict) or written is None:
            return written
        found = read_printed(written)
        return {"rate" if isinstance(found, Printed) and found.is_rate else "count": written}


Rows = Annotated[
    dict[str, Row],
    Field(min_length=1),
    BeforeValidator(_as_written, json_schema_input_type=dict[str, Row | Bare] | list[Row]),
]


class ClaimSource(Strict):
    """Where a claim was published."""

    citation: Name | None = None
    """Who published it, and what it is called."""
    where: str | None = None
    """Page, table, site."""
    published: str | int | None = None
    """When, as a year or a date."""


def _wrapped(written: Any) -> Any:  # noqa: ANN401 -- what a YAML file holds
    """Let a bare text stand for who published a claim."""
    return {"citation": written} if isinstance(written, str) else written


StatedSource = Annotated[ClaimSource, BeforeValidator(_wrapped, json_schema_input_type=str | ClaimSource)]


class Rival(Strict):
    """Another value in print for one of the claim's figures: no error, but both have to be shown."""

    figure: Name
    """The figure it stands beside: denominator, count, rate ..."""
    value: AnyValue
    """The other value, as it stands in print."""
    source: str | None = None
    """Where it stands."""


class Claim(Strict):
    """A published claim. Every key may be left out: what is given is tested against what else is given."""

    title: Name | None = None
    """What the claim is called in the answer."""
    source: StatedSource | None = None
    """Where it was published."""
    quote: str | None = None
    """Its words."""
    area: Name | None = None
    """An area held, by name or code, whose children are tried as denominators. For other places: `place`."""
    place: Name | None = None
    """Where it is about, in words, for a place that is not in the area table."""
    ages: Aged | None = None
    """Ages of the denominator and the count, where they do not say their own."""
    year: str | int | None = None
    """The year its figures are of."""
    denominator: OneFigure | None = None
    """The number that a rate is applied to: people, births, maternities."""
    rate: OneRate | None = None
    """The rate applied, with the ages and the people it was measured in."""
    count: OneFigure | None = None
    """The printed result of the denominator times the rate."""
    denominators: Figures | None = None
    """Several denominators by name: each is tested with the rate and the count of the same name."""
    rates: Rates | None = None
    """Several rates by name."""
    counts: Figures | None = None
    """Several denominators, rates or counts, by the same names: a table of which each row is tested."""
    rows: Rows | None = None
    """The same table written row by row. Rows stand alone: conditions, years, areas."""
    groups: Rows | None = None
    """Groups of people who together make up the denominator: boys and girls, nations, fifths of deprivation."""
    overlap: bool = False
    """Whether someone may be in several groups, rows or parts, so that they must not be added."""
    total: OneFigure | None = None
    """What `parts` add up to, or the counts of `rows` and `groups`; what `leaves` is left of."""
    parts: Figures | None = None
    """What the total is made of; with `leaves`, what is taken off it. Percentages make up 100%."""
    average: OneFigure | None = None
    """The plain average of the parts, each counting alike."""
    leaves: OneFigure | None = None
    """What is left of the total once the parts are taken off."""
    cost: OneFigure | None = None
    """Money for all of them."""
    cost_each: OneFigure | None = None
    """Money for each one counted (or for each of the denominator, where nothing is counted)."""
    benefit: OneFigure | None = None
    """What is gained, in money; with `cost`, the `net` and the `ratio` are tested."""
    net: OneFigure | None = None
    """The benefit less the cost, as printed."""
    ratio: OneFigure | None = None
    """The benefit over the cost, as printed: 9, or 9 to 1."""
    before: OneFigure | None = None
    """A figure at an earlier time."""
    after: OneFigure | None = None
    """The same figure at a later time."""
    change: OneFigure | None = None
    """The change from `before` to `after`: 67%, 18 more teams as 18, 3 percentage points, -5%."""
    figures: dict[Identifier, OneFigure] = Field(default_factory=dict)
    """Any further figures, by a name that `sums` can use."""
    sums: list[str] | str = Field(default_factory=list)
    """Any further sums the claim makes, such as `teams_needed = families / per_team`."""
    answer: str | None = None
    """Which figure the source worked out from the others, where that is not the count: rate, denominator, cost ..."""
    rounding: Rounded | None = None
    """How the source rounds what it works out, where it says so."""
    rivals: list[Rival] = Field(default_factory=list)
    """Other values in print for the claim's figures."""
    note: str | None = None
    """What to know of it; printed with the answer."""


class ClaimFile(Strict):
    """A file of claims."""

    claims: Annotated[
        dict[str, Claim],
        Field(min_length=1),
        BeforeValidator(_as_written, json_schema_input_type=dict[str, Claim] | list[Claim]),
    ]
    """The claims, by a name of your own or as a list."""
