"""Many profiles checked at once: every fault of every file, and what a team asks of its profiles besides."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from imhcalc import application
from imhcalc.checking.counts import counts_of
from imhcalc.checking.moved import Since, moved_faults
from imhcalc.checking.profile_files import profile_files
from imhcalc.checking.sums import sum_faults
from imhcalc.faults import DataMissingError, Fault, UsageError
from imhcalc.loading.files import STANDARD_INPUT, STANDARD_INPUT_SHOWN
from imhcalc.loading.loaded_profile import LoadedProfile
from imhcalc.loading.pins import PINNED, disagreements
from imhcalc.models.checked import Checked, CheckedFile
from imhcalc.models.evidence import Evidence
from imhcalc.models.profile import PinnedEvidence
from imhcalc.records import dataclass

if TYPE_CHECKING:
    from imhcalc.checking.ages import MaxAge

CHECKSUM = "sha256:"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of every profile beside being without faults."""

    since: Since
    max_age: "MaxAge | None" = None
    require_owner: bool = False
    pin: PinnedEvidence | None = None


def check(names: Sequence[str], held: application.Shipped, asked: Asked) -> Checked:
    """Return what is found in the profiles that names mean: files, folders, patterns and standard input.

    Raises
    ------
    DataMissingError
        If the evidence in use is not the one pinned, or the commit to compare with is not there.
    """
    if asked.pin is not None:
        _refuse_other_evidence(asked.pin, held.evidence)
    found = profile_files(names)
    pack, history = held.evidence.pack, asked.since.history
    files = tuple(_checked(file, held, asked) for file in found.files)
    return Checked(
        files,
        found.passed_over,
        found.faults,
        pack.id,
        pack.version,
        held.evidence.sha256,
        as_of=asked.max_age.on.isoformat() if asked.max_age is not None else None,
        since=history.ref if history.found_some else None,
    )


def _checked(file: str, held: application.Shipped, asked: Asked) -> CheckedFile:
    loaded, faults = application.checked(file, held)
    shown = STANDARD_INPUT_SHOWN if file == STANDARD_INPUT else file
    if loaded is None:
        return CheckedFile(shown, None, tuple(faults))
    more = _asked_of(loaded, held, asked, has_history=file != STANDARD_INPUT)
    return CheckedFile(shown, loaded.name, (*faults, *more), loaded.notes)


def _asked_of(
    loaded: LoadedProfile, held: application.Shipped, asked: Asked, *, has_history: bool
) -> Iterator[Fault]:
    if asked.require_owner:
        yield from _owner(loaded)
    if asked.max_age is not None:
        from imhcalc.checking.ages import age_faults  # noqa: PLC0415 -- few ask

        yield from age_faults(loaded, asked.max_age)
    moved = list(moved_faults(loaded, held.table, asked.since)) if has_history else []
    yield from moved
    told = {each.place for each in moved}
    # What has just moved too far is often far from what is held, for the same reason.
    yield from (
        each
        for each in sum_faults(loaded, counts_of(loaded, held.table), held.evidence)
        if each.place not in told
    )


def _owner(loaded: LoadedProfile) -> Iterator[Fault]:
    if (loaded.profile.owner or "").strip():
        return
    fault = Fault(
        "no-owner",
        "nobody is named who stands behind this profile",
        found="no `owner`" if loaded.profile.owner is None else "an empty `owner`",
        expected="`owner:` with a name or a role, and how to reach them",
        help="such as `owner: Public health team, publichealth@council.example`",
    )
    yield loaded.fault(fault, ("owner",))


def _refuse_other_evidence(pin: PinnedEvidence, evidence: Evidence) -> None:
    if not any(disagreements(pin, evidence)):
        return
    used = evidence.pack
    wanted = " ".join(
        [pin.id, *([pin.version] if pin.version else []), *([pin.sha256] if pin.sha256 else [])]
    )
    fault = Fault(
        PINNED,
        f"the evidence in use is {used.id} {used.version}, and {wanted} is asked for",
        found=f"{used.id}@{used.version}@sha256:{evidence.sha256}",
        expected=wanted,
        help=f"look at what moves, then write `--pin {used.id}@{used.version}`; "
        "or use the release of imhcalc, or with `--evidence` the pack, that was pinned",
    )
    raise DataMissingError([fault])


def read_pin(text: str) -> PinnedEvidence:
    """Return a pin as written on a command line: ``uk-2026``, ``uk-2026@2026.1``, ``uk-2026@sha256:0a1b2c...``.

    Raises
    ------
    UsageError
        If it names no pack.
    """
    name, *others = text.split("@")
    checksums = [each.removeprefix(CHECKSUM) for each in others if each.startswith(CHECKSUM)]
    versions = [each for each in others if not each.startswith(CHECKSUM)]
    if not all([name, *others]) or len(checksums) > 1 or len(versions) > 1:
        expected = "a pack, with its version or checksum or both: uk-2026@2026.1@sha256:0a1b2c..."
        raise UsageError(
            [Fault("usage", f"--pin is {text}, which is no pack", found=text, expected=expected)]
        )
    return PinnedEvidence(
        id=name, version=versions[0] if versions else None, sha256=checksums[0] if checksums else None
    )
