"""Each call of a case file, mapped to the core. A call's arguments are those of README.md beside this file."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from imhcalc.core import (
    chance,
    disclosure,
    drawing,
    equity,
    estimation,
    need,
    nested,
    observed,
    overlap,
    pathway,
    projection,
    sensitivity,
    services,
    simulation,
)
from imhcalc.core.distributions import beta_of_counts, beta_of_interval, beta_of_size, draw_beta
from imhcalc.core.evidence_choice import choose_evidence
from imhcalc.core.local_mix import local_mix
from imhcalc.core.model import Area, Baseline, Classes, Effect, Exposure, Margin, Nation, Outcome
from imhcalc.core.streams import stream
from imhcalc.core.summary import quantiles, variance_shares
from imhcalc.faults import ModelError
from imhcalc.report.numbers import display_interval

DRAWS = 20_000
DEFAULT_AREA_EFFECT_SD = 0.25
DEFAULT_LEVEL_CORRELATION = 0.5
DEFAULT_LEVEL = 0.95
DEFAULT_MINIMUM = 8


def read_nation(given: Mapping[str, Any]) -> Nation:
    exposures = [
        Exposure.checked(factor["name"], factor["given_quintile"], factor.get("n_eff"))
        for factor in given.get("factors") or []
    ]
    return Nation.checked(given.get("name", "nation"), given["quintile_shares"], exposures)


def read_effects(given: Sequence[Mapping[str, Any]] | None) -> tuple[Effect, ...]:
    return tuple(
        Effect.checked(
            effect["factor"],
            effect.get("scope"),
            effect.get("measure"),
            effect["values"],
            effect.get("ci"),
            effect.get("reference"),
        )
        for effect in given or []
    )


def read_uncertainty(value: float, given: Mapping[str, Any] | None) -> tuple[float, float] | None:
    if given is None or given.get("kind") == "fixed":
        return None
    if given.get("kind") == "ess":
        return beta_of_size(value, given["ess"])
    if given.get("kind") == "counts":
        return beta_of_counts(given["x"], given["n"])
    if given.get("kind") == "ci":
        return beta_of_interval(value, given["lo"], given["hi"])
    raise ModelError("E_UNCERTAINTY", f"no uncertainty of kind {given.get('kind')}")


def read_outcome(given: Mapping[str, Any]) -> Outcome:
    stated = given["baseline"]
    baseline = Baseline.checked(
        stated["value"],
        stated.get("anchor", "population"),
        stated.get("reference_cells"),
        read_uncertainty(stated["value"], stated.get("uncertainty")),
    )
    return Outcome(given.get("name", "outcome"), baseline, read_effects(given.get("effects")))


def read_area(given: Mapping[str, Any]) -> Area:
    margins = {
        factor: Margin.checked(factor, margin["p"], margin.get("n_eff"), margin.get("prior_ess"))
        for factor, margin in (given.get("margins") or {}).items()
    }
    return Area.checked(given.get("id", "area"), given["children_by_quintile"], margins)


def read_classes(given: Mapping[str, Any]) -> Classes:
    if len(given["shares"]) != 3:
        raise ModelError("E_LEVELS", f"attachment has three shares, not {len(given['shares'])}")
    secure, insecure_organised, disorganised = given["shares"]
    baseline = given.get("baseline") or {}
    return Classes.checked(
        ("disorganised", "insecure_organised", "secure"),
        [disorganised, insecure_organised, secure],
        (read_effects(given.get("effects_disorganised")), read_effects(given.get("effects_insecure"))),
        given.get("ess"),
        (baseline.get("anchor", "population"), baseline.get("reference_cells") or {}),
    )


def read_settings(given: Mapping[str, Any] | None) -> drawing.Settings:
    stated = given or {}
    return drawing.Settings(
        seed=stated.get("seed", 0),
        draws=DRAWS,
        area_effect_sd=stated.get("tau", DEFAULT_AREA_EFFECT_SD),
        transport_sd=stated.get("tau_transport", 0.0),
        level_correlation=stated.get("rho_ref", DEFAULT_LEVEL_CORRELATION),
    )


def plain(values: Any) -> Any:
    """Numbers as JSON has them: lists, and null for what is not defined."""
    if isinstance(values, np.ndarray):
        return [plain(value) for value in values.tolist()]
    if isinstance(values, list):
        return [plain(value) for value in values]
    if isinstance(values, float) and np.isnan(values):
        return None
    return values


def estimate_value(estimate: estimation.Estimate) -> dict[str, Any]:
    return {
        "population": estimate.population,
        "prevalence": plain(float(estimate.prevalence[0])),
        "count": float(estimate.count[0]),
        "by_quintile": plain(estimate.by_quintile[0]),
        "count_by_quintile": plain(estimate.count_by_quintile[0]),
    }


Answer = tuple[Any, frozenset[str]]


def call_fit(args: Mapping[str, Any]) -> Answer:
    nation, outcome = read_nation(args["nation"]), read_outcome(args["outcome"])
    fitted = estimation.fit_outcome(nation, outcome)
    value = {
        "national_mean": float(fitted.national_mean[0]),
        "cell_risks": plain(fitted.cell_risks[0]),
        "marginal_risks": {
            factor: plain(risks[0]) for factor, risks in estimation.marginal_risks(nation, fitted).items()
        },
    }
    return value, nation.warnings


def call_cell_mix(args: Mapping[str, Any]) -> Answer:
    nation, area = read_nation(args["nation"]), read_area(args["area"])
    if area.population <= 0:
        return None, nation.warnings | {"W_EMPTY_AREA"}
    mix = local_mix(estimation.nation_grid(nation), nation, area)
    return plain(mix.shares[0]), nation.warnings | mix.warnings


def call_synthetic(args: Mapping[str, Any]) -> Answer:
    estimate = estimation.synthetic(
        read_nation(args["nation"]),
        read_outcome(args["outcome"]),
        read_area(args["area"]),
        args.get("shift") or 0.0,
    )
    return estimate_value(estimate), estimate.warnings


def call_explain(args: Mapping[str, Any]) -> Answer:
    found = estimation.explain(
        read_nation(args["nation"]), read_outcome(args["outcome"]), read_area(args["area"])
    )
    value = {
        part: plain(getattr(found, part)) for part in ("national", "quintile_mix", "local_margins", "local")
    }
    return value, found.warnings


def call_shift_to(args: Mapping[str, Any]) -> Answer:
    shift, estimate = estimation.synthetic_shifted_to(
        read_nation(args["nation"]), read_outcome(args["outcome"]), read_area(args["area"]), args["target"]
    )
    value = {
        "shift": plain(shift),
        "prevalence": plain(float(estimate.prevalence[0])),
        "by_quintile": plain(estimate.by_quintile[0]),
    }
    return value, estimate.warnings


def call_merge(args: Mapping[str, Any]) -> Answer:
    nation, outcome = read_nation(args["nation"]), read_outcome(args["outcome"])
    merged = estimation.merge(
        [estimation.synthetic(nation, outcome, read_area(area)) for area in args["areas"]]
    )
    value = {
        "population": merged.population,
        "count": float(merged.count[0]),
        "prevalence": plain(float(merged.prevalence[0])),
    }
    return value, merged.warnings


def call_report(args: Mapping[str, Any]) -> Answer:
    nation, outcome, area = (
        read_nation(args["nation"]),
        read_outcome(args["outcome"]),
        read_area(args["area"]),
    )
    found = estimation.report_method(nation, outcome, area)
    prevalence = float(found.prevalence[0])
    value = {
        "prevalence": plain(prevalence),
        "count": 0.0 if area.population <= 0 else area.population * prevalence,
        "multipliers": {
            factor: plain(float(multiplier[0])) for factor, multiplier in found.multipliers.items()
        },
    }
    return value, found.warnings


def call_attachment(args: Mapping[str, Any]) -> Answer:
    shares, warnings = nested.local_classes(
        read_nation(args["nation"]), read_classes(args["attachment"]), read_area(args["area"])
    )
    value = {name: plain(float(share[0])) for name, share in shares.items()}
    value["insecure_total"] = plain(float(shares["insecure_organised"][0] + shares["disorganised"][0]))
    return value, warnings


def call_choose_evidence(args: Mapping[str, Any]) -> Answer:
    found = choose_evidence(
        args["evidence"].get(args["outcome"], {}),
        args["nation"],
        args["fallback"],
        strict=args.get("strict") or False,
    )
    warnings = frozenset({"W_TRANSPORTED"}) if found.transported else frozenset[str]()
    return {"evidence": found.evidence, "source": found.source, "transported": found.transported}, warnings


def call_display_count(args: Mapping[str, Any]) -> Answer:
    shown = display_interval(args["estimate"], args["lo"], args["hi"])
    return {"unit": shown.unit, "estimate": shown.estimate, "lo": shown.lower, "hi": shown.upper}, frozenset()


NOTHING: frozenset[str] = frozenset()


def single(value: Any) -> float | None:
    """The one number that an array holds; null where it is not defined, or infinite."""
    number = float(np.asarray(value).item())
    return number if np.isfinite(number) else None


def stated_or(args: Mapping[str, Any], name: str, default: float) -> float:
    return default if args.get(name) is None else args[name]


def call_wilson(args: Mapping[str, Any]) -> Answer:
    return list(observed.wilson(args["x"], args["n"], stated_or(args, "level", DEFAULT_LEVEL))), NOTHING


def call_jeffreys(args: Mapping[str, Any]) -> Answer:
    return list(observed.jeffreys(args["x"], args["n"], stated_or(args, "level", DEFAULT_LEVEL))), NOTHING


def call_composite(args: Mapping[str, Any]) -> Answer:
    found = observed.composite(
        args["x"],
        args["n"],
        args["synthetic"],
        args["tau"],
        args.get("coverage"),
        stated_or(args, "nonresponse_or", 1.0),
        stated_or(args, "level", DEFAULT_LEVEL),
    )
    value = {
        "estimate": found.estimate,
        "weight_observed": found.weight_observed,
        "phi": single(found.phi),
        "lo": found.lower,
        "hi": found.upper,
        "observed_adjusted": found.observed_adjusted,
    }
    return value, found.warnings


def call_estimate_tau(args: Mapping[str, Any]) -> Answer:
    found = observed.estimate_area_effect_sd(args["rows"])
    return [plain(found.sd), found.mean_departure, found.heterogeneity], NOTHING


def call_benchmark(args: Mapping[str, Any]) -> Answer:
    values, shift = observed.benchmark(args["values"], args["populations"], args["total"])
    return {"values": plain(values), "shift": shift}, NOTHING


def call_prob_any(args: Mapping[str, Any]) -> Answer:
    return single(overlap.probability_of_any(args["ps"], args["rho"])), NOTHING


def call_union(args: Mapping[str, Any]) -> Answer:
    nation, area = read_nation(args["nation"]), read_area(args["area"])
    outcomes = [read_outcome(outcome) for outcome in args["outcomes"]]
    found = overlap.overlap(nation, outcomes, area, args["rho"])
    value = {
        "any": single(found.any),
        "lower_bound": single(found.lower),
        "upper_bound": single(found.upper),
        # Only here: the product offers no sum of indicators.
        "sum": single(
            sum(estimation.synthetic(nation, outcome, area).prevalence for outcome in outcomes) + np.zeros(1)
        ),
    }
    return value, found.warnings


def call_levels_of_need(args: Mapping[str, Any]) -> Answer:
    found = need.levels_of_need(
        read_nation(args["nation"]), read_outcome(args["outcome"]), read_area(args["area"]), args["selected"]
    )
    parts = ("indicated", "selected_only", "universal_only", "selected_all", "population")
    return {part: single(getattr(found, part)) for part in parts}, found.warnings


def call_flow_and_stock(args: Mapping[str, Any]) -> Answer:
    found = need.flow_and_stock(
        args["births"],
        args["babies_per_maternity"],
        args["children_by_age"],
        args["prevalence"],
        args.get("stock_prevalence"),
    )
    value = {
        "new_families": single(found.new_families),
        "flow_children": single(found.flow_children),
        "flow_families": single(found.flow_families),
        "stock_under2": single(found.stock_under_two),
        "stock_under5": single(found.stock_under_five),
    }
    return value, NOTHING


def call_families(args: Mapping[str, Any]) -> Answer:
    found = need.affected_families(
        read_nation(args["nation"]),
        read_outcome(args["outcome"]),
        read_area(args["area"]),
        args["size_shares"],
        args["icc"],
    )
    value = {
        "families": single(found.families),
        "affected": single(found.affected),
        "mean_size": found.mean_size,
    }
    return value, found.warnings


def call_funnel(args: Mapping[str, Any]) -> Answer:
    stages = [pathway.Stage.checked(stage["rate"], stage.get("or_by_quintile")) for stage in args["stages"]]
    found = pathway.funnel(
        read_nation(args["nation"]), read_outcome(args["outcome"]), read_area(args["area"]), stages
    )
    value = {
        "need": float(found.need.sum()),
        "stages": plain(found.after.sum(axis=(1, 2))),
        "by_quintile": plain(np.vstack([found.need, found.after[:, 0]])),
        "demand": single(found.demand),
        "demand_rate": single(found.demand_rate),
        "rates_by_quintile": plain(found.rates[:, 0]),
    }
    return value, found.warnings


def call_provision(args: Mapping[str, Any]) -> Answer:
    found = services.provision(args["need"], args["demand"], args["capacity"])
    parts = ("met", "gap", "surplus", "unmet_need", "coverage_of_need", "coverage_of_demand")
    return {part: single(getattr(found, part)) for part in parts}, NOTHING


def call_workforce(args: Mapping[str, Any]) -> Answer:
    found = services.workforce(
        args["demand"],
        args["hours_per_family"],
        args["hours_per_wte"],
        args["casework_share"],
        args["mean_duration_years"],
        args["caseload_per_wte"],
    )
    parts = ("wte_throughput", "wte_caseload", "open_cases", "families_per_wte_year")
    return {part: single(getattr(found, part)) for part in parts}, found.warnings


def call_cost(args: Mapping[str, Any]) -> Answer:
    roles = [services.Role(*role) for role in args["roles"]]
    found = services.cost(args["wte"], roles, args["overhead"], args["non_pay"], args["demand"])
    value = {
        "pay": single(found.pay),
        "total": single(found.total),
        "per_family": single(found.per_family),
    }
    return value, found.warnings


def by_year(values: Any) -> Any:
    """A list is of years, and so is the first of the core's two axes."""
    return np.reshape(values, (-1, 1)) if isinstance(values, list) else values


