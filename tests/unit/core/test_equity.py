import numpy as np
import pytest

from imhcalc.core.equity import equity, equity_of_draws
from tests.unit.core.examples import refused

VALUES = [0.30, 0.24, 0.20, 0.18, 0.10]
PEOPLE = [600, 300, 200, 100, 50]


def by_individuals(values, people):
    """Every person a point: ranks by their middle, the slope by least squares, the index by covariance."""
    value = np.repeat(values, people)
    middle = (np.cumsum(people) - np.array(people) / 2) / np.sum(people)
    rank = np.repeat(middle, people)
    slope, intercept = np.polyfit(rank, value, 1)
    return slope, intercept, 2 * np.cov(value, rank, bias=True)[0, 1] / value.mean()


def test_indices_are_those_of_the_people():
    slope, intercept, concentration = by_individuals(VALUES, PEOPLE)
    found = equity(VALUES, PEOPLE)
    mean = np.average(VALUES, weights=PEOPLE)
    assert found.sii == pytest.approx(slope)
    assert found.rii == pytest.approx((intercept + slope) / intercept)
    assert found.slope_gap == -found.sii > 0
    assert found.mean == pytest.approx(mean)
    assert found.concentration_index == pytest.approx(concentration)
    assert found.erreygers == pytest.approx(4 * mean * concentration)
    assert found.wagstaff == pytest.approx(concentration / (1 - mean))
    assert found.warnings == frozenset()


def test_empty_quintiles_are_left_out():
    people = [600, 0, 200, 100, 0]
    found = equity([0.3, None, 0.2, 0.18, float("nan")], people)
    slope, _, concentration = by_individuals([0.3, 0, 0.2, 0.18, 0], people)
    assert found.sii == pytest.approx(slope)
    assert found.concentration_index == pytest.approx(concentration)
    assert found.warnings == {"W_SII_PARTIAL"}


def test_one_quintile_has_no_slope():
    found = equity([0.3, None, None, None, None], [10, 0, 0, 0, 0])
    assert np.isnan([found.sii, found.rii, found.slope_gap]).all()
    assert (found.concentration_index, found.erreygers, found.wagstaff) == (0, 0, 0)
    assert found.mean == 0.3
    assert found.warnings == {"W_SII_UNDEFINED"}


def test_nobody():
    found = equity([None] * 5, [0] * 5)
    indices = [getattr(found, name) for name in found.__slots__ if name != "warnings"]
    assert np.isnan(indices).all()
    assert found.warnings == {"W_SII_UNDEFINED"}


def test_where_nobody_or_everybody_has_it():
    nobody, everybody = equity([0] * 5, PEOPLE), equity([1] * 5, PEOPLE)
    assert (nobody.sii, nobody.mean, everybody.sii, everybody.mean) == (0, 0, 0, 1)
    assert np.isnan([nobody.rii, nobody.concentration_index, nobody.erreygers, nobody.wagstaff]).all()
    assert everybody.rii == 1
    assert (everybody.concentration_index, everybody.erreygers) == (0, 0)
    assert np.isnan(everybody.wagstaff)
    alone = equity([0, None, None, None, None], [5, 0, 0, 0, 0])
    assert np.isnan(alone.concentration_index)


def test_a_line_that_begins_at_nothing_has_no_relative_index():
    """Ridits of five equal quintiles are 0.1, 0.3 ...; values in proportion to them start from 0."""
    found = equity([0.1, 0.3, 0.5, 0.7, 0.9], [10] * 5)
    assert found.sii == pytest.approx(1)
    assert np.isnan(found.rii)


def test_draws_are_taken_one_by_one():
    drawn = np.random.Generator(np.random.PCG64(1)).beta(2, 8, (50, 5))
    for people in (PEOPLE, [600, 0, 200, 0, 0], [600, 0, 0, 0, 0], [0] * 5):
        found = equity_of_draws(drawn, people)
        alone = [equity(row, people) for row in drawn]
        for name in found._fields:
            expected = [getattr(each, name) for each in alone]
            assert getattr(found, name).tolist() == pytest.approx(expected, nan_ok=True)


def test_draws_may_have_nothing_where_nobody_lives():
    drawn = np.array([[0.3, np.nan, 0.2, 0.1, 0.1]])
    assert np.isfinite(equity_of_draws(drawn, [1, 0, 1, 1, 1]).sii).all()


@pytest.mark.parametrize(
    ("code", "values", "people"),
    [
        ("E_LEVELS", VALUES[:4], PEOPLE),
        ("E_LEVELS", VALUES, PEOPLE[:4]),
        ("E_LEVELS", VALUES[:4], PEOPLE[:4]),
        ("E_RANGE", [1.1, *VALUES[1:]], PEOPLE),
        ("E_RANGE", [-0.1, *VALUES[1:]], PEOPLE),
        ("E_RANGE", [None, *VALUES[1:]], PEOPLE),
        ("E_RANGE", VALUES, [-1, *PEOPLE[1:]]),
        ("E_RANGE", VALUES, [float("nan"), *PEOPLE[1:]]),
    ],
)
def test_what_equity_refuses(code, values, people):
    with refused(code):
        equity(values, people)


def test_a_slope_over_two_fifths_is_told_to_be_partial():
    found = equity([0.3, 0.1, 0.5, 0.5, 0.5], [100, 100, 0, 0, 0])
    assert found.warnings == {"W_SII_PARTIAL"}
    assert found.sii == pytest.approx(-0.4)
