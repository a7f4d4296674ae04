"""One sum of a claim, tested: what it gives, how it was rounded, what else would give the printed answer."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from imhcalc.assemble.claim_sums import WHOLE, Direction, Relation
from imhcalc.assemble.claim_terms import Figure, rows_of
from imhcalc.core.claim_slips import digits_swapped, factors_that_fit, other_sum
from imhcalc.core.claims import Operation, Term, Tested, Tree, evaluated, names_in, result_of, tested
from imhcalc.core.printed_numbers import (
    Habits,
    PrintedNumber,
    accepted,
    roundings,
    significant_figures,
    units,
)
from imhcalc.models.audit import AuditedSum, How, OtherWay, RangeByRounding, RoundingUsed, Slip
from imhcalc.models.claim import Claim

EVERYTHING = Term((PrintedNumber(1.0, 1.0, reading="exact"),))
FACTORS: dict[Slip, float] = {
    "ten_times": 10.0, "a_tenth": 0.1, "hundred_times": 100.0, "a_hundredth": 0.01, "thousand_times": 1000.0,
    "a_thousandth": 0.001, "twelve_times": 12.0, "a_twelfth": 1 / 12, "fifty_two_times": 52.0, "a_fifty_second": 1 / 52,
    "double": 2.0, "half": 0.5,
}  # fmt: skip
UNROUNDED = RoundingUsed(kind="unrounded", unit=0.0, usual=True)
ROUNDING_ORDER = ("unrounded", "nearest", "down", "figures")
FIGURES_TRIED = (2, 3)
"""Significant figures to which results are tried."""


@dataclass(frozen=True, slots=True)
class _Outcome:
    """How a sum came out: which way round it is said, and how it holds."""

    way: Direction
    found: Tested
    how: How
    needed: dict[str, list[float]]


def tested_sum(
    relation: Relation, claim: Claim, figures: Mapping[str, Figure], habits: Habits
) -> AuditedSum | None:
    """Return a sum's test; where its answer is not printed, what it gives; none where too little is known."""
    terms = {name: figure.term() for name, figure in figures.items()} | {WHOLE: EVERYTHING}
    way = _way_to_missing(relation, terms)
    if way is None:
        return None
    if way.answer not in terms:
        found = result_of(way.tree, terms, habits)
        return None if found is None else _without_answer(relation, way, found, figures, habits)
    answers = {name: figure.term(claim.rounding) for name, figure in figures.items()} | {WHOLE: EVERYTHING}
    outcome = _outcome(relation, terms, answers, habits)
    if outcome is None:
        return None
    way, found = outcome.way, outcome.found
    return AuditedSum(
        id=relation.id,
        kind=relation.kind,
        row=relation.row,
        answer=way.answer,
        inputs=list(names_in(way.tree)),
        formula=list(_in_signs(way.tree)),
        verdict=found.verdict,
        printed=True,
        how=outcome.how,
        results=list(found.results),
        possible=[(span.lower, span.upper) for span in found.possible],
        roundings=_roundings(answers[way.answer], found, habits),
        other_ways=_ways_of(outcome, relation, claim, figures, answers, habits),
        needed=outcome.needed,
    )


def _outcome(
    relation: Relation, terms: Mapping[str, Term], answers: Mapping[str, Term], habits: Habits
) -> _Outcome | None:
    """Return how a sum holds best: as it is, or turned round.

    Turned round, a sum of ranges or of money holds as well as the right way; any other holds only if the figure
    that it gives then was rounded. It is told the right way round, with what that figure may have been.
    """
    main = tested(answers[relation.main.answer], relation.main.tree, terms, habits)
    if main is None:
        return None
    as_good = relation.any_way or answers[relation.main.answer].is_range
    for other in relation.others if main.verdict not in {"reproduces", "cannot_be_told"} else ():
        found = tested(answers[other.answer], other.tree, terms, habits)
        if found is None or found.verdict != "reproduces" or found.how == "within":
            continue
        if as_good:
            return _Outcome(other, found, found.how, {})
        allowed = Tested("allowing_for_rounding", main.how, main.results, main.possible)
        return _Outcome(relation.main, allowed, "other_way_round", {other.answer: list(found.results)})
    needed = dict(_needed(relation, terms)) if main.verdict == "does_not_reproduce" else {}
    return _Outcome(relation.main, main, main.how, needed)


