"""The cross-checks at the end of section 9 of the evidence review, and notes for the model builder before them.

They hold for that page's own mix and ratios, not for those that ship. The reading that reproduces them: quintile mix
24.7/22.4/20.0/17.6/15.3% (its "extrapolated" child mix), ACE table of its section 2.2, both effects mutually
adjusted (conditional) with the deprivation ratios already divided by the ACE gradient; "low-risk reference"
is the one cell Q5 with 0 ACEs; "marginal dep. OR 1.89" is 1.89 spread log-linearly over the quintiles and
put in the same conditional place, not solved for as a marginal effect.
"""

import pytest

from imhcalc.core.estimation import fit_outcome, marginal_risks
from imhcalc.core.model import Baseline, Effect, Exposure, Nation, Outcome

MIX_OF_THAT_PAGE = [0.247, 0.224, 0.200, 0.176, 0.153]
ACES_OF_THAT_PAGE = [
    [0.407, 0.254, 0.209, 0.130],
    [0.463, 0.247, 0.183, 0.106],
    [0.521, 0.234, 0.159, 0.087],
    [0.577, 0.218, 0.135, 0.070],
    [0.632, 0.198, 0.114, 0.057],
]
PRE_DIVIDED = [1.70, 1.49, 1.30, 1.14, 1.0]
CRUDE_LOG_LINEAR = [1.89 ** (step / 4) for step in (4, 3, 2, 1, 0)]
ACE_RATIOS = [1.0, 1.15, 1.40, 1.90]
LEAST_RISK = {"deprivation": [4], "ace": [0]}


@pytest.fixture(scope="module")
def england():
    return Nation.checked("England", MIX_OF_THAT_PAGE, [Exposure.checked("ace", ACES_OF_THAT_PAGE)])


def calibrated(nation, gradient, baseline):
    effects = (
        Effect.checked("deprivation", "conditional", "or", gradient),
        Effect.checked("ace", "conditional", "or", ACE_RATIOS),
    )
    return fit_outcome(nation, Outcome("disorganised", baseline, effects))


def test_the_printed_table_is_rounded_and_says_so(england):
    """Evidence 2.2: two rows of the printed table add to 0.999 and one to 1.001."""
    assert england.warnings == {"W_SHARES_RENORMALISED"}


@pytest.mark.parametrize(
    ("stated", "gradient", "national"),
    [
        (0.15, PRE_DIVIDED, 0.220),
        (0.15, CRUDE_LOG_LINEAR, 0.231),
        (0.10, PRE_DIVIDED, 0.152),
        (0.10, CRUDE_LOG_LINEAR, 0.160),
    ],
    ids=["15% default", "15% marginal-sized", "10% default", "10% marginal-sized"],
)
def test_a_low_risk_reading_implies_a_national_mean(england, stated, gradient, national):
    """Evidence 9, cross-checks, rows 2 and 3."""
    fitted = calibrated(england, gradient, Baseline.checked(stated, "reference", LEAST_RISK))
    assert fitted.national_mean[0] == pytest.approx(national, abs=0.0005)


def test_fifteen_in_a_hundred_as_population_mean(england):
    """Evidence 9, cross-checks, row 4: reference cell, worst cell, and the means of Q1 and Q5."""
    fitted = calibrated(england, PRE_DIVIDED, Baseline.checked(0.15))
    risks = fitted.cell_risks[0].reshape(5, 4)
    quintiles = marginal_risks(england, fitted)["deprivation"][0]
    found = [risks[4, 0], risks[0, 3], quintiles[0], quintiles[4]]
    assert found == pytest.approx([0.099, 0.262, 0.186, 0.110], abs=0.0005)


def test_fifteen_in_a_hundred_by_quintile(england):
    """Evidence 9, notes for the model builder, "Calibration"."""
    quintiles = marginal_risks(england, calibrated(england, PRE_DIVIDED, Baseline.checked(0.15)))[
        "deprivation"
    ][0]
    assert (100 * quintiles).tolist() == pytest.approx([18.6, 16.4, 14.3, 12.5, 11.0], abs=0.05)


@pytest.mark.parametrize("baseline", [0.15, 0.4, 0.075, 0.171, 0.055])
def test_the_national_mix_returns_each_baseline(england, baseline):
    """Evidence 9, cross-checks, row 1: exact."""
    fitted = calibrated(england, PRE_DIVIDED, Baseline.checked(baseline))
    by_quintile = marginal_risks(england, fitted)["deprivation"][0]
    assert england.quintile_shares @ by_quintile == pytest.approx(baseline, abs=1e-12)
