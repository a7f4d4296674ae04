"""Lines of the live chain for staff and money: posts by hours and by caseload, the team, pay, costs and savings."""

from collections.abc import Mapping
from typing import Any

from imhcalc.models.plan import pay_parameter
from imhcalc.report.live_lines import Chain, amount, origin

LEAST_CASEWORK = 0.01
"""The engine's floor under the share of time for families, kept here because the formula holds it."""
WHOLE = 1e-9
"""The engine's tolerance for a whole number of posts."""


def add_staff(c: Chain) -> None:
    """Add staff by hours and by caseload, the team, and the staff that the gap would take."""
    stated, demand = c.block("workforce"), c.taken_on()
    hours = _hours(c, stated)
    c.stated(
        "hours_per_post",
        "Staff",
        "hours that a whole-time post works in a year, after leave",
        "hours_per_year",
        stated.get("hours_per_wte"),
    )
    _casework(c, stated)
    c.worked("families_per_post", "Staff", "families that one whole-time post can see in a year", "families_per_wte",
             "hours_per_post*casework_share", "hours of a post times the share spent on families, over hours for one family",
             over=hours, figure="workforce.families_per_wte")  # fmt: skip
    c.worked("staff_by_hours", "Staff", "staff by the hours that families take", "wte", demand, "families over families for each post",
             over="families_per_post", figure="workforce.wte_throughput")  # fmt: skip
    c.stated("years_in_service", "Staff", "years that a family stays", "years", stated.get("duration_years"))
    c.stated(
        "caseload",
        "Staff",
        "caseload: families open at one time for each whole-time post",
        "families_per_wte",
        stated.get("caseload_per_wte"),
    )
    c.worked("open_families", "Staff", "families open at one time", "families", f"{demand}*years_in_service",
             "families in a year times the years that a family stays", figure="workforce.open_cases")  # fmt: skip
    c.worked("staff_by_caseload", "Staff", "staff by caseload, to set beside staff by hours", "wte", "open_families",
             "families open at one time over the caseload; money below rests on staff by hours", over="caseload", figure="workforce.wte_caseload")  # fmt: skip
    posts = "staff_by_hours+staff_for_others" if _others(c, stated) else "staff_by_hours"
    _team(c, stated, posts)
    c.worked("staff_for_gap", "Staff", "staff to see the families who cannot be seen today", "wte", "gap",
             "the gap over families for each post", over="families_per_post", figure="workforce.gap")  # fmt: skip


def _hours(c: Chain, stated: Mapping[str, Any]) -> str:
    parts = stated.get("hours_per_family") or {}
    label = "practitioners' hours for one family"
    if not parts:
        return c.given("hours_per_family", "Staff", label, "hours_per_family", None)
    names = [
        c.stated(f"hours_{part}", "Staff", f"{words} hours for one family", "hours_per_family", parts[part])
        for part, words in (("direct", "direct"), ("indirect", "indirect"), ("travel", "travel"))
        if parts.get(part) is not None
    ]
    return c.worked("hours_per_family", "Staff", label, "hours_per_family", "+".join(names), "the hours above, added",
                    figure="workforce.hours_per_family")  # fmt: skip


def _casework(c: Chain, stated: Mapping[str, Any]) -> None:
    label = "share of working time spent on families"
    if stated.get("casework_share") is not None or not stated:
        c.stated("casework_share", "Staff", label, "proportion", stated.get("casework_share"))
        return
    names = [
        c.stated(
            f"hours_{part}",
            "Staff",
            f"hours of {words} in a year for each post",
            "hours_per_year",
            stated[part],
        )
        for part, words in (("supervision", "supervision"), ("training", "its own training"))
        if stated.get(part) is not None
    ]
    rest = "".join(f"-{name}" for name in names)
    c.worked("casework_share", "Staff", label, "proportion", f"MAX(hours_per_post{rest},{LEAST_CASEWORK}*hours_per_post)",
             "what supervision and training leave of a post's hours", over="hours_per_post", figure="workforce.casework_share")  # fmt: skip


