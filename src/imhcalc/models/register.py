"""Every quantity of a pack by its id: the ids that profiles, results and commands use."""

from collections.abc import Callable, Iterator, Mapping

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


# -- the other way ---------------------------------------------------------------------------------------

Take = Callable[[str, Quantity], Quantity]


def with_quantities(evidence: Evidence, others: Mapping[str, Quantity]) -> Evidence:
    """Return a pack with other quantities in place of those with their ids; ids that it does not have do nothing."""

    def take(quantity_id: str, own: Quantity) -> Quantity:
        return others.get(quantity_id, own)

    return evidence.model_copy(
        update={
            "classifications": {
                name: each.model_copy(update={"shares": take(f"classifications.{name}.shares", each.shares)})
                for name, each in evidence.classifications.items()
            },
            "outcomes": {
                name: _outcome_with(take, f"outcomes.{name}", each)
                for name, each in evidence.outcomes.items()
            },
            "risk_factors": {
                name: _factor_with(take, f"risk_factors.{name}", each)
                for name, each in evidence.risk_factors.items()
            },
            "associations": {
                name: _association_with(take, f"associations.{name}", each)
                for name, each in evidence.associations.items()
            },
            "parameters": {
                name: each.model_copy(update={"quantity": take(f"parameters.{name}", each.quantity)})
                for name, each in evidence.parameters.items()
            },
            "ladder": {
                name: each.model_copy(update={"amount": take(f"ladder.{name}", each.amount)})
                for name, each in evidence.ladder.items()
            },
        }
    )


def _outcome_with(take: Take, key: str, outcome: Outcome) -> Outcome:
    bounds = outcome.published_bounds
    return outcome.model_copy(
        update={
            "baselines": {
                nation: take(f"{key}.baseline.{nation}", each) for nation, each in outcome.baselines.items()
            },
            "readings": {
                name: each.model_copy(update={"value": take(f"{key}.readings.{name}", each.value)})
                for name, each in outcome.readings.items()
            },
            "published_bounds": None if bounds is None else take(f"{key}.published_bounds", bounds),
            "measured": {
                nation: each
                if each.national is None
                else each.model_copy(update={"national": take(f"{key}.measured.{nation}", each.national)})
                for nation, each in outcome.measured.items()
            },
        }
    )


def _factor_with(take: Take, key: str, factor: RiskFactor) -> RiskFactor:
    exposures = {}
    for nation, exposure in factor.exposures.items():
        update = {}
        if exposure.split is not None:
            update["split"] = take(f"{key}.split.{nation}", exposure.split)
        if exposure.gradient is not None:
            update["gradient"] = take(f"{key}.gradient.{nation}", exposure.gradient)
        exposures[nation] = exposure.model_copy(update=update)
    return factor.model_copy(update={"exposures": exposures})


def _association_with(take: Take, key: str, association: Association) -> Association:
    slope, levels = association.most_v_least, association.levels
    return association.model_copy(
        update={
            "most_v_least": None if slope is None else take(key, slope),
            "levels": None
            if levels is None
            else {level: take(f"{key}.{level}", each) for level, each in levels.items()},
        }
    )
