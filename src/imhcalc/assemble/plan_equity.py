"""Inequality over the fifths of deprivation in what was measured (method, section 26)."""

import numpy as np

from imhcalc.assemble.local_data import LocalResult
from imhcalc.assemble.plan_basis import QUINTILE_LABELS, PlanBasis
from imhcalc.core.arrays import FloatArray, floats, ratio
from imhcalc.core.equity import equity, equity_of_draws
from imhcalc.core.observed import wilson
from imhcalc.core.streams import stream

INDICES = {
    "sii": "slope index of inequality: how far a straight line through the fifths, weighted by children, changes from "
    "the most deprived end to the least; below nothing, it is worse where deprived",
    "rii": "relative index of inequality: that line at the least deprived end over the most deprived end",
    "concentration_index": "concentration index: twice the covariance with deprivation rank over the mean; below "
    "nothing, it is concentrated among the deprived",
}
EMPTY_FIFTHS = {
    "W_SII_UNDEFINED": "children were assessed in fewer than two fifths, so no slope can be given.",
    "W_SII_PARTIAL": "no child was assessed in some fifth; the index is of the others.",
}


def add_equity(basis: PlanBasis, local: dict[str, LocalResult]) -> None:
    """Add indices of inequality of measured outcomes with counts by fifth; modelled ones only repeat their inputs."""
    for outcome, result in local.items():
        counted = result.counts.by_quintile
        if counted is None:
            continue
        below, assessed = floats(counted.below), floats(counted.assessed)
        label = basis.evidence.evidence.outcomes[outcome].label
        origin = (f"profile.observed.{outcome}.by_quintile",)
        for quintile, hidden in enumerate(result.hidden_quintiles):
            if hidden or assessed[quintile] <= 0:
                continue
            basis.add(
                f"{outcome}.observed.q{quintile + 1}", f"{label}: as counted, {QUINTILE_LABELS[quintile]}",
                float(below[quintile] / assessed[quintile]), "proportion", "children below over children assessed",
                origin, basis.evidence.evidence.outcomes[outcome].population, "observed",
                wilson(float(below[quintile]), float(assessed[quintile]), basis.level),
            )  # fmt: skip
        if any(result.hidden_quintiles):
            basis.lacks(
                "equity", f"{label}: a fifth has too few children to show, and an index would give them away"
            )
            continue
        _add_indices(basis, outcome, label, (below, assessed), origin)


def _add_indices(
    basis: PlanBasis, outcome: str, label: str, counts: tuple[FloatArray, FloatArray], origin: tuple[str, ...]
) -> None:
    """Add the indices of one outcome; those of the first outcome also under the plain names."""
    below, assessed = counts
    found = equity(ratio(below, assessed), assessed)
    generator = stream(basis.values.seed, "equity", outcome)
    shares = generator.beta(below + 0.5, assessed - below + 0.5, (basis.values.draws, len(below)))
    drawn = equity_of_draws(np.where(assessed > 0, shares, np.nan), assessed)
    is_first = not any(each.startswith("equity.sii") for each in basis.rows)
    for name, words in INDICES.items():
        central = getattr(found, name)
        if np.isnan(central):
            continue
        values = np.concatenate([[central], getattr(drawn, name)])
        for figure_id in [f"equity.{outcome}.{name}", *([f"equity.{name}"] if is_first else [])]:
            named = f"{label}: {words.partition(':')[0]}"
            basis.add(figure_id, named, values, "index", words, origin, method="observed")
    for code in sorted(found.warnings):
        basis.evidence.warn(code, f"equity.{outcome}", f"{label}: {EMPTY_FIFTHS[code]}")
