"""Public Health Scotland's open data: the review at 27 to 30 months, by council."""

from collections.abc import Sequence
from dataclasses import replace
from re import IGNORECASE, search
from typing import Any
from urllib.parse import urlencode

from imhcalc.models.official import AskedArea, AskedPlace, Found, RefreshedFigure, SideFigure
from imhcalc.models.services import Scotland
from imhcalc.official.asking import Answer, Asker, Request
from imhcalc.official.places import part_notes, weighted
from imhcalc.official.tables import Row, Table, json_of, shortened, table_of, with_rows

MEASURE = "review_27_30m"
OUTCOME_KEY = "observed.review_27_30m_concern"
NAMES_SHOWN = 4
Json = dict[str, Any]


def requests(scotland: Scotland, _: AskedArea) -> tuple[Request, ...]:
    """Return what is asked first: which tables the data set has; the table itself is asked next."""
    return (_request(scotland, "package_show", {"id": scotland.dataset}),)


def fetch(scotland: Scotland, area: AskedArea, asker: Asker) -> Found:
    """Return the review's counts for an area, asked of the open data service."""
    answer = asker.ask(requests(scotland, area)[0])
    resource = _resource(scotland, answer)
    query = {"id": resource, "limit": str(scotland.most_rows)}
    table_answer = asker.ask(_request(scotland, "datastore_search", query))
    return _figures(scotland, area, _records(scotland, table_answer))


def from_files(scotland: Scotland, area: AskedArea, answers: Sequence[Answer]) -> Found:
    """Return the review's counts for an area, from the CSV downloaded by hand."""
    tables = [table_of(answer, scotland.columns.model_dump().values()) for answer in answers]
    columns = frozenset.intersection(*(table.columns for table in tables))
    return _figures(
        scotland, area, with_rows(answers[0], columns, (row for table in tables for row in table.rows))
    )


def _request(scotland: Scotland, action: str, query: dict[str, str]) -> Request:
    return Request(
        MEASURE,
        scotland.publisher,
        f"{scotland.base}{action}?{urlencode(query)}",
        tuple(scotland.content_types),
        by_hand=f"{scotland.by_hand_words} from {scotland.by_hand}",
    )


def _result(answer: Answer) -> Json:
    content = json_of(answer)
    result = content.get("result") if isinstance(content, dict) else None
    if isinstance(result, dict) and content.get("success") is True:
        return result
    raise answer.request.failed(
        "not-as-described", "the answer does not say that it succeeded", expected="success and a result"
    )


def _resource(scotland: Scotland, answer: Answer) -> str:
    """Return the id of the table by council: the one known where it is listed, else the one so named."""
    listed = [each for each in _result(answer).get("resources") or [] if isinstance(each, dict)]
    ids = [str(each.get("id")) for each in listed]
    if scotland.resource in ids:
        return scotland.resource
    named = [
        str(each.get("id"))
        for each in listed
        if search(scotland.resource_name, f"{each.get('name')} {each.get('url')}", IGNORECASE)
    ]
    if len(named) == 1:
        return named[0]
    names = "; ".join(shortened(str(each.get("name"))) for each in listed[:NAMES_SHOWN])
    raise answer.request.failed(
        "data-set-not-found",
        f"{'none' if not named else 'more than one'} of the tables is that of totals by council",
        found=names or "nothing",
        expected="exactly one",
    )


def _records(scotland: Scotland, answer: Answer) -> Table:
    """Return the records of a table: all of them, with the columns needed."""
    result = _result(answer)
    records = [each for each in result.get("records") or [] if isinstance(each, dict)]
    total = result.get("total")
    if not isinstance(total, int) or len(records) < total:
        raise answer.request.failed(
            "truncated",
            f"{len(records):,} of {total} records came, and the rest did not",
            found=f"{len(records):,} records",
            expected=f"{total} records, as its total says",
        )
    rows = [{str(key): "" if cell is None else str(cell) for key, cell in each.items()} for each in records]
    needed = tuple(scotland.columns.model_dump().values())
    table = with_rows(answer, frozenset().union(*rows), rows)
    for column in needed:
        if any(column not in row for row in rows):
            raise table.failed(
                "missing-column",
                f"the answer has no column {column}",
                found=shortened(", ".join(rows[0])),
                expected=", ".join(needed),
            )
    return table


def _figures(scotland: Scotland, area: AskedArea, table: Table) -> Found:
    about = scotland.columns
    split = {column: totals for column, totals in scotland.total_rows.items() if column in table.columns}
    wanted = {code for place in area.districts for code in place.codes}
    rows = [
        row
        for row in table.rows
        if row[about.code].strip() in wanted
        and all(row[column].strip() in totals for column, totals in split.items())
    ]
    if not rows:
        raise table.failed(
            "missing-place", f"there is no row for {area.name}", expected=" or ".join(sorted(wanted))
        )
    period, latest = replace(table, rows=tuple(rows)).latest(about.period)
    added = dict.fromkeys((about.eligible, about.reviews, about.concern), 0.0)
    personal = dict.fromkeys((about.personal_social, about.personal_social_valid), 0.0)
    for place in area.districts:
        row = _row_of(scotland, table, latest, place)
        for sums in (added, personal):
            for column in sums:
                sums[column] += weighted(table.number(row, column, place.name), place)
    below, assessed, eligible = (
        round(added[each]) for each in (about.concern, about.reviews, about.eligible)
    )
    if not 0 < assessed <= eligible or below > assessed:
        raise table.failed(
            "does-not-add-up",
            "the children with a concern, reviewed and eligible do not fit into each other",
            found=f"{below} of {assessed} of {eligible}",
        )
    return _found(scotland, area, table, period, (below, assessed, eligible), tuple(personal.values()))


def _row_of(scotland: Scotland, table: Table, rows: Sequence[Row], place: AskedPlace) -> Row:
    found = [row for row in rows if row[scotland.columns.code].strip() in place.codes]
    if len(found) == 1:
        return found[0]
    raise table.failed(
        "given-twice" if found else "missing-place",
        f"there {f'are {len(found)} rows' if found else 'is no row'} for {place.name} in the latest year",
        expected=f"one row of {scotland.columns.code} {' or '.join(place.codes)}",
    )


def _found(
    scotland: Scotland,
    area: AskedArea,
    table: Table,
    period: str,
    counts: tuple[int, int, int],
    personal: tuple[float, ...],
) -> Found:
    below, assessed, eligible = counts
    source = f"{scotland.publisher}, {scotland.title}"
    notes = "; ".join([*part_notes(area.districts), scotland.caution])
    about = (source, period, notes, table.answer.source, table.answer.retrieved)
    value = {"below": float(below), "assessed": float(assessed), "eligible": float(eligible)}
    with_concern, valid = (round(each) for each in personal)
    return Found(
        (RefreshedFigure(OUTCOME_KEY, value, *about),),
        (
            SideFigure(
                "Concern in personal and social development at the review at 27 to 30 months",
                f"{with_concern:,} of {valid:,} children",
                *about,
            ),
            SideFigure(
                "Reviews at 27 to 30 months", f"{assessed:,} of {eligible:,} children due one", *about
            ),
        ),
    )
