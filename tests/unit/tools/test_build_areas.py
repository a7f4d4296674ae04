"""The bundle rebuilt: from synthetic downloads in the official layouts, and the real shares from the real sample.

The downloads made here are synthetic: the official files could not be had. Their headings are those that
`tools/official_files.py` says were seen, or that it marks as inferred.
"""

import csv
import json
import re
import shutil
from hashlib import sha256
from pathlib import Path

import pytest

from imhcalc.areas.table import load_area_table
from tests.support import ROOT
from tools.build_areas import Build, Place, add_mix, build_tables, deciles_of, england_mix, main, shares_of
from tools.official_files import FILES, BuildError, read, read_all

SHIPPED = ROOT / "data" / "areas"
SAMPLE = ROOT / "examples" / "small_areas_sample.csv"
BY_NAME = {file.name: file for file in FILES}
YEAR = "mid-2020"
SEXED = ["LAD 2023 Code", "LSOA 2021 Code", "Total", *(f"F{age}" for age in range(91)), *(f"M{age}" for age in range(91))]  # fmt: skip

ENGLISH = {"E06000001": "Northtown", "E07000001": "Eastham", "E08000001": "Old Borough"}
WELSH = {"W06000001": "Abertest"}
SCOTTISH = {"S12000005": "Glentest"}
IRISH = {"N09000001": "Carricktest"}
SMALL = {
    "E06000001": ["E01000001", "E01000002"],
    "E07000001": ["E01000003", "E01000004"],
    "E08000001": ["E01000005", "E01000006", "E01033769", "E01033770", "E01033771", "E01033772"],
    "W06000001": [f"W0100000{number}" for number in range(1, 6)],
    "S12000005": [f"S0100650{number}" for number in range(6, 10)] + ["S01006510"],
    "N09000001": [f"95AA0{number}S1" for number in range(1, 6)],
}


def write(folder, name, rows, above=()):
    with (folder / name).open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([*above, *rows])


def sexed(codes, district, girls, boys):
    return [[district, code, "1600", *([str(girls)] * 91), *([str(boys)] * 91)] for code in codes]


def age_rows(code, name):
    ages = [(200, 1000), *((101 + age, 10 + age) for age in range(16))]
    return [["2023", code, name, str(age), str(value)] for age, value in ages]


def downloads(folder):
    """Write synthetic downloads of a small kingdom."""
    folder.mkdir()
    rows = [
        row for places in (ENGLISH, WELSH) for code, name in places.items() for row in age_rows(code, name)
    ]
    rows += age_rows("S12000005", "imputed elsewhere")
    header = ["DATE_NAME", "GEOGRAPHY_CODE", "GEOGRAPHY_NAME", "C_AGE", "OBS_VALUE", "RECORD_COUNT"]
    write(folder, "population_england_wales.csv", [header, *([*row, str(len(rows))] for row in rows)])
    ages = [f"Age{age}" for age in range(90)]
    scots = [["2022", code, "All", "900", *["9"] * 90] for code in ("S12000005", "S92000003")]
    older = ["2021", "S12000005", "All", "1", *["1"] * 90]
    write(folder, "population_scotland.csv", [["Year", "CA", "Sex", "AllAges", *ages], older, *scots])
    header = ["Year", "LGD2014", "Local Government District", "Single year of age", "Sex Label", "VALUE"]
    irish = [["2022", "N09000001", "Carricktest", str(age), "All persons", "7"] for age in range(10)]
    irish += [["2022", "N09000001", "Carricktest", "All ages", "All persons", "70"]]
    irish += [["2022", "N09000001", "Carricktest", "0", "Females", "3"]]
    irish += [["2022", "N92000002", "Northern Ireland", "0", "All persons", "7"]]
    write(folder, "population_northern_ireland.csv", [header, *irish])
    lookups(folder)
    deprivation(folder)
    early_years_and_health(folder)
    return folder


