"""What would change the answer (method, section 27): every figure of it is that of a run made with that input.

The runs it is compared with are whole ones, of a profile that says so itself: nothing is taken from the code
that made the figure.
"""

import copy
from functools import cache

import numpy as np
import pytest
from scipy.special import expit, logit
from scipy.stats import beta, norm

from imhcalc import application
from imhcalc.loading.loaded_profile import LoadedProfile
from imhcalc.models.options import Options
from imhcalc.models.profile import Profile
from tests.support import figures, run, shipped, value

HEADLINE = "disorganised_attachment"
ASQ = "asq_personal_social"
FEW = Options(draws=400)
CENTRAL = Options(draws=50, sensitivity=False)
Z = norm.ppf(0.975)
TAU = 0.25
SURVEY = [0.50, 0.24, 0.16, 0.10]
PROFILE = {
    "area": "Leeds",
    "population": {"live_births": 8300},
    "local_exposures": {"ace": {"shares": SURVEY, "effective_sample_size": 900}},
    "benefit_share": {"value": 0.7, "effective_sample_size": 60},
    "pathway": {
        "identified": {"rate": 0.45, "effective_sample_size": 80, "odds_ratios_by_quintile": [0.7, 0.8, 0.9, 1, 1]},
        "referred": {"rate": 0.60, "effective_sample_size": 80},
        "engaged": {"passed": 132, "of": 240},
        "outside_referrals": {"families_a_year": {"value": 60, "interval": [40, 90]}, "engaged_share": 0.1},
    },
    "services": {
        "team": {"label": "Team", "capacity": {"value": 70, "interval": [60, 82]}, "unit": "families"},
        "clinic": {"label": "Clinic", "capacity": 400, "unit": "contacts",
                   "contacts_per_family": {"value": 10, "interval": [8, 12.5]}},
    },
    "decisions": {
        "commission": {"label": "commission", "figure": "provision.gap", "above": 60},
        "close": {"label": "close", "figure": "demand.all", "below": 90},
    },
}  # fmt: skip
UNDECIDED = {key: each for key, each in PROFILE.items() if key != "decisions"}


def put(profile, path, new):
    """A copy of a profile with a new value at a path of keys."""
    changed = copy.deepcopy(profile)
    *parents, last = path
    part = changed
    for each in parents:
        part = part.setdefault(each, {})
    part[last] = new
    return changed


def override(profile, quantity, new, unit="proportion"):
    stated = {"value": new, "unit": unit, "status": "judgement", "tag": "seen", "rationale": "a test"}
    return put(profile, ("overrides", quantity), stated)


def national_rate(profile, rate):
    """The attachment shares with another rate of disorganised; the others keep their proportion."""
    _, second, third = shipped().evidence.classifications["attachment"].shares.numbers
    left = (1 - rate) / (second + third)
    stated = {
        "value": [rate, second * left, third * left], "unit": "proportion", "effective_sample_size": 543,
        "status": "judgement", "tag": "seen", "rationale": "a test",
    }  # fmt: skip
    return put(profile, ("overrides", "classifications.attachment.shares"), stated)


def deprivation_ratio(profile, ratio, outcome=HEADLINE):
    return override(profile, f"associations.deprivation.{outcome}", ratio, "odds_ratio")


def survey_share(profile, share):
    others = [each * (1 - share) / (1 - SURVEY[-1]) for each in SURVEY[:-1]]
    return put(profile, ("local_exposures", "ace", "shares"), [*others, share])


