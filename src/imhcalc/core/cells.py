"""Cells: combinations of risk-factor levels, their shares, and sums over them (method, section 3)."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np

from imhcalc.core.arrays import BoolArray, FloatArray, IntArray, ratio
from imhcalc.faults import ModelError
from imhcalc.records import dataclass


@dataclass(frozen=True, slots=True)
class Grid:
    """The cells of a model, in lexicographic order of (quintile, level of factor 1, level of factor 2, ...).

    Parameters
    ----------
    factors : tuple of str
        Names, deprivation first.
    level_counts : tuple of int
        Levels of each factor.
    levels : (factors, C)
        The level of each factor in each cell.
    """

    factors: tuple[str, ...]
    level_counts: tuple[int, ...]
    levels: IntArray

    def index(self, factor: str) -> int:
        """Return the position of a factor; raise ``E_UNKNOWN_FACTOR``."""
        if factor not in self.factors:
            raise ModelError("E_UNKNOWN_FACTOR", f"no risk factor {factor} in the model")
        return self.factors.index(factor)

    def members(self, factor: str) -> IntArray:
        """Return the cells of each level of a factor, (L, C / L)."""
        return _members(self.level_counts, self.index(factor))

    def by_level(self, factor: str, cells: FloatArray) -> FloatArray:
        """Return values by cell, (C, S), as those of each level of a factor, (L, C / L, S)."""
        position = self.index(factor)
        if position == 0:  # the slowest to change: its cells lie together
            return cells.reshape(self.level_counts[0], -1, cells.shape[1])
        return cells[_members(self.level_counts, position)]


@lru_cache(maxsize=64)
def _levels(level_counts: tuple[int, ...]) -> IntArray:
    return np.indices(level_counts).reshape(len(level_counts), -1)


@lru_cache(maxsize=64)
def _members(level_counts: tuple[int, ...], position: int) -> IntArray:
    return np.argsort(_levels(level_counts)[position], kind="stable").reshape(level_counts[position], -1)


def make_grid(factors: Sequence[str], level_counts: Sequence[int]) -> Grid:
    """Return the grid of all combinations of the levels of these factors."""
    counts = tuple(level_counts)
    return Grid(tuple(factors), counts, _levels(counts))


def cell_shares(quintile_shares: FloatArray, given_quintile: Sequence[FloatArray]) -> FloatArray:
    """Return the share of each cell when further factors are independent given the quintile.

    Parameters
    ----------
    quintile_shares : (Q,) or (S, Q)
        Share of each quintile.
    given_quintile : sequence of (Q, L) or (S, Q, L)
        Shares of the levels of each further factor in each quintile.

    Returns
    -------
    (S, C)
        Cell shares; S is one where nothing is drawn.

    Notes
    -----
    P(q) P(l1 | q) P(l2 | q) ... (method, sections 3 and 6).
    """
    # Cells first and draws last in memory: sums over cells are then many times faster.
    shares = np.atleast_2d(quintile_shares).T[:, np.newaxis, :]
    for table in given_quintile:
        rows = (table if table.ndim == 3 else table[np.newaxis]).transpose(1, 2, 0)  # noqa: PLR2004 -- with the axis of draws
        product = shares[:, :, np.newaxis, :] * rows[:, np.newaxis, :, :]
        shares = product.reshape(len(shares), -1, product.shape[3])
    return shares.reshape(-1, shares.shape[2]).T


def level_sums(grid: Grid, factor: str, cell_values: FloatArray) -> FloatArray:
    """Return the sum of cell values (S, C) over each level of a factor, (S, L)."""
    sums: FloatArray = grid.by_level(factor, cell_values.T).sum(axis=1)
    return sums.T


def level_means(grid: Grid, factor: str, shares: FloatArray, cell_values: FloatArray) -> FloatArray:
    """Return the mean of cell values over each level, (S, L); NaN where a level has no share."""
    populated = np.where(shares > 0, cell_values, 0.0)
    return ratio(level_sums(grid, factor, shares * populated), level_sums(grid, factor, shares))


def reference_mask(grid: Grid, reference_cells: Mapping[str, Sequence[int]]) -> BoolArray:
    """Return which cells belong to the reference, (C,); raise ``E_UNKNOWN_FACTOR`` or ``E_LEVELS``."""
    mask = np.ones(grid.levels.shape[1], dtype=np.bool_)
    for factor, levels in reference_cells.items():
        position = grid.index(factor)
        if any(not 0 <= level < grid.level_counts[position] for level in levels):
            raise ModelError("E_LEVELS", f"the reference names a level of {factor} that does not exist")
        mask &= np.isin(grid.levels[position], list(levels))
    return mask
