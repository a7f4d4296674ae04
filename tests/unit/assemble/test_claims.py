"""What an audit makes of claims: every sum, every finding, every other way to an answer."""

import pytest
import yaml

from imhcalc import auditing
from imhcalc.loading.claims import load_claims
from imhcalc.models.audit import AuditedClaim, AuditedSum
from tests.support import shipped


@pytest.fixture
def audited(tmp_path):
    def run(text: str | dict) -> AuditedClaim:
        path = tmp_path / "claim.yaml"
        path.write_text(text if isinstance(text, str) else yaml.safe_dump(text), encoding="utf-8")
        (claim,) = auditing.audit([path], shipped()).claims
        return claim

    return run


def only(claim: AuditedClaim) -> AuditedSum:
    (each,) = claim.sums
    return each


def codes(claim: AuditedClaim) -> list[str]:
    return [each.code for each in claim.findings]


def slips(claim: AuditedClaim) -> list[str]:
    return [way.slip for each in claim.sums for way in each.other_ways]


# -- sums ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "verdict", "result"),
    [
        ("{denominator: 24,000, rate: 9.6%, count: 2,304}", "reproduces", 2304),
        ("{denominator: 24,000, rate: 9.6%, count: 2,300}", "reproduces", 2304),
        ("{denominator: 24,000, rate: 9.6%, count: 2,500}", "does_not_reproduce", 2304),
        ("{denominator: 12,606, rate: 10%, count: 1,310}", "allowing_for_rounding", 1260.6),
        ("{denominator: 56,800, rate: 50.0%, count: 30,000}", "allowing_for_rounding", 28_400),
        ("{denominator: 24,000, rate: 9.6%, count: 2,500, rounding: nearest 500}", "reproduces", 2304),
        ("{denominator: 12,606, rate: {value: 10%, rounding: exact}, count: 1,310}", "does_not_reproduce", 1260.6),
        ("{denominator: 1,000, rate: 12.59%, count: {value: 125, rounding: down}}", "reproduces", 125.9),
        ("{denominator: 1,000, rate: 12.51%, count: {value: 126, rounding: up}}", "reproduces", 125.1),
        ("{denominator: 86,014, rate: 100%, count: {value: 86,000, rounding: 2sf}}", "reproduces", 86_014),
        ("{count: 30,000, denominator: 663,157, rate: {value: 4.52%, rounding: 2 decimals}, answer: rate}", "reproduces", 0.0452382),
        ("{cost: {value: £27.74m, rounding: 2 decimals}, count: 693,600, cost_each: £40, answer: cost}", "reproduces", 27_744_000),
        ("{denominator: 0, rate: {value: 0%, rounding: 2sf}, count: 0}", "reproduces", 0),
    ],
)  # fmt: skip
def test_a_denominator_times_a_rate(audited, text, verdict, result):
    claim = audited(text)
    assert claim.verdict == verdict
    assert only(claim).results == pytest.approx([result], rel=1e-5)


def test_what_may_have_been_rounded_is_said(audited):
    each = only(audited("{denominator: 12,606, rate: 10%, count: 1,310}"))
    assert each.how == "other_way_round"
    assert each.needed == {"rate": pytest.approx([1310 / 12_606])}


def test_the_rate_as_answer(audited):
    each = only(audited("{denominator: 608,217, count: 504,133, rate: 82.9%, answer: rate}"))
    assert (each.answer, each.verdict) == ("rate", "reproduces")
    assert each.formula == ["count", "/", "denominator"]


def test_the_denominator_as_answer(audited):
    each = only(audited("{denominator: 110,000, count: 4,400, rate: 4%, answer: denominator}"))
    assert (each.answer, each.verdict) == ("denominator", "reproduces")


def test_ranges_hold_whichever_way_round(audited):
    each = only(
        audited("{denominator: '108,000-110,000', count: '4,400-6,500', rate: 4-6%, note: not said which}")
    )
    assert (each.answer, each.verdict, each.how) == ("rate", "reproduces", "paired_ends")


def test_a_count_within_a_range_cannot_be_told(audited):
    claim = audited("{denominator: 12,345, rate: 10.0-20.0%, count: 1,623}")
    assert claim.verdict == "cannot_be_told"
    assert only(claim).how == "widest_ends"


