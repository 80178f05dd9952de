"""Parses substituted text as go-yaml v2 does, with values as they pass through JSON.

(sigs.k8s.io/yaml: `YAMLToJSON`; go-yaml v2: `decode.go`; kyaml: `RNode.UnmarshalJSON`)
"""

import base64
import binascii
import math
import re
import struct
from collections.abc import Iterator
from typing import Any, Final

from gitops_lint.namedtuple import NamedTuple
from gitops_lint.regex import regex
from gitops_lint.substitution.scalar import is_timestamp, resolve

MAX_DEPTH: Final = 200
MAX_NODES: Final = 400_000

_TAG: Final = "tag:yaml.org,2002:"
_TYPES: Final[dict[str, type]] = {"bool": bool, "int": int, "float": float, "null": type(None)}
_APOSTROPHE: Final = "\uf8f0\uf8f1"
_MAX_APOSTROPHES: Final = 64
_ESCAPED: Final = regex(r"\\.", re.DOTALL)
_EXACT: Final = 2**53  # up to here, floats are exact; to Flux, all numbers in JSON are floats


class RereadError(Exception):
    """Text that Flux cannot parse after substitution: a clause for the user, and the offset."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.offset = offset


class Node(NamedTuple):
    """A value and its offset; a map also keeps the offsets of its keys."""

    offset: int
    value: "Any | list[Node] | dict[str, tuple[int, Node]]"
    size: int = 1  # number of nodes in it, itself included


def reread(text: str) -> Node:
    """The first document of a text, whose root must be a map; raises RereadError.

    As in go-yaml v2, the later of two equal keys wins, a merge key overrides the entries before it,
    and keys of other types become strings.
    """
    from ruamel.yaml.error import YAMLError  # ruamel.yaml takes 20 ms

    try:
        return _read(text, YAMLError)
    except YAMLError as error:
        mark = getattr(error, "context_mark", None) or getattr(error, "problem_mark", None)
        message = getattr(error, "problem", None) or str(error).partition("\n")[0]
        offset = mark.index if mark else getattr(error, "position", 0)
        raise RereadError(message, offset) from None
    except (ValueError, RecursionError) as error:
        raise RereadError(str(error), 0) from None


def _read(text: str, failure: type[Exception]) -> Node:
    """Parse with libyaml; work around texts that libyaml refuses and go-yaml accepts."""
    from gitops_lint.documents.document import c_events, pure_events

    for _ in range(_MAX_APOSTROPHES):
        try:
            return _Reader(c_events(text), text).root()
        except failure as error:
            if "found unexpected ':'" in str(error):  # `{a:1}`
                break
            mark = getattr(error, "problem_mark", None)
            if not mark or text[mark.index : mark.index + 2] != "\\'":
                raise
            # Offsets must not change, so two unused characters replace the escape.
            text = text[: mark.index] + _APOSTROPHE + text[mark.index + 2 :]
    return _Reader(pure_events(text), text).root()


class _Reader:
    def __init__(self, events: Iterator[Any], text: str) -> None:
        self._events = events
        self._text = text
        self._anchors: dict[str, Node | None] = {}  # None while the node is being read

    def root(self) -> Node:
        outside = {"StreamStartEvent", "DocumentStartEvent", "StreamEndEvent"}
        inside = (event for event in self._events if type(event).__name__ not in outside)
        first = next(inside, None)
        if first is None:
            raise RereadError("nothing is left of the object", 0)
        node = self._node(first, 0)
        next(self._events)  # the end of the document, which may raise an error
        if not isinstance(node.value, dict):
            raise RereadError("the object is no longer a map", node.offset)
        return node

    def _node(self, event: Any, depth: int, *, is_key: bool = False) -> Node:
        kind, start = type(event).__name__, event.start_mark.index
        if depth > MAX_DEPTH:
            raise RereadError(f"the object is nested more than {MAX_DEPTH} levels deep", start)
        if kind == "AliasEvent":
            return self._alias(event.anchor, start)
        if event.anchor:
            self._anchors[event.anchor] = None
        if kind == "ScalarEvent":
            if event.style == '"' and "\\/" in self._text:
                self._check_escapes(start, event.end_mark.index)
            node = Node(start, _scalar(event) if is_key else as_json(_scalar(event), start))
        elif kind == "SequenceStartEvent":
            items = [self._node(item, depth + 1) for item in self._until("SequenceEndEvent")]
            node = Node(start, items, _size(items, start))
        else:
            node = self._map(start, depth)
        if event.anchor:
            self._anchors[event.anchor] = node
        return node

    def _until(self, end: str) -> Iterator[Any]:
        for event in self._events:
            if type(event).__name__ == end:
                return
            yield event

    def _check_escapes(self, start: int, end: int) -> None:
        """Refuse an escape that libyaml accepts and go-yaml v2 does not."""
        for escape in _ESCAPED.finditer(self._text, start, end):
            if escape[0] == "\\/":
                raise RereadError("found unknown escape character", escape.start())

    def _alias(self, name: str, start: int) -> Node:
        if name not in self._anchors:
            raise RereadError(f"the alias *{name} has no anchor before it", start)
        node = self._anchors[name]
        if node is None:
            raise RereadError(f"the anchor &{name} contains itself", start)
        return node

    def _map(self, start: int, depth: int) -> Node:
        found: dict[str, tuple[int, Node]] = {}
        for event in self._until("MappingEndEvent"):
            is_merge = _is_merge(event)
            key = self._node(event, depth + 1, is_key=True)
            value_event = next(self._events)
            value = self._node(value_event, depth + 1)
            if is_merge:
                _merge(found, value, is_alias=type(value_event).__name__ == "AliasEvent")
            else:
                found[_key(key)] = (key.offset, value)
        return Node(start, found, _size([node for _, node in found.values()], start))


def _size(nodes: list[Node], start: int) -> int:
    size = 1 + sum(node.size for node in nodes)
    if size > MAX_NODES:
        raise RereadError("its aliases expand to too much data", start)
    return size


def _is_merge(event: Any) -> bool:
    return (
        type(event).__name__ == "ScalarEvent"
        and event.value == "<<"
        and bool(event.implicit[0] or str(event.ctag) == f"{_TAG}merge")
    )


def _merge(into: dict[str, tuple[int, Node]], node: Node, *, is_alias: bool) -> None:
    """Merge the value of a merge key: a map, an alias of one, or a list of these; the first wins."""
    nodes = node.value if isinstance(node.value, list) and not is_alias else [node]
    for source in reversed(nodes):
        if not isinstance(source.value, dict):
            raise RereadError("<< needs a map, or a list of maps", node.offset)
        into |= source.value


def _key(node: Node) -> str:
    """A key as a string."""
    match node.value:
        case str():
            return node.value
        case bool():
            return "true" if node.value else "false"
        case int() if node.value < 2**63:
            return str(node.value)
        case float():
            return _float_key(node.value)
    raise RereadError("a key must be a string", node.offset)


def _float_key(value: float) -> str:
    """The shortest digits that give the same 32-bit number, as Go formats it."""
    if not math.isfinite(value):
        return {"inf": ".inf", "-inf": "-.inf"}.get(str(value), ".nan")
    try:
        single = struct.pack("<f", value)
    except OverflowError:
        return ".inf" if value > 0 else "-.inf"
    (rounded,) = struct.unpack("<f", single)
    forms = (f"{rounded:.{digits}e}" for digits in range(9))
    shortest = next(form for form in forms if struct.pack("<f", float(form)) == single)
    mantissa, _, exponent = shortest.partition("e")
    power = int(exponent)
    if -4 <= power < 6:
        decimals = len(mantissa.lstrip("-").replace(".", "")) - 1 - power
        return f"{float(shortest):.{max(decimals, 0)}f}"
    return shortest


def _scalar(event: Any) -> Any:
    """The value of a scalar."""
    text: str = event.value.replace(_APOSTROPHE, "'")
    if event.ctag is None:
        return resolve(text) if event.implicit[0] else text
    return _tagged(str(event.ctag).removeprefix(_TAG), text, event.start_mark.index)


def as_json(value: Any, offset: int) -> Any:
    """A scalar after a round trip through JSON; raises RereadError for infinity and NaN."""
    if isinstance(value, float) and not math.isfinite(value):
        raise RereadError(f"{value} is not a number in JSON", offset)
    if type(value) is int and abs(value) > _EXACT:
        return int(float(value))
    return value


def _tagged(tag: str, text: str, offset: int) -> Any:
    """The value of a scalar with an explicit tag; with an unknown tag, a string."""
    if tag == "binary":
        try:
            return base64.b64decode(text, validate=True).decode("utf-8", "replace")
        except (binascii.Error, ValueError):
            raise RereadError("!!binary needs base64", offset) from None
    if tag == "timestamp" and not is_timestamp(text):
        raise RereadError("the text is not a timestamp, as its tag claims", offset)
    if tag not in _TYPES:
        return text
    value = resolve(text)
    if tag == "float" and type(value) is int:
        return float(value)
    if type(value) is not _TYPES[tag]:
        raise RereadError(f"the text is not of type {tag}, as its tag claims", offset)
    return value
