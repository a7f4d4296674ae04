"""What a report says of a plan: from need to services, staff, money, years ahead, and what would change it."""

from collections.abc import Callable, Iterator

from imhcalc.models.result import Figure, ScenarioContext
from imhcalc.models.units import QUINTILES
from imhcalc.report import numbers
from imhcalc.report.blocks import Block, Bullets, Column, Heading, IntervalBar, Paragraph, Table
from imhcalc.report.marks import unmarked
from imhcalc.report.view import View, capital, lowered, sentence

Rows = list[tuple[str | IntervalBar, ...]]
SHOWN_INPUTS = 6
YEARS_IN_A_TABLE = 3
HARDLY = 0.95
"""A range that keeps this share of its width has hardly changed."""
OPTIONS_IN_A_TABLE = 3
CLOSE = 0.1
"""Two reckonings this near to each other are said to agree."""
FIFTHS = ("most deprived fifth", "second", "middle", "fourth", "least deprived fifth")
BARRIERS = {"identified": "awareness", "referred": "accessibility", "engaged": "acceptability"}
BARRIER_WORDS = {
    "awareness": "a professional notices the strain",
    "accessibility": "the family is referred",
    "acceptability": "the family takes the service up",
}
SECTIONS = {
    "flow": "Families a year",
    "overlap": "Several indicators together",
    "demand": "Families who would come",
    "provision": "The gap",
    "workforce": "Staff",
    "cost": "Money",
    "projection": "Years ahead",
    "equity": "Inequality",
}


def quantity(view: View, figure_id: str) -> str | None:
    """Return a figure as it is written: by its unit, rounded, with its range; None where it is absent."""
    figure = view.figures.get(figure_id)
    if figure is None or figure.value is None:
        return None
    return view.ranged(figure_id, WRITTEN.get(figure.unit, numbers.count_range))


def single(view: View, figure_id: str, write: Callable[[float], str]) -> str | None:
    """Return a figure without its range as it is written; None where it is absent."""
    return None if view.value(figure_id) is None else view.single(figure_id, write)


WRITTEN: dict[str, Callable[[float, tuple[float, float] | None], str]] = {
    "proportion": numbers.percent_range,
    "wte": numbers.posts,
    "gbp": numbers.money_range,
    "gbp_per_year": numbers.money_range,
    "gbp_per_family": numbers.money_range,
    "families_per_wte": numbers.posts,
    "hours_per_family": numbers.posts,
    "hours_per_year": numbers.count_range,
    "years": numbers.posts,
    "ratio": numbers.two_decimals,
    "index": numbers.two_decimals,
    "odds_ratio": numbers.two_decimals,
}


def _rows(view: View, entries: list[tuple[str, str]]) -> Rows:
    """Return a row for each label and figure that is there."""
    found: Rows = []
    for label, figure_id in entries:
        shown = quantity(view, figure_id)
        if shown is not None:
            found.append((label, shown))
    return found


# -- from need to services -------------------------------------------------------------------------------


def has_demand(view: View) -> bool:
    """Return whether the rates stated lead as far as demand."""
    return "demand.engaged" in view.figures


def way_to_services(view: View) -> Iterator[Block]:
    """Set out the way from need to services, and what cannot be met: in place of the levels of ambition."""
    if not has_demand(view):
        return
    shares = {stage.id: stage for stage in view.result.context.plan.stages}
    entries = [("expected to show the need", "flow.families")]
    if "need.able_to_benefit" in view.figures:
        entries.append(("of them, could benefit and would want help", "need.able_to_benefit"))
    for key, stage in shares.items():
        entries.append((f"of them, {stage.label}: {stage.share} ({stage.barrier})", f"demand.{key}"))
    entries += [
        ("referred without having the need, each assessed", "demand.outside"),
        ("taken on in all, with some of those", "demand.all"),
        ("the services listed can see", "provision.capacity"),
        ("would come and cannot be seen: the gap", "provision.gap"),
    ]
    yield Table(
        "From need to services",
        (Column("From need to services"), Column("families a year (range)", "right")),
        tuple(_rows(view, entries)),
        note="The shares are yours, with their source below; nobody has measured them for the whole country.",
    )
    yield from _gap_in_words(view)


