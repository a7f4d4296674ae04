"""`--record` and `rerun`: a run is made again from its record alone, or it is said exactly what differs."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from imhcalc.faults import ExitCode
from tests.support import ROOT

EXAMPLES = ROOT / "examples"
FEW = ["--draws", "200"]
OWN = """pack:
  id: our-evidence
  version: "1"
  title: Our own figures
  builds_on: uk-2026
  summary: One setting from our maternity units.
sources:
  our_units: {citation: "Our maternity units.", year: 2025, kind: official_statistics, read: whole}
parameters:
  babies_per_maternity:
    label: Babies for each maternity
    use: setting
    quantity: {value: 1.017, unit: babies_per_maternity, status: published, tag: seen, source: our_units, where: Table 2}
"""
SMALL_COUNTS = """area: Rutland
observed:
  asq_personal_social:
    below: 17
    assessed: 300
    by_quintile: {below: [3, 5, 2, 0, 7], assessed: [40, 60, 50, 50, 100]}
scenarios:
  more: {label: More below, set: {observed.asq_personal_social.below: 60, observed.asq_personal_social.by_quintile: null}}
"""


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """A folder of its own with the examples in it, which a test may take away."""
    shutil.copytree(EXAMPLES, tmp_path / "profiles", ignore=shutil.ignore_patterns("ci"))
    (tmp_path / "profiles" / "small_counts.yaml").write_text(SMALL_COUNTS, encoding="utf-8")
    (tmp_path / "our-evidence").mkdir()
    (tmp_path / "our-evidence" / "ours.yaml").write_text(OWN, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


RUNS = {
    "area": ["Leeds"],
    "group of areas": ["--area", "Leeds", "--area", "Bradford", "--area", "Calderdale"],
    "health body, by other options": ["West Yorkshire", "--interval", "realised", "--anchor", "reference", "--level", "0.8"],
    "profile with a plan": ["profiles/leeds_plan.yaml"],
    "scenarios applied": ["profiles/leeds_plan.yaml", "--scenario", "outreach", "--scenario", "full", "--seed", "3"],
    "small areas": ["profiles/small_areas.yaml", "--sensitivity"],
    "small counts": ["profiles/small_counts.yaml", "--no-sensitivity"],
    "members of a new council": ["profiles/fernshire.yaml"],
    "another pack": ["profiles/leeds.yaml", "--evidence", "ncb-2020"],
    "evidence of one's own": ["profiles/leeds.yaml", "--evidence", "our-evidence"],
    "one file of evidence": ["profiles/leeds.yaml", "--evidence", "our-evidence/ours.yaml"],
    "strict nation": ["profiles/cardiff.yaml", "--strict-nation", "--method", "report"],
}  # fmt: skip


@pytest.mark.parametrize("arguments", RUNS.values(), ids=RUNS)
def test_a_run_is_made_again_from_its_record_alone(imhcalc, folder, arguments):
    """Byte for byte, with profile, tables and evidence gone; and the record keeps to its schema."""
    code, before, _ = imhcalc("estimate", *arguments, *FEW, "--format", "json", "-q", "--record", "run.json")
    assert code == ExitCode.DONE
    shutil.rmtree("profiles")
    shutil.rmtree("our-evidence")
    code, after, err = imhcalc("rerun", "run.json", "--format", "json", "-q")
    assert (code, err) == (ExitCode.DONE, "")
    assert after == before
    record = json.loads(Path("run.json").read_text(encoding="utf-8"))
    jsonschema.validate(record, json.loads(imhcalc("schema", "record")[1]))
    assert str(folder) not in json.dumps(record)


def test_a_record_beside_files_and_rerun_into_files(imhcalc, folder):
    assert imhcalc("estimate", "Leeds", *FEW, "-o", "a.json", "-o", "a.md", "--record", "run.json")[0] == 0
    code, out, err = imhcalc("rerun", "run.json", "-o", "b.json", "-o", "b.md")
    assert (code, out) == (ExitCode.DONE, "")
    assert "The result is the same, byte for byte" in err
    for suffix in (".json", ".md"):
        assert (folder / f"a{suffix}").read_bytes() == (folder / f"b{suffix}").read_bytes()


def test_what_a_record_holds(imhcalc, folder):
    imhcalc("estimate", str(folder / "profiles" / "leeds_plan.yaml"), *FEW, "--evidence", str(folder / "our-evidence"),
            "--scenario", "outreach", "-o", str(folder / "a.json"), "--record", str(folder / "run.json"),
            "--no-sensitivity")  # fmt: skip
    record = json.loads(Path("run.json").read_text(encoding="utf-8"))
    result = json.loads(Path("a.json").read_text(encoding="utf-8"))
    assert record["command"] == ["imhcalc", "estimate", "leeds_plan.yaml", "--scenario", "outreach", "--output", "a.json",
                                 "--draws", "200", "--evidence", "our-evidence", "--no-sensitivity", "--record", "run.json"]  # fmt: skip
    assert record["made_with"]["imhcalc"] == result["run"]["imhcalc"]
    assert record["made_with"]["numpy"] == result["run"]["numpy"]
    assert record["profile"]["sha256"] == result["run"]["profile"]["sha256"]
    assert record["profile"]["applied"] == result["context"]["applied"] != []
    assert record["evidence"]["sha256"] == result["run"]["evidence"]["sha256"]
    assert list(record["evidence"]["own"]["parameters"]) == ["babies_per_maternity"]
    assert record["evidence"]["builds_on"]["id"] == "uk-2026"
    assert record["areas"]["sha256"] == result["run"]["areas"]["sha256"]
    assert record["areas"]["districts"] == ["E08000035"]
    figures = {figure["id"]: figure["value"] for figure in result["figures"]}
    assert {name: each[0] for name, each in record["result"]["figures"].items()} == figures


def test_no_machine_time_or_user_is_in_a_record(folder):
    """Nor is a folder, though the command names some."""
    program = [
        sys.executable,
        "-m",
        "imhcalc",
        "estimate",
        "-",
        *FEW,
        "-q",
        "--record",
        str(folder / "run.json"),
    ]
    done = subprocess.run(program, input=b"area: Leeds\n", capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    text = Path("run.json").read_text(encoding="utf-8")
    import getpass
    import socket

    assert str(folder.parent) not in text
    assert not re.search(r"\d\d:\d\d|20\d\d-\d\d-\d\d", text)
    assert f'"{socket.gethostname()}"' not in text
    assert f'"{getpass.getuser()}"' not in text
    assert json.loads(text)["command"][2] == "-"


def test_counts_too_small_to_show_are_not_in_a_record(imhcalc):
    imhcalc(
        "estimate",
        "profiles/small_counts.yaml",
        *FEW,
        "-q",
        "-o",
        "a.json",
        "--record",
        "run.json",
        "--no-sensitivity",
    )
    record = json.loads(Path("run.json").read_text(encoding="utf-8"))
    observed = record["profile"]["resolved"]["observed"]["asq_personal_social"]
    assert observed["by_quintile"]["below"] != [3, 5, 2, 0, 7]
    assert sum(observed["by_quintile"]["below"]) == observed["below"] == 17
    assert record["profile"]["sha256"] is None
    assert record["profile"]["left_out"] == []
    assert "60" not in json.dumps(record["profile"]["resolved"]["scenarios"])


def test_the_same_run_gives_the_same_record(imhcalc):
    for name in ("a.json", "b.json"):
        imhcalc("estimate", "profiles/leeds_plan.yaml", *FEW, "-q", "--no-sensitivity", "--record", name)
    first, second = (json.loads(Path(name).read_text(encoding="utf-8")) for name in ("a.json", "b.json"))
    assert first.pop("command") != second.pop("command")
    assert first.pop("sha256") != second.pop("sha256")
    assert first == second


def test_report_writes_a_record_too(imhcalc, folder):
    code, _, _ = imhcalc(
        "report", "profiles/leeds.yaml", *FEW, "-o", "a.md", "-o", "a.json", "--record", "run.json"
    )
    assert code == ExitCode.DONE
    assert imhcalc("rerun", "run.json", "-o", "b.json")[0] == ExitCode.DONE
    assert (folder / "a.json").read_bytes() == (folder / "b.json").read_bytes()


@pytest.fixture
def changed_data(folder, imhcalc):
    """A data folder in which the rate of parents' mild and moderate illness is another, and a record from before."""
    assert imhcalc("estimate", "Leeds", *FEW, "-q", "--record", "run.json")[0] == ExitCode.DONE
    shutil.copytree(ROOT / "data", folder / "data", ignore=shutil.ignore_patterns("compiled"))
    file = folder / "data" / "evidence" / "uk-2026" / "perinatal.yaml"
    text = file.read_text(encoding="utf-8")
    assert text.count("value: 0.125\n") == 1
    file.write_text(text.replace("value: 0.125\n", "value: 0.13\n"), encoding="utf-8")
    return folder


