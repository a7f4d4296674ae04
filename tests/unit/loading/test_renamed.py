"""A profile of an earlier version of a pack: read under the ids of today, or told what to change."""

import pytest

from imhcalc import application
from imhcalc.loading.loaded_profile import LoadedProfile
from imhcalc.loading.profile import load_profile
from imhcalc.loading.renamed import (
    FACTOR,
    FIGURE,
    OUTCOME,
    PARAMETER,
    RESULT,
    faults_of_old_names,
    new_name,
    under_new_names,
)
from imhcalc.models.evidence import PackHeader
from imhcalc.models.options import Options
from imhcalc.models.profile import Profile
from tests.support import ROOT, figures, shipped

RENAMED = {
    "outcomes.disorganised": "outcomes.disorganised_attachment",
    "risk_factors.aces": "risk_factors.ace",
    "parameters.per_team": "parameters.families_per_team",
    "parameters.met": "parameters.need_met_national",
    "associations.deprivation.disorganised_attachment.alternatives.income": "associations.deprivation.disorganised_attachment.alternatives.low_income_2020",
}
REMOVED = {"outcomes.colic": "No longer published.", "parameters.old": "It was a guess."}
PACK = PackHeader(id="uk-2026", version="2027.1", title="T", summary="S", renamed=RENAMED, removed=REMOVED)
QUANTITY = "{value: 90, unit: families_per_team, status: judgement, tag: seen, rationale: Ours.}"
OLD = f"""area: Leeds
headline: disorganised
outcomes: [disorganised, asq_personal_social]
local_exposures:
  aces: {{shares: [0.5, 0.2, 0.2, 0.1], source: ours, year: 2024}}
stated_multipliers:
  x: {{label: X, outcomes: [disorganised], rate_ratio: 1.1, reason: r}}
overlap: {{indicators: [disorganised, asq_personal_social]}}
programme: {{name: P, criteria: {{aces: ["4+"]}}, source: ours}}
pathway:
  identified: {{use: met}}
choices:
  associations.deprivation.disorganised: income
overrides:
  parameters.per_team: {QUANTITY}
decisions:
  d: {{label: D, figure: disorganised.expected, above: 10}}
scenarios:
  s:
    label: S
    set:
      overrides.parameters.per_team: {QUANTITY}
      local_exposures.aces.shares: [0.4, 0.3, 0.2, 0.1]
      headline: disorganised
"""


@pytest.fixture
def old(tmp_path):
    path = tmp_path / "old.yaml"
    path.write_text(OLD, encoding="utf-8")
    return load_profile(path)


def held(renamed: dict[str, str] = RENAMED, removed: dict[str, str] | None = None) -> application.Shipped:
    """The shipped pack as if it were a version later, with some ids renamed or gone."""
    evidence = shipped().evidence
    pack = evidence.pack.model_copy(
        update={"version": "2027.1", "renamed": renamed, "removed": removed or {}}
    )
    return application.Shipped(ROOT / "data", shipped().table, evidence.model_copy(update={"pack": pack}))


@pytest.mark.parametrize(("kind", "name", "now"), [
    (OUTCOME, "disorganised", "disorganised_attachment"), (OUTCOME, "colic", "colic"), (FACTOR, "aces", "ace"), (PARAMETER, "met", "need_met_national"),
    (RESULT, "disorganised.prevalence.q1", "disorganised_attachment.prevalence.q1"), (RESULT, "cost.total", "cost.total"),
    (FIGURE, "outcomes.disorganised.readings.one_in_ten", "outcomes.disorganised_attachment.readings.one_in_ten"),
    (FIGURE, "associations.aces.disorganised.4+", "associations.ace.disorganised_attachment.4+"), (FIGURE, "ladder.today", "ladder.today"),
    (FIGURE, "associations.deprivation", "associations.deprivation"),
])  # fmt: skip
def test_what_a_name_is_now(kind, name, now):
    assert new_name(kind, name, RENAMED) == now


def test_every_id_of_a_profile_is_read_under_its_new_name(old):
    profile = under_new_names(old, PACK)[0].profile
    assert profile.headline == "disorganised_attachment"
    assert profile.outcomes == ["disorganised_attachment", "asq_personal_social"]
    assert list(profile.local_exposures) == ["ace"]
    assert profile.stated_multipliers["x"].outcomes == ["disorganised_attachment"]
    assert profile.overlap.indicators == ["disorganised_attachment", "asq_personal_social"]
    assert list(profile.programme.criteria) == ["ace"]
    assert profile.pathway.identified.use == "need_met_national"
    assert profile.choices == {"associations.deprivation.disorganised_attachment": "low_income_2020"}
    assert list(profile.overrides) == ["parameters.families_per_team"]
    assert profile.decisions["d"].figure == "disorganised_attachment.expected"
    assert list(profile.scenarios["s"].set) == [
        "overrides.parameters.families_per_team",
        "local_exposures.ace.shares",
        "headline",
    ]
    assert profile.scenarios["s"].set["headline"] == "disorganised_attachment"


