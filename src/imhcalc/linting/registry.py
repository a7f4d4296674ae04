"""Every rule, in the order in which a page explains them."""

from imhcalc.linting import (
    ages,
    derived,
    intervals,
    keeping,
    rivals,
    scope,
    sources,
    standing,
    totals,
    units,
    years,
)
from imhcalc.linting.rules import Rule

FAMILIES = (totals, derived, intervals, units, ages, rivals, years, standing, sources, scope, keeping)
RULES: tuple[Rule, ...] = tuple(rule for family in FAMILIES for rule in family.RULES)
