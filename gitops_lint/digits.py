"""Numbers in texts that others write. Other code never gives such a text to `int` or `float`.

Python refuses to read more than 4,300 digits, reads digits of every script, and accepts spaces and
underscores around and between them.
"""

from typing import Final

from gitops_lint.regex import regex

_INTEGER: Final = regex(r"[-+]?[0-9]+")
_REAL: Final = regex(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_LONGEST: Final = 100  # more digits than that are zeros, or not a number of 64 bits


def integer(text: str) -> int | None:
    """The number that ASCII digits with an optional sign spell, as Go reads it (strconv.Atoi).

    None for any other text, and for a number of more than 64 bits.
    """
    if not _INTEGER.fullmatch(text):
        return None
    sign, digits = ("-", text[1:]) if text[0] == "-" else ("", text.removeprefix("+"))
    digits = digits.lstrip("0") or "0"
    if len(digits) > _LONGEST:
        return None
    number = int(sign + digits)
    return number if -(2**63) <= number < 2**63 else None


def unsigned(text: str, base: int = 10) -> int | None:
    """The number that ASCII digits in a base of 2, 8, 10 or 16 spell, without sign or prefix.

    None for any other text, and for a number of more than 64 bits (Go: strconv.ParseUint).
    """
    digits = text.lstrip("0") or "0"
    if not (text.isascii() and text.isalnum()) or len(digits) > _LONGEST:
        return None
    try:
        number = int(digits, base)
    except ValueError:
        return None
    return number if number < 2**64 else None


def real(text: str) -> float | None:
    """The number that digits with an optional sign, point and exponent spell; None for any other text.

    Infinity if it is too large.
    """
    return float(text) if _REAL.fullmatch(text) else None
