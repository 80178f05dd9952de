"""Parses Go templates with the delimiters `<<` and `>>`.

Unsupported syntax raises UnknownTemplateError, and so does invalid syntax with which Flux Operator
would fail; no fault is reported for it. (Go: text/template/parse)
"""

import json
from collections.abc import Sequence
from typing import Final

from gitops_lint.digits import integer
from gitops_lint.resourceset.nodes import (
    Action,
    Block,
    Call,
    Expression,
    Field,
    Literal,
    Name,
    Node,
    Text,
    UnknownTemplateError,
)
from gitops_lint.resourceset.tokens import Piece, Token, pieces

MAX_DEPTH: Final = 50
_CONSTANTS: Final = {"true": True, "false": False, "nil": None}
_BLOCKS: Final = frozenset({"if", "with", "range"})
_FOREIGN: Final = frozenset({"define", "template", "block", "break", "continue"})


def parse(text: str) -> tuple[Node, ...]:
    """The nodes of a template; raises UnknownTemplateError."""
    parser = _Parser(list(pieces(text)))
    nodes, end = parser.nodes(0)
    if end:
        raise UnknownTemplateError(f"`{end}` belongs to no block", parser.offset)
    return nodes


class _Parser:
    def __init__(self, pieces: Sequence[Piece]) -> None:
        self._pieces = pieces
        self._at = 0
        self.offset = 0

    def nodes(self, depth: int) -> tuple[tuple[Node, ...], str]:
        """(nodes, `else` or `end`) up to that keyword, which is not consumed; "" at the end."""
        if depth > MAX_DEPTH:
            raise UnknownTemplateError("blocks are nested too deeply", self.offset)
        found: list[Node] = []
        while self._at < len(self._pieces):
            piece = self._pieces[self._at]
            self.offset = piece.start
            if piece.tokens is None:
                self._at += 1
                if piece.text:
                    found.append(Text(piece.start, piece.text))
                continue
            first = next((token.text for token in piece.tokens if token.kind != "space"), "")
            if first in ("else", "end"):
                return tuple(found), first
            self._at += 1
            if first in _FOREIGN:
                raise UnknownTemplateError(f"`{first}` is not supported", piece.start)
            found.append(self._block(piece, first, depth) if first in _BLOCKS else _action(piece))
        return tuple(found), ""

    def _block(self, piece: Piece, keyword: str, depth: int, skip: int = 1) -> Block:
        tokens = [token for token in piece.tokens or () if token.kind != "space"][skip:]
        variables = _declared(tokens)
        value = _pipeline(piece, skip, after="=" if variables else "")
        body, end = self.nodes(depth + 1)
        otherwise: tuple[Node, ...] = ()
        if end == "else":
            again = self._pieces[self._at]
            words = [it.text for it in again.tokens or () if it.kind != "space"]
            self._at += 1
            if words[1:2] == ["if"] and keyword == "if":
                return Block(piece.start, keyword, value, variables, body,
                             (self._block(again, "if", depth + 1, skip=2),))  # fmt: skip
            if len(words) > 1:
                raise UnknownTemplateError(f"`{' '.join(words)}` is not supported", again.start)
            otherwise, end = self.nodes(depth + 1)
        if end != "end":
            raise UnknownTemplateError(f"`{keyword}` has no `end`", piece.start)
        self._at += 1
        return Block(piece.start, keyword, value, variables, body, otherwise)


def _declared(tokens: Sequence[Token]) -> tuple[str, ...]:
    """The variables before `:=`."""
    texts = [token.text for token in tokens]
    if ":=" not in texts:
        return ()
    return tuple(it.text for it in tokens[: texts.index(":=")] if it.kind == "variable")


def _action(piece: Piece) -> Action:
    tokens = [token for token in piece.tokens or () if token.kind != "space"]
    if len(tokens) > 1 and tokens[0].kind == "variable" and tokens[1].text in (":=", "="):
        value = _pipeline(piece, 0, after="=")
        return Action(piece.start, value, tokens[0].text, declares=tokens[1].text == ":=")
    return Action(piece.start, _pipeline(piece, 0))


