"""Draws are added until the error of a limit is small, and no further than the bound."""

from math import sqrt

import pytest

from imhcalc.core.precision import ENOUGH, FIRST, MOST, with_enough_draws


def run_of(error_at_first: float):
    """Return a run whose error falls as the square root of its draws, and the numbers of draws asked for."""
    asked: list[int] = []

    def run(draws: int) -> float:
        asked.append(draws)
        return error_at_first * sqrt(FIRST / draws)

    return run, asked


def test_a_small_error_needs_no_more_draws():
    run, asked = run_of(0.004)
    assert with_enough_draws(run, lambda error: error) == (0.004, True)
    assert asked == [FIRST]


@pytest.mark.parametrize("error", [0.006, 0.0093, 0.02])
def test_draws_are_added_until_the_error_is_small(error):
    run, asked = run_of(error)
    found, is_enough = with_enough_draws(run, lambda each: each)
    assert is_enough
    assert found <= ENOUGH
    assert asked == sorted(set(asked))
    assert asked[-1] % 1000 == 0
    assert asked[-1] <= FIRST * 1.1 * (error / ENOUGH) ** 2 + 1000


def test_no_more_than_the_bound():
    run, asked = run_of(0.1)
    found, is_enough = with_enough_draws(run, lambda error: error)
    assert not is_enough
    assert asked[-1] == MOST
    assert found > ENOUGH


def test_a_bound_below_the_first_number():
    run, asked = run_of(0.1)
    assert with_enough_draws(run, lambda error: error, most=500)[1] is False
    assert asked == [500]


def test_an_error_just_small_enough_is_small_enough():
    run, asked = run_of(ENOUGH)
    assert with_enough_draws(run, lambda error: error) == (ENOUGH, True)
    assert asked == [FIRST]


def test_the_next_number_of_draws_is_told_by_the_error():
    """Twice the error asks for four times the draws, a tenth more to be sure, in whole thousands."""
    run, asked = run_of(2 * ENOUGH)
    assert with_enough_draws(run, lambda error: error)[1]
    assert asked == [FIRST, 44_000]
