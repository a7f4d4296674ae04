"""Every quantity of a pack by its id: the ids that profiles, results and commands use."""

from collections.abc import Iterator

from imhcalc.models.evidence import Association, Evidence, Outcome, RiskFactor
from imhcalc.models.quantity import Quantity

Entry = tuple[str, Quantity]


def quantities(evidence: Evidence) -> dict[str, Quantity]:
    """Return every quantity by dotted id, such as ``outcomes.OUT.baseline.England`` or ``parameters.ID``."""
    return dict(_entries(evidence))


def _entries(evidence: Evidence) -> Iterator[Entry]:
    for name, classification in evidence.classifications.items():
        yield f"classifications.{name}.shares", classification.shares
    for name, outcome in evidence.outcomes.items():
        yield from _of_outcome(f"outcomes.{name}", outcome)
    for name, factor in evidence.risk_factors.items():
        yield from _of_factor(f"risk_factors.{name}", factor)
    for name, association in evidence.associations.items():
        yield from _of_association(f"associations.{name}", association)
    for name, parameter in evidence.parameters.items():
        yield f"parameters.{name}", parameter.quantity
    for name, rung in evidence.ladder.items():
        yield f"ladder.{name}", rung.amount


def _of_outcome(key: str, outcome: Outcome) -> Iterator[Entry]:
    for nation, baseline in outcome.baselines.items():
        yield f"{key}.baseline.{nation}", baseline
    for name, reading in outcome.readings.items():
        yield f"{key}.readings.{name}", reading.value
    if outcome.published_bounds is not None:
        yield f"{key}.published_bounds", outcome.published_bounds
    for nation, measured in outcome.measured.items():
        if measured.national is not None:
            yield f"{key}.measured.{nation}", measured.national


def _of_factor(key: str, factor: RiskFactor) -> Iterator[Entry]:
    for nation, exposure in factor.exposures.items():
        if exposure.split is not None:
            yield f"{key}.split.{nation}", exposure.split
        if exposure.gradient is not None:
            yield f"{key}.gradient.{nation}", exposure.gradient


def _of_association(key: str, association: Association) -> Iterator[Entry]:
    if association.most_v_least is not None:
        yield key, association.most_v_least
    for level, ratio in (association.levels or {}).items():
        yield f"{key}.{level}", ratio
