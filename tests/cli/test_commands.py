"""Commands, streams and exit codes, as the contract has them."""

import json
import os
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from imhcalc.faults import ExitCode
from tests.support import ROOT

FEW = ["--draws", "200"]


def process(*arguments: str, **options) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", "imhcalc", *arguments], capture_output=True, check=False, **options
    )


def test_estimate_of_a_name_goes_to_standard_output(imhcalc):
    code, out, err = imhcalc("estimate", "Leeds", *FEW)
    assert code == ExitCode.DONE
    assert out.startswith("Leeds (West Yorkshire Integrated Care Board), England")
    assert err == ""


def test_area_option_repeats(imhcalc):
    code, out, _ = imhcalc("estimate", "--area", "Leeds", "--area", "Bradford", "--format", "json", *FEW)
    assert code == ExitCode.DONE
    assert json.loads(out)["area"]["members"] == ["E08000032", "E08000035"]


def test_json_is_one_object_with_warnings_on_the_other_stream(imhcalc):
    code, out, err = imhcalc("estimate", "Leeds", "--format", "json", *FEW)
    assert code == ExitCode.DONE
    result = json.loads(out)
    assert list(result)[:4] == ["schema", "run", "area", "inputs"]
    assert result["schema"] == "imhcalc-result/1"
    assert "warning[W_BIRTHS_PROXY]" in err
    assert imhcalc("estimate", "Leeds", "--format", "json", "--quiet", *FEW)[2] == ""


def test_result_keeps_to_its_schema(imhcalc):
    schema = json.loads(imhcalc("schema", "result")[1])
    for area in ("Leeds", "Dundee City", "Isles of Scilly"):
        jsonschema.validate(json.loads(imhcalc("estimate", area, "--format", "json", "-q", *FEW)[1]), schema)


def test_the_same_command_gives_the_same_bytes(imhcalc):
    first, second = (imhcalc("estimate", "Belfast", "--format", "json", "-q", *FEW)[1] for _ in range(2))
    assert first == second


def test_csv_is_tidy(imhcalc):
    code, out, _ = imhcalc("estimate", "Leeds", "--format", "csv", "-q", *FEW)
    assert code == ExitCode.DONE
    header, *rows = out.splitlines()
    assert header.startswith("area_code,area_name,figure,label,value,unit")
    assert all(row.startswith("E08000035,Leeds,") for row in rows)


def test_files_are_chosen_by_suffix_and_written_whole(imhcalc, tmp_path):
    names = [str(tmp_path / f"leeds{suffix}") for suffix in (".json", ".csv", ".md", ".txt")]
    code, out, err = imhcalc("estimate", "Leeds", *FEW, *(part for name in names for part in ("-o", name)))
    assert code == ExitCode.DONE
    assert out == ""
    assert err.startswith("Wrote ")
    assert json.loads(Path(names[0]).read_text(encoding="utf-8"))["area"]["name"] == "Leeds"
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(Path(name).name for name in names)


def test_a_dash_among_the_outputs_is_standard_output(imhcalc, tmp_path):
    code, out, _ = imhcalc("estimate", "Leeds", *FEW, "-o", "-", "-o", str(tmp_path / "leeds.json"))
    assert code == ExitCode.DONE
    assert out.startswith("Leeds (")


def test_nothing_is_written_when_one_file_cannot_be(imhcalc, tmp_path):
    kept = tmp_path / "kept.json"
    kept.write_text("as it was", encoding="utf-8")
    code, _, err = imhcalc("estimate", "Leeds", *FEW, "-o", str(kept), "-o", str(tmp_path / "no" / "x.csv"))
    assert code == ExitCode.CANNOT_WRITE
    assert "cannot be written" in err
    assert kept.read_text(encoding="utf-8") == "as it was"
    assert [path.name for path in tmp_path.iterdir()] == ["kept.json"]


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["estimate", "Newcastle"], ExitCode.DATA_MISSING, "Newcastle-under-Lyme (E07000195)"),
        (["estimate", "Leedes"], ExitCode.DATA_MISSING, "did you mean `Leeds`?"),
        (["estimate", "no_such.yaml"], ExitCode.DATA_MISSING, "no_such.yaml"),
        (["estimate", "Leeds", "--area", "Bradford"], ExitCode.USAGE, "not both"),
        (["estimate", "Leeds", "-o", "report.docx"], ExitCode.USAGE, "imhcalc report WHAT -o report.docx"),
        (["estimate", "Leeds", "--draws", "many"], ExitCode.USAGE, "--draws"),
        (["estimate", "Leeds", "--seed", "-1"], ExitCode.USAGE, "--seed"),
        (["estimate", "Leeds", "--evidence", "uk-2062"], ExitCode.DATA_MISSING, "uk-2026"),
        (["estimate", "Leeds", "--data-dir", "nowhere"], ExitCode.DATA_MISSING, "nowhere"),
        (["estimat", "Leeds"], ExitCode.USAGE, "estimate"),
        (["evidence", "show", "disorganized_attachment"], ExitCode.DATA_MISSING, "disorganised_attachment"),
        (["areas", "show", "Nowhere at all"], ExitCode.DATA_MISSING, "Nowhere at all"),
        (["areas", "list", "--kind", "borough"], ExitCode.USAGE, "borough"),
        (["schema", "everything"], ExitCode.USAGE, "everything"),
        (["check", "no_such.yaml"], ExitCode.DATA_MISSING, "no_such.yaml"),
    ],
)
def test_faults_go_to_standard_error_with_their_code(imhcalc, arguments, code, says):
    found, out, err = imhcalc(*arguments)
    assert found == code
    assert says in err
    assert out == ""
    assert "Traceback" not in err


