"""How old a stated figure is: by the latest day its year can mean, seen from a day that is given."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imhcalc import application
from imhcalc.checking.ages import MaxAge, age_faults, last_day, parse_day
from imhcalc.faults import UsageError
from imhcalc.loading.loaded_profile import LoadedProfile
from imhcalc.loading.profile import load_profile
from imhcalc.models.profile import Profile
from tests.support import ROOT, shipped

DAY = date(2026, 6, 30)


@pytest.mark.parametrize(
    ("written", "day"),
    [
        (2023, date(2023, 12, 31)),
        ("2023", date(2023, 12, 31)),
        ("mid-2023", date(2023, 6, 30)),
        ("Mid 2023", date(2023, 6, 30)),
        ("2022/23", date(2023, 8, 31)),
        ("2022-23", date(2023, 8, 31)),
        ("2022\u201323", date(2023, 8, 31)),
        ("1999/00", date(2000, 8, 31)),
        ("2018/22", date(2022, 12, 31)),
        ("2022-2023", date(2023, 12, 31)),
        ("2019/20 to 2021/22", date(2022, 8, 31)),
        ("2024-03", date(2024, 3, 31)),
        ("2024-02", date(2024, 2, 29)),
        ("2024-03-15", date(2024, 3, 15)),
        ("2024-13-45", date(2024, 12, 31)),
        ("2024-00", date(2024, 12, 31)),
        ("March 2024", date(2024, 3, 31)),
        ("31 Sept. 2024", date(2024, 9, 30)),
        ("survey of 2019, published 2023", date(2023, 12, 31)),
    ],
)
def test_a_year_ends_on_the_latest_day_it_can_mean(written, day):
    assert last_day(written) == day


@pytest.mark.parametrize("written", ["not known", "", None, "23", 20])
def test_what_names_no_year_has_no_age(written):
    assert last_day(written) is None


@given(st.text(max_size=40))
def test_any_text_has_an_age_or_none(text):
    day = last_day(text)
    assert day is None or 1900 <= day.year <= 2100


@pytest.mark.parametrize(
    ("text", "oldest", "words"),
    [
        ("24m", date(2024, 6, 30), "24 months"),
        ("2y", date(2024, 6, 30), "2 years"),
        ("1 year", date(2025, 6, 30), "1 year"),
        ("90d", date(2026, 4, 1), "90 days"),
        ("8 weeks", date(2026, 5, 5), "8 weeks"),
        ("4 months", date(2026, 2, 28), "4 months"),
        ("9999y", date.min, "9999 years"),
        ("9999w", date(1834, 11, 11), "9999 weeks"),
    ],
)
def test_an_age_is_counted_back_from_the_day_given(text, oldest, words):
    limit = MaxAge.read(text, DAY)
    assert (limit.oldest, limit.words) == (oldest, words)


@pytest.mark.parametrize("text", ["", "24", "m", "two years", "-3m", "2.5y", "24 moons", "1m2d"])
def test_what_is_no_length_of_time_is_refused(text):
    with pytest.raises(UsageError, match="no length of time"):
        MaxAge.read(text, DAY)


def test_a_day_is_read_or_refused():
    assert parse_day("2026-06-30") == DAY
    with pytest.raises(UsageError, match="which is no day"):
        parse_day("30 June")


def found(tmp_path, text, age="24m"):
    path = tmp_path / "p.yaml"
    path.write_text(text, encoding="utf-8")
    return list(age_faults(load_profile(path), MaxAge.read(age, DAY)))


def places(faults):
    return [(each.code, each.place.line, each.place.column) for each in faults]


def test_every_old_year_is_a_fault_at_its_own_place(tmp_path):
    text = (
        "area: Leeds\n"
        "population:\n"
        "  live_births: {value: 8300, year: 2025}\n"
        "  maternities: {value: 8200, year: 2023/24}\n"
        "costs: {price_year: 2021/22}\n"
        "known_groups:\n"
        "  looked_after: {label: x, count: 240, year: mid-2024}\n"
        "  asylum: {label: y, count: 40, year: 2024-06-29}\n"
    )
    faults = found(tmp_path, text)
    assert places(faults) == [("out-of-date", 5, 21), ("out-of-date", 8, 39)]
    assert faults[0].message == "costs.price_year is 2021/22, older than 24 months"
    assert faults[0].found == "2021/22, which ended on 31 August 2022 at the latest"
    assert faults[0].expected == "30 June 2024 or later, 24 months before 30 June 2026"
    assert "newer prices for costs" in faults[0].help
    assert {each.level for each in faults} == {"error"}


def test_a_year_that_ends_on_the_first_day_allowed_is_young_enough(tmp_path):
    text = "area: Leeds\npopulation: {live_births: {value: 8300, year: mid-2024}}\n"
    assert found(tmp_path, text) == []
    assert places(found(tmp_path, text, "23m")) == [("out-of-date", 2, 47)]


def test_years_of_scenarios_count_and_those_of_evidence_do_not(tmp_path):
    text = (
        "area: Leeds\n"
        "choices: {}\n"
        "cost_per_family: {value: 2000, unit: gbp_per_family, status: published, tag: seen, source: x, where: y, years: [2011]}\n"
        "scenarios:\n"
        "  more: {label: x, set: {population.live_births: {value: 8300, year: 2019}}}\n"
    )
    assert places(found(tmp_path, text)) == [("out-of-date", 5, 70)]


def test_figures_without_a_year_are_one_warning_that_names_them(tmp_path):
    text = (
        "area: Leeds\n"
        "population:\n"
        "  live_births: 8300\n"
        "pathway:\n"
        "  identified: {rate: 45%}\n"
        "  referred: {rate: 60%, year: 2025}\n"
        "workforce: {hours_per_family: {direct: 24}, hours_per_wte: 1575, year: 2025}\n"
    )
    (warning,) = found(tmp_path, text)
    assert (warning.code, warning.level) == ("no-year", "warning")
    assert warning.found == "population.live_births, pathway.identified"
    assert (warning.place.line, warning.place.column) == (3, 3)


def test_one_figure_without_a_year_and_many(tmp_path):
    (one,) = found(tmp_path, "area: Leeds\npopulation: {children_by_age: {'0': 8400}}\n")
    assert one.message == "one stated figure says no year, so its age is not known"
    assert one.found == "population.children_by_age"
    groups = "".join(f"  group_{n}: {{label: x, count: {n}}}\n" for n in range(9))
    (many,) = found(tmp_path, f"area: Leeds\nknown_groups:\n{groups}")
    assert many.found.endswith("known_groups.group_5 and 3 more")


def test_a_year_of_the_population_dates_all_its_counts(tmp_path):
    text = "area: Leeds\npopulation: {live_births: 8300, children_by_age: {'0': 8400}, year: 2025}\n"
    assert found(tmp_path, text) == []


def test_a_whole_plan_tells_what_is_old_and_what_says_no_year(tmp_path):
    text = (ROOT / "examples" / "leeds_plan.yaml").read_text(encoding="utf-8")
    old, undated = found(tmp_path, text, "20 months")
    assert old.message == "observed.eyfs_psed.year is 2023/24, older than 20 months"
    assert undated.found.startswith("benefit_share, families, pathway.identified, ")


OF_TABLE = "area: {name: Here, nation: England}\npopulation:\n  small_areas: counts.csv\n"


def of_table(tmp_path, rows):
    (tmp_path / "counts.csv").write_text(rows, encoding="utf-8")
    (tmp_path / "p.yaml").write_text(OF_TABLE, encoding="utf-8")
    loaded, faults = application.checked(str(tmp_path / "p.yaml"), shipped())
    assert faults == []
    return list(age_faults(loaded, MaxAge.read("24m", DAY)))


def test_the_year_that_a_table_of_small_areas_says_counts_where_the_profile_says_none(tmp_path):
    (fault,) = of_table(tmp_path, "LSOA21CD,Age 0,Year\nE01011264,12,mid-2020\n")
    assert fault.message == "population.small_areas is mid-2020, older than 24 months"
    assert fault.place.line == 3
    assert of_table(tmp_path, "LSOA21CD,Age 0,Year\nE01011264,12,mid-2025\n") == []


def test_a_table_of_small_areas_that_says_no_year_is_named_once(tmp_path):
    (warning,) = of_table(tmp_path, "LSOA21CD,Age 0,IMD 2025 decile\nE01011264,12,3\n")
    assert (warning.level, warning.found) == ("warning", "population.small_areas")


def test_a_profile_made_in_python_has_no_places_and_no_ages():
    loaded = LoadedProfile.of(Profile.model_validate({"area": "Leeds", "population": {"live_births": 8300}}))
    assert list(age_faults(loaded, MaxAge.read("1d", DAY))) == []
