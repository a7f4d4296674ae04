"""Files of areas as people have them: our columns, others', spreadsheets' dialects, and what areas lie in."""

import gzip

import pytest

from imhcalc.areas.batch_columns import Vocabulary, columns_of
from imhcalc.areas.batch_file import Reading, read_batch
from imhcalc.faults import InputFaultsError, UsageError
from tests.batches import AREAS, SMALL_AREAS, table_of
from tests.support import shipped

ROW = "A1,Alpha,England,12,15,9,20,11,14"
HEADER = "area_code,area_name,nation,children_0,children_1,children_2,children_3,children_4,children_5"


def faults_of(text, **mapping):
    with pytest.raises(InputFaultsError) as raised:
        table_of(text, **mapping)
    return [fault.code for fault in raised.value.faults]


# -- the files that are at hand ----------------------------------------------------------------------------


def test_the_sample_of_small_areas_as_it_stands():
    table = table_of(SMALL_AREAS)
    assert len(table.areas) == table.rows == 880
    first = table.areas[0]
    assert (first.code, first.name, first.kind) == ("E01011264", "Leeds 011A", "LSOA 2021")
    assert (first.authority, first.authority_name) == ("E08000035", "Leeds")
    assert first.children == (8, 7, 12, 11, 6, 11)
    assert (first.fifth, first.mix) == (3, (0, 0, 1, 0, 0))
    assert first.is_small
    assert table.unused == ()
    assert {area.quality for area in table.areas} == {"as published", "published, added up", "estimated"}
    assert {area.nation for area in table.areas} == {"England", "Wales", "Scotland"}


def test_the_area_table_as_it_stands():
    table = table_of(AREAS)
    held = shipped().table.districts
    assert len(table.areas) == len(held)
    for area in table.areas:
        district = held[area.code]
        assert area.children == district.children
        assert area.mix == pytest.approx(district.quintile_shares, rel=1e-12)
        assert area.measured == pytest.approx(
            {column: value / 100 for column, value in district.measured.items()}
        )
        assert (area.name, area.nation, area.kind) == (district.name, district.nation, "district")
        assert not area.is_small
    assert "imd2025_average_score" in table.unused


def test_wards_as_a_spreadsheet_heads_them():
    table = table_of(
        "WD24CD,WD24NM,LAD24CD,LAD24NM,Under 1,Aged 1 years,Age 2,IMD 2025 decile\n"
        "E05011387,Castle,E07000198,Someplace,20,21,22,7\n"
    )
    (ward,) = table.areas
    assert (ward.code, ward.name, ward.kind) == ("E05011387", "Castle", "ward")
    assert (ward.nation, ward.fifth) == ("England", 4)
    assert ward.children == (20, 21, 22, None, None, None)
    assert ward.authority == "E07000198"


def test_practices_by_a_mapping():
    text = "practice,list,country,born,m1,m2,m3,m4,m5\nB86001,The Surgery,England,61,10,11,12,13,15\n"
    fifths = {f"children_q{number}": f"m{number}" for number in range(1, 6)}
    table = table_of(text, area_code="practice", area_name="list", live_births="born", **fifths)
    (practice,) = table.areas
    assert (practice.code, practice.births, practice.kind) == ("B86001", 61, "area")
    assert practice.mix == pytest.approx([10 / 61, 11 / 61, 12 / 61, 13 / 61, 15 / 61])
    assert table.columns["born"] == "live_births"


def test_a_mapping_chooses_between_two_columns():
    text = "area_code,nation,children_0,deprivation_quintile,other\nA,England,9,5,1\n"
    assert table_of(text).areas[0].fifth == 5
    assert table_of(text, deprivation_quintile="other").areas[0].fifth == 1


def test_names_serve_where_there_are_no_codes():
    assert table_of("area_name,nation,live_births\nAlpha,England,9\n").areas[0].code == "Alpha"
    assert faults_of("area_name,nation,live_births\nAlpha,England,9\nAlpha,England,8\n") == [
        "code-given-twice"
    ]


