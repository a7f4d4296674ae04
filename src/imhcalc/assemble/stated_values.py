"""What a user states, as arrays: row 0 the central value, the rows after it the draws."""

from collections.abc import Mapping, Sequence
from dataclasses import field
from math import log

import numpy as np

from imhcalc.assemble.inputs import beta_of
from imhcalc.core.arrays import FloatArray, floats
from imhcalc.core.distributions import beta_at, beta_of_counts, beta_of_size, standard_width
from imhcalc.core.streams import stream
from imhcalc.models.quantity import Quantity
from imhcalc.models.units import Unit
from imhcalc.records import dataclass


@dataclass(frozen=True, slots=True)
class StatedInput:
    """One stated or chosen number that a plan rests on: what sensitivity may vary.

    `limits` are 95% ones, None where it is taken as exact.
    """

    key: str
    label: str
    value: float
    limits: tuple[float, float] | None = None
    unit: Unit = "proportion"


@dataclass
class StatedValues:
    """Turns stated values into rows (1 + S,), or (1,) for what is exact; remembers what it was asked for.

    `changed` holds values that take the place of stated ones, by key: for thresholds and tornados.
    """

    seed: int
    draws: int
    changed: Mapping[str, float] = field(default_factory=dict)
    used: dict[str, StatedInput] = field(default_factory=dict)
    drivers: dict[str, FloatArray] = field(default_factory=dict)
    """Draws by key, (S, 1), for shares of the variance."""

    def amount(
        self,
        key: str,
        label: str,
        value: float,
        interval: Sequence[float] | None = None,
        unit: Unit = "families_per_year",
    ) -> FloatArray:
        """Return an amount above 0, drawn log-normal where it has 95% limits."""
        limits = None if interval is None else (interval[0], interval[1])
        central = self._central(StatedInput(key, label, value, limits, unit))
        if limits is None or central <= 0 or not self.draws or key in self.changed:
            return floats([central])
        spread = log(limits[1] / limits[0]) / standard_width()
        scores = stream(self.seed, "stated", key).standard_normal(self.draws)
        return self._rows(key, central, central * np.exp(spread * scores))

    def share(
        self,
        key: str,
        label: str,
        value: float,
        sample_size: float | None = None,
        counts: tuple[float, float] | None = None,
    ) -> FloatArray:
        """Return a proportion, drawn from a beta distribution where it has a sample size or counts."""
        beta = None
        if counts is not None:
            beta = beta_of_counts(*counts)
        elif sample_size is not None and 0 < value < 1:
            beta = beta_of_size(value, sample_size)
        return self._beta(StatedInput(key, label, value, _limits_of(beta)), beta)

    def proportion_of_evidence(self, key: str, label: str, quantity: Quantity) -> FloatArray:
        """Return a proportion of the evidence that the user chose by name."""
        beta = beta_of(quantity)
        return self._beta(StatedInput(key, label, quantity.number, _limits_of(beta)), beta)

    def _beta(self, stated: StatedInput, beta: tuple[float, float] | None) -> FloatArray:
        central = self._central(stated)
        if beta is None or not self.draws or stated.key in self.changed:
            return floats([central])
        uniforms = stream(self.seed, "stated", stated.key).random(self.draws)
        return self._rows(stated.key, central, beta_at(beta, uniforms))

    def _central(self, stated: StatedInput) -> float:
        self.used[stated.key] = stated
        return self.changed.get(stated.key, stated.value)

    def _rows(self, key: str, central: float, draws: FloatArray) -> FloatArray:
        self.drivers[key] = draws[:, np.newaxis]
        return np.concatenate([[central], draws])


def _limits_of(beta: tuple[float, float] | None) -> tuple[float, float] | None:
    """Return 95% limits of a beta distribution by the normal approximation on its own scale.

    They say how far a sensitivity moves an input; what is drawn is the beta distribution itself.
    """
    if beta is None:
        return None
    size = beta[0] + beta[1]
    mean = beta[0] / size
    half = standard_width() / 2.0 * (mean * (1.0 - mean) / (size + 1.0)) ** 0.5
    return max(0.0, mean - half), min(1.0, mean + half)
