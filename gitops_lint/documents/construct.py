"""Builds plain data with places from YAML events: anchors, merge keys, duplicate keys, bounds."""

from collections.abc import Callable, Iterable
from typing import Any, Final

from ruamel.yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
    StreamStartEvent,
)

from gitops_lint.documents.data import Document, Map, Place, Seq, Span
from gitops_lint.documents.parser_messages import UnreadableError
from gitops_lint.documents.scalar import TAGS, convert, resolve

MAX_DEPTH: Final = 200
# An alias is cheap to read, but expensive to walk through; go-yaml has a limit as well.
MAX_VALUES: Final = 1_000_000

_TAG: Final = "tag:yaml.org,2002:"
_MERGE: Final = "<<"
_MERGE_TAGS: Final = (None, "!", f"{_TAG}merge")
_MERGE_NEEDS: Final = "`<<` needs a map, an alias of a map, or a list of these"


class _Open:
    """A container whose end has not been seen yet."""

    __slots__ = ("anchor", "container", "flow", "key", "key_span", "merge", "size", "start")

    def __init__(
        self, container: Map | Seq, start: Any = None, anchor: str | None = None, *, flow: bool
    ) -> None:
        self.container = container
        self.start = start
        self.anchor = anchor
        self.flow = flow
        # The key whose value comes next; None if a key comes next (never in a list).
        self.key: str | None = None if type(container) is Map else ""
        self.key_span: Span | None = None  # None for a merge key
        self.merge: tuple[Any, Span] | None = None
        self.size = 1


