"""What people do to a report in three weeks: forty edits, each picked by a seed, twenty of which change a number.

Every edit works on one file in place and returns the numbers that it made wrong: none, for an edit that is harmless.
"""

import re
import subprocess
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from pathlib import Path
from random import Random
from shutil import which
from tempfile import TemporaryDirectory
from typing import NamedTuple

from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph
from openpyxl import load_workbook
from pptx import Presentation

from imhcalc.models.paper_check import CheckedNumber, PaperCheck

NUMBER = re.compile(
    r"(?<![\w,.£])(£?)(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?(%| in 100| in 1,000)?(?![\w,]*\d)(?!\w)"
)
PLAIN = re.compile(r"£?\d[\d,]*(?:\.\d+)?(?:%| in 100)?")
LEAST = 12
"""Numbers below this are left alone where one is picked at random: what they round to is a matter of taste."""
SAME = str.maketrans("", "", ", ")
"""What is left out where numbers are compared as they are written."""
SOFFICE = which("soffice")
UNTIL = "Log of assumptions"
"""Edits are made before this heading: what follows is not rewritten in any office."""


class Planted(NamedTuple):
    """A number that an edit made wrong: as it is written now, as it was, and words near it."""

    written: str
    was: str
    near: str


Apply = Callable[[Path, Random], Sequence[Planted]]


class Edit(NamedTuple):
    """An edit: what the editor did, to which file of which example, and how."""

    name: str
    example: str
    suffix: str
    apply: Apply
    is_harmless: bool
    needs: str | None = None
    """A program without which it cannot be made."""


EDITS: list[Edit] = []


class Outcome(NamedTuple):
    """What became of one edit: the planted numbers found and missed, and the reports that are of none."""

    edit: Edit
    found: list[Planted]
    missed: list[Planted]
    wrong: list[CheckedNumber]


def judged(edit: Edit, planted: list[Planted], check: PaperCheck) -> Outcome:
    """Return which planted numbers were reported, and which reports are of no planted number."""
    reported = check.to_look_at()
    found, missed = [], []
    for each in planted:
        match = next((one for one in reported if is_of(one, each)), None)
        if match is None:
            missed.append(each)
        else:
            found.append(each)
            reported.remove(match)
    return Outcome(edit, found, missed, reported)


def is_of(number: CheckedNumber, planted: Planted) -> bool:
    """Return whether a report is of a planted number: as it is written now, what it was, and where."""
    where = f"{number.place.sentence} {number.place.row} {number.place.where}"
    written, now = number.written.translate(SAME), planted.written.translate(SAME)
    was, printed = planted.was.translate(SAME), (number.printed or "").translate(SAME)
    is_near = (
        not planted.near
        or planted.near[:10] in where
        or number.place.sentence[:10] in planted.near
        or number.written in where
    )
    return (
        is_near
        and (written in now or now in written)
        and (number.verdict == "counts others" or printed in was or was in printed)
    )


def edit(name: str, suffix: str, example: str = "leeds", *, harmless: bool = False, needs: str | None = None):
    """Register a function as an edit."""

    def register(function: Apply) -> Apply:
        EDITS.append(Edit(name, example, suffix, function, harmless, needs))
        return function

    return register


# -- numbers ---------------------------------------------------------------------------------------------


def another(written: str, rng: Random) -> str:
    """Return a number of the same form that is no rounding of one: a fifth to two fifths away."""
    match = re.search(r"\d[\d,]*(\.\d+)?", written)
    decimals = len(match[1]) - 1 if match[1] else 0
    value = float(match[0].replace(",", ""))
    digits = match[0].replace(",", "")
    unit = 10.0**-decimals if decimals else 10.0 ** (len(digits) - len(digits.rstrip("0")))
    steps = max(2, round(value * rng.uniform(0.2, 0.4) / unit))
    new = value + steps * unit if rng.random() < 0.5 or value - steps * unit <= 0 else value - steps * unit
    return f"{written[: match.start()]}{new:,.{decimals}f}{written[match.end() :]}"


def size(written: str) -> float:
    """Return the digits of a number as one, its unit left out."""
    return float(re.sub(r"[^\d.]", "", written.removesuffix(" in 100").removesuffix(" in 1,000")) or 0)


