"""From an indicator to need: flow and stock, exclusive levels, families, and overlap (method, sections 22 and 23)."""

import numpy as np

from imhcalc.assemble.outcome_counts import Cells
from imhcalc.assemble.plan_basis import PlanBasis
from imhcalc.assemble.populations import population_noun
from imhcalc.core.arrays import FloatArray, ratio
from imhcalc.core.cells import make_grid
from imhcalc.core.need import families_from_cells, levels_from_cells, selected_cells
from imhcalc.core.overlap import correlation_reaching, overlap_bounds, probability_of_any
from imhcalc.models.plan import OverlapChoice
from imhcalc.models.units import DEPRIVATION, QUINTILES, Population, Unit

NODES = 21
"""Points of the fast rule for draws of an overlap: its error is far below that of the draws."""
MOTHERS = ("maternities", "fathers")
STOCKS: tuple[Population, ...] = ("children_0_1", "children_0_4")


def add_flow(basis: PlanBasis) -> None:
    """Add children and families expected in a year: births to maternities to families, each a named conversion."""
    run, counts = basis.headline, basis.counts
    babies_per_maternity = basis.evidence.number("babies_per_maternity")
    origin: tuple[str, ...]
    if run.outcome.population in MOTHERS:
        families = counts.total
        origin, words = (f"{run.id}.expected",), "one family for each of them"
    elif not basis.populations.known("live_births"):
        basis.lacks("flow", "live births")
        return
    else:
        births = basis.populations.total("live_births")
        children = basis.add(
            "flow.children",
            "Babies expected in a year",
            counts.total / run.people * births,
            "children_per_year",
            "live births in a year times the expected prevalence",
            ("population.live_births", f"{run.id}.prevalence"),
            "live_births",
        )
        families = children / babies_per_maternity
        origin = ("flow.children", "parameters.babies_per_maternity")
        words = "babies over babies for each maternity: twins are one family"
        basis.add(
            "flow.new_families",
            "Families with a new baby in a year",
            births / babies_per_maternity,
            "families_per_year",
            "live births over babies for each maternity",
            ("population.live_births", "parameters.babies_per_maternity"),
        )
    basis.add(
        "flow.families",
        "Families expected in a year",
        families,
        "families_per_year",
        words,
        origin,
    )
    _add_able_to_benefit(basis)


def _add_able_to_benefit(basis: PlanBasis) -> None:
    stated = basis.profile.benefit_share
    if stated is None:
        return
    share = basis.values.share(
        "profile.benefit_share",
        "families who could benefit and would want help",
        stated.value,
        stated.effective_sample_size,
    )
    basis.add(
        "need.able_to_benefit",
        "Families a year who could benefit and would want help",
        basis.rows["flow.families"].values * share,
        "families_per_year",
        "families expected in a year times the share that you state could benefit and would want help",
        ("flow.families", "profile.benefit_share"),
    )


def need_in_families(basis: PlanBasis) -> str | None:
    """Return the id of the need that later steps start from: able to benefit where that is stated."""
    for name in ("need.able_to_benefit", "flow.families"):
        if name in basis.rows:
            return name
    return None


def add_stock(basis: PlanBasis) -> None:
    """Add the children present now who would be expected to show the headline, if it lasts."""
    run, counts = basis.headline, basis.counts
    if run.outcome.stock_population is None:
        return
    for population in STOCKS:
        if not basis.populations.known(population):
            continue
        basis.add(
            f"stock.{population}",
            f"{run.outcome.label}: number among {population_noun(population)} now, if it lasts (extrapolated)",
            counts.total / run.people * basis.populations.total(population),
            "children",
            "children present now times the expected prevalence, as if what is seen at the age of measurement "
            "held at every age",
            (f"{run.id}.prevalence", f"population.{population}"),
            population,
        )


