"""`areas show`: whose figures, of which vintage; `--verify`: the tables are the ones described."""

import shutil
from pathlib import Path

import pytest

from imhcalc.faults import ExitCode
from imhcalc.shipped_data import data_root
from tests.support import ROOT


def flat(text):
    return " ".join(text.split())


def test_a_district_of_a_county_is_told_that_the_figure_is_the_countys(imhcalc):
    code, out, _ = imhcalc("areas", "show", "Hertsmere")
    assert code == ExitCode.DONE
    assert (
        "The figure is Hertfordshire's, the upper-tier authority that it is part of; none is published for"
        " Hertsmere alone."
    ) in flat(out)


def test_the_former_county_is_named_where_it_published(imhcalc):
    assert "The figure is Cumbria's, the authority it was part of then" in flat(
        imhcalc("areas", "show", "Cumberland")[1]
    )


def test_a_district_with_its_own_figure_is_told_nothing_of_others(imhcalc):
    assert "The figure is" not in flat(imhcalc("areas", "show", "Leeds")[1])


@pytest.mark.parametrize("code", ["E08000016", "E08000038", "Barnsley"])
def test_both_codes_of_a_recoded_district_lead_to_it_and_are_shown(imhcalc, code):
    out = flat(imhcalc("areas", "show", code)[1])
    assert "Barnsley (E08000016)" in out
    assert "E08000038 (the code now in force for the same area)" in out


def test_the_vintage_of_every_set_is_shown(imhcalc):
    out = flat(imhcalc("areas", "show", "Dundee City")[1])
    assert "children by age: mid-2022" in out
    assert "fifths of deprivation: SIMD 2020v2 on data zone 2011" in out
    assert "district codes: codes of April 2023" in out


def test_nations_of_different_years_are_told(imhcalc):
    out = flat(imhcalc("areas", "show", "GB")[1])
    assert "Its nations' children are counted in different years" in out
    assert "children by age, Scotland: mid-2022" in out


def test_shares_of_boards_are_shown(imhcalc):
    out = flat(imhcalc("areas", "show", "East Suffolk")[1])
    assert "50.3% in Suffolk and North East Essex Integrated Care Board" in out


def test_verify_says_each_file_is_ok(imhcalc):
    code, out, err = imhcalc("areas", "show", "--verify")
    assert (code, err) == (ExitCode.DONE, "")
    assert "areas.csv ok" in flat(out)
    assert "England, pop_all_ages, mid-2023 57,690,300 57,690,323 ok" in flat(out)
    assert "differs" not in out


def test_verify_and_an_area_show_both(imhcalc):
    code, out, _ = imhcalc("areas", "show", "--verify", "Leeds")
    assert code == ExitCode.DONE
    assert "areas.csv ok" in flat(out)
    assert "Leeds (E08000035)" in out


def test_verify_leaves_with_4_when_a_file_differs(imhcalc, tmp_path):
    shutil.copytree(Path(str(data_root())), tmp_path / "data")
    with (tmp_path / "data" / "areas" / "not_used.csv").open("a", encoding="utf-8") as file:
        file.write("E06000001,psed_below_expected_pct,tried\n")
    code, out, err = imhcalc("areas", "show", "--verify", "--data-dir", str(tmp_path / "data"))
    assert code == ExitCode.DATA_MISSING
    assert "not_used.csv differs" in flat(out)
    assert "error[checksum-differs]: not_used.csv is not the one described" in err


def test_show_without_an_area_is_a_wrong_command_line(imhcalc):
    code, out, err = imhcalc("areas", "show")
    assert (code, out) == (ExitCode.USAGE, "")
    assert "imhcalc areas show --verify" in err


def test_check_tells_how_a_table_of_small_areas_was_read(imhcalc):
    code, out, _ = imhcalc("check", str(ROOT / "examples" / "small_areas.yaml"))
    assert code == ExitCode.DONE
    said = " ".join(out.split())
    assert (
        "Children counted in 94 small areas in small_areas_sample.csv (LSOA 2021, IMD 2025, mid-2020)" in said
    )
    assert "Only the 94 rows of E06000009 are added up, of 880." in said


def test_estimate_leaves_with_3_on_a_table_that_is_not_certain(imhcalc, tmp_path):
    (tmp_path / "counts.csv").write_text("LSOA21CD,Age 0\nE01011264,<5\n", encoding="utf-8")
    profile = tmp_path / "ours.yaml"
    profile.write_text(
        "area: {name: Ours, nation: England}\npopulation: {small_areas: counts.csv}\n", encoding="utf-8"
    )
    code, out, err = imhcalc("estimate", str(profile))
    assert (code, out) == (ExitCode.INPUT_FAULTS, "")
    assert 'error[suppressed-count]: Age 0 in row 2 (cell B2) is "<5"' in err
