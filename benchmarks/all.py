"""Every ratio that is promised, measured in one run: start-up, one area, and batches.

``python benchmarks/all.py [--small-areas FILE.csv.gz] [--squigglepy PYTHON] [--rounds N] [--rows N]`` checks first that
the answers agree, and then measures, each piece in turns with what it is compared with. The tables are Markdown;
docs/performance.md keeps those of one run, with the machine and the day. Nothing here passes or fails by the clock.
"""

import argparse
from collections.abc import Iterator
from pathlib import Path

import batch
import single_area
import startup


def main() -> None:
    """Check, measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument(
        "--small-areas",
        type=Path,
        default=batch.SMALL_AREAS,
        help="a file of small areas (default: the sample)",
    )
    parser.add_argument("--squigglepy", metavar="PYTHON", help="a Python that has squigglepy installed")
    parser.add_argument("--rounds", type=int, default=9, help="counted rounds (default 9)")
    parser.add_argument(
        "--rows",
        type=int,
        default=batch.WARDS,
        help=f"wards with mixes of their own (default {batch.WARDS:,})",
    )
    given = parser.parse_args()
    print(f"{startup.machine()}.\n\n### Start-up\n")
    startup.check_agreement()
    startup.print_table(startup.measured(given.rounds), given.rounds)
    print("\n### One area\n")
    print("\n".join(single_area.rows(given.rounds, given.squigglepy)))
    print("\n### Many areas\n")
    print("\n".join(of_batches(given.small_areas, given.rows, max(given.rounds // 3, 1))))


def of_batches(small_areas: Path, rows: int, rounds: int) -> Iterator[str]:
    """Yield the rows of the tables of batches."""
    yield "| work | against | ours, s | theirs, s | ratio | goal | peak, MiB |"
    yield "|---|---|---:|---:|---:|---:|---:|"
    for each in (batch.districts(rounds), batch.small_areas(small_areas, rounds), batch.distinct_mixes(rows)):
        peak = "" if each.peak_mib is None else f"{each.peak_mib:.0f}"
        yield (
            f"| {each.work} | {each.against} | {each.ours:.2f} | {each.theirs:.2f} | {each.ratio:.2f} "
            f"| {each.goal} | {peak} |"
        )
    yield ""
    yield "| the districts, against | x |"
    yield "|---|---:|"
    for name, times in batch.against_the_limit():
        yield f"| {name} | {times:.1f} |"
    yield ""
    yield "| growth of limits in a batch | x |"
    yield "|---|---:|"
    for name, times in batch.growth():
        yield f"| {name} | {times:.2f} |"


if __name__ == "__main__":
    main()
