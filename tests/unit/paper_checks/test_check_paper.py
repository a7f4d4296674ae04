"""Real reports in every form, edited as people edit them: what no longer agrees is found, and nothing else."""

import re
from functools import cache
from pathlib import Path
from random import Random

import pytest
from docx import Document

from benchmarks.paper_edits import EDITS, SOFFICE, Edit, another, judged, saved_by_libreoffice
from imhcalc.faults import InputFaultsError
from imhcalc.models.paper_check import PaperCheck
from imhcalc.paper_checks.check import check_paper, checked
from imhcalc.report.registry import renderer
from imhcalc.report.setting import Setting
from tests.unit.report.handed_over_results import PROFILES, result_for

FORMS = {".docx": "word", ".xlsx": "excel", ".pptx": "slides", ".html": "html", ".md": "markdown"}
needs_libreoffice = pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")


@cache
def report(name: str, suffix: str, extent: str = "full") -> bytes:
    content = renderer(FORMS[suffix])(result_for(name), Setting(extent=extent))
    return content if isinstance(content, bytes) else content.encode("utf-8")


def check(path: Path, name: str) -> PaperCheck:
    return checked(path, result_for(name), "result.json")


def written(folder: Path, name: str, suffix: str, extent: str = "full") -> Path:
    path = folder / f"{name}{suffix}"
    path.write_bytes(report(name, suffix, extent))
    return path


def look_at(found: PaperCheck) -> list[tuple[str, str | None]]:
    return [(each.written, each.printed) for each in found.to_look_at()]


# -- untouched -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", FORMS)
@pytest.mark.parametrize("name", PROFILES)
def test_nothing_disagrees_in_a_report_that_nobody_touched(tmp_path, name, suffix):
    found = check(written(tmp_path, name, suffix), name)
    assert look_at(found) == []
    assert found.agrees
    assert sum(each.verdict == "agrees" for each in found.numbers) > 50
    assert not [each for each in found.numbers if each.verdict == "rounded further"]


@pytest.mark.parametrize("extent", ["brief", "challenge"])
@pytest.mark.parametrize("suffix", [".docx", ".xlsx", ".html", ".md"])
@pytest.mark.parametrize("name", ["leeds_plan", "dundee"])
def test_nothing_disagrees_in_a_brief_or_a_challenge_pack(tmp_path, name, suffix, extent):
    found = check(written(tmp_path, name, suffix, extent), name)
    assert found.agrees, look_at(found)
    assert sum(each.verdict == "agrees" for each in found.numbers) > 30


def test_nothing_disagrees_in_what_estimate_writes_as_markdown(tmp_path):
    assert check(written(tmp_path, "leeds_plan", ".md", "screen"), "leeds_plan").agrees


@needs_libreoffice
@pytest.mark.parametrize("suffix", [".docx", ".xlsx", ".pptx"])
def test_nothing_disagrees_once_libreoffice_has_saved_it(tmp_path, suffix):
    path = written(tmp_path, "leeds_plan", suffix)
    saved_by_libreoffice(path)
    assert path.read_bytes() != report("leeds_plan", suffix)
    found = check(path, "leeds_plan")
    assert found.agrees, look_at(found)
    assert sum(each.verdict == "agrees" for each in found.numbers) > 100


def test_numbers_know_their_figures(tmp_path):
    for suffix in FORMS:
        found = check(written(tmp_path, "leeds", suffix), "leeds")
        figures = {each.figure for each in found.numbers}
        assert {"disorganised_attachment.expected", "disorganised_attachment.prevalence"} <= figures, suffix


# -- edited ----------------------------------------------------------------------------------------------


def edited(edit: Edit, folder: Path, seed: int):
    name = edit.example
    path = folder / f"report{edit.suffix}"
    path.write_bytes(report(name, edit.suffix))
    planted = list(edit.apply(path, Random(f"{seed} {edit.name}")))  # noqa: S311 -- a choice of edits
    return judged(edit, planted, check(path, name))


def edits(*, harmless: bool):
    return [
        pytest.param(each, id=each.name, marks=[needs_libreoffice] if each.needs else [])
        for each in EDITS
        if each.is_harmless == harmless
    ]


