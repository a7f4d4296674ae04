"""The published calls give the published answers."""

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


@pytest.mark.parametrize("name", CALLS)
def test_call(name):
    assert [tuple(failure) for failure in check_call(CALLS[name])] == []
