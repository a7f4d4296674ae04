"""What the tests of commands share."""

from collections.abc import Callable

import pytest

from imhcalc.cli.app import run


@pytest.fixture
def imhcalc(capfd) -> Callable[..., tuple[int, str, str]]:
    """Run a command in this process, and give its exit code, output and messages."""

    def call(*arguments: str) -> tuple[int, str, str]:
        code = run(list(arguments))
        out, err = capfd.readouterr()
        return code, out, err

    return call
