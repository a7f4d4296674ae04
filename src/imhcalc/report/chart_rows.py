"""A chart of one row for each category, its name to the left and its values written beside the marks."""

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle

from imhcalc.report.blocks import Chart
from imhcalc.report.chart_paper import (
    COLOURS,
    EDGE,
    GAP,
    INK,
    LINE,
    MARKERS,
    NEAR,
    PAPER,
    TEXT,
    TICK,
    TICKS,
    Look,
    Paper,
    filled,
    font,
    label_of,
    limits_of,
    ticks_between,
    wide,
    wrapped,
    written,
    written_tick,
)

BAR, CAP, POINT = 15.0, 4.5, 6.0
SWATCH = 20.0
AXIS = 36.0
"""Room under the plot for the numbers of the axis and one line that names the unit."""
NAME_SHARE = 0.45
"""The most of the width that the names of categories may take."""
VALUE_SHARE = 0.6
"""The most of the room for marks that what is written beside them may take, on both sides together."""
STEPS_TO_A_SCALE = 60


class _Mark(NamedTuple):
    """One value in a row: where it begins and ends on the axis, how it is filled, and what is written by it."""

    row: int
    place: float
    """How far its middle is below the middle of the row, in lines of the row."""
    start: float
    end: float
    look: int
    label: str
    limits: tuple[float, float] | None = None
    label_at_start: bool = False

    @property
    def written_at(self) -> float:
        """The value beside which the label stands."""
        ends = [self.start, self.end, *(self.limits or ())]
        return min(self.start, self.end) if self.label_at_start else max(ends)


def _side_by_side(chart: Chart) -> Iterator[_Mark]:
    """Give each series that has a value in a row a line of its own there."""
    for row in range(len(chart.categories)):
        there = [(look, series.values[row]) for look, series in enumerate(chart.series)]
        shown = [(look, value) for look, value in there if value is not None]
        for line, (look, value) in enumerate(shown):
            series = chart.series[look]
            place = line - (len(shown) - 1) / 2
            yield _Mark(row, place, 0.0, value, look, label_of(series, row), limits_of(series, row))


def _about_the_reference(chart: Chart) -> Iterator[_Mark]:
    """Give the first series a bar to one side of the central value, and the second one to the other.

    Where both lie on the same side, each keeps its own line, so that neither hides the other.
    """
    reference = chart.reference or 0.0
    for row in range(len(chart.categories)):
        values = [series.values[row] for series in chart.series]
        sides = [value < reference for value in values if value is not None and value != reference]
        crowded = len(sides) > 1 and len(set(sides)) == 1
        lowest = min((value for value in values if value is not None), default=reference)
        for number, value in enumerate(values):
            if value is None:
                continue
            first = value < reference or (value == reference and value == lowest and len(set(values)) > 1)
            place = number - 0.5 if crowded else 0.0
            yield _Mark(
                row,
                place,
                reference,
                value,
                number,
                label_of(chart.series[number], row),
                label_at_start=first,
            )


def _steps(chart: Chart) -> Iterator[_Mark]:
    """Give the first and last value a bar from zero, and each step between a bar from where the last one ended."""
    series = chart.series[0]
    level = 0.0
    last = len(series.values) - 1
    for row, value in enumerate(series.values):
        if value is None:
            continue
        if row in {0, last}:
            yield _Mark(row, 0.0, 0.0, value, 0, label_of(series, row), limits_of(series, row))
            level = value
        else:
            yield _Mark(row, 0.0, level, level + value, 1 if value >= 0 else 2, label_of(series, row))
            level += value


def _scale(room: float, beside: Sequence[tuple[float, float, bool]], most: float) -> tuple[float, float]:
    """Return points to a unit, and the room before zero, at which all fits that stands beside the marks.

    Each of these is where it stands, how wide it is, and whether before its mark; `most` is the longest mark.
    """

    def before(scale: float) -> float:
        return max([0.0, *(width - at * scale for at, width, is_before in beside if is_before)])

    def fits(scale: float) -> bool:
        ends = [most * scale, *(at * scale + width for at, width, is_before in beside if not is_before)]
        return before(scale) + max(ends) <= room

    low, high = 0.0, room / most
    for _ in range(STEPS_TO_A_SCALE):
        middle = (low + high) / 2
        low, high = (middle, high) if fits(middle) else (low, middle)
    return low, before(low)


MARKS: dict[str, Callable[[Chart], Iterator[_Mark]]] = {
    "tornado": _about_the_reference,
    "waterfall": _steps,
}


