"""Scope: whether a ratio is crude or adjusted, and whether what it is adjusted for says the same."""

from collections.abc import Iterator

from imhcalc.faults import nearest
from imhcalc.linting.rules import Flaw, Rule
from imhcalc.linting.subject import Subject
from imhcalc.models.evidence import Association


def scope_unlike_adjusted(subject: Subject) -> Iterator[Flaw]:
    """Yield ratios whose scope and `adjusted_for` say different things.

    Why: a crude ratio (scope marginal) holds nothing fixed, an adjusted one (scope conditional) holds other factors
    fixed. The model treats them differently: read the wrong way, what adversity and deprivation share is counted twice,
    or left out.

    What to do: look in the source what was held fixed. List it under `adjusted_for`, or set the scope to marginal.
    """
    for name, association in subject.own_associations():
        flaw = _contradiction(name, association) or _missing(subject, name, association)
        if flaw is not None:
            yield flaw


def rate_ratio_adjusted(subject: Subject) -> Iterator[Flaw]:
    """Yield rate ratios that are marked as adjusted.

    Why: the model holds other factors fixed on the scale of odds. A rate ratio that holds them fixed cannot be used,
    and an estimate is refused.

    What to do: take the odds ratio of the source, or the crude rate ratio.
    """
    for name, association in subject.own_associations():
        if association.measure == "rr" and association.scope == "conditional":
            yield Flaw(
                ("associations", name),
                "a rate ratio is marked as adjusted, which the model cannot use",
                found="measure: rr, scope: conditional",
                expected="measure: or, or scope: marginal",
                help="take the odds ratio of the source, or the crude rate ratio",
                at=("measure",),
            )


def _contradiction(name: str, association: Association) -> Flaw | None:
    entry = ("associations", name)
    listed = ", ".join(association.adjusted_for)
    if association.scope == "marginal" and association.adjusted_for:
        return Flaw(
            entry,
            f"its scope is marginal, which holds nothing fixed, and it is adjusted for {listed}",
            found=f"scope: marginal, adjusted_for: [{listed}]",
            expected="scope: conditional, or nothing under `adjusted_for`",
            help="look in the source what was held fixed",
            at=("adjusted_for",),
            also=((*entry, "scope"),),
        )
    if association.scope == "conditional" and not association.adjusted_for:
        return Flaw(
            entry,
            "its scope is conditional, which holds other factors fixed, and `adjusted_for` names none",
            found="scope: conditional, no adjusted_for",
            expected="what was held fixed under `adjusted_for`, or scope: marginal",
            help="look in the source what was held fixed",
            at=("scope",),
        )
    if association.risk_factor in association.adjusted_for:
        return Flaw(
            entry,
            f"it is adjusted for {association.risk_factor}, which is the factor that it is of",
            found=f"adjusted_for: [{listed}]",
            expected="other factors",
            help=f"take {association.risk_factor} out of `adjusted_for`",
            at=("adjusted_for",),
        )
    return None


def _missing(subject: Subject, name: str, association: Association) -> Flaw | None:
    """Return that a ratio is used as adjusted for a factor of the model which it does not list."""
    if association.scope != "conditional":
        return None
    others = [
        each.risk_factor
        for each in subject.evidence.associations.values()
        if each.outcome == association.outcome and each.risk_factor != association.risk_factor
    ]
    missing = [factor for factor in dict.fromkeys(others) if factor not in association.adjusted_for]
    if not missing:
        return None
    near = nearest(missing[0], association.adjusted_for)
    return Flaw(
        ("associations", name),
        f"it is used as holding {', '.join(missing)} fixed, and is adjusted for {', '.join(association.adjusted_for)}",
        found=f"adjusted_for: [{', '.join(association.adjusted_for)}]",
        expected=f"{', '.join(missing)} among them, as the model has it beside",
        help=f"did you mean `{missing[0]}` by `{near}`?"
        if near
        else "add it if the source held it fixed; else say scope: marginal",
        at=("adjusted_for",),
    )


RULES = (
    Rule(
        "scope-unlike-adjusted",
        "warning",
        "scopes that contradict what is adjusted for",
        scope_unlike_adjusted,
    ),
    Rule("rate-ratio-adjusted", "error", "rate ratios marked as adjusted", rate_ratio_adjusted),
)
