"""`docs/plan.md` says what a plan holds: its profile runs, and every block and option it names exists."""

import re
from pathlib import Path

import pytest

from imhcalc import application
from imhcalc.loading.profile import load_profile
from imhcalc.models.options import Options
from imhcalc.models.plan import StageRate
from imhcalc.models.profile import Profile

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "plan.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def result(tmp_path_factory):
    path = tmp_path_factory.mktemp("page") / "plan.yaml"
    path.write_text(re.findall(r"(?ms)^```yaml\n(.*?)^```", PAGE)[0], encoding="utf-8")
    return application.estimate(load_profile(str(path)), application.shipped(), Options(draws=200))


def test_the_profile_gives_every_section_it_promises(result):
    sections = {figure.id.partition(".")[0] for figure in result.figures}
    assert {
        "flow",
        "demand",
        "provision",
        "workforce",
        "cost",
        "projection",
        "decision",
        "threshold",
        "scenario",
    } <= sections
    assert result.context.plan.lacking == {}


def test_every_block_is_a_key_of_the_profile_and_every_plan_key_is_a_block():
    named = set(
        re.findall(
            r"`(\w+)`", "\n".join(line.split("|")[1] for line in PAGE.splitlines() if line.startswith("| `"))
        )
    )
    assert named <= set(Profile.model_fields)
    of_a_plan = {
        name for name, field in Profile.model_fields.items() if "models.plan" in repr(field.annotation)
    }
    assert of_a_plan <= named | {"overlap"}


def test_the_keys_of_a_stage_are_those_named():
    for key in ("rate", "effective_sample_size", "passed", "of", "use", "is_current_activity"):
        assert f"`{key}" in PAGE
        assert key in StageRate.model_fields