CHANGES = {
    "baseline": (0.15, national_rate),
    "effect.deprivation": (1.89, deprivation_ratio),
    "margin.ace": (0.10, survey_share),
    "benefit_share": (0.7, lambda profile, new: put(profile, ("benefit_share", "value"), new)),
    "pathway.identified": (0.45, lambda profile, new: put(profile, ("pathway", "identified", "rate"), new)),
    "pathway.referred": (0.60, lambda profile, new: put(profile, ("pathway", "referred", "rate"), new)),
    "pathway.engaged": (132 / 240, lambda profile, new: put(profile, ("pathway", "engaged"), {"rate": new})),
    "pathway.outside_referrals.families_a_year": (
        60, lambda profile, new: put(profile, ("pathway", "outside_referrals", "families_a_year"), new),
    ),
    "services.team.capacity": (70, lambda profile, new: put(profile, ("services", "team", "capacity"), new)),
    "services.clinic.capacity": (400, lambda profile, new: put(profile, ("services", "clinic", "capacity"), new)),
    "services.clinic.contacts_per_family": (
        10, lambda profile, new: put(profile, ("services", "clinic", "contacts_per_family"), new),
    ),
    "population.live_births": (8300, lambda profile, new: put(profile, ("population", "live_births"), new)),
}  # fmt: skip
"""By input: its own value, and how a profile says another one."""


@cache
def result():
    return run(PROFILE, FEW)


def rerun(profile, figure):
    return value(run(profile, CENTRAL), figure)


def drawn(profile, options=FEW):
    loaded = LoadedProfile.of(Profile.model_validate(profile))
    return application.estimated(loaded, shipped(), options).draws


def limits(made, figure):
    interval = figures(made)[figure].interval
    assert interval is not None, figure
    return interval.lower, interval.upper


def pair(made, prefix):
    return value(made, f"{prefix}.low"), value(made, f"{prefix}.high")


# -- the headline at the limits of each input --------------------------------------------------------------


def test_the_national_rate_at_its_beta_limits():
    """Quantiles of Beta(543 x 0.15, 543 x 0.85), by scipy; each a whole run with shares overridden."""
    found = beta(543 * 0.15, 543 * 0.85).ppf([0.025, 0.975])
    expected = [rerun(national_rate(UNDECIDED, rate), f"{HEADLINE}.expected") for rate in found]
    assert pair(result(), "sensitivity.baseline") == pytest.approx(expected, rel=1e-9)


def test_a_ratio_at_its_log_normal_limits():
    """z = -1.96 and 1.96; the evidence's interval, 1.3 to 3.2, gives the standard deviation."""
    sd = np.log(3.2 / 1.3) / (2 * Z)
    expected = [
        rerun(deprivation_ratio(UNDECIDED, 1.89 * np.exp(z * sd)), f"{HEADLINE}.expected") for z in (-Z, Z)
    ]
    assert pair(result(), "sensitivity.effect.deprivation") == pytest.approx(expected, rel=1e-6)


def test_all_levels_of_adversity_at_once():
    """Each effect, all its levels at z = -1.96, then 1.96; 1.1 to 3.5 for four or more, the others along with it."""
    held = {
        level: each.number
        for level, each in shipped().evidence.associations[f"ace.{HEADLINE}"].levels.items()
    }
    furthest = shipped().evidence.associations[f"ace.{HEADLINE}"].levels["4+"].interval
    sd = np.log(furthest.upper / furthest.lower) / (2 * Z)
    expected = []
    for z in (-Z, Z):
        profile = UNDECIDED
        for level, ratio in held.items():
            moved = ratio * np.exp(z * sd * np.log(ratio) / np.log(held["4+"]))
            profile = override(profile, f"associations.ace.{HEADLINE}.{level}", moved, "odds_ratio")
        expected.append(rerun(profile, f"{HEADLINE}.expected"))
    assert pair(result(), "sensitivity.effect.ace") == pytest.approx(expected, rel=1e-6)


def test_the_local_survey_at_its_beta_limits():
    """The last level to its beta quantile, the others scaled."""
    found = beta(900 * 0.10, 900 * 0.90).ppf([0.025, 0.975])
    expected = [rerun(survey_share(UNDECIDED, share), f"{HEADLINE}.expected") for share in found]
    assert pair(result(), "sensitivity.margin.ace") == pytest.approx(expected, rel=1e-9)


