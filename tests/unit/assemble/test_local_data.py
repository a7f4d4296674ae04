"""Local counts beside the model and combined with it (method, section 21), on real areas, against arithmetic made here.

I8 is an invariant of tests/property/test_downstream_invariants.py.
"""

from itertools import pairwise

import numpy as np
import pytest
from scipy.special import expit, logit
from scipy.stats import beta, binomtest

from imhcalc.faults import InputFaultsError
from imhcalc.models.options import Options
from tests.support import FEW, figures, run, value

ASQ = "asq_personal_social"
TAU = 0.25
"""Between-area standard deviation of the evidence (method, section 18)."""
QUICK = Options(draws=400, sensitivity=False)
EXACT = Options(draws=20_000, sensitivity=False)


def counted(below, assessed, eligible=None, outcome=ASQ, area="Leeds", **more):
    counts = {"below": below, "assessed": assessed, **more}
    if eligible is not None:
        counts["eligible"] = eligible
    return {"area": area, "observed": {outcome: counts}}


def codes(result) -> set[str]:
    return {warning.code for warning in result.warnings}


def limits(result, figure):
    interval = figures(result)[figure].interval
    assert interval is not None, figure
    return interval.lower, interval.upper


def worth(model):
    """Phi: what the model is worth, in children."""
    return 1 / (model * (1 - model) * TAU**2) - 1


def combined(below, assessed, model):
    """The composite."""
    return (below + worth(model) * model) / (assessed + worth(model))


def test_what_was_counted_is_shown_with_wilson_limits():
    """Oracle: scipy's binomtest, an implementation of its own."""
    result = run(counted(610, 5_900), QUICK)
    oracle = binomtest(610, 5_900).proportion_ci(0.95, method="wilson")
    observed = figures(result)[f"{ASQ}.observed"]
    assert observed.value == pytest.approx(610 / 5_900, abs=1e-15)
    assert limits(result, f"{ASQ}.observed") == pytest.approx((oracle.low, oracle.high), abs=1e-9)
    assert (observed.method, observed.interval.kind) == ("observed", "confidence")


def test_wilson_limits_follow_the_level_of_the_run():
    result = run(counted(610, 5_900), Options(draws=400, level=0.8, sensitivity=False))
    oracle = binomtest(610, 5_900).proportion_ci(0.8, method="wilson")
    assert limits(result, f"{ASQ}.observed") == pytest.approx((oracle.low, oracle.high), abs=1e-9)


@pytest.mark.parametrize(("below", "assessed"), [(40, 400), (610, 5_900), (9, 60), (0, 30)])
def test_the_composite_is_equation_17_and_all_later_figures_follow_it(below, assessed):
    result = run(counted(below, assessed), QUICK)
    model = value(result, f"{ASQ}.synthetic")
    expected = combined(below, assessed, model)
    assert value(result, f"{ASQ}.composite") == pytest.approx(expected, rel=1e-10)
    assert value(result, f"{ASQ}.composite.weight_observed") == pytest.approx(
        assessed / (assessed + worth(model)), rel=1e-12
    )
    assert value(result, f"{ASQ}.prevalence") == pytest.approx(expected, rel=1e-9)
    assert figures(result)[f"{ASQ}.prevalence"].method == "composite"
    assert value(result, f"{ASQ}.expected") == pytest.approx(
        expected * value(result, "population.children_2"), rel=1e-9
    )


def test_the_model_itself_is_untouched_by_what_was_counted():
    plain, result = run("Leeds", QUICK), run(counted(610, 5_900), QUICK)
    assert value(result, f"{ASQ}.synthetic") == pytest.approx(value(plain, f"{ASQ}.prevalence"), rel=1e-12)
    assert limits(result, f"{ASQ}.synthetic") == pytest.approx(limits(plain, f"{ASQ}.synthetic"), rel=1e-12)
    for other in ("disorganised_attachment", "disorder_2_4", "perinatal_ptsd"):
        assert value(result, f"{other}.expected") == value(plain, f"{other}.expected")


