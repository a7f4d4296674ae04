"""What a batch costs, as ratios measured in one run, each after a check that the answers agree.

``python benchmarks/batch.py [--small-areas FILE.csv.gz] [--rounds N] [--rows N]`` needs imhcalc alone. The three pieces,
`districts`, `small_areas` and `distinct_mixes`, return a `Measured` each and can be called from elsewhere; so can
`growth` and `against_the_limit`. Where threads are compared, wall time counts; elsewhere the processor's.

What is compared with is what a planner would write: numpy's quantiles of every row of draws, whole and on one thread,
from the same calibrated draws; and for the small areas Python's csv module, reading the file and writing the same output.
"""

import argparse
import csv
import gzip
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from statistics import median
from typing import NamedTuple

for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")  # as the command itself sets it, before numpy is imported

import numpy as np  # noqa: E402
from startup import IMHCALC, ROOT, Cost, processor, timed  # noqa: E402

from imhcalc import application  # noqa: E402
from imhcalc.areas.batch_file import Reading, read_batch  # noqa: E402
from imhcalc.assemble.batch_nation import BatchNation, Rates  # noqa: E402
from imhcalc.assemble.batch_outcomes import ModelFigures, NationAreas  # noqa: E402
from imhcalc.assemble.outcome_runs import Model  # noqa: E402
from imhcalc.core.arrays import keep_room  # noqa: E402
from imhcalc.core.batch import Working  # noqa: E402
from imhcalc.core.drawing import Settings, draw_nation  # noqa: E402
from imhcalc.core.drawn_calibration import calibrate_outcome  # noqa: E402
from imhcalc.core.model import Baseline, Effect, Exposure, Nation, Outcome  # noqa: E402
from imhcalc.core.streams import stream  # noqa: E402
from imhcalc.models.area import Selection  # noqa: E402
from imhcalc.models.batch import BatchArea  # noqa: E402
from imhcalc.models.options import Options  # noqa: E402
from imhcalc.models.units import AGES_OF, DEPRIVATION, QUINTILES  # noqa: E402

AREAS = ROOT / "data" / "areas" / "areas.csv"
SMALL_AREAS = ROOT / "examples" / "small_areas_sample.csv"
WARDS = 42_640
EVERY = 10
"""The plain way is timed on every so many of the wards, and its time multiplied."""
AGREE = 1e-12
SOME = 512
LEVELS = (4, 8, 16)
"""How many levels a risk factor has, to see how cells weigh: those of adversity, and more."""
ROWS_AT_A_TIME = 20_000
LAUNCHER = (
    "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True); "
    "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
)


class Measured(NamedTuple):
    """One comparison: what was done, against what, the ratio of their times, the goal, and the peak in MiB."""

    work: str
    against: str
    ours: float
    theirs: float
    ratio: float
    goal: float | None
    peak_mib: float | None = None


class Calibrated(NamedTuple):
    """A model calibrated in a nation, with its areas: all that either way starts from."""

    areas: NationAreas
    model: Model
    wanted: list[str]
    rates: Rates


def calibrated(areas: list[BatchArea], options: Options) -> list[Calibrated]:
    """Return every model of every nation of some areas, calibrated in every draw."""
    held = application.shipped()
    found = []
    for nation in dict.fromkeys(area.nation for area in areas):
        around = application.surroundings_of(
            held.table, Selection(nation, None, "stated", ()), held.evidence, nation
        )
        there = [area for area in areas if area.nation == nation]
        populations = frozenset([*AGES_OF, "maternities", "fathers"])
        batch = BatchNation(held.evidence, around, nation, options, populations)
        nation_areas = NationAreas(batch, there, range(len(there)))
        for model, wanted in batch.models():
            found.append(Calibrated(nation_areas, model, wanted, batch.rates(model)))
            batch.let_go()
    return found


