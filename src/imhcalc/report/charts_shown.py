"""Which charts a result has: what each shows in a sentence, its values with their figures, and the words that stand for it."""

from collections.abc import Iterator, Sequence

from imhcalc.first_letters import capital, lowered
from imhcalc.models.result import OutcomeContext
from imhcalc.models.units import QUINTILES
from imhcalc.report import numbers
from imhcalc.report.blocks import Chart, Series
from imhcalc.report.change_content import SHOWN_INPUTS, at_one_end
from imhcalc.report.comparison_view import View as Compared
from imhcalc.report.comparison_view import limits_of, listed_short, rates, scale_of
from imhcalc.report.plan_content import FIFTHS, has_demand, quantity
from imhcalc.report.view import View

PLACES = tuple(name if name.endswith("fifth") else f"{name} fifth" for name in FIFTHS)
ADDS_UP = 1e-9
"""How near parts must come to a whole to be its parts."""
YEARS_TO_DRAW = 2
"""The fewest years that make a line."""


def _series(
    view: View,
    name: str,
    figures: Sequence[str],
    labels: Sequence[str] | None = None,
    *,
    with_limits: bool = True,
) -> Series:
    """Return figures as a series; one that is absent or not defined leaves its place empty, without a figure."""
    there = [view.value(figure) is not None for figure in figures]
    written = labels or [quantity(view, figure) or "" for figure in figures]
    return Series(
        name,
        tuple(view.value(figure) for figure in figures),
        tuple(view.limits(figure) for figure in figures) if with_limits else (),
        tuple(figure if is_there else "" for figure, is_there in zip(figures, there, strict=True)),
        tuple(text if is_there else "" for text, is_there in zip(written, there, strict=True)),
    )


def _listed(pairs: Sequence[tuple[str, str]]) -> str:
    """Return names and what is written of each in a row, as a sentence."""
    return "; ".join(f"{name}: {text}" for name, text in pairs if text) + "."


def _central(view: View, figure: str) -> str:
    """Return the value of a count as it is written with its range, but without the range."""
    return view.quoted(
        figure, numbers.count_range(view.number(figure), view.limits(figure)).partition(" (")[0]
    )


def _level(view: View) -> str:
    return f"Ranges hold {view.result.run.level * 100:g} times in 100 if our listed assumptions hold."


# -- need ------------------------------------------------------------------------------------------------


def need_by_outcome(view: View) -> Iterator[Chart]:
    """Show how common each need is among those it can affect, with its range."""
    shown = [each for each in view.result.context.outcomes if each.need is not None and _rate_of(view, each)]
    if not shown:
        return
    counted = [each.measured is not None or each.counted_locally for each in shown]
    figures = [_rate_of(view, each) for each in shown]
    modelled = ["" if local else figure for figure, local in zip(figures, counted, strict=True)]
    local = ["" if not is_local else figure for figure, is_local in zip(figures, counted, strict=True)]
    series = [_series(view, "expected: modelled, not measured", modelled)] if any(modelled) else []
    if any(local):
        series.append(_series(view, "published, or counted locally", local))
    names = tuple(f"{each.label} ({each.counted})" for each in shown)
    written = [quantity(view, figure) or "" for figure in figures]
    yield Chart(
        "intervals",
        _leading_need(view),
        f"{_listed(list(zip(names, written, strict=True)))} The needs overlap in the same families and are never added. {_level(view)}",
        names,
        tuple(series),
        "% of those named in brackets",
    )


def _leading_need(view: View) -> str:
    """Return the need that the report leads with, as the title of all of them."""
    headline = view.headline
    if headline.measured is not None or headline.counted_locally or not _rate_of(view, headline):
        return "How common each need is among those it can affect"
    rate = view.single(_rate_of(view, headline), numbers.in_words)
    return f"{rate} {headline.counted} would be expected to show {lowered(headline.label)}; each other need has its own line"


def _rate_of(view: View, outcome: OutcomeContext) -> str:
    figure = f"{outcome.id}.prevalence"
    return figure if view.value(figure) is not None else ""


def need_by_quintile(view: View) -> Iterator[Chart]:
    """Show those who live in each deprivation fifth, and the need expected there."""
    headline = view.headline
    people = [f"{headline.id}.people.q{q}" for q in range(1, QUINTILES + 1)]
    expected = [f"{headline.id}.expected.q{q}" for q in range(1, QUINTILES + 1)]
    shares = [f"{headline.id}.share_of_{what}.q1" for what in ("people", "expected")]
    if not _has_a_mix_of_its_own(view) or any(view.value(each) is None for each in (*people, *shares)):
        return
    in_words = [
        (place, f"{quantity(view, living)} {headline.counted} live there, {quantity(view, needing) or 'none'} expected to show the need")
        for place, living, needing in zip(PLACES, people, expected, strict=True)
    ]  # fmt: skip
    yield Chart(
        "bars",
        _where_the_need_is(view, people, shares),
        f"{_listed(in_words)} {_level(view)}",
        tuple(capital(place) for place in PLACES),
        (
            _series(view, f"{headline.counted} who live there", people),
            _series(view, "of them, expected to show the need (range)", expected),
        ),
        f"{headline.counted}{_a_year(view, expected[0])}",
    )


