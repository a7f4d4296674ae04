"""What `diff` says: the answer first, then what changed, what moved and because of what, and what did not."""

import re

import pytest

from imhcalc.models.difference import (
    Cause,
    ChangedValue,
    ComparedRun,
    Contribution,
    HeadlineMoved,
    Move,
    MovedFigure,
    OneSided,
    ResultsDiffer,
    Tolerated,
)
from imhcalc.models.result import PackUsed, ProfileUsed, UncertaintyInterval
from imhcalc.report.difference_causes import lettered
from imhcalc.report.difference_content import difference_blocks
from imhcalc.report.difference_data import CSV_COLUMNS, difference_rows
from imhcalc.report.difference_numbers import percent_of, plain, written_for
from imhcalc.report.registry import block_renderer
from imhcalc.report.setting import Setting

BIRTHS = Cause(
    id="inputs.population.live_births", kind="inputs", label="live births",
    changes=[ChangedValue(key="population.live_births.value", old=8478.0, new=8300.0)],
    old_source="units, 2024", new_source="units, 2025",
)  # fmt: skip
PAY = Cause(
    id="inputs.workforce.pay", kind="inputs", label="workforce, pay",
    changes=[ChangedValue(key="workforce.pay", old=0.25, new=0.3)],
)  # fmt: skip
SEED = Cause(id="draws.seed", kind="draws", label="seed", changes=[ChangedValue(key="seed", old=0, new=1)])


def a_run(name="old.json", area="Leeds"):
    return ComparedRun(
        name=name, area=area, imhcalc="0.1.0", numpy="2", seed=0, draws=400, level=0.95, interval="predictive",
        method="calibrated", anchor="population", evidence=PackUsed(id="x", version="1", sha256="0"),
        profile=ProfileUsed(name=None, sha256=None), areas_sha256="0",
    )  # fmt: skip


def a_move(old, new, part="value", interaction=0.0, **contributions):
    names = {"births": BIRTHS.id, "pay": PAY.id, "seed": SEED.id, "version": "version"}
    return Move(
        part=part, old=old, new=new, change=new - old, relative=(new - old) / old if old else None,
        contributions=[Contribution(cause=names[name], change=each) for name, each in contributions.items()],
        interaction=interaction,
    )  # fmt: skip


def a_figure(figure_id, label, *moves, unit="families_per_year", intervals=(None, None), **more):
    old, new = (
        None
        if each is None
        else UncertaintyInterval(lower=each[0], upper=each[1], level=0.95, kind="predictive")
        for each in intervals
    )
    about = {"is_detail": False, "beyond": True} | more
    return MovedFigure(
        id=figure_id, label=label, unit=unit, population=None, old_interval=old, new_interval=new, moves=list(moves), **about
    )  # fmt: skip


EXPECTED = a_figure(
    "x.expected", "Need: expected number", a_move(1298.13, 1270.88, births=-27.25),
    a_move(803.1, 786.3, "lower", births=-16.8), a_move(2000.7, 1958.7, "upper", births=-42.0),
    intervals=((803.1, 2000.7), (786.3, 1958.7)),
)  # fmt: skip


def a_difference(*moved, causes=(BIRTHS,), headline=True, **more):
    about = {
        "beyond": bool(moved), "tolerated": [], "only": [], "appeared": [], "vanished": [], "unmoved": 140, "by_chance": 0,
        "not_compared": 0, "split": True, "warnings_new": [], "warnings_gone": [], "notes": [],
    } | more  # fmt: skip
    of_headline = HeadlineMoved(figure="x.expected", counted="babies", label="Need", old=1298.13, new=1270.88)
    return ResultsDiffer(
        old=a_run(), new=a_run("new.json"), causes=list(causes), moved=list(moved),
        headline=of_headline if headline else None, **about,
    )  # fmt: skip


def said(differ, whole=False, form="terminal", width=80):
    return block_renderer(form)(difference_blocks(differ, whole=whole), Setting(width=width))


