"""Whether the figures of a claim are of the same people: their ages, their kind, their place, their time, their money."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import TYPE_CHECKING, Literal, TypeAlias

from imhcalc.assemble.claim_terms import Figure, rows_of
from imhcalc.models.audit import Finding, FindingCode
from imhcalc.models.claim import Claim
from imhcalc.models.people import AROUND_BIRTH, FIRST_YEAR, Ages, Kind

if TYPE_CHECKING:
    from imhcalc.assemble.claims import Surroundings

Footprints: TypeAlias = Mapping[str, frozenset[tuple[str, float]] | None]
"""The districts of each place that a claim names, and how much of each; none of a place that is not held."""
Class = Literal["children", "around_birth", "adults"]

SEXES: tuple[Kind, ...] = ("boys", "girls")
GROWN_UP = 16.0
"""The age from which people count as adults here."""


def people_findings(claim: Claim, figures: Mapping[str, Figure], around: "Surroundings") -> Iterator[Finding]:
    """Yield what differs between the figures that go into one sum: each thing once, however many rows say it."""
    seen: set[tuple[FindingCode, tuple[tuple[str, str], ...]]] = set()
    for rate, base, count in _threes(claim, figures):
        for finding in (
            *_of_rate(rate, base, around),
            *_of_count(count, base, rate, around.footprints),
            *_of_years((rate, base, count), around.settings.years_apart.value),
        ):
            key = (finding.code, tuple(sorted(finding.words.items())))
            if key not in seen:
                seen.add(key)
                yield finding
    yield from _currencies(figures)
    yield from _unlike_held(figures.get("denominator"), around)


def _unlike_held(base: Figure | None, around: "Surroundings") -> Iterator[Finding]:
    """Yield that a denominator is far from the number held for the same people of the claim's area."""
    if base is None or len(base.printed.ends) > 1 or not around.held or base.printed.is_rate:
        return
    area = around.held[0].area
    grown = base.kind == "maternities"
    of_people = _class(base) == "children" and base.kind not in SEXES
    for each in around.held:
        if each.area != area or each.ages != (Ages(0.0, 1.0) if grown else base.ages):
            continue
        if each.maternities == grown and (grown or of_people):
            apart = base.printed.ends[0] / each.count
            far = 1 + around.settings.unlike_held.value
            if not 1 / far <= apart <= far:
                words = {
                    "printed": base.printed.text,
                    "label": each.label,
                    "area": each.area,
                    "year": each.year,
                }
                yield Finding(
                    code="unlike-held", figures=[base.name], words=words, numbers={"held": each.count}
                )
            return


def _threes(
    claim: Claim, figures: Mapping[str, Figure]
) -> Iterator[tuple[Figure | None, Figure | None, Figure | None]]:
    """Yield the rate, the denominator and the count of the claim, and of each row."""
    yield figures.get("rate"), figures.get("denominator"), figures.get("count")
    for row in rows_of(claim):
        own = figures.get(f"{row}.denominator")
        base = own if own is not None or row in (claim.groups or {}) else figures.get("denominator")
        rate = figures.get(f"{row}.rate") or (figures.get("rate") if own is not None else None)
        yield rate, base, figures.get(f"{row}.count")


def _of_rate(rate: Figure | None, base: Figure | None, around: "Surroundings") -> Iterator[Finding]:
    if rate is None or base is None:
        return
    of_people = list(_kinds(rate, base, around.babies_per_maternity))
    yield from of_people
    if not any(each.code == "people-differ" for each in of_people):
        yield from _ages(rate, base)
    place = _places(rate, base, around.footprints)
    if place == "differ":
        yield _finding("places-differ", rate, base, first=str(rate.area), second=str(base.area))
    elif place == "wider":
        yield _finding("place-wider", rate, base, first=str(rate.area), second=str(base.area))


def _of_count(
    count: Figure | None, base: Figure | None, rate: Figure | None, footprints: Footprints
) -> Iterator[Finding]:
    if count is None or base is None:
        return
    if _places(count, base, footprints) in {"differ", "wider", "narrower"}:
        yield _finding("places-differ", count, base, first=str(count.area), second=str(base.area))
    if _class(count) == _class(base) == "children" and count.ages and base.ages and count.ages != base.ages:
        yield _aged("ages-differ", count, base, count.ages, base.ages)
    has_time = base.years is not None or (rate is not None and rate.years is not None)
    spans_years = base.ages is not None and base.ages.years > 1 and _class(base) == "children"
    if count.years is not None and spans_years and not has_time:
        yield _finding("flow-and-stock", count, base, first=count.printed.text, second=base.printed.text)


def _kinds(rate: Figure, base: Figure, babies: float | None) -> Iterator[Finding]:
    """Yield where a rate is of people of another kind than it is applied to."""
    first, second = rate.kind, base.kind
    words = {"first": rate.words, "second": base.words}
    if first is None or second is None or first == second:
        return
    if first in SEXES or second in SEXES:
        one_sex = {first, second} & set(SEXES)
        if len(one_sex) == 2 or first in SEXES:  # noqa: PLR2004 -- boys and girls
            yield _finding("people-differ", rate, base, **words)
        return
    classes = {_class(rate), _class(base)}
    if classes == {"children", "around_birth"}:
        yield from _children_and_parents(rate, base, babies)
    elif classes == {"children", "adults"}:
        yield _finding("people-differ", rate, base, **words)
    elif classes == {"adults", "around_birth"}:
        yield _finding("adults-and-parents", rate, base, **words)


