"""Does `evidence lint` find what is wrong, for the reason it is wrong, and nothing else? The benchmark's own trials."""

import pytest

from benchmarks import lint

FAULTS_AT_LEAST = 50


@pytest.fixture(scope="module")
def trials() -> list[lint.Trial]:
    return list(lint.planted(seed=7))


def test_every_planted_fault_is_found_for_its_reason_at_its_line(trials):
    assert len(trials) >= FAULTS_AT_LEAST
    assert [trial for trial in trials if not trial.found] == []
    assert [trial for trial in trials if not trial.placed] == []


def test_faults_of_every_rule_are_planted(trials):
    from imhcalc.reviewing import rule_words

    said_of_the_pack_as_it_is = {"nobody-checked", "conflict-recorded", "rate-ratio-adjusted", "given-twice"}
    planted = {trial.expected.code for trial in trials}
    assert {rule.code for rule in rule_words()} - planted == said_of_the_pack_as_it_is


def test_what_loading_refuses_is_planted_too(trials):
    from imhcalc.reviewing import rule_words

    of_loading = {trial.expected.code for trial in trials} - {rule.code for rule in rule_words()}
    assert {
        "missing-level",
        "value-outside-interval",
        "unknown-source",
        "unit-mismatch",
        "E_SHARES_SUM",
    } <= of_loading


def test_a_planted_fault_raises_next_to_nothing_elsewhere(trials):
    assert sum(bool(trial.elsewhere) for trial in trials) / len(trials) < lint.MOST_FALSE_ALARMS


def test_sound_changes_raise_no_alarm():
    alarms = list(lint.harmless(seed=7))
    assert len(alarms) >= 30
    assert lint.share_of_alarms(alarms) < lint.MOST_FALSE_ALARMS, [alarm for alarm in alarms if alarm.raised]


@pytest.mark.parametrize("pack", lint.WELL_FORMED)
def test_a_sound_pack_has_no_errors_and_no_warnings(pack):
    assert lint.pressing(lint.WELL_FORMED[pack]) == []
