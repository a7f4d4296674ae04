"""The same answers as programs that others wrote: PHEindicatormethods' published values, statsmodels, scipy and SALib."""

import warnings

import numpy as np
import pytest
from scipy.optimize import brentq
from scipy.special import expit
from scipy.stats import beta

from imhcalc.core.calibration import calibrate_intercept
from imhcalc.core.equity import equity
from imhcalc.core.observed import jeffreys, wilson
from imhcalc.core.summary import quantiles, variance_shares

# -- PHEindicatormethods, of the Office for Health Improvement and Disparities -----------------------------
# phe_proportion() as printed in "Introduction to PHEindicatormethods" of 25 April 2018, which ships with the
# package (inst/doc/PHEindicatormethodsIntroVignette.html): cases, of whom, and the limits at 95% and 99.8%.
PHE_PROPORTIONS = [
    (87, 131, 0.579592491, 0.73930053, 0.5293576135, 0.77658434),
    (1, 164, 0.001077181, 0.03372625, 0.0005322047, 0.06601672),
    (44, 134, 0.254598570, 0.41168471, 0.2181147658, 0.46143836),
    (13, 109, 0.071039739, 0.19341500, 0.0529712429, 0.24689949),
    (83, 131, 0.548367919, 0.71119617, 0.4985908973, 0.75043163),
    (7, 139, 0.024605552, 0.10029837, 0.0167360401, 0.14179381),
    (43, 137, 0.242136529, 0.39575419, 0.2069168113, 0.44507799),
    (5, 163, 0.013172190, 0.06978956, 0.0084801369, 0.10481797),
]


@pytest.mark.parametrize(("cases", "total", "lower", "upper", "lowest", "highest"), PHE_PROPORTIONS)
def test_wilson_is_that_of_pheindicatormethods(cases, total, lower, upper, lowest, highest):
    """To every digit printed: seven significant ones."""
    assert wilson(cases, total) == pytest.approx((lower, upper), rel=5e-7)
    assert wilson(cases, total, 0.998) == pytest.approx((lowest, highest), rel=5e-7)


# -- statsmodels -------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def statsmodels():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from statsmodels import api
        from statsmodels.stats import proportion
    return api, proportion


@pytest.mark.parametrize("level", [0.8, 0.95, 0.998])
def test_intervals_of_counts_are_those_of_statsmodels(statsmodels, level):
    _, proportion = statsmodels
    for total in (1, 7, 40, 1_234):
        for cases in sorted({0, 1, total // 3, total - 1, total}):
            expected = proportion.proportion_confint(cases, total, 1 - level, method="wilson")
            assert wilson(cases, total, level) == pytest.approx(expected, abs=1e-12)
            if 0 < cases < total:
                # At the ends ours are exactly 0 and 1, which statsmodels leaves as the quantile.
                expected = proportion.proportion_confint(cases, total, 1 - level, method="jeffreys")
                assert jeffreys(cases, total, level) == pytest.approx(expected, abs=1e-9)


def test_slope_index_is_a_weighted_regression_on_ranks(statsmodels):
    """Slope and ends of the line through the values of fifths over their middle ranks, weighted by children."""
    api, _ = statsmodels
    random = np.random.Generator(np.random.PCG64(1))
    for _ in range(20):
        people = random.integers(1, 900, 5).astype(float)
        values = random.uniform(0.01, 0.6, 5)
        shares = people / people.sum()
        ranks = np.cumsum(shares) - shares / 2
        line = api.WLS(values, api.add_constant(ranks), weights=people).fit()
        at_ends = line.predict([[1.0, 0.0], [1.0, 1.0]])
        found = equity(values, people)
        assert found.sii == pytest.approx(line.params[1], abs=1e-12)
        assert found.rii == pytest.approx(at_ends[1] / at_ends[0], rel=1e-9)


# -- scipy -------------------------------------------------------------------------------------------------


def test_intercepts_are_those_that_scipy_finds():
    random = np.random.Generator(np.random.PCG64(2))
    offsets = random.normal(0, 1.5, (200, 20))
    weights = random.dirichlet(np.ones(20), 200)
    target = random.uniform(0.001, 0.999, 200)
    found = calibrate_intercept(offsets, weights, target)
    for row in range(200):

        def short(intercept, row=row):
            return float(weights[row] @ expit(intercept + offsets[row]) - target[row])

        assert found[row] == pytest.approx(brentq(short, -30, 30, xtol=1e-13), abs=1e-9)


@pytest.mark.parametrize("level", [0.5, 0.95, 0.998])
def test_quantiles_of_draws_are_those_of_numpy(level):
    draws = beta(3, 40).rvs(10_000, random_state=np.random.Generator(np.random.PCG64(3)))
    tail = (1 - level) / 2
    assert quantiles(draws, level) == pytest.approx(np.quantile(draws, [tail, 0.5, 1 - tail]), rel=1e-12)


# -- SALib -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def rbd_fast():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from SALib.analyze import rbd_fast
    return rbd_fast


@pytest.mark.parametrize("curved", [False, True])
def test_shares_of_variance_are_the_first_order_indices_of_salib(rbd_fast, curved):
    """Of a straight answer both are its exact shares; of one curved as a prevalence is, they stay close."""
    random = np.random.Generator(np.random.PCG64(4))
    inputs = random.normal(0, 1, (10_000, 3))
    size = np.array([0.4, 0.2, 0.1])
    straight = inputs @ size
    answer = expit(-1.7 + straight) if curved else straight
    problem = {"num_vars": 3, "names": ["a", "b", "c"], "bounds": [[-4, 4]] * 3}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = rbd_fast.analyze(problem, inputs, answer, seed=1, num_resamples=2)["S1"]
    ours = variance_shares(answer, {name: inputs[:, [at]] for at, name in enumerate("abc")})
    assert list(ours.values()) == pytest.approx(list(theirs), abs=0.02)
    if not curved:
        assert list(ours.values()) == pytest.approx(list(size**2 / (size @ size)), abs=0.02)