def _where_the_need_is(view: View, people: Sequence[str], shares: Sequence[str]) -> str:
    counted = view.headline.counted
    if view.number(people[0]) > 0:
        live, need = (view.single(share, numbers.in_words) for share in shares)
        return f"{live} of the {counted} live in the most deprived fifth of neighbourhoods, and {need} of the expected need is there"
    most = max(range(len(people)), key=lambda at: view.number(people[at]))
    return (
        f"None of the {counted} live in the most deprived fifth of neighbourhoods; the most, "
        f"{view.single(people[most], numbers.whole)}, live in the {PLACES[most]}"
    )


def _has_a_mix_of_its_own(view: View) -> bool:
    """Return whether the fifths are the area's, and not the nation's standing in for them."""
    stated = view.result.inputs.profile.get("population") or {}
    return view.result.area.kind != "stated" or bool(
        {"children_by_quintile", "quintile_shares"} & set(stated)
    )


def _a_year(view: View, figure: str) -> str:
    return " a year" if view.figures[figure].unit.endswith("_per_year") else ""


def waterfall(view: View) -> Iterator[Chart]:
    """Show how the assumed national rate becomes the modelled one here: the steps that `explain` gives."""
    outcome = view.headline
    steps = [
        each.id
        for each in view.result.figures
        if each.id.startswith(f"{outcome.id}.contribution.") and each.value
    ]
    national = f"{outcome.id}.national"
    total = next(
        (figure for figure in (f"{outcome.id}.prevalence", f"{outcome.id}.synthetic") if _add_up(view, [national, *steps], figure)),
        None,
    )  # fmt: skip
    moved = {step: numbers.points(view.number(step)) for step in steps}
    if total is None or all(text == numbers.points(0.0) for text in moved.values()):
        return
    figures = [national, *steps, total]
    names = [
        f"Assumed rate of {_nation(view)}",
        *(capital(view.figures[step].label.rpartition(": ")[2]) for step in steps),
        f"{view.result.area.name}: {'the model alone' if total.endswith('.synthetic') else 'expected'}",
    ]
    labels = [
        quantity(view, national) or "",
        *(view.quoted(step, text) for step, text in moved.items()),
        quantity(view, total) or "",
    ]
    here, there = (view.single(figure, numbers.percent) for figure in (total, national))
    yield Chart(
        "waterfall",
        f"Local circumstances take the assumed national rate from {there} to {here}",
        f"{_listed(list(zip(names, labels, strict=True)))} {_level(view)}",
        tuple(names),
        (_series(view, outcome.label, figures, labels),),
        f"% of {outcome.counted}",
    )


def _add_up(view: View, parts: Sequence[str], total: str) -> bool:
    values, whole = [view.value(part) for part in parts], view.value(total)
    if whole is None or len(parts) == 1:
        return False
    return abs(sum(value for value in values if value is not None) - whole) < ADDS_UP and None not in values


def _nation(view: View) -> str:
    return view.result.area.nation


# -- services --------------------------------------------------------------------------------------------


def funnel(view: View) -> Iterator[Chart]:
    """Show families at each stage from need to engagement, and how many the services can see."""
    if not has_demand(view):
        return
    stages = [
        ("Expected to show the need", "flow.families"),
        ("Could benefit and would want help", "need.able_to_benefit"),
    ]
    stages += [(capital(stage.label), f"demand.{stage.id}") for stage in view.result.context.plan.stages]
    stages.append(("Taken on in all, with some referred without the need", "demand.all"))
    stages = [(name, figure) for name, figure in stages if view.value(figure) is not None]
    rows = [*stages, ("The services listed can see", "provision.capacity")]
    has_places = view.value("provision.capacity") is not None
    if not has_places:
        rows = stages
    series = [_series(view, "families", [figure for _, figure in stages] + [""] * has_places)]
    title = (
        f"Of about {_central(view, 'flow.families')} families expected to show the need in a year, "
        f"about {_central(view, 'demand.engaged')} would take a service up"
    )
    if has_places:
        series.append(_series(view, "places in services", [""] * len(stages) + ["provision.capacity"]))
        title += f"; the services listed can see {_central(view, 'provision.capacity')}"
    yield Chart(
        "funnel",
        title,
        f"{_listed([(name, quantity(view, figure) or '') for name, figure in rows])} {_level(view)}",
        tuple(name for name, _ in rows),
        tuple(series),
        "families a year",
    )


def years(view: View) -> Iterator[Chart]:
    """Show families who would come, who are seen and who wait, year by year, with their ranges."""
    listed = view.result.context.plan.years
    parts = {"demand": "would come", "served": "seen", "waiting": "waiting at the end of the year"}
    shown = {
        name: [f"projection.{year}.{part}" for year in listed]
        for part, name in parts.items()
        if all(view.value(f"projection.{year}.{part}") is not None for year in listed)
    }
    if len(listed) < YEARS_TO_DRAW or set(shown) < {"would come", "seen"}:
        return
    first, last = listed[0], listed[-1]
    words = [
        (capital(name), f"{quantity(view, figures[0])} in {first}, {quantity(view, figures[-1])} in {last}")
        for name, figures in shown.items()
    ]
    come, seen = (_central(view, f"projection.{last}.{part}") for part in ("demand", "served"))
    yield Chart(
        "lines",
        f"In {last} about {come} families would come and about {seen} would be seen",
        f"{_listed(words)} {_level(view)}",
        tuple(listed),
        tuple(
            _series(view, name, figures, [_central(view, figure) for figure in figures])
            for name, figures in shown.items()
        ),
        "families (the bands are the ranges)",
    )


