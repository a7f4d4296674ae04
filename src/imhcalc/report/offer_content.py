"""What `offer` says: what is offered against need by level and age, what has no offer, and the check-list."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from imhcalc.first_letters import capital, lowered
from imhcalc.models.intervention import AgeSpan, Catalogue, Intervention
from imhcalc.models.offer import AnsweredGroup, Need, Offer, OfferedService, OfferLine
from imhcalc.models.result import Figure
from imhcalc.report import numbers
from imhcalc.report.blocks import Block, Bullets, Column, Commands, Heading, Paragraph, Table
from imhcalc.report.interventions_content import ages_in_words, cautions, csv_text, rated

UNIVERSAL, SELECTED, INDICATED = "universal", "targeted_selected", "targeted_indicated"
NAMED_IN_A_LINE = 4
ANSWERS = {"yes": "yes", "no": "no", "not_stated": "not stated"}
CONVERSIONS = {
    "families_per_referral": "counts referrals, and the share of them that become families seen is missing",
    "contacts_per_family": "counts contacts, and the contacts of one family are missing",
}
NOTED: dict[Need, str] = {
    "no_programme": "No programme with its criteria is named, so nobody is counted as selected.",
    "stated_programme": "Eligible: a year's babies in families whom {programme} is for; not known at other ages.",
    "if_it_lasts": "* If it lasts: the rate at the age where it is seen, carried to this age.",
    "seen_later": "Seen later: it does not show at this age, though help may start then.",
    "not_children": "{headline} is counted among {counted}, not by a child's age.",
    "not_counted": "Not known: add `children_by_age` under `population:` in the profile.",
}
"""What is said below a table of the needs in it."""
CSV_COLUMNS = (
    "area_code", "area_name", "section", "level_or_group", "age_or_item", "answer", "children", "need", "need_lower",
    "need_upper", "need_basis", "families_a_year", "services", "evaluated",
)  # fmt: skip


@dataclass(frozen=True)
class View:
    """An offer with its figures, services and the review's words at hand."""

    offer: Offer
    catalogue: Catalogue

    @cached_property
    def figures(self) -> dict[str, Figure]:
        """The figures by id."""
        return {figure.id: figure for figure in self.offer.figures}

    @cached_property
    def services(self) -> dict[str, OfferedService]:
        """The services by id."""
        return {service.id: service for service in self.offer.services}

    def value(self, figure_id: str | None) -> float | None:
        """Return a figure's value, or None where there is none."""
        return None if figure_id is None else self.figures[figure_id].value

    def limits(self, figure_id: str) -> tuple[float, float] | None:
        """Return a figure's interval, or None where it has none."""
        interval = self.figures[figure_id].interval
        return None if interval is None else (interval.lower, interval.upper)

    def range(self, figure_id: str) -> str:
        """Return a figure with its range: ``1,300 (780 to 2,050)``."""
        return numbers.count_range(self.value(figure_id) or 0.0, self.limits(figure_id))

    def level(self, name: str) -> str:
        """Return what a level is called and whom it is for."""
        about = self.catalogue.words.levels[name]  # type: ignore[index]
        return f"{about.label}: {about.plain}"

    def age(self, name: str) -> str:
        """Return what a span of ages is called."""
        return self.catalogue.words.ages[name].label

    def lines(self, level: str) -> list[OfferLine]:
        """Return the lines of a level."""
        return [line for line in self.offer.lines if line.level == level]

    @property
    def levels(self) -> list[str]:
        """The levels to speak of: the selected one only with a programme or a service of that level."""
        chosen = any(line.basis != "no_programme" or line.services for line in self.lines(SELECTED)) or any(
            service.level == SELECTED for service in self.offer.services
        )
        return [UNIVERSAL, *([SELECTED] if chosen else []), INDICATED]

    def lacking(self) -> list[OfferLine]:
        """Return the lines of those levels that nothing is offered for; all of them where no service is named."""
        nothing = {"none", "no_services"}
        return [line for level in self.levels for line in self.lines(level) if line.answer in nothing]


