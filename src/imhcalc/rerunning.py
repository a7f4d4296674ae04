"""Runs made again from what a result holds of its inputs, with no file of the profile."""

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from importlib.resources.abc import Traversable
from typing import Any

from pydantic import ValidationError

from imhcalc import __version__, application
from imhcalc.application import Resolved, Shipped
from imhcalc.faults import DataMissingError, Fault
from imhcalc.loading.evidence import DEFAULT_PACK, load_evidence
from imhcalc.loading.loaded_profile import LoadedProfile
from imhcalc.loading.own_evidence import is_shipped
from imhcalc.models.area import AreaFigures
from imhcalc.models.evidence import Evidence
from imhcalc.models.options import Options
from imhcalc.models.profile import Profile
from imhcalc.models.quantity import Interval, Quantity
from imhcalc.models.register import quantities, with_quantities
from imhcalc.models.result import PackUsed, ParameterUsed, Result
from imhcalc.models.units import NATIONS, OLDEST_AGE, Nation

ONLY_WITH_SENSITIVITY = ("structural.", "value_of_data.")
"""What the ids of figures begin with that a run without sensitivity does not have."""

REGION = ".region"
UNDER_ONE = "children_0"


@dataclass
class Packs:
    """Packs of evidence, found by what a result says of its own: those named first, then those that ship."""

    root: Traversable
    named: Sequence[str] = ()
    _loaded: dict[str, Evidence] = field(default_factory=dict)

    def first(self) -> Evidence:
        """Return the pack that was named first, or the default one."""
        return self._load(self.named[0] if self.named else DEFAULT_PACK)

    def of(self, used: PackUsed) -> Evidence:
        """Return the pack that a result used: the same to the byte, or of its name, or the one to lay it over."""
        packs = [self._load(name) for name in self.named]
        # A pack of somebody's own has to be named: what its result lists is laid over another where it is not.
        packs.append(self._load(used.id) if is_shipped(used.id, self.root) else self.first())
        return min(packs, key=lambda pack: (pack.sha256 != used.sha256, pack.pack.id != used.id))

    def _load(self, name: str) -> Evidence:
        if name not in self._loaded:
            self._loaded[name] = load_evidence(name, self.root)
        return self._loaded[name]


@dataclass(frozen=True, slots=True)
class Again:
    """A run to be made again: what it is given, how it is made, and what of its inputs its result does not repeat."""

    given: Resolved
    options: Options
    left_out: tuple[str, ...] = ()
    """Dotted keys of the profile, such as counts too small to show and the scenarios that set counts."""


def from_result(result: Result, held: Shipped) -> Again:
    """Return the run that a result is of, as far as the result repeats its inputs.

    Run with `application.estimated_of(again.given, held, again.options)`; where the evidence has changed since,
    `evidence_of` gives a pack with the result's own.

    Raises
    ------
    DataMissingError
        If what it holds of its profile is no profile of this version.
    ImhcalcError
        The faults of its profile against what is held, such as an outcome that the evidence does not have.
    """
    stated, left_out = _repeated(result.inputs.profile)
    try:
        profile = Profile.model_validate(stated)
    except ValidationError as error:
        raise DataMissingError([_no_profile(result)]) from error
    notes = tuple(note for note in result.area.notes if note.startswith(application.COUNTED_IN))
    name = result.run.profile.name or profile.area.name
    loaded = LoadedProfile(profile, result.run.profile.sha256 or "", name, notes=notes)
    given = application.resolved(loaded, held)
    given = Resolved(given.loaded, given.scenarios, tuple(result.context.applied))
    return Again(given, options_of(result, held.evidence), tuple(left_out))


def options_of(result: Result, evidence: Evidence) -> Options:
    """Return the options of the run that a result is of; those it does not name show in its figures."""
    run = result.run
    return Options(
        run.seed,
        run.draws,
        run.level,
        run.interval,  # type: ignore[arg-type]
        run.method,  # type: ignore[arg-type]
        run.anchor,  # type: ignore[arg-type]
        strict_nation=_is_strict(result, evidence),
        sensitivity=any(figure.id.startswith(ONLY_WITH_SENSITIVITY) for figure in result.figures),
    )


def _used_otherwise(
    profile: Profile, parameters: list[ParameterUsed], evidence: Evidence
) -> tuple[dict[str, Quantity], list[str]]:
    """Return the parameters that a run of a profile used otherwise than the evidence holds them, as quantities.

    Beside them, the ids that the evidence lacks.
    """
    register = quantities(evidence)
    otherwise: dict[str, Quantity] = {}
    lacking = []
    for each in parameters:
        held = register.get(each.id)
        if held is None:
            lacking.append(each.id)
            continue
        if each.id in profile.choices:
            held = held.alternatives.get(profile.choices[each.id], held)
        held = profile.overrides.get(each.id, held)
        if not _is_same(each, held):
            otherwise[each.id] = _as_used(each, held)
    return otherwise, lacking