def add_levels(basis: PlanBasis) -> None:
    """Add exclusive levels of need that add to the population; selected ones only by a programme's criteria."""
    run, counts = basis.headline, basis.counts
    population = run.outcome.population
    unit: Unit = "children_per_year" if population == "live_births" else "children"
    if population in MOTHERS:
        return
    basis.add(
        "need.indicated", "Targeted, with signs of need", counts.total, unit,
        "the number expected to show the indicator", (f"{run.id}.expected",), population,
    )  # fmt: skip
    origin = (f"{run.id}.expected", f"population.{population}")
    if basis.profile.programme is not None and counts.cells is not None:
        _add_selected_levels(basis, basis.profile.programme.name, counts.cells, unit, origin)
        return
    basis.add(
        "need.universal_only", "Universal services alone", run.people - counts.total, unit, "everyone else",
        origin, population,
    )  # fmt: skip


def _add_selected_levels(
    basis: PlanBasis, programme: str, cells: Cells, unit: Unit, origin: tuple[str, ...]
) -> None:
    """Add who is eligible for a programme, with and without signs of need, and who is not."""
    population = basis.headline.outcome.population
    levels = levels_from_cells(cells.people, cells.cases, _selected(basis))
    criteria = (*origin, "profile.programme.criteria", "area.children_by_quintile")
    basis.add(
        "need.selected_only", f"Targeted, eligible for {programme} without signs of need", levels.selected_only, unit,
        "everyone who meets the programme's criteria, less those of them expected to show the indicator", criteria, population,
    )  # fmt: skip
    basis.add(
        "need.selected_all", f"All who are eligible for {programme}", levels.selected_all, unit,
        "everyone at a listed level of any listed criterion", criteria, population,
    )  # fmt: skip
    basis.add(
        "need.universal_only", "Universal services alone", levels.universal_only, unit,
        "everyone who neither shows the indicator nor meets the criteria", criteria, population,
    )  # fmt: skip


def _selected(basis: PlanBasis) -> np.ndarray:
    """Return which cells a programme's criteria select, (C,)."""
    factors = basis.evidence.evidence.risk_factors
    surveyed = [name for name, factor in factors.items() if name != DEPRIVATION and factor.exposures]
    counts = [QUINTILES, *(len(factors[name].levels) for name in surveyed)]
    grid = make_grid([DEPRIVATION, *surveyed], counts)
    assert basis.profile.programme is not None  # noqa: S101 -- asked for only where there is one
    wanted = {
        factor: [factors[factor].levels.index(level) for level in levels]
        for factor, levels in basis.profile.programme.criteria.items()
    }
    return selected_cells(grid, wanted)


def add_families(basis: PlanBasis) -> None:
    """Add families with children under five, and those of them with a child expected to show the headline."""
    stated, cells = basis.profile.families, basis.counts.cells
    if stated is None or cells is None or not basis.populations.known("children_0_4"):
        return
    # The cells are those of the headline's own population; families are of children under five.
    scale = basis.populations.total("children_0_4") / basis.headline.people
    alike = basis.evidence.number("sibling_correlation")
    found = families_from_cells(cells.people * scale, cells.cases * scale, stated.sizes, alike)
    origin = ("population.children_0_4", "profile.families.sizes")
    basis.add(
        "population.families_0_4",
        "Families with children under five",
        found.families,
        "families",
        "children under five over the mean number of them in a family",
        origin,
        "families_0_4",
    )
    basis.add(
        "families.affected",
        "Families with at least one child under five expected to show the headline, if it lasts",
        found.affected,
        "families",
        "families by size times the chance that at least one of their children shows it, with siblings alike "
        "as far as assumed",
        (*origin, f"{basis.headline.id}.prevalence", "parameters.sibling_correlation"),
        "families_0_4",
    )


