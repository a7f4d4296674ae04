"""What a spreadsheet does to a small table of counts: accepted where its meaning is certain, refused where not."""

import csv
from pathlib import Path

import pytest

from imhcalc.areas.local_counts import read_local_counts
from imhcalc.areas.spreadsheet import LARGEST_BYTES
from imhcalc.faults import InputFaultsError

SAMPLE = Path(__file__).parents[3] / "examples" / "small_areas_sample.csv"
HEADINGS = ["LSOA21CD", "LSOA21NM", "Age 0", "Age 1", "Age 2", "Age 3", "Age 4", "Age 5", "IMD 2025 decile"]
ROWS = [
    ["E01012621", "Blackpool 009A", "12", "15", "9", "20", "11", "14", "1"],
    ["E01012622", "Blackpool 009B", "8", "7", "6", "5", "4", "3", "4"],
    ["E01012623", "Blackpool 006A", "10", "10", "10", "10", "10", "10", "10"],
]
AGES = {"0": 30.0, "1": 32.0, "2": 25.0, "3": 35.0, "4": 25.0, "5": 27.0}
FIFTHS = [67.0, 30.0, 0.0, 0.0, 50.0]


@pytest.fixture
def read(tmp_path):
    def read_text(text, encoding="utf-8", **asked):
        path = tmp_path / "counts.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
        return read_local_counts(path, **asked)

    return read_text


@pytest.fixture
def faults(read):
    def faults_of(text, **asked):
        with pytest.raises(InputFaultsError) as raised:
            read(text, **asked)
        return raised.value.faults

    return faults_of


def table(rows=ROWS, headings=HEADINGS, separator=",", end="\n"):
    return "".join(separator.join(row) + end for row in [headings, *rows])


def with_cell(row, column, cell):
    rows = [list(each) for each in ROWS]
    rows[row][column] = cell
    return rows


def the_counts(found):
    return found.children_by_age, found.children_by_quintile


# -- accepted: the meaning is certain ------------------------------------------------------------------------


def test_a_plain_table(read):
    found = read(table())
    assert the_counts(found) == (AGES, FIFTHS)
    assert found.rows == 3
    assert found.vintage == "LSOA 2021, IMD 2025, year not said"
    assert (found.nation, found.index, found.year, found.ages_by_quintile) == (
        "England",
        "IMD 2025",
        None,
        "0 to 4",
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])  # utf-16 writes its mark
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_encodings_separators_and_line_ends(read, encoding, separator, end):
    rows = with_cell(0, 1, "Ynys M\u00f4n 001A")
    assert the_counts(read(table(rows, separator=separator, end=end), encoding)) == (AGES, FIFTHS)


def test_the_separator_that_excel_names_in_its_first_line(read):
    assert the_counts(read("sep=;\r\n" + table(separator=";", end="\r\n"))) == (AGES, FIFTHS)


def test_titles_above_footnotes_below_and_trailing_blanks(read):
    text = "Children by small area mid-2022\n\n" + table() + ",,,,,,,,\n,,,,,,,,,,\n\nSource: ONS\n"
    found = read(text)
    assert the_counts(found) == (AGES, FIFTHS)
    assert found.year == "mid-2022"
    notes = " ".join(found.notes)
    assert 'Above the headings stands: "Children by small area mid-2022".' in notes
    assert 'Lines of text among or below the rows are left out: "Source: ONS".' in notes


def test_trailing_blank_columns(read):
    rows = [[*row, "", ""] for row in ROWS]
    assert the_counts(read(table(rows, [*HEADINGS, "", ""]))) == (AGES, FIFTHS)
    assert the_counts(read(table(rows, HEADINGS))) == (AGES, FIFTHS)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ('"1,234"', 1234),
        ("1 234", 1234),
        ("1\u00a0234", 1234),
        ("1\u202f234", 1234),
        ("1'234", 1234),
        ('"12"', 12),
        ('"""12"""', 12),
        ("'12", 12),
        (" 12\u00a0", 12),
        ("12.0", 12),
        ("12.00", 12),
        ("007", 7),
        ("0", 0),
    ],
)
def test_numbers_that_can_mean_one_thing(read, written, value):
    assert read(table(with_cell(0, 2, written))).children_by_age["0"] == value + 18


def test_decimal_commas_of_whole_numbers_in_a_file_of_semicolons(read):
    rows = [
        [cell + ",00" if column in range(2, 8) else cell for column, cell in enumerate(row)] for row in ROWS
    ]
    assert the_counts(read(table(rows, separator=";"))) == (AGES, FIFTHS)