def _gap_in_words(view: View) -> Iterator[Block]:
    text = []
    chance = single(view, "provision.gap.chance", numbers.chance)
    if chance is not None:
        text.append(f"The chance that there is any gap is {chance}.")
    covered = quantity(view, "provision.coverage_of_need")
    if covered is not None:
        need = "could benefit" if "need.able_to_benefit" in view.figures else "are expected to show the need"
        text.append(f"Of the families who {need}, {covered} are seen.")
    unseen = quantity(view, "provision.not_seen")
    if unseen is not None:
        text.append(f"Not seen by the services listed: {unseen} of the families expected to show it.")
    unmet = quantity(view, "provision.unmet_need")
    if unmet is not None:
        text.append(f"Unmet need, by the share that you say could benefit: {unmet}.")
    if text:
        yield Paragraph(" ".join(text))
    yield from _staff_and_money_in_short(view)


def _staff_and_money_in_short(view: View) -> Iterator[Block]:
    rows = _rows(
        view,
        [
            ("the whole team, for every family who would come", "workforce.team"),
            ("more staff, for the gap alone", "workforce.gap"),
            ("cost a year of the whole team", "cost.total"),
            ("cost a year of the gap alone, at the cost of one more family", "cost.gap"),
        ],
    )
    if rows:
        price = view.result.context.plan.price_year
        yield Table(
            "Staff and money in short",
            (Column("Meeting it: staff (whole-time posts) and money"), Column("number (range)", "right")),
            tuple(rows),
            note=None if price is None else f"Prices of {price}.",
        )


def services(view: View) -> Iterator[Block]:
    """List the services with their capacity in families, and who pays."""
    listed = view.result.context.plan.services
    if not listed:
        return
    yield Heading("Services listed")
    rows: Rows = []
    for service in listed:
        families = quantity(view, f"provision.{service.id}.capacity") or "cannot be said"
        label = (
            service.label
            if service.counted
            else f"{service.label} (open to all: not counted towards the gap)"
        )
        rows.append((label, service.stated, families, service.payers or ""))
    columns = [Column("service"), Column("as stated"), Column("families a year", "right"), Column("paid by")]
    filled = [number for number in range(len(columns)) if any(row[number] for row in rows)]
    yield Table(
        "Services and their capacity",
        tuple(columns[number] for number in filled),
        tuple(tuple(row[number] for number in filled) for row in rows),
    )
    reach = single(view, "provision.reach_of_need", numbers.percent)
    if reach is not None:
        yield Paragraph(
            f"Were every place taken by a family in need, they would see {reach} of those expected. How many "
            "would come is not known: no rates of being noticed, referred and engaged were given, so no gap can be named."
        )


def demand_details(view: View) -> Iterator[Block]:
    """Show each stage by deprivation fifth, and where its rate comes from."""
    stages = view.result.context.plan.stages
    if not stages:
        return
    yield Heading("From need to demand, stage by stage")
    yield Bullets(
        tuple(
            f"{capital(BARRIER_WORDS[stage.barrier])} ({stage.barrier}): {stage.share}. Source: {sentence(stage.origin)}"
            for stage in stages
        )
    )
    last = f"demand.{stages[-1].id}"
    need = view.result.context.plan.need or "flow.families"
    rows: Rows = []
    for q, place in enumerate(FIFTHS, 1):
        figure = view.figures.get(f"{last}.q{q}")
        if figure is None or figure.value is None:
            continue
        row: list[str | IntervalBar] = [place]
        row += [quantity(view, f"demand.{stage.id}.q{q}") or "" for stage in stages]
        row.append(single(view, f"equity.access.q{q}", numbers.percent) or "")
        rows.append(tuple(row))
    columns = [
        Column("neighbourhoods"),
        *(Column(stage.label, "right") for stage in stages),
        Column("of those in need", "right"),
    ]
    filled = [number for number in range(len(columns)) if any(row[number] for row in rows)]
    yield Table(
        "Families after each stage, by deprivation fifth",
        tuple(columns[number] for number in filled),
        tuple(tuple(row[number] for number in filled) for row in rows),
        note="Families a year. The last column only repeats the odds ratios that you state: it is not a measure of fairness."
        if f"{need}" in view.figures
        else None,
    )


# -- need ------------------------------------------------------------------------------------------------


