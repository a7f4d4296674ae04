"""Results are read back whole, and everything wrong with one is found at once, with its place."""

import io
import json
from types import SimpleNamespace

import pytest

from imhcalc.cli.app import run as command
from imhcalc.faults import InputFaultsError
from imhcalc.loading.files import SourceText
from imhcalc.loading.results import load_result, result_of
from imhcalc.report.registry import renderer
from imhcalc.report.setting import Setting
from tests.support import run
from tests.unit.loading.small_result import plain, text


def source(text: str) -> SourceText:
    return SourceText("result.json", text.encode(), text)


def faults(text: str):
    with pytest.raises(InputFaultsError) as caught:
        result_of(source(text))
    return caught.value.faults


def codes(text: str) -> list[str]:
    return [fault.code for fault in faults(text)]


def spoilt(**changes) -> str:
    return json.dumps(plain() | changes, indent=2)


def test_what_a_command_wrote_is_the_result_itself(tmp_path):
    file = tmp_path / "leeds.json"
    assert command(["estimate", "Leeds", "--draws", "400", "--seed", "3", "-q", "-o", str(file)]) == 0
    read = load_result(file)
    assert read.run.seed == 3
    assert renderer("json")(read, Setting()) == file.read_text(encoding="utf-8")


def test_a_result_set_by_another_program_is_the_same_result():
    expected = result_of(source(text()))
    for options in ({}, {"indent": "\t"}, {"separators": (",", ":")}):
        assert result_of(source(json.dumps(plain(), **options))) == expected


def test_a_result_comes_from_standard_input(monkeypatch):
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(text().encode())))
    assert load_result("-").area.name == "Newtown"


def test_a_file_that_is_not_there_is_missing_data(tmp_path):
    (tmp_path / "result.json").write_text(text(), encoding="utf-8")
    with pytest.raises(InputFaultsError) as caught:
        load_result(tmp_path / "resutl.json")
    assert caught.value.exit_code == 4
    assert "did you mean `result.json`?" in caught.value.faults[0].help


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 a report", b"x" * 2_000_001])
def test_what_is_no_text_is_told_how_a_result_is_written(tmp_path, content):
    file = tmp_path / "result.json"
    file.write_bytes(content)
    with pytest.raises(InputFaultsError) as caught:
        load_result(file)
    assert "-o result.json" in caught.value.faults[0].help


def test_a_name_too_long_keeps_its_own_help(tmp_path):
    with pytest.raises(InputFaultsError) as caught:
        load_result(tmp_path / ("x" * 300))
    assert caught.value.faults[0].help == "check the name"


@pytest.mark.parametrize(
    "whole", ["[]", "{}", '{"schema": 1}', '{"schema": "imhcalc-comparison/1"}', '["a", "b"]']
)
def test_other_json_is_one_fault(whole):
    assert codes(whole) == ["not-a-result"]


@pytest.mark.parametrize("whole", ["area: Leeds\n", "Leeds", "# a profile\narea: Leeds\n"])
def test_what_is_not_json_is_said_to_be_none(whole):
    (fault,) = faults(whole)
    assert (fault.code, fault.place.line) == ("not-a-result", 1)


@pytest.mark.parametrize(
    ("written", "found", "expected"),
    [
        ('"seed": 0', '"', "a comma"),
        ('"seed": ,', ",", "a value"),
        ('"seed" 0,', "0", "a `:`"),
        ("seed: 0,", "s", "a key in double quotes"),
    ],
)
def test_where_the_text_stops_being_json_is_shown(written, found, expected):
    (fault,) = faults(text().replace('"seed": 0,', written))
    assert fault.code == "json-syntax"
    assert fault.found == found
    assert fault.expected.startswith(expected)
    assert fault.source_line.strip()
    assert fault.place.line == (7 if expected == "a comma" else 6)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.99])