def is_large(written: str) -> bool:
    """Return whether a number is large enough to be picked."""
    return size(written) >= LEAST


# -- Word ------------------------------------------------------------------------------------------------


def paragraphs(document) -> list[Paragraph]:
    """Return the paragraphs of the words of a document, before the log of assumptions."""
    found = []
    for each in document.paragraphs:
        if each.text.strip() == UNTIL and each.style.name.startswith("Heading"):
            break
        if not each.style.name.startswith(("toc", "TOC", "Heading", "Caption", "Title")):
            found.append(each)
    return found


def cells(document) -> Iterator[Paragraph]:
    """Yield the paragraphs of the cells of tables that stand before the log of assumptions, heads and names left out."""
    body = list(document.element.body)
    end = next(n for n, e in enumerate(body) if e.tag == qn("w:p") and Paragraph(e, document).text.strip() == UNTIL and "Heading" in Paragraph(e, document).style.name)  # fmt: skip
    for table in document.tables:
        if body.index(table._tbl) < end:
            for row in table.rows[1:]:
                yield from (cell.paragraphs[0] for cell in row.cells[1:])


def number_runs(some: Sequence[Paragraph]):
    """Return the runs that hold one number and nothing else, as the report writes figures, each with its paragraph."""
    return [
        (run, each) for each in some for run in each.runs if PLAIN.fullmatch(run.text.strip()) and is_large(run.text)
    ]  # fmt: skip


def retyped(some: Sequence[Paragraph], rng: Random) -> Planted:
    """Type another number over one."""
    run, paragraph = rng.choice(number_runs(some))
    was, run.text = run.text, another(run.text, rng)
    return Planted(run.text, was, paragraph.text[:40])


def flat(paragraph: Paragraph, text: str) -> None:
    """Type a paragraph anew: one run, and none of the report's marks."""
    for child in list(paragraph._p):
        if child.tag != qn("w:pPr"):
            paragraph._p.remove(child)
    paragraph.add_run(text)


def answer(document) -> Paragraph:
    """Return the paragraph of the answer."""
    return next(each for each in paragraphs(document) if each.text.startswith("About "))


def holding(document, words: str) -> Paragraph:
    """Return the first paragraph that holds words."""
    return next(each for each in paragraphs(document) if words in each.text)


def table_with(document, words: str):
    """Return the first table whose head holds words."""
    return next(each for each in document.tables if any(words in cell.text for cell in each.rows[0].cells))


def replaced(paragraph: Paragraph, old: str, new: str) -> None:
    """Replace words in a paragraph, wherever its runs are split, marks kept where they were."""
    runs = paragraph.runs
    at = paragraph.text.index(old)
    done, left = 0, old
    is_first = True
    for run in runs:
        text = run.text
        start = max(0, at - done)
        if left and start < len(text):
            take = min(len(left), len(text) - start)
            run.text = text[:start] + (new if is_first else "") + text[start + take :]
            left, at, is_first = left[take:], at + take, False
        done += len(text)


@edit("a number of a sentence typed over", ".docx")
def _(path: Path, rng: Random):
    document = Document(path)
    planted = retyped(paragraphs(document), rng)
    document.save(path)
    return [planted]


@edit("a number of a table typed over", ".docx", "leeds_plan")
def _(path: Path, rng: Random):
    document = Document(path)
    planted = retyped(list(cells(document)), rng)
    document.save(path)
    return [planted]


@edit("two numbers of a sentence swapped", ".docx")
def _(path: Path, rng: Random):
    document = Document(path)
    pairs = [
        (first, second, paragraph)
        for paragraph in paragraphs(document)
        for first, _ in number_runs([paragraph])
        for second, _ in number_runs([paragraph])
        if size(first.text) > 1.1 * size(second.text)
    ]
    first, second, paragraph = rng.choice(pairs)
    was = first.text, second.text
    second.text, first.text = was
    document.save(path)
    return [Planted(was[1], was[0], paragraph.text[:20]), Planted(was[0], was[1], paragraph.text[:20])]


