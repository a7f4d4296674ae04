"""What `compare` says: the answer, the figures side by side, the differences with their ranges, and how to read them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from imhcalc.models.comparison import AROUND, Cell, ComparedFigure, Comparison, Difference, Subject
from imhcalc.models.result import OutcomeContext, UncertaintyInterval
from imhcalc.report import numbers
from imhcalc.report.blocks import Block, Bullets, Column, Commands, Heading, IntervalBar, Paragraph, Table
from imhcalc.report.setting import STANDARD_WIDTH

Cells = tuple[str | IntervalBar, ...]

GAP = 2
NARROWEST_LABEL = 24
"""Characters that the first column of a table keeps when others are put beside it."""
NAMED_IN_A_SENTENCE = 3
THOUSAND = 1000.0
ALIKE = 1e-9
"""Rates that differ by less, beside themselves, are the same but for the rounding of floats."""
HIGHER_LOWER = ("higher", "lower")
MORE_FEWER = ("more", "fewer")
MORE_LESS = ("more", "less")
LEADING = ("provision.gap", "provision.met", "demand.engaged")
"""The figures of a plan that an answer is given in, the first that changes."""
SHARES_OF_DRAWS = frozenset({"provision.gap.chance"})
CSV_COLUMNS = (
    "row", "figure", "label", "subject", "kind", "against", "value", "unit", "lower", "upper", "level", "interval_kind", "method",
    "place", "year", "rank", "of", "tied", "higher_in_draws", "lower_in_draws", "told_apart",
)  # fmt: skip


@dataclass(frozen=True)
class View:
    """A comparison with its figures, subjects and differences at hand."""

    comparison: Comparison

    @cached_property
    def subjects(self) -> Mapping[str, Subject]:
        """The subjects by id."""
        return {subject.id: subject for subject in self.comparison.subjects}

    @cached_property
    def figures(self) -> Mapping[str, ComparedFigure]:
        """The figures by id."""
        return {figure.id: figure for figure in self.comparison.figures}

    @cached_property
    def outcomes(self) -> Mapping[str, OutcomeContext]:
        """The words of the outcomes by id."""
        return {outcome.id: outcome for outcome in self.comparison.outcomes}

    @cached_property
    def differences(self) -> Mapping[tuple[str, str], Difference]:
        """The differences by figure and subject."""
        return {(each.figure, each.subject): each for each in self.comparison.differences}

    @property
    def base(self) -> Subject:
        """The subject that the others are compared with."""
        return self.subjects[self.comparison.against]

    @property
    def headline(self) -> OutcomeContext:
        """The outcome that leads."""
        return self.outcomes[self.comparison.headline]

    @property
    def rate(self) -> ComparedFigure:
        """The rate of the outcome that leads."""
        return self.figures[f"{self.comparison.headline}.prevalence"]

    @cached_property
    def asked(self) -> list[Subject]:
        """What was asked for, without the region and the nation that stand beside it."""
        return [subject for subject in self.comparison.subjects if subject.kind not in AROUND]

    @cached_property
    def others(self) -> list[Subject]:
        """What the base is compared with, without the region and the nation."""
        return [subject for subject in self.asked if subject.id != self.base.id]

    @cached_property
    def is_one_place(self) -> bool:
        """Whether all that was asked for is of the same place: a profile and its scenarios."""
        return len({subject.place for subject in self.asked}) == 1 and len(self.asked) > 1

    @cached_property
    def nations(self) -> list[str]:
        """The nations of what was asked for."""
        return list(dict.fromkeys(subject.nation for subject in self.asked))

    def cell(self, figure: ComparedFigure, subject: Subject) -> Cell | None:
        """Return a subject's cell of a figure, or None where it has no value there."""
        return next(
            (cell for cell in figure.cells if cell.subject == subject.id and cell.value is not None), None
        )

    def value(self, figure: ComparedFigure, subject: Subject) -> float:
        """Return a value that is always there."""
        cell = self.cell(figure, subject)
        assert cell is not None  # noqa: S101 -- asked for only where there is one
        assert cell.value is not None  # noqa: S101 -- the same
        return cell.value


