"""Commands in the documents: reading them from a page, running them, and comparing what they print."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ELLIPSIS = "..."


def blocks(page: str, language: str) -> list[str]:
    """The code blocks of a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", page, flags=re.MULTILINE | re.DOTALL)


def sessions(page: str) -> list[tuple[str, str]]:
    """Every command of the console blocks, with the output shown for it."""
    found = []
    for block in blocks(page, "console"):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, shown = part.partition("\n")
            found.append((command, shown))
    return found


def imhcalc(*arguments: str, folder: Path = ROOT) -> tuple[int, str]:
    """Run the command line as a reader would, and return its exit code and all that it prints."""
    hidden = {"COLUMNS", "NO_COLOR", "IMHCALC_DATA_DIR"}
    environment = {name: value for name, value in os.environ.items() if name not in hidden}
    done = subprocess.run(
        [sys.executable, "-m", "imhcalc", *arguments], cwd=folder, env=environment | {"PYTHONUTF8": "1"},
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", check=False,
    )  # fmt: skip
    return done.returncode, done.stdout


def excerpts(shown: str) -> list[str]:
    """The runs of whole lines between lines of dots."""
    return [part.strip("\n") for part in re.split(rf"^{re.escape(ELLIPSIS)}$", shown, flags=re.MULTILINE)]


def check_session(command: str, shown: str, folder: Path = ROOT) -> None:
    """Run a command and compare it with what is shown: from the first line on, what lies between dots left out."""
    program, *arguments = shlex.split(command)
    assert program == "imhcalc"
    code, printed = imhcalc(*arguments, folder=folder)
    assert (code == 0) == ("error[" not in shown), printed
    first, *later = excerpts(shown)
    assert printed.startswith(f"{first}\n"), printed
    if not later:
        assert printed == f"{first}\n"
    rest = printed[len(first) :]
    for excerpt in later:
        before, found, rest = rest.partition(f"\n{excerpt}\n" if excerpt else "\n")
        assert found, f"not in the output, or not in this order:\n{excerpt}\n\nleft of it:\n{before}"