def test_no_area_and_nobody_to_ask():
    done = process("estimate", stdin=subprocess.DEVNULL)
    assert done.returncode == ExitCode.USAGE
    assert b"imhcalc estimate Leeds" in done.stderr


def test_a_profile_from_standard_input():
    done = process("estimate", "-", "--format", "json", "-q", *FEW, input=b"area: Leeds\n")
    assert done.returncode == ExitCode.DONE
    assert json.loads(done.stdout)["area"]["code"] == "E08000035"


def test_an_area_comes_before_a_file_of_the_same_name(tmp_path):
    (tmp_path / "Leeds").write_text("area: Bradford\n", encoding="utf-8")
    done = process("estimate", "Leeds", "--format", "json", "-q", *FEW, cwd=tmp_path)
    assert json.loads(done.stdout)["area"]["name"] == "Leeds"
    done = process("estimate", "./Leeds", "--format", "json", "-q", *FEW, cwd=tmp_path)
    assert json.loads(done.stdout)["area"]["name"] == "Bradford"


def test_a_folder_in_the_place_of_a_profile_is_called_one(imhcalc, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "needs").mkdir()
    (tmp_path / "needs" / "leeds.yaml").write_text("area: Leeds\n", encoding="utf-8")
    code, _, err = imhcalc("estimate", "needs")
    assert code == ExitCode.INPUT_FAULTS
    assert "needs is a folder, not a file" in err
    assert str(Path("needs", "leeds.yaml")) in err


def test_a_record_in_the_place_of_a_profile_is_one_fault(imhcalc, tmp_path):
    record = tmp_path / "leeds.run.json"
    record.write_text(
        '{"schema": "imhcalc-record/1", "command": "estimate", "options": {}}', encoding="utf-8"
    )
    code, _, err = imhcalc("estimate", str(record))
    assert code == ExitCode.INPUT_FAULTS
    assert err.count("error[") == 1
    assert f"`imhcalc rerun {record}` makes the run again from it" in err


def test_check_finds_nothing_wrong_with_the_examples(imhcalc):
    examples = sorted(str(path) for path in (ROOT / "examples").glob("*.yaml"))
    code, out, err = imhcalc("check", *examples)
    assert code == ExitCode.DONE
    first, *others = out.splitlines()
    assert first == f"No faults in {len(examples)} profiles"
    listed = [line for line in others if line.endswith("no faults") or "/leeds_plan.yaml " in line]
    assert len(listed) == len(examples)
    # How a table of small areas was read is told, and is no fault.
    assert any("/small_areas.yaml: Children counted" in line for line in others)
    assert err == ""


def test_check_reports_every_fault_of_every_file(imhcalc, tmp_path):
    first, second = tmp_path / "first.yaml", tmp_path / "second.yaml"
    first.write_text("area: Leeds\nheadlin: x\n", encoding="utf-8")
    second.write_text("area: Newcastle\nassurance: yes\n", encoding="utf-8")
    code, _, err = imhcalc("check", str(first), str(second), "--faults", "concise")
    assert code == ExitCode.INPUT_FAULTS
    assert f"{first}:2:1: error[unknown-key]" in err
    assert f"{second}:2:12: error[unknown-choice]" in err


def test_check_places_an_unknown_area_in_its_file(imhcalc, tmp_path):
    profile = tmp_path / "p.yaml"
    profile.write_text("area: Newcastle\n", encoding="utf-8")
    code, _, err = imhcalc("check", str(profile), "--faults", "concise")
    assert code == ExitCode.INPUT_FAULTS
    assert f"{profile}:1:7: error[ambiguous-area]" in err


