"""Figures of what would change the answer, and the words that go with them."""

from dataclasses import replace
from math import isclose

import numpy as np

from imhcalc.assemble.central_runs import CentralRuns, Change
from imhcalc.assemble.evidence_in_use import EvidenceInUse
from imhcalc.assemble.figures import FigureList, count_unit
from imhcalc.assemble.local_worth import worth_of_local_data
from imhcalc.assemble.model_runs import Runner
from imhcalc.assemble.outcome_runs import run_outcomes
from imhcalc.assemble.plan_basis import PlanBasis
from imhcalc.assemble.plan_need import add_families, add_overlap
from imhcalc.assemble.plan_words import WhatChanges
from imhcalc.assemble.stated_values import StatedValues
from imhcalc.assemble.thresholds import bound_of, extremes_of, flipping_value, is_met
from imhcalc.assemble.varied_inputs import Varied, model_inputs, stated_inputs
from imhcalc.core.summary import limits
from imhcalc.faults import did_you_mean
from imhcalc.models.plan import Decision
from imhcalc.models.result import DecisionContext, Figure, UncertaintyInterval
from imhcalc.models.units import Unit

SAME = 1e-6
"""A central run of a figure gives the figure itself, but for rounding."""
AT_LIMIT = "the model run with this input at the {side} end of its own range, all else central"


def add_what_changes(to: FigureList, plan: PlanBasis, runner: Runner) -> WhatChanges:
    """Add the tornado, decisions with their thresholds, reruns of the structure, and the worth of local data."""
    words = WhatChanges()
    runs = CentralRuns.like(plan, runner)
    of_model = list(model_inputs(runs))
    of_plan = list(stated_inputs(plan))
    headline = f"{plan.headline.id}.expected"
    unit = count_unit(plan.headline.outcome.population)
    _add_extremes(to, words, "sensitivity", (headline, unit), extremes_of(runs, of_model, headline), of_model)
    for number, (name, decision) in enumerate(plan.profile.decisions.items()):
        _add_decision(to, words, runs, (name, decision), [*of_model, *of_plan], is_first=number == 0)
    _add_structural(to, words, plan, runner)
    for worth in worth_of_local_data(plan, runner):
        words.worth[worth.id] = worth.label
        to.add(
            Figure(
                id=f"value_of_data.{worth.id}", label=f"The answer with {worth.label}", value=worth.expected, unit=unit,
                population=plan.headline.outcome.population, method="derived",
                interval=to.interval(np.array(worth.limits), to.plain_kind), from_=[headline, "parameters.local_study_size"],
                equation="the whole run made again with this figure, supposed to turn out as the model expects",
            )
        )  # fmt: skip
    return words


def _add_extremes(
    to: FigureList,
    words: WhatChanges,
    prefix: str,
    target: tuple[str, Unit],
    extremes: dict[str, tuple[float, float]],
    inputs: list[Varied],
) -> None:
    labels = {each.id: each.label for each in inputs}
    figure, unit = target
    for name, pair in extremes.items():
        words.varied[name] = labels[name]
        for side, value in zip(("low", "high"), pair, strict=True):
            to.add(
                Figure(
                    id=f"{prefix}.{name}.{side}", label=f"{figure} with {labels[name]} at its {side} end", value=value,
                    unit=unit, method="derived", from_=[figure], equation=AT_LIMIT.format(side=side),
                )
            )  # fmt: skip


def _add_decision(
    to: FigureList,
    words: WhatChanges,
    runs: CentralRuns,
    named: tuple[str, Decision],
    inputs: list[Varied],
    *,
    is_first: bool,
) -> None:
    """Add a decision's figure at the limits of each input, the value of each at which it flips, and its chance."""
    name, decision = named
    known = {figure.id: figure for figure in to.figures}
    figure = known.get(decision.figure)
    if figure is None or figure.value is None:
        words.decisions.append(
            DecisionContext(id=name, label=decision.label, figure=decision.figure, bound=bound_of(decision),
                            above=decision.above is not None, missing=_why_absent(decision.figure, list(known)))
        )  # fmt: skip
        return
    _add_chance(to, name, decision)
    central = runs.figure(Change(), decision.figure)
    if central is None or not isclose(central, figure.value, rel_tol=SAME, abs_tol=SAME):
        # A chance is a share of draws, and other outcomes are not run again: no single run at another input gives them.
        inputs = []
    extremes = extremes_of(runs, inputs, decision.figure)
    _add_extremes(to, words, f"tornado.{name}", (decision.figure, figure.unit), extremes, inputs)
    flips: dict[str, str] = {}
    for each in inputs:
        value = flipping_value(runs, each, decision)
        if value is not None:
            words.varied[each.id] = each.label
            flips[f"threshold.{name}.{each.id}"] = each.id
            _add_flip(to, named, each, value, is_first=is_first)
    words.decisions.append(
        DecisionContext(
            id=name, label=decision.label, figure=decision.figure, bound=bound_of(decision),
            above=decision.above is not None, holds=is_met(decision, figure.value), flips=flips,
            now={each.id: each.value for each in inputs if each.id in flips.values()},
        )
    )  # fmt: skip


