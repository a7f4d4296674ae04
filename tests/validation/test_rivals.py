"""What the estimate is timed against calculates the same: other programs, written apart, come to the same answers."""

import shutil
import subprocess
import sys

import pytest

from tests.support import ROOT

sys.path.insert(0, str(ROOT / "benchmarks"))
import single_area

from imhcalc.models.options import Options

PROGRAMS = {
    "loop.py": [sys.executable],
    "vectors.R": [shutil.which("Rscript")],
}


@pytest.fixture(scope="module")
def given(tmp_path_factory):
    file = tmp_path_factory.mktemp("rivals") / "inputs.txt"
    file.write_text(single_area.inputs("Leeds", Options()), encoding="utf-8")
    return file


@pytest.mark.parametrize("name", PROGRAMS)
def test_another_program_comes_to_the_same_answers(name, given):
    runner = PROGRAMS[name]
    if runner[0] is None:
        pytest.skip("R is not installed")
    ours = single_area.answers([sys.executable, str(single_area.RIVALS / "ours.py"), "Leeds"])
    theirs = single_area.answers([*runner, str(single_area.RIVALS / name), str(given)])
    assert len(ours) == 12
    assert single_area.apart(ours, theirs) < single_area.FURTHEST


def test_the_benchmarks_say_what_they_take():
    for name in ("all", "single_area", "startup", "batch"):
        done = subprocess.run(
            [sys.executable, str(ROOT / "benchmarks" / f"{name}.py"), "--help"],
            capture_output=True, encoding="utf-8", check=True,
        )  # fmt: skip
        assert "--rounds" in done.stdout
