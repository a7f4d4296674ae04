"""Where the data that ships with imhcalc is: in the installed package, or in the checkout."""

from pathlib import Path
from typing import TYPE_CHECKING

from imhcalc.faults import DataMissingError, Fault

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable


def data_root(override: Path | None = None) -> "Traversable":
    """Return the folder of shipped data: the one asked for, else the package's, else the checkout's.

    Raises
    ------
    DataMissingError
        If the folder asked for does not exist, or neither of the other two does.
    """
    if override is not None:
        return _existing(override)
    here = Path(__file__).resolve()
    if (beside := here.parent / "_data").is_dir():
        return beside
    checkout = here.parents[2]
    if (checkout / "pyproject.toml").is_file() and (checkout / "data").is_dir():
        return checkout / "data"
    from importlib.resources import files  # noqa: PLC0415 -- slow to import, and only a package in an archive needs it

    packaged = files("imhcalc") / "_data"
    if packaged.is_dir():
        return packaged
    raise DataMissingError(
        [
            Fault(
                "no-shipped-data",
                "The data that ships with imhcalc was not found",
                expected=f"a folder `_data` in {files('imhcalc')}, or `data` in {checkout}",
                help="install imhcalc again: this copy of it is incomplete",
            )
        ]
    )


def _existing(folder: Path) -> "Traversable":
    if folder.is_dir():
        return folder
    raise DataMissingError(
        [
            Fault(
                "no-such-folder",
                f"The data folder {folder} does not exist",
                found=str(folder),
                expected="a folder with `evidence` and `areas` in it",
                help="give another to --data-dir, or leave it out to use the data that ships with imhcalc",
            )
        ]
    )