def lookups(folder):
    regions = [[code, name, "E12000001", "North East"] for code, name in ENGLISH.items()]
    write(folder, "lookup_regions.csv", [["LAD24CD", "LAD24NM", "RGN24CD", "RGN24NM"], *regions])
    tiers = [[code, name, code, name] for code, name in {**ENGLISH, **WELSH}.items() if code != "E07000001"]
    tiers += [["E07000001", "Eastham", "E10000001", "Eastshire"]]
    write(folder, "lookup_upper_tiers.csv", [["LTLA23CD", "LTLA23NM", "UTLA23CD", "UTLA23NM"], *tiers])
    write(folder, "lookup_councils.csv", [["CA", "CAName"], *map(list, SCOTTISH.items())])
    changes = [
        ["E08000009", "Old Borough", "E08000001", "Old Borough"],
        ["E06000001", "Northtown", "E07000097", "Northtown Rural"],
        ["E07000097", "Northtown Rural", "E07000098", "Northtown Deep"],
        ["E06000001", "Northtown", "E07000099", "Split District"],
        ["E07000001", "Eastham", "E07000099", "Split District"],
    ]
    write(folder, "code_history.csv", [["GEOGCD", "GEOGNM", "GEOGCD_P", "GEOGNM_P"], *changes])


def english_areas():
    return [(district, code) for district in ENGLISH for code in SMALL[district]]


def deprivation(folder):
    ages = [f"Age{age}" for age in range(90)]
    english = english_areas()
    decile = {code: position + 1 for position, (_, code) in enumerate(english)}
    header = [
        "LSOA code (2021)", "LSOA name (2021)", "Local Authority District code (2024)",
        "Index of Multiple Deprivation (IMD) Decile (where 1 is most deprived 10% of LSOAs)",
    ]  # fmt: skip
    # The index is on the newer code of one district.
    index = [
        [code, code, "E08000009" if district == "E08000001" else district, decile[code]]
        for district, code in english
    ]
    write(folder, "index_england.csv", [header, *index])
    header = ["Local Authority District code (2024)", "IMD - Average score", "IMD - Rank of average score"]
    write(folder, "index_england_districts.csv", [header, *([code, "20.5", "2"] for code in ENGLISH)])
    header = ["LSOA code (2021)", "Income Deprivation Affecting Children Index (IDACI) numerator"]
    write(folder, "idaci_england.csv", [header, *([code, "12"] for _, code in english)])
    lsoas = [row for district in ENGLISH for row in sexed(SMALL[district], district, 4, 6)]
    titles = [["Mid-2020: LSOA 2021"], [], ["Source: synthetic"]]
    write(folder, "small_areas_england.csv", [SEXED, *lsoas], titles)
    welsh = [
        [heading.replace("2021", "2011") for heading in SEXED],
        *sexed(SMALL["W06000001"], "W06000001", 1, 2),
    ]
    write(folder, "small_areas_wales.csv", welsh)
    ranked = [[code, position + 1] for position, code in enumerate(SMALL["W06000001"])]
    write(folder, "index_wales.csv", [["LSOA code", "WIMD 2019"], *ranked])
    ranked = [[code, position + 1] for position, code in enumerate(SMALL["S12000005"])]
    write(folder, "index_scotland.csv", [["Data_Zone", "SIMD2020v2_Rank"], *ranked])
    zones = [["2020", code, "All", "100", *["2"] * 90] for code in [*SMALL["S12000005"], "S92000003"]]
    write(folder, "small_areas_scotland.csv", [["Year", "DataZone", "Sex", "AllAges", *ages], *zones])
    write(
        folder,
        "lookup_data_zones.csv",
        [["DataZone", "CA"], *([code, "S12000005"] for code in SMALL["S12000005"])],
    )
    ranked = [[code, "N09000001", position + 1, 100] for position, code in enumerate(SMALL["N09000001"])]
    header = [
        "SOA2001",
        "LGD2014",
        "Multiple Deprivation Measure Rank (where 1 is most deprived)",
        "Residents",
    ]
    write(folder, "index_northern_ireland.csv", [header, *ranked])


