"""Ids that the evidence does not have: the one that is meant is offered, however little of it was written."""

import pytest

from imhcalc.loading.known_ids import EVERY_ID, unknown_id
from imhcalc.loading.loaded_profile import LoadedProfile
from imhcalc.models.profile import Profile

LOADED = LoadedProfile.of(Profile.model_validate({"area": "Leeds", "headline": "colic"}))


@pytest.mark.parametrize(
    ("name", "choices", "offered"),
    [
        ("ratio", ["parameters.babies.ratio", "parameters.team"], "parameters.babies.ratio"),
        ("ratio", ["parameters.babies.ratio", "parameters.mothers.ratio"], "parameters.babies.ratio"),
        ("babies", ["parameters.babies.ratio", "parameters.team"], "parameters.babies.ratio"),
        ("colick", ["asthma", "colic"], "colic"),
        ("ratio", ["parameters.ratios", "parameters.team"], None),
    ],
)
def test_what_is_meant_is_offered(name, choices, offered):
    (fault,) = unknown_id(LOADED, ("headline",), name, choices)
    assert fault.help == (EVERY_ID if offered is None else f"did you mean `{offered}`?")


def test_what_is_known_is_no_fault():
    assert list(unknown_id(LOADED, ("headline",), "colic", ["asthma", "colic"])) == []
