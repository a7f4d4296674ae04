"""What a report says of need: the answer, its range, the other indicators, and where the need is.

Every word and every rounding is decided once, here and in the other content modules; formats only set them.
"""

from collections.abc import Iterator

from imhcalc.first_letters import lowered
from imhcalc.models.result import OutcomeContext
from imhcalc.models.units import QUINTILES
from imhcalc.report import numbers
from imhcalc.report.blocks import Block, Column, Heading, IntervalBar, Paragraph, Table
from imhcalc.report.view import View

SMALL_BESIDE_RANGE = 0.1
"""A move under this share of the interval's width is called small beside the range."""
SAME_TO_READ = 0.0005
"""Shares closer than this read the same at one decimal of a per cent."""
SHARES_SHOWN = 4
WHAT_MATTERS = "What matters most"
NO_RATES = "no rates of identifying, referring and engaging were given."
ROUGHLY = 0.1
"""A count without a range is rounded as if its range were this share of it."""
ASSURANCE = {
    "none": "none yet",
    "self": "checked by its author",
    "peer": "checked by a peer",
    "signed off": "signed off",
}
FIFTHS = ("most deprived fifth", "second", "middle", "fourth", "least deprived fifth")
STOCK_NOUNS = {"children_0_1": "children under two", "children_0_4": "children under five"}
A_YEAR = {"children_per_year", "people_per_year", "families_per_year"}


# -- the first screen ----------------------------------------------------------------------------------


def opening(view: View) -> Iterator[Block]:
    """Say which need, the answer, its range, what the range leaves out, and how the area differs from the nation."""
    yield Heading(f"{area_in_words(view)} · assurance: {ASSURANCE[view.result.context.assurance]}", 1)
    yield from notes_of_area(view)
    yield Paragraph(need_in_words(view), "need")
    yield from meaning(view)
    yield from answer(view)


def area_in_words(view: View) -> str:
    """Return the area with its health body and nation, and the scenarios that are applied."""
    area = view.result.area
    body = f" ({area.health_body})" if area.health_body else ""
    nation = "" if area.kind == "nation" or " and " in area.nation else f", {area.nation}"
    applied = "".join(f" · {label}" for label in view.result.context.applied)
    return f"{area.name}{body}{nation}{applied}"


def need_in_words(view: View) -> str:
    """Return the need that the headline stands for."""
    return view.headline.need or view.headline.label


def notes_of_area(view: View) -> Iterator[Block]:
    """Say how the area was put together, where there is something to say."""
    for note in view.result.area.notes:
        yield Paragraph(note, "note")


def meaning(view: View) -> Iterator[Block]:
    """Say what was counted, and whether it only stands in for the need."""
    headline = view.headline
    if headline.measured is None and headline.proxy:
        yield Paragraph(
            f"No area has measured this. The nearest thing research offers is used instead: "
            f"{lowered(headline.plain)}"
        )
    else:
        yield Paragraph(headline.plain)


def answer(view: View) -> Iterator[Block]:
    """Give the answer, its range, what the range leaves out, and how the area differs from the nation."""
    yield Paragraph(answer_in_words(view, view.headline), "answer")
    yield Paragraph(_range_and_what_it_leaves_out(view, view.headline))
    yield Paragraph(_why_it_differs(view, view.headline))


def answer_in_words(view: View, outcome: OutcomeContext) -> str:
    """Return the answer in a sentence: how many of whom, the range, and the rate."""
    expected = f"{outcome.id}.expected"
    interval = view.limits(expected)
    people = view.single(f"population.{outcome.population}", numbers.whole)
    per_year = " a year" if view.figures[expected].unit in A_YEAR else f", {outcome.ages}"
    rate = view.single(f"{outcome.id}.prevalence", numbers.in_words)
    limits = "" if interval is None else f" ({view.ends(expected)})"
    return f"About {leading_number(view, outcome)} of {people} {outcome.counted}{per_year}{limits}: {rate}"


def leading_number(view: View, outcome: OutcomeContext) -> str:
    """Return the number expected, without its range: rounded to it, or to three figures where it has none."""
    return view.ranged(f"{outcome.id}.expected", _shown)


