"""The JSON Schemas: sound themselves, where every file's first line says, and kept by what the program reads and writes."""

import json
import re
from functools import cache
from pathlib import Path
from typing import get_args, get_type_hints

import pytest
from jsonschema import Draft202012Validator

from imhcalc import application
from imhcalc.cli import profile_commands
from imhcalc.loading.files import SourceText
from imhcalc.loading.positions import FileKind, parse
from imhcalc.loading.profile import load_profile
from imhcalc.models.options import Options
from imhcalc.models.schemas import SCHEMAS, schema_text
from imhcalc.report.formats.json import render
from imhcalc.report.setting import Setting
from tests.support import ROOT, shipped

MODELINE = re.compile(r"# yaml-language-server: \$schema=(\S+)\n")
EXAMPLES = sorted((ROOT / "examples").glob("*.yaml"))
LED = sorted(
    path
    for folder in ("examples", "data/evidence", "data/cases")
    for path in (ROOT / folder).rglob("*.yaml")
    # What stands in a team's own repository names the schema that is written there: see docs/ci.md.
    if "ci" not in path.relative_to(ROOT / folder).parts
)
NOT_VALID_ON_PURPOSE = {"faulty"}
RUNS = {
    "another seed and few draws": Options(seed=7, draws=100),
    "another level": Options(draws=100, level=0.8),
    "parameter": Options(draws=100, interval="parameter"),
    "realised": Options(draws=100, interval="realised"),
    "report method": Options(draws=100, method="report"),
    "reference anchor": Options(draws=100, anchor="reference"),
    "strict nation": Options(draws=100, strict_nation=True),
    "sensitivity": Options(draws=100, sensitivity=True),
    "no sensitivity": Options(draws=100, sensitivity=False),
}
AREAS = [
    "Leeds",
    "Dundee City",
    "Cardiff",
    "Belfast",
    "Isles of Scilly",
    "West Yorkshire",
    "North East",
    "Scotland",
    "United Kingdom",
]


@cache
def validator(name: str) -> Draft202012Validator:
    return Draft202012Validator(
        json.loads((ROOT / "data" / "schema" / f"{name}.json").read_text(encoding="utf-8"))
    )


def wrong_with(name: str, data: object) -> list[str]:
    return [f"{error.json_path}: {error.message}" for error in validator(name).iter_errors(data)]


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_is_one_and_stands_where_it_ships_from(name):
    schema = json.loads(schema_text(name))
    Draft202012Validator.check_schema(schema)
    assert schema == validator(name).schema
    assert schema["title"]


def test_the_command_knows_every_schema():
    known = get_type_hints(profile_commands.schema, include_extras=False)["of"]
    assert set(get_args(known)) == set(SCHEMAS)


@pytest.mark.parametrize("path", LED, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_the_first_line_of_a_file_leads_to_a_schema_that_it_keeps_to(path):
    text = path.read_text(encoding="utf-8")
    led = MODELINE.match(text)
    assert led is not None, "the first line is no modeline"
    schema = (path.parent / led[1]).resolve()
    assert schema.parent == ROOT / "data" / "schema"
    if path.parent.name not in NOT_VALID_ON_PURPOSE:
        # As YAML 1.2 has it, and an editor: PyYAML alone would take the key `on` for true.
        written = parse(SourceText(path.name, text.encode(), text), FileKind("a file", "a: 1")).root
        assert written is not None
        assert wrong_with(schema.stem, written.value) == []


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_the_result_of_an_example_keeps_to_its_schema(path):
    result = application.estimate(load_profile(path), shipped(), Options(draws=100))
    assert wrong_with("result", json.loads(render(result, Setting()))) == []


@pytest.mark.parametrize("options", RUNS.values(), ids=RUNS)
def test_a_result_keeps_to_its_schema_whatever_the_options(options):
    plan = load_profile(ROOT / "examples" / "leeds_plan.yaml")
    for loaded in (application.profile_of_area(["Cardiff"]), plan):
        result = application.estimate(loaded, shipped(), options)
        assert wrong_with("result", json.loads(render(result, Setting()))) == []


@pytest.mark.parametrize("pack", ["uk-2026", "ncb-2020"])
@pytest.mark.parametrize("area", AREAS)
def test_a_result_keeps_to_its_schema_for_every_kind_of_area(area, pack):
    held = shipped(pack)
    result = application.estimate(application.profile_of_area([area]), held, Options(draws=100))
    assert wrong_with("result", json.loads(render(result, Setting()))) == []


@pytest.mark.parametrize("names", [["outreach"], ["outreach", "full"], ["do_nothing"]], ids=" and ".join)
def test_a_result_with_scenarios_applied_keeps_to_its_schema(names):
    plan = load_profile(ROOT / "examples" / "leeds_plan.yaml")
    result = application.estimate_with(plan, names, shipped(), Options(draws=100))
    assert wrong_with("result", json.loads(render(result, Setting()))) == []


@pytest.mark.parametrize(
    "path", sorted((ROOT / "tests" / "golden").glob("*.json")), ids=lambda path: path.stem
)
def test_a_golden_result_keeps_to_its_schema(path):
    """But for its notice, and for what changes with the release and is left out of it."""
    data = json.loads(path.read_text(encoding="utf-8"))
    data.pop("notice")
    sha256 = "0" * 64
    data["run"] |= {
        "imhcalc": "0", "numpy": "0", "evidence": {"id": "uk-2026", "version": "0", "sha256": sha256},
        "areas": {"sha256": sha256}, "profile": {"name": None, "sha256": None},
    }  # fmt: skip
    assert wrong_with("result", data) == []


def test_a_schema_sees_what_is_wrong():
    """So that the tests above can fail."""
    assert wrong_with("profile", {"area": "Leeds", "poplation": {}})
    assert wrong_with("profile", {"area": "Leeds", "known_groups": {"asylum": {"label": "A", "count": -1}}})
    assert wrong_with("cases", {"cases": {"a": {"title": "A"}}})
    assert wrong_with("result", {"schema": "imhcalc-result/2"})
    assert wrong_with("record", {"schema": "imhcalc-record/1"})
    assert wrong_with("evidence", {"parameters": {"a": {"label": "A"}}})


def test_no_path_leads_out_of_the_project():
    for path in LED:
        led = MODELINE.match(path.read_text(encoding="utf-8"))
        assert led is not None
        assert not Path(led[1]).is_absolute()
        assert "://" not in led[1]
