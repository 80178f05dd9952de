"""Checks an expression: its type, or its mistakes."""

import re
from collections.abc import Iterator
from typing import Final, Literal

from gitops_lint.cel.environment import environment
from gitops_lint.digits import integer
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.regex import regex

# Unrealistically long expressions, and those too deep for the library, are not checked.
_LONGEST: Final = 10_000
_ERROR: Final = regex(
    r"^(?:INVALID_ARGUMENT: )?ERROR: <input>:(?P<line>-?\d+):(?P<column>-?\d+): (?P<text>.*)$",
    re.MULTILINE,
)
_UNDECLARED: Final = regex(r"undeclared reference to '([^']*)'")
_OVERLOAD: Final = regex(r"found no matching overload for '_?(.*?)_?' applied to '(.*?)'(?: \(|$)")
# Errors of the parser, and how they are worded for users.
_WORDS: Final = (
    (regex(r" expecting .*"), ""),
    (regex(r"(?:mismatched input|no viable alternative at input) '<EOF>'"), "it is incomplete"),
    (regex(r"missing '(.*?)' at '<EOF>'"), r"missing `\1` at the end"),
    (regex(r"token recognition error at: '([\"'].*)'"), r"the string `\1` is not closed"),
    (regex(r"token recognition error at: '(.*?) *'$"), r"unexpected `\1`"),
    (regex(r"(?:(?:extraneous|mismatched) input|no viable alternative at input) '(.*)'$"), r"unexpected `\1`"),
)  # fmt: skip
# Flux's library, in Go, accepts r'\' and has(has(x.y)); and this library has limits of its own.
_UNSURE: Final = regex(r"Invalid (?:string|bytes) literal|Exceeded")
_NO_FIELD: Final = "has() argument"
_SHOWN: Final = 60  # characters of a message


class Mistake(NamedTuple):
    """The reason why an expression does not compile, for users, with the position if it helps.

    `kind`: "syntax" for an error of the parser; "name" or "function" if `name` is not declared; "types"
    for all other errors.
    """

    kind: Literal["syntax", "name", "function", "types"]
    text: str
    name: str = ""


class Checked(NamedTuple):
    """The type of an expression in lower case (`bool`, `dyn`, `list<string>`), or its mistakes.

    If it could not be checked, `type` is "" and there are no mistakes.
    """

    type: str = ""
    mistakes: tuple[Mistake, ...] = ()


def check(text: str, structs: tuple[str, ...] = (), values: tuple[str, ...] = ()) -> Checked:
    """Parse an expression and infer its type.

    `structs` are the variables whose values are objects, `values` those of any type.
    """
    env = environment(structs, values) if len(text) <= _LONGEST else None
    if env is None:
        return Checked()
    parsed = False
    try:
        env.compile(text, disable_check=True)
        parsed = True
        return Checked(env.compile(text).return_type().name().lower())
    except RuntimeError as error:
        return Checked(mistakes=tuple(_mistakes(text, str(error), parsed)))
    except TypeError:  # the text is not valid Unicode
        return Checked()


def _mistakes(expression: str, report: str, parsed: bool) -> Iterator[Mistake]:
    """The mistakes that the library reports; none if it only reached a limit of its own."""
    found = list(_ERROR.finditer(report))
    if any(_UNSURE.match(it["text"]) for it in found):
        return
    lines = expression.split("\n")
    for it in found:
        line, column = integer(it["line"]) or 0, integer(it["column"]) or 0
        if line in range(1, len(lines) + 1):
            here = lines[line - 1][column - 1 : column]
            where = f"line {line}, " if len(lines) > 1 else ""
            if not (here == "(" and it["text"].startswith(_NO_FIELD)):
                yield _mistake(it["text"], here, f" ({where}character {column})", parsed)


def _mistake(text: str, here: str, where: str, parsed: bool) -> Mistake:
    """The mistake for an error of the library, the character at its position, and that position."""
    if undeclared := _UNDECLARED.match(text):
        name = undeclared[1]
        return Mistake("function" if here == "(" else "name", f"`{name}` is not declared", name)
    if overload := _OVERLOAD.match(text):
        return Mistake("types", f"`{overload[1]}` cannot be applied to {overload[2]}{where}")
    reason = text.removeprefix("Syntax error: ")
    for pattern, words in _WORDS:
        reason = pattern.sub(words, reason)
    return Mistake("types" if parsed else "syntax", f"{reason[:_SHOWN]}{where}")