def joined(text):
    return re.sub(r"\s+", " ", text)


def test_the_answer_comes_first_with_what_moved_it():
    text = said(a_difference(EXPECTED))
    assert text.startswith("Leeds: from old.json to new.json\n")
    assert (
        "Expected babies went from about 1,298 to about 1,271 (-27, -2.1%), because of live births alone. "
        "The range was 803 to 2,001, and is 786 to 1,959." in joined(text)
    )
    assert "1 figure moved." in text
    assert "140 figures did not move (differences below a billionth are rounding)." in joined(text)


def test_what_changed_says_what_it_was_what_it_is_and_where_each_is_from():
    text = joined(said(a_difference(EXPECTED)))
    assert "- Live births: was 8,478, is 8,300 (source was units, 2024; is units, 2025)" in text
    assert "All of it comes from the one change above." in text


def test_nothing_moved():
    text = joined(said(a_difference(causes=[])))
    assert "Expected babies have not moved: about 1,271." in text
    assert "No figure moved." in text
    assert "Nothing that a figure rests on." in text
    assert "imhcalc diff" not in text


def test_only_the_range_moved():
    figure = a_figure(
        "x.expected", "Need: expected number", a_move(803.1, 805.6, "lower", seed=2.5),
        intervals=((803.1, 2000.7), (805.6, 2000.7)),
    )  # fmt: skip
    text = said(a_difference(figure, causes=[SEED]))
    assert (
        "Expected babies: the value has not moved. The range was 803.1 to 2,000.7, and is 805.6 to"
        in joined(text)
    )
    assert re.search(
        r"^Need: expected number +803\.1 to 2,000\.7 +805\.6 to 2,000\.7 +\+2\.5 +0$", text, re.MULTILINE
    )
    assert "imhcalc diff old.json new.json --ignore-chance" in text


def test_a_range_that_came_or_went():
    gone = a_figure(
        "x.expected",
        "Need",
        a_move(1.0, 2.0, births=1.0),
        intervals=((0.5, 2.0), None),
        range_gone_or_new=True,
    )
    text = joined(said(a_difference(gone)))
    assert "It has no range any more." in text
    assert "With a range in one of the two alone: Need." in text
    new = a_figure(
        "x.expected",
        "Need",
        a_move(1.0, 2.0, births=1.0),
        intervals=(None, (0.5, 2.0)),
        range_gone_or_new=True,
    )
    assert "It has a range now." in joined(said(a_difference(new)))


def test_several_causes_have_letters_and_columns():
    cost = a_figure(
        "cost.total", "Cost a year", a_move(526_091.0, 525_044.0, births=-11_093.0, pay=9_322.0, interaction=724.0),
        unit="gbp_per_year",
    )  # fmt: skip
    text = said(a_difference(EXPECTED, cost, causes=[BIRTHS, PAY]))
    assert "- a: Live births: was 8,478" in text
    assert "- b: Workforce, pay: was 0.25, is 0.3" in text
    assert "Because of a alone: live births\n" in text
    assert "Because of several\n" in text
    row = re.search(r"^Cost a year +£.*$", text, re.MULTILINE)[0]
    assert row.split()[3:] == ["£526,091", "£525,044", "-£1,047", "-£11,093", "+£9,322", "+£724"]
    assert (
        "Cost a year went from about £526,091 to about £525,044 (-£1,047, -0.2%): live births -£11,093, "
        in joined(text)
    )
    assert "They add up to the change." in joined(text)


def test_more_causes_than_columns_are_told_in_words():
    causes = [BIRTHS, PAY, SEED, *(PAY.model_copy(update={"id": f"inputs.{name}"}) for name in "uvw")]
    contributions = [Contribution(cause=cause.id, change=2.0 + at) for at, cause in enumerate(causes)]
    move = a_move(100.0, 133.0, interaction=6.0).model_copy(update={"contributions": contributions})
    text = joined(said(a_difference(a_figure("cost.pay", "Pay", move, unit="gbp_per_year"), causes=causes)))
    assert (
        "- Cost a year: pay: was £100, is £133 (+£33): f +£7, e +£6, together +£6, d +£5, c +£4, b +£3, a +£2"
        in text
    )


