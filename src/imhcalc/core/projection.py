"""Need, demand and the backlog, year by year (method, section 26)."""

from collections.abc import Sequence

import numpy as np

from imhcalc.core.arrays import FloatArray, floats
from imhcalc.core.ranges import checked_amounts, checked_proportions
from imhcalc.faults import ModelError
from imhcalc.records import dataclass


@dataclass(frozen=True, slots=True)
class ProjectedYear:
    """One year: opening backlog + demand = served + left unserved + closing backlog; (S,) or single numbers.

    Parameters
    ----------
    need, demand : (S,)
        Children of the year's births in need; those of them who would take up a service.
    opening_backlog, closing_backlog : (S,)
        Those waiting at its start and its end.
    served : (S,)
        Those seen.
    left_unserved : (S,)
        Those who aged out, or gave up, without being seen.
    """

    need: FloatArray
    demand: FloatArray
    opening_backlog: FloatArray
    served: FloatArray
    closing_backlog: FloatArray
    left_unserved: FloatArray


def project(
    births: Sequence[float] | FloatArray,
    prevalence: FloatArray | float,
    demand_rate: FloatArray | float,
    capacity: Sequence[float] | FloatArray | float,
    opening_backlog: FloatArray | float,
    leave_rate: FloatArray | float,
) -> list[ProjectedYear]:
    """Return the years of a projection.

    Parameters
    ----------
    births : (Y,) or (Y, S)
        Births in each year: an input, no trend is made up.
    prevalence, demand_rate : float, (S,), (Y, 1) or (Y, S)
        Share of the births in need, and share of that need that is taken up. One number, or one a draw,
        holds in every year; two axes are years and draws.
    capacity : float, (Y,) or (Y, S)
        Places, the same in every year or year by year.
    opening_backlog : float or (S,)
        Those waiting when the first year begins.
    leave_rate : float or (S,)
        Share of those still waiting at a year's end who then leave.

    Raises
    ------
    ModelError
        ``E_RANGE``, or ``E_LEVELS`` for a capacity of other years than the births.

    Notes
    -----
    S = min(C, W + D), W' = (W + D - S)(1 - leave) (method, section 26).
    """
    born = checked_amounts(births, "the number of births")
    years = len(born)
    shares = _by_year(checked_proportions(prevalence, "a prevalence"), years, "prevalence")
    rates = _by_year(checked_proportions(demand_rate, "the rate of demand"), years, "the rate of demand")
    places = checked_amounts(capacity, "capacity")
    if places.ndim and len(places) != years:
        raise ModelError("E_LEVELS", f"capacity is given for {len(places)} years, and births for {years}")
    backlog = checked_amounts(opening_backlog, "the opening backlog")
    leave = checked_proportions(leave_rate, "the share that leaves")
    projected = []
    for year in range(years):
        capacity_then = places[year] if places.ndim else places
        need = born[year] * shares[year]
        demand = need * rates[year]
        served = np.minimum(capacity_then, backlog + demand)
        waiting = backlog + demand - served
        closing = waiting * (1.0 - leave)
        whole = (need, demand, backlog, served, closing, waiting * leave)
        projected.append(ProjectedYear(*(floats(each) for each in whole)))
        backlog = floats(closing)
    return projected


def _by_year(values: FloatArray, years: int, what: str) -> FloatArray:
    """Return values for each year: what has no axis of years is the same in all of them."""
    if values.ndim <= 1:
        return np.broadcast_to(values, (years, *values.shape))
    if len(values) != years:
        raise ModelError("E_LEVELS", f"{what} is given for {len(values)} years, and births for {years}")
    return values[:, 0] if values.shape[1] == 1 else values
