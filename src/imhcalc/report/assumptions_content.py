"""The log of assumptions: each with its value, range, source, status, reliability, owner, date and effect on the answer.

The fields are those that the AQuA Book asks of such a log. What nobody stated is said to be not stated.
"""

from collections.abc import Iterable, Iterator
from math import log

from imhcalc.first_letters import capital, lowered
from imhcalc.models.quantity_text import number_written
from imhcalc.models.result import Assumption, ParameterUsed, StatedUsed
from imhcalc.report import numbers
from imhcalc.report.blocks import Block, Bullets, Column, Heading, Paragraph, Table
from imhcalc.report.caution_content import outside_every_range
from imhcalc.report.change_content import of_what, writer_of_ends
from imhcalc.report.content import share_of_spread, stated
from imhcalc.report.marks import unmarked
from imhcalc.report.named import short_name
from imhcalc.report.plan_content import WRITTEN, quantity
from imhcalc.report.view import View, sentence

NOT_STATED = "not stated"
TRUST = {
    "high": "high",
    "medium-high": "fairly high",
    "medium": "middling",
    "medium-low": "fairly low",
    "low-medium": "fairly low",
    "low": "low",
}
STANDING = {
    "seen": "",
    "recalled": ", recalled and not checked",
    "recalled_unsure": ", recalled and not surely",
}
UNITS = {
    "proportion": "",
    "odds_ratio": "odds ratio",
    "rate_ratio": "rate ratio",
    "logit": "on the log-odds scale",
    "correlation": "correlation",
    "babies_per_maternity": "babies for each maternity",
    "families_per_year": "families a year",
    "children_per_year": "children a year",
    "people_per_year": "people a year",
    "families_per_team": "families for each team",
    "families_per_wte": "families for each post",
    "children_per_wte": "children for each post",
    "hours_per_year": "hours a year",
    "hours_per_family": "hours for each family",
    "gbp_per_year": "pounds a year",
    "gbp_per_family": "pounds for each family",
    "wte": "whole-time posts",
}
STRUCTURAL = {
    "parameters.overlap_correlation": "structural.overlap",
    "parameters.sibling_correlation": "structural.siblings",
}
"""Parameters that are tried at their ends by running the structure again, with the figures that they move."""
BESIDE = ("readings", "published_bounds", "measured")
"""Quantities shown beside the answer, which rests on none of them."""
EFFECT = "effect on the answer"
COLUMNS = (
    Column("assumption, and why"),
    Column("value (range), unit"),
    Column("source; status"),
    Column("reliability"),
    Column("owner; date"),
    Column(EFFECT),
)


def assumptions_log(view: View) -> Iterator[Block]:
    """Log what the answer, the plan and the other indicators rest on, and what no range holds."""
    yield Paragraph(
        "The effect is that of moving this one input to either end of its own range, all else as it is, on the number of "
        f"{view.headline.counted} expected; then its share of the spread of that number. Reliability is what the evidence pack says of it."
    )
    own, others = _sorted(view)
    yield Heading("What the answer rests on", 3)
    yield Table("Assumptions behind the answer", COLUMNS, tuple(_row(view, each) for each in own))
    if view.result.inputs.stated or view.result.context.stated:
        yield Heading("What the profile states", 3)
        yield from stated(view)
    if view.result.inputs.stated:
        yield Table(
            "What the profile states of services, staff and money",
            COLUMNS,
            tuple(_stated_row(view, each) for each in view.result.inputs.stated),
        )
    if others:
        yield Heading("What the other figures rest on", 3)
        yield Table(
            "Assumptions behind the other figures", COLUMNS, tuple(_row(view, each) for each in others)
        )
    unnumbered = _without_a_number(view)
    if unnumbered:
        yield Bullets(tuple(f"{sentence(each.text)} [{each.status}]" for each in unnumbered))
    yield from outside_every_range(view)


