"""What a profile says of a local plan: what was observed, who comes, what is provided, by whom and at what cost."""

from typing import Annotated, Any, Literal

from imhcalc.models.base import Field, Strict
from imhcalc.models.evidence import Identifier
from imhcalc.models.stated import Count, Name, Origin, Proportion, StatedAmount, StatedCount, StatedShare
from imhcalc.models.units import QUINTILES

ByQuintile = Annotated[list[Count], Field(min_length=QUINTILES, max_length=QUINTILES)]
YEAR_PATTERN = r"^(19|20)\d\d$"
Year = Annotated[str, Field(pattern=YEAR_PATTERN)]
LARGEST_RATIO = 1000.0
OddsRatio = Annotated[float, Field(gt=0, le=LARGEST_RATIO)]
Correlation = Annotated[float, Field(ge=0, le=1)]


class ObservedByQuintile(Strict):
    """Local counts by deprivation quintile, most deprived first."""

    below: ByQuintile
    assessed: ByQuintile


class ObservedCounts(Origin):
    """A local result as counted: children below the expected level, of those assessed, of those eligible."""

    below: Count
    assessed: Annotated[Count, Field(gt=0)]
    eligible: Annotated[Count, Field(gt=0)] | None = None
    """Children who should have been assessed; gives the coverage."""
    nonresponse_odds_ratio: OddsRatio = 1.0
    """Assumed odds ratio of being below for children who were not assessed, against those who were."""
    by_quintile: ObservedByQuintile | None = None
    instrument: str | None = None
    """Needed where the outcome is not measured routinely, such as attachment."""


class Programme(Origin):
    """A named programme with its own stated criteria: the only way anybody counts as selected."""

    name: Name
    criteria: dict[Identifier, Annotated[list[str], Field(min_length=1)]]
    """Levels by risk factor; anyone at a listed level of any of them is eligible."""


class OverlapChoice(Strict):
    """Which indicators to take together as "at least one of", and how they go together."""

    indicators: Annotated[list[Identifier], Field(min_length=2)]
    correlation: Correlation | None = None
    """How strongly they go together in the same child; the evidence's where left out."""
    target: StatedShare | None = None
    """A published share with at least one of them, to which the correlation is solved."""


class FamilySizes(Origin):
    """Families with children under five, by how many they have."""

    sizes: Annotated[list[Proportion], Field(min_length=1, max_length=10)]
    """Share of families with one, two, three ... children under five."""


class StageRate(Origin):
    """The share of families who pass one stage, among those who passed the one before."""

    rate: Proportion | None = None
    effective_sample_size: Annotated[float, Field(ge=1)] | None = None
    passed: Count | None = None
    """Families who passed, counted locally, of the families in `of`."""
    of: Count | None = None
    use: str | None = None
    """A rate of the evidence, chosen by its id, such as funnel_enrol."""
    odds_ratios_by_quintile: (
        Annotated[list[OddsRatio], Field(min_length=QUINTILES, max_length=QUINTILES)] | None
    ) = None
    """Odds of passing by deprivation quintile, most deprived first, against any common reference."""
    is_current_activity: bool = False
    """Whether the counts are of today's activity, which today's supply holds down."""


class OutsideReferrals(Origin):
    """Families referred who do not have the need: they cost an assessment, and some are seen."""

    families_a_year: StatedAmount
    engaged_share: Proportion = 0.0
    """Share of them who are taken on all the same."""


class Pathway(Strict):
    """From need to demand: stages named by the barrier that each answers."""

    identified: StageRate | None = None
    """A professional notices the strain (awareness)."""
    referred: StageRate | None = None
    """The family is referred (accessibility)."""
    engaged: StageRate | None = None
    """The family takes the service up (acceptability)."""
    outside_referrals: OutsideReferrals | None = None


Level = Literal["universal", "targeted_selected", "targeted_indicated"]


class Ages(Strict):
    """The ages a service takes, in months; -9 is conception."""

    from_months: Annotated[float, Field(ge=-9, le=72)]
    to_months: Annotated[float, Field(ge=-9, le=132)]