def offer_blocks(offer: Offer, catalogue: Catalogue) -> list[Block]:
    """Return the blocks of the report, in the order in which they are read."""
    view = View(offer, catalogue)
    sections: tuple[Callable[[View], Iterator[Block]], ...] = (
        opening, no_offer, by_level, evaluated, worries, services, checklist, ending,
    )  # fmt: skip
    return [block for section in sections for block in section(view)]


def opening(view: View) -> Iterator[Block]:
    """Say how many places there are against how many families, and what the number is."""
    area = view.offer.area
    body = f" ({area.health_body})" if area.health_body else ""
    yield Heading(f"{area.name}{body}: what is offered, set against need", 1)
    if not view.offer.services:
        yield Paragraph("The profile names no services, so what is offered here is not known.", "need")
    room = view.offer.room
    if room is not None:
        yield Paragraph(_room(view), "answer")
    yield Paragraph(_what_it_is(view))
    if not view.offer.services:
        yield Paragraph(
            "Name your services under `services:` in a profile to see what has no offer. Need by age, and what has been "
            "evaluated for it, is below."
        )


def _what_it_is(view: View) -> str:
    """Return what the expected number is, and what its range holds."""
    offer = view.offer
    label = lowered(offer.headline_label)
    how = "rests on a published rate" if offer.is_measured else "is modelled, not measured"
    stands = f" {capital(label)} stands in for need, which no area has measured." if offer.is_proxy else ""
    what = f"What we would expect {how}" + ("." if stands else f": {label}.") + stands
    return (
        f"{what} A range holds {offer.run.level * 100:g} times in 100 if the assumptions that imhcalc estimate lists hold; "
        "it does not cover which study to believe. All of it is for planning and says nothing of any one family."
    )


def _room(view: View) -> str:
    """Return the places against the families expected, or why they cannot be set against each other."""
    room = view.offer.room
    assert room is not None  # noqa: S101 -- asked for only where there is one
    expected, _, limits = view.range(room.families).partition(" (")
    needed = f"We would expect signs of difficulty in about {expected} families a year" + (
        f" ({limits}" if limits else ""
    )
    if not view.offer.services:
        return f"{needed}."
    places = view.value(room.capacity)
    if places is None and room.uncounted:
        return f"{needed}. How many of them the services named can see is not known."
    if places is None:
        return f"{needed}. No service named is for them."
    named = f"Services for them can see {numbers.whole(places)} families a year"
    return f"{needed}. {named}{' or more' if room.uncounted else ''}{_share(view, room.share)}."


def _share(view: View, share_id: str | None) -> str:
    """Return places as a share of the families expected, in words."""
    share = view.value(share_id)
    if share_id is None or share is None:
        return ""
    if share >= 1:
        return ": as many or more, if every place went to one of them"
    limits = view.limits(share_id)
    spread = "" if limits is None else f" ({_in_100(limits)})"
    return f": room for {numbers.in_words(share)}{spread}, if every place went to one of them"


def _in_100(limits: tuple[float, float]) -> str:
    low, high = (numbers.half_up(limit * 100, 1) for limit in limits)
    return f"{low:.0f} to {high:.0f}"


def no_offer(view: View) -> Iterator[Block]:
    """Name every level and age that nothing is offered for."""
    if not view.offer.services:
        return
    yield Heading("What has no offer")
    items = []
    for level in view.levels:
        lines = [line for line in view.lines(level) if line.answer == "none"]
        if lines:
            whom = "; ".join(_with_number(view, line) for line in lines)
            items.append(f"{view.level(level)}. No service named takes them {whom}.")
    items += [
        f"Not known: {service.label} does not state its ages, so it cannot be set against any. Add "
        "`ages: {from_months: ..., to_months: ...}` to it."
        for service in view.offer.services
        if service.ages is None
    ]
    yield Bullets(tuple(items) or ("Every level and age has a service named for it.",))


def _with_number(view: View, line: OfferLine) -> str:
    """Return an age with how many children are there, or how many would be expected to be in need."""
    label = view.age(line.ages)
    if line.need is None:
        return label
    if line.basis == "everyone":
        return f"{label} ({numbers.whole(view.value(line.need) or 0.0)})"
    what = {"if_it_lasts": "expected, if it lasts", "stated_programme": "eligible"}.get(
        line.basis, "expected"
    )
    return f"{label} (about {_estimate(view, line.need)} {what})"


