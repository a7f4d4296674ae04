"""A file that is not there ends every command alike, with code 4: it is missing, and nothing in it can be wrong."""

import pytest

from imhcalc.cli.app import run
from imhcalc.faults import ExitCode, Fault, InputFaultsError, Place, code_of_inputs

COMMANDS = (
    ("estimate", "nowhere.yaml"),
    ("explain", "nowhere.yaml"),
    ("report", "nowhere.yaml", "-o", "x.md"),
    ("compare", "nowhere.yaml"),
    ("offer", "nowhere.yaml"),
    ("check", "nowhere.yaml"),
    ("check", "nowhere/*.yaml"),
    ("audit", "nowhere.yaml"),
    ("verify", "nowhere.yaml"),
    ("batch", "nowhere.csv", "-o", "out.csv"),
    ("diff", "nowhere.json", "Leeds"),
    ("diff", "nowhere.yaml", "Leeds"),
    ("rerun", "nowhere.json"),
    ("check-paper", "nowhere.docx", "there.json"),
    ("estimate", "Leeds", "--evidence", "./nowhere"),
    ("evidence", "lint", "./nowhere"),
    ("init", "--area", "X", "--small-areas", "nowhere.csv"),
    ("areas", "refresh", "Leeds", "--into", "nowhere.yaml"),
)


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_a_file_that_is_not_there_is_missing_data(capfd, tmp_path, arguments):
    if arguments[0] == "check-paper":
        run(["estimate", "Leeds", "--draws", "200", "-q", "-o", "there.json"])
        capfd.readouterr()
    code = run(list(arguments))
    out, err = capfd.readouterr()
    assert (code, out) == (ExitCode.DATA_MISSING, "")
    assert "error[no-such-file]" in err
    assert [path.name for path in tmp_path.iterdir() if path.name != "there.json"] == []


def test_a_file_with_faults_beside_it_makes_it_faults_of_input(capfd, tmp_path):
    (tmp_path / "leeds.yaml").write_text("aera: Leeds\n", encoding="utf-8")
    assert run(["check", "nowhere.yaml", "leeds.yaml"]) == ExitCode.INPUT_FAULTS
    assert capfd.readouterr().err.count("error[") == 2


def test_a_file_that_another_names_is_a_fault_of_that_one(tmp_path):
    (tmp_path / "leeds.yaml").write_text(
        "area: {name: Leeds}\npopulation: {small_areas: {file: nowhere.csv}}\n", encoding="utf-8"
    )
    assert run(["estimate", "leeds.yaml"]) == ExitCode.INPUT_FAULTS


def test_the_code_follows_from_the_faults():
    missing, named = (Fault("no-such-file", "", Place("x", line)) for line in (0, 3))
    assert InputFaultsError([missing]).exit_code == code_of_inputs([missing]) == ExitCode.DATA_MISSING
    assert code_of_inputs([named]) == code_of_inputs([missing, named]) == ExitCode.INPUT_FAULTS
    assert code_of_inputs([]) == InputFaultsError([]).exit_code == ExitCode.INPUT_FAULTS