def call_project(args: Mapping[str, Any]) -> Answer:
    years = projection.project(
        args["births"],
        by_year(args["prevalence"]),
        by_year(args["demand_rate"]),
        args["capacity"],
        args["opening_backlog"],
        args["leave_rate"],
    )
    parts = ("need", "demand", "opening_backlog", "served", "closing_backlog", "left_unserved")
    return [{part: single(getattr(year, part)) for part in parts} for year in years], NOTHING


def call_equity(args: Mapping[str, Any]) -> Answer:
    found = equity.equity(args["values"], args["populations"])
    parts = ("sii", "rii", "slope_gap", "mean", "concentration_index", "erreygers", "wagstaff")
    return {part: single(getattr(found, part)) for part in parts}, found.warnings


def call_tornado(args: Mapping[str, Any]) -> Answer:
    nation, outcome, area = (
        read_nation(args["nation"]),
        read_outcome(args["outcome"]),
        read_area(args["area"]),
    )
    found = sensitivity.tornado(nation, outcome, area, read_settings(args.get("settings")))
    warnings = estimation.synthetic(nation, outcome, area).warnings
    return {group: [single(value) for value in pair] for group, pair in found.items()}, warnings


def call_suppress_observed(args: Mapping[str, Any]) -> Answer:
    minimum = stated_or(args, "minimum", DEFAULT_MINIMUM)
    return [disclosure.suppress(cases, total, minimum) for cases, total in args["pairs"]], NOTHING


