"""What `compare` sets side by side: the areas and profiles given, their scenarios, and what stands beside them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import field, replace
from typing import TYPE_CHECKING

from imhcalc import application
from imhcalc.areas.gazetteer import councils, footprint
from imhcalc.areas.names import resolve
from imhcalc.faults import (
    DataMissingError,
    Fault,
    ImhcalcError,
    InputFaultsError,
    UsageError,
    did_you_mean,
    expected_one_of,
)
from imhcalc.models.area import Selection
from imhcalc.models.comparison import SubjectKind
from imhcalc.models.options import Options
from imhcalc.models.profile import AreaChoice, Profile
from imhcalc.records import dataclass

if TYPE_CHECKING:
    from imhcalc.assemble.compared import Compared
    from imhcalc.assemble.model_runs import Shared
    from imhcalc.assemble.result import Drawn, Estimated
    from imhcalc.loading.loaded_profile import LoadedProfile
    from imhcalc.models.comparison import Comparison

COUNCILS = frozenset({"district", "upper tier"})
AS_IT_IS = "as it is"
"""What a profile without any of its scenarios is called beside them."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a comparison is asked for, beside the areas and profiles: scenarios, neighbours, and against what."""

    scenarios: tuple[str, ...] = ()
    neighbours: bool = False
    region: bool = False
    """Whether to add the other councils of the first area's region."""
    nation: bool = False
    """Whether to run the nation itself, as the sum of its districts."""
    against: str | None = None


@dataclass(frozen=True, slots=True)
class _Entry:
    """One thing to run."""

    loaded: "LoadedProfile"
    name: str
    kind: SubjectKind
    area: Selection
    label: str | None = None
    why: str | None = None
    neighbour: int | None = None


@dataclass
class _Entries:
    """The things to run, each with a name of its own."""

    found: list[_Entry] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(self, entry: _Entry) -> None:
        """Add an entry; a name that is taken gets a number."""
        taken = {each.name for each in self.found}
        number = 2
        name = entry.name
        while name in taken:
            name = f"{entry.name} ({number})"
            number += 1
        self.found.append(replace(entry, name=name))

    def has(self, area: Selection) -> bool:
        """Return whether the place is among the entries already."""
        return any(_is_same_place(each.area, area) for each in self.found)


def compare(
    given: Sequence["LoadedProfile"], held: application.Shipped, options: Options, asked: Asked
) -> "Comparison":
    """Return areas, profiles and scenarios side by side, with their region and nation.

    Raises
    ------
    UsageError
        If something is given twice, a scenario or what to compare against is not there, or neighbours are asked
        for a profile's file.
    DataMissingError
        If an area is not held, or has no statistical neighbours.
    InputFaultsError
        With the faults of the profiles.
    """
    entries = _Entries()
    areas = _areas(given, held)
    _refuse_twice(given, areas)
    for loaded, area in zip(given, areas, strict=True):
        for entry in _entries_of(loaded, area, held, asked.scenarios, alone=len(given) == 1):
            entries.add(entry)
    if asked.neighbours:
        _add_neighbours(entries, held)
    if asked.region:
        _add_councils_of_region(entries, held)
    if asked.nation:
        for nation in entries.found[0].area.nations:
            place = resolve(held.table, nation)
            if not entries.has(place):
                entries.add(_named(place, "area"))
    _add_regions(entries, held)
    against = _base(entries.found, asked.against, held)
    compared = _run(entries.found, against, held, options)

    from imhcalc.assemble.comparison import compare as assemble

    found = assemble(compared, against, entries.notes)
    return found.model_copy(update={"neighbours_listed": _are_neighbours_listed(entries.found[0], held)})


def _areas(given: Sequence["LoadedProfile"], held: application.Shipped) -> list[Selection]:
    """Return the area of each profile; raise the faults of all that are not held."""
    found: list[Selection] = []
    faults: list[Fault] = []
    for loaded in given:
        try:
            found.append(application.select_area(held.table, loaded.profile))
        except DataMissingError as error:
            faults += loaded.placed(error.faults, ("area",))
    if faults:
        raise DataMissingError(faults)
    return found


def _is_same_place(first: Selection, second: Selection) -> bool:
    if not first.members:
        return not second.members and first.name == second.name
    return footprint(first) == footprint(second)