def early_years_and_health(folder):
    header = [
        "time_period", "geographic_level", "new_la_code", "la_name", "breakdown_topic", "early_learning_goal",
        "expected_children_percent",
    ]  # fmt: skip
    goal = "Area of learning: Personal, social and emotional development"
    psed = [["202425", "Local authority", code, name, "Total", goal, "80.25"] for code, name in
            [("E06000001", "Northtown"), ("E10000001", "Eastshire"), ("E08000001", "Old Borough")]]  # fmt: skip
    psed += [
        ["202425", "National", "", "", "Total", goal, "83"],
        ["202324", "Local authority", "E06000001", "Northtown", "Total", goal, "70"],
    ]
    write(folder, "psed.csv", [header, *psed])
    icbs = [
        [
            code,
            "E54000002" if code == "E01000001" else "E54000001",
            "NHS Two" if code == "E01000001" else "NHS One",
        ]
        for _, code in english_areas()
    ]
    write(folder, "lookup_icbs.csv", [["LSOA21CD", "ICB24CD", "ICB24NM"], *icbs])
    write(
        folder,
        "lookup_health_wales.csv",
        [["LAD22CD", "LHB22CD", "LHB22NM"], ["W06000001", "W11000001", "Test Health Board"]],
    )
    write(
        folder,
        "lookup_health_scotland.csv",
        [["CA", "HB2019", "HBName"], ["S12000005", "S08000001", "NHS Test"]],
    )
    write(
        folder,
        "lookup_health_northern_ireland.csv",
        [["LGD2014", "HSCT", "HSCTName"], ["N09000001", "TT", "Test"]],
    )


def kept(folder):
    """Write the files kept by hand, for that kingdom."""
    folder.mkdir()
    for name in (
        "combined_series.csv",
        "dfe_statistical_neighbours_2019.csv",
        "vintages.csv",
        "sources.yaml",
    ):
        shutil.copy(SHIPPED / name, folder / name)
    (folder / "common_names.csv").write_text(
        "common_name,means,kind,note\nNorthie,E06000001,name,\n", encoding="utf-8"
    )
    (folder / "not_used.csv").write_text("gss_code,column,reason\n", encoding="utf-8")
    header = "nation,measure,period,value,tolerance,publisher,source,standing\n"
    totals = [
        ("England", "pop_all_ages", "mid-2023", 3000), ("Wales", "pop_all_ages", "mid-2023", 1000),
        ("Scotland", "pop_all_ages", "mid-2022", 900), ("Northern Ireland", "pop_all_ages", "mid-2022", 70),
        ("England", "small_areas_children_0_4", YEAR, 500), ("England", "n_small_areas", "LSOA 2021", 10),
    ]  # fmt: skip
    rows = [
        f"{nation},{measure},{period},{value},0,us,synthetic,seen in a test\n"
        for nation, measure, period, value in totals
    ]
    (folder / "published_totals.csv").write_text(header + "".join(rows), encoding="utf-8")
    register = (folder / "sources.yaml").read_text(encoding="utf-8")
    for name in ("common_names.csv", "not_used.csv", "published_totals.csv"):
        checksum = sha256((folder / name).read_bytes()).hexdigest()
        register = re.sub(rf"(  {name}:\n(?:    .*\n)*?    sha256: ).*", rf"\g<1>{checksum}", register)
    (folder / "sources.yaml").write_text(register, encoding="utf-8")
    return folder


@pytest.fixture
def kingdom(tmp_path):
    return downloads(tmp_path / "downloads"), kept(tmp_path / "kept"), tmp_path / "built"


def problems(kingdom, year=YEAR):
    given, by_hand, output = kingdom
    before = sorted(path.name for path in output.parent.iterdir())
    with pytest.raises(BuildError) as raised:
        build_tables(given, by_hand, output, year)
    assert sorted(path.name for path in output.parent.iterdir()) == before, "nothing is written"
    return raised.value.problems


def change(kingdom, name, old, new):
    path = kingdom[0] / name if (kingdom[0] / name).exists() else kingdom[1] / name
    text = path.read_text(encoding="utf-8-sig")
    assert re.search(old, text)
    path.write_text(re.sub(old, new, text, count=1), encoding="utf-8")


