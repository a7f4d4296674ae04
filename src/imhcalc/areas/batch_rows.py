"""A file of areas, read a row an area: what is certain is taken, what is not is a fault with its row and column."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from imhcalc.areas.batch_columns import (
    AGES,
    FIFTH_COUNTS,
    SHARES,
    Columns,
    Misread,
    Vocabulary,
    columns_of,
    no_headings,
)
from imhcalc.areas.batch_local import LocalColumns
from imhcalc.areas.cell_numbers import Marks, Refused, count_in, fifth_in, marks_of, share_in
from imhcalc.areas.headings import meaning_of
from imhcalc.areas.local_layout import cell_fault
from imhcalc.areas.local_profile import index_fault
from imhcalc.areas.small_area_codes import AreaCode, area_code
from imhcalc.areas.spreadsheet import SEPARATORS, Row, SavedText, bare, cells_of, place_of, reference
from imhcalc.areas.table import MEASURES, AreaTable
from imhcalc.faults import Fault, InputFaultsError, did_you_mean, expected_one_of
from imhcalc.models.area import District
from imhcalc.models.batch import BatchArea
from imhcalc.models.units import NATIONS, QUINTILES, Nation
from imhcalc.sheets import quoted

LARGEST_COUNT = 100_000_000
LENGTH_OF_CODE = 9
HIDDEN = (
    "a hidden count is not zero: ask for counts of larger areas or of ages added up, or give live_births and the mix of"
    " fifths instead"
)
FULL_SHARE, FULL_PERCENT = 1.0, 100.0
TOLERANCE_OF_SHARES = 0.005
LONE_FIFTHS = tuple(
    tuple(float(fifth == each) for each in range(1, QUINTILES + 1)) for fifth in range(1, QUINTILES + 1)
)
QUALITIES = {
    "unchanged": "as published",
    "merged_sum": "published, added up",
    "split_estimate": "estimated",
    "complex_estimate": "estimated",
}
"""How the small areas of the shipped sample were counted, in words; other words of a file stay as they are."""

NOTHING_MEASURED: Mapping[str, float] = MappingProxyType({})
Memo = dict[str, "float | Refused"]
_UNMET = Refused("unmet", "")
"""Stands for a cell that was not met before."""
_QUOTED = re.compile(r'"\s*([0-9]+[0-9.,]*)\s*"')


@dataclass(slots=True)
class BatchRows:
    """A file of areas being read: its columns, and what is wrong with it so far."""

    text: SavedText
    separator: str
    header: Row
    columns: Columns
    table: AreaTable
    local: LocalColumns
    groups: tuple[tuple[int | None, int | None], ...] = ()
    """The columns of code and name of what totals are asked for."""
    faults: list[Fault] = field(default_factory=list)
    read: int = 0
    """The rows read, those at fault among them."""
    districts: dict[str, District] = field(default_factory=dict)
    """Districts by every code they go by."""
    _marks: Marks = field(default_factory=lambda: Marks(False, False))  # noqa: FBT003 -- the two marks
    _counts: Memo = field(default_factory=dict)
    _shares: dict[str, "tuple[float, bool] | Refused"] = field(default_factory=dict)
    _fifths: dict[tuple[str, str], "int | tuple[int, Refused] | None"] = field(default_factory=dict)
    _indices: dict[tuple[str, Nation], Fault | None] = field(default_factory=dict)
    _first: dict[str, int] = field(default_factory=dict)
    _texts: dict[str, str] = field(default_factory=dict)
    _kinds: dict[str, AreaCode | None] = field(default_factory=dict)
    _ages: tuple[int | None, ...] = field(init=False)

    def __post_init__(self) -> None:
        self._ages = tuple(self.columns.at.get(age) for age in AGES)

    def areas(self) -> Iterator[BatchArea]:
        """Yield the areas of the rows that are sound; note what is wrong with the others."""
        self._marks = marks_of(self.separator, self._marked_cells())
        for row in self._rows():
            self.read += 1
            before = len(self.faults)
            area = self._area(row)
            if area is not None and len(self.faults) == before:
                yield area

    def _rows(self) -> Iterator[Row]:
        """Yield the rows below the headings that hold something, their cells as they are written."""
        for number, line, cells in cells_of(self.text, self.separator):
            if number > self.header.number and any(cells):
                yield Row(number, line, tuple(cells))

    def _marked_cells(self) -> set[str]:
        """Return the different cells that hold a comma or a point, in the columns of numbers.

        Among commas a cell holds one only within quotation marks, and points there mean one thing.
        """
        if self.separator == ",":
            return {match[1] for line in self.text.lines if '"' in line for match in _QUOTED.finditer(line)}
        numbers = [
            index for name, index in self.columns.at.items() if name.startswith(("children_", "dep", "live"))
        ]
        cells = {bare(row.cell(index)) for row in self._rows() for index in numbers}
        return {cell for cell in cells if "," in cell or "." in cell}

    # -- one row -------------------------------------------------------------------------------------------

    def _area(self, row: Row) -> BatchArea | None:
        """Return the area of a row, or None where its code or nation is not told; note everything wrong with it."""
        if len(row.cells) > len(self.header.cells) and any(row.cells[len(self.header.cells) :]):
            self._refuse_width(row)
        at = self.columns.at
        code, name = self._text(row, at.get("area_code")), self._text(row, at.get("area_name"))
        where = at.get("area_code", at.get("area_name", 0))
        official = self._official(code)
        if official is not None and len(code) > LENGTH_OF_CODE:
            code = official.code
        if "area_code" not in at:
            code = name
        if not self._is_first(row, where, code):
            return None
        own = self.districts.get(code)
        around = own or self.districts.get(self._repeated(row, at.get("authority_code")))
        nation = self._nation(row, official.nation if official else around.nation if around else None)
        fifth, mix = self._mix(row)
        children = self._children(row)
        births, maternities = self._count(row, at.get("live_births")), self._count(row, at.get("maternities"))
        surveys, observed = self.local.of_row(row, self._refuse)
        if nation is None:
            return None
        self._check_index(row, nation)
        kind = self._repeated(row, at.get("area_kind")) or (
            "district" if own is not None else official.kind if official else "area"
        )
        return BatchArea(
            row.line,
            code,
            name or (own.name if own else code),
            kind,
            nation,
            is_small=own is None and (official is None or not official.is_larger),
            children=children,
            births=births,
            maternities=maternities,
            mix=mix,
            fifth=fifth,
            authority=around.code if around else self._repeated(row, at.get("authority_code")),
            authority_name=around.name if around else self._repeated(row, at.get("authority")),
            quality=self._quality(row),
            measured=self._measured(row, own),
            surveys=surveys,
            observed=observed,
            groups=tuple(
                (self._text(row, code_at), self._text(row, name_at)) for code_at, name_at in self.groups
            ),
        )

    def _text(self, row: Row, index: int | None) -> str:
        if index is None:
            return ""
        cell = row.cell(index)
        found = self._texts.get(cell)
        return bare(cell) if found is None else found

    def _repeated(self, row: Row, index: int | None) -> str:
        """Return a cell's text, remembered: many rows have the same."""
        text = self._text(row, index)
        return self._texts.setdefault(row.cell(index), text) if index is not None else text

    def _official(self, code: str) -> AreaCode | None:
        """Return what a code tells: codes that begin alike are of one kind, but for those with a name behind them."""
        if len(code) != LENGTH_OF_CODE:
            return area_code(code)
        if code[:3] not in self._kinds:
            self._kinds[code[:3]] = area_code(code)
        return self._kinds[code[:3]] if code[1:].isdigit() else area_code(code)

    def _quality(self, row: Row) -> str:
        written = self._repeated(row, self.columns.at.get("quality"))
        return QUALITIES.get(written, written)

    def _is_first(self, row: Row, index: int, code: str) -> bool:
        """Return whether a row has a code that no row before it has."""
        if not code:
            self._refuse(
                row, index,
                Refused("missing-code", "a code or name of its own in each row", "a row of totals or notes is no area: delete it"),
            )  # fmt: skip
            return False
        if code in self._first:
            help_ = "a table with a row for each sex, age or year has to be turned into one row an area"
            why = Refused(
                "code-given-twice", f"one row an area; row {self._first[code]} has the same code", help_
            )
            self._refuse(row, index, why)
            return False
        self._first[code] = row.number
        return True

    def _nation(self, row: Row, implied: Nation | None) -> Nation | None:
        """Return the nation of a row: as it says, or as its code or its district implies; both have to agree."""
        index = self.columns.at.get("nation")
        if index is None and implied is not None:
            return implied
        written = self._repeated(row, index)
        stated = next((nation for nation in NATIONS if nation.casefold() == written.casefold()), None)
        if index is not None and written and stated is None:
            help_ = (
                did_you_mean(written, NATIONS) or "write the nation whose deprivation index the fifths are of"
            )
            why = Refused("unknown-nation", expected_one_of(written, NATIONS), help_)
            self._refuse(row, index, why)
        elif stated is not None and implied is not None and stated != implied:
            help_ = "correct the nation, or the code; an area of a code of your own needs its nation alone"
            self._refuse(
                row, index or 0, Refused("mixed-nations", f"{implied}, as the code of the row says", help_)
            )
            return None
        elif stated is None and implied is None:
            why = Refused(
                "unknown-nation", "a code that tells the nation, such as E05008942, or a column of nations",
                "head a column `nation`, with England, Wales, Scotland or Northern Ireland in each row",
            )  # fmt: skip
            self._refuse(row, index if index is not None else self.columns.at.get("area_code", 0), why)
        return stated or implied

    def _check_index(self, row: Row, nation: Nation) -> None:
        """Refuse fifths of another index than the national mix is of."""
        at = self.columns.at
        index = at.get("deprivation_index", self.columns.find("deprivation_quintile", "deprivation_decile"))
        if index is None:
            return
        written = (
            self._repeated(row, index)
            if "deprivation_index" in at
            else meaning_of(self.header.cell(index)).index
        )
        key = (written or "", nation)
        if key not in self._indices:
            self._indices[key] = index_fault(self.table, written or None, (nation,))
        fault = self._indices[key]
        if fault is not None:
            self._refuse(row, index, Refused(fault.code, fault.expected or "", fault.help))

    def _measured(self, row: Row, own: District | None) -> Mapping[str, float]:
        """Return the published rates of a district's row; none that the area table says must not be used."""
        if own is None:
            return NOTHING_MEASURED
        found: dict[str, float] = {}
        for measure in MEASURES:
            index = self.columns.at.get(measure.column)
            if index is None or not self._text(row, index) or measure.column not in own.measured:
                continue
            value = self._share(row, index)
            if value is not None:
                found[measure.column] = value[0] / FULL_PERCENT
        return found

    # -- numbers -------------------------------------------------------------------------------------------

    def _count(self, row: Row, index: int | None) -> float | None:
        if index is None:
            return None
        cell = row.cell(index)
        found = self._counts.get(cell)
        if found is None:
            found = self._counts[cell] = count_in(bare(cell), self._marks, LARGEST_COUNT)
        if isinstance(found, Refused):
            self._refuse(
                row, index, replace(found, help=HIDDEN) if found.code == "suppressed-count" else found
            )
            return None
        return found

    def _children(self, row: Row) -> tuple[float | None, ...]:
        """Return the children of each age: at once where all their cells have been met before and are sound."""
        known, cells = self._counts, row.cells
        try:
            found = [None if index is None else known[cells[index]] for index in self._ages]
        except (KeyError, IndexError):
            found = [_UNMET]
        if any(type(each) is Refused for each in found):
            return tuple(self._count(row, index) for index in self._ages)
        return tuple(found)  # type: ignore[arg-type]

    def _share(self, row: Row, index: int) -> tuple[float, bool] | None:
        """Return a share as it is written, and whether it has a per cent sign."""
        cell = row.cell(index)
        found = self._shares.get(cell)
        if found is None:
            found = self._shares[cell] = share_in(bare(cell), self._marks)
        if isinstance(found, Refused):
            self._refuse(row, index, found)
            return None
        return found

    def _mix(self, row: Row) -> tuple[int | None, tuple[float, ...] | None]:
        """Return the fifth that a row lies in, or its mix of them; neither where the file has no column for it."""
        fifth = self._fifth(row)
        if fifth is not None:
            return fifth, LONE_FIFTHS[fifth - 1]
        counted = self.columns.all_of(FIFTH_COUNTS)
        if counted is not None:
            counts = [self._count(row, index) or 0.0 for index in counted]
            total = sum(counts)
            return None, tuple(count / total for count in counts) if total > 0 else None
        shared = self.columns.all_of(SHARES)
        return None, None if shared is None else self._mix_of_shares(row, shared)

    def _fifth(self, row: Row) -> int | None:
        decile, quintile = (
            self.columns.at.get("deprivation_decile"),
            self.columns.at.get("deprivation_quintile"),
        )
        if decile is None and quintile is None:
            return None
        key = (
            "" if decile is None else row.cell(decile),
            "" if quintile is None else row.cell(quintile),
        )
        if key not in self._fifths:
            self._fifths[key] = _fifth_of(key, decile, quintile)
        found = self._fifths[key]
        if isinstance(found, tuple):
            self._refuse(row, *found)
            return None
        return found

    def _mix_of_shares(self, row: Row, indices: tuple[int, ...]) -> tuple[float, ...] | None:
        read = [self._share(row, index) for index in indices]
        known = [each for each in read if each is not None]
        if len(known) < len(read):
            return None
        total, signs = sum(value for value, _ in known), {sign for _, sign in known}
        for full in (FULL_PERCENT,) if True in signs else (FULL_SHARE, FULL_PERCENT):
            if len(signs) == 1 and abs(total - full) <= TOLERANCE_OF_SHARES * full:
                return tuple(value / total for value, _ in known)
        expected = f"with the four beside it, shares of 1 or per cents of 100; they add up to {total:g}"
        help_ = (
            "is a cell of another column or row among them? Give all five to one decimal more, or as counts"
        )
        self._refuse(row, indices[0], Refused("shares-do-not-add-up", expected, help_))
        return None

    # -- faults --------------------------------------------------------------------------------------------

    def _refuse(self, row: Row, index: int, why: Refused) -> None:
        self.faults.append(cell_fault(self.text, self.separator, self.header, (_bared(row), index), why))

    def _refuse_width(self, row: Row) -> None:
        width = len(self.header.cells)
        why = Refused(
            "wrong-number-of-cells",
            f"at most {width} cells, as the headings have",
            "a separator inside a number or name needs quotation marks around the cell",
        )
        self._refuse(row, width, why)


