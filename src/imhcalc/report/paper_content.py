"""What is said of an edited report beside its result: which numbers no longer agree, where, and what they were."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

from imhcalc.models.paper_check import CheckedNumber, PaperCheck, PaperPlace, Verdict
from imhcalc.report.blocks import Block, Branch, Bullets, Column, Heading, Paragraph, Table, Tree

SHOWN_AROUND = 70
"""Characters of a sentence that are shown before and after a number, where it is long."""
ROUNDED_LISTED = 8
"""Roundings that are listed unless all are asked for."""
COLUMNS = (
    "verdict", "written", "printed", "found_by", "figure", "label", "result", "counts",
    "heading", "where", "row", "column", "line", "sentence",
)  # fmt: skip
IN_WORDS: dict[Verdict, str] = {
    "agrees": "agrees",
    "rounded further": "rounded further, and right",
    "disagrees": "no longer agrees",
    "counts others": "counts something else",
    "gone": "its figure is not in the result",
    "not run": "not checked: of what matters most",
    "no figure": "no figure of the result",
}
NO_FIGURE = " (years, dates, pages and the like)"


def paper_blocks(check: PaperCheck, *, whole: bool) -> Iterator[Block]:
    """Say what was found in a paper; `whole` lists every number."""
    to_look_at = check.to_look_at()
    yield Heading(f"{Path(check.paper).name} beside {Path(check.result).name}", 1)
    yield from _other_run(check)
    yield Paragraph(_in_short(check), "need")
    if to_look_at and (whole or check.other_area is None):
        yield from (Tree((place,)) for place in _places(to_look_at))
    if rest := _the_rest(check.numbers, has_others=bool(to_look_at)):
        yield Paragraph(rest, "note")
    yield from _not_checked(check)
    yield from _roundings(check, whole=whole)
    if whole:
        yield _everything(check)
    elif check.other_area is not None and to_look_at:
        yield Paragraph("They are not listed, since the result is of another area. --all lists them.", "note")


def _other_run(check: PaperCheck) -> Iterator[Block]:
    """Say that the paper was not made from this result, where its own words show it."""
    if check.other_area is not None:
        yield Paragraph(
            f"This paper is of {check.other_area}, and the result is of {check.area}. Check it against the result that it was made from.",
            "warning",
        )
    if check.other_evidence is not None:
        yield Paragraph(
            f"This paper says that it was made with the evidence {check.other_evidence}; the result was made with {check.evidence}. "
            "Run the report anew, or check it against its own result.",
            "warning",
        )
    record = [
        each for each in check.other_record if each not in {"area", "evidence", "checksum of the evidence"}
    ]
    if record and check.other_area is None:
        yield Paragraph(
            f"Its record of the run differs from the result in: {', '.join(record)}. It was made from another run, so numbers may differ "
            "because the inputs did.",
            "note",
        )


def _in_short(check: PaperCheck) -> str:
    numbers = [each for each in check.numbers if each.verdict not in {"not run", "no figure"}]
    of = f"({check.area}, evidence {check.evidence})"
    to_look_at = len(check.to_look_at())
    if not numbers:
        return f"No number in it was found to be one of the result's {of}."
    if not to_look_at:
        return f"All {_counted(len(numbers))} that can be checked agree with the result {of}."
    verb = "does" if to_look_at == 1 else "do"
    return f"{to_look_at:,} of {_counted(len(numbers))} {verb} not agree with the result {of}."


def _counted(count: int) -> str:
    return f"{count:,} {'number' if count == 1 else 'numbers'}"


def _places(numbers: Sequence[CheckedNumber]) -> Iterator[Branch]:
    """Yield a branch for each sentence or cell that has numbers to look at."""
    for place, of_place in groupby(numbers, key=lambda each: each.place.model_copy(update={"line": None})):
        found = list(of_place)
        yield Branch(
            place_in_words(found[0].place),
            (f'"{_excerpt(place.sentence, [each.written for each in found])}"',),
            tuple(
                Branch(line, (more,) if (more := _result_in_words(each)) else ())
                for each in found
                for line in [said_of(each)]
            ),
        )


def place_in_words(place: PaperPlace) -> str:
    """Return where a number stands: heading, paragraph or row and column, line."""
    parts = [place.heading or "before the first heading"]
    if place.row or place.column:
        parts += [
            f'row "{_cut(place.row)}"' if place.row else "",
            f'column "{_cut(place.column)}"' if place.column else "",
        ]
        parts += [place.where] if place.where.startswith("cell") else []
    elif place.where and place.where != "heading":
        parts.append(place.where)
    if place.line is not None:
        parts.append(f"line {place.line}")
    return ", ".join(part for part in parts if part)


def _cut(text: str, most: int = 60) -> str:
    return text if len(text) <= most else f"{text[: most - 3].rstrip()}..."


def _excerpt(sentence: str, written: Sequence[str]) -> str:
    """Return a sentence, or what stands around the numbers in it where it is long."""
    if len(sentence) <= 2 * SHOWN_AROUND + 40:
        return sentence
    places = [at for each in written if (at := sentence.find(each)) >= 0] or [0]
    start, end = max(0, min(places) - SHOWN_AROUND), min(len(sentence), max(places) + SHOWN_AROUND + 20)
    start = sentence.find(" ", start) + 1 if start else 0
    end = sentence.rfind(" ", start, end) if end < len(sentence) else end
    return f"{'... ' if start else ''}{sentence[start:end].strip()}{' ...' if end < len(sentence) else ''}"


def said_of(number: CheckedNumber) -> str:
    """Return what is said of a number that somebody has to look at."""
    match number.verdict:
        case "gone":
            return f"{number.written} stands for a figure that this result does not have: {number.figure}"
        case "counts others":
            return f"{number.written}: the report counts {number.counts} there"
    match number.found_by:
        case "its words":
            return f"{number.written}: the words beside it speak of a number that is {number.printed} in the report"
        case "its id":
            return f"{number.written}: the report writes this figure as {number.printed}"
        case _:
            return f"{number.written}: the report has {number.printed} here"


def _result_in_words(number: CheckedNumber) -> str | None:
    if number.label is None:
        return None
    return f"{number.label}: {number.result or 'no value'} ({number.figure})"


# -- the rest --------------------------------------------------------------------------------------------


def _the_rest(numbers: Sequence[CheckedNumber], *, has_others: bool) -> str:
    """Return how many numbers need nobody to look at them, by why; none where all of them simply agree."""
    counted = {verdict: sum(each.verdict == verdict for each in numbers) for verdict in IN_WORDS}
    parts = [_are(counted["agrees"], "agrees", "agree")] if has_others or counted["rounded further"] else []
    if counted["rounded further"]:
        parts.append(_are(counted["rounded further"], "is rounded further", "are rounded further"))
    if counted["no figure"]:
        parts.append(
            _are(counted["no figure"], "is no figure of the result", "are no figures of the result")
            + NO_FIGURE
        )
    return f"{'Of the others' if has_others else 'Of all numbers read'}, {', '.join(parts)}." if parts else ""


def _not_checked(check: PaperCheck) -> Iterator[Block]:
    """Say what could not be checked, and what to do about it."""
    count = sum(each.verdict == "not run" for each in check.numbers)
    if count:
        yield Paragraph(
            f"Not checked: {_counted(count)} of what matters most, which this result was made without. Make the result "
            f"with it, and check again: {check.run_with}",
            "warning",
        )
    if check.run_now:
        yield Paragraph(
            f"{Path(check.result).name} was made without what matters most, which this paper speaks of: that was "
            f"calculated now, from the same inputs. To keep it with the paper: {check.run_with}",
            "note",
        )
    if check.not_known is not None:
        yield Paragraph(
            f"Whether the figures of {Path(check.result).name} were changed by hand cannot be told here: {check.not_known}.",
            "warning",
        )


def _are(count: int, one: str, several: str) -> str:
    return f"{count:,} {one if count == 1 else several}"


def _roundings(check: PaperCheck, *, whole: bool) -> Iterator[Block]:
    rounded = [each for each in check.numbers if each.verdict == "rounded further"]
    if not rounded or whole:
        return
    yield Heading("Rounded further, and right", 2)
    items = [
        f"{each.written} for {each.printed}: {place_in_words(each.place)}"
        for each in rounded[:ROUNDED_LISTED]
    ]
    if len(rounded) > ROUNDED_LISTED:
        items.append(f"{len(rounded) - ROUNDED_LISTED:,} more, which --all lists")
    yield Bullets(tuple(items))


def _everything(check: PaperCheck) -> Block:
    return Table(
        "Every number of the paper",
        (
            Column("where"),
            Column("as written", "right"),
            Column("the report has", "right"),
            Column("what is to be said of it"),
        ),
        tuple(
            (place_in_words(each.place), each.written, each.printed or "", IN_WORDS[each.verdict])
            for each in check.numbers
        ),
    )


# -- for programs ----------------------------------------------------------------------------------------


def paper_data(check: PaperCheck, *, whole: bool) -> dict[str, object]:
    """Return a check as plain values; without `whole`, only the numbers to look at and those rounded further."""
    data = check.model_dump(mode="json", by_alias=True)
    kept = data.pop("numbers")
    data["counts"] = {verdict: sum(each["verdict"] == verdict for each in kept) for verdict in IN_WORDS}
    data["agrees"] = check.agrees
    data["numbers"] = [each for each in kept if whole or each["verdict"] not in {"agrees", "no figure"}]
    return data


def paper_rows(check: PaperCheck, *, whole: bool) -> Iterator[tuple[str | float | None, ...]]:
    """Yield a row for each number, under `COLUMNS`; without `whole`, only those to look at and those rounded further."""
    for each in check.numbers:
        if whole or each.verdict not in {"agrees", "no figure"}:
            held = {**each.place.model_dump(), **each.model_dump(exclude={"place"})}
            yield tuple(None if held[column] is None else str(held[column]) for column in COLUMNS)
