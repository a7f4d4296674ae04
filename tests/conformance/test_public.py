"""The published calls give the published answers; those not built yet are listed, and leave the list when they are."""

import json
from pathlib import Path

import pytest

from tests.conformance.check import check_call

CASES = json.loads((Path(__file__).parent / "public.json").read_text(encoding="utf-8"))["cases"]
CALLS = {
    f"{case['id']}.{number} {call['call']}": call
    for case in CASES
    for number, call in enumerate(case["calls"], 1)
}

NOT_BUILT = {
    "wilson",
    "jeffreys",
    "composite",
    "estimate_tau",
    "benchmark",
    "prob_any",
    "union",
    "levels_of_need",
    "flow_and_stock",
    "families",
    "funnel",
    "provision",
    "workforce",
    "cost",
    "project",
    "equity",
    "tornado",
    "suppress_observed",
}
"""Calls of sections 8 to 14, 16 and 17.2."""


@pytest.mark.parametrize("name", CALLS)
def test_call(name):
    call = CALLS[name]
    failures = [tuple(failure) for failure in check_call(call)]
    assert failures == ([("call", "not implemented", call["call"])] if call["call"] in NOT_BUILT else [])


def test_every_call_not_built_is_among_the_published_ones():
    assert {call["call"] for call in CALLS.values()} >= NOT_BUILT
