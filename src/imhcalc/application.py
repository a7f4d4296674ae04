"""One run, from a profile to a result: checked, estimated and explained, without a command line."""

from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from imhcalc import __version__
from imhcalc.areas.geography import codes_vintages
from imhcalc.areas.names import resolve, resolve_many
from imhcalc.areas.table import AreaTable, load_area_table
from imhcalc.faults import (
    DataMissingError,
    Fault,
    ImhcalcError,
    InputFaultsError,
    did_you_mean,
    expected_one_of,
)
from imhcalc.loading.evidence import load_evidence
from imhcalc.loading.loaded_profile import LoadedProfile, ProfileFaultsError
from imhcalc.models.area import AreaFigures, MeasuredFigure, Selection, Surroundings
from imhcalc.models.evidence import Evidence
from imhcalc.models.options import AS_MANY_AS_NEEDED, Options
from imhcalc.models.profile import AreaChoice, Profile, SmallAreas
from imhcalc.models.units import AGES_OF, NATIONS, Nation
from imhcalc.records import dataclass
from imhcalc.shipped_data import data_root

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from importlib.resources.abc import Traversable

    from imhcalc.assemble.model_runs import Shared
    from imhcalc.assemble.request import Request
    from imhcalc.assemble.result import Drawn, Estimated
    from imhcalc.models.explanation import Explanation
    from imhcalc.models.intervention import Catalogue, Checklist, Intervention
    from imhcalc.models.offer import Offer
    from imhcalc.models.result import Result

PERCENT_COLUMN = "_pct"
COUNTED_IN = "Children counted in "
"""What the note of a profile's small areas begins with."""


@dataclass(frozen=True, slots=True)
class Shipped:
    """The data a command works with: the folder, the area table and the evidence."""

    root: "Traversable"
    table: AreaTable
    evidence: Evidence

    @cached_property
    def interventions(self) -> "dict[str, Intervention]":
        """The interventions held, by id; raises the faults of their table."""
        from imhcalc.loading.interventions import load_interventions

        return load_interventions(self.root)

    @cached_property
    def checklist(self) -> "Checklist":
        """The check-list held; raises the faults of its file."""
        from imhcalc.loading.interventions import load_checklist

        return load_checklist(self.root)

    @cached_property
    def catalogue(self) -> "Catalogue":
        """The interventions held with all that is said of them; raises the faults of their files."""
        from imhcalc.loading.interventions import load_catalogue

        return load_catalogue(self.root)


def shipped(evidence: str | None = None, data_folder: Path | None = None) -> Shipped:
    """Return the area table and the evidence, shipped or the user's own; raise the faults of either."""
    root = data_root(data_folder)
    return Shipped(root, load_area_table(root), load_evidence(evidence, root))


def profile_of_area(names: list[str]) -> LoadedProfile:
    """Return the smallest profile: an area, or several added together, by name or code."""
    choice = (
        AreaChoice.model_construct(name=names[0])
        if len(names) == 1
        else AreaChoice.model_construct(name=" and ".join(names), members=names)
    )
    return LoadedProfile.of(Profile.model_construct(area=choice))


def select_area(table: AreaTable, profile: Profile) -> Selection:
    """Return the area of a profile: resolved in the area table, or stated with its own counts.

    Raises
    ------
    DataMissingError
        If a name or code is not held, or means several areas.
    """
    area = profile.area
    if area.members is not None:
        members = resolve_many(table, area.members)
        return Selection(
            area.name, area.code or members.code, "group", members.members, members.health_body, members.notes
        )
    if area.code is not None:
        return resolve(table, area.code)
    if area.nation is not None and _counts_something(profile):
        return Selection(area.name, None, "stated", ())
    return resolve(table, area.name)


def _counts_something(profile: Profile) -> bool:
    population = profile.population
    counted = (population.live_births, population.children_by_age, population.small_areas)
    return any(each is not None for each in counted)


