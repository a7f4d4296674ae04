"""Where each column of the area table comes from, as its register says."""

from importlib.resources.abc import Traversable

from imhcalc.models.area import ColumnSource

REGISTER = "areas/sources.yaml"
TABLE = "areas.csv"


def column_sources(root: Traversable) -> dict[str, ColumnSource]:
    """Return the source of each column of the area table; none where a data folder has no register."""
    import yaml  # noqa: PLC0415 -- only where sources are shown: no calculation needs them

    register = root.joinpath(*REGISTER.split("/"))
    if not register.is_file():
        return {}
    columns = yaml.safe_load(register.read_text(encoding="utf-8"))["files"][TABLE]["columns"]
    return {name: ColumnSource(**about) for name, about in columns.items()}