def _others(c: Chain, stated: Mapping[str, Any]) -> bool:
    """Add staff for what is not work for families in need, and return whether there is any."""
    hours = []
    if c.has("families_outside") and stated.get("hours_per_assessment") is not None:
        c.stated("hours_per_assessment", "Staff", "hours for the assessment of a family without the need", "hours_per_family",
                 stated["hours_per_assessment"])  # fmt: skip
        hours.append("families_outside*hours_per_assessment")
    if stated.get("consultation") is not None:
        c.stated("hours_consultation", "Staff", "hours in a year of consultation and training of other services", "hours_per_year",
                 stated["consultation"])  # fmt: skip
        hours.append("hours_consultation")
    if not hours:
        return False
    c.worked("staff_for_others", "Staff", "staff for those assessments, and for other services", "wte", "+".join(hours),
             "those hours over the hours of a post spent on families", over="hours_per_post*casework_share",
             needs=(c.taken_on(),), figure="workforce.wte_other")  # fmt: skip
    return True


def _team(c: Chain, stated: Mapping[str, Any], posts: str) -> None:
    smallest = stated.get("smallest_team") or {}
    how = "staff by hours, with other work"
    if smallest:
        c.given("smallest_practitioners", "Staff", "practitioners of the smallest team, before cover", "wte",
                amount(smallest.get("practitioners")), origin(smallest))  # fmt: skip
        c.given(
            "cover",
            "Staff",
            "cover for leave and sickness, as a share of practitioners",
            "proportion",
            amount(smallest.get("cover", 0.0)),
        )
        posts = f"MAX({posts},smallest_practitioners)*(1+cover)"
        how += ", at least the smallest team, with cover"
    if stated.get("whole_posts"):
        posts = f"-INT(-({posts}-{WHOLE:.9f}))"
        how += ", in whole posts"
    c.worked("practitioners", "Staff", "practitioners", "wte", posts, how, figure="workforce.practitioners")
    fixed = [
        c.given(
            f"{post}_posts", "Staff", f"{words}: whole-time posts", "wte", amount(smallest[post].get("wte"))
        )
        for post, words in (("lead", "lead"), ("administration", "administration"))
        if smallest.get(post) is not None
    ]
    c.worked("team", "Staff", "the whole team", "wte", "+".join(["practitioners", *fixed]),
             "practitioners" + (", lead and administration" if fixed else ""), figure="workforce.team")  # fmt: skip


def add_money(c: Chain) -> None:
    """Add pay, the cost and its parts, who pays, and where savings would break even."""
    costs, demand = c.block("costs"), c.taken_on()
    per_post = _pay_of_a_post(c)
    fixed = _fixed_pay(c)
    c.given(
        "overhead",
        "Money",
        "overheads, as a share of pay with on-costs",
        "proportion",
        amount(costs.get("overhead")),
    )
    if costs and costs.get("non_pay") is None:
        c.given(
            "non_pay",
            "Money",
            "costs other than pay in a year",
            "gbp_per_year",
            0.0,
            "not stated: none counted",
        )
    else:
        c.stated("non_pay", "Money", "costs other than pay in a year", "gbp_per_year", costs.get("non_pay"))
    c.worked("fixed_cost", "Money", "cost in a year before any family is seen", "gbp_per_year",
             f"{fixed}*(1+overhead)+non_pay" if fixed else "non_pay",
             "lead and administration with overheads, and costs other than pay", needs=() if fixed else ("overhead",), figure="cost.fixed")  # fmt: skip
    c.worked("cost_per_extra_family", "Money", "cost of one more family", "gbp_per_family", f"{per_post}*(1+overhead)",
             "pay of a post with overheads, over families for each post", over="families_per_post", figure="cost.per_extra_family")  # fmt: skip
    c.worked("pay", "Money", "pay in a year", "gbp_per_year", f"practitioners*{per_post}" + (f"+{fixed}" if fixed else ""),
             "practitioners times pay of a post" + (", with lead and administration" if fixed else ""), figure="cost.pay")  # fmt: skip
    year = c.view.result.context.plan.price_year
    c.worked("cost", "Money", "cost in a year", "gbp_per_year", "pay*(1+overhead)+non_pay",
             "pay with overheads, and costs other than pay" + (f"; prices of {year}" if year else ""), figure="cost.total")  # fmt: skip
    c.worked("cost_per_family", "Money", "cost for each family taken on", "gbp_per_family", "cost", "cost in a year over families in a year",
             over=demand, figure="cost.per_family")  # fmt: skip
    c.worked("cost_of_gap", "Money", "cost in a year of seeing the families who cannot be seen today", "gbp_per_year",
             "gap*cost_per_extra_family", "the gap times the cost of one more family, without the fixed cost", figure="cost.gap")  # fmt: skip
    _payers_and_savings(c, costs, demand)


