"""Fingertips, of the Office for Health Improvement and Disparities: ASQ-3, and health visitor contacts.

An indicator is known by its name. Its id is a hint and no more: 93436 is often taken for the one on personal
and social skills and is not. A question that fits nothing is answered with a header and no rows.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from imhcalc.faults import DataMissingError
from imhcalc.models.official import AskedArea, AskedPlace, Found, RefreshedFigure, SideFigure
from imhcalc.models.services import Combined, Fingertips, Indicator
from imhcalc.official.asking import Answer, Asker, Request
from imhcalc.official.places import part_notes, weighted
from imhcalc.official.tables import Row, Table, json_of, shortened, table_of, with_rows

ASQ, HEALTH_VISITING = "asq", "health_visiting"
OUTCOME_KEY = "observed.asq_personal_social"
ROUNDING = 0.6
"""How far, in points of per cent, a published value may be from its own count and denominator."""
NO_SUCH_ID = frozenset({"no-rows", "service-refused"})
NAMES_SHOWN = 4
LONGEST_NAME = 250


def asq_requests(fingertips: Fingertips, _: AskedArea) -> tuple[Request, ...]:
    """Return what is asked first for ASQ-3: the id it probably has; its name decides."""
    return (_data_request(fingertips, ASQ, str(fingertips.asq.hint)),)


def health_visiting_requests(fingertips: Fingertips, _: AskedArea) -> tuple[Request, ...]:
    """Return what is asked first for health visitor contacts: where each is, by name."""
    return tuple(
        _search_request(fingertips, HEALTH_VISITING, indicator)
        for indicator in fingertips.health_visiting.values()
    )


def asq(fingertips: Fingertips, area: AskedArea, asker: Asker) -> Found:
    """Return ASQ-3 personal and social skills in an area."""
    return _asq(fingertips, area, _named(fingertips, ASQ, fingertips.asq, asker))


def asq_from_files(fingertips: Fingertips, area: AskedArea, answers: Sequence[Answer]) -> Found:
    """Return ASQ-3 personal and social skills in an area, from a file downloaded by hand."""
    return _asq(fingertips, area, _only_named(fingertips, fingertips.asq, _all_of(fingertips, answers)))


def health_visiting(fingertips: Fingertips, area: AskedArea, asker: Asker) -> Found:
    """Return the health visitor contacts in an area, each found by its name."""
    tables = {
        name: _named(fingertips, HEALTH_VISITING, indicator, asker)
        for name, indicator in fingertips.health_visiting.items()
    }
    return _contacts(fingertips, area, tables)


def health_visiting_from_files(fingertips: Fingertips, area: AskedArea, answers: Sequence[Answer]) -> Found:
    """Return the health visitor contacts in an area that files downloaded by hand hold."""
    every = _all_of(fingertips, answers)
    names = {row[fingertips.columns.name].strip() for row in every.rows}
    tables = {
        name: _only_named(fingertips, indicator, every)
        for name, indicator in fingertips.health_visiting.items()
        if any(_fits(indicator, each) for each in names)
    }
    if not tables:
        (first, *_) = fingertips.health_visiting.values()
        raise _wrong_indicator(fingertips, first, every)
    return _contacts(fingertips, area, tables)


def _data_request(fingertips: Fingertips, measure: str, indicator_id: str) -> Request:
    query = urlencode({"indicator_ids": indicator_id, **fingertips.query})
    return _request(fingertips, measure, f"{fingertips.data}?{query}", fingertips.content_types)


def _search_request(fingertips: Fingertips, measure: str, indicator: Indicator) -> Request:
    query = urlencode({"search_text": indicator.search_text})
    by_hand = f'the CSV of "{indicator.label}" from {fingertips.base.removesuffix("api/")}'
    return replace(_request(fingertips, measure, f"{fingertips.search}?{query}", ["json"]), by_hand=by_hand)


def _request(fingertips: Fingertips, measure: str, path: str, content_types: Sequence[str]) -> Request:
    return Request(measure, fingertips.publisher, f"{fingertips.base}{path}", tuple(content_types))


def _named(fingertips: Fingertips, measure: str, indicator: Indicator, asker: Asker) -> Table:
    """Return the rows of an indicator whose name is as it has to be: that of the hint, else the one found by name."""
    if indicator.hint is not None:
        try:
            table = _table(fingertips, asker.ask(_data_request(fingertips, measure, indicator.hint)))
        except DataMissingError as error:
            if error.faults[0].code not in NO_SUCH_ID:
                raise
        else:
            if all(_fits(indicator, row[fingertips.columns.name]) for row in table.rows):
                return table
    found = _id_by_name(fingertips, measure, indicator, asker)
    table = _table(fingertips, asker.ask(_data_request(fingertips, measure, found)))
    return _only_named(fingertips, indicator, table)


def _id_by_name(fingertips: Fingertips, measure: str, indicator: Indicator, asker: Asker) -> str:
    """Return the id of the one indicator whose name fits, of those that a search gives."""
    request = _search_request(fingertips, measure, indicator)
    by_area_type = json_of(asker.ask(request))
    if not isinstance(by_area_type, dict):
        raise request.failed(
            "not-as-described", "the search gave no lists of ids", expected="ids by area type"
        )
    ids = by_area_type.get(fingertips.area_type) or []
    names: dict[str, str] = {}
    for start in range(0, len(ids), fingertips.most_ids):
        listed = ",".join(str(each) for each in ids[start : start + fingertips.most_ids])
        path = f"{fingertips.metadata}?{urlencode({'indicator_ids': listed}, safe=',')}"
        about = json_of(
            asker.ask(replace(_request(fingertips, measure, path, ["json"]), by_hand=request.by_hand))
        )
        for each, described in (about if isinstance(about, dict) else {}).items():
            names[str(each)] = str(((described or {}).get("Descriptive") or {}).get("Name", ""))
    fitting = [each for each, name in names.items() if _fits(indicator, name)]
    if len(fitting) == 1:
        return fitting[0]
    raise request.failed(
        "indicator-not-found",
        f"{'no indicator has' if not fitting else 'several indicators have'} the name of: {indicator.label}",
        found=_names(f"{each}: {names[each]}" for each in (fitting or names)),
        expected="exactly one",
    )


def _fits(indicator: Indicator, name: str) -> bool:
    """Return whether a name is that of an indicator: all of its patterns, and none of those of others."""
    return all(re.search(each, name, re.IGNORECASE) for each in indicator.all_of) and not any(
        re.search(each, name, re.IGNORECASE) for each in indicator.none_of
    )


def _names(names: Iterable[str]) -> str:
    listed = list(dict.fromkeys(names))
    more = len(listed) - NAMES_SHOWN
    text = "; ".join(shortened(each) for each in listed[:NAMES_SHOWN])
    return (f"{text}; and {more} more" if more > 0 else text) or "nothing"


def _table(fingertips: Fingertips, answer: Answer) -> Table:
    return table_of(answer, fingertips.columns.model_dump().values())


def _all_of(fingertips: Fingertips, answers: Sequence[Answer]) -> Table:
    tables = [_table(fingertips, answer) for answer in answers]
    columns = frozenset.intersection(*(table.columns for table in tables))
    return with_rows(answers[0], columns, (row for table in tables for row in table.rows))


def _only_named(fingertips: Fingertips, indicator: Indicator, table: Table) -> Table:
    """Return the rows of the one indicator in a table whose name fits."""
    about = fingertips.columns
    rows = [row for row in table.rows if _fits(indicator, row[about.name])]
    if len({row[about.indicator].strip() for row in rows}) == 1:
        return replace(table, rows=tuple(rows))
    raise _wrong_indicator(fingertips, indicator, table)


def _wrong_indicator(fingertips: Fingertips, indicator: Indicator, table: Table) -> DataMissingError:
    about = fingertips.columns
    found = {row[about.indicator].strip(): row[about.name].strip() for row in table.rows}
    known = [f"{each} is {indicator.not_these[each]}" for each in found if each in indicator.not_these]
    message = "the answer is not of the one indicator asked for"
    return table.failed(
        "wrong-indicator",
        f"{message}; {'; '.join(known)}" if known else message,
        found=_names(f"{each}: {name}" for each, name in found.items()),
        expected=indicator.label,
    )


@dataclass(frozen=True, slots=True)
class _Counted:
    """What an indicator says of an area, added over its authorities."""

    count: float
    denominator: float
    period: str
    notes: tuple[str, ...]


def _counted(fingertips: Fingertips, area: AskedArea, indicator: Indicator, table: Table) -> _Counted:
    """Return the count and denominator of an indicator's latest period, added over the area's authorities."""
    about = fingertips.columns
    rows = _of_everybody(fingertips, indicator, table)
    latest = max(row[about.sortable].strip() for row in rows)
    now = [row for row in rows if row[about.sortable].strip() == latest]
    count = denominator = 0.0
    notes: list[str] = [fingertips.caution]
    if area.wider is not None:
        notes.insert(
            0, f"The figure is that of the whole of {area.wider}: none is published for {area.name} alone"
        )
    for place in area.authorities:
        row, said = _row_of(fingertips, table, now, place)
        notes += said
        counted, of = _values(fingertips, table, row, place)
        count += weighted(counted, place)
        denominator += weighted(of, place)
    period = now[0][about.period].strip()
    return _Counted(round(count), round(denominator), period, (*notes, *part_notes(area.authorities)))


def _of_everybody(fingertips: Fingertips, indicator: Indicator, table: Table) -> list[Row]:
    """Return the rows of all children, of whole years, of the one age; each of them once.

    The service gives each area twice, once by itself and once under its parent, in rows that are else the same.
    """
    about = fingertips.columns
    used = tuple(about.model_dump().values())
    seen = {
        tuple(row[column] for column in used): row
        for row in table.rows
        if row[about.sex].strip() == fingertips.everybody
        and not row[about.category_type].strip()
        and row.get(fingertips.span_column, fingertips.span).strip() == fingertips.span
    }
    rows = list(seen.values())
    ages = sorted({row[about.age].strip() for row in rows})
    wanted = indicator.ages or ages[:1]
    kept = [row for row in rows if row[about.age].strip() in wanted]
    if not kept or (not indicator.ages and len(ages) > 1):
        raise table.failed(
            "label-not-found",
            f"{'no rows are' if not kept else 'it is not clear which rows are'} of all children of the age wanted",
            found=_names(f"{about.age} {each}" for each in ages),
            expected=", ".join(indicator.ages) or "one age",
        )
    return kept


def _row_of(
    fingertips: Fingertips, table: Table, rows: Sequence[Row], place: AskedPlace
) -> tuple[Row, tuple[str, ...]]:
    """Return the one row of an authority, or of two that are published as one, and what to say of that."""
    combined = _combined_with(fingertips, place)
    own = _one_of(fingertips, table, rows, place, place.codes)
    if own is not None:
        takes_in_another = combined is not None and combined.whole in place.codes
        return own, (f"{combined.named} are often published as one",) if combined and takes_in_another else ()
    of_both = None if combined is None else _one_of(fingertips, table, rows, place, (combined.whole,))
    if of_both is not None and combined is not None:
        return of_both, (f"The figure is that of {combined.named} together",)
    raise table.failed(
        "missing-place",
        f"there is no row for {place.name} in the latest period",
        expected=f"{fingertips.columns.code} {' or '.join(place.codes)}",
    )


def _one_of(
    fingertips: Fingertips, table: Table, rows: Sequence[Row], place: AskedPlace, codes: Sequence[str]
) -> Row | None:
    """Return the one row with one of some codes, or None."""
    found = [row for row in rows if row[fingertips.columns.code].strip() in codes]
    if len(found) > 1:
        raise table.failed(
            "given-twice",
            f"there are {len(found)} rows for {place.name}, and they differ",
            expected="one row for each authority",
        )
    return found[0] if found else None


def _combined_with(fingertips: Fingertips, place: AskedPlace) -> Combined | None:
    for each in fingertips.combined:
        if each.small in place.codes or each.whole in place.codes:
            return each
    return None


def _values(fingertips: Fingertips, table: Table, row: Row, place: AskedPlace) -> tuple[float, float]:
    """Return the count and the denominator of a row that has them.

    Raises
    ------
    DataMissingError
        With the service's own note where a value is withheld, or where the numbers of the row disagree.
    """
    about = fingertips.columns
    needed = (about.value, about.count, about.denominator)
    note = row[about.note].strip()
    if not all(row[column].strip() for column in needed):
        lacking = ", ".join(column for column in needed if not row[column].strip())
        raise table.failed(
            "withheld",
            f"no usable figure is published for {place.name} in {row[about.period].strip()}"
            + (f": {shortened(note)}" if note else ""),
            found=f"no {lacking}",
            expected="a value with its count and denominator",
        )
    value, count, denominator = (table.number(row, column, place.name) for column in needed)
    if not denominator or count > denominator or abs(100 * count / denominator - value) > ROUNDING:
        raise table.failed(
            "does-not-add-up",
            f"the count, the denominator and the value of {place.name} do not agree",
            found=f"{count:g} of {denominator:g}, and {value:g} per cent",
            expected="a count that is the value's share of the denominator",
        )
    return count, denominator


def _asq(fingertips: Fingertips, area: AskedArea, table: Table) -> Found:
    counted = _counted(fingertips, area, fingertips.asq, table)
    value = {"below": counted.denominator - counted.count, "assessed": counted.denominator}
    answer = table.answer
    return Found(
        (
            RefreshedFigure(
                OUTCOME_KEY,
                value,
                f"{fingertips.publisher}, {_name(fingertips, table)}",
                counted.period,
                "; ".join(counted.notes),
                answer.source,
                answer.retrieved,
            ),
        )
    )


def _contacts(fingertips: Fingertips, area: AskedArea, tables: dict[str, Table]) -> Found:
    beside = []
    due: tuple[str, float] | None = None
    for name, table in tables.items():
        indicator = fingertips.health_visiting[name]
        counted = _counted(fingertips, area, indicator, table)
        if indicator.eligible:
            due = (counted.period, counted.denominator)
        beside.append(
            SideFigure(
                f"Health visitor's {indicator.label}",
                f"{counted.count:,.0f} of {counted.denominator:,.0f} children",
                f"{fingertips.publisher}, {_name(fingertips, table)}",
                counted.period,
                "; ".join(counted.notes),
                table.answer.source,
                table.answer.retrieved,
            )
        )
    return Found((), tuple(beside), due)


def _name(fingertips: Fingertips, table: Table) -> str:
    about = fingertips.columns
    row = table.rows[0]
    return f"{shortened(row[about.name], LONGEST_NAME)} ({row[about.indicator].strip()})"