def test_the_area_effect_moves_every_cell_by_two_standard_deviations():
    """Where each fifth is one cell the answer is a sum made here: Scotland's own review."""
    outcome = "review_27_30m_concern"
    made = run(
        {"area": "Dundee City", "headline": outcome, "notes": ["a note"]},
        Options(draws=200, sensitivity=True),
    )
    rates = np.array([value(made, f"{outcome}.prevalence.q{q}") for q in range(1, 6)])
    people = np.array([value(made, f"{outcome}.expected.q{q}") for q in range(1, 6)]) / rates
    expected = [people @ expit(logit(rates) + z * TAU) for z in (-Z, Z)]
    assert pair(made, "sensitivity.area_effect") == pytest.approx(expected, rel=1e-6)


def test_a_rate_carried_from_england_is_moved_in_the_same_way():
    outcome = "disorder_2_4"
    profile = {"area": "Glasgow City", "headline": outcome, "outcomes": [outcome]}
    made = run(profile, Options(draws=200, sensitivity=True))
    held = shipped().evidence.outcomes[outcome].baselines["England"].number
    expected = [
        rerun(override(profile, f"outcomes.{outcome}.baseline.England", expit(logit(held) + z * 0.25)), f"{outcome}.expected")
        for z in (-Z, Z)
    ]  # fmt: skip
    assert pair(made, "sensitivity.transport") == pytest.approx(expected, rel=1e-6)
    at_home = run({"area": "Leeds", "headline": outcome}, Options(draws=200, sensitivity=True))
    assert "sensitivity.transport.low" not in figures(at_home)


def test_a_local_count_takes_the_place_of_the_areas_departure():
    counts = {"below": 60, "assessed": 600}
    profile = {"area": "Leeds", "headline": ASQ, "observed": {ASQ: counts}}
    made = run(profile, FEW)
    assert "sensitivity.area_effect.low" not in figures(made)
    expected = [
        rerun(put(profile, ("observed", ASQ, "below"), share * 600), f"{ASQ}.expected")
        for share in limits(made, f"{ASQ}.observed")
    ]
    assert pair(made, "sensitivity.observed") == pytest.approx(expected, rel=1e-9)


def test_the_widest_comes_first():
    widths = {}
    for figure in result().figures:
        if figure.id.startswith("sensitivity.") and figure.id.endswith(".low"):
            name = figure.id.removesuffix(".low")
            low, high = pair(result(), name)
            widths[name] = abs(high - low)
    assert len(widths) == 6, "baseline, two effects, a table, a survey and the area's departure"
    assert list(widths.values()) == sorted(widths.values(), reverse=True)


# -- a decision's figure at the limits of each input -------------------------------------------------------


def normal_limits(share, size):
    half = Z * np.sqrt(share * (1 - share) / (size + 1))
    return share - half, share + half


@pytest.mark.parametrize(
    ("name", "ends"),
    [
        ("benefit_share", normal_limits(0.7, 60)),
        ("pathway.identified", normal_limits(0.45, 80)),
        ("pathway.outside_referrals.families_a_year", (40, 90)),
        ("services.team.capacity", (60, 82)),
        ("services.clinic.contacts_per_family", (8, 12.5)),
    ],
)
@pytest.mark.parametrize(("decision", "figure"), [("commission", "provision.gap"), ("close", "demand.all")])
def test_a_decisions_figure_at_the_limits_of_what_is_stated(name, ends, decision, figure):
    change = CHANGES[name][1]
    expected = [rerun(change(UNDECIDED, end), figure) for end in ends]
    if expected[0] == pytest.approx(expected[1], rel=1e-12):
        assert f"tornado.{decision}.{name}.low" not in figures(result()), (
            "an input that moves nothing is no bar"
        )
        return
    assert pair(result(), f"tornado.{decision}.{name}") == pytest.approx(expected, rel=1e-6, abs=1e-9)


def test_the_limits_of_a_share_are_near_those_that_are_drawn():
    """The bars use the normal approximation to the beta distribution; for 80 people it is within 0.01."""
    exact = beta(80 * 0.45, 80 * 0.55).ppf([0.025, 0.975])
    assert normal_limits(0.45, 80) == pytest.approx(exact, abs=0.01)


# -- thresholds --------------------------------------------------------------------------------------------


