"""What the shipped packs hold, and the rules that keep them honest."""

import re

import pytest
import yaml

from imhcalc.models.quantity import Quantity
from imhcalc.models.register import quantities
from tests.support import ROOT, shipped

SECTION_NINE = [
    "att.disorg.baseline",
    "att.disorg.baseline_lowrisk",
    "att.insecure.baseline",
    "asq.ps.baseline",
    "eyfs.psed.baseline",
    "eyfs.psed.baseline_2018_legacy",
    "mhcyp.disorder.baseline",
    "mhcyp.disorder.boys",
    "mhcyp.disorder.girls",
    "dist.imd_quintile.children",
    "dist.ace.england",
    "dist.ace.wales",
    "dist.ace.ni",
    "dist.ace.scotland_4plus",
    "dist.ace.deprivation_or",
    "or.dep.disorg",
    "or.dep.insecure",
    "or.dep.asq_ps",
    "or.dep.eyfs_psed",
    "or.dep.disorder",
    "or.ace.disorg",
    "or.ace.insecure",
    "or.ace.asq_ps",
    "or.ace.eyfs_psed",
    "or.ace.disorder",
    "or.group.disorg.maltreat",
    "or.group.disorg.substance",
    "or.group.disorg.depressed",
    "or.group.insecure.depressed",
    "or.group.disorder.parent_mh",
    "or.group.eyfs.cin",
    "or.group.asq.looked_after",
    "perinatal.psychosis",
    "perinatal.smi",
    "perinatal.severe_dep",
    "perinatal.ptsd",
    "perinatal.mild_mod",
    "perinatal.adjustment",
    "hv.cov.nbv30",
    "hv.cov.m12by15",
    "hv.cov.y2",
    "hv.cov.w6_8",
    "hv.cov.antenatal",
    "hv.caseload_max",
    "funnel.enrol",
    "funnel.complete",
    "funnel.parent_champion_engage",
    "camhs.no_under2",
    "nhs.contact_0_5",
    "pit.families_per_team",
    "pit.cost_per_family",
    "pit.need_met_national",
    "pit.benefit_per_child",
]
"""The rows of the evidence review's table of recommended parameters (its section 9)."""

STRUCTURAL = {"deprivation"}
"""Words of the method itself: the deprivation quintile is part of every model, not an entry of evidence."""


def every_quantity(pack: str | None = None):
    """Every quantity of a pack with its id, alternatives and rival ratios included."""

    def of(key: str, quantity: Quantity):
        yield key, quantity
        for name, rival in quantity.alternatives.items():
            yield from of(f"{key}:{name}", rival)

    held = shipped(pack).evidence
    for key, quantity in quantities(held).items():
        yield from of(key, quantity)
    for key, association in held.associations.items():
        for name, levels in association.alternatives.items():
            for level, quantity in levels.items():
                yield from of(f"associations.{key}:{name}.{level}", quantity)


def test_every_row_of_the_review_is_held():
    held = {row for _, quantity in every_quantity() for row in quantity.register_rows}
    held |= {
        row for association in shipped().evidence.associations.values() for row in association.register_rows
    }
    assert set(SECTION_NINE) <= held


@pytest.mark.parametrize("pack", ["uk-2026", "ncb-2020"])
def test_every_quantity_says_where_it_comes_from(pack):
    for key, quantity in every_quantity(pack):
        assert quantity.source or quantity.derived_from or quantity.rationale, key


def test_intervals_that_are_drawn_carry_their_level():
    for key, quantity in every_quantity():
        if quantity.interval is not None and quantity.shape in {"beta", "log_normal"}:
            assert quantity.interval.level is not None, key


def test_intervals_hold_their_value():
    for key, quantity in every_quantity():
        if quantity.interval is not None and not isinstance(quantity.value, list):
            assert quantity.interval.lower <= quantity.number <= quantity.interval.upper, key


def test_rival_values_stand_beside_each_other():
    readings = shipped().evidence.outcomes["disorganised_attachment"].readings
    shares = shipped().evidence.classifications["attachment"].shares.numbers
    assert {reading.value.number for reading in readings.values()} | {shares[0]} == {0.10, 0.15, 0.235}


