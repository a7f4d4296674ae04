"""Draws charts: as SVG that can stand in a page with a strict policy, and as PNG for Word and slides.

The title is not drawn: a format sets it as the caption. Colours are those of the Analysis Function's guidance
"Data visualisation: colours in charts" (Open Government Licence v3.0), in its order for categories; hatching,
markers and line styles say the same as the colours do.
"""

import re
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from itertools import pairwise
from math import ceil
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree as Xml

import matplotlib as mpl
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle
from matplotlib.textpath import text_to_path
from matplotlib.ticker import MaxNLocator
from matplotlib.transforms import Affine2D, Transform

from imhcalc.report.blocks import Chart, Series
from imhcalc.report.marks import without_marks

COLOURS = ("#12436D", "#28A197", "#801650", "#F46A25", "#3D3D3D", "#A285D1")
"""Dark blue, turquoise, dark pink, orange, dark grey, light purple: each at least 3 to 1 against white."""
INK = "#0B0C0C"
PAPER = "#FFFFFF"
HATCHES = ("", "///", "\\\\\\", "xx", "---", "||")
MARKERS = ("o", "s", "D", "^", "v", "P")
DASHES: tuple[Any, ...] = ("-", (0, (5, 2)), (0, (1, 1.5)), (0, (6, 2, 1, 2)), (0, (3, 1)), (0, (8, 3)))
BAND = 0.1
"""How opaque the band of limits around a line is."""
FAMILIES = "Arial, Helvetica, Liberation Sans, DejaVu Sans, sans-serif"
"""The SVG's typefaces: those before the last measured one are narrower, so what fits in it fits in them."""

POINTS_PER_INCH, POINTS_PER_MM = 72.0, 72.0 / 25.4
DOTS_PER_INCH = 200
PAGE_MM = 160.0
# All lengths below are in points.
TEXT, LINE = 11.0, 13.0
EDGE, GAP, NEAR = 4.0, 8.0, 6.0
BAR, TICK, CAP = 15.0, 4.0, 4.5
POINT, POINT_OF_LINE = 6.0, 7.0
SWATCH = 20.0
AXIS = 36.0
"""Room under the plot for the numbers of the axis and one line that names the unit."""
PLOT_OF_YEARS = 190.0
LABEL_SHARE, END_SHARE = 0.45, 0.3
"""The most of the width that the names of categories, and the names at the ends of lines, may take."""
VALUE_SHARE = 0.6
"""The most of the room for marks that what is written beside them may take, on both sides together."""
TICKS = 4
STEPS_TO_A_SCALE = 60

Look = dict[str, Any]
"""How something is drawn, in the library's names."""

_SVG = "{http://www.w3.org/2000/svg}"
_HREF = "{http://www.w3.org/1999/xlink}href"
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NOT_IN_AN_ID = re.compile(r"[^A-Za-z0-9_-]")
_REFERRED = re.compile(r"url\(#([^)]+)\)")


def vector(chart: Chart, identifier: str) -> str:
    """Return a chart as an ``<svg>`` element to set in a page: no style, script, link or declaration in it.

    Text stays text. `identifier` must be unique in the page: every id in the element begins with it.
    """
    identifier = _NOT_IN_AN_ID.sub("-", identifier)
    clean = _clean(chart)
    with _style(identifier):
        figure = _drawn(clean, PAGE_MM * POINTS_PER_MM)
        file = BytesIO()
        figure.savefig(file, format="svg", metadata={"Date": None})
    return _for_a_page(file.getvalue(), clean, identifier)


def picture(chart: Chart, width_mm: float = PAGE_MM) -> bytes:
    """Return a chart as a PNG of a width in millimetres, at 200 dots an inch."""
    clean = _clean(chart)
    with _style(clean.kind):
        figure = _drawn(clean, width_mm * POINTS_PER_MM)
        file = BytesIO()
        figure.savefig(file, format="png", dpi=DOTS_PER_INCH, metadata={"Software": None})
    return file.getvalue()


def _clean(part: Any) -> Any:  # noqa: ANN401 -- a chart, or any part of one
    """Return a chart without marks, and without what no XML may hold; texts are one line."""
    if isinstance(part, str):
        return " ".join(_NOT_XML.sub("", without_marks(part)).split())
    if isinstance(part, tuple):
        cleaned = [_clean(each) for each in part]
        return part._make(cleaned) if hasattr(part, "_make") else tuple(cleaned)
    return part


