"""Answers as rows: text, header and rows checked in that order, columns by name and never by position."""

import csv
import io
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from imhcalc.faults import DataMissingError, did_you_mean
from imhcalc.official.asking import Answer

LONGEST_SHOWN = 100
_PACKED = {b"PK\x03\x04": "a zip or Excel file", b"\x1f\x8b": "a gzip file", b"%PDF": "a PDF file"}
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_WITH_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")

Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of an answer by the names of its columns."""

    answer: Answer
    columns: frozenset[str]
    rows: tuple[Row, ...]

    def failed(self, code: str, message: str, **about: str | None) -> DataMissingError:
        """Return the error that this answer is not as it has to be."""
        return self.answer.request.failed(code, message, **about)

    def number(self, row: Row, column: str, what: str) -> float:
        """Return a cell as a number, zero or more; `what` says whose it is."""
        cell = row[column].strip()
        plain = cell.replace(",", "") if _WITH_THOUSANDS.fullmatch(cell) else cell
        if _NUMBER.fullmatch(plain):
            return float(plain)
        raise self.failed(
            "not-a-number",
            f"{column} of {what} is not a number",
            found=shortened(cell) or "nothing",
            expected="a number, zero or more",
        )

    def latest(self, column: str) -> tuple[str, tuple[Row, ...]]:
        """Return the latest period of a column in which every text has the same form, and its rows."""
        period = max(row[column].strip() for row in self.rows)
        return period, tuple(row for row in self.rows if row[column].strip() == period)


def table_of(answer: Answer, needed: Iterable[str]) -> Table:
    """Return an answer in CSV as a table that has the columns needed and at least one row.

    Raises
    ------
    DataMissingError
        If it is not text, a column is missing or there twice, it has no rows, or a row is cut short.
    """
    reader = csv.reader(io.StringIO(text_of(answer), newline=""))
    try:
        header = [cell.strip() for cell in next(reader, [])]
        _check_header(answer, header, tuple(needed))
        cells = [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise answer.request.failed("not-csv", f"the answer is not a table: {error}") from None
    for line, row in cells:
        if len(row) != len(header):
            raise answer.request.failed(
                "cut-short",
                f"line {line} of the answer has {len(row)} cells where the header has {len(header)}",
                found=shortened(",".join(row)),
                expected="whole rows",
            )
    return with_rows(answer, header, (dict(zip(header, row, strict=True)) for _, row in cells))


def with_rows(answer: Answer, columns: Iterable[str], rows: Iterable[Row]) -> Table:
    """Return rows as a table; one without any is a failure, since these services answer so to a wrong question."""
    table = Table(answer, frozenset(columns), tuple(rows))
    if not table.rows:
        raise table.failed(
            "no-rows", "the answer has no rows", found="a header alone", expected="at least one row"
        )
    return table


def json_of(answer: Answer) -> Any:  # noqa: ANN401 -- what a service sends
    """Return an answer in JSON; one that says it is an error is a failure, whatever its status.

    Raises
    ------
    DataMissingError
        If it is not JSON, or an error.
    """
    try:
        content = json.loads(text_of(answer))
    except (ValueError, RecursionError):
        raise answer.request.failed(
            "not-json", "the answer is not JSON", found=first_line(answer.content), expected="JSON"
        ) from None
    if isinstance(content, dict) and (content.get("success") is False or content.get("error")):
        said = content.get("error") or content
        text = said if isinstance(said, str) else json.dumps(said, ensure_ascii=False)
        raise answer.request.failed(
            "service-error", "the service answered with an error", found=shortened(text)
        )
    return content


def text_of(answer: Answer) -> str:
    """Return an answer as text, in the encoding it names or in UTF-8."""
    for start, what in _PACKED.items():
        if answer.content.startswith(start):
            raise answer.request.failed(
                "binary-file", f"what came is {what}, not text", expected="a CSV file, unpacked"
            )
    charset = answer.charset or "utf-8"
    try:
        text = answer.content.decode("utf-8-sig" if charset.lower() in {"utf-8", "utf8"} else charset)
    except (UnicodeDecodeError, LookupError):
        raise answer.request.failed(
            "not-utf-8",
            f"the answer is not text in {charset.upper()}",
            found=first_line(answer.content),
            expected="text in UTF-8",
        ) from None
    return text.removeprefix("\ufeff")


def _check_header(answer: Answer, header: Sequence[str], needed: Sequence[str]) -> None:
    missing = [column for column in needed if column not in header]
    if missing:
        near = did_you_mean(missing[0], set(header).difference(needed))
        raise answer.request.failed(
            "missing-column",
            f"the answer has no column {' and no column '.join(missing)}" + (f" ({near})" if near else ""),
            found=shortened(",".join(header)) or "nothing",
            expected=", ".join(needed),
        )
    twice = [column for column in needed if header.count(column) > 1]
    if twice:
        raise answer.request.failed("column-given-twice", f"the answer has the column {twice[0]} twice")


def first_line(content: bytes) -> str:
    """Return the beginning of a body, on one line, as far as it can be read."""
    return shortened(content[: 4 * LONGEST_SHOWN].decode("utf-8", errors="replace"))


def shortened(text: str, longest: int = LONGEST_SHOWN) -> str:
    """Return text on one line, not too long to read, without what could steer a terminal."""
    plain = " ".join("".join(each if each.isprintable() else " " for each in text).split())
    return plain if len(plain) <= longest else f"{plain[:longest]}..."
