"""What a run says, and still gives, where the area, the profile or the evidence lacks something."""

import pytest

from imhcalc import application
from imhcalc.faults import InputFaultsError, ModelError
from imhcalc.loading.loaded_profile import LoadedProfile
from imhcalc.models.options import Options
from imhcalc.models.profile import Profile
from tests.support import FEW, figures, run, shipped, value
from tests.unit.assemble.own_pack import judged, own_pack
from tests.unit.assemble.test_plan import COSTS, PATHWAY, PROJECTION, QUICK, SERVICES, WORKFORCE

HEADLINE = "disorganised_attachment"
FERNSHIRE = {"name": "Fernshire", "nation": "England"}


def estimated(profile, held, options=FEW):
    return application.estimate(LoadedProfile.of(Profile.model_validate(profile)), held, options)


def demand(result) -> dict[str, float | None]:
    return {name: each.value for name, each in figures(result).items() if name.startswith("demand.")}


# -- which outcome a plan is made for ----------------------------------------------------------------------


def test_a_plan_is_for_the_outcome_that_leads_whether_named_or_the_only_one_asked_for():
    """The nation's need by fifth weighs stated rates; it is that of the outcome the report leads with."""
    pathway = {"identified": {"rate": 0.5, "odds_ratios_by_quintile": [2, 1.5, 1.2, 1, 0.8]}}
    named = run({"area": "Leeds", "headline": "asq_personal_social", "pathway": pathway}, QUICK)
    alone = run({"area": "Leeds", "outcomes": ["asq_personal_social"], "pathway": pathway}, QUICK)
    assert demand(alone) == demand(named)
    assert value(alone, "demand.identified") == pytest.approx(0.5 * value(alone, "flow.families"), rel=0.05)


def test_a_programme_selects_among_the_only_outcome_asked_for():
    programme = {"name": "p", "criteria": {"ace": ["4+"]}}
    result = run({"area": "Leeds", "outcomes": ["eyfs_psed"], "programme": programme}, QUICK)
    assert value(result, "need.selected_only") < value(result, "need.selected_all")


def test_a_scenario_that_begins_a_plan_is_the_profile_with_that_plan():
    changes = {
        "pathway": {**PATHWAY, "identified": {"rate": 0.45, "odds_ratios_by_quintile": [2, 1.5, 1, 1, 0.8]}}
    }
    base = {"area": "Leeds", "services": SERVICES}
    scenario = run({**base, "scenarios": {"way": {"label": "With a way in", "set": changes}}}, QUICK)
    itself = run({**base, **changes}, QUICK)
    for name in ("demand.engaged", "provision.gap"):
        assert value(scenario, f"scenario.way.{name}") == pytest.approx(value(itself, name), rel=1e-9)


def test_an_outcome_that_names_no_need_leads_where_it_is_all_that_is_asked_for():
    result = run({"area": "Leeds", "outcomes": ["secure_attachment"]})
    assert value(result, "flow.children") == pytest.approx(value(result, "secure_attachment.expected"))


# -- nothing to estimate -----------------------------------------------------------------------------------


def refusal(profile) -> str:
    with pytest.raises(ModelError) as caught:
        run(profile)
    assert caught.value.code == "E_NO_EVIDENCE"
    return caught.value.message


def test_children_of_other_ages_alone_are_a_fault_of_the_profile():
    with pytest.raises(InputFaultsError) as caught:
        run({"area": FERNSHIRE, "population": {"children_by_age": {"17": 900}}})
    (fault,) = caught.value.faults
    assert fault.code == "no-population"
    assert "no children of the ages that the outcomes are of" in fault.message


def test_an_outcome_that_cannot_be_given_says_why():
    said = refusal(
        {"area": FERNSHIRE, "population": {"live_births": 900}, "outcomes": ["asq_personal_social"]}
    )
    assert said == (
        "No outcome can be given for this area. Personal and social skills below the expected level at two: the "
        "number of children it is a share of is not given (24 to 30 months)"
    )


