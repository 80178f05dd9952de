"""An expression to its type, or to what is wrong with it."""

import re
from collections.abc import Iterator
from typing import Final, Literal, NamedTuple

from gitops_lint.cel.environment import environment

# Longer ones than anybody writes, and deeper ones than the library follows, are not judged.
_LONGEST: Final = 10_000
_ERROR: Final = re.compile(
    r"^(?:INVALID_ARGUMENT: )?ERROR: <input>:(?P<line>-?\d+):(?P<column>-?\d+): (?P<text>.*)$",
    re.MULTILINE,
)
_UNDECLARED: Final = re.compile(r"undeclared reference to '([^']*)'")
_OVERLOAD: Final = re.compile(
    r"found no matching overload for '_?(.*?)_?' applied to '(.*?)'(?: \(|$)"
)
# The parser's words, and those for people.
_WORDS: Final = (
    (re.compile(r" expecting .*"), ""),
    (re.compile(r"(?:mismatched input|no viable alternative at input) '<EOF>'"), "it ends too early"),
    (re.compile(r"at '<EOF>'"), "at its end"),
    (re.compile(r"token recognition error at: '([\"'].*)'"), r"\1 is no whole string"),
    (re.compile(r"token recognition error at: '(.*?) *'$"), r"\1 means nothing here"),
    (re.compile(r"(?:(?:extraneous|mismatched) input|no viable alternative at input) "), "unexpected "),
)  # fmt: skip
# Where Flux's library, in Go, is more lenient: r'\' and has(has(x.y)); and limits of this one.
_UNSURE: Final = re.compile(r"Invalid (?:string|bytes) literal|Exceeded")
_NO_FIELD: Final = "has() argument"
_SHOWN: Final = 60  # characters of a message


class Mistake(NamedTuple):
    """Why an expression cannot be compiled, in words, and where if that is not plain.

    `kind`: "syntax", which parsing finds; "name" or "function" for one, called `name`, that is not
    declared; "types" for all else.
    """

    kind: Literal["syntax", "name", "function", "types"]
    text: str
    name: str = ""


class Checked(NamedTuple):
    """The type of an expression in lower case (`bool`, `dyn`, `list<string>`), or its mistakes.

    Neither where it cannot be known: `type` is "" and there are no mistakes.
    """

    type: str = ""
    mistakes: tuple[Mistake, ...] = ()


def check(text: str, structs: tuple[str, ...] = (), values: tuple[str, ...] = ()) -> Checked:
    """Parse an expression and infer its type.

    `structs` are the variables that hold objects, `values` those that hold anything.
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
    except TypeError:  # a text that is no Unicode
        return Checked()


def _mistakes(expression: str, report: str, parsed: bool) -> Iterator[Mistake]:
    """The mistakes that the library reports; none when it only reached a limit of its own."""
    found = list(_ERROR.finditer(report))
    if any(_UNSURE.match(it["text"]) for it in found):
        return
    lines = expression.split("\n")
    for it in found:
        line, column = int(it["line"]), int(it["column"])
        if line in range(1, len(lines) + 1):
            here = lines[line - 1][column - 1 : column]
            where = f"line {line}, " if len(lines) > 1 else ""
            if not (here == "(" and it["text"].startswith(_NO_FIELD)):
                yield _mistake(it["text"], here, f" ({where}character {column})", parsed)


def _mistake(text: str, here: str, where: str, parsed: bool) -> Mistake:
    """A mistake, from the library's words for it, the character it stands at, and where that is."""
    if undeclared := _UNDECLARED.match(text):
        name = undeclared[1]
        return Mistake("function" if here == "(" else "name", f'"{name}" is not declared', name)
    if overload := _OVERLOAD.match(text):
        return Mistake("types", f"`{overload[1]}` is not for {overload[2]}{where}")
    said = text.removeprefix("Syntax error: ")
    for pattern, words in _WORDS:
        said = pattern.sub(words, said)
    return Mistake("types" if parsed else "syntax", f"{said[:_SHOWN]}{where}")
