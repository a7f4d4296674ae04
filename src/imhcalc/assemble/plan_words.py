"""The words that go with a plan's figures."""

from dataclasses import field

from imhcalc.assemble.plan_basis import PlanBasis
from imhcalc.assemble.plan_need import need_in_families
from imhcalc.assemble.scenario_figures import scenario_words
from imhcalc.first_letters import lowered
from imhcalc.models.plan import COUNTED_LEVEL, Service, StageRate
from imhcalc.models.result import DecisionContext, PlanContext, ServiceContext, StageContext
from imhcalc.records import dataclass


@dataclass
class WhatChanges:
    """Words by id of what was varied: for the report."""

    varied: dict[str, str] = field(default_factory=dict)
    decisions: list[DecisionContext] = field(default_factory=list)
    worth: dict[str, str] = field(default_factory=dict)
    structural: dict[str, str] = field(default_factory=dict)


def plan_words(plan: PlanBasis, changes: WhatChanges, triangulation: dict[str, str]) -> PlanContext:
    """Return the words of a plan."""
    profile = plan.profile
    costs = profile.costs
    return PlanContext(
        need=need_in_families(plan),
        stages=[] if profile.pathway is None else _stages(plan),
        services=[_service(name, service) for name, service in profile.services.items()],
        programme=None if profile.programme is None else _programme(plan),
        overlap=[
            plan.evidence.evidence.outcomes[each].label
            for each in (profile.overlap.indicators if profile.overlap is not None else [])
        ],
        lacking=plan.lacking,
        price_year=None if costs is None else str(costs.price_year),
        savings={}
        if costs is None
        else {
            name: f"{saving.label} ({saving.payer}; {'money released' if saving.cashable else 'capacity released, not money'})"
            for name, saving in costs.savings.items()
        },
        years=[] if profile.projection is None else sorted(profile.projection.births),
        inequality={
            outcome: plan.evidence.evidence.outcomes[outcome].label
            for outcome in profile.observed
            if any(name.startswith(f"equity.{outcome}.") for name in plan.rows)
        },
        scenarios=scenario_words(profile),
        decisions=changes.decisions,
        varied=changes.varied,
        worth=changes.worth,
        structural=changes.structural,
        triangulation=triangulation,
    )


def _stages(plan: PlanBasis) -> list[StageContext]:
    from imhcalc.assemble.plan_demand import stages_stated  # noqa: PLC0415 -- most estimates are of an area alone

    return [_stage(plan, words.key, words.passing, words.barrier) for words in stages_stated(plan)]


def _stage(plan: PlanBasis, key: str, passing: str, barrier: str) -> StageContext:
    stated: StageRate = getattr(plan.profile.pathway, key)
    if stated.passed is not None and stated.of is not None:
        share = f"{stated.passed:g} of {stated.of:g}, counted locally"
    elif stated.use is not None:
        quantity = plan.evidence.quantity(f"parameters.{stated.use}")
        share = f"{quantity.number:.0%}, chosen from the evidence"
    else:
        share = f"{stated.rate:.0%}, stated"
    if stated.odds_ratios_by_quintile is not None:
        share += ", differing by fifth"
    origin = ", ".join(str(each) for each in (stated.source, stated.year) if each)
    if stated.use is not None:
        origin = plan.evidence.evidence.parameters[stated.use].label
    return StageContext(
        id=key, label=passing, barrier=barrier, share=share, origin=origin or "no source given"
    )


def _service(name: str, service: Service) -> ServiceContext:
    payers = ", ".join(f"{payer} {share:.0%}" for payer, share in service.payers.items())
    return ServiceContext(
        id=name,
        label=service.label,
        stated=f"{service.capacity.value:,g} {service.unit} a year",
        counted=service.level == COUNTED_LEVEL,
        payers=payers or None,
    )


def _programme(plan: PlanBasis) -> str:
    """Return a programme's name with its criteria in words."""
    programme = plan.profile.programme
    assert programme is not None  # noqa: S101 -- asked for only where there is one
    factors = plan.evidence.evidence.risk_factors
    parts = []
    for factor, levels in programme.criteria.items():
        entry = factors[factor]
        named = [entry.level_labels[entry.levels.index(level)] for level in levels]
        parts.append(f"{lowered(entry.label)}: {' or '.join(named)}")
    return f"{programme.name} ({'; '.join(parts)})"