def test_commas_between_thousands_in_a_file_of_semicolons_need_a_sign_of_it(read):
    headings = [*HEADINGS, "IMD score"]
    rows = [[*row, "23.45"] for row in with_cell(0, 2, "1,234")]
    assert read(table(rows, headings, ";")).children_by_age["0"] == 1252


@pytest.mark.parametrize(
    "headings",
    [
        ["code", "name", "0", "1", "2", "3", "4", "5", "decile"],
        ["area_code", "area_name", *(f"children_{age}" for age in range(6)), "deprivation_decile"],
        ["LSOA code (2021)", "LSOA name (2021)", "Under 1", *(f"Aged {age} years" for age in range(1, 6)), "IMD decile"],
        ["mnemonic", "2021 super output area - lower layer", *(f"Persons aged {age}" for age in range(6)),
         "Index of Multiple Deprivation (IMD) Decile (where 1 is most deprived 10% of LSOAs)"],
        ["LSOA21CD", "Area", "<1", "1 year olds", "2 yrs", "AGE_3", "Children aged 4 (mid-2020)", "age5", "Decile"],
    ],
)  # fmt: skip
def test_headings_as_people_write_them(read, headings):
    assert the_counts(read(table(headings=headings))) == (AGES, FIFTHS)


def test_girls_and_boys_are_added_up(read):
    headings = ["LSOA 2021 Code", "Total", *(f"F{age}" for age in range(8)), *(f"M{age}" for age in range(8))]
    row = ["E01012621", "99", *"12345678", *"11111111"]
    assert list(read(table([row], headings)).children_by_age.values()) == [2, 3, 4, 5, 6, 7]


def test_code_and_name_in_one_cell_as_nomis_writes_them(read):
    rows = with_cell(0, 0, "E01012621 : Blackpool 009A")
    assert the_counts(read(table(rows))) == (AGES, FIFTHS)


@pytest.mark.parametrize(
    "written", ["1", "1.0", "Q1", "Quintile 1", "1 (most deprived)", "1st", "1 - most deprived"]
)
def test_fifths_as_people_write_them(read, written):
    headings = [*HEADINGS[:-1], "IMD 2025 quintile"]
    rows = [[*row[:-1], written] for row in ROWS]
    assert read(table(rows, headings)).children_by_quintile == [147, 0, 0, 0, 0]


def test_shares_by_fifth_weighted_by_children(read):
    headings = [
        "Ward code",
        *(f"Age {age}" for age in range(6)),
        *(f"Share in Q{fifth}" for fifth in range(1, 6)),
    ]
    rows = [
        ["E05001644", *"222222", "50%", "25%", "25%", "0%", "0%"],
        ["E05001645", *"111111", "0%", "0%", "0%", "0%", "100%"],
    ]
    found = read(table(rows, headings))
    assert found.children_by_quintile == [5, 2.5, 2.5, 0, 5]
    of_one = [["E05001644", *"222222", "0.5", "0.25", "0.25", "0", "0"], ["E05001645", *"111111", *"00001"]]
    assert read(table(of_one, headings)).children_by_quintile == [5, 2.5, 2.5, 0, 5]


def test_a_table_without_deprivation_counts_children_alone(read):
    found = read(table([row[:-1] for row in ROWS], HEADINGS[:-1]))
    assert found.children_by_age == AGES
    assert found.children_by_quintile is None
    assert found.vintage == "LSOA 2021, year not said"


def test_ages_0_to_4_together_weight_the_fifths(read):
    headings = ["LSOA21CD", "Children aged 0-4", "IMD 2019 decile"]
    found = read(table([["E01012621", "50", "2"]], ["LSOA11CD", *headings[1:]]))
    assert found.children_by_age == {}
    assert found.children_by_quintile == [50, 0, 0, 0, 0]
    assert "No column for children aged 0, 1, 2, 3, 4, 5." in found.notes


def test_ages_given_weight_the_fifths_where_0_to_4_are_not_whole(read):
    found = read(table([["E01012621", "5", "6", "2"]], ["LSOA", "Age 0", "Age 5", "decile"]))
    assert found.children_by_quintile == [11, 0, 0, 0, 0]
    assert found.ages_by_quintile == "0, 5"


# -- totals ---------------------------------------------------------------------------------------------------

TOTALS = ["30", "32", "25", "35", "25", "27"]


