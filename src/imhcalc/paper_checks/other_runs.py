"""Whether a paper says that it is of another area, or was made from another run, than the result beside it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from imhcalc.models.result import ResultArea
from imhcalc.papers.passages import Paper, Passage
from imhcalc.report.blocks import Table
from imhcalc.report.marks import unmarked
from imhcalc.report.record_content import run_record
from imhcalc.report.view import View

_MADE_WITH = re.compile(r"\bimhcalc \d[\w.]*, evidence ([\w-]+) (\d[\w.-]*\w|\d)")
_ASSURANCE = re.compile(r"assurance:.*")
_END_OF_NAME = re.compile(r" \(|,|:| and how ")
SHORTEST_BEGINNING = 12


class OtherRun(NamedTuple):
    """What a paper says of itself that the result does not: another area, other evidence, a record that differs."""

    area: str | None
    evidence: str | None
    record: tuple[str, ...]


def other_run(paper: Paper, titles: Sequence[str], view: View) -> OtherRun:
    """Return what a paper says of its own making that is not so of a result.

    Parameters
    ----------
    paper
        The paper.
    titles
        The titles that reports of the result have, with the area's name in them.
    view
        The result.
    """
    record = _record(view)
    differing = tuple(dict.fromkeys(_differing(paper.passages, record)))
    return OtherRun(_other_area(paper, titles, view, differing), _other_evidence(paper, view), differing)


def _other_evidence(paper: Paper, view: View) -> str | None:
    run = view.result.run.evidence
    named = {match.groups() for each in paper.passages for match in _MADE_WITH.finditer(each.text)}
    if not named or (run.id, run.version) in named:
        return None
    return " and ".join(sorted(f"{pack} {version}" for pack, version in named))


def _other_area(paper: Paper, titles: Sequence[str], view: View, differing: Sequence[str]) -> str | None:
    """Return the area that a paper's record or its title names, where it is another one."""
    area = view.result.area
    recorded = next(
        (each.text for each in paper.passages if each.spot.row == "area" and each.text != "area"), None
    )
    if recorded is not None and "area" in differing:
        return recorded.partition(",")[0]
    # A title may have been rewritten: the name elsewhere shows whose paper it is, unless it is in every paper.
    is_everywhere = area.kind in {"nation", "region"}
    if not is_everywhere and any(area.name.casefold() in each.text.casefold() for each in paper.passages):
        return None
    names = (_name_in(each.text, title, area) for each in paper.passages for title in titles)
    return next((name for name in names if name and area.name.casefold() not in name.casefold()), None)


def _name_in(text: str, title: str, area: ResultArea) -> str | None:
    """Return what stands where a title has the area's name, in a text that is that title otherwise."""
    before = title.partition(area.name)[0]
    if len(before) >= SHORTEST_BEGINNING:
        return (
            (_END_OF_NAME.split(text[len(before) :])[0].strip() or None) if text.startswith(before) else None
        )
    pattern = re.escape(title).replace(re.escape(area.name), "(?P<name>.+?)", 1)
    if area.health_body:
        pattern = pattern.replace(re.escape(f" ({area.health_body})"), r"(?: \([^()]*\))?")
    pattern = pattern.replace(re.escape(area.nation), r"[\w ]+")
    match = re.fullmatch(_ASSURANCE.sub("assurance: .*", pattern), text)
    return match["name"] if match is not None and "name" in match.groupdict() else None


def _record(view: View) -> dict[str, str]:
    """Return what the report's record of the run says, by its labels."""
    rows = [row for block in run_record(view) if isinstance(block, Table) for row in block.rows]
    return {unmarked(str(label)): unmarked(str(said)) for label, said, *_ in rows}


def _differing(passages: Iterable[Passage], record: dict[str, str]) -> Iterator[str]:
    for each in passages:
        label = each.spot.row
        if each.kind == "cell" and label in record and each.spot.column == "this run" and _bare(each.text) not in {
            _bare(label), _bare(record[label]),
        }:  # fmt: skip
            yield label


def _bare(text: str) -> str:
    return re.sub(r"\W", "", text).casefold()
