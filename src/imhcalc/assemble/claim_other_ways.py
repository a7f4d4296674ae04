"""What else would give the printed answer of a sum, where the sum itself does not."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from imhcalc.assemble.claim_sums import Direction, Relation
from imhcalc.assemble.claim_terms import Figure, rows_of
from imhcalc.core.claim_slips import digits_swapped, factor_that_fits, other_sum
from imhcalc.core.claims import Term, Tested, evaluated, names_in
from imhcalc.core.printed_numbers import Habits, PrintedNumber, accepted, roundings
from imhcalc.models.audit import OtherWay, Slip
from imhcalc.models.claim import Claim

FACTORS: dict[Slip, float] = {
    "ten_times": 10.0, "a_tenth": 0.1, "hundred_times": 100.0, "a_hundredth": 0.01, "thousand_times": 1000.0,
    "a_thousandth": 0.001, "twelve_times": 12.0, "a_twelfth": 1 / 12, "fifty_two_times": 52.0, "a_fifty_second": 1 / 52,
    "double": 2.0, "half": 0.5,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class SumThatFails:
    """A sum as it was tested, and the claim around it."""

    relation: Relation
    way: Direction
    found: Tested
    claim: Claim
    figures: Mapping[str, Figure]
    answers: Mapping[str, Term]
    """The figures as numbers, those that are answers rounded as the claim says."""
    habits: Habits

    @property
    def printed(self) -> PrintedNumber:
        """The printed answer."""
        return self.answers[self.way.answer].middle

    @property
    def numbers(self) -> dict[str, float]:
        """The figures that go into it."""
        return {name: self.answers[name].middle.value for name in names_in(self.way.tree)}

    @property
    def has_range(self) -> bool:
        """Whether its answer or a figure that goes into it is a range, of which there is more than one reading."""
        return any(self.answers[name].is_range for name in (self.way.answer, *names_in(self.way.tree)))

    def gives(self, **other: float) -> float | None:
        """Return what it gives with other numbers in the place of some."""
        return evaluated(self.way.tree, self.numbers | other)


def other_ways(of: SumThatFails) -> Iterator[OtherWay]:
    """Yield what else would give the answer; of one that rounding may give, only digits that changed places."""
    if of.found.verdict not in {"does_not_reproduce", "allowing_for_rounding"} or of.has_range:
        return
    result = of.found.results[0]
    if of.found.verdict == "does_not_reproduce":
        yield from _of_kind(of, result)
    if digits_swapped(of.printed.value, result):
        yield OtherWay(slip="digits_swapped", result=result)
    if of.found.verdict == "does_not_reproduce" and of.relation.kind != "whole":
        yield from _coarser(of.printed, result)


def _of_kind(of: SumThatFails, result: float) -> Iterator[OtherWay]:
    if of.relation.parts:
        yield from _selections(of)
    elif of.relation.kind == "change":
        yield from _points(of)
    else:
        slip = factor_that_fits(of.printed, of.found.possible[0], FACTORS, of.habits)
        if slip is not None:
            yield OtherWay(slip=slip, result=result * FACTORS[slip])
        if of.relation.kind == "times" and of.way is of.relation.main:
            yield from _of_rows(of)


def _selections(of: SumThatFails) -> Iterator[OtherWay]:
    is_left = of.relation.kind == "left"
    sign, base = (-1.0, of.numbers["total"]) if is_left else (1.0, 0.0)
    parts = {part: sign * of.numbers[part] for part in of.relation.parts}
    found = other_sum(of.printed, base, parts, of.habits)
    if found is not None:
        slip: Slip = "left_out" if found.left_out else "counted_twice"
        yield OtherWay(slip=slip, result=found.result, names=list(found.left_out or found.twice))


def _points(of: SumThatFails) -> Iterator[OtherWay]:
    difference = abs(of.numbers["after"] - of.numbers["before"])
    if accepted(of.printed, of.habits).holds(difference):
        yield OtherWay(slip="percentage_points", result=difference)


def _of_rows(of: SumThatFails) -> Iterator[OtherWay]:
    """Yield whether the rest of the denominator, or the rate of another row, would give the answer."""
    rate = names_in(of.way.tree)[-1]
    wanted = accepted(of.printed, of.habits)
    others: list[tuple[Slip, str, float]] = [("the_rest", rate, 1.0 - of.numbers[rate])]
    others += [
        ("another_row", f"{row}.rate", of.figures[f"{row}.rate"].term().middle.value)
        for row in rows_of(of.claim)
        if row != of.relation.row and f"{row}.rate" in of.figures
    ]
    for slip, name, value in others:
        result = of.gives(**{rate: value})
        if result is not None and wanted.holds(result):
            yield OtherWay(slip=slip, result=result, names=[name])


def _coarser(printed: PrintedNumber, result: float) -> Iterator[OtherWay]:
    """Yield the finest rounding that gives the answer, though nobody rounds so coarsely without saying it."""
    found = [each for each in roundings(printed, result) if each.kind == "nearest"]
    if found and printed.bounds is None:
        yield OtherWay(slip="coarser_rounding", result=found[0].unit)