def test_a_range_that_several_moved_is_told_in_words():
    figure = a_figure(
        "provision.met", "Families seen", a_move(73.5, 71.1, "lower", births=-2.0, pay=-0.4),
        intervals=((73.5, 118.0), (71.1, 118.0)),
    )  # fmt: skip
    text = joined(said(a_difference(figure, causes=[BIRTHS, PAY])))
    assert (
        "- Families seen: the range was 73.5 to 118.0, is 71.1 to 118.0; its lower limit -2.4: a -2.0, b -0.4"
        in text
    )


def test_what_was_not_told_apart_says_so():
    chance = a_figure(
        "decision.x.chance", "Chance that it holds", a_move(0.187, 0.158, interaction=-0.029), unit="proportion",
        is_split=False,
    )  # fmt: skip
    text = said(a_difference(chance, causes=[BIRTHS, PAY], split=False))
    assert "Because of all of them, not told apart\n" in text
    assert "imhcalc diff old.json new.json --sensitivity" in text


def test_tolerance_parts_the_figures_in_two():
    within = a_figure(
        "cost.total", "Cost a year", a_move(100.0, 101.0, births=1.0), unit="gbp_per_year", beyond=False
    )
    tolerated = [
        Tolerated(relative=None, absolute=10.0, figures="provision.*"),
        Tolerated(relative=0.02, absolute=5.0),
    ]
    detail = a_figure("x.expected.q1", "Need", a_move(1.0, 2.0), is_detail=True)
    text = said(a_difference(EXPECTED, within, detail, tolerated=tolerated))
    assert "3 figures moved, 2 by more than is tolerated (2% or 5; 10 for provision.*)." in joined(text)
    first, second = (
        text.index("Moved by more than is tolerated\n"),
        text.index("Moved, within what is tolerated\n"),
    )
    assert first < text.index("Need: expected number ") < second < text.index("Cost a year ", second)
    assert "Moved too, in detail: 1 by fifth of deprivation" in text
    assert "Of these, 1 by more than is tolerated." in joined(text)
    none = said(a_difference(within, tolerated=tolerated, beyond=False))
    assert "1 figure moved, none by more than is tolerated" in none


def test_details_are_counted_unless_all_is_asked_for():
    ids = ["x.expected.q1", "x.expected.q2", "scenario.more.cost.total", "sensitivity.x.low"]
    details = [a_figure(each, f"Detail {each}", a_move(1.0, 2.0, births=1.0), is_detail=True) for each in ids]
    text = joined(said(a_difference(EXPECTED, *details)))
    assert (
        "Moved too, in detail: 2 by fifth of deprivation, by a rival reading, or by another method; " in text
    )
    assert "1 of scenarios and options; 1 of what matters most." in text
    assert "imhcalc diff old.json new.json --all" in text
    whole = said(a_difference(EXPECTED, *details), whole=True)
    assert all(f"Detail {each}" in whole for each in ids)
    assert "--all" not in whole


def test_what_appeared_and_vanished():
    new = OneSided(
        id="a",
        label="Families seen",
        unit="families_per_year",
        value=70.0,
        is_detail=False,
        causes=[BIRTHS.id],
    )
    gone = OneSided(id="b", label="Rate", unit="proportion", value=0.2, is_detail=False, causes=[])
    detail = OneSided(id="x.q1", label="Fifth", unit="proportion", value=None, is_detail=True, causes=[])
    text = joined(said(a_difference(appeared=[new, detail], vanished=[gone], beyond=True)))
    assert "No figure moved; 2 figures appeared; 1 figure vanished." in text
    assert "Appeared - Families seen: 70 (live births)" in text
    assert "In detail: 1 by fifth of deprivation" in text
    assert "Vanished - Rate: 20.0%" in text
    assert "- Fifth" in joined(said(a_difference(appeared=[detail], beyond=True), whole=True))


