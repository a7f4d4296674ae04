"""What a model has at a path: walked beside the data, for the keys and kinds that a message names."""

from collections.abc import Iterator, Mapping
from functools import cache, cached_property
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from imhcalc.models.base import Strict
from imhcalc.models.late import Declared, annotations_of, names_of
from imhcalc.models.stated import read_count, read_proportion


class Slot:
    """A place in a model where a value goes: its annotation, and what stands beside the annotation.

    Each is made once, and asked many times: the places of a profile are walked again for each of its scenarios.
    """

    def __init__(
        self, annotation: object, metadata: tuple[object, ...] = (), names: Mapping[str, Any] | None = None
    ) -> None:
        self.names = names or {}
        self.annotation = self.names[annotation] if isinstance(annotation, str) else annotation
        self.metadata = metadata
        self._below: dict[str | type, Slot | None] = {}

    @cached_property
    def choices(self) -> "tuple[Slot, ...]":
        """What may stand here, each with one annotation that is neither a choice nor annotated itself."""
        return tuple(_choices(self))

    @cached_property
    def models(self) -> tuple[type[Strict], ...]:
        """The models that may stand here."""
        return tuple(
            each.annotation
            for each in self.choices
            if isinstance(each.annotation, type) and issubclass(each.annotation, Strict)
        )

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """The keys that a mapping may have here."""
        return tuple(name for model in self.models for name in names_of(model))

    def reads(self, function: object) -> bool:
        """Say whether values here pass through a function first."""
        return any(
            isinstance(extra, Declared) and extra.passes_through(function)
            for each in self.choices
            for extra in each.metadata
        )

    def step(self, part: str | int) -> "Slot | None":
        """Return the place under a key or an index, or None where there is none."""
        # Where a mapping names no keys, what stands under one is what stands under any.
        of = part if part in self.keys else type(part)
        if of not in self._below:
            self._below[of] = self._step(part)
        return self._below[of]

    def _step(self, part: str | int) -> "Slot | None":
        for choice in self.choices:
            annotation = choice.annotation
            if isinstance(annotation, type) and issubclass(annotation, Strict):
                if part in names_of(annotation):
                    whole, names = annotations_of(annotation)[str(part)]
                    return Slot(whole, (), names)
            elif get_origin(annotation) is (list if isinstance(part, int) else dict):
                return Slot(get_args(annotation)[-1], (), self.names)
        return None


@cache
def slot_of(model: type[Strict]) -> Slot:
    """Return the place where a whole model goes."""
    return Slot(model)


def slot_at(model: type[Strict], location: tuple[str | int, ...]) -> Slot:
    """Return the place in a model that a location names; parts that are no key of it are passed over."""
    slot = slot_of(model)
    for part in location:
        slot = slot.step(part) or slot
    return slot


def is_proportion(slot: Slot) -> bool:
    """Say whether a proportion is meant here."""
    return slot.reads(read_proportion)


def is_count(slot: Slot) -> bool:
    """Say whether a count is meant here."""
    return slot.reads(read_count)


def _choices(slot: Slot) -> Iterator[Slot]:
    origin = get_origin(slot.annotation)
    if origin is Annotated:
        inner, *extras = get_args(slot.annotation)
        yield from _choices(Slot(inner, (*extras, *slot.metadata), slot.names))
    elif origin in {Union, UnionType}:
        for each in get_args(slot.annotation):
            if each is not NoneType:
                yield from _choices(Slot(each, slot.metadata, slot.names))
    else:
        yield slot
