"""What a report says of a plan: from need to services, staff, money, years ahead, and what would change it."""

from collections.abc import Callable, Iterator

from imhcalc.first_letters import capital
from imhcalc.models.result import Figure
from imhcalc.report import numbers
from imhcalc.report.blocks import Block, Bullets, Column, Heading, IntervalBar, Paragraph, Table
from imhcalc.report.view import View, sentence

Rows = list[tuple[str | IntervalBar, ...]]
YEARS_IN_A_TABLE = 3
FIFTHS = ("most deprived fifth", "second", "middle", "fourth", "least deprived fifth")
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


def rows_of(view: View, entries: list[tuple[str, str]]) -> Rows:
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


def demanded(view: View) -> str:
    """Return the id of all who would come: with those who come without the need, where they are stated."""
    return "demand.all" if "demand.all" in view.figures else "demand.engaged"


def way_to_services(view: View) -> Iterator[Block]:
    """Set out the way from need to services, and what cannot be met: in place of the levels of ambition."""
    if has_demand(view):
        yield from need_to_gap(view)
        yield from _staff_and_money_in_short(view)


def need_to_gap(view: View) -> Iterator[Block]:
    """Set out the way from need to services stage by stage, down to those who cannot be seen."""
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
        tuple(rows_of(view, entries)),
        note="The shares are those that the profile states, with their source below; nobody has measured them for the whole country.",
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
        text.append(f"Unmet need, by the share stated to be able to benefit: {unmet}.")
    if text:
        yield Paragraph(" ".join(text))


def _staff_and_money_in_short(view: View) -> Iterator[Block]:
    rows = rows_of(
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
        note="Families a year. The last column only repeats the odds ratios stated: it is not a measure of fairness."
        if f"{need}" in view.figures
        else None,
    )


# -- staff and money -------------------------------------------------------------------------------------


def staff(view: View) -> Iterator[Block]:
    """Give staff by both routes, the smallest team, and the check of health visiting."""
    rows = rows_of(
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
            ("more staff, for the gap alone", "workforce.gap"),
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
    rows = rows_of(
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
        come = quantity(view, demanded(view))
        yield Paragraph(
            f"{capital(words)}: as stated, {saved} a year if every family who would come brings it. To pay the "
            f"whole cost it would take {families} families a year; {come} would come. A saving that is stated is no "
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
            note="Rates and mix are held as they are: only births, and places where they are given, change."
            if is_last
            else None,
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
