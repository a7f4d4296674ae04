"""What demand asks of services: provision and gap, staff, and money (method, section 12)."""

import re

import numpy as np

from imhcalc.assemble.plan_basis import PlanBasis
from imhcalc.assemble.plan_demand import demand_id
from imhcalc.assemble.plan_need import need_in_families
from imhcalc.core.arrays import FloatArray, floats, ratio
from imhcalc.core.services import provision, workforce
from imhcalc.models.plan import Post, Role, Saving, Service, Workforce
from imhcalc.models.stated import StatedAmount
from imhcalc.models.units import Unit

COUNTED_LEVEL = "targeted_indicated"
ROUNDING = 1e-9
"""A whole number of posts needs no further one, whatever the rounding of floats."""
LEAST_CASEWORK = 0.01
"""A draw in which supervision and training leave no time for families is kept from dividing by nothing."""
UNITS: dict[str, Unit] = {
    "contacts_per_family": "ratio",
    "direct": "hours_per_family",
    "indirect": "hours_per_family",
    "travel": "hours_per_family",
    "hours_per_assessment": "hours_per_family",
    "hours_per_wte": "hours_per_year",
    "supervision": "hours_per_year",
    "training": "hours_per_year",
    "consultation": "hours_per_year",
    "duration_years": "years",
    "caseload_per_wte": "families_per_wte",
    "salary": "gbp_per_year",
    "non_pay": "gbp_per_year",
    "per_family": "gbp_per_family",
}
"""Of stated amounts, by the last part of their key; all others are families a year."""
ROUTES_WORDS = (
    "The two ways of counting staff differ by over a quarter: check hours for one family, how long a family stays, "
    "and the caseload. They agree when the caseload is the families seen in a year times the years a family stays."
)


def amount(basis: PlanBasis, key: str, label: str, stated: StatedAmount) -> FloatArray:
    """Return a stated amount as rows."""
    return basis.values.amount(f"profile.{key}", label, stated.value, stated.interval, unit_of(key))


def unit_of(key: str) -> Unit:
    """Return the unit of a stated amount, by the last part of its key."""
    return UNITS.get(key.rpartition(".")[2], "families_per_year")


# -- provision -------------------------------------------------------------------------------------------


def add_provision(basis: PlanBasis) -> None:
    """Add capacity in families, and what of demand it meets: only in like units."""
    counted = []
    for name, service in basis.profile.services.items():
        capacity = capacity_in_families(basis, name, service)
        if capacity is None:
            continue
        basis.add(
            f"provision.{name}.capacity", f"{service.label}: families it can see", capacity, "families_per_year",
            _conversion_words(service), (f"profile.services.{name}",), method="stated" if service.unit == "families" else "derived",
        )  # fmt: skip
        if service.level == COUNTED_LEVEL:
            counted.append(f"provision.{name}.capacity")
    if not counted:
        return
    total = basis.add(
        "provision.capacity", "Families that the services listed can see", sum(basis.rows[each].values for each in counted),
        "families_per_year", "the services for families with signs of need, taken together, in families", counted,
    )  # fmt: skip
    need_id = need_in_families(basis)
    if need_id is None:
        return
    _add_gap(basis, total, need_id)


def capacity_in_families(basis: PlanBasis, name: str, service: Service) -> FloatArray | None:
    """Return a service's capacity in families a year as rows, or None where the conversion is missing."""
    key = f"services.{name}"
    stated = amount(basis, f"{key}.capacity", f"capacity of {service.label}", service.capacity)
    if service.unit == "families":
        return stated
    if service.unit == "referrals" and service.families_per_referral is not None:
        return stated * service.families_per_referral
    if service.unit == "contacts" and service.contacts_per_family is not None:
        contacts = amount(
            basis,
            f"{key}.contacts_per_family",
            f"contacts of one family, {service.label}",
            service.contacts_per_family,
        )
        return stated / contacts
    conversion = "families_per_referral" if service.unit == "referrals" else "contacts_per_family"
    basis.lacks(
        "provision",
        f"{service.label} counts {service.unit}, and nothing says how many families these are ({key}.{conversion})",
    )
    return None


def _conversion_words(service: Service) -> str:
    return {
        "families": "as you state",
        "referrals": "referrals a year times the share that become families seen",
        "contacts": "contacts a year over contacts of one family",
    }[service.unit]


