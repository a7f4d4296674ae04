"""What a run does with an area and a profile."""

import dataclasses

import pytest

from imhcalc.faults import DataMissingError, InputFaultsError, ModelError
from imhcalc.models.options import Options
from tests.support import FEW, figures, run, shipped, value

HEADLINE = "disorganised_attachment"


def codes(result) -> set[str]:
    return {warning.code for warning in result.warnings}


def test_a_bare_birth_count_gives_the_national_rate_and_says_so():
    result = run({"area": {"name": "Fernshire", "nation": "England"}, "population": {"live_births": 1250}})
    assert value(result, f"{HEADLINE}.expected") == pytest.approx(187.5)
    assert "W_BASE_MISMATCH" in codes(result)
    assert "asq_personal_social.prevalence" not in figures(result), "children aged 2 are not known"


def test_what_is_assumed_is_what_was_judged_or_not_seen():
    """What was seen in its source, and published, is no assumption; what was not is one."""
    used = shipped().evidence.parameters
    told = {
        each.id.partition(".")[2]
        for each in run("Leeds").assumptions
        if each.id in {f"parameters.{name}" for name in used}
    }
    assert told
    for name in told:
        quantity = used[name].quantity
        judged = [quantity.status, quantity.interval.status if quantity.interval else None]
        assert "judgement" in judged or quantity.tag != "seen", name


def test_an_area_the_table_lacks_needs_a_count():
    with pytest.raises(DataMissingError):
        run({"area": {"name": "Fernshire", "nation": "England"}})


def test_births_given_replace_children_under_one():
    result = run(
        {
            "area": "Leeds",
            "population": {"live_births": {"value": 9000, "source": "a local count", "year": 2024}},
        }
    )
    assert value(result, "population.live_births") == 9000
    assert figures(result)["population.live_births"].method == "stated"
    assert "W_BIRTHS_PROXY" not in codes(result)


def test_a_county_is_the_sum_of_its_districts():
    county = run("Hertfordshire")
    parts = [run(code) for code in county.area.members]
    assert len(parts) == 10
    for figure in (f"{HEADLINE}.expected", "perinatal_ptsd.expected", "asq_personal_social.expected"):
        assert value(county, figure) == pytest.approx(sum(value(part, figure) for part in parts), rel=1e-9)


def test_several_areas_are_added():
    from imhcalc import application
    from tests.support import shipped

    both = application.estimate(application.profile_of_area(["Leeds", "Bradford"]), shipped(), FEW)
    assert value(both, f"{HEADLINE}.expected") == pytest.approx(
        value(run("Leeds"), f"{HEADLINE}.expected") + value(run("Bradford"), f"{HEADLINE}.expected")
    )


def test_a_group_over_nations_uses_each_nations_own_index():
    both = run({"area": {"name": "Borders", "members": ["S12000026", "E06000057"]}})
    assert both.area.nation in {"Scotland and England", "England and Scotland"}
    assert "asq_personal_social.prevalence" not in figures(both)
    apart = [run("S12000026"), run("E06000057")]
    assert value(both, f"{HEADLINE}.expected") == pytest.approx(
        sum(value(each, f"{HEADLINE}.expected") for each in apart)
    )


def test_without_a_local_survey_the_estimate_is_the_average_over_the_quintile_mix():
    """Method, section 4: whatever the evidence on adversity."""
    base = {"area": "Leeds"}
    other = base | {"choices": {}, "overrides": {}}
    assert value(run(other), f"{HEADLINE}.contribution.local_margins") == 0
    stronger = {
        "overrides": {
            "associations.ace.disorganised_attachment.4+": {
                "value": 3.5, "unit": "odds_ratio", "status": "judgement", "tag": "recalled", "rationale": "a test",
            }
        }
    }  # fmt: skip
    assert value(run(base | stronger), f"{HEADLINE}.prevalence") == pytest.approx(
        value(run(base), f"{HEADLINE}.prevalence"), abs=1e-12
    )


def test_a_local_survey_moves_the_estimate():
    survey = {"ace": {"shares": [0.40, 0.25, 0.20, 0.15], "effective_sample_size": 1000}}
    result = run({"area": "Leeds", "local_exposures": survey})
    assert value(result, f"{HEADLINE}.contribution.local_margins") > 0
    parts = [
        value(result, f"{HEADLINE}.{part}")
        for part in ("national", "contribution.quintile_mix", "contribution.local_margins")
    ]
    assert sum(parts) == pytest.approx(value(result, f"{HEADLINE}.prevalence"), abs=1e-12)


