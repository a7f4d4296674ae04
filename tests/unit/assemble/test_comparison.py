"""Comparisons: differences are those of the draws, ranks are of what was measured alike, order changes nothing."""

from dataclasses import replace

import numpy as np
import pytest

from imhcalc import application, side_by_side
from imhcalc.assemble.compared import Compared, subject_of
from imhcalc.assemble.comparison import compare
from imhcalc.assemble.model_runs import Shared
from imhcalc.faults import ModelError
from imhcalc.loading.loaded_profile import LoadedProfile
from imhcalc.models.options import Options
from imhcalc.models.profile import Profile
from tests.support import ROOT, run, shipped, value

FEW = Options(draws=400, sensitivity=False)
RATE = "disorganised_attachment.prevalence"
MEASURED = "eyfs_psed.observed"
PLAN = str(ROOT / "examples" / "leeds_plan.yaml")


def of_areas(*names, options=FEW, **asked):
    given = [application.profile_of_area([name]) for name in names]
    return side_by_side.compare(given, shipped(), options, side_by_side.Asked(**asked))


def of_profiles(*profiles, options=FEW):
    given = [LoadedProfile.of(Profile.model_validate(each)) for each in profiles]
    compared = []
    for position, loaded in enumerate(given):
        found = application.estimated(loaded, shipped(), options)
        name = f"{loaded.profile.area.name} {position}"
        compared.append(Compared(subject_of(found, name, name, "profile"), found, found.drawn))
    return compare(compared, compared[0].subject.id)


def difference(comparison, figure, subject):
    (found,) = (each for each in comparison.differences if each.figure == figure and each.subject == subject)
    return found


def figure(comparison, wanted):
    (found,) = (each for each in comparison.figures if each.id == wanted)
    return found


def cells(comparison, wanted):
    return {cell.subject: cell for cell in figure(comparison, wanted).cells}


def ranks(comparison, wanted=MEASURED):
    return {rank.subject: (rank.rank, rank.of) for rank in figure(comparison, wanted).ranks}


def test_a_difference_is_the_difference_of_the_draws():
    own = replace(FEW, own_area_effects=True)
    leeds, bradford = (
        application.estimated(application.profile_of_area([name]), shipped(), own).draws[RATE]
        for name in ("Leeds", "Bradford")
    )
    found = difference(of_areas("Leeds", "Bradford"), RATE, "Bradford")
    expected = np.quantile(bradford - leeds, [0.025, 0.975])
    assert [found.interval.lower, found.interval.upper] == pytest.approx(expected, rel=1e-12)
    assert found.higher == pytest.approx((bradford > leeds).mean())
    assert found.higher + found.lower == pytest.approx(1.0)
    assert not found.told_apart


def test_what_is_shown_is_what_a_report_shows():
    found = application.estimate(application.profile_of_area(["Leeds"]), shipped(), FEW)
    (rate,) = (each for each in found.figures if each.id == RATE)
    cell = cells(of_areas("Leeds", "Bradford"), RATE)["Leeds"]
    assert (cell.value, cell.interval) == (rate.value, rate.interval)


def test_national_evidence_is_shared_and_departures_are_not():
    """Two areas vary together by the national evidence, and less than an area with itself."""
    own = replace(FEW, draws=4000, own_area_effects=True)
    leeds, bradford = (
        application.estimated(application.profile_of_area([name]), shipped(), own).draws[RATE]
        for name in ("Leeds", "Bradford")
    )
    assert 0.05 < np.corrcoef(leeds, bradford)[0, 1] < 0.6


def test_without_departures_only_the_evidence_differs():
    found = difference(
        of_areas("Leeds", "Bradford", options=replace(FEW, interval="parameter")), RATE, "Bradford"
    )
    assert found.told_apart
    assert found.interval.kind == "parameter"


def test_the_order_of_subjects_does_not_matter():
    one = of_areas("Leeds", "Bradford", "Kirklees", against="Kirklees")
    other = of_areas("Kirklees", "Bradford", "Leeds")
    assert cells(one, RATE) == cells(other, RATE)
    assert ranks(one) == ranks(other)
    for subject in ("Leeds", "Bradford"):
        assert difference(one, RATE, subject) == difference(other, RATE, subject)


def test_who_else_is_compared_does_not_matter():
    few, more = of_areas("Leeds", "Bradford"), of_areas("Leeds", "Bradford", "Kent", "Watford")
    assert difference(few, RATE, "Bradford") == difference(more, RATE, "Bradford")


def test_turning_a_comparison_round_turns_its_differences():
    forth = difference(of_areas("Leeds", "Bradford"), RATE, "Bradford")
    back = difference(of_areas("Bradford", "Leeds"), RATE, "Leeds")
    assert back.value == pytest.approx(-forth.value)
    assert [back.interval.lower, back.interval.upper] == pytest.approx(
        [-forth.interval.upper, -forth.interval.lower]
    )


