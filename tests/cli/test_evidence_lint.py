"""`evidence lint` and `evidence diff` on the command line: pages, formats, options and exit codes."""

import json
import shutil
from functools import partial
from pathlib import Path

import pytest

from imhcalc.faults import ExitCode
from tests.support import ROOT

EXAMPLES = ROOT / "examples" / "evidence"
FAULTY = str(EXAMPLES / "faulty")
OLD, NEW = str(EXAMPLES / "fernshire_1"), str(EXAMPLES / "fernshire_2")
TODAY = ["--as-of", "2026-11-25"]


@pytest.fixture
def imhcalc(imhcalc, monkeypatch):
    """Runs a command in this process; returns its exit code, output and messages."""
    monkeypatch.setenv("COLUMNS", "80")
    return partial(imhcalc, "evidence")


def test_notes_alone_leave_with_0_and_are_counted_by_kind(imhcalc):
    code, out, err = imhcalc("lint", *TODAY)
    assert (code, err) == (ExitCode.DONE, "")
    assert out.startswith(
        "Evidence uk-2026 2026.1, looked through\nNo errors, no warnings and 102 notes, in 162 figures.\n"
    )
    for kind, number in {
        "recalled-unchecked": 40,
        "judgement-in-every-run": 22,
        "stale-year": 23,
        "limits-drawn-differ": 7,
    }.items():
        assert any(kind in line and f" {number} " in f"{line} " for line in out.split("\n")), kind
    assert len(out.split("\n")) < 30
    assert max(map(len, out.split("\n"))) <= 80


def test_all_lists_each_note_with_its_place(imhcalc):
    code, out, _ = imhcalc("lint", "--all", *TODAY)
    assert code == ExitCode.DONE
    assert out.count("data/evidence/uk-2026/") == 102
    assert "What to do: look the figure up" in " ".join(out.split())


def test_strict_makes_notes_fail(imhcalc):
    code, out, _ = imhcalc("lint", "--strict", *TODAY)
    assert code == ExitCode.CONDITION_MET
    assert "- data/evidence/uk-2026/adult_adversity.yaml:42:" in out


def test_the_review_is_found_out(imhcalc):
    code, out, _ = imhcalc("lint", "ncb-2020", *TODAY)
    text = " ".join(out.split())
    assert code == ExitCode.CONDITION_MET
    assert (
        "5.5% for girls conflicts with the total of 5.5% and with boys 6.8%: check the source (nhs_digital_preschool_2018 has 4.2%)"
        in text
    )
    assert "ncb_2020 gives 3 figures for the same thing: 11.7%, 11.2%, 12%" in text
    assert imhcalc("lint", "--evidence", "ncb-2020", *TODAY) == (code, out, "")


@pytest.mark.parametrize(("options", "expected"), [
    (["--only", "source-not-cited"], ["source-not-cited"]),
    (["--only", "source-not-cited", "--only", "version-not-in-changelog"], ["version-not-in-changelog", "source-not-cited"]),
    (["--ignore", "source-not-cited", "--ignore", "value-outside-interval"], ["version-not-in-changelog", "total-outside-groups"]),
])  # fmt: skip
def test_only_and_ignore(imhcalc, options, expected):
    code, out, _ = imhcalc("lint", FAULTY, "--format", "json", *options, *TODAY)
    assert code == ExitCode.CONDITION_MET
    listed = json.loads(out)["findings"]
    assert [each["code"] for each in listed if each["level"] != "note"] == expected


def test_nothing_left_leaves_with_0(imhcalc):
    assert imhcalc("lint", FAULTY, "--only", "stale-year", *TODAY)[0] == ExitCode.DONE


@pytest.mark.parametrize("option", ["--only", "--ignore", "--explain"])
def test_a_code_that_no_rule_has(imhcalc, option):
    code, _, err = imhcalc("lint", option, "stale-years")
    assert code == ExitCode.USAGE
    assert "did you mean `stale-year`?" in err


def test_every_rule_is_explained(imhcalc):
    code, out, _ = imhcalc("lint", "--explain", "all")
    assert code == ExitCode.DONE
    assert out.count("Why: ") == out.count("What to do: ") > 35
    code, out, _ = imhcalc("lint", "--explain", "limits-drawn-differ")
    assert out.startswith("limits-drawn-differ: limits drawn unlike those given\nWhy: ")
    assert "explain" in out


def test_two_packs_at_once_are_refused(imhcalc):
    assert imhcalc("lint", "uk-2026", "--evidence", "ncb-2020")[0] == ExitCode.USAGE


def test_a_pack_that_is_not_there(imhcalc):
    assert imhcalc("lint", "uk-2062")[0] == ExitCode.DATA_MISSING
    assert imhcalc("lint", "./nowhere")[0] == ExitCode.DATA_MISSING
    assert imhcalc("lint", "--as-of", "yesterday")[0] == ExitCode.USAGE


