"""The calculations of worked examples, by the functions that the figures of a run come from."""

from collections.abc import Callable, Mapping, Sequence

from imhcalc.core.arrays import floats, ratio
from imhcalc.core.estimation import merge, synthetic
from imhcalc.core.model import Area, Baseline, Nation, Outcome
from imhcalc.core.services import Role, benefit_cost, cost, provision
from imhcalc.models.case import Calculation

Inputs = Mapping[str, float | list[float]]
Answers = dict[str, float]
EVEN = [0.2] * 5
"""The mix of a place of which nothing is known: without effects it moves nothing."""


def worked_out(calculation: Calculation, inputs: Inputs) -> Answers:
    """Return what a calculation gives, by the names of its answers.

    Raises
    ------
    ModelError
        Where the method refuses the inputs, such as a rate above 1.
    """
    return _CALCULATIONS[calculation](inputs)


def _one(inputs: Inputs, name: str) -> float:
    value = inputs[name]
    return value[0] if isinstance(value, list) else value


def _several(inputs: Inputs, name: str) -> list[float]:
    value = inputs[name]
    return list(value) if isinstance(value, list) else [value]


def _share_reached(inputs: Inputs) -> Answers:
    reached = _one(inputs, "reached")
    found = provision(need=_one(inputs, "in_need"), demand=reached, capacity=reached)
    return {"share": float(found.coverage_of_need)}


def _need_behind(inputs: Inputs) -> Answers:
    return {"in_need": _over(_one(inputs, "reached"), _one(inputs, "share"))}


def _number_at_rate(inputs: Inputs) -> Answers:
    people, rates = _several(inputs, "people"), sorted(_several(inputs, "rate"))
    ends = [_expected([rate] * len(people), people)[0] for rate in (rates[0], rates[-1])]
    middle = (rates[0] + rates[-1]) / 2.0
    number, _ = _expected([middle] * len(people), people)
    return {"people": sum(people), "number": number, "lower": ends[0], "upper": ends[1]}


def _people_behind(inputs: Inputs) -> Answers:
    number, half, rate = _one(inputs, "number"), _one(inputs, "rounded_to") / 2.0, _one(inputs, "rate")
    return {"lower": _over(number - half, rate), "upper": _over(number + half, rate)}


def _overall_rate(inputs: Inputs) -> Answers:
    return {"rate": _expected(_several(inputs, "rates"), _several(inputs, "people"))[1]}


def _expected(rates: Sequence[float], people: Sequence[float]) -> tuple[float, float]:
    """Return the number to expect among groups of people, each at its own rate with no effects, and the rate of all."""
    nation = Nation.checked("one rate", EVEN)
    parts = [
        synthetic(nation, Outcome("outcome", Baseline.checked(rate)), Area.checked("group", [count / 5] * 5))
        for rate, count in zip(rates, people, strict=True)
    ]
    whole = merge(parts)
    return float(whole.count[0]), float(whole.prevalence[0])


def _shared_out(inputs: Inputs) -> Answers:
    return {"each": _over(_one(inputs, "amount"), _one(inputs, "parts"))}


def _over(amount: float, parts: float) -> float:
    return float(ratio(floats([amount]), floats([parts]))[0])


def _cost_of_all(inputs: Inputs) -> Answers:
    # A team's cost (method, section 25) with one kind of post, without on-costs and overheads: people at a price.
    people = _one(inputs, "people")
    found = cost(people, [Role(1.0, _one(inputs, "cost_of_each"), 0.0)], 0.0, 0.0, people)
    return {"cost": float(found.total)}


def _cost_of_each(inputs: Inputs) -> Answers:
    found = cost(0.0, [Role(1.0, 0.0, 0.0)], 0.0, _one(inputs, "cost"), _one(inputs, "people"))
    return {"cost_of_each": float(found.per_family)}


def _benefit_and_cost(inputs: Inputs) -> Answers:
    found = benefit_cost(_several(inputs, "benefits"), _one(inputs, "cost"))
    return dict(zip(("benefit", "net", "ratio"), (float(each) for each in found), strict=True))


_CALCULATIONS: dict[Calculation, Callable[[Inputs], Answers]] = {
    "share_reached": _share_reached,
    "need_behind": _need_behind,
    "number_at_rate": _number_at_rate,
    "people_behind": _people_behind,
    "overall_rate": _overall_rate,
    "shared_out": _shared_out,
    "cost_of_all": _cost_of_all,
    "cost_of_each": _cost_of_each,
    "benefit_and_cost": _benefit_and_cost,
}
