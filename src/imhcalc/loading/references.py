"""What only shows when entries are read together: ids that point nowhere, and parts that do not fit."""

from collections.abc import Callable, Iterator
from typing import Any

from imhcalc.faults import Fault, did_you_mean, expected_one_of
from imhcalc.loading.known_ids import unknown_id
from imhcalc.loading.loaded_profile import LoadedProfile
from imhcalc.loading.merging import Merged
from imhcalc.loading.numbers_meant import plain_number
from imhcalc.loading.pins import pin_faults
from imhcalc.loading.plan_references import plan_reference_faults
from imhcalc.loading.positions import Path, dotted
from imhcalc.loading.profile_checks import SHARES_TOLERANCE, year_faults
from imhcalc.models.base import Strict
from imhcalc.models.evidence import (
    Ambition,
    Association,
    Classification,
    Conflict,
    Evidence,
    Outcome,
    Parameter,
    Reading,
    RiskFactor,
)
from imhcalc.models.late import names_of
from imhcalc.models.plan import PAY_BAND
from imhcalc.models.quantity import Quantity
from imhcalc.models.register import quantities
from imhcalc.models.units import DEPRIVATION, QUINTILES

UNIT_OF_MEASURE = {"or": "odds_ratio", "rr": "rate_ratio", "risk": "proportion"}
UNIT_OF_SHARE = "proportion"
UNIT_OF_GRADIENT = "odds_ratio"


def reference_faults(merged: Merged) -> list[Fault]:
    """Return the faults between the entries of a body of evidence, each at its place."""
    return list(_Checks(merged).all())


