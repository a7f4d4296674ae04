"""A comparison for programs: plain values for JSON, and a row for each value and difference for CSV."""

from collections.abc import Iterator
from typing import Any

from imhcalc.models.comparison import Comparison
from imhcalc.models.result import UncertaintyInterval
from imhcalc.report.comparison_view import View
from imhcalc.report.view import DISSENTING_VIEW

CSV_COLUMNS = (
    "row", "figure", "label", "subject", "kind", "against", "value", "unit", "lower", "upper", "level", "interval_kind", "method",
    "place", "year", "rank", "of", "tied", "higher_in_draws", "lower_in_draws", "told_apart",
)  # fmt: skip


def comparison_data(comparison: Comparison) -> dict[str, Any]:
    """Return a comparison as plain values: what ``--format json`` writes."""
    return comparison.model_dump(mode="json", by_alias=True)


def comparison_rows(comparison: Comparison) -> Iterator[tuple[str | float | None, ...]]:
    """Give one row for each value and each difference, in the order of `CSV_COLUMNS`."""
    view = View(comparison)
    labels = {figure.id: figure.label for figure in comparison.figures}
    for figure in comparison.figures:
        ranks = {rank.subject: rank for rank in figure.ranks}
        for cell in figure.cells:
            rank = ranks.get(cell.subject)
            subject = view.subjects[cell.subject]
            yield (
                "value", figure.id, figure.label, subject.name, subject.kind, "", cell.value, figure.unit, *_interval_cells(cell.interval),
                cell.method or "", cell.place or "", cell.year or "",
                *((None, None, "") if rank is None else (rank.rank, rank.of, _yes(rank.tied))), None, None, "",
            )  # fmt: skip
    for each in comparison.differences:
        subject = view.subjects[each.subject]
        yield (
            "difference", each.figure, labels.get(each.figure, ""), subject.name, subject.kind, view.subjects[each.against].name,
            each.value, each.unit, *_interval_cells(each.interval), "", "", "", None, None, "", each.higher, each.lower,
            _yes(each.told_apart),
        )  # fmt: skip
    for subject in comparison.subjects:
        if subject.dissent is not None:
            cells = ("", "", None, None, None, "", "", "", "", None, None, "", None, None, "")
            yield ("view", DISSENTING_VIEW, subject.dissent, subject.name, subject.kind, "", *cells)


def _interval_cells(
    interval: UncertaintyInterval | None,
) -> tuple[float | None, float | None, float | None, str]:
    if interval is None:
        return None, None, None, ""
    return interval.lower, interval.upper, interval.level, interval.kind


def _yes(value: bool) -> str:  # noqa: FBT001 -- one fact
    return "yes" if value else "no"
