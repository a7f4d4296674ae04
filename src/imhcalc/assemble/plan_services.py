"""The part of a plan that follows from what a profile says of services: demand, capacity, staff, money, years ahead."""

from collections.abc import Callable

from imhcalc.assemble.plan_basis import PlanBasis
from imhcalc.assemble.plan_costs import add_costs
from imhcalc.assemble.plan_demand import add_demand
from imhcalc.assemble.plan_need import add_health_visitors
from imhcalc.assemble.plan_provision import add_provision
from imhcalc.assemble.plan_workforce import add_workforce
from imhcalc.assemble.plan_years import add_projection

STEPS: tuple[Callable[[PlanBasis], None], ...] = (
    add_demand,
    add_provision,
    add_health_visitors,
    add_workforce,
    add_costs,
    add_projection,
)
"""Each step rests on the rows of need, and of those before it."""
