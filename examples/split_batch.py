"""A batch split over processes: rows in, rows out, the same bytes as in one run.

``python split_batch.py AREAS.csv OUT.csv --parts 4 [OPTIONS OF imhcalc batch ...]``

A row's figures do not depend on the other rows (docs/method.md, section 28). So a file of areas may be cut anywhere between
rows, the parts estimated wherever there is room, and their outputs put one behind the other. Here the engine is
Python's own pool of processes; `estimate` is all that another engine, a queue or a cluster needs: text in, text out,
no file, no state. Only totals need all their rows in one part: make them in a run of the whole file.
"""

import subprocess
import sys
from argparse import ArgumentParser
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

IMHCALC = (sys.executable, "-m", "imhcalc", "batch", "-", "-o", "-", "--quiet")


def parts_of(text: str, parts: int) -> list[str]:
    """Return a file of areas cut into so many, each with the headings; a cell with a line break stays whole."""
    header, *rows = _records(text)
    size = -(-len(rows) // parts)
    return [header + "".join(rows[start : start + size]) for start in range(0, len(rows), size)]


def _records(text: str) -> list[str]:
    records, open_ = [], ""
    for line in text.splitlines(keepends=True):
        open_ += line
        if open_.count('"') % 2 == 0:
            records.append(open_)
            open_ = ""
    return records


def estimate(options: tuple[str, ...], part: str) -> str:
    """Return the rows of a part estimated, with their headings: a pure function of its arguments."""
    command = [*IMHCALC, *options]
    done = subprocess.run(command, input=part.encode(), capture_output=True, check=False)  # noqa: S603 -- as it was typed
    if done.returncode:
        raise RuntimeError(done.stderr.decode())
    return done.stdout.decode()


def joined(outputs: list[str]) -> str:
    """Return outputs one behind the other, with their headings once."""
    first, *others = outputs
    return first + "".join(output.partition("\n")[2] for output in others)


def main() -> None:
    """Cut, estimate, join."""
    parser = ArgumentParser(description="Estimate a file of areas in several processes.")
    parser.add_argument("areas", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--parts", type=int, default=4)
    given, options = parser.parse_known_args()
    pieces = parts_of(given.areas.read_text(encoding="utf-8"), given.parts)
    with ProcessPoolExecutor() as pool:
        outputs = list(pool.map(partial(estimate, tuple(options)), pieces))
    given.out.write_text(joined(outputs), encoding="utf-8", newline="")


if __name__ == "__main__":
    main()
