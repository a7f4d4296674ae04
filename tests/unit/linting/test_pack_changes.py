"""What changed between two packs: every part of an entry has its weight, and each change its kind."""

import shutil
from typing import get_args

import pytest

from imhcalc.linting.pack_changes import _NOT_OF_HEADER, _OF_ENTRIES, _OF_FIGURES, called_now
from imhcalc.models.base import Strict
from imhcalc.models.evidence import Conflict, EvidenceFile, Source
from imhcalc.models.pack_difference import Change, PackDifference, What
from imhcalc.models.quantity import Quantity
from imhcalc.reviewing import differences
from imhcalc.shipped_data import data_root
from tests.support import ROOT
from tests.unit.linting.packs import HEADER, SOURCES, figure, outcome, parameter

EXAMPLES = ROOT / "examples" / "evidence"


def between(folder, old: str, new: str, header: tuple[str, str] = (HEADER, HEADER)) -> PackDifference:
    for name, text, top in (("old", old, header[0]), ("new", new, header[1])):
        (folder / name).mkdir()
        (folder / name / "pack.yaml").write_text(top + text, encoding="utf-8")
    return differences(str(folder / "old"), str(folder / "new"), data_root())


def told(difference: PackDifference) -> list[tuple[What, str, str]]:
    return [(each.what, each.entry, each.weight) for each in difference.changes]


def only(difference: PackDifference) -> Change:
    (change,) = difference.changes
    return change


X = SOURCES + "parameters:\n"


def test_the_same_pack_twice():
    same = differences("uk-2026", "uk-2026", data_root())
    assert same.changes == ()
    assert not same.reaches("words")


@pytest.mark.parametrize(("quantity", "part", "weight"), [
    (figure(0.3), "value", "answers"), (figure(0.2, unit="odds_ratio"), "unit", "answers"),
    (figure(0.2, interval={"lower": 0.1, "upper": 0.3, "level": 0.95, "kind": "confidence"}), "limits", "answers"),
    (figure(0.2, effective_sample_size=90), "effective sample size", "answers"),
    (figure(0.2, where="table 9"), "where", "standing"), (figure(0.2, tag="recalled"), "tag", "standing"), (figure(0.2, years=[2023]), "years", "standing"),
    (figure(0.2, confidence="low"), "confidence", "standing"), (figure(0.2, checked={"by": "B", "on": "2026-03-04"}), "checked", "standing"),
    (figure(0.2, note="Looked at."), "note", "words"), (figure(0.2, label="Other"), "label", "words"),
])  # fmt: skip
def test_parts_of_a_figure(tmp_path, quantity, part, weight):
    change = only(between(tmp_path, X + parameter("x", figure(0.2)), X + parameter("x", quantity)))
    assert (change.what, change.entry, change.weight) == ("changed", "parameters.x", weight)
    assert change.use == "context, used if a profile names it"
    assert [each.part for each in change.parts] == [part]


def test_values_are_told_as_they_are_written(tmp_path):
    limits = {"lower": 0.1, "upper": 0.3, "level": 0.95, "kind": "confidence"}
    change = only(
        between(tmp_path, X + parameter("x", figure(0.2)), X + parameter("x", figure(0.21, interval=limits)))
    )
    assert (change.was, change.now) == ("20%", "21% (10% to 30%, 95% confidence)")
    assert {each.part: (each.was, each.now) for each in change.parts} == {
        "value": ("20%", "21%"),
        "limits": (None, "10% to 30%, 95% confidence"),
    }


def test_a_parameter_that_every_run_uses_from_now_on(tmp_path):
    change = only(
        between(tmp_path, X + parameter("x", figure(0.2)), X + parameter("x", figure(0.2), use="setting"))
    )
    assert change.weight == "answers"
    assert change.parts[0].now == "used in every run"


def test_entries_that_come_and_go(tmp_path):
    old = X + parameter("gone", figure(0.2)) + parameter("stays", figure(0.2))
    new = (
        X
        + parameter("stays", figure(0.2))
        + parameter("shown", figure(0.2))
        + parameter("used", figure(0.2), use="setting")
    )
    difference = between(tmp_path, old, new)
    assert told(difference) == [
        ("removed", "parameters.gone", "answers"), ("added", "parameters.shown", "standing"), ("added", "parameters.used", "answers"),
    ]  # fmt: skip
    assert difference.unexplained == ("parameters.gone",)
    assert difference.changes[0].was == "gone: 20%"


def test_rivals_and_readings_that_come_and_go(tmp_path):
    rival = f"{figure(0.2)[:-1]}, alternatives: {{other: {figure(0.3)}}}}}"
    assert told(between(tmp_path, X + parameter("x", figure(0.2)), X + parameter("x", rival))) == [
        ("added", "parameters.x.alternatives.other", "standing")
    ]
    shutil.rmtree(tmp_path / "old"), shutil.rmtree(tmp_path / "new")
    assert told(between(tmp_path, X + parameter("x", rival), X + parameter("x", figure(0.2)))) == [
        ("removed", "parameters.x.alternatives.other", "answers")
    ]


def test_what_a_conflict_records_moves_no_answer(tmp_path):
    conflict = "conflicts:\n  two: {{source: survey_2024, where: {where}, problem: {problem}, use: This., figures: {{one: {one}}}}}\n"
    old = SOURCES + conflict.format(where="here", problem="Two.", one=figure(0.2))
    new = SOURCES + conflict.format(where="there", problem="Three.", one=figure(0.3))
    assert told(between(tmp_path, old, new)) == [
        ("changed", "conflicts.two", "standing"),
        ("changed", "conflicts.two.one", "standing"),
    ]


