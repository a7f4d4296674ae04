"""Calibration of many draws at once: each row as it would be alone, whatever the others are, and in few steps."""

import numpy as np
import pytest

from imhcalc.core import calibration
from imhcalc.core.calibration import DrawnEffect, Fit, fit
from imhcalc.core.cells import make_grid
from imhcalc.core.model import Baseline
from imhcalc.faults import ModelError
from tests.unit.core.examples import TABLE

GRID = make_grid(("deprivation", "ace"), (5, 2))
FIFTHS = make_grid(("deprivation",), (5,))
PLAIN = (np.array([[0.25], [0.22], [0.20], [0.18], [0.15]]) * np.array(TABLE)).reshape(1, 10)
HALVES = np.array([[0.25, 0.25, 0.25, 0.25, 0, 0, 0, 0, 0, 0]])
"""Two fifths with people, and half of each with adversity."""
REFERENCE = Baseline(0.2, "reference", {"ace": [1]})


def effect(factor, ratios, scope="marginal", measure="or"):
    return DrawnEffect(factor, scope, measure, np.log(np.atleast_2d(np.array(ratios, dtype=float))))


STRONG = [effect("deprivation", [81, 1, 1, 1, 1]), effect("ace", [1, 81])]
"""Two effects that can hold together at low and at high national means, and not between."""


def rows_of(values, row):
    return values if len(values) == 1 else values[row : row + 1]


def agree_row_by_row(grid, weights, effects, baseline, values):
    """Compare a fit of all rows with that of each row alone, and return it."""
    together = fit(grid, weights, effects, baseline, values)
    for row, valid in enumerate(together.valid):
        drawn = [each._replace(log_ratios=rows_of(each.log_ratios, row)) for each in effects]
        alone = fit(grid, rows_of(weights, row), drawn, baseline, rows_of(values, row))
        assert alone.valid[0] == valid
        assert alone.exceeds_one[0] == together.exceeds_one[row]
        if valid:
            assert together.national_mean[row] == pytest.approx(alone.national_mean[0], abs=1e-11)
            assert together.cell_risks[row] == pytest.approx(alone.cell_risks[0], abs=1e-11, nan_ok=True)
    return together


def drawn_weights(rows):
    random = np.random.Generator(np.random.PCG64(rows))
    weights = PLAIN * random.uniform(0.5, 1.5, (rows, 10))
    return weights / weights.sum(axis=1, keepdims=True)


@pytest.mark.parametrize("what", ["weights", "effects", "values"])
@pytest.mark.parametrize("baseline", [Baseline(0.2), REFERENCE, Baseline(0.2, "reference", {"ace": [0]})])
@pytest.mark.parametrize("scope", ["marginal", "conditional"])
def test_one_row_of_an_input_serves_all_rows_of_the_others(what, baseline, scope):
    ratios = [[2, 1.6, 1.3, 1.1, 1], [3, 2, 1.5, 1.2, 1], [1, 1, 1.2, 1, 1]]
    weights = drawn_weights(3) if what == "weights" else PLAIN
    effects = [
        effect("deprivation", ratios if what == "effects" else ratios[0]),
        effect("ace", [1, 3], scope),
    ]
    values = np.array([0.1, 0.2, 0.5]) if what == "values" else np.array([0.2])
    found = agree_row_by_row(GRID, weights, effects, baseline, values)
    assert found.valid.tolist() == [True] * 3
    assert np.ptp(found.cell_risks[:, 0]) > 1e-4


def test_a_reference_with_and_without_solutions_above_and_below():
    """0.2 is reached below the impossible means, 0.99 above them, 0.8 nowhere, and 0 and 1 without a search."""
    values = np.array([0.2, 0.99, 0.8, 0.0, 1.0])
    found = agree_row_by_row(GRID, HALVES, STRONG, REFERENCE, values)
    assert found.valid.tolist() == [True, True, False, True, True]
    assert not found.exceeds_one.any()
    assert found.national_mean[3:].tolist() == [0, 1]


def test_a_reference_at_which_only_some_draws_need_a_risk_above_one():
    rates = [effect("ace", [[1, 2], [1, 4], [1, 3]], measure="rr")]
    found = agree_row_by_row(GRID, PLAIN, rates, Baseline(0.3, "reference", {"ace": [0]}), np.array([0.3]))
    assert found.valid.tolist() == [True, False, True]
    assert found.exceeds_one.tolist() == [False, True, False]


