"""Changes the program in small ways, one at a time, and counts the changes that no test notices.

``python -m tools.mutation core`` tries every change to `core`; ``assemble --sample 300 --seed 1`` tries some, chosen by
the seed. It works on a copy of the checkout under build/mutation, where a second run tries only the changes whose answer
is not known. ``--list`` changes nothing: it counts again and shows what lived. docs/mutation.md says why each lives.

The changes are made by mutmut, which also finds out which tests come by each; tools.mutation_tries runs those tests. Both
fork, so that this needs Linux or macOS.
"""

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
WORK = ROOT / "build" / "mutation"
TRIES = ROOT / "tools" / "mutation_tries.py"
ENOUGH = 0.95
"""Share of the changes to be noticed."""
LIVED = 0
NEVER_RUN = 5, 33
"""Exit codes of mutmut's workers where no test noticed a change, or none came by it. All others are of tests that failed,
or that a change stopped: an endless one counts as noticed."""

TESTS: Mapping[str, Sequence[str]] = {
    "core": (
        "tests/unit/core",
        "tests/conformance/test_public.py",
        "tests/property/test_invariants.py",
        "tests/property/test_downstream_invariants.py",
        "tests/property/test_calibration_twin.py",
        "tests/validation/test_worked_example.py",
        "tests/validation/test_published_counts.py",
    ),
    "assemble": (
        "tests/unit/assemble",
        "tests/unit/loading",
        "tests/property/test_local_counts.py",
        "tests/property/test_plan_invariants.py",
        "tests/property/test_differences_add_up.py",
    ),
    "loading": ("tests/unit/loading", "tests/messages"),
}
"""The tests that are to notice a change in a package, and are quick enough to be run for each."""

SETTINGS = """
[tool.mutmut]
source_paths = ["src"]
only_mutate = ["src/imhcalc/{package}/*"]
also_copy = {beside}
pytest_add_cli_args_test_selection = {tests}
pytest_add_cli_args = {arguments}
"""
ARGUMENTS = "-p", "no:cacheprovider", "-q", "-x", "-k", "not quickly and not every_code_has_a_case"
"""Tests that hold the seconds of something are left out: a program made ready for changes is slower. So is one that reads
the program's text, in which every change then stands."""


@dataclass(frozen=True)
class Answers:
    """What the tests said of the changes in a module."""

    module: str
    by_name: Mapping[str, int | None]

    def named(self, *codes: int) -> list[str]:
        """Return the names of the changes that ended with one of these exit codes."""
        return sorted(name for name, code in self.by_name.items() if code in codes)

    @property
    def made(self) -> int:
        """How many changes were made."""
        return sum(code is not None for code in self.by_name.values())

    @property
    def lived(self) -> list[str]:
        """The changes that no test noticed, or that no test came by."""
        return self.named(LIVED, *NEVER_RUN)

    @property
    def noticed(self) -> int:
        """How many changes made a test fail, or the tests stop."""
        return self.made - len(self.lived)


def main(arguments: Sequence[str] | None = None) -> int:
    """Return 0 if enough changes to a package were noticed, else 1."""
    asked = _asked(arguments)
    folder = WORK / asked.package
    if not asked.list:
        copy_checkout(folder, asked.package)
        make_changes(folder)
        names = not_known(folder, asked.package)
        if asked.sample:
            names = chosen(folder, asked.package, asked.sample, asked.seed)
        try_changes(folder, asked.package, names)
    answers = answers_in(folder, asked.package)
    sys.stdout.write(table(answers))
    return 0 if share_noticed(answers) >= ENOUGH else 1


def _asked(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=str(__doc__).partition("\n")[0])
    parser.add_argument("package", nargs="?", default="core", choices=sorted(TESTS))
    parser.add_argument("--sample", type=int, help="how many changes to make; all without")
    parser.add_argument("--seed", type=int, default=1, help="which ones")
    parser.add_argument("--list", action="store_true", help="count again, and change nothing")
    return parser.parse_args(arguments)


