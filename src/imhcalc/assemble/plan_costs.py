"""Money: pay, the whole cost and its fixed part, who pays, and where savings would break even (method, section 25)."""

import re

import numpy as np

from imhcalc.assemble.plan_basis import PlanBasis
from imhcalc.assemble.plan_workforce import fixed_posts
from imhcalc.core.arrays import FloatArray, floats, ratio
from imhcalc.models.plan import Costs, Post, Role, Saving, Workforce, pay_parameter
from imhcalc.records import dataclass


@dataclass(frozen=True, slots=True)
class _Prices:
    """What staff cost: rows of pounds a year."""

    stated: Costs
    staff: Workforce
    per_post: FloatArray
    """Pay of one whole-time practitioner, on-costs included."""
    fixed_pay: FloatArray
    """Pay of lead and administration, on-costs included."""
    non_pay: FloatArray
    with_overheads: float
    """What pay is multiplied by for overheads."""

    @property
    def fixed(self) -> FloatArray:
        """The cost before any family is seen."""
        return self.fixed_pay * self.with_overheads + self.non_pay


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
    prices = _prices(basis, stated, staff)
    _add_costs_of_any_team(basis, prices)
    demanded = basis.demand_id
    if demanded is None or "workforce.practitioners" not in basis.rows:
        return
    demand = basis.rows[demanded].values
    total = _add_cost_of_demand(basis, prices, demanded)
    if "provision.gap" in basis.rows:
        basis.add(
            "cost.gap", "Cost of seeing the families who cannot be seen today",
            basis.rows["provision.gap"].values * basis.rows["cost.per_extra_family"].values, "gbp_per_year",
            "the gap times the cost of one more family; without the fixed cost, which a service has already",
            ("provision.gap", "cost.per_extra_family"),
        )  # fmt: skip
    if "workforce.capacity" in basis.rows:
        there = _add_cost_of_capacity(basis, prices)
        _add_payers(basis, there, "cost.capacity", "Cost a year of the capacity listed to")
        _add_what_it_takes_to_pay(basis, there)
    _add_payers(basis, total, "cost.total", "Cost a year to")
    _add_savings(basis, total, demand)


def _prices(basis: PlanBasis, stated: Costs, staff: Workforce) -> _Prices:
    per_post = _pay_of_roles(basis, staff)
    non_pay = (
        floats([0.0])
        if stated.non_pay is None
        else basis.amount("costs.non_pay", "costs other than pay", stated.non_pay)
    )
    return _Prices(stated, staff, per_post, _fixed_pay(basis, staff), non_pay, 1.0 + (stated.overhead or 0.0))


def _add_costs_of_any_team(basis: PlanBasis, prices: _Prices) -> None:
    """Add the fixed cost, the cost of one more family, and the cost of the smallest team."""
    smallest = prices.staff.smallest_team
    fixed = basis.add(
        "cost.fixed", "Cost before any family is seen", prices.fixed, "gbp_per_year",
        "lead and administration with on-costs and overheads, and costs other than pay",
        ("profile.costs",) if smallest is None else ("profile.workforce.smallest_team", "profile.costs"),
    )  # fmt: skip
    per_wte = basis.rows["workforce.families_per_wte"].values
    basis.add(
        "cost.per_extra_family", "Cost of one more family", prices.per_post * prices.with_overheads / per_wte, "gbp_per_family",
        "pay of a post with on-costs and overheads, over the families that one post can see",
        ("workforce.families_per_wte", "profile.workforce.roles", "profile.costs"),
    )  # fmt: skip
    if "workforce.smallest_team" in basis.rows and smallest is not None:
        basis.add(
            "cost.smallest_team", "Cost of the smallest team",
            smallest.practitioners * (1.0 + smallest.cover) * prices.per_post * prices.with_overheads + fixed, "gbp_per_year",
            "its practitioners with cover, on-costs and overheads, and the fixed cost", ("workforce.smallest_team", "cost.fixed"),
        )  # fmt: skip


def _add_cost_of_demand(basis: PlanBasis, prices: _Prices, demanded: str) -> FloatArray:
    """Add the cost of the team that demand asks for, whole and for each family, and return it as rows."""
    posts, demand = basis.rows["workforce.practitioners"].values, basis.rows[demanded].values
    pay = basis.add(
        "cost.pay", "Pay", posts * prices.per_post + prices.fixed_pay, "gbp_per_year",
        "practitioners by role, salary and on-cost, with lead and administration", ("workforce.practitioners", "profile.workforce.roles"),
    )  # fmt: skip
    total = basis.add(
        "cost.total", "Cost a year", pay * prices.with_overheads + prices.non_pay, "gbp_per_year",
        f"pay with overheads, and costs other than pay; prices of {prices.stated.price_year}", ("cost.pay", "profile.costs"),
    )  # fmt: skip
    basis.add(
        "cost.per_family", "Cost for each family seen", ratio(total, demand * np.ones_like(total)), "gbp_per_family",
        "cost a year over families a year", ("cost.total", demanded),
    )  # fmt: skip
    return total


def _add_cost_of_capacity(basis: PlanBasis, prices: _Prices) -> FloatArray:
    """Add the cost of the staff that the capacity listed takes, and return it as rows."""
    staff = basis.rows["workforce.capacity"].values
    cost = (staff - fixed_posts(prices.staff)) * prices.per_post * prices.with_overheads + prices.fixed
    return basis.add(
        "cost.capacity", "Cost a year of the capacity listed", np.where(staff > 0, cost, 0.0), "gbp_per_year",
        "staff that the capacity takes, at the same pay, with overheads and the fixed cost", ("workforce.capacity", "cost.fixed"),
    )  # fmt: skip


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
        salary = basis.amount(f"{key}.salary", "a salary", post.salary)
    else:
        bottom, top = basis.evidence.quantity(f"parameters.{pay_parameter(post.band or '')}").numbers
        salary = floats([(bottom + top) / 2.0])
    return salary * (1.0 + (post.on_cost or 0.0))


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
    return basis.amount(
        f"costs.savings.{name}.per_family", f"{saving.label}, for each family", saving.per_family
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
            "families seen times the saving that you state for each", (origin[1], basis.demand_id or ""),
        )  # fmt: skip
