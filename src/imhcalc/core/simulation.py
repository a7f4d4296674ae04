"""Monte Carlo: every draw a complete calculation, with the intercept solved again (method, section 13)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from typing import NamedTuple

import numpy as np

from imhcalc.core.arrays import BoolArray, FloatArray, expit, floats, logit, rows_of
from imhcalc.core.cells import Grid
from imhcalc.core.drawing import Adjustment, AreaDraws, DrawnNation, Settings, draw_area
from imhcalc.core.drawn_calibration import (
    Block,
    Calibrated,
    Calibration,
    by_quintile,
    calibrate_classes,
    calibrate_outcome,
    inverse_odds_of,
    refuse,
)
from imhcalc.core.estimation import SATURATED, multiply_indices, shift_to
from imhcalc.core.local_mix import rake, seed_shares, shrunk_targets
from imhcalc.core.model import QUINTILES, Area, Classes, Outcome
from imhcalc.faults import ModelError
from imhcalc.records import dataclass

INVALID_ALLOWED = 0.01


@dataclass(frozen=True, slots=True)
class CellDraws:
    """People and cases by cell, in all the areas together, and the nation's cases by quintile.

    Parameters
    ----------
    people : (S, C)
        Children in each cell.
    cases : (S, C, classes - 1)
        Those of them in each class but the last.
    national : (S, Q, classes)
        Share of the nation's children who are in a quintile and in a class: the weights on which the rates
        of a pathway are calibrated.
    """

    people: FloatArray
    cases: FloatArray
    national: FloatArray

    def kept(self, rows: BoolArray) -> "CellDraws":
        """Return some of the draws."""
        return CellDraws(self.people[rows], self.cases[rows], self.national[rows])


@dataclass(frozen=True, slots=True)
class Draws:
    """The draws of one outcome, or of the classes of one classification, in some areas.

    Only draws with a solution are kept: S is their number.

    Parameters
    ----------
    prevalence : mapping of area id to (S, classes - 1)
        Share of each class but the last; empty if the run keeps totals only.
    total : (S, classes - 1)
        Children of each class but the last, in all the areas together.
    total_by_quintile : (S, Q, classes - 1)
        The same by deprivation quintile.
    national : (S, classes - 1)
        The national shares that each draw was calibrated to.
    drivers : mapping of name to (S, k)
        What was drawn, by the name of its group.
    invalid : int
        Draws without a solution, left out.
    warnings : frozenset of str
        Codes of what a reader should know of the nation's and the areas' inputs.
    valid : (all draws,), optional
        Which draws were kept; None if all were.
    cells : CellDraws, optional
        The same by cell, if the run keeps them.
    """

    prevalence: Mapping[str, FloatArray]
    total: FloatArray
    total_by_quintile: FloatArray
    national: FloatArray
    drivers: Mapping[str, FloatArray] = field(default_factory=dict)
    invalid: int = 0
    warnings: frozenset[str] = frozenset()
    valid: BoolArray | None = None
    cells: CellDraws | None = None


def simulate_outcome(
    drawn: DrawnNation,
    outcome: Outcome,
    areas: Sequence[Area],
    settings: Settings,
    adjustments: Mapping[str, Adjustment] | None = None,
) -> Draws:
    """Return the draws of one outcome in some areas, each adjusted where `adjustments` names it.

    Raises
    ------
    ModelError
        ``E_INVALID_DRAWS`` if over 1% of the draws have no solution, and the refusals of the calibration.
    """
    return simulate(calibrate_outcome(drawn, outcome, settings), areas, adjustments)


def simulate_classes(  # noqa: PLR0913 -- two ways of stating effects, and adjustments
    drawn: DrawnNation,
    name: str,
    classes: Classes,
    areas: Sequence[Area],
    settings: Settings,
    adjustments: Mapping[str, Adjustment] | None = None,
    *,
    effects_on_totals: bool = False,
) -> Draws:
    """Return the draws of a classification in some areas, its shares drawn together.

    With `effects_on_totals`, the effects of each stage are those on its class and all earlier ones together,
    and the ones among the rest are derived in every draw.
    """
    calibration = calibrate_classes(drawn, name, classes, settings, effects_on_totals=effects_on_totals)
    return simulate(calibration, areas, adjustments)


def simulate(
    calibration: Calibration, areas: Sequence[Area], adjustments: Mapping[str, Adjustment] | None = None
) -> Draws:
    """Return the draws of a calibrated outcome or classification in some areas.

    Raises
    ------
    ModelError
        ``E_INVALID_DRAWS`` if over 1% of the draws have no solution, or why none has one.
    """
    drawn, staged, settings = calibration.drawn, calibration.staged, calibration.settings
    groups = dict(calibration.drivers)
    local = [
        draw_area(drawn, staged, area, (adjustments or {}).get(area.id), settings, groups) for area in areas
    ]
    size = settings.draws
    collected = _Collected.empty(size, len(staged.stages), [] if settings.totals_only else areas)
    if settings.keep_cells:
        collected.cells = _empty_cells(size, drawn.grid.levels.shape[1], len(staged.stages))
    for block in calibration.blocks:
        collected.valid[block.rows] &= block.solved
        if block.solved.any():
            collected.national[block.rows] = _cumulated(block.means, block.rows.stop - block.rows.start)
            if collected.cells is not None:
                collected.cells.national[block.rows] = _national_cases(block.calibrated)
            _add_areas(collected, drawn, block, local)
    invalid = size - int(collected.valid.sum())
    if invalid > INVALID_ALLOWED * size:
        refuse(drawn, staged, f"{invalid} of {size}")
    return collected.draws(groups, drawn.nation.warnings.union(*(each.warnings for each in local)))


def _add_areas(collected: "_Collected", drawn: DrawnNation, block: Block, local: Sequence[AreaDraws]) -> None:
    """Add the people of each area in a block of draws."""
    for each in local:
        if each.area.population > 0:
            local_draws = _local_draws(
                drawn, block, each.rows(block.rows), by_cell=collected.cells is not None
            )
            collected.add(block.rows, each.area, local_draws)
            if len(collected.valid) == 1:
                collected.warnings |= _saturation(block.calibrated, each.area)


@dataclass(slots=True)
class _Collected:
    """What the blocks of a simulation add up to: sums as (classes - 1, Q, S), the rest as in `Draws`."""

    sums: FloatArray
    national: FloatArray
    prevalence: dict[str, FloatArray]
    valid: BoolArray
    warnings: frozenset[str] = frozenset()
    cells: CellDraws | None = None

    @classmethod
    def empty(cls, size: int, stages: int, kept: Sequence[Area]) -> "_Collected":
        """Return room for this many draws and stages, and for the areas whose own draws are kept."""
        prevalence = {area.id: np.full((size, stages), np.nan) for area in kept}
        sums = np.zeros((stages, QUINTILES, size))
        return cls(sums, np.zeros((size, stages)), prevalence, np.ones(size, dtype=np.bool_))

    def add(self, block: slice, area: Area, local: "_LocalDraws") -> None:
        """Add an area's cases in a block of draws."""
        self.valid[block] &= local.reached
        self.sums[:, :, block] += local.cases
        if area.id in self.prevalence:
            self.prevalence[area.id][block] = local.cases.sum(axis=1).T / area.population
        if self.cells is not None and local.cells is not None:
            people, cases = local.cells
            self.cells.people[block] += people.reshape(-1, people.shape[2]).T
            self.cells.cases[block] += cases.reshape(len(cases), -1, cases.shape[3]).T

    def draws(self, drivers: Mapping[str, FloatArray], warnings: frozenset[str]) -> Draws:
        """Return the draws that have a solution."""
        total = self.sums.sum(axis=1).T
        whole = Draws(
            self.prevalence,
            total,
            self.sums.T,
            self.national,
            drivers,
            0,
            self.warnings | warnings,
            None,
            self.cells,
        )
        return _valid_only(whole, self.valid)


