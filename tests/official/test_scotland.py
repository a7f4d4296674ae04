"""Public Health Scotland: the table is taken from the data set's own list; all its records or none."""

import pytest

from imhcalc.faults import DataMissingError
from imhcalc.official import scotland
from imhcalc.official.asking import answers_from_files
from tests.official import synthetic as made
from tests.official.loopback import json_reply

DUNDEE = made.area(made.DUNDEE, nation="Scotland")


def review(serve, services, client, search, package=None, area=DUNDEE):
    server = serve(
        lambda seen: json_reply((package or made.scotland_package()) if "package" in seen.path else search)
    )
    moved = made.at(services, server.address).scotland
    return server, lambda: scotland.fetch(moved, area, client)


def fault_of(ask):
    with pytest.raises(DataMissingError) as raised:
        ask()
    return raised.value.faults[0]


def test_any_concern_of_those_reviewed_of_those_eligible(serve, services, client):
    record = made.scotland_record
    search = made.scotland_search(
        record(), record("S92000003"), record(FinancialYear="2022/23", ConcernAny=1)
    )
    server, ask = review(serve, services, client, search)
    found = ask()
    (figure,) = found.figures
    assert figure.key == "observed.review_27_30m_concern"
    assert figure.value == {"below": 7.0, "assessed": 70.0, "eligible": 100.0}
    assert figure.year == "2023/24"
    assert "not an ASQ-3 cut-off" in figure.note
    assert [each.text for each in found.beside] == ["2 of 60 children", "70 of 100 children due one"]
    assert [seen.path for seen in server.seen] == ["/scotland/package_show", "/scotland/datastore_search"]
    assert server.seen[1].query["id"] == made.SCOTLAND_RESOURCE


def test_councils_are_added(serve, services, client):
    search = made.scotland_search(made.scotland_record(), made.scotland_record("S12000047"))
    _, ask = review(
        serve, services, client, search, area=made.area(made.DUNDEE, made.FIFE, nation="Scotland")
    )
    assert ask().figures[0].value["assessed"] == 140.0


def test_a_table_under_another_id_is_found_by_its_name(serve, services, client):
    package = made.scotland_package({"id": "new", "name": "SYNTHETIC 27-30 month Council Area Totals"})
    server, ask = review(serve, services, client, made.scotland_search(made.scotland_record()), package)
    assert ask().figures
    assert server.seen[1].query["id"] == "new"


def test_a_data_set_without_that_table_is_told(serve, services, client):
    package = made.scotland_package({"id": "new", "name": "SYNTHETIC by health board"})
    _, ask = review(serve, services, client, made.scotland_search(), package)
    fault = fault_of(ask)
    assert fault.code == "data-set-not-found"
    assert "https://www.opendata.nhs.scot/dataset/" in fault.help


def test_a_table_that_is_split_gives_its_totals(serve, services, client):
    record = made.scotland_record
    search = made.scotland_search(record(Sex="All"), record(Sex="Female", ConcernAny=1))
    _, ask = review(serve, services, client, search)
    assert ask().figures[0].value["below"] == 7.0


def lacking(column):
    return {name: cell for name, cell in made.scotland_record().items() if name != column}


@pytest.mark.parametrize(
    ("search", "code"),
    [
        ({"success": False, "error": {"message": "SYNTHETIC: not found"}}, "service-error"),
        ({"success": False, "error": "SYNTHETIC: a plain string"}, "service-error"),
        ({"success": True}, "not-as-described"),
        (made.scotland_search(), "no-rows"),
        (made.scotland_search(made.scotland_record(), total=5), "truncated"),
        (made.scotland_search(made.scotland_record("S12000047")), "missing-place"),
        (made.scotland_search(made.scotland_record(), made.scotland_record()), "given-twice"),
        (made.scotland_search(lacking("ConcernAny")), "missing-column"),
        (made.scotland_search(made.scotland_record(ConcernAny=None)), "not-a-number"),
        (made.scotland_search(made.scotland_record(NumberOfReviews=500)), "does-not-add-up"),
    ],
    ids=["error", "error in words", "no result", "no rows", "truncated", "another place", "twice", "column", "empty", "over"],
)  # fmt: skip
def test_what_is_not_as_described_is_refused(serve, services, client, search, code):
    _, ask = review(serve, services, client, search)
    assert fault_of(ask).code == code


def test_the_download_is_read_too(services, tmp_path):
    file = tmp_path / "SYNTHETIC_review.csv"
    record = made.scotland_record()
    file.write_text(made.written(record, [record.values()]), encoding="utf-8-sig")
    request = scotland.requests(services.scotland, DUNDEE)[0]
    answers = answers_from_files(request, (file,), "2026-01-01")
    assert scotland.from_files(services.scotland, DUNDEE, answers).figures[0].value["below"] == 7.0
