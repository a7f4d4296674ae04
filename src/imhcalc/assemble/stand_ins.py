"""Counts in place of those too small to show, with which a run has the same result.

A result shows nothing of a count that is too small; so a record of the run, from which it is to be made again, need
not hold it either. What stands in for it is worked out from what the result shows anyway, and from nothing else.
"""

from collections.abc import Iterator, Sequence
from itertools import permutations

from imhcalc.assemble.evidence_in_use import EvidenceInUse
from imhcalc.assemble.local_data import hidden_counts, shown_changes
from imhcalc.models.evidence import Evidence
from imhcalc.models.plan import ObservedByQuintile, ObservedCounts
from imhcalc.models.profile import Profile

ONE, SEEN = 1.0, 100.0
"""One child of a hundred: a count too small to show by any rule that hides counts."""


def with_stand_ins(profile: Profile, evidence: Evidence) -> tuple[Profile, list[str]]:
    """Return a profile without counts too small to show, and the keys of those that nothing could stand in for.

    What its scenarios set of counts is left out too, as results leave it out: they are applied already, each in a
    profile of its own.
    """
    minimum = EvidenceInUse(evidence, profile).number("disclosure_minimum")
    observed: dict[str, ObservedCounts] = {}
    left_out = []
    for outcome, counts in profile.observed.items():
        found, lost = _standing_in(counts, minimum)
        if lost is not None:
            left_out.append(f"observed.{outcome}{lost}")
        if found is not None:
            observed[outcome] = found
    changed: dict[str, object] = {} if observed == profile.observed else {"observed": observed}
    for section in ("scenarios", "options"):
        stated = getattr(profile, section)
        shown = {
            name: each.model_copy(update={"set": shown_changes(each.set)}) for name, each in stated.items()
        }
        if shown != stated:
            changed[section] = shown
    return (profile.model_copy(update=changed) if changed else profile), left_out


def _standing_in(counts: ObservedCounts, minimum: float) -> tuple[ObservedCounts | None, str | None]:
    """Return counts that may be kept, None where none can be, and the key of what had to go."""
    shown = hidden_counts(counts, minimum)
    is_suppressed, fifths = shown
    if not is_suppressed and not any(fifths):
        return counts, None
    for candidate in _candidates(counts, suppressed=is_suppressed, hidden=fifths):
        if hidden_counts(candidate, minimum) == shown:
            return candidate, None
    if is_suppressed:
        return None, ""
    return counts.model_copy(update={"by_quintile": None}), ".by_quintile"


def _candidates(
    counts: ObservedCounts, *, suppressed: bool, hidden: Sequence[bool]
) -> Iterator[ObservedCounts]:
    """Give counts of which the same is hidden, as may be: each made of what is shown."""
    places = [place for place, is_hidden in enumerate(hidden) if is_hidden]
    fifths = counts.by_quintile
    if fifths is None:
        yield ObservedCounts(below=ONE, assessed=SEEN)
    elif suppressed:
        yield from _hidden_whole(fifths, places)
    else:
        yield from _hidden_in_part(counts, fifths, places)


def _hidden_whole(fifths: ObservedByQuintile, places: Sequence[int]) -> Iterator[ObservedCounts]:
    """Give counts of which all are hidden but the fifths that are shown."""
    assessed = _put(fifths.assessed, places, [SEEN] * len(places))
    for few in range(len(places), 0, -1):
        below = _put(fifths.below, places, [ONE] * few + [0.0] * (len(places) - few))
        by_quintile = ObservedByQuintile(below=below, assessed=assessed)
        yield ObservedCounts(below=sum(below), assessed=sum(assessed), by_quintile=by_quintile)


def _hidden_in_part(
    counts: ObservedCounts, fifths: ObservedByQuintile, places: Sequence[int]
) -> Iterator[ObservedCounts]:
    """Give counts that add up to the same, with others in the fifths that are hidden."""
    left = counts.below - sum(count for place, count in enumerate(fifths.below) if place not in places)
    for below in _shared_out(left, [fifths.assessed[place] for place in places]):
        by_quintile = ObservedByQuintile(below=_put(fifths.below, places, below), assessed=[*fifths.assessed])
        yield counts.model_copy(update={"by_quintile": by_quintile})


def _shared_out(left: float, room: Sequence[float]) -> Iterator[list[float]]:
    """Give ways to share a number of children out over the fifths that are hidden.

    One in some of them, and the rest spread evenly over the others, or as many of it in each as there is room for.
    """
    for order in permutations(range(len(room))):
        for ones in range(len(room)):
            for evenly in (True, False):
                shares = _shares(left, [room[place] for place in order], ones, evenly=evenly)
                if shares is not None:
                    yield [share for _, share in sorted(zip(order, shares, strict=True))]


def _shares(left: float, room: Sequence[float], ones: int, *, evenly: bool) -> list[float] | None:
    shares = []
    for place, most in enumerate(room):
        wanted = left // (len(room) - place) if evenly else left
        share = min(most, max(0.0, left), ONE if place < ones else wanted)
        shares.append(share)
        left -= share
    return shares if left == 0 else None


def _put(values: Sequence[float], places: Sequence[int], new: Sequence[float]) -> list[float]:
    changed = [*values]
    for place, value in zip(places, new, strict=True):
        changed[place] = value
    return changed
