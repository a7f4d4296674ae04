"""What `areas refresh` says: what would be asked, and what came of it beside what was held."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from imhcalc.models.official import (
    FigureValue,
    Gathered,
    HeldValue,
    Planned,
    RefreshedFigure,
)
from imhcalc.report import numbers
from imhcalc.report.blocks import Block, Bullets, Column, Commands, Heading, Paragraph, Table

NOTHING = "not held"
OLDER_KEPT = {
    "added": "added",
    "renewed": "written over the older one of the same source",
    "same": "there already",
    "kept": "left out: the profile gives a value of your own, which comes first",
}
"""What became of a figure in a profile, in words."""


def planned_blocks(
    area: str, measures: Sequence[Planned], owed: Sequence[str], read_on: str
) -> Iterator[Block]:
    """Say what would be asked for an area, at which addresses, and what is still to be confirmed."""
    yield Heading(f"What would be asked for {area}", 1)
    yield Paragraph("Nothing was asked: this only lists the addresses.", "note")
    for each in measures:
        yield Heading(f"{each.measure}: {each.label}")
        if each.without:
            yield Paragraph(f"Nothing is asked. {each.without}.")
            continue
        yield Commands(tuple((address, "") for address in each.addresses))
        yield Paragraph(f"Then: {each.then}. How far this is known: {each.standing}.", "note")
    yield Heading("Still to be confirmed, each with one live call")
    yield Paragraph(
        f"No live service could be reached when this was written ({read_on}). If an answer is not as described,"
        " nothing of it is used, and you are told what to download by hand.",
        "note",
    )
    yield Bullets(tuple(owed))


def refreshed_blocks(
    area: str,
    gathered: Sequence[Gathered],
    before: Mapping[str, HeldValue],
    measures: Sequence[Planned],
    notes: Sequence[str] = (),
) -> Iterator[Block]:
    """Say what came, beside what was held, with its period and source; and what was not asked for."""
    yield Heading(f"Newer official figures for {area}", 1)
    if notes:
        yield Bullets(tuple(notes))
    rows = tuple(row for each in gathered if each.found for row in _rows(each, before))
    if rows:
        columns = (
            Column("figure"),
            Column("until now", "right"),
            Column("now", "right"),
            Column("period", "right"),
        )
        yield Table("Newer official figures beside those held", columns, rows)
        yield Heading("Sources")
        yield Bullets(tuple(f"{label}: {source}" for label, source in _sources(gathered)))
    else:
        yield Paragraph("No figure came.", "warning")
    said = _notes(gathered)
    if said:
        yield Heading("To know beside them")
        yield Bullets(said)
    yield from _failed(gathered)
    missing = tuple(f"{each.label}: {each.without}" for each in measures if each.without)
    if missing:
        yield Heading("Not to be had from a service")
        yield Bullets(missing)


def done_lines(done: Mapping[str, str]) -> str:
    """Return what became of each figure in a profile."""
    return "\n".join(f"  {key}: {OLDER_KEPT[each]}" for key, each in done.items())


def _rows(each: Gathered, before: Mapping[str, HeldValue]) -> Iterator[tuple[str, ...]]:
    if each.found is None:
        return
    for figure in each.found.figures:
        for label, was, now in _lines(each.label, figure, before.get(figure.key)):
            yield (label, was, now, figure.year)
    for beside in each.found.beside:
        yield (beside.label, "", beside.text, beside.year)


def _sources(gathered: Iterable[Gathered]) -> Iterator[tuple[str, str]]:
    for each in gathered:
        if each.found is not None:
            sources = [figure.source for figure in each.found.figures]
            sources += [figure.source for figure in each.found.beside]
            yield from ((each.label, source) for source in dict.fromkeys(sources))


def _lines(label: str, figure: RefreshedFigure, was: HeldValue | None) -> Iterator[tuple[str, str, str]]:
    """Yield what a figure is called, what stood there before, and what came: a line for each age."""
    if isinstance(figure.value, dict) and "below" not in figure.value:
        for age, count in figure.value.items():
            held = was.value.get(age) if was is not None and isinstance(was.value, dict) else None
            yield f"Children aged {age}", _with_year(held, was), numbers.whole(count)
        return
    yield label, _with_year(None if was is None else was.value, was), _text(figure.value)


def _with_year(value: FigureValue | None, was: HeldValue | None) -> str:
    if value is None or was is None:
        return NOTHING
    about = ", ".join(each for each in (was.year, was.words) if each)
    return f"{_text(value)} ({about})"


def _text(value: FigureValue) -> str:
    if isinstance(value, dict):
        below, assessed = value["below"], value["assessed"]
        share = f" ({numbers.percent(below / assessed)})" if assessed else ""
        return f"{below:,.0f} of {assessed:,.0f}{share}"
    return numbers.percent(value) if 0 < value < 1 else numbers.whole(value)


def _notes(gathered: Iterable[Gathered]) -> tuple[str, ...]:
    said: dict[str, None] = {}
    for each in gathered:
        if each.found is not None:
            notes = [figure.note for figure in each.found.figures]
            notes += [figure.note for figure in each.found.beside]
            said |= dict.fromkeys(f"{each.label}: {note}" for note in notes if note)
    return tuple(said)


def _failed(gathered: Iterable[Gathered]) -> Iterator[Block]:
    failed = tuple(f"{each.label} ({each.measure})" for each in gathered if each.faults)
    if failed:
        yield Heading("Not had: what was there before is as it was")
        yield Bullets(failed)
