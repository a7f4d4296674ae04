"""What `compare` says: the answer, the figures side by side, the differences with their ranges, and how to read them."""

from collections.abc import Iterator, Sequence

from imhcalc.first_letters import capital, lowered
from imhcalc.models.comparison import AROUND, Cell, ComparedFigure, Comparison, Difference, Subject
from imhcalc.report import charts_shown, numbers
from imhcalc.report.blocks import Block, Bullets, Column, Commands, Heading, IntervalBar, Paragraph, Table
from imhcalc.report.comparison_plans import answer_in_one_place, beside, changes, plan, what_changes
from imhcalc.report.comparison_view import (
    HIGHER_LOWER,
    View,
    counted,
    limits_of,
    listed,
    listed_short,
    packed,
    per_year,
    rates,
    scale_of,
    shown,
    typed,
)
from imhcalc.report.view import sentence

Cells = tuple[str | IntervalBar, ...]

ALIKE = 1e-9
"""Rates that differ by less, beside themselves, are the same but for the rounding of floats."""


def comparison_blocks(comparison: Comparison) -> list[Block]:
    """Return the blocks of a comparison, in the order in which they are read."""
    view = View(comparison)
    sections = (
        opening, dissents, what_changes, expected, rates_drawn, rates_apart, measured, plan, changes, beside, others, reading, next_commands,
    )  # fmt: skip
    return [block for section in sections for block in section(view)]


# -- the answer ----------------------------------------------------------------------------------------


def opening(view: View) -> Iterator[Block]:
    """Say what is compared, which need, and what the comparison comes to."""
    yield Heading(_title(view), 1)
    yield Paragraph(view.headline.need or view.headline.label, "need")
    if view.headline.measured is None and view.headline.proxy:
        yield Paragraph(
            f"No area has measured this. {view.headline.label} stands in for it: modelled, not counted."
        )
    answer = answer_in_one_place(view) if view.is_one_place else _answer_by_place(view)
    if answer:
        yield Paragraph(answer, "answer")


def dissents(view: View) -> Iterator[Block]:
    """Give each local view that differs once, with whose profile it is of where several are compared."""
    by_view: dict[str, list[str]] = {}
    for subject in view.asked:
        if subject.dissent is not None:
            by_view.setdefault(subject.dissent, []).append(subject.name)
    for text, names in by_view.items():
        # Scenarios of one profile share its view.
        yield Paragraph(sentence(text) if view.is_one_place else f"{listed(names)}: {sentence(text)}")


def _title(view: View) -> str:
    names = [subject.name for subject in view.asked]
    if view.is_one_place:
        area = view.base.area.name if view.base.area else ""
        unchanged = [subject for subject in view.asked if subject.label is None]
        if len(unchanged) == 1:
            return (
                f"{area}: the profile as it is, and {counted(len(names) - 1, 'change')} to it, side by side"
            )
        return f"{area}: {listed_short(names)}, side by side"
    if len(names) == 1:
        return f"{names[0]} beside its region and nation"
    neighbours = [subject for subject in view.asked if subject.kind == "neighbour"]
    if neighbours:
        given = [subject.name for subject in view.asked if subject.kind != "neighbour"]
        return f"{listed(given)} beside {counted(len(neighbours), 'statistical neighbour')}"
    return f"{listed_short(names)}, side by side"


def _answer_by_place(view: View) -> str:
    """Say how the rates of places compare, and whether they can be told apart."""
    if len(view.others) != 1:
        return _answer_of_many(view)
    base, other = view.base, view.others[0]
    found = view.differences.get((view.rate.id, other.id))
    own, its = (numbers.in_words(view.value(view.rate, each)) for each in (base, other))
    text = f"{_verb(view)} {own} {view.headline.counted} in {base.name} and {its} in {other.name}."
    if found is None:
        return text
    amount, _, limits = _rate_difference(view, found).partition(" (")
    where = f"{other.name} and {base.name} are {amount}" if amount == numbers.ABOUT_THE_SAME else (
        f"{other.name} is {amount} in {scale_of(view.rate):,.0f} than {base.name}"
    )  # fmt: skip
    return f"{text} {capital(where)}{f' ({limits}' if limits else ''}. {_in_draws_sentence(found)}"


