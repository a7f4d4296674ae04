"""Every test carries its folder's marker, and hypothesis tries the same examples on every machine."""

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

HERE = Path(__file__).parent
FOLDERS = {
    "accessibility",
    "unit",
    "property",
    "validation",
    "golden",
    "messages",
    "cli",
    "docs",
    "packaging",
    "conformance",
    "official",
}

MEASURED = {("unit", "core"), ("unit", "assemble"), ("unit", "loading")}
"""The folders that reach every branch of the packages of these names, with the messages; see noxfile.py."""

settings.register_profile(
    "ci",
    derandomize=True,
    deadline=None,
    max_examples=40,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("ci")


def pytest_collection_modifyitems(items):
    unmeasured = set()
    for item in items:
        if HERE not in item.path.parents:
            continue
        folder, *below = item.path.relative_to(HERE).parts
        if folder not in FOLDERS:
            message = f"{item.nodeid}: a test lives in one of the folders {', '.join(sorted(FOLDERS))}"
            raise pytest.UsageError(message)
        item.add_marker(folder)
        if folder != "messages" and (folder, below[0]) not in MEASURED:
            item.add_marker("no_cover")
            unmeasured.add(item.path)
    # What is measured runs first in every process: what others keep for the process would not run again. Then the
    # largest files, so that none is left over for the end.
    tests = Counter(item.path for item in items)
    items.sort(key=lambda item: (item.path in unmeasured, -tests[item.path], str(item.path)))