def test_there_are_twenty_of_each():
    assert [sum(each.is_harmless == kind for each in EDITS) for kind in (True, False)] == [20, 20]


@pytest.mark.parametrize("edit", edits(harmless=False))
def test_a_number_made_wrong_is_found_in_its_place_with_what_it_was(tmp_path, edit):
    outcome = edited(edit, tmp_path, 0)
    assert outcome.found
    assert (outcome.missed, outcome.wrong) == ([], [])


@pytest.mark.parametrize("edit", edits(harmless=True))
def test_a_harmless_edit_is_passed_over(tmp_path, edit):
    assert edited(edit, tmp_path, 0).wrong == []


def own_rows_and_columns(text: str) -> str:
    """Return a text in Markdown with a column and a row of somebody's own in every table."""
    lines = text.split("\n")
    made = []
    for number, line in enumerate(lines):
        after = lines[number + 1] if number + 1 < len(lines) else ""
        if not line.startswith("|"):
            made.append(line)
        elif line.startswith("|---"):
            made.append(f"{line}---:|")
        else:
            made.append(f"{line} {'our audit, 2023' if after.startswith('|---') else 1000 + number} |")
            if not after.startswith("|"):
                cells = " | ".join(str(777 + number + place) for place in range(line.count("|") - 1))
                made.append(f"| our own total | {cells} |")
    return "\n".join(made)


@pytest.mark.parametrize("name", ["leeds", "leeds_plan"])
def test_rows_and_columns_of_ones_own_are_passed_over(tmp_path, name):
    path = tmp_path / "paper.md"
    path.write_text(own_rows_and_columns(report(name, ".md").decode("utf-8")), encoding="utf-8")
    assert look_at(check(path, name)) == []


def test_a_cell_that_had_a_range_is_known_by_where_it_stands(tmp_path):
    path = written(tmp_path, "leeds", ".md")
    text = path.read_text(encoding="utf-8")
    match = re.search(r"\| Secure attachment \| ([\d,]+) \([\d,]+ to [\d,]+\) \| (\d+ in 100) \|", text)
    path.write_text(text.replace(match[0], "| Secure attachment | 999 | 60% |"), encoding="utf-8")
    assert look_at(check(path, "leeds")) == [("999", match[1])]


# -- reworded --------------------------------------------------------------------------------------------

ANSWER = r"\*\*About ([\d,]+) of ([\d,]+) babies a year \(([\d,]+) to ([\d,]+)\): (\d+) in 100\*\*"
FIFTHS = r"(\d+) in 100 of the babies live in the most deprived fifth of neighbourhoods, and (\d+) in 100 of the expected need is there\."
VISITORS = r"Health visiting, for scale: .*?(\d+) children, the ([\d,]+) children under five take (\d+) whole-time health visitors\."
COUNTED = r"Published range across risk groups.*?: ([\d,]+) to ([\d,]+)\."
REWORDED = [
    (ANSWER, "Of the {1} babies born in Leeds in a year, we would expect around {0}, in a range from {2} up to {3}, to show it: {4}%."),
    (ANSWER, "In Leeds {4} in 100 babies, or {0} of the {1} born in a year, would be expected to show it ({2} to {3})."),
    (FIFTHS, "Of all babies, {0}% live in the poorest neighbourhoods, which hold {1} per cent of the need that is expected."),
    (VISITORS, "Leeds has {1} children under five. At {0} each, that is {2} health visitors."),
    (COUNTED, "Depending on risk, the studies span {0} to {1} babies."),
]  # fmt: skip
"""A sentence of the report by its numbers, and another with the same numbers."""


def reworded(old: str, new: str, folder: Path, change: int | None) -> tuple[Path, str, str]:
    """Return the report with a sentence in other words, one of its numbers changed if that is asked for."""
    text = report("leeds", ".md").decode("utf-8")
    match = re.search(old, text)
    assert match, old
    numbers = list(match.groups())
    was = "" if change is None else numbers[change]
    if change is not None:
        rng = Random(change)  # noqa: S311 -- a choice of numbers
        while numbers[change] in match.groups():
            numbers[change] = another(was, rng)
    path = folder / "leeds.md"
    path.write_text(text.replace(match[0], new.format(*numbers), 1), encoding="utf-8")
    return path, was, "" if change is None else numbers[change]


