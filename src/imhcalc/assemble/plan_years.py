"""Years ahead, with those who wait (method, section 26)."""

import numpy as np

from imhcalc.assemble.plan_basis import PlanBasis
from imhcalc.assemble.plan_need import need_in_families
from imhcalc.core.arrays import FloatArray, floats, ratio
from imhcalc.core.projection import ProjectedYear, project
from imhcalc.models.plan import Projection


def add_projection(basis: PlanBasis) -> None:
    """Add need, demand, families seen, waiting and left unserved, year by year."""
    stated = basis.profile.projection
    need_id, demanded = need_in_families(basis), basis.demand_id
    if stated is None or need_id is None:
        return
    if demanded is None:
        basis.lacks("projection", "how many families would come (pathway)")
        return
    if "provision.capacity" not in basis.rows and not stated.capacity:
        basis.lacks("projection", "how many families services can see (services, or projection.capacity)")
        return
    births = basis.populations.total("live_births") if basis.populations.known("live_births") else 0.0
    if births <= 0:
        basis.lacks("projection", "live births today, which need for each birth is reckoned from")
        return
    need, demand = basis.rows[need_id].values, basis.rows["demand.engaged"].values
    years = sorted(stated.births)
    rows = project(
        floats([stated.births[year] for year in years]),
        need / births,
        # Nobody in need: nobody would come. Everybody in need would: the sum over fifths may differ in the last digit.
        np.clip(np.nan_to_num(ratio(demand, need), nan=0.0), 0.0, 1.0),
        _places(basis, stated, years, basis.rows[demanded].values - demand),
        stated.backlog.value,
        stated.leave,
    )
    for year, row in zip(years, rows, strict=True):
        _add_year(basis, year, row, need_id)


def _places(basis: PlanBasis, stated: Projection, years: list[str], others: FloatArray) -> FloatArray:
    """Return the places for families in need in each year, (years, rows)."""
    today = basis.rows["provision.capacity"].values if "provision.capacity" in basis.rows else floats([0.0])
    places = [floats([stated.capacity[year]]) if year in stated.capacity else today for year in years]
    # Families without the need take their places first: they are part of no year's need.
    return np.maximum(np.stack(np.broadcast_arrays(*places)) - others, 0.0)


def _add_year(basis: PlanBasis, year: str, row: ProjectedYear, need_id: str) -> None:
    name = f"projection.{year}"
    by_year = ("profile.projection.births", need_id)
    parts = (
        ("need", "families in need", row.need, "births of the year times families in need for each birth", by_year),
        ("demand", "families who would come", row.demand, "need times the share who would come", (f"{name}.need", "demand.engaged")),
        ("served", "families seen", row.served, "the smaller of capacity and those waiting with those who come", (f"{name}.demand", "profile.projection")),
        ("waiting", "families waiting at the end", row.closing_backlog, "those not seen, less those who grow too old or give up", (f"{name}.demand", f"{name}.served", "profile.projection")),
        ("left", "families who grow too old or give up", row.left_unserved, "the share that you state of those not seen", (f"{name}.demand", f"{name}.served", "profile.projection.leave")),
    )  # fmt: skip
    for part, label, values, words, origin in parts:
        basis.add(
            f"{name}.{part}",
            f"{year}: {label}",
            values,
            "families_per_year" if part != "waiting" else "families",
            words,
            origin,
        )
