"""A claim's figures by name: as printed, as numbers of the core, and of whom, what ages, where and when they are."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from math import floor, log10

from imhcalc.core.claims import Term
from imhcalc.core.printed_numbers import TOLERANCE, Habits, PrintedNumber, Span, could_be
from imhcalc.models.audit import AuditedFigure
from imhcalc.models.claim import Claim, ClaimFigure, Row, StatedRounding
from imhcalc.models.people import FIRST_YEAR, Ages, Kind, ages_among, kind_among
from imhcalc.models.printed import Printed

FIGURES = (
    "denominator", "rate", "count", "total", "average", "leaves", "cost", "cost_each", "benefit", "net", "ratio", "before", "after",
    "change",
)  # fmt: skip
ROW_FIGURES = ("denominator", "rate", "count", "share", "cost", "cost_each")
NESTED = re.compile(r"(?:of (?:which|whom|them|these|those)|including|thereof)\b", re.IGNORECASE)
"""How parts of parts are called."""
A_YEAR = 1.0
NOT_STATED = StatedRounding()
NEAREST = StatedRounding(direction="nearest")


@dataclass(frozen=True)
class Figure:
    """A figure of a claim: its name, what is printed, and the claim around it."""

    name: str
    printed: Printed
    stated: ClaimFigure
    claim: Claim
    derived: bool = False
    bounds: tuple[Span, ...] = ()
    """What a figure that is worked out from its parts may be."""

    @property
    def role(self) -> str:
        """What it is in its sum: denominator, rate, count ..."""
        return self.name.rpartition(".")[2]

    @cached_property
    def words(self) -> str:
        """What is said of whom it counts or describes."""
        return " ".join(each for each in (self.stated.of, self.printed.rest) if each)

    @cached_property
    def kind(self) -> Kind | None:
        """The kind of people that the words name."""
        return kind_among(self.words)

    @cached_property
    def ages(self) -> Ages | None:
        """The ages it says, those its words say, or those of the claim for whom it counts."""
        said = self.stated.ages or ages_among(self.words)
        if said is None and self.role in {"denominator", "count"}:
            said = self.claim.ages
        return said or (Ages(0.0, 1.0) if self.kind in FIRST_YEAR else None)

    @property
    def area(self) -> str | None:
        """The place it is of; a rate has none unless it says so."""
        of_claim = self.claim.area or self.claim.place if self.role in {"denominator", "count"} else None
        return self.stated.area or of_claim

    @property
    def year(self) -> str | None:
        """The year it is of, as far as it is said."""
        year = self.stated.year or (self.claim.year if self.role in {"denominator", "count"} else None)
        return None if year is None else str(year)

    @property
    def years(self) -> float | None:
        """The time it is of, in years, where that is said."""
        return self.stated.per or self.printed.years

    @property
    def is_nested(self) -> bool:
        """Whether it is part of another part: said so, or named "of which ..."."""
        return self.stated.within is not None or NESTED.match(self.role) is not None

    def term(self) -> Term:
        """Return it as numbers of the core that go into a sum, rounded in the way it says.

        A rate is taken to be rounded to the nearest of its last printed place.
        """
        return self._term(NEAREST if self.printed.is_rate else NOT_STATED)

    def as_answer(self) -> Term:
        """Return it as the answer of a sum, rounded in the way it says, or else the claim."""
        return self._term(self.claim.rounding or NOT_STATED)

    def _term(self, otherwise: StatedRounding) -> Term:
        if self.bounds:
            ends = zip(self.printed.ends, self.bounds, strict=True)
            return Term(tuple(PrintedNumber(value, 1.0, bounds=span) for value, span in ends))
        stated = self.stated.rounding or otherwise
        return Term(tuple(_number(self.printed, end, stated) for end in range(len(self.printed.ends))))

    def audited(self) -> AuditedFigure:
        """Return it as a record of the audit."""
        ages = self.ages
        return AuditedFigure(
            text=self.printed.text,
            short=self.printed.text if self.derived else self.printed.short,
            values=list(self.printed.ends),
            form=self.printed.form,
            base=self.printed.base,
            currency=self.printed.currency,
            of=self.words or None,
            kind=self.kind,
            ages=None if ages is None else (ages.start, min(ages.end, OLDEST)),
            area=self.area,
            year=self.year,
            derived=self.derived,
        )


OLDEST = 150.0
"""Stands for no upper age, which JSON has no number for."""


def figures_of(claim: Claim, habits: Habits) -> dict[str, Figure]:
    """Return the figures of a claim by name; those without a value are worked out from their parts where they have any."""
    found: dict[str, Figure] = {}
    for name, stated in _stated(claim):
        parts = {
            f"{name}.parts.{key}": _read(f"{name}.parts.{key}", part, claim, habits)
            for key, part in (stated.parts or {}).items()
        }
        found |= {key: part for key, part in parts.items() if part is not None}
        figure = _read(name, stated, claim, habits)
        if figure is not None:
            found[name] = figure
    return found


def _stated(claim: Claim) -> Iterator[tuple[str, ClaimFigure]]:
    for name in FIGURES:
        stated = getattr(claim, name)
        if stated is not None:
            yield name, stated
    for row, inner in rows_of(claim).items():
        for name in ROW_FIGURES:
            stated = getattr(inner, name)
            if stated is not None:
                yield f"{row}.{name}", stated
    yield from ((f"parts.{name}", part) for name, part in (claim.parts or {}).items())
    yield from claim.figures.items()


def rows_of(claim: Claim) -> dict[str, Row]:
    """Return the rows and groups of a claim, and the rows of a table that is written column by column."""
    rows = dict(claim.rows or {}) | dict(claim.groups or {})
    columns = {"denominator": claim.denominators, "rate": claim.rates, "count": claim.counts}
    for figure, column in columns.items():
        for name, stated in (column or {}).items():
            rows[name] = rows.get(name, Row()).model_copy(update={figure: stated})
    return rows


def _read(name: str, stated: ClaimFigure, claim: Claim, habits: Habits) -> Figure | None:
    if stated.value is not None:
        return Figure(name, stated.value, stated, claim)
    if not stated.parts:
        return None
    parts = [each for part in stated.parts.values() if (each := _read(name, part, claim, habits)) is not None]
    if len(parts) < len(stated.parts):
        return None
    terms = [part.term() for part in parts]
    ends = range(max(len(term.ends) for term in terms))
    chosen = [[term.ends[min(end, len(term.ends) - 1)] for term in terms] for end in ends]
    spans = [[could_be(number, habits) for number in numbers] for numbers in chosen]
    first = parts[0].printed
    printed = Printed(
        " + ".join(part.printed.text for part in parts),
        tuple(sum(number.value for number in numbers) for numbers in chosen),
        tuple(1.0 for _ in ends),
        form=first.form,
        base=first.base,
        currency=first.currency,
    )
    bounds = tuple(Span(sum(s.lower for s in each), sum(s.upper for s in each)) for each in spans)
    return Figure(name, printed, stated, claim, derived=True, bounds=bounds)


def _number(printed: Printed, end: int, stated: StatedRounding) -> PrintedNumber:
    """Return an end of a printed figure as a number of the core."""
    value, place = printed.ends[end], printed.places[end]
    bounds = printed.bounds[end] if end < len(printed.bounds) else None
    unit = _unit(value, place, printed.base, stated)
    return PrintedNumber(
        value,
        place if unit is None else unit,
        fixed=printed.fixed or unit is not None or stated is NEAREST,
        direction=stated.direction,
        reading="exact" if stated.exact else printed.reading,
        whole=printed.form == "count" and not printed.fixed,
        bounds=None if bounds is None or stated.exact else Span(*bounds),
    )


def _unit(value: float, place: float, base: float, stated: StatedRounding) -> float | None:
    """Return the unit of a stated rounding: of a rate in what it is printed out of, such as a tenth of a per cent."""
    if stated.unit is not None:
        return stated.unit / base
    if stated.decimals is not None:
        # Decimals of £27.74m are of a million; its printed place knows that.
        return max(place, 10.0**-stated.decimals / base)
    if stated.figures is not None and value:
        return 10.0 ** (floor(log10(abs(value)) + TOLERANCE) + 1 - stated.figures)
    return None