def is_met(decision, found):
    return found > 60 if decision == "commission" else found < 90


FIGURE = {"commission": "provision.gap", "close": "demand.all"}


@pytest.mark.parametrize("decision", ["commission", "close"])
@pytest.mark.parametrize("name", CHANGES)
def test_the_decision_flips_at_its_threshold_and_not_before(decision, name):
    """A whole run with the profile changed to the threshold flips it; one a ten-thousandth short of it does not."""
    own, change = CHANGES[name]
    found = figures(result()).get(f"threshold.{decision}.{name}")
    now = is_met(decision, value(result(), FIGURE[decision]))
    if found is None:
        wide = (0.02, 0.98) if own < 1 else (own / 9, own * 9)
        for end in wide:
            assert is_met(decision, rerun(change(UNDECIDED, end), FIGURE[decision])) == now, end
        return
    short = own + (found.value - own) * (1 - 1e-4)
    assert is_met(decision, rerun(change(UNDECIDED, found.value), FIGURE[decision])) != now
    assert is_met(decision, rerun(change(UNDECIDED, short), FIGURE[decision])) == now


def test_thresholds_that_must_be_there():
    """By hand: the gap is 60 where capacity is demand less 60."""
    demand = value(result(), "demand.all")
    assert value(result(), "threshold.commission.services.team.capacity") == pytest.approx(
        demand - 60 - 40, rel=1e-6
    )
    engaged = value(result(), "demand.engaged")
    needed = (60 + 110 - 6) / engaged
    for name in ("benefit_share", "pathway.engaged", "population.live_births"):
        own = CHANGES[name][0]
        assert value(result(), f"threshold.commission.{name}") == pytest.approx(own * needed, rel=1e-6), name
        assert value(result(), f"threshold.{name}") == value(result(), f"threshold.commission.{name}")
    assert "threshold.close.services.team.capacity" not in figures(result()), (
        "demand does not hang on capacity"
    )


STAFF = {
    "hours_per_family": {"direct": 40},
    "hours_per_wte": 1575,
    "casework_share": 0.6,
    "whole_posts": True,
}


@pytest.mark.parametrize(
    ("decided", "profile"),
    [
        ({"figure": "workforce.team", "above": 7}, UNDECIDED | {"workforce": STAFF}),
        ({"figure": "provision.gap", "above": 0}, CHANGES["services.team.capacity"][1](UNDECIDED, 140)),
        ({"figure": "provision.surplus", "below": 1}, UNDECIDED),
    ],
    ids=["whole posts", "any gap, where there is none", "no places to spare"],
)
def test_thresholds_of_a_figure_that_stands_still_for_a_while(decided, profile):
    """A figure at its bound over a stretch flips where it leaves it, not at the end of what was searched."""
    made = run(profile | {"decisions": {"d": {"label": "d"} | decided}}, FEW)
    figure, bound = decided["figure"], decided.get("above", decided.get("below"))

    def met(found):
        return found > bound if "above" in decided else found < bound

    now, tried = met(value(made, figure)), 0
    for name in ("benefit_share", "pathway.referred", "population.live_births", "baseline"):
        own, change = CHANGES[name]
        found = figures(made).get(f"threshold.d.{name}")
        if found is None:
            continue
        short = own + (found.value - own) * (1 - 1e-5)
        assert met(rerun(change(profile, found.value), figure)) != now, name
        assert met(rerun(change(profile, short), figure)) == now, name
        tried += 1
    assert tried >= 2


@pytest.mark.parametrize("figure", ["need.selected_only", "need.selected_all", "need.universal_only"])
def test_births_move_whom_a_programme_selects(figure):
    """More babies are more in every cell: the decision flips at the births at which a whole run says it does."""
    profile = UNDECIDED | {"programme": {"name": "visits", "criteria": {"ace": ["4+"]}}}
    now = value(run(profile, CENTRAL), figure)
    decided = profile | {"decisions": {"d": {"label": "d", "figure": figure, "above": 1.5 * now}}}
    births = value(run(decided, FEW), "threshold.d.population.live_births")
    assert births == pytest.approx(1.5 * 8300, rel=1e-6)
    moved = put(profile, ("population", "live_births"), births)
    assert value(run(moved, CENTRAL), figure) == pytest.approx(1.5 * now, rel=1e-6)