class _Checks:
    """The checks across entries; an entry that the models refused is passed over."""

    def __init__(self, merged: Merged) -> None:
        self.merged = merged
        self.factors: dict[str, RiskFactor] = merged.entries["risk_factors"]
        self.classified = {
            outcome: name
            for name, each in merged.entries["classifications"].items()
            for outcome in each.outcomes
        }

        self.checks: dict[str, Callable[[str, Any], Iterator[Fault]]] = {
            "outcomes": self._outcome,
            "classifications": self._classification,
            "risk_factors": self._factor,
            "associations": self._association,
            "conflicts": self._conflict,
            "ladder": self._ambition,
            "parameters": self._parameter,
        }

    def all(self) -> Iterator[Fault]:
        for section, by_id in self.merged.entries.items():
            check = self.checks.get(section)
            for name, entry in by_id.items():
                for path, quantity in _quantities((section, name), entry):
                    yield from self._quantity(path, quantity)
                if check is not None:
                    yield from check(name, entry)
        yield from self._years()

    def _unknown(
        self, path: Path, section: str, name: str, what: str, *, at_key: bool = False
    ) -> Iterator[Fault]:
        """Yield the fault of an id that no entry of a section has."""
        if not self.merged.knows(section, name):
            code = "unknown-source" if section == "sources" else "unknown-id"
            fault = Fault(
                code,
                f"{dotted(path)}: there is no {what} `{dotted((name,))}`",
                found=dotted((name,)),
                expected=expected_one_of(name, self.merged.ids(section)) or f"an entry of `{section}:`",
                help=self.merged.nearest(section, name) or f"add it under `{section}:`",
            )
            yield self.merged.fault(path, fault, at_key=at_key)

    def _quantity(self, path: Path, quantity: Quantity) -> Iterator[Fault]:
        if quantity.source is not None:
            yield from self._unknown((*path, "source"), "sources", quantity.source, "source")
        interval = quantity.interval
        if interval is None or isinstance(quantity.value, list):
            return
        if not interval.lower <= quantity.value <= interval.upper:
            limits = f"limits {plain_number(interval.lower)} and {plain_number(interval.upper)}"
            fault = Fault(
                "value-outside-interval",
                f"the interval of {dotted(path)} does not hold its value",
                found=f"{plain_number(quantity.value)}, with {limits}",
                expected="lower limit, value, upper limit, in this order",
                help="look in the source: one of the three is of another figure, or in another unit",
            )
            yield self.merged.fault((*path, "interval"), fault)

    def _ambition(self, name: str, ambition: Ambition) -> Iterator[Fault]:
        if ambition.share_of_need is not None:
            path: Path = ("ladder", name, "share_of_need")
            yield from self._unknown(path, "parameters", ambition.share_of_need, "parameter")
            parameter = self.merged.entries["parameters"].get(ambition.share_of_need)
            yield from self._number_of_values(ambition.share_of_need, parameter, 1, "one, a share of need")

    def _parameter(self, name: str, parameter: Parameter) -> Iterator[Fault]:
        if name.startswith(PAY_BAND):
            yield from self._number_of_values(
                name, parameter, 2, "2, the lowest and the highest pay of the band"
            )

    def _number_of_values(
        self, name: str, parameter: Parameter | None, count: int, expected: str
    ) -> Iterator[Fault]:
        """Yield the fault of a parameter with another number of values than what is made of it takes."""
        if parameter is not None and len(parameter.quantity.numbers) != count:
            path: Path = ("parameters", name, "quantity", "value")
            yield self._wrong_number(path, len(parameter.quantity.numbers), expected)

    def _conflict(self, name: str, conflict: Conflict) -> Iterator[Fault]:
        yield from self._unknown(("conflicts", name, "source"), "sources", conflict.source, "source")

    def _outcome(self, name: str, outcome: Outcome) -> Iterator[Fault]:
        path: Path = ("outcomes", name)
        yield from self._one_baseline(path, name, outcome)
        for nation, baseline in outcome.baselines.items():
            yield from self._unit((*path, "baselines", nation), baseline, UNIT_OF_SHARE, "a baseline")
        for reading_name, reading in outcome.readings.items():
            yield from self._reading((*path, "readings", reading_name), reading)
        for index, parameter in enumerate(outcome.beside):
            yield from self._unknown((*path, "beside", index), "parameters", parameter, "parameter")
        bounds = outcome.published_bounds
        if bounds is not None and len(bounds.numbers) != 2:  # noqa: PLR2004 -- the lowest and the highest
            yield self._wrong_number(
                (*path, "published_bounds", "value"), len(bounds.numbers), "2, lowest and highest"
            )

    def _one_baseline(self, path: Path, name: str, outcome: Outcome) -> Iterator[Fault]:
        classification = self.classified.get(name)
        if outcome.baselines and classification is not None:
            fault = Fault(
                "two-baselines",
                f"{dotted(path)} has baselines and is also given by classifications.{classification}",
                found="both",
                expected="`baselines`, or a classification that names the outcome",
                help="leave out one of the two",
            )
            yield self.merged.fault((*path, "baselines"), fault, at_key=True)
        elif not outcome.baselines and classification is None:
            fault = Fault(
                "no-baseline",
                f"{dotted(path)} has no baseline, and no classification gives it one",
                found="neither",
                expected="`baselines`, or a classification that names the outcome",
                help="add `baselines:` with a nation and its figure",
            )
            yield self.merged.fault(path, fault, at_key=True)

    def _reading(self, path: Path, reading: Reading) -> Iterator[Fault]:
        yield from self._unit((*path, "value"), reading.value, UNIT_OF_SHARE, "a reading")
        for factor_id, levels in (reading.reference_cells or {}).items():
            cells: Path = (*path, "reference_cells", factor_id)
            yield from self._unknown(cells, "risk_factors", factor_id, "risk factor", at_key=True)
            for index, level in enumerate(levels):
                yield from self._level((*cells, index), factor_id, level)

    def _level(self, path: Path, factor_id: str, level: str, *, at_key: bool = False) -> Iterator[Fault]:
        factor = self.factors.get(factor_id)
        if factor is not None and level not in factor.levels:
            shown = dotted((level,))
            fault = Fault(
                "unknown-level",
                f"{dotted(path)}: risk_factors.{factor_id} has no level `{shown}`",
                found=shown,
                expected=", ".join(factor.levels),
                help=did_you_mean(level, factor.levels),
            )
            yield self.merged.fault(path, fault, at_key=at_key)

    def _unit(self, path: Path, quantity: Quantity, unit: str, what: str) -> Iterator[Fault]:
        for inner, each in _quantities(path, quantity):
            if each.unit != unit:
                fault = Fault(
                    "unit-mismatch",
                    f"{dotted(inner)}.unit is {each.unit}",
                    found=each.unit,
                    expected=f"{unit}, for {what}",
                )
                yield self.merged.fault((*inner, "unit"), fault)

    def _wrong_number(self, path: Path, found: int, expected: str) -> Fault:
        fault = Fault(
            "E_LEVELS", f"{dotted(path)} has {_values(found)}", found=_values(found), expected=expected
        )
        return self.merged.fault(path, fault)

    def _shares(self, path: Path, quantity: Quantity, count: int, expected: str) -> Iterator[Fault]:
        """Yield the faults of shares: their number, their unit, and their sum."""
        yield from self._unit(path, quantity, UNIT_OF_SHARE, "shares")
        for inner, each in _quantities(path, quantity):
            shares = each.numbers
            if len(shares) != count:
                yield self._wrong_number((*inner, "value"), len(shares), expected)
            elif abs(sum(shares) - 1) > SHARES_TOLERANCE:
                total = plain_number(round(sum(shares), 6))
                listed = " + ".join(plain_number(share) for share in shares)
                fault = Fault(
                    "E_SHARES_SUM",
                    f"{dotted(inner)}.value adds up to {total}, not 1",
                    found=f"{listed} = {total}",
                    expected="shares that add up to 1, within 0.005",
                )
                yield self.merged.fault((*inner, "value"), fault)

    def _classification(self, name: str, classification: Classification) -> Iterator[Fault]:
        path: Path = ("classifications", name)
        count = len(classification.classes)
        yield from self._shares((*path, "shares"), classification.shares, count, f"{count}, one per class")
        for outcome in classification.outcomes:
            yield from self._unknown(
                (*path, "outcomes", outcome), "outcomes", outcome, "outcome", at_key=True
            )

    def _factor(self, name: str, factor: RiskFactor) -> Iterator[Fault]:
        path: Path = ("risk_factors", name)
        count = len(factor.levels)
        if len(factor.level_labels) != count:
            expected = f"{count}, one per level"
            yield self._wrong_number((*path, "level_labels"), len(factor.level_labels), expected)
        if name == DEPRIVATION and count != QUINTILES:
            yield self._wrong_number(
                (*path, "levels"), count, f"{QUINTILES}, the fifths of the deprivation index"
            )
        for nation, exposure in factor.exposures.items():
            table: Path = (*path, "exposures", nation)
            if exposure.split is not None:
                yield from self._shares((*table, "split"), exposure.split, count, f"{count}, one per level")
            if exposure.gradient is not None:
                yield from self._unit((*table, "gradient"), exposure.gradient, UNIT_OF_GRADIENT, "a gradient")
            lender = exposure.borrowed_from
            if lender is not None and (
                lender not in factor.exposures or factor.exposures[lender].split is None
            ):
                holders = [nation for nation, each in factor.exposures.items() if each.split is not None]
                fault = Fault(
                    "nothing-to-borrow",
                    f"{dotted(table)} borrows the table of {lender}, which has none of its own",
                    found=lender,
                    expected=", ".join(holders) or "a nation with a `split` and a `gradient`",
                    help=f"give {lender} its own table first, or borrow that of another nation",
                )
                yield self.merged.fault((*table, "borrowed_from"), fault)

    def _association(self, name: str, association: Association) -> Iterator[Fault]:
        path: Path = ("associations", name)
        factor_id, outcome_id = association.risk_factor, association.outcome
        if name != f"{factor_id}.{outcome_id}":
            fault = Fault(
                "association-key",
                f"the key `{dotted((name,))}` is not the risk factor and the outcome that it holds",
                found=dotted((name,)),
                expected=f"{factor_id}.{outcome_id}",
                help=f"write the key as `{factor_id}.{outcome_id}:`",
            )
            yield self.merged.fault(path, fault, at_key=True)
        yield from self._unknown((*path, "risk_factor"), "risk_factors", factor_id, "risk factor")
        yield from self._unknown((*path, "outcome"), "outcomes", outcome_id, "outcome")
        yield from self._level((*path, "reference"), factor_id, association.reference)
        unit = UNIT_OF_MEASURE[association.measure]
        if association.most_v_least is not None:
            yield from self._unit(
                (*path, "most_v_least"), association.most_v_least, unit, f"measure {association.measure}"
            )
        sets: dict[Path, dict[str, Quantity]] = {("levels",): association.levels or {}}
        sets |= {("alternatives", rival): ratios for rival, ratios in association.alternatives.items()}
        for inner, ratios in sets.items():
            if ratios or inner != ("levels",):
                yield from self._ratios((*path, *inner), association, ratios)

    def _ratios(self, path: Path, association: Association, ratios: dict[str, Quantity]) -> Iterator[Fault]:
        unit = UNIT_OF_MEASURE[association.measure]
        for level, ratio in ratios.items():
            yield from self._level((*path, level), association.risk_factor, level, at_key=True)
            yield from self._unit((*path, level), ratio, unit, f"measure {association.measure}")
        factor = self.factors.get(association.risk_factor)
        levels = factor.levels if factor is not None else []
        absent = [
            level
            for level in levels
            if level not in ratios and (level != association.reference or association.measure == "risk")
        ]
        if absent:
            fault = Fault(
                "missing-level",
                f"{dotted(path)} has nothing for {', '.join(absent)}",
                found=", ".join(dotted((level,)) for level in ratios) or "no levels",
                expected=", ".join(
                    level
                    for level in levels
                    if level != association.reference or association.measure == "risk"
                ),
            )
            yield self.merged.fault(path, fault, at_key=True)

    def _years(self) -> Iterator[Fault]:
        for section, name in [
            (section, name) for section, each in self.merged.entries.items() for name in each
        ]:
            document = self.merged.home((section, name))
            node = document.root.at((section, name)) if document.root is not None else None
            if node is not None and section != "notes":
                yield from year_faults(document, node, (section, name))


