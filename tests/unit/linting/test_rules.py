"""Each rule finds what it is for, where it is, and stays quiet about what is near to it and right."""

import re

import pytest

from imhcalc.linting.registry import FAMILIES, RULES
from imhcalc.loading.settings import load_lint_settings
from imhcalc.models.units import Population
from imhcalc.reviewing import rule_words
from imhcalc.shipped_data import data_root
from tests.unit.linting.packs import (
    HEADER,
    SOURCES,
    codes,
    figure,
    found,
    line_of,
    outcome,
    parameter,
    report,
)

CONFIDENCE = {"level": 0.95, "kind": "confidence"}


def interval(lower: float, upper: float, **more: object) -> dict[str, object]:
    return {"lower": lower, "upper": upper, **CONFIDENCE, **more}


def parameters(**quantities: str) -> str:
    return SOURCES + "parameters:\n" + "".join(parameter(name, each) for name, each in quantities.items())


# -- every rule ----------------------------------------------------------------------------------------------------


def test_every_rule_says_why_it_is_there_and_what_to_do():
    for rule in rule_words():
        why, *_, what = rule.why.split("\n\n")
        assert why.startswith("Why: "), rule.code
        assert what.startswith("What to do: "), rule.code
        assert len(why) > 80, rule.code
        assert rule.title == rule.title.lower(), rule.code


def test_the_first_line_of_a_rule_says_what_it_yields():
    for rule in RULES:
        assert (rule.check.__doc__ or "").startswith("Yield "), rule.code


def test_codes_are_told_apart_and_every_rule_of_a_family_is_registered():
    assert len({rule.code for rule in rule_words()}) == len(rule_words())
    assert sum(len(family.RULES) for family in FAMILIES) == len(RULES)
    for family in FAMILIES:
        assert {rule.family for rule in family.RULES} == {family.__name__.rpartition(".")[2]}


def test_thresholds_have_their_reasons():
    settings = load_lint_settings(data_root())
    because = [each.because for each in settings.stale_after.values()]
    because += [
        settings.money_stale_after.because,
        settings.limits_differ.because,
        settings.rates_of_births.because,
    ]
    because += [each.because for each in settings.partitions]
    assert all(len(each) > 20 for each in because)
    from typing import get_args

    from imhcalc.models.evidence import Source

    kinds = set(get_args(Source.model_fields["kind"].annotation))
    assert set(settings.stale_after) == kinds
    children = {each for each in get_args(Population) if each.startswith("children_")}
    assert set(settings.counted) | children == set(get_args(Population))


def test_a_sound_pack_has_nothing(tmp_path):
    text = SOURCES + "outcomes:\n" + outcome("trouble", figure(0.2, population="children aged three"))
    text += (
        "parameters:\n" + parameter("trouble_boys", figure(0.223)) + parameter("trouble_girls", figure(0.178))
    )
    assert codes(found(tmp_path, text)) == []


# -- totals ----------------------------------------------------------------------------------------------------------


def relations(*lines: str) -> str:
    return "relations:\n" + "".join(f"  {line}\n" for line in lines)


@pytest.mark.parametrize(
    "names",
    [
        ("trouble_boys", "trouble_girls"),
        ("male_trouble", "female_trouble"),
        ("trouble_first_time", "trouble_others"),
    ],
)
def test_a_total_outside_its_groups_is_known_by_names(tmp_path, names):
    text = SOURCES + "outcomes:\n" + outcome("trouble", figure(0.2)) + "parameters:\n"
    text += "".join(parameter(name, figure(value)) for name, value in zip(names, (0.12, 0.14), strict=True))
    (finding,) = found(tmp_path, text)
    assert finding.fault.code == "total-outside-groups"
    assert finding.fault.place.line == line_of(tmp_path, "England: {value: 0.2")
    assert {place.line for place in finding.also} == {line_of(tmp_path, f"{name}:") for name in names}
    assert "20%" in finding.fault.message
    assert "12%" in finding.fault.found


def test_two_outcomes_may_be_the_groups(tmp_path):
    text = SOURCES + "outcomes:\n" + outcome("trouble", figure(0.2))
    text += outcome("trouble_boys", figure(0.3), label="Trouble of boys at three")
    text += outcome("trouble_girls", figure(0.28), label="Trouble of girls at three")
    assert codes(found(tmp_path, text)) == ["total-outside-groups"]


def test_the_reviews_girls_conflict_with_the_total():
    """Nurturing healthy minds together, line 428: all 5.5%, boys 6.8%, girls 5.5%."""
    from imhcalc.reviewing import lint

    review = lint("ncb-2020", data_root(), 2026)
    (finding,) = [
        each for each in review.findings if each.entry == "conflicts.disorder_girls.figures.girls_printed"
    ]
    assert finding.fault.code == "total-outside-groups"
    assert finding.fault.level == "warning"
    assert (
        "5.5% for girls conflicts with the total of 5.5% and with boys 6.8%: check the source"
        in finding.fault.message
    )
    assert "nhs_digital_preschool_2018 has 4.2%" in finding.fault.message
    line = (
        (data_root() / "evidence/ncb-2020/conflicts.yaml")
        .read_text(encoding="utf-8")
        .split("\n")[finding.fault.place.line - 1]
    )
    assert line.strip() == "value: 0.055"


