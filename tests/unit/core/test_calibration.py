"""Calibration at its edges: what cannot be reproduced, levels nobody has, prevalences of 0 and 1, reference anchors."""

import numpy as np
import pytest

from imhcalc.core import calibration
from imhcalc.core.arrays import logit
from imhcalc.core.calibration import DrawnEffect, calibrate_intercept, fit
from imhcalc.core.cells import make_grid
from imhcalc.core.estimation import fit_outcome, marginal_risks, synthetic
from imhcalc.core.model import Baseline, Effect, Exposure, Nation, Outcome
from tests.unit.core.examples import TABLE, aces, area, gradient, nation, outcome, refused

NEVER = [[0.7, 0.3, 0.0]] * 5
"""A table in which nobody has the third level."""


@pytest.mark.parametrize("value", [0.0, 1.0])
@pytest.mark.parametrize("reference", [None, {"deprivation": [4]}])
def test_a_prevalence_of_nothing_or_everything_is_that_of_every_cell(value, reference):
    fitted = fit_outcome(
        nation(NEVER), outcome(gradient(), aces(values=[1, 2, 3]), value=value, reference=reference)
    )
    assert fitted.national_mean.tolist() == [value]
    assert fitted.cell_risks.tolist() == [[value] * 15]
    assert np.isnan(marginal_risks(nation(NEVER), fitted)["ace"][0, 2])


def test_mixed_draws_of_certain_and_uncertain_baselines():
    grid = make_grid(("deprivation",), (5,))
    effect = DrawnEffect("deprivation", "conditional", "or", np.log([[3.0, 2, 1, 1, 1]]))
    values = np.array([0.0, 0.2, 1.0])
    for baseline in (Baseline(0.2), Baseline(0.2, "reference", {"deprivation": [0]})):
        fitted = fit(grid, np.full((1, 5), 0.2), [effect], baseline, values)
        assert fitted.valid.all()
        assert fitted.cell_risks[[0, 2]].tolist() == [[0] * 5, [1] * 5]
    assert fitted.cell_risks[1, 0] == pytest.approx(0.2)


def test_a_rate_ratio_that_needs_a_risk_above_one():
    with refused("E_RR_EXCEEDS_ONE"):
        fit_outcome(nation(), outcome(aces(measure="rr", values=[1, 9]), value=0.3))


def test_a_rate_ratio_that_needs_a_risk_of_one_has_no_finite_solution():
    even = nation([[0.5, 0.5]] * 5)
    with refused("E_MARGINAL_INFEASIBLE"):
        fit_outcome(even, outcome(aces(measure="rr", values=[1, 3]), value=2 / 3))
    assert fit_outcome(even, outcome(aces(measure="rr", values=[1, 3]), value=0.66)).valid.all()


def test_crude_effects_impossible_together_are_not_blamed_on_a_rate_ratio():
    """Each possible alone, the rate ratio's risks below one; not both."""
    even = Nation.checked("Exampleland", [0.5, 0.5, 0, 0, 0], [Exposure.checked("ace", [[0.5, 0.5]] * 5)])
    effects = (
        Effect.checked("deprivation", "marginal", "rr", [9, 1, 1, 1, 1]),
        Effect.checked("ace", "marginal", "or", [1, 81]),
    )
    for effect in effects:
        fit_outcome(even, outcome(effect, value=0.5))
    with refused("E_MARGINAL_INFEASIBLE"):
        fit_outcome(even, outcome(*effects, value=0.5))


def test_a_boundary_solution_is_no_solution():
    """Every case must have both: the four cells would need risks of exactly 0."""
    even = Nation.checked("Exampleland", [0.5, 0.5, 0, 0, 0], [Exposure.checked("ace", [[0.5, 0.5]] * 5)])
    effects = (
        Effect.checked("deprivation", "marginal", "risk", [0.6, 0.1, 0.1, 0.1, 0.1]),
        Effect.checked("ace", "marginal", "risk", [0.02, 0.98]),
    )
    with refused("E_MARGINAL_INFEASIBLE"):
        fit_outcome(even, outcome(*effects, value=0.5))


