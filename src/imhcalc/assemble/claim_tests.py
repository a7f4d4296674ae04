"""One sum of a claim, tested: what it gives, how it was rounded, what else would give the printed answer."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from imhcalc.assemble.claim_other_ways import SumThatFails, other_ways
from imhcalc.assemble.claim_sums import WHOLE, Direction, Relation
from imhcalc.assemble.claim_terms import Figure
from imhcalc.core.claims import Operation, Term, Tested, Tree, evaluated, names_in, result_of, tested
from imhcalc.core.printed_numbers import (
    Habits,
    PrintedNumber,
    accepted,
    roundings,
    significant_figures,
    units,
)
from imhcalc.models.audit import AuditedSum, How, RangeByRounding, RoundingUsed
from imhcalc.models.claim import Claim

EVERYTHING = Term((PrintedNumber(1.0, 1.0, reading="exact"),))
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
    answers = {name: figure.as_answer() for name, figure in figures.items()} | {WHOLE: EVERYTHING}
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
        reach=_reach(answers[way.answer], habits),
        roundings=_roundings(answers[way.answer], found, habits),
        other_ways=list(other_ways(SumThatFails(relation, way, found, claim, figures, answers, habits))),
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
    closer = inner == "right of /" or (inner != "+" and inner and tree.operator in {"+", "-"})
    yield from ("(",) if closer else ()
    yield from _in_signs(tree.left, inner=tree.operator if tree.operator in {"*", "/"} else "")
    yield "x" if tree.operator == "*" else tree.operator
    yield from _in_signs(tree.right, inner="right of /" if tree.operator == "/" else tree.operator)
    yield from (")",) if closer else ()


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
    inputs = [figures[name] for name in names_in(way.tree)]
    counts = [figure for figure in inputs if figure.role == "count"]
    is_base = relation.kind == "times" and way.answer.endswith("denominator") and counts
    if not is_base or any(len(figure.printed.ends) > 1 for figure in inputs):
        return
    count = counts[0]
    (number,) = count.term().ends
    values = {name: figures[name].printed.ends[0] for name in names_in(way.tree)}
    of_one = evaluated(way.tree, values | {count.name: 1.0}) or 0.0
    for unit in units(number, habits):
        low, high = ((number.value + side * unit / 2) * of_one for side in (-1, 1))
        yield RangeByRounding(unit=unit, lower=low, upper=high)


def _reach(answer: Term, habits: Habits) -> tuple[float, float] | None:
    """Return from what to what an answer of one number reaches, where a word says that it is not meant to the digit."""
    if len(answer.ends) != 1 or answer.ends[0].reading not in {"about", "just_over", "just_under"}:
        return None
    span = accepted(answer.ends[0], habits)
    return span.lower, span.upper


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
