"""A result to an explanation: the tree of steps from one figure down to its sources.

Everything is found by id: a figure names in `from` what it is worked out from, and each such id is another
figure, a quantity of the evidence, a part of the profile, or an input of the area.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, get_args

import numpy as np

from imhcalc.assemble.evidence_in_use import EvidenceInUse
from imhcalc.assemble.inputs import effect_of
from imhcalc.assemble.limits_drawn import effect_limits_drawn, limits_drawn
from imhcalc.assemble.populations import population_noun
from imhcalc.core.exposure_table import proportional_odds_table
from imhcalc.models.area import ColumnSource
from imhcalc.models.evidence import Association, Evidence, Exposure, RiskFactor
from imhcalc.models.explanation import (
    Compared,
    Described,
    Explanation,
    Limits,
    Place,
    Rival,
    Standing,
    Step,
)
from imhcalc.models.profile import Profile
from imhcalc.models.quantity import Quantity
from imhcalc.models.result import Figure, OutcomeContext, Result
from imhcalc.models.units import AGES_OF, DEPRIVATION, NATIONS, Population, Unit

MIX = "area.children_by_quintile"
AGES = "area.children_by_age"
DRAWN = ("classifications.", "associations.", "risk_factors.")
"""Sections of the evidence whose quantities are drawn in every run that uses them."""
ORIGIN_KEYS = {"source", "year", "note", "label", "reason", "value", "count", "shares", "rate_ratio", "unit"}
VALUE_KEYS = ("value", "count", "shares", "rate_ratio")
SAME = 1e-9
"""Figures closer than this are the same but for rounding of floats."""


def explain(
    result: Result,
    evidence: Evidence,
    profile: Profile,
    columns: Mapping[str, ColumnSource],
    wanted: str,
    depth: int | None = None,
) -> Explanation:
    """Return how a figure, or any other input of a result, came about.

    Parameters
    ----------
    columns : mapping
        Where each column of the area table comes from.
    wanted : str
        The id of a figure, or of anything that a figure names in `from`.
    depth : int, optional
        How many levels of steps to give below the first; all where left out.

    Raises
    ------
    KeyError
        If the result has nothing of that id; see `matching`.
    """
    tree = _Tree(result, EvidenceInUse(evidence, profile), columns, depth)
    step = tree.step(wanted, None)
    outcome = tree.outcome_of(wanted)
    return Explanation(
        run=result.run,
        area=result.area,
        figure=wanted,
        outcome=None if outcome is None else outcome.id,
        counted=None if outcome is None else outcome.counted,
        flags=[] if outcome is None else list(outcome.flags),
        step=step,
    )


def matching(result: Result, wanted: str | None) -> str | None:
    """Return the id that is meant: as written, or an outcome's expected number, or the first figure of a group.

    Nothing wanted means the number that the report leads with.
    """
    if wanted is None:
        return f"{result.context.headline}.expected"
    ids = [figure.id for figure in result.figures]
    inputs = [parameter.id for parameter in result.inputs.parameters]
    for written in (wanted, wanted.strip().casefold().replace(" ", "_").replace("-", "_")):
        for known in (written, f"{written}.expected"):
            if known in ids:
                return known
        first = next((known for known in ids if known.startswith(f"{written}.")), None)
        if first is not None or written in inputs:
            return first or written
    return None


class _Tree:
    """Builds steps, each explained once and named afterwards."""

    def __init__(
        self, result: Result, evidence: EvidenceInUse, columns: Mapping[str, ColumnSource], depth: int | None
    ) -> None:
        self.result = result
        self.evidence = evidence
        self.pack = evidence.evidence
        self.columns = columns
        self.figures = {figure.id: figure for figure in result.figures}
        self.fifths = list(self.pack.risk_factors[DEPRIVATION].level_labels)
        self.seen: set[tuple[str, str | None]] = set()
        self.with_rivals: set[str] = set()
        self.left = depth
        """How many more levels may be given below the step in hand; None is no end to them."""

    # -- which step ------------------------------------------------------------------------------------

    def step(self, wanted: str, population: Population | None) -> Step:
        """Return the step of an id; `population` is that of the figure which names it."""
        made = self._made(wanted, population)
        context = population if wanted in {MIX, AGES} else None
        if (wanted, context) in self.seen:
            return Step(
                id=made.id, kind=made.kind, label=made.label, value=made.value, names=made.names, unit=made.unit, population=made.population,
                limits=made.limits, as_above=True,
            )  # fmt: skip
        if self.left == 0:
            return made.model_copy(
                update={"cut": wanted in self.figures, "children": list(self._rows(wanted, made))}
            )
        self.seen.add((wanted, context))
        rivals = made.rivals or self._readings(wanted)
        self.left = None if self.left is None else self.left - 1
        children = list(self._children(wanted, made, population))
        self.left = None if self.left is None else self.left + 1
        return made.model_copy(update={"children": children, "rivals": rivals})

    def _made(self, wanted: str, population: Population | None) -> Step:
        """Return a step without its children.

        Raises
        ------
        KeyError
            If there is nothing of that id.
        """
        section, _, rest = wanted.partition(".")
        if wanted in self.figures:
            return self._figure(self.figures[wanted])
        if wanted == MIX:
            return self._mix(population or "live_births")
        if wanted == AGES:
            return self._ages(population or "children_0")
        if section == "associations" and rest in self.pack.associations:
            return self._association(rest)
        exposure = self._exposure_of(wanted)
        if exposure is not None:
            return self._exposure(wanted, *exposure)
        makers = {
            "areas": self._published,
            "national_mix": self._national_mix,
            "national_children": self._national_children,
            "profile": self._stated,
        }
        return makers[section](rest) if section in makers else self._quantity(wanted)

    def _children(self, wanted: str, made: Step, population: Population | None) -> Iterator[Step]:
        figure = self.figures.get(wanted)
        if figure is not None:
            moved = self._national_to_local(figure)
            if moved is not None:
                yield moved
            for each in self._grouped(figure.from_):
                child = self.step(each, figure.population or population)
                # How far areas depart widens a modelled figure; in a composite it also weighs the model.
                widens = figure.method == "synthetic" and child.unit == "logit"
                yield child.model_copy(update={"range_only": True}) if widens else child
        yield from self._rows(wanted, made)
        if made.kind == "exposure":
            _, name, nation = wanted.split(".")
            for part in ("split", "gradient"):
                yield self.step(f"risk_factors.{name}.{part}.{nation}", None)

    def _rows(self, wanted: str, made: Step) -> Iterator[Step]:
        """Give the rows that belong to a step itself: the levels of an association, the fifths of a table."""
        if made.kind == "association":
            yield from self._levels(wanted.partition(".")[2])
        elif made.kind == "exposure":
            yield from self._exposure_rows(wanted)

    def _grouped(self, ids: Iterable[str]) -> list[str]:
        """Return ids with the levels of an association, and the parts of a table of exposure, taken together."""
        found: dict[str, None] = {}
        for each in ids:
            parts = each.split(".")
            if parts[0] == "associations":
                found[".".join(parts[:3])] = None
            elif parts[0] == "risk_factors":
                found[f"{parts[0]}.{parts[1]}.{parts[3]}"] = None
            else:
                found[each] = None
        return list(found)

    def outcome_of(self, wanted: str) -> OutcomeContext | None:
        """Return the outcome that a figure belongs to, if any."""
        return next((each for each in self.result.context.outcomes if wanted.startswith(f"{each.id}.")), None)

    def _care(self, *places: str) -> list[str]:
        """Return the warnings of the run about any of these places."""
        return [warning.message for warning in self.result.warnings if warning.where in places]

    # -- figures ---------------------------------------------------------------------------------------

    def _figure(self, figure: Figure) -> Step:
        interval = figure.interval
        outcome = self.outcome_of(figure.id)
        places = [figure.id]
        if outcome is not None and figure.id == f"{outcome.id}.national":
            places.append(f"outcomes.{outcome.id}")
        return Step(
            id=figure.id,
            kind="figure",
            label=figure.label,
            value=figure.value,
            unit=figure.unit,
            population=figure.population,
            limits=None
            if interval is None
            else Limits(lower=interval.lower, upper=interval.upper, level=interval.level, kind=interval.kind),
            equation=figure.equation,
            method=figure.method,
            care=self._care(*places),
            unmoved_by=self._unmoved_by(figure),
        )

    def _readings(self, wanted: str) -> list[Rival]:
        """Return what the rival readings of the baseline would give, the first time an outcome is met."""
        outcome = self.outcome_of(wanted)
        if outcome is None or outcome.id in self.with_rivals:
            return []
        name = wanted.removeprefix(f"{outcome.id}.")
        if name not in {"expected", "prevalence"}:
            return []
        self.with_rivals.add(outcome.id)
        found = []
        for reading, label in outcome.reading_labels.items():
            figure = self.figures.get(f"{outcome.id}.reading.{reading}.{name}")
            if figure is not None and figure.value is not None:
                found.append(Rival(id=figure.id, label=label, value=figure.value, unit=figure.unit))
        return found

    def _national_to_local(self, figure: Figure) -> Step | None:
        """Return how the national rate becomes this figure, where the parts add to it (method, 5.3)."""
        outcome = self.outcome_of(figure.id)
        if outcome is None or figure.id not in {f"{outcome.id}.prevalence", f"{outcome.id}.synthetic"}:
            return None
        parts = [
            each
            for each in self.result.figures
            if each.id == f"{outcome.id}.national" or each.id.startswith(f"{outcome.id}.contribution.")
        ]
        if len(parts) < 2 or figure.value is None:  # noqa: PLR2004 -- a sum has two parts at least
            return None
        for shown in (parts, parts[:-1]):
            if abs(sum(each.value or 0.0 for each in shown) - figure.value) < SAME:
                lines = [
                    Step(
                        id=each.id,
                        kind="figure",
                        label=each.label.rpartition(": ")[2],
                        value=each.value,
                        unit=each.unit,
                    )
                    for each in (*shown, figure)
                ]
                return Step(
                    id=f"{outcome.id}.contribution", kind="national_to_local", label="From the national rate to here", children=lines,
                )  # fmt: skip
        return None

    def _unmoved_by(self, figure: Figure) -> list[str]:
        """Return the risk factors that change nothing in a modelled prevalence, for want of a local survey.

        The fifths keep their published rates whatever is believed of a factor within them, as long as those
        rates were published crude (decisions, 4).
        """
        keys = [
            each.partition(".")[2] for each in self._grouped(figure.from_) if each.startswith("associations.")
        ]
        used = [self.pack.associations[key] for key in keys if key in self.pack.associations]
        places = [each for each in used if each.risk_factor == DEPRIVATION]
        if (
            figure.method != "synthetic"
            or ".reading." in figure.id
            or self.result.run.anchor != "population"
            or not places
            or any(each.scope != "marginal" for each in places)
        ):
            return []
        surveyed = self.evidence.profile.local_exposures
        return list(
            dict.fromkeys(
                self.pack.risk_factors[each.risk_factor].label
                for each in used
                if each.risk_factor != DEPRIVATION and each.risk_factor not in surveyed
            )
        )

    # -- quantities of the evidence --------------------------------------------------------------------

    def _quantity(self, wanted: str) -> Step:
        quantity = self.evidence.quantity(wanted)
        is_drawn = (
            wanted.startswith(DRAWN) or ".baseline." in wanted or ".readings." in wanted
        ) and not self._is_shown_as_fixed(wanted)
        return Step(
            id=wanted,
            kind="evidence",
            label=self._label(wanted, quantity),
            value=quantity.value,
            names=self._names(wanted, quantity),
            drawn=limits_drawn(quantity) if is_drawn else [],
            care=self._care(wanted),
            rivals=[
                Rival(
                    id=f"{wanted}#{name}", label=rival.label or name.replace("_", " "), value=rival.value, unit=rival.unit,
                )
                for name, rival in quantity.alternatives.items()
            ],
            **self._provenance(quantity),
        )  # fmt: skip

    def _is_shown_as_fixed(self, wanted: str) -> bool:
        return ".readings." in wanted and self.result.run.anchor != "reference"

    def _provenance(self, quantity: Quantity) -> dict[str, Any]:
        """Return the fields of a step that say where a quantity comes from and how far it can be relied on."""
        interval = quantity.interval
        return {
            "unit": quantity.unit,
            "limits": None
            if interval is None
            else Limits(
                lower=interval.lower, upper=interval.upper, level=interval.level, kind=interval.kind, status=interval.status,
            ),
            "place": None if quantity.source is None else self._place(quantity.source, quantity.where),
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

    def _place(self, source_id: str, where: str | None) -> Place:
        source = self.pack.sources.get(source_id)
        if source is None:
            return Place(source=source_id, citation=source_id, where=where)
        url = source.url or (f"https://doi.org/{source.doi}" if source.doi else None)
        return Place(source=source_id, citation=source.citation, where=where, url=url)

    def _label(self, wanted: str, quantity: Quantity) -> str:
        section, name, *rest = wanted.split(".")
        if section == "outcomes" and rest[:1] == ["readings"]:
            return self.pack.outcomes[name].readings[rest[1]].label
        if section == "outcomes" and rest[:1] in (["baseline"], ["measured"]):
            return f"{quantity.label or self.pack.outcomes[name].label}, {rest[1]}"
        if section == "ladder":
            return self.pack.ladder[name].label[:1].upper() + self.pack.ladder[name].label[1:]
        return self.evidence.name_of(wanted)

    def _names(self, wanted: str, quantity: Quantity) -> list[str]:
        """Return what each entry of a row of values is."""
        if not isinstance(quantity.value, list):
            return []
        section, name, *rest = wanted.split(".")
        if section == "classifications":
            return [each.replace("_", " ") for each in self.pack.classifications[name].classes]
        if section == "risk_factors":
            return list(self.pack.risk_factors[name].level_labels)
        if rest[-1:] == ["published_bounds"]:
            return ["lowest", "highest"]
        return []

    # -- associations ----------------------------------------------------------------------------------

    def _association(self, key: str) -> Step:
        association = self.pack.associations[key]
        leading = self._leading_quantity(key, association)
        factors = self.pack.risk_factors
        labels = factors[association.risk_factor].level_labels
        levels = factors[association.risk_factor].levels
        adjusted = [factors[each].label if each in factors else each for each in association.adjusted_for]
        one_ratio = association.most_v_least is not None
        return Step(
            id=f"associations.{key}",
            kind="association",
            label=self.evidence.name_of(f"associations.{key}"),
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
            care=self._care(f"associations.{key}"),
            rivals=[
                Rival(id=f"associations.{key}#{name}", label=name.replace("_", " "), value=[each.number for each in levels.values()],
                      unit=next(iter(levels.values())).unit)
                for name, levels in association.alternatives.items()
            ]
            + [
                Rival(id=f"associations.{key}#{name}", label=rival.label or name.replace("_", " "), value=rival.value, unit=rival.unit)
                for name, rival in leading.alternatives.items()
            ],
            **self._provenance(leading) | ({} if one_ratio else {"limits": None}),
        )  # fmt: skip

    def _leading_quantity(self, key: str, association: Association) -> Quantity:
        """Return the quantity that carries an association's provenance: its one ratio, or its most extreme level."""
        if association.levels is None:
            return self.evidence.quantity(f"associations.{key}")
        found = [self.evidence.quantity(f"associations.{key}.{level}") for level in association.levels]
        return max(found, key=lambda each: abs(np.log(each.number)) if each.number > 0 else 0.0)

    def _levels(self, key: str) -> Iterator[Step]:
        association = self.pack.associations[key]
        factor = self.pack.risk_factors[association.risk_factor]
        effect = effect_of(self.evidence, association)
        drawn = effect_limits_drawn(effect)
        leading = self._leading_quantity(key, association)
        for level, label, value, pair in zip(
            factor.levels, factor.level_labels, effect.values, drawn, strict=True
        ):
            wanted = f"associations.{key}.{level}"
            own = None if association.levels is None else self.evidence.quantity(wanted)
            yield Step(
                id=wanted,
                kind="level",
                label=label,
                value=float(value),
                unit=leading.unit,
                drawn=pair,
                standing=None if own is None or own is leading else self._provenance(own)["standing"],
                equation="spread evenly, on the log scale, between the first and the last level" if own is None else None,
            )  # fmt: skip

    # -- tables of exposure ----------------------------------------------------------------------------

    def _exposure_of(self, wanted: str) -> tuple[RiskFactor, Exposure] | None:
        """Return the risk factor and the table of exposure of an id, or None where it names no table."""
        section, _, rest = wanted.partition(".")
        name, _, nation = rest.partition(".")
        if section != "risk_factors" or name not in self.pack.risk_factors:
            return None
        factor = self.pack.risk_factors[name]
        return next(((factor, table) for owner, table in factor.exposures.items() if owner == nation), None)

    def _exposure(self, wanted: str, factor: RiskFactor, table: Exposure) -> Step:
        _, name, nation = wanted.split(".")
        return Step(
            id=wanted,
            kind="exposure",
            label=f"How common each level of {_lowered(factor.label)} is in each fifth, {nation}",
            equation="the national split, with the odds of a higher level changing evenly (on the log scale) from fifth to fifth",
            facts=[factor.plain, *([table.note] if table.note else [])],
            care=self._care(f"risk_factors.{name}"),
        )

    def _exposure_rows(self, wanted: str) -> Iterator[Step]:
        _, name, nation = wanted.split(".")
        labels = list(self.pack.risk_factors[name].level_labels)
        split_id, gradient_id = (f"risk_factors.{name}.{part}.{nation}" for part in ("split", "gradient"))
        split, gradient = self.evidence.quantity(split_id), self.evidence.quantity(gradient_id)
        shares = np.array(split.numbers)
        table = proportional_odds_table(shares / shares.sum(), gradient.number)
        for fifth, (label, row) in enumerate(zip(self.fifths, table.tolist(), strict=True), 1):
            yield Step(
                id=f"{wanted}.q{fifth}", kind="fifth", label=label, value=row, names=labels, unit="proportion",
            )  # fmt: skip

    # -- the area --------------------------------------------------------------------------------------

    def _mix(self, population: Population) -> Step:
        units = self.result.inputs.units
        used = population if any(population in unit.quintile_shares for unit in units) else "live_births"
        people = np.sum(
            [unit.counts[used] * np.array(unit.quintile_shares[used]) for unit in units if used in unit.quintile_shares], axis=0,
        )  # fmt: skip
        total = float(people.sum())
        stated = self.evidence.profile.population
        given = stated.children_by_quintile is not None or stated.quintile_shares is not None
        held = bool(self.result.area.members)
        warned = [each.where for each in self.result.warnings if each.where.startswith("area.")]
        return Step(
            id=MIX,
            kind="mix",
            label=f"{_capital(population_noun(used))} by deprivation fifth, here",
            value=(people / total).tolist() if total > 0 else people.tolist(),
            names=self.fifths,
            unit="proportion",
            population=used,
            equation=self._members_words() if held else None,
            place=self._column("dep_q1_share") if held and not given else None,
            facts=[self.result.context.quintile_note],
            care=self._care(*dict.fromkeys(warned)),
        )

    def _ages(self, population: Population) -> Step:
        units = self.result.inputs.units
        ages = [
            age
            for age in AGES_OF.get(population, ())
            if all(f"children_{age}" in unit.counts for unit in units)
        ]
        counts = [sum(unit.counts[f"children_{age}"] for unit in units) for age in ages]
        year = self.result.area.population_year
        return Step(
            id=AGES,
            kind="count",
            label=f"Children by year of age{f', {year}' if year else ''}",
            value=counts,
            names=[f"aged {age}" for age in ages],
            unit="children",
            equation=self._members_words(),
            place=self._column("children_0"),
        )

    def _members_words(self) -> str | None:
        count = len(self.result.area.members)
        return f"{count} districts, added" if count > 1 else None

    def _column(self, column: str) -> Place | None:
        about = self.columns.get(column)
        if about is None:
            return None
        publishers = [each for each in about.publisher.split("; ") if self._concerns(each)]
        return Place(
            source=f"areas.{column}",
            citation=f"{'; '.join(publishers)}. {about.dataset}",
            where=about.release,
        )

    def _concerns(self, publisher: str) -> bool:
        """Return whether a publisher is named for a nation of the area, or for all of them."""
        whose = publisher.rpartition(" (")[2].rstrip(")") if publisher.endswith(")") else ""
        named = [nation for nation in NATIONS if nation in whose]
        return not named or any(nation in self.result.area.nation for nation in named)

    def _published(self, name: str) -> Step:
        column = name.removesuffix(".region")
        label = next(
            (
                f"{outcome.label}, {about.year}"
                for outcome in self.pack.outcomes.values()
                for about in outcome.measured.values()
                if about.column == column
            ),
            column.replace("_", " "),
        )
        derivation = [self.columns[column].derivation] if column in self.columns else []
        where = self.result.area.region if name != column else None
        return Step(
            id=f"areas.{name}",
            kind="published",
            label=f"Published: {_lowered(label)}" + (f", {where}" if where else ""),
            value=self.result.inputs.measured[name],
            unit="proportion",
            place=self._column(column),
            facts=derivation,
        )

    def _national_mix(self, name: str) -> Step:
        nation, _, population = name.rpartition(".")
        return Step(
            id=f"national_mix.{name}",
            kind="national_mix",
            label=f"{_capital(population_noun(population))} by deprivation fifth, {nation}",  # type: ignore[arg-type]
            value=list(self.result.inputs.national_mix[name]),
            names=self.fifths,
            unit="proportion",
            equation="the nation's areas, added: the mix on which the risks are solved",
            place=self._column("dep_q1_share"),
        )

    def _national_children(self, name: str) -> Step:
        place = name.rpartition(".")[0]
        return Step(
            id=f"national_children.{name}",
            kind="count",
            label=f"Children under one in {f'the {place}' if place.startswith('United') else place}",
            value=self.result.inputs.national_children[name],
            unit="children",
            equation="the areas of the table, added",
            place=self._column("children_0"),
        )

    # -- the profile -----------------------------------------------------------------------------------

    def _stated(self, path: str) -> Step:
        trail = self._in_profile(path)
        found = trail[-1]
        about: Mapping[str, Any] = found if isinstance(found, Mapping) else {}
        value = next((about[key] for key in VALUE_KEYS if key in about), None) if about else found
        numbers = [
            each for each in map(_number, value if isinstance(value, list) else [value]) if each is not None
        ]
        single = numbers[0] if numbers else None
        unit = about.get("unit") if about.get("unit") in get_args(Unit) else None
        unsaid = ORIGIN_KEYS - (set() if unit else {"unit"})
        facts = [f"{name}: {text}" for name, text in _flat(about) if name not in unsaid]
        if not numbers and not about:
            facts.append(_plain(found))
        facts += [str(about[key]) for key in ("reason", "note") if about.get(key)]
        label, names = self._named_in_profile(path, about)
        given = next(
            (each for each in reversed(trail) if isinstance(each, Mapping) and each.get("source")), {}
        )
        source = ", ".join(str(given[key]) for key in ("source", "year") if given.get(key))
        return Step(
            id=f"profile.{path}",
            kind="profile",
            label=f"From the profile: {label}",
            value=numbers if numbers and isinstance(value, list) else single,
            names=names if len(names) == len(numbers) else [],
            unit="proportion" if len(names) == len(numbers) > 1 else unit,
            place=Place(source="profile", citation=source) if source else None,
            facts=facts,
        )

    def _named_in_profile(self, path: str, about: Mapping[str, Any]) -> tuple[str, list[str]]:
        """Return what a part of the profile is called, and what each entry of a row of numbers in it is."""
        section, *rest = path.split(".")
        if section == "local_exposures" and len(rest) == 1:
            factor = self.pack.risk_factors[rest[0]]
            return f"local survey of {_lowered(factor.label)}", list(factor.level_labels)
        if rest[-1:] in (["quintile_shares"], ["children_by_quintile"]):
            return rest[-1].replace("_", " "), self.fifths if rest[-1] == "quintile_shares" else []
        if isinstance(about.get("label"), str):
            return str(about["label"]), []
        return ", ".join(part.replace("_", " ") for part in path.split(".")), []

    def _in_profile(self, path: str) -> list[Any]:
        """Return what the profile has along a dotted path, outermost first; raise KeyError where nothing is."""
        trail: list[Any] = [self.result.inputs.profile]
        for part in path.split("."):
            if not isinstance(trail[-1], Mapping):
                raise KeyError(path)
            trail.append(trail[-1][part])
        return trail


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _flat(held: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Give every plain value of nested mappings, with its keys in words."""
    for key, value in held.items():
        name = f"{prefix} {key}".strip().replace("_", " ")
        if isinstance(value, Mapping):
            inner = next((value[each] for each in VALUE_KEYS if each in value), None)
            if inner is not None:
                yield name, _plain(inner)
            else:
                yield from _flat(value, name)
        elif value is not None:
            yield name, ", ".join(map(_plain, value)) if isinstance(value, list) else _plain(value)


def _plain(value: object) -> str:
    return f"{value:,.10g}" if isinstance(value, float) else str(value)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _lowered(text: str) -> str:
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]
