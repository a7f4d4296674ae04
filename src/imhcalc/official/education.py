"""The Department for Education's explore education statistics: the early years profile, counted by place.

The interface names filters by short ids that change with the data set's version, so they are looked up by
column and label each time. The file that a person can download has the same columns under the same names.
"""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from imhcalc.models.official import AskedArea, AskedPlace, Found, RefreshedFigure
from imhcalc.models.services import Education, EducationLevel
from imhcalc.official.asking import Answer, Asker, Request
from imhcalc.official.places import part_notes, weighted
from imhcalc.official.tables import Row, Table, json_of, shortened, table_of, with_rows

MEASURE = "psed"
OUTCOME_KEY = "observed.eyfs_psed"
MOST_PAGES = 40
MOST_LISTED = 20
Json = dict[str, Any]


def requests(education: Education, _: AskedArea) -> tuple[Request, ...]:
    """Return what is asked first; the addresses that follow hold ids that the first answers give."""
    query = urlencode({"search": education.search, "page": 1, "pageSize": MOST_LISTED})
    return (_request(education, f"publications?{query}"),)


def fetch(education: Education, area: AskedArea, asker: Asker) -> Found:
    """Return the early years profile's counts for an area, asked through the interface."""
    data_set = _data_set(education, area, asker)
    meta_answer = asker.ask(_request(education, f"data-sets/{data_set}/meta"))
    meta = _Meta(education, meta_answer.request, _mapping(meta_answer))
    return _figures(education, area, _queried(education, area, data_set, meta, asker))


def from_files(education: Education, area: AskedArea, answers: Sequence[Answer]) -> Found:
    """Return the early years profile's counts for an area, from the file downloaded by hand."""
    about, levels = education.columns, education.levels
    needed = (
        about.period, about.level, about.topic, about.breakdown, about.goal, about.assessed, about.below,
        levels.authority.code, levels.district.code,
    )  # fmt: skip
    tables = [table_of(answer, needed) for answer in answers]
    rows = [row for table in tables for row in table.rows]
    return _figures(education, area, with_rows(answers[0], needed, rows))


def _request(education: Education, path: str, body: Json | None = None) -> Request:
    return Request(
        MEASURE,
        education.publisher,
        f"{education.base}{path}",
        tuple(education.content_types),
        by_hand=f"{education.by_hand_words} from {education.by_hand}",
        body=None if body is None else json.dumps(body).encode(),
    )


def _data_set(education: Education, area: AskedArea, asker: Asker) -> str:
    """Return the id of the data set, found by the publication's name and its own."""
    (first,) = requests(education, area)
    listed = _results(asker.ask(first))
    publications = [each for each in listed if each.get("slug") == education.slug]
    if len(publications) != 1:
        raise first.failed(
            "publication-not-found",
            "the early years profile is not among the publications that programs can ask",
            found=_titles(listed),
            expected=education.slug,
        )
    path = f"publications/{publications[0].get('id')}/data-sets?page=1&pageSize={MOST_LISTED}"
    answer = asker.ask(_request(education, path))
    listed = _results(answer)
    wanted = education.data_set.casefold()
    found = [each for each in listed if wanted in str(each.get("title", "")).casefold()]
    if len(found) != 1:
        raise answer.request.failed(
            "data-set-not-found",
            f'{"no data set has" if not found else "several data sets have"} "{education.data_set}" in the title',
            found=_titles(found or listed),
            expected="exactly one",
        )
    return str(found[0].get("id"))


def _results(answer: Answer) -> list[Json]:
    results = _mapping(answer).get("results")
    if not isinstance(results, list) or not all(isinstance(each, dict) for each in results):
        raise answer.request.failed(
            "not-as-described", "the answer holds no list of results", expected="a list called results"
        )
    return results


def _mapping(answer: Answer) -> Json:
    content = json_of(answer)
    if isinstance(content, dict):
        return content
    raise answer.request.failed("not-as-described", "the answer is no JSON object", expected="a JSON object")


def _titles(listed: Iterable[Json]) -> str:
    return shortened("; ".join(str(each.get("title")) for each in listed)) or "nothing"


