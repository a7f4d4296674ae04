"""Names that are formulas, markup, links and workflow commands: text in whatever a command writes of them.

The Markdown is read by a parser of Markdown, the page by one of HTML, the CSV as a spreadsheet opens it: what a name holds
is text there, and nothing else. Reports of runs have tests of their own (tests/unit/report).
"""

import csv
import io
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from imhcalc.cli.app import run
from imhcalc.cli.fault_text import fault_text
from imhcalc.cli.log_lines import without_commands
from imhcalc.faults import Fault, Place
from imhcalc.report.formats.csv import OPENS_A_FORMULA

NAME = (
    "=1+1 <script>alert(1)</script><img src=x onerror=alert(1)> [x](javascript:alert(1)) ![i](http://198.51.100.1/i.png) "
    "<http://198.51.100.1> | `a` # b &lt;b&gt; _c_ **d** ~~e~~ www.example.org {{7*7}}"
)
QUOTED = json.dumps(NAME)
FORMULAS = ("=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1+1", "\r=1+1")
CLAIM = f"""
title: {QUOTED}
place: {QUOTED}
source: {{citation: {QUOTED}, where: {QUOTED}}}
denominator: 24,000 children
rate: 10%
count: 2,500 children
"""
CASES = f"""
cases:
  ours:
    title: {QUOTED}
    source: {{citation: {QUOTED}, where: {QUOTED}}}
    steps:
      - calculation: number_at_rate
        inputs: {{people: 100, rate: 12%}}
        answers: {{people: {{value: 13, unit: people, tolerance: 0.1, as_printed: {QUOTED}}}}}
    inferred: [{QUOTED}]
"""
PACK = f"""
pack: {{id: ours, version: "1", title: {QUOTED}, builds_on: uk-2026, summary: {QUOTED}}}
sources:
  s: {{citation: {QUOTED}, year: 2001, kind: survey, read: whole}}
parameters:
  ours:
    label: {QUOTED}
    use: context
    nation: England
    quantity: {{value: 0.12, unit: proportion, shape: fixed, status: judgement, rationale: {QUOTED}, tag: seen}}
"""


def profile(births):
    return (
        f"area: {{name: {QUOTED}, nation: England}}\nname: {QUOTED}\nowner: {QUOTED}\n"
        f"population: {{live_births: {{value: {births}, year: 2019, source: {QUOTED}, note: {QUOTED}}}}}\n"
    )


@pytest.fixture
def written(tmp_path, monkeypatch, capfd):
    """Write the hostile files in a folder of their own, and return what a command prints."""
    monkeypatch.chdir(tmp_path)
    for name, text in {
        "claim.yaml": CLAIM, "cases.yaml": CASES, "ours.yaml": PACK, "old.yaml": profile(1000), "new.yaml": profile(2000),
    }.items():  # fmt: skip
        Path(name).write_text(text, encoding="utf-8")

    def give(*arguments):
        run([*arguments])
        out, err = capfd.readouterr()
        assert "Traceback" not in err
        return out or err

    return give


@pytest.fixture
def paper(tmp_path, written):
    """Return a report in which a sentence with a name was changed, and its result."""
    written("estimate", "Leeds", "--draws", "100", "-o", "leeds.json", "-o", "leeds.md")
    path = tmp_path / "leeds.md"
    text = path.read_text(encoding="utf-8")
    shown = NAME.replace("=1+1 ", "").replace("<", "&lt;")
    path.write_text(
        f"# {shown}\n\n{text}\n\n{shown} has about 9,871 families in Leeds with {NAME}.\n", encoding="utf-8"
    )
    return path


COMMANDS = {
    "audit": ("audit", "claim.yaml"),
    "verify": ("verify", "cases.yaml"),
    "lint": ("evidence", "lint", "ours.yaml"),
    "check": ("check", "old.yaml", "--max-age", "12m", "--as-of", "2026-06-30"),
    "diff": ("diff", "old.yaml", "new.yaml", "--draws", "100"),
}
WITHOUT_CSV = {"lint"}


def marked_up(text):
    """Return what a reader of Markdown would take for a link, a picture, a strike or HTML."""
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text)
    flat = [inner for token in tokens for inner in (token, *(token.children or ()))]
    acting = {"html_block", "html_inline", "link_open", "image", "s_open"}
    return [(token.type, token.content) for token in flat if token.type in acting]


