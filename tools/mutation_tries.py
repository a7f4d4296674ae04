"""Tries changes that mutmut has made: each in a child of one process that has collected the tests, the quickest test first.

``mutmut run`` starts pytest anew for each change, which takes ten times as long as the tests that notice most of them.
Run in the folder ``mutants`` of a copy, as tools.mutation does: ``mutation_tries.py WORKERS ANSWERS`` reads the names of
changes from standard input, and adds a line to the file of answers for each: its name, and the exit code of its tests.

It forks, so that this needs Linux or macOS.
"""

import gc
import json
import os
import resource
import signal
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

import pytest

NOTICED, NO_TESTS = 1, 33
"""What mutmut notes of a change that a test noticed, and of one that no test comes by."""
TIMES, SPARE = 5.0, 20.0
"""Seconds of a processor that the tests of a change may take: so many times what they take without it, and some more.
Only what goes round for ever takes longer."""


@dataclass(frozen=True)
class Known:
    """What mutmut has noted of the tests: which come by a function, and the seconds of each."""

    by_function: Mapping[str, Sequence[str]]
    seconds: Mapping[str, float]

    @classmethod
    def read(cls, path: Path) -> "Known":
        """Return what is written in mutmut's file."""
        written = json.loads(path.read_text(encoding="utf-8"))
        return cls(written["tests_by_mangled_function_name"], written["duration_by_test"])

    def tests_of(self, change: str) -> list[str]:
        """Return the tests that come by the function of a change, the quickest first."""
        found = self.by_function.get(change.rpartition("__mutmut_")[0], ())
        return sorted(found, key=lambda test: (self.seconds[test], test))

    def seconds_of(self, change: str) -> float:
        """Return how long all of its tests take."""
        return sum(self.seconds[test] for test in self.tests_of(change))


@dataclass
class Tries:
    """A plugin of pytest: in place of running what was collected, it tries changes."""

    names: Sequence[str]
    known: Known
    workers: int
    answers: TextIO
    running: dict[int, str] = field(default_factory=dict)

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self) -> None:
        """Let hypothesis stop at the first example that fails: it need not be the shortest."""
        from hypothesis import Phase, settings  # noqa: PLC0415 -- pytest wants to see it imported

        settings.register_profile("tries", settings.default, phases=(Phase.explicit, Phase.generate))
        settings.load_profile("tries")

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Try each change with those of its tests that were collected."""
        items = {item.nodeid: item for item in session.items}
        gc.freeze()
        for name in sorted(self.names, key=self.known.seconds_of):
            tests = [items[test] for test in self.known.tests_of(name) if test in items]
            if not tests:
                self.answer(name, NO_TESTS)
                continue
            while len(self.running) >= self.workers:
                self.wait()
            child = os.fork()
            if child == 0:
                self.limit(name)
                os._exit(tried(name, tests))
            self.running[child] = name
        while self.running:
            self.wait()
        return True

    def limit(self, name: str) -> None:
        """Let this process be stopped where its tests go round for ever, and say nothing."""
        signal.signal(signal.SIGXCPU, signal.SIG_DFL)
        most = int(TIMES * self.known.seconds_of(name) + SPARE + sum(os.times()[:2]))
        resource.setrlimit(resource.RLIMIT_CPU, (most, most + 1))
        nothing = os.open(os.devnull, os.O_WRONLY)
        for stream in (1, 2):
            os.dup2(nothing, stream)

    def wait(self) -> None:
        """Note the answer of the next child that ends."""
        child, status = os.wait()
        self.answer(self.running.pop(child), os.waitstatus_to_exitcode(status))

    def answer(self, name: str, code: int) -> None:
        """Write an answer down at once: a run that is stopped keeps those it has."""
        print(name, code, file=self.answers, flush=True)


def tried(name: str, tests: Sequence[pytest.Item]) -> int:
    """Return 1 if one of the tests notices a change, else 0."""
    os.environ["MUTANT_UNDER_TEST"] = name
    for item, following in zip(tests, [*tests[1:], None], strict=True):
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        if item.session.testsfailed:
            return NOTICED
    return 0


def main(workers: int, answers: Path, names: Iterable[str], arguments: Sequence[str]) -> int:
    """Return pytest's exit code after trying changes with the tests that it collects by its arguments."""
    os.environ["MUTANT_UNDER_TEST"] = ""
    known = Known.read(Path("mutmut-stats.json"))
    with answers.open("a", encoding="utf-8") as file:
        return int(pytest.main([*arguments], plugins=[Tries([*names], known, workers, file)]))


if __name__ == "__main__":
    raise SystemExit(main(int(sys.argv[1]), Path(sys.argv[2]), sys.stdin.read().split(), sys.argv[3:]))
