"""Worked examples run: each step by the functions that figures come from, or as an estimate, against its answers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from math import ceil, floor, isclose, isfinite
from pathlib import Path
from typing import TYPE_CHECKING

from imhcalc import application
from imhcalc.application import Shipped
from imhcalc.faults import DataMissingError, Fault, ImhcalcError, InputFaultsError
from imhcalc.loading.cases import LoadedCases
from imhcalc.loading.files import outside
from imhcalc.loading.own_evidence import is_shipped
from imhcalc.models.case import Answer, EstimateOf, Step
from imhcalc.models.options import Options
from imhcalc.models.verified import CheckedAnswer, CheckedCase
from imhcalc.report.numbers import half_up

if TYPE_CHECKING:
    from imhcalc.loading.loaded_profile import LoadedProfile
    from imhcalc.models.result import Figure, Result

ROUNDING = 1e-9
"""What is the same but for the last digits of a float is the same."""


@dataclass
class Bench:
    """What the examples are run with: one pack of evidence each, read once."""

    evidence: str | None = None
    """The pack of estimates that name none."""
    data_folder: Path | None = None
    _held: dict[str | None, Shipped] = field(default_factory=dict)

    def held(self, evidence: str | None) -> Shipped:
        """Return the areas and a pack of evidence."""
        if evidence not in self._held:
            self._held[evidence] = application.shipped(evidence, self.data_folder)
        return self._held[evidence]


def verify(files: Sequence[LoadedCases], bench: Bench) -> list[CheckedCase]:
    """Return what became of every example, in the order of the files.

    Raises
    ------
    InputFaultsError
        With every fault of what estimates are given, such as a profile's file, placed in the file of examples.
    DataMissingError
        The same, where all that is wrong is something that is not held, such as an area.
    """
    found: list[CheckedCase] = []
    errors: list[ImhcalcError] = []
    for file in files:
        for name, case in file.cases.items():
            answers: list[CheckedAnswer] = []
            for number, step in enumerate(case.steps):
                try:
                    answers += _answers(file, name, number, step, bench)
                except ImhcalcError as error:
                    faults = [
                        file.fault(_told_here(fault, step), name, "steps", number, *_part(step))
                        for fault in error.faults
                    ]
                    errors.append(_as(error, faults))
            found.append(CheckedCase(name, file.file, case, tuple(answers)))
    if errors:
        faults = [fault for error in errors for fault in error.faults]
        all_missing = all(isinstance(error, DataMissingError) for error in errors)
        raise DataMissingError(faults) if all_missing else InputFaultsError(faults)
    return found


def _told_here(fault: Fault, step: Step) -> Fault:
    """Return a fault that the file of examples is the place of: a file that it names and is not there, a sum."""
    if fault.code == "no-such-file":
        return replace(fault, place=None)
    if step.estimate is None and fault.help is None:
        return replace(fault, help="look at the numbers under `inputs`")
    return fault


def _part(step: Step) -> tuple[str, ...]:
    if step.estimate is None:
        return ("inputs",)
    return ("estimate", "file") if step.estimate.file is not None else ("estimate",)


def _as(error: ImhcalcError, faults: list[Fault]) -> ImhcalcError:
    return DataMissingError(faults) if isinstance(error, DataMissingError) else InputFaultsError(faults)


def _answers(file: LoadedCases, name: str, number: int, step: Step, bench: Bench) -> Iterator[CheckedAnswer]:
    if step.estimate is not None:
        yield from _of_estimate(file, name, number, step, bench)
        return
    from imhcalc.assemble.worked_examples import worked_out  # noqa: PLC0415 -- numpy, which `--help` does without

    assert step.calculation is not None and step.inputs is not None  # noqa: S101, PT018 -- as the model has it
    got = worked_out(step.calculation, step.inputs)
    for key, expected in step.answers.items():
        yield _checked(number, key, expected, got[key], str(expected.unit))


# -- estimates -------------------------------------------------------------------------------------------


def _of_estimate(
    file: LoadedCases, name: str, number: int, step: Step, bench: Bench
) -> Iterator[CheckedAnswer]:
    assert step.estimate is not None  # noqa: S101 -- asked before
    wanted = step.estimate
    held = bench.held(_evidence(wanted, file, bench))
    loaded = _loaded(wanted, file, file.profiles.get((name, number)), held)
    given = application.resolved(loaded, held, wanted.scenario)
    result = application.estimated_of(given, held, _options(wanted)).result
    figures = {figure.id: figure for figure in result.figures}
    for key, expected in step.answers.items():
        figure = figures.get(key)
        if figure is None:
            yield _absent(number, key, expected, application.absent_figure(key, result, held.evidence))
            continue
        if expected.unit is not None and expected.unit != figure.unit:
            raise InputFaultsError([_other_unit(file, (name, number, key), expected, figure)])
        yield _of_figure(number, expected, figure, result)


def _evidence(wanted: EstimateOf, file: LoadedCases, bench: Bench) -> str | None:
    """Return the pack of an estimate: one of one's own lies where the file of examples says."""
    if wanted.evidence is None:
        return bench.evidence
    root = bench.held(bench.evidence).root
    return wanted.evidence if is_shipped(wanted.evidence, root) else _beside(file, wanted.evidence)


