"""What must hold of any claim: intervals hold every result, honest rounding passes, and nothing stops an audit."""

from math import floor, isclose, log10

import yaml
from hypothesis import assume, given
from hypothesis import strategies as st

from imhcalc import auditing
from imhcalc.core.claims import Operation, enclosed, evaluated
from imhcalc.core.printed_numbers import PrintedNumber, Span, could_be, just_accepted
from imhcalc.faults import ImhcalcError
from imhcalc.models.audit import VERDICTS, Audit
from imhcalc.report.audit_content import audit_blocks, audit_data, audit_rows
from imhcalc.report.registry import block_renderer
from imhcalc.report.setting import Setting
from tests.support import shipped
from tests.unit.core.test_printed_numbers import HABITS

NUMBERS = st.floats(-1e6, 1e6, allow_nan=False)
NAMES = ("a", "b", "c")
TREES = st.recursive(
    st.sampled_from(NAMES) | st.floats(-100, 100, allow_nan=False),
    lambda inner: st.builds(Operation, st.sampled_from("+-*/"), inner, inner),
    max_leaves=8,
)


@given(TREES, st.lists(st.tuples(NUMBERS, NUMBERS, st.floats(0, 1)), min_size=3, max_size=3))
def test_an_interval_holds_every_result(tree, ends):
    spans = {name: Span(min(a, b), max(a, b)) for name, (a, b, _) in zip(NAMES, ends, strict=True)}
    chosen = {
        name: min(max(spans[name].lower + share * (spans[name].upper - spans[name].lower), spans[name].lower), spans[name].upper)
        for name, (_, _, share) in zip(NAMES, ends, strict=True)
    }  # fmt: skip
    span, result = enclosed(tree, spans), evaluated(tree, chosen)
    assume(span is not None and result is not None)
    slack = 1e-9 * max(1.0, abs(span.lower), abs(span.upper))
    assert span.lower - slack <= result <= span.upper + slack


@given(st.floats(100, 1e8), st.sampled_from([1, 5, 10, 50, 100, 500, 1000, 5000, 10_000]))
def test_a_number_rounded_to_a_tenth_of_itself_may_have_been_what_it_was(value, unit):
    printed = round(value / unit) * unit
    assume(unit <= 0.1 * printed)
    assert could_be(PrintedNumber(float(printed), 1.0, whole=True), HABITS).holds(value)


@given(st.floats(100, 1e8))
def test_a_number_printed_with_one_figure_is_just_accepted(value):
    unit = 10.0 ** floor(log10(value))
    printed = round(value / unit) * unit
    assume(3 * unit <= printed)
    assert just_accepted(PrintedNumber(printed, 1.0, whole=True), HABITS).holds(value)


def verdict(claim: dict) -> str:
    from pathlib import Path
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        path = Path(folder) / "claim.yaml"
        path.write_text(yaml.safe_dump(claim), encoding="utf-8")
        return auditing.audit([path], shipped()).claims[0].verdict


@given(
    st.integers(1000, 900_000), st.floats(0.02, 0.5), st.integers(0, 2), st.sampled_from([1, 5, 10, 50, 100, 500, 1000]), st.booleans()
)  # fmt: skip
def test_an_honest_product_is_no_false_alarm(base, rate, decimals, unit, from_print):
    written = f"{100 * rate:.{decimals}f}%"
    assume(float(written[:-1]) > 0)
    count = base * (float(written[:-1]) / 100 if from_print else rate)
    shown = round(count / unit) * unit
    assume(shown >= 10 * unit)
    claim = {"denominator": f"{base:,}", "rate": written, "count": f"{shown:,}"}
    assert verdict(claim) in {"reproduces", "allowing_for_rounding"}


@given(st.lists(st.floats(10, 50_000), min_size=2, max_size=8), st.sampled_from([1, 5, 10]))
def test_an_honest_sum_is_no_false_alarm(parts, unit):
    shown = [round(part / unit) * unit for part in parts]
    total = round(sum(parts) / unit) * unit
    assume(all(each >= 10 * unit for each in shown))
    claim = {"parts": {f"p{at}": f"{each:,}" for at, each in enumerate(shown)}, "total": f"{total:,}"}
    assert verdict(claim) in {"reproduces", "allowing_for_rounding"}