def test_the_quintiles_add_to_the_whole():
    result = run("Leeds")
    for outcome in (HEADLINE, "eyfs_psed", "asq_personal_social"):
        parts = [value(result, f"{outcome}.expected.q{q}") for q in range(1, 6)]
        assert sum(parts) == pytest.approx(value(result, f"{outcome}.expected"), rel=1e-9), outcome


def test_classes_add_to_one():
    found = figures(run("Leeds"))
    classes = [found[f"attachment.{name}"].value for name in ("disorganised", "insecure_organised", "secure")]
    assert sum(classes) == pytest.approx(1, abs=1e-12)


def test_the_kinds_of_interval_are_nested():
    def width(kind: str) -> float:
        interval = figures(run("Hartlepool", Options(draws=4000, interval=kind)))[
            f"{HEADLINE}.expected"
        ].interval
        assert interval is not None
        assert interval.kind == kind
        return interval.upper - interval.lower

    assert width("parameter") < width("predictive") < width("realised")


def test_intervals_are_nested_by_level():
    wide = figures(run("Leeds", Options(draws=2000, level=0.99)))[f"{HEADLINE}.prevalence"].interval
    narrow = figures(run("Leeds", Options(draws=2000, level=0.80)))[f"{HEADLINE}.prevalence"].interval
    assert wide.lower < narrow.lower < narrow.upper < wide.upper


def test_a_small_expected_count_gets_the_realised_interval():
    found = figures(run("Isles of Scilly"))
    assert found[f"{HEADLINE}.expected.realised"].interval.kind == "realised"
    assert f"{HEADLINE}.expected.realised" not in figures(run("Leeds"))


def test_a_measure_resting_on_very_few_children_is_not_used():
    found = figures(run("Isles of Scilly"))
    assert "eyfs_psed.observed" not in found
    assert found["eyfs_psed.prevalence"].method == "synthetic"


def test_figures_carried_from_england_are_flagged_and_wider():
    scotland, england = run("Glasgow City"), run("Birmingham")
    assert figures(scotland)["disorder_2_4.prevalence"].flags == ["W_TRANSPORTED"]
    assert figures(england)["disorder_2_4.prevalence"].flags == []
    assert "W_TRANSPORTED" not in figures(scotland)[f"{HEADLINE}.prevalence"].flags, "international evidence"


def test_strict_nation_leaves_out_what_would_be_carried():
    found = figures(run("Glasgow City", dataclasses.replace(FEW, strict_nation=True)))
    assert "disorder_2_4.prevalence" not in found
    assert f"{HEADLINE}.prevalence" in found


@pytest.mark.parametrize(("area", "present", "absent"), [
    ("Leeds", ["asq_personal_social", "eyfs_psed"], ["review_27_30m_concern"]),
    ("Dundee City", ["review_27_30m_concern"], ["asq_personal_social", "eyfs_psed"]),
    ("Cardiff", [], ["asq_personal_social", "eyfs_psed", "review_27_30m_concern"]),
    ("Belfast", [], ["asq_personal_social", "eyfs_psed", "review_27_30m_concern"]),
])  # fmt: skip
def test_instruments_stay_in_their_nation(area, present, absent):
    result = run(area)
    found = figures(result)
    assert all(f"{outcome}.prevalence" in found for outcome in present)
    assert not any(f"{outcome}.prevalence" in found for outcome in absent)
    assert len(result.context.absent) == len(absent), "each absence is explained"


def test_the_report_method_as_the_method():
    result = run("Leeds", dataclasses.replace(FEW, method="report"))
    plain = run("Leeds")
    assert value(result, f"{HEADLINE}.prevalence") == pytest.approx(
        value(plain, f"{HEADLINE}.report_method"), rel=1e-9
    )
    assert figures(result)[f"{HEADLINE}.prevalence"].method == "report"


def test_the_reference_anchor_is_the_reference_reading():
    result = run("Leeds", dataclasses.replace(FEW, anchor="reference"))
    reading = value(run("Leeds"), f"{HEADLINE}.reading.low_risk_families.prevalence")
    assert value(result, f"{HEADLINE}.prevalence") == pytest.approx(reading, rel=1e-9)
    assert f"{HEADLINE}.report_method" not in figures(result)


