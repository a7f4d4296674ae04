"""What a model has at a path: walked beside the data, for the keys and kinds that a message names."""

from collections.abc import Iterator
from types import NoneType, UnionType
from typing import Annotated, Union, get_args, get_origin

from pydantic import BeforeValidator

from imhcalc.models.base import Strict
from imhcalc.models.stated import read_count, read_proportion
from imhcalc.records import dataclass


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in a model where a value goes: its annotation, and what stands beside the annotation."""

    annotation: object
    metadata: tuple[object, ...] = ()

    def models(self) -> list[type[Strict]]:
        """Return the models that may stand here."""
        return [
            each.annotation
            for each in _choices(self)
            if isinstance(each.annotation, type) and issubclass(each.annotation, Strict)
        ]

    def keys(self) -> list[str]:
        """Return the keys that a mapping may have here."""
        return [name for model in self.models() for name in model.model_fields]

    def reads(self, function: object) -> bool:
        """Say whether values here pass through a function first."""
        return any(
            isinstance(extra, BeforeValidator) and extra.func is function
            for each in _choices(self)
            for extra in each.metadata
        )

    def step(self, part: str | int) -> "Slot | None":
        """Return the place under a key or an index, or None where there is none."""
        for choice in _choices(self):
            annotation = choice.annotation
            if isinstance(annotation, type) and issubclass(annotation, Strict):
                field = annotation.model_fields.get(str(part))
                if field is not None:
                    return Slot(field.annotation, tuple(field.metadata))
            elif get_origin(annotation) is (list if isinstance(part, int) else dict):
                return Slot(get_args(annotation)[-1])
        return None


def slot_at(model: type[Strict], location: tuple[str | int, ...]) -> Slot:
    """Return the place in a model that a location names; parts that are no key of it are passed over."""
    slot = Slot(model)
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
        yield from _choices(Slot(inner, (*extras, *slot.metadata)))
    elif origin in {Union, UnionType}:
        for each in get_args(slot.annotation):
            if each is not NoneType:
                yield from _choices(Slot(each, slot.metadata))
    else:
        yield slot