def copy_checkout(folder: Path, package: str) -> None:
    """Copy the files of the checkout that differ from those in a folder, with the settings of mutmut at their end."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(  # noqa: S603 -- no input of anybody's
        command, cwd=ROOT, capture_output=True, check=True, encoding="utf-8"
    ).stdout
    names = [name for name in listed.split("\0") if name and (ROOT / name).is_file()]
    beside = sorted({name.partition("/")[0] for name in names} - {"src", "tests"})
    settings = SETTINGS.format(
        package=package,
        beside=json.dumps(beside),
        tests=json.dumps(TESTS[package]),
        arguments=json.dumps(ARGUMENTS),
    )
    for name in names:
        content = (ROOT / name).read_bytes()
        if name == "pyproject.toml":
            content += settings.encode()
        copy = folder / name
        if not copy.is_file() or copy.read_bytes() != content:
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(content)
            shutil.copymode(ROOT / name, copy)


def make_changes(folder: Path) -> None:
    """Make all changes, and find out which tests come by each function; mutmut keeps answers of functions as they were."""
    # Its notes of tests are made anew: of a function that has moved they know none.
    (folder / "mutants" / "mutmut-stats.json").unlink(missing_ok=True)
    # It has nothing to try, and says so.
    command = [sys.executable, "-m", "mutmut", "run", "none.of.them"]
    subprocess.run(command, cwd=folder, check=False)  # noqa: S603 -- no input of anybody's


def not_known(folder: Path, package: str) -> list[str]:
    """Return the names of the changes whose answer is not known."""
    return [
        name
        for answers in answers_in(folder, package)
        for name, code in answers.by_name.items()
        if code is None
    ]


def chosen(folder: Path, package: str, size: int, seed: int) -> list[str]:
    """Return the names of some changes: any of a package's is as likely as any other."""
    names = sorted(name for answers in answers_in(folder, package) for name in answers.by_name)
    return random.Random(seed).sample(names, min(size, len(names)))  # noqa: S311 -- a sample, and no secret


def try_changes(folder: Path, package: str, names: Sequence[str]) -> None:
    """Run the tests of some changes, and note the answers where mutmut notes its own."""
    answers = folder / "answers.txt"
    answers.unlink(missing_ok=True)
    command = [sys.executable, "-P", str(TRIES), str(os.cpu_count() or 1), str(answers)]
    command += ["--rootdir=.", "--tb=no", *ARGUMENTS, *TESTS[package]]
    try:
        subprocess.run(  # noqa: S603 -- no input of anybody's
            command,
            cwd=folder / "mutants",
            env={**os.environ, "PYTHONPATH": "src"},
            input="\n".join(names),
            encoding="utf-8",
            check=False,
        )
    finally:
        lines = answers.read_text(encoding="utf-8").splitlines() if answers.is_file() else []
        note(folder, package, {name: int(code) for name, code in map(str.split, lines)})


def note(folder: Path, package: str, answers: Mapping[str, int]) -> None:
    """Write answers down, in mutmut's files of each module."""
    for path in _written(folder, package):
        content = json.loads(path.read_text(encoding="utf-8"))
        known = content["exit_code_by_key"]
        known.update({name: answers[name] for name in known if name in answers})
        path.write_text(json.dumps(content, indent=4), encoding="utf-8")


def answers_in(folder: Path, package: str) -> list[Answers]:
    """Return what mutmut has written down of each module of a package."""
    return [
        Answers(path.name.removesuffix(".py.meta"), json.loads(path.read_text("utf-8"))["exit_code_by_key"])
        for path in _written(folder, package)
    ]


def _written(folder: Path, package: str) -> list[Path]:
    return sorted((folder / "mutants" / "src" / "imhcalc" / package).glob("*.meta"))


def table(answers: Sequence[Answers]) -> str:
    """Return the counts by module as a table of Markdown, then what lived, by function."""
    rows = [
        f"| `{each.module}` | {each.made:,} | {each.noticed:,} | {each.noticed / each.made:.1%} |"
        for each in answers
        if each.made
    ]
    made, noticed = sum(each.made for each in answers), sum(each.noticed for each in answers)
    lived = [
        f"{function}: {', '.join(map(str, numbers))}"
        for function, numbers in lived_by_function(answers).items()
    ]
    return "\n".join(
        [
            "| Module | Changes | Noticed | Share |",
            "|---|---:|---:|---:|",
            *rows,
            f"| **All** | **{made:,}** | **{noticed:,}** | **{share_noticed(answers):.1%}** |",
            "",
            *lived,
            "",
        ]
    )


def share_noticed(answers: Sequence[Answers]) -> float:
    """Return the share of the changes made that were noticed; 0 if there are none."""
    made = sum(each.made for each in answers)
    return sum(each.noticed for each in answers) / made if made else 0.0


def lived_by_function(answers: Sequence[Answers]) -> dict[str, list[int]]:
    """Return the numbers of the changes that lived, by module and function."""
    found: defaultdict[str, list[int]] = defaultdict(list)
    for each in answers:
        for name in each.lived:
            function, _, number = name.rpartition("__mutmut_")
            found[f"{each.module}.{_readable(function.rpartition('.')[2])}"].append(int(number))
    return {function: sorted(numbers) for function, numbers in sorted(found.items())}


def _readable(mangled: str) -> str:
    """Return a function's name as it is written: ``x_wilson`` is of a function, ``xǁStageǁchecked`` of a method."""
    if mangled.startswith("xǁ"):
        return mangled.removeprefix("xǁ").replace("ǁ", ".")
    return mangled.removeprefix("x_")


if __name__ == "__main__":
    raise SystemExit(main())
