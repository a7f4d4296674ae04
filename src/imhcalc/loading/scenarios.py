"""A profile with a scenario of its own applied: new values at dotted keys, then checked like any other.

The new values are put into the document, with the places that they have in it; so whatever is wrong with
the profile that comes of it is found, and told, at the scenario's own lines.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

from imhcalc.faults import Fault, InputFaultsError, UsageError, did_you_mean, expected_one_of
from imhcalc.loading.as_written import entries, keys
from imhcalc.loading.loaded_profile import LoadedProfile
from imhcalc.loading.plan_checks import MOST_SCENARIOS
from imhcalc.loading.positions import Document, Node, dotted
from imhcalc.loading.profile_content import SECTIONS, Content, content_of, document_of, mapping, without
from imhcalc.loading.shape import Slot, slot_of
from imhcalc.models.late import needed_of
from imhcalc.models.plan import Scenario
from imhcalc.models.profile import Profile
from imhcalc.records import dataclass

KEYED_BY_ID = ("overrides", "choices")
"""Sections whose keys hold dots themselves."""
KEPT = ("area", "evidence", *SECTIONS)
"""What no scenario changes: another area, or other evidence, is another profile."""
DEEPEST = 12
"""More keys than lead anywhere in a profile."""


def named_scenarios(profile: Profile) -> dict[str, tuple[str, Scenario]]:
    """Return the scenarios and options of a profile by name, each with its section."""
    return {name: (section, each) for section in SECTIONS for name, each in getattr(profile, section).items()}


def with_scenarios(loaded: LoadedProfile, names: list[str]) -> LoadedProfile:
    """Return the profile with some of its scenarios applied, in their order.

    Raises
    ------
    UsageError
        For a name that the profile does not have.
    InputFaultsError
        For values that do not fit where a scenario puts them, placed in the scenario.
    """
    known = named_scenarios(loaded.profile)
    for name in names:
        if name not in known:
            raise UsageError([_unknown(name, list(known))])
    document = loaded.document or document_of(loaded.profile, loaded.name)
    changed = _changed(document, [(known[name][0], name) for name in names])
    faults = changed.told(changed.faults, content_of(document).faults)
    if faults:
        raise InputFaultsError(faults)
    applied = changed.loaded(loaded, ", ".join(names))
    assert applied is not None  # noqa: S101 -- without faults the whole of it is sound
    return applied


def each_applied(loaded: LoadedProfile) -> "tuple[dict[str, Applied], list[Fault]]":
    """Return the profile with each of its scenarios applied, by name, and the faults of what is written in any."""
    tried = loaded.scenarios
    if tried is None:
        document = loaded.document or document_of(loaded.profile, loaded.name)
        tried = tried_scenarios(document, content_of(document).faults)
    applied = {
        name: Applied(profile, each)
        for name, each in tried.changed
        if (profile := each.loaded(loaded, name)) is not None
    }
    return applied, tried.faults


def tried_scenarios(document: Document, before: list[Fault]) -> "TriedScenarios":
    """Return each scenario and option of a document applied to it, with what was not wrong `before`."""
    changed = [(name, _changed(document, [(section, name)])) for section, name in _named(document)]
    faults = [fault for _, each in changed for fault in each.told(each.faults, before)]
    return TriedScenarios(changed, faults)


def split_path(path: str) -> list[str]:
    """Return the keys of a dotted key; the ids of evidence keep their dots."""
    first, _, rest = path.partition(".")
    return [first, rest] if first in KEYED_BY_ID and rest else path.split(".")


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a scenario: a dotted key, and its new value."""

    section: str
    scenario: str
    path: str
    value: Node

    @property
    def keys(self) -> list[str]:
        """The keys on the way to what it sets."""
        return split_path(self.path)

    def holds(self, fault: Fault) -> bool:
        """Say whether a fault is placed in this line, or in the lines of its value."""
        place, key = fault.place, self.value.key
        if place is None or key is None:
            return False
        return key[:2] <= (place.line, place.column) < max(key[2:], self.value.span[2:])

    def likeness(self, fault: Fault) -> int:
        """Return how many of its keys, from the first on, a fault's message names."""
        parts = self.keys
        return sum(dotted(tuple(parts[:length])) in fault.message for length in range(1, len(parts) + 1))


@dataclass(frozen=True, slots=True)
class Changed:
    """A document with the lines of some scenarios in their places, its content, and what is wrong with the lines."""

    document: Document
    lines: list[Entry]
    content: Content
    refused: list[Fault]

    @property
    def faults(self) -> list[Fault]:
        """Every fault: of the lines themselves, and of the profile that comes of them."""
        return [*self.refused, *self.content.faults]

    def loaded(self, before: LoadedProfile, names: str) -> LoadedProfile | None:
        """Return the profile that comes of it, as far as it is sound."""
        profile = self.content.profile
        document = self.document if before.document is not None else None
        name = f"{before.name}: {names}"
        return (
            None
            if profile is None
            else LoadedProfile(profile, before.sha256, name, document, renamed=before.renamed)
        )

    def told(self, faults: Iterable[Fault], before: Iterable[Fault]) -> list[Fault]:
        """Return the faults that are new, each with the scenario that brings it about, and placed in it."""
        known = {(fault.code, fault.message) for fault in before}
        return [self._told(fault) for fault in faults if (fault.code, fault.message) not in known]

    def _told(self, fault: Fault) -> Fault:
        held = next((entry for entry in self.lines if entry.holds(fault)), None)
        cause = held or max(self.lines, key=lambda entry: entry.likeness(fault))
        named = replace(fault, message=f"{dotted((cause.section, cause.scenario))}: {fault.message}")
        if not self.document.lines:
            return replace(named, place=None, source_line=None)
        return named if held else self.document.at_key(cause.value, named)