def _shown(expected: float, interval: tuple[float, float] | None) -> str:
    if interval is not None:
        return f"{numbers.display_interval(expected, *interval).estimate:,.0f}"
    return f"{numbers.half_up(expected, numbers.rounding_unit(expected * ROUGHLY)):,.0f}"


def _range_and_what_it_leaves_out(view: View, outcome: OutcomeContext) -> str:
    interval = view.limits(f"{outcome.id}.expected")
    level = view.result.run.level * 100
    text = (
        f"The range holds {level:g} times in 100 if our listed assumptions hold."
        if interval
        else "No range can be given: the source gives none."
    )
    if view.limits(f"{outcome.id}.expected.realised") is not None:
        chance = view.ends(f"{outcome.id}.expected.realised")
        text += f" With chance as well, the number seen in one year might be {chance}."
    if not outcome.readings:
        return text
    unit = 1.0 if interval is None else numbers.rounding_unit(interval[1] - interval[0])
    readings = [
        f"{words} it would be about {view.single(f'{outcome.id}.reading.{reading}.expected', numbers.to_unit(unit))}"
        for reading, words in outcome.readings.items()
    ]
    listed = "; ".join(readings)
    return f"{text} It does not cover which study to believe: {listed} {outcome.counted}."


def _why_it_differs(view: View, outcome: OutcomeContext) -> str:
    national, local = view.number(f"{outcome.id}.national"), view.number(f"{outcome.id}.prevalence")
    not_counted = view.result.context.not_counted
    base = view.single(f"{outcome.id}.national", numbers.in_words)
    finer = view.single(f"{outcome.id}.prevalence", numbers.in_words_finer)
    if mix_is_the_nations(view):
        return f"The local mix of neighbourhoods is not given: the nation's stands in, and so its {base}. {not_counted}"
    if outcome.measured is not None:
        return not_counted
    if outcome.counted_locally:
        model = view.single(f"{outcome.id}.synthetic", numbers.in_words)
        return (
            f"The model alone would give {model}; what was counted here brings it to {finer}. {not_counted}"
        )
    if view.result.area.kind == "nation" and abs(local - national) < SAME_TO_READ:
        return (
            f"This is the assumed national {base}, applied to the nation's {outcome.counted}. {not_counted}"
        )
    if abs(local - national) < SAME_TO_READ:
        moved = f"Local circumstances leave the assumed national {base} where it is."
    else:
        moved = f"Local circumstances move the assumed national {base} to {finer}."
        interval = view.limits(f"{outcome.id}.prevalence")
        if interval is not None and abs(local - national) < SMALL_BESIDE_RANGE * (interval[1] - interval[0]):
            moved += " That is small beside the range."
    survey = f"{outcome.id}.contribution.local_margins"
    margins = view.value(survey) or 0.0
    if abs(margins) >= SAME_TO_READ:
        direction = "adds" if margins > 0 else "takes off"
        moved += f" The local survey {direction} {view.quoted(survey, numbers.in_words_finer(abs(margins)))} of that."
    return f"{moved} {not_counted}"


def mix_is_the_nations(view: View) -> bool:
    """Return whether the area's own mix of neighbourhoods is unknown."""
    stated = view.result.inputs.profile.get("population") or {}
    return view.result.area.kind == "stated" and not {"children_by_quintile", "quintile_shares"} & set(stated)


def ladder(view: View) -> Iterator[Block]:
    """Set out what meeting the need would take, as levels of ambition."""
    rows: list[tuple[str | IntervalBar, ...]] = []
    has_posts, has_cost = (f"ladder.all.{what}" in view.figures for what in ("wte", "cost"))
    for rung, label in [
        *((rung.id, rung.label) for rung in view.result.context.ladder),
        ("all", "every family expected"),
    ]:
        families = view.figures.get(f"ladder.{rung}.families")
        if families is None or families.value is None:
            continue
        published = families.interval is not None and families.interval.kind == "published_range"
        shown = view.ends(families.id) if published else view.ranged(families.id, numbers.count_range)
        row = [label, shown, view.ranged(f"ladder.{rung}.teams", numbers.teams)]
        if has_posts:
            row.append(view.single(f"ladder.{rung}.wte", numbers.post))
        if has_cost:
            row.append(view.single(f"ladder.{rung}.cost", numbers.money))
        rows.append(tuple(row))
    if not rows:
        return
    columns = [
        Column("Meeting it: levels of ambition, not forecasts"),
        Column("families a year", "right"),
        Column("teams", "right"),
    ]
    if has_posts:
        columns.append(Column("posts", "right"))
    if has_cost:
        columns.append(Column("£ a year", "right"))
    yield Table(
        "Levels of ambition",
        tuple(columns),
        tuple(rows),
        note="How many families would come is not known here: "
        + ("not every rate that leads there was given." if view.result.context.plan.stages else NO_RATES),
    )


