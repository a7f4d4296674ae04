import numpy as np
import pytest
from scipy.stats import betabinom

from imhcalc.core.estimation import nation_grid, synthetic
from imhcalc.core.need import (
    affected_families,
    families_from_cells,
    flow_and_stock,
    levels_from_cells,
    levels_of_need,
    people_and_cases,
    selected_cells,
)
from tests.unit.core.examples import aces, area, gradient, nation, outcome, refused

AGES = [1240, 1260, 1290, 1310, 1330]
BOTH = outcome(gradient(), aces())
NOBODY = area([0] * 5)


def test_flow_and_stock():
    found = flow_and_stock(1250, 1.25, AGES, 0.2)
    assert (found.new_families, found.flow_children, found.flow_families) == (1000, 250, 200)
    assert (found.stock_under_two, found.stock_under_five) == (pytest.approx(500), pytest.approx(1286))


def test_children_present_may_have_another_prevalence():
    found = flow_and_stock(1000, 1, AGES, 0.2, 0.1)
    assert (found.flow_children, found.stock_under_two) == (pytest.approx(200), pytest.approx(250))
    assert flow_and_stock(1000, 1, AGES, 0.2, 0.0).stock_under_five == 0


def test_flow_and_stock_of_draws():
    draws = np.array([0.1, 0.2, 0.3])
    found = flow_and_stock(1000, 1.25, AGES, draws, draws / 2)
    assert found.flow_families.tolist() == pytest.approx([80, 160, 240])
    assert found.stock_under_two.tolist() == pytest.approx([125, 250, 375])


def test_nothing_born_is_no_flow():
    found = flow_and_stock(0, 1.015, [0] * 5, 0.2)
    assert [float(getattr(found, name)) for name in found.__slots__] == [0] * 5


@pytest.mark.parametrize(
    ("code", "changed"),
    [
        ("E_RANGE", {"births": -1}),
        ("E_RANGE", {"births": float("nan")}),
        ("E_RANGE", {"babies_per_maternity": 0}),
        ("E_RANGE", {"babies_per_maternity": 0.9}),
        ("E_RANGE", {"children_by_age": [1, 1, 1, 1, -1]}),
        ("E_LEVELS", {"children_by_age": [1, 1, 1, 1]}),
        ("E_RANGE", {"prevalence": 1.1}),
        ("E_RANGE", {"stock_prevalence": -0.1}),
    ],
)
def test_what_flow_and_stock_refuse(code, changed):
    stated = {"births": 1000, "babies_per_maternity": 1.015, "children_by_age": AGES, "prevalence": 0.2}
    with refused(code):
        flow_and_stock(**{**stated, **changed})


def test_cells_are_selected_by_any_of_their_levels():
    grid = nation_grid(nation())
    assert selected_cells(grid, {"deprivation": [0], "ace": [1]}).tolist() == [True, True] + [False, True] * 4
    assert not selected_cells(grid, {}).any()
    assert not selected_cells(grid, {"ace": []}).any()
    assert selected_cells(grid, {"ace": [0, 1]}).all()


def test_a_selection_that_does_not_exist_is_refused():
    with refused("E_UNKNOWN_FACTOR"):
        levels_of_need(nation(), BOTH, area(), {"housing": [0]})
    for level in (-1, 5):
        with refused("E_LEVELS", "deprivation"):
            levels_of_need(nation(), BOTH, NOBODY, {"deprivation": [level]})


def test_levels_of_draws():
    people, cases = np.array([[10.0, 30.0], [20.0, 20.0]]), np.array([[5.0, 3.0], [4.0, 1.0]])
    found = levels_from_cells(people, cases, np.array([True, False]))
    assert found.indicated.tolist() == [8, 5]
    assert found.selected_only.tolist() == [5, 16]
    assert found.universal_only.tolist() == [27, 19]
    assert found.selected_all.tolist() == [10, 20]
    assert found.population.tolist() == [40, 40]


def test_nobody_or_everybody_selected():
    none = levels_of_need(nation(), BOTH, area(), {})
    assert (none.selected_only[0], none.selected_all[0]) == (0, 0)
    everybody = levels_of_need(nation(), BOTH, area(), {"ace": [0, 1]})
    assert everybody.universal_only[0] == 0
    assert everybody.selected_all[0] == pytest.approx(1250)


def test_need_of_nobody():
    found = levels_of_need(nation(), BOTH, NOBODY, {"deprivation": [0]})
    assert [getattr(found, name)[0] for name in found.__slots__ if name != "warnings"] == [0] * 5
    assert found.warnings == {"W_EMPTY_AREA"}
    families = affected_families(nation(), BOTH, NOBODY, [0.75, 0.25], 0.2)
    assert (families.families[0], families.affected[0], families.mean_size) == (0, 0, 1.25)
    assert families.warnings == {"W_EMPTY_AREA"}


