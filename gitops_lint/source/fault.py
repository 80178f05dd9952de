"""What is wrong with a file that cannot be read, in words for people."""

import re
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from gitops_lint.source.data import Span

_TEMPLATE: Final = (
    "this looks like a Helm or Jinja template: keep it out of the paths that Flux reads,"
    " or render it first"
)

# Compiled at the first fault only: it takes 4 ms.
_FORBIDDEN: Final = (
    "[^\\t\\n\\r\\x20-\\x7e\\x85\\xa0-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]"
)


class UnreadableError(Exception):
    """What stops the reading of a file: a message for people, the span it is about, and help."""

    def __init__(self, message: str, span: Span, help: str | None = None) -> None:  # noqa: A002
        super().__init__(message)
        self.span = span
        self.help = help


class _Saying(NamedTuple):
    """What a parser says (libyaml, or the pure one), and how we say it.

    `{char}` is the character at the fault, `{opened}` the one where the construct starts that the
    parser was in, `{line}` its line. Some faults show best where that construct starts.
    """

    parser: str
    ours: str
    at_start: bool = False


_SAYINGS: Final = tuple(
    _Saying(*saying)
    for saying in (
        (r"'\\t'.* cannot start any token", "a tab is used for indentation, where YAML allows only spaces"),
        (r"cannot start any token", "a value cannot start with {char}: put it in quotes"),
        (r"tab character", "a tab is used for indentation, where YAML allows only spaces"),
        (r"(end of stream|document (indicator|separator)).* quoted scalar", "the quote that opens here is never closed", True),
        (r"',' or '[\]}]'", "the {opened} that opens here is not closed, or a comma is missing", True),
        (r"a block mapping", "{char} does not continue the map that starts at line {line}: check the indentation, and the quotes on this line"),
        (r"a block collection", "{char} does not continue the list that starts at line {line}: check the indentation"),
        (r"parsing a quoted scalar|double-quoted scalar", "this escape does not exist in double quotes: write \\\\ for a backslash, or use single quotes"),
        (r"an alias", "* starts an alias, which needs a name: put the value in quotes", True),
        (r"an anchor", "& starts an anchor, which needs a name: put the value in quotes", True),
        (r"a block scalar", "only +, - or a number from 1 to 9 can follow {opened} on its line"),
        (r"undefined tag handle", "this tag uses a handle that is not defined: put the value in quotes", True),
        (r"sequence entries are not allowed", "a list cannot start on the line of its key: put it on the next line"),
        (r"a (block|flow) node", "{char} cannot stand here: put the value in quotes"),
        (r"<document start>", "the document has already ended: check the indentation and the brackets before this, and begin another document with ---"),
    )
)  # fmt: skip


def syntax_error(text: str, error: Any, line: int, column: int) -> UnreadableError:
    """A parser's error about `text`, which starts at a line and column, told as one sees it."""
    if not hasattr(error, "problem"):
        return _bad_character(text, error, line, column)
    lines = text.splitlines()
    here = error.problem_mark or error.context_mark
    start = error.context_mark or here
    said = f"{error.problem} {error.context or ''}".strip()
    if "mapping values are not allowed" in said:
        message = _unexpected_colon(lines, here)
    elif "could not find expected ':'" in said:
        message, here = _missing_colon(lines, start), start
    elif "a flow node" in said and here.line >= len(lines):
        message = "the document ends here, but a bracket before it is not closed"
    else:
        char = _character(lines, here)
        saying = _saying(said.replace("character that", f"character {char} that"))
        message = saying.ours.format(
            char=char, opened=_character(lines, start), line=start.line + line + 1
        )
        here = start if saying.at_start else here
    span = Span(here.line + line, here.column + column, here.line + line, here.column + column + 1)
    return UnreadableError(message, span, template_help(lines, here.line, start.line))


def template_help(lines: Sequence[str], *suspects: int) -> str | None:
    """Help for a fault at one of these lines (zero-based), when a template explains it."""
    found = (lines[line] for line in suspects if line < len(lines))
    return _TEMPLATE if any("{{" in line or "{%" in line for line in found) else None


def _saying(said: str) -> _Saying:
    known = (saying for saying in _SAYINGS if re.search(saying.parser, said))
    return next(known, _Saying("", said.replace("{", "{{").replace("}", "}}")))


def _character(lines: Sequence[str], mark: Any) -> str:
    """What stands at a mark, quoted for a message."""
    line = lines[mark.line] if mark.line < len(lines) else ""
    return repr(line[mark.column]) if mark.column < len(line) else "the end of the line"


def _unexpected_colon(lines: Sequence[str], mark: Any) -> str:
    line = lines[mark.line]
    if re.search(r":[ \t]", line[: mark.column]):
        return "a value that contains ': ' must be in quotes"
    if mark.line and re.fullmatch(r"[ -]*[\w.-]+:\S+", lines[mark.line - 1]):
        return (
            f"a space is missing after the colon of the line before: {lines[mark.line - 1].strip()}"
        )
    return "this key is indented as if it belonged to the value before it: check the indentation"


def _missing_colon(lines: Sequence[str], mark: Any) -> str:
    line = lines[mark.line][mark.column :] if mark.line < len(lines) else ""
    if re.match(r"[\w.-]+:\S", line):
        return "a space is missing after the colon"
    return "this line is neither 'key: value' nor '- item'"


def _bad_character(text: str, error: Any, line: int, column: int) -> UnreadableError:
    """The parsers count differently where a character is that YAML forbids, and so we look."""
    bad = re.search(_FORBIDDEN, text)
    if not bad:
        return UnreadableError(str(error), Span(line, column, line, column))
    before = (text[: bad.start()] + "x").splitlines()  # its last line is the one of the character
    row, at = line + len(before) - 1, column + len(before[-1]) - 1
    message = f"the control character U+{ord(bad[0]):04X} cannot stand in YAML"
    return UnreadableError(message, Span(row, at, row, at + 1))
