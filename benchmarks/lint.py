"""How much of what is wrong with a pack `evidence lint` finds, and how often it cries wolf.

``python benchmarks/lint.py [--seed N] [--each N]`` plants faults of every kind, one at a time, at places chosen by the
seed, in a copy of the shipped pack and of a small one (``benchmarks/packs/small``), and looks whether lint finds each for
the reason it was planted, at its line. Then it makes changes that leave a pack sound, and looks whether lint finds
anything new. It leaves with 1 if a fault was missed, or if more than 5% of the sound changes raised an alarm.

What counts. A planted fault is found if a finding that was not there before has the code of what was planted, and is
placed in the line that was changed (or, for a fault between lines, in one of the lines that the finding names with it). A
false alarm is any finding, notes among them, that a sound change brings; any error or warning of a pack as it is; and
any finding that a planted fault brings in an entry it does not touch.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.lint_trials import intervals, keeping, totals, uses  # noqa: E402 -- found from any folder
from benchmarks.lint_trials.draft import Draft, Expected, NoPlaceError  # noqa: E402
from benchmarks.lint_trials.sound import HARMLESS  # noqa: E402
from imhcalc.models.finding import Finding  # noqa: E402
from imhcalc.reviewing import lint  # noqa: E402
from imhcalc.shipped_data import data_root  # noqa: E402

PLANTED = (*totals.PLANTED, *intervals.PLANTED, *uses.PLANTED, *keeping.PLANTED)
YEAR = 2026
MOST_FALSE_ALARMS = 0.05
PACKS = {"uk-2026": ROOT / "data" / "evidence" / "uk-2026", "small": ROOT / "benchmarks" / "packs" / "small"}
WELL_FORMED = {
    **PACKS,
    **{
        name: ROOT / "examples" / "evidence" / name
        for name in ("fernshire_1", "fernshire_2", "fernshire_team")
    },
}
"""Packs in which nothing should be an error or a warning."""


@dataclass(frozen=True)
class Trial:
    """One planted fault: what was planted, whether it was found for its reason, whether in its place, and what else came."""

    kind: str
    pack: str
    expected: Expected
    found: bool
    placed: bool
    elsewhere: tuple[Finding, ...]


@dataclass(frozen=True)
class Alarm:
    """One sound change, and the findings that it brought."""

    kind: str
    pack: str
    raised: tuple[Finding, ...]


def main() -> int:
    """Plant, look, and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--seed", type=int, default=0, help="seed of the places (default 0)")
    parser.add_argument("--each", type=int, default=1, help="faults of a kind in each pack (default 1)")
    arguments = parser.parse_args()
    trials = list(planted(arguments.seed, arguments.each))
    alarms = list(harmless(arguments.seed, arguments.each))
    as_they_are = {name: pressing(folder) for name, folder in WELL_FORMED.items()}
    print_planted(trials)
    print_false_alarms(trials, alarms, as_they_are)
    missed = [trial for trial in trials if not (trial.found and trial.placed)]
    return 1 if missed or share_of_alarms(alarms) > MOST_FALSE_ALARMS or any(as_they_are.values()) else 0


def planted(seed: int, each: int = 1) -> Iterator[Trial]:
    """Yield what became of faults of every kind, planted one at a time in each pack that has a place for them."""
    for pack, folder in PACKS.items():
        before = {_key(finding) for finding in found_in(texts_of(folder))}
        for plant in PLANTED:
            for number in range(each):
                draft = Draft(texts_of(folder))
                try:
                    expected = plant(draft, Random(f"{seed} {pack} {plant.__name__} {number}"))
                except NoPlaceError:
                    continue
                new = [finding for finding in found_in(draft.files) if _key(finding) not in before]
                right = [finding for finding in new if finding.fault.code == expected.code]
                yield Trial(
                    plant.__name__, pack, expected, bool(right), any(_is_at(finding, expected) for finding in right),
                    tuple(finding for finding in new if not _is_of(finding, expected)),
                )  # fmt: skip


def harmless(seed: int, each: int = 1) -> Iterator[Alarm]:
    """Yield what sound changes bring, made one at a time in each pack."""
    for pack, folder in PACKS.items():
        before = {_key(finding) for finding in found_in(texts_of(folder))}
        for change in HARMLESS:
            for number in range(each):
                draft = Draft(texts_of(folder))
                try:
                    change(draft, Random(f"{seed} {pack} {change.__name__} {number}"))
                except NoPlaceError:
                    continue
                new = [finding for finding in found_in(draft.files) if _key(finding) not in before]
                yield Alarm(change.__name__, pack, tuple(new))


