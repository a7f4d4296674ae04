"""Hostile files, a fixed budget of each kind: taken, or refused with a place; `nox -s fuzz` gives many more.

What an answer must be is in `tools.fuzz`: an error of ours, every fault with its place, no control character printed,
and no more than two seconds.
"""

import random
from pathlib import Path

import pytest

from imhcalc.faults import Fault, ImhcalcError, Place
from tools import fuzz

INPUTS = 150
FEW = {"Word": 60, "workbook": 60, "slides": 60, "page": 60, "Markdown": 60}
"""Whole reports take longer to read than a profile."""


@pytest.mark.parametrize("name", fuzz.targets())
def test_hostile_files_are_taken_or_refused(name):
    judge = fuzz.run(name, FEW.get(name, INPUTS), seed=0)
    # Both kinds of answer came: inputs that are all refused at the first character would show little.
    assert len(judge.answers) > (2 if name in FEW else 4), judge.answers


def test_the_same_seed_makes_the_same_files():
    target = fuzz.targets()["profile"]
    first, second = (target.make(target.seeds(), random.Random("7")) for _ in range(2))  # noqa: S311
    assert [next(first) for _ in range(50)] == [next(second) for _ in range(50)]


def raising(error):
    def read(_):
        raise error

    return fuzz.Target(read, list)


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (RecursionError("too deep"), "RecursionError"),
        (ImhcalcError([Fault("unknown-key", "somewhere")]), "without a place"),
    ],
)
def test_an_answer_that_is_none_is_told(error, why, tmp_path):
    """Without these the search could not fail."""
    with pytest.raises(fuzz.Unanswered, match=why):
        fuzz.Judge(raising(error), Path(tmp_path)).give(b"area: Leeds\n")


def test_a_control_character_that_is_printed_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(fuzz, "fault_text", lambda faults: f"{len(faults)} fault \x1b[31m")
    error = ImhcalcError([Fault("unknown-key", "somewhere", Place("x.yaml", 1, 1))])
    with pytest.raises(fuzz.Unanswered, match=r"U\+001B"):
        fuzz.Judge(raising(error), Path(tmp_path)).give(b"area: Leeds\n")
