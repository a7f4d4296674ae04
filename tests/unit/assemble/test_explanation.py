"""Every figure can be followed to its sources, and the steps add up to it."""

from collections.abc import Iterator
from functools import cache

import pytest

from imhcalc import application
from imhcalc.areas.column_sources import column_sources
from imhcalc.assemble.explanation import explain, matching
from imhcalc.loading.loaded_profile import LoadedProfile
from imhcalc.models.explanation import Explanation, Step
from imhcalc.models.options import Options
from imhcalc.models.profile import Profile
from imhcalc.models.result import Result
from tests.support import FEW, ROOT, shipped

HEADLINE = "disorganised_attachment"
EXAMPLES = sorted(path.name for path in (ROOT / "examples").glob("*.yaml"))
PLACES = ["Scotland", "North East", "Northern Ireland"]
OTHER_WAYS = {
    "reference anchor": Options(draws=200, anchor="reference"),
    "report method": Options(draws=200, method="report"),
    "parameter interval": Options(draws=200, interval="parameter"),
}
TWO_NATIONS = {"area": {"name": "Borders", "members": ["S12000026", "E06000057"]}}
STATED = {
    "area": {"name": "Fernshire", "nation": "England"},
    "population": {
        "children_by_age": {"0": 1250, "1": 1240, "2": 1260, "3": 1300, "4": 1290, "5": 1280},
        "quintile_shares": [0.3, 0.25, 0.2, 0.15, 0.1],
        "source": "a register", "year": 2024,
    },
    "stated_multipliers": {
        "conflict": {"label": "Conflict", "outcomes": [HEADLINE], "rate_ratio": 1.2, "reason": "said locally"},
    },
}  # fmt: skip


@cache
def of_file(name: str) -> tuple[LoadedProfile, Result]:
    loaded = application.read_profile(str(ROOT / "examples" / name), shipped())
    return loaded, application.estimate(loaded, shipped(), FEW)


@cache
def of_area(name: str, options: Options = FEW) -> tuple[LoadedProfile, Result]:
    loaded = application.profile_of_area([name])
    return loaded, application.estimate(loaded, shipped(), options)


def of_mapping(profile: dict, options: Options = FEW) -> tuple[LoadedProfile, Result]:
    loaded = LoadedProfile.of(Profile.model_validate(profile))
    return loaded, application.estimate(loaded, shipped(), options)


@cache
def columns():
    return column_sources(shipped().root)


def explained(made: tuple[LoadedProfile, Result], wanted: str, depth: int | None = None) -> Explanation:
    loaded, result = made
    return explain(result, shipped().evidence, loaded.profile, columns(), wanted, depth)


def steps(step: Step) -> Iterator[Step]:
    yield step
    for child in step.children:
        yield from steps(child)


def found(explanation: Explanation, wanted: str) -> Step:
    """The step of an id where it is explained, not where a sum or a later step names it."""
    return next(
        step
        for step in steps(explanation.step)
        if step.id == wanted and not step.as_above and (step.equation or step.kind != "figure")
    )


# -- the graph -------------------------------------------------------------------------------------------


def resolves(result: Result, wanted: str) -> bool:
    """Whether an id is there in the result itself, however an explanation looks it up."""
    figures = {figure.id for figure in result.figures}
    parameters = {parameter.id for parameter in result.inputs.parameters}
    if wanted in figures | parameters:
        return True
    section, _, rest = wanted.partition(".")
    if section == "profile":
        held = result.inputs.profile
        for part in rest.split("."):
            if not isinstance(held, dict) or part not in held:
                return False
            held = held[part]
        return True
    held = {
        "areas": result.inputs.measured,
        "national_mix": result.inputs.national_mix,
        "national_children": result.inputs.national_children,
        "area": {"children_by_quintile": 1, "children_by_age": 1},
    }
    return rest in held.get(section, {})


def every_result() -> Iterator[pytest.param]:
    for name in EXAMPLES:
        yield pytest.param(of_file, (name,), id=name)
    for place in PLACES:
        yield pytest.param(of_area, (place,), id=place)
    for way, options in OTHER_WAYS.items():
        yield pytest.param(of_area, ("Leeds", options), id=way)
    yield pytest.param(of_mapping, (TWO_NATIONS,), id="two nations")
    yield pytest.param(of_mapping, (STATED,), id="stated")


RESULTS = list(every_result())


@pytest.mark.parametrize(("make", "arguments"), RESULTS)
def test_every_figure_says_how_and_from_what(make, arguments):
    _, result = make(*arguments)
    assert [figure.id for figure in result.figures if not figure.equation] == []
    assert [
        (figure.id, each) for figure in result.figures for each in figure.from_ if not resolves(result, each)
    ] == []
    assert [figure.id for figure in result.figures if not figure.from_] == []