def test_one_fit_or_the_other_row_by_row():
    first, second = (
        Fit(np.full(2, mean), np.full((2, 3), -mean), np.full(2, valid), np.full(2, not valid))
        for mean, valid in ((0.1, True), (0.9, False))
    )
    found = calibration._combined(np.array([True, False]), first, second)
    assert found.national_mean.tolist() == [0.1, 0.9]
    assert found.cell_logits.tolist() == [[-0.1] * 3, [-0.9] * 3]
    assert (found.valid.tolist(), found.exceeds_one.tolist()) == ([True, False], [False, True])


def test_a_coefficient_beyond_all_measure_is_no_solution_in_its_own_draw_only():
    """Of the first fifth, with most children, the last is fifty away in the second draw."""
    ratios = np.array([[0.5, 0.2, 0.0, 0.0, 0.0], [-25.0, 0.0, 0.0, 0.0, 25.0]])
    weights = np.array([[0.6, 0.1, 0.1, 0.1, 0.1]])
    found = fit(
        FIFTHS,
        weights,
        [DrawnEffect("deprivation", "marginal", "or", ratios)],
        Baseline(0.2),
        np.array([0.2]),
    )
    assert found.valid.tolist() == [True, False]
    assert np.isnan(found.cell_logits[1]).all()


@pytest.mark.parametrize(
    ("weights", "valid"), [([0.05, 0.2, 0.5, 0.2, 0.05], True), ([0.6, 0.1, 0.1, 0.1, 0.1], False)]
)
def test_coefficients_are_against_the_level_with_most_children(weights, valid):
    """From the middle both ends are within 40; from one end the other is not."""
    far = DrawnEffect("deprivation", "marginal", "or", np.array([[-25.0, 0, 0, 0, 25.0]]))
    found = fit(FIFTHS, np.array([weights]), [far], Baseline(0.2), np.array([0.2]))
    assert found.valid.tolist() == [valid]


@pytest.mark.parametrize("value", [0.01, 0.15, 0.6])
def test_a_reference_is_found_in_few_fits(monkeypatch, value):
    """Counted, not timed: the search takes the mean of a reference to rise almost in step with the nation's."""
    fits = []
    fit_mean = calibration._fit_mean
    monkeypatch.setattr(calibration, "_fit_mean", lambda *given: fits.append(1) or fit_mean(*given))
    effects = [effect("deprivation", [2, 1.6, 1.3, 1.1, 1]), effect("ace", [1, 3])]
    found = fit(GRID, PLAIN, effects, Baseline(value, "reference", {"ace": [0]}), np.array([value]))
    assert found.valid.all()
    assert len(fits) <= 6


MORE = make_grid(("deprivation", "ace", "smoking"), (5, 2, 2))
WITH_SMOKING = (PLAIN.reshape(10, 1) * np.array([0.7, 0.3])).reshape(1, 20)
CRUDE = [effect("deprivation", [2, 1.6, 1.3, 1.1, 1]), effect("ace", [1, 3])]


def odds(risks):
    return risks / (1 - risks)


def test_two_crude_effects_hold_beside_a_conditional_one():
    effects = [*CRUDE, effect("smoking", [1, 1.8], "conditional")]
    found = fit(MORE, WITH_SMOKING, effects, Baseline(0.2), np.array([0.2]))
    risks, weights = found.cell_risks[0].reshape(5, 2, 2), WITH_SMOKING.reshape(5, 2, 2)
    assert (odds(risks[..., 1]) / odds(risks[..., 0])).ravel().tolist() == pytest.approx([1.8] * 10)
    assert (weights * risks).sum() == pytest.approx(0.2)
    by_fifth = (weights * risks).sum(axis=(1, 2)) / weights.sum(axis=(1, 2))
    assert (odds(by_fifth) / odds(by_fifth[4])).tolist() == pytest.approx([2, 1.6, 1.3, 1.1, 1])
    by_ace = (weights * risks).sum(axis=(0, 2)) / weights.sum(axis=(0, 2))
    assert odds(by_ace[1]) / odds(by_ace[0]) == pytest.approx(3)


@pytest.mark.parametrize("what", ["weights", "crude", "conditional", "values"])
def test_one_row_of_an_input_serves_all_rows_where_effects_are_solved_together(what):
    random = np.random.Generator(np.random.PCG64(11))
    weights = WITH_SMOKING
    if what == "weights":
        weights = WITH_SMOKING * random.uniform(0.5, 1.5, (3, 20))
        weights /= weights.sum(axis=1, keepdims=True)
    effects = [
        CRUDE[0],
        effect("ace", [[1, 3], [1, 2], [1, 1.5]] if what == "crude" else [1, 3]),
        effect("smoking", [[1, 1.8], [1, 3], [1, 0.5]] if what == "conditional" else [1, 1.8], "conditional"),
    ]
    values = np.array([0.1, 0.2, 0.5]) if what == "values" else np.array([0.2])
    found = agree_row_by_row(MORE, weights, effects, Baseline(0.2), values)
    assert found.valid.tolist() == [True] * 3


