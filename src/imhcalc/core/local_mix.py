"""An area's share of each cell: the national pattern, raked to local surveys (method, section 6)."""

from collections.abc import Mapping, Sequence
from math import log

import numpy as np

from imhcalc.core.arrays import BoolArray, FloatArray, ratio
from imhcalc.core.cells import Grid, cell_shares, level_sums
from imhcalc.core.model import DEPRIVATION, Area, Nation, check_margins
from imhcalc.faults import ModelError
from imhcalc.records import dataclass

MARGIN_REACHED = 1e-12
MOST_SWEEPS = 10_000
FAR_FROM_NATIONAL = 2.0
"""A surveyed share this many times the implied one, either way, hints at another instrument or other ages."""
ROUNDING = 1e-9
"""Exactly that many times is not more, whatever the rounding of sums."""


@dataclass(frozen=True, slots=True)
class LocalMix:
    """The cell shares of an area.

    Parameters
    ----------
    seed : (S, C)
        Shares that the quintile mix and the national tables imply.
    shares : (S, C)
        The seed raked to the local surveys; the seed itself where there are none.
    valid : (S,)
        Whether raking reached every margin.
    """

    seed: FloatArray
    shares: FloatArray
    valid: BoolArray
    warnings: frozenset[str] = frozenset()


def seed_shares(nation: Nation, area: Area, tables: Sequence[FloatArray] | None = None) -> FloatArray:
    """Return the cell shares implied by an area's quintile mix, (S, C) (method, section 6)."""
    given = [exposure.given_quintile for exposure in nation.exposures] if tables is None else tables
    return cell_shares(area.children_by_quintile / area.population, given)


def local_mix(grid: Grid, nation: Nation, area: Area) -> LocalMix:
    """Return the cell shares of a populated area.

    Raises
    ------
    ModelError
        ``E_UNKNOWN_FACTOR``, ``E_LEVELS``, ``E_RAKE_INFEASIBLE`` or ``E_RAKE_NO_CONVERGENCE``.
    """
    check_margins(nation, area)
    seed = seed_shares(nation, area)
    if not area.margins:
        return LocalMix(seed, seed, np.ones(1, dtype=np.bool_))
    wanted = {factor: margin.shares[np.newaxis] for factor, margin in area.margins.items()}
    targets = shrunk_targets(grid, seed, area, wanted)
    if not possible_margins(grid, seed, targets).all():
        raise ModelError(
            "E_RAKE_INFEASIBLE", f"{area.id}: a surveyed level cannot occur in the national table"
        )
    shares, valid = rake(grid, seed, targets)
    if not valid.all():
        raise ModelError(
            "E_RAKE_NO_CONVERGENCE", f"{area.id}: the local surveys and the quintile mix cannot both hold"
        )
    return LocalMix(seed, shares, valid, _warnings(grid, seed, area, targets))


def shrunk_targets(
    grid: Grid, seed: FloatArray, area: Area, surveyed: Mapping[str, FloatArray]
) -> dict[str, FloatArray]:
    """Return the margins to reach, (S, L) by factor: the surveys, drawn towards what the seed implies (method, section 6)."""
    targets = {}
    for factor in grid.factors[1:]:
        if factor not in surveyed:
            continue
        margin, shares = area.margins[factor], surveyed[factor]
        if margin.prior_ess > 0 and margin.sample_size is not None:
            implied = level_sums(grid, factor, seed)
            shares = (margin.sample_size * shares + margin.prior_ess * implied) / (
                margin.sample_size + margin.prior_ess
            )
        targets[factor] = shares
    return targets


def possible_margins(grid: Grid, seed: FloatArray, targets: Mapping[str, FloatArray]) -> BoolArray:
    """Return in which rows every level to be reached occurs in the seed, (S,)."""
    possible = np.ones(1, dtype=np.bool_)
    for factor, target in targets.items():
        possible = possible & ~((target > 0) & (level_sums(grid, factor, seed) <= 0)).any(axis=1)
    return possible


def rake(grid: Grid, seed: FloatArray, targets: Mapping[str, FloatArray]) -> tuple[FloatArray, BoolArray]:
    """Return cell shares with these margins and the odds ratios of the seed, and whether each row got there.

    Parameters
    ----------
    seed : (S, C)
        Starting shares; a 0 stays 0. Its deprivation margin is kept.
    targets : mapping of factor to (S, L)
        Margins to reach.

    Returns
    -------
    (S, C), (S,)
        Raked shares; False where a margin was still further than 1e-12 off after 10,000 sweeps, or when a
        sweep changed nothing any more.
    """
    rows = max(len(seed), *(len(target) for target in targets.values()))
    shares = np.broadcast_to(seed, (rows, seed.shape[1])).copy()
    margins = {DEPRIVATION: level_sums(grid, DEPRIVATION, seed), **targets}
    reached = np.zeros(rows, dtype=np.bool_)
    active = np.flatnonzero(np.broadcast_to(possible_margins(grid, seed, targets), (rows,)))
    for _ in range(MOST_SWEEPS):
        before = part = shares[active]
        for factor, target in margins.items():
            part = part * _factors(grid, factor, part, _rows(target, active))
        shares[active] = part
        gap = np.max(
            [
                np.abs(level_sums(grid, factor, part) - _rows(target, active)).max(axis=1)
                for factor, target in margins.items()
            ],
            axis=0,
        )
        reached[active] = gap <= MARGIN_REACHED
        active = active[(gap > MARGIN_REACHED) & (part != before).any(axis=1)]
        if not len(active):
            break
    return shares, reached


def _rows(target: FloatArray, active: np.ndarray) -> FloatArray:
    return target if len(target) == 1 else target[active]


def _factors(grid: Grid, factor: str, shares: FloatArray, target: FloatArray) -> FloatArray:
    """Return the factor by which each cell is scaled to reach one margin, (S, C)."""
    scale = np.nan_to_num(ratio(target, level_sums(grid, factor, shares)), nan=0.0)
    return scale[:, grid.levels[grid.index(factor)]]


def _warnings(grid: Grid, seed: FloatArray, area: Area, targets: Mapping[str, FloatArray]) -> frozenset[str]:
    found = set()
    for factor, target in targets.items():
        if area.margins[factor].sample_size is not None and np.any(target <= 0):
            found.add("W_SAMPLING_ZERO")
        times = ratio(target, level_sums(grid, factor, seed))[target > 0]
        if np.any(np.abs(np.log(times)) > log(FAR_FROM_NATIONAL) + ROUNDING):
            found.add("W_MARGIN_FAR_FROM_NATIONAL")
        found |= area.margins[factor].warnings
    return frozenset(found)
