"""What audits, lint and `check` take for granted: judgements of this project, read from the shipped data."""

from typing import TYPE_CHECKING, TypeVar

from pydantic import ValidationError

from imhcalc.faults import InputFaultsError
from imhcalc.loading.files import read_shipped
from imhcalc.loading.positions import FileKind, parse
from imhcalc.models.audit_settings import AuditSettings
from imhcalc.models.base import Strict
from imhcalc.models.check_settings import CheckSettings
from imhcalc.models.lint_settings import LintSettings
from imhcalc.shipped_data import data_root

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

Settings = TypeVar("Settings", bound=Strict)
AUDIT_FILE = FileKind("the settings of an audit", "near: {value: 0.05}")
CHECK_FILE = FileKind("the settings of check", "held_apart: {share: 0.1, because: ...}")
LINT_FILE = FileKind("a file of thresholds", "totals: [all]")


def load_audit_settings(root: "Traversable") -> AuditSettings:
    """Return the settings of audits: of a data folder, or those that ship where it has none of its own.

    Raises
    ------
    InputFaultsError
        With every fault of the file.
    """
    return _settings(root, ("audit", "settings.yaml"), AUDIT_FILE, AuditSettings)


def load_check_settings(root: "Traversable") -> CheckSettings:
    """Return the settings of `check`; as `load_audit_settings` does."""
    return _settings(root, ("checking", "settings.yaml"), CHECK_FILE, CheckSettings)


def load_lint_settings(root: "Traversable") -> LintSettings:
    """Return the thresholds of lint; as `load_audit_settings` does."""
    return _settings(root, ("linting", "thresholds.yaml"), LINT_FILE, LintSettings)


def _settings(root: "Traversable", path: tuple[str, str], kind: FileKind, model: type[Settings]) -> Settings:
    file = root.joinpath(*path)
    if not file.is_file():
        file = data_root().joinpath(*path)
    document = parse(read_shipped(file, "/".join(path)), kind)
    if document.root is None or document.faults:
        raise InputFaultsError(document.faults)
    try:
        return model.model_validate(document.root.value)
    except ValidationError as error:
        from imhcalc.loading.diagnostics import model_faults  # noqa: PLC0415 -- sound files need none of it

        raise InputFaultsError(model_faults(error, document, model)) from error