@pytest.mark.parametrize(("old", "new"), REWORDED)
def test_a_sentence_in_other_words_agrees(tmp_path, old, new):
    path, _, _ = reworded(old, new, tmp_path, None)
    assert look_at(check(path, "leeds")) == []


@pytest.mark.parametrize(
    ("old", "new", "change"),
    [
        (old, new, change)
        for old, new in REWORDED
        for change in range(new.count("{"))
        if (old, change) != (VISITORS, 0)
    ],
)
def test_a_number_changed_in_other_words_is_found(tmp_path, old, new, change):
    path, was, now = reworded(old, new, tmp_path, change)
    found = look_at(check(path, "leeds"))
    assert [(each[0].removesuffix("%").split(" ")[0], (each[1] or "").split(" ")[0]) for each in found] == [
        (now, was)
    ]


# -- what is said of it ----------------------------------------------------------------------------------


def document(folder: Path, name: str = "leeds"):
    path = written(folder, name, ".docx")
    return path, Document(path)


def test_a_number_is_placed_by_its_heading_paragraph_and_sentence(tmp_path):
    path, word = document(tmp_path)
    paragraph = next(each for each in word.paragraphs if each.text.startswith("About "))
    was = paragraph.runs[1].text
    paragraph.runs[1].text = "1,490"
    word.save(path)
    (found,) = check(path, "leeds").to_look_at()
    assert (found.written, found.printed, found.found_by) == ("1,490", was, "its place")
    assert found.figure == "disorganised_attachment.expected"
    assert found.result.startswith(f"{was} (")
    assert (found.place.heading, found.place.where) == ("The answer", "paragraph 1")
    assert found.place.sentence.startswith("About 1,490 of ")


def test_a_cell_is_placed_by_its_row_and_column_and_in_a_workbook_by_its_name(tmp_path):
    from openpyxl import load_workbook

    path = written(tmp_path, "leeds", ".xlsx")
    book = load_workbook(path)
    sheet = book["Where the need is"]
    cell = next(
        cell for row in sheet.iter_rows() for cell in row if row[0].value == "second" and cell.column == 2
    )
    cell.value += 500
    book.save(path)
    (found,) = check(path, "leeds").to_look_at()
    assert found.place.where == f"cell {cell.coordinate}"
    assert (found.place.heading, found.place.row, found.place.column) == (
        "sheet Where the need is",
        "second",
        "babies",
    )
    assert found.figure == "disorganised_attachment.people.q2"


def test_inputs_of_the_live_formulas_are_there_to_be_changed(tmp_path):
    from openpyxl import load_workbook

    path = written(tmp_path, "leeds_plan", ".xlsx")
    book = load_workbook(path)
    rows = list(book["Live formulas"].iter_rows())
    number = next(row[1] for row in rows if isinstance(row[1].value, int | float))
    number.value *= 2
    book.save(path)
    assert check(path, "leeds_plan").agrees
    kept = next(row[4] for row in rows if isinstance(row[4].value, int | float) and row[4].value > 100)
    kept.value *= 2
    book.save(path)
    assert len(check(path, "leeds_plan").to_look_at()) == 1


def test_a_line_of_a_text_is_named(tmp_path):
    path = written(tmp_path, "leeds", ".md")
    lines = path.read_text(encoding="utf-8").split("\n")
    at = next(number for number, line in enumerate(lines) if line.startswith("| second |"))
    lines[at] = re.sub(r"\d\d in 100", "88 in 100", lines[at])
    path.write_text("\n".join(lines), encoding="utf-8")
    (found,) = check(path, "leeds").to_look_at()
    assert found.place.line == at + 1