def measured(view: View) -> Iterator[Block]:
    """Put measured figures before modelled ones, with the nation and region beside them."""
    rows = []
    for outcome in view.result.context.outcomes:
        if outcome.measured is None:
            continue
        place = "" if outcome.measured == view.result.area.name else f" ({outcome.measured})"
        row = [f"{outcome.label}{place}", outcome.measured_year or "", _rate(view, f"{outcome.id}.observed")]
        row += [_rate(view, f"{outcome.id}.observed.{where}") for where in ("nation", "region")]
        rows.append(tuple(row))
    if not rows:
        return
    columns = (
        Column("Measured"), Column("year"), Column("here", "right"), Column(view.result.area.nation, "right"),
        Column(view.result.area.region or "region", "right"),
    )  # fmt: skip
    filled = [number for number in range(len(columns)) if any(row[number] for row in rows)]
    if view.result.area.kind == "nation":
        filled = filled[:3]
    yield Table(
        "Measured",
        tuple(columns[number] for number in filled),
        tuple(tuple(row[number] for number in filled) for row in rows),
    )


def _rate(view: View, figure_id: str) -> str:
    return "" if view.value(figure_id) is None else view.single(figure_id, numbers.percent)


def expected_here(view: View) -> Iterator[Block]:
    """Give the other indicators, each on its own line under its population, never added."""
    groups: dict[str, list[tuple[str | IntervalBar, ...]]] = {}
    seen: set[str] = set()
    for outcome in view.result.context.outcomes:
        if outcome.id == view.headline.id or outcome.measured is not None or outcome.counted_locally:
            continue
        expected = view.figures[f"{outcome.id}.expected"]
        marks = ("*" if "W_TRANSPORTED" in expected.flags else "") + ("+" if outcome.exact else "")
        seen |= set(marks)
        groups.setdefault(_whom(view, outcome), []).append(
            (
                f"{outcome.label}{f' {marks}' if marks else ''}",
                view.ranged(expected.id, numbers.count_range),
                view.single(f"{outcome.id}.prevalence", numbers.in_words),
            )
        )
    for position, (whom, rows) in enumerate(groups.items()):
        note = _notes_of_marks(seen) if position == len(groups) - 1 else None
        columns = (
            Column(f"Expected here, of {whom}"),
            Column("number (range)", "right"),
            Column("rate", "right"),
        )
        yield Table(f"Expected here, of {whom}", columns, tuple(rows), note=note)


def _notes_of_marks(seen: set[str]) -> str:
    note = "Each line stands by itself: they overlap in the same families and are never added."
    if "*" in seen:
        note += " * Figures of another nation, carried here: read with more care."
    if "+" in seen:
        note += " + Published without a range and taken as exact: these ranges hold only how areas differ."
    return note


def _whom(view: View, outcome: OutcomeContext) -> str:
    per_year = " a year" if view.figures[f"{outcome.id}.expected"].unit in A_YEAR else ""
    ages = "" if per_year else f", {outcome.ages}"
    return (
        f"{numbers.whole(view.number(f'population.{outcome.population}'))} {outcome.counted}{per_year}{ages}"
    )


def first_screen_end(view: View) -> Iterator[Block]:
    """End the first screen: what is not known, and how to quote the answer."""
    context = view.result.context
    lacking = [missing.label for missing in context.missing]
    yield from stated(view)
    if lacking:
        proxy = any(warning.code == "W_BIRTHS_PROXY" for warning in view.result.warnings)
        year = f", {view.result.area.population_year}," if view.result.area.population_year else ""
        stand_in = f" Children under one{year} stand in for live births." if proxy else ""
        yield Paragraph(
            f"Not known here: {'; '.join(lacking)}.{stand_in} Each is listed below with where to get it. "
            f"To add them: {command_to_add(view)}"
        )
    yield from dissent(view)
    yield from quotation(view)