@edit("two digits of a number in a table transposed", ".docx")
def _(path: Path, rng: Random):
    document = Document(path)
    found = [
        (run, digits)
        for run, _ in number_runs(list(cells(document)))
        if len(set(digits := run.text)) > 1
        and re.fullmatch(r"\d,?[1-9]\d*[\d,]*", digits)
        and len(digits.replace(",", "")) > 2
    ]
    run, was = rng.choice(
        [each for each in found if each[1].replace(",", "")[0] != each[1].replace(",", "")[1]]
    )
    bare = was.replace(",", "")
    run.text = f"{int(bare[1] + bare[0] + bare[2:]):,}"
    document.save(path)
    return [Planted(run.text, was, "")]


@edit("a number changed with changes tracked", ".docx")
def _(path: Path, rng: Random):
    document = Document(path)
    run, paragraph = rng.choice(number_runs(paragraphs(document)))
    was, new = run.text, another(run.text, rng)
    track(run, new)
    document.save(path)
    return [Planted(new, was, paragraph.text[:20])]


def track(run, new: str) -> None:
    """Delete a run and insert another, as Word does where changes are tracked."""
    deleted, inserted = (OxmlElement(f"w:{kind}", {qn("w:id"): str(number), qn("w:author"): "Editor"}) for kind, number in (("del", 9001), ("ins", 9002)))  # fmt: skip
    other = deepcopy(run._r)
    run._r.addprevious(deleted)
    deleted.addnext(inserted)
    deleted.append(run._r)
    for text in run._r.findall(qn("w:t")):
        text.tag = qn("w:delText")
    inserted.append(other)
    for text in other.findall(qn("w:t")):
        text.text = new


@edit("a sentence typed anew, with another number", ".docx")
def _(path: Path, rng: Random):
    document = Document(path)
    rich = [each for each in paragraphs(document) if number_runs([each])]
    paragraph = rng.choice(rich)
    run, _ = rng.choice(number_runs([paragraph]))
    new = another(run.text, rng)
    was, near = run.text, paragraph.text[:20]
    run.text = new
    flat(paragraph, paragraph.text)
    document.save(path)
    return [Planted(new, was, near)]


@edit("the answer reworded, with another number", ".docx")
def _(path: Path, rng: Random):
    document = Document(path)
    paragraph = answer(document)
    was, births, low, high = re.findall(r"\d[\d,]*", paragraph.text)[:4]
    new = another(was, rng)
    flat(
        paragraph,
        f"Of the {births} babies born in Leeds in a year, we would expect around {new} (between {low} and {high}) to show "
        "disorganised attachment.",
    )
    document.save(path)
    return [Planted(new, was, "babies born in Leeds")]


@edit("a paragraph moved elsewhere, one number changed", ".docx")
def _(path: Path, rng: Random):
    document = Document(path)
    planted = retyped(some := [each for each in paragraphs(document) if number_runs([each])], rng)
    moved = next(each for each in some if each.text[:40] == planted.near or planted.written in each.text)
    rng.choice(document.paragraphs[20:60])._p.addnext(moved._p)
    document.save(path)
    return [planted]


@edit("a rate turned into per cent, and wrong", ".docx")
def _(path: Path, rng: Random):
    document = Document(path)
    rates = [
        each
        for each in number_runs([*paragraphs(document), *cells(document)])
        if each[0].text.endswith(" in 100")
    ]
    run, paragraph = rng.choice(rates)
    was = run.text
    run.text = f"{another(was.removesuffix(' in 100'), rng)}%"
    document.save(path)
    return [Planted(run.text, was, paragraph.text[:10])]


@edit("babies made families", ".docx")
def _(path: Path, rng: Random):
    del rng
    document = Document(path)
    paragraph = answer(document)
    births = re.findall(r"\d[\d,]*", paragraph.text)[1]
    replaced(paragraph, "babies a year", "families a year")
    document.save(path)
    return [Planted(births, births, "families a year")]


