"""A profile that is pinned to its evidence runs under no other, and the fault says what to write."""

import pytest

from imhcalc import application
from imhcalc.faults import InputFaultsError
from imhcalc.loading.loaded_profile import LoadedProfile
from imhcalc.loading.references import check_profile_against
from imhcalc.models.options import Options
from imhcalc.models.profile import Profile
from tests.support import run, shipped

USED = shipped().evidence
ID, VERSION, CHECKSUM = USED.pack.id, USED.pack.version, USED.sha256


def faults(**pin):
    loaded = LoadedProfile.of(Profile.model_validate({"area": "Leeds", "evidence": pin}))
    return check_profile_against(USED, loaded)


@pytest.mark.parametrize(
    "pin",
    [
        {"id": ID},
        {"id": ID, "version": VERSION},
        {"id": ID, "sha256": CHECKSUM},
        {"id": ID, "version": VERSION, "sha256": CHECKSUM[:12].upper()},
    ],
)
def test_the_evidence_it_was_written_for_is_no_fault(pin):
    assert faults(**pin) == []


def test_the_name_of_a_pack_is_pin_enough():
    assert Profile.model_validate({"area": "Leeds", "evidence": ID}).evidence.id == ID


def test_another_pack_another_version_another_checksum():
    (fault,) = faults(id="ncb-2020", version="1", sha256="0" * 64)
    assert (fault.code, fault.found, fault.expected) == ("pinned-evidence", ID, "ncb-2020")
    (fault,) = faults(id=ID, version="2025.1", sha256="0" * 64)
    assert (fault.found, fault.expected) == (f"{ID} {VERSION}", f"{ID} 2025.1")
    assert f'write `version: "{VERSION}"`' in fault.help
    (fault,) = faults(id=ID, version=VERSION, sha256="0" * 64)
    assert (fault.found, fault.expected) == (CHECKSUM, "0" * 64)
    assert f"write `sha256: {CHECKSUM}`" in fault.help


def test_a_checksum_too_short_to_tell_is_refused_though_it_begins_alike():
    (fault,) = faults(id=ID, sha256=CHECKSUM[:11])
    assert "too short" in fault.message
    assert CHECKSUM in fault.help


def test_what_a_profile_asks_of_its_own_pack_is_not_looked_up_in_another():
    profile = {"area": "Leeds", "evidence": "ncb-2020", "headline": "of_its_own"}
    found = check_profile_against(USED, LoadedProfile.of(Profile.model_validate(profile)))
    assert [each.code for each in found] == ["pinned-evidence"]


def test_a_run_honours_the_pin():
    with pytest.raises(InputFaultsError, match=r"evidence\.id is ncb-2020"):
        run({"area": "Leeds", "evidence": "ncb-2020"})
    assert run({"area": "Leeds", "evidence": "ncb-2020"}, pack="ncb-2020").run.evidence.id == "ncb-2020"


def test_a_pin_changes_no_figure_and_adds_no_runs():
    pinned = run({"area": "Leeds", "evidence": {"id": ID, "version": VERSION}})
    plain = run({"area": "Leeds"})
    assert pinned.figures == plain.figures


def test_no_scenario_changes_the_evidence():
    profile = {"area": "Leeds", "scenarios": {"other": {"label": "x", "set": {"evidence": "ncb-2020"}}}}
    loaded = LoadedProfile.of(Profile.model_validate(profile))
    with pytest.raises(InputFaultsError) as caught:
        application.estimate(loaded, shipped(), Options(draws=200))
    assert [each.code for each in caught.value.faults] == ["not-for-a-scenario"]
