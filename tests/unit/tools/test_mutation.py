"""What is counted of mutmut's answers: a change that no test came by has lived, one that stopped the tests has not."""

import json

import pytest

from tests.support import ROOT
from tools import mutation
from tools.mutation import (
    TESTS,
    Answers,
    answers_in,
    copy_checkout,
    lived_by_function,
    main,
    not_known,
    share_noticed,
    table,
    try_changes,
)

WILSON = "imhcalc.core.observed.x_wilson__mutmut_"
CHECKED = "imhcalc.core.pathway.xǁStageǁchecked__mutmut_"
KILLED, LIVED, NO_TESTS, TIMED_OUT, NOT_YET = 1, 0, 33, 36, None


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(mutation, "WORK", tmp_path)
    written = {
        "observed": {f"{WILSON}{number}": code for number, code in enumerate([KILLED, KILLED, LIVED, NOT_YET, TIMED_OUT])},
        "pathway": {f"{CHECKED}12": LIVED, f"{CHECKED}7": NO_TESTS, f"{CHECKED}1": KILLED},
        "streams": {"imhcalc.core.streams.x_stream__mutmut_1": NOT_YET},
    }  # fmt: skip
    place = tmp_path / "core" / "mutants" / "src" / "imhcalc" / "core"
    place.mkdir(parents=True)
    for module, codes in written.items():
        text = json.dumps({"exit_code_by_key": codes})
        (place / f"{module}.py.meta").write_text(text, encoding="utf-8")
    return tmp_path / "core"


def test_changes_are_counted_by_module(folder):
    answers = answers_in(folder, "core")
    assert [(each.module, each.made, each.noticed) for each in answers] == [
        ("observed", 4, 3), ("pathway", 3, 1), ("streams", 0, 0)
    ]  # fmt: skip
    assert share_noticed(answers) == pytest.approx(4 / 7)
    assert share_noticed([]) == 0


def test_what_lived_is_told_by_the_name_that_stands_in_the_code(folder):
    answers = answers_in(folder, "core")
    assert lived_by_function(answers) == {"observed.wilson": [2], "pathway.Stage.checked": [7, 12]}
    assert table(answers).splitlines() == [
        "| Module | Changes | Noticed | Share |",
        "|---|---:|---:|---:|",
        "| `observed` | 4 | 3 | 75.0% |",
        "| `pathway` | 3 | 1 | 33.3% |",
        "| **All** | **7** | **4** | **57.1%** |",
        "",
        "observed.wilson: 2",
        "pathway.Stage.checked: 7, 12",
    ]


@pytest.mark.usefixtures("folder")
def test_too_little_noticed_fails(capsys, monkeypatch):
    assert main(["core", "--list"]) == 1
    assert "57.1%" in capsys.readouterr().out
    monkeypatch.setattr(mutation, "ENOUGH", 0.5)
    assert main(["core", "--list"]) == 0
    assert main(["loading", "--list"]) == 1


def test_a_sample_is_the_same_for_the_same_seed(folder):
    first, again, other = (mutation.chosen(folder, "core", 4, seed) for seed in (1, 1, 2))
    assert first == again
    assert first != other
    assert len(set(first)) == 4
    assert len(mutation.chosen(folder, "core", 300, 1)) == 9


def test_what_is_not_known_is_tried_and_noted(folder, monkeypatch):
    def run(command, *, cwd, input, **_):  # noqa: A002 -- subprocess calls it so
        assert cwd == folder / "mutants"
        (folder / "answers.txt").write_text(f"{input.split()[0]} {KILLED}\n", encoding="utf-8")
        assert command[-len(TESTS["core"]) :] == [*TESTS["core"]]

    monkeypatch.setattr(mutation.subprocess, "run", run)
    before = not_known(folder, "core")
    assert before == [f"{WILSON}3", "imhcalc.core.streams.x_stream__mutmut_1"]
    try_changes(folder, "core", before)
    assert not_known(folder, "core") == before[1:]
    assert answers_in(folder, "core")[0].noticed == 4


def test_the_copy_is_the_checkout_with_settings_of_mutmut(tmp_path):
    if not (ROOT / ".git").exists():
        pytest.skip("not a checkout")
    copy_checkout(tmp_path, "loading")
    assert (tmp_path / "src/imhcalc/faults.py").read_bytes() == (ROOT / "src/imhcalc/faults.py").read_bytes()
    settings = (tmp_path / "pyproject.toml").read_text(encoding="utf-8")
    assert settings.startswith((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert 'only_mutate = ["src/imhcalc/loading/*"]' in settings
    before = (tmp_path / "src/imhcalc/faults.py").stat().st_mtime_ns
    copy_checkout(tmp_path, "loading")
    assert (tmp_path / "src/imhcalc/faults.py").stat().st_mtime_ns == before


def test_the_tests_of_each_package_exist():
    for package, names in TESTS.items():
        assert (ROOT / "src" / "imhcalc" / package).is_dir()
        assert [name for name in names if not (ROOT / name).exists()] == []


def test_a_module_without_changes_has_no_share():
    assert Answers("empty", {}).made == 0