def opened(text):
    """Return the cells that a spreadsheet would calculate."""
    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert len(cells) > 5
    return [
        cell
        for cell in cells
        if cell.startswith(OPENS_A_FORMULA) and not re.fullmatch(r"-?[\d.]+(e-?\d+)?", cell)
    ]


@pytest.mark.parametrize("command", COMMANDS)
def test_names_are_text_in_markdown(command, written):
    text = written(*COMMANDS[command], "--format", "markdown")
    assert marked_up(text) == []


def test_an_edited_report_is_text_in_markdown(paper, written):
    text = written("check-paper", paper.name, "leeds.json", "--all", "--format", "markdown")
    assert "9,871" in text
    assert marked_up(text) == []


@pytest.mark.parametrize("command", [name for name in COMMANDS if name not in WITHOUT_CSV])
def test_names_are_text_in_csv(command, written):
    assert opened(written(*COMMANDS[command], "--format", "csv")) == []


def test_an_edited_report_is_text_in_csv(paper, written):
    assert opened(written("check-paper", paper.name, "leeds.json", "--all", "--format", "csv")) == []


@pytest.mark.parametrize("form", ["long", "wide"])
def test_areas_of_a_batch_are_text_in_csv(form, written, tmp_path):
    rows = [
        f'"{formula}{number}","{formula}","{formula}",England,"{formula}",120,3\n'
        for number, formula in enumerate(FORMULAS)
    ]
    (tmp_path / "areas.csv").write_text(
        "area_code,area_name,area_kind,nation,region,live_births,deprivation_decile\n" + "".join(rows),
        encoding="utf-8",
    )
    arguments = ("batch", "areas.csv", "--draws", "100", "--totals", "region", "-o", "-")
    text = written(*arguments, *(["--wide"] if form == "wide" else []))
    assert "1+1" in text
    assert opened(text) == []


@pytest.mark.usefixtures("written")
def test_what_is_beside_a_batch_is_text(tmp_path):
    (tmp_path / "areas.csv").write_text(
        f'area_code,area_name,nation,live_births,deprivation_decile,"{NAME}"\nA,"{NAME}",England,120,3,x\n',
        encoding="utf-8",
    )
    run(["batch", "areas.csv", "--draws", "100", "-o", "out.csv"])
    about = (tmp_path / "out.about.md").read_text(encoding="utf-8")
    assert "onerror" in about
    assert marked_up(about) == []