@dataclass(frozen=True, slots=True)
class TriedScenarios:
    """A document with each of its scenarios and options applied in turn, by name, and what is wrong with any of them."""

    changed: list[tuple[str, Changed]]
    faults: list[Fault]


class Applied(NamedTuple):
    """A profile with one of its scenarios applied, without what is faulty in it; `changed` tells its faults."""

    profile: LoadedProfile
    changed: Changed


def _named(document: Document) -> Iterator[tuple[str, str]]:
    """Yield the scenarios and options of a document that can be applied, unless they are too many to."""
    root = document.root
    if root is None:
        return
    found = [(section, name) for section in SECTIONS for name in keys(root.at((section,)))]
    if len(found) <= MOST_SCENARIOS:
        yield from ((section, name) for section, name in found if keys(root.at((section, name, "set"))))


def _changed(document: Document, names: list[tuple[str, str]]) -> Changed:
    """Return a document with scenarios applied, in their order, without the lines that cannot be."""
    assert document.root is not None  # noqa: S101 -- a document without content has no scenarios
    lines = [entry for section, name in names for entry in _entries(document.root, section, name)]
    root = without(document.root, SECTIONS)
    refused: list[Fault] = []
    for entry in lines:
        fault = _refused(root, entry, lines)
        if fault is None:
            root = _put(root, entry.keys, entry.value, is_root=True)
        elif not any(fault.message == each.message for each in refused):
            refused.append(document.at_key(entry.value, fault))
    patched = replace(document, root=root, faults=[])
    return Changed(patched, lines, content_of(patched), refused)


def _entries(root: Node, section: str, name: str) -> Iterator[Entry]:
    lines = entries(root.at((section, name, "set")))
    yield from (Entry(section, name, path, node) for path, node in lines.items())


def _put(node: Node | None, path: list[str], new: Node, *, is_root: bool = False) -> Node:
    """Return a node with a new one below it; what is rebuilt on the way takes the place of the new one."""
    if not path:
        return new
    first, *rest = path
    if node is None or node.value is None:
        children: dict[str, Node] = {}
    elif isinstance(node.children, dict):
        children = dict(node.children)
    else:
        children = {"value": node}
    children[first] = _put(children.get(first), rest, new)
    return (
        mapping(children, node.span, node.key)
        if is_root and node is not None
        else mapping(children, new.span, new.key)
    )


def _refused(root: Node, entry: Entry, lines: list[Entry]) -> Fault | None:
    """Return why a line cannot be applied: it sets what is kept, or part of something that is not there."""
    path = entry.keys
    if len(path) > DEEPEST:
        return Fault(
            "unknown-key",
            f"`{dotted((entry.path,))}` is no key of a profile",
            found=dotted((entry.path,)),
            expected="a dotted key, such as pathway.identified.rate",
            help="write the keys that lead to the figure in this profile, with a dot between each two",
        )
    if path[0] in KEPT:
        return Fault(
            "not-for-a-scenario",
            f"`{dotted((entry.path,))}` is nothing that a scenario changes",
            found=dotted((entry.path,)),
            expected="a figure of this profile, such as pathway.identified.rate",
            help="for another area, write another profile"
            if path[0] == "area"
            else "set figures of the profile itself; a scenario's own label stands beside its `set`",
        )
    slot, node = slot_of(Profile), root
    for depth, part in enumerate(path):
        inner, own, known = slot.step(part), path[: depth + 1], keys(node)
        if inner is None:
            # An unknown key of a mapping is told by the model, once it is in its place.
            return None if slot.keys else _one_value(entry, own)
        is_named = not slot.keys and len(own) < len(path)
        if is_named and part not in known and _is_partial(inner, own, lines):
            return _not_there(entry, own, known)
        slot, node = inner, node.child(part) or Node(None, node.span)
    return None


def _one_value(entry: Entry, path: list[str]) -> Fault:
    name = dotted(tuple(path[:-1]))
    return Fault(
        "unknown-key",
        f"`{dotted(tuple(path[-1:]))}` is not a key of {name}, which is one value",
        found=dotted((entry.path,)),
        expected=name,
        help=f"set the value itself: write `{name}` for the key",
    )


def _is_partial(slot: Slot, own: list[str], lines: list[Entry]) -> bool:
    """Say whether the lines of a scenario give less than the whole of something new."""
    needed = {name for model in slot.models for name in needed_of(model)}
    length = len(own)
    given = {entry.keys[length] for entry in lines if entry.keys[:length] == own != entry.keys}
    return not needed <= given


def _not_there(entry: Entry, path: list[str], known: list[str]) -> Fault:
    name, parent = path[-1], dotted(tuple(path[:-1]))
    return Fault(
        "not-there-to-change",
        f"{parent} has no `{dotted((name,))}` to change",
        found=dotted((entry.path,)),
        expected=expected_one_of(name, known) or f"nothing: the profile has none under {parent}",
        help=did_you_mean(name, known) or f"to add it, set the whole of `{dotted(tuple(path))}`",
    )


def _unknown(name: str, known: list[str]) -> Fault:
    return Fault(
        "unknown-scenario",
        f"The profile has no scenario or option `{name}`",
        found=name,
        expected=expected_one_of(name, known) or "nothing: this profile has none",
        help=did_you_mean(name, known),
    )
