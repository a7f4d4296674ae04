"""Runs on a pack of one's own, whose figures take forms that the shipped ones do not."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from imhcalc import application
from imhcalc.assemble.inputs import beta_of
from imhcalc.assemble.limits_drawn import effect_limits_drawn, limits_drawn
from imhcalc.core.model import Effect
from imhcalc.faults import ModelError
from imhcalc.loading.loaded_profile import LoadedProfile
from imhcalc.models.options import Options
from imhcalc.models.profile import Profile
from imhcalc.models.quantity import Quantity
from tests.support import FEW, figures, run, shipped, value
from tests.unit.assemble.own_pack import changed, judged, own_pack
from tests.unit.assemble.test_plan import QUICK, SERVICES

ASQ = "asq_personal_social"
LEEDS = {"area": "Leeds"}
EVERYTHING = Options(draws=400, sensitivity=True)
SURVEY = {"ace": {"shares": [0.40, 0.25, 0.20, 0.15], "effective_sample_size": 1000}}
FLAT = {
    "label": "A flat one", "plain": "Flat.", "counted": "children", "ages": "2", "population": "children_2",
    "instrument": "none", "carry": "anywhere", "order": 99, "baselines": {"England": judged(0.1, "proportion")},
}  # fmt: skip


def loaded(profile) -> LoadedProfile:
    return LoadedProfile.of(Profile.model_validate(profile))


def estimated(profile, held, options=FEW):
    return application.estimate(loaded(profile), held, options)


def exact(quantity):
    """Make a quantity of a pack one without limits."""
    quantity.pop("interval", None)
    quantity.pop("effective_sample_size", None)
    quantity["shape"] = "fixed"


def splits(change):
    """Change the national share of each level, in every nation that has its own."""

    def changes(factor):
        for exposure in factor["exposures"].values():
            if "split" in exposure:
                change(exposure["split"])

    return changes


# -- national rates ----------------------------------------------------------------------------------------


def test_a_rate_may_come_with_a_sample_size_in_place_of_limits(tmp_path):
    """Drawn from the beta distribution of as many people (method, section 13)."""
    rate = judged(0.1, "proportion", shape="beta", effective_sample_size=300)
    held = own_pack(tmp_path, {"outcomes": {"flat": {**FLAT, "baselines": {"England": rate}}}})
    found = figures(estimated(LEEDS, held, Options(draws=20_000, interval="parameter")))["flat.prevalence"]
    assert [found.interval.lower, found.interval.upper] == pytest.approx(
        stats.beta(30, 270).ppf([0.025, 0.975]), rel=0.02
    )
    assert beta_of(Quantity(**rate)) == pytest.approx((30, 270))


def test_each_nation_of_an_area_has_its_own_rate(tmp_path):
    rates = {"England": judged(0.1, "proportion"), "Scotland": judged(0.2, "proportion")}
    held = own_pack(tmp_path, {"outcomes": {"flat": {**FLAT, "baselines": rates}}})
    both = estimated({"area": {"name": "Borders", "members": ["S12000026", "E06000057"]}}, held)
    apart = [estimated({"area": code}, held) for code in ("S12000026", "E06000057")]
    assert value(both, "flat.expected") == pytest.approx(sum(value(each, "flat.expected") for each in apart))
    national = figures(both)["flat.national"]
    assert national.equation == "the nations' rates, weighed by the children aged 2 of each"
    assert set(national.from_) == {
        "outcomes.flat.baseline.England", "outcomes.flat.baseline.Scotland", "population.children_2",
    }  # fmt: skip


def test_an_international_rate_stands_in_for_any_nation_even_where_nations_are_not_to_be_mixed(tmp_path):
    outcome = {**FLAT, "carry": "never", "baselines": {"International": judged(0.1, "proportion")}}
    held = own_pack(tmp_path, {"outcomes": {"flat": outcome}})
    for place in ("Leeds", "Cardiff"):
        result = estimated({"area": place}, held, Options(draws=400, strict_nation=True))
        assert value(result, "flat.prevalence") == pytest.approx(0.1)
        assert figures(result)["flat.national"].from_ == ["outcomes.flat.baseline.International"]


def test_a_rival_reading_of_a_rate_that_nothing_adjusts_rests_on_no_pattern(tmp_path):
    reading = {"label": "Half", "in_words": "at half", "value": judged(0.05, "proportion")}
    held = own_pack(tmp_path, {"outcomes": {"flat": {**FLAT, "readings": {"half": reading}}}})
    found = figures(estimated(LEEDS, held))["flat.reading.half.prevalence"]
    assert found.value == pytest.approx(0.05)
    assert [
        each for each in found.from_ if each.startswith(("national_mix", "associations", "risk_factors"))
    ] == []


def test_a_published_rate_may_have_no_national_one_to_set_beside(tmp_path):
    held = own_pack(
        tmp_path, changed("outcomes", "eyfs_psed", lambda each: each["measured"]["England"].pop("national"))
    )
    found = figures(estimated(LEEDS, held))
    assert "eyfs_psed.observed" in found
    assert "eyfs_psed.observed.nation" not in found
    assert "eyfs_psed.observed.region" in found


def test_a_headline_whose_every_figure_is_exact_has_no_spread_to_share_out(tmp_path):
    held = own_pack(tmp_path, {"outcomes": {"flat": FLAT}})
    result = estimated({**LEEDS, "outcomes": ["flat"]}, held, Options(draws=400, interval="parameter"))
    found = figures(result)
    assert found["flat.prevalence"].interval is None
    assert [each for each in found if each.startswith("sensitivity.")] == []


def test_mothers_whose_risk_is_solved_keep_the_mix_of_births_that_it_is_solved_on(tmp_path):
    association = shipped().evidence.associations[f"deprivation.{ASQ}"]
    copied = association.model_dump(mode="json", exclude_unset=True) | {"outcome": "perinatal_ptsd"}
    held = own_pack(tmp_path, {"associations": {"deprivation.perinatal_ptsd": copied}})
    result = estimated({**LEEDS, "outcomes": ["perinatal_ptsd"]}, held)
    assert "England.live_births" in result.inputs.national_mix
    assert "live_births" in result.inputs.units[0].quintile_shares
    assert "national_mix.England.live_births" in figures(result)["perinatal_ptsd.prevalence"].from_


# -- exposures and ratios ----------------------------------------------------------------------------------


def test_a_nation_without_a_table_of_exposure_is_refused(tmp_path):
    held = own_pack(tmp_path, changed("risk_factors", "ace", lambda each: each["exposures"].pop("Wales")))
    assert value(estimated(LEEDS, held), f"{ASQ}.prevalence") > 0
    with pytest.raises(ModelError) as caught:
        estimated({"area": "Cardiff"}, held)
    assert (caught.value.code, caught.value.message) == (
        "E_NO_EVIDENCE", "no table of adults' childhood adversity for Wales",
    )  # fmt: skip


def test_shares_of_unknown_precision_are_taken_as_exact_and_not_varied(tmp_path):
    held = own_pack(tmp_path, changed("risk_factors", "ace", splits(exact)))
    profile = {**LEEDS, "local_exposures": SURVEY}
    name = "sensitivity.exposure.ace"
    assert any(each.startswith(name) for each in figures(run(profile, EVERYTHING)))
    assert not any(each.startswith(name) for each in figures(estimated(profile, held, EVERYTHING)))


def test_a_level_that_nobody_has_is_drawn_as_nothing():
    shares = Quantity(**judged([0.6, 0.4, 0.0], "proportion", shape="dirichlet", effective_sample_size=100))
    assert limits_drawn(shares)[2] == [0.0, 0.0]
    assert limits_drawn(shares)[0] == pytest.approx(stats.beta(60, 40).ppf([0.025, 0.975]))


def test_limits_of_risks_are_those_that_their_log_odds_have():
    effect = Effect.checked("ace", "marginal", "risk", [0.1, 0.2], [None, (0.1, 0.35)])
    fixed, (drawn,) = effect_limits_drawn(effect)
    assert fixed == []
    odds = np.log([0.1 / 0.9, 0.35 / 0.65])
    half = (odds[1] - odds[0]) / 2
    ends = np.log(0.2 / 0.8) + np.array([-half, half])
    assert drawn == pytest.approx(1 / (1 + np.exp(-ends)))


def as_risks(association):
    """Give an association by the risk at each level, in place of ratios."""
    association["measure"] = "risk"
    for level, risk in zip(association["levels"], (0.06, 0.07, 0.09, 0.12), strict=True):
        limits = {"lower": 0.8 * risk, "upper": 1.25 * risk, "level": 0.95, "kind": "judgement"}
        association["levels"][level] = judged(risk, "proportion", shape="beta", interval=limits)


def test_an_input_given_as_risks_is_varied_between_its_limits(tmp_path):
    held = own_pack(tmp_path, changed("associations", f"ace.{ASQ}", as_risks))
    profile = {**LEEDS, "headline": ASQ, "local_exposures": SURVEY}
    found = figures(estimated(profile, held, EVERYTHING))
    low, high = (found[f"sensitivity.effect.ace.{end}"].value for end in ("low", "high"))
    assert low < found[f"{ASQ}.expected"].value < high or high < found[f"{ASQ}.expected"].value < low


# -- national reach ----------------------------------------------------------------------------------------


def triangulated(held) -> set[str]:
    result = estimated({**LEEDS, "services": SERVICES}, held, QUICK)
    return {each for each in figures(result) if each.startswith("triangulation.")}


def test_reach_is_set_beside_need_only_where_a_share_of_need_is_published(tmp_path):
    ladder = changed("ladder", "today", lambda rung: rung.pop("share_of_need"))
    assert triangulated(own_pack(tmp_path, ladder)) == {
        "triangulation.families_per_service", "triangulation.families_per_team",
    }  # fmt: skip


def test_reach_without_a_range_is_not_made_into_one(tmp_path):
    met = shipped().evidence.ladder["today"].share_of_need
    held = own_pack(tmp_path, changed("parameters", met, lambda each: exact(each["quantity"])))
    assert "triangulation.national_reach" not in triangulated(held)


def test_families_per_team_without_a_range_are_not_set_beside(tmp_path):
    exactly = changed("parameters", "families_per_team", lambda each: exact(each["quantity"]))
    found = triangulated(own_pack(tmp_path, exactly))
    assert "triangulation.families_per_team" not in found
    assert "triangulation.families_per_service" in found


def test_classes_of_unknown_precision_are_taken_as_exact(tmp_path):
    held = own_pack(tmp_path, changed("classifications", "attachment", lambda each: exact(each["shares"])))
    found = figures(estimated(LEEDS, held, EVERYTHING))
    assert "sensitivity.baseline.low" in figures(run("Leeds", EVERYTHING))
    assert "sensitivity.baseline.low" not in found
    assert found["disorganised_attachment.prevalence"].interval is not None, (
        "the area's departure is still drawn"
    )


def test_a_ratio_with_limits_of_another_level_is_drawn_as_if_published_at_95_per_cent():
    """Limits that hold 90% are 1.645 standard deviations away, those that hold 95% 1.960."""
    stated = {"lower": 1.5, "upper": 2.7, "level": 0.90, "kind": "confidence"}
    quantity = Quantity(**judged(2.0, "odds_ratio", shape="log_normal", interval=stated))
    half = np.log(2.7 / 1.5) / 2 * stats.norm.ppf(0.975) / stats.norm.ppf(0.95)
    ((lower, upper),) = limits_drawn(quantity)
    assert [lower, upper] == pytest.approx([2.0 * np.exp(-half), 2.0 * np.exp(half)])


def test_ratios_used_as_if_adjusted_for_what_their_source_does_not_list_say_so(tmp_path):
    def of_nothing(association):
        association["adjusted_for"] = []

    result = estimated(LEEDS, own_pack(tmp_path, changed("associations", f"ace.{ASQ}", of_nothing)))
    (said,) = [each.message for each in result.warnings if each.code == "W_SCOPE_MISMATCH"]
    assert said.endswith(
        "the ratios for ace are used as if adjusted for deprivation, which their source does not list."
    )


# -- settings ----------------------------------------------------------------------------------------------


def test_a_pack_that_makes_a_row_of_numbers_of_what_every_run_needs_is_refused(tmp_path):
    row = {"label": "Ours", "use": "context", "quantity": judged([0.2, 0.3], "logit")}
    held = own_pack(tmp_path, {"parameters": {"area_effect_sd": row}})
    with pytest.raises(ModelError) as caught:
        estimated(LEEDS, held)
    assert [fault.code for fault in caught.value.faults] == ["E_LEVELS"]
    assert "`parameters.area_effect_sd` is a row of numbers" in caught.value.faults[0].message


def test_a_pack_without_what_every_run_needs_is_refused():
    held = shipped()
    parameters = {name: each for name, each in held.evidence.parameters.items() if name != "area_effect_sd"}
    lacking = replace(held, evidence=held.evidence.model_copy(update={"parameters": parameters}))
    with pytest.raises(ModelError, match=r"no `parameters.area_effect_sd`") as caught:
        estimated(LEEDS, lacking)
    assert [fault.code for fault in caught.value.faults] == ["E_NO_EVIDENCE"]
