"""What stands in place of a modelled prevalence: local counts, a published rate, the report method, a stated multiple."""

from collections.abc import Mapping
from dataclasses import field, replace

import numpy as np

from imhcalc.assemble.local_data import LocalResult, local_result
from imhcalc.assemble.model_runs import Runner
from imhcalc.assemble.outcome_models import Model
from imhcalc.core.arrays import FloatArray
from imhcalc.core.distributions import draw_log_ratios
from imhcalc.core.drawing import Adjustment
from imhcalc.core.model import Effect, Margin
from imhcalc.core.observed import composite_draws
from imhcalc.core.simulation import simulate
from imhcalc.core.streams import stream
from imhcalc.faults import Fault, InputFaultsError
from imhcalc.models.area import MeasuredFigure
from imhcalc.models.evidence import Measured
from imhcalc.models.profile import Profile
from imhcalc.models.units import Nation as NationName
from imhcalc.records import dataclass

SUPPRESSED_WORDS = (
    "{label}: the local count is too small to show, or to use, without giving single children away; "
    "the modelled figure stands."
)
LOCAL_WARNING_WORDS = {
    "W_LOW_COVERAGE": "{label}: over a quarter of the children were not assessed. Those missing can change the result: "
    "see the lowest and highest it could be.",
    "W_OBSERVED_OUTLIER": "{label}: the local result is further from the modelled one than areas usually are. Most such "
    "gaps are faults of data: check what was counted. Both stand side by side.",
}
TINIEST = 1e-9
"""A drawn share is kept this far from 0 and 1, where it has no logit."""


@dataclass(frozen=True, slots=True)
class Replacement:
    """What stands in place of an outcome's calibrated prevalence, central and drawn, and where it comes from."""

    method: str = "synthetic"
    central: Adjustment | None = None
    drawn: Adjustment | None = None
    measured: MeasuredFigure | None = None
    about: Measured | None = None
    local: LocalResult | None = None
    drivers: Mapping[str, FloatArray] = field(default_factory=dict)
    """What was drawn of it, (S, 1) by group, for shares of the variance."""

    @property
    def is_counted(self) -> bool:
        """Whether people were counted here, by a published figure or by local counts, and not modelled."""
        return self.method in {"observed", "composite"}


def replacement_of(
    runner: Runner,
    models: dict[NationName, Model],
    margins: Mapping[str, Margin],
    synthetic: float,
    *,
    observed_share: float | None = None,
    draw: bool = True,
) -> Replacement:
    """Return what replaces the calibrated prevalence: local counts, a published rate, the report method, a multiple."""
    outcome_id = next(iter(models.values())).first_outcome
    about = _measured_about(runner, outcome_id)
    figure = None if about is None else runner.surroundings.measured.get(about.column)
    local = _local_result(runner, outcome_id, models, synthetic, observed_share)
    if local is not None and local.used:
        target = Adjustment("level", np.array([local.combined.estimate]))
        if not draw:
            return Replacement("composite", target, target, about=about, local=local)
        drawn, chance = _composite_draws(runner, outcome_id, models, margins, local)
        return Replacement("composite", target, drawn, about=about, local=local, drivers={"observed": chance})
    if figure is not None and len(models) == 1 and 0 < figure.value < 1:
        level = Adjustment("level", np.array([figure.value]))
        return Replacement("observed", level, level, figure, about, local)
    if runner.options.method == "report" and any(model.first_effects for model in models.values()):
        return Replacement("report", Adjustment("report"), Adjustment("report"), local=local)
    ratio = _stated_ratio(runner, outcome_id)
    if ratio is not None:
        central, drawn = Adjustment("ratio", ratio[:1]), Adjustment("ratio", ratio[1:])
        return Replacement("stated", central, drawn, local=local)
    return Replacement(local=local)