def test_what_was_left_out_or_not_compared():
    text = joined(said(a_difference(causes=[SEED], by_chance=3, not_compared=1)))
    assert "3 figures moved by no more than other seeds move them, and are left out." in text
    assert "1 figure of what matters most is in one of the two alone" in text
    one = joined(said(a_difference(causes=[SEED], by_chance=1, not_compared=2)))
    assert "1 figure moved by no more than other seeds move them, and is left out." in one
    assert "2 figures of what matters most are in one of the two alone" in one


def test_warnings_and_what_cannot_be_told_apart():
    text = joined(
        said(a_difference(warnings_new=["W_A: new"], warnings_gone=["W_B: gone"], notes=["A note."]))
    )
    assert "New warnings - W_A: new Warnings gone - W_B: gone What cannot be told apart - A note." in text


def test_no_headline_in_both_and_two_places():
    differ = a_difference(headline=False).model_copy(update={"new": a_run("my profile.yaml", "Hackney")})
    text = joined(said(differ))
    assert text.startswith("Leeds and Hackney: from old.json to my profile.yaml")
    assert "Only one of the two has the number that its report leads with." in text
    quoted = joined(said(a_difference(EXPECTED, a_figure("x.q1", "F", a_move(1.0, 2.0), is_detail=True)).model_copy(
        update={"new": a_run("my profile.yaml")})))  # fmt: skip
    assert 'imhcalc diff old.json "my profile.yaml" --all' in quoted


def test_a_headline_that_was_not_asked_for_is_left_out():
    text = joined(said(a_difference(only=["cost.*"])))
    assert "Expected babies" not in text
    assert "Expected babies" in joined(said(a_difference(only=["x.expected"])))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ([("a.b.value", None, 8300)], "was not given, is 8,300"),
        ([("a.b.value", 8300, None), ("a.b.source", "x", None)], "was 8,300, is no longer given"),
        ([("a.b.rate", None, 0.5), ("a.b.size", None, 80)], "was not given, is rate 0.5, size 80"),
        ([("a.b.rate", 0.5, None), ("a.b.of_all", 80, None)], "was rate 0.5, of all 80, is no longer given"),
        ([("a.b.rate", 0.5, 0.6), ("a.b.size", None, 80)], "rate was 0.5, is 0.6; size was not given, is 80"),
        ([(f"a.b.{n}", None, n) for n in range(7)], "7 values not given before"),
        ([(f"a.b.{n}", n, None) for n in range(7)], "7 values given before, and not now"),
        ([(f"a.b.{n}", n, n + 1) for n in range(7)], "7 values changed"),
    ],
)  # fmt: skip
def test_how_a_changed_input_is_told(changes, words):
    values = [ChangedValue(key=key, old=old, new=new) for key, old, new in changes]
    cause = Cause(id="inputs.a.b", kind="inputs", label="b", changes=values)
    assert f"- B: {words}." in joined(said(a_difference(causes=[cause])))


def test_evidence_area_data_versions_and_words_are_told_as_what_they_are():
    quantity = {"value": 0.15, "unit": "proportion", "limits": [0.12, 0.18], "shape": "beta"}
    exact = {"value": 0.117, "unit": "proportion", "shape": "fixed"}
    causes = [
        Cause(id="evidence.outcomes.x.baseline.England", kind="evidence", label="Need: baseline England",
              changes=[ChangedValue(key="outcomes.x.baseline.England", old=quantity, new=exact)], old_source="study"),
        Cause(id="area_data.children", kind="area data", label="children of the area, by age",
              changes=[ChangedValue(key="children.E1", old=[10.0, 11.0], new=[12.0, 11.0])]),
        Cause(id="version", kind="version", label="program", changes=[ChangedValue(key="imhcalc", old="0.1", new="0.2")]),
        Cause(id="inputs.owner", kind="inputs", label="owner", changes=[ChangedValue(key="owner", old="A", new="B")],
              moves_figures=False),
        Cause(id="inputs.options", kind="inputs", label="options", changes=[ChangedValue(key="options.x", new=1)],
              alone=False, why_not_alone="there is no team"),
    ]  # fmt: skip
    moved = a_figure("flow.families", "Families", a_move(1.0, 2.0, version=1.0))
    text = joined(said(a_difference(moved, causes=causes)))
    assert (
        "- a: Evidence, need: baseline England: was 0.15 (0.12 to 0.18), is 0.117 (taken as exact) (source: study)"
        in text
    )
    assert "- b: Area data, children of the area, by age: was [10, 11], is [12, 11]." in text
    assert "- c: Program: imhcalc was 0.1, is 0.2." in text
    assert "Because of c alone: program" in text
    assert "It cannot be tried by itself (there is no team): what it moves stands under together." in text
    assert "Words alone, on which no figure rests: owner." in text


