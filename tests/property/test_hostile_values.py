"""The list of the worst that a file can hold, each written in a profile and in evidence, with what must come of it.

`tests/property/test_hostile_files.py` gives files of the kind that nobody thought of; these are those that somebody did.
"""

import re
from pathlib import Path

import pytest

from imhcalc.cli.app import run
from imhcalc.cli.fault_text import fault_text
from imhcalc.faults import ImhcalcError
from imhcalc.loading.evidence import load_evidence
from imhcalc.loading.profile import load_profile
from tests.support import ROOT
from tools.fuzz import CONTROL

HEADER = "pack: {id: ours, version: '1', title: Ours, builds_on: uk-2026, summary: S}\n"
DEEP = 100_000
BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{b}: &{b} [{','.join([f'*{a}'] * 9)}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)

WHOLE = {
    "a bomb of aliases": (BOMB, "alias"),
    "an alias": ("a: &a 1\nb: *a\n", "alias"),
    "an anchor": ("a: &a 1\n", "anchor"),
    "a merge": ("a: {b: 1}\n<<: {c: 1}\n", "merge-key"),
    "a tag that runs code": ("a: !!python/object/apply:os.system ['touch owned']\n", "tag"),
    "a binary tag": ("a: !!binary aGk=\n", "tag"),
    "lists a hundred thousand deep": (f"a: {'[' * DEEP}", "too-deep"),
    "closed lists as deep": (f"a: {'[' * DEEP}{']' * DEEP}\n", "too-deep"),
    "mappings as deep": (f"a: {'{a: ' * DEEP}{'}' * DEEP}\n", "too-deep"),
    "entries as deep": ("- " * DEEP, "too-deep"),
    "a lone surrogate": (b"a: \\ud800\n".decode("unicode_escape"), "not-utf-8"),
    "an escaped surrogate": ('a: "\\ud800"\n', "yaml-syntax"),
    "a NUL": ("a: \x00\n", "binary-file"),
    "a control sequence": ("a: \x1b[31mred\n", "control-character"),
    "a control sequence in a key": ("a\x1b]0;owned\x07: 1\n", "control-character"),
    "one of eight bits": ("a: \x9b31m\n", "control-character"),
    "an escaped control sequence in a key": ('"a\\x1b[31m": 1\n', "unknown-key"),
    "a right-to-left mark in a key": ("a\u202e: 1\n", "unknown-key"),
    "a key given twice": ("a: 1\na: 2\n", "duplicate-key"),
    "over two megabytes": ("# " + "x" * 2_000_000, "file-too-large"),
}
"""Of a file whatever its kind: what stands in it, and the code of a fault that must be among those it gives."""

TAKEN = "taken"
ORDINARY = {"hexadecimal": ("0x1F", 31), "octal": ("0o17", 15), "a zero in front": ("017", 17), "a zero": ("0", 0), "minus zero": ("-0", 0),
            "minus zero with a point": ("-0.0", 0)}  # fmt: skip
"""Numbers as YAML 1.2 has them: a zero in front changes nothing."""
NUMBERS = {
    "NaN": ".nan", "not-a-number in letters": "NaN", "infinity": ".inf", "minus infinity": "-.inf", "10^308": "1e308",
    "10^999": "1e999", "minus a number": "-3", "a date": "2024-01-02", "a time and a date": "2024-01-02T03:04:05Z",
    "Norway": "NO", "yes": "yes", "binary": "0b11", "digits with underscores": "1_000", "sexagesimal": "190:20:30", "minutes": "1:30", "digits from Arabic": "\u0661\u0662",
    "a right-to-left mark": '"\\u202e12"', "a text": "many", "a list": "[1]", "a mapping": "{a: 1}", "2^63": str(2**63),
    "20 digits": "9" * 20, "5,000 digits": "9" * 5_000,
}  # fmt: skip
"""Where a count of births stands, and a figure of evidence: each is refused, with its place."""


def profile(folder, text):
    path = folder / "mine.yaml"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    load_profile(str(path))


def evidence(folder, text):
    (folder / "pack.yaml").write_text(HEADER, encoding="utf-8")
    (folder / "mine.yaml").write_bytes(text.encode("utf-8", "surrogatepass"))
    load_evidence(str(folder), ROOT / "data")