def test_a_headline_that_cannot_be_given_says_why():
    said = refusal({"area": FERNSHIRE, "population": {"live_births": 900}, "headline": "asq_personal_social"})
    assert said.startswith(
        "The headline asq_personal_social cannot be given for this area. Personal and social skills"
    )
    assert said.endswith("the number of children it is a share of is not given (24 to 30 months)")


def test_a_headline_of_nobody_says_so():
    counted = {"live_births": 900, "children_by_age": {"2": 0}}
    said = refusal({"area": FERNSHIRE, "population": counted, "headline": "asq_personal_social"})
    assert said.endswith("at two: nobody lives here of whom it would be a share")


def test_counts_of_nobody_are_told_from_no_counts():
    said = refusal({"area": FERNSHIRE, "population": {"live_births": 0}})
    assert said == "No outcome can be given for this area. The babies and children counted come to none"


# -- an area of which only some are counted ----------------------------------------------------------------

TWO_YEAR_OLDS = {"area": FERNSHIRE, "population": {"children_by_age": {"2": 900}}}
PLAN = {
    "pathway": PATHWAY,
    "services": SERVICES,
    "workforce": WORKFORCE,
    "costs": COSTS,
    "projection": PROJECTION,
}


def test_where_only_children_of_two_are_counted_no_families_of_babies_are():
    result = run({**TWO_YEAR_OLDS, **PLAN}, Options(draws=400, sensitivity=True))
    found = figures(result)
    assert value(result, "asq_personal_social.expected") > 0
    assert value(result, "need.indicated") == value(result, "asq_personal_social.expected")
    assert value(result, "provision.capacity") > 0
    started = ("flow", "demand", "triangulation", "workforce.wte", "cost.total", "projection", "ladder")
    assert [name for name in found if name.startswith(started)] == []
    assert "population.fathers" not in {each.id for each in result.assumptions}
    assert f"{HEADLINE}.prevalence" not in found
    assert "the number of babies it is a share of is not given" in " ".join(result.context.absent.values())


def test_a_plan_without_births_is_told_what_it_lacks():
    result = run({**TWO_YEAR_OLDS, **PLAN}, QUICK)
    assert result.context.plan.lacking["flow"] == ["live births"]


def test_years_ahead_need_births_today():
    counted = {"live_births": 0, "children_by_age": {"2": 900}}
    result = run({"area": FERNSHIRE, "population": counted, **PLAN}, QUICK)
    lacking = result.context.plan.lacking["projection"]
    assert lacking == ["live births today, which need for each birth is reckoned from"]
    assert not [name for name in figures(result) if name.startswith("projection")]


def test_children_of_one_age_stated_leave_the_groups_without_it_as_they_are():
    bare, stated = run("Leeds"), run({"area": "Leeds", "population": {"children_by_age": {"2": 9000}}})
    assert value(stated, "population.children_0_1") == value(bare, "population.children_0_1")
    assert figures(stated)["population.children_0_1"].method == "observed"
    assert figures(stated)["population.children_0_4"].method == "stated"


def test_indicators_that_the_area_has_no_figures_of_have_no_overlap():
    overlap = {"indicators": [HEADLINE, "asq_personal_social"]}
    result = run({"area": FERNSHIRE, "population": {"live_births": 900}, "overlap": overlap}, QUICK)
    assert result.context.plan.lacking["overlap"] == ["figures here for asq_personal_social"]
    assert not [name for name in figures(result) if name.startswith("overlap.")]


FLAT = {
    "label": "A flat one", "plain": "Flat.", "counted": "children", "ages": "2", "population": "children_2",
    "instrument": "none", "carry": "anywhere", "order": 99, "baselines": {"England": judged(0.1, "proportion")},
}  # fmt: skip


