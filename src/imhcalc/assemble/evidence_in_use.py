"""The evidence as one run uses it: with the profile's choices and overrides, and a record of what was used."""

from dataclasses import field

from imhcalc.faults import ModelError
from imhcalc.first_letters import lowered
from imhcalc.models.evidence import Association, Evidence
from imhcalc.models.profile import Profile
from imhcalc.models.quantity import Quantity
from imhcalc.models.register import quantities
from imhcalc.records import dataclass


@dataclass
class EvidenceInUse:
    """Looks up quantities by id and remembers which were asked for, in order."""

    evidence: Evidence
    profile: Profile
    used: dict[str, Quantity] = field(default_factory=dict)
    warnings: dict[tuple[str, str], str] = field(default_factory=dict)
    """Messages by (code, where), in the order in which they arose."""
    _register: dict[str, Quantity] = field(init=False)

    def __post_init__(self) -> None:
        self._register = quantities(self.evidence)

    def quantity(self, quantity_id: str) -> Quantity:
        """Return a quantity: the profile's own, else the alternative the profile chose, else the pack's."""
        found = self._register[quantity_id]
        if quantity_id in self.profile.choices:
            found = found.alternatives[self.profile.choices[quantity_id]]
        found = self.profile.overrides.get(quantity_id, found)
        self.used[quantity_id] = found
        return found

    def number(self, parameter: str) -> float:
        """Return the value of a parameter that is a single number.

        Raises
        ------
        ModelError
            ``E_NO_EVIDENCE`` if the pack has none, ``E_LEVELS`` if it has a row of numbers in its place.
        """
        name = f"parameters.{parameter}"
        if name not in self._register:
            raise ModelError("E_NO_EVIDENCE", f"The evidence has no `{name}`, and every run needs it")
        quantity = self.quantity(name)
        if isinstance(quantity.value, list):
            raise ModelError("E_LEVELS", f"`{name}` is a row of numbers, and every run needs one number")
        return quantity.number

    def associations_of(self, outcome: str) -> list[Association]:
        """Return the associations of an outcome, in the order of the risk factors."""
        keys = [f"{factor}.{outcome}" for factor in self.evidence.risk_factors]
        return [self.evidence.associations[key] for key in keys if key in self.evidence.associations]

    def is_level(self, quantity_id: str) -> bool:
        """Return whether a quantity is the ratio of one level of an association."""
        return quantity_id.startswith("associations.") and quantity_id.count(".") > 2  # noqa: PLR2004 -- section, factor, outcome

    def name_of(self, quantity_id: str) -> str:
        """Return what a quantity is called in plain words."""
        section, name, *rest = quantity_id.split(".")
        if section == "associations":
            outcome = self.evidence.outcomes[rest[0]].label
            return f"How {lowered(self.evidence.risk_factors[name].label)} goes with {lowered(outcome)}"
        if section == "parameters":
            return self.evidence.parameters[name].label
        label = self.used[quantity_id].label if quantity_id in self.used else None
        return label or quantity_id

    def warn(self, code: str, where: str, message: str) -> None:
        """Record a warning once."""
        self.warnings.setdefault((code, where), message)
