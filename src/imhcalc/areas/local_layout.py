"""Where a local table keeps what: its separator, its row of headings, and the column of each thing needed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from imhcalc.areas.cell_numbers import Refused, looks_like_date
from imhcalc.areas.headings import KINDS, Heading, Role, meaning_of
from imhcalc.areas.spreadsheet import SEPARATORS, Row, SavedText, place_of, reference, rows_of
from imhcalc.faults import Fault, InputFaultsError, Place
from imhcalc.models.units import AGES_OF, OLDEST_AGE, QUINTILES
from imhcalc.sheets import quoted

ROWS_ABOVE = 30
"""How far down the headings may stand: titles and notes come before them."""
LINES_LOOKED_AT = 200
AGES_0_4 = AGES_OF["children_0_4"]


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of a table, by what they hold."""

    text: SavedText
    separator: str
    header: Row
    above: tuple[str, ...]
    """What stands above the headings, a text a line."""
    code: int
    code_heading: Heading
    names: tuple[int, ...]
    districts: tuple[int, ...]
    ages: dict[int, tuple[int, ...]]
    """The columns that add up to each year of age: one, or one for girls and one for boys."""
    group: int | None
    """The column of children aged 0 to 4 together."""
    quintile: int | None
    decile: int | None
    shares: tuple[int, ...]
    """Five columns of shares by fifth, or none."""
    index: int | None
    geography: int | None
    year: int | None
    index_named: str | None
    """The deprivation index that a heading names."""
    years_named: tuple[str, ...]
    """When the children were counted, as headings name it."""
    unused: tuple[str, ...]
    """The headings of columns that are not used."""
    faults: list[Fault] = field(default_factory=list)
    """What is wrong with the table, as far as it has been read."""

    @property
    def counts(self) -> tuple[int, ...]:
        """The columns of counts."""
        single = [index for columns in self.ages.values() for index in columns]
        return tuple(single if self.group is None else [*single, self.group])

    def refuse(self, row: Row, index: int, why: Refused) -> None:
        """Note that a cell's meaning is not certain, or not what it has to be."""
        self.faults.append(cell_fault(self.text, self.separator, self.header, (row, index), why))


def cell_fault(text: SavedText, separator: str, header: Row, cell: tuple[Row, int], why: Refused) -> Fault:
    """Return the fault of a cell, a row and a column, with where it stands in the file and in the spreadsheet."""
    row, index = cell
    place, line, width = place_of(text, separator, row, index)
    written = row.cell(index)
    heading = header.cell(index) or "a column without a heading"
    where = f"in row {row.number} (cell {reference(index, row.number)})"
    return Fault(
        why.code,
        f"{heading} {where} is {quoted(written) if written else 'empty'}",
        place,
        found=written or "nothing",
        expected=why.expected,
        help=why.help,
        source_line=line,
        width=width,
    )


def laid_out(text: SavedText) -> Layout:
    """Return the layout of a table; faults of single headings are in it.

    Raises
    ------
    InputFaultsError
        If no row has the headings of a code and of children.
    """
    found = max(_candidates(text), key=lambda each: each[0], default=None)
    if found is None or found[0] <= 0:
        raise InputFaultsError([_no_headings(text)])
    _, separator, header, above = found
    meanings = [meaning_of(heading) for heading in header.cells]
    return _Columns(text, separator, header, meanings).layout(above)


def _candidates(text: SavedText) -> Iterator[tuple[int, str, Row, tuple[str, ...]]]:
    """Yield each row that may be the headings, with the number of its headings that are recognised."""
    for separator in [text.separator] if text.separator else SEPARATORS:
        above: list[str] = []
        for row in rows_of(text, separator, LINES_LOOKED_AT):
            if row.filled:
                yield _recognised(row), separator, row, tuple(above)
                above.append(" ".join(row.filled))
            if len(above) >= ROWS_ABOVE:
                break


def _recognised(row: Row) -> int:
    meanings = [meaning_of(cell) for cell in row.cells if cell]
    roles = [meaning.role for meaning in _sure(meanings)]
    counts = {"age", "ages 0 to 4", "females"}
    if "code" not in roles or not counts.intersection(roles):
        return 0
    return sum(role != "other" for role in roles)


