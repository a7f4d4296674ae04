"""YAML text as plain values, with the place of every key and of every value.

PyYAML's parser gives events; what is built of them here follows the core schema of YAML 1.2 (`012` is
twelve; `NO`, `1:30` and dates stay text) and refuses whatever would let one thing stand in two places:
keys given twice, anchors, aliases, tags and merge keys. Walking events instead of composing nodes means
that no depth of nesting can exhaust the stack.
"""

import math
import re
from dataclasses import field, replace
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from imhcalc.faults import Fault, InputFaultsError, Place
from imhcalc.loading.files import SourceText, escaped, read_input, split_lines
from imhcalc.loading.syntax import syntax_fault
from imhcalc.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable

    import yaml

Plain: TypeAlias = "str | int | float | bool | list[Plain] | dict[str, Plain] | None"
Path: TypeAlias = tuple[str | int, ...]

DEEPEST_NESTING = 64
MOST_VALUES = 100_000
"""Keys and values in a file; the largest of evidence has a few thousand."""

MOST_FAULTS = 200
"""Faults listed of one file; beyond that their number is told."""

_LONGEST_NUMBER = 300
_LONGEST_SHOWN = 60
_NUMBER_STARTS = frozenset("+-.0123456789")
_WORDS: dict[str, bool | None] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True,
    "false": False, "False": False, "FALSE": False,
}  # fmt: skip
_WHOLE = re.compile(r"[-+]?[0-9]+")
_OTHER_BASE = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_DECIMAL = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")


class Span(NamedTuple):
    """A stretch of a file, lines and columns counted from one; the end is just after it."""

    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(slots=True)
class Node:
    """One value of a file with its place, and the nodes of what is in it."""

    value: Plain
    span: Span
    children: "dict[str, Node] | list[Node] | None" = None
    key: Span | None = None
    refused: bool = False
    """Something here was refused already: what else is wrong exactly here follows from that."""

    def child(self, part: str | int) -> "Node | None":
        """Return the node under a key or an index, or None."""
        if isinstance(self.children, dict):
            return self.children.get(part) if isinstance(part, str) else None
        if isinstance(self.children, list) and isinstance(part, int) and part < len(self.children):
            return self.children[part]
        return None

    def at(self, path: Path) -> "Node | None":
        """Return the node at a path below this one, or None."""
        node: Node | None = self
        for part in path:
            node = node.child(part) if node is not None else None
        return node


@dataclass(frozen=True, slots=True)
class FileKind:
    """What a file is meant to be, in words: `a profile`, and the smallest one there is."""

    noun: str
    smallest: str


@dataclass(slots=True)
class Document:
    """A parsed file: its values with their places, and the faults found in its form.

    `root` is None when the form is so broken that its content cannot be judged.
    """

    file: str
    lines: list[str]
    kind: FileKind
    root: Node | None = None
    faults: list[Fault] = field(default_factory=list)

    def placed(self, span: Span, fault: Fault) -> Fault:
        """Return the fault with its place, the line it is on, and how much of it to underline."""
        line = self.lines[span.line - 1] if span.line <= len(self.lines) else ""
        if span.end_line == span.line:
            width = span.end_column - span.column
        else:
            width = len(line.rstrip()) - span.column + 1
        place = Place(self.file, span.line, span.column)
        return replace(fault, place=place, source_line=line, width=max(1, width))

    def at_value(self, node: Node, fault: Fault) -> Fault:
        """Return the fault placed at a value; where nothing is written, at its key."""
        empty = node.value is None and node.span[:2] == node.span[2:]
        return self.placed(node.key if empty and node.key else node.span, fault)

    def at_key(self, node: Node, fault: Fault) -> Fault:
        """Return the fault placed at the key of a value; in a list or at the top, at its start."""
        return self.placed(node.key or self._start(node), fault)

    def written(self, node: Node) -> str:
        """Return a value as it stands in the file, shortened; what spans lines is described."""
        span = node.span
        if node.value is None and span[:2] == span[2:]:
            return "nothing"
        if span.line == span.end_line:
            return shortened(self.lines[span.line - 1][span.column - 1 : span.end_column - 1].strip())
        if isinstance(node.children, dict):
            return "a mapping" if node.children else "an empty mapping"
        if isinstance(node.children, list):
            return f"a list of {len(node.children)}"
        return shortened(str(node.value).strip())

    @staticmethod
    def _start(node: Node) -> Span:
        first = node.span
        if isinstance(node.children, dict) and (
            span := next((child.key for child in node.children.values()), None)
        ):
            return span if first.line != first.end_line else first
        return first


