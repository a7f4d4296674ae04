"""The report as one page of HTML, which runs no script and asks nothing of any network.

A policy in the page's head has the browser refuse all but the one style sheet whose checksum it names.
"""

import re
from base64 import b64encode
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from imhcalc.models.result import Result
from imhcalc.report.blocks import Block, Chart, Heading, IntervalBar, Paragraph, Table
from imhcalc.report.document import blocks_of
from imhcalc.report.marks import spans, unmarked, without_marks
from imhcalc.report.setting import Setting
from imhcalc.report.site_content import SiteIndex

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

SUFFIX = ".html"
TITLE_LEVEL = 1
CONTENTS_LEVEL = 2
"""The headings that the list of contents holds."""
FEWEST_CONTENTS = 2
"""A page with fewer sections needs no list of them."""
NARROW_CHARACTERS = 24
"""A row of unbreakable words longer than this may be wider than a phone with letters spaced out (WCAG 1.4.12)."""
BAR_CHARACTERS = 12
"""The room that a bar takes, in characters."""
LONGEST_KEPT = 24
"""A number with its words, or a range, is kept on one line up to this many characters."""
SENTENCE = 90
"""A cell of more characters holds a sentence."""
BAR_LENGTH = 110.0
BAR_EDGE = 5.0
"""The bar's line and the room at its ends for half a point, in the units of its drawing."""
_DIGIT = re.compile(r"\d")
_OPTION = re.compile(rf"(?<=\s)--[a-z-]{{1,{LONGEST_KEPT}}}\b")
_NOT_FOR_IDS = re.compile(r"[^a-z0-9]+")


class Part(NamedTuple):
    """A block in its place: its kind, its own id on the page, and the level of a heading.

    `drawing` is the markup of a chart; `is_wide` says that a table may need to be scrolled sideways, and `prose`
    which of its columns hold sentences.
    """

    kind: str
    block: Block
    identifier: str = ""
    level: int = 0
    drawing: "Markup | None" = None
    is_wide: bool = False
    prose: tuple[bool, ...] = ()


def render(result: Result, setting: Setting) -> str:
    """Return the report as a page of HTML."""
    return render_blocks(blocks_of(result, setting), setting)


def render_blocks(blocks: Sequence[Block], setting: Setting) -> str:
    """Return blocks, the title first, as a page; the answer stands above the list of contents."""
    parts = list(_parts(blocks))
    title = next(number for number, part in enumerate(parts) if part.level == TITLE_LEVEL)
    sections = [number for number, part in enumerate(parts) if part.level == CONTENTS_LEVEL]
    answer = next((number for number, part in enumerate(parts) if _is_answer(part.block)), title)
    contents = next((number for number in sections if number > answer), len(parts))
    return (
        _environment()
        .get_template("report.html")
        .render(
            **_style(),
            title=_plain(_text_of(parts[title].block)),
            description=_plain(_leading_text(blocks)),
            head=parts[: title + 1],
            opening=parts[title + 1 : contents],
            contents=[parts[number] for number in sections] if len(sections) >= FEWEST_CONTENTS else [],
            rest=parts[contents:],
            links=setting.links,
        )
    )


def render_index(index: SiteIndex) -> str:
    """Return the index of a site as a page that finds an authority by its name."""
    return _environment().get_template("index.html").render(**_style(), index=index)


def _style() -> "dict[str, Markup | str]":
    """Return the style sheet of a page, and the checksum that the page's policy names."""
    from markupsafe import Markup

    style = _environment().get_template("report.css").render().strip()
    checksum = b64encode(sha256(style.encode("utf-8")).digest()).decode("ascii")
    return {"style": Markup(style), "style_checksum": checksum}  # noqa: S704 -- a file of ours


def _parts(blocks: Sequence[Block]) -> Iterator[Part]:
    """Place the blocks: ids that no other has, and headings that leave out no level."""
    taken: set[str] = set()
    level = tables = charts = 0
    for block in blocks:
        kind = type(block).__name__
        match block:
            case Heading():
                # One title; below it each heading is at most one level under the one before.
                level = TITLE_LEVEL if level == 0 else max(CONTENTS_LEVEL, min(block.level, level + 1))
                yield Part(kind, block, _identifier(block.text, taken), level)
            case Table():
                tables += 1
                yield Part(kind, block, f"table-{tables}", is_wide=_is_wide(block), prose=_prose(block))
            case Chart():
                charts += 1
                yield Part(kind, block, f"chart-{charts}", drawing=_drawing(block, f"chart-{charts}"))
            case _:
                yield Part(kind, block)


