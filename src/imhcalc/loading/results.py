"""Results as JSON, read back: what a command wrote is taken whole, and everything wrong with it is said at once."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from math import isfinite
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from imhcalc.faults import Fault, InputFaultsError, Place, did_you_mean, expected_one_of
from imhcalc.loading.diagnostics import model_faults
from imhcalc.loading.files import STANDARD_INPUT, STANDARD_INPUT_SHOWN, SourceText, read_input
from imhcalc.loading.positions import Document, FileKind, Span, limited, parse, shortened
from imhcalc.loading.positions import Path as Steps
from imhcalc.models.result import Result

SCHEMA = "imhcalc-result/1"
RESULT_FILE = FileKind("a result", f'"schema": "{SCHEMA}"')
HOW_TO_WRITE = "`imhcalc estimate WHAT -o result.json` writes a result"
_OF_THE_FILE = {"no-such-file", "is-a-folder", "empty-file", "binary-file", "file-too-large"}
"""Faults whose help speaks of profiles."""
LONGEST_NUMBER = 300
"""Digits of a whole number; more are no number of ours."""
_PAIR = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}")
_STAND_IN = "?" * 12
_KEPT_HELP = ("did you mean", "there is no folder", "check the name")


def load_result(path: str | Path) -> Result:
    """Return the result in a file that ``--format json`` or ``-o FILE.json`` wrote; ``-`` is standard input.

    Raises
    ------
    InputFaultsError
        If there is no such file; or with every fault of it: of its text, of its form, or of figures that do not fit
        together.
    """
    try:
        source = read_input(path)
    except InputFaultsError as error:
        faults = [_of_a_result(fault) for fault in error.faults]
        raise InputFaultsError(faults) from None
    return result_of(source)


def result_of(source: SourceText) -> Result:
    """Return the result that a text holds; raises `InputFaultsError` as `load_result` does."""
    value, is_unique = _values(source)
    if (fault := _fault_of_the_whole(value)) is not None:
        raise InputFaultsError([_placed(_with_places(source), ("schema",), fault)])
    try:
        result = Result.model_validate_json(json.dumps(value))
    except ValidationError as error:
        document = _with_places(source)
        raise _refusal(document, model_faults(error, document, Result)) from error
    wrong = list(_disagreements(result))
    if wrong or not is_unique:
        document = _with_places(source)
        raise _refusal(document, [_placed(document, at, fault) for at, fault in wrong])
    return result


def _refusal(document: Document, faults: list[Fault]) -> InputFaultsError:
    return InputFaultsError(limited([*document.faults, *faults], document.file))


def placed_in(path: str | Path, fault: Fault, at: Steps) -> Fault:
    """Return a fault of a result that was read, placed at a value of its file; standard input has no lines any more."""
    if str(path) in {STANDARD_INPUT, STANDARD_INPUT_SHOWN}:
        return replace(fault, place=Place(STANDARD_INPUT_SHOWN))
    return _placed(_with_places(read_input(path)), at, fault)


def _of_a_result(fault: Fault) -> Fault:
    """Return a fault of reading a file with help that speaks of results."""
    if fault.code not in _OF_THE_FILE or (fault.help or "").startswith(_KEPT_HELP):
        return fault
    expected = "a result as JSON" if fault.code in {"binary-file", "empty-file"} else fault.expected
    return replace(fault, expected=expected, help=HOW_TO_WRITE)


# -- the text --------------------------------------------------------------------------------------------


def _values(source: SourceText) -> tuple[Any, bool]:
    """Return the values of a text, and whether each key is given once; numbers that are none stay text."""
    is_unique = True

    def pairs(found: list[tuple[str, Any]]) -> dict[str, Any]:
        nonlocal is_unique
        made = dict(found)
        is_unique = is_unique and len(made) == len(found)
        return made

    try:
        value = json.loads(
            source.text, object_pairs_hook=pairs, parse_float=_number, parse_int=_whole, parse_constant=str
        )
    except json.JSONDecodeError as error:
        raise InputFaultsError([_syntax(source, error)]) from None
    except RecursionError:
        # The reader of places gives up at a depth of its own, and says where.
        raise InputFaultsError(_with_places(source).faults) from None
    return value, is_unique


def _number(text: str) -> float | str:
    number = float(text)
    return number if isfinite(number) else text


def _whole(text: str) -> int | str:
    return int(text) if len(text) <= LONGEST_NUMBER else text


_SYNTAX = (
    ("Expecting property name", "a key in double quotes, or `}`"),
    ("Expecting ',' delimiter", "a comma, or the bracket that closes what is open here"),
    ("Expecting ':' delimiter", "a `:` after the key"),
    ("Unterminated string", "the quotation mark that closes this text, and what comes after it"),
    ("Extra data", "nothing after the bracket that closes the result"),
    ("Illegal trailing comma", "no comma before the bracket that closes"),
)


def _syntax(source: SourceText, error: json.JSONDecodeError) -> Fault:
    """Say where a text stops being JSON; a text that never begins to be is said to be none."""
    lines = source.text.split("\n")
    line = lines[error.lineno - 1] if error.lineno <= len(lines) else ""
    found = line[error.colno - 1 : error.colno] or "the end of the line"
    if not source.text.lstrip().startswith(("{", "[")):
        return Fault(
            "not-a-result",
            "the file is not JSON, as results are",
            Place(source.name, 1, 1),
            found=shortened(lines[0]),
            expected="a result as JSON, which begins with {",
            help=HOW_TO_WRITE,
            source_line=lines[0],
        )
    expected = next((words for beginning, words in _SYNTAX if error.msg.startswith(beginning)), "a value")
    # A text that is never closed runs to the end of the file.
    is_end = error.pos >= len(source.text.rstrip()) or error.msg.startswith("Unterminated")
    return Fault(
        "json-syntax",
        "the text ends before the result does" if is_end else "this cannot be read as JSON",
        Place(source.name, error.lineno, error.colno),
        found="the end of the file" if is_end else found,
        expected=expected,
        help=f"take the file as it was written, and not changed by hand; {HOW_TO_WRITE}",
        source_line=line,
    )


# -- what it is ------------------------------------------------------------------------------------------


def _fault_of_the_whole(value: object) -> Fault | None:
    """Return the one fault of a text that is something else, such as a comparison: each key would be one otherwise."""
    schema = value.get("schema") if isinstance(value, dict) else None
    if schema == SCHEMA:
        return None
    what = f'its schema is "{shortened(schema)}"' if isinstance(schema, str) else "it names no schema"
    return Fault(
        "not-a-result",
        f"this JSON is not a result: {what}",
        found=shortened(schema) if isinstance(schema, str) else "no schema",
        expected=SCHEMA,
        help=HOW_TO_WRITE,
    )


def _disagreements(result: Result) -> Iterator[tuple[Steps, Fault]]:
    """Yield what does not fit together: a figure that is there twice, or a headline that nothing is known of."""
    seen: dict[str, int] = {}
    for number, figure in enumerate(result.figures):
        if figure.id in seen:
            yield (
                ("figures", number, "id"),
                Fault(
                    "given-twice",
                    f"the figure {figure.id} is there twice",
                    found=figure.id,
                    expected="an id of its own for each figure",
                    help=f"figures[{seen[figure.id]}] is the first of them; {HOW_TO_WRITE}",
                ),
            )
        seen.setdefault(figure.id, number)
    known = [outcome.id for outcome in result.context.outcomes]
    headline = result.context.headline
    if headline not in known:
        yield (
            ("context", "headline"),
            Fault(
                "unknown-id",
                f"context.headline: the result holds no outcome `{headline}`",
                found=headline,
                expected=expected_one_of(headline, known),
                help=did_you_mean(headline, known) or HOW_TO_WRITE,
            ),
        )


def _with_places(source: SourceText) -> Document:
    """Return the text with the place of each value.

    JSON is YAML too, but for tabs between values, and for letters written as two halves: what stands in for
    either is as wide.
    """
    text = _PAIR.sub(_STAND_IN, source.text.replace("\t", " "))
    return parse(replace(source, text=text), RESULT_FILE)


def _placed(document: Document, at: Steps, fault: Fault) -> Fault:
    """Return a fault placed at a value, or at the first line where the value is not there."""
    node = document.root.at(at) if document.root is not None else None
    return document.placed(Span(1, 1, 1, 2) if node is None else node.span, fault)
