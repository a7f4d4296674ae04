"""Areas in a batch: the same figures as one at a time, and totals from summed draws."""

from dataclasses import asdict, replace

import numpy as np
import pytest

from imhcalc import application
from imhcalc.areas.batch_file import Reading, read_batch
from imhcalc.assemble.batch import estimate_batch
from imhcalc.assemble.batch_nation import BatchNation
from imhcalc.assemble.batch_outcomes import ALL_IN_ONE, point_outside
from imhcalc.assemble.batch_sums import _Sum
from imhcalc.core.model import Area
from imhcalc.core.simulation import simulate
from imhcalc.core.streams import stream
from imhcalc.core.summary import limits
from imhcalc.faults import ModelError
from imhcalc.loading.loaded_profile import LoadedProfile
from imhcalc.models.area import Selection
from imhcalc.models.options import Options
from imhcalc.models.profile import LocalExposure, Profile
from tests.batches import (
    AGREE,
    AREAS,
    SMALL_AREAS,
    alone,
    assert_near,
    assert_same,
    batch_of,
    profile_of,
    request_of,
    table_of,
)
from tests.support import FEW, figures, shipped

QUICK = Options(draws=300)
HEADER = (
    "area_code,area_name,nation,children_0,children_1,children_2,children_3,children_4,children_5,"
    "children_q1,children_q2,children_q3,children_q4,children_q5"
)
OF_THEIR_OWN = f"""{HEADER},ace.0,ace.1,ace.2-3,ace.4+,ace.effective_sample_size,eyfs_psed.below,eyfs_psed.assessed,eyfs_psed.eligible,asq_personal_social.below,asq_personal_social.assessed
W1,One,England,80,82,85,84,90,91,100,120,80,60,60,0.47,0.24,0.17,0.12,900,,,,,
W2,Two,England,60,62,65,64,70,71,50,120,80,60,60,,,,,,14,70,80,,
W3,Three,England,60,62,65,64,70,71,150,20,80,60,60,50%,24%,15%,11%,,3,70,71,12,62
W4,Four,England,60,62,65,64,70,71,150,20,80,60,60,,,,,,,,,,
W5,Five,England,600,620,650,640,700,710,1500,200,800,600,600,0.4,0.3,0.2,0.1,300,160,700,900,62,640
"""


def sampled(table, count):
    return sorted(stream(1, "sample").permutation(len(table.areas))[:count].tolist())


# -- an area in a batch is the area alone ------------------------------------------------------------------


def test_districts_are_as_their_own_estimates():
    table = table_of(AREAS)
    batch = batch_of(table, FEW)
    for place in sampled(table, 8):
        assert_same(batch.figures(place), alone(table.areas[place], FEW))


def test_small_areas_are_as_their_own_estimates():
    table = table_of(SMALL_AREAS)
    batch = batch_of(table, FEW)
    for place in sampled(table, 6):
        assert_same(batch.figures(place), alone(table.areas[place], FEW))


@pytest.mark.parametrize(
    "options",
    [
        replace(QUICK, interval="parameter"), replace(QUICK, interval="realised"), replace(QUICK, method="report"),
        replace(QUICK, seed=7, level=0.8), Options(draws=150, anchor="reference"),
    ],
    ids=["parameter", "realised", "report", "another seed and level", "reference"],
)  # fmt: skip
def test_whatever_the_options(options):
    for file, count in ((AREAS, 2), (SMALL_AREAS, 2)):
        table = table_of(file)
        some = sampled(table, count)
        kept = replace(table, areas=[table.areas[place] for place in some])
        batch = batch_of(kept, options)
        for place, area in enumerate(kept.areas):
            assert_same(batch.figures(place), alone(area, options))


@pytest.mark.parametrize("interval", ["predictive", "realised", "parameter"])
@pytest.mark.parametrize("method", ["calibrated", "report"])
def test_what_an_area_says_of_its_own(method, interval):
    """A survey, local counts, both, counts too small to use, and neither."""
    options = replace(QUICK, interval=interval, method=method)
    table = table_of(OF_THEIR_OWN)
    batch = batch_of(table, options, workers=2)
    assert not batch.failures
    for place, area in enumerate(table.areas):
        assert_same(batch.figures(place), alone(area, options))
    by_outcome = {figure.outcome: figure for figure in batch.figures(2)}
    assert by_outcome["eyfs_psed"].observed is None
    assert "W_SUPPRESSED" in by_outcome["eyfs_psed"].flags
    assert {figure.rests_on for figure in batch.figures(0)} == {"local survey", "national rate"}


