"""From need to demand: noticed, referred, engaged; only with rates that the user states (method, section 24)."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from imhcalc.assemble.plan_basis import PlanBasis
from imhcalc.assemble.plan_need import need_in_families
from imhcalc.core.arrays import FloatArray, floats, ratio
from imhcalc.core.pathway import Stage, funnel_from_quintiles, stage_rates_by_quintile
from imhcalc.models.plan import StageRate

CURRENT_ACTIVITY = (
    "{what}: the rate is taken from today's activity, which today's supply holds down. It shows what services "
    "reach now, not how many families would come if there were more."
)


class StageWords(NamedTuple):
    """A stage of the pathway in words, and the barrier that it answers."""

    key: str
    label: str
    passing: str
    barrier: str


STAGES = (
    StageWords("identified", "Families whose strain a professional notices", "noticed", "awareness"),
    StageWords("referred", "Families who are referred", "referred", "accessibility"),
    StageWords("engaged", "Families who take the service up", "engaged", "acceptability"),
)


def add_demand(basis: PlanBasis) -> None:
    """Add families a year after each stage, as far as the user states rates; nothing by default."""
    pathway = basis.profile.pathway
    need_id = need_in_families(basis)
    if pathway is None or need_id is None:
        return
    stages: list[Stage] = []
    before = need_id
    need = _need_by_quintile(basis, need_id)
    reference = _reference_need(basis)
    for words in STAGES:
        stated: StageRate | None = getattr(pathway, words.key)
        if stated is None:
            basis.lacks("demand", f"the share of families {words.passing} (pathway.{words.key})")
            break
        passing = funnel_from_quintiles(need, reference, stages).demand_by_quintile
        stages.append(_stage(basis, words, stated, passing))
        found = funnel_from_quintiles(need, reference, stages)
        name = f"demand.{words.key}"
        origin = (before, f"profile.pathway.{words.key}")
        equation = f"those before this stage times the share {words.passing}" + (
            ", which differs by fifth as the odds ratios that you state say, around the stated rate"
            if stated.odds_ratios_by_quintile
            else ""
        )
        total = found.demand
        basis.add(name, f"{words.label} ({words.barrier})", total, "families_per_year", equation, origin)
        basis.add_by_quintile(
            name, words.label, found.demand_by_quintile, "families_per_year", equation, origin
        )
        before = name
        if stated.is_current_activity:
            basis.evidence.warn(
                "W_CURRENT_ACTIVITY",
                f"pathway.{words.key}",
                CURRENT_ACTIVITY.format(what=words.label),
            )
    if "demand.engaged" in basis.rows:
        _add_access(basis, need_id, need)
    _add_outside(basis)


def _need_by_quintile(basis: PlanBasis, need_id: str) -> FloatArray:
    """Return need in families by quintile, (1 + S, Q): the headline's spread over the fifths."""
    by_quintile = basis.counts.by_quintile
    share = ratio(by_quintile, by_quintile.sum(axis=1, keepdims=True))
    people = basis.headline.people_by_quintile
    # An outcome that does not vary by fifth lies where its people are.
    share = np.where(np.isnan(share), people / people.sum(), share)
    return basis.rows[need_id].values[:, np.newaxis] * share


def _reference_need(basis: PlanBasis) -> FloatArray:
    """Return the nation's share of need by quintile, (1 + S, Q): the weights of stated rates."""
    cells = basis.counts.cells
    assert cells is not None  # noqa: S101 -- a run keeps the headline's cells where the profile has a pathway
    return cells.national


def _stage(basis: PlanBasis, words: StageWords, stated: StageRate, passing: FloatArray) -> Stage:
    """Return a stage: a stated or chosen rate around which odds ratios spread nationally, or local counts."""
    key = f"profile.pathway.{words.key}"
    label = f"share of families {words.passing}"
    ratios = None if stated.odds_ratios_by_quintile is None else floats(stated.odds_ratios_by_quintile)
    if stated.passed is not None and stated.of is not None:
        rate = basis.values.share(key, label, stated.passed / stated.of, counts=(stated.passed, stated.of))
        local = stage_rates_by_quintile(rate, ratios, passing)
        return Stage.checked(rate, None, local)
    if stated.use is not None:
        parameter = f"parameters.{stated.use}"
        rate = basis.values.proportion_of_evidence(
            key, basis.evidence.name_of(parameter), basis.evidence.quantity(parameter)
        )
        return Stage.checked(rate, ratios)
    assert stated.rate is not None  # noqa: S101 -- the profile is checked: a rate, counts, or a choice
    return Stage.checked(basis.values.share(key, label, stated.rate, stated.effective_sample_size), ratios)


def _add_access(basis: PlanBasis, need_id: str, need: FloatArray) -> None:
    """Add the share of need that would be engaged, in all and by fifth: what the stated odds ratios say again."""
    basis.add(
        "demand.rate",
        "Share of families in need who would take the service up",
        ratio(basis.rows["demand.engaged"].values, basis.rows[need_id].values),
        "proportion",
        "families engaged over families in need",
        ("demand.engaged", need_id),
    )
    engaged = np.stack(
        np.broadcast_arrays(*(basis.rows[f"demand.engaged.q{quintile}"].values for quintile in range(1, 6))),
        axis=-1,
    )
    rates = ratio(engaged, np.broadcast_to(need, engaged.shape))
    basis.add_by_quintile(
        "equity.access",
        "Share of need engaged (it only repeats the odds ratios stated)",
        rates,
        "proportion",
        "families engaged over families in need, in each fifth: a result of the stated odds ratios, not a measure",
        ("demand.engaged", need_id),
    )


def _add_outside(basis: PlanBasis) -> None:
    """Add families referred without the need, the assessments they cost, and all who would be taken on."""
    pathway = basis.profile.pathway
    outside = None if pathway is None else pathway.outside_referrals
    engaged = basis.rows.get("demand.engaged")
    if outside is not None:
        families = basis.values.amount(
            "profile.pathway.outside_referrals.families_a_year",
            "families referred without the need",
            outside.families_a_year.value,
            outside.families_a_year.interval,
        )
        origin = ("profile.pathway.outside_referrals",)
        basis.add(
            "demand.outside", "Families referred who do not have the need", families, "families_per_year",
            "as you state", origin, method="stated",
        )  # fmt: skip
        referred = basis.rows.get("demand.referred")
        if referred is not None:
            basis.add(
                "demand.assessments", "Families assessed", referred.values + families, "families_per_year",
                "families in need who are referred, and those referred without the need: all are assessed",
                ("demand.referred", "demand.outside"),
            )  # fmt: skip
        if engaged is not None:
            basis.add(
                "demand.all", "Families who would be taken on", engaged.values + families * outside.engaged_share,
                "families_per_year", "families in need who engage, and the share taken on of those without the need",
                ("demand.engaged", "demand.outside", *origin),
            )  # fmt: skip


def stages_stated(basis: PlanBasis) -> Iterator[StageWords]:
    """Yield the stages whose rate the user states."""
    pathway = basis.profile.pathway
    for words in STAGES:
        if pathway is not None and getattr(pathway, words.key) is not None:
            yield words