def _add_chance(to: FigureList, name: str, decision: Decision) -> None:
    """Add the chance that a decision holds, where its figure was drawn."""
    draws = to.draws.get(decision.figure)
    if draws is None or len(draws) <= 1:
        return
    bound = bound_of(decision)
    met = np.mean(draws > bound if decision.above is not None else draws < bound)
    to.add(
        Figure(
            id=f"decision.{name}.chance", label=f"Chance that it holds: {decision.label}", value=float(met), unit="proportion",
            method="derived", from_=[decision.figure, f"profile.decisions.{name}"], equation="share of draws in which it holds",
        )
    )  # fmt: skip


def _add_flip(
    to: FigureList, named: tuple[str, Decision], varied: Varied, value: float, *, is_first: bool
) -> None:
    """Add the value of an input at which a decision flips; for the first decision also under the plain name."""
    name, decision = named
    for figure_id in [f"threshold.{name}.{varied.id}", *([f"threshold.{varied.id}"] if is_first else [])]:
        to.add(
            Figure(
                id=figure_id, label=f"{decision.label}: flips at this value of {varied.label}", value=value, unit=varied.unit,
                method="derived", from_=[decision.figure, f"profile.decisions.{name}"],
                equation="the value of this one input, nearest its own, at which the decision flips; run at that value",
            )
        )  # fmt: skip


def _why_absent(figure: str, known: list[str]) -> str:
    near = did_you_mean(figure, known)
    return f"this run has no figure {figure}" + (f": {near}" if near else "; what it rests on is not given")


def _add_structural(to: FigureList, words: WhatChanges, plan: PlanBasis, runner: Runner) -> None:
    """Add reruns at other choices of structure: how far areas depart, and how indicators and siblings go together."""
    headline = plan.headline
    if headline.method == "synthetic" and to.options.interval == "predictive":
        label = "no departure of this area from others like it"
        words.structural["structural.area_effect_none"] = label
        to.add(
            Figure(
                id="structural.area_effect_none", label=f"The answer with {label}", value=float(headline.central.total[0]),
                unit=count_unit(headline.outcome.population), population=headline.outcome.population, method="derived",
                interval=_without_departure(to, plan, runner), from_=[f"{headline.id}.expected", "parameters.area_effect_sd"],
                equation="the run made again without the area's own departure",
            )
        )  # fmt: skip
    for name, parameter, figure, add in (
        ("overlap", "overlap_correlation", "overlap.any", add_overlap),
        ("siblings", "sibling_correlation", "families.affected", add_families),
    ):
        interval = plan.evidence.quantity(f"parameters.{parameter}").interval if figure in plan.rows else None
        if interval is None or (
            name == "overlap" and (plan.profile.overlap is None or plan.profile.overlap.target)
        ):
            continue
        for side, value in (("low", interval.lower), ("high", interval.upper)):
            label = f"{plan.evidence.evidence.parameters[parameter].label.lower()}: {value:g}"
            words.structural[f"structural.{name}.{side}"] = label
            rerun = _rerun(plan, parameter, value)
            add(rerun)
            row = rerun.rows[figure]
            to.add(
                Figure(
                    id=f"structural.{name}.{side}", label=f"{row.label}, with {label}", value=row.central, unit=row.unit,
                    population=row.population, method="derived", from_=[figure, f"parameters.{parameter}"],
                    equation="the same figure with this correlation in place of the assumed one",
                )
            )  # fmt: skip


def _without_departure(to: FigureList, plan: PlanBasis, runner: Runner) -> UncertaintyInterval | None:
    """Return the headline's interval from a run without an area effect: the parameter interval (method, section 14)."""
    options = replace(to.options, interval="parameter")
    alone = plan.profile.model_copy(update={"outcomes": [plan.headline.id], "headline": plan.headline.id})
    apart = EvidenceInUse(plan.evidence.evidence, alone)
    runs, _ = run_outcomes(Runner(apart, runner.surroundings, plan.populations, options))
    run = next(each for each in runs if each.id == plan.headline.id)
    return to.interval(limits(run.drawn.total[np.newaxis], plan.level)[0], "parameter")


def _rerun(plan: PlanBasis, parameter: str, value: float) -> PlanBasis:
    """Return an empty plan of the same run with one correlation replaced."""
    quantity = plan.evidence.quantity(f"parameters.{parameter}").model_copy(
        update={"value": value, "interval": None}
    )
    overrides = {**plan.profile.overrides, f"parameters.{parameter}": quantity}
    overlap = plan.profile.overlap
    changed = {"overrides": overrides}
    if overlap is not None:
        changed["overlap"] = overlap.model_copy(update={"correlation": None})  # type: ignore[assignment]
    apart = EvidenceInUse(plan.evidence.evidence, plan.profile.model_copy(update=changed))
    central = slice(1)
    others = {name: counts.kept(central) for name, counts in plan.others.items()}
    return PlanBasis(
        apart,
        plan.populations,
        plan.headline,
        plan.counts.kept(central),
        others,
        StatedValues(0, 0),
        plan.level,
    )
