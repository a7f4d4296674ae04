"""Which denominators would give what a claim prints: its own, and the children and maternities held for its area."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from imhcalc.assemble.claim_sums import Relation
from imhcalc.assemble.claim_terms import Figure
from imhcalc.core.claims import Term, Tested, tested
from imhcalc.core.printed_numbers import Habits, PrintedNumber
from imhcalc.models.audit import Fit, FittingDenominator, HeldDenominator

FITS: dict[str, Fit] = {"reproduces": "fits", "allowing_for_rounding": "if_rounded"}


@dataclass(frozen=True, slots=True)
class _Tried:
    """The sum in which denominators are tried, and its figures."""

    relation: Relation
    base: str
    figures: Mapping[str, Figure]
    habits: Habits

    def with_denominator(self, term: Term) -> Tested | None:
        """Return the test of the sum with a denominator."""
        terms = {name: figure.term() for name, figure in self.figures.items()} | {self.base: term}
        answer = self.figures[self.relation.main.answer].as_answer()
        return tested(answer, self.relation.main.tree, terms, self.habits)


def denominators_tried(
    relations: Sequence[Relation],
    figures: Mapping[str, Figure],
    held: Sequence[HeldDenominator],
    habits: Habits,
) -> tuple[str | None, list[FittingDenominator]]:
    """Return the first sum of a rate and a count, and every denominator tried in it: the claim's own first."""
    for relation in relations if held else ():
        count, *inputs = relation.figures
        if relation.kind != "times" or len(inputs) != 2 or "share" in inputs[1]:  # noqa: PLR2004 -- a denominator and a rate
            continue
        base, rate = inputs
        if count in figures and rate in figures:
            return relation.id, list(_tried(_Tried(relation, base, figures, habits), held))
    return None, []


def _tried(of: _Tried, held: Sequence[HeldDenominator]) -> Iterator[FittingDenominator]:
    own = of.figures.get(of.base)
    if own is not None and len(own.printed.ends) == 1:
        of_claim = _row(of, own.term(), own.words or "as printed", None, own.year)
        yield from () if of_claim is None else (of_claim,)
    for each in held:
        term = Term((PrintedNumber(each.count, 1.0, reading="exact"),))
        row = _row(of, term, each.label, each.area, each.year)
        yield from () if row is None else (row,)


def _row(of: _Tried, term: Term, label: str, area: str | None, year: str | None) -> FittingDenominator | None:
    found = of.with_denominator(term)
    if found is None:
        return None
    return FittingDenominator(
        label=label,
        area=area,
        year=year,
        count=term.middle.value,
        gives=sum(found.results) / len(found.results),
        fits=FITS.get(found.verdict, "no"),
        own=area is None,
    )