READERS = {"profile": profile, "evidence": evidence}


def refusal(read, folder, text):
    """Return the codes of what a file is refused for; every fault has a place, and prints nothing that steers."""
    with pytest.raises(ImhcalcError) as refused:
        read(folder, text)
    faults = refused.value.faults
    assert all(fault.place is not None and Path(fault.place.file).name == "mine.yaml" for fault in faults)
    assert not CONTROL.search(fault_text(faults))
    return {fault.code for fault in faults}


@pytest.mark.parametrize("kind", READERS)
@pytest.mark.parametrize("name", WHOLE)
def test_what_no_file_may_hold(kind, name, tmp_path):
    text, code = WHOLE[name]
    assert code in refusal(READERS[kind], tmp_path, text)
    assert not Path("owned").exists()


def births(written):
    return f"area: {{name: North, nation: England}}\npopulation: {{live_births: {written}, children_by_age: {{0: 10}}}}\n"


def figure(written):
    return (
        "parameters:\n  ours:\n    label: Ours\n    use: context\n    nation: England\n    quantity:\n"
        f"      value: {written}\n      unit: proportion\n      shape: fixed\n      status: judgement\n      rationale: Made up.\n      tag: seen\n"
    )


def test_the_figure_of_evidence_is_sound_but_for_its_number(tmp_path):
    evidence(tmp_path, figure("0.12"))


@pytest.mark.parametrize("name", NUMBERS)
def test_what_is_no_count_of_births(name, tmp_path):
    codes = refusal(profile, tmp_path, births(NUMBERS[name]))
    assert codes & {"wrong-type", "E_RANGE", "unknown-key", "missing-key", "long-number"}, codes


@pytest.mark.parametrize("name", [name for name in NUMBERS if name != "a list"])  # a figure may be one
def test_what_is_no_figure_of_evidence(name, tmp_path):
    codes = refusal(evidence, tmp_path, figure(NUMBERS[name]))
    assert codes & {"wrong-type", "E_RANGE", "long-number"}, codes


@pytest.mark.parametrize("name", ORDINARY)
def test_what_is_a_number_after_all(name, tmp_path):
    written, meant = ORDINARY[name]
    path = tmp_path / "mine.yaml"
    path.write_text(births(written), encoding="utf-8")
    loaded = load_profile(str(path)).profile.population.live_births
    assert loaded is not None
    assert loaded.value == meant


@pytest.fixture
def imhcalc(capfd):
    """Run a command as a terminal would, and return its exit code with what it wrote."""

    def run_it(*arguments):
        code = run([*arguments])
        return code, *capfd.readouterr()

    return run_it


NAMES = {
    "Norway": ("NO", "NO"), "yes": ("yes", "yes"), "a date": ("2024-01-02", "2024-01-02"), "null": ('"null"', "null"),
    "sexagesimal": ("12:30:45", "12:30:45"), "octal": ('"017"', "017"), "a float": ('"1e5"', "1e5"),
}  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_name_stays_the_text_it_is(name, tmp_path):
    """Read as other YAML is, Norway would be false, and half past twelve 45,045."""
    written, meant = NAMES[name]
    path = tmp_path / "mine.yaml"
    path.write_text(
        f"area: {{name: {written}, nation: England}}\npopulation: {{live_births: 100}}\n", encoding="utf-8"
    )
    assert load_profile(str(path)).profile.area.name == meant


@pytest.mark.parametrize(
    "mark", ["\\u202e", "\\u200f", "\\u2067", "\\x1b[31m", "\\x07", "\\x9b31m", "\\u2028"]
)
def test_a_name_steers_no_terminal(mark, tmp_path, imhcalc):
    """Escaped in the YAML it is text, and reaches reports; on a terminal nothing of it is left that acts."""
    path = tmp_path / "mine.yaml"
    path.write_text(
        f'area: {{name: "Nor{mark}th", nation: England}}\npopulation: {{live_births: 1000}}\n',
        encoding="utf-8",
    )
    for arguments in (("estimate", str(path), "--draws", "100"), ("check", str(path), "--require-owner")):
        _, out, err = imhcalc(*arguments)
        assert out + err
        assert not CONTROL.search(out + err), re.findall(CONTROL, out + err)
