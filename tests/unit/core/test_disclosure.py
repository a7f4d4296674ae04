import numpy as np
import pytest

from imhcalc.core.disclosure import suppress, suppressed_cells, total_tells
from tests.unit.core.examples import refused

MINIMUM = 8


@pytest.mark.parametrize(
    ("cases", "total", "hidden"),
    [
        (0, 200, False),
        (1, 200, True),
        (7, 200, True),
        (8, 200, False),
        (192, 200, False),
        (193, 200, True),
        (199, 200, True),
        (200, 200, False),
        (0, 5, True),
        (5, 5, True),
        (0, 0, False),
    ],
)
def test_counts_near_none_or_all_are_hidden(cases, total, hidden):
    assert suppress(cases, total, MINIMUM) is hidden


def test_another_minimum():
    assert not suppress(5, 200, 5)
    assert suppress(4, 200, 5)
    assert not suppress(1, 200, 0)


@pytest.mark.parametrize("pair", [(3, 2), (-1, 5), (float("nan"), 5), (1, float("inf"))])
def test_what_is_no_count_is_refused(pair):
    with refused("E_OBSERVED"):
        suppress(*pair, MINIMUM)


@pytest.mark.parametrize("minimum", [-1, float("nan")])
def test_a_minimum_is_a_number(minimum):
    with refused("E_RANGE"):
        suppress(1, 5, minimum)


def hidden(cases, totals=(200,) * 5, shown=True):
    return suppressed_cells(cases, totals, MINIMUM, total_is_shown=shown).tolist()


def test_where_nothing_is_small_nothing_is_hidden():
    assert hidden([0, 12, 20, 30, 200]) == [False] * 5


def test_without_a_total_only_small_counts_are_hidden():
    assert hidden([3, 12, 20, 30, 199], shown=False) == [True, False, False, False, True]


def test_a_lone_small_count_takes_the_next_smallest_with_it():
    assert hidden([40, 3, 12, 30, 20]) == [False, True, True, False, False]


def test_two_small_counts_may_guard_each_other():
    assert hidden([3, 7, 30, 40, 50]) == [True, True, False, False, False]


def test_two_very_small_counts_do_not():
    """Their sum, 3, would leave at most four possible values each."""
    assert hidden([1, 2, 30, 20, 50]) == [True, True, False, True, False]


def test_a_count_of_none_guards_nothing():
    """It is tried first, as the smallest, and shown again once a larger one guards."""
    assert hidden([3, 0, 0, 20, 50]) == [True, False, False, True, False]


def test_a_count_near_everybody_is_guarded_too():
    assert hidden([198, 40, 200, 60, 50]) == [True, True, False, False, False]


def test_a_cell_of_few_children_guards_little():
    """Any of 0 to 3 of three children stays possible, and that is all there is; a partner alone would be in four too."""
    assert hidden([2, 40, 50, 60, 70], (3, 200, 200, 200, 200)) == [True, True, True, False, False]
    assert total_tells([2, 40], [3, 200], np.array([True, True]), MINIMUM)
    assert not total_tells([2, 40], [3, 200], np.array([True, True]), 4)


def test_an_empty_cell_hides_nobody():
    assert hidden([3, 0, 20, 0, 50], (200, 0, 200, 0, 200)) == [True, False, True, False, False]


def test_a_small_total_hides_everything():
    assert hidden([0, 5, 0, 0, 0]) == [True] * 5
    assert hidden([0, 5, 0, 0, 0], shown=False) == [True] * 5
    assert hidden([200, 200, 200, 200, 195]) == [True] * 5


def test_a_total_that_tells_all_by_itself():
    """Nobody in all: no cell can be hidden behind it, and so the total has to go too."""
    cases, totals = [0, 0, 0], [5, 100, 100]
    everything = suppressed_cells(cases, totals, MINIMUM, total_is_shown=True)
    assert everything.tolist() == [True] * 3
    assert total_tells(cases, totals, everything, MINIMUM)
    assert not total_tells(cases, totals, np.zeros(3, dtype=np.bool_), MINIMUM)


def test_cases_and_totals_pair():
    with refused("E_LEVELS"):
        suppressed_cells([1, 2], [5], MINIMUM, total_is_shown=True)
    with refused("E_OBSERVED"):
        suppressed_cells([1, 6], [5, 5], MINIMUM, total_is_shown=True)


def test_what_is_hidden_is_told_by_truth_and_not_by_number():
    for cases in ([1, 20, 20], [0, 1, 0], [20, 20, 20]):
        for total_is_shown in (True, False):
            hidden = suppressed_cells(cases, [40, 40, 40], MINIMUM, total_is_shown=total_is_shown)
            assert hidden.dtype == np.bool_
