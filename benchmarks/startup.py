"""What starting imhcalc costs, as ratios to ``python -c "import typer, rich"`` in the same rounds.

``python benchmarks/startup.py [--rounds N]`` needs imhcalc and the standard library. First it checks that the
estimate it times is right: its limits must agree with a run of twenty times the draws. Then every round runs each
command once, in turn, so that a busy moment falls on all of them; the table gives the median over rounds of each
command's ratio to the base of its own round. Nothing here passes or fails by the clock.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[1]
PROFILE = str(ROOT / "examples" / "leeds_plan.yaml")
TEN = [
    "Leeds",
    "Bradford",
    "Sheffield",
    "Wakefield",
    "Kirklees",
    "Calderdale",
    "York",
    "Barnsley",
    "Doncaster",
    "Hackney",
]
IMHCALC = [sys.executable, "-m", "imhcalc"]
BASE = "import typer, rich"
MANY, FEW = "estimate Leeds", "estimate Leeds --draws 1000"
COMMANDS = {
    BASE: [sys.executable, "-c", BASE],
    "--version": [*IMHCALC, "--version"],
    "--help": [*IMHCALC, "--help"],
    "check examples/leeds_plan.yaml": [*IMHCALC, "check", PROFILE],
    MANY: [*IMHCALC, *MANY.split()],
    FEW: [*IMHCALC, *FEW.split()],
    "compare, ten areas": [*IMHCALC, "compare", *TEN],
}
GOALS = {"--version": 0.3, "--help": 1.3, "check examples/leeds_plan.yaml": 3.2, MANY: 4.0}
"""The most that a command may take, in multiples of the base."""
WARM_UP = 2
DRAWS, REFERENCE_DRAWS = 10_000, 200_000
FURTHEST = 0.2
SPREADS_IN_A_RANGE = 3.92
"""Standard deviations between the limits of a 95% range, if it were normal: the scale of the agreement check."""
KIB_PER_MIB = 1024


@dataclass(frozen=True, slots=True)
class Cost:
    """What one run of a command took; cpu and memory only where the kernel says."""

    wall: float
    cpu: float | None
    peak_mib: float | None


def main() -> None:
    """Check, measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--rounds", type=int, default=15, help="counted rounds (default 15)")
    rounds = parser.parse_args().rounds
    check_agreement()
    print_table(measured(rounds), rounds)


def measured(rounds: int) -> dict[str, list[Cost]]:
    """Return what each command took in each counted round, all of them once a round, in turn."""
    costs: dict[str, list[Cost]] = {name: [] for name in COMMANDS}
    for number in range(WARM_UP + rounds):
        for name, command in COMMANDS.items():
            cost = timed(command)
            if number >= WARM_UP:
                costs[name].append(cost)
    return costs


def timed(command: list[str]) -> Cost:
    """Return what a command took; stop if it fails."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT)
    if not hasattr(os, "wait4"):
        process.wait()
        return Cost(_passed(process.returncode, command, start), None, None)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    wall = _passed(process.returncode, command, start)
    peak = usage.ru_maxrss / (KIB_PER_MIB if sys.platform != "darwin" else KIB_PER_MIB**2)
    return Cost(wall, usage.ru_utime + usage.ru_stime, peak)


def _passed(code: int, command: list[str], start: float) -> float:
    wall = time.perf_counter() - start
    if code:
        sys.exit(f"exit code {code}: {' '.join(command)}")
    return wall


def check_agreement() -> None:
    """Stop unless every limit of the timed estimate is near that of a run with many more draws."""
    timed_run, reference = (limits(draws) for draws in (DRAWS, REFERENCE_DRAWS))
    furthest, where = 0.0, ""
    for name, (lower, upper) in reference.items():
        spread = (upper - lower) / SPREADS_IN_A_RANGE
        for got, expected in zip(timed_run[name], (lower, upper), strict=True):
            off = abs(got - expected) / spread if spread else 0.0
            if off > furthest:
                furthest, where = off, name
    print(
        f"Agreement: the limits of {len(reference)} figures at {DRAWS:,} draws lie within {furthest:.2f} standard "
        f"deviations of those at {REFERENCE_DRAWS:,} (furthest: {where}).\n"
    )
    if furthest > FURTHEST:
        sys.exit(f"That is more than {FURTHEST}: nothing was timed.")


def limits(draws: int) -> dict[str, tuple[float, float]]:
    """Return the limits of every figure of Leeds that has a drawn range."""
    command = [*IMHCALC, "estimate", "--area", "Leeds", "--draws", str(draws), "--format", "json", "--quiet"]
    printed = subprocess.run(command, capture_output=True, check=True, cwd=ROOT).stdout
    return {
        figure["id"]: (figure["interval"]["lower"], figure["interval"]["upper"])
        for figure in json.loads(printed)["figures"]
        if figure["interval"] and figure["interval"]["level"]
    }


def print_table(costs: dict[str, list[Cost]], rounds: int) -> None:
    """Print the table as Markdown, with what it was measured on."""
    print(f"{machine()}; {rounds} rounds after {WARM_UP}.\n")
    print(
        "| command | wall, ms | wall, x base | cpu, x base | goal | peak, MiB |\n|---|---:|---:|---:|---:|---:|"
    )
    for name, runs in costs.items():
        wall = median(run.wall for run in runs)
        print(
            f"| `{name}` | {1000 * wall:.0f} | {ratio(runs, costs[BASE], 'wall')} "
            f"| {ratio(runs, costs[BASE], 'cpu')} | {GOALS.get(name, '')} | {peak(runs)} |"
        )
    print(
        f"\n9,000 more draws cost {ratio(costs[MANY], costs[BASE], 'wall', less=costs[FEW])} x base in wall time "
        f"and {ratio(costs[MANY], costs[BASE], 'cpu', less=costs[FEW])} in cpu."
    )


def ratio(runs: list[Cost], base: list[Cost], what: str, less: list[Cost] | None = None) -> str:
    """Return the median over rounds of a cost, less another's, as a multiple of the base's of the same round."""
    if getattr(base[0], what) is None:
        return "not measured here"
    lessened = [getattr(each, what) for each in less] if less else [0.0] * len(runs)
    pairs = zip(runs, lessened, base, strict=True)
    return f"{median((getattr(run, what) - other) / getattr(one, what) for run, other, one in pairs):.2f}"


def peak(runs: list[Cost]) -> str:
    """Return the median of the peaks in memory."""
    known = [run.peak_mib for run in runs if run.peak_mib is not None]
    return f"{median(known):.0f}" if known else "not measured here"


def machine() -> str:
    """Return what was measured with, and on what."""
    return (
        f"imhcalc {version('imhcalc')}, Python {platform.python_version()}, numpy {version('numpy')}, "
        f"typer {version('typer')}; {processor()}, {os.cpu_count()} cores, {platform.system()}"
    )


def processor() -> str:
    """Return the name of the processor, as well as this system tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


if __name__ == "__main__":
    main()