def _estimate(view: View, figure_id: str) -> str:
    return view.range(figure_id).partition(" (")[0]


def by_level(view: View) -> Iterator[Block]:
    """Set children, need and places side by side by age, a table for each level."""
    for level in view.levels:
        yield Heading(view.level(level))
        yield _table(view, level)


def _table(view: View, level: str) -> Table:
    lines = view.lines(level)
    titles = ["age"]
    cells: list[list[str]] = [[capital(view.age(line.ages)) for line in lines]]

    def column(title: str, of_line: Callable[[View, OfferLine], str]) -> None:
        titles.append(title)
        cells.append([of_line(view, line) for line in lines])

    if level == UNIVERSAL:
        column("children", _children)
    elif any(line.basis != "no_programme" for line in lines):
        column("eligible" if level == SELECTED else "expected (range)", _need)
    if view.offer.services:
        column("places a year", _places)
    column("offered", _offered)
    columns = tuple(Column(title, "left" if title in {"age", "offered"} else "right") for title in titles)
    note = " ".join(filter(None, _notes(view, level))) or None
    return Table(view.level(level), columns, tuple(zip(*cells, strict=True)), note=note)


def _children(view: View, line: OfferLine) -> str:
    value = view.value(line.children)
    return "not known" if value is None else numbers.whole(value)


def _need(view: View, line: OfferLine) -> str:
    if line.need is None:
        return "seen later" if line.basis == "seen_later" else "not known"
    return view.range(line.need) + (" *" if line.basis == "if_it_lasts" else "")


def _places(view: View, line: OfferLine) -> str:
    if not line.services:
        return ""
    places = view.value(line.capacity)
    if places is None:
        return "not known"
    shared = " +" if any(service.shared for service in line.services) else ""
    return numbers.whole(places) + (" or more" if line.uncounted else "") + shared


def _offered(view: View, line: OfferLine) -> str:
    if line.answer == "offered":
        return "; ".join(
            view.services[each.id].label + (" (some of these ages)" if each.in_part else "")
            for each in line.services
        )
    return {"none": "NO OFFER NAMED", "not_known": "not known: ages not stated"}.get(
        line.answer, "not stated"
    )


def _notes(view: View, level: str) -> Iterator[str]:
    lines = view.lines(level)
    if level == UNIVERSAL:
        yield from _years_of_counts(view, lines)
        yield "In pregnancy: maternities a year."
    bases = dict.fromkeys(line.basis for line in lines)
    yield from (_note_of(view, basis, level) for basis in bases if basis in NOTED)
    if any(service.shared for line in lines for service in line.services):
        yield "+ The same places serve more than one age: do not add them up."
    uncounted = dict.fromkeys(name for line in lines for name in line.uncounted)
    for name in uncounted:
        service = view.services[name]
        yield f"{service.label} cannot be compared: it {CONVERSIONS[service.lacking or '']}."


def _note_of(view: View, basis: Need, level: str) -> str:
    if basis == "not_counted" and level != UNIVERSAL:
        return ""
    return NOTED[basis].format(
        programme=view.offer.programme,
        headline=view.offer.headline_label,
        counted=view.offer.counted,
    )


def _years_of_counts(view: View, lines: list[OfferLine]) -> Iterator[str]:
    """Say of which year the children are, and which of them the profile states."""
    year = view.offer.area.population_year
    stated = [
        view.age(line.ages)
        for line in lines
        if line.children is not None and view.figures[line.children].method == "stated"
    ]
    if year and len(stated) < len(lines):
        yield f"Children: {year}."
    if stated:
        yield f"As the profile states them: {', '.join(stated)}."


