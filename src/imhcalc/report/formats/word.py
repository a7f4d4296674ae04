"""The report as a Word document, for teams to edit and to merge into their own."""

from imhcalc.models.result import Result
from imhcalc.report.document import blocks_of
from imhcalc.report.office_files import dated
from imhcalc.report.setting import Setting

SUFFIX = ".docx"


def render(result: Result, setting: Setting) -> bytes:
    """Return the report as the bytes of a Word document; raise UsageError where the file of styles is none."""
    from imhcalc.report.word_document import About, written

    run = result.run
    headline = next(each for each in result.context.outcomes if each.id == result.context.headline)
    about = About(
        subject=headline.need or headline.label,
        author=f"imhcalc {run.imhcalc}",
        footer=f"imhcalc {run.imhcalc}, evidence {run.evidence.id} {run.evidence.version}; not an official statistic",
        date=dated(result),
    )
    return written(blocks_of(result, setting), about, setting.styles)
