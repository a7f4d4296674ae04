"""What a reader finds in the files of a report: their text, read back from the page, Word, the workbook and the slides."""

from collections.abc import Iterator
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path

import docx
import openpyxl
import pptx
from docx.table import Table

from imhcalc.models.result import Result
from imhcalc.report.registry import renderer
from imhcalc.report.setting import Setting
from tests.golden.goldens import DOCUMENTS, EXAMPLES, HERE, NOTICE, result_of, rounded, without_checksums

FILES = HERE / "files"
BLOCKS = {
    "p",
    "li",
    "h1",
    "h2",
    "h3",
    "th",
    "td",
    "caption",
    "figcaption",
    "summary",
    "dt",
    "dd",
    "text",
    "title",
}
UNSEEN = {"style"}


def texts_of(result: Result) -> Iterator[tuple[str, str]]:
    """Yield each format, by its suffix, with the text of the whole document in it."""
    for name, suffix, read in (
        ("html", "html", _page), ("word", "docx", _word), ("excel", "xlsx", _workbook), ("slides", "pptx", _slides),
    ):  # fmt: skip
        content = renderer(name)(without_checksums(result), Setting(extent="full"))
        yield suffix, "\n".join([f"# {NOTICE}", *read(content)]) + "\n"


def path_of(example: str, suffix: str) -> Path:
    return FILES / f"{example}.{suffix}.txt"


def write_files() -> None:
    FILES.mkdir(exist_ok=True)
    for example in DOCUMENTS:
        for suffix, text in texts_of(result_of(EXAMPLES / f"{example}.yaml")):
            path_of(example, suffix).write_text(text, encoding="utf-8", newline="\n")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self._words: list[str] = []
        self._unseen = False

    def handle_starttag(self, tag: str, _attrs: object) -> None:
        self._unseen = tag in UNSEEN
        if tag in BLOCKS:
            self.end_line()

    def handle_endtag(self, tag: str) -> None:
        self._unseen = False
        if tag in BLOCKS:
            self.end_line()

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self._words.append(data)

    def end_line(self) -> None:
        line = " ".join("".join(self._words).split())
        if line:
            self.lines.append(line)
        self._words = []


def _page(content: str) -> list[str]:
    reader = _Reader()
    reader.feed(content)
    reader.end_line()
    return reader.lines


def _word(content: bytes) -> Iterator[str]:
    for part in docx.Document(BytesIO(content)).iter_inner_content():
        if isinstance(part, Table):
            yield from (" | ".join(cell.text for cell in row.cells) for row in part.rows)
        elif part.text:
            yield f"{part.style.name}: {part.text}"


def _workbook(content: bytes) -> Iterator[str]:
    for sheet in openpyxl.load_workbook(BytesIO(content), data_only=True):
        yield f"== {sheet.title}"
        for row in sheet.iter_rows(values_only=True):
            cells = ["" if value is None else _in_words(value) for value in row]
            if any(cells):
                yield " | ".join(cells).rstrip(" |")


def _in_words(value: object) -> str:
    """A cell as text: a number within rounding of a whole one reads as that, as a workbook may hold it either way."""
    kept = rounded(value)
    return str(int(kept) if isinstance(kept, float) and kept.is_integer() else kept)


def _slides(content: bytes) -> Iterator[str]:
    for number, slide in enumerate(pptx.Presentation(BytesIO(content)).slides, 1):
        yield f"== slide {number}"
        for shape in slide.shapes:
            if shape.has_text_frame and shape.text_frame.text:
                yield shape.text_frame.text
            elif shape.has_table:
                yield from (" | ".join(cell.text for cell in row.cells) for row in shape.table.rows)
        yield f"notes: {slide.notes_slide.notes_text_frame.text}"
