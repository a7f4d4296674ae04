"""Reads a written number back, and says whether it is its figure's value after the rounding that is stated.

Nothing here calls the code that writes numbers: the rules of rounding (method, section 16) are stated a second time.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil, floor, isclose, log10
from typing import Literal

from imhcalc.models.result import Figure, Result

Rule = Literal["half up", "down", "up"]
DIGITS = re.compile(r"\d[\d,]*(?:\.(\d+))?")
CLOSE = 1e-6
MANY = 100
LEAST = {"under 1 in 100": 0.01, "under 1%": 0.01}
MOST = {"over 99 in 100": 0.99}
NOTHING = {"no change", "about the same"}


def rounding_unit(width: float) -> float:
    """The largest of 1, 5, 10, 50, 100, ... that is not above a tenth of a width."""
    unit, step = 1.0, 5.0
    while unit * step <= width / 10 * (1 + 1e-12):
        unit, step = unit * step, 7.0 - step
    return unit


@dataclass(frozen=True)
class Reader:
    """The figures that written numbers are compared with."""

    figures: dict[str, Figure]
    headline: str

    @classmethod
    def of(cls, result: Result) -> "Reader":
        return cls({figure.id: figure for figure in result.figures}, result.context.headline)

    def agrees(self, figure_id: str, text: str) -> bool:
        """Whether a text writes a figure's value, its range, or both, as they are rounded."""
        figure = self.figures.get(figure_id)
        if figure is None:
            return False
        limits = None if figure.interval is None else (figure.interval.lower, figure.interval.upper)
        value, _, ends = text.partition(" (")
        if ends:
            return (
                limits is not None
                and self._is_value(figure, value)
                and self._are_limits(figure, ends.removesuffix(")"), limits)
            )
        if figure.unit == "teams":
            return _are_teams(text, limits or (figure.value or 0.0,) * 2)
        if limits is not None and re.search(r"[\d%] (to|and) ", text):
            return self._are_limits(figure, text, limits)
        return self._is_value(figure, text)

    def _is_value(self, figure: Figure, text: str) -> bool:
        value = figure.value
        if value is None:
            return False
        if text in LEAST:
            return value < LEAST[text]
        if text in MOST:
            return value > MOST[text]
        if text in NOTHING:
            return any(abs(value) < unit / 2 * (1 + CLOSE) for unit in self._units(figure, text))
        if text.endswith(" fewer") or text.startswith("-"):
            value = -value
        elif not text.endswith(" more"):
            value = abs(value)  # the words beside it say in which direction
        return value >= 0 and any(
            _rounds(_scaled(value, figure, text), text, unit, "half up") for unit in self._units(figure, text)
        )

    def _are_limits(self, figure: Figure, text: str, limits: tuple[float, float]) -> bool:
        if text.startswith("up to "):
            return self._are_limits(
                figure, f"0 to {text.removeprefix('up to ').split()[0]}", _outwards(text, limits)
            )
        if (
            "fewer to" not in text and "-" not in text and limits[1] <= 0 and limits[0] < 0
        ):  # both of them fewer
            limits = (-limits[1], -limits[0])
        lower, upper = re.split(r" (?:to|and) ", text)
        is_below = (lower.endswith("fewer") or lower.startswith("-"), upper.startswith("-"))
        signed = (-limits[0] if is_below[0] else limits[0], -limits[1] if is_below[1] else limits[1])
        outwards: tuple[Rule, Rule] = ("up" if is_below[0] else "down", "down" if is_below[1] else "up")
        # Shares in words, and ends joined by "and", are rounded to the nearest.
        rules: tuple[Rule, Rule] = ("half up", "half up") if " and " in text or "in 100" in text else outwards
        unit = rounding_unit(limits[1] - limits[0])
        scale_of = text if "%" in text or " in " in text else lower
        return all(
            _rounds(_scaled(limit, figure, scale_of), end, unit, rule)
            for limit, end, rule in zip(signed, (lower, upper), rules, strict=True)
        )

    def _units(self, figure: Figure, text: str) -> Iterator[float]:
        """Units on which a count without decimals may stand: its own range's, whole ones, or its neighbours'."""
        if (widest := self._widest(figure.id)) is not None:
            yield widest
            return
        yield 1.0
        if figure.interval is not None:
            yield rounding_unit(figure.interval.upper - figure.interval.lower)
        elif text.startswith("£") and figure.value:
            yield 10.0 ** max(0, floor(log10(abs(figure.value))) - 2)
        else:
            leading = self.figures[f"{self.headline}.expected"]
            if leading.interval is not None:
                yield rounding_unit(leading.interval.upper - leading.interval.lower)
            elif figure is leading:
                yield rounding_unit((figure.value or 0.0) * 0.1)
        if text.startswith("£") and figure.value:
            yield 10.0 ** max(0, floor(log10(abs(figure.value))) - 2)

    def _widest(self, figure_id: str) -> float | None:
        """The unit of the widest of the inputs that a figure is moved by, for one of its ends."""
        prefix = re.match(r"(sensitivity|tornado\.[^.]+)\..+\.(low|high)$", figure_id)
        if prefix is None:
            return None
        beginning = f"{prefix[1]}."
        widths = [
            abs((figure.value or 0.0) - (self.figures[f"{name.removesuffix('.low')}.high"].value or 0.0))
            for name, figure in self.figures.items()
            if name.startswith(beginning) and name.endswith(".low")
        ]
        return rounding_unit(max(widths))


def _scaled(value: float, figure: Figure, text: str) -> float:
    if "in 1,000" in text:
        return value * 1000
    # A share is written out of a hundred, and so is the slope of one beside the words "in 100".
    return value * 100 if figure.unit == "proportion" or "%" in text or "in 100" in text else value


def _rounds(value: float, text: str, unit: float, rule: Rule) -> bool:
    """Whether a text's first number is a value rounded by a rule, on a unit or to the decimals that it shows."""
    match = DIGITS.search(text)
    if match is None:
        return False
    written = float(match[0].replace(",", ""))
    if "%" in text or "in 100" in text or "in 1,000" in text or match[1]:
        unit = 10.0 ** -len(match[1] or "")
    steps = round(value / unit, 9)
    expected = {"half up": floor(steps + 0.5), "down": floor(steps + 1e-9), "up": ceil(steps - 1e-9)}[rule]
    return isclose(written, expected * unit, rel_tol=1e-9, abs_tol=CLOSE * unit)


def _outwards(text: str, limits: tuple[float, float]) -> tuple[float, float]:
    return (0.0, -limits[0]) if "fewer" in text else (0.0, limits[1])


def _are_teams(text: str, limits: tuple[float, float]) -> bool:
    """Teams are whole, and their range goes outwards; a hundred and more are rounded as other counts are."""
    unit = rounding_unit(limits[1] - limits[0]) if limits[1] >= MANY else 1.0
    low, high = (int(floor(limits[0] / unit + 1e-9) * unit), int(ceil(limits[1] / unit - 1e-9) * unit))
    if text == "under 1":
        return limits[1] < 1
    numbers = [int(each[0].replace(",", "")) for each in DIGITS.finditer(text)]
    if text.startswith("up to "):
        return low == 0 and numbers == [high]
    return numbers == ([low, high] if low != high else [low])