def statistics(draws: np.ndarray) -> dict[str, float]:
    lower, median, upper = (float(value) for value in quantiles(draws, 0.95))
    return {
        "mean": float(draws.mean()),
        "sd": float(draws.std()),
        "q025": lower,
        "median": median,
        "q975": upper,
    }


def drawn_areas(
    args: Mapping[str, Any], **changed: Any
) -> tuple[simulation.Draws, list[Area], drawing.Settings]:
    nation, outcome = read_nation(args["nation"]), read_outcome(args["outcome"])
    areas = [read_area(area) for area in args["areas"]]
    settings = read_settings({**(args.get("settings") or {}), **changed})
    return (
        simulation.simulate_outcome(drawing.draw_nation(nation, settings), outcome, areas, settings),
        areas,
        settings,
    )


def call_mc_prevalence(args: Mapping[str, Any]) -> dict[str, Any]:
    draws, areas, _ = drawn_areas(args)
    total = sum(area.population * np.nan_to_num(draws.prevalence[area.id][:, 0]) for area in areas)
    result: dict[str, Any] = {
        f"prevalence:{area.id}": statistics(draws.prevalence[area.id][:, 0])
        for area in areas
        if area.population > 0
    }
    result["total_count"] = statistics(np.asarray(total))
    groups: dict[str, list[np.ndarray]] = {}
    for name, values in draws.drivers.items():
        groups.setdefault(name.partition("@")[0], []).append(values)
    result["variance_shares"] = variance_shares(
        np.asarray(total), {name: np.hstack(parts) for name, parts in groups.items()}
    )
    return result


