"""A result, a profile and the interventions held to the local offer: every number of it, and what has no offer."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from imhcalc.models.intervention import LEVELS, AgeBand, AgeSpan, Catalogue, Checklist, Intervention
from imhcalc.models.offer import (
    Answer,
    Answered,
    AnsweredGroup,
    CatalogueFacts,
    Need,
    Offer,
    OfferedService,
    OfferLine,
    PlacedService,
    Room,
    YesNo,
)
from imhcalc.models.plan import Level, Service
from imhcalc.models.profile import Profile
from imhcalc.models.result import Figure, Result, UncertaintyInterval
from imhcalc.models.units import AGES_OF

UNIVERSAL: Level = "universal"
SELECTED: Level = "targeted_selected"
INDICATED: Level = "targeted_indicated"
BIRTHS, MATERNITIES = "population.live_births", "population.maternities"
FLOW = "flow.families"
IN_PROGRAMME = "need.selected_all"
BIRTH_AGE = (0,)


def offer(result: Result, profile: Profile, catalogue: Catalogue) -> Offer:
    """Return the services of a profile set against need by level and age, and the check-list answered.

    Need is that of the result, which is of the same profile.
    """
    sums = _Sums(result, profile, catalogue)
    services = [sums.service(name, each) for name, each in profile.services.items()]
    lines = [sums.line(level, ages, band) for level in LEVELS for ages, band in catalogue.words.ages.items()]
    room = sums.room()
    return Offer(
        run=result.run,
        area=result.area,
        review=catalogue.words.review,
        headline=sums.headline.id,
        headline_label=sums.headline.label,
        counted=sums.headline.counted,
        is_measured=sums.headline.measured is not None,
        is_proxy=sums.headline.proxy,
        programme=None if profile.programme is None else profile.programme.name,
        figures=list(sums.figures.values()),
        services=services,
        lines=lines,
        room=room,
        catalogue=catalogue_facts(catalogue),
        checklist=answered(catalogue.checklist, profile),
        warnings=result.warnings,
    )


def families_a_year(service: Service) -> tuple[float | None, str | None]:
    """Return the families that a service can see in a year, or the conversion that is missing.

    A service that counts referrals needs the share that become families; one that counts contacts, the contacts of
    one family. Neither is made up.
    """
    capacity = service.capacity.value
    if service.unit == "families":
        return capacity, None
    if service.unit == "referrals":
        share = service.families_per_referral
        return (None, "families_per_referral") if share is None else (capacity * share, None)
    contacts = service.contacts_per_family
    if contacts is None or contacts.value == 0:
        return None, "contacts_per_family"
    return capacity / contacts.value, None


def catalogue_facts(catalogue: Catalogue) -> CatalogueFacts:
    """Count the interventions by what the review worries about: the oldest ages, and universal ones."""
    everything = list(catalogue.interventions.values())
    oldest = list(catalogue.words.ages.values())[-1].span
    universal = [each for each in everything if each.level == UNIVERSAL]
    reaching = [each for each in everything if each.ages.meets(oldest)]
    return CatalogueFacts(
        total=len(everything),
        end_by_oldest=sum(each.ages.to_months <= oldest.from_months for each in everything),
        reach_oldest=len(reaching),
        reach_oldest_in_uk=_in_uk(reaching),
        universal=len(universal),
        universal_high_quality=sum(each.evidence_rating == "high_quality" for each in universal),
        universal_oldest=sum(each.level == UNIVERSAL for each in reaching),
        universal_oldest_in_uk=_in_uk(each for each in reaching if each.level == UNIVERSAL),
    )


def _in_uk(interventions: Iterable[Intervention]) -> int:
    return sum(each.delivered_in_uk == "yes" for each in interventions)


def answered(checklist: Checklist, profile: Profile) -> list[AnsweredGroup]:
    """Return the check-list with a profile's answers; a service answers for its kind."""
    groups = []
    for name, group in checklist.groups.items():
        items = []
        for item, words in group.items.items():
            labels = (
                [each.label for each in profile.services.values() if each.kind == item]
                if group.answered_by_kind
                else []
            )
            items.append(
                Answered(
                    id=item, label=words.label, plain=words.plain, place=words.place,
                    answer="yes" if labels else _said(profile.checklist.get(item)), services=labels,
                )
            )  # fmt: skip
        given = [each.answer for each in items]
        groups.append(
            AnsweredGroup(
                id=name, title=group.title, question=group.question, place=group.place, note=group.note, items=items,
                yes=given.count("yes"), no=given.count("no"), not_stated=given.count("not_stated"),
            )
        )  # fmt: skip
    return groups


