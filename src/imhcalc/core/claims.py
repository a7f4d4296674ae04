"""Whether a printed number follows from other printed numbers, as they stand or before they were rounded.

A sum is a tree of additions, subtractions, multiplications and divisions over named numbers. Its result is worked
out from the numbers as printed; then from all that they may have been, by the arithmetic of intervals, which never
leaves a possible result out.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import inf, isfinite
from typing import Literal, TypeAlias

from imhcalc.core.printed_numbers import Habits, PrintedNumber, Span, accepted, could_be, just_accepted

Operator = Literal["+", "-", "*", "/"]
Verdict = Literal["reproduces", "allowing_for_rounding", "cannot_be_told", "does_not_reproduce"]
How = Literal["as_printed", "midpoint", "lower_end", "upper_end", "paired_ends", "widest_ends", "within"]
"""Which ends of printed ranges a result is of: there are none; their midpoints; the ends that give the least or the
most; lower ends together and upper ends together; the least and the most; any, as the answer is itself a range."""

ONE_ANSWER: tuple[How, ...] = ("midpoint", "lower_end", "upper_end")
"""What a single answer may be of a range."""
LIMITS: Mapping[str, How] = {
    "over": "lower_end",
    "just_over": "lower_end",
    "under": "upper_end",
    "just_under": "upper_end",
}
"""The end of a range that words before an answer speak of: "up to" is the most."""
MOST_RANGES = 8
"""Ranges in one sum of which every combination of ends is tried; with more, only like ends go together."""


@dataclass(frozen=True, slots=True)
class Operation:
    """Two sums put together."""

    operator: Operator
    left: "Tree"
    right: "Tree"


Tree: TypeAlias = "str | float | Operation"
"""A sum: a number's name, a number, or an operation."""


@dataclass(frozen=True, slots=True)
class Term:
    """A printed number, or the two ends of a printed range."""

    ends: tuple[PrintedNumber, ...]

    @property
    def is_range(self) -> bool:
        """Whether it is a range."""
        return len(self.ends) > 1

    @property
    def middle(self) -> PrintedNumber:
        """The number, or the midpoint of the range."""
        if not self.is_range:
            return self.ends[0]
        low, high = self.ends
        return PrintedNumber((low.value + high.value) / 2, low.place, fixed=True, reading=low.reading)


@dataclass(frozen=True, slots=True)
class Tested:
    """What came of a sum: its results as printed (one, or the ends of a range), and what they may have been."""

    verdict: Verdict
    how: How
    results: tuple[float, ...]
    possible: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class _Pick:
    """A choice of ends: for each end of the answer, the numbers that go into the sum."""

    how: How
    numbers: tuple[Mapping[str, PrintedNumber], ...]


def names_in(tree: Tree) -> tuple[str, ...]:
    """Return the names of the numbers in a sum, in the order in which they stand."""
    if isinstance(tree, str):
        return (tree,)
    if isinstance(tree, Operation):
        return tuple(dict.fromkeys(names_in(tree.left) + names_in(tree.right)))
    return ()


def added(names: Sequence[str]) -> Tree:
    """Return the sum of numbers by name."""
    tree: Tree = names[0]
    for name in names[1:]:
        tree = Operation("+", tree, name)
    return tree


def evaluated(tree: Tree, numbers: Mapping[str, float]) -> float | None:
    """Return the result of a sum; none where something is divided by 0."""
    span = enclosed(tree, {name: Span(number, number) for name, number in numbers.items()})
    return span.lower if span is not None and isfinite(span.lower) else None


def enclosed(tree: Tree, numbers: Mapping[str, Span]) -> Span | None:
    """Return limits of the result of a sum over all that its numbers may be; none where a divisor may be 0."""
    if isinstance(tree, str):
        return numbers[tree]
    if not isinstance(tree, Operation):
        return Span(tree, tree)
    left, right = enclosed(tree.left, numbers), enclosed(tree.right, numbers)
    if left is None or right is None:
        return None
    return _operated(tree.operator, left, right)


def tested(answer: Term, tree: Tree, terms: Mapping[str, Term], habits: Habits) -> Tested | None:
    """Return whether a sum gives a printed answer; none where something is divided by 0.

    Parameters
    ----------
    answer
        What is printed as the result.
    tree
        The sum, over names of `terms`.
    terms
        The printed numbers that go into it.
    habits
        How far authors round without saying so.
    """
    used = {name: terms[name] for name in names_in(tree)}
    if answer.is_range and not any(term.is_range for term in used.values()):
        return _within(answer, tree, used, habits)
    found = [each for pick in _picks(answer, tree, used) if (each := _judged(pick, answer, tree, habits))]
    for verdict in ("reproduces", "allowing_for_rounding"):
        for each in found:
            if each.verdict == verdict:
                return each
    return _unless_inside(found, answer) if found else None


