"""What a drafted profile says: what is held, with its source; what is missing, in the nation's own words."""

import re

import pytest
import yaml

from imhcalc import starting
from imhcalc.drafting import words
from imhcalc.drafting.draft import drafted
from imhcalc.models.profile import Profile
from tests.support import shipped

ONE_OF_EACH = ("Leeds", "Cardiff", "Dundee City", "Belfast")
ELSEWHERE = ("Leeds", "Hertsmere", "Kent", "Dundee City", "Cardiff", "Belfast", "West Yorkshire ICB", "Wales")
ENGLISH_ONLY = re.compile(
    r"\bASQ|\basq_|\beyfs|early years foundation|early years profile|integrated care|Fingertips",
    re.IGNORECASE,
)
LONGEST_LINE = 110
LONGEST_DRAFT = 170


def draft(*areas: str) -> str:
    held = shipped()
    return starting.start(starting.area_named(areas, held), held, starting.Wanted(), None).text


def words_of(text: str) -> str:
    """The words of a draft without the breaks between lines."""
    return " ".join(line[3:].strip() for line in text.splitlines() if line.startswith("## "))


def test_only_the_area_is_a_key():
    for area in ELSEWHERE:
        assert list(yaml.safe_load(draft(area))) == ["area"]


def test_what_is_held_is_told_with_its_year_its_publisher_and_its_basis():
    said = words_of(draft("Leeds"))
    assert (
        "Children by age, mid-2023 (Office for National Statistics, mid-year population estimates by single year of age): "
        "0: 8,478 · 1: 8,832" in said
    )
    assert "38.7%, 14.9%, 10.3%, 15.0%, 21.2% of children under five" in said
    assert "(English Indices of Deprivation 2025; children at mid-2020)" in said
    assert "20.0%, 2021/22, published for Leeds (Department for Education" in said


def test_a_district_in_two_tiers_is_told_whose_figure_it_is():
    assert "16.9%, 2021/22, published for Hertfordshire, not for Hertsmere alone" in words_of(
        draft("Hertsmere")
    )


def test_an_area_of_parts_names_them_and_its_mean():
    said = words_of(draft("West Yorkshire ICB"))
    assert "8% of North Yorkshire" in said
    assert "as a mean of its authorities weighted by children" in said


def test_northern_ireland_is_told_who_was_counted_for_its_mix():
    assert "all residents at mid-2019" in words_of(draft("Belfast"))


@pytest.mark.parametrize("area", ["Cardiff", "Dundee City", "Belfast", "Wales"])
def test_no_instrument_or_body_of_england_outside_it(area):
    assert not ENGLISH_ONLY.search(draft(area))


@pytest.mark.parametrize(
    ("area", "body"),
    [("Leeds", "integrated care board"), ("Cardiff", "local health board"), ("Dundee City", "health board"),
     ("Belfast", "health and social care trust")],
)  # fmt: skip
def test_each_nation_has_its_own_words(area, body):
    said = words_of(draft(area))
    assert f"the workforce team of your {body}." in said
    nation = starting.area_named([area], shipped()).nations[0]
    assert shipped().evidence.nations[nation].statistics_body in said


@pytest.mark.parametrize("area", ONE_OF_EACH)
def test_every_figure_that_a_report_misses_has_its_words(area):
    (nation,) = starting.area_named([area], shipped()).nations
    said = words_of(draft(area))
    for datum in shipped().evidence.local_data.values():
        if nation in datum.where:
            assert datum.would_change[1:] in said
            assert " ".join(datum.where[nation].split()).rstrip(".") in said


def test_every_block_of_a_plan_is_there_to_be_filled_in():
    text = draft("Leeds")
    of_a_plan = {
        name for name, field in Profile.model_fields.items() if "models.plan" in repr(field.annotation)
    }
    there = set(re.findall(r"^# (\w+):", text, flags=re.MULTILINE))
    assert of_a_plan | {"population", "local_exposures", "known_groups", "benefit_share", "headline"} <= there


@pytest.mark.parametrize("area", ONE_OF_EACH)
def test_a_line_to_be_filled_in_holds_no_figure_of_anywhere(area):
    left = [line[2:] for line in draft(area).splitlines() if line.startswith("# ")]
    read = yaml.safe_load("\n".join(left))
    assert set(numbers_in(read)) <= {0, 1, 2000, 2001, "0%", "100%"}


def numbers_in(value):
    if isinstance(value, dict):
        for key, each in value.items():
            yield from numbers_in(int(key) if str(key).isdigit() else each)
            yield from numbers_in(each)
    elif isinstance(value, list):
        for each in value:
            yield from numbers_in(each)
    elif isinstance(value, int | float) or str(value).endswith("%"):
        yield value


@pytest.mark.parametrize("area", ELSEWHERE)
def test_it_is_short_enough_to_be_read(area):
    lines = draft(area).splitlines()
    assert len(lines) <= LONGEST_DRAFT
    assert max(map(len, lines)) <= LONGEST_LINE


def test_no_word_of_a_template_is_left_unfilled():
    for area in ELSEWHERE:
        said = "\n".join(line for line in draft(area).splitlines() if line.startswith("##"))
        assert "{" not in said


def test_the_words_name_no_outcome():
    outcomes = shipped().evidence.outcomes
    said = repr([words.TITLES, words.UNITS, words.MORE, words.HEADER, words.HOW_TO_FILL_IN, words.HELD])
    assert [name for name in outcomes if name in said] == []


def test_areas_of_two_nations_are_told_apart():
    said = words_of(draft("Cumberland", "Dumfries and Galloway"))
    assert "England: " in said
    assert "Scotland: " in said
    assert "asq_personal_social" not in said


def test_a_file_of_somebodys_own_is_told_once_how_to_fill_it_in_and_what_is_held():
    held = shipped()
    subject = starting.subject_of(starting.area_named(["Leeds"], held), held, "ours.yaml")
    once = drafted(subject, "area: Leeds\n")
    assert once.count("Lines that begin with ##") == 1
    assert "## HELD for Leeds, and used where this profile gives no other." in once
    assert drafted(subject, once) == once
    assert drafted(subject, once.replace("\n", "\r\n")) == once.replace("\n", "\r\n")


def test_newer_tables_are_told_below_what_was_held_before():
    held = shipped()
    subject = starting.subject_of(starting.area_named(["Leeds"], held), held, "leeds.yaml")
    old = drafted(subject).replace("0: 8,478", "0: 8,400")
    told = drafted(subject, old)
    assert told.startswith(old)
    assert "## HELD for Leeds by imhcalc " in told.removeprefix(old)
    assert drafted(subject, told) == told