def test_a_former_code_of_a_district_is_known():
    table = table_of("area_code,nation,lad_code,live_births\nA,England,E07000246,9\n")
    assert table.areas[0].authority == "E06000066"


def test_a_code_with_its_name_behind_it():
    assert table_of("mnemonic,Age 0\nE01011264 : Leeds 011A,9\n").areas[0].code == "E01011264"


@pytest.mark.parametrize(
    ("separator", "encoding", "end"),
    [(",", "utf-8", "\n"), (";", "utf-8-sig", "\r\n"), ("\t", "utf-16", "\n"), ("|", "cp1252", "\r\n")],
)
def test_whatever_dialect_it_is_saved_in(separator, encoding, end):
    # Among semicolons 1,200 may be a little over one.
    number = "1 200" if separator == ";" else "1,200"
    rows = [HEADER.split(","), ["A1", "Ynys Môn", "Wales", number, "15", "9", "20", "11", "14"]]
    quoted = [[f'"{cell}"' if separator in cell else cell for cell in row] for row in rows]
    text = end.join(separator.join(row) for row in [*quoted, []])
    held = shipped()
    table, _ = read_batch("x.csv", text.encode(encoding), held.table, held.evidence, Reading({}))
    (area,) = table.areas
    assert (area.name, area.children[0]) == ("Ynys Môn", 1200)


def test_a_decimal_comma_between_semicolons():
    text = (
        "area_code;nation;live_births;"
        + ";".join(f"dep_q{n}_share" for n in range(1, 6))
        + "\nA;England;9;0,5;0,2;0,1;0,1;0,1\n"
    )
    assert table_of(text).areas[0].mix == pytest.approx([0.5, 0.2, 0.1, 0.1, 0.1])


def test_a_packed_file_and_blank_rows(tmp_path):
    path = tmp_path / "areas.csv.gz"
    path.write_bytes(gzip.compress(f"\n{HEADER}\n\n{ROW}\n,,,,,,,,\n".encode()))
    assert [area.code for area in table_of(path).areas] == ["A1"]


def test_the_separator_that_a_first_line_names():
    assert table_of(f"sep=,\n{HEADER}\n{ROW}\n").areas[0].line == 3


def test_two_areas_without_a_column_of_fifths_have_no_mix():
    assert table_of(f"{HEADER}\n{ROW}\n").areas[0].mix is None


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("A1,Alpha,England,x,15,9,20,11,14", "suppressed-count"),
        ("A1,Alpha,England,12,15,9,20,11", "missing-count"),
        ("A1,Alpha,England,12,15,9,20,11,14,9", "wrong-number-of-cells"),
        ("A1,Alpha,Ingland,12,15,9,20,11,14", "unknown-nation"),
        ("A1,Alpha,England,12,15,9,20,11,1000000000", "count-too-large"),
    ],
)
def test_a_row_at_fault(row, code):
    assert faults_of(f"{HEADER}\n{row}\n") == [code]


def test_every_row_at_fault_is_told_with_its_line_and_column():
    with pytest.raises(InputFaultsError) as raised:
        table_of(f"{HEADER}\n{ROW}\nA2,Beta,England,,15,9,20,x,14\n")
    places = [(fault.place.line, fault.place.column) for fault in raised.value.faults]
    assert places == [(3, 17), (3, 26)]


def test_a_sound_row_beside_one_at_fault_is_kept_if_asked():
    held = shipped()
    reading = Reading({}, keep_going=True)
    text = f"{HEADER}\n{ROW}\nA2,Beta,England,,15,9,20,x,14\n"
    table, faults = read_batch("x.csv", text.encode(), held.table, held.evidence, reading)
    assert [area.code for area in table.areas] == ["A1"]
    assert len(faults) == 2
    with pytest.raises(InputFaultsError):  # nothing at all is sound
        read_batch("x.csv", f"{HEADER}\nA,A,England,,,,,,\n".encode(), held.table, held.evidence, reading)


def test_measured_rates_are_of_districts_alone():
    text = "area_code,nation,children_5,psed_below_expected_pct\nE08000035,England,900,18.5\nE01011264,England,9,18.5\nE08000036,England,9,\n"
    table = table_of(text)
    assert [dict(area.measured) for area in table.areas] == [{"psed_below_expected_pct": 0.185}, {}, {}]