def evaluated(view: View) -> Iterator[Block]:
    """Say what has been evaluated for each level and age without an offer, those delivered here first."""
    lacking = view.lacking()
    if not lacking:
        return
    review = view.catalogue.words.review
    if view.offer.services:
        yield Heading("What has been evaluated for those with no offer")
    else:
        yield Heading("What has been evaluated, by level and age")
    yield Bullets(
        tuple(
            f"{view.catalogue.words.levels[line.level].label}, {view.age(line.ages)}: {_evaluated(view, line)}."
            for line in lacking
        )
    )
    yield Paragraph(
        f"As {review.short} lists them, with its ratings of {review.year}. imhcalc interventions says what each is.",
        "note",
    )


def _evaluated(view: View, line: OfferLine) -> str:
    listed = [view.catalogue.interventions[name] for name in line.evaluated]
    if not listed:
        return "nothing is listed"
    here = [each for each in listed if each.delivered_in_uk == "yes"]
    elsewhere = [each for each in listed if each.delivered_in_uk != "yes"]
    if not here:
        return f"none delivered in the UK; elsewhere {_named(view, elsewhere)}"
    more = f"; {len(elsewhere)} more not delivered in the UK" if elsewhere else ""
    return f"delivered in the UK: {_named(view, here)}{more}"


def _named(view: View, listed: list[Intervention]) -> str:
    shown = [f"{each.name}, {rated(view.catalogue.words, each)}" for each in listed[:NAMED_IN_A_LINE]]
    more = len(listed) - len(shown)
    return "; ".join(shown) + (f"; and {more} more" if more > 0 else "")


def worries(view: View) -> Iterator[Block]:
    """Repeat where the review sees too little, with what its own list shows, and how it is here."""
    facts, words = view.offer.catalogue, view.catalogue.words
    oldest = list(words.ages)[-1]
    label = view.age(oldest)
    yield Heading("What the review worries about")
    here = _here(view, oldest)
    yield Bullets(
        (
            f"{words.worries.three_to_five.text} Of the {facts.total} interventions it lists, {facts.end_by_oldest} end "
            f"before children are {label}; {facts.reach_oldest} take them, of which {facts.reach_oldest_in_uk} are delivered "
            f"in the UK.{here}",
            f"{words.worries.universal.text} Of the {facts.total}, {facts.universal} are universal; rated high quality "
            f"({words.review.year}) among these: {facts.universal_high_quality}. "
            f"{_of_the_oldest(facts.universal_oldest, facts.universal_oldest_in_uk, label)}",
        )
    )


def _here(view: View, oldest: str) -> str:
    if not view.offer.services:
        return ""
    none = [
        view.catalogue.words.levels[line.level].label.lower()
        for level in view.levels
        for line in view.lines(level)
        if line.ages == oldest and line.answer == "none"
    ]
    if not none:
        return ""
    return f" Here no service is named for children {view.age(oldest)} at this level: {'; '.join(none)}."


def _of_the_oldest(listed: int, here: int, label: str) -> str:
    if not listed:
        return f"None takes children {label}."
    delivered = "none is" if here == 0 else f"{here} {'is' if here == 1 else 'are'}"
    return f"{listed} take children {label}; {delivered} delivered in the UK."


def services(view: View) -> Iterator[Block]:
    """List the services as the profile names them, with the evidence of what they offer."""
    if not view.offer.services:
        return
    yield Heading("The services named")
    yield Bullets(tuple(_service(view, each) for each in view.offer.services))


def _service(view: View, service: OfferedService) -> str:
    ages = "ages not stated" if service.ages is None else ages_in_words(AgeSpan(*service.ages))
    places = f"{numbers.whole(service.capacity)} {service.unit} a year"
    families = view.value(service.families)
    if service.unit != "families":
        places += (
            f", about {numbers.whole(families)} families"
            if families is not None
            else f"; it {CONVERSIONS[service.lacking or '']}"
        )
    origin = ", ".join(each for each in (service.source, service.year) if each)
    level = view.catalogue.words.levels[service.level].label.lower()
    parts = [f"{service.label}: {level}; {ages}; {places}" + (f" ({origin})" if origin else "")]
    listed = [_against_review(view, service, name) for name in service.interventions]
    parts.append(
        f"Evaluated interventions: {'; '.join(listed)}" if listed else "It names no evaluated intervention"
    )
    return ". ".join(parts) + "."