class Acting(HTMLParser):
    """What of a page would act, or lead out of it."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        """Note an element that acts, and an attribute that does or leads elsewhere."""
        given = dict(attrs)
        is_ours = given.get("type") == "application/json"
        if tag in {"img", "iframe", "object", "embed", "form", "base"} or (
            tag == "script" and given.get("src")
        ):
            self.found.append((tag, given))
        led = [
            value for name, value in attrs if name in {"href", "src"} and value and not value.startswith("#")
        ]
        if any(name.startswith("on") for name in given) or (
            [each for each in led if "198.51" in each or "script:" in each] and not is_ours
        ):
            self.found.append((tag, given))


@pytest.mark.usefixtures("written")
def test_names_are_text_on_a_page(tmp_path):
    run(["report", "old.yaml", "-o", "old.html", "--draws", "100"])
    page = Acting()
    page.feed((tmp_path / "old.html").read_text(encoding="utf-8"))
    assert page.found == []


# -- code hosts ------------------------------------------------------------------------------------------------

FORGED = (
    "a\n::error file=x::forged",
    "a\r\n::add-mask::x",
    "::stop-commands::x",
    "a%0A::error::x",
    "a,file=b",
    "a::b",
    "##[error]x",
)


@pytest.mark.parametrize("name", FORGED)
def test_no_name_forges_a_workflow_command(name):
    fault = Fault(name, name, Place(f"{name}.yaml", 3, 4), found=name, expected=name, help=name)
    lines = fault_text([fault], "github", count=False).splitlines()
    assert len(lines) == 1
    command, _, text = lines[0].removeprefix("::").partition("::")
    kind, _, properties = command.partition(" ")
    assert kind == "error"
    # What GitHub reads back: the properties parted at commas, each taken apart at its first sign of equality.
    assert [each.partition("=")[0] for each in properties.split(",")] == ["file", "line", "col", "title"]
    assert "\n" not in text
    assert not re.search(r"%(?!25|0A|0D|3A|2C)", lines[0]), (
        "a per cent sign that GitHub would read as another character"
    )


@pytest.mark.parametrize("name", FORGED)
def test_a_report_for_gitlab_holds_names_as_text(name):
    fault = Fault(name, name, Place(f"{name}.yaml", 3, 4), found=name, help=name)
    (entry,) = json.loads(fault_text([fault], "gitlab"))
    assert set(entry) == {"description", "check_name", "fingerprint", "severity", "location"}
    assert re.fullmatch("[0-9a-f]{64}", entry["fingerprint"])
    assert "\n" not in entry["description"]


def test_a_hostile_profile_forges_nothing_for_github(written, tmp_path):
    (tmp_path / "bad.yaml").write_text(
        'area: {name: Leeds}\n"a\\n::error file=x::forged": 1\nheadline: "x\\n::warning::forged"\n',
        encoding="utf-8",
    )
    lines = written("check", "bad.yaml", "--faults", "github").splitlines()
    commands = [line for line in lines if line.lstrip().startswith("::")]
    assert len(commands) == 2
    assert all(line.startswith("::error file=bad.yaml,") for line in commands)


# -- logs ------------------------------------------------------------------------------------------------------

COMMAND = "::add-mask::x ##[error]y"


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("::stop-commands::x", ": :stop-commands::x"),
        ("a\n  ::error::x\nb::c", "a\n  : :error::x\nb::c"),
        ("a\r::error::x", "a\r: :error::x"),
        ("x ##[error]y", "x ## [error]y"),
        ("a: b", "a: b"),
    ],
)
def test_what_a_line_of_a_log_may_not_be(text, seen):
    assert without_commands(text) == seen
    assert fault_text([Fault("x", "y", Place(f"{text}.yaml", 3, 4))], "concise").startswith(
        seen.split("\n")[0].split("\r")[0]
    )


@pytest.fixture
def commanding(written):
    """Write profiles whose every name is a command to a code host, and return what a command prints."""
    for name, births in (("one.yaml", 1000), ("two.yaml", 2000)):
        Path(name).write_text(
            f"area: {{name: '{COMMAND}', nation: England}}\nname: '{COMMAND}'\nowner: '{COMMAND}'\n"
            f"population: {{live_births: {{value: {births}, year: 2024, source: '{COMMAND}', note: '{COMMAND}'}}}}\n"
            f"services: {{team: {{label: '{COMMAND}', capacity: 70, unit: families}}}}\n"
            f"dissenting_view: '{COMMAND}'\nnotes: ['{COMMAND}']\n",
            encoding="utf-8",
        )
    Path("claims.yaml").write_text(
        f"title: '{COMMAND}'\nsource: '{COMMAND}'\ndenominator: 24,000\nrate: 9.6%\ncount: 2500\n",
        encoding="utf-8",
    )
    Path(f"{COMMAND[:14]}.yaml").write_text("aera: Leeds\n", encoding="utf-8")
    return written


@pytest.mark.parametrize(
    "arguments",
    [
        ("estimate", "one.yaml", "--draws", "100"),
        ("estimate", "one.yaml", "--draws", "100", "--format", "markdown"),
        ("estimate", "one.yaml", "--draws", "100", "--format", "csv"),
        ("report", "one.yaml", "--draws", "100", "-o", "-"),
        ("compare", "one.yaml", "two.yaml", "--draws", "100"),
        ("explain", "one.yaml", "--draws", "100"),
        ("diff", "one.yaml", "two.yaml", "--draws", "100"),
        ("diff", "one.yaml", "two.yaml", "--draws", "100", "--format", "markdown"),
        ("check", "one.yaml", "--max-age", "1d", "--faults", "concise"),
        ("check", f"{COMMAND[:14]}.yaml", "--faults", "concise"),
        ("check", f"{COMMAND[:14]}.yaml"),
        ("audit", "claims.yaml"),
        ("offer", "one.yaml"),
        ("estimate", COMMAND),
    ],
    ids=" ".join,
)
@pytest.mark.usefixtures("commanding")
def test_no_line_of_a_log_is_a_command(capfd, arguments):
    run([*arguments])
    printed = "".join(capfd.readouterr())
    assert ":add-mask:" in printed
    assert [line for line in printed.splitlines() if line.lstrip().startswith("::")] == []
    assert arguments[-1] == "csv" or "##[" not in printed
