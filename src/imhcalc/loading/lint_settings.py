"""What `evidence lint` holds figures against, read from the shipped data."""

from importlib.resources.abc import Traversable

from pydantic import ValidationError

from imhcalc.faults import InputFaultsError
from imhcalc.loading.diagnostics import model_faults
from imhcalc.loading.files import read_shipped
from imhcalc.loading.positions import FileKind, parse
from imhcalc.models.lint_settings import LintSettings
from imhcalc.shipped_data import data_root

FILE = ("linting", "thresholds.yaml")
LINT_FILE = FileKind("a file of thresholds", "totals: [all]")


def load_lint_settings(root: Traversable) -> LintSettings:
    """Return the thresholds of lint: of a data folder, or those that ship where it has none of its own.

    Raises
    ------
    InputFaultsError
        With every fault of the file.
    """
    file = root.joinpath(*FILE)
    if not file.is_file():
        file = data_root().joinpath(*FILE)
    document = parse(read_shipped(file, "/".join(FILE)), LINT_FILE)
    if document.root is None or document.faults:
        raise InputFaultsError(document.faults)
    try:
        return LintSettings.model_validate(document.root.value)
    except ValidationError as error:
        raise InputFaultsError(model_faults(error, document, LintSettings)) from error
