"""The Northern Ireland Statistics and Research Agency: children by single year of age, by district."""

from collections.abc import Sequence
from dataclasses import replace

from imhcalc.models.official import AskedArea, AskedPlace, Found, RefreshedFigure
from imhcalc.models.services import NorthernIreland
from imhcalc.models.units import OLDEST_AGE
from imhcalc.official.asking import Answer, Asker, Request
from imhcalc.official.places import part_notes, weighted
from imhcalc.official.tables import Row, Table, table_of, with_rows

MEASURE = "children"


def requests(service: NorthernIreland, _: AskedArea) -> tuple[Request, ...]:
    """Return what is asked: the whole table, which the service sends in one piece."""
    return (
        Request(MEASURE, service.publisher, f"{service.base}{service.path}", tuple(service.content_types)),
    )


def fetch(service: NorthernIreland, area: AskedArea, asker: Asker) -> Found:
    """Return children by age in an area, asked of the agency."""
    return from_files(service, area, (asker.ask(requests(service, area)[0]),))


def from_files(service: NorthernIreland, area: AskedArea, answers: Sequence[Answer]) -> Found:
    """Return children by age in an area, from the agency's table."""
    tables = [table_of(answer, service.columns.model_dump().values()) for answer in answers]
    columns = frozenset.intersection(*(table.columns for table in tables))
    table = with_rows(answers[0], columns, (row for each in tables for row in each.rows))
    period, rows = table.latest(service.columns.period)
    parts = _without_totals(service, replace(table, rows=rows))
    counts = {
        str(age): float(
            round(sum(weighted(_children(service, parts, place, age), place) for place in area.districts))
        )
        for age in range(OLDEST_AGE + 1)
    }
    figure = RefreshedFigure(
        "population.children_by_age",
        counts,
        f"{service.publisher}, {service.title}",
        service.period_words.format(period=period),
        "; ".join(part_notes(area.districts)),
        answers[0].source,
        answers[0].retrieved,
    )
    return Found((figure,))


def _without_totals(service: NorthernIreland, table: Table) -> Table:
    """Return the rows of one sex in one district; the totals beside them would count everybody again."""
    about = service.columns
    rows = tuple(
        row
        for row in table.rows
        if not {row[about.sex].strip(), row[about.sex_label].strip()}.intersection(service.everybody)
        and not {row[about.code].strip(), row[about.place].strip()}.intersection(service.whole_nation)
    )
    return with_rows(table.answer, table.columns, rows)


def _children(service: NorthernIreland, table: Table, place: AskedPlace, age: int) -> float:
    """Return the children of an age in a district, girls and boys added."""
    rows = [
        row
        for row in table.rows
        if row[service.columns.code].strip() in place.codes and _age(service, row) == age
    ]
    sexes = {row[service.columns.sex].strip() for row in rows}
    if len(rows) == len(sexes) == service.sexes:
        return sum(table.number(row, service.columns.value, place.name) for row in rows)
    raise table.failed(
        "given-twice" if len(rows) > service.sexes else "missing-place",
        f"children aged {age} in {place.name} have {len(rows)} rows besides the totals",
        expected=f"{service.sexes} rows, one for each sex",
    )


def _age(service: NorthernIreland, row: Row) -> int | None:
    written = row[service.columns.age].strip()
    return int(written) if written.isdecimal() else None
