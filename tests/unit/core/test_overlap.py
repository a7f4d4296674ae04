from math import exp, pi, sqrt

import numpy as np
import pytest
from scipy.special import ndtr, ndtri
from scipy.stats import multivariate_normal

from imhcalc.core.overlap import (
    BLOCK,
    correlation_reaching,
    overlap,
    overlap_bounds,
    overlap_from_cells,
    probability_of_any,
)
from tests.unit.core.examples import aces, area, gradient, nation, outcome, refused


def generator(seed):
    return np.random.Generator(np.random.PCG64(seed))


def by_the_methods_own_rule(risks, rho):
    """20-point Gauss-Legendre on 400 panels over +-9.5: exact to 1e-10."""
    points, weights = np.polynomial.legendre.leggauss(20)
    edges = np.linspace(-9.5, 9.5, 401)
    z = (edges[1:] + edges[:-1])[:, None] / 2 + 19 / 800 * points
    value = np.exp(-z * z / 2) / sqrt(2 * pi) * weights * 19 / 800
    for threshold in ndtri(risks):
        value = value * (1 - ndtr((threshold - sqrt(rho) * z) / sqrt(1 - rho)))
    return 1 - value.sum()


@pytest.mark.parametrize("indicators", [2, 3, 7])
@pytest.mark.parametrize("rho", [1e-6, 0.05, 0.2, 0.5, 0.9, 0.99])
def test_the_exact_rule_is_the_methods(indicators, rho):
    risks = generator(indicators).beta(0.3, 1, (indicators, 40))
    found = probability_of_any(risks, rho)
    assert found == pytest.approx([by_the_methods_own_rule(each, rho) for each in risks.T], abs=1e-12)


@pytest.mark.parametrize("rho", [0.2, 0.9, 0.999_999, 1 - 1e-12])
def test_two_indicators_are_a_bivariate_normal(rho):
    """Owen's function has the answer for two, however steep the integrand."""
    for risks in ([0.1, 0.3], [0.25, 0.25], [1e-6, 0.9]):
        both = multivariate_normal(cov=[[1, rho], [rho, 1]], allow_singular=True).cdf(ndtri(risks))
        assert probability_of_any(risks, rho) == pytest.approx(sum(risks) - both, abs=1e-10)


@pytest.mark.parametrize("nodes", [9, 13, 21, 31, 41])
@pytest.mark.parametrize("rho", [0.01, 0.2, 0.5, 0.8])
@pytest.mark.parametrize("indicators", [2, 3, 5])
def test_the_fast_rule_errs_no_more_than_it_says(nodes, rho, indicators):
    risks = generator(nodes).beta(0.6, 3, (indicators, 200))
    error = np.abs(probability_of_any(risks, rho, nodes) - probability_of_any(risks, rho)).max()
    stated = exp(-pi * (nodes - 1) / (2 * sqrt(1 + indicators * rho / (1 - rho))))
    assert error <= stated + 1e-14


def test_cells_of_any_shape_and_number():
    risks = generator(3).beta(1, 5, (3, 2, BLOCK + 5))
    for nodes in (None, 21):
        found = probability_of_any(risks, 0.3, nodes)
        assert found.shape == (2, BLOCK + 5)
        assert found[1, -1] == pytest.approx(
            float(probability_of_any(risks[:, 1, -1], 0.3, nodes)), abs=1e-15
        )


@pytest.mark.parametrize("nodes", [None, 21])
@pytest.mark.parametrize(
    ("risks", "rho", "expected"),
    [
        ([0.2, 0.3], 0, 0.44),
        ([0.2, 0.3], 1, 0.3),
        ([0.3], 0.2, 0.3),
        ([], 0.2, 0.0),
        ([0.0, 0.3, 0.0], 0.2, 0.3),
        ([0.0, 0.0], 0.2, 0.0),
        ([0.2, 1.0], 0.2, 1.0),
        ([1.0, 1.0], 0, 1.0),
        ([1.0, 0.0], 1, 1.0),
    ],
)
def test_simple_cases_are_exact(nodes, risks, rho, expected):
    assert float(probability_of_any(risks, rho, nodes)) == pytest.approx(expected, abs=1e-15)


@pytest.mark.parametrize(
    ("risks", "rho"),
    [
        ([0.1, 1.1], 0.2),
        ([-0.1], 0.2),
        ([float("nan"), 0.1], 0.2),
        ([0.1], -0.1),
        ([0.1], 1.1),
        ([0.1], None),
    ],
)
def test_what_is_no_probability_is_refused(risks, rho):
    with refused("E_RANGE"):
        probability_of_any(risks, rho)


def test_bounds():
    risks = np.array([[[0.2, 0.9]], [[0.3, 0.8]]])
    lower, upper = overlap_bounds(risks, np.array([[0.25, 0.75]]))
    assert lower.tolist() == pytest.approx([0.25 * 0.3 + 0.75 * 0.9])
    assert upper.tolist() == pytest.approx([0.25 * 0.5 + 0.75 * 1.0])


def test_draws_go_through_together():
    risks = generator(4).beta(1, 5, (2, 30, 10))
    shares = generator(5).dirichlet(np.ones(10), 30)
    found = overlap_from_cells(risks, shares, 0.2, nodes=21)
    exact = overlap_from_cells(risks, shares, 0.2)
    assert found.any == pytest.approx(exact.any, abs=1e-9)
    assert np.all((found.lower <= found.any) & (found.any <= found.upper))


BOTH = (outcome(gradient(), aces()), outcome(gradient(values=[1.8, 1.5, 1.3, 1.1, 1.0]), value=0.075))


