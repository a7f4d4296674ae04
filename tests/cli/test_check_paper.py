"""`check-paper` on the command line: what it prints, in which form, and how it ends."""

import csv
import io
import json
import re
import subprocess
import sys

import pytest

from imhcalc.faults import ExitCode

FEW = ["--draws", "200", "-q"]


@pytest.fixture(autouse=True)
def papers(tmp_path, monkeypatch, imhcalc):
    """A folder with a report and its result, where commands are run."""
    monkeypatch.chdir(tmp_path)
    assert imhcalc("report", "Leeds", *FEW, "-o", "leeds.md", "-o", "leeds.json")[0] == ExitCode.DONE
    return tmp_path


@pytest.fixture
def edited(papers):
    """The same with the answer changed."""
    path = papers / "leeds.md"
    text = path.read_text(encoding="utf-8")
    was = re.search(r"About ([\d,]+) of", text)[1]
    path.write_text(text.replace(f"About {was} of", "About 4,321 of", 1), encoding="utf-8")
    return was


def test_a_report_that_agrees_ends_with_nothing_to_do(imhcalc):
    code, out, err = imhcalc("check-paper", "leeds.md", "leeds.json")
    assert (code, err) == (ExitCode.DONE, "")
    assert re.search(r"All \d+ numbers that can be checked agree with the result", out)


def test_a_number_that_no_longer_agrees_is_told_and_the_exit_code_says_so(imhcalc, edited):
    code, out, err = imhcalc("check-paper", "leeds.md", "leeds.json")
    assert (code, err) == (ExitCode.CONDITION_MET, "")
    assert "The answer, paragraph 1, line 7" in out
    assert f"4,321: the report has {edited} here" in out
    assert "disorganised_attachment.expected" in out
    assert max(len(line) for line in out.splitlines()) <= 80


@pytest.mark.usefixtures("edited")
def test_quiet_leaves_the_exit_code_alone(imhcalc):
    assert imhcalc("check-paper", "leeds.md", "leeds.json", "-q") == (ExitCode.CONDITION_MET, "", "")


def test_as_data(imhcalc, edited):
    code, out, _ = imhcalc("check-paper", "leeds.md", "leeds.json", "--format", "json")
    data = json.loads(out)
    assert code == ExitCode.CONDITION_MET
    assert (data["schema"], data["paper"], data["area"], data["agrees"]) == (
        "imhcalc-paper-check/1",
        "leeds.md",
        "Leeds",
        False,
    )
    (number,) = data["numbers"]
    assert (number["verdict"], number["written"], number["printed"]) == ("disagrees", "4,321", edited)
    assert number["place"]["line"] == 7
    whole = json.loads(imhcalc("check-paper", "leeds.md", "leeds.json", "--format", "json", "--all")[1])
    assert len(whole["numbers"]) == sum(whole["counts"].values()) > 100


def test_as_rows(imhcalc, edited):
    out = imhcalc("check-paper", "leeds.md", "leeds.json", "--format", "csv")[1]
    (row,) = csv.DictReader(io.StringIO(out))
    assert (row["written"], row["printed"], row["heading"], row["line"]) == (
        "4,321",
        edited,
        "The answer",
        "7",
    )


def test_all_numbers_are_listed_where_that_is_asked_for(imhcalc):
    out = imhcalc("check-paper", "leeds.md", "leeds.json", "--all", "--format", "markdown")[1]
    assert out.count("| agrees |") > 100
    assert "no figure of the result" not in imhcalc("check-paper", "leeds.md", "leeds.json")[1]


@pytest.mark.parametrize("form", ["concise", "github"])
def test_one_line_each_for_logs_and_code_hosts(imhcalc, edited, form):
    code, out, err = imhcalc("check-paper", "leeds.md", "leeds.json", "--faults", form)
    assert (code, out) == (ExitCode.CONDITION_MET, "")
    first, *_ = err.splitlines()
    assert first.startswith(
        "leeds.md:7:1: error[no-longer-agrees]"
        if form == "concise"
        else "::error file=leeds.md,line=7,col=1,title=no-longer-agrees::"
    )
    assert f"the report has {edited} here" in first


