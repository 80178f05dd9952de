"""Expansions to text: the values of variables go in, what Flux would print comes out."""

from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from typing import Final, NamedTuple, TypeAlias

from gitops_lint.substitution.grammar import (
    DEFAULT_OPERATORS,
    BadSubstitutionError,
    Escape,
    Expansion,
    Literal,
    Part,
    brief,
    parse,
)
from gitops_lint.substitution.operators import (
    OperatorPanicError,
    TooCostlyError,
    decode,
    encode,
    operate,
)

# None: the variable exists, its value cannot be known (an encrypted Secret).
Value: TypeAlias = str | None

MAX_TEXT: Final = 4 * 1024 * 1024  # a cluster takes no larger object by far


class State(Enum):
    """What becomes of an expansion."""

    DEFINED = "defined"
    DEFAULTED = "defaulted"
    UNDEFINED = "undefined"
    UNKNOWN = "unknown"
    ESCAPED = "escaped"


class Variables(NamedTuple):
    """The variables of one Flux Kustomization, by name.

    `complete` is false when a source could not be read at all: any other name may be in it.
    """

    values: Mapping[str, Value]
    complete: bool = True

    def state(self, expansion: Expansion) -> State:
        """Where the value of an expansion comes from, its arguments left aside."""
        value = self.values.get(expansion.name)
        if value is None and (expansion.name in self.values or not self.complete):
            return State.UNKNOWN
        if expansion.operator in DEFAULT_OPERATORS:
            return State.DEFINED if value else State.DEFAULTED
        return State.UNDEFINED if value is None else State.DEFINED


class UndefinedVariableError(Exception):
    """A variable without a value, in strict mode."""

    def __init__(self, expansion: Expansion) -> None:
        super().__init__(f'variable not set (strict mode): "{brief(expansion.name)}"')
        self.offset = expansion.start


def evaluate(text: str, variables: Variables, *, strict: bool) -> str | None:
    """A text with its expansions replaced; None when that depends on something unknown, or grows
    beyond MAX_TEXT.

    `strict`: a variable that is not defined raises UndefinedVariableError, unless the operator is
    one for defaults; otherwise it is the empty string. Raises BadSubstitutionError for text that
    Flux cannot read. (fluxcd/pkg: envsubst `Eval`)
    """
    parts = parse(text)
    if strict:
        for expansion in expansions(parts):
            if variables.state(expansion) is State.UNDEFINED:
                raise UndefinedVariableError(expansion)
    written = [write(part, variables) for part in parts]
    pieces = [piece for piece in written if piece is not None]
    if len(pieces) < len(written) or sum(map(len, pieces)) > MAX_TEXT:
        return None
    return join(pieces)


def expansions(parts: tuple[Part, ...]) -> Iterator[Expansion]:
    """Every expansion, the arguments' own before the one they belong to, as Flux looks them up."""
    for part in parts:
        if isinstance(part, Expansion):
            yield from expansions(part.arguments)
            yield part


def write(part: Part, variables: Variables) -> str | None:
    """What a part becomes; an undefined variable counts as empty, None is an unknown result.

    Raises BadSubstitutionError where the operator crashes the controller.
    """
    match part:
        case Literal():
            return part.text
        case Escape():
            return "$"
    # First the arguments, as Flux does it: one that crashes does so even where it is not needed.
    arguments = [write(argument, variables) for argument in part.arguments]
    value = variables.values.get(part.name)
    if value is None and variables.state(part) is State.UNKNOWN:
        return None
    if not part.operator or (value and part.operator in DEFAULT_OPERATORS):
        return value or ""
    if None in arguments:
        return None
    given = [encode(argument) for argument in arguments if argument is not None]
    if sum(map(len, given)) > MAX_TEXT:
        return None
    try:
        return decode(operate(part.operator, encode(value or ""), given))
    except TooCostlyError:
        return None
    except OperatorPanicError:
        raise BadSubstitutionError(
            f"`${{{brief(part.name)}:…}}` is a substring that ends before it starts, which crashes the "
            "reconciliation",
            part.start,
            "write a length that is not negative",
        ) from None


def settle(part: Part, source: str, variables: Variables, *, strict: bool) -> str:
    """What a part of a text becomes, or the part itself while that is unknown or undefined."""
    if isinstance(part, Expansion) and strict:
        states = map(variables.state, expansions((part,)))
        if State.UNDEFINED in states:
            return source[part.start : part.end]
    text = write(part, variables)
    return source[part.start : part.end] if text is None else text


def join(pieces: Iterable[str]) -> str:
    """Pieces as one text, in which the halves of a character find together again."""
    text = "".join(pieces)
    return text if text.isascii() else decode(encode(text))