def test_each_is_noted_at_its_line(old):
    changed, notes = under_new_names(old, PACK)
    lines = OLD.split("\n")
    assert len(notes) == 14
    assert (
        changed.renamed
        == "14 names of this profile are read as what uk-2026 2027.1 calls them now: imhcalc check says what to write"
    )
    assert {note.level for note in notes} == {"note"}
    for note in notes:
        line = lines[note.place.line - 1]
        assert note.found in line
        assert line[note.place.column - 1 :].startswith((note.found, "overrides", "local_exposures"))


def test_an_old_profile_gives_what_the_new_one_gives(old, tmp_path):
    new = tmp_path / "new.yaml"
    text = OLD
    for before, after in (("deprivation.disorganised", "deprivation.disorganised_attachment"), (": disorganised", ": disorganised_attachment"), ("[disorganised", "[disorganised_attachment"), ("aces", "ace"), ("use: met", "use: need_met_national"), (": income", ": low_income_2020"), ("per_team:", "families_per_team:")):  # fmt: skip
        text = text.replace(before, after)
    new.write_text(text, encoding="utf-8")
    results = [application.estimate(each, held(), Options(draws=200)) for each in (old, load_profile(new))]
    first, second = ({name: figure.value for name, figure in figures(result).items()} for result in results)
    assert first == second
    assert len(first) > 50


def test_the_report_and_check_say_so(old):
    path = old.document.file
    _, found = application.checked(path, held())
    assert {fault.code for fault in found} == {"renamed-in-evidence"}
    assert application.check([path], held()) == []
    loaded = application.read_profile(path, held())
    assert loaded.renamed is not None
    result = application.estimate(loaded, held(), Options(draws=200))
    assert any("are read as what uk-2026 2027.1 calls them now" in note for note in result.area.notes) or (
        "are read as what" in result.model_dump_json()
    )


def test_a_scenario_of_an_old_profile_runs(old):
    result = application.estimate_with(old, ["s"], held(), Options(draws=200))
    assert "calls them now" in result.model_dump_json()


def test_a_profile_made_in_python_is_read_so_too():
    loaded = LoadedProfile.of(Profile.model_validate({"area": "Leeds", "headline": "disorganised"}))
    changed, (note,) = under_new_names(loaded, PACK)
    assert changed.profile.headline == "disorganised_attachment"
    assert changed.renamed.startswith("1 name of this profile is read as")
    assert note.place is None
    assert application.estimate(loaded, held(), Options(draws=200)).figures


def test_nothing_to_rename(old):
    assert under_new_names(old, PACK.model_copy(update={"renamed": {}})) == (old, [])
    plain = LoadedProfile.of(Profile.model_validate({"area": "Leeds", "headline": "disorganised_attachment"}))
    assert under_new_names(plain, PACK) == (plain, [])


def test_a_profile_pinned_to_another_pack_is_left_as_it_is(tmp_path):
    path = tmp_path / "pinned.yaml"
    path.write_text("area: Leeds\nevidence: ncb-2020\nheadline: disorganised\n", encoding="utf-8")
    _, found = application.checked(str(path), held())
    assert [fault.code for fault in found] == ["pinned-evidence"]


def test_a_factor_of_a_programme_that_is_gone_is_told(tmp_path):
    path = tmp_path / "gone.yaml"
    path.write_text(
        "area: Leeds\nprogramme: {name: P, criteria: {aces: ['4+']}, source: ours}\n", encoding="utf-8"
    )
    pack = PACK.model_copy(update={"renamed": {}, "removed": {"risk_factors.aces": "Asked no more."}})
    (fault,) = faults_of_old_names(load_profile(path), pack)
    assert (fault.code, fault.place.line, fault.place.column) == ("removed-from-evidence", 2, 33)


def test_what_is_gone_is_told_once_with_why(tmp_path):
    path = tmp_path / "gone.yaml"
    path.write_text(
        f"area: Leeds\noutcomes: [colic, wind]\noverrides:\n  parameters.old: {QUANTITY}\n"
        f"scenarios:\n  s: {{label: S, set: {{overrides.parameters.old: {QUANTITY}, headline: colic}}}}\n",
        encoding="utf-8",
    )
    _, found = application.checked(str(path), held(removed=REMOVED))
    told = [(fault.code, (fault.help or "").partition(" To stay")[0]) for fault in found]
    assert told.count(("removed-from-evidence", "No longer published.")) == 2
    assert told.count(("removed-from-evidence", "It was a guess.")) == 2
    assert [code for code, _ in told if code != "removed-from-evidence"] == ["unknown-outcome"]


def test_the_old_and_the_new_name_of_one_figure(tmp_path):
    path = tmp_path / "both.yaml"
    path.write_text(
        f"area: Leeds\noverrides:\n  parameters.per_team: {QUANTITY}\n  parameters.families_per_team: {QUANTITY}\n",
        encoding="utf-8",
    )
    _, (fault,) = application.checked(str(path), held())
    assert (fault.code, fault.level, fault.expected) == ("renamed-in-evidence", "error", "one of the two")


def test_old_names_of_a_profile_that_cannot_be_read():
    loaded = LoadedProfile.of(Profile.model_validate({"area": "Leeds", "outcomes": ["colic"]}))
    (fault,) = faults_of_old_names(loaded, PACK)
    assert fault.place is None
