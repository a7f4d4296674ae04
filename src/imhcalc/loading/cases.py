"""The worked examples that ship: read from YAML and checked, every fault at once."""

from importlib.resources.abc import Traversable

from pydantic import ValidationError

from imhcalc.faults import Fault, InputFaultsError, Place, did_you_mean, expected_one_of
from imhcalc.loading.diagnostics import model_faults
from imhcalc.loading.files import read_shipped
from imhcalc.loading.positions import FileKind, parse
from imhcalc.models.case import Case, CaseFile

FOLDER = "cases"
CASE_FILE = FileKind("a file of worked examples", "cases: {}")


def load_cases(root: Traversable) -> dict[str, Case]:
    """Return the examples in the folder of shipped data, by id.

    Raises
    ------
    InputFaultsError
        With the faults of all files: of their form, an id given twice, or a rival that is no example.
    """
    cases: dict[str, Case] = {}
    homes: dict[str, str] = {}
    faults: list[Fault] = []
    for path in sorted((root / FOLDER).iterdir(), key=lambda each: each.name):
        try:
            found = _cases_of(path)
        except InputFaultsError as error:
            faults += error.faults
            continue
        faults += [_given_twice(name, str(path), homes[name]) for name in found if name in cases]
        cases |= found
        homes |= dict.fromkeys(found, str(path))
    faults += [
        _unknown_rival(name, rival, homes[name], list(cases))
        for name, case in cases.items()
        for rival in case.rivals
        if rival not in cases
    ]
    if faults:
        raise InputFaultsError(faults)
    return cases


def _cases_of(path: Traversable) -> dict[str, Case]:
    document = parse(read_shipped(path, str(path)), CASE_FILE)
    if document.root is None or document.faults:
        raise InputFaultsError(document.faults)
    try:
        return CaseFile.model_validate(document.root.value).cases
    except ValidationError as error:
        raise InputFaultsError(model_faults(error, document, CaseFile)) from error


def _given_twice(name: str, file: str, first: str) -> Fault:
    return Fault(
        "given-twice",
        f"the example {name} is also in {first}",
        Place(file),
        found=name,
        expected="an id of its own for each example",
    )


def _unknown_rival(name: str, rival: str, file: str, known: list[str]) -> Fault:
    return Fault(
        "unknown-id",
        f"cases.{name}.rivals: there is no example `{rival}`",
        Place(file),
        found=rival,
        expected=expected_one_of(rival, known) or "another example",
        help=did_you_mean(rival, known),
    )