def test_json_has_everything(imhcalc):
    _, out, _ = imhcalc("lint", FAULTY, "--format", "json", *TODAY)
    data = json.loads(out)
    assert (data["schema"], data["pack"]) == (
        "imhcalc-lint/1",
        {"id": "faulty", "version": "2", "builds_on": ["fernshire", "uk-2026"]},
    )
    assert (data["errors"], data["warnings"], data["notes"], data["accepted"], data["fails"]) == (
        1,
        3,
        2,
        1,
        True,
    )
    first = next(each for each in data["findings"] if each["code"] == "total-outside-groups")
    assert list(first) == [
        "code",
        "level",
        "entry",
        "in_every_run",
        "message",
        "file",
        "line",
        "column",
        "found",
        "expected",
        "help",
        "also",
        "accepted",
    ]
    assert first["entry"] == "parameters.sleep_difficulty_girls.quantity"
    assert (
        Path(first["file"]).read_text(encoding="utf-8").split("\n")[first["line"] - 1].strip()
        == "value: 0.31"
    )
    (accepted,) = [each for each in data["findings"] if each["accepted"]]
    assert accepted["accepted"] == {
        "reason": "The line was closed in 2019; there is no later figure.",
        "by": "A. Reader (made up)",
        "on": "2026-11-20",
    }


@pytest.mark.parametrize(("form", "beginning"), [
    ("concise", f"{FAULTY}/pack.yaml:10:17: warning[version-not-in-changelog] pack: it is at 2"),
    ("github", f"::warning file={FAULTY}/pack.yaml,line=10,col=17,title=version-not-in-changelog::pack: it is at 2"),
])  # fmt: skip
def test_forms_for_logs_and_pull_requests(imhcalc, form, beginning):
    code, out, _ = imhcalc("lint", FAULTY, "--format", form, *TODAY)
    assert code == ExitCode.CONDITION_MET
    assert out.startswith(beginning)
    assert out.endswith("1 fault in 1 file, 3 warnings\n2 notes not listed: --all lists each\n")
    assert imhcalc("lint", FAULTY, "--format", form, "--all", *TODAY)[1].count("recalled-unchecked") == 1


def test_a_report_for_gitlab(imhcalc):
    listed = json.loads(imhcalc("lint", FAULTY, "--format", "gitlab", *TODAY)[1])
    assert {each["check_name"] for each in listed} >= {"source-not-cited", "value-outside-interval"}


def test_files_are_written_by_suffix(imhcalc, tmp_path):
    names = [str(tmp_path / f"lint{suffix}") for suffix in (".txt", ".md", ".json")]
    code, out, err = imhcalc("lint", FAULTY, *(part for name in names for part in ("-o", name)), *TODAY)
    assert (code, out) == (ExitCode.CONDITION_MET, "")
    assert "Wrote" in err
    assert json.loads((tmp_path / "lint.json").read_text(encoding="utf-8"))["fails"]
    assert (
        (tmp_path / "lint.md").read_text(encoding="utf-8").startswith("# Evidence faulty 2, looked through\n")
    )
    assert imhcalc("lint", FAULTY, "-o", str(tmp_path / "lint.docx"))[0] == ExitCode.USAGE


def test_a_page_tells_what_was_accepted_and_where_else_to_look(imhcalc):
    out = " ".join(imhcalc("lint", FAULTY, *TODAY)[1].split())
    assert "accepted by A. Reader (made up) on 2026-11-20: The line was closed in 2019" in out
    assert "see also: " in out
    assert "It builds on fernshire and uk-2026, which are not looked through here." in out


def test_faults_of_loading_are_in_the_list(imhcalc, tmp_path):
    shutil.copytree(ROOT / "data" / "evidence" / "ncb-2020", tmp_path / "ours")
    file = tmp_path / "ours" / "figures.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(
        text.replace("value: 0.075", "value: 7.5", 1).replace("source: ncb_2020", "source: ncb_2002", 1),
        encoding="utf-8",
    )
    code, out, _ = imhcalc("lint", str(tmp_path / "ours"), "--format", "json", *TODAY)
    found = {(each["code"], each["line"]) for each in json.loads(out)["findings"]}
    lines = file.read_text(encoding="utf-8").split("\n")
    assert code == ExitCode.CONDITION_MET
    assert ("E_RANGE", next(n for n, line in enumerate(lines, 1) if "value: 7.5" in line)) in found
    assert ("unknown-source", next(n for n, line in enumerate(lines, 1) if "ncb_2002" in line)) in found
    assert "total-outside-groups" in {code for code, _ in found}


# -- diff --------------------------------------------------------------------------------------------------------------


