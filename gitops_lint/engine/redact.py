"""Redacts secrets in source text for reports; lines and columns do not change."""

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import pairwise
from math import isfinite
from typing import Any, Final, TypeAlias

from gitops_lint.documents import (
    HIDDEN,
    Document,
    File,
    Map,
    Place,
    SecretText,
    Seq,
    Span,
    credentials,
    entries,
    is_hidden,
    is_value,
    secret_places,
)
from gitops_lint.lines import split_lines
from gitops_lint.regex import regex

# A file with such text may hold a Secret, also if a typo hides its kind.
# These patterns start with a literal because that is a hundred times faster; the lookbehind is a \b.
_KIND: Final = regex(r"secret(?<!\wsecret)(?:list)?\b")  # in lower case
_DATA: Final = (
    regex(r"data(?<!\wdata)\b"),
    regex(r"stringData(?<!\wstringData)\b"),
    regex(r"literals(?<!\wliterals)\b"),
)
# A private key, or a JSON patch of `data`.
_PRIVATE: Final = (
    regex("PRIVATE KEY"),
    regex("AGE-SECRET-KEY"),
    regex(r"path(?<!\wpath)[\"']?\s*:\s*[\"']?/(?:data|stringData)\b"),
)
# Values and patches that the build may put into a Secret; a file that cannot be parsed does not show where.
_PASSED_ON: Final = regex(r"\b(substitute|inputs|patch|patches\w*)\b")
# Fields of Secrets, their lists, generators and patches that have no values of Secrets.
_SHOWN: Final = frozenset(
    [
        "apiVersion",
        "kind",
        "metadata",
        "type",
        "immutable",
        "name",
        "namespace",
        "resources",
        "components",
        "files",
        "envs",
        "path",
        "target",
        "group",
        "version",
        "fieldPath",
        "fieldPaths",
        "op",
    ]
)
_FLUX: Final = ("toolkit.fluxcd.io/", "fluxcd.controlplane.io/")
# Comments in a Secret; suppressions stay.
_COMMENT: Final = regex(r"(?:(?<=\s)|^)#(?!\s*gitops-lint:).*")


def redact(text: str, file: File, found: Collection[Span] = ()) -> str:
    """The text of a parsed file with its secrets replaced by `***`; `found` are those the build found.

    Redacts values of Secrets, and comments between them, literals of secret generators, patches that may be
    for a Secret, private keys, and passwords in URLs. After a syntax error, a text that may hold a Secret
    ends. Lines and columns stay the same.
    """
    lines = split_lines(text)
    hidden = list(found)
    suspicious = _may_hold_secret(text)
    for document in file.documents:
        if suspicious and _may_be_damaged(document, lines):
            hidden += _unusual(document)
        for value, place in secret_places(document):
            if not isinstance(value, SecretText):
                _hide_comments(lines, place)
            elif is_value(value) or is_hidden(value) or "\\" in _written(lines, place.value):
                hidden.append(place.value)
    _hide(lines, hidden)
    if file.faults and (suspicious or _PASSED_ON.search(text)):
        parsed = max((document.place.value.end_line for document in file.documents), default=-1)
        lines = lines[: parsed + 1]
    return _without_credentials("\n".join(lines))


def _may_hold_secret(text: str) -> bool:
    """Whether text that cannot be parsed may contain the values of a Secret, or a private key."""
    if any(it.search(text) for it in _PRIVATE):
        return True
    lower = text.lower()
    named = "secretgenerator" in lower or "stringdata" in lower or _KIND.search(lower)
    return bool(named and any(it.search(text) for it in _DATA))


def _may_be_damaged(document: Document, lines: list[str]) -> bool:
    """Whether a document of a file that may hold a Secret may be one with a slip of the keyboard in it."""
    data, span = document.data, document.place.value
    if not (isinstance(data, Map) and isinstance(data.get("kind"), str)):
        return True
    if any(group in str(data.get("apiVersion")) for group in _FLUX):
        return False
    return _may_hold_secret("\n".join(lines[span.line : span.end_line + 1]))


def _unusual(document: Document) -> Iterator[Span]:
    """The scalars of a document that are in no field in which they are surely not secret."""
    waiting: list[Map | Seq] = [Seq([document.data], [document.place])]
    while waiting:
        container = waiting.pop()
        for key, value, place in entries(container):
            if key in _SHOWN:
                continue
            if isinstance(value, Map | Seq):
                waiting.append(value)
            else:
                yield place.value


