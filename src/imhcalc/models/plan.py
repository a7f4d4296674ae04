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
STAGES = ("identified", "referred", "engaged")
"""The stages of a pathway, in the order in which families pass them."""
PAY_BAND = "pay_band_"
"""How the names of the evidence's parameters for the pay of bands begin."""


class ObservedByQuintile(Strict):
    """Local counts by deprivation quintile, most deprived first."""

    below: ByQuintile
    """Children below the expected level in each fifth, five numbers."""
    assessed: ByQuintile
    """Children assessed in each fifth, five numbers."""


class ObservedCounts(Origin):
    """A local result as counted: children below the expected level, of those assessed, of those eligible."""

    below: Count
    """Children below the expected level (for other indicators: children who show it)."""
    assessed: Annotated[Count, Field(gt=0)]
    """Children whose result is known: what `below` is a share of."""
    eligible: Annotated[Count, Field(gt=0)] | None = None
    """Children who should have been assessed; gives the coverage."""
    nonresponse_odds_ratio: OddsRatio = 1.0
    """Assumed odds ratio of being below for children who were not assessed, against those who were."""
    by_quintile: ObservedByQuintile | None = None
    """The same counts by fifth of deprivation, to see how unequal results are."""
    instrument: str | None = None
    """Needed where the outcome is not measured routinely, such as attachment."""


class Programme(Origin):
    """A named programme with its own stated criteria: the only way anybody counts as selected."""

    name: Name
    """What the programme is called."""
    criteria: dict[Identifier, Annotated[list[str], Field(min_length=1)]]
    """Levels by risk factor; anyone at a listed level of any of them is eligible."""


class OverlapChoice(Strict):
    """Which indicators to take together as "at least one of", and how they go together."""

    indicators: Annotated[list[Identifier], Field(min_length=2)]
    """Two indicators or more of the same children, by id."""
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
    """The share who pass, such as 45%. Give this, or `passed` and `of`, or `use`."""
    effective_sample_size: Annotated[float, Field(ge=1)] | None = None
    """People that the rate was counted among, divided by the design effect; without it the rate is taken as
    exact."""
    passed: Count | None = None
    """Families who passed, counted locally, of the families in `of`."""
    of: Count | None = None
    """Families who could have passed, counted locally over the same time."""
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
    """Families a year who are referred without the need, with limits if unsure."""
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
    """Families who are referred without having the need."""


Level = Literal["universal", "targeted_selected", "targeted_indicated"]
COUNTED_LEVEL: Level = "targeted_indicated"
"""Services of this level are counted against demand; a service is of it where nothing else is said."""


class Ages(Strict):
    """The ages a service takes, in months; -9 is conception."""

    from_months: Annotated[float, Field(ge=-9, le=72)]
    """Age at which the service may begin, in months from birth."""
    to_months: Annotated[float, Field(ge=-9, le=132)]
    """Age by which it ends, in months from birth: 24 for up to the second birthday."""


class Service(Origin):
    """One service as it is today, with its capacity in the unit in which it counts."""

    label: Name
    """What the service is called in reports."""
    capacity: StatedAmount
    """How many it can see in a year, in `unit`."""
    unit: Literal["families", "referrals", "contacts"]
    """What the capacity counts. Referrals and contacts need their conversion into families, below."""
    families_per_referral: Proportion | None = None
    """Share of referrals that become families seen: the conversion a service counting referrals needs."""
    contacts_per_family: StatedAmount | None = None
    """Contacts of one family: the conversion a service counting contacts needs."""
    level: Level = COUNTED_LEVEL
    """Whom it is for; only services for families with signs of need count towards the gap."""
    ages: Ages | None = None
    """The ages it takes; without them `offer` cannot say which age has no service."""
    kind: Identifier | None = None
    """Which of the kinds of service the review lists."""
    interventions: list[Identifier] = Field(default_factory=list)
    """Evaluated interventions that it offers, by id."""
    payers: dict[Name, Proportion] = Field(default_factory=dict)
    """Share of the cost that each body pays, by its name; the shares add to one."""


