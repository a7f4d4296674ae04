import pytest

from imhcalc.loading.files import SourceText
from imhcalc.loading.positions import FileKind
from imhcalc.loading.thousands import parse_with_thousands

KIND = FileKind("a file", "a: 1")


def read(text):
    return parse_with_thousands(SourceText("a.yaml", text.encode(), text), KIND)


def value(text):
    document = read(text)
    assert document.faults == []
    return document.root.value


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("{value: 24,000}", {"value": "24,000"}),
        ("{value: 1,000,000, count: 2,000}", {"value": "1,000,000", "count": "2,000"}),
        ("{value: 24,000 children, ages: 0-15}", {"value": "24,000 children", "ages": "0-15"}),
        ("a: [3,820, 640, 300]", {"a": ["3,820", 640, 300]}),
        ("a: [100,150]", {"a": [100, 150]}),
        ("a: [100, 150]", {"a": [100, 150]}),
        ("a: {b: [1,000, 2], c: 3,000}", {"a": {"b": ["1,000", 2], "c": "3,000"}}),
        ("a: 24,000", {"a": "24,000"}),
        ("{a: '1,000', b: \"2,000\"}", {"a": "1,000", "b": "2,000"}),
        ("a: {b: 1} # 1,000 {", {"a": {"b": 1}}),
        ("a: children's {\nb: 1", None),
        ("{a: 1,0000}", {"a": 1, "0000": None}),
        ("{a: 2,5}", {"a": 2, "5": None}),
        ("{30,000 women: 5}", {"30,000 women": 5}),
        ("a: x]\nb: {c: 1,000}", {"a": "x]", "b": {"c": "1,000"}}),
    ],
)
def test_a_comma_of_thousands_is_part_of_its_number(text, found):
    if found is None:
        assert read(text).root is None or read(text).root.value
        return
    assert value(text) == found


def test_places_and_lines_are_those_of_the_file():
    document = read("{value: 24,000, count: 2,500}")
    node = document.root.at(("count",))
    assert (node.span.line, node.span.column) == (1, 24)
    assert document.written(node) == "2,500"
    assert document.lines == ["{value: 24,000, count: 2,500}"]


def test_faults_show_the_line_as_it_is():
    document = read("{value: 24,000, value: 1}")
    (fault,) = document.faults
    assert fault.source_line == "{value: 24,000, value: 1}"
    broken = read("{value: 24,000, b: *x}")
    assert "24,000" in broken.faults[0].source_line
    unreadable = read("{value: 24,000, : @}")
    assert unreadable.root is None