def test_the_interval_is_that_of_the_beta_widened_by_the_doubt_of_the_model():
    """Variance = that of the composite's beta plus that of m times the model's weight squared (law of total variance).

    The spread of m is read off a run of the kind `parameter`, which has no area effect.
    """
    below, assessed = 24, 240
    result = run(counted(below, assessed), EXACT)
    model = value(result, f"{ASQ}.synthetic")
    narrow = figures(run("Leeds", Options(draws=20_000, interval="parameter")))[f"{ASQ}.prevalence"].interval
    of_model = (narrow.upper - narrow.lower) / 3.919928
    phi = worth(model)
    alone = beta(below + phi * model, assessed - below + phi * (1 - model))
    weight = phi / (assessed + phi)
    sd = np.sqrt(alone.var() + (weight * of_model) ** 2)
    lower, upper = limits(result, f"{ASQ}.composite")
    # Stretched about its own mean to that standard deviation: the shape stays that of the beta.
    stretch = sd / alone.std()
    wanted = [alone.mean() + stretch * (alone.ppf(tail) - alone.mean()) for tail in (0.025, 0.975)]
    assert stretch > 1
    # Monte Carlo error of a 2.5% point of 20,000 draws: about 0.013 standard deviations of its own.
    slack = 5 * sd * np.sqrt(0.025 * 0.975 / 20_000) / 0.058
    assert (lower, upper) == pytest.approx(wanted, abs=slack + 0.03 * sd)
    assert upper - lower < np.subtract(*reversed(limits(result, f"{ASQ}.synthetic"))), "a count narrows"
    assert limits(result, f"{ASQ}.prevalence") == (lower, upper)


def test_a_large_count_is_followed_and_a_small_one_hardly_moves_the_model():
    """I8: towards what was counted as n grows; towards the model as it shrinks."""
    model = value(run("Leeds", QUICK), f"{ASQ}.prevalence")
    found = [value(run(counted(0.12 * n, n), QUICK), f"{ASQ}.composite") for n in (100, 1_000, 100_000)]
    assert model < found[0]
    assert all(a < b for a, b in pairwise(found))
    assert found[-1] == pytest.approx(0.12, abs=2e-4)


# -- children not assessed ---------------------------------------------------------------------------------


@pytest.mark.parametrize("ratio", [1.0, 2.5, 0.5])
def test_children_not_assessed_are_taken_in_by_equation_20(ratio):
    below, assessed, eligible = 420, 4_200, 5_000
    result = run(counted(below, assessed, eligible, nonresponse_odds_ratio=ratio), QUICK)
    coverage, share = assessed / eligible, below / assessed
    adjusted = coverage * share + (1 - coverage) * expit(logit(share) + np.log(ratio))
    assert value(result, f"{ASQ}.observed.coverage") == pytest.approx(coverage, abs=1e-15)
    assert value(result, f"{ASQ}.observed.all_eligible") == pytest.approx(adjusted, rel=1e-12)
    assert value(result, f"{ASQ}.observed") == pytest.approx(share), "what was counted is shown as counted"
    model = value(result, f"{ASQ}.synthetic")
    assert value(result, f"{ASQ}.composite") == pytest.approx(
        combined(assessed * adjusted, assessed, model), rel=1e-10
    )


def test_the_bounds_hold_whatever_those_not_assessed_are_like():
    below, assessed, eligible = 420, 4_200, 5_000
    result = run(counted(below, assessed, eligible), QUICK)
    missing = eligible - assessed
    assert limits(result, f"{ASQ}.observed.all_eligible") == pytest.approx(
        (below / eligible, (below + missing) / eligible)
    )
    assert figures(result)[f"{ASQ}.observed.all_eligible"].interval.level is None


def test_the_interval_follows_children_not_assessed_too():
    """The adjusted count enters the interval: a high odds ratio for the missing moves both limits up."""
    plain = limits(run(counted(420, 4_200, 5_000), QUICK), f"{ASQ}.composite")
    moved = limits(run(counted(420, 4_200, 5_000, nonresponse_odds_ratio=3), QUICK), f"{ASQ}.composite")
    assert moved[0] > plain[0]
    assert moved[1] > plain[1]