def test_births_that_were_not_given_say_what_stood_in_for_them():
    def words(old, new):
        cause = BIRTHS.model_copy(
            update={"changes": [ChangedValue(key="population.live_births.value", old=old, new=new)]}
        )
        return joined(said(a_difference(causes=[cause], births=(8478.0, 8300.0))))

    assert "children under one stood in for them: 8,478." in words(None, 8300.0)
    assert "children under one stand in for them: 8,300." in words(8478.0, None)
    assert "children under one" not in words(8478.0, 8300.0)


def test_markdown_has_the_same_words():
    text = said(a_difference(EXPECTED), form="markdown")
    assert text.startswith("# Leeds: from old.json to new.json\n")
    assert "| Need: expected number | 1,298 | 1,271 | -27 | -2.1% |" in text


def test_letters_go_on_after_z():
    causes = [SEED.model_copy(update={"id": str(number)}) for number in range(28)]
    assert list(lettered(causes).values())[24:] == ["y", "z", "aa", "ab"]


@pytest.mark.parametrize(
    ("unit", "old", "change", "value", "written"),
    [
        ("families", 1298.13, -27.25, "1,298", "-27"),
        ("families", 23.8, -4.62, "23.8", "-4.6"),
        ("families", 2.5, 0.0, "2", "0"),
        ("teams", 12.18, -26.0, "12.2", "-26.0"),
        ("proportion", 0.1531, -0.0031, "15.31%", "-0.31"),
        ("proportion", 0.20, -0.078, "20.0%", "-7.8"),
        ("gbp_per_year", 526_091.2, 3_122.0, "£526,091", "+£3,122"),
        ("gbp_per_family", 3.5, -0.25, "£3.50", "-£0.25"),
        ("gbp", -12.0, -30.0, "-£12", "-£30"),
    ],
)  # fmt: skip
def test_numbers_have_the_digits_that_show_what_moved(unit, old, change, value, written):
    write = written_for(unit, change)
    assert (write.value(old), write.change(change)) == (value, written)
    assert write.is_seen(change) is (change != 0)
    assert not write.is_seen(change * 1e-6)


@pytest.mark.parametrize(
    ("share", "written"),
    [
        (None, ""),
        (-0.021, "-2.1%"),
        (0.0005, "+0.050%"),
        (2.5, "+250%"),
        (-1.0, "-100%"),
        (0.00001, "+0.0010%"),
    ],
)
def test_a_change_as_a_share_of_what_it_was(share, written):
    assert percent_of(share) == written


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (True, "yes"), (False, "no"), (8300.0, "8,300"), (0.27, "0.27"), (12_345_678.0, "12,345,678"), ("band 7", "band 7"),
        ([0.5, 0.25], "[0.5, 0.25]"), ({"label_of": "x", "n": 2}, "label of x, n 2"),
        ({"value": [0.15, 0.85], "effective_sample_size": 543.0}, "[0.15, 0.85] (sample of 543)"),
    ],
)  # fmt: skip
def test_inputs_as_people_write_them(value, written):
    assert plain(value) == written


