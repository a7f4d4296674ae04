"""Reading input files with care."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imhcalc.faults import InputFaultsError
from imhcalc.loading.files import LARGEST_FILE_BYTES, STANDARD_INPUT_SHOWN, as_text, read_input, split_lines


def code(content: bytes) -> str:
    with pytest.raises(InputFaultsError) as caught:
        as_text("x.yaml", content)
    (fault,) = caught.value.faults
    assert fault.place.file == "x.yaml"
    return fault.code


def test_a_utf_8_mark_is_passed_over():
    assert as_text("x.yaml", b"\xef\xbb\xbfarea: Leeds\n").text == "area: Leeds\n"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "empty-file"),
        (b"\xef\xbb\xbf \r\n", "empty-file"),
        (b"a: 1\x00", "binary-file"),
        (b"%PDF-1.7", "binary-file"),
        (b"PK\x03\x04", "binary-file"),
        (b"\xff\xfea\x00", "utf-16"),
        (b"\xfe\xff\x00a", "utf-16"),
        (b"\x00a\x00:", "utf-16"),
        (b"a: \xe9", "not-utf-8"),
        (b"a: \x81", "binary-file"),
        (b"a: \xe9\x07", "binary-file"),
        (b"a: \x07", "control-character"),
        (b"a: \x7f", "control-character"),
        ("a: \ufeffb".encode(), "control-character"),
        ("a: \ufffe".encode(), "control-character"),
        (b"x" * (LARGEST_FILE_BYTES + 1), "file-too-large"),
    ],
)
def test_what_is_no_text(content, expected):
    assert code(content) == expected


def test_the_place_of_a_wrong_byte():
    with pytest.raises(InputFaultsError) as caught:
        as_text("x.yaml", "a: é\nb: £".encode() + b"\xa3\nc: 1")
    (fault,) = caught.value.faults
    assert (fault.place.line, fault.place.column) == (2, 5)
    assert fault.source_line.startswith("b: ")


def test_the_place_of_a_control_character():
    with pytest.raises(InputFaultsError) as caught:
        as_text("x.yaml", b"a: 1\r\nb: \x1b[0m\r\n")
    (fault,) = caught.value.faults
    assert (fault.place.line, fault.place.column, fault.source_line) == (2, 4, "b: \x1b[0m")


def test_standard_input(monkeypatch):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"area: Leeds\n")))
    source = read_input("-")
    assert (source.name, source.text) == (STANDARD_INPUT_SHOWN, "area: Leeds\n")


@pytest.mark.parametrize("path", ["\0", "x" * 5000, "no/such/file.yaml"])
def test_names_that_are_no_file(path):
    with pytest.raises(InputFaultsError) as caught:
        read_input(path)
    assert [fault.code for fault in caught.value.faults] == ["no-such-file"]
    assert caught.value.exit_code == 4


def test_a_file_taken_for_a_folder(tmp_path):
    (tmp_path / "a.yaml").write_text("area: Leeds\n", encoding="utf-8")
    with pytest.raises(InputFaultsError) as caught:
        read_input(tmp_path / "a.yaml" / "b.yaml")
    assert caught.value.faults[0].code == "no-such-file"


def test_an_empty_folder(tmp_path):
    with pytest.raises(InputFaultsError) as caught:
        read_input(tmp_path)
    assert caught.value.faults[0].help == "there is no YAML file in it"


def test_an_endless_file_is_refused():
    with pytest.raises(InputFaultsError) as caught:
        read_input("/dev/zero")
    assert caught.value.faults[0].code == "file-too-large"


def test_lines_as_a_yaml_parser_counts_them():
    assert split_lines("a\r\nb\rc\nd\x85e\u2028f") == ["a", "b", "c", "d", "e", "f"]


@given(st.binary(max_size=200))
def test_any_bytes_give_text_or_one_fault(content):
    try:
        source = as_text("x.yaml", content)
    except InputFaultsError as error:
        faults = error.faults
    else:
        assert source.content == content
        return
    assert len(faults) == 1