def test_an_area_without_children_has_no_overlap():
    found = overlap(nation(), BOTH, area([0] * 5), 0.2)
    assert np.isnan([found.any, found.lower, found.upper]).all()
    assert found.warnings == {"W_EMPTY_AREA"}


def test_an_area_with_empty_quintiles():
    somewhere = area([0, 10, 0, 5, 0])
    found = overlap(nation(), BOTH, somewhere, 0.2)
    assert 0 < found.lower[0] < found.any[0] < found.upper[0] < 1


def test_one_indicator_is_itself_and_none_is_nobody():
    assert overlap(nation(), BOTH[:1], area(), 0.4).any[0] == pytest.approx(
        overlap(nation(), BOTH[:1], area(), 0.0).lower[0]
    )
    assert overlap(nation(), (), area(), 0.4).any.tolist() == [0]


def test_warnings_are_passed_on():
    rounded = nation(shares=[0.25, 0.22, 0.20, 0.18, 0.152])
    surveyed = area(shares=[0.5, 0.5], size=100)
    found = overlap(rounded, (outcome(value=0.96),), surveyed, 0.2)
    assert found.warnings == {"W_SHARES_RENORMALISED", "W_MARGIN_FAR_FROM_NATIONAL", "W_SATURATED"}


def test_a_correlation_is_checked_before_anything_else():
    with refused("E_RANGE", "correlation"):
        overlap(nation(), BOTH, area([0] * 5), 1.5)


RISKS, SHARES = [[0.1, 0.2], [0.2, 0.3]], [0.5, 0.5]


@pytest.mark.parametrize("rho", [0.01, 0.2, 0.5, 0.9, 0.999])
def test_the_correlation_that_gives_a_published_share(rho):
    target = float(np.array(SHARES) @ probability_of_any(RISKS, rho))
    found = correlation_reaching(RISKS, np.array(SHARES), target)
    assert np.array(SHARES) @ probability_of_any(RISKS, found) == pytest.approx(target, abs=1e-12)
    if rho < 0.99:  # nearer to 1 the share hardly moves any more
        assert found == pytest.approx(rho, abs=1e-7)


def test_the_ends_can_be_reached():
    independent, nested = (float(np.array(SHARES) @ probability_of_any(RISKS, rho)) for rho in (0, 1))
    assert correlation_reaching(RISKS, SHARES, independent) == 0
    assert correlation_reaching(RISKS, SHARES, nested) == 1
    assert correlation_reaching(RISKS, SHARES, independent + 1e-12) == 0
    assert correlation_reaching(RISKS, SHARES, nested - 1e-12) == 1


@pytest.mark.parametrize("target", [0.2499, 0.3601])
def test_no_correlation_reaches_what_lies_outside(target):
    with refused("E_CONTRADICTION", "0.25 to 0.36 can be reached"):
        correlation_reaching(RISKS, SHARES, target)


def test_a_target_is_a_proportion():
    with refused("E_RANGE"):
        correlation_reaching(RISKS, SHARES, 1.2)


def test_the_fast_rule_is_the_trapezoidal_rule_with_its_points():
    """Three points reach as far as makes what they cut off as small as what falls between them."""
    risks, rho = np.array([0.1, 0.3]), 0.2
    slope = sqrt(rho / (1 - rho))
    reach = sqrt(pi * 2 / sqrt(1 + 2 * slope**2))
    points = np.array([-reach, 0.0, reach])
    weights = np.exp(-(points**2) / 2)
    none = np.prod([ndtr(slope * points - ndtri(risk) / sqrt(1 - rho)) for risk in risks], axis=0)
    wanted = 1 - (none @ weights) / weights.sum()
    assert float(probability_of_any(risks, rho, 3)) == pytest.approx(wanted, abs=1e-14)
    found = overlap_from_cells(risks[:, np.newaxis, np.newaxis], np.ones((1, 1)), rho, 3)
    assert found.any[0] == pytest.approx(wanted, abs=1e-14)
    assert abs(wanted - float(probability_of_any(risks, rho))) > 1e-4


@pytest.mark.parametrize("nodes", [2, 3])
def test_a_rule_too_coarse_stays_within_what_is_possible(nodes):
    for rho in (0.05, 0.5, 0.9):
        risks = generator(4).uniform(0, 0.3, (2, 100))
        found = probability_of_any(risks, rho, nodes)
        assert ((risks.max(axis=0) <= found) & (found <= risks.sum(axis=0))).all()


def test_one_row_of_cells_is_as_good_as_many():
    risks, shares = generator(5).uniform(0, 0.3, (3, 6)), np.full(6, 1 / 6)
    one = overlap_from_cells(risks, shares, 0.2)
    rows = overlap_from_cells(np.stack([risks, risks], axis=1), np.stack([shares, shares]), 0.2)
    for name in ("any", "lower", "upper"):
        assert getattr(rows, name).tolist() == pytest.approx([float(getattr(one, name))] * 2)


def test_a_single_child_and_nobody():
    both = [outcome(gradient()), outcome(aces())]
    one, many = (overlap(nation(), both, area([size, 0, 0, 0, 0]), 0.2) for size in (1, 1_000))
    assert (one.any[0], one.warnings) == (pytest.approx(many.any[0]), frozenset())
    nobody = overlap(nation(), both, area([0] * 5), 0.2)
    assert [each.shape for each in (nobody.any, nobody.lower, nobody.upper)] == [(1,)] * 3


def test_an_overlap_at_a_level_without_evidence_is_refused_with_the_areas_name():
    missing = nation(shares=[0.25, 0.25, 0.25, 0.25, 0.0])
    with refused("E_LEVEL_NOT_IDENTIFIED", "Fernshire: children live at a level"):
        overlap(missing, [outcome(gradient()), outcome(aces())], area(), 0.2)