def levels_of_need(view: View) -> Iterator[Block]:
    """Give the exclusive levels of need, which add to the population; and families, and overlap."""
    entries = [
        ("Universal services alone", "need.universal_only"),
        ("Targeted, selected: eligible, without signs of need", "need.selected_only"),
        ("Targeted, indicated: signs of need", "need.indicated"),
    ]
    plan = view.result.context.plan
    rows = _rows(view, entries)
    if not rows or (plan.programme is None and "families.affected" not in view.figures and not plan.overlap):
        return
    yield Heading("Levels of need")
    headline = view.headline
    yield Table(
        "Exclusive levels of need",
        (Column("level"), Column(f"{headline.counted} (range)", "right")),
        tuple(rows),
        note=f"Each of the {view.single(f'population.{headline.population}', numbers.whole)} {headline.counted} is in one level.",
    )
    if plan.programme is not None:
        everyone = quantity(view, "need.selected_all")
        yield Paragraph(
            f"Selected by the criteria of {plan.programme}, with or without signs of need: {everyone}. Nobody is selected by "
            "where they live alone."
        )
    affected = quantity(view, "families.affected")
    if affected is not None:
        families = quantity(view, "population.families_0_4")
        yield Paragraph(
            f"Of the {families} families with a child under five, {affected} would have at least one who shows it, if it "
            "lasts beyond the age at which it is measured: an extrapolation."
        )
    yield from _overlap(view)


def _overlap(view: View) -> Iterator[Block]:
    any_of_them = quantity(view, "overlap.any")
    if any_of_them is None:
        return
    labels = [lowered(label) for label in view.result.context.plan.overlap]
    lowest, highest = (view.single(f"overlap.{end}", numbers.percent) for end in ("lower", "upper"))
    correlation = view.single("overlap.correlation", numbers.two_figures)
    yield Paragraph(
        f"At least one of {', '.join(labels[:-1])} and {labels[-1]}, in one birth cohort followed through: {any_of_them}, "
        f"if they go together with a correlation of {correlation}. At the central values it "
        f"cannot be below {lowest} or above {highest}, whatever the correlation. Indicators are never added."
    )


def local_results(view: View) -> Iterator[Block]:
    """Set local counts beside the model, with what is known of the children not assessed."""
    found = [outcome for outcome in view.result.context.outcomes if f"{outcome.id}.composite" in view.figures]
    if not found:
        return
    yield Heading("Local results")
    rows: Rows = []
    for outcome in found:
        rows.append(
            (
                outcome.label,
                quantity(view, f"{outcome.id}.observed") or "",
                quantity(view, f"{outcome.id}.synthetic") or "",
                quantity(view, f"{outcome.id}.composite") or "",
            )
        )
    yield Table(
        "Local results beside the model",
        (
            Column("indicator"),
            Column("as counted", "right"),
            Column("modelled", "right"),
            Column("used: both combined", "right"),
        ),
        tuple(rows),
        note="The range of what was counted holds chance alone. Each is weighed by how much it tells.",
    )
    items = []
    for outcome in found:
        weight = view.single(f"{outcome.id}.composite.weight_observed", numbers.percent)
        text = f"{outcome.label}: the count has {weight} of the weight."
        coverage = single(view, f"{outcome.id}.observed.coverage", numbers.percent)
        all_eligible = f"{outcome.id}.observed.all_eligible"
        bounds = view.limits(all_eligible)
        if coverage is not None and bounds is not None:
            between = view.quoted(
                all_eligible, f"{numbers.percent(bounds[0])} and {numbers.percent(bounds[1])}"
            )
            text += (
                f" {coverage} of those eligible were assessed; whatever the others are like, it lies between "
                f"{between}."
            )
        items.append(f"{text}{_comparators(view, outcome.id)}")
    yield Bullets(tuple(items))


def _comparators(view: View, outcome: str) -> str:
    """Return the published values of the nation and the region, to set beside a local count."""
    area = view.result.area
    named = (
        ("here", f"{outcome}.observed.published"),
        (area.nation, f"{outcome}.observed.nation"),
        (area.region or "the region", f"{outcome}.observed.region"),
    )
    shown = [
        f"{place} {shown}"
        for place, figure_id in named
        if (shown := single(view, figure_id, numbers.percent)) is not None
    ]
    year = next((each.measured_year for each in view.result.context.outcomes if each.id == outcome), None)
    return f" Published for {year}: {', '.join(shown)}." if shown and year else ""


