"""Local counts of children by small area or ward, from a CSV that a spreadsheet saved.

What is certain is accepted, whatever the dialect; what is not is refused with its row and column, all of it at
once. What was done on the way, such as a row of totals left out, is said in the notes.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from imhcalc.areas.cell_numbers import Marks, Refused, count_in, fifth_in, marks_of, share_in
from imhcalc.areas.local_layout import AGES_0_4, Layout, laid_out
from imhcalc.areas.local_vintages import INDEXED_KINDS, Vintages
from imhcalc.areas.small_area_codes import AreaCode, area_code
from imhcalc.areas.spreadsheet import SEPARATORS, Row, place_of, read_saved, rows_of
from imhcalc.faults import Fault, InputFaultsError, Place, did_you_mean
from imhcalc.models.units import OLDEST_AGE, QUINTILES, Nation
from imhcalc.sheets import quoted

MOST_FAULTS = 50
LARGEST_TOTAL = 10_000_000
"""More children of one age than the United Kingdom has."""
FULL_SHARE, FULL_PERCENT = 1.0, 100.0
TOLERANCE_OF_SHARES = 0.005
ROUNDED_TO = 5
"""Published counts are often rounded to fives: totals of such counts need not be their sum."""
NOTED_AT_MOST = 5
NO_MARKS = Marks(is_decimal_comma=False, is_comma_between_thousands=False)

_TOTAL = re.compile(
    r"(?:grand |sub-?)?totals?\b.*|sum|all(?: (?:areas|small areas|lsoas|data ?zones|wards))?|.*\btotals?",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"[\d.,]+(?:e[-+]?\d+)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class LocalCounts:
    """Children of a neighbourhood, added up over the rows of a file."""

    children_by_age: dict[str, float]
    """By single year of age, "0" to "5"; an age that the file does not have is absent."""
    children_by_quintile: list[float] | None
    """Children in each fifth of the nation's deprivation index, most deprived first; None without a column for it."""
    rows: int
    """The small areas or wards added up."""
    vintage: str | None
    """Which areas, which index and which year, as far as the file says: "LSOA 2021, IMD 2025, mid-2020"."""
    notes: tuple[str, ...]
    """What was done on the way, for whoever reads: lines left out, totals checked, what was assumed."""
    nation: Nation | None = None
    index: str | None = None
    """The deprivation index and its year, such as "IMD 2025"."""
    year: str | None = None
    """When the children were counted, such as "mid-2020"."""
    ages_by_quintile: str | None = None
    """The ages counted in `children_by_quintile`, such as "0 to 4"."""
    sha256: str = ""


def read_local_counts(
    path: str | Path, *, district: str | None = None, codes: Sequence[str] = ()
) -> LocalCounts:
    """Return the children in a user's CSV of small areas or wards, one row an area, columns found by name.

    Parameters
    ----------
    path
        The file.
    district
        Add up only the rows of this district, by the code or name that the file itself gives them.
    codes
        Add up only these areas, by code.

    Raises
    ------
    InputFaultsError
        With every fault found, each with its row and column, wherever the meaning is not certain.
    """
    layout = laid_out(read_saved(path))
    reading = _Reading(layout, Vintages(layout))
    reading.read(district, tuple(code.strip().upper() for code in codes))
    if layout.faults:
        raise InputFaultsError(_limited(layout.faults, str(path)))
    return reading.counts()


def _limited(faults: list[Fault], file: str) -> list[Fault]:
    if len(faults) <= MOST_FAULTS:
        return faults
    rest = f"{len(faults) - MOST_FAULTS:,} more faults of this file are not listed"
    listed = sorted(faults, key=lambda fault: fault.place or Place(""))[:MOST_FAULTS]
    return [
        Fault("more-faults", rest, Place(file), help="mend these first, and read the file again"),
        *listed,
    ]


Found = tuple[Row, AreaCode | None]
"""A row with the code in it; None where it has none that is known."""


