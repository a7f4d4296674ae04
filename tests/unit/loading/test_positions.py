"""YAML text as plain values with their places."""

import math
import sys

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from imhcalc.faults import InputFaultsError
from imhcalc.loading.files import SourceText, as_text
from imhcalc.loading.positions import (
    DEEPEST_NESTING,
    Document,
    FileKind,
    Span,
    dotted,
    limited,
    parse,
    plain_scalar,
    shortened,
)
from tests.growth import grows_evenly

KIND = FileKind("a profile", "area: Leeds")


def read(text: str) -> Document:
    return parse(SourceText("x.yaml", text.encode(), text), KIND)


def value(text: str):
    document = read(text)
    assert document.faults == []
    return document.root.value


def codes(text: str) -> list[str]:
    return [fault.code for fault in read(text).faults]


@pytest.fixture(params=["c", "python"])
def _parser(request, monkeypatch):
    if request.param == "python":
        monkeypatch.delattr(yaml, "CSafeLoader")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("012", 12),
        ("0o14", 12),
        ("0xC", 12),
        ("+5", 5),
        ("-5", -5),
        ("1e-1", 0.1),
        ("1E3", 1000.0),
        (".5", 0.5),
        ("5.", 5.0),
        ("-.5", -0.5),
        ("1:30", "1:30"),
        ("1_000", "1_000"),
        ("1,250", "1,250"),
        ("0b11", "0b11"),
        ("NO", "NO"),
        ("no", "no"),
        ("yes", "yes"),
        ("on", "on"),
        ("off", "off"),
        ("y", "y"),
        ("2026-11-02", "2026-11-02"),
        ("2021/22", "2021/22"),
        ("true", True),
        ("False", False),
        ("TRUE", True),
        ("tRue", "tRue"),
        ("null", None),
        ("~", None),
        ("", None),
        (".inf", ".inf"),
        ("-.inf", "-.inf"),
        (".nan", ".nan"),
        ("1e400", "1e400"),
        ("-", "-"),
        ("..", ".."),
        ("9" * 301, "9" * 301),
        ("7.5%", "7.5%"),
        ("England", "England"),
    ],
)
def test_unquoted_scalars_follow_yaml_1_2(written, meant):
    found = plain_scalar(written)
    assert found == meant
    assert type(found) is type(meant)


@pytest.mark.usefixtures("_parser")
def test_values_of_every_kind():
    text = (
        "a: 1\nb: [x, 'y', \"z\"]\nc: {0: 1.5, 012: q}\nd: |\n  one\n  two\ne:\n  - f: true\n  -\n'true': ~\n"
    )
    assert value(text) == {
        "a": 1,
        "b": ["x", "y", "z"],
        "c": {"0": 1.5, "012": "q"},
        "d": "one\ntwo\n",
        "e": [{"f": True}, None],
        "true": None,
    }


@pytest.mark.usefixtures("_parser")
def test_places_of_keys_and_values():
    root = read("a: 1\nbee:\n  - x\n  - {see: 'y'}\n").root
    assert root.child("a").key == Span(1, 1, 1, 2)
    assert root.child("a").span == Span(1, 4, 1, 5)
    assert root.child("bee").key == Span(2, 1, 2, 4)
    see = root.at(("bee", 1, "see"))
    assert (see.key, see.span) == (Span(4, 6, 4, 9), Span(4, 11, 4, 14))
    assert root.at(("bee", 1)).span == Span(4, 5, 4, 15)
    assert root.at(("bee", 2)) is None
    assert root.at(("bee", "x")) is None
    assert root.at(("a", "b", "c")) is None
    assert root.child(0) is None


def test_columns_count_characters_not_bytes():
    fault = read("é: {x: &ü 1}\n").faults[0]
    assert (fault.place.line, fault.place.column) == (1, 8)


def test_written_shows_values_as_in_the_file():
    document = read("a: '1'\nb:\nc: [1, 2]\nd:\n  e: 1\nf:\n  - 1\n  - 2\ng: >\n  long\n  text\nh: {}\n")
    root = document.root
    assert [document.written(node) for node in root.children.values()] == [
        "'1'", "nothing", "[1, 2]", "a mapping", "a list of 2", "long text", "{}",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a: 1\na: 2\n", ["duplicate-key"]),
        ("a: 1\n'a': {b: *c}\n", ["duplicate-key", "alias"]),
        ("0: 1\n'0': 2\n", ["duplicate-key"]),
        ("a: &b 1\n", ["anchor"]),
        ("a: &b [1]\n", ["anchor"]),
        ("&b a: 1\n", ["anchor"]),
        ("a: *b\n", ["alias"]),
        ("*b : 1\nc: 2\n", ["alias"]),
        ("- *b\n", ["alias", "not-a-mapping"]),
        ("*b\n", ["alias"]),
        ("a: !!int 1\n", ["tag"]),
        ("!x {a: 1}\n", ["tag"]),
        ("!x [a]\n", ["tag"]),
        ("a: ! b\n", ["tag"]),
        ("a: !!python/object:os.system {}\n", ["tag"]),
        ("a:\n  <<: {b: 1}\n", ["merge-key"]),
        ("'<<': 1\n", []),
        ("'': 1\n", ["empty-key"]),
        ("? [a]\n: 1\n", ["key-not-text"]),
        ("{{ a }}: 1\n", ["key-not-text"]),
        ("a: 1\n---\nb: 2\n", ["several-documents"]),
        ("--- {}\n--- {}\n", ["several-documents"]),
        ("---\na: 1\n...\n", []),
        ("%YAML 1.2\n---\na: 1\n", []),
        ("", ["empty-file"]),
        ("# only this\n", ["empty-file"]),
        ("---\n", ["empty-file"]),
        ("null\n", ["empty-file"]),
        ("just text\n", ["not-a-mapping"]),
        ("5\n", ["not-a-mapping"]),
        ("- a\n", ["not-a-mapping"]),
        ('a: "\\0"\n', ["control-character"]),
        ('"\\e[31m": 1\n', ["control-character"]),
        ('a: "\\N\\t\\n"\n', []),
        ("a: b: c\n", ["yaml-syntax"]),
        ("a:\n\tb: 1\n", ["yaml-syntax"]),
        ("%YAML 2.0\n---\na: 1\n", ["yaml-syntax"]),
        ('a: "\\U11111111"\n', ["yaml-syntax"]),
    ],
)
@pytest.mark.usefixtures("_parser")
def test_what_is_refused(text, code):
    assert codes(text) == code


