"""Numbers with as many digits as it takes to tell two of them apart."""

import pytest

from imhcalc.report.exact_numbers import Scale, unit_words


@pytest.mark.parametrize(
    ("unit", "first", "second", "written"),
    [
        ("families_per_year", 74.23, 60.0, ("74.2", "60", "14.2")),
        ("families_per_year", 12345.6, 12345.4, ("12,346", "12,345", "1")),
        ("families_per_year", 60.0004, 60.0, ("60.0004", "60", "0.0004")),
        ("families_per_year", 60.0, 60.0, ("60", "60", "0")),
        ("families_per_year", 0.0, 0.25, ("0", "0.3", "0.3")),
        ("proportion", 0.1527, 0.15, ("15.3%", "15%", "0.3 percentage points")),
        ("proportion", -0.00123, 0.0, ("-0.123%", "0%", "0.123 percentage points")),
        ("gbp_per_year", 526091.4, 100.0, ("£526,091", "£100", "£525,991")),
        ("gbp", -25.5, 3.0, ("-£25.5", "£3", "£28.5")),
        ("ratio", 1.25, 0.9, ("1.25", "0.9", "0.35")),
        ("ratio", 1.0, 1.0 + 1e-15, ("1", "1", "0")),
    ],
)
def test_a_number_its_rival_and_the_difference(unit, first, second, written):
    scale = Scale.apart(unit, (first, second))
    assert (scale.written(first), scale.written(second), scale.difference(first, second)) == written


def test_a_difference_with_its_sign():
    scale = Scale.apart("proportion", (0.13, 0.125))
    assert scale.difference(0.13, 0.125, signed=True) == "+0.5 percentage points"
    assert scale.difference(0.125, 0.13, signed=True) == "-0.5 percentage points"


def test_what_follows_a_number():
    assert [unit_words(unit) for unit in ("proportion", "families_per_year", "gbp", "gbp_per_year", "children", "wte")] == [
        "", " families a year", " gbp", " a year", " children", " whole-time posts",
    ]  # fmt: skip
