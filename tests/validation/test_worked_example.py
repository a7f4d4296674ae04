"""The worked example, every printed number to its printed places: parts A to O of the specification.

The method (docs/method.md, section 19) prints those that a reader can follow on paper.
"""

from math import exp, log, sqrt

import numpy as np
import pytest
from scipy.stats import beta

from imhcalc.core import local_mix as core_mix
from imhcalc.core.calibration import central, target_risks
from imhcalc.core.cells import level_sums
from imhcalc.core.distributions import beta_of_size
from imhcalc.core.drawing import Settings, draw_nation
from imhcalc.core.equity import equity
from imhcalc.core.estimation import (
    explain,
    fit_outcome,
    marginal_risks,
    nation_grid,
    national_shares,
    report_method,
    synthetic,
    synthetic_shifted_to,
)
from imhcalc.core.local_mix import local_mix
from imhcalc.core.model import Area, Baseline, Classes, Effect, Exposure, Margin, Nation, Outcome
from imhcalc.core.need import affected_families, flow_and_stock, levels_of_need
from imhcalc.core.nested import fit_nested, local_classes, stage_values
from imhcalc.core.observed import composite, jeffreys, wilson
from imhcalc.core.overlap import overlap
from imhcalc.core.pathway import Stage, funnel
from imhcalc.core.projection import project
from imhcalc.core.sensitivity import tornado
from imhcalc.core.services import Role, cost, provision, workforce
from imhcalc.core.simulation import simulate_outcome
from imhcalc.core.summary import summarise
from imhcalc.report.numbers import display_interval, percent_range

PLACES = 0.5e-4
QUINTILE_SHARES = [0.25, 0.22, 0.20, 0.18, 0.15]
HIGH_GIVEN_QUINTILE = [0.18, 0.14, 0.11, 0.09, 0.07]
DEPRIVATION_RATIOS = [2.0, 1.6, 1.3, 1.1, 1.0]
DEPRIVATION_LIMITS = [(1.5, 2.6667), (1.2, 2.1333), (1.0, 1.69), (0.85, 1.4235), None]
ACE_RATIO, ACE_LIMITS = 3.0, (2.0, 4.5)
K = 0.15
BIRTHS = [600, 300, 200, 100, 50]
TAU = 0.25
Z = 1.959964


def printed(values):
    """Numbers as the page prints them, to four places."""
    return pytest.approx(values, abs=PLACES)


def nation(high=HIGH_GIVEN_QUINTILE):
    return Nation.checked(
        "Exampleland",
        QUINTILE_SHARES,
        [Exposure.checked("ace", [[1 - each, each] for each in high], [800, 700, 600, 600, 500])],
    )


def outcome(scope="marginal", ratios=DEPRIVATION_RATIOS, ace=ACE_RATIO, value=K):
    effects = (
        Effect.checked("deprivation", scope, "or", ratios, DEPRIVATION_LIMITS),
        Effect.checked("ace", scope, "or", [1.0, ace], [None, ACE_LIMITS]),
    )
    return Outcome("disorganised", Baseline.checked(value, beta=beta_of_size(K, 500)), effects)


def fernshire(high=0.2):
    return Area.checked("Fernshire", BIRTHS, {"ace": Margin.checked("ace", [1 - high, high], 400)})


@pytest.fixture(scope="module")
def fitted():
    return fit_outcome(nation(), outcome())


@pytest.fixture(scope="module")
def estimate():
    return synthetic(nation(), outcome(), fernshire())


def by_ace(cells):
    """Cell values as two rows: 0-3 and 4+ ACEs, by quintile."""
    return np.reshape(cells, (5, 2)).T.tolist()


def test_part_a_national_cells():
    fewer, more = by_ace(national_shares(nation())[0])
    assert fewer == printed([0.2050, 0.1892, 0.1780, 0.1638, 0.1395])
    assert more == printed([0.0450, 0.0308, 0.0220, 0.0162, 0.0105])
    assert [sum(fewer), sum(more)] == printed([0.8755, 0.1245])


