"""What `interventions` says: each evaluated intervention in plain words, its rating with its year, and the caution."""

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO
from typing import Any

from imhcalc.first_letters import capital
from imhcalc.models.intervention import (
    MONTHS_IN_YEAR,
    AgeSpan,
    Catalogue,
    Filters,
    Intervention,
    ReviewWords,
)
from imhcalc.report.blocks import Block, Bullets, Commands, Heading, Paragraph
from imhcalc.report.formats.csv import OPENS_A_FORMULA

OPTIONS = {
    "level": "--level",
    "age": "--age",
    "format": "--format-of",
    "delivered_in_uk": "--uk",
    "evidence_rating": "--evidence-rating",
}
"""The option that sets each filter, as messages call it."""
COLUMNS = (
    "id", "name", "level", "format", "min_age_months", "max_age_months", "age_as_printed", "delivered_in_uk",
    "evidence_rating", "rating_year", "what_it_is", "note",
)  # fmt: skip
MAY_BE_YEARS = 5.0
"""Bare ages up to this are often meant as years."""


def interventions_list(catalogue: Catalogue, filters: Filters) -> Iterator[Block]:
    """Say what the review lists, or which filter leaves nothing."""
    chosen, words = catalogue.chosen(filters), catalogue.words
    total = len(catalogue.interventions)
    yield Heading(f"Evaluated interventions: {len(chosen)} of the {total} that {words.review.short} lists", 1)
    if filters.used():
        yield Paragraph(f"Asked for: {'; '.join(_asked_for(words, filters))}.")
    if any(span.from_months >= 0 and span.to_months <= MAY_BE_YEARS for span in filters.age):
        yield Paragraph("Bare ages are months. For years write 3y, or 3y-5y.", "note")
    if not chosen:
        yield Paragraph(_what_empties(catalogue, filters), "warning")
    for level, about in words.levels.items():
        of_level = [each for each in chosen if each.level == level]
        if of_level:
            yield Heading(f"{about.label}: {about.plain}")
        for each in of_level:
            yield Paragraph(f"{each.name} ({each.id})", "need")
            yield Paragraph(described(words, each))
    yield from cautions(words, chosen)
    yield Commands(
        (
            ("imhcalc offer PROFILE.yaml", "your own services against need, and what has no offer"),
            ("imhcalc interventions --format csv", "the whole list, for a spreadsheet"),
        )
    )


def described(words: ReviewWords, each: Intervention) -> str:
    """Return what an intervention is, for whom, where and how well tested, and what to know beside it."""
    note = f" Note: {each.note}." if each.note else ""
    return (
        f"{capital(each.what_it_is)}. Given {words.formats[each.format]}, {ages_in_words(each.ages)}. "
        f"Delivered in the UK: {words.delivered_in_uk[each.delivered_in_uk]}. "
        f"Evidence: {rated(words, each)}.{note}"
    )


def rated(words: ReviewWords, each: Intervention) -> str:
    """Return a rating with the year it was given: ``high quality (2020)``."""
    return f"{words.ratings[each.evidence_rating].label} ({words.review.year})"


def cautions(words: ReviewWords, shown: Iterable[Intervention] = ()) -> Iterator[Block]:
    """Say what the ratings shown mean, and that none is a guarantee."""
    used = {each.evidence_rating for each in shown}
    meant = tuple(
        f"{capital(about.label)}: {about.plain}." for name, about in words.ratings.items() if name in used
    )
    if meant:
        yield Heading(f"What the ratings of {words.review.year} mean")
        yield Bullets(meant)
    yield Heading("Before you choose")
    said = words.cautions
    yield Bullets(tuple(each.text for each in (said.guarantee, said.parents_and_children, said.dated)))
    yield Paragraph(f"Source: {words.review.citation} Described in our own words.", "note")


