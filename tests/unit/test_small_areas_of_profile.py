"""A profile that points to a table of small areas: counted, told, and refused where the two disagree."""

import shutil
from pathlib import Path

import pytest

import imhcalc
from imhcalc import application
from imhcalc.faults import InputFaultsError
from imhcalc.models.options import Options

EXAMPLES = Path(__file__).parents[2] / "examples"
SAMPLE = EXAMPLES / "small_areas_sample.csv"
FEW = Options(draws=200, sensitivity=False)
ROUNDING_OF_SHARES = 1e-4
"""The area table's shares are to four decimal places, made to add up to one."""


@pytest.fixture(scope="module")
def held():
    return application.shipped()


@pytest.fixture
def written(tmp_path):
    def write(text, table=SAMPLE):
        shutil.copy(table, tmp_path / "counts.csv")
        path = tmp_path / "profile.yaml"
        path.write_text(text, encoding="utf-8")
        return str(path)

    return write


@pytest.fixture
def faults(written, held):
    def faults_of(text):
        path = written(text)
        found = application.check([path], held)
        with pytest.raises(InputFaultsError) as raised:
            application.estimate(application.read_profile(path, held), held, FEW)
        assert set(found) == set(raised.value.faults)
        return found

    return faults_of


def profile(district="E06000009", more="", nation="England"):
    return (
        f"area: {{name: Ours, nation: {nation}}}\n"
        f"population:\n  small_areas: {{file: counts.csv, district: {district}}}\n{more}"
    )


def test_the_example_agrees_with_the_district_of_the_area_table(held):
    loaded = application.read_profile(str(EXAMPLES / "small_areas.yaml"), held)
    result = application.estimate(loaded, held, FEW)
    (unit,) = result.inputs.units
    assert unit.counts["children_0"] == 1524
    assert unit.counts["children_0_4"] == 7995
    district = held.table.districts["E06000009"]
    mix = unit.quintile_shares["live_births"]
    assert mix == pytest.approx(list(district.quintile_shares), abs=ROUNDING_OF_SHARES)
    same = application.estimate(application.profile_of_area(["Blackpool"]), held, FEW)
    values = {figure.id: figure.value for figure in same.figures}
    for figure in result.figures:
        if figure.id.endswith(".synthetic") or figure.id == "disorganised_attachment.prevalence":
            assert figure.value == pytest.approx(values[figure.id], abs=ROUNDING_OF_SHARES), figure.id


def test_the_result_says_what_was_counted_and_of_which_vintage(held):
    loaded = application.read_profile(str(EXAMPLES / "small_areas.yaml"), held)
    result = application.estimate(loaded, held, FEW)
    words = "94 small areas in small_areas_sample.csv (LSOA 2021, IMD 2025, mid-2020)"
    assert result.area.notes == [f"Children counted in {words}"]
    assert result.area.population_year == "mid-2020"
    stated = result.inputs.profile["population"]
    assert stated["source"] == words
    assert stated["index"] == "IMD 2025"
    assert "small_areas" not in stated
    assert (
        application.checked(str(EXAMPLES / "small_areas.yaml"), held)[0].notes[0]
        == f"Children counted in {words}"
    )


def test_no_folder_of_the_machine_is_in_a_result(written, held, tmp_path):
    path = written(profile())
    result = application.estimate(application.read_profile(path, held), held, FEW)
    assert str(tmp_path) not in result.model_dump_json()
    assert "year not said" in result.area.notes[0]


def test_another_table_is_another_profile(written, held, tmp_path):
    path = written(profile())
    before = application.estimate(application.read_profile(path, held), held, FEW).run.profile.sha256
    text = SAMPLE.read_text(encoding="utf-8")
    (tmp_path / "counts.csv").write_text(text.replace("Blackpool 009A", "Blackpool 009Z"), encoding="utf-8")
    after = application.estimate(application.read_profile(path, held), held, FEW).run.profile.sha256
    assert before != after


def test_a_name_alone_points_to_a_table_and_codes_pick_its_rows(written, held):
    text = "area: {name: Ours, nation: England}\npopulation:\n  small_areas: {file: counts.csv, codes: [E01011264, E01011265]}\n"
    result = application.estimate(application.read_profile(written(text), held), held, FEW)
    assert result.inputs.units[0].counts["children_0"] == 30


def test_a_district_held_keeps_its_name_and_takes_the_counts(written, held):
    text = "area: Blackpool\npopulation: {small_areas: {file: counts.csv, district: Blackpool}, year: mid-2020}\n"
    result = application.estimate(application.read_profile(written(text), held), held, FEW)
    assert result.area.code == "E06000009"
    assert result.inputs.units[0].counts["children_0"] == 1524
    assert result.area.population_year == "mid-2020"


