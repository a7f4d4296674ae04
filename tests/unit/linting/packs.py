"""Small packs as text, for the tests of lint."""

from pathlib import Path

from imhcalc.models.finding import Finding, LintReport
from imhcalc.reviewing import lint
from imhcalc.shipped_data import data_root

YEAR = 2026
HEADER = """pack:
  id: tried
  version: "1"
  title: Tried
  builds_on: uk-2026
  summary: A test.
  changelog: [{version: "1", date: "2026-01-02", changes: [First.]}]
"""
SOURCES = """sources:
  survey_2024: {citation: Survey (2024), year: 2024, kind: survey, read: whole}
"""
CHECKED = 'checked: {by: A. Reader, on: "2026-01-02"}'


def figure(value: object, unit: str = "proportion", **more: object) -> str:
    """Return a sound figure of the survey in one line, with other or further keys."""
    keys: dict[str, object] = {
        "value": value, "unit": unit, "status": "published", "tag": "seen", "source": "survey_2024", "where": "table 1",
        "years": [2024], "nation": "England",
    } | more  # fmt: skip
    said = ", ".join(f"{key}: {_yaml(each)}" for key, each in keys.items() if each is not None)
    return f"{{{said}, {CHECKED}}}" if "checked" not in more else f"{{{said}}}"


def parameter(name: str, quantity: str, label: str | None = None, use: str = "context") -> str:
    """Return a parameter in one line."""
    return f'  {name}: {{label: "{label or name}", use: {use}, quantity: {quantity}}}\n'


def outcome(name: str, quantity: str, **more: str) -> str:
    """Return an outcome of three-year-olds with a baseline for England."""
    keys = {
        "label": "Trouble at three", "plain": "As a parent reports it.", "counted": "children", "ages": "36 to 47 months",
        "population": "children_3", "instrument": "a survey", "carry": "flagged", "order": "35",
    } | more  # fmt: skip
    lines = "".join(f"    {key}: {value}\n" for key, value in keys.items())
    return f"  {name}:\n{lines}    baselines:\n      England: {quantity}\n"


def report(folder: Path, *parts: str, header: str = HEADER) -> LintReport:
    """Return what lint finds in a pack of these parts."""
    (folder / "pack.yaml").write_text(header + "".join(parts), encoding="utf-8")
    return lint(str(folder), data_root(), YEAR)


def found(folder: Path, *parts: str, header: str = HEADER) -> list[Finding]:
    """Return the findings of a pack of these parts, those that are only of the source's being unused left out."""
    return [
        each
        for each in report(folder, *parts, header=header).findings
        if each.fault.code != "source-not-cited"
    ]


def codes(findings: list[Finding]) -> list[str]:
    """Return the codes of findings, in their order."""
    return [each.fault.code for each in findings]


def line_of(folder: Path, text: str) -> int:
    """Return the line of the pack's file on which a text stands."""
    lines = (folder / "pack.yaml").read_text(encoding="utf-8").split("\n")
    return next(number for number, line in enumerate(lines, 1) if text in line)


def _yaml(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_yaml(each)}" for key, each in value.items()) + "}"
    if isinstance(value, str) and ("," in value or ":" in value):
        return f'"{value}"'
    return str(value)