# -- staff and money -------------------------------------------------------------------------------------


def staff(view: View) -> Iterator[Block]:
    """Give staff by both routes, the smallest team, and the check of health visiting."""
    rows = _rows(
        view,
        [
            ("hours of practitioners for one family", "workforce.hours_per_family"),
            ("share of working time spent on families", "workforce.casework_share"),
            ("families that one whole-time post can see in a year", "workforce.families_per_wte"),
            ("posts by the hours that families take", "workforce.wte_throughput"),
            ("posts by the families open at one time", "workforce.wte_caseload"),
            ("posts for other assessments, consultation and training of others", "workforce.wte_other"),
            ("practitioners, with cover", "workforce.practitioners"),
            ("the whole team, with lead and administration", "workforce.team"),
            ("the smallest team that can run safely", "workforce.smallest_team"),
            ("families that the smallest team can see", "workforce.smallest_team.families"),
            ("families seen in a new team's first year", "workforce.first_year.families"),
            ("posts that the capacity listed takes", "workforce.capacity"),
        ],
    )
    if not rows:
        return
    yield Heading("Staff")
    yield Table("Staff", (Column("staff (whole-time posts)"), Column("number (range)", "right")), tuple(rows))


def health_visiting(view: View) -> Iterator[Block]:
    """Give the check of health visiting: one line, for it needs nothing but children."""
    posts = single(view, "workforce.health_visitors", numbers.whole)
    if posts is None:
        return
    children = view.single("population.children_0_4", numbers.whole)
    largest = _parameter(view, "parameters.health_visitor_caseload")
    yield Paragraph(
        f"Health visiting, for scale: at the largest recommended caseload, {largest:g} children, the {children} children under five "
        f"take {posts} whole-time health visitors."
    )


def _parameter(view: View, parameter: str) -> float:
    for each in view.result.inputs.parameters:
        if each.id == parameter and not isinstance(each.value, list):
            return each.value
    return float("nan")


def money(view: View) -> Iterator[Block]:
    """Give what it costs, who pays, and how many families a stated saving must reach."""
    plan = view.result.context.plan
    rows = _rows(
        view,
        [
            ("before any family is seen: lead, administration, other costs", "cost.fixed"),
            ("for one more family", "cost.per_extra_family"),
            ("the smallest team, a year", "cost.smallest_team"),
            ("pay of the whole team, a year", "cost.pay"),
            ("the whole team, a year", "cost.total"),
            ("for each family seen", "cost.per_family"),
            ("the gap alone, a year", "cost.gap"),
            ("the capacity listed, a year", "cost.capacity"),
        ],
    )
    payers = [figure for figure in view.result.figures if figure.id.startswith("cost.payer.")]
    rows += [
        (f"of the whole team, to {_payer(figure)}", quantity(view, figure.id) or "") for figure in payers
    ]
    if not rows:
        return
    yield Heading("Money")
    price = f", prices of {plan.price_year}" if plan.price_year else ""
    yield Table("Money", (Column(f"cost{price}"), Column("pounds (range)", "right")), tuple(rows))
    for name, words in plan.savings.items():
        families, saved = (
            quantity(view, f"breakeven.{name}.families"),
            quantity(view, f"breakeven.{name}.saving"),
        )
        if families is None:
            continue
        come = quantity(view, _demanded(view))
        yield Paragraph(
            f"{capital(words)}: as you state it, {saved} a year if every family who would come brings it. To pay the "
            f"whole cost it would take {families} families a year; {come} would come. A saving that you state is no "
            "finding of this report."
        )


def _payer(figure: Figure) -> str:
    return figure.label.removeprefix("Cost a year to ")


# -- years, options, scenarios ---------------------------------------------------------------------------


def years_ahead(view: View) -> Iterator[Block]:
    """Give need, demand, families seen and waiting, year by year."""
    years = view.result.context.plan.years
    if not years or f"projection.{years[0]}.demand" not in view.figures:
        return
    yield Heading("Years ahead")
    parts = {
        "need": "in need",
        "demand": "would come",
        "served": "seen",
        "waiting": "waiting at its end",
        "left": "grow too old or give up",
    }
    for start in range(0, len(years), YEARS_IN_A_TABLE):
        some = years[start : start + YEARS_IN_A_TABLE]
        is_last = start + YEARS_IN_A_TABLE >= len(years)
        yield Table(
            f"Families from {some[0]} to {some[-1]}",
            (Column("families"), *(Column(year, "right") for year in some)),
            tuple(
                (label, *(quantity(view, f"projection.{year}.{part}") or "" for year in some))
                for part, label in parts.items()
            ),
            note="Rates and mix are held as they are: only births, and places where you give them, change."
            if is_last
            else None,
        )


