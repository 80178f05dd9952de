"""Bytes to documents.

libyaml reports events; the plain data is built from them here, because a loader that keeps
positions costs several times as much, because go-yaml allows what loaders reject (an anchor defined
twice), and because depth and aliases must be bounded for hostile input.
"""

import codecs
import re
from collections.abc import Iterator
from typing import Final

from gitops_lint.source.data import Document, Fault, FaultKind, File, Place, Span
from gitops_lint.source.fault import UnreadableError

MAX_BYTES: Final = 16 * 1024 * 1024
MAX_DOCUMENTS: Final = 50_000

_SEPARATOR: Final = re.compile(r"\n---([^\n]*)\n")


def parse(path: str, content: bytes) -> File:
    """Parse a YAML file as kustomize would read it.

    `path` is repository-relative and only copied into places. Whatever the bytes, the answer is a
    `File`: its documents up to the first thing that cannot be read, and a fault that says what.
    Lines are those of `str.splitlines`, as YAML counts them.
    """
    if len(content) > MAX_BYTES:
        return _unreadable(path, f"is larger than {MAX_BYTES // 1024 // 1024} MiB and was not read")
    try:
        text = _decode(content)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start)
        return _unreadable(path, f"is not UTF-8 (byte {content[error.start]:#04x})", line)
    return parse_text(path, text)


def parse_text(path: str, text: str, line: int = 0, column: int = 0) -> File:
    """Parse YAML text that starts at a line and column of the file (a patch written in a string)."""
    documents: list[Document] = []
    try:
        for document in _documents(path, text, line, column):
            documents.append(document)  # noqa: PERF402  what comes before a fault is kept
    except UnreadableError as error:
        fault = Fault(FaultKind.YAML_SYNTAX, str(error), Place(path, None, error.span), error.help)
        return File(path, tuple(documents), (fault,))
    return File(path, tuple(documents))


def _unreadable(path: str, message: str, line: int = 0) -> File:
    place = Place(path, None, Span(line, 0, line, 0))
    return File(path, (), (Fault(FaultKind.YAML_SYNTAX, message, place),))


def _decode(content: bytes) -> str:
    """The text of a file; go-yaml reads a byte order mark, and UTF-16 when there is one."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16")
    return content.decode("utf-8-sig")


def _documents(path: str, text: str, line: int, column: int) -> Iterator[Document]:
    """The documents of a text, cut at `---` before any parsing, as kustomize does.

    (kyaml: kio `splitDocuments`, of whose pieces only the first document is decoded.)
    """
    from gitops_lint.source.document import read_document  # ruamel.yaml takes 20 ms

    start = 0
    for number, separator in enumerate((*_SEPARATOR.finditer(text), None)):
        piece = text[start : separator.start() + 1 if separator else None].removeprefix("\ufeff")
        if piece and (document := read_document(path, piece, line, column)):
            yield document
        if separator is None:
            return
        line += len(text[start : separator.end()].splitlines())
        start = separator.end()
        after, here = separator[1].strip(), Span(line - 1, column, line - 1, column + 3)
        if after and not after.startswith("#"):
            raise UnreadableError("only a comment can follow --- on its line", here)
        if number == MAX_DOCUMENTS:
            raise UnreadableError(f"holds more than {MAX_DOCUMENTS} documents", here)