def call_mc_attachment(args: Mapping[str, Any]) -> dict[str, Any]:
    settings = read_settings(args.get("settings"))
    area = read_area(args["area"])
    nation = drawing.draw_nation(read_nation(args["nation"]), settings)
    draws = simulation.simulate_classes(
        nation, "attachment", read_classes(args["attachment"]), [area], settings
    )
    disorganised, insecure_organised = draws.prevalence[area.id].T
    return {
        "secure": statistics(1.0 - disorganised - insecure_organised),
        "insecure_organised": statistics(insecure_organised),
        "disorganised": statistics(disorganised),
    }


def call_mc_realised(args: Mapping[str, Any]) -> dict[str, Any]:
    draws, (area,), settings = drawn_areas(args)
    generator = stream(settings.seed, "realised", area.id)
    return {
        "count": statistics(
            chance.realised_counts(draws.prevalence[area.id][:, 0], area.population, generator)
        )
    }


def call_mc_composite(args: Mapping[str, Any]) -> dict[str, Any]:
    draws, (area,), settings = drawn_areas(args, tau=0.0)
    generator = stream(settings.seed, "composite", area.id)
    model = draws.prevalence[area.id][:, 0]
    return {
        "prevalence": statistics(
            observed.composite_draws(model, args["x"], args["n"], args["tau"], generator)
        )
    }


