"""Draws charts: as SVG that can stand in a page with a strict policy, and as PNG for Word and slides.

The title is not drawn: a format sets it as the caption.
"""

import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure

from imhcalc.report.blocks import Chart
from imhcalc.report.chart_paper import INK, POINTS_PER_MM
from imhcalc.report.chart_rows import in_rows
from imhcalc.report.chart_svg import for_a_page
from imhcalc.report.chart_years import over_years
from imhcalc.report.marks import without_marks

DOTS_PER_INCH = 200
PAGE_MM = 160.0
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NOT_IN_AN_ID = re.compile(r"[^A-Za-z0-9_-]")


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
    return for_a_page(file.getvalue(), clean, identifier)


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


def _drawn(chart: Chart, width: float) -> Figure:
    """Return a chart drawn at a width in points; its height follows from what it holds."""
    return (over_years if chart.kind == "lines" else in_rows)(chart, width)