# -- what would change it --------------------------------------------------------------------------------


def tornado(view: View) -> Iterator[Chart]:
    """Show the answer with each input at the low and the high end of its own range, widest first."""
    answer = f"{view.headline.id}.expected"
    found = []
    for name, label in view.result.context.plan.varied.items():
        ends = [f"sensitivity.{name}.{end}" for end in ("low", "high")]
        if all(view.value(end) is not None for end in ends):
            found.append((abs(view.number(ends[1]) - view.number(ends[0])), label, ends))
    if not found:
        return
    found.sort(key=lambda each: -each[0])
    write = at_one_end(view.figures[answer].unit, numbers.rounding_unit(found[0][0]))
    moving = [
        (label, ends)
        for _, label, ends in found
        if write(view.number(ends[0])) != write(view.number(ends[1]))
    ][:SHOWN_INPUTS]
    if not moving:
        return
    low, high = ([ends[at] for _, ends in moving] for at in (0, 1))
    counted = view.headline.counted
    written = [
        (
            capital(label),
            f"{view.single(ends[0], write)} at its low end, {view.single(ends[1], write)} at its high end",
        )
        for label, ends in moving
    ]
    yield Chart(
        "tornado",
        f"The answer depends most on {lowered(moving[0][0])}: {view.single(low[0], write)} to {view.single(high[0], write)} {counted}",
        f"{_listed(written)} All else is held as it is, at {view.single(answer, write)}.",
        tuple(capital(label) for label, _ in moving),
        (
            _series(view, "with the input at its low end", low, [view.single(each, write) for each in low], with_limits=False),
            _series(view, "with the input at its high end", high, [view.single(each, write) for each in high], with_limits=False),
        ),
        f"{counted} expected{_a_year(view, answer)}",
        view.number(answer),
        f"as it is: {view.single(answer, write)}",
    )  # fmt: skip


def scenarios(view: View) -> Iterator[Chart]:
    """Show what each scenario and option comes to, beside things as they stand."""
    listed = view.result.context.plan.scenarios
    counted = (
        f"{view.headline.counted}{_a_year(view, f'{view.headline.id}.expected')} expected to show the need"
    )
    measures = {
        "provision.gap": "families a year who would come and cannot be seen",
        "demand.all": "families a year who would come",
        "demand.engaged": "families a year who would come",
        f"{view.headline.id}.expected": counted,
    }
    for measure, what in measures.items():
        shown = [each for each in listed if view.value(f"scenario.{each.id}.{measure}") is not None]
        if view.value(measure) is None or not shown:
            continue
        figures = [measure, *(f"scenario.{each.id}.{measure}" for each in shown)]
        names = ["As things stand", *(capital(each.label) for each in shown)]
        least, most = (pick(figures[1:], key=view.number) for pick in (min, max))
        yield Chart(
            "intervals",
            f"{capital(what)}: about {_central(view, measure)} as things stand, "
            f"{_between(_central(view, least), _central(view, most))} in what was tried",
            f"{_listed([(name, quantity(view, figure) or '') for name, figure in zip(names, figures, strict=True)])} {_level(view)}",
            tuple(names),
            (_series(view, what, figures),),
            what,
        )
        return


def _between(least: str, most: str) -> str:
    return least if least == most else f"{least} to {most}"


# -- side by side ----------------------------------------------------------------------------------------


def comparison(view: Compared) -> Iterator[Chart]:
    """Show the rate of the need that leads in each place of a comparison, in the order in which they were asked for."""
    rate = view.rate
    subjects = [each for each in view.comparison.subjects if view.cell(rate, each) is not None]
    if len(subjects) < 2:  # noqa: PLR2004 -- one place alone is no comparison
        return
    written = rates(view, rate, subjects)
    scale = scale_of(rate)
    labels = [f"{written[each.id]} in {scale:,.0f}" for each in subjects]
    names = [capital(each.label) if each.label is not None else each.name for each in subjects]
    cells = [view.cell(rate, each) for each in subjects]
    headline = view.headline
    yield Chart(
        "intervals",
        f"{headline.label} in {listed_short(names)}, with the range of each",
        f"{_listed(list(zip(names, labels, strict=True)))} Which can be told apart is said by the ranges of their differences, not by these.",
        tuple(names),
        (
            Series(
                headline.label,
                tuple(None if cell is None else cell.value for cell in cells),
                tuple(None if cell is None else limits_of(cell.interval) for cell in cells),
                (rate.id,) * len(subjects),
                tuple(labels),
            ),
        ),
        f"% of {headline.counted}",
    )
