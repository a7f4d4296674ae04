"""What the page on small areas says is so."""

import re

import pytest
import yaml

from imhcalc.areas.headings import meaning_of
from imhcalc.areas.local_counts import read_local_counts
from imhcalc.faults import InputFaultsError
from tests.support import ROOT

PAGE = (ROOT / "docs" / "small_areas.md").read_text(encoding="utf-8")
ACCEPTED, REFUSED = PAGE.split("Accepted, because")[1].split("Refused, with row")


def read(tmp_path, cell):
    path = tmp_path / "counts.csv"
    path.write_text(f'LSOA21CD,Age 0\nE01011264,"{cell}"\n', encoding="utf-8")
    return read_local_counts(path)


def test_the_profile_is_the_example():
    block = re.search(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    example = (ROOT / "examples" / "small_areas.yaml").read_text(encoding="utf-8")
    assert yaml.safe_load(block[1]) == yaml.safe_load(example)


@pytest.mark.parametrize("cell", ["1,234", "1 234", "12.0"])
def test_cells_said_to_be_accepted_are(tmp_path, cell):
    assert f"`{cell}`" in ACCEPTED
    assert read(tmp_path, cell).rows == 1


@pytest.mark.parametrize(
    "cell",
    ["1,5", "1.234", "02-Jan", "Jan-00", "44927", "1.2E+05", "#REF!", "#####", "<5", "c", "*", "..", "-"],
)
def test_cells_said_to_be_refused_are(tmp_path, cell):
    assert f"`{cell}`" in REFUSED
    with pytest.raises(InputFaultsError):
        read(tmp_path, cell)


def test_headings_said_to_be_known_are():
    table = PAGE.split("## What the table needs")[1].split("Other columns")[0]
    for heading in re.findall(r"`([^`]+)`", table):
        assert meaning_of(heading).role != "other", heading
