"""Steps of an explanation about the profile: what it states, and where it says that comes from."""

from collections.abc import Iterator, Mapping
from typing import Any, get_args

from imhcalc.assemble.explained import Explained
from imhcalc.first_letters import lowered
from imhcalc.models.explanation import Place, Step
from imhcalc.models.units import Unit

ORIGIN_KEYS = {"source", "year", "note", "label", "reason", "value", "count", "shares", "rate_ratio", "unit"}
VALUE_KEYS = ("value", "count", "shares", "rate_ratio")


def stated_step(known: Explained, path: str) -> Step:
    """Return the step of a part of the profile, by its dotted path."""
    trail = _in_profile(known, path)
    found = trail[-1]
    about: Mapping[str, Any] = found if isinstance(found, Mapping) else {}
    value = next((about[key] for key in VALUE_KEYS if key in about), None) if about else found
    numbers = [
        each for each in map(_number, value if isinstance(value, list) else [value]) if each is not None
    ]
    single = numbers[0] if numbers else None
    unit = about.get("unit") if about.get("unit") in get_args(Unit) else None
    unsaid = ORIGIN_KEYS - (set() if unit else {"unit"})
    facts = [f"{name}: {text}" for name, text in _flat(about) if name not in unsaid]
    facts += [str(about[key]) for key in ("reason", "note") if about.get(key)]
    label, names = _named_in_profile(known, path, about)
    given = next((each for each in reversed(trail) if isinstance(each, Mapping) and each.get("source")), {})
    source = ", ".join(str(given[key]) for key in ("source", "year") if given.get(key))
    return Step(
        id=f"profile.{path}",
        kind="profile",
        label=f"From the profile: {label}",
        value=numbers if numbers and isinstance(value, list) else single,
        names=names if len(names) == len(numbers) else [],
        unit="proportion" if len(names) == len(numbers) > 1 else unit,
        place=Place(source="profile", citation=source) if source else None,
        facts=facts,
    )


def _named_in_profile(known: Explained, path: str, about: Mapping[str, Any]) -> tuple[str, list[str]]:
    """Return what a part of the profile is called, and what each entry of a row of numbers in it is."""
    section, *rest = path.split(".")
    if section == "local_exposures" and len(rest) == 1:
        factor = known.pack.risk_factors[rest[0]]
        return f"local survey of {lowered(factor.label)}", list(factor.level_labels)
    if rest[-1:] in (["quintile_shares"], ["children_by_quintile"]):
        return rest[-1].replace("_", " "), known.fifths if rest[-1] == "quintile_shares" else []
    if isinstance(about.get("label"), str):
        return str(about["label"]), []
    return ", ".join(part.replace("_", " ") for part in path.split(".")), []


def _in_profile(known: Explained, path: str) -> list[Any]:
    """Return what the profile has along a dotted path, outermost first; raise KeyError where nothing is."""
    trail: list[Any] = [known.result.inputs.profile]
    for part in path.split("."):
        trail.append(trail[-1][part])
    return trail


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _flat(held: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Give every plain value of nested mappings, with its keys in words."""
    for key, value in held.items():
        name = f"{prefix} {key}".strip().replace("_", " ")
        if isinstance(value, Mapping):
            inner = next((value[each] for each in VALUE_KEYS if each in value), None)
            if inner is not None:
                yield name, _plain(inner)
            else:
                yield from _flat(value, name)
        elif value is not None:
            yield name, ", ".join(map(_plain, value)) if isinstance(value, list) else _plain(value)


def _plain(value: object) -> str:
    return f"{value:,.10g}" if isinstance(value, float) else str(value)
