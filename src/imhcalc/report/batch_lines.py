"""The rows of a batch as CSV: one for each outcome in each area, or one for each area.

What is withheld, and how numbers are rounded, is decided here and nowhere else.
"""

from collections.abc import Iterable, Iterator, Sequence
from math import ceil, floor
from typing import NamedTuple

from imhcalc.models.batch import BatchArea, BatchFigure, BatchTotal
from imhcalc.report.formats.csv import OPENS_A_FORMULA
from imhcalc.report.numbers import display_interval, half_up

SMALLEST_SHOWN = 5.0
"""An expected number of a small area below this says less than it seems to: it is not printed."""
MOST_KEPT = 40_000
"""Rows kept in writing for areas that are alike; beyond, they are written again."""
SHARES_OF_ONE = 1000
"""A rounded share has so many steps: one decimal of a per cent."""
SUPPRESSED = "W_SUPPRESSED"
NOTHING_WITHHELD: dict[str, str] = {}

AREA_COLUMNS = {
    "area_code": "The code of the area as the file gives it; its name where it gives none.",
    "area_name": "Its name.",
    "area_kind": "What kind of area: as the file says, or its code tells. Rows that begin with `total:` add up other rows"
    " of this file; leave them out before adding anything up yourself.",
    "nation": "The nation. Fifths of deprivation are those of its own index.",
    "authority_code": "The district that it lies in or is, as far as the file says.",
    "authority": "The name of that district.",
    "counts_quality": "How its children were counted: as published, published and added up, or estimated from larger areas."
    " Empty where the file does not say.",
}
"""The columns about the area, with what they hold."""

FIGURE_COLUMNS = {
    "outcome": "The indicator, by its id. Indicators overlap in the same families: never add them.",
    "population": "Whom the rate is a share of.",
    "people": "How many of them there are here.",
    "expected": "How many of them we would expect to have it: modelled, unless `method` says otherwise. Empty where it is"
    " withheld.",
    "expected_lower": "The lower limit of that number. Never add limits: totals are made from summed draws.",
    "expected_upper": "The upper limit.",
    "realised_lower": "Where few are expected: the least number that might be seen, with the chance of whom it falls on.",
    "realised_upper": "The largest number that might be seen.",
    "prevalence": "The expected share of them, from 0 to 1.",
    "prevalence_lower": "Its lower limit.",
    "prevalence_upper": "Its upper limit.",
    "modelled": "The model's share, where a published rate or a local count stands in `prevalence`.",
    "modelled_lower": "Its lower limit.",
    "modelled_upper": "Its upper limit.",
    "observed": "The published rate, or the share counted locally.",
    "observed_lower": "The lower limit of what was counted locally (Wilson).",
    "observed_upper": "The upper limit.",
    "method": "synthetic: modelled; observed: a published rate; composite: local count and model combined; report: the"
    " multiplication of a 2020 review.",
    "rests_on": "What tells this area from others. `deprivation fifth 3 alone` means that every such area of the nation has the"
    " same rate.",
    "withheld": "What is not printed, and why.",
    "flags": "Codes of what to know before using the row; they are explained below.",
}
"""The columns about what is estimated, with what they hold."""

ERROR_COLUMNS = {
    "expected_lower_error": "The Monte Carlo error of the lower limit: another seed moves it by about so much.",
    "expected_upper_error": "The Monte Carlo error of the upper limit.",
}


class Policy(NamedTuple):
    """How a batch is written: what is withheld, how numbers are rounded, and which columns there are."""

    smallest_shown: float = SMALLEST_SHOWN
    rounded: bool = False
    """Whether numbers are rounded as reports round them, or left as they are."""
    wide: bool = False
    errors: bool = False
    """Whether the Monte Carlo errors of the limits have columns."""

    @property
    def figure_columns(self) -> dict[str, str]:
        """The columns about what is estimated."""
        return {**FIGURE_COLUMNS, **(ERROR_COLUMNS if self.errors else {})}


