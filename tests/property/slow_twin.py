"""The calibration, raking and shift once more: plain loops over cells, scipy's own solvers, no shortcuts.

Written from the method's text alone, to be compared with the fast ones. A cell is a tuple of levels.
"""

from itertools import product
from math import exp, inf, log, prod

import numpy as np
from scipy.optimize import brentq, minimize

LARGEST = 60.0


class NoSolutionError(Exception):
    """There are no cell risks that reproduce what is asked for."""


def expit(x):
    return 1 / (1 + exp(-x)) if x >= 0 else exp(x) / (1 + exp(x))


def logit(p):
    return log(p) - log(1 - p)


def root(function):
    """Return where a rising function crosses 0."""
    return brentq(function, -LARGEST, LARGEST, xtol=1e-15, rtol=1e-15, maxiter=500)


def cells_of(level_counts):
    return list(product(*(range(count) for count in level_counts)))


def shares_of(quintiles, tables):
    """Return the share of each cell: P(q) P(l1 | q) P(l2 | q) ... (method, section 3)."""
    cells = cells_of([len(quintiles), *(len(table[0]) for table in tables)])
    return {
        cell: quintiles[cell[0]]
        * prod(table[cell[0]][level] for table, level in zip(tables, cell[1:], strict=True))
        for cell in cells
    }


def margin(weights, position, level):
    return sum(weight for cell, weight in weights.items() if cell[position] == level)


def target_risks(effect, weights, mean):
    """Return the level risks of a crude effect (method, section 4)."""
    levels = range(len(effect["values"]))
    shares = [margin(weights, effect["position"], level) for level in levels]
    if effect["measure"] == "rr":
        scale = mean / sum(share * value for share, value in zip(shares, effect["values"], strict=True))
        risks = [scale * value for value in effect["values"]]
        if max(risks) > 1:
            raise NoSolutionError
        return risks
    logs = log_ratios(effect)
    level_logit = root(
        lambda a: sum(share * expit(a + each) for share, each in zip(shares, logs, strict=True)) - mean
    )
    return [expit(level_logit + each) for each in logs]


def log_ratios(effect):
    return [logit(value) if effect["measure"] == "risk" else log(value) for value in effect["values"]]


def cell_risks(weights, effects, mean):
    """Return the risk of each cell at a national mean (method, section 5)."""
    offsets = dict.fromkeys(weights, 0.0)
    for effect in effects:
        if effect["scope"] == "conditional":
            for cell in offsets:
                offsets[cell] += log_ratios(effect)[cell[effect["position"]]]
    marginal = [effect for effect in effects if effect["scope"] == "marginal"]
    if not marginal:
        alpha = root(lambda a: sum(w * expit(a + offsets[cell]) for cell, w in weights.items()) - mean)
        return {cell: expit(alpha + offset) for cell, offset in offsets.items()}
    if len(marginal) == 1:
        return one_level_at_a_time(weights, offsets, marginal[0], mean)
    return by_fitting_in_turn(weights, offsets, marginal, mean)


def one_level_at_a_time(weights, offsets, effect, mean):
    risks = {}
    for level, risk in enumerate(target_risks(effect, weights, mean)):
        members = [cell for cell in weights if cell[effect["position"]] == level]
        size = sum(weights[cell] for cell in members)
        if size == 0:
            continue  # nothing is known of a level that nobody has
        alpha = root(
            lambda a, m=members, s=size, r=risk: sum(weights[c] * expit(a + offsets[c]) for c in m) / s - r
        )
        risks |= {cell: expit(alpha + offsets[cell]) for cell in members}
    return risks


def by_fitting_in_turn(weights, offsets, marginal, mean, sweeps=20_000):
    """Fit one level's intercept after another, each by bisection, until none moves: slow, and hard to get wrong."""
    groups = []
    for effect in marginal:
        for level, risk in enumerate(target_risks(effect, weights, mean)):
            members = [cell for cell in weights if cell[effect["position"]] == level]
            if sum(weights[cell] for cell in members) > 0:
                groups.append((members, risk))
    eta = {cell: offset + logit(mean) for cell, offset in offsets.items()}
    for _ in range(sweeps):
        steps = [fit_group(weights, eta, members, risk) for members, risk in groups]
        if max(map(abs, steps)) < 1e-13:
            return {cell: expit(each) for cell, each in eta.items()}
        if max(map(abs, eta.values())) > LARGEST:
            break
    raise NoSolutionError


def fit_group(weights, eta, members, risk):
    """Move the logits of some cells alike so that their mean risk is as given; return by how much."""
    size = sum(weights[cell] for cell in members)
    step = root(lambda d: sum(weights[cell] * expit(eta[cell] + d) for cell in members) / size - risk)
    for cell in members:
        eta[cell] += step
    return step


def fit(weights, effects, value, reference=None):
    """Return the national mean and the cell risks (method, section 5): `reference` is levels by position."""
    if reference is None:
        return value, cell_risks(weights, effects, value)
    members = [
        cell
        for cell, weight in weights.items()
        if weight > 0 and all(cell[position] in levels for position, levels in reference.items())
    ]
    size = sum(weights[cell] for cell in members)

    def gap(mean_logit):
        try:
            risks = cell_risks(weights, effects, expit(mean_logit))
        except NoSolutionError:
            return inf
        return sum(weights[cell] * risks[cell] for cell in members) / size - value

    low, high = -20.0, 20.0
    for _ in range(100):
        middle = (low + high) / 2
        if gap(middle) > 0:
            high = middle
        else:
            low = middle
    if abs(gap(low)) > 1e-9:
        raise NoSolutionError
    return expit(low), cell_risks(weights, effects, expit(low))


def rake(seed, targets, sweeps=100_000):
    """Return shares with given margins: `targets` maps a position to the shares of its levels, position 0 included."""
    shares = dict(seed)
    for _ in range(sweeps):
        for position, wanted in targets.items():
            for level, target in enumerate(wanted):
                now = margin(shares, position, level)
                for cell, share in shares.items():
                    if cell[position] == level:
                        shares[cell] = share * target / now if now > 0 else 0.0
        if all(
            abs(margin(shares, position, level) - target) < 1e-13
            for position, wanted in targets.items()
            for level, target in enumerate(wanted)
        ):
            return shares
    raise NoSolutionError


def least_information(seed, targets):
    """Return the shares that differ least from the seed (relative entropy) and have the margins: raking's other name."""
    cells = [cell for cell in seed if seed[cell] > 0]
    keys = [(position, level) for position, wanted in targets.items() for level in range(len(wanted))]
    columns = np.array([[float(cell[position] == level) for position, level in keys] for cell in cells])
    wanted = np.array([targets[position][level] for position, level in keys])
    start = np.array([seed[cell] for cell in cells])

    def dual(multipliers):
        shares = start * np.exp(columns @ multipliers)
        return shares.sum() - wanted @ multipliers, columns.T @ shares - wanted

    found = minimize(dual, np.zeros(len(keys)), jac=True, method="BFGS", options={"gtol": 1e-11})
    return dict(zip(cells, start * np.exp(columns @ found.x), strict=True))


def shift(shares, risks, target):
    """Return the one shift of all logits at which the mean is the target (method, section 10)."""
    return root(
        lambda d: sum(share * expit(logit(risks[cell]) + d) for cell, share in shares.items()) - target
    )