def test_births_and_maternities_stated_without_ages():
    table = table_of(
        "area_code,nation,live_births,maternities\nA,England,120,118\nB,England,0,0\nC,Wales,40,39\n"
    )
    batch = batch_of(table, QUICK)
    for place in (0, 2):
        assert_same(batch.figures(place), alone(table.areas[place], QUICK))
    assert all("W_BIRTHS_PROXY" not in figure.flags for figure in batch.figures(0))
    assert {figure.rests_on for figure in batch.figures(0)} == {"the nation's mix of fifths", "national rate"}
    assert all("W_EMPTY_AREA" in figure.flags and figure.prevalence is None for figure in batch.figures(1))
    assert {figure.expected for figure in batch.figures(1)} == {0.0}
    assert "W_EMPTY_AREA" in batch.flags


@pytest.mark.parametrize("fifth", [1, 2, 5])
def test_an_area_of_one_fifth_says_which(fifth):
    children = ",".join("60" if each == fifth else "0" for each in range(1, 6))
    batch = batch_of(table_of(f"{HEADER}\nA,A,England,10,10,10,10,10,10,{children}\n"), QUICK)
    assert {figure.rests_on for figure in batch.figures(0)} == {ALL_IN_ONE.format(fifth), "national rate"}


@pytest.mark.parametrize(
    ("value", "outside"), [(1.0, False), (2.0, False), (0.999, True), (2.001, True), (1.5, False)]
)
def test_a_value_at_a_limit_is_not_outside(value, outside):
    assert point_outside(value, (1.0, 2.0)) == (("W_POINT_OUTSIDE",) if outside else ())
    assert point_outside(value, None) == ()


def test_a_count_too_small_to_use_leaves_the_model_and_says_so():
    header = OF_THEIR_OWN.splitlines()[0]
    table = table_of(f"{header}\nW3,Three,England,60,62,65,64,70,71,150,20,80,60,60,,,,,,3,70,71,,\n")
    by_outcome = {figure.outcome: figure for figure in batch_of(table, QUICK).figures(0)}
    assert by_outcome["eyfs_psed"].rests_on == "model alone: the local count is too small to use"
    assert by_outcome["eyfs_psed"].observed is None


def test_an_area_that_fifths_of_nobody_are_given_for_takes_the_nations_mix():
    table = table_of(f"{HEADER}\nA,A,England,10,10,10,10,10,10,0,0,0,0,0\n")
    figure = next(iter(batch_of(table, QUICK).figures(0)))
    assert "W_BASE_MISMATCH" in figure.flags


def test_outcomes_can_be_picked():
    table = table_of(AREAS)
    batch = batch_of(table, QUICK, outcomes=("eyfs_psed", "secure_attachment"))
    assert batch.order == ["secure_attachment", "eyfs_psed"]
    whole = {figure.outcome: figure for figure in batch_of(table, QUICK).figures(3)}
    for figure in batch.figures(3):
        assert_near(figure.expected, whole[figure.outcome].expected)
    absent = {outcome.id: outcome.absent for outcome in batch.outcomes}
    assert set(absent["eyfs_psed"]) == {"Wales", "Scotland", "Northern Ireland"}


# -- order, company and threads ----------------------------------------------------------------------------


def values(batch, place):
    return [
        (figure.outcome, figure.expected, figure.expected_limits, figure.realised, figure.limit_errors)
        for figure in batch.figures(place)
    ]


def test_order_company_and_threads_change_nothing():
    table = table_of(
        OF_THEIR_OWN + "".join(f"X{n},X,England,{n},2,3,4,5,6,{n},2,3,4,5,,,,,,,,,,\n" for n in range(1, 60))
    )
    whole = batch_of(table, QUICK)
    order = stream(2, "order").permutation(len(table.areas)).tolist()
    shuffled = batch_of(replace(table, areas=[table.areas[place] for place in order]), QUICK, workers=3)
    few = batch_of(replace(table, areas=[table.areas[place] for place in (1, 4, 30)]), QUICK)
    for new, place in enumerate(order):
        assert values(shuffled, new) == values(whole, place)
    for new, place in enumerate((1, 4, 30)):
        assert values(few, new) == values(whole, place)