def _beside(file: LoadedCases, name: str) -> str:
    """Return the path of what a file of examples names; one elsewhere is refused, whose lines its faults would show."""
    path = file.folder / name
    if (elsewhere := outside(path, file.folder)) is not None:
        raise InputFaultsError([elsewhere])
    return str(path)


def _loaded(
    wanted: EstimateOf, file: LoadedCases, written: "LoadedProfile | None", held: Shipped
) -> "LoadedProfile":
    if wanted.area is not None:
        return application.profile_of_area(wanted.area)
    if wanted.file is not None:
        return application.read_profile(_beside(file, wanted.file), held)
    assert written is not None  # noqa: S101 -- the file was read with the profiles in it
    return written


def _options(wanted: EstimateOf) -> Options:
    return Options(
        wanted.seed,
        wanted.draws,
        wanted.level,
        wanted.interval,
        wanted.method,
        wanted.anchor,
        wanted.strict_nation,
        sensitivity=wanted.sensitivity,
    )


def _of_figure(number: int, expected: Answer, figure: "Figure", result: "Result") -> CheckedAnswer:
    got = figure.value
    if expected.of != "value":
        interval = figure.interval
        got = None if interval is None else getattr(interval, expected.of)
    if got is None:
        what = "has no value" if expected.of == "value" else "has no range"
        why = f"in this run of {result.area.name} the figure {what}"
        return CheckedAnswer(number + 1, figure.id, expected, None, figure.unit, passed=False, why=why)
    return _checked(number, figure.id, expected, got, figure.unit)


def _absent(number: int, key: str, expected: Answer, fault: Fault) -> CheckedAnswer:
    why = f"{fault.message}: {fault.help}"
    return CheckedAnswer(number + 1, key, expected, None, str(expected.unit or ""), passed=False, why=why)


def _other_unit(file: LoadedCases, at: tuple[str, int, str], expected: Answer, figure: "Figure") -> Fault:
    name, number, key = at
    fault = Fault(
        "unit-mismatch",
        f"{key} is in {figure.unit}, not in {expected.unit}",
        found=str(expected.unit),
        expected=figure.unit,
        help="leave `unit` out: a figure has its own",
    )
    return file.fault(fault, name, "steps", number, "answers", key, "unit")


# -- near enough -----------------------------------------------------------------------------------------


def _checked(number: int, name: str, expected: Answer, got: float, unit: str) -> CheckedAnswer:
    if not isfinite(got):
        why = "it is a number over nothing"
        return CheckedAnswer(number + 1, name, expected, None, unit, passed=False, why=why)
    return CheckedAnswer(number + 1, name, expected, got, unit, passed=is_near(expected, got))


def is_near(expected: Answer, got: float) -> bool:
    """Return whether a number is the one expected: once rounded as its source rounds, or within the tolerance."""
    value = expected.value
    if expected.rounded_to is not None:
        return isclose(
            rounded(got, expected.rounded_to, expected.rounding), value, rel_tol=ROUNDING, abs_tol=ROUNDING
        )
    allowed = expected.tolerance if expected.tolerance is not None else 0.0
    if expected.relative_tolerance is not None:
        allowed = expected.relative_tolerance * abs(value)
    return abs(got - value) <= allowed + ROUNDING * max(1.0, abs(value))


def rounded(value: float, step: float, rounding: str = "nearest") -> float:
    """Return a number rounded to a step: to the nearest, half up, or down or up."""
    if rounding == "nearest":
        return half_up(value, step)
    steps = round(value / step, 9)
    return (floor(steps) if rounding == "down" else ceil(steps)) * step
