"""Published counts that are a population times a rate, through the core and the report's rounding; each cites its source."""

import pytest

from imhcalc.core.estimation import merge, synthetic
from imhcalc.core.model import Area, Baseline, Nation, Outcome
from imhcalc.report.numbers import half_up

EVEN = [0.2] * 5


def expected(rate, *populations):
    """Return the number to expect among these children at one rate, with no effects."""
    nation = Nation.checked("one rate", EVEN)
    outcome = Outcome("outcome", Baseline.checked(rate))
    parts = [Area.checked(str(each), [each / 5] * 5) for each in populations]
    return float(merge([synthetic(nation, outcome, part) for part in parts]).count[0])


def test_v17_two_years_of_age_are_added_before_the_rate_is_applied():
    """V17, lincolnshire.gov.uk FOI 77361: 5,981 aged 0 and 6,625 aged 1 at 10%, derived 1,261."""
    assert half_up(expected(0.10, 5_981, 6_625), 1) == 1_261


def test_v18_a_scottish_area():
    """V18, perspectives.waimh.org, July 2022: 20,700 under three, 10 to 22%, derived 2,070 to 4,554."""
    assert [half_up(expected(rate, 20_700), 1) for rate in (0.10, 0.22)] == [2_070, 4_554]


@pytest.mark.parametrize(
    ("children", "printed"), [(13_966, 2_735), (13_967, 2_740), (13_992, 2_740), (13_993, 2_745)]
)
def test_v21_medway(children, printed):
    """V21, medwayjsna.info: 19.6% printed as 2,740, to the nearest 5, is 13,967 to 13,992 children and no others."""
    assert half_up(expected(0.196, children), 5) == printed


def test_n3_halton_does_not_reproduce():
    """N3, Halton 2013: 9.6% of 24,000 is 2,304; "2500" is not that at any rounding to tens or hundreds."""
    assert half_up(expected(0.096, 24_000), 1) == 2_304
    assert half_up(expected(0.096, 24_000), 100) != 2_500
