"""Records read back: whole, or every fault of the file at once."""

import json
from dataclasses import fields

import pytest

from imhcalc import application, recording
from imhcalc.faults import InputFaultsError
from imhcalc.loading.run_records import HOW_TO_WRITE, load_record
from imhcalc.models.options import Options
from imhcalc.models.run_record import RecordedOptions
from tests.support import FEW, shipped


@pytest.fixture(scope="module")
def text():
    given = application.resolved(application.profile_of_area(["Leeds"]), shipped())
    result = application.estimated_of(given, shipped(), FEW).result
    return recording.record_text(
        recording.record_of(given, shipped(), FEW, result, recording.Origin(["imhcalc"]))
    )


@pytest.fixture
def faults(tmp_path):
    def of(text: str):
        path = tmp_path / "run.json"
        path.write_text(text, encoding="utf-8")
        with pytest.raises(InputFaultsError) as refused:
            load_record(path)
        return refused.value.faults

    return of


def test_a_record_is_read_as_it_was_written(text, tmp_path):
    path = tmp_path / "run.json"
    path.write_text(text, encoding="utf-8")
    assert recording.record_text(load_record(path)) == text
    path.write_text(json.dumps(json.loads(text)), encoding="utf-8")
    assert recording.record_text(load_record(path)) == text


def test_a_figure_stands_on_one_line(text):
    line = next(line for line in text.splitlines() if '"disorganised_attachment.prevalence":' in line)
    assert json.loads("{" + line.strip().rstrip(",") + "}")["disorganised_attachment.prevalence"][0] > 0


def test_a_fault_of_its_form_is_told_before_what_it_says(text, faults):
    """A record is written by the program: where its text was changed by hand, what follows may be by chance."""
    (fault,) = faults(
        text.replace("{", '{"schema": "imhcalc-record/1",', 1).rstrip().removesuffix("}") + ",}"
    )
    assert (fault.code, fault.help) == ("duplicate-key", HOW_TO_WRITE)


def test_every_fault_at_once_with_its_place(text, faults):
    data = json.loads(text)
    data["options"]["seed"] = -1
    data["made_with"].pop("numpy")
    data["profile"]["resolved"]["are"] = "x"
    data["result"]["figures"]["flow.families"] = [1.0, 2.0]
    found = faults(json.dumps(data, indent=1))
    assert [fault.code for fault in found] == ["missing-key", "E_RANGE", "unknown-key", "wrong-length"]
    assert all(fault.place is not None and fault.place.line for fault in found)


def test_what_is_no_record_is_one_fault(faults):
    (fault,) = faults('{"schema": "imhcalc-result/1", "run": {}}')
    assert (fault.code, fault.found) == ("not-a-record", "imhcalc-result/1")
    (fault,) = faults('{"area": "Leeds"}')
    assert (fault.code, fault.found) == ("not-a-record", "no schema")


def test_what_is_cut_short_says_where(text, faults):
    (fault,) = faults(text[: len(text) // 2])
    assert fault.place.line
    assert "--record" in fault.help


def test_a_comment_makes_it_no_json(text, faults):
    (fault,) = faults("# a comment\n" + text)
    assert fault.code == "not-json"


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(InputFaultsError) as refused:
        load_record(tmp_path / "run.json")
    assert "--record" in refused.value.faults[0].help
    (tmp_path / "run.json").write_text("{}", encoding="utf-8")
    with pytest.raises(InputFaultsError) as refused:
        load_record(tmp_path / "rum.json")
    assert refused.value.faults[0].help == "did you mean `run.json`?"
    with pytest.raises(InputFaultsError):
        load_record(tmp_path)


def test_a_record_has_every_option_that_a_user_can_give():
    own = {"own_area_effects"}  # of comparisons, which no single run has
    assert set(RecordedOptions.model_fields) == {each.name for each in fields(Options)} - own
