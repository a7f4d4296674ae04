"""What differs between two runs, each with how to exchange it: the old run with that alone as the new one has it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pydantic import ValidationError

from imhcalc import application, rerunning
from imhcalc.application import Resolved
from imhcalc.differences.sides import Runner, Side, State
from imhcalc.faults import Fault, InputFaultsError
from imhcalc.first_letters import lowered
from imhcalc.loading.changed_keys import Changed, between, changes, leaves
from imhcalc.loading.loaded_profile import LoadedProfile
from imhcalc.models.area import AreaFigures
from imhcalc.models.difference import Cause, CauseKind, ChangedValue
from imhcalc.models.evidence import Evidence
from imhcalc.models.profile import Profile
from imhcalc.models.quantity import Quantity
from imhcalc.models.register import quantities, with_quantities
from imhcalc.unchanged import PIN

OPTIONS: tuple[tuple[str, CauseKind, str], ...] = (
    ("method", "method", "method"),
    ("anchor", "method", "whom the baseline describes"),
    ("interval", "method", "what a range covers"),
    ("level", "method", "how often a range should hold"),
    ("strict_nation", "method", "refusing figures of another nation"),
    ("seed", "draws", "seed"),
    ("draws", "draws", "number of draws"),
)
"""The options that may differ: their kind, and what they are called."""
AREA_DATA: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("children", ("children",), "children of the area, by age"),
    ("mix", ("mixes",), "the area's mix of neighbourhoods"),
    ("nation", ("national_mix", "national_children"), "the nation's mix and children"),
    ("published", ("measured", "regional"), "published measures of the area and its region"),
)
"""What may differ between area tables: its parts of `AreaFigures`, and what it is called."""
SPOKEN = {
    "population": "", "services": "", "local_exposures": "local survey:", "observed": "local counts:",
    "known_groups": "known group:", "scenarios": "scenario", "options": "option", "decisions": "decision",
    "choices": "chosen:", "overrides": "replaced:",
}  # fmt: skip
"""How a section of a profile begins the name of what changed in it."""
LABELLED = {"local_exposures": "risk_factors", "observed": "outcomes"}
"""Sections whose entries are named after entries of the evidence."""


@dataclass(frozen=True, slots=True, eq=False)
class Exchange:
    """A cause, and the old run with it exchanged; `changed` are its parts where it is of the profile."""

    cause: Cause
    made: Callable[[], State]
    changed: tuple[Changed, ...] = ()


# -- the profile -----------------------------------------------------------------------------------------


class Profiles:
    """The profiles of both sides as plain values, and runs of profiles between the two."""

    def __init__(self, old: Side, new: Side, runner: Runner) -> None:
        self._side, self._runner = old, runner
        self.old, self.new = _stated(old), _stated(new)

    def exchanges(self) -> list[Exchange]:
        """Return what differs, each key by itself."""
        return [self.exchange([changed]) for changed in changes(self.old, self.new)]

    def exchange(self, changed: Sequence[Changed]) -> Exchange:
        """Return some changes as one exchange."""
        path = _shared_path(changed)
        values = [
            ChangedValue(key=key, old=old, new=new) for each in changed for key, old, new in leaves(each)
        ]
        cause = Cause(
            id=".".join(["inputs", *path]),
            kind="inputs",
            label=self._spoken(path) if path else "several inputs together",
            changes=values,
            old_source=_origin(self.old, path),
            new_source=_origin(self.new, path),
            moves_figures=not all(each.only_words for each in changed),
        )
        return Exchange(cause, lambda: self._state(between(self.old, self.new, changed)), tuple(changed))

    def _spoken(self, path: Sequence[str]) -> str:
        """Return what stands at some keys, in words: entries by their labels where they have one."""
        section, *rest = path
        if not rest:
            return section.replace("_", " ")
        entries = {**self.old.get(section, {}), **self.new.get(section, {})}
        held = getattr(self._side.state.evidence, LABELLED.get(section, ""), {}).get(rest[0])
        label = getattr(held, "label", None)
        if label is None and isinstance(entries.get(rest[0]), Mapping):
            label = entries[rest[0]].get("label")
        begins = SPOKEN.get(section, section.replace("_", " "))
        words = [label or rest[0].replace("_", " "), *(part.replace("_", " ") for part in rest[1:])]
        spoken = ", ".join(words)
        if not begins:
            return spoken
        return f"{begins} {lowered(spoken)}" if section in SPOKEN else f"{begins}, {spoken}"

    def _state(self, stated: Mapping[str, Any]) -> State:
        """Return the old run with another profile; raises `InputFaultsError` where that is none."""
        state = self._side.state
        try:
            profile = Profile.model_validate(stated)
        except ValidationError as error:
            message = error.errors()[0]["msg"]
            raise InputFaultsError([Fault("profile", message)]) from error
        return replace(state, given=resolved(profile, state.given, state.evidence, self._runner))


def resolved(profile: Profile, like: Resolved, evidence: Evidence, runner: Runner) -> Resolved:
    """Return what a run of a profile is given, with the area data and the names of another; raises its faults."""
    loaded = LoadedProfile(profile, like.loaded.sha256, like.loaded.name, notes=like.loaded.notes)
    given = application.resolved(loaded, runner.held(evidence))
    return replace(given, applied=like.applied, area_figures=like.area_figures)


def _stated(side: Side) -> dict[str, Any]:
    profile = side.state.given.loaded.profile
    return {
        key: value for key, value in profile.model_dump(mode="json", exclude_unset=True).items() if key != PIN
    }


def _shared_path(changed: Sequence[Changed]) -> list[str]:
    """Return the keys that all the changes have in common."""
    first, *rest = [[str(part) for part in each.path] for each in changed]
    length = len(first)
    for path in rest:
        length = next(
            (at for at, (one, other) in enumerate(zip(first[:length], path, strict=False)) if one != other),
            min(length, len(path)),
        )
    return first[:length]


def _origin(stated: Mapping[str, Any], path: Sequence[str]) -> str | None:
    """Return the nearest source and year given for a key, at it or above it."""
    origin: dict[str, str] = {}
    place: Any = stated
    for key in path:
        if not isinstance(place, Mapping) or key not in place:
            return None  # the profile does not have it
        place = place[key]
        if isinstance(place, Mapping):
            origin |= {name: str(place[name]) for name in ("source", "year") if place.get(name)}
    return ", ".join(origin.values()) or None


# -- the evidence ----------------------------------------------------------------------------------------


def of_evidence(old: Side, new: Side, runner: Runner) -> Iterator[Exchange]:
    """Yield each entry of the evidence that either run used and that differs, then the rest of the pack."""
    before, after = quantities(old.state.evidence), quantities(new.state.evidence)
    used = dict.fromkeys(each.id for side in (old, new) for each in side.result.inputs.parameters)
    differing = [
        each
        for each in used
        if each in before and each in after and _drawn(before[each]) != _drawn(after[each])
    ]
    entries: dict[str, list[str]] = {}
    for each in differing:
        entries.setdefault(_entry(each, old.state.evidence), []).append(each)
    for entry, ids in entries.items():
        cause = Cause(
            id=f"evidence.{entry}",
            kind="evidence",
            label=_named(entry, new.state.evidence),
            changes=[
                ChangedValue(key=each, old=_shown(before[each]), new=_shown(after[each])) for each in ids
            ],
            old_source=_cited(before[ids[0]]),
            new_source=_cited(after[ids[0]]),
        )
        exchanged = with_quantities(old.state.evidence, {each: after[each] for each in ids})
        yield Exchange(cause, _with_evidence(old, exchanged, runner))
    rest = with_quantities(new.state.evidence, {each: before[each] for each in differing})
    if _content(rest) != _content(old.state.evidence):
        yield Exchange(_rest_of_pack(old, new), _with_evidence(old, rest, runner))


def _with_evidence(side: Side, evidence: Evidence, runner: Runner) -> Callable[[], State]:
    def made() -> State:
        state = side.state
        # What the profile rests on has to be there: an alternative that it chose, an outcome that it counted.
        given = resolved(Profile.model_validate(_stated(side)), state.given, evidence, runner)
        return replace(state, given=given, evidence=evidence)

    return made


def _rest_of_pack(old: Side, new: Side) -> Cause:
    """Return the cause that is all but the numbers both packs have: entries that only one has, how they are used."""
    packs = [f"{side.state.evidence.pack.id} {side.state.evidence.pack.version}" for side in (old, new)]
    return Cause(
        id="evidence",
        kind="evidence",
        label="entries that only one of the packs has",
        changes=[ChangedValue(key="evidence", old=packs[0], new=packs[1])],
    )


def _drawn(quantity: Quantity) -> tuple[Any, ...]:
    """Return all of a quantity that a run rests on."""
    alternatives = {name: _drawn(each) for name, each in quantity.alternatives.items()}
    size = quantity.effective_sample_size
    return quantity.value, quantity.unit, quantity.interval, quantity.shape, size, alternatives


def _shown(quantity: Quantity) -> dict[str, Any]:
    """Return a quantity as a difference shows it."""
    limits = None if quantity.interval is None else [quantity.interval.lower, quantity.interval.upper]
    shown = {
        "value": quantity.value,
        "unit": quantity.unit,
        "limits": limits,
        "shape": quantity.shape,
        "effective_sample_size": quantity.effective_sample_size,
    }
    return {key: value for key, value in shown.items() if value is not None}


def _cited(quantity: Quantity) -> str | None:
    return ", ".join(each for each in (quantity.source, quantity.where) if each) or None


def _entry(quantity_id: str, evidence: Evidence) -> str:
    """Return the entry that a quantity belongs to: the ratios by level of an association are one."""
    section, _, rest = quantity_id.partition(".")
    if section != "associations":
        return quantity_id
    return next(
        (f"{section}.{key}" for key in evidence.associations if rest == key or rest.startswith(f"{key}.")),
        quantity_id,
    )


def _named(entry: str, evidence: Evidence) -> str:
    """Return what an entry is called."""
    section, name, *rest = entry.split(".")
    if section == "parameters":
        return evidence.parameters[name].label
    if section == "associations":
        factor, outcome = evidence.risk_factors[name], evidence.outcomes[rest[0]]
        return f"How {factor.label} goes with {outcome.label}"
    holder = getattr(evidence, section).get(name)
    return ": ".join([getattr(holder, "label", name), " ".join(rest).replace("_", " ")])


def _content(evidence: Evidence) -> dict[str, Any]:
    """Return the sections of a pack that a run rests on."""
    sections = (
        "outcomes",
        "classifications",
        "risk_factors",
        "associations",
        "parameters",
        "ladder",
        "nations",
    )
    return {section: getattr(evidence, section) for section in sections}


# -- the area table --------------------------------------------------------------------------------------


def of_area_data(old: Side, new: Side, runner: Runner) -> Iterator[Exchange]:
    """Yield what the area tables of two runs of one area say differently, by kind."""
    if old.result.run.areas.sha256 == new.result.run.areas.sha256:
        return
    held = runner.held(old.state.evidence)
    before, after = (rerunning.area_figures_of(side.result, held) for side in (old, new))
    if before.children.keys() != after.children.keys():
        return
    own = _from_the_table(old) & _from_the_table(new)
    for name, parts, label in AREA_DATA:
        values = [value for part in parts for value in _differing(part, before, after)]
        if name in own and values:
            cause = Cause(id=f"area_data.{name}", kind="area data", label=label, changes=values)
            yield Exchange(cause, _with_area_data(old.state, parts, before, after))


def _from_the_table(side: Side) -> set[str]:
    """Return the kinds of area data that a side takes from the table, and does not state itself."""
    population = side.state.given.loaded.profile.population
    own = {name for name, _, _ in AREA_DATA}
    if population.children_by_age is not None:
        own.discard("children")
    if population.children_by_quintile is not None or population.quintile_shares is not None:
        own.discard("mix")
    return own


def _differing(part: str, before: AreaFigures, after: AreaFigures) -> Iterator[ChangedValue]:
    old, new = (getattr(each, part) or {} for each in (before, after))
    for key in dict.fromkeys([*old, *new]):
        if old.get(key) != new.get(key):
            name = " ".join(key) if isinstance(key, tuple) else key
            yield ChangedValue(key=f"{part}.{name}", old=_plain(old.get(key)), new=_plain(new.get(key)))


def _plain(value: Any) -> Any:  # noqa: ANN401 -- a number or a row of numbers
    return list(value) if isinstance(value, tuple) else value


def _with_area_data(
    state: State, parts: Sequence[str], before: AreaFigures, after: AreaFigures
) -> Callable[[], State]:
    figures = replace(before, **{part: getattr(after, part) for part in parts})
    return lambda: replace(state, given=replace(state.given, area_figures=figures))


# -- how it is run ---------------------------------------------------------------------------------------


def of_options(old: Side, new: Side) -> Iterator[Exchange]:
    """Yield each option that differs: method and range first, then seed and draws."""
    for name, kind, label in OPTIONS:
        before, after = (getattr(side.state.options, name) for side in (old, new))
        if before != after:
            cause = Cause(
                id=f"{kind}.{name}",
                kind=kind,
                label=label,
                changes=[ChangedValue(key=name, old=before, new=after)],
            )
            yield Exchange(cause, _with_option(old.state, name, after))


def _with_option(state: State, name: str, value: Any) -> Callable[[], State]:  # noqa: ANN401 -- any option
    return lambda: replace(state, options=replace(state.options, **{name: value}))