def test_the_reviews_other_faults_are_found():
    """Evidence review, section 8: what can be worked out is worked out, the rest is listed as recorded."""
    from imhcalc.reviewing import lint

    review = lint("ncb-2020", data_root(), 2026)
    worked_out = {(each.entry.split(".")[1], each.fault.code) for each in review.of_level("warning")}
    assert worked_out == {
        ("psed_2018_total", "source-contradicts-itself"),
        ("psed_2018_total", "joint-share-impossible"),
        ("disorder_girls", "total-outside-groups"),
        ("disorganised_average_or_lowest", "total-outside-groups"),
        ("asq_range", "share-of-all"),
        ("treatment_gap", "compared-unlike"),
        ("parent_champions", "looks-like-complement"),
        ("antenatal_classes", "total-outside-groups"),
        ("young_minds_sample", "source-contradicts-itself"),
        ("twelve_month_contact", "parts-do-not-add-up"),
    }
    (twice,) = [each for each in review.findings if each.entry == "conflicts.psed_2018_total.figures.summary"]
    assert "11.7%, 11.2%, 12%" in twice.fault.message
    (classes,) = [
        each
        for each in review.findings
        if "antenatal" in (each.entry or "") and each.fault.code == "total-outside-groups"
    ]
    assert "72% of all were first-time mothers" in classes.fault.found
    recorded = {
        each.entry.split(".")[1] for each in review.findings if each.fault.code == "conflict-recorded"
    }
    held = set(recorded) | {name for name, _ in worked_out}
    assert len(held) == 26
    assert review.fails(strict=False)


def test_honest_rounding_is_no_fault(tmp_path):
    text = SOURCES + "outcomes:\n" + outcome("trouble", figure(0.16)) + "parameters:\n"
    text += parameter("trouble_boys", figure(0.16)) + parameter("trouble_girls", figure(0.16))
    assert codes(found(tmp_path, text)) == []


def test_groups_of_other_years_are_not_held_against_a_total(tmp_path):
    text = SOURCES + "outcomes:\n" + outcome("trouble", figure(0.2)) + "parameters:\n"
    text += parameter("trouble_boys", figure(0.12, years=[2022])) + parameter(
        "trouble_girls", figure(0.14, years=[2022])
    )
    assert codes(found(tmp_path, text)) == []


def test_a_relation_says_what_belongs_together(tmp_path):
    text = parameters(all_of_us=figure(0.3), north=figure(0.1), middle=figure(0.15), south=figure(0.2))
    kinds = relations(
        "by_place: {kind: total_of_groups, whole: parameters.all_of_us, parts: [parameters.north, parameters.middle, parameters.south]}"
    )
    (finding,) = found(tmp_path, text, kinds)
    assert finding.fault.code == "total-outside-groups"
    assert finding.fault.expected == "a total between 10% and 20%, and equal to neither"


def test_one_group_that_differs_from_its_total(tmp_path):
    kinds = relations("alone: {kind: total_of_groups, whole: parameters.a, parts: [parameters.b]}")
    assert codes(found(tmp_path, parameters(a=figure(0.3), b=figure(0.3)), kinds)) == []
    assert codes(found(tmp_path, parameters(a=figure(0.3), b=figure(0.4)), kinds)) == ["total-outside-groups"]


@pytest.mark.parametrize(("whole", "parts", "expected"), [
    (1.0, [0.6, 0.25, 0.15], []), (1.0, [0.6, 0.25, 0.25], ["parts-do-not-add-up"]), (None, [0.6, 0.3, 0.1], []),
    (None, [0.6, 0.3, 0.2], ["parts-do-not-add-up"]), (0.4, [0.25, 0.15], []),
])  # fmt: skip
def test_parts_add_up_to_their_whole(tmp_path, whole, parts, expected):
    of = {f"part_{index}": figure(each) for index, each in enumerate(parts)}
    named = "whole: parameters.whole, " if whole is not None else ""
    text = parameters(
        **of,
        **(
            {"whole": figure(whole, status="derived", derived_from="all of them")}
            if whole is not None
            else {}
        ),
    )
    kinds = relations(
        f"of_it: {{kind: parts_of_whole, {named}parts: [{', '.join(f'parameters.{name}' for name in of)}]}}"
    )
    assert codes(found(tmp_path, text, kinds)) == expected


@pytest.mark.parametrize(("kind", "whole", "expected"), [
    ("all_of", 0.879, []), ("all_of", 0.883, ["joint-share-impossible"]), ("all_of", 0.64, ["joint-share-impossible"]),
    ("any_of", 0.9, []), ("any_of", 0.8, ["joint-share-impossible"]),
])  # fmt: skip
def test_a_joint_share_lies_where_its_parts_allow(tmp_path, kind, whole, expected):
    """The review's line 390: 88.3% for all of 88.9, 87.9 and 89.7%."""
    text = parameters(whole=figure(whole), parts=figure([0.889, 0.879, 0.897]))
    kinds = relations(f"goals: {{kind: {kind}, whole: parameters.whole, parts: [parameters.parts]}}")
    assert codes(found(tmp_path, text, kinds)) == expected


def test_shares_of_their_own_that_add_up_to_exactly_everybody(tmp_path):
    kinds = relations("two: {kind: separate, parts: [parameters.a, parameters.b]}")
    assert codes(found(tmp_path, parameters(a=figure(0.57), b=figure(0.43)), kinds)) == [
        "looks-like-complement"
    ]
    assert codes(found(tmp_path, parameters(a=figure(0.57), b=figure(0.42)), kinds)) == []


def test_a_relation_that_names_nothing(tmp_path):
    kinds = relations(
        "odd: {kind: all_of, whole: parameters.whol, parts: [parameters.part], compare: [parameters.other]}"
    )
    findings = found(tmp_path, parameters(whole=figure(0.5)), kinds)
    assert codes(findings) == ["relation-of-nothing"] * 3
    assert findings[0].fault.help == "did you mean `parameters.whole`?"
    assert all(each.fault.place.line == line_of(tmp_path, "odd:") for each in findings)