class _Places(NamedTuple):
    """How far below the top of the plot the middle of each row and of each mark is, and the height of all rows."""

    rows: list[float]
    marks: list[float]
    all_rows: float


def _places(
    names: Sequence[Sequence[str]], marks: Sequence[_Mark], labels: Sequence[Sequence[str]]
) -> _Places:
    pitches = [max([BAR, *(len(lines) * LINE for mark, lines in zip(marks, labels, strict=True) if mark.row == row)])
               for row in range(len(names))]  # fmt: skip
    heights = [
        max([len(lines) * LINE, *((1 + 2 * abs(mark.place)) * pitches[row] for mark in marks if mark.row == row)]) + GAP
        for row, lines in enumerate(names)
    ]  # fmt: skip
    middles = [sum(heights[:row]) + height / 2 for row, height in enumerate(heights)]
    at = [middles[mark.row] + mark.place * pitches[mark.row] for mark in marks]
    return _Places(middles, at, sum(heights))


def in_rows(chart: Chart, width: float) -> Figure:
    """Return a chart drawn with a row for each category."""
    marks = list(MARKS.get(chart.kind, _side_by_side)(chart))
    names = [wrapped(name, width * NAME_SHARE) for name in chart.categories]
    left = EDGE + max((wide(line) for lines in names for line in lines), default=0.0) + 2 * NEAR
    room = width - left - EDGE
    share = VALUE_SHARE / 2 if any(mark.label_at_start for mark in marks) else VALUE_SHARE
    labels = [written(mark.label, room * share) for mark in marks]
    places = _places(names, marks, labels)
    key, unit = _key(chart, width), wrapped(chart.unit, room)
    top = EDGE + sum(len(lines) for _, lines in key) * LINE + (GAP if key else 0.0)
    paper = Paper(width, top + places.all_rows + AXIS + (len(unit) - 1) * LINE)
    _set_key(paper, key)
    for lines, middle in zip(names, places.rows, strict=True):
        paper.write_lines(left - NEAR, top + middle, lines, "right")
    ends = [end for mark in marks for end in (mark.start, mark.end, *(mark.limits or ()))]
    lowest, highest = min([0.0, *ends]), max([0.0, *ends, chart.reference or 0.0])
    beside = [
        (mark.written_at - lowest, max(map(wide, lines)) + NEAR, mark.label_at_start)
        for mark, lines in zip(marks, labels, strict=True)
    ]
    scale, before = _scale(room, beside, (highest - lowest) or 1.0)
    axes = paper.axes(left, top, room, places.all_rows)
    axes.set_xlim(lowest - before / scale, lowest + (room - before) / scale)
    axes.set_ylim(places.all_rows, 0.0)
    _axis_below(axes, chart, lowest, highest, scale)
    paper.write_lines(left + before, top + places.all_rows + AXIS + (len(unit) - 3) * LINE / 2, unit)
    _set_marks(axes, chart, marks, places)
    for lines, middle, (from_lowest, _, is_before) in zip(labels, places.marks, beside, strict=True):
        x, side = left + before + from_lowest * scale, "right" if is_before else "left"
        paper.write_lines(x - NEAR if is_before else x + NEAR, top + middle, lines, side)
    return paper.figure


def _set_marks(axes: Axes, chart: Chart, marks: Sequence[_Mark], places: _Places) -> None:
    """Draw the line at zero, the values, and what belongs to the kind of chart."""
    whole = [0.0, places.all_rows]
    axes.plot([0.0, 0.0], whole, color=INK, linewidth=0.8, clip_on=False)
    for mark, middle in zip(marks, places.marks, strict=True):
        _set_mark(axes, mark, middle, chart.kind)
    if chart.kind == "waterfall":
        _join(axes, marks, places.rows)
    if chart.reference is not None:
        reference = [chart.reference] * 2
        axes.plot(reference, whole, color=INK, linewidth=1.2, linestyle=(0, (4, 2)), clip_on=False)