def _identifier(text: str, taken: set[str]) -> str:
    """Return a heading's id: its words, and a number where another heading has the same."""
    words = _NOT_FOR_IDS.sub("-", unmarked(text).lower()).strip("-")
    # The prefix keeps words of a profile from being the id of a table, of a chart or of the page's own parts.
    wanted = identifier = f"section-{words}" if words else "section"
    number = 1
    while identifier in taken:
        number += 1
        identifier = f"{wanted}-{number}"
    taken.add(identifier)
    return identifier


def _is_wide(table: Table) -> bool:
    """Return whether a table could be wider than a phone: its longest words stand side by side."""
    rows = [[column.title for column in table.columns], *table.rows]
    return sum(
        max(_longest_word(row[column]) for row in rows) + 1 for column in range(len(table.columns))
    ) > (NARROW_CHARACTERS)


def _unbroken_options(command: "Markup") -> "Markup":
    """Return a command whose options are not broken after their hyphens, as `--` and a word would be read."""
    from markupsafe import Markup

    return Markup(_OPTION.sub(r'<span class="kept">\g<0></span>', str(command)))  # noqa: S704 -- it is escaped


def _prose(table: Table) -> tuple[bool, ...]:
    """Return which columns hold sentences: they are not made as narrow as their words."""
    return tuple(
        any(isinstance(row[column], str) and len(unmarked(str(row[column]))) > SENTENCE for row in table.rows)
        for column in range(len(table.columns))
    )


def _longest_word(cell: str | IntervalBar) -> int:
    if isinstance(cell, IntervalBar):
        return BAR_CHARACTERS
    words = _pieces(cell) if _is_kept(cell) else unmarked(cell).split()
    return max((len(word) for word in words), default=0)


def _is_kept(text: str) -> bool:
    """Return whether a number's cell is short enough to be broken nowhere but before its range."""
    return all(len(piece) <= LONGEST_KEPT for piece in _pieces(text)) and bool(_DIGIT.search(unmarked(text)))


def _pieces(text: str) -> list[str]:
    """Return a number and its range: ``1,200`` and ``(700 to 2,000)``."""
    return re.split(r" (?=\()", unmarked(text))


def _breakable(text: "Markup") -> "Markup":
    """Return text that may be broken before a range, where it may be broken nowhere else."""
    from markupsafe import Markup

    return text.replace(" (", Markup(" <wbr>("))


def _drawing(chart: Chart, identifier: str) -> "Markup":
    from markupsafe import Markup

    from imhcalc.report.charts import vector

    return Markup(vector(without_marks(chart), identifier))  # noqa: S704 -- `vector` escapes what it writes


def _is_answer(block: Block) -> bool:
    return isinstance(block, Paragraph) and block.kind == "answer"


def _text_of(block: Block) -> str:
    return block.text if isinstance(block, Heading | Paragraph) else ""


def _leading_text(blocks: Sequence[Block]) -> str:
    """Return the answer, for those who see a page's description and not yet the page."""
    paragraphs = [block for block in blocks if isinstance(block, Paragraph)]
    answers = [paragraph for paragraph in paragraphs if _is_answer(paragraph)]
    return next((paragraph.text for paragraph in (*answers, *paragraphs)), _text_of(blocks[0]))


@cache
def _environment() -> "Environment":
    """Return the templates, with everything escaped that is not markup of ours, and no name left undefined."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("imhcalc.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {
        "words": _words,
        "plain": _plain,
        "along": _along,
        "breakable": _breakable,
        "unbroken_options": _unbroken_options,
    }
    questions: dict[str, Callable[..., bool]] = {
        "bar": lambda cell: isinstance(cell, IntervalBar),
        "repeated": _is_repeated,
        "kept": _is_kept,
    }
    environment.tests |= questions
    return environment


def _words(text: str) -> "Markup":
    """Return text escaped, each marked number in an element that names its figure."""
    from markupsafe import Markup, escape

    figure = Markup('<span data-figure="{}">{}</span>')
    return Markup().join(
        escape(_shown(span.text)) if span.figure is None else figure.format(span.figure, _shown(span.text))
        for span in spans(text)
    )


def _plain(text: str) -> str:
    """Return text for where no element can stand: a title, an attribute, a link."""
    return _shown(unmarked(text))


def _shown(text: str) -> str:
    """Return text with characters that no one can see, and that may be no HTML, written out."""
    return "".join(
        character if character.isprintable() else " " if character.isspace() else f"\\x{ord(character):02x}"
        for character in text
    )


def _along(share: float) -> str:
    """Return where a share of a bar's scale lies along its drawing."""
    return f"{BAR_EDGE + min(max(share, 0.0), 1.0) * BAR_LENGTH:.1f}"


def _is_repeated(table: Table) -> bool:
    """Return whether the head of a table's first column already says what the table holds."""
    return unmarked(table.description).casefold() in unmarked(table.columns[0].title).casefold()
