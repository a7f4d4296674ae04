"""What demand asks of services: provision, posts, money (method, section 25)."""

from collections.abc import Sequence
from math import ceil, isfinite, nan

import numpy as np

from imhcalc.core.arrays import FloatArray, floats, ratio
from imhcalc.core.model import checked_shares
from imhcalc.core.ranges import checked_amounts, checked_divisors, checked_proportions
from imhcalc.faults import ModelError
from imhcalc.records import dataclass

ROUTES_APART = 1.25
"""How many times the one number of posts the other may be before the figures behind them are in doubt."""
ROUNDING = 1e-9
"""Exactly that many times is not more, and a whole number of posts needs no further one, whatever the rounding."""


@dataclass(frozen=True, slots=True)
class Provision:
    """What a service can meet, and what is left; all (S,) or single numbers, a year.

    Parameters
    ----------
    met : (S,)
        People seen.
    gap, surplus : (S,)
        Demand beyond capacity, and capacity beyond demand; one of them is 0. Never netted across areas.
    unmet_need : (S,)
        Need less people seen.
    coverage_of_need, coverage_of_demand : (S,)
        People seen over need and over demand; NaN where there is none.
    """

    met: FloatArray
    gap: FloatArray
    surplus: FloatArray
    unmet_need: FloatArray
    coverage_of_need: FloatArray
    coverage_of_demand: FloatArray


def provision(
    need: FloatArray | float, demand: FloatArray | float, capacity: FloatArray | float
) -> Provision:
    """Return what of need and demand a capacity meets; raise ``E_RANGE`` for a negative number.

    Notes
    -----
    met = min(D, C), gap = max(0, D - C), surplus = max(0, C - D), unmet need = need - met (method, section 25).
    """
    needed = checked_amounts(need, "need")
    asked = checked_amounts(demand, "demand")
    room = checked_amounts(capacity, "capacity")
    met = np.minimum(asked, room)
    return Provision(
        floats(met),
        floats(np.maximum(asked - room, 0.0)),
        floats(np.maximum(room - asked, 0.0)),
        floats(needed - met),
        ratio(floats(met), needed),
        ratio(floats(met), asked),
    )


@dataclass(frozen=True, slots=True)
class Workforce:
    """Posts that a demand asks for, by two routes.

    Parameters
    ----------
    wte_throughput : (S,)
        Whole-time equivalents by the hours that families take.
    wte_caseload : (S,)
        Whole-time equivalents by the families open at one time.
    open_cases : (S,)
        Families open at one time.
    families_per_wte_year : float
        Families that a whole-time equivalent sees in a year, by hours.
    """

    wte_throughput: FloatArray
    wte_caseload: FloatArray
    open_cases: FloatArray
    families_per_wte_year: FloatArray
    warnings: frozenset[str] = frozenset()


def workforce(
    demand: FloatArray | float,
    hours_per_family: FloatArray | float,
    hours_per_wte: FloatArray | float,
    casework_share: FloatArray | float,
    mean_duration_years: FloatArray | float,
    caseload_per_wte: FloatArray | float,
) -> Workforce:
    """Return the posts that a demand asks for.

    Parameters
    ----------
    demand : (S,) or float
        Families a year.
    hours_per_family : float
        Hours of work for a family, the indirect ones included.
    hours_per_wte : float
        Hours that a whole-time equivalent works in a year.
    casework_share : float
        Share of those hours that is work for families, above 0 and up to 1.
    mean_duration_years : float
        How long a family is seen.
    caseload_per_wte : float
        Families open at one time for a whole-time equivalent.

    Raises
    ------
    ModelError
        ``E_RANGE``.

    Notes
    -----
    D h / (H u) and, by Little's law, D L / b (method, section 25). More than a quarter apart is a warning.
    """
    families = checked_amounts(demand, "demand")
    hours = checked_divisors(hours_per_family, "hours per family")
    worked = checked_divisors(hours_per_wte, "hours of a whole-time equivalent")
    share = checked_proportions(
        checked_divisors(casework_share, "the share of casework"), "the share of casework"
    )
    duration = checked_divisors(mean_duration_years, "the mean duration")
    caseload = checked_divisors(caseload_per_wte, "the caseload of a whole-time equivalent")
    per_year = worked * share / hours
    throughput = families / per_year
    open_cases = families * duration
    by_caseload = open_cases / caseload
    most = np.maximum(throughput, by_caseload)
    differ = most > ROUTES_APART * (1.0 + ROUNDING) * np.minimum(throughput, by_caseload)
    warnings = frozenset({"W_WTE_ROUTES_DIFFER"}) if np.any(differ) else frozenset[str]()
    return Workforce(floats(throughput), floats(by_caseload), floats(open_cases), floats(per_year), warnings)


