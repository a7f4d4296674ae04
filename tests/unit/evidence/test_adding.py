"""A new outcome, or a new risk factor, is one YAML file and no code."""

from pathlib import Path

import pytest

from imhcalc import application
from imhcalc.loading.loaded_profile import LoadedProfile
from imhcalc.models.options import Options
from imhcalc.models.profile import Profile
from tests.support import figures

PACK = """
pack:
  id: our-team
  version: "1"
  title: The shared pack, and one outcome more
  builds_on: uk-2026
  summary: A test of adding an outcome.
  limitations: [Invented for a test.]
  not_in_any_interval: []
"""
OUTCOME = """
sources:
  invented_2026:
    citation: Invented for a test (2026).
    year: 2026
    kind: study
    read: whole
outcomes:
  sleep_difficulty:
    label: Sleep difficulty at one
    plain: Trouble settling or waking often, as a parent reports it.
    counted: children
    ages: 12 to 23 months
    population: children_1
    instrument: an invented questionnaire
    carry: flagged
    order: 35
    baselines:
      England:
        value: 0.20
        unit: proportion
        interval: {lower: 0.17, upper: 0.23, level: 0.95, kind: confidence}
        shape: beta
        status: published
        tag: seen
        source: invented_2026
        where: Table 1
associations:
  deprivation.sleep_difficulty:
    risk_factor: deprivation
    outcome: sleep_difficulty
    scope: marginal
    measure: or
    reference: q5
    rho_ref: 1
    most_v_least:
      value: 1.5
      unit: odds_ratio
      interval: {lower: 1.2, upper: 1.9, level: 0.95, kind: confidence}
      shape: log_normal
      status: published
      tag: seen
      source: invented_2026
      where: Table 2
"""
FACTOR = """
sources:
  invented_2026:
    citation: Invented for a test (2026).
    year: 2026
    kind: study
    read: whole
risk_factors:
  young_parent:
    label: A parent under twenty
    plain: One of the parents was under twenty at the birth.
    exposed: parent
    levels: ["no", "yes"]
    level_labels: [twenty or over, under twenty]
    exposures:
      England: &none
        split: {value: [0.97, 0.03], unit: proportion, shape: dirichlet, effective_sample_size: 1000, status: published, tag: seen, source: invented_2026, where: Table 3}
        gradient: {value: 3.0, unit: odds_ratio, interval: {lower: 2.0, upper: 4.5, level: 0.95, kind: confidence}, shape: log_normal, status: published, tag: seen, source: invented_2026, where: Table 3}
associations:
  young_parent.disorganised_attachment:
    risk_factor: young_parent
    outcome: disorganised_attachment
    scope: conditional
    measure: or
    reference: "no"
    rho_ref: 0.5
    adjusted_for: [deprivation, ace]
    levels:
      "no": {value: 1.0, unit: odds_ratio, status: published, tag: seen, source: invented_2026, where: Table 4}
      "yes": {value: 2.0, unit: odds_ratio, interval: {lower: 1.2, upper: 3.3, level: 0.95, kind: confidence}, shape: log_normal, status: published, tag: seen, source: invented_2026, where: Table 4}
""".replace("&none", "")


def run_with(folder: Path, text: str, profile: dict):
    (folder / "pack.yaml").write_text(PACK, encoding="utf-8")
    (folder / "one_more.yaml").write_text(text, encoding="utf-8")
    held = application.shipped(str(folder))
    return figures(
        application.estimate(LoadedProfile.of(Profile.model_validate(profile)), held, Options(draws=300))
    )


def test_a_new_outcome_is_one_file(tmp_path):
    found = run_with(tmp_path, OUTCOME, {"area": "Leeds"})
    assert 0.20 < found["sleep_difficulty.prevalence"].value < 0.22, "Leeds is more deprived than England"
    assert found["sleep_difficulty.prevalence"].interval is not None
    assert found["sleep_difficulty.national"].value == 0.20
    assert found["sleep_difficulty.prevalence.q1"].value > found["sleep_difficulty.prevalence.q5"].value
    assert "disorganised_attachment.prevalence" in found, "what the pack builds on is still there"


def test_a_new_risk_factor_is_one_file_and_answers_a_local_survey(tmp_path):
    plain = {"area": "Leeds"}
    surveyed = {
        "area": "Leeds",
        "local_exposures": {"young_parent": {"shares": [0.90, 0.10], "effective_sample_size": 500}},
    }
    before = run_with(tmp_path, FACTOR, plain)
    after = run_with(tmp_path, FACTOR, surveyed)
    assert before["disorganised_attachment.contribution.local_margins"].value == pytest.approx(0, abs=1e-12)
    assert after["disorganised_attachment.contribution.local_margins"].value > 0.003
    assert (
        after["disorganised_attachment.prevalence"].value > before["disorganised_attachment.prevalence"].value
    )
    assert "sensitivity.effect.young_parent.variance_share" in after