def _quantities(path: Path, value: Any) -> Iterator[tuple[Path, Quantity]]:  # noqa: ANN401 -- any part of an entry
    """Yield every quantity in a part of an entry, alternatives too, with its path."""
    if isinstance(value, Quantity):
        yield path, value
        for name, rival in value.alternatives.items():
            yield from _quantities((*path, "alternatives", name), rival)
    elif isinstance(value, Strict):
        for name in names_of(type(value)):
            yield from _quantities((*path, name), getattr(value, name))
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from _quantities((*path, key), each)


def check_profile_against(evidence: Evidence, loaded: LoadedProfile) -> list[Fault]:
    """Return what a profile asks of the evidence that the evidence does not have."""
    faults = list(_against(evidence, loaded))
    pack, pin = evidence.pack, loaded.profile.evidence
    if not faults or not (pack.removed or pack.renamed) or (pin is not None and pin.id != pack.id):
        return faults
    from imhcalc.loading.renamed import faults_of_old_names  # noqa: PLC0415 -- only for a pack that has old names

    old = list(faults_of_old_names(loaded, pack))
    told = {(fault.place, fault.found) for fault in old}
    # What is gone from the evidence is told once, with why.
    return [*old, *(fault for fault in faults if (fault.place, fault.found) not in told)]


