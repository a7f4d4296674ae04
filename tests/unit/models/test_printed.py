import pytest
from pydantic_core import PydanticCustomError

from imhcalc.models.printed import printed_in, read_printed, read_rate


@pytest.mark.parametrize(
    ("text", "ends", "form", "base"),
    [
        ("24,000", (24_000,), "count", 1),
        ("24 000 children", (24_000,), "count", 1),
        ("2.5 million", (2.5e6,), "count", 1),
        ("12k", (12_000,), "count", 1),
        ("9.6%", (0.096,), "percent", 100),
        ("9.6 per cent", (0.096,), "percent", 100),
        ("15 in 100", (0.15,), "per", 100),
        ("30 per 1,000", (0.03,), "per", 1000),
        ("65 per 10,000", (0.0065,), "per", 10_000),
        ("1 in 5", (0.2,), "one_in", 1),
        ("one in ten mothers", (0.1,), "one_in", 1),
        ("two in three", (2 / 3,), "per", 3),
        ("a third", (1 / 3,), "share", 1),
        ("three-quarters of them", (0.75,), "share", 1),
        ("£27.74m", (27_740_000,), "money", 1),
        ("$83,045", (83_045,), "money", 1),
        ("GBP 40", (40,), "money", 1),
        ("100-150 per 1,000", (0.1, 0.15), "per", 1000),
        ("between 10 and 22%", (0.1, 0.22), "percent", 100),
        ("4,400 to 6,500 families", (4400, 6500), "count", 1),
        ("£1.1-£1.2bn", (1.1e9, 1.2e9), "money", 1),
        ("1 in 5 to 1 in 4", (0.2, 0.25), "one_in", 1),
        ("1 in 4 to 1 in 5", (0.2, 0.25), "one_in", 1),
        ("fell by 3 percentage points", (-0.03,), "percent", 100),
        ("a rise of 67%", (0.67,), "percent", 100),
        ("down from 5 to 3", None, "", 0),
        ("-5%", (-0.05,), "percent", 100),
        ("fell by 3 to 5%", (-0.05, -0.03), "percent", 100),
    ],
)
def test_figures_are_read_as_they_are_printed(text, ends, form, base):
    if ends is None:
        with pytest.raises(PydanticCustomError):
            printed_in(text)
        return
    found = printed_in(text)
    assert found.ends == pytest.approx(ends)
    assert (found.form, found.base) == (form, base)


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("about 2,500", "about"),
        ("circa 2,500", "about"),
        ("an estimated 2,500", "about"),
        ("~2,500", "about"),
        ("over 2,500", "over"),
        ("2,500+", "over"),
        ("at least one in ten", "over"),
        ("just over £40,000", "just_over"),
        ("nearly 2,500", "just_under"),
        ("up to 300", "under"),
        ("just £600", "plain"),
        ("about half", "about"),
        ("exactly 40", "exact"),
        ("over 2,500+", "over"),
    ],
)
def test_words_before_a_figure_are_its_reading(text, reading):
    assert printed_in(text).reading == reading


@pytest.mark.parametrize(
    ("text", "place", "fixed"),
    [
        ("24,000", 1, False),
        ("9.6%", 0.001, True),
        ("10.0%", 0.001, True),
        ("10%", 0.01, False),
        ("£27.74m", 10_000, True),
        ("£337m", 1e6, False),
        ("2 per 1,000", 0.001, False),
    ],
)
def test_the_last_printed_place(text, place, fixed):
    found = printed_in(text)
    assert found.places == pytest.approx((place,))
    assert found.fixed is fixed


@pytest.mark.parametrize(
    ("text", "years", "rest"),
    [
        ("28,800 families a year", 1, "families"),
        ("100 a month", 1 / 12, ""),
        ("60,000 babies over 5 years", 5, "babies"),
        ("£73m annually", 1, ""),
        ("12 referrals per week", 1 / 52, "referrals"),
        ("40 families", None, "families"),
    ],
)
def test_the_time_and_the_people_after_a_figure(text, years, rest):
    found = printed_in(text)
    assert found.years == (None if years is None else pytest.approx(years))
    assert found.rest == rest


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("24,000 children aged 0-15", "24,000"),
        ("just £600 a birth", "£600"),
        ("about 2,500", "about 2,500"),
        ("28,800 families a year", "28,800"),
        ("2500", "2,500"),
        ("between 10 and 22%", "10 and 22%"),
        ("1 in 5", "1 in 5"),
    ],
)
def test_a_figure_without_the_words_after_it(text, short):
    assert printed_in(text).short == short


@pytest.mark.parametrize("text", ["lots", "", "n/a", "1 in 0", "9e9", "1,000,000,000,000,000,000", "5-3"])
def test_what_holds_no_figure_is_refused(text):
    with pytest.raises(PydanticCustomError):
        printed_in(text)


def test_lists_are_ranges_of_two():
    assert read_printed(["4", "6%"]).ends == pytest.approx((0.04, 0.06))
    for wrong in (["1", "2", "3"], [["1"], "2"]):
        with pytest.raises(PydanticCustomError):
            read_printed(wrong)


def test_what_is_no_text_is_left_to_the_model():
    assert read_printed(True) is True
    assert read_printed(None) is None
    assert read_rate({"a": 1}) == {"a": 1}


def test_a_bare_share_is_meant_to_the_whole_per_cent():
    found = read_rate("0.1")
    assert (found.form, found.places, found.fixed) == ("share", (0.01,), True)
    assert read_rate("0.096").places == pytest.approx((0.001,))
    assert read_rate("9.6%").form == "percent"


@pytest.mark.parametrize("text", ["9.6", "£0.50", "12"])
def test_a_bare_number_is_no_rate(text):
    with pytest.raises(PydanticCustomError) as caught:
        read_rate(text)
    assert "not clear what the rate is out of" in str(caught.value)


def test_the_bounds_of_one_in_so_many():
    (bounds,) = printed_in("1 in 5").bounds
    assert bounds == pytest.approx((1 / 5.5, 1 / 4.5))
    assert printed_in("1 in 1").bounds == ()