@pytest.mark.parametrize(
    "start",
    [["Total", ""], ["", "Total"], ["E06000009", "Blackpool"], ["Grand total", ""], ["", "Blackpool total"]],
)
def test_totals_are_left_out_checked_and_said(read, start):
    found = read(table([*ROWS, [*start, *TOTALS, ""]]))
    assert the_counts(found) == (AGES, FIFTHS)
    named = start[0] or start[1]
    assert f"Rows of totals are left out, and agree with the sum of the rows: {named}." in found.notes


def test_a_total_that_differs_is_refused_in_its_cell(faults):
    (fault,) = faults(table([*ROWS, ["Total", "", "30", "32", "26", "35", "25", "27", ""]]))
    assert fault.code == "total-differs"
    assert (fault.place.line, fault.place.column, fault.found) == (5, 14, "26")
    assert fault.expected == "25, the sum of the 3 rows"


def test_subtotals_of_districts_are_checked_against_their_rows(read, faults):
    headings = ["LAD code", "code", "Age 0"]
    rows = [
        ["E06000009", "E01012621", "12"],
        ["E06000009", "E01012622", "8"],
        ["", "E06000009", "20"],
        ["E06000008", "E01012570", "3"],
        ["", "E06000008", "3"],
        ["", "Total", "23"],
    ]
    assert read(table(rows, headings)).children_by_age == {"0": 23}
    rows[4][2] = "4"
    assert [fault.code for fault in faults(table(rows, headings))] == ["total-differs"]


def test_counts_rounded_to_fives_need_not_add_up(read, faults):
    headings = ["code", "Age 0"]
    rounded = [["E01012621", "10"], ["E01012622", "5"], ["Total", "20"]]
    assert read(table(rounded, headings)).children_by_age == {"0": 15}
    exact = [["E01012621", "11"], ["E01012622", "5"], ["Total", "20"]]
    assert [fault.code for fault in faults(table(exact, headings))] == ["total-differs"]


def test_a_table_of_whole_districts_is_none_of_small_areas(faults):
    (fault,) = faults(table([["E06000009", "12"], ["E06000008", "8"]], ["code", "Age 0"]))
    assert fault.code == "no-rows"
    assert "name it as the area" in fault.help


# -- refused: the meaning is not certain ----------------------------------------------------------------------

MANGLED = [
    ("02-Jan", "date-for-number"),
    ("Jan-00", "date-for-number"),
    ("1-2", "date-for-number"),
    ("01/02/2024", "date-for-number"),
    ("2024-02-01", "date-for-number"),
    ("2024-02-01 00:00:00", "date-for-number"),
    ("01.02.2024", "date-for-number"),
    ("00:00:00", "date-for-number"),
    ('"1,5"', "ambiguous-number"),
    ('"12,34"', "ambiguous-number"),
    ('"12,0"', "ambiguous-number"),
    ("1.234", "ambiguous-number"),
    ("1.000", "ambiguous-number"),
    ("12.5", "decimals-in-count"),
    (".5", "decimals-in-count"),
    ("#REF!", "spreadsheet-error"),
    ("#N/A", "spreadsheet-error"),
    ("#DIV/0!", "spreadsheet-error"),
    ("#########", "spreadsheet-error"),
    ("<5", "suppressed-count"),
    ("less than 5", "suppressed-count"),
    ("c", "suppressed-count"),
    ("[c]", "suppressed-count"),
    ("*", "suppressed-count"),
    ("..", "suppressed-count"),
    ("-", "suppressed-count"),
    ("5*", "suppressed-count"),
    ("", "missing-count"),
    ("n/a", "missing-count"),
    ("-3", "negative-count"),
    ("(3)", "negative-count"),
    ("\u22123", "negative-count"),
    ("1.2E+05", "scientific-notation"),
    ("2E+03", "scientific-notation"),
    ("12%", "share-for-count"),
    ("44927", "count-too-large"),
    ("9" * 400, "count-too-large"),
    ("twelve", "not-a-count"),
    ("1 2", "not-a-count"),
    ("\u00a35", "not-a-count"),
    ("\u0661\u0662", "not-a-count"),
]


@pytest.mark.parametrize(("cell", "code"), MANGLED)
def test_mangled_counts_are_refused_with_row_and_column(faults, cell, code):
    text = table(with_cell(1, 4, cell))
    (fault,) = faults(text)
    assert fault.code == code
    assert fault.place.line == 3
    assert fault.place.column == len("E01012622,Blackpool 009B,8,7,") + 1
    assert "Age 2 in row 3 (cell E3) is" in fault.message
    assert fault.found == (cell.strip('"') or "nothing")
    assert "a whole number" in fault.expected or "at most 10,000" in fault.expected