@pytest.mark.parametrize("kind", ["total_of_groups", "parts_of_whole", "all_of"])
def test_the_whole_of_a_relation_is_a_single_number(tmp_path, kind):
    kinds = relations(f"odd: {{kind: {kind}, whole: parameters.row, parts: [parameters.x]}}")
    findings = found(tmp_path, parameters(row=figure([0.2, 0.8]), x=figure(0.2)), kinds)
    assert codes(findings) == ["relation-of-nothing"]
    assert findings[0].fault.message == "relations.odd: its whole, parameters.row, is a row of numbers"


# -- what figures rest on ----------------------------------------------------------------------------------------------


def derived(value: float, text: str, unit: str = "odds_ratio") -> str:
    return figure(value, unit, status="derived", derived_from=text)


@pytest.mark.parametrize(("quantity", "expected"), [
    (derived(3.33, "27% against 10% in 2022/23"), []),
    (derived(3.93, "27% against 10% in 2022/23"), ["derived-does-not-follow"]),
    (derived(1.7, "25% against 15% (1.89), divided by the 1.10 that adversity alone would produce"), []),
    (derived(2.7, "between 2.39 (28% against 14%) and 3.16 (34% against 14%)"), []),
    (derived(9.0, "27% against 0% in 2022/23"), []),
    (derived(0.186, "100 less the 81.4% at the expected level", "proportion"), []),
    (derived(0.168, "100 less the 81.4% at the expected level", "proportion"), ["derived-does-not-follow"]),
    (derived(4.04, "d = 0.77 turned into exp(d x pi / sqrt 3)"), []),
    (derived(4.40, "d = 0.77 turned into exp(d x pi / sqrt 3)"), ["derived-does-not-follow"]),
    (figure(0.171, where="104,084 of 608,217 children"), []),
    (figure(0.117, where="104,084 of 608,217 children"), ["derived-does-not-follow"]),
    (figure(0.117, where="608,217 of 104,084 children"), []),
    (derived([0.4, 0.6], "27% against 10%", "proportion"), []),
])  # fmt: skip
def test_a_derived_figure_follows_from_what_it_says(tmp_path, quantity, expected):
    assert codes(found(tmp_path, parameters(x=quantity))) == expected


# -- intervals -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("quantity", "expected"), [
    (figure(0.2, interval=interval(0.17, 0.23), shape="beta"), []),
    (figure(0.2, interval={"lower": 0.17, "upper": 0.23, "kind": "confidence"}, shape="beta"), ["interval-level-missing"]),
    (figure(0.2, interval={"lower": 0.17, "upper": 0.23, "kind": "confidence"}), ["interval-level-missing"]),
    (figure(0.2, interval={"lower": 0.17, "upper": 0.23, "kind": "published_range"}), []),
    (figure(0.2, interval=interval(-0.01, 0.23), shape="beta"), ["limit-outside-range"]),
    (figure(0.9, interval=interval(0.8, 1.2), shape="beta"), ["limit-outside-range"]),
    (figure(1.5, "odds_ratio", interval=interval(-1, 2)), ["limit-outside-range"]),
    (figure(12, "teams", interval=interval(-1, 20)), ["limit-outside-range"]),
    (figure(0.2, "correlation", interval=interval(-1.5, 0.5)), ["limit-outside-range"]),
    (figure(0.2, "logit", interval=interval(-1.5, 0.5)), []),
    (figure(0.2, interval=interval(0.2, 0.2), shape="beta"), ["interval-without-width"]),
    (figure([0.2, 0.8], interval=interval(0.85, 0.9)), ["row-outside-interval"]),
    (figure([0.2, 0.8], interval=interval(0.15, 0.25)), []),
    (figure(2.0, "odds_ratio", interval=interval(1.4, 2.9), shape="log_normal"), []),
    (figure(2.0, "odds_ratio", interval=interval(1.8, 4.9), shape="log_normal"), ["limits-drawn-differ"]),
    (figure(0.075, interval=interval(0.07, 0.10), shape="beta"), ["limits-drawn-differ"]),
    (figure(0.2, interval=interval(0.001, 0.999, level=0.5), shape="beta"), ["cannot-be-drawn"]),
    (figure(0.2, sample_size=100, effective_sample_size=70, shape="beta"), []),
    (figure(0.2, sample_size=100, effective_sample_size=170, shape="beta"), ["sample-larger-than-itself"]),
    (figure(0.3, interval=interval(0.1, 0.2), shape="beta"), ["value-outside-interval"]),
    (figure(0.3, interval=interval(0.4, 0.2), shape="beta"), ["interval-reversed"]),
    (figure(0.02, interval=interval(0, 0.05), shape="beta"), []),
])  # fmt: skip
def test_intervals(tmp_path, quantity, expected):
    assert codes(found(tmp_path, parameters(x=quantity))) == expected


@pytest.mark.parametrize(("kind", "status", "level"), [
    ("confidence", None, "warning"), ("published_range", None, "warning"), ("judgement", "judgement", "note"),
    ("confidence", "judgement", "note"), ("between_years", None, "note"),
])  # fmt: skip
def test_limits_that_are_a_judgement_weigh_less(tmp_path, kind, status, level):
    """Method, section 13: limits are drawn evenly about the value; lint says where the limits drawn differ from those published by over 10%."""
    limits = {"lower": 1.8, "upper": 4.9, "level": 0.95, "kind": kind} | (
        {"status": status} if status else {}
    )
    (finding,) = found(tmp_path, parameters(x=figure(2.0, "odds_ratio", interval=limits, shape="log_normal")))
    assert finding.fault.level == level
    assert "1.8 to 4.9 given" in finding.fault.found