def test_births_alone_leave_families_of_older_children_as_they_are():
    """Their children are counted by themselves: no number of births flips a decision on their families."""
    profile = UNDECIDED | {"families": {"sizes": [0.75, 0.23, 0.02]}}
    now = value(run(profile, CENTRAL), "families.affected")
    decided = profile | {
        "decisions": {"d": {"label": "d", "figure": "families.affected", "above": 1.01 * now}}
    }
    assert "threshold.d.population.live_births" not in figures(run(decided, FEW))


def test_a_decision_on_a_chance_has_no_bars_and_no_thresholds():
    """One run at another input has no chance in it: only a share of draws has, and none is made for each."""
    decided = {"d": {"label": "d", "figure": "provision.gap.chance", "above": 0.8}}
    made = run(UNDECIDED | {"decisions": decided}, FEW)
    assert 0 < value(made, "provision.gap.chance") < 1
    assert made.context.plan.decisions[0].holds is (value(made, "provision.gap.chance") > 0.8)
    assert not [name for name in figures(made) if name.startswith(("threshold.", "tornado."))]


def test_what_a_decision_says_of_itself():
    said = {each.id: each for each in result().context.plan.decisions}
    assert said["commission"].holds is is_met("commission", value(result(), "provision.gap"))
    assert said["close"].holds is is_met("close", value(result(), "demand.all"))
    for each in said.values():
        for figure, name in each.flips.items():
            assert figure in figures(result())
            if name in CHANGES:
                assert each.now[name] == pytest.approx(CHANGES[name][0])


def test_the_chance_of_a_decision_is_the_share_of_draws():
    draws = drawn(PROFILE)
    assert value(result(), "decision.commission.chance") == np.mean(draws["provision.gap"] > 60)
    assert value(result(), "decision.close.chance") == np.mean(draws["demand.all"] < 90)
    assert 0 < value(result(), "decision.commission.chance") < 1


def test_a_decision_on_a_figure_that_is_absent_says_so():
    made = run(PROFILE | {"services": {}}, FEW)
    said = {each.id: each for each in made.context.plan.decisions}
    assert said["commission"].holds is None
    assert "provision.gap" in said["commission"].missing
    assert not [
        name for name in figures(made) if name.startswith(("threshold.commission", "decision.commission"))
    ]


# -- other structure, and what one local figure would be worth ---------------------------------------------


def test_without_the_areas_departure_it_is_the_parameter_interval():
    alone = run(UNDECIDED, Options(draws=400, interval="parameter", sensitivity=False))
    assert limits(result(), "structural.area_effect_none") == pytest.approx(
        limits(alone, f"{HEADLINE}.expected")
    )
    assert value(result(), "structural.area_effect_none") == pytest.approx(
        value(alone, f"{HEADLINE}.expected")
    )


def test_other_correlations_are_runs_with_them():
    profile = {
        "area": "Leeds",
        "families": {"sizes": [0.7, 0.25, 0.05]},
        "overlap": {"indicators": [HEADLINE, ASQ]},
    }
    made = run(profile, FEW)
    for side, rho in (("low", 0.0), ("high", 0.5)):  # the evidence's own limits of either
        again = rerun(put(profile, ("overlap", "correlation"), rho), "overlap.any")
        assert value(made, f"structural.overlap.{side}") == pytest.approx(again, rel=1e-9)
        alike = override(profile, "parameters.sibling_correlation", rho, "index")
        held = shipped().evidence.parameters["sibling_correlation"].quantity.unit
        alike["overrides"]["parameters.sibling_correlation"]["unit"] = held
        assert value(made, f"structural.siblings.{side}") == pytest.approx(
            rerun(alike, "families.affected"), rel=1e-9
        )