def test_faults_as_json_are_data(imhcalc, tmp_path):
    profile = tmp_path / "p.yaml"
    profile.write_text("area: Leeds\nheadlin: x\n", encoding="utf-8")
    _, out, _ = imhcalc("check", str(profile), "--faults", "json")
    assert json.loads(out)


@pytest.mark.parametrize("area", ["Leeds", "Hertfordshire", "West Yorkshire ICB", "Scotland", "E07000100"])
def test_areas_show(imhcalc, area):
    code, out, _ = imhcalc("areas", "show", area)
    assert code == ExitCode.DONE
    assert "children, mid-202" in out


def test_areas_list_has_every_district(imhcalc):
    code, out, _ = imhcalc("areas", "list")
    assert code == ExitCode.DONE
    assert out.rstrip().endswith("361 areas.")


def test_evidence_list_and_show(imhcalc):
    assert "shares" in imhcalc("evidence", "list")[1]
    for entry in (
        "disorganised_attachment",
        "deprivation.disorganised_attachment",
        "ace",
        "area_effect_sd",
        "attachment",
    ):
        code, out, _ = imhcalc("evidence", "show", entry)
        assert code == ExitCode.DONE, entry
        assert out.strip(), entry


def test_evidence_show_prints_the_reviews_conflicts(imhcalc):
    from tests.support import shipped

    out = " ".join(imhcalc("evidence", "show", "--evidence", "ncb-2020")[1].split())
    for name in shipped("ncb-2020").evidence.conflicts:
        assert name in out
        assert imhcalc("evidence", "show", name, "--evidence", "ncb-2020")[0] == ExitCode.DONE


@pytest.mark.parametrize("of", ["profile", "evidence", "result"])
def test_schemas_are_json_schema(imhcalc, of):
    schema = json.loads(imhcalc("schema", of)[1])
    jsonschema.Draft202012Validator.check_schema(schema)


def test_a_schema_is_written_to_files_whole_or_not_at_all(imhcalc, tmp_path):
    printed = imhcalc("schema", "profile")[1]
    file = tmp_path / "profile.json"
    assert imhcalc("schema", "profile", "-o", str(file)) == (ExitCode.DONE, "", f"Wrote {file}\n")
    assert file.read_text(encoding="utf-8") == printed
    assert imhcalc("schema", "claim", "-o", "-", "-q", "-o", str(file))[::2] == (ExitCode.DONE, "")
    assert json.loads(file.read_text(encoding="utf-8"))["title"] != json.loads(printed)["title"]
    before = file.read_text(encoding="utf-8")
    code, out, err = imhcalc("schema", "profile", "-o", str(file), "-o", str(tmp_path / "nowhere" / "x.json"))
    assert (code, out) == (ExitCode.CANNOT_WRITE, "")
    assert "cannot be written" in err
    assert file.read_text(encoding="utf-8") == before
    assert imhcalc("schema", "profile", "-o", str(tmp_path / "profile.yaml"))[0] == ExitCode.USAGE


@pytest.mark.parametrize(
    "arguments",
    [["--help"], ["-h"], ["estimate", "--help"], ["areas", "--help"], ["evidence", "show", "--help"]],
)
def test_help_is_one_screen_of_text(imhcalc, arguments):
    code, out, _ = imhcalc(*arguments)
    assert code == ExitCode.DONE
    assert "Usage:" in out


def test_version_either_way(imhcalc):
    assert imhcalc("--version")[1] == process("--version", text=True).stdout == "imhcalc 0.1.0\n"


def test_completion_is_offered():
    done = process(
        "--show-completion",
        "bash",
        text=True,
        env={**os.environ, "_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"},
    )
    assert "imhcalc" in done.stdout


def test_a_closed_pipe_ends_quietly():
    command = f'"{sys.executable}" -m imhcalc areas list | head -n 1'
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {command}"], capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    assert done.returncode == 0