@edit("an end of a range changed", ".docx", "leeds_plan")
def _(path: Path, rng: Random):
    document = Document(path)
    ranged = [
        (run, match)
        for each in (*paragraphs(document), *cells(document))
        for run in each.runs
        if (match := re.fullmatch(r"(.*?)(£?\d[\d,]*) to (£?\d[\d,]*)(\))?", run.text)) and is_large(match[2])
    ]
    run, match = rng.choice(ranged)
    end = rng.choice((2, 3))
    new = another(match[end], rng)
    run.text = run.text[: match.start(end)] + new + run.text[match.end(end) :]
    document.save(path)
    return [Planted(new, match[end], "")]


@edit("a cost in millions, and wrong", ".docx", "leeds_plan")
def _(path: Path, rng: Random):
    document = Document(path)
    costs = [
        (run, run.text) for each in cells(document) for run in each.runs if re.match(r"£\d{3},000", run.text)
    ]
    run, text = rng.choice(costs)
    was = re.match(r"£\d{3},000", text)[0]
    value = float(was[1:].replace(",", "")) * rng.choice((0.7, 0.75, 1.3, 1.4)) / 1e6
    new = f"£{value:.2f} million"
    run.text = text.replace(was, new, 1)
    document.save(path)
    return [Planted(new, was, "")]


@edit("a number changed in a file saved by LibreOffice", ".docx", needs="soffice")
def _(path: Path, rng: Random):
    saved_by_libreoffice(path)
    document = Document(path)
    run, paragraph = rng.choice(number_runs(paragraphs(document)))
    was, run.text = run.text, another(run.text, rng)
    document.save(path)
    return [Planted(run.text, was, paragraph.text[:20])]


@edit("paragraphs pasted into a paper for a board, one number changed", ".docx")
def _(path: Path, rng: Random):
    document = Document(path)
    texts = [each.text for each in paragraphs(document) if number_runs([each])]
    kept = rng.sample(texts, 4)
    at = rng.randrange(len(kept))
    found = [match for match in NUMBER.finditer(kept[at]) if is_large(match[0])]
    match = rng.choice(found)
    new = another(match[0], rng)
    was, near = match[0], kept[at][:20]
    kept[at] = kept[at][: match.start()] + new + kept[at][match.end() :]
    board_paper(kept).save(path)
    return [Planted(new, was, near)]


def board_paper(texts: Sequence[str]):
    """Return a paper of somebody else's that holds some paragraphs of the report."""
    paper = Document()
    paper.add_heading("Health and Wellbeing Board, 14 May 2026", 1)
    paper.add_paragraph("Report of the Director of Public Health. Contact: 0113 496 0000, page 1 of 6.")
    paper.add_heading("2. Background", 2)
    paper.add_paragraph(
        "The Board met 4 times in 2025/26 and agreed 3 priorities. The Best Start plan runs from 2024 to 2029."
    )
    for text in texts:
        paper.add_paragraph(text)
    paper.add_heading("3. Recommendations", 2)
    paper.add_paragraph("3.1 The Board is asked to note the report, and to receive an update in 6 months.")
    return paper


# -- pages, texts, workbooks, slides ---------------------------------------------------------------------


@edit("a number of a page typed over", ".html", "leeds_plan")
def _(path: Path, rng: Random):
    text = path.read_text(encoding="utf-8")
    marks = [
        match
        for match in re.finditer(
            r'<span data-figure="[^"]+">([^<]+)</span>', text[: text.index(f">{UNTIL}</h2>")]
        )
        if PLAIN.fullmatch(match[1]) and is_large(match[1])
    ]
    match = rng.choice(marks)
    new = another(match[1], rng)
    path.write_text(text[: match.start(1)] + new + text[match.end(1) :], encoding="utf-8")
    return [Planted(new, match[1], "")]


@edit("a sentence of a page written anew without marks, and wrong", ".html")
def _(path: Path, rng: Random):
    text = path.read_text(encoding="utf-8")
    old = re.search(r'<p class="answer">(.*?)</p>', text)
    was, births, low, high = re.findall(r"\d[\d,]*", re.sub(r"<[^>]+>", "", old[1]))[:4]
    new = another(high, rng)
    said = f'<p class="answer">Around {was} of the {births} babies in Leeds (from {low} to {new}) would be expected to show it.</p>'
    path.write_text(text.replace(old[0], said), encoding="utf-8")
    return [Planted(new, high, "babies in Leeds")]