def _against(evidence: Evidence, loaded: LoadedProfile) -> Iterator[Fault]:
    profile = loaded.profile
    yield from pin_faults(evidence, loaded)
    if profile.evidence is not None and profile.evidence.id != evidence.pack.id:
        return  # what it asks of its own pack cannot be looked up in another
    if profile.headline is not None:
        yield from unknown_id(loaded, ("headline",), profile.headline, list(evidence.outcomes))
    for index, outcome in enumerate(profile.outcomes or []):
        yield from unknown_id(loaded, ("outcomes", index), outcome, list(evidence.outcomes))
    for name, multiplier in profile.stated_multipliers.items():
        for index, outcome in enumerate(multiplier.outcomes):
            path: Path = ("stated_multipliers", name, "outcomes", index)
            yield from unknown_id(loaded, path, outcome, list(evidence.outcomes))
    yield from _exposures(evidence, loaded)
    register = quantities(evidence)
    yield from _choices(register, loaded)
    yield from _overrides(register, loaded)
    yield from plan_reference_faults(evidence, loaded)


def _exposures(evidence: Evidence, loaded: LoadedProfile) -> Iterator[Fault]:
    surveyed = [name for name in evidence.risk_factors if name != DEPRIVATION]
    for name, survey in loaded.profile.local_exposures.items():
        path: Path = ("local_exposures", name)
        if name == DEPRIVATION:
            fault = Fault(
                "deprivation-in-exposures",
                f"{dotted(path)}: the mix of deprivation is given under `population:`",
                found=name,
                expected=", ".join(surveyed),
                help="write it as `children_by_quintile` or `quintile_shares` under `population:`",
            )
            yield loaded.fault(fault, path, at_key=True)
            continue
        yield from unknown_id(loaded, path, name, surveyed, "E_UNKNOWN_FACTOR")
        levels = evidence.risk_factors[name].levels if name in evidence.risk_factors else None
        if levels is not None and len(survey.shares) != len(levels):
            fault = Fault(
                "E_LEVELS",
                f"{dotted(path)}.shares has {_values(len(survey.shares))}",
                found=_values(len(survey.shares)),
                expected=f"{len(levels)}, one for each level: {', '.join(levels)}",
            )
            yield loaded.fault(fault, (*path, "shares"))


