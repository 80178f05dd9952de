"""The grammar of Flux's `${…}` expansions: parses a text, evaluates nothing.

It is Flux's grammar, not that of bash: some expansions of bash are errors, others have a different
meaning. (fluxcd/pkg: `envsubst/parse`)
"""

import re
from functools import lru_cache
from typing import Final, TypeAlias

from gitops_lint.namedtuple import NamedTuple
from gitops_lint.regex import regex

MAX_DEPTH: Final = 100  # of expansions in the arguments of expansions

DEFAULT_OPERATORS: Final = frozenset({"=", ":=", ":-", ":?", ":+"})


class BadSubstitutionError(Exception):
    """Text that Flux cannot substitute: a clause for the user, and the offset of its `${`."""

    def __init__(self, message: str, offset: int, help: str | None = None) -> None:  # noqa: A002
        super().__init__(message)
        self.offset = offset
        self.help = help


class Literal(NamedTuple):
    """Literal text; in an argument, with its escapes resolved."""

    text: str
    start: int
    end: int


class Escape(NamedTuple):
    """A `$$`, which becomes a `$`; `name` is that of the escaped expansion, if there is one."""

    name: str | None
    start: int
    end: int


class Expansion(NamedTuple):
    """A `${name…}`; `operator` is "" if there is none. `#` without arguments is the length."""

    name: str
    operator: str
    arguments: tuple["Literal | Expansion", ...]
    start: int
    end: int


Part: TypeAlias = Literal | Escape | Expansion

_DOLLARS: Final = regex(r"\$([$\{])")
_ESCAPED_NAME: Final = regex(r"\{(\w+)")
_OPERATOR: Final = regex(r":[=\-?+]|[:=]|[,^]{1,2}|/[/#%]?|##?|%%?")
_SLASHES: Final = regex("/+")
_COLONS: Final = regex(":+")
# After the colon, Flux does not read an offset that starts with a character of several bytes.
_OFFSET: Final = regex(r"[\0-\x7f]")
# An argument ends at its delimiter or at the next expansion.
_TO_BRACE: Final = regex(r"(?:[^}$]++|\$(?!\{))+")
_TO_COLON: Final = regex(r"(?:[^}:$]++|\$(?!\{))+")
_REPLACEMENT: Final = regex(r"(?:\$\$|\\[/\\]|[^}$\\]++|\$(?!\{)|\\)+")
_PATTERN: Final = regex(r"(?:\$\$|\\[/\\]|[^/$\\]++|\$(?!\{)|\\)+")
_ESCAPES: Final = regex(r"\$(\$)|\\([/\\])")


def parse(text: str) -> tuple[Part, ...]:
    """The parts of a text, in order, with offsets into it; raises BadSubstitutionError.

    `$$` is an escape everywhere; `$name` and `$(name)` are literal. A NUL ends the text.
    (fluxcd/pkg: envsubst/parse `Tree.Parse`)
    """
    text = text.partition("\0")[0]
    return _parsed_once(text) if len(text) <= _SHORT else _parsed(text)


def _parsed(text: str) -> tuple[Part, ...]:
    parser = _Parser(text)
    parts: list[Part] = []
    position = 0
    while match := _DOLLARS.search(text, position):
        start = match.start()
        if start > position:
            parts.append(Literal(text[position:start], position, start))
        if match[1] == "$":
            escaped = _ESCAPED_NAME.match(text, match.end())
            parts.append(Escape(escaped[1] if escaped else None, start, match.end()))
        else:
            parts.append(parser.expansion(start, 0))
        position = parts[-1].end
    if position < len(text):
        parts.append(Literal(text[position:], position, len(text)))
    return tuple(parts)


_SHORT: Final = 256  # characters; most texts are shorter, and are in many objects (`${APP}`)
_parsed_once: Final = lru_cache(maxsize=4096)(_parsed)


