"""What the plan of a profile asks of the evidence that the evidence does not have, or does not allow."""

from collections.abc import Iterator

from imhcalc.faults import Fault, did_you_mean, expected_one_of, nearest
from imhcalc.loading.known_ids import unknown_id
from imhcalc.loading.loaded_profile import LoadedProfile
from imhcalc.loading.positions import Path, dotted
from imhcalc.models.evidence import Classification, Evidence, Outcome
from imhcalc.models.plan import PAY_BAND, STAGES, ObservedCounts, Post, Role
from imhcalc.models.units import DEPRIVATION, Nation

FIGURES = (
    "breakeven",
    "cost",
    "demand",
    "families",
    "flow",
    "need",
    "overlap",
    "projection",
    "provision",
    "stock",
    "workforce",
)
"""The first parts of the ids of a plan's figures; those of outcomes are the outcomes' own ids."""


def plan_reference_faults(evidence: Evidence, loaded: LoadedProfile) -> Iterator[Fault]:
    """Yield the faults of a profile's plan against the evidence."""
    outcomes = list(evidence.outcomes)
    for name, counts in loaded.profile.observed.items():
        yield from unknown_id(loaded, ("observed", name), name, outcomes)
        if name in evidence.outcomes:
            yield from _observed(evidence, loaded, name, counts)
    if loaded.profile.overlap is not None:
        for index, name in enumerate(loaded.profile.overlap.indicators):
            yield from unknown_id(loaded, ("overlap", "indicators", index), name, outcomes)
    yield from _chosen_rates(evidence, loaded)
    yield from _criteria(evidence, loaded)
    yield from _bands(evidence, loaded)
    yield from _decisions(evidence, loaded)


def _observed(
    evidence: Evidence, loaded: LoadedProfile, name: str, counts: ObservedCounts
) -> Iterator[Fault]:
    classification = next((each for each in evidence.classifications.values() if name in each.outcomes), None)
    path: Path = ("observed", name)
    if classification is not None:
        yield from _of_classes(loaded, path, classification, counts)
    nation = loaded.profile.area.nation
    outcome = evidence.outcomes[name]
    if nation is not None and outcome.carry == "never" and nation not in outcome.baselines:
        yield loaded.fault(_not_here(path, outcome, nation), path, at_key=True)


def _of_classes(
    loaded: LoadedProfile, path: Path, classification: Classification, counts: ObservedCounts
) -> Iterator[Fault]:
    """Yield why counts may not stand for an outcome that shares its classes with others."""
    name = str(path[-1])
    first = [classification.classes[0]]
    if classification.outcomes[name] != first:
        replaceable = [each for each, classes in classification.outcomes.items() if classes == first]
        fault = Fault(
            "not-the-first-class",
            f"{dotted(path)} cannot stand in place of the model: its classes are estimated together, "
            "each as a share of those in none before it",
            found=name,
            expected=", ".join(replaceable) or "no outcome of this classification",
            help="leave it out; a local count can be told under `known_groups:`, beside the estimate",
        )
        yield loaded.fault(fault, path, at_key=True)
    elif not (counts.instrument or "").strip():
        fault = Fault(
            "no-instrument",
            f"{dotted(path)} has no `instrument`, and no service measures this routinely",
            found="no instrument",
            expected="instrument: how it was measured, by name",
            help="such as `instrument: Strange Situation procedure`; a general impression is no measure",
        )
        yield loaded.fault(fault, path, at_key=True)


def _not_here(path: Path, outcome: Outcome, nation: Nation) -> Fault:
    return Fault(
        "not-in-this-nation",
        f"{dotted(path)}: {outcome.label} is bound to an instrument that {nation} does not have",
        found=nation,
        expected=", ".join(outcome.baselines),
        help=" ".join(each for each in (outcome.instead.get(nation), "Leave it out of this profile") if each),
    )