def ours(models: list[Calibrated], options: Options, workers: int = 1) -> list[np.ndarray]:
    """Return the limits of every area and outcome as the batch has them, what might be seen among them."""
    found = []
    for each in models:
        working = Working(options.level, workers)
        columns = ModelFigures(each.areas, each.model, each.rates, options, working).outcomes(each.wanted)
        found += [column.summary.limits[column.which] * column.people[:, np.newaxis] for column in columns]
    return found


def plain(models: list[Calibrated], level: float, step: int = 1) -> list[np.ndarray]:
    """Return the same limits by numpy's quantiles of every row of draws, of every so many areas."""
    tail = (1.0 - level) / 2.0
    found = []
    for each in models:
        mixes = each.areas.mixes_of(each.model.population)[each.areas.which][::step]
        people = each.areas.people(each.model.population)[::step, np.newaxis]
        for outcome in each.wanted:
            rows = []
            for start in range(0, len(mixes), SOME):
                part = slice(start, start + SOME)
                draws = people[part] * (mixes[part] @ each.rates.drawn[outcome])
                rows.append(np.quantile(draws, [tail, 0.5, 1.0 - tail], axis=1)[[0, 2]].T)
            found.append(np.vstack(rows))
    return found


def spent(work: Callable[[], object], clock: Callable[[], float] = time.process_time) -> float:
    """Return the time that a piece of work takes."""
    start = clock()
    work()
    return clock() - start


def read(file: Path) -> list[BatchArea]:
    """Return the areas of a file."""
    held = application.shipped()
    return list(read_batch(str(file), None, held.table, held.evidence, Reading({}))[0].areas)


def districts(rounds: int = 5) -> Measured:
    """Return all districts, all outcomes and what might be seen, against numpy's plain quantiles of every row."""
    options = Options()
    models = calibrated([replace(area, measured={}) for area in read(AREAS)], options)
    for found, expected in zip(ours(models, options), plain(models, options.level), strict=True):
        if not np.allclose(found, expected, rtol=AGREE, atol=0):
            sys.exit("the limits of the districts are not numpy's")
    pairs = [
        (spent(lambda: ours(models, options)), spent(lambda: plain(models, options.level)))
        for _ in range(rounds)
    ]
    with tempfile.TemporaryDirectory() as folder:
        peak = peak_of([*IMHCALC, "batch", str(AREAS), "-o", str(Path(folder) / "out.csv"), "--quiet"])
    found = _of_pairs("361 districts, all outcomes", "numpy's plain quantiles of every row", pairs, 0.3)
    return found._replace(peak_mib=peak)


def small_areas(file: Path, rounds: int = 3) -> Measured:
    """Return the whole command on a file of small areas, against reading it and writing its output with csv."""
    with tempfile.TemporaryDirectory() as folder:
        out, again = Path(folder) / "out.csv", Path(folder) / "again.csv"
        command = [*IMHCALC, "batch", str(file), "-o", str(out), "--quiet"]
        pairs = [(_cpu(timed(command)), _by_csv(file, out, again)) for _ in range(rounds)]
        if out.read_bytes() != again.read_bytes():
            sys.exit("the output written by csv is not the same")
        peak = peak_of(command)
    work = f"{len(read(file)):,} small areas, all outcomes, what might be seen"
    return _of_pairs(work, "reading and writing with csv", pairs, 2.0)._replace(peak_mib=peak)


