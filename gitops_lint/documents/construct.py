"""Builds plain data with places from YAML events: anchors, merge keys, duplicate keys, bounds."""

from collections.abc import Iterable
from sys import intern
from typing import Any, Final

from ruamel.yaml.events import (
    AliasEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from gitops_lint.documents.data import Document, Map, Marks, Seq, Span
from gitops_lint.documents.parser_messages import UnreadableError
from gitops_lint.documents.scalar import FIRST, TAGS, convert, resolve

MAX_DEPTH: Final = 200
# An alias is cheap to read, but expensive to walk through; go-yaml has a limit as well.
MAX_VALUES: Final = 1_000_000

_TAG: Final = "tag:yaml.org,2002:"
_MERGE: Final = "<<"
_MERGE_TAGS: Final = (None, "!", f"{_TAG}merge")
_MERGE_NEEDS: Final = "`<<` needs a map, an alias of a map, or a list of these"
_SHARED: Final = frozenset({"apiVersion", "kind", "namespace"})  # keys with the same few values
_MERGE_KEY: Final[Any] = object()  # `<<` without quotes: its value is merged


def build(events: Iterable[Any], marks: Marks) -> Document | None:  # noqa: PLR0915  a call for each event would take half of the time
    """The only document of the stream, None if it has none; raises UnreadableError.

    `marks`, of the text of the events, gets those of the entries.
    """
    first: list[int] = []
    offsets: list[int] = []
    marks.first, marks.offsets = first, offsets
    anchors: dict[str, tuple[Any, int] | None] = {}  # None until its value is complete
    last = -1  # the end of the last scalar, alias or flow container
    outer: list[tuple[Any, ...]] = []  # the containers around the open one: the variables below

    # The open container, at first the list of documents.
    documents: list[Any] = []
    container: Any = documents
    is_map, is_flow, size, start, anchor = False, False, 1, 0, None
    numbers: list[int] = []  # where the key (in a map) and the value of each entry start and end
    key: Any = None  # of a map: the key whose value comes next; None if a key comes next
    merge: tuple[Any, int, int] | None = None  # the value of `<<`

    for event in events:
        kind = type(event)
        if kind is ScalarEvent:
            text, tag, is_plain = event.value, event.ctag, not event.style
            begin, end = event.start_mark.index, event.end_mark.index
            last, added = end, 1
            if tag is None or (tag := str(tag)) == "!":  # "!" means the same as no tag
                value = resolve(text) if is_plain and text[:1] in FIRST else text
                is_string = value is text
            else:
                value, is_string = _tagged(tag, text, marks, begin, end)
            if event.anchor:
                anchors[event.anchor] = (value, 1)
            if is_map and key is None:
                if text == _MERGE and is_plain and tag in _MERGE_TAGS:
                    if merge:
                        message = "a map can have only one `<<`: give it a list of maps"
                        raise UnreadableError(message, marks.span(begin, end))
                    key = _MERGE_KEY
                    continue
                if not is_string or text in container:
                    raise _bad_key(text, container, numbers, marks, marks.span(begin, end))
                key = intern(text)
                numbers.append(begin)
                numbers.append(end)
                continue
            if value is None:
                if is_flow and not text:
                    value = ""  # in {} and [], kustomize reads an omitted value as ''
            elif type(value) is float:
                _check_float(value, marks, begin, end)
        elif kind is MappingStartEvent or kind is SequenceStartEvent:
            begin = event.start_mark.index
            if len(outer) >= MAX_DEPTH or (is_map and key is None):
                raise _bad_container(len(outer), marks, begin, event.end_mark.index)
            outer.append((container, is_map, is_flow, numbers, key, merge, size, start, anchor))
            is_map = kind is MappingStartEvent
            container = _new_map(Map) if is_map else _new_seq(Seq)
            is_flow, numbers, key, merge, size = event.flow_style, [], None, None, 1
            start, anchor = begin, event.anchor
            if anchor:
                anchors[anchor] = None
            continue
        elif kind is MappingEndEvent or kind is SequenceEndEvent:
            value, begin, added = container, start, size
            if is_flow:
                last = event.end_mark.index
            # A block container ends with its last entry; an empty one ends where it starts.
            end = max(start, last)
            if is_map and _MERGE in value:
                # kustomize drops a "<<" in quotes: it removes the key by name, but merges by tag.
                at = 4 * list(value).index(_MERGE)
                del value[_MERGE], numbers[at : at + 4]
            value.marks, value.at = marks, len(first)
            first.append(len(offsets))
            offsets += numbers
            if merge:
                _merge(value, marks, *merge)
            if anchor:
                anchors[anchor] = (value, size)
            container, is_map, is_flow, numbers, key, merge, size, start, anchor = outer.pop()
        elif kind is AliasEvent:
            begin, end = event.start_mark.index, event.end_mark.index
            last = end
            value, added = _anchored(anchors, event.anchor, marks, begin, end)
            if is_map and key is None:
                text = str(value)
                if not isinstance(value, str) or text in container:
                    raise _bad_key(text, container, numbers, marks, marks.span(begin, end))
                key = text
                numbers += (begin, end)
                continue
            if key is _MERGE_KEY and type(value) is not Map:
                # kustomize: not an alias of a list
                raise UnreadableError(_MERGE_NEEDS, marks.span(begin, end))
        else:
            continue

        size += added
        if size > MAX_VALUES:
            message = f"the document has more than {MAX_VALUES} values, with all aliases expanded"
            raise UnreadableError(message, marks.span(begin, end))
        if not is_map:
            container.append(value)
            numbers.append(begin)
            numbers.append(end)
        elif key is _MERGE_KEY:
            merge, key = (value, begin, end), None
        else:
            container[key] = intern(value) if key in _SHARED and type(value) is str else value
            numbers.append(begin)
            numbers.append(end)
            key = None

    marks.pack()
    spans = [marks.span(*numbers[at : at + 2]) for at in range(0, len(numbers), 2)]
    for extra, span in zip(documents[1:], spans[1:], strict=True):
        if extra is not None:
            message = (
                "kustomize ignores this text: begin another document with `---` on its own line"
            )
            raise UnreadableError(message, span)
    return Document(documents[0], marks.place(spans[0])) if documents else None


_new_map: Final = dict.__new__
_new_seq: Final = list.__new__


def _bad_key(
    text: str, container: Map, numbers: list[int], marks: Marks, span: Span
) -> UnreadableError:
    """The fault of a key that is no string, or is already in the map."""
    if text in container:
        line = marks.span(*numbers[4 * list(container).index(text) :][:2]).line + 1
        return UnreadableError(f"key `{text}` is already defined at line {line}", span)
    return UnreadableError(
        f"key `{text or 'null'}` is not a string, so kustomize cannot build the object:"
        f' write `"{text}"`',
        span,
    )


def _bad_container(depth: int, marks: Marks, begin: int, end: int) -> UnreadableError:
    """The fault of a container that is too deep, or a key."""
    span = marks.span(begin, end)
    if depth >= MAX_DEPTH:
        return UnreadableError(f"the value is nested more than {MAX_DEPTH} levels deep", span)
    return UnreadableError("a key must be a string, not a map or a list", span)


def _anchored(
    anchors: dict[str, tuple[Any, int] | None], name: str, marks: Marks, begin: int, end: int
) -> tuple[Any, int]:
    """The value that an alias refers to, and its size."""
    if name not in anchors:
        raise UnreadableError(
            "this alias has no anchor before it: put the value in quotes if it is a text that"
            " starts with `*`",
            marks.span(begin, end),
        )
    found = anchors[name]
    if found is None:
        message = "this alias is part of the value that it refers to"
        raise UnreadableError(message, marks.span(begin, end))
    return found


def _tagged(tag: str, text: str, marks: Marks, begin: int, end: int) -> tuple[Any, bool]:
    """The value of a scalar with an explicit tag, and whether it can be a key; custom tags mean a string."""
    short = tag.removeprefix(_TAG)
    if short not in TAGS or short == tag:
        return text, short == "str"
    try:
        return convert(short, text), False
    except ValueError as error:
        raise UnreadableError(str(error), marks.span(begin, end)) from None


def _check_float(value: float, marks: Marks, begin: int, end: int) -> None:
    if value != value or value in (float("inf"), float("-inf")):  # noqa: PLR0124  NaN alone differs
        message = "this number cannot be applied, because JSON has no such number: put it in quotes"
        raise UnreadableError(message, marks.span(begin, end))


def _merge(target: Map, marks: Marks, merged: Any, begin: int, end: int) -> None:
    """Apply a merge key: the map's own entries win, then those of earlier maps."""
    places = target.places
    for source in merged if isinstance(merged, Seq) else (merged,):
        if not isinstance(source, Map):
            raise UnreadableError(_MERGE_NEEDS, marks.span(begin, end))
        for key, value in source.items():
            if key not in target:
                target[key] = value
                places[key] = source.places[key]