@pytest.mark.parametrize("encoding", ["cp1252", "cp437", "ascii", "utf-8"])
def test_a_windows_code_page_prints_bars_and_no_error(encoding):
    done = process(
        "estimate", "Leeds", *FEW, env={**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    )
    assert done.returncode == ExitCode.DONE
    assert done.stderr == b""
    text = done.stdout.decode(encoding)
    bar = "━●" if encoding == "utf-8" else "-o"
    assert bar in text


def test_no_colour_when_piped_or_asked():
    for extra in ({}, {"NO_COLOR": "1"}, {"TERM": "dumb"}):
        assert b"\x1b" not in process("estimate", "Leeds", *FEW, env={**os.environ, **extra}).stdout


def test_columns_sets_the_width():
    done = process(
        "estimate", "Leeds", *FEW, text=True, env={**os.environ, "COLUMNS": "60", "PYTHONUTF8": "1"}
    )
    assert max(len(line) for line in done.stdout.splitlines()) <= 60


def test_a_fault_of_ours_says_so_and_keeps_its_traceback(monkeypatch, imhcalc):
    from imhcalc import application

    def broken(*_):
        raise ZeroDivisionError

    monkeypatch.setattr(application, "shipped", broken)
    code, _, err = imhcalc("estimate", "Leeds")
    assert code == ExitCode.OUR_BUG
    assert "ZeroDivisionError" in err
    assert "a fault of imhcalc" in err


def test_an_interrupt_leaves_with_130(monkeypatch, imhcalc, tmp_path):
    from imhcalc import application

    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(application, "estimated_of", interrupted)
    code, _, err = imhcalc("estimate", "Leeds", "-o", str(tmp_path / "x.json"))
    assert code == ExitCode.INTERRUPTED
    assert "nothing was written" in err
    assert list(tmp_path.iterdir()) == []


def test_python_interface():
    import imhcalc as package

    result = package.estimate("Leeds")
    assert result.area.name == "Leeds"
    profile = package.load_profile(ROOT / "examples" / "fernshire.yaml")
    assert package.estimate(profile, package.load_evidence("ncb-2020")).run.evidence.id == "ncb-2020"


def test_faults_of_shape_evidence_and_area_come_in_one_pass(imhcalc, tmp_path):
    profile = tmp_path / "p.yaml"
    profile.write_text(
        "area: Newcastle\nheadlin: x\nlocal_exposures:\n  ace: {shares: [53, 19, 16, 12]}\n  acee: {shares: [50%, 50%]}\n"
        "outcomes: [attachment_disorganised]\n",
        encoding="utf-8",
    )
    for command in ("check", "estimate"):
        code, _, err = imhcalc(command, str(profile), "--faults", "concise")
        assert code == ExitCode.INPUT_FAULTS
        lines = [line.removeprefix(f"{profile}:").partition(" `")[0] for line in err.splitlines()]
        assert lines[-1] == "5 faults in 1 file"
        assert [line.partition(":")[0] for line in lines[:-1]] == ["1", "2", "4", "5", "6"]


def test_an_area_of_a_file_that_is_not_held_is_placed_in_it(imhcalc, tmp_path):
    profile = tmp_path / "p.yaml"
    profile.write_text("area: Newcastle\n", encoding="utf-8")
    code, _, err = imhcalc("estimate", str(profile))
    assert code == ExitCode.DATA_MISSING
    assert f"{profile}:1:7" in err


@pytest.mark.parametrize("arguments", [["estimate", ""], ["estimate", "--area", " "]])
def test_an_empty_name_is_told_so(imhcalc, arguments):
    code, _, err = imhcalc(*arguments)
    assert code == ExitCode.USAGE
    assert "empty" in err


def test_a_report_never_overwrites_its_own_profile(imhcalc, tmp_path):
    profile = tmp_path / "p.txt"
    profile.write_text("area: Leeds\n", encoding="utf-8")
    code, _, err = imhcalc("estimate", str(profile), "-o", str(profile))
    assert code == ExitCode.USAGE
    assert "the profile itself" in err
    assert profile.read_text(encoding="utf-8") == "area: Leeds\n"


def test_json_is_utf_8_whatever_the_terminal():
    done = process(
        "estimate", "Leeds", "--format", "json", "-q", *FEW, env={**os.environ, "PYTHONIOENCODING": "cp1252"}
    )
    assert json.loads(done.stdout.decode("utf-8"))["area"]["name"] == "Leeds"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_is_said_in_one_line():
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "imhcalc", "estimate", "Leeds", *FEW],
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert done.returncode == ExitCode.CANNOT_WRITE
    assert b"no space left" in done.stderr


def test_a_count_beyond_any_area_is_refused(imhcalc, tmp_path):
    profile = tmp_path / "p.yaml"
    profile.write_text(
        "area: {name: X, nation: England}\npopulation: {live_births: 1e308}\n", encoding="utf-8"
    )
    code, _, err = imhcalc("estimate", str(profile))
    assert code == ExitCode.INPUT_FAULTS
    assert "live_births" in err
