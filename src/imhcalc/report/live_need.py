"""Lines of the live chain from need to the gap: families expected, who come, whom services can see."""

from collections.abc import Mapping
from typing import Any

from imhcalc.first_letters import lowered
from imhcalc.report.live_lines import STATED, Chain, amount, origin

MOTHERS = {"maternities", "fathers"}
STAGES = (
    ("identified", "share of families in need whose strain a professional notices (awareness)", "families noticed"),
    ("referred", "share of those noticed who are referred (accessibility)", "families referred"),
    ("engaged", "share of those referred who take the service up (acceptability)", "families in need who take it up"),
)  # fmt: skip


def add_need(c: Chain) -> None:
    """Add the families expected in a year, and those of them who could benefit."""
    if c.view.headline.population in MOTHERS:
        _expected_by_parents(c)
    else:
        _expected_by_births(c)
    share = c.profile.get("benefit_share")
    label = "share of families who could benefit and would want help"
    if share is None:
        c.given(
            "benefit_share", "Need", label, "proportion", 1.0, "not stated: every family expected is counted"
        )
    else:
        c.stated("benefit_share", "Need", label, "proportion", share)
    c.worked("families_in_need", "Need", "families in need in a year", "families_per_year", "families_expected*benefit_share",
             "families expected times the share who could benefit and would want help",
             figure="flow.families" if share is None else "need.able_to_benefit")  # fmt: skip


def _expected_by_parents(c: Chain) -> None:
    counted, people = c.view.headline.counted, f"population.{c.view.headline.population}"
    label = f"{counted} a year"
    c.given("people", "Need", label, "people_per_year", c.view.value(people), "as in this report", people)
    _prevalence(c)
    c.worked("families_expected", "Need", "families expected in a year", "families_per_year", "people*prevalence",
             f"{counted} a year times prevalence: one family for each", figure="flow.families")  # fmt: skip


def _expected_by_births(c: Chain) -> None:
    births, label = "population.live_births", "babies born in a year"
    c.given("births", "Need", label, "children_per_year", c.view.value(births), "as in this report", births)
    _prevalence(c)
    c.given("babies_per_maternity", "Need", "babies for each maternity, since twins are one family", "babies_per_maternity",
            c.evidence("parameters.babies_per_maternity"), "from the evidence")  # fmt: skip
    c.worked("babies_expected", "Need", "babies expected in a year", "children_per_year", "births*prevalence",
             "babies born times prevalence", figure="flow.children")  # fmt: skip
    c.worked("families_expected", "Need", "families expected in a year", "families_per_year", "babies_expected",
             "babies expected over babies for each maternity", over="babies_per_maternity", figure="flow.families")  # fmt: skip


def _prevalence(c: Chain) -> None:
    headline = c.view.headline
    figure = f"{headline.id}.prevalence"
    rate = f"expected prevalence of {lowered(headline.label)}"
    how = "what the full model gives for this area; see the text above"
    c.given("prevalence", "Need", rate, "proportion", c.view.value(figure), how, figure)


def add_demand(c: Chain) -> None:
    """Add the families after each stage on the way to services."""
    pathway = c.block("pathway")
    before, before_figure = "families_in_need", c.view.result.context.plan.need or ""
    for key, label, families in STAGES:
        figure, name = f"demand.{key}", f"families_{key}"
        share, how = _share_of_stage(c, pathway.get(key), before_figure, figure)
        c.given(f"share_{key}", "Demand", label, "proportion", share, how)
        c.worked(name, "Demand", f"{families} in a year", "families_per_year", f"{before}*share_{key}",
                 "those before this stage times its share", figure=figure)  # fmt: skip
        before, before_figure = name, figure
    outside = pathway.get("outside_referrals")
    if outside is None:
        return
    c.stated("families_outside", "Demand", "families referred in a year who do not have the need", "families_per_year",
             outside.get("families_a_year"))  # fmt: skip
    c.given(
        "share_outside",
        "Demand",
        "share of them who are taken on all the same",
        "proportion",
        amount(outside.get("engaged_share", 0.0)),
    )
    c.worked("families_taken_on", "Demand", "families who would be taken on in a year", "families_per_year",
             "families_engaged+families_outside*share_outside", "families in need who take it up, and those taken on without the need",
             figure="demand.all")  # fmt: skip