def test_the_limits_drawn_of_the_shipped_pack():
    """The six of the evidence review's limits that lie too far to one side, and no other."""
    from imhcalc.reviewing import lint

    shipped = lint("uk-2026", data_root(), 2026)
    named = {each.entry for each in shipped.findings if each.fault.code == "limits-drawn-differ"}
    assert "outcomes.asq_personal_social.baselines.England" in named
    assert "associations.deprivation.asq_personal_social.most_v_least" in named
    assert "associations.deprivation.disorganised_attachment.most_v_least" not in named
    assert "outcomes.disorder_2_4.baselines.England" not in named


@pytest.mark.parametrize(("quantity", "expected"), [
    (figure(0.2, interval=interval(0.17, 0.23), shape="log_normal"), ["shape-unlike-unit"]),
    (figure(2.0, "odds_ratio", interval=interval(1.4, 2.9), shape="beta"), ["shape-unlike-unit"]),
    (figure(-0.2, "logit", interval=interval(0.1, 0.3), shape="log_normal"), ["value-outside-interval", "shape-unlike-unit"]),
    (figure([0.2, 0.8], shape="beta", effective_sample_size=90), ["shape-unlike-unit"]),
    (figure([2, 8], "teams", shape="dirichlet", effective_sample_size=90), ["shape-unlike-unit"]),
    (figure([0.2, 0.8], shape="dirichlet", effective_sample_size=90), []),
    (figure(12, "teams", interval=interval(9, 16), shape="log_normal"), []),
])  # fmt: skip
def test_shapes_fit_the_number(tmp_path, quantity, expected):
    assert codes(found(tmp_path, parameters(x=quantity))) == expected


# -- units, nations, settings ------------------------------------------------------------------------------------------------


def test_what_stands_beside_a_rate_is_a_proportion(tmp_path):
    beside = f"    published_bounds: {figure([1, 2], 'odds_ratio')}\n"
    measured = f"    measured: {{England: {{column: x, year: '2024', published_for: district, national: {figure(17, 'per_1000')}}}}}\n"
    text = SOURCES + "outcomes:\n" + outcome("trouble", figure(0.2)) + beside + measured
    assert codes(found(tmp_path, text)) == ["unit-unlike-use"] * 2


@pytest.mark.parametrize(("unit", "counted", "expected"), [
    ("families", "families", []), ("children", "babies", []), ("teams", "families", ["unit-unlike-use"]), ("families", "babies", ["unit-unlike-use"]),
])  # fmt: skip
def test_a_rung_of_the_ladder(tmp_path, unit, counted, expected):
    rung = f"ladder:\n  plan: {{label: A plan, amount: {figure(900, unit)}, counted: {counted}, shared_over: England, share_of_need: reach, order: 9}}\n"
    text = parameters(reach=figure(0.04))
    assert codes(found(tmp_path, text, rung)) == expected
    assert codes(found(tmp_path, parameters(reach=figure(4, "per_1000")), rung)) == [
        "unit-unlike-use",
        *expected,
    ]


def test_a_rival_in_another_unit(tmp_path):
    rival = figure(30, "per_1000")
    text = (
        SOURCES
        + f"parameters:\n  x: {{label: x, use: context, quantity: {figure(0.03)[:-1]}, alternatives: {{other: {rival}}}}}}}\n"
    )
    assert codes(found(tmp_path, text)) == ["unit-unlike-default"]


def test_a_setting_in_another_unit_than_the_program_asks_for(tmp_path):
    (finding,) = found(
        tmp_path,
        SOURCES
        + "parameters:\n"
        + parameter("families_per_team", figure(90, "families_per_wte"), use="setting"),
    )
    assert finding.fault.code == "unit-unlike-shipped"
    assert finding.fault.expected == "families_per_team, for the figure of that id"


def test_a_pack_that_stands_alone_brings_every_setting(tmp_path):
    header = HEADER.replace("  builds_on: uk-2026\n", "")
    findings = found(
        tmp_path, parameters(babies_per_maternity=figure(1.01, "babies_per_maternity")), header=header
    )
    assert set(codes(findings)) == {"setting-missing"}
    named = {re.findall("`([a-z_]+)`", each.fault.message)[0] for each in findings}
    assert "area_effect_sd" in named
    assert "babies_per_maternity" not in named


@pytest.mark.parametrize(("quantity", "expected"), [
    (figure(-3, "families"), ["impossible-number"]), (figure([3, -3], "teams"), ["impossible-number"]), (figure(1200, "per_1000"), ["impossible-number"]),
    (figure(0.9, "babies_per_maternity"), ["impossible-number"]), (figure(-1, "logit"), []), (figure(0, "families"), []),
    (figure(1.0), ["share-of-all"]), (figure([0.62, 1]), ["share-of-all"]), (figure(0), ["share-of-all"]),
    (figure(1.0, status="derived", derived_from="all"), []),
])  # fmt: skip
def test_numbers_that_can_be(tmp_path, quantity, expected):
    assert codes(found(tmp_path, parameters(x=quantity))) == expected


ASSOCIATION = """associations:
  deprivation.trouble:
    risk_factor: deprivation
    outcome: trouble
    scope: {scope}
    measure: {measure}
    reference: q5
    rho_ref: 1
{more}{ratios}"""


def association(ratios: str, scope: str = "marginal", measure: str = "or", more: str = "") -> str:
    return (
        SOURCES
        + "outcomes:\n"
        + outcome("trouble", figure(0.2))
        + ASSOCIATION.format(scope=scope, measure=measure, more=more, ratios=ratios)
    )


def levels(last: object, unit: str = "odds_ratio") -> str:
    each = {"q1": 2.0, "q2": 1.7, "q3": 1.4, "q4": 1.2, "q5": last}
    return "    levels:\n" + "".join(
        f"      {level}: {figure(value, unit)}\n" for level, value in each.items()
    )