def test_a_conditional_ratio_of_a_level_nobody_has_is_used_as_given():
    missing = nation(shares=[0.25, 0.25, 0.25, 0.25, 0.0])
    conditional = outcome(gradient("conditional", [16, 8, 4, 2, 1]))
    estimate = synthetic(missing, conditional, area([0, 0, 0, 100, 100]))
    odds = estimate.by_quintile[0] / (1 - estimate.by_quintile[0])
    assert odds[3] / odds[4] == pytest.approx(2)


@pytest.mark.parametrize("effects", [(gradient(),), (gradient(), aces()), (gradient(), aces("conditional"))])
def test_a_crude_ratio_of_a_level_nobody_has_is_refused_only_where_children_have_it(effects):
    missing = nation(shares=[0.25, 0.25, 0.25, 0.25, 0.0])
    assert np.isnan(fit_outcome(missing, outcome(*effects)).cell_risks[0, 8:]).all()
    assert synthetic(missing, outcome(*effects), area([1, 1, 1, 1, 0])).prevalence[0] == pytest.approx(
        0.15, abs=1e-12
    )
    with refused("E_LEVEL_NOT_IDENTIFIED", "Fernshire"):
        synthetic(missing, outcome(*effects), area([1, 1, 1, 1, 1e-9]))


def test_a_crude_ratio_of_a_level_that_occurs_nowhere_is_no_trouble():
    estimate = synthetic(nation(NEVER), outcome(gradient(), aces(values=[1, 2, 3])), area())
    assert 0 < estimate.prevalence[0] < 1


def test_without_effects_every_cell_has_the_mean():
    assert fit_outcome(nation(), outcome(value=0.3)).cell_risks.tolist() == [pytest.approx([0.3] * 10)]


def test_an_empty_reference():
    missing = nation(shares=[0.25, 0.25, 0.25, 0.25, 0.0])
    for cells in ({"deprivation": [4]}, {"ace": []}):
        with refused("E_REFERENCE_EMPTY"):
            fit_outcome(missing, outcome(reference=cells))


def test_the_reference_has_the_stated_risk():
    stated = outcome(gradient(), aces("conditional"), reference={"deprivation": [2, 3, 4], "ace": [0]})
    fitted = fit_outcome(nation(), stated)
    weights = np.array([0.2 * 0.89, 0.18 * 0.91, 0.15 * 0.93])
    assert weights @ fitted.cell_risks[0, [4, 6, 8]] / weights.sum() == pytest.approx(0.15, abs=1e-12)
    assert fitted.national_mean[0] > 0.15


@pytest.mark.parametrize("value", [1e-9, 1e-4, 0.9999, 1 - 1e-7])
def test_a_reference_near_the_ends(value):
    """Near 1 a mean's logit cannot be had to twelve places: the residual is of the risk, as the method says."""
    fitted = fit_outcome(nation(), outcome(gradient(), aces(), value=value, reference={"ace": [0]}))
    assert marginal_risks(nation(), fitted)["ace"][0, 0] == pytest.approx(value, abs=1e-12)


def test_the_search_passes_over_means_at_which_a_rate_ratio_exceeds_one():
    """Starting from the reference's own risk, 0.3, the other level would need 1.2: the root lies lower."""
    tripled = outcome(aces(measure="rr", values=[4, 1]), value=0.96, reference={"ace": [0]})
    fitted = fit_outcome(nation(), tripled)
    assert marginal_risks(nation(), fitted)["ace"].tolist() == [pytest.approx([0.96, 0.24])]
    assert fitted.national_mean[0] < 0.96
    with refused("E_RR_EXCEEDS_ONE"):
        fit_outcome(nation(), outcome(aces(measure="rr", values=[1, 4]), value=0.3, reference={"ace": [0]}))


