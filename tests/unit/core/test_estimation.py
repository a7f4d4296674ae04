import numpy as np
import pytest

from imhcalc.core.arrays import expit, logit
from imhcalc.core.calibration import central
from imhcalc.core.estimation import (
    empty_estimate,
    explain,
    fit_outcome,
    merge,
    multiply_indices,
    nation_grid,
    national_shares,
    report_method,
    shift_to,
    synthetic,
    synthetic_shifted_to,
)
from tests.unit.core.examples import aces, area, gradient, nation, outcome, refused

NOBODY = area([0] * 5)
BOTH = (gradient(), aces())


def test_an_empty_area_has_no_prevalence_and_no_cases():
    estimate = synthetic(nation(), outcome(*BOTH), NOBODY)
    assert (estimate.population, estimate.count[0]) == (0, 0)
    assert np.isnan(estimate.prevalence).all()
    assert np.isnan(estimate.by_quintile).all()
    assert estimate.count_by_quintile.tolist() == [[0] * 5]
    assert estimate.warnings == {"W_EMPTY_AREA"}


def test_an_empty_area_does_not_excuse_an_impossible_outcome():
    with refused("E_RR_EXCEEDS_ONE"):
        synthetic(nation(), outcome(aces(measure="rr", values=[1, 9]), value=0.5), NOBODY)


def test_an_empty_quintile_has_no_prevalence():
    estimate = synthetic(nation(), outcome(*BOTH), area([10, 0, 10, 10, 0]))
    assert np.isnan(estimate.by_quintile[0]).tolist() == [False, True, False, False, True]
    assert estimate.count_by_quintile[0, [1, 4]].tolist() == [0, 0]
    assert estimate.count_by_quintile.sum() == pytest.approx(estimate.count[0])


@pytest.mark.parametrize(("value", "saturated"), [(0.94, False), (0.96, True), (1.0, True)])
def test_saturation_is_of_any_populated_cell(value, saturated):
    assert ("W_SATURATED" in synthetic(nation(), outcome(value=value), area()).warnings) == saturated


def test_saturation_is_not_of_cells_without_children():
    steep = outcome(gradient("conditional", [5000, 1, 1, 1, 1]), value=0.3)
    assert "W_SATURATED" not in synthetic(nation(), steep, area([0, 1, 1, 1, 1])).warnings
    assert "W_SATURATED" in synthetic(nation(), steep, area([1e-6, 1, 1, 1, 1])).warnings
    assert "W_SATURATED" in explain(nation(), steep, area()).warnings


def test_a_shift_moves_every_cell():
    plain, shifted = (synthetic(nation(), outcome(*BOTH), area(), shift) for shift in (0.0, 0.5))
    fitted = fit_outcome(nation(), outcome(*BOTH))
    local = (
        area().children_by_quintile
        / 1250
        @ np.reshape(
            national_shares(nation())[0]
            / np.repeat(nation().quintile_shares, 2)
            * expit(fitted.cell_logits[0] + 0.5),
            (5, 2),
        ).sum(axis=1)
    )
    assert shifted.prevalence[0] == pytest.approx(local, abs=1e-12)
    assert shifted.prevalence[0] > plain.prevalence[0]


def test_explain_adds_up():
    surveyed = area(shares=[0.8, 0.2], size=400)
    found = explain(nation(), outcome(*BOTH), surveyed)
    assert found.national + found.quintile_mix + found.local_margins == pytest.approx(found.local, abs=1e-15)
    assert found.local == synthetic(nation(), outcome(*BOTH), surveyed).prevalence[0]
    assert explain(nation(), outcome(*BOTH), area()).local_margins == 0


def test_explain_starts_from_the_implied_mean_of_a_reference_baseline():
    stated = outcome(*BOTH, reference={"ace": [0]})
    assert explain(nation(), stated, area()).national == fit_outcome(nation(), stated).national_mean[0]


def test_explain_an_empty_area():
    found = explain(nation(), outcome(*BOTH), NOBODY)
    assert found.national == 0.15
    assert np.isnan([found.quintile_mix, found.local_margins, found.local]).all()
    assert found.warnings == {"W_EMPTY_AREA"}


@pytest.mark.parametrize("target", [1e-6, 0.2, 0.9, 1 - 1e-6])
def test_shifted_to_a_target(target):
    shift, estimate = synthetic_shifted_to(nation(), outcome(*BOTH), area(shares=[0.8, 0.2]), target)
    assert estimate.prevalence[0] == pytest.approx(target, abs=1e-12)
    assert (
        synthetic(nation(), outcome(*BOTH), area(shares=[0.8, 0.2]), shift).prevalence[0]
        == estimate.prevalence[0]
    )
    assert ("W_SATURATED" in estimate.warnings) == (target >= 0.9)


@pytest.mark.parametrize("target", [0.0, 1.0])
@pytest.mark.parametrize("surveyed", [None, [0.8, 0.2]])
def test_no_shift_reaches_nothing_or_everything(target, surveyed):
    with refused("E_CONTRADICTION"):
        synthetic_shifted_to(nation(), outcome(*BOTH), area(shares=surveyed), target)


