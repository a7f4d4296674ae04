"""The same need reckoned in other ways: consistency, not proof (method, section 27)."""

from imhcalc.assemble.figures import FigureList
from imhcalc.assemble.plan_basis import PlanBasis
from imhcalc.first_letters import lowered
from imhcalc.models.area import Surroundings
from imhcalc.models.plan import COUNTED_LEVEL
from imhcalc.models.result import Figure, UncertaintyInterval
from imhcalc.models.units import NATIONS


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
            lines[f"{outcome_id}.expected"] = f"mothers: {lowered(outcome.label)}"
    if "provision.capacity" in plan.rows:
        lines["provision.capacity"] = "from below: what the services listed can see"
        _per_service(to, plan)
    return lines


def _national_reach(to: FigureList, plan: PlanBasis, around: Surroundings) -> dict[str, str]:
    """Add the need that national figures of reach imply here, shared out by children under one."""
    evidence = plan.evidence
    rungs = [name for name, rung in evidence.evidence.ladder.items() if rung.share_of_need is not None]
    if not rungs:
        return {}
    rung = rungs[0]
    share_of_need = f"parameters.{evidence.evidence.ladder[rung].share_of_need}"
    reached, met = evidence.quantity(f"ladder.{rung}"), evidence.quantity(share_of_need)
    base = "children_0" if plan.populations.known("children_0") else "live_births"
    infants = sum(around.national_children[nation, "children_0"] for nation in NATIONS)
    share = plan.populations.total(base) / infants
    if reached.interval is None or met.interval is None or share <= 0:
        return {}
    ends = sorted(
        (
            reached.interval.lower / met.interval.lower * share,
            reached.interval.upper / met.interval.upper * share,
        )
    )
    origin = [
        f"ladder.{rung}",
        share_of_need,
        f"population.{base}",
        "national_children.United Kingdom.children_0",
    ]
    to.add(
        Figure(
            id="triangulation.national_reach", label="Families in need here, as national figures of reach imply", value=sum(ends) / 2.0,
            unit="families_per_year", method="derived", from_=origin, interval=_published(*ends),
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
    to.add(
        Figure(
            id="triangulation.share_met", label="Share of need that all teams of the country are said to meet", value=met.number,
            unit="proportion", method="stated", from_=[share_of_need], equation="as published",
            interval=_published(met.interval.lower, met.interval.upper),
        )
    )  # fmt: skip
    return {
        "triangulation.national_reach": "from above: national reach over the share of need said to be met"
    }


def _published(lower: float, upper: float) -> UncertaintyInterval:
    return UncertaintyInterval(lower=lower, upper=upper, level=None, kind="published_range")


def _per_service(to: FigureList, plan: PlanBasis) -> None:
    """Add families for each service, and families for each team nationally, to set side by side."""
    counted = [name for name, service in plan.profile.services.items() if service.level == COUNTED_LEVEL]
    per_team = plan.evidence.quantity("parameters.families_per_team")
    to.add(
        Figure(
            id="triangulation.families_per_service", label="Families that one of the services listed can see, on average",
            value=plan.rows["provision.capacity"].central / len(counted), unit="families_per_team", method="derived",
            from_=["provision.capacity"],
            equation="capacity over the number of services for families with signs of need; to set beside families per team nationally",
        )
    )  # fmt: skip
    if per_team.interval is not None:
        to.add(
            Figure(
                id="triangulation.families_per_team", label="Families that one team sees, nationally", value=per_team.number,
                unit="families_per_team", method="stated", from_=["parameters.families_per_team"], equation="as published",
                interval=_published(per_team.interval.lower, per_team.interval.upper),
            )
        )  # fmt: skip
