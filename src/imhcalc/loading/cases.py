"""Worked examples: read from YAML and checked, the profiles written in them too, every fault at once."""

import glob
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.resources.abc import Traversable
from pathlib import Path

from pydantic import ValidationError

from imhcalc.faults import Fault, InputFaultsError, Place, did_you_mean, expected_one_of, nearest
from imhcalc.loading.diagnostics import model_faults
from imhcalc.loading.files import STANDARD_INPUT, SourceText, read_shipped
from imhcalc.loading.loaded_profile import LoadedProfile, name_of
from imhcalc.loading.other_kinds import CASES, of_another_kind
from imhcalc.loading.pack_chain import shown_root
from imhcalc.loading.pack_files import YAML_SUFFIXES
from imhcalc.loading.positions import Document, FileKind, Node, limited, parse, read_as
from imhcalc.loading.positions import Path as Steps
from imhcalc.loading.profile_content import PROFILE_FILE, content_of
from imhcalc.loading.scenarios import tried_scenarios
from imhcalc.models.case import CALCULATIONS, Answer, Case, CaseFile, Form, Step, Takes

Inputs = Mapping[str, float | list[float]]
FOLDER = "cases"
CASE_FILE = FileKind("a file of worked examples", "cases: {}")
_HOW_MANY: dict[Form, tuple[int, int]] = {
    "one": (1, 1), "one or two": (1, 2), "several": (2, 1000), "one or several": (1, 1000),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class LoadedCases:
    """The examples of a file, the profiles written in them by example and step, and the places of all."""

    file: str
    cases: dict[str, Case]
    profiles: dict[tuple[str, int], LoadedProfile]
    document: Document

    @property
    def folder(self) -> Path:
        """The folder from which the paths in the file start; of standard input the current one."""
        return Path(self.file).parent

    def fault(self, fault: Fault, case: str, *path: str | int) -> Fault:
        """Return a fault placed in an example, or as it is where it has a place of its own."""
        if fault.place is not None or self.document.root is None:
            return fault
        node = self.document.root.at(("cases", case, *path))
        return fault if node is None else self.document.at_value(node, fault)


def load_cases(path: str) -> LoadedCases:
    """Return the examples in a YAML file; ``-`` is standard input.

    Raises
    ------
    InputFaultsError
        With every fault of the file: of its form, of what a calculation takes, of the profiles in it.
    """
    return _loaded(read_as(CASE_FILE, path))


def shipped_cases(root: Traversable) -> list[LoadedCases]:
    """Return the examples in the folder of shipped data, file by file.

    Raises
    ------
    InputFaultsError
        With the faults of all files, among them an id that is given twice.
    """
    found: list[LoadedCases] = []
    faults: list[Fault] = []
    shown = f"{shown_root(root)}/{FOLDER}"
    for file in sorted((root / FOLDER).iterdir(), key=lambda each: each.name):
        try:
            found.append(_loaded(read_shipped(file, f"{shown}/{file.name}")))
        except InputFaultsError as error:
            faults += error.faults
    return _together(found, [*faults, *_given_twice(found)])


def all_cases(names: Sequence[str]) -> list[LoadedCases]:
    """Return the examples of the files that names mean: a file, a pattern, or a folder with such files.

    Raises
    ------
    InputFaultsError
        With the faults of all of them, and of names that mean no file.
    """
    found: list[LoadedCases] = []
    faults: list[Fault] = []
    for name in names:
        files = _files_of(name)
        if not files:
            faults.append(_nothing(name))
        for file in files:
            try:
                found.append(load_cases(file))
            except InputFaultsError as error:
                faults += error.faults
    return _together(found, faults)


# -- which files -----------------------------------------------------------------------------------------


def _files_of(name: str) -> list[str]:
    if name == STANDARD_INPUT:
        return [name]
    path = Path(name)
    if path.is_dir():
        return [str(each) for each in sorted(path.rglob("*")) if _holds_cases(each)]
    if path.exists() or not glob.has_magic(name):
        return [name]
    return sorted(glob.glob(name, recursive=True))  # noqa: PTH207 -- what a shell would match


def _holds_cases(path: Path) -> bool:
    """Return whether a file of a folder is meant as one of examples: it has their key."""
    if path.suffix.lower() not in YAML_SUFFIXES or not path.is_file():
        return False
    return any(line.startswith(b"cases:") for line in path.read_bytes().splitlines())


def _nothing(name: str) -> Fault:
    is_folder = Path(name).is_dir()
    return Fault(
        "no-cases" if is_folder else "no-such-file",
        f"there is no file of worked examples in the folder {name}"
        if is_folder
        else f"no file matches {name}",
        Place(name),
        found="no YAML file with `cases:`" if is_folder else "no file",
        expected="a file, a folder or a pattern, such as cases/*.yaml",
        help="is the name right, seen from this folder?",
    )


# -- one file --------------------------------------------------------------------------------------------


def _loaded(source: SourceText) -> LoadedCases:
    document = parse(source, CASE_FILE)
    root = document.root
    other = None if root is None else of_another_kind(document, root, CASES, CASE_FILE)
    if root is None or other is not None:
        raise InputFaultsError(document.faults if other is None else [other])
    faults = list(document.faults)
    cases: dict[str, Case] = {}
    try:
        cases = CaseFile.model_validate(root.value).cases
    except ValidationError as error:
        faults += model_faults(error, document, CaseFile)
    profiles: dict[tuple[str, int], LoadedProfile] = {}
    for (name, number), node in _profiles_in(root):
        profile, of_profile = _profile(replace(document, root=node, faults=[], kind=PROFILE_FILE))
        faults += of_profile
        if profile is not None:
            profiles[name, number] = profile
    for name, case in cases.items():
        for number, step in enumerate(case.steps):
            faults += _of_calculation(document, ("cases", name, "steps", number), step)
    if faults:
        raise InputFaultsError(limited(faults, document.file))
    return LoadedCases(document.file, cases, profiles, document)


def _profiles_in(root: Node) -> Iterator[tuple[tuple[str, int], Node]]:
    """Yield the profiles that are written in a file, with the example and the step of each."""
    cases = root.child("cases")
    for name, case in (cases.children if cases and isinstance(cases.children, dict) else {}).items():
        steps = case.child("steps")
        for number, step in enumerate(steps.children if steps and isinstance(steps.children, list) else []):
            node = step.at(("estimate", "profile"))
            if node is not None and isinstance(node.children, dict):
                yield (name, number), node


def _profile(document: Document) -> tuple[LoadedProfile | None, list[Fault]]:
    content = content_of(document)
    faults = [*content.faults, *tried_scenarios(document, content.faults).faults]
    profile = content.profile
    if profile is None or faults:
        return None, faults
    stated = json.dumps(profile.model_dump(mode="json", exclude_unset=True), sort_keys=True)
    sha256 = hashlib.sha256(stated.encode()).hexdigest()
    return LoadedProfile(profile, sha256, name_of(profile), document), []


# -- what a calculation takes ------------------------------------------------------------------------------


def _of_calculation(document: Document, path: Steps, step: Step) -> Iterator[Fault]:
    """Yield what is wrong with the inputs and the answers of a calculation; those of an estimate show once it is run."""
    if step.calculation is None or step.inputs is None:
        return
    takes = CALCULATIONS[step.calculation]
    about = f"{step.calculation} ({takes.words})"
    for name, value in step.inputs.items():
        if name not in takes.inputs:
            fault = _unknown("unknown-input", f"{about} takes no `{name}`", name, takes.inputs)
            yield _at(document, (*path, "inputs", name), fault, at_key=True)
        elif (wrong := _wrong_number(about, name, takes.inputs[name], value)) is not None:
            yield _at(document, (*path, "inputs", name), wrong)
    for fault in (*_missing(about, takes, step.inputs), *_unlike(about, takes, step.inputs)):
        yield _at(document, (*path, "inputs"), fault, at_key=True)
    for name, answer in step.answers.items():
        yield from _of_answer(document, (*path, "answers", name), about, takes.answers, answer)


def _wrong_number(about: str, name: str, form: Form, value: float | list[float]) -> Fault | None:
    few, many = _HOW_MANY[form]
    count = len(value) if isinstance(value, list) else 1
    if few <= count <= many:
        return None
    return Fault(
        "how-many-numbers",
        f"{about} takes {form} of `{name}`",
        found=f"{count} numbers" if count != 1 else "1 number",
        expected=f"{form} of `{name}`",
    )


def _missing(about: str, takes: Takes, inputs: Inputs) -> Iterator[Fault]:
    misspelt = {nearest(name, takes.inputs) for name in inputs if name not in takes.inputs}
    for name in takes.inputs:
        if name not in inputs and name not in misspelt:
            yield Fault(
                "missing-input",
                f"{about} needs `{name}`",
                found=", ".join(inputs),
                expected=", ".join(takes.inputs),
                help=f"add `{name}:` under `inputs`",
            )


def _unlike(about: str, takes: Takes, inputs: Inputs) -> Iterator[Fault]:
    """Yield the fault of lists that are to be as long as each other and are not."""
    lists = {name: inputs[name] for name in takes.alike if name in inputs}
    sizes = {name: len(value) for name, value in lists.items() if isinstance(value, list)}
    if len(set(sizes.values())) > 1:
        yield Fault(
            "how-many-numbers",
            f"{about} takes as many of each: {' and '.join(f'`{name}`' for name in sizes)}",
            found=", ".join(f"{size} {name}" for name, size in sizes.items()),
            expected="the same number of each",
        )


def _of_answer(
    document: Document, path: Steps, about: str, answers: Iterable[str], answer: Answer
) -> Iterator[Fault]:
    name = str(path[-1])
    if name not in answers:
        yield _at(
            document,
            path,
            _unknown("unknown-answer", f"{about} gives no `{name}`", name, answers),
            at_key=True,
        )
    if answer.unit is None:
        fault = Fault(
            "no-unit",
            f"the answer `{name}` has no unit",
            expected="`unit:`, such as proportion, people or gbp_per_year",
        )
        yield _at(document, path, fault, at_key=True)
    if answer.of != "value":
        fault = Fault(
            "no-range",
            f"`{name}` is one number, and has no {answer.of} limit",
            found=answer.of,
            expected="no `of`: only the figures of an estimate have ranges",
        )
        yield _at(document, (*path, "of"), fault)


def _unknown(code: str, message: str, name: str, known: Iterable[str]) -> Fault:
    choices = list(known)
    return Fault(
        code, message, found=name, expected=expected_one_of(name, choices), help=did_you_mean(name, choices)
    )


def _at(document: Document, path: Steps, fault: Fault, *, at_key: bool = False) -> Fault:
    node = document.root.at(path) if document.root is not None else None
    assert node is not None  # noqa: S101 -- what was checked came from this file
    return document.at_key(node, fault) if at_key else document.at_value(node, fault)


# -- several files ---------------------------------------------------------------------------------------


def _together(found: list[LoadedCases], faults: list[Fault]) -> list[LoadedCases]:
    """Return the files, or raise their faults; where there are none, those of rivals that are no examples."""
    if faults:
        raise InputFaultsError(faults)
    known = [name for each in found for name in each.cases]
    for each in found:
        for name, case in each.cases.items():
            for place, rival in enumerate(case.rivals):
                if rival not in known:
                    fault = _unknown(
                        "unknown-rival", f"cases.{name}.rivals: there is no example `{rival}`", rival, known
                    )
                    faults.append(each.fault(fault, name, "rivals", place))
    if faults:
        raise InputFaultsError(faults)
    return found


def _given_twice(found: Sequence[LoadedCases]) -> Iterator[Fault]:
    homes: dict[str, str] = {}
    for each in found:
        for name in each.cases:
            if name in homes:
                fault = Fault(
                    "given-twice",
                    f"the example {name} is also in {homes[name]}",
                    found=name,
                    expected="an id of its own for each example",
                )
                yield _at(each.document, ("cases", name), fault, at_key=True)
            homes.setdefault(name, each.file)
