"""What report files cost, as ratios to the estimate alone in the same rounds: each format, and all seven in one run.

``python benchmarks/reports.py [--rounds N] [PROFILE]`` needs imhcalc and the standard library. First it checks that
the files it times are right: the figures of the JSON file are those of the estimate, and every other file is whole
and holds the answer. Then every round runs each command once, in turn. Nothing here passes or fails by the clock.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path
from statistics import median
from zipfile import ZipFile

from startup import IMHCALC, ROOT, WARM_UP, Cost, peak, processor, ratio, timed

PROFILE = "examples/leeds_plan.yaml"
SUFFIXES = ("html", "docx", "xlsx", "pptx", "md", "json", "csv")
BASE = "estimate"
ALL = "report, all seven"


def main() -> None:
    """Check, measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("profile", nargs="?", default=PROFILE, help=f"what is reported (default {PROFILE})")
    parser.add_argument("--rounds", type=int, default=7, help="counted rounds (default 7)")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        commands = commands_of(given.profile, Path(folder))
        check_files(given.profile, Path(folder), commands[ALL])
        costs: dict[str, list[Cost]] = {name: [] for name in commands}
        for number in range(WARM_UP + given.rounds):
            for name, command in commands.items():
                cost = timed(command)
                if number >= WARM_UP:
                    costs[name].append(cost)
    print(
        f"imhcalc {version('imhcalc')}, {given.profile}; {processor()}; {given.rounds} rounds after {WARM_UP}.\n"
    )
    print(
        "| command | wall, ms | wall, x estimate | cpu, x estimate | peak, MiB |\n|---|---:|---:|---:|---:|"
    )
    for name, runs in costs.items():
        wall = median(run.wall for run in runs)
        print(
            f"| {name} | {1000 * wall:.0f} | {ratio(runs, costs[BASE], 'wall')} "
            f"| {ratio(runs, costs[BASE], 'cpu')} | {peak(runs)} |"
        )


def commands_of(profile: str, folder: Path) -> dict[str, list[str]]:
    """Return the estimate alone, a report in each format, and a report in all of them."""
    report = [*IMHCALC, "report", profile, "--quiet"]
    every = [part for suffix in SUFFIXES for part in ("-o", str(folder / f"all.{suffix}"))]
    return {
        BASE: [*IMHCALC, "estimate", profile, "--quiet"],
        **{f"report, .{each}": [*report, "-o", str(folder / f"one.{each}")] for each in SUFFIXES},
        ALL: [*report, *every],
    }


def check_files(profile: str, folder: Path, command: list[str]) -> None:
    """Stop unless the files of a report hold the figures of the estimate, each in its own way."""
    estimate = [*IMHCALC, "estimate", profile, "--format", "json", "--quiet"]
    printed = json.loads(subprocess.run(estimate, capture_output=True, check=True, cwd=ROOT).stdout)
    timed(command)
    written = json.loads((folder / "all.json").read_text(encoding="utf-8"))
    values = {figure["id"]: figure["value"] for figure in written["figures"]}
    differ = [each["id"] for each in printed["figures"] if values.get(each["id"]) != each["value"]]
    if differ:
        sys.exit(f"{len(differ)} figures of the report are not the estimate's: {', '.join(differ[:3])}")
    name = printed["area"]["name"]
    empty = [suffix for suffix in SUFFIXES if name not in text_of(folder / f"all.{suffix}")]
    if empty:
        sys.exit(f"{name} is not named in: {', '.join(empty)}")
    print(f"Checked: {len(values)} figures agree, and every file names {name}.\n")


def text_of(path: Path) -> str:
    """Return the text of a file, or of all the parts of an Office file."""
    if path.suffix not in {".docx", ".xlsx", ".pptx"}:
        return path.read_text(encoding="utf-8")
    with ZipFile(path) as parts:
        return "\n".join(
            parts.read(part).decode("utf-8") for part in parts.namelist() if part.endswith(".xml")
        )


if __name__ == "__main__":
    main()
