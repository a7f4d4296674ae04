"""From prevalence to children and families: flow and stock, levels of need, siblings (method, section 23)."""

from collections.abc import Mapping, Sequence

import numpy as np

from imhcalc.core.arrays import BoolArray, FloatArray, floats, ratio
from imhcalc.core.cells import Grid
from imhcalc.core.estimation import SATURATED, fit_outcome, local_risks, nation_grid
from imhcalc.core.local_mix import local_mix
from imhcalc.core.model import Area, Nation, Outcome, checked_shares
from imhcalc.core.ranges import checked_amounts, checked_proportions
from imhcalc.faults import ModelError
from imhcalc.records import dataclass

AGES = 5
"""Single years of age from birth to the fifth birthday."""
AGES_UNDER_TWO = 2


@dataclass(frozen=True, slots=True)
class FlowAndStock:
    """Who comes new in a year, and who is there now; the two are never added.

    Parameters
    ----------
    new_families : float
        Families with a new baby, a year.
    flow_children, flow_families : (S,) or float
        Children of a year's births expected to show the outcome at the age of its measurement; their families.
    stock_under_two, stock_under_five : (S,) or float
        Children aged 0 to 1, and 0 to 4, expected to show it now, if it persists.
    """

    new_families: FloatArray
    flow_children: FloatArray
    flow_families: FloatArray
    stock_under_two: FloatArray
    stock_under_five: FloatArray


def flow_and_stock(
    births: float,
    babies_per_maternity: float,
    children_by_age: Sequence[float] | FloatArray,
    prevalence: FloatArray | float,
    stock_prevalence: FloatArray | float | None = None,
) -> FlowAndStock:
    """Return a year's flow and today's stock.

    Parameters
    ----------
    births : float
        Births a year.
    babies_per_maternity : float
        At least 1.
    children_by_age : (5,)
        Children aged 0, 1, 2, 3 and 4.
    prevalence : (S,) or float
        Expected prevalence among a year's births.
    stock_prevalence : (S,) or float, optional
        Expected prevalence among the children present; that among births where None.

    Raises
    ------
    ModelError
        ``E_RANGE``, or ``E_LEVELS`` for other than five ages.

    Notes
    -----
    Births and children times prevalence; families are births over babies per maternity (method, section 23).
    """
    children = checked_amounts(children_by_age, "a count of children")
    if children.shape != (AGES,):
        raise ModelError("E_LEVELS", f"children are counted at {AGES} single years of age")
    born = checked_amounts(births, "the number of births")
    per_maternity = checked_amounts(babies_per_maternity, "babies per maternity")
    if per_maternity < 1:
        raise ModelError("E_RANGE", f"{per_maternity:g} babies per maternity is less than one")
    flow = born * checked_proportions(prevalence, "a prevalence")
    present = prevalence if stock_prevalence is None else stock_prevalence
    share = checked_proportions(present, "a prevalence")
    return FlowAndStock(
        floats(born / per_maternity),
        floats(flow),
        floats(flow / per_maternity),
        floats(children[:AGES_UNDER_TWO].sum() * share),
        floats(children.sum() * share),
    )


@dataclass(frozen=True, slots=True)
class NeedLevels:
    """Children by level of need: the first three are exclusive and add to the population.

    Parameters
    ----------
    indicated : (S,)
        Those expected to show the outcome.
    selected_only : (S,)
        The others in selected cells: at raised risk.
    universal_only : (S,)
        The others.
    selected_all : (S,)
        Everyone in selected cells.
    population : (S,)
        Everyone.
    """

    indicated: FloatArray
    selected_only: FloatArray
    universal_only: FloatArray
    selected_all: FloatArray
    population: FloatArray
    warnings: frozenset[str] = frozenset()


def selected_cells(grid: Grid, selected: Mapping[str, Sequence[int]]) -> BoolArray:
    """Return which cells have any listed factor at a listed level, (C,); raise ``E_UNKNOWN_FACTOR`` or ``E_LEVELS``."""
    mask = np.zeros(grid.levels.shape[1], dtype=np.bool_)
    for factor, levels in selected.items():
        position = grid.index(factor)
        if any(not 0 <= level < grid.level_counts[position] for level in levels):
            raise ModelError("E_LEVELS", f"a level of {factor} is selected that does not exist")
        mask |= np.isin(grid.levels[position], list(levels))
    return mask


