import numpy as np
import pytest

from imhcalc.core.ranges import checked_amounts, checked_divisors, checked_proportions
from tests.unit.core.examples import refused

NOT_NUMBERS = [float("nan"), float("inf"), -float("inf"), None]


@pytest.mark.parametrize("value", [*NOT_NUMBERS, -1e-300])
def test_amounts_are_at_least_nothing(value):
    with refused("E_RANGE", "a thing is negative or not a number"):
        checked_amounts([1.0, value], "a thing")


@pytest.mark.parametrize("value", [*NOT_NUMBERS, 0.0, -1.0])
def test_divisors_are_above_nothing(value):
    with refused("E_RANGE", "a thing is not above 0"):
        checked_divisors(value, "a thing")


@pytest.mark.parametrize("value", [*NOT_NUMBERS, -1e-9, 1 + 1e-9])
def test_proportions_lie_between_none_and_all(value):
    with refused("E_RANGE", "a thing is not a proportion"):
        checked_proportions([[0.5], [value]], "a thing")


def test_what_is_in_range_is_returned_as_numbers():
    assert checked_amounts([0, 3], "things").tolist() == [0.0, 3.0]
    assert checked_divisors(2, "a thing").shape == ()
    assert checked_proportions(np.array([[0, 1]]), "things").tolist() == [[0.0, 1.0]]
    assert checked_proportions([], "things").tolist() == []