def test_parts_of_an_outcome(tmp_path):
    old = SOURCES + "outcomes:\n" + outcome("trouble", figure(0.2))
    new = (
        SOURCES
        + "outcomes:\n"
        + outcome("trouble", figure(0.2), population="children_4", ages="four", plain="Other words.")
    )
    change = only(between(tmp_path, old, new))
    assert change.weight == "answers"
    assert {each.part: each.weight for each in change.parts} == {
        "plain": "words",
        "ages": "words",
        "population": "answers",
    }


def test_sources_notes_and_the_header(tmp_path):
    header = HEADER.replace("title: Tried", "title: Tried again").replace('version: "1"', 'version: "2"')
    old = SOURCES + "notes: {one: A, two: B}\n" + "parameters:\n" + parameter("x", figure(0.2))
    new = (
        SOURCES.replace("kind: survey", "kind: study")
        + "notes: {one: A, two: C}\n"
        + "parameters:\n"
        + parameter("x", figure(0.2))
    )
    assert told(between(tmp_path, old, new, (HEADER, header))) == [
        ("changed", "notes.two", "words"), ("changed", "pack", "words"), ("changed", "sources.survey_2024", "standing"),
    ]  # fmt: skip


def test_renamed_entries_are_followed(tmp_path):
    renamed = "  renamed: {outcomes.trouble: outcomes.worry, parameters.a: parameters.b, risk_factors.x: risk_factors.y}\n"
    old = (
        SOURCES
        + "outcomes:\n"
        + outcome("trouble", figure(0.2))
        + "parameters:\n"
        + parameter("a", figure(0.2))
    )
    new = (
        SOURCES
        + "outcomes:\n"
        + outcome("worry", figure(0.25))
        + "parameters:\n"
        + parameter("b", figure(0.2), label="a")
    )
    difference = between(tmp_path, old, new, (HEADER, HEADER + renamed))
    assert told(difference) == [
        ("renamed", "outcomes.worry", "answers"), ("renamed", "parameters.b", "answers"), ("changed", "outcomes.worry.baseline.England", "answers"),
    ]  # fmt: skip
    assert difference.changes[0].was == "outcomes.trouble"
    assert difference.unexplained == ()


def test_what_an_id_is_called_now():
    renamed = {"outcomes.a": "outcomes.b", "risk_factors.x": "risk_factors.y"}
    assert called_now("outcomes.a.baseline.England", renamed) == "outcomes.b.baseline.England"
    assert called_now("associations.x.a.q1", renamed) == "associations.y.b.q1"
    assert called_now("associations.z.c", renamed) == "associations.z.c"
    assert called_now("parameters.x", renamed) == "parameters.x"


def test_a_removal_that_is_listed_is_explained(tmp_path):
    removed = "  removed: {parameters.gone: It was a guess.}\n"
    old, new = (
        X + parameter("gone", figure(0.2)) + parameter("x", figure(0.2)),
        X + parameter("x", figure(0.2)),
    )
    assert between(tmp_path, old, new, (HEADER, HEADER + removed)).unexplained == ()


def test_the_changelog_since_the_old_version():
    difference = differences(str(EXAMPLES / "fernshire_1"), str(EXAMPLES / "fernshire_2"), data_root())
    assert [release.version for release in difference.releases] == ["2"]
    assert difference.unexplained == ()
    assert difference.reaches("answers")
    assert differences("uk-2026", "ncb-2020", data_root()).releases == ()


def test_the_weightiest_change_counts(tmp_path):
    difference = between(
        tmp_path, X + parameter("x", figure(0.2)), X + parameter("x", figure(0.2, where="table 9"))
    )
    assert [difference.reaches(weight) for weight in ("answers", "standing", "words")] == [False, True, True]


def fields(model: type[Strict]) -> set[str]:
    """Every key that an entry of a section may have, at any depth, figures left out."""
    found = set()
    for name, each in model.model_fields.items():
        found.add(name)
        for inner in _models(each.annotation):
            if inner is not Quantity:
                found |= fields(inner)
    return found


def _models(annotation: object) -> list[type[Strict]]:
    if isinstance(annotation, type) and issubclass(annotation, Strict):
        return [annotation]
    return [each for part in get_args(annotation) for each in _models(part)]


MOVES = {
    "population", "stock_population", "carry", "baselines", "readings", "published_bounds", "measured", "value", "anchor", "reference_cells", "column",
    "published_for", "national", "classes", "shares", "outcomes", "levels", "exposures", "split", "gradient", "borrowed_from",
    "risk_factor", "outcome", "scope", "measure", "reference", "most_v_least", "rho_ref", "alternatives", "quantity", "nation", "amount",
    "shared_over", "share_of_need",
}  # fmt: skip
"""Parts of an entry that a run reads: a change of them can move an answer."""


@pytest.mark.parametrize(
    "section", ["outcomes", "classifications", "risk_factors", "associations", "parameters", "ladder"]
)
def test_every_part_of_an_entry_has_a_weight_that_was_chosen(section):
    (model,) = _models(EvidenceFile.model_fields[section].annotation)
    assert fields(model) - set(_OF_ENTRIES) - MOVES == set()
    assert not MOVES & set(_OF_ENTRIES)


def test_every_weight_is_of_something_there_is():
    of_entries = set().union(
        *(fields(model) for each in EvidenceFile.model_fields.values() for model in _models(each.annotation))
    )
    assert set(_OF_ENTRIES) <= of_entries | fields(Conflict) | fields(Source)
    assert set(_OF_FIGURES) <= set(Quantity.model_fields)
    assert set(_models(EvidenceFile.model_fields["pack"].annotation)[0].model_fields) >= _NOT_OF_HEADER
