"""What the method works on: a nation, an outcome, an area; checked once, where they are made.

Refusals carry the ``E_`` codes of the method. Warnings are codes too, kept on the object that caused them,
so that every calculation resting on it can pass them on.
"""

from collections.abc import Mapping, Sequence
from dataclasses import field
from math import isfinite, log
from typing import Literal

import numpy as np

from imhcalc.core.arrays import FloatArray, floats
from imhcalc.faults import ModelError
from imhcalc.records import dataclass

Scope = Literal["marginal", "conditional"]
Measure = Literal["or", "rr", "risk"]
Anchor = Literal["population", "reference"]

DEPRIVATION = "deprivation"
QUINTILES = 5

RESCALED_SILENTLY = 1e-6
RESCALED_WITH_WARNING = 0.005
"""How far shares may be from adding to one: rounded published percentages, not errors."""


def checked_shares(values: Sequence[float] | FloatArray, what: str) -> tuple[FloatArray, frozenset[str]]:
    """Return shares that add to one, and the warning if they had to be rescaled.

    Parameters
    ----------
    values : (L,)
        Shares, all at least 0.
    what : str
        What they are, for the message.

    Raises
    ------
    ModelError
        ``E_RANGE`` for a negative or missing share, ``E_SHARES_SUM`` if they do not add to one.
    """
    shares = floats(values)
    if not np.all(np.isfinite(shares)) or np.any(shares < 0):
        raise ModelError("E_RANGE", f"{what}: a share is negative or not a number")
    total = float(shares.sum())
    excess = abs(total - 1.0)
    if excess > RESCALED_WITH_WARNING:
        raise ModelError("E_SHARES_SUM", f"{what} add to {total:.6g}, not to 1")
    warnings = frozenset({"W_SHARES_RENORMALISED"}) if excess > RESCALED_SILENTLY else frozenset()
    return shares / total, warnings


@dataclass(frozen=True, slots=True)
class Exposure:
    """How common each level of a risk factor is, given the deprivation quintile.

    Parameters
    ----------
    factor : str
        The risk factor's name.
    given_quintile : (Q, L)
        Shares of the levels in each quintile; rows add to one.
    sample_sizes : (Q,), optional
        Effective sample size of each row; None for a table taken as exact.
    """

    factor: str
    given_quintile: FloatArray
    sample_sizes: FloatArray | None = None
    warnings: frozenset[str] = frozenset()

    @classmethod
    def checked(
        cls,
        factor: str,
        given_quintile: Sequence[Sequence[float]],
        sample_sizes: Sequence[float] | None = None,
    ) -> "Exposure":
        """Return the exposure with its rows checked and rescaled; raise ``E_LEVELS``, ``E_RANGE``, ``E_SHARES_SUM``."""
        if len(given_quintile) != QUINTILES or len({len(row) for row in given_quintile}) != 1:
            raise ModelError("E_LEVELS", f"{factor} given quintile needs {QUINTILES} rows of equal length")
        if sample_sizes is not None and len(sample_sizes) != QUINTILES:
            raise ModelError("E_LEVELS", f"{factor}: one sample size per quintile")
        if sample_sizes is not None and not all(isfinite(size) and size > 0 for size in sample_sizes):
            raise ModelError("E_RANGE", f"{factor}: a sample size is not above 0")
        rows = [checked_shares(row, f"{factor} in quintile {q}") for q, row in enumerate(given_quintile, 1)]
        warnings = frozenset[str]().union(*(codes for _, codes in rows))
        sizes = None if sample_sizes is None else floats(sample_sizes)
        return cls(factor, np.stack([row for row, _ in rows]), sizes, warnings)