def _children_and_parents(rate: Figure, base: Figure, babies: float | None) -> Iterator[Finding]:
    """Yield what a rate of mothers means for births, or for children of several ages; and the other way about."""
    child, grown = (rate, base) if _class(rate) == "children" else (base, rate)
    words = {"first": rate.words, "second": base.words}
    newborn = child.kind in FIRST_YEAR or (child.ages is not None and child.ages == Ages(0.0, 1.0))
    if newborn:
        yield _births_and_maternities(rate, base, babies, words)
    elif grown.kind in {"families", "parents"} or child.ages is None:
        yield _finding("families-and-children", rate, base, **words)
    else:
        yield _finding("people-differ", rate, base, **words)


def _births_and_maternities(
    rate: Figure, base: Figure, babies: float | None, words: dict[str, str]
) -> Finding:
    """Return what twins make of a rate of mothers applied to births, or of babies applied to maternities."""
    numbers = {}
    if babies is not None and len(rate.printed.ends) == len(base.printed.ends) == 1:
        turned = 1 / babies if _class(rate) == "around_birth" else babies
        numbers = {
            "babies_per_maternity": babies,
            "gives": base.printed.ends[0] * turned * rate.printed.ends[0],
        }
    return Finding(
        code="births-and-maternities",
        figures=[rate.name, base.name],
        numbers=numbers,
        words=words,
    )


def _ages(rate: Figure, base: Figure) -> Iterator[Finding]:
    """Yield where a rate's ages are not the denominator's: outside of them, or more of them."""
    if rate.ages is None or base.ages is None or rate.ages == base.ages:
        return
    if "around_birth" in {_class(rate), _class(base)}:
        return
    wider = rate.ages.holds(base.ages)
    yield _aged("ages-wider" if wider else "ages-differ", rate, base, rate.ages, base.ages)


def _class(figure: Figure) -> Class | None:
    """Return whether children, their parents or adults are meant; none where neither words nor ages say."""
    if figure.kind in AROUND_BIRTH and (figure.kind != "women" or figure.ages is None):
        return "around_birth"
    if figure.kind in {"adults", "women"} or (figure.ages is not None and figure.ages.start >= GROWN_UP):
        return "adults"
    if figure.kind in {*FIRST_YEAR, *SEXES, "children"} or figure.ages is not None:
        return "children"
    return None


def _places(
    first: Figure, second: Figure, footprints: Footprints
) -> Literal["same", "differ", "wider", "narrower"]:
    """Return how the first figure's place stands to the second's."""
    if first.area is None or second.area is None or first.area.casefold() == second.area.casefold():
        return "same"
    one, other = footprints.get(first.area), footprints.get(second.area)
    if one is None or other is None:
        return "differ"
    if one == other:
        return "same"
    districts, others = {code for code, _ in one}, {code for code, _ in other}
    if others <= districts:
        return "wider"
    return "narrower" if districts <= others else "differ"


def _of_years(figures: Sequence[Figure | None], far: float) -> Iterator[Finding]:
    """Yield the two figures whose years lie furthest apart, where that is far."""
    years = [(_year(figure.year), figure) for figure in figures if figure is not None]
    dated = [(year, figure) for year, figure in years if year is not None]
    if not dated:
        return
    (first, early), (last, late) = min(dated, key=lambda e: e[0]), max(dated, key=lambda e: e[0])
    if last - first > far:
        yield _finding("years-apart", early, late, first=str(first), second=str(last))


def _year(written: str | None) -> int | None:
    """Return the first year of four digits in what is said of a time, or None."""
    match = re.search(r"(?<!\d)\d{4}(?!\d)", written or "")
    return None if match is None else int(match[0])


def _currencies(figures: Mapping[str, Figure]) -> Iterator[Finding]:
    money = [figure for figure in figures.values() if figure.printed.currency]
    for first, second in combinations(money, 2):
        if first.printed.currency != second.printed.currency:
            yield _finding("currencies-differ", first, second, first=first.printed.text, second=second.printed.text)  # fmt: skip
            return


def _finding(code: FindingCode, one: Figure, other: Figure, **words: str) -> Finding:
    return Finding(code=code, figures=[one.name, other.name], words=words)


def _aged(code: FindingCode, one: Figure, other: Figure, first: Ages, second: Ages) -> Finding:
    words = {"first": in_words(first), "second": in_words(second)}
    return Finding(code=code, figures=[one.name, other.name], words=words)


def in_words(ages: Ages) -> str:
    """Return ages as people write them: 5 to 16, under one, 2, 16 and over."""
    if ages.end > 120:  # noqa: PLR2004 -- nobody is older
        return f"{ages.start:g} and over"
    if ages == Ages(0.0, 1.0):
        return "under one year"
    if not (ages.start.is_integer() and ages.end.is_integer()):
        return f"{12 * ages.start:.0f} to {12 * ages.end:.0f} months"
    return f"{ages.start:g}" if ages.years == 1 else f"{ages.start:g} to {ages.end - 1:g}"
