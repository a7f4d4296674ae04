"""An audit of one claim: its sums tested, whom its figures are of compared, its denominators tried."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from imhcalc.assemble.claim_denominators import denominators_tried
from imhcalc.assemble.claim_groups import group_findings, group_sums
from imhcalc.assemble.claim_people import Footprints, people_findings
from imhcalc.assemble.claim_sums import Relation, relations_of
from imhcalc.assemble.claim_terms import Figure, figures_of
from imhcalc.assemble.claim_tests import tested_sum
from imhcalc.core.claims import evaluated
from imhcalc.core.printed_numbers import Habits
from imhcalc.models.audit import (
    VERDICTS,
    AuditedClaim,
    AuditedRival,
    AuditedSum,
    Finding,
    HeldDenominator,
    Verdict,
)
from imhcalc.models.audit_settings import AuditSettings
from imhcalc.models.claim import Claim, ClaimSource


class Surroundings(NamedTuple):
    """What is held for a claim: the footprints of the places it names, and the denominators of its area and nation."""

    footprints: Footprints
    held: Sequence[HeldDenominator]
    settings: AuditSettings
    babies_per_maternity: float | None = None


def habits_of(settings: AuditSettings) -> Habits:
    """Return how far authors round without saying so."""
    return Habits(
        settings.coarsest_rounding.value,
        settings.loosest_rounding.value,
        settings.loosest_of_one_figure.value,
        settings.coarsest_cut.value,
        settings.least_count_cut.value,
        settings.one_in.value,
        settings.near.value,
    )


def audited(name: str, file: str, claim: Claim, around: Surroundings) -> AuditedClaim:
    """Return a claim's audit."""
    habits = habits_of(around.settings)
    figures = figures_of(claim, habits)
    relations = relations_of(claim, figures)
    sums = [each for relation in relations if (each := tested_sum(relation, claim, figures, habits))]
    sums += group_sums(claim, figures, around.settings, habits)
    findings = [
        *people_findings(claim, figures, around),
        *group_findings(claim, figures, around.settings, habits),
    ]
    tried_in, tried = denominators_tried(relations, figures, around.held, habits)
    source = claim.source or ClaimSource()
    return AuditedClaim(
        id=name,
        file=file,
        title=claim.title,
        citation=source.citation,
        where=source.where,
        published=None if source.published is None else str(source.published),
        quote=claim.quote,
        area=claim.area or claim.place,
        verdict=_verdict(sums, findings),
        figures={key: figure.audited() for key, figure in figures.items()},
        sums=sums,
        findings=findings,
        missing=_missing(relations, sums, figures),
        denominators=tried,
        denominators_of=tried_in,
        rivals=list(_rivals(claim, relations, figures)),
    )


def _verdict(sums: Sequence[AuditedSum], findings: Sequence[Finding]) -> Verdict:
    """Return the worst verdict: a sum without a printed answer counts only where there is no other."""
    if any(each.fails for each in findings):
        return "does_not_reproduce"
    verdicts = [each.verdict for each in sums if each.printed] or ["cannot_be_told"]
    return max(verdicts, key=VERDICTS.index)


def _missing(
    relations: Sequence[Relation], sums: Sequence[AuditedSum], figures: Mapping[str, Figure]
) -> list[str]:
    """Return what a claim would have to print for anything to be told."""
    if any(each.printed for each in sums):
        return []
    wanted = [name for relation in relations for name in relation.figures if name not in figures]
    if not relations:
        wanted = [name for name in ("denominator", "rate", "count") if name not in figures]
    return list(dict.fromkeys(wanted))


def _rivals(
    claim: Claim, relations: Sequence[Relation], figures: Mapping[str, Figure]
) -> Iterator[AuditedRival]:
    """Yield what each sum gives with another value in print in the place of a figure."""
    for rival in claim.rivals:
        results = {}
        for relation in relations:
            ends = _with_rival(relation, rival.figure, rival.value.ends, figures)
            if ends:
                results[relation.id] = ends
        yield AuditedRival(figure=rival.figure, text=rival.value.text, source=rival.source, results=results)


def _with_rival(
    relation: Relation, name: str, ends: tuple[float, ...], figures: Mapping[str, Figure]
) -> list[float]:
    if name not in relation.figures or name == relation.main.answer:
        return []
    found = []
    for end in ends:
        numbers = {key: figure.term().middle.value for key, figure in figures.items()} | {name: end}
        if all(each in numbers for each in relation.figures[1:]):
            result = evaluated(relation.main.tree, numbers)
            found += [] if result is None else [result]
    return found
