"""Nomis: every record is here or none is used; ordinary values of one period, each once; either code of a district."""

from pathlib import Path

import pytest

from imhcalc.faults import DataMissingError
from imhcalc.official import nomis
from imhcalc.official.asking import answers_from_files
from tests.official import synthetic as made
from tests.official.loopback import Reply, csv_reply


def children(serve, services, client, answer, area=None):
    server = serve(answer)
    moved = made.at(services, server.address).nomis
    return server, lambda: nomis.children(moved, area or made.area(made.LEEDS), client)


def births(serve, services, client, answer, area=None):
    server = serve(answer)
    moved = made.at(services, server.address).nomis
    return server, lambda: nomis.births(moved, area or made.area(made.LEEDS), client)


def fault_of(ask):
    with pytest.raises(DataMissingError) as raised:
        ask()
    return raised.value.faults[0]


def test_children_by_age_are_asked_for_as_the_contract_says(serve, services, client):
    server, ask = children(serve, services, client, lambda _: csv_reply(made.nomis_children("E08000035")))
    (figure,) = ask().figures
    assert figure.key == "population.children_by_age"
    assert figure.value == {"0": 101.0, "1": 102.0, "2": 103.0, "3": 104.0, "4": 105.0, "5": 106.0}
    assert figure.year == "mid-2024"
    assert "NM_2002_1" in figure.source
    (seen,) = server.seen
    assert seen.path == "/nomis/NM_2002_1.data.csv"
    assert seen.query == {
        "geography": "E08000035", "date": "latest", "gender": "0", "c_age": "101...106", "measures": "20100",
        "select": "date_name,geography_code,geography_name,c_age,obs_value,obs_status,obs_status_name,record_count",
    }  # fmt: skip


def test_districts_are_added_each_with_its_share(serve, services, client):
    half = made.AskedPlace("Bradford", ("E08000032",), 0.5)
    answer = lambda _: csv_reply(made.nomis_children("E08000035", "E08000032", first=100))  # noqa: E731
    _, ask = children(serve, services, client, answer, made.area(made.LEEDS, half))
    (figure,) = ask().figures
    assert figure.value["0"] == 150.0
    assert "Bradford" in figure.note


def test_the_order_of_columns_means_nothing(serve, services, client):
    lines = [line.split(",") for line in made.nomis_children("E08000035").splitlines()]
    turned = "\n".join(",".join(reversed(line)) for line in lines)
    _, ask = children(serve, services, client, lambda _: csv_reply(turned))
    assert ask().figures[0].value["5"] == 106.0


def paged(total, page_size):
    """Answer with one page of small areas at a time, from the record asked for."""

    def answer(seen):
        start = int(seen.query.get("RecordOffset", 0))
        return csv_reply(made.nomis_births(start, min(page_size, total - start), total))

    return answer


def test_records_cut_off_are_asked_for_until_all_are_here(serve, services, client):
    server, ask = births(serve, services, client, paged(250, 100))
    (figure,) = ask().figures
    assert (figure.key, figure.value, figure.year) == ("population.live_births", 750.0, "2023")
    assert [seen.query.get("RecordOffset") for seen in server.seen] == [None, "100", "200"]
    assert {seen.query["geography"] for seen in server.seen} == {"E08000035TYPE151"}


def test_an_answer_cut_off_at_25000_cells_is_refused(serve, services, client):
    """The service sends 25,000 of 31,000 records and, asked for the rest, a header alone."""
    first = made.nomis_births(0, 25_000, 31_000)
    header = made.nomis_births(0, 0)
    answer = lambda seen: csv_reply(header if "RecordOffset" in seen.query else first)  # noqa: E731
    client.limits = client.limits.__class__(tries=1)
    server, ask = births(serve, services, client, answer)
    fault = fault_of(ask)
    assert (fault.code, len(server.seen)) == ("truncated", 2)
    assert "25,000 of 31,000 records" in fault.message


def test_a_service_that_sends_the_same_page_again_is_refused(serve, services, client):
    answer = lambda _: csv_reply(made.nomis_births(0, 100, 250))  # noqa: E731
    _, ask = births(serve, services, client, answer)
    assert fault_of(ask).code == "given-twice"


