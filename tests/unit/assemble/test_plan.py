"""From need to families, demand, services, staff, money and years (method, sections 22 to 26), on real areas.

I9 and I10 are invariants of tests/property/test_downstream_invariants.py. What is expected is worked out here, from what the profile states and the figures a step starts from.
"""

import copy
from functools import cache
from itertools import combinations

import numpy as np
import pytest
from scipy import stats
from scipy.optimize import brentq
from scipy.special import expit

from imhcalc import application
from imhcalc.loading.loaded_profile import LoadedProfile
from imhcalc.models.options import Options
from imhcalc.models.profile import Profile
from tests.support import figures, run, shipped, value

HEADLINE = "disorganised_attachment"
QUICK = Options(draws=400, sensitivity=False)
BABIES_PER_MATERNITY = 1.015
PATHWAY = {
    "identified": {"rate": 0.45, "effective_sample_size": 80},
    "referred": {"rate": 0.60},
    "engaged": {"rate": 0.55, "effective_sample_size": 120},
}
SERVICES = {
    "team": {"label": "Team", "capacity": {"value": 70, "interval": [55, 89]}, "unit": "families"},
    "clinic": {"label": "Clinic", "capacity": 400, "unit": "contacts", "contacts_per_family": 10},
    "nurses": {"label": "Nurses", "capacity": 50, "unit": "referrals", "families_per_referral": 0.6},
    "groups": {"label": "Groups", "capacity": 900, "unit": "families", "level": "universal"},
}
ROLES = {
    "psychologist": {"share": 0.3, "salary": 65_000, "on_cost": 0.27},
    "practitioner": {"share": 0.5, "salary": 48_000, "on_cost": 0.26},
    "worker": {"share": 0.2, "salary": 27_000, "on_cost": 0.24},
}
WORKFORCE = {
    "hours_per_family": {"direct": 24, "indirect": 10, "travel": 6},
    "hours_per_wte": 1575,
    "casework_share": 0.6,
    "duration_years": 0.5,
    "caseload_per_wte": 12,
    "roles": ROLES,
}
"""Part M of tests/validation/test_worked_example.py: 40 hours, 1,575, 0.6, half a year, 12."""
COSTS = {"price_year": 2025, "overhead": 0.2, "non_pay": 15_000}
PROJECTION = {"births": {"2026": 8000, "2027": 7900, "2028": 8100}, "backlog": 45, "leave": 0.3}
WHOLE = {
    "area": "Leeds",
    "population": {"live_births": 8000},
    "pathway": PATHWAY,
    "services": SERVICES,
    "workforce": WORKFORCE,
    "costs": COSTS,
    "projection": PROJECTION,
}


def plan(without=(), **changes):
    """The whole profile, with keys such as `pathway__identified` changed, and sections left out."""
    profile = copy.deepcopy(WHOLE)
    for path in without:
        *parents, last = path.split("__")
        part = profile
        for each in parents:
            part = part[each]
        del part[last]
    for path, new in changes.items():
        *parents, last = path.split("__")
        part = profile
        for each in parents:
            part = part.setdefault(each, {})
        part[last] = new
    return profile


@cache
def whole():
    return run(plan(), QUICK)


def drawn(profile, options=QUICK):
    """The draws of every figure, by id."""
    loaded = LoadedProfile.of(Profile.model_validate(profile))
    return application.estimated(loaded, shipped(), options).draws


def codes(result):
    return {warning.code for warning in result.warnings}


def limits(result, figure):
    interval = figures(result)[figure].interval
    assert interval is not None, figure
    return np.array([interval.lower, interval.upper])


# -- flow, stock, levels, families -------------------------------------------------------------------------


def test_births_to_maternities_to_families():
    """Births over babies per maternity, and births times m; 1.015 babies each (method, sections 18 and 23)."""
    rate = value(whole(), f"{HEADLINE}.prevalence")
    assert value(whole(), "flow.new_families") == pytest.approx(8000 / BABIES_PER_MATERNITY)
    assert value(whole(), "flow.children") == pytest.approx(8000 * rate)
    assert value(whole(), "flow.families") == pytest.approx(8000 * rate / BABIES_PER_MATERNITY)
    assert limits(whole(), "flow.families") == pytest.approx(
        limits(whole(), f"{HEADLINE}.prevalence") * 8000 / BABIES_PER_MATERNITY
    )


def test_a_headline_among_mothers_is_families_as_it_is():
    result = run({"area": "Leeds", "headline": "perinatal_ptsd"}, QUICK)
    assert value(result, "flow.families") == value(result, "perinatal_ptsd.expected")
    assert "flow.children" not in figures(result)
    assert "need.indicated" not in figures(result), "levels are of children"


def test_stock_is_children_present_and_never_the_flow():
    result = run({"area": "Leeds"}, QUICK)
    rate = value(result, f"{HEADLINE}.prevalence")
    for population in ("children_0_1", "children_0_4"):
        assert value(result, f"stock.{population}") == pytest.approx(
            rate * value(result, f"population.{population}")
        )
    both = value(result, "flow.children") + value(result, "stock.children_0_4")
    assert not [each.id for each in result.figures if each.value == pytest.approx(both, rel=1e-9)]


PROGRAMME = {"name": "a programme", "criteria": {"ace": ["4+"], "deprivation": ["q1"]}}