def test_what_would_be_divided_by_nought_is_not_needed(audited):
    assert list(only(audited("{denominator: 100, rate: 0%, count: 5}")).needed) == ["rate"]


def test_a_range_that_fails_needs_nothing_else(audited):
    claim = audited("{denominator: 10,000, rate: 10-20%, count: 5,000}")
    assert claim.verdict == "does_not_reproduce"
    assert slips(claim) == []
    assert list(only(claim).needed) == ["rate"]


@pytest.mark.parametrize(
    ("text", "answer", "result"),
    [
        ("{denominator: 20,700, rate: 10-22%}", "count", [2070, 4554]),
        ("{denominator: 1,000, count: 50}", "rate", [0.05]),
        ("{count: 2,740, rate: 19.6%}", "denominator", [13_979.59]),
        ("{cost: £73m, count: 39,200}", "cost_each", [1862.245]),
        ("{cost_each: £40, count: 100}", "cost", [4000]),
        ("{parts: {a: 5, b: 6}}", "total", [11]),
        ("{total: 10, parts: {a: 5, b: 4}}", None, None),
    ],
)
def test_what_is_not_printed_is_worked_out(audited, text, answer, result):
    claim = audited(text)
    each = only(claim)
    if answer is None:
        assert each.printed
        return
    assert claim.verdict == "cannot_be_told"
    assert claim.missing == [answer]
    assert (each.answer, each.printed) == (answer, False)
    assert each.results == pytest.approx(result, rel=1e-6)


def test_a_denominator_by_the_rounding_of_the_count(audited):
    spans = only(audited("{count: 2,740, rate: 19.6%}")).by_rounding
    assert [span.unit for span in spans] == [1, 5, 10]
    assert only(audited("{count: 2,740, rate: 10-20%}")).by_rounding == []


def test_what_divides_by_nought_is_no_sum(audited):
    assert audited("{count: 2,740, rate: 0%}").sums == []
    assert audited("{count: 0, denominator: 0, rate: 5%, answer: rate}").sums == []


def test_one_figure_alone_lacks_the_others(audited):
    claim = audited("rate: 10%")
    assert claim.sums == []
    assert claim.missing == ["denominator", "count"]
    assert audited("{total: 5}").missing == ["denominator", "rate", "count"]


def test_times_of_counts_and_denominators(audited):
    month = only(audited("{denominator: 12,000 births, rate: 10%, count: 100 a month}"))
    assert (month.verdict, month.formula) == ("reproduces", ["denominator", "/", "12", "x", "rate"])
    years = only(audited("{denominator: 600,000 births a year, rate: 2%, count: 60,000 over 5 years}"))
    assert (years.verdict, years.formula) == ("reproduces", ["denominator", "x", "5", "x", "rate"])
    of_rate = only(audited("{denominator: 1,200 families, rate: 10% a year, count: 10 a month}"))
    assert of_rate.verdict == "reproduces"
    unknown = only(audited("{denominator: 1,200 families, rate: 10%, count: 120 a month}"))
    assert unknown.verdict == "reproduces"
    cost = only(audited("{count: 1,200 families a year, cost: £48,000 a month, cost_each: £480}"))
    assert cost.verdict == "reproduces"


def test_tables_row_by_row(audited):
    claim = audited(
        "denominator: 1,000\nrates: {a: 5%, b: 6%, c: 7%}\ncounts: {a: 50, b: 75}\noverlap: true\n"
    )
    assert [(each.row, each.verdict, each.printed) for each in claim.sums] == [
        ("a", "reproduces", True),
        ("b", "does_not_reproduce", True),
        ("c", "cannot_be_told", False),
    ]


def test_rows_with_denominators_of_their_own(audited):
    claim = audited("rate: 10%\ndenominators: {a: 500, b: 700}\ncounts: {a: 50, b: 70}\ntotal: 120\n")
    assert [each.id for each in claim.sums] == ["a.times", "b.times", "total.rows"]
    assert claim.verdict == "reproduces"


