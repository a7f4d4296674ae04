"""The plan of a run: from the headline's need to families, demand, services, staff, money and years ahead."""

from collections.abc import Callable

from imhcalc.assemble.local_data import LocalResult
from imhcalc.assemble.outcome_runs import OutcomeRun
from imhcalc.assemble.plan_basis import PlanBasis
from imhcalc.assemble.plan_need import (
    add_families,
    add_flow,
    add_health_visitors,
    add_levels,
    add_overlap,
    add_stock,
)
from imhcalc.models.profile import Profile

Step = Callable[[PlanBasis], None]

OF_NEED: tuple[Step, ...] = (add_flow, add_stock, add_levels, add_families, add_overlap)
"""Each step rests on the rows of those before it."""
OF_SERVICES = ("pathway", "services", "workforce", "costs", "projection")
"""The sections of a profile that say something of services."""


def outcomes_with_cells(profile: Profile, headline: str | None) -> frozenset[str]:
    """Return the outcomes whose cells a plan needs: to select among them, for families, overlap and pathways."""
    wanted: set[str] = set()
    needs_cells = profile.programme is not None or profile.families is not None or profile.pathway is not None
    if needs_cells and headline is not None:
        wanted.add(headline)
    if profile.overlap is not None:
        wanted |= set(profile.overlap.indicators)
    return frozenset(wanted)


def local_results(runs: list[OutcomeRun]) -> dict[str, LocalResult]:
    """Return the local results of the runs' outcomes, by outcome."""
    return {run.id: run.local for run in runs if run.local is not None}


def make_central_plan(basis: PlanBasis, wanted: str) -> PlanBasis:
    """Fill a basis as far as one figure; overlap is slow, and no other step rests on it."""
    for step in _steps(basis.profile):
        if step is not add_overlap:
            step(basis)
        if wanted in basis.rows:
            break
    return basis


def make_plan(basis: PlanBasis, local: dict[str, LocalResult]) -> PlanBasis:
    """Fill a basis with every figure that its profile allows, and return it."""
    for step in _steps(basis.profile):
        step(basis)
    if any(result.counts.by_quintile is not None for result in local.values()):
        from imhcalc.assemble.plan_equity import add_equity  # noqa: PLC0415 -- few areas count by fifth

        add_equity(basis, local)
    return basis


def _steps(profile: Profile) -> tuple[Step, ...]:
    """Return the steps of a plan; what concerns services is loaded where a profile says something of them."""
    if not any(getattr(profile, section) for section in OF_SERVICES):
        return (*OF_NEED, add_health_visitors)
    from imhcalc.assemble.plan_services import STEPS  # noqa: PLC0415 -- most estimates are of an area alone

    return (*OF_NEED, *STEPS)
