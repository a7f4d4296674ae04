"""What a report says of what would change the answer: scenarios, options, inputs at their ends, and decisions."""

from collections.abc import Callable, Iterator

from imhcalc.first_letters import capital, lowered
from imhcalc.models.result import ScenarioContext
from imhcalc.report import numbers
from imhcalc.report.blocks import Block, Bullets, Column, Heading, Paragraph, Table
from imhcalc.report.marks import unmarked
from imhcalc.report.plan_content import WRITTEN, Rows, demanded, quantity, single
from imhcalc.report.view import View, sentence

SHOWN_INPUTS = 6
OPTIONS_IN_A_TABLE = 3
HARDLY = 0.95
"""A range that keeps this share of its width has hardly changed."""
BARRIERS = {"identified": "awareness", "referred": "accessibility", "engaged": "acceptability"}


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
    names = {each.id.removeprefix("profile."): each.label for each in view.result.inputs.stated}
    what = "; ".join(
        f"{names.get(path) or names.get(path.removesuffix('.rate'), path)}: {value}"
        for path, value in scenario.changes.items()
    )
    text = f"{capital(scenario.label)} ({what}{f'; answers {barriers[0]}' if barriers else ''})."
    moved = []
    for figure_id, noun in (
        (demanded(view), "families who would come"),
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
    found = _inputs_by_width(view, prefix)
    if not found:
        return
    write = writer_of_ends(view, prefix, figure_id)
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


def _inputs_by_width(view: View, prefix: str) -> list[tuple[float, str, tuple[str, str]]]:
    """Return how far each input moves a figure, what it is called, and the ids of both ends; widest first."""
    found = []
    for name, label in view.result.context.plan.varied.items():
        ids = (f"{prefix}.{name}.low", f"{prefix}.{name}.high")
        low, high = (view.value(each) for each in ids)
        if low is not None and high is not None:
            found.append((abs(high - low), label, ids))
    return sorted(found, key=lambda each: -each[0])


def writer_of_ends(view: View, prefix: str, figure_id: str) -> Callable[[float], str]:
    """Return how a figure is written with any input at an end of its range: all on the unit of the widest."""
    found = _inputs_by_width(view, prefix)
    return at_one_end(view.figures[figure_id].unit, numbers.rounding_unit(found[0][0] if found else 0.0))


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
            rows.append((f"{of_what(figure_id)}, with {label}", shown))
    yield Table(
        "Other choices of structure",
        (Column("had we assumed otherwise"), Column("answer (range)", "right")),
        tuple(rows),
    )


def of_what(figure_id: str) -> str:
    """Return what a rerun of the structure moves, in words."""
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