def test_a_file_cut_off_is_refused(services, tmp_path):
    file = tmp_path / "SYNTHETIC_births.csv"
    file.write_text(made.nomis_births(0, 100, 250), encoding="utf-8")
    area = made.area(made.LEEDS)
    request = nomis.births_requests(services.nomis, area)[0]
    answers = answers_from_files(request, (file,), "2026-01-01")
    assert fault_of(lambda: nomis.births_from_files(services.nomis, area, answers)).code == "truncated"
    rest = tmp_path / "SYNTHETIC_rest.csv"
    rest.write_text(made.nomis_births(100, 150, 250), encoding="utf-8")
    answers = answers_from_files(request, (file, rest), "2026-01-01")
    (figure,) = nomis.births_from_files(services.nomis, area, answers).figures
    assert (figure.value, figure.address, figure.retrieved) == (750.0, "SYNTHETIC_births.csv", "2026-01-01")


def test_a_recoded_district_is_asked_for_under_both_codes(serve, services, client):
    def answer(seen):
        known = seen.query["geography"] == "E08000038"
        return csv_reply(made.nomis_children("E08000038") if known else made.nomis_children())

    server, ask = children(serve, services, client, answer, made.area(made.LEEDS, made.BARNSLEY))
    fault = fault_of(ask)
    assert fault.code == "no-rows"  # that of Leeds, which has one code
    server.seen.clear()
    _, ask = children(serve, services, client, answer, made.area(made.BARNSLEY))
    assert ask().figures[0].value["0"] == 101.0


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (made.nomis_children(), "no-rows"),
        (made.nomis_children("E08000035", header=made.renamed(made.NOMIS, "OBS_VALUE", "OBS_VAL")), "missing-column"),
        ("too many requests from this address, please slow down", "missing-column"),
        ("", "missing-column"),
        (made.nomis_children("E08000035", OBS_STATUS="Q"), "not-an-ordinary-value"),
        (made.nomis_children("E08000035", OBS_VALUE=""), "not-a-number"),
        (made.nomis_children("E08000035", OBS_VALUE="-1"), "not-a-number"),
        (made.nomis_children("E08000032"), "missing-place"),
        (made.nomis_children("E08000035", "E08000035", total=12), "given-twice"),
        (made.nomis_children("E08000035").replace("2024,E08000035,SYNTHETIC E08000035,104", "2023,E08000035,SYNTHETIC E08000035,104"), "several-periods"),
        (made.nomis_children("E08000035", RECORD_COUNT="many"), "not-a-number"),
        (made.nomis_children("E08000035") + "2024,E0800", "cut-short"),
    ],
    ids=["no rows", "renamed column", "a sentence", "nothing", "status", "empty", "negative", "another place", "twice", "two periods", "no count", "cut short"],
)  # fmt: skip
def test_what_is_not_as_described_is_refused(serve, services, client, text, code):
    _, ask = children(serve, services, client, lambda _: csv_reply(text))
    fault = fault_of(ask)
    assert fault.code == code
    assert "--from-file children=FILE" in fault.help


def test_a_renamed_column_is_named_with_the_nearest(serve, services, client):
    text = made.nomis_children("E08000035", header=made.renamed(made.NOMIS, "OBS_VALUE", "OBS_VALUES"))
    _, ask = children(serve, services, client, lambda _: csv_reply(text))
    assert "OBS_VALUE (did you mean `OBS_VALUES`?)" in fault_of(ask).message


def test_an_area_of_very_many_districts_is_not_asked_for(serve, services, client):
    many = made.area(
        *(made.AskedPlace(f"District {number}", (f"E0700{number:04d}",)) for number in range(41))
    )
    server, ask = children(serve, services, client, lambda _: Reply(b""), many)
    assert fault_of(ask).code == "area-too-large"
    assert not server.seen


def test_a_file_that_is_not_there_or_no_table_is_told(services, tmp_path):
    request = nomis.children_requests(services.nomis, made.area(made.LEEDS))[0]
    assert fault_of(lambda: answers_from_files(request, (Path("nowhere.csv"),), "")).code == "no-such-file"
    file = tmp_path / "SYNTHETIC.xlsx"
    file.write_bytes(b"PK\x03\x04 not a table")
    answers = answers_from_files(request, (file,), "")
    ask = lambda: nomis.children_from_files(services.nomis, made.area(made.LEEDS), answers)  # noqa: E731
    assert fault_of(ask).code == "binary-file"