def _way_to_missing(relation: Relation, terms: Mapping[str, Term]) -> Direction | None:
    """Return the direction that needs only figures at hand: the main one, or the one whose answer is not printed."""
    missing = [name for name in relation.figures if name not in terms]
    if not missing:
        return relation.main
    ways = (relation.main, *relation.others)
    return next((each for each in ways if missing == [each.answer]), None)


def _in_signs(tree: Tree, *, inner: str = "") -> Iterator[str]:
    """Yield a sum as it is written, in brackets where it stands in one that binds closer."""
    if not isinstance(tree, Operation):
        yield tree if isinstance(tree, str) else f"{tree:g}"
        return
    bracketed = (inner in {"*", "/"} and tree.operator in {"+", "-"}) or inner == "right of /"
    yield from ("(",) if bracketed else ()
    yield from _in_signs(tree.left, inner=tree.operator)
    yield "x" if tree.operator == "*" else tree.operator
    right = "right of /" if tree.operator in {"/", "-"} else tree.operator
    yield from _in_signs(tree.right, inner=right)
    yield from (")",) if bracketed else ()


def _without_answer(
    relation: Relation, way: Direction, found: Tested, figures: Mapping[str, Figure], habits: Habits
) -> AuditedSum:
    """Return what a sum gives where its answer is not printed."""
    return AuditedSum(
        id=relation.id,
        kind=relation.kind,
        row=relation.row,
        answer=way.answer,
        inputs=list(names_in(way.tree)),
        formula=list(_in_signs(way.tree)),
        verdict="cannot_be_told",
        printed=False,
        how=found.how,
        results=list(found.results),
        possible=[(span.lower, span.upper) for span in found.possible],
        by_rounding=list(_by_rounding(relation, way, figures, habits)),
    )


def _by_rounding(
    relation: Relation, way: Direction, figures: Mapping[str, Figure], habits: Habits
) -> Iterator[RangeByRounding]:
    """Yield what a denominator would be, if the count were rounded to each unit and the rate to none."""
    count = figures.get(relation.main.answer)
    if relation.kind != "times" or way is relation.main or count is None or len(count.printed.ends) > 1:
        return
    if any(len(figures[name].printed.ends) > 1 for name in names_in(way.tree)):
        return
    (number,) = count.term().ends
    values = {name: figures[name].printed.ends[0] for name in names_in(way.tree)}
    for unit in units(number, habits):
        ends = [
            evaluated(way.tree, values | {count.name: number.value + side * unit / 2}) for side in (-1, 1)
        ]
        if None not in ends:
            low, high = sorted(end for end in ends if end is not None)
            yield RangeByRounding(unit=unit, lower=low, upper=high)


def _roundings(answer: Term, outcome: Tested, habits: Habits) -> list[RoundingUsed]:
    """Return the roundings that print the result as the answer: every one that does so for both ends of a range."""
    if outcome.how == "within" or len(answer.ends) != len(outcome.results):
        return []
    if any(end.bounds is not None or end.reading not in {"plain", "about"} for end in answer.ends):
        return []
    pairs = zip(answer.ends, outcome.results, strict=True)
    each_end = [_roundings_of(number, result, habits) for number, result in pairs]
    rounded = [found for found in each_end if found != [UNROUNDED]]
    if not rounded:
        return [UNROUNDED]
    common = [each for each in rounded[0] if all(each in other for other in rounded)]
    return sorted(common, key=lambda each: ROUNDING_ORDER.index(each.kind))


def _roundings_of(number: PrintedNumber, result: float, habits: Habits) -> list[RoundingUsed]:
    usual = accepted(number, habits).holds(result)
    allowed = units(number, habits)[-1]
    used = [
        RoundingUsed(
            kind=each.kind, unit=each.unit,
            usual=usual and (each.kind == "unrounded" or each.unit <= allowed * (1 + habits.near)),
        )
        for each in roundings(number, result)
    ]  # fmt: skip
    used += [
        RoundingUsed(kind="figures", unit=float(digits), usual=usual)
        for digits in FIGURES_TRIED
        if used and used[0].kind != "unrounded" and significant_figures(number, result, digits)
    ]
    return used


