"""The early years profile: found by slug, title, column and label; counts of all children, by district or county."""

import pytest

from imhcalc.faults import DataMissingError
from imhcalc.official import education
from imhcalc.official.asking import answers_from_files
from tests.official import synthetic as made
from tests.official.loopback import json_reply

LEEDS = made.area(made.LEEDS)


def fault_of(ask):
    with pytest.raises(DataMissingError) as raised:
        ask()
    return raised.value.faults[0]


def api(serve, services, client, area=LEEDS, **about):
    server = serve(lambda seen: json_reply(made.education_api(seen, **about)))
    moved = made.at(services, server.address).education
    return server, lambda: education.fetch(moved, area, client)


def file(services, tmp_path, *rows, area=LEEDS, header=None):
    path = tmp_path / "SYNTHETIC_eyfsp.csv"
    path.write_text(made.education_csv(*rows, header=header), encoding="utf-8")
    request = education.requests(services.education, area)[0]
    answers = answers_from_files(request, (path,), "2026-01-01")
    return lambda: education.from_files(services.education, area, answers)


def test_the_interface_is_asked_step_by_step(serve, services, client):
    server, ask = api(serve, services, client)
    (figure,) = ask().figures
    assert (figure.key, figure.value) == ("observed.eyfs_psed", {"below": 11.0, "assessed": 100.0})
    assert figure.year == "2023/24"
    assert "not where they live" in figure.note
    assert [seen.path.removeprefix("/education/") for seen in server.seen] == [
        "publications", "publications/pub-1/data-sets", "data-sets/set-1/meta", "data-sets/set-1/query",
    ]  # fmt: skip
    asked = server.seen[-1].json()
    assert asked["indicators"] == ["i1", "i2"]
    assert asked["criteria"]["and"] == [
        {"geographicLevels": {"in": ["LA"]}},
        {"locations": {"in": [{"level": "LA", "code": "E08000035"}]}},
        {"filters": {"in": ["g2"]}},
        {"filters": {"in": ["t1"]}},
        {"filters": {"in": ["b1"]}},
        {"timePeriods": {"eq": {"period": "2023/2024", "code": "AY"}}},
    ]


def test_a_district_has_its_own_counts_where_they_are_given(serve, services, client):
    results = [made.education_result("LA", "l2", below="50"), made.education_result("LAD", "d1", below="5")]
    _, ask = api(serve, services, client, made.HERTSMERE_AREA, results=results)
    (figure,) = ask().figures
    assert figure.value["below"] == 5.0
    assert "Hertfordshire" not in figure.note


def test_a_district_without_is_told_that_the_figure_is_the_countys(serve, services, client):
    _, ask = api(serve, services, client, made.HERTSMERE_AREA, results=[made.education_result("LA", "l2")])
    assert "whole of Hertfordshire" in ask().figures[0].note


def test_results_come_page_by_page(serve, services, client):
    results = [made.education_result("LA", "l2"), made.education_result("LAD", "d1", below="5")]
    server, ask = api(serve, services, client, made.HERTSMERE_AREA, results=results, page_size=1)
    assert ask().figures[0].value["below"] == 5.0
    assert [seen.json()["page"] for seen in server.seen[3:]] == [1, 2]


def test_results_that_do_not_all_come_are_refused(serve, services, client):
    def answer(seen):
        content = made.education_api(seen)
        if "paging" in content:
            content["paging"]["totalResults"] = 9
        return json_reply(content)

    server = serve(answer)
    moved = made.at(services, server.address).education
    assert fault_of(lambda: education.fetch(moved, LEEDS, client)).code == "truncated"


def without(section, **changed):
    return made.EDUCATION_META | {section: changed.get("to", [])}


@pytest.mark.parametrize(
    ("meta", "code"),
    [
        (without("indicators"), "missing-column"),
        (without("filters"), "missing-column"),
        (without("timePeriods"), "not-as-described"),
        (without("locations"), "missing-place"),
        (
            without(
                "filters",
                to=[{"column": "early_learning_goal", "options": [{"id": "g1", "label": "Literacy"}]}],
            ),
            "label-not-found",
        ),
    ],
    ids=["indicator", "filter", "period", "place", "label"],
)
def test_what_the_data_set_no_longer_has_is_named(serve, services, client, meta, code):
    _, ask = api(serve, services, client, meta=meta)
    fault = fault_of(ask)
    assert fault.code == code
    assert "data-catalogue" in fault.help


@pytest.mark.parametrize("content", [{"results": []}, {"results": "none"}, [], {"errors": [], "title": "x"}])
def test_a_publication_that_is_not_there_is_told(serve, services, client, content):
    server = serve(lambda _: json_reply(content))
    moved = made.at(services, server.address).education
    fault = fault_of(lambda: education.fetch(moved, LEEDS, client))
    assert fault.code in {"publication-not-found", "not-as-described"}


def test_the_problem_of_a_status_is_told(serve, services, client):
    server = serve(lambda _: json_reply({"title": "SYNTHETIC: not allowed", "status": 403}, status=403))
    moved = made.at(services, server.address).education
    assert "SYNTHETIC: not allowed" in fault_of(lambda: education.fetch(moved, LEEDS, client)).found


def test_a_file_has_the_latest_counts_of_all_children(services, tmp_path):
    row = made.education_row
    ask = file(
        services, tmp_path,
        row(), row(time_period="202223", emerging_children_count="1"), row(breakdown_topic="Sex", breakdown="Girls"),
        row(early_learning_goal="Literacy", emerging_children_count="2"), row("E08000032", emerging_children_count="3"),
        row(district="E08000035", emerging_children_count="4"),
    )  # fmt: skip
    (figure,) = ask().figures
    assert (figure.value, figure.year) == ({"below": 11.0, "assessed": 100.0}, "2023/24")
    assert figure.address == "SYNTHETIC_eyfsp.csv"


def test_a_group_adds_its_places_and_a_part_counts_in_part(services, tmp_path):
    half = made.AskedPlace("Bradford", ("E08000032",), 0.5)
    rows = (made.education_row(), made.education_row("E08000032", emerging_children_count="20"))
    (figure,) = file(services, tmp_path, *rows, area=made.area(made.LEEDS, half))().figures
    assert figure.value == {"below": 21.0, "assessed": 150.0}
    assert "Bradford" in figure.note


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([], "no-rows"),
        ([made.education_row("E08000032")], "missing-place"),
        ([made.education_row(), made.education_row()], "given-twice"),
        ([made.education_row(emerging_children_count="x")], "withheld"),
        ([made.education_row(emerging_children_count="101")], "does-not-add-up"),
        ([made.education_row(early_learning_goal="Literacy")], "label-not-found"),
        ([made.education_row(time_period="201819")], "before-the-change"),
    ],
    ids=["no rows", "another place", "twice", "not available", "over", "another goal", "before 2021"],
)
def test_a_file_that_is_not_as_described_is_refused(services, tmp_path, rows, code):
    assert fault_of(file(services, tmp_path, *rows)).code == code


def test_a_file_with_a_renamed_column_is_refused(services, tmp_path):
    header = made.renamed(made.EDUCATION, "children_count", "child_count")
    assert fault_of(file(services, tmp_path, made.education_row(), header=header)).code == "missing-column"