def distinct_mixes(rows: int = WARDS, workers: int = 2, rounds: int = 1) -> Measured:
    """Return the whole command on wards with mixes of their own, in wall time, against numpy on one thread."""
    options = Options()
    with tempfile.TemporaryDirectory() as folder:
        file, out = Path(folder) / "wards.csv", Path(folder) / "out.csv"
        file.write_text("".join(wards(rows)), encoding="utf-8")
        command = [*IMHCALC, "batch", str(file), "-o", str(out), "--quiet", "--workers", str(workers)]
        models = calibrated(read(file), options)
        step = EVERY if rows > EVERY * SOME else 1
        expected = plain(models, options.level, step)
        for found, same in zip(ours(models, options, workers), expected, strict=True):
            if not np.allclose(found[::step], same, rtol=AGREE, atol=0):
                sys.exit("the limits of the wards are not numpy's")
        pairs = []
        for _ in range(rounds):
            mine = timed(command).wall
            theirs = spent(lambda: plain(models, options.level, step), time.perf_counter)
            pairs.append((mine, step * theirs))
        peak = peak_of(command)
    work = f"{rows:,} wards of as many mixes, {workers} threads"
    against = "numpy's plain quantiles of every row, one thread"
    return _of_pairs(work, against, pairs, 0.4)._replace(peak_mib=peak)


def peak_of(command: list[str]) -> float | None:
    """Return the peak of a command's memory in MiB, by a launcher so small that its own does not count."""
    try:
        return (
            int(
                subprocess.run(
                    [sys.executable, "-S", "-c", LAUNCHER, *command], capture_output=True, check=True
                ).stdout
            )
            / 1024
        )
    except (ValueError, subprocess.CalledProcessError):  # no such measure on this system
        return None


def wards(rows: int) -> Iterator[str]:
    """Yield a file of invented wards, each with a mix of its own, a row at a time."""
    generator = stream(3, "wards")
    header = [f"children_{age}" for age in range(6)] + [f"children_q{fifth}" for fifth in range(1, 6)]
    yield ",".join(["area_code", "nation", *header]) + "\n"
    nations = ["England"] * 8 + ["Scotland", "Wales"]
    for number in range(rows):
        size = int(generator.integers(20, 160))
        ages = generator.integers(int(0.8 * size), int(1.2 * size) + 1, 6)
        fifths = generator.multinomial(5 * size, generator.dirichlet(np.ones(5)))
        counts = ",".join(map(str, [*ages.tolist(), *fifths.tolist()]))
        yield f"X{number:06},{nations[number % len(nations)]},{counts}\n"


def growth() -> list[tuple[str, float]]:
    """Return how the time grows: with areas, draws, outcomes and cells, as multiples of the first of each kind."""
    wide = Options()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "wards.csv"
        file.write_text("".join(wards(2000)), encoding="utf-8")
        areas = read(file)

    def cost(count: int, options: Options = wide, outcomes: int | None = None) -> float:
        models = calibrated(areas[:count], options)
        models = [each._replace(wanted=each.wanted[:1]) for each in models[:outcomes]] if outcomes else models
        return median(spent(lambda: ours(models, options)) for _ in range(3))

    base = cost(500)
    found = [("500 areas, 10,000 draws, all outcomes", 1.0)]
    found += [(f"{count:,} areas", cost(count) / base) for count in (1000, 2000)]
    found += [
        (f"{draws:,} draws", cost(500, replace(wide, draws=draws)) / base) for draws in (2_500, 5_000, 20_000)
    ]
    found += [("one outcome", cost(500, outcomes=1) / base)]
    cost_of_cells(LEVELS[0])  # what is done for the first time takes longer
    costs = [cost_of_cells(levels) for levels in LEVELS]
    found += [
        (f"one outcome calibrated in {QUINTILES * levels} cells", each / costs[0])
        for levels, each in zip(LEVELS, costs, strict=True)
    ]
    return found


def cost_of_cells(levels: int) -> float:
    """Return what it takes to calibrate an outcome in every draw, with so many levels of a risk factor in each fifth."""
    exposure = Exposure.checked("ace", [[1.0 / levels] * levels] * QUINTILES, [1000.0] * QUINTILES)
    nation = Nation.checked("Nowhere", [1.0 / QUINTILES] * QUINTILES, [exposure])
    outcome = Outcome(
        "growth",
        Baseline.checked(0.1, beta=(50.0, 450.0)),
        (
            Effect.checked(DEPRIVATION, "marginal", "or", np.linspace(2.0, 1.0, QUINTILES).tolist()),
            Effect.checked("ace", "conditional", "or", np.linspace(1.0, 3.0, levels).tolist()),
        ),
    )
    settings = Settings(seed=0, draws=Options().draws, area_effect_sd=0.0)
    keep_room()  # as every run begins
    drawn = draw_nation(nation, settings)
    return median(spent(lambda: calibrate_outcome(drawn, outcome, settings)) for _ in range(5))