@dataclass(frozen=True, slots=True)
class Nation:
    """The reference population: its distribution over quintiles, and its exposures.

    Parameters
    ----------
    quintile_shares : (Q,)
        The nation's own distribution of the target population over its own quintiles.
    """

    name: str
    quintile_shares: FloatArray
    exposures: tuple[Exposure, ...] = ()
    warnings: frozenset[str] = frozenset()

    @classmethod
    def checked(
        cls, name: str, quintile_shares: Sequence[float] | FloatArray, exposures: Sequence[Exposure] = ()
    ) -> "Nation":
        """Return the nation, checked; raise ``E_LEVELS``, ``E_RANGE``, ``E_SHARES_SUM``, ``E_DUPLICATE_FACTOR``."""
        if len(quintile_shares) != QUINTILES:
            raise ModelError("E_LEVELS", f"{name}: the population needs {QUINTILES} quintile shares")
        factors = [DEPRIVATION, *(exposure.factor for exposure in exposures)]
        if len(set(factors)) != len(factors):
            raise ModelError("E_DUPLICATE_FACTOR", f"{name}: a risk factor is given twice")
        shares, warnings = checked_shares(quintile_shares, f"quintile shares of {name}")
        passed_on = frozenset[str]().union(*(exposure.warnings for exposure in exposures))
        return cls(name, shares, tuple(exposures), warnings | passed_on)

    @property
    def factors(self) -> tuple[str, ...]:
        """The names of the factors, deprivation first."""
        return (DEPRIVATION, *(exposure.factor for exposure in self.exposures))

    @property
    def level_counts(self) -> tuple[int, ...]:
        """The number of levels of each factor, deprivation first."""
        return (QUINTILES, *(exposure.given_quintile.shape[1] for exposure in self.exposures))


@dataclass(frozen=True, slots=True)
class Effect:
    """How one risk factor and the outcome go together, as published.

    Parameters
    ----------
    values : (L,)
        Odds ratios (`or`), rate ratios (`rr`) or risks (`risk`) per level.
    limits : (L,) of (lower, upper) or None
        95% limits per level; a level without is fixed.
    level_correlation : float, optional
        Correlation of the draws of the levels; the run's setting where None.
    """

    factor: str
    scope: Scope
    measure: Measure
    values: FloatArray
    limits: tuple[tuple[float, float] | None, ...] = ()
    level_correlation: float | None = None

    @classmethod
    def checked(
        cls,
        factor: str,
        scope: str | None,
        measure: str | None,
        values: Sequence[float],
        limits: Sequence[Sequence[float] | None] | None = None,
        reference: int | None = None,
    ) -> "Effect":
        """Return the effect, checked; raise ``E_SCOPE``, ``E_MEASURE``, ``E_RANGE`` or ``E_LEVELS``.

        `reference` is the level that odds ratios are against: it has no uncertainty of its own.
        """
        if scope not in {"marginal", "conditional"}:
            raise ModelError("E_SCOPE", f"the effect of {factor} is marginal or conditional, not {scope}")
        if measure not in {"or", "rr", "risk"} or (measure == "rr" and scope == "conditional"):
            raise ModelError("E_MEASURE", f"a {scope} effect of {factor} cannot be given as {measure}")
        highest = 1.0 if measure == "risk" else float("inf")
        if not all(isfinite(value) and 0 < value < highest for value in values):
            raise ModelError("E_RANGE", f"the effect of {factor} has a value outside its range")
        if reference is not None and not 0 <= reference < len(values):
            raise ModelError(
                "E_LEVELS", f"the effect of {factor} has no level {reference} to be its reference"
            )
        pairs = [None] * len(values) if limits is None else limits
        if len(pairs) != len(values):
            raise ModelError("E_LEVELS", f"the effect of {factor} needs one pair of limits per level")
        without = reference if measure == "or" else None
        given = tuple(
            None if pair is None or level == without else _checked_limits(factor, pair, highest)
            for level, pair in enumerate(pairs)
        )
        return cls(factor, scope, measure, floats(values), given)  # type: ignore[arg-type]

    @property
    def log_ratios(self) -> FloatArray:
        """The values on the log scale, (L,): log odds ratio, log rate ratio, or logit of the risk."""
        return log_ratios(self.values, self.measure)


def _checked_limits(factor: str, pair: Sequence[float], highest: float) -> tuple[float, float]:
    lower, upper = float(pair[0]), float(pair[1])
    if not 0 < lower <= upper < highest:
        raise ModelError("E_RANGE", f"the effect of {factor} has limits outside their range")
    return lower, upper