def _set_mark(axes: Axes, mark: _Mark, middle: float, kind: str) -> None:
    """Draw one value: a point, or a bar, with its limits as a line with ends."""
    colour = COLOURS[mark.look % len(COLOURS)]
    point = kind == "intervals"
    if not point:
        axes.barh(
            middle, mark.end - mark.start, BAR - 2.0, left=mark.start, clip_on=False, **filled(mark.look)
        )
        if mark.look and mark.start != mark.end:
            edges: Look = {"fill": False, "edgecolor": colour, "linewidth": 1.0, "clip_on": False}
            axes.barh(middle, mark.end - mark.start, BAR - 2.0, left=mark.start, **edges)
    if mark.limits is not None:
        wide = 2.0 if point else 1.2
        # A white line under the range keeps it to be seen on a dark bar.
        for line, width in ((colour, wide),) if point else ((PAPER, wide + 2.5), (INK, wide)):
            look: Look = {"color": line, "clip_on": False, "solid_capstyle": "butt"}
            axes.plot(mark.limits, [middle] * 2, linewidth=width, **look)
            for end in mark.limits:
                axes.plot([end] * 2, [middle - CAP, middle + CAP], linewidth=max(1.2, width - 0.8), **look)
    if point:
        marker = MARKERS[mark.look % len(MARKERS)]
        axes.plot(
            [mark.end], [middle], marker, color=colour, markersize=POINT, markeredgewidth=0.0, clip_on=False
        )


def _join(axes: Axes, marks: Sequence[_Mark], middles: Sequence[float]) -> None:
    """Draw thin lines from where each step ends to where the next begins."""
    for mark, following in pairwise(marks):
        heights = [middles[mark.row] + BAR / 2 - 1, middles[following.row] - BAR / 2 + 1]
        axes.plot([mark.end] * 2, heights, color=INK, linewidth=0.8, linestyle=(0, (2, 2)), clip_on=False)


def _axis_below(axes: Axes, chart: Chart, lowest: float, highest: float, scale: float) -> None:
    """Set the numbers of the axis below the plot: as far as the marks go, and to the next number where there is room."""
    write, edge = written_tick(chart.unit), axes.get_xlim()[1]

    def within(most: int) -> list[float]:
        ticks = (tick for tick in ticks_between(lowest, highest, most) if lowest <= tick)
        return [tick for tick in ticks if tick <= edge - (wide(write(tick, None)) / 2 - EDGE) / scale]

    def fit(ticks: Sequence[float]) -> bool:
        apart = min((after - tick for tick, after in pairwise(ticks)), default=0.0) * scale
        return max((wide(write(tick, None)) for tick in ticks), default=0.0) + NEAR <= apart

    ticks = next((some for most in range(TICKS, 1, -1) if fit(some := within(most))), within(1))
    axes.set_yticks([])
    axes.set_xticks(ticks, [write(tick, None) for tick in ticks], fontproperties=font())
    axes.tick_params(axis="x", length=TICK, pad=2.0, width=0.8)
    axes.spines["bottom"].set_bounds(lowest, max([highest, *ticks]))
    axes.spines["bottom"].set_linewidth(0.8)


def _swatch(kind: str, number: int) -> Patch | Line2D:
    """Return what stands for a series in the key."""
    if kind != "intervals":
        return Rectangle((0, 0), SWATCH, TEXT, **filled(number))
    look: Look = {"color": COLOURS[number % len(COLOURS)], "marker": MARKERS[number % len(MARKERS)]}
    return Line2D([], [], markersize=POINT, markeredgewidth=0.0, linewidth=2.0, markevery=[1], **look)


def _key(chart: Chart, width: float) -> list[tuple[Patch | Line2D, list[str]]]:
    """Return what stands for each series, and for the central value, where there are several things to tell apart."""
    entries: list[tuple[Patch | Line2D, str]] = []
    for number, series in enumerate(chart.series if len(chart.series) > 1 else ()):
        entries.append((_swatch(chart.kind, number), series.name))
    if chart.reference is not None and chart.reference_label:
        entries.append(
            (Line2D([], [], color=INK, linewidth=1.2, linestyle=(0, (4, 2))), chart.reference_label)
        )
    return [(mark, wrapped(name, width - SWATCH - 2 * EDGE - NEAR)) for mark, name in entries]


def _set_key(paper: Paper, key: Sequence[tuple[Patch | Line2D, list[str]]]) -> None:
    y = EDGE
    for mark, lines in key:
        middle = y + LINE / 2
        if isinstance(mark, Rectangle):
            mark.set_xy((EDGE, middle - TEXT / 2))
        elif isinstance(mark, Line2D):
            mark.set_data([EDGE, EDGE + SWATCH / 2, EDGE + SWATCH], [middle] * 3)
        paper.draw(mark)
        paper.write_lines(EDGE + SWATCH + NEAR, y + len(lines) * LINE / 2, lines)
        y += len(lines) * LINE
