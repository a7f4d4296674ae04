"""Nations, outcomes and areas for the property tests: any that the method accepts, the odd ones included."""

from math import exp

from hypothesis import assume
from hypothesis import strategies as st

from imhcalc.core.cells import level_sums
from imhcalc.core.estimation import fit_outcome, nation_grid
from imhcalc.core.local_mix import local_mix, seed_shares
from imhcalc.core.model import Area, Baseline, Classes, Effect, Exposure, Margin, Nation, Outcome
from imhcalc.faults import ModelError

QUINTILES = 5


def normalised(parts):
    total = sum(parts)
    return [part / total for part in parts]


def shares(size, lowest=0.02):
    """Shares that add to one; with `lowest` 0 some may be empty."""
    part = st.floats(max(lowest, 0.02), 1.0)
    if lowest == 0:
        part = part | st.just(0.0)
    return st.lists(part, min_size=size, max_size=size).filter(lambda parts: sum(parts) > 0).map(normalised)


def ratios(size, strength=1.5):
    """Ratios between e^-strength and e^strength."""
    return st.lists(st.floats(-strength, strength).map(exp), min_size=size, max_size=size)


@st.composite
def nations(draw, factors=(0, 2), levels=(2, 3), lowest=0.02):
    names = [f"factor {number}" for number in range(draw(st.integers(*factors)))]
    exposures = []
    for name in names:
        size = draw(st.integers(*levels))
        exposures.append(Exposure.checked(name, [draw(shares(size, lowest)) for _ in range(QUINTILES)]))
    return Nation.checked("Exampleland", draw(shares(QUINTILES)), exposures)


@st.composite
def effects(
    draw, nation, scopes=("marginal", "conditional"), measures=("or", "rr", "risk"), all_factors=False
):
    found = []
    for factor, size in zip(nation.factors, nation.level_counts, strict=True):
        if not all_factors and not draw(st.booleans()):
            continue
        scope = draw(st.sampled_from(scopes))
        allowed = [measure for measure in measures if scope == "marginal" or measure != "rr"]
        measure = draw(st.sampled_from(allowed))
        values = draw(ratios(size))
        if measure == "risk":
            values = [value / (1 + value) for value in values]
        found.append(Effect.checked(factor, scope, measure, values))
    return tuple(found)


@st.composite
def reference_cells(draw, nation):
    factor, size = draw(st.sampled_from(list(zip(nation.factors, nation.level_counts, strict=True))))
    return {factor: sorted(draw(st.sets(st.integers(0, size - 1), min_size=1, max_size=size)))}


@st.composite
def baselines(draw, nation, anchors=("population", "reference")):
    value = draw(st.floats(0.01, 0.7))
    if draw(st.sampled_from(anchors)) == "population":
        return Baseline.checked(value)
    return Baseline.checked(value, "reference", draw(reference_cells(nation)))


def solvable(nation, outcome):
    """Return the outcome, setting aside those whose published effects cannot all hold."""
    try:
        fit_outcome(nation, outcome)
    except ModelError as refusal:
        assume(refusal.code not in {"E_MARGINAL_INFEASIBLE", "E_RR_EXCEEDS_ONE"})
        raise
    return outcome


@st.composite
def outcomes(draw, nation, anchors=("population", "reference"), **kinds):
    outcome = Outcome("outcome", draw(baselines(nation, anchors)), draw(effects(nation, **kinds)))
    return solvable(nation, outcome)


def children(smallest=0.0):
    """Counts by quintile, some of them 0."""
    count = st.floats(max(smallest, 1.0), 5_000.0)
    if smallest == 0:
        count = count | st.just(0.0)
    return st.lists(count, min_size=QUINTILES, max_size=QUINTILES).filter(lambda counts: sum(counts) > 0)


@st.composite
def areas(draw, nation, margins="any", name="Fernshire", smallest=0.0):
    """Areas; with `margins` "none" without surveys, with "all" one of every factor."""
    surveys = {}
    for factor, size in zip(nation.factors[1:], nation.level_counts[1:], strict=True):
        if margins == "all" or (margins == "any" and draw(st.booleans())):
            surveys[factor] = Margin.checked(factor, draw(shares(size)))
    return Area.checked(name, draw(children(smallest)), surveys)


@st.composite
def rakeable_areas(draw, nation):
    """Areas with a survey of every factor that can hold, zeros in the nation's tables or not.

    Nearly empty cells beside empty ones can need more than the method's 10,000 sweeps: set aside.
    """
    grid = nation_grid(nation)
    counts = st.lists(st.floats(50.0, 1_000.0) | st.just(0.0), min_size=QUINTILES, max_size=QUINTILES)
    seed = seed_shares(nation, Area.checked("seed", draw(counts.filter(lambda parts: sum(parts) > 0))))
    cells = draw(st.lists(st.floats(0.2, 5.0), min_size=seed.shape[1], max_size=seed.shape[1])) * seed
    cells = cells / cells.sum()
    surveys = {
        factor: Margin.checked(factor, level_sums(grid, factor, cells)[0]) for factor in nation.factors[1:]
    }
    area = Area.checked("Fernshire", 1_000 * level_sums(grid, "deprivation", cells)[0], surveys)
    try:
        local_mix(grid, nation, area)
    except ModelError as refusal:
        assume(refusal.code != "E_RAKE_NO_CONVERGENCE")
        raise
    return area


@st.composite
def attachments(draw, nation, anchors=("population", "reference"), **kinds):
    anchored = ("population", {})
    if draw(st.sampled_from(anchors)) == "reference":
        anchored = ("reference", draw(reference_cells(nation)))
    stages = (draw(effects(nation, **kinds)), draw(effects(nation, **kinds)))
    return Classes.checked(
        ("disorganised", "insecure_organised", "secure"),
        draw(shares(3)),
        stages,
        anchored=anchored,
    )
