import numpy as np
import pytest

from imhcalc.core.cells import level_sums
from imhcalc.core.estimation import nation_grid, synthetic
from imhcalc.core.local_mix import local_mix, rake
from imhcalc.core.model import Area, Exposure, Margin, Nation
from tests.unit.core.examples import CHILDREN, SHARES, TABLE, aces, area, nation, outcome, refused


def mix(of_nation, of_area):
    return local_mix(nation_grid(of_nation), of_nation, of_area)


def test_without_surveys_the_seed_is_the_answer():
    found = mix(nation(), area([600, 0, 0, 0, 400]))
    assert found.shares is found.seed
    assert (found.valid.tolist(), found.valid.dtype) == ([True], np.bool_)
    assert found.shares.sum() == pytest.approx(1)
    assert found.shares[0, [0, 1, 8, 9]].tolist() == pytest.approx([0.492, 0.108, 0.372, 0.028])


def test_a_level_that_cannot_occur_is_refused_at_once():
    with refused("E_RAKE_INFEASIBLE", "Fernshire"):
        mix(nation([[1.0, 0.0]] * 5), area(shares=[0.9, 0.1]))
    only_in_first = nation([[0.5, 0.5], *[[1.0, 0.0]] * 4])
    with refused("E_RAKE_INFEASIBLE"):
        mix(only_in_first, area([0, 1, 1, 1, 1], shares=[0.9, 0.1]))


@pytest.mark.parametrize(
    ("high", "why"),
    [
        (0.30, "more than the first quintile holds"),
        (0.20, "everybody in the first quintile: a further cell would have to be emptied"),
    ],
)
def test_zeros_that_make_a_survey_impossible(high, why):
    only_in_first = nation([[0.5, 0.5], *[[1.0, 0.0]] * 4])
    with refused("E_RAKE_NO_CONVERGENCE"):
        mix(only_in_first, area([1, 1, 1, 1, 1], shares=[1 - high, high]))
    assert why


def test_zeros_that_leave_room():
    only_in_first = nation([[0.5, 0.5], *[[1.0, 0.0]] * 4])
    found = mix(only_in_first, area([1, 1, 1, 1, 1], shares=[0.85, 0.15]))
    assert found.shares[0, :3].tolist() == pytest.approx([0.05, 0.15, 0.2])
    assert found.warnings == frozenset()


@pytest.mark.parametrize(("size", "codes"), [(None, set()), (400, {"W_SAMPLING_ZERO"})])
def test_a_target_of_nobody_empties_the_level(size, codes):
    found = mix(nation([[0.6, 0.3, 0.1]] * 5), area(shares=[0.6, 0.4, 0.0], size=size))
    assert (found.shares.reshape(5, 3)[:, 2] == 0).all()
    assert found.warnings == codes


def test_shrinkage_fills_an_unobserved_level_again():
    found = mix(nation([[0.6, 0.3, 0.1]] * 5), area(shares=[0.6, 0.4, 0.0], size=100, prior=100))
    assert found.shares.reshape(5, 3).sum(axis=0).tolist() == pytest.approx([0.6, 0.35, 0.05])
    assert found.warnings == frozenset()


def test_shrinkage_is_towards_what_the_quintile_mix_implies():
    children = np.array([600, 300, 200, 100, 50]) / 1250
    implied = float(children @ np.array(TABLE)[:, 1])
    found = mix(nation(), area(shares=[0.6, 0.4], size=300, prior=100))
    assert found.shares.reshape(5, 2)[:, 1].sum() == pytest.approx(
        (300 * 0.4 + 100 * implied) / 400, abs=1e-12
    )


@pytest.mark.parametrize(
    ("low", "far"),
    [
        (0.19, False),
        (0.2, False),
        (0.2001, True),
        (0.049999, True),
        (0.05, False),
        (0.06, False),
        (0.0, False),
    ],
)
def test_far_from_national_is_more_than_twice_or_less_than_half(low, far):
    found = mix(nation([[0.9, 0.1]] * 5), area(shares=[1 - low, low]))
    assert ("W_MARGIN_FAR_FROM_NATIONAL" in found.warnings) == far


def test_far_from_national_is_judged_after_shrinkage():
    table = [[0.9, 0.1]] * 5
    assert mix(nation(table), area(shares=[0.7, 0.3], size=100)).warnings == {"W_MARGIN_FAR_FROM_NATIONAL"}
    assert mix(nation(table), area(shares=[0.7, 0.3], size=100, prior=150)).warnings == frozenset()


