"""Files of ours that are given where another kind is meant: one fault, which says which command reads them."""

from imhcalc.faults import Fault
from imhcalc.loading.claim_shape import CLAIM_WORDS
from imhcalc.loading.files import STANDARD_INPUT, STANDARD_INPUT_SHOWN
from imhcalc.loading.positions import Document, FileKind, Node
from imhcalc.records import dataclass

PROFILE, CLAIMS, CASES, EVIDENCE = "profile", "claims", "cases", "evidence"
MOST_KEYS_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: what one is called, and the command that reads it."""

    noun: str
    read_by: str


KINDS = {
    PROFILE: Kind("a profile", "`imhcalc estimate {file}` reads it"),
    CLAIMS: Kind("a published claim", "`imhcalc audit {file}` reads it"),
    CASES: Kind("a file of worked examples", "`imhcalc verify {file}` reads it"),
    EVIDENCE: Kind("a file of a pack of evidence", "`imhcalc evidence lint FOLDER` reads the folder that it lies in"),
}  # fmt: skip
WRITTEN = {
    "imhcalc-result": Kind(
        "the result of a run",
        "`imhcalc diff {file} WHAT` compares it; to run it again, give the profile that it was made from",
    ),
    "imhcalc-record": Kind("the record of a run", "`imhcalc rerun {file}` makes the run again from it"),
}
"""What commands write as JSON, by the beginning of its `schema`."""
OF_ANY_FILE = ("title", "source", "place", "year", "note", "ages")
"""Keys that people write into a file of any kind, and that tell nothing."""
REFUSED_AS = {PROFILE: "not-a-profile", CLAIMS: "not-a-claim", CASES: "not-worked-examples"}


def of_another_kind(document: Document, root: Node, meant: str, kind: FileKind) -> Fault | None:
    """Return the fault of a file that is another one of ours, whose every key would be a fault of its own.

    It is the kind that most of its keys are of; None where that is the one `meant`, or the two have as many.
    """
    given = _kind_of(root, meant)
    if given is None:
        return None
    known, found, node = given
    fault = Fault(
        REFUSED_AS[meant],
        f"this is {known.noun}, not {kind.noun}",
        found=found,
        expected=f"{kind.noun}, such as `{kind.smallest}`",
        help=known.read_by.format(file=_as_given(document.file)),
    )
    return document.at_value(node, fault) if node is not root else document.at_key(root, fault)


def _as_given(file: str) -> str:
    return STANDARD_INPUT if file == STANDARD_INPUT_SHOWN else file


def _kind_of(root: Node, meant: str) -> tuple[Kind, str, Node] | None:
    """Return what a file is, what shows that, and where, if it is not what is meant."""
    schema = root.child("schema")
    if schema is not None:
        written = WRITTEN.get(str(schema.value).partition("/")[0])
        if written is not None:
            return written, str(schema.value), schema
    keys = root.children if isinstance(root.children, dict) else {}
    # A claim may say the same in other words, some of which are keys of a profile.
    own = keys_of(meant) | ({*CLAIM_WORDS, "claim"} if meant == CLAIMS else set())
    if all(key in own for key in keys):
        return None
    held = {kind: [key for key in keys if key in (own if kind == meant else keys_of(kind))] for kind in KINDS}
    likeliest = max(held, key=lambda kind: (len(held[kind]), kind == meant))
    telling = [key for key in held[likeliest] if key not in (*own, *OF_ANY_FILE)]
    if len(held[likeliest]) <= len(held[meant]) or not telling:
        return None
    more = ["..."] if len(telling) > MOST_KEYS_SHOWN else []
    return KINDS[likeliest], ", ".join([*telling[:MOST_KEYS_SHOWN], *more]), root


def keys_of(kind: str) -> frozenset[str]:
    """Return the keys that a file of a kind may have."""
    # What reads one kind of file does without the models of the others, until a key is none of its own.
    from imhcalc.models.late import names_of  # noqa: PLC0415

    if kind == PROFILE:
        from imhcalc.models.profile import Profile  # noqa: PLC0415

        return frozenset(names_of(Profile))
    if kind == CLAIMS:
        from imhcalc.models.claim import Claim  # noqa: PLC0415

        return frozenset((*names_of(Claim), CLAIMS))
    if kind == CASES:
        return frozenset((CASES,))
    from imhcalc.models.evidence import EvidenceFile  # noqa: PLC0415

    return frozenset(names_of(EvidenceFile))
