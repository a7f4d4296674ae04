"""Adding up what services say of places that belong to an area whole or in part."""

from collections.abc import Sequence

from imhcalc.models.official import AskedPlace

WHOLE = 1.0


def weighted(value: float, place: AskedPlace) -> float:
    """Return the part of a count that belongs to the area."""
    return value * place.share


def part_notes(places: Sequence[AskedPlace]) -> tuple[str, ...]:
    """Return what to say where only a part of some places belongs to the area."""
    parts = [place.name for place in places if place.share < WHOLE]
    if not parts:
        return ()
    return (f"The part of {' and '.join(parts)} is taken to be like the whole",)