def result_of(tree: Tree, terms: Mapping[str, Term], habits: Habits) -> Tested | None:
    """Return what a sum gives where nothing is printed to compare it with: one number, or the ends of a range."""
    used = {name: terms[name] for name in names_in(tree)}
    ranges = [name for name, term in used.items() if term.is_range]
    whole = Term((PrintedNumber(0.0, 1.0),) * (2 if ranges else 1))
    picks = list(_picks(whole, tree, used))
    judged = _judged(picks[-1], whole, tree, habits) if picks else None
    return None if judged is None else Tested("cannot_be_told", judged.how, judged.results, judged.possible)


def _within(answer: Term, tree: Tree, used: Mapping[str, Term], habits: Habits) -> Tested | None:
    """Return whether one result lies in a printed range."""
    numbers = {name: term.middle for name, term in used.items()}
    result = _result(tree, numbers)
    possible = _possible(tree, numbers, habits)
    if result is None or possible is None:
        return None
    low, high = (accepted(end, habits) for end in answer.ends)
    span = Span(low.lower, high.upper)
    verdict: Verdict = "does_not_reproduce"
    if span.meets(possible):
        verdict = "reproduces" if span.holds(result) else "allowing_for_rounding"
    return Tested(verdict, "within", (result,), (possible,))


def _picks(answer: Term, tree: Tree, used: Mapping[str, Term]) -> Iterator[_Pick]:
    """Yield the choices of ends that an author may have made, the likeliest first."""
    if not any(term.is_range for term in used.values()):
        yield _Pick("as_printed", ({name: term.middle for name, term in used.items()},))
        return
    lows, highs = ({name: term.ends[end] for name, term in used.items()} for end in (0, -1))
    like = _in_order(tree, [lows, highs])
    every = like
    if sum(term.is_range for term in used.values()) <= MOST_RANGES:
        ends = product(*(term.ends for term in used.values()))
        every = _in_order(tree, [dict(zip(used, chosen, strict=True)) for chosen in ends])
    if not every:
        return
    if answer.is_range:
        yield _Pick("paired_ends", tuple(like))
        yield _Pick("widest_ends", (every[0], every[-1]))
    else:
        middle = {name: term.middle for name, term in used.items()}
        numbers = (middle, every[0], every[-1])
        picks = [_Pick(how, (chosen,)) for how, chosen in zip(ONE_ANSWER, numbers, strict=True)]
        yield from sorted(picks, key=lambda pick: pick.how != LIMITS.get(answer.ends[0].reading))


def _in_order(tree: Tree, choices: list[dict[str, PrintedNumber]]) -> list[dict[str, PrintedNumber]]:
    """Return choices of ends by the result they give, without those that divide by 0."""
    results = [(_result(tree, each), place) for place, each in enumerate(choices)]
    return [choices[place] for result, place in sorted((r, p) for r, p in results if r is not None)]


def _judged(pick: _Pick, answer: Term, tree: Tree, habits: Habits) -> Tested | None:
    results = [_result(tree, numbers) for numbers in pick.numbers]
    possible = [_possible(tree, numbers, habits) for numbers in pick.numbers]
    if len(results) != len(answer.ends) or None in results or None in possible:
        return None
    given = tuple(result for result in results if result is not None)
    spans = tuple(span for span in possible if span is not None)
    verdict: Verdict = "does_not_reproduce"
    wanted = [accepted(end, habits) for end in answer.ends]
    just = [just_accepted(end, habits) for end in answer.ends]
    if all(span.holds(result) for span, result in zip(wanted, given, strict=True)):
        verdict = "reproduces"
    elif all(span.meets(other) for span, other in zip(just, spans, strict=True)):
        verdict = "allowing_for_rounding"
    return Tested(verdict, pick.how, given, spans)


def _unless_inside(found: list[Tested], answer: Term) -> Tested:
    """Return a sum that failed; a single answer inside what a range gives is no contradiction of it."""
    first, number = found[0], answer.ends[0].value
    ends = [each.results[0] for each in found]
    if len(found) == len(ONE_ANSWER) and min(ends) <= number <= max(ends):
        return Tested("cannot_be_told", "widest_ends", (min(ends), max(ends)), first.possible)
    return first


def _result(tree: Tree, numbers: Mapping[str, PrintedNumber]) -> float | None:
    return evaluated(tree, {name: number.value for name, number in numbers.items()})


def _possible(tree: Tree, numbers: Mapping[str, PrintedNumber], habits: Habits) -> Span | None:
    return enclosed(tree, {name: could_be(number, habits) for name, number in numbers.items()})


def _operated(operator: Operator, left: Span, right: Span) -> Span | None:
    if operator == "+":
        return Span(left.lower + right.lower, left.upper + right.upper)
    if operator == "-":
        return Span(left.lower - right.upper, left.upper - right.lower)
    if operator == "/" and right.lower <= 0 <= right.upper:
        return None
    corners = [(a, b) for a in (left.lower, left.upper) for b in (right.lower, right.upper)]
    ends = [a * b for a, b in corners] if operator == "*" else [a / b for a, b in corners]
    return Span(min(ends), max(ends)) if max(map(abs, ends)) < inf else None