def test_warnings_of_every_survey_and_of_the_nation_reach_the_estimate():
    two = Nation.checked(
        "Exampleland",
        [0.25, 0.22, 0.20, 0.18, 0.149],
        [Exposure.checked("ace", TABLE), Exposure.checked("smoking", [[0.6, 0.3, 0.1]] * 5)],
    )
    margins = {
        "smoking": Margin.checked("smoking", [0.7, 0.3, 0.0], 50),
        "ace": Margin.checked("ace", [0.5, 0.499]),
    }
    expected = {"W_SHARES_RENORMALISED", "W_SAMPLING_ZERO", "W_MARGIN_FAR_FROM_NATIONAL"}
    assert synthetic(two, outcome(aces()), Area.checked("Fernshire", [1] * 5, margins)).warnings == expected


def test_surveys_of_two_factors_are_both_reached():
    two = Nation.checked(
        "Exampleland",
        [0.2] * 5,
        [Exposure.checked("ace", TABLE), Exposure.checked("smoking", [[0.6, 0.3, 0.1]] * 5)],
    )
    margins = {
        "smoking": Margin.checked("smoking", [0.5, 0.3, 0.2]),
        "ace": Margin.checked("ace", [0.75, 0.25]),
    }
    shares = mix(two, Area.checked("Fernshire", [5, 4, 3, 2, 1], margins)).shares.reshape(5, 2, 3)
    assert shares.sum(axis=(0, 1)).tolist() == pytest.approx([0.5, 0.3, 0.2], abs=1e-12)
    assert shares.sum(axis=(0, 2)).tolist() == pytest.approx([0.75, 0.25], abs=1e-12)
    assert shares.sum(axis=(1, 2)).tolist() == pytest.approx(
        (np.array([5, 4, 3, 2, 1]) / 15).tolist(), abs=1e-12
    )


def test_rows_that_cannot_be_reached_are_marked_and_the_others_raked():
    few = nation([[0.5, 0.5], *[[1.0, 0.0]] * 4])
    seed = np.repeat(local_mix(nation_grid(few), few, area([1] * 5)).seed, 3, axis=0)
    seed[2] = [0.2, 0] * 5
    targets = {"ace": np.array([[0.9, 0.1], [0.6, 0.4], [0.9, 0.1]])}
    shares, reached = rake(nation_grid(few), seed, targets)
    assert reached.tolist() == [True, False, False]
    assert shares[0].reshape(5, 2).sum(axis=0).tolist() == pytest.approx([0.9, 0.1], abs=1e-12)
    assert np.isfinite(shares).all()


def test_a_survey_of_the_second_factor_alone_is_reached():
    more = Nation.checked(
        "Exampleland",
        SHARES,
        [Exposure.checked("ace", TABLE), Exposure.checked("smoking", [[0.5, 0.3, 0.2]] * 5)],
    )
    survey = Margin.checked("smoking", [0.4, 0.3, 0.3])
    found = mix(more, Area.checked("Fernshire", CHILDREN, {"smoking": survey}))
    assert level_sums(nation_grid(more), "smoking", found.shares)[0].tolist() == pytest.approx(
        [0.4, 0.3, 0.3]
    )
    assert found.valid.dtype == np.bool_


def test_a_prior_of_half_a_person_counts():
    """One person asked and half a one of prior weight: two thirds survey, a third the national pattern."""
    grid, local = nation_grid(nation()), area(shares=[0.8, 0.2], size=1, prior=0.5)
    implied = level_sums(grid, "ace", mix(nation(), local).seed)[0, 1]
    assert level_sums(grid, "ace", mix(nation(), local).shares)[0, 1] == pytest.approx(
        (2 * 0.2 + implied) / 3
    )


@pytest.mark.parametrize("many", ["seed", "target"])
def test_rows_are_raked_as_each_would_be_alone(many):
    """The second row is reached before it is begun, the third needs the most sweeps."""
    grid = nation_grid(nation())
    seed = mix(nation(), area()).seed
    implied = float(level_sums(grid, "ace", seed)[0, 1])
    high = np.array([[0.2], [implied], [0.9]])
    target = np.hstack([1 - high, high])
    random = np.random.Generator(np.random.PCG64(4))
    seeds = seed * random.uniform(0.5, 1.5, (3, 10)) if many == "seed" else seed
    seeds = seeds / seeds.sum(axis=1, keepdims=True)
    targets = {"ace": target if many == "target" else target[:1]}
    shares, reached = rake(grid, seeds, targets)
    assert reached.tolist() == [True] * 3
    for row in range(3):
        alone, _ = rake(
            grid,
            seeds if len(seeds) == 1 else seeds[row : row + 1],
            {"ace": targets["ace"] if len(targets["ace"]) == 1 else targets["ace"][row : row + 1]},
        )
        assert shares[row].tolist() == pytest.approx(alone[0].tolist(), abs=1e-12)


def test_nobody_surveyed_at_a_level_that_nobody_has():
    never = nation([[0.7, 0.3, 0.0]] * 5)
    found = mix(never, area(shares=[0.6, 0.4, 0.0]))
    assert level_sums(nation_grid(never), "ace", found.shares)[0].tolist() == pytest.approx([0.6, 0.4, 0.0])
