"""The area table's compiled twin: the same table, for as long as it is in step with the files."""

import shutil
from pathlib import Path

import pytest

from imhcalc.areas.compiled_table import FILES, compile_area_table, compiled_table
from imhcalc.areas.gazetteer import gazetteer_of
from imhcalc.areas.names import resolve
from imhcalc.areas.table import load_area_table
from imhcalc.areas.table_files import read_area_table
from imhcalc.faults import DataMissingError
from imhcalc.models.units import AGES_OF, NATIONS
from imhcalc.shipped_data import data_root

HOW = "run `nox -s regenerate`, or write what `compile_area_table(data_root())` returns to data/compiled/areas.json"


@pytest.fixture
def root(tmp_path):
    shutil.copytree(Path(str(data_root())) / "areas", tmp_path / "areas")
    (tmp_path / "compiled").mkdir()
    (tmp_path / "compiled" / "areas.json").write_bytes(compile_area_table(tmp_path))
    return tmp_path


def parts(table):
    return {
        name: getattr(table, name)
        for name in (
            "districts",
            "aliases",
            "health_bodies",
            "common_names",
            "measure_years",
            "sha256",
            "vintages",
        )
    }


def test_the_twin_that_ships_is_fresh():
    kept = Path(str(data_root()), "compiled", "areas.json").read_bytes()
    assert kept == compile_area_table(data_root()), HOW


def test_a_compiled_table_is_the_same_table(root):
    read, compiled = read_area_table(root), compiled_table(root)
    assert parts(compiled) == parts(read)
    for names in (
        "areas",
        "by_code",
        "by_name",
        "by_short_name",
        "by_common_name",
        "by_body_name",
        "written",
    ):
        assert getattr(gazetteer_of(compiled), names) == getattr(gazetteer_of(read), names)
    assert list(compiled.districts) == list(read.districts)
    for nation in NATIONS:
        for population in AGES_OF:
            assert compiled.national_mix(nation, population) == read.national_mix(nation, population)
            assert compiled.children_total(population, [nation]) == read.children_total(population, [nation])


def test_a_compiled_table_is_read_without_its_files(root, monkeypatch):
    def refuse(_):
        raise AssertionError

    monkeypatch.setattr("imhcalc.areas.table_files.read_area_table", refuse)
    assert resolve(load_area_table(root), "Leeds").code == "E08000035"


def test_no_name_is_folded_that_is_known(root, monkeypatch):
    table = load_area_table(root)
    monkeypatch.setattr("imhcalc.areas.gazetteer.folded", None)
    assert "leeds" in gazetteer_of(table).by_name


@pytest.mark.parametrize("name", FILES)
def test_a_compiled_table_of_other_files_is_passed_over(root, name):
    file = root / "areas" / name
    file.write_bytes(file.read_bytes() + b"\n")
    assert compiled_table(root) is None
    assert load_area_table(root).districts["E08000035"].name == "Leeds"


@pytest.mark.parametrize(
    "written",
    [b"", b"{}", b"garbage\n{}", "é\n".encode(), None],
    ids=["empty", "one line", "another head", "no ASCII", "content"],
)
def test_a_compiled_table_that_is_damaged_is_passed_over(root, written):
    twin = root / "compiled" / "areas.json"
    twin.write_bytes(twin.read_bytes().replace(b"Leeds", b"Leads") if written is None else written)
    assert compiled_table(root) is None


def test_without_a_twin_the_files_are_read(root):
    (root / "compiled" / "areas.json").unlink()
    assert compiled_table(root) is None
    assert load_area_table(root).districts["E08000035"].name == "Leeds"


def test_a_file_that_is_missing_is_said_by_the_files(root):
    (root / "areas" / "vintages.csv").unlink()
    assert compiled_table(root) is None
    with pytest.raises(DataMissingError, match=r"vintages\.csv"):
        load_area_table(root)
