"""Testing published claims against their own figures, and against the numbers of children held for their areas."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from imhcalc import __version__, application
from imhcalc.areas.gazetteer import footprint
from imhcalc.areas.names import resolve
from imhcalc.areas.table import AreaTable
from imhcalc.assemble.claims import Surroundings, audited
from imhcalc.faults import DataMissingError, Fault, InputFaultsError
from imhcalc.loading.claims import LoadedClaims, load_claims
from imhcalc.loading.settings import load_audit_settings
from imhcalc.models.area import Selection
from imhcalc.models.audit import Audit, HeldDenominator
from imhcalc.models.audit_settings import AuditSettings
from imhcalc.models.claim import Claim
from imhcalc.models.people import Ages
from imhcalc.models.register import quantities


def audit(paths: Sequence[str | Path], held: application.Shipped) -> Audit:
    """Return the audit of every claim in files.

    Raises
    ------
    InputFaultsError
        With the faults of all the files.
    DataMissingError
        With the area of each claim that is not held.
    """
    files: list[LoadedClaims] = []
    faults: list[Fault] = []
    for path in paths:
        try:
            files.append(load_claims(path))
        except InputFaultsError as error:
            faults += error.faults
    if faults:
        raise InputFaultsError(faults)
    areas = _areas(files, held.table)
    settings = load_audit_settings(held.root)
    claims = [
        audited(name, file.file, claim, _around(claim, areas.get(claim.area or ""), held, settings))
        for file in files
        for name, claim in file.claims.items()
    ]
    return Audit(imhcalc=__version__, claims=claims)


def audit_claim(
    claim: Claim, held: application.Shipped, settings: AuditSettings, name: str = "claim"
) -> Audit:
    """Return the audit of one claim that was made in Python."""
    area = None if claim.area is None else resolve(held.table, claim.area)
    return Audit(imhcalc=__version__, claims=[audited(name, "", claim, _around(claim, area, held, settings))])


def _areas(files: Sequence[LoadedClaims], table: AreaTable) -> dict[str, Selection]:
    """Return the areas that the claims name, by the words they use; raise for all that are not held."""
    found: dict[str, Selection] = {}
    faults: list[Fault] = []
    for file in files:
        for name, claim in file.claims.items():
            if claim.area is None or claim.area in found:
                continue
            try:
                found[claim.area] = resolve(table, claim.area)
            except DataMissingError as error:
                faults += [file.fault_of_area(name, fault) for fault in error.faults]
    if faults:
        raise DataMissingError(faults)
    return found


def _around(
    claim: Claim, area: Selection | None, held: application.Shipped, settings: AuditSettings
) -> Surroundings:
    """Return what is held for a claim: the places that it names, and its denominators."""
    footprints = {name: _footprint(name, held.table) for name in _places(claim)}
    babies = quantities(held.evidence).get("parameters.babies_per_maternity")
    each = None if babies is None else babies.number
    denominators = () if area is None else tuple(_denominators(area, held.table, settings, each))
    return Surroundings(footprints, denominators, settings, each)


def _places(claim: Claim) -> set[str]:
    """Return every place that a claim or a figure of it names."""
    named = {claim.area, claim.place}
    rows = [*(claim.rows or {}).values(), *(claim.groups or {}).values()]
    figures = [getattr(of, name) for of in (claim, *rows) for name in type(of).model_fields]
    tables = (claim.denominators, claim.rates, claim.counts, claim.parts, claim.figures)
    figures += [figure for table in tables for figure in (table or {}).values()]
    named |= {getattr(figure, "area", None) for figure in figures}
    return {name for name in named if name}


def _footprint(name: str, table: AreaTable) -> frozenset[tuple[str, float]] | None:
    try:
        return footprint(resolve(table, name))
    except DataMissingError:
        return None


def _denominators(
    area: Selection, table: AreaTable, settings: AuditSettings, babies: float | None
) -> Iterator[HeldDenominator]:
    """Yield the named denominators of an area, then those of its nations."""
    nations = [(nation, table.nation_members(nation)) for nation in area.nations if nation != area.name]
    for name, members in ((area.name, area.members), *nations):
        years = ", ".join(sorted({district.year for district, _ in members}))
        for named in settings.denominators:
            children = sum(
                share * district.children[age] for district, share in members for age in named.ages
            )
            ages = Ages(float(min(named.ages)), float(max(named.ages)) + 1.0)
            if not named.maternities:
                yield HeldDenominator(named.label, name, years, children, ages)
            elif babies is not None:
                yield HeldDenominator(named.label, name, years, children / babies, ages, maternities=True)