def comparison_blocks(comparison: Comparison) -> list[Block]:
    """Return the blocks of a comparison, in the order in which they are read."""
    view = View(comparison)
    sections = (
        opening, what_changes, expected, rates_apart, measured, plan, changes, beside, others, reading, next_commands,
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
    answer = _answer_in_one_place(view) if view.is_one_place else _answer_by_place(view)
    if answer:
        yield Paragraph(answer, "answer")


def _title(view: View) -> str:
    names = [subject.name for subject in view.asked]
    if view.is_one_place:
        area = view.base.area.name if view.base.area else ""
        unchanged = [subject for subject in view.asked if subject.label is None]
        if len(unchanged) == 1:
            return (
                f"{area}: the profile as it is, and {_counted(len(names) - 1, 'change')} to it, side by side"
            )
        return f"{area}: {_listed_short(names)}, side by side"
    if len(names) == 1:
        return f"{names[0]} beside its region and nation"
    neighbours = [subject for subject in view.asked if subject.kind == "neighbour"]
    if neighbours:
        given = [subject.name for subject in view.asked if subject.kind != "neighbour"]
        return f"{_listed(given)} beside {_counted(len(neighbours), 'statistical neighbour')}"
    return f"{_listed_short(names)}, side by side"


def _answer_by_place(view: View) -> str:
    """Say how the rates of places compare, and whether they can be told apart."""
    if len(view.others) != 1:
        return _answer_of_many(view)
    base, other = view.base, view.others[0]
    found = view.differences.get((view.rate.id, other.id))
    rates = [numbers.in_words(view.value(view.rate, each)) for each in (base, other)]
    text = f"{_verb(view)} {rates[0]} {view.headline.counted} in {base.name} and {rates[1]} in {other.name}."
    if found is None:
        return text
    amount, _, limits = _rate_difference(found).partition(" (")
    where = f"{other.name} and {base.name} are {amount}" if amount == numbers.ABOUT_THE_SAME else (
        f"{other.name} is {amount} in 100 than {base.name}"
    )  # fmt: skip
    return f"{text} {_capital(where)}{f' ({limits}' if limits else ''}. {_in_draws_sentence(found)}"


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
    return f", {_listed(parts)}" if parts else ""


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
    return f"{_listed(apart)} can be told apart from {view.base.name}.{more}"


def _answer_in_one_place(view: View) -> str:
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
            f"{word} {_with(each)}: {_shown(figure, view.cell(figure, each))}"
            for word, each in (("fewest", least), ("most", most))
            if each is not view.base
        ]
        base = _shown(figure, view.cell(figure, view.base))
        return f"{figure.label}: about {base} a year {_with(view.base)}. {_capital('; '.join(ends))}."
    return ""


def _size(cell: Cell | None) -> tuple[float, float]:
    """Return a cell's value and, to tell equal values apart, the upper limit of its range."""
    if cell is None or cell.value is None:
        return 0.0, 0.0
    return cell.value, cell.value if cell.interval is None else cell.interval.upper


def _with(subject: Subject) -> str:
    """Return a subject as it ends a sentence: ``as it is``, ``with outreach``."""
    return subject.name if subject.label is None else f"with {subject.name}"


def what_changes(view: View) -> Iterator[Block]:
    """List the scenarios and options compared, in the profile's own words."""
    items = [
        f"{_capital(subject.name)}: {subject.label}{f' ({subject.why})' if subject.why else ''}."
        for subject in view.asked
        if subject.label is not None and (subject.why or subject.label.casefold() != subject.name.casefold())
    ]
    if items:
        yield Heading("What is compared")
        yield Bullets(tuple(items))


# -- the need ------------------------------------------------------------------------------------------


