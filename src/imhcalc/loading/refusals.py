"""What a model refuses, cause by cause: with the place in the file, and the place in the model.

pydantic tells what it refused by a kind and a location. The location may hold parts that are not in the
file (the branches of a union, wrappers of validators, the `value` of a figure written bare); they are passed
over. One cause is one refusal: a misspelt key is not also a missing one, the branches of a union
speak with one voice, and percentages given as shares are one refusal of their list.
"""

import re
from collections.abc import Iterable
from dataclasses import field
from typing import Any

from pydantic import ValidationError

from imhcalc.faults import nearest
from imhcalc.loading.positions import MOST_FAULTS, Node, Path
from imhcalc.loading.shape import Slot, slot_at
from imhcalc.models.base import Strict
from imhcalc.records import dataclass

_KEY = "[key]"
ASKED_FOR = {
    "float_type": "a number",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "string_type": "text",
    "bool_type": "true or false",
    "list_type": "a list",
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "count_as_text": "a number",
}
"""What a refusal for being of another type asked for, by its kind."""
_RANGES = {"greater_than", "greater_than_equal", "less_than", "less_than_equal"}
_MANY_EXAMINED = 20 * MOST_FAULTS


@dataclass(slots=True)
class Refusal:
    """One refusal: the kinds of it, the real path in the file, and the place in the model."""

    kinds: list[str]
    path: Path
    node: Node
    slot: Slot
    context: dict[str, Any]
    at_key: bool = False
    choices: list[str] = field(default_factory=list)

    @property
    def kind(self) -> str:
        """The kind of it; the first of several."""
        return self.kinds[0]

    @property
    def name(self) -> str:
        """The key that is missing or unknown."""
        return str(self.context["name"])


def refusals(error: ValidationError, root: Node, model: type[Strict]) -> list[Refusal]:
    """Return what a model refused of a document, one for each cause."""
    details = error.errors(include_url=False, include_input=False)[:_MANY_EXAMINED]
    found = [_refusal(each["type"], each["loc"], each.get("ctx", {}), root, model) for each in details]
    found = [each for each in found if not each.node.refused]
    return _percentages_of_a_list(_one_per_misspelling(_one_per_union(found)))


def _refusal(
    kind: str, location: tuple[str | int, ...], context: dict[str, Any], root: Node, model: type[Strict]
) -> Refusal:
    context = dict(context)
    at_key = _KEY in location
    if at_key:
        location = location[: location.index(_KEY)]
    name = None
    if kind in {"missing", "extra_forbidden"}:
        *before, name = location
        location = tuple(before)
    path, node = _walk(root, location)
    if name is not None:
        context["name"] = name
    elif isinstance(context.get("at"), str):
        below, inner = _walk(node, context["at"].split("."))
        path, node = (*path, *below), inner
    refusal = Refusal([kind], path, node, slot_at(model, location), context, at_key)
    if kind == "literal_error":
        refusal.choices = re.findall(r"'([^']*)'", str(context["expected"]))
    return refusal


def _walk(root: Node, location: Iterable[str | int]) -> tuple[Path, Node]:
    """Return the part of a location that is in the file, and the node there."""
    path: list[str | int] = []
    node = root
    for part in location:
        child = node.child(part)
        if child is not None:
            path.append(part)
            node = child
    return tuple(path), node


def _one_per_union(found: list[Refusal]) -> list[Refusal]:
    """Merge what the branches of a union say of one value; a branch that went deeper speaks alone."""
    inner = {each.path[:depth] for each in found for depth in range(len(each.path))}
    merged: dict[tuple[Path, bool], Refusal] = {}
    out_of_range = {each.path for each in found if each.kind in _RANGES}
    kept = []
    for each in found:
        if each.kind in ASKED_FOR and each.path in out_of_range:
            continue  # of the type that one branch takes, and too large or small for it
        if each.kind not in ASKED_FOR and each.kind != "literal_error":
            kept.append(each)
        elif each.at_key or each.path not in inner or each.kind == "model_type":
            first = merged.setdefault((each.path, each.at_key), each)
            if first is each:
                kept.append(each)
            else:
                first.kinds += [kind for kind in each.kinds if kind not in first.kinds]
                first.choices += each.choices
    return kept


def _one_per_misspelling(found: list[Refusal]) -> list[Refusal]:
    """Leave out a missing key where an unknown one beside it is nearly the same."""
    missing = {(each.path, each.name) for each in found if each.kind == "missing"}
    by_path: dict[Path, list[str]] = {}
    for path, name in missing:
        by_path.setdefault(path, []).append(name)
    explained: set[tuple[Path, str]] = set()
    for each in found[:MOST_FAULTS]:
        if each.kind == "extra_forbidden":
            near = nearest(each.name, by_path.get(each.path, []))
            if near is not None:
                each.context["meant"] = near
                explained.add((each.path, near))
    return [each for each in found if each.kind != "missing" or (each.path, each.name) not in explained]


def _percentages_of_a_list(found: list[Refusal]) -> list[Refusal]:
    """Make one refusal of the percentages in a list of shares."""
    seen: set[Path] = set()
    kept = []
    for each in found:
        parent = each.path[:-1]
        if each.kind != "percent_as_number" or not each.path or not isinstance(each.path[-1], int):
            kept.append(each)
        elif parent not in seen:
            seen.add(parent)
            kept.append(each)
    return kept