@dataclass(frozen=True, slots=True)
class _Meta:
    """What a data set's own description calls things, looked up by column and label."""

    education: Education
    request: Request
    content: Json

    def indicator(self, column: str) -> str:
        """Return the id of an indicator by the name of its column."""
        return str(self._named("indicators", column).get("id"))

    def options(self, column: str, pattern: str) -> list[str]:
        """Return the ids of a filter's options whose label matches; there has to be one."""
        listed = self._named("filters", column).get("options") or []
        found = [each for each in listed if re.search(pattern, str(each.get("label")), re.IGNORECASE)]
        if len(found) == 1:
            return [str(found[0].get("id"))]
        labels = "; ".join(str(each.get("label")) for each in listed)
        raise self.request.failed(
            "label-not-found",
            f"{column} has {'no' if not found else 'more than one'} label that is the one wanted",
            found=shortened(labels) or "nothing",
            expected=pattern,
        )

    def _named(self, section: str, column: str) -> Json:
        listed = self.content.get(section) or []
        for each in listed:
            if column in {each.get("column"), each.get("label")}:
                return dict(each)
        names = "; ".join(str(each.get("column") or each.get("label")) for each in listed)
        raise self.request.failed(
            "missing-column",
            f"the data set has no {column} among its {section}",
            found=shortened(names) or "nothing",
            expected=column,
        )

    def codes(self, level: EducationLevel) -> dict[str, str]:
        """Return the codes of a level's places by the data set's own ids."""
        for group in self.content.get("locations") or []:
            if (group.get("level") or {}).get("code") == level.api:
                return {str(each.get("id")): str(each.get("code")) for each in group.get("options") or []}
        return {}

    def latest(self) -> Json:
        """Return the latest period."""
        periods = self.content.get("timePeriods") or []
        if not periods:
            raise self.request.failed("not-as-described", "the data set names no period", expected="a period")
        return dict(max(periods, key=lambda each: str(each.get("period"))))


def _queried(education: Education, area: AskedArea, data_set: str, meta: _Meta, asker: Asker) -> Table:
    """Return the rows that a query gives, under the names of the file's columns."""
    about = education.columns
    totals = "^(" + "|".join(re.escape(each) for each in education.totals) + ")$"
    goal = meta.options(about.goal, education.goal)
    period = meta.latest()
    assessed, below = meta.indicator(about.assessed), meta.indicator(about.below)
    levels = (education.levels.authority, education.levels.district)
    wanted = [
        {"level": level.api, "code": code}
        for level, places in zip(levels, (area.authorities, area.districts), strict=True)
        for code in meta.codes(level).values()
        if any(code in place.codes for place in places)
    ]
    if not wanted:
        raise meta.request.failed(
            "missing-place",
            f"the data set has no place called {area.name}",
            expected=" or ".join(code for place in area.authorities for code in place.codes),
        )
    body: Json = {
        "criteria": {
            "and": [
                {"geographicLevels": {"in": sorted({each["level"] for each in wanted})}},
                {"locations": {"in": wanted}},
                {"filters": {"in": goal}},
                *(
                    {"filters": {"in": meta.options(column, totals)}}
                    for column in (about.topic, about.breakdown)
                ),
                {"timePeriods": {"eq": {"period": period.get("period"), "code": period.get("code")}}},
            ]
        },
        "indicators": [assessed, below],
    }
    rows, answer = _pages(education, data_set, body, asker)
    places = {level.api: meta.codes(level) for level in levels}
    by_api = {level.api: level for level in levels}
    return with_rows(
        answer,
        (),
        [_as_in_file(education, by_api, places, row, (assessed, below), answer) for row in rows],
    )


def _pages(education: Education, data_set: str, body: Json, asker: Asker) -> tuple[list[Json], Answer]:
    """Return all the results of a query, page by page, and the first answer."""
    path = f"data-sets/{data_set}/query"
    rows: list[Json] = []
    answers: list[Answer] = []
    pages, total = 1, 0
    while len(answers) < min(pages, MOST_PAGES):
        more = {"page": len(answers) + 1, "pageSize": education.page_size}
        answers.append(asker.ask(_request(education, path, body | more)))
        rows += _results(answers[-1])
        paging = _mapping(answers[-1]).get("paging") or {}
        pages, total = int(paging.get("totalPages") or 1), int(paging.get("totalResults") or 0)
    if len(rows) < total:
        raise answers[0].request.failed(
            "truncated",
            f"{len(rows):,} of {total:,} results came, and the rest did not",
            expected=f"{total:,} results, as its paging says",
        )
    return rows, answers[0]


def _as_in_file(
    education: Education,
    levels: dict[str, EducationLevel],
    places: dict[str, dict[str, str]],
    result: Json,
    indicators: tuple[str, str],
    answer: Answer,
) -> Row:
    """Return a result under the names of the file's columns."""
    about = education.columns
    try:
        level = levels[result["geographicLevel"]]
        code = places[level.api][result["locations"][level.api]]
        assessed, below = (str(result["values"][each]) for each in indicators)
        period = re.sub(r"\D+\d\d", "", str(result["timePeriod"]["period"]))
    except (KeyError, TypeError):
        raise answer.request.failed(
            "not-as-described",
            "a result lacks its level, its place, its period or its values",
            found=shortened(json.dumps(result)),
        ) from None
    # The query asked for this goal and for everybody, so each row is of them.
    return {
        about.period: period,
        about.level: level.file,
        level.code: code,
        about.topic: education.totals[0],
        about.breakdown: education.totals[0],
        about.goal: education.goal,
        about.assessed: assessed,
        about.below: below,
        _IS_THE_GOAL: "yes",
    }