def expected(view: View) -> Iterator[Block]:
    """Set the expected number and rate of each place in a line."""
    if view.is_one_place and not _need_moves(view):
        return
    population, number = (
        view.figures[f"population.{view.headline.population}"], view.figures[f"{view.headline.id}.expected"]
    )  # fmt: skip
    rates = _rates(view, view.rate, view.comparison.subjects)
    rows: list[Cells] = []
    for subject in view.comparison.subjects:
        people, count = view.cell(population, subject), view.cell(number, subject)
        rows.append(
            (
                _place(view, subject),
                "" if people is None or people.value is None else numbers.whole(people.value),
                "" if count is None else _shown(number, count),
                rates[subject.id],
            )
        )
    measured = view.headline.measured is not None
    yield Table(
        f"{view.headline.label}, side by side",
        (
            Column(f"{view.headline.label}, {'measured' if measured else 'modelled'}"),
            Column(f"{view.headline.counted}{_per_year(population)}", "right"),
            Column("expected (range)", "right"),
            Column(f"in {_scale(view.rate):.0f} (range)", "right"),
        ),
        tuple(rows),
        note="Modelled figures are shown, never ranked. Numbers follow the size of a place: compare the rates."
        if not view.is_one_place and not measured
        else None,
    )


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
        rows.append((_place(view, subject), _rate_difference(found), numbers.of_hundred(found.higher)))
    if not rows:
        return
    yield Table(
        f"Differences from {view.base.name}",
        (
            Column(f"Difference from {view.base.name}"),
            Column(f"in {_scale(view.rate):.0f} (range)", "right"),
            Column("higher, of 100 draws", "right"),
        ),
        tuple(rows),
    )


def _rate_difference(found: Difference, scale: float = numbers.PER_HUNDRED) -> str:
    limits = _limits(found.interval, scale)
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
                numbers.percent_range(cell.value, _limits(cell.interval)),
                "" if rank is None else _rank_words(rank.rank, rank.of, tied=rank.tied),
            )
        )
    columns = [Column(f"Measured: {_lowered(figure.label)}"), Column("year"), Column("rate", "right")]
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
        parts.append(f"Not held for {_listed(lacking)}.")
    return " ".join(parts) or None


# -- plans ---------------------------------------------------------------------------------------------


def plan(view: View) -> Iterator[Block]:
    """Set demand, services, staff and money side by side: a line each, as many figures as fit in a table."""
    figures = [figure for figure in view.comparison.figures if figure.group == "plan"]
    if not figures:
        return
    yield Heading("Demand, services, staff and money")
    yield Paragraph("Families and money are for one year; posts are whole-time.", "note")
    names = tuple(_capital(subject.name) for subject in view.asked)
    columns = [
        (_plan_title(figure), tuple(_shown(figure, view.cell(figure, subject)) for subject in view.asked))
        for figure in figures
    ]
    for group in _packed(columns, max(len(name) for name in names)):
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
        yield Heading(f"What changes, against the profile {_with(view.base)}")
        yield from tables
    if still:
        words = "; ".join(_lowered(label) for label in still)
        yield Paragraph(f"Moved by none of them: {words}.")


