"""Births and children of a profile against those of an earlier commit: what moved, and whether a reason is given."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from imhcalc.application import with_small_areas
from imhcalc.areas.table import AreaTable
from imhcalc.checking.counts import Count, Counts, counts_of
from imhcalc.checking.findings import at_value, by_how_much, with_reason
from imhcalc.checking.history import Absence, History
from imhcalc.faults import Fault, InputFaultsError, Place
from imhcalc.loading.files import as_text
from imhcalc.loading.loaded_profile import LoadedProfile, name_of
from imhcalc.loading.positions import dotted, parse
from imhcalc.loading.profile_content import PROFILE_FILE, content_of
from imhcalc.models.checked import commit_in_words
from imhcalc.records import dataclass

WHY_NOT: dict[Absence, str] = {
    "no git": "git is not installed",
    "no repository": "the file is in no git repository",
    "no commit": "the repository has no commit yet",
    "new": "the file is new since then",
}


@dataclass(frozen=True, slots=True)
class Since:
    """The commit that profiles are compared with, and how far a count may move from it."""

    history: History
    moved_over: float
    is_asked: bool = False
    """Whether the user asked for it, and is told where it cannot be done."""


def moved_faults(loaded: LoadedProfile, table: AreaTable, since: Since) -> Iterator[Fault]:
    """Yield the births and children that moved too far without a reason; with one, as notes.

    Where there is no earlier version, a note says why.

    Raises
    ------
    DataMissingError
        If the commit is not in the repository.
    """
    assert loaded.document is not None  # noqa: S101 -- what is checked is a file
    file = Path(loaded.document.file)
    content = since.history.content(file)
    if not isinstance(content, bytes):
        if since.is_asked or content == "new":
            yield _not_compared(file, commit_in_words(since.history.ref), WHY_NOT[content])
        return
    if _is_as_it_was(loaded, content):
        return
    try:
        before = _earlier(content, loaded, table, since.history)
    except InputFaultsError as error:
        why = f"what was there has faults of its own ({error.faults[0].message})"
        yield _not_compared(file, commit_in_words(since.history.ref), why)
        return
    when = commit_in_words(since.history.ref)
    commit = since.history.commit(file)
    if commit not in when:
        when += f" ({commit})"
    yield from _moves(loaded, counts_of(loaded, table), before, since.moved_over, when)


def _is_as_it_was(loaded: LoadedProfile, content: bytes) -> bool:
    """Return whether nothing can have moved: the file is what it was, and counts come from no other file."""
    same = hashlib.sha256(content).hexdigest() == loaded.sha256
    return same and loaded.profile.population.small_areas is None


def _earlier(content: bytes, loaded: LoadedProfile, table: AreaTable, history: History) -> Counts:
    """Return the counts of an earlier version of a profile, its small areas counted as they were."""
    assert loaded.document is not None  # noqa: S101 -- what is checked is a file
    file = Path(loaded.document.file)
    document = parse(as_text(file.name, content), PROFILE_FILE)
    profile = content_of(document).profile
    if profile is None:
        raise InputFaultsError(document.faults or [Fault("missing-key", "no area")])
    earlier = LoadedProfile(profile, "", name_of(profile), document)
    asked = profile.population.small_areas
    if asked is None:
        return counts_of(earlier, table)
    rows = history.content(file.parent / asked.file)
    if not isinstance(rows, bytes):
        raise InputFaultsError([Fault("no-such-file", f"{asked.file}: {WHY_NOT[rows]}")])
    import tempfile  # noqa: PLC0415 -- few profiles count their small areas from a file

    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / Path(asked.file).name).write_bytes(rows)
        there = replace(document, file=str(Path(folder) / file.name))
        here = asked.model_copy(update={"file": Path(asked.file).name})
        population = profile.population.model_copy(update={"small_areas": here})
        moved = profile.model_copy(update={"population": population})
        return counts_of(with_small_areas(replace(earlier, profile=moved, document=there), table), table)


def _moves(
    loaded: LoadedProfile, now: Counts, before: Counts, moved_over: float, when: str
) -> Iterator[Fault]:
    told = set()
    for count, earlier in _pairs(now, before):
        if count.path in told or not _is_over(count, earlier, moved_over):
            continue
        told.add(count.path)
        if count.path == now.under_five_path:
            told |= {each.path for each in now.ages.values()}
        reason = count.reason if count.reason != earlier.reason else None
        yield at_value(
            loaded, count.path, with_reason(_moved(loaded, count, earlier, moved_over, when), reason)
        )


def _is_over(count: Count, earlier: Count, moved_over: float) -> bool:
    return abs(count.value - earlier.value) > moved_over * earlier.value


def _pairs(now: Counts, before: Counts) -> Iterator[tuple[Count, Count]]:
    """Yield each count beside the earlier one, the children under five before each single year of age."""
    pairs = [
        (now.births, before.births),
        (now.maternities, before.maternities),
        (now.under_five, before.under_five),
        *((count, before.ages.get(age)) for age, count in now.ages.items() if count is not now.births),
        *((count, before.projected.get(year)) for year, count in now.projected.items()),
    ]
    yield from ((one, other) for one, other in pairs if one is not None and other is not None)


def _moved(loaded: LoadedProfile, count: Count, earlier: Count, moved_over: float, when: str) -> Fault:
    lower, upper = earlier.value * (1 - moved_over), earlier.value * (1 + moved_over)
    what = (
        f"{dotted(count.path)} is {count.shown}"
        if count.is_stated
        else f"area is {loaded.profile.area.name}, with {count.shown} {count.noun} as held"
    )
    return Fault(
        "moved",
        f"{what}, {by_how_much(count.value, earlier.value)} the {earlier.shown} of {when}",
        found=f"{count.shown} {count.noun}",
        expected=f"from {max(0.0, lower):,.0f} to {upper:,.0f}, within {moved_over * 100:g}% of {earlier.shown}",
        help=f"{'is a digit wrong' if count.is_stated else 'is this the area meant'}? "
        f"If it is right, say why in a new `{count.note}`, in the same change",
    )


def _not_compared(file: Path, ref: str, why: str) -> Fault:
    return Fault(
        "not-compared",
        f"births and children are not compared with {ref}: {why}",
        Place(str(file)),
        level="note",
    )
