"""Ages and people: whom a rate describes, and whom it is used for."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from imhcalc.faults import Level
from imhcalc.linting.rounding import said
from imhcalc.linting.rules import Flaw, Rule
from imhcalc.linting.subject import Figure, Path, Subject
from imhcalc.models.evidence import Outcome
from imhcalc.models.units import AGES_OF

_NUMBERS = {word: number for number, word in enumerate(
    ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
)}  # fmt: skip
_N = rf"(\d+(?:\.\d+)?½?|{'|'.join(_NUMBERS)})"
_TO = r"\s*(?:to|-|\u2013|and)\s*"
_MONTHS_IN_YEAR = 12
_SPAN_OF_MONTHS = re.compile(rf"\b{_N}{_TO}{_N} months?\b")
_MONTHS = re.compile(rf"\b{_N} months?\b")
_SPAN = re.compile(
    rf"\b(?:aged?|ages|at age|at)\s+{_N}{_TO}{_N}\b(?! months)|\b{_N}{_TO}{_N}(?:[ -]year| years)|\b{_N}, {_N} and {_N} years"
)
_UNDER = re.compile(rf"\b(?:aged?\s+)?under(?:\s+the\s+age\s+of)?\s+{_N}\b(?! months)")
_ONE = re.compile(
    rf"\b(?:aged?|at age|at about|at)\s+{_N}\b(?! months| per| in | of )|\b{_N}[ -]year[ -]olds?\b"
)
BIRTHS = "live_births"
NARROWEST_SHARE = 0.5
"""A rate of less than half the ages that it is used for is of other ages."""


class Span(NamedTuple):
    """A span of ages in years: from, and below."""

    start: float
    end: float

    def said(self) -> str:
        """Return the span as people say it."""
        first, last = self.start, self.end - 1
        if first >= last:
            return f"age {first:g}" if self.end - self.start >= 1 else f"about age {first:.2g}"
        return f"ages {first:g} to {last:g}"


def ages_in(text: str | None) -> Span | None:
    """Return the ages that a text speaks of, or None where it speaks of none that is sure."""
    lowered = (text or "").casefold()
    if match := _SPAN_OF_MONTHS.search(lowered):
        return Span(_number(match[1]) / _MONTHS_IN_YEAR, _number(match[2]) / _MONTHS_IN_YEAR)
    if match := _SPAN.search(lowered):
        found = [_number(each) for each in match.groups() if each]
        whole = found[-1] == int(found[-1])
        return Span(found[0], found[-1] + (1 if whole else 0)) if found[0] <= found[-1] else None
    if match := _UNDER.search(lowered):
        return Span(0, _number(match[1]))
    if match := _MONTHS.search(lowered):
        age = _number(match[1]) / _MONTHS_IN_YEAR
        return Span(age, age)
    if match := _ONE.search(lowered):
        age = _number(match[1] or match[2])
        return Span(age, age + 1)
    return None


def age_unlike_use(subject: Subject) -> Iterator[Flaw]:
    """Yield rates of other ages than the population that they are used for.

    Why: a rate meets only its own population. A rate of children aged five to ten says little of those of two to four,
    and used for them it gives a number that nothing supports. A figure printed beside an outcome, or a rival of it, may
    be of other ages if it says so, and is never divided by it or into it: that is a note.

    What to do: use a rate of the right ages, correct `population` or `ages`, or give the outcome the population that
    its rate describes.
    """
    told: set[Path] = set()
    for name, outcome in subject.evidence.outcomes.items():
        used = _ages_used(subject, outcome)
        if used is None:
            continue
        if subject.is_own(("outcomes", name)):
            yield from _of_outcome_itself(name, outcome, used)
            yield from _beside(subject, name, outcome, used)
        for figure in _figures_of(subject, name):
            # The shares of a classification serve several outcomes.
            flaw = None if figure.path in told else _against(figure, used, outcome)
            if flaw is not None:
                told.add(figure.path)
                yield flaw


def counted_unlike_population(subject: Subject) -> Iterator[Flaw]:
    """Yield outcomes that count other people than those that they are a share of.

    Why: a rate per maternity counts mothers, a rate per birth counts babies. Where the noun and the population differ,
    a reader is told of the wrong people.

    What to do: correct `counted`, or `population`.
    """
    for name, outcome in subject.own_outcomes():
        words = subject.settings.counted.get(outcome.population) or subject.settings.counted_of_children
        if not set(re.findall(r"[a-z]+", outcome.counted.casefold())) & set(words):
            yield Flaw(
                ("outcomes", name),
                f"it counts {outcome.counted}, and is a share of {outcome.population}",
                found=outcome.counted,
                expected=", ".join(words),
                help="correct `counted`, or `population`",
                at=("counted",),
            )


def compared_unlike(subject: Subject) -> Iterator[Flaw]:
    """Yield figures that are set against each other and are not of the same ages or years.

    Why: the difference between two rates of different ages or years is partly that of the ages or years. Calling it a
    gap in treatment, or a change, is not supported.

    What to do: show both, each with its ages and year, and do not divide one by the other.
    """
    for name, relation in subject.evidence.relations.items():
        if relation.kind != "set_against" or not subject.is_own(("relations", name)):
            continue
        figures = [subject.figures[each] for each in relation.parts if each in subject.figures]
        for first, second in pairwise(figures):
            differ = list(_differences(first, second))
            if differ:
                yield Flaw(
                    second.path,
                    f"{said(second.quantity)} is set against {said(first.quantity)}, which is of "
                    f"{' and '.join(what for what, _, _ in differ)}",
                    found="; ".join(f"{here} against {there}" for _, there, here in differ),
                    expected="figures of the same ages and years",
                    help="show both, each with its ages and year; do not divide one by the other",
                    at=("value",),
                    also=(first.path, ("relations", name)),
                )


def _differences(first: Figure, second: Figure) -> Iterator[tuple[str, str, str]]:
    """Yield what differs between two figures: what it is, and how each has it."""
    ages = [ages_in(each.quantity.population) or ages_in(each.quantity.label) for each in (first, second)]
    if ages[0] is not None and ages[1] is not None and ages[0] != ages[1]:
        yield "other ages", ages[0].said(), ages[1].said()
    years = [each.quantity.years for each in (first, second)]
    if years[0] and years[1] and years[0] != years[1]:
        yield "another year", " to ".join(map(str, years[0])), " to ".join(map(str, years[1]))


def _number(text: str) -> float:
    if text in _NUMBERS:
        return float(_NUMBERS[text])
    return float(text.removesuffix("½")) + (0.5 if text.endswith("½") else 0.0)


def _ages_used(subject: Subject, outcome: Outcome) -> Span | None:
    """Return the ages of the population that an outcome is a share of; births stand for the first years."""
    births = subject.settings.rates_of_births
    if outcome.population == BIRTHS:
        return Span(births.from_, births.below)
    ages = AGES_OF.get(outcome.population)
    return None if ages is None else Span(ages[0], ages[-1] + 1)


def _of_outcome_itself(name: str, outcome: Outcome, used: Span) -> Iterator[Flaw]:
    """Yield what an outcome says of its own ages, where that is not its population."""
    for at, text in (("ages", outcome.ages), ("label", outcome.label)):
        ages = ages_in(text)
        if ages is not None and not _fits(ages, used, outcome):
            yield _flaw(("outcomes", name), at, (ages, used), outcome)
            return


def _figures_of(subject: Subject, name: str) -> Iterator[Figure]:
    """Yield the rates and ratios of an outcome, rivals too."""
    for figure in subject.own_figures:
        of_outcome = figure.path[:2] == ("outcomes", name) and figure.role != "beside"
        of_ratios = figure.path[0] == "associations" and str(figure.path[1]).rpartition(".")[2] == name
        of_classes = figure.path[0] == "classifications" and name in (
            subject.evidence.classifications[str(figure.path[1])].outcomes
        )
        if of_outcome or of_ratios or of_classes:
            yield figure


def _against(figure: Figure, used: Span, outcome: Outcome) -> Flaw | None:
    for at in ("population", "label"):
        ages = ages_in(getattr(figure.quantity, at))
        if ages is not None:
            level: Level | None = "note" if figure.role in {"alternative", "reading"} else None
            return (
                None if _fits(ages, used, outcome) else _flaw(figure.path, at, (ages, used), outcome, level)
            )
    return None


def _beside(subject: Subject, name: str, outcome: Outcome, used: Span) -> Iterator[Flaw]:
    for index, parameter in enumerate(outcome.beside):
        figure = subject.figures.get(f"parameters.{parameter}")
        held = subject.evidence.parameters.get(parameter)
        if figure is None or held is None:
            continue
        ages = ages_in(figure.quantity.population) or ages_in(held.label)
        if ages is not None and not _fits(ages, used, outcome):
            yield Flaw(
                ("outcomes", name),
                f"printed beside it is a figure of {ages.said()}, and the outcome is of {used.said()}",
                found=f"parameters.{parameter}: {said(figure.quantity)} of {ages.said()}",
                expected=f"a figure of {used.said()}, or one that is never divided by this rate or into it",
                help="say the ages beside each; do not call the difference a gap",
                at=("beside", index),
                also=(figure.path,),
                level="note",
            )


def _fits(ages: Span, used: Span, outcome: Outcome) -> bool:
    """Say whether a rate of some ages serves a population: it lies inside it, and covers enough of it."""
    if not (used.start <= ages.start and ages.end <= used.end):
        return False
    width, needed = ages.end - ages.start, NARROWEST_SHARE * (used.end - used.start)
    # A rate of births is measured once, at some age; so is one that names a few months.
    return outcome.population == BIRTHS or width < 1 or width >= needed


def _flaw(
    entry: Path, at: str, ages: tuple[Span, Span], outcome: Outcome, level: Level | None = None
) -> Flaw:
    own, used = ages
    return Flaw(
        entry,
        f"it speaks of {own.said()}, and is used for {outcome.population} ({used.said()})",
        found=own.said(),
        expected=used.said(),
        help="use a rate of these ages, or give the outcome the population that its rate describes",
        at=(at,),
        level=level,
    )


RULES = (
    Rule("age-unlike-use", "warning", "rates of other ages than their use", age_unlike_use),
    Rule(
        "counted-unlike-population", "warning", "outcomes that count other people", counted_unlike_population
    ),
    Rule("compared-unlike", "warning", "comparisons of unlike ages or years", compared_unlike),
)
