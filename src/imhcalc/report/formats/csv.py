"""The figures as CSV: one row each, unrounded, in tidy long form."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

from imhcalc.models.result import Result
from imhcalc.report.setting import Setting
from imhcalc.report.view import DISSENTING_VIEW

SUFFIX = ".csv"
COLUMNS = (
    "area_code", "area_name", "figure", "label", "value", "unit", "population", "lower", "upper", "level", "kind", "method", "flags",
)  # fmt: skip
LEADING = 4
"""Columns that a row of words fills: whose it is, what it is, and the words."""
OPENS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "::")
"""How text begins that a spreadsheet takes for a formula; two colons are a command to a code host that shows a log."""


def render(result: Result, _: Setting) -> str:
    """Return the figures as CSV with one header row."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for figure in result.figures:
        interval = figure.interval
        writer.writerow(
            [
                _safe(result.area.code or ""),
                _safe(result.area.name),
                _safe(figure.id),
                _safe(figure.label),
                _number(figure.value),
                figure.unit,
                figure.population or "",
                *(
                    ("", "", "", "")
                    if interval is None
                    else (
                        _number(interval.lower),
                        _number(interval.upper),
                        _number(interval.level),
                        interval.kind,
                    )
                ),
                figure.method,
                " ".join(figure.flags),
            ]
        )
    dissent = result.context.dissent
    if dissent is not None:
        place = [_safe(result.area.code or ""), _safe(result.area.name)]
        writer.writerow([*place, DISSENTING_VIEW, _safe(dissent), *[""] * (len(COLUMNS) - LEADING)])
    return text.getvalue()


def render_rows(columns: Sequence[str], rows: Iterable[Sequence[str | float | None]]) -> str:
    """Return rows as CSV with one header row: text kept as text, numbers unrounded."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_safe(cell) if isinstance(cell, str) else _number(cell) for cell in row])
    return text.getvalue()


def _number(value: float | None) -> str:
    return "" if value is None else repr(float(value))


def _safe(text: str) -> str:
    """Keep a name that a spreadsheet would read as a formula, or a code host as a command, as text."""
    return f"'{text}" if text.startswith(OPENS_A_FORMULA) else text