def test_part_b_marginal_risks():
    weights, grid = national_shares(nation()), nation_grid(nation())
    deprivation, ace = (
        target_risks(effect, level_sums(grid, effect.factor, weights), np.array([K]))[0][0]
        for effect in central(outcome().effects)
    )
    assert deprivation.tolist() == printed([0.1962, 0.1634, 0.1369, 0.1184, 0.1088])
    assert ace.tolist() == printed([0.1279, 0.3055])
    assert log(deprivation[4] / (1 - deprivation[4])) == printed(-2.1034)
    assert log(ace[0] / (1 - ace[0])) == printed(-1.9198)
    # The page adds its two rounded terms, -2.1034 + 0.6931, and so is one off in the last place.
    assert log(deprivation[0] / (1 - deprivation[0])) == pytest.approx(-1.4103, abs=1e-4)
    terms = level_sums(grid, "deprivation", weights)[0] * deprivation
    assert terms.tolist() == printed([0.0491, 0.0359, 0.0274, 0.0213, 0.0163])
    assert terms.sum() == pytest.approx(K, abs=1e-12)


def test_part_c_cell_risks(fitted):
    fewer, more = by_ace(fitted.cell_risks[0])
    assert fewer == printed([0.1620, 0.1391, 0.1197, 0.1055, 0.0992])
    assert more == printed([0.3519, 0.3122, 0.2763, 0.2487, 0.2361])


def test_part_c_coefficients(fitted):
    logits = np.reshape(fitted.cell_logits[0], (5, 2))
    assert logits[4, 0] == printed(-2.2063)
    assert (logits[:, 0] - logits[4, 0]).tolist() == printed([0.5631, 0.3839, 0.2111, 0.0684, 0])
    assert np.exp(logits[:, 0] - logits[4, 0]).tolist() == printed([1.7561, 1.4681, 1.2351, 1.0708, 1])
    assert logits[0, 1] - logits[0, 0] == printed(1.0324)
    assert exp(logits[0, 1] - logits[0, 0]) == printed(2.8077)


def test_part_c_checks(fitted):
    risks = marginal_risks(nation(), fitted)
    assert risks["deprivation"][0, 0] == printed(0.1962)
    assert risks["ace"][0, 1] == printed(0.3055)
    assert (national_shares(nation())[0] @ fitted.cell_risks[0]) == pytest.approx(K, abs=1e-12)


def test_part_d_local_mix():
    mix = local_mix(nation_grid(nation()), nation(), fernshire())
    fewer, more = by_ace(mix.shares[0])
    assert by_ace(mix.seed[0])[1] == printed([0.0864, 0.0336, 0.0176, 0.0072, 0.0028])
    assert sum(by_ace(mix.seed[0])[1]) == printed(0.1476)
    assert more == printed([0.1159, 0.0458, 0.0243, 0.0100, 0.0039])
    assert fewer == printed([0.3641, 0.1942, 0.1357, 0.0700, 0.0361])
    assert (np.array(fewer) + more).tolist() == printed([0.4800, 0.2400, 0.1600, 0.0800, 0.0400])


@pytest.mark.parametrize(
    ("sweeps", "more", "largest_gap"),
    [
        (1, [0.1171, 0.0455, 0.0238, 0.0098, 0.0038], 0.0065),
        (2, [0.1159, 0.0458, 0.0243, 0.0100, 0.0039], 0.0001),
    ],
)
def test_part_d_sweeps(monkeypatch, sweeps, more, largest_gap):
    monkeypatch.setattr(core_mix, "MOST_SWEEPS", sweeps)
    grid, area = nation_grid(nation()), fernshire()
    seed = core_mix.seed_shares(nation(), area)
    shares, reached = core_mix.rake(grid, seed, {"ace": area.margins["ace"].shares[np.newaxis]})
    assert by_ace(shares[0])[1] == printed(more)
    gap = np.abs(level_sums(grid, "deprivation", shares)[0] - [0.48, 0.24, 0.16, 0.08, 0.04])
    assert gap.max() == printed(largest_gap)
    assert not reached[0]


def test_part_e_estimate(estimate, fitted):
    assert estimate.prevalence[0] == printed(0.1784)
    assert estimate.count[0] == printed(223.0527)
    assert estimate.population == 1_250
    assert estimate.by_quintile[0].tolist() == printed([0.2079, 0.1722, 0.1435, 0.1234, 0.1127])
    assert estimate.count_by_quintile[0].tolist() == printed([124.7183, 51.6567, 28.7014, 12.3434, 5.6330])
    shares = local_mix(nation_grid(nation()), nation(), fernshire()).shares[0]
    fewer, more = by_ace(shares * fitted.cell_risks[0])
    assert fewer == printed([0.0590, 0.0270, 0.0162, 0.0074, 0.0036])
    assert more == printed([0.0408, 0.0143, 0.0067, 0.0025, 0.0009])
    assert [sum(fewer), sum(more)] == printed([0.1132, 0.0652])
    assert estimate.warnings == frozenset()


