import numpy as np
import pytest

from imhcalc.core.services import (
    Role,
    benefit_cost,
    break_even_families,
    cost,
    provision,
    whole_posts,
    workforce,
)
from tests.unit.core.examples import refused

ROLES = [Role(0.3, 65_000, 0.27), Role(0.5, 48_000, 0.26), Role(0.2, 27_000, 0.24)]
PER_POST = 0.3 * 65_000 * 1.27 + 0.5 * 48_000 * 1.26 + 0.2 * 27_000 * 1.24
NOT_AMOUNTS = [-1.0, float("nan"), float("inf")]


def numbers(found):
    return [float(getattr(found, name)) for name in found.__slots__ if name != "warnings"]


@pytest.mark.parametrize(
    ("capacity", "expected"),
    [
        (30, [30, 20, 0, 170, 0.15, 0.6]),
        (50, [50, 0, 0, 150, 0.25, 1]),
        (80, [50, 0, 30, 150, 0.25, 1]),
        (0, [0, 50, 0, 200, 0, 0]),
    ],
)
def test_provision(capacity, expected):
    assert numbers(provision(200, 50, capacity)) == expected


def test_provision_without_demand_or_need():
    nothing_asked = provision(200, 0, 10)
    assert numbers(nothing_asked)[:5] == [0, 0, 10, 200, 0]
    assert np.isnan(nothing_asked.coverage_of_demand)
    nobody = provision(0, 0, 10)
    assert np.isnan([nobody.coverage_of_need, nobody.coverage_of_demand]).all()


def test_provision_of_draws():
    found = provision(np.array([100.0, 200.0, 0.0]), np.array([10.0, 50.0, 0.0]), 30)
    assert found.met.tolist() == [10, 30, 0]
    assert found.gap.tolist() == [0, 20, 0]
    assert found.surplus.tolist() == [20, 0, 30]
    assert np.isnan(found.coverage_of_need).tolist() == [False, False, True]


@pytest.mark.parametrize("position", range(3))
@pytest.mark.parametrize("value", NOT_AMOUNTS)
def test_what_provision_refuses(position, value):
    arguments = [200, 50, 30]
    arguments[position] = value
    with refused("E_RANGE"):
        provision(*arguments)


WORK = (50.0, 40.0, 1_600.0, 0.5, 0.5, 10.0)


def test_workforce_by_two_routes():
    assert numbers(workforce(*WORK)) == [2.5, 2.5, 25, 20]
    assert workforce(*WORK).warnings == frozenset()


def test_the_routes_agree_when_littles_law_says_so():
    """b = (H u / h) L."""
    found = workforce(37.0, 33.0, 1_500.0, 0.7, 0.4, 1_500 * 0.7 / 33 * 0.4)
    assert found.wte_throughput == pytest.approx(float(found.wte_caseload))


@pytest.mark.parametrize(
    ("caseload", "differ"), [(8.0, False), (7.999, True), (12.5, False), (12.51, True), (10.0, False)]
)
def test_routes_more_than_a_quarter_apart(caseload, differ):
    warnings = workforce(*WORK[:5], caseload).warnings
    assert ("W_WTE_ROUTES_DIFFER" in warnings) == differ


def test_workforce_of_no_demand_and_of_draws():
    nothing = workforce(0, *WORK[1:5], 1.0)
    assert numbers(nothing) == [0, 0, 0, 20]
    assert nothing.warnings == frozenset()
    drawn = workforce(np.array([0.0, 50.0, 100.0]), *WORK[1:])
    assert drawn.wte_throughput.tolist() == [0, 2.5, 5]
    assert workforce(np.array([0.0, 50.0]), *WORK[1:5], 1.0).warnings == {"W_WTE_ROUTES_DIFFER"}


@pytest.mark.parametrize("position", range(6))
@pytest.mark.parametrize("value", NOT_AMOUNTS)
def test_what_workforce_refuses(position, value):
    with refused("E_RANGE"):
        workforce(*WORK[:position], value, *WORK[position + 1 :])


@pytest.mark.parametrize(("position", "value"), [(1, 0), (2, 0), (3, 0), (3, 1.1), (4, 0), (5, 0)])
def test_workforce_divides_by_nothing_only_above_0(position, value):
    with refused("E_RANGE"):
        workforce(*WORK[:position], value, *WORK[position + 1 :])


