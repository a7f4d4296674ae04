"""What a run is given, and a run whose figures are made."""

from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import Any

from imhcalc.assemble.evidence_in_use import EvidenceInUse
from imhcalc.assemble.model_runs import Shared
from imhcalc.assemble.outcome_runs import OutcomeRun
from imhcalc.assemble.populations import Populations
from imhcalc.assemble.stated_values import StatedInput
from imhcalc.models.area import Surroundings
from imhcalc.models.evidence import Evidence
from imhcalc.models.options import Options
from imhcalc.models.profile import Profile
from imhcalc.models.result import (
    PlanContext,
)
from imhcalc.models.units import Nation
from imhcalc.records import dataclass


@dataclass(frozen=True, slots=True)
class Request:
    """What a run is given. `profile_name` and `profile_sha256` are None where no file was read."""

    evidence: Evidence
    profile: Profile
    surroundings: Surroundings
    options: Options
    version: str
    profile_name: str | None = None
    profile_sha256: str | None = None
    profile_data: Mapping[str, Any] = field(default_factory=dict)
    scenarios: Mapping[str, Profile] = field(default_factory=dict)
    """The profile as each scenario and option changes it, by name."""
    shared: Shared | None = None
    """What runs of several areas share; only profiles without choices and overrides may use it."""
    applied: tuple[str, ...] = ()
    """What the scenarios that the profile has been changed by already are, in its words."""


@dataclass(frozen=True, slots=True)
class Finished:
    """A run whose figures are made: what its words are about."""

    request: Request
    evidence: EvidenceInUse
    populations: Populations
    runs: list[OutcomeRun]
    headline: OutcomeRun
    absent: Mapping[str, str]
    drivers: Mapping[str, str]
    words: PlanContext
    stated: Sequence[StatedInput]

    @property
    def nations(self) -> list[Nation]:
        """The nations of the area."""
        return list(dict.fromkeys(unit.nation for unit in self.populations.units))
