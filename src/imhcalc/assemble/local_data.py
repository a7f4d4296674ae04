"""Local results as counted, and what they make of the modelled figure (method, section 21)."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from imhcalc.assemble.evidence_in_use import EvidenceInUse
from imhcalc.core.disclosure import suppress, suppressed_cells, total_tells
from imhcalc.core.observed import Composite, adjusted_for_coverage, composite, coverage_bounds, wilson
from imhcalc.models.plan import ObservedCounts
from imhcalc.records import dataclass

Limits = tuple[float, float]
SUPPRESSED = "suppressed: too few children to show"
NOT_REPEATED = "a local result of the scenario's own, not repeated here"


@dataclass(frozen=True, slots=True)
class LocalResult:
    """A local result beside the model's, and the two combined.

    Where so few children lie on one side that they could be made out, `suppressed`: then neither the count
    nor anything that would give it away leaves the calculation.
    """

    counts: ObservedCounts
    share: float
    limits: Limits
    adjusted_cases: float
    """Cases with those not assessed taken into account (method, section 21)."""
    combined: Composite
    suppressed: bool
    hidden_quintiles: tuple[bool, ...] = ()
    coverage: float | None = None
    bounds: Limits | None = None
    """The lowest and highest share, whatever holds of those not assessed."""

    @property
    def used(self) -> bool:
        """Whether later steps rest on it."""
        return not self.suppressed


def local_result(
    evidence: EvidenceInUse, counts: ObservedCounts, synthetic: float, level: float
) -> LocalResult:
    """Return what local counts make of a modelled prevalence.

    Raises
    ------
    ModelError
        ``E_OBSERVED``, ``E_TAU`` or ``E_CONTRADICTION``.
    """
    area_effect_sd = evidence.number("area_effect_sd")
    minimum = evidence.number("disclosure_minimum")
    coverage = None if counts.eligible is None else counts.assessed / counts.eligible
    combined = composite(
        counts.below,
        counts.assessed,
        synthetic,
        area_effect_sd,
        coverage,
        counts.nonresponse_odds_ratio,
        level,
        evidence.number("coverage_warning"),
    )
    adjusted, bounds = counts.below, None
    if coverage is not None:
        adjusted = adjusted_for_coverage(
            counts.below, counts.assessed, coverage, counts.nonresponse_odds_ratio
        )
        bounds = coverage_bounds(counts.below, counts.assessed, coverage)
    suppressed, hidden = hidden_counts(counts, minimum)
    return LocalResult(
        counts=counts,
        share=counts.below / counts.assessed,
        limits=wilson(counts.below, counts.assessed, level),
        adjusted_cases=adjusted,
        combined=combined,
        suppressed=suppressed,
        hidden_quintiles=hidden,
        coverage=coverage,
        bounds=bounds,
    )


def hidden_counts(counts: ObservedCounts, minimum: float) -> tuple[bool, tuple[bool, ...]]:
    """Return whether a local result is too small to show, and which of its fifths are: none where none are given."""
    suppressed = suppress(counts.below, counts.assessed, minimum)
    if counts.by_quintile is None:
        return suppressed, ()
    fifths = counts.by_quintile
    rows = suppressed_cells(fifths.below, fifths.assessed, minimum, total_is_shown=not suppressed)
    if not suppressed and total_tells(fifths.below, fifths.assessed, rows, minimum):
        suppressed, rows = True, rows | True
    return suppressed, tuple(bool(row) for row in rows)


def shown_inputs(evidence: EvidenceInUse, profile: Mapping[str, Any]) -> dict[str, Any]:
    """Return a profile as it may be shown: counts too small to show are taken out of it, used or not."""
    shown = deepcopy(dict(profile))
    for outcome, stated in shown.get("observed", {}).items():
        counts = evidence.profile.observed[outcome]
        suppressed, hidden = hidden_counts(counts, evidence.number("disclosure_minimum"))
        if suppressed:
            shown["observed"][outcome] = SUPPRESSED
        elif any(hidden):
            below = stated["by_quintile"]["below"]
            stated["by_quintile"]["below"] = [
                SUPPRESSED if is_hidden else count for count, is_hidden in zip(below, hidden, strict=True)
            ]
    for section in ("scenarios", "options"):
        for each in shown.get(section, {}).values():
            each["set"] = shown_changes(each["set"])
    return shown


def shown_changes(changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a scenario sets as it may be shown: counts of children are not, whatever their size.

    Whether one is small depends on the others that go with it, which the profile may have.
    """
    return {
        path: NOT_REPEATED if path.partition(".")[0] == "observed" else value
        for path, value in changes.items()
    }