def test_what_is_the_same_differs_by_exactly_nothing():
    same = of_profiles({"area": "Leeds"}, {"area": "Leeds"})
    assert same.differences
    for each in same.differences:
        assert (each.value, each.interval, each.higher, each.told_apart) == (0.0, None, None, False)


def test_the_same_place_has_differences_of_numbers_and_another_has_not():
    same = of_profiles({"area": "Leeds"}, {"area": "Leeds", "population": {"live_births": 8000}})
    assert difference(same, "disorganised_attachment.expected", "Leeds 1").told_apart
    apart = {each.figure for each in of_areas("Leeds", "Bradford").differences}
    assert apart
    assert all(name.endswith(".prevalence") for name in apart)


def test_measured_rates_are_ranked_and_modelled_ones_never():
    found = of_areas("Leeds", "Bradford", "Kent")
    values = {subject: cell.value for subject, cell in cells(found, MEASURED).items()}
    order = sorted(("Leeds", "Bradford", "Kent"), key=lambda name: -values[name])
    assert ranks(found) == {name: (position + 1, 3) for position, name in enumerate(order)}
    assert not any(each.ranks for each in found.figures if each.id != MEASURED)


def test_a_region_and_a_nation_stand_beside_and_are_not_ranked():
    found = of_areas("Leeds", "Bradford")
    kinds = {subject.name: subject.kind for subject in found.subjects}
    assert kinds["Yorkshire and The Humber"] == "region"
    assert kinds["England"] == "nation"
    assert set(ranks(found)) == {"Leeds", "Bradford"}
    assert cells(found, RATE)["England"].value == pytest.approx(0.15)
    assert cells(found, MEASURED)["England"].value == pytest.approx(0.17)
    assert [(each.subject, each.other) for each in found.overlaps] == [
        ("Yorkshire and The Humber", "Leeds"),
        ("Yorkshire and The Humber", "Bradford"),
    ]


def test_a_place_within_another_is_not_ranked_with_it():
    found = of_areas("Leeds", "Yorkshire and The Humber")
    assert ranks(found) == {}
    assert [(each.subject, each.contains) for each in found.overlaps] == [("Yorkshire and The Humber", True)]
    assert [subject.kind for subject in found.subjects] == ["area", "area", "nation"]


def test_districts_with_their_countys_figure_have_no_rank_among_themselves():
    assert ranks(of_areas("Broxbourne", "Watford")) == {}


def test_equal_values_share_a_rank():
    found = of_areas("Leeds", "Darlington", "Bury")
    (tied,) = {(rank.rank, rank.tied) for rank in figure(found, MEASURED).ranks if rank.subject != "Leeds"}
    assert tied == (2, True)


def test_instruments_of_one_nation_are_left_out():
    found = of_areas("Dundee City", "Leeds")
    left = {each.id: each.nations for each in found.left_out}
    assert left["eyfs_psed"] == ["England"]
    assert left["review_27_30m_concern"] == ["Scotland"]
    assert not {each.outcome for each in found.figures} & set(left)
    assert not any(each.ranks for each in found.figures)


def test_nothing_in_common_is_refused():
    with pytest.raises(ModelError, match="no indicator in common"):
        of_profiles(
            {
                "area": "Dundee City",
                "outcomes": ["review_27_30m_concern"],
                "headline": "review_27_30m_concern",
            },
            {"area": "Leeds", "outcomes": ["eyfs_psed"], "headline": "eyfs_psed"},
        )


def test_local_counts_of_two_areas_are_drawn_apart():
    counts = {"observed": {"asq_personal_social": {"below": 60, "assessed": 600}}}
    profiles = [{"area": name, **counts} for name in ("Leeds", "Bradford")]
    found = [
        application.estimated(
            LoadedProfile.of(Profile.model_validate(each)),
            shipped(),
            replace(FEW, draws=4000, own_area_effects=True),
        ).draws["asq_personal_social.prevalence"]
        for each in profiles
    ]
    assert abs(np.corrcoef(*found)[0, 1]) < 0.2


@pytest.fixture(scope="module")
def plan():
    loaded = application.read_profile(PLAN, shipped())
    asked = side_by_side.Asked(scenarios=("outreach", "smallest_team", "do_nothing"))
    return loaded, side_by_side.compare([loaded], shipped(), FEW, asked)


def test_a_scenario_shares_all_draws_but_its_own(plan):
    loaded, found = plan
    changed = application.with_scenarios(loaded, ["outreach"], shipped())
    base, other = (
        application.estimated(each, shipped(), FEW).draws["demand.engaged"] for each in (loaded, changed)
    )
    apart = difference(found, "demand.engaged", "outreach")
    assert [apart.interval.lower, apart.interval.upper] == pytest.approx(
        np.quantile(other - base, [0.025, 0.975])
    )
    width = apart.interval.upper - apart.interval.lower
    assert width < 0.5 * (np.quantile(base, 0.975) - np.quantile(base, 0.025))
    assert apart.told_apart


