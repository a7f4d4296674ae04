"""Any areas in a batch are what each is alone, to 1e-12, in any order and company, on any number of threads."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imhcalc.core.summary import limits
from imhcalc.models.options import Options
from tests.batches import AGREE, alone, assert_near, assert_same, batch_of, table_of

QUICK = Options(draws=100)
counts = st.integers(0, 400)
fifths = st.lists(st.integers(0, 500), min_size=5, max_size=5)
nations = st.sampled_from(["England", "Wales", "Scotland", "Northern Ireland"])
surveys = st.one_of(st.just(None), st.lists(st.integers(1, 60), min_size=4, max_size=4))
counted = st.one_of(st.just(None), st.tuples(st.integers(0, 90), st.integers(0, 90), st.integers(0, 40)))


@st.composite
def areas(draw):
    ages = draw(st.lists(counts, min_size=6, max_size=6))
    survey, observed = draw(surveys), draw(counted)
    shares = ["", "", "", "", ""]
    if survey is not None:
        total = sum(survey)
        shares = [f"{each / total:.6f}" for each in survey[:3]]
        shares += [f"{1 - sum(map(float, shares)):.6f}", draw(st.sampled_from(["", "300", "2000"]))]
    cells = ["", "", ""]
    if observed is not None and observed[0] + observed[1] > 0:
        assessed = observed[0] + observed[1]
        cells = [str(observed[0]), str(assessed), str(assessed + observed[2])]
    return [draw(nations), *ages, *draw(fifths), *shares, *cells]


HEADER = ",".join(
    [
        "area_code", "nation", *(f"children_{age}" for age in range(6)), *(f"children_q{fifth}" for fifth in range(1, 6)),
        "ace.0", "ace.1", "ace.2-3", "ace.4+", "ace.effective_sample_size", "disorder_2_4.below", "disorder_2_4.assessed",
        "disorder_2_4.eligible",
    ]
)  # fmt: skip


def written(rows):
    return (
        "\n".join([HEADER, *(",".join([f"A{number}", *map(str, row)]) for number, row in enumerate(rows))])
        + "\n"
    )


@settings(max_examples=15)
@given(st.lists(areas(), min_size=1, max_size=4), st.sampled_from(["predictive", "parameter", "realised"]))
def test_an_area_in_any_company_is_the_area_alone(rows, interval):
    options = replace(QUICK, interval=interval)
    table = table_of(written(rows))
    batch = batch_of(table, options)
    assert not batch.failures
    for place, area in enumerate(table.areas):
        if any(area.children):
            assert_same(batch.figures(place), alone(area, options))


@settings(max_examples=10)
@given(st.lists(areas(), min_size=2, max_size=12), st.integers(1, 4), st.randoms(use_true_random=False))
def test_order_and_threads_change_nothing(rows, workers, chance):
    table = table_of(written(rows))
    whole = batch_of(table, QUICK)
    order = list(range(len(rows)))
    chance.shuffle(order)
    shuffled = batch_of(replace(table, areas=[table.areas[place] for place in order]), QUICK, workers=workers)
    for new, place in enumerate(order):
        for found, expected in zip(shuffled.figures(new), whole.figures(place), strict=True):
            assert (found.expected, found.expected_limits, found.realised) == (
                expected.expected, expected.expected_limits, expected.realised,
            )  # fmt: skip


@settings(max_examples=10)
@given(st.lists(areas(), min_size=2, max_size=6))
def test_totals_add_what_is_expected(rows):
    text = written([["England", *row[1:]] for row in rows]).replace("area_code,", "area_code,place,")
    text = text.replace(",England,", ",here,England,")
    table = table_of(text, ["place"])
    batch = batch_of(table, QUICK)
    for figure in batch.total_figures(0):
        parts = [
            next(each for each in batch.figures(place) if each.outcome == figure.outcome)
            for place in table.totals[0].places
        ]
        if figure.people > 0:
            assert figure.expected == pytest.approx(sum(part.expected for part in parts), rel=AGREE)
            assert_near(figure.people, sum(part.people for part in parts))


def test_summed_draws_are_not_summed_limits():
    """Why limits are never added: independent departures partly cancel."""
    draws = np.random.Generator(np.random.PCG64(1)).normal(size=(4, 20_000))
    added = limits(draws, 0.95).sum(axis=0)
    together = limits(draws.sum(axis=0)[np.newaxis], 0.95)[0]
    assert together[1] - together[0] == pytest.approx((added[1] - added[0]) / 2, rel=0.03)
