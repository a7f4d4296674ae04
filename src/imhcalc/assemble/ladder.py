"""The ladder: levels of ambition in place of demand where no local rates are given (method, section 17; decision 03)."""

from typing import NamedTuple

import numpy as np

from imhcalc.assemble.figures import FigureList
from imhcalc.assemble.plan_basis import PlanBasis
from imhcalc.assemble.populations import Populations, population_noun
from imhcalc.core.summary import limits
from imhcalc.models.area import Surroundings
from imhcalc.models.evidence import Ambition
from imhcalc.models.quantity import Interval, Quantity
from imhcalc.models.result import Figure, UncertaintyInterval
from imhcalc.models.units import NATIONS, Population


class _Rung(NamedTuple):
    """A level of ambition: its families a year with their range, where they come from, and in words how."""

    id: str
    label: str
    families: float
    interval: UncertaintyInterval | None
    origin: list[str]
    equation: str


def add_ladder(to: FigureList, plan: PlanBasis, surroundings: Surroundings) -> None:
    """Add the ladder of ambition: national levels of service shared out by babies, and every family expected.

    Levels of ambition, not forecasts: nobody has measured how many families would come.
    """
    populations = plan.populations
    babies_per_maternity = to.evidence.number("babies_per_maternity")
    per_team = to.evidence.quantity("parameters.families_per_team")
    base: Population = "children_0" if populations.known("children_0") else "live_births"
    infants = populations.total(base)
    for rung_id, rung in sorted(to.evidence.evidence.ladder.items(), key=lambda each: each[1].order):
        shared_over = _shared_over(rung, populations, surroundings)
        if shared_over is None:
            continue
        amount = to.evidence.quantity(f"ladder.{rung_id}")
        per_family = babies_per_maternity if rung.counted == "babies" else 1.0
        share = infants / shared_over / per_family
        interval = None
        if amount.interval is not None:
            interval = _range(amount.interval.lower * share, amount.interval.upper * share)
        origin = [
            f"ladder.{rung_id}",
            f"population.{base}",
            f"national_children.{rung.shared_over}.children_0",
        ]
        words = f"the national level of service, times {population_noun(base)} here, divided by children under one in {the(rung.shared_over)}"
        if rung.counted == "babies":
            origin.append("parameters.babies_per_maternity")
            words += ", and divided by babies for each maternity"
        _add_rung(
            to, plan, _Rung(rung_id, rung.label, amount.number * share, interval, origin, words), per_team
        )
    families = plan.rows["flow.families"]
    drawn = families.values[1:]
    interval = to.interval(limits(drawn[np.newaxis], to.options.level)[0], to.plain_kind)
    everyone = _Rung(
        "all",
        "every family expected",
        families.central,
        interval,
        [families.id],
        "every family expected in a year",
    )
    _add_rung(to, plan, everyone, per_team)
    to.draws["ladder.all.families"] = drawn


def _shared_over(rung: Ambition, populations: Populations, surroundings: Surroundings) -> float | None:
    """Return the children under one that a rung is shared over, or None where its nation is not the area's."""
    if rung.shared_over == "United Kingdom":
        return sum(surroundings.national_children[nation, "children_0"] for nation in NATIONS)
    if any(unit.nation != rung.shared_over for unit in populations.units):
        return None
    return surroundings.national_children[rung.shared_over, "children_0"]


def _range(lower: float, upper: float) -> UncertaintyInterval:
    return UncertaintyInterval(lower=lower, upper=upper, level=None, kind="published_range")


def the(place: str) -> str:
    """Return a nation as it stands in a sentence: ``the United Kingdom``, ``England``."""
    return f"the {place}" if place.startswith("United") else place


def _add_rung(to: FigureList, plan: PlanBasis, rung: _Rung, per_team: Quantity) -> None:
    """Add a rung's families, the teams they would take at the published range of families per team, staff and money."""
    value, interval, families = rung.families, rung.interval, f"ladder.{rung.id}.families"
    label = f"Level of ambition: {rung.label}"
    to.add(
        Figure(
            id=families, label=label, value=value, unit="families_per_year", method="derived",
            equation=rung.equation, from_=rung.origin, interval=interval,
        )
    )  # fmt: skip
    teams = None
    if per_team.interval is not None:
        teams = _range(*_teams(value, interval, per_team.interval))
    central = value / per_team.number
    if interval is not None and interval.kind == "published_range" and teams is not None:
        central = (teams.lower + teams.upper) / 2.0
    to.add(
        Figure(
            id=f"ladder.{rung.id}.teams", label=f"{label}, in teams", value=central,
            unit="teams", method="derived", from_=[families, "parameters.families_per_team"], interval=teams,
            equation="families a year, divided by the families that one team sees in a year: both ends of the range",
        )
    )  # fmt: skip
    if "workforce.families_per_wte" in plan.rows:
        to.add(
            Figure(
                id=f"ladder.{rung.id}.wte", label=f"{label}, in whole-time posts of practitioners",
                value=value / plan.rows["workforce.families_per_wte"].central, unit="wte", method="derived",
                from_=[families, "workforce.families_per_wte"],
                equation="families a year over the families that one whole-time post can see, at the hours that you state",
            )
        )  # fmt: skip
    _add_cost(to, plan, rung, label)


def _add_cost(to: FigureList, plan: PlanBasis, rung: _Rung, label: str) -> None:
    """Add what a rung would cost: by the pay stated, else by a stated cost for each family."""
    families, stated = f"ladder.{rung.id}.families", to.evidence.profile.cost_per_family
    if "cost.per_extra_family" in plan.rows:
        each, fixed = plan.rows["cost.per_extra_family"].central, plan.rows["cost.fixed"].central
        origin = [families, "cost.per_extra_family", "cost.fixed"]
        words = "families a year times the cost of one more family, and the cost before any is seen"
    elif stated is not None:
        each, fixed = stated.number, 0.0
        origin = [families, "profile.cost_per_family"]
        words = "families a year times the cost per family that the profile states"
    else:
        return
    ends = None
    if rung.interval is not None:
        ends = _range(rung.interval.lower * each + fixed, rung.interval.upper * each + fixed)
    to.add(
        Figure(
            id=f"ladder.{rung.id}.cost", label=f"{label}, cost a year", value=rung.families * each + fixed,
            unit="gbp_per_year", method="derived", from_=origin, interval=ends, equation=words,
        )
    )  # fmt: skip


def _teams(value: float, families: UncertaintyInterval | None, per_team: Interval) -> tuple[float, float]:
    """Return the teams for a rung's families.

    A published range of families and the range of families a team sees rest on the same teams, so like goes
    with like; every other rung is divided by both ends of the latter.
    """
    if families is not None and families.kind == "published_range":
        ends = sorted((families.lower / per_team.lower, families.upper / per_team.upper))
        return ends[0], ends[1]
    return value / per_team.upper, value / per_team.lower