@pytest.mark.parametrize(("make", "arguments"), RESULTS)
def test_no_figure_rests_on_itself(make, arguments):
    _, result = make(*arguments)
    rests_on = {figure.id: figure.from_ for figure in result.figures}
    done: set[str] = set()

    def walk(figure: str, path: tuple[str, ...]) -> None:
        assert figure not in path, " -> ".join((*path, figure))
        if figure not in done:
            for each in rests_on.get(figure, ()):
                walk(each, (*path, figure))
            done.add(figure)

    for figure in rests_on:
        walk(figure, ())


@pytest.mark.parametrize(("make", "arguments"), RESULTS)
def test_every_figure_can_be_explained(make, arguments):
    made = make(*arguments)
    for figure in made[1].figures:
        step = explained(made, figure.id).step
        assert (step.id, step.value) == (figure.id, figure.value)
        in_full = {each.id: each for each in steps(step) if not each.as_above}
        for each in steps(step):
            assert each.label
            assert not each.as_above or each.unit == in_full[each.id].unit


# -- what a tree shows -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("make", "arguments"), RESULTS)
def test_national_rate_and_what_moves_it_add_to_the_local_rate(make, arguments):
    made = make(*arguments)
    sums = 0
    for figure in made[1].figures:
        if figure.id.endswith((".prevalence", ".synthetic")) and ".reading." not in figure.id:
            for step in steps(explained(made, figure.id).step):
                if step.kind == "national_to_local":
                    *parts, total = step.children
                    assert sum(part.value for part in parts) == pytest.approx(total.value, abs=1e-9)
                    sums += 1
    assert sums


def test_a_shared_step_is_explained_once_and_named_after():
    tree = explained(of_area("Leeds"), "insecure_attachment.expected")
    shown: dict[str, int] = {}
    for step in steps(tree.step):
        if step.as_above:
            assert step.children == []
        elif step.kind == "evidence":
            shown[step.id] = shown.get(step.id, 0) + 1
    assert set(shown.values()) == {1}


def test_a_modelled_rate_is_followed_to_print():
    tree = explained(of_area("Leeds"), f"{HEADLINE}.expected")
    shares = found(tree, "classifications.attachment.shares")
    assert shares.place.citation.startswith("Van IJzendoorn")
    assert shares.place.where.startswith("abstract")
    assert shares.standing.status == "derived"
    assert len(shares.drawn) == len(shares.value) == 3
    assert [round(limit, 2) for limit in shares.drawn[0]] == [0.12, 0.18]
    assert shares.rivals
    place = found(tree, f"associations.deprivation.{HEADLINE}")
    assert (place.compared.scope, place.compared.log_linear) == ("marginal", True)
    assert place.limits.lower == 1.3
    assert place.drawn[0][0] == pytest.approx(1.2046, abs=1e-4)
    levels = [child for child in place.children if child.kind == "level"]
    assert [round(level.value, 2) for level in levels] == [1.89, 1.61, 1.37, 1.17, 1.0]
    assert levels[0].drawn[0] == pytest.approx(place.drawn[0])
    adversity = found(tree, f"associations.ace.{HEADLINE}")
    assert (adversity.compared.scope, adversity.compared.adjusted_for) == (
        "conditional", ["Deprivation of the place"],
    )  # fmt: skip


def test_limits_drawn_are_those_that_the_draws_have():
    """The limits shown against the draws of the model itself (method, section 13)."""
    import numpy as np

    from imhcalc.assemble.inputs import beta_of
    from imhcalc.assemble.limits_drawn import limits_drawn
    from imhcalc.core.distributions import draw_beta, draw_shares
    from imhcalc.models.register import quantities

    pack = quantities(shipped().evidence)
    generator = np.random.default_rng(1)
    baseline = pack["outcomes.disorder_2_4.baseline.England"]
    drawn = draw_beta(beta_of(baseline), 400_000, generator)
    assert limits_drawn(baseline)[0] == pytest.approx(np.quantile(drawn, [0.025, 0.975]), rel=0.01)
    shares = pack["classifications.attachment.shares"]
    drawn = draw_shares(np.array(shares.numbers), shares.effective_sample_size, 400_000, generator)
    for number, pair in enumerate(limits_drawn(shares)):
        assert pair == pytest.approx(np.quantile(drawn[:, number], [0.025, 0.975]), rel=0.01)


