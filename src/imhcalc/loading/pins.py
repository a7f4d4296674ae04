"""The evidence that a profile, or a command, is pinned to: another pack, version or checksum is refused."""

from collections.abc import Iterator

from imhcalc.faults import Fault
from imhcalc.loading.loaded_profile import LoadedProfile
from imhcalc.models.evidence import Evidence
from imhcalc.models.profile import PinnedEvidence

PINNED = "pinned-evidence"
SHORTEST_CHECKSUM = 12
"""Fewer digits of a checksum than this tell too little apart."""


def pin_faults(evidence: Evidence, loaded: LoadedProfile) -> Iterator[Fault]:
    """Yield where the evidence in use is not what a profile is pinned to."""
    pin = loaded.profile.evidence
    if pin is None:
        return
    # Of another pack neither the version nor the checksum can be right.
    for key, fault in list(disagreements(pin, evidence))[:1]:
        yield loaded.fault(fault, ("evidence", key))


def disagreements(pin: PinnedEvidence, evidence: Evidence) -> Iterator[tuple[str, Fault]]:
    """Yield what of a pin is not so of the evidence in use, each with the key that says so."""
    used = evidence.pack
    if pin.id != used.id:
        fault = Fault(
            PINNED,
            f"evidence.id is {pin.id}, and the evidence in use is {used.id}",
            found=used.id,
            expected=pin.id,
            help=f"run it with `--evidence {pin.id}`, or the path of that pack; "
            f"to change packs, look at what moves and write `id: {used.id}`",
        )
        yield "id", fault
    if pin.version is not None and pin.version != used.version:
        fault = Fault(
            PINNED,
            f"evidence.version is {pin.version}, and {used.id} in use is {used.version}",
            found=f"{used.id} {used.version}",
            expected=f"{used.id} {pin.version}",
            help=f'look at what moves, then write `version: "{used.version}"`; '
            f"or use the release of imhcalc, or the pack, that has {pin.version}",
        )
        yield "version", fault
    if pin.sha256 is not None and not _agrees(pin.sha256, evidence.sha256):
        yield "sha256", _other_checksum(pin.sha256, evidence)


def _agrees(written: str, checksum: str) -> bool:
    return len(written) >= SHORTEST_CHECKSUM and checksum.startswith(written.lower())


def _other_checksum(written: str, evidence: Evidence) -> Fault:
    used, checksum = evidence.pack, evidence.sha256
    if len(written) < SHORTEST_CHECKSUM:
        return Fault(
            PINNED,
            f"evidence.sha256 is {written}, too short to tell one pack from another",
            found=f"{len(written)} digits",
            expected=f"all 64 digits, or the first {SHORTEST_CHECKSUM} and more",
            help=f"that of {used.id} {used.version} in use is {checksum}",
        )
    return Fault(
        PINNED,
        f"evidence.sha256 is not that of {used.id} {used.version} in use: a figure in the pack is another",
        found=checksum,
        expected=written,
        help=f"look at what moves, then write `sha256: {checksum}`; or use the pack's files as they were",
    )
