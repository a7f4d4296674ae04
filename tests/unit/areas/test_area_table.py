import shutil
from pathlib import Path

import pytest

from imhcalc.areas.table import NATION_CODES, load_area_table
from imhcalc.faults import DataMissingError, ExitCode
from imhcalc.models.units import AGES_OF, NATIONS
from imhcalc.shipped_data import data_root

PSED = "psed_below_expected_pct"
USED_FILES = (
    "areas.csv",
    "area_aliases.csv",
    "health_bodies.csv",
    "common_names.csv",
    "not_used.csv",
    "vintages.csv",
)


@pytest.fixture
def copied(tmp_path):
    """A copy of the files that are read, free to be spoilt."""
    folder = tmp_path / "areas"
    folder.mkdir()
    for name in USED_FILES:
        shutil.copy(Path(str(data_root() / "areas" / name)), folder / name)
    return tmp_path


def rewrite(root, name, old, new):
    path = root / "areas" / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def faults_of(root):
    with pytest.raises(DataMissingError) as caught:
        load_area_table(root)
    assert caught.value.exit_code is ExitCode.DATA_MISSING
    return caught.value.faults


def test_holds_every_district_of_the_four_nations(table):
    by_nation = {nation: len(table.nation_members(nation)) for nation in NATIONS}
    assert by_nation == {"England": 296, "Wales": 22, "Scotland": 32, "Northern Ireland": 11}
    assert len(table.districts) == 361


def test_nation_codes_are_the_region_codes_outside_england(table):
    for nation in ("Wales", "Scotland", "Northern Ireland"):
        assert table.region_members(NATION_CODES[nation]) == table.nation_members(nation)


def test_regions_of_england_add_up_to_england(table):
    regions = {district.region_code for district, _ in table.nation_members("England")}
    assert len(regions) == 9
    assert sum(len(table.region_members(region)) for region in regions) == 296
    assert table.region_members("E12000099") == ()


def test_children_totals_are_the_published_ones(table):
    assert table.children_total("children_0", ["England"]) == 573_100
    assert table.children_total("children_0") == 669_552
    assert table.children_total("children_0_4", ["England"]) == 3_064_637
    assert table.children_total("live_births", ["Wales"]) == 27_701
    assert table.children_total("children_0_4", ["Scotland"]) == 247_737
    assert table.children_total("children_0_4", ["Northern Ireland"]) == 111_932
    assert table.children_total("children_0", []) == 0


@pytest.mark.parametrize(
    ("population", "mix"),
    [
        ("live_births", (0.2568, 0.2148, 0.1875, 0.1773, 0.1635)),
        ("children_0_4", (0.2527, 0.2118, 0.1882, 0.1798, 0.1674)),
    ],
)
def test_england_mix_is_the_decided_one(table, population, mix):
    assert table.national_mix("England", population) == pytest.approx(mix, abs=0.00005)


@pytest.mark.parametrize("nation", NATIONS)
@pytest.mark.parametrize("population", AGES_OF)
def test_national_mixes_are_shares(table, nation, population):
    mix = table.national_mix(nation, population)
    assert sum(mix) == pytest.approx(1.0, abs=1e-12)
    assert all(0.0 < share < 1.0 for share in mix)


def test_quintile_shares_are_made_to_add_up_to_one(table):
    for district in table.districts.values():
        assert sum(district.quintile_shares) == pytest.approx(1.0, abs=1e-12), district.name
        assert min(district.quintile_shares) >= 0.0


def test_children_under_five_are_the_sum_of_ages(table):
    leeds = table.districts["E08000035"]
    assert leeds.count("children_0_4") == sum(leeds.children[:5])
    assert leeds.count("live_births") == leeds.count("children_0") == leeds.children[0]


