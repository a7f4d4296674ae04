"""The thresholds of lint: read from the data folder, or from the shipped one, with every fault at once."""

import pytest

from imhcalc.faults import InputFaultsError
from imhcalc.loading.settings import load_lint_settings
from imhcalc.shipped_data import data_root


def test_a_data_folder_without_thresholds_takes_those_that_ship(tmp_path):
    assert load_lint_settings(tmp_path) == load_lint_settings(data_root())


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("- 1\n", ["not-a-mapping"]),
        ("totals: 1\n", ["wrong-type", *["missing-key"] * 9]),
        ("totals: [all]\ntotals: [all]\n", ["duplicate-key"]),
    ],
)
def test_faults_of_ones_own(tmp_path, text, codes):
    (tmp_path / "linting").mkdir()
    (tmp_path / "linting" / "thresholds.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(InputFaultsError) as caught:
        load_lint_settings(tmp_path)
    assert sorted(fault.code for fault in caught.value.faults) == sorted(codes)
