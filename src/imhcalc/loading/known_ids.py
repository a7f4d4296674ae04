"""Ids that a profile names and the evidence does not have."""

from collections.abc import Iterator

from imhcalc.faults import Fault, did_you_mean, expected_one_of, nearest
from imhcalc.loading.loaded_profile import LoadedProfile
from imhcalc.loading.positions import Path, dotted

EVERY_ID = "`imhcalc evidence list` shows every id of the evidence"


def unknown_id(
    loaded: LoadedProfile, path: Path, name: str, choices: list[str], code: str = "unknown-outcome"
) -> Iterator[Fault]:
    """Yield the fault of an id that is none of the choices; `code` says what it should be one of."""
    if name not in choices:
        at_key = path[-1] == name
        what = code.removeprefix("unknown-") if not code.startswith("E_") else "risk factor"
        fault = Fault(
            code,
            f"{dotted(path)}: the evidence has no {what} `{dotted((name,))}`"
            if at_key
            else f"{dotted(path)} is {dotted((name,))}, and the evidence has no such {what}",
            found=dotted((name,)),
            expected=expected_one_of(name, choices) or f"nothing: this evidence has no {what}",
            help=did_you_mean(name, choices) or _ending_alike(name, choices) or EVERY_ID,
        )
        yield loaded.fault(fault, path, at_key=at_key)


def _ending_alike(name: str, choices: list[str]) -> str | None:
    """Return the help that offers an id which ends in, or holds, the name given."""
    tail = name.rsplit(".", maxsplit=1)[-1]
    alike = [choice for choice in choices if tail and tail in choice.split(".")]
    near = nearest(name, alike) or (alike[0] if alike else None)
    return f"did you mean `{near}`?" if near else None
