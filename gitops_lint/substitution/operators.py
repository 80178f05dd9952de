"""The operators of expansions. As in Flux, they work on bytes.

Lengths and offsets count bytes and may cut a character in two. (fluxcd/pkg: `envsubst/funcs.go` and
`envsubst/path`)
"""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache, partial
from typing import Final, TypeAlias

from gitops_lint.digits import integer
from gitops_lint.regex import regex

_MAX_RESULT: Final = 4 * 1024 * 1024
_MAX_WORK: Final = 4 * 1024 * 1024
_MAX_PATTERN: Final = 4096

_Arguments: TypeAlias = Sequence[bytes]


class OperatorPanicError(Exception):
    """The arguments crash the controller."""


class TooCostlyError(Exception):
    """The result would take too much time or memory to compute here."""


def operate(operator: str, value: bytes, arguments: _Arguments) -> bytes:
    """The value of an expansion whose variable has this value ("" if undefined).

    `:?`, `:+` and operators that Flux parses but does not implement (`,^`) give a default. Raises
    OperatorPanicError and TooCostlyError. (fluxcd/pkg: envsubst/template.go `lookupFunc`)
    """
    if operator == "#" and not arguments:
        return str(len(value)).encode()
    if function := _OPERATORS.get(operator):
        return function(value, arguments)
    return value or b"".join(arguments)


def decode(value: bytes) -> str:
    """Bytes as text; a byte that is not part of a character becomes a lone surrogate."""
    return value.decode("utf-8", "surrogateescape")


def encode(text: str) -> bytes:
    """The reverse of `decode`, for any string."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace")


def _upper(character: str) -> str:
    """The simple upper case of one character; Python's may have several characters."""
    upper = character.upper()
    if len(upper) > 1:
        upper = character.title()
    return upper if len(upper) == 1 else character


def _lower(character: str) -> str:
    return character.lower()[:1]


def _map_all(change: Callable[[str], str], value: bytes, _: _Arguments) -> bytes:
    return encode("".join(map(change, decode(value))))


def _map_first(change: Callable[[str], str], value: bytes, _: _Arguments) -> bytes:
    text = decode(value)
    return encode("".join(map(change, text[:1])) + text[1:])


def _integer(argument: bytes) -> int | None:
    """A signed 64-bit number; None for anything else, even for a number after a space."""
    return integer(argument.decode("latin-1"))


def _substring(value: bytes, arguments: _Arguments) -> bytes:
    """`${v:offset}` and `${v:offset:length}`; without valid numbers, the whole value.

    A negative length counts from the end, as in bash. (fluxcd/pkg: envsubst 1.7.1)
    """
    offset = _integer(arguments[0])
    if offset is None:
        return value
    offset = _from_end(offset, value)
    if len(arguments) == 1:
        return value[offset:]
    length = _integer(arguments[1])
    if length is None:
        return value
    if offset + length >= 2**63:
        raise OperatorPanicError
    end = (len(value) if length < 0 else offset) + length
    return value[offset : max(offset, end)]


def crashes_before_2_9_5(value: bytes, arguments: _Arguments) -> bool:
    """Whether `${v:offset:length}` crashes the kustomize-controller of a Flux older than 2.9.5.

    (fluxcd/pkg: envsubst 1.7.0 `toSubstr`, which slices before the start for a negative length)
    """
    if len(arguments) < 2:
        return False
    offset, length = _integer(arguments[0]), _integer(arguments[1])
    if offset is None or length is None or length >= 0:
        return False
    return _from_end(offset, value) + length < len(value)


def _from_end(offset: int, value: bytes) -> int:
    """An offset from the start; a negative one counts from the end."""
    return max(len(value) + offset, 0) if offset < 0 else offset


def _replace(count: int, value: bytes, arguments: _Arguments) -> bytes:
    old, new = arguments[0], arguments[1] if len(arguments) > 1 else b""
    times = value.count(old) if count < 0 else 1
    if len(value) + times * len(new) > _MAX_RESULT:
        raise TooCostlyError
    if not old:  # between characters, not between bytes
        return encode(decode(value).replace("", decode(new), count))
    return value.replace(old, new, count)


def _replace_prefix(value: bytes, arguments: _Arguments) -> bytes:
    if len(arguments) != 2 or not value.startswith(arguments[0]):
        return value
    return arguments[1] + value[len(arguments[0]) :]


def _replace_suffix(value: bytes, arguments: _Arguments) -> bytes:
    if len(arguments) != 2 or not value.endswith(arguments[0]):
        return value
    return value.removesuffix(arguments[0]) + arguments[1]