def test_measures_are_as_published_with_the_area_they_are_for(table):
    hertsmere = next(district for district in table.districts.values() if district.name == "Hertsmere")
    assert hertsmere.measured[PSED] == 16.9
    assert hertsmere.measured_source[PSED] == "Hertfordshire"
    assert table.measure_years == {PSED: ("2021/22",)}


def test_measures_not_to_be_used_and_not_published_are_absent(table):
    for code in ("E06000053", "E09000001", "W06000001", "S12000047", "N09000003"):
        assert PSED not in table.districts[code].measured
    assert sum(PSED in district.measured for district in table.districts.values()) == 294


def test_measure_over_england_is_near_the_published_one(table):
    found = table.measured_over(table.nation_members("England"), PSED, "children_5")
    assert found.value == pytest.approx(17.0, abs=0.15)
    assert {district.name for district in found.lacking} == {"Isles of Scilly", "City of London"}


def test_measure_over_an_upper_tier_is_its_own(table):
    members = tuple((one, 1.0) for one in table.districts.values() if one.upper_tier == "Hertfordshire")
    found = table.measured_over(members, PSED, "children_5")
    assert found.value == pytest.approx(16.9)
    assert found.sources == ("Hertfordshire",)
    assert found.lacking == ()


def test_measure_where_none_is_held(table):
    found = table.measured_over(table.nation_members("Wales"), PSED, "children_5")
    assert found.value is None
    assert len(found.lacking) == 22
    assert found.sources == ()


def test_health_bodies_share_out_every_district_whole(table):
    assert len(table.health_bodies) == 42 + 7 + 14 + 5
    for code in table.districts:
        assert sum(share for _, share in table.body_shares[code]) == pytest.approx(1.0, abs=0.0002)


def test_health_bodies_of_a_district_begin_with_the_largest(table):
    assert table.districts["E08000035"].health_bodies == ("West Yorkshire Integrated Care Board",)
    assert table.districts["E06000065"].health_bodies[0] == "Humber and North Yorkshire Integrated Care Board"
    assert len(table.districts["E06000065"].health_bodies) == 3


def test_health_body_names_are_tidy(table):
    assert table.health_bodies["E54000054"].name == "West Yorkshire Integrated Care Board"
    assert table.health_bodies["E54000054"].published_name == "NHS West Yorkshire Integrated Care Board"
    assert table.health_bodies["BHSCT"].name == "Belfast Health and Social Care Trust"
    assert table.health_bodies["W11000024"].name == "Powys Teaching Health Board"
    assert table.health_bodies["S08000030"].name == "NHS Tayside"


def test_checksum_is_of_the_figures_alone(table, copied):
    assert load_area_table(copied).sha256 == table.sha256
    rewrite(copied, "common_names.csv", "Hull,", "'ull,")
    assert load_area_table(copied).sha256 == table.sha256
    rewrite(copied, "areas.csv", ",915,960,", ",916,960,")
    assert load_area_table(copied).sha256 != table.sha256


def test_a_file_saved_by_a_spreadsheet_is_read(copied, table):
    path = copied / "areas" / "areas.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert load_area_table(copied).districts == table.districts


def test_a_cell_that_is_not_a_number_is_named_with_its_place(copied):
    rewrite(copied, "areas.csv", ",915,960,", ",91S,960,")
    (fault,) = faults_of(copied)
    assert fault.code == "not-a-number"
    assert fault.message == 'children_0 is "91S"'
    assert fault.place is not None
    assert fault.place.file.endswith("areas.csv")
    assert fault.place.line == 2
    assert fault.source_line is not None
    assert fault.source_line[fault.place.column - 1 :].startswith("91S,960")


@pytest.mark.parametrize("cell", ["", "-1", "nan", "inf", "few"])
def test_what_is_not_a_count(copied, cell):
    rewrite(copied, "areas.csv", ",915,960,", f",{cell},960,")
    (fault,) = faults_of(copied)
    assert fault.code == "not-a-number"
    assert fault.found == (cell or "nothing")


