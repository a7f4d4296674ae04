"""Compares the project's answers with those of a case file, by the file's own rules."""

import json
from collections.abc import Iterator, Mapping
from math import sqrt
from pathlib import Path
from typing import Any, NamedTuple

from imhcalc.faults import ModelError
from tests.conformance.calls import DETERMINISTIC, DRAWS, MONTE_CARLO

TOLERANCE = 1e-9
STANDARD_ERRORS = 5
VARIANCE_SHARE_TOLERANCE = 0.04


class Failure(NamedTuple):
    where: str
    got: Any
    expected: Any


class CallResult(NamedTuple):
    name: str
    failures: list[Failure]


def differences(got: Any, expected: Any, where: str = "value") -> Iterator[Failure]:
    """Yield each place where two answers differ by more than the tolerance."""
    if isinstance(expected, dict) and isinstance(got, dict):
        for key, theirs in expected.items():
            yield from differences(got.get(key, "absent"), theirs, f"{where}.{key}")
    elif isinstance(expected, list) and isinstance(got, list | tuple) and len(got) == len(expected):
        for position, (ours, theirs) in enumerate(zip(got, expected, strict=True)):
            yield from differences(ours, theirs, f"{where}[{position}]")
    elif not agree(got, expected):
        yield Failure(where, got, expected)


def agree(got: Any, expected: Any) -> bool:
    """Return whether two single values agree: numbers within the tolerance, all else exactly."""
    if is_number(got) and is_number(expected):
        return abs(got - expected) <= TOLERANCE * max(1.0, abs(expected))
    return got == expected and type(got) is type(expected)


def is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def check_deterministic(call: Mapping[str, Any]) -> Iterator[Failure]:
    expected = call["expect"]
    try:
        value, warnings = DETERMINISTIC[call["call"]](call["args"])
    except ModelError as error:
        if error.code != expected.get("error"):
            yield Failure("error", f"{error.code}: {error.message}", expected.get("error") or expected)
        return
    if "error" in expected:
        yield Failure("error", value, expected["error"])
        return
    yield from differences(value, expected["value"])
    if sorted(warnings) != expected.get("warnings", []):
        yield Failure("warnings", sorted(warnings), expected.get("warnings", []))


def check_monte_carlo(call: Mapping[str, Any]) -> Iterator[Failure]:
    try:
        got = MONTE_CARLO[call["call"]](call["args"])
    except ModelError as error:
        if error.code != (call.get("expect") or {}).get("error"):
            yield Failure(
                "error", f"{error.code}: {error.message}", call.get("expect") or call.get("expect_mc")
            )
        return
    if "error" in (call.get("expect") or {}):
        yield Failure("error", got, call["expect"]["error"])
        return
    for output, wanted in call["expect_mc"].items():
        compare = compare_shares if output == "variance_shares" else compare_statistics
        yield from compare(output, got.get(output, {}), wanted)


def compare_shares(output: str, got: Mapping[str, float], wanted: Mapping[str, float]) -> Iterator[Failure]:
    for group, share in wanted.items():
        if abs(got.get(group, 0.0) - share) > VARIANCE_SHARE_TOLERANCE:
            yield Failure(f"{output}.{group}", got.get(group, 0.0), share)


def compare_statistics(output: str, got: Mapping[str, float], wanted: Mapping[str, Any]) -> Iterator[Failure]:
    for statistic, reference in wanted.items():
        ours, theirs = got.get(statistic), reference["value"]
        allowed = reference.get("absolute_tolerance")
        if allowed is None:
            allowed = STANDARD_ERRORS * reference["unit_sd"] * sqrt(1 / reference["n_reference"] + 1 / DRAWS)
        if ours is None or not abs(ours - theirs) <= allowed:
            yield Failure(f"{output}.{statistic}", ours, f"{theirs} within {allowed:g}")


def check_call(call: Mapping[str, Any]) -> list[Failure]:
    """Return where a call's answer differs; a crash is a failure of that call, and of no other."""
    if call["call"] in MONTE_CARLO:
        check = check_monte_carlo
    elif call["call"] in DETERMINISTIC:
        check = check_deterministic
    else:
        return [Failure("call", "not implemented", call["call"])]
    try:
        return list(check(call))
    except Exception as error:
        return [
            Failure("crash", f"{type(error).__name__}: {error}", call.get("expect") or call.get("expect_mc"))
        ]


def check_file(path: Path) -> Iterator[CallResult]:
    """Yield the result of every call of a case file."""
    for case in json.loads(path.read_text(encoding="utf-8"))["cases"]:
        for number, call in enumerate(case["calls"], 1):
            yield CallResult(f"{case['id']}.{number} {call['call']}", check_call(call))