def with_small_areas(loaded: LoadedProfile, table: AreaTable) -> LoadedProfile:
    """Return a profile with the children of the small areas that it points to; any other as it is.

    Raises
    ------
    InputFaultsError
        With every fault of the table, or where its nation, index or year is not the profile's.
    """
    stated = loaded.profile.population
    if stated.small_areas is None and stated.index is None:
        return loaded
    from imhcalc.areas.local_profile import index_fault

    nations = _nations_of(loaded.profile, table)
    asked = stated.small_areas
    changed = loaded if asked is None else _with_counts(loaded, asked, nations)
    fault = index_fault(table, changed.profile.population.index, nations)
    if fault is not None:
        key = "small_areas" if stated.index is None else "index"
        raise InputFaultsError([loaded.fault(fault, ("population", key))])
    return changed


def _with_counts(loaded: LoadedProfile, asked: SmallAreas, nations: tuple[Nation, ...]) -> LoadedProfile:
    import hashlib

    from imhcalc.areas.local_counts import read_local_counts
    from imhcalc.areas.local_profile import disagreements, with_counts, words_of
    from imhcalc.loading.files import outside

    # A profile from standard input, or made in Python, has no folder of its own: the current one serves.
    named = loaded.document.file if loaded.document is not None else ""
    file = Path(named).parent / asked.file
    at: tuple[str, ...] = ("population", "small_areas")
    elsewhere = outside(file, Path(named).parent)
    if elsewhere is not None:
        raise InputFaultsError([loaded.fault(elsewhere, at)])
    try:
        counts = read_local_counts(file, district=asked.district, codes=asked.codes or ())
    except InputFaultsError as error:
        # What is wrong with the whole file is shown where the profile names it.
        raise InputFaultsError(
            loaded.fault(replace(each, place=None), at) if each.place and not each.place.line else each
            for each in error.faults
        ) from None
    found = [
        loaded.fault(fault, ("population", key))
        for fault, key in disagreements(loaded.profile, counts, nations)
    ]
    if found:
        raise InputFaultsError(found)
    words = words_of(counts, asked.file, loaded.profile.population)
    return replace(
        loaded,
        profile=with_counts(loaded.profile, counts, asked.file),
        sha256=hashlib.sha256(f"{loaded.sha256} {counts.sha256}".encode()).hexdigest(),
        notes=(f"{COUNTED_IN}{words}", *counts.notes),
    )


def _nations_of(profile: Profile, table: AreaTable) -> tuple[Nation, ...]:
    """Return the nations of a profile's area, as far as they are known."""
    try:
        selection = select_area(table, profile)
    except ImhcalcError:
        return ()
    return selection.nations or ((profile.area.nation,) if profile.area.nation else ())


def _counted(loaded: LoadedProfile, table: AreaTable) -> tuple[LoadedProfile, list[Fault]]:
    """Return a profile with its small areas counted, or as it is with what is wrong with their table."""
    try:
        return with_small_areas(loaded, table), []
    except InputFaultsError as error:
        return loaded, list(error.faults)


def surroundings_of(
    table: AreaTable, selection: Selection, evidence: Evidence, nation: Nation | None
) -> Surroundings:
    """Return what the area table says of an area and of the nations around it."""
    nations = selection.nations or ((nation,) if nation else ())
    mix = {
        (each, population): table.national_mix(each, population) for each in nations for population in AGES_OF
    }
    children = {(each, "children_0"): table.children_total("children_0", (each,)) for each in NATIONS}
    measured, regional = {}, {}
    for outcome in evidence.outcomes.values():
        for owner, about in outcome.measured.items():
            if selection.nations != (owner,):
                continue
            here = _measured(table, selection, about.column, outcome.population)
            if selection.kind == "nation" and about.national is not None:
                here = MeasuredFigure(about.national.number, owner)
            if here is not None:
                measured[about.column] = here
            around = _region_of(table, selection, about.column, outcome.population)
            if around is not None and selection.kind not in {"region", "nation"}:
                regional[about.column] = around
    return Surroundings(selection, mix, children, measured, regional, table.sha256, codes_vintages(table))