# -- totals ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("level", "name"),
    [
        ("upper-tier", "Kent"), ("region", "South East"), ("health-body", "NHS Kent and Medway"),
        ("health-body", "NHS Grampian"), ("nation", "Wales"), ("nation", "Northern Ireland"),
    ],
)  # fmt: skip
def test_a_total_of_districts_is_the_estimate_of_the_area(level, name):
    table = table_of(AREAS, [level])
    batch = batch_of(table, QUICK)
    loaded = application.profile_of_area([name])
    code = application.select_area(shipped().table, loaded.profile).code
    (place,) = [place for place, total in enumerate(table.totals) if total.code == code]
    every = figures(application.estimate(loaded, shipped(), replace(QUICK, sensitivity=False)))
    found = list(batch.total_figures(place))
    assert len(found) >= 10
    for figure in found:
        rate = every[f"{figure.outcome}.prevalence"]
        assert_near(figure.prevalence, rate.value)
        assert figure.method == rate.method
        if rate.interval is not None:
            assert_near(figure.prevalence_limits[0], rate.interval.lower)
            assert_near(figure.prevalence_limits[1], rate.interval.upper)
            assert figure.prevalence_limits != figure.expected_limits


def test_a_total_of_one_area_is_that_area():
    table = table_of(AREAS, ["upper-tier"])
    batch = batch_of(table, QUICK)
    (place,) = [place for place, total in enumerate(table.totals) if total.name == "Leeds"]
    area = batch.figures(table.totals[place].places[0])
    assert list(map(asdict, batch.total_figures(place))) == list(map(asdict, area))


def test_small_areas_of_one_authority_add_up_as_the_authority():
    """They share its departure, so that their total is what the authority's own estimate on these counts is."""
    table = table_of(SMALL_AREAS, ["district"])
    batch = batch_of(table, QUICK)
    (place,) = [place for place, total in enumerate(table.totals) if total.name == "Hertsmere"]
    members = [table.areas[member] for member in table.totals[place].places]
    babies = np.sum([[area.children[0] * share for share in area.mix] for area in members], axis=0)
    profile = {
        "area": {"name": "Hertsmere on these counts", "nation": "England"},
        "population": {
            "live_births": float(babies.sum()),
            "quintile_shares": (babies / babies.sum()).tolist(),
        },
    }
    loaded = LoadedProfile.of(Profile.model_validate(profile))
    every = figures(application.estimate(loaded, shipped(), replace(QUICK, sensitivity=False)))
    found = {figure.outcome: figure for figure in batch.total_figures(place)}
    for outcome in ("disorganised_attachment", "insecure_attachment", "perinatal_ptsd"):
        number = every[f"{outcome}.expected"]
        assert_near(found[outcome].expected, number.value)
        for ours, theirs in zip(
            found[outcome].expected_limits, (number.interval.lower, number.interval.upper), strict=True
        ):
            assert_near(ours, theirs)


def brute_force(table, total, outcome, options, owner):
    """Return the draws of a total, each row simulated by itself with the departure of its owner."""
    held = shipped()
    draws = 0.0
    for place, share in zip(total.places, total.shares, strict=True):
        area = table.areas[place]
        around = application.surroundings_of(
            held.table, Selection(area.nation, None, "stated", ()), held.evidence, area.nation
        )
        nation = BatchNation(held.evidence, around, area.nation, options, frozenset({"live_births"}))
        model, _ = next(each for each in nation.models() if outcome in each[0].members)
        calibration = nation.calibration(model, drawn=True, own_area_effects=True)
        children = share * area.children[0] * np.array(area.mix)
        there = Area.checked(area.code, children, parts=((owner(area), 1.0),))
        draws = draws + simulate(calibration, [there]).total[:, 0]
    return draws


@pytest.mark.parametrize("by_row", [False, True], ids=["by authority", "by row"])
def test_totals_are_summed_draws_and_not_summed_limits(by_row):
    rows = SMALL_AREAS.read_text(encoding="utf-8").splitlines()
    some = "\n".join([rows[0], *rows[1:12], *rows[500:508]]) + "\n"
    table = table_of(some, ["nation"])
    batch = batch_of(table, QUICK, departs_by_row=by_row, workers=2)
    (total,) = table.totals
    figure = next(each for each in batch.total_figures(0) if each.outcome == "disorganised_attachment")
    draws = brute_force(
        table, total, "disorganised_attachment", QUICK, lambda area: area.code if by_row else area.authority
    )
    assert figure.expected_limits == pytest.approx(limits(draws[np.newaxis], 0.95)[0], rel=AGREE)
    summed = np.sum(
        [next(iter(batch.figures(place))).expected_limits for place in range(len(table.areas))], axis=0
    )
    width = figure.expected_limits[1] - figure.expected_limits[0]
    assert width < 0.9 * (summed[1] - summed[0])


