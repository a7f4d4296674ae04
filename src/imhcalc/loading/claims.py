"""A file of published claims: from text to the models, or every fault of the file."""

from dataclasses import dataclass, replace
from pathlib import Path

from pydantic import ValidationError

from imhcalc.faults import Fault, InputFaultsError, did_you_mean, expected_one_of, nearest
from imhcalc.loading.as_written import entries, items
from imhcalc.loading.claim_shape import FIGURES, FIGURES_BY_NAME, ROWS, several_claims
from imhcalc.loading.diagnostics import model_faults
from imhcalc.loading.files import STANDARD_INPUT
from imhcalc.loading.other_kinds import CLAIMS, of_another_kind
from imhcalc.loading.positions import Document, FileKind, Node, dotted, limited, read_as
from imhcalc.loading.thousands import parse_with_thousands
from imhcalc.models.claim import Claim, ClaimFile
from imhcalc.models.stated_sums import EXAMPLE, NotASumError, sum_in

CLAIM_FILE = FileKind(
    "a file of claims", "denominator: 24,000 children, rate: 9.6%, count: 2,500, each on a line"
)
ROW_FIGURES = ("denominators", "rates", "counts")
IN_A_ROW = {"denominators": "denominator", "rates": "rate", "counts": "count"}


@dataclass(frozen=True, slots=True)
class LoadedClaims:
    """The claims of a file by id, and where each says its area, for faults found beyond the file."""

    file: str
    claims: dict[str, Claim]
    document: Document
    root: Node

    def fault_of_area(self, claim: str, fault: Fault) -> Fault:
        """Return a fault of a claim's area with its place, and what to do of a place that no table holds."""
        node = self.root.at(("claims", claim, "area"))
        elsewhere = "for a place that is not held write `place:` instead of `area:`"
        said = replace(fault, help=f"{fault.help} Or: {elsewhere}" if fault.help else elsewhere)
        return said if node is None else self.document.at_value(node, said)


def load_claims(path: str | Path) -> LoadedClaims:
    """Return the claims in a YAML file, one alone or several; ``-`` is standard input.

    Raises
    ------
    InputFaultsError
        With every fault found in the file.
    """
    source = read_as(CLAIM_FILE, str(path))
    document = parse_with_thousands(source, CLAIM_FILE)
    if document.root is None:
        raise InputFaultsError(limited(document.faults, document.file))
    if (other := of_another_kind(document, document.root, CLAIMS, CLAIM_FILE)) is not None:
        raise InputFaultsError([other])
    name = "claim" if str(path) == STANDARD_INPUT else Path(path).stem
    root = several_claims(document, document.root, name)
    faults = [*document.faults]
    claims: dict[str, Claim] = {}
    try:
        claims = ClaimFile.model_validate(root.value).claims
    except ValidationError as error:
        faults += model_faults(error, replace(document, root=_as_placed(document, root)), ClaimFile)
    for each in entries(root.child("claims")).values():
        faults += _claim_faults(document, each)
    if faults:
        raise InputFaultsError(limited(faults, document.file))
    return LoadedClaims(document.file, claims, document, root)


def _as_placed(document: Document, root: Node) -> Node:
    """Return the nodes that faults are placed at: of one claim alone, the claim's own."""
    is_alone = document.root is not None and "claims" not in entries(document.root)
    return next(iter(entries(root.child("claims")).values())) if is_alone else root


def _claim_faults(document: Document, claim: Node) -> list[Fault]:
    """Return what of a claim points nowhere: sums, the answer, rivals, names in one table only."""
    known = _known_figures(claim)
    faults = [*_sum_faults(document, claim, known), *_table_faults(document, claim)]
    answers = list(dict.fromkeys([*known, *(name.rpartition(".")[2] for name in known)]))
    answer = claim.child("answer")
    if answer is not None and isinstance(answer.value, str) and answer.value not in answers:
        faults.append(document.at_value(answer, _unknown_figure("answer", answer.value, answers)))
    pointing = [("rivals.figure", each.child("figure")) for each in items(claim.child("rivals"))]
    for where, node in pointing:
        if node is not None and isinstance(node.value, str) and node.value not in known:
            faults.append(document.at_value(node, _unknown_figure(where, node.value, known)))
    if not known and isinstance(claim.children, dict):
        faults.append(document.at_key(claim, _without_figures()))
    return faults


def _known_figures(claim: Node) -> list[str]:
    """Return the names by which a claim's figures can be spoken of."""
    known = []
    for key, child in entries(claim).items():
        if key in FIGURES:
            known.append(key)
            known += [f"{key}.parts.{part}" for part in entries(child.child("parts"))]
        elif key in ROWS:
            rows = entries(child).items()
            known += [
                f"{row}.{figure}" for row, inner in rows for figure in entries(inner) or ("rate", "count")
            ]
        elif key in ROW_FIGURES:
            known += [f"{row}.{IN_A_ROW[key]}" for row in entries(child)]
        elif key == "parts":
            known += [f"parts.{part}" for part in entries(child)]
        elif key in FIGURES_BY_NAME:
            known += entries(child)
    return known


def _sum_faults(document: Document, claim: Node, known: list[str]) -> list[Fault]:
    node = claim.child("sums")
    stated = [] if node is None else items(node) or [node]
    faults = []
    for each in stated:
        if not isinstance(each.value, str):
            continue
        try:
            found = sum_in(each.value)
        except NotASumError as error:
            faults.append(
                document.at_value(
                    each,
                    Fault("not-a-sum", f"sums: {error}", found=document.written(each), expected=EXAMPLE),
                )
            )  # fmt: skip
            continue
        faults += [
            document.at_value(each, _unknown_figure("sums", name, known)) for name in found.names if name not in known
        ]  # fmt: skip
    return faults


def _table_faults(document: Document, claim: Node) -> list[Fault]:
    """Return names that stand in one column of a table only, where another column has nearly the same: slips."""
    columns = {key: entries(claim.child(key)) for key in ROW_FIGURES}
    faults = []
    for key, column in columns.items():
        others = [name for other, names in columns.items() if other != key for name in names]
        unmatched = [name for name in others if name not in column]
        for name, node in column.items():
            meant = None if name in others else nearest(name, unmatched)
            if meant is not None:
                fault = Fault(
                    "name-differs",
                    f"{dotted((key, name))} has no fellow in the other columns of the table",
                    found=name,
                    expected=expected_one_of(name, dict.fromkeys(others)),
                    help=f"did you mean `{meant}`?",
                )
                faults.append(document.at_key(node, fault))
    return faults


def _unknown_figure(where: str, name: str, known: list[str]) -> Fault:
    return Fault(
        "unknown-figure",
        f"{where} speaks of `{name}`, which the claim does not give",
        found=name,
        expected=expected_one_of(name, known) or "a figure of the claim",
        help=did_you_mean(name, known) or f"add `{name}` under `figures:`, or correct the name",
    )


def _without_figures() -> Fault:
    return Fault(
        "no-figures",
        "the claim gives no figure to test",
        expected="such as denominator, rate and count; or total and parts; or cost, count and cost_each",
        help="docs/audit.md shows how a claim is written, and `imhcalc schema claim` prints every key; a profile is read by `imhcalc estimate`",
    )
