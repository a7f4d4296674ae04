"""Every quantity of a pack by its id: the ids that profiles, results and commands use."""

from imhcalc.models.evidence import Evidence
from imhcalc.models.quantity import Quantity


def quantities(evidence: Evidence) -> dict[str, Quantity]:
    """Return every quantity by dotted id, such as ``outcomes.OUT.baseline.England`` or ``parameters.ID``."""
    found: dict[str, Quantity] = {}
    for name, classification in evidence.classifications.items():
        found[f"classifications.{name}.shares"] = classification.shares
    for name, outcome in evidence.outcomes.items():
        for nation, baseline in outcome.baselines.items():
            found[f"outcomes.{name}.baseline.{nation}"] = baseline
        for reading_name, reading in outcome.readings.items():
            found[f"outcomes.{name}.readings.{reading_name}"] = reading.value
        if outcome.published_bounds is not None:
            found[f"outcomes.{name}.published_bounds"] = outcome.published_bounds
        for nation, measured in outcome.measured.items():
            if measured.national is not None:
                found[f"outcomes.{name}.measured.{nation}"] = measured.national
    for name, factor in evidence.risk_factors.items():
        for nation, exposure in factor.exposures.items():
            if exposure.split is not None:
                found[f"risk_factors.{name}.split.{nation}"] = exposure.split
            if exposure.gradient is not None:
                found[f"risk_factors.{name}.gradient.{nation}"] = exposure.gradient
    for name, association in evidence.associations.items():
        if association.most_v_least is not None:
            found[f"associations.{name}"] = association.most_v_least
        for level, ratio in (association.levels or {}).items():
            found[f"associations.{name}.{level}"] = ratio
    for name, parameter in evidence.parameters.items():
        found[f"parameters.{name}"] = parameter.quantity
    for name, rung in evidence.ladder.items():
        found[f"ladder.{name}"] = rung.amount
    return found
