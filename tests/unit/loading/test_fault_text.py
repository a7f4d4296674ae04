"""Faults as text, in five forms."""

import json
from dataclasses import replace

import pytest

from imhcalc.cli.fault_text import count_of, fault_text, visible
from imhcalc.faults import Fault, Place

LINE = "      provenence: {source: example_2020, where: Table 3}"
FAULT = Fault(
    "unknown-key",
    "`provenence` is not a key of outcomes.disorganised_attachment.prevalence",
    Place("data/evidence/attachment.yaml", 10, 7),
    found="provenence",
    expected="interval, period, provenance, shape, unit, value",
    help="did you mean `provenance`?",
    source_line=LINE,
    width=10,
)


def test_the_block_of_the_house():
    assert fault_text([FAULT]) == (
        "error[unknown-key]: `provenence` is not a key of outcomes.disorganised_attachment.prevalence\n"
        "  --> data/evidence/attachment.yaml:10:7\n"
        "   |\n"
        "10 |       provenence: {source: example_2020, where: Table 3}\n"
        "   |       ^^^^^^^^^^\n"
        "   = found:    provenence\n"
        "   = expected: interval, period, provenance, shape, unit, value\n"
        "   = help:     did you mean `provenance`?\n"
        "\n"
        "1 fault in 1 file\n"
    )


def test_one_line_each():
    assert fault_text([FAULT, Fault("usage", "Nothing named")], "concise") == (
        "error[usage] Nothing named\n"
        "data/evidence/attachment.yaml:10:7: error[unknown-key] `provenence` is not a key of "
        "outcomes.disorganised_attachment.prevalence (did you mean `provenance`?)\n"
        "2 faults in 1 file\n"
    )


def test_annotations():
    fault = Fault("unit-mismatch", "100% of x", Place("a,b:c.yaml", 3, 4), found="x\ny")
    assert fault_text([fault, Fault("usage", "no")], "github") == (
        "::error title=usage::no\n"
        "::error file=a%2Cb%3Ac.yaml,line=3,col=4,title=unit-mismatch::100%25 of x%0Afound: x\\ny\n"
        "2 faults in 1 file\n"
    )
    assert "line" not in fault_text([Fault("empty-file", "empty", Place("a.yaml"))], "github").split("::")[1]


def test_json():
    held = json.loads(
        fault_text([FAULT, Fault("empty-file", "empty", Place("a.yaml")), Fault("usage", "no")], "json")
    )
    assert held["count"] == 3
    assert [each["line"] for each in held["faults"]] == [None, None, 10]
    assert held["faults"][2]["code"] == "unknown-key"
    assert set(held["faults"][0]) == {
        "code",
        "message",
        "file",
        "line",
        "column",
        "found",
        "expected",
        "help",
        "level",
    }


WARNING = Fault("no-year", "No year is said", Place("b.yaml", 2, 1), level="warning")
NOTE = Fault("new-file", "Not there before", Place("./c.yaml"), level="note")


def test_what_is_no_fault_is_printed_and_not_counted_as_one():
    found = [NOTE, FAULT, WARNING]
    assert [line.split("]")[0] for line in fault_text(found, "concise").splitlines()] == [
        "./c.yaml: note[new-file",
        "b.yaml:2:1: warning[no-year",
        "data/evidence/attachment.yaml:10:7: error[unknown-key",
        "1 fault in 1 file, 1 warning, 1 note",
    ]
    assert fault_text([WARNING]).startswith("warning[no-year]: No year is said\n")
    annotations = fault_text(found, "github").splitlines()
    assert [line.split(",")[0] for line in annotations[:3]] == [
        "::notice file=c.yaml",
        "::warning file=b.yaml",
        "::error file=data/evidence/attachment.yaml",
    ]
    held = json.loads(fault_text(found, "json"))
    assert held["count"] == 1
    assert [each["level"] for each in held["faults"]] == ["note", "warning", "error"]


def test_a_code_quality_report_for_gitlab():
    note, warning, fault = json.loads(fault_text([FAULT, WARNING, NOTE], "gitlab"))
    assert fault["description"].endswith("prevalence (did you mean `provenance`?)")
    assert (fault["check_name"], fault["severity"]) == ("unknown-key", "major")
    assert fault["location"] == {"path": "data/evidence/attachment.yaml", "lines": {"begin": 10}}
    assert (warning["severity"], note["severity"]) == ("minor", "info")
    assert note["location"] == {"path": "c.yaml", "lines": {"begin": 1}}
    assert json.loads(fault_text([], "gitlab")) == []


def test_a_fault_that_has_moved_down_its_file_is_the_same_to_gitlab():
    moved = replace(FAULT, place=Place("data/evidence/attachment.yaml", 90, 7))
    elsewhere = replace(FAULT, place=Place("data/evidence/other.yaml", 10, 7))
    first, second, third = (
        json.loads(fault_text([each], "gitlab"))[0]["fingerprint"] for each in (FAULT, moved, elsewhere)
    )
    assert first == second != third


@pytest.mark.parametrize("form", ["full", "concise", "github", "gitlab", "json"])
def test_nothing_a_file_holds_can_steer_a_terminal(form):
    nasty = "\x1b[2J\x07\x9b31m\u202e\u2028\ud800\r\n\t"
    fault = Fault(nasty, nasty, Place(nasty, 1, 2), nasty, nasty, nasty, source_line=nasty, width=3)
    text = fault_text([fault], form)
    assert all(each.isprintable() or each == "\n" for each in text)
    assert "\\x1b" in text or "\\u001b" in text


def test_drawing_is_ascii():
    assert fault_text([FAULT]).isascii()


def test_visible_text_is_left_alone():
    assert visible("Ynys Môn, 7.5%") == "Ynys Môn, 7.5%"
    assert visible("a\u00a0b\ud800") == "a\\xa0b\\ud800"


def caret_of(line: str, column: int, width: int = 1) -> tuple[str, str]:
    text = fault_text([Fault("x", "x", Place("a", 1, column), source_line=line, width=width)])
    shown, caret = text.splitlines()[3:5]
    return shown[5:], caret[5:]


def test_long_lines_are_cut_around_the_place():
    shown, caret = caret_of("x" * 500 + "HERE" + "y" * 500, 501, 4)
    assert len(shown) < 110
    assert shown.startswith("...")
    assert shown.endswith("...")
    assert shown[caret.index("^") :][: caret.count("^")] == "HERE"


def test_carets_stand_under_escaped_and_wide_characters():
    assert caret_of("\tab", 2) == ("\\tab", "  ^")
    assert caret_of("日本x", 3) == ("日本x", "    ^")
    assert caret_of("e\u0301x", 3) == ("e\u0301x", " ^")
    assert caret_of("ab", 9) == ("ab", "  ^")


def test_wide_line_numbers():
    text = fault_text([Fault("x", "x", Place("a", 1234, 1), source_line="ab", help="h")])
    assert text.splitlines()[1:6] == [
        "    --> a:1234:1",
        "     |",
        "1234 | ab",
        "     | ^",
        "     = help:     h",
    ]


def test_long_fields_are_cut():
    assert max(map(len, fault_text([Fault("x", "m" * 5_000, help="h" * 5_000)]).splitlines())) < 450


def test_counts():
    one, two = Fault("x", "x", Place("a", 1)), Fault("x", "x", Place("b", 1))
    assert [count_of(each) for each in ([one], [one, two], [one, one], [Fault("x", "x")])] == [
        "1 fault in 1 file", "2 faults in 2 files", "2 faults in 1 file", "1 fault",
    ]  # fmt: skip
