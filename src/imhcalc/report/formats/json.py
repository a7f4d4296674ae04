"""The result as JSON: every figure unrounded, keys in a fixed order."""

import json

from imhcalc.models.result import Result
from imhcalc.report.setting import Setting

SUFFIX = ".json"


def render(result: Result, _: Setting) -> str:
    """Return the result as one JSON object."""
    return render_data(result.model_dump(mode="json", by_alias=True))


def render_data(data: object) -> str:
    """Return plain values as JSON."""
    return json.dumps(data, ensure_ascii=False, allow_nan=False, indent=2) + "\n"
