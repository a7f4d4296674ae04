"""What five slides say: the answer, where the need is, the way to services, what it takes, and what would change it.

Each slide holds a title, up to three sentences, and one table or chart; where a profile lacks what a slide is about,
the slide says what is missing and where to get it. The notes to speak from hold the sources and the limits.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple

from imhcalc.first_letters import capital, lowered
from imhcalc.models.result import Missing, Result
from imhcalc.report import charts_shown, content, numbers
from imhcalc.report import plan_content as plan
from imhcalc.report.blocks import Block, Chart, Column, Heading, Paragraph, Table
from imhcalc.report.marks import spans
from imhcalc.report.named import sources_behind
from imhcalc.report.view import View, sentence, unstopped

BARS_OF_A_FUNNEL = 6
INPUTS_OF_A_TORNADO = 3
ROWS = 6
MISSING = 4
SOURCES = 8
STAGES_AND_SERVICES = ("services", "stage_rates")
"""Ids of missing figures without which there is no gap."""
LIMITS = 4
LONGEST_VIEW = 175
"""Characters of a local view that the first slide has room for, beside its other sentences."""
THE_REST = " ... (all of it in the notes)"


class Slide(NamedTuple):
    """The blocks of a slide, a heading first, and the paragraphs of its speaker notes."""

    blocks: tuple[Block, ...]
    notes: tuple[str, ...]


def slides(result: Result) -> list[Slide]:
    """Return the five slides of a result."""
    view = View.of(result)
    makers = (_answer, _where, _gap, _staff_and_money, _change)
    made = []
    for make in makers:
        blocks = tuple(make(view))
        made.append(Slide(blocks, tuple(_notes(view, blocks))))
    return made


# -- 1: the answer ---------------------------------------------------------------------------------------


def _answer(view: View) -> Iterator[Block]:
    headline, area = view.headline, view.result.area
    yield Heading(f"{area.name}: {lowered(headline.need or headline.label)}", 1)
    yield Paragraph(content.answer_in_words(view, headline), "answer")
    if headline.measured is None and headline.proxy:
        what = unstopped(headline.plain.partition(". ")[0])
        yield Paragraph(f"No area has measured this. The nearest thing research offers is used: {what}.")
    else:
        yield Paragraph(headline.plain)
    level = f"{view.result.run.level * 100:g}"
    leaves = " It does not cover which study to believe." if headline.readings else ""
    holds = (
        f"The range holds {level} times in 100 if our listed assumptions hold.{leaves}"
        if view.limits(f"{headline.id}.expected")
        else f"No range can be given: the source gives none.{leaves}"
    )
    how = "published, not counted here" if headline.measured else "modelled, not measured"
    assurance = content.ASSURANCE[view.result.context.assurance]
    standing = f"{capital(how)}; not an official statistic. Assurance of this run: {assurance}."
    dissent = view.result.context.dissent
    if dissent is None:
        yield Paragraph(holds)
        yield Paragraph(standing)
    else:
        yield Paragraph(f"{holds} {standing}")
        yield Paragraph(_in_short(dissent))
    yield from _readings(view)


def _readings(view: View) -> Iterator[Block]:
    """Set the answer beside what it would be if another study were believed."""
    headline = view.headline
    of = headline.id
    interval = view.limits(f"{of}.expected")
    unit = 1.0 if interval is None else numbers.rounding_unit(interval[1] - interval[0])
    rows: plan.Rows = [
        ("this report", plan.quantity(view, f"{of}.expected") or "", _rate(view, f"{of}.prevalence"))
    ]
    for reading, label in headline.reading_labels.items():
        number = plan.single(view, f"{of}.reading.{reading}.expected", numbers.to_unit(unit))
        if number is not None:
            rows.append((lowered(label), number, _rate(view, f"{of}.reading.{reading}.prevalence")))
    if len(rows) == 1:
        yield from _here_and_there(view)
        return
    yield Table(
        "The answer by the study that is believed",
        (Column("by the study that is believed"), Column(headline.counted, "right"), Column("rate", "right")),
        tuple(rows[:ROWS]),
    )


def _here_and_there(view: View) -> Iterator[Block]:
    """Set the rate here beside those of the nation and the region: as published, or as assumed."""
    area, of = view.result.area, view.headline.id
    places = [
        (area.name, f"{of}.observed"),
        (area.nation, f"{of}.observed.nation"),
        (area.region or "the region", f"{of}.observed.region"),
    ]
    if view.value(places[0][1]) is None:
        places = [(area.name, f"{of}.prevalence"), (f"{area.nation}, assumed", f"{of}.national")]
    rows = [
        (place, shown) for place, figure in places if (shown := plan.single(view, figure, numbers.percent))
    ]
    yield Table("The rate here, beside the nation's", (Column("place"), Column("rate", "right")), tuple(rows))


def _rate(view: View, figure: str) -> str:
    return plan.single(view, figure, numbers.in_words) or ""


# -- 2: where, and beside the nation ---------------------------------------------------------------------


def _where(view: View) -> Iterator[Block]:
    area = view.result.area
    chart = next(charts_shown.need_by_quintile(view), None)
    beside = "" if area.kind == "nation" else f", and how {area.name} compares with {area.nation}"
    yield Heading(f"Where the need is{beside}", 1)
    yield Paragraph(" ".join(_beside_the_nation(view)))
    if chart is None:
        yield Paragraph(
            "The local mix of neighbourhoods is not given, so nothing can be said of where in the area the need is. "
            "Give children by deprivation fifth to see it."
        )
        yield from _other_needs(view)
        return
    yield Paragraph(sentence(chart.title))
    yield Paragraph("These are places: they say nothing of any one family.")
    yield chart


def _beside_the_nation(view: View) -> Iterator[str]:
    headline, area = view.headline, view.result.area
    of = headline.id
    here, there = view.number(f"{of}.prevalence"), view.number(f"{of}.national")
    published = plan.single(view, f"{of}.observed.nation", numbers.percent)
    if published is not None:
        local = plan.single(view, f"{of}.observed", numbers.percent)
        yield f"Published: {local} here, {published} in {area.nation}."
        return
    national = view.single(f"{of}.national", numbers.in_words)
    if area.kind == "nation" or abs(here - there) < content.SAME_TO_READ:
        yield f"The assumed national rate is {national}, and local circumstances leave it where it is."
        return
    moved = view.single(f"{of}.prevalence", numbers.in_words_finer)
    yield f"The assumed national rate is {national}; here we would expect {moved}."
    interval = view.limits(f"{of}.prevalence")
    if interval and abs(here - there) < content.SMALL_BESIDE_RANGE * (interval[1] - interval[0]):
        yield "The difference is small beside the range."


def _other_needs(view: View) -> Iterator[Block]:
    """Set the commonest needs with their rates, each by itself."""
    found = [
        each
        for each in view.result.context.outcomes
        if each.need is not None and view.value(f"{each.id}.expected") is not None
    ]
    yield Table(
        "Needs expected, each by itself",
        (Column("of those it can affect"), Column("number (range)", "right"), Column("rate", "right")),
        tuple(
            (f"{each.label} ({each.counted})", plan.quantity(view, f"{each.id}.expected") or "", _rate(view, f"{each.id}.prevalence"))
            for each in found[:ROWS]
        ),
        note="They overlap in the same families and are never added.",
    )  # fmt: skip


# -- 3: from need to gap ---------------------------------------------------------------------------------


def _gap(view: View) -> Iterator[Block]:
    yield Heading(
        "From need to services" if plan.has_demand(view) else "How much of the need could be met", 1
    )
    chart = next(charts_shown.funnel(view), None)
    if chart is None:
        yield from _no_gap(view)
        return
    yield Paragraph(sentence(chart.title))
    gap = plan.quantity(view, "provision.gap")
    if gap is not None:
        chance = plan.single(view, "provision.gap.chance", numbers.chance)
        certain = "" if chance is None else f" The chance that there is any gap is {chance}."
        yield Paragraph(f"Families who would come and cannot be seen, a year: {gap}.{certain}")
    else:
        yield Paragraph("No gap can be named: the services and what they can see are not given.")
    yield Paragraph("The shares that pass each stage are stated in the profile, not measured nationally.")
    has_outside = "demand.all" in view.figures and len(chart.categories) > BARS_OF_A_FUNNEL
    left_out = _place_of(chart, "demand.all") if has_outside else None
    yield _only(chart, [at for at in range(len(chart.categories)) if at != left_out])


def _place_of(chart: Chart, figure: str) -> int | None:
    return next((each.figures.index(figure) for each in chart.series if figure in each.figures), None)


def _no_gap(view: View) -> Iterator[Block]:
    """Say that no gap can be named, why, and what the levels of ambition are instead."""
    needed = [each for each in view.result.context.missing if each.id in STAGES_AND_SERVICES]
    yield Paragraph(
        "How many families would come, and so any gap, is not known: nobody has measured it here."
    )
    if needed:
        yield Paragraph(f"To name it, add to the profile: {'; '.join(each.label for each in needed)}.")
    table = next((block for block in content.ladder(view) if isinstance(block, Table)), None)
    if table is not None:
        yield Paragraph("The table shows levels of ambition, not forecasts.")
        yield table._replace(note=None)
        return
    yield from _missing(needed)


def _missing(listed: Sequence[Missing]) -> Iterator[Block]:
    """List what is missing and where to get it."""
    rows = tuple(
        (capital(each.label), each.where.partition(";")[0].partition(". ")[0])
        for each in islice(listed, MISSING)
    )
    if rows:
        yield Table(
            "What is missing, and where to get it", (Column("missing"), Column("where to get it")), rows
        )


# -- 4: what it takes ------------------------------------------------------------------------------------


def _staff_and_money(view: View) -> Iterator[Block]:
    yield Heading("What it would take: staff and money", 1)
    rows = plan.rows_of(
        view,
        [
            ("staff for every family who would come (whole-time posts)", "workforce.team"),
            ("more staff, for the gap alone", "workforce.gap"),
            ("the smallest team that can run safely", "workforce.smallest_team"),
            ("cost a year of the whole team", "cost.total"),
            ("cost a year of the gap alone", "cost.gap"),
            ("cost of each family seen", "cost.per_family"),
        ],
    )
    by_year = next(charts_shown.years(view), None)
    teams = _teams(view)
    if by_year is not None:
        yield Paragraph(sentence(by_year.title))
    if rows:
        prices = view.result.context.plan.price_year
        stated = "Hours, pay and other costs are those that the profile states"
        yield Paragraph(f"{stated}{f', at prices of {prices}' if prices else ''}.")
        if not any(id_ in view.figures for id_ in ("cost.total", "cost.gap")):
            yield Paragraph("No cost can be named: pay and other costs are not given.")
        yield Table("Staff and money", (Column("a year"), Column("number (range)", "right")), tuple(rows))
        return
    if teams is not None:
        yield Paragraph(teams)
    yield Paragraph(
        "Posts and pounds cannot be named: the profile does not give the hours that a family takes, what a post "
        "can do in a year, or pay."
    )
    if by_year is not None:
        yield by_year
        return
    yield Table(
        "What would let staff and money be named",
        (Column("what is missing"), Column("where in the profile")),
        (
            ("How many families are noticed, referred and engaged", "pathway"),
            ("Today's services and how many they see", "services"),
            ("Hours for one family, and hours of one post", "workforce"),
            ("Pay, overheads and other costs", "costs"),
        ),
    )


def _teams(view: View) -> str | None:
    if view.value("ladder.all.teams") is None:
        return None
    teams = view.ranged("ladder.all.teams", numbers.teams)
    return f"To see every family expected would take this many teams as large as today's: {teams}."


# -- 5: what would change the answer ---------------------------------------------------------------------


def _change(view: View) -> Iterator[Block]:
    yield Heading("What would change the answer, and what it cannot be used for", 1)
    chart = next(charts_shown.tornado(view), None)
    has_range = view.limits(f"{view.headline.id}.expected") is not None
    drivers = [block for block in content.what_matters(view) if has_range and isinstance(block, Table)]
    if chart is not None:
        yield Paragraph(sentence(chart.title))
    elif drivers:
        yield Paragraph("The table shows which assumptions the width of the range comes from.")
    if view.result.context.not_counted:
        yield Paragraph(sentence(view.result.context.not_counted))
    yield Paragraph(
        "It cannot be used to monitor or judge a service, to rank areas, or to say anything of one family."
    )
    if chart is not None:
        yield _only(chart, range(min(INPUTS_OF_A_TORNADO, len(chart.categories))))
    elif drivers:
        yield drivers[0]._replace(note=None)
    else:
        yield from _missing(view.result.context.missing)


def _in_short(dissent: str) -> str:
    """Return a local view as the first slide has room for it; the whole of it is in its notes."""
    if len(dissent) <= LONGEST_VIEW:
        return sentence(dissent)
    kept = dissent[: LONGEST_VIEW - len(THE_REST)]
    return f"{kept.rpartition(' ')[0] or kept}{THE_REST}"


# -- charts on a slide -----------------------------------------------------------------------------------


def _only(chart: Chart, places: Iterable[int]) -> Chart:
    """Return a chart of some of its categories, so that its words can be large; what stands for it says the same."""
    kept = list(places)

    def picked(held: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(held[at] for at in kept) if held else ()

    series = tuple(
        each._replace(
            values=picked(each.values),
            limits=picked(each.limits),
            figures=picked(each.figures),
            labels=picked(each.labels),
        )
        for each in chart.series
    )
    words = [
        f"{chart.categories[at]}: {'; '.join(each.labels[at] for each in chart.series if each.labels and each.labels[at])}"
        for at in kept
    ]
    return chart._replace(
        categories=tuple(chart.categories[at] for at in kept),
        series=series,
        alternative=f"{'. '.join(words)}. The report holds the rest.",
    )


# -- notes -----------------------------------------------------------------------------------------------


def _notes(view: View, blocks: Sequence[Block]) -> Iterator[str]:
    """Give the sources of what a slide shows, its limits, and how to quote it."""
    figures = list(dict.fromkeys(_figures(blocks)))
    is_of_need = any(each.startswith(f"{view.headline.id}.") for each in figures)
    sources = sources_behind(view, figures)
    if sources:
        more = f" And {len(sources) - SOURCES} more, in the report." if len(sources) > SOURCES else ""
        need = "" if is_of_need else " The need itself rests on the sources of the first slide."
        yield f"Sources: {'; '.join(each.written() for each in sources[:SOURCES])}.{more}{need}"
    yield "Limits: " + " ".join(sentence(each) for each in view.result.limitations[:LIMITS])
    outside = view.result.context.not_in_interval
    if outside and is_of_need:
        yield f"Not in any range: {'; '.join(unstopped(each) for each in outside)}."
    if view.result.context.dissent is not None and is_of_need:
        yield sentence(view.result.context.dissent)
    *_, quote = content.first_screen_end(view)
    if isinstance(quote, Paragraph):
        yield quote.text


def _figures(part: Any) -> Iterator[str]:  # noqa: ANN401 -- a block, or any part of one
    """Yield the ids of the figures that are written in blocks."""
    if isinstance(part, str):
        yield from (span.figure for span in spans(part) if span.figure is not None)
    elif isinstance(part, tuple | list):
        for each in part:
            yield from _figures(each)