def test_a_text_cut_short_ends_before_the_result(share):
    whole = text()
    (fault,) = faults(whole[: int(len(whole) * share)].rpartition(",")[0])
    assert fault.message == "the text ends before the result does"


def test_a_text_cut_within_a_word_ends_before_the_result():
    (fault,) = faults(text()[: text().index('"invalid_draws"') + 8])
    assert fault.message == "the text ends before the result does"
    assert fault.source_line.strip() == '"invalid'


def test_more_after_the_end_is_found():
    (fault,) = faults(text() + text())
    assert fault.expected.startswith("nothing after")


def test_every_wrong_value_is_found_with_its_place():
    changed = plain()
    changed["run"]["seed"] = "zero"
    changed["area"]["nation"] = None
    del changed["figures"][1]["label"]
    changed["figures"][2]["unit"] = "babies"
    changed["surprise"] = 1
    whole = json.dumps(changed, indent=2)
    found = faults(whole)
    lines = whole.splitlines()
    assert [fault.code for fault in found] == [
        "wrong-type", "wrong-type", "missing-key", "unknown-choice", "unknown-key",
    ]  # fmt: skip
    assert all(fault.source_line == lines[fault.place.line - 1] for fault in found)
    assert '"seed": "zero"' in found[0].source_line


@pytest.mark.parametrize("number", ["NaN", "-Infinity", "1e999", "1" * 5000])
def test_a_number_that_is_none_is_refused(number):
    (fault,) = faults(text().replace('"seed": 0,', f'"seed": {number},'))
    assert (fault.code, fault.place.line) == ("wrong-type", 6)


def test_a_key_given_twice_is_refused():
    (fault,) = faults(text().replace('"seed": 0,', '"seed": 0,\n    "seed": 1,'))
    assert (fault.code, fault.place.line) == ("duplicate-key", 7)


def test_brackets_without_end_are_refused():
    whole = '{"schema": "imhcalc-result/1", "run": ' + "[" * 20_000 + "]" * 20_000 + "}"
    assert codes(whole) == ["too-deep"]


def test_half_a_letter_is_refused_and_a_whole_one_is_not():
    (fault,) = faults(spoilt(limitations=["half a letter \\ud83d"]).replace("\\\\", "\\"))
    assert (fault.code, "half a letter" in fault.source_line) == ("yaml-syntax", True)
    whole = spoilt(limitations=["a whole one \U0001f600", 7])
    (fault,) = faults(whole)
    assert (fault.code, fault.source_line.strip()) == ("wrong-type", "7")


def test_a_figure_that_is_there_twice_is_refused():
    changed = plain()
    changed["figures"] += changed["figures"][:1]
    (fault,) = faults(json.dumps(changed, indent=2))
    assert fault.code == "given-twice"
    assert changed["figures"][0]["id"] in fault.source_line


def test_a_headline_that_the_result_does_not_hold_is_refused():
    (fault,) = faults(spoilt(context=plain()["context"] | {"headline": "disorganized_attachment"}))
    assert (fault.code, fault.help) == ("unknown-id", "did you mean `disorganised_attachment`?")


def test_results_of_whole_nations_are_not_too_large(tmp_path):
    file = tmp_path / "england.json"
    file.write_text(renderer("json")(run("England"), Setting()), encoding="utf-8")
    assert load_result(file).area.name == "England"


def test_a_fault_of_a_result_is_placed_at_its_line_and_of_standard_input_without_one(tmp_path):
    """What came through a pipe cannot be read again for its lines."""
    from imhcalc.faults import Fault
    from imhcalc.loading.results import placed_in

    file = tmp_path / "result.json"
    file.write_text(text(), encoding="utf-8")
    fault = Fault("wrong-schema", "the schema is another")
    placed = placed_in(file, fault, ("schema",))
    assert text().splitlines()[placed.place.line - 1].strip().startswith('"schema"')
    piped = placed_in("-", fault, ("schema",))
    assert (piped.place.line, piped.message) == (0, fault.message)