@pytest.mark.usefixtures("changed_data")
def test_what_differs_is_told_with_the_figures_that_moved(imhcalc):
    code, out, err = imhcalc("rerun", "run.json", "--data-dir", "data")
    assert code == ExitCode.CONDITION_MET
    assert out.startswith("Leeds (")
    assert "The result is not the same." in err
    assert re.search(r"the evidence uk-2026: version [\w.]+, hash \w+, was version [\w.]+, hash \w+", err)
    assert "area table" not in err
    moved = [line.split(":")[0].strip() for line in err.splitlines() if "perinatal_mild_moderate" in line]
    assert "perinatal_mild_moderate.prevalence" in moved
    assert re.search(
        r"perinatal_mild_moderate.national: 13%, was 12.5% \(\+0.5 percentage points, \+4%\)", err
    )
    assert "disorganised_attachment" not in err
    assert re.search(r"what differs is: how it was made, the inputs", err)


@pytest.mark.usefixtures("changed_data")
def test_every_figure_that_moved_can_be_listed(imhcalc):
    import numpy as np

    record = json.loads(Path("run.json").read_text(encoding="utf-8"))
    for name, value in list(record["result"]["figures"].items())[:30]:
        record["result"]["figures"][name] = [None if each is None else each * 1.1 + 1 for each in value]
    record["result"]["figures"]["an.old.one"] = [1.0, None, None]
    record["result"]["figures"].pop("population.children_0")
    record["made_with"] |= {"numpy": "1.0", "python": "3.1", "machine": "Abacus", "imhcalc": "0.0"}
    record["areas"]["sha256"] = "0" * 64
    record["result"]["sha256"] = "0" * 64
    Path("old.json").write_text(json.dumps(record), encoding="utf-8")
    code, _, err = imhcalc("rerun", "old.json", "-q", "-o", "b.json")
    assert code == ExitCode.CONDITION_MET
    assert "29 figures moved; the first 20 (all of them: --all-figures):" in err
    assert len([line for line in err.splitlines() if ", was " in line and "." in line.split(":")[0]]) == 20
    for line in (f"numpy: {np.__version__}, was 1.0", "the kind of machine: ", "Python: ", "imhcalc: ",
                 "the area table: hash ", "The record itself was changed since it was written.",
                 "1 figure is no longer there: an.old.one", "1 figure is new: population.children_0"):  # fmt: skip
        assert line in err
    err = imhcalc("rerun", "old.json", "-q", "-o", "b.json", "--all-figures")[2]
    assert len([line for line in err.splitlines() if ", was " in line and "." in line.split(":")[0]]) == 29


