"""Claims that others published, right and wrong: each gets the verdict, and the numbers, that it should.

Figures as published; the sources are in the files. The verdicts were worked out by hand beforehand.
"""

from functools import cache
from pathlib import Path

import pytest

from imhcalc import auditing
from imhcalc.models.audit import AuditedClaim
from imhcalc.report.audit_content import audit_blocks
from imhcalc.report.registry import block_renderer
from imhcalc.report.setting import Setting
from tests.support import ROOT, shipped

FOLDER = ROOT / "examples" / "claims"
FILES = sorted(path.stem for path in FOLDER.glob("*.yaml"))
VERDICTS = {
    "childrens_commissioner": "does_not_reproduce",
    "england_2011_perinatal": "reproduces",
    "england_access_expectation": "reproduces",
    "england_parent_infant_expansion": "reproduces",
    "england_preschool_disorder": "reproduces",
    "england_six_week_check": "reproduces",
    "england_team_in_every_area": "cannot_be_told",
    "halton_2013": "does_not_reproduce",
    "ireland_2018": "reproduces",
    "lincolnshire_10_per_cent": "reproduces",
    "medway_two_to_five": "cannot_be_told",
    "oireachtas_2022": "does_not_reproduce",
    "preschool_disorder_girls": "does_not_reproduce",
    "scottish_area_under_threes": "cannot_be_told",
    "uk_coverage": "reproduces",
    "washington_psychotherapy": "reproduces",
}
SAID = {
    "childrens_commissioner": ["14,880, not 15,800", "gives 15,820", "gives 14,880"],
    "england_2011_perinatal": ["1,376", "1,380", "86,015", "86,020", "154,827", "154,830", "nearest 10", "middle"],
    "england_access_expectation": ["4.52%", "7.09%", "9.95%", "10.0%"],
    "england_parent_infant_expansion": ["£1.152 billion", "over £1.15bn", "39,200 babies a year"],
    "england_preschool_disorder": ["5.5% for all lies between 6.8% (boys) and 4.2% (girls)", "50 in 100"],
    "england_six_week_check": ["£27.744 million", "£27.74m", "nearest £10,000"],
    "england_team_in_every_area": ["£1,862", "28,800 families a year", "£2,535"],
    "halton_2013": ["2,304, not 2,500", "for ages 5 to 16, and the denominator for ages 0 to 15"],
    "ireland_2018": ["6,400 to 9,600, as printed"],
    "lincolnshire_10_per_cent": ["12,606, as printed", "1,261"],
    "medway_two_to_five": ["13,967 to 13,992", "19.5%"],
    "oireachtas_2022": ["£337m over 812,970 births is £415, not £600"],
    "preschool_disorder_girls": ["The rate of girls, 5.5%, conflicts with the total of 5.5%", "against their source, girls first"],
    "scottish_area_under_threes": ["2,070 to 4,554"],
    "uk_coverage": ["108,333 to 110,000", "86.3 to 127"],
    "washington_psychotherapy": ["$83,045", "$77,733", "15.633"],
}  # fmt: skip


@cache
def audited(name: str) -> AuditedClaim:
    (claim,) = auditing.audit([FOLDER / f"{name}.yaml"], shipped()).claims
    return claim


def page(name: str) -> str:
    blocks = audit_blocks(auditing.audit([FOLDER / f"{name}.yaml"], shipped()))
    return " ".join(block_renderer("terminal")(blocks, Setting()).split())


def results(name: str) -> dict[str, float]:
    return {each.id: each.results[0] for each in audited(name).sums}


@pytest.mark.parametrize("name", FILES)
def test_the_verdict_is_the_right_one(name):
    assert audited(name).verdict == VERDICTS[name]


@pytest.mark.parametrize("name", FILES)
def test_the_numbers_are_said(name):
    text = page(name)
    assert [words for words in SAID[name] if words.casefold() not in text.casefold()] == []


@pytest.mark.parametrize("name", FILES)
def test_the_page_accuses_nobody(name):
    text = page(name).casefold()
    assert not [word for word in ("wrong", "false", "error", "mislead", "lie ", "bogus") if word in text.replace("shown to be wrong", "")]  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_no_line_is_longer_than_the_page(name):
    blocks = audit_blocks(auditing.audit([FOLDER / f"{name}.yaml"], shipped()))
    assert max(map(len, block_renderer("terminal")(blocks, Setting(width=80)).splitlines())) <= 80


def test_every_rule_of_a_positive_case_is_the_published_one():
    """The midpoint of a range, one decimal, the nearest 10,000, a limit: as the cases say."""
    perinatal = {each.row: each for each in audited("england_2011_perinatal").sums}
    assert perinatal["mild to moderate depression and anxiety"].how == "midpoint"
    assert perinatal["adjustment disorders and distress"].how == "midpoint"
    assert {each.roundings[0].unit for each in perinatal.values()} == {10.0}
    assert {each.roundings[0].unit for each in audited("england_access_expectation").sums} == {0.001}
    assert audited("england_six_week_check").sums[0].roundings[0].unit == 10_000


def test_the_sums_are_those_of_the_cases():
    assert results("washington_psychotherapy") == pytest.approx(
        {"net": 77_733, "ratio": 15.6334714, "benefit.parts": 83_045}
    )
    assert results("lincolnshire_10_per_cent") == pytest.approx(
        {"times": 1260.6, "denominator.parts": 12_606}
    )
    assert results("england_parent_infant_expansion") == pytest.approx({"money": 1_152_000_000})
    assert results("oireachtas_2022") == pytest.approx({"money": 414.52944})


def test_a_denominator_that_is_not_printed_is_solved_for():
    """19.6% of a number is 2,740: 13,967 to 13,992 of them if 2,740 is to the nearest five."""
    (each,) = audited("medway_two_to_five").sums
    by_unit = {span.unit: (span.lower, span.upper) for span in each.by_rounding}
    assert by_unit[5.0] == pytest.approx((2737.5 / 0.196, 2742.5 / 0.196))


def test_the_remainder_that_was_taken_off_once_is_found():
    (each,) = audited("childrens_commissioner").sums
    (way,) = each.other_ways
    assert (way.slip, way.names, way.result) == ("left_out", ["parts.special arrangements", "parts.adopted"], 15_820)  # fmt: skip
    assert each.results == [14_880]


def test_a_claim_fails_for_the_stated_reason():
    halton = audited("halton_2013")
    assert [each.code for each in halton.findings if each.fails] == ["ages-differ"]
    assert halton.sums[0].verdict == "does_not_reproduce"
    assert halton.sums[0].needed["rate"] == pytest.approx([2500 / 24_000])
    girls = audited("preschool_disorder_girls")
    assert [each.code for each in girls.findings] == ["total-conflicts-with-group"]


def test_every_file_names_its_schema_and_a_source():
    for name in FILES:
        text = Path(FOLDER / f"{name}.yaml").read_text(encoding="utf-8")
        assert text.startswith("# yaml-language-server: $schema=../../data/schema/claim.json\n")
        assert audited(name).citation