@pytest.mark.parametrize("programme", [None, PROGRAMME, {"name": "b", "criteria": {"ace": ["2-3", "4+"]}}])
def test_levels_of_need_add_to_the_population_in_every_draw(programme):
    """I9. Nobody is selected without a programme (method, section 23)."""
    profile = {"area": "Leeds"} if programme is None else {"area": "Leeds", "programme": programme}
    result, draws = run(profile, QUICK), drawn(profile)
    births = value(result, "population.live_births")
    names = ["need.indicated", "need.universal_only"]
    if programme is None:
        assert not [each for each in figures(result) if each.startswith("need.selected")]
    else:
        names.append("need.selected_only")
        assert (
            value(result, "need.selected_only")
            < value(result, "need.selected_all")
            < value(result, "need.selected_only") + value(result, "need.indicated")
        )
    assert sum(value(result, name) for name in names) == pytest.approx(births, rel=1e-12)
    assert sum(draws[name] for name in names) == pytest.approx(np.full(400, births), rel=1e-9)
    assert value(result, "need.indicated") == pytest.approx(value(result, f"{HEADLINE}.expected"))


def test_those_selected_by_a_fifth_and_a_level_are_counted_once():
    """Part J of the worked example: everyone in the fifth, and those at the level elsewhere, from a local survey."""
    survey = {"ace": {"shares": [0.5, 0.24, 0.16, 0.10]}}
    profile = {"area": "Leeds", "local_exposures": survey}
    whole_fifth = {"name": "p", "criteria": {"ace": ["0", "1", "2-3", "4+"]}}
    everyone = run(profile | {"programme": whole_fifth}, QUICK)
    assert value(everyone, "need.selected_all") == pytest.approx(value(everyone, "population.live_births"))
    assert value(everyone, "need.universal_only") == pytest.approx(0, abs=1e-6)
    at_four = run(profile | {"programme": {"name": "p", "criteria": {"ace": ["4+"]}}}, QUICK)
    births = value(at_four, "population.live_births")
    assert value(at_four, "need.selected_all") == pytest.approx(0.10 * births), "the survey's own share"
    either = run(profile | {"programme": PROGRAMME}, QUICK)
    first = value(either, f"{HEADLINE}.expected.q1") / value(either, f"{HEADLINE}.prevalence.q1")
    assert first < value(either, "need.selected_all") < first + 0.10 * births


def test_families_of_one_child_are_the_children():
    """I9: where each family has one child, families affected are children expected."""
    result = run({"area": "Leeds", "families": {"sizes": [1.0]}}, QUICK)
    children = value(result, "population.children_0_4")
    assert value(result, "population.families_0_4") == pytest.approx(children)
    assert value(result, "families.affected") == pytest.approx(
        children * value(result, f"{HEADLINE}.prevalence")
    )


def test_families_of_several_children_are_fewer_than_the_children_affected():
    """I9: N over the mean size; between children over the largest family and children."""
    sizes = [0.75, 0.23, 0.02]
    result = run({"area": "Leeds", "families": {"sizes": sizes}}, QUICK)
    children = value(result, "population.children_0_4")
    assert value(result, "population.families_0_4") == pytest.approx(children / 1.27)
    affected = children * value(result, f"{HEADLINE}.prevalence")
    assert affected / 3 < value(result, "families.affected") < affected


def test_families_affected_where_all_cells_have_one_risk():
    """By hand: Scotland's shares of children all in one fifth, and an outcome that varies by fifth alone."""
    shares = [0, 0, 1, 0, 0]
    outcome = "review_27_30m_concern"
    profile = {
        "area": "Dundee City", "headline": outcome, "families": {"sizes": [0.6, 0.3, 0.1]},
        "population": {"quintile_shares": shares},
    }  # fmt: skip
    result = run(profile, QUICK)
    p, icc = value(result, f"{outcome}.prevalence"), 0.25

    def none_of(children):
        product = 1.0
        for j in range(children):
            product *= ((1 - p) * (1 - icc) + j * icc) / ((1 - icc) + j * icc)
        return product

    families = value(result, "population.children_0_4") / (0.6 + 2 * 0.3 + 3 * 0.1)
    expected = families * sum(f * (1 - none_of(k)) for k, f in enumerate([0.6, 0.3, 0.1], 1))
    assert value(result, "families.affected") == pytest.approx(expected, rel=1e-9)


def test_the_share_able_to_benefit_multiplies_the_families_and_has_no_default():
    result = run(plan(benefit_share={"value": 0.7, "effective_sample_size": 60}), QUICK)
    assert value(result, "need.able_to_benefit") == pytest.approx(0.7 * value(result, "flow.families"))
    assert value(result, "demand.identified") == pytest.approx(0.45 * 0.7 * value(result, "flow.families"))
    assert "need.able_to_benefit" not in figures(whole())
    assert "provision.unmet_need" not in figures(whole()), "until the share is stated (method, section 23)"


# -- the funnel --------------------------------------------------------------------------------------------


def test_flat_rates_multiply():
    need = value(whole(), "flow.families")
    for stage, rate in (
        ("identified", 0.45), ("referred", 0.45 * 0.60), ("engaged", 0.45 * 0.60 * 0.55),
    ):  # fmt: skip
        assert value(whole(), f"demand.{stage}") == pytest.approx(rate * need, rel=1e-12)
        parts = [value(whole(), f"demand.{stage}.q{q}") for q in range(1, 6)]
        assert sum(parts) == pytest.approx(rate * need, rel=1e-9)
        for q, part in enumerate(parts, 1):
            assert part / sum(parts) == pytest.approx(
                value(whole(), f"{HEADLINE}.expected.q{q}") / value(whole(), f"{HEADLINE}.expected")
            )
    assert value(whole(), "demand.rate") == pytest.approx(0.45 * 0.60 * 0.55)