@edit("a cell of a text in Markdown changed", ".md", "leeds_plan")
def _(path: Path, rng: Random):
    return _in_markdown(path, rng, in_table=True)


@edit("a line of a text in Markdown changed", ".md")
def _(path: Path, rng: Random):
    return _in_markdown(path, rng, in_table=False)


def _in_markdown(path: Path, rng: Random, *, in_table: bool):
    lines = path.read_text(encoding="utf-8").split("\n")
    end = lines.index(f"## {UNTIL}")
    found = [
        (number, match)
        for number, line in enumerate(lines[:end])
        if line.startswith("|") == in_table and not line.startswith(("#", "|---", "*Chart"))
        for match in NUMBER.finditer(line)
        if is_large(match[0])
        and not re.fullmatch(r"(19|20)\d\d", match[0])
        and "/" not in line[match.end() : match.end() + 1]
    ]
    number, match = rng.choice(
        [each for each in found if not in_table or "|" in lines[each[0]][1 : each[1].start()]]
    )
    new = another(match[0], rng)
    lines[number] = lines[number][: match.start()] + new + lines[number][match.end() :]
    path.write_text("\n".join(lines), encoding="utf-8")
    return [Planted(new, match[0], "")]


@edit("a number of a workbook typed over", ".xlsx", "leeds_plan")
def _(path: Path, rng: Random):
    book = load_workbook(path)
    found = [
        cell
        for sheet in book.worksheets[4:-3]
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, int | float) and cell.value >= LEAST and cell.column > 1
    ]
    cell = rng.choice(found)
    was, cell.value = cell.value, round(cell.value * rng.choice((0.7, 1.3)))
    book.save(path)
    return [Planted(f"{cell.value:,}", f"{was:,.0f}", str(cell.coordinate))]


@edit("a number of the slides typed over", ".pptx", "leeds_plan")
def _(path: Path, rng: Random):
    deck = Presentation(path)
    runs = [
        run
        for slide in deck.slides
        for shape in slide.shapes
        for frame in _frames(shape)
        for paragraph in frame.paragraphs
        for run in paragraph.runs
        if PLAIN.fullmatch(run.text.strip()) and is_large(run.text)
    ]
    run = rng.choice(runs)
    was, run.text = run.text, another(run.text, rng)
    deck.save(path)
    return [Planted(run.text, was, "")]


def _frames(shape):
    if shape.has_text_frame:
        yield shape.text_frame
    if shape.has_table:
        yield from (cell.text_frame for row in shape.table.rows for cell in row.cells)


# -- harmless --------------------------------------------------------------------------------------------


@edit("the answer reworded", ".docx", harmless=True)
def _(path: Path, rng: Random):
    document = Document(path)
    paragraph = answer(document)
    number, births, low, high = re.findall(r"\d[\d,]*", paragraph.text)[:4]
    rate = re.search(r"\d+ in 100", paragraph.text)[0]
    flat(
        paragraph,
        rng.choice(
            (
                f"Of {births} babies a year, about {number} would be expected to show it: {rate}. The range is {low} to {high}.",
                f"We would expect roughly {number} babies each year in Leeds (somewhere between {low} and {high}) out of {births}.",
                f"In Leeds, {rate} babies, or {number} of the {births} born in a year, would be expected to show it.",
            )
        ),
    )
    document.save(path)
    return []


@edit("the sentences of a paragraph put in another order", ".docx", harmless=True)
def _(path: Path, rng: Random):
    document = Document(path)
    several = [
        each
        for each in paragraphs(document)
        if len(re.findall(r"\. [A-Z]", each.text)) > 1 and NUMBER.search(each.text)
    ]
    for paragraph in rng.sample(several, min(3, len(several))):
        sentences = re.split(r"(?<=\.) (?=[A-Z])", paragraph.text)
        rng.shuffle(sentences)
        flat(paragraph, " ".join(sentences))
    document.save(path)
    return []


@edit("a third of the paragraphs deleted", ".docx", "leeds_plan", harmless=True)
def _(path: Path, rng: Random):
    document = Document(path)
    for each in document.paragraphs:
        if rng.random() < 1 / 3:
            each._p.getparent().remove(each._p)
    document.save(path)
    return []