_IS_THE_GOAL = " is the goal"


def _figures(education: Education, area: AskedArea, table: Table) -> Found:
    """Return the counts of the latest period: of the districts where they are held, else of the authorities."""
    rows = _of_everybody(education, table)
    period = max(row[education.columns.period].strip() for row in rows)
    if period < education.first_period:
        raise table.failed(
            "before-the-change",
            "the profile changed in 2021, and what came before is not comparable",
            found=period,
            expected=f"{education.first_period} or later",
        )
    latest = replace(
        table, rows=tuple(row for row in rows if row[education.columns.period].strip() == period)
    )
    places, level, notes = _places_of(education, area, latest)
    below = assessed = 0.0
    for place in places:
        row = _row_of(education, latest, place, level[place.name])
        assessed += weighted(_count(education, latest, row, education.columns.assessed, place), place)
        below += weighted(_count(education, latest, row, education.columns.below, place), place)
    value = {"below": float(round(below)), "assessed": float(round(assessed))}
    if not 0 <= value["below"] <= value["assessed"] or not value["assessed"]:
        raise table.failed(
            "does-not-add-up",
            "more children are below the expected level than were assessed",
            found=str(value),
        )
    answer = table.answer
    return Found(
        (
            RefreshedFigure(
                OUTCOME_KEY,
                value,
                f"{education.publisher}, {education.title}",
                f"{period[:4]}/{period[4:6]}",
                "; ".join([*notes, *part_notes(places), education.caution]),
                answer.source,
                answer.retrieved,
            ),
        )
    )


def _of_everybody(education: Education, table: Table) -> list[Row]:
    about = education.columns
    found = [
        row
        for row in table.rows
        if row[about.topic].strip() in education.totals
        and row[about.breakdown].strip() in education.totals
        and (row.get(_IS_THE_GOAL) or re.search(education.goal, row[about.goal].strip(), re.IGNORECASE))
    ]
    if found:
        return found
    labels = sorted({row[about.goal].strip() for row in table.rows})
    raise table.failed(
        "label-not-found",
        f"no row of all children is of {about.goal} personal, social and emotional development",
        found=shortened("; ".join(labels)),
        expected=education.goal,
    )


def _places_of(
    education: Education, area: AskedArea, table: Table
) -> tuple[tuple[AskedPlace, ...], dict[str, EducationLevel], list[str]]:
    """Return whose rows make up the area, at which level each, and what to say of it."""
    authority, district = education.levels.authority, education.levels.district
    whole = all(place.share == 1 for place in area.authorities) and area.wider is None
    if whole:
        return area.authorities, {place.name: authority for place in area.authorities}, []
    codes = {code for place in area.authorities for code in place.codes}
    levels = {
        place.name: authority if codes.intersection(place.codes) else district for place in area.districts
    }
    lacking = [place for place in area.districts if not _rows_of(education, table, place, levels[place.name])]
    if lacking and area.wider is not None:
        note = f"The figure is that of the whole of {area.wider}: none is given for {area.name} alone"
        return area.authorities, {place.name: authority for place in area.authorities}, [note]
    return area.districts, levels, []


def _rows_of(education: Education, table: Table, place: AskedPlace, level: EducationLevel) -> list[Row]:
    return [
        row
        for row in table.rows
        if row[education.columns.level].strip() == level.file
        and row.get(level.code, "").strip() in place.codes
    ]


def _row_of(education: Education, table: Table, place: AskedPlace, level: EducationLevel) -> Row:
    rows = _rows_of(education, table, place, level)
    if len(rows) == 1:
        return rows[0]
    raise table.failed(
        "given-twice" if rows else "missing-place",
        f"there {f'are {len(rows)} rows' if rows else 'is no row'} for {place.name}",
        expected=f"one row of {level.code} {' or '.join(place.codes)}",
    )


def _count(education: Education, table: Table, row: Row, column: str, place: AskedPlace) -> float:
    meaning = education.symbols.get(row[column].strip())
    if meaning is not None:
        raise table.failed(
            "withheld",
            f"{column} of {place.name} is {meaning}",
            found=row[column].strip(),
            expected="a count",
        )
    return table.number(row, column, place.name)