def _against_review(view: View, service: OfferedService, name: str) -> str:
    """Return an intervention with its rating, and where the review lists it for others than the service does."""
    each, words = view.catalogue.interventions[name], view.catalogue.words
    beside = []
    if each.level != service.level:
        beside.append(f"listed as {words.levels[each.level].label.lower()}")
    if service.ages is not None and not each.ages.meets(AgeSpan(*service.ages)):
        beside.append(f"listed for other ages, {ages_in_words(each.ages)}")
    if each.note:
        beside.append(each.note)
    return f"{each.name}, {rated(words, each)}" + (f" ({'; '.join(beside)})" if beside else "")


def checklist(view: View) -> Iterator[Block]:
    """Set out the check-list with its answers."""
    yield Heading("Check-list")
    groups = view.offer.checklist
    if not any(group.yes or group.no for group in groups):
        yield Paragraph("Nothing is stated yet. Answer under `checklist:` in a profile, with true or false.")
    for group in groups:
        yield _group(group)


def _group(group: AnsweredGroup) -> Table:
    rows = tuple((f"{item.label}: {item.plain}", ANSWERS[item.answer]) for item in group.items)
    counted = f"{group.yes} yes, {group.no} no, {group.not_stated} not stated."
    return Table(
        group.title,
        (Column(f"{group.title}. {group.question}"), Column("answer")),
        rows,
        note=f"{counted} {group.note}" if group.note else counted,
    )


def ending(view: View) -> Iterator[Block]:
    """End with the caution, what this cannot say, and the commands that show more."""
    shown = {name for line in view.lacking() for name in line.evaluated[:NAMED_IN_A_LINE]}
    shown |= {name for service in view.offer.services for name in service.interventions}
    listed = [each for name, each in view.catalogue.interventions.items() if name in shown]
    yield from cautions(view.catalogue.words, listed)
    yield Heading("What this cannot say")
    yield Bullets(
        (
            "Whether a service works here, who comes, or how long families wait: a place is not a family helped.",
            "What the profile does not name. A service left out of it looks like no offer.",
        )
    )
    area = view.offer.area
    quoted = f'"{area.name}"' if " " in area.name else area.name
    again = quoted if not view.offer.services and area.code is not None else "PROFILE.yaml"
    yield Commands(
        (
            (
                "imhcalc interventions --uk yes",
                "what each intervention is, filtered by level, age and evidence",
            ),
            (f"imhcalc estimate {again}", "the need in full, with its range and what the range leaves out"),
            (f"imhcalc offer {again} --format json", "every figure, unrounded, for other programs"),
        )
    )
    run = view.offer.run
    yield Paragraph(
        f"{run.draws:,} draws, seed {run.seed}, evidence {run.evidence.id} {run.evidence.version}.", "note"
    )


def offer_json(offer: Offer) -> str:
    """Return an offer as one JSON object."""
    return (
        json.dumps(
            offer.model_dump(mode="json", by_alias=True), ensure_ascii=False, allow_nan=False, indent=2
        )
        + "\n"
    )


def offer_csv(offer: Offer, catalogue: Catalogue) -> str:
    """Return an offer as CSV: a row for each level and age, then one for each item of the check-list."""
    view = View(offer, catalogue)
    place = (offer.area.code or "", offer.area.name)
    rows: list[tuple[str | float | None, ...]] = []
    for line in offer.lines:
        limits = view.limits(line.need) if line.need else None
        rows.append(
            (
                *place, "offer", line.level, line.ages, line.answer, view.value(line.children), view.value(line.need),
                limits[0] if limits else None, limits[1] if limits else None, line.basis, view.value(line.capacity),
                " ".join(each.id for each in line.services), " ".join(line.evaluated),
            )
        )  # fmt: skip
    nothing = (None,) * 6
    rows += [
        (*place, "checklist", group.id, item.id, item.answer, *nothing, "; ".join(item.services), "")
        for group in offer.checklist
        for item in group.items
    ]
    return csv_text(CSV_COLUMNS, rows)