@pytest.mark.usefixtures("edited")
def test_for_programs_and_the_page_in_a_file(imhcalc, papers):
    code, out, _ = imhcalc(
        "check-paper", "leeds.md", "leeds.json", "--faults", "json", "-q", "-o", "found.md"
    )
    assert code == ExitCode.CONDITION_MET
    assert json.loads(out)["faults"][0]["code"] == "no-longer-agrees"
    assert "4,321" in (papers / "found.md").read_text(encoding="utf-8")
    assert (
        imhcalc("check-paper", "leeds.md", "leeds.json", "--faults", "json", "--format", "json")[0]
        == ExitCode.USAGE
    )


def test_agreement_for_programs_is_no_faults(imhcalc):
    code, out, _ = imhcalc("check-paper", "leeds.md", "leeds.json", "--faults", "json")
    assert (code, json.loads(out)["count"]) == (ExitCode.DONE, 0)


def test_another_area_is_told_first_and_its_numbers_are_not_listed(imhcalc):
    assert imhcalc("estimate", "Hackney", *FEW, "-o", "hackney.json")[0] == ExitCode.DONE
    code, out, _ = imhcalc("check-paper", "leeds.md", "hackney.json")
    assert code == ExitCode.CONDITION_MET
    assert "This paper is of Leeds, and the result is of Hackney." in out
    assert "The answer, paragraph 1" not in out
    assert "The answer, paragraph 1" in imhcalc("check-paper", "leeds.md", "hackney.json", "--all")[1]
    assert (
        "error[another-area]" in imhcalc("check-paper", "leeds.md", "hackney.json", "--faults", "concise")[2]
    )


def test_a_result_comes_from_standard_input(papers):
    done = subprocess.run(
        [sys.executable, "-m", "imhcalc", "check-paper", "leeds.md", "-"],
        input=(papers / "leeds.json").read_bytes(), capture_output=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.startswith(b"leeds.md beside standard input")


@pytest.mark.parametrize(
    ("paper", "result", "code", "said"),
    [
        ("missing.docx", "leeds.json", ExitCode.DATA_MISSING, "error[no-such-file]"),
        ("leeds.md", "missing.json", ExitCode.DATA_MISSING, "error[no-such-file]"),
        ("leeds.json", "leeds.json", ExitCode.INPUT_FAULTS, "a result comes second"),
        ("leeds.md", "leeds.md", ExitCode.INPUT_FAULTS, "error[not-a-result]"),
        ("leeds.docx", "leeds.json", ExitCode.INPUT_FAULTS, "error[damaged-file]"),
    ],
)
def test_what_cannot_be_read_is_said(imhcalc, papers, paper, result, code, said):
    (papers / "leeds.docx").write_bytes(b"no archive")
    found, out, err = imhcalc("check-paper", paper, result)
    assert (found, out) == (code, "")
    assert said in err


def test_neither_file_is_written_over(imhcalc, papers):
    before = (papers / "leeds.md").read_bytes()
    assert imhcalc("check-paper", "leeds.md", "leeds.json", "-o", "leeds.md")[0] == ExitCode.USAGE
    assert imhcalc("check-paper", "leeds.md", "leeds.json", "-o", "leeds.json")[0] == ExitCode.USAGE
    assert (papers / "leeds.md").read_bytes() == before


def test_other_evidence_is_told(imhcalc, papers):
    path = papers / "leeds.md"
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"evidence uk-2026 [\d.]+\d", "evidence ncb-2020 2020.1", text).replace("| evidence | uk-2026", "| evidence | ncb-2020"), encoding="utf-8")  # fmt: skip
    code, out, _ = imhcalc("check-paper", "leeds.md", "leeds.json")
    assert code == ExitCode.CONDITION_MET
    assert "made with the evidence ncb-2020 2020.1" in " ".join(out.split())
    assert (
        "error[other-evidence]" in imhcalc("check-paper", "leeds.md", "leeds.json", "--faults", "concise")[2]
    )


# -- a result changed by hand, or made without what the paper speaks of --------------------------------------


