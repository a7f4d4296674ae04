"""A CSV that a spreadsheet saved, read as rows of cells whatever its encoding and separator.

Only what is certain is read: a byte-order mark, UTF-8 or Windows-1252, and the separator asked for. Each cell
can say where it stands, as an editor counts (line and column) and as a spreadsheet does (B12).
"""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from imhcalc.faults import Fault, InputFaultsError, Place
from imhcalc.sheets import quoted

LARGEST_BYTES = 20_000_000
"""A CSV over this is refused before it is read: all small areas of Great Britain take 4 MB."""

SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "upright bars"}
LETTERS = 26
BYTES_LOOKED_AT = 200

SAVE_AS_CSV = "in Excel: File, Save as, `CSV UTF-8 (Comma delimited)`"
UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_BINARY = (
    (b"PK\x03\x04", "an Excel workbook or zip file"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook"),
    (b"%PDF", "a PDF file"),
    (b"\x1f\x8b", "a gzip file"),
)
_SPACES = "\u00a0\u2007\u2009\u202f\u200b\ufeff"
_AROUND = f" \t\r\n{_SPACES}"
_QUOTES = ("''", '""', "\u201c\u201d", "\u2018\u2019")
_SEPARATOR_LINE = re.compile(r"\ufeff?\"?sep=([,;\t|])\"?[,;\t|]*\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SavedText:
    """A file's text, with how it was encoded."""

    file: str
    lines: tuple[str, ...]
    """With their line ends, so that a cell may hold some."""
    encoding: str
    sha256: str
    separator: str | None = None
    """The separator that the file's first line names, as spreadsheets write it (`sep=;`)."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number as a spreadsheet counts, the line of the file it starts on, and its bare cells."""

    number: int
    line: int
    cells: tuple[str, ...]

    def cell(self, index: int) -> str:
        """Return the cell in a column, empty where the row ends before it."""
        return self.cells[index] if index < len(self.cells) else ""

    @property
    def filled(self) -> tuple[str, ...]:
        """The cells that hold something."""
        return tuple(cell for cell in self.cells if cell)


def read_saved(path: str | Path) -> SavedText:
    """Return the text of a CSV that a user named.

    Raises
    ------
    InputFaultsError
        If it cannot be read, is over 20 MB, is empty, or is not text in an encoding that is certain.
    """
    return saved_text(str(path), read_bytes(path))


def read_bytes(path: str | Path) -> bytes:
    """Return the bytes of a file that a user named, as far as any is taken: one more says that it is too large.

    Raises
    ------
    InputFaultsError
        If it cannot be read.
    """
    try:
        with Path(path).open("rb") as file:
            return file.read(LARGEST_BYTES + 1)
    except (OSError, ValueError) as error:
        raise InputFaultsError([_cannot_read(str(path), error)]) from None


def saved_text(name: str, content: bytes) -> SavedText:
    """Return the text of a CSV from its bytes; `name` is what faults call it.

    Raises
    ------
    InputFaultsError
        If it is over 20 MB, is empty, or is not text in an encoding that is certain.
    """
    text, encoding = _decoded(name, content)
    lines = tuple(io.StringIO(text, newline=""))
    named = _SEPARATOR_LINE.fullmatch(lines[0]) if lines else None
    return SavedText(name, lines, encoding, sha256(content).hexdigest(), named[1] if named else None)


def rows_of(text: SavedText, separator: str, most: int | None = None) -> Iterator[Row]:
    """Yield the rows of a text, blank ones too, so that they count as a spreadsheet counts.

    Raises
    ------
    InputFaultsError
        If quotation marks are not closed, or stand where they end no cell.
    """
    for number, line, cells in cells_of(text, separator, most):
        if not (number == 1 and text.separator):
            yield Row(number, line, tuple(map(bare, cells)))


def cells_of(
    text: SavedText, separator: str, most: int | None = None
) -> Iterator[tuple[int, int, list[str]]]:
    """Yield each row's number as a spreadsheet counts, the line it starts on, and its cells as they are written.

    Raises
    ------
    InputFaultsError
        If quotation marks are not closed, or stand where they end no cell; or if a cell is longer than any can be.
    """
    reader = csv.reader(
        text.lines[:most], delimiter=separator, skipinitialspace=separator != "\t", strict=True
    )
    number, line = 0, 1
    while True:
        try:
            cells = next(reader, None)
        except csv.Error:
            if most is not None:
                return
            raise InputFaultsError([_broken_row(text, line)]) from None
        if cells is None:
            return
        number += 1
        yield number, line, cells
        line = reader.line_num + 1


def bare(cell: str) -> str:
    """Return a cell without the spaces and quotation marks around it."""
    cell = cell.strip(_AROUND)
    if len(cell) > 1 and cell[0] + cell[-1] in _QUOTES:
        return cell[1:-1].strip(_AROUND)
    # An apostrophe before a cell is how a spreadsheet marks text.
    return cell[1:].lstrip(_AROUND) if cell[:1] == "'" else cell


def reference(index: int, number: int) -> str:
    """Return a cell as a spreadsheet names it, such as B12."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, LETTERS)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{number}"


def place_of(text: SavedText, separator: str, row: Row, index: int) -> tuple[Place, str, int]:
    """Return where a cell is in its file, the line it is in, and how many characters wide it is."""
    line = text.lines[row.line - 1].rstrip("\r\n")
    start, end = _span(line, separator, index)
    return Place(text.file, row.line, start + 1), line, max(end - start, 1)


def _span(line: str, separator: str, index: int) -> tuple[int, int]:
    starts = [0]
    is_in_quotes = False
    for position, letter in enumerate(line):
        if letter == '"':
            is_in_quotes = not is_in_quotes
        elif letter == separator and not is_in_quotes:
            starts.append(position + 1)
    if index >= len(starts):
        return len(line), len(line)
    return starts[index], starts[index + 1] - 1 if index + 1 < len(starts) else len(line)


def _decoded(name: str, content: bytes) -> tuple[str, str]:
    fault = _unreadable(content)
    if fault is not None:
        raise InputFaultsError([replace(fault, place=Place(name))])
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            return _as(name, content, encoding)
    try:
        return content.decode("utf-8"), "UTF-8"
    except UnicodeDecodeError:
        return _as(name, content, "cp1252")


def _as(name: str, content: bytes, encoding: str) -> tuple[str, str]:
    shown = {"utf-8-sig": "UTF-8", "utf-16": "UTF-16", "cp1252": "Windows-1252"}[encoding]
    try:
        return content.decode(encoding), shown
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        fault = Fault(
            "unknown-encoding",
            f"the file is not text in {shown}",
            Place(name, line, 1),
            found=f"byte {content[error.start]:02X}",
            expected="text in UTF-8, in UTF-16 with its mark, or in Windows-1252",
            help=SAVE_AS_CSV,
        )
        raise InputFaultsError([fault]) from None


def _unreadable(content: bytes) -> Fault | None:
    """Return why bytes are no text of this kind; None where they may be."""
    if len(content) > LARGEST_BYTES:
        return Fault(
            "file-too-large",
            "the file is over 20 MB",
            found=f"more than {LARGEST_BYTES:,} bytes",
            expected=f"at most {LARGEST_BYTES:,} bytes",
            help="keep only the rows of your own area",
        )
    if not content.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n,;\0"):
        return Fault(
            "empty-file",
            "the file is empty",
            found="nothing",
            expected="a row of headings, and a row for each small area or ward",
        )
    what = next((what for start, what in _BINARY if content.startswith(start)), None)
    if what is None and not content.startswith(UTF_16_MARKS) and b"\0" in content:
        what = "a binary file"
    return _utf_16_fault(content) or (_not_text(what) if what else None)


def _utf_16_fault(content: bytes) -> Fault | None:
    """Return the fault of western text in UTF-16 without its mark: every second byte is zero."""
    sample = content[:BYTES_LOOKED_AT]
    is_sure = not content.startswith(UTF_16_MARKS) and b"\0" in sample
    if not (is_sure and any(not any(sample[start::2]) for start in (0, 1))):
        return None
    return Fault(
        "utf-16-without-mark",
        "the file looks like UTF-16 without the mark that says so",
        found="every other byte is zero",
        expected="UTF-8, or UTF-16 with its mark",
        help=SAVE_AS_CSV,
    )


def _not_text(what: str) -> Fault:
    return Fault(
        "binary-file",
        f"the file looks like {what}, not a CSV",
        found=what,
        expected="a CSV file",
        help=SAVE_AS_CSV,
    )


def _broken_row(text: SavedText, line: int) -> Fault:
    shown = text.lines[min(line, len(text.lines)) - 1].rstrip("\r\n")
    start = shown.find('"')
    if start < 0:
        return Fault(
            "cell-too-long",
            f"a cell of the row on line {line} is longer than any cell of a spreadsheet",
            Place(text.file, line, 1),
            found=f"a row of {len(shown):,} characters",
            expected="cells of at most 32,767 characters",
            help="is it a file of another kind, or saved without line ends? Open it in a spreadsheet and save it as CSV again",
            source_line=shown,
        )
    return Fault(
        "broken-quotes",
        f"a quotation mark in the row that starts on line {line} is not closed, or closes no cell",
        Place(text.file, line, max(start, 0) + 1),
        found=quoted(shown),
        expected='quotation marks in pairs around a whole cell; one inside a cell is written ""',
        source_line=shown,
    )


def _cannot_read(name: str, error: OSError | ValueError) -> Fault:
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return Fault(
            "no-such-file",
            f"there is no file {name}",
            Place(name),
            expected="a CSV file",
            help="check the name; one that a profile gives counts from the folder of that profile",
        )
    if isinstance(error, IsADirectoryError):
        return Fault("is-a-folder", f"{name} is a folder, not a file", Place(name), expected="a CSV file")
    if isinstance(error, PermissionError):
        return Fault(
            "no-permission",
            f"{name} may not be read",
            Place(name),
            help="close it in the spreadsheet, or ask its owner for leave to read it",
        )
    cause = getattr(error, "strerror", None) or "its name is none that a file can have"
    return Fault("unreadable-file", f"{quoted(name)} cannot be read: {cause}")