def _choices(register: dict[str, Quantity], loaded: LoadedProfile) -> Iterator[Fault]:
    with_rivals = [key for key, quantity in register.items() if quantity.alternatives]
    for key, choice in loaded.profile.choices.items():
        path: Path = ("choices", key)
        if key in register and key not in with_rivals:
            fault = Fault(
                "no-alternatives",
                f"{dotted(path)}: the evidence has one value for this and nothing to choose from",
                found=dotted((key,)),
                expected=expected_one_of(key, with_rivals)
                or "nothing: no figure of this pack has alternatives",
                help="to use another value, give it with its source under `overrides:`",
            )
            yield loaded.fault(fault, path, at_key=True)
            continue
        yield from unknown_id(loaded, path, key, with_rivals, "unknown-figure")
        if key in register:
            yield from unknown_id(
                loaded, path, choice, list(register[key].alternatives), "unknown-alternative"
            )


def _overrides(register: dict[str, Quantity], loaded: LoadedProfile) -> Iterator[Fault]:
    for key, quantity in loaded.profile.overrides.items():
        path: Path = ("overrides", key)
        yield from unknown_id(loaded, path, key, list(register), "unknown-figure")
        held = register.get(key)
        if held is None:
            continue
        if quantity.unit != held.unit:
            fault = Fault(
                "unit-mismatch",
                f"{dotted(path)}.unit is {quantity.unit}",
                found=quantity.unit,
                expected=held.unit,
            )
            yield loaded.fault(fault, (*path, "unit"))
        if isinstance(quantity.value, list) != isinstance(held.value, list) or len(quantity.numbers) != len(
            held.numbers
        ):
            found = _values(len(quantity.numbers))
            fault = Fault(
                "E_LEVELS",
                f"{dotted(path)}.value has {found}",
                found=found,
                expected=_values(len(held.numbers)),
            )
            yield loaded.fault(fault, (*path, "value"))


def _values(count: int) -> str:
    return "one value" if count == 1 else f"{count} values"
