"""Provision and the gap: what services can see, in families, and what of demand and need it meets (method, section 25)."""

import numpy as np

from imhcalc.assemble.plan_basis import PlanBasis
from imhcalc.assemble.plan_need import need_in_families
from imhcalc.core.arrays import FloatArray, ratio
from imhcalc.core.services import Provision, provision
from imhcalc.models.plan import COUNTED_LEVEL, Service


def add_provision(basis: PlanBasis) -> None:
    """Add capacity in families, and what of demand it meets: only in like units."""
    counted = []
    for name, service in basis.profile.services.items():
        capacity = _capacity_in_families(basis, name, service)
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


def _capacity_in_families(basis: PlanBasis, name: str, service: Service) -> FloatArray | None:
    """Return a service's capacity in families a year as rows, or None where the conversion is missing."""
    key = f"services.{name}"
    stated = basis.amount(f"{key}.capacity", f"capacity of {service.label}", service.capacity)
    if service.unit == "families":
        return stated
    if service.unit == "referrals" and service.families_per_referral is not None:
        return stated * service.families_per_referral
    if service.unit == "contacts" and service.contacts_per_family is not None:
        contacts = basis.amount(
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
    demanded = basis.demand_id
    if demanded is None:
        basis.lacks("provision", "how many families would come: without it there is no gap to name")
        need = basis.rows[need_id].values
        basis.add(
            "provision.reach_of_need", "Share of families in need that the services listed could see at most",
            ratio(np.minimum(capacity, need), need * np.ones_like(capacity)), "proportion",
            "capacity over families in need, were every place taken by a family in need", ("provision.capacity", need_id),
        )  # fmt: skip
        return
    found = provision(basis.rows[need_id].values, basis.rows[demanded].values, capacity)
    origin = (demanded, "provision.capacity")
    _add_met_and_gap(basis, found, origin)
    # Families without the need take places too: only the rest of those seen come off need.
    demand = basis.rows[demanded].values
    in_need = found.met * ratio(basis.rows["demand.engaged"].values, demand * np.ones_like(found.met))
    _add_seen_of_need(basis, np.nan_to_num(in_need, nan=0.0), need_id)
    basis.add(
        "provision.coverage_of_demand", "Share of demand that is met", found.coverage_of_demand, "proportion",
        "families seen over demand", origin,
    )  # fmt: skip


def _add_met_and_gap(basis: PlanBasis, found: Provision, origin: tuple[str, ...]) -> None:
    """Add the families seen, those who would come and cannot be, and the places beyond demand."""
    basis.add(
        "provision.met", "Families seen", found.met, "families_per_year", "the smaller of demand and capacity", origin,
    )  # fmt: skip
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


def _add_seen_of_need(basis: PlanBasis, seen: FloatArray, need_id: str) -> None:
    """Add how many families in need are seen and not seen; `seen` is those who are, as rows."""
    need, expected = basis.rows[need_id].values, basis.rows["flow.families"].values
    of_expected = ("flow.families", "provision.met", "demand.engaged")
    basis.add(
        "provision.not_seen", "Families expected to show the need and not seen by the services listed",
        expected - seen, "families_per_year", "families expected in a year less those of them who are seen", of_expected,
    )  # fmt: skip
    basis.add(
        "provision.coverage_of_expected", "Share of families expected to show the need who are seen",
        ratio(seen, expected * np.ones_like(seen)), "proportion", "families in need who are seen, over families expected in a year",
        of_expected,
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
