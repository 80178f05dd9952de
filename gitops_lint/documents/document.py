"""Parses the text of one document: chooses the parser and translates its errors."""

import re
from collections.abc import Callable, Iterator
from typing import Any, Final

from ruamel.yaml.error import YAMLError

from gitops_lint.documents.construct import build
from gitops_lint.documents.data import Document, Marks, Seq, Span
from gitops_lint.documents.parser_messages import UnreadableError, syntax_error, template_help
from gitops_lint.documents.secret import conceal, may_hold_secrets
from gitops_lint.lines import split_lines
from gitops_lint.regex import regex

try:
    from _ruamel_yaml import CParser
except ImportError:  # no C extension on this Python
    CParser = None

# libyaml 0.1 rejects `[http://example.com]` and `{a:1}` without quotes, which go-yaml accepts. The
# pure parser accepts them too, but is fifty times slower, so the size of its input is bounded.
_REJECTED: Final = "found unexpected ':'"
_DIRECTIVE: Final = regex(r"^%(YAML|TAG)\b", re.MULTILINE)
_MAX_PURE: Final = 1024 * 1024


def read_document(path: str, text: str, line: int, column: int) -> Document | None:
    """The document in a text that starts at a line and column (zero-based); None if it has only comments.

    Raises UnreadableError.
    """
    if "%" in text and (directive := _DIRECTIVE.search(text)):
        # libyaml can read a directive, but takes quadratic time for many of them.
        line += text.count("\n", 0, directive.start())
        message = f"kustomize cannot read a document with a `{directive[0]}` directive: remove it"
        raise UnreadableError(message, Span(line, column, line, column + len(directive[0])))
    try:
        document = _built(path, text, line, column, events_of)
    except YAMLError as error:
        raise syntax_error(text, error, line, column) from None
    except UnreadableError as error:
        error.help = error.help or template_help(split_lines(text), error.span.line - line)
        raise
    except UnicodeEncodeError:  # half of a surrogate pair, from an escape in a string
        raise UnreadableError(
            "the document contains an escape that is not valid Unicode",
            Span(line, column, line, column),
        ) from None
    if document and may_hold_secrets(document.data, text):
        data = Seq([document.data], [document.place])
        conceal(data, text)
        document = Document(data[0], document.place)
    return document


def _built(
    path: str, text: str, line: int, column: int, events: Callable[[str], Iterator[Any]]
) -> Document | None:
    try:
        return build(events(text), Marks(path, text, line, column))
    except YAMLError as error:
        if _REJECTED not in str(error) or len(text) > _MAX_PURE:
            raise
        return build(pure_events(text), Marks(path, text, line, column))


def events_of(text: str) -> Iterator[Any]:
    """The events of the fastest parser there is."""
    return pure_events(text) if CParser is None else c_events(text)


def c_events(text: str) -> Iterator[Any]:
    """The events of libyaml."""
    return iter(CParser(text).get_event, None)


def pure_events(text: str) -> Iterator[Any]:
    """The same events, apart from some marks, from the parser in pure Python."""
    from ruamel.yaml import YAML

    try:
        yield from YAML(typ="safe", pure=True).parse(text)
    except YAMLError:
        raise
    except Exception as error:  # noqa: BLE001  assertions, and invalid code points
        raise YAMLError(str(error) or type(error).__name__) from None
