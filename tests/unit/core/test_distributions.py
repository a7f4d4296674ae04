"""Draws have the distribution that section 13 of the method gives them."""

from math import log, sqrt

import numpy as np
import pytest
from scipy import stats

from imhcalc.core.distributions import (
    beta_at,
    beta_of_counts,
    beta_of_interval,
    beta_of_size,
    draw_beta,
    draw_log_ratios,
    draw_shares,
    standard_width,
)
from imhcalc.core.model import Effect
from imhcalc.core.streams import stream
from tests.unit.core.examples import refused

DRAWS = 100_000
NAN, INFINITE = float("nan"), float("inf")


def test_the_width_of_a_normal_interval():
    assert standard_width() == pytest.approx(3.919928, abs=5e-7)
    assert standard_width(0.8) == pytest.approx(2.563103, abs=5e-7)


def test_beta_parameters():
    assert beta_of_size(0.15, 500) == (75, 425)
    assert beta_of_counts(0, 40) == (0.5, 40.5)
    assert beta_of_counts(40, 40) == (40.5, 0.5)
    first, second = beta_of_interval(0.15, 0.12, 0.18)
    assert first / (first + second) == pytest.approx(0.15)
    spread = 0.06 / 3.919928
    assert first + second == pytest.approx(0.15 * 0.85 / spread**2 - 1, rel=1e-6)


@pytest.mark.parametrize("size", [0, -1, NAN, INFINITE])
def test_a_size_that_gives_no_distribution(size):
    with refused("E_PRECISION"):
        beta_of_size(0.15, size)


@pytest.mark.parametrize(("value", "upper"), [(0.0, 0.001), (0.001, 1.0), (1.0, 0.5)])
def test_an_interval_too_wide_for_any_beta_distribution(value, upper):
    with refused("E_PRECISION"):
        beta_of_interval(value, 0.0, upper)


@pytest.mark.parametrize(("lower", "upper"), [(0.2, 0.1), (0.1, 0.1), (-0.1, 0.2), (0.1, 1.1), (NAN, 0.2)])
def test_limits_that_are_no_interval(lower, upper):
    with refused("E_RANGE"):
        beta_of_interval(0.15, lower, upper)


@pytest.mark.parametrize(("cases", "total"), [(-1, 10), (11, 10), (0, 0), (1, NAN), (NAN, 10), (1, INFINITE)])
def test_counts_that_are_none(cases, total):
    with refused("E_OBSERVED"):
        beta_of_counts(cases, total)


@pytest.mark.parametrize("parameters", [(75, 425), (0.5, 40.5), (40.5, 0.5)])
def test_beta_draws_fill_their_interval(parameters):
    draws = draw_beta(parameters, DRAWS, stream(0, "beta"))
    wanted = stats.beta.ppf([0.025, 0.5, 0.975], *parameters)
    assert np.quantile(draws, [0.025, 0.5, 0.975]).tolist() == pytest.approx(
        wanted.tolist(), rel=0.02, abs=2e-5
    )


@pytest.mark.parametrize(("value", "drawn"), [(0, 0), (1, 1)])
def test_a_baseline_of_nothing_or_everything_leaves_no_doubt(value, drawn):
    assert set(draw_beta(beta_of_size(value, 500), 10, stream(0, "beta"))) == {drawn}


@pytest.mark.parametrize("measure", ["or", "rr", "risk"])
def test_draws_fill_the_interval_they_were_given(measure):
    values, limits = [0.3, 0.6], [[0.2, 0.45], [0.45, 0.8]]
    if measure == "risk":
        limits = [[1 / (1 + np.exp(-(np.log(v / (1 - v)) + d))) for d in (-0.5, 0.5)] for v in values]
    effect = Effect.checked("ace", "marginal", measure, values, limits)
    draws, _ = draw_log_ratios(effect, 0.5, DRAWS, stream(1, "effect"))
    back = 1 / (1 + np.exp(-draws)) if measure == "risk" else np.exp(draws)
    assert np.quantile(back, [0.025, 0.975], axis=0).T.tolist() == [
        pytest.approx(pair, rel=0.01) for pair in limits
    ]
    assert np.median(back, axis=0).tolist() == pytest.approx(values, rel=0.01)


def test_an_uneven_interval_keeps_its_value_in_the_middle():
    """The sd is that of the width; the median is the published value, wherever it lies between the limits."""
    effect = Effect.checked("ace", "marginal", "or", [1.0, 3.0], [None, [2.9, 6.0]])
    draws, _ = draw_log_ratios(effect, 0.5, DRAWS, stream(2, "effect"))
    assert np.median(draws[:, 1]) == pytest.approx(np.log(3), abs=0.01)
    assert draws[:, 1].std() == pytest.approx(np.log(6 / 2.9) / 3.919928, rel=0.01)


