"""Messages for users about files that cannot be parsed.

They name keys, but quote no values: only the build decides whether a file holds those of a Secret.
"""

import re
from collections.abc import Sequence
from typing import Any, Final

from gitops_lint.documents.data import Span
from gitops_lint.lines import Positions, has_other_breaks, split_lines
from gitops_lint.namedtuple import NamedTuple

_TEMPLATE: Final = (
    "render this Helm or Jinja template before you commit it; or move it to a path that Flux does not"
    " apply"
)

# Compiled at the first fault only: it takes 4 ms.
_FORBIDDEN: Final = (
    "[^\\t\\n\\r\\x20-\\x7e\\x85\\xa0-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]"
)


_UNQUOTED: Final = {"`": "a backtick", "\t": "a tab", " ": "a space"}


class UnreadableError(Exception):
    """A file cannot be parsed any further: a message for users, the span of the fault, and help."""

    def __init__(self, message: str, span: Span, help: str | None = None) -> None:  # noqa: A002
        super().__init__(message)
        self.span = span
        self.help = help


class _Translation(NamedTuple):
    """A parser's error (a regular expression; libyaml or the pure parser), and our message.

    `{char}` is the character at the fault. `{opened}` and `{line}` are the first character and the line
    of the construct that the parser was in; with `at_start`, the fault is reported there.
    """

    parser: str
    message: str
    at_start: bool = False


_TRANSLATIONS: Final = tuple(
    _Translation(*it)
    for it in (
        (r"(a tab|'\\t') that cannot start any token", "a tab is used for indentation, where YAML allows only spaces"),
        (r"cannot start any token", "a value cannot start with {char}: put it in quotes"),
        (r"tab character", "a tab is used for indentation, where YAML allows only spaces"),
        (r"(end of stream|document (indicator|separator)).* quoted scalar", "the quote that opens here is never closed", True),
        (r"',' or '[\]}]'", "the {opened} that opens here is not closed, or a comma is missing", True),
        (r"a block mapping", "{char} does not continue the map that starts at line {line}: check the indentation, and the quotes on this line"),
        (r"a block collection", "{char} does not continue the list that starts at line {line}: check the indentation"),
        (r"parsing a quoted scalar|double-quoted scalar", "this escape does not exist in double quotes: write `\\\\` for a backslash, or use single quotes"),
        (r"an alias", "`*` starts an alias, which needs a name: put the value in quotes", True),
        (r"an anchor", "`&` starts an anchor, which needs a name: put the value in quotes", True),
        (r"a block scalar", "only `+`, `-` or a number from 1 to 9 can follow {opened} on its line"),
        (r"undefined tag handle", "this tag uses an undefined handle: put the value in quotes", True),
        (r"sequence entries are not allowed", "a list cannot start on the line of its key: put it on the next line"),
        (r"a (block|flow) node", "{char} is not allowed here: put the value in quotes"),
        (r"<document start>", "the document has already ended: check the indentation and brackets above, or begin another document with `---`"),
    )
)  # fmt: skip


def syntax_error(text: str, error: Any, line: int, column: int) -> UnreadableError:
    """The fault for a parser's error about `text`, which starts at a line and column (zero-based)."""
    if not hasattr(error, "problem"):
        return _bad_character(text, error, line, column)
    lines = split_lines(text)
    if not lines[-1]:
        lines.pop()  # the text ends with a line break
    here = _spot(text, error.problem_mark or error.context_mark)
    start = _spot(text, error.context_mark) if error.context_mark else here
    reported = f"{error.problem} {error.context or ''}".strip()
    if "mapping values are not allowed" in reported:
        message = _unexpected_colon(lines, here)
    elif "could not find expected ':'" in reported:
        message, here = _missing_colon(lines, start), start
    elif "a flow node" in reported and here.line >= len(lines):
        message = "the document ends here, but a bracket is not closed"
    else:
        char = _character(lines, here)
        found = _translation(reported.replace("character that", f"character {char} that"))
        message = found.message.format(
            char=char, opened=_character(lines, start), line=start.line + line + 1
        )
        here = start if found.at_start else here
    span = Span(here.line + line, here.column + column, here.line + line, here.column + column + 1)
    return UnreadableError(message, span, template_help(lines, here.line, start.line))


class _Spot(NamedTuple):
    line: int
    column: int


def _spot(text: str, mark: Any) -> _Spot:
    """The place of a parser's mark in our lines; the end of a text without a line break is on a new line."""
    if not has_other_breaks(text):
        return _Spot(mark.line, mark.column)
    if mark.index >= len(text) and not mark.column and not text.endswith("\n"):
        return _Spot(text.count("\n") + 1, 0)
    return _Spot(*Positions(text).of(mark.index))


def template_help(lines: Sequence[str], *suspects: int) -> str | None:
    """Help for a fault at one of these lines (zero-based) if one of them is a template, else None."""
    found = (lines[line] for line in suspects if line < len(lines))
    return _TEMPLATE if any("{{" in line or "{%" in line for line in found) else None


def _translation(reported: str) -> _Translation:
    """The first translation that matches; a parser's error that has none is shown as it is."""
    known = (it for it in _TRANSLATIONS if re.search(it.parser, reported))
    return next(known, _Translation("", reported.replace("{", "{{").replace("}", "}}")))


def _character(lines: Sequence[str], mark: _Spot) -> str:
    """The character at a mark, for a message; a letter or digit is not shown, it may be of a value."""
    line = lines[mark.line] if mark.line < len(lines) else ""
    if mark.column >= len(line):
        return "the end of the line"
    char = line[mark.column]
    return "this text" if char.isalnum() else _UNQUOTED.get(char, f"`{char}`")


def _unexpected_colon(lines: Sequence[str], mark: _Spot) -> str:
    line = lines[mark.line]
    if re.search(r":[ \t]", line[: mark.column]):
        return "a value that contains `: ` must be in quotes"
    if mark.line and (above := re.fullmatch(r"[ -]*([\w.-]+?):\S+", lines[mark.line - 1])):
        return f"a space is missing after the colon of `{above[1]}` in the line above"
    return "this key is indented as if it were part of the value above: check the indentation"


def _missing_colon(lines: Sequence[str], mark: _Spot) -> str:
    line = lines[mark.line][mark.column :] if mark.line < len(lines) else ""
    if key := re.match(r"([\w.-]+?):\S", line):
        return f"a space is missing after the colon of `{key[1]}`"
    return "this line is neither `key: value` nor `- item`"


def _bad_character(text: str, error: Any, line: int, column: int) -> UnreadableError:
    """The fault for a character that YAML forbids; searched for, because the parsers disagree on its position."""
    bad = re.search(_FORBIDDEN, text)
    if not bad:
        return UnreadableError(str(error), Span(line, column, line, column))
    here = Positions(text).of(bad.start())
    row, at = line + here[0], column + here[1]
    message = f"the control character U+{ord(bad[0]):04X} is not allowed in YAML"
    return UnreadableError(message, Span(row, at, row, at + 1))
