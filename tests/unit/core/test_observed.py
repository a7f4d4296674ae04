from math import inf, isnan, log, sqrt

import numpy as np
import pytest
from scipy.special import expit, logit
from scipy.stats import beta, binomtest, norm

from imhcalc.core.observed import (
    Composite,
    adjusted_for_coverage,
    benchmark,
    beta_limits,
    composite,
    composite_draws,
    coverage_bounds,
    estimate_area_effect_sd,
    is_outlier,
    jeffreys,
    model_worth,
    wilson,
)
from imhcalc.core.streams import stream
from tests.unit.core.examples import refused

COUNTS = [(0, 1), (1, 1), (0, 40), (40, 40), (1, 40), (39, 40), (52, 520), (7, 100_000)]
IMPOSSIBLE = [(3, 2), (0, 0), (-1, 5), (1, -5), (float("nan"), 5), (1, float("inf")), (1, float("nan"))]


@pytest.mark.parametrize(("cases", "total"), COUNTS)
@pytest.mark.parametrize("level", [0.5, 0.9, 0.95, 0.998])
def test_wilson_is_scipys(cases, total, level):
    theirs = binomtest(cases, total).proportion_ci(level, method="wilson")
    assert wilson(cases, total, level) == pytest.approx((theirs.low, theirs.high), abs=1e-14)


@pytest.mark.parametrize(("cases", "total"), COUNTS)
@pytest.mark.parametrize("level", [0.5, 0.9, 0.95, 0.998])
def test_jeffreys_is_the_middle_of_a_beta_distribution(cases, total, level):
    lower, upper = jeffreys(cases, total, level)
    quantiles = beta(cases + 0.5, total - cases + 0.5).ppf([(1 - level) / 2, (1 + level) / 2])
    assert lower == (0 if cases == 0 else pytest.approx(quantiles[0], rel=1e-9))
    assert upper == (1 if cases == total else pytest.approx(quantiles[1], rel=1e-9))


@pytest.mark.parametrize("interval", [wilson, jeffreys])
def test_ends_are_exact(interval):
    assert interval(0, 40)[0] == 0
    assert interval(40, 40)[1] == 1
    assert 0 < interval(0.001, 40)[0] < interval(0.001, 40)[1] < 1


@pytest.mark.parametrize("interval", [wilson, jeffreys])
def test_what_is_no_count_or_no_level_is_refused(interval):
    for cases, total in IMPOSSIBLE:
        with refused("E_OBSERVED"):
            interval(cases, total)
    for level in (0.0, 1.0, -0.5, 1.5, float("nan")):
        with refused("E_RANGE", "level"):
            interval(1, 5, level)


@pytest.mark.parametrize("mean", [1e-4, 0.1, 0.5, 0.9])
@pytest.mark.parametrize("size", [1e9, 2e10, 1e13, 1e17, 1e25])
def test_limits_of_narrow_distributions(mean, size):
    """Where the exact function has lost its digits the normal distribution has gained them."""
    lower, upper = beta_limits((size * mean, size * (1 - mean)), 0.95)
    half = norm.ppf(0.975) / sqrt(size * mean * (1 - mean))
    expected = expit(logit(mean) + np.array([-half, half]))
    allowed = 1e-11 if size * min(mean, 1 - mean) > 1e10 else 1e-9
    assert (lower, upper) == pytest.approx(tuple(expected), abs=allowed)


def test_limits_beyond_the_exact_function():
    lower, upper = beta_limits((68.0, 1e300), 0.95)
    assert 52e-300 < lower < 68e-300 < upper < 88e-300


def test_composite_lies_where_the_weights_say():
    found = composite(30, 100, 0.2, 0.25)
    phi = 1 / (0.16 * 0.0625) - 1
    assert found.phi == pytest.approx(phi)
    assert found.weight_observed == pytest.approx(100 / (100 + phi))
    assert found.estimate == pytest.approx(0.3 * found.weight_observed + 0.2 * (1 - found.weight_observed))
    posterior = beta(30 + phi * 0.2, 70 + phi * 0.8)
    assert (found.lower, found.upper) == pytest.approx(tuple(posterior.ppf([0.025, 0.975])))
    assert found.observed_adjusted == 0.3
    assert found.warnings == frozenset()
    narrow = composite(30, 100, 0.2, 0.25, level=0.5)
    assert (narrow.lower, narrow.upper) == pytest.approx(tuple(posterior.ppf([0.25, 0.75])))