def _add_gap(basis: PlanBasis, capacity: FloatArray, need_id: str) -> None:
    need = basis.rows[need_id].values
    demanded = demand_id(basis)
    if demanded is None:
        basis.lacks("provision", "how many families would come: without it there is no gap to name")
        basis.add(
            "provision.reach_of_need", "Share of families in need that the services listed could see at most",
            ratio(np.minimum(capacity, need), need * np.ones_like(capacity)), "proportion",
            "capacity over families in need, were every place taken by a family in need", ("provision.capacity", need_id),
        )  # fmt: skip
        return
    demand = basis.rows[demanded].values
    found = provision(need, demand, capacity)
    origin = (demanded, "provision.capacity")
    basis.add(
        "provision.met",
        "Families seen",
        found.met,
        "families_per_year",
        "the smaller of demand and capacity",
        origin,
    )
    gap = basis.add(
        "provision.gap", "Families who would come and cannot be seen", found.gap, "families_per_year",
        "demand less capacity, where that is above nothing", origin,
    )  # fmt: skip
    basis.add(
        "provision.gap.chance", "Chance that there is any gap", float(np.mean(gap[1:] > 0)) if len(gap) > 1 else float(gap[0] > 0),
        "proportion", "share of draws in which demand is above capacity", ("provision.gap",),
    )  # fmt: skip
    basis.add(
        "provision.surplus", "Places beyond demand", found.surplus, "families_per_year",
        "capacity less demand, where that is above nothing", origin,
    )  # fmt: skip
    # Families without the need take places too: only the rest of those seen come off need.
    in_need = found.met * ratio(basis.rows["demand.engaged"].values, demand * np.ones_like(found.met))
    seen = np.nan_to_num(in_need, nan=0.0)
    basis.add(
        "provision.not_seen", "Families expected to show the need and not seen by the services listed",
        basis.rows["flow.families"].values - seen, "families_per_year", "families expected in a year less those of them who are seen",
        ("flow.families", "provision.met", "demand.engaged"),
    )  # fmt: skip
    expected = basis.rows["flow.families"].values
    basis.add(
        "provision.coverage_of_expected", "Share of families expected to show the need who are seen",
        ratio(seen, expected * np.ones_like(seen)), "proportion", "families in need who are seen, over families expected in a year",
        ("flow.families", "provision.met", "demand.engaged"),
    )  # fmt: skip
    if basis.profile.benefit_share is not None:
        basis.add(
            "provision.unmet_need", "Families who could benefit and are not seen", need - seen, "families_per_year",
            "families who could benefit less those of them who are seen", (need_id, "provision.met", "demand.engaged"),
        )  # fmt: skip
    basis.add(
        "provision.coverage_of_need", "Share of families in need who are seen", ratio(seen, need * np.ones_like(seen)), "proportion",
        "families in need who are seen, over families in need", (need_id, "provision.met"),
    )  # fmt: skip
    basis.add(
        "provision.coverage_of_demand", "Share of demand that is met", found.coverage_of_demand, "proportion",
        "families seen over demand", origin,
    )  # fmt: skip


# -- workforce -------------------------------------------------------------------------------------------


def add_workforce(basis: PlanBasis) -> None:
    """Add posts by throughput and by caseload, the smallest team, and the health visitors that the check asks for."""
    _add_health_visitors(basis)
    stated = basis.profile.workforce
    if stated is None:
        return
    hours, casework = hours_per_family(basis, stated), _casework_share(basis, stated)
    worked = amount(basis, "workforce.hours_per_wte", "hours of a whole-time post", stated.hours_per_wte)
    basis.add(
        "workforce.hours_per_family", "Practitioners' time for one family", hours, "hours_per_family",
        "direct work, indirect work and travel, added", ("profile.workforce.hours_per_family",),
    )  # fmt: skip
    basis.add(
        "workforce.casework_share", "Share of working time spent on families", casework, "proportion",
        "as you state" if stated.casework_share else "what supervision and training leave of a post's hours",
        ("profile.workforce",),
    )  # fmt: skip
    per_wte = basis.add(
        "workforce.families_per_wte", "Families that one whole-time post can see", worked * casework / hours, "families_per_wte",
        "hours of a post times the share spent on families, over hours for one family",
        ("workforce.hours_per_family", "workforce.casework_share", "profile.workforce.hours_per_wte"),
    )  # fmt: skip
    other = _other_hours(basis, stated)
    demanded = demand_id(basis)
    if demanded is None:
        basis.lacks("workforce", "how many families would come (pathway)")
        _add_smallest_team(basis, stated, per_wte, None)
        return
    demand = basis.rows[demanded].values
    throughput = basis.add(
        "workforce.wte_throughput", "Staff by the hours that families take", demand / per_wte, "wte",
        "demand times hours for one family, over the hours of a post spent on families", (demanded, "workforce.families_per_wte"),
    )  # fmt: skip
    _add_caseload_route(basis, stated, demand, demanded)
    practitioners = throughput
    if other is not None:
        extra = basis.add(
            "workforce.wte_other", "Staff for assessments of families without the need, and for consultation and training of others",
            other / (worked * casework), "wte", "hours a year over the hours of a post spent on families", ("profile.workforce",),
        )  # fmt: skip
        practitioners = throughput + extra
    if "provision.gap" in basis.rows:
        basis.add(
            "workforce.gap", "Staff to see the families who cannot be seen today", basis.rows["provision.gap"].values / per_wte,
            "wte", "the gap over the families that one post can see", ("provision.gap", "workforce.families_per_wte"),
        )  # fmt: skip
    _add_smallest_team(basis, stated, per_wte, practitioners)
    _add_staff_of_capacity(basis, stated, per_wte)


