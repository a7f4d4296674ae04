"""What `interventions` is asked for, and how what it and `offer` say is set."""

import re
from collections.abc import Sequence
from typing import TypeVar

from imhcalc.faults import Fault, UsageError, did_you_mean, expected_one_of
from imhcalc.models.intervention import (
    CONCEPTION,
    DELIVERIES,
    FORMATS,
    GROWN_UP,
    LEVELS,
    MONTHS_IN_YEAR,
    RATINGS,
    AgeSpan,
    Filters,
)
from imhcalc.report.blocks import Block
from imhcalc.report.registry import block_renderer
from imhcalc.report.setting import Setting

PREGNANCY = "pregnancy"
BEFORE_BIRTH = AgeSpan(CONCEPTION, 0.0)
AN_AGE = "months from birth (36), years (3y), a span of either (36-60, 3y-5y), or pregnancy"
_AGE = r"(-?\d+(?:\.\d+)?)\s*(y|years?|m|months?)?"
_ONE_AGE = re.compile(_AGE)
_SPAN = re.compile(rf"{_AGE}\s*(?:-|to)\s*{_AGE}")

Choice = TypeVar("Choice", bound=str)


def filters_of(
    *,
    level: list[str] | None,
    age: list[str] | None,
    format_of: list[str] | None,
    uk: list[str] | None,
    rating: list[str] | None,
) -> Filters:
    """Return the filters that the command line asks for.

    Raises
    ------
    UsageError
        With one fault for each value that no intervention can have.
    """
    faults: list[Fault] = []
    filters = Filters(
        level=_chosen("--level", level, LEVELS, faults),
        age=tuple(span for each in age or [] if (span := _age_span(each, faults)) is not None),
        format=_chosen("--format-of", format_of, FORMATS, faults),
        delivered_in_uk=_chosen("--uk", uk, DELIVERIES, faults),
        evidence_rating=_chosen("--evidence-rating", rating, RATINGS, faults),
    )
    if faults:
        raise UsageError(faults)
    return filters


def _chosen(
    option: str, asked: list[str] | None, choices: Sequence[Choice], faults: list[Fault]
) -> tuple[Choice, ...]:
    """Return the choices named, written with hyphens, spaces or underscores; what is none becomes a fault."""
    found = []
    by_name = {str(choice): choice for choice in choices}
    for written in asked or []:
        name = re.sub(r"[\s-]+", "_", written.strip().casefold())
        if name in by_name:
            found.append(by_name[name])
            continue
        faults.append(
            Fault(
                "usage", f"{option} cannot be {written!r}", found=written, expected=expected_one_of(name, choices),
                help=did_you_mean(name, choices),
            )
        )  # fmt: skip
    return tuple(found)


def _age_span(written: str, faults: list[Fault]) -> AgeSpan | None:
    """Return an age or a span of ages; ``3y`` is the year that follows the third birthday."""
    text = written.strip().casefold()
    if text == PREGNANCY:
        return BEFORE_BIRTH
    span = None
    if one := _ONE_AGE.fullmatch(text):
        first = _months(one[1], one[2])
        span = AgeSpan(first, first + MONTHS_IN_YEAR if _is_years(one[2]) else first)
    elif two := _SPAN.fullmatch(text):
        span = AgeSpan(_months(two[1], two[2] or two[4]), _months(two[3], two[4]))
    if span is not None and CONCEPTION <= span.from_months <= span.to_months <= GROWN_UP:
        return span
    faults.append(Fault("usage", f"--age cannot be {written!r}", found=written, expected=AN_AGE))
    return None


def _is_years(unit: str | None) -> bool:
    return bool(unit) and str(unit).startswith("y")


def _months(number: str, unit: str | None) -> float:
    return float(number) * (MONTHS_IN_YEAR if _is_years(unit) else 1)


def page_of(blocks: Sequence[Block], name: str, setting: Setting) -> str:
    """Return blocks as a page of words."""
    return block_renderer(name)(blocks, setting)