def rows_of(path):
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


def test_synthetic_downloads_make_a_whole_folder(kingdom):
    given, by_hand, output = kingdom
    build_tables(given, by_hand, output, YEAR)
    assert {path.name for path in SHIPPED.iterdir()} | {"manifest.json"} == {
        path.name for path in output.iterdir()
    }
    rows = {row["gss_code"]: row for row in rows_of(output / "areas.csv")}
    assert set(rows) == {*ENGLISH, *WELSH, *SCOTTISH, *IRISH}
    assert list(rows["E06000001"]) == list(rows_of(SHIPPED / "areas.csv")[0])
    north, east = rows["E06000001"], rows["E07000001"]
    assert [north[f"children_{age}"] for age in range(6)] == ["10", "11", "12", "13", "14", "15"]
    assert (north["children_0_4"], north["pop_year"], north["deprivation_index"]) == (
        "60",
        "mid-2023",
        "IMD 2025",
    )
    assert [north[f"dep_q{fifth}_share"] for fifth in range(1, 6)] == ["1.0", "0.0", "0.0", "0.0", "0.0"]
    assert (east["utla_name"], east["psed_source_area"], east["psed_below_expected_pct"]) == ("Eastshire", "Eastshire", "19.8")  # fmt: skip
    assert north["psed_year"] == "2024/25"
    assert (north["idaci2025_children_0_15_count"], north["idaci2025_pct_of_mid2023_0_15"]) == ("24", "8.6")
    assert rows["E08000001"]["gss_code_2025"] == "E08000009"
    assert rows["E08000001"]["n_small_areas"] == "6"
    scots = rows["S12000005"]
    assert (scots["pop_year"], scots["children_0"], scots["deprivation_index"]) == (
        "mid-2022",
        "9",
        "SIMD 2020v2",
    )
    assert [scots[f"dep_q{fifth}_share"] for fifth in range(1, 6)] == ["0.2"] * 5
    assert (rows["N09000001"]["pop_all_ages"], rows["N09000001"]["region"]) == ("70", "Northern Ireland")


def test_the_built_folder_loads_as_a_run_loads_it(kingdom):
    given, by_hand, output = kingdom
    output = output.parent / "root" / "areas"
    output.parent.mkdir()
    build_tables(given, by_hand, output, YEAR)
    table = load_area_table(output.parent)
    assert sorted(table.districts) == sorted({**ENGLISH, **WELSH, **SCOTTISH, **IRISH})
    bodies = {body.name: body.members for body in table.health_bodies.values()}
    assert [(district.code, share) for district, share in bodies["Two"]] == [("E06000001", 0.5)]
    aliases = {alias.code: alias.district.code for alias in table.aliases}
    assert aliases == {"E08000009": "E08000001", "E07000097": "E06000001", "E07000098": "E06000001"}


def test_the_manifest_holds_what_went_in_and_what_came_out(kingdom):
    given, by_hand, output = kingdom
    build_tables(given, by_hand, output, YEAR)
    manifest = json.loads((output / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["small_areas_year"] == YEAR
    assert set(manifest["inputs"]) == set(BY_NAME)
    for name, about in manifest["inputs"].items():
        assert about["sha256"] == sha256((given / name).read_bytes()).hexdigest()
    for name, about in manifest["outputs"].items():
        assert about["sha256"] == sha256((output / name).read_bytes()).hexdigest()


def test_the_same_downloads_make_the_same_bytes(kingdom):
    given, by_hand, output = kingdom
    build_tables(given, by_hand, output, YEAR)
    build_tables(given, by_hand, output.parent / "again", YEAR)
    for path in output.iterdir():
        assert path.read_bytes() == (output.parent / "again" / path.name).read_bytes(), path.name


@pytest.mark.parametrize("name", sorted(BY_NAME))
def test_a_missing_download_is_named(kingdom, name):
    (kingdom[0] / name).unlink()
    (problem,) = problems(kingdom)
    assert problem.startswith(f"{name} is missing: ")


@pytest.mark.parametrize("name", sorted(BY_NAME))
def test_a_renamed_heading_is_named(kingdom, name):
    path = kingdom[0] / name
    rows = list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines()))
    table = read(BY_NAME[name], path)
    heading = next(iter(table.headings.values()))
    renamed = [["Renamed" if cell == heading else cell for cell in row] for row in rows]
    write(kingdom[0], name, renamed)
    (problem,) = problems(kingdom)
    assert problem.startswith(f"{name} has no row of headings with: {next(iter(table.headings))}")
    assert ("its headings are inferred" in problem) is not BY_NAME[name].is_seen