def test_rows_for_programs_add_up():
    gone = OneSided(
        id="b", label="Rate", unit="proportion", value=0.2, is_detail=False, causes=[BIRTHS.id, PAY.id]
    )
    new = gone.model_copy(update={"id": "c", "causes": []})
    cost = a_figure(
        "cost.total", "Cost", a_move(10.0, 16.0, births=4.0, pay=1.0, interaction=1.0), range_gone_or_new=True
    )
    differ = a_difference(cost, causes=[BIRTHS, PAY], appeared=[new], vanished=[gone])
    rows = [dict(zip(CSV_COLUMNS, row, strict=True)) for row in difference_rows(differ)]
    assert [(row["row"], row["cause"], row["change"]) for row in rows] == [
        ("move", "", 6.0), ("contribution", BIRTHS.id, 4.0), ("contribution", PAY.id, 1.0),
        ("contribution", "interaction", 1.0), ("range", "", None), ("appeared", "", None),
        ("vanished", f"{BIRTHS.id} {PAY.id}", None),
    ]  # fmt: skip
    assert (rows[0]["old"], rows[0]["new"], rows[0]["beyond"], rows[0]["by_chance"]) == (
        10.0,
        16.0,
        "yes",
        "no",
    )
    assert (rows[-2]["old"], rows[-2]["new"]) == (None, 0.2)
    assert (rows[-1]["old"], rows[-1]["new"]) == (0.2, None)


# -- told once, in words that stand alone ----------------------------------------------------------------


def test_what_a_share_moved_by_is_said_to_be_in_points():
    share = a_figure("overlap.any", "Share with one", a_move(0.5, 0.361, births=-0.139), unit="proportion")
    text = joined(said(a_difference(share)))
    assert "50.0% 36.1% -13.9 points" in text
    assert "What a share in per cent moved by is in percentage points." in text
    assert "points" not in said(a_difference(EXPECTED))


def test_many_figures_that_moved_by_one_share_are_a_sentence_that_names_them():
    figures = [
        a_figure(f"x{at}.expected", f"Indicator {at}: expected number", a_move(100.0 * at, 130.0 * at, births=30.0 * at))
        for at in range(1, 7)
    ]  # fmt: skip
    alone = a_figure("cost.pay", "Pay", a_move(100.0, 120.0, births=20.0), unit="gbp_per_year")
    text = joined(said(a_difference(*figures, alone)))
    assert (
        "6 figures moved by +30.0% each: expected numbers (indicator 1; indicator 2; indicator 3; indicator 4; "
        "indicator 5; indicator 6). --all lists their numbers." in text
    )
    assert "Cost a year: pay £100 £120 +£20 +20.0%" in text
    assert "imhcalc diff old.json new.json --all" in text
    whole = joined(said(a_difference(*figures, alone), whole=True))
    assert "Indicator 6: expected number 600 780 +180 +30.0%" in whole
    assert "figures moved by" not in whole
    fewer = joined(said(a_difference(*figures[1:])))
    assert "Indicator 6: expected number 600 780 +180 +30.0%" in fewer


def test_a_figure_that_goes_by_two_ids_is_told_once():
    moved = a_move(100.0, 120.0, births=20.0)
    both = [
        a_figure(each, "Families to break even", moved)
        for each in ("breakeven.families", "breakeven.care.families")
    ]
    assert said(a_difference(*both)).count("Families to break even") == 1
    assert said(a_difference(*both), whole=True).count("Families to break even") == 2
    pattern = a_figure("attachment.secure", "Patterns of attachment: share secure", moved)
    secure = a_figure("secure_attachment.prevalence", "Secure attachment: expected prevalence", moved)
    assert "Patterns" not in said(a_difference(secure, pattern))
    assert "Patterns" in said(a_difference(pattern))


def test_labels_that_say_little_out_of_their_table_say_whose_they_are():
    moved = a_move(100.0, 120.0, births=20.0)
    text = said(a_difference(a_figure("need.universal_only", "Universal services alone", moved)))
    assert "Level of need: universal services alone" in joined(text)
