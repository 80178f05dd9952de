"""Suggests a valid duration in place of one that Flux does not accept.

Facts: the `pattern` of the duration fields in the Flux CRDs. Source timeouts accept no hours.
A library for durations would parse them, but could not suggest how to write an invalid one.
"""

import re
from typing import Any, Final

from gitops_lint.digits import real

UNITS: Final[dict[str, tuple[str, ...]]] = {
    r"^([0-9]+(\.[0-9]+)?(ms|s|m|h))+$": ("h", "m", "s", "ms"),
    r"^([0-9]+(\.[0-9]+)?(ms|s|m))+$": ("m", "s", "ms"),
}
"""Pattern of a duration field -> the units it accepts, longest first."""

_MILLISECONDS: Final = {
    "w": 604_800_000,
    "d": 86_400_000,
    "h": 3_600_000,
    "m": 60_000,
    "s": 1000,
    "ms": 1,
}
_SPELLINGS: Final = {
    **dict.fromkeys(("w", "week", "weeks"), "w"),
    **dict.fromkeys(("d", "day", "days"), "d"),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), "h"),
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes"), "m"),
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds"), "s"),
    **dict.fromkeys(("ms", "msec", "millisecond", "milliseconds"), "ms"),
}
_AMOUNT: Final = r"\s*([0-9]{1,9}(?:\.[0-9]{1,9})?)\s*([a-z]*)\s*"
_LONGEST: Final = 40
"""The longest text, in characters, that is parsed as a duration."""


def suggestion(value: Any, units: tuple[str, ...]) -> str | None:
    """Return the duration that `value` seems to mean, in `units`; None if that is unclear.

    Numbers and texts without a unit are read as seconds, and written as Kubernetes prints durations.
    """
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return None
    if not isinstance(value, str) and not 0 <= value < 1e9:
        return None
    amounts = _amounts(str(value).lower()) if len(str(value)) <= _LONGEST else None
    if not amounts:
        return None
    if has_unit(value) and all(unit in units for _, unit in amounts):
        return "".join(f"{number}{unit}" for number, unit in amounts)
    total = sum((real(number) or 0.0) * _MILLISECONDS[unit] for number, unit in amounts)
    return _written(round(total), units, zeros=not has_unit(value))


def advice(value: Any, units: tuple[str, ...]) -> str:
    """Return the help for a value that is not a duration in `units`."""
    instead = suggestion(value, units)
    if instead is None:
        return f"write digits with a unit ({', '.join(reversed(units))}), such as `10m` or `1m30s`"
    return f"write `{instead}`" + ("" if has_unit(value) else ", if seconds are meant")


def problem(value: Any, units: tuple[str, ...]) -> str:
    """Return the reason why a value is not a duration, to follow "… is not a duration: "."""
    if not isinstance(value, str):
        return "a number has no unit"
    if "h" not in units and re.search(r"\d\s*h", value.lower()):
        return "this field does not accept hours (`h`)"
    if "-" in value:
        return "it cannot be negative"
    if (amounts := _amounts(value.lower())) and {"d", "w"} & {unit for _, unit in amounts}:
        return "the longest unit is `h`" if "h" in units else "the longest unit is `m`"
    if value.strip() and not has_unit(value):
        return "the unit is missing"
    if any(map(str.isspace, value)):
        return "it cannot contain spaces"
    if value != value.lower():
        return "units are written in lower case"
    return f"the units are {', '.join(reversed(units))}"


def _amounts(text: str) -> list[tuple[str, str]] | None:
    """Split "1d 12hours" into [("1", "d"), ("12", "h")]; None for any other text."""
    parts = re.findall(_AMOUNT, text)
    if not parts or re.sub(_AMOUNT, "", text):
        return None
    if len(parts) == 1 and not parts[0][1]:
        return [(parts[0][0], "s")]
    if not all(unit in _SPELLINGS for _, unit in parts):
        return None
    return [(number, _SPELLINGS[unit]) for number, unit in parts]


def has_unit(value: Any) -> bool:
    """Return whether a duration has a unit, so that its length is certain."""
    return isinstance(value, str) and any(map(str.isalpha, value))


def _written(milliseconds: int, units: tuple[str, ...], *, zeros: bool) -> str:
    """Write a duration, longest unit first: with `zeros` as 10m0s, else as 10m."""
    left = milliseconds
    written: list[str] = []
    for unit in units:
        count, left = divmod(left, _MILLISECONDS[unit])
        if count or (zeros and written and unit != "ms"):
            written.append(f"{count}{unit}")
    return "".join(written) or "0s"
