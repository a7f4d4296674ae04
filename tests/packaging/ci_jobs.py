"""The jobs of examples/ci, taken from their files and run as their hosts would run them."""

import os
import re
import shlex
import subprocess
from dataclasses import dataclass
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "ci"
HIDDEN = ("IMHCALC_DATA_DIR", "PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "COLUMNS", "NO_COLOR", "CI")
EXPRESSION = re.compile(r"\$\{\{\s*(.*?)\s*\}\}")


@dataclass(frozen=True)
class Done:
    """How a command ended, and all that it printed."""

    code: int
    out: str
    err: str

    @property
    def log(self) -> str:
        return self.out + self.err


@dataclass(frozen=True)
class Machine:
    """A machine that a host starts for a job: an environment of Python, a home, and nothing else of ours."""

    scripts: Path
    home: Path

    def run(self, command: list[str], folder: Path, **variables: str) -> Done:
        inherited = {
            name: value
            for name, value in os.environ.items()
            if name not in HIDDEN and not name.startswith(("GIT_", "GITHUB_"))
        }
        own = {
            "PATH": os.pathsep.join([str(self.scripts), os.environ["PATH"]]),
            "HOME": str(self.home),
            "GIT_CONFIG_GLOBAL": str(self.home / "gitconfig"),
            "GIT_CONFIG_NOSYSTEM": "1",
            "PIP_DISABLE_PIP_VERSION_CHECK": "1",
            "PIP_CONSTRAINT": str(ROOT / "requirements" / "constraints.txt"),
            "PYTHONUTF8": "1",
        }
        done = subprocess.run(
            command, cwd=folder, env=inherited | own | variables, stdin=subprocess.DEVNULL, capture_output=True,
            encoding="utf-8", check=False,
        )  # fmt: skip
        return Done(done.returncode, done.stdout, done.stderr)


def github_job(name: str, machine: Machine, folder: Path, values: dict[str, str]) -> dict[str, Done]:
    """Run the steps of a job of the workflow that are commands, and return how each ended, by its name.

    `values` are what GitHub puts in place of expressions. After a step that fails, only those that always run do,
    unless the job goes on all the same.
    """
    workflow = yaml.safe_load((EXAMPLE / ".github" / "workflows" / "needs.yml").read_text(encoding="utf-8"))
    assert workflow["defaults"] == {"run": {"shell": "bash"}}
    shell = ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c"]
    variables = {key: _filled(text, values) for key, text in workflow["env"].items()}
    job = workflow["jobs"][name]
    if "if" in job and values[job["if"]] == "false":
        return {}
    ended: dict[str, Done] = {}
    failed = False
    for step in job["steps"]:
        condition = step.get("if", "success()")
        assert condition in {"success()", "always()"}
        if "run" in step and (condition == "always()" or not failed):
            done = machine.run(
                [*shell, _filled(step["run"], values)],
                folder,
                **variables,
                GITHUB_STEP_SUMMARY=values["summary"],
            )
            ended[step["name"]] = done
            goes_on = _filled(str(step.get("continue-on-error", "false")), values) == "true"
            failed = failed or (done.code != 0 and not goes_on)
    ended["the job"] = Done(int(failed), "", "")
    return ended


def _filled(text: str, values: dict[str, str]) -> str:
    """Return text with each expression replaced; one that nothing is said of is an error."""
    return EXPRESSION.sub(lambda match: values[match[1]], text)


def gitlab_job(name: str, machine: Machine, folder: Path, **variables: str) -> Done:
    """Run the commands of a GitLab job, those before it first, and return how the first that failed ended, or the last."""
    jobs = yaml.safe_load((EXAMPLE / ".gitlab-ci.yml").read_text(encoding="utf-8"))
    done = Done(0, "", "")
    for command in [*jobs["default"]["before_script"], *jobs[name]["script"]]:
        done = machine.run(
            ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", command], folder,
            **{name: str(value) for name, value in jobs["variables"].items()}, **variables,
        )  # fmt: skip
        if done.code:
            break
    return done


def pre_commit_hook(hooks: Path, machine: Machine, folder: Path, changed: list[str]) -> Done:
    """Run a hook as pre-commit would: its entry, with the changed files that it is for."""
    written = yaml.safe_load(hooks.read_text(encoding="utf-8"))
    hook = written[0] if isinstance(written, list) else written["repos"][0]["hooks"][0]
    files = [name for name in changed if re.search(hook.get("files", ""), name)]
    if not files:
        return Done(0, "(no files to check)", "")
    program, *arguments = shlex.split(hook["entry"])
    return machine.run([str(machine.scripts / program), *arguments, *files], folder)
