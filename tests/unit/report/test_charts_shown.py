"""Which charts a result has: each value is a figure of the result, and each sentence is true of it."""

import re
import subprocess
import sys
from functools import cache

import pytest

from imhcalc import application, side_by_side
from imhcalc.loading.profile import load_profile
from imhcalc.models.options import Options
from imhcalc.models.result import Result
from imhcalc.report import charts_shown
from imhcalc.report.blocks import Chart
from imhcalc.report.charts import picture, vector
from imhcalc.report.comparison_view import View as Compared
from imhcalc.report.marks import spans, unmarked, without_marks
from imhcalc.report.view import View
from tests.golden.goldens import EXAMPLES, examples
from tests.support import ROOT, figures, run, shipped

KINDS = ("need_by_outcome", "need_by_quintile", "waterfall", "funnel", "years", "tornado", "scenarios")
DRAWS = Options(draws=400)
BIRTHS_ALONE = {"area": {"name": "Somewhere", "nation": "England"}, "population": {"live_births": 1000}}


@cache
def example(name: str) -> Result:
    return application.estimate(load_profile(str(EXAMPLES / name)), application.shipped(), DRAWS)


@cache
def area(name: str) -> Result:
    return run(name, DRAWS)


def shown(result: Result, kind: str) -> list[Chart]:
    return list(getattr(charts_shown, kind)(View.of(result)))


def every(result: Result) -> list[Chart]:
    return [chart for kind in KINDS for chart in shown(result, kind)]


def the(result: Result, kind: str) -> Chart:
    (chart,) = shown(result, kind)
    return chart


PLAN = "leeds_plan.yaml"
ALL = pytest.mark.parametrize("name", [path.name for path in examples()])


# -- every chart -----------------------------------------------------------------------------------------


def test_a_full_plan_has_every_chart():
    assert [len(shown(example(PLAN), kind)) for kind in KINDS] == [1] * len(KINDS)


@ALL
def test_each_value_is_its_figures_value_and_each_range_its_interval(name):
    result = example(name)
    held = figures(result)
    for chart in every(result):
        for series in chart.series:
            assert len(series.values) == len(series.figures) == len(chart.categories) == len(series.labels)
            assert len(series.limits) in {0, len(series.values)}
            for at, (value, figure) in enumerate(zip(series.values, series.figures, strict=True)):
                assert (value is None) == (figure == "")
                if value is None:
                    continue
                assert held[figure].value == value
                interval = held[figure].interval
                if series.limits:
                    assert series.limits[at] == (
                        None if interval is None else (interval.lower, interval.upper)
                    )


@ALL
def test_each_label_is_marked_as_its_figure(name):
    for chart in every(example(name)):
        for series in chart.series:
            for figure, label in zip(series.figures, series.labels, strict=True):
                assert [span.figure for span in spans(label)] == ([figure] if figure else [])


@ALL
def test_the_words_hold_every_figure_that_is_drawn(name):
    for chart in every(example(name)):
        if chart.kind == "lines":
            continue
        said = {span.figure for span in spans(chart.alternative)}
        assert {figure for series in chart.series for figure in series.figures if figure} <= said


@ALL
def test_every_chart_is_drawn_and_says_all_in_words(name):
    for number, chart in enumerate(every(example(name))):
        assert chart.title[0].isupper() or unmarked(chart.title)[0].isdigit()
        assert not chart.title.endswith(".")
        assert chart.alternative.endswith(".")
        assert "None" not in chart.alternative
        svg = vector(chart, f"chart-{number}")
        assert unmarked(chart.alternative).split(":")[0].split("&")[0] in svg
        assert picture(chart).startswith(b"\x89PNG")


@pytest.mark.parametrize("place", ["Rutland", "Leeds", "Cardiff", "Fife", "Belfast"])
def test_an_area_by_name_has_the_charts_of_need_and_none_of_a_plan(place):
    found = {kind for kind in KINDS if shown(area(place), kind)}
    assert {"need_by_outcome", "need_by_quintile"} <= found
    assert not found & {"funnel", "years", "scenarios"}


def test_births_alone_have_neither_fifths_nor_steps():
    result = run(BIRTHS_ALONE, DRAWS)
    assert {kind for kind in KINDS if shown(result, kind)} <= {"need_by_outcome", "tornado"}
    assert shown(result, "need_by_outcome")


# -- each of them ----------------------------------------------------------------------------------------


def test_needs_are_shares_with_their_ranges_and_their_people():
    chart = the(example(PLAN), "need_by_outcome")
    assert chart.unit.startswith("%")
    assert "Disorganised attachment (babies)" in chart.categories
    assert not any("Secure attachment" in name for name in chart.categories)
    modelled, local = chart.series
    at = [each.partition(" (")[0] for each in chart.categories].index("Personal and social skills below the expected level at two")  # fmt: skip
    assert modelled.values[at] is None
    assert local.figures[at] == "asq_personal_social.prevalence"


def test_fifths_show_those_who_live_there_and_the_need_there():
    chart = the(area("Leeds"), "need_by_quintile")
    live, need = chart.series
    assert live.figures == tuple(f"disorganised_attachment.people.q{q}" for q in range(1, 6))
    assert need.figures == tuple(f"disorganised_attachment.expected.q{q}" for q in range(1, 6))
    assert unmarked(chart.title).startswith("39 in 100 of the babies live in the most deprived fifth")


def test_where_nobody_lives_in_the_most_deprived_fifth_it_says_so():
    title = unmarked(the(area("Rutland"), "need_by_quintile").title)
    assert title == (
        "None of the babies live in the most deprived fifth of neighbourhoods; the most, 132, live in the fourth fifth"
    )