def test_rates_without_a_sample_size_add_no_spread():
    """Demand is need times the rates, draw by draw."""
    exact = {name: {"rate": each["rate"]} for name, each in PATHWAY.items()}
    result = run(plan(pathway=exact), QUICK)
    assert limits(result, "demand.engaged") == pytest.approx(
        0.45 * 0.60 * 0.55 * limits(result, "flow.families"), rel=1e-9
    )
    low, high = limits(whole(), "demand.engaged") / value(whole(), "demand.engaged")
    assert low < limits(result, "demand.engaged")[0] / value(result, "demand.engaged")
    assert high > limits(result, "demand.engaged")[1] / value(result, "demand.engaged")


def test_stage_rates_are_drawn_from_their_beta_distributions():
    """Section 24: Beta(ess r, ess (1 - r)): mean r, variance r (1 - r)/(ess + 1)."""
    draws = drawn(plan(), Options(draws=20_000, sensitivity=False))
    for before, after, rate, size in (
        ("flow.families", "demand.identified", 0.45, 80), ("demand.referred", "demand.engaged", 0.55, 120),
    ):  # fmt: skip
        rates = draws[after] / draws[before]
        sd = np.sqrt(rate * (1 - rate) / (size + 1))
        assert rates.mean() == pytest.approx(rate, abs=5 * sd / np.sqrt(20_000))
        assert rates.std() == pytest.approx(sd, rel=0.03)
    together = np.corrcoef(
        draws["demand.identified"] / draws["flow.families"],
        draws["demand.engaged"] / draws["demand.referred"],
    )[0, 1]
    assert abs(together) < 0.03, "stages are drawn apart"


RATIOS = [0.7, 0.8, 0.9, 1, 1]
UNEVEN = {
    "identified": {"rate": 0.45, "odds_ratios_by_quintile": RATIOS},
    "referred": {"rate": 0.80, "odds_ratios_by_quintile": [1, 1, 0.9, 0.8, 0.5]},
    "engaged": {"rate": 0.50, "odds_ratios_by_quintile": [0.6, 0.8, 1, 1, 1]},
}


@pytest.mark.parametrize("nation", ["England", "Wales", "Scotland", "Northern Ireland"])
def test_a_nation_returns_the_stated_rate_of_every_stage(nation):
    """I10: odds ratios spread each rate around the nation's own mean, whatever they are."""
    result = run({"area": nation, "pathway": UNEVEN}, QUICK)
    before = value(result, "flow.families")
    for stage, rate in (("identified", 0.45), ("referred", 0.80), ("engaged", 0.50)):
        after = value(result, f"demand.{stage}")
        assert after / before == pytest.approx(rate, rel=1e-9), stage
        before = after


def test_an_area_gets_the_nations_rates_of_its_own_fifths():
    """Section 24, solved here: the intercept on England's need by fifth, then England's rates on Leeds's need."""
    pathway = {"identified": UNEVEN["identified"]}
    england, leeds = run("England", QUICK), run({"area": "Leeds", "pathway": pathway}, QUICK)
    weights = np.array([value(england, f"{HEADLINE}.expected.q{q}") for q in range(1, 6)])
    intercept = brentq(
        lambda a: weights @ expit(a + np.log(RATIOS)) / weights.sum() - 0.45, -20, 20, xtol=1e-14
    )
    rates = expit(intercept + np.log(RATIOS))
    need = np.array([value(leeds, f"{HEADLINE}.expected.q{q}") for q in range(1, 6)]) / BABIES_PER_MATERNITY
    found = [value(leeds, f"demand.identified.q{q}") for q in range(1, 6)]
    assert found == pytest.approx(need * rates, rel=1e-9)
    assert value(leeds, "demand.identified") == pytest.approx(need @ rates, rel=1e-9)
    assert value(leeds, "demand.identified") < 0.45 * value(leeds, "flow.families"), (
        "more of Leeds is deprived"
    )


def test_access_by_fifth_only_repeats_the_odds_ratios():
    result = run(plan(pathway=UNEVEN), QUICK)
    for q in range(1, 6):
        need = (
            value(result, "flow.families")
            * value(result, f"{HEADLINE}.expected.q{q}")
            / value(result, f"{HEADLINE}.expected")
        )
        assert value(result, f"equity.access.q{q}") == pytest.approx(
            value(result, f"demand.engaged.q{q}") / need
        )
    assert "repeats" in figures(result)["equity.access.q1"].label
    flat = run(plan(pathway={name: {"rate": 0.5} for name in PATHWAY}), QUICK)
    assert [value(flat, f"equity.access.q{q}") for q in range(1, 6)] == pytest.approx([0.125] * 5)


@pytest.mark.parametrize("ratios", [None, [0.6, 0.8, 1, 1, 1]])
def test_local_counts_are_the_areas_own_rate(ratios):
    """Section 24: local counts take the place of a national rate; any odds ratios then spread them within the area."""
    engaged = {"passed": 132, "of": 240}
    if ratios is not None:
        engaged["odds_ratios_by_quintile"] = ratios
    result = run(plan(pathway__engaged=engaged), QUICK)
    assert value(result, "demand.engaged") == pytest.approx(
        132 / 240 * value(result, "demand.referred"), rel=1e-9
    )
    rates = [
        value(result, f"demand.engaged.q{q}") / value(result, f"demand.referred.q{q}") for q in range(1, 6)
    ]
    odds = np.array([rate / (1 - rate) for rate in rates])
    assert odds / odds[-1] == pytest.approx(ratios or [1] * 5)


