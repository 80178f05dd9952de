"""From a part of a file to the entry of a document that is there."""

from bisect import bisect_right
from typing import Any

from gitops_lint.documents.data import Document, File, KeyPath, Map, Place, Seq, Span
from gitops_lint.namedtuple import NamedTuple

_Position = tuple[int, int]  # line and column, zero-based


class Written(NamedTuple):
    """A document, and the key path of an entry in it; () for the document itself."""

    document: Document
    path: KeyPath


def entry_at(file: File, span: Span) -> Written | None:
    """The innermost entry that contains a span of a file; None if that is in no document."""
    index = _index([it.place for it in file.documents], span)
    if index is None:
        return None
    document = file.documents[index]
    path: list[str | int] = []
    data: Any = document.data
    while isinstance(data, Map | Seq):
        keys: Any = [*data.places] if isinstance(data, Map) else range(len(data))
        entries = [*data.places.values()] if isinstance(data, Map) else data.places
        index = _index(entries, span)
        if index is None:
            break
        path.append(keys[index])
        data = data[keys[index]]
    return Written(document, tuple(path))


def _index(places: list[Place], span: Span) -> int | None:
    """The index of the place that contains a span, of places in the order of the file."""
    index = bisect_right(places, (span.line, span.column), key=_start) - 1
    if index < 0 or _end(places[index]) < (span.end_line, span.end_column):
        return None
    return index


def _start(place: Place) -> _Position:
    span = place.key or place.value
    return span.line, span.column


def _end(place: Place) -> _Position:
    return place.value.end_line, place.value.end_column