def test_all_problems_at_once(kingdom):
    (kingdom[0] / "psed.csv").unlink()
    (kingdom[0] / "index_wales.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    assert len(problems(kingdom)) == 2


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("population_england_wales.csv", "101,10,", "101,ten,", "OBS_VALUE is ten, not a whole number"),
        ("population_england_wales.csv", "2023,E07", "2022,E07", "2 values of DATE_NAME: one year at a time"),
        ("population_england_wales.csv", "2023,E06000001,Northtown,101,10,85\r?\n", "", "the service cut it off"),
        ("population_england_wales.csv", ",101,10,", ",102,10,", "has two rows for C_AGE 102"),
        ("population_scotland.csv", "2022,S12000005", "2022,S12000099", "is not in lookup_councils.csv"),
        ("population_northern_ireland.csv", "All ages,All persons,70", "All ages,All persons,71", "ages add up to 70, not 71"),
        ("lookup_regions.csv", "E06000001", "E06000091", "no row for E06000001 Northtown"),
        ("index_england.csv", "E01000001,E01000001", "E01000009,E01000009", "are the two of one list of areas?"),
        ("index_england.csv", r"code \(2021\)", "code (2011)", "index_england.csv is of the small areas of 2011"),
        ("index_england.csv", ",1\r?\n", ",11\n", "has decile 11"),
        ("index_wales.csv", ",2\r?\n", ",3\n", "the ranks are not 1 to 5, each once"),
        ("index_wales.csv", "W01000001", "W01000009", "are the two of one list of areas?"),
        ("lookup_data_zones.csv", "S01006506,S12000005", "S01006506,S12000099", "lies in no district"),
        ("psed.csv", "(?s)Local authority.*", "National,,,Total,x,1", "has no row of an authority's personal, social"),
        ("psed.csv", "80.25", "many", "the share of Northtown is many"),
        ("lookup_health_wales.csv", "W06000001", "W06000099", "is no district of the population files"),
        ("lookup_icbs.csv", "LSOA21CD", "LSOA11CD", "lookup_icbs.csv of those of 2011"),
        ("published_totals.csv", "mid-2023,3000", "mid-2023,3001", "expected 3,001, as published"),
        ("published_totals.csv", "Wales,pop_all_ages,mid-2023", "Wales,pop_all_ages,mid-2024", "no published pop_all_ages of Wales"),
        ("published_totals.csv", f"{YEAR},500", f"{YEAR},501", "by small area add up to 500, not 501"),
        ("vintages.csv", "England,LSOA 2021", "England,LSOA 2011", "vintages.csv says LSOA 2011 for England"),
        ("common_names.csv", "E06000001", "E06000091", "the tables do not load"),
    ],
)  # fmt: skip
def test_what_does_not_agree_is_refused_and_nothing_is_written(kingdom, name, old, new, said):
    change(kingdom, name, old, new)
    assert any(said in problem for problem in problems(kingdom)), problems(kingdom)


def test_a_year_of_small_areas_without_a_published_total_is_refused(kingdom):
    (problem,) = problems(kingdom, "mid-2021")
    assert "no published small_areas_children_0_4 of England for mid-2021" in problem


def test_nothing_is_overwritten(kingdom):
    kingdom[2].mkdir()
    (kingdom[2] / "mine.txt").write_text("mine", encoding="utf-8")
    assert "nothing is overwritten" in problems(kingdom)[0]