def test_the_models_worth_is_that_of_the_area_effect():
    """The prior's variance is the area effect's, carried to the scale of proportions (method, section 21)."""
    for model, sd in ((0.2, 0.25), (0.5, 1.0), (0.01, 0.4)):
        phi = model_worth(model, sd)
        prior = beta(phi * model, phi * (1 - model))
        assert prior.std() == pytest.approx(model * (1 - model) * sd)
        assert prior.mean() == pytest.approx(model)


@pytest.mark.parametrize("model", [1e-320, 1e-300, 1e-12])
def test_a_model_that_says_next_to_nobody(model):
    found = composite(0, 100, model, 0.25)
    assert found.estimate == pytest.approx(model)
    assert 0 <= found.lower <= found.upper < 1e-11


@pytest.mark.parametrize(
    ("cases", "model", "sd"), [(30, 0.2, 0.0), (0, 0.0, 0.25), (100, 1.0, 0.25), (0, 0.0, 0.0)]
)
def test_without_departures_of_areas_the_composite_is_the_model(cases, model, sd):
    found = composite(cases, 100, model, sd)
    assert found == Composite(model, 0.0, inf, model, model, cases / 100, frozenset())


def test_a_certain_model_and_other_data_contradict_each_other():
    with refused("E_CONTRADICTION", "the model says 0, and 1 of 100"):
        composite(1, 100, 0.0, 0.25)
    with refused("E_CONTRADICTION"):
        composite(99, 100, 1.0, 0.0)


@pytest.mark.parametrize(("model", "sd"), [(0.5, 2.0), (0.2, 2.5), (0.5, 7.0)])
def test_an_area_effect_can_be_too_large_for_a_beta_distribution(model, sd):
    with refused("E_TAU"):
        composite(30, 100, model, sd)
    with refused("E_TAU"):
        composite_draws(np.array([model]), 30, 100, sd, stream(0, "composite"))
    assert composite(30, 100, model, sd / 4).phi > 0


@pytest.mark.parametrize(
    ("code", "changed"),
    [
        ("E_OBSERVED", {"cases": 101}),
        ("E_OBSERVED", {"total": 0}),
        ("E_RANGE", {"synthetic": 1.01}),
        ("E_RANGE", {"synthetic": float("nan")}),
        ("E_RANGE", {"area_effect_sd": -0.1}),
        ("E_RANGE", {"area_effect_sd": float("inf")}),
        ("E_RANGE", {"coverage": 0.0}),
        ("E_RANGE", {"coverage": 1.1}),
        ("E_RANGE", {"coverage": float("nan")}),
        ("E_RANGE", {"nonresponse_odds_ratio": 0.0}),
        ("E_RANGE", {"nonresponse_odds_ratio": -1.0}),
        ("E_RANGE", {"level": 1.0}),
    ],
)
def test_what_a_composite_refuses(code, changed):
    stated = {"cases": 30, "total": 100, "synthetic": 0.2, "area_effect_sd": 0.25}
    with refused(code):
        composite(**{**stated, **changed})


def test_an_outlier_is_beyond_three_standard_deviations():
    model, sd, total = 0.2, 0.25, 400

    def deviations(cases):
        variance = sd**2 + 1 / (cases + 0.5) + 1 / (total - cases + 0.5)
        return abs(log((cases + 0.5) / (total - cases + 0.5)) - logit(model)) / sqrt(variance)

    flagged = [cases for cases in range(total + 1) if is_outlier(cases, total, model, sd)]
    assert flagged == [cases for cases in range(total + 1) if deviations(cases) > 3]
    assert 0 < len(flagged) < total
    assert "W_OBSERVED_OUTLIER" in composite(flagged[-1], total, model, sd).warnings
    assert composite(80, total, model, sd).warnings == frozenset()


def test_outliers_need_no_area_effect_and_no_certain_model():
    assert composite(90, 100, 0.2, 0.0).warnings == {"W_OBSERVED_OUTLIER"}
    assert not is_outlier(0, 100, 0.0, 0.25)
    assert not is_outlier(100, 100, 1.0, 0.25)


def test_children_not_reviewed():
    share, coverage, times = 0.3, 0.6, 1.5
    others = expit(logit(share) + log(times))
    expected = 100 * (coverage * share + (1 - coverage) * others)
    assert adjusted_for_coverage(30, 100, coverage, times) == pytest.approx(expected)
    assert adjusted_for_coverage(30, 100, coverage) == pytest.approx(30)
    assert adjusted_for_coverage(30, 100, 1.0, times) == pytest.approx(30)
    assert coverage_bounds(30, 100, 0.6) == pytest.approx((0.18, 0.58))
    assert coverage_bounds(30, 100, 1.0) == pytest.approx((0.3, 0.3))
    phi = model_worth(0.2, 0.25)
    found = composite(30, 100, 0.2, 0.25, coverage, times)
    assert found.estimate == pytest.approx((expected + phi * 0.2) / (100 + phi))
    assert found.observed_adjusted == pytest.approx(expected / 100)