def test_rows_of_their_own_are_in_totals_as_they_are():
    text = (
        OF_THEIR_OWN.replace("area_name,", "area_name,place,")
        .replace(",One,", ",One,x,")
        .replace(",Two,", ",Two,x,")
    )
    text = text.replace(",Three,", ",Three,x,").replace(",Four,", ",Four,x,").replace(",Five,", ",Five,,")
    table = table_of(text, ["place"])
    assert [total.places for total in table.totals] == [[0, 1, 2, 3]]
    batch = batch_of(table, QUICK)
    found = {figure.outcome: figure for figure in batch.total_figures(0)}
    for outcome, method in {"disorganised_attachment": "synthetic", "eyfs_psed": "composite"}.items():
        parts = [next(each for each in batch.figures(place) if each.outcome == outcome) for place in range(4)]
        assert_near(found[outcome].expected, sum(part.expected for part in parts))
        assert found[outcome].method == method
        low, high = found[outcome].expected_limits
        assert low < found[outcome].expected < high


def test_a_total_over_nations_has_what_all_of_them_give():
    rows = SMALL_AREAS.read_text(encoding="utf-8").splitlines()
    table = table_of("\n".join([rows[0], rows[1], *rows[-190::150]]) + "\n", ["geography", "match"])
    batch = batch_of(table, QUICK)
    (place,) = [place for place, total in enumerate(table.totals) if total.name == "unchanged"]
    assert table.totals[place].nation == "England and Scotland and Wales"
    outcomes = [figure.outcome for figure in batch.total_figures(place)]
    assert "disorganised_attachment" in outcomes
    assert "eyfs_psed" not in outcomes
    people = next(iter(batch.total_figures(place))).people
    assert people == sum(area.children[0] for area in table.areas)


def test_a_total_of_nobody():
    table = table_of(
        f"{HEADER},x\nA,A,England,0,0,0,0,0,0,0,0,0,0,0,g\nB,B,England,0,0,0,0,0,0,0,0,0,0,0,g\n", ["x"]
    )
    batch = batch_of(table, QUICK)
    figure = next(iter(batch.total_figures(0)))
    assert (figure.people, figure.prevalence) == (0, None)
    of_areas = {each.outcome: each.population for each in batch.figures(0)}
    assert figure.population == of_areas[figure.outcome]
    assert "W_EMPTY_AREA" in figure.flags


# -- what the method refuses -------------------------------------------------------------------------------


def test_a_row_that_the_method_refuses_is_among_the_failures():
    """A prior weight needs a sample size to be set against; in a file its reader would have asked for one."""
    table = table_of(f"{HEADER}\nA,A,England,9,9,9,9,9,9,1,1,1,1,1\nB,B,England,9,9,9,9,9,9,1,1,1,1,1\n")
    survey = LocalExposure(shares=[0.4, 0.3, 0.2, 0.1], prior_ess=50)
    areas = [replace(table.areas[0], surveys={"ace": survey}), table.areas[1]]
    batch = batch_of(replace(table, areas=areas), QUICK)
    assert {place: error.code for place, error in batch.failures.items()} == {0: "E_RANGE"}


def test_a_fifth_of_which_the_nation_says_nothing():
    held = shipped()
    table = table_of(f"{HEADER}\nA,A,England,9,9,9,9,9,9,5,0,0,0,0\nB,B,England,9,9,9,9,9,9,0,0,0,0,5\n")
    around = application.surroundings_of(
        held.table, Selection("England", None, "stated", ()), held.evidence, "England"
    )
    mix = dict.fromkeys(around.national_mix, (0.0, 0.25, 0.25, 0.25, 0.25))
    request = replace(request_of(table, QUICK), around={"England": replace(around, national_mix=mix)})
    batch = estimate_batch(request)
    assert {place: error.code for place, error in batch.failures.items()} == {0: "E_LEVEL_NOT_IDENTIFIED"}


