"""A result to an explanation: the tree of steps from one figure down to its sources.

Everything is found by id: a figure names in `from` what it is worked out from, and each such id is another
figure, a quantity of the evidence, a part of the profile, or an input of the area.
"""

from collections.abc import Iterable, Iterator, Mapping

from imhcalc.assemble.evidence_in_use import EvidenceInUse
from imhcalc.assemble.explained import Explained
from imhcalc.assemble.explained_area import (
    AGES,
    MIX,
    ages_step,
    mix_step,
    national_children_step,
    national_mix_step,
    published_step,
)
from imhcalc.assemble.explained_evidence import (
    association_step,
    exposure_of,
    exposure_step,
    fifth_steps,
    level_steps,
    quantity_step,
)
from imhcalc.assemble.explained_profile import stated_step
from imhcalc.models.area import ColumnSource
from imhcalc.models.evidence import Evidence
from imhcalc.models.explanation import Explanation, Limits, Rival, Step
from imhcalc.models.profile import Profile
from imhcalc.models.result import Figure, Result
from imhcalc.models.units import DEPRIVATION, Population

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
    known = Explained(result, EvidenceInUse(evidence, profile), columns)
    step = _Tree(known, depth).step(wanted, None)
    outcome = known.outcome_of(wanted)
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

    def __init__(self, known: Explained, depth: int | None) -> None:
        self.known = known
        self.seen: set[tuple[str, str | None]] = set()
        self.with_rivals: set[str] = set()
        self.left = depth
        """How many more levels may be given below the step in hand; None is no end to them."""

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
                update={"cut": wanted in self.known.figures, "children": list(self._rows(wanted, made))}
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
        known = self.known
        section, _, rest = wanted.partition(".")
        if wanted in known.figures:
            return self._figure(known.figures[wanted])
        if wanted == MIX:
            return mix_step(known, population or "live_births")
        if wanted == AGES:
            return ages_step(known, population or "children_0")
        if section == "associations" and rest in known.pack.associations:
            return association_step(known, rest)
        exposure = exposure_of(known, wanted)
        if exposure is not None:
            return exposure_step(known, wanted, *exposure)
        makers = {
            "areas": published_step,
            "national_mix": national_mix_step,
            "national_children": national_children_step,
            "profile": stated_step,
        }
        return makers[section](known, rest) if section in makers else quantity_step(known, wanted)

    def _children(self, wanted: str, made: Step, population: Population | None) -> Iterator[Step]:
        figure = self.known.figures.get(wanted)
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
            yield from level_steps(self.known, wanted.partition(".")[2])
        elif made.kind == "exposure":
            yield from fifth_steps(self.known, wanted)

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

    def _figure(self, figure: Figure) -> Step:
        interval = figure.interval
        outcome = self.known.outcome_of(figure.id)
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
            care=self.known.care(*places),
            unmoved_by=self._unmoved_by(figure),
        )

    def _readings(self, wanted: str) -> list[Rival]:
        """Return what the rival readings of the baseline would give, the first time an outcome is met."""
        outcome = self.known.outcome_of(wanted)
        if outcome is None or outcome.id in self.with_rivals:
            return []
        name = wanted.removeprefix(f"{outcome.id}.")
        if name not in {"expected", "prevalence"}:
            return []
        self.with_rivals.add(outcome.id)
        found = []
        for reading, label in outcome.reading_labels.items():
            figure = self.known.figures[f"{outcome.id}.reading.{reading}.{name}"]
            assert figure.value is not None  # noqa: S101 -- a reading without a solution has no figure
            found.append(Rival(id=figure.id, label=label, value=figure.value, unit=figure.unit))
        return found

    def _national_to_local(self, figure: Figure) -> Step | None:
        """Return how the national rate becomes this figure, where the parts add to it (method, section 7)."""
        outcome = self.known.outcome_of(figure.id)
        if outcome is None or figure.id not in {f"{outcome.id}.prevalence", f"{outcome.id}.synthetic"}:
            return None
        parts = [
            each
            for each in self.known.result.figures
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
        rates were published crude (method, section 4).
        """
        keys = [
            each.partition(".")[2] for each in self._grouped(figure.from_) if each.startswith("associations.")
        ]
        used = [self.known.pack.associations[key] for key in keys if key in self.known.pack.associations]
        places = [each for each in used if each.risk_factor == DEPRIVATION]
        if (
            figure.method != "synthetic"
            or ".reading." in figure.id
            or self.known.result.run.anchor != "population"
            or not places
            or any(each.scope != "marginal" for each in places)
        ):
            return []
        surveyed = self.known.evidence.profile.local_exposures
        return list(
            dict.fromkeys(
                self.known.pack.risk_factors[each.risk_factor].label
                for each in used
                if each.risk_factor != DEPRIVATION and each.risk_factor not in surveyed
            )
        )
