"""`diff` on the command line: results, records, profiles and areas; tolerances, exit codes, formats, and what is refused."""

import csv
import io
import json
from math import fsum

import pytest

from imhcalc.faults import ExitCode
from tests.support import ROOT

FEW = ["--draws", "200"]
PLAN = str(ROOT / "examples" / "leeds_plan.yaml")
BIRTHS = "area: Leeds\npopulation:\n  live_births: {value: 8300, source: our units, year: 2025}\n"


@pytest.fixture
def folder(tmp_path, monkeypatch, imhcalc):
    """A folder with a result of Leeds, and a profile in which its births are another number."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "leeds.yaml").write_text(BIRTHS, encoding="utf-8")
    assert imhcalc("estimate", "Leeds", "-o", "base.json", "--quiet", *FEW)[0] == ExitCode.DONE
    return tmp_path


def joined(text):
    return " ".join(text.split())


@pytest.mark.usefixtures("folder")
def test_a_profile_against_a_result(imhcalc):
    code, out, err = imhcalc("diff", "base.json", "leeds.yaml")
    assert (code, err) == (ExitCode.CONDITION_MET, "")
    assert out.startswith("Leeds: from base.json to leeds.yaml\n")
    said = joined(out)
    assert (
        "Expected babies went from about 1,298 to about 1,271 (-27, -2.1%), because of live births alone."
        in said
    )
    assert "children under one stood in for them: 8,478." in said
    assert max(len(line) for line in out.splitlines()) <= 80


@pytest.mark.usefixtures("folder")
def test_two_results(imhcalc):
    assert imhcalc("estimate", "leeds.yaml", "-o", "new.json", "--quiet", *FEW)[0] == ExitCode.DONE
    code, out, _ = imhcalc("diff", "base.json", "new.json")
    assert code == ExitCode.CONDITION_MET
    assert out == imhcalc("diff", "base.json", "leeds.yaml")[1].replace("leeds.yaml", "new.json")


@pytest.mark.usefixtures("folder")
def test_nothing_moved_is_done(imhcalc):
    code, out, err = imhcalc("diff", "base.json", "Leeds")
    assert (code, err) == (ExitCode.DONE, "")
    assert "No figure moved." in out


@pytest.mark.usefixtures("folder")
def test_a_profile_is_run_as_the_other_side_was(imhcalc):
    imhcalc("estimate", "Leeds", "-o", "other.json", "--quiet", *FEW, "--seed", "7", "--level", "0.8")
    assert imhcalc("diff", "other.json", "Leeds", "--quiet")[0] == ExitCode.DONE
    assert imhcalc("diff", "Leeds", "other.json", "--quiet")[0] == ExitCode.DONE
    assert imhcalc("diff", "Leeds", "other.json", "--quiet", "--seed", "8")[0] == ExitCode.CONDITION_MET
    out = imhcalc("diff", "Leeds", "other.json", "--format", "json", "--draws", "300")[1]
    assert [cause["id"] for cause in json.loads(out)["causes"]] == ["draws.draws"]


def test_two_areas(imhcalc):
    code, out, _ = imhcalc("diff", "Leeds", "Hackney", *FEW)
    assert code == ExitCode.CONDITION_MET
    assert out.startswith("Leeds and Hackney: from Leeds to Hackney\n")
    assert "- Area: was Leeds, is Hackney." in out


@pytest.mark.usefixtures("folder")
def test_a_record_of_a_run(imhcalc):
    assert (
        imhcalc("estimate", "leeds.yaml", "--record", "run.json", "-o", "x.txt", "-q", *FEW)[0]
        == ExitCode.DONE
    )
    assert imhcalc("diff", "run.json", "leeds.yaml", "--quiet")[0] == ExitCode.DONE
    code, out, _ = imhcalc("diff", "base.json", "run.json", "--format", "json")
    assert code == ExitCode.CONDITION_MET
    assert [cause["id"] for cause in json.loads(out)["causes"]] == ["inputs.population.live_births"]


def test_a_record_of_another_version_says_what_it_said(imhcalc, folder):
    imhcalc("estimate", "Leeds", "--record", "run.json", "-o", "x.txt", "-q", *FEW)
    record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    value, lower, upper = record["result"]["figures"]["disorganised_attachment.expected"]
    record["result"]["figures"]["disorganised_attachment.expected"] = [value + 10, lower, upper]
    record["result"]["figures"]["population.live_births"] = [8478.0, 8000.0, 9000.0]
    record["result"]["figures"]["population.grandparents"] = [1.0, None, None]
    record["result"]["sha256"] = "0" * 64
    record["made_with"]["imhcalc"] = "0.0.9"
    record["areas"]["sha256"] = "1" * 64
    record["evidence"]["sha256"] = "2" * 64
    from imhcalc.models.run_record import RunRecord
    from imhcalc.recording import _sha256_of

    record["sha256"] = _sha256_of(RunRecord.model_validate_json(json.dumps(record)))
    (folder / "run.json").write_text(json.dumps(record), encoding="utf-8")
    code, out, err = imhcalc("diff", "run.json", "base.json", "--format", "json")
    assert code == ExitCode.CONDITION_MET, err
    found = json.loads(out)
    (cause,) = found["causes"]
    assert cause["id"] == "version"
    assert cause["changes"][0] == {"key": "imhcalc", "old": "0.0.9", "new": found["new"]["imhcalc"]}
    moved = {each["id"]: each for each in found["moved"]}
    (move,) = moved["disorganised_attachment.expected"]["moves"]
    assert [(each["cause"], round(each["change"], 9)) for each in move["contributions"]] == [
        ("version", -10.0)
    ]
    assert moved["population.live_births"]["range_gone_or_new"]
    notes = " ".join(found["notes"])
    assert "population.grandparents" in notes
    assert "other area data" in notes
    assert "not held as it was" in notes


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (["--tolerance", "5%"], ExitCode.DONE),
        (["--tolerance", "0.05"], ExitCode.DONE),
        (["--tolerance", "2%"], ExitCode.CONDITION_MET),
        (["--absolute", "1000"], ExitCode.DONE),
        (["--absolute", "100"], ExitCode.CONDITION_MET),
        (["--tolerance", "2%", "--absolute", "1000"], ExitCode.DONE),
        (["--tolerance", "5%", "--tolerance-for", "population.*=1%"], ExitCode.CONDITION_MET),
        (["--tolerance", "2%", "--tolerance-for", "*=300"], ExitCode.DONE),
        (["--tolerance-for", "population.*=5%"], ExitCode.CONDITION_MET),
        (["--tolerance-for", "population.*=5%", "--only", "population.*"], ExitCode.DONE),
        (["--only", "eyfs_psed.observed"], ExitCode.DONE),
        (["--only", "disorganised_attachment.expected"], ExitCode.CONDITION_MET),
    ],
)
@pytest.mark.usefixtures("folder")
def test_what_is_tolerated_decides_the_exit_code(imhcalc, options, code):
    assert imhcalc("diff", "base.json", "leeds.yaml", "--quiet", *options)[:2] == (code, "")


@pytest.mark.usefixtures("folder")
def test_only_lists_what_is_asked_for(imhcalc):
    out = imhcalc("diff", "base.json", "leeds.yaml", "--only", "population.live_births")[1]
    assert "1 figure moved." in out
    assert "Babies born in a year" in out
    assert "Expected babies" not in out


@pytest.mark.usefixtures("folder")
def test_chance_is_left_out_where_that_is_asked(imhcalc):
    assert imhcalc("diff", "base.json", "Leeds", "--seed", "1", "--quiet")[0] == ExitCode.CONDITION_MET
    code, out, _ = imhcalc("diff", "base.json", "Leeds", "--seed", "1", "--ignore-chance")
    assert code == ExitCode.DONE
    assert "moved by no more than other seeds move them, and are left out." in joined(out)


def test_json_accounts_for_every_move(imhcalc, folder):
    (folder / "more.yaml").write_text(
        BIRTHS + "local_exposures:\n  ace: {shares: [50%, 24%, 15%, 11%], effective_sample_size: 900}\n",
        encoding="utf-8",
    )
    found = json.loads(imhcalc("diff", "base.json", "more.yaml", "--format", "json")[1])
    assert found["schema"] == "imhcalc-difference/1"
    assert found["beyond"] is True
    for figure in found["moved"]:
        for move in figure["moves"]:
            parts = [each["change"] for each in move["contributions"]]
            assert fsum([*parts, move["interaction"]]) == pytest.approx(move["change"], rel=1e-9, abs=1e-12)


@pytest.mark.usefixtures("folder")
def test_csv_has_a_row_for_each_move_and_each_reason(imhcalc):
    out = imhcalc("diff", "base.json", "leeds.yaml", "--format", "csv")[1]
    rows = list(csv.DictReader(io.StringIO(out)))
    of_births = [row for row in rows if row["figure"] == "population.live_births"]
    assert [(row["row"], row["change"], row["cause"]) for row in of_births] == [
        ("move", "-178.0", ""),
        ("contribution", "-178.0", "inputs.population.live_births"),
    ]


def test_files_are_written_and_the_code_is_the_same(imhcalc, folder):
    code, out, err = imhcalc(
        "diff", "base.json", "leeds.yaml", "-o", "d.md", "-o", "d.json", "-o", "d.csv", "-o", "d.txt"
    )
    assert (code, out) == (ExitCode.CONDITION_MET, "")
    assert err == "Wrote d.md, d.json, d.csv, d.txt\n"
    assert (folder / "d.md").read_text(encoding="utf-8").startswith("# Leeds: from base.json to leeds.yaml\n")
    code, out, err = imhcalc("diff", "base.json", "leeds.yaml", "-o", "e.md", "--quiet")
    assert (code, out, err) == (ExitCode.CONDITION_MET, "", "")
    assert (folder / "e.md").exists()


@pytest.mark.usefixtures("folder")
def test_all_lists_details(imhcalc):
    short = imhcalc("diff", "base.json", "leeds.yaml")[1]
    whole = imhcalc("diff", "base.json", "leeds.yaml", "--all")[1]
    assert "most deprived fifth" not in short
    assert "Disorganised attachment: number, most deprived fifth" in joined(whole)


def test_a_plan_with_another_rate_of_pay(imhcalc, folder):
    text = (ROOT / "examples" / "leeds_plan.yaml").read_text(encoding="utf-8")
    assert "on_cost: 27%" in text
    (folder / "plan.yaml").write_text(text.replace("on_cost: 27%", "on_cost: 30%"), encoding="utf-8")
    imhcalc("estimate", PLAN, "-o", "plan.json", "--quiet", *FEW)
    code, out, _ = imhcalc("diff", "plan.json", "plan.yaml")
    assert code == ExitCode.CONDITION_MET
    said = joined(out)
    assert "Expected babies have not moved" in said
    assert "Cost a year went from about £" in said
    assert "Workforce, roles, psychologist, on cost: was 0.27, is 0.3" in said
    assert "Chance that it holds" not in said
    assert max(len(line) for line in out.splitlines()) <= 80


def test_a_result_on_standard_input(imhcalc, folder, monkeypatch):
    text = (folder / "base.json").read_bytes()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text), encoding="utf-8"))
    code, out, _ = imhcalc("diff", "-", "leeds.yaml")
    assert code == ExitCode.CONDITION_MET
    assert out.startswith("Leeds: from standard input to leeds.yaml\n")


def test_a_profile_in_json_is_a_profile(imhcalc, folder):
    (folder / "profile.json").write_text('{"area": "Leeds"}', encoding="utf-8")
    assert imhcalc("diff", "base.json", "profile.json", "--quiet")[0] == ExitCode.DONE


def test_evidence_of_ones_own_is_named(imhcalc, folder):
    own = folder / "own"
    own.mkdir()
    (own / "pack.yaml").write_text(
        "pack: {id: own, version: '1', title: Own, builds_on: uk-2026, summary: One setting.}\n"
        "sources:\n  us: {citation: Us., year: 2025, kind: official_statistics, read: whole}\n"
        "parameters:\n  babies_per_maternity:\n    label: Babies for each maternity\n    use: setting\n"
        "    quantity: {value: 1.1, unit: babies_per_maternity, status: published, tag: seen, source: us, where: Table 1}\n",
        encoding="utf-8",
    )
    imhcalc("estimate", "Leeds", "--evidence", "own", "-o", "own.json", "--quiet", *FEW)
    code, out, err = imhcalc(
        "diff", "base.json", "own.json", "--evidence", "own", "--evidence", "uk-2026", "--format", "json"
    )
    assert code == ExitCode.CONDITION_MET, err
    named = json.loads(out)
    assert [cause["id"] for cause in named["causes"]] == ["evidence.parameters.babies_per_maternity"]
    assert named["notes"] == []
    # Where the pack is not named, what the result lists of it is laid over the one that ships.
    unnamed = json.loads(imhcalc("diff", "base.json", "own.json", "--format", "json")[1])
    assert [cause["id"] for cause in unnamed["causes"]] == ["evidence.parameters.babies_per_maternity"]
    assert "own 1, is not held as it was" in unnamed["notes"][0]


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["nope.json", "Leeds"], ExitCode.DATA_MISSING, "there is no file nope.json"),
        (["leeds.yaml", "nope.yaml"], ExitCode.DATA_MISSING, "there is no file nope.yaml"),
        (["Leeds", "Lodon"], ExitCode.DATA_MISSING, "did you mean `London`?"),
        (["base.json"], ExitCode.USAGE, "Missing argument"),
        (["-", "-"], ExitCode.USAGE, "Standard input can be read only once"),
        (["base.json", "Leeds", "--tolerance", "5"], ExitCode.USAGE, "if 5 per cent is meant, write 5%"),
        (
            ["base.json", "Leeds", "--only", "provisoin.gap"],
            ExitCode.USAGE,
            "neither result has a figure `provisoin.gap`",
        ),
        (["base.json", "Leeds", "-o", "x.docx"], ExitCode.USAGE, "chooses no format"),
        (["base.json", "Leeds", "-o", "nowhere/x.md"], ExitCode.CANNOT_WRITE, "cannot be written"),
    ],
)
@pytest.mark.usefixtures("folder")
def test_what_is_refused(imhcalc, arguments, code, words):
    got, out, err = imhcalc("diff", *arguments)
    assert (got, out) == (code, "")
    assert words in joined(err)


def test_figures_changed_by_hand_are_refused_at_their_line(imhcalc, folder):
    text = (folder / "base.json").read_text(encoding="utf-8")
    figures = json.loads(text)["figures"]
    value = next(each["value"] for each in figures if each["id"] == "disorganised_attachment.expected")
    (folder / "edited.json").write_text(
        text.replace(f'"value": {value!r}', '"value": 1250.5'), encoding="utf-8"
    )
    code, out, err = imhcalc("diff", "edited.json", "Leeds", "--faults", "concise")
    assert (code, out) == (ExitCode.INPUT_FAULTS, "")
    line = text.splitlines().index(next(row for row in text.splitlines() if f'"value": {value!r}' in row)) + 1
    assert err.startswith(f"edited.json:{line}:")
    assert "error[not-what-it-says]" in err


def test_inputs_changed_by_hand_are_refused_too(imhcalc, folder):
    imhcalc("estimate", "leeds.yaml", "-o", "new.json", "--quiet", *FEW)
    text = (folder / "new.json").read_text(encoding="utf-8")
    (folder / "new.json").write_text(text.replace('"value": 8300.0', '"value": 8400.0'), encoding="utf-8")
    code, _, err = imhcalc("diff", "base.json", "new.json")
    assert code == ExitCode.INPUT_FAULTS
    assert "the inputs of the same file give" in joined(err)


def test_a_profile_of_a_result_that_this_version_cannot_run_is_placed_in_its_file(imhcalc, folder):
    result = json.loads((folder / "base.json").read_text(encoding="utf-8"))
    result["inputs"]["profile"]["area"] = {"name": "Atlantis"}
    (folder / "gone.json").write_text(json.dumps(result), encoding="utf-8")
    code, _, err = imhcalc("diff", "gone.json", "Leeds")
    assert code == ExitCode.DATA_MISSING
    assert "--> gone.json" in err
    assert "Atlantis" in err


def test_counts_too_small_to_show_are_said_to_be_left_out(imhcalc, folder):
    (folder / "small.yaml").write_text(
        "area: Leeds\nobserved:\n  asq_personal_social: {below: 3, assessed: 90, eligible: 100}\n",
        encoding="utf-8",
    )
    imhcalc("estimate", "small.yaml", "-o", "small.json", "--quiet", *FEW, "--no-sensitivity")
    found = json.loads(imhcalc("diff", "small.json", "base.json", "--format", "json")[1])
    assert any("observed.asq_personal_social" in note for note in found["notes"])
    assert found["moved"] == []


def test_a_note_that_comes_with_a_change_is_its_reason(imhcalc, folder):
    noted = BIRTHS.replace("8300", "8900").replace("2025}", "2025, note: a third unit reports here}")
    (folder / "noted.yaml").write_text(noted, encoding="utf-8")
    _, out, _ = imhcalc("diff", "leeds.yaml", "noted.yaml", *FEW)
    assert "(source: our units, 2025). The reason given: a third unit reports here." in joined(out)


def test_what_cannot_be_tried_by_itself_is_said_in_a_sentence_of_its_own(imhcalc):
    _, out, _ = imhcalc("diff", PLAN, "Leeds", *FEW)
    assert "made up for this example). It cannot be tried by itself (" in joined(out)
