"""What is said of worked examples that were run: each with what was expected, what came of it, and its source."""

import json
from collections.abc import Iterator, Sequence
from math import floor, log10

from imhcalc.models.case import Answer
from imhcalc.models.verified import CheckedAnswer, CheckedCase
from imhcalc.report.blocks import Block, Branch, Heading, Paragraph, Tree
from imhcalc.report.exact_numbers import PER_CENT, PROPORTION, Scale, unit_words

SCHEMA = "imhcalc-verify/1"
DOLLARS = "us_dollars"
PASSED, FAILED = "passed", "failed"
COLUMNS = (
    "case",
    "step",
    "answer",
    "of",
    "expected",
    "got",
    "difference",
    "unit",
    "passed",
    "why",
    "source",
    "where",
)


def verified(checked: Sequence[CheckedCase], *, only_failed: bool = False) -> Iterator[Block]:
    """Say of each example whether it passed, with its answers and source; then how many did."""
    yield Heading("Worked examples", 1)
    shown = [case for case in checked if not (only_failed and case.passed)]
    if shown:
        yield Tree(tuple(_branch(case) for case in shown))
    yield Paragraph(tally(checked))


def tally(checked: Sequence[CheckedCase]) -> str:
    """Return how many examples passed, as a sentence: 11 of 12 examples passed, 40 of 41 answers."""
    passed = sum(case.passed for case in checked)
    answers = [answer for case in checked for answer in case.answers]
    near = sum(answer.passed for answer in answers)
    examples = "example" if len(checked) == 1 else "examples"
    noun = "answer" if len(answers) == 1 else "answers"
    return f"{passed} of {len(checked)} {examples} passed, {near} of {len(answers)} {noun}."


def _branch(case: CheckedCase) -> Branch:
    source = case.case.source
    published = f", {source.published}" if source.published is not None else ""
    lines = [
        *(_line(answer) for answer in case.answers),
        f"Source: {source.citation.rstrip('.')}{published}; {source.where}",
    ]
    return Branch(f"{_mark(case.passed)}: {case.id}: {case.case.title}", tuple(lines))


def _mark(passed: bool) -> str:  # noqa: FBT001 -- the one thing it is about
    return PASSED if passed else FAILED


def _line(answer: CheckedAnswer) -> str:
    expected = answer.expected
    name = answer.name if expected.of == "value" else f"{answer.name}, {expected.of} limit"
    mark = "" if answer.passed else f"{FAILED}: "
    if answer.got is None:
        wanted = Scale.apart(answer.unit, [expected.value])
        return f"{mark}{name}: {_written(expected.value, wanted)}{_words(answer.unit)} expected; {answer.why}"
    scale = Scale.apart(answer.unit, [answer.got, expected.value], _decimals(expected, answer.unit))
    apart = ""
    if scale.rounded(answer.got) != scale.rounded(expected.value):
        apart = f", {scale.difference(answer.got, expected.value)} {'more' if answer.got > expected.value else 'less'}"
    near = f" ({_near(expected, answer.unit)})"
    return (
        f"{mark}{name}: {_written(expected.value, scale)}{_words(answer.unit)} expected, "
        f"{_written(answer.got, scale)} got{apart}{near}"
    )


def _decimals(expected: Answer, unit: str) -> int:
    """Return the decimals that show how a number rounds, or how near it came: two more than those of the step."""
    step = expected.rounded_to or expected.tolerance or 0.0
    if step <= 0:
        return 0
    return max(0, 2 - floor(log10(step * (PER_CENT if unit == PROPORTION else 1.0)) + 1e-9))


def _near(expected: Answer, unit: str) -> str:
    """Return how near the answer has to come, in words."""
    if expected.rounded_to is not None:
        step = Scale.apart(unit, [expected.rounded_to])
        ways = {
            "nearest": "to the nearest",
            "down": "rounded down in steps of",
            "up": "rounded up in steps of",
        }
        return f"{ways[expected.rounding]} {_written(expected.rounded_to, step)}"
    if expected.relative_tolerance is not None:
        return f"within {Scale.apart('proportion', [expected.relative_tolerance]).written(expected.relative_tolerance)} of it"
    tolerance = expected.tolerance or 0.0
    if tolerance == 0:
        return "exactly"
    step = Scale.apart(unit, [tolerance])
    return f"within {step.difference(tolerance, 0.0)}"


def _written(number: float, scale: Scale) -> str:
    text = scale.written(number)
    return f"${text}" if scale.unit == DOLLARS else text


def _words(unit: str) -> str:
    return "" if unit in {DOLLARS, "ratio", "index"} else unit_words(unit)


def verified_json(checked: Sequence[CheckedCase]) -> str:
    """Return the same as JSON, for programs: numbers unrounded."""
    data = {
        "schema": SCHEMA,
        "cases": len(checked),
        "passed": sum(case.passed for case in checked),
        "failed": sum(not case.passed for case in checked),
        "results": [
            {
                "id": case.id,
                "title": case.case.title,
                "file": case.file,
                "passed": case.passed,
                "source": case.case.source.model_dump(mode="json", exclude_unset=True),
                "answers": [_data(answer) for answer in case.answers],
            }
            for case in checked
        ],
    }
    return json.dumps(data, ensure_ascii=False, allow_nan=False, indent=2) + "\n"


def _data(answer: CheckedAnswer) -> dict[str, object]:
    return {
        "step": answer.step,
        "answer": answer.name,
        "of": answer.expected.of,
        "expected": answer.expected.model_dump(mode="json", exclude_unset=True),
        "got": answer.got,
        "difference": answer.difference,
        "unit": answer.unit,
        "passed": answer.passed,
        "why": answer.why,
    }


def verified_rows(checked: Sequence[CheckedCase]) -> Iterator[Sequence[str | float | None]]:
    """Yield a row for each answer, under `COLUMNS`."""
    for case in checked:
        for each in case.answers:
            yield (
                case.id, str(each.step), each.name, each.expected.of, each.expected.value, each.got, each.difference,
                each.unit, _mark(each.passed), each.why, case.case.source.citation, case.case.source.where,
            )  # fmt: skip