def _said(answer: bool | None) -> YesNo:  # noqa: FBT001 -- the profile's own answer
    if answer is None:
        return "not_stated"
    return "yes" if answer else "no"


@dataclass
class _Sums:
    """The figures of an offer as they are worked out."""

    result: Result
    profile: Profile
    catalogue: Catalogue
    figures: dict[str, Figure] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.known = {figure.id: figure for figure in self.result.figures if figure.value is not None}
        (self.headline,) = [
            each for each in self.result.context.outcomes if each.id == self.result.context.headline
        ]

    def add(self, figure: Figure) -> str:
        """Keep a figure and return its id."""
        self.figures.setdefault(figure.id, figure)
        return figure.id

    def taken(self, figure_id: str) -> str | None:
        """Keep a figure of the result and return its id; None where the result has none of that id."""
        return self.add(self.known[figure_id]) if figure_id in self.known else None

    # -- services ------------------------------------------------------------------------------------------

    def service(self, name: str, service: Service) -> OfferedService:
        """Return a service with the families it can see."""
        families, lacking = families_a_year(service)
        figure = None
        if families is not None:
            figure = self.add(
                Figure(
                    id=_capacity_id(name), label=f"{service.label}: families a year", value=families,
                    unit="families_per_year", method="stated" if service.unit == "families" else "derived",
                    from_=[f"profile.services.{name}"],
                )
            )  # fmt: skip
        return OfferedService(
            id=name,
            label=service.label,
            level=service.level,
            kind=service.kind,
            ages=None if service.ages is None else (service.ages.from_months, service.ages.to_months),
            capacity=service.capacity.value,
            unit=service.unit,
            families=figure,
            lacking=lacking,
            interventions=list(service.interventions),
            source=service.source or service.capacity.source,
            year=_text(service.year if service.year is not None else service.capacity.year),
        )

    def _of_level(self, level: Level) -> dict[str, Service]:
        return {name: each for name, each in self.profile.services.items() if each.level == level}

    def _placed(self, level: Level, span: AgeSpan) -> list[PlacedService]:
        """Return the services of a level that take children of some ages."""
        placed = []
        for name, service in self._of_level(level).items():
            if service.ages is None:
                continue
            ages = AgeSpan(service.ages.from_months, service.ages.to_months)
            if ages.meets(span):
                placed.append(
                    PlacedService(id=name, in_part=not ages.holds(span), shared=not span.holds(ages))
                )
        return placed

    def _answer(self, level: Level, placed: list[PlacedService]) -> Answer:
        if placed:
            return "offered"
        if not self.profile.services:
            return "no_services"
        unplaced = any(service.ages is None for service in self._of_level(level).values())
        return "not_known" if unplaced else "none"

    def _capacity(self, figure_id: str, label: str, names: list[str]) -> tuple[str | None, list[str]]:
        """Return the figure of what some services can see together, and those that cannot be counted."""
        ids = {name: _capacity_id(name) for name in names}
        counted = {name: self.figures[each] for name, each in ids.items() if each in self.figures}
        uncounted = [name for name in names if name not in counted]
        if not counted:
            return None, uncounted
        figure = Figure(
            id=figure_id, label=label, value=sum(each.value or 0.0 for each in counted.values()),
            unit="families_per_year", method="derived", from_=[each.id for each in counted.values()],
        )  # fmt: skip
        return self.add(figure), uncounted

    # -- lines ---------------------------------------------------------------------------------------------

    def line(self, level: Level, ages: str, band: AgeBand) -> OfferLine:
        """Return one level of need at one span of ages."""
        placed = self._placed(level, band.span)
        children = self._children(ages, band)
        need, basis = self._need(level, ages, band, children)
        capacity, uncounted = self._capacity(
            f"offer.{level}.{ages}.capacity",
            f"Families a year that services can see, {band.label}",
            [each.id for each in placed],
        )
        evaluated = sorted(
            (
                each
                for each in self.catalogue.interventions.values()
                if each.level == level and each.ages.meets(band.span)
            ),
            key=lambda each: each.usefulness,
        )
        return OfferLine(
            level=level, ages=ages, children=children, need=need, basis=basis, answer=self._answer(level, placed),
            services=placed, capacity=capacity, uncounted=uncounted, evaluated=[each.id for each in evaluated],
        )  # fmt: skip

    def _children(self, ages: str, band: AgeBand) -> str | None:
        """Return the figure of the children of some ages; before birth, of the maternities of a year."""
        if not band.years:
            return self.taken(MATERNITIES)
        if band.years == BIRTH_AGE and BIRTHS in self.known:
            return self.taken(BIRTHS)
        names = [f"children_{age}" for age in band.years]
        units = self.result.inputs.units
        if not units or any(name not in unit.counts for unit in units for name in names):
            return None
        stated = self.profile.population.children_by_age
        return self.add(
            Figure(
                id=f"offer.{ages}.children", label=f"Children {band.label}", unit="children",
                value=sum(unit.counts[name] for unit in units for name in names),
                population=names[0] if len(names) == 1 else None,  # type: ignore[arg-type]
                method="stated" if stated else "observed",
                from_=["profile.population.children_by_age" if stated else "area.children_by_age"],
            )
        )  # fmt: skip

    def _need(self, level: Level, ages: str, band: AgeBand, children: str | None) -> tuple[str | None, Need]:
        """Return the figure of those in need, and what it is; or none, and why."""
        if level == UNIVERSAL:
            return children, "everyone" if children else "not_counted"
        if level == SELECTED:
            return self._in_programme(band)
        own = AGES_OF.get(self.headline.population)
        if own is None:
            return None, "not_children"
        if not band.years or min(band.years) < min(own):
            return None, "seen_later"
        if children is None:
            return None, "not_counted"
        lasting = max(band.years) > max(own)
        return self._expected(ages, band, children, lasting=lasting)

    def _in_programme(self, band: AgeBand) -> tuple[str | None, Need]:
        """Return the babies of a year whom a named programme is for; nobody is selected without one."""
        if self.profile.programme is None:
            return None, "no_programme"
        if band.years == BIRTH_AGE and (figure := self.taken(IN_PROGRAMME)):
            return figure, "stated_programme"
        return None, "not_counted"

    def _expected(self, ages: str, band: AgeBand, children: str, *, lasting: bool) -> tuple[str | None, Need]:
        """Return the children of some ages expected to show the headline indicator: its rate, times their number."""
        basis: Need = "if_it_lasts" if lasting else "expected"
        headline = self.headline
        people = f"population.{headline.population}"
        if children == people and (expected := self.taken(f"{headline.id}.expected")):
            return expected, basis
        rate, present = self.known[f"{headline.id}.prevalence"], self.figures[children]
        assert rate.value is not None  # noqa: S101 -- only figures with values are known
        assert present.value is not None  # noqa: S101 -- only what is counted is added
        words = f"{headline.label}: number {band.label}" + (", if it lasts" if lasting else "")
        figure = Figure(
            id=f"offer.{INDICATED}.{ages}.need", label=words, value=rate.value * present.value, unit="children",
            population=present.population, interval=_scaled(rate.interval, present.value), method="derived",
            from_=[rate.id, present.id], flags=list(rate.flags),
        )  # fmt: skip
        return self.add(figure), basis

    def room(self) -> Room | None:
        """Return what the services for families with signs of need can see, against a year's families expected."""
        needed = self.known.get(FLOW)
        if needed is None or needed.value is None:
            return None
        capacity, uncounted = self._capacity(
            f"offer.{INDICATED}.capacity",
            "Families a year that services for families with signs of need can see",
            list(self._of_level(INDICATED)),
        )
        share = None
        if capacity is not None and needed.value > 0:
            places = self.figures[capacity].value or 0.0
            share = self.add(
                Figure(
                    id=f"offer.{INDICATED}.room", label="Places as a share of the families expected in a year",
                    value=places / needed.value, unit="ratio", method="derived", from_=[capacity, FLOW],
                    interval=_divided(places, needed.interval),
                )
            )  # fmt: skip
        return Room(families=self.add(needed), capacity=capacity, share=share, uncounted=uncounted)


def _capacity_id(service: str) -> str:
    return f"offer.services.{service}.families"


def _scaled(interval: UncertaintyInterval | None, by: float) -> UncertaintyInterval | None:
    if interval is None:
        return None
    return interval.model_copy(update={"lower": interval.lower * by, "upper": interval.upper * by})


def _divided(number: float, by: UncertaintyInterval | None) -> UncertaintyInterval | None:
    """Return the interval of a number divided by what has one; none where that may be nothing."""
    if by is None or by.lower <= 0:
        return None
    return by.model_copy(update={"lower": number / by.upper, "upper": number / by.lower})


def _text(year: str | int | None) -> str | None:
    return None if year is None else str(year)
