"""A difference for programs: plain values for JSON, and for CSV a row for each move and for each reason of it."""

from collections.abc import Iterator
from typing import Any

from imhcalc.models.difference import Move, MovedFigure, ResultsDiffer

CSV_COLUMNS = (
    "row", "figure", "label", "unit", "part", "old", "new", "change", "relative", "beyond", "by_chance", "cause", "cause_label",
)  # fmt: skip
INTERACTION = "interaction"
Cells = tuple[str | float | None, ...]


def difference_data(differ: ResultsDiffer) -> dict[str, Any]:
    """Return a difference as plain values: what ``--format json`` writes."""
    return differ.model_dump(mode="json", by_alias=True)


def difference_rows(differ: ResultsDiffer) -> Iterator[Cells]:
    """Give one row for each move, each followed by what its causes contribute, in the order of `CSV_COLUMNS`.

    The contributions and the interaction of a move add up to its change.
    """
    labels = {cause.id: cause.label for cause in differ.causes}
    for figure in differ.moved:
        for move in figure.moves:
            about = (figure.id, figure.label, figure.unit, move.part)
            yield _move(figure, move)
            for each in move.contributions:
                yield (
                    "contribution",
                    *about,
                    None,
                    None,
                    each.change,
                    None,
                    "",
                    "",
                    each.cause,
                    labels[each.cause],
                )
            if move.interaction:
                yield (
                    "contribution",
                    *about,
                    None,
                    None,
                    move.interaction,
                    None,
                    "",
                    "",
                    INTERACTION,
                    "together",
                )
        if figure.range_gone_or_new:
            yield ("range", figure.id, figure.label, figure.unit, "", *(None,) * 4, "yes", "", "", "")
    for figures, row in ((differ.appeared, "appeared"), (differ.vanished, "vanished")):
        for one in figures:
            old, new = (None, one.value) if row == "appeared" else (one.value, None)
            causes = " ".join(one.causes)
            yield (row, one.id, one.label, one.unit, "value", old, new, None, None, "yes", "", causes, "")


def _move(figure: MovedFigure, move: Move) -> Cells:
    beyond, by_chance = ("yes" if each else "no" for each in (move.beyond, move.by_chance))
    numbers = (move.old, move.new, move.change, move.relative)
    return ("move", figure.id, figure.label, figure.unit, move.part, *numbers, beyond, by_chance, "", "")