class Builder:
    """Builds the document of one stream whose text starts at `line` and `column` (zero-based)."""

    def __init__(self, path: str, line: int = 0, column: int = 0) -> None:
        self._path, self._line, self._column = path, line, column
        self._anchors: dict[str, tuple[Any, int] | None] = {}  # None until its value is complete
        self._end: Any = None  # the end of the last scalar, alias or flow container
        self._documents = Seq()
        self._top = _Open(self._documents, flow=False)
        self._outer: list[_Open] = []  # the containers around the top one

    def document(self, events: Iterable[Any]) -> Document | None:
        """The only document of the stream, None if it has none; raises UnreadableError."""
        handle: dict[type, Callable[[Any], None]] = {
            ScalarEvent: self._scalar,
            MappingStartEvent: self._open,
            SequenceStartEvent: self._open,
            MappingEndEvent: self._close,
            SequenceEndEvent: self._close,
            AliasEvent: self._alias,
            DocumentStartEvent: _skip,
            DocumentEndEvent: _skip,
            StreamStartEvent: _skip,
            StreamEndEvent: _skip,
        }
        for event in events:
            handle[type(event)](event)
        for extra, place in zip(self._documents[1:], self._documents.places[1:], strict=True):
            if extra is not None:
                message = (
                    "kustomize ignores this text: begin another document with `---` on its own line"
                )
                raise UnreadableError(message, place.value)
        if not self._documents:
            return None
        return Document(self._documents[0], self._documents.places[0])

    def _span(self, event: Any) -> Span:
        """The span of an event; built like a plain tuple, because this is called for every event."""
        start, end, line, column = event.start_mark, event.end_mark, self._line, self._column
        return _tuple(
            Span,
            (start.line + line, start.column + column, end.line + line, end.column + column),
        )

    def _scalar(self, event: Any) -> None:
        text, plain, top = event.value, not event.style, self._top
        self._end = event.end_mark
        span = self._span(event)
        tag = None if event.ctag is None else str(event.ctag)
        if tag is None or tag == "!":  # "!" means the same as no tag
            value = resolve(text) if plain else text
            is_string = value is text
        else:
            value, is_string = _tagged(tag, text, span)
        if event.anchor:
            self._anchors[event.anchor] = (value, 1)
        if top.key is None:
            if text == _MERGE and plain and tag in _MERGE_TAGS:
                self._merge_key(span)
            else:
                self._key(text, span, is_string=is_string)
        elif value is None and top.flow and not text:
            self._add("", span, 1)  # in {} and [], kustomize reads an omitted value as ''
        else:
            if type(value) is float:
                _check_float(value, span)
            self._add(value, span, 1)

    def _key(self, text: str, span: Span, *, is_string: bool) -> None:
        top = self._top
        if not is_string:
            raise UnreadableError(
                f"key `{text or 'null'}` is not a string, so kustomize cannot build the object:"
                f' write `"{text}"`',
                span,
            )
        if text in top.container:
            first = top.container.places[text].key  # type: ignore[call-overload]
            line = first.line + 1 if first else 0
            raise UnreadableError(f"key `{text}` is already defined at line {line}", span)
        top.key, top.key_span = text, span

    def _merge_key(self, span: Span) -> None:
        if self._top.merge:
            raise UnreadableError("a map can have only one `<<`: give it a list of maps", span)
        self._top.key, self._top.key_span = _MERGE, None

    def _open(self, event: Any) -> None:
        if len(self._outer) >= MAX_DEPTH:
            raise UnreadableError(
                f"the value is nested more than {MAX_DEPTH} levels deep", self._span(event)
            )
        if self._top.key is None:
            raise UnreadableError("a key must be a string, not a map or a list", self._span(event))
        if event.anchor:
            self._anchors[event.anchor] = None
        self._outer.append(self._top)
        container = Map() if type(event) is MappingStartEvent else Seq()
        self._top = _Open(container, event.start_mark, event.anchor, flow=event.flow_style)

    def _close(self, event: Any) -> None:
        closed, self._top = self._top, self._outer.pop()
        container, start = closed.container, closed.start
        if closed.flow:
            self._end = event.end_mark
        # A block container ends with its last entry; an empty one ends where it starts.
        end = self._end if self._end and self._end.index >= start.index else start
        line, column = self._line, self._column
        span = Span(start.line + line, start.column + column, end.line + line, end.column + column)
        if type(container) is Map:
            # kustomize drops a "<<" in quotes: it removes the key by name, but merges by tag.
            if _MERGE in container:
                del container[_MERGE], container.places[_MERGE]
            if closed.merge:
                _merge(container, *closed.merge)
        if closed.anchor:
            self._anchors[closed.anchor] = (container, closed.size)
        self._add(container, span, closed.size)

    def _alias(self, event: Any) -> None:
        self._end = event.end_mark
        span, name, top = self._span(event), event.anchor, self._top
        if name not in self._anchors:
            raise UnreadableError(
                "this alias has no anchor before it: put the value in quotes if it is a text that"
                " starts with `*`",
                span,
            )
        if (anchored := self._anchors[name]) is None:
            raise UnreadableError("this alias is part of the value that it refers to", span)
        value, size = anchored
        if top.key is None:
            self._key(str(value), span, is_string=isinstance(value, str))
            return
        if top.key == _MERGE and not top.key_span and type(value) is not Map:
            raise UnreadableError(_MERGE_NEEDS, span)  # kustomize: not an alias of a list
        self._add(value, span, size)

    def _add(self, value: Any, span: Span, size: int) -> None:
        """Put a finished value into the open container."""
        top = self._top
        container, key = top.container, top.key
        top.size += size
        if top.size > MAX_VALUES:
            message = f"the document has more than {MAX_VALUES} values, with all aliases expanded"
            raise UnreadableError(message, span)
        if type(container) is Seq:
            container.append(value)
            container.places.append(_tuple(Place, (self._path, None, span)))
            return
        top.key = None
        if top.key_span is None:
            top.merge = (value, span)
        else:
            container[key] = value  # type: ignore[call-overload, index]
            container.places[key] = _tuple(Place, (self._path, top.key_span, span))  # type: ignore[call-overload, index]


_tuple: Final = tuple.__new__


def _skip(_: Any) -> None:
    """Ignore an event."""


def _tagged(tag: str, text: str, span: Span) -> tuple[Any, bool]:
    """The value of a scalar with an explicit tag, and whether it can be a key; custom tags mean a string."""
    short = tag.removeprefix(_TAG)
    if short not in TAGS or short == tag:
        return text, short == "str"
    try:
        return convert(short, text), False
    except ValueError as error:
        raise UnreadableError(str(error), span) from None


def _check_float(value: float, span: Span) -> None:
    if value != value or value in (float("inf"), float("-inf")):  # noqa: PLR0124  NaN alone differs
        message = "this number cannot be applied, because JSON has no such number: put it in quotes"
        raise UnreadableError(message, span)


def _merge(target: Map, merged: Any, span: Span) -> None:
    """Apply a merge key: the map's own entries win, then those of earlier maps."""
    for source in merged if isinstance(merged, Seq) else (merged,):
        if not isinstance(source, Map):
            raise UnreadableError(_MERGE_NEEDS, span)
        for key, value in source.items():
            if key not in target:
                target[key] = value
                target.places[key] = source.places[key]
