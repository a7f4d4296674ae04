"""How a finding about a count is said and placed: by how much, at its value, as a note where a reason is given."""

from imhcalc.faults import Fault
from imhcalc.loading.loaded_profile import LoadedProfile
from imhcalc.loading.positions import Path


def at_value(loaded: LoadedProfile, path: Path, fault: Fault) -> Fault:
    """Return a fault placed at the value of a figure, whether bare or with its origin."""
    root = loaded.document.root if loaded.document is not None else None
    inner = (*path, "value")
    return loaded.fault(fault, inner if root is not None and root.at(inner) is not None else path)


def with_reason(fault: Fault, reason: str | None) -> Fault:
    """Return a fault as it is, or as a note where the profile gives a reason."""
    if not reason:
        return fault
    message = f"{fault.message}. The reason given: {reason}"
    return Fault(fault.code, message, found=fault.found, level="note")


def by_how_much(value: float, other: float) -> str:
    """Return how far a count is from another, in words: ``31% fewer than``."""
    if other <= 0:
        return "up from"
    change = value / other - 1
    if change >= 1:
        return f"{value / other:.1f} times"
    return f"{abs(change) * 100:.0f}% {'more' if change > 0 else 'fewer'} than"