def log_ratios(values: FloatArray, measure: Measure) -> FloatArray:
    """Return values of a measure on the scale on which they are drawn and added."""
    logs: FloatArray = np.log(values)
    return logs - np.log1p(-values) if measure == "risk" else logs


@dataclass(frozen=True, slots=True)
class Baseline:
    """The stated prevalence and the population it describes.

    `anchor` is `population` (the national mean) or `reference` (the mean over the cells named in
    `reference_cells`: levels by factor, counted from 0). Its uncertainty is a beta distribution with
    parameters `beta`, or none.
    """

    value: float
    anchor: Anchor = "population"
    reference_cells: Mapping[str, Sequence[int]] = field(default_factory=dict)
    beta: tuple[float, float] | None = None

    @classmethod
    def checked(
        cls,
        value: float,
        anchor: str = "population",
        reference_cells: Mapping[str, Sequence[int]] | None = None,
        beta: tuple[float, float] | None = None,
    ) -> "Baseline":
        """Return the baseline, checked; raise ``E_RANGE``, ``E_ANCHOR`` or ``E_REFERENCE_EMPTY``."""
        if not (isfinite(value) and 0 <= value <= 1):
            raise ModelError("E_RANGE", f"the baseline {value:g} is not a proportion")
        if anchor == "population":
            return cls(float(value), "population", {}, beta)
        if anchor != "reference":
            raise ModelError(
                "E_ANCHOR", f"a baseline is anchored to the population or a reference, not to {anchor}"
            )
        if not reference_cells:
            raise ModelError("E_REFERENCE_EMPTY", "a reference baseline names the cells it describes")
        return cls(float(value), "reference", dict(reference_cells), beta)


@dataclass(frozen=True, slots=True)
class Outcome:
    """An indicator: its baseline and the effects on it."""

    name: str
    baseline: Baseline
    effects: tuple[Effect, ...] = ()


def check_effects(nation: Nation, effects: Sequence[Effect]) -> None:
    """Refuse effects that do not fit the nation: ``E_UNKNOWN_FACTOR``, ``E_DUPLICATE_FACTOR``, ``E_LEVELS``."""
    seen: set[str] = set()
    for effect in effects:
        if effect.factor not in nation.factors:
            raise ModelError("E_UNKNOWN_FACTOR", f"no risk factor {effect.factor} in {nation.name}")
        if effect.factor in seen:
            raise ModelError("E_DUPLICATE_FACTOR", f"two effects of {effect.factor} on one outcome")
        seen.add(effect.factor)
        levels = nation.level_counts[nation.factors.index(effect.factor)]
        if len(effect.values) != levels:
            raise ModelError(
                "E_LEVELS", f"the effect of {effect.factor} has {len(effect.values)} levels, not {levels}"
            )


@dataclass(frozen=True, slots=True)
class Margin:
    """A local survey of the levels of a factor.

    Parameters
    ----------
    shares : (L,)
        Local share of each level.
    sample_size : float, optional
        Effective sample size; None for a survey taken as exact.
    prior_ess : float
        Weight, in people, of the share that the national table implies here.
    """

    shares: FloatArray
    sample_size: float | None = None
    prior_ess: float = 0.0
    warnings: frozenset[str] = frozenset()

    @classmethod
    def checked(
        cls,
        factor: str,
        shares: Sequence[float],
        sample_size: float | None = None,
        prior_ess: float | None = None,
    ) -> "Margin":
        """Return the margin, checked; raise ``E_RANGE`` or ``E_SHARES_SUM``."""
        prior = 0.0 if prior_ess is None else float(prior_ess)
        if not (isfinite(prior) and prior >= 0):
            raise ModelError("E_RANGE", f"the local survey of {factor}: a prior weight is at least 0")
        has_size = sample_size is not None and isfinite(sample_size) and sample_size > 0
        if not has_size and (prior > 0 or sample_size is not None):
            raise ModelError("E_RANGE", f"the local survey of {factor} needs a sample size above 0")
        rescaled, warnings = checked_shares(shares, f"local shares of {factor}")
        return cls(rescaled, sample_size, prior, warnings)


