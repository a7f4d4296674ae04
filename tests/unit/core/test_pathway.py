import numpy as np
import pytest
from scipy.special import logit

from imhcalc.core.estimation import synthetic
from imhcalc.core.pathway import Stage, funnel, funnel_from_quintiles, stage_rates_by_quintile
from tests.unit.core.examples import aces, area, gradient, nation, outcome, refused

RATIOS = [0.7, 0.8, 0.9, 1.0, 1.0]
WEIGHTS = np.array([[50.0, 40.0, 30.0, 20.0, 10.0]])
BOTH = outcome(gradient(), aces())


def generator(seed):
    return np.random.Generator(np.random.PCG64(seed))


def test_rates_by_quintile_have_the_national_mean_and_the_ratios():
    rates = stage_rates_by_quintile(np.array([0.6]), np.array(RATIOS), WEIGHTS)
    assert np.average(rates[0], weights=WEIGHTS[0]) == pytest.approx(0.6, abs=1e-13)
    assert np.exp(logit(rates[0]) - logit(rates[0, 4])).tolist() == pytest.approx(RATIOS)


def test_rates_of_draws_are_solved_draw_by_draw():
    drawn = generator(1)
    rate, ratios = drawn.beta(2, 3, 200), np.exp(drawn.normal(0, 1, (200, 5)))
    weights = drawn.gamma(1.0, 1.0, (200, 5))
    rates = stage_rates_by_quintile(rate, ratios, weights)
    assert (rates * weights).sum(axis=1) / weights.sum(axis=1) == pytest.approx(rate, abs=1e-13)
    alone = stage_rates_by_quintile(rate[[7]], ratios[[7]], weights[[7]])
    assert rates[7].tolist() == pytest.approx(alone[0].tolist(), abs=1e-14)


@pytest.mark.parametrize("rate", [0.0, 1.0])
def test_rates_of_none_and_all_apply_to_all(rate):
    drawn = np.array([rate, 0.5])
    rates = stage_rates_by_quintile(drawn, np.array(RATIOS), WEIGHTS)
    assert rates[0].tolist() == [rate] * 5
    assert np.ptp(rates[1]) > 0.05


def test_without_ratios_a_rate_is_the_same_everywhere():
    assert stage_rates_by_quintile(np.array([0.3]), None, WEIGHTS).tolist() == [[0.3] * 5]


def test_where_nobody_arrives_a_rate_applies_to_all():
    assert stage_rates_by_quintile(np.array([0.3]), np.array(RATIOS), 0 * WEIGHTS).tolist() == [[0.3] * 5]


def test_an_empty_quintile_still_has_a_rate():
    weights = WEIGHTS * [0, 1, 1, 1, 1]
    rates = stage_rates_by_quintile(np.array([0.6]), np.array(RATIOS), weights)
    assert np.average(rates[0, 1:], weights=weights[0, 1:]) == pytest.approx(0.6)
    assert 0 < rates[0, 0] < rates[0, 1]


def stages(*pairs):
    return [Stage.checked(rate, ratios) for rate, ratios in pairs]


def test_each_stage_is_calibrated_on_whom_the_earlier_ones_leave():
    """Section 24: the weights of a stage are the need that has passed all before it."""
    steps = stages((0.6, RATIOS), (0.8, None), (0.5, RATIOS[::-1]))
    found = funnel_from_quintiles(WEIGHTS, WEIGHTS, steps)
    national = found.after.sum(axis=(1, 2)) / WEIGHTS.sum()
    assert national.tolist() == pytest.approx([0.6, 0.48, 0.24])
    assert found.demand[0] == pytest.approx(0.24 * 150)
    assert found.demand_rate[0] == pytest.approx(0.24)


def test_local_numbers_are_multiplied_by_the_rates():
    steps = stages((0.6, RATIOS), (0.5, None))
    local = np.array([[5.0, 0.0, 3.0, 2.0, 0.0]])
    found = funnel_from_quintiles(local, WEIGHTS, steps)
    assert found.after[1].tolist() == [pytest.approx((local * found.rates[0] * found.rates[1])[0].tolist())]
    assert found.demand_by_quintile[0, [1, 4]].tolist() == [0, 0]


def test_without_stages_demand_is_need():
    found = funnel_from_quintiles(WEIGHTS, WEIGHTS, [])
    assert found.after.shape == found.rates.shape == (0, 1, 5)
    assert found.demand.tolist() == [150]
    assert found.demand_rate.tolist() == [1]


def test_draws_and_single_rows_mix():
    drawn = generator(2)
    steps = [Stage.checked(drawn.beta(6, 4, 30), RATIOS), Stage.checked(0.8)]
    found = funnel_from_quintiles(WEIGHTS, WEIGHTS, steps)
    assert found.after.shape == found.rates.shape == (2, 30, 5)
    assert found.demand.shape == found.demand_rate.shape == (30,)
    needs = drawn.gamma(3, 10, (30, 5))
    fixed = funnel_from_quintiles(needs, WEIGHTS, stages((0.6, RATIOS)))
    assert fixed.after.shape == (1, 30, 5)
    assert fixed.need.tolist() == needs.tolist()


