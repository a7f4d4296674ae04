"""Small counts cannot be found in anything that is written of a run (method, section 21).

The test is of interference: a count that is not shown may change nothing. Whatever a reader does with a result,
by subtraction, by inverting the composite, or from flags and messages, they cannot tell apart two counts of which
the results are the same to the byte.
"""

import json
import re
from itertools import permutations, product

import pytest

from imhcalc.models.options import Options
from imhcalc.report.formats import csv, markdown, terminal
from imhcalc.report.setting import Setting
from tests.support import figures, run

ASQ = "asq_personal_social"
MINIMUM = 8
"""Counts of 1 to 7 are not shown (method, section 21)."""
ASSESSED, ELIGIBLE = 251, 347
"""So many that 1 below would be far from the model, and warn, and 7 would not; and not three in four of those eligible."""
QUICK = Options(draws=200, sensitivity=False)
SENSITIVE = Options(draws=200)
SMALL = [*range(1, MINIMUM), *range(ASSESSED - MINIMUM + 1, ASSESSED)]


def profile(below, by_quintile=None, outcome=ASQ, area="Leeds", **more):
    counts = {"below": below, "assessed": ASSESSED, "eligible": ELIGIBLE, **more.pop("counts", {})}
    if by_quintile is not None:
        counts["by_quintile"] = by_quintile
    return {"area": area, "observed": {outcome: counts}, **more}


def everything(result) -> dict[str, str]:
    """What is written of a result, by form, without the hash that names the profile's file."""
    text = result.model_dump(mode="json", by_alias=True)
    text["run"]["profile"]["sha256"] = None
    named = result.model_copy(
        update={
            "run": result.run.model_copy(
                update={"profile": result.run.profile.model_copy(update={"sha256": None})}
            )
        }
    )
    return {
        "json": json.dumps(text, sort_keys=True),
        "csv": csv.render(named, Setting()),
        "markdown": markdown.render(named, Setting()),
        "terminal": terminal.render(named, Setting()),
    }


def written(stated, options=QUICK) -> dict[str, str]:
    return everything(run(stated, options))


# -- one count ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("below", SMALL)
def test_nothing_of_a_small_count_is_shown_and_the_model_stands(below):
    result, plain = run(profile(below), QUICK), run("Leeds", QUICK)
    shown = figures(result)
    assert not [name for name in shown if name.startswith((f"{ASQ}.observed", f"{ASQ}.composite"))]
    for name in (f"{ASQ}.prevalence", f"{ASQ}.expected", f"{ASQ}.synthetic", f"{ASQ}.prevalence.q1"):
        assert shown[name].value == figures(plain)[name].value
        assert shown[name].interval == figures(plain)[name].interval
        assert shown[name].method == "synthetic"
    assert [each.where for each in result.warnings if each.code == "W_SUPPRESSED"] == [f"{ASQ}.observed"]


@pytest.mark.parametrize("below", [0, MINIMUM, ASSESSED - MINIMUM, ASSESSED])
def test_nobody_everybody_and_the_minimum_are_shown(below):
    shown = figures(run(profile(below), QUICK))
    assert shown[f"{ASQ}.observed"].value == pytest.approx(below / ASSESSED)
    assert f"{ASQ}.composite" in shown


def test_results_of_all_small_counts_are_the_same_in_every_form():
    """In particular: no flag, message, weight, equation, label or echo of the profile tells one from another."""
    first = written(profile(SMALL[0]))
    for below in SMALL[1:]:
        assert written(profile(below)) == first, below


def test_what_is_echoed_of_the_profile_holds_no_count():
    result = run(profile(3), QUICK)
    assert not re.search(r"\d", str(result.inputs.profile["observed"][ASQ]))
    for form, text in everything(result).items():
        assert not re.search(rf"(?<![\d.,])({ASSESSED}|{ELIGIBLE})(?!\d)", text), (
            f"the whole is in the {form}"
        )


@pytest.mark.parametrize(
    "more",
    [
        {"headline": ASQ},
        {"headline": ASQ, "decisions": {"act": {"label": "act", "figure": f"{ASQ}.prevalence", "above": 0.08}}},
        {"overlap": {"indicators": ["disorganised_attachment", ASQ]}},
        {"counts": {"nonresponse_odds_ratio": 4}},
        {"outcomes": ["disorganised_attachment"]},
        {"area": "Cardiff"},
        {"area": {"name": "Borders", "members": ["S12000026", "E06000057"]}, "outcome": "disorganised_attachment",
         "counts": {"instrument": "Strange Situation procedure"}},
        {"outcome": "disorganised_attachment", "counts": {"instrument": "Strange Situation procedure"}},
        {"outcome": "eyfs_psed"},
        {"scenarios": {"survey": {"label": "a survey", "set": {
            "local_exposures": {"ace": {"shares": [0.4, 0.25, 0.2, 0.15]}}}}}, "headline": ASQ},
    ],
    ids=["headline", "decision", "overlap", "nonresponse", "outcome not asked for", "outcome of another nation",
         "over two nations", "attachment", "beside a published figure", "under a scenario"],
)  # fmt: skip
def test_a_small_count_changes_nothing_whatever_else_the_profile_says(more):
    """With sensitivity, thresholds, scenarios and the worth of data, which run the model again and again."""
    first = written(profile(1, **dict(more)), SENSITIVE)
    for below in (5, MINIMUM - 1, ASSESSED - 1):
        assert written(profile(below, **dict(more)), SENSITIVE) == first, below