def test_the_search_finds_a_root_above_means_that_are_impossible():
    """Strong crude effects can hold together at low and at high national means, and not between."""
    even = Nation.checked("Exampleland", [0.5, 0.5, 0, 0, 0], [Exposure.checked("ace", [[0.5, 0.5]] * 5)])
    effects = (
        Effect.checked("deprivation", "marginal", "or", [81, 1, 1, 1, 1]),
        Effect.checked("ace", "marginal", "or", [1, 81]),
    )
    for low, high in ((0.2, 0.11), (0.99, 0.76)):
        fitted = fit_outcome(even, outcome(*effects, value=low, reference={"ace": [1]}))
        assert marginal_risks(even, fitted)["ace"][0, 1] == pytest.approx(low, abs=1e-12)
        assert (fitted.national_mean[0] > 0.5) == (high > 0.5)
    with refused("E_MARGINAL_INFEASIBLE"):
        fit_outcome(even, outcome(*effects, value=0.8, reference={"ace": [1]}))


def test_draws_without_a_solution_are_marked_and_the_others_solved():
    grid = make_grid(("deprivation", "ace"), (5, 2))
    weights = (np.full((5, 1), 0.2) * np.array(TABLE)).reshape(1, 10)
    rates = DrawnEffect("ace", "marginal", "rr", np.log([[1.0, 2.0], [1.0, 9.0], [1.0, 3.0]]))
    odds = DrawnEffect(
        "deprivation", "marginal", "or", np.log([[2.0, 1, 1, 1, 1], [2, 1, 1, 1, 1], [np.nan, 1, 1, 1, 1]])
    )
    fitted = fit(grid, weights, [rates, odds], Baseline(0.3), np.array([0.3]))
    assert fitted.valid.tolist() == [True, False, False]
    assert fitted.exceeds_one.tolist() == [False, True, False]
    assert (weights @ fitted.cell_risks[0]).tolist() == pytest.approx([0.3])
    assert np.isnan(fitted.cell_risks[1:]).all()
    referenced = fit(grid, weights, [rates], Baseline(0.3, "reference", {"ace": [0]}), np.array([0.3]))
    assert referenced.valid.tolist() == [True, False, True]


def test_the_intercept_of_cells_far_apart():
    offsets = np.array([[-30.0, 0.0, 30.0]])
    weights = np.array([[0.5, 0.0, 0.5]])
    for target in (1e-12, 0.25, 0.5, 0.75, 0.999):
        intercept = calibrate_intercept(offsets, weights, np.array([target]))
        risks = 1 / (1 + np.exp(-(intercept[:, None] + offsets)))
        assert (risks @ weights[0]).tolist() == pytest.approx([target], rel=1e-12)


@pytest.mark.parametrize("apart", [0.1, 0.6, 1.5, 4.0])
@pytest.mark.parametrize("target", [1e-5, 0.02, 0.15, 0.5, 0.95])
def test_intercepts_reach_their_target_and_are_those_of_the_careful_search(apart, target):
    """The quick steps are taken without a last look at the cells: nowhere do they stop short."""
    random = np.random.Generator(np.random.PCG64(int(100 * apart)))
    offsets = random.normal(0, apart, (500, 4, 5))
    weights = random.dirichlet(np.full(5, 0.8), (500, 4))
    targets = np.minimum(target * np.exp(random.normal(0, 0.2, (500, 4))), 0.99)
    found = calibrate_intercept(offsets, weights, targets)
    risks = 1 / (1 + np.exp(-(found[..., None] + offsets)))
    assert np.abs((risks * weights).sum(axis=-1) / targets - 1).max() < 2e-12
    shares, odds = np.moveaxis(weights, -1, 0), np.exp(np.moveaxis(offsets, -1, 0))
    bracket = calibration._bracket(np.moveaxis(offsets, -1, 0), None, calibration.logit(targets))
    assert np.abs(calibration._search(odds, shares * odds, targets, bracket) - found).max() < 2e-11


