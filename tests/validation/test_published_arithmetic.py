"""Worked examples that others published, through the project's own steps; each cites its source."""

import pytest

from tests.support import figures, run, shipped, value

ENGLAND_2011 = 688_120
"""Live births, Office for National Statistics, as used by path-perinatal.eu."""
WOMEN_2011 = {
    "perinatal_psychosis": 1_380,
    "perinatal_severe_mental_illness": 1_380,
    "perinatal_severe_depression": 20_640,
    "perinatal_ptsd": 20_640,
    "perinatal_mild_moderate": 86_020,
    "perinatal_adjustment": 154_830,
}


@pytest.mark.parametrize(("outcome", "women"), WOMEN_2011.items())
def test_v02_perinatal_conditions_in_england_2011(outcome, women):
    """V02, path-perinatal.eu: rates per 1,000 applied to 688,120 births, range midpoints, to the nearest 10."""
    result = run(
        {
            "area": {"name": "England 2011", "nation": "England"},
            "population": {"live_births": ENGLAND_2011, "maternities": ENGLAND_2011},
        }
    )
    assert round(value(result, f"{outcome}.expected") / 10 + 1e-9) * 10 == women


def test_v17_lincolnshire_at_ten_in_a_hundred():
    """V17, lincolnshire.gov.uk FOI 77361: 5,981 aged 0 and 6,625 aged 1; one in ten is 1,261 of 12,606."""
    profile = {
        "area": {"name": "Lincolnshire", "nation": "England"},
        "population": {"live_births": 5_981 + 6_625},
        "outcomes": ["disorganised_attachment"],
    }
    result = run(profile)
    assert value(result, "disorganised_attachment.reading.one_in_ten.expected") == pytest.approx(
        1_260.6, abs=0.05
    )


def test_v19_families_per_team():
    """V19, Centre for Mental Health 2026 through National Health Executive; PIF 2025: 4,400 to 6,500 families, 51 teams."""
    per_team = shipped().evidence.parameters["families_per_team"].quantity.interval
    today = figures(run("United Kingdom"))["ladder.today.families"].interval
    assert per_team is not None
    assert today is not None
    assert [round(limit / 51) for limit in (today.lower, today.upper)] == [per_team.lower, per_team.upper]


def test_v23_ireland_2018_between_ten_and_fifteen_in_a_hundred():
    """V23, irishtimes.com, June 2018: 64,000 births, 6,400 to 9,600."""
    result = run(
        {
            "area": {"name": "64,000 births", "nation": "Northern Ireland"},
            "population": {"live_births": 64_000},
        }
    )
    assert value(result, "disorganised_attachment.reading.one_in_ten.expected") == pytest.approx(6_400)
    assert value(result, "disorganised_attachment.expected") == pytest.approx(9_600)


def test_v26_boys_and_girls_give_the_total():
    """V26, NHS Digital 2018: boys 6.8% and girls 4.2% give 5.5% at two to four."""
    held = shipped().evidence
    boys, girls = (held.parameters[f"disorder_2_4_{sex}"].quantity.number for sex in ("boys", "girls"))
    total = held.outcomes["disorder_2_4"].baselines["England"].number
    assert girls < total < boys
    assert (boys + girls) / 2 == pytest.approx(total, abs=0.0005)