def _answer_of_many(view: View) -> str:
    """Say between what values the rates of many places lie, and which can be told apart from the base."""
    shares = [view.value(view.rate, subject) for subject in view.asked]
    if len(shares) == 1:
        share = numbers.in_words(shares[0])
        return f"{_verb(view)} {share} {view.headline.counted} in {view.base.name}{_around_words(view)}."
    low, high = numbers.in_words(min(shares)), numbers.in_words(max(shares))
    span = low if low == high else f"{low.partition(' ')[0]} to {high}"
    places = f"in these {len(shares)} places"
    return f"{_verb(view)} {span} {view.headline.counted} {places}. {_told_apart_words(view)}"


def _verb(view: View) -> str:
    """Return how a sentence on rates begins: what is measured is, what is modelled we would expect."""
    return "We would expect" if view.headline.measured is None else "Measured:"


def _around_words(view: View) -> str:
    parts = [
        f"{numbers.in_words(view.value(view.rate, subject))} in {subject.name}"
        for subject in view.comparison.subjects
        if subject.kind in AROUND
    ]
    return f", {listed(parts)}" if parts else ""


def _told_apart_words(view: View) -> str:
    """Say which places can be told apart from the base by their rate."""
    found = [view.differences.get((view.rate.id, subject.id)) for subject in view.others]
    known = [each for each in found if each is not None and each.interval is not None]
    if not known:
        return ""
    apart = [view.subjects[each.subject].name for each in known if each.told_apart]
    if not apart:
        return f"None of the others can be told apart from {view.base.name}: each range of a difference holds both directions."
    rest = len(known) - len(apart)
    more = f" The other {rest} cannot." if rest else ""
    return f"{listed(apart)} can be told apart from {view.base.name}.{more}"


# -- the need ------------------------------------------------------------------------------------------


def expected(view: View) -> Iterator[Block]:
    """Set the expected number and rate of each place in a line."""
    if view.is_one_place and not _need_moves(view):
        return
    population, number = (
        view.figures[f"population.{view.headline.population}"], view.figures[f"{view.headline.id}.expected"]
    )  # fmt: skip
    by_subject = rates(view, view.rate, view.comparison.subjects)
    rows: list[Cells] = []
    for subject in view.comparison.subjects:
        people, count = view.cell(population, subject), view.cell(number, subject)
        rows.append(
            (
                _place(view, subject),
                "" if people is None or people.value is None else numbers.whole(people.value),
                "" if count is None else shown(number, count),
                by_subject[subject.id],
            )
        )
    measured = view.headline.measured is not None
    yield Table(
        f"{view.headline.label}, side by side",
        (
            Column(f"{view.headline.label}, {'measured' if measured else 'modelled'}"),
            Column(f"{view.headline.counted}{per_year(population)}", "right"),
            Column("expected (range)", "right"),
            Column(f"in {scale_of(view.rate):,.0f} (range)", "right"),
        ),
        tuple(rows),
        note="Modelled figures are shown, never ranked. Numbers follow the size of a place: compare the rates."
        if not view.is_one_place and not measured
        else None,
    )


def rates_drawn(view: View) -> Iterator[Block]:
    """Draw the rates that stand in the table, unless they are all one."""
    if not view.is_one_place or _need_moves(view):
        yield from charts_shown.comparison(view)


def _need_moves(view: View) -> bool:
    return any(
        each.value for each in view.comparison.differences if each.figure == f"{view.headline.id}.expected"
    )


def _place(view: View, subject: Subject) -> str:
    """Return a subject's name in a table, with what it stands for beside the others."""
    if subject.kind == "region" and not subject.name.casefold().endswith("region"):
        return f"{subject.name} (region)"
    if subject.kind == "nation" and view.headline.measured is None:
        return f"{subject.name} (assumed rate)"
    return subject.name


