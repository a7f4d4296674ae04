"""The estimate with squigglepy: its distributions are sampled as vectors, and what is between them is numpy's.

``python vectors.py INPUTS`` prints each outcome with the mean, the lower limit, the median and the upper limit of its number.
"""

import sys

import numpy as np
import squigglepy as sq


def read(path):
    """Return the inputs: rows of numbers by name."""
    with open(path, encoding="utf-8") as file:
        return {name: np.array(values, dtype=float) for name, *values in map(str.split, file)}


GIVEN = read(sys.argv[1])
SIZE, TAU = int(GIVEN["draws"][0]), GIVEN["tau"][0]
sq.set_seed(int(GIVEN["seed"][0]))


def expit(values):
    return 1 / (1 + np.exp(-values))


def logit(shares):
    with np.errstate(invalid="ignore"):
        return np.log(shares / (1 - shares))


def normal():
    return sq.sample(sq.norm(mean=0, sd=1), SIZE)


def intercept(offsets, weights, target):
    """Return what to add to the offsets, (levels, draws), so that the weighted mean of the risks is the target."""
    found = logit(target)
    for _ in range(60):
        risks = expit(found + offsets)
        mean = (weights * risks).sum(axis=0)
        move = (mean - target) / (mean - (weights * risks**2).sum(axis=0))
        found = found - move
        if np.nanmax(np.abs(move)) < 1e-12:
            break
    return found


def shares(row, size):
    drawn = np.array([sq.sample(sq.gamma(shape=size * each, scale=1), SIZE) for each in row])
    return drawn / drawn.sum(axis=0)


def ratios(name):
    rho, common = GIVEN[f"{name}.rho"][0], normal()
    return np.array(
        [
            log + spread * (np.sqrt(rho) * common + np.sqrt(1 - rho) * normal())
            for log, spread in zip(GIVEN[f"{name}.log"], GIVEN[f"{name}.sd"], strict=True)
        ]
    )


def of_levels(logs, weights, mean):
    return expit(intercept(logs, weights, mean) + logs)


def say(outcome, numbers):
    numbers = numbers[np.isfinite(numbers)]  # a few draws have no solution
    print(outcome, numbers.mean(), *np.quantile(numbers, [0.025, 0.5, 0.975]))


TABLE = [shares(GIVEN[f"table.{fifth}"], GIVEN["sizes"][fifth]) for fifth in range(5)]


def plain(name):
    first, second = GIVEN[f"{name}.beta"]
    rate = sq.sample(sq.beta(first, second), SIZE) if second else np.full(SIZE, first)
    say(name, GIVEN[f"{name}.people"][0] * expit(logit(rate) + TAU * normal()))


def adjusted(name):
    national = GIVEN[f"{name}.national"][:, np.newaxis]
    rate = sq.sample(sq.beta(*GIVEN[f"{name}.beta"]), SIZE)
    risks, within = of_levels(ratios(f"{name}.fifth"), national, rate), ratios(f"{name}.within")
    departure, total = TAU * normal(), 0.0
    for share, row, risk in zip(GIVEN[f"{name}.local"], TABLE, risks, strict=True):
        base = intercept(within, row, risk)
        total = total + share * (row * expit(base + departure + within)).sum(axis=0)
    say(name, GIVEN[f"{name}.people"][0] * total)


def classes(name):
    first, second, _ = shares(GIVEN[f"{name}.shares"], GIVEN[f"{name}.size"][0])
    national = GIVEN[f"{name}.national"][:, np.newaxis]
    everywhere = sum(share * row for share, row in zip(national, TABLE, strict=True))
    fifths = [ratios(f"{name}.{stage}.fifth") for stage in (1, 2)]
    within = [ratios(f"{name}.{stage}.within") for stage in (1, 2)]

    def among_rest(logs, weights):
        one = of_levels(logs[0], weights, first)
        return (of_levels(logs[1], weights, first + second) - one) / (1 - one)

    one, rest = of_levels(fifths[0], national, first), among_rest(fifths, national)
    offsets = logit(among_rest(within, everywhere))
    departures = TAU * normal(), TAU * normal()
    in_first = in_second = 0.0
    for fifth, (share, row) in enumerate(zip(GIVEN[f"{name}.local"], TABLE, strict=True)):
        base = intercept(within[0], row, one[fifth])
        left = row * (1 - expit(base + within[0]))
        later = intercept(offsets, left / left.sum(axis=0), rest[fifth])
        risk = expit(base + departures[0] + within[0])
        in_first = in_first + share * (row * risk).sum(axis=0)
        in_second = in_second + share * (row * (1 - risk) * expit(later + departures[1] + offsets)).sum(
            axis=0
        )
    people = GIVEN[f"{name}.people"][0]
    say("disorganised_attachment", people * in_first)
    say("insecure_attachment", people * (in_first + in_second))
    say("secure_attachment", people * (1 - in_first - in_second))


for each in [name.rpartition(".")[0] for name in GIVEN if name.endswith(".people")]:
    if f"{each}.shares" in GIVEN:
        classes(each)
    elif f"{each}.fifth.log" in GIVEN:
        adjusted(each)
    else:
        plain(each)