class Service(Origin):
    """One service as it is today, with its capacity in the unit in which it counts."""

    label: Name
    capacity: StatedAmount
    """How many it can see in a year, in `unit`."""
    unit: Literal["families", "referrals", "contacts"]
    families_per_referral: Proportion | None = None
    """Share of referrals that become families seen: the conversion a service counting referrals needs."""
    contacts_per_family: StatedAmount | None = None
    """Contacts of one family: the conversion a service counting contacts needs."""
    level: Level = "targeted_indicated"
    """Whom it is for; only services for families with signs of need count towards the gap."""
    ages: Ages | None = None
    kind: Identifier | None = None
    """Which of the kinds of service the review lists."""
    interventions: list[Identifier] = Field(default_factory=list)
    """Evaluated interventions that it offers, by id."""
    payers: dict[Name, Proportion] = Field(default_factory=dict)


class HoursPerFamily(Strict):
    """Practitioners' time for one family, in hours."""

    direct: StatedAmount
    indirect: StatedAmount | None = None
    travel: StatedAmount | None = None


class Post(Strict):
    """A post that a team has whatever its caseload."""

    wte: Annotated[float, Field(ge=0, le=100)]
    salary: StatedAmount | None = None
    band: str | None = None
    """An NHS band of the pay table held, such as 8a; used at the middle of the band unless `salary` is given."""
    on_cost: Proportion | None = None


class Role(Strict):
    """A role among the practitioners."""

    share: Proportion
    """Its share of the practitioners' whole-time equivalents; the shares add to one."""
    salary: StatedAmount | None = None
    band: str | None = None
    on_cost: Proportion | None = None


class SmallestTeam(Origin):
    """The smallest team that can run safely."""

    practitioners: Annotated[float, Field(ge=0, le=100)]
    """Whole-time equivalents of practitioners, before cover."""
    cover: Proportion = 0.0
    """Added for leave and sickness, as a share of the practitioners."""
    lead: Post | None = None
    administration: Post | None = None


class Workforce(Origin):
    """What sets the number of staff; time in hours, a year where it is not for one family."""

    hours_per_family: HoursPerFamily
    hours_per_wte: StatedAmount
    """Hours a whole-time post works in a year, after leave."""
    supervision: StatedAmount | None = None
    """Hours a year for each whole-time post."""
    training: StatedAmount | None = None
    """Hours a year of its own training, for each whole-time post."""
    casework_share: StatedShare | None = None
    """Share of working time spent on families; without it, what supervision and training leave."""
    consultation: StatedAmount | None = None
    """Hours a year for consultation to and training of other services, in all."""
    hours_per_assessment: StatedAmount | None = None
    """Hours for the assessment of a family that was referred without having the need."""
    duration_years: StatedAmount | None = None
    """How long a family stays, in years."""
    caseload_per_wte: StatedAmount | None = None
    """Families open at one time for each whole-time post."""
    roles: dict[Identifier, Role] = Field(default_factory=dict)
    smallest_team: SmallestTeam | None = None
    whole_posts: bool = False
    """Whether practitioners are appointed in whole posts."""
    first_year: Proportion | None = None
    """Share of a full year's families that a new team sees in its first year."""


class Saving(Origin):
    """A saving that the user states for each family who takes up the service."""

    label: Name
    per_family: StatedAmount
    payer: Name
    """Whose budget it falls to."""
    cashable: bool
    """Whether money is released, or capacity."""


class Costs(Origin):
    """What else a service costs, who pays, and what it may save."""

    price_year: str | int
    overhead: Proportion | None = None
    """On top of pay with on-costs."""
    non_pay: StatedAmount | None = None
    payers: dict[Name, Proportion] = Field(default_factory=dict)
    savings: dict[Identifier, Saving] = Field(default_factory=dict)


class Projection(Origin):
    """Years ahead: births by year, and those who wait."""

    births: Annotated[dict[Year, Count], Field(min_length=1)]
    """Live births by year, as an official projection gives them."""
    backlog: StatedCount
    """Families waiting at the start."""
    leave: Proportion
    """Share of those still waiting at the end of a year who grow too old or give up."""
    capacity: dict[Year, Count] = Field(default_factory=dict)
    """Families a year that services can see, by year; today's where left out."""


class Decision(Strict):
    """A decision that hangs on a figure: what is done above, or below, a value."""

    label: Name
    """What is decided, such as: commission if the gap exceeds 60 families."""
    figure: str
    above: float | None = None
    below: float | None = None


class Scenario(Strict):
    """A name and what it changes."""

    label: Name
    why: str | None = None
    set: Annotated[dict[str, Any], Field(min_length=1)]
    """New values by dotted key of the profile, such as pathway.identified.rate: 70%."""