def _saturation(calibrated: Calibrated, area: Area) -> frozenset[str]:
    """Return the warning that a class of a central calculation is all but certain in some cell of an area."""
    occurs = (area.children_by_quintile[:, np.newaxis, np.newaxis] > 0) & (calibrated.within_quintile > 0)
    certain = [(inverse < (1.0 - SATURATED) / SATURATED) & occurs for inverse in calibrated.inverse_odds]
    return frozenset({"W_SATURATED"}) if np.any(certain) else frozenset()


class _LocalDraws(NamedTuple):
    """Cases of an area in each class and quintile, (classes - 1, Q, S), and in which draws it has any answer.

    `cells` has people, (Q, n, S), and cases, (classes - 1, Q, n, S), by cell, where they are asked for.
    """

    cases: FloatArray
    reached: BoolArray
    cells: tuple[FloatArray, FloatArray] | None = None


def _local_draws(drawn: DrawnNation, block: Block, local: AreaDraws, *, by_cell: bool) -> _LocalDraws:
    """Return an area's cases in a block of draws."""
    everywhere = np.ones(1, dtype=np.bool_)
    calibrated, inputs, area = block.calibrated, block.inputs, local.area
    if not local.surveyed and local.adjustment is None:
        _check_identified(
            area, area.children_by_quintile[np.newaxis, drawn.grid.levels[0]], calibrated.unknown
        )
        people = area.children_by_quintile[:, np.newaxis]
        return _counted(
            local, calibrated.within_quintile, calibrated.inverse_odds, everywhere, people, by_cell
        )
    shares, reached = seed_shares(drawn.nation, area, inputs.tables), everywhere
    if local.surveyed:
        shares, reached = rake(drawn.grid, shares, shrunk_targets(drawn.grid, shares, area, local.surveyed))
    _check_identified(area, shares, calibrated.unknown)
    inverse_odds = calibrated.inverse_odds
    if local.adjustment is not None:
        logits, possible = _adjusted(drawn.grid, calibrated, shares, local.adjustment)
        inverse_odds = [inverse_odds_of(stage) for stage in logits]
        reached = reached & possible
    return _counted(local, by_quintile(shares), inverse_odds, reached, floats([[area.population]]), by_cell)


