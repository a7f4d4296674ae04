"""Reading what is known of the official services from the data that ship."""

from hashlib import sha256
from importlib.resources.abc import Traversable

import yaml
from pydantic import ValidationError

from imhcalc.faults import DataMissingError, Fault, Place
from imhcalc.models.services import Services

FILE = ("official", "services.yaml")


def load_services(root: Traversable) -> Services:
    """Return the official services of a data folder.

    Raises
    ------
    DataMissingError
        If the file is missing or not as it has to be.
    """
    path = root.joinpath(*FILE)
    try:
        return Services.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except OSError:
        raise DataMissingError([_not_whole(path, "the file is missing")]) from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise DataMissingError([_not_whole(path, " ".join(str(error).split()))]) from None
    except ValidationError as error:
        raise DataMissingError(
            [
                _not_whole(path, f"{'.'.join(str(part) for part in each['loc'])}: {each['msg'].lower()}")
                for each in error.errors()
            ]
        ) from None


def fingerprint(text: str) -> str:
    """Return a short name for a text, the same on every machine."""
    return sha256(text.encode()).hexdigest()[:16]


def _not_whole(path: Traversable, why: str) -> Fault:
    return Fault(
        "services-file",
        f"What is known of the official services cannot be read: {why}",
        Place(str(path)),
        expected="the file that ships with imhcalc",
        help="install imhcalc again, or give --data-dir a folder that holds it whole",
    )