def _sorted(view: View) -> tuple[list[ParameterUsed], list[ParameterUsed]]:
    """Return the numbers of the evidence behind the answer, those with most effect first, and all others."""
    behind = _behind(view, f"{view.headline.id}.expected")
    own: list[ParameterUsed] = []
    others: list[ParameterUsed] = []
    for each in _one_for_each_set(view.result.inputs.parameters):
        if not set(BESIDE) & set(each.id.split(".")):
            (own if each.id in behind else others).append(each)
    own.sort(key=lambda each: -_width(view, each))
    return own, others


def _behind(view: View, figure_id: str) -> set[str]:
    """Return the ids of all that a figure rests on, at any remove."""
    found: set[str] = set()
    waiting = [figure_id]
    while waiting:
        figure = view.figures.get(waiting.pop())
        new = [] if figure is None else [each for each in figure.from_ if each not in found]
        found.update(new)
        waiting += new
    return found


def _one_for_each_set(parameters: Iterable[ParameterUsed]) -> Iterator[ParameterUsed]:
    """Yield numbers of the evidence; of ratios by level, the one furthest from none, with all of them as its value."""
    sets: dict[str, list[ParameterUsed]] = {}
    for each in parameters:
        is_level = each.id.startswith("associations.") and each.id.count(".") > 2  # noqa: PLR2004 -- section, factor, outcome
        sets.setdefault(each.id.rpartition(".")[0] if is_level else each.id, []).append(each)
    for levels in sets.values():
        if len(levels) == 1:
            yield levels[0]
            continue
        furthest = max(levels, key=lambda each: abs(log(_number(each))) if _number(each) > 0 else 0.0)
        yield furthest.model_copy(update={"value": [_number(each) for each in levels]})


def _number(parameter: ParameterUsed) -> float:
    return parameter.value[0] if isinstance(parameter.value, list) else parameter.value


def _width(view: View, parameter: ParameterUsed) -> float:
    low, high = (view.value(f"sensitivity.{parameter.varied_as}.{side}") for side in ("low", "high"))
    return 0.0 if low is None or high is None else abs(high - low)


# -- a row of the evidence -------------------------------------------------------------------------------


def _row(view: View, parameter: ParameterUsed) -> tuple[str, ...]:
    why = parameter.reason or parameter.note
    checked = ", ".join(part for part in (parameter.checked_by, parameter.checked_on) if part)
    return (
        f"{_name(view, parameter)}." + (f" {sentence(capital(why))}" if why else ""),
        _value(view, parameter),
        f"{_source(view, parameter)}; {parameter.status}{STANDING.get(parameter.tag or '', '')}",
        TRUST.get(parameter.confidence or "", "not rated"),
        f"checked: {checked}" if checked else NOT_STATED,
        _effect(view, parameter),
    )


def _name(view: View, parameter: ParameterUsed) -> str:
    rung = next((each for each in view.result.context.ladder if parameter.id == f"ladder.{each.id}"), None)
    return capital(parameter.label if rung is None else f"level of ambition: {rung.label}")


def _value(view: View, parameter: ParameterUsed) -> str:
    values = parameter.value if isinstance(parameter.value, list) else [parameter.value]
    shown = ", ".join(number_written(each, parameter.unit) for each in values)
    unit = UNITS.get(parameter.unit, parameter.unit.replace("_", " "))
    if parameter.interval is not None:
        interval = parameter.interval
        ends = " to ".join(number_written(interval[end], parameter.unit) for end in ("lower", "upper"))
        level = f", {interval['level'] * 100:g}%" if interval.get("level") else ""
        judged = ", judged" if "judgement" in {interval["kind"], interval.get("status")} else ""
        shown += f" ({ends}{level}{judged}{', of the last' if len(values) > 1 else ''})"
    elif any(each.id == f"{parameter.id}.exact" for each in view.result.assumptions):
        shown += " (no range published: taken as exact)"
    return f"{shown}, {unit}" if unit else shown


def _source(view: View, parameter: ParameterUsed) -> str:
    found = next((each for each in view.result.sources if each.id == parameter.source), None)
    if found is None:
        return "no source"
    return f"{short_name(found.citation)}{f', {parameter.where}' if parameter.where else ''}"


