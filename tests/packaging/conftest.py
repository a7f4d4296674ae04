"""The packages, built once a session, and the wheel installed alone."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CONSTRAINTS = ROOT / "requirements" / "constraints.txt"
OURS = ("IMHCALC_DATA_DIR", "PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV")


@dataclass(frozen=True)
class Built:
    """An sdist, and the wheel that was built from it."""

    sdist: Path
    wheel: Path


@dataclass(frozen=True)
class Installed:
    """An environment that holds the wheel and what it requires, used from another folder."""

    scripts: Path
    folder: Path

    def run(self, *command: str, code: int = 0, **variables: str) -> str:
        """Return what a command of the environment prints to standard output."""
        clean = {name: value for name, value in os.environ.items() if name not in OURS}
        done = subprocess.run(
            [self.program(command[0]), *command[1:]],
            cwd=self.folder,
            env=clean | variables,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == code, done.stderr
        return done.stdout

    def program(self, name: str) -> str:
        return str(self.scripts / (f"{name}.exe" if os.name == "nt" else name))


def checked_run(command: list[str], folder: Path) -> None:
    done = subprocess.run(
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Build the sdist from the checkout and the wheel from the sdist, as a release does."""
    out = tmp_path_factory.mktemp("dist")
    checked_run([sys.executable, "-m", "build", "--no-isolation", "--outdir", str(out), str(ROOT)], out)
    (sdist,) = out.glob("*.tar.gz")
    (wheel,) = out.glob("*.whl")
    return Built(sdist, wheel)


@pytest.fixture(scope="session")
def installed(built: Built, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """Install the wheel in a fresh environment, with nothing but what it requires."""
    home = tmp_path_factory.mktemp("alone")
    checked_run([sys.executable, "-m", "virtualenv", "--quiet", str(home / "venv")], home)
    scripts = home / "venv" / ("Scripts" if os.name == "nt" else "bin")
    elsewhere = home / "elsewhere"
    elsewhere.mkdir()
    for example in (ROOT / "examples").glob("*.yaml"):
        (elsewhere / example.name).write_bytes(example.read_bytes())
    environment = Installed(scripts, elsewhere)
    checked_run(
        [environment.program("python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
         "-c", str(CONSTRAINTS), str(built.wheel)],
        elsewhere,
    )  # fmt: skip
    return environment