def add_health_visitors(basis: PlanBasis) -> None:
    """Add the check of health visiting: children under five over the largest recommended caseload."""
    if not basis.populations.known("children_0_4"):
        return
    basis.add(
        "workforce.health_visitors", "Health visitors at the largest caseload that is recommended",
        basis.populations.total("children_0_4") / basis.evidence.number("health_visitor_caseload"), "wte",
        "children under five over the largest recommended number of children for one health visitor",
        ("population.children_0_4", "parameters.health_visitor_caseload"),
    )  # fmt: skip


def add_overlap(basis: PlanBasis) -> None:
    """Add the share with at least one of several indicators: never their sum (method, section 22)."""
    choice = basis.profile.overlap
    if choice is None:
        return
    absent = [each for each in choice.indicators if each not in basis.others]
    if absent:
        basis.lacks("overlap", f"figures here for {', '.join(absent)}")
        return
    shares, risks = _shares_and_risks(basis, choice.indicators)
    prevalences = [f"{each}.prevalence" for each in choice.indicators]
    correlation, its_origin = _add_correlation(basis, choice, shares[0], risks[:, 0])
    exact = (shares[0] * probability_of_any(risks[:, 0], correlation)).sum()
    drawn = (shares[1:] * probability_of_any(risks[:, 1:], correlation, NODES)).sum(axis=-1)
    basis.add(
        "overlap.any", "Share with at least one of the indicators", np.concatenate([[exact], drawn]), "proportion",
        "in each combination of fifth and adversity, the chance of at least one when they go together as far as "
        "the correlation says, weighed by the children there: indicators are never added",
        [*prevalences, its_origin, "overlap.correlation"],
    )  # fmt: skip
    lower, upper = overlap_bounds(risks[:, 0], shares[0])
    for name, label, value, words in (
        ("lower", "Lowest", lower, "each rarer indicator only in children who have the most common one"),
        ("upper", "Highest", upper, "no child with two of them"),
    ):
        basis.add(
            f"overlap.{name}", f"{label} share possible with at least one", float(value), "proportion", words, prevalences,
        )  # fmt: skip


def _add_correlation(
    basis: PlanBasis, choice: OverlapChoice, shares: FloatArray, risks: FloatArray
) -> tuple[float, str]:
    """Add how strongly the indicators go together; return it, with the id of what it comes from."""
    name, label = "overlap.correlation", "How strongly the indicators go together in the same child"
    if choice.target is not None:
        correlation, origin = (
            correlation_reaching(risks, shares, choice.target.value),
            "profile.overlap.target",
        )
        words = "the correlation at which the share with at least one is the published one"
        basis.add(
            name,
            label,
            correlation,
            "index",
            words,
            [*(f"{each}.prevalence" for each in choice.indicators), origin],
        )
        return correlation, origin
    if choice.correlation is not None:
        correlation, origin, words = choice.correlation, "profile.overlap.correlation", "as you state it"
    else:
        origin, words = "parameters.overlap_correlation", "as assumed"
        correlation = basis.evidence.number("overlap_correlation")
    basis.add(name, label, correlation, "index", words, [origin], method="stated")
    return correlation, origin


def _shares_and_risks(basis: PlanBasis, indicators: list[str]) -> tuple[FloatArray, FloatArray]:
    """Return cell shares (1 + S, C), and risks (J, 1 + S, C) of the indicators followed through one birth cohort.

    An indicator that the evidence does not adjust has one risk in every cell.
    """
    known = [basis.others[each].cells for each in indicators]
    cells = [each for each in known if each is not None]
    widest = max(cells, key=lambda each: each.people.shape[1])
    shares = widest.people / widest.people.sum(axis=1, keepdims=True)
    risks = []
    for each in cells:
        risk = np.nan_to_num(ratio(each.cases, each.people), nan=0.0)
        if risk.shape[1] != shares.shape[1]:
            overall = each.cases.sum(axis=1) / each.people.sum(axis=1)
            risk = np.broadcast_to(overall[:, np.newaxis], shares.shape)
        risks.append(risk)
    return shares, np.clip(np.stack(risks), 0.0, 1.0)