def test_the_place_of_a_cell_behind_a_quoted_comma(copied):
    path = copied / "areas" / "areas.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    number = next(n for n, line in enumerate(lines) if line.startswith("E06000010"))
    cells = lines[number].split(",")
    first_count = cells.index("mid-2023") + 2
    cells[first_count] = "many"
    lines[number] = ",".join(cells)
    path.write_text("\n".join(lines), encoding="utf-8")
    (fault,) = faults_of(copied)
    assert fault.message == 'children_0 is "many"'
    assert fault.place is not None
    assert lines[number][fault.place.column - 1 :].startswith("many,")


def test_every_fault_of_every_file_at_once(copied):
    rewrite(copied, "areas.csv", ",915,960,", ",x,y,")
    rewrite(copied, "areas.csv", "Leeds,England", "Leeds,Englund")
    rewrite(copied, "area_aliases.csv", "Poole,E06000058", "Poole,E06000099")
    rewrite(copied, "health_bodies.csv", "Integrated Care Board,1.0", "Integrated Care Board,1.5")
    rewrite(copied, "common_names.csv", ",choices,", ",choice,")
    rewrite(copied, "not_used.csv", "E06000053,psed_below_expected_pct", "E06000053,psed")
    assert {fault.code for fault in faults_of(copied)} == {
        "not-a-number",
        "unknown-nation",
        "unknown-code",
        "out-of-range",
        "unknown-kind",
        "unknown-column",
    }


def test_a_missing_column(copied):
    rewrite(copied, "areas.csv", "children_3,", "kids_3,")
    (fault,) = faults_of(copied)
    assert fault.code == "missing-column"
    assert fault.message == "The column children_3 is missing"


def test_a_table_without_districts(copied):
    path = copied / "areas" / "areas.csv"
    path.write_text(path.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    (fault,) = faults_of(copied)
    assert fault.code == "no-rows"


def test_a_common_name_for_nowhere(copied):
    rewrite(copied, "common_names.csv", "Hull,E06000010", "Hull,E06999999")
    (fault,) = faults_of(copied)
    assert (fault.code, fault.found) == ("unknown-code", "E06999999")


def test_a_missing_file(copied):
    (copied / "areas" / "health_bodies.csv").unlink()
    (fault,) = faults_of(copied)
    assert fault.code == "no-such-file"
    assert "health_bodies.csv" in fault.message


def test_a_file_in_another_encoding(copied):
    path = copied / "areas" / "common_names.csv"
    path.write_bytes(path.read_text(encoding="utf-8").encode("latin-1"))
    (fault,) = faults_of(copied)
    assert fault.code == "not-utf-8"


def test_a_row_cut_short(copied):
    path = copied / "areas" / "area_aliases.csv"
    path.write_text(path.read_text(encoding="utf-8") + "E07009999\n", encoding="utf-8")
    (fault,) = faults_of(copied)
    assert fault.code == "wrong-number-of-cells"
    assert (fault.found, fault.expected) == ("1", "3")


def test_shares_that_do_not_add_up(copied):
    rewrite(copied, "areas.csv", ",0.6181,", ",0.7181,")
    (fault,) = faults_of(copied)
    assert fault.code == "shares-do-not-add-up"


def test_a_code_given_twice(copied):
    rewrite(copied, "areas.csv", "E06000002,E06000002", "E06000001,E06000002")
    assert "code-given-twice" in {fault.code for fault in faults_of(copied)}


def test_a_percentage_above_a_hundred_and_a_body_of_no_known_type(copied):
    rewrite(copied, "areas.csv", ",22.2,2021/22,Hartlepool", ",222.0,2021/22,Hartlepool")
    rewrite(copied, "health_bodies.csv", "NHS health board (2019)", "Cottage hospital")
    first, second = faults_of(copied)
    assert (first.code, first.found) == ("out-of-range", "222.0")
    assert (second.code, second.found) == ("unknown-health-body-type", "Cottage hospital")
