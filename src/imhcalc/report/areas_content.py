"""What `areas list` and `areas show` say."""

from collections.abc import Iterator, Mapping, Sequence

from imhcalc.models.area import Geography, Selection, Surroundings
from imhcalc.models.evidence import Evidence
from imhcalc.models.units import AGES_OF
from imhcalc.report import numbers
from imhcalc.report.blocks import Block, Bullets, Column, Commands, Heading, Paragraph, Table
from imhcalc.report.content import FIFTHS

MEMBERS_SHOWN = 40
CODES_SHOWN = 8
NO_GEOGRAPHY = Geography()


def areas_list(rows: Sequence[tuple[str, str, str, str]]) -> Iterator[Block]:
    """List areas: name, code, kind and nation."""
    yield Table(
        "Areas held",
        (Column("name"), Column("code"), Column("kind"), Column("nation")),
        tuple(rows),
        note=f"{len(rows):,} areas.",
    )


def areas_show(
    surroundings: Surroundings, evidence: Evidence, geography: Geography = NO_GEOGRAPHY
) -> Iterator[Block]:
    """Say what is held for an area, of which year, and whose."""
    selection = surroundings.selection
    nations = selection.nations
    yield Heading(f"{selection.name}" + (f" ({selection.code})" if selection.code else ""), 1)
    facts = [f"{selection.kind.capitalize()} in {' and '.join(nations)}"]
    if selection.health_body:
        facts.append(f"Health body: {selection.health_body}")
    facts += selection.notes
    facts += _facts_of_geography(geography, len({district.year for district, _ in selection.members}))
    yield Bullets(tuple(facts))
    yield _children_by_age(selection)
    yield _children_by_fifth(
        selection, "; ".join(evidence.nations[nation].deprivation_index for nation in nations)
    )
    yield from _measured(surroundings, evidence)
    yield from _districts(selection)
    if geography.vintages:
        labels = {
            measured.column: outcome.label
            for outcome in evidence.outcomes.values()
            for measured in outcome.measured.values()
        }
        yield Heading("Of which list, index or year")
        yield Bullets(tuple(f"{_named(what, labels)}: {vintage}" for what, vintage in geography.vintages))
    quoted = f'"{selection.name}"' if " " in selection.name else selection.name
    yield Commands(((f"imhcalc estimate {quoted}", "what would be expected here"),))


def _children_by_age(selection: Selection) -> Table:
    years = " and ".join(sorted({district.year for district, _ in selection.members}))
    counts = tuple(
        (
            label,
            numbers.whole(sum(district.count(population) * share for district, share in selection.members)),
        )
        for label, population in (
            *((f"aged {age}", f"children_{age}") for age in range(6)),
            ("aged 0 to 4", "children_0_4"),
        )
        if population in AGES_OF
    )
    return Table(f"Children, {years}", (Column(f"children, {years}"), Column("number", "right")), counts)


def _children_by_fifth(selection: Selection, index: str) -> Table:
    children = sum(district.count("children_0_4") * share for district, share in selection.members)
    mix = [
        sum(
            district.count("children_0_4") * share * district.quintile_shares[q]
            for district, share in selection.members
        )
        for q in range(len(FIFTHS))
    ]
    return Table(
        "Children aged 0 to 4 by deprivation fifth",
        (Column("neighbourhoods"), Column("share of children aged 0 to 4", "right")),
        tuple(
            (label, numbers.percent(count / children if children else 0.0))
            for label, count in zip(FIFTHS, mix, strict=True)
        ),
        note=f"Each nation's own index: {index}.",
    )


def _districts(selection: Selection) -> Iterator[Block]:
    """Say which districts an area of several is made up of."""
    if len(selection.members) <= 1:
        return
    listed = tuple(
        f"{district.name} ({district.code})"
        + ("" if share == 1 else f", {numbers.percent(share)} of its young children")
        for district, share in selection.members[:MEMBERS_SHOWN]
    )
    more = len(selection.members) - len(listed)
    yield Heading(f"Made up of {len(selection.members)} districts")
    yield Bullets((*listed, f"and {more} more") if more > 0 else listed)


def _named(what: str, labels: Mapping[str, str]) -> str:
    """Return what a vintage is of, a measure by its label instead of its column."""
    name, _, nation = what.partition(", ")
    return ", ".join(part for part in (labels.get(name, name), nation) if part)


def _facts_of_geography(geography: Geography, years: int) -> Iterator[str]:
    if geography.other_codes:
        shown = "; ".join(f"{code} ({what})" for code, what in geography.other_codes[:CODES_SHOWN])
        more = len(geography.other_codes) - CODES_SHOWN
        yield f"Also found by: {shown}" + (f"; and {more} more codes" if more > 0 else "")
    if len(geography.body_shares) > 1:
        shares = " and ".join(f"{numbers.percent(share)} in {body}" for body, share in geography.body_shares)
        yield f"Its children under five live in {len(geography.body_shares)} health bodies' areas: {shares}"
    yield from geography.combined
    if years > 1:
        yield "Its nations' children are counted in different years: sums over nations mix the two"


def _whose(selection: Selection, place: str) -> str | None:
    """Return whose figure a measured one is, where it is that of a larger or former authority."""
    if selection.kind != "district" or place == selection.name:
        return None
    district = selection.members[0][0]
    is_county = place == district.upper_tier and district.upper_tier_code != district.code
    what = "the upper-tier authority that it is part of" if is_county else "the authority it was part of then"
    return f"The figure is {place}'s, {what}; none is published for {selection.name} alone."


def _measured(surroundings: Surroundings, evidence: Evidence) -> Iterator[Block]:
    rows = []
    notes: list[str] = []
    for outcome in evidence.outcomes.values():
        for measured in outcome.measured.values():
            figure = surroundings.measured.get(measured.column)
            if figure is None:
                continue
            region = surroundings.regional.get(measured.column)
            rows.append(
                (
                    f"{outcome.label} ({figure.place})",
                    measured.year,
                    numbers.percent(figure.value),
                    "" if region is None else numbers.percent(region.value),
                )
            )
            whose = _whose(surroundings.selection, figure.place)
            if whose is not None:
                notes.append(whose)
            if figure.lacking:
                yield Paragraph(f"No usable figure for: {', '.join(figure.lacking)}.", "note")
    if rows:
        columns = (Column("measured"), Column("year"), Column("here", "right"), Column("region", "right"))
        yield Table("Measured", columns, tuple(rows), note=" ".join(dict.fromkeys(notes)) or None)


def verification(files: Sequence[tuple[str, str]], totals: Sequence[tuple[str, ...]]) -> Iterator[Block]:
    """Say of each file whether it is the one described, and of each published total whether the tables add up to it."""
    yield Table("Files of the area tables", (Column("file"), Column("state")), tuple(files))
    if totals:
        columns = (
            Column("published total"),
            Column("published", "right"),
            Column("here", "right"),
            Column("state"),
        )
        yield Table("Published totals", columns, tuple(totals))