def _needed(relation: Relation, terms: Mapping[str, Term]) -> Iterator[tuple[str, list[float]]]:
    """Yield what each other figure would have to be for the printed answer to follow."""
    for each in relation.others:
        if any(terms[name].is_range for name in names_in(each.tree)):
            continue
        numbers = {name: terms[name].middle.value for name in names_in(each.tree)}
        result = evaluated(each.tree, numbers)
        if result is not None:
            yield each.answer, [result]


def _ways_of(
    outcome: _Outcome,
    relation: Relation,
    claim: Claim,
    figures: Mapping[str, Figure],
    answers: Mapping[str, Term],
    habits: Habits,
) -> list[OtherWay]:
    """Return what else would give an answer that does not follow; of one that may, only digits that changed places."""
    if outcome.found.verdict == "does_not_reproduce":
        return list(_other_ways(relation, outcome.way, claim, figures, answers, habits))
    if outcome.found.verdict != "allowing_for_rounding":
        return []
    return [each for each in _other_ways(relation, outcome.way, claim, figures, answers, habits) if each.slip == "digits_swapped"]  # fmt: skip


def _other_ways(
    relation: Relation,
    way: Direction,
    claim: Claim,
    figures: Mapping[str, Figure],
    answers: Mapping[str, Term],
    habits: Habits,
) -> Iterator[OtherWay]:
    """Yield what else would give the printed answer."""
    answer = answers[way.answer]
    if answer.is_range or any(answers[name].is_range for name in names_in(way.tree)):
        return
    printed = answer.ends[0]
    numbers = {name: answers[name].middle.value for name in names_in(way.tree)}
    result = evaluated(way.tree, numbers)
    assert result is not None  # noqa: S101 -- it was tested
    if relation.parts:
        yield from _selections(relation, printed, numbers, habits)
    elif relation.kind == "change":
        yield from _points(printed, numbers, habits)
    else:
        wanted = accepted(printed, habits)
        for slip in factors_that_fit(wanted, result, FACTORS):
            yield OtherWay(slip=slip, result=result * FACTORS[slip])
        if relation.kind == "times":
            yield from _of_rows(relation, way, claim, figures, printed, habits)
    if digits_swapped(printed.value, result):
        yield OtherWay(slip="digits_swapped", result=result)
    if relation.kind != "whole":
        yield from _coarser(printed, result)


def _selections(
    relation: Relation, printed: PrintedNumber, numbers: Mapping[str, float], habits: Habits
) -> Iterator[OtherWay]:
    sign = -1.0 if relation.kind == "left" else 1.0
    base = numbers["total"] if relation.kind == "left" else 0.0
    found = other_sum(printed, base, {part: sign * numbers[part] for part in relation.parts}, habits)
    if found is not None:
        slip: Slip = "left_out" if found.left_out else "counted_twice"
        yield OtherWay(slip=slip, result=found.result, names=list(found.left_out or found.twice))


def _points(printed: PrintedNumber, numbers: Mapping[str, float], habits: Habits) -> Iterator[OtherWay]:
    difference = abs(numbers["after"] - numbers["before"])
    if accepted(printed, habits).holds(difference):
        yield OtherWay(slip="percentage_points", result=difference)


def _of_rows(
    relation: Relation,
    way: Direction,
    claim: Claim,
    figures: Mapping[str, Figure],
    printed: PrintedNumber,
    habits: Habits,
) -> Iterator[OtherWay]:
    """Yield whether the rest of the denominator, or the rate of another row, would give the answer."""
    if way is not relation.main:
        return
    names = names_in(way.tree)
    numbers = {name: figures[name].term().middle.value for name in names}
    rate = names[-1]
    wanted = accepted(printed, habits)
    others = [("the_rest", rate, 1.0 - numbers[rate])]
    others += [
        ("another_row", f"{row}.rate", figures[f"{row}.rate"].term().middle.value)
        for row in rows_of(claim)
        if row != relation.row and f"{row}.rate" in figures
    ]
    for slip, name, value in others:
        result = evaluated(way.tree, numbers | {rate: value})
        if result is not None and wanted.holds(result):
            yield OtherWay(slip=slip, result=result, names=[name])  # type: ignore[arg-type]


def _coarser(printed: PrintedNumber, result: float) -> Iterator[OtherWay]:
    """Yield the finest rounding that gives the answer, though nobody rounds so coarsely without saying it."""
    found = [each for each in roundings(printed, result) if each.kind == "nearest"]
    if found and printed.bounds is None:
        yield OtherWay(slip="coarser_rounding", result=found[0].unit)