def test_a_hidden_count_says_what_to_do(faults):
    (fault,) = faults(table(with_cell(0, 2, "<5")))
    assert "a hidden count is not zero: ask for" in fault.help


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("", "missing-code"),
        ("Bispham", "unknown-code"),
        ("1.00E+08", "unknown-code"),
        ("101012622", "unknown-code"),
        ("E0101262", "unknown-code"),
        ("X01012622", "unknown-code"),
        ("E01012621", "code-given-twice"),
        ("e01012621", "code-given-twice"),
        ("S01006506", "mixed-nations"),
        ("W01000001", "mixed-nations"),
        ("E02001234", "mixed-geographies"),
        ("E05001644", "mixed-geographies"),
    ],
)
def test_codes_that_are_none_or_do_not_belong(faults, cell, code):
    (fault,) = faults(table(with_cell(1, 0, cell)))
    assert (fault.code, fault.place.line, fault.place.column) == (code, 3, 1)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("11", "out-of-range"),
        ("0", "out-of-range"),
        ("", "missing-fifth"),
        ("1 (least deprived)", "reversed-order"),
        ("10 most deprived", "reversed-order"),
        ("#N/A", "spreadsheet-error"),
        ("01-Oct", "date-for-number"),
        ("1.5", "not-a-fifth"),
        ("most", "not-a-fifth"),
    ],
)
def test_fifths_that_are_none(faults, cell, code):
    (fault,) = faults(table(with_cell(1, 8, cell)))
    assert (fault.code, fault.place.line) == (code, 3)


def test_a_decile_and_a_quintile_that_differ(faults):
    headings, rows = [*HEADINGS, "IMD 2025 quintile"], [[*row, "1"] for row in ROWS]
    assert [(fault.code, fault.place.line) for fault in faults(table(rows, headings))] == [
        ("fifths-differ", 3),
        ("fifths-differ", 4),
    ]


@pytest.mark.parametrize(
    ("heading", "code"),
    [
        ("Age 4", "column-twice"),
        ("Aged 4 years", "column-twice"),
        ("LSOA code (2021)", "column-twice"),
        ("LSOA11CD", "mixed-vintages"),
        ("IMD 2019 decile", "mixed-vintages"),
        ("IMD 2025 Decile", "column-twice"),
        ("F4", "one-sex-alone"),
    ],
)
def test_a_column_twice_or_of_another_vintage(faults, heading, code):
    found = faults(table([[*row, row[0]] for row in ROWS], [*HEADINGS, heading]))
    assert [(fault.code, fault.place.line) for fault in found if fault.place.line == 1] == [(code, 1)]
    assert "the heading in cell J1 is" in found[0].message


def test_a_heading_that_became_a_date(faults):
    headings = [heading.replace("Age 1", "02-Jan") for heading in HEADINGS]
    (fault,) = faults(table(headings=headings))
    assert (fault.code, fault.place.line) == ("date-for-heading", 1)


def test_one_to_five_without_a_zero_may_be_fifths(faults):
    (fault,) = faults(table([["E01012621", *"12345"]], ["code", *"12345"]))
    assert fault.code == "no-headings"


def test_a_decile_that_runs_the_other_way(faults):
    headings = [*HEADINGS[:-1], "Decile (1 = least deprived)"]
    assert faults(table(headings=headings))[0].code == "reversed-order"


@pytest.mark.parametrize(
    ("headings", "code_column"),
    [
        (["LSOA11CD", *HEADINGS[1:]], "E01012622"),
        ([*HEADINGS[:-1], "IMD 2019 decile"], "E01012622"),
        (["LSOA code", *HEADINGS[1:-1], "IMD 2019 decile"], "E01034000"),
        (["LSOA11CD", *HEADINGS[1:-1], "decile"], "E01034000"),
    ],
)
def test_lists_and_indices_that_do_not_belong_together(faults, headings, code_column):
    found = faults(table(with_cell(1, 0, code_column), headings))
    assert [fault.code for fault in found] == ["mixed-vintages"]


def test_data_zones_of_two_lists(faults):
    rows = [["S01006506", "3"], ["S01013482", "4"]]
    (fault,) = faults(table(rows, ["DataZone", "Age 0"]))
    assert (fault.code, fault.place.line) == ("mixed-vintages", 3)


def test_years_that_differ(faults):
    rows = [["E01012621", "3", "mid-2022"], ["E01012622", "4", "mid-2023"]]
    (fault,) = faults(table(rows, ["code", "Age 0", "year"]))
    assert (fault.code, fault.place.line, fault.place.column) == ("mixed-vintages", 3, 13)
    (fault,) = faults(table([["E01012621", "3", "4"]], ["code", "Age 0 (2022)", "Age 1 (2023)"]))
    assert (fault.code, fault.place.line) == ("mixed-vintages", 1)


