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
    """The area's name or code, as `imhcalc areas list` shows it; for a place that is not held, what to call
    it."""
    code: str | None = None
    """The code, where a name alone could mean two areas, or for a place of your own to carry its own."""
    nation: Nation | None = None
    """Needed for a place that is not held: its rates, index and words come from there."""
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
    """Babies born in a year. Left out, children under one stand in, and the report says so."""
    maternities: StatedCount | None = None
    """Women giving birth in a year, for the indicators of mothers. Left out, worked out from births."""
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
    """Where the counts come from that do not say so themselves."""
    year: str | int | None = None
    """The year of the counts that do not state their own, such as 2025 or 2024/25."""
    note: str | None = None
    """What to know of these counts, such as why they differ from earlier ones."""


class LocalExposure(Origin):
    """A local survey of how common each level of a risk factor is."""

    shares: Annotated[list[Proportion], Field(min_length=2)]
    """Share of people at each level of the risk factor, in the evidence's order; they add to one. For `ace`:
    none, one, two or three, four or more."""
    effective_sample_size: Annotated[float, Field(ge=1)] | None = None
    """Sample size divided by the design effect; without it the survey is taken as exact."""
    prior_ess: Annotated[float, Field(ge=0)] = 0
    """Weight, in people, of the national pattern against a small survey."""


class StatedMultiplier(Strict):
    """A local circumstance with no published ratio, which the user states with a reason."""

    label: str
    """What the circumstance is, as reports should call it."""
    outcomes: list[Identifier]
    """The indicators it moves, by id."""
    rate_ratio: Annotated[float, Field(gt=0)]
    """How many times as common they are here because of it: 1.1 is a tenth more. Every figure that it moves
    is marked as stated by you."""
    interval: Annotated[list[float], Field(min_length=2, max_length=2)] | None = None
    """95% limits of the ratio."""
    reason: Annotated[str, Field(min_length=1)]
    """Why you believe it. Printed wherever the ratio is used."""
    source: str | None = None
    """Where the ratio comes from, if anywhere."""


class KnownGroup(Origin):
    """A group counted locally, shown beside the estimate and never added to it."""

    label: str
    """What the group is called in reports, such as looked-after children under five."""
    count: Count
    """How many there are. Children in the group may be among those estimated already, so it is never added."""


class DissentingView(Strict):
    """A local view that differs from the estimate, carried into every report."""

    who: str
    """Who holds it: a name or a role."""
    what: str
    """What they say instead, in one sentence."""
    why: str
    """What they base it on."""


class PinnedEvidence(Strict):
    """The evidence that a profile was written for: under any other it does not run."""

    id: Name
    """The pack's id."""
    version: Name | None = None
    """The pack's version. Under any other version the profile is refused, so that its answers cannot move
    unseen."""
    sha256: Name | None = None
    """The pack's checksum, or at least its first twelve digits: the same files, to the byte."""


def _pinned(written: Any) -> Any:  # noqa: ANN401 -- what a YAML file holds
    return {"id": written} if isinstance(written, str) else written


class Profile(Strict):
    """Everything the user says of an area; the smallest is a name."""

    area: Annotated[AreaChoice, BeforeValidator(_area, json_schema_input_type=str | AreaChoice)]
    """The area, by name or code; or a place of your own, with its nation. The only key that has to be there."""
    name: str | None = None
    """What the profile is called in reports and records; the area's name where left out."""
    owner: str | None = None
    """Who stands behind it: a name or a role, and how to reach them."""
    assurance: Literal["none", "self", "peer", "signed off"] = "none"
    """Who has checked it: nobody, its author, a peer, or somebody who signs it off. Stands at the top of
    every report."""
    evidence: (
        Annotated[PinnedEvidence, BeforeValidator(_pinned, json_schema_input_type=str | PinnedEvidence)]
        | None
    ) = None
    """The evidence it was written for."""
    headline: Identifier | None = None
    """The indicator that reports lead with and plans start from, by id; disorganised attachment where left
    out."""
    outcomes: list[Identifier] | None = None
    """Which outcomes to report; all of the nation's where left out."""
    population: ProfilePopulation = ProfilePopulation.model_construct()
    """Local counts of babies and children, where you have better or newer ones than the area table."""
    local_exposures: dict[Identifier, LocalExposure] = Field(default_factory=dict)
    """Local surveys of a risk factor, by its id, such as `ace` for adults' childhood adversity. They replace
    what is assumed of the area."""
    stated_multipliers: dict[Identifier, StatedMultiplier] = Field(default_factory=dict)
    """Circumstances with no published ratio, each by a name of your own, with the ratio that you state."""
    known_groups: dict[Identifier, KnownGroup] = Field(default_factory=dict)
    """Groups counted locally, each by a name of your own: shown beside the estimate, never added to it."""
    choices: dict[str, str] = Field(default_factory=dict)
    """Named alternatives of the evidence to use instead of its default, by id."""
    overrides: dict[str, Quantity] = Field(default_factory=dict)
    """Whole quantities that replace the evidence's, by id."""
    cost_per_family: Quantity | None = None
    """Money for one family (unit gbp_per_family): prices the levels of ambition. Not for a plan, which has
    `workforce` and `costs`."""
    observed: dict[Identifier, ObservedCounts] = Field(default_factory=dict)
    """Local results, by outcome."""
    overlap: OverlapChoice | None = None
    """Indicators to count together as "at least one of": they are never added."""
    programme: Programme | None = None
    """A programme with criteria of its own, to count those whom they select."""
    benefit_share: StatedShare | None = None
    """Share of families with the indicator who could benefit and would want help; no default."""
    families: FamilySizes | None = None
    """How many young children families have here, to turn children into families."""
    pathway: Pathway | None = None
    """The share of families noticed, referred and taking up the service. No national rate is assumed: without
    it, no demand is worked out."""
    services: dict[Identifier, Service] = Field(default_factory=dict)
    """Services as they are today, each by a name of your own. What families would come and these cannot see
    is the gap."""
    workforce: Workforce | None = None
    """Hours and posts, to turn families into staff."""
    costs: Costs | None = None
    """Costs beyond pay, payers and stated savings, to turn staff into money."""
    projection: Projection | None = None
    """Births, waiting families and capacity of years ahead."""
    decisions: dict[Identifier, Decision] = Field(default_factory=dict)
    """Decisions that hang on a figure, each by a name of your own: the report says whether each holds, and
    what would turn it."""
    scenarios: dict[Identifier, Scenario] = Field(default_factory=dict)
    """What-ifs: each changes named inputs."""
    options: dict[Identifier, Scenario] = Field(default_factory=dict)
    """Ways forward to choose between, such as do nothing, the smallest team, and a full service."""
    checklist: dict[Identifier, bool] = Field(default_factory=dict)
    """Answers to the check-list of the local offer, by id; not stated where left out."""
    dissenting_view: DissentingView | None = None
    """A view that differs from the estimate: it goes into every report."""
    notes: list[str] = Field(default_factory=list)
    """Remarks for whoever opens the file next. They change no figure and no report."""