@dataclass(frozen=True, slots=True)
class Area:
    """An area: its children by quintile, (Q,), and local surveys by factor.

    `parts` names smaller areas that it is taken together from, with their children: each has an area effect
    of its own, so that those partly cancel in the whole.
    """

    id: str
    children_by_quintile: FloatArray
    margins: Mapping[str, Margin] = field(default_factory=dict)
    parts: tuple[tuple[str, float], ...] = ()

    @classmethod
    def checked(
        cls,
        area_id: str,
        children_by_quintile: Sequence[float] | FloatArray,
        margins: Mapping[str, Margin] | None = None,
        parts: Sequence[tuple[str, float]] = (),
    ) -> "Area":
        """Return the area, checked; raise ``E_LEVELS`` or ``E_RANGE``."""
        children = floats(children_by_quintile)
        if children.shape != (QUINTILES,):
            raise ModelError("E_LEVELS", f"{area_id}: children are given in {QUINTILES} quintiles")
        if not np.all(np.isfinite(children)) or np.any(children < 0):
            raise ModelError("E_RANGE", f"{area_id}: a count of children is negative or not a number")
        return cls(area_id, children, dict(margins or {}), tuple(parts))

    @property
    def population(self) -> float:
        """The children in all quintiles."""
        return float(self.children_by_quintile.sum())


def check_margins(nation: Nation, area: Area) -> None:
    """Refuse local surveys that do not fit the nation: ``E_UNKNOWN_FACTOR`` or ``E_LEVELS``."""
    for factor, margin in area.margins.items():
        if factor not in nation.factors[1:]:
            raise ModelError(
                "E_UNKNOWN_FACTOR", f"{area.id}: no risk factor {factor} with a table in {nation.name}"
            )
        levels = nation.level_counts[nation.factors.index(factor)]
        if len(margin.shares) != levels:
            raise ModelError(
                "E_LEVELS", f"{area.id}: the survey of {factor} has {len(margin.shares)} levels, not {levels}"
            )


@dataclass(frozen=True, slots=True)
class Classes:
    """Exclusive classes solved together: the first a share of all, each later one of those in no earlier class.

    Parameters
    ----------
    names : sequence of str
        The classes; the last takes the remainder.
    shares : (classes,)
        National share of each; adds to one.
    effects : sequence of sequence of Effect
        Effects on each class but the last, among those in no earlier class.
    sample_size : float, optional
        Effective sample size of the shares, drawn together; None for fixed shares.
    """

    names: tuple[str, ...]
    shares: FloatArray
    effects: tuple[tuple[Effect, ...], ...]
    sample_size: float | None = None
    anchor: Anchor = "population"
    reference_cells: Mapping[str, Sequence[int]] = field(default_factory=dict)
    warnings: frozenset[str] = frozenset()

    @classmethod
    def checked(
        cls,
        names: Sequence[str],
        shares: Sequence[float],
        effects: Sequence[Sequence[Effect]],
        sample_size: float | None = None,
        anchored: tuple[str, Mapping[str, Sequence[int]]] = ("population", {}),
    ) -> "Classes":
        """Return the classes, checked; raise ``E_LEVELS``, ``E_RANGE``, ``E_SHARES_SUM``, ``E_PRECISION`` or ``E_ANCHOR``."""
        if not len(names) == len(shares) == len(effects) + 1:
            raise ModelError("E_LEVELS", "one share per class, and effects on each class but the last")
        if sample_size is not None and not (isfinite(sample_size) and sample_size > 0):
            raise ModelError("E_PRECISION", f"an effective sample size of {sample_size:g} is not above 0")
        anchor = Baseline.checked(0.0, *anchored)
        rescaled, warnings = checked_shares(shares, "class shares")
        staged = tuple(tuple(stage) for stage in effects)
        return cls(
            tuple(names), rescaled, staged, sample_size, anchor.anchor, anchor.reference_cells, warnings
        )


def log_limits(limits: tuple[float, float], measure: Measure) -> tuple[float, float]:
    """Return limits on the scale on which the measure is drawn."""
    lower, upper = limits
    if measure == "risk":
        return log(lower / (1 - lower)), log(upper / (1 - upper))
    return log(lower), log(upper)