def test_rows_add_to_a_total(audited):
    claim = audited("denominator: 10,000\nrows: {a: {rate: 5%, count: 500}, b: 300}\ntotal: 900\n")
    assert {each.id: each.verdict for each in claim.sums} == {
        "a.times": "reproduces", "b.times": "cannot_be_told", "total.rows": "does_not_reproduce"
    }  # fmt: skip


def test_groups_with_sizes(audited):
    claim = audited(
        "groups:\n  boys: {denominator: 1000, rate: 6.8%, count: 68}\n  girls: {denominator: 900, rate: 4.2%, count: 38}\n"
        "denominator: 1900\nrate: 5.6%\ncount: 106\n"
    )
    assert {each.id: each.verdict for each in claim.sums} == dict.fromkeys(
        ("times", "boys.times", "girls.times", "count.rows", "denominator.groups", "rate.groups"),
        "reproduces",
    )


def test_groups_with_shares(audited):
    claim = audited(
        "denominator: 2,000\nrate: 5.1%\ngroups:\n  north: {share: 30%, rate: 9.2%, count: 55, denominator: 600}\n"
        "  south: {share: 70%, rate: 3.3%}\n"
    )
    assert {each.id: each.verdict for each in claim.sums} == {
        "north.times": "reproduces", "north.share": "reproduces", "rate.groups": "reproduces"
    }  # fmt: skip
    of_share = audited("denominator: 2,000\ngroups: {north: {share: 30%, rate: 9.2%, count: 55}, south: 5%}")
    assert only(of_share).formula == ["denominator", "x", "north.share", "x", "north.rate"]


def test_money(audited):
    assert only(audited("{count: 300, cost_each: £1,860, cost: £558,000}")).verdict == "reproduces"
    both = audited("{denominator: 100 births, count: 10 mothers, cost: £400, cost_each: £4 a birth}")
    assert {each.id: each.verdict for each in both.sums}["money"] == "reproduces"
    other = audited("{denominator: 100 births, count: 10 mothers, cost: £400, cost_each: £4 a team}")
    assert {each.id: each.verdict for each in other.sums}["money"] == "does_not_reproduce"
    rows = audited("rows: {a: {count: 10, cost: £50, cost_each: £5}, b: {count: 10, cost: £50}}")
    assert [each.id for each in rows.sums] == ["a.money", "b.money"]
    assert audited("{cost: £5m, cost_each: £5}").sums[0].answer == "count"


def test_net_benefit_and_ratio(audited):
    claim = audited("{benefit: '$83,045', cost: '$5,312', net: '$77,733', ratio: 15.63}")
    assert [each.verdict for each in claim.sums] == ["reproduces", "reproduces"]
    derived = audited("{benefit: £10, cost: £4}")
    assert [each.results for each in derived.sums] == [[6], [2.5]]
    of_total = audited("{total: £10, cost: £4, ratio: 2.5}")
    assert of_total.verdict == "reproduces"


def test_parts_and_wholes(audited):
    assert only(audited("{parts: {a: 60%, b: 25%, c: 15%}}")).kind == "whole"
    assert only(audited("{parts: {a: 60%, b: 25%}, total: 85%}")).verdict == "reproduces"
    assert only(audited("{parts: {a: 88.9%, b: 87.9%, c: 89.7%}, average: 88.3%}")).verdict == "does_not_reproduce"  # fmt: skip
    both = audited("{parts: {a: 10, b: 20}, average: 15, total: 30}")
    assert [each.kind for each in both.sums] == ["average", "added"]
    inside = audited("{benefit: {value: £30, parts: [£10, £20]}, cost: £3, ratio: 10}")
    assert [each.id for each in inside.sums] == ["net", "ratio", "benefit.parts"]


