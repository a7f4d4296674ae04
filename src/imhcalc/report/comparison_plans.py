"""What `compare` says of plans: demand, services, staff and money side by side, and what each change moves."""

from collections.abc import Iterator, Sequence

from imhcalc.first_letters import capital, lowered
from imhcalc.models.comparison import AROUND, Cell, ComparedFigure, Difference, Subject
from imhcalc.report import numbers
from imhcalc.report.blocks import Block, Bullets, Column, Heading, Paragraph, Table
from imhcalc.report.comparison_view import (
    View,
    directions,
    limits_of,
    listed,
    measure,
    packed,
    rates,
    scale_of,
    shown,
)

LEADING = ("provision.gap", "provision.met", "demand.engaged")
"""The figures of a plan that an answer is given in, the first that changes."""


def answer_in_one_place(view: View) -> str:
    """Say what a plan comes to as it is, and which change moves it most."""
    for name in LEADING:
        figure = view.figures.get(name)
        moved = [
            each
            for each in (view.differences.get((name, subject.id)) for subject in view.others)
            if each is not None and each.value
        ]
        if figure is None or not moved or view.cell(figure, view.base) is None:
            continue
        held = [subject for subject in view.asked if view.cell(figure, subject) is not None]
        by_size = sorted(held, key=lambda each: _size(view.cell(figure, each)))
        least, most = by_size[0], by_size[-1]
        ends = [
            f"{word} {_as_listed(each)}: {shown(figure, view.cell(figure, each))}"
            for word, each in (("fewest", least), ("most", most))
            if each is not view.base
        ]
        base = shown(figure, view.cell(figure, view.base))
        return f"{figure.label}: about {base} a year {with_words(view.base)}. {capital('; '.join(ends))}."
    return ""


def _size(cell: Cell | None) -> tuple[float, float]:
    """Return a cell's value and, to tell equal values apart, the upper limit of its range."""
    if cell is None or cell.value is None:
        return 0.0, 0.0
    return cell.value, cell.value if cell.interval is None else cell.interval.upper


def _as_listed(subject: Subject) -> str:
    """Return a subject by the name under which it is listed: ``as it is``, ``with "Second team"``."""
    return subject.name if subject.label is None else f'with "{capital(subject.name)}"'


def with_words(subject: Subject) -> str:
    """Return a subject as it ends a sentence: ``as it is``, ``with outreach``."""
    return subject.name if subject.label is None else f"with {subject.name}"


def what_changes(view: View) -> Iterator[Block]:
    """List the scenarios and options compared, in the profile's own words."""
    items = [
        f"{capital(subject.name)}: {subject.label}{f' ({subject.why})' if subject.why else ''}."
        for subject in view.asked
        if subject.label is not None and (subject.why or subject.label.casefold() != subject.name.casefold())
    ]
    if items:
        yield Heading("What is compared")
        yield Bullets(tuple(items))


def plan(view: View) -> Iterator[Block]:
    """Set demand, services, staff and money side by side: a line each, as many figures as fit in a table."""
    figures = [figure for figure in view.comparison.figures if figure.group == "plan"]
    if not figures:
        return
    yield Heading("Demand, services, staff and money")
    yield Paragraph("Families and money are for one year; posts are whole-time.", "note")
    names = tuple(capital(subject.name) for subject in view.asked)
    columns = [
        (_plan_title(figure), tuple(shown(figure, view.cell(figure, subject)) for subject in view.asked))
        for figure in figures
    ]
    for group in packed(columns, max(len(name) for name in names)):
        yield Table(
            "Figures of a plan, side by side",
            (Column("profile"), *(Column(title, "right") for title, _ in group)),
            tuple(zip(names, *(cells for _, cells in group), strict=True)),
        )
    if not view.is_one_place:
        yield Paragraph(
            "These numbers follow the size of each place and what its own profile states: no differences are drawn from them.",
            "note",
        )


def _plan_title(figure: ComparedFigure) -> str:
    units = {
        "gbp_per_year": ", £ thousand",
        "gbp_per_family": ", £",
        "wte": ", posts",
        "proportion": ", in 100",
    }
    return f"{figure.label}{units.get(figure.unit, '')}"


def changes(view: View) -> Iterator[Block]:
    """For each figure that something moves, set what moves it, by how much, and in how many draws."""
    if not view.is_one_place:
        return
    still = []
    tables = []
    for figure in view.comparison.figures:
        found = [view.differences.get((figure.id, subject.id)) for subject in view.others]
        known = [each for each in found if each is not None]
        moved = [each for each in known if each.value or each.higher or each.lower]
        if moved:
            tables.append(_change_table(view, figure, moved))
        elif known and figure.group in {"headline", "plan"}:
            still.append(figure.label.rpartition(": ")[2])
    if tables:
        yield Heading(f"What changes, against the profile {with_words(view.base)}")
        yield from tables
    if still:
        words = "; ".join(lowered(label) for label in still)
        yield Paragraph(f"Moved by none of them: {words}.")


def _change_table(view: View, figure: ComparedFigure, moved: Sequence[Difference]) -> Table:
    words = directions(figure)
    rows = [
        (capital(view.subjects[each.subject].name), _difference(each, words), _in_draws(each, words))
        for each in moved
    ]
    columns = [
        Column(_plan_title(figure)),
        Column("difference (range)", "right"),
        Column("of 100 draws", "right"),
    ]
    if not any(draws for _, _, draws in rows):
        columns = columns[:2]
    unmoved = len(view.others) - len(moved)
    base = f"{capital(with_words(view.base))}: {shown(figure, view.cell(figure, view.base))}."
    rest = "" if not unmoved else " The rest leave it so." if unmoved > 1 else " The other leaves it so."
    alike = [view.subjects[each.subject].name for each in moved if not each.told_apart]
    doubt = f" Cannot be told apart from it: {listed(alike)}." if alike else ""
    return Table(
        f"{figure.label}: what moves it",
        tuple(columns),
        tuple(row[: len(columns)] for row in rows),
        note=f"{base}{rest}{doubt}",
    )


def _difference(found: Difference, words: tuple[str, str]) -> str:
    scale, finest = measure(found.unit)
    return numbers.difference(found.value * scale, limits_of(found.interval, scale), words, finest)


def _in_draws(found: Difference, words: tuple[str, str]) -> str:
    """Return in how many of 100 draws a figure moves up or down."""
    if found.higher is None or found.lower is None:
        return ""
    more = found.higher >= found.lower
    share, word = (found.higher, words[0]) if more else (found.lower, words[1])
    return f"{word} in {numbers.of_hundred(share)}"


def beside(view: View) -> Iterator[Block]:
    """Say what the rate is in the region and the nation, where all that is compared is of one place."""
    around = [subject for subject in view.comparison.subjects if subject.kind in AROUND]
    if not view.is_one_place or not around:
        return
    by_subject = rates(view, view.rate, [view.base, *around])
    places = [
        f"{by_subject[subject.id]} in {subject.name}{' (assumed)' if subject.kind == 'nation' else ''}"
        for subject in around
    ]
    name = view.base.area.name if view.base.area else view.base.name
    yield Paragraph(
        f"Beside it, {lowered(view.headline.label)} in {scale_of(view.rate):,.0f} {view.headline.counted}: "
        f"{by_subject[view.base.id]} in {name}; {'; '.join(places)}."
    )
