"""Records of runs as JSON, read back: every fault at once, with its place."""

from dataclasses import replace
from pathlib import Path

from pydantic import ValidationError

from imhcalc.faults import Fault, InputFaultsError, Place
from imhcalc.loading.diagnostics import model_faults
from imhcalc.loading.files import SourceText, read_input
from imhcalc.loading.positions import FileKind, limited, parse, shortened
from imhcalc.models.run_record import RunRecord

SCHEMA = "imhcalc-record/1"
RECORD_FILE = FileKind("a record of a run", f'"schema": "{SCHEMA}"')
HOW_TO_WRITE = "`imhcalc estimate WHAT --record run.json` writes a record"


def load_record(path: str | Path) -> RunRecord:
    """Return the record in a file that ``--record`` wrote; ``-`` is standard input.

    Raises
    ------
    InputFaultsError
        If there is no such file, or with every fault of it.
    """
    try:
        source = read_input(path)
    except InputFaultsError as error:
        faults = [
            replace(fault, help=fault.help if _is_near(fault) else HOW_TO_WRITE) for fault in error.faults
        ]
        raise InputFaultsError(faults) from None
    try:
        return RunRecord.model_validate_json(source.text)
    except ValidationError as error:
        raise InputFaultsError(_faults(source)) from error


def _is_near(fault: Fault) -> bool:
    return (fault.help or "").startswith("did you mean")


def _faults(source: SourceText) -> list[Fault]:
    """Return what is wrong with a record, read once more with the place of each value: JSON is YAML too."""
    document = parse(replace(source, text=source.text.replace("\t", " ")), RECORD_FILE)
    if document.root is None or document.faults:
        return [replace(fault, help=HOW_TO_WRITE) for fault in document.faults]
    written = document.root.value
    schema = written.get("schema") if isinstance(written, dict) else None
    if schema != SCHEMA:
        found = shortened(str(schema)) if schema is not None else "no schema"
        return [
            Fault(
                "not-a-record",
                f"this is no record of a run: {f'its schema is {found}' if schema is not None else 'it names no schema'}",
                Place(source.name, 1, 1),
                found=found,
                expected=SCHEMA,
                help=HOW_TO_WRITE,
                source_line=document.lines[0],
            )
        ]
    try:
        RunRecord.model_validate(written)
    except ValidationError as error:
        return limited(model_faults(error, document, RunRecord), document.file)
    # Read as YAML it is a record, and as JSON it is none, such as one with a comment.
    return [
        Fault(
            "not-json",
            "the file was changed by hand, and is no JSON any more",
            Place(source.name),
            expected="the file as `--record` wrote it",
            help=HOW_TO_WRITE,
        )
    ]
