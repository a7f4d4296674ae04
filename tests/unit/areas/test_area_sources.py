import csv
from hashlib import sha256

import pytest
import yaml

from imhcalc.areas.table import MEASURES
from imhcalc.areas.wording import folded
from imhcalc.shipped_data import data_root

FOLDER = data_root() / "areas"
SOURCES = yaml.safe_load((FOLDER / "sources.yaml").read_text(encoding="utf-8"))["files"]
FILES = sorted(path.name for path in FOLDER.iterdir() if path.name.endswith(".csv"))


def rows_of(name):
    return list(csv.DictReader((FOLDER / name).read_text(encoding="utf-8").splitlines()))


def test_every_file_has_its_sources():
    assert sorted(SOURCES) == FILES


@pytest.mark.parametrize("name", FILES)
def test_files_are_the_ones_described(name):
    described = SOURCES[name]
    content = (FOLDER / name).read_bytes()
    assert described["sha256"] == sha256(content).hexdigest()
    header = next(csv.reader([content.decode().splitlines()[0]]))
    assert list(described["columns"]) == header
    for key in ("title", "licence", "attribution", "geography"):
        assert described[key].strip(), key


@pytest.mark.parametrize("name", FILES)
def test_every_column_has_its_source(name):
    for column, source in SOURCES[name]["columns"].items():
        assert list(source) == ["publisher", "dataset", "release", "derivation"], column
        assert all(str(text).strip() for text in source.values()), column


@pytest.mark.parametrize("name", FILES)
def test_figures_of_others_carry_the_open_government_licence(name):
    described = SOURCES[name]
    if described["licence"].startswith("MIT"):
        assert name in {"common_names.csv", "not_used.csv", "vintages.csv", "combined_series.csv"}
    else:
        assert described["licence"] == "Open Government Licence v3.0"
        assert (
            "Contains public sector information licensed under the Open Government Licence v3.0"
            in described["attribution"]
        )


def test_cells_not_used_are_cells_that_hold_a_value():
    areas = {row["gss_code"]: row for row in rows_of("areas.csv")}
    not_used = rows_of("not_used.csv")
    assert {row["gss_code"] for row in not_used} == {"E06000053", "E09000001"}
    for row in not_used:
        assert row["column"] in {measure.column for measure in MEASURES}
        assert areas[row["gss_code"]][row["column"]]
        assert row["reason"]


def test_common_names_are_given_once_and_are_nobodys_official_name(table):
    names = [folded(common.name) for common in table.common_names]
    assert len(names) == len(set(names))
    assert not set(names) & {folded(district.name) for district in table.districts.values()}
    assert not set(names) & {folded(district.upper_tier) for district in table.districts.values()}
    assert not set(names) & {folded(alias.name) for alias in table.aliases}
