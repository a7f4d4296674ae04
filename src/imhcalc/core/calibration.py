"""Cell risks that reproduce a stated prevalence and published effects (method, sections 4 and 5)."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from imhcalc.core.arrays import BoolArray, FloatArray, IntArray, cells_first, expit, logit, rows_of
from imhcalc.core.cells import Grid, level_sums, reference_mask
from imhcalc.core.model import Baseline, Effect, Measure, Scope
from imhcalc.faults import ModelError
from imhcalc.records import dataclass

RESIDUAL_REACHED = 1e-14
LAST_STEP = 3e-8
"""The size of a step of Newton's method after which no other is needed: what is left is below its square."""
RELATIVE_REACHED = 1e-11
"""How near a level's risk must be as a share of itself: a rare level's error hardly shows in the residual."""
RESIDUAL_ALLOWED = 1e-12
GAP_REACHED = 1e-13
LARGEST_COEFFICIENT = 40.0
LONGEST_STEP = 4.0
"""How far one step may move a coefficient: a rare level's may leap past the root, and the whole hardly feels it."""
NEAR = 0.1
"""The size of a step of Newton's method from which on one step tells the next."""
NEXT_STEP = 5e-13
"""The size of a next step that is taken as it is foretold: it is foretold to a tenth of itself or better."""
FEW_STEPS = 6
"""Steps in which Newton's method settles, where it needs no care."""
MOST_STEPS = 200
MOST_HALVINGS = 30


class DrawnEffect(NamedTuple):
    """An effect with its levels on the log scale, (S, L): log odds ratios, log rate ratios or logits of risks."""

    factor: str
    scope: Scope
    measure: Measure
    log_ratios: FloatArray


def central(effects: Sequence[Effect]) -> list[DrawnEffect]:
    """Return effects at their published values, S = 1."""
    return [
        DrawnEffect(effect.factor, effect.scope, effect.measure, effect.log_ratios[np.newaxis])
        for effect in effects
    ]


@dataclass(frozen=True, slots=True)
class Fit:
    """A calibrated model.

    Parameters
    ----------
    national_mean : (S,)
        The prevalence in the reference population: the baseline, or the one a reference baseline implies.
    cell_logits : (S, C)
        Logit of the risk in each cell; NaN where the published effects say nothing of it.
    valid : (S,)
        Whether a solution was found; a central calculation without one is refused instead.
    exceeds_one : (S,)
        Whether there is none because a rate ratio would need a risk above one.
    """

    national_mean: FloatArray
    cell_logits: FloatArray
    valid: BoolArray
    exceeds_one: BoolArray

    @property
    def cell_risks(self) -> FloatArray:
        """Risk in each cell, (S, C)."""
        return expit(self.cell_logits)


def calibrate_intercept(offsets: FloatArray, weights: FloatArray, target: FloatArray) -> FloatArray:
    """Return the intercept at which the weighted mean risk equals `target`.

    Parameters
    ----------
    offsets : (..., n)
        Logit of each cell's risk, less the intercept.
    weights : (..., n)
        Weight of each cell, at least 0, not all 0.
    target : (...)
        Mean risk to reach, above 0 and below 1.

    Returns
    -------
    (...)
        The intercept.

    Notes
    -----
    Newton's method on the logit of the mean. Odds are formed once, so that a step needs no exponential per cell.
    It starts near enough to need no care, as a rule; where a step does not close in on the root, the search is
    made again inside the interval that must hold it.
    """
    # The cells go first: sums over the first axis of an array are many times faster than over a short last one.
    weights, offsets = cells_first(weights), cells_first(offsets)
    share = weights / np.add.reduce(weights, axis=0)
    populated = None if share.min() > 0 else share > 0
    if populated is not None:
        offsets = np.where(populated, offsets, 0.0)
    odds = np.exp(offsets)
    weighted = share * odds
    goal = logit(target)
    # The mean of the odds stands for the odds of the mean, less what their spread takes from it.
    mean = np.add.reduce(weighted, axis=0)
    spread = np.add.reduce(weighted * odds, axis=0)
    start = goal - np.log(mean) + target * (spread / (mean * mean) - 1.0)
    found = _newton(odds, weighted, goal, start)
    return _search(odds, weighted, target, _bracket(offsets, populated, goal)) if found is None else found