def test_a_stated_multiplier_is_counted_and_shown():
    stated = {"insecure_status": {"label": "Insecure immigration status", "outcomes": [HEADLINE], "rate_ratio": 1.2,
                                  "interval": [1.0, 1.4], "reason": "the local strategy of 2025"}}  # fmt: skip
    result, plain = run({"area": "Leeds", "stated_multipliers": stated}), run("Leeds")
    assert value(result, f"{HEADLINE}.prevalence") == pytest.approx(
        1.2 * value(plain, f"{HEADLINE}.prevalence")
    )
    assert value(result, f"{HEADLINE}.contribution.stated") > 0
    assert any("local strategy of 2025" in assumption.text for assumption in result.assumptions)


def test_a_chosen_alternative_replaces_the_default():
    chosen = run(
        {"area": "Leeds", "choices": {"associations.deprivation.disorganised_attachment": _alternative()}}
    )
    assert value(chosen, f"{HEADLINE}.prevalence") != value(run("Leeds"), f"{HEADLINE}.prevalence")


def _alternative() -> str:
    from tests.support import shipped

    association = shipped().evidence.associations["deprivation.disorganised_attachment"]
    assert association.most_v_least is not None
    return next(iter(association.most_v_least.alternatives))


def test_known_groups_stand_beside_and_are_never_added():
    groups = {
        "looked_after": {
            "label": "Looked after, under five",
            "count": 210,
            "year": 2025,
            "source": "the council",
        }
    }
    result, plain = run({"area": "Leeds", "known_groups": groups}), run("Leeds")
    assert value(result, "known_groups.looked_after") == 210
    assert value(result, f"{HEADLINE}.expected") == value(plain, f"{HEADLINE}.expected")


def test_a_stated_cost_gives_each_rung_its_money():
    cost = {
        "value": 2000,
        "unit": "gbp_per_family",
        "status": "judgement",
        "tag": "seen",
        "rationale": "our own service in 2025",
    }
    result = run({"area": "Leeds", "cost_per_family": cost})
    assert value(result, "ladder.plan_28800.cost") == pytest.approx(
        2000 * value(result, "ladder.plan_28800.families")
    )
    assert not [figure for figure in figures(run("Leeds")) if figure.endswith(".cost")]


def test_the_headline_can_be_another_outcome():
    result = run({"area": "Dundee City", "headline": "review_27_30m_concern"})
    assert result.context.headline == "review_27_30m_concern"
    assert "ladder.all.families" not in figures(result), "a ladder of families with a new baby"


def test_a_headline_that_the_nation_lacks_is_refused():
    with pytest.raises(ModelError, match="asq_personal_social"):
        run({"area": "Cardiff", "headline": "asq_personal_social"})


def test_unknown_ids_are_all_refused_at_once():
    with pytest.raises(InputFaultsError) as refused:
        run(
            {
                "area": "Leeds",
                "headline": "disorganized_attachment",
                "outcomes": ["asq"],
                "choices": {"outcomes.none": "x"},
            }
        )
    assert len(refused.value.faults) == 3


@pytest.mark.parametrize("seed", [0, 1])
def test_the_same_seed_gives_the_same_result_to_the_byte(seed):
    first, second = (run("Leeds", dataclasses.replace(FEW, seed=seed)).model_dump_json() for _ in range(2))
    assert first == second


def test_seeds_differ_in_intervals_and_not_in_the_answer():
    first, second = (
        run("Leeds", dataclasses.replace(FEW, seed=0)),
        run("Leeds", dataclasses.replace(FEW, seed=1)),
    )
    assert value(first, f"{HEADLINE}.expected") == value(second, f"{HEADLINE}.expected")
    assert figures(first)[f"{HEADLINE}.expected"].interval != figures(second)[f"{HEADLINE}.expected"].interval


def test_figures_have_unique_ids():
    """That every origin exists, `test_explanation` holds."""
    for area in ("Leeds", "Dundee City", "Hertfordshire"):
        ids = [figure.id for figure in run(area).figures]
        assert len(set(ids)) == len(ids)


def test_no_time_host_or_path_is_in_a_result():
    import os
    import socket
    from pathlib import Path

    text = run("Leeds").model_dump_json()
    assert socket.gethostname() not in text
    assert str(Path.cwd()) not in text
    assert str(Path.home()) not in text or str(Path.home()) == "/"
    assert os.environ.get("USER", "no user") not in text or os.environ.get("USER") in {None, "", "root"}


