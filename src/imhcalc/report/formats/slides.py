"""The report as five slides that a director can show, with notes to speak from."""

from imhcalc.models.result import Result
from imhcalc.report.office_files import dated
from imhcalc.report.setting import Setting

SUFFIX = ".pptx"


def render(result: Result, setting: Setting) -> bytes:
    """Return five slides as the bytes of a PowerPoint file."""
    from imhcalc.report.slides_content import slides
    from imhcalc.report.slides_deck import written

    del setting
    headline = next(each for each in result.context.outcomes if each.id == result.context.headline)
    return written(
        slides(result), headline.need or headline.label, f"imhcalc {result.run.imhcalc}", dated(result)
    )