@pytest.mark.parametrize("nobodys", [np.inf, -np.inf, np.nan, 700.0])
@pytest.mark.parametrize("own", [-40.0, 0.3])
def test_what_is_said_of_nobody_does_not_matter(nobodys, own):
    offsets, weights = np.array([[own, nobodys, nobodys]]), np.array([[1.0, 0.0, 0.0]])
    assert calibrate_intercept(offsets, weights, np.array([0.2])) == pytest.approx(logit(0.2) - own)


def test_an_array_of_cells_far_apart_is_searched_with_care(monkeypatch):
    searched = []
    search = calibration._search
    monkeypatch.setattr(calibration, "_search", lambda *given: searched.append(1) or search(*given))
    calibrate_intercept(np.array([[-30.0, 0.0, 30.0]]), np.array([[0.5, 0.0, 0.5]]), np.array([0.75]))
    assert searched
    searched.clear()
    calibrate_intercept(np.array([[-0.5, 0.0, 0.5]]), np.array([[0.3, 0.3, 0.4]]), np.array([0.2]))
    assert not searched


def test_near_its_target_a_mean_takes_two_looks_at_the_cells(monkeypatch):
    """Counted, not timed: what Newton's method costs at ten thousand draws is its looks at the cells."""
    looks = []
    look = calibration._mean_and_growth
    monkeypatch.setattr(calibration, "_mean_and_growth", lambda *given: looks.append(1) or look(*given))
    random = np.random.Generator(np.random.PCG64(5))
    offsets = random.normal(0, 0.3, (2000, 20))
    calibrate_intercept(offsets, random.dirichlet(np.ones(20), 2000), random.uniform(0.1, 0.2, 2000))
    assert len(looks) == 2


def test_three_factors_some_without_effects():
    more = Nation.checked(
        "Exampleland",
        [0.25, 0.22, 0.20, 0.18, 0.15],
        [Exposure.checked("ace", TABLE), Exposure.checked("smoking", [[0.5, 0.3, 0.2]] * 5)],
    )
    fewer = synthetic(nation(), outcome(gradient(), aces()), area(shares=[0.7, 0.3]))
    assert synthetic(more, outcome(gradient(), aces()), area(shares=[0.7, 0.3])).prevalence[
        0
    ] == pytest.approx(fewer.prevalence[0], abs=1e-12)
    risks = fit_outcome(more, outcome(gradient(), aces())).cell_risks[0].reshape(10, 3)
    assert (risks == risks[:, :1]).all()


def test_level_risks_count_only_by_their_odds_ratios():
    by_ratio = fit_outcome(nation(), outcome(aces(values=[1.0, 3.0])))
    by_risk = fit_outcome(nation(), outcome(aces(measure="risk", values=[0.25, 0.5])))
    assert by_risk.cell_risks[0].tolist() == pytest.approx(by_ratio.cell_risks[0].tolist(), abs=1e-12)


def test_outcomes_refuse_what_does_not_fit():
    with refused("E_UNKNOWN_FACTOR"):
        fit_outcome(nation(None), outcome(aces()))
    with refused("E_UNKNOWN_FACTOR"):
        fit_outcome(nation(None), Outcome("outcome", Baseline(0.1, "reference", {"ace": [0]})))


@pytest.mark.parametrize("reference", [None, {"ace": [0]}])
def test_no_convergence_is_no_solution(monkeypatch, reference):
    monkeypatch.setattr(calibration, "MOST_STEPS", 1)
    with refused("E_MARGINAL_INFEASIBLE"):
        fit_outcome(nation(), outcome(gradient(), aces(), reference=reference))


@pytest.mark.parametrize("halvings", [1, 30])
def test_a_step_that_leads_uphill_is_halved(monkeypatch, halvings):
    """One cell, target 1%, from a logit of -7: the longest step allowed, to -3, is worse; half of it is not."""
    monkeypatch.setattr(calibration, "MOST_HALVINGS", halvings)
    one = np.ones((1, 1))
    moved, residual, relative = calibration._newton_step(one, one, 0 * one, 0.01 * one, -7 * one)
    assert moved.tolist() == [[-5]]
    assert residual == pytest.approx(0.01 * relative)
