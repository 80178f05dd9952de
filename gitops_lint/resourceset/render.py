"""Renders a template with inputs, and maps the output back to the template."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from typing import Any, Final

from gitops_lint.budget import Unit, spend
from gitops_lint.documents import is_hidden
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.resourceset.functions import FUNCTIONS, Number, printed, truth
from gitops_lint.resourceset.nodes import (
    Action,
    Block,
    Call,
    Expression,
    Field,
    Literal,
    MissingInputError,
    Name,
    Node,
    Text,
    UnknownTemplateError,
)

_NAMES: Final = frozenset({"inputs", ".", "and", "or", *FUNCTIONS})
MAX_TEXT: Final = 4 * 1024 * 1024
MAX_STEPS: Final = 100_000
# Inputs that the operator adds to every set; their values are unknown here.
_ADDED: Final = frozenset({"id", "provider"})


class Rendered(NamedTuple):
    """The output of a template in pieces: (offset in the template, whether it is literal, text).

    Literal text advances in the template together with the output; the output of an action does not.
    """

    pieces: tuple[tuple[int, bool, str], ...]

    @property
    def text(self) -> str:
        return "".join(piece for _, _, piece in self.pieces)

    def origins(self) -> "Origins":
        return Origins(self.pieces)


class Origins:
    """Maps offsets of the rendered text to offsets in the template."""

    def __init__(self, pieces: Sequence[tuple[int, bool, str]]) -> None:
        self._pieces = [piece for piece in pieces if piece[2]]
        self._starts = list(accumulate((len(it[2]) for it in self._pieces), initial=0))[:-1]

    def template_offset(self, offset: int) -> int:
        """The offset in the template from which the rendered text at an offset comes."""
        if not self._pieces:
            return 0
        index = max(bisect_right(self._starts, offset) - 1, 0)
        start, is_literal, _ = self._pieces[index]
        return start + (offset - self._starts[index] if is_literal else 0)


def render(nodes: Sequence[Node], inputs: Mapping[str, Any]) -> Rendered:
    """The output of a template for one set of inputs; raises UnknownTemplateError."""
    _check(nodes, frozenset())
    return Rendered(tuple(_Renderer(inputs).run(nodes, None, {})))


class _Renderer:
    def __init__(self, inputs: Mapping[str, Any]) -> None:
        self._inputs = _numbered(inputs)
        self._size = self._steps = 0

    def run(
        self, nodes: Sequence[Node], dot: Any, variables: dict[str, Any]
    ) -> Iterator[tuple[int, bool, str]]:
        for node in nodes:
            try:
                yield from self._node(node, dot, variables)
            except UnknownTemplateError as error:
                error.offset = error.offset or node.start
                raise

    def _node(
        self, node: Node, dot: Any, variables: dict[str, Any]
    ) -> Iterator[tuple[int, bool, str]]:
        self._steps += 1
        spend(Unit.STEPS)
        if self._steps > MAX_STEPS or self._size > MAX_TEXT:
            raise UnknownTemplateError("its output is too large", node.start)
        match node:
            case Text(start, text):
                self._size += len(text)
                yield start, True, text
            case Action(start, value, "", _):
                text = printed(self._value(value, dot, variables))
                self._size += len(text)
                yield start, False, text
            case Action(_, value, variable, declares):
                if not declares:
                    raise UnknownTemplateError(f"assigning {variable} is not supported", node.start)
                variables[variable] = self._value(value, dot, variables)
            case Block(_, "range"):
                yield from self._range(node, dot, variables)
            case Block(_, keyword, value, names, body, otherwise):
                found = self._value(value, dot, variables)
                inner = {**variables, **dict.fromkeys(names, found)}
                if truth(found):
                    yield from self.run(body, found if keyword == "with" else dot, inner)
                else:
                    yield from self.run(otherwise, dot, inner)

    def _range(
        self, block: Block, dot: Any, variables: dict[str, Any]
    ) -> Iterator[tuple[int, bool, str]]:
        found = self._value(block.value, dot, variables)
        if isinstance(found, dict):
            entries: list[tuple[Any, Any]] = sorted(found.items())
        elif isinstance(found, list):
            entries = list(enumerate(found))
        else:
            raise UnknownTemplateError("`range` needs a list or a map", block.start)
        if not entries:
            yield from self.run(block.otherwise, dot, dict(variables))
        for key, item in entries:
            values = (key, item) if len(block.variables) > 1 else (item,)
            inner = {**variables, **dict(zip(block.variables, values, strict=False))}
            yield from self.run(block.body, item, inner)

    def _value(self, value: Expression, dot: Any, variables: Mapping[str, Any]) -> Any:
        match value:
            case Literal(constant):
                return constant
            case Name("inputs", fields):
                return self._input(fields)
            case Name(".", fields) if dot is not None:
                return _read(dot, fields)
            case Name(name, fields) if name in variables:
                return _read(variables[name], fields)
            case Name(name, fields) if name in ("list", "dict"):
                return _read(FUNCTIONS[name](), fields)
            case Field(inner, fields):
                return _read(self._value(inner, dot, variables), fields)
            case Call("and" | "or") as call:
                return self._choice(call, dot, variables)
            case Call(name, arguments) if name in FUNCTIONS:
                values = [self._value(argument, dot, variables) for argument in arguments]
                if any(map(is_hidden, values)):
                    raise UnknownTemplateError(f"`{name}` of a value of a Secret is not supported")
                try:
                    return FUNCTIONS[name](*values)
                except (TypeError, ValueError, RecursionError):
                    raise UnknownTemplateError(
                        f"`{name}` with these arguments is not supported"
                    ) from None
        raise UnknownTemplateError(f"`{value.name}` is not supported")

    def _choice(self, call: Call, dot: Any, variables: Mapping[str, Any]) -> Any:
        """The value of `and` or `or`: the first argument that decides, or the last."""
        arguments: list[Expression] = list(call.arguments)
        if call.piped:
            arguments[-1] = Literal(self._value(arguments[-1], dot, variables))
        found: Any = None
        for argument in arguments:
            found = self._value(argument, dot, variables)
            if truth(found) is (call.name == "or"):
                break
        return found

    def _input(self, fields: tuple[str, ...]) -> Any:
        if fields and fields[0] in _ADDED and fields[0] not in self._inputs:
            raise UnknownTemplateError(f"`inputs.{fields[0]}` is set by Flux Operator at run time")
        return _read(self._inputs, fields)


def _numbered(value: Any) -> Any:
    """Inputs with their integers as Number, unlike the integers of the template."""
    if isinstance(value, dict):
        return {key: _numbered(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_numbered(item) for item in value]
    return Number(value) if type(value) is int else value


def _check(nodes: Sequence[Node], variables: frozenset[str]) -> None:
    """Raise UnknownTemplateError for an unsupported name.

    Go refuses a whole template for an unknown name, even if it would never be evaluated.
    """
    for node in nodes:
        if isinstance(node, Text):
            continue
        for name in _names(node.value):
            if name not in variables and name not in _NAMES:
                raise UnknownTemplateError(f"`{name}` is not supported", node.start)
        if isinstance(node, Block):
            inner = variables | set(node.variables)
            _check(node.body, inner)
            _check(node.otherwise, inner)
        elif node.declares:
            variables |= {node.variable}


def _names(value: Expression) -> Iterator[str]:
    match value:
        case Name(name):
            yield name
        case Field(inner):
            yield from _names(inner)
        case Call(name, arguments):
            yield name
            for argument in arguments:
                yield from _names(argument)


def _read(value: Any, fields: tuple[str, ...]) -> Any:
    """The field of a field of a value. (Go: text/template with missingkey=error)"""
    for field in fields:
        if isinstance(value, Mapping) and field not in value:
            raise MissingInputError(field)
        if not isinstance(value, Mapping):
            raise UnknownTemplateError(f"`{field}` does not exist")
        value = value[field]
    return value