def hours_per_family(basis: PlanBasis, stated: Workforce) -> FloatArray:
    """Return hours for one family as rows: direct, indirect and travel."""
    total = floats([0.0])
    for name, part in (
        ("direct", stated.hours_per_family.direct),
        ("indirect", stated.hours_per_family.indirect),
        ("travel", stated.hours_per_family.travel),
    ):
        if part is not None:
            total = total + amount(
                basis, f"workforce.hours_per_family.{name}", f"{name} hours for one family", part
            )
    return total


def _casework_share(basis: PlanBasis, stated: Workforce) -> FloatArray:
    """Return the share of working time for families: stated, else what supervision and training leave."""
    if stated.casework_share is not None:
        share = stated.casework_share
        return basis.values.share(
            "profile.workforce.casework_share",
            "share of time spent on families",
            share.value,
            share.effective_sample_size,
        )
    other = floats([0.0])
    for name in ("supervision", "training"):
        part: StatedAmount | None = getattr(stated, name)
        if part is not None:
            other = other + amount(basis, f"workforce.{name}", f"hours of {name} a year", part)
    worked = amount(basis, "workforce.hours_per_wte", "hours of a whole-time post", stated.hours_per_wte)
    return np.maximum(1.0 - other / worked, LEAST_CASEWORK)


def _other_hours(basis: PlanBasis, stated: Workforce) -> FloatArray | None:
    """Return hours a year for assessments without need and for other services, or None where there are none."""
    total = None
    outside = basis.rows.get("demand.outside")
    if outside is not None and stated.hours_per_assessment is not None:
        total = outside.values * amount(
            basis, "workforce.hours_per_assessment", "hours for one assessment", stated.hours_per_assessment
        )
    elif outside is not None:
        basis.lacks("workforce", "hours for the assessment of a family (workforce.hours_per_assessment)")
    if stated.consultation is not None:
        hours = amount(
            basis,
            "workforce.consultation",
            "hours of consultation and training of others",
            stated.consultation,
        )
        total = hours if total is None else total + hours
    return total


def _add_caseload_route(basis: PlanBasis, stated: Workforce, demand: FloatArray, demanded: str) -> None:
    if stated.duration_years is None or stated.caseload_per_wte is None:
        basis.lacks(
            "workforce",
            "how long a family stays and the caseload of a post, for the second way of counting staff",
        )
        return
    duration = amount(basis, "workforce.duration_years", "years that a family stays", stated.duration_years)
    caseload = amount(
        basis, "workforce.caseload_per_wte", "families open for one post", stated.caseload_per_wte
    )
    per_wte = basis.rows["workforce.families_per_wte"].values
    # In hours per post and family of one: the route by throughput is known already.
    found = workforce(demand, 1.0, per_wte, 1.0, duration, caseload)
    basis.add(
        "workforce.open_cases", "Families open at one time", found.open_cases, "families",
        "demand a year times the years that a family stays", (demanded, "profile.workforce.duration_years"),
    )  # fmt: skip
    basis.add(
        "workforce.wte_caseload", "Staff by the families open at one time", found.wte_caseload, "wte",
        "families open at one time over the caseload of a post", ("workforce.open_cases", "profile.workforce.caseload_per_wte"),
    )  # fmt: skip
    central = workforce(demand[:1], 1.0, per_wte[:1], 1.0, duration[:1], caseload[:1])
    if central.warnings:
        basis.evidence.warn("W_WTE_ROUTES_DIFFER", "workforce", ROUTES_WORDS)