def test_the_reference_level_has_a_ratio_of_one(tmp_path):
    assert codes(found(tmp_path, association(levels(1)))) == []
    (finding,) = found(tmp_path, association(levels(1.1)))
    assert finding.fault.code == "reference-not-one"
    assert finding.fault.place.line == line_of(tmp_path, "q5: {")
    risks = association(
        levels(0.1, "proportion").replace("value: 2.0", "value: 0.4").replace("value: 1.", "value: 0."),
        measure="risk",
    )
    assert codes(found(tmp_path, risks)) == []


def test_a_figure_of_another_nation(tmp_path):
    text = SOURCES + "outcomes:\n" + outcome("trouble", figure(0.2, nation="Wales"))
    assert codes(found(tmp_path, text)) == ["nation-unlike-use"]
    text = (
        SOURCES
        + "outcomes:\n"
        + outcome("trouble", figure(0.2, nation="Wales")).replace("      England:", "      International:")
    )
    assert codes(found(tmp_path, text)) == []


def test_a_gradient_may_be_borrowed_between_nations(tmp_path):
    factor = "risk_factors:\n  worry:\n    label: Worry\n    plain: Worry.\n    exposed: parent\n    levels: [low, high]\n    level_labels: [low, high]\n"
    factor += f"    exposures:\n      Wales:\n        split: {figure([0.7, 0.3], nation='Wales')}\n"
    factor += f"        gradient: {figure(2, 'odds_ratio', interval=interval(1.4, 2.86), shape='log_normal', nation='Scotland')}\n"
    assert codes(found(tmp_path, SOURCES + factor)) == []


# -- ages and people ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "population",
    [
        "children aged three",
        "3-year-olds",
        "children aged 36 to 47 months",
        "parents of children",
        "children at 3",
    ],
)
def test_ages_that_fit(tmp_path, population):
    assert (
        codes(
            found(tmp_path, SOURCES + "outcomes:\n" + outcome("trouble", figure(0.2, population=population)))
        )
        == []
    )


@pytest.mark.parametrize(
    "population",
    [
        "children aged two to four",
        "children aged 5 to 10",
        "children under two",
        "ten-year-olds",
        "adolescents aged 12",
    ],
)
def test_ages_that_do_not_fit(tmp_path, population):
    findings = found(
        tmp_path, SOURCES + "outcomes:\n" + outcome("trouble", figure(0.2, population=population))
    )
    assert codes(findings) == ["age-unlike-use"]
    assert findings[0].fault.level == "warning"


def test_an_outcome_that_is_of_other_ages_than_its_population(tmp_path):
    findings = found(
        tmp_path, SOURCES + "outcomes:\n" + outcome("trouble", figure(0.2), population="children_5")
    )
    assert codes(findings) == ["age-unlike-use"]
    assert findings[0].fault.place.line == line_of(tmp_path, "ages: 36")


def test_a_rate_of_fewer_than_half_of_the_ages(tmp_path):
    of_two_to_four = {
        "population": "children_2_4",
        "ages": "2, 3 and 4 years",
        "label": "Trouble at two to four",
    }
    assert (
        codes(
            found(
                tmp_path,
                SOURCES
                + "outcomes:\n"
                + outcome("trouble", figure(0.2, population="children aged two to four"), **of_two_to_four),
            )
        )
        == []
    )
    assert codes(
        found(
            tmp_path,
            SOURCES
            + "outcomes:\n"
            + outcome("trouble", figure(0.2, population="children aged four"), **of_two_to_four),
        )
    ) == ["age-unlike-use"]


def test_a_rival_of_other_ages_is_a_note(tmp_path):
    rival = figure(0.1, label="at six, in another study")
    quantity = f"{figure(0.2)[:-1]}, alternatives: {{older: {rival}}}}}"
    (finding,) = found(tmp_path, SOURCES + "outcomes:\n" + outcome("trouble", quantity))
    assert (finding.fault.code, finding.fault.level) == ("age-unlike-use", "note")


def test_a_figure_of_other_ages_printed_beside(tmp_path):
    text = SOURCES + "outcomes:\n" + outcome("trouble", figure(0.2)) + "    beside: [contact, unknown_ages]\n"
    text += (
        "parameters:\n"
        + parameter("contact", figure(0.01, population="children aged 0 to 5"))
        + parameter("unknown_ages", figure(0.02))
    )
    (finding,) = found(tmp_path, text)
    assert (finding.fault.code, finding.fault.level) == ("age-unlike-use", "note")
    assert "never divided" in finding.fault.expected


def test_rates_of_births_and_of_adults_have_no_ages_of_their_own(tmp_path):
    births = {
        "population": "live_births",
        "counted": "babies",
        "ages": "12 to 24 months",
        "label": "Trouble of babies",
    }
    assert (
        codes(
            found(
                tmp_path,
                SOURCES
                + "outcomes:\n"
                + outcome("trouble", figure(0.2, population="children aged one"), **births),
            )
        )
        == []
    )
    mothers = {
        "population": "maternities",
        "counted": "mothers",
        "ages": "adults aged 18 to 45",
        "label": "Trouble of mothers",
    }
    assert codes(found(tmp_path, SOURCES + "outcomes:\n" + outcome("trouble", figure(0.2), **mothers))) == []


@pytest.mark.parametrize(("population", "counted", "expected"), [
    ("children_3", "mothers", ["counted-unlike-population"]), ("children_3", "young children", []), ("maternities", "babies", ["counted-unlike-population"]),
])  # fmt: skip
def test_whom_an_outcome_counts(tmp_path, population, counted, expected):
    text = SOURCES + "outcomes:\n" + outcome("trouble", figure(0.2), population=population, counted=counted)
    assert codes(found(tmp_path, text)) == expected