def rates_apart(view: View) -> Iterator[Block]:
    """Set the differences of the rates from the base in a table, with how many draws have which sign."""
    if view.is_one_place:
        return
    rows: list[Cells] = []
    for subject in [*view.others, *(each for each in view.comparison.subjects if each.kind == "region")]:
        found = view.differences.get((view.rate.id, subject.id))
        if found is None or found.interval is None or found.higher is None:
            continue
        rows.append((_place(view, subject), _rate_difference(view, found), numbers.of_hundred(found.higher)))
    if not rows:
        return
    yield Table(
        f"Differences from {view.base.name}",
        (
            Column(f"Difference from {view.base.name}"),
            Column(f"in {scale_of(view.rate):,.0f} (range)", "right"),
            Column("higher, of 100 draws", "right"),
        ),
        tuple(rows),
    )


def _rate_difference(view: View, found: Difference) -> str:
    scale = scale_of(view.rate)
    limits = limits_of(found.interval, scale)
    unit = numbers.TENTH if limits is None else numbers.rate_unit(limits[1] - limits[0])
    return numbers.difference(found.value * scale, limits, HIGHER_LOWER, unit=unit)


def _in_draws_sentence(found: Difference) -> str:
    if found.higher is None or found.lower is None:
        return ""
    apart = "the two can be told apart" if found.told_apart else "the two cannot be told apart"
    return f"Higher in {numbers.of_hundred(found.higher)} of 100 draws: {apart}."


# -- what was measured ---------------------------------------------------------------------------------


def measured(view: View) -> Iterator[Block]:
    """Set measured rates side by side, with the rank of each place; the highest first, region and nation last."""
    if view.is_one_place:
        return
    for figure in view.comparison.figures:
        if figure.group == "measured":
            yield _measured_table(view, figure)


def _measured_table(view: View, figure: ComparedFigure) -> Table:
    ranks = {rank.subject: rank for rank in figure.ranks}
    held = [subject for subject in view.comparison.subjects if view.cell(figure, subject) is not None]
    lacking = [subject.name for subject in view.asked if subject not in held]
    asked = sorted(
        (subject for subject in held if subject.kind not in AROUND),
        key=lambda each: -view.value(figure, each),
    )
    rows: list[Cells] = []
    for subject in [*asked, *(each for each in held if each.kind in AROUND)]:
        cell = view.cell(figure, subject)
        assert cell is not None  # noqa: S101 -- only subjects that have one
        assert cell.value is not None  # noqa: S101 -- the same
        rank = ranks.get(subject.id)
        rows.append(
            (
                _measured_place(subject, cell),
                cell.year or "",
                numbers.percent_range(cell.value, limits_of(cell.interval)),
                "" if rank is None else _rank_words(rank.rank, rank.of, tied=rank.tied),
            )
        )
    columns = [Column(f"Measured: {lowered(figure.label)}"), Column("year"), Column("rate", "right")]
    if ranks:
        columns.append(Column("of those compared", "right"))
    return Table(
        f"{figure.label}, measured",
        tuple(columns),
        tuple(row[: len(columns)] for row in rows),
        note=_measured_note(figure, lacking, asked),
    )


def _rank_words(rank: int, of: int, *, tied: bool) -> str:
    if rank == of:
        return f"lowest of {of}"
    joint = "joint " if tied else ""
    place = "" if rank == 1 else f"{numbers.ordinal(rank)} "
    return f"{joint}{place}highest of {of}"


def _measured_place(subject: Subject, cell: Cell) -> str:
    if cell.place is None or cell.place in {subject.name, subject.nation} or subject.kind in AROUND:
        return f"{subject.name}{' (counted locally)' if cell.place is None else ''}"
    if subject.area is not None and subject.area.name == cell.place:
        return subject.name
    return f"{subject.name} (as published for {cell.place})"