def test_what_is_counted_is_told_where_it_changed(tmp_path):
    path, word = document(tmp_path)
    paragraph = next(each for each in word.paragraphs if each.text.startswith("About "))
    for run in paragraph.runs:
        run.text = run.text.replace("babies", "families")
    word.save(path)
    (found,) = check(path, "leeds").to_look_at()
    assert (found.verdict, found.counts) == ("counts others", "babies")


def test_a_marked_number_whose_figure_the_result_does_not_have_is_told(tmp_path):
    path = written(tmp_path, "leeds", ".html")
    text = path.read_text(encoding="utf-8")
    added = '<p>Our own plan would see <span data-figure="provision.capacity">112</span> families.</p>'
    path.write_text(text.replace("</main>", f"{added}</main>"), encoding="utf-8")
    (found,) = check(path, "leeds").to_look_at()
    assert (found.verdict, found.figure, found.written) == ("gone", "provision.capacity", "112")


@pytest.mark.parametrize("number", ["1,490", "1,300"])
def test_a_marked_number_in_words_of_ones_own_is_beside_its_figure(tmp_path, number):
    path = written(tmp_path, "leeds", ".html")
    text = path.read_text(encoding="utf-8")
    printed = re.search(r'data-figure="disorganised_attachment.expected">([\d,]+)<', text)[1]
    shown = printed if number == "1,300" else number
    added = f'<p>Whatever else: <span data-figure="disorganised_attachment.expected">{shown}</span>.</p>'
    path.write_text(text.replace("</main>", f"{added}</main>"), encoding="utf-8")
    found = check(path, "leeds").to_look_at()
    assert [(each.written, each.printed, each.found_by) for each in found] == (
        [] if shown == printed else [(number, printed, "its id")]
    )


def test_a_later_result_says_what_no_longer_agrees(tmp_path):
    """The report of one profile beside the result of another of the same area: births are not what they were."""
    found = check(written(tmp_path, "leeds", ".docx"), "leeds_plan")
    assert "checksum of the profile" in found.other_record
    assert found.other_area is None
    births = [each for each in found.to_look_at() if each.figure == "population.live_births"]
    assert {(each.written, each.printed) for each in births} >= {("8,478", "8,300")}


@pytest.mark.parametrize(
    ("suffix", "extent"),
    [*((suffix, "full") for suffix in FORMS), *((suffix, "brief") for suffix in FORMS if suffix != ".pptx")],
)
def test_a_paper_of_another_area_is_told_to_be_one(tmp_path, suffix, extent):
    found = check(written(tmp_path, "rutland", suffix, extent), "leeds")
    assert found.other_area == "Rutland"
    assert not found.agrees


def test_a_paper_whose_title_was_rewritten_is_not(tmp_path):
    path, word = document(tmp_path)
    word.paragraphs[0].runs[0].text = "Babies in our city: what we know"
    word.save(path)
    assert check(path, "leeds").agrees


def test_a_paper_made_with_other_evidence_is_told_to_be(tmp_path):
    path = written(tmp_path, "leeds", ".md")
    text = path.read_text(encoding="utf-8")
    run = result_for("leeds").run.evidence
    assert f"{run.id} {run.version}" in text
    path.write_text(text.replace(f"{run.id} {run.version}", "ncb-2020 2020.1"), encoding="utf-8")
    found = check(path, "leeds")
    assert found.other_evidence == "ncb-2020 2020.1"
    assert not found.agrees


def test_a_result_that_lacks_what_its_report_needs_is_a_fault(tmp_path):
    result = result_for("leeds")
    kept = [each for each in result.figures if each.id != f"{result.context.headline}.prevalence"]
    with pytest.raises(InputFaultsError) as caught:
        checked(written(tmp_path, "leeds", ".md"), result.model_copy(update={"figures": kept}), "leeds.json")
    (fault,) = caught.value.faults
    assert (fault.code, str(fault.place)) == ("incomplete-result", "leeds.json")


def test_both_files_are_read_by_their_names(tmp_path):
    path = written(tmp_path, "leeds", ".md")
    result = tmp_path / "leeds.json"
    result.write_text(renderer("json")(result_for("leeds"), Setting()), encoding="utf-8")
    assert check_paper(path, result).agrees
