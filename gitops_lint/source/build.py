"""YAML events to plain data with places: anchors, merge keys, duplicate keys, bounds."""

from collections.abc import Iterator
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
)

from gitops_lint.source.data import Document, Map, Place, Seq, Span
from gitops_lint.source.scalar import resolve

MAX_DEPTH: Final = 200
# An alias costs nothing to read but everything to walk through; go-yaml gives up as well.
MAX_EXPANDED: Final = 2_000_000

_TAG: Final = "tag:yaml.org,2002:"


class UnreadableError(Exception):
    """What stops the reading of a file: a message for people, and the span it is about."""

    def __init__(self, message: str, span: Span) -> None:
        super().__init__(message)
        self.span = span


class _Open:
    """A container whose end has not been seen yet."""

    __slots__ = ("anchor", "container", "flow", "key", "merges", "size", "span", "start")

    def __init__(self, container: Map | Seq, start: Any, anchor: str | None, *, flow: bool) -> None:
        self.container = container
        self.start = start
        self.anchor = anchor
        self.flow = flow
        self.key: str | None = None  # the key whose value comes next
        self.span: Span | None = None  # the span of that key
        self.merges: list[tuple[Any, Span]] = []
        self.size = 1


class Builder:
    """Builds the documents of one stream; `line` and `column` are where its text starts."""

    def __init__(self, path: str, line: int = 0, column: int = 0) -> None:
        self._path, self._line, self._column = path, line, column
        self._stack: list[_Open] = []
        self._anchors: dict[str, tuple[Any, int]] = {}
        self._end: Any = None  # where the last scalar, alias or flow container ended
        self._root: tuple[Any, Span] | None = None

    def documents(self, events: Iterator[Any]) -> Iterator[Document]:
        """Each document as soon as it is complete; raises UnreadableError at the first fault."""
        for event in events:
            kind = type(event)
            if kind is ScalarEvent:
                self._scalar(event)
            elif kind is MappingStartEvent or kind is SequenceStartEvent:
                self._open(event, Map() if kind is MappingStartEvent else Seq())
            elif kind is MappingEndEvent or kind is SequenceEndEvent:
                self._close(event)
            elif kind is AliasEvent:
                self._alias(event)
            elif kind is DocumentStartEvent:
                self._anchors.clear()
                self._root = None
            elif kind is DocumentEndEvent and self._root:
                data, span = self._root
                yield Document(data, Place(self._path, None, span))

    def _span(self, start: Any, end: Any) -> Span:
        line, column = self._line, self._column
        return Span(start.line + line, start.column + column, end.line + line, end.column + column)

    def _scalar(self, event: Any) -> None:
        self._end = event.end_mark
        span = self._span(event.start_mark, event.end_mark)
        text, tag = event.value, event.tag
        if tag is None and event.implicit[0]:
            value = resolve(text)
        elif tag is not None and tag.startswith(_TAG):
            value = _tagged(tag[len(_TAG) :], text)
        else:
            value = text
        top = self._stack[-1] if self._stack else None
        if top and top.key is None and type(top.container) is Map:
            self._key(top, text, value, span, plain=event.implicit[0])
        else:
            self._add(value, span, 1)
        if event.anchor:
            self._anchors[event.anchor] = (value, 1)

    def _key(self, top: _Open, text: str, value: Any, span: Span, *, plain: bool) -> None:
        if plain and text == "<<":
            top.key, top.span = "<<", None
            return
        if not isinstance(value, str):
            raise UnreadableError(
                f"the key {text or 'null'} is not a string, and kustomize builds no object with it;"
                f' write "{text}"',
                span,
            )
        if text in top.container:
            first = top.container.places[text].key  # type: ignore[call-overload]
            line = first.line + 1 if first else 0
            raise UnreadableError(f"key {text!r} is already defined at line {line}", span)
        top.key, top.span = value, span

    def _open(self, event: Any, container: Map | Seq) -> None:
        span = self._span(event.start_mark, event.end_mark)
        if len(self._stack) >= MAX_DEPTH:
            raise UnreadableError(f"is nested more than {MAX_DEPTH} levels deep", span)
        top = self._stack[-1] if self._stack else None
        if top and top.key is None and type(top.container) is Map:
            raise UnreadableError("a key must be a string", span)
        self._stack.append(
            _Open(container, event.start_mark, event.anchor, flow=bool(event.flow_style))
        )

    def _close(self, event: Any) -> None:
        top = self._stack.pop()
        if top.flow:
            self._end = event.end_mark
        end = self._end if self._end and self._end.index >= top.start.index else top.start
        span = self._span(top.start, end)
        for merged, place in top.merges:
            _merge(top.container, merged, place)
        if top.anchor:
            self._anchors[top.anchor] = (top.container, top.size)
        self._add(top.container, span, top.size)

    def _alias(self, event: Any) -> None:
        self._end = event.end_mark
        span = self._span(event.start_mark, event.end_mark)
        if event.anchor not in self._anchors:
            raise UnreadableError(f"the alias *{event.anchor} has no anchor before it", span)
        value, size = self._anchors[event.anchor]
        top = self._stack[-1] if self._stack else None
        if top and top.key is None and type(top.container) is Map:
            self._key(top, str(value), value, span, plain=False)
        else:
            self._add(value, span, size)

    def _add(self, value: Any, span: Span, size: int) -> None:
        """Put a finished value where it belongs: into the open container, or as the document."""
        if not self._stack:
            self._root = (value, span)
            return
        top = self._stack[-1]
        top.size += size
        if top.size > MAX_EXPANDED:
            raise UnreadableError("its aliases expand to too much data", span)
        container = top.container
        if type(container) is Seq:
            container.append(value)
            container.places.append(Place(self._path, None, span))
            return
        key, top.key = top.key, None
        if top.span is None:
            top.merges.append((value, span))
        else:
            container[key] = value  # type: ignore[call-overload, index]
            container.places[key] = Place(self._path, top.span, span)  # type: ignore[call-overload, index]


def _tagged(tag: str, text: str) -> Any:
    """A scalar with an explicit core tag; what does not fit its tag stays a string."""
    if tag in ("int", "float", "bool", "null"):
        value = resolve(text)
        return float(value) if tag == "float" and type(value) is int else value
    return text


def _merge(target: Map | Seq, merged: Any, span: Span) -> None:
    """Merge keys: what the map says itself wins, then the earlier of several maps."""
    for source in merged if isinstance(merged, Seq) else (merged,):
        if not isinstance(source, Map) or not isinstance(target, Map):
            raise UnreadableError("<< needs a map, or a list of maps", span)
        for key, value in source.items():
            if key not in target:
                target[key] = value
                target.places[key] = source.places[key]
