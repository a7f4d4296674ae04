"""Numbers written with as many digits as it takes to tell two of them apart: for conditions and for runs made again.

Reports round so that nobody reads more into a figure than is in it; here the digits are the point.
"""

from collections.abc import Sequence
from math import floor, isclose, log10

from imhcalc.report.assumptions_content import UNITS
from imhcalc.report.numbers import half_up

MOST_DECIMALS = 12
THREE_FIGURES = 3
WHOLE_FROM = 100
PROPORTION, MONEY, PER_CENT = "proportion", "gbp", 100.0
POINTS = "percentage points"
SAME = 1e-9
"""What differs by less, beside its size, differs in the last digits of a float alone."""


class Scale:
    """How the numbers of one figure are written: in its unit, shares in per cent, with the same decimals."""

    def __init__(self, unit: str, decimals: int) -> None:
        self.unit = unit
        self.decimals = decimals

    @classmethod
    def apart(cls, unit: str, numbers: Sequence[float], least: int = 0) -> "Scale":
        """Return the scale on which the first two of some numbers differ when written, three figures at least."""
        factor = PER_CENT if unit == PROPORTION else 1.0
        first, *others = [number * factor for number in numbers]
        decimals = max(_decimals(first), least)
        for other in others[:1]:
            while (
                decimals < MOST_DECIMALS
                and not isclose(first, other, rel_tol=SAME, abs_tol=SAME)
                and _rounded(first, decimals) == _rounded(other, decimals)
            ):
                decimals += 1
        return cls(unit, decimals)

    def rounded(self, number: float) -> float:
        """Return a number as it is written."""
        return _rounded(number * (PER_CENT if self.unit == PROPORTION else 1.0), self.decimals)

    def written(self, number: float) -> str:
        """Return a number as it is written: ``15.3%``, ``£526,091``, ``74.2``."""
        text = f"{self.rounded(number):,.{self.decimals}f}"
        text = text.rstrip("0").rstrip(".") if "." in text else text
        if self.unit == PROPORTION:
            return f"{text}%"
        return f"{_sign(number)}£{text.lstrip('-')}" if self.unit.startswith(MONEY) else text

    def difference(self, first: float, second: float, *, signed: bool = False) -> str:
        """Return how far the first of two numbers is from the second, as both are written."""
        apart = self.rounded(first) - self.rounded(second)
        text = f"{abs(apart):,.{self.decimals}f}"
        text = text.rstrip("0").rstrip(".") if "." in text else text
        if self.unit == PROPORTION:
            text = f"{text} {POINTS}"
        elif self.unit.startswith(MONEY):
            text = f"£{text}"
        return f"{'+' if apart > 0 else '-'}{text}" if signed else text


def unit_words(unit: str) -> str:
    """Return what follows a number in its unit, with a space before it: `` families a year``; a share has nothing."""
    if unit == PROPORTION:
        return ""
    words = UNITS.get(unit, unit.replace("_", " ")).removeprefix("pounds").strip()
    return f" {words}" if words else ""


def _sign(number: float) -> str:
    return "-" if number < 0 else ""


def _rounded(value: float, decimals: int) -> float:
    return round(half_up(value, 10.0**-decimals), decimals)


def _decimals(value: float) -> int:
    """Return the decimals of a number to three figures; none from a hundred on."""
    if value == 0 or abs(value) >= WHOLE_FROM:
        return 0
    return max(0, THREE_FIGURES - 1 - floor(log10(abs(value)) + 1e-12))
