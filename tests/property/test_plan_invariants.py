"""Invariants I9 and I10 (``test_downstream_invariants.py``), and the promises of a result, for plans made at random on real areas."""

import json
import math

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from imhcalc import application
from imhcalc.loading.loaded_profile import LoadedProfile
from imhcalc.models.options import Options
from imhcalc.models.profile import Profile
from tests.support import shipped

DRAWS = 120
AREAS = ["Leeds", "Rutland", "Isles of Scilly", "Dundee City", "Cardiff", "Belfast", "Hertfordshire"]
HEADLINES = [None, "insecure_attachment", "disorder_2_4", "perinatal_ptsd"]
SLACK = 1e-9

shares = st.one_of(st.sampled_from([0.0, 1.0]), st.floats(0.01, 0.99))
amounts = st.floats(0.5, 5_000)
sizes = st.one_of(st.none(), st.floats(2, 500))
ratios = st.lists(st.floats(0.2, 5), min_size=5, max_size=5)


def present(values):
    """A mapping without what is None."""
    return {key: each for key, each in values.items() if each is not None}


def maybe(strategy):
    return st.one_of(st.none(), strategy)


@st.composite
def uncertain(draw, values=amounts):
    value = draw(values)
    if not draw(st.booleans()) or value <= 0:
        return value
    width = draw(st.floats(1.01, 3))
    return {"value": value, "interval": [value / width, value * width]}


@st.composite
def stages(draw):
    if draw(st.booleans()):
        of = draw(st.integers(1, 400))
        how = {"passed": draw(st.integers(0, of)), "of": of}
    else:
        how = present({"rate": draw(shares), "effective_sample_size": draw(sizes)})
    return how | present({"odds_ratios_by_quintile": draw(maybe(ratios))})


@st.composite
def pathways(draw):
    names = ["identified", "referred", "engaged"][: draw(st.integers(1, 3))]
    pathway = {name: draw(stages()) for name in names}
    if draw(st.booleans()):
        outside = {"families_a_year": draw(uncertain()), "engaged_share": draw(shares)}
        pathway["outside_referrals"] = outside
    return pathway


@st.composite
def services(draw):
    units = st.sampled_from([
        {"unit": "families"},
        {"unit": "contacts", "contacts_per_family": draw(uncertain(st.floats(1, 40)))},
        {"unit": "referrals", "families_per_referral": draw(shares)},
    ])  # fmt: skip
    levels = st.sampled_from(["universal", "targeted_selected", "targeted_indicated"])
    capacity = uncertain(st.one_of(st.just(0.0), amounts))
    return {
        f"s{number}": {"label": f"S{number}", "capacity": draw(capacity), "level": draw(levels)} | draw(units)
        for number in range(draw(st.integers(1, 3)))
    }


@st.composite
def workforces(draw):
    first = draw(st.floats(0.1, 0.9))
    post = {"wte": draw(st.floats(0, 2)), "salary": draw(uncertain(st.floats(1e4, 1e5))), "on_cost": 0.25}
    staff = {
        "hours_per_family": {"direct": draw(uncertain(st.floats(1, 100))), "travel": draw(st.floats(0, 20))},
        "hours_per_wte": draw(uncertain(st.floats(800, 2_000))),
        "consultation": draw(maybe(uncertain(st.floats(1, 500)))),
        "hours_per_assessment": draw(maybe(uncertain(st.floats(1, 10)))),
        "duration_years": draw(maybe(uncertain(st.floats(0.1, 3)))),
        "caseload_per_wte": draw(maybe(uncertain(st.floats(2, 40)))),
        "roles": {
            "a": {"share": first, "salary": 50_000, "on_cost": 0.25},
            "b": {"share": 1 - first, "band": "7", "on_cost": draw(maybe(st.just(0.3)))},
        },
        "smallest_team": draw(
            maybe(
                st.just(
                    {"practitioners": draw(st.floats(0, 5)), "cover": draw(st.floats(0, 0.3)), "lead": post}
                )
            )
        ),
        "whole_posts": draw(st.booleans()),
        "first_year": draw(maybe(shares)),
    }
    staff["roles"]["b"] = present(staff["roles"]["b"])
    casework = {"casework_share": draw(st.floats(0.1, 1))}
    return present(staff | draw(st.sampled_from([casework, {"supervision": 90, "training": 60}, {}])))