def _hide(lines: list[str], spans: Iterable[Span]) -> None:
    """Hide spans, which may be many in one long line."""
    parts: dict[int, list[tuple[int, int]]] = {}
    for span in set(spans):
        for number in range(span.line, min(span.end_line + 1, len(lines))):
            parts.setdefault(number, []).append(_part(lines[number], number, span))
    for number, found in parts.items():
        line, pieces, at = lines[number], [], 0
        for start, end in sorted(found):
            if end > at:
                pieces += [line[at : max(start, at)], _stars(line[max(start, at) : end])]
                at = end
        lines[number] = "".join((*pieces, line[at:]))


def _part(line: str, number: int, span: Span) -> tuple[int, int]:
    """The first and last column of a span in one of its lines."""
    start = span.column if number == span.line else 0
    return start, span.end_column if number == span.end_line else len(line)


def _written(lines: list[str], span: Span) -> str:
    """The text of a span, as written."""
    numbers = range(span.line, min(span.end_line + 1, len(lines)))
    parts = (_part(lines[number], number, span) for number in numbers)
    return "\n".join(
        lines[number][slice(*part)] for number, part in zip(numbers, parts, strict=True)
    )


def _hide_comments(lines: list[str], place: Place) -> None:
    """Hide the comments in an object, above it (and above its `---`), and below it if indented like its entries."""
    key, span = place.key, place.value
    first, last = (key or span).line, span.end_line
    indent = key.column + 1 if key else span.column
    while first and _is_comment(lines[first - 1], indent):
        first -= 1
    while last + 1 < len(lines) and _is_comment(lines[last + 1], indent):
        last += 1
    for number in range(first, min(last + 1, len(lines))):
        comment = _COMMENT.search(lines[number]) if "#" in lines[number] else None
        if comment:
            start = comment.start()
            lines[number] = lines[number][:start] + _stars(lines[number][start:])


def _is_comment(line: str, indent: int) -> bool:
    inner = line.lstrip()
    return not inner or line == "---" or (inner[0] == "#" and len(line) - len(inner) >= indent)


def _without_credentials(text: str) -> str:
    ends = [0]
    for span in credentials(text):
        ends += span
    pieces = [text[start:end] for start, end in pairwise((*ends, len(text)))]
    for index in range(1, len(pieces), 2):
        pieces[index] = "\n".join(map(_stars, pieces[index].split("\n")))
    return "".join(pieces)


def _stars(text: str) -> str:
    """Stars and blanks of the same width as the text, so that the length of the value is not visible."""
    indent = len(text) - len(text.lstrip())
    rest = len(text) - indent
    return text[:indent] + (HIDDEN if rest else "")[:rest].ljust(rest)


def without_secrets(data: Any, found: Mapping[str, Collection[Span]]) -> Any:
    """Data as JSON has it, without its secrets and those that a build `found`, by file."""
    return _plain(data, {path: _merged(spans) for path, spans in found.items()})


Position: TypeAlias = tuple[int, int]  # line and column
Ranges: TypeAlias = Mapping[str, list[tuple[Position, Position]]]  # by file, in order, apart


def _plain(data: Any, hidden: Ranges) -> Any:
    if isinstance(data, dict):
        return {str(key): _entry(value, place, hidden) for key, value, place in entries(data)}
    if isinstance(data, list):
        return [_entry(value, place, hidden) for _, value, place in entries(data)]
    if isinstance(data, SecretText):
        return str(data)
    if data is None or isinstance(data, str | bool | int):
        return data
    if isinstance(data, float) and isfinite(data):
        return data
    return str(data)  # dates and other values that JSON does not have


def _entry(value: Any, place: Place, hidden: Ranges) -> Any:
    ranges = hidden.get(place.path)
    if ranges and isinstance(value, str) and _overlaps(place.value, ranges):
        return HIDDEN
    return _plain(value, hidden)


def _merged(spans: Iterable[Span]) -> list[tuple[Position, Position]]:
    """Spans in order, those that overlap as one."""
    merged: list[tuple[Position, Position]] = []
    for span in sorted(spans):
        start, end = span[:2], span[2:]
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


def _overlaps(span: Span, ranges: list[tuple[Position, Position]]) -> bool:
    """Whether a span and one of some ranges have text in common."""
    index = bisect_left(
        ranges, (span[2:], (0, 0))
    )  # the ranges before it start before the span ends
    return index > 0 and span[:2] < ranges[index - 1][1]