def _pay_of_a_post(c: Chain) -> str:
    """Add the pay of each role, and return the name of the pay of one post of practitioners."""
    roles = (c.block("workforce").get("roles")) or {}
    label = "pay of one whole-time practitioner, with on-costs"
    if not roles:
        c.given("role_1_pay", "Money", "pay of a whole-time practitioner in a year", "gbp_per_year", None)
        c.given("role_1_on_cost", "Money", "employer's on-costs, as a share of pay", "proportion", None)
        return c.worked(
            "pay_per_post",
            "Money",
            label,
            "gbp_per_year",
            "role_1_pay*(1+role_1_on_cost)",
            "pay with on-costs",
        )
    terms, shares = [], []
    for number, (role, stated) in enumerate(roles.items(), start=1):
        words = role.replace("_", " ")
        c.given(
            f"role_{number}_share",
            "Money",
            f"{words}: share of the practitioners",
            "proportion",
            amount(stated.get("share")),
        )
        shares.append(f"role_{number}_share")
        terms.append(f"role_{number}_share*{_pay(c, f'role_{number}', words, stated)}")
    return c.worked("pay_per_post", "Money", label, "gbp_per_year", "+".join(terms), "pay with on-costs, weighed by the shares of the roles",
                    over="+".join(shares))  # fmt: skip


def _pay(c: Chain, name: str, words: str, stated: Mapping[str, Any]) -> str:
    """Add the pay and on-costs of a post, and return what it costs as a formula."""
    salary, how = amount(stated.get("salary")), origin(stated.get("salary"))
    band = stated.get("band")
    if salary is None and band:
        salary, how = c.evidence(f"parameters.{pay_parameter(band)}"), f"the middle of band {band}"
    c.given(f"{name}_pay", "Money", f"{words}: pay in a year, whole time", "gbp_per_year", salary, how)
    c.given(
        f"{name}_on_cost",
        "Money",
        f"{words}: employer's on-costs, as a share of pay",
        "proportion",
        amount(stated.get("on_cost")),
    )
    return f"{name}_pay*(1+{name}_on_cost)"


def _fixed_pay(c: Chain) -> str | None:
    """Add the pay of lead and administration, and return its name; None where there are none."""
    smallest = c.block("workforce").get("smallest_team") or {}
    terms = [
        f"{post}_posts*{_pay(c, post, post, smallest[post])}"
        for post in ("lead", "administration")
        if smallest.get(post) is not None
    ]
    if not terms:
        return None
    return c.worked("fixed_pay", "Money", "pay of lead and administration in a year, with on-costs", "gbp_per_year", "+".join(terms),
                    "posts times pay with on-costs, added")  # fmt: skip


def _payers_and_savings(c: Chain, costs: Mapping[str, Any], demand: str) -> None:
    by_label = {
        figure.label: figure.id for figure in c.view.result.figures if figure.id.startswith("cost.payer.")
    }
    for number, (payer, share) in enumerate((costs.get("payers") or {}).items(), start=1):
        c.given(f"payer_{number}_share", "Money", f"{payer}: share of the cost", "proportion", amount(share))
        c.worked(f"payer_{number}_cost", "Money", f"{payer}: cost in a year", "gbp_per_year", f"cost*payer_{number}_share", "its share of the cost",
                 figure=by_label.get(f"Cost a year to {payer}", ""))  # fmt: skip
    for number, (name, saving) in enumerate((costs.get("savings") or {}).items(), start=1):
        c.stated(
            f"saving_{number}",
            "Money",
            f"{saving['label']}: saving that you state for each family",
            "gbp_per_family",
            saving.get("per_family"),
        )
        c.worked(f"break_even_{number}", "Money", f"{saving['label']}: families at which it pays the cost", "families_per_year", "cost",
                 "cost in a year over the saving for each family", over=f"saving_{number}", figure=f"breakeven.{name}.families")  # fmt: skip
        c.worked(f"saved_{number}", "Money", f"{saving['label']}: in a year, if every family seen brings it", "gbp_per_year",
                 f"saving_{number}*{demand}", "the saving for each family times families", figure=f"breakeven.{name}.saving")  # fmt: skip
