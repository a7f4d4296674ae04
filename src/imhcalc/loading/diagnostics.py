"""What a model refuses, as faults in our own words: with the place, what was found, what was expected, and help.

pydantic tells what it refused by a kind and a location. The location may hold parts that are not in the
file (the branches of a union, wrappers of validators, the `value` of a figure written bare); they are passed
over. One cause gives one fault: a misspelt key is not also a missing one, the branches of a union
speak with one voice, and percentages given as shares are one fault of their list.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import field
from typing import Any, TypeGuard

from pydantic import ValidationError

from imhcalc.faults import Fault, did_you_mean, expected_one_of, nearest
from imhcalc.loading.numbers_meant import number_meant, plain_number
from imhcalc.loading.positions import MOST_FAULTS, Document, Node, Path, dotted
from imhcalc.loading.shape import Slot, is_count, is_proportion, slot_at
from imhcalc.models.base import SHA256_PATTERN, Strict
from imhcalc.models.plan import YEAR_PATTERN
from imhcalc.records import dataclass

_KEY = "[key]"
_KINDS = {
    "float_type": "a number",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "string_type": "text",
    "bool_type": "true or false",
    "list_type": "a list",
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "count_as_text": "a number",
}
_WORDS_OF_TYPES: tuple[tuple[type, str], ...] = (
    (bool, "true or false"),
    (int, "a whole number"),
    (float, "a number"),
    (str, "text"),
    (dict, "a mapping"),
    (list, "a list"),
)
_NUMBERS = {"float_type", "int_type", "int_from_float", "count_as_text", "finite_number"}
_RANGES = {"greater_than", "greater_than_equal", "less_than", "less_than_equal"}
_MANY_EXAMINED = 20 * MOST_FAULTS
_LOOKS_LIKE_PER_CENT = (95.0, 105.0)
_MOST_PER_CENT = 100
_MILLION = 1_000_000
LIKE_SHARES = "shares add up to 1; each is between 0 and 1, or written with %"
_BY_QUINTILE = frozenset(
    {"children_by_quintile", "quintile_shares", "by_quintile", "odds_ratios_by_quintile"}
)
"""Keys below which a list holds a value for each fifth."""
_YES_NO = {"yes": "true", "on": "true", "y": "true", "no": "false", "off": "false", "n": "false"}


@dataclass(slots=True)
class _Finding:
    """One refusal: the kinds of it, the real path in the file, and the place in the model."""

    kinds: list[str]
    path: Path
    node: Node
    slot: Slot
    context: dict[str, Any]
    at_key: bool = False
    choices: list[str] = field(default_factory=list)

    @property
    def kind(self) -> str:
        return self.kinds[0]

    @property
    def name(self) -> str:
        """The key that is missing or unknown."""
        return str(self.context["name"])


def model_faults(error: ValidationError, document: Document, model: type[Strict]) -> list[Fault]:
    """Return the faults behind a model's refusal of a document, placed in its file."""
    root = document.root
    if root is None:
        return []
    details = error.errors(include_url=False, include_input=False)[:_MANY_EXAMINED]
    found = [_finding(each["type"], each["loc"], each.get("ctx", {}), root, model) for each in details]
    found = [each for each in found if not each.node.refused]
    found = _percentages_of_a_list(_one_per_misspelling(_one_per_union(found)))
    writer = _Writer(document)
    return [writer.fault(each) for each in found]


def _finding(
    kind: str, location: tuple[str | int, ...], context: dict[str, Any], root: Node, model: type[Strict]
) -> _Finding:
    context = dict(context)
    at_key = _KEY in location
    if at_key:
        location = location[: location.index(_KEY)]
    name = None
    if kind in {"missing", "extra_forbidden"}:
        *before, name = location
        location = tuple(before)
    path, node = _walk(root, location)
    if name is not None:
        context["name"] = name
    elif isinstance(context.get("at"), str) and (inner := node.child(context["at"])) is not None:
        path, node = (*path, context["at"]), inner
    finding = _Finding([kind], path, node, slot_at(model, location), context, at_key)
    if kind == "literal_error":
        finding.choices = re.findall(r"'([^']*)'", str(context["expected"]))
    return finding


