"""Short ways to run the whole thing in a test."""

from functools import cache
from pathlib import Path
from typing import Any

from imhcalc import application
from imhcalc.loading.loaded_profile import LoadedProfile
from imhcalc.models.options import Options
from imhcalc.models.profile import Profile
from imhcalc.models.result import Figure, Result

ROOT = Path(__file__).parents[1]
FEW = Options(draws=400)


@cache
def shipped(pack: str | None = None) -> application.Shipped:
    return application.shipped(pack)


def run(profile: str | dict[str, Any], options: Options = FEW, pack: str | None = None) -> Result:
    """Return the result for an area by name, or for a profile given as a mapping."""
    if isinstance(profile, str):
        loaded = application.profile_of_area([profile])
    else:
        loaded = LoadedProfile.of(Profile.model_validate(profile))
    return application.estimate(loaded, shipped(pack), options)


def figures(result: Result) -> dict[str, Figure]:
    return {figure.id: figure for figure in result.figures}


def value(result: Result, figure: str) -> float:
    found = figures(result)[figure].value
    assert found is not None
    return found