def scenarios(view: View) -> Iterator[Block]:
    """Say by how much each scenario moves the answer, and what each option gives for what it costs."""
    listed = view.result.context.plan.scenarios
    what_ifs = [each for each in listed if not each.is_option]
    options = [each for each in listed if each.is_option]
    if what_ifs:
        yield Heading("What if")
        yield Bullets(tuple(_what_if(view, each) for each in what_ifs))
    if options:
        yield Heading("Options")
        for start in range(0, len(options), OPTIONS_IN_A_TABLE):
            yield _options(view, options[start : start + OPTIONS_IN_A_TABLE])
        yield Paragraph(
            "imhcalc compare sets them side by side, with the ranges of their differences.", "note"
        )


def _what_if(view: View, scenario: ScenarioContext) -> str:
    """Return a scenario in words: what it changes, which barrier that answers, and what moves."""
    barriers = [
        word for key, word in BARRIERS.items() if any(f"pathway.{key}" in path for path in scenario.changes)
    ]
    what = "; ".join(f"{path}: {value}" for path, value in scenario.changes.items())
    text = f"{capital(scenario.label)} ({what}{f'; answers {barriers[0]}' if barriers else ''})."
    moved = []
    for figure_id, noun in (
        (_demanded(view), "families who would come"),
        ("provision.gap", "families who cannot be seen"),
    ):
        change = f"scenario.{scenario.id}.{figure_id}.change"
        if view.value(change) is not None:
            moved.append(f"{noun}: {view.ranged(change, numbers.change)}")
    if not moved:
        moved = ["the figures it bears on are not given"]
    return f"{text} {capital('; '.join(moved))}." + (
        f" {sentence(capital(scenario.why))}" if scenario.why else ""
    )


def _demanded(view: View) -> str:
    return "demand.all" if "demand.all" in view.figures else "demand.engaged"


def _options(view: View, options: list[ScenarioContext]) -> Table:
    measures = [
        ("families that can be seen", "provision.capacity", quantity),
        ("families who cannot be seen", "provision.gap", quantity),
        ("chance of any gap", "provision.gap.chance", _chance),
        ("posts", "workforce.capacity", quantity),
        ("cost a year", "cost.capacity", _amount),
    ]
    rows: Rows = []
    for label, figure_id, write in measures:
        cells = [write(view, f"scenario.{option.id}.{figure_id}") or "" for option in options]
        if any(cells):
            rows.append((label, *cells))
    return Table(
        "Options side by side",
        (Column("a year"), *(Column(option.label, "right") for option in options)),
        tuple(rows),
        note="Posts and cost are those of the capacity, at the hours and pay stated.",
    )


def _chance(view: View, figure_id: str) -> str | None:
    return single(view, figure_id, numbers.chance)


def _amount(view: View, figure_id: str) -> str | None:
    return single(view, figure_id, numbers.money)


# -- what would change it --------------------------------------------------------------------------------


def what_would_change_it(view: View) -> Iterator[Block]:
    """Give each input at its limits, the decisions with the values at which they flip, and the worth of local data."""
    plan = view.result.context.plan
    yield from _tornado(
        view, "sensitivity", f"{view.headline.id}.expected", f"{view.headline.counted} expected"
    )
    if plan.worth:
        yield Paragraph(_worth(view))
    if plan.structural:
        yield from _structural(view)
    for decision in plan.decisions:
        yield Heading(f"Decision: {decision.label}")
        if decision.missing is not None:
            yield Paragraph(f"It cannot be judged: {sentence(decision.missing)}")
            continue
        yield from _decision(view, decision.id)