def test_on_the_command_line(kingdom, capsys):
    given, by_hand, output = map(str, kingdom)
    arguments = [given, output, "--kept", by_hand, "--small-areas-year", YEAR]
    assert main(arguments) == 0
    assert "is whole" in capsys.readouterr().out
    assert main(arguments) == 4
    assert "1 problem; nothing was written" in capsys.readouterr().err


# -- the real sample -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def real(tmp_path_factory):
    """The 880 real rows in the official layouts, and the five districts built from them."""
    folder = tmp_path_factory.mktemp("real")
    rows = rows_of(SAMPLE)
    shipped = {row["gss_code"]: row for row in rows_of(SHIPPED / "areas.csv")}
    english = [row for row in rows if row["deprivation_index"] == "IMD 2025"]
    header = [
        "LSOA code (2021)",
        "Local Authority District code (2024)",
        "Index of Multiple Deprivation (IMD) Decile",
    ]
    index = [[row["area_code"], row["lad_code"], row["deprivation_decile"]] for row in english]
    write(folder, "index_england.csv", [header, *index])
    # The sample has girls and boys together, so that one of the two columns holds both.
    lsoas = [
        [
            row["lad_code"],
            row["area_code"],
            "",
            *(row.get(f"children_{age}", "0") for age in range(91)),
            *["0"] * 91,
        ]
        for row in english
    ]
    write(folder, "small_areas_england.csv", [SEXED, *lsoas])
    write(folder, "lookup_icbs.csv", [["LSOA21CD", "ICB24CD", "ICB24NM"]])
    write(folder, "idaci_england.csv", [["LSOA code (2021)", "IDACI numerator"]])
    names = ["index_england.csv", "small_areas_england.csv", "lookup_icbs.csv", "idaci_england.csv"]
    build = Build({name: read(BY_NAME[name], folder / name) for name in names})
    for code in {row["lad_code"] for row in rows}:
        about = shipped[code]
        build.places[code] = Place(code, about["name"], about["nation"], about["pop_year"], 0, [])
    england_mix(build, lambda code: code)
    for name in ("WIMD 2019", "SIMD 2020v2"):
        of_nation = [row for row in rows if row["deprivation_index"] == name]
        children = {
            row["area_code"]: sum(int(row[f"children_{age}"]) for age in range(5)) for row in of_nation
        }
        deciles = {row["area_code"]: int(row["deprivation_decile"]) for row in of_nation}
        add_mix(build, name, deciles, children, {row["area_code"]: row["lad_code"] for row in of_nation})
    assert build.problems == []
    return build, shipped


@pytest.mark.parametrize("code", ["E06000009", "E07000098", "E08000035", "S12000042", "W06000019"])
def test_the_real_shares_are_rebuilt_to_the_last_decimal(real, code):
    build, shipped = real
    place = build.places[code]
    assert shares_of(place.mix) == [float(shipped[code][f"dep_q{fifth}_share"]) for fifth in range(1, 6)]
    assert place.small_areas == int(shipped[code]["n_small_areas"])


def test_shares_add_up_to_one():
    assert shares_of([1, 1, 1, 0, 0]) == [0.3334, 0.3333, 0.3333, 0.0, 0.0]
    assert shares_of([1, 1, 4, 0, 0]) == [0.1667, 0.1667, 0.6666, 0.0, 0.0]


def test_deciles_of_ranks():
    deciles = deciles_of({str(rank): rank for rank in range(1, 21)})
    assert [deciles[str(rank)] for rank in (1, 2, 3, 19, 20)] == [1, 1, 2, 10, 10]


# -- the page ------------------------------------------------------------------------------------------------


def test_the_page_names_every_download_and_whether_its_headings_were_seen():
    page = Path(ROOT / "docs" / "rebuilding.md").read_text(encoding="utf-8")
    for file in FILES:
        (line,) = [line for line in page.splitlines() if line.startswith(f"| `{file.name}` |")]
        assert line.endswith("| seen |" if file.is_seen else "| inferred |"), file.name


def test_downloads_that_are_all_there_are_read(kingdom):
    assert set(read_all(kingdom[0])) == set(BY_NAME)