def test_a_draw_in_which_effects_cannot_hold_together_leaves_the_others():
    found = agree_row_by_row(GRID, HALVES, STRONG, Baseline(0.5), np.array([0.11, 0.5, 0.05]))
    assert found.valid.tolist() == [True, False, True]


@pytest.mark.parametrize("order", [[0, 1, 2], [2, 1, 0], [1, 0, 2], [0, 2, 1]])
def test_the_order_of_effects_changes_nothing(order):
    for scopes in (("marginal", "conditional", "marginal"), ("conditional", "marginal", "conditional")):
        effects = [
            effect("deprivation", [2, 1.6, 1.3, 1.1, 1], scopes[0]),
            effect("ace", [1, 3], scopes[1]),
            effect("smoking", [1, 1.8], scopes[2]),
        ]
        first, second = (
            fit(MORE, WITH_SMOKING, each, Baseline(0.2), np.array([0.2]))
            for each in (effects, [effects[place] for place in order])
        )
        assert second.cell_risks[0].tolist() == pytest.approx(first.cell_risks[0].tolist(), abs=1e-11)


def test_conditional_effects_multiply_the_odds_of_a_cell():
    effects = [
        effect("deprivation", [2, 1.6, 1.3, 1.1, 1], "conditional"),
        effect("ace", [1, 3], "conditional"),
        effect("smoking", [1, 1.8], "conditional"),
    ]
    found = fit(MORE, WITH_SMOKING, effects, Baseline(0.2), np.array([0.2]))
    risks = found.cell_risks[0].reshape(5, 2, 2)
    wanted = np.array([2, 1.6, 1.3, 1.1, 1]).reshape(5, 1, 1) * np.array([[1], [3]]) * np.array([1, 1.8])
    assert (odds(risks) / odds(risks[4, 0, 0])).ravel().tolist() == pytest.approx(wanted.ravel().tolist())
    assert (WITH_SMOKING @ found.cell_risks[0]).tolist() == pytest.approx([0.2])


def test_a_certain_draw_needs_no_risk_above_one_whatever_the_others_need():
    rates = [effect("ace", [1, 9], measure="rr")]
    found = agree_row_by_row(GRID, PLAIN, rates, Baseline(0.3), np.array([0.0, 0.05, 0.5, 1.0]))
    assert found.valid.tolist() == [True, True, False, True]
    assert found.exceeds_one.tolist() == [False, False, True, False]


def test_an_undefined_draw_of_an_effect_leaves_its_other_draws():
    ratios = np.log([[2.0, 1.6, 1.3, 1.1, 1.0], [np.nan] * 5, [1.0, 1.0, 1.2, 1.0, 1.0]])
    for scope in ("marginal", "conditional"):
        effects = [DrawnEffect("deprivation", scope, "or", ratios), CRUDE[1]]
        found = fit(GRID, PLAIN, effects, Baseline(0.2), np.array([0.2]))
        assert found.valid.tolist() == [True, False, True]
        for row in (0, 2):
            drawn = [effects[0]._replace(log_ratios=ratios[row : row + 1]), CRUDE[1]]
            alone = fit(GRID, PLAIN, drawn, Baseline(0.2), np.array([0.2])).cell_risks[0]
            assert found.cell_risks[row].tolist() == pytest.approx(alone.tolist(), abs=1e-11)


def test_a_reference_that_is_empty_in_any_draw_is_refused():
    weights = np.vstack([PLAIN, PLAIN * np.tile([1.0, 0.0], 5)])
    with pytest.raises(ModelError) as caught:
        fit(GRID, weights / weights.sum(axis=1, keepdims=True), CRUDE, REFERENCE, np.array([0.2]))
    assert caught.value.code == "E_REFERENCE_EMPTY"
    assert caught.value.message == "nobody in the nation lives in the reference cells"


def test_a_search_that_is_cut_short_returns_how_far_it_came(monkeypatch):
    """One step on its way: inside the interval that must hold the root, and not yet at it."""
    monkeypatch.setattr(calibration, "MOST_STEPS", 1)
    offsets, weights = np.array([[-30.0, 0.0, 30.0]]), np.array([[0.5, 0.0, 0.5]])
    found = calibration.calibrate_intercept(offsets, weights, np.array([0.75]))
    assert -30 < found[0] < 31
    risks = 1 / (1 + np.exp(-(found[0] + offsets[0])))
    assert abs(risks @ weights[0] - 0.75) > 1e-6
