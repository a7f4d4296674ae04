"""Figures and sources as an answer names them: the figure with its mark, the source with its place."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from imhcalc.first_letters import capital
from imhcalc.models.result import DecisionContext, ParameterUsed, SourceUsed
from imhcalc.report import numbers
from imhcalc.report.plan_content import WRITTEN
from imhcalc.report.view import View, sentence

_UP_TO_YEAR = re.compile(r"^.*?\([^()]*\d{4}\)")
AREA_DATA = {
    "area.children_by_age": "areas.population.",
    "area.children_by_quintile": "areas.deprivation.",
}
"""How the ids of sources begin that stand behind the counts of an area."""
ALIKE = 6
"""Decimals to which distances are compared: what is alike to these differs by rounding."""
UNSEEN_BY_OTHERS = {"none", "self"}
"""Levels of assurance at which nobody but the author has looked."""
UNCHECKED = {
    "recalled": "recalled, and not checked against the source",
    "recalled_unsure": "recalled, and not surely",
}


class NamedSource(NamedTuple):
    """A source by a short name, the places in it, and its id among the result's sources (None: the profile)."""

    name: str
    places: tuple[str, ...]
    id: str | None

    def written(self) -> str:
        """Return the name with the places in it."""
        return f"{self.name}: {'; '.join(self.places)}" if self.places else self.name


def has(view: View, *figure_ids: str) -> bool:
    """Return whether all of these figures are there, with a value."""
    return all(view.value(each) is not None for each in figure_ids)


def told(view: View, figure_id: str) -> str:
    """Return a figure that is there as it is written everywhere, with its range, marked."""
    figure = view.figures[figure_id]
    return view.ranged(figure_id, WRITTEN.get(figure.unit, numbers.count_range))


def told_as_headline(view: View, figure_id: str) -> str:
    """Return a number of the headline's people, rounded as the headline's own is, without a range, marked."""
    limits = view.limits(f"{view.headline.id}.expected")
    unit = numbers.rounding_unit(limits[1] - limits[0]) if limits else 1.0
    return view.single(figure_id, numbers.to_unit(unit))


class Flip(NamedTuple):
    """A value of one input at which a decision turns: what the input is called, the figure, and today's value."""

    input: str
    figure: str
    now: str


def nearest_flips(view: View, decision: DecisionContext) -> list[Flip]:
    """Return the inputs at which a decision turns, those first that have least to move, as a share of today's.

    Inputs that multiply each other have as much to move: they stay in their order.
    """

    def distance(figure_id: str, varied: str) -> float:
        now = decision.now[varied]
        return round(abs(view.number(figure_id) / now - 1.0), ALIKE) if now else float("inf")

    def written(figure_id: str, value: float) -> str:
        return WRITTEN.get(view.figures[figure_id].unit, numbers.count_range)(value, None)

    return [
        Flip(view.result.context.plan.varied[varied], figure_id, written(figure_id, decision.now[varied]))
        for figure_id, varied in sorted(decision.flips.items(), key=lambda each: distance(*each))
    ]


def decision_now(view: View, decision: DecisionContext) -> str:
    """Say how a decision stands at the central values, and the chance that it should be yes."""
    if decision.missing is not None:
        return f"{capital(decision.label)}: it cannot be judged. {sentence(capital(decision.missing))}"
    answer = "yes" if decision.holds else "no"
    text = f"{capital(decision.label)}: as things stand, {answer}, at {told(view, decision.figure)}."
    chance = f"decision.{decision.id}.chance"
    if has(view, chance):
        text += f" The chance that it should be yes is {view.single(chance, numbers.chance)}."
    return text


def typed_again(view: View) -> str:
    """Return what to type to run the same again: the area's name where nothing else was given."""
    area = view.result.area
    if set(view.result.inputs.profile) != {"area"} or area.code is None:
        return "PROFILE.yaml"
    return f'"{area.name}"' if " " in area.name else area.name


# -- sources ---------------------------------------------------------------------------------------------


def short_name(citation: str) -> str:
    """Return a citation up to its year, or all of it where no year stands in brackets."""
    found = _UP_TO_YEAR.match(citation)
    return found[0] if found else citation.strip().rstrip(".")


def parameters_behind(view: View, figure_ids: Iterable[str]) -> list[ParameterUsed]:
    """Return the numbers of the evidence that figures rest on, each once, those nearest to them first."""
    used = {parameter.id: parameter for parameter in view.result.inputs.parameters}
    return [used[each] for each in _behind(view, figure_ids) if each in used]


def sources_behind(view: View, rests_on: Iterable[str]) -> list[NamedSource]:
    """Return what figures, or numbers of the evidence, rest on: publications, area data and the profile, each once.

    The way back ends at figures of the headline that are not asked for themselves: where those come from is an
    answer of its own.
    """
    used = {parameter.id: parameter for parameter in view.result.inputs.parameters}
    places: dict[tuple[str, str | None], dict[str, None]] = {}
    for each in _behind(view, rests_on):
        if each in used:
            found = _published(view, used[each])
        elif each.startswith("profile."):
            found = _stated(view, each)
        else:
            found = _area_data(view, each)
        if found is not None:
            held = places.setdefault((found.name, found.id), {})
            held.update((place, None) for place in found.places)
    return [NamedSource(name, tuple(held), source) for (name, source), held in places.items()]


def _behind(view: View, rests_on: Iterable[str]) -> Iterator[str]:
    """Yield the ids that figures rest on that are no figures themselves, level by level, each once."""
    asked = list(rests_on)
    waiting, seen = asked, set(asked)
    of_headline = f"{view.headline.id}."
    ends_there = not any(each.startswith(of_headline) for each in asked)
    while waiting:
        level, waiting = waiting, []
        for each in level:
            if each not in view.figures:
                yield each
                continue
            if ends_there and each.startswith(of_headline):
                continue
            parts = [part for part in view.figures[each].from_ if part not in seen]
            seen.update(parts)
            waiting += parts


def _source(view: View, source_id: str | None) -> SourceUsed | None:
    return next((each for each in view.result.sources if each.id == source_id), None)


def _published(view: View, parameter: ParameterUsed) -> NamedSource | None:
    source = _source(view, parameter.source)
    if source is None:
        return None
    standing = UNCHECKED.get(parameter.tag or "")
    place = " ".join(part for part in (parameter.where, f"({standing})" if standing else None) if part)
    return NamedSource(short_name(source.citation), (place.rstrip("."),) if place else (), source.id)


def _area_data(view: View, behind: str) -> NamedSource | None:
    beginning = AREA_DATA.get(behind)
    source = next(
        (each for each in view.result.sources if beginning is not None and each.id.startswith(beginning)),
        None,
    )
    return None if source is None else NamedSource(short_name(source.citation), (), source.id)


def _stated(view: View, behind: str) -> NamedSource | None:
    """Return the source that the profile gives for a block of it."""
    block: Any = view.result.inputs.profile
    for key in behind.split(".")[1:]:
        if not isinstance(block, Mapping) or key not in block:
            return None
        block = block[key]
    if not isinstance(block, Mapping) or not block.get("source"):
        return None
    year = f", {block['year']}" if block.get("year") else ""
    return NamedSource("The profile", (f"{block['source']}{year}",), None)