@pytest.mark.parametrize("cases", [0, 100])
def test_children_not_reviewed_of_nobody_and_everybody(cases):
    assert adjusted_for_coverage(cases, 100, 0.5, 3.0) == cases
    assert coverage_bounds(cases, 100, 0.5) == (0.5 * cases / 100, 0.5 + 0.5 * cases / 100)


def test_the_outlier_is_judged_by_what_was_seen():
    """Taking the missing into account replaces the count in the composite alone (method, section 21)."""
    assert not is_outlier(30, 100, 0.2, 0.25)
    assert composite(30, 100, 0.2, 0.25, 0.8, 100.0).warnings == frozenset()


@pytest.mark.parametrize(("coverage", "warned"), [(None, False), (1.0, False), (0.75, False), (0.7499, True)])
def test_low_coverage(coverage, warned):
    assert ("W_LOW_COVERAGE" in composite(30, 100, 0.2, 0.25, coverage).warnings) == warned


def test_coverage_of_an_impossible_count():
    with refused("E_OBSERVED"):
        coverage_bounds(3, 2, 0.5)
    with refused("E_RANGE", "coverage"):
        coverage_bounds(1, 2, 0.0)


def test_the_spread_of_areas_is_dersimonian_and_lairds():
    rows = [[30, 400, 0.06], [52, 520, 0.08], [18, 300, 0.09], [77, 650, 0.1], [41, 700, 0.075]]
    departures = np.array([log((x + 0.5) / (n - x + 0.5)) - logit(m) for x, n, m in rows])
    weights = np.array([1 / (1 / (x + 0.5) + 1 / (n - x + 0.5)) for x, n, _ in rows])
    mean = np.average(departures, weights=weights)
    heterogeneity = weights @ (departures - mean) ** 2
    room = weights.sum() - (weights @ weights) / weights.sum()
    found = estimate_area_effect_sd(rows)
    assert found.sd == pytest.approx(sqrt((heterogeneity - 4) / room))
    assert (found.mean_departure, found.heterogeneity) == pytest.approx((mean, heterogeneity))
    assert found.areas == 5


def test_areas_that_agree_have_no_spread():
    found = estimate_area_effect_sd([[20, 100, 0.2]] * 4)
    assert found.sd == 0
    assert found.heterogeneity == pytest.approx(0)


def test_one_area_has_no_spread_that_could_be_known():
    assert isnan(estimate_area_effect_sd([[20, 100, 0.2]]).sd)


@pytest.mark.parametrize(
    ("code", "rows"),
    [
        ("E_RANGE", []),
        ("E_RANGE", [[1, 5, 0.0]]),
        ("E_RANGE", [[5, 5, 1.0]]),
        ("E_RANGE", [[5, 5, float("nan")]]),
        ("E_OBSERVED", [[6, 5, 0.5]]),
    ],
)
def test_rows_that_say_nothing_of_a_spread(code, rows):
    with refused(code):
        estimate_area_effect_sd(rows)


def test_benchmarked_areas_add_to_the_total():
    values, populations = np.array([0.12, 0.18, 0.25]), np.array([500, 300, 200])
    moved, shift = benchmark(values, populations, 180)
    assert moved @ populations == pytest.approx(180, abs=1e-9)
    assert logit(moved) - logit(values) == pytest.approx([shift] * 3)
    same, none = benchmark(values, populations, float(values @ populations))
    assert same == pytest.approx(values)
    assert none == pytest.approx(0, abs=1e-12)


def test_benchmark_of_areas_without_children_and_without_doubt():
    moved, _ = benchmark([0.2, None, 0.4, 0.0, 1.0], [100, 0, 0, 50, 10], 40)
    assert moved[[0, 3, 4]].tolist() == pytest.approx([0.3, 0.0, 1.0])
    assert isnan(moved[1])
    assert moved[2] > 0.4


