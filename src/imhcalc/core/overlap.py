"""How many children have at least one of several indicators (method, section 22).

The same child can have two: indicators are never added up.
"""

from collections.abc import Sequence
from itertools import pairwise
from math import pi, sqrt
from typing import Any

import numpy as np

from imhcalc.core.arrays import FloatArray, floats
from imhcalc.core.estimation import NOT_DEFINED, SATURATED, fit_outcome, local_risks, nation_grid
from imhcalc.core.local_mix import local_mix
from imhcalc.core.model import Area, Nation, Outcome
from imhcalc.core.ranges import checked_proportions
from imhcalc.faults import ModelError
from imhcalc.records import dataclass

FARTHEST = 9.5
"""How far out a normal distribution is integrated, in standard deviations: what is beyond is below 1e-20."""
NODES_PER_PANEL = 20
PANELS = 12
BLOCK = 1_024
"""Cells integrated at a time: few enough for their nodes to stay small in memory."""
TARGET_REACHED = 1e-10
MOST_BISECTIONS = 60


def probability_of_any(
    cell_risks: Any,  # noqa: ANN401 -- whatever numpy can read as numbers
    correlation: float,
    nodes: int | None = None,
) -> FloatArray:
    """Return the probability of at least one of several indicators in each cell.

    Parameters
    ----------
    cell_risks : (J, ...)
        Risk of each indicator in each cell, in [0, 1].
    correlation : float
        Correlation of any two indicators within a cell, on the scale of a one-factor normal copula: 0 for
        independence, 1 where the rarer one occurs only together with the more common one.
    nodes : int, optional
        Points of a fast rule for many draws; None for the slow one, exact to 1e-10 and far better.

    Returns
    -------
    (...)
        Probabilities, at least the largest risk, and at most the sum of the risks.

    Raises
    ------
    ModelError
        ``E_RANGE`` for a risk or a correlation that is no proportion.

    Notes
    -----
    1 - integral of phi(z) prod over k of (1 - Phi((t_k - sqrt(rho) z) / sqrt(1 - rho))), t_k = Phi^-1(p_k)
    (method, section 22). The fast rule's error is at most about exp(-pi (n - 1) / (2 sqrt(c))), c = 1 + J rho / (1 - rho):
    with 21 nodes, three indicators and a correlation of 0.2, 5e-11.
    """
    risks = checked_proportions(cell_risks, "a risk")
    rho = float(checked_proportions(correlation, "a correlation of indicators"))
    lowest = risks.max(axis=0, initial=0.0)
    highest = np.minimum(risks.sum(axis=0), 1.0)
    if rho <= 0:
        with np.errstate(divide="ignore"):
            any_of_them: FloatArray = -np.expm1(np.log1p(-risks).sum(axis=0))
    elif rho >= 1 or len(risks) <= 1:
        any_of_them = lowest
    else:
        any_of_them = 1.0 - (
            _none_of_them_exactly(risks, rho) if nodes is None else _none_of_them(risks, rho, nodes)
        )
    return np.clip(any_of_them, lowest, np.maximum(lowest, highest))


def _none_of_them(risks: FloatArray, rho: float, nodes: int) -> FloatArray:
    """Return the probability of no indicator, (...), by the trapezoidal rule with `nodes` points.

    For a smooth function that dies away, equally spaced points are as good as any. They reach as far as makes
    what is cut off as small as what falls between them.
    """
    from scipy import special  # noqa: PLC0415 -- slow to import, and no part of an estimate

    thresholds = special.ndtri(risks) / sqrt(1.0 - rho)
    slope = sqrt(rho / (1.0 - rho))
    reach = min(FARTHEST, sqrt(pi * (nodes - 1) / sqrt(1.0 + len(risks) * slope * slope)))
    points = np.linspace(-reach, reach, nodes)
    weights = np.exp(-0.5 * points * points)
    weights /= weights.sum()
    none = np.zeros(risks.shape[1:])
    for point, weight in zip(points, weights, strict=True):
        none += weight * special.ndtr(slope * point - thresholds).prod(axis=0)
    return none


def _none_of_them_exactly(risks: FloatArray, rho: float) -> FloatArray:
    """Return the probability of no indicator, (...), by Gauss and Legendre's rule on panels.

    Each indicator's factor rises from 0 to 1 within some standard deviations sqrt((1 - rho) / rho) about
    its threshold, however steeply: panels are laid from one end of such a rise to the next.
    """
    from scipy import special  # noqa: PLC0415 -- slow to import, and no part of an estimate

    flat = risks.reshape(len(risks), -1)
    none = np.empty(flat.shape[1])
    slope = sqrt(rho / (1.0 - rho))
    positions, lengths = _panel_rule()
    for start in range(0, flat.shape[1], BLOCK):
        thresholds = special.ndtri(flat[:, start : start + BLOCK])
        middles = thresholds / sqrt(rho)
        ends = np.concatenate([middles - FARTHEST / slope, middles + FARTHEST / slope])
        outermost = np.full((1, ends.shape[1]), FARTHEST)
        edges = np.sort(np.clip(np.concatenate([-outermost, ends, outermost]), -FARTHEST, FARTHEST), axis=0)
        scaled = thresholds / sqrt(1.0 - rho)
        total = np.zeros(ends.shape[1])
        for left, right in pairwise(edges):
            width = right - left
            points = left + np.multiply.outer(positions, width)
            density = np.exp(-0.5 * points * points) / sqrt(2.0 * pi)
            for threshold in scaled:
                density *= special.ndtr(slope * points - threshold)
            total += width * (lengths @ density)
        none[start : start + BLOCK] = total
    return none.reshape(risks.shape[1:])


