import subprocess
import sys
from pathlib import Path

from tests.conftest import FOLDERS

ROOT = Path(__file__).parents[2]


def test_every_folder_of_tests_has_a_marker(pytestconfig):
    declared = {line.partition(":")[0] for line in pytestconfig.getini("markers")}
    assert declared >= FOLDERS


def test_a_test_carries_the_marker_of_its_folder(request):
    assert request.node.get_closest_marker("unit")


def test_a_test_in_no_known_folder_is_refused():
    stray = ROOT / "tests" / "test_stray.py"
    collected = subprocess.run(
        [sys.executable, "-c", REFUSING, str(stray)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert collected.stdout == "refused\n", collected.stderr


REFUSING = """
import sys
from pathlib import Path
from types import SimpleNamespace
import pytest
from tests.conftest import pytest_collection_modifyitems
item = SimpleNamespace(path=Path(sys.argv[1]), nodeid="tests/test_stray.py::test_stray")
try:
    pytest_collection_modifyitems([item])
except pytest.UsageError:
    print("refused")
"""
