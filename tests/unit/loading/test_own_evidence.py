"""A pack of one's own, taken apart into its own entries and laid over the shipped pack again."""

from pathlib import Path

import pytest

from imhcalc.loading.evidence import load_evidence
from imhcalc.loading.own_evidence import base_of, is_shipped, laid_over, own_part
from imhcalc.models.evidence import EvidenceFile
from imhcalc.shipped_data import data_root

HEADER = "pack: {id: ours, version: '1', title: Ours, summary: Ours.%s}\n"
SETTING = """parameters:
  %s:
    label: A setting
    use: setting
    quantity: {value: 1.5, unit: ratio, status: judgement, tag: seen, rationale: we judge so}
"""
ROOT = data_root()
SECTIONS = [name for name in EvidenceFile.model_fields if name != "pack"]


def pack(folder: Path, *texts: str) -> str:
    for number, text in enumerate(texts):
        (folder / f"{number}.yaml").write_text(text, encoding="utf-8")
    return str(folder)


def assert_is_put_together_again(path: str, below: str | None) -> EvidenceFile:
    evidence = load_evidence(path, ROOT)
    base = None if below is None else load_evidence(below, ROOT)
    assert base_of(path, ROOT) == below
    own = own_part(evidence, base)
    written = EvidenceFile.model_validate_json(own.model_dump_json(exclude_unset=True, by_alias=True))
    again = laid_over(base, written, evidence.sha256)
    for section in SECTIONS:
        assert list(getattr(again, section)) == list(getattr(evidence, section)), "in the same order"
        assert getattr(again, section) == getattr(evidence, section)
    assert again.sha256 == evidence.sha256
    assert again.pack == evidence.pack.model_copy(update={"builds_on": below})
    return own


@pytest.mark.parametrize("replaced", ["team_size", "babies_per_maternity", "aaa_new", "zzz_new"])
def test_a_pack_over_a_shipped_one_keeps_only_its_own_entries(tmp_path, replaced):
    path = pack(tmp_path, HEADER % ", builds_on: uk-2026", SETTING % replaced)
    own = assert_is_put_together_again(path, "uk-2026")
    assert list(own.parameters) == [replaced]
    assert own.sources == {}


def test_an_entry_that_is_the_shipped_one_word_for_word_stands_where_it_stood(tmp_path):
    shipped = (ROOT / "evidence" / "uk-2026" / "nations.yaml").read_text(encoding="utf-8")
    path = pack(tmp_path, HEADER % ", builds_on: uk-2026", shipped)
    assert_is_put_together_again(path, "uk-2026")


def test_a_pack_over_one_of_ones_own_keeps_the_entries_of_both(tmp_path):
    (tmp_path / "below").mkdir()
    (tmp_path / "above").mkdir()
    header = "pack: {id: below, version: '1', title: Below, summary: Below., builds_on: ncb-2020}\n"
    pack(tmp_path / "below", header, SETTING % "aaa_new")
    path = pack(tmp_path / "above", HEADER % ", builds_on: ../below", SETTING % "bbb_new")
    own = assert_is_put_together_again(path, "ncb-2020")
    assert list(own.parameters) == ["aaa_new", "bbb_new"]
    assert str(tmp_path) not in own.model_dump_json()


def test_a_pack_that_stands_alone_is_kept_whole(tmp_path):
    texts = [
        each.read_text(encoding="utf-8")
        for each in sorted(Path(str(ROOT / "evidence" / "uk-2026")).glob("*.yaml"))
    ]
    whole = [text.replace("id: uk-2026", "id: ours") for text in texts]
    own = assert_is_put_together_again(pack(tmp_path, *whole), None)
    assert own.outcomes


def test_what_is_shipped_is_known_by_its_id():
    assert is_shipped(None, ROOT)
    assert is_shipped("ncb-2020", ROOT)
    assert not is_shipped("our-evidence", ROOT)
    assert not is_shipped("./ncb-2020", ROOT)
