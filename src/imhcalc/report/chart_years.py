"""A chart over years: a line for each series with its limits as a band, named at its end."""

from collections.abc import Sequence
from math import ceil
from typing import NamedTuple

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from imhcalc.report.blocks import Chart, Series
from imhcalc.report.chart_paper import (
    COLOURS,
    DASHES,
    EDGE,
    GAP,
    LINE,
    MARKERS,
    NEAR,
    PAPER,
    TICK,
    Paper,
    font,
    label_of,
    limits_of,
    ticks_between,
    wide,
    wrapped,
    written_tick,
)

BAND = 0.1
"""How opaque the band of limits around a line is."""
POINT = 7.0
HEIGHT = 190.0
"""Of the plot, at the least."""
END_SHARE = 0.3
"""The most of the width that the names at the ends of lines may take."""


class _Drawn(NamedTuple):
    """A series with at least one value: how it looks, where its values are, and what is written at its ends."""

    look: int
    series: Series
    places: list[int]
    name: list[str]
    """Its name with its last value, in lines."""

    @property
    def first(self) -> str:
        """What is written by its first value, if it is there from the first year."""
        return label_of(self.series, 0)

    @property
    def highest(self) -> float:
        """Its largest value or limit."""
        limits = [end for at in self.places for end in limits_of(self.series, at) or ()]
        return max([*limits, *(_value(self.series, at) for at in self.places)])


def over_years(chart: Chart, width: float) -> Figure:
    """Return a chart drawn with a line for each series."""
    drawn = [
        _Drawn(look, series, places, _named_at_end(series, places[-1], width * END_SHARE))
        for look, series in enumerate(chart.series)
        if (places := _known(series))
    ]
    write = written_tick(chart.unit)
    highest = max((each.highest for each in drawn), default=1.0)
    ticks = [tick for tick in ticks_between(0.0, highest) if 0.0 <= tick <= highest]
    numbers = [write(tick, None) for tick in ticks]
    unit = wrapped(chart.unit, width - 2 * EDGE)
    top = EDGE + len(unit) * LINE + GAP
    left = EDGE + max(wide(number) for number in numbers) + 2 * NEAR
    right = max((wide(line) for each in drawn for line in each.name), default=0.0) + 4 * NEAR
    tall = max(HEIGHT, (sum(len(each.name) for each in drawn) + len(drawn)) * LINE)
    paper = Paper(width, top + tall + LINE + 2 * GAP)
    paper.write_lines(EDGE, EDGE + len(unit) * LINE / 2, unit)
    room = width - left - right - EDGE
    axes = paper.axes(left, top, room, tall)
    # Room before the first year for the values at the start of the lines.
    spare = (max((wide(each.first) for each in drawn), default=0.0) + 2 * NEAR) / room
    _set_years(axes, chart.categories, spare, room)
    axes.set_ylim(0.0, highest or 1.0)
    axes.set_yticks(ticks, numbers, fontproperties=font())
    axes.tick_params(length=TICK, pad=2.0, width=0.8)
    axes.spines["left"].set_visible(True)
    for each in drawn:
        _set_line(axes, each.series, each.places, each.look)
    down = tall / axes.get_ylim()[1]
    starts = [(tall - _value(each.series, 0) * down, [each.first]) for each in drawn if each.places[0] == 0]
    ends = [(tall - _value(each.series, each.places[-1]) * down, each.name) for each in drawn]
    for y, lines in _apart(starts, tall):
        paper.write_lines(left + spare * room - 1.5 * NEAR, top + y, lines, "right")
    for y, lines in _apart(ends, tall):
        paper.write_lines(left + room + 2 * NEAR, top + y, lines)
    return paper.figure


def _set_years(axes: Axes, years: Sequence[str], spare: float, room: float) -> None:
    """Set the years below the plot, as many as there is room for; `spare` is the share left before the first."""
    whole = max(len(years) - 1, 1) / (1 - spare)
    axes.set_xlim(-spare * whole, (1 - spare) * whole)
    every = max(1, ceil((max(map(wide, years)) + NEAR) * whole / room))
    axes.set_xticks(list(range(len(years)))[::every], years[::every], fontproperties=font())


def _known(series: Series) -> list[int]:
    """Return the places of the values that there are."""
    return [at for at, value in enumerate(series.values) if value is not None]


def _value(series: Series, at: int) -> float:
    value = series.values[at]
    assert value is not None  # noqa: S101 -- asked for only where there is one
    return value


def _named_at_end(series: Series, last: int, room: float) -> list[str]:
    """Return the name of a line with its last value."""
    label = label_of(series, last)
    return [*wrapped(series.name, room), *(wrapped(label, room) if label else [])]


def _set_line(axes: Axes, series: Series, places: Sequence[int], look: int) -> None:
    """Draw a line through the values that there are, with the band of their limits."""
    colour, dash = COLOURS[look % len(COLOURS)], DASHES[look % len(DASHES)]
    ranges = {at: pair for at in places if (pair := limits_of(series, at)) is not None}
    if len(ranges) > 1:
        lower, upper = ([pair[end] for pair in ranges.values()] for end in (0, 1))
        axes.fill_between(list(ranges), lower, upper, color=colour, alpha=BAND, linewidth=0.0, clip_on=False)
        for edge in (lower, upper):
            axes.plot(list(ranges), edge, color=colour, linewidth=0.8, linestyle=dash, clip_on=False)
    axes.plot(
        places, [_value(series, at) for at in places], color=colour, linewidth=2.0, linestyle=dash, marker=MARKERS[look % len(MARKERS)],
        markersize=POINT, markeredgecolor=PAPER, clip_on=False,
    )  # fmt: skip


def _apart(blocks: Sequence[tuple[float, list[str]]], tall: float) -> list[tuple[float, list[str]]]:
    """Return blocks of lines moved up and down so far that none lies on another, in the order of their heights."""
    ordered = sorted(blocks, key=lambda block: block[0])
    heights = [len(lines) * LINE + 2.0 for _, lines in ordered]
    placed: list[float] = []
    for (y, _), height in zip(ordered, heights, strict=True):
        least = placed[-1] + heights[len(placed) - 1] / 2 + height / 2 if placed else height / 2 - LINE / 2
        placed.append(max(y, least))
    floor = tall + LINE / 2
    for at in reversed(range(len(placed))):
        placed[at] = min(placed[at], floor - heights[at] / 2)
        floor = placed[at] - heights[at] / 2
    return [(y, lines) for y, (_, lines) in zip(placed, ordered, strict=True)]