def levels_from_cells(people: FloatArray, cases: FloatArray, selected: BoolArray) -> NeedLevels:
    """Return the levels of need.

    Parameters
    ----------
    people, cases : (S, C)
        Children, and children expected to show the outcome, in each cell.
    selected : (C,)
        Which cells are selected.

    Notes
    -----
    Sums of cases; of people less cases in selected cells; and of the same in the others (method, section 23).
    """
    indicated: FloatArray = cases.sum(axis=-1)
    selected_all: FloatArray = people[..., selected].sum(axis=-1)
    population: FloatArray = people.sum(axis=-1)
    selected_only = selected_all - cases[..., selected].sum(axis=-1)
    others = ~selected
    universal_only = people[..., others].sum(axis=-1) - cases[..., others].sum(axis=-1)
    return NeedLevels(indicated, selected_only, universal_only, selected_all, population)


def levels_of_need(
    nation: Nation, outcome: Outcome, area: Area, selected: Mapping[str, Sequence[int]]
) -> NeedLevels:
    """Return the levels of need in an area, cells with any factor of `selected` at a listed level being selected.

    Raises
    ------
    ModelError
        ``E_UNKNOWN_FACTOR`` or ``E_LEVELS`` for a selection that does not exist, and the refusals of the estimate.
    """
    mask = selected_cells(nation_grid(nation), selected)
    people, cases, warnings = people_and_cases(nation, outcome, area)
    found = levels_from_cells(people, cases, mask)
    return NeedLevels(
        found.indicated,
        found.selected_only,
        found.universal_only,
        found.selected_all,
        found.population,
        warnings,
    )


def people_and_cases(
    nation: Nation, outcome: Outcome, area: Area
) -> tuple[FloatArray, FloatArray, frozenset[str]]:
    """Return the children in each cell of an area, (1, C), those expected to show the outcome, and the warnings."""
    fitted = fit_outcome(nation, outcome)
    if area.population <= 0:
        nobody = np.zeros((1, nation_grid(nation).levels.shape[1]))
        return nobody, nobody, nation.warnings | {"W_EMPTY_AREA"}
    mix = local_mix(nation_grid(nation), nation, area)
    risks = local_risks(area, mix.shares, fitted.cell_logits)
    saturated = frozenset({"W_SATURATED"}) if np.any(risks > SATURATED) else frozenset[str]()
    people = area.population * mix.shares
    return people, people * risks, nation.warnings | mix.warnings | saturated


@dataclass(frozen=True, slots=True)
class Families:
    """Families with children under five, and those of them with at least one affected child.

    Parameters
    ----------
    families, affected : (S,)
        Families.
    mean_size : float
        Children under five in a family, on average.
    """

    families: FloatArray
    affected: FloatArray
    mean_size: float
    warnings: frozenset[str] = frozenset()


def families_from_cells(
    people: FloatArray,
    cases: FloatArray,
    size_shares: Sequence[float] | FloatArray,
    sibling_correlation: float,
) -> Families:
    """Return families and affected families.

    Parameters
    ----------
    people, cases : (S, C)
        Children, and children expected to show the outcome, in each cell.
    size_shares : (K,)
        Share of families with 1, 2, ... children under five; the same in every cell.
    sibling_correlation : float
        Correlation of siblings' outcomes: 0 for independence, 1 for all or none.

    Raises
    ------
    ModelError
        ``E_RANGE`` or ``E_SHARES_SUM``.

    Notes
    -----
    Beta-binomial in families of size k: P(none) = prod over j < k of ((1 - p)(1 - icc) + j icc) /
    ((1 - icc) + j icc) (method, section 23).
    """
    shares, warnings = checked_shares(size_shares, "shares of families by size")
    alike = float(checked_proportions(sibling_correlation, "a correlation of siblings"))
    mean_size = float((shares * np.arange(1, len(shares) + 1)).sum())
    risks = np.nan_to_num(ratio(cases, people), nan=0.0)
    # The first child's factor is 1 - p whatever the correlation; written out, it is 0/0 at a correlation of 1.
    none = 1.0 - risks
    any_affected = shares[0] * (1.0 - none)
    for others, share in enumerate(shares[1:], 1):
        apart = 1.0 - alike
        none = none * ((1.0 - risks) * apart + others * alike) / (apart + others * alike)
        any_affected = any_affected + share * (1.0 - none)
    families: FloatArray = people.sum(axis=-1) / mean_size
    affected: FloatArray = (people * any_affected).sum(axis=-1) / mean_size
    return Families(families, affected, mean_size, warnings)


def affected_families(
    nation: Nation,
    outcome: Outcome,
    area: Area,
    size_shares: Sequence[float],
    sibling_correlation: float,
) -> Families:
    """Return families in an area, and those with at least one child expected to show the outcome.

    Raises
    ------
    ModelError
        ``E_RANGE`` or ``E_SHARES_SUM``, and the refusals of the estimate.
    """
    people, cases, warnings = people_and_cases(nation, outcome, area)
    found = families_from_cells(people, cases, size_shares, sibling_correlation)
    return Families(found.families, found.affected, found.mean_size, found.warnings | warnings)