def ages_in_words(span: AgeSpan) -> str:
    """Return ages as people say them: ``from pregnancy to 6 months``, ``at 3 to 5 years``."""
    first, last = span.from_months, span.to_months
    if last <= 0:
        return "in pregnancy"
    if first == last:
        return f"at {_age(first)}"
    if first < 0:
        return f"from pregnancy to {_age(last)}"
    if first == 0:
        return f"from birth to {_age(last)}"
    begins, ends = _age(first), _age(last)
    unit = ends.split(maxsplit=1)[1]
    number, its_unit = begins.split(maxsplit=1)
    return f"at {number} to {ends}" if its_unit.rstrip("s") == unit.rstrip("s") else f"at {begins} to {ends}"


def _age(months: float) -> str:
    years, rest = divmod(months, MONTHS_IN_YEAR)
    number, noun = (years, "year") if years and not rest else (months, "month")
    return f"{number:g} {noun}" if number == 1 else f"{number:g} {noun}s"


def _asked_for(words: ReviewWords, filters: Filters) -> Iterator[str]:
    labels: dict[str, list[str]] = {
        "level": [words.levels[each].label.lower() for each in filters.level],
        "age": [ages_in_words(each) for each in filters.age],
        "format": [words.formats[each] for each in filters.format],
        "delivered_in_uk": [
            f"delivered in the UK: {words.delivered_in_uk[each]}" for each in filters.delivered_in_uk
        ],
        "evidence_rating": [
            f"evidence {words.ratings[each].label} ({words.review.year})" for each in filters.evidence_rating
        ],
    }
    for name in filters.used():
        yield " or ".join(labels[name])


def _what_empties(catalogue: Catalogue, filters: Filters) -> str:
    """Return which filter leaves nothing: the ones without which something would be left."""
    used = filters.used()
    without = {name: len(catalogue.chosen(filters.without(name))) for name in used}
    if len(used) == 1:
        return f"Nothing on the list has what {OPTIONS[used[0]]} asks for."
    helps = [
        f"without {OPTIONS[name]} there {'is' if left == 1 else 'are'} {left}"
        for name, left in without.items()
        if left
    ]
    if helps:
        return f"Nothing on the list has all of this: {'; '.join(helps)}."
    names = ", ".join(OPTIONS[name] for name in used)
    return f"Nothing on the list has all of this, nor if any one of {names} is left out."


def interventions_json(catalogue: Catalogue, filters: Filters) -> str:
    """Return the interventions asked for as one JSON object."""
    words = catalogue.words
    document = {
        "schema": "imhcalc-interventions/1",
        "review": words.review.model_dump(mode="json"),
        "listed": len(catalogue.interventions),
        "interventions": [
            dict(zip(COLUMNS, row, strict=True)) for row in _rows(catalogue.chosen(filters), words)
        ],
        "ratings": {name: about.plain for name, about in words.ratings.items()},
        "cautions": [each["text"] for each in words.cautions.model_dump(mode="json").values()],
    }
    return json.dumps(document, ensure_ascii=False, allow_nan=False, indent=2) + "\n"


def interventions_csv(catalogue: Catalogue, filters: Filters) -> str:
    """Return the interventions asked for as CSV with one header row."""
    return csv_text(COLUMNS, _rows(catalogue.chosen(filters), catalogue.words))


def _rows(chosen: Iterable[Intervention], words: ReviewWords) -> Iterator[tuple[Any, ...]]:
    for each in chosen:
        yield (
            each.id, each.name, each.level, each.format, each.ages.from_months, each.ages.to_months,
            each.age_as_printed, each.delivered_in_uk, each.evidence_rating, words.review.year, each.what_it_is,
            each.note,
        )  # fmt: skip


def csv_text(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Return rows as CSV; text that a spreadsheet would read as a formula stays text."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_cell(value) for value in row])
    return text.getvalue()


def _cell(value: Any) -> str:  # noqa: ANN401 -- text, a number or nothing
    if value is None:
        return ""
    if isinstance(value, str):
        return f"'{value}" if value.startswith(OPENS_A_FORMULA) else value
    return repr(value)
