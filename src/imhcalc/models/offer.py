"""The local offer set against need: who is there, what is offered to them, and what has no offer."""

from typing import Literal

from imhcalc.models.base import ConfigDict, Field, Made
from imhcalc.models.evidence import Identifier
from imhcalc.models.intervention import Review
from imhcalc.models.plan import Level
from imhcalc.models.result import Figure, ResultArea, Run, Warned

Need = Literal[
    "everyone",
    "expected",
    "if_it_lasts",
    "stated_programme",
    "seen_later",
    "not_children",
    "no_programme",
    "not_counted",
]
"""What a line's need is, or why there is none: every child; those expected at the age at which the indicator is
seen; the same rate at a later age, if it lasts; those a named programme is for. Then: the indicator is seen only
later; it is counted among adults; no programme is named; the counts are not known."""

Answer = Literal["offered", "not_known", "none", "no_services"]
"""Whether something is offered: yes; not known, as a service does not state its ages; no; no service is named."""

YesNo = Literal["yes", "no", "not_stated"]


class OfferedService(Made):
    """A service of the profile, with what it can see in a year."""

    id: str
    label: str
    level: Level
    kind: Identifier | None
    ages: tuple[float, float] | None
    """In months from birth; not stated where none."""
    capacity: float
    unit: Literal["families", "referrals", "contacts"]
    families: str | None
    """The figure of the families it can see in a year; none where its unit cannot be turned into families."""
    lacking: str | None
    """The conversion that is missing."""
    interventions: list[Identifier]
    source: str | None
    year: str | None


class PlacedService(Made):
    """A service that takes children of a span of ages, wholly or in part."""

    id: str
    in_part: bool
    """Whether it leaves out some of these ages."""
    shared: bool
    """Whether the same places also serve other ages."""


class OfferLine(Made):
    """One level of need at one span of ages. Numbers are named by the ids of the offer's figures."""

    level: Level
    ages: Identifier
    children: str | None
    need: str | None
    basis: Need
    answer: Answer
    services: list[PlacedService]
    capacity: str | None
    """The families a year that its services can see, those that can be counted."""
    uncounted: list[str]
    """Services here whose capacity cannot be compared."""
    evaluated: list[Identifier]
    """The interventions that the review lists for it, those delivered in the United Kingdom first."""


class Room(Made):
    """What services for families with signs of need can see in a year, against a year's families expected."""

    families: str
    capacity: str | None
    share: str | None
    """Capacity as a share of the families expected."""
    uncounted: list[str]


class CatalogueFacts(Made):
    """What the list of interventions itself shows: how many there are of each sort."""

    total: int
    end_by_oldest: int
    """Those that end before the oldest span of ages begins."""
    reach_oldest: int
    reach_oldest_in_uk: int
    universal: int
    universal_high_quality: int
    universal_oldest: int
    universal_oldest_in_uk: int


class Answered(Made):
    """One item of the check-list with its answer."""

    id: str
    label: str
    plain: str
    place: str
    answer: YesNo
    services: list[str]
    """The services that answer it."""


class AnsweredGroup(Made):
    """A group of the check-list with its answers and how many there are of each."""

    id: str
    title: str
    question: str
    place: str
    note: str | None
    yes: int
    no: int
    not_stated: int
    items: list[Answered]


class Offer(Made):
    """The whole of it, as ``--format json`` writes it."""

    model_config = ConfigDict(populate_by_name=True)

    schema_: Literal["imhcalc-offer/1"] = Field(alias="schema", default="imhcalc-offer/1")
    run: Run
    area: ResultArea
    review: Review
    headline: str
    headline_label: str
    counted: str
    is_measured: bool
    """Whether the indicator's rate was published for this place, and not modelled."""
    is_proxy: bool
    """Whether the indicator stands in for a need that nobody has measured."""
    programme: str | None
    """The programme that the profile names, whose criteria say who is selected."""
    figures: list[Figure]
    services: list[OfferedService]
    lines: list[OfferLine]
    room: Room | None
    catalogue: CatalogueFacts
    checklist: list[AnsweredGroup]
    warnings: list[Warned]