def stated(view: View) -> Iterator[Block]:
    """List what the user stated of the area."""
    if view.result.context.stated:
        yield Paragraph(f"Stated in the profile: {'; '.join(view.result.context.stated)}.")


def dissent(view: View) -> Iterator[Block]:
    """Give a local view that differs from the estimate."""
    if view.result.context.dissent:
        yield Paragraph(view.result.context.dissent)


def quotation(view: View) -> Iterator[Block]:
    """Say how to quote the answer, and how not to."""
    run, headline = view.result.run, view.headline
    expected = view.ranged(f"{headline.id}.expected", numbers.count_range)
    alone = view.ranged(f"{headline.id}.expected", numbers.count_of_range)
    how = "published rate, not counted here" if headline.measured else "modelled, not measured"
    data = f", area data {view.result.area.population_year}" if view.result.area.population_year else ""
    yield Paragraph(
        f'Quote as: "{how}: about {expected} {headline.counted}, imhcalc {run.imhcalc}, evidence {run.evidence.id} '
        f'{run.evidence.version}{data}; not an official statistic". Do not write "{alone} {headline.counted} have ...".'
    )


def command_to_add(view: View) -> str:
    """Return the command that drafts a profile of the area, or adds what it lacks to the one that was given."""
    stated = view.result.inputs.profile
    if set(stated) != {"area"}:
        return "imhcalc init -o PROFILE.yaml"
    names = stated["area"].get("members") or [view.result.area.name]
    return " ".join(
        ["imhcalc init", *(f'--area "{name}"' if " " in name else f"--area {name}" for name in names)]
    )


# -- the rest --------------------------------------------------------------------------------------------


def what_matters(view: View) -> Iterator[Block]:
    """Say which assumption the range comes from most."""
    shares = [
        (view.number(figure_id), label, view.single(figure_id, share_of_spread))
        for figure_id, label in view.result.context.drivers.items()
    ]
    if not shares:
        return
    yield Heading(WHAT_MATTERS)
    shares.sort(reverse=True)
    yield Table(
        "Share of the spread by assumption",
        (Column("where the range's width comes from"), Column("share", "right")),
        tuple((label, shown) for _, label, shown in shares[:SHARES_SHOWN]),
        note=f"Together, one by one, the inputs explain {view.single('sensitivity.all.variance_share', share_of_spread)} of it."
        + (
            " Which study to believe is outside the range, and outweighs these."
            if view.headline.readings
            else ""
        ),
    )


def share_of_spread(share: float) -> str:
    """Return a share of the spread in whole per cent: ``80%``, ``under 1%``."""
    return "under 1%" if share < 0.01 else f"{numbers.half_up(share * 100, 1):.0f}%"  # noqa: PLR2004 -- one per cent


def where_it_is(view: View) -> Iterator[Block]:
    """Say where the babies are and where the expected need is, by deprivation fifth."""
    headline = view.headline
    if f"{headline.id}.people.q1" not in view.figures or mix_is_the_nations(view):
        return
    yield Heading("Where the need is")
    people, expected = (
        view.single(f"{headline.id}.share_of_{what}.q1", numbers.in_words) for what in ("people", "expected")
    )
    there = (
        f"{people} of the {headline.counted} live in the most deprived fifth of neighbourhoods, and {expected} of the "
        "expected need is there"
        if view.number(f"{headline.id}.people.q1") > 0
        else f"None of the {headline.counted} live in the most deprived fifth of neighbourhoods"
    )
    yield Paragraph(
        f"{there}. {view.result.context.quintile_note}. These are places: they say nothing of any one family."
    )
    yield _by_quintile(view, headline)


