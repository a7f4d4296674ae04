"""Figures of the spread: how much of it goes with each drawn input."""

import numpy as np

from imhcalc.assemble.figures import FigureList
from imhcalc.assemble.outcome_runs import OutcomeRun
from imhcalc.core.arrays import FloatArray
from imhcalc.core.drawing import LATER_STAGE
from imhcalc.core.summary import variance_shares
from imhcalc.models.result import Figure


def add_variance_shares(to: FigureList, headline: OutcomeRun) -> dict[str, str]:
    """Add the share of the headline's variance that each drawn input explains; return their group by figure id."""
    shares = variance_shares(headline.drawn.total, _drivers(headline))
    by_id = {}
    for name, share in sorted(shares.items(), key=lambda each: -each[1]):
        figure_id = (
            f"sensitivity.{name.replace(LATER_STAGE, '.').replace(':', '.').replace(' ', '_')}.variance_share"
        )
        by_id[figure_id] = name
        to.add(
            Figure(
                id=figure_id, label=f"Share of the spread due to {name}", value=share, unit="proportion", method="derived",
                equation="how much of the spread of the answer's draws goes with this input alone", from_=[f"{headline.id}.expected"],
            )
        )  # fmt: skip
    if shares:
        to.add(
            Figure(
                id="sensitivity.all.variance_share", label="Share of the spread that the inputs explain one by one", value=sum(shares.values()),
                unit="proportion", method="derived", from_=list(by_id), equation="the shares added: near 1 where the answer moves in step",
            )
        )  # fmt: skip
    if shares and sum(shares.values()) < 0.9:  # noqa: PLR2004 -- the method's bound (section 15)
        to.evidence.warn(
            "W_SENSITIVITY_NONLINEAR",
            f"{headline.id}.expected",
            "The shares of the spread add to less than 90%: read them as an order, not as amounts.",
        )
    return by_id


def _drivers(headline: OutcomeRun) -> dict[str, FloatArray]:
    """Return what was drawn of each input that the headline rests on, (S, k), several nations' side by side."""
    groups: dict[str, list[FloatArray]] = {}
    for name, values in headline.drivers.items():
        if headline.deepest_stage > 0 or LATER_STAGE not in name:
            groups.setdefault(name.partition("@")[0], []).append(values)
    size = len(headline.drawn.total)
    return {name: np.hstack([part[:size] for part in parts]) for name, parts in groups.items()}
