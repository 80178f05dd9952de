"""Splits a template into text and the tokens of actions. (Go: text/template/parse, lex.go)"""

import re
from collections.abc import Iterator
from typing import Final

from gitops_lint.namedtuple import NamedTuple
from gitops_lint.regex import regex
from gitops_lint.resourceset.nodes import UnknownTemplateError

_ACTION: Final = regex(
    r"<<(?P<left>-(?=\s))?(?P<inside>\s?/\*.*?\*/\s?|(?:\"(?:\\.|[^\"\\\n])*\"|`[^`]*`|(?!>>)[^\"`])*?)"
    r"(?P<right>(?<=\s)-)?>>",
    re.DOTALL,
)
_TOKEN: Final = regex(
    r"""
      (?P<space>\s+)
    | (?P<string>"(?:\\.|[^"\\\n])*")
    | (?P<raw>`[^`]*`)
    | (?P<number>[-+]?\d+(?![\w.]))
    | (?P<variable>\$\w*)
    | (?P<field>\.[A-Za-z_]\w*)
    | (?P<word>[A-Za-z_]\w*)
    | (?P<sign>:=|[=|(),.])
    """,
    re.VERBOSE,
)


class Token(NamedTuple):
    kind: str
    text: str


class Piece(NamedTuple):
    """Text, or the tokens of an action."""

    start: int
    text: str
    tokens: tuple[Token, ...] | None = None


def pieces(text: str) -> Iterator[Piece]:
    """The pieces of a template, without comments; raises UnknownTemplateError."""
    at, trim = 0, False
    while (start := text.find("<<", at)) >= 0:
        found = _ACTION.match(text, start)
        if not found:
            raise UnknownTemplateError("an action is not closed", start)
        yield _text(text, at, start, trim, trims_end=bool(found["left"]))
        inside = found["inside"]
        if not inside.startswith("/*", int(bool(found["left"]))):  # a comment
            yield Piece(start, inside, tuple(_tokens(inside, start)))
        at, trim = found.end(), bool(found["right"])
    yield _text(text, at, len(text), trim, trims_end=False)


def _text(text: str, start: int, end: int, trims_start: bool, *, trims_end: bool) -> Piece:
    if trims_start:
        while start < end and text[start] in " \t\r\n":
            start += 1
    piece = text[start:end]
    return Piece(start, piece.rstrip(" \t\r\n") if trims_end else piece)


def _tokens(text: str, offset: int) -> Iterator[Token]:
    at = 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if not found:
            raise UnknownTemplateError(f"`{text.strip()}` is not supported", offset)
        at = found.end()
        if found.lastgroup == "space":
            # Spaces separate arguments: `a .b` are two, `a.b` is one.
            yield Token("space", " ")
        else:
            yield Token(str(found.lastgroup), found[0])