def test_a_profile_loaded_in_python_has_its_table_read(written):
    loaded = imhcalc.load_profile(written(profile()))
    assert loaded.population.children_by_age["0"] == 1524
    assert imhcalc.estimate(loaded, options=FEW).area.population_year is None


def test_a_scenario_may_point_to_other_rows(written, held):
    scenario = (
        "scenarios:\n  more: {label: The whole of Leeds, set: {population.small_areas.district: Leeds}}\n"
    )
    loaded = application.read_profile(written(profile(more=scenario)), held)
    result = application.estimate_with(loaded, ["more"], held, FEW)
    assert result.inputs.units[0].counts["children_0"] == 9031


def test_a_scenario_that_points_to_no_rows_is_told_at_its_line(faults):
    scenario = "scenarios:\n  more: {label: Elsewhere, set: {population.small_areas.district: Lleeds}}\n"
    (fault,) = faults(profile(more=scenario))
    assert fault.code == "unknown-district"


def test_a_table_that_is_not_there_is_told_where_the_profile_names_it(faults):
    (fault,) = faults("area: {name: Ours, nation: England}\npopulation:\n  small_areas: cuonts.csv\n")
    assert (fault.code, fault.place.line) == ("no-such-file", 3)
    assert fault.place.file.endswith("profile.yaml")


def test_faults_of_the_table_are_told_in_the_table(written, held, tmp_path):
    path = written(profile())
    text = SAMPLE.read_text(encoding="utf-8").replace("Blackpool,15,", "Blackpool,<5,", 1)
    assert "Blackpool,<5," in text
    (tmp_path / "counts.csv").write_text(text, encoding="utf-8")
    (fault,) = application.check([path], held)
    assert fault.code == "suppressed-count"
    assert fault.place.file.endswith("counts.csv")
    assert fault.place.line > 1


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        (profile(nation="Scotland"), "mixed-nations", 3),
        ("area: Dundee City\npopulation:\n  small_areas: {file: counts.csv, district: Leeds}\n", "mixed-nations", 3),
        (profile(more="  index: IMD 2019\n"), "mixed-vintages", 4),
        (profile(more="  index: WIMD 2019\n"), "mixed-vintages", 4),
        ("area: Leeds\npopulation:\n  quintile_shares: [0.2, 0.2, 0.2, 0.2, 0.2]\n  index: IMD 2019\n", "mixed-vintages", 4),
        (profile(more="  children_by_age: {'0': 3}\n"), "given-twice", 4),
        (profile(more="  quintile_shares: [0.2, 0.2, 0.2, 0.2, 0.2]\n"), "given-twice", 4),
        (profile(district="Hull"), "unknown-district", 1),
    ],
)  # fmt: skip
def test_what_does_not_belong_together_is_refused(written, held, text, code, line):
    (fault,) = application.check([written(text)], held)
    assert (fault.code, fault.place.line) == (code, line)


@pytest.mark.parametrize("index", ["IMD 2025", "English Indices of Deprivation 2025", "IoD 2025", "IMD"])
def test_shares_of_the_index_held_are_taken(written, held, index):
    text = f"area: Leeds\npopulation:\n  quintile_shares: [0.2, 0.2, 0.2, 0.2, 0.2]\n  index: {index}\n"
    assert application.check([written(text)], held) == []


def test_fifths_of_an_older_index_are_refused(written, held, tmp_path):
    path = written("area: {name: Ours, nation: England}\npopulation:\n  small_areas: counts.csv\n")
    table = "LSOA11CD,Age 0,IMD 2019 decile\nE01011264,9,1\n"
    (tmp_path / "counts.csv").write_text(table, encoding="utf-8")
    (fault,) = application.check([path], held)
    assert (fault.code, fault.place.line) == ("mixed-vintages", 3)
    assert fault.message == "the fifths are of IMD 2019, and the area tables of IMD 2025"


def test_years_of_the_profile_and_the_table_differ(written, held, tmp_path):
    path = written(
        "area: {name: Ours, nation: England}\npopulation:\n  small_areas: counts.csv\n  year: mid-2020\n"
    )
    (tmp_path / "counts.csv").write_text("LSOA,Age 0,year\nE01011264,9,mid-2022\n", encoding="utf-8")
    (fault,) = application.check([path], held)
    assert (fault.code, fault.place.line) == ("mixed-vintages", 4)
