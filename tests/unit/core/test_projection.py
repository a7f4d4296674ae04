import numpy as np
import pytest

from imhcalc.core.projection import project
from tests.unit.core.examples import refused

BIRTHS = [1000, 900, 800]


def column(years, name):
    return [getattr(year, name).tolist() for year in years]


def test_the_backlog_year_by_year():
    years = project(BIRTHS, 0.2, 0.5, 80, 10, 0.25)
    assert column(years, "need") == pytest.approx([200, 180, 160])
    assert column(years, "demand") == pytest.approx([100, 90, 80])
    assert column(years, "opening_backlog") == pytest.approx([10, 22.5, 24.375])
    assert column(years, "served") == [80, 80, 80]
    assert column(years, "left_unserved") == pytest.approx([7.5, 8.125, 6.09375])
    assert column(years, "closing_backlog") == pytest.approx([22.5, 24.375, 18.28125])


def test_more_places_than_people():
    (year,) = project([1000], 0.2, 0.5, 500, 10, 0.25)
    assert (year.served, year.closing_backlog, year.left_unserved) == (110, 0, 0)


@pytest.mark.parametrize(("leave", "closing", "left"), [(0, 100, 0), (1, 0, 100)])
def test_none_or_all_leave(leave, closing, left):
    (year,) = project([1000], 0.2, 0.5, 0, 0, leave)
    assert (year.closing_backlog, year.left_unserved) == (closing, left)


def test_places_and_shares_given_by_year():
    years = project(BIRTHS, [[0.2], [0.1], [0.3]], [[0.5], [1.0], [0.0]], [10, 20, 30], 0, 0)
    assert column(years, "need") == pytest.approx([200, 90, 240])
    assert column(years, "demand") == pytest.approx([100, 90, 0])
    assert column(years, "served") == [10, 20, 30]


def test_draws():
    prevalence, rate = np.array([0.1, 0.2]), np.array([0.5, 0.6])
    years = project(BIRTHS, prevalence, rate, 40, np.array([0.0, 5.0]), 0.3)
    assert years[1].need.tolist() == pytest.approx([90, 180])
    for draw in (0, 1):
        alone = project(BIRTHS, prevalence[draw], rate[draw], 40, [0.0, 5.0][draw], 0.3)
        for name in years[0].__slots__:
            assert [values[draw] for values in column(years, name)] == pytest.approx(column(alone, name))


def test_births_and_shares_drawn_by_year():
    births = np.array([[1000.0, 1100.0], [900.0, 950.0]])
    by_draw = np.array([[0.1, 0.2], [0.3, 0.4]])
    years = project(births, by_draw, 0.5, 1e9, 0, 0)
    assert np.array(column(years, "need")) == pytest.approx(np.array([[100, 220], [270, 380]]))
    assert np.array(column(years, "served")) == pytest.approx(np.array([[50, 110], [135, 190]]))


def test_no_years():
    assert project([], 0.2, 0.5, 30, 60, 0.3) == []


def test_no_births():
    (year,) = project([0], 0.2, 0.5, 30, 60, 0.5)
    assert (year.need, year.served, year.closing_backlog) == (0, 30, 15)


@pytest.mark.parametrize(
    ("code", "changed"),
    [
        ("E_RANGE", {"births": [1000, -1]}),
        ("E_RANGE", {"prevalence": 1.1}),
        ("E_RANGE", {"demand_rate": -0.1}),
        ("E_RANGE", {"capacity": -1}),
        ("E_RANGE", {"capacity": [1, float("nan")]}),
        ("E_RANGE", {"opening_backlog": -1}),
        ("E_RANGE", {"leave_rate": 1.1}),
        ("E_LEVELS", {"capacity": [1, 2, 3]}),
        ("E_LEVELS", {"prevalence": [[0.1], [0.1], [0.1]]}),
    ],
)
def test_what_a_projection_refuses(code, changed):
    stated = {
        "births": [1000, 900],
        "prevalence": 0.2,
        "demand_rate": 0.5,
        "capacity": 30,
        "opening_backlog": 60,
        "leave_rate": 0.3,
    }
    with refused(code):
        project(**{**stated, **changed})


def test_places_drawn_by_year():
    places = np.array([[10.0, 1e9], [20.0, 1e9]])
    years = project([1000, 900], 0.2, 0.5, places, 0, 0)
    assert np.array(column(years, "served")) == pytest.approx(np.array([[10, 100], [20, 90]]))
