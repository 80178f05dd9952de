"""Evaluates expansions: from the values of variables to the text that Flux would print."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, TypeAlias

from gitops_lint.budget import Unit, spend
from gitops_lint.documents import SecretText, reveal
from gitops_lint.enums import Enum
from gitops_lint.namedtuple import NamedTuple
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
    crashes_before_2_9_5,
    decode,
    encode,
    operate,
)

# None: the variable exists, but its value is unknown (an encrypted Secret).
Value: TypeAlias = str | None

_WORK: Final = 20  # steps to parse and evaluate an expansion, and to find its place: about 40 µs
MAX_TEXT: Final = 4 * 1024 * 1024  # far more than a cluster accepts for an object


class State(Enum):
    """The state of an expansion: where its value comes from."""

    DEFINED = "defined"
    DEFAULTED = "defaulted"
    UNDEFINED = "undefined"
    UNKNOWN = "unknown"
    ESCAPED = "escaped"


class Variables(NamedTuple):
    """The variables of one Flux Kustomization, by name.

    `complete` is false if a source could not be read at all, so any other variable may exist.
    """

    values: Mapping[str, Value]
    complete: bool = True

    def state(self, expansion: Expansion) -> State:
        """Where the value of an expansion comes from, regardless of its arguments."""
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
    """A text with its expansions replaced; None if unknown, or longer than MAX_TEXT.

    `strict`: an undefined variable raises UndefinedVariableError, unless the operator gives a
    default; if not strict, it is empty. Raises BadSubstitutionError for text that Flux cannot parse.
    (fluxcd/pkg: envsubst `Eval`)
    """
    parts = parse(text)
    if strict:
        for expansion in expansions(parts):
            if variables.state(expansion) is State.UNDEFINED:
                raise UndefinedVariableError(expansion)
    expanded = [expand(part, variables) for part in parts]
    pieces = [piece for piece in expanded if piece is not None]
    if len(pieces) < len(expanded) or sum(map(len, pieces)) > MAX_TEXT:
        return None
    return join(pieces)


def expansions(parts: tuple[Part, ...]) -> Iterator[Expansion]:
    """Every expansion, those in arguments before the outer one, in the order of Flux's lookups."""
    for part in parts:
        if isinstance(part, Expansion):
            yield from expansions(part.arguments)
            yield part


def expand(part: Part, variables: Variables) -> str | None:
    """The text of a part; an undefined variable is empty. None if unknown.

    Raises BadSubstitutionError if the operator crashes the controller.
    """
    match part:
        case Literal():
            return part.text
        case Escape():
            return "$"
    # Flux evaluates arguments first: one that crashes does so even if it is not needed.
    spend(Unit.STEPS, _WORK)
    arguments = [expand(argument, variables) for argument in part.arguments]
    value = variables.values.get(part.name)
    if value is None and variables.state(part) is State.UNKNOWN:
        return None
    if type(value) is SecretText:
        if part.operator and part.operator not in DEFAULT_OPERATORS:
            return None  # a part of a text of which only a part may be shown
        value = reveal(value)
    spend(Unit.CHARACTERS, len(value or "") + sum(len(it or "") for it in arguments))
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
            f"`${{{brief(part.name)}:…}}` crashes the controller with a length that is too large",
            part.start,
            "write a smaller length",
        ) from None


def crashes_older_flux(expansion: Expansion, variables: Variables) -> bool:
    """Whether an expansion certainly crashes the kustomize-controller of a Flux older than 2.9.5.

    An unknown or secret value counts as empty: if a substring of that crashes it, any value does.
    """
    if expansion.operator != ":":
        return False
    try:
        arguments = [expand(argument, variables) for argument in expansion.arguments]
    except BadSubstitutionError:
        return False  # that crashes every version
    if None in arguments:
        return False
    value = variables.values.get(expansion.name) or ""
    known = "" if type(value) is SecretText else value
    return crashes_before_2_9_5(encode(known), [encode(it) for it in arguments if it is not None])


def expand_or_keep(part: Part, source: str, variables: Variables, *, strict: bool) -> str:
    """The text of a part, or the part as written if its value is unknown or undefined."""
    if isinstance(part, Expansion) and strict:
        states = map(variables.state, expansions((part,)))
        if State.UNDEFINED in states:
            return source[part.start : part.end]
    text = expand(part, variables)
    return source[part.start : part.end] if text is None else text


def join(pieces: Iterable[str]) -> str:
    """Pieces joined to one text; bytes of a character that was cut in two are joined again."""
    text = "".join(pieces)
    return text if text.isascii() else decode(encode(text))