def _measured(table: AreaTable, selection: Selection, column: str, population: str) -> MeasuredFigure | None:
    """Return the published figure of an area, as a proportion where the column is in per cent."""
    found = table.measured_over(selection.members, column, population)
    if found.value is None or found.lacking:
        return None
    one = len(found.sources) == 1
    return MeasuredFigure(
        _as_proportion(column, found.value), found.sources[0] if one else selection.name, is_mean=not one
    )


def _region_of(table: AreaTable, selection: Selection, column: str, population: str) -> MeasuredFigure | None:
    """Return the mean of a published measure over the region that the whole area lies in."""
    regions = {(district.region_code, district.region) for district, _ in selection.members}
    if len(regions) != 1:
        return None
    code, region = regions.pop()
    found = table.measured_over(table.region_members(code), column, population)
    return (
        None
        if found.value is None
        else MeasuredFigure(_as_proportion(column, found.value), region, is_mean=True)
    )


def _as_proportion(column: str, value: float) -> float:
    return value / 100 if column.endswith(PERCENT_COLUMN) else value


def estimate(loaded: LoadedProfile, held: Shipped, options: Options) -> "Result":
    """Return the result of a profile.

    Raises
    ------
    ImhcalcError
        All the faults of the inputs, or the method's refusal of them.
    """
    return estimated(loaded, held, options).result


def estimated(
    loaded: LoadedProfile, held: Shipped, options: Options, shared: "Shared | None" = None
) -> "Estimated":
    """Return the result of a profile with the draws of its figures; raises as `estimate` does.

    `shared` holds what several runs with the same evidence, seed, draws and anchor need only once.
    """
    return estimated_of(resolved(loaded, held), held, options, shared)


def rates_drawn(loaded: LoadedProfile, held: Shipped, options: Options, shared: "Shared") -> "Drawn":
    """Return the draws of every outcome's prevalence with a profile; raises as `estimate` does."""
    from imhcalc.assemble.result import rates_drawn as assemble

    return assemble(_request(resolved(loaded, held), held, options, shared))


@dataclass(frozen=True, slots=True)
class Resolved:
    """All that a run is given but the evidence, the area table and the options: it needs no file any more."""

    loaded: LoadedProfile
    """The profile with the scenarios asked for applied and its small areas counted."""
    scenarios: "Mapping[str, Profile]"
    """The profile as each of its scenarios and options changes it, by name, small areas counted."""
    applied: tuple[str, ...] = ()
    """What the scenarios that were applied are, in the words of the profile."""
    area_figures: AreaFigures | None = None
    """What an earlier run took from the area table, in place of what it holds now."""


def resolved(loaded: LoadedProfile, held: Shipped, names: "Sequence[str]" = ()) -> Resolved:
    """Return what a run of a profile is given, with some of its scenarios applied, together and in that order.

    Raises
    ------
    UsageError
        For a name of a scenario that the profile does not have.
    ImhcalcError
        All the faults of the inputs.
    """
    applied: tuple[str, ...] = ()
    # A profile made in Python was not read under the names that the pack has now.
    loaded, _ = _under_new_names(loaded, held)
    if names:
        from imhcalc.loading.scenarios import named_scenarios

        known = named_scenarios(loaded.profile)
        loaded = with_scenarios(loaded, [*names], held)
        applied = tuple(known[name][1].label for name in names)
    faults = [*_made_faults(loaded), *_against_held(held, loaded)]
    loaded, of_table = _counted(loaded, held.table)
    faults += of_table
    if faults:
        raise InputFaultsError([*faults, *_area_faults(held.table, loaded)])
    _selected(loaded, held.table)
    return Resolved(loaded, _scenario_profiles(loaded, held), applied)


