"""The same need reckoned in other ways: consistency, not proof (method, section 12 and decision 16)."""

from imhcalc.assemble.figures import FigureList
from imhcalc.assemble.plan_basis import PlanBasis
from imhcalc.assemble.plan_services import COUNTED_LEVEL
from imhcalc.models.area import Surroundings
from imhcalc.models.result import Figure, UncertaintyInterval
from imhcalc.models.units import NATIONS

REACH = "today"
"""The rung of the ladder that says how many families the services of the whole country reach."""


def add_triangulation(to: FigureList, plan: PlanBasis, around: Surroundings) -> dict[str, str]:
    """Add each way of reckoning and return what each figure is called, in the order in which they are read."""
    if "flow.families" not in plan.rows:
        return {}
    lines = {"flow.families": "this report: the assumed rate, moved by local circumstances"}
    lines |= _national_reach(to, plan, around)
    for outcome_id, outcome in plan.evidence.evidence.outcomes.items():
        if outcome.population == "maternities" and any(
            figure.id == f"{outcome_id}.expected" for figure in to.figures
        ):
            lines[f"{outcome_id}.expected"] = f"mothers: {outcome.label[:1].lower()}{outcome.label[1:]}"
    if "provision.capacity" in plan.rows:
        lines["provision.capacity"] = "from below: what the services listed can see"
        _per_service(to, plan)
    return lines


def _national_reach(to: FigureList, plan: PlanBasis, around: Surroundings) -> dict[str, str]:
    """Add the need that national figures of reach imply here, shared out by children under one."""
    evidence = plan.evidence
    if REACH not in evidence.evidence.ladder or "need_met_national" not in evidence.evidence.parameters:
        return {}
    reached, met = evidence.quantity(f"ladder.{REACH}"), evidence.quantity("parameters.need_met_national")
    if reached.interval is None or met.interval is None:
        return {}
    base = "children_0" if plan.populations.known("children_0") else "live_births"
    infants = sum(around.national_children[nation, "children_0"] for nation in NATIONS)
    share = plan.populations.total(base) / infants
    ends = sorted(
        (
            reached.interval.lower / met.interval.lower * share,
            reached.interval.upper / met.interval.upper * share,
        )
    )
    origin = [f"ladder.{REACH}", "parameters.need_met_national", f"population.{base}"]
    to.add(
        Figure(
            id="triangulation.national_reach", label="Families in need here, as national figures of reach imply", value=sum(ends) / 2.0,
            unit="families_per_year", method="derived", from_=origin,
            interval=UncertaintyInterval(lower=ends[0], upper=ends[1], level=None, kind="published_range"),
            equation="families that all teams reach, over the share of need they are said to meet, shared out by children under one",
        )
    )  # fmt: skip
    value = plan.rows["flow.families"].central
    to.add(
        Figure(
            id="triangulation.ratio", label="This report over what national reach implies", value=value / (sum(ends) / 2.0), unit="ratio",
            method="derived", from_=["flow.families", "triangulation.national_reach"], equation="the one over the other",
        )
    )  # fmt: skip
    return {
        "triangulation.national_reach": "from above: national reach over the share of need said to be met"
    }


def _per_service(to: FigureList, plan: PlanBasis) -> None:
    """Add families per service beside the national families per team."""
    counted = [name for name, service in plan.profile.services.items() if service.level == COUNTED_LEVEL]
    to.add(
        Figure(
            id="triangulation.families_per_service", label="Families that one of the services listed can see, on average",
            value=plan.rows["provision.capacity"].central / len(counted), unit="families_per_team", method="derived",
            from_=["provision.capacity"],
            equation="capacity over the number of services for families with signs of need; to set beside families per team nationally",
        )
    )  # fmt: skip