@pytest.mark.parametrize("value", [0.0, 1.0])
def test_no_shift_moves_what_is_certain(value):
    shift, estimate = synthetic_shifted_to(nation(), outcome(*BOTH, value=value), area(), value)
    assert (shift, estimate.prevalence[0]) == (0, pytest.approx(value))
    with refused("E_CONTRADICTION"):
        synthetic_shifted_to(nation(), outcome(*BOTH, value=value), area(), 0.5)


@pytest.mark.parametrize("target", [-0.1, 1.1, float("nan")])
def test_a_target_that_is_no_proportion(target):
    with refused("E_RANGE"):
        synthetic_shifted_to(nation(), outcome(*BOTH), area(), target)


def test_nobody_can_be_shifted_anywhere():
    shift, estimate = synthetic_shifted_to(nation(), outcome(*BOTH), NOBODY, 0.3)
    assert np.isnan(shift)
    assert estimate.warnings == {"W_EMPTY_AREA"}


def test_an_unidentified_level_is_what_stops_a_shift():
    missing = nation(shares=[0.25, 0.25, 0.25, 0.25, 0.0])
    with refused("E_LEVEL_NOT_IDENTIFIED"):
        synthetic_shifted_to(missing, outcome(gradient()), area([0, 0, 0, 0, 1]), 0.3)


def test_shifts_of_many_draws_at_once():
    shares = np.array([[0.5, 0.5]])
    logits = logit(np.array([[0.1, 0.3], [0.1, 1.0], [0.0, 0.0], [0.0, 0.5]]))
    shift = shift_to(shares, logits, np.array([0.4, 0.6, 0.0, 0.6]))
    moved = (shares * expit(logits[:2] + shift[:2, None])).sum(axis=1)
    assert moved.tolist() == pytest.approx([0.4, 0.6])
    assert shift[2] == 0
    assert np.isnan(shift[3])


def test_merging_nothing_is_an_empty_area():
    for parts in ([], [empty_estimate()] * 2):
        merged = merge(parts)
        assert (merged.population, merged.count[0]) == (0, 0)
        assert np.isnan(merged.prevalence[0])
        assert merged.warnings == {"W_EMPTY_AREA"}


def test_merging_adds_and_never_rakes_again():
    first = synthetic(nation(), outcome(*BOTH), area(shares=[0.8, 0.2]))
    second = synthetic(nation(), outcome(*BOTH), area([50, 100, 200, 300, 600]))
    merged = merge([first, second])
    assert merged.count[0] == first.count[0] + second.count[0]
    assert merged.prevalence[0] == pytest.approx(merged.count[0] / 2500)
    assert merged.count_by_quintile.tolist() == [
        (first.count_by_quintile + second.count_by_quintile)[0].tolist()
    ]


def test_the_report_method_needs_a_baseline_of_the_population():
    for anywhere in (area(), NOBODY):
        with refused("E_ANCHOR"):
            report_method(nation(), outcome(*BOTH, reference={"ace": [0]}), anywhere)


def test_the_report_method_is_capped():
    steep = outcome(gradient(values=[9, 1, 1, 1, 1]), aces(values=[1, 9]), value=0.6)
    found = report_method(nation(), steep, area([1, 0, 0, 0, 0], shares=[0, 1]))
    assert found.prevalence[0] == 1
    assert found.warnings == {"W_CAPPED", "W_MARGIN_FAR_FROM_NATIONAL"}
    assert 0.6 * np.prod([index[0] for index in found.multipliers.values()]) > 1


@pytest.mark.parametrize("value", [0.0, 1.0])
def test_nothing_multiplies_a_certain_baseline(value):
    certain = outcome(gradient(), aces(measure="rr", values=[1, 9]), value=value)
    found = report_method(nation(), certain, area(shares=[0.8, 0.2]))
    assert found.prevalence[0] == value
    assert [index[0] for index in found.multipliers.values()] == [1, 1]
    assert found.warnings == frozenset()


def test_the_report_method_without_effects_is_one_national_rate():
    found = report_method(nation(), outcome(), area())
    assert (found.prevalence[0], found.multipliers) == (0.15, {})


def test_the_report_method_refuses_a_risk_above_one():
    with refused("E_RR_EXCEEDS_ONE"):
        report_method(nation(), outcome(aces(measure="rr", values=[1, 9]), value=0.5), area())


def test_the_report_method_of_an_empty_area():
    found = report_method(nation(), outcome(*BOTH), NOBODY)
    assert np.isnan(found.prevalence[0])
    assert list(found.multipliers) == ["deprivation", "ace"]
    assert found.warnings == {"W_EMPTY_AREA"}


