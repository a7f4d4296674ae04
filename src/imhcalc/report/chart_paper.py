"""A sheet that charts are drawn on: text measured and set in points, axes placed, and how series look.

Colours are those of the Analysis Function's guidance "Data visualisation: colours in charts" (Open Government
Licence v3.0), in its order for categories; hatching, markers and line styles say the same as the colours do.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path
from matplotlib.ticker import MaxNLocator
from matplotlib.transforms import Affine2D, Transform

from imhcalc.report.blocks import Series

COLOURS = ("#12436D", "#28A197", "#801650", "#F46A25", "#3D3D3D", "#A285D1")
"""Dark blue, turquoise, dark pink, orange, dark grey, light purple: each at least 3 to 1 against white."""
INK = "#0B0C0C"
PAPER = "#FFFFFF"
HATCHES = ("", "///", "\\\\\\", "xx", "---", "||")
MARKERS = ("o", "s", "D", "^", "v", "P")
DASHES: tuple[Any, ...] = ("-", (0, (5, 2)), (0, (1, 1.5)), (0, (6, 2, 1, 2)), (0, (3, 1)), (0, (8, 3)))

POINTS_PER_INCH, POINTS_PER_MM = 72.0, 72.0 / 25.4
# All lengths below are in points.
TEXT, LINE = 11.0, 13.0
EDGE, GAP, NEAR = 4.0, 8.0, 6.0
TICK, TICKS = 4.0, 4
"""How long a tick is, and how many steps of an axis there are at the most."""

Look = dict[str, Any]
"""How something is drawn, in the library's names."""


def font() -> FontProperties:
    """Return the typeface that comes with the library, so that no machine's own changes a picture."""
    return FontProperties(fname=Path(mpl.get_data_path(), "fonts", "ttf", "DejaVuSans.ttf"), size=TEXT)


def wide(text: str) -> float:
    """Return the width of a text in points."""
    width, _, _ = text_to_path.get_text_width_height_descent(text, font(), ismath=False)
    return float(width)


def wrapped(text: str, room: float) -> list[str]:
    """Return a text in lines no wider than the room there is; a word that is too long is cut."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if wide(longer) <= room:
            lines[-1] = longer
            continue
        if lines[-1]:
            lines.append("")
        for letter in word:
            if lines[-1] and wide(lines[-1] + letter) > room:
                lines.append("")
            lines[-1] += letter
    return lines


def written(value: str, room: float) -> list[str]:
    """Return a value as it is written, with its range on a line of its own where both do not fit on one."""
    number, bracket, limits = value.partition(" (")
    if not bracket or wide(value) <= room:
        return wrapped(value, room)
    return [*wrapped(number, room), *wrapped(f"({limits}", room)]


class Paper:
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
            fontproperties=font(),
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


def written_tick(unit: str) -> Callable[[float, int | None], str]:
    """Return how the numbers of an axis are written."""
    if unit.startswith("%"):
        return lambda value, _: f"{value * 100:,.6g}%"
    before = "£" if unit.startswith("£") else ""
    return lambda value, _: f"{before}{value:,.6g}"


def ticks_between(lowest: float, highest: float, most: int = TICKS) -> list[float]:
    """Return round numbers, with so many steps at most, from the lowest value to beyond the highest."""
    return [float(tick) for tick in MaxNLocator(most, steps=[1, 2, 5, 10]).tick_values(lowest, highest)]


def filled(number: int) -> Look:
    """Return how the areas of a series are filled."""
    return {
        "facecolor": COLOURS[number % len(COLOURS)],
        "edgecolor": PAPER,
        "hatch": HATCHES[number % len(HATCHES)] or None,
        "linewidth": 0.0,
    }


def label_of(series: Series, position: int) -> str:
    """Return what is written by a value of a series; nothing where it has no words."""
    return series.labels[position] if position < len(series.labels) else ""


def limits_of(series: Series, position: int) -> tuple[float, float] | None:
    """Return the limits of a value of a series, or None where it has none."""
    return series.limits[position] if position < len(series.limits) else None
