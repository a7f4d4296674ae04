"""The checks of imhcalc: plain ``nox`` runs what CI runs, and ends with the summary line of pytest.

Further sessions, run by name: ``accessibility`` tests the published pages in a browser, ``audit`` the dependencies,
``fuzz`` with hostile files, ``lowest`` tests with the oldest releases that pyproject.toml allows, ``mutation`` finds
changes to core that no test notices, ``site`` builds docs/ as a site, ``golden`` and ``docs`` regenerate files,
``pin`` renews the constraints, and ``nox -s tests --force-python 3.13`` runs the tests under another Python.
"""

import logging
import shutil
import sys
from pathlib import Path

import nox
from nox.command import CommandFailed

nox.needs_version = ">=2025.10"
nox.options.sessions = ["lint", "types", "contracts", "tests"]
# pip and no uv unless asked for (`nox -db uv`): a machine's index, proxy and certificates are set for pip, and uv
# does not read those settings.
nox.options.default_venv_backend = "virtualenv"

CONSTRAINTS = "requirements/constraints.txt"
ACCESSIBILITY = Path("tests/accessibility")
PROJECT = nox.project.load_toml("pyproject.toml")
LICENCES = ("MIT", "BSD", "Apache", "ISC", "PSF", "Python Software Foundation", "Mozilla Public License 2.0")
"""Licences under which what is installed beside imhcalc may come: permissive ones, and MPL of what is not changed."""
PIN = [
    "--universal",
    "--python-version=3.11",
    "--no-header",
    "--no-emit-index-url",
    "--no-annotate",
    f"--output-file={CONSTRAINTS}",
]

COMPILE = """
from pathlib import Path
from imhcalc.areas.compiled_table import compile_area_table
from imhcalc.loading.evidence import compile_evidence
from imhcalc.shipped_data import data_root
for pack in ("uk-2026", "ncb-2020"):
    Path("data/compiled").mkdir(exist_ok=True)
    Path("data/compiled", f"{pack}.json").write_bytes(compile_evidence(data_root(), pack))
Path("data/compiled", "areas.json").write_bytes(compile_area_table(data_root()))
"""

OF_THE_LOWEST = ["tests/golden", "tests/conformance", "tests/cli", "tests/unit/models"]

failed: list[str] = []


@nox.session
def lint(session: nox.Session) -> None:
    """Style: ruff's checks and ruff's format."""
    install_group(session, "lint")
    run(session, "ruff", "check")
    run(session, "ruff", "format", "--check")


@nox.session
def types(session: nox.Session) -> None:
    """Types: mypy, strict."""
    install_group(session, "types")
    install_project(session)
    run(session, "mypy")


@nox.session
def contracts(session: nox.Session) -> None:
    """Imports: who may know whom."""
    install_group(session, "contracts")
    run(session, "lint-imports", env={"PYTHONPATH": "src"})


@nox.session
def tests(session: nox.Session) -> None:
    """Tests, with those of the built packages among them; the last session, so that its summary is the last line."""
    install_group(session, "test")
    install_project(session)
    if failed:
        session.warn(f"Failed above: {', '.join(failed)}. The exit code will be 1, whatever pytest says.")
    # From here on nox says nothing: its own summary would follow that of pytest.
    logging.disable(logging.CRITICAL)
    # Every branch of core, assemble and loading is to be reached by their own tests, where all run, as Linux has them.
    measured = ["--cov"] if sys.platform == "linux" and not session.posargs else []
    # A file's tests stay in one process: what they share is made once. In the order of tests/conftest.py.
    spread = ["-n", "auto", "--dist", "loadfile", "--no-loadscope-reorder"]
    session.run("python", "-m", "pytest", *spread, *measured, *session.posargs)


@nox.session
def accessibility(session: nox.Session) -> None:
    """Published pages in a browser: axe-core and the Nu checker, with npm, Java and a Chromium of the machine.

    ``IMHCALC_BROWSER`` names a Chromium that is not on the PATH.
    """
    for program in ("npm", "java"):
        if shutil.which(program) is None:
            session.error(f"{program} is not on the PATH")
    install_group(session, "test")
    install_project(session)
    session.install("-r", str(ACCESSIBILITY / "tools" / "requirements.txt"))
    tools = Path(session.create_tmp()).resolve()
    shutil.copy(ACCESSIBILITY / "tools" / "package.json", tools)
    # No lock file: it would name the registry that this machine happens to use.
    session.run(
        "npm", "install", "--no-package-lock", "--ignore-scripts", "--prefix", str(tools), external=True
    )
    session.run(
        "python", "-m", "pytest", str(ACCESSIBILITY), *session.posargs, env={"IMHCALC_NODE_TOOLS": str(tools)}
    )