class HoursPerFamily(Strict):
    """Practitioners' time for one family, in hours."""

    direct: StatedAmount
    """Hours with the family."""
    indirect: StatedAmount | None = None
    """Hours for the family without them: notes, letters, meetings, liaison."""
    travel: StatedAmount | None = None
    """Hours on the road."""


class Post(Strict):
    """A post that a team has whatever its caseload."""

    wte: Annotated[float, Field(ge=0, le=100)]
    """Whole-time equivalents: 0.6 is three days a week."""
    salary: StatedAmount | None = None
    """Pay in a year, in pounds, for a whole-time post, before on-costs."""
    band: str | None = None
    """An NHS band of the pay table held, such as 8a; used at the middle of the band unless `salary` is given."""
    on_cost: Proportion | None = None
    """Employer's pension and national insurance as a share of pay, such as 27%."""


def pay_parameter(band: str) -> str:
    """Return the parameter of the evidence that holds the pay of an NHS band: the lowest and the highest."""
    return f"{PAY_BAND}{band.lower()}"


class Role(Strict):
    """A role among the practitioners."""

    share: Proportion
    """Its share of the practitioners' whole-time equivalents; the shares add to one."""
    salary: StatedAmount | None = None
    """Pay in a year, in pounds, for a whole-time post, before on-costs."""
    band: str | None = None
    """An NHS band of the pay table held, such as 7; used at the middle of the band unless `salary` is given."""
    on_cost: Proportion | None = None
    """Employer's pension and national insurance as a share of pay, such as 26%."""


class SmallestTeam(Origin):
    """The smallest team that can run safely."""

    practitioners: Annotated[float, Field(ge=0, le=100)]
    """Whole-time equivalents of practitioners, before cover."""
    cover: Proportion = 0.0
    """Added for leave and sickness, as a share of the practitioners."""
    lead: Post | None = None
    """The lead's post, which does not grow with the number of families."""
    administration: Post | None = None
    """Administrative posts, which do not grow with the number of families."""


class Workforce(Origin):
    """What sets the number of staff; time in hours, a year where it is not for one family."""

    hours_per_family: HoursPerFamily
    """Practitioners' hours for one family, from start to end."""
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
    """Who the practitioners are, each by a name of your own, with pay. Without them there are posts and no
    pay."""
    smallest_team: SmallestTeam | None = None
    """The least that can run safely, whatever the number of families."""
    whole_posts: bool = False
    """Whether practitioners are appointed in whole posts."""
    first_year: Proportion | None = None
    """Share of a full year's families that a new team sees in its first year."""


class Saving(Origin):
    """A saving that the user states for each family who takes up the service."""

    label: Name
    """What is saved, as reports should say it."""
    per_family: StatedAmount
    """Pounds for each family who takes up the service."""
    payer: Name
    """Whose budget it falls to."""
    cashable: bool
    """Whether money is released, or capacity."""


class Costs(Origin):
    """What else a service costs, who pays, and what it may save."""

    price_year: str | int
    """The year whose prices all money is in, such as 2025/26."""
    overhead: Proportion | None = None
    """On top of pay with on-costs."""
    non_pay: StatedAmount | None = None
    """Pounds a year for all but pay: rooms, training, equipment."""
    payers: dict[Name, Proportion] = Field(default_factory=dict)
    """Share of the service's cost that each body pays, by its name; the shares add to one."""
    savings: dict[Identifier, Saving] = Field(default_factory=dict)
    """Savings that you state, each by a name of your own. Shown beside the cost, never taken off it."""


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
    """The id of the figure it hangs on, such as provision.gap; `imhcalc explain WHAT --list` shows all."""
    above: float | None = None
    """It holds while the figure is above this, in the figure's unit. Give this or `below`."""
    below: float | None = None
    """It holds while the figure is below this, in the figure's unit."""


class Scenario(Strict):
    """A name and what it changes."""

    label: Name
    """What it is, as reports should call it."""
    why: str | None = None
    """Why it is worth trying, or what the new values rest on."""
    set: Annotated[dict[str, Any], Field(min_length=1)]
    """New values by dotted key of the profile, such as pathway.identified.rate: 70%."""
