"""The rows of a batch as they are written: what is withheld, how numbers are rounded, and nothing else in the file."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imhcalc.models.batch import BatchArea, BatchFigure, BatchTotal
from imhcalc.report.batch_lines import AREA_COLUMNS, Lines, Policy, cell, count, quality_of, rows_of


def area(name="Alpha", *, is_small=True, quality=""):
    return BatchArea(
        2, "A1", name, "ward", "England", is_small, (None,) * 6, quality=quality, authority="E08000035",
        authority_name="Leeds",
    )  # fmt: skip


def figure(expected=12.5, people=80.0, **more):
    limits = (expected * 0.6, expected * 1.5)
    given_ = {
        "outcome": "colic", "population": "live_births", "people": people, "expected": expected,
        "prevalence": expected / people, "method": "synthetic", "rests_on": "mix of deprivation fifths",
        "expected_limits": limits, "prevalence_limits": (limits[0] / people, limits[1] / people),
        "realised": (5.0, 21.0), "limit_errors": (0.1, 0.2), "flags": ("W_ONE", "W_TWO"),
    }  # fmt: skip
    return BatchFigure(**(given_ | more))


def written(figures, policy=None, *, outcomes=("colic",), of=None):
    lines = Lines(policy or Policy(), outcomes, ["live_births"])
    text = lines.header() + lines.area(of or area(), figures)
    return list(csv.DictReader(io.StringIO(text)))


def test_a_row_for_each_outcome():
    (row,) = written([figure()])
    assert row["area_code"] == "A1"
    assert row["authority"] == "Leeds"
    assert float(row["expected"]) == 12.5
    assert (row["people"], row["realised_lower"], row["realised_upper"]) == ("80", "5", "21")
    assert row["flags"] == "W_ONE W_TWO"
    assert row["withheld"] == ""


def test_numbers_are_unrounded_unless_asked():
    (row,) = written([figure(100 / 3, people=200.0)])
    assert float(row["expected"]) == 100 / 3
    (row,) = written([figure(100 / 3, people=200.4)], Policy(rounded=True))
    assert (row["people"], row["expected"], row["expected_lower"], row["expected_upper"]) == (
        "200",
        "33",
        "20",
        "50",
    )
    assert (row["prevalence"], row["prevalence_lower"], row["prevalence_upper"]) == ("0.166", "0.099", "0.25")


def test_rounded_without_limits():
    bare = figure(12.4, expected_limits=None, prevalence_limits=None, realised=None)
    (row,) = written([bare], Policy(rounded=True))
    assert (row["expected"], row["expected_lower"], row["prevalence"]) == ("12", "", "0.155")


@pytest.mark.parametrize(
    ("expected", "is_small", "smallest", "shown"),
    [
        (4.99, True, 5, False),
        (5.0, True, 5, True),
        (4.99, False, 5, True),
        (4.99, True, 0, True),
        (0.5, True, 0.1, True),
    ],
)
def test_no_small_expected_number_of_a_small_area_is_printed(expected, is_small, smallest, shown):
    (row,) = written([figure(expected)], Policy(smallest_shown=smallest), of=area(is_small=is_small))
    numbers = [row["expected"], row["expected_lower"], row["expected_upper"]]
    assert all(numbers) if shown else not any(numbers)
    assert row["prevalence"]
    assert row["realised_upper"] == "21"
    assert row["withheld"] == ("" if shown else "expected number under 5")


def test_an_area_of_nobody():
    nobody = figure(0.0, people=80.0, expected_limits=None, prevalence_limits=None, realised=None)
    nobody = BatchFigure("colic", "live_births", 0.0, 0.0, None, "synthetic", "mix", flags=("W_EMPTY_AREA",))
    (row,) = written([nobody])
    assert (row["people"], row["expected"], row["prevalence"]) == ("0", "", "")
    assert row["withheld"] == "nobody here"


def test_a_count_too_small_to_show_is_said_to_be_withheld():
    (row,) = written([figure(flags=("W_SUPPRESSED",))])
    assert row["withheld"] == "local count too small to show"
    assert row["observed"] == ""


def test_errors_of_limits_if_asked():
    (row,) = written([figure()], Policy(errors=True))
    assert (row["expected_lower_error"], row["expected_upper_error"]) == ("0.1", "0.2")
    (row,) = written([figure(2.0)], Policy(errors=True))
    assert row["expected_lower_error"] == ""


def test_one_row_an_area_in_the_wide_form():
    measured = figure(outcome="wind", method="observed", modelled=0.2, observed=0.15, expected_limits=None)
    (row,) = written([figure(), measured], Policy(wide=True), outcomes=("colic", "wind", "absent"))
    assert row["population.live_births"] == "80"
    assert float(row["colic.expected.lower"]) == 7.5
    assert row["wind.method"] == "observed"
    assert float(row["wind.synthetic"]) == 0.2
    assert row["absent.expected"] == ""
    assert not any(name.endswith((".outcome", ".population", ".people")) for name in row)


def test_a_total_stands_in_the_same_columns():
    total = BatchTotal("E12", "North", "total: region", "England", [0, 1], [1.0, 1.0])
    lines = Lines(Policy(), ["colic"], ["live_births"])
    text = lines.header() + lines.total(total, "as published", [figure(2.0)])
    (row,) = csv.DictReader(io.StringIO(text))
    assert (row["area_code"], row["area_kind"], row["counts_quality"]) == (
        "E12",
        "total: region",
        "as published",
    )
    assert float(row["expected"]) == 2.0  # no small area: its number is printed whatever it is


def test_how_the_children_of_a_total_were_counted():
    areas = [area(quality="as published"), area(quality="estimated"), area(quality="estimated"), area()]
    assert quality_of(BatchTotal("x", "x", "x", "England", [1, 2], [1, 1]), areas) == "estimated"
    assert quality_of(BatchTotal("x", "x", "x", "England", [0, 1, 2, 3], [1] * 4), areas) == (
        "not said: 1, as published: 1, estimated: 2"
    )


def test_rows_come_many_at_a_time():
    lines = Lines(Policy(), ["colic"], ["live_births"])
    alike = figure(is_shared=True)
    parts = list(rows_of(lines, ((area(), [alike]) for _ in range(1201))))
    assert [part.count("\n") for part in parts] == [500, 500, 201]
    assert len(set("".join(parts).splitlines())) == 1


def test_what_is_kept_is_bounded(monkeypatch):
    monkeypatch.setattr("imhcalc.report.batch_lines.MOST_KEPT", 3)
    lines = Lines(Policy(), ["colic"], ["live_births"])
    for expected in range(10, 30):
        lines.area(area(), [figure(float(expected), is_shared=True), figure(float(expected))])
        assert len(lines._written) <= 3


@given(st.text(max_size=20))
def test_any_name_comes_back_from_its_cell(name):
    text = ",".join([cell(name), "x"]) + "\n"
    (row,) = csv.reader(io.StringIO(text, newline=""))
    assert row[0].removeprefix("'") == name.removeprefix("'")
    assert not row[0].startswith(("=", "+", "-", "@"))


@given(st.floats(0, 1e9))
def test_any_number_comes_back_from_its_text(value):
    assert float(count(value)) == value


def test_every_column_is_described():
    described = {**AREA_COLUMNS, **Policy(errors=True).figure_columns}
    header = Lines(Policy(errors=True), [], []).header().strip().split(",")
    assert header == list(described)
    assert all(words.endswith(".") for words in described.values())
