"""What a command loads: the firm form of a promise of speed, with no clock in it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = """
import atexit, os, sys
from imhcalc.__main__ import main

class Watch:
    def find_spec(self, name, path=None, target=None):
        if name == "numpy":
            print("BLAS", os.environ.get("OPENBLAS_NUM_THREADS"), file=sys.stderr)

sys.meta_path.insert(0, Watch())
sys.argv = ["imhcalc", *sys.argv[1:]]
atexit.register(lambda: print("LOADED", *sorted(sys.modules), file=sys.stderr))
main()
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


def test_blas_threads_are_set_before_numpy_loads():
    _, threads = trace("estimate", "Leeds", "--draws", "100")
    assert threads[:1] == ["1"]


def test_blas_threads_that_the_user_set_are_kept():
    _, threads = trace("estimate", "Leeds", "--draws", "100", OPENBLAS_NUM_THREADS="2")
    assert threads[:1] == ["2"]


def leaving(program: str, *arguments: str, **more: object) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, *program.split(), *arguments],
        cwd=ROOT, capture_output=True, encoding="utf-8", check=False, **more,
    )  # fmt: skip


@pytest.mark.parametrize(
    "arguments", [["areas", "list"], ["areas", "show", "Nowhere"], ["--help"]], ids=" ".join
)
def test_whoever_asked_to_be_told_of_the_end_is_told_and_output_is_whole(arguments, tmp_path):
    plain = leaving("-m imhcalc", *arguments)
    program = tmp_path / "told.py"
    program.write_text(
        "import atexit, sys\nfrom imhcalc.__main__ import main\n"
        "atexit.register(lambda: sys.stdout.write('the end\\n'))\nsys.argv[0] = 'imhcalc'\nmain()\n",
        encoding="utf-8",
    )
    told = leaving(str(program), *arguments)
    assert (told.returncode, told.stdout, told.stderr) == (
        plain.returncode,
        f"{plain.stdout}the end\n",
        plain.stderr,
    )


def test_memory_is_left_to_the_system(tmp_path):
    program = tmp_path / "part.py"
    program.write_text(
        "import os, sys\nfrom imhcalc.__main__ import main\n"
        "class Part:\n    def __del__(self, write=os.write):\n        write(1, b'taken apart')\n"
        "part = Part()\nif sys.argv[1:]:\n    main()\n",
        encoding="utf-8",
    )
    assert "taken apart" in leaving(str(program)).stdout
    done = leaving(str(program), "areas", "show", "Leeds")
    assert "Leeds" in done.stdout
    assert "taken apart" not in done.stdout


def test_a_profile_of_a_run_is_printed():
    assert "function calls" in leaving("-m cProfile -m imhcalc", "areas", "show", "Leeds").stdout


def test_a_prompt_is_still_there_after_a_command():
    """As with ``python -i -m imhcalc``, or in a notebook, which has a prompt too."""
    done = leaving("-i -m imhcalc", "areas", "show", "Leeds", input="print('still here')\n")
    assert "still here" in done.stdout
