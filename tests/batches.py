"""Batches in tests, and the same areas one at a time: what must agree to 1e-12."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from imhcalc import application
from imhcalc.areas.batch_file import Reading, read_batch
from imhcalc.assemble.batch import Batch, BatchRequest, estimate_batch
from imhcalc.loading.loaded_profile import LoadedProfile
from imhcalc.models.area import Selection
from imhcalc.models.batch import BatchArea, BatchFigure, BatchTable
from imhcalc.models.options import Options
from imhcalc.models.profile import Profile
from imhcalc.models.result import Result
from tests.support import ROOT, figures, shipped

AREAS = ROOT / "data" / "areas" / "areas.csv"
SMALL_AREAS = ROOT / "examples" / "small_areas_sample.csv"
AGREE = 1e-12


def table_of(content: str | Path, totals: Sequence[str] = (), **mapping: str) -> BatchTable:
    """Return a file of areas, or a text, read."""
    held = shipped()
    named, given = (str(content), None) if isinstance(content, Path) else ("areas.csv", content.encode())
    return read_batch(named, given, held.table, held.evidence, Reading(mapping, totals))[0]


def request_of(table: BatchTable, options: Options, **more: Any) -> BatchRequest:
    """Return what a batch of the areas of a file is given."""
    held = shipped()
    around = {
        nation: application.surroundings_of(
            held.table, Selection(nation, None, "stated", ()), held.evidence, nation
        )
        for nation in dict.fromkeys(area.nation for area in table.areas)
    }
    return BatchRequest(held.evidence, table.areas, table.totals, around, options, **more)


def batch_of(table: BatchTable, options: Options, **more: Any) -> Batch:
    """Return the areas of a file estimated."""
    return estimate_batch(request_of(table, options, **more))


def profile_of(area: BatchArea) -> Profile:
    """Return the profile with which `estimate` runs an area that the area table does not have."""
    population: dict[str, Any] = {}
    ages = {str(age): count for age, count in enumerate(area.children) if count is not None}
    if ages:
        population["children_by_age"] = ages
    if area.births is not None:
        population["live_births"] = area.births
    if area.maternities is not None:
        population["maternities"] = area.maternities
    if area.mix is not None:
        population["quintile_shares"] = {"value": list(area.mix)}
    return Profile.model_validate(
        {
            "area": {"name": area.code, "nation": area.nation},
            "population": population,
            "local_exposures": dict(area.surveys),
            "observed": dict(area.observed),
        }
    )


def alone(area: BatchArea, options: Options) -> Result:
    """Return an area's own estimate: by name where the area table has it, else from its profile."""
    loaded = LoadedProfile.of(profile_of(area)) if area.is_small else application.profile_of_area([area.code])
    return application.estimate(loaded, shipped(), replace(options, sensitivity=False))


def assert_same(found: Iterable[BatchFigure], result: Result) -> None:
    """Assert that what a batch has of an area is what its own estimate has, figure by figure."""
    by_outcome = {figure.outcome: figure for figure in found if figure.people > 0}
    assert set(by_outcome) == {outcome.id for outcome in result.context.outcomes}
    every = figures(result)
    for outcome, figure in by_outcome.items():
        rate, number = every[f"{outcome}.prevalence"], every[f"{outcome}.expected"]
        assert_near(figure.prevalence, rate.value)
        assert_near(figure.expected, number.value)
        assert figure.method == rate.method
        _assert_limits(figure.prevalence_limits, rate)
        _assert_limits(figure.expected_limits, number)
        _assert_limits(figure.realised, every.get(f"{outcome}.expected.realised"))
        simulated = number.simulated
        assert (figure.limit_errors is None) == (simulated is None)
        if simulated is not None:
            for ours, theirs in zip(figure.limit_errors, simulated.limit_errors, strict=True):
                assert_near(ours, theirs)
        if figure.modelled is not None:
            assert_near(figure.modelled, every[f"{outcome}.synthetic"].value)
            _assert_limits(figure.modelled_limits, every[f"{outcome}.synthetic"])
        observed = every.get(f"{outcome}.observed")
        assert (figure.observed is None) == (observed is None)
        if observed is not None:
            assert_near(figure.observed, observed.value)
            _assert_limits(figure.observed_limits, observed)
        assert set(number.flags) <= set(figure.flags)


def _assert_limits(found: tuple[float, float] | None, figure: Any) -> None:
    interval = None if figure is None else figure.interval
    assert (found is None) == (interval is None)
    if found is not None:
        assert_near(found[0], interval.lower)
        assert_near(found[1], interval.upper)


def assert_near(found: float | None, expected: float | None) -> None:
    """Assert that two numbers agree to 1e-12 of themselves."""
    assert found is not None
    assert expected is not None
    assert abs(found - expected) <= AGREE * max(1e-300, abs(expected)), (found, expected)
