"""Packs on packs: by id and by path, two levels deep, pinned to a version, and what can be wrong with that."""

import shutil
from pathlib import Path

import pytest

from imhcalc.faults import InputFaultsError
from imhcalc.loading.evidence import load_evidence
from imhcalc.loading.packs import examine_pack
from tests.unit.loading.test_evidence import BASE, QUANTITY, codes, header, write

SPARE = f"parameters:\n  spare: {{label: S, use: off, quantity: {QUANTITY}}}\n"


@pytest.fixture
def root(tmp_path):
    shutil.copytree(BASE, tmp_path / "data")
    return tmp_path / "data"


def test_two_levels_by_path_from_the_folder_of_each(root, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "county", a=header("county", "base") + "notes: {one: A, two: B}\n" + SPARE)
    write(tmp_path / "teams/infant", a=header("infant", "../../county") + "notes: {two: C}\n")
    found = load_evidence(tmp_path / "teams/infant", root)
    assert found.notes == {"one": "A", "two": "C"}
    assert list(found.parameters) == ["team_size", "spare"]
    assert examine_pack(str(tmp_path / "teams/infant"), root).chain == ["infant", "county", "base"]


def test_a_path_may_name_a_file_and_a_pack_may_be_one(root, tmp_path):
    write(tmp_path, county=header("county", "base") + SPARE, infant=header("infant", "county.yaml"))
    assert "spare" in load_evidence(tmp_path / "infant.yaml", root).parameters


def test_it_does_not_matter_from_where_a_pack_is_named(root, tmp_path, monkeypatch):
    write(tmp_path / "county", a=header("county", "base") + SPARE)
    write(tmp_path / "infant", a=header("infant", "../county"))
    from_above = load_evidence(tmp_path / "infant", root)
    monkeypatch.chdir(tmp_path / "infant")
    assert load_evidence(".", root) == from_above


def test_names_of_old_ids_come_from_every_level_and_the_changelog_from_the_pack_alone(root, tmp_path):
    more = ", renamed: {parameters.a: parameters.b}, removed: {parameters.c: Gone.}, changelog: [{version: '1', date: '2026-01-02', changes: [x]}]"
    write(tmp_path / "county", a=header("county", "base", more))
    write(tmp_path / "infant", a=header("infant", "../county", ", renamed: {parameters.a: parameters.d}"))
    found = load_evidence(tmp_path / "infant", root).pack
    assert found.renamed == {"parameters.a": "parameters.d"}
    assert found.removed == {"parameters.c": "Gone."}
    assert found.changelog == []


def test_the_version_below_is_the_one_that_was_pinned(root, tmp_path):
    write(tmp_path / "right", a=header("right", "base", ", builds_on_version: '1'"))
    assert load_evidence(tmp_path / "right", root).pack.builds_on_version == "1"
    write(tmp_path / "wrong", a=header("wrong", "base", ", builds_on_version: '0.9'"))
    assert codes(tmp_path / "wrong", root) == ["builds-on-version"]


def test_a_pack_below_without_a_version_has_its_own_fault(root, tmp_path):
    write(tmp_path / "county", a="pack: {id: county, title: C, summary: C, builds_on: base}\n")
    write(tmp_path / "infant", a=header("infant", "../county", ", builds_on_version: '1'"))
    assert codes(tmp_path / "infant", root) == ["missing-key"]


def test_a_cycle_by_path(root, tmp_path):
    write(tmp_path / "one", a=header("one", "../two"))
    write(tmp_path / "two", a=header("two", "../one"))
    assert codes(tmp_path / "one", root) == ["pack-cycle"]


def test_two_packs_of_one_name(root, tmp_path):
    write(tmp_path / "one", a=header("ours", "../two"))
    write(tmp_path / "two", a=header("ours", "base"))
    assert codes(tmp_path / "one", root) == ["pack-id-twice"]


def test_faults_of_a_pack_below_are_told_in_its_own_file(root, tmp_path):
    write(tmp_path / "county", a=header("county", "base") + "sorces: {}\n")
    write(tmp_path / "infant", a=header("infant", "../county"))
    with pytest.raises(InputFaultsError) as caught:
        load_evidence(tmp_path / "infant", root)
    (fault,) = caught.value.faults
    assert Path(fault.place.file).parent == tmp_path / "county"


def test_a_folder_nearby_is_offered(root, tmp_path):
    write(tmp_path / "county", a=header("county", "base"))
    write(tmp_path / "infant", a=header("infant", "county"))
    with pytest.raises(InputFaultsError) as caught:
        load_evidence(tmp_path / "infant", root)
    assert caught.value.faults[0].help == "for the folder, write `../county`"


def test_what_is_sound_is_there_with_what_is_not(root, tmp_path):
    write(tmp_path / "ours", a=header("ours", "base") + SPARE + "notes: 1\n")
    found = examine_pack(str(tmp_path / "ours"), root)
    assert [fault.code for fault in found.faults] == ["wrong-type"]
    assert "spare" in found.evidence.parameters
    assert found.is_own("parameters", "spare")
    assert not found.is_own("parameters", "team_size")
    assert found.is_whole


def test_a_place_outside_of_entries_is_of_no_entry(root, tmp_path):
    write(
        tmp_path / "ours", a="sorces: {}\n" + header("ours", "base") + SPARE.replace("use: off", "use: never")
    )
    found = examine_pack(str(tmp_path / "ours"), root)
    assert {fault.code: found.entry_at(fault.place) for fault in found.faults} == {
        "unknown-key": None,
        "unknown-choice": "parameters.spare",
    }
    assert found.refused == {("parameters", "spare")}


def test_a_pack_with_an_unreadable_file_is_not_whole(root, tmp_path):
    write(tmp_path / "ours", a=header("ours", "base"), b="[")
    found = examine_pack(str(tmp_path / "ours"), root)
    assert not found.is_whole
    from imhcalc.faults import Fault

    assert found.placed(("pack", "version"), Fault("x", "x")).place.line == 1
    nowhere = examine_pack(str(write(tmp_path / "none", b="[")), root)
    assert nowhere.placed(("pack",), Fault("x", "x")).place is None
