"""Parses the bytes of a file into documents.

libyaml reports events, and this package builds the plain data. A loader that keeps positions would be
several times slower, and would reject input that go-yaml accepts (an anchor defined twice). Depth and
aliases must also be bounded for hostile input.
"""

import codecs
from collections.abc import Iterator
from typing import Any, Final

from gitops_lint.documents.data import Document, Fault, FaultKind, File, Place, Span
from gitops_lint.documents.parser_messages import UnreadableError
from gitops_lint.documents.secret import hidden, is_value, reveal
from gitops_lint.regex import regex

MAX_BYTES: Final = 16 * 1024 * 1024
MAX_DOCUMENTS: Final = 50_000

SEPARATOR: Final = regex(r"\n---([^\n]*)\n")


def parse(path: str, content: bytes) -> File:
    """Parse a YAML file as kustomize would read it.

    `path` is repository-relative and only copied into places. Never raises: the result has the
    documents before the first fault, and that fault. Lines are those of `gitops_lint.lines`.
    """
    if len(content) > MAX_BYTES:
        return _unreadable(path, too_large())
    try:
        text = _decode(content)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start)
        return _unreadable(path, f"the file is not UTF-8 (byte {content[error.start]:#04x})", line)
    return parse_text(path, text)


def parse_text(path: str, text: str, line: int = 0, column: int = 0) -> File:
    """Parse YAML text, such as an inline patch, that starts at a line and column of the file (zero-based).

    If the text is a value of a Secret, so is every scalar in it.
    """
    documents: list[Document] = []
    hide = hidden if is_value(text) else _same
    try:
        for data, place in _documents(path, reveal(text), line, column):
            documents.append(Document(hide(data), place))
    except UnreadableError as error:
        fault = Fault(FaultKind.YAML_SYNTAX, str(error), Place(path, None, error.span), error.help)
        return File(path, tuple(documents), (fault,))
    return File(path, tuple(documents))


def _same(data: Any) -> Any:
    return data


def too_large() -> str:
    """The message about a file of more than `MAX_BYTES`."""
    return (
        f"the file is larger than {MAX_BYTES // 1024 // 1024} MiB, the most that gitops-lint reads"
    )


def _unreadable(path: str, message: str, line: int = 0) -> File:
    place = Place(path, None, Span(line, 0, line, 0))
    return File(path, (), (Fault(FaultKind.YAML_SYNTAX, message, place),))


def _decode(content: bytes) -> str:
    """The text of a file; like go-yaml, UTF-16 if it has a byte order mark, else UTF-8."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16")
    return content.removeprefix(codecs.BOM_UTF8).decode()  # faster than "utf-8-sig"


def _documents(path: str, text: str, line: int, column: int) -> Iterator[Document]:
    """The documents of a text, split at `---` before parsing, as kustomize does.

    (kyaml: kio `splitDocuments`; only the first document of each piece is decoded.)
    """
    from gitops_lint.documents.document import read_document  # ruamel.yaml takes 20 ms

    start = 0
    for number, separator in enumerate((*SEPARATOR.finditer(text), None)):
        piece = text[start : separator.start() + 1 if separator else None].removeprefix("\ufeff")
        if piece and (document := read_document(path, piece, line, column)):
            yield document
        if separator is None:
            return
        line += text.count("\n", start, separator.end())
        start = separator.end()
        after, here = separator[1].strip(), Span(line - 1, column, line - 1, column + 3)
        if after and not after.startswith("#"):
            raise UnreadableError("only a comment can follow `---` on its line", here)
        if number == MAX_DOCUMENTS:
            raise UnreadableError(f"the file has more than {MAX_DOCUMENTS} documents", here)