def _tornado(view: View, prefix: str, figure_id: str, title: str) -> Iterator[Block]:
    """Set each input's low and high end side by side, widest first; those that move nothing to be seen are named."""
    found = []
    for name, label in view.result.context.plan.varied.items():
        ids = tuple(f"{prefix}.{name}.{side}" for side in ("low", "high"))
        low, high = (view.value(each) for each in ids)
        if low is not None and high is not None:
            found.append((abs(high - low), label, ids))
    if not found:
        return
    found.sort(key=lambda each: -each[0])
    write = at_one_end(view.figures[figure_id].unit, numbers.rounding_unit(found[0][0]))
    rows = [(label, *(view.single(each, write) for each in ids)) for _, label, ids in found]
    moving = [row for row in rows if unmarked(row[1]) != unmarked(row[2])][:SHOWN_INPUTS]
    rest = len(rows) - len(moving)
    yield Table(
        f"{title} with each input at the ends of its own range",
        (
            Column("with this input at the ends of its own range"),
            Column("low", "right"),
            Column("high", "right"),
        ),
        tuple(moving),
        note=f"{capital(title)}, all else as it is."
        + (f" {rest} further {'input moves' if rest == 1 else 'inputs move'} it less." if rest else ""),
    )


def at_one_end(kind: str, unit: float) -> Callable[[float], str]:
    """Return how a figure of some unit is written with an input at an end of its range; counts on a rounding unit."""
    if kind.startswith("gbp"):
        return numbers.money
    if kind == "proportion":
        return numbers.percent
    return numbers.post if kind == "wte" else numbers.to_unit(unit)


def _worth(view: View) -> str:
    """Return which local figure would narrow the headline's range most, and to what."""
    now = view.limits(f"{view.headline.id}.expected")
    tried = []
    for name, label in view.result.context.plan.worth.items():
        limits = view.limits(f"value_of_data.{name}")
        if limits is not None:
            tried.append((limits[1] - limits[0], label, view.ends(f"value_of_data.{name}")))
    if now is None or not tried:
        return "No single local figure would narrow the range."
    tried.sort(key=lambda each: each[0])
    least, label, ends = tried[0]
    if least > HARDLY * (now[1] - now[0]):
        return "No single local figure that was tried would narrow the range to be seen."
    text = (
        f"If one local figure could be collected, the one worth most is {label}: the range would be about "
        f"{ends} in place of {view.ends(f'{view.headline.id}.expected')}."
    )
    for width, other, those in tried[1:]:
        hardly = width > HARDLY * (now[1] - now[0])
        text += f" {capital(other)} would {'hardly change it' if hardly else f'make it {those}'}."
    return text


def _structural(view: View) -> Iterator[Block]:
    rows: Rows = []
    for figure_id, label in view.result.context.plan.structural.items():
        shown = quantity(view, figure_id)
        if shown is not None:
            rows.append((f"{_of_what(figure_id)}, with {label}", shown))
    yield Table(
        "Other choices of structure",
        (Column("had we assumed otherwise"), Column("answer (range)", "right")),
        tuple(rows),
    )


def _of_what(figure_id: str) -> str:
    if ".overlap." in figure_id:
        return "at least one indicator"
    return "families affected" if ".siblings." in figure_id else "the answer"


def _decision(view: View, name: str) -> Iterator[Block]:
    decision = next(each for each in view.result.context.plan.decisions if each.id == name)
    figure = view.figures[decision.figure]
    shown, side = quantity(view, decision.figure), "above" if decision.above else "below"
    bound = WRITTEN.get(figure.unit, numbers.count_range)(decision.bound, None)
    answer = "yes" if decision.holds else "no"
    text = (
        f"{figure.label}: {shown}. It is to be taken {side} {bound}: as things stand, the answer is {answer}."
    )
    chance = single(view, f"decision.{name}.chance", numbers.chance)
    if chance is not None:
        text += f" The chance that it should be yes is {chance}."
    yield Paragraph(text)
    rows: Rows = []
    for figure_id, varied in decision.flips.items():
        flip = view.figures[figure_id]
        now = decision.now[varied]
        rows.append(
            (
                view.result.context.plan.varied[varied],
                _input(flip.unit)(now),
                view.single(figure_id, _input(flip.unit)),
            )
        )
    if rows:
        yield Table(
            "Values at which the decision flips",
            (Column("it would flip, on this input alone"), Column("now", "right"), Column("at", "right")),
            tuple(rows),
            note="Each was run at that value. Inputs that flip it nowhere in a wide range are left out.",
        )
    else:
        yield Paragraph("No single input flips it, however far it is moved within a wide range.")
    yield from _tornado(view, f"tornado.{name}", decision.figure, lowered(figure.label))


