"""The order in which things are written changes no bit of any figure: entries, files, keys of a profile, areas, places."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from imhcalc import application
from imhcalc.loading.evidence import load_evidence
from imhcalc.loading.profile import load_profile
from imhcalc.models.options import Options
from tests.support import ROOT, shipped

OPTIONS = Options(draws=500, sensitivity=True)
PROFILE = ROOT / "examples" / "leeds_plan.yaml"


def figures(profile, held=None):
    return numbers(application.estimate(load_profile(str(profile)), held or shipped(), OPTIONS))


def numbers(result):
    """Every figure, to the last bit; what it comes from is a set, and is told in the order of the file."""
    return {
        figure.id: figure.model_dump(mode="json", exclude={"from_", "equation"}) | {"from": set(figure.from_)}
        for figure in result.figures
    }


ORDERED = ("births", "classes")
"""Keys whose entries have an order: years of a projection, and classes of which each is a share of those in none before."""


def turned_round(node, named=""):
    """Turn the keys of every mapping round, but where their order means something; lists stay as well."""
    if isinstance(node, yaml.MappingNode):
        if named not in ORDERED:
            node.value.reverse()
        for key, value in node.value:
            turned_round(value, key.value)
    elif isinstance(node, yaml.SequenceNode):
        for each in node.value:
            turned_round(each)


def rewritten(source, target):
    """Write a file's content with every mapping turned round, each value as it was written."""
    node = yaml.compose(source.read_text(encoding="utf-8"), yaml.SafeLoader)
    turned_round(node)
    target.write_text(
        yaml.serialize(node, Dumper=yaml.SafeDumper, allow_unicode=True, width=10_000), encoding="utf-8"
    )


def test_the_keys_of_a_profile(tmp_path):
    rewritten(PROFILE, tmp_path / "turned.yaml")
    assert figures(tmp_path / "turned.yaml") == figures(PROFILE)


def test_the_entries_and_files_of_a_pack(tmp_path):
    pack = tmp_path / "uk-2026"
    pack.mkdir()
    files = sorted((ROOT / "data" / "evidence" / "uk-2026").glob("*.yaml"))
    for number, path in enumerate(files):
        rewritten(path, pack / f"{len(files) - number:02d}.yaml")
    held = shipped()
    other = application.Shipped(held.root, held.table, load_evidence(str(pack), held.root))
    assert other.evidence.sha256 != held.evidence.sha256
    assert figures(PROFILE, other) == figures(PROFILE)


def test_the_members_of_a_group():
    names = ["Leeds", "Bradford", "Kirklees", "Dundee City", "Cardiff"]
    found = []
    for order in (names, names[::-1], names[2:] + names[:2]):
        result = application.estimate(application.profile_of_area(order), shipped(), OPTIONS)
        found.append(numbers(result))
    assert found[0] == found[1] == found[2]


@pytest.mark.parametrize(
    "env",
    [
        {"LC_ALL": "C", "PYTHONUTF8": "1"},
        {"LC_ALL": "de_DE.UTF-8", "LANG": "de_DE.UTF-8"},
        {"PYTHONHASHSEED": "7"},
    ],
)
def test_the_place_where_it_runs(tmp_path, env):
    """A locale whose decimal mark is a comma, and another order of hashes."""
    program = [
        sys.executable,
        "-m",
        "imhcalc",
        "estimate",
        str(PROFILE),
        "--draws",
        "200",
        "--format",
        "json",
        "-q",
    ]
    made = [
        subprocess.run(program, cwd=tmp_path, env=os.environ | each, capture_output=True, check=True).stdout
        for each in ({"PYTHONHASHSEED": "1"}, env)
    ]
    assert made[0] == made[1]


def test_a_pack_in_another_folder_gives_the_same(tmp_path):
    shutil.copytree(ROOT / "data" / "evidence" / "uk-2026", tmp_path / "here" / "uk-2026")
    held = shipped()
    other = load_evidence(str(Path(tmp_path, "here", "uk-2026")), held.root)
    assert other.sha256 == held.evidence.sha256