def _measured_note(figure: ComparedFigure, lacking: Sequence[str], asked: Sequence[Subject]) -> str | None:
    parts = []
    if figure.ranks:
        parts.append(
            "Published without ranges: places about a point apart may stand in this order by chance."
        )
    elif len(asked) > 1:
        parts.append("Not ranked: not measured alike, or one of the places lies in another.")
    if lacking:
        parts.append(f"Not held for {listed(lacking)}.")
    return " ".join(parts) or None


# -- the other indicators ------------------------------------------------------------------------------


def others(view: View) -> Iterator[Block]:
    """Set the rates of the other indicators side by side; those that no local circumstance moves are said once."""
    every = [figure for figure in view.comparison.figures if figure.group == "other"]
    figures = [figure for figure in every if _is_adjusted(view, figure)]
    alike = [figure for figure in every if figure not in figures]
    if not every or (view.is_one_place and not _any_moves(view, figures)):
        return
    yield Heading("The other indicators, modelled")
    if figures:
        yield from _other_tables(view, figures)
    if alike:
        yield Paragraph(
            "The evidence does not adjust these for local circumstances: they are the same in every place."
        )
        yield Bullets(tuple(_same_everywhere(view, figure) for figure in alike))


def _is_adjusted(view: View, figure: ComparedFigure) -> bool:
    """Return whether a rate differs from place to place: by local circumstances, or by what a profile states."""
    if view.outcomes[figure.outcome or ""].adjusted:
        return True
    values = [cell.value for cell in figure.cells if cell.value is not None]
    return max(values) - min(values) > ALIKE * max(values)


def _same_everywhere(view: View, figure: ComparedFigure) -> str:
    scale = scale_of(figure)
    rate = rates(view, figure, [view.base])[view.base.id]
    return f"{view.outcomes[figure.outcome or ''].label}{_mark(figure)}: {rate} in {scale:,.0f}"


def _other_tables(view: View, figures: Sequence[ComparedFigure]) -> Iterator[Table]:
    """Give a line to each indicator where all places fit beside each other, else a line to each place."""
    labels = tuple(_rate_label(view, figure) for figure in figures)
    places = tuple(subject.name for subject in view.comparison.subjects)
    by_line = [rates(view, figure, view.comparison.subjects) for figure in figures]
    by_place = [
        (subject.name, tuple(each[subject.id] for each in by_line)) for subject in view.comparison.subjects
    ]
    groups = list(packed(by_place, max(len(label) for label in labels)))
    rows, first = labels, "in 100 (range)"
    if len(groups) > 1:
        by_figure = [(label, tuple(each.values())) for label, each in zip(labels, by_line, strict=True)]
        groups = list(packed(by_figure, max(len(place) for place in places)))
        rows = places
    for position, group in enumerate(groups):
        yield Table(
            "Other indicators, side by side",
            (Column(first), *(Column(title, "right") for title, _ in group)),
            tuple(zip(rows, *(cells for _, cells in group), strict=True)),
            note=_others_note(view, figures) if position == len(groups) - 1 else None,
        )


def _any_moves(view: View, figures: Sequence[ComparedFigure]) -> bool:
    return any(
        found.value
        for figure in figures
        for subject in view.others
        if (found := view.differences.get((figure.id, subject.id))) is not None
    )


def _rate_label(view: View, figure: ComparedFigure) -> str:
    """Return an indicator's name in a table of rates, with its scale where that is not 100."""
    label = view.outcomes[figure.outcome or ""].label
    small = f", in {scale_of(figure):,.0f}" if scale_of(figure) != numbers.PER_HUNDRED else ""
    return f"{label}{small}{_mark(figure)}"


def _mark(figure: ComparedFigure) -> str:
    return " *" if any("W_TRANSPORTED" in cell.flags for cell in figure.cells) else ""


