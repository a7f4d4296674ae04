"""Conditions on figures, as ``--fail-if`` takes them, and what became of them."""

from dataclasses import dataclass
from typing import Literal

from imhcalc.models.result import Figure

Operator = Literal["<", "<=", ">", ">=", "==", "!="]


@dataclass(frozen=True, slots=True)
class Condition:
    """A figure of a result, set against a number."""

    text: str
    """As it was written."""
    figure: str
    operator: Operator
    bound: float
    step: float
    """The last digit that was written, such as 0.001 for 7.5%: two numbers are equal that agree to it."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A condition and the figure it is on: whether it is met, and the share of the draws in which it is."""

    condition: Condition
    figure: Figure
    is_met: bool
    chance: float | None
    """None where no draws say: where the figure has no range, or one of another kind."""

    @property
    def value(self) -> float:
        """The value of the figure."""
        assert self.figure.value is not None  # noqa: S101 -- a figure without a value takes no condition
        return self.figure.value
