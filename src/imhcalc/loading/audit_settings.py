"""What an audit takes for granted of authors and people, read from the shipped data."""

from importlib.resources.abc import Traversable

from pydantic import ValidationError

from imhcalc.faults import InputFaultsError
from imhcalc.loading.diagnostics import model_faults
from imhcalc.loading.files import read_shipped
from imhcalc.loading.positions import FileKind, parse
from imhcalc.models.audit_settings import AuditSettings
from imhcalc.shipped_data import data_root

FILE = ("audit", "settings.yaml")
SETTINGS_FILE = FileKind("the settings of an audit", "near: {value: 0.05}")


def load_audit_settings(root: Traversable) -> AuditSettings:
    """Return the settings of audits: of a data folder, or those that ship where it has none of its own.

    Raises
    ------
    InputFaultsError
        With every fault of the file.
    """
    file = root.joinpath(*FILE)
    if not file.is_file():
        file = data_root().joinpath(*FILE)
    document = parse(read_shipped(file, "/".join(FILE)), SETTINGS_FILE)
    if document.root is None or document.faults:
        raise InputFaultsError(document.faults)
    try:
        return AuditSettings.model_validate(document.root.value)
    except ValidationError as error:
        raise InputFaultsError(model_faults(error, document, AuditSettings)) from error