def _effect(view: View, parameter: ParameterUsed) -> str:
    """Say how far an input moves the answer at the ends of its range, or what else it bears on."""
    ends = tuple(f"sensitivity.{parameter.varied_as}.{side}" for side in ("low", "high"))
    if parameter.varied_as is not None and all(view.value(each) is not None for each in ends):
        return _moved(view, ends) + _spread(view, f"sensitivity.{parameter.varied_as}.variance_share")
    structural = STRUCTURAL.get(parameter.id)
    if structural is not None and f"{structural}.low" in view.figures:
        low, high = (quantity(view, f"{structural}.{side}") for side in ("low", "high"))
        return f"none on the answer; {of_what(f'{structural}.low')}: {low} to {high}"
    outcome = next((view.outcomes[part] for part in parameter.id.split(".") if part in view.outcomes), None)
    if outcome is not None and outcome.id != view.headline.id:
        return f"none on the answer; it bears on: {lowered(outcome.label)}"
    return "not moved on its own"


def _moved(view: View, ends: tuple[str, ...]) -> str:
    write = writer_of_ends(view, "sensitivity", f"{view.headline.id}.expected")
    low, high = sorted((view.single(each, write) for each in ends), key=_plain_number)
    if unmarked(low) == unmarked(high):
        return f"too small to show: {low} {view.headline.counted} at either end"
    return f"{low} to {high} {view.headline.counted}"


def _plain_number(text: str) -> float:
    return float(unmarked(text).replace(",", ""))


def _spread(view: View, figure_id: str) -> str:
    return (
        "" if view.value(figure_id) is None else f"; {view.single(figure_id, share_of_spread)} of the spread"
    )


# -- a row of the profile --------------------------------------------------------------------------------


def _stated_row(view: View, given: StatedUsed) -> tuple[str, ...]:
    owner = view.result.context.owner or NOT_STATED
    return (
        capital(given.label),
        _stated_value(view, given),
        f"{given.source or 'no source stated'}; stated",
        "not rated",
        f"{owner}; {given.year or NOT_STATED}",
        _effect_of_stated(view, given.id.removeprefix("profile.")),
    )


def _stated_value(view: View, given: StatedUsed) -> str:
    for service in view.result.context.plan.services:
        if given.id == f"profile.services.{service.id}.capacity":
            return service.stated if given.limits else f"{service.stated} (taken as exact)"
    shown = WRITTEN.get(given.unit, numbers.count_range)(given.value, given.limits)
    if given.limits is None:
        shown += " (taken as exact)"
    unit = "" if shown.startswith("£") else UNITS.get(given.unit, given.unit.replace("_", " "))
    if given.unit == "ratio":
        unit = ""
    return f"{shown}, {unit}" if unit else shown


def _effect_of_stated(view: View, name: str) -> str:
    """Say how far a stated number moves what a decision hangs on, and where the decision flips."""
    told = []
    decisions = view.result.context.plan.decisions
    for decision in decisions:
        ends = tuple(f"tornado.{decision.id}.{name}.{side}" for side in ("low", "high"))
        figure = view.figures.get(decision.figure)
        if figure is None:
            continue
        if all(view.value(each) is not None for each in ends):
            write = writer_of_ends(view, f"tornado.{decision.id}", decision.figure)
            low, high = (view.single(each, write) for each in ends)
            told.append(f"{lowered(figure.label)}: {low} to {high}")
        flip = f"threshold.{decision.id}.{name}"
        if view.value(flip) is not None:
            which = "the decision" if len(decisions) == 1 else f'"{decision.label}"'
            told.append(f"{which} flips at {quantity(view, flip)}")
    return "; ".join(told) if told else "not moved on its own"


def _without_a_number(view: View) -> list[Assumption]:
    """Return what was assumed that is no number of the evidence."""
    used = {each.id for each in view.result.inputs.parameters}
    return [
        each
        for each in view.result.assumptions
        if each.id not in used
        and not each.id.startswith("associations.")
        and each.id.removesuffix(".exact") not in used
    ]