def test_a_survey_that_was_not_held_is_no_step():
    assert the(area("Rutland"), "waterfall").categories == (
        "Assumed rate of England", "Moved by the local mix of neighbourhoods", "Rutland: expected",
    )  # fmt: skip


@pytest.mark.parametrize("place", ["Rutland", "Leeds", "Belfast"])
def test_the_steps_of_the_waterfall_add_up(place):
    (series,) = the(area(place), "waterfall").series
    *parts, total = series.values
    assert sum(parts) == pytest.approx(total, abs=1e-9)
    assert series.figures[0].endswith(".national")
    assert series.figures[-1].endswith(".prevalence")


@pytest.mark.parametrize("place", ["England", "Cardiff"])
def test_where_nothing_is_moved_to_be_seen_there_is_no_waterfall(place):
    assert shown(area(place), "waterfall") == []


def test_the_funnel_goes_from_need_to_engaged_to_capacity():
    families, places = the(example(PLAN), "funnel").series
    assert families.figures[:2] == ("flow.families", "need.able_to_benefit")
    assert families.figures[-3:] == ("demand.engaged", "demand.all", "")
    assert places.figures == ("",) * (len(places.figures) - 1) + ("provision.capacity",)
    through = families.values[:-2]
    assert list(through) == sorted(through, reverse=True)


def test_without_services_the_funnel_ends_with_demand():
    result = example(PLAN)
    kept = [figure for figure in result.figures if not figure.id.startswith("provision.")]
    chart = the(result.model_copy(update={"figures": kept}), "funnel")
    assert len(chart.series) == 1
    assert chart.series[0].figures[-1] == "demand.all"
    assert "services listed" not in chart.alternative


def test_years_have_lines_with_bands():
    chart = the(example(PLAN), "years")
    assert chart.categories == ("2026", "2027", "2028")
    assert [series.name for series in chart.series] == [
        "would come",
        "seen",
        "waiting at the end of the year",
    ]
    assert all(limits is not None for series in chart.series for limits in series.limits)


def test_the_tornado_has_the_widest_first_and_is_about_the_answer():
    result = example(PLAN)
    chart = the(result, "tornado")
    low, high = chart.series
    widths = [abs(b - a) for a, b in zip(low.values, high.values, strict=True)]
    assert widths == sorted(widths, reverse=True)
    assert len(widths) <= charts_shown.SHOWN_INPUTS
    assert chart.reference == figures(result)["disorganised_attachment.expected"].value
    assert unmarked(chart.title).startswith("The answer depends most on")


def test_scenarios_stand_beside_things_as_they_are():
    result = example(PLAN)
    chart = the(result, "scenarios")
    (series,) = chart.series
    assert chart.categories[0] == "As things stand"
    assert series.figures[0] == "provision.gap"
    assert len(series.figures) == 1 + len(result.context.plan.scenarios)


def test_scenarios_of_a_plan_without_services_are_of_demand():
    result = example(PLAN)
    kept = [figure for figure in result.figures if ".provision." not in f".{figure.id}"]
    (series,) = the(result.model_copy(update={"figures": kept}), "scenarios").series
    assert series.figures[0] == "demand.all"


def test_a_place_beside_others_in_the_order_asked_for():
    held = shipped()
    profiles = [application.profile_of_area([name]) for name in ("Rutland", "Leeds")]
    found = side_by_side.compare(profiles, held, DRAWS, side_by_side.Asked())
    view = Compared(found)
    (chart,) = charts_shown.comparison(view)
    assert chart.categories[:2] == ("Rutland", "Leeds")
    (series,) = chart.series
    cells = {cell.subject: cell for cell in view.rate.cells}
    for subject, value, limits in zip(found.subjects, series.values, series.limits, strict=True):
        assert cells[subject.id].value == value
        interval = cells[subject.id].interval
        assert limits == (None if interval is None else (interval.lower, interval.upper))
    assert vector(chart, "x")


# -- safety ----------------------------------------------------------------------------------------------


def test_a_hostile_name_is_text_in_every_chart():
    name = '<b>$x^2$</b> & "Leeds" \'; DROP'
    result = example(PLAN)
    hostile = result.model_copy(
        update={
            "area": result.area.model_copy(update={"name": name}),
            "context": result.context.model_copy(
                update={
                    "plan": result.context.plan.model_copy(
                        update={
                            "scenarios": [
                                each.model_copy(update={"label": name})
                                for each in result.context.plan.scenarios
                            ]
                        }
                    )
                }
            ),
        }
    )
    found = 0
    for number, chart in enumerate(every(hostile)):
        svg = vector(chart, f"chart-{number}")
        assert "<b>" not in svg
        assert not re.search("[\ue000-\ue002]", svg)
        found += "&lt;b&gt;$x^2$&lt;/b&gt; &amp;" in svg
    assert found == 2


def test_a_terminals_report_loads_no_drawing():
    program = (
        "import sys; from imhcalc.cli.app import run; "
        "run(['estimate', 'Leeds', '--draws', '100', '--quiet']); "
        "import imhcalc.report.charts_shown; "
        "print(sorted({name.partition('.')[0] for name in sys.modules} & {'matplotlib', 'PIL'}), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, check=True, capture_output=True, text=True
    )
    assert done.stderr.strip().splitlines()[-1] == "[]"


def test_the_charts_of_the_same_result_are_the_same():
    again = application.estimate(load_profile(str(EXAMPLES / PLAN)), application.shipped(), DRAWS)
    assert every(again) == every(example(PLAN))
    assert without_marks(every(again)[0]) != every(again)[0]