@st.composite
def plans(draw):
    births = draw(st.floats(50, 9_000))
    costs = {
        "price_year": 2025, "overhead": draw(maybe(st.floats(0, 0.5))), "non_pay": draw(maybe(uncertain())),
        "payers": {"council": 0.4, "ICB": 0.6},
        "savings": {"a": {"label": "a", "per_family": draw(uncertain()), "payer": "ICB", "cashable": True}},
    }  # fmt: skip
    projection = {
        "births": {"2026": births, "2027": births * 1.1, "2028": births * 0.9},
        "backlog": draw(st.floats(0, 500)),
        "leave": draw(shares),
        "capacity": draw(st.sampled_from([{}, {"2027": 12.0}])),
    }
    return present({
        "area": draw(st.sampled_from(AREAS)),
        "headline": draw(st.sampled_from(HEADLINES)),
        "population": {"live_births": births},
        "benefit_share": draw(maybe(st.builds(
            lambda value, size: present({"value": value, "effective_sample_size": size}), shares, sizes))),
        "families": draw(maybe(st.sampled_from([{"sizes": [1.0]}, {"sizes": [0.6, 0.3, 0.1]}]))),
        "programme": draw(maybe(st.just({"name": "p", "criteria": {"ace": ["2-3", "4+"]}}))),
        "overlap": draw(maybe(st.just({"indicators": ["disorganised_attachment", "disorder_2_4"]}))),
        "pathway": draw(maybe(pathways())),
        "services": draw(maybe(services())),
        "workforce": draw(maybe(workforces())),
        "costs": draw(maybe(st.just(present(costs)))),
        "projection": draw(maybe(st.just(projection))),
    })  # fmt: skip


def estimated(profile):
    loaded = LoadedProfile.of(Profile.model_validate(profile))
    return application.estimated(loaded, shipped(), Options(draws=DRAWS, sensitivity=False))


def rows(made):
    """Every figure as one array: the central value, then the draws."""
    found = {}
    for figure in made.result.figures:
        drawn = made.draws.get(figure.id)
        if drawn is not None and figure.value is not None:
            found[figure.id] = np.concatenate([[figure.value], np.broadcast_to(drawn, (DRAWS,))])
    return found


def same(first, second):
    np.testing.assert_allclose(first, second, rtol=1e-9, atol=1e-7)


def at_most(first, second):
    first, second = np.broadcast_arrays(first, second)
    assert (first <= second * (1 + SLACK) + 1e-7).all()


few = settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@few
@given(plans())
def test_the_identities_of_a_plan_hold_centrally_and_in_every_draw(profile):
    found = rows(estimated(profile))
    check_levels(found)
    check_demand(found)
    check_provision(found)
    check_money(found)
    check_years(found, profile)


def check_levels(found):
    if "need.indicated" in found:
        people = found["need.indicated"] + found["need.universal_only"] + found.get("need.selected_only", 0)
        same(people, people[0])
    if "families.affected" in found:
        at_most(found["families.affected"], found["population.families_0_4"])
    if "overlap.any" in found:
        assert (found["overlap.any"] >= 0).all()
        at_most(found["overlap.any"], 1.0)
        at_most(found["overlap.lower"][0], found["overlap.any"][0])
        at_most(found["overlap.any"][0], found["overlap.upper"][0])


def check_demand(found):
    need = found.get("need.able_to_benefit", found.get("flow.families"))
    if need is None:
        return
    at_most(need, found["flow.families"])
    before = need
    for stage in ("identified", "referred", "engaged"):
        name = f"demand.{stage}"
        if name not in found:
            break
        at_most(found[name], before)
        same(sum(found[f"{name}.q{q}"] for q in range(1, 6)), found[name])
        before = found[name]