@pytest.mark.parametrize("name", ["funnel_enrol", "funnel_parent_champion_engage"])
def test_a_rate_chosen_by_name_is_the_evidences(name):
    held = shipped().evidence.parameters[name].quantity.number
    result = run(plan(pathway__engaged={"use": name}), QUICK)
    assert value(result, "demand.engaged") == pytest.approx(held * value(result, "demand.referred"), rel=1e-9)
    assert f"parameters.{name}" in {each.id for each in result.inputs.parameters}


def test_rates_of_todays_activity_say_so():
    result = run(plan(pathway__engaged={"passed": 132, "of": 240, "is_current_activity": True}), QUICK)
    assert "W_CURRENT_ACTIVITY" in codes(result)
    assert "W_CURRENT_ACTIVITY" not in codes(whole())


def test_all_who_are_noticed_referred_and_engaged_are_all_who_need_it():
    """I10: all rates 1, demand = need; also years ahead."""
    result = run(plan(pathway={name: {"rate": 1} for name in PATHWAY}), QUICK)
    assert value(result, "demand.engaged") == pytest.approx(value(result, "flow.families"), rel=1e-12)
    assert value(result, "projection.2026.demand") == pytest.approx(value(result, "projection.2026.need"))


@pytest.mark.parametrize("change", [{"pathway__identified": {"rate": 0}}, {"benefit_share": 0}])
def test_nobody_comes_and_nothing_breaks(change):
    result = run(plan(**change), QUICK)
    assert value(result, "demand.engaged") == 0
    assert value(result, "provision.gap") == 0
    assert value(result, "projection.2027.demand") == 0
    assert "NaN" not in result.model_dump_json()
    for figure in result.figures:
        if figure.interval is not None:
            assert np.isfinite([figure.interval.lower, figure.interval.upper]).all(), figure.id


def test_families_referred_without_the_need_are_assessed_and_some_are_taken_on():
    outside = {"families_a_year": 60, "engaged_share": 0.25}
    result = run(plan(pathway__outside_referrals=outside), QUICK)
    assert value(result, "demand.outside") == 60
    assert value(result, "demand.assessments") == pytest.approx(value(result, "demand.referred") + 60)
    assert value(result, "demand.all") == pytest.approx(value(result, "demand.engaged") + 15)
    # The gap is of all who come; need is met only by those of them who have it.
    demand, engaged = value(result, "demand.all"), value(result, "demand.engaged")
    assert value(result, "provision.gap") == pytest.approx(max(0, demand - 140))
    seen = min(140, demand) * engaged / demand
    assert value(result, "provision.not_seen") == pytest.approx(value(result, "flow.families") - seen)


# -- provision ---------------------------------------------------------------------------------------------


def test_capacity_is_added_only_in_families_and_only_of_services_for_families_with_signs_of_need():
    assert value(whole(), "provision.team.capacity") == 70
    assert value(whole(), "provision.clinic.capacity") == 400 / 10
    assert value(whole(), "provision.nurses.capacity") == 50 * 0.6
    assert value(whole(), "provision.groups.capacity") == 900
    assert value(whole(), "provision.capacity") == pytest.approx(70 + 40 + 30)


def test_a_stated_interval_of_an_amount_is_what_is_drawn():
    """Section 13: log-normal, so 55 and 89 are the 2.5% and 97.5% points; Monte Carlo error about 0.5."""
    draws = drawn(plan(), Options(draws=20_000, sensitivity=False))["provision.team.capacity"]
    assert np.quantile(draws, [0.025, 0.5, 0.975]) == pytest.approx([55, 70, 89], rel=0.01)


@pytest.mark.parametrize("capacity", [0, 20, 70, 5_000])
def test_gap_surplus_met_and_what_is_not_seen(capacity):
    """Section 25 and I10, centrally and in every draw."""
    profile = plan(
        services={"team": {"label": "Team", "capacity": capacity, "unit": "families"}}, benefit_share=0.8
    )
    result, draws = run(profile, QUICK), drawn(profile)
    for of in (lambda name: value(result, name), lambda name: draws[name]):
        need, demand = of("need.able_to_benefit"), of("demand.engaged")
        assert of("provision.met") == pytest.approx(np.minimum(demand, capacity))
        assert of("provision.gap") == pytest.approx(np.maximum(demand - capacity, 0))
        assert of("provision.surplus") == pytest.approx(np.maximum(capacity - demand, 0))
        assert of("provision.gap") * of("provision.surplus") == pytest.approx(0 * demand)
        assert of("provision.met") + of("provision.unmet_need") == pytest.approx(need)
        assert of("provision.not_seen") == pytest.approx(of("flow.families") - of("provision.met"))
        assert of("provision.coverage_of_need") == pytest.approx(of("provision.met") / need)
        assert of("provision.coverage_of_demand") == pytest.approx(of("provision.met") / demand)
    assert value(result, "provision.gap.chance") == pytest.approx(np.mean(draws["demand.engaged"] > capacity))


def test_the_chance_of_a_gap_is_between_nothing_and_certainty_where_either_may_be():
    result = run(plan(services__team__capacity=95), QUICK)
    assert 0.05 < value(result, "provision.gap.chance") < 0.95


# -- staff -------------------------------------------------------------------------------------------------