@pytest.mark.parametrize("correlation", [0.05, 0.2, 0.7])
@pytest.mark.parametrize("risk", [0.01, 0.2, 0.9])
def test_siblings_are_beta_binomial(correlation, risk):
    size = 1 / correlation - 1
    shares = [0.5, 0.3, 0.15, 0.05]
    affected = sum(
        share * (1 - betabinom(k, risk * size, (1 - risk) * size).pmf(0)) for k, share in enumerate(shares, 1)
    )
    found = families_from_cells(np.array([[100.0]]), np.array([[100.0 * risk]]), shares, correlation)
    assert found.mean_size == pytest.approx(1.75)
    assert found.families[0] == pytest.approx(100 / 1.75)
    assert found.affected[0] == pytest.approx(100 / 1.75 * affected)


def test_siblings_apart_and_alike():
    people, cases = np.array([[100.0, 0.0]]), np.array([[20.0, 0.0]])
    apart = families_from_cells(people, cases, [0.0, 1.0], 0.0)
    alike = families_from_cells(people, cases, [0.0, 1.0], 1.0)
    assert apart.affected[0] == pytest.approx(50 * (1 - 0.8**2))
    assert alike.affected[0] == pytest.approx(50 * 0.2)


@pytest.mark.parametrize("correlation", [0, 0.5, 1])
@pytest.mark.parametrize("risk", [0, 1])
def test_families_where_all_or_none_are_affected(correlation, risk):
    found = families_from_cells(np.array([[30.0]]), np.array([[30.0 * risk]]), [0.5, 0.5], correlation)
    assert found.affected[0] == pytest.approx(risk * 20)


def test_families_of_draws():
    people, cases = np.array([[100.0, 50.0], [80.0, 70.0]]), np.array([[10.0, 10.0], [20.0, 7.0]])
    together = families_from_cells(people, cases, [0.6, 0.4], 0.2).affected
    apart = [families_from_cells(people[[s]], cases[[s]], [0.6, 0.4], 0.2).affected[0] for s in (0, 1)]
    assert together.tolist() == pytest.approx(apart)


@pytest.mark.parametrize(
    ("code", "sizes", "correlation"),
    [
        ("E_SHARES_SUM", [0.7, 0.2], 0.2),
        ("E_SHARES_SUM", [], 0.2),
        ("E_RANGE", [1.1, -0.1], 0.2),
        ("E_RANGE", [1.0], -0.1),
        ("E_RANGE", [1.0], 1.1),
    ],
)
def test_what_families_refuse(code, sizes, correlation):
    with refused(code):
        affected_families(nation(), BOTH, area(), sizes, correlation)


def test_warnings_are_passed_on():
    rounded = nation(shares=[0.25, 0.22, 0.20, 0.18, 0.152])
    high = outcome(value=0.96)
    assert levels_of_need(rounded, high, area(), {}).warnings == {"W_SHARES_RENORMALISED", "W_SATURATED"}
    found = affected_families(nation(), BOTH, area(shares=[0.5, 0.5], size=9), [0.75, 0.253], 0.2)
    assert found.warnings == {"W_SHARES_RENORMALISED", "W_MARGIN_FAR_FROM_NATIONAL"}


def test_need_is_the_estimate():
    surveyed = area(shares=[0.8, 0.2], size=400)
    found = levels_of_need(nation(), BOTH, surveyed, {"ace": [1]})
    assert found.indicated[0] == pytest.approx(synthetic(nation(), BOTH, surveyed).count[0])
    assert found.selected_all[0] == pytest.approx(250)


def test_one_row_of_cells_is_as_good_as_many():
    people, cases, _ = people_and_cases(nation(), BOTH, area())
    mask = selected_cells(nation_grid(nation()), {"ace": [1]})
    one, rows = levels_from_cells(people[0], cases[0], mask), levels_from_cells(people, cases, mask)
    for name in ("indicated", "selected_only", "universal_only", "selected_all", "population"):
        assert float(getattr(one, name)) == pytest.approx(float(getattr(rows, name)[0]))
    alone, among = (
        families_from_cells(p, c, [0.6, 0.4], 0.2) for p, c in ((people[0], cases[0]), (people, cases))
    )
    assert float(alone.families) == pytest.approx(float(among.families[0]))
    assert float(alone.affected) == pytest.approx(float(among.affected[0]))


def test_a_single_child_is_in_the_cells_and_nobody_in_none():
    people, cases, warnings = people_and_cases(nation(), BOTH, area([1, 0, 0, 0, 0]))
    assert (people.sum(), warnings) == (pytest.approx(1), frozenset())
    assert 0 < cases.sum() < 1
    assert people_and_cases(nation(), BOTH, NOBODY)[0].shape == (1, 10)


def test_a_level_that_no_evidence_determines_is_refused_with_the_areas_name():
    missing = nation(shares=[0.25, 0.25, 0.25, 0.25, 0.0])
    with refused("E_LEVEL_NOT_IDENTIFIED", "Fernshire: children live at a level"):
        people_and_cases(missing, BOTH, area())
