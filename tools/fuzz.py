"""Feeds hostile files to everything that reads one, and stops at the first that is not answered as it should be.

``python -m tools.fuzz --inputs 100000`` makes that many, from the seed given: real files with parts of them replaced,
repeated, nested and cut, and files grown from the keys that the models know. ``--coverage`` lets Atheris choose what
to change by the lines that an input reaches; it needs ``pip install atheris`` and Linux.

An answer is right when the input is taken, or refused with an error of ours whose every fault has a place and prints
no control character; within two seconds, and with the whole process under 500 MB.
"""

import argparse
import gc
import inspect
import random
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from imhcalc.cli.fault_text import fault_text
from imhcalc.faults import ImhcalcError
from tools.fuzz_targets import Target, targets

LONGEST_SECONDS = 2.0
LARGEST_MEGABYTES = 500
KIBIBYTE = 1024
CONTROL = re.compile(
    r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)
"""Characters that must not reach a terminal: control characters, and marks that turn the direction of writing."""
FINDING = re.compile(r"^(?:error|warning|note)\[([^\]]+)\]", re.MULTILINE)


class Unanswered(Exception):  # noqa: N818 -- what became of an input, not of the program
    """An input that was not answered as it should be."""


@dataclass
class Judge:
    """Gives inputs to a target and holds its answers to what is promised."""

    target: Target
    folder: Path
    answers: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0

    def give(self, content: bytes) -> None:
        """Give one input.

        Raises
        ------
        Unanswered
            With what is wrong with the answer.
        """
        path = self.folder / f"input{self.target.suffix}"
        path.write_bytes(content)
        began = time.process_time()
        try:
            shown = self.target.read(path)
        except ImhcalcError as error:
            shown = self._refused(error)
        except Exception as error:
            message = f"{type(error).__name__}: {error}"
            raise Unanswered(message) from error
        else:
            self.answers.update(FINDING.findall(shown) or ["taken"])
        took = time.process_time() - began
        self.slowest = max(self.slowest, took)
        if took > LONGEST_SECONDS:
            message = f"took {took:.1f} seconds"
            raise Unanswered(message)
        steers = CONTROL.search(shown)
        if steers:
            message = f"prints U+{ord(steers[0]):04X}"
            raise Unanswered(message)

    def _refused(self, error: ImhcalcError) -> str:
        """Return what is printed of an error."""
        for fault in error.faults:
            self.answers[fault.code] += 1
            if fault.place is None and self.target.has_places:
                message = f"a fault without a place: {fault.code}: {fault.message}"
                raise Unanswered(message)
        return fault_text(error.faults)


def run(name: str, number: int, seed: int) -> Judge:
    """Give a target so many inputs; the first that is not answered rightly is kept and raised."""
    target = targets()[name]
    made = target.make(target.seeds(), random.Random(f"{seed} {name}"))  # noqa: S311
    with tempfile.TemporaryDirectory() as folder:
        judge = Judge(target, Path(folder))
        for at, content in zip(range(number), made, strict=False):
            try:
                judge.give(content)
            except Unanswered as error:
                kept = Path(
                    tempfile.gettempdir(), f"imhcalc-fuzz-{name.replace(' ', '-')}-{at}{target.suffix}"
                )
                kept.write_bytes(content)
                error.add_note(f"input {at} of {name}, seed {seed}, kept as {kept.name}")
                raise
    return judge


def megabytes() -> float:
    """Return the most memory that this process has held, where the system says."""
    if sys.platform == "win32":
        return 0.0
    import resource  # noqa: PLC0415 -- not on Windows

    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return held / KIBIBYTE / (KIBIBYTE if sys.platform == "darwin" else 1)


def run_one(name: str, number: int, seed: int) -> None:
    """Give a target so many inputs in this process, and say what came of them."""
    judge = run(name, number, seed)
    commonest = ", ".join(f"{code} {times}" for code, times in judge.answers.most_common(6))
    sys.stdout.write(
        f"{name}: {number} inputs, slowest {judge.slowest:.2f} s, {megabytes():.0f} MB; "
        f"{len(judge.answers)} kinds of answer: {commonest}\n"
    )
    if megabytes() > LARGEST_MEGABYTES:
        message = f"{name}: {megabytes():.0f} MB"
        raise Unanswered(message)


def _in_a_process(name: str, given: list[str]) -> int:
    command = [sys.executable, "-m", "tools.fuzz", "--only", name, *given]
    return subprocess.run(command, check=False).returncode  # noqa: S603 -- ourselves


def run_by_coverage(name: str, arguments: list[str]) -> None:
    """Let Atheris change the inputs of a target by the lines that they reach, until it is stopped."""
    import atheris  # noqa: PLC0415 -- not a dependency

    # Of libraries the lines do not tell inputs apart that we answer differently, and there are ten times as many.
    for each in gc.get_objects():
        if inspect.isfunction(each) and (each.__module__ or "").startswith("imhcalc"):
            atheris.instrument_func(each)
    target = targets()[name]
    folder = Path(tempfile.mkdtemp())
    for number, content in enumerate(target.seeds()):
        (folder / f"seed{number}").write_bytes(content)
    judge = Judge(target, Path(tempfile.mkdtemp()))
    atheris.Setup([sys.argv[0], str(folder), *arguments], judge.give)
    atheris.Fuzz()


def main() -> None:
    """Run from the command line."""
    said = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    said.add_argument("--inputs", type=int, default=100_000, help="how many in all")
    said.add_argument("--seed", type=int, default=0)
    said.add_argument("--only", choices=sorted(targets()), help="one kind of file")
    said.add_argument(
        "--coverage", action="store_true", help="let Atheris choose; what follows -- is passed to it"
    )
    asked, rest = said.parse_known_args()
    if asked.coverage:
        run_by_coverage(asked.only or next(iter(targets())), [each for each in rest if each != "--"])
        return
    if asked.only:
        run_one(asked.only, asked.inputs, asked.seed)
        return
    # One process each: what one kind of file takes of memory is not another's.
    share = -(-asked.inputs // len(targets()))
    given = ["--inputs", str(share), "--seed", str(asked.seed)]
    failed = [name for name in targets() if _in_a_process(name, given)]
    if failed:
        sys.exit(f"not answered as it should be: {', '.join(failed)}")


if __name__ == "__main__":
    main()
