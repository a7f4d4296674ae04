"""Staff: posts by throughput and by caseload, the smallest team, and the team that demand asks for (method, section 25)."""

import numpy as np

from imhcalc.assemble.plan_basis import PlanBasis
from imhcalc.assemble.plan_need import need_in_families
from imhcalc.core.arrays import FloatArray, floats
from imhcalc.core.services import workforce
from imhcalc.models.plan import Workforce

ROUNDING = 1e-9
"""A whole number of posts needs no further one, whatever the rounding of floats."""
LEAST_CASEWORK = 0.01
"""A draw in which supervision and training leave no time for families is kept from dividing by nothing."""
ROUTES_WORDS = (
    "The two ways of counting staff differ by over a quarter: check hours for one family, how long a family stays, "
    "and the caseload. They agree when the caseload is the families seen in a year times the years a family stays."
)


def add_workforce(basis: PlanBasis) -> None:
    """Add posts by throughput and by caseload, and the smallest team."""
    stated = basis.profile.workforce
    if stated is None:
        return
    per_wte, hours_for_families = _add_what_a_post_can_see(basis, stated)
    other = _other_hours(basis, stated)
    demanded = basis.demand_id
    if demanded is None:
        # A pathway that is stated has nothing to begin from where no births are known, and that has been said.
        if basis.profile.pathway is None or need_in_families(basis) is not None:
            basis.lacks("workforce", "how many families would come (pathway)")
        _add_smallest_team(basis, stated, per_wte, None)
        return
    demand = basis.rows[demanded].values
    practitioners = basis.add(
        "workforce.wte_throughput", "Staff by the hours that families take", demand / per_wte, "wte",
        "demand times hours for one family, over the hours of a post spent on families", (demanded, "workforce.families_per_wte"),
    )  # fmt: skip
    _add_caseload_route(basis, stated, demand, demanded)
    if other is not None:
        practitioners = practitioners + basis.add(
            "workforce.wte_other", "Staff for assessments of families without the need, and for consultation and training of others",
            other / hours_for_families, "wte", "hours a year over the hours of a post spent on families", ("profile.workforce",),
        )  # fmt: skip
    if "provision.gap" in basis.rows:
        basis.add(
            "workforce.gap", "Staff to see the families who cannot be seen today", basis.rows["provision.gap"].values / per_wte,
            "wte", "the gap over the families that one post can see", ("provision.gap", "workforce.families_per_wte"),
        )  # fmt: skip
    _add_smallest_team(basis, stated, per_wte, practitioners)
    _add_staff_of_capacity(basis, stated, per_wte)


def _add_what_a_post_can_see(basis: PlanBasis, stated: Workforce) -> tuple[FloatArray, FloatArray]:
    """Add hours, casework and the families that one post can see.

    Return these families, and the hours of a post that are spent on families, as rows.
    """
    hours, casework = _hours_per_family(basis, stated), _casework_share(basis, stated)
    worked = basis.amount("workforce.hours_per_wte", "hours of a whole-time post", stated.hours_per_wte)
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
    return per_wte, worked * casework


def _hours_per_family(basis: PlanBasis, stated: Workforce) -> FloatArray:
    """Return hours for one family as rows: direct, indirect and travel."""
    total = floats([0.0])
    for name, part in (
        ("direct", stated.hours_per_family.direct),
        ("indirect", stated.hours_per_family.indirect),
        ("travel", stated.hours_per_family.travel),
    ):
        if part is not None:
            total = total + basis.amount(
                f"workforce.hours_per_family.{name}", f"{name} hours for one family", part
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
    for name, part in (("supervision", stated.supervision), ("training", stated.training)):
        if part is not None:
            other = other + basis.amount(f"workforce.{name}", f"hours of {name} a year", part)
    worked = basis.amount("workforce.hours_per_wte", "hours of a whole-time post", stated.hours_per_wte)
    return np.maximum(1.0 - other / worked, LEAST_CASEWORK)


def _other_hours(basis: PlanBasis, stated: Workforce) -> FloatArray | None:
    """Return hours a year for assessments without need and for other services, or None where there are none."""
    total = None
    outside = basis.rows.get("demand.outside")
    if outside is not None and stated.hours_per_assessment is not None:
        total = outside.values * basis.amount(
            "workforce.hours_per_assessment", "hours for one assessment", stated.hours_per_assessment
        )
    elif outside is not None:
        basis.lacks("workforce", "hours for the assessment of a family (workforce.hours_per_assessment)")
    if stated.consultation is not None:
        hours = basis.amount(
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
    duration = basis.amount("workforce.duration_years", "years that a family stays", stated.duration_years)
    caseload = basis.amount(
        "workforce.caseload_per_wte", "families open for one post", stated.caseload_per_wte
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
            "workforce.smallest_team", "The smallest team that can run safely", smallest.practitioners * (1.0 + smallest.cover) + fixed_posts(stated),
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
        "workforce.team", "The whole team", posts + fixed_posts(stated), "wte", "practitioners, a lead, and administration",
        ("workforce.practitioners", "profile.workforce"),
    )  # fmt: skip
    if stated.first_year is not None and (demanded := basis.demand_id) is not None:
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


def fixed_posts(stated: Workforce) -> float:
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
        np.where(capacity.values > 0, _posts_for(stated, capacity.values / per_wte) + fixed_posts(stated), 0.0), "wte",
        "capacity over the families that one post can see, at least the smallest team, with lead and administration",
        ("provision.capacity", "workforce.families_per_wte", "profile.workforce"),
    )  # fmt: skip