@pytest.mark.parametrize(
    ("text", "whole", "verdict"),
    [
        ("{count: 850, parts: {severe: 300, moderate: 400, mild: 250}}", "count", "does_not_reproduce"),
        ("{count: 950, parts: {severe: 300, moderate: 400, mild: 250}}", "count", "reproduces"),
        ("{cost: £12m, parts: {staff: £7m, all else: £5m}}", "cost", "reproduces"),
        ("{cost: £15m, parts: {staff: £7m, all else: £5m}}", "cost", "does_not_reproduce"),
        ("{rate: 10%, parts: {severe: 3%, moderate: 5%, mild: 2%}}", "rate", "reproduces"),
        ("{rate: 10%, parts: {severe: 33%, moderate: 44%, mild: 23%}}", "whole", "reproduces"),
        ("{count: 850, parts: {staff: £7m, all else: £5m}}", "total", "cannot_be_told"),
        ("{count: 850, cost: £5m, parts: {staff: £5m, families: 850}}", "total", "cannot_be_told"),
    ],
)
def test_parts_without_a_total_make_up_what_the_claim_prints(audited, text, whole, verdict):
    added = next(each for each in audited(text).sums if each.id.endswith(".parts"))
    assert (added.answer, added.verdict) == (whole, verdict)


def test_a_count_that_its_parts_do_not_make_up_does_not_reproduce_although_its_rate_gives_it(audited):
    claim = "{denominator: 8500, rate: 10%, count: 850, parts: {severe: 310, moderate: 420, mild: 235}}"
    assert audited(claim).verdict == "does_not_reproduce"


def test_a_figure_is_the_sum_of_its_parts(audited):
    claim = audited(
        "denominator: {ages: 0-1, parts: {aged 0: 5,981, aged 1: 6,625}}\nrate: 10%\ncount: 1,261"
    )
    each = only(claim)
    assert each.results == pytest.approx([1260.6])
    assert claim.figures["denominator"].derived
    assert claim.figures["denominator"].text == "5,981 + 6,625"
    ranges = audited("denominator: {parts: [10-20, 30]}\nrate: 10%\ncount: 4-5")
    assert ranges.figures["denominator"].values == [40, 50]
    empty = audited("denominator: {parts: [{note: not known}, 3]}\nrate: 10%\ncount: 4")
    assert "denominator" not in empty.figures


@pytest.mark.parametrize(
    ("text", "verdict", "kind"),
    [
        ("{before: 27, after: 45, change: 67%}", "reproduces", "change"),
        ("{before: 27, after: 45, change: 18}", "reproduces", "change"),
        ("{before: 45, after: 27, change: 40%}", "reproduces", "change"),
        ("{before: 45, after: 27, change: fell by 40%}", "reproduces", "change"),
        ("{before: 45, after: 27, change: 18}", "reproduces", "change"),
        ("{before: 10%, after: 15%, change: 5 percentage points}", "reproduces", "points"),
        ("{before: 10%, after: 15%, change: 5%}", "does_not_reproduce", "change"),
        ("{before: 10%, after: 15%, change: 8%}", "does_not_reproduce", "change"),
    ],
)
def test_changes(audited, text, verdict, kind):
    each = only(audited(text))
    assert (each.verdict, each.kind) == (verdict, kind)


def test_points_taken_for_per_cent(audited):
    assert slips(audited("{before: 10%, after: 15%, change: 5%}")) == ["percentage_points"]
    assert slips(audited("{before: 10%, after: 15%, change: 8%}")) == []


def test_sums_that_a_claim_states(audited):
    claim = audited("figures: {f: 4,400, t: 51, e: 86}\nsums: [e = f / t, f = e * (t + 1) - 2 / (1 - t)]\n")
    assert [each.verdict for each in claim.sums] == ["reproduces", "allowing_for_rounding"]
    assert claim.sums[1].formula == ["e", "x", "(", "t", "+", "1", ")", "-", "2", "/", "(", "1", "-", "t", ")"]  # fmt: skip
    assert only(audited("figures: {a: 5}\nsums: a = -5")).verdict == "does_not_reproduce"


