"""Files of worked examples: which they are, and what is read of them; their faults are in tests/messages/cases."""

from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest

from imhcalc.faults import Fault, InputFaultsError, Place
from imhcalc.loading.cases import all_cases, load_cases, shipped_cases
from imhcalc.shipped_data import data_root

CASE = """cases:
  ours:
    title: Ours
    source: {citation: Us, where: here}
    steps:
      - estimate:
          profile:
            area: Leeds
            population: {live_births: 8300}
            local_exposures: {ace: {shares: [50%, 24%, 15%, 11%]}}
        answers: {flow.families: {value: 1.2e3, relative_tolerance: 75 per 1000}}
      - calculation: number_at_rate
        inputs: {people: 8300, rate: [10%, 150 per 1000]}
        answers: {number: {value: 1037.5, unit: children, tolerance: 0}}
"""


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_what_is_read():
    Path("a.yaml").write_text(CASE, encoding="utf-8")
    loaded = load_cases("a.yaml")
    step, other = loaded.cases["ours"].steps
    assert step.answers["flow.families"].relative_tolerance == 0.075
    assert other.inputs == {"people": 8300, "rate": [0.1, 0.15]}
    profile = loaded.profiles["ours", 0]
    assert profile.profile.area.name == "Leeds"
    assert profile.profile.local_exposures["ace"].shares == [0.5, 0.24, 0.15, 0.11]
    assert len(profile.sha256) == 64
    assert loaded.folder == Path()


def test_a_profile_is_the_same_in_any_order_of_its_keys():
    """What it is known by, as results name their profile, does not hang on who wrote which factor first."""
    local = "ace: {shares: [50%, 24%, 15%, 11%]}", "drugs: {shares: [90%, 10%]}"
    known_by = set()
    for name, order in (("a.yaml", local), ("b.yaml", local[::-1])):
        Path(name).write_text(CASE.replace(local[0], ", ".join(order)), encoding="utf-8")
        known_by.add(load_cases(name).profiles["ours", 0].sha256)
    assert len(known_by) == 1


def test_a_fault_is_placed_in_the_example_unless_it_has_a_place():
    Path("a.yaml").write_text(CASE, encoding="utf-8")
    loaded = load_cases("a.yaml")
    assert loaded.fault(Fault("x", "y"), "ours", "steps", 0, "estimate").place == Place("a.yaml", 7, 11)
    assert loaded.fault(Fault("x", "y"), "ours", "nowhere").place is None
    assert loaded.fault(Fault("x", "y", Place("b.yaml")), "ours").place == Place("b.yaml")


def test_files_of_a_folder_are_those_with_the_key():
    Path("tables/below").mkdir(parents=True)
    for name in ("tables/b.yaml", "tables/below/a.yml"):
        Path(name).write_text(CASE, encoding="utf-8")
    Path("tables/leeds.yaml").write_text("area: Leeds\n", encoding="utf-8")
    Path("tables/notes.txt").write_text("cases: none\n", encoding="utf-8")
    assert [each.file for each in all_cases(["tables"])] == ["tables/b.yaml", "tables/below/a.yml"]
    assert [each.file for each in all_cases(["tables/*.yaml"[:-6] + "b.yaml", "tables/**/*.yml"])] == [
        "tables/b.yaml", "tables/below/a.yml",
    ]  # fmt: skip


def test_a_form_so_broken_that_nothing_can_be_read():
    for text in ("", "- a list\n", "cases: 5\n", "cases: {a: 5}\n", "cases: {a: {steps: 5}}\n"):
        Path("a.yaml").write_text(text, encoding="utf-8")
        with pytest.raises(InputFaultsError):
            load_cases("a.yaml")


def test_what_ships_is_shown_without_a_path_of_the_machine():
    assert {each.file for each in shipped_cases(data_root())} >= {"data/cases/perinatal.yaml"}


def test_standard_input_is_a_file_in_the_current_folder(monkeypatch):
    monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(CASE.encode())))
    (loaded,) = all_cases(["-"])
    assert loaded.folder == Path()
    assert list(loaded.cases) == ["ours"]


def test_faults_of_all_shipped_files_come_at_once(tmp_path):
    (tmp_path / "cases").mkdir()
    for name in ("one", "two"):
        (tmp_path / "cases" / f"{name}.yaml").write_text("cases: {}\nmore: 1\n", encoding="utf-8")
    with pytest.raises(InputFaultsError) as caught:
        shipped_cases(tmp_path)
    assert {fault.place.file.rpartition("/")[2] for fault in caught.value.faults} == {"one.yaml", "two.yaml"}
