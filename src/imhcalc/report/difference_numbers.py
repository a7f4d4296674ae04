"""Numbers of a difference: with as many digits as show what moved, and changes with their sign."""

from dataclasses import dataclass
from math import floor, log10
from typing import Any

from imhcalc.models.units import Unit

COUNTS = frozenset({
    "children", "families", "people", "children_per_year", "families_per_year", "people_per_year", "hours_per_year",
})  # fmt: skip
MOST_DECIMALS = 6
SHOWN_DIGITS = 1
"""Digits after the first that a change is shown with."""
WHOLE_FROM, TENTHS_FROM = 100.0, 0.1
"""Changes in per cent from which whole numbers do, and from which tenths do."""


@dataclass(frozen=True, slots=True)
class Written:
    """How the values of one figure, and their changes, are written."""

    decimals: int
    scale: float = 1.0
    before: str = ""
    after: str = ""
    of_change: str = ""
    """What a change is in, where that is said: points of a share in per cent."""

    def value(self, number: float) -> str:
        """Return a value: ``1,298``, ``£529,213``, ``15.31%``."""
        size = f"{self.before}{abs(self._rounded(number)):,.{self.decimals}f}{self.after}"
        return f"-{size}" if self._rounded(number) < 0 else size

    def change(self, number: float) -> str:
        """Return a change with its sign: ``+27``, ``-£3,122``."""
        rounded = self._rounded(number)
        if rounded == 0:
            return "0"
        return f"{'+' if rounded > 0 else '-'}{self.before}{abs(rounded):,.{self.decimals}f}"

    def moved(self, number: float) -> str:
        """Return a change with its sign and what it is in: ``+27``, ``+0.31 points`` of a share in per cent."""
        return f"{self.change(number)}{self.of_change if self.is_seen(number) else ''}"

    def is_seen(self, number: float) -> bool:
        """Return whether a change shows at these digits."""
        return self._rounded(number) != 0

    def _rounded(self, number: float) -> float:
        return round(number * self.scale, self.decimals) + 0.0


def written_for(unit: Unit, change: float) -> Written:
    """Return how a figure that moved by so much is written."""
    if unit == "proportion":
        return Written(max(1, _decimals(change * 100)), 100.0, after="%", of_change=" points")
    decimals = _decimals(change)
    if unit.startswith("gbp"):
        return Written(0 if decimals <= 1 else 2, before="£")
    return Written(decimals if unit in COUNTS else max(1, decimals))


def percent_of(share: float | None) -> str:
    """Return a change as a share of what it was, with its sign: ``-2.1%``, ``+0.05%``; nothing where there is none."""
    if share is None:
        return ""
    size = abs(share) * 100
    decimals = 0 if size >= WHOLE_FROM else 1 if size >= TENTHS_FROM else _decimals(size)
    return f"{'-' if share < 0 else '+'}{size:,.{decimals}f}%"


def plain(value: Any) -> str:  # noqa: ANN401 -- what a profile or a pack holds
    """Return a value of an input as people write it: numbers with commas, rows in one line, ranges in brackets."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return f"{value:,.6g}" if abs(value) < 1e6 else f"{value:,.0f}"  # noqa: PLR2004 -- digits of a float
    if isinstance(value, list):
        return "[" + ", ".join(plain(each) for each in value) + "]"
    if isinstance(value, dict):
        return _quantity(value)
    return str(value)


def _quantity(value: dict[str, Any]) -> str:
    """Return a quantity of the evidence, or any mapping, in one line."""
    if "value" not in value:
        return ", ".join(f"{key.replace('_', ' ')} {plain(each)}" for key, each in value.items())
    text = plain(value["value"])
    if limits := value.get("limits"):
        return f"{text} ({plain(limits[0])} to {plain(limits[1])})"
    if size := value.get("effective_sample_size"):
        return f"{text} (sample of {plain(size)})"
    return f"{text} (taken as exact)"


def _decimals(change: float) -> int:
    """Return the decimals that show a change with two digits; none where it is ten or more."""
    if change == 0:
        return 0
    return min(MOST_DECIMALS, max(0, SHOWN_DIGITS - floor(log10(abs(change)))))
