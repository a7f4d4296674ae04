"""`areas refresh`: what is asked and what is not, the table, the fragment, the profile, and what a failure leaves."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from imhcalc.areas.gazetteer import gazetteer_of
from imhcalc.cli.app import run
from imhcalc.cli.fault_text import LONGEST_FIELD
from imhcalc.official import measures
from imhcalc.official.asking import Request
from imhcalc.refreshing import asked_area
from tests.official import synthetic as made
from tests.official.loopback import Reply, Server, csv_reply, json_reply
from tests.support import ROOT, shipped

MORE_OF_A_PAGE = len("&RecordOffset=25000")
BASE = re.compile(r"^  base: https://.*$", re.MULTILINE)

MADE_UP = {"unlike-held"}
"""What `check` finds in the answers of the loopback: its counts are not those of any place."""


def faults_of(profile):
    """The codes of the faults of a profile, as the command tells them to programs."""
    done = subprocess.run(
        [sys.executable, "-m", "imhcalc", "check", str(profile), "--faults", "json"],
        capture_output=True,
        check=False,
    )
    return {fault["code"] for fault in json.loads(done.stdout)["faults"] if fault["level"] == "error"}


class Desk:
    """All services at one address of this machine, each answering as it should until told otherwise."""

    def __init__(self, folder: Path) -> None:
        self.server = Server(self.answer).__enter__()
        shutil.copytree(ROOT / "data", folder)
        file = folder / "official" / "services.yaml"
        names = iter(("nomis", "education", "fingertips", "scotland", "northern_ireland"))
        moved = BASE.sub(
            lambda _: f"  base: {self.server.address}{next(names)}/", file.read_text(encoding="utf-8")
        )
        assert moved.count("https://") < file.read_text(encoding="utf-8").count("https://")
        file.write_text(moved, encoding="utf-8")
        self.folder = folder
        self.broken: dict[str, Reply] = {}

    def answer(self, seen):  # noqa: PLR0911 -- one answer for each service
        for part, reply in self.broken.items():
            if part in seen.target:
                return reply
        if "NM_2002_1" in seen.path:
            return csv_reply(made.nomis_children(*seen.query["geography"].split(",")))
        if "NM_206_1" in seen.path:
            return csv_reply(made.nomis_births(0, 10))
        if seen.path.startswith("/education"):
            return json_reply(made.education_api(seen))
        if seen.path.startswith("/scotland"):
            package = "package_show" in seen.path
            return json_reply(
                made.scotland_package() if package else made.scotland_search(made.scotland_record())
            )
        if seen.path.startswith("/northern_ireland"):
            return csv_reply(made.nisra_csv())
        return self.fingertips(seen)

    def fingertips(self, seen):
        names = {"93435": (made.PERSONAL_SOCIAL, "2-2.5 yrs"), **CONTACTS}
        if seen.path.endswith("indicator_search"):
            return json_reply({"502": [int(each) for each in names]})
        ids = seen.query["indicator_ids"].split(",")
        if "all_data" not in seen.path:
            return json_reply({each: {"Descriptive": {"Name": names[each][0]}} for each in ids})
        name, age = names[ids[0]]
        return csv_reply(
            made.fingertips_csv(made.fingertips_row(Indicator_ID=ids[0], Indicator_Name=name, Age=age))
        )


CONTACTS = {
    "1": ("SYNTHETIC: Proportion of new birth visits completed within 14 days", "<1 yr"),
    "2": ("SYNTHETIC: Proportion of infants receiving a 6 to 8 week review", "6-8 weeks"),
    "3": ("SYNTHETIC: Proportion of children who received a 12 month review", "1 yr"),
    "4": ("SYNTHETIC: Proportion of children who received a 2 to 2½ year review", "2-2.5 yrs"),
}


@pytest.fixture(scope="module")
def one_desk(tmp_path_factory):
    made_here = Desk(tmp_path_factory.mktemp("refresh") / "data")
    yield made_here
    made_here.server.__exit__()


@pytest.fixture
def desk(one_desk, monkeypatch, tmp_path):
    one_desk.broken.clear()
    one_desk.server.seen.clear()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "cache"))
    monkeypatch.setattr("platformdirs.user_cache_path", lambda *_, **__: tmp_path / "cache")
    monkeypatch.setenv("COLUMNS", "120")
    return one_desk


@pytest.fixture
def refresh(desk, capfd):
    def ask(*arguments):
        code = run(["areas", "refresh", *arguments, "--data-dir", str(desk.folder)])
        return code, *capfd.readouterr()

    return ask


def test_the_figures_go_to_standard_output_as_a_sound_profile(refresh, desk, tmp_path):
    code, out, err = refresh("Leeds")
    assert code == 0, err
    profile = tmp_path / "leeds.yaml"
    profile.write_text(out, encoding="utf-8")
    assert faults_of(profile) == MADE_UP
    assert run(["estimate", str(profile), "--draws", "100", "--quiet"]) == 0
    assert 'children_by_age: {"0": 101' in out
    assert "eligible: 100" in out
    assert "Retrieved 20" in out
    assert f"{desk.server.address}nomis/NM_2002_1" in out
    assert re.search(r"Children aged 0 +8,478 \(mid-2023\) +101 +mid-2024", err)
    assert re.search(r"20\.0% \(2021/22, without counts\) +11 of 100 \(11\.0%\) +2023/24", err)
    assert "new birth visit within 14 days" in err


def test_what_is_asked_is_kept_and_says_who_asks(refresh, desk, tmp_path, monkeypatch):
    monkeypatch.setenv("IMHCALC_CONTACT", "analyst@example.invalid\nX-Bad: 1")
    assert refresh("Leeds", "--only", "children")[0] == 0
    assert desk.server.seen[0].headers["user-agent"].endswith("; analyst@example.invalidX-Bad: 1)")
    assert len(list((tmp_path / "cache" / "official").glob("children-*.body"))) == 1


@pytest.mark.parametrize(
    ("area", "measure", "key"),
    [
        ("Dundee City", "review_27_30m", "review_27_30m_concern"),
        ("Belfast", "children", "children_by_age"),
        ("Cardiff", "births", "live_births"),
    ],
)
def test_each_nation_has_its_own(refresh, area, measure, key):
    code, out, err = refresh(area, "--only", measure)
    assert code == 0, err
    assert key in out


def test_what_a_nation_does_not_have_is_said_and_refused_when_named(refresh):
    code, _, err = refresh("Cardiff")
    assert code == 0
    assert "None is published for Wales" in err
    code, out, err = refresh("Cardiff", "--only", "psed,asq")
    assert (code, out) == (4, "")
    assert err.count("error[not-published]") == 2


def test_a_measure_that_fails_leaves_the_others(refresh, desk):
    desk.broken["all_data"] = Reply(b"Object reference not set", 500, "text/plain")
    code, out, err = refresh("Leeds")
    assert code == 4
    assert "children_by_age" in out
    assert "asq_personal_social" not in out
    assert "error[service-refused]" in err
    assert "--from-file asq=FILE" in err
    assert "Traceback" not in err


def test_nothing_is_written_where_nothing_came(refresh, desk, tmp_path):
    desk.broken["nomis"] = csv_reply(made.nomis_children())
    target = tmp_path / "new.yaml"
    code, out, _ = refresh("Leeds", "--only", "children", "-o", str(target))
    assert code == 4
    assert "No figure came" in out
    assert not target.exists()


def test_a_failed_check_leaves_the_profile_as_it_was(refresh, desk, tmp_path):
    profile = tmp_path / "leeds.yaml"
    profile.write_bytes(PROFILE.encode())
    desk.broken["NM_2002_1"] = csv_reply(made.nomis_children("E08000035", OBS_STATUS="Q"))
    assert refresh("Leeds", "--only", "children", "--into", str(profile))[0] == 4
    assert profile.read_bytes() == PROFILE.encode()


PROFILE = """# our own words
area: Leeds  # here
population:
  live_births: {value: 8300, source: our maternity units, year: 2025}  # ours