def test_cost():
    found = cost(2.0, ROLES, 0.2, 15_000, 50)
    assert found.pay == pytest.approx(2 * PER_POST)
    assert found.total == pytest.approx(2 * PER_POST * 1.2 + 15_000)
    assert found.per_family == pytest.approx(float(found.total) / 50)
    assert found.warnings == frozenset()


def test_cost_of_no_family():
    found = cost(0, ROLES, 0.2, 15_000, 0)
    assert (found.pay, found.total) == (0, 15_000)
    assert np.isnan(found.per_family)


def test_cost_of_draws():
    found = cost(np.array([1.0, 2.0]), ROLES, 0.0, 0.0, np.array([0.0, 40.0]))
    assert found.total.tolist() == pytest.approx([PER_POST, 2 * PER_POST])
    assert np.isnan(found.per_family).tolist() == [True, False]


def test_rounded_shares_of_roles_are_rescaled():
    thirds = [Role(share, 30_000, 0.0) for share in (0.333, 0.333, 0.333)]
    found = cost(1, thirds, 0, 0, 1)
    assert found.pay == pytest.approx(30_000)
    assert found.warnings == {"W_SHARES_RENORMALISED"}


@pytest.mark.parametrize(
    ("code", "changed"),
    [
        ("E_SHARES_SUM", {"roles": ROLES[:2]}),
        ("E_SHARES_SUM", {"roles": []}),
        ("E_RANGE", {"roles": [Role(1.5, 1, 0), Role(-0.5, 1, 0)]}),
        ("E_RANGE", {"roles": [Role(1.0, -1, 0)]}),
        ("E_RANGE", {"roles": [Role(1.0, 1, -0.1)]}),
        ("E_RANGE", {"wte": -1}),
        ("E_RANGE", {"overhead": -0.1}),
        ("E_RANGE", {"non_pay": -1}),
        ("E_RANGE", {"demand": -1}),
    ],
)
def test_what_cost_refuses(code, changed):
    stated = {"wte": 2.0, "roles": ROLES, "overhead": 0.2, "non_pay": 15_000, "demand": 50}
    with refused(code):
        cost(**{**stated, **changed})


def test_benefits_against_cost():
    assert benefit_cost([100.0, 250.0], 200.0) == (350, 150, 1.75)
    assert benefit_cost([100.0, -50.0], 200.0) == (50, -150, 0.25)
    assert benefit_cost([], 200.0) == (0, -200, 0)
    total, net, ratio = benefit_cost([10.0], 0.0)
    assert (total, net) == (10, 10)
    assert np.isnan(ratio)


def test_what_benefits_against_cost_refuse():
    with refused("E_RANGE", "benefit"):
        benefit_cost([float("nan")], 1.0)
    with refused("E_RANGE", "cost"):
        benefit_cost([1.0], -1.0)


def test_break_even():
    assert break_even_families(10_000, 250) == 40
    assert break_even_families(0, 250) == 0
    assert np.isnan(break_even_families(10_000, 0))
    for arguments in ((-1, 1), (1, -1)):
        with refused("E_RANGE"):
            break_even_families(*arguments)


@pytest.mark.parametrize(
    ("wte", "posts"), [(0, 0), (0.01, 1), (2, 2), (2.0000000001, 2), (2.001, 3), (0.1 * 3 / 0.1, 3)]
)
def test_whole_posts(wte, posts):
    assert whole_posts(wte) == posts
    assert isinstance(whole_posts(wte), int)


def test_fewer_than_no_posts():
    with refused("E_RANGE"):
        whole_posts(-0.1)


def test_less_than_a_pound_is_money_too():
    assert benefit_cost([1.0], 0.5) == (1.0, 0.5, 2.0)
    assert break_even_families(1.0, 0.5) == 2.0


def test_what_is_covered_of_no_need_is_not_defined():
    """People may ask without being counted in need: that is no coverage beyond all bounds."""
    assert np.isnan(provision(0, 5, 5).coverage_of_need)
    assert provision(0, 5, 5).coverage_of_demand == 1
