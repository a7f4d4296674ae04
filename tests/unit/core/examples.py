"""A small nation, outcome and area to start from, and how a refusal is asserted."""

from contextlib import contextmanager

import pytest

from imhcalc.core.model import Area, Baseline, Effect, Exposure, Margin, Nation, Outcome
from imhcalc.faults import ModelError

SHARES = [0.25, 0.22, 0.20, 0.18, 0.15]
TABLE = [[0.82, 0.18], [0.86, 0.14], [0.89, 0.11], [0.91, 0.09], [0.93, 0.07]]
CHILDREN = [600, 300, 200, 100, 50]


@contextmanager
def refused(code, *words):
    """Expect a refusal with this code, its message holding these words."""
    with pytest.raises(ModelError) as caught:
        yield
    assert caught.value.code == code
    for word in words:
        assert word in caught.value.message


def nation(table=TABLE, shares=SHARES, sizes=None):
    exposures = [] if table is None else [Exposure.checked("ace", table, sizes)]
    return Nation.checked("Exampleland", shares, exposures)


def gradient(scope="marginal", values=(2.0, 1.6, 1.3, 1.1, 1.0), measure="or", limits=None):
    return Effect.checked("deprivation", scope, measure, list(values), limits)


def aces(scope="marginal", values=(1.0, 3.0), measure="or", limits=None):
    return Effect.checked("ace", scope, measure, list(values), limits)


def outcome(*effects, value=0.15, reference=None, beta=None):
    anchored = ("population", None) if reference is None else ("reference", reference)
    return Outcome("disorganised", Baseline.checked(value, *anchored, beta), effects)


def area(children=CHILDREN, shares=None, size=None, prior=None, name="Fernshire"):
    margins = {} if shares is None else {"ace": Margin.checked("ace", shares, size, prior)}
    return Area.checked(name, children, margins)
