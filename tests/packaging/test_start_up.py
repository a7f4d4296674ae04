"""What a command loads: the firm form of a promise of speed, with no clock in it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = """
import gc, os, sys
from imhcalc.__main__ import main

class Watch:
    def find_spec(self, name, path=None, target=None):
        if name == "numpy":
            print("BLAS", os.environ.get("OPENBLAS_NUM_THREADS"), file=sys.stderr)

sys.meta_path.insert(0, Watch())
sys.argv = ["imhcalc", *sys.argv[1:]]
try:
    main()
finally:
    print("LOADED", *sorted(sys.modules), file=sys.stderr)
    print("FROZEN", gc.get_freeze_count() > 0, file=sys.stderr)
"""


def trace(*arguments: str, **variables: str) -> tuple[set[str], list[str]]:
    """Return the top modules that a command loads, and the BLAS threads set when numpy was first asked for."""
    environment = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *arguments],
        env=environment | variables, cwd=ROOT, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    lines = done.stderr.splitlines()
    (loaded,) = (line.split()[1:] for line in lines if line.startswith("LOADED "))
    return {name.partition(".")[0] for name in loaded}, [
        line.split()[1] for line in lines if line.startswith("BLAS ")
    ]


@pytest.mark.parametrize("arguments", [["--version"], ["--help"], ["-h"]], ids=" ".join)
def test_a_quick_question_loads_nothing_of_weight(arguments):
    loaded, _ = trace(*arguments)
    assert not loaded & {"numpy", "pydantic", "yaml", "rich", "scipy"}


def test_version_loads_no_command_line():
    loaded, _ = trace("--version")
    assert not loaded & {"typer", "typing", "re", "dataclasses", "pathlib"}


@pytest.mark.parametrize(
    "arguments",
    [["estimate", "Leeds", "--draws", "100"], ["check", "examples/leeds.yaml"], ["evidence", "list"]],
    ids=" ".join,
)
def test_scipy_is_never_loaded(arguments):
    loaded, _ = trace(*arguments)
    assert "scipy" not in loaded


@pytest.mark.parametrize(
    "arguments",
    [["check", "examples/leeds.yaml"], ["areas", "list"], ["evidence", "list"], ["schema", "profile"]],
    ids=" ".join,
)
def test_what_draws_nothing_loads_no_numpy(arguments):
    loaded, _ = trace(*arguments)
    assert "numpy" not in loaded


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["estimate", "Leeds", "--draws", "100"],
        ["check", "examples/leeds.yaml"],
        ["areas", "show", "Leeds"],
        ["init", "--area", "Leeds", "--yes", "-o", "-"],
        ["areas", "refresh", "Leeds", "--dry-run"],
    ],
    ids=" ".join,
)
def test_what_asks_no_service_loads_nothing_of_the_network(arguments):
    loaded, _ = trace(*arguments)
    assert not loaded & {"urllib3", "truststore", "platformdirs", "httpx", "requests"}


@pytest.mark.parametrize(
    "arguments",
    [
        ["estimate", "Leeds"],
        ["estimate", "--area", "Leeds", "--area", "Bradford", "--quiet", "--no-color"],
        ["estimate", "Leeds", "--format", "json", "-q"],
        ["compare", "Leeds", "Hackney"],
        ["compare", "Leeds", "--neighbours"],
        ["areas", "list"],
        ["areas", "show", "Leeds"],
        ["evidence", "list"],
    ],
    ids=" ".join,
)
def test_what_reads_no_file_of_the_users_loads_no_validator_and_no_parser(arguments):
    loaded, _ = trace(*arguments)
    assert not loaded & {
        "pydantic",
        "pydantic_core",
        "yaml",
        "scipy",
        "docx",
        "pptx",
        "xlsxwriter",
        "matplotlib",
        "jinja2",
    }


def test_nothing_is_looked_through_for_cycles_at_the_end():
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, "estimate", "Leeds", "--draws", "100", "-q"],
        cwd=ROOT, capture_output=True, encoding="utf-8", check=True,
    )  # fmt: skip
    assert "FROZEN True" in done.stderr


def test_blas_threads_are_set_before_numpy_loads():
    _, threads = trace("estimate", "Leeds", "--draws", "100")
    assert threads[:1] == ["1"]


def test_blas_threads_that_the_user_set_are_kept():
    _, threads = trace("estimate", "Leeds", "--draws", "100", OPENBLAS_NUM_THREADS="2")
    assert threads[:1] == ["2"]