def test_bare_numbers_and_reversed_fifths_are_no_columns():
    columns, _ = columns_of(
        ["0", "1", "IMD quintile (1 = least deprived)"], {}, Vocabulary(shipped().evidence)
    )
    assert columns.at == {}
    assert columns.unused == ("0", "1", "IMD quintile (1 = least deprived)")


def test_the_smallest_areas_codes_are_meant():
    columns, _ = columns_of(["MSOA21CD", "LSOA21CD", "Age 0"], {}, Vocabulary(shipped().evidence))
    assert columns.at["area_code"] == 1


# -- what areas lie in -------------------------------------------------------------------------------------


def totals_of(text, *levels):
    return {(total.kind, total.code): total for total in table_of(text, levels).totals}


def test_totals_of_small_areas_by_their_district():
    levels = ("district", "upper-tier", "health-body", "region", "nation")
    found = {(total.kind, total.name): total for total in table_of(SMALL_AREAS, levels).totals}
    names = {name for kind, name in found if kind == "total: district"}
    assert names == {"Leeds", "Blackpool", "Hertsmere", "Blaenau Gwent", "Dundee City"}
    assert ("total: upper-tier", "Hertfordshire (1 of 10 districts)") in found
    assert ("total: upper-tier", "Leeds") in found
    assert ("total: region", "North West (1 of 35 districts)") in found
    assert not any("Scotland" in name for kind, name in found if kind == "total: region")
    assert len(found["total: nation", "Scotland (1 of 32 districts)"].places) == 188
    body = next(
        total
        for (kind, name), total in found.items()
        if kind == "total: health-body" and "West Yorkshire" in name
    )
    assert set(body.shares) == {1.0}


def test_a_district_cut_by_health_bodies_is_in_each_with_its_share():
    table = table_of(AREAS, ["health-body"])
    district = next(place for place, area in enumerate(table.areas) if area.name == "High Peak")
    shares = [
        share
        for total in table.totals
        for place, share in zip(total.places, total.shares, strict=True)
        if place == district
    ]
    assert sum(shares) == pytest.approx(1)


def test_totals_as_the_file_itself_says():
    text = "area_code,nation,live_births,icb_code,icb_name,pcn\nA,England,9,QX1,Here,P1\nB,England,8,QX1,Here,\nC,England,7,QX2,There,P1\n"
    found = totals_of(text, "health-body", "pcn")
    assert list(found["total: health-body", "QX1"].places) == [0, 1]
    assert found["total: health-body", "QX2"].name == "There"
    assert list(found["total: pcn", "P1"].places) == [0, 2]
    assert any("In no total by pcn: 1 of the 3 areas" in note for note in table_of(text, ["pcn"]).notes)


def test_rows_that_do_not_say_where_they_lie_are_in_no_total():
    text = "area_code,nation,live_births\nA,England,9\n"
    assert totals_of(text, "district") == {}
    assert list(totals_of(text, "nation")) == [("total: nation", "E92000001")]


def test_totals_by_a_column_that_is_not_there():
    with pytest.raises(UsageError, match="no such level"):
        table_of("area_code,nation,live_births\nA,England,9\n", ["pcn"])


# -- rows that no spreadsheet wrote ------------------------------------------------------------------------


@pytest.mark.parametrize("row", ['A1,"Alpha,England,12,15,9,20,11,14', 'A1,"Al"pha,England,12,15,9,20,11,14'])
def test_a_quotation_mark_that_is_not_closed_swallows_no_rows(row):
    """Read leniently, all rows below it would be one cell, and missing without a word."""
    assert faults_of(f"{HEADER}\n{row}\nA2,Beta,England,12,15,9,20,11,14\n") == ["broken-quotes"]


def test_a_cell_longer_than_any_is_told():
    assert faults_of(f"{HEADER}\nA1,{'x' * 200_000},England,12,15,9,20,11,14\n") == ["cell-too-long"]
