"""Scenarios and options beside the profile as it is: the same draws, so that only what is changed moves the answer."""

import re
from collections.abc import Callable, Mapping

import numpy as np

from imhcalc.assemble.figures import FigureList
from imhcalc.assemble.local_data import shown_changes
from imhcalc.core.arrays import FloatArray
from imhcalc.core.summary import limits
from imhcalc.models.profile import Profile
from imhcalc.models.result import Figure, ScenarioContext

COMPARED = (
    "demand.identified",
    "demand.referred",
    "demand.engaged",
    "demand.all",
    "provision.capacity",
    "provision.met",
    "provision.gap",
    "provision.gap.chance",
    "provision.not_seen",
    "workforce.team",
    "workforce.capacity",
    "cost.total",
    "cost.capacity",
    "cost.gap",
)
"""The figures of a plan that a scenario is told by, besides the headline's number."""
OF_OPTIONS = r"projection\..+\.(served|waiting)|cost\.capacity\.payer\..+|breakeven\..+\.capacity"
"""The ids of the further figures that an option is told by: year by year, by payer, and what it takes to pay for it."""


def add_scenarios(
    to: FigureList, headline: str, profiles: Mapping[str, Profile], run: Callable[[Profile], FigureList]
) -> None:
    """Add, for each scenario, the figures it is told by, and how far each moves."""
    base = {figure.id: figure for figure in to.figures}
    for name, profile in profiles.items():
        changed = run(profile)
        for figure in changed.figures:
            is_compared = figure.id in {f"{headline}.expected", *COMPARED}
            if not is_compared and not (
                name in to.evidence.profile.options and re.fullmatch(OF_OPTIONS, figure.id)
            ):
                continue
            to.add(
                figure.model_copy(
                    update={
                        "id": f"scenario.{name}.{figure.id}",
                        "from_": [figure.id, f"profile.{_where(to, name)}"],
                    }
                )
            )
            to.draws[f"scenario.{name}.{figure.id}"] = changed.draws[figure.id]
            before = base.get(figure.id)
            if not is_compared or before is None or before.value is None or figure.value is None:
                continue
            moved = _moved(changed.draws[figure.id], to.draws.get(figure.id))
            pair = None
            if moved is not None:
                pair = limits(np.atleast_2d(moved), to.options.level)[0]
                to.draws[f"scenario.{name}.{figure.id}.change"] = moved
            to.add(
                Figure(
                    id=f"scenario.{name}.{figure.id}.change", label=f"{figure.label}: change", value=figure.value - before.value,
                    unit=figure.unit, population=figure.population, method="derived", from_=[f"scenario.{name}.{figure.id}", figure.id],
                    interval=to.interval(pair, to.plain_kind), equation="with the scenario, less without it; draw by draw",
                )
            )  # fmt: skip


def _moved(after: FloatArray | None, before: FloatArray | None) -> FloatArray | None:
    """Return the difference draw by draw; None where a run left out draws without a solution, so that they do not pair."""
    if after is None or before is None or (len(after) != len(before) and 1 not in {len(after), len(before)}):
        return None
    return after - before


def _where(to: FigureList, name: str) -> str:
    return f"scenarios.{name}" if name in to.evidence.profile.scenarios else f"options.{name}"


def scenario_words(profile: Profile) -> list[ScenarioContext]:
    """Return what each scenario and option is called and changes."""
    return [
        ScenarioContext(
            id=name, label=each.label, is_option=is_option, why=each.why,
            changes={path: _written(value) for path, value in shown_changes(each.set).items()},
        )
        for section, is_option in ((profile.scenarios, False), (profile.options, True))
        for name, each in section.items()
    ]  # fmt: skip


def _written(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {_written(each)}" for key, each in value.items())
    if isinstance(value, list):
        return ", ".join(_written(each) for each in value)
    return f"{value:g}" if isinstance(value, float) else str(value)
