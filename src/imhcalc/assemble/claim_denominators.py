"""Which denominators would give what a claim prints: its own, and the children and maternities held for its area."""

from collections.abc import Iterator, Mapping, Sequence

from imhcalc.assemble.claim_sums import Relation
from imhcalc.assemble.claim_terms import Figure
from imhcalc.core.claims import Term, tested
from imhcalc.core.printed_numbers import Habits, PrintedNumber
from imhcalc.models.audit import Fit, FittingDenominator, HeldDenominator
from imhcalc.models.claim import Claim

FITS: dict[str, Fit] = {"reproduces": "fits", "allowing_for_rounding": "if_rounded"}


def denominators_tried(
    relations: Sequence[Relation],
    claim: Claim,
    figures: Mapping[str, Figure],
    held: Sequence[HeldDenominator],
    habits: Habits,
) -> tuple[str | None, list[FittingDenominator]]:
    """Return the first sum of a rate and a count, and every denominator tried in it: the claim's own first."""
    for relation in relations:
        count, *inputs = relation.figures
        if relation.kind != "times" or not held or len(inputs) != 2 or "share" in inputs[1]:  # noqa: PLR2004 -- a denominator and a rate
            continue
        base, rate = inputs
        if count in figures and rate in figures:
            return relation.id, list(_tried(relation, base, claim, figures, held, habits))
    return None, []


def _tried(
    relation: Relation,
    base: str,
    claim: Claim,
    figures: Mapping[str, Figure],
    held: Sequence[HeldDenominator],
    habits: Habits,
) -> Iterator[FittingDenominator]:
    terms = {name: figure.term() for name, figure in figures.items()}
    own = figures.get(base)
    if own is not None and not terms[base].is_range:
        yield from _one(
            relation, base, own.words or "as printed", None, own.year, terms[base], terms, claim, figures, habits, own=True
        )  # fmt: skip
    for each in held:
        term = Term((PrintedNumber(each.count, 1.0, reading="exact"),))
        yield from _one(
            relation, base, each.label, each.area, each.year, term, terms, claim, figures, habits, own=False
        )  # fmt: skip


def _one(  # noqa: PLR0913, PLR0917 -- a row and what it is tested with
    relation: Relation, base: str, label: str, area: str | None, year: str | None, term: Term,
    terms: Mapping[str, Term], claim: Claim, figures: Mapping[str, Figure], habits: Habits, *, own: bool,
) -> Iterator[FittingDenominator]:  # fmt: skip
    answer = figures[relation.main.answer].term(claim.rounding)
    found = tested(answer, relation.main.tree, {**terms, base: term}, habits)
    if found is not None:
        middle = sum(found.results) / len(found.results)
        yield FittingDenominator(
            label=label, area=area, year=year, count=term.middle.value, gives=middle,
            fits=FITS.get(found.verdict, "no"), own=own,
        )  # fmt: skip
