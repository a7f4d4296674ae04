"""What a model refuses, as faults in our own words: with the place, what was found, what was expected, and help."""

import re
from collections.abc import Callable

from pydantic import ValidationError

from imhcalc.faults import Fault, did_you_mean, expected_one_of
from imhcalc.loading.numbers_meant import number_meant, plain_number
from imhcalc.loading.per_cent import if_per_cent, is_number, per_cent_meant, shares_fault
from imhcalc.loading.positions import Document, Path, dotted
from imhcalc.loading.refusals import ASKED_FOR, Refusal, refusals
from imhcalc.loading.shape import is_count, is_proportion
from imhcalc.models.base import SHA256_PATTERN, Strict
from imhcalc.models.plan import YEAR_PATTERN

_WORDS_OF_TYPES: tuple[tuple[type, str], ...] = (
    (bool, "true or false"),
    (int, "a whole number"),
    (float, "a number"),
    (str, "text"),
    (dict, "a mapping"),
    (list, "a list"),
)
_NUMBERS = {"float_type", "int_type", "int_from_float", "count_as_text", "finite_number"}
_MILLION = 1_000_000
_SMALLEST_PLAIN = 1e-4
"""Below this `plain_number` writes an exponent."""
_BY_QUINTILE = frozenset(
    {"children_by_quintile", "quintile_shares", "by_quintile", "odds_ratios_by_quintile"}
)
"""Keys below which a list holds a value for each fifth."""
_YES_NO = {"yes": "true", "on": "true", "y": "true", "no": "false", "off": "false", "n": "false"}


_Writes = Callable[[Refusal], Fault]


def model_faults(error: ValidationError, document: Document, model: type[Strict]) -> list[Fault]:
    """Return the faults behind a model's refusal of a document, placed in its file."""
    if document.root is None:
        return []
    writer = _Writer(document)
    return [writer.fault(each) for each in refusals(error, document.root, model)]