def test_a_diff_says_from_what_to_what(imhcalc):
    code, out, _ = imhcalc("diff", OLD, NEW)
    assert code == ExitCode.DONE
    text = " ".join(out.split())
    assert "was 20% (18% to 22.5%, 95% confidence); now 21% (18.8% to 23.5%, 95% confidence)" in text
    assert "parameters.sleep_line_calls is now parameters.sleep_line_families" in text
    assert "2 of 2026-11-10: The survey of 2026 in place of that of 2025." in text
    assert max(map(len, out.split("\n"))) <= 80


@pytest.mark.parametrize(("packs", "weight", "code"), [
    ((OLD, NEW), "answers", ExitCode.CONDITION_MET), ((OLD, NEW), "words", ExitCode.CONDITION_MET), ((OLD, OLD), "words", ExitCode.DONE),
    ((OLD, NEW), None, ExitCode.DONE),
])  # fmt: skip
def test_a_diff_fails_only_where_it_is_asked_to(imhcalc, packs, weight, code):
    assert imhcalc("diff", *packs, *(["--fail-on", weight] if weight else []))[0] == code


def test_a_diff_as_json_and_markdown(imhcalc, tmp_path):
    data = json.loads(imhcalc("diff", OLD, NEW, "--format", "json", "--fail-on", "standing")[1])
    assert (data["schema"], data["old"]["version"], data["new"]["version"], data["fails"]) == (
        "imhcalc-evidence-diff/1",
        "1",
        "2",
        True,
    )
    assert {each["what"] for each in data["changes"]} == {"renamed", "removed", "changed"}
    imhcalc("diff", OLD, NEW, "-o", str(tmp_path / "diff.md"))
    assert "## Can move answers" in (tmp_path / "diff.md").read_text(encoding="utf-8")


def test_a_diff_of_the_same_files(imhcalc):
    assert "Nothing: their files are the same, to the byte." in imhcalc("diff", "uk-2026", "uk-2026")[1]


def test_a_diff_of_files_that_differ_in_form(imhcalc, tmp_path):
    shutil.copytree(OLD, tmp_path / "again")
    file = tmp_path / "again" / "pack.yaml"
    file.write_text(f"# A remark.\n{file.read_text(encoding='utf-8')}", encoding="utf-8")
    assert (
        "No entry and no figure changed; the files differ in form only."
        in imhcalc("diff", OLD, str(tmp_path / "again"))[1]
    )


def test_a_diff_lists_words_when_asked_and_warns_of_one_version_for_two_packs(imhcalc, tmp_path):
    shutil.copytree(OLD, tmp_path / "again")
    file = tmp_path / "again" / "pack.yaml"
    text = file.read_text(encoding="utf-8")
    start, end = text.index("  leaflets_given:"), len(text)
    file.write_text(
        text[:start].replace("plain: Trouble settling", "plain: Difficulty in settling") + text[end:],
        encoding="utf-8",
    )
    _, out, _ = imhcalc("diff", OLD, str(tmp_path / "again"))
    assert "Both call themselves fernshire 1." in out
    assert "Gone without a word" in out
    assert "Difficulty in settling" not in out
    assert "Difficulty in settling" in imhcalc("diff", OLD, str(tmp_path / "again"), "--all")[1]


def test_a_diff_with_a_pack_that_does_not_load(imhcalc, tmp_path):
    (tmp_path / "pack.yaml").write_text("pack: 1\n", encoding="utf-8")
    assert imhcalc("diff", "uk-2026", str(tmp_path / "pack.yaml"))[0] == ExitCode.INPUT_FAULTS


# -- show ----------------------------------------------------------------------------------------------------------------


def test_versions_and_who_checked_are_shown(imhcalc):
    _, out, _ = imhcalc("show", "changelog", "--evidence", NEW)
    assert out.startswith("Versions of fernshire\n2, 2026-11-10\n")
    assert "parameters.sleep_line_calls is now parameters.sleep_line_families." in out
    assert "checked by A. Reader (made up) on 2026-11-02" in " ".join(
        imhcalc("show", "sleep_line_families", "--evidence", NEW)[1].split()
    )
    assert "checked by nobody yet" in " ".join(imhcalc("show", "disorder_2_4_boys")[1].split())
    assert "none has been compared with its source by a named person yet" in " ".join(
        imhcalc("list")[1].split()
    )
    assert "have been compared with their source by a named person" in " ".join(
        imhcalc("list", "--evidence", NEW)[1].split()
    )


def test_a_pack_without_a_changelog_says_so(imhcalc, tmp_path):
    text = Path(NEW, "pack.yaml").read_text(encoding="utf-8")
    start, end = text.index("  changelog:"), text.index("  renamed:")
    (tmp_path / "pack.yaml").write_text(text[:start] + text[end:], encoding="utf-8")
    assert "This pack has no changelog." in imhcalc("show", "changelog", "--evidence", str(tmp_path))[1]