def _chosen_rates(evidence: Evidence, loaded: LoadedProfile) -> Iterator[Fault]:
    proportions = [
        name
        for name, parameter in evidence.parameters.items()
        if parameter.quantity.unit == "proportion" and not isinstance(parameter.quantity.value, list)
    ]
    for stage in STAGES:
        stated = getattr(loaded.profile.pathway, stage, None)
        if stated is None or stated.use is None:
            continue
        path: Path = ("pathway", stage, "use")
        parameter = evidence.parameters.get(stated.use)
        if parameter is None:
            yield from unknown_id(loaded, path, stated.use, proportions, "unknown-parameter")
        elif stated.use not in proportions:
            fault = Fault(
                "not-a-proportion",
                f"{dotted(path)} is {stated.use}, which is no proportion: "
                f"{parameter.label}, in {parameter.quantity.unit}",
                found=parameter.quantity.unit,
                expected=expected_one_of(stated.use, proportions)
                or "nothing: this evidence has no proportion",
                help="name a share of families, or write the rate itself: rate: 60%",
            )
            yield loaded.fault(fault, path)


def _criteria(evidence: Evidence, loaded: LoadedProfile) -> Iterator[Fault]:
    programme = loaded.profile.programme
    if programme is None:
        return
    path: Path = ("programme", "criteria")
    known = [name for name, each in evidence.risk_factors.items() if name == DEPRIVATION or each.exposures]
    for name, levels in programme.criteria.items():
        yield from unknown_id(loaded, (*path, name), name, known, "E_UNKNOWN_FACTOR")
        held = evidence.risk_factors[name].levels if name in known else levels
        for index, level in enumerate(levels):
            if level not in held:
                inner: Path = (*path, name, index)
                fault = Fault(
                    "unknown-level",
                    f"{dotted(inner)}: risk_factors.{name} has no level `{dotted((level,))}`",
                    found=dotted((level,)),
                    expected=", ".join(held),
                    help=did_you_mean(level, held)
                    or f"`imhcalc evidence show {name}` says what each level is",
                )
                yield loaded.fault(fault, inner)
    if list(programme.criteria) == [DEPRIVATION]:
        others = [name for name in known if name != DEPRIVATION]
        fault = Fault(
            "selected-by-deprivation",
            f"{dotted((*path, DEPRIVATION))}: nobody is selected by deprivation alone",
            found=DEPRIVATION,
            expected=f"a criterion of a family, such as {', '.join(others)}"
            if others
            else "a criterion of a family; this evidence has none",
            help="where a family lives says nothing of that family: name what the programme asks of it, "
            "or leave `programme:` out",
        )
        yield loaded.fault(fault, (*path, DEPRIVATION), at_key=True)


def _bands(evidence: Evidence, loaded: LoadedProfile) -> Iterator[Fault]:
    held = [name.removeprefix(PAY_BAND) for name in evidence.parameters if name.startswith(PAY_BAND)]
    for path, post in _posts(loaded):
        if post.band is not None and post.band.lower() not in held:
            meant = post.band.lower().removeprefix("band").strip()
            near = meant if meant in held else nearest(meant, held)
            fault = Fault(
                "unknown-band",
                f"{dotted(path)} is {dotted((post.band,))}, and the pay table held has no such band",
                found=dotted((post.band,)),
                expected=", ".join(held) or "nothing: this evidence has no pay table",
                help=f"did you mean `{near}`?" if near else "give a `salary` in its place",
            )
            yield loaded.fault(fault, path)


def _posts(loaded: LoadedProfile) -> Iterator[tuple[Path, Role | Post]]:
    staff = loaded.profile.workforce
    if staff is None:
        return
    for name, role in staff.roles.items():
        yield ("workforce", "roles", name, "band"), role
    for name in ("lead", "administration"):
        post = getattr(staff.smallest_team, name, None)
        if post is not None:
            yield ("workforce", "smallest_team", name, "band"), post


def _decisions(evidence: Evidence, loaded: LoadedProfile) -> Iterator[Fault]:
    beginnings = [*FIGURES, *evidence.outcomes]
    for name, decision in loaded.profile.decisions.items():
        first, _, rest = decision.figure.partition(".")
        if first in beginnings and rest:
            continue
        path: Path = ("decisions", name, "figure")
        near = nearest(first, beginnings)
        fault = Fault(
            "no-such-figure",
            f"{dotted(path)} is {dotted((decision.figure,))}, and no plan has such a figure",
            found=dotted((decision.figure,)),
            expected="the id of a figure, such as provision.gap, demand.engaged or cost.total",
            help=f"did you mean `{near}.{rest}`?"
            if near and rest
            else "`imhcalc explain PROFILE --list` shows the id of every figure that it gives",
        )
        yield loaded.fault(fault, path)