def test_staff_by_hours_and_by_caseload():
    """Section 25: D 40 / (1,575 x 0.6), and D / 2 open cases, 12 for each post."""
    demand = value(whole(), "demand.engaged")
    assert value(whole(), "workforce.hours_per_family") == 40
    assert value(whole(), "workforce.families_per_wte") == pytest.approx(1575 * 0.6 / 40)
    assert value(whole(), "workforce.wte_throughput") == pytest.approx(demand * 40 / (1575 * 0.6))
    assert value(whole(), "workforce.open_cases") == pytest.approx(demand * 0.5)
    assert value(whole(), "workforce.wte_caseload") == pytest.approx(demand * 0.5 / 12)
    assert "W_WTE_ROUTES_DIFFER" not in codes(whole()), "the worked example's two are 1.6% apart"


def test_the_two_ways_agree_where_the_caseload_is_the_years_families_times_their_stay():
    """Section 25: b = (H u / h) L."""
    result = run(plan(workforce__caseload_per_wte=1575 * 0.6 / 40 * 0.5), QUICK)
    assert value(result, "workforce.wte_throughput") == pytest.approx(value(result, "workforce.wte_caseload"))


@pytest.mark.parametrize(("times", "warned"), [(1.24, False), (1.26, True), (0.81, False), (0.79, True)])
def test_two_ways_more_than_a_quarter_apart_warn(times, warned):
    result = run(plan(workforce__caseload_per_wte=1575 * 0.6 / 40 * 0.5 * times), QUICK)
    assert ("W_WTE_ROUTES_DIFFER" in codes(result)) == warned


def test_time_for_families_is_what_supervision_and_training_leave():
    changes = {"workforce__supervision": 90, "workforce__training": 60}
    result = run(plan(without=["workforce__casework_share"], **changes), QUICK)
    assert value(result, "workforce.casework_share") == pytest.approx(1 - 150 / 1575)


def test_other_work_takes_staff_of_its_own():
    changes = {
        "workforce__consultation": 400,
        "workforce__hours_per_assessment": 5,
        "pathway__outside_referrals": {"families_a_year": 60},
    }
    result = run(plan(**changes), QUICK)
    assert value(result, "workforce.wte_other") == pytest.approx((60 * 5 + 400) / (1575 * 0.6))
    assert value(result, "workforce.practitioners") == pytest.approx(
        value(result, "workforce.wte_throughput") + value(result, "workforce.wte_other")
    )


SMALLEST = {
    "practitioners": 3, "cover": 0.15, "lead": {"wte": 1, "salary": 70_000, "on_cost": 0.28},
    "administration": {"wte": 0.6, "salary": 28_000, "on_cost": 0.24},
}  # fmt: skip


@pytest.mark.parametrize(("live_births", "rate"), [(800, 0.45), (8000, 0.9)])
@pytest.mark.parametrize("whole_posts", [False, True])
def test_a_team_is_never_below_the_smallest_and_has_cover(live_births, rate, whole_posts):
    profile = plan(
        population__live_births=live_births, pathway__identified={"rate": rate},
        workforce__smallest_team=SMALLEST, workforce__whole_posts=whole_posts, workforce__first_year=0.4,
    )  # fmt: skip
    result = run(profile, QUICK)
    by_hours = value(result, "workforce.wte_throughput")
    assert (by_hours < 3) == (live_births == 800), "one profile on each side"
    posts = max(by_hours, 3) * 1.15
    posts = np.ceil(posts) if whole_posts else posts
    assert value(result, "workforce.practitioners") == pytest.approx(posts)
    assert value(result, "workforce.team") == pytest.approx(posts + 1 + 0.6)
    assert value(result, "workforce.smallest_team") == pytest.approx(3 * 1.15 + 1.6)
    assert value(result, "workforce.smallest_team.families") == pytest.approx(3 * 1575 * 0.6 / 40)
    assert value(result, "workforce.first_year.families") == pytest.approx(
        0.4 * value(result, "demand.engaged")
    )


def test_the_check_of_health_visiting_is_children_over_250():
    assert value(whole(), "workforce.health_visitors") == pytest.approx(
        value(whole(), "population.children_0_4") / 250
    )


# -- money -------------------------------------------------------------------------------------------------

PAY_OF_A_POST = 0.3 * 65_000 * 1.27 + 0.5 * 48_000 * 1.26 + 0.2 * 27_000 * 1.24
"""Part M of the worked example: 61,701 for each practitioner."""


def test_money_is_that_of_the_worked_example():
    """Section 25: pay with on-costs, a fifth for overheads, 15,000 besides."""
    wte, demand = value(whole(), "workforce.wte_throughput"), value(whole(), "demand.engaged")
    assert pytest.approx(127_608.2724, abs=5) == 2.0682 * PAY_OF_A_POST, "as the method prints it"
    assert value(whole(), "cost.pay") == pytest.approx(wte * PAY_OF_A_POST)
    assert value(whole(), "cost.total") == pytest.approx(wte * PAY_OF_A_POST * 1.2 + 15_000)
    assert value(whole(), "cost.per_family") == pytest.approx((wte * PAY_OF_A_POST * 1.2 + 15_000) / demand)
    assert value(whole(), "cost.fixed") == pytest.approx(15_000)
    extra = PAY_OF_A_POST * 1.2 * 40 / (1575 * 0.6)
    assert value(whole(), "cost.per_extra_family") == pytest.approx(extra)
    assert value(whole(), "cost.fixed") + demand * extra == pytest.approx(value(whole(), "cost.total"))
    assert value(whole(), "cost.gap") == pytest.approx(extra * value(whole(), "provision.gap"))


