"""What a profile says of its local offer, against the interventions and the check-list held: ids that point nowhere."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Protocol

from imhcalc.faults import Fault, did_you_mean, expected_one_of
from imhcalc.loading.loaded_profile import LoadedProfile
from imhcalc.loading.positions import Path, dotted
from imhcalc.models.intervention import Checklist, Intervention


def says_something(loaded: LoadedProfile) -> bool:
    """Return whether a profile has anything to check: services, or answers to the check-list."""
    return bool(loaded.profile.services or loaded.profile.checklist)


class Held(Protocol):
    """What is held of interventions, each part read when it is looked at."""

    @property
    def interventions(self) -> Mapping[str, Intervention]:
        """The interventions by id."""

    @property
    def checklist(self) -> Checklist:
        """The check-list."""


def check_offer_against(held: Held, loaded: LoadedProfile) -> list[Fault]:
    """Return what a profile's services and answers name that is not held, or say both ways."""
    return list(_faults(held, loaded))


def _faults(held: Held, loaded: LoadedProfile) -> Iterator[Fault]:
    profile = loaded.profile
    has_kinds = any(service.kind is not None for service in profile.services.values())
    kinds = list(held.checklist.kinds) if has_kinds else []
    for name, service in profile.services.items():
        path: Path = ("services", name)
        if service.kind is not None:
            yield from _known(loaded, (*path, "kind"), service.kind, kinds, "kind of service")
        for index, wanted in enumerate(service.interventions):
            yield from _known(
                loaded, (*path, "interventions", index), wanted, held.interventions, "intervention",
                see="imhcalc interventions --format csv lists every id",
            )  # fmt: skip
        if service.ages is not None and service.ages.from_months >= service.ages.to_months:
            fault = Fault(
                "ages-run-backwards",
                f"{dotted((*path, 'ages'))} ends before it begins",
                found=f"from {service.ages.from_months:g} to {service.ages.to_months:g} months",
                expected="`from_months` below `to_months`",
                help="write the age at which it begins first: ages: {from_months: 0, to_months: 24}",
            )
            yield loaded.fault(fault, (*path, "ages"))
        if service.kind in kinds and profile.checklist.get(service.kind) is False:
            fault = Fault(
                "said-both-ways",
                f"{dotted(('checklist', service.kind))} is false, and {dotted(path)} is of this kind",
                found="false",
                expected="true, or nothing: the service answers it",
                help=f"leave `{service.kind}` out of `checklist:`, or change the service's `kind`",
            )
            yield loaded.fault(fault, ("checklist", service.kind))
    for name in profile.checklist:
        yield from _known(
            loaded, ("checklist", name), name, held.checklist.ids, "item of the check-list", at_key=True
        )


def _known(  # noqa: PLR0913 -- what a fault of an id needs
    loaded: LoadedProfile,
    path: Path,
    name: str,
    choices: Iterable[str],
    what: str,
    *,
    at_key: bool = False,
    see: str | None = None,
) -> Iterator[Fault]:
    known = list(choices)
    if name in known:
        return
    code = f"unknown-{what.split(maxsplit=1)[0]}"
    message = (
        f"{dotted(path)} is no {what}"
        if at_key
        else f"{dotted(path)} is {dotted((name,))}, which is no {what}"
    )
    fault = Fault(
        code,
        message,
        found=dotted((name,)),
        expected=expected_one_of(name, known),
        help=did_you_mean(name, known) or see,
    )
    yield loaded.fault(fault, path, at_key=at_key)