# -- other ways ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("{denominator: 60,000, rate: 2 per 1,000, count: 1,200}", ["ten_times"]),
        ("{denominator: 12,000 births a year, rate: 10.0%, count: 1,200 a month}", ["twelve_times"]),
        ("{denominator: 24,001, rate: 9.61%, count: 2,411}", []),
        ("{denominator: 24,001, rate: 9.60%, count: 2,340}", ["digits_swapped"]),
        ("{denominator: 24,001, rate: 9.60%, count: 21,697}", ["the_rest"]),
        ("{denominator: 24,000, rate: 9.6%, count: 2,500}", ["coarser_rounding"]),
        ("{denominator: 1,000, rates: {a: 5.0%, b: 70.0%}, counts: {a: 700, b: 700}}", ["another_row"]),
        ("{denominator: 24,000, rate: 9.6%, count: 2,340}", ["digits_swapped"]),
        ("{total: 11,000, parts: {a: 5,000, b: 4,000, c: 2,001, d: 1,700}}", ["left_out"]),
        ("{total: 14,000, parts: {a: 5,000, b: 4,000}}", ["counted_twice"]),
        ("{total: 19,640, parts: {a: 3,820, b: 640, c: 300}, leaves: 15,800}", ["left_out"]),
        ("{parts: {a: 60%, b: 60%}}", []),
        ("{denominator: 1,000, count: 100, rate: 1 in 3, answer: rate}", []),
    ],
)
def test_what_else_would_give_the_answer(audited, text, found):
    assert slips(audited(text)) == found


# -- who, when, where ------------------------------------------------------------------------------------------


def people(rate: str, base: str, count: str = "100") -> str:
    return f"denominator: {base}\nrate: {rate}\ncount: {count}\n"


@pytest.mark.parametrize(
    ("rate", "base", "found"),
    [
        ("{value: 10%, ages: 5-16}", "{value: 1,000, ages: 0-4}", ["ages-differ"]),
        ("{value: 10%, ages: 0-15}", "{value: 1,000, ages: 0-4}", ["ages-wider"]),
        ("{value: 10%, ages: 0-4}", "{value: 1,000, ages: 0-4}", []),
        ("10% of mothers", "1,000 births", ["births-and-maternities"]),
        ("10% of babies", "1,000 maternities", ["births-and-maternities"]),
        ("10-11% of mothers", "1,000 births", ["births-and-maternities"]),
        ("10% of mothers", "{value: 1,000 children, ages: 0}", ["births-and-maternities"]),
        ("10% of families", "1,000 children under five", ["families-and-children"]),
        ("10% of mothers", "1,000 children", ["families-and-children"]),
        ("10% of mothers", "1,000 children under five", ["people-differ"]),
        ("10% of boys", "1,000 children", ["people-differ"]),
        ("10% of boys", "1,000 girls", ["people-differ"]),
        ("10% of children", "1,000 boys", []),
        ("{value: 10%, of: adults}", "1,000 births", ["people-differ"]),
        ("{value: 10%, of: women aged 16-74}", "1,000 mothers", ["adults-and-parents"]),
        ("10% of mothers", "1,000 women", []),
        ("{value: 10%, of: mothers, ages: 16-45}", "1,000 births", ["births-and-maternities"]),
        ("10%", "1,000 births", []),
        ("10% of teams", "1,000 births", []),
        ("10% of people", "1,000 births", []),
        ("{value: 10%, of: people aged 18-64}", "1,000 people aged 16-64", ["ages-differ"]),
        ("{value: 10%, area: England}", "{value: 1,000, area: Scotland}", ["places-differ"]),
        ("{value: 10%, area: England}", "{value: 1,000, area: Leeds}", ["place-wider"]),
        ("{value: 10%, area: Leeds}", "{value: 1,000, area: England}", []),
        ("{value: 10%, area: Leeds}", "{value: 1,000, area: E08000035}", []),
        ("{value: 10%, area: Mars}", "{value: 1,000, area: mars}", []),
        ("{value: 10%, area: Mars}", "{value: 1,000, area: Leeds}", ["places-differ"]),
        ("{value: 10%, year: 2004}", "{value: 1,000, year: 2011/12}", ["years-apart"]),
        ("{value: 10%, year: before}", "{value: 1,000, year: 2011}", []),
    ],
)
def test_whether_rate_and_denominator_belong_together(audited, rate, base, found):
    assert codes(audited(people(rate, base))) == found


@pytest.mark.parametrize(
    ("count", "base", "found"),
    [
        ("{value: 100, area: Leeds}", "{value: 1,000, area: Halton}", ["places-differ"]),
        ("{value: 100, area: Leeds}", "{value: 1,000, area: England}", ["places-differ"]),
        ("{value: 100, ages: 2-5}", "{value: 1,000, ages: 0-4}", ["ages-differ"]),
        ("100 a year", "{value: 1,000, ages: 0-4}", ["flow-and-stock"]),
        ("100 a year", "1,000 births", []),
        ("100 a year", "{value: 1,000 children, ages: 0-4, per: year}", []),
        ("1,200", "1,000 births", ["above-all"]),
        ("£1,200", "1,000 births", []),
    ],
)
def test_whether_count_and_denominator_belong_together(audited, count, base, found):
    assert codes(audited(people("10%", base, count))) == found