def test_money_follows_in_every_draw():
    draws = drawn(plan())
    assert draws["cost.total"] == pytest.approx(
        draws["demand.engaged"] * 40 / (1575 * 0.6) * PAY_OF_A_POST * 1.2 + 15_000
    )


def test_the_smallest_teams_lead_and_administration_are_fixed_cost():
    result = run(plan(workforce__smallest_team=SMALLEST), QUICK)
    fixed = (70_000 * 1.28 + 0.6 * 28_000 * 1.24) * 1.2 + 15_000
    assert value(result, "cost.fixed") == pytest.approx(fixed)
    assert value(result, "cost.smallest_team") == pytest.approx(fixed + 3 * 1.15 * PAY_OF_A_POST * 1.2)
    practitioners = value(result, "workforce.practitioners")
    assert value(result, "cost.total") == pytest.approx(fixed + practitioners * PAY_OF_A_POST * 1.2)


def test_the_cost_of_the_capacity_listed_is_that_of_its_own_staff():
    wte = 140 * 40 / (1575 * 0.6)
    assert value(whole(), "workforce.capacity") == pytest.approx(wte)
    assert value(whole(), "cost.capacity") == pytest.approx(wte * PAY_OF_A_POST * 1.2 + 15_000)


def test_pay_by_band_is_the_middle_of_the_band_held():
    bottom, top = shipped().evidence.parameters["pay_band_7"].quantity.numbers
    roles = {"practitioner": {"share": 1.0, "band": "7", "on_cost": 0.26}}
    result = run(plan(workforce__roles=roles), QUICK)
    assert value(result, "cost.pay") == pytest.approx(
        value(result, "workforce.wte_throughput") * (bottom + top) / 2 * 1.26
    )


def test_payers_share_the_whole_cost():
    payers = {"council": 0.4, "ICB": 0.5, "a grant": 0.1}
    result = run(plan(costs__payers=payers), QUICK)
    paid = [each for each in result.figures if each.id.startswith("cost.payer.")]
    assert len(paid) == 3
    assert sum(each.value for each in paid) == pytest.approx(value(result, "cost.total"))
    assert value(result, "cost.payer.icb") == pytest.approx(0.5 * value(result, "cost.total"))


def test_payers_of_like_names_are_kept_apart():
    payers = {"ICB": 0.5, "icb": 0.3, "a grant": 0.15, "A Grant": 0.05}
    result = run(plan(costs__payers=payers), QUICK)
    paid = [each for each in result.figures if each.id.startswith("cost.payer.")]
    assert sum(each.value for each in paid) == pytest.approx(value(result, "cost.total"))


def test_the_families_at_which_a_stated_saving_pays_the_cost():
    saving = {"label": "care avoided", "per_family": 2_500, "payer": "council", "cashable": False}
    result = run(plan(costs__savings={"care": saving}), QUICK)
    total = value(result, "cost.total")
    assert value(result, "breakeven.care.families") == pytest.approx(total / 2_500)
    assert value(result, "breakeven.families") == pytest.approx(total / 2_500)
    assert value(result, "breakeven.care.saving") == pytest.approx(2_500 * value(result, "demand.engaged"))


@pytest.mark.parametrize(
    ("without", "said"),
    [
        (["workforce__roles__worker__on_cost"], "on-cost"),
        (["costs__overhead"], "overhead"),
        (["workforce__roles"], "roles"),
        (["costs"], "overhead"),
    ],
)
def test_what_is_missing_for_costs_is_asked_for_and_never_assumed(without, said):
    result = run(plan(without), QUICK)
    assert not [name for name in figures(result) if name.startswith(("cost.", "breakeven."))]
    assert any(said in each for each in result.context.plan.lacking["cost"])
    assert "workforce.team" in figures(result), "staff needs no money"


# -- years ahead -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("outside", [None, {"families_a_year": 60, "engaged_share": 0.5}])
def test_every_year_balances_in_every_draw(outside):
    """Section 26 and I10: W + D = S + W' + left; families who come without the need take their places first."""
    changes = {} if outside is None else {"pathway__outside_referrals": outside}
    profile = plan(**changes)
    result, draws = run(profile, QUICK), drawn(profile)
    taken = 0 if outside is None else 30
    for of in (lambda name: value(result, name), lambda name: draws[name]):
        waiting = 45.0
        for year, births in PROJECTION["births"].items():
            need, demand, served, closing, left = (
                of(f"projection.{year}.{part}") for part in ("need", "demand", "served", "waiting", "left")
            )
            assert need == pytest.approx(of("flow.families") * births / 8000)
            assert demand == pytest.approx(need * of("demand.engaged") / of("flow.families"))
            assert served == pytest.approx(np.minimum(of("provision.capacity") - taken, waiting + demand))
            assert waiting + demand == pytest.approx(served + closing + left)
            assert left == pytest.approx(0.3 * (waiting + demand - served))
            waiting = closing


def test_capacity_by_year_takes_the_place_of_todays():
    result = run(plan(projection__capacity={"2027": 10}), QUICK)
    assert value(result, "projection.2027.served") == pytest.approx(10)
    assert value(result, "projection.2026.served") > 100


# -- overlap -----------------------------------------------------------------------------------------------

PAIR = [HEADLINE, "asq_personal_social"]


