"""One area, against what a planner would write instead, and against drawing the same random numbers.

``python benchmarks/single_area.py [--rounds N] [--squigglepy PYTHON]`` needs imhcalc and the standard library. The other
programs, in `rivals/`, are given the same inputs and calculate the same: every outcome that is drawn, each draw
calibrated. First their answers must agree with the estimate to Monte Carlo error; then every round runs each once, in
turn. R is measured where it is installed, and squigglepy where the Python of `--squigglepy` has it.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any, ClassVar, NamedTuple

for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")  # as the command itself sets it, before numpy is imported

import numpy as np  # noqa: E402
from startup import ROOT, SPREADS_IN_A_RANGE, Cost, timed  # noqa: E402

from imhcalc import application  # noqa: E402
from imhcalc.assemble.evidence_in_use import EvidenceInUse  # noqa: E402
from imhcalc.assemble.model_runs import Runner  # noqa: E402
from imhcalc.assemble.outcome_runs import numbers_of, run_outcomes  # noqa: E402
from imhcalc.assemble.populations import populations_of  # noqa: E402
from imhcalc.core import streams  # noqa: E402
from imhcalc.core.distributions import standard_width  # noqa: E402
from imhcalc.core.model import Effect, log_limits  # noqa: E402
from imhcalc.models.options import Options  # noqa: E402

AREA = "Leeds"
RIVALS = ROOT / "benchmarks" / "rivals"
OURS, PURE, R_VECTORS, R_LOOP, SQUIGGLE = (
    "a script on imhcalc", "pure Python loop", "R, vectorised", "R, loop", "squigglepy, vectors"
)  # fmt: skip
GOALS = {R_VECTORS: 0.5, SQUIGGLE: 0.2, PURE: 0.1}
"""The most that ours may take, as a share of theirs."""
CORE_GOAL = 4.5
"""The same for the core in process against drawing its random numbers, in processor time."""
SLOW = {PURE, R_LOOP}
SLOW_ROUNDS = 3
FURTHEST = 0.25
"""How many standard deviations apart limits of 10,000 draws may lie, where both are drawn from another seed."""


def runner_of(area: str, options: Options) -> Runner:
    """Return what runs the models of an area."""
    held = application.shipped()
    loaded = application.profile_of_area([area])
    around = application.surroundings_of(
        held.table, application.select_area(held.table, loaded.profile), held.evidence, None
    )
    evidence = EvidenceInUse(held.evidence, loaded.profile)
    return Runner(evidence, around, populations_of(evidence, around), options)


def inputs(area: str, options: Options) -> str:
    """Return what the estimate of an area is drawn from, a row of numbers for each name."""
    runner = runner_of(area, options)
    rows: dict[str, Any] = {
        "draws": [options.draws],
        "seed": [1],
        "tau": [runner.evidence.number("area_effect_sd")],
    }
    for models, wanted in runner.models.wanted({}):
        model, nation = runner.model_and_nation(wanted[0])
        if runner.surroundings.measured and numbers_of(runner, models).replacement.method == "observed":
            continue  # nothing is drawn of a published rate
        name, population = model.name, model.population
        rows[f"{name}.people"] = [runner.populations.total(population)]
        if model.classes is not None:
            rows[f"{name}.shares"], rows[f"{name}.size"] = model.classes.shares, [model.classes.sample_size]
            stages = [
                (f"{name}.{number}", effects) for number, effects in enumerate(model.classes.effects, 1)
            ]
        else:
            baseline = model.outcome.baseline
            rows[f"{name}.beta"] = baseline.beta or (baseline.value, 0.0)
            stages = [(name, model.outcome.effects)] if model.outcome.effects else []
        if not stages:
            continue
        rows[f"{name}.national"] = nation.quintile_shares
        by_quintile = runner.populations.by_quintile(population)
        rows[f"{name}.local"] = by_quintile / by_quintile.sum()
        (exposure,) = nation.exposures
        rows |= {f"table.{fifth}": row for fifth, row in enumerate(exposure.given_quintile)}
        rows["sizes"] = exposure.sample_sizes
        for stage, effects in stages:
            for effect in effects:
                rows |= _effect(f"{stage}.{'fifth' if effect.scope == 'marginal' else 'within'}", effect)
    return "".join(
        f"{name} {' '.join(repr(float(each)) for each in values)}\n" for name, values in rows.items()
    )


def _effect(name: str, effect: Effect) -> dict[str, Any]:
    spreads = [
        0.0
        if limits is None
        else float(np.subtract(*log_limits(limits, effect.measure)[::-1])) / standard_width()
        for limits in effect.limits
    ]
    return {
        f"{name}.log": effect.log_ratios,
        f"{name}.sd": spreads,
        f"{name}.rho": [effect.level_correlation],
    }


def commands(folder: Path, squigglepy: str | None) -> dict[str, list[str] | None]:
    """Return the programs by name; None for one that is not installed."""
    given = folder / "inputs.txt"
    given.write_text(inputs(AREA, Options()), encoding="utf-8")
    rscript = shutil.which("Rscript")
    vectors = [squigglepy, str(RIVALS / "vectors.py"), str(given)] if squigglepy else None
    if (
        vectors
        and subprocess.run(
            [vectors[0], "-c", "import squigglepy"], capture_output=True, check=False
        ).returncode
    ):
        vectors = None
    return {
        OURS: [sys.executable, str(RIVALS / "ours.py"), AREA],
        PURE: [sys.executable, str(RIVALS / "loop.py"), str(given)],
        R_VECTORS: [rscript, str(RIVALS / "vectors.R"), str(given)] if rscript else None,
        R_LOOP: [rscript, str(RIVALS / "loop.R"), str(given)] if rscript else None,
        SQUIGGLE: vectors,
    }


def answers(command: list[str]) -> dict[str, list[float]]:
    """Return what a program prints: by outcome the mean, the lower limit, the median and the upper limit."""
    printed = subprocess.run(command, capture_output=True, check=True, encoding="utf-8", cwd=ROOT).stdout
    return {
        name: [float(each) for each in numbers] for name, *numbers in map(str.split, printed.splitlines())
    }


def apart(first: dict[str, list[float]], second: dict[str, list[float]]) -> float:
    """Return how many standard deviations two sets of answers are apart, where they are furthest."""
    if first.keys() != second.keys():
        sys.exit(f"not the same outcomes: {', '.join(sorted(first.keys() ^ second.keys()))}")
    return max(
        abs(one - other) * SPREADS_IN_A_RANGE / (numbers[3] - numbers[1])
        for name, numbers in first.items()
        for one, other in zip(numbers, second[name], strict=True)
    )


def against_rivals(rounds: int, squigglepy: str | None) -> dict[str, list[Cost]]:
    """Return the costs of each program by round; stop where their answers do not agree."""
    with tempfile.TemporaryDirectory() as folder:
        programs = {name: each for name, each in commands(Path(folder), squigglepy).items() if each}
        expected = answers(programs[OURS])
        for name, command in programs.items():
            distance = apart(expected, answers(command))
            if distance > FURTHEST:
                sys.exit(f"{name}: {distance:.2f} standard deviations from the estimate; nothing was timed")
        costs: dict[str, list[Cost]] = {name: [] for name in programs}
        for number in range(rounds):
            for name, command in programs.items():
                if name not in SLOW or number < SLOW_ROUNDS:
                    costs[name].append(timed(command))
    return costs


class Drawing(NamedTuple):
    """One call for random numbers: the name of the stream, the method and what it is given."""

    name: tuple[Any, ...]
    method: str
    given: tuple[Any, ...]
    named: dict[str, Any]


class Noting:
    """A generator that notes what is drawn from it."""

    noted: ClassVar[list[Drawing]] = []
    made = staticmethod(streams.stream)

    def __init__(self, *name: Any) -> None:
        self.name, self.generator = name, self.made(*name)

    def __getattr__(self, method: str) -> Callable[..., Any]:
        def draw(*given: Any, **named: Any) -> Any:
            self.noted.append(Drawing(self.name, method, given, named))
            return getattr(self.generator, method)(*given, **named)

        return draw


def core_and_draws(rounds: int = 15) -> list[tuple[float, float]]:
    """Return what the models of the area cost in process, and the same random numbers drawn alone, by round."""
    options = Options()
    homes = [module for module in sys.modules.values() if getattr(module, "stream", None) is Noting.made]
    for module in homes:
        module.stream = Noting  # type: ignore[attr-defined]
    run_outcomes(runner_of(AREA, options))
    for module in homes:
        module.stream = Noting.made  # type: ignore[attr-defined]

    def draw() -> None:
        for each in Noting.noted:
            getattr(Noting.made(*each.name), each.method)(*each.given, **each.named)

    found = []
    for _ in range(rounds + 1):
        runner = runner_of(AREA, options)
        found.append((_spent(partial(run_outcomes, runner)), _spent(draw)))
    return found[1:]


def _spent(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--rounds", type=int, default=7, help="counted rounds (default 7)")
    parser.add_argument("--squigglepy", metavar="PYTHON", help="a Python that has squigglepy installed")
    given = parser.parse_args()
    print("\n".join(rows(given.rounds, given.squigglepy)))


def rows(rounds: int, squigglepy: str | None) -> list[str]:
    """Return the rows of the table: what was compared, the ratio of wall times, and the goal."""
    costs = against_rivals(rounds, squigglepy)
    found = ["| one area, against | theirs, ms | ours / theirs, wall | goal |", "|---|---:|---:|---:|"]
    for name in (R_VECTORS, SQUIGGLE, PURE, R_LOOP):
        if name not in costs:
            found.append(f"| {name} | not installed | | {GOALS.get(name, '')} |")
            continue
        ratio = median(mine.wall / other.wall for mine, other in zip(costs[OURS], costs[name], strict=False))
        wall = 1000 * median(cost.wall for cost in costs[name])
        found.append(f"| {name} | {wall:,.0f} | {ratio:.2f} | {GOALS.get(name, '')} |")
    pairs = core_and_draws()
    times = 1000 * median(core for core, _ in pairs)
    ratio = median(core / draws for core, draws in pairs)
    found.append(
        f"| the core in process ({times:.0f} ms): drawing the same random numbers | {times / ratio:.0f} | {ratio:.1f} "
        f"| {CORE_GOAL} |"
    )
    return found


if __name__ == "__main__":
    main()