def test_figures_set_against_each_other_are_alike(tmp_path):
    kinds = relations("gap: {kind: set_against, parts: [parameters.a, parameters.b]}")
    alike = parameters(
        a=figure(0.05, population="children aged two to four"),
        b=figure(0.01, population="children aged two to four"),
    )
    assert codes(found(tmp_path, alike, kinds)) == []
    unlike = parameters(
        a=figure(0.05, population="children aged two to four"),
        b=figure(0.01, population="children aged 0 to 5", years=[2023]),
    )
    (finding,) = found(tmp_path, unlike, kinds)
    assert finding.fault.code == "compared-unlike"
    assert finding.fault.found == "ages 0 to 5 against ages 2 to 4; 2023 against 2024"


# -- rivals ---------------------------------------------------------------------------------------------------------------


def test_two_figures_of_one_name(tmp_path):
    text = (
        SOURCES
        + "parameters:\n"
        + parameter("a", figure(0.2), "Children in contact, England")
        + parameter("b", figure(0.3), "In contact: the children of England")
    )
    (finding,) = found(tmp_path, text)
    assert finding.fault.code == "rivals-not-declared"
    assert finding.fault.place.line == line_of(tmp_path, "  b:")
    same = (
        SOURCES
        + "parameters:\n"
        + parameter("a", figure(0.2), "In contact")
        + parameter("b", figure(0.2), "In contact")
    )
    assert codes(found(tmp_path, same)) == []
    other_years = (
        SOURCES
        + "parameters:\n"
        + parameter("a", figure(0.2), "In contact")
        + parameter("b", figure(0.3, years=[2023]), "In contact")
    )
    assert codes(found(tmp_path, other_years)) == []


def test_two_figures_of_the_same_people_instrument_and_years(tmp_path):
    same = {
        "population": "children aged three",
        "instrument": "the questionnaire",
        "years": [2024],
        "nation": "England",
    }
    text = (
        SOURCES
        + "parameters:\n"
        + parameter("a", figure(0.2, **same), "One")
        + parameter("b", figure(0.3, **same), "Another")
    )
    assert codes(found(tmp_path, text)) == ["rivals-not-declared"]


def test_a_figure_that_repeats_one_of_the_pack_below_under_another_id(tmp_path):
    quantity = figure(1.03, "babies_per_maternity", years=[2022], nation=None, source="survey_2024")
    findings = found(
        tmp_path,
        SOURCES
        + "parameters:\n"
        + parameter("babies_in_each", quantity, "Babies for each maternity", "setting"),
    )
    assert codes(findings) == ["rivals-not-declared"]
    assert "parameters.babies_per_maternity" in findings[0].fault.message


CONFLICT = "conflicts:\n  two: {{source: survey_2024, where: here, problem: Two figures., use: The first., figures: {{one: {one}, other: {other}}}}}\n"


def test_rivals_that_a_conflict_or_a_relation_declares(tmp_path):
    text = (
        SOURCES
        + "parameters:\n"
        + parameter("a", figure(0.2), "In contact")
        + parameter("b", figure(0.3), "In contact")
    )
    conflict = CONFLICT.format(one=figure(0.2), other=figure(0.3))
    assert codes(found(tmp_path, text, conflict)) == ["conflict-recorded"]
    declared = relations("two: {kind: separate, parts: [parameters.a, parameters.b]}")
    assert codes(found(tmp_path, text, declared)) == []


def test_a_rival_printed_beside_is_declared(tmp_path):
    same = {
        "population": "children aged three",
        "instrument": "the questionnaire",
        "years": [2024],
        "nation": "England",
    }
    text = (
        SOURCES
        + "outcomes:\n"
        + outcome("trouble", figure(0.2, **same))
        + "    beside: [worry]\nparameters:\n"
    )
    assert codes(found(tmp_path, text + parameter("worry", figure(0.3, **same)))) == []
    assert codes(
        found(tmp_path, text.replace("    beside: [worry]\n", "") + parameter("worry", figure(0.3, **same)))
    ) == ["rivals-not-declared"]


def test_a_source_that_gives_two_figures(tmp_path):
    sources = SOURCES + "  other_2023: {citation: Other (2023), year: 2023, kind: study, read: whole}\n"
    kinds = relations("same: {kind: same_figure, parts: [conflicts.two.one, conflicts.two.other]}")
    one_source = CONFLICT.format(one=figure(0.117), other=figure(0.112))
    assert codes(found(tmp_path, sources, one_source, kinds)) == ["source-contradicts-itself"]
    two_sources = CONFLICT.format(one=figure(0.117), other=figure(0.112, source="other_2023", years=[2023]))
    assert codes(found(tmp_path, sources, two_sources, kinds)) == []
    rounded = CONFLICT.format(one=figure(0.117), other=figure(0.12))
    assert codes(found(tmp_path, sources, rounded, kinds)) == []


def test_an_outcome_that_two_classifications_give(tmp_path):
    shares = figure([0.4, 0.6])
    one = f"{{label: X, classes: [yes_, no_], shares: {shares}, outcomes: {{trouble: [yes_]}}}}".replace(
        "yes_", "some"
    ).replace("no_", "none")
    text = SOURCES + "outcomes:\n" + outcome("trouble", figure(0.2)).split("    baselines:")[0]
    text += f"classifications:\n  first: {one}\n  second: {one.replace('label: X', 'label: Y')}\n"
    assert codes(found(tmp_path, text)) == ["given-twice"]


def test_one_publication_under_two_ids(tmp_path):
    again = "  survey_again: {citation: survey 2024, year: 2024, kind: survey, read: whole}\n"
    findings = found(tmp_path, SOURCES + again + "parameters:\n" + parameter("x", figure(0.2)))
    assert codes(findings) == ["source-given-twice"]


# -- standing, years, sources -----------------------------------------------------------------------------------------------


