import pytest

from imhcalc.areas.table import load_area_table
from imhcalc.shipped_data import data_root


@pytest.fixture(scope="session")
def table():
    return load_area_table(data_root())
