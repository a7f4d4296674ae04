"""The brief and the challenge pack as text, for an area alone, a large plan, and almost nothing given."""

from pathlib import Path

from imhcalc.models.result import Result
from imhcalc.report.registry import renderer
from imhcalc.report.setting import Extent, Setting
from tests.golden.goldens import EXAMPLES, HERE, result_of

DOCUMENTS = HERE / "documents"
EXTENTS: tuple[Extent, ...] = ("brief", "challenge")
OF = ("leeds_plan", "leeds", "fernshire")
"""Examples: every block filled, a city by its name, and an area of which hardly anything is known."""


def result_for(name: str) -> Result:
    return result_of(EXAMPLES / f"{name}.yaml")


def document_text(result: Result, extent: Extent) -> str:
    text = renderer("markdown")(result, Setting(extent=extent))
    assert isinstance(text, str)
    return text


def document_path(name: str, extent: Extent) -> Path:
    return DOCUMENTS / f"{name}_{extent}.md"


def write_documents() -> None:
    DOCUMENTS.mkdir(exist_ok=True)
    for name in OF:
        result = result_for(name)
        for extent in EXTENTS:
            document_path(name, extent).write_text(
                document_text(result, extent), encoding="utf-8", newline="\n"
            )
