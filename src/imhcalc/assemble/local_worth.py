"""What one local figure would be worth: the headline's range were it collected, by running with it."""

from collections.abc import Iterator

import numpy as np

from imhcalc.assemble.evidence_in_use import EvidenceInUse
from imhcalc.assemble.model_runs import Runner
from imhcalc.assemble.outcome_runs import OutcomeRun, run_outcomes
from imhcalc.assemble.plan_basis import PlanBasis
from imhcalc.core.arrays import FloatArray
from imhcalc.core.model import Nation
from imhcalc.core.summary import limits
from imhcalc.first_letters import lowered
from imhcalc.models.plan import ObservedCounts
from imhcalc.models.profile import LocalExposure, Profile
from imhcalc.records import dataclass

AS_SUPPOSED = "supposed, to say what it would be worth"


@dataclass(frozen=True, slots=True)
class Worth:
    """One local figure that could be collected, and the headline's number and range with it."""

    id: str
    label: str
    expected: float
    limits: tuple[float, float]


def worth_of_local_data(plan: PlanBasis, runner: Runner) -> Iterator[Worth]:
    """Yield what each local figure that is not given would make of the headline's range.

    Each is supposed to turn out as the model expects, counted among as many people as the evidence's setting
    says, and the whole run is made again with it.
    """
    headline, profile = plan.headline, plan.profile
    size = plan.evidence.number("local_study_size")
    model, nation = runner.model_and_nation(headline.id)
    first = model.first_outcome
    if headline.id == first and headline.local is None:
        yield _with(
            plan, runner, "outcome", _counting_words(headline, size), _counted(profile, headline, size)
        )
    for exposure in nation.exposures:
        if exposure.factor in profile.local_exposures:
            continue
        label = plan.evidence.evidence.risk_factors[exposure.factor].label
        words = f"a local survey of {lowered(label)} among {size:g} people"
        yield _with(
            plan,
            runner,
            f"survey.{exposure.factor}",
            words,
            _surveyed(profile, nation, headline, exposure.factor, size),
        )


def _counting_words(headline: OutcomeRun, size: float) -> str:
    label = headline.outcome.label
    return (
        f"{lowered(label)} observed here in {size:g} {headline.outcome.counted}, by a recognised instrument"
    )


def _counted(profile: Profile, headline: OutcomeRun, size: float) -> Profile:
    rate = float(headline.central.total[0]) / headline.people
    counts = ObservedCounts(below=rate * size, assessed=size, instrument=AS_SUPPOSED, source=AS_SUPPOSED)
    return profile.model_copy(update={"observed": {**profile.observed, headline.id: counts}})


def _surveyed(profile: Profile, nation: Nation, headline: OutcomeRun, factor: str, size: float) -> Profile:
    shares = implied_shares(nation, factor, headline.people_by_quintile)
    survey = LocalExposure(shares=shares.tolist(), effective_sample_size=size, source=AS_SUPPOSED)
    return profile.model_copy(update={"local_exposures": {**profile.local_exposures, factor: survey}})


def implied_shares(nation: Nation, factor: str, people_by_quintile: FloatArray) -> FloatArray:
    """Return the share of each level that the national table implies for an area's mix of fifths, (L,)."""
    table = next(exposure.given_quintile for exposure in nation.exposures if exposure.factor == factor)
    mix = people_by_quintile / people_by_quintile.sum()
    shares: FloatArray = mix @ table
    return shares


def _with(plan: PlanBasis, runner: Runner, name: str, label: str, supposed: Profile) -> Worth:
    headline = plan.headline.id
    alone = supposed.model_copy(update={"outcomes": [headline], "headline": headline})
    if headline in supposed.observed:
        # What is counted holds what a stated multiple would add.
        others = {
            name: each for name, each in supposed.stated_multipliers.items() if headline not in each.outcomes
        }
        alone = alone.model_copy(update={"stated_multipliers": others})
    apart = EvidenceInUse(plan.evidence.evidence, alone)
    runs, _ = run_outcomes(Runner(apart, runner.surroundings, runner.populations, runner.options))
    run = next(each for each in runs if each.id == headline)
    lower, upper = limits(run.drawn.total[np.newaxis], plan.level)[0]
    return Worth(name, label, float(run.central.total[0]), (float(lower), float(upper)))
