"""Which list of areas, which index and which year a local table is of; what does not belong together is refused."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from imhcalc.areas.cell_numbers import Refused
from imhcalc.areas.headings import index_named, list_named, year_named
from imhcalc.areas.local_layout import Layout
from imhcalc.areas.small_area_codes import NATION_OF_INDEX, VINTAGE_OF_INDEX, AreaCode
from imhcalc.areas.spreadsheet import Row

INDEXED_KINDS = frozenset({"LSOA", "data zone"})
"""The small areas that an index is published for; wards and output areas are given theirs by others."""

TAKE_THE_SAME = "take the counts and the fifths for the same list of areas"
_YEAR = re.compile(
    r"(?P<mid>mid[- ]?)?(?P<year>(?:19|20)\d\d)(?P<to>[/-]\d\d(?:\d\d)?)?(?!\d)", re.IGNORECASE
)

CodedRow = tuple[Row, AreaCode]


@dataclass(slots=True)
class Vintages:
    """What a table says of its areas, its index and its year, each with where it says so."""

    layout: Layout
    lists: dict[str, str] = field(default_factory=dict)
    indices: dict[str, str] = field(default_factory=dict)
    years: dict[str, str] = field(default_factory=dict)
    list_year: str | None = None
    """The year of the list that all the codes belong to, where it is certain."""

    def __post_init__(self) -> None:
        """Take what the headings say, and the year of a line above them."""
        layout = self.layout
        self.years = dict.fromkeys(layout.years_named, "a heading")
        if layout.index_named:
            self.indices[layout.index_named] = "a heading"
        named = layout.code_heading
        if named.vintage and named.kind != "ward":
            self.lists[named.vintage] = "the heading of the codes"
        self.take_year_from(layout.above)

    @property
    def index(self) -> str | None:
        """The deprivation index, with its year where it is known."""
        return next(iter(self.indices), None)

    @property
    def year(self) -> str | None:
        """When the children were counted."""
        return next(iter(self.years), None)

    def take_year_from(self, lines: Sequence[str]) -> None:
        """Take the year that lines of text name, where no column or heading does."""
        if self.years or self.layout.year is not None:
            return
        named = {year for line in lines if (year := year_named(line))}
        if len(named) == 1:
            self.years[named.pop()] = "a line of text"

    def text(self, kind: str) -> str | None:
        """Return the vintage in words; None where nothing is known of it."""
        if not (self.list_year or self.index or self.year):
            return None
        listed = f"{kind} {self.list_year}" if self.list_year else f"{kind}, list not said"
        return ", ".join([listed, *([self.index] if self.index else []), self.year or "year not said"])

    def check(self, rows: Sequence[CodedRow]) -> None:
        """Refuse areas, indices and years that do not belong together, each once, where it first stands."""
        if not rows or not self._alike(rows):
            return
        for row, _ in rows:
            self._read(row)
        if self._is_index_of_nation(*rows[0]):
            self._lists_agree(rows)

    def _alike(self, rows: Sequence[CodedRow]) -> bool:
        """Return whether all areas are of one nation and one kind."""
        first = rows[0][1]
        seen = {(first.nation, first.kind)}
        for row, code in rows:
            if (code.nation, code.kind) in seen:
                continue
            seen.add((code.nation, code.kind))
            if code.nation != first.nation:
                why = Refused(
                    "mixed-nations",
                    f"areas of one nation; the first row is of {first.nation}, this one of {code.nation}",
                    "each nation has its own index and its own year, so fifths of two are never added up:"
                    " name one `district`, or split the file",
                )
            else:
                why = Refused(
                    "mixed-geographies",
                    f"areas of one kind; the first row is of kind {first.kind}, this one of kind {code.kind}",
                    "one lies in the other, and its children would count twice",
                )
            self.layout.refuse(row, self.layout.code, why)
        return len(seen) == 1

    def _read(self, row: Row) -> None:
        """Note the list, index and year that a row names; a second one is a fault."""
        layout = self.layout
        if layout.geography is not None and (cell := row.cell(layout.geography)):
            _, year = list_named(cell)
            if year:
                self._one_of(self.lists, year, row, layout.geography, "areas of one list")
        if layout.index is not None and (cell := row.cell(layout.index)):
            self._one_of(
                self.indices, index_named(cell) or cell, row, layout.index, "fifths of one index of one year"
            )
        if layout.year is not None and (cell := row.cell(layout.year)):
            match = _YEAR.search(cell)
            if match is None:
                layout.refuse(row, layout.year, Refused("wrong-year", "a year, such as 2022 or mid-2022"))
                return
            year = f"{'mid-' if match['mid'] else ''}{match['year']}{match['to'] or ''}"
            self._one_of(self.years, year, row, layout.year, "children counted in one year")

    def _one_of(self, known: dict[str, str], value: str, row: Row, index: int, expected: str) -> None:
        if value in known:
            return
        same = next((each for each in known if f"{each} " in f"{value} " or f"{value} " in f"{each} "), None)
        if same is not None:
            # "IMD" in a heading and "IMD 2025" in the rows are one index.
            if len(value) > len(same):
                known[value] = known.pop(same)
            return
        if known:
            first, where = next(iter(known.items()))
            self.layout.refuse(row, index, Refused("mixed-vintages", f"{expected}; {where} says {first}"))
        known[value] = f"row {row.number}"

    def _is_index_of_nation(self, row: Row, code: AreaCode) -> bool:
        layout = self.layout
        nation = NATION_OF_INDEX.get((self.index or "").partition(" ")[0])
        if nation is None or nation == code.nation:
            return True
        columns = (layout.index, layout.decile, layout.quintile, layout.code)
        column = next(each for each in columns if each is not None)
        expected = f"an index of {code.nation}, where the areas are; {self.index} is that of {nation}"
        layout.refuse(row, column, Refused("mixed-nations", expected))
        return False

    def _lists_agree(self, rows: Sequence[CodedRow]) -> None:
        """Refuse codes that the list named, or the list of the index, or the other codes rule out."""
        layout, kind = self.layout, rows[0][1].kind
        said = next(iter(self.lists), None)
        name, _, year = (self.index or "").partition(" ")
        of_index = VINTAGE_OF_INDEX.get((name, year)) if kind in INDEXED_KINDS else None
        if said and of_index and said != of_index:
            expected = (
                f"{kind}s of {of_index}, which {self.index} is published for; {self.lists[said]} says {said}"
            )
            where = layout.header if self.lists[said] == "the heading of the codes" else rows[0][0]
            column = layout.code if where is layout.header else layout.geography
            layout.refuse(where, column or layout.code, Refused("mixed-vintages", expected, TAKE_THE_SAME))
            return
        told = said or of_index
        told_by = (
            f"{self.lists[said]} says {said}"
            if said
            else f"{self.index} is published for those of {of_index}"
        )
        seen: dict[str, int] = {}
        for row, code in rows:
            if code.vintage is None or code.vintage in seen:
                continue
            other = told or next(iter(seen), None)
            seen[code.vintage] = row.number
            if other is None or other == code.vintage:
                continue
            why = told_by if told else f"row {seen[other]} has one of {other}"
            layout.refuse(
                row,
                layout.code,
                Refused(
                    "mixed-vintages",
                    f"{kind}s of one list; this code is new in that of {code.vintage}, and {why}",
                    TAKE_THE_SAME,
                ),
            )
        self.list_year = told or next(iter(seen), None)