@dataclass(frozen=True, slots=True)
class Role:
    """A kind of post: its share of the posts, its salary in pounds a year, and employer's on-costs as a share of that."""

    share: float
    salary: float
    on_cost: float


@dataclass(frozen=True, slots=True)
class Cost:
    """What posts cost in a year, in pounds.

    Parameters
    ----------
    pay : (S,)
        Salaries and on-costs.
    total : (S,)
        Pay with overheads, and what is not pay.
    per_family : (S,)
        Total over families; NaN without any.
    """

    pay: FloatArray
    total: FloatArray
    per_family: FloatArray
    warnings: frozenset[str] = frozenset()


def cost(
    wte: FloatArray | float,
    roles: Sequence[Role],
    overhead: float,
    non_pay: float,
    demand: FloatArray | float,
) -> Cost:
    """Return what posts cost in a year.

    Parameters
    ----------
    wte : (S,) or float
        Whole-time equivalents.
    roles : sequence of Role
        Their shares add to one.
    overhead : float
        Overheads as a share of pay.
    non_pay : float
        What is not pay, in pounds a year.
    demand : (S,) or float
        Families a year.

    Raises
    ------
    ModelError
        ``E_RANGE`` or ``E_SHARES_SUM``.

    Notes
    -----
    WTE sum of share salary (1 + on-cost), times (1 + overhead), plus non-pay (method, section 25).
    """
    posts = checked_amounts(wte, "the number of posts")
    shares, warnings = checked_shares([role.share for role in roles], "shares of roles")
    salaries = checked_amounts([role.salary for role in roles], "a salary")
    on_costs = checked_amounts([role.on_cost for role in roles], "an on-cost")
    above = checked_amounts(overhead, "the overhead")
    other = checked_amounts(non_pay, "the cost that is not pay")
    families = checked_amounts(demand, "demand")
    pay = posts * (shares * salaries * (1.0 + on_costs)).sum()
    total = floats(pay * (1.0 + above) + other)
    return Cost(floats(pay), total, ratio(total, families), warnings)


def benefit_cost(benefits: Sequence[float], cost: float) -> tuple[float, float, float]:
    """Return stated benefits added up, less their cost, and over their cost (NaN if that is 0), in pounds.

    Raises
    ------
    ModelError
        ``E_RANGE`` for a benefit that is not a number, or a negative cost.
    """
    if not all(isfinite(benefit) for benefit in benefits):
        raise ModelError("E_RANGE", "a benefit is not a number")
    spent = float(checked_amounts(cost, "a cost"))
    total = float(sum(benefits))
    return total, total - spent, total / spent if spent > 0 else nan


def break_even_families(cost: float, saving_per_family: float) -> float:
    """Return how many families a saving for each must reach to pay a cost; NaN if it saves nothing.

    Raises
    ------
    ModelError
        ``E_RANGE`` for a negative cost or saving.
    """
    spent = float(checked_amounts(cost, "a cost"))
    saved = float(checked_amounts(saving_per_family, "a saving"))
    return spent / saved if saved > 0 else nan


def whole_posts(wte: float) -> int:
    """Return the whole posts that a number of whole-time equivalents takes; raise ``E_RANGE`` for a negative one."""
    return ceil(float(checked_amounts(wte, "the number of posts")) - ROUNDING)