def test_a_judgement_that_every_run_uses(tmp_path):
    judged = figure(0.2, status="judgement", rationale="about right")
    assert codes(found(tmp_path, SOURCES + "outcomes:\n" + outcome("trouble", judged))) == [
        "judgement-in-every-run"
    ]
    assert codes(found(tmp_path, parameters(x=judged))) == []
    reference = association(
        levels(1).replace(
            "q5: {value: 1, unit: odds_ratio, status: published",
            "q5: {value: 1, unit: odds_ratio, rationale: one, status: judgement",
        )
    )
    assert codes(found(tmp_path, reference)) == []


@pytest.mark.parametrize(
    ("tag", "use", "level"),
    [
        ("recalled", "setting", "note"),
        ("recalled_unsure", "context", "note"),
        ("recalled_unsure", "setting", "warning"),
    ],
)
def test_a_recalled_figure_that_nobody_checked(tmp_path, tag, use, level):
    unchecked = figure(0.2, tag=tag, checked="x").replace(", checked: x", "")
    findings = found(tmp_path, SOURCES + "parameters:\n" + parameter("x", unchecked, use=use))
    recalled = [each for each in findings if each.fault.code == "recalled-unchecked"]
    assert [each.fault.level for each in recalled] == [level]
    assert (
        codes(found(tmp_path, SOURCES + "parameters:\n" + parameter("x", figure(0.2, tag=tag), use=use)))
        == []
    )


def test_how_many_figures_somebody_checked(tmp_path):
    unchecked = figure(0.2, checked="x").replace(", checked: x", "")
    (finding,) = found(tmp_path, parameters(a=unchecked, b=figure(0.3)))
    assert finding.fault.message == "pack: 1 of 2 figures were compared with their source by no named person"


def test_a_figure_seen_in_a_source_that_nobody_read(tmp_path):
    unread = SOURCES.replace("read: whole", "read: not_read")
    assert codes(found(tmp_path, unread + "parameters:\n" + parameter("x", figure(0.2)))) == [
        "seen-where-nothing-was-read"
    ]


@pytest.mark.parametrize(("kind", "years", "expected"), [
    ("survey", [2016], []), ("survey", [2015], ["stale-year"]), ("official_statistics", [2020], ["stale-year"]), ("official_statistics", [2021, 2022], []),
    ("meta_analysis", [2003], []), ("advocacy", [2022], ["stale-year"]),
])  # fmt: skip
def test_figures_grow_old_by_their_kind_of_source(tmp_path, kind, years, expected):
    text = (
        SOURCES.replace("kind: survey", f"kind: {kind}")
        + "parameters:\n"
        + parameter("x", figure(0.2, years=years))
    )
    assert codes(found(tmp_path, text)) == expected


def test_money_grows_old_soonest_and_a_source_without_years_counts_by_its_own(tmp_path):
    assert codes(found(tmp_path, parameters(x=figure(40_000, "gbp_per_year", years=[2023])))) == [
        "stale-year"
    ]
    old = SOURCES.replace("year: 2024", "year: 1999") + "parameters:\n"
    assert codes(found(tmp_path, old + parameter("x", figure(0.2, years=None)))) == ["stale-year"]
    nothing = figure(0.2, years=None, source=None, where=None, status="judgement", rationale="ours")
    assert codes(found(tmp_path, parameters(x=nothing))) == []


@pytest.mark.parametrize(
    ("years", "expected"),
    [([2024, 2025], []), ([2025], ["year-after-source"]), ([2024, 2026], ["year-after-source"])],
)
def test_a_figure_of_a_year_after_its_source(tmp_path, years, expected):
    assert codes(found(tmp_path, parameters(x=figure(0.2, years=years)))) == expected


def test_a_source_of_a_year_to_come(tmp_path):
    text = SOURCES.replace("year: 2024", "year: 2027") + "parameters:\n" + parameter("x", figure(0.2))
    assert codes(found(tmp_path, text)) == ["year-ahead"]


def test_a_source_that_nothing_cites(tmp_path):
    (finding,) = report(tmp_path, SOURCES).findings
    assert finding.fault.code == "source-not-cited"
    assert finding.fault.place.line == line_of(tmp_path, "survey_2024:")
    conflict = "conflicts:\n  odd: {source: survey_2024, where: here, problem: Odd., use: Nothing.}\n"
    assert "source-not-cited" not in codes(list(report(tmp_path, SOURCES, conflict).findings))


# -- scope ------------------------------------------------------------------------------------------------------------------


FACTOR = "  worry:\n    label: Worry\n    plain: Worry.\n    exposed: parent\n    levels: [low, high]\n    level_labels: [low, high]\n"


@pytest.mark.parametrize(("scope", "adjusted_for", "expected"), [
    ("marginal", "", []), ("marginal", "    adjusted_for: [ace]\n", ["scope-unlike-adjusted"]), ("conditional", "", ["scope-unlike-adjusted"]),
    ("conditional", "    adjusted_for: [ace]\n", []), ("conditional", "    adjusted_for: [deprivation]\n", ["scope-unlike-adjusted"]),
])  # fmt: skip
def test_scope_and_what_is_adjusted_for_agree(tmp_path, scope, adjusted_for, expected):
    assert codes(found(tmp_path, association(levels(1), scope=scope, more=adjusted_for))) == expected


