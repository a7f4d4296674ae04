"""What differs between two profiles, key by key, and profiles between the two: some keys of the one, the rest of the other.

Profiles are plain values here, as results repeat them. A *change* is the smallest part that can be exchanged by
itself and still mean something: a count with its source and year, a survey, one rate of the pathway, a whole service
that the other profile does not have.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from imhcalc.loading.positions import Path

WORDS = frozenset({"source", "year", "label", "note", "why", "who", "what"})
"""Keys that say where a figure comes from or what it is called: no figure rests on them."""
WORDS_AT_THE_TOP = frozenset({
    "name", "owner", "assurance", "notes", "dissenting_view", "checklist", "evidence",
})  # fmt: skip
"""Sections that no figure rests on; `evidence` says which pack is meant, and which was used stands elsewhere."""
_WHOLE = frozenset({
    "value", "shares", "below", "rate", "passed", "count", "rate_ratio", "sizes",
})  # fmt: skip
"""A mapping with one of these keys is one statement, whose other keys say how sure it is or where it is from."""
_SECTIONS_BY_ID = frozenset({
    "population", "local_exposures", "stated_multipliers", "choices", "overrides", "observed", "services",
})  # fmt: skip
"""Sections whose entries stand for themselves, so that a section only one profile has is not one change."""


@dataclass(frozen=True, slots=True)
class Changed:
    """One change: where it is, what stands there in each profile, and whether only words differ."""

    path: Path
    old: Any
    new: Any
    only_words: bool

    @property
    def key(self) -> str:
        """The dotted key, as a reader of the profile finds it."""
        return ".".join(str(part) for part in self.path)


def changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Changed]:
    """Return every change from one profile to another, in the order of their keys."""
    return list(_changes((), old, new))


def between(old: Mapping[str, Any], new: Mapping[str, Any], exchanged: Iterable[Changed]) -> dict[str, Any]:
    """Return the old profile with some of its changes made: those parts are the new profile's."""
    made: dict[str, Any] = dict(old)
    for each in exchanged:
        _put(made, each.path, _at(new, each.path))
    return made


def leaves(changed: Changed) -> Iterator[tuple[str, Any, Any]]:
    """Yield each value that differs within a change: its dotted key, the old value and the new one."""
    yield from _leaves(changed.key, changed.old, changed.new)


def _leaves(key: str, old: Any, new: Any) -> Iterator[tuple[str, Any, Any]]:  # noqa: ANN401 -- what a profile holds
    if old == new:
        return
    if isinstance(old, Mapping) or isinstance(new, Mapping):
        before = old if isinstance(old, Mapping) else {}
        after = new if isinstance(new, Mapping) else {}
        for name in _keys(before, after):
            yield from _leaves(f"{key}.{name}", before.get(name), after.get(name))
        return
    yield key, old, new


def _changes(path: Path, old: Any, new: Any) -> Iterator[Changed]:  # noqa: ANN401 -- as above
    if old == new:
        return
    if not _goes_deeper(path, old, new):
        yield Changed(path, old, new, _is_only_words(path, old, new))
        return
    before, after = old or {}, new or {}
    for name in _keys(before, after):
        yield from _changes((*path, name), before.get(name), after.get(name))


def _goes_deeper(path: Path, old: Any, new: Any) -> bool:  # noqa: ANN401 -- as above
    """Return whether the keys of a mapping are changes by themselves."""
    held = [each for each in (old, new) if each is not None]
    if not all(isinstance(each, Mapping) for each in held):
        return False
    if not path:
        return True
    if len(held) == 1 and not (len(path) == 1 and path[0] in _SECTIONS_BY_ID):
        return False
    return path != ("area",) and not any(_is_one_statement(each) for each in held)


def _is_one_statement(value: Mapping[str, Any]) -> bool:
    """Return whether a mapping is one statement: a value with its origin, or a row of numbers by name."""
    numbers = [isinstance(each, int | float) for each in value.values()]
    return bool(_WHOLE & set(value)) or (bool(numbers) and all(numbers))


def _is_only_words(path: Path, old: Any, new: Any) -> bool:  # noqa: ANN401 -- as above
    if path[-1] in WORDS or path[0] in WORDS_AT_THE_TOP:
        return True
    if not (isinstance(old, Mapping) and isinstance(new, Mapping)):
        return False
    return all(old.get(name) == new.get(name) for name in _keys(old, new) if name not in WORDS)


def _keys(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    return list(dict.fromkeys([*old, *new]))


def _at(value: Any, path: Path) -> Any:  # noqa: ANN401 -- as above
    for part in path:
        value = value.get(part) if isinstance(value, Mapping) else None
    return value


def _put(made: dict[str, Any], path: Path, value: Any) -> None:  # noqa: ANN401 -- as above
    """Put a value at a path, in copies of the mappings on the way; None takes the key out."""
    *way, last = path
    for part in way:
        inner = made.get(str(part))
        made[str(part)] = dict(inner) if isinstance(inner, Mapping) else {}
        made = made[str(part)]
    if value is None:
        made.pop(str(last), None)
    else:
        made[str(last)] = value