def test_a_count_of_the_headline_is_worth_a_run_with_it():
    """400 babies counted, as many below as the model expects (setting of the evidence)."""
    rate = value(result(), f"{HEADLINE}.prevalence")
    counts = {"below": rate * 400, "assessed": 400, "instrument": "supposed"}
    again = run(put(UNDECIDED, ("observed", HEADLINE), counts), Options(draws=400, sensitivity=False))
    assert value(result(), "value_of_data.outcome") == pytest.approx(
        value(again, f"{HEADLINE}.expected"), rel=1e-9
    )
    assert limits(result(), "value_of_data.outcome") == pytest.approx(
        limits(again, f"{HEADLINE}.expected"), rel=1e-9
    )
    narrow, wide = limits(result(), "value_of_data.outcome"), limits(result(), f"{HEADLINE}.expected")
    assert narrow[1] - narrow[0] < wide[1] - wide[0]


def test_a_survey_is_worth_a_run_with_what_the_nation_implies():
    """The shares implied here are read off the levels of a programme, by another way through the model."""
    profile = {"area": "Leeds", "population": {"live_births": 8300}, "families": {"sizes": [1.0]}}
    made = run(profile, FEW)
    shares = []
    for level in ("0", "1", "2-3", "4+"):
        at_level = profile | {"programme": {"name": "p", "criteria": {"ace": [level]}}}
        shares.append(rerun(at_level, "need.selected_all") / 8300)
    assert sum(shares) == pytest.approx(1)
    surveyed = profile | {"local_exposures": {"ace": {"shares": shares, "effective_sample_size": 400}}}
    again = run(surveyed, Options(draws=400, sensitivity=False))
    assert value(made, "value_of_data.survey.ace") == pytest.approx(
        value(again, f"{HEADLINE}.expected"), rel=1e-9
    )
    assert limits(made, "value_of_data.survey.ace") == pytest.approx(
        limits(again, f"{HEADLINE}.expected"), rel=1e-6
    )
    assert "value_of_data.survey.ace" not in figures(result()), "it has one already"


def test_a_bare_area_is_not_run_again_and_again():
    found = figures(run("Leeds", FEW))
    assert not [
        name for name in found if name.startswith(("tornado.", "threshold.", "structural.", "value_of_data."))
    ]
    assert "sensitivity.baseline.low" not in found
    assert "sensitivity.baseline.variance_share" in found


# -- scenarios ---------------------------------------------------------------------------------------------

SCENARIOS = {
    "noticed": {"label": "more noticed", "set": {"pathway.identified.rate": 0.6}},
    "survey": {"label": "another survey", "set": {"local_exposures.ace.shares": [0.4, 0.25, 0.2, 0.15]}},
    "rate": {"label": "a rate of the evidence", "set": {"pathway.engaged": {"use": "funnel_enrol"}}},
}
OPTIONS = {
    "same": {"label": "as it is", "set": {"services.team.capacity": {"value": 70, "interval": [60, 82]}}},
    "larger": {"label": "a larger team", "set": {"services.team.capacity": 165}},
}
SET = {
    "noticed": put(UNDECIDED, ("pathway", "identified", "rate"), 0.6),
    "survey": put(UNDECIDED, ("local_exposures", "ace", "shares"), [0.4, 0.25, 0.2, 0.15]),
    "rate": put(UNDECIDED, ("pathway", "engaged"), {"use": "funnel_enrol"}),
    "same": UNDECIDED,
    "larger": put(UNDECIDED, ("services", "team", "capacity"), 165),
}
QUICK = Options(draws=400, sensitivity=False)


@cache
def with_scenarios():
    return run(UNDECIDED | {"scenarios": SCENARIOS, "options": OPTIONS}, QUICK)


@pytest.mark.parametrize("name", SET)
@pytest.mark.parametrize(
    "figure", [f"{HEADLINE}.expected", "demand.engaged", "provision.gap", "provision.not_seen"]
)
def test_a_scenario_is_a_run_of_the_profile_so_changed(name, figure):
    again, found = run(SET[name], QUICK), figures(with_scenarios())
    if figure == f"{HEADLINE}.expected" and name != "survey":
        assert f"scenario.{name}.{figure}" not in found, "need is as without it"
        assert figures(again)[figure] == found[figure]
        return
    shown, expected = found[f"scenario.{name}.{figure}"], figures(again)[figure]
    assert shown.value == pytest.approx(expected.value, rel=1e-12)
    assert shown.interval == expected.interval