def _walk(root: Node, location: Iterable[str | int]) -> tuple[Path, Node]:
    """Return the part of a location that is in the file, and the node there."""
    path: list[str | int] = []
    node = root
    for part in location:
        child = node.child(part)
        if child is not None:
            path.append(part)
            node = child
    return tuple(path), node


def _one_per_union(found: list[_Finding]) -> list[_Finding]:
    """Merge what the branches of a union say of one value; a branch that went deeper speaks alone."""
    inner = {each.path[:depth] for each in found for depth in range(len(each.path))}
    merged: dict[tuple[Path, bool], _Finding] = {}
    out_of_range = {each.path for each in found if each.kind in _RANGES}
    kept = []
    for each in found:
        if each.kind in _KINDS and each.path in out_of_range:
            continue  # of the type that one branch takes, and too large or small for it
        if each.kind not in _KINDS and each.kind != "literal_error":
            kept.append(each)
        elif each.at_key or each.path not in inner or each.kind == "model_type":
            first = merged.setdefault((each.path, each.at_key), each)
            if first is each:
                kept.append(each)
            else:
                first.kinds += [kind for kind in each.kinds if kind not in first.kinds]
                first.choices += each.choices
    return kept


def _one_per_misspelling(found: list[_Finding]) -> list[_Finding]:
    """Leave out a missing key where an unknown one beside it is nearly the same."""
    missing = {(each.path, each.name) for each in found if each.kind == "missing"}
    by_path: dict[Path, list[str]] = {}
    for path, name in missing:
        by_path.setdefault(path, []).append(name)
    explained: set[tuple[Path, str]] = set()
    for each in found[:MOST_FAULTS]:
        if each.kind == "extra_forbidden":
            near = nearest(each.name, by_path.get(each.path, []))
            if near is not None:
                each.context["meant"] = near
                explained.add((each.path, near))
    return [each for each in found if each.kind != "missing" or (each.path, each.name) not in explained]


def _percentages_of_a_list(found: list[_Finding]) -> list[_Finding]:
    """Make one finding of the percentages in a list of shares."""
    seen: set[Path] = set()
    kept = []
    for each in found:
        parent = each.path[:-1]
        if each.kind != "percent_as_number" or not each.path or not isinstance(each.path[-1], int):
            kept.append(each)
        elif parent not in seen:
            seen.add(parent)
            kept.append(each)
    return kept