def test_a_count_in_a_scenario_is_hidden_as_well():
    """A profile whose count may be shown, and a scenario or option that sets one which may not."""

    def stated(below, section):
        change = {"label": "fewer", "set": {f"observed.{ASQ}.below": below}}
        return profile(40, headline=ASQ) | {section: {"fewer": change}}

    for section in ("scenarios", "options"):
        first = written(stated(1, section))
        assert "W_SUPPRESSED" not in first["json"], "the warnings are of the profile as it is"
        assert written(stated(6, section)) == first
        assert f"scenario.fewer.{ASQ}.expected" in first["json"], "the scenario was run"


def test_an_override_of_the_minimum_is_followed():
    """lt5 and other rules are the user's to choose; then 4 stays hidden and 6 does not."""
    rule = {
        "value": 5, "unit": "children", "status": "judgement", "tag": "seen", "rationale": "the rule of our trust",
    }  # fmt: skip
    for below, is_shown in ((4, False), (6, True)):
        result = run(profile(below, overrides={"parameters.disclosure_minimum": rule}), QUICK)
        assert (f"{ASQ}.observed" in figures(result)) == is_shown


# -- counts by fifth ---------------------------------------------------------------------------------------

FIFTHS = [120, 90, 70, 60, 51]
"""Children assessed by fifth, 391 in all."""
TABLES = {
    "one small": [3, 20, 14, 12, 30],
    "one nearly all": [20, 15, 14, 57, 30],
    "two small": [3, 2, 14, 12, 30],
    "one small beside nobody": [3, 0, 14, 12, 30],
    "all but one nobody": [3, 0, 0, 0, 30],
}


def fifths(below):
    whole = {"assessed": sum(FIFTHS), "eligible": 463}
    return profile(sum(below), {"below": list(below), "assessed": FIFTHS}, counts=whole)


def hidden(result):
    return {q for q in range(1, 6) if f"{ASQ}.observed.q{q}" not in figures(result)}


def possible(result, below):
    """Every table of counts that agrees with all that the result shows of the fifths and of the whole."""
    shown = figures(result)
    whole = shown.get(f"{ASQ}.observed")
    known = {
        q: shown[f"{ASQ}.observed.q{q}"].value * FIFTHS[q - 1] for q in range(1, 6) if q not in hidden(result)
    }
    for q, count in known.items():
        assert count == pytest.approx(below[q - 1])
    unknown = sorted(hidden(result))
    *free, last = unknown
    left = None if whole is None else round(whole.value * sum(FIFTHS) - sum(known.values()))
    for counts in product(*(range(FIFTHS[q - 1] + 1) for q in free)):
        if left is None:
            yield dict(zip(free, counts, strict=True))
        elif 0 <= (rest := left - sum(counts)) <= FIFTHS[last - 1]:
            yield dict(zip(unknown, (*counts, rest), strict=True))


@pytest.mark.parametrize("below", TABLES.values(), ids=TABLES.keys())
def test_no_hidden_fifth_is_found_by_subtraction(below):
    """By trying every table: each hidden fifth may hold at least as many different numbers as are never shown."""
    result = run(fifths(below), QUICK)
    assert hidden(result) >= {
        q
        for q, (x, n) in enumerate(zip(below, FIFTHS, strict=True), 1)
        if 0 < x < MINIMUM or 0 < n - x < MINIMUM
    }
    assert len(hidden(result)) != 1 or f"{ASQ}.observed" not in figures(result)
    tables = list(possible(result, below))
    for q in hidden(result):
        found = {table[q] for table in tables if q in table}
        assert len(found) >= MINIMUM or not found, (q, found)


@pytest.mark.parametrize("below", TABLES.values(), ids=TABLES.keys())
def test_tables_that_hide_the_same_fifths_and_have_the_same_whole_give_the_same_result(below):
    result = run(fifths(below), QUICK)
    first, concealed = everything(result), hidden(result)
    same = 0
    for (taken, given), moved in product(permutations(concealed, 2), (1, 3)):
        other = list(below)
        other[taken - 1] -= moved
        other[given - 1] += moved
        if not all(0 <= x <= n for x, n in zip(other, FIFTHS, strict=True)):
            continue
        again = run(fifths(other), QUICK)
        is_shown = f"{ASQ}.observed" in figures(again)
        if hidden(again) == concealed and is_shown == (f"{ASQ}.observed" in figures(result)):
            assert everything(again) == first, other
            same += 1
    assert same


def test_the_echo_of_the_profile_hides_the_same_fifths_as_the_figures():
    below = TABLES["one small"]
    result = run(fifths(below), QUICK)
    echoed = result.inputs.profile["observed"][ASQ]["by_quintile"]["below"]
    assert len(hidden(result)) >= 2
    for q, (count, said) in enumerate(zip(below, echoed, strict=True), 1):
        assert (said == count) == (q not in hidden(result)), q


def test_no_index_of_inequality_where_a_fifth_is_hidden():
    """An index is one equation in the hidden counts, and the whole is another."""
    result = run(fifths(TABLES["one small"]), QUICK)
    assert not [name for name in figures(result) if name.startswith("equity.")]
    assert result.context.plan.lacking["equity"]
    plain = run(fifths([30, 20, 14, 12, 11]), QUICK)
    assert {"equity.sii", "equity.rii", "equity.concentration_index"} <= set(figures(plain))


def test_fifths_of_a_whole_that_is_not_shown_are_not_shown():
    result = run(fifths([2, 1, 1, 1, 1]), QUICK)
    assert hidden(result) == {1, 2, 3, 4, 5}
    assert not [name for name in figures(result) if name.startswith((f"{ASQ}.observed", "equity."))]
    first = everything(result)
    assert everything(run(fifths([0, 3, 0, 0, 4]), QUICK)) == first