@pytest.mark.parametrize("name", SET)
def test_a_change_is_the_difference_draw_by_draw(name):
    before, after = drawn(UNDECIDED, QUICK), drawn(SET[name], QUICK)
    for figure in ("demand.engaged", "provision.gap"):
        change = figures(with_scenarios())[f"scenario.{name}.{figure}.change"]
        expected = value(run(SET[name], QUICK), figure) - value(run(UNDECIDED, QUICK), figure)
        assert change.value == pytest.approx(expected, abs=1e-9)
        moved = np.broadcast_to(after[figure] - before[figure], (400,))
        if np.ptp(moved) < 1e-9:
            assert change.interval is None
            continue
        assert (change.interval.lower, change.interval.upper) == pytest.approx(
            np.quantile(moved, [0.025, 0.975]), abs=1e-6
        )


def test_a_higher_rate_never_lowers_demand_in_any_draw():
    """The same random numbers on both sides, so that only what is changed moves the answer."""
    moved = drawn(SET["noticed"], QUICK)["demand.engaged"] - drawn(UNDECIDED, QUICK)["demand.engaged"]
    assert moved.min() > 0
    apart = np.random.default_rng(1).permutation(drawn(SET["noticed"], QUICK)["demand.engaged"])
    unshared = apart - drawn(UNDECIDED, QUICK)["demand.engaged"]
    change = figures(with_scenarios())["scenario.noticed.demand.engaged.change"].interval
    assert change.upper - change.lower < 0.5 * np.ptp(np.quantile(unshared, [0.025, 0.975]))


def test_places_added_take_the_gap_away_and_leave_demand_alone():
    found = figures(with_scenarios())
    assert found["scenario.larger.demand.engaged.change"].value == 0
    assert found["scenario.larger.demand.engaged.change"].interval is None
    assert found["scenario.larger.provision.gap"].value == 0
    assert found["scenario.larger.provision.gap.change"].interval.upper <= 0
    assert found["scenario.same.provision.gap.change"].value == 0


def test_what_a_scenario_leaves_alone_is_as_without_any():
    plain = run(UNDECIDED, QUICK)
    assert [each for each in with_scenarios().figures if not each.id.startswith("scenario.")] == plain.figures


def test_a_scenario_in_which_some_draws_have_no_solution_is_told_without_a_range_of_its_change():
    """At 28% disorganised, the other classes in proportion, some drawn pairs of ratios cannot hold together (method, section 13)."""
    high = national_rate({"area": "Leeds"}, 0.28)["overrides"]
    scenario = {"label": "a high rate", "set": {f"overrides.{name}": each for name, each in high.items()}}
    options = Options(draws=2_000, sensitivity=False)
    made = run(UNDECIDED | {"scenarios": {"high": scenario}}, options)
    again = run(UNDECIDED | {"overrides": high}, options)
    assert again.run.invalid_draws > 0
    change = figures(made)["scenario.high.demand.engaged.change"]
    assert change.value == pytest.approx(value(again, "demand.engaged") - value(made, "demand.engaged"))
    assert change.interval is None


def test_a_decision_on_an_overlap_has_a_chance_and_no_thresholds():
    """Overlap is slow: it is not worked out again for each input moved."""
    overlap = {"indicators": ["disorganised_attachment", "asq_personal_social"]}
    decided = {"d": {"label": "d", "figure": "overlap.any", "above": 0.2}}
    made = run({"area": "Leeds", "overlap": overlap, "decisions": decided}, FEW)
    assert made.context.plan.decisions[0].holds is (value(made, "overlap.any") > 0.2)
    assert 0 <= value(made, "decision.d.chance") <= 1
    assert not [name for name in figures(made) if name.startswith(("threshold.", "tornado."))]