class _Writer:
    """Says findings in words."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.writers: dict[str, Callable[[_Finding], Fault]] = {
            "missing": self._missing,
            "extra_forbidden": self._unknown_key,
            "literal_error": self._choice,
            "string_pattern_mismatch": self._identifier,
            "string_too_short": self._text_length,
            "string_too_long": self._text_length,
            "too_short": self._length,
            "too_long": self._length,
            "greater_than": self._range,
            "greater_than_equal": self._range,
            "less_than": self._range,
            "less_than_equal": self._range,
            "finite_number": self._type,
            "percent_as_number": self._per_cent,
            "value_error": self._rule,
        }
        self.writers |= dict.fromkeys(_KINDS, self._type)

    def fault(self, finding: _Finding) -> Fault:
        """Return the fault for a finding."""
        if finding.at_key and finding.kind != "string_pattern_mismatch":
            return self._key_choice(finding)
        return self.writers.get(finding.kind, self._rule)(finding)

    def _name(self, path: Path) -> str:
        return dotted(path) or self.document.kind.noun

    def _written(self, finding: _Finding) -> str:
        return self.document.written(finding.node)

    def _is(self, finding: _Finding) -> str:
        """Return that a value is what it is, text in quotation marks: ``area.nation is "Englnd"``."""
        written = self._written(finding)
        if finding.node.value is None:
            return f"{self._name(finding.path)} has no value"
        bare = isinstance(finding.node.value, str) and written[:1] not in {'"', "'"}
        return f"{self._name(finding.path)} is " + (f'"{written}"' if bare else written)

    def _missing(self, finding: _Finding) -> Fault:
        keys = finding.slot.keys()
        return self.document.at_key(
            finding.node,
            Fault(
                "missing-key",
                f"{self._name(finding.path)} has no `{finding.name}`",
                found=", ".join(self._keys(finding)) or self._written(finding),
                expected=expected_one_of(finding.name, keys),
                help=f"add `{finding.name}:`",
            ),
        )

    def _unknown_key(self, finding: _Finding) -> Fault:
        child = finding.node.child(finding.name)
        keys = finding.slot.keys()
        meant = finding.context.get("meant")
        help_ = f"did you mean `{meant}`?" if meant else did_you_mean(finding.name, keys)
        return self.document.at_key(
            child or finding.node,
            Fault(
                "unknown-key",
                f"`{dotted((finding.name,))}` is not a key of {self._name(finding.path)}",
                found=dotted((finding.name,)),
                expected=expected_one_of(finding.name, keys),
                help=help_ or self._elsewhere(finding),
            ),
        )

    @staticmethod
    def _elsewhere(finding: _Finding) -> str | None:
        """Return where a key belongs that is known one level further down."""
        keys = finding.slot.keys()
        for key in keys:
            inner = finding.slot.step(key)
            inner_keys = inner.keys() if inner is not None else []
            if finding.name in inner_keys:
                return f"`{finding.name}` belongs under `{key}:`"
        return None

    def _choice(self, finding: _Finding) -> Fault:
        return self._of_choices(finding, finding.path, at_key=False)

    def _key_choice(self, finding: _Finding) -> Fault:
        return self._of_choices(finding, finding.path, at_key=True)

    def _of_choices(self, finding: _Finding, path: Path, *, at_key: bool) -> Fault:
        found = str(path[-1]) if at_key else str(finding.node.value)
        if at_key:
            code, message = "unknown-key", f"`{dotted((found,))}` is not a key of {self._name(path[:-1])}"
        else:
            code, message = "unknown-choice", self._is(finding)
        place = self.document.at_key if at_key else self.document.at_value
        return place(
            finding.node,
            Fault(
                code,
                message,
                found=dotted((found,)) if at_key else self._written(finding),
                expected=expected_one_of(found, finding.choices),
                help=did_you_mean(found, finding.choices),
            ),
        )

    def _identifier(self, finding: _Finding) -> Fault:
        if finding.context.get("pattern") == YEAR_PATTERN:
            return self._no_year(finding)
        if finding.context.get("pattern") == SHA256_PATTERN:
            return self._no_checksum(finding)
        text = str(finding.path[-1]) if finding.at_key else str(finding.node.value)
        slug = re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_0123456789")
        place = self.document.at_key if finding.at_key else self.document.at_value
        shown = dotted((text,)) if finding.at_key else self._written(finding)
        return place(
            finding.node,
            Fault(
                "not-an-id",
                f"{self._name(finding.path[:-1])} has the key `{shown}`, which is not an id"
                if finding.at_key
                else f"{self._is(finding)}, which is not an id",
                found=shown,
                expected="lower-case letters, digits and underscores, beginning with a letter",
                help=f"write {dotted((slug,))}" if slug else None,
            ),
        )

    def _no_year(self, finding: _Finding) -> Fault:
        shown = dotted(finding.path[-1:])
        return self.document.at_key(
            finding.node,
            Fault(
                "wrong-year",
                f"{self._name(finding.path[:-1])} has the key `{shown}`, which is not a year",
                found=shown,
                expected="a year of four digits, such as 2026",
                help=f"write 20{shown}" if re.fullmatch(r"\d\d", shown) else None,
            ),
        )

    def _no_checksum(self, finding: _Finding) -> Fault:
        return self.document.at_value(
            finding.node,
            Fault(
                "not-a-checksum",
                f"{self._is(finding)}, which is no checksum",
                found=self._written(finding),
                expected="64 digits and letters from a to f",
                help="take the file as it was written: a checksum shows whether what it is of has been changed",
            ),
        )

    def _text_length(self, finding: _Finding) -> Fault:
        longest = finding.context.get("max_length")
        text = str(finding.node.value)
        message = (
            f"{self._name(finding.path)} is empty"
            if longest is None
            else f"{self._name(finding.path)} is too long"
        )
        return self.document.at_value(
            finding.node,
            Fault(
                "text-length",
                message,
                found="no text" if longest is None else f"{len(text):,} characters",
                expected="some text" if longest is None else f"at most {longest} characters",
                help="write it, or leave the key out" if longest is None else None,
            ),
        )

    def _length(self, finding: _Finding) -> Fault:
        value = finding.node.value
        count = len(value) if isinstance(value, list | dict) else 1
        least, most = finding.context.get("min_length"), finding.context.get("max_length")
        bound = f"at least {least}" if least is not None else f"at most {most}"
        expected = f"{bound} {_plural(least or most or 0)}"
        help_ = None
        if not _BY_QUINTILE.isdisjoint(finding.path[-2:]):
            expected, help_ = (
                "5 values",
                "one for each fifth of the nation's deprivation index, most deprived first",
            )
        return self.document.at_value(
            finding.node,
            Fault(
                "wrong-length",
                f"{self._name(finding.path)} has {count} {_plural(count)}",
                found=self._written(finding),
                expected=expected,
                help=help_,
            ),
        )

    def _range(self, finding: _Finding) -> Fault:
        context = finding.context
        words = {"gt": "a number above {}", "ge": "{} or more", "lt": "a number below {}", "le": "{} or less"}
        bound = next(name for name in words if name in context)
        expected = words[bound].format(_limit(float(context[bound])))
        if is_proportion(finding.slot):
            expected = "a proportion from 0 to 1, such as 0.075, 7.5% or 75 per 1000"
        value = finding.node.value
        help_ = _per_cent_meant(value) if bound in {"lt", "le"} else None
        return self.document.at_value(
            finding.node,
            Fault(
                "E_RANGE",
                f"{self._is(finding)}, outside its range",
                found=self._written(finding),
                expected=expected,
                help=help_,
            ),
        )

    def _type(self, finding: _Finding) -> Fault:
        written = self._written(finding)
        value = finding.node.value
        kind = next((words for of, words in _WORDS_OF_TYPES if isinstance(value, of)), "nothing")
        found = (
            written
            if written == kind or kind in {"nothing", "a list", "a mapping"}
            else f"{written} ({kind})"
        )
        return self.document.at_value(
            finding.node,
            Fault(
                "wrong-type",
                self._is(finding),
                found=found,
                expected=self._expected(finding),
                help=_help_with_type(finding, written),
            ),
        )

    def _expected(self, finding: _Finding) -> str:
        if is_proportion(finding.slot) and finding.kind in _NUMBERS:
            return "a proportion from 0 to 1, such as 0.075, 7.5% or 75 per 1000"
        if is_count(finding.slot) and finding.kind in _NUMBERS:
            return "a count, as a plain number"
        kinds = [_KINDS.get(kind, "a number") for kind in finding.kinds if kind != "literal_error"]
        if finding.path == ("area",):
            kinds = ["a name or code", *kinds]
        names = finding.slot.keys() if "model_type" in finding.kinds else []
        # Nothing written here is near any key, so all of them are named, however many.
        of = f" of {', '.join(sorted(names))}" if names else ""
        return " or ".join(dict.fromkeys(kinds)) + of

    def _per_cent(self, finding: _Finding) -> Fault:
        """Say that a percentage stands where a proportion is meant; in a list, once for all of it."""
        parent = self.document.root.at(finding.path[:-1]) if self.document.root else None
        values = parent.value if parent is not None else None
        shares = [value for value in values if _is_number(value)] if isinstance(values, list) else []
        if isinstance(values, list) and len(shares) == len(values):
            return shares_fault(self.document, finding.path[:-1], shares)
        value = finding.node.value
        number = float(value) if isinstance(value, int | float) else 0.0
        return self.document.at_value(
            finding.node,
            Fault(
                "percent-or-proportion",
                f"{self._is(finding)}, and a proportion lies between 0 and 1",
                found=self._written(finding),
                expected="a proportion, such as 0.075, 7.5% or 75 per 1000",
                help=_if_per_cent(number),
            ),
        )

    def _rule(self, finding: _Finding) -> Fault:
        error = finding.context.get("error")
        says = str(error) if error is not None else "not as this place needs it"
        says = str(finding.context.get("says", says))
        code = str(finding.context.get("code", "rule-not-met"))
        place = self.document.at_key if isinstance(finding.node.value, dict) else self.document.at_value
        return place(
            finding.node,
            Fault(
                code,
                f"{self._name(finding.path)}: {says}",
                found=", ".join(self._keys(finding)) or self._written(finding),
                help=_per_cent_meant(finding.node.value)
                if "proportion" in says
                else _HELP_OF_RULES.get(code),
            ),
        )

    @staticmethod
    def _keys(finding: _Finding) -> list[str]:
        value = finding.node.value
        return [dotted((key,)) for key in value][:_KEYS_SHOWN] if isinstance(value, dict) else []


_KEYS_SHOWN = 8
_HELP_OF_RULES = {
    "how-near": "`rounded_to: 10` for a number printed to the nearest ten, else `tolerance: 5` or `relative_tolerance: 2%`",
    "one-thing-to-estimate": "keep the one that it is of; two of them are two steps",
    "one-way": "keep one of the two; both together are two steps",
    "interval-reversed": "exchange the two, or look in the source: is one of them of another figure?",
    "no-provenance": "without it nobody can check the figure; what you assume yourself is `status: judgement`, with a `rationale`",
    "no-uncertainty": "give how far it may lie off, or leave `shape` out: the value is then taken as exact",
    "no-reason": "write both, so that the next reader knows why, or neither",
    "no-whole": "add `whole:`, the figure that the parts make up",
    "not-a-date": "write it so, with the day of the change",
    "rule-not-met": "add one of them",
    "no-figure": "write it as it is printed: 24,000, 9.6%, 30 per 1,000, 1 in 5, £27.74m, 10-22%, about 2,500",
    "rate-without-unit": "copy the sign or the words that stand after it in print",
    "range-runs-backwards": "exchange the two ends",
    "no-ages": "leave it out where the source does not say",
    "ages-run-backwards": "exchange the two ends",
    "no-rounding": "leave it out where the source does not say",
    "no-period": "leave it out where the source does not say",
}


def shares_fault(document: Document, path: Path, shares: list[float]) -> Fault:
    """Return the fault of shares that do not add up to one."""
    total = sum(shares)
    help_ = LIKE_SHARES
    too_large = [share for share in shares if 1 < share <= _MOST_PER_CENT]
    if _LOOKS_LIKE_PER_CENT[0] <= total <= _LOOKS_LIKE_PER_CENT[1]:
        proportions = ", ".join(plain_number(share / 100) for share in shares)
        per_cent = ", ".join(f"{plain_number(share)}%" for share in shares)
        help_ = f"they look like percentages: write [{proportions}] or [{per_cent}]"
    elif too_large:
        help_ = (
            f"a share is between 0 and 1: {'; '.join(_if_per_cent(each) for each in too_large[:_KEYS_SHOWN])}"
        )
    listed = " + ".join(plain_number(share) for share in shares)
    root = document.root
    node = root.at(path) if root is not None else None
    fault = Fault(
        "E_SHARES_SUM",
        f"{dotted(path)} adds up to {plain_number(round(total, 6))}, not 1",
        found=f"{listed} = {plain_number(round(total, 6))}",
        expected="shares that add up to 1, within 0.005",
        help=help_,
    )
    return document.at_value(node.child("value") or node, fault) if node is not None else fault


def _limit(value: float) -> str:
    """Return a limit in digits alone."""
    if abs(value) >= _MILLION:
        return f"{value:,.0f}"
    return f"{value:f}" if 0 < abs(value) * _MILLION < _MOST_PER_CENT else plain_number(value)


def _if_per_cent(number: float) -> str:
    return (
        f"if {plain_number(number)} per cent is meant, write {plain_number(number)}% "
        f"or {plain_number(number / 100)}"
    )


def _per_cent_meant(value: object) -> str | None:
    """Return the help for a number that may be a percentage."""
    if _is_number(value) and 1 < value <= _MOST_PER_CENT:
        return f"if {plain_number(value)} per cent is meant, write {plain_number(value / 100)}"
    return None


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _plural(count: int) -> str:
    return "value" if count == 1 else "values"


def _help_with_type(finding: _Finding, written: str) -> str | None:
    value = finding.node.value
    if finding.kind in _NUMBERS and isinstance(value, str):
        return number_meant(value)
    if "bool_type" in finding.kinds and isinstance(value, str) and value.lower() in _YES_NO:
        return f"write {_YES_NO[value.lower()]}"
    if "string_type" in finding.kinds and isinstance(value, int | float):
        return f'put it in quotation marks: "{written}"'
    if "list_type" in finding.kinds and isinstance(value, str):
        return f"write [{written}]"
    if value is None:
        return "write a value, or leave the line out"
    return None
