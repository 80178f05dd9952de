"""What somebody is typing: the key path at the cursor, found by indentation, since the YAML is not complete yet."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from gitops_lint.documents import KeyPath
from gitops_lint.lines import split_lines
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.regex import regex

_KEY: Final = regex(r"""(?P<key>"[^"]*"|'[^']*'|[^\s"'#:\-][^:#]*?)\s*:(?:\s+(?P<value>.*))?$""")
_DASHES: Final = regex(r"(?:-\s+)*(?:-$)?")


class Typed(NamedTuple):
    """What is being typed.

    `path` is that of the field; the steps of list items are 0. `prefix` is the typed part of its value or, if
    it `is_key`, of the key itself. `siblings` are the scalar fields of the same map, `top` those of the document
    and of its metadata, such as ("metadata", "name").
    """

    path: KeyPath
    is_key: bool
    prefix: str
    siblings: Mapping[str, str]
    top: Mapping[KeyPath, str]


class _Line(NamedTuple):
    """A line with a key or an item: the columns of its dashes and of its content, its key and its value."""

    dashes: Sequence[int]
    column: int
    key: str
    value: str


def typed_at(text: str, line: int, column: int) -> Typed:
    """What is typed before a position (zero-based) of a text."""
    lines = split_lines(text)
    before = lines[line][:column] if line < len(lines) else ""
    first, last = _document(lines, line)
    current = _parsed(before) or _Line((), len(before), "", "")
    is_key = not current.key
    above = [it for it in map(_parsed, reversed(lines[first:line])) if it]
    path = (*_path(current, above), *([] if is_key else [current.key]))
    below = [it for it in map(_parsed, lines[line + 1 : last]) if it]
    siblings = dict(_siblings(current, above, below))
    top = dict(_top(lines[first:last]))
    return Typed(path, is_key, current.value, siblings, top)


def _document(lines: Sequence[str], line: int) -> tuple[int, int]:
    """The first line of a document, and the line after its last one."""
    ends = [number for number, it in enumerate(lines) if it.startswith("---")]
    first = max((number + 1 for number in ends if number < line), default=0)
    return first, min(
        (number for number in ends if number >= line and number > 0), default=len(lines)
    )


def _parsed(line: str) -> _Line | None:
    """The parts of a line; None if it is blank or a comment."""
    content = line.lstrip(" ")
    if not content or content.startswith("#"):
        return None
    indent = len(line) - len(content)
    marks = _DASHES.match(content)
    lead = marks[0] if marks else ""
    dashes = [indent + at for at, char in enumerate(lead) if char == "-"]
    rest = content[len(lead) :]
    found = _KEY.match(rest)
    start = indent + len(lead)
    if found is None:
        return _Line(dashes, start, "", rest.strip("\"'"))
    value = (found["value"] or "").partition(" #")[0]
    return _Line(dashes, start, found["key"].strip("\"'"), value.strip("\"'"))


def _path(current: _Line, above: Sequence[_Line]) -> KeyPath:
    """The key path of the map or list that a line is in; `above` are the lines before it, the nearest first."""
    steps: list[str | int] = []
    column, dashes = current.column, list(current.dashes)
    in_list = False
    if dashes:
        steps, column, in_list = [0] * len(dashes), dashes[0], True
    for it in above:
        parent = it.key and not it.value
        if in_list:
            # A list may be as far to the left as its key.
            if it.dashes and it.dashes[0] >= column:
                continue
            if not (parent and it.column <= column):
                continue
        elif it.column == column and it.dashes:
            steps, column, in_list = [*[0] * len(it.dashes), *steps], it.dashes[0], True
            continue
        elif not (parent and it.column < column):
            continue
        steps = [it.key, *steps]
        column, in_list = it.column, False
        if it.dashes:
            steps, column, in_list = [*[0] * len(it.dashes), *steps], it.dashes[0], True
    return tuple(steps)


def _siblings(
    current: _Line, above: Sequence[_Line], below: Sequence[_Line]
) -> Iterator[tuple[str, str]]:
    """The other fields of the map that a line is in, with their values."""
    if not current.dashes:
        for it in above:
            if it.column < current.column:
                break
            if it.column == current.column:
                yield it.key, it.value
                if it.dashes:
                    break
    for it in below:
        if it.column < current.column or (it.dashes and it.dashes[0] < current.column):
            break
        if it.column == current.column:
            yield it.key, it.value


def _top(lines: Sequence[str]) -> Iterator[tuple[KeyPath, str]]:
    """The scalar fields of a document and of its metadata."""
    inside = False
    for it in filter(None, map(_parsed, lines)):
        if it.column == 0:
            inside = it.key == "metadata"
            yield (it.key,), it.value
        elif inside and it.column <= 4 and it.key in ("name", "namespace"):
            yield ("metadata", it.key), it.value
