"""The table of parental ACEs by quintile of the evidence review, section 2.2."""

import numpy as np
import pytest

from imhcalc.core.exposure_table import proportional_odds_table

NATIONAL = np.array([0.52, 0.23, 0.16, 0.09])


def test_the_printed_table_is_reproduced():
    printed = [
        [0.407, 0.254, 0.209, 0.130],
        [0.463, 0.247, 0.183, 0.106],
        [0.521, 0.234, 0.159, 0.087],
        [0.577, 0.218, 0.135, 0.070],
        [0.632, 0.198, 0.114, 0.057],
    ]
    table = proportional_odds_table(NATIONAL, 2.5)
    assert table.ravel().tolist() == pytest.approx(np.ravel(printed).tolist(), abs=0.00051)


@pytest.mark.parametrize("odds_ratio", [0.5, 1.0, 2.02, 3.24])
def test_five_equal_quintiles_return_the_national_split(odds_ratio):
    table = proportional_odds_table(NATIONAL, odds_ratio)
    assert table.mean(axis=0).tolist() == pytest.approx(NATIONAL.tolist(), abs=1e-12)
    assert table.sum(axis=1).tolist() == pytest.approx([1] * 5, abs=1e-12)
    above = table[:, 3] / (1 - table[:, 3])
    assert above[0] / above[4] == pytest.approx(odds_ratio, rel=1e-9)
