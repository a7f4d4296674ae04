"""What is said of a condition: by how much, with digits enough, and how likely."""

import pytest

from imhcalc.models.condition import Condition, Judged
from imhcalc.models.result import Figure, UncertaintyInterval
from imhcalc.report.conditions_content import account, tally, verdict


def judged(  # noqa: PLR0913 -- what an account tells apart
    text, value, unit="families_per_year", *, met=True, chance=None, interval=None, step=1.0
):
    name, operator, bound = text.split()
    limits = None
    if interval is not None:
        limits = UncertaintyInterval(
            lower=1, upper=2, level=None if interval == "published_range" else 0.95, kind=interval
        )
    figure = Figure(id=name, label="It", value=value, unit=unit, method="derived", interval=limits)
    return Judged(Condition(text, name, operator, float(bound), step), figure, met, chance)


@pytest.mark.parametrize(
    ("found", "says"),
    [
        (judged("it > 60", 74.23), "74.2 families a year, 14.2 above 60."),
        (judged("it > 60", 23.8, met=False), "23.8 families a year, 36.2 below 60."),
        (judged("it > 60", 60.0004), "60.0004 families a year, 0.0004 above 60."),
        (judged("it >= 60", 60.0), "60 families a year, exactly 60."),
        (judged("it >= 1200", 12345.6), "12,346 families a year, 11,146 above 1,200."),
        (judged("it > 0.15", 0.1527, "proportion", step=0.01), "15.3%, 0.3 percentage points above 15%."),
        (judged("it < 0.075", 0.0744, "proportion", step=0.001), "7.44%, 0.06 percentage points below 7.5%."),
        (judged("it > 100", 526091.2, "gbp_per_year"), "£526,091 a year, £525,991 above £100."),
        (judged("it == 60", 60.2), "60.2 families a year, the same as 60 to the digits written."),
        (judged("it != 60", 60.2, met=False), "60.2 families a year, the same as 60 to the digits written."),
        (judged("it != 60", 61.0), "61 families a year, 1 above 60."),
        (judged("it > 0.9", 1.25, "ratio", step=0.1), "1.25 ratio, 0.35 above 0.9."),
    ],
)  # fmt: skip
def test_by_how_much(found, says):
    assert account(found).startswith(says)


@pytest.mark.parametrize(
    ("found", "says"),
    [
        (judged("it > 60", 74, chance=0.68, interval="predictive"), "The chance that it holds, given the uncertainty, is 68 in 100."),
        (judged("it > 60", 74, chance=1.0, interval="predictive"), "is over 99 in 100."),
        (judged("it > 60", 74, chance=0.0), "is under 1 in 100."),
        (judged("it > 60", 74, chance=0.5, interval="realised"), "the play of chance in small numbers left out, is 50 in 100."),
        (judged("it.realised > 60", 74, chance=0.5, interval="realised"), "given the uncertainty, is 50 in 100."),
        (judged("it > 60", 74), "Exact: this figure has no range, so it holds or it does not."),
        (judged("it.chance > 0.6", 0.7, "proportion"), "No chance goes with it: the figure is a chance itself."),
        (judged("it > 60", 74, interval="published_range"), "No chance can be given: its range is a published one,"),
        (judged("it > 60", 74, interval="confidence"), "No chance can be given: its range is that of the count alone,"),
        (judged("it > 60", 74, interval="parameter"), "No chance can be given: no draws of it are kept."),
    ],
)  # fmt: skip
def test_how_likely(found, says):
    assert says in account(found)


def test_the_verdict_and_the_tally():
    met, not_met = judged("it > 60", 74), judged("it > 60", 50, met=False)
    assert (verdict(met), verdict(not_met)) == ("met: it > 60", "not met: it > 60")
    assert tally([met]) == "The condition of --fail-if is met."
    assert tally([not_met]) == "The condition of --fail-if is not met."
    assert tally([not_met, not_met]) == "None of the 2 conditions of --fail-if is met."
    assert tally([met, not_met]) == "1 of the 2 conditions of --fail-if is met."
    assert tally([met, met]) == "2 of the 2 conditions of --fail-if are met."
