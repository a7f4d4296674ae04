import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from imhcalc.core import summary
from imhcalc.core.summary import limits, limits_with_errors, quantiles, summarise, variance_shares


@example([0.0, 1.0], 0.95)
@example([0.0, 1.0, 5.0, 7.0], 0.1)
@given(
    st.lists(st.floats(-1e6, 1e6) | st.sampled_from([0.0, 1.0]), min_size=1, max_size=60),
    st.sampled_from([0.5, 0.8, 0.9, 0.95, 0.99]),
)
def test_limits_are_numpys_quantiles(values, level):
    draws = np.array(values)
    rows = np.stack([draws, draws[::-1], -draws])
    tail = (1 - level) / 2
    expected = np.quantile(rows, [tail, 1 - tail], axis=1).T
    assert limits(rows, level).ravel().tolist() == pytest.approx(
        expected.ravel().tolist(), rel=1e-12, abs=1e-9
    )
    assert rows[0].tolist() == values


@pytest.mark.parametrize("size", [1, 2, 3, 39, 40, 41, 10_000])
def test_limits_of_any_number_of_draws(size):
    draws = np.random.Generator(np.random.PCG64(size)).standard_normal((2, size))
    assert limits(draws, 0.95).tolist() == [
        pytest.approx(np.quantile(row, [0.025, 0.975]).tolist(), rel=1e-12) for row in draws
    ]


def test_quantiles_by_linear_interpolation():
    assert quantiles(np.arange(5.0), 0.5).tolist() == [1, 2, 3]
    assert quantiles(np.arange(10.0).reshape(5, 2), 0.5).tolist() == [[2, 3], [4, 5], [6, 7]]


def test_summary():
    found = summarise(np.array([0.0, 1.0, 2.0, 3.0, 4.0]), 0.5)
    assert (found.mean, found.median, found.lower, found.upper) == (2, 2, 1, 3)
    assert found.sd == pytest.approx(np.sqrt(2))


def test_variance_shares_of_a_linear_figure():
    numbers = np.random.Generator(np.random.PCG64(1)).standard_normal((3, 50_000))
    output = 3 * numbers[0] + 4 * numbers[1]
    drivers = {"b": numbers[1][:, None], "a": numbers[0][:, None], "none": numbers[2][:, None]}
    shares = variance_shares(output, drivers)
    assert shares == pytest.approx({"a": 0.36, "b": 0.64, "none": 0.0}, abs=0.01)
    assert list(shares) == ["a", "b", "none"]


def test_variance_shares_of_a_group_that_is_drawn_twice_or_not_at_all():
    numbers = np.random.Generator(np.random.PCG64(2)).standard_normal((1_000, 1))
    doubled = np.hstack([numbers, 2 * numbers, np.ones_like(numbers)])
    assert variance_shares(numbers[:, 0], {"all": doubled}) == {"all": pytest.approx(1)}
    assert variance_shares(np.ones(10), {"all": numbers[:10]}) == {}


def test_the_errors_of_the_limits_are_their_spread_over_seeds():
    generator = np.random.default_rng(4)
    found = [summarise(generator.gamma(3.0, size=4_000), 0.95) for _ in range(400)]
    for side, limit in enumerate(("lower", "upper")):
        spread = np.std([getattr(each, limit) for each in found])
        told = np.mean([each.limit_errors[side] for each in found])
        # 400 repeats know a standard deviation to 3.5 parts in 100.
        assert told == pytest.approx(spread, rel=0.12)


def test_few_draws_have_errors_within_what_was_drawn():
    found = summarise(np.array([1.0, 2.0]), 0.95)
    assert found.limit_errors[0] >= 0
    assert found.limit_errors[1] <= 1.0


def test_variance_shares_do_not_depend_on_the_size_or_place_of_what_varies():
    """A prevalence varies by thousandths, and the inputs of a group lie about means of their own."""
    numbers = np.random.Generator(np.random.PCG64(3)).standard_normal((3, 2_000))
    output = numbers[0] + numbers[1] + numbers[2]
    drivers = {"both": numbers[:2].T, "other": numbers[2:].T}
    moved = {"both": numbers[:2].T + np.array([5.0, -40.0]), "other": numbers[2:].T * 1e3 - 7}
    expected = variance_shares(output, drivers)
    assert variance_shares(0.15 + 1e-4 * output, moved) == pytest.approx(expected)
    assert expected["both"] == pytest.approx(2 / 3, abs=0.05)


@pytest.mark.parametrize("size", [1, 2, 3, 5, 12, 39, 41, 100, 999, 1_000, 5_000])
@pytest.mark.parametrize("level", [0.5, 0.8, 0.95, 0.99])
def test_limits_and_errors_of_rows_are_those_of_each_alone(size, level):
    """By selection of a few places or by sorting all: the same, in rows of any order."""
    random = np.random.Generator(np.random.PCG64(size))
    rows = np.stack([random.standard_normal(size), np.sort(random.standard_normal(size))[::-1]])
    for row, found in zip(rows.copy(), limits_with_errors(rows.copy(), level), strict=True):
        alone = summarise(row, level)
        assert found.tolist() == pytest.approx([alone.lower, alone.upper, *alone.limit_errors], abs=1e-12)


AWAY = [
    pytest.param(lambda rows: np.round(rows, 1), id="many the same"),
    pytest.param(lambda rows: np.sort(rows, axis=1), id="in order"),
    pytest.param(np.zeros_like, id="all the same"),
    pytest.param(lambda rows: np.where(np.arange(rows.shape[1]) % 5, rows, -9.0), id="the sample misleads"),
    pytest.param(lambda rows: np.where(np.arange(rows.shape[1]) % 5, rows, np.nan), id="some undefined"),
    pytest.param(lambda rows: np.where(np.arange(rows.shape[1]) == 7, np.nan, rows), id="one undefined"),
]


@pytest.mark.parametrize("size", [1_999, 2_000, 2_560, 10_001])
@pytest.mark.parametrize("level", [0.5, 0.9, 0.95, 0.999])
@pytest.mark.parametrize("away", AWAY)
def test_whether_a_sample_of_the_draws_helps_or_not_the_digits_are_the_same(size, level, away):
    """Against sorting every row; and the rows stay as they are."""
    rows = away(np.random.Generator(np.random.PCG64(size)).standard_normal((4, size)))
    kept = rows.copy()
    found = limits_with_errors(rows, level)
    assert np.array_equal(rows, kept, equal_nan=True)
    assert np.array_equal(found, limits_with_errors(np.sort(rows, axis=1), level), equal_nan=True)
    tail = (1 - level) / 2
    places = np.array([tail, 1 - tail]) * (size - 1)
    below = places.astype(int)
    ordered = np.sort(rows, axis=1)
    expected = ordered[:, below] + (places - below) * (ordered[:, below + 1] - ordered[:, below])
    assert np.array_equal(found[:, :2], expected, equal_nan=True)


@pytest.mark.parametrize(("level", "fewest", "most"), [(0.9, 0, 20), (0.95, 0, 20), (0.5, 100, 100)])
def test_the_ends_of_few_rows_only_are_looked_for_twice(level, fewest, most, monkeypatch):
    """A sample that tells where short ends begin spares the selection of all but a few of a hundred rows."""
    asked = []
    partly_sorted = summary._partly_sorted

    def counted(*arguments):
        asked.append(arguments)
        return partly_sorted(*arguments)

    monkeypatch.setattr(summary, "_partly_sorted", counted)
    limits(np.random.Generator(np.random.PCG64(6)).standard_normal((100, 10_000)), level)
    assert fewest <= len(asked) <= most
