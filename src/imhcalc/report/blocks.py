"""What a report is made of: blocks whose words and roundings are already chosen."""

from dataclasses import dataclass
from typing import Literal

Align = Literal["left", "right"]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 1 is the report's title."""

    text: str
    level: Literal[1, 2] = 2


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph. `kind` says what it is for: the answer stands out, a note stands back."""

    text: str
    kind: Literal["text", "need", "answer", "note", "warning"] = "text"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; `bar` columns hold interval bars instead of text."""

    title: str
    align: Align = "left"
    bar: bool = False


@dataclass(frozen=True, slots=True)
class IntervalBar:
    """A central value and its limits as shares of a common scale from 0 to 1."""

    lower: float
    central: float
    upper: float


@dataclass(frozen=True, slots=True)
class Table:
    """A table with one header row; the first column names the row. `description` says what it holds."""

    description: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str | IntervalBar, ...], ...]
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list without order."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Commands:
    """Commands to type next, each with what it shows."""

    items: tuple[tuple[str, str], ...]


Block = Heading | Paragraph | Table | Bullets | Commands
