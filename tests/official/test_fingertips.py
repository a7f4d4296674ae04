"""Fingertips: an indicator is known by its name; the value's own note reaches the user; no rows is a failure."""

import pytest

from imhcalc.faults import DataMissingError
from imhcalc.official import fingertips
from imhcalc.official.asking import answers_from_files
from tests.official import synthetic as made
from tests.official.loopback import csv_reply, json_reply

LEEDS = made.area(made.LEEDS)
CONTACTS = {
    "1": ("SYNTHETIC: Proportion of new birth visits completed within 14 days", "<1 yr"),
    "2": ("SYNTHETIC: Proportion of infants receiving a 6 to 8 week review", "6-8 weeks"),
    "3": ("SYNTHETIC: Proportion of children who received a 12 month review", "1 yr"),
    "4": ("SYNTHETIC: Proportion of children who received a 2 to 2½ year review", "2-2.5 yrs"),
}
OTHERS = {
    "5": "SYNTHETIC: Breastfeeding prevalence at 6 to 8 weeks after birth",
    "6": "SYNTHETIC: Proportion of children who received a 12 month review by 15 months",
    "93436": made.GOOD_LEVEL,
}


def service(data, found=(), names=None):
    """Answer data by indicator, searches with ids, and names of ids."""

    def answer(seen):
        if "all_data" in seen.path:
            return csv_reply(data(seen.query["indicator_ids"]))
        if seen.path.endswith("indicator_search"):
            return json_reply({"502": list(found), "15": [1]})
        ids = seen.query["indicator_ids"].split(",")
        return json_reply({each: {"Descriptive": {"Name": (names or {})[each]}} for each in ids})

    return answer


def asq(serve, services, client, answer, area=LEEDS):
    server = serve(answer)
    moved = made.at(services, server.address).fingertips
    return server, lambda: fingertips.asq(moved, area, client)


def rows(*listed):
    return lambda _: made.fingertips_csv(*listed)


def fault_of(ask):
    with pytest.raises(DataMissingError) as raised:
        ask()
    return raised.value.faults[0]


def test_below_is_what_the_count_leaves_of_the_denominator(serve, services, client):
    server, ask = asq(serve, services, client, service(rows(made.fingertips_row())))
    (figure,) = ask().figures
    assert (figure.key, figure.value) == ("observed.asq_personal_social", {"below": 10.0, "assessed": 100.0})
    assert figure.year == "2023/24"
    assert "personal social skills" in figure.source
    (seen,) = server.seen
    assert seen.query == {
        "indicator_ids": "93435", "child_area_type_id": "502", "parent_area_type_id": "15",
        "include_sortable_time_periods": "yes",
    }  # fmt: skip


def test_only_all_children_of_whole_years_of_the_latest_period_count(serve, services, client):
    row = made.fingertips_row
    listed = rows(
        row(),
        row(**{"Parent Code": "E92000001"}),  # the service gives each area twice
        row(Sex="Male", Count="1"),
        row(Category_Type="Deprivation deciles", Count="2"),
        row(Time_period_range="3m", Count="3", Time_period_Sortable="20240000"),
        row(Time_period="2022/23", Time_period_Sortable="20220000", Count="4"),
        row(Age="4-5 yrs", Count="5"),
        row("E92000001", Count="6"),
    )
    _, ask = asq(serve, services, client, service(listed))
    assert ask().figures[0].value == {"below": 10.0, "assessed": 100.0}


def test_93436_is_not_taken_for_personal_and_social_skills(serve, services, client):
    """Where 93435 turns out to be another indicator, the name is searched for; the good level never fits."""
    wrong = made.fingertips_row(Indicator_ID="93436", Indicator_Name=made.GOOD_LEVEL)
    answer = service(rows(wrong), found=[93436], names={"93436": made.GOOD_LEVEL})
    _, ask = asq(serve, services, client, answer)
    fault = fault_of(ask)
    assert fault.code == "indicator-not-found"
    assert "93436" in fault.found


def test_a_file_of_93436_is_refused_with_what_it_is(services, tmp_path):
    file = tmp_path / "SYNTHETIC_93436.csv"
    wrong = made.fingertips_row(Indicator_ID="93436", Indicator_Name=made.GOOD_LEVEL)
    file.write_text(made.fingertips_csv(wrong), encoding="utf-8")
    request = fingertips.asq_requests(services.fingertips, LEEDS)[0]
    answers = answers_from_files(request, (file,), "2026-01-01")
    fault = fault_of(lambda: fingertips.asq_from_files(services.fingertips, LEEDS, answers))
    assert fault.code == "wrong-indicator"
    assert "93436 is the good level of development" in fault.message


