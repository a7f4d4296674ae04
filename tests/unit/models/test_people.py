from math import inf

import pytest
from pydantic_core import PydanticCustomError

from imhcalc.models.people import Ages, ages_among, ages_in, kind_among, read_ages


@pytest.mark.parametrize(
    ("text", "ages"),
    [
        ("0-15", (0, 16)),
        ("5 to 16", (5, 17)),
        ("under 5", (0, 5)),
        ("under-2s", (0, 2)),
        ("under one", (0, 1)),
        ("2", (2, 3)),
        ("aged 4", (4, 5)),
        ("16+", (16, inf)),
        ("16 and over", (16, inf)),
        ("over 65", (65, inf)),
        ("2-5s", (2, 6)),
        ("2-2½", (2, 2.5)),
        ("24-30 months", (2, 2.5)),
        ("under 12 months", (0, 1)),
        ("birth to five", (0, 6)),
        ("6 weeks", (6 / 52, 7 / 52)),
    ],
)
def test_ages_are_read(text, ages):
    found = ages_in(text)
    assert found is not None
    assert (found.start, found.end) == pytest.approx(ages)


@pytest.mark.parametrize("text", ["some", "", "2011"[:0], "five to"])
def test_what_is_no_age_is_none(text):
    assert ages_in(text) is None


def test_ages_in_lists_and_mappings():
    assert read_ages(["2", "4"]) == Ages(2, 5)
    assert read_ages({"from": 0, "to": 15}) == Ages(0, 16)
    assert read_ages(3) == Ages(3, 4)
    assert read_ages(True) is True
    assert read_ages({"from": 0}) == {"from": 0}


@pytest.mark.parametrize("written", ["whatever", "9-5"])
def test_faulty_ages_are_refused(written):
    with pytest.raises(PydanticCustomError):
        read_ages(written)


@pytest.mark.parametrize(
    ("words", "kind", "ages"),
    [
        ("live births", "births", None),
        ("of mothers", "maternities", None),
        ("women who give birth", "maternities", None),
        ("women", "women", None),
        ("fathers", "fathers", None),
        ("babies", "babies", None),
        ("families", "families", None),
        ("children aged 0-15", "children", (0, 16)),
        ("of under 3s", "children", (0, 3)),
        ("2-5s", None, (2, 6)),
        ("boys aged 2-4", "boys", (2, 5)),
        ("4 year olds", "children", (4, 5)),
        ("people in 2011", "people", None),
        ("teams", None, None),
        ("aged 9-5", None, (9, 10)),
        ("children of any age", "children", None),
    ],
)
def test_people_among_other_words(words, kind, ages):
    assert kind_among(words) == kind
    found = ages_among(words)
    assert (None if found is None else (found.start, found.end)) == ages


def test_ages_hold_others():
    assert Ages(0, 5).holds(Ages(2, 5))
    assert not Ages(2, 5).holds(Ages(0, 5))
    assert Ages(0, 5).years == 5
