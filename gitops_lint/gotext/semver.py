"""Flux versions, and the semantic version ranges in which users write them.

Finds the Flux minor in a range. The ranges have the syntax of the Go library that Flux uses, which no
Python library reads. (Masterminds/semver)
"""

import re
from collections.abc import Sequence
from typing import Final, TypeAlias

from gitops_lint.digits import integer
from gitops_lint.regex import regex

_COMPARISON: Final = regex(
    r"(!=|>=|=>|<=|=<|~>|[=<>~^]?)\s*v?(\d{1,9}|[xX*])(?:\.(\d{1,9}|[xX*]))?(?:\.(\d{1,9}|[xX*]))?"
    r"(?:[-+][0-9A-Za-z.+-]*)?(?=[\s,]|\Z)",
    re.ASCII,
)
_HYPHEN: Final = regex(r"(?<=\S)\s+-\s+(?=\S)")
Version: TypeAlias = tuple[int, ...]  # major, minor, patch
_LOWEST: Final[Version] = (0, 0, 0)
_BEYOND: Final[Version] = (1 << 40, 0, 0)


def minor_from_range(text: str, minors: Sequence[str]) -> str | None:
    """The Flux minor that Flux Operator installs for a version or a semantic version range.

    The newest of the known `minors` in the range, because the operator installs the newest version of
    its distribution and follows upgrades; with the lower bound of `2.x` or `>=2.4`, current APIs would be
    unknown. For a range without a known minor, the minor of its lower bound, which may be newer or older
    than all known ones. None if the text is not a range, or an empty one.
    (flux-operator: FluxInstance `.spec.distribution.version`; the syntax is Masterminds/semver's.)
    """
    ranges = _ranges(text)
    inside = [
        minor
        for minor in minors
        if any(
            low < _above(minor_number(minor), 1) and minor_number(minor) < high
            for low, high in ranges
        )
    ]
    if inside:
        return max(inside, key=minor_number)
    lows = [low for low, _ in ranges if low > _LOWEST]
    return "{}.{}".format(*min(lows)) if lows else None


def reaches_beyond(text: str, minor: str) -> bool:
    """Whether a version or a semantic version range admits a minor that is newer than this one."""
    return any(high > _above(minor_number(minor), 1) for _, high in _ranges(text))


def minor_number(text: str) -> Version:
    return _padded([integer(part) or 0 for part in text.split(".")[:2]])


def _padded(numbers: Sequence[int]) -> Version:
    return (*numbers, 0, 0, 0)[:3]


def _above(version: Version, index: int) -> Version:
    """The first version that differs at an index: (2, 8, 3) and 1 give (2, 9, 0)."""
    return _padded([*version[:index], version[index] + 1])


def _ranges(text: str) -> list[tuple[Version, Version]]:
    return [found for part in text[:200].split("||") if (found := _range(part))]


def _range(text: str) -> tuple[Version, Version] | None:
    """The lower (inclusive) and upper (exclusive) bound of all comparisons; None if invalid or empty."""
    text = _HYPHEN.sub(" <=", f">={text.strip()}") if _HYPHEN.search(text) else text.strip()
    if not text or _COMPARISON.sub("", text).strip(" ,"):
        return None
    low, high = _LOWEST, _BEYOND
    for found in _COMPARISON.finditer(text):
        start, end = _interval(found[1], found.groups()[1:])
        low, high = max(low, start), min(high, end)
    return (low, high) if low < high else None


def _interval(operator: str, parts: Sequence[str | None]) -> tuple[Version, Version]:
    """The bounds of one comparison; `!=` excludes no whole minor, so it allows everything."""
    numbers: list[int] = []
    for part in parts:
        if (number := integer(part or "")) is None:
            break
        numbers.append(number)
    if not numbers or operator == "!=":
        return _LOWEST, _BEYOND
    start = _padded(numbers)
    after = _above(start, len(numbers) - 1)  # the first version after those that the numbers match
    match operator:
        case ">":
            return after, _BEYOND
        case ">=" | "=>":
            return start, _BEYOND
        case "<":
            return _LOWEST, start
        case "<=" | "=<":
            return _LOWEST, after
        case "^":
            return start, _above(start, 0)
        case "~" | "~>":
            return start, _above(start, min(len(numbers) - 1, 1))
    return start, after


_OPERATOR: Final = r"(?:=|!=|>|<|>=|=>|<=|=<|~|~>|\^)?"
_VERSION: Final = (
    r"v?(?:[0-9xX*|]+)(?:\.[0-9xX*|]+)?(?:\.[0-9xX*|]+)?"
    r"(?:-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?"
)
_CONSTRAINT: Final = regex(
    rf"\s*{_OPERATOR}\s*{_VERSION}\s*(?:(?:\s+|,\s*){_OPERATOR}\s*{_VERSION}\s*)*", re.ASCII
)
_SPAN: Final = regex(rf"\s*({_VERSION})\s+-\s+({_VERSION})\s*", re.ASCII)
_LONGEST: Final = 200  # characters; a longer text is not looked at


def is_constraint(text: str) -> bool:
    """Whether a text is a semantic version range such as `6.x`, `>=1.2 <2` or `1.2 - 1.4 || 2`.

    (Masterminds/semver: NewConstraint)
    """
    if len(text) > _LONGEST:
        return True
    parts = _SPAN.sub(r">=\1 <=\2", text).split("||")
    return all(_CONSTRAINT.fullmatch(part) for part in parts)