def test_an_adjusted_ratio_holds_the_models_other_factors_fixed(tmp_path):
    second = "  ace.trouble:\n    risk_factor: ace\n    outcome: trouble\n    scope: conditional\n    measure: or\n    reference: '0'\n    rho_ref: 1\n"
    ratios = "    levels:\n" + "".join(
        f"      '{level}': {figure(value, 'odds_ratio')}\n"
        for level, value in (("0", 1), ("1", 1.2), ("2-3", 1.4), ("4+", 1.9))
    )
    text = association(levels(1)) + second + "    adjusted_for: [depravation, maternal age]\n" + ratios
    (finding,) = found(tmp_path, text)
    assert finding.fault.code == "scope-unlike-adjusted"
    assert finding.fault.help == "did you mean `deprivation` by `depravation`?"
    assert codes(found(tmp_path, text.replace("depravation", "deprivation"))) == []
    unlike = found(tmp_path, text.replace("[depravation, maternal age]", "[parity]"))
    assert "add it if the source held it fixed" in unlike[0].fault.help


def test_a_rate_ratio_cannot_be_adjusted(tmp_path):
    text = association(
        levels(1, "rate_ratio"), scope="conditional", measure="rr", more="    adjusted_for: [ace]\n"
    )
    assert codes(found(tmp_path, text)) == ["rate-ratio-adjusted"]


# -- keeping ----------------------------------------------------------------------------------------------------------------


def header_with(text: str, changelog: str = '[{version: "1", date: "2026-01-02", changes: [First.]}]') -> str:
    kept = "\n".join(line for line in HEADER.split("\n") if "changelog" not in line)
    return kept + (f"  changelog: {changelog}\n" if changelog else "") + text


def test_the_version_stands_on_top_of_the_changelog(tmp_path):
    (none,) = found(tmp_path, header=header_with("", ""))
    assert (none.fault.code, none.fault.level) == ("version-not-in-changelog", "note")
    (other,) = found(
        tmp_path, header=header_with("", '[{version: "0.9", date: "2026-01-02", changes: [First.]}]')
    )
    assert (other.fault.code, other.fault.level) == ("version-not-in-changelog", "warning")


@pytest.mark.parametrize(
    "older",
    ['{version: "0", date: "2026-02-02", changes: [x]}', '{version: "1", date: "2025-02-02", changes: [x]}'],
)
def test_the_changelog_is_in_order(tmp_path, older):
    changelog = f'[{{version: "1", date: "2026-01-02", changes: [x]}}, {older}]'
    assert codes(found(tmp_path, header=header_with("", changelog))) == ["changelog-out-of-order"]


def test_old_ids_lead_somewhere_and_are_gone(tmp_path):
    right = "  renamed: {parameters.older: parameters.old, parameters.old: parameters.x, outcomes.before: outcomes.disorder_2_4}\n  removed: {parameters.y: Gone.}\n"
    assert codes(found(tmp_path, parameters(x=figure(0.2)), header=header_with(right))) == []
    wrong = "  renamed: {parameters.x: parameters.z}\n  removed: {parameters.x: Gone.}\n"
    assert (
        codes(found(tmp_path, parameters(x=figure(0.2)), header=header_with(wrong)))
        == ["renamed-to-nothing"] * 3
    )


ACCEPTED = "  accepted: [{{code: {code}, entry: {entry}, reason: It was closed., by: A. Reader, on: '2026-02-03'}}]\n"


def test_a_finding_can_be_accepted_with_a_reason(tmp_path):
    accepted = ACCEPTED.format(code="stale-year", entry="parameters.x.quantity")
    looked = report(tmp_path, parameters(x=figure(0.2, years=[2001])), header=header_with(accepted))
    (finding,) = looked.findings
    assert finding.accepted is not None
    assert finding.accepted.reason == "It was closed."
    assert looked.of_level("note") == []
    assert not looked.fails(strict=True)


def test_an_acceptance_of_nothing_and_of_an_error(tmp_path):
    nothing = ACCEPTED.format(code="stale-year", entry="parameters.y.quantity")
    assert codes(found(tmp_path, parameters(x=figure(0.2)), header=header_with(nothing))) == [
        "accepted-nothing"
    ]
    error = ACCEPTED.format(code="impossible-number", entry="parameters.x.quantity")
    looked = report(tmp_path, parameters(x=figure(-3, "families")), header=header_with(error))
    assert codes(list(looked.findings)) == ["accepted-nothing", "impossible-number"]
    assert looked.fails(strict=False)


# -- what stops a pack from loading, in the same list -------------------------------------------------------------------------


def test_what_loading_refuses_does_not_stop_the_rest(tmp_path):
    text = parameters(bad=figure(1.4), fine=figure(0.2, years=[1990])) + "notes: 1\nsorces: {}\n"
    findings = found(tmp_path, text)
    assert codes(findings) == ["E_RANGE", "stale-year", "wrong-type", "unknown-key"]
    assert [each.entry for each in findings] == ["parameters.bad", "parameters.fine.quantity", None, None]
    assert findings[0].fault.level == "error"


def test_a_file_that_cannot_be_read_is_one_of_several(tmp_path):
    (tmp_path / "broken.yaml").write_text("outcomes: [\n", encoding="utf-8")
    findings = found(tmp_path, parameters(x=figure(0.2, years=[1990])))
    assert codes(findings) == ["yaml-syntax", "stale-year"]


def test_what_may_stand_in_a_file_that_cannot_be_read_is_not_missed(tmp_path):
    (tmp_path / "broken.yaml").write_text("outcomes: [\n", encoding="utf-8")
    header = header_with("  renamed: {parameters.a: parameters.b}\n", "").replace(
        "  builds_on: uk-2026\n", ""
    )
    kinds = relations("odd: {kind: all_of, whole: parameters.c, parts: [parameters.d]}")
    assert codes(list(report(tmp_path, SOURCES, kinds, header=header).findings)) == ["yaml-syntax"]


def test_a_pack_without_a_header(tmp_path):
    findings = found(tmp_path, parameters(x=figure(0.2)), header="")
    assert codes(findings) == ["no-pack-header"]