@pytest.mark.parametrize("correlation", [0.0, 0.5, 1.0])
def test_levels_of_a_ratio_share_a_score(correlation):
    effect = Effect.checked("ace", "marginal", "or", [1, 2, 3], [None, [1, 4], [2, 4.5]])
    draws, scores = draw_log_ratios(effect, correlation, DRAWS, stream(3, "effect"))
    assert np.corrcoef(scores.T)[0, 1] == pytest.approx(correlation, abs=0.015)
    assert scores.std(axis=0).tolist() == pytest.approx([1, 1], abs=0.01)
    assert (draws[:, 0] == 0).all()


def test_level_risks_are_independent():
    effect = Effect.checked("ace", "marginal", "risk", [0.2, 0.4], [[0.1, 0.3], [0.3, 0.5]])
    _, scores = draw_log_ratios(effect, 1.0, DRAWS, stream(4, "effect"))
    assert abs(np.corrcoef(scores.T)[0, 1]) < 0.015


def test_an_effect_without_limits_is_fixed():
    effect = Effect.checked("ace", "marginal", "or", [1, 2])
    draws, scores = draw_log_ratios(effect, 0.5, 100, stream(5, "effect"))
    assert draws.tolist() == [pytest.approx([0, np.log(2)])]
    assert scores.shape == (100, 0)


def test_shares_are_dirichlet_and_zeros_stay_zero():
    shares = np.array([0.6, 0.3, 0.1, 0.0])
    draws = draw_shares(shares, 200, DRAWS, stream(6, "shares"))
    assert draws.sum(axis=1).tolist() == pytest.approx([1] * DRAWS)
    assert (draws[:, 3] == 0).all()
    assert draws.mean(axis=0).tolist() == pytest.approx(shares.tolist(), abs=0.001)
    assert draws.std(axis=0).tolist() == pytest.approx(
        np.sqrt(shares * (1 - shares) / 201).tolist(), rel=0.02
    )


def test_the_standard_width_is_that_of_a_normal_distribution():
    from statistics import NormalDist

    from imhcalc.core.distributions import STANDARD_WIDTH

    assert pytest.approx(2 * NormalDist().inv_cdf(0.975), abs=1e-15) == STANDARD_WIDTH


def test_a_size_of_sample_may_be_below_one():
    assert beta_of_size(0.5, 0.5) == (0.25, 0.25)
    first, second = beta_of_interval(0.1, 0.0, 0.98)
    assert 0 < first + second < 1
    assert first / (first + second) == pytest.approx(0.1)


@pytest.mark.parametrize(
    ("parameters", "certain"),
    [((0.0, 5.0), 0.0), ((0.0, 0.5), 0.0), ((5.0, 0.0), 1.0), ((0.5, 0.0), 1.0), ((0.0, 0.0), 0.0)],
)
def test_a_parameter_of_nothing_leaves_no_doubt(parameters, certain):
    assert draw_beta(parameters, 3, stream(1, "beta")).tolist() == [certain] * 3
    assert beta_at(parameters, np.array([0.1, 0.5, 0.9])).tolist() == [certain] * 3


@pytest.mark.parametrize("parameters", [(0.5, 0.5), (0.5, 12.0), (12.0, 0.5), (75.0, 425.0)])
def test_points_of_a_beta_distribution(parameters):
    at = np.array([0.025, 0.3, 0.5, 0.975])
    assert beta_at(parameters, at).tolist() == pytest.approx(stats.beta(*parameters).ppf(at).tolist())


def test_of_two_distributions_the_higher_is_higher_in_every_draw():
    uniforms = stream(1, "together").random(1_000)
    assert (beta_at((60.0, 440.0), uniforms) < beta_at((75.0, 425.0), uniforms)).all()


def test_draws_are_the_scores_of_their_stream_and_nothing_else():
    """One common score, then those of the levels; risks have none in common, levels that go together none of their own."""
    effect = Effect.checked("ace", "marginal", "or", [1.0, 3.0, 2.0], [None, [2.0, 4.5], [1.0, 4.0]])
    spreads = np.array([0.0, log(4.5 / 2.0), log(4.0)]) / standard_width()
    for correlation in (0.0, 0.3, 1.0):
        drawn, scores = draw_log_ratios(effect, correlation, 4, stream(2, "effect"))
        generator, expected = stream(2, "effect"), np.zeros((4, 3))
        if correlation > 0:
            expected += sqrt(correlation) * generator.standard_normal(4)[:, np.newaxis]
        if correlation < 1:
            expected += sqrt(1 - correlation) * generator.standard_normal((4, 3))
        assert scores.tolist() == expected[:, 1:].tolist()
        assert drawn.tolist() == [
            pytest.approx(row) for row in (effect.log_ratios + spreads * expected).tolist()
        ]
        after = stream(2, "effect")
        after.standard_normal(4 * ((correlation > 0) + 3 * (correlation < 1)))
        assert generator.random() == after.random()
    risks = Effect.checked("ace", "marginal", "risk", [0.1, 0.3], [[0.05, 0.2], [0.2, 0.4]])
    _, scores = draw_log_ratios(risks, 0.9, 4, stream(2, "effect"))
    assert scores.tolist() == stream(2, "effect").standard_normal((4, 2)).tolist()