@pytest.mark.parametrize(
    ("code", "values", "populations", "total"),
    [
        ("E_LEVELS", [0.1], [1, 2], 1),
        ("E_RANGE", [0.1, 0.2], [10, -10], 1),
        ("E_RANGE", [0.1, 1.2], [10, 10], 5),
        ("E_RANGE", [0.1, None], [10, 10], 5),
        ("E_RANGE", [0.1, 0.2], [10, 10], 0),
        ("E_RANGE", [0.1, 0.2], [10, 10], 20),
        ("E_RANGE", [0.1, 0.2], [10, 10], float("nan")),
        ("E_RANGE", [0.1, 0.2], [0, 0], 1),
        ("E_CONTRADICTION", [0.0, 0.0], [10, 10], 5),
        ("E_CONTRADICTION", [0.0, 0.5], [10, 10], 12),
        ("E_CONTRADICTION", [1.0, 0.5], [10, 10], 8),
    ],
)
def test_what_a_benchmark_refuses(code, values, populations, total):
    with refused(code):
        benchmark(values, populations, total)


def test_composite_draws_combine_the_model_and_the_count():
    draws = composite_draws(np.full(50_000, 0.2), 30, 100, 0.25, stream(0, "composite"))
    weight = 1 / (0.16 * 0.0625) - 1
    assert draws.mean() == pytest.approx((30 + weight * 0.2) / (100 + weight), abs=0.001)


def test_composite_draws_at_the_ends():
    """Without departures between areas, or where the model is certain, the estimate is the model's."""
    model = np.array([0.0, 0.2, 1.0])
    assert composite_draws(model, 3, 10, 0.0, stream(0, "composite")).tolist() == model.tolist()
    found = composite_draws(model, 3, 10, 0.25, stream(0, "composite"))
    assert found[[0, 2]].tolist() == [0, 1]
    assert 0 < found[1] < 1
    with refused("E_TAU"):
        composite_draws(np.array([0.5]), 3, 10, 2.0, stream(0, "composite"))
    with refused("E_OBSERVED"):
        composite_draws(model, 11, 10, 0.25, stream(0, "composite"))
    with refused("E_RANGE"):
        composite_draws(model, 3, 10, -0.25, stream(0, "composite"))


def test_composite_draws_of_a_model_that_is_certain_throughout():
    """One draw may be; all of them say that the model and the count contradict each other."""
    nobody = np.zeros(3)
    assert composite_draws(nobody, 0, 10, 0.25, stream(0, "composite")).tolist() == [0, 0, 0]
    assert composite_draws(nobody + 1, 10, 10, 0.25, stream(0, "composite")).tolist() == [1, 1, 1]
    for model, cases in ((nobody, 1), (nobody + 1, 9)):
        with refused("E_CONTRADICTION"):
            composite_draws(model, cases, 10, 0.25, stream(0, "composite"))


@pytest.mark.parametrize("level", [0.9, 0.95, 0.99])
def test_the_ends_of_wilson_are_exact_of_any_number_of_children(level):
    for total in range(1, 400):
        assert wilson(0, total, level)[0] == 0
        assert wilson(total, total, level)[1] == 1


def test_children_not_observed_are_taken_to_be_like_the_others_unless_said():
    assert composite(30, 100, 0.2, 0.25, 0.8) == composite(30, 100, 0.2, 0.25, 0.8, 1.0)
    assert composite(30, 100, 0.2, 0.25, 0.8).observed_adjusted == pytest.approx(0.3)


def test_draws_of_the_composite_are_those_of_its_beta_distribution():
    model = np.array([0.1, 0.2, 0.5])
    found = composite_draws(model, 30, 100, 0.25, stream(3, "composite"))
    worth = np.array([model_worth(each, 0.25) for each in model])
    wanted = stream(3, "composite").beta(30 + worth * model, 70 + worth * (1 - model))
    assert found.tolist() == pytest.approx(wanted.tolist())


def test_two_areas_have_a_spread():
    found = estimate_area_effect_sd([[40, 100, 0.2], [5, 100, 0.2]])
    assert found.sd > 0.5
    assert found.areas == 2


def test_a_total_may_be_less_than_one_child_and_an_area_a_single_child():
    values, _ = benchmark([0.1, 0.2], [10, 10], 0.5)
    assert float(values.sum() * 10) == pytest.approx(0.5)
    values, shift = benchmark([0.9, 0.2], [1, 10], 2.9)
    assert (shift, values.tolist()) == (pytest.approx(0, abs=1e-9), pytest.approx([0.9, 0.2]))


def test_no_prevalence_is_needed_where_nobody_lives():
    without, _ = benchmark([0.1, float("nan"), 0.2], [10, 0, 10], 4)
    assert float(without[[0, 2]].sum() * 10) == pytest.approx(4)
    assert isnan(without[1])