def _refuse_twice(given: Sequence["LoadedProfile"], areas: Sequence[Selection]) -> None:
    """Refuse an area that is named twice: profiles of one place may differ, but an area's name cannot."""
    named = [area for loaded, area in zip(given, areas, strict=True) if not _is_file(loaded)]
    for position, area in enumerate(named):
        for other in named[:position]:
            if _is_same_place(area, other):
                message = (
                    f"{area.name} is given twice"
                    if area.name == other.name
                    else f"{other.name} and {area.name} are the same place"
                )
                raise UsageError(
                    [
                        Fault(
                            "usage",
                            message,
                            found=area.name,
                            expected="areas that differ",
                            help="leave one of the two out",
                        )
                    ]
                )


def _is_file(loaded: "LoadedProfile") -> bool:
    return loaded.document is not None


def _entries_of(
    loaded: "LoadedProfile",
    area: Selection,
    held: application.Shipped,
    scenarios: Sequence[str],
    *,
    alone: bool,
) -> Iterator[_Entry]:
    """Give what a profile adds: itself, and the scenarios asked for, or all of them where it stands alone."""
    if not _is_file(loaded):
        if scenarios:
            raise UsageError(
                [
                    Fault(
                        "usage",
                        f"{area.name} is an area, and only a profile's file has scenarios",
                        found=f"--scenario {scenarios[0]}",
                        expected="a profile with `scenarios` or `options`",
                    )
                ]
            )
        yield _Entry(loaded, area.name, "area", area)
        return

    from imhcalc.loading.scenarios import named_scenarios

    known = named_scenarios(loaded.profile)
    wanted = list(dict.fromkeys(scenarios)) or (list(known) if alone else [])
    bare = replace(loaded, profile=loaded.profile.model_copy(update={"scenarios": {}, "options": {}}))
    yield _Entry(bare, AS_IT_IS if alone and wanted else loaded.name, "profile", area)
    for name in wanted:
        changed = application.with_scenarios(loaded, [name], held)
        section, scenario = known[name]
        spoken = name.replace("_", " ")
        yield _Entry(
            changed,
            spoken if alone else f"{loaded.name}: {spoken}",
            "option" if section == "options" else "scenario",
            application.select_area(held.table, changed.profile),
            scenario.label,
            scenario.why,
        )


def _add_neighbours(entries: _Entries, held: application.Shipped) -> None:
    """Add the statistical neighbours of the first area."""
    from imhcalc.areas.neighbours import neighbours_of

    first = entries.found[0]
    if first.kind != "area":
        raise UsageError(
            [
                Fault(
                    "usage",
                    "Statistical neighbours are added to an area, not to a profile's file",
                    found=f"the profile of {first.area.name}",
                    expected=f"imhcalc compare {_typed(first.area.name)} --neighbours",
                )
            ]
        )
    found = neighbours_of(held.table, held.root, first.area)
    entries.notes += found.notes
    for neighbour in found.areas:
        if entries.has(neighbour.area):
            entries.found = [
                replace(each, neighbour=neighbour.rank) if _is_same_place(each.area, neighbour.area) else each
                for each in entries.found
            ]
            continue
        entries.add(_named(neighbour.area, "neighbour", neighbour.rank))


def _are_neighbours_listed(first: _Entry, held: application.Shipped) -> bool:
    """Return whether statistical neighbours could be added."""
    from imhcalc.areas.neighbours import neighbours_of

    if first.kind != "area":
        return False
    try:
        neighbours_of(held.table, held.root, first.area)
    except DataMissingError:
        return False
    return True


def _typed(name: str) -> str:
    return f'"{name}"' if " " in name else name


def _named(area: Selection, kind: SubjectKind, neighbour: int | None = None) -> _Entry:
    """Return an entry for an area of the table."""
    from imhcalc.loading.loaded_profile import LoadedProfile

    codes = [area.code] if area.code is not None else [district.code for district, _ in area.members]
    choice = (
        AreaChoice.model_construct(name=codes[0], code=codes[0])
        if len(codes) == 1
        else AreaChoice.model_construct(name=area.name, members=codes)
    )
    return _Entry(
        LoadedProfile.of(Profile.model_construct(area=choice)), area.name, kind, area, neighbour=neighbour
    )