def _add_health_visitors(basis: PlanBasis) -> None:
    """Add the check of health visiting: children under five over the largest recommended caseload."""
    if not basis.populations.known("children_0_4"):
        return
    basis.add(
        "workforce.health_visitors", "Health visitors at the largest caseload that is recommended",
        basis.populations.total("children_0_4") / basis.evidence.number("health_visitor_caseload"), "wte",
        "children under five over the largest recommended number of children for one health visitor",
        ("population.children_0_4", "parameters.health_visitor_caseload"),
    )  # fmt: skip


def _add_smallest_team(
    basis: PlanBasis, stated: Workforce, per_wte: FloatArray, practitioners: FloatArray | None
) -> None:
    """Add the smallest team and what it can see, and the team that demand asks for: never below the smallest."""
    smallest = stated.smallest_team
    posts = practitioners
    if smallest is not None:
        basis.add(
            "workforce.smallest_team.families", "Families that the smallest team can see", smallest.practitioners * per_wte,
            "families_per_year", "its practitioners times the families that one post can see",
            ("workforce.families_per_wte", "profile.workforce.smallest_team"),
        )  # fmt: skip
        basis.add(
            "workforce.smallest_team", "The smallest team that can run safely", smallest.practitioners * (1.0 + smallest.cover) + _fixed_posts(stated),
            "wte", "practitioners with cover for leave and sickness, a lead, and administration", ("profile.workforce.smallest_team",),
        )  # fmt: skip
    if posts is None:
        return
    origin = tuple(
        each
        for each in ("workforce.wte_throughput", "workforce.wte_other", "workforce.smallest_team")
        if each in basis.rows
    )
    words = "staff by hours, with other work"
    words += ", at least the smallest team, with cover" if smallest is not None else ""
    words += ", in whole posts" if stated.whole_posts else ""
    posts = basis.add(
        "workforce.practitioners", "Practitioners", _posts_for(stated, posts), "wte", words, origin
    )
    basis.add(
        "workforce.team", "The whole team", posts + _fixed_posts(stated), "wte", "practitioners, a lead, and administration",
        ("workforce.practitioners", "profile.workforce"),
    )  # fmt: skip
    if stated.first_year is not None and (demanded := demand_id(basis)) is not None:
        basis.add(
            "workforce.first_year.families", "Families seen in a new team's first year", basis.rows[demanded].values * stated.first_year,
            "families_per_year", "demand times the share of a full year's families that you state for the first year",
            (demanded, "profile.workforce.first_year"),
        )  # fmt: skip


def _posts_for(stated: Workforce, practitioners: FloatArray) -> FloatArray:
    """Return practitioners to appoint: at least the smallest team, with cover, in whole posts where so stated."""
    posts = practitioners
    if stated.smallest_team is not None:
        posts = np.maximum(posts, stated.smallest_team.practitioners) * (1.0 + stated.smallest_team.cover)
    return np.ceil(posts - ROUNDING) if stated.whole_posts else posts


def _fixed_posts(stated: Workforce) -> float:
    """Return the whole-time equivalents of lead and administration."""
    smallest = stated.smallest_team
    if smallest is None:
        return 0.0
    return sum(post.wte for post in (smallest.lead, smallest.administration) if post is not None)


def _add_staff_of_capacity(basis: PlanBasis, stated: Workforce, per_wte: FloatArray) -> None:
    """Add the staff that the capacity listed takes, at the same hours: what tells options apart."""
    capacity = basis.rows.get("provision.capacity")
    if capacity is None:
        return
    basis.add(
        "workforce.capacity", "Staff that the capacity listed takes",
        np.where(capacity.values > 0, _posts_for(stated, capacity.values / per_wte) + _fixed_posts(stated), 0.0), "wte",
        "capacity over the families that one post can see, at least the smallest team, with lead and administration",
        ("provision.capacity", "workforce.families_per_wte", "profile.workforce"),
    )  # fmt: skip


# -- money -----------------------------------------------------------------------------------------------