def test_benchmarks_are_shown_and_never_divided():
    result = run("Leeds")
    beside = [each for each in result.context.beside if each.outcome == "disorder_2_4"]
    assert [each.value for each in beside] == [0.008]
    ratio = 0.008 / value(result, "disorder_2_4.prevalence")
    assert not [figure for figure in result.figures if figure.value == pytest.approx(ratio, rel=1e-6)]


def width(result, figure: str) -> float:
    interval = figures(result)[figure].interval
    assert interval is not None
    return interval.upper - interval.lower


def test_a_survey_of_a_county_keeps_an_area_effect_for_each_district():
    """Method, section 7: area effects stay apart, so that better information does not widen the answer."""
    plain = run("Hertfordshire", Options(draws=3000))
    survey = {"ace": {"shares": [0.53, 0.23, 0.16, 0.08], "effective_sample_size": 5000}}
    surveyed = run({"area": "Hertfordshire", "local_exposures": survey}, Options(draws=3000))
    assert width(surveyed, f"{HEADLINE}.prevalence") == pytest.approx(
        width(plain, f"{HEADLINE}.prevalence"), rel=0.1
    )


def test_readings_carry_what_is_stated():
    stated = {
        "status": {"label": "Insecure status", "outcomes": [HEADLINE], "rate_ratio": 1.2, "reason": "a test"}
    }
    result, plain = run({"area": "Leeds", "stated_multipliers": stated}), run("Leeds")
    for reading in ("one_in_ten", "low_risk_families"):
        figure = f"{HEADLINE}.reading.{reading}.prevalence"
        assert value(result, figure) == pytest.approx(1.2 * value(plain, figure))


@pytest.mark.parametrize("outcome", ["insecure_attachment", "eyfs_psed"])
def test_a_multiple_that_could_have_no_effect_is_refused(outcome):
    stated = {
        "status": {"label": "Insecure status", "outcomes": [outcome], "rate_ratio": 1.2, "reason": "a test"}
    }
    with pytest.raises(InputFaultsError, match=outcome):
        run({"area": "Leeds", "stated_multipliers": stated})


def test_only_intervals_with_chance_in_them_are_called_realised():
    found = figures(run("Rutland", Options(draws=2000, interval="realised")))
    plain = figures(run("Rutland", Options(draws=2000)))
    for figure in (f"{HEADLINE}.synthetic", "attachment.disorganised", "flow.children"):
        assert found[figure].interval == plain[figure].interval
    assert found[f"{HEADLINE}.expected"].interval.kind == "realised"


def test_the_other_anchor_stands_beside_a_reference_one():
    result = run("Leeds", dataclasses.replace(FEW, anchor="reference"))
    population = value(run("Leeds"), f"{HEADLINE}.prevalence")
    assert value(result, f"{HEADLINE}.reading.population_mean.prevalence") == pytest.approx(population)
    assert f"{HEADLINE}.reading.low_risk_families.prevalence" not in figures(result)


def test_the_report_method_needs_a_population_baseline():
    with pytest.raises(ModelError, match="baseline"):
        run("Leeds", dataclasses.replace(FEW, anchor="reference", method="report"))


def test_under_twos_are_a_stock_beside_the_flow():
    result = run("Leeds")
    expected = value(result, f"{HEADLINE}.prevalence") * value(result, "population.children_0_1")
    assert value(result, "stock.children_0_1") == pytest.approx(expected)


def test_rates_taken_as_exact_are_listed_as_assumptions():
    listed = {assumption.id for assumption in run("Leeds").assumptions}
    assert "outcomes.perinatal_psychosis.baseline.England.exact" in listed
    assert "outcomes.perinatal_mild_moderate.baseline.England.exact" not in listed


def test_a_far_survey_warns():
    survey = {"ace": {"shares": [0.20, 0.15, 0.15, 0.50], "effective_sample_size": 400}}
    assert "W_MARGIN_FAR_FROM_NATIONAL" in codes(run({"area": "Leeds", "local_exposures": survey}))


def test_a_result_holds_what_it_was_made_from():
    inputs = run("Leeds").inputs
    assert inputs.units[0].counts["children_0"] == 8478
    assert sum(inputs.units[0].quintile_shares["live_births"]) == pytest.approx(1)
    assert inputs.measured["psed_below_expected_pct"] == pytest.approx(0.2)
    assert inputs.measured["psed_below_expected_pct.region"] == pytest.approx(0.1726, abs=5e-5)
    assert inputs.national_children["United Kingdom.children_0"] == pytest.approx(669_552)
    assert inputs.national_mix["England.live_births"][0] == pytest.approx(0.2568, abs=5e-5)