def _others_note(view: View, figures: Sequence[ComparedFigure]) -> str:
    apart = [
        f"{lowered(view.outcomes[figure.outcome or ''].label)} ({subject.name})"
        for figure in figures
        for subject in view.others
        if (found := view.differences.get((figure.id, subject.id))) is not None
        and found.told_apart
        and found.interval is not None
    ]
    note = "Each line stands by itself: they overlap in the same families and are never added or ranked."
    if view.others and not view.is_one_place:
        told = f"Told apart from {view.base.name}: {'; '.join(apart)}." if apart else (
            f"On no line can a place be told apart from {view.base.name}."
        )  # fmt: skip
        note += f" {told}"
    if any("W_TRANSPORTED" in cell.flags for figure in figures for cell in figure.cells):
        note += " * Carried from another nation in some of the places: read with more care."
    return note


# -- how to read it ------------------------------------------------------------------------------------


def reading(view: View) -> Iterator[Block]:
    """Say what the ranges and differences rest on, what was left out, and what overlaps."""
    yield Heading("How to read this")
    yield Bullets(tuple(_reading(view)))


def _reading(view: View) -> Iterator[str]:
    level = view.comparison.run.level * 100
    yield f"A range holds {level:g} times in 100 if our listed assumptions hold. Which study to believe is outside every range."
    if view.is_one_place:
        yield (
            "Each difference is taken draw by draw, with all that the two have in common drawn alike: what is not known of "
            "both cancels, and the range is that of the change alone."
        )
    elif len(view.comparison.subjects) > 1:
        yield (
            "Each difference is taken draw by draw: the national evidence is drawn once for all places, and each place's own "
            "departure from it for itself, since nobody knows it. Where the range holds both directions, the two places cannot be "
            "told apart."
        )
    assumed = [subject.name for subject in view.comparison.subjects if subject.kind == "nation"]
    if assumed and view.headline.measured is None:
        yield f"The rate of {listed(assumed)} is the assumed one that every modelled rate here starts from, not a count."
    if not view.is_one_place:
        yield from _overlap_words(view)
    if len(view.nations) > 1:
        yield (
            "Fifths of deprivation are each nation's own and are not the same from nation to nation: no figure by fifth is "
            "set side by side here."
        )
    for left in view.comparison.left_out:
        why = (
            f"given in {listed(left.nations)} alone"
            if left.nations
            else f"given for {listed(left.held_by)} alone"
        )
        yield f"Not set side by side: {lowered(left.label)} ({lowered(left.instrument)}), {why}."
    yield from view.comparison.notes


def _overlap_words(view: View) -> Iterator[str]:
    """Say which places hold others, or share districts with them."""
    held: dict[str, list[str]] = {}
    for overlap in view.comparison.overlaps:
        larger, smaller = view.subjects[overlap.subject].name, view.subjects[overlap.other].name
        if overlap.contains:
            held.setdefault(larger, []).append(smaller)
        else:
            yield f"{larger} and {smaller} share some districts: the children there are counted in both."
    for larger, smaller_ones in held.items():
        yield f"{larger} takes in {listed(smaller_ones)}: the children there are counted in both."


def next_commands(view: View) -> Iterator[Block]:
    """End with the commands that show more, and what would repeat this run."""
    yield Heading("Next")
    first = view.asked[0]
    items = []
    if first.kind in {"area", "neighbour"}:
        items.append((f"imhcalc estimate {typed(first.name)}", "the whole report of one of them"))
    if view.comparison.neighbours_listed and not any(each.neighbour for each in view.asked):
        items.append(
            (f"imhcalc compare {typed(first.name)} --neighbours", "beside its statistical neighbours")
        )
    if view.is_one_place:
        scenario = next((each for each in view.asked if each.label is not None), None)
        if scenario is not None:
            name = scenario.name.rpartition(": ")[2].replace(" ", "_")
            items.append((f"imhcalc estimate PROFILE --scenario {name}", "the whole report of one of them"))
    items.append(
        ("imhcalc compare ... --format csv", "every figure and difference, unrounded, for a spreadsheet")
    )
    yield Commands(tuple(items))
    run = view.comparison.run
    yield Paragraph(
        f"{run.draws:,} draws, seed {run.seed}; imhcalc {run.imhcalc}, evidence {run.evidence.id} {run.evidence.version}; "
        "not an official statistic.",
        "note",
    )