def test_an_index_of_another_nation(faults):
    (fault,) = faults(table(headings=[*HEADINGS[:-1], "SIMD 2020 decile"]))
    assert fault.code == "mixed-nations"


def test_a_total_of_ages_that_is_not_their_sum(faults):
    rows = [[*row, "67" if row is ROWS[0] else "1"] for row in ROWS]
    found = faults(table(rows, [*HEADINGS, "0-4"]))
    assert [(fault.code, fault.place.line, fault.expected) for fault in found] == [
        ("ages-do-not-add-up", 3, "30, the sum of the ages beside it"),
        ("ages-do-not-add-up", 4, "50, the sum of the ages beside it"),
    ]


def test_a_number_cut_in_two_by_its_own_comma(faults):
    (fault,) = faults(table([[*ROWS[0], "234"]]))
    assert fault.code == "wrong-number-of-cells"


def test_all_faults_at_once_and_not_too_many(faults):
    rows = [[f"E0100{number:04}", *["<5"] * 6] for number in range(1, 30)]
    found = faults(table(rows, ["code", *(f"Age {age}" for age in range(6))]))
    assert len(found) == 51
    assert found[0].message == "124 more faults of this file are not listed"


def test_comma_between_thousands_where_other_cells_show_decimal_commas(faults):
    headings = [*HEADINGS, "IMD score"]
    rows = [[*row, '"23,45"'] for row in with_cell(0, 2, '"1,234"')]
    assert [fault.code for fault in faults(table(rows, headings))] == ["ambiguous-number"]


# -- whole files ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty-file"),
        (b"\r\n ,,\r\n", "empty-file"),
        (b"PK\x03\x04rest", "binary-file"),
        (b"\x00\x01\x02", "binary-file"),
        ("code,Age 0\n".encode("utf-16-le"), "utf-16-without-mark"),
        (b"\xff\xfea\x00b", "unknown-encoding"),
        (b"\xef\xbb\xbfcode,\xe9\n", "unknown-encoding"),
        (b"code,\x81\n", "unknown-encoding"),
        (b'code,Age 0\nE01012621,"12\n', "broken-quotes"),
        (b"a,b\n1,2\n", "no-headings"),
        (b"code,Age 0\n", "no-rows"),
        (b"x" * (LARGEST_BYTES + 1), "file-too-large"),
    ],
)
def test_files_that_are_no_table(faults, content, code):
    assert faults(content)[0].code == code


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(InputFaultsError) as raised:
        read_local_counts(tmp_path / "none.csv")
    assert raised.value.faults[0].code == "no-such-file"
    with pytest.raises(InputFaultsError) as raised:
        read_local_counts(tmp_path)
    assert raised.value.faults[0].code == "is-a-folder"


# -- real rows ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("district", ["E06000009", "E07000098", "E08000035", "S12000042", "W06000019"])
def test_the_real_sample_has_the_mix_of_the_area_table(table_of_shares, district):
    found = read_local_counts(SAMPLE, district=district)
    total = sum(found.children_by_quintile)
    mix = [count / total for count in found.children_by_quintile]
    # The same counts made the table's shares, to four places made to add up to one.
    assert mix == pytest.approx(table_of_shares[district], abs=0.0001)


def test_the_whole_sample_is_of_three_nations_and_refused():
    with pytest.raises(InputFaultsError) as raised:
        read_local_counts(SAMPLE)
    assert {fault.code for fault in raised.value.faults} == {"mixed-nations"}


def test_rows_by_code(read):
    found = read(table(), codes=["e01012621", "E01012623"])
    assert found.rows == 2
    assert found.children_by_age["0"] == 22


def test_codes_and_districts_that_the_file_lacks(faults):
    assert faults(table(), codes=["E01012624"])[0].code == "unknown-code"
    assert faults(table(), district="Leeds")[0].code == "unknown-district"
    with pytest.raises(InputFaultsError) as raised:
        read_local_counts(SAMPLE, district="Blackpol")
    assert raised.value.faults[0].help == "did you mean `Blackpool`?"


@pytest.fixture(scope="session")
def table_of_shares():
    lines = (SAMPLE.parents[1] / "data" / "areas" / "areas.csv").read_text(encoding="utf-8").splitlines()
    return {
        row["gss_code"]: [float(row[f"dep_q{fifth}_share"]) for fifth in range(1, 6)]
        for row in csv.DictReader(lines)
    }