def _counted(
    local: AreaDraws,
    shares: FloatArray,
    inverse_odds: Sequence[FloatArray],
    reached: BoolArray,
    people: FloatArray,
    by_cell: bool,  # noqa: FBT001 -- passed on
) -> _LocalDraws:
    """Return cases from cell shares (Q, n, S) of the `people`, (Q, 1) where the shares are of a quintile, else (1, 1)."""
    if not by_cell:
        return _LocalDraws(people * _cases(local, shares, inverse_odds), reached)
    cells = people[:, :, np.newaxis] * _cases(local, shares, inverse_odds, by_cell=True)
    width = max(shares.shape[2], cells.shape[3])
    everyone = np.broadcast_to(people[:, :, np.newaxis] * shares, (*shares.shape[:2], width))
    return _LocalDraws(cells.sum(axis=2), reached, (everyone, cells))


def _cases(
    local: AreaDraws, shares: FloatArray, inverse_odds: Sequence[FloatArray], *, by_cell: bool = False
) -> FloatArray:
    """Return shares in each class and quintile, (classes - 1, Q, S), or cell, (classes - 1, Q, n, S).

    From cell shares (Q, n, S); of an area of several parts, the mean of theirs.
    """
    count = _class_cells if by_cell else _class_sums
    if len(local.effects) == 1 or not any(local.effects):
        return np.stack(list(count(shares, inverse_odds, local.effects[0])))
    parts = local.area.parts
    total = sum(weight for _, weight in parts)
    sums: FloatArray = np.sum(
        [
            weight / total * np.stack(list(count(shares, inverse_odds, effects)))
            for (_, weight), effects in zip(parts, local.effects, strict=True)
        ],
        axis=0,
    )
    return sums


def _empty_cells(size: int, cells: int, stages: int) -> CellDraws:
    return CellDraws(
        np.zeros((size, cells)), np.zeros((size, cells, stages)), np.zeros((size, QUINTILES, stages + 1))
    )