WIDE = {
    "expected": "expected",
    "expected_lower": "expected.lower",
    "expected_upper": "expected.upper",
    "realised_lower": "expected.realised.lower",
    "realised_upper": "expected.realised.upper",
    "prevalence": "prevalence",
    "prevalence_lower": "prevalence.lower",
    "prevalence_upper": "prevalence.upper",
    "modelled": "synthetic",
    "modelled_lower": "synthetic.lower",
    "modelled_upper": "synthetic.upper",
    "observed": "observed",
    "observed_lower": "observed.lower",
    "observed_upper": "observed.upper",
    "method": "method",
    "rests_on": "rests_on",
    "withheld": "withheld",
    "flags": "flags",
    "expected_lower_error": "expected.lower.error",
    "expected_upper_error": "expected.upper.error",
}
"""What a column is called in the wide form, behind the outcome."""


class Lines:
    """Writes the rows of a batch; areas that are alike are written once."""

    def __init__(self, policy: Policy, outcomes: Sequence[str], populations: Sequence[str]) -> None:
        self.policy = policy
        self.outcomes, self.populations = outcomes, populations
        self._written: dict[tuple[BatchFigure, bool], str] = {}
        self._cells: dict[str, str] = {}
        self._few = f"expected number under {count(policy.smallest_shown)}"

    def header(self) -> str:
        """Return the one row of headings."""
        return (
            ",".join(
                [*AREA_COLUMNS, *(self.wide_columns if self.policy.wide else self.policy.figure_columns)]
            )
            + "\n"
        )

    @property
    def wide_columns(self) -> list[str]:
        """The columns of the wide form: the people of each population, then each outcome's."""
        columns = [name for name in self.policy.figure_columns if name in WIDE]
        return [
            *(f"population.{name}" for name in self.populations),
            *(f"{outcome}.{WIDE[name]}" for outcome in self.outcomes for name in columns),
        ]

    def area(self, area: BatchArea, figures: Iterable[BatchFigure]) -> str:
        """Return the rows of an area."""
        once = self._once
        head = (
            f"{cell(area.code)},{cell(area.name)},{once(area.kind)},{area.nation},{once(area.authority)},"
            f"{once(area.authority_name)},{once(area.quality)},"
        )
        return self._rows(head, figures, is_small=area.is_small)

    def total(self, total: BatchTotal, quality: str, figures: Iterable[BatchFigure]) -> str:
        """Return the rows of a total, with how the children of its areas were counted."""
        head = ",".join(map(cell, (total.code, total.name, total.kind, total.nation, "", "", quality))) + ","
        return self._rows(head, figures, is_small=False)

    def _once(self, text: str) -> str:
        """Return a text that many areas share as a cell."""
        found = self._cells.get(text)
        if found is None:
            found = self._cells[text] = cell(text)
        return found

    def _rows(self, head: str, figures: Iterable[BatchFigure], *, is_small: bool) -> str:
        if self.policy.wide:
            return self._wide(head, list(figures), is_small=is_small)
        written = self._written
        rows: list[str] = []
        for figure in figures:
            key = (figure, is_small)
            tail = written.get(key)
            if tail is None:
                tail = ",".join(self._figure(figure, is_small=is_small)) + "\n"
                if len(written) >= MOST_KEPT:
                    written.clear()
                if figure.is_shared:
                    written[key] = tail
            rows += (head, tail)
        return "".join(rows)

    def _wide(self, head: str, figures: list[BatchFigure], *, is_small: bool) -> str:
        people = {figure.population: count(figure.people) for figure in figures}
        every = list(self.policy.figure_columns)
        columns = [name for name in every if name in WIDE]
        by_outcome = {
            figure.outcome: dict(zip(every, self._figure(figure, is_small=is_small), strict=True))
            for figure in figures
        }
        cells = [people.get(name, "") for name in self.populations]
        for outcome in self.outcomes:
            row = by_outcome.get(outcome, {})
            cells += [row.get(name, "") for name in columns]
        return head + ",".join(cells) + "\n"

    def _figure(self, figure: BatchFigure, *, is_small: bool) -> list[str]:
        """Return the cells of what is estimated of one outcome in one area, in the order of their columns."""
        withheld = self._withheld(figure, is_small=is_small)
        rounded = self.policy.rounded
        expected = (
            ["", "", ""]
            if "expected" in withheld
            else numbers(figure.expected, figure.expected_limits, rounded=rounded)
        )
        row = [
            figure.outcome,
            figure.population,
            count(half_up(figure.people, 1) if rounded else figure.people),
            *expected,
            *(["", ""] if figure.realised is None else map(count, figure.realised)),
            *shares(figure.prevalence, figure.prevalence_limits, rounded=rounded),
            *shares(figure.modelled, figure.modelled_limits, rounded=rounded),
            *shares(figure.observed, figure.observed_limits, rounded=rounded),
            figure.method,
            self._once(figure.rests_on),
            "; ".join(withheld.values()),
            " ".join(figure.flags),
        ]
        if self.policy.errors:
            shown = figure.limit_errors if figure.limit_errors is not None and expected[1] else None
            row += ["", ""] if shown is None else map(count, shown)
        return row

    def _withheld(self, figure: BatchFigure, *, is_small: bool) -> dict[str, str]:
        """Return what is withheld of a figure, with why in words."""
        is_few = is_small and figure.expected < self.policy.smallest_shown
        if not is_few and SUPPRESSED not in figure.flags:
            return NOTHING_WITHHELD
        found = {}
        if is_few:
            found["expected"] = self._few if figure.people > 0 else "nobody here"
        if SUPPRESSED in figure.flags:
            found["observed"] = "local count too small to show"
        return found