def against_the_limit(rounds: int = 5) -> list[tuple[str, float]]:
    """Return the districts' limits as multiples of what no method can do without: the products, made and written once."""
    options = Options()
    models = calibrated([replace(area, measured={}) for area in read(AREAS)], options)

    def products() -> None:
        for each in models:
            mixes = each.areas.mixes_of(each.model.population)[each.areas.which]
            for outcome in each.wanted:
                np.matmul(mixes, each.rates.drawn[outcome])

    def draws() -> None:
        for each in models:
            for outcome in each.wanted:
                stream(0, "limit", outcome).standard_normal(options.draws)

    best = median(spent(lambda: ours(models, options)) for _ in range(rounds))
    return [
        (
            "the products of all districts and outcomes, written to memory once",
            best / median(spent(products) for _ in range(rounds)),
        ),
        ("one normal for each draw, outcome and nation", best / median(spent(draws) for _ in range(rounds))),
    ]


def _of_pairs(work: str, against: str, pairs: list[tuple[float, float]], goal: float) -> Measured:
    mine, theirs = (median(times) for times in zip(*pairs, strict=True))
    return Measured(work, against, mine, theirs, median(one / other for one, other in pairs), goal)


def _cpu(cost: Cost) -> float:
    return cost.wall if cost.cpu is None else cost.cpu


def _by_csv(file: Path, out: Path, again: Path) -> float:
    """Return the time that csv takes to read a file and to write an output whose cells are at hand as texts."""

    def reading() -> None:
        opened = gzip.open if file.suffix == ".gz" else open
        with opened(file, "rt", encoding="utf-8", newline="") as text:
            list(csv.reader(text))

    total = spent(reading)
    with (
        out.open(encoding="utf-8", newline="") as text,
        again.open("w", encoding="utf-8", newline="") as written,
    ):
        rows, writer = csv.reader(text), csv.writer(written, lineterminator="\n")
        while some := list(islice(rows, ROWS_AT_A_TIME)):
            total += spent(lambda some=some: writer.writerows(some))
    return total


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument(
        "--small-areas", type=Path, default=SMALL_AREAS, help="a file of small areas (default: the sample)"
    )
    parser.add_argument("--rounds", type=int, default=3, help="counted rounds (default 3)")
    parser.add_argument(
        "--rows", type=int, default=WARDS, help=f"wards with mixes of their own (default {WARDS:,})"
    )
    given = parser.parse_args()
    print(f"imhcalc {version('imhcalc')}, numpy {np.__version__}; {processor()}, {os.cpu_count()} cores.\n")
    print(
        "| work | against | ours, s | theirs, s | ratio | goal | peak, MiB |\n|---|---|---:|---:|---:|---:|---:|"
    )
    for measured in (
        districts(given.rounds), small_areas(given.small_areas, given.rounds), distinct_mixes(given.rows),
    ):  # fmt: skip
        peak = "-" if measured.peak_mib is None else f"{measured.peak_mib:.0f}"
        print(
            f"| {measured.work} | {measured.against} | {measured.ours:.2f} | {measured.theirs:.2f} | {measured.ratio:.2f} "
            f"| {measured.goal} | {peak} |"
        )
    print("\n| growth | x |\n|---|---:|")
    for name, times in growth():
        print(f"| {name} | {times:.2f} |")
    print("\n| the districts, against | x |\n|---|---:|")
    for name, times in against_the_limit():
        print(f"| {name} | {times:.1f} |")


if __name__ == "__main__":
    main()