def test_the_report_method_draw_by_draw():
    grid, weights = nation_grid(nation()), national_shares(nation())
    found = multiply_indices(grid, weights, weights, [], np.array([0.0, 0.2, 1.0]))
    assert found.prevalence.tolist() == [0, 0.2, 1]


ROUNDED = nation(shares=[0.25, 0.22, 0.20, 0.18, 0.149])
FAR = area(shares=[0.4, 0.6])
"""A nation and an area with a warning each."""
BOTH_WARNINGS = {"W_SHARES_RENORMALISED", "W_MARGIN_FAR_FROM_NATIONAL"}
ONE_CHILD = area([1, 0, 0, 0, 0])


def test_the_empty_estimate_is_one_row_of_five_fifths():
    nothing = empty_estimate()
    shapes = [each.shape for each in (nothing.prevalence, nothing.count)]
    assert shapes == [(1,), (1,)]
    assert [each.shape for each in (nothing.by_quintile, nothing.count_by_quintile)] == [(1, 5), (1, 5)]


def test_warnings_of_nation_and_area_reach_every_answer():
    found = outcome(*BOTH)
    assert synthetic(ROUNDED, found, FAR).warnings == BOTH_WARNINGS
    assert explain(ROUNDED, found, FAR).warnings == BOTH_WARNINGS
    assert synthetic_shifted_to(ROUNDED, found, FAR, 0.3)[1].warnings == BOTH_WARNINGS
    assert report_method(ROUNDED, found, FAR).warnings == BOTH_WARNINGS
    merged = merge([synthetic(ROUNDED, found, area()), synthetic(nation(), found, FAR)])
    assert merged.warnings == BOTH_WARNINGS


def test_a_single_child_is_an_area():
    found = outcome(*BOTH)
    one, many = (explain(nation(), found, each) for each in (ONE_CHILD, area([1_000, 0, 0, 0, 0])))
    assert (one.quintile_mix, one.local) == (pytest.approx(many.quintile_mix), pytest.approx(many.local))
    assert one.warnings == frozenset()
    assert synthetic(nation(), found, ONE_CHILD).count[0] == pytest.approx(one.local)
    assert synthetic_shifted_to(nation(), found, ONE_CHILD, 0.3)[1].count[0] == pytest.approx(0.3)
    assert report_method(nation(), found, ONE_CHILD).prevalence[0] > 0.15


@pytest.mark.parametrize("many", ["shares", "logits", "target"])
@pytest.mark.parametrize("third", [0.5, np.inf], ids=["all move", "one is certain"])
def test_one_row_serves_all_rows_of_the_others(many, third):
    rows = {
        "shares": np.array([[0.5, 0.4, 0.1]]),
        "logits": np.array([[-1.0, 1.0, third]]),
        "target": np.array([0.3]),
    }
    single = shift_to(*rows.values())
    rows[many] = np.repeat(rows[many], 3, axis=0)
    assert shift_to(*rows.values()).tolist() == pytest.approx(single.tolist() * 3)


def test_the_target_is_a_share_of_those_who_are_there():
    """Shares of a part of an area do not add up to one: where all are there and half are, half the target is the same."""
    shares, logits = np.array([[0.5, 0.3, 0.2]]), np.array([[-2.0, -1.0, 0.5]])
    all_of_them, half = (shift_to(part * shares, logits, part * np.array([0.4])) for part in (1.0, 0.5))
    assert half == pytest.approx(all_of_them)
    assert (shares * expit(logits + half)).sum() == pytest.approx(0.4)


def test_a_merged_prevalence_of_fifths_is_not_defined():
    merged = merge([synthetic(nation(), outcome(*BOTH), area())] * 2)
    assert merged.by_quintile.shape == (1, 5)
    assert np.isnan(merged.by_quintile).all()


@pytest.mark.parametrize("of_area", [area(), NOBODY])
def test_the_report_method_says_that_it_has_an_answer(of_area):
    found = report_method(nation(), outcome(*BOTH), of_area)
    assert found.valid.tolist() == [True]
    assert found.valid.dtype == np.bool_
    assert found.prevalence.shape == (1,)


def test_indices_are_multiplied_row_by_row():
    shares = np.vstack([national_shares(nation()), np.roll(national_shares(nation()), 1, axis=1)])
    effects, values = central(BOTH), np.array([0.1, 0.2])
    together = multiply_indices(nation_grid(nation()), shares, shares[::-1], effects, values)
    for row in range(2):
        alone = multiply_indices(
            nation_grid(nation()),
            shares[row : row + 1],
            shares[1 - row : 2 - row],
            effects,
            values[row : row + 1],
        )
        assert together.prevalence[row] == pytest.approx(alone.prevalence[0])


def test_the_report_method_takes_a_risk_of_exactly_one():
    even = nation([[0.5, 0.5]] * 5)
    tripled = outcome(aces(measure="rr", values=[1, 3]), value=2 / 3)
    found = report_method(even, tripled, area(shares=[0.2, 0.8]))
    assert found.prevalence[0] == pytest.approx(0.2 / 3 + 0.8)
