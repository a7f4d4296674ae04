"""A local profile: the area, what is known of it, and what the user states."""

from typing import Annotated, Any, Literal

from imhcalc.models.base import BeforeValidator, Field, Strict
from imhcalc.models.evidence import Identifier
from imhcalc.models.plan import (
    Costs,
    Decision,
    FamilySizes,
    ObservedCounts,
    OverlapChoice,
    Pathway,
    Programme,
    Projection,
    Scenario,
    Service,
    Workforce,
)
from imhcalc.models.quantity import Quantity
from imhcalc.models.stated import (
    Count,
    Name,
    Origin,
    Proportion,
    StatedCount,
    StatedCounts,
    StatedShare,
    StatedShares,
)
from imhcalc.models.units import OLDEST_AGE, Nation


class AreaChoice(Strict):
    """Which area: by name or code, or made up of members, or a new one with its own counts."""

    name: Name
    code: str | None = None
    nation: Nation | None = None
    members: Annotated[list[str], Field(min_length=1)] | None = None
    """Districts, by code or name, added together."""


def _area(written: Any) -> Any:  # noqa: ANN401 -- what a YAML file holds
    return {"name": written} if isinstance(written, str) else written


class SmallAreas(Strict):
    """A table of small areas or wards, whose children are added up to the area's."""

    file: Name
    """A CSV with a row for each, beside the profile or in a folder below or above it."""
    district: str | None = None
    """Add up only the rows of one district, by the code or name in the table."""
    codes: Annotated[list[str], Field(min_length=1)] | None = None
    """Add up only these small areas."""


def _small_areas(written: Any) -> Any:  # noqa: ANN401 -- what a YAML file holds
    return {"file": written} if isinstance(written, str) else written


class ProfilePopulation(Strict):
    """Local counts of babies and children; what is left out comes from the area table, and the report says so."""

    live_births: StatedCount | None = None
    maternities: StatedCount | None = None
    children_by_age: Annotated[dict[str, Count], Field(max_length=OLDEST_AGE + 1)] | None = None
    """Children by single year of age: keys "0" to "5"."""
    children_by_quintile: StatedCounts | None = None
    """Children (of any one age group) living in each fifth of the nation's deprivation index."""
    quintile_shares: StatedShares | None = None
    """The same as shares, where counts are not at hand."""
    small_areas: (
        Annotated[SmallAreas, BeforeValidator(_small_areas, json_schema_input_type=str | SmallAreas)] | None
    ) = None
    """A CSV of small areas or wards to count the children in, instead of the three above."""
    index: str | None = None
    """The deprivation index, and its year, that the fifths are of, such as IMD 2025."""
    source: str | None = None
    year: str | int | None = None
    note: str | None = None
    """What to know of these counts, such as why they differ from earlier ones."""


class LocalExposure(Origin):
    """A local survey of how common each level of a risk factor is."""

    shares: Annotated[list[Proportion], Field(min_length=2)]
    effective_sample_size: Annotated[float, Field(ge=1)] | None = None
    """Sample size divided by the design effect; without it the survey is taken as exact."""
    prior_ess: Annotated[float, Field(ge=0)] = 0
    """Weight, in people, of the national pattern against a small survey."""


class StatedMultiplier(Strict):
    """A local circumstance with no published ratio, which the user states with a reason."""

    label: str
    outcomes: list[Identifier]
    rate_ratio: Annotated[float, Field(gt=0)]
    interval: Annotated[list[float], Field(min_length=2, max_length=2)] | None = None
    """95% limits of the ratio."""
    reason: Annotated[str, Field(min_length=1)]
    source: str | None = None


class KnownGroup(Origin):
    """A group counted locally, shown beside the estimate and never added to it."""

    label: str
    count: Count


class DissentingView(Strict):
    """A local view that differs from the estimate, carried into every report."""

    who: str
    what: str
    why: str


class PinnedEvidence(Strict):
    """The evidence that a profile was written for: under any other it does not run."""

    id: Name
    """The pack's id."""
    version: Name | None = None
    sha256: Name | None = None
    """The pack's checksum, or at least its first twelve digits: the same files, to the byte."""


def _pinned(written: Any) -> Any:  # noqa: ANN401 -- what a YAML file holds
    return {"id": written} if isinstance(written, str) else written


class Profile(Strict):
    """Everything the user says of an area; the smallest is a name."""

    area: Annotated[AreaChoice, BeforeValidator(_area, json_schema_input_type=str | AreaChoice)]
    name: str | None = None
    owner: str | None = None
    """Who stands behind it: a name or a role, and how to reach them."""
    assurance: Literal["none", "self", "peer", "signed off"] = "none"
    evidence: (
        Annotated[PinnedEvidence, BeforeValidator(_pinned, json_schema_input_type=str | PinnedEvidence)]
        | None
    ) = None
    """The evidence it was written for."""
    headline: Identifier | None = None
    outcomes: list[Identifier] | None = None
    """Which outcomes to report; all of the nation's where left out."""
    population: ProfilePopulation = ProfilePopulation.model_construct()
    local_exposures: dict[Identifier, LocalExposure] = Field(default_factory=dict)
    stated_multipliers: dict[Identifier, StatedMultiplier] = Field(default_factory=dict)
    known_groups: dict[Identifier, KnownGroup] = Field(default_factory=dict)
    choices: dict[str, str] = Field(default_factory=dict)
    """Named alternatives of the evidence to use instead of its default, by id."""
    overrides: dict[str, Quantity] = Field(default_factory=dict)
    """Whole quantities that replace the evidence's, by id."""
    cost_per_family: Quantity | None = None
    observed: dict[Identifier, ObservedCounts] = Field(default_factory=dict)
    """Local results, by outcome."""
    overlap: OverlapChoice | None = None
    programme: Programme | None = None
    benefit_share: StatedShare | None = None
    """Share of families with the indicator who could benefit and would want help; no default."""
    families: FamilySizes | None = None
    pathway: Pathway | None = None
    services: dict[Identifier, Service] = Field(default_factory=dict)
    workforce: Workforce | None = None
    costs: Costs | None = None
    projection: Projection | None = None
    decisions: dict[Identifier, Decision] = Field(default_factory=dict)
    scenarios: dict[Identifier, Scenario] = Field(default_factory=dict)
    """What-ifs: each changes named inputs."""
    options: dict[Identifier, Scenario] = Field(default_factory=dict)
    """Ways forward to choose between, such as do nothing, the smallest team, and a full service."""
    checklist: dict[Identifier, bool] = Field(default_factory=dict)
    """Answers to the check-list of the local offer, by id; not stated where left out."""
    dissenting_view: DissentingView | None = None
    notes: list[str] = Field(default_factory=list)
