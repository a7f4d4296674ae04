"""`docs/tutorial.md` is true: each area goes from nothing to a report, in an empty folder, as the page shows."""

import re

import pytest
import yaml

from imhcalc.areas.names import resolve
from tests.docs import transcripts
from tests.support import shipped

PAGE = (transcripts.ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8")
SECTIONS = {part.partition(":")[0]: part for part in re.split(r"\n\n## ", PAGE)[1:] if "```console" in part}
MOST_COMMANDS = 3


def fill_in(path, block: str) -> None:
    """Do to a profile what the page tells a reader to: a block's lines give way to it, filled in."""
    text = path.read_text(encoding="utf-8")
    for key in yaml.safe_load(block):
        text, number = re.subn(rf"^# {key}:.*\n(?:#  .*\n)*", "", text, flags=re.MULTILINE)
        assert number == 1, key
    path.write_text(f"{text}\n{block}", encoding="utf-8")


@pytest.mark.parametrize("name", SECTIONS)
def test_an_area_goes_from_nothing_to_a_report_as_the_page_shows(name, tmp_path):
    for part in re.split(r"^(?=```yaml)", SECTIONS[name], flags=re.MULTILINE):
        for block in transcripts.blocks(part, "yaml"):
            (profile,) = tmp_path.glob("*.yaml")
            fill_in(profile, block)
        for command, shown in transcripts.sessions(part):
            transcripts.check_session(command, shown, folder=tmp_path)


@pytest.mark.parametrize("name", SECTIONS)
def test_it_takes_at_most_three_commands(name):
    commands = [command.split()[1] for command, _ in transcripts.sessions(SECTIONS[name])]
    assert commands.index("estimate") < MOST_COMMANDS


def test_there_is_one_of_each_nation_a_county_and_a_health_body():
    named = re.findall(r'init --area ("[^"]+"|\S+)', PAGE)
    areas = [resolve(shipped().table, name.strip('"')) for name in named]
    assert {nation for area in areas for nation in area.nations} == {
        "England", "Wales", "Scotland", "Northern Ireland",
    }  # fmt: skip
    assert {"district", "upper tier", "health body"} <= {area.kind for area in areas}


def test_every_option_it_names_exists():
    from typer.main import get_command

    from imhcalc.cli.app import app_of

    options = {option for each in get_command(app_of([])).commands["init"].params for option in each.opts}
    assert set(re.findall(r"`(--?[a-z-]+)", PAGE)) <= options
