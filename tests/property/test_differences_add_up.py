"""Whatever differs between two runs: contributions and interaction add up to every move, and both ways mirror."""

from dataclasses import replace

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from imhcalc.differences.telling import Asked
from imhcalc.models.options import Options
from tests.unit.differences.differing import assert_adds_up, made, told

FEWEST = Options(draws=100)
SHARES = [[0.5, 0.24, 0.15, 0.11], [0.45, 0.25, 0.17, 0.13]]
AREAS = st.sampled_from(["Leeds", "Hackney", "Kent", "Dundee City"])


@st.composite
def profiles(draw):
    """A profile with some of what a profile may say."""
    profile = {"area": draw(AREAS)}
    if draw(st.booleans()):
        profile["population"] = {"live_births": {"value": draw(st.floats(500, 20_000))}}
    if draw(st.booleans()):
        size = draw(st.sampled_from([None, 300.0, 900.0]))
        survey = {"shares": draw(st.sampled_from(SHARES))}
        profile["local_exposures"] = {
            "ace": survey | ({} if size is None else {"effective_sample_size": size})
        }
    if draw(st.booleans()):
        rate = draw(st.floats(0.2, 0.8))
        profile["pathway"] = {name: {"rate": rate} for name in ("identified", "referred", "engaged")}
        if draw(st.booleans()):
            capacity = {"value": draw(st.floats(1, 400))}
            profile["services"] = {"team": {"label": "Team", "capacity": capacity, "unit": "families"}}
    if draw(st.booleans()):
        multiplier = {"label": "Asylum", "outcomes": ["disorganised_attachment"], "reason": "our count"}
        profile["stated_multipliers"] = {"asylum": {**multiplier, "rate_ratio": draw(st.floats(0.8, 1.4))}}
    return profile


options = st.builds(
    lambda **stated: replace(FEWEST, **stated),
    seed=st.integers(0, 3),
    draws=st.sampled_from([100, 150]),
    level=st.sampled_from([0.8, 0.95]),
    method=st.sampled_from(["calibrated", "calibrated", "report"]),
    interval=st.sampled_from(["predictive", "parameter"]),
    sensitivity=st.just(False),
)
packs = st.sampled_from([None, None, "ncb-2020"])


@given(profiles(), profiles(), options, options, packs, packs)
@settings(max_examples=20)
def test_every_move_is_accounted_for(old, new, old_options, new_options, old_pack, new_pack):
    # The review's multiplication takes no local circumstance of one's own.
    assume(old_options.method == "calibrated" or "stated_multipliers" not in old)
    assume(new_options.method == "calibrated" or "stated_multipliers" not in new)
    before, after = made(old, old_options, old_pack), made(new, new_options, new_pack)
    found = told(before, after)
    assert_adds_up(found)
    counted = len(found.moved) + len(found.appeared) + found.unmoved
    assert counted == sum(each.value is not None for each in after.figures)
    assert len(found.moved) + len(found.vanished) + found.unmoved == sum(
        each.value is not None for each in before.figures
    )
    assert found.beyond == bool(found.moved or found.appeared or found.vanished)
    if before.figures == after.figures:
        assert not found.beyond


@given(profiles(), profiles())
@settings(max_examples=8)
def test_both_ways_move_the_same_figures_by_the_same_amounts(old, new):
    before, after = made(old, FEWEST), made(new, FEWEST)
    there, back = told(before, after, Asked(splits=True)), told(after, before, Asked(splits=True))
    amounts = {(each.id, move.part): move.change for each in there.moved for move in each.moves}
    mirrored = {(each.id, move.part): -move.change for each in back.moved for move in each.moves}
    assert amounts == mirrored
    assert {each.id for each in there.appeared} == {each.id for each in back.vanished}
    assert_adds_up(back)


@given(profiles())
@settings(max_examples=8)
def test_a_run_does_not_differ_from_itself(profile):
    found = told(made(profile, FEWEST), made(profile, FEWEST))
    assert (found.moved, found.appeared, found.vanished, found.causes) == ([], [], [], [])
    assert not found.beyond