def check_provision(found):
    if "provision.gap" not in found:
        return
    need = found.get("need.able_to_benefit", found["flow.families"])
    demand = found.get("demand.all", found["demand.engaged"])
    capacity, met, gap = found["provision.capacity"], found["provision.met"], found["provision.gap"]
    assert ((gap == 0) | (found["provision.surplus"] == 0)).all()
    same(met + gap, demand)
    same(met + found["provision.surplus"], capacity)
    at_most(0.0, found["provision.not_seen"])
    if "provision.unmet_need" in found:
        same(need - found["provision.unmet_need"], found["flow.families"] - found["provision.not_seen"])
    assert found["provision.gap.chance"][0] == np.mean(gap[1:] > 0)


def check_money(found):
    if "workforce.wte_throughput" in found:
        demand = found.get("demand.all", found["demand.engaged"])
        same(found["workforce.wte_throughput"] * found["workforce.families_per_wte"], demand)
        at_most(
            found["workforce.wte_throughput"] + found.get("workforce.wte_other", 0),
            found["workforce.practitioners"],
        )
        at_most(found["workforce.practitioners"], found["workforce.team"])
    if "cost.total" in found:
        same(found["cost.payer.council"] + found["cost.payer.icb"], found["cost.total"])
        at_most(found["cost.fixed"], found["cost.total"])


def check_years(found, profile):
    waiting = profile.get("projection", {}).get("backlog")
    for year in ("2026", "2027", "2028"):
        if f"projection.{year}.need" not in found:
            return
        parts = {
            part: found[f"projection.{year}.{part}"]
            for part in ("need", "demand", "served", "waiting", "left")
        }
        at_most(parts["demand"], parts["need"])
        same(waiting + parts["demand"], parts["served"] + parts["waiting"] + parts["left"])
        waiting = parts["waiting"]


@few
@given(plans())
def test_a_result_keeps_its_promises(profile):
    """Every id once, no number that is none, intervals that hold their value or warn, the same bytes again."""
    made = estimated(profile)
    text = made.result.model_dump_json(by_alias=True)

    def refuse(constant):
        raise AssertionError(constant)

    json.loads(text, parse_constant=refuse)
    ids = [figure.id for figure in made.result.figures]
    assert len(ids) == len(set(ids))
    outside = {each.where for each in made.result.warnings if each.code == "W_POINT_OUTSIDE"}
    for figure in made.result.figures:
        assert figure.value is None or math.isfinite(figure.value), figure.id
        interval = figure.interval
        if interval is None:
            continue
        assert interval.lower <= interval.upper, figure.id
        if figure.value is not None and interval.level is not None:
            slack = 1e-9 * (1 + abs(figure.value))
            is_inside = interval.lower - slack <= figure.value <= interval.upper + slack
            assert is_inside or figure.id in outside, figure.id
        if figure.unit == "proportion":
            assert -SLACK <= interval.lower <= interval.upper <= 1 + SLACK, figure.id
    assert estimated(profile).result.model_dump_json(by_alias=True) == text


@few
@given(plans())
def test_every_origin_of_a_plans_figures_is_there(profile):
    """A figure's `from` names figures, parameters of the evidence, published columns, or parts of the profile."""
    made = estimated(profile).result
    ids = {figure.id for figure in made.figures}
    used = {parameter.id for parameter in made.inputs.parameters}
    for figure in made.figures:
        for origin in figure.from_:
            if origin.startswith("profile."):
                part = made.inputs.profile
                for key in origin.removeprefix("profile.").split("."):
                    assert key in part, (figure.id, origin)
                    part = part[key]
                continue
            area = origin in {"area.children_by_age", "area.children_by_quintile"}
            column = origin.removeprefix("areas.") in made.inputs.measured
            nation = (
                origin.removeprefix("national_children.") in made.inputs.national_children
                or origin.removeprefix("national_mix.") in made.inputs.national_mix
            )
            assert origin in ids or origin in used or area or column or nation, (figure.id, origin)