def add_costs(basis: PlanBasis) -> None:
    """Add pay, the whole cost, its fixed part, and what one more family costs."""
    stated, staff = basis.profile.costs, basis.profile.workforce
    if staff is None or (stated is None and not staff.roles):
        return
    lacking = _lacking_for_costs(basis)
    if lacking:
        for what in lacking:
            basis.lacks("cost", what)
        return
    assert stated is not None  # noqa: S101 -- nothing is lacking
    per_post = _pay_of_roles(basis, staff)
    overhead = stated.overhead or 0.0
    non_pay = (
        floats([0.0])
        if stated.non_pay is None
        else amount(basis, "costs.non_pay", "costs other than pay", stated.non_pay)
    )
    fixed_pay = _fixed_pay(basis, staff)
    fixed = basis.add(
        "cost.fixed", "Cost before any family is seen", fixed_pay * (1.0 + overhead) + non_pay, "gbp_per_year",
        "lead and administration with on-costs and overheads, and costs other than pay",
        ("profile.costs",) if staff.smallest_team is None else ("profile.workforce.smallest_team", "profile.costs"),
    )  # fmt: skip
    per_wte = basis.rows["workforce.families_per_wte"].values
    basis.add(
        "cost.per_extra_family", "Cost of one more family", per_post * (1.0 + overhead) / per_wte, "gbp_per_family",
        "pay of a post with on-costs and overheads, over the families that one post can see",
        ("workforce.families_per_wte", "profile.workforce.roles", "profile.costs"),
    )  # fmt: skip
    if "workforce.smallest_team" in basis.rows and staff.smallest_team is not None:
        smallest = staff.smallest_team
        basis.add(
            "cost.smallest_team", "Cost of the smallest team",
            smallest.practitioners * (1.0 + smallest.cover) * per_post * (1.0 + overhead) + fixed, "gbp_per_year",
            "its practitioners with cover, on-costs and overheads, and the fixed cost", ("workforce.smallest_team", "cost.fixed"),
        )  # fmt: skip
    demanded = demand_id(basis)
    if demanded is None or "workforce.practitioners" not in basis.rows:
        return
    posts, demand = basis.rows["workforce.practitioners"].values, basis.rows[demanded].values
    pay = basis.add(
        "cost.pay", "Pay", posts * per_post + fixed_pay, "gbp_per_year",
        "practitioners by role, salary and on-cost, with lead and administration", ("workforce.practitioners", "profile.workforce.roles"),
    )  # fmt: skip
    total = basis.add(
        "cost.total", "Cost a year", pay * (1.0 + overhead) + non_pay, "gbp_per_year",
        f"pay with overheads, and costs other than pay; prices of {stated.price_year}", ("cost.pay", "profile.costs"),
    )  # fmt: skip
    basis.add(
        "cost.per_family", "Cost for each family seen", ratio(total, demand * np.ones_like(total)), "gbp_per_family",
        "cost a year over families a year", ("cost.total", demanded),
    )  # fmt: skip
    if "provision.gap" in basis.rows:
        basis.add(
            "cost.gap", "Cost of seeing the families who cannot be seen today",
            basis.rows["provision.gap"].values * basis.rows["cost.per_extra_family"].values, "gbp_per_year",
            "the gap times the cost of one more family; without the fixed cost, which a service has already",
            ("provision.gap", "cost.per_extra_family"),
        )  # fmt: skip
    if "workforce.capacity" in basis.rows:
        staff_there = basis.rows["workforce.capacity"].values
        there = basis.add(
            "cost.capacity", "Cost a year of the capacity listed",
            np.where(staff_there > 0, (staff_there - _fixed_posts(staff)) * per_post * (1.0 + overhead) + fixed, 0.0), "gbp_per_year",
            "staff that the capacity takes, at the same pay, with overheads and the fixed cost", ("workforce.capacity", "cost.fixed"),
        )  # fmt: skip
        _add_payers(basis, there, "cost.capacity", "Cost a year of the capacity listed to")
        _add_what_it_takes_to_pay(basis, there)
    _add_payers(basis, total, "cost.total", "Cost a year to")
    _add_savings(basis, total, demand)


def _lacking_for_costs(basis: PlanBasis) -> list[str]:
    """Return what is missing for costs, in words: on-costs and overheads are asked for, never assumed."""
    stated, staff = basis.profile.costs, basis.profile.workforce
    lacking = []
    if stated is None or stated.overhead is None:
        lacking.append("overheads, as a share of pay (costs.overhead)")
    if staff is None or not staff.roles:
        return [*lacking, "roles with their share, pay and on-cost (workforce.roles)"]
    for key, post in _posts(staff):
        if post.salary is None and post.band is None:
            lacking.append(f"a salary or a band ({key})")
        if post.on_cost is None:
            lacking.append(f"on-costs, as a share of the salary ({key}.on_cost)")
    return lacking


