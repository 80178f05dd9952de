"""The document and the entry at a position of a file."""

from gitops_lint.documents import Document, File, KeyPath, Map, Place, Seq, Span, entries
from gitops_lint.namedtuple import NamedTuple


class Entry(NamedTuple):
    """The innermost entry at a position: its document, its key path, its place.

    `on_key` if the position is in its key. The path is empty, and the place None, between entries.
    """

    document: Document
    path: KeyPath
    place: Place | None
    on_key: bool


def entry_at(file: File, line: int, column: int) -> Entry | None:
    """The entry at a zero-based line and column of a file; None outside of all documents."""
    document = document_at(file, line, column)
    if document is None:
        return None
    data, place = document.data, None
    path: KeyPath = ()
    while isinstance(data, Map | Seq):
        for step, value, at in entries(data):
            if at.path != file.path:
                continue
            if at.key and covers(at.key, line, column):
                return Entry(document, (*path, step), at, on_key=True)
            if covers(at.value, line, column):
                data, path, place = value, (*path, step), at
                break
        else:
            break
    return Entry(document, path, place, on_key=False)


def document_at(file: File, line: int, column: int) -> Document | None:
    """The document at a position: the last one that starts before it."""
    found = None
    for document in file.documents:
        if document.place.value[:2] <= (line, column):
            found = document
    return found or (file.documents[0] if file.documents else None)


def covers(span: Span, line: int, column: int) -> bool:
    """Whether a position is in a span, or at its end, where a cursor is after typing it."""
    return span[:2] <= (line, column) <= span[2:]