def cell(text: str) -> str:
    """Return a text as a cell: in quotation marks where it needs them, and never as a formula."""
    if text.startswith(OPENS_A_FORMULA):
        text = f"'{text}"
    if any(mark in text for mark in ',"\n\r'):
        return '"' + text.replace('"', '""') + '"'
    return text


def count(value: float) -> str:
    """Return a number unrounded; without a decimal point where it is whole."""
    return str(int(value)) if float(value).is_integer() else repr(value)


def numbers(value: float, limits: tuple[float, float] | None, *, rounded: bool) -> list[str]:
    """Return a number and its limits, empty where there are none; rounded as in reports if asked."""
    if not rounded:
        return [count(value), *(["", ""] if limits is None else map(count, limits))]
    if limits is None:
        return [count(half_up(value, 1)), "", ""]
    shown = display_interval(value, *limits)
    return [count(each) for each in (shown.estimate, shown.lower, shown.upper)]


def shares(value: float | None, limits: tuple[float, float] | None, *, rounded: bool) -> list[str]:
    """Return a share and its limits, empty where there are none; to a tenth of a per cent, limits outwards, if asked."""
    if value is None:
        return ["", "", ""]
    if not rounded:
        return [count(value), *(["", ""] if limits is None else map(count, limits))]
    steps = [half_up(value * SHARES_OF_ONE, 1)]
    if limits is not None:
        steps += [floor(limits[0] * SHARES_OF_ONE + 1e-9), ceil(limits[1] * SHARES_OF_ONE - 1e-9)]
    cells = [count(step / SHARES_OF_ONE) for step in steps]
    return cells + [""] * (3 - len(cells))


def quality_of(total: BatchTotal, areas: Sequence[BatchArea]) -> str:
    """Return how the children in a total were counted: in one way, or in which ways for how many of its areas."""
    found: dict[str, int] = {}
    for place in total.places:
        found[areas[place].quality] = found.get(areas[place].quality, 0) + 1
    if len(found) == 1:
        return next(iter(found))
    return ", ".join(f"{name or 'not said'}: {number:,}" for name, number in sorted(found.items()))


def rows_of(lines: Lines, areas: Iterable[tuple[BatchArea, Iterable[BatchFigure]]]) -> Iterator[str]:
    """Yield the rows of areas, many at a time."""
    some: list[str] = []
    for area, figures in areas:
        some.append(lines.area(area, figures))
        if len(some) >= AREAS_AT_A_TIME:
            yield "".join(some)
            some = []
    yield "".join(some)


AREAS_AT_A_TIME = 500
