"""Would a tired analyst understand why an edited report, or a file of areas, is larger than any can be?"""

from pathlib import Path

import pytest

from imhcalc.areas.spreadsheet import read_saved, rows_of
from imhcalc.cli.fault_text import fault_text
from imhcalc.faults import InputFaultsError
from imhcalc.papers.reading import read_paper
from tests.messages.test_messages import compare

pytestmark = pytest.mark.messages

HERE = Path(__file__).parent / "papers"


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def told(read, name, text):
    Path(name).write_text(text, encoding="utf-8")
    with pytest.raises(InputFaultsError) as refused:
        read(name)
    return fault_text(refused.value.faults)


def paper(name):
    return read_paper(name, [])


def areas(name):
    return list(rows_of(read_saved(name), ","))


FAULTY = {
    "too-many-words": (paper, "report.md", "About 250 families. " * 30_000),
    "too-many-cells": (paper, "report.html", "<table>" + "<tr><td>1<td>2" * 30_000 + "</table>"),
    "file-too-large": (paper, "report.html", "x" * 2_000_001),
    "never-closed": (paper, "report.html", "<!-- About 250 families"),
    "cell-too-long": (areas, "areas.csv", "area_code,children_0\nA" + "1" * 140_000 + ",3\n"),
    "broken-quotes": (areas, "areas.csv", 'area_code,children_0\n"A1,3\nA2,4\n'),
}


@pytest.mark.parametrize("name", FAULTY)
def test_what_is_larger_than_any_is_explained(name):
    compare(told(*FAULTY[name]), HERE / f"{name}.txt")