@dataclass(frozen=True, slots=True)
class _Area:
    """One small area or ward, as its row gives it."""

    row: Row
    code: AreaCode
    by_age: dict[int, float]
    group: float | None
    fifths: tuple[float, ...] | None
    """The share of its children in each fifth: all in one, unless the file gives shares."""


@dataclass(slots=True)
class _Reading:
    """A table being read; what is wrong goes to its layout."""

    layout: Layout
    vintages: Vintages
    notes: list[str] = field(default_factory=list)
    areas: list[_Area] = field(default_factory=list)
    totals: list[Found] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    repeated: int = 0
    marks: Marks = NO_MARKS

    def read(self, district: str | None, codes: tuple[str, ...]) -> None:
        layout = self.layout
        every = [
            row
            for row in rows_of(layout.text, layout.separator)
            if row.number > layout.header.number and row.filled
        ]
        self.marks = marks_of(
            layout.separator, {cell for row in every for cell in row.cells if "," in cell or "." in cell}
        )
        data = [found for row in every if (found := self._sorted_out(row)) is not None]
        self.vintages.take_year_from(self.texts)
        self._say_what_is_left_out()
        if not data:
            self._refuse_emptiness()
        kept = self._asked_for(self._of_district(data, district), codes)
        for row, code in kept:
            self._read_area(row, code)
        self._check_twice()
        self.vintages.check([(row, code) for row, code in kept if code is not None])
        if district is None and not codes:
            self._check_totals()
        elif self.totals:
            self.notes.append("Rows of totals are left out, and not checked: only some rows are added up.")

    # -- which rows --------------------------------------------------------------------------------------

    def _sorted_out(self, row: Row) -> Found | None:
        """Return a row of an area with its code; totals, texts and headings repeated are put aside."""
        layout = self.layout
        code = area_code(row.cell(layout.code))
        if row.cells[: len(layout.header.cells)] == layout.header.cells:
            self.repeated += 1
            return None
        if code is not None and not code.is_larger:
            return row, code
        if code is not None or self._is_total(row):
            self.totals.append((row, code))
            return None
        if self._is_text(row):
            self.texts.append(row.filled[0])
            return None
        return row, None

    def _is_text(self, row: Row) -> bool:
        """Return whether a row is a line of words: alone in it, and in no column of counts but the first."""
        if len(row.filled) > 1:
            return False
        index = next(index for index, cell in enumerate(row.cells) if cell)
        if index not in self.layout.counts:
            return True
        found = count_in(row.cells[index], self.marks)
        return index == 0 and isinstance(found, Refused) and found.code == "not-a-count"

    def _is_total(self, row: Row) -> bool:
        code = row.cell(self.layout.code)
        names = [row.cell(index) for index in self.layout.names]
        if _TOTAL.fullmatch(code):
            return True
        return not code and any(_TOTAL.fullmatch(name) for name in [*names, row.cell(0)])

    def _say_what_is_left_out(self) -> None:
        layout = self.layout
        if layout.text.encoding == "Windows-1252":
            self.notes.append("The file is read as Windows-1252, as it is not UTF-8.")
        if layout.separator != ",":
            self.notes.append(f"Cells are separated by {SEPARATORS[layout.separator]}.")
        if layout.above:
            self.notes.append(f"Above the headings stands: {quoted(' / '.join(layout.above))}.")
        if layout.unused:
            self.notes.append(f"Columns not used: {', '.join(layout.unused)}.")
        if self.repeated:
            times = "once more" if self.repeated == 1 else f"{self.repeated} more times"
            self.notes.append(f"The headings stand in the table {times}; those rows are left out.")
        if self.texts:
            shown = " / ".join(self.texts[:NOTED_AT_MOST])
            self.notes.append(f"Lines of text among or below the rows are left out: {quoted(shown)}.")

    def _refuse_emptiness(self) -> None:
        layout = self.layout
        place, line, _ = place_of(layout.text, layout.separator, layout.header, layout.code)
        layout.faults.append(
            Fault(
                "no-rows",
                "the table has no row of a small area or ward",
                place,
                found="totals or whole districts alone" if self.totals else "headings alone",
                expected="a row for each small area or ward",
                help="for a whole district, name it as the area of the profile" if self.totals else None,
                source_line=line,
            )
        )

    def _of_district(self, data: list[Found], district: str | None) -> list[Found]:
        """Return the rows of the district asked for; all of them where none is."""
        if district is None or not data:
            return data
        layout = self.layout
        wanted = district.strip().casefold()
        kept = [
            found
            for found in data
            if any(found[0].cell(index).casefold() == wanted for index in layout.districts)
        ]
        if not kept:
            columns = layout.districts
            known = {row.cell(index) for row, _ in data for index in columns} - {""}
            place, line, _ = place_of(
                layout.text, layout.separator, layout.header, columns[0] if columns else layout.code
            )
            layout.faults.append(
                Fault(
                    "unknown-district",
                    f"no row of the file is of the district {quoted(district)}",
                    place,
                    found=district,
                    expected="a code or name in the column of districts"
                    if columns
                    else "a column of district codes or names, headed LAD code or District",
                    help=did_you_mean(district, known),
                    source_line=line,
                )
            )
        elif len(kept) < len(data):
            self.notes.append(f"Only the {len(kept):,} rows of {district} are added up, of {len(data):,}.")
        return kept

    def _asked_for(self, data: list[Found], codes: tuple[str, ...]) -> list[Found]:
        """Return the rows of the codes asked for; all of them where none is."""
        if not codes:
            return data
        held = {code.code for _, code in data if code is not None}
        self.layout.faults.extend(
            Fault(
                "unknown-code",
                f"the file has no row for {quoted(code)}",
                Place(self.layout.text.file),
                found=code,
                expected="the code of one of its rows",
                help=did_you_mean(code, held),
            )
            for code in codes
            if code not in held
        )
        wanted = frozenset(codes)
        return [(row, code) for row, code in data if code is not None and code.code in wanted]

    # -- one row -----------------------------------------------------------------------------------------

    def _read_area(self, row: Row, code: AreaCode | None) -> None:
        layout = self.layout
        before = len(layout.faults)
        if code is None:
            self._refuse_code(row)
        self._check_width(row)
        by_age = {
            age: sum(self._count(row, index) for index in columns) for age, columns in layout.ages.items()
        }
        group = None if layout.group is None else self._count(row, layout.group)
        fifths = self._fifths_of(row)
        if len(layout.faults) > before or code is None:
            return
        if layout.group is not None and group is not None and by_age.keys() >= set(AGES_0_4):
            total = sum(by_age[age] for age in AGES_0_4)
            if abs(total - group) > _slack([*by_age.values(), group], len(AGES_0_4)):
                expected = f"{total:,.0f}, the sum of the ages beside it"
                layout.refuse(row, layout.group, Refused("ages-do-not-add-up", expected))
        self.areas.append(_Area(row, code, by_age, group, fifths))

    def _refuse_code(self, row: Row) -> None:
        cell = row.cell(self.layout.code)
        if _NUMBER.fullmatch(cell):
            help_ = "the spreadsheet has turned the code into a number: save the column as text"
        elif cell:
            help_ = "the code of a small area or ward, as the statistics offices write it"
        else:
            help_ = "a row of totals is named Total; every other row needs the code of its area"
        expected = "a code such as E01011264, W01000001, S01006506, 95AA01S1 or E05008942"
        self.layout.refuse(
            row, self.layout.code, Refused("unknown-code" if cell else "missing-code", expected, help_)
        )

    def _check_width(self, row: Row) -> None:
        width = len(self.layout.header.cells)
        beyond = next((index for index in range(width, len(row.cells)) if row.cells[index]), None)
        if beyond is not None:
            why = Refused(
                "wrong-number-of-cells",
                f"at most {width} cells, as the headings have",
                "a separator inside a number or name needs quotation marks around the cell",
            )
            self.layout.refuse(row, beyond, why)

    def _count(self, row: Row, index: int) -> float:
        found = count_in(row.cell(index), self.marks)
        if isinstance(found, Refused):
            self.layout.refuse(row, index, found)
            return 0.0
        return found

    def _fifths_of(self, row: Row) -> tuple[float, ...] | None:
        """Return the share of a row's children in each fifth: from its decile, its quintile, or its shares."""
        layout = self.layout
        found: list[int] = []
        for index, is_decile in ((layout.decile, True), (layout.quintile, False)):
            if index is None:
                continue
            fifth = fifth_in(row.cell(index), is_decile=is_decile)
            if isinstance(fifth, Refused):
                layout.refuse(row, index, fifth)
            elif found and fifth != found[0]:
                expected = f"{found[0]}, as the decile in the same row says"
                layout.refuse(row, index, Refused("fifths-differ", expected))
            else:
                found.append(fifth)
        if found:
            return tuple(float(fifth == found[0]) for fifth in range(1, QUINTILES + 1))
        is_by_shares = layout.shares and layout.decile is None and layout.quintile is None
        return self._shares_of(row) if is_by_shares else None

    def _shares_of(self, row: Row) -> tuple[float, ...] | None:
        columns = self.layout.shares
        read = [share_in(row.cell(index), self.marks) for index in columns]
        for index, each in zip(columns, read, strict=True):
            if isinstance(each, Refused):
                self.layout.refuse(row, index, each)
        known = [each for each in read if not isinstance(each, Refused)]
        if len(known) < len(columns):
            return None
        total = sum(value for value, _ in known)
        signs = {has_sign for _, has_sign in known}
        for full in (FULL_PERCENT,) if True in signs else (FULL_SHARE, FULL_PERCENT):
            if len(signs) == 1 and abs(total - full) <= TOLERANCE_OF_SHARES * full:
                return tuple(value / total for value, _ in known)
        expected = f"with the four beside it, shares of 1 or per cents of 100; they add up to {total:g}"
        self.layout.refuse(row, columns[0], Refused("shares-do-not-add-up", expected))
        return None

    # -- the rows together -------------------------------------------------------------------------------

    def _check_twice(self) -> None:
        first: dict[str, int] = {}
        for area in self.areas:
            code, number = area.code.code, area.row.number
            if code in first:
                why = Refused(
                    "code-given-twice",
                    f"one row an area; row {first[code]} has the same code",
                    "a table with a row for each sex, age or year has to be turned into one row an area",
                )
                self.layout.refuse(area.row, self.layout.code, why)
            first.setdefault(code, number)

    def _check_totals(self) -> None:
        """Compare each row of totals with the sum of the rows that it is the total of."""
        if self.layout.faults:
            return
        coded = sum(code is not None for _, code in self.totals)
        agreed = []
        for row, code in self.totals:
            named = row.cell(self.layout.code) or row.filled[0]
            within = self.areas
            if code is not None and coded > 1:
                within = [area for area in self.areas if self._is_in(area.row, code.code)]
            if not within:
                self.notes.append(
                    f"The row of {named} is left out, and not checked: no row says it is of it."
                )
            elif self._agrees(row, within):
                agreed.append(named)
        if agreed:
            more = " and more" if len(agreed) > NOTED_AT_MOST else ""
            shown = ", ".join(agreed[:NOTED_AT_MOST]) + more
            self.notes.append(f"Rows of totals are left out, and agree with the sum of the rows: {shown}.")

    def _is_in(self, row: Row, code: str) -> bool:
        return any(row.cell(index).upper() == code for index in self.layout.districts)

    def _agrees(self, row: Row, areas: Sequence[_Area]) -> bool:
        before = len(self.layout.faults)
        for index in self.layout.counts:
            if not row.cell(index):
                continue
            total = count_in(row.cell(index), self.marks, LARGEST_TOTAL)
            if isinstance(total, Refused):
                self.layout.refuse(row, index, total)
                continue
            cells = [count_in(area.row.cell(index), self.marks) for area in areas]
            counts = [each for each in cells if not isinstance(each, Refused)]
            if abs(total - sum(counts)) > _slack([*counts, total], len(counts)):
                why = Refused(
                    "total-differs",
                    f"{sum(counts):,.0f}, the sum of the {len(counts):,} rows",
                    "rows are missing or hidden, or the total is of another area: mend it, or delete its row",
                )
                self.layout.refuse(row, index, why)
        return len(self.layout.faults) == before

    # -- the outcome -------------------------------------------------------------------------------------

    def counts(self) -> LocalCounts:
        layout, areas, vintages = self.layout, self.areas, self.vintages
        by_age = {str(age): sum(area.by_age[age] for area in areas) for age in layout.ages}
        lacking = [str(age) for age in range(OLDEST_AGE + 1) if age not in layout.ages]
        if lacking:
            self.notes.append(f"No column for children aged {', '.join(lacking)}.")
        by_fifth, ages = self._by_fifth()
        kind = areas[0].code.kind
        if by_fifth is not None:
            self._note_of_fifths(kind, ages)
        if kind in INDEXED_KINDS and by_age:
            self.notes.append(
                "Counts of single years of age in small areas are soft: the statistics offices do not"
                " recommend them one by one. Added up over a neighbourhood they are better."
            )
        return LocalCounts(
            children_by_age=by_age,
            children_by_quintile=by_fifth,
            rows=len(areas),
            vintage=vintages.text(kind),
            notes=tuple(self.notes),
            nation=areas[0].code.nation,
            index=vintages.index,
            year=vintages.year,
            ages_by_quintile=None if by_fifth is None else ages,
            sha256=layout.text.sha256,
        )

    def _by_fifth(self) -> tuple[list[float] | None, str]:
        """Return the children in each fifth, and the ages counted: 0 to 4 where they can be, else all given."""
        layout = self.layout
        if layout.ages.keys() >= set(AGES_0_4):
            ages, counted = "0 to 4", [sum(area.by_age[age] for age in AGES_0_4) for area in self.areas]
        elif layout.group is not None:
            ages, counted = "0 to 4", [area.group or 0.0 for area in self.areas]
        else:
            ages, counted = (
                ", ".join(map(str, layout.ages)),
                [sum(area.by_age.values()) for area in self.areas],
            )
        mix = [0.0] * QUINTILES
        for area, count in zip(self.areas, counted, strict=True):
            if area.fifths is None:
                return None, ""
            mix = [so_far + count * share for so_far, share in zip(mix, area.fifths, strict=True)]
        return mix, ages

    def _note_of_fifths(self, kind: str, ages: str) -> None:
        layout = self.layout
        is_by_shares = layout.decile is None and layout.quintile is None
        how = (
            "pairs of deciles, 1 taken as the most deprived"
            if layout.decile is not None
            else ("the shares in each row" if is_by_shares else "1 taken as the most deprived")
        )
        self.notes.append(f"Fifths of deprivation, weighted by children aged {ages}: {how}.")
        if not any(letter.isdigit() for letter in self.vintages.index or ""):
            self.notes.append("The file does not say which index, of which year, its fifths are of.")
        if kind not in INDEXED_KINDS and not is_by_shares:
            self.notes.append(
                f"Each {kind} is given one fifth whole, although indices are published for small areas."
            )


def _slack(values: Iterable[float], parts: int) -> float:
    """Return how far a sum of rounded counts may lie from a rounded total; nothing for exact ones."""
    is_rounded = all(value % ROUNDED_TO == 0 for value in values)
    return (parts + 1) * ROUNDED_TO / 2 if is_rounded else 0.0
