"""The content of a profile's document: the model of it, as far as it is sound, and every fault of it."""

from copy import deepcopy
from dataclasses import replace
from typing import Any

from pydantic import ValidationError

from imhcalc.faults import Fault
from imhcalc.loading.other_kinds import PROFILE, of_another_kind
from imhcalc.loading.plan_checks import plan_faults
from imhcalc.loading.positions import Document, FileKind, Node, Plain, Span
from imhcalc.loading.profile_checks import profile_faults
from imhcalc.loading.service_checks import UNLIKE_UNITS
from imhcalc.models.profile import Profile
from imhcalc.records import dataclass

PROFILE_FILE = FileKind("a profile", "area: Leeds")
SECTIONS = ("scenarios", "options")
"""What is applied to the rest of a profile, one at a time."""
MOST_ROUNDS = 5
"""How often what lacks a faulty part is taken out too: the models are no deeper."""

_NOWHERE = Span(1, 1, 2, 1)
_NOTHING_THERE = Span(1, 1, 1, 1)


@dataclass(frozen=True, slots=True)
class Content:
    """What a document says: the profile without what is faulty in it, None where nothing is left, and the faults."""

    profile: Profile | None
    faults: list[Fault]


def content_of(document: Document) -> Content:
    """Return the profile in a document, with every fault of what is written; scenarios are not applied."""
    root = document.root
    if root is None:
        return Content(None, [])
    if (fault := of_another_kind(document, root, PROFILE, PROFILE_FILE)) is not None:
        return Content(None, [fault])
    faults: list[Fault] = []
    try:
        profile: Profile | None = Profile.model_validate(root.value)
    except ValidationError as error:
        from imhcalc.loading.diagnostics import model_faults  # noqa: PLC0415 -- sound files need none of it

        faults += model_faults(error, document, Profile)
        profile = _sound_part(root.value, error)
    # What a scenario sets is judged where it is put, not where it stands.
    faults += profile_faults(document, without(root, SECTIONS))
    faults += plan_faults(document, root)
    return Content(profile, faults)


def without(root: Node, keys: tuple[str, ...]) -> Node:
    """Return a mapping without some of its keys."""
    assert isinstance(root.children, dict)  # noqa: S101 -- what is no mapping is refused before
    children = {key: child for key, child in root.children.items() if key not in keys}
    return mapping(children, root.span, root.key)


def mapping(children: dict[str, Node], span: Span, key: Span | None) -> Node:
    """Return the node of a mapping at a place."""
    return Node({name: child.value for name, child in children.items()}, span, children, key)


def document_of(profile: Profile, name: str) -> Document:
    """Return a profile that was made in Python as a document without lines, whose places mean nothing."""
    stated = profile.model_dump(mode="json", exclude_unset=True)
    return Document(name, [], PROFILE_FILE, _node_of(stated))


def plan_faults_of(profile: Profile, name: str) -> list[Fault]:
    """Return what is wrong with the figures of a plan that was made in Python; they have no places.

    A service in units that cannot be turned into families is left to the run, which does not count it and says so.
    """
    document = document_of(profile, name)
    assert document.root is not None  # noqa: S101 -- a profile has an area at least
    faults = plan_faults(document, document.root)
    return [replace(each, place=None, source_line=None) for each in faults if each.code != UNLIKE_UNITS]


def _node_of(value: Plain) -> Node:
    if isinstance(value, dict):
        return mapping({key: _node_of(each) for key, each in value.items()}, _NOWHERE, _NOWHERE)
    if isinstance(value, list):
        return Node(value, _NOWHERE, [_node_of(each) for each in value], _NOWHERE)
    return Node(value, _NOTHING_THERE if value is None else _NOWHERE, None, _NOWHERE)


def _sound_part(written: Any, error: ValidationError) -> Profile | None:  # noqa: ANN401 -- what a YAML file holds
    """Return the profile without what is faulty in it; None where nothing is left to check."""
    rest = deepcopy(written)
    for _ in range(MOST_ROUNDS):
        for owner, key in [_deepest(rest, fault["loc"]) for fault in error.errors()]:
            owner.pop(key, None)
        try:
            return Profile.model_validate(rest)
        except ValidationError as next_error:
            error = next_error
    return None


def _deepest(rest: Any, place: tuple[int | str, ...]) -> tuple[dict[Any, Any], Any]:  # noqa: ANN401 -- as above
    """Return the mapping and key of the deepest named value at a place, which may name parts that no file has."""
    found: tuple[dict[Any, Any], Any] = ({}, None)
    for part in place:
        if isinstance(rest, dict) and part in rest:
            found, rest = (rest, part), rest[part]
    return found