def _bared(row: Row) -> Row:
    return Row(row.number, row.line, tuple(map(bare, row.cells)))


def _fifth_of(
    cells: tuple[str, str], decile: int | None, quintile: int | None
) -> int | tuple[int, Refused] | None:
    """Return the fifth that a decile and a quintile name, or the column at fault and why."""
    found: int | None = None
    for cell, index, is_decile in ((cells[0], decile, True), (cells[1], quintile, False)):
        if index is None:
            continue
        fifth = fifth_in(bare(cell), is_decile=is_decile)
        if isinstance(fifth, Refused):
            return index, fifth
        if found is not None and fifth != found:
            help_ = "one of the two is of another area, index or year: give only the one that is right"
            return index, Refused("fifths-differ", f"{found}, as the decile in the same row says", help_)
        found = fifth
    return found


def rows_of_batch(
    text: SavedText,
    table: AreaTable,
    words: Vocabulary,
    mapping: Mapping[str, str],
    groups: Sequence[str] = (),
) -> BatchRows:
    """Return the rows of a file of areas, its columns found.

    `groups` are what totals are asked for by: our names of columns, or headings of the file.

    Raises
    ------
    InputFaultsError
        If the file has no column for a code or name, or none for children or births; or headings at fault.
    UsageError
        If the mapping names a column that is not in the file.
    """
    separator = text.separator or max(SEPARATORS, key=text.lines[0].count)
    header = _header(text, separator)
    columns, misread = columns_of(header.cells, mapping, words)
    local = LocalColumns(columns, words.evidence)
    faults = [_of_heading(text, separator, header, each) for each in (*misread, *local.misread)]
    if columns.find("area_code", "area_name") is None:
        faults.append(no_headings(text.file, header.cells, "the code or name of the area"))
    if columns.find(*AGES, "live_births") is None:
        faults.append(no_headings(text.file, header.cells, "children of an age, or live births"))
    if faults:
        raise InputFaultsError(faults)
    return BatchRows(text, separator, header, columns, table, local, groups=_groups(columns, groups))


def _groups(columns: Columns, wanted: Sequence[str]) -> tuple[tuple[int | None, int | None], ...]:
    """Return where the code and the name stand of each thing that totals are asked for by."""
    found = []
    for each in wanted:
        code, name = columns.at.get(f"{each}_code"), columns.at.get(each)
        if code is None and name is None and each in columns.headings:
            code = columns.headings.index(each)
        found.append((code, name))
    return tuple(found)


def _header(text: SavedText, separator: str) -> Row:
    """Return the first row that holds something: the headings."""
    for number, line, cells in cells_of(text, separator):
        if any(cells) and not (number == 1 and text.separator):
            return Row(number, line, tuple(map(bare, cells)))
    return Row(1, 1, ())


def _of_heading(text: SavedText, separator: str, header: Row, misread: Misread) -> Fault:
    place, line, width = place_of(text, separator, header, misread.at)
    heading = header.cell(misread.at)
    return Fault(
        misread.code,
        f"the heading {quoted(heading)} in cell {reference(misread.at, header.number)} {misread.wrong}",
        place,
        found=heading or "nothing",
        expected=misread.expected,
        help=misread.help,
        source_line=line,
        width=width,
    )
