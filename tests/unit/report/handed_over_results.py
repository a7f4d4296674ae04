"""The results that documents are tried on: small and rural, large, with every block filled, with almost nothing given."""

from functools import cache

from imhcalc.models.options import Options
from imhcalc.models.result import Result
from tests.golden.goldens import EXAMPLES, result_of
from tests.support import run

ALMOST_NOTHING = {
    "area": {"name": "Newtown", "nation": "England"},
    "population": {"live_births": {"value": 900, "source": "register", "year": 2025}},
}
MEASURED = {"area": {"name": "Leeds"}, "headline": "eyfs_psed"}
PROFILES = ("rutland", "leeds", "leeds_plan", "almost_nothing", "measured", "dundee")


@cache
def result_for(name: str) -> Result:
    match name:
        case "leeds_plan":
            return result_of(EXAMPLES / "leeds_plan.yaml")
        case "almost_nothing":
            return run(ALMOST_NOTHING, Options())
        case "measured":
            return run(MEASURED, Options())
        case "dundee":
            return run("Dundee City", Options())
    return run(name.capitalize(), Options())
