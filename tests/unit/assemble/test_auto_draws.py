"""`--draws auto` for one area: as many draws as are needed, and a warning where that is more than are made."""

from dataclasses import replace

from imhcalc.assemble.result import largest_error
from imhcalc.core import precision
from imhcalc.models.options import AS_MANY_AS_NEEDED, Options
from tests.support import figures, run

AUTO = Options(draws=AS_MANY_AS_NEEDED)


def test_another_seed_would_hardly_move_a_limit():
    result = run("Rutland", AUTO)
    assert precision.FIRST < result.run.draws < precision.MOST
    assert 0 < largest_error(result) <= precision.ENOUGH
    # The same as when that number of draws is asked for.
    asked = run("Rutland", replace(AUTO, draws=result.run.draws))
    assert (
        figures(asked)["disorganised_attachment.expected"]
        == figures(result)["disorganised_attachment.expected"]
    )
    # The promise: another seed moves the limits by about so little.
    other = figures(run("Rutland", replace(AUTO, seed=1, draws=result.run.draws)))
    for name, figure in figures(result).items():
        if figure.simulated is not None:
            width = figure.interval.upper - figure.interval.lower
            assert abs(figure.interval.upper - other[name].interval.upper) < 5 * precision.ENOUGH * width
    assert "W_FEW_DRAWS" not in {warning.code for warning in result.warnings}


def test_a_bound_that_is_not_enough_is_told(monkeypatch):
    monkeypatch.setattr(precision.with_enough_draws, "__defaults__", (precision.ENOUGH, 500))
    result = run("Rutland", AUTO)
    assert result.run.draws == 500
    (message,) = [warning.message for warning in result.warnings if warning.code == "W_FEW_DRAWS"]
    assert message.startswith(
        "After 500 draws, which is as many as are made, another seed may still move a limit by"
    )


def test_without_ranges_there_is_no_error():
    result = run("Rutland", Options(draws=100))
    bare = result.model_copy(update={"figures": [each for each in result.figures if each.simulated is None]})
    assert largest_error(bare) == 0.0
    assert largest_error(result) > precision.ENOUGH