def _posts(staff: Workforce) -> list[tuple[str, Role | Post]]:
    posts: list[tuple[str, Role | Post]] = [
        (f"workforce.roles.{name}", role) for name, role in staff.roles.items()
    ]
    if staff.smallest_team is not None:
        for name in ("lead", "administration"):
            post: Post | None = getattr(staff.smallest_team, name)
            if post is not None:
                posts.append((f"workforce.smallest_team.{name}", post))
    return posts


def _pay(basis: PlanBasis, key: str, post: Role | Post) -> FloatArray:
    """Return a post's salary with on-costs, pounds a year, as rows; a band is taken at its middle."""
    if post.salary is not None:
        salary = amount(basis, f"{key}.salary", "a salary", post.salary)
    else:
        bottom, top = basis.evidence.quantity(f"parameters.{pay_parameter(post.band or '')}").numbers
        salary = floats([(bottom + top) / 2.0])
    return salary * (1.0 + (post.on_cost or 0.0))


def pay_parameter(band: str) -> str:
    """Return the evidence's parameter for the pay of a band."""
    return f"pay_band_{band.lower()}"


def _pay_of_roles(basis: PlanBasis, staff: Workforce) -> FloatArray:
    """Return the pay of one whole-time equivalent of practitioners, on-costs included, as rows."""
    total = sum(role.share for role in staff.roles.values())
    pay = floats([0.0])
    for name, role in staff.roles.items():
        pay = pay + role.share / total * _pay(basis, f"workforce.roles.{name}", role)
    return pay


def _fixed_pay(basis: PlanBasis, staff: Workforce) -> FloatArray:
    pay = floats([0.0])
    for key, post in _posts(staff):
        if isinstance(post, Post):
            pay = pay + post.wte * _pay(basis, key, post)
    return pay


def _add_payers(basis: PlanBasis, cost: FloatArray, of: str, label: str) -> None:
    """Add what each payer pays of a cost: of the whole team's, or of that of the capacity listed."""
    assert basis.profile.costs is not None  # noqa: S101 -- costs are there
    beginning = "cost.payer" if of == "cost.total" else f"{of}.payer"
    for payer, share in basis.profile.costs.payers.items():
        name = f"{beginning}.{re.sub(r'[^a-z0-9]+', '_', payer.lower())}"
        if name in basis.rows:  # two payers who differ in what an id does not keep
            name = f"{name}_{sum(each.startswith(name) for each in basis.rows) + 1}"
        basis.add(
            name, f"{label} {payer}", cost * share, "gbp_per_year",
            f"its share, {share:.0%}, of the cost a year", (of, "profile.costs.payers"),
        )  # fmt: skip


def _add_what_it_takes_to_pay(basis: PlanBasis, cost: FloatArray) -> None:
    """Add, for each saving that the user states, the families at which it pays for the capacity listed."""
    assert basis.profile.costs is not None  # noqa: S101 -- costs are there
    for name, saving in basis.profile.costs.savings.items():
        each = _saving_of_a_family(basis, name, saving)
        basis.add(
            f"breakeven.{name}.capacity", f"Families at which {saving.label} would pay for the capacity listed",
            ratio(cost, each * np.ones_like(cost)), "families_per_year", "its cost a year over the saving that you state for each family",
            ("cost.capacity", f"profile.costs.savings.{name}"),
        )  # fmt: skip


def _saving_of_a_family(basis: PlanBasis, name: str, saving: Saving) -> FloatArray:
    return amount(
        basis, f"costs.savings.{name}.per_family", f"{saving.label}, for each family", saving.per_family
    )


def _add_savings(basis: PlanBasis, total: FloatArray, demand: FloatArray) -> None:
    """Add, for each saving that the user states, the families at which it pays the cost."""
    assert basis.profile.costs is not None  # noqa: S101 -- costs are there
    for number, (name, saving) in enumerate(basis.profile.costs.savings.items()):
        each = _saving_of_a_family(basis, name, saving)
        origin = ("cost.total", f"profile.costs.savings.{name}")
        words = "cost a year over the saving that you state for each family"
        families = ratio(total, each * np.ones_like(total))
        label = f"Families to break even on {saving.label}"
        basis.add(f"breakeven.{name}.families", label, families, "families_per_year", words, origin)
        if number == 0:
            basis.add("breakeven.families", label, families, "families_per_year", words, origin)
        basis.add(
            f"breakeven.{name}.saving", f"{saving.label} a year, if every family seen brings it", each * demand, "gbp_per_year",
            "families seen times the saving that you state for each", (origin[1], demand_id(basis) or ""),
        )  # fmt: skip
