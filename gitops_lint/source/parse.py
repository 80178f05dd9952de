"""Bytes to documents.

libyaml reports events; the plain data is built from them here, because a loader that keeps
positions costs several times as much, because go-yaml allows what loaders reject (an anchor defined
twice), and because depth and aliases must be bounded for hostile input.
"""

import codecs
from collections.abc import Iterator
from typing import Any, Final

from gitops_lint.source.build import Builder, UnreadableError
from gitops_lint.source.data import Document, Fault, File, Place, Span

MAX_BYTES: Final = 16 * 1024 * 1024
_NOWHERE: Final = Span(0, 0, 0, 0)


def parse(path: str, content: bytes) -> File:
    """Parse a YAML file as kustomize would read it.

    `path` is repository-relative and only copied into places. Whatever the bytes, the answer is a
    `File`: its documents up to the first thing that cannot be read, and a fault that says what.
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
    builder = Builder(path, line, column)
    documents: list[Document] = []
    try:
        for document in builder.documents(_events(text)):
            documents.append(document)  # noqa: PERF402  what comes before a fault is kept
    except UnreadableError as error:
        fault = Fault("yaml-syntax", str(error), Place(path, None, error.span))
        return File(path, tuple(documents), (fault,))
    return File(path, tuple(documents))


def _unreadable(path: str, message: str, line: int = 0) -> File:
    place = Place(path, None, Span(line, 0, line, 0))
    return File(path, (), (Fault("yaml-syntax", message, place),))


def _decode(content: bytes) -> str:
    """The text of a file; go-yaml reads a byte order mark, and UTF-16 when there is one."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16")
    return content.decode("utf-8-sig")


def _events(text: str) -> Iterator[Any]:
    """Libyaml's events, or those of the pure parser where the C extension is missing."""
    try:
        from _ruamel_yaml import CParser, YAMLError  # noqa: PLC0415
    except ImportError:
        from ruamel.yaml import YAML  # noqa: PLC0415
        from ruamel.yaml.error import YAMLError  # noqa: PLC0415

        events = YAML(typ="safe", pure=True).parse(text)
    else:
        parser = CParser(text)
        events = iter(parser.get_event, None)
    try:
        yield from events
    except YAMLError as error:
        raise _syntax_error(error) from None
    except (ValueError, RecursionError) as error:
        raise UnreadableError(str(error), _NOWHERE) from None


def _syntax_error(error: Any) -> UnreadableError:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    line, column = (mark.line, mark.column) if mark else (0, 0)
    problem = getattr(error, "problem", None) or str(error).partition("\n")[0]
    if context := getattr(error, "context", None):
        problem = f"{problem} {context}"
    return UnreadableError(problem, Span(line, column, line, column + 1))
