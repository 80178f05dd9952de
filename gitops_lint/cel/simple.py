"""Decides simple validation rules without the library: to prepare it and to compile them takes longer than all else about them.

A simple rule tests which fields exist, and compares fields with texts: `!has(self.name) || self.kind == 'a'`.
"""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any, Final

from gitops_lint.cel.environment import RESERVED
from gitops_lint.regex import regex

_Test = Callable[[Any], bool]

_BLANK: Final = r"[ \t\r\n]*"
_FIELD: Final = r"self((?:\.[A-Za-z_]\w*)+)"
_TOKEN: Final = regex(
    rf"{_BLANK}(?:(?P<sign>\|\||&&|!(?!=)|[()])"
    rf"|has\({_FIELD}\)"
    rf"|{_FIELD}{_BLANK}([!=]=){_BLANK}'([^'\\\r\n]*)'"
    rf"|size\({_FIELD}\){_BLANK}(>|==){_BLANK}0){_BLANK}",
    re.ASCII,
)
_MOST: Final = 50  # tokens of a rule, so that the recursion stays shallow


class _UndecidedError(Exception):
    """The rule is not simple, or reads a field that is missing or has another type."""


def decided(rule: str, value: Any) -> bool | None:
    """Whether a rule holds with `value` as `self`, as the library evaluates it; None if only the library can tell."""
    test = _test(rule)
    try:
        return test(value) if test else None
    except _UndecidedError:
        return None


@lru_cache(maxsize=256)
def _test(rule: str) -> _Test | None:
    """The test of a simple rule; None for other rules."""
    tokens: list[re.Match[str]] = []
    at = 0
    while at < len(rule):
        token = _TOKEN.match(rule, at)
        if token is None or len(tokens) == _MOST:
            return None
        tokens.append(token)
        at = token.end()
    tokens.reverse()
    try:
        test = _any(tokens)
    except (_UndecidedError, IndexError):
        return None
    return None if tokens else test


def _any(tokens: list[re.Match[str]]) -> _Test:
    return _joined(tokens, "||", _all, any)


def _all(tokens: list[re.Match[str]]) -> _Test:
    return _joined(tokens, "&&", _one, all)


def _joined(
    tokens: list[re.Match[str]],
    sign: str,
    read: Callable[[list[re.Match[str]]], _Test],
    of: Callable[[Iterable[bool]], bool],
) -> _Test:
    """The test of parts with a sign between them; `of` says how many must hold."""
    parts = [read(tokens)]
    while tokens and tokens[-1]["sign"] == sign:
        tokens.pop()
        parts.append(read(tokens))
    return lambda value: of(part(value) for part in parts)


def _one(tokens: list[re.Match[str]], *, negated: bool = False) -> _Test:
    token = tokens.pop()
    sign, there, compared, operator, text, counted, relation = token.groups()
    if sign == "!":
        test = _one(tokens, negated=True)
        return lambda value: not test(value)
    if sign == "(":
        test = _any(tokens)
        if tokens.pop()["sign"] == ")":
            return test
    elif there:
        *path, last = _steps(there)
        return lambda value: last in _at(value, path, dict)
    elif compared and not negated:  # `!` binds closer than a comparison
        path = _steps(compared)
        return lambda value: (_at(value, path, str) == text) is (operator == "==")
    elif counted and not negated:
        path = _steps(counted)
        return lambda value: bool(_at(value, path, str | list | dict)) is (relation == ">")
    raise _UndecidedError


def _steps(path: str) -> list[str]:
    steps = path[1:].split(".")
    if not RESERVED.isdisjoint(steps):
        raise _UndecidedError
    return steps


def _at(value: Any, path: list[str], kind: Any) -> Any:
    """The value of this type at a path."""
    for step in path:
        if not isinstance(value, dict) or step not in value:
            raise _UndecidedError
        value = value[step]
    if not isinstance(value, kind):
        raise _UndecidedError
    return value