def test_part_e_explain():
    found = explain(nation(), outcome(), fernshire())
    parts = [found.national, found.quintile_mix, found.local_margins, found.local]
    assert parts == printed([0.1500, 0.0191, 0.0093, 0.1784])


def test_part_f_ratios_taken_as_mutually_adjusted():
    conditional = fit_outcome(nation(), outcome("conditional"))
    assert conditional.cell_logits[0][8] == printed(-2.2955)
    assert synthetic(nation(), outcome("conditional"), fernshire()).prevalence[0] == printed(0.1828)


def test_part_f_report_method_and_published_range():
    found = report_method(nation(), outcome(), fernshire())
    assert found.multipliers["deprivation"][0] == printed(1.1274)
    assert found.multipliers["ace"][0] == printed(1.0894)
    assert found.prevalence[0] == printed(0.1842)
    assert fernshire().population * found.prevalence[0] == printed(230.2944)
    everyone = [
        synthetic(nation(), Outcome("group", Baseline.checked(rate)), fernshire()) for rate in (0.15, 0.48)
    ]
    assert [each.count[0] for each in everyone] == printed([187.5, 600.0])


@pytest.fixture(scope="module")
def attachment():
    insecure = (Effect.checked("deprivation", "marginal", "or", [1.4, 1.3, 1.2, 1.1, 1.0]),)
    return Classes.checked(
        ("disorganised", "insecure_organised", "secure"), [0.15, 0.25, 0.60], (outcome().effects, insecure)
    )


def test_part_g_second_stage(attachment):
    grid, weights = nation_grid(nation()), national_shares(nation())
    values = stage_values(attachment.shares[np.newaxis])
    assert values[1][0] == printed(0.2941)
    effects = [central(stage) for stage in attachment.effects]
    stages = fit_nested(grid, weights, values, effects, Baseline.checked(0)).stages
    left = weights * (1 - stages[0].cell_risks)
    assert left.sum() == printed(0.8500)
    second = left / left.sum()
    assert level_sums(grid, "deprivation", second)[0].tolist() == printed(
        [0.2364, 0.2165, 0.2031, 0.1867, 0.1573]
    )
    risks = level_sums(grid, "deprivation", second * stages[1].cell_risks) / level_sums(
        grid, "deprivation", second
    )
    assert risks[0].tolist() == printed([0.3245, 0.3085, 0.2917, 0.2741, 0.2555])


@pytest.mark.parametrize(
    ("area", "expected"),
    [
        (fernshire(), [0.5686, 0.2530, 0.1784]),
        (Area.checked("Exampleland", QUINTILE_SHARES), [0.6000, 0.2500, 0.1500]),
    ],
    ids=["Fernshire", "Exampleland"],
)
def test_part_g_shares(attachment, area, expected):
    shares, warnings = local_classes(nation(), attachment, area)
    assert [shares[name][0] for name in ("secure", "insecure_organised", "disorganised")] == printed(expected)
    assert sum(share[0] for share in shares.values()) == pytest.approx(1, abs=1e-12)
    assert warnings == frozenset()


def asq():
    ratios = [1.8, 1.5, 1.3, 1.1, 1.0]
    return Outcome(
        "asq", Baseline.checked(0.0750), (Effect.checked("deprivation", "marginal", "or", ratios),)
    )


def test_part_h_observed_and_composite():
    model = synthetic(nation(), asq(), fernshire())
    assert model.by_quintile[0].tolist() == printed([0.0954, 0.0808, 0.0708, 0.0606, 0.0554])
    assert model.prevalence[0] == printed(0.0836)
    assert wilson(52, 520) == printed((0.0771, 0.1288))
    assert jeffreys(52, 520) == printed((0.0764, 0.1280))
    found = composite(52, 520, float(model.prevalence[0]), TAU)
    assert found.observed_adjusted == printed(0.1000)
    assert [found.phi, 520 + found.phi, found.weight_observed] == printed([207.8785, 727.8785, 0.7144])
    assert [found.estimate, found.lower, found.upper] == printed([0.0953, 0.0751, 0.1177])
    shift, _ = synthetic_shifted_to(nation(), asq(), fernshire(), found.estimate)
    assert shift == printed(0.1445)