@pytest.mark.parametrize(
    ("eligible", "warned"), [(5_601, True), (5_600, False), (4_200, False), (None, False)]
)
def test_low_coverage_warns_below_three_in_four(eligible, warned):
    result = run(counted(420, 4_200, eligible), QUICK)
    assert ("W_LOW_COVERAGE" in codes(result)) == warned
    assert ("W_LOW_COVERAGE" in figures(result)[f"{ASQ}.composite"].flags) == warned
    assert (f"{ASQ}.observed.coverage" in figures(result)) == (eligible is not None)


# -- far from the model ------------------------------------------------------------------------------------


def outlying(below, assessed, model):
    """Whether a count is further from the model than areas usually are."""
    distance = logit((below + 0.5) / (assessed + 1)) - logit(model)
    return abs(distance) > 3 * np.sqrt(TAU**2 + 1 / (below + 0.5) + 1 / (assessed - below + 0.5))


def test_a_count_far_from_the_model_warns_from_where_the_method_says():
    model = value(run("Leeds", QUICK), f"{ASQ}.prevalence")
    assessed = 2_000
    first = next(x for x in range(round(model * assessed), assessed) if outlying(x, assessed, model))
    for below, warned in ((first - 1, False), (first, True)):
        result = run(counted(below, assessed), QUICK)
        assert ("W_OBSERVED_OUTLIER" in codes(result)) == warned
        shown = figures(result)
        assert shown[f"{ASQ}.observed"].value == pytest.approx(below / assessed), "both stand side by side"
        assert shown[f"{ASQ}.synthetic"].value == pytest.approx(model)


# -- the fifths follow by one shift ------------------------------------------------------------------------


@pytest.mark.parametrize(("below", "direction"), [(900, 1), (250, -1)])
def test_fifths_follow_the_composite_by_a_shift_of_all_cells(below, direction):
    """With four groups by adversity in each fifth the shift of a fifth's own logit is nearly that of its cells."""
    plain, result = run("Leeds", QUICK), run(counted(below, 6_000), QUICK)
    before, after = (
        np.array([value(each, f"{ASQ}.prevalence.q{q}") for q in range(1, 6)]) for each in (plain, result)
    )
    moves = logit(after) - logit(before)
    assert (np.sign(moves) == direction).all()
    # A fifth's risk is a mean over its cells, so its logit moves by a little less than they do: all alike.
    assert np.ptp(moves) < 0.02 * abs(moves.mean())
    people = np.array([value(result, f"{ASQ}.expected.q{q}") for q in range(1, 6)]) / after
    assert (people @ after) / people.sum() == pytest.approx(value(result, f"{ASQ}.composite"), rel=1e-9)
    assert people.sum() == pytest.approx(value(result, "population.children_2"), rel=1e-9)


def test_one_shift_exactly_where_a_fifth_is_one_cell():
    """Scotland's 27 to 30 month review varies by fifth alone: every fifth's logit moves by the same."""
    outcome, area = "review_27_30m_concern", "Dundee City"
    plain, result = run(area, QUICK), run(counted(400, 1_200, outcome=outcome, area=area), QUICK)
    before, after = (
        np.array([value(each, f"{outcome}.prevalence.q{q}") for q in range(1, 6)]) for each in (plain, result)
    )
    moves = logit(after) - logit(before)
    assert moves == pytest.approx(np.full(5, moves[0]), abs=1e-9)
    assert abs(moves[0]) > 0.01
    assert value(result, f"{outcome}.prevalence") == pytest.approx(
        combined(400, 1_200, value(plain, f"{outcome}.prevalence")), rel=1e-9
    )


# -- published figures, other outcomes, other areas --------------------------------------------------------


def test_counts_replace_the_published_figure_which_still_stands_beside_them():
    """Decision 04: Leeds is published at 20.0% for 2021/22."""
    result = run(counted(1_790, 9_350, 9_500, outcome="eyfs_psed"), QUICK)
    assert value(result, "eyfs_psed.observed") == pytest.approx(1_790 / 9_350)
    assert value(result, "eyfs_psed.observed.published") == pytest.approx(0.200)
    model = value(result, "eyfs_psed.synthetic")
    assert value(result, "eyfs_psed.prevalence") == pytest.approx(combined(1_790, 9_350, model), rel=1e-9), (
        "combined with the model, not with what is published"
    )
    assert figures(result)["eyfs_psed.prevalence"].method == "composite"
    plain = figures(run("Leeds", QUICK))
    assert plain["eyfs_psed.prevalence"].method == "observed"
    assert "eyfs_psed.observed.published" not in plain


