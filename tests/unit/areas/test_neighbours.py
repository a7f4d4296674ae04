"""The statistical neighbours: as listed, read as today's areas, and why some areas have none."""

import pytest

from imhcalc.areas.names import resolve
from imhcalc.areas.neighbours import YEAR, neighbours_of
from imhcalc.faults import DataMissingError, ExitCode
from imhcalc.shipped_data import data_root


def neighbours(table, name):
    return neighbours_of(table, data_root(), resolve(table, name))


def names(found):
    return [each.area.name for each in found.areas]


def test_ten_neighbours_nearest_first(table):
    found = neighbours(table, "Leeds")
    assert names(found)[:3] == ["Sheffield", "Darlington", "Calderdale"]
    assert [each.rank for each in found.areas] == list(range(1, 11))
    assert found.year == YEAR == "2019"
    assert all("2019" in note for note in found.notes)


def test_a_county_is_the_sum_of_its_districts(table):
    essex = neighbours(table, "Kent").areas[0].area
    assert essex.name == "Essex"
    assert len(essex.members) > 1


def test_a_neighbour_split_since_is_added_together_and_said(table):
    found = neighbours(table, "Kent")
    (area,) = (each.area for each in found.areas if each.area.name == "Northamptonshire")
    assert {district.name for district, _ in area.members} == {
        "North Northamptonshire",
        "West Northamptonshire",
    }
    assert any("North Northamptonshire and West Northamptonshire" in note for note in found.notes)


def test_a_neighbour_of_the_same_name_today_is_said(table):
    assert any(
        note.startswith("Buckinghamshire was reorganised after 2019")
        for note in neighbours(table, "Hertfordshire").notes
    )


def test_every_authority_of_the_list_has_neighbours_today_or_says_why(table):
    """Every line of the list leads to an area of today; two that became one are there once."""
    import csv

    path = data_root() / "areas" / "dfe_statistical_neighbours_2019.csv"
    listed = {row["la_code"]: row["la_name"] for row in csv.DictReader(path.read_text("utf-8").splitlines())}
    without = []
    for code, name in listed.items():
        try:
            found = neighbours_of(table, data_root(), resolve(table, code))
        except DataMissingError:
            try:
                found = neighbours_of(table, data_root(), resolve(table, name))
            except DataMissingError:
                without.append(name)
                continue
        assert len(found.areas) + sum("is here already" in note for note in found.notes) == 10, name
        assert not any("left out" in note for note in found.notes)
    assert without == ["Bournemouth", "Poole"]


def test_two_that_became_one_are_there_once(table):
    found = neighbours(table, "Southend-on-Sea")
    assert names(found).count("Bournemouth, Christchurch and Poole") == 1
    assert any("is now part of Bournemouth, Christchurch and Poole" in note for note in found.notes)


def test_an_authority_reorganised_since_keeps_its_list_by_name(table):
    found = neighbours(table, "North Yorkshire")
    assert len(found.areas) == 10
    assert any("as it was then" in note for note in found.notes)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("Broxbourne", "they are listed for its county, Hertfordshire"),
        ("Dundee City", "covers England alone"),
        ("Cardiff", "covers England alone"),
        ("London", "this is a region"),
        ("England", "this is a nation"),
        ("Greater Manchester", "several of them"),
        ("Cumberland", "it was made after"),
        ("Bournemouth, Christchurch and Poole", "out of Bournemouth, Poole and others"),
    ],
)
def test_who_has_none_is_told_why_and_what_to_do(table, name, says):
    with pytest.raises(DataMissingError) as refused:
        neighbours(table, name)
    (fault,) = refused.value.faults
    assert says in fault.message
    assert fault.help.startswith(("imhcalc compare", "name the areas to compare: imhcalc compare"))
    assert refused.value.exit_code == ExitCode.DATA_MISSING


def test_a_broken_list_is_told_with_its_place(table, tmp_path):
    (tmp_path / "areas").mkdir()
    (tmp_path / "areas" / "dfe_statistical_neighbours_2019.csv").write_text(
        "la_code,la_name,rank,neighbour_code,neighbour_name\nE08000035,Leeds,first,E08000019,Sheffield\n",
        encoding="utf-8",
    )
    with pytest.raises(DataMissingError) as refused:
        neighbours_of(table, tmp_path, resolve(table, "Leeds"))
    assert refused.value.faults[0].place.line == 2