@nox.session
def audit(session: nox.Session) -> None:
    """Dependencies: known vulnerabilities (asks the index's and OSV's services), and licences that may be shipped with."""
    session.install("-c", CONSTRAINTS, ".")
    held = str(
        session.run("python", "-m", "pip", "list", "--format=freeze", "--exclude=imhcalc", silent=True)
    )
    wanted = Path(session.create_tmp(), "held.txt")
    wanted.write_text(held, encoding="utf-8")
    install_group(session, "audit")
    names = [line.partition("==")[0] for line in held.splitlines() if "==" in line]
    session.run(
        "pip-licenses", "--from=mixed", "--partial-match", f"--allow-only={';'.join(LICENCES)}", "--packages", *names
    )  # fmt: skip
    session.run("pip-audit", "--strict", "--no-deps", "--disable-pip", "-r", str(wanted))


@nox.session
def fuzz(session: nox.Session) -> None:
    """Hostile files: 100,000 of them, or as ``nox -s fuzz -- --inputs 1000000 --seed 7`` asks; ``--coverage`` needs Linux."""
    install_project(session)
    if "--coverage" in session.posargs:
        session.install("atheris")
    session.run("python", "-m", "tools.fuzz", *session.posargs)


@nox.session
def lowest(session: nox.Session) -> None:
    """The commands, the models and the numbers with the oldest releases of what is installed beside imhcalc."""
    oldest = [each.replace(">=", "==").partition(",")[0] for each in PROJECT["project"]["dependencies"]]
    session.install(*oldest, *nox.project.dependency_groups(PROJECT, "test"))
    session.install("--no-deps", "-e", ".")
    # What older releases use may warn of its end.
    session.run("python", "-m", "pytest", "-n", "auto", "-W", "ignore::DeprecationWarning", *OF_THE_LOWEST)


@nox.session
def mutation(session: nox.Session) -> None:
    """Mutants of core that no test kills: all, or of another package some: ``nox -s mutation -- loading --sample 300``.

    Needs Linux or macOS, and half an hour or more of two processors for all of core.
    """
    install_group(session, "mutation")
    install_group(session, "test")
    install_project(session)
    session.run("python", "-m", "tools.mutation", *session.posargs)


@nox.session
def golden(session: nox.Session) -> None:
    """Regenerate the golden files; a commit that holds them says what moved, and why."""
    install_group(session, "test")
    install_project(session)
    session.run("python", "-m", "tests.golden.regenerate")


@nox.session
def docs(session: nox.Session) -> None:
    """Regenerate docs/evidence.md, the JSON Schemas and the compiled evidence and areas from the program itself."""
    install_project(session)
    session.run("python", "-c", COMPILE)
    write_output(session, Path("docs/evidence.md"), "evidence", "show", "--format", "markdown")
    for name in ("profile", "evidence", "result", "cases", "record", "claim"):
        write_output(session, Path(f"data/schema/{name}.json"), "schema", name)
    session.run("python", "-m", "tools.reference_pages")


@nox.session
def site(session: nox.Session) -> None:
    """Build docs/ as a site in ./site; a page that nothing leads to, or a link that leads nowhere, fails it.

    The examples of its pages run as tests (tests/docs). ``nox -s site -- --external`` also asks the addresses.
    """
    install_group(session, "site")
    session.run("mkdocs", "build", "--quiet", env={"NO_MKDOCS_2_WARNING": "1"})
    if "--external" in session.posargs:
        session.run("linkchecker", "--check-extern", "--no-warnings", "site/index.html")


@nox.session
def pin(session: nox.Session) -> None:
    """Renew the constraints; ``nox -s pin -- --upgrade`` takes the newest versions allowed."""
    session.install("-c", CONSTRAINTS, "uv")
    wanted = Path(session.create_tmp(), "dev.in")
    wanted.write_text("\n".join(nox.project.dependency_groups(PROJECT, "dev")) + "\n", encoding="utf-8")
    session.run("uv", "pip", "compile", "pyproject.toml", str(wanted), *PIN, *session.posargs, silent=True)


def install_group(session: nox.Session, group: str) -> None:
    """Install a dependency group of pyproject.toml, at the versions of the constraints."""
    session.install("-c", CONSTRAINTS, *nox.project.dependency_groups(PROJECT, group))


def install_project(session: nox.Session) -> None:
    """Install the project itself so that its source stays editable."""
    session.install("-c", CONSTRAINTS, "-e", ".")


def run(session: nox.Session, *command: str, env: dict[str, str] | None = None) -> None:
    """Run a command and remember the session's name if it fails."""
    try:
        session.run(*command, env=env)
    except CommandFailed:
        failed.append(session.name)
        raise


def write_output(session: nox.Session, path: Path, *arguments: str) -> None:
    """Write what imhcalc prints to a file."""
    printed = session.run("python", "-X", "utf8", "-m", "imhcalc", *arguments, silent=True, stderr=None)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(str(printed), encoding="utf-8", newline="\n")
