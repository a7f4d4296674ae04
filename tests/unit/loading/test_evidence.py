"""Packs of evidence: found, laid over each other, compiled."""

import json
import shutil
from hashlib import sha256
from pathlib import Path

import pytest

from imhcalc.faults import DataMissingError, InputFaultsError
from imhcalc.loading.evidence import compile_evidence, load_evidence
from imhcalc.loading.loaded_profile import LoadedProfile
from imhcalc.loading.pack_files import fingerprint
from imhcalc.loading.references import check_profile_against
from imhcalc.models.profile import AreaChoice, Profile
from imhcalc.shipped_data import data_root

BASE = Path(__file__).parents[2] / "messages" / "data"
HEADER = "pack: {{id: {id}, version: '1', title: Ours, summary: Ours.{more}}}\n"
QUANTITY = "{value: 90, unit: families_per_team, status: judgement, tag: seen, rationale: Ours.}"


@pytest.fixture
def root(tmp_path):
    shutil.copytree(BASE, tmp_path / "data")
    return tmp_path / "data"


def write(folder: Path, **files: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


def header(id_: str, builds_on: str | None = None, more: str = "") -> str:
    return HEADER.format(id=id_, more=(f", builds_on: {builds_on}" if builds_on else "") + more)


def codes(pack, root) -> list[str]:
    with pytest.raises(InputFaultsError) as caught:
        load_evidence(pack, root)
    return [fault.code for fault in caught.value.faults]


def test_a_pack_by_id(root):
    evidence = load_evidence("base", root)
    assert evidence.pack.id == "base"
    assert evidence.outcomes["colic"].baselines["England"].number == 0.2


def test_a_team_adds_one_entry_in_one_file(root, tmp_path):
    path = write(
        tmp_path,
        mine=header("mine", "base") + f"parameters:\n  spare: {{label: S, use: off, quantity: {QUANTITY}}}\n",
    )
    evidence = load_evidence(path / "mine.yaml", root)
    assert evidence.pack.id == "mine"
    assert list(evidence.parameters) == ["team_size", "spare"]
    assert evidence.outcomes == load_evidence("base", root).outcomes


def test_an_ambition_that_shares_what_no_entry_has(root, tmp_path):
    ladder = (
        "ladder: {ours: {label: L, counted: families, shared_over: England, share_of_need: met, order: 9, "
        "amount: {value: 4, unit: families_per_year, status: judgement, tag: seen, rationale: Ours.}}}\n"
    )
    with pytest.raises(InputFaultsError) as caught:
        load_evidence(write(tmp_path / "ours", a=header("mine", "base") + ladder), root)
    (fault,) = caught.value.faults
    assert fault.message == "ladder.ours.share_of_need: there is no parameter `met`"


def test_an_association_with_what_no_entry_has(root, tmp_path):
    text = (
        (BASE / "evidence" / "base" / "base.yaml").read_text(encoding="utf-8").partition("associations:")[2]
    )
    entry = text.partition("\nparameters:")[0].replace("colic", "tantrums").replace("smith_2020", "ours_2020")
    with pytest.raises(InputFaultsError) as caught:
        load_evidence(write(tmp_path / "ours", a=header("mine", "base") + "associations:" + entry), root)
    first, *others = caught.value.faults
    assert first.message == "associations.ace.tantrums.outcome: there is no outcome `tantrums`"
    assert {fault.code for fault in others} == {"unknown-source"}


def test_a_folder_of_ones_own(root, tmp_path):
    folder = write(
        tmp_path / "ours",
        a=header("mine", "base"),
        b=f"parameters:\n  spare: {{label: S, use: off, quantity: {QUANTITY}}}\n",
    )
    (folder / ".hidden.yaml").write_text("not: read", encoding="utf-8")
    (folder / "notes.txt").write_text("not: read", encoding="utf-8")
    assert "spare" in load_evidence(folder, root).parameters


def test_an_entry_replaces_the_whole_of_its_namesake(root, tmp_path):
    text = (
        header("mine", "base")
        + f"parameters:\n  team_size: {{label: Ours, use: off, quantity: {QUANTITY}}}\n"
    )
    found = load_evidence(write(tmp_path / "ours", a=text), root).parameters["team_size"]
    assert (found.label, found.use, found.quantity.number) == ("Ours", "off", 90)


def test_limits_of_the_packs_below_stay_said(root, tmp_path):
    text = (root / "evidence/base/base.yaml").read_text(encoding="utf-8")
    text = text.replace("  summary:", "  limitations: [One, Two]\n  summary:")
    (root / "evidence/base/base.yaml").write_text(text, encoding="utf-8")
    folder = write(tmp_path / "ours", a=header("mine", "base", ", limitations: [Two, Three]"))
    assert load_evidence(folder, root).pack.limitations == ["One", "Two", "Three"]


def test_three_packs_in_a_chain(root, tmp_path):
    write(root / "evidence/middle", a=header("middle", "base") + "notes: {one: A, two: B}\n")
    folder = write(tmp_path / "ours", a=header("mine", "middle") + "notes: {two: C}\n")
    assert load_evidence(folder, root).notes == {"one": "A", "two": "C"}


def test_a_cycle_of_packs(root):
    write(root / "evidence/one", a=header("one", "two"))
    write(root / "evidence/two", a=header("two", "one"))
    assert codes("one", root) == ["pack-cycle"]


def test_a_pack_that_is_not_held(root):
    with pytest.raises(DataMissingError) as caught:
        load_evidence("bases", root)
    assert caught.value.faults[0].help == "did you mean `base`?"
    with pytest.raises(DataMissingError) as caught:
        load_evidence("base", root / "nowhere")
    assert caught.value.faults[0].code == "unknown-pack"


@pytest.mark.parametrize("path", ["ours/mine.yaml", "mine.yaml", "", "../evidence"])
def test_a_path_that_is_not_there(root, path, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    if path:
        assert codes(path, root) == ["no-such-file"]
    else:
        assert codes(path, root) == ["no-pack-header"]


def test_files_that_are_no_text_are_reported_with_the_rest(root, tmp_path):
    folder = write(tmp_path / "ours", a=header("mine", "base") + "sorces: {}\n", c="[")
    (folder / "b.yaml").write_bytes(b"\x00\x01\x02")
    (folder / "d.yaml").write_bytes(b"PK\x03\x04")
    assert codes(folder, root) == ["unknown-key", "binary-file", "yaml-syntax", "binary-file"]


def test_sound_entries_of_a_faulty_file_count_as_there(root, tmp_path):
    text = (
        header("mine", "base")
        + "sources:\n  good: {citation: G, year: 2020, kind: study, read: whole}\n  bad: {citation: B}\n"
        + "".join(f"conflicts_{n}: 1\n" for n in range(1))
        + "conflicts:\n"
        + "".join(
            f"  from_{name}: {{source: {name}, where: w, problem: p, use: u}}\n"
            for name in ("good", "bad", "none")
        )
    )
    found = codes(write(tmp_path / "ours", a=text), root)
    assert sorted(found) == ["missing-key"] * 3 + ["unknown-key", "unknown-source"]


@pytest.mark.parametrize(
    "section", ["outcomes: [1]", "outcomes:", "outcomes: {Bad Id: {}}", "pack: 1", "pack:"]
)
def test_sections_of_the_wrong_kind(root, section):
    folder = write(root / "ours", a="sources: {}\n" + section + "\n")
    assert codes(folder, root)


def test_a_rival_set_of_levels_is_checked(root):
    text = (root / "evidence/base/base.yaml").read_text(encoding="utf-8")
    ratio = "{value: 1.5, unit: odds_ratio, status: published, tag: seen, source: smith_2020, where: p. 1}"
    text = text.replace(
        "    rho_ref: 1\n", f"    rho_ref: 1\n    alternatives: {{low: {{'1': {ratio}}}, none: {{}}}}\n"
    )
    (root / "evidence/base/base.yaml").write_text(text, encoding="utf-8")
    assert codes("base", root) == ["missing-level", "missing-level"]


def test_the_hash_is_of_names_and_bytes_in_any_order():
    files = [("a/x.yaml", b"1"), ("a/y.yaml", b"2")]
    assert fingerprint(files) == fingerprint(reversed(files))
    others = [
        [("a/x.yaml", b"12")],
        [("a/x.yaml", b"2"), ("a/y.yaml", b"1")],
        [("a/x.yaml1", b""), ("a/y.yaml", b"2")],
    ]
    assert len({fingerprint(files), *map(fingerprint, others)}) == 4


def test_the_hash_does_not_depend_on_where_a_pack_lies(root, tmp_path):
    first = write(tmp_path / "here", a=header("mine", "base"))
    second = write(tmp_path / "there", a=header("mine", "base"))
    assert load_evidence(first, root).sha256 == load_evidence(second, root).sha256


def compiled(root: Path, pack: str = "base") -> Path:
    twin = root / "compiled" / f"{pack}.json"
    twin.parent.mkdir(exist_ok=True)
    twin.write_bytes(compile_evidence(root, pack))
    return twin


@pytest.fixture
def _no_yaml(monkeypatch):
    def refuse(*_arguments):
        raise AssertionError

    monkeypatch.setattr("imhcalc.loading.packs.read_pack", refuse)


def test_a_compiled_pack_is_the_same_pack(root, monkeypatch):
    write(root / "evidence/child", a=header("child", "base"))
    from_yaml = load_evidence("child", root)
    compiled(root, "child")
    monkeypatch.setattr("imhcalc.loading.packs.read_pack", None)
    assert load_evidence("child", root) == from_yaml


def test_a_compiled_pack_is_json(root):
    held = json.loads(compiled(root).read_bytes())
    assert list(held) == ["sha256", "chain", "content", "evidence"]
    assert held["sha256"] == held["evidence"]["sha256"]


def of_other_models(written: bytes) -> bytes:
    """Return a compiled pack as a program with other models would have written it."""
    content = written.partition(b'"evidence": ')[2].rstrip()[:-1]
    other = content.replace(b'"plain"', b'"plainly"')
    hashes = (sha256(each).hexdigest().encode() for each in (content, other))
    return written.replace(content, other).replace(*hashes)


OUT_OF_STEP = {
    "chain": lambda written: written.replace(b'["base"]', b'["other"]'),
    "lost folder": lambda written: written.replace(b'["base"]', b'["base", "gone"]'),
    "garbage": lambda _: b"{}",
    "content": lambda written: written.replace(b'"outcomes"', b'"outcome"'),
    "models": of_other_models,
}


@pytest.mark.parametrize("how", OUT_OF_STEP)
def test_a_compiled_pack_out_of_step_is_passed_over(root, how):
    twin = compiled(root)
    written = twin.read_bytes()
    changed = OUT_OF_STEP[how](written)
    assert changed != written
    twin.write_bytes(changed)
    assert_read_from_yaml(root)


@pytest.mark.parametrize("how", ["byte", "name", "new file"])
def test_a_compiled_pack_of_other_files_is_passed_over(root, how):
    compiled(root)
    file = root / "evidence/base/base.yaml"
    if how == "byte":
        file.write_bytes(file.read_bytes() + b"# changed\n")
    elif how == "name":
        file.rename(file.with_name("other.yaml"))
    else:
        (file.parent / "more.yaml").write_text("notes: {a: b}\n", encoding="utf-8")
    assert_read_from_yaml(root)


def assert_read_from_yaml(root: Path) -> None:
    evidence = load_evidence("base", root)
    assert evidence.sha256 == fingerprint(
        [(f"base/{each.name}", each.read_bytes()) for each in (root / "evidence/base").iterdir()]
    )
    assert "colic" in evidence.outcomes
    assert all(outcome.plain for outcome in evidence.outcomes.values())


@pytest.mark.parametrize("pack", ["uk-2026", "ncb-2020"])
def test_the_shipped_packs_load_from_yaml(pack, tmp_path):
    shutil.copytree(Path(str(data_root())) / "evidence", tmp_path / "evidence")
    from_yaml = load_evidence(pack, tmp_path)
    assert from_yaml.pack.id == pack
    compiled(tmp_path, pack)
    assert load_evidence(pack, tmp_path) == from_yaml


def test_none_is_the_default_pack():
    assert load_evidence(None, data_root()).pack.id == "uk-2026"


def test_a_profile_made_in_python_is_checked_too(root):
    profile = Profile(area=AreaChoice(name="Leeds"), headline="colics")
    (fault,) = check_profile_against(load_evidence("base", root), LoadedProfile.of(profile))
    assert (fault.code, fault.place) == ("unknown-outcome", None)


def test_deprivation_among_the_exposures_names_those_that_may_be(root):
    evidence = load_evidence("base", root)
    ace = evidence.risk_factors["ace"]
    factors = {**evidence.risk_factors, "debt": ace, "deprivation": ace}
    profile = Profile.model_validate(
        {"area": "Leeds", "local_exposures": {"deprivation": {"shares": [0.2] * 5}}}
    )
    wider = evidence.model_copy(update={"risk_factors": factors})
    (fault,) = check_profile_against(wider, LoadedProfile.of(profile))
    assert (fault.code, fault.expected) == ("deprivation-in-exposures", "ace, debt")


def test_a_profile_that_fits(root):
    profile = Profile.model_validate(
        {
            "area": "Leeds",
            "headline": "colic",
            "outcomes": ["colic"],
            "local_exposures": {"ace": {"shares": [0.5, 0.3, 0.2]}},
            "choices": {"outcomes.colic.baseline.England": "higher"},
            "stated_multipliers": {"x": {"label": "x", "outcomes": ["colic"], "rate_ratio": 1.2, "reason": "r"}},
            "overrides": {
                "parameters.team_size": {
                    "value": 90, "unit": "families_per_team", "status": "judgement", "tag": "seen", "rationale": "Ours."
                }
            },
        }
    )  # fmt: skip
    assert check_profile_against(load_evidence("base", root), LoadedProfile.of(profile)) == []


def test_the_folder_of_shipped_data_is_called_data(root, tmp_path, monkeypatch):
    from imhcalc.loading import pack_chain

    assert pack_chain.shown_root(data_root()) == "data"
    assert pack_chain.shown_root(root) == str(root)

    def missing():
        raise DataMissingError([])

    monkeypatch.setattr(pack_chain, "data_root", missing)
    assert pack_chain.shown_root(tmp_path) == str(tmp_path)
