"""Reading the CSV files that ship with imhcalc, and saying exactly where one of them is wrong."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import field
from math import isfinite
from operator import itemgetter
from typing import TYPE_CHECKING

from imhcalc.faults import Fault, Place, did_you_mean
from imhcalc.records import dataclass

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

REINSTALL = "install imhcalc again, or give --data-dir a folder whose tables are whole"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One CSV file: its header, its rows with their line numbers, and the faults found."""

    file: str
    lines: tuple[str, ...]
    header: tuple[str, ...]
    rows: tuple[tuple[int, list[str]], ...]
    faults: list[Fault]

    def picked(self, columns: Sequence[str]) -> Iterator[tuple[int, tuple[str, ...]]]:
        """Yield each row's line number and its cells of `columns` (two or more), in that order."""
        pick = itemgetter(*map(self.header.index, columns))
        for line, row in self.rows:
            yield line, pick(row)

    def numbers(self, line: int, columns: Sequence[str], cells: Sequence[str]) -> tuple[float, ...]:
        """Return the cells of one row as numbers, none of them negative; a cell that is not one is a fault."""
        try:
            values = tuple(map(float, cells))
        except ValueError:
            values = (-1.0,)
        if isfinite(sum(values)) and min(values) >= 0.0:
            return values
        return tuple(self._number(line, column, cell) for column, cell in zip(columns, cells, strict=True))

    def _number(self, line: int, column: str, cell: str) -> float:
        try:
            value = float(cell)
        except ValueError:
            value = -1.0
        if isfinite(value) and value >= 0.0:
            return value
        self.fault("not-a-number", line, column, expected="a number, zero or more")
        return 0.0

    def fault(
        self,
        code: str,
        line: int,
        column: str,
        *,
        expected: str,
        help: str | None = None,  # noqa: A002 -- the fault's own word
        says: str | None = None,
    ) -> None:
        """Note that the cell of `column` in `line` is not as expected; `says` is what is wrong, where its value is not."""
        source_line = self.lines[line - 1]
        start, cell = _cell(source_line, self.header.index(column))
        self.faults.append(
            Fault(
                code,
                f"{column} {says}"
                if says
                else f"{column} is {quoted(cell)}"
                if cell
                else f"{column} is empty",
                Place(self.file, line, start + 1),
                found=cell or "nothing",
                expected=expected,
                help=help or REINSTALL,
                source_line=source_line,
                width=max(len(cell), 1),
            )
        )


@dataclass(slots=True)
class SheetFolder:
    """A folder of CSV files, and the faults found in them so far; `whole` is what messages call it."""

    folder: "Traversable"
    whole: str = "The area table"
    faults: list[Fault] = field(default_factory=list)
    contents: dict[str, bytes] = field(default_factory=dict)

    def sheet(self, name: str, columns: Sequence[str]) -> Sheet:
        """Return a file's header and rows, without rows when it lacks one of `columns`."""
        path = self.folder / name
        text = self._text(path, name)
        if text is None:
            return Sheet(str(path), (), tuple(columns), (), self.faults)
        lines = tuple(text.splitlines())
        import csv  # noqa: PLC0415 -- as a rule no sheet is read: the area table has a compiled twin

        reader = csv.reader(lines)
        header = tuple(next(reader, []))
        if not self._is_header_whole(str(path), lines, header, columns):
            return Sheet(str(path), lines, tuple(columns), (), self.faults)
        rows = tuple([(reader.line_num, row) for row in reader if row])
        if any(len(row) != len(header) for _, row in rows):
            rows = tuple(self._whole(str(path), lines, header, rows))
        return Sheet(str(path), lines, header, rows, self.faults)

    def _text(self, path: "Traversable", name: str) -> str | None:
        try:
            content = path.read_bytes()
            self.contents[name] = content
            return content.decode().removeprefix("\ufeff")
        except OSError:
            message, expected = f"{self.whole} has no file {name}", "a CSV file with a header row"
            self.faults.append(
                Fault("no-such-file", message, Place(str(path)), expected=expected, help=REINSTALL)
            )
        except UnicodeDecodeError:
            message, expected = f"{name} is not text in UTF-8", "a CSV file saved as UTF-8"
            self.faults.append(
                Fault("not-utf-8", message, Place(str(path)), expected=expected, help=REINSTALL)
            )
        return None

    def _is_header_whole(
        self, file: str, lines: Sequence[str], header: Sequence[str], columns: Sequence[str]
    ) -> bool:
        missing = [column for column in columns if column not in header]
        for column in missing:
            self.faults.append(
                Fault(
                    "missing-column",
                    f"The column {column} is missing",
                    Place(file, 1, 1),
                    expected=column,
                    help=did_you_mean(column, set(header).difference(columns)) or REINSTALL,
                    source_line=lines[0] if lines else None,
                )
            )
        return not missing

    def _whole(
        self, file: str, lines: Sequence[str], header: Sequence[str], rows: Iterable[tuple[int, list[str]]]
    ) -> Iterator[tuple[int, list[str]]]:
        for line, row in rows:
            if len(row) == len(header):
                yield line, row
                continue
            self.faults.append(
                Fault(
                    "wrong-number-of-cells",
                    f"This row has {len(row)} cells where the header has {len(header)}",
                    Place(file, line, 1),
                    found=str(len(row)),
                    expected=str(len(header)),
                    help=REINSTALL,
                    source_line=lines[line - 1],
                )
            )


LONGEST_SHOWN = 60


def quoted(text: str) -> str:
    """Return what was written, in quotation marks, on one line and not too long to read."""
    plain = "".join(letter if letter.isprintable() else " " for letter in text).strip()
    return f'"{plain}"' if len(plain) <= LONGEST_SHOWN else f'"{plain[:LONGEST_SHOWN]}..."'


def _cell(line: str, index: int) -> tuple[int, str]:
    """Return where in a line of CSV its cell number `index` starts, and the cell as written."""
    starts = [0]
    is_in_quotes = False
    for position, letter in enumerate(line):
        if letter == '"':
            is_in_quotes = not is_in_quotes
        elif letter == "," and not is_in_quotes:
            starts.append(position + 1)
    ends = [start - 1 for start in starts[1:]] + [len(line)]
    return starts[index], line[starts[index] : ends[index]]