def test_a_change_without_effect_differs_by_exactly_nothing(plan):
    _, found = plan
    for each in found.differences:
        if each.subject == "do nothing":
            assert (each.value, each.interval, each.higher) == (0.0, None, None)
    assert difference(found, RATE, "smallest team").value == 0.0


def test_a_capacity_stated_without_a_range_moves_by_exactly_that(plan):
    _, found = plan
    apart = difference(found, "provision.capacity", "smallest team")
    assert (apart.value, apart.interval, apart.told_apart) == (pytest.approx(95.0), None, True)


def test_one_place_is_not_ranked_and_its_region_has_no_differences(plan):
    _, found = plan
    assert not any(each.ranks for each in found.figures)
    assert {each.subject for each in found.differences} == {"outreach", "smallest team", "do nothing"}


def test_a_measured_headline_has_the_nations_published_rate_beside_it():
    found = of_profiles({"area": "Leeds", "headline": "eyfs_psed"}, {"area": "Bradford"})
    assert found.headline == "eyfs_psed"
    england = cells(found, "eyfs_psed.prevalence")["England"]
    assert (england.value, england.method) == (pytest.approx(0.17), "observed")


def test_a_modelled_headline_has_the_nations_stated_rate_beside_it():
    found = of_profiles({"area": "Leeds"}, {"area": "Bradford"})
    england = cells(found, f"{found.headline}.prevalence")["England"]
    assert england.method == "stated"
    assert england.value == pytest.approx(value(run("Leeds"), f"{found.headline}.national"))


@pytest.mark.parametrize(
    "profile",
    [
        {"area": "Leeds"},
        {
            "area": "Cornwall",
            "local_exposures": {"ace": {"shares": [0.5, 0.2, 0.2, 0.1], "effective_sample_size": 300}},
        },
        {"area": "Leeds", "observed": {"asq_personal_social": {"below": 400, "assessed": 6000}}},
        {"area": {"name": "Fernshire", "nation": "Wales"}, "population": {"live_births": 900}},
        {
            "area": {"name": "Fernshire", "nation": "England"},
            "population": {"live_births": 900, "children_by_age": {"2": 0}},
        },
    ],
)
def test_rates_drawn_alone_are_those_of_the_whole_run(profile):
    """Differences between areas are of rates alone; to run the rest of a report for them took half of a comparison."""
    loaded = LoadedProfile.of(Profile.model_validate(profile))
    apart = replace(FEW, own_area_effects=True)
    whole = application.estimated(loaded, shipped(), apart).drawn
    rates = application.rates_drawn(loaded, shipped(), apart, Shared())
    assert rates.invalid == whole.invalid
    assert {*rates.draws} == {name for name in whole.draws if name.endswith(".prevalence")}
    for name, draws in rates.draws.items():
        np.testing.assert_allclose(draws, whole.draws[name], rtol=1e-13)


def test_rates_of_which_one_was_measured_have_no_difference():
    counts = {"asq_personal_social": {"below": 400, "assessed": 6000}}
    found = of_profiles({"area": "Leeds", "observed": counts}, {"area": "Leeds"})
    counted = cells(found, "asq_personal_social.observed")
    assert (counted["Leeds 0"].value, counted["Leeds 1"].value) == (pytest.approx(400 / 6000), None)
    assert [each for each in found.differences if each.figure == "asq_personal_social.prevalence"] == []
    assert difference(found, RATE, "Leeds 1").value == 0.0


def test_a_plan_that_one_profile_lacks_is_an_empty_cell():
    pathway = {name: {"rate": 0.5} for name in ("identified", "referred", "engaged")}
    found = of_profiles({"area": "Leeds", "pathway": pathway}, {"area": "Leeds"})
    apart = cells(found, "demand.engaged")
    assert apart["Leeds 0"].value > 0
    assert apart["Leeds 1"].value is None
    assert [each for each in found.differences if each.figure == "demand.engaged"] == []


def test_draws_without_a_solution_leave_differences_without_a_range_and_say_so():
    """At 28% disorganised some drawn pairs of ratios cannot hold together (method, section 13)."""
    from tests.unit.assemble.test_sensitivity import national_rate

    found = of_profiles(
        national_rate({"area": "Leeds"}, 0.28), {"area": "Leeds"}, options=replace(FEW, draws=2000)
    )
    apart = difference(found, RATE, "Leeds 1")
    assert apart.value < 0
    assert (apart.interval, apart.higher, apart.lower) == (None, None, None)
    assert found.notes == [
        "Some draws had no solution for Leeds 0: differences from and to it have no range, since draws can no longer be "
        "set one against the other."
    ]
