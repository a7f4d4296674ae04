"""Changes are tried with their own tests, the quickest first, until one notices; what goes round for ever is stopped."""

import json
import os
import subprocess
import sys

import pytest

from tests.support import ROOT

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="it forks")
TESTS = """
import os
from pathlib import Path

def ran(name, noticed):
    with Path("ran.txt").open("a", encoding="utf-8") as file:
        print(os.environ["MUTANT_UNDER_TEST"], name, file=file)
    assert os.environ["MUTANT_UNDER_TEST"] != noticed

def test_slow():
    ran("slow", "m.x_f__mutmut_2")

def test_quick():
    ran("quick", "m.x_f__mutmut_1")
    while os.environ["MUTANT_UNDER_TEST"] == "m.x_f__mutmut_4":
        pass

def test_of_another():
    ran("another", "m.x_f__mutmut_3")
"""
RUN = """
import sys
from pathlib import Path
from tools import mutation_tries
mutation_tries.SPARE = 1.0
raise SystemExit(mutation_tries.main(2, Path("answers.txt"), sys.stdin.read().split(), ["-q", "-p", "no:cacheprovider", "--rootdir=.", "-c", "none.ini", "test_it.py"]))
"""


@pytest.fixture
def tried(tmp_path):
    (tmp_path / "none.ini").write_text("[pytest]\nfilterwarnings = error\n", encoding="utf-8")
    (tmp_path / "test_it.py").write_text(TESTS, encoding="utf-8")
    names = {name: f"test_it.py::test_{name}" for name in ("quick", "slow", "of_another")}
    noted = {
        "tests_by_mangled_function_name": {
            "m.x_f": [names["slow"], names["quick"]],
            "m.x_g": [names["of_another"]],
        },
        "duration_by_test": {names["quick"]: 0.001, names["slow"]: 0.2, names["of_another"]: 0.01},
    }
    (tmp_path / "mutmut-stats.json").write_text(json.dumps(noted), encoding="utf-8")

    def run(*changes):
        done = subprocess.run(
            [sys.executable, "-c", RUN],
            cwd=tmp_path,
            env={"PYTHONPATH": str(ROOT)},
            input="\n".join(changes),
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        lines = (tmp_path / "answers.txt").read_text(encoding="utf-8").splitlines()
        ran = (tmp_path / "ran.txt").read_text(encoding="utf-8").splitlines()
        return {name: int(code) for name, code in map(str.split, lines)}, [line.split() for line in ran]

    return run


def test_each_change_has_its_answer(tried):
    names = [f"m.x_f__mutmut_{number}" for number in (1, 2, 3)]
    answers, ran = tried(*names, "m.x_g__mutmut_1", "m.x_h__mutmut_1")
    assert answers == dict(zip([*names, "m.x_g__mutmut_1", "m.x_h__mutmut_1"], [1, 1, 0, 0, 33], strict=True))
    by_change = {name: [test for change, test in ran if change == name] for name in names}
    assert list(by_change.values()) == [["quick"], ["quick", "slow"], ["quick", "slow"]]
    assert ["m.x_g__mutmut_1", "another"] in ran


def test_what_goes_round_for_ever_is_stopped(tried):
    answers, _ = tried("m.x_f__mutmut_4", "m.x_f__mutmut_1")
    assert answers["m.x_f__mutmut_1"] == 1
    assert answers["m.x_f__mutmut_4"] < 0