def evidence_of(result: Result, profile: Profile, evidence: Evidence) -> tuple[Evidence, list[str]]:
    """Return a pack with the quantities that a result used in place of its own, and the ids that it lacks.

    What the result did not use stays as the pack has it.
    """
    otherwise, lacking = _used_otherwise(profile, result.inputs.parameters, evidence)
    register = quantities(evidence)
    changed = {}
    for quantity_id, quantity in otherwise.items():
        chosen = profile.choices.get(quantity_id)
        held = register[quantity_id]
        if chosen is None:
            changed[quantity_id] = quantity
        elif chosen in held.alternatives:
            alternatives = held.alternatives | {chosen: quantity}
            changed[quantity_id] = held.model_copy(update={"alternatives": alternatives})
    return with_quantities(evidence, changed), lacking


def area_figures_of(result: Result, held: Shipped) -> AreaFigures:
    """Return what a result says that it took from the area table."""
    inputs = result.inputs
    ages = [f"children_{age}" for age in range(OLDEST_AGE + 1)]
    return AreaFigures(
        children={
            unit.id: tuple(unit.counts[age] for age in ages)
            for unit in inputs.units
            if all(age in unit.counts for age in ages)
        },
        mixes={
            unit.id: tuple(next(iter(unit.quintile_shares.values())))
            for unit in inputs.units
            if unit.quintile_shares
        },
        national_mix={_nation_and_population(key): tuple(mix) for key, mix in inputs.national_mix.items()},
        national_children=_national_children(result, held),
        measured={column: value for column, value in inputs.measured.items() if not column.endswith(REGION)},
        regional={
            column.removesuffix(REGION): value
            for column, value in inputs.measured.items()
            if column.endswith(REGION)
        },
    )


def _nation_and_population(key: str) -> tuple[Nation, str]:
    nation, _, population = key.partition(".")
    return nation, population  # type: ignore[return-value]


def _national_children(result: Result, held: Shipped) -> dict[tuple[Nation, str], float]:
    """Return the children under one of each nation: the result's own, the others to make up its total."""
    given = dict(result.inputs.national_children)
    total = given.pop(f"United Kingdom.{UNDER_ONE}", None)
    stated = {_nation_and_population(key): value for key, value in given.items()}
    own = {nation for nation, _ in stated}
    others = {
        nation: held.table.children_total(UNDER_ONE, (nation,)) for nation in NATIONS if nation not in own
    }
    if total is None or not others:
        return stated
    scale = (total - sum(stated.values())) / sum(others.values())
    return stated | {(nation, UNDER_ONE): count * scale for nation, count in others.items()}


def _repeated(stated: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Return a profile as a result shows it without what it only says is there, and the keys of that."""
    repeated = deepcopy(dict(stated))
    left_out = [*_take_counts_out(repeated), *_take_scenarios_out(repeated)]
    return repeated, left_out


def _take_counts_out(stated: dict[str, Any]) -> Iterator[str]:
    for outcome, counts in list(stated.get("observed", {}).items()):
        if isinstance(counts, str):
            del stated["observed"][outcome]
            yield f"observed.{outcome}"
        elif any(isinstance(count, str) for count in (counts.get("by_quintile") or {}).get("below", ())):
            del counts["by_quintile"]
            yield f"observed.{outcome}.by_quintile"


def _take_scenarios_out(stated: dict[str, Any]) -> Iterator[str]:
    for section in ("scenarios", "options"):
        for name, each in list(stated.get(section, {}).items()):
            if any(path.partition(".")[0] == "observed" for path in each["set"]):
                del stated[section][name]
                yield f"{section}.{name}"


def _is_strict(result: Result, evidence: Evidence) -> bool:
    """Return whether figures of another nation were refused: whether one that could have been carried is absent."""
    nation = result.area.nation
    return any(
        outcome.carry == "flagged"
        and result.context.absent.get(outcome.label)
        in {f"no figures for {nation} are held here", *outcome.instead.values()}
        for outcome in evidence.outcomes.values()
    )


def _is_same(used: ParameterUsed, held: Quantity) -> bool:
    limits = None if held.interval is None else held.interval.model_dump(mode="json", exclude_none=True)
    drawn_alike = used.shape is None or (used.shape, used.effective_sample_size) == (
        held.shape,
        held.effective_sample_size,
    )
    return used.value == held.value and used.unit == held.unit and used.interval == limits and drawn_alike


def _as_used(used: ParameterUsed, held: Quantity) -> Quantity:
    """Return a quantity of the evidence with the value and limits that a result says it used, drawn as it says."""
    limits = None if used.interval is None else Interval.model_validate(used.interval)
    if used.shape is not None:
        drawn = {"shape": used.shape, "effective_sample_size": used.effective_sample_size}
    else:  # a result of a version that did not say
        is_drawn = limits is not None or held.effective_sample_size is not None
        drawn = {"shape": held.shape if is_drawn else "fixed"}
    return held.model_copy(update={"value": used.value, "unit": used.unit, "interval": limits, **drawn})


def _no_profile(result: Result) -> Fault:
    code, made_with = "no-such-inputs", f"imhcalc {result.run.imhcalc}"
    if result.run.imhcalc == __version__:
        return Fault(
            code,
            "what this result holds of its profile is no profile: it was changed after the result was made",
            help="run its profile again, with -o FILE.json",
        )
    return Fault(
        code,
        f"what this result of {made_with} holds of its profile is no profile of this version",
        found=made_with,
        expected=f"imhcalc {__version__}",
        help="run its profile again with this version, or use the version that made it",
    )