def _trim_prefix(longest: bool, value: bytes, arguments: _Arguments) -> bytes:
    """Remove the match of a glob from the start; it is never empty (`${v#*}` removes one byte)."""
    pattern = arguments[0]
    if len(pattern) > _MAX_PATTERN or len(value) * len(pattern) > _MAX_WORK:
        raise TooCostlyError
    glob = _glob(pattern, longest)
    if glob is None:
        return value
    if not (value.isascii() and pattern.isascii()) and re.search(rb"[?\[]", pattern):
        raise TooCostlyError  # `?` matches a character, or a byte if a prefix cuts a character
    match = glob.match(value)
    return value[match.end() :] if match else value


def _trim_suffix(longest: bool, value: bytes, arguments: _Arguments) -> bytes:
    """As `_trim_prefix`, with value and pattern reversed, even the brackets of the pattern."""
    return _reverse(_trim_prefix(longest, _reverse(value), [_reverse(arguments[0])]))


def _reverse(value: bytes) -> bytes:
    return re.sub("[\udc80-\udcff]", "\ufffd", decode(value))[::-1].encode("utf-8", "replace")


@lru_cache(maxsize=256)
def _glob(pattern: bytes, longest: bool) -> re.Pattern[bytes] | None:
    """A glob as a regular expression for a prefix; None for a glob that matches nothing.

    A star matches up to the first match of what follows and does not backtrack, hence the atomic
    groups. Only the last star distinguishes the shortest from the longest prefix.
    """
    chunks = _chunks(pattern)
    expressions = [_chunk(chunk) for _, chunk in chunks]
    if not chunks or None in expressions:
        return None
    any_run = b".*" if longest else b".*?"
    parts = [
        b"(?>" + (b".*?" if star else b"") + (expression or b"") + b")"
        for (star, _), expression in zip(chunks[:-1], expressions, strict=False)
    ]
    last = (any_run if chunks[-1][0] else b"") + (expressions[-1] or b"")
    return re.compile(b"".join(parts) + last + rb"(?!\A)", re.DOTALL)


def _chunks(pattern: bytes) -> list[tuple[bool, bytes]]:
    """A glob cut at its stars: (whether stars precede the chunk, the chunk)."""
    found = []
    while pattern:
        rest = pattern.lstrip(b"*")
        end, in_class = 0, False
        while end < len(rest):
            character = rest[end : end + 1]
            if character == b"\\" and end + 1 < len(rest):
                end += 1
            elif character in b"[]":
                in_class = character == b"["
            elif character == b"*" and not in_class:
                break
            end += 1
        found.append((len(rest) < len(pattern), rest[:end]))
        pattern = rest[end:]
    return found


_CLASS_CHARACTER: Final = regex(rb"\\?(.)", re.DOTALL)


def _chunk(chunk: bytes) -> bytes | None:
    """The regular expression of a glob without stars; None if it is malformed."""
    parts = []
    at = 0
    while at < len(chunk):
        character = chunk[at : at + 1]
        at += 1
        if character == b"[":
            parsed = _class(chunk, at)
            if parsed is None:
                return None
            expression, at = parsed
            parts.append(expression)
        elif character == b"?":
            parts.append(b".")
        elif character == b"\\":
            if at == len(chunk):
                return None
            parts.append(re.escape(chunk[at : at + 1]))
            at += 1
        else:
            parts.append(re.escape(character))
    return b"".join(parts)


def _class(chunk: bytes, at: int) -> tuple[bytes, int] | None:
    """A `[…]`, from after its opening bracket: (its expression, the offset of its end)."""
    negated = chunk[at : at + 1] == b"^"
    at += negated
    ranges: list[bytes] = []
    count = 0
    while not (chunk[at : at + 1] == b"]" and count):
        bounds = []
        for _ in range(2):
            match = _CLASS_CHARACTER.match(chunk, at)
            if not match or chunk[at : at + 1] in b"-]" or match.end() == len(chunk):
                return None
            bounds.append(match[1])
            at = match.end()
            if len(bounds) == 2 or chunk[at : at + 1] != b"-":
                break
            at += 1
        low, high = bounds[0], bounds[-1]
        if low <= high:
            ranges.append(re.escape(low) + b"-" + re.escape(high))
        count += 1
    if not ranges:
        return (b"." if negated else b"(?!)"), at + 1
    return b"[" + (b"^" if negated else b"") + b"".join(ranges) + b"]", at + 1


_OPERATORS: Final[dict[str, Callable[[bytes, _Arguments], bytes]]] = {
    ":": _substring,
    "/": partial(_replace, 1),
    "//": partial(_replace, -1),
    "/#": _replace_prefix,
    "/%": _replace_suffix,
    "#": partial(_trim_prefix, False),
    "##": partial(_trim_prefix, True),
    "%": partial(_trim_suffix, False),
    "%%": partial(_trim_suffix, True),
    "^": partial(_map_first, _upper),
    "^^": partial(_map_all, _upper),
    ",": partial(_map_first, _lower),
    ",,": partial(_map_all, _lower),
}