def _local_result(
    runner: Runner,
    outcome_id: str,
    models: dict[NationName, Model],
    synthetic: float,
    observed_share: float | None,
) -> LocalResult | None:
    """Return the profile's local counts of an outcome beside the model, or None where there are none."""
    counts = runner.evidence.profile.observed.get(outcome_id)
    if counts is None or len(models) != 1:
        return None
    if observed_share is not None:
        counts = counts.model_copy(update={"below": observed_share * counts.assessed, "by_quintile": None})
    found = local_result(runner.evidence, counts, synthetic, runner.options.level)
    label = runner.evidence.evidence.outcomes[outcome_id].label
    if found.suppressed:
        runner.evidence.warn("W_SUPPRESSED", f"{outcome_id}.observed", SUPPRESSED_WORDS.format(label=label))
        return found
    for code in sorted(found.combined.warnings):
        runner.evidence.warn(code, f"{outcome_id}.observed", LOCAL_WARNING_WORDS[code].format(label=label))
    return found


def _composite_draws(
    runner: Runner,
    outcome_id: str,
    models: dict[NationName, Model],
    margins: Mapping[str, Margin],
    local: LocalResult,
) -> tuple[Adjustment, FloatArray]:
    """Return draws of the composite: of the model without an area effect, updated by the counts (method, section 21).

    With them, (S, 1), the part of each draw that is the count's own chance and not the model's doubt.
    """
    settings = replace(runner.drawn_settings(), area_effect_sd=0.0)
    nation, model = next(iter(models.items()))
    areas = runner.areas(model.population, nation, margins, whole=True)
    part = simulate(runner.calibration(nation, model, settings), areas)
    size = sum(area.population for area in areas)
    synthetic = np.full(settings.draws, float(part.total[:, 0].mean()) / size)
    synthetic[slice(None) if part.valid is None else part.valid] = part.total[:, 0] / size
    # What areas counted is each one's own, as their departures are: shared draws would cancel in a difference.
    owners = [unit.id for unit in runner.populations.units] if runner.options.own_area_effects else []
    generator = stream(runner.options.seed, "composite", outcome_id, *owners)
    level = composite_draws(
        synthetic,
        local.adjusted_cases,
        local.counts.assessed,
        runner.evidence.number("area_effect_sd"),
        generator,
    )
    worth = 1.0 / (synthetic * (1.0 - synthetic) * runner.evidence.number("area_effect_sd") ** 2) - 1.0
    middle = (local.adjusted_cases + worth * synthetic) / (local.counts.assessed + worth)
    return Adjustment("level", np.clip(level, TINIEST, 1.0 - TINIEST)), (level - middle)[:, np.newaxis]


def _measured_about(runner: Runner, outcome_id: str) -> Measured | None:
    names = runner.models.nations()
    if len(names) != 1 or runner.surroundings.selection.kind == "stated":
        return None
    return runner.evidence.evidence.outcomes[outcome_id].measured.get(names[0])


def _stated_ratio(runner: Runner, outcome_id: str) -> FloatArray | None:
    """Return the product of the user's stated multiples: the central one, then the draws, (1 + S,)."""
    product: FloatArray | None = None
    for name, stated in runner.evidence.profile.stated_multipliers.items():
        if outcome_id not in stated.outcomes:
            continue
        limits = [None, stated.interval] if stated.interval else None
        effect = Effect.checked(name, "marginal", "or", [1.0, stated.rate_ratio], limits)
        generator = stream(runner.options.seed, "stated multiplier", name)
        logs, _ = draw_log_ratios(effect, 0.0, runner.options.draws, generator)
        drawn = np.broadcast_to(np.exp(logs[:, 1]), (runner.options.draws,))
        ratio = np.concatenate([[stated.rate_ratio], drawn])
        product = ratio if product is None else product * ratio
    return product


def refuse_lost_multipliers(profile: Profile, model: Model, replacement: Replacement) -> None:
    """Refuse stated multiples that could have no effect: on a later class, a measured figure, or by the report method."""
    first = model.first_outcome
    faults = []
    for name, stated in profile.stated_multipliers.items():
        for outcome in stated.outcomes:
            if outcome not in model.members or (outcome == first and replacement.method == "stated"):
                continue
            reason = (
                f"it follows from {first}"
                if outcome != first
                else "a published figure or another method is used for it"
            )
            faults.append(
                Fault(
                    "multiplier-without-effect",
                    f"stated_multipliers.{name} cannot be applied to {outcome}: {reason}",
                    found=outcome,
                    expected="an outcome that is modelled by itself",
                    help=f"take {outcome} out of its outcomes"
                    + (f", or state it for {first}" if outcome != first else ""),
                )
            )
    if faults:
        raise InputFaultsError(faults)