def _sure(meanings: Sequence[Heading]) -> list[Heading]:
    """Return the meanings, without bare numbers where there is no bare 0: 1 to 5 alone may be fifths."""
    is_age = any(meaning.is_bare and meaning.role == "age" and meaning.number == 0 for meaning in meanings)
    return [
        Heading("other") if meaning.is_bare and meaning.role == "age" and not is_age else meaning
        for meaning in meanings
    ]


def _no_headings(text: SavedText) -> Fault:
    separator = text.separator or max(SEPARATORS, key="".join(text.lines[:ROWS_ABOVE]).count)
    rows = [row for row in rows_of(text, separator, LINES_LOOKED_AT) if row.filled][:ROWS_ABOVE]
    best = max(
        rows, key=lambda row: sum(meaning_of(cell).role != "other" for cell in row.filled), default=None
    )
    dates = [] if best is None else [cell for cell in best.filled if looks_like_date(cell)]
    return Fault(
        "no-headings",
        "no row has the headings of a table of small areas",
        Place(text.file, best.line if best else 1, 1),
        found=quoted(", ".join(best.filled)) if best else "nothing",
        expected="a column of codes (headed LSOA code, data zone, ward code or code) and columns of children"
        " (headed Age 0, Age 1 ... Age 5), one row an area",
        help=f"the spreadsheet has turned the heading {quoted(dates[0])} into a date: type it again as text"
        if dates
        else None,
        source_line=text.lines[best.line - 1].rstrip("\r\n") if best else None,
    )