def test_overlap_lies_within_its_bounds_and_falls_as_indicators_go_together():
    """I9: at 0 above, at 1 the commoner one in each cell; the evidence's 0.2 between."""
    found = [
        value(
            run({"area": "Leeds", "overlap": {"indicators": PAIR, "correlation": rho}}, QUICK), "overlap.any"
        )
        for rho in (0, 0.2, 0.5, 1)
    ]
    result = run({"area": "Leeds", "overlap": {"indicators": PAIR}}, QUICK)
    lower, upper = value(result, "overlap.lower"), value(result, "overlap.upper")
    assert lower <= found[3] < found[2] < found[1] < found[0] < upper
    assert found[3] == pytest.approx(lower, rel=1e-9)
    assert value(result, "overlap.any") == pytest.approx(found[1]), "the evidence assumes 0.2"
    assert upper == pytest.approx(sum(value(result, f"{each}.prevalence") for each in PAIR), rel=1e-9)


def test_the_correlation_that_reaches_a_published_share_is_solved():
    wanted = value(
        run({"area": "Leeds", "overlap": {"indicators": PAIR, "correlation": 0.37}}, QUICK), "overlap.any"
    )
    result = run({"area": "Leeds", "overlap": {"indicators": PAIR, "target": wanted}}, QUICK)
    assert value(result, "overlap.correlation") == pytest.approx(0.37, abs=1e-6)
    assert value(result, "overlap.any") == pytest.approx(wanted, abs=1e-9)


# -- inequality --------------------------------------------------------------------------------------------


def observed_by_fifth(below, assessed):
    counts = {
        "below": sum(below), "assessed": sum(assessed), "by_quintile": {"below": below, "assessed": assessed},
    }  # fmt: skip
    return {"area": "Leeds", "observed": {"asq_personal_social": counts}}


def test_indices_of_inequality_by_hand():
    """Section 26: a weighted least squares line by numpy on mid-ranks; the concentration index by its covariance."""
    below, assessed = [345, 115, 70, 85, 75], [2650, 1020, 710, 1040, 1480]
    result = run(observed_by_fifth(below, assessed), QUICK)
    a, y = np.array(assessed) / sum(assessed), np.array(below) / np.array(assessed)
    b = np.cumsum(a) - a / 2
    slope, intercept = np.polyfit(b, y, 1, w=np.sqrt(a))
    assert value(result, "equity.sii") == pytest.approx(slope, rel=1e-9)
    assert value(result, "equity.rii") == pytest.approx((intercept + slope) / intercept, rel=1e-9)
    mean = a @ y
    assert value(result, "equity.concentration_index") == pytest.approx(
        2 / mean * (a @ ((y - mean) * (b - 0.5))), rel=1e-9
    )
    assert value(result, "equity.sii") < 0, "worse where deprived"
    low, high = limits(result, "equity.sii")
    assert low < slope < high < 0


def test_what_is_drawn_of_an_index_is_what_the_counts_leave_open():
    """Section 26: each fifth's share has a beta distribution of half a child more of either kind; here by scipy.

    Nearly all of the children in the most deprived fifth are below, so that half a child of the others weighs.
    """
    below, assessed = [70, 40, 40, 40, 12], [81, 100, 100, 100, 112]
    result = run(observed_by_fifth(below, assessed), Options(draws=20_000, sensitivity=False))
    yes, all_ = np.array(below), np.array(assessed)
    shares = stats.beta.rvs(yes + 0.5, all_ - yes + 0.5, size=(200_000, 5), random_state=1)
    weights = all_ / all_.sum()
    middles = np.cumsum(weights) - weights / 2
    around = middles - weights @ middles
    slopes = (shares - (shares @ weights)[:, None]) @ (weights * around) / (weights @ around**2)
    expected = np.quantile(slopes, [0.025, 0.975])
    assert limits(result, "equity.sii") == pytest.approx(expected, abs=0.02 * (expected[1] - expected[0]))


def test_the_same_share_everywhere_has_no_inequality():
    result = run(observed_by_fifth([100, 50, 40, 30, 20], [1000, 500, 400, 300, 200]), QUICK)
    assert value(result, "equity.sii") == pytest.approx(0, abs=1e-12)
    assert value(result, "equity.concentration_index") == pytest.approx(0, abs=1e-12)


def test_modelled_outcomes_have_no_index():
    """Method, section 26."""
    assert not [name for name in figures(whole()) if name.startswith("equity.") and "access" not in name]


# -- what is not given is absent ---------------------------------------------------------------------------


def test_without_rates_there_is_a_ladder_and_no_demand():
    """Decision 03."""
    result = run(plan(without=["pathway"]), QUICK)
    found = figures(result)
    assert {"ladder.today.families", "ladder.all.families"} <= set(found)
    for beginning in (
        "demand.",
        "provision.gap",
        "provision.met",
        "provision.surplus",
        "cost.total",
        "projection.",
    ):
        assert not [name for name in found if name.startswith(beginning)], beginning
    assert value(result, "provision.reach_of_need") == pytest.approx(140 / value(result, "flow.families"))
    assert {"provision", "workforce", "projection"} <= set(result.context.plan.lacking)


def test_without_births_a_pathway_that_is_stated_is_not_asked_for():
    elsewhere = {
        "area": {"name": "Elsewhere", "nation": "England"},
        "population": {"children_by_age": {"2": 800, "3": 900}},
    }
    assert run(plan(**elsewhere), QUICK).context.plan.lacking == {"flow": ["live births"]}
    assert set(run(plan(without=["pathway"], **elsewhere), QUICK).context.plan.lacking) == {
        "flow",
        "workforce",
    }