@pytest.mark.parametrize(("rho", "share"), [(0, 0.2467), (0.2, 0.2380), (1, 0.1784)])
def test_part_i_overlap(rho, share):
    found = overlap(nation(), (outcome(), asq()), fernshire(), rho)
    assert [found.any[0], found.lower[0], found.upper[0]] == printed([share, 0.1784, 0.2620])


def test_part_j_levels():
    found = levels_of_need(nation(), outcome(), fernshire(), {"deprivation": [0], "ace": [1]})
    exclusive = [found.indicated[0], found.selected_only[0], found.universal_only[0]]
    assert exclusive == printed([223.0527, 549.8613, 477.0860])
    assert [sum(exclusive), found.selected_all[0]] == printed([1_250, 705.1420])


def test_part_k_flow_stock_families(estimate):
    found = flow_and_stock(1_250, 1.016, [1240, 1260, 1290, 1310, 1330], estimate.prevalence)
    assert [found.new_families, found.flow_children[0], found.flow_families[0]] == printed(
        [1_230.3150, 223.0527, 219.5401]
    )
    assert [found.stock_under_two[0], found.stock_under_five[0]] == printed([446.1054, 1_147.3832])
    families = affected_families(nation(), outcome(), fernshire(), [0.75, 0.23, 0.02], 0.2)
    assert families.mean_size == printed(1.27)
    assert [families.families[0], families.affected[0]] == printed([984.2520, 204.8433])


@pytest.fixture(scope="module")
def demand():
    stages = [
        Stage.checked(0.60, [0.7, 0.8, 0.9, 1, 1]),
        Stage.checked(0.80),
        Stage.checked(0.50, [0.6, 0.8, 1, 1, 1]),
    ]
    return funnel(nation(), outcome(), fernshire(), stages)


def test_part_l_funnel(demand):
    assert demand.rates[:, 0].tolist() == [
        printed([0.5597, 0.5923, 0.6204, 0.6449, 0.6449]),
        printed([0.8000] * 5),
        printed([0.4249, 0.4963, 0.5519, 0.5519, 0.5519]),
    ]
    assert demand.demand_by_quintile[0].tolist() == printed([23.7316, 12.1483, 7.8621, 3.5146, 1.6039])
    assert [demand.need.sum(), *demand.after.sum(axis=(1, 2))] == printed(
        [223.0527, 129.8095, 103.8476, 48.8606]
    )
    assert demand.demand_rate[0] == printed(0.2191)
    assert printed(0.2400) == 0.60 * 0.80 * 0.50


def test_part_m_provision_and_workforce(estimate, demand):
    met = provision(estimate.count, demand.demand, 30)
    assert [met.gap[0], met.unmet_need[0]] == printed([18.8606, 193.0527])
    assert [met.coverage_of_need[0], met.coverage_of_demand[0]] == printed([0.1345, 0.6140])
    posts = workforce(demand.demand, 40, 1_575, 0.6, 0.5, 12)
    assert [posts.wte_throughput[0], posts.open_cases[0], posts.wte_caseload[0]] == printed(
        [2.0682, 24.4303, 2.0359]
    )
    assert posts.warnings == frozenset()
    roles = [Role(0.3, 65_000, 0.27), Role(0.5, 48_000, 0.26), Role(0.2, 27_000, 0.24)]
    money = cost(posts.wte_throughput, roles, 0.2, 15_000, demand.demand)
    assert [money.pay[0], money.total[0], money.per_family[0]] == printed(
        [127_608.2724, 168_129.9269, 3_441.0151]
    )


def test_part_m_projection(estimate, demand):
    years = project([1_250, 1_240, 1_230], estimate.prevalence, demand.demand_rate, 30, 60, 0.3)
    columns = ("need", "demand", "opening_backlog", "served", "left_unserved", "closing_backlog")
    assert [[float(np.ravel(getattr(year, name))[0]) for name in columns] for year in years] == [
        printed([223.0527, 48.8606, 60.0000, 30.0000, 23.6582, 55.2024]),
        printed([221.2683, 48.4697, 55.2024, 30.0000, 22.1016, 51.5704]),
        printed([219.4839, 48.0788, 51.5704, 30.0000, 20.8948, 48.7545]),
    ]


