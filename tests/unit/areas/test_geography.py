import pytest

from imhcalc import application
from imhcalc.areas.geography import geography_of
from imhcalc.areas.names import resolve
from imhcalc.faults import DataMissingError
from imhcalc.models.options import Options
from imhcalc.models.units import NATIONS
from imhcalc.shipped_data import data_root
from tests.unit.areas.test_area_table import copied, faults_of, rewrite

__all__ = ["copied"]
ROOT = data_root()


def geography(table, name):
    return geography_of(table, ROOT, resolve(table, name))


@pytest.mark.parametrize(
    ("name", "code", "what"),
    [
        ("Barnsley", "E08000038", "the code now in force for the same area"),
        ("Sheffield", "E08000039", "the code now in force for the same area"),
        ("Gateshead", "E08000020", "a former code"),
        ("Fife", "S12000015", "a former code"),
        ("Buckinghamshire", "E07000005", "Chiltern, now part of it"),
    ],
)
def test_recoded_districts_are_found_and_shown_both_ways(table, name, code, what):
    area = resolve(table, name)
    assert (code, what) in geography(table, name).other_codes
    assert resolve(table, code).members == area.members
    assert resolve(table, area.code).members == area.members


def test_a_district_that_was_never_recoded_has_one_code(table):
    assert geography(table, "Leeds").other_codes == ()


@pytest.mark.parametrize("name", ["City of London", "Hackney", "Isles of Scilly", "Cornwall"])
def test_authorities_that_series_put_together_are_named(table, name):
    (note,) = geography(table, name).combined
    assert "are one" in note
    assert resolve(table, name).name in note


def test_no_other_authority_is_put_together(table):
    told = [code for code in table.districts if geography(table, code).combined]
    assert told == ["E06000052", "E06000053", "E09000001", "E09000012"]


def test_districts_that_boards_cut_show_the_shares_by_children(table):
    shares = dict(geography(table, "East Suffolk").body_shares)
    assert shares == {
        "Suffolk and North East Essex Integrated Care Board": 0.5025,
        "Norfolk and Waveney Integrated Care Board": 0.4975,
    }
    cut = [code for code in table.districts if len(table.body_shares[code]) > 1]
    assert len(cut) == 13
    for code in table.districts:
        assert sum(share for _, share in table.body_shares[code]) == pytest.approx(1.0, abs=1e-4)


def test_a_board_is_made_of_its_shares_of_children(table):
    board = resolve(table, "NHS Norfolk and Waveney Integrated Care Board")
    assert ("E07000244", 0.4975) in [(district.code, share) for district, share in board.members]


def test_every_nation_says_of_which_list_index_and_year_its_columns_are(table):
    for nation in NATIONS:
        vintages = dict(geography(table, nation).vintages)
        assert {
            "children by age",
            "fifths of deprivation",
            "people that weight the fifths",
            "district codes",
            "health bodies",
        } <= set(vintages)
    assert dict(geography(table, "Leeds").vintages)["fifths of deprivation"] == "IMD 2025 on LSOA 2021"
    assert dict(geography(table, "Belfast").vintages)["fifths of deprivation"] == "NIMDM 2017 on SOA 2001"
    assert "psed_below_expected_pct" in dict(geography(table, "Leeds").vintages)
    assert "psed_below_expected_pct" not in dict(geography(table, "Cardiff").vintages)


@pytest.mark.parametrize(
    ("column", "old", "new"),
    [("deprivation_index", "IMD 2025,488", "IMD 2019,488"), ("pop_year", "Leeds,mid-2023", "Leeds,mid-2022")],
)
def test_a_table_that_mixes_vintages_in_a_nation_is_refused(copied, column, old, new):
    rewrite(copied, "areas.csv", old, new)
    (fault,) = faults_of(copied)
    assert fault.code == "mixed-vintages"
    assert fault.message.startswith(column)


def test_a_vintage_of_no_nation_is_refused(copied):
    rewrite(copied, "vintages.csv", "health bodies,Wales", "health bodies,Wessex")
    assert [fault.code for fault in faults_of(copied)] == ["unknown-nation"]


def test_combined_series_that_cannot_be_read_are_a_fault(table, copied):
    with pytest.raises(DataMissingError):
        geography_of(table, copied, resolve(table, "Hackney"))


@pytest.mark.parametrize(
    ("name", "year", "index"),
    [
        ("Leeds", "mid-2023", "IMD 2025"),
        ("Dundee City", "mid-2022", "SIMD 2020v2"),
        ("Cardiff", "mid-2023", "WIMD 2019"),
        ("Belfast", "mid-2022", "NIMDM 2017"),
    ],
)
def test_a_run_says_which_vintage_it_used(name, year, index):
    held = application.shipped()
    area = application.estimate(
        application.profile_of_area([name]), held, Options(draws=100, sensitivity=False)
    ).area
    assert (area.population_year, area.deprivation_index, area.codes) == (year, index, "codes of April 2023")


def test_a_run_over_nations_says_both_years():
    held = application.shipped()
    loaded = application.profile_of_area(["Leeds", "Dundee City"])
    area = application.estimate(loaded, held, Options(draws=100, sensitivity=False)).area
    assert area.population_year == "mid-2022 and mid-2023"
    assert area.deprivation_index == "IMD 2025 and SIMD 2020v2"
