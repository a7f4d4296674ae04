"""The Northern Ireland agency: girls and boys of the latest year are added, and the totals beside them are not."""

import pytest

from imhcalc.faults import DataMissingError
from imhcalc.official import northern_ireland
from tests.official import synthetic as made
from tests.official.loopback import csv_reply

BELFAST = made.area(made.BELFAST, nation="Northern Ireland")


def children(serve, services, client, text, area=BELFAST):
    server = serve(lambda _: csv_reply(text))
    moved = made.at(services, server.address).northern_ireland
    return server, lambda: northern_ireland.fetch(moved, area, client)


def test_totals_are_dropped_before_summing(serve, services, client):
    server, ask = children(serve, services, client, made.nisra_csv())
    (figure,) = ask().figures
    assert figure.key == "population.children_by_age"
    assert figure.value == {str(age): 101.0 + 2 * age for age in range(6)}
    assert figure.year == "mid-2023"
    assert server.seen[0].path.endswith("PxStat.Data.Cube_API.ReadDataset/MYE01T09/CSV/1.0/en")


def test_a_table_without_totals_is_read_the_same(serve, services, client):
    _, ask = children(serve, services, client, made.nisra_csv(drop_sex="All persons"))
    assert ask().figures[0].value["0"] == 101.0


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (made.nisra_csv(header=made.renamed(made.NISRA, "LGD2014", "LGD")), "missing-column"),
        (made.nisra_csv(drop_sex="Males"), "missing-place"),
        (made.nisra_csv(LGD2014="N09000001"), "missing-place"),
        (made.nisra_csv(VALUE=".."), "not-a-number"),
        (made.written(made.NISRA, []), "no-rows"),
        (made.nisra_csv() + made.nisra_csv().partition("\n")[2], "given-twice"),
    ],
    ids=["renamed column", "one sex", "another place", "no number", "no rows", "twice"],
)
def test_what_is_not_as_described_is_refused(serve, services, client, text, code):
    _, ask = children(serve, services, client, text)
    with pytest.raises(DataMissingError) as raised:
        ask()
    assert raised.value.faults[0].code == code
