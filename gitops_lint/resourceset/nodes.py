"""What a Go template consists of. (Go: text/template/parse)"""

from typing import Any, NamedTuple, TypeAlias


class UnknownTemplateError(Exception):
    """A template whose result cannot be told: the reason, and the offset of the action."""

    def __init__(self, reason: str, offset: int = 0) -> None:
        super().__init__(reason)
        self.offset = offset


class Text(NamedTuple):
    """Text as it is, from an offset of the template."""

    start: int
    text: str


class Literal(NamedTuple):
    """A constant."""

    value: Any


class Name(NamedTuple):
    """A function without arguments, a variable (`$x`) or the dot, and the fields that are read."""

    name: str
    fields: tuple[str, ...] = ()


class Call(NamedTuple):
    """A function with arguments."""

    name: str
    arguments: "tuple[Expression, ...]"
    piped: bool = False  # the last argument comes through a `|`, and so is there before the others


class Field(NamedTuple):
    """Fields of what an expression in brackets gives."""

    of: "Expression"
    fields: tuple[str, ...]


Expression: TypeAlias = Literal | Name | Call | Field


class Action(NamedTuple):
    """An expression that is printed, or kept in variables."""

    start: int
    value: Expression
    variable: str = ""
    declares: bool = False


class Block(NamedTuple):
    """`if`, `with` or `range`, with what it holds."""

    start: int
    keyword: str
    value: Expression
    variables: tuple[str, ...]
    body: "tuple[Node, ...]"
    otherwise: "tuple[Node, ...]"


Node: TypeAlias = Text | Action | Block
