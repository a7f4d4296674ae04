from math import log

import numpy as np
import pytest
from scipy.special import expit, logit
from scipy.stats import beta, norm

from imhcalc.core.distributions import beta_of_size
from imhcalc.core.drawing import Settings
from imhcalc.core.estimation import synthetic
from imhcalc.core.model import Area, Baseline, Effect, Exposure, Margin, Nation
from imhcalc.core.sensitivity import (
    EXTREME,
    baseline_extremes,
    effect_extremes,
    exposure_extremes,
    last_share_extremes,
    margin_extremes,
    tornado,
    transport_extremes,
)
from tests.unit.core.examples import CHILDREN, SHARES, TABLE, aces, area, gradient, nation, outcome, refused

POINTS = [0.025, 0.975]


def run(tau=0.25, transport=0.0):
    return Settings(seed=0, draws=1, area_effect_sd=tau, transport_sd=transport)


def test_the_extreme_is_the_normal_97_5_percent_point():
    assert pytest.approx(norm.ppf(0.975), abs=1e-15) == EXTREME


def test_a_baseline_at_its_beta_points():
    anchored = Baseline.checked(0.15, "reference", {"ace": [0]}, beta_of_size(0.15, 500))
    low, high = baseline_extremes(anchored)
    assert [low.value, high.value] == pytest.approx(beta(75, 425).ppf(POINTS))
    assert (low.anchor, low.reference_cells, low.beta) == ("reference", {"ace": [0]}, None)


@pytest.mark.parametrize(
    "baseline",
    [
        Baseline.checked(0.15),
        Baseline.checked(0.0, beta=beta_of_size(0.0, 500)),
        Baseline.checked(1.0, beta=beta_of_size(1.0, 500)),
    ],
)
def test_a_baseline_without_doubt(baseline):
    assert baseline_extremes(baseline) is None


def test_a_baseline_carried_from_elsewhere():
    low, high = transport_extremes(Baseline.checked(0.15, beta=(3, 17)), 0.25)
    expected = expit(logit(0.15) + 0.25 * norm.ppf(POINTS))
    assert [low.value, high.value] == pytest.approx(expected)
    assert transport_extremes(Baseline.checked(0.15), 0.0) is None
    nobody = transport_extremes(Baseline.checked(0.0), 0.25)
    assert [each.value for each in nobody] == [0, 0]


def test_an_effect_with_all_its_levels_moved_together():
    limits = [[1.5, 8 / 3], None, [1.0, 1.69], [1.2, 1.2], [0.9, 1.1]]
    low, high = effect_extremes(gradient(values=[2.0, 1.6, 1.3, 1.2, 1.0], limits=limits))
    half = [log(8 / 3 / 1.5) / 2, 0, log(1.69) / 2, 0, log(1.1 / 0.9) / 2]
    centre = np.array([2.0, 1.6, 1.3, 1.2, 1.0])
    assert low.values.tolist() == pytest.approx((centre / np.exp(half)).tolist())
    assert high.values.tolist() == pytest.approx((centre * np.exp(half)).tolist())
    assert effect_extremes(low) is None


def test_an_effect_given_as_risks_moves_on_their_own_scale():
    risks = Effect.checked("ace", "marginal", "risk", [0.1, 0.3], [[0.05, 0.2], None])
    low, high = effect_extremes(risks)
    half = (logit(0.2) - logit(0.05)) / 2
    assert low.values.tolist() == pytest.approx([expit(logit(0.1) - half), 0.3])
    assert high.values.tolist() == pytest.approx([expit(logit(0.1) + half), 0.3])


@pytest.mark.parametrize("limits", [None, [None, None], [[1.0, 1.0], [3.0, 3.0]]])
def test_an_effect_without_doubt(limits):
    assert effect_extremes(aces(limits=limits)) is None


def test_shares_with_the_last_one_moved():
    low, high = last_share_extremes(np.array([0.5, 0.3, 0.2]), 400)
    assert [low[-1], high[-1]] == pytest.approx(beta(80, 320).ppf(POINTS))
    for moved in (low, high):
        assert moved.sum() == pytest.approx(1)
        assert moved[0] / moved[1] == pytest.approx(5 / 3)
    assert last_share_extremes(np.array([1.0, 0.0]), 400) is None
    assert last_share_extremes(np.array([0.0, 1.0]), 400) is None


def test_an_exposure_with_every_row_moved_the_same_way():
    sizes = [800, 700, 600, 600, 500]
    low, high = exposure_extremes(Exposure.checked("ace", TABLE, sizes))
    for side, point in ((low, 0.025), (high, 0.975)):
        expected = [beta(n * row[1], n * row[0]).ppf(point) for row, n in zip(TABLE, sizes, strict=True)]
        assert side.given_quintile[:, 1].tolist() == pytest.approx(expected)
        assert side.given_quintile.sum(axis=1).tolist() == pytest.approx([1] * 5)
        assert exposure_extremes(side) is None