def test_an_indicator_that_nothing_adjusts_overlaps_at_one_rate_everywhere(tmp_path):
    """With no correlation, the chance of at least one is 1 - (1 - a)(1 - b) in each cell, here of one b."""
    overlap = {"indicators": ["asq_personal_social", "flat"], "correlation": 0.0}
    result = estimated(
        {"area": "Leeds", "overlap": overlap}, own_pack(tmp_path, {"outcomes": {"flat": FLAT}}), QUICK
    )
    adjusted = value(result, "asq_personal_social.prevalence")
    assert value(result, "overlap.any") == pytest.approx(1 - (1 - adjusted) * (1 - 0.1))


# -- counts by fifth ---------------------------------------------------------------------------------------


def counted_by_fifth(below, assessed):
    fifths = {"below": below, "assessed": assessed}
    counts = {"below": sum(below), "assessed": sum(assessed), "by_quintile": fifths}
    return run({"area": "Leeds", "observed": {"asq_personal_social": counts}}, QUICK)


def test_a_fifth_in_which_nobody_was_assessed_is_left_out_of_the_indices():
    result = counted_by_fifth([0, 60, 50, 50, 40], [0, 300, 300, 300, 300])
    assert [each.message for each in result.warnings if each.code == "W_SII_PARTIAL"] == [
        "Personal and social skills below the expected level at two: no child was assessed in some fifth; the index is "
        "of the others."
    ]
    assert "asq_personal_social.observed.q1" not in figures(result)
    assert value(result, "equity.sii") < 0


def test_one_fifth_alone_has_no_slope():
    result = counted_by_fifth([60, 0, 0, 0, 0], [300, 0, 0, 0, 0])
    assert "W_SII_UNDEFINED" in {each.code for each in result.warnings}
    assert "equity.sii" not in figures(result)


# -- sources -----------------------------------------------------------------------------------------------


def test_a_report_of_ones_own_is_cited_as_the_override_names_it():
    override = {
        "value": 1.02, "unit": "babies_per_maternity", "status": "published", "tag": "seen",
        "source": "Our own maternity report", "where": "page 3",
    }  # fmt: skip
    profile = {"area": "Leeds", "overrides": {"parameters.babies_per_maternity": override}}
    result = run(profile, QUICK)
    (source,) = [each for each in result.sources if each.id == "Our own maternity report"]
    assert source.citation == "Our own maternity report"
    loaded = LoadedProfile.of(Profile.model_validate(profile))
    step = application.explain(loaded, shipped(), QUICK, "flow.families").step
    (own,) = [each for each in step.children if each.id == "parameters.babies_per_maternity"]
    assert (own.place.citation, own.place.where) == ("Our own maternity report", "page 3")


# -- other edges -------------------------------------------------------------------------------------------


def test_demand_over_two_nations_is_the_rate_of_the_need_of_both():
    members = {"name": "Borders", "members": ["S12000026", "E06000057"]}
    both = run({"area": members, "pathway": {"identified": {"rate": 0.45}}}, QUICK)
    assert value(both, "demand.identified") == pytest.approx(0.45 * value(both, "flow.families"))


def test_a_product_above_one_is_cut_off_and_said_to_be():
    """Two indices of 1 over the rate or nearly so, times the rate."""
    outcome = "asq_personal_social"
    profile = {
        "area": "Leeds", "headline": outcome, "population": {"quintile_shares": [1, 0, 0, 0, 0]},
        "overrides": {
            f"outcomes.{outcome}.baseline.England": judged(0.6, "proportion"),
            f"associations.deprivation.{outcome}": judged(60, "odds_ratio"),
            f"associations.ace.{outcome}.4+": judged(60, "odds_ratio"),
        },
        "local_exposures": {"ace": {"shares": [0.0, 0.0, 0.0, 1.0]}},
    }  # fmt: skip
    result = run(profile, QUICK)
    assert value(result, f"{outcome}.report_method") == pytest.approx(1, abs=1e-9)
    (said,) = [each.message for each in result.warnings if each.code == "W_CAPPED"]
    assert said == "The report method's product passed 1 and was cut off there."