class _Writer:
    """Says refusals in words."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.writers: dict[str, _Writes] = {
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
        self.writers |= dict.fromkeys(ASKED_FOR, self._type)

    def fault(self, refusal: Refusal) -> Fault:
        """Return the fault for a refusal."""
        if refusal.at_key and refusal.kind != "string_pattern_mismatch":
            return self._key_choice(refusal)
        return self.writers.get(refusal.kind, self._rule)(refusal)

    def _name(self, path: Path) -> str:
        return dotted(path) or self.document.kind.noun

    def _written(self, refusal: Refusal) -> str:
        return self.document.written(refusal.node)

    def _is(self, refusal: Refusal) -> str:
        """Return that a value is what it is, text in quotation marks: ``area.nation is "Englnd"``."""
        written = self._written(refusal)
        if refusal.node.value is None:
            return f"{self._name(refusal.path)} has no value"
        bare = isinstance(refusal.node.value, str) and written[:1] not in {'"', "'"}
        return f"{self._name(refusal.path)} is " + (f'"{written}"' if bare else written)

    def _missing(self, refusal: Refusal) -> Fault:
        keys = refusal.slot.keys
        return self.document.at_key(
            refusal.node,
            Fault(
                "missing-key",
                f"{self._name(refusal.path)} has no `{refusal.name}`",
                found=", ".join(self._keys(refusal)) or self._written(refusal),
                expected=expected_one_of(refusal.name, keys),
                help=f"add `{refusal.name}:`",
            ),
        )

    def _unknown_key(self, refusal: Refusal) -> Fault:
        child = refusal.node.child(refusal.name)
        keys = refusal.slot.keys
        meant = refusal.context.get("meant")
        help_ = f"did you mean `{meant}`?" if meant else did_you_mean(refusal.name, keys)
        return self.document.at_key(
            child or refusal.node,
            Fault(
                "unknown-key",
                f"`{dotted((refusal.name,))}` is not a key of {self._name(refusal.path)}",
                found=dotted((refusal.name,)),
                expected=expected_one_of(refusal.name, keys),
                help=help_ or self._elsewhere(refusal),
            ),
        )

    @staticmethod
    def _elsewhere(refusal: Refusal) -> str | None:
        """Return where a key belongs that is known one level further down."""
        keys = refusal.slot.keys
        for key in keys:
            inner = refusal.slot.step(key)
            inner_keys = inner.keys if inner is not None else ()
            if refusal.name in inner_keys:
                return f"`{refusal.name}` belongs under `{key}:`"
        return None

    def _choice(self, refusal: Refusal) -> Fault:
        return self._of_choices(refusal, refusal.path, at_key=False)

    def _key_choice(self, refusal: Refusal) -> Fault:
        return self._of_choices(refusal, refusal.path, at_key=True)

    def _of_choices(self, refusal: Refusal, path: Path, *, at_key: bool) -> Fault:
        found = str(path[-1]) if at_key else str(refusal.node.value)
        if at_key:
            code, message = "unknown-key", f"`{dotted((found,))}` is not a key of {self._name(path[:-1])}"
        else:
            code, message = "unknown-choice", self._is(refusal)
        place = self.document.at_key if at_key else self.document.at_value
        return place(
            refusal.node,
            Fault(
                code,
                message,
                found=dotted((found,)) if at_key else self._written(refusal),
                expected=expected_one_of(found, refusal.choices),
                help=did_you_mean(found, refusal.choices),
            ),
        )

    def _identifier(self, refusal: Refusal) -> Fault:
        if refusal.context.get("pattern") == YEAR_PATTERN:
            return self._no_year(refusal)
        if refusal.context.get("pattern") == SHA256_PATTERN:
            return self._no_checksum(refusal)
        text = str(refusal.path[-1]) if refusal.at_key else str(refusal.node.value)
        slug = re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_0123456789")
        place = self.document.at_key if refusal.at_key else self.document.at_value
        shown = dotted((text,)) if refusal.at_key else self._written(refusal)
        return place(
            refusal.node,
            Fault(
                "not-an-id",
                f"{self._name(refusal.path[:-1])} has the key `{shown}`, which is not an id"
                if refusal.at_key
                else f"{self._is(refusal)}, which is not an id",
                found=shown,
                expected="lower-case letters, digits and underscores, beginning with a letter",
                help=f"write {dotted((slug,))}" if slug else None,
            ),
        )

    def _no_year(self, refusal: Refusal) -> Fault:
        shown = dotted(refusal.path[-1:])
        return self.document.at_key(
            refusal.node,
            Fault(
                "wrong-year",
                f"{self._name(refusal.path[:-1])} has the key `{shown}`, which is not a year",
                found=shown,
                expected="a year of four digits, such as 2026",
                help=f"write 20{shown}" if re.fullmatch(r"\d\d", shown) else None,
            ),
        )

    def _no_checksum(self, refusal: Refusal) -> Fault:
        return self.document.at_value(
            refusal.node,
            Fault(
                "not-a-checksum",
                f"{self._is(refusal)}, which is no checksum",
                found=self._written(refusal),
                expected="64 digits and letters from a to f",
                help="take the file as it was written: a checksum shows whether what it is of has been changed",
            ),
        )

    def _text_length(self, refusal: Refusal) -> Fault:
        longest = refusal.context.get("max_length")
        text = str(refusal.node.value)
        message = (
            f"{self._name(refusal.path)} is empty"
            if longest is None
            else f"{self._name(refusal.path)} is too long"
        )
        return self.document.at_value(
            refusal.node,
            Fault(
                "text-length",
                message,
                found="no text" if longest is None else f"{len(text):,} characters",
                expected="some text" if longest is None else f"at most {longest} characters",
                help="write it, or leave the key out" if longest is None else None,
            ),
        )

    def _length(self, refusal: Refusal) -> Fault:
        value = refusal.node.value
        count = len(value) if isinstance(value, list | dict) else 1
        least, most = refusal.context.get("min_length"), refusal.context.get("max_length")
        bound = f"at least {least}" if least is not None else f"at most {most}"
        expected = f"{bound} {_plural(least or most or 0)}"
        help_ = None
        if not _BY_QUINTILE.isdisjoint(refusal.path[-2:]):
            expected, help_ = (
                "5 values",
                "one for each fifth of the nation's deprivation index, most deprived first",
            )
        return self.document.at_value(
            refusal.node,
            Fault(
                "wrong-length",
                f"{self._name(refusal.path)} has {count} {_plural(count)}",
                found=self._written(refusal),
                expected=expected,
                help=help_,
            ),
        )

    def _range(self, refusal: Refusal) -> Fault:
        context = refusal.context
        words = {"gt": "a number above {}", "ge": "{} or more", "lt": "a number below {}", "le": "{} or less"}
        bound = next(name for name in words if name in context)
        expected = words[bound].format(_limit(float(context[bound])))
        if is_proportion(refusal.slot):
            expected = "a proportion from 0 to 1, such as 0.075, 7.5% or 75 per 1000"
        value = refusal.node.value
        help_ = per_cent_meant(value) if bound in {"lt", "le"} else None
        return self.document.at_value(
            refusal.node,
            Fault(
                "E_RANGE",
                f"{self._is(refusal)}, outside its range",
                found=self._written(refusal),
                expected=expected,
                help=help_,
            ),
        )

    def _type(self, refusal: Refusal) -> Fault:
        written = self._written(refusal)
        value = refusal.node.value
        kind = next((words for of, words in _WORDS_OF_TYPES if isinstance(value, of)), "nothing")
        found = (
            written
            if written == kind or kind in {"nothing", "a list", "a mapping"}
            else f"{written} ({kind})"
        )
        return self.document.at_value(
            refusal.node,
            Fault(
                "wrong-type",
                self._is(refusal),
                found=found,
                expected=self._expected(refusal),
                help=_help_with_type(refusal, written),
            ),
        )

    def _expected(self, refusal: Refusal) -> str:
        if is_proportion(refusal.slot) and refusal.kind in _NUMBERS:
            return "a proportion from 0 to 1, such as 0.075, 7.5% or 75 per 1000"
        if is_count(refusal.slot) and refusal.kind in _NUMBERS:
            return "a count, as a plain number"
        kinds = [ASKED_FOR.get(kind, "a number") for kind in refusal.kinds if kind != "literal_error"]
        if refusal.path == ("area",):
            kinds = ["a name or code", *kinds]
        names = refusal.slot.keys if "model_type" in refusal.kinds else ()
        # Nothing written here is near any key, so all of them are named, however many.
        of = f" of {', '.join(sorted(names))}" if names else ""
        return " or ".join(dict.fromkeys(kinds)) + of

    def _per_cent(self, refusal: Refusal) -> Fault:
        """Say that a percentage stands where a proportion is meant; in a list, once for all of it."""
        parent = self.document.root.at(refusal.path[:-1]) if self.document.root else None
        values = parent.value if parent is not None else None
        shares = [value for value in values if is_number(value)] if isinstance(values, list) else []
        if isinstance(values, list) and len(shares) == len(values):
            return shares_fault(self.document, refusal.path[:-1], shares)
        value = refusal.node.value
        number = float(value) if isinstance(value, int | float) else 0.0
        return self.document.at_value(
            refusal.node,
            Fault(
                "percent-or-proportion",
                f"{self._is(refusal)}, and a proportion lies between 0 and 1",
                found=self._written(refusal),
                expected="a proportion, such as 0.075, 7.5% or 75 per 1000",
                help=if_per_cent(number),
            ),
        )

    def _rule(self, refusal: Refusal) -> Fault:
        error = refusal.context.get("error")
        says = str(error) if error is not None else "not as this place needs it"
        says = str(refusal.context.get("says", says))
        code = str(refusal.context.get("code", "rule-not-met"))
        place = self.document.at_key if isinstance(refusal.node.value, dict) else self.document.at_value
        return place(
            refusal.node,
            Fault(
                code,
                f"{self._name(refusal.path)}: {says}",
                found=", ".join(self._keys(refusal)) or self._written(refusal),
                help=per_cent_meant(refusal.node.value) if "proportion" in says else _HELP_OF_RULES.get(code),
            ),
        )

    @staticmethod
    def _keys(refusal: Refusal) -> list[str]:
        value = refusal.node.value
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
    "no-children": "leave it out where the counts are not known: the mix of the area table, or of the nation, is used",
    "not-one-number": "write the middle one, and the two ends as `interval: {lower: ..., upper: ..., kind: judgement}`",
    "rule-not-met": "add one of them",
    "no-figure": "write it as it is printed: 24,000, 9.6%, 30 per 1,000, 1 in 5, £27.74m, 10-22%, about 2,500",
    "rate-without-unit": "copy the sign or the words that stand after it in print",
    "range-runs-backwards": "exchange the two ends",
    "no-ages": "leave it out where the source does not say",
    "ages-run-backwards": "exchange the two ends",
    "no-rounding": "leave it out where the source does not say",
    "no-period": "leave it out where the source does not say",
}


def _limit(value: float) -> str:
    """Return a limit in digits alone."""
    if abs(value) >= _MILLION:
        return f"{value:,.0f}"
    return f"{value:f}" if 0 < abs(value) < _SMALLEST_PLAIN else plain_number(value)


def _plural(count: int) -> str:
    return "value" if count == 1 else "values"


def _help_with_type(refusal: Refusal, written: str) -> str | None:
    value = refusal.node.value
    if refusal.kind in _NUMBERS and isinstance(value, str):
        return number_meant(value)
    if "bool_type" in refusal.kinds and isinstance(value, str) and value.lower() in _YES_NO:
        return f"write {_YES_NO[value.lower()]}"
    if "string_type" in refusal.kinds and isinstance(value, int | float):
        return f'put it in quotation marks: "{written}"'
    if "list_type" in refusal.kinds and isinstance(value, str):
        return f"write [{written}]"
    if value is None:
        return "write a value, or leave the line out"
    return None
