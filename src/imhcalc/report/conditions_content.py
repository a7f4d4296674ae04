"""What is said of the conditions of ``--fail-if``: met or not, by how much, and how likely."""

from collections.abc import Sequence
from math import floor, log10

from imhcalc.models.condition import Judged
from imhcalc.report import numbers
from imhcalc.report.exact_numbers import PROPORTION, Scale, unit_words

NO_DRAWS = {
    "published_range": "its range is a published one, with no draws behind it",
    "structural": "its range is the lowest and highest that it could be, with no draws behind it",
    "confidence": "its range is that of the count alone, with no draws behind it",
}
OF_DRAWS, REALISED = ".chance", ".realised"
"""What the ids of figures end with that are shares of draws themselves, and whose draws hold chance variation."""


def verdict(judged: Judged) -> str:
    """Return a condition with what became of it: ``met: provision.gap > 60``."""
    return f"{'met' if judged.is_met else 'not met'}: {judged.condition.text}"


def account(judged: Judged) -> str:
    """Return by how much a condition is met or missed, and how likely it is, as two sentences."""
    figure, condition = judged.figure, judged.condition
    digits = max(0, -floor(log10(condition.step) + 1e-9) - (2 if figure.unit == PROPORTION else 0))
    scale = Scale.apart(figure.unit, (judged.value, condition.bound), digits)
    return f"{scale.written(judged.value)}{unit_words(figure.unit)}, {_against(judged, scale)}. {_likely(judged)}."


def tally(judged: Sequence[Judged]) -> str:
    """Return how many conditions are met, as a sentence: 1 of the 2 conditions of --fail-if is met."""
    met, of = sum(each.is_met for each in judged), len(judged)
    if of == 1:
        return f"The condition of --fail-if is {'met' if met else 'not met'}."
    return f"{met or 'None'} of the {of} conditions of --fail-if {'is' if met <= 1 else 'are'} met."


def _against(judged: Judged, scale: Scale) -> str:
    value, bound = judged.value, judged.condition.bound
    shown = scale.written(bound)
    is_equality = judged.condition.operator in {"==", "!="}
    if is_equality and judged.is_met == (judged.condition.operator == "=="):
        return f"the same as {shown} to the digits written"
    if scale.rounded(value) == scale.rounded(bound):
        return f"exactly {shown}"
    return f"{scale.difference(value, bound)} {'above' if value > bound else 'below'} {shown}"


def _likely(judged: Judged) -> str:
    figure = judged.figure
    interval = figure.interval
    if judged.chance is not None:
        without = interval is not None and interval.kind == "realised" and not figure.id.endswith(REALISED)
        rest = ", the play of chance in small numbers left out" if without else ""
        return f"The chance that it holds, given the uncertainty{rest}, is {numbers.chance(judged.chance)}"
    if figure.id.endswith(OF_DRAWS):
        return "No chance goes with it: the figure is a chance itself"
    if interval is None:
        return "Exact: this figure has no range, so it holds or it does not"
    return f"No chance can be given: {NO_DRAWS.get(interval.kind, 'no draws of it are kept')}"
