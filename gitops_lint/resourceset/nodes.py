"""The nodes of a parsed Go template. (Go: text/template/parse)"""

from typing import Any, TypeAlias

from gitops_lint.namedtuple import NamedTuple


class UnknownTemplateError(Exception):
    """A template whose output is unknown: the reason, and the offset of the action."""

    def __init__(self, reason: str, offset: int = 0) -> None:
        super().__init__(reason)
        self.offset = offset


class MissingInputError(UnknownTemplateError):
    """A template that fails, because it reads a field that a map certainly does not have."""

    def __init__(self, field: str) -> None:
        super().__init__(f"`{field}` does not exist")
        self.field = field


class Text(NamedTuple):
    """Literal text, and its offset in the template."""

    start: int
    text: str


class Literal(NamedTuple):
    """A constant."""

    value: Any


class Name(NamedTuple):
    """A function without arguments, a variable (`$x`) or the dot, and the fields read from it."""

    name: str
    fields: tuple[str, ...] = ()


class Call(NamedTuple):
    """A function with arguments."""

    name: str
    arguments: "tuple[Expression, ...]"
    piped: bool = False  # the last argument comes from a `|`, so it is evaluated first


class Field(NamedTuple):
    """Fields read from the value of an expression in parentheses."""

    of: "Expression"
    fields: tuple[str, ...]


Expression: TypeAlias = Literal | Name | Call | Field


class Action(NamedTuple):
    """An expression that is printed, or assigned to `variable`."""

    start: int
    value: Expression
    variable: str = ""
    declares: bool = False


class Block(NamedTuple):
    """An `if`, `with` or `range`, with its body and its `else` branch (`otherwise`)."""

    start: int
    keyword: str
    value: Expression
    variables: tuple[str, ...]
    body: "tuple[Node, ...]"
    otherwise: "tuple[Node, ...]"


Node: TypeAlias = Text | Action | Block
