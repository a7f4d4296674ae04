"""What a report says of need beside the answer: its levels, local results, inequality, and other ways of reckoning."""

from collections.abc import Iterator

from imhcalc.first_letters import capital, lowered
from imhcalc.models.units import QUINTILES
from imhcalc.report import numbers
from imhcalc.report.blocks import Block, Bullets, Column, Heading, Paragraph, Table
from imhcalc.report.plan_content import FIFTHS, Rows, quantity, rows_of, single
from imhcalc.report.view import View

CLOSE = 0.1
"""Two reckonings this near to each other are said to agree."""


def levels_of_need(view: View) -> Iterator[Block]:
    """Give the exclusive levels of need, which add to the population; and families, and overlap."""
    entries = [
        ("Universal services alone", "need.universal_only"),
        ("Targeted, selected: eligible, without signs of need", "need.selected_only"),
        ("Targeted, indicated: signs of need", "need.indicated"),
    ]
    plan = view.result.context.plan
    rows = rows_of(view, entries)
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
            within = view.quoted(all_eligible, numbers.percent_limits(bounds))
            text += f" {coverage} of those eligible were assessed; whatever the others are like, it lies within {within}."
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
        gap = view.quoted(slope.id, f"{numbers.in_words_finer(abs(slope.value))} in 100")
        direction = "higher" if slope.value < 0 else "lower"
        text = f"From the least to the most deprived end, it is {gap} {direction} (slope index of inequality {quantity(view, slope.id)})."
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
        yield Paragraph(_agreement(view, ratio))
    each = single(view, "triangulation.families_per_service", numbers.whole)
    per_team = view.limits("triangulation.families_per_team")
    if each is not None and per_team is not None:
        yield Paragraph(
            f"One of the services listed can see about {each} families a year on average; teams across the country see "
            f"{view.ends('triangulation.families_per_team')}. {_share_met(view)}"
        )


def _agreement(view: View, ratio: float) -> str:
    if abs(ratio - 1.0) <= CLOSE:
        return "This report and what national reach implies are within a tenth of each other."
    share = view.single("triangulation.ratio", numbers.percent)
    return f"This report comes to {share} of what national reach implies: the local mix, or the assumed rate, differs."


def _share_met(view: View) -> str:
    met, national = (
        single(view, "provision.coverage_of_expected", numbers.percent),
        view.limits("triangulation.share_met"),
    )
    if met is None or national is None:
        return ""
    in_100 = (
        f"{numbers.half_up(national[0] * 100, 1):.0f} to {numbers.half_up(national[1] * 100, 1):.0f} in 100"
    )
    return (
        f"They see {met} of the families expected to show the need; all teams together are said to see "
        f"{view.quoted('triangulation.share_met', in_100)}."
    )