def call_mc_demand(args: Mapping[str, Any]) -> dict[str, Any]:
    draws, (area,), settings = drawn_areas(args)
    demand = area.population * draws.prevalence[area.id][:, 0]
    for number, (rate, size) in enumerate(args["stage_rates"]):
        if not 0 <= rate <= 1:
            raise ModelError("E_RANGE", f"the stage rate {rate:g} is not a proportion")
        if size is None:
            demand = demand * rate
        else:
            demand = demand * draw_beta(
                beta_of_size(rate, size), len(demand), stream(settings.seed, "stage", str(number))
            )
    return {"demand": statistics(demand)}


DETERMINISTIC: dict[str, Callable[[Mapping[str, Any]], Answer]] = {
    "fit": call_fit,
    "cell_mix": call_cell_mix,
    "synthetic": call_synthetic,
    "explain": call_explain,
    "shift_to": call_shift_to,
    "merge": call_merge,
    "report": call_report,
    "attachment": call_attachment,
    "choose_evidence": call_choose_evidence,
    "display_count": call_display_count,
    "wilson": call_wilson,
    "jeffreys": call_jeffreys,
    "composite": call_composite,
    "estimate_tau": call_estimate_tau,
    "benchmark": call_benchmark,
    "prob_any": call_prob_any,
    "union": call_union,
    "flow_and_stock": call_flow_and_stock,
    "levels_of_need": call_levels_of_need,
    "families": call_families,
    "funnel": call_funnel,
    "provision": call_provision,
    "workforce": call_workforce,
    "cost": call_cost,
    "project": call_project,
    "equity": call_equity,
    "tornado": call_tornado,
    "suppress_observed": call_suppress_observed,
}
MONTE_CARLO: dict[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
    "mc_prevalence": call_mc_prevalence,
    "mc_attachment": call_mc_attachment,
    "mc_realised": call_mc_realised,
    "mc_composite": call_mc_composite,
    "mc_demand": call_mc_demand,
}
