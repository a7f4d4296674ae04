"""Planted faults of intervals."""

import re
from random import Random

from benchmarks.lint_trials.draft import Change, Draft, Expected, expected, limits, one, single, with_interval


def value_outside(draft: Draft, chance: Random) -> Expected:
    """Plant a value outside its own interval."""
    site = one(
        draft.figures(),
        chance,
        with_interval,
        lambda each: each.text("unit") != "proportion" or limits(each)[1] < 0.8,
    )
    low, high = limits(site)
    other = (
        high * chance.uniform(1.05, 1.2)
        if chance.random() < 0.5 or low <= 0
        else low * chance.uniform(0.8, 0.95)
    )
    line = draft.replace(site.file, site.node.child("value"), f"{other:.4g}")
    return expected("value-outside-interval", site, line, site.line("interval"))


def level_of_interval_missing(draft: Draft, chance: Random) -> Expected:
    """Plant the level of an interval taken out."""
    site = one(
        draft.figures(), chance, with_interval, lambda each: each.node.child("interval").child("level") is not None,
        lambda each: each.text("shape") in {"beta", "log_normal"} or "confidence" in str(each.node.child("interval").value),
    )  # fmt: skip
    interval = site.node.child("interval")
    line = site.line("interval")
    text = draft.files[site.file].split("\n")[line - 1][
        interval.span.column - 1 : interval.span.end_column - 1
    ]
    draft.replace(site.file, interval, re.sub(r", level: [\d.]+", "", text))
    return expected("interval-level-missing", site, line)


def limits_swapped(draft: Draft, chance: Random) -> Expected:
    """Plant the lower limit above the upper one."""
    site = one(draft.figures(), chance, with_interval, lambda each: limits(each)[0] < limits(each)[1])
    low, high = limits(site)
    interval = site.node.child("interval")
    draft.replace(site.file, interval.child("upper"), f"{low:g}")
    site = next(each for each in draft.figures() if each.path == site.path and each.file == site.file)
    line = draft.replace(site.file, site.node.child("interval").child("lower"), f"{high:g}")
    return expected("interval-reversed", site, line, site.line("interval"))


def limits_alike(draft: Draft, chance: Random) -> Expected:
    """Plant both limits the value itself."""
    site = one(draft.figures(), chance, with_interval)
    for name in ("upper", "lower"):
        site = next(each for each in draft.figures() if each.path == site.path and each.file == site.file)
        draft.replace(site.file, site.node.child("interval").child(name), site.text("value"))
    return expected("interval-without-width", site, site.line("interval"))


def limit_impossible(draft: Draft, chance: Random) -> Expected:
    """Plant a share with a limit below nothing, or above everybody."""
    site = one(draft.figures(), chance, with_interval, lambda each: each.text("unit") == "proportion")
    name, text = chance.choice([("lower", "-0.02"), ("upper", "1.3")])
    line = draft.replace(site.file, site.node.child("interval").child(name), text)
    return expected("limit-outside-range", site, line)


def limits_lopsided(draft: Draft, chance: Random) -> Expected:
    """Plant limits far to one side of the value, so that others are drawn."""
    site = one(
        draft.figures(), chance, with_interval, lambda each: each.text("shape") == "log_normal",
        lambda each: limits(each)[1] / float(each.text("value")) < 1.6,
    )  # fmt: skip
    value = float(site.text("value"))
    line = draft.replace(
        site.file, site.node.child("interval").child("upper"), f"{value * chance.uniform(2.8, 3.5):.4g}"
    )
    return expected("limits-drawn-differ", site, line, site.line("interval"))


def limits_too_wide(draft: Draft, chance: Random) -> Expected:
    """Plant a share with limits so wide that nothing can be drawn."""
    site = one(
        draft.figures(), chance, with_interval, lambda each: each.text("unit") == "proportion",
        lambda each: each.text("shape") == "beta",
    )  # fmt: skip
    text = "{lower: 0.001, upper: 0.999, level: 0.5, kind: confidence}"
    draft.replace(site.file, site.node.child("interval"), text)
    return expected("cannot-be-drawn", site, site.line("interval"))


def interval_of_another_row(draft: Draft, chance: Random) -> Expected:
    """Plant an interval that holds none of the numbers of a row."""
    site = one(
        draft.figures(), chance, lambda each: not single(each), lambda each: not each.has("interval"),
        lambda each: each.text("unit") == "proportion",
    )  # fmt: skip
    line = draft.beside(site, "unit", "interval: {lower: 0.981, upper: 0.992, level: 0.95, kind: confidence}")
    return expected("row-outside-interval", site, line)


def sample_swapped(draft: Draft, chance: Random) -> Expected:
    """Plant an effective sample above the sample."""
    site = one(draft.figures(), chance, lambda each: each.has("effective_sample_size", "sample_size"))
    more = int(float(site.text("sample_size")) * chance.uniform(1.5, 4))
    return expected(
        "sample-larger-than-itself",
        site,
        draft.replace(site.file, site.node.child("effective_sample_size"), str(more)),
    )


def shape_of_another_number(draft: Draft, chance: Random) -> Expected:
    """Plant a share that is drawn as a ratio, or a ratio that is drawn as a share."""
    site = one(draft.figures(), chance, lambda each: each.text("shape") in {"beta", "log_normal"})
    other = "log_normal" if site.text("shape") == "beta" else "beta"
    return expected("shape-unlike-unit", site, draft.replace(site.file, site.node.child("shape"), other))


PLANTED: tuple[Change, ...] = (
    value_outside,
    level_of_interval_missing,
    limits_swapped,
    limits_alike,
    limit_impossible,
    limits_lopsided,
    limits_too_wide,
    interval_of_another_row,
    sample_swapped,
    shape_of_another_number,
)