def _change_table(view: View, figure: ComparedFigure, moved: Sequence[Difference]) -> Table:
    words = _words_of(figure)
    rows = [
        (_capital(view.subjects[each.subject].name), _difference(each, words), _in_draws(each, words))
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
    base = f"{_capital(_with(view.base))}: {_shown(figure, view.cell(figure, view.base))}."
    rest = "" if not unmoved else " The rest leave it so." if unmoved > 1 else " The other leaves it so."
    alike = [view.subjects[each.subject].name for each in moved if not each.told_apart]
    doubt = f" Cannot be told apart from it: {_listed(alike)}." if alike else ""
    return Table(
        f"{figure.label}: what moves it",
        tuple(columns),
        tuple(row[: len(columns)] for row in rows),
        note=f"{base}{rest}{doubt}",
    )


def _difference(found: Difference, words: tuple[str, str]) -> str:
    scale, finest = _measure(found.unit)
    return numbers.difference(found.value * scale, _limits(found.interval, scale), words, finest)


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
    rates = _rates(view, view.rate, [view.base, *around])
    places = [
        f"{rates[subject.id]} in {subject.name}{' (assumed)' if subject.kind == 'nation' else ''}"
        for subject in around
    ]
    name = view.base.area.name if view.base.area else view.base.name
    yield Paragraph(
        f"Beside it, {_lowered(view.headline.label)} in {_scale(view.rate):.0f} {view.headline.counted}: "
        f"{rates[view.base.id]} in {name}; {'; '.join(places)}."
    )


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
    scale = _scale(figure)
    shown = _rates(view, figure, [view.base])[view.base.id]
    return f"{view.outcomes[figure.outcome or ''].label}{_mark(figure)}: {shown} in {scale:,.0f}"


def _other_tables(view: View, figures: Sequence[ComparedFigure]) -> Iterator[Table]:
    """Give a line to each indicator where all places fit beside each other, else a line to each place."""
    labels = tuple(_rate_label(view, figure) for figure in figures)
    places = tuple(subject.name for subject in view.comparison.subjects)
    rates = [_rates(view, figure, view.comparison.subjects) for figure in figures]
    by_place = [
        (subject.name, tuple(each[subject.id] for each in rates)) for subject in view.comparison.subjects
    ]
    groups = list(_packed(by_place, max(len(label) for label in labels)))
    rows, first = labels, "in 100 (range)"
    if len(groups) > 1:
        by_figure = [(label, tuple(each.values())) for label, each in zip(labels, rates, strict=True)]
        groups = list(_packed(by_figure, max(len(place) for place in places)))
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
    small = f", in {_scale(figure):,.0f}" if _scale(figure) != numbers.PER_HUNDRED else ""
    return f"{label}{small}{_mark(figure)}"


def _mark(figure: ComparedFigure) -> str:
    return " *" if any("W_TRANSPORTED" in cell.flags for cell in figure.cells) else ""


def _others_note(view: View, figures: Sequence[ComparedFigure]) -> str:
    apart = [
        f"{_lowered(view.outcomes[figure.outcome or ''].label)} ({subject.name})"
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
        yield f"The rate of {_listed(assumed)} is the assumed one that every modelled rate here starts from, not a count."
    if not view.is_one_place:
        yield from _overlap_words(view)
    if len(view.nations) > 1:
        yield (
            "Fifths of deprivation are each nation's own and are not the same from nation to nation: no figure by fifth is "
            "set side by side here."
        )
    for left in view.comparison.left_out:
        why = (
            f"given in {_listed(left.nations)} alone"
            if left.nations
            else f"given for {_listed(left.held_by)} alone"
        )
        yield f"Not set side by side: {_lowered(left.label)} ({_lowered(left.instrument)}), {why}."
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
        yield f"{larger} takes in {_listed(smaller_ones)}: the children there are counted in both."


def next_commands(view: View) -> Iterator[Block]:
    """End with the commands that show more, and what would repeat this run."""
    yield Heading("Next")
    first = view.asked[0]
    items = []
    if first.kind in {"area", "neighbour"}:
        items.append((f"imhcalc estimate {_typed(first.name)}", "the whole report of one of them"))
    if view.comparison.neighbours_listed and not any(each.neighbour for each in view.asked):
        items.append(
            (f"imhcalc compare {_typed(first.name)} --neighbours", "beside its statistical neighbours")
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


# -- numbers -------------------------------------------------------------------------------------------


def _measure(unit: str) -> tuple[float, float]:
    """Return what a unit is multiplied by to be shown, and how finely it is shown."""
    if unit == "proportion":
        return numbers.PER_HUNDRED, numbers.TENTH
    if unit == "gbp_per_year":
        return 1 / THOUSAND, 1.0
    return 1.0, numbers.TENTH if unit == "wte" else 1.0


def _words_of(figure: ComparedFigure) -> tuple[str, str]:
    if figure.unit == "proportion":
        return HIGHER_LOWER
    return MORE_LESS if figure.unit.startswith("gbp") else MORE_FEWER


def _shown(figure: ComparedFigure, cell: Cell | None) -> str:
    """Return a cell's value with its range, in the unit that its table names."""
    if cell is None or cell.value is None:
        return ""
    if figure.id in SHARES_OF_DRAWS:
        return numbers.of_hundred(cell.value)
    scale, finest = _measure(figure.unit)
    return numbers.amount_range(cell.value * scale, _limits(cell.interval, scale), finest)


def _scale(figure: ComparedFigure) -> float:
    return numbers.scale_of(cell.value for cell in figure.cells if cell.value is not None)


def _rates(view: View, figure: ComparedFigure, subjects: Sequence[Subject]) -> dict[str, str]:
    """Return the rates of one line, all on the rounding unit of its widest range, so that they can be compared."""
    scale = _scale(figure)
    cells = {subject.id: view.cell(figure, subject) for subject in subjects}
    widths = [
        (cell.interval.upper - cell.interval.lower) * scale
        for cell in cells.values()
        if cell is not None and cell.interval is not None
    ]
    unit = numbers.rate_unit(max(widths, default=0.0))
    return {
        subject: ""
        if cell is None or cell.value is None
        else numbers.amount_range(cell.value * scale, _limits(cell.interval, scale), numbers.TENTH, unit)
        for subject, cell in cells.items()
    }


def _limits(interval: UncertaintyInterval | None, scale: float = 1.0) -> tuple[float, float] | None:
    return None if interval is None else (interval.lower * scale, interval.upper * scale)


def _per_year(figure: ComparedFigure) -> str:
    return " a year" if figure.unit.endswith("_per_year") else ""


def _packed(
    columns: Sequence[tuple[str, tuple[str, ...]]], longest_label: int
) -> Iterator[list[tuple[str, tuple[str, ...]]]]:
    """Give columns in groups that fit on a standard page beside a column of labels."""
    room = STANDARD_WIDTH - min(longest_label, NARROWEST_LABEL)
    group: list[tuple[str, tuple[str, ...]]] = []
    used = 0
    for title, cells in columns:
        width = GAP + max([*(len(cell) for cell in cells), *(len(word) for word in title.split())])
        if group and used + width > room:
            yield group
            group, used = [], 0
        group.append((title, cells))
        used += width
    if group:
        yield group


# -- small words ---------------------------------------------------------------------------------------


def _listed(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else "".join(names)


def _listed_short(names: Sequence[str]) -> str:
    """Return names in a row, or the first and how many more where they are many."""
    if len(names) <= NAMED_IN_A_SENTENCE:
        return _listed(names)
    return f"{names[0]} and {len(names) - 1} others"


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _typed(name: str) -> str:
    return f'"{name}"' if " " in name else name


def _lowered(text: str) -> str:
    first = text.split(maxsplit=1)[0] if text else ""
    return text if first.isupper() and len(first) > 1 else text[:1].lower() + text[1:]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


# -- for programs --------------------------------------------------------------------------------------


def comparison_data(comparison: Comparison) -> dict[str, Any]:
    """Return a comparison as plain values: what ``--format json`` writes."""
    return comparison.model_dump(mode="json", by_alias=True)


def comparison_rows(comparison: Comparison) -> Iterator[tuple[str | float | None, ...]]:
    """Give one row for each value and each difference, in the order of `CSV_COLUMNS`."""
    view = View(comparison)
    labels = {figure.id: figure.label for figure in comparison.figures}
    for figure in comparison.figures:
        ranks = {rank.subject: rank for rank in figure.ranks}
        for cell in figure.cells:
            rank = ranks.get(cell.subject)
            subject = view.subjects[cell.subject]
            yield (
                "value", figure.id, figure.label, subject.name, subject.kind, "", cell.value, figure.unit, *_interval_cells(cell.interval),
                cell.method or "", cell.place or "", cell.year or "",
                *((None, None, "") if rank is None else (rank.rank, rank.of, _yes(rank.tied))), None, None, "",
            )  # fmt: skip
    for each in comparison.differences:
        subject = view.subjects[each.subject]
        yield (
            "difference", each.figure, labels.get(each.figure, ""), subject.name, subject.kind, view.subjects[each.against].name,
            each.value, each.unit, *_interval_cells(each.interval), "", "", "", None, None, "", each.higher, each.lower,
            _yes(each.told_apart),
        )  # fmt: skip


def _interval_cells(
    interval: UncertaintyInterval | None,
) -> tuple[float | None, float | None, float | None, str]:
    if interval is None:
        return None, None, None, ""
    return interval.lower, interval.upper, interval.level, interval.kind


def _yes(value: bool) -> str:  # noqa: FBT001 -- one fact
    return "yes" if value else "no"