@dataclass(slots=True)
class _Columns:
    """The choice of the columns among the headings."""

    text: SavedText
    separator: str
    header: Row
    meanings: list[Heading]
    faults: list[Fault] = field(default_factory=list)

    def layout(self, above: tuple[str, ...]) -> Layout:
        self.meanings = _sure(self.meanings)
        code = self._code()
        ages = self._ages()
        group = self._one("ages 0 to 4")
        decile, quintile = self._fifths("decile"), self._fifths("quintile")
        shares = self._shares()
        index, geography, year = self._first("index"), self._first("geography"), self._first("year")
        self._dates(ages)
        names, districts = self._all("name"), self._all("district")
        single = [each for columns in ages.values() for each in columns]
        used = {code, *single, group, decile, quintile, *shares, index, geography, year, *names, *districts}
        named = [self.meanings[each].index for each in (decile, quintile) if each is not None]
        if len({name for name in named if name}) > 1:
            self._fault("two-indices", quintile or 0, expected="fifths of one index of one year")
        return Layout(
            text=self.text,
            separator=self.separator,
            header=self.header,
            above=above,
            code=code,
            code_heading=self.meanings[code],
            names=names,
            districts=districts,
            ages=ages,
            group=group,
            quintile=quintile,
            decile=decile,
            shares=shares,
            index=index,
            geography=geography,
            year=year,
            index_named=next((name for name in named if name), None),
            years_named=self._years([*single, group]),
            unused=tuple(
                heading for each, heading in enumerate(self.header.cells) if heading and each not in used
            ),
            faults=self.faults,
        )

    def _all(self, role: Role) -> tuple[int, ...]:
        return tuple(index for index, meaning in enumerate(self.meanings) if meaning.role == role)

    def _first(self, role: Role) -> int | None:
        return next(iter(self._all(role)), None)

    def _one(self, role: Role) -> int | None:
        """Return the one column of a role; a second is a fault."""
        found = self._all(role)
        for index in found[1:]:
            self._twice(index, found[0])
        return found[0] if found else None

    def _code(self) -> int:
        """Return the column of codes: one headed as a code, of the finest kind of area."""
        found = sorted(self._all("code"), key=self._fineness)
        first = found[0]
        for index in found[1:]:
            if self._fineness(index) == self._fineness(first):
                one, other = self.meanings[first].vintage, self.meanings[index].vintage
                if one == other:
                    self._twice(index, first)
                else:
                    self._fault(
                        "mixed-vintages",
                        index,
                        expected=f"codes of one list; the table has those of {one} and of {other} too",
                        help="leave out the column of codes that the counts are not of",
                    )
        return first

    def _fineness(self, index: int) -> tuple[bool, int]:
        meaning = self.meanings[index]
        return meaning.is_bare, KINDS[meaning.kind]

    def _ages(self) -> dict[int, tuple[int, ...]]:
        ages: dict[int, tuple[int, ...]] = {}
        for age in range(OLDEST_AGE + 1):
            for index in self._of_age("age", age):
                if age in ages:
                    self._twice(index, ages[age][0])
                else:
                    ages[age] = (index,)
            girls, boys = self._of_age("females", age), self._of_age("males", age)
            for each in (*girls[1:], *boys[1:]):
                self._twice(each, girls[0] if each in girls else boys[0])
            if bool(girls) != bool(boys):
                there = (girls or boys)[0]
                self._fault(
                    "one-sex-alone", there, expected="girls and boys, each in a column, or both together"
                )
            elif girls and age in ages:
                self._twice(girls[0], ages[age][0])
            elif girls:
                ages[age] = (girls[0], boys[0])
        return ages

    def _of_age(self, role: Role, age: int) -> list[int]:
        return [index for index in self._all(role) if self.meanings[index].number == age]

    def _fifths(self, role: Role) -> int | None:
        """Return the column of deciles or quintiles: of one index, named or not, and not running backwards."""
        found = self._all(role)
        for index in found:
            if self.meanings[index].is_reversed:
                self._fault(
                    "reversed-order",
                    index,
                    expected="1 for the most deprived",
                    help="turn the column round, so that 1 is the most deprived, and head it so",
                )
        for index in found[1:]:
            one, other = self.meanings[found[0]].index, self.meanings[index].index
            if one == other:
                self._twice(index, found[0])
            else:
                self._fault(
                    "mixed-vintages",
                    index,
                    expected="fifths of one index of one year",
                    help=f"the table has {self.header.cell(found[0])} too: keep the one that the estimate is to use",
                )
        return found[0] if found else None

    def _shares(self) -> tuple[int, ...]:
        by_fifth: dict[int, int] = {}
        for index in self._all("share"):
            fifth = self.meanings[index].number or 0
            if fifth in by_fifth:
                self._twice(index, by_fifth[fifth])
            by_fifth.setdefault(fifth, index)
        if by_fifth and len(by_fifth) < QUINTILES:
            lacking = ", ".join(str(each) for each in range(1, QUINTILES + 1) if each not in by_fifth)
            self._fault(
                "missing-column",
                min(by_fifth.values()),
                expected=f"a share for each fifth; lacking: {lacking}",
            )
            return ()
        return tuple(by_fifth[fifth] for fifth in sorted(by_fifth))

    def _years(self, columns: Sequence[int | None]) -> tuple[str, ...]:
        years: dict[str, int] = {}
        for index in columns:
            year = None if index is None else self.meanings[index].year
            if index is not None and year is not None:
                years.setdefault(year.replace("mid ", "mid-").replace("june ", "mid-"), index)
        for year, index in list(years.items())[1:]:
            self._fault(
                "mixed-vintages",
                index,
                expected=f"children counted in one year; another column says {next(iter(years))}, not {year}",
            )
        return tuple(years)

    def _dates(self, ages: dict[int, tuple[int, ...]]) -> None:
        """Refuse headings that became dates where a year of age lacks its column: it may have been theirs."""
        if len(ages) > OLDEST_AGE:
            return
        for index, heading in enumerate(self.header.cells):
            if looks_like_date(heading):
                self._fault(
                    "date-for-heading",
                    index,
                    expected="a heading such as Age 1",
                    help="the spreadsheet has turned a range of ages such as 1-2 into a date: type the heading"
                    " again as text, or delete the column if it is something else",
                )

    def _twice(self, index: int, first: int) -> None:
        self._fault(
            "column-twice",
            index,
            expected=f"one such column; {quoted(self.header.cell(first))} in cell"
            f" {reference(first, self.header.number)} says the same",
            help="leave out the column that is not meant",
        )

    def _fault(self, code: str, index: int, *, expected: str, help: str | None = None) -> None:  # noqa: A002 -- the fault's own word
        place, line, width = place_of(self.text, self.separator, self.header, index)
        heading = self.header.cell(index)
        self.faults.append(
            Fault(
                code,
                f"the heading in cell {reference(index, self.header.number)} is {quoted(heading)}",
                place,
                found=heading or "nothing",
                expected=expected,
                help=help,
                source_line=line,
                width=width,
            )
        )