def _national_cases(calibrated: Calibrated) -> FloatArray:
    """Return the nation's share of children in each quintile and class, (S, Q, classes)."""
    weights = by_quintile(calibrated.weights)
    classes = _class_sums(weights, calibrated.inverse_odds, [])
    rest = weights.sum(axis=1) - np.sum(classes, axis=0)
    return np.stack([*classes, np.broadcast_to(rest, classes[0].shape)]).T


def _adjusted(
    grid: Grid, calibrated: Calibrated, shares: FloatArray, adjustment: Adjustment
) -> tuple[list[FloatArray], BoolArray]:
    """Return the stages' logits in an area whose first class is set otherwise, and in which draws that can be."""
    first, *later = calibrated.logits
    if adjustment.kind == "report":
        found = multiply_indices(
            grid, calibrated.weights, shares, calibrated.first_effects, calibrated.values[0]
        )
        target = found.prevalence
        later = [
            np.broadcast_to(logit(value)[:, np.newaxis], (len(value), first.shape[1]))
            for value in calibrated.values[1:]
        ]
    else:
        assert adjustment.value is not None  # noqa: S101 -- the other kinds carry one
        target = adjustment.value
        if adjustment.kind == "ratio":
            target = target * np.where(shares > 0, shares * expit(first), 0.0).sum(axis=1)
    # A product of indices that is cut off at one leaves nobody without the class.
    capped = np.full_like(target, adjustment.kind == "report", dtype=np.bool_) & (target >= 1.0)
    shift = np.where(capped, np.inf, shift_to(shares, first, np.where(capped, 0.5, target)))
    possible = ~np.isnan(shift)
    return [first + np.where(possible, shift, 0.0)[:, np.newaxis], *later], possible


def _cumulated(means: Sequence[FloatArray], size: int) -> FloatArray:
    """Return national class shares, (S, classes - 1), from the stages' means."""
    if len(means) == 1:
        return rows_of(means[0], size)[:, np.newaxis]
    left = np.ones(size)
    shares = []
    for mean in means:
        shares.append(left * mean)
        left = left * (1.0 - mean)
    return np.stack(shares, axis=1)


def _check_identified(area: Area, shares: FloatArray, unknown: BoolArray) -> None:
    if unknown.any() and np.any(unknown & (shares > 0).any(axis=0)):
        raise ModelError(
            "E_LEVEL_NOT_IDENTIFIED",
            f"{area.id}: children live at a level that the national table does not have",
        )


def _class_sums(
    shares: FloatArray, inverse_odds: Sequence[FloatArray], area_effects: Sequence[FloatArray]
) -> list[FloatArray]:
    """Return the sums of cell shares (Q, n, S) over each class and quintile, (Q, S) by class."""
    return [cells.sum(axis=1) for cells in _class_cells(shares, inverse_odds, area_effects)]


def _class_cells(
    shares: FloatArray, inverse_odds: Sequence[FloatArray], area_effects: Sequence[FloatArray]
) -> Iterator[FloatArray]:
    """Yield the part of cell shares (Q, n, S) in each class, (Q, n, S).

    Each later class is a share of what the earlier ones leave. A risk is formed from its inverse odds, which
    an area effect multiplies: no exponential per cell.
    """
    for number, inverse in enumerate(inverse_odds):
        divisor = inverse * np.exp(-area_effects[number]) if area_effects else inverse + 0.0
        divisor += 1.0
        here = shares / divisor
        yield here
        if number + 1 < len(inverse_odds):
            shares = shares - here


def _valid_only(draws: Draws, valid: BoolArray) -> Draws:
    if valid.all():
        return draws
    return Draws(
        {area: values[valid] for area, values in draws.prevalence.items()},
        draws.total[valid],
        draws.total_by_quintile[valid],
        draws.national[valid],
        {group: values[valid] for group, values in draws.drivers.items()},
        int((~valid).sum()),
        draws.warnings,
        valid,
        None if draws.cells is None else draws.cells.kept(valid),
    )
