"""Nomis, of the Office for National Statistics: children by single year of age, and births.

Guests get so many cells a request and the rest is cut off without an error, so every answer carries how many
records there are, and is followed by others until they are all here.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from urllib.parse import urlencode

from imhcalc.faults import DataMissingError
from imhcalc.models.official import AskedArea, AskedPlace, Found, RefreshedFigure
from imhcalc.models.services import Nomis, NomisDataSet
from imhcalc.official.asking import Answer, Asker, Request
from imhcalc.official.places import part_notes, weighted
from imhcalc.official.tables import Row, Table, shortened, table_of

CHILDREN, BIRTHS = "children", "births"
MOST_PAGES = 40
NOT_THIS_CODE = frozenset({"no-rows", "service-refused", "missing-column", "wrong-content-type"})
"""How a service may answer to a code that it does not know."""


def children_requests(nomis: Nomis, area: AskedArea) -> tuple[Request, ...]:
    """Return what is asked first for children by age."""
    return tuple(_request(nomis, nomis.children, CHILDREN, places, 0) for places in _groups(nomis, area))


def births_requests(nomis: Nomis, area: AskedArea) -> tuple[Request, ...]:
    """Return what is asked first for births: one address a district, so that its small areas can be summed."""
    return tuple(_request(nomis, nomis.births, BIRTHS, (place,), 0) for place in area.districts)


def children(nomis: Nomis, area: AskedArea, asker: Asker) -> Found:
    """Return children by age in an area, asked of Nomis."""
    _check_size(nomis, area, children_requests(nomis, area)[0])
    tables: list[Table] = []
    for places in _groups(nomis, area):
        tables += _under_either_code(nomis, nomis.children, CHILDREN, places, asker)
    return _children(nomis, area, tables)


def children_from_files(nomis: Nomis, area: AskedArea, answers: Sequence[Answer]) -> Found:
    """Return children by age in an area, from files downloaded by hand."""
    return _children(nomis, area, _whole_files(nomis, answers, nomis.children.age_column))


def births(nomis: Nomis, area: AskedArea, asker: Asker) -> Found:
    """Return live births in an area, summed from its small areas."""
    _check_size(nomis, area, births_requests(nomis, area)[0])
    by_place = [
        (place, _under_either_code(nomis, nomis.births, BIRTHS, (place,), asker)) for place in area.districts
    ]
    return _births(nomis, by_place)


def births_from_files(nomis: Nomis, area: AskedArea, answers: Sequence[Answer]) -> Found:
    """Return live births in an area, from files of its small areas; what they hold is all summed.

    Raises
    ------
    DataMissingError
        If only a part of some district belongs to the area: a file does not say whose its small areas are.
    """
    whole = AskedPlace(area.name, ())
    if any(place.share != 1 for place in area.districts):
        raise answers[0].request.failed(
            "part-of-a-district",
            "the area takes in only a part of some districts, which a file of small areas cannot be split by",
            expected="a profile with the births counted locally",
        )
    return _births(nomis, [(whole, _whole_files(nomis, answers))])


def _groups(nomis: Nomis, area: AskedArea) -> list[tuple[AskedPlace, ...]]:
    """Return the districts as they are asked together; a recoded one is asked alone, since its code may be unknown."""
    known = [place for place in area.districts if len(place.codes) == 1]
    size = nomis.districts_a_request
    groups = [tuple(known[start : start + size]) for start in range(0, len(known), size)]
    return [*groups, *((place,) for place in area.districts if len(place.codes) > 1)]


def _request(
    nomis: Nomis, data_set: NomisDataSet, measure: str, places: Iterable[AskedPlace], code: int
) -> Request:
    geography = ",".join(data_set.place.format(code=place.codes[code]) for place in places)
    query = urlencode({"geography": geography, **data_set.query}, safe=",.")
    address = f"{nomis.base}{data_set.dataset}.data.csv?{query}"
    return Request(measure, nomis.publisher, address, tuple(nomis.content_types))


def _check_size(nomis: Nomis, area: AskedArea, request: Request) -> None:
    if len(area.districts) > nomis.most_districts:
        raise request.failed(
            "area-too-large",
            f"{area.name} is made of {len(area.districts)} districts, too many to ask a public service for",
            expected=f"at most {nomis.most_districts} districts",
        )


def _under_either_code(
    nomis: Nomis, data_set: NomisDataSet, measure: str, places: Sequence[AskedPlace], asker: Asker
) -> list[Table]:
    """Return the pages for some districts; a recoded district not known by one code is asked under the other."""
    try:
        return _pages(nomis, _request(nomis, data_set, measure, places, 0), asker)
    except DataMissingError as error:
        (fault, *_) = error.faults
        if len(places) > 1 or len(places[0].codes) == 1 or fault.code not in NOT_THIS_CODE:
            raise
    return _pages(nomis, _request(nomis, data_set, measure, places, 1), asker)


def _pages(nomis: Nomis, request: Request, asker: Asker) -> list[Table]:
    """Return all the records of a request, page by page."""
    tables: list[Table] = []
    received = 0
    for _ in range(MOST_PAGES):
        address = f"{request.address}&RecordOffset={received}" if received else request.address
        try:
            table = _page(nomis, asker.ask(replace(request, address=address)))
        except DataMissingError as error:
            if received and error.faults[0].code == "no-rows":
                raise _cut_short(request, received, _total(nomis, tables[0])) from None
            raise
        tables.append(table)
        received += len(table.rows)
        if received >= _total(nomis, table):
            return tables
    raise _cut_short(request, received, _total(nomis, tables[0]))


def _whole_files(nomis: Nomis, answers: Sequence[Answer], *columns: str) -> list[Table]:
    """Return files as tables; together they hold as many records as they say there are."""
    tables = [_page(nomis, answer, *columns) for answer in answers]
    received = sum(len(table.rows) for table in tables)
    most = max(_total(nomis, table) for table in tables)
    if received < most:
        raise _cut_short(answers[0].request, received, most)
    return tables


def _page(nomis: Nomis, answer: Answer, *columns: str) -> Table:
    about = nomis.columns
    needed = (about.period, about.code, about.name, about.value, about.status, about.total, *columns)
    return table_of(answer, needed)


def _total(nomis: Nomis, table: Table) -> int:
    return int(table.number(table.rows[0], nomis.columns.total, "the first row"))


def _cut_short(request: Request, received: int, total: int) -> DataMissingError:
    return request.failed(
        "truncated",
        f"{received:,} of {total:,} records came, and the rest did not",
        found=f"{received:,} records",
        expected=f"{total:,} records, as its RECORD_COUNT says",
    )


def _children(nomis: Nomis, area: AskedArea, tables: Sequence[Table]) -> Found:
    about, data_set = nomis.columns, nomis.children
    period = _one_period(nomis, tables)
    cells: dict[tuple[str, int], float] = {}
    for table in tables:
        if data_set.age_column not in table.columns:
            raise table.failed("missing-column", f"the answer has no column {data_set.age_column}")
        for row in table.rows:
            age = data_set.ages.get(row[data_set.age_column].strip())
            if age is None:
                continue
            key = (row[about.code].strip(), age)
            if key in cells:
                raise _twice(table, f"{row[about.name]}, aged {age}")
            cells[key] = _ordinary(nomis, table, row)
    counts = {
        str(age): float(
            round(sum(weighted(_of_place(tables[0], place, age, cells), place) for place in area.districts))
        )
        for age in data_set.ages.values()
    }
    notes = part_notes(area.districts)
    return Found((_figure(nomis, data_set, "population.children_by_age", counts, period, tables, notes),))


def _of_place(table: Table, place: AskedPlace, age: int, cells: dict[tuple[str, int], float]) -> float:
    for code in place.codes:
        if (code, age) in cells:
            return cells[code, age]
    raise table.failed(
        "missing-place",
        f"the answer has no count of children aged {age} in {place.name}",
        found="other places or ages",
        expected=" or ".join(place.codes),
    )


def _births(nomis: Nomis, by_place: Sequence[tuple[AskedPlace, list[Table]]]) -> Found:
    every = [table for _, tables in by_place for table in tables]
    period = _one_period(nomis, every)
    total, small_areas = 0.0, 0
    seen: set[str] = set()
    for place, tables in by_place:
        for table in tables:
            for row in table.rows:
                code = row[nomis.columns.code].strip()
                if code in seen:
                    raise _twice(table, shortened(row[nomis.columns.name]))
                seen.add(code)
                small_areas += 1
                total += weighted(_ordinary(nomis, table, row), place)
    notes = (f"Summed over {small_areas:,} small areas", *part_notes([place for place, _ in by_place]))
    return Found(
        (_figure(nomis, nomis.births, "population.live_births", float(round(total)), period, every, notes),)
    )


def _ordinary(nomis: Nomis, table: Table, row: Row) -> float:
    """Return a value that is marked as an ordinary one."""
    about = nomis.columns
    place = shortened(row[about.name])
    status = row[about.status].strip()
    if status not in nomis.ordinary_status:
        words = row.get(about.status_name, "").strip()
        raise table.failed(
            "not-an-ordinary-value",
            f"the value of {place} is marked as no ordinary one" + (f": {shortened(words)}" if words else ""),
            found=f"{about.status} {status or 'empty'}",
            expected=" or ".join(nomis.ordinary_status),
        )
    return table.number(row, about.value, place)


def _one_period(nomis: Nomis, tables: Sequence[Table]) -> str:
    periods = {row[nomis.columns.period].strip() for table in tables for row in table.rows}
    if len(periods) > 1:
        raise tables[0].failed(
            "several-periods",
            "the answers are of several periods, which are never added",
            found=", ".join(sorted(periods)),
            expected="one period",
        )
    return periods.pop()


def _twice(table: Table, what: str) -> DataMissingError:
    return table.failed(
        "given-twice", f"the answer has two rows for {what}", expected="one row for each place and age"
    )


def _figure(  # noqa: PLR0913, PLR0917 -- what makes up a figure
    nomis: Nomis,
    data_set: NomisDataSet,
    key: str,
    value: float | dict[str, float],
    period: str,
    tables: Sequence[Table],
    notes: tuple[str, ...],
) -> RefreshedFigure:
    first = tables[0].answer
    return RefreshedFigure(
        key=key,
        value=value,
        source=f"{nomis.publisher}, {data_set.title}",
        year=data_set.period_words.format(period=period),
        note="; ".join(notes),
        address=first.source,
        retrieved=first.retrieved,
    )