def _by_quintile(view: View, outcome: OutcomeContext) -> Table:
    limits = [view.limits(f"{outcome.id}.prevalence.q{q}") for q in range(1, QUINTILES + 1)]
    scale = max([pair[1] for pair in limits if pair] or [1.0])
    rows: list[tuple[str | IntervalBar, ...]] = []
    for q, (label, pair) in enumerate(zip(FIFTHS, limits, strict=True), 1):
        rate = view.value(f"{outcome.id}.prevalence.q{q}")
        if rate is None:
            rows.append((label, "0", "none live here", "", ""))
            continue
        expected = f"{outcome.id}.expected.q{q}"
        ends = pair or (rate, rate)
        rows.append(
            (
                label,
                view.single(f"{outcome.id}.people.q{q}", numbers.whole),
                view.ranged(expected, numbers.count_range),
                view.single(f"{outcome.id}.prevalence.q{q}", numbers.in_words),
                IntervalBar(ends[0] / scale, rate / scale, ends[1] / scale),
            )
        )
    return Table(
        f"{outcome.label} by deprivation fifth",
        (
            Column("neighbourhoods"), Column(outcome.counted, "right"), Column("expected (range)", "right"),
            Column("rate", "right"), Column(f"0 to {numbers.half_up(scale * 100, 1):.0f} in 100", bar=True),
        ),
        tuple(rows),
    )  # fmt: skip


def ways_of_counting(view: View) -> Iterator[Block]:
    """Set the same need side by side by method and by reading of the evidence."""
    headline = view.headline
    rows = []
    interval = view.limits(f"{headline.id}.expected")
    unit = 1.0 if interval is None else numbers.rounding_unit(interval[1] - interval[0])

    def row(label: str, number: str, rate: str) -> None:
        ranged = view.limits(number) is not None
        shown = (
            view.ranged(number, numbers.count_range) if ranged else view.single(number, numbers.to_unit(unit))
        )
        rows.append((label, shown, view.single(rate, numbers.percent)))

    of = headline.id
    row("this report", f"{of}.expected", f"{of}.prevalence")
    if f"{of}.report_method" in view.figures and view.result.run.method != "report":
        row(
            "multiplying the national rate by local indices",
            f"{of}.report_method.expected",
            f"{of}.report_method",
        )
    row("the national rate, unadjusted", f"{of}.national.expected", f"{of}.national")
    for reading, words in headline.reading_labels.items():
        row(f"{lowered(words)}", f"{of}.reading.{reading}.expected", f"{of}.reading.{reading}.prevalence")
    for population, noun in STOCK_NOUNS.items():
        if f"stock.{population}" in view.figures:
            now = view.single(f"population.{population}", numbers.whole)
            row(f"among the {now} {noun} now, if it lasts", f"stock.{population}", f"{of}.prevalence")
    yield Heading("The same need, counted in other ways")
    if headline.measured is None and headline.adjusted:
        yield Paragraph(_as_it_must_be_said(view, headline))
    yield Table(
        f"{headline.label} by method and reading",
        (Column("way of counting"), Column(headline.counted, "right"), Column("rate", "right")),
        tuple(rows),
        note=_published_bounds(view, unit),
    )


def _published_bounds(view: View, unit: float) -> str | None:
    """Return what is said of the published range across risk groups, or None where there is none."""
    bounds = [f"{view.headline.id}.published_bound.{end}" for end in ("lower", "upper")]
    if any(view.value(bound) is None for bound in bounds):
        return None
    lower, upper = (view.single(bound, numbers.to_unit(unit)) for bound in bounds)
    return (
        "Published range across risk groups, if every family were in the lowest or the highest group: "
        f"{lower} to {upper}. A bound, not a range for this area."
    )


def _as_it_must_be_said(view: View, outcome: OutcomeContext) -> str:
    """Return the sentence that describes a synthetic estimate (method, section 1)."""
    rate = view.single(f"{outcome.id}.prevalence", numbers.percent)
    number = f"{leading_number(view, outcome)} {outcome.counted}"
    return (
        "Given the deprivation mix of its neighbourhoods and the mix of adults' childhood adversity, we would expect "
        f"about {rate} ({number}) in {view.result.area.name}: a synthetic estimate, not a count."
    )


def known_groups(view: View) -> Iterator[Block]:
    """Show groups counted locally beside the estimate."""
    groups = view.result.context.known_groups
    if not groups:
        return
    yield Heading("Known groups, beside the estimate")
    yield Table(
        "Groups counted locally",
        (Column("group"), Column("people", "right")),
        tuple((words, view.single(f"known_groups.{name}", numbers.whole)) for name, words in groups.items()),
        note="Counts given in the profile. Families may be in several of these and in the estimate: never add them.",
    )
