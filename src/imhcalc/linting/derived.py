"""Derived figures: whether the number follows from what it is said to be derived from."""

import re
from collections.abc import Callable, Iterator
from math import exp, pi, sqrt
from typing import NamedTuple

from imhcalc.linting.rounding import half_step, said
from imhcalc.linting.rules import Flaw, Rule
from imhcalc.linting.subject import Figure, Subject
from imhcalc.models.quantity_text import number_written

_NUMBER = r"(\d+(?:\.\d+)?)"
_AGAINST = re.compile(rf"{_NUMBER}% against {_NUMBER}%")
_LESS = re.compile(rf"100 less (?:the )?(?:(?:at least|at most|estimated|about) )?{_NUMBER}%")
_EFFECT = re.compile(r"\bd = (\d(?:\.\d+)?) turned into exp\(d x pi / sqrt 3\)")
_OF = re.compile(r"\b(\d{1,3}(?:,\d{3})+) of (\d{1,3}(?:,\d{3})+)\b")
_FURTHER_STEPS = re.compile(r"divided|multiplied|between|mean of|log-linear|solved|\btimes\b")
"""Words that tell of further steps, so that the first is not the whole."""


class _Implied(NamedTuple):
    """What a text says that a figure is: the number, and how far from it rounding allows."""

    number: float
    slack: float
    how: str


def derived_does_not_follow(subject: Subject) -> Iterator[Flaw]:
    """Yield figures that do not follow from the numbers that they are said to be derived from.

    Why: an odds ratio of 27% against 10% is 3.33, whoever works it out. Where the figure is another one, it or the
    numbers it rests on were mistyped, or there was a step that nobody wrote down. What is looked at: "A% against B%" for
    an odds ratio, "100 less A%", "d = A turned into exp(d x pi / sqrt 3)", and "A of B" for a share.

    What to do: work it out again; correct the figure, or say the missing step in `derived_from`.
    """
    for figure in subject.own_figures:
        if isinstance(figure.quantity.value, list):
            continue
        implied = _implied(figure)
        if implied is None:
            continue
        quantity = figure.quantity
        slack = implied.slack + half_step(quantity.number, quantity.unit)
        if abs(quantity.number - implied.number) > slack * (1 + 1e-9):
            right = number_written(float(f"{implied.number:.4g}"), quantity.unit)
            yield Flaw(
                figure.path,
                f"{said(quantity)} does not follow from {implied.how}, which gives {right}",
                found=said(quantity),
                expected=f"{right}, within rounding",
                help="work it out again; correct the figure, or say the missing step",
                at=("value",),
            )


def _implied(figure: Figure) -> _Implied | None:
    quantity = figure.quantity
    for text in (quantity.derived_from, quantity.where):
        if text is None or _FURTHER_STEPS.search(text):
            continue
        for pattern, unit, work_out in _FORMS:
            matches = pattern.findall(text) if quantity.unit == unit else []
            if len(matches) == 1:
                numbers = matches[0] if isinstance(matches[0], tuple) else (matches[0],)
                return work_out(*numbers)
    return None


def _ratio_of_odds(first: str, second: str) -> _Implied | None:
    shares = [float(each) / 100 for each in (first, second)]
    halves = [half_step(share, "proportion") for share in shares]
    if not all(half < share < 1 - half for share, half in zip(shares, halves, strict=True)):
        return None
    ends = [_odds(shares[0] + sign * halves[0]) / _odds(shares[1] - sign * halves[1]) for sign in (-1, 1)]
    number = _odds(shares[0]) / _odds(shares[1])
    return _Implied(number, max(abs(end - number) for end in ends), f"{first}% against {second}%")


def _odds(share: float) -> float:
    return share / (1 - share)


def _complement(share: str) -> _Implied:
    return _Implied(1 - float(share) / 100, half_step(float(share) / 100, "proportion"), f"100 less {share}%")


def _from_effect_size(effect: str) -> _Implied:
    number = exp(float(effect) * pi / sqrt(3))
    return _Implied(number, number * 0.01, f"d = {effect}")


def _share_of(part: str, whole: str) -> _Implied | None:
    counts = [float(each.replace(",", "")) for each in (part, whole)]
    return _Implied(counts[0] / counts[1], 0.0, f"{part} of {whole}") if counts[0] <= counts[1] else None


_FORMS: tuple[tuple[re.Pattern[str], str, Callable[..., _Implied | None]], ...] = (
    (_AGAINST, "odds_ratio", _ratio_of_odds),
    (_EFFECT, "odds_ratio", _from_effect_size),
    (_LESS, "proportion", _complement),
    (_OF, "proportion", _share_of),
)

RULES = (
    Rule(
        "derived-does-not-follow",
        "warning",
        "figures that do not follow from what they rest on",
        derived_does_not_follow,
    ),
)