def test_part_n_equity(estimate):
    found = equity(estimate.by_quintile[0], fernshire().children_by_quintile)
    assert [found.sii, found.rii, found.concentration_index] == printed([-0.1186, 0.5010, -0.0965])
    assert [found.erreygers, found.wagstaff] == printed([-0.0689, -0.1175])


def high_at(share, size, point):
    return float(beta.ppf(point, share * size, (1 - share) * size))


def moved(ratios, limits, sign):
    return [
        ratio if pair is None else ratio * exp(sign * log(pair[1] / pair[0]) / 2)
        for ratio, pair in zip(ratios, limits, strict=True)
    ]


def prevalence(of_nation=None, of_outcome=None, area=None, shift=0.0):
    return synthetic(of_nation or nation(), of_outcome or outcome(), area or fernshire(), shift).prevalence[0]


@pytest.mark.parametrize(
    ("group", "low_and_high"),
    [
        ("area effect", [0.1193, 0.2574]),
        ("baseline", [0.1440, 0.2154]),
        ("local ACE margin", [0.1717, 0.1856]),
        ("exposure table", [0.1829, 0.1737]),
        ("ACE OR", [0.1744, 0.1828]),
        ("deprivation OR", [0.1742, 0.1822]),
    ],
)
def test_part_o_tornado(group, low_and_high):
    """One group at its 2.5% then 97.5% point, the rest central (method, section 27)."""
    found = []
    for sign, point in ((-1, 0.025), (1, 0.975)):
        changed = {
            "area effect": lambda s=sign: prevalence(shift=s * Z * TAU),
            "baseline": lambda p=point: prevalence(of_outcome=outcome(value=high_at(K, 500, p))),
            "local ACE margin": lambda p=point: prevalence(area=fernshire(high_at(0.2, 400, p))),
            "exposure table": lambda p=point: prevalence(
                nation(
                    [
                        high_at(h, n, p)
                        for h, n in zip(HIGH_GIVEN_QUINTILE, [800, 700, 600, 600, 500], strict=True)
                    ]
                )
            ),
            "ACE OR": lambda s=sign: prevalence(
                of_outcome=outcome(ace=moved([ACE_RATIO], [ACE_LIMITS], s)[0])
            ),
            "deprivation OR": lambda s=sign: prevalence(
                of_outcome=outcome(ratios=moved(DEPRIVATION_RATIOS, DEPRIVATION_LIMITS, s))
            ),
        }
        found.append(changed[group]())
    assert found == printed(low_and_high)


def test_part_o_tornado_of_the_program():
    """The same again, by the function that reports use."""
    found = tornado(nation(), outcome(), fernshire(), Settings(seed=0, draws=1, area_effect_sd=TAU))
    assert list(found) == [
        "area effect",
        "baseline",
        "margin:ace",
        "exposure:ace",
        "effect:ace",
        "effect:deprivation",
    ]
    assert list(found.values()) == [
        printed((0.1193, 0.2574)),
        printed((0.1440, 0.2154)),
        printed((0.1717, 0.1856)),
        printed((0.1829, 0.1737)),
        printed((0.1744, 0.1828)),
        printed((0.1742, 0.1822)),
    ]


DRAWS = 60_000
SIMULATION_ERROR = 0.0005


@pytest.mark.parametrize(
    ("tau", "interval"),
    [(0.0, [0.1420, 0.2176]), (TAU, [0.1117, 0.2690])],
    ids=["parameter", "predictive"],
)
def test_part_o_monte_carlo(tau, interval):
    run = Settings(seed=20_260_101, draws=DRAWS, area_effect_sd=tau)
    draws = simulate_outcome(draw_nation(nation(), run), outcome(), [fernshire()], run)
    found = summarise(draws.prevalence["Fernshire"][:, 0], 0.95)
    # The page's own error and ours, each a standard deviation; four of the two together.
    assert [found.lower, found.upper] == pytest.approx(interval, abs=4 * sqrt(2) * SIMULATION_ERROR)
    assert draws.invalid == 0


def test_part_o_displayed(estimate):
    shown = display_interval(float(estimate.count[0]), 1_250 * 0.1117, 1_250 * 0.2690)
    assert (shown.estimate, shown.lower, shown.upper) == (220, 130, 340)
    assert percent_range(float(estimate.prevalence[0]), (0.1117, 0.2690)) == "17.8% (11.1% to 26.9%)"
