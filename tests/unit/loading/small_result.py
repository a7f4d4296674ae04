"""A result of real numbers cut to a few lists, so that its JSON is short and its lines stay where they are."""

import json
from functools import cache
from typing import Any

from tests.support import run

FIGURES = ("disorganised_attachment.prevalence", "disorganised_attachment.expected", "population.live_births")


@cache
def text() -> str:
    """The JSON of the result, as `--format json` sets it."""
    return json.dumps(plain(), ensure_ascii=False, indent=2) + "\n"


def plain() -> dict[str, Any]:
    """The values of the result, new each time."""
    whole = run({
        "area": {"name": "Newtown", "nation": "England"},
        "population": {"live_births": {"value": 900, "source": "register", "year": 2025}},
    }).model_dump(mode="json", by_alias=True)  # fmt: skip
    by_id = {figure["id"]: figure for figure in whole["figures"]}
    outcomes = [each for each in whole["context"]["outcomes"] if each["id"] == "disorganised_attachment"]
    return whole | {
        "inputs": {"profile": {}, "parameters": []},
        "figures": [by_id[each] for each in FIGURES],
        "warnings": [], "assumptions": [], "sources": [], "limitations": [],
        "context": whole["context"] | {"outcomes": outcomes, "missing": [], "ladder": [], "beside": [], "drivers": {}},
    }  # fmt: skip
