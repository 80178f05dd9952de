"""What a plain YAML scalar means to Flux.

Everything Flux applies has passed through kustomize, and so through go-yaml v3: `yes` and `on` are
strings, `0777` is octal, `1_000` a number, and a date becomes a timestamp. (kustomize: kyaml
`RNode.MarshalJSON`; go-yaml v3: `resolve`.)
"""

import re
from datetime import datetime
from typing import Any, Final

_WORDS: Final[dict[str, Any]] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
    ".nan": float("nan"), ".NaN": float("nan"), ".NAN": float("nan"),
}  # fmt: skip
_WORDS.update(
    {
        sign + word: float("-inf" if sign == "-" else "inf")
        for sign in ("", "+", "-")
        for word in (".inf", ".Inf", ".INF")
    }
)
# Only a scalar that starts with one of these can be anything but a string.
_FIRST = frozenset("~nNtTfF.+-0123456789")
_INTEGER = re.compile(r"([-+]?)(0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|[1-9][0-9]*|0)")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_DATE = re.compile(
    r"(\d{4})-(\d\d?)-(\d\d?)"
    r"(?:(?:[Tt]|[ \t]+)(\d\d?):(\d\d?):(\d\d?)(\.\d+)?[ \t]*(Z|[-+]\d\d?(?::?\d\d)?)?)?"
)
_BASES: Final = {"x": 16, "X": 16, "b": 2, "B": 2, "o": 8, "O": 8}


def resolve(text: str) -> Any:
    """The value of a plain scalar: None, bool, int, float or str.

    >>> [resolve(text) for text in ("true", "yes", "0777", "1_000", "1e3", "", "=")]
    [True, 'yes', 511, 1000, 1000.0, None, '=']
    """
    if text and text[0] not in _FIRST:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if "-" in text and (stamp := _timestamp(text)):
        return stamp
    plain = text.replace("_", "")
    if match := _INTEGER.fullmatch(plain):
        return _integer(match[1], match[2])
    if plain and _FLOAT.fullmatch(plain):
        return float(plain)
    return text


def _integer(sign: str, digits: str) -> int | float:
    if len(digits) > 1 and digits[0] == "0":
        base = _BASES.get(digits[1], 8)
        value = int(digits[2:] if digits[1] in _BASES else digits, base)
    elif len(digits) > 20:  # beyond 64 bits go-yaml falls back to a float
        return float(sign + digits)
    else:
        value = int(digits)
    return -value if sign == "-" else value


def _timestamp(text: str) -> str | None:
    """A date as kustomize prints it (RFC 3339), or None when it is none."""
    match = _DATE.fullmatch(text)
    if not match:
        return None
    year, month, day, hour, minute, second, _, zone = match.groups()
    numbers = (int(part or 0) for part in (year, month, day, hour, minute, second))
    try:
        datetime(*numbers)  # type: ignore[arg-type]  # noqa: DTZ001  only whether it is a date
    except ValueError:
        return None
    if hour is None:
        return f"{year}-{month:0>2}-{day:0>2}T00:00:00Z"
    fraction = (match[7] or "").rstrip("0").rstrip(".")
    return (
        f"{year}-{month:0>2}-{day:0>2}T{hour:0>2}:{minute:0>2}:{second:0>2}{fraction}{_zone(zone)}"
    )


def _zone(zone: str | None) -> str:
    if zone in (None, "Z"):
        return "Z"
    hours, _, minutes = zone[1:].partition(":")
    return f"{zone[0]}{hours:0>2}:{minutes or '00'}"
