"""What an audit says: every sentence there is, in words that help and accuse nobody."""

import pytest

from imhcalc import auditing
from imhcalc.report.audit_content import audit_blocks, audit_data, audit_rows
from imhcalc.report.audit_numbers import called, in_form, plain
from imhcalc.report.registry import block_renderer
from imhcalc.report.setting import Setting
from tests.support import shipped


@pytest.fixture
def said(tmp_path):
    def run(text: str) -> str:
        path = tmp_path / "claim.yaml"
        path.write_text(text, encoding="utf-8")
        audit = auditing.audit([path], shipped())
        assert list(audit_rows(audit))
        assert all(claim["says"] for claim in audit_data(audit)["claims"])
        return " ".join(block_renderer("terminal")(audit_blocks(audit), Setting()).split())

    return run


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{denominator: 24,000, rate: 9.6%, count: 2,304}", "Reproduces: 24,000 x 9.6% is 2,304, as printed."),
        ("{denominator: 24,000, rate: 9.6%, count: 2,300}", "is 2,304, printed as 2,300 (to the nearest 10)."),
        ("{denominator: 8,478, rate: 9.6%, count: about 850}", "is 814, printed as about 850 (taken to reach from 808 to 893)."),
        ("{denominator: 8,478, rate: 10%, count: about 850}", "is 848, printed as about 850 (to the nearest 5)."),
        ("{denominator: 8,478, rate: 8%, count: about 850}", "is 678, not about 850 (taken to reach from 808 to 893)."),
        ("{denominator: 8,478, rate: 10.4%, count: nearly 900}", "is 882, printed as nearly 900 (taken to reach from 855 to 901)."),
        ("{denominator: 24,000, rate: 9.6%, count: 2500}", "Does not reproduce: it does not follow from its own figures. 24,000 x 9.6% is 2,304, not 2,500."),
        ("{denominator: 24,000, rate: 9.6%, count: 2500}", "2,500 would need a rate of 10.42%, or a denominator of 26,042."),
        ("{denominator: 24,000, rate: 9.6%, count: 2500}", "Only to the nearest 500 would it be printed as 2,500, and the claim does not say that it is."),
        ("{denominator: 12,606, rate: 10%, count: 1,310}", "12,606 x 10% is 1,261, not 1,310; it follows if 10% is a rounded 10.4%."),
        ("{denominator: 5,000, rate: 7%, count: 320, answer: count}", "the figures may be rounded, and before that give anything from"),
        ("{denominator: 56,800, rate: 50.0%, count: 30,000}", "is 28,400, not 30,000, unless that is meant to the nearest 5,000"),
        ("{denominator: 10,001, rate: 10.0-20.0%, count: 1,751}", "by which end of the range is used; 1,751 lies between, and how it was chosen is not said"),
        ("{denominator: 10,000, rate: 10-20%, count: 1,500}", "at the middle of the range, as printed"),
        ("{denominator: 10,000, count: 1,230, rate: 10-15%, answer: rate}", "is 12.3%, within 10-15%"),
        ("{denominator: 10,000, count: 3,000, rate: 10-15%, answer: rate}", "is 30%, outside 10-15%"),
        ("{count: 6,500, figures: {t: 51, e: 127}, sums: e = count / t}", "6,500 / 51 is 127, as printed"),
        ("{denominator: 1,000, rate: 12.79%, count: 127}", "(cut down to 1)"),
        ("{cost: £337m, denominator: 812,970 births, cost_each: just £600}", "£337m over 812,970 births is £415, not £600"),
        ("{cost: £73m, count: 39,200}", "Cannot be told: the cost for each is not printed. £73m over 39,200 is £1,862."),
        ("rate: 5%", "Cannot be told: nothing in it can be compared. Missing: the denominator and the count."),
        ("{rate: 0%, count: 5}", "Missing: the denominator."),
        ("{denominator: 0, count: 0}", "Missing: the rate."),
        ("{denominator: 0, rate: 5%, count: 0, answer: rate}", "nothing in it can be compared."),
        ("{rate: 5.5%, groups: {boys: 6.8%, girls: 4.2%}}", "5.5% for all lies between 6.8% (boys) and 4.2% (girls), and is their average where 50 in 100 are boys"),
        ("{rate: 9%, groups: {a: 10%, b: 8%, c: 9%}}", "whether it is their average cannot be told without the size of each group"),
        ("{rate: 5.5%, groups: {boys: 6.8%, girls: 5.5%}}", "the rate of girls, 5.5%, conflicts with the total of 5.5%: with boys at 6.8% and about as many boys as girls, the total would be near 6.2%"),
        ("{rate: 6.8%, groups: {boys: 6.8%, girls: 5.5%}}", "the rate of boys, 6.8%, conflicts"),
        ("{rate: 6.8%, groups: {boys: 6.8%, girls: 5.5%}}", "only if at least"),
        ("{rate: 12%, groups: {a: 10%, b: 8%, c: 9%}}", "lies outside its groups, which go from 8% (b) to 10% (a): no mix of them gives it"),
        ("{rate: 8.0%, groups: {urban: 15.0%, rural: 8.0%}}", "is that of one group: urban would have to be 0 to"),
        ("{rate: 5.6%, denominator: 1,900, groups: {boys: {rate: 6.8%, denominator: 1000}, girls: {rate: 4.2%, denominator: 900}}}", "Reproduces: both sums follow from their figures."),
        ("{rate: 7.6%, groups: {boys: {rate: 6.8%, share: 50%}, girls: {rate: 9.2%, share: 50%}}}", "The average of 6.8% and 9.2%, weighted by the size of each group, is 8%, not 7.6%."),
        ("{before: 10%, after: 15%, change: 5%}", "5% is the difference in percentage points; as a change of the first figure it is 50%."),
        ("{before: 27, after: 45, change: 18}", "45 - 27 is 18, as printed"),
        ("{parts: {a: 60%, b: 60%}}", "60% + 60% is 120%, not 100%"),
        ("{parts: {a: 60%, b: 60%}}", "Shares come to more than 100% where someone may have several"),
        ("{parts: {a: 88.3%, b: 11.2%}}", "88.3% + 11.2% is 99.5%, not 100%"),
        ("{total: 36, parts: [1, 2, 3, 4, 5, 6, 7, 8]}", "the 8 parts add up: their sum is 36, as printed."),
        ("{total: 19,640, parts: {looked after: 3,820, special: 640, adopted: 300}, leaves: 15,800}", "Taking off only looked after (3,820) gives 15,820, which may be printed as 15,800; taking off special (640) and adopted (300) as well gives 14,880."),
        ("{total: 9,000, parts: {a: 5,000, b: 4,000, c: 1,700}}", "Without c (1,700) the sum is 9,000: it may have been left out of 9,000."),
        ("{total: 9,001, parts: {a: 5,001, b: 4,000, c: 1,700, d: 2,200}}", "Without c (1,700) and d (2,200) the sum is 9,001: they may have been left out of 9,001."),
        ("{total: 14,000, parts: {a: 5,000, b: 4,000}}", "With a (5,000) counted twice the sum is 14,000, as printed."),
        ("{total: 2,000, parts: {a: 2,500, b: 300}}", "A, 2,500, is more than the total of 2,000."),
        ("{total: 5,300, parts: {a: 3,000, of which b: 300, c: 2,000}}", "Of which b is part of another part already"),
        ("{total: 5,500, parts: {a: 3,000, of which b: 300, of which d: 200, c: 2,000}}", "Of which b and of which d are part of another part already"),
        ("{total: 6,400, overlap: true, parts: {a: 3,000, b: 2,500, c: 900}}", "together they are between 3,000, the largest, and 6,400, the sum"),
        ("{denominator: 1,000 births, rates: {a: 5%, b: 6%}, counts: {a: 50, b: 60}, total: 110}", "The rows are all rates of the same 1,000 births: added to 110, someone in several rows is counted several times."),
        ("{denominator: 60,000, rate: 2 per 1,000, count: 1,200}", "1,200 is about ten times that: a rate per 1,000 may have been read as per cent, or a nought added."),
        ("{count: 300, cost_each: £1,860, cost: £5.58m}", "a nought may have been lost"),
        ("{denominator: 24,001, rate: 9.60%, count: 2,340}", "Two digits of 2,304 may have changed places."),
        ("{denominator: 24,001, rate: 9.60%, count: 21,697}", "21,697 is the rest of them, those whom the rate does not count."),
        ("{denominator: 1,000, rates: {a: 5.0%, b: 70.0%}, counts: {a: 700, b: 700}}", "700 is what the rate of b gives: rows may have changed places."),
        ("{denominator: {value: 100, ages: 0-4}, rate: {value: 5%, ages: 5-16}, count: 5}", "the sum is right, but the rate is for ages 5 to 16, and the denominator for ages 0 to 4"),
        ("{denominator: {value: 100, ages: 2-4}, rate: {value: 5%, ages: 0-4}, count: 5}", "The rate is for ages 0 to 4, which are more than the denominator's 2 to 4"),
        ("{denominator: {value: 100, ages: 16+}, rate: {value: 5%, ages: 24-30 months}, count: 5}", "ages 24 to 30 months, and the denominator for ages 16 and over"),
        ("{denominator: {value: 100, ages: 0}, rate: {value: 5%, ages: 2}, count: 5}", "for ages 2, and the denominator for ages under one year"),
        ("{denominator: 1,015 births, rate: 10% of mothers, count: 102}", "allowing for that it would be about 100."),
        ("{denominator: 100 children, rate: 5% of boys, count: 5}", "the rate is of boys, and is applied to children: use a rate of the same people"),
        ("{denominator: 100 children under five, rate: 5% of families, count: 5}", "a family may have several children under five"),
        ("{denominator: 100 mothers, rate: {value: 5%, of: women aged 16-74}, count: 5}", "it takes new parents to be like other adults"),
        ("{denominator: {value: 100, area: Scotland}, rate: {value: 5%, area: England}, count: 5}", "the rate is for England, and the denominator for Scotland"),
        ("{denominator: {value: 100, area: Leeds}, rate: {value: 5%, area: England}, count: 5}", "The rate is for England, applied to Leeds: it takes Leeds to be like all of it."),
        ("{denominator: {value: 100, ages: 0-4}, rate: 5%, count: 5 a year}", "the count is for a time (5 a year)"),
        ("{denominator: {value: 100, year: 2004}, rate: {value: 5%, year: 2024}, count: 5}", "The denominator is of 2004, and the rate of 2024: both may have moved since."),
        ("{cost: £5m, count: 100, cost_each: '$50,000'}", "£5m and $50,000 are in different money"),
        ("{denominator: 100 births, rate: 50%, count: 120}", "The count, 120, is more than everyone it is counted among, 100 births."),
        ("{area: Halton, denominator: '45,208 children under five', rate: 5.5%, count: 2,486}", "held for Halton are 6,753 children aged 0-4 (mid-2023)"),
        ("{area: Leeds, rate: 10.0% of babies, count: 848}", "births (children under one stand in) Leeds mid-2023 8,478 848 yes"),
        ("{area: Leeds, rate: 20% of babies, count: about 1,700}", "and "),
        ("{area: Leeds, rate: 1%, count: 5}", "None of the"),
        ("{count: 2,740, rate: 19.6%}", "the nearest 5 13,967 to 13,992"),
        ("{count: 2,740, rate: 19.6%}", "With the rate rounded as well: 13,919 to 14,066."),
        ("{cost: £73m, count: 39,200, rivals: [{figure: count, value: 28,800, source: another}]}", "Also in print for the count: 28,800 (another). With it the cost for each would be £2,535. Neither is shown to be wrong: give both."),
        ("{rate: 5%, count: 3, rivals: [{figure: rate, value: 6%}]}", "Also in print for the rate: 6%. Neither is shown"),
        ("{title: A, source: {citation: B, where: C, published: 2013}, quote: D, rate: 5%}", 'A B · C · 2013 · "D"'),
        ("figures: {births: 60,000, ill: 20%, one: 1 in 5}\nsums: one = ill", "20% is 1 in 5, as printed"),
        ("claims: {a: {rate: 5%}, b: {rate: 6%}}", "2 claims 2 cannot be told. claim verdict a cannot be told b cannot be told"),
        ("claims: {a: {total: 3, parts: [1, 2]}, b: {total: 8, parts: [1, 2]}, c: {total: 3, parts: [1, 2]}, d: {total: 9, parts: [1, 2]}}", "4 claims 2 reproduce, 2 do not."),
        ("{denominator: 1,000, rates: {a: 5%, b: 6%}, counts: {a: 70, b: 90}, overlap: true}", "1,000 x 5% is 50, not 70, and 1 more."),
        ("denominator: {ages: 0-1, parts: [5981, 6625]}\nrate: 10%\ncount: 1,261", "12,606 x 10% is 1,261, as printed"),
        ("{denominator: 10, rate: 5%, count: 1, groups: {boys: 6%, girls: 4%}}", "the rate for all, between its groups"),
        ("{denominator: 1,000, rate: 5%, count: 50, rows: {a: {rate: 6%, count: 60}}}", "a: count 60 60 yes"),
        ("{denominator: 1,000, rate: 35 per 1,000, count: 33, answer: rate}", "unless that is meant to the nearest 5 per 1,000"),
        ("{denominator: 1,000, rates: {a: 5%, b: 6%}, counts: {a: 50, b: 63}}", "follows if 6% is a rounded 6.3%"),
    ],
)  # fmt: skip
def test_it_says(said, text, words):
    assert words in said(text)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (27_744_000, "27.744 million"), (1_152_000_000, "1.152 billion"), (2304, "2,304"), (86.27, "86.3"), (15.0, "15"),
        (2.5, "2.5"), (0.333, "0.33"), (0, "0"),
    ],
)  # fmt: skip
def test_numbers_are_written_as_people_do(value, text):
    assert plain(value) == text


def test_what_is_not_printed_takes_the_form_of_its_name():
    assert in_form([0.05], None, "rate") == "5%"
    assert in_form([0.05], None, "whole") == "5%"
    assert in_form([1862.2], None, "cost_each", "£") == "£1,862"
    assert in_form([1862.2], None, "count", "£") == "1,862"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("rate", "the rate"), ("boys.rate", "the rate of boys"), ("parts.looked after", "looked after"),
        ("benefit.parts.savings", "savings"), ("families_per_team", "families per team"), ("whole", "everything"),
    ],
)  # fmt: skip
def test_figures_have_names(name, text):
    assert called(name) == text
