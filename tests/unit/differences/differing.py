"""Short ways to a difference: profiles as mappings, run, written as JSON, read back and compared."""

from math import fsum
from typing import Any

from imhcalc import application
from imhcalc.differences.sides import Runner, Side, side_of_result
from imhcalc.differences.telling import Asked, differ
from imhcalc.loading.loaded_profile import LoadedProfile
from imhcalc.models.difference import Move, MovedFigure, ResultsDiffer
from imhcalc.models.options import Options
from imhcalc.models.profile import Profile
from imhcalc.models.result import Result
from imhcalc.rerunning import Packs
from tests.support import FEW, shipped

LEEDS = {"area": "Leeds"}
EXPECTED = "disorganised_attachment.expected"


def with_births(births: float, **more: Any) -> dict[str, Any]:
    origin = {"source": "our units", "year": 2025}
    return {"area": "Leeds", "population": {"live_births": {"value": births, **origin}}, **more}


def made(profile: dict[str, Any], options: Options = FEW, pack: str | None = None) -> Result:
    """Return a result as it is read back from its JSON."""
    loaded = LoadedProfile.of(Profile.model_validate(profile))
    result = application.estimate(loaded, shipped(pack), options)
    return Result.model_validate_json(result.model_dump_json(by_alias=True))


def runner() -> Runner:
    held = shipped()
    return Runner(held.root, held.table)


def sides(old: Result, new: Result, using: Runner, packs: Packs | None = None) -> tuple[Side, Side]:
    packs = packs or Packs(using.root)
    return side_of_result("old.json", old, packs, using), side_of_result("new.json", new, packs, using)


def told(old: Result, new: Result, asked: Asked | None = None) -> ResultsDiffer:
    """Return what moved between two results."""
    using = runner()
    return differ(*sides(old, new, using), using, asked or Asked())


def figure(found: ResultsDiffer, figure_id: str) -> MovedFigure:
    return next(each for each in found.moved if each.id == figure_id)


def move(found: ResultsDiffer, figure_id: str, part: str = "value") -> Move:
    return next(each for each in figure(found, figure_id).moves if each.part == part)


def contributions(found: ResultsDiffer, figure_id: str, part: str = "value") -> dict[str, float]:
    return {each.cause: each.change for each in move(found, figure_id, part).contributions}


def assert_adds_up(found: ResultsDiffer) -> None:
    """Check that what the causes contribute, with the interaction, is each change, to 1e-12 of what moved."""
    for moved in found.moved:
        for each in moved.moves:
            assert each.change == each.new - each.old
            total = fsum([*(part.change for part in each.contributions), each.interaction])
            assert abs(total - each.change) <= 1e-12 * max(abs(each.old), abs(each.new))
            assert {part.cause for part in each.contributions} <= {cause.id for cause in found.causes}