@edit("tables deleted, and pictures", ".docx", harmless=True)
def _(path: Path, rng: Random):
    document = Document(path)
    for table in rng.sample(document.tables, 6):
        table._tbl.getparent().remove(table._tbl)
    for drawing in list(document.element.body.iter(qn("w:drawing")))[:3]:
        drawing.getparent().remove(drawing)
    document.save(path)
    return []


@edit("the rows of tables sorted", ".docx", "leeds_plan", harmless=True)
def _(path: Path, rng: Random):
    document = Document(path)
    for table in rng.sample(document.tables, 8):
        rows = list(table._tbl.tr_lst[1:])
        rng.shuffle(rows)
        for row in rows:
            table._tbl.append(row)
    document.save(path)
    return []


@edit("rates turned into per cent", ".docx", harmless=True)
def _(path: Path, rng: Random):
    document = Document(path)
    for run, _ in number_runs([*paragraphs(document), *cells(document)]):
        if run.text.endswith(" in 100") and rng.random() < 0.7:
            run.text = run.text.replace(" in 100", rng.choice(("%", " per cent")))
    document.save(path)
    return []


@edit("a rate in words", ".docx", harmless=True)
def _(path: Path, rng: Random):
    document = Document(path)
    paragraph = answer(document)
    replaced(
        paragraph,
        ": 15 in 100",
        rng.choice((": fifteen per cent", ": about one in seven", ": fifteen in a hundred", ", or 15%")),
    )
    document.save(path)
    return []


@edit("counts rounded further", ".docx", harmless=True)
def _(path: Path, rng: Random):
    document = Document(path)
    for run, _ in number_runs([*paragraphs(document), *cells(document)]):
        bare = run.text.replace(",", "")
        if bare.isdigit() and len(bare) > 3 and rng.random() < 0.7:
            run.text = f"{round(int(bare) + 0.01, -(len(bare) - 2)):,.0f}"
    document.save(path)
    return []


@edit("costs in millions and thousands", ".docx", "leeds_plan", harmless=True)
def _(path: Path, rng: Random):
    document = Document(path)
    for each in cells(document):
        for run in each.runs:
            if rng.random() < 0.8:
                form = rng.choice(("m", " million", "k"))
                run.text = re.sub(r"£(\d{3}),000", lambda match, form=form: f"£{match[1]}k" if form == "k" else f"£0.{match[1].rstrip('0')}{form}", run.text)  # fmt: skip
    document.save(path)
    return []


@edit("ranges with dashes", ".docx", "leeds_plan", harmless=True)
def _(path: Path, rng: Random):
    document = Document(path)
    dash = rng.choice(("-", "\N{EN DASH}", " - ", " \N{EN DASH} "))
    for each in (*paragraphs(document), *cells(document)):
        for run in each.runs:
            run.text = re.sub(r"(?<=\d) to (?=£?\d)", dash, run.text)
    document.save(path)
    return []


@edit("runs split by looks and spelling", ".docx", harmless=True)
def _(path: Path, rng: Random):
    document = Document(path)
    for each in (*paragraphs(document), *cells(document)):
        for run in each.runs:
            if len(run.text) > 2 and rng.random() < 0.5:
                cut = rng.randrange(1, len(run.text))
                other = deepcopy(run._r)
                text, run.text = run.text, run.text[:cut]
                run._r.addnext(other)
                other.find(qn("w:t")).text = text[cut:]
                other.find(qn("w:t")).set(qn("xml:space"), "preserve")
                run.bold = True
    document.save(path)
    return []


@edit("a wrong number put right with changes tracked", ".docx", harmless=True)
def _(path: Path, rng: Random):
    document = Document(path)
    run, _ = rng.choice(number_runs(paragraphs(document)))
    right, run.text = run.text, another(run.text, rng)
    track(run, right)
    document.save(path)
    return []


@edit("saved by LibreOffice", ".docx", "leeds_plan", harmless=True, needs="soffice")
def _(path: Path, rng: Random):
    del rng
    saved_by_libreoffice(path)
    return []