def changed_by_hand(papers, figure_id="disorganised_attachment.expected"):
    text = (papers / "leeds.json").read_text(encoding="utf-8")
    value = next(each["value"] for each in json.loads(text)["figures"] if each["id"] == figure_id)
    (papers / "edited.json").write_text(
        text.replace(f'"value": {value!r}', '"value": 1250.5'), encoding="utf-8"
    )
    return text.splitlines().index(next(row for row in text.splitlines() if f'"value": {value!r}' in row)) + 1


def test_a_result_that_was_changed_by_hand_is_refused_as_diff_refuses_it(imhcalc, papers):
    line = changed_by_hand(papers)
    by_check = imhcalc("check-paper", "leeds.md", "edited.json", "--faults", "concise")
    by_diff = imhcalc("diff", "edited.json", "Leeds", "--faults", "concise")
    assert by_check == by_diff
    assert by_check[:2] == (ExitCode.INPUT_FAULTS, "")
    assert by_check[2].startswith(f"edited.json:{line}:")
    assert "error[not-what-it-says]" in by_check[2]


def test_inputs_of_a_result_that_were_changed_by_hand_are_refused_too(imhcalc, papers):
    result = json.loads((papers / "leeds.json").read_text(encoding="utf-8"))
    result["inputs"]["profile"]["population"] = {"live_births": {"value": 9000.0}}
    (papers / "edited.json").write_text(json.dumps(result), encoding="utf-8")
    code, _, err = imhcalc("check-paper", "leeds.md", "edited.json")
    assert code == ExitCode.INPUT_FAULTS
    assert "the inputs of the same file give 9000" in err


def test_whether_a_result_of_another_version_was_changed_is_said_not_to_be_known(imhcalc, papers):
    result = json.loads((papers / "leeds.json").read_text(encoding="utf-8"))
    result["run"]["imhcalc"] = "0.0.9"
    (papers / "old.json").write_text(json.dumps(result), encoding="utf-8")
    out = " ".join(imhcalc("check-paper", "leeds.md", "old.json")[1].split())
    assert (
        "Whether the figures of old.json were changed by hand cannot be told here: it was made by imhcalc 0.0.9"
        in out
    )


def test_what_matters_most_is_calculated_where_the_result_was_made_without(imhcalc, papers):
    imhcalc("report", "Leeds", *FEW, "-o", "leeds.html")
    imhcalc("estimate", "Leeds", *FEW, "-o", "plain.json")
    code, out, err = imhcalc("check-paper", "leeds.html", "plain.json")
    assert (code, err) == (ExitCode.DONE, "")
    assert "plain.json was made without what matters most" in " ".join(out.split())
    assert "imhcalc estimate Leeds --sensitivity -o plain.json" in " ".join(out.split())
    page = (papers / "leeds.html").read_text(encoding="utf-8")
    low = re.search(r'data-figure="sensitivity\.area_effect\.low"[^>]*>([\d,]+)<', page)
    edited = page.replace(low[0], low[0].replace(f">{low[1]}<", ">4,321<"), 1)
    (papers / "leeds.html").write_text(edited, encoding="utf-8")
    code, out, _ = imhcalc("check-paper", "leeds.html", "plain.json")
    assert code == ExitCode.CONDITION_MET
    assert "1 of " in out
    assert f"4,321: the report has {low[1]} here" in out


def test_what_cannot_be_calculated_any_more_is_one_line_and_no_fault(imhcalc, papers):
    imhcalc("report", "Leeds", *FEW, "-o", "leeds.html")
    imhcalc("estimate", "Leeds", *FEW, "-o", "plain.json")
    result = json.loads((papers / "plain.json").read_text(encoding="utf-8"))
    result["run"]["imhcalc"] = "0.0.9"
    (papers / "plain.json").write_text(json.dumps(result), encoding="utf-8")
    code, out, _ = imhcalc("check-paper", "leeds.html", "plain.json")
    out = " ".join(out.split())
    assert (
        "of what matters most, which this result was made without. Make the result with it, and check again: imhcalc estimate Leeds --sensitivity -o plain.json"
        in out
    )
    assert "sensitivity." not in out
    assert code in {ExitCode.DONE, ExitCode.CONDITION_MET}