def test_an_exposure_whose_zeros_stay_zero():
    low, high = exposure_extremes(Exposure.checked("ace", [[1.0, 0.0], *TABLE[1:]], [100] * 5))
    assert low.given_quintile[0].tolist() == high.given_quintile[0].tolist() == [1, 0]
    assert low.given_quintile[1, 1] < 0.14 < high.given_quintile[1, 1]


@pytest.mark.parametrize(
    "exposure", [Exposure.checked("ace", TABLE), Exposure.checked("ace", [[1.0, 0.0]] * 5, [100] * 5)]
)
def test_an_exposure_without_doubt(exposure):
    assert exposure_extremes(exposure) is None


def test_a_survey_keeps_its_size_and_its_prior():
    low, high = margin_extremes(Margin.checked("ace", [0.8, 0.2], 400, 100))
    assert [low.shares[1], high.shares[1]] == pytest.approx(beta(80, 320).ppf(POINTS))
    assert (low.sample_size, low.prior_ess) == (400, 100)


@pytest.mark.parametrize(
    "margin", [Margin.checked("ace", [0.8, 0.2]), Margin.checked("ace", [1.0, 0.0], 400)]
)
def test_a_survey_without_doubt(margin):
    assert margin_extremes(margin) is None


UNCERTAIN = outcome(
    gradient(limits=[[1.5, 8 / 3], [1.2, 6.4 / 3], [1.0, 1.69], [0.85, 1.21 / 0.85], None]),
    aces(limits=[None, [2.0, 4.5]]),
    beta=beta_of_size(0.15, 500),
)
SAMPLED = nation(sizes=[800, 700, 600, 600, 500])
SURVEYED = area(shares=[0.8, 0.2], size=400)


def test_a_tornado_names_what_is_uncertain_widest_first():
    found = tornado(SAMPLED, UNCERTAIN, SURVEYED, run(transport=0.1))
    assert set(found) == {
        "baseline",
        "transport",
        "area effect",
        "effect:deprivation",
        "effect:ace",
        "exposure:ace",
        "margin:ace",
    }
    widths = [abs(high - low) for low, high in found.values()]
    assert widths == sorted(widths, reverse=True)
    centre = float(synthetic(SAMPLED, UNCERTAIN, SURVEYED).prevalence[0])
    assert all(min(pair) < centre < max(pair) for pair in found.values())
    low, high = found["exposure:ace"]
    assert low > high


def test_a_tornado_without_doubt_is_empty():
    assert tornado(nation(), outcome(gradient(), aces()), area(), run(tau=0)) == {}


def test_an_area_effect_moves_every_cell():
    found = tornado(nation(), outcome(gradient()), area(), run())["area effect"]
    shifts = 0.25 * norm.ppf(POINTS)
    expected = [synthetic(nation(), outcome(gradient()), area(), shift).prevalence[0] for shift in shifts]
    assert found == pytest.approx(tuple(expected))


def test_a_survey_drawn_towards_the_nation_moves_less():
    alone, drawn = (
        tornado(nation(), outcome(aces()), area(shares=[0.8, 0.2], size=400, prior=prior), run(tau=0))
        for prior in (0, 400)
    )
    widths = [high - low for low, high in (each["margin:ace"] for each in (alone, drawn))]
    assert widths[1] == pytest.approx(widths[0] / 2, rel=0.02)


def test_of_two_factors_only_the_one_named_is_moved():
    two = Nation.checked(
        "X", SHARES, [Exposure.checked("ace", TABLE, [500] * 5), Exposure.checked("b", TABLE)]
    )
    somewhere = Area.checked(
        "Fernshire",
        CHILDREN,
        {"ace": Margin.checked("ace", [0.8, 0.2], 400), "b": Margin.checked("b", [0.9, 0.1])},
    )
    effects = (aces(limits=[None, [2.0, 4.5]]), Effect.checked("b", "conditional", "or", [1.0, 2.0]))
    found = tornado(two, outcome(*effects), somewhere, run(tau=0))
    assert set(found) == {"effect:ace", "exposure:ace", "margin:ace"}


def test_a_tornado_of_nobody_is_not_defined():
    found = tornado(SAMPLED, UNCERTAIN, area([0] * 5), run())
    assert len(found) == 5
    assert np.isnan(list(found.values())).all()


def test_a_tornado_refuses_what_the_estimate_does():
    with refused("E_RR_EXCEEDS_ONE"):
        tornado(nation(), outcome(aces(measure="rr", values=[1, 9]), value=0.5), area(), run())
    steep = outcome(aces(measure="rr", values=[1, 3], limits=[None, [1.0, 9.0]]), value=0.3)
    assert synthetic(nation(), steep, area()).prevalence[0] < 1
    with refused("E_RR_EXCEEDS_ONE"):
        tornado(nation(), steep, area(), run())


def test_what_is_at_its_extreme_is_no_longer_drawn():
    loose = Baseline(0.05, beta=(0.5, 9.5))
    for pair in (baseline_extremes(loose), transport_extremes(loose, 0.3)):
        assert [each.beta for each in pair] == [None, None]
        assert pair[0].value < 0.05 < pair[1].value
