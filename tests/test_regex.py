"""No regular expression takes exponential time: the text of a repository may be anything."""

import pkgutil
import re
from collections.abc import Iterator, Sequence
from importlib import import_module
from re import _constants as op
from re import _parser as parser
from typing import Any, Final

import pytest

import gitops_lint
from gitops_lint.regex import _Regex

_CHARACTERS: Final = range(256)
_ONE: Final = {op.LITERAL, op.NOT_LITERAL, op.IN, op.ANY}
_REPEATS: Final = {op.MAX_REPEAT, op.MIN_REPEAT}


def expressions() -> Iterator[tuple[str, Any]]:
    """Every expression that a module of the package has at its top level, and where."""
    for module in pkgutil.walk_packages(gitops_lint.__path__, "gitops_lint."):
        if module.name.endswith("__main__"):
            continue
        for name, value in vars(import_module(module.name)).items():
            for it in value if isinstance(value, tuple | list) else (value,):
                if isinstance(it, _Regex | re.Pattern):
                    yield f"{module.name}.{name}", it.pattern


def ambiguous(pattern: str | bytes) -> bool:
    """Whether a repeated group can match the same text as one repetition and as two.

    That is so if the group repeats characters without a limit, and all else that it must match are such
    characters too: `(a+)+`, `(?: ?b[a-c]*)*`. A search that fails then tries every way to divide the text.
    """
    return any(_is_ambiguous(body) for body in _repeated(parser.parse(pattern)))


def _repeated(tree: Any) -> Iterator[Any]:
    """The bodies of all repetitions without a limit, also inside others."""
    for code, argument in tree:
        for inner in _inside(code, argument):
            if code in _REPEATS and argument[1] is op.MAXREPEAT:
                yield inner
            yield from _repeated(inner)


def _inside(code: Any, argument: Any) -> Sequence[Any]:
    if code in _REPEATS or code is op.POSSESSIVE_REPEAT:
        return (argument[2],)
    if code is op.SUBPATTERN:
        return (argument[3],)
    if code is op.BRANCH:
        return tuple(argument[1])
    if code in (op.ASSERT, op.ASSERT_NOT):
        return (argument[1],)
    return (argument,) if code is op.ATOMIC_GROUP else ()


def _is_ambiguous(body: Any) -> bool:
    items = list(body)
    if len(items) == 1:
        code, argument = items[0]
        if code is op.SUBPATTERN:
            return _is_ambiguous(argument[3])
        if code is op.BRANCH:
            return any(map(_is_ambiguous, argument[1]))
    must = [_characters(item) for item in items if not _may_be_empty(item)]
    return any(
        all(needed & repeated for needed in must)
        for code, argument in items
        if code in _REPEATS and argument[1] is op.MAXREPEAT and len(argument[2]) == 1
        for repeated in [_characters(argument[2][0])]
        if repeated
    )


def _may_be_empty(item: Any) -> bool:
    code, argument = item
    return (code in _REPEATS and argument[0] == 0) or code in (op.AT, op.ASSERT, op.ASSERT_NOT)


def _characters(item: Any) -> set[int]:
    """The characters that an item can consist of; none for anything but (repeated) single characters."""
    code, argument = item
    if code in _REPEATS and len(argument[2]) == 1:
        return _characters(argument[2][0])
    if code not in _ONE:
        return set()
    one = re._compiler.compile(_only(item))  # type: ignore[attr-defined]
    return {it for it in _CHARACTERS if one.fullmatch(chr(it))}


def _only(item: Any) -> Any:
    tree = parser.SubPattern(parser.State())
    tree.append(item)
    return tree


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("(a+)+", True),
        ("(?:[-a-z0-9]+/?\\.?)+", True),
        ("[a-z](?: ?[a-z][a-z.]*)*", True),
        ("(?:[^}$]+|x)+", True),
        ("(?:[^}$]++|x)+", False),
        ("(?:a+ )+", False),
        ("[a-z]+(?: [a-z]+)*", False),
        ("(?:ab)+c*", False),
    ],
)
def test_the_check_itself(pattern: str, *, expected: bool) -> None:
    assert ambiguous(pattern) is expected


def test_no_expression_divides_a_text_in_many_ways() -> None:
    assert {where for where, pattern in expressions() if ambiguous(pattern)} == set()
