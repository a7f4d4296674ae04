"""Every test carries its folder's marker, and hypothesis tries the same examples on every machine."""

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

settings.register_profile(
    "ci",
    derandomize=True,
    deadline=None,
    max_examples=40,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("ci")


def pytest_collection_modifyitems(items):
    for item in items:
        if HERE not in item.path.parents:
            continue
        folder = item.path.relative_to(HERE).parts[0]
        if folder not in FOLDERS:
            message = f"{item.nodeid}: a test lives in one of the folders {', '.join(sorted(FOLDERS))}"
            raise pytest.UsageError(message)
        item.add_marker(folder)