"""


def test_figures_go_into_a_profile_and_what_is_its_owners_stays(refresh, tmp_path):
    profile = tmp_path / "leeds.yaml"
    profile.write_text(PROFILE, encoding="utf-8")
    code, out, err = refresh("Leeds", "--into", str(profile))
    assert code == 0, err
    text = profile.read_text(encoding="utf-8")
    assert text.startswith(PROFILE)
    assert "eyfs_psed" in text
    assert faults_of(profile) == MADE_UP
    assert "8,300 (2025, in the profile)" in out
    assert "population.live_births: left out: the profile gives a value of your own" in err
    code, _, err = refresh("Leeds", "--into", str(profile))
    assert code == 0
    assert "observed.eyfs_psed: there already" in err
    assert profile.read_text(encoding="utf-8") == text


def test_figures_of_one_area_do_not_go_into_the_profile_of_another(refresh, desk, tmp_path):
    profile = tmp_path / "leeds.yaml"
    profile.write_text(PROFILE, encoding="utf-8")
    code, _, err = refresh("Bradford", "--into", str(profile))
    assert (code, desk.server.seen) == (2, [])
    assert "The profile is of Leeds, and the figures are of Bradford" in err


def test_a_figure_that_no_profile_can_hold_is_not_written(refresh, desk, tmp_path):
    profile = tmp_path / "leeds.yaml"
    profile.write_text(PROFILE, encoding="utf-8")
    desk.broken["NM_2002_1"] = csv_reply(made.nomis_children("E08000035", period="2999"))
    code, _, err = refresh("Leeds", "--only", "children", "--into", str(profile))
    assert code == 4
    assert "With the figures that came" in err
    assert profile.read_text(encoding="utf-8") == PROFILE


def test_a_file_is_written_new_and_never_over_another(refresh, tmp_path):
    target = tmp_path / "new.yaml"
    code, out, err = refresh("Leeds", "--only", "children", "-o", str(target))
    assert code == 0
    assert "children_by_age" in target.read_text(encoding="utf-8")
    assert "Newer official figures for Leeds" in out
    assert err == f"Wrote {target}\n"
    code, _, err = refresh("Leeds", "--only", "children", "-o", str(target))
    assert code == 2
    assert "--into" in err
    assert refresh("Leeds", "-o", str(tmp_path / "new.csv"))[0] == 2
    assert refresh("Leeds", "-o", str(target), "--into", str(target))[0] == 2


def test_a_download_is_read_and_nothing_is_asked(refresh, desk, tmp_path):
    file = tmp_path / "SYNTHETIC_children.csv"
    file.write_text(made.nomis_children("E08000035"), encoding="utf-8")
    code, out, err = refresh("Leeds", "--from-file", f"children={file}", "--quiet")
    assert (code, err, desk.server.seen) == (0, "", [])
    assert "SYNTHETIC_children.csv" in out
    assert str(tmp_path) not in out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--only", "asqq"), "did you mean `asq`?"),
        (("--from-file", "children"), "--from-file children=FILE"),
        (("--from-file", "births2=x.csv"), "--from-file cannot be"),
    ],
)
def test_a_wrong_word_is_told(refresh, arguments, said):
    code, _, err = refresh("Leeds", *arguments)
    assert code == 2
    assert said in err


def test_an_area_in_two_nations_is_refused(refresh):
    code, _, err = refresh("Great Britain")
    assert code == 2
    assert "found:    England, Wales, Scotland" in err


def test_a_dry_run_asks_nothing_and_lists_addresses_and_what_is_owed(capfd):
    assert run(["areas", "refresh", "Leeds", "--dry-run"]) == 0
    out = capfd.readouterr().out
    for plan in measures.planned(services(), area_of("Leeds"), ()):
        assert all(f"\n{address}\n" in out for address in plan.addresses)
    assert out.count("\n- ") == 5
    words = " ".join(out.split())
    assert all(" ".join(each.split()) in words for each in services().confirmations_owed)
    assert out.endswith("\n")


def services():
    from imhcalc.official.services import load_services

    return load_services(shipped().root)


def area_of(name):
    from imhcalc.areas.names import resolve

    return asked_area(shipped().table, resolve(shipped().table, name))


def test_a_district_is_asked_for_with_its_county_and_its_recoded_self():
    hertsmere = area_of("Hertsmere")
    assert hertsmere.wider == "Hertfordshire"
    assert [(place.name, place.codes, place.share) for place in hertsmere.authorities] == [
        ("Hertfordshire", ("E10000015",), 1.0)
    ]
    county = area_of("Hertfordshire")
    assert county.wider is None
    assert len(county.districts) == 10
    assert area_of("Sheffield").districts[0].codes == ("E08000019", "E08000039")
    assert area_of("Sheffield").authorities[0].codes == ("E08000019", "E08000039")


def test_no_help_is_cut_short_for_any_area_of_one_nation():
    table = shipped().table
    known = services()
    for selection in gazetteer_of(table).areas:
        if len(selection.nations) != 1:
            continue
        area = asked_area(table, selection)
        for measure, about in known.measures.items():
            service = about.service.get(area.nation)
            if service is not None:
                requests = measures.ADAPTERS[measure, service].requests(known, area)
                assert all(len(help_of(request)) <= LONGEST_FIELD - MORE_OF_A_PAGE for request in requests), (
                    selection.name
                )


def help_of(request: Request) -> str:
    return str(request.fault("x", "x").help)


def test_a_services_file_that_is_not_whole_is_told(desk, tmp_path, capfd):
    folder = tmp_path / "data"
    shutil.copytree(desk.folder, folder)
    file = folder / "official" / "services.yaml"
    file.write_text("read_on: [", encoding="utf-8")
    assert run(["areas", "refresh", "Leeds", "--dry-run", "--data-dir", str(folder)]) == 4
    file.write_text("read_on: 2026\n", encoding="utf-8")
    assert run(["areas", "refresh", "Leeds", "--dry-run", "--data-dir", str(folder)]) == 4
    file.unlink()
    assert run(["areas", "refresh", "Leeds", "--dry-run", "--data-dir", str(folder)]) == 4
    assert "Traceback" not in capfd.readouterr().err


def test_a_first_profile_can_ask_too(desk, tmp_path, capfd):
    target = tmp_path / "leeds.yaml"
    code = run(
        [
            "init",
            "--area",
            "Leeds",
            "--yes",
            "--refresh",
            "-o",
            str(target),
            "--data-dir",
            str(desk.folder),
            "-q",
        ]
    )
    assert code == 0, capfd.readouterr().err
    assert "eligible: 100" in target.read_text(encoding="utf-8")
    assert faults_of(target) == MADE_UP
