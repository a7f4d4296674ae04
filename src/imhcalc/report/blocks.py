"""What a report is made of: blocks whose words and roundings are already chosen.

Texts may hold marks (`report.marks`) around numbers, which say which figure each is.
"""

from typing import Literal, NamedTuple

Align = Literal["left", "right"]


class Heading(NamedTuple):
    """A heading; level 1 is the report's title."""

    text: str
    level: Literal[1, 2, 3] = 2


class Paragraph(NamedTuple):
    """A paragraph. `kind` says what it is for: the answer stands out, a note stands back."""

    text: str
    kind: Literal["text", "need", "answer", "note", "warning"] = "text"


class Column(NamedTuple):
    """A column of a table; `bar` columns hold interval bars instead of text."""

    title: str
    align: Align = "left"
    bar: bool = False


class IntervalBar(NamedTuple):
    """A central value and its limits as shares of a common scale from 0 to 1."""

    lower: float
    central: float
    upper: float


class Table(NamedTuple):
    """A table with one header row; the first column names the row. `description` says what it holds."""

    description: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str | IntervalBar, ...], ...]
    note: str | None = None


class Series(NamedTuple):
    """Values of one kind in a chart, with the limits of each where it has them, and the figures they are.

    One entry for each category; where there is no value, there is None, and an empty text for its figure.
    `labels` are the values as they are written beside their marks; where there are none, none are written.
    """

    name: str
    values: tuple[float | None, ...]
    limits: tuple[tuple[float, float] | None, ...] = ()
    figures: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()


class Chart(NamedTuple):
    """A chart: what it shows in a sentence, its categories and series, and the text that stands for it.

    `kind` chooses how it is drawn: intervals (a point and its range for each category), bars (side by side),
    funnel (each stage below the one before), lines (over years), tornado (low and high ends about a central
    value, `reference`, which is called `reference_label`), waterfall (steps from the first value to the last).
    `alternative` says in words what a reader would see; the table with the same numbers stands beside every
    chart. `unit` says what is counted, and is set at the axis; where it begins with "%", values are shares.
    """

    kind: Literal["intervals", "bars", "funnel", "lines", "tornado", "waterfall"]
    title: str
    alternative: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str
    reference: float | None = None
    reference_label: str = ""


class Bullets(NamedTuple):
    """A list without order."""

    items: tuple[str, ...]


class Commands(NamedTuple):
    """Commands to type next, each with what it shows."""

    items: tuple[tuple[str, str], ...]


class Branch(NamedTuple):
    """One entry of a tree: what it is called, what is said of it, and the entries it rests on."""

    head: str
    lines: tuple[str, ...] = ()
    branches: tuple["Branch", ...] = ()


class Tree(NamedTuple):
    """Entries that rest on others: each set in under the one it belongs to."""

    branches: tuple[Branch, ...]


Block = Heading | Paragraph | Table | Chart | Bullets | Commands | Tree