def test_without_a_survey_adversity_moves_nothing_and_the_tree_says_so():
    without = found(
        explained(of_area("Blackburn with Darwen"), f"{HEADLINE}.expected"), f"{HEADLINE}.prevalence"
    )
    assert without.unmoved_by == ["Adults' childhood adversity"]
    made = of_file("blackburn_with_darwen.yaml")
    tree = explained(made, f"{HEADLINE}.expected")
    assert found(tree, f"{HEADLINE}.prevalence").unmoved_by == []
    survey = found(tree, "profile.local_exposures.ace")
    assert survey.value == [0.53, 0.19, 0.16, 0.12]
    assert "Bellis" in survey.place.citation
    reference = explained(of_area("Leeds", OTHER_WAYS["reference anchor"]), f"{HEADLINE}.expected")
    assert all(step.unmoved_by == [] for step in steps(reference.step))


def test_a_table_of_exposure_has_a_row_for_each_fifth():
    tree = explained(of_area("Leeds"), f"{HEADLINE}.prevalence")
    table = found(tree, "risk_factors.ace.England")
    rows = [child for child in table.children if child.kind == "fifth"]
    assert len(rows) == 5
    assert all(sum(row.value) == pytest.approx(1) for row in rows)
    assert rows[0].value[-1] > rows[-1].value[-1]


def test_a_measured_rate_is_followed_to_who_published_it():
    tree = explained(of_area("Leeds"), "eyfs_psed.expected")
    published = found(tree, "areas.psed_below_expected_pct")
    assert "Department for Education" in published.place.citation
    assert published.value == of_area("Leeds")[1].inputs.measured["psed_below_expected_pct"]
    assert all(step.kind != "association" for step in steps(tree.step)), "no model stands behind it"


def test_a_carried_rate_says_so():
    rate = found(explained(of_area("Dundee City"), "disorder_2_4.expected"), "disorder_2_4.national")
    assert "another nation" in rate.equation
    assert any("figures of England" in each for each in rate.care)


def test_rival_readings_stand_beside_the_answer_once():
    tree = explained(of_area("Leeds"), f"{HEADLINE}.expected")
    given = [step for step in steps(tree.step) if step.kind == "figure" and step.rivals]
    assert [step.id for step in given] == [f"{HEADLINE}.expected"]
    assert len(given[0].rivals) == 3


def test_only_so_many_levels_are_given_where_asked():
    whole = explained(of_area("Leeds"), f"{HEADLINE}.expected")
    short = explained(of_area("Leeds"), f"{HEADLINE}.expected", 1)
    assert [child.id for child in short.step.children] == [child.id for child in whole.step.children]
    assert all(child.cut and not child.children for child in short.step.children)
    assert explained(of_area("Leeds"), f"{HEADLINE}.expected", 0).step.cut


def test_what_is_meant_is_found():
    _, result = of_area("Leeds")
    assert matching(result, None) == f"{HEADLINE}.expected"
    assert matching(result, HEADLINE) == f"{HEADLINE}.expected"
    assert matching(result, "Disorganised attachment") == f"{HEADLINE}.expected"
    assert matching(result, f"{HEADLINE}.prevalence") == f"{HEADLINE}.prevalence"
    assert matching(result, "ladder.today") == "ladder.today.families"
    assert matching(result, "parameters.families_per_team") == "parameters.families_per_team"
    assert matching(result, "nothing_of_the_kind") is None


def test_a_data_folder_without_a_register_of_columns_leaves_places_untold():
    loaded, result = of_area("Leeds")
    tree = explain(result, shipped().evidence, loaded.profile, {}, "eyfs_psed.expected", None)
    published = found(tree, "areas.psed_below_expected_pct")
    assert published.value == result.inputs.measured["psed_below_expected_pct"]
    assert (published.place, published.facts) == (None, [])


def test_what_a_profile_leaves_empty_is_no_fact():
    counts = {"below": 400, "assessed": 6000, "eligible": None, "instrument": "ASQ-3"}
    tree = explained(
        of_mapping({"area": "Leeds", "observed": {"asq_personal_social": counts}}),
        "asq_personal_social.composite",
    )
    own = found(tree, "profile.observed.asq_personal_social")
    assert own.facts == ["below: 400", "assessed: 6,000", "instrument: ASQ-3"]


def test_a_service_is_told_with_its_unit_where_that_is_none_of_a_figure():
    made = of_file("leeds_plan.yaml")
    facts = {
        name: next(
            step.facts
            for step in steps(explained(made, f"provision.{name}.capacity").step)
            if step.id == f"profile.services.{name}"
        )
        for name in ("infant_team", "psychology_clinic")
    }
    assert "unit: contacts" in facts["psychology_clinic"]
    # Families are a unit that figures have: the number is told in it.
    assert not [each for each in facts["infant_team"] if each.startswith("unit")]
