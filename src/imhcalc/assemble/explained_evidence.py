"""Steps of an explanation about the evidence: its quantities, associations by level, and tables of exposure by fifth."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from imhcalc.assemble.explained import Explained
from imhcalc.assemble.inputs import effect_of
from imhcalc.assemble.limits_drawn import effect_limits_drawn, limits_drawn
from imhcalc.core.exposure_table import proportional_odds_table
from imhcalc.first_letters import capital, lowered
from imhcalc.models.evidence import Association, Exposure, RiskFactor
from imhcalc.models.explanation import Compared, Described, Limits, Place, Rival, Standing, Step
from imhcalc.models.quantity import Quantity

DRAWN = ("classifications.", "associations.", "risk_factors.")
"""Sections of the evidence whose quantities are drawn in every run that uses them."""


def quantity_step(known: Explained, wanted: str) -> Step:
    """Return the step of a quantity of the evidence."""
    quantity = known.evidence.quantity(wanted)
    is_drawn = (
        wanted.startswith(DRAWN) or ".baseline." in wanted or ".readings." in wanted
    ) and not _is_shown_as_fixed(known, wanted)
    return Step(
        id=wanted,
        kind="evidence",
        label=_label(known, wanted, quantity),
        value=quantity.value,
        names=_names(known, wanted, quantity),
        drawn=limits_drawn(quantity) if is_drawn else [],
        care=known.care(wanted),
        rivals=[
            Rival(
                id=f"{wanted}#{name}", label=rival.label or name.replace("_", " "), value=rival.value, unit=rival.unit,
            )
            for name, rival in quantity.alternatives.items()
        ],
        **_provenance(known, quantity),
    )  # fmt: skip


def _is_shown_as_fixed(known: Explained, wanted: str) -> bool:
    return ".readings." in wanted and known.result.run.anchor != "reference"


def _provenance(known: Explained, quantity: Quantity) -> dict[str, Any]:
    """Return the fields of a step that say where a quantity comes from and how far it can be relied on."""
    interval = quantity.interval
    return {
        "unit": quantity.unit,
        "limits": None
        if interval is None
        else Limits(
            lower=interval.lower, upper=interval.upper, level=interval.level, kind=interval.kind, status=interval.status,
        ),
        "place": None if quantity.source is None else _place(known, quantity.source, quantity.where),
        "described": Described(
            people=quantity.population,
            instrument=quantity.instrument,
            years=quantity.years or [],
            nation=quantity.nation,
            sample_size=quantity.sample_size,
        ),
        "standing": Standing(
            status=quantity.status,
            tag=quantity.tag,
            confidence=quantity.confidence,
            derived_from=quantity.derived_from,
            rationale=quantity.rationale,
            note=quantity.note,
        ),
    }  # fmt: skip


def _place(known: Explained, source_id: str, where: str | None) -> Place:
    source = known.pack.sources.get(source_id)
    if source is None:
        return Place(source=source_id, citation=source_id, where=where)
    url = source.url or (f"https://doi.org/{source.doi}" if source.doi else None)
    return Place(source=source_id, citation=source.citation, where=where, url=url)


def _label(known: Explained, wanted: str, quantity: Quantity) -> str:
    section, name, *rest = wanted.split(".")
    if section == "outcomes" and rest[:1] == ["readings"]:
        return known.pack.outcomes[name].readings[rest[1]].label
    if section == "outcomes" and rest[:1] in (["baseline"], ["measured"]):
        return f"{quantity.label or known.pack.outcomes[name].label}, {rest[1]}"
    if section == "ladder":
        return capital(known.pack.ladder[name].label)
    return known.evidence.name_of(wanted)


def _names(known: Explained, wanted: str, quantity: Quantity) -> list[str]:
    """Return what each entry of a row of values is."""
    if not isinstance(quantity.value, list):
        return []
    section, name, *_ = wanted.split(".")
    if section == "classifications":
        return [each.replace("_", " ") for each in known.pack.classifications[name].classes]
    if section == "risk_factors":
        return list(known.pack.risk_factors[name].level_labels)
    return ["lowest", "highest"]


def association_step(known: Explained, key: str) -> Step:
    """Return the step of an association, by the part of its id after the section."""
    association = known.pack.associations[key]
    leading = _leading_quantity(known, key, association)
    factors = known.pack.risk_factors
    labels = factors[association.risk_factor].level_labels
    levels = factors[association.risk_factor].levels
    adjusted = [factors[each].label if each in factors else each for each in association.adjusted_for]
    one_ratio = association.most_v_least is not None
    return Step(
        id=f"associations.{key}",
        kind="association",
        label=known.evidence.name_of(f"associations.{key}"),
        value=leading.number if one_ratio else None,
        compared=Compared(
            measure=association.measure,
            scope=association.scope,
            adjusted_for=adjusted,
            reference=labels[levels.index(association.reference)],
            log_linear=one_ratio,
        ),
        drawn=limits_drawn(leading) if one_ratio else [],
        facts=[association.note] if association.note else [],
        care=known.care(f"associations.{key}"),
        rivals=[
            Rival(id=f"associations.{key}#{name}", label=name.replace("_", " "), value=[each.number for each in levels.values()],
                  unit=next(iter(levels.values())).unit)
            for name, levels in association.alternatives.items()
        ]
        + [
            Rival(id=f"associations.{key}#{name}", label=rival.label or name.replace("_", " "), value=rival.value, unit=rival.unit)
            for name, rival in leading.alternatives.items()
        ],
        **_provenance(known, leading) | ({} if one_ratio else {"limits": None}),
    )  # fmt: skip


def _leading_quantity(known: Explained, key: str, association: Association) -> Quantity:
    """Return the quantity that carries an association's provenance: its one ratio, or its most extreme level."""
    if association.levels is None:
        return known.evidence.quantity(f"associations.{key}")
    found = [known.evidence.quantity(f"associations.{key}.{level}") for level in association.levels]
    return max(found, key=lambda each: abs(np.log(each.number)) if each.number > 0 else 0.0)


