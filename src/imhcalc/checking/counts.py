"""The children that a profile counts, as a run would take them: as stated, else as held for its area."""

from dataclasses import field

from imhcalc.application import select_area
from imhcalc.areas.table import AreaTable
from imhcalc.faults import ImhcalcError
from imhcalc.loading.loaded_profile import LoadedProfile
from imhcalc.loading.positions import Path, dotted
from imhcalc.models.area import Selection
from imhcalc.models.profile import ProfilePopulation
from imhcalc.models.units import AGES_OF, OLDEST_AGE
from imhcalc.records import dataclass

UNDER_FIVE = AGES_OF["children_0_4"]
OWN_NOTE = frozenset({"live_births", "maternities", "children_by_quintile"})
"""What of a population can be given with a note of its own."""


@dataclass(frozen=True, slots=True)
class Count:
    """A number of children, or of babies in a year: where the profile says so, and what is counted."""

    value: float
    path: Path
    noun: str
    is_stated: bool = True
    reason: str | None = None
    """What the profile notes of it."""

    @property
    def shown(self) -> str:
        """The number as people write it."""
        return f"{self.value:,.0f}"

    @property
    def note(self) -> str:
        """The key at which the profile says why it is so: its own where it has one, else that of the population."""
        if self.path[0] == "projection":
            return "projection.note"
        own = self.path[0] == "observed" or self.path[-1] in OWN_NOTE
        return f"{dotted(self.path[:2])}.note" if own else "population.note"


@dataclass(frozen=True, slots=True)
class Counts:
    """The counts of a profile, by what they count, and what is held for its area by single year of age."""

    selection: Selection | None
    held: tuple[float, ...] = ()
    births: Count | None = None
    maternities: Count | None = None
    ages: dict[int, Count] = field(default_factory=dict)
    under_five: Count | None = None
    projected: dict[str, Count] = field(default_factory=dict)

    @property
    def under_five_path(self) -> Path | None:
        """Where the children under five are said."""
        return self.under_five.path if self.under_five is not None else None


def counts_of(loaded: LoadedProfile, table: AreaTable) -> Counts:
    """Return the counts of a profile whose small areas are counted."""
    selection = _selection(loaded, table)
    held = _held(selection)
    stated = loaded.profile.population
    ages = _ages(loaded, stated, held)
    births = stated.live_births
    counted = (
        Count(
            births.value,
            ("population", "live_births"),
            "babies born in a year",
            reason=_reasons(births.note, stated.note),
        )
        if births is not None
        else ages.get(0)  # children under one stand in
    )
    maternities = stated.maternities
    projection = loaded.profile.projection
    return Counts(
        selection,
        held,
        counted,
        None
        if maternities is None
        else Count(
            maternities.value, ("population", "maternities"), "maternities a year",
            reason=_reasons(maternities.note, stated.note),
        ),
        ages,
        _under_five(ages, stated),
        {}
        if projection is None
        else {
            year: Count(value, ("projection", "births", year), "babies born in a year", reason=projection.note)
            for year, value in projection.births.items()
        },
    )  # fmt: skip


def _reasons(*notes: str | None) -> str | None:
    return "; ".join(note for note in notes if note) or None


def _selection(loaded: LoadedProfile, table: AreaTable) -> Selection | None:
    try:
        return select_area(table, loaded.profile)
    except ImhcalcError:
        return None  # that the area is not held is a fault of its own


def _held(selection: Selection | None) -> tuple[float, ...]:
    if selection is None or not selection.members:
        return ()
    return tuple(
        sum(district.children[age] * share for district, share in selection.members)
        for age in range(OLDEST_AGE + 1)
    )


def _ages(loaded: LoadedProfile, stated: ProfilePopulation, held: tuple[float, ...]) -> dict[int, Count]:
    root = loaded.document.root if loaded.document is not None else None
    table: Path = ("population", "small_areas")
    of_table = root is not None and root.at(table) is not None
    found = {
        age: Count(count, ("area",), noun_of(age), is_stated=False, reason=stated.note)
        for age, count in enumerate(held)
    }
    for age, count in (stated.children_by_age or {}).items():
        path: Path = table if of_table else ("population", "children_by_age", age)
        if age.isdecimal() and int(age) <= OLDEST_AGE:
            found[int(age)] = Count(count, path, noun_of(int(age)), reason=stated.note)
    return found


def noun_of(age: int) -> str:
    """Return what children of a single year of age are called."""
    return "children under one" if age == 0 else f"children aged {age}"


def _under_five(ages: dict[int, Count], stated: ProfilePopulation) -> Count | None:
    if not all(age in ages for age in UNDER_FIVE):
        return None
    own = [ages[age] for age in UNDER_FIVE if ages[age].is_stated]
    path = own[0].path if own else ages[0].path
    if len({count.path for count in own}) > 1:
        path = ("population", "children_by_age")
    total = sum(ages[age].value for age in UNDER_FIVE)
    return Count(total, path, "children under five", is_stated=bool(own), reason=stated.note)