def _share_of_stage(
    c: Chain, stated: Mapping[str, Any] | None, before: str, after: str
) -> tuple[float | None, str]:
    """Return the share over all neighbourhoods that passes a stage, and where it comes from."""
    reached, passed = c.view.value(before), c.view.value(after)
    if stated is None:
        return None, ""
    where = origin(stated) or STATED
    if stated.get("passed") is not None and stated.get("of"):
        return stated["passed"] / stated["of"], f"{where}; counted locally"
    if stated.get("rate") is not None and not (stated.get("odds_ratios_by_quintile") and reached):
        return stated["rate"], where
    if reached and passed is not None:
        return passed / reached, f"{where}; what it comes to over the neighbourhoods here"
    return c.evidence(f"parameters.{stated.get('use')}"), where


def add_services(c: Chain) -> None:
    """Add the families whom the services listed can see."""
    counted = [each for each in c.view.result.context.plan.services if each.counted]
    label = "families whom services can see in a year, all together"
    if not counted:
        c.given("capacity", "Services", label, "families_per_year", None)
        return
    names = []
    for number, service in enumerate(counted, start=1):
        stated = c.block("services").get(service.id) or {}
        names.append(_service(c, f"service_{number}", service.id, service.label, stated))
    # A service whose unit nothing converts is left out, as the engine does, until its conversion is filled in.
    c.worked("capacity", "Services", label, "families_per_year", "+".join(names),
             "the services for families with signs of need, added", adds=True, figure="provision.capacity")  # fmt: skip


def _service(c: Chain, name: str, key: str, label: str, stated: Mapping[str, Any]) -> str:
    figure, unit = f"provision.{key}.capacity", stated.get("unit")
    families, seen = f"{name}_families", f"{label}: families it can see in a year"
    if unit == "families":
        return c.given(families, "Services", seen, "families_per_year", amount(stated.get("capacity")),
                       origin(stated), figure)  # fmt: skip
    c.given(
        f"{name}_capacity",
        "Services",
        f"{label}: {unit} in a year",
        "index",
        amount(stated.get("capacity")),
        origin(stated),
    )
    if unit == "referrals":
        c.stated(f"{name}_conversion", "Services", f"{label}: share of referrals that become families seen", "proportion",
                 stated.get("families_per_referral"))  # fmt: skip
        return c.worked(families, "Services", seen, "families_per_year", f"{name}_capacity*{name}_conversion",
                        "referrals times the share that become families seen", figure=figure)  # fmt: skip
    c.stated(
        f"{name}_conversion",
        "Services",
        f"{label}: contacts of one family",
        "index",
        stated.get("contacts_per_family"),
    )
    return c.worked(families, "Services", seen, "families_per_year", f"{name}_capacity", "contacts over contacts of one family",
                    over=f"{name}_conversion", figure=figure)  # fmt: skip


def add_gap(c: Chain) -> None:
    """Add who is seen, and who is not."""
    demand = c.taken_on()
    c.worked("families_seen", "Gap", "families seen in a year", "families_per_year", f"MIN({demand},capacity)",
             "the smaller of those who would be taken on and those whom services can see", figure="provision.met")  # fmt: skip
    c.worked("gap", "Gap", "families who would come and cannot be seen in a year", "families_per_year", f"MAX({demand}-capacity,0)",
             "those who would be taken on less those whom services can see, where above nothing", figure="provision.gap")  # fmt: skip
    c.worked("surplus", "Gap", "places beyond demand in a year", "families_per_year", f"MAX(capacity-{demand},0)",
             "those whom services can see less those who would be taken on, where above nothing", figure="provision.surplus")  # fmt: skip
    c.worked("seen_in_need", "Gap", "families in need who are seen in a year", "families_per_year", "families_seen*families_engaged",
             "families seen, less the places that families without the need take", over=demand, otherwise=0.0)  # fmt: skip
    c.worked("share_seen", "Gap", "share of families in need who are seen", "proportion", "seen_in_need", "those seen over those in need",
             over="families_in_need", figure="provision.coverage_of_need")  # fmt: skip
    c.worked("not_seen", "Gap", "families expected and not seen in a year", "families_per_year", "families_expected-seen_in_need",
             "families expected less those of them who are seen", figure="provision.not_seen")  # fmt: skip