def test_observed_attachment_needs_an_instrument_and_keeps_the_classes_adding_to_one():
    with pytest.raises(InputFaultsError, match="instrument"):
        run(counted(90, 450, outcome="disorganised_attachment"), QUICK)
    result = run(
        counted(90, 450, outcome="disorganised_attachment", instrument="Strange Situation procedure"), QUICK
    )
    model = value(result, "disorganised_attachment.synthetic")
    assert value(result, "disorganised_attachment.prevalence") == pytest.approx(
        combined(90, 450, model), rel=1e-9
    )
    classes = [
        value(result, f"attachment.{each}") for each in ("disorganised", "insecure_organised", "secure")
    ]
    assert sum(classes) == pytest.approx(1, abs=1e-12)
    assert classes[0] == pytest.approx(combined(90, 450, model), rel=1e-9)


def test_the_plan_starts_from_the_composite():
    result = run(
        counted(90, 450, outcome="disorganised_attachment", instrument="Strange Situation procedure"), QUICK
    )
    births = value(result, "population.live_births")
    assert value(result, "flow.children") == pytest.approx(
        births * value(result, "disorganised_attachment.composite"), rel=1e-9
    )


def test_a_count_of_a_county_is_of_all_its_districts():
    result, plain = run(counted(1_000, 12_000, area="Hertfordshire"), QUICK), run("Hertfordshire", QUICK)
    model = value(plain, f"{ASQ}.prevalence")
    assert value(result, f"{ASQ}.synthetic") == pytest.approx(model, rel=1e-12)
    assert value(result, f"{ASQ}.prevalence") == pytest.approx(combined(1_000, 12_000, model), rel=1e-9)


@pytest.mark.parametrize(
    ("profile", "why"),
    [
        (counted(70, 400, area={"name": "Borders", "members": ["S12000026", "E06000057"]},
                 outcome="disorganised_attachment", instrument="Strange Situation procedure"), "several nations"),
        (counted(70, 400, area="Cardiff"), "not used: ."),
        (counted(70, 400) | {"outcomes": ["disorganised_attachment"]}, "asked for"),
    ],
    ids=["over two nations", "not in this nation", "not asked for"],
)  # fmt: skip
def test_counts_that_are_not_used_say_so(profile, why):
    import re

    result = run(profile, QUICK)
    outcome = next(iter(profile["observed"]))
    said = [each.message for each in result.warnings if each.code == "W_LOCAL_NOT_USED"]
    assert len(said) == 1
    assert re.search(why, said[0])
    assert f"{outcome}.composite" not in figures(result)


def test_two_areas_with_the_same_counts_are_not_drawn_as_one():
    """What areas counted is each one's own, so the draws of a comparison are apart; each area's range is the same."""
    shared = run(counted(40, 400), FEW)
    own = run(counted(40, 400), Options(draws=400, own_area_effects=True))
    assert value(shared, f"{ASQ}.composite") == value(own, f"{ASQ}.composite")
    assert limits(shared, f"{ASQ}.composite") != limits(own, f"{ASQ}.composite")
    assert limits(shared, f"{ASQ}.composite") == pytest.approx(limits(own, f"{ASQ}.composite"), abs=0.01)


def test_fifths_that_would_tell_a_hidden_count_by_the_total_hide_the_total_too():
    """Of 2, 3, 12, none and 1 children 10 are below: what is left of 10 tells nearly all of each fifth's own count."""
    from imhcalc.assemble.local_data import hidden_counts
    from imhcalc.models.plan import ObservedCounts

    fifths = {"below": [1, 1, 7, 0, 1], "assessed": [2, 3, 12, 0, 1]}
    counts = ObservedCounts.model_validate({"below": 10, "assessed": 18, "by_quintile": fifths})
    assert hidden_counts(counts.model_copy(update={"by_quintile": None}), 8) == (False, ())
    assert hidden_counts(counts, 8) == (True, (True,) * 5)
