"""Records of runs: written beside a report, and the same run made again from one, with what differs."""

import hashlib
import json
import platform
import re
from dataclasses import asdict, replace
from pathlib import Path
from typing import NamedTuple

from imhcalc import __version__, application
from imhcalc.application import Resolved, Shipped
from imhcalc.assemble.stand_ins import with_stand_ins
from imhcalc.faults import DataMissingError, Fault, ImhcalcError, Place
from imhcalc.loading.evidence import load_evidence
from imhcalc.loading.loaded_profile import LoadedProfile
from imhcalc.loading.own_evidence import base_of, is_shipped, laid_over, own_part
from imhcalc.loading.pack_files import PACK_ID
from imhcalc.models.options import Options
from imhcalc.models.replay import Moved, Otherwise, Replay
from imhcalc.models.result import Figure, Result
from imhcalc.models.run_record import (
    MadeWith,
    RecordedAreas,
    RecordedEvidence,
    RecordedOptions,
    RecordedPack,
    RecordedProfile,
    RecordedResult,
    RunRecord,
)
from imhcalc.report.registry import data_renderer, renderer
from imhcalc.report.setting import Setting

_NUMBERS = re.compile(r"\[\n\s*(?:-?[\d.eE+-]+|null)(?:,\n\s*(?:-?[\d.eE+-]+|null))*\n\s*\]")
"""A list of numbers in indented JSON: no text holds a line break of its own."""
SHORT = 12
"""Digits of a hash that are shown."""


class Origin(NamedTuple):
    """What a run came from that is not in its inputs: the command, and where evidence and areas were."""

    command: list[str]
    evidence: str | None = None
    data_folder: Path | None = None


class Made(NamedTuple):
    """A run made again: its result, how it compares with the record, and what it was given."""

    result: Result
    replay: Replay
    given: Resolved
    held: Shipped


def record_of(given: Resolved, held: Shipped, options: Options, result: Result, origin: Origin) -> RunRecord:
    """Return the record of a run.

    Counts too small to show are not in it: where the profile has some, others stand in with which the result is
    the same.

    Raises
    ------
    ImhcalcError
        If evidence of one's own can no longer be read.
    """
    recorded = asdict(options)
    recorded.pop("own_area_effects")
    record = RunRecord(
        schema_="imhcalc-record/1",
        command=origin.command,
        data_folder="shipped" if origin.data_folder is None else "own",
        made_with=_made_with(result.run.numpy),
        options=RecordedOptions(**recorded),
        profile=_profile_of(given, held, result),
        evidence=_evidence_of(held, origin.evidence),
        areas=RecordedAreas(
            sha256=result.run.areas.sha256,
            area=result.area.name,
            kind=result.area.kind,
            districts=result.area.members,
        ),
        result=_came_of(result),
    )
    return record.model_copy(update={"sha256": _sha256_of(record)})


def record_text(record: RunRecord) -> str:
    """Return a record as JSON, lists of numbers on one line."""
    data = record.model_dump(mode="json", by_alias=True, exclude_unset=True)
    return _NUMBERS.sub(lambda found: re.sub(r"\s+", " ", found[0]).replace("[ ", "[").replace(" ]", "]"),
                        data_renderer()(data))  # fmt: skip


def made_again(record: RunRecord, data_folder: Path | None = None, file: str | None = None) -> Made:
    """Return the run of a record made again, and what differs from what came of it then.

    Raises
    ------
    DataMissingError
        If something that the record names is not to be had: a pack, an area, an entry of the evidence; placed in
        its file where one is named.
    """
    try:
        return _made_again(record, data_folder)
    except DataMissingError as error:
        if file is None:
            raise
        raise DataMissingError(
            replace(fault, place=fault.place or Place(file)) for fault in error.faults
        ) from error


def _made_again(record: RunRecord, data_folder: Path | None) -> Made:
    held = _held(record, data_folder)
    given = _given(record)
    faults = application.faults_of(given, held)
    if faults:
        raise DataMissingError([_not_to_be_had(fault, record) for fault in faults])
    try:
        result = application.estimated_of(given, held, Options(**record.options.model_dump())).result
    except ImhcalcError as error:
        raise DataMissingError([_not_to_be_had(fault, record) for fault in error.faults]) from error
    return Made(result, _replay(record, result, held), given, held)


# -- the record ------------------------------------------------------------------------------------------


def _made_with(numpy: str) -> MadeWith:
    machine = f"{platform.system()} {platform.machine()}"
    return MadeWith(imhcalc=__version__, numpy=numpy, python=platform.python_version(), machine=machine)


def _profile_of(given: Resolved, held: Shipped, result: Result) -> RecordedProfile:
    resolved, left_out = with_stand_ins(given.loaded.profile, held.evidence)
    scenarios = {}
    for name, profile in given.scenarios.items():
        scenarios[name], more = with_stand_ins(profile, held.evidence)
        left_out += [f"{name}: {key}" for key in more if key not in left_out]
    return RecordedProfile(
        name=given.loaded.name,
        sha256=result.run.profile.sha256,
        resolved=resolved,
        applied=[*given.applied],
        scenarios=scenarios,
        notes=[*given.loaded.notes],
        left_out=left_out,
    )


def _evidence_of(held: Shipped, named: str | None) -> RecordedEvidence:
    evidence = held.evidence
    pack = RecordedEvidence(id=evidence.pack.id, version=evidence.pack.version, sha256=evidence.sha256)
    if is_shipped(named, held.root):
        return pack
    below = base_of(str(named), held.root)
    if below is None:
        return pack.model_copy(update={"own": own_part(evidence, None)})
    base = load_evidence(below, held.root)
    under = RecordedPack(id=below, version=base.pack.version, sha256=base.sha256)
    return pack.model_copy(update={"builds_on": under, "own": own_part(evidence, base)})