def _input(unit: str) -> Callable[[float], str]:
    """Return how an input's value is written as people write it."""
    if unit == "proportion":
        return numbers.percent
    if unit.startswith("gbp"):
        return numbers.money
    if unit in {"odds_ratio", "ratio", "years", "families_per_wte", "hours_per_family"}:
        return numbers.two_decimals
    return numbers.whole


def inequality(view: View) -> Iterator[Block]:
    """Give inequality in what was measured; of modelled outcomes the fifths say all there is."""
    measured = view.result.context.plan.inequality
    for outcome, label in measured.items():
        yield Heading(f"Inequality: {lowered(label)}")
        rows: Rows = []
        for q, place in enumerate(FIFTHS[:QUINTILES], 1):
            shown = quantity(view, f"{outcome}.observed.q{q}")
            if shown is not None:
                rows.append((place, shown))
        yield Table(
            "As counted, by fifth",
            (Column("neighbourhoods"), Column("below expected (range)", "right")),
            tuple(rows),
        )
        slope = view.figures.get(f"equity.{outcome}.sii")
        if slope is None or slope.value is None:
            continue
        gap = view.quoted(slope.id, numbers.in_words_finer(abs(slope.value)))
        direction = "higher" if slope.value < 0 else "lower"
        text = f"From the least to the most deprived end, it is {gap} in 100 {direction} (slope index of inequality {quantity(view, slope.id)})."
        for name, words in (("rii", "relative index"), ("concentration_index", "concentration index")):
            shown = quantity(view, f"equity.{outcome}.{name}")
            if shown is not None:
                text += f" {capital(words)}: {shown}."
        yield Paragraph(text)


def triangulation(view: View) -> Iterator[Block]:
    """Set the ways of reckoning the same need on one line each, with their disagreement in words."""
    lines = view.result.context.plan.triangulation
    rows: Rows = []
    for figure_id, label in lines.items():
        shown = quantity(view, figure_id)
        if shown is not None:
            rows.append((label, shown))
    if len(rows) < 2:  # noqa: PLR2004 -- one way alone is no comparison
        return
    yield Heading("Does it fit with what else is known")
    yield Table(
        "The same need reckoned in other ways",
        (Column("way of reckoning"), Column("families or mothers a year", "right")),
        tuple(rows),
        note="To see whether they fit, and never added. National reach rests on a like assumed rate: agreement is no proof.",
    )
    ratio = view.value("triangulation.ratio")
    if ratio is not None:
        yield Paragraph(_agreement(ratio))
    each = single(view, "triangulation.families_per_service", numbers.whole)
    per_team = view.limits("triangulation.families_per_team")
    if each is not None and per_team is not None:
        yield Paragraph(
            f"One of the services listed can see about {each} families a year on average; teams across the country see "
            f"{view.ends('triangulation.families_per_team')}. {_share_met(view)}"
        )


def _agreement(ratio: float) -> str:
    apart = abs(ratio - 1.0)
    if apart <= CLOSE:
        return "This report and what national reach implies are within a tenth of each other."
    more = "above" if ratio > 1.0 else "below"
    return f"This report is {numbers.percent(apart)} {more} what national reach implies: the local mix, or the assumed rate, differs."


def _share_met(view: View) -> str:
    met, national = (
        single(view, "provision.coverage_of_expected", numbers.percent),
        view.limits("triangulation.share_met"),
    )
    if met is None or national is None:
        return ""
    in_100 = f"{numbers.half_up(national[0] * 100, 1):.0f} to {numbers.half_up(national[1] * 100, 1):.0f} in 100"
    return (
        f"They see {met} of the families expected to show the need; all teams together are said to see "
        f"{view.quoted('triangulation.share_met', in_100)}."
    )


def lacking(view: View) -> Iterator[Block]:
    """Say what each section that was begun still lacks."""
    plan = view.result.context.plan
    if not plan.lacking:
        return
    yield Heading("What the plan still lacks")
    yield Bullets(
        tuple(
            f"{SECTIONS.get(section, section)}: {'; '.join(what)}." for section, what in plan.lacking.items()
        )
    )