def saved_by_libreoffice(path: Path) -> None:
    """Open a file in LibreOffice and save it in its own form."""
    with TemporaryDirectory() as folder:
        subprocess.run(
            [
                str(SOFFICE), "--headless", f"-env:UserInstallation={(Path(folder) / 'profile').as_uri()}",
                "--convert-to", path.suffix[1:], "--outdir", folder, str(path),
            ],
            check=True, capture_output=True, timeout=300,
        )  # fmt: skip
        path.write_bytes((Path(folder) / path.name).read_bytes())


@edit("paragraphs of one's own added", ".docx", harmless=True)
def _(path: Path, rng: Random):
    document = Document(path)
    own = (
        "The steering group met on 3 March 2026 and 12 May 2026; 14 people attended, from 6 organisations.",
        "See appendix 2, pages 14 to 18, and section 4.2 of the Best Start strategy 2024-2029.",
        "Questions to Jo Smith on 0113 496 0123 or jo.smith@example.org by 5pm on Friday 8 May.",
        "Our two children's centres in Harehills and Seacroft saw 212 families for weaning classes in 2024/25.",
        "Next year's budget for parks is £4.6 million, of which £250,000 is for play areas.",
        "1. Agree the figures. 2. Share them with the 9 local care partnerships. 3. Review in 12 months.",
    )
    for text in own:
        rng.choice(paragraphs(document))._p.addnext(document.add_paragraph(text)._p)
    document.save(path)
    return []


@edit("paragraphs pasted into a paper for a board", ".docx", harmless=True)
def _(path: Path, rng: Random):
    document = Document(path)
    texts = [each.text for each in paragraphs(document) if number_runs([each])]
    board_paper(rng.sample(texts, 5)).save(path)
    return []


@edit("headings numbered and renamed", ".docx", harmless=True)
def _(path: Path, rng: Random):
    document = Document(path)
    number = 0
    for each in document.paragraphs:
        if each.style.name == "Heading 1":
            number += 1
            name = each.text if rng.random() < 0.5 else rng.choice(("Findings", "What we know", "Detail"))
            flat(each, f"{number}. {name}")
    document.save(path)
    return []


@edit("a page without its marks, set on few lines", ".html", "leeds_plan", harmless=True)
def _(path: Path, rng: Random):
    del rng
    text = path.read_text(encoding="utf-8")
    text = re.sub(r'<span data-figure="[^"]+">([^<]*(?:<wbr>[^<]*)?)</span>', r"\1", text)
    path.write_text(re.sub(r">\s*\n\s*<", "><", text), encoding="utf-8")
    return []


@edit("a text in Markdown wrapped at 72 columns", ".md", harmless=True)
def _(path: Path, rng: Random):
    from textwrap import fill  # noqa: PLC0415 -- used here alone

    lines = path.read_text(encoding="utf-8").split("\n")
    wrapped = [line if line.startswith(("|", "#", "-")) else fill(line, 72, break_long_words=False, break_on_hyphens=False) for line in lines]  # fmt: skip
    if rng.random() < 0.5:
        wrapped = [re.sub(r"^- ", "* ", line) for line in wrapped]
    path.write_text("\n".join(wrapped), encoding="utf-8")
    return []


@edit("a workbook sorted, shortened and shown otherwise", ".xlsx", harmless=True)
def _(path: Path, rng: Random):
    book = load_workbook(path)
    del book[rng.choice(book.sheetnames[5:-3])]
    for sheet in book.worksheets[4:-3]:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, float) and cell.number_format == "0.0%":
                    cell.number_format = "0.00%"
                elif (
                    isinstance(cell.value, int | float)
                    and cell.number_format == "#,##0"
                    and rng.random() < 0.5
                ):
                    cell.number_format = "0"
    book.save(path)
    return []


@edit("slides put in another order, one dropped, words changed", ".pptx", "leeds_plan", harmless=True)
def _(path: Path, rng: Random):
    deck = Presentation(path)
    listed = deck.slides._sldIdLst
    order = list(listed)
    rng.shuffle(order)
    for each in order:
        listed.append(each)
    listed.remove(order[0])
    for slide in deck.slides:
        if slide.shapes.title is not None and not NUMBER.search(slide.shapes.title.text_frame.text):
            slide.shapes.title.text_frame.text = "What we found"
    deck.save(path)
    return []
