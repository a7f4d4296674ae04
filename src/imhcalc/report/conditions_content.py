"""What is said of the conditions of ``--fail-if``: met or not, by how much, and how likely."""

from collections.abc import Sequence
from math import floor, log10

from imhcalc.models.condition import Judged
from imhcalc.models.result import Figure
from imhcalc.report import numbers
from imhcalc.report.assumptions_content import UNITS

MOST_DECIMALS = 12
THREE_FIGURES = 3
WHOLE_FROM = 100
NO_DRAWS = {
    "published_range": "its range is a published one, with no draws behind it",
    "structural": "its range is the lowest and highest that it could be, with no draws behind it",
    "confidence": "its range is that of the count alone, with no draws behind it",
}
OF_DRAWS, REALISED = ".chance", ".realised"
"""What the ids of figures end with that are shares of draws themselves, and whose draws hold chance variation."""
NOTHING = "0"
POINTS = "percentage points"


def verdict(judged: Judged) -> str:
    """Return a condition with what became of it: ``met: provision.gap > 60``."""
    return f"{'met' if judged.is_met else 'not met'}: {judged.condition.text}"


def account(judged: Judged) -> str:
    """Return by how much a condition is met or missed, and how likely it is, as two sentences."""
    value, bound, apart = _told_apart(judged)
    return f"{value}{_unit(judged.figure)}, {_against(judged, bound, apart)}. {_likely(judged)}."


def tally(judged: Sequence[Judged]) -> str:
    """Return how many conditions are met, as a sentence: 1 of the 2 conditions of --fail-if is met."""
    met, of = sum(each.is_met for each in judged), len(judged)
    if of == 1:
        return f"The condition of --fail-if is {'met' if met else 'not met'}."
    return f"{met or 'None'} of the {of} conditions of --fail-if {'is' if met <= 1 else 'are'} met."


def _against(judged: Judged, bound: str, apart: str) -> str:
    is_equality = judged.condition.operator in {"==", "!="}
    if is_equality and judged.is_met == (judged.condition.operator == "=="):
        return f"the same as {bound} to the digits written"
    if apart == NOTHING:
        return f"exactly {bound}"
    more = "above" if judged.value > judged.condition.bound else "below"
    return f"{apart} {more} {bound}"


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


def _told_apart(judged: Judged) -> tuple[str, str, str]:
    """Return the value, the bound and the difference between them, with digits enough to tell the two apart."""
    scale = 100 if judged.figure.unit == "proportion" else 1
    value, bound = judged.value * scale, judged.condition.bound * scale
    written = max(0, -floor(log10(judged.condition.step * scale) + 1e-9))
    decimals = max(_decimals(value), written)
    while decimals < MOST_DECIMALS and value != bound and round(value, decimals) == round(bound, decimals):
        decimals += 1
    value, bound = round(value, decimals), round(bound, decimals)
    apart = _digits(round(abs(value - bound), decimals))
    unit = judged.figure.unit
    if unit == "proportion":
        apart = f"{apart} {POINTS}"
    elif unit.startswith("gbp"):
        apart = f"£{apart}"
    return _written(value, unit), _written(bound, unit), NOTHING if value == bound else apart


def _decimals(value: float) -> int:
    """Return the decimals of a number to three figures; none from a hundred on."""
    if value == 0 or abs(value) >= WHOLE_FROM:
        return 0
    return max(0, THREE_FIGURES - 1 - floor(log10(abs(value)) + 1e-12))


def _written(value: float, unit: str) -> str:
    text = _digits(value)
    if unit == "proportion":
        return f"{text}%"
    return f"£{text}" if unit.startswith("gbp") else text


def _digits(value: float) -> str:
    return f"{value:,.{MOST_DECIMALS}f}".rstrip("0").rstrip(".")


def _unit(figure: Figure) -> str:
    if figure.unit == "proportion":
        return ""
    words = UNITS.get(figure.unit, figure.unit.replace("_", " "))
    return f" {words.removeprefix('pounds').strip()}".rstrip()