@given(st.lists(st.floats(0.5, 50), min_size=2, max_size=7), st.integers(0, 1))
def test_shares_rounded_by_themselves_are_no_false_alarm(weights, decimals):
    shares = [100 * weight / sum(weights) for weight in weights]
    claim = {"parts": {f"p{at}": f"{share:.{decimals}f}%" for at, share in enumerate(shares)}}
    assert verdict(claim) in {"reproduces", "allowing_for_rounding"}


@given(st.integers(1000, 900_000), st.floats(0.03, 0.5), st.floats(1.35, 5))
def test_a_count_a_third_too_large_is_caught(base, rate, factor):
    written = f"{100 * rate:.1f}%"
    count = base * float(written[:-1]) / 100 * factor
    assume(count < base and count > 100)
    shown = float(f"{count:.3g}")
    assume(not isclose(shown, base, rel_tol=0.01))
    claim = {"denominator": f"{base:,}", "rate": written, "count": f"{shown:,.0f}"}
    assert verdict(claim) == "does_not_reproduce"


TEXTS = st.sampled_from(
    ["24,000", "0", "1", "9.6%", "0%", "150%", "10-22%", "1 in 5", "0.096", "£40", "$5bn", "about 1,000", "up to 20%", "-5%",
     "fell by 3 percentage points", "a third", "1,000 births a year", "30 a month", "100 children aged 0-4", "5% of mothers",
     "£27.74m", "999999999999999", "0.0000001", "over 50%", "1,000+", "60,000 babies over 5 years", "lots", "", "5-3"]
)  # fmt: skip
FIGURES = st.one_of(
    TEXTS,
    st.fixed_dictionaries(
        {"value": TEXTS},
        optional={
            "of": st.sampled_from(["births", "mothers", "boys", "under 3s", "adults"]),
            "ages": st.sampled_from(["0-4", "5-16", "under 5", "x", [0, 3]]),
            "area": st.sampled_from(["Leeds", "England", "Mars"]),
            "year": st.sampled_from([2011, "2011/12"]),
            "per": st.sampled_from(["year", "month", "1000"]),
            "rounding": st.sampled_from(["nearest 10", "down", "2sf", "exact", "1 decimal"]),
            "parts": st.lists(TEXTS, min_size=1, max_size=3),
        },
    ),
)
KEYS = ("denominator", "rate", "count", "total", "average", "leaves", "cost", "cost_each", "benefit", "net", "ratio", "before", "after", "change")  # fmt: skip
TABLES = st.dictionaries(
    st.sampled_from(["boys", "girls", "x", "of which y"]), FIGURES, min_size=1, max_size=3
)
CLAIMS = st.fixed_dictionaries(
    {},
    optional=dict.fromkeys(KEYS, FIGURES)
    | dict.fromkeys(("parts", "rates", "counts", "denominators", "groups", "rows"), TABLES)
    | {
        "overlap": st.booleans(),
        "area": st.sampled_from(["Leeds", "Halton", "England"]),
        "answer": st.sampled_from(KEYS),
        "sums": st.sampled_from(["count = denominator * rate", "cost = total / (count - count)", "x"]),
    },
)


@given(CLAIMS)
def test_any_claim_has_a_verdict_or_faults(claim):
    from pathlib import Path
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        path = Path(folder) / "claim.yaml"
        path.write_text(yaml.safe_dump(claim), encoding="utf-8")
        try:
            found = auditing.audit([path], shipped())
        except ImhcalcError:
            return
    assert found.claims[0].verdict in VERDICTS
    assert Audit.model_validate(found.model_dump(by_alias=True)) == found
    for name in ("terminal", "markdown"):
        assert block_renderer(name)(audit_blocks(found), Setting())
    assert list(audit_rows(found))
    assert audit_data(found)["claims"][0]["says"]