def test_gradients_are_stored_as_published_and_the_divided_ones_are_rivals():
    """Method, section 4: in the default pack deprivation is crude."""
    published = {"disorganised_attachment": 1.89, "insecure_attachment": 1.58, "asq_personal_social": 1.95,
                 "eyfs_psed": 2.32, "disorder_2_4": 2.2, "review_27_30m_concern": 3.33}  # fmt: skip
    for outcome, ratio in published.items():
        association = shipped().evidence.associations[f"deprivation.{outcome}"]
        assert association.scope == "marginal"
        assert association.rho_ref == 1
        assert association.most_v_least is not None
        assert association.most_v_least.number == ratio
    divided = shipped().evidence.associations["deprivation.disorganised_attachment"].alternatives
    assert [1.70, 1.49, 1.30, 1.14, 1] in [
        [levels[q].number for q in sorted(levels)] for levels in divided.values()
    ]


def test_adversity_ratios_hold_other_factors_fixed():
    for key, association in shipped().evidence.associations.items():
        if key.startswith("ace."):
            assert association.scope == "conditional", key
            assert "deprivation" in association.adjusted_for, key


def test_no_multiplier_for_migration_or_trauma_is_shipped():
    held = shipped().evidence
    assert set(held.risk_factors) == {"deprivation", "ace"}
    assert not [key for key in held.parameters if re.search(r"migra|asylum|trauma|conflict", key)]


def test_the_review_is_held_as_it_prints():
    """Nurturing healthy minds together, 2020: L302 and L314, L342, L87, L390, L428, L430."""
    review = shipped("ncb-2020").evidence
    assert review.classifications["attachment"].shares.numbers == [0.15, 0.25, 0.60]
    assert review.outcomes["asq_personal_social"].baselines["England"].number == 0.075
    printed = review.outcomes["eyfs_psed"].baselines["England"]
    assert printed.number == 0.117
    assert 0.112 in [rival.number for rival in printed.alternatives.values()]
    assert review.outcomes["disorder_2_4"].baselines["England"].number == 0.055
    assert review.parameters["secondary_care_contact_0_5"].quantity.number == 0.008
    assert review.associations == shipped().evidence.associations, (
        "it prints no ratios: those of uk-2026 serve"
    )


def test_the_reviews_conflicts_are_recorded():
    """Evidence review, section 8: twenty-six inconsistencies."""
    inherited = set(shipped().evidence.conflicts)
    assert len(set(shipped("ncb-2020").evidence.conflicts) - inherited) == 26


def test_no_id_of_the_evidence_stands_in_the_code():
    """An outcome, a factor or a parameter is data: none may have code of its own, but the settings of the method."""
    held = shipped().evidence
    settings = {name for name, parameter in held.parameters.items() if parameter.use == "setting"} | {
        "families_per_team"
    }
    ids = (
        {*held.outcomes, *held.classifications, *held.risk_factors, *held.ladder, *held.parameters}
        - settings
        - STRUCTURAL
    )
    found = []
    for file in sorted((ROOT / "src").rglob("*.py")):
        code = file.read_text(encoding="utf-8")
        words = set(re.findall(r"[\"'.]([a-z][a-z0-9_]*)[\"'.]", code))
        found += [f"{file.name}: {name}" for name in sorted(ids & words)]
    assert found == []


def test_no_number_with_a_meaning_in_the_world_stands_in_the_code():
    """The values of the evidence's settings occur in no source file as literals."""
    distinctive = ["0.15", "0.235", "1.015", "669552", "28800", "39200", "4400", "6500", "1.89", "2.32"]
    for file in sorted((ROOT / "src").rglob("*.py")):
        code = re.sub(r'""".*?"""|#.*', "", file.read_text(encoding="utf-8"), flags=re.DOTALL)
        literals = set(re.findall(r"(?<![\w.])\d[\d_]*(?:\.\d+)?(?![\w.])", code))
        assert not {literal.replace("_", "") for literal in literals} & set(distinctive), file


def test_evidence_files_have_no_code_and_say_their_schema():
    for file in sorted((ROOT / "data" / "evidence").rglob("*")):
        if file.is_file():
            assert file.suffix == ".yaml", file
            assert file.read_text(encoding="utf-8").startswith("# yaml-language-server: $schema="), file
            assert isinstance(yaml.safe_load(file.read_text(encoding="utf-8")), dict), file


def test_sources_are_all_cited():
    held = shipped().evidence
    cited = {quantity.source for _, quantity in every_quantity()} | {
        each.source for each in held.conflicts.values()
    }
    cited |= {quantity.source for each in held.conflicts.values() for quantity in each.figures.values()}
    assert sorted(set(held.sources) - cited) == []
