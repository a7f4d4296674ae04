"""How old stated figures are: by the last day that their year can mean, and by no clock but the day given."""

import calendar
import re
from collections.abc import Iterator
from datetime import date
from typing import Literal, get_args

from imhcalc.faults import Fault, UsageError
from imhcalc.loading.as_written import walk
from imhcalc.loading.loaded_profile import LoadedProfile
from imhcalc.loading.positions import Node, Path, dotted
from imhcalc.models.base import Strict
from imhcalc.models.late import names_of
from imhcalc.models.profile import ProfilePopulation
from imhcalc.models.stated import Origin
from imhcalc.records import dataclass

Span = Literal["days", "weeks", "months", "years"]
YEARS = frozenset({"year", "price_year"})
OF_THE_EVIDENCE = frozenset({"overrides", "cost_per_family"})
"""What stands in place of evidence is as old as its studies, and is no local figure."""
NO_FIGURES = frozenset({"programme"})
"""What says where it comes from and counts nothing."""
NAMED_AT_MOST = 6
MONTHS_A_YEAR = 12

_LENGTH = re.compile(r"\s*(\d{1,4})\s*(d|w|m|y)(?:ays?|eeks?|onths?|ears?)?\s*", re.IGNORECASE)
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_WHEN = re.compile(
    rf"""(?P<day>(?:19|20)\d\d-\d\d-\d\d)
    |(?P<mid>mid)[-\s]?(?P<mid_year>(?:19|20)\d\d)
    |(?P<month>{"|".join(_MONTHS)})[a-z]*\.?\s+(?P<month_year>(?:19|20)\d\d)
    |(?P<from>(?:19|20)\d\d)\s?[/\u2013-]\s?(?P<to>\d\d)(?!\d)
    |(?P<year>(?:19|20)\d\d)""",
    re.VERBOSE | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class MaxAge:
    """How old a figure may be, on a day: the number of days, weeks, months or years."""

    number: int
    span: Span
    on: date

    @classmethod
    def read(cls, text: str, on: date) -> "MaxAge":
        """Return a length of time as written: 24m, 2y, 90d or 8w.

        Raises
        ------
        UsageError
            If it is none.
        """
        match = _LENGTH.fullmatch(text)
        if match is None:
            fault = Fault(
                "usage",
                f"--max-age is {text}, which is no length of time",
                found=text,
                expected="months, years, weeks or days: 24m, 2y, 8w or 90d",
            )
            raise UsageError([fault])
        span = next(each for each in get_args(Span) if each.startswith(match[2].lower()))
        return cls(int(match[1]), span, on)

    @property
    def words(self) -> str:
        """The length in words: ``24 months``."""
        return f"{self.number} {self.span if self.number != 1 else self.span[:-1]}"

    @property
    def oldest(self) -> date:
        """The first day on which a figure may end that is not too old."""
        if self.span in {"days", "weeks"}:
            days = self.number * (7 if self.span == "weeks" else 1)
            return date.fromordinal(max(1, self.on.toordinal() - days))
        months = self.number * (MONTHS_A_YEAR if self.span == "years" else 1)
        year, month = divmod(self.on.year * MONTHS_A_YEAR + self.on.month - 1 - months, MONTHS_A_YEAR)
        if year < 1:
            return date.min
        return date(year, month + 1, min(self.on.day, calendar.monthrange(year, month + 1)[1]))


def last_day(written: object) -> date | None:
    """Return the last day that a year, as written, can mean; None where no year is written.

    2023 ends in December, mid-2023 in June, and 2022/23 in August 2023: with the school year, after the
    financial year. Of several, the last counts.
    """
    days = [day for match in _WHEN.finditer(str(written)) if (day := _end_of(match)) is not None]
    return max(days, default=None)


def _end_of(match: re.Match[str]) -> date | None:
    if match["day"]:
        try:
            return date.fromisoformat(match["day"])
        except ValueError:
            return _december(match["day"][:4])
    if match["mid"]:
        return date(int(match["mid_year"]), 6, 30)
    if match["month"]:
        return _month_end(int(match["month_year"]), _MONTHS.index(match["month"].lower()) + 1)
    if match["from"]:
        return _end_of_span(int(match["from"]), int(match["to"]))
    return _december(match["year"])


def _end_of_span(first: int, second: int) -> date:
    """Return the end of 2022/23, of 2018/22, or of the month 2023-09."""
    century = 100
    if second == (first + 1) % century:
        return date(first + 1, 8, 31)
    if first % century < second:
        return date(first - first % century + second, 12, 31)
    return _month_end(first, second) if 1 <= second <= MONTHS_A_YEAR else date(first, 12, 31)


def _december(year: str) -> date:
    return date(int(year), 12, 31)


def _month_end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def age_faults(loaded: LoadedProfile, limit: MaxAge) -> Iterator[Fault]:
    """Yield the stated figures of a profile that are too old, each at its year; and, as one warning, those of no year."""
    document = loaded.document
    root = document.root if document is not None else None
    if root is None:
        return
    for path, node in walk((), root):
        if path[-1:] and path[-1] in YEARS and path[0] not in OF_THE_EVIDENCE:
            yield from _too_old(loaded, path, node, node.value, limit)
    table: Path = ("population", "small_areas")
    at = root.at(table)
    if at is not None and root.at(("population", "year")) is None:
        yield from _too_old(loaded, table, at, loaded.profile.population.year, limit)
    undated = list(_undated(loaded.profile, ()))
    if at is not None:
        undated = [table if path[:1] == table[:1] and root.at(path) is None else path for path in undated]
    undated = list(dict.fromkeys(undated))
    if undated:
        yield loaded.fault(_no_year(undated), undated[0], at_key=True)


def _too_old(
    loaded: LoadedProfile, path: Path, node: Node, written: object, limit: MaxAge
) -> Iterator[Fault]:
    end = last_day(written)
    if end is None or end >= limit.oldest:
        return
    place = dotted(path)
    figure = dotted(path[:-1]) if path[-1] in YEARS else place
    what = "prices" if path[-1] == "price_year" else "figures" if figure == "population" else "figure"
    fault = Fault(
        "out-of-date",
        f"{place} is {written}, older than {limit.words}",
        found=f"{written}, which ended on {_day(end)} at the latest",
        expected=f"{_day(limit.oldest)} or later, {limit.words} before {_day(limit.on)}",
        help=f"give the newer {what} for {figure}, with its year"
        + (
            "; `imhcalc areas refresh AREA --into PROFILE` asks the official services"
            if path[0] == "population"
            else ""
        ),
    )
    assert loaded.document is not None  # noqa: S101 -- what has a node has a document
    yield loaded.document.at_value(node, fault)


def _undated(model: Strict, path: Path) -> Iterator[Path]:
    """Yield the outermost stated figures, or groups of them, that say no year."""
    if getattr(model, "year", None) is not None or getattr(model, "price_year", None) is not None:
        return
    if isinstance(model, Origin):
        yield path
        return
    if isinstance(model, ProfilePopulation) and model.children_by_age:
        yield (*path, "children_by_age")
    for below, each in _below(model):
        if below[0] not in OF_THE_EVIDENCE | NO_FIGURES:
            yield from _undated(each, (*path, *below))


def _below(model: Strict) -> Iterator[tuple[Path, Strict]]:
    """Yield the models that a model holds, each with the keys that lead there."""
    for name in names_of(type(model)):
        value = getattr(model, name)
        named = value if isinstance(value, dict) else {}
        if isinstance(value, Strict):
            yield (name,), value
        yield from (((name, key), each) for key, each in named.items() if isinstance(each, Strict))


def _no_year(undated: list[Path]) -> Fault:
    named = [dotted(path) for path in undated]
    more = len(named) - NAMED_AT_MOST
    listed = ", ".join(named[:NAMED_AT_MOST]) + (f" and {more} more" if more > 0 else "")
    one = len(named) == 1
    return Fault(
        "no-year",
        "one stated figure says no year, so its age is not known"
        if one
        else f"{len(named)} stated figures say no year, so their age is not known",
        found=listed,
        expected="a `year` beside each",
        help="write when each was counted, such as {rate: 45%, source: our survey, year: 2024}; without a year --max-age passes it over",
        level="warning",
    )


def _day(day: date) -> str:
    return f"{day.day} {day:%B} {day.year}"


def parse_day(text: str) -> date:
    """Return a day written as 2026-11-30.

    Raises
    ------
    UsageError
        If it is none.
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        fault = Fault(
            "usage", f"--as-of is {text}, which is no day", found=text, expected="a day, such as 2026-11-30"
        )
        raise UsageError([fault]) from None