def pressing(folder: Path) -> list[Finding]:
    """Return the errors and warnings of a pack as it is."""
    return lint(str(folder), data_root(), YEAR).of_level("error", "warning")


def share_of_alarms(alarms: list[Alarm]) -> float:
    """Return the share of sound changes that raised an alarm."""
    return sum(bool(alarm.raised) for alarm in alarms) / len(alarms)


def texts_of(folder: Path) -> dict[str, str]:
    """Return the files of a pack by name."""
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.yaml"))}


def found_in(texts: dict[str, str]) -> tuple[Finding, ...]:
    """Return what lint finds in a pack of these files."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in texts.items():
            Path(folder, name).write_text(text, encoding="utf-8")
        return lint(folder, data_root(), YEAR).findings


def _key(finding: Finding) -> tuple[str, str | None]:
    # Where a figure that was noted before is noted again, nothing new is said; a pack's own lines are told by their words.
    about = finding.entry if finding.entry != "pack" else _in_words(finding)
    return finding.fault.code, about


def _in_words(finding: Finding) -> str:
    return f"pack: {finding.fault.found}" if finding.fault.code != "nobody-checked" else "pack"


def _is_at(finding: Finding, expected: Expected) -> bool:
    places = [place for place in (finding.fault.place, *finding.also) if place is not None]
    return any(Path(place.file).name == expected.file and place.line in expected.lines for place in places)


def _is_of(finding: Finding, expected: Expected) -> bool:
    """Say whether a finding is about an entry that was touched, or names one of its lines."""
    entry = finding.entry or ""
    return any(entry == each or entry.startswith(f"{each}.") for each in expected.touched) or _is_at(
        finding, expected
    )


def print_planted(trials: list[Trial]) -> None:
    """Print what was planted and what was found, by kind."""
    print(f"{'planted':<34}{'looked for':<30}{'planted':>8}{'found':>7}{'place':>7}")
    kinds = dict.fromkeys((trial.kind, trial.expected.code) for trial in trials)
    for kind, code in kinds:
        of_kind = [trial for trial in trials if (trial.kind, trial.expected.code) == (kind, code)]
        counts = (len(of_kind), sum(trial.found for trial in of_kind), sum(trial.placed for trial in of_kind))
        print(f"{kind:<34}{code:<30}{counts[0]:>8}{counts[1]:>7}{counts[2]:>7}")
    found, placed = sum(trial.found for trial in trials), sum(trial.placed for trial in trials)
    codes = len({trial.expected.code for trial in trials})
    print(
        f"\n{len(trials)} faults of {codes} codes planted: {found} found for the reason planted, {placed} of them at their line."
    )
    for trial in trials:
        if not (trial.found and trial.placed):
            print(f"  missed: {trial.kind} in {trial.pack}, {trial.expected}")


def print_false_alarms(
    trials: list[Trial], alarms: list[Alarm], as_they_are: dict[str, list[Finding]]
) -> None:
    """Print how often lint found what is not there."""
    raised = [alarm for alarm in alarms if alarm.raised]
    print(
        f"\n{len(alarms)} changes that leave a pack sound: {len(raised)} raised an alarm ({share_of_alarms(alarms):.1%})."
    )
    for alarm in raised:
        print(f"  {alarm.kind} in {alarm.pack}: {'; '.join(_said(finding) for finding in alarm.raised)}")
    wrong = sum(len(found) for found in as_they_are.values())
    print(f"{len(as_they_are)} packs without faults, as they are: {wrong} errors and warnings.")
    elsewhere = [(trial, finding) for trial in trials for finding in trial.elsewhere]
    print(f"Findings that a planted fault brought in entries it does not touch: {len(elsewhere)}.")
    for trial, finding in elsewhere:
        print(f"  {trial.kind} in {trial.pack}: {_said(finding)}")


def _said(finding: Finding) -> str:
    return f"{finding.fault.code} at {finding.fault.place}: {finding.fault.message}"


if __name__ == "__main__":
    sys.exit(main())