def level_steps(known: Explained, key: str) -> Iterator[Step]:
    """Yield the steps of an association's levels."""
    association = known.pack.associations[key]
    factor = known.pack.risk_factors[association.risk_factor]
    effect = effect_of(known.evidence, association)
    drawn = effect_limits_drawn(effect)
    leading = _leading_quantity(known, key, association)
    for level, label, value, pair in zip(
        factor.levels, factor.level_labels, effect.values, drawn, strict=True
    ):
        wanted = f"associations.{key}.{level}"
        own = None if association.levels is None else known.evidence.quantity(wanted)
        yield Step(
            id=wanted,
            kind="level",
            label=label,
            value=float(value),
            unit=leading.unit,
            drawn=pair,
            standing=None if own is None or own is leading else _provenance(known, own)["standing"],
            equation="spread evenly, on the log scale, between the first and the last level" if own is None else None,
        )  # fmt: skip


def exposure_of(known: Explained, wanted: str) -> tuple[RiskFactor, Exposure] | None:
    """Return the risk factor and the table of exposure of an id, or None where it names no table."""
    section, _, rest = wanted.partition(".")
    name, _, nation = rest.partition(".")
    if section != "risk_factors" or name not in known.pack.risk_factors:
        return None
    factor = known.pack.risk_factors[name]
    return next(((factor, table) for owner, table in factor.exposures.items() if owner == nation), None)


def exposure_step(known: Explained, wanted: str, factor: RiskFactor, table: Exposure) -> Step:
    """Return the step of a table of exposure."""
    _, name, nation = wanted.split(".")
    return Step(
        id=wanted,
        kind="exposure",
        label=f"How common each level of {lowered(factor.label)} is in each fifth, {nation}",
        equation="the national split, with the odds of a higher level changing evenly (on the log scale) from fifth to fifth",
        facts=[factor.plain, *([table.note] if table.note else [])],
        care=known.care(f"risk_factors.{name}"),
    )


def fifth_steps(known: Explained, wanted: str) -> Iterator[Step]:
    """Yield the rows of a table of exposure, one a fifth."""
    _, name, nation = wanted.split(".")
    labels = list(known.pack.risk_factors[name].level_labels)
    split_id, gradient_id = (f"risk_factors.{name}.{part}.{nation}" for part in ("split", "gradient"))
    split, gradient = known.evidence.quantity(split_id), known.evidence.quantity(gradient_id)
    shares = np.array(split.numbers)
    table = proportional_odds_table(shares / shares.sum(), gradient.number)
    for fifth, (label, row) in enumerate(zip(known.fifths, table.tolist(), strict=True), 1):
        yield Step(
            id=f"{wanted}.q{fifth}", kind="fifth", label=label, value=row, names=labels, unit="proportion",
        )  # fmt: skip
