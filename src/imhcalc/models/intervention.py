"""Evaluated interventions as a review lists them, the ages and ratings they are sorted by, and its check-list."""

from dataclasses import replace
from typing import Literal, get_args

from imhcalc.models.base import Field, Strict
from imhcalc.models.evidence import Identifier
from imhcalc.models.plan import Level
from imhcalc.records import dataclass

InterventionFormat = Literal["group", "home_visiting", "individual", "mixed", "school"]
Delivery = Literal["yes", "trial", "no"]
Rating = Literal["high_quality", "preliminary", "to_be_confirmed", "no_effect", "not_stated"]

LEVELS: tuple[Level, ...] = get_args(Level)
FORMATS: tuple[InterventionFormat, ...] = get_args(InterventionFormat)
DELIVERIES: tuple[Delivery, ...] = get_args(Delivery)
"""In the order in which they are of use to a place in the United Kingdom."""
RATINGS: tuple[Rating, ...] = get_args(Rating)
"""Strongest first."""

MONTHS_IN_YEAR = 12
CONCEPTION, GROWN_UP = -9.0, 216.0
"""The youngest and the oldest age of a child, in months from birth."""


@dataclass(frozen=True, slots=True)
class AgeSpan:
    """Ages in months from birth, negative before it; both ends the same for a single age."""

    from_months: float
    to_months: float

    def meets(self, other: "AgeSpan") -> bool:
        """Return whether the two share some time; a single age may stand on an end of the other."""
        if self.from_months == self.to_months or other.from_months == other.to_months:
            return self.from_months <= other.to_months and other.from_months <= self.to_months
        return self.from_months < other.to_months and other.from_months < self.to_months

    def holds(self, other: "AgeSpan") -> bool:
        """Return whether the whole of the other lies in this one."""
        return self.from_months <= other.from_months and other.to_months <= self.to_months


@dataclass(frozen=True, slots=True)
class Intervention:
    """One evaluated intervention, as the review rates it."""

    id: str
    name: str
    level: Level
    format: InterventionFormat
    ages: AgeSpan
    age_as_printed: str
    delivered_in_uk: Delivery
    evidence_rating: Rating
    what_it_is: str
    note: str
    """What to know beside it, such as where the review's table and text disagree; often nothing."""

    @property
    def usefulness(self) -> tuple[int, int]:
        """Where it stands in a list for a place in the United Kingdom: delivered there first, then by rating."""
        return DELIVERIES.index(self.delivered_in_uk), RATINGS.index(self.evidence_rating)


class Review(Strict):
    """The review that the interventions and the check-list are from."""

    id: Identifier
    citation: str
    short: str
    """What it is called in a sentence."""
    year: int
    """The year of its ratings, shown wherever one is."""


class Worded(Strict):
    """What a level or a rating is called, what it means, and where the review says so."""

    label: str
    plain: str
    place: str


class Said(Strict):
    """Something the review says, in our own words, and where."""

    text: str
    place: str


class AgeBand(Strict):
    """A span of ages that need and offer are set against each other in."""

    label: str
    from_months: float
    to_months: float

    @property
    def span(self) -> AgeSpan:
        """Its ages."""
        return AgeSpan(self.from_months, self.to_months)

    @property
    def years(self) -> tuple[int, ...]:
        """The single years of age of the children in it; none before birth."""
        if self.to_months <= 0:
            return ()
        return tuple(range(int(self.from_months) // MONTHS_IN_YEAR, int(self.to_months) // MONTHS_IN_YEAR))


class Cautions(Strict):
    """What goes with every rating."""

    guarantee: Said
    parents_and_children: Said
    dated: Said


class Worries(Strict):
    """Where the review itself sees too little."""

    three_to_five: Said
    universal: Said


class ReviewWords(Strict):
    """What the review says of the interventions it lists."""

    review: Review
    levels: dict[Level, Worded]
    ages: dict[Identifier, AgeBand]
    formats: dict[InterventionFormat, str]
    delivered_in_uk: dict[Delivery, str]
    ratings: dict[Rating, Worded]
    cautions: Cautions
    worries: Worries


class ChecklistItem(Strict):
    """One thing that a local offer has or lacks."""

    label: str
    plain: str
    place: str


class ChecklistGroup(Strict):
    """Things that answer one question."""

    title: str
    question: str
    place: str
    note: str | None = None
    answered_by_kind: bool = False
    """Whether a service with the item as its `kind` answers it."""
    items: dict[Identifier, ChecklistItem] = Field(min_length=1)


class Checklist(Strict):
    """The check-list of a local offer."""

    source: Identifier
    groups: dict[Identifier, ChecklistGroup] = Field(min_length=1)

    @property
    def ids(self) -> list[str]:
        """The ids of all items."""
        return [item for group in self.groups.values() for item in group.items]

    @property
    def kinds(self) -> dict[str, ChecklistItem]:
        """The kinds of service, by id."""
        return {
            item: each
            for group in self.groups.values()
            if group.answered_by_kind
            for item, each in group.items.items()
        }


@dataclass(frozen=True, slots=True)
class Filters:
    """What interventions are asked for; several of one sort mean any of them, and nothing means all."""

    level: tuple[Level, ...] = ()
    age: tuple[AgeSpan, ...] = ()
    format: tuple[InterventionFormat, ...] = ()
    delivered_in_uk: tuple[Delivery, ...] = ()
    evidence_rating: tuple[Rating, ...] = ()

    def used(self) -> list[str]:
        """Return the names of the filters that leave something out."""
        return [name for name in self.__slots__ if getattr(self, name)]

    def without(self, name: str) -> "Filters":
        """Return the same but for one filter."""
        return replace(self, **{name: ()})

    def let_through(self, intervention: Intervention) -> bool:
        """Return whether an intervention passes them all."""
        named = (name for name in self.used() if name != "age")
        if any(getattr(intervention, name) not in getattr(self, name) for name in named):
            return False
        return not self.age or any(intervention.ages.meets(span) for span in self.age)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The interventions by id in the order of the review, its words, and its check-list."""

    interventions: dict[str, Intervention]
    words: ReviewWords
    checklist: Checklist
    sha256: str
    """The checksum of the files it was read from, together."""

    def chosen(self, filters: Filters) -> list[Intervention]:
        """Return the interventions that pass the filters, in the order of the review."""
        return [each for each in self.interventions.values() if filters.let_through(each)]