def test_a_change_of_words_alone_is_told_so(imhcalc):
    imhcalc("estimate", "Leeds", *FEW, "-q", "--record", "run.json")
    record = json.loads(Path("run.json").read_text(encoding="utf-8"))
    record["result"]["sha256"] = record["result"]["parts"]["context"] = "0" * 64
    Path("run.json").write_text(json.dumps(record), encoding="utf-8")
    code, _, err = imhcalc("rerun", "run.json", "-q", "-o", "b.json")
    assert code == ExitCode.CONDITION_MET
    assert "No figure moved. Beside the figures, what differs is: the words of the report" in err


def test_the_same_result_of_another_version_is_still_the_same(imhcalc):
    imhcalc("estimate", "Leeds", *FEW, "-q", "--record", "run.json")
    record = json.loads(Path("run.json").read_text(encoding="utf-8"))
    record["made_with"]["python"] = "3.1"
    Path("run.json").write_text(json.dumps(record), encoding="utf-8")
    code, _, err = imhcalc("rerun", "run.json", "-o", "b.json")
    assert code == ExitCode.DONE
    assert "That is so although these are not as they were:" in err
    assert "Python: " in err


def edited(change) -> None:
    record = json.loads(Path("run.json").read_text(encoding="utf-8"))
    change(record)
    Path("run.json").write_text(json.dumps(record), encoding="utf-8")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda record: record["profile"]["resolved"].update(area={"name": "Leedz"}), "did you mean `Leeds`"),
        (lambda record: record["evidence"].update(id="uk-2023"), "no pack of evidence `uk-2023`"),
        (lambda record: record["profile"]["resolved"].update(headline="collic"), "collic"),
        (lambda record: (record["evidence"].update(id="ours"), record.update(data_folder="own")), "give it to --data-dir"),
        (lambda record: record["profile"].update(scenarios={"more": {"area": {"name": "Leeds"}, "headline": "collic"}}), "more: "),
        (
            lambda record: record["profile"].update(
                scenarios={"more": {"area": {"name": "Leeds"}, "pathway": {"identified": {"source": "x"}}}}
            ),
            "more: pathway.identified has neither",
        ),
    ],
)  # fmt: skip
def test_something_recorded_that_is_not_to_be_had_is_code_four(imhcalc, change, says):
    imhcalc("estimate", "Leeds", *FEW, "-q", "--record", "run.json")
    edited(change)
    code, out, err = imhcalc("rerun", "run.json")
    assert code == ExitCode.DATA_MISSING
    assert out == ""
    assert says in err
    assert "the run of this record cannot be made again: " in err


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--record", "-"], "A record is a JSON file"),
        (["--record", "run.yaml"], "A record is a JSON file"),
        (["-o", "run.json", "--record", "./run.json"], "is to hold the record and a report"),
    ],
)
def test_a_record_needs_a_file_of_its_own(imhcalc, folder, arguments, says):
    code, _, err = imhcalc("estimate", "Leeds", *FEW, *arguments)
    assert code == ExitCode.USAGE
    assert says in err
    assert not (folder / "run.json").exists()


def test_neither_report_nor_record_is_written_when_one_cannot_be(imhcalc, folder):
    code, _, _ = imhcalc("estimate", "Leeds", *FEW, "-o", "a.json", "--record", "nowhere/run.json")
    assert code == ExitCode.CANNOT_WRITE
    assert not (folder / "a.json").exists()


def test_a_missing_record_is_code_four(imhcalc, folder):
    (folder / "run.json").write_text("{}", encoding="utf-8")
    code, _, err = imhcalc("rerun", "rum.json")
    assert code == ExitCode.DATA_MISSING
    assert "did you mean `run.json`?" in err


def test_the_record_is_not_overwritten_by_its_rerun(imhcalc):
    imhcalc("estimate", "Leeds", *FEW, "-q", "--record", "run.json")
    assert imhcalc("rerun", "run.json", "-o", "run.json")[0] == ExitCode.USAGE
