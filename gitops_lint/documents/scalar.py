"""Resolves a YAML scalar to the value that Flux applies.

Everything that Flux applies passes through kustomize, and so through go-yaml v3 and JSON: `yes` and
`on` are strings, `0777` is octal, `1_000` a number, `1.0` the integer 1, and a date becomes a
timestamp. (go-yaml v3: `resolve`; kustomize: kyaml `RNode.MarshalJSON`.)
"""

import base64
import binascii
import re
from typing import Any, Final

from gitops_lint.digits import integer, real, unsigned

# The tags, by their short names, that change the type of a scalar; all others leave it a string.
TAGS: Final = frozenset({"int", "float", "bool", "null", "timestamp", "binary"})

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
# Only a plain scalar that is empty or starts with one of these can be anything but a string.
FIRST: Final = frozenset(("", *"~nNtTfF.+-0123456789"))
_LETTERS: Final = frozenset("~nNtTfF")
_LAST: Final = frozenset("0123456789abcdefABCDEF._Z")  # last characters of numbers and dates
_PREFIXED: Final = re.compile(r"([-+]?)0(?:[xX]([0-9a-fA-F]+)|[bB]([01]+)|[oO]?([0-7]+))", re.ASCII)
_DECIMAL: Final = re.compile(r"[-+]?(?:[1-9][0-9]*|0)")
_DATE: Final = (  # compiled when first needed
    r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})"
    r"(?:(?:[Tt]|( +))([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})(?:[.,]([0-9]+))?"
    r"(?(4)|(?:Z|([-+][0-9]{2}):([0-9]{2}))))?"
)


def resolve(text: str) -> Any:
    """The value of a plain scalar: None, bool, int, float (never integral) or str.

    >>> [resolve(text) for text in ("true", "yes", "0777", "1_000", "1e3", "1.5", "", "=")]
    [True, 'yes', 511, 1000, 1000, 1.5, None, '=']
    """
    if text[:1] not in FIRST:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if text[0] in _LETTERS or text[-1] not in _LAST:
        return text
    if stamp := _timestamp(text):
        return stamp
    number = _number(text)
    return text if number is None else number


def convert(tag: str, text: str) -> Any:
    """The value of a scalar with one of `TAGS`; raises ValueError if the text does not fit the tag."""
    if tag == "binary":
        return _binary(text)
    value = resolve(text)
    fits = {
        "int": type(value) is int and _is_integer(text),
        "float": type(value) in (int, float),
        "bool": type(value) is bool,
        "null": value is None,
        "timestamp": _timestamp(text) is not None,
    }
    if not fits[tag]:
        raise ValueError(f"the value is not a valid `!!{tag}`")
    return value


def _number(text: str) -> int | float | None:
    if text[0] == "." and "_" in text:
        return None
    plain = text.replace("_", "")
    integer = _integer(plain)
    return _float(plain) if integer is None else integer


def _integer(plain: str) -> int | None:
    """An integer of 64 bits, or None; a larger one is read as a float, with its digits as decimal."""
    if _DECIMAL.fullmatch(plain):
        digits = unsigned(plain.lstrip("+-"))
        value = 2**64 if digits is None else -digits if plain[0] == "-" else digits
    elif match := _PREFIXED.fullmatch(plain):
        sign, *found = match.groups()
        base, text = next(pair for pair in zip((16, 2, 8), found, strict=True) if pair[1])
        digits = unsigned(text, base)
        value = 2**64 if digits is None else -digits if sign == "-" else digits
    else:
        return None
    return value if -(2**63) <= value < 2 ** (63 if plain[0] in "+-" else 64) else None


def _float(plain: str) -> int | float | None:
    """A float as JSON writes it: as an integer if it is integral and needs no exponent."""
    number = real(plain)
    if number is None or number in (float("inf"), float("-inf")):  # out of range, so it is a string
        return None
    return int(number) if number.is_integer() and abs(number) < 1e21 else number


def _is_integer(text: str) -> bool:
    """Whether a number is written as an integer; `1.0` is not."""
    return _integer(text.replace("_", "")) is not None


def _timestamp(text: str) -> str | None:
    """A date as JSON writes it (RFC 3339, nanoseconds), or None if the text is not a date."""
    if text[4:5] != "-" or not (match := re.fullmatch(_DATE, text)):
        return None
    year, month, day, _, hour, minute, second, fraction, zone_hour, zone_minute = match.groups()
    moment = [integer(part or "0") for part in (year, month, day, hour, minute, second)]
    from datetime import datetime  # few files contain a date

    try:
        # Checks only that the date exists. Python has no year 0; 2000 is a leap year, as 0 is.
        datetime(moment[0] or 2000, *moment[1:])  # type: ignore[arg-type]  # noqa: DTZ001
    except ValueError:
        return None
    if zone_hour and (zone_hour[1:] > "23" or zone_minute > "59"):
        return None
    zone = f"{zone_hour}:{zone_minute}"
    date, time = "-".join(f"{n:02}" for n in moment[1:3]), ":".join(f"{n:02}" for n in moment[3:])
    part = (fraction or "")[:9].rstrip("0")
    offset = "Z" if not zone_hour or zone[1:] == "00:00" else zone
    return f"{year}-{date}T{time}{'.' if part else ''}{part}{offset}"


def _binary(text: str) -> str:
    try:
        return base64.b64decode(re.sub(r"[\r\n]", "", text), validate=True).decode(errors="replace")
    except binascii.Error:
        raise ValueError("the value of `!!binary` is not valid base64") from None
