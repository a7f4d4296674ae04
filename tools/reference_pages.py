"""Writes the pages of docs/ that the program itself can tell: its commands, its files, its faults and its rooms.

``python -m tools.reference_pages`` writes them anew; a test compares them with what it would write.
"""

import ast
import inspect
import os
import re
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import typer
from rich.console import Console
from rich.text import Text
from typer.testing import CliRunner

from imhcalc import application
from imhcalc.cli.app import app_of
from imhcalc.first_letters import capital
from imhcalc.loading.evidence import load_evidence
from imhcalc.models.options import Options
from imhcalc.report.formats import terminal
from imhcalc.report.glossary_content import TERMS
from imhcalc.report.setting import Setting
from imhcalc.shipped_data import data_root
from tools import file_pages

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "imhcalc"
DOCS = ROOT / "docs"
WIDTH = 80
"""Characters to a line of the help shown, which a page of the site holds without scrolling."""

PICTURED = "Leeds"
LINES_PICTURED = 36
"""What the picture of the report shows: about one screen."""

WRITTEN = "<!-- Written by `nox -s docs`: change the program, not this page. -->\n"
ROOMS = re.compile(r"(<!-- modules of (?P<room>[\w/]+) -->\n).*?(?=<!-- end -->)", re.DOTALL)
"""Where docs/architecture.md leaves room for the table of a package's modules."""


def pages() -> dict[str, str]:
    """Return the text of every page that is written from the program, by its path under the project's root."""
    return {
        "docs/architecture.md": architecture(),
        "docs/reference/commands.md": commands(),
        "docs/reference/faults.md": faults(),
        "docs/reference/python.md": python(),
        "docs/glossary.md": glossary(),
        "docs/images/estimate.svg": picture(),
    } | file_pages.pages(WRITTEN)


def architecture() -> str:
    """Return docs/architecture.md with the table of every package as its modules say of themselves."""
    kept = (DOCS / "architecture.md").read_text(encoding="utf-8")
    return ROOMS.sub(lambda found: found.group(1) + _modules(found["room"]), kept)


def _modules(room: str) -> str:
    """Return a table of the modules of a package; `imhcalc` stands for those at the top."""
    folder = SOURCE if room == "imhcalc" else SOURCE / room
    rows = "".join(
        f"| `{path.name}` | {_purpose(path)} |\n"
        for path in sorted(folder.glob("*.py"))
        if path.name != "__init__.py" or room == "imhcalc"
    )
    return f"| module | what it is for |\n|---|---|\n{rows}"


def _purpose(path: Path) -> str:
    """Return the first paragraph of a module's docstring, on one line."""
    said = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    if said is None:
        message = f"{path} does not say what it is for"
        raise ValueError(message)
    return said.split("\n\n")[0].replace("\n", " ").replace("``", "`").replace("|", "\\|")


def commands() -> str:
    """Return the help of every command, as it is printed."""
    os.environ |= {"COLUMNS": str(WIDTH), "TERMINAL_WIDTH": str(WIDTH), "NO_COLOR": "1"}

    def shown(words: list[str]) -> str:
        printed = CliRunner().invoke(
            app_of([]), [*words, "--help"], prog_name="imhcalc", terminal_width=WIDTH
        )
        title = " ".join(["imhcalc", *words])
        heading = "#" * (len(words) + 2 if words else 2)
        text = "\n".join(line.rstrip() for line in printed.stdout.strip().splitlines())
        return f"{heading} `{title}`\n\n```text\n{text}\n```\n"

    parts = [shown(words) for words in ([], *_command_words())]
    return f"# Commands\n\n{WRITTEN}\nWhat each command prints for `--help`.\n\n" + "\n".join(parts)


def _command_words() -> Iterator[list[str]]:
    whole: Any = typer.main.get_command(app_of([]))
    for name, command in whole.commands.items():
        yield [name]
        for below in getattr(command, "commands", ()):
            yield [name, below]


def faults() -> str:
    """Return one example of every kind of fault: the text that its bad file in tests/messages gives."""
    shown: dict[str, str] = {}
    for path in sorted((ROOT / "tests" / "messages").rglob("*.txt")):
        for block in path.read_text(encoding="utf-8").split("\n\n"):
            found = re.match(r"(?:error|warning)\[([\w-]+)\]", block.strip())
            if found:
                shown.setdefault(found.group(1), block.strip("\n"))
    parts = [f"## `{code}`\n\n```text\n{text}\n```\n" for code, text in sorted(shown.items())]
    intro = (
        "What is wrong with a file is said all at once, each fault with its place, what was found, what was "
        "expected and what to do. The name in brackets does not change from one version to the next, so that "
        "scripts can look for it. One example of each follows. Codes that begin with `E_` or `W_` are those of "
        "[the method](../method.md)."
    )
    return f"# Faults\n\n{WRITTEN}\n{intro}\n\n" + "\n".join(parts)


def python() -> str:
    """Return the functions of the Python interface with what their docstrings say."""
    tree = ast.parse((SOURCE / "__init__.py").read_text(encoding="utf-8"))
    parts = []
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            signature = (
                f"{node.name}({ast.unparse(node.args)}) -> {ast.unparse(node.returns or ast.Constant(None))}"
            )
            said = ast.get_docstring(node) or ""
            parts.append(f"## `imhcalc.{node.name}`\n\n```text\n{signature}\n\n{said}\n```\n")
    intro = "The same without a command line: a profile and evidence in, a result out; nothing is printed and no file is written."
    return f"# Python\n\n{WRITTEN}\n{intro}\n\n" + "\n".join(parts)


def glossary() -> str:
    """Return the words that a reader may not know, and the indicators of the evidence."""
    rows = [(term.word, term.meaning) for term in TERMS]
    outcomes = load_evidence(None, data_root()).outcomes.values()
    rows += [(outcome.label, f"{capital(outcome.plain.rstrip('.'))}.") for outcome in outcomes]
    rows.sort(key=lambda row: row[0].lower())
    table = "".join(f"| {word} | {meaning} |\n" for word, meaning in rows)
    return f"# Words used\n\n{WRITTEN}\n| word | what it means here |\n|---|---|\n{table}"


def picture() -> str:
    """Return the first screen of an estimate as a picture, in a terminal's colours."""
    held = application.shipped()
    result = application.estimate(application.profile_of_area([PICTURED]), held, Options())
    text = terminal.render(result, Setting(width=WIDTH, colour=True, symbols=True))
    first = "\n".join(text.splitlines()[:LINES_PICTURED])
    console = Console(record=True, width=WIDTH, file=StringIO(), legacy_windows=False)
    console.print(f"$ imhcalc estimate {PICTURED}", highlight=False)
    console.print(Text.from_ansi(first))
    # Without the fonts that the library would fetch from a server.
    usual = inspect.signature(Console.export_svg).parameters["code_format"].default
    plain = re.sub(r"@font-face \{\{.*?\}\}\n", "", usual, flags=re.DOTALL)
    drawn = console.export_svg(title="imhcalc", code_format=plain, unique_id="imhcalc")
    return "\n".join(line.rstrip() for line in drawn.splitlines() if line.strip()) + "\n"


def write() -> None:
    """Write every page."""
    for name, text in pages().items():
        path = ROOT / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    write()