def faults_of(given: Resolved, held: Shipped) -> list[Fault]:
    """Return what is wrong with what a run is given, against what is held now: of runs that are made again."""
    from imhcalc.loading.references import check_profile_against

    scenarios = {name: LoadedProfile.of(profile) for name, profile in given.scenarios.items()}
    of_scenarios = [
        replace(fault, message=f"{name}: {fault.message}")
        for name, profile in scenarios.items()
        for fault in [*_made_faults(profile), *check_profile_against(held.evidence, profile)]
    ]
    return list(
        dict.fromkeys([*_made_faults(given.loaded), *_against_held(held, given.loaded), *of_scenarios])
    )


def estimated_of(
    given: Resolved, held: Shipped, options: Options, shared: "Shared | None" = None
) -> "Estimated":
    """Return the result of what a run is given, with the draws of its figures.

    Raises
    ------
    ImhcalcError
        Where the area is not held, or the method refuses the inputs.
    """
    from imhcalc.assemble.result import estimated as assemble

    if options.draws != AS_MANY_AS_NEEDED:
        return assemble(_request(given, held, options, shared))

    from imhcalc.assemble.result import lacking_draws, largest_error
    from imhcalc.core.precision import with_enough_draws

    found, is_enough = with_enough_draws(
        lambda draws: assemble(_request(given, held, replace(options, draws=draws), None)),
        lambda run: largest_error(run.result),
    )
    return found if is_enough else lacking_draws(found)


def explain(
    loaded: LoadedProfile, held: Shipped, options: Options, wanted: str | None, depth: int | None = None
) -> "Explanation":
    """Return how a figure of a profile's result came about, down to its sources or to a depth.

    Raises
    ------
    DataMissingError
        If the result has no such figure.
    ImhcalcError
        As `estimate` does.
    """
    from imhcalc.areas.column_sources import column_sources
    from imhcalc.assemble.explanation import explain as assemble
    from imhcalc.assemble.explanation import matching

    result = estimate(loaded, held, options)
    figure = matching(result, wanted)
    if figure is None:
        raise DataMissingError([absent_figure(wanted or "", result, held.evidence)])
    return assemble(result, held.evidence, loaded.profile, column_sources(held.root), figure, depth)


def absent_figure(wanted: str, result: "Result", evidence: Evidence) -> Fault:
    """Return the fault of a figure that a result does not have: why, or the nearest, and how to list all."""
    from imhcalc.report.absent_content import misspelt_for, why_absent

    known = [*(outcome.id for outcome in result.context.outcomes), *(figure.id for figure in result.figures)]
    outcome = evidence.outcomes.get(wanted.partition(".")[0])
    why = why_absent(wanted, result, None if outcome is None else outcome.label)
    near = None if why else did_you_mean(wanted, known)
    lists_all = "`imhcalc explain WHAT --list` shows the id of every figure"
    meant = misspelt_for(wanted) if why else None
    if meant is not None:
        return Fault(
            "unknown-figure",
            f"no profile gives a figure `{wanted}`",
            found=wanted,
            expected=meant,
            help=f"did you mean `{meant}`? {result.area.name} has none yet: {why}",
        )
    return Fault(
        "unknown-figure",
        f"{result.area.name} has no figure `{wanted}`" + (f": {why}" if why else ""),
        found=wanted,
        expected=None if why else expected_one_of(wanted, known),
        help=f"{near} {lists_all}" if near else lists_all,
    )


def estimate_with(loaded: LoadedProfile, names: list[str], held: Shipped, options: Options) -> "Result":
    """Return the result of a profile with some of its scenarios applied, all together and in that order.

    Raises
    ------
    UsageError
        For a name that the profile does not have.
    ImhcalcError
        As `estimate` does.
    """
    return estimated_of(resolved(loaded, held, names), held, options).result