@contextmanager
def _style(salt: str) -> Iterator[None]:
    """Draw with our settings and none of the machine's."""
    with mpl.rc_context(), warnings.catch_warnings():
        mpl.rcdefaults()
        mpl.rcParams.update(
            {
                "svg.fonttype": "none",
                "svg.hashsalt": salt,
                "text.parse_math": False,
                "text.color": INK,
                "axes.edgecolor": INK,
                "axes.labelcolor": INK,
                "xtick.color": INK,
                "ytick.color": INK,
                "hatch.linewidth": 1.2,
                "path.simplify": False,
            }
        )
        # A letter that the picture's typeface lacks is drawn as a box; in the SVG the reader's machine has it.
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        yield


# -- text ------------------------------------------------------------------------------------------------


def _font() -> FontProperties:
    """Return the typeface that comes with the library, so that no machine's own changes a picture."""
    return FontProperties(fname=Path(mpl.get_data_path(), "fonts", "ttf", "DejaVuSans.ttf"), size=TEXT)


def _wide(text: str) -> float:
    """Return the width of a text in points."""
    width, _, _ = text_to_path.get_text_width_height_descent(text, _font(), ismath=False)
    return float(width)


def _wrapped(text: str, room: float) -> list[str]:
    """Return a text in lines no wider than the room there is; a word that is too long is cut."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if _wide(longer) <= room:
            lines[-1] = longer
            continue
        if lines[-1]:
            lines.append("")
        for letter in word:
            if lines[-1] and _wide(lines[-1] + letter) > room:
                lines.append("")
            lines[-1] += letter
    return lines


def _written(value: str, room: float) -> list[str]:
    """Return a value as it is written, with its range on a line of its own where both do not fit on one."""
    number, bracket, limits = value.partition(" (")
    if not bracket or _wide(value) <= room:
        return _wrapped(value, room)
    return [*_wrapped(number, room), *_wrapped(f"({limits}", room)]


class _Paper:
    """A figure measured in points from its top left corner."""

    def __init__(self, width: float, height: float) -> None:
        self.width, self.height = width, height
        self.figure = Figure(
            figsize=(width / POINTS_PER_INCH, height / POINTS_PER_INCH), dpi=POINTS_PER_INCH, facecolor=PAPER
        )
        self.points: Transform = (
            Affine2D().scale(1.0, -1.0).translate(0.0, height).scale(1 / POINTS_PER_INCH)
            + self.figure.dpi_scale_trans
        )

    def write(self, x: float, y: float, text: str, side: str = "left") -> None:
        """Write one line of text whose middle is at a height."""
        self.figure.text(
            x,
            y,
            text,
            transform=self.points,
            ha=side,
            va="center_baseline",
            fontproperties=_font(),
            color=INK,
        )

    def write_lines(self, x: float, y: float, lines: Sequence[str], side: str = "left") -> None:
        """Write lines whose block has its middle at a height."""
        top = y - (len(lines) - 1) * LINE / 2
        for number, line in enumerate(lines):
            self.write(x, top + number * LINE, line, side)

    def draw(self, artist: Artist) -> None:
        """Add a mark measured in points."""
        artist.set_transform(self.points)
        artist.set_clip_on(False)
        self.figure.add_artist(artist)

    def axes(self, left: float, top: float, width: float, height: float) -> Axes:
        """Return axes of a place and size, with the lower line alone."""
        axes = self.figure.add_axes(
            (left / self.width, 1 - (top + height) / self.height, width / self.width, height / self.height)
        )
        axes.patch.set_visible(False)
        for side in ("left", "right", "top"):
            axes.spines[side].set_visible(False)
        return axes


def _drawn(chart: Chart, width: float) -> Figure:
    """Return a chart drawn at a width in points; its height follows from what it holds."""
    return (_over_years if chart.kind == "lines" else _in_rows)(chart, width)


def _tick(unit: str) -> Callable[[float, int | None], str]:
    """Return how the numbers of an axis are written."""
    if unit.startswith("%"):
        return lambda value, _: f"{value * 100:,.6g}%"
    before = "£" if unit.startswith("£") else ""
    return lambda value, _: f"{before}{value:,.6g}"


def _ticks(lowest: float, highest: float, most: int = TICKS) -> list[float]:
    """Return round numbers, with so many steps at most, from the lowest value to beyond the highest."""
    return [float(tick) for tick in MaxNLocator(most, steps=[1, 2, 5, 10]).tick_values(lowest, highest)]


def _filled(number: int) -> Look:
    """Return how the areas of a series are filled."""
    return {
        "facecolor": COLOURS[number % len(COLOURS)],
        "edgecolor": PAPER,
        "hatch": HATCHES[number % len(HATCHES)] or None,
        "linewidth": 0.0,
    }


# -- one row for each category ---------------------------------------------------------------------------


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


def _label(series: Series, position: int) -> str:
    return series.labels[position] if position < len(series.labels) else ""


def _limits(series: Series, position: int) -> tuple[float, float] | None:
    return series.limits[position] if position < len(series.limits) else None


def _side_by_side(chart: Chart) -> Iterator[_Mark]:
    """Give each series that has a value in a row a line of its own there."""
    for row in range(len(chart.categories)):
        there = [(look, series.values[row]) for look, series in enumerate(chart.series)]
        shown = [(look, value) for look, value in there if value is not None]
        for line, (look, value) in enumerate(shown):
            series = chart.series[look]
            place = line - (len(shown) - 1) / 2
            yield _Mark(row, place, 0.0, value, look, _label(series, row), _limits(series, row))


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
                row, place, reference, value, number, _label(chart.series[number], row), label_at_start=first
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
            yield _Mark(row, 0.0, 0.0, value, 0, _label(series, row), _limits(series, row))
            level = value
        else:
            yield _Mark(row, 0.0, level, level + value, 1 if value >= 0 else 2, _label(series, row))
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


def _in_rows(chart: Chart, width: float) -> Figure:
    """Draw a row for each category, its name to the left and its values written beside the marks."""
    marks = list(MARKS.get(chart.kind, _side_by_side)(chart))
    names = [_wrapped(name, width * LABEL_SHARE) for name in chart.categories]
    left = EDGE + max((_wide(line) for lines in names for line in lines), default=0.0) + 2 * NEAR
    room = width - left - EDGE
    share = VALUE_SHARE / 2 if any(mark.label_at_start for mark in marks) else VALUE_SHARE
    labels = [_written(mark.label, room * share) for mark in marks]
    pitches = [max([BAR, *(len(lines) * LINE for mark, lines in zip(marks, labels, strict=True) if mark.row == row)])
               for row in range(len(names))]  # fmt: skip
    heights = [
        max([len(lines) * LINE, *((1 + 2 * abs(mark.place)) * pitches[row] for mark in marks if mark.row == row)]) + GAP
        for row, lines in enumerate(names)
    ]  # fmt: skip
    middles = [sum(heights[:row]) + height / 2 for row, height in enumerate(heights)]
    at = [middles[mark.row] + mark.place * pitches[mark.row] for mark in marks]
    key, unit = _key(chart, width), _wrapped(chart.unit, room)
    top = EDGE + sum(len(lines) for _, lines in key) * LINE + (GAP if key else 0.0)
    body = sum(heights)
    paper = _Paper(width, top + body + AXIS + (len(unit) - 1) * LINE)
    _set_key(paper, key)
    for lines, middle in zip(names, middles, strict=True):
        paper.write_lines(left - NEAR, top + middle, lines, "right")
    ends = [end for mark in marks for end in (mark.start, mark.end, *(mark.limits or ()))]
    lowest, highest = min([0.0, *ends]), max([0.0, *ends, chart.reference or 0.0])
    beside = [
        (mark.written_at - lowest, max(map(_wide, lines)) + NEAR, mark.label_at_start)
        for mark, lines in zip(marks, labels, strict=True)
    ]
    scale, before = _scale(room, beside, (highest - lowest) or 1.0)
    axes = paper.axes(left, top, room, body)
    axes.set_xlim(lowest - before / scale, lowest + (room - before) / scale)
    axes.set_ylim(body, 0.0)
    _axis_below(axes, chart, lowest, highest, scale)
    paper.write_lines(left + before, top + body + AXIS + (len(unit) - 3) * LINE / 2, unit)
    axes.plot([0.0, 0.0], [0.0, body], color=INK, linewidth=0.8, clip_on=False)
    for mark, lines, middle, (from_lowest, _, is_before) in zip(marks, labels, at, beside, strict=True):
        _set_mark(axes, mark, middle, chart.kind)
        x = left + before + from_lowest * scale
        paper.write_lines(
            x - NEAR if is_before else x + NEAR, top + middle, lines, "right" if is_before else "left"
        )
    if chart.kind == "waterfall":
        _join(axes, marks, middles)
    if chart.reference is not None:
        axes.plot(
            [chart.reference] * 2, [0.0, body], color=INK, linewidth=1.2, linestyle=(0, (4, 2)), clip_on=False
        )
    return paper.figure


def _set_mark(axes: Axes, mark: _Mark, middle: float, kind: str) -> None:
    """Draw one value: a point, or a bar, with its limits as a line with ends."""
    colour = COLOURS[mark.look % len(COLOURS)]
    point = kind == "intervals"
    if not point:
        axes.barh(
            middle, mark.end - mark.start, BAR - 2.0, left=mark.start, clip_on=False, **_filled(mark.look)
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
    write, edge = _tick(chart.unit), axes.get_xlim()[1]

    def within(most: int) -> list[float]:
        ticks = (tick for tick in _ticks(lowest, highest, most) if lowest <= tick)
        return [tick for tick in ticks if tick <= edge - (_wide(write(tick, None)) / 2 - EDGE) / scale]

    def fit(ticks: Sequence[float]) -> bool:
        apart = min((after - tick for tick, after in pairwise(ticks)), default=0.0) * scale
        return max((_wide(write(tick, None)) for tick in ticks), default=0.0) + NEAR <= apart

    ticks = next((some for most in range(TICKS, 1, -1) if fit(some := within(most))), within(1))
    axes.set_yticks([])
    axes.set_xticks(ticks, [write(tick, None) for tick in ticks], fontproperties=_font())
    axes.tick_params(axis="x", length=TICK, pad=2.0, width=0.8)
    axes.spines["bottom"].set_bounds(lowest, max([highest, *ticks]))
    axes.spines["bottom"].set_linewidth(0.8)


def _swatch(kind: str, number: int) -> Patch | Line2D:
    """Return what stands for a series in the key."""
    if kind != "intervals":
        return Rectangle((0, 0), SWATCH, TEXT, **_filled(number))
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
    return [(mark, _wrapped(name, width - SWATCH - 2 * EDGE - NEAR)) for mark, name in entries]


def _set_key(paper: _Paper, key: Sequence[tuple[Patch | Line2D, list[str]]]) -> None:
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


# -- over years ------------------------------------------------------------------------------------------


def _over_years(chart: Chart, width: float) -> Figure:
    """Draw a line for each series with its limits as a band, named at its end, the first value at its start."""
    known = [(look, series, _known(series)) for look, series in enumerate(chart.series)]
    drawn = [(look, series, places) for look, series, places in known if places]
    named = [_named_at_end(series, places[-1], width * END_SHARE) for _, series, places in drawn]
    firsts = [_label(series, 0) for _, series, _ in drawn]
    write = _tick(chart.unit)
    highest = max(
        (end for _, series, places in drawn for at in places for end in (_value(series, at), *(_limits(series, at) or ()))),
        default=1.0,
    )  # fmt: skip
    ticks = [tick for tick in _ticks(0.0, highest) if 0.0 <= tick <= highest]
    numbers = [write(tick, None) for tick in ticks]
    unit = _wrapped(chart.unit, width - 2 * EDGE)
    top = EDGE + len(unit) * LINE + GAP
    left = EDGE + max(_wide(number) for number in numbers) + 2 * NEAR
    right = max((_wide(line) for lines in named for line in lines), default=0.0) + 4 * NEAR
    tall = max(PLOT_OF_YEARS, (sum(len(lines) for lines in named) + len(named)) * LINE)
    paper = _Paper(width, top + tall + LINE + 2 * GAP)
    paper.write_lines(EDGE, EDGE + len(unit) * LINE / 2, unit)
    room = width - left - right - EDGE
    axes = paper.axes(left, top, room, tall)
    years = range(len(chart.categories))
    # Room before the first year for the values at the start of the lines.
    spare = (max((_wide(first) for first in firsts), default=0.0) + 2 * NEAR) / room
    whole = max(len(years) - 1, 1) / (1 - spare)
    axes.set_xlim(-spare * whole, (1 - spare) * whole)
    axes.set_ylim(0.0, highest or 1.0)
    widest = max(map(_wide, chart.categories)) + NEAR
    every = max(1, ceil(widest * whole / room))
    axes.set_xticks(list(years)[::every], chart.categories[::every], fontproperties=_font())
    axes.set_yticks(ticks, numbers, fontproperties=_font())
    axes.tick_params(length=TICK, pad=2.0, width=0.8)
    axes.spines["left"].set_visible(True)
    for look, series, places in drawn:
        _set_line(axes, series, places, look)
    down = tall / axes.get_ylim()[1]
    starts = [
        (tall - _value(series, 0) * down, [first])
        for (_, series, places), first in zip(drawn, firsts, strict=True)
        if places[0] == 0
    ]
    ends = [(tall - _value(series, places[-1]) * down, lines)
            for (_, series, places), lines in zip(drawn, named, strict=True)]  # fmt: skip
    for y, lines in _apart(starts, tall):
        paper.write_lines(left + spare * room - 1.5 * NEAR, top + y, lines, "right")
    for y, lines in _apart(ends, tall):
        paper.write_lines(left + room + 2 * NEAR, top + y, lines)
    return paper.figure


def _known(series: Series) -> list[int]:
    """Return the places of the values that there are."""
    return [at for at, value in enumerate(series.values) if value is not None]


def _value(series: Series, at: int) -> float:
    value = series.values[at]
    assert value is not None  # noqa: S101 -- asked for only where there is one
    return value


def _named_at_end(series: Series, last: int, room: float) -> list[str]:
    """Return the name of a line with its last value."""
    label = _label(series, last)
    return [*_wrapped(series.name, room), *(_wrapped(label, room) if label else [])]


def _set_line(axes: Axes, series: Series, places: Sequence[int], look: int) -> None:
    """Draw a line through the values that there are, with the band of their limits."""
    colour, dash = COLOURS[look % len(COLOURS)], DASHES[look % len(DASHES)]
    ranges = {at: pair for at in places if (pair := _limits(series, at)) is not None}
    if len(ranges) > 1:
        lower, upper = ([pair[end] for pair in ranges.values()] for end in (0, 1))
        axes.fill_between(list(ranges), lower, upper, color=colour, alpha=BAND, linewidth=0.0, clip_on=False)
        for edge in (lower, upper):
            axes.plot(list(ranges), edge, color=colour, linewidth=0.8, linestyle=dash, clip_on=False)
    axes.plot(
        places, [_value(series, at) for at in places], color=colour, linewidth=2.0, linestyle=dash, marker=MARKERS[look % len(MARKERS)],
        markersize=POINT_OF_LINE, markeredgecolor=PAPER, clip_on=False,
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


# -- for a page ------------------------------------------------------------------------------------------


def _for_a_page(svg: bytes, chart: Chart, identifier: str) -> str:
    """Return the library's file as an element: attributes for styles, ids of its own, a title and a description."""
    root = Xml.fromstring(svg)  # noqa: S314 -- what was drawn here a moment ago
    for element in root.iter():
        element.tag = element.tag.removeprefix(_SVG)
    for parent in list(root.iter()):
        for unwanted in (*parent.findall("metadata"), *parent.findall("style")):
            parent.remove(unwanted)
    for element in root.iter():
        _restyle(element)
    _rename(root, identifier)
    _flatten(root)
    box = root.get("viewBox") or ""
    root.attrib.clear()
    root.attrib.update(
        {
            "xmlns": _SVG.strip("{}"),
            "role": "img",
            "aria-labelledby": f"{identifier}-title {identifier}-desc",
            "viewBox": box,
            "width": "100%",
            "font-family": FAMILIES,
            "font-size": f"{TEXT:g}",
            "stroke-linejoin": "round",
        }
    )
    for place, (tag, text) in enumerate((("title", chart.title), ("desc", chart.alternative))):
        element = Xml.Element(tag, {"id": f"{identifier}-{tag}"})
        element.text = text
        root.insert(place, element)
    return Xml.tostring(root, encoding="unicode")


