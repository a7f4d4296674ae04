"""Counts in place of those too small to show: the result is the same, and nothing hidden is told."""

import random

import pytest

from imhcalc import application
from imhcalc.assemble.evidence_in_use import EvidenceInUse
from imhcalc.assemble.local_data import hidden_counts
from imhcalc.assemble.stand_ins import with_stand_ins
from imhcalc.loading.loaded_profile import LoadedProfile
from imhcalc.models.options import Options
from imhcalc.models.profile import Profile
from imhcalc.report.formats.json import render
from imhcalc.report.setting import Setting
from tests.support import shipped

QUICK = Options(draws=100, sensitivity=False)


def profile_with(observed: dict) -> Profile:
    return Profile.model_validate({"area": "Rutland", "observed": {"asq_personal_social": observed}})


def seeded(number: int) -> dict:
    rng = random.Random(number)  # noqa: S311 -- examples, not secrets
    assessed = [float(rng.choice([3, 12, 40, 120, 300])) for _ in range(5)]
    below = [float(rng.randint(0, int(min(size, rng.choice([2, 4, 8, 30]))))) for size in assessed]
    observed: dict = {"below": sum(below), "assessed": sum(assessed)}
    if number % 3:
        observed["by_quintile"] = {"below": below, "assessed": assessed}
    if number % 4 == 0:
        observed["eligible"] = sum(assessed) * 1.3
    return observed


@pytest.mark.parametrize("number", range(60))
def test_a_run_with_stand_ins_has_the_same_result_to_the_byte(number):
    held = shipped()
    profile = profile_with(seeded(number))
    changed, left_out = with_stand_ins(profile, held.evidence)
    assert left_out == []
    counts, stand_in = (each.observed["asq_personal_social"] for each in (profile, changed))
    minimum = EvidenceInUse(held.evidence, profile).number("disclosure_minimum")
    hidden = hidden_counts(counts, minimum)
    if not hidden[0] and not any(hidden[1]):
        assert changed is profile
        return
    before, after = (
        render(application.estimate(LoadedProfile(each, "0", "Rutland"), held, QUICK), Setting())
        for each in (profile, changed)
    )
    assert before == after
    assert hidden_counts(stand_in, minimum) == hidden


def test_what_stands_in_does_not_depend_on_what_is_hidden():
    """Two profiles of which a result shows the same are recorded the same."""
    fifths = {"assessed": [40.0, 60.0, 50.0, 50.0, 100.0]}
    first = profile_with(
        {"below": 22.0, "assessed": 300.0, "by_quintile": {"below": [3.0, 5.0, 2.0, 4.0, 8.0], **fifths}}
    )
    other = profile_with(
        {"below": 22.0, "assessed": 300.0, "by_quintile": {"below": [4.0, 5.0, 1.0, 4.0, 8.0], **fifths}}
    )
    minimum = EvidenceInUse(shipped().evidence, first).number("disclosure_minimum")
    shown = [hidden_counts(each.observed["asq_personal_social"], minimum) for each in (first, other)]
    assert shown[0] == shown[1]
    assert any(shown[0][1])
    recorded = [with_stand_ins(each, shipped().evidence)[0] for each in (first, other)]
    assert recorded[0].observed == recorded[1].observed


def test_a_whole_count_that_is_too_small_leaves_nothing_of_itself():
    changed, _ = with_stand_ins(
        profile_with({"below": 2.0, "assessed": 77.0, "eligible": 80.0}), shipped().evidence
    )
    assert changed.observed["asq_personal_social"].model_dump(exclude_unset=True) == {
        "below": 1.0,
        "assessed": 100.0,
    }


def test_where_nothing_can_stand_in_it_is_left_out_and_said():
    """Counts by fifth that do not add up to all, as rounded ones do not: no others would be hidden alike."""
    odd = {
        "below": 3.0,
        "assessed": 400.0,
        "by_quintile": {"below": [30.0, 40.0, 30.0, 2.0, 30.0], "assessed": [80.0] * 5},
    }
    changed, left_out = with_stand_ins(profile_with(odd), shipped().evidence)
    assert left_out == ["observed.asq_personal_social"]
    assert changed.observed == {}
    partly = {
        "below": 100.0,
        "assessed": 400.0,
        "by_quintile": {"below": [30.0, 40.0, 30.0, 2.0, 30.0], "assessed": [80.0] * 5},
    }
    changed, left_out = with_stand_ins(profile_with(partly), shipped().evidence)
    assert left_out == ["observed.asq_personal_social.by_quintile"]
    assert changed.observed["asq_personal_social"].by_quintile is None
    assert changed.observed["asq_personal_social"].below == 100.0


def test_what_scenarios_set_of_counts_is_left_to_their_own_profiles():
    stated = {
        "area": "Rutland",
        "scenarios": {
            "more": {"label": "More", "set": {"observed.asq_personal_social.below": 2, "headline": "x"}}
        },
    }
    changed, left_out = with_stand_ins(Profile.model_validate(stated), shipped().evidence)
    assert left_out == []
    assert changed.scenarios["more"].set["headline"] == "x"
    assert changed.scenarios["more"].set["observed.asq_personal_social.below"] != 2