def with_scenarios(loaded: LoadedProfile, names: list[str], held: Shipped) -> LoadedProfile:
    """Return a profile with some of its scenarios or options applied.

    Raises
    ------
    UsageError
        For a name that the profile does not have.
    InputFaultsError
        For values that do not fit.
    """
    from imhcalc.loading.scenarios import with_scenarios as apply

    faults = _against_held(held, loaded)
    if faults:
        raise InputFaultsError(faults)
    return apply(loaded, names)


def _selected(loaded: LoadedProfile, table: AreaTable) -> Selection:
    """Return the area of a profile; where it is not held, that is placed in the profile's file."""
    try:
        return select_area(table, loaded.profile)
    except DataMissingError as error:
        raise DataMissingError(loaded.placed(error.faults, ("area",))) from error


def _request(given: Resolved, held: Shipped, options: Options, shared: "Shared | None") -> "Request":
    loaded = given.loaded
    selection = _selected(loaded, held.table)
    # How a table was read is told in full by `check`; the first screen has room for what was counted.
    renamed = () if loaded.renamed is None else (loaded.renamed,)
    selection = replace(selection, notes=(*selection.notes, *renamed, *loaded.notes[:1]))
    around = surroundings_of(held.table, selection, held.evidence, loaded.profile.area.nation)
    if given.area_figures is not None:
        around = given.area_figures.laid_over(around)

    from imhcalc.assemble.request import Request

    return Request(
        evidence=held.evidence,
        profile=loaded.profile,
        surroundings=around,
        options=options,
        version=__version__,
        profile_name=loaded.name,
        profile_sha256=loaded.sha256,
        profile_data=loaded.profile.model_dump(mode="json", exclude_unset=True),
        scenarios=given.scenarios,
        shared=shared,
        applied=given.applied,
    )


def _scenario_profiles(loaded: LoadedProfile, held: Shipped) -> "dict[str, Profile]":
    """Return the profile of each scenario and option, by name; raise the faults of all of them."""
    profiles, of_file, against_held = _scenarios(loaded, held)
    if of_file or against_held:
        raise InputFaultsError([*of_file, *against_held])
    return profiles


def _scenarios(loaded: LoadedProfile, held: Shipped) -> "tuple[dict[str, Profile], list[Fault], list[Fault]]":
    """Return the profile of each scenario and option, with the faults of what they say, and against what is held."""
    if not (loaded.profile.scenarios or loaded.profile.options):
        return {}, [], []
    from imhcalc.loading.scenarios import each_applied

    applied, of_file = each_applied(loaded)
    before = _against_held(held, loaded)
    against_held: list[Fault] = []
    of_table = _counted(loaded, held.table)[1]
    profiles: dict[str, Profile] = {}
    for name, each in applied.items():
        counted, faults = _counted(each.profile, held.table)
        profiles[name] = counted.profile
        against_held += each.changed.told(_against_held(held, each.profile), before)
        against_held += each.changed.told(faults, of_table)
    return profiles, of_file, against_held


def _made_faults(loaded: LoadedProfile) -> list[Fault]:
    """Return what is wrong with the plan of a profile made in Python; a file's faults were raised on reading it."""
    if loaded.document is not None or loaded.profile.model_fields_set == {"area"}:
        return []
    from imhcalc.loading.profile_content import plan_faults_of

    return plan_faults_of(loaded.profile, loaded.name)


def _against_held(held: Shipped, loaded: LoadedProfile) -> list[Fault]:
    """Return the faults of a profile against what is held; one that only names an area can have none."""
    if loaded.profile.model_fields_set == {"area"}:
        return []
    from imhcalc.loading.references import check_profile_against

    return [*check_profile_against(held.evidence, loaded), *_against_catalogue(held, loaded)]


