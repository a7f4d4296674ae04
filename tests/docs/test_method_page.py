"""`docs/method.md` says what the program does: names, codes, defaults and the worked example."""

import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest

from imhcalc import load_evidence
from imhcalc.core import estimation
from imhcalc.core.arrays import expit, floats, logit
from imhcalc.core.calibration import DrawnEffect, central
from imhcalc.core.cells import level_means, level_sums
from imhcalc.core.distributions import beta_of_size
from imhcalc.core.drawing import Settings, draw_nation
from imhcalc.core.local_mix import local_mix
from imhcalc.core.model import Area, Baseline, Classes, Effect, Exposure, Margin, Nation, Outcome
from imhcalc.core.nested import effects_among_rest, fit_nested, local_classes, stage_values
from imhcalc.core.simulation import simulate_outcome
from imhcalc.core.summary import limits
from imhcalc.models.options import DEFAULT_DRAWS, DEFAULT_LEVEL, Options
from imhcalc.models.register import quantities
from imhcalc.models.units import NATIONS
from imhcalc.report.numbers import count_range, percent_range

pytestmark = pytest.mark.docs

ROOT = Path(__file__).resolve().parents[2]
SRC = ROOT / "src" / "imhcalc"
PAGE = (ROOT / "docs" / "method.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"(?ms)^## (\d+)\. (.*?)(?=^## |\Z)", PAGE))
DEFAULTS, EXAMPLE = SECTIONS["18"], SECTIONS["19"]
CODE = re.compile(r"\b[EW]_[A-Z]+(?:_[A-Z]+)*\b")
WIDTH_OF_95_PERCENT = "3.92"
SECTIONS_OF_EVIDENCE = "parameters|outcomes|associations|classifications|risk_factors|ladder"


def rows(text: str) -> Iterator[list[str]]:
    """Return the cells of every table row that is no heading and no rule."""
    lines = text.splitlines()
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        if line.startswith("| ") and not following.startswith("|--"):
            yield [cell.strip() for cell in line.strip("|").split("|")]


def named(text: str) -> object:
    """Return what a dotted name under `imhcalc` stands for."""
    parts = text.split(".")
    for length in range(len(parts), 0, -1):
        try:
            found = import_module(".".join(["imhcalc", *parts[:length]]))
        except ModuleNotFoundError:
            continue
        for part in parts[length:]:
            found = getattr(found, part)
        return found
    raise AssertionError(text)


@cache
def register():
    return quantities(load_evidence("uk-2026"))


# -- names and codes --


def code_lines() -> list[str]:
    return re.findall(r"(?ms)^code: .*?(?=\n\n|\Z)", PAGE)


@pytest.mark.parametrize(
    "name", sorted({name for line in code_lines() for name in re.findall(r"`([^`]+)`", line)})
)
def test_named_code_exists(name):
    assert callable(named(name))


def test_every_section_names_its_code():
    assert [number for number, text in SECTIONS.items() if "\ncode: `" not in text] == []


@pytest.mark.parametrize(
    "name", sorted(set(re.findall(r"`((?:core|assemble|report|models)\.[\w.]+)`", PAGE)))
)
def test_code_named_in_passing_exists(name):
    assert named(name) is not None


@pytest.mark.parametrize("name", sorted(set(re.findall(rf"`((?:{SECTIONS_OF_EVIDENCE})\.[^`]+)`", PAGE))))
def test_evidence_named_on_the_page_exists(name):
    assert name in register()


def codes_in(*folders: Path) -> set[str]:
    return {
        code
        for folder in folders
        for path in folder.rglob("*.py")
        for code in CODE.findall(path.read_text(encoding="utf-8"))
    }


def test_codes_are_those_of_the_program():
    assert set(CODE.findall(PAGE)) == codes_in(SRC)


def test_each_code_has_one_sentence():
    listed = [row[0].strip("`") for row in rows(SECTIONS["20"])]
    assert sorted(listed) == sorted(codes_in(SRC))
    assert [row for row in rows(SECTIONS["20"]) if not row[1].endswith(".")] == []


def test_warnings_said_to_reach_a_result_are_those_that_do():
    said = {row[0].strip("`") for row in rows(SECTIONS["20"]) if row[2:] == ["yes"]}
    assert said == {code for code in codes_in(SRC / "assemble") if code.startswith("W_")}


# -- defaults --


def numbers(text: str) -> list[float]:
    return [float(part) for part in re.findall(r"-?\d+(?:\.\d+)?(?:e-?\d+)?", text)]


def listed_defaults() -> list[list[str]]:
    return [row for row in rows(DEFAULTS) if len(row) == 6]


@pytest.mark.parametrize("row", listed_defaults(), ids=lambda row: row[0])
def test_default_is_that_of_the_evidence(row):
    name, value, interval, size, status, tag = row
    quantity = register()[name.strip("`")]
    assert numbers(value) == list(quantity.numbers)
    assert numbers(interval) == (
        [] if quantity.interval is None else [quantity.interval.lower, quantity.interval.upper]
    )
    assert numbers(size) == [each for each in [quantity.effective_sample_size] if each is not None]
    assert (status, tag) == (quantity.status, quantity.tag)


def set_in_the_program() -> list[tuple[str, str]]:
    pairs = [(row[at], row[at + 1]) for row in rows(DEFAULTS) if len(row) == 4 for at in (0, 2)]
    return [(name.strip("`"), value) for name, value in pairs]


@pytest.mark.parametrize(("name", "value"), set_in_the_program())
def test_default_is_that_of_the_program(name, value):
    assert float(value) == named(name)


def test_no_other_number_can_go_stale():
    prose = [
        line
        for number, text in SECTIONS.items()
        for line in text.splitlines()
        if number not in {"18", "19"} or not line.startswith("|")
    ]
    assert set(re.findall(r"\d+\.\d+", "\n".join(prose))) <= {WIDTH_OF_95_PERCENT}


def test_order_of_fallback_is_that_of_the_program():
    assert ", ".join(NATIONS) in " ".join(PAGE.split())


def test_lines_are_short_enough_to_read():
    assert [line for line in PAGE.splitlines() if len(line) > 120] == []


# -- the worked example --


@cache
def example() -> dict[str, list[str]]:
    """Return the rows of the worked example, by label, as the core computes them."""
    four_or_more = [0.18, 0.14, 0.11, 0.09, 0.07]
    ratios, high_ratio = [2.0, 1.6, 1.3, 1.1, 1.0], 3.0
    exposure = Exposure.checked("ace", [[1 - p, p] for p in four_or_more], [800, 700, 600, 600, 500])
    nation = Nation.checked("Exampleland", [0.25, 0.22, 0.20, 0.18, 0.15], [exposure])
    deprivation_limits = [(1.5, 8 / 3), (1.2, 1.6**2 / 1.2), (1.0, 1.69), (0.85, 1.21 / 0.85), None]
    effects = (
        Effect.checked("deprivation", "marginal", "or", ratios, deprivation_limits),
        Effect.checked("ace", "marginal", "or", [1.0, high_ratio], [None, (2.0, 4.5)]),
    )
    outcome = Outcome("disorganised", Baseline.checked(0.15, beta=beta_of_size(0.15, 500)), effects)
    area = Area.checked(
        "Fernshire", [600, 300, 200, 100, 50], {"ace": Margin.checked("ace", [0.8, 0.2], 400)}
    )

    grid = estimation.nation_grid(nation)
    fitted = estimation.fit_outcome(nation, outcome)
    risks = fitted.cell_risks[0].reshape(5, 2)
    logits = logit(risks)
    mix = local_mix(grid, nation, area)
    here = estimation.synthetic(nation, outcome, area)
    explained = estimation.explain(nation, outcome, area)
    report = estimation.report_method(nation, outcome, area)
    as_adjusted = Outcome(
        "as adjusted",
        outcome.baseline,
        tuple(Effect.checked(e.factor, "conditional", "or", e.values) for e in effects),
    )
    low_risk = Baseline.checked(0.15, "reference", {"deprivation": [2, 3, 4], "ace": [0]})
    reference = Outcome("reference", low_risk, effects)
    disorganised = estimation.marginal_risks(nation, fitted)["deprivation"][0]
    among_rest, classes = _attachment(nation, area, effects)
    total = disorganised + (1 - disorganised) * among_rest
    assert among_rest == pytest.approx(_derived_from_totals(nation, effects, total))
    computed = {
        "share of the nation's babies": four(nation.quintile_shares),
        "four or more adversities there": four(four_or_more),
        "odds ratio, crude": four(ratios),
        "risk of the fifth it implies (4)": four(disorganised),
        "odds ratio in the cells, solved (5)": four(np.exp(logits[:, 0] - logits[4, 0])),
        "risk in the cell, up to three": four(risks[:, 0]),
        "risk in the cell, four or more": four(risks[:, 1]),
        "babies in Fernshire": [f"{count:.0f}" for count in area.children_by_quintile],
        "its share in the cell of four or more, implied (6)": four(mix.seed[0].reshape(5, 2)[:, 1]),
        "the same, raked to the survey": four(mix.shares[0].reshape(5, 2)[:, 1]),
        "rate expected (7)": four(here.by_quintile[0]),
        "babies expected": [f"{count:.1f}" for count in here.count_by_quintile[0]],
        "all insecure, nationally (8)": four(total),
        "so insecure among the rest": four(among_rest),
        "odds ratio of four or more adversities, crude, and solved": four(
            [high_ratio, np.exp(logits[0, 1] - logits[0, 0])]
        ),
        "intercept (least deprived, up to three)": four([logits[4, 0]]),
        "four or more adversities in Fernshire: implied, surveyed": four(
            [level_sums(grid, "ace", shares)[0, 1] for shares in (mix.seed, mix.shares)]
        ),
        "national rate": four([explained.national]),
        "moved by the mix of neighbourhoods": four([explained.quintile_mix]),
        "moved by the survey": four([explained.local_margins]),
        "rate expected in Fernshire": four([explained.local]),
        f"babies expected of {area.population:,.0f}": [f"{here.count[0]:.1f}"],
        "rate, had the crude ratios been used as adjusted": four(
            estimation.synthetic(nation, as_adjusted, area).prevalence
        ),
        "report method: two multipliers and rate (9)": four(
            [*(float(each[0]) for each in report.multipliers.values()), report.prevalence[0]]
        ),
        "baseline read as that of fifths 3 to 5 with up to three: national rate implied, rate here": four(
            [
                estimation.fit_outcome(nation, reference).national_mean[0],
                estimation.synthetic(nation, reference, area).prevalence[0],
            ]
        ),
        "secure, insecure organised, disorganised (8)": four(
            [float(classes[name][0]) for name in ("secure", "insecure_organised", "disorganised")]
        ),
        "as printed, parameter interval": _printed(nation, outcome, area, here, 0.0),
        "as printed, predictive interval": _printed(
            nation, outcome, area, here, register()["parameters.area_effect_sd"].number
        ),
    }
    return {label: [", ".join(values)] if len(values) != 5 else values for label, values in computed.items()}


def four(values) -> list[str]:
    return [f"{value:.4f}" for value in values]


def _attachment(nation, area, effects):
    """Return insecure among the organised by fifth of the nation, and Fernshire's classes."""
    later = (Effect.checked("deprivation", "marginal", "or", [1.4, 1.3, 1.2, 1.1, 1.0]),)
    classes = Classes.checked(
        ("disorganised", "insecure_organised", "secure"), [0.15, 0.25, 0.6], (effects, later)
    )
    grid, weights = estimation.nation_grid(nation), estimation.national_shares(nation)
    values = stage_values(classes.shares[np.newaxis])
    fitted = fit_nested(
        grid, weights, values, [central(stage) for stage in classes.effects], Baseline.checked(0.0)
    )
    first, second = fitted.stages
    among_rest = level_means(grid, "deprivation", weights * (1 - first.cell_risks), second.cell_risks)[0]
    return among_rest, local_classes(nation, classes, area)[0]


def _derived_from_totals(nation, effects, total):
    """Return what the core derives for the rest from the risks of all insecure attachment by fifth."""
    grid, weights = estimation.nation_grid(nation), estimation.national_shares(nation)
    on_total = [DrawnEffect("deprivation", "marginal", "risk", logit(total)[np.newaxis])]
    earlier = (floats([0.15]), central(effects))
    return expit(effects_among_rest(grid, weights, (floats([0.40]), on_total), earlier)[0].log_ratios[0])


def _printed(nation, outcome, area, here, area_effect_sd) -> list[str]:
    settings = Settings(seed=Options().seed, draws=DEFAULT_DRAWS, area_effect_sd=area_effect_sd)
    drawn = simulate_outcome(draw_nation(nation, settings), outcome, [area], settings)
    pair = limits(drawn.prevalence[area.id].T, DEFAULT_LEVEL)[0]
    counts = tuple(float(each) for each in pair * area.population)
    return [percent_range(float(here.prevalence[0]), tuple(pair)), count_range(float(here.count[0]), counts)]


def test_worked_example_is_what_the_core_computes():
    printed = {label: cells for label, *cells in rows(EXAMPLE)}
    assert printed == example()