def test_with_rates_there_is_no_ladder():
    assert not [name for name in figures(whole()) if name.startswith("ladder.")]


def test_rates_of_some_stages_are_not_demand():
    result = run(plan(without=["pathway__engaged"]), QUICK)
    found = figures(result)
    assert "demand.referred" in found
    assert "demand.engaged" not in found
    assert "provision.gap" not in found
    assert "ladder.all.families" in found
    assert any("pathway.engaged" in each for each in result.context.plan.lacking["demand"])


@pytest.mark.parametrize(
    ("without", "absent", "present"),
    [
        (
            ["services", "projection"],
            ["provision.", "workforce.gap", "workforce.capacity", "cost.gap"],
            "cost.total",
        ),
        (["workforce", "costs"], ["workforce.wte", "workforce.team", "cost."], "provision.gap"),
        (["projection"], ["projection."], "cost.total"),
        (["workforce__caseload_per_wte"], ["workforce.wte_caseload"], "workforce.wte_throughput"),
    ],
)
def test_a_figure_whose_inputs_are_not_given_is_absent(without, absent, present):
    found = figures(run(plan(without), QUICK))
    for beginning in absent:
        assert beginning in " ".join(figures(whole())), "it is there with them"
        assert not [name for name in found if name.startswith(beginning)], beginning
    assert present in found


def test_a_bare_area_has_no_plan_but_its_flow_and_stock():
    found = figures(run("Leeds", QUICK))
    beginnings = (
        "demand.",
        "provision.",
        "cost.",
        "breakeven.",
        "projection.",
        "overlap.",
        "equity.",
        "families.",
    )
    assert not [name for name in found if name.startswith(beginnings)]
    assert {"flow.families", "stock.children_0_4", "need.indicated"} <= set(found)


def test_indicators_are_never_added():
    """Method, section 22: no figure is the sum of two or three outcomes, but the upper bound of the overlap itself."""
    result = run(plan(overlap={"indicators": PAIR}), QUICK)
    classified = {"disorganised_attachment", "insecure_attachment", "secure_attachment"}
    outcomes = [each.id for each in result.context.outcomes]
    # Rates published to one place add up to each other by chance; those that are adjusted do not.
    adjusted = {each.id for each in result.context.outcomes if each.adjusted}
    for kind in ("prevalence", "expected"):
        for size in (2, 3):
            for group in combinations(outcomes, size):
                if len(classified & set(group)) > 1 or not adjusted & set(group):
                    continue
                total = sum(value(result, f"{each}.{kind}") for each in group)
                same = [each.id for each in result.figures if each.value == pytest.approx(total, rel=1e-9)]
                assert set(same) <= {"overlap.upper"}, (group, same)


def test_a_role_without_pay_has_no_cost_and_says_which():
    result = run(plan(without=("workforce__roles__worker__salary",)), QUICK)
    assert result.context.plan.lacking["cost"] == ["a salary or a band (workforce.roles.worker)"]
    assert "cost.total" not in figures(result)


def test_each_saving_has_its_families_to_break_even_and_the_first_the_plain_name():
    savings = {
        "care": {"label": "Care", "per_family": 4000, "payer": "Council", "cashable": False},
        "school": {"label": "School", "per_family": 1000, "payer": "Schools", "cashable": False},
    }
    result = run(plan(costs__savings=savings), QUICK)
    cost = value(result, "cost.total")
    assert value(result, "breakeven.care.families") == pytest.approx(cost / 4000)
    assert value(result, "breakeven.school.families") == pytest.approx(cost / 1000)
    assert value(result, "breakeven.families") == value(result, "breakeven.care.families")


def test_a_pathway_of_its_first_stage_and_outsiders_has_no_assessments_and_no_engaged():
    outsiders = {"families_a_year": 30}
    profile = {"area": "Leeds", "pathway": {"identified": {"rate": 0.45}, "outside_referrals": outsiders}}
    result = run(profile, QUICK)
    assert value(result, "demand.outside") == 30
    assert not {"demand.assessments", "demand.all", "demand.engaged"} & set(figures(result))


def test_years_ahead_need_a_capacity_of_today_or_of_their_own():
    result = run(plan(without=("services",)), QUICK)
    assert result.context.plan.lacking["projection"] == [
        "how many families services can see (services, or projection.capacity)"
    ]


def test_training_alone_takes_its_hours_off_casework():
    workforce = {name: each for name, each in WORKFORCE.items() if name != "casework_share"}
    result = run(plan(workforce={**workforce, "training": 157.5}), QUICK)
    assert value(result, "workforce.casework_share") == pytest.approx(1 - 157.5 / 1575)


def test_a_smallest_team_may_have_no_lead_or_no_administration():
    post = {"wte": 1.0, "salary": 60_000, "on_cost": 0.25}
    smallest = {"practitioners": 2.0, "administration": post}
    result = run(plan(workforce={**WORKFORCE, "smallest_team": smallest}), QUICK)
    assert "cost" not in result.context.plan.lacking
    lacking_pay = {**smallest, "administration": {"wte": 1.0, "on_cost": 0.25}}
    result = run(plan(workforce={**WORKFORCE, "smallest_team": lacking_pay}), QUICK)
    assert result.context.plan.lacking["cost"] == [
        "a salary or a band (workforce.smallest_team.administration)"
    ]
