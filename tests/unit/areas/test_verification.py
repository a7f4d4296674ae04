import csv
import shutil
from pathlib import Path

import pytest

from imhcalc.areas.verification import verify
from imhcalc.models.units import NATIONS
from imhcalc.shipped_data import data_root

SHIPPED = Path(str(data_root()))


@pytest.fixture
def copied(tmp_path):
    shutil.copytree(SHIPPED / "areas", tmp_path / "areas")
    return tmp_path


def spoil(root, name, old, new):
    path = root / "areas" / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def codes(found):
    return [(fault.code, Path(fault.place.file).name) for fault in found.faults()]


def test_the_shipped_tables_are_the_ones_described_and_add_up():
    found = verify(data_root())
    assert found.faults() == []
    assert {each.state for each in found.files} == {"ok"}
    assert {each.name for each in found.files} == {path.name for path in (SHIPPED / "areas").glob("*.csv")}
    measured = {(each.nation, each.measure) for each in found.totals}
    for nation in NATIONS:
        assert {(nation, "pop_all_ages"), (nation, "districts"), (nation, "n_small_areas")} <= measured
    assert ("England", "psed_expected_pct") in measured


def test_one_child_more_is_a_checksum_that_differs(copied):
    spoil(copied, "areas.csv", "Leeds,mid-2023,829413,8478", "Leeds,mid-2023,829413,8479")
    assert codes(verify(copied)) == [("checksum-differs", "areas.csv")]


def test_people_lost_are_a_total_that_differs_too(copied):
    spoil(copied, "areas.csv", "Leeds,mid-2023,829413", "Leeds,mid-2023,729413")
    found = verify(copied)
    assert codes(found) == [("total-differs", "areas.csv"), ("checksum-differs", "areas.csv")] or codes(
        found
    ) == [("checksum-differs", "areas.csv"), ("total-differs", "areas.csv")]
    assert "pop_all_ages of England, mid-2023, adds up to 57,590,323" in [
        fault.message for fault in found.faults()
    ]


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe\x00", b"a,b\n1,2\n", b"nation,pop_all_ages\nEngland,many\n"]
)
def test_a_table_that_is_no_table_is_told_and_nothing_breaks(copied, content):
    (copied / "areas" / "areas.csv").write_bytes(content)
    assert ("checksum-differs", "areas.csv") in codes(verify(copied))


def test_a_file_that_is_missing_and_one_that_nobody_described(copied):
    (copied / "areas" / "not_used.csv").rename(copied / "areas" / "more.csv")
    assert codes(verify(copied)) == [("file-not-described", "more.csv"), ("file-missing", "not_used.csv")]
    (copied / "areas" / "sources.yaml").unlink()
    assert codes(verify(copied)) == [("file-missing", "sources.yaml")]


def test_published_totals_carry_their_source_and_whether_it_was_seen():
    lines = (SHIPPED / "areas" / "published_totals.csv").read_text(encoding="utf-8").splitlines()
    for row in csv.DictReader(lines):
        assert row["source"]
        assert row["publisher"]
        assert row["standing"].startswith(("seen in", "recalled"))