class _Parser:
    """Parses the expansions of a text, one after the other."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0

    def expansion(self, start: int, depth: int) -> Expansion:
        if depth > MAX_DEPTH:
            raise BadSubstitutionError(
                f"an expansion is nested more than {MAX_DEPTH} levels deep", start
            )
        self._at = start + 2
        if self._next() == "#":
            self._at += 1
            name = self._name(start)
            self._close(start, name)
            return Expansion(name, "#", (), start, self._at)
        name = self._name(start)
        operator = self._operator(start, name)
        arguments = self._arguments(name, operator, start, depth)
        self._close(start, name)
        return Expansion(name, operator, arguments, start, self._at)

    def _next(self) -> str:
        return self._text[self._at : self._at + 1]

    def _name(self, start: int) -> str:
        """A run of letters, digits and underscores; unlike in bash, a digit may come first."""
        end = self._at
        text = self._text
        while end < len(text) and (
            text[end].isalpha() or text[end].isdecimal() or text[end] == "_"
        ):
            end += 1
        if end == self._at:
            raise _no_name(self._next(), start)
        name, self._at = text[self._at : end], end
        return name

    def _operator(self, start: int, name: str) -> str:
        if self._next() == "}":
            return ""
        match = _OPERATOR.match(self._text, self._at)
        if not match:
            raise _no_operator(name, self._next(), start)
        self._at = match.end()
        return match[0]

    def _arguments(
        self, name: str, operator: str, start: int, depth: int
    ) -> tuple[Literal | Expansion, ...]:
        def argument(run: re.Pattern[str]) -> Literal | Expansion:
            return self._argument(run, name, operator, start, depth)

        if operator in DEFAULT_OPERATORS:
            parts = []
            while self._next() != "}":
                parts.append(argument(_TO_BRACE))
            return tuple(parts)
        match operator[:1]:
            case ":":
                if not _OFFSET.match(self._text, self._at):
                    raise _unfinished(name, operator, start)
                first = argument(_TO_COLON)
                return (first, argument(_TO_BRACE)) if self._skip(_COLONS) else (first,)
            case "/":
                first = argument(_PATTERN)
                if not self._skip(_SLASHES):
                    raise _unfinished(name, operator, start)
                return (first,) if self._next() == "}" else (first, argument(_REPLACEMENT))
            case "#" | "%":
                return (argument(_TO_BRACE),)
        return ()

    def _argument(
        self, run: re.Pattern[str], name: str, operator: str, start: int, depth: int
    ) -> Literal | Expansion:
        """One argument: an expansion, or text that is not empty."""
        at = self._at
        if self._text.startswith("${", at):
            return self.expansion(at, depth + 1)
        match = run.match(self._text, at)
        if not match:
            raise _unfinished(name, operator, start)
        self._at = match.end()
        text = match[0]
        if run is _PATTERN or run is _REPLACEMENT:
            text = _ESCAPES.sub(r"\1\2", text)
        return Literal(text, at, self._at)

    def _skip(self, run: re.Pattern[str]) -> bool:
        match = run.match(self._text, self._at)
        self._at = match.end() if match else self._at
        return match is not None

    def _close(self, start: int, name: str) -> None:
        found = self._next()
        if found != "}":
            actual = f"{_shown(found)} follows" if found else "the text ends"
            raise BadSubstitutionError(
                f"`${{{brief(name)}…}}` is not closed: `}}` is expected, but {actual}",
                start,
                _ESCAPE_HELP,
            )
        self._at += 1


_ESCAPE_HELP: Final = (
    "write `$${` for a literal `${`; or annotate the object with "
    "`kustomize.toolkit.fluxcd.io/substitute: disabled`"
)
_INVISIBLE: Final = {" ": "a space", "\t": "a tab", "\n": "a line break", "`": "a backtick"}


def _no_name(found: str, start: int) -> BadSubstitutionError:
    actual = f"{_shown(found)} follows" if found else "the text ends"
    return BadSubstitutionError(
        f"`${{` needs a name of letters, digits and `_` after it, but {actual}", start, _ESCAPE_HELP
    )


def brief(name: str) -> str:
    """A name as a message shows it: at most 80 characters."""
    return name if len(name) <= 80 else f"{name[:79]}…"


def _shown(character: str) -> str:
    """A character as a message shows it."""
    if character in _INVISIBLE:
        return _INVISIBLE[character]
    return f"`{character}`" if character.isprintable() else f"U+{ord(character):04X}"


def _no_operator(name: str, found: str, start: int) -> BadSubstitutionError:
    name = brief(name)
    if not found:
        return BadSubstitutionError(
            f"`${{{name}` is not closed: `}}` is missing", start, _ESCAPE_HELP
        )
    help_ = f"write `${{{name}:-…}}` to give a default" if found in "-+?" else _ESCAPE_HELP
    shown = f"${{{name}{found}…}}" if found.isprintable() and found != "`" else f"${{{name}…}}"
    operator = "` `" if found == " " else _shown(found)
    return BadSubstitutionError(f"`{shown}`: Flux has no operator {operator}", start, help_)


def _unfinished(name: str, operator: str, start: int) -> BadSubstitutionError:
    name = brief(name)
    message = f"`${{{name}{operator}…}}`: the argument of the operator `{operator}` is missing or incomplete"
    if operator.startswith("/"):
        return BadSubstitutionError(message, start, f"write `${{{name}{operator}pattern/text}}`")
    return BadSubstitutionError(message, start, _ESCAPE_HELP)