def test_what_differs_is_said_once_however_many_rows_say_it(audited):
    claim = audited(
        "denominator: {value: 1,000, ages: 0-4}\nrates: {a: {value: 5%, ages: 5-16}, b: {value: 6%, ages: 5-16}}\n"
        "counts: {a: 50, b: 60}\n"
    )
    assert codes(claim) == ["ages-differ"]
    own = audited(
        "rate: {value: 5%, ages: 5-16}\nrows: {a: {denominator: {value: 100, ages: 0-4}, count: 5}}"
    )
    assert codes(own) == ["ages-differ"]


def test_what_twins_change_is_worked_out(audited):
    (finding,) = audited(people("10% of mothers", "1,015 births")).findings
    assert finding.numbers["gives"] == pytest.approx(101.5 / finding.numbers["babies_per_maternity"])
    (other,) = audited(people("10% of babies", "1,000 maternities")).findings
    assert other.numbers["gives"] == pytest.approx(100 * other.numbers["babies_per_maternity"])


def test_money_of_two_kinds(audited):
    (finding,) = audited("{cost: £5m, count: 100, cost_each: '$50,000'}").findings
    assert (finding.code, finding.words) == ("currencies-differ", {"first": "£5m", "second": "$50,000"})


def test_rows_that_may_overlap_are_told_by_what_is_printed(audited):
    text = "{denominator: 1,000, rates: {a: 5%, b: 6%}, counts: {a: 50, b: 60}, total: 110}"
    (finding,) = audited(text).findings
    assert finding.words == {"whole": "110", "of": "1,000"}


# -- groups and parts ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "verdict", "found"),
    [
        ("{rate: 5.5%, groups: {boys: 6.8%, girls: 4.2%}}", "reproduces", []),
        ("{rate: 5.5%, groups: {girls: 4.2%, boys: 6.8%}}", "reproduces", []),
        ("{rate: 5.5%, rates: {boys: 6.8%, girls: 4.2%}}", "reproduces", []),
        ("{rate: 5.5%, groups: {boys: 6.8%, girls: 5.5%}}", "does_not_reproduce", ["total-conflicts-with-group"]),
        ("{rate: 6.7%, groups: {boys: 6.8%, girls: 5.5%}}", "does_not_reproduce", ["total-conflicts-with-group"]),
        ("{rate: 5.5%, groups: {boys: 5.5%, girls: 5.5%}}", "cannot_be_told", []),
        ("{rate: 12%, groups: {urban: 10%, rural: 8%, mixed: 9%}}", "does_not_reproduce", ["total-outside-groups"]),
        ("{rate: 9%, groups: {urban: 10%, rural: 8%, mixed: 9%}}", "cannot_be_told", []),
        ("{rate: 9.0%, groups: {urban: 15.0%, rural: 8.0%}}", "cannot_be_told", []),
        ("{rate: 8.0%, groups: {urban: 15.0%, rural: 8.0%}}", "cannot_be_told", ["total-near-one-group"]),
        ("{rate: 8.0%, groups: {urban: 15.0%}}", "cannot_be_told", []),
        ("{rate: 8.0%, groups: {urban: 500, rural: 15.0%}}", "cannot_be_told", []),
        ("{rate: 15.0%, rates: {emotional: 8.0%, other: 9.0%}}", "cannot_be_told", []),
    ],
)  # fmt: skip
def test_a_total_and_its_groups(audited, text, verdict, found):
    claim = audited(text)
    assert claim.verdict == verdict
    assert codes(claim) == found


def test_groups_without_anybody_have_no_average(audited):
    claim = audited("rate: 5%\ngroups: {a: {rate: 6%, denominator: 0}, b: {rate: 4%, denominator: 10}}")
    assert [each.kind for each in claim.sums] == []


