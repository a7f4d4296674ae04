"""What is held for an area, in words: the figures that are used unless a profile gives others."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from imhcalc.drafting import words
from imhcalc.drafting.blocks import Place, wrapped
from imhcalc.first_letters import lowered
from imhcalc.models.area import ColumnSource, MeasuredFigure, Surroundings
from imhcalc.models.evidence import Evidence, Measured, Outcome
from imhcalc.models.units import OLDEST_AGE, QUINTILES, Nation

_INDENT = "  "
_OF_ONE_NATION = re.compile(r"^(?P<others>.*?) \((?P<nation>[^:()]+): (?P<own>.*)\)$")
_MEMBERS_NAMED = 12


@dataclass(frozen=True, slots=True)
class Known:
    """What the area table says of an area, with the evidence and the source of each column."""

    around: Surroundings
    evidence: Evidence
    columns: dict[str, ColumnSource]


def held_paragraphs(known: Known, place: Place) -> list[str]:
    """Return what is held for an area, a paragraph each: its place, its children, its mix, what was measured."""
    said = [
        _place(known),
        *(f"{note.rstrip('.')}." for note in known.around.selection.notes),
        *_members(known),
        _children(known),
        *_mixes(known),
        *_measured(known, place),
    ]
    return ["\n".join(wrapped(_INDENT + each, _INDENT)) for each in said]


def _place(known: Known) -> str:
    area = known.around.selection
    return words.PLACE.format(
        kind=area.kind.capitalize(),
        nations="the United Kingdom" if area.kind == "nation" else " and ".join(area.nations),
        body=""
        if not area.health_body or area.kind == "health body"
        else words.BODY.format(body=area.health_body),
        code=f" ({area.code})" if area.code else "",
    )


def _members(known: Known) -> Iterator[str]:
    members = known.around.selection.members
    if 1 < len(members) <= _MEMBERS_NAMED:
        listed = ", ".join(
            district.name if share == 1 else f"{share:.0%} of {district.name}" for district, share in members
        )
        yield words.MEMBERS.format(number=len(members), listed=listed)


def _children(known: Known) -> str:
    members = known.around.selection.members
    counts = words.BETWEEN_AGES.join(
        words.AGED.format(age=age, count=f"{sum(share * each.children[age] for each, share in members):,.0f}")
        for age in range(OLDEST_AGE + 1)
    )
    nations = known.around.selection.nations
    return words.CHILDREN.format(
        year=" and ".join(sorted({district.year for district, _ in members})),
        publisher=", ".join(
            dict.fromkeys(known.evidence.nations[nation].statistics_body for nation in nations)
        ),
        dataset=_dataset(known, "children_0"),
        counts=counts,
    )


def _mixes(known: Known) -> Iterator[str]:
    """Yield the mix of fifths of each nation: fifths of two nations are never put together."""
    for nation in known.around.selection.nations:
        weighed = [
            (each, share * each.count("children_0_4"))
            for each, share in known.around.selection.members
            if each.nation == nation
        ]
        total = sum(weight for _, weight in weighed) or 1.0
        shares = [
            sum(each.quintile_shares[fifth] * weight for each, weight in weighed) / total
            for fifth in range(QUINTILES)
        ]
        about = known.evidence.nations[nation]
        yield words.MIX.format(
            shares=", ".join(f"{share * 100:.1f}%" for share in shares),
            index=about.deprivation_index,
            basis=_basis(known, nation),
        ) + (f" {about.mix_note}" if about.mix_note else "")


def _basis(known: Known, nation: Nation) -> str:
    """Return who was counted for the mix, and when, as the register of the columns has it for the nation."""
    source = known.columns.get("dep_q1_share")
    basis = source.release.partition("; ")[2] if source else ""
    match = _OF_ONE_NATION.match(basis)
    if match:
        basis = match["own"] if match["nation"] == nation else match["others"]
    return basis or next(iter(known.around.selection.members))[0].deprivation_index


def _measured(known: Known, place: Place) -> Iterator[str]:
    for outcome in known.evidence.outcomes.values():
        for about in outcome.measured.values():
            figure = known.around.measured.get(about.column)
            if figure is not None:
                yield _measured_line(known, place, (outcome, about), figure)


def _measured_line(
    known: Known, place: Place, measure: tuple[Outcome, Measured], figure: MeasuredFigure
) -> str:
    outcome, about = measure
    source = known.columns.get(about.column)
    whose = words.WHOSE_MEAN if figure.is_mean else ""
    if not figure.is_mean and figure.place != place.name:
        whose = words.WHOSE_WIDER.format(name=place.name)
    return words.MEASURED.format(
        label=outcome.label,
        share=f"{figure.value * 100:.1f}%",
        year=about.year,
        place=figure.place,
        whose=whose,
        publisher=source.publisher if source else "the area table",
        dataset=source.dataset if source else about.column,
    )


def _dataset(known: Known, column: str) -> str:
    source = known.columns.get(column)
    return lowered(source.dataset) if source else "area table"
