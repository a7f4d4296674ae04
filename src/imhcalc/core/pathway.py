"""From need to demand: the stages at which people are lost, unevenly over quintiles (method, section 24)."""

from collections.abc import Sequence

import numpy as np

from imhcalc.core.arrays import FloatArray, expit, ratio
from imhcalc.core.calibration import calibrate_intercept
from imhcalc.core.cells import level_sums
from imhcalc.core.estimation import (
    empty_estimate,
    estimate,
    fit_outcome,
    nation_grid,
    national_shares,
)
from imhcalc.core.local_mix import local_mix
from imhcalc.core.model import DEPRIVATION, QUINTILES, Area, Nation, Outcome
from imhcalc.core.ranges import checked_divisors, checked_proportions
from imhcalc.faults import ModelError
from imhcalc.records import dataclass


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of the way into a service.

    Parameters
    ----------
    rate : (S,)
        National rate among those who passed the stage before, in [0, 1].
    odds_ratios : (Q,) or (S, Q), optional
        Odds of passing in each quintile over those in any one of them; None if they are alike.
    local_rates : (Q,) or (S, Q), optional
        Rates observed in the area itself, which stand there in place of the national ones.
    """

    rate: FloatArray
    odds_ratios: FloatArray | None = None
    local_rates: FloatArray | None = None

    @classmethod
    def checked(
        cls,
        rate: FloatArray | float,
        odds_ratios: Sequence[float] | FloatArray | None = None,
        local_rates: Sequence[float] | FloatArray | None = None,
    ) -> "Stage":
        """Return the stage, checked; raise ``E_RANGE`` or ``E_LEVELS``."""
        rates = np.atleast_1d(checked_proportions(rate, "the rate of a stage"))
        ratios = None if odds_ratios is None else checked_divisors(odds_ratios, "an odds ratio of a stage")
        observed = (
            None if local_rates is None else checked_proportions(local_rates, "a local rate of a stage")
        )
        for each in (ratios, observed):
            if each is not None and each.shape[-1:] != (QUINTILES,):
                raise ModelError("E_LEVELS", f"a stage has a value in each of {QUINTILES} quintiles")
        return cls(rates, ratios, observed)


def stage_rates_by_quintile(
    rate: FloatArray, odds_ratios: FloatArray | None, weights: FloatArray
) -> FloatArray:
    """Return a stage's rate in each quintile, (S, Q), with the national rate as its weighted mean.

    Parameters
    ----------
    rate : (S,)
        National rate, in [0, 1].
    odds_ratios : (Q,) or (S, Q) or None
        Odds of each quintile over those of any one of them; None if they are alike.
    weights : (S, Q)
        National number, or share, of those who reached the stage.

    Notes
    -----
    expit(a + ln OR_q), a solved in every draw (method, section 24). Rates of 0 and 1 apply to all, and so does any
    rate where nobody reaches the stage.
    """
    rows = max(len(rate), len(weights), 1 if odds_ratios is None else len(np.atleast_2d(odds_ratios)))
    flat = np.broadcast_to(rate[:, np.newaxis], (rows, QUINTILES))
    if odds_ratios is None:
        return flat
    offsets = np.broadcast_to(np.log(odds_ratios), (rows, QUINTILES))
    reached = np.broadcast_to(weights, (rows, QUINTILES))
    mean = flat[:, 0]
    solvable = (mean > 0) & (mean < 1) & (reached.sum(axis=1) > 0)
    intercept = calibrate_intercept(
        offsets, np.where(solvable[:, np.newaxis], reached, 1.0), np.where(solvable, mean, 0.5)
    )
    return np.where(solvable[:, np.newaxis], expit(intercept[:, np.newaxis] + offsets), flat)


@dataclass(frozen=True, slots=True)
class Funnel:
    """Need, and what is left of it after each stage, by quintile.

    Parameters
    ----------
    need : (S, Q)
        People in need.
    after : (T, S, Q)
        People who passed each stage and all before.
    rates : (T, S, Q)
        Each stage's rate among those who reached it.
    """

    need: FloatArray
    after: FloatArray
    rates: FloatArray
    warnings: frozenset[str] = frozenset()

    @property
    def demand_by_quintile(self) -> FloatArray:
        """People who passed every stage, (S, Q): need itself if there is none."""
        last: FloatArray = self.after[-1] if len(self.after) else self.need
        return last

    @property
    def demand(self) -> FloatArray:
        """People who passed every stage, (S,): what would be taken up if supply were no limit."""
        total: FloatArray = self.demand_by_quintile.sum(axis=1)
        return total

    @property
    def demand_rate(self) -> FloatArray:
        """Demand as a share of need, (S,); NaN without need."""
        return ratio(self.demand, self.need.sum(axis=1))


def funnel_from_quintiles(need: FloatArray, reference_need: FloatArray, stages: Sequence[Stage]) -> Funnel:
    """Return what is left of need after each stage.

    Parameters
    ----------
    need : (S, Q)
        Local people in need.
    reference_need : (S, Q)
        National people in need, or their share of all: the sum of w_c p_c over each quintile's cells.
    stages : sequence of Stage
        In the order in which they are passed.

    Notes
    -----
    Each stage is calibrated on those whom the national rates before it leave, and its rates then multiply
    the local number in each quintile (method, section 24).
    """
    rows = max(
        len(need),
        len(reference_need),
        *(
            len(np.atleast_2d(each))
            for stage in stages
            for each in (stage.rate[:, np.newaxis], stage.odds_ratios, stage.local_rates)
            if each is not None
        ),
    )
    here = np.broadcast_to(need, (rows, QUINTILES))
    weights = np.broadcast_to(reference_need, (rows, QUINTILES))
    after, rates = [np.empty((0, rows, QUINTILES))], [np.empty((0, rows, QUINTILES))]
    passing = here
    for stage in stages:
        national = stage_rates_by_quintile(stage.rate, stage.odds_ratios, weights)
        weights = weights * national
        applied = np.broadcast_to(
            national if stage.local_rates is None else stage.local_rates, (rows, QUINTILES)
        )
        passing = passing * applied
        after.append(passing[np.newaxis])
        rates.append(applied[np.newaxis])
    return Funnel(here, np.concatenate(after), np.concatenate(rates))


def funnel(nation: Nation, outcome: Outcome, area: Area, stages: Sequence[Stage]) -> Funnel:
    """Return the way from need to demand in an area at the central values, S = 1.

    Raises
    ------
    ModelError
        The refusals of the estimate.
    """
    fitted = fit_outcome(nation, outcome)
    grid = nation_grid(nation)
    weighted = national_shares(nation) * np.nan_to_num(fitted.cell_risks, nan=0.0)
    reference_need = level_sums(grid, DEPRIVATION, weighted)
    if area.population <= 0:
        local = empty_estimate(nation.warnings)
    else:
        mix = local_mix(grid, nation, area)
        local = estimate(grid, area, mix.shares, fitted.cell_logits, nation.warnings | mix.warnings)
    found = funnel_from_quintiles(local.count_by_quintile, reference_need, stages)
    return Funnel(found.need, found.after, found.rates, local.warnings)
