"""The area table's compiled twin: what its files come to, as JSON, for as long as they are the files it was made from.

It holds the hash of the files and the hash of what it says itself; when one byte of either differs it is passed over
in silence. Beside the rows it has what takes longest to work out of them: the mix of each nation, and every name as
it is compared.
"""

import json
from dataclasses import fields
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from imhcalc.areas.gazetteer import gazetteer_names
from imhcalc.areas.table import NATION_CODES, Alias, AreaTable, CommonName, HealthBody
from imhcalc.models.area import District
from imhcalc.models.units import AGES_OF

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

COMPILED = ("compiled", "areas.json")
FILES = (
    "areas.csv",
    "area_aliases.csv",
    "common_names.csv",
    "health_bodies.csv",
    "not_used.csv",
    "vintages.csv",
)
"""The files that a table is read from."""


def compiled_table(root: "Traversable") -> AreaTable | None:
    """Return the area table from its compiled twin, or None if there is none or it is not in step with the files."""
    twin = root.joinpath(*COMPILED)
    if not twin.is_file():
        return None
    head, _, content = twin.read_bytes().partition(b"\n")
    if head.decode("ascii", "replace") != _head(root, content):
        return None
    return _table(json.loads(content))


def compile_area_table(root: "Traversable") -> bytes:
    """Return the compiled twin of an area table: what belongs in ``data/compiled/areas.json``.

    Raises
    ------
    DataMissingError
        With every fault of the files.
    """
    from imhcalc.areas.table_files import read_area_table  # noqa: PLC0415 -- it is what the twin spares

    content = json.dumps(_plain(read_area_table(root)), ensure_ascii=False, separators=(",", ":")).encode()
    return f"{_head(root, content)}\n".encode() + content


def _head(root: "Traversable", content: bytes) -> str | None:
    """Return the first line of a twin that says this of these files; None where a file cannot be read."""
    together = sha256()
    for name in FILES:
        try:
            written = (root / "areas" / name).read_bytes()
        except OSError:
            return None
        together.update(f"{name} {len(written)} ".encode())
        together.update(written)
    return f"{together.hexdigest()} {sha256(content).hexdigest()}"


def _values(record: District | CommonName) -> list[Any]:
    return [getattr(record, each.name) for each in fields(record)]


def _plain(table: AreaTable) -> dict[str, Any]:
    return {
        "districts": [_values(district) for district in table.districts.values()],
        "aliases": [[alias.code, alias.name, alias.district.code] for alias in table.aliases],
        "health_bodies": [
            [
                body.code,
                body.name,
                body.published_name,
                body.nation,
                [[each.code, share] for each, share in body.members],
            ]
            for body in table.health_bodies.values()
        ],
        "common_names": [_values(name) for name in table.common_names],
        "measure_years": table.measure_years,
        "sha256": table.sha256,
        "vintages": [[*key, vintage] for key, vintage in table.vintages.items()],
        "folded_names": gazetteer_names(table),
        "mixes": [
            [
                nation,
                population,
                table.national_mix(nation, population),
                table.children_total(population, (nation,)),
            ]
            for nation in NATION_CODES
            for population in AGES_OF
        ],
    }


def _table(plain: dict[str, Any]) -> AreaTable:
    districts = {row[0]: _district(row) for row in plain["districts"]}
    bodies = {
        code: HealthBody(
            code, name, published, nation, tuple([(districts[each], share) for each, share in members])
        )
        for code, name, published, nation, members in plain["health_bodies"]
    }
    return AreaTable(
        districts=districts,
        aliases=tuple([Alias(code, name, districts[district]) for code, name, district in plain["aliases"]]),
        health_bodies=bodies,
        common_names=tuple(
            [CommonName(name, tuple(means), *rest) for name, means, *rest in plain["common_names"]]
        ),
        measure_years={column: tuple(years) for column, years in plain["measure_years"].items()},
        sha256=plain["sha256"],
        vintages={(name, nation): vintage for name, nation, vintage in plain["vintages"]},
        folded_names=plain["folded_names"],
        _national_mixes={(nation, population): tuple(mix) for nation, population, mix, _ in plain["mixes"]},
        _children={(nation, population): children for nation, population, _, children in plain["mixes"]},
    )


def _district(row: list[Any]) -> District:
    """Return a district of its values in their order; what was a tuple comes back as a list."""
    values: list[Any] = [tuple(value) if isinstance(value, list) else value for value in row]
    return District(*values)
