"""Which numbers of an edited report no longer agree with its result, where they stand, and what they were."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from imhcalc.areas.table import load_area_table
from imhcalc.faults import Fault, InputFaultsError, Place
from imhcalc.loading.files import STANDARD_INPUT, STANDARD_INPUT_SHOWN
from imhcalc.loading.results import load_result
from imhcalc.models.paper_check import CheckedNumber, PaperCheck, PaperPlace
from imhcalc.models.result import Result
from imhcalc.paper_checks.not_run import NotRun, command_for, has_what_matters
from imhcalc.paper_checks.other_runs import other_run
from imhcalc.paper_checks.versions import Versions, exact
from imhcalc.papers.comparison import compared
from imhcalc.papers.judging import Found
from imhcalc.papers.passages import Paper, Passage
from imhcalc.papers.reading import read_paper
from imhcalc.papers.sentences import sentences_of
from imhcalc.report.formats.excel import LIVE, LIVE_COLUMNS
from imhcalc.report.marks import unmarked
from imhcalc.report.plan_content import quantity
from imhcalc.report.view import View
from imhcalc.rerunning import Packs
from imhcalc.shipped_data import data_root
from imhcalc.unchanged import Unchanged, unchanged

_TO_CHANGE = frozenset({LIVE_COLUMNS[1], LIVE_COLUMNS[5]})
"""Columns of the sheet of live formulas that are there to be changed, and to show how far they were."""


def check_paper(
    paper: str | Path, result: str | Path, evidence: Sequence[str] = (), data_folder: Path | None = None
) -> PaperCheck:
    """Return every number of an edited report beside what the result has for it.

    Parameters
    ----------
    paper
        A Word document, a workbook, slides, a page or a text in Markdown.
    result
        The JSON of a result, as ``--format json`` writes it; ``-`` is standard input.
    evidence
        Packs of one's own that the result may have been made with.
    data_folder
        The data to look in, in place of those that ship.

    Raises
    ------
    DataMissingError
        If one of the files is not there.
    InputFaultsError
        With the faults of the result, such as a figure that was changed since it was made; or if the paper is no file
        that can be read.
    """
    name = STANDARD_INPUT_SHOWN if str(result) == STANDARD_INPUT else str(result)
    loaded, root = load_result(result), data_root(data_folder)
    known = unchanged(name, loaded, Packs(root, evidence), load_area_table(root))
    check = checked(paper, loaded, name)
    if isinstance(known, str):
        return check.model_copy(update={"not_known": known})
    return _with_what_matters(check, loaded, known)


def _with_what_matters(check: PaperCheck, result: Result, known: Unchanged) -> PaperCheck:
    """Return the check beside the same run with what matters most, where the paper speaks of that and the result does not."""
    wrong = len(check.to_look_at())
    if has_what_matters(result) or check.other_area is not None or not (wrong or check.run_with):
        return check
    whole = checked(check.paper, known.with_what_matters(), check.result)
    if check.run_with is None and len(whole.to_look_at()) >= wrong:
        return check
    return whole.model_copy(update={"run_with": command_for(result, check.result), "run_now": True})


def checked(paper: str | Path, result: Result, name: str) -> PaperCheck:
    """Return every number of a paper beside what a result, which goes by a name, has for it."""
    view = View.of(result)
    read = read_paper(paper, list(view.figures))
    try:
        versions = Versions(view)
        edited = sentences_of(_to_compare(read))
        fresh = versions.nearest_to(read, edited)
        found = compared(
            edited, fresh, versions.everything, lambda figure, number: exact(view, figure, number)
        )
        other = other_run(read, versions.titles(), view)
    except (KeyError, AssertionError, StopIteration) as error:
        raise InputFaultsError([_incomplete(name, error)]) from error
    not_run = NotRun.of(found, result)
    numbers = [_checked(each, view, is_run=not not_run.includes(each)) for each in found]
    return PaperCheck(
        paper=str(paper),
        result=name,
        area=result.area.name,
        evidence=f"{result.run.evidence.id} {result.run.evidence.version}",
        other_area=other.area,
        other_evidence=other.evidence,
        other_record=list(other.record),
        run_with=command_for(result, name) if any(each.verdict == "not run" for each in numbers) else None,
        numbers=numbers,
    )


def _to_compare(paper: Paper) -> Iterator[Passage]:
    """Yield the passages of a paper but for the cells of a workbook that are there to be changed."""
    for each in paper.passages:
        if not (
            paper.form == "workbook"
            and each.spot.heading == f"sheet {LIVE}"
            and each.spot.column in _TO_CHANGE
        ):
            yield each


def _checked(found: Found, view: View, *, is_run: bool) -> CheckedNumber:
    sentence, spot = found.sentence, found.sentence.passage.spot
    figure = view.figures.get(found.figure or "")
    written = quantity(view, figure.id) if figure else None
    return CheckedNumber(
        verdict=found.verdict if is_run else "not run",
        written=found.number.text,
        printed=found.was.text if found.was else None,
        found_by=found.by,
        figure=found.figure,
        label=figure.label if figure else None,
        result=unmarked(written) if written else None,
        counts=found.noun,
        place=PaperPlace(
            heading=spot.heading,
            where=spot.where,
            row=spot.row,
            column=spot.column,
            line=sentence.passage.line(sentence.start + found.number.start),
            sentence=sentence.text,
        ),
    )


def _incomplete(name: str, error: Exception) -> Fault:
    """Return the fault of a result that holds less than its report needs, as one changed by hand may."""
    what = str(error.args[0]) if error.args and isinstance(error.args[0], str) else "a figure"
    return Fault(
        "incomplete-result",
        "the result holds less than its own report needs: no report can be made of it to compare with",
        Place(name),
        found=f"no `{what}`",
        expected="a result as it was written, with all its figures and words",
        help="write it anew: imhcalc estimate WHAT -o result.json",
    )