def _newton(
    odds: FloatArray, weighted: FloatArray, goal: FloatArray, intercept: FloatArray
) -> FloatArray | None:
    """Return the intercepts (...) that steps of Newton's method lead to, or None where they lead to none soon.

    Near the root each step is the square of the one before, times what hardly changes: so two steps tell the
    next, and where that is next to nothing it is taken without another look at the cells.
    """
    before, size_before = intercept, np.inf
    with np.errstate(all="ignore"):
        for _ in range(FEW_STEPS):
            mean, growth = _mean_and_growth(np.exp(-intercept), odds, weighted)
            move = _gap(mean, goal)
            move *= mean
            move *= 1.0 - mean
            move /= growth
            intercept = intercept - move
            if size_before <= NEAR:
                after = move / before
                after *= after
                after *= move
                if _largest(after) <= NEXT_STEP:
                    return intercept - after
            size_before, before = _largest(move), move
            if size_before <= LAST_STEP:
                return intercept
    return None


def _mean_and_growth(
    against: FloatArray, odds: FloatArray, weighted: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return the mean of the risks odds / (odds + against), of (n, ...) and (...), and how it grows with the intercept.

    The odds are without the intercept, and those against, exp(-intercept), are of it alone. `weighted` are the odds
    times each cell's share of all, (n, ...): no risk is formed by itself. One grows by risk x against / (odds + against).
    """
    divisor = odds + against
    parts = weighted / divisor
    mean: FloatArray = np.add.reduce(parts, axis=0)
    parts /= divisor
    growth: FloatArray = np.add.reduce(parts, axis=0)
    growth *= against
    return mean, growth


def _gap(mean: FloatArray, goal: FloatArray) -> FloatArray:
    """Return how far the logit of a mean lies above its goal."""
    gap: FloatArray = np.log(mean / (1.0 - mean))
    gap -= goal
    return gap


def _largest(values: FloatArray) -> float:
    """Return the largest of some values, whatever their signs; NaN if any is."""
    return max(float(values.max()), -float(values.min()))


def _bracket(
    offsets: FloatArray, populated: BoolArray | None, goal: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return where the intercept must lie: at logit(target) less the largest offset no risk is above the target."""
    largest = offsets if populated is None else np.where(populated, offsets, -np.inf)
    smallest = offsets if populated is None else np.where(populated, offsets, np.inf)
    return goal - largest.max(axis=0), goal - smallest.min(axis=0)


def _search(
    odds: FloatArray, weighted: FloatArray, target: FloatArray, bracket: tuple[FloatArray, FloatArray]
) -> FloatArray:
    """Return the intercepts (...) by Newton's method kept inside the interval that must hold them."""
    goal = logit(target)
    start = goal - np.log(weighted.sum(axis=0))
    lower, upper = (np.broadcast_to(end, start.shape) for end in bracket)
    intercept: FloatArray = np.clip(start, lower, upper)
    for _ in range(MOST_STEPS):
        mean, growth = _mean_and_growth(np.exp(-intercept), odds, weighted)
        short = mean - target
        settled = np.abs(short) <= RESIDUAL_REACHED * target
        if settled.all():
            break
        lower = np.where(short < 0, intercept, lower)
        upper = np.where(short > 0, intercept, upper)
        with np.errstate(divide="ignore", invalid="ignore"):
            move = _gap(mean, goal) * mean * (1.0 - mean) / growth
        step = intercept - move
        last = settled | (np.abs(move) <= LAST_STEP)
        bracketed = np.where(last | ((step >= lower) & (step <= upper)), step, 0.5 * (lower + upper))
        # What has settled stays, and a last step is taken as it is: rounding may have closed their brackets.
        intercept = np.where(settled, intercept, bracketed)
        if last.all():
            break
    return intercept


def target_risks(
    effect: DrawnEffect, level_shares: FloatArray, mean: FloatArray
) -> tuple[FloatArray, BoolArray]:
    """Return the risk of each level that a crude effect implies at a national mean, and whether it exists.

    Parameters
    ----------
    level_shares : (S, L)
        National share of each level.
    mean : (S,)
        National mean risk, above 0 and below 1.

    Returns
    -------
    (S, L), (S,)
        Level risks; False where a rate ratio would need a risk above one.

    Notes
    -----
    Odds ratios and risks: expit(a + log OR), a solved so that the level-share weighted mean is `mean`
    (method, section 4). Rate ratios: mean RR / sum of P(m) RR(m) (the same).
    """
    if effect.measure == "rr":
        rates = np.exp(effect.log_ratios)
        risks = mean[:, np.newaxis] * rates / (level_shares * rates).sum(axis=1, keepdims=True)
        exists = (risks <= 1.0 + RESIDUAL_ALLOWED).all(axis=1)
        return np.where(risks >= 1.0 - RESIDUAL_ALLOWED, 1.0, risks), exists
    level = calibrate_intercept(effect.log_ratios, level_shares, mean)
    risks = expit((level + effect.log_ratios.T).T)
    return risks, np.ones(len(risks), dtype=np.bool_)


def fit(
    grid: Grid, weights: FloatArray, effects: Sequence[DrawnEffect], baseline: Baseline, value: FloatArray
) -> Fit:
    """Return the cell risks that reproduce a baseline and the effects.

    Parameters
    ----------
    weights : (S, C)
        National share of each cell.
    effects : sequence of DrawnEffect
        At most one per factor.
    baseline : Baseline
        For its anchor; `value` holds its level.
    value : (S,)
        The stated prevalence, in [0, 1].

    Raises
    ------
    ModelError
        ``E_REFERENCE_EMPTY`` if a reference baseline describes nobody.
    """
    if baseline.anchor == "population":
        return _fit_mean(grid, weights, effects, value)
    mask = reference_mask(grid, baseline.reference_cells)
    reference = np.where(mask, weights, 0.0)
    if np.any(reference.sum(axis=1) <= 0):
        raise ModelError("E_REFERENCE_EMPTY", "nobody in the nation lives in the reference cells")
    return _fit_reference(grid, weights, reference, effects, value)


def require_valid(fitted: Fit) -> Fit:
    """Return the fit, refusing one without a solution: ``E_RR_EXCEEDS_ONE`` or ``E_MARGINAL_INFEASIBLE``."""
    if fitted.valid.all():
        return fitted
    if fitted.exceeds_one.any():
        raise ModelError(
            "E_RR_EXCEEDS_ONE", "a rate ratio gives a level a risk above 1 at this national prevalence"
        )
    raise ModelError(
        "E_MARGINAL_INFEASIBLE", "no cell risks reproduce all the published crude effects together"
    )


def _fit_mean(grid: Grid, weights: FloatArray, effects: Sequence[DrawnEffect], mean: FloatArray) -> Fit:
    certain = (mean <= 0.0) | (mean >= 1.0)
    if not certain.any():
        return _solve(grid, weights, effects, mean)
    solved = _solve(grid, weights, effects, np.where(certain, 0.5, mean))
    at_ends = np.broadcast_to(
        logit(mean)[:, np.newaxis], (max(len(mean), len(solved.cell_logits)), weights.shape[1])
    )
    logits = np.where(certain[:, np.newaxis], at_ends, solved.cell_logits)
    return Fit(mean, logits, solved.valid | certain, solved.exceeds_one & ~certain)


def _solve(grid: Grid, weights: FloatArray, effects: Sequence[DrawnEffect], mean: FloatArray) -> Fit:
    """Solve (a) to (c) of the method, section 5, for means strictly between 0 and 1."""
    effects, possible = _finite(effects)
    conditional = [effect for effect in effects if effect.scope == "conditional"]
    targets = []
    exists = np.ones(1, dtype=np.bool_)
    for effect in effects:
        if effect.scope == "conditional":
            continue
        risks, effect_exists = target_risks(effect, level_sums(grid, effect.factor, weights), mean)
        targets.append((effect.factor, risks))
        exists = exists & effect_exists
        if not effect_exists.all() or risks.max() >= 1.0:
            possible = possible & effect_exists & np.all(risks < 1.0, axis=1)
    rows = max(
        len(mean),
        len(weights),
        *(len(effect.log_ratios) for effect in conditional),
        *(len(risks) for _, risks in targets),
        1,
    )
    if not possible.all():
        targets = [(factor, np.where(possible[:, np.newaxis], risks, 0.5)) for factor, risks in targets]
    logits, found = _solve_targets(grid, weights, conditional, targets, mean)
    valid, logits = rows_of(possible & found, rows), rows_of(logits, rows)
    if not valid.all():
        logits = np.where(valid[:, np.newaxis], logits, np.nan)
    return Fit(rows_of(mean, rows), logits, valid, rows_of(~exists, rows))


def _finite(effects: Sequence[DrawnEffect]) -> tuple[list[DrawnEffect], BoolArray]:
    """Return effects without their undefined draws (set to no effect), and which draws are defined."""
    possible = np.ones(1, dtype=np.bool_)
    finite = []
    for effect in effects:
        if not np.isfinite(effect.log_ratios.sum()):
            defined: BoolArray = np.all(np.isfinite(effect.log_ratios), axis=1)
            possible = possible & defined
            effect = effect._replace(log_ratios=np.where(defined[:, np.newaxis], effect.log_ratios, 0.0))  # noqa: PLW2901
        finite.append(effect)
    return finite, possible


def _solve_targets(
    grid: Grid,
    weights: FloatArray,
    conditional: Sequence[DrawnEffect],
    targets: Sequence[tuple[str, FloatArray]],
    mean: FloatArray,
) -> tuple[FloatArray, BoolArray]:
    """Return cell logits (S, C) and whether they were found: by one intercept, one per level, or Newton's method."""
    everywhere = np.ones(1, dtype=np.bool_)
    if not targets and not any(effect.log_ratios.any() for effect in conditional):
        return np.broadcast_to(logit(mean)[:, np.newaxis], (len(mean), weights.shape[1])), everywhere
    if len(targets) == 1:
        factor, risks = targets[0]
        return _solve_levels(grid, weights, conditional, factor, risks)
    offsets = _offsets(grid, conditional, np.arange(weights.shape[1])).T
    if not targets:
        intercept = calibrate_intercept(offsets, weights, mean)
        return (offsets.T + intercept).T, everywhere
    return _solve_jointly(grid, weights, offsets, targets, mean)


def _offsets(grid: Grid, conditional: Sequence[DrawnEffect], cells: IntArray) -> FloatArray:
    """Return what conditional effects add to the logit of some cells, (cells, S)."""
    offsets: FloatArray = np.zeros((len(cells), 1))
    for number, effect in enumerate(conditional):
        added = effect.log_ratios.T[grid.levels[grid.index(effect.factor)][cells]]
        offsets = added if number == 0 else offsets + added
    return offsets


def _solve_levels(
    grid: Grid,
    weights: FloatArray,
    conditional: Sequence[DrawnEffect],
    factor: str,
    risks: FloatArray,
) -> tuple[FloatArray, BoolArray]:
    """Solve one crude effect: the equations fall apart into one intercept per level of its factor.

    Conditional effects are those of other factors, whose levels are the same at every level of this one.
    """
    members = grid.members(factor)
    by_level = grid.by_level(factor, weights.T)
    size = by_level.sum(axis=(1, 2))
    known = size > 0
    offsets = _offsets(grid, conditional, members[0])
    solved_for = slice(None) if known.all() else known
    solved = calibrate_intercept(
        offsets.T[np.newaxis], by_level[solved_for].transpose(0, 2, 1), risks.T[solved_for]
    )
    intercepts = np.full((len(members), solved.shape[1]), np.nan)
    intercepts[solved_for] = solved
    base = int(np.argmax(size))
    coefficients = intercepts - intercepts[base]
    coefficients[base] = intercepts[base]
    finite: BoolArray = np.abs(coefficients[known]).max(axis=0) <= LARGEST_COEFFICIENT
    cells = intercepts[:, np.newaxis] + offsets
    if factor == grid.factors[0]:
        return cells.reshape(weights.shape[1], -1).T, finite
    logits = np.empty((weights.shape[1], cells.shape[2]))
    logits[members] = cells
    return logits.T, finite


def _solve_jointly(
    grid: Grid,
    weights: FloatArray,
    offsets: FloatArray,
    targets: Sequence[tuple[str, FloatArray]],
    mean: FloatArray,
) -> tuple[FloatArray, BoolArray]:
    """Solve several crude effects together: Newton's method on a convex function, with step halving."""
    columns, wanted, unknown = _design(grid, weights, targets, mean)
    rows = max(len(weights), len(offsets), len(wanted))
    weights, offsets, wanted = (rows_of(part, rows) for part in (weights, offsets, wanted))
    coefficients = np.zeros((rows, columns.shape[1]))
    coefficients[:, 0] = logit(mean)
    active = np.arange(rows)
    found = np.zeros(rows, dtype=np.bool_)
    for _ in range(MOST_STEPS):
        moved, residual, relative = _newton_step(
            columns, weights[active], offsets[active], wanted[active], coefficients[active]
        )
        settled = (residual <= RESIDUAL_REACHED) & (relative <= RELATIVE_REACHED)
        coefficients[active] = np.where(settled[:, np.newaxis], coefficients[active], moved)
        found[active] = residual <= RESIDUAL_ALLOWED
        keep = ~settled & (np.abs(coefficients[active]) <= LARGEST_COEFFICIENT).all(axis=1)
        active = active[keep]
        if not len(active):
            break
    found &= (np.abs(coefficients) <= LARGEST_COEFFICIENT).all(axis=1)
    logits = coefficients @ columns.T + offsets
    logits[:, unknown] = np.nan
    return logits, found


def _design(
    grid: Grid, weights: FloatArray, targets: Sequence[tuple[str, FloatArray]], mean: FloatArray
) -> tuple[FloatArray, FloatArray, BoolArray]:
    """Return indicator columns (C, k), the sums they must reach (S, k), and the cells nothing is known of (C,)."""
    cells = weights.shape[1]
    columns = [np.ones(cells)]
    wanted = [rows_of(mean, max(len(mean), len(weights)))]
    unknown = np.zeros(cells, dtype=np.bool_)
    for factor, risks in targets:
        levels = grid.levels[grid.index(factor)]
        shares = level_sums(grid, factor, weights)
        size = shares.mean(axis=0)
        base = int(np.argmax(size))
        unknown |= (size <= 0)[levels]
        for level in np.flatnonzero(size > 0):
            if level != base:
                columns.append((levels == level).astype(np.float64))
                wanted.append(shares[:, level] * risks[:, level])
    rows = max(len(sums) for sums in wanted)
    return (
        np.stack(columns, axis=1),
        np.stack([rows_of(sums, rows) for sums in wanted], axis=1),
        unknown,
    )


def _newton_step(
    columns: FloatArray,
    weights: FloatArray,
    offsets: FloatArray,
    wanted: FloatArray,
    coefficients: FloatArray,
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return the next coefficients (S, k), and how far the present ones are from their targets, also as a share (S,)."""
    logits = coefficients @ columns.T + offsets
    risks = expit(logits)
    gradient = (weights * risks) @ columns - wanted
    residual: FloatArray = np.abs(gradient).max(axis=1)
    relative: FloatArray = np.abs(gradient / np.maximum(wanted, np.finfo(np.float64).tiny)).max(axis=1)
    curvature = (weights * risks * (1.0 - risks))[:, :, np.newaxis] * columns
    hessian = columns.T @ curvature
    # A ridge far below rounding keeps a flat direction solvable; it moves the path, never the root.
    ridge = 1e-15 * np.trace(hessian, axis1=1, axis2=2) + np.finfo(np.float64).tiny
    step = np.linalg.solve(
        hessian + ridge[:, np.newaxis, np.newaxis] * np.eye(columns.shape[1]), gradient[..., np.newaxis]
    )
    step = step[..., 0]
    now = _objective(logits, weights, wanted, coefficients)
    length = LONGEST_STEP / np.maximum(np.abs(step).max(axis=1), LONGEST_STEP)
    for _ in range(MOST_HALVINGS):
        trial = coefficients - length[:, np.newaxis] * step
        worse = _objective(trial @ columns.T + offsets, weights, wanted, trial) > now + 1e-12 * np.abs(now)
        if not worse.any():
            break
        length = np.where(worse, 0.5 * length, length)
    return coefficients - length[:, np.newaxis] * step, residual, relative


def _objective(
    logits: FloatArray, weights: FloatArray, wanted: FloatArray, coefficients: FloatArray
) -> FloatArray:
    """Return the convex function whose gradient is the residual: sum of w log(1 + e^eta), less the targets."""
    value: FloatArray = (weights * np.logaddexp(0.0, logits)).sum(axis=1) - (wanted * coefficients).sum(
        axis=1
    )
    return value


def _fit_reference(
    grid: Grid, weights: FloatArray, reference: FloatArray, effects: Sequence[DrawnEffect], value: FloatArray
) -> Fit:
    """Find the national mean at which the reference cells have the stated risk (method, section 5).

    National means without a solution lie above those with one (rate ratios), or between them (crude effects
    that are impossible together); so where the search below finds nothing, the one above may.
    """
    certain = (value <= 0.0) | (value >= 1.0)
    inside = np.where(certain, 0.5, value)
    fitted = _search_reference(grid, weights, reference, effects, inside, np.inf)
    if not fitted.valid.all():
        above = _search_reference(grid, weights, reference, effects, inside, -np.inf)
        fitted = _combined(fitted.valid | ~above.valid, fitted, above)
    if not certain.any():
        return fitted
    return _combined(certain, _fit_mean(grid, weights, effects, value), fitted)


def _combined(use_first: BoolArray, first: Fit, second: Fit) -> Fit:
    """Return, row by row, one fit or the other."""
    return Fit(
        np.where(use_first, first.national_mean, second.national_mean),
        np.where(use_first[:, np.newaxis], first.cell_logits, second.cell_logits),
        np.where(use_first, first.valid, second.valid),
        np.where(use_first, first.exceeds_one, second.exceeds_one),
    )


def _search_reference(
    grid: Grid,
    weights: FloatArray,
    reference: FloatArray,
    effects: Sequence[DrawnEffect],
    value: FloatArray,
    without_solution: float,
) -> Fit:
    """Search the national mean, counting one without a solution as too high (inf) or too low (-inf).

    The mean over the reference rises with the national mean, and on the logit scale almost in step with
    it; so the secant method, kept inside a bracket.
    """
    rows = max(len(weights), len(value), *(len(effect.log_ratios) for effect in effects), 1)
    goal = rows_of(logit(value), rows).copy()
    lower, upper = goal - LARGEST_COEFFICIENT, goal + LARGEST_COEFFICIENT
    guess, slope = goal.copy(), np.ones(rows)
    previous_guess, previous_gap = guess, np.full(rows, np.nan)
    exceeds_one = np.zeros(rows, dtype=np.bool_)
    fitted = _fit_mean(grid, weights, effects, expit(guess))
    for _ in range(MOST_STEPS):
        exceeds_one = exceeds_one | fitted.exceeds_one
        gap = np.where(fitted.valid, logit(_reference_mean(fitted, reference)) - goal, without_solution)
        if np.all(np.abs(gap) <= GAP_REACHED):
            break
        lower = np.where(gap < 0, guess, lower)
        upper = np.where(gap > 0, guess, upper)
        with np.errstate(divide="ignore", invalid="ignore"):
            secant = (gap - previous_gap) / (guess - previous_guess)
            slope = np.where(np.isfinite(secant) & (secant > 0), secant, slope)
            step = guess - gap / slope
        new = np.where(np.isfinite(step) & (step > lower) & (step < upper), step, 0.5 * (lower + upper))
        if np.all((new == guess) | (upper - lower <= np.spacing(np.abs(guess)))):
            break
        previous_guess, previous_gap, guess = guess, gap, new
        fitted = _fit_mean(grid, weights, effects, expit(guess))
    reached = np.abs(_reference_mean(fitted, reference) - value) <= RESIDUAL_ALLOWED
    valid = fitted.valid & reached
    return Fit(fitted.national_mean, fitted.cell_logits, valid, exceeds_one & ~valid)


def _reference_mean(fitted: Fit, reference: FloatArray) -> FloatArray:
    """Return the mean risk over the reference, weights (S, C), where there is a solution; elsewhere anything."""
    share = reference / reference.sum(axis=1, keepdims=True)
    risks = np.where((reference > 0) & fitted.valid[:, np.newaxis], fitted.cell_risks, 0.5)
    mean: FloatArray = np.minimum((share * risks).sum(axis=1), 1.0)
    return mean