def _came_of(result: Result) -> RecordedResult:
    parts = result.model_dump(mode="json", by_alias=True)
    return RecordedResult(
        sha256=_sha256(renderer("json")(result, Setting())),
        parts={name: _sha256(json.dumps(part, ensure_ascii=False)) for name, part in parts.items()},
        figures={figure.id: _recorded(figure) for figure in result.figures},
    )


def _recorded(figure: Figure) -> list[float | None]:
    interval = figure.interval
    return [figure.value, *((None, None) if interval is None else (interval.lower, interval.upper))]


def _sha256(text: str | bytes) -> str:
    return hashlib.sha256(text if isinstance(text, bytes) else text.encode("utf-8")).hexdigest()


# -- the run again ---------------------------------------------------------------------------------------


def _held(record: RunRecord, data_folder: Path | None) -> Shipped:
    """Return the areas and the evidence of a record, as they are now, with the entries that it holds itself."""
    recorded = record.evidence
    below = recorded if recorded.own is None else recorded.builds_on
    if below is not None and PACK_ID.fullmatch(below.id) is None:
        raise DataMissingError([_not_to_be_had(_path_for_id(below.id), record)])
    try:
        held = application.shipped(None if below is None else below.id, data_folder)
    except ImhcalcError as error:
        raise DataMissingError([_not_to_be_had(fault, record) for fault in error.faults]) from error
    if recorded.own is None:
        return held
    base = None if below is None else held.evidence
    return replace(held, evidence=laid_over(base, recorded.own, recorded.sha256))


def _path_for_id(name: str) -> Fault:
    """Return the fault of a record that would have files read from a path: its own entries stand in it."""
    return Fault(
        "unknown-pack",
        f"it names its evidence by a path, {name}",
        found=name,
        expected="the id of a pack that ships, such as uk-2026",
        help="a record holds evidence of one's own itself and needs no path: take the record as `--record` wrote it",
    )


def _given(record: RunRecord) -> Resolved:
    about = record.profile
    loaded = LoadedProfile(about.resolved, about.sha256 or "", about.name, notes=tuple(about.notes))
    return Resolved(loaded, about.scenarios, tuple(about.applied))


def _not_to_be_had(fault: Fault, record: RunRecord) -> Fault:
    """Return a fault of what the record names, with where to look for it."""
    help_ = fault.help
    if record.data_folder == "own":
        help_ = "the run was made with a data folder of one's own: give it to --data-dir"
    elif (
        fault.code == "unknown-pack" and fault.found == record.evidence.id and PACK_ID.fullmatch(fault.found)
    ):
        # Another pack, be its name ever so near, would give another result.
        help_ = f"imhcalc {record.made_with.imhcalc}, which made the record, has it"
    return replace(fault, message=f"the run of this record cannot be made again: {fault.message}", help=help_)


def _replay(record: RunRecord, result: Result, held: Shipped) -> Replay:
    now = _came_of(result)
    otherwise = tuple(_otherwise(record, result, held))
    if now.sha256 == record.result.sha256:
        return Replay(is_same=True, sha256=now.sha256, otherwise=otherwise)
    before = record.result
    moved = [
        _moved(figure, before.figures[figure.id])
        for figure in result.figures
        if figure.id in before.figures and before.figures[figure.id] != now.figures[figure.id]
    ]
    return Replay(
        is_same=False,
        sha256=now.sha256,
        otherwise=otherwise,
        moved=tuple(moved),
        gone=tuple(name for name in before.figures if name not in now.figures),
        added=tuple(name for name in now.figures if name not in before.figures),
        parts=tuple(name for name, sha256 in now.parts.items() if before.parts.get(name) != sha256),
        is_changed=record.sha256 != _sha256_of(record),
        left_out=tuple(record.profile.left_out),
    )


def _sha256_of(record: RunRecord) -> str:
    """Return the hash of all that a record holds but the hash itself, however it is indented."""
    data = record.model_dump(mode="json", by_alias=True, exclude_unset=True, exclude={"sha256"})
    return _sha256(json.dumps(data, ensure_ascii=False, sort_keys=True))


def _moved(figure: Figure, before: list[float | None]) -> Moved:
    value, lower, upper = before
    return Moved(figure, value, None if lower is None or upper is None else (lower, upper))


def _otherwise(record: RunRecord, result: Result, held: Shipped) -> list[Otherwise]:
    """Return what the run rests on that is not as it was then."""
    was, recorded = record.made_with, record.evidence
    is_now = _made_with(result.run.numpy)
    below = recorded if recorded.own is None else recorded.builds_on
    found = [
        Otherwise("imhcalc", was.imhcalc, is_now.imhcalc),
        Otherwise("numpy", was.numpy, is_now.numpy),
        Otherwise("Python", was.python, is_now.python),
        Otherwise("the kind of machine", was.machine, is_now.machine),
        Otherwise("the area table", _short(record.areas.sha256), _short(result.run.areas.sha256)),
    ]
    if below is not None:
        base = held.evidence if recorded.own is None else load_evidence(below.id, held.root)
        found.append(
            Otherwise(
                f"the evidence {below.id}",
                f"version {below.version}, {_short(below.sha256)}",
                f"version {base.pack.version}, {_short(base.sha256)}",
            )
        )
    return [each for each in found if each.before != each.now]


def _short(sha256: str) -> str:
    return f"hash {sha256[:SHORT]}"