def test_sizes_take_the_place_of_likely_mixes(audited):
    claim = audited("rate: 5.5%\ngroups: {boys: {rate: 6.8%, share: 1%}, girls: {rate: 5.5%, share: 99%}}")
    assert claim.verdict == "reproduces"
    assert codes(claim) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("{total: 2,000, parts: {a: 2,500, b: 300}}", ["part-above-total"]),
        ("{total: 2,000, groups: {a: 2,500, b: 300}}", ["part-above-total"]),
        ("{count: 2,000, groups: {a: 2,500, b: 300}}", ["part-above-total"]),
        ("{total: 2,000, parts: {a: 50%, b: 50%}}", []),
        ("{total: 6,400, overlap: true, parts: {a: 3,000, b: 2,500, c: 900}}", ["overlap-added"]),
        ("{total: 4,000, overlap: true, parts: {a: 3,000, b: 2,500, c: 900}}", []),
        ("{total: 6,400, overlap: true, counts: {a: 3,000, b: 3,400}}", ["overlap-added"]),
        ("{count: 6,400, overlap: true, groups: {a: 3,000, b: 3,400}}", ["overlap-added"]),
        ("{overlap: true, parts: {a: 3,000, b: 3,400}}", []),
        ("{total: 3,000, overlap: true, parts: {a: 3,000}}", []),
        ("{total: 100%, overlap: true, parts: {a: 60%, b: 70%}}", []),
        (
            "{denominator: 1,000, rates: {a: 5%, b: 6%}, counts: {a: 50, b: 60}, total: 110}",
            ["rows-may-overlap"],
        ),
        ("{denominator: 1,000, rates: {a: 5%}, counts: {a: 50, b: 60}, total: 110}", []),
        ("{denominators: {a: 100, b: 200}, rates: {a: 5%, b: 6%}, counts: {a: 5, b: 12}, total: 17}", []),
        ("{total: 5,300, parts: {a: 3,000, of which b: 300, c: 2,000}}", ["nested-added"]),
        ("{total: 5,000, parts: {a: 3,000, of which b: 300, c: 2,000}}", []),
        ("total: 5,300\nparts: {a: 3,000, b: {value: 300, within: a}, c: 2,000}", ["nested-added"]),
    ],
)
def test_parts_that_cannot_be(audited, text, found):
    assert codes(audited(text)) == found


# -- what is held ----------------------------------------------------------------------------------------------


def fitting(claim: AuditedClaim) -> list[str]:
    return [f"{each.label}, {each.area}" for each in claim.denominators if each.fits == "fits"]


def test_denominators_that_are_held_are_tried(audited):
    claim = audited("{area: Leeds, rate: 10.0% of babies, count: 848}")
    assert fitting(claim) == ["births (children under one stand in), Leeds"]
    assert claim.denominators_of == "times"
    assert {each.area for each in claim.denominators} == {"Leeds", "England"}
    assert "maternities" in {each.label for each in claim.denominators}


def test_the_claims_own_denominator_comes_first(audited):
    claim = audited("{area: Leeds, denominator: 8,478 births, rate: 10.0%, count: 848}")
    assert claim.denominators[0].own
    assert claim.denominators[0].fits == "fits"
    assert claim.denominators[0].label == "births"
    ranged = audited("{area: Leeds, denominator: '8,000-9,000', rate: 10.0%, count: '800-900'}")
    assert not ranged.denominators[0].own


def test_only_a_rate_and_a_count_have_denominators_tried(audited):
    assert audited("{area: Leeds, denominator: 100, rate: 5%}").denominators == []
    assert audited("{area: Leeds, total: 5, parts: {a: 5}}").denominators == []
    shares = audited("area: Leeds\ndenominator: 100\ngroups: {a: {share: 5%, rate: 10%, count: 1}, b: 2%}")
    assert shares.denominators == []
    row = audited("area: Leeds\nrates: {a: 5%}\ncounts: {a: 424}")
    assert row.denominators_of == "a.times"


def test_a_nation_is_tried_once(audited):
    claim = audited("{area: England, rate: 10.0%, count: '57,310'}")
    assert {each.area for each in claim.denominators} == {"England"}


