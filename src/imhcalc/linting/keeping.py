"""How a pack is kept: its changelog, its ids of old, and findings that were answered."""

from collections.abc import Iterator
from itertools import pairwise

from imhcalc.faults import did_you_mean
from imhcalc.linting.rules import Flaw, Rule
from imhcalc.linting.subject import Subject


def version_not_in_changelog(subject: Subject) -> Iterator[Flaw]:
    """Yield a version that the pack's changelog does not have on top, or a pack without one.

    Why: a report names the version of its evidence. Whoever compares two reports looks up in the changelog what changed
    between their versions.

    What to do: add the version under `changelog:` with its date and what changed, newest first.
    """
    pack = subject.evidence.pack
    if not subject.is_whole:
        return
    if not pack.changelog:
        yield Flaw(
            ("pack",),
            "it has no changelog",
            found="no `changelog:`",
            expected=f"a changelog that begins with {pack.version}",
            help="add `changelog:` with the version, its date and what changed",
            at_key=True,
            level="note",
        )
    elif pack.changelog[0].version != pack.version:
        yield Flaw(
            ("pack",),
            f"it is at {pack.version}, and its changelog begins with {pack.changelog[0].version}",
            found=pack.changelog[0].version,
            expected=pack.version,
            help="add what changed in this version at the top, or correct `version`",
            at=("changelog", 0, "version"),
        )


def changelog_out_of_order(subject: Subject) -> Iterator[Flaw]:
    """Yield releases of a changelog that are not newest first, or that come twice.

    Why: a reader goes down a changelog until the version that they had. Out of order, they stop too soon.

    What to do: put the releases in order of their dates, newest first, each version once.
    """
    pack = subject.evidence.pack
    for index, (newer, older) in enumerate(pairwise(pack.changelog)):
        if older.date > newer.date or older.version == newer.version:
            yield Flaw(
                ("pack",),
                f"{older.version} of {older.date} stands below {newer.version} of {newer.date}",
                found=f"{newer.version} of {newer.date}, then {older.version} of {older.date}",
                expected="newest first, each version once",
                help="put the releases in order of their dates",
                at=("changelog", index + 1, "date"),
            )


def renamed_to_nothing(subject: Subject) -> Iterator[Flaw]:
    """Yield old ids whose new id is not there, or that are still there themselves.

    Why: a profile that still uses an old id is read with the new one. If that is not there, the profile stops with an
    id that its owner never wrote.

    What to do: name the id as `imhcalc evidence list` shows it. For an id that is gone, write it under `removed:`.
    """
    known = _known_ids(subject)
    for old, new in subject.evidence.pack.renamed.items():
        if new not in known and new not in subject.evidence.pack.renamed and not subject.could_hold(new):
            yield Flaw(
                ("pack",),
                f"`{old}` is said to be called `{new}` now, and there is no such figure or entry",
                found=new,
                expected="the id of a figure or entry",
                help=did_you_mean(new, known) or "imhcalc evidence list shows every id",
                at=("renamed", old),
            )
    for section in ("renamed", "removed"):
        for old in getattr(subject.evidence.pack, section):
            if old in known:
                yield Flaw(
                    ("pack",),
                    f"`{old}` is said to be {section}, and is still there",
                    found=old,
                    expected="an id of an earlier version",
                    help="take it out of the list, or the entry out of the pack",
                    at=(section, old),
                    at_key=True,
                )


def _known_ids(subject: Subject) -> set[str]:
    entries = {f"{section}.{name}" for section, name in _entries(subject)}
    return entries | set(subject.figures)


def _entries(subject: Subject) -> Iterator[tuple[str, str]]:
    for section in (
        "outcomes",
        "classifications",
        "risk_factors",
        "associations",
        "parameters",
        "ladder",
        "sources",
    ):
        yield from ((section, name) for name in getattr(subject.evidence, section))


RULES = (
    Rule(
        "version-not-in-changelog",
        "warning",
        "versions the changelog does not have",
        version_not_in_changelog,
    ),
    Rule("changelog-out-of-order", "warning", "changelogs out of order", changelog_out_of_order),
    Rule("renamed-to-nothing", "warning", "old ids that lead nowhere", renamed_to_nothing),
)