def shortened(text: str) -> str:
    """Return the text on one line and at most sixty characters of it."""
    flat = " ".join(text.split())
    return flat if len(flat) <= _LONGEST_SHOWN else f"{flat[: _LONGEST_SHOWN - 3]}..."


def dotted(path: Path) -> str:
    """Return a path as people write it: ``local_exposures.aces.shares[0]``."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{shortened(part)}" if text else shortened(part)
    return text


def read_as(kind: FileKind, path: str) -> SourceText:
    """Return a text file that a user named as one of a kind; where there is no text in it, the help is of that kind.

    Raises
    ------
    InputFaultsError
        As `read_input` does.
    """
    try:
        return read_input(path)
    except InputFaultsError as error:
        smallest = f"the smallest is `{kind.smallest}`"
        helps = {"empty-file": smallest, "binary-file": f"copy the figures into a text file; {smallest}"}
        raise InputFaultsError(
            replace(fault, help=helps.get(fault.code, fault.help)) for fault in error.faults
        ) from None


def parse(source: SourceText, kind: FileKind) -> Document:
    """Return the values of a YAML file with their places, and every fault of its form."""
    document = Document(source.name, split_lines(source.text), kind)
    _Builder(document).build(source.text)
    root = document.root
    if root is not None and root.value is None and not root.refused:
        document.root = None
        document.faults.append(_empty(document))
    elif root is not None and not isinstance(root.value, dict):
        document.root = None
        if not root.refused:
            document.faults.append(_not_a_mapping(document, root))
    return document


def limited(faults: list[Fault], file: str) -> list[Fault]:
    """Return at most two hundred faults of a file, and one more that tells how many were left out."""
    if len(faults) <= MOST_FAULTS:
        return faults
    rest = f"{len(faults) - MOST_FAULTS:,} more faults of this file are not listed"
    listed = sorted(faults, key=lambda fault: fault.place or Place(""))[:MOST_FAULTS]
    return [Fault("more-faults", rest, Place(file), help="mend these first, and check again"), *listed]


def plain_scalar(text: str) -> Plain:
    """Return what an unquoted scalar stands for in the core schema of YAML 1.2.

    Infinity, what is not a number, and numbers too large for arithmetic stay text, so that they are
    refused wherever a number is meant.
    """
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in _NUMBER_STARTS or len(text) > _LONGEST_NUMBER:
        return text
    if _WHOLE.fullmatch(text):
        return int(text)
    if _OTHER_BASE.fullmatch(text):
        return int(text, 0)
    if _DECIMAL.fullmatch(text):
        number = float(text)
        return number if math.isfinite(number) else text
    return text


class _StopError(Exception):
    """The rest of the file need not be read."""


@dataclass(slots=True)
class _Open:
    """A mapping or list whose end has not been reached; `key` is the key that waits for its value.

    A key of None with a span is one that was refused: its value is read and dropped.
    """

    node: Node
    is_key: bool
    key: tuple[str | None, Span] | None = None


class _Builder:
    """Builds the nodes of a document from the events of a parser."""

    def __init__(self, document: Document) -> None:
        import yaml  # noqa: PLC0415 -- 25 ms, which a run without a YAML file need not pay

        self.yaml = yaml
        self.document = document
        self.open: list[_Open] = []
        self.documents = 0
        self.events = 0
        self.handlers: dict[type, Callable[[Any], None]] = {
            yaml.DocumentStartEvent: self._document,
            yaml.ScalarEvent: self._scalar,
            yaml.AliasEvent: self._alias,
            yaml.MappingStartEvent: self._mapping,
            yaml.SequenceStartEvent: self._sequence,
            yaml.MappingEndEvent: self._end,
            yaml.SequenceEndEvent: self._end,
        }

    def build(self, text: str) -> None:
        yaml = self.yaml
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)(text)
        try:
            self._events(loader.get_event)
        except _StopError:
            pass
        except (yaml.YAMLError, ValueError) as error:
            self.document.root = None
            span, fault = syntax_fault(error, self.document.lines)
            self.document.faults.append(self.document.placed(Span(*span), fault))
        else:
            if self.document.root is None and not self.documents:
                self.document.faults.append(_empty(self.document))
        finally:
            loader.dispose()

    def _events(self, next_event: "Callable[[], yaml.Event | None]") -> None:
        handlers, last = self.handlers, self.yaml.StreamEndEvent
        while True:
            event = next_event()
            handler = handlers.get(type(event))
            if handler is not None:
                self.events += 1
                handler(event)
                if self.events > MOST_VALUES:
                    self._too_many(event)
            elif event is None or isinstance(event, last):
                return

    def _too_many(self, event: Any) -> None:  # noqa: ANN401 -- PyYAML's events carry no types
        self._fault(
            _span(event),
            Fault(
                "too-many-values",
                f"more than {MOST_VALUES:,} keys and values in one file",
                expected=f"at most {MOST_VALUES:,}",
                help="`imhcalc batch` reads tables of many areas",
            ),
        )
        self._stop()

    def _fault(self, span: Span, fault: Fault) -> None:
        self.document.faults.append(self.document.placed(span, fault))
        if len(self.document.faults) > MOST_FAULTS:
            self._stop()

    def _stop(self) -> None:
        self.document.root = None
        raise _StopError

    def _document(self, event: Any) -> None:  # noqa: ANN401 -- as above
        self.documents += 1
        if self.documents > 1:
            self._fault(
                _span(event),
                Fault(
                    "several-documents",
                    "a second document begins here; a file holds one",
                    found="---",
                    help="delete this line, or put what follows it in a file of its own",
                ),
            )
            self._stop()

    def _scalar(self, event: Any) -> None:  # noqa: ANN401 -- as above
        span = _span(event)
        refused = self._refuse_marks(event, span)
        text: str = event.value
        if match := _CONTROL.search(text):
            refused = True
            self._fault(span, _control_character(match[0]))
        top = self.open[-1] if self.open else None
        if top is not None and top.key is None and isinstance(top.node.children, dict):
            top.key = (self._key(top.node, text, span, plain=event.implicit[0]), span)
        else:
            value = plain_scalar(text) if event.implicit[0] else text
            self._attach(Node(value, span, refused=refused))

    def _key(self, mapping: Node, text: str, span: Span, *, plain: bool) -> str | None:
        children = mapping.children
        assert isinstance(children, dict)  # noqa: S101 -- only a mapping has keys
        if plain and text == "<<":
            mapping.refused = True
            self._fault(
                span,
                Fault(
                    "merge-key",
                    "`<<` takes entries from another mapping, which is refused here",
                    found="<<",
                    help="write the entries out: every value carries its own source",
                ),
            )
            return None
        if not text:
            mapping.refused = True
            self._fault(
                span,
                Fault(
                    "empty-key",
                    "a `:` without a key before it",
                    expected="a key",
                    help="write the key before the `:`",
                ),
            )
            return None
        if text not in children:
            return text
        first = children[text].key
        assert first is not None  # noqa: S101 -- every child of a mapping has a key
        self._fault(
            span,
            Fault(
                "duplicate-key",
                f"`{shortened(text)}` is given twice; first on line {first.line}",
                found=f"again here; first at {Place(self.document.file, first.line, first.column)}",
                help="keep one of the two",
            ),
        )
        return None

    def _alias(self, event: Any) -> None:  # noqa: ANN401 -- as above
        span = _span(event)
        self._fault(
            span,
            Fault(
                "alias",
                f"`*{shortened(event.anchor)}` refers to a value elsewhere in the file, which is refused here",
                found=f"*{shortened(event.anchor)}",
                help="write the value out; for text that begins with `*`, put it in quotes",
            ),
        )
        if self._attach(Node(None, span, refused=True)):
            self._refuse_key(span)

    def _mapping(self, event: Any) -> None:  # noqa: ANN401 -- as above
        self._start(event, Node({}, _span(event), {}))

    def _sequence(self, event: Any) -> None:  # noqa: ANN401 -- as above
        self._start(event, Node([], _span(event), []))

    def _start(self, event: Any, node: Node) -> None:  # noqa: ANN401 -- as above
        if len(self.open) >= DEEPEST_NESTING:
            self._fault(
                node.span,
                Fault(
                    "too-deep",
                    f"more than {DEEPEST_NESTING} levels of nesting",
                    expected=f"at most {DEEPEST_NESTING} levels",
                    help="a profile needs four; look for brackets that are never closed",
                ),
            )
            self._stop()
        node.refused = self._refuse_marks(event, node.span)
        self.open.append(_Open(node, self._attach(node)))

    def _end(self, event: Any) -> None:  # noqa: ANN401 -- as above
        closed = self.open.pop()
        end = event.end_mark
        span = closed.node.span
        closed.node.span = Span(span.line, span.column, end.line + 1, end.column + 1)
        if closed.is_key:
            self._refuse_key(closed.node.span)
        if closed.is_key and not any(each.is_key for each in self.open):
            self._fault(
                closed.node.span,
                Fault(
                    "key-not-text",
                    "a list or mapping stands where a key is meant",
                    expected="a key of letters, digits and underscores",
                    help="text that begins with `{` or `[` needs quotes",
                ),
            )

    def _attach(self, node: Node) -> bool:
        """Put a node where it belongs; say whether it stands where a key is meant instead."""
        if not self.open:
            self.document.root = node
            return False
        top = self.open[-1]
        into, value = top.node.children, top.node.value
        if isinstance(into, list) and isinstance(value, list):
            into.append(node)
            value.append(node.value)
            return False
        if top.key is None:
            return True
        (name, node.key), top.key = top.key, None
        if name is not None and isinstance(into, dict) and isinstance(value, dict):
            into[name] = node
            value[name] = node.value
        return False

    def _refuse_key(self, span: Span) -> None:
        self.open[-1].key = (None, span)
        self.open[-1].node.refused = True

    def _refuse_marks(self, event: Any, span: Span) -> bool:  # noqa: ANN401 -- as above
        if event.anchor is not None:
            self._fault(
                span,
                Fault(
                    "anchor",
                    f"`&{shortened(event.anchor)}` names a value for use elsewhere, which is refused here",
                    found=f"&{shortened(event.anchor)}",
                    help="delete it; for text that begins with `&`, put it in quotes",
                ),
            )
        if event.tag is not None:
            tag = event.tag.replace("tag:yaml.org,2002:", "!!")
            self._fault(
                span,
                Fault(
                    "tag",
                    f"`{shortened(tag)}` gives a value a type of its own, which is refused here",
                    found=shortened(tag),
                    help="delete it; for text that begins with `!`, put it in quotes",
                ),
            )
        return event.tag is not None


def _span(event: Any) -> Span:  # noqa: ANN401 -- PyYAML's events carry no types
    start, end = event.start_mark, event.end_mark
    return Span(start.line + 1, start.column + 1, end.line + 1, end.column + 1)


def _control_character(character: str) -> Fault:
    return Fault(
        "control-character",
        f"the text holds the control character {escaped(character)}",
        found=escaped(character),
        expected="text",
        help="take it out; a backslash in double quotes begins such a character, in single quotes it does not",
    )


def _empty(document: Document) -> Fault:
    return Fault(
        "empty-file",
        "the file holds no values",
        Place(document.file),
        found="nothing, or comments only",
        expected=document.kind.noun,
        help=f"the smallest is `{document.kind.smallest}`",
    )


def _not_a_mapping(document: Document, root: Node) -> Fault:
    is_table = isinstance(root.value, str) and "," in document.lines[root.span.line - 1]
    return document.placed(
        root.span,
        Fault(
            "not-a-mapping",
            f"{document.kind.noun} is made of `key: value` lines, and this file is not",
            found=document.written(root),
            expected=f"`key: value` lines, such as `{document.kind.smallest}`",
            help="this looks like a table: `imhcalc batch` reads tables of areas" if is_table else None,
        ),
    )