def _add_councils_of_region(entries: _Entries, held: application.Shipped) -> None:
    """Add the other councils of the region around the first area: counties beside a county, districts beside a district.

    Raises
    ------
    UsageError
        If the first area is no council of one region.
    """
    first = entries.found[0].area
    regions = {district.region_code for district, _ in first.members}
    if len(regions) != 1 or first.kind not in COUNCILS:
        fault = Fault(
            "usage",
            f"{first.name} is not a council in one region, so no other councils of its region can be added",
            found=first.kind,
            expected="a district or an upper-tier authority",
        )
        raise UsageError([fault])
    region = regions.pop()
    for area in councils(held.table, region, upper_tier=first.kind == "upper tier"):
        if not entries.has(area):
            entries.add(_named(area, "area"))


def _add_regions(entries: _Entries, held: application.Shipped) -> None:
    """Add the region around each area that was asked for; neighbours are beside one area, not asked for themselves."""
    for entry in [each for each in entries.found if each.kind != "neighbour"]:
        regions = {district.region_code for district, _ in entry.area.members}
        if len(regions) != 1 or entry.area.kind in {"region", "nation"}:
            continue
        region = resolve(held.table, regions.pop())
        if region.kind == "region" and not entries.has(region):
            entries.add(_named(region, "region"))


def _base(entries: Sequence[_Entry], against: str | None, held: application.Shipped) -> str:
    """Return the name of the entry that the others are compared with: the first, or the one named.

    Raises
    ------
    UsageError
        If nothing compared has that name.
    """
    if against is None:
        return entries[0].name
    by_name = {name.casefold(): entry.name for entry in reversed(entries) for name in _names_of(entry)}
    wanted = against.strip().casefold()
    if wanted in by_name:
        return by_name[wanted]
    try:
        area = resolve(held.table, against)
    except DataMissingError:
        area = None
    for entry in entries:
        if area is not None and _is_same_place(entry.area, area):
            return entry.name
    names = [entry.name for entry in entries]
    raise UsageError(
        [
            Fault(
                "usage", f"{against} is not among what is compared", found=f"--against {against}",
                expected=expected_one_of(against, names), help=did_you_mean(against, names),
            )
        ]
    )  # fmt: skip


def _names_of(entry: _Entry) -> list[str]:
    """Return what an entry may be called: its name, its area's code, and a scenario's key."""
    return [entry.name, *([entry.area.code] if entry.area.code else []), entry.name.replace(" ", "_")]


def _run(
    entries: Sequence[_Entry], against: str, held: application.Shipped, options: Options
) -> "list[Compared]":
    """Run every entry; raise the faults of all."""
    from imhcalc.assemble.compared import Compared, subject_of
    from imhcalc.assemble.model_runs import Shared

    shared = Shared(is_kept=True)
    asked = [entry.area for entry in entries if entry.kind != "region"]
    several = len(asked) == 1 or any(not _is_same_place(asked[0], place) for place in asked[1:])
    base = next(entry.area for entry in entries if entry.name == against)
    beside_it = sum(_is_same_place(base, place) for place in asked) > 1
    found = []
    faults: list[Fault] = []
    kind: Callable[[list[Fault]], ImhcalcError] = InputFaultsError
    paired: Drawn | None
    for entry in entries:
        try:
            shown: Estimated = application.estimated(entry.loaded, held, options, shared)
            paired = shown.drawn
            if several:
                in_full = beside_it and _is_same_place(base, entry.area)
                paired = _paired(entry, shown, held, options, shared, in_full=in_full)
            elif entry.kind == "region":
                # A profile and its scenarios share one departure, that of their place within the region another.
                paired = None
        except (InputFaultsError, DataMissingError) as error:
            kind = type(error) if not faults else kind
            faults += error.faults
            continue
        subject = subject_of(
            shown,
            entry.name,
            entry.name,
            entry.kind,
            label=entry.label,
            why=entry.why,
            neighbour=entry.neighbour,
        )
        found.append(Compared(subject, shown, paired))
    if faults:
        raise kind(faults)
    return found


def _paired(
    entry: _Entry,
    shown: "Estimated",
    held: application.Shipped,
    options: Options,
    shared: "Shared",
    *,
    in_full: bool,
) -> "Drawn":
    """Return draws in which the area has departures of its own; one of several districts has them as it is shown.

    Plans of one place are set against each other in full; different places in their rates alone.
    """
    if len(entry.area.members) > 1 and entry.loaded.profile.model_fields_set == {"area"}:
        return shown.drawn
    apart = replace(options, own_area_effects=True)
    if in_full:
        return application.estimated(entry.loaded, held, apart, shared).drawn
    return application.rates_drawn(entry.loaded, held, replace(apart, draws=shown.result.run.draws), shared)
