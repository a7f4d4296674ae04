"""Intervals cover as often as they say: areas are made up from the model, and the intervals asked about them.

The truth is drawn here with scipy and plain loops, apart from the program's own streams. Shares covered may miss
the level by four standard errors of their own (I8 of tests/property). Each test has a companion that takes a wrong
interval and has to fail by the same measure, so that a test that could not fail would show.
"""

from math import sqrt

import numpy as np
import pytest
from scipy.special import expit, logit
from scipy.stats import beta, binom

from imhcalc.core.chance import realised_counts
from imhcalc.core.distributions import beta_of_size
from imhcalc.core.drawing import Settings, draw_nation
from imhcalc.core.model import Area, Baseline, Effect, Nation, Outcome
from imhcalc.core.observed import composite, jeffreys, wilson
from imhcalc.core.simulation import simulate_outcome
from imhcalc.core.streams import stream
from imhcalc.core.summary import quantiles
from tests.property import slow_twin

LEVEL = 0.95
AREAS = 4_000
STANDARD_ERRORS = 4


def source(seed):
    return np.random.Generator(np.random.PCG64(seed))


def allowed(size, level=LEVEL):
    return STANDARD_ERRORS * sqrt(level * (1 - level) / size)


# -- A count and the model together ------------------------------------------------------------------------


def area_prevalence(kind, model, spread, random):
    """True prevalence of areas: the composite's own prior, or an area effect on the logit scale, which that stands for."""
    if kind == "beta":
        worth = 1 / (model * (1 - model) * spread**2) - 1
        return beta(worth * model, worth * (1 - model)).rvs(AREAS, random_state=random)
    return expit(logit(model) + spread * random.standard_normal(AREAS))


def covered_by_composite(truth, reviewed, model, spread, level, random):
    inside = 0
    for prevalence in truth:
        found = composite(int(random.binomial(reviewed, prevalence)), reviewed, model, spread, level=level)
        inside += found.lower <= prevalence <= found.upper
    return inside / len(truth)


@pytest.mark.parametrize(
    ("kind", "model", "spread", "reviewed", "level"),
    [
        ("beta", 0.08, 0.25, 300, 0.95),
        ("beta", 0.2, 0.8, 40, 0.8),
        ("logit", 0.15, 0.25, 500, 0.95),
        ("logit", 0.3, 0.25, 60, 0.9),
    ],
)
def test_composites_cover_the_prevalence_of_areas(kind, model, spread, reviewed, level):
    random = source(1)
    truth = area_prevalence(kind, model, spread, random)
    share = covered_by_composite(truth, reviewed, model, spread, level, random)
    assert share == pytest.approx(level, abs=allowed(AREAS, level))


def test_composites_that_take_areas_for_too_alike_do_not():
    random = source(2)
    truth = area_prevalence("logit", 0.15, 0.5, random)
    assert covered_by_composite(truth, 200, 0.15, 0.25, LEVEL, random) < LEVEL - allowed(AREAS)


# -- A count alone -----------------------------------------------------------------------------------------


def average_coverage(interval, total, true):
    """Chance that the interval of a count holds the true share, averaged over true shares: summed, not drawn."""
    limits = np.array([interval(cases, total) for cases in range(total + 1)])
    holds = (limits[:, :1] <= true) & (true <= limits[:, 1:])
    return float((binom.pmf(np.arange(total + 1)[:, None], total, true) * holds).sum(axis=0).mean())


def of_half_width(times):
    def narrowed(cases, total):
        lower, upper = wilson(cases, total)
        middle, half = (lower + upper) / 2, (upper - lower) / 2 * times
        return middle - half, middle + half

    return narrowed


@pytest.mark.parametrize("interval", [wilson, jeffreys])
@pytest.mark.parametrize("total", [20, 50, 400])
def test_intervals_of_counts_cover_on_average(interval, total):
    true = (np.arange(400) + 0.5) / 400
    assert average_coverage(interval, total, true) == pytest.approx(LEVEL, abs=0.01)


def test_narrower_intervals_of_counts_do_not():
    true = (np.arange(400) + 0.5) / 400
    assert average_coverage(of_half_width(0.9), 50, true) < LEVEL - 0.01


# -- The model alone ---------------------------------------------------------------------------------------

WORLDS = 2_000
SHARES, CHILDREN = [0.25, 0.22, 0.20, 0.18, 0.15], [60, 30, 20, 10, 5]
RATIOS, K, ESS, TAU = [2.0, 1.6, 1.3, 1.1, 1.0], 0.15, 200, 0.3


@pytest.fixture(scope="module")
def worlds():
    """True prevalence in Fernshire, and the children with the outcome: in each world the nation and the area are drawn anew."""
    random = source(3)
    effect = {"position": 0, "scope": "conditional", "measure": "or", "values": RATIOS}
    weights = slow_twin.shares_of(SHARES, [])
    prevalence = np.empty(WORLDS)
    for world in range(WORLDS):
        mean = random.beta(K * ESS, (1 - K) * ESS)
        risks = slow_twin.cell_risks(weights, [effect], mean)
        departure = TAU * random.standard_normal()
        local = [expit(logit(risks[quintile,]) + departure) for quintile in range(5)]
        prevalence[world] = np.average(local, weights=CHILDREN)
    return prevalence, random.binomial(sum(CHILDREN), prevalence)


def program_draws(spread):
    effect = Effect.checked("deprivation", "conditional", "or", RATIOS)
    outcome = Outcome("outcome", Baseline.checked(K, beta=beta_of_size(K, ESS)), (effect,))
    run = Settings(seed=4, draws=20_000, area_effect_sd=spread)
    nation = draw_nation(Nation.checked("Exampleland", SHARES), run)
    area = Area.checked("Fernshire", CHILDREN)
    return simulate_outcome(nation, outcome, [area], run).prevalence["Fernshire"][:, 0]


def covered(draws, truth, level):
    lower, _, upper = quantiles(draws, level)
    return float(((lower <= truth) & (truth <= upper)).mean())


@pytest.mark.parametrize("level", [0.5, 0.8, 0.95])
def test_predictive_intervals_cover_the_prevalence_of_an_area(worlds, level):
    prevalence, _ = worlds
    assert covered(program_draws(TAU), prevalence, level) == pytest.approx(level, abs=allowed(WORLDS, level))


def test_parameter_intervals_do_not(worlds):
    """They leave out the area's own departure, and are named so."""
    prevalence, _ = worlds
    assert covered(program_draws(0.0), prevalence, LEVEL) < LEVEL - allowed(WORLDS)


def test_realised_intervals_cover_the_number_that_is_seen(worlds):
    """Of whole numbers, so that they cover a little more than they say."""
    _, seen = worlds
    draws = realised_counts(program_draws(TAU), sum(CHILDREN), stream(6, "realised"))
    assert LEVEL - allowed(WORLDS) <= covered(draws, seen, LEVEL) <= LEVEL + 0.03


def test_intervals_of_the_expected_number_do_not_cover_the_number_that_is_seen(worlds):
    _, seen = worlds
    assert covered(sum(CHILDREN) * program_draws(TAU), seen, LEVEL) < LEVEL - allowed(WORLDS)