def _panel_rule() -> tuple[FloatArray, FloatArray]:
    """Return positions and weights, (n,) each, of a rule on [0, 1] made of equal panels."""
    points, weights = np.polynomial.legendre.leggauss(NODES_PER_PANEL)
    starts = np.arange(PANELS)[:, np.newaxis]
    return ((starts + 0.5 + 0.5 * points) / PANELS).ravel(), np.tile(0.5 * weights / PANELS, PANELS)


def overlap_bounds(cell_risks: Any, shares: FloatArray) -> tuple[FloatArray, FloatArray]:  # noqa: ANN401 -- as above
    """Return the least and the most that "at least one" can be in an area, whatever the overlap.

    Parameters
    ----------
    cell_risks : (J, S, C)
        Risk of each indicator in each cell, in [0, 1].
    shares : (S, C)
        Local share of each cell.

    Returns
    -------
    (S,), (S,)
        Sums over cells of the largest risk, and of the risks added up but at most 1 (method, section 22).
    """
    risks = checked_proportions(cell_risks, "a risk")
    lower: FloatArray = (shares * risks.max(axis=0, initial=0.0)).sum(axis=-1)
    upper: FloatArray = (shares * np.minimum(risks.sum(axis=0), 1.0)).sum(axis=-1)
    return lower, upper


@dataclass(frozen=True, slots=True)
class Overlap:
    """The share of children with at least one of several indicators.

    Parameters
    ----------
    any : (S,)
        The share at the stated correlation; NaN where nobody lives.
    lower, upper : (S,)
        What it can be at any correlation, and at any other kind of overlap: bounds, not an interval.
    """

    any: FloatArray
    lower: FloatArray
    upper: FloatArray
    warnings: frozenset[str] = frozenset()


def overlap_from_cells(
    cell_risks: Any,  # noqa: ANN401 -- whatever numpy can read as numbers
    shares: FloatArray,
    correlation: float,
    nodes: int | None = None,
) -> Overlap:
    """Return the overlap in an area from its cells, (S,).

    Parameters
    ----------
    cell_risks : (J, S, C)
        Risk of each indicator in each cell; 0 in cells without children.
    shares : (S, C)
        Local share of each cell.
    correlation, nodes
        As in `probability_of_any`.

    Notes
    -----
    Sum over cells of s_c P_any(c) (method, section 22).
    """
    lower, upper = overlap_bounds(cell_risks, shares)
    local = (shares * probability_of_any(cell_risks, correlation, nodes)).sum(axis=-1)
    return Overlap(np.clip(local, lower, np.maximum(lower, upper)), lower, upper)


def overlap(nation: Nation, outcomes: Sequence[Outcome], area: Area, correlation: float) -> Overlap:
    """Return the share of an area's children expected to have at least one of several indicators.

    Indicators at different ages are of one birth cohort, followed through.

    Raises
    ------
    ModelError
        ``E_RANGE`` for a correlation outside [0, 1], and the refusals of the estimate.
    """
    checked_proportions(correlation, "a correlation of indicators")
    logits = [fit_outcome(nation, outcome).cell_logits for outcome in outcomes]
    if area.population <= 0:
        nothing = np.full(1, NOT_DEFINED)
        return Overlap(nothing, nothing, nothing, nation.warnings | {"W_EMPTY_AREA"})
    mix = local_mix(nation_grid(nation), nation, area)
    cells = mix.shares.shape
    risks = np.reshape([local_risks(area, mix.shares, each) for each in logits], (len(logits), *cells))
    found = overlap_from_cells(risks, mix.shares, correlation)
    saturated = frozenset({"W_SATURATED"}) if np.any(risks > SATURATED) else frozenset[str]()
    return Overlap(found.any, found.lower, found.upper, nation.warnings | mix.warnings | saturated)


def correlation_reaching(cell_risks: Any, shares: FloatArray, target: float) -> float:  # noqa: ANN401 -- as above
    """Return the correlation at which the local share with at least one indicator is a published one.

    Parameters
    ----------
    cell_risks : (J, C)
        Risk of each indicator in each cell, in [0, 1].
    shares : (C,)
        Share of each cell.
    target : float
        The published share.

    Raises
    ------
    ModelError
        ``E_RANGE`` for a target that is no proportion, ``E_CONTRADICTION`` if no correlation in [0, 1] reaches
        it: the share falls as the correlation rises.
    """
    risks = checked_proportions(cell_risks, "a risk")
    wanted = float(checked_proportions(target, "the share to reach"))

    def excess(correlation: float) -> float:
        return float(floats(shares) @ probability_of_any(risks, correlation)) - wanted

    at_most, at_least = excess(0.0), excess(1.0)
    if at_most < -TARGET_REACHED or at_least > TARGET_REACHED:
        raise ModelError(
            "E_CONTRADICTION",
            f"no correlation of these indicators gives {wanted:g}: "
            f"{wanted + at_least:.6g} to {wanted + at_most:.6g} can be reached",
        )
    if at_most <= 0 or at_least >= 0:
        return 0.0 if at_most <= 0 else 1.0
    lower, upper = 0.0, 1.0
    for _ in range(MOST_BISECTIONS):
        middle = 0.5 * (lower + upper)
        lower, upper = (middle, upper) if excess(middle) > 0 else (lower, middle)
    return 0.5 * (lower + upper)