def _against_catalogue(held: Shipped, loaded: LoadedProfile) -> list[Fault]:
    """Return what a profile says of its offer that no intervention or item is; a data folder may hold none."""
    from imhcalc.loading.interventions import is_held
    from imhcalc.loading.offer_checks import check_offer_against, says_something

    if not (says_something(loaded) and is_held(held.root)):
        return []
    return check_offer_against(held, loaded)


def offer(loaded: LoadedProfile, held: Shipped, options: Options) -> "tuple[Catalogue, Offer]":
    """Return the interventions held, and the services of a profile set against its need.

    Raises
    ------
    ImhcalcError
        All the faults of the inputs or of the interventions held, or the method's refusal.
    """
    from imhcalc.assemble.offer import offer as assemble

    return held.catalogue, assemble(estimate(loaded, held, options), loaded.profile, held.catalogue)


def _area_faults(table: AreaTable, loaded: LoadedProfile) -> list[Fault]:
    """Return why a profile's area is not held, placed in its file."""
    try:
        select_area(table, loaded.profile)
    except DataMissingError as error:
        return loaded.placed(error.faults, ("area",))
    return []


def read_profile(path: str, held: Shipped) -> LoadedProfile:
    """Return the profile of a file.

    Raises
    ------
    InputFaultsError
        With every fault of the file, those of what is sound in it against the evidence and the areas among them.
    """
    from imhcalc.loading.profile import load_profile

    try:
        return _under_new_names(load_profile(path), held)[0]
    except ProfileFaultsError as error:
        sound = None if error.sound is None else _under_new_names(error.sound, held)[0]
        more = [] if sound is None else [*_beyond_the_file(sound, held), *_counted(sound, held.table)[1]]
        raise InputFaultsError([*error.faults, *more]) from error


def check(paths: list[str], held: Shipped) -> list[Fault]:
    """Return every fault of some profiles: of the file, against the evidence, and of the area."""
    return [fault for path in paths for fault in checked(path, held)[1] if fault.level == "error"]


def checked(path: str, held: Shipped) -> tuple[LoadedProfile | None, list[Fault]]:
    """Return the profile of a file, as far as it is sound, with its small areas counted, and every fault and note of it."""
    from imhcalc.loading.profile import load_profile

    faults: list[Fault] = []
    try:
        loaded: LoadedProfile | None = load_profile(path)
    except ProfileFaultsError as error:
        loaded, faults = error.sound, list(error.faults)
    except InputFaultsError as error:
        loaded, faults = None, list(error.faults)
    if loaded is None:
        return None, faults
    loaded, renamed = _under_new_names(loaded, held)
    faults += renamed
    counted, of_table = _counted(loaded, held.table)
    return counted, [*faults, *_beyond_the_file(loaded, held), *of_table]


def _under_new_names(loaded: LoadedProfile, held: Shipped) -> tuple[LoadedProfile, list[Fault]]:
    """Return a profile with ids that the pack has renamed since in their new form, and a note for each."""
    pack, pin = held.evidence.pack, loaded.profile.evidence
    if not pack.renamed or (pin is not None and pin.id != pack.id):
        return loaded, []
    from imhcalc.loading.renamed import under_new_names

    return under_new_names(loaded, pack)


def _beyond_the_file(loaded: LoadedProfile, held: Shipped) -> list[Fault]:
    """Return the faults of a profile, and of each of its scenarios, against what is held."""
    _, _, of_scenarios = _scenarios(loaded, held)
    return [
        *_against_held(held, loaded),
        *of_scenarios,
        *_area_faults(held.table, loaded),
    ]


def unknown_entry(wanted: str, known: list[str], help_text: str | None) -> DataMissingError:
    """Return the error for an evidence id that the pack does not have."""
    return DataMissingError(
        [
            Fault(
                "unknown-entry",
                f"The evidence has no entry `{wanted}`",
                found=wanted,
                expected=expected_one_of(wanted, known),
                help=help_text or "imhcalc evidence list shows every id",
            )
        ]
    )