def test_an_indicator_that_moved_is_found_by_its_name(serve, services, client):
    def data(indicator):
        if indicator == "93435":
            return made.fingertips_csv(made.fingertips_row(Indicator_Name=made.GOOD_LEVEL))
        return made.fingertips_csv(made.fingertips_row(Indicator_ID="77"))

    answer = service(data, found=[77, 93436], names={"77": made.PERSONAL_SOCIAL, "93436": made.GOOD_LEVEL})
    server, ask = asq(serve, services, client, answer)
    assert "(77)" in ask().figures[0].source
    assert server.seen[1].query == {"search_text": "personal social"}


def test_two_indicators_of_that_name_stop_it(serve, services, client):
    names = {"77": made.PERSONAL_SOCIAL, "78": f"{made.PERSONAL_SOCIAL} (new)"}
    _, ask = asq(serve, services, client, service(rows(), found=[77, 78], names=names))
    fault = fault_of(ask)
    assert fault.code == "indicator-not-found"
    assert "several indicators" in fault.message


def test_a_header_and_no_rows_is_a_failure(serve, services, client):
    _, ask = asq(serve, services, client, service(rows(), found=[77], names={"77": made.PERSONAL_SOCIAL}))
    assert fault_of(ask).code == "no-rows"


def test_the_note_of_a_value_that_is_withheld_reaches_the_user(serve, services, client):
    note = "Value not published for data quality reasons"
    row = made.fingertips_row(Value="", Count="", Value_note=note)
    _, ask = asq(serve, services, client, service(rows(row)))
    fault = fault_of(ask)
    assert fault.code == "withheld"
    assert note in fault.message
    assert fault.found == "no Value, Count"


@pytest.mark.parametrize(
    ("listed", "code"),
    [
        ([made.fingertips_row(), made.fingertips_row(Count="91", Value="91")], "given-twice"),
        ([made.fingertips_row("E08000032")], "missing-place"),
        ([made.fingertips_row(Count="9")], "does-not-add-up"),
        ([made.fingertips_row(Count="101", Value="101")], "does-not-add-up"),
        ([made.fingertips_row(Denominator="0", Count="0")], "does-not-add-up"),
        ([made.fingertips_row(Count="about 90")], "not-a-number"),
        ([made.fingertips_row(Age="4-5 yrs")], "label-not-found"),
    ],
    ids=["twice", "another place", "no share", "over", "of none", "words", "another age"],
)
def test_what_does_not_fit_is_refused(serve, services, client, listed, code):
    _, ask = asq(serve, services, client, service(rows(*listed)))
    assert fault_of(ask).code == code


def test_a_renamed_column_is_refused(serve, services, client):
    header = made.renamed(made.FINGERTIPS, "Denominator", "Denom")
    _, ask = asq(
        serve,
        services,
        client,
        lambda _: csv_reply(made.fingertips_csv(made.fingertips_row(), header=header)),
    )
    assert fault_of(ask).code == "missing-column"


def test_a_district_is_told_that_the_figure_is_the_countys(serve, services, client):
    _, ask = asq(
        serve, services, client, service(rows(made.fingertips_row("E10000015"))), made.HERTSMERE_AREA
    )
    assert "whole of Hertfordshire" in ask().figures[0].note


@pytest.mark.parametrize(
    ("place", "words"),
    [(made.CITY, "Hackney and City of London together"), (made.HACKNEY, "often published as one")],
    ids=["the small one", "the whole one"],
)
def test_authorities_published_as_one_are_named(serve, services, client, place, words):
    _, ask = asq(serve, services, client, service(rows(made.fingertips_row("E09000012"))), made.area(place))
    assert words in ask().figures[0].note


def test_a_recoded_authority_is_known_by_either_code(serve, services, client):
    _, ask = asq(
        serve, services, client, service(rows(made.fingertips_row("E08000038"))), made.area(made.BARNSLEY)
    )
    assert ask().figures[0].value["assessed"] == 100.0


def contacts(serve, services, client, names):
    def data(indicator):
        name, age = CONTACTS[indicator]
        return made.fingertips_csv(made.fingertips_row(Indicator_ID=indicator, Indicator_Name=name, Age=age))

    server = serve(service(data, found=[*names], names=names))
    moved = made.at(services, server.address).fingertips
    return lambda: fingertips.health_visiting(moved, LEEDS, client)


def test_health_visitor_contacts_are_found_by_name(serve, services, client):
    names = {each: name for each, (name, _) in CONTACTS.items()} | OTHERS
    found = contacts(serve, services, client, names)()
    assert not found.figures
    assert [each.text for each in found.beside] == ["90 of 100 children"] * 4
    assert found.due == ("2023/24", 100)


def test_a_contact_without_its_name_stops_all_of_them(serve, services, client):
    names = {each: name for each, (name, _) in CONTACTS.items() if each != "3"} | OTHERS
    fault = fault_of(contacts(serve, services, client, names))
    assert fault.code == "indicator-not-found"
    assert "12 months" in fault.message