def _pipeline(piece: Piece, skip: int, after: str = "") -> Expression:
    """The expression of an action, after `skip` words, or after `=` or `:=` if `after` is set."""
    tokens = list(piece.tokens or ())
    if after:
        start = next(i for i, token in enumerate(tokens) if token.text in (":=", "=")) + 1
    else:
        solid = [i for i, token in enumerate(tokens) if token.kind != "space"]
        start = solid[skip] if len(solid) > skip else len(tokens)
    reader = _Reader(tokens[start:], piece.start)
    value = reader.pipeline(0)
    if reader.peek() is not None:
        raise UnknownTemplateError(f"`{piece.text.strip()}` is not supported", piece.start)
    return value


class _Reader:
    """Reads the tokens of one pipeline."""

    def __init__(self, tokens: Sequence[Token], offset: int) -> None:
        self._tokens, self._at, self._offset = tokens, 0, offset

    def peek(self, *, spaces: bool = True) -> Token | None:
        """The next token, or None; with `spaces`, spaces are skipped first."""
        while spaces and self._at < len(self._tokens) and self._tokens[self._at].kind == "space":
            self._at += 1
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def pipeline(self, depth: int) -> Expression:
        """Commands separated by `|`: each result is the last argument of the next command."""
        if depth > MAX_DEPTH:
            raise UnknownTemplateError("parentheses are nested too deeply", self._offset)
        value = self._command(depth, None)
        while (token := self.peek()) and token.text == "|":
            self._at += 1
            value = self._command(depth, value)
        return value

    def _command(self, depth: int, piped: Expression | None) -> Expression:
        operands = []
        while (token := self.peek()) and token.text not in ("|", ")"):
            operands.append(self._operand(depth))
        given = () if piped is None else (piped,)
        match operands:
            case [Name(name, ()), *arguments] if name[0] not in ".$":
                called = Call(name, (*arguments, *given), piped=bool(given))
                return called if called.arguments else operands[0]
            case [Literal(None)]:
                raise UnknownTemplateError("`nil` is not a command", self._offset)
            case [only] if piped is None:
                return only
        raise UnknownTemplateError("the called value is not a function", self._offset)

    def _operand(self, depth: int) -> Expression:
        token = self._tokens[self._at]
        self._at += 1
        match token.kind:
            case "string":
                return Literal(_unquoted(token.text, self._offset))
            case "raw":
                return Literal(token.text[1:-1])
            case "number":
                number = integer(token.text)
                if number is None:
                    raise UnknownTemplateError("a number is too large", self._offset)
                return Literal(number)
            case "word" if token.text in _CONSTANTS:
                return Literal(_CONSTANTS[token.text])
            case "word" | "variable":
                return Name(token.text, self._fields())
            case "field":
                return Name(".", (token.text[1:], *self._fields()))
        if token.text == ".":
            return Name(".")
        if token.text == "(":
            inner = self.pipeline(depth + 1)
            closing = self.peek()
            if closing is None or closing.text != ")":
                raise UnknownTemplateError("a parenthesis is not closed", self._offset)
            self._at += 1
            fields = self._fields()
            return Field(inner, fields) if fields else inner
        raise UnknownTemplateError(f"`{token.text}` is not supported", self._offset)

    def _fields(self) -> tuple[str, ...]:
        fields = []
        while (token := self.peek(spaces=False)) and token.kind == "field":
            fields.append(token.text[1:])
            self._at += 1
        return tuple(fields)


def _unquoted(text: str, offset: int) -> str:
    """A quoted string; of Go's escapes, only those that JSON has too are supported."""
    try:
        return str(json.loads(text, strict=False))
    except ValueError:
        raise UnknownTemplateError(f"`{text}` is not supported", offset) from None