def test_the_first_of_two_equal_keys_counts():
    assert read("a: 1\na: 2\n").root.value == {"a": 1}


@pytest.mark.usefixtures("_parser")
def test_nesting_has_a_limit():
    deepest = "a: " + "[" * (DEEPEST_NESTING - 1) + "]" * (DEEPEST_NESTING - 1)
    assert codes(deepest) == []
    assert codes(f"a: [{deepest[3:]}]") == ["too-deep"]


@pytest.mark.parametrize("tag", ["!!python/object:os.system", "!!int", "!ours"])
def test_a_tag_is_shown_as_it_is_written(tag):
    (fault,) = parse(as_text("x.yaml", f"a: {tag} 1\n".encode()), KIND).faults
    assert fault.found == tag
    assert tag in fault.message


@pytest.mark.parametrize(
    ("text", "size"),
    [
        (lambda size: "[" * size, 1_000_000),
        (lambda size: "{a: " * size, 250_000),
        (lambda size: "- " * size, 500_000),
        (lambda size: "? " * size, 500_000),
        (lambda size: "a: " + "[" * size + "]" * size, 100_000),
        (lambda size: "&a " * size, 300_000),
        (lambda size: "a: [" + "*b, " * size + "]", 300_000),
        (lambda size: "a: 1\n" * size, 300_000),
        (lambda size: "a: '" + "x" * size, 1_900_000),
        (lambda size: "x" * size, 1_900_000),
        (lambda size: "#" * size, 1_900_000),
        (lambda size: "\n" * size, 1_900_000),
        (lambda size: "a: |\n" + " x\n" * size, 600_000),
        (lambda size: "'" * size, 1_900_000),
        (lambda size: "a: " + "9" * size, 1_900_000),
        # Each line is longer by one: so many lines are half as many squared of letters.
        (lambda size: "\n".join(" " * depth + "a:" for depth in range(int((2 * size) ** 0.5))), 1_800_000),
    ],
    ids=range(16),
)
@pytest.mark.no_cover
def test_hostile_text_takes_time_as_it_is_long(text, size):
    def give(part):
        try:
            document = parse(as_text("x.yaml", text(part).encode()), KIND)
            assert document.faults or document.root is not None
        except InputFaultsError:
            pass

    assert grows_evenly(give, size)


def test_depth_does_not_touch_the_recursion_limit():
    limit = sys.getrecursionlimit()
    assert codes("a: " + "[" * 100_000) == ["too-deep"]
    assert sys.getrecursionlimit() == limit


@given(st.text(max_size=300))
@settings(max_examples=300, deadline=None)
def test_any_text_gives_values_or_faults(text):
    try:
        document = parse(as_text("x.yaml", text.encode("utf-8", "surrogatepass")), KIND)
    except InputFaultsError:
        return
    assert isinstance(document.root.value, dict) if document.root is not None else document.faults
    for fault in document.faults:
        assert fault.width >= 1
        assert fault.place.line <= len(document.lines)


@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats(allow_nan=False, allow_infinity=False)
        | st.text("abyes 1.:-", max_size=8),
        lambda inner: (
            st.lists(inner, max_size=4) | st.dictionaries(st.text("abc", min_size=1), inner, max_size=4)
        ),
        max_leaves=20,
    ).map(lambda inner: {"a": inner})
)
@settings(max_examples=200, deadline=None)
def test_what_was_dumped_as_json_reads_back(data):
    import json

    found = value(json.dumps(data))
    assert found == data


def test_dotted_paths():
    assert dotted(("local_exposures", "ace", "shares", 0)) == "local_exposures.ace.shares[0]"
    assert dotted(()) == ""


def test_long_text_is_shortened():
    assert shortened("a\n  b") == "a b"
    assert shortened("x" * 100) == "x" * 57 + "..."


def test_faults_are_limited_with_a_count_of_the_rest():
    faults = read("".join("x: 1\n" for _ in range(1_000))).faults
    assert len(faults) == 201
    listed = limited(faults, "x.yaml")
    assert listed[0].code == "more-faults"
    assert len(listed) == 201


def test_numbers_stay_finite():
    assert all(math.isfinite(plain_scalar(text)) for text in ("1e308", "9" * 300))