def test_rates_observed_locally_stand_there_and_not_in_the_nation():
    observed = [0.1, 0.2, 0.3, 0.4, 0.5]
    steps = [Stage.checked(0.6, RATIOS, observed), Stage.checked(0.5, RATIOS)]
    found = funnel_from_quintiles(WEIGHTS, WEIGHTS, steps)
    national = funnel_from_quintiles(WEIGHTS, WEIGHTS, stages((0.6, RATIOS), (0.5, RATIOS)))
    assert found.rates[0].tolist() == [observed]
    assert found.after[0].tolist() == [pytest.approx((WEIGHTS[0] * observed).tolist())]
    assert found.rates[1].tolist() == national.rates[1].tolist()


@pytest.mark.parametrize("steps", [stages((0.0, RATIOS), (0.5, RATIOS)), stages((1.0, None), (0.0, None))])
def test_nobody_after_a_rate_of_0(steps):
    found = funnel(nation(), BOTH, area(), steps)
    assert found.demand.tolist() == [0]
    assert found.demand_rate.tolist() == [0]
    assert np.isfinite(found.rates).all()


def test_without_need_there_is_no_demand_rate():
    for found in (
        funnel(nation(), outcome(value=0.0), area(), stages((0.6, RATIOS))),
        funnel(nation(), BOTH, area([0] * 5), stages((0.6, RATIOS))),
    ):
        assert found.demand.tolist() == [0]
        assert np.isnan(found.demand_rate).all()


def test_warnings_are_passed_on():
    rounded = nation(shares=[0.25, 0.22, 0.20, 0.18, 0.152])
    assert funnel(rounded, outcome(value=0.96), area(), []).warnings == {
        "W_SHARES_RENORMALISED",
        "W_SATURATED",
    }
    assert funnel(nation(), BOTH, area([0] * 5), []).warnings == {"W_EMPTY_AREA"}
    far = funnel(nation(), BOTH, area(shares=[0.5, 0.5], size=9), [])
    assert far.warnings == {"W_MARGIN_FAR_FROM_NATIONAL"}
    assert far.need.sum() == pytest.approx(synthetic(nation(), BOTH, area(shares=[0.5, 0.5])).count[0])


def test_a_level_that_nobody_in_the_nation_has_does_not_spoil_the_weights():
    without = nation(table=[[1.0, 0.0]] * 5)
    found = funnel(without, BOTH, area(), stages((0.6, RATIOS)))
    assert 0 < found.demand_rate[0] < 0.6


@pytest.mark.parametrize(
    ("code", "arguments"),
    [
        ("E_RANGE", (1.1,)),
        ("E_RANGE", (-0.1,)),
        ("E_RANGE", (float("nan"),)),
        ("E_RANGE", (0.5, [0.0, 1, 1, 1, 1])),
        ("E_RANGE", (0.5, [float("inf"), 1, 1, 1, 1])),
        ("E_LEVELS", (0.5, [1, 1, 1, 1])),
        ("E_LEVELS", (0.5, 1.0)),
        ("E_RANGE", (0.5, None, [0.5, 0.5, 0.5, 0.5, 1.5])),
        ("E_LEVELS", (0.5, None, [0.5])),
    ],
)
def test_what_a_stage_refuses(code, arguments):
    with refused(code):
        Stage.checked(*arguments)


def test_ratios_and_rates_may_be_drawn():
    drawn = np.array([RATIOS, RATIOS[::-1], [1.0] * 5])
    stage = Stage.checked(0.4, drawn, drawn / 2)
    assert (stage.odds_ratios.shape, stage.local_rates.shape) == ((3, 5), (3, 5))
    with refused("E_LEVELS"):
        Stage.checked(0.4, drawn.T)
    found = stage_rates_by_quintile(np.array([0.4]), drawn, WEIGHTS)
    assert found.shape == (3, 5)
    for row, ratios in zip(found, drawn, strict=True):
        alone = stage_rates_by_quintile(np.array([0.4]), ratios, WEIGHTS)[0]
        assert row.tolist() == pytest.approx(alone.tolist())


def test_a_draw_in_which_nobody_arrives_stands_beside_others():
    weights = np.vstack([np.zeros(5), WEIGHTS])
    found = stage_rates_by_quintile(np.array([0.4]), np.array(RATIOS), weights)
    assert found[0].tolist() == [0.4] * 5
    assert found[1] @ WEIGHTS[0] == pytest.approx(0.4 * WEIGHTS.sum())


def test_the_way_of_a_single_child():
    found = funnel(nation(), BOTH, area([1, 0, 0, 0, 0]), [Stage.checked(0.5)])
    assert found.demand[0] == pytest.approx(0.5 * synthetic(nation(), BOTH, area([1, 0, 0, 0, 0])).count[0])
    assert found.warnings == frozenset()