@pytest.mark.parametrize(
    ("base", "found"),
    [
        ("{value: '45,208 children', ages: 0-4}", ["unlike-held"]),
        ("{value: '6,753 children', ages: 0-4}", []),
        ("5,000 maternities", ["unlike-held"]),
        ("1,200 maternities", []),
        ("5,000 births", ["unlike-held"]),
        ("5,000 boys aged 0-4", []),
        ("5,000 children aged 0-15", []),
        ("5,000-6,000 births", []),
        ("50% of births", []),
    ],
)
def test_a_denominator_far_from_what_is_held(audited, base, found):
    assert codes(audited(f"area: Halton\ndenominator: {base}\nrate: 5%")) == found


def test_rivals_are_set_beside(audited):
    claim = audited(
        "{cost: £73m, count: 39,200, rivals: [{figure: count, value: 28,800}, {figure: cost, value: £60m-£70m}, "
        "{figure: count, value: 0}]}"
    )
    assert [each.results for each in claim.rivals] == [
        {"money": [pytest.approx(73e6 / 28_800)]},
        {"money": pytest.approx([60e6 / 39_200, 70e6 / 39_200])},
        {},
    ]
    answer = audited(
        "{cost: £73m, count: 39,200, cost_each: £1,862, rivals: [{figure: cost_each, value: £5}]}"
    )
    assert answer.rivals[0].results == {}
    alone = audited("{rate: 19.6%, count: 2,740, rivals: [{figure: rate, value: 19.5%}]}")
    assert alone.rivals[0].results == {}


def test_nothing_is_tried_that_divides_by_nought(audited):
    claim = audited("{area: Leeds, denominator: 0, rate: 5%, count: 10, answer: rate}")
    assert [each for each in claim.denominators if each.own] == []


def test_where_a_claim_was_published(audited):
    claim = audited("source: {citation: A, where: B, published: 2013}\nquote: C\nplace: D\nrate: 5%")
    assert (claim.citation, claim.where, claim.published, claim.quote, claim.area) == ("A", "B", "2013", "C", "D")  # fmt: skip
    assert audited("source: A\nrate: 5%").citation == "A"


def test_a_claim_of_python():
    from imhcalc.loading.settings import load_audit_settings
    from imhcalc.models.claim import Claim

    claim = Claim.model_validate(
        {"area": "Leeds", "denominator": "8,478 births", "rate": "10%", "count": "848"}
    )
    held = shipped()
    found = auditing.audit_claim(claim, held, load_audit_settings(held.root))
    assert found.claims[0].verdict == "reproduces"


def test_no_upper_age_has_a_number(audited):
    claim = audited(people("{value: 10%, ages: 16+}", "1,000"))
    assert claim.figures["rate"].ages == (16, 150)


def test_claims_of_files_are_loaded_once(tmp_path):
    path = tmp_path / "a.yaml"
    path.write_text("rate: 5%", encoding="utf-8")
    assert list(load_claims(path).claims) == ["a"]


def test_groups_whose_average_cannot_be_the_total(audited):
    claim = audited("rate: 9%\ngroups: {a: {rate: 6%, denominator: 100}, b: {rate: 4%, denominator: 100}}")
    (average,) = [each for each in claim.sums if each.kind == "groups_average"]
    assert (average.verdict, average.results) == ("does_not_reproduce", [pytest.approx(0.05)])


@pytest.mark.parametrize(
    ("ages", "words"),
    [((16, 130), "16 and over"), ((0, 1), "under one year"), ((2, 2.5), "24 to 30 months"), ((2, 3), "2"), ((5, 17), "5 to 16")],
)  # fmt: skip
def test_ages_are_said_as_people_write_them(ages, words):
    from imhcalc.assemble.claim_people import in_words
    from imhcalc.assemble.claim_terms import Ages

    assert in_words(Ages(*map(float, ages))) == words


def test_a_number_that_is_only_about_so_many_says_how_far_it_reaches(audited):
    low, high = only(audited("{denominator: 24,000, rate: 9.6%, count: about 2,300}")).reach
    assert low < 2300 < high
    assert low <= 2304 <= high
    assert only(audited("{denominator: 24,000, rate: 9.6%, count: 2,300}")).reach is None
