"""How many wrong numbers of edited reports `check-paper` finds, and how often it cries wolf.

``python benchmarks/check_paper.py [--seed N] [--seeds N] [--show]`` needs imhcalc and openpyxl; edits by LibreOffice are left
out, and said to be, where there is no soffice. Forty edits are picked by a seed, of which twenty change a number; then
sentences are put in other words, each as it is and with a number changed. Recall is the share of the numbers made wrong
that are reported in the right place with what they were; precision the share of reports that are of such a number.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import NamedTuple

from paper_edits import EDITS, SOFFICE, Edit, Outcome, judged
from paper_rewordings import REWORDED

from imhcalc import application
from imhcalc.loading.profile import load_profile
from imhcalc.models.options import Options
from imhcalc.models.result import Result
from imhcalc.paper_checks.check import checked
from imhcalc.report.registry import format_by_suffix, renderer
from imhcalc.report.setting import Setting

ROOT = Path(__file__).resolve().parents[1]


def main() -> None:
    """Make the edits, check the files, and print what was found."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--seed", type=int, default=0, help="the first seed (default 0)")
    parser.add_argument("--seeds", type=int, default=1, help="how many seeds (default 1)")
    parser.add_argument(
        "--show", action="store_true", help="show each number missed, and each report that is of none"
    )
    given = parser.parse_args()
    made = reports()
    with TemporaryDirectory() as folder:
        for title, edits in (("Edits", EDITS), ("Sentences in other words", REWORDED)):
            outcomes = [
                each
                for seed in range(given.seed, given.seed + given.seeds)
                for each in tried(edits, made, Path(folder), seed)
            ]
            print(f"{title}\n")
            print_table(outcomes, show=given.show)


class Made(NamedTuple):
    """An example's result, and its report in every form."""

    result: Result
    files: dict[str, bytes]


def reports() -> dict[str, Made]:
    """Return the results and the reports that are edited."""
    held = application.shipped()
    found = {}
    for example in sorted({each.example for each in EDITS}):
        result = application.estimate(
            load_profile(str(ROOT / "examples" / f"{example}.yaml")), held, Options(sensitivity=True)
        )
        files = {}
        for suffix, name in format_by_suffix().items():
            if any(each.suffix == suffix for each in EDITS):
                content = renderer(name)(result, Setting(extent="full"))
                files[suffix] = content if isinstance(content, bytes) else content.encode("utf-8")
        found[example] = Made(result, files)
    return found


def tried(edits: Sequence[Edit], made: dict[str, Made], folder: Path, seed: int) -> list[Outcome]:
    """Make every edit by a seed, and check the file."""
    outcomes = []
    for edit in edits:
        if edit.needs and SOFFICE is None:
            continue
        path = folder / f"report{edit.suffix}"
        path.write_bytes(made[edit.example].files[edit.suffix])
        planted = list(edit.apply(path, Random(f"{seed} {edit.name}")))
        outcomes.append(judged(edit, planted, checked(path, made[edit.example].result, "result.json")))
        path.unlink()
    return outcomes


def print_table(outcomes: list[Outcome], *, show: bool) -> None:
    """Print recall and precision, and each edit that did not come out as it should."""
    planted = sum(len(each.found) + len(each.missed) for each in outcomes)
    found = sum(len(each.found) for each in outcomes)
    wrong = sum(len(each.wrong) for each in outcomes)
    harmless = [each for each in outcomes if each.edit.is_harmless]
    alarmed = [each for each in harmless if each.wrong]
    if SOFFICE is None:
        print("Without soffice: the edits that need LibreOffice were left out.\n")
    print(f"{len(outcomes)} edits, {len(harmless)} of them harmless; {planted} numbers made wrong.\n")
    print("| measure | value |\n|---|---:|")
    print(
        f"| recall: wrong numbers reported, in their place, with what they were | {found} of {planted} ({found / planted:.0%}) |"
    )
    total = found + wrong
    print(f"| precision: reports that are of a wrong number | {found} of {total} ({found / total:.0%}) |")
    print(f"| harmless edits that were reported | {len(alarmed)} of {len(harmless)} |")
    for each in outcomes:
        if show and (each.missed or each.wrong):
            print(f"\n{each.edit.name} ({each.edit.suffix}, {each.edit.example})")
            for one in each.missed:
                print(f"  missed: {one.was} made {one.written}, near {one.near!r}")
            for number in each.wrong:
                print(
                    f"  reported: {number.written}, printed as {number.printed}: {number.place.sentence[:120]!r} ({number.found_by})"
                )
    print()


if __name__ == "__main__":
    main()