def test_what_the_method_refuses_of_the_evidence_stops_the_batch(monkeypatch):
    def refuse(*_):
        raise ModelError("E_INVALID_DRAWS", "no draw has a solution")

    monkeypatch.setattr("imhcalc.assemble.batch_nation.simulate", refuse)
    with pytest.raises(ModelError, match="no draw"):
        batch_of(table_of(SMALL_AREAS), QUICK)


def test_a_rate_that_is_all_but_certain_is_flagged():
    evidence = shipped().evidence
    outcome = evidence.outcomes["perinatal_adjustment"]
    high = {
        nation: quantity.model_copy(update={"value": 0.97, "interval": None, "shape": "fixed"})
        for nation, quantity in outcome.baselines.items()
    }
    outcomes = evidence.outcomes | {"perinatal_adjustment": outcome.model_copy(update={"baselines": high})}
    changed = evidence.model_copy(update={"outcomes": outcomes})
    table = table_of(f"{HEADER}\nA,A,England,90,9,9,9,9,9,1,1,1,1,1\n")
    request = replace(
        request_of(table, QUICK), evidence=changed, outcomes=("perinatal_adjustment", "perinatal_ptsd")
    )
    flags = {figure.outcome: figure.flags for figure in estimate_batch(request).figures(0)}
    assert "W_SATURATED" in flags["perinatal_adjustment"]
    assert "W_SATURATED" not in flags["perinatal_ptsd"]


def test_draws_without_a_solution_are_left_out_of_totals():
    total = _Sum(np.zeros(4))
    total.people, total.central = 10.0, 3.0
    total.add(np.array([1.0, 2.0, 3.0]), np.array([True, True, False, True]))
    total.add(np.array([1.0, 1.0, 1.0, 1.0]), np.ones(4, dtype=np.bool_))
    assert total.draws[[0, 1, 3]].tolist() == [2, 3, 4]
    figure = total.figure("colic", "live_births", QUICK, "sum of 2 areas")
    assert 2 <= figure.expected_limits[0] <= figure.expected_limits[1] <= 4


def test_figures_of_areas_that_are_alike_are_kept_up_to_a_bound(monkeypatch):
    monkeypatch.setattr("imhcalc.assemble.batch_outcomes.MOST_KEPT", 5)
    table = table_of(SMALL_AREAS)
    batch = batch_of(table, QUICK)
    columns = list(batch.columns["England"].values())
    for place in range(100):
        list(batch.figures(place))
    assert all(len(column._known) <= 5 for column in columns)


def test_a_survey_where_the_mix_is_not_given():
    table = table_of(
        "area_code,nation,live_births,ace.0,ace.1,ace.2-3,ace.4+\nA,England,90,0.4,0.3,0.2,0.1\n"
    )
    batch = batch_of(table, QUICK)
    assert_same(batch.figures(0), alone(table.areas[0], QUICK))
    flags = {figure.outcome: figure.flags for figure in batch.figures(0)}
    assert "W_BASE_MISMATCH" in flags["disorganised_attachment"]
    assert "W_BASE_MISMATCH" not in flags["perinatal_ptsd"]


# -- what is told of it ------------------------------------------------------------------------------------


def test_the_largest_error_is_that_of_some_limit():
    table = table_of(SMALL_AREAS)
    batch = batch_of(table, QUICK)
    shares = [
        max(figure.limit_errors) / (figure.expected_limits[1] - figure.expected_limits[0])
        for place in range(len(table.areas))
        for figure in batch.figures(place)
        if figure.expected_limits is not None
    ]
    assert batch.largest_error == pytest.approx(max(shares))


def test_it_says_how_much_is_done():
    said = []
    batch_of(table_of(SMALL_AREAS), QUICK, say=lambda done, of: said.append((done, of)))
    assert said == sorted(said)
    assert said[-1][0] == said[-1][1]


def test_profiles_of_rows_are_what_estimate_takes():
    area = table_of(SMALL_AREAS).areas[0]
    assert profile_of(area).population.quintile_shares.value == [0, 0, 1, 0, 0]


def test_keep_going_reads_the_rest():
    held = shipped()
    text = f"{HEADER}\nA,A,England,x,9,9,9,9,9,1,1,1,1,1\nB,B,England,9,9,9,9,9,9,1,1,1,1,1\n"
    table, faults = read_batch(
        "areas.csv", text.encode(), held.table, held.evidence, Reading({}, (), keep_going=True)
    )
    assert [area.code for area in table.areas] == ["B"]
    assert [fault.code for fault in faults] == ["suppressed-count"]
    assert table.rows == 2