def _restyle(element: Xml.Element) -> None:
    """Turn a style into attributes; the typeface is that of the whole."""
    if element.get("transform", "").startswith("rotate(-0 "):
        del element.attrib["transform"]
    if _HREF in element.attrib:
        element.set("href", element.attrib.pop(_HREF))
    for entry in element.attrib.pop("style", "").split(";"):
        name, _, value = (part.strip() for part in entry.partition(":"))
        if name and not name.startswith("font"):
            element.set(name, value)
    if element.text is not None and not element.text.strip():
        element.text = None
    element.tail = None


def _rename(root: Xml.Element, identifier: str) -> None:
    """Keep the ids that something refers to, and begin each with the chart's own."""
    used = {element.get("href", "").removeprefix("#") for element in root.iter()}
    used |= {
        name
        for element in root.iter()
        for value in element.attrib.values()
        for name in _REFERRED.findall(value)
    }
    for element in root.iter():
        for attribute, value in list(element.attrib.items()):
            if attribute == "id" and value not in used:
                del element.attrib["id"]
            elif attribute == "id":
                element.set("id", f"{identifier}-{value}")
            elif attribute == "href":
                element.set("href", f"#{identifier}-{value.removeprefix('#')}")
            else:
                element.set(attribute, _REFERRED.sub(rf"url(#{identifier}-\1)", value))


def _flatten(element: Xml.Element) -> None:
    """Take out groups that say nothing."""
    for child in list(element):
        _flatten(child)
        if child.tag in {"g", "defs"} and (not len(child) or (child.tag == "g" and not child.attrib)):
            place = list(element).index(child)
            element.remove(child)
            for offset, inner in enumerate(child):
                element.insert(place + offset, inner)
