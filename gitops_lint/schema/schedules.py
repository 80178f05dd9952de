"""The schedules of CronJobs. (batch/validation: validateScheduleFormat; robfig/cron: ParseStandard)"""

from collections.abc import Sequence
from typing import Final

from gitops_lint.digits import unsigned

_FIELDS: Final = 5  # of a schedule
_ENDS: Final = 2  # of a range
_WORDS: Final = frozenset(
    {"@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly"}
)
_BOUNDS: Final = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 6))
_NAMES: Final[tuple[tuple[str, ...], ...]] = (
    (), (), (),
    ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"),
    ("sun", "mon", "tue", "wed", "thu", "fri", "sat"),
)  # fmt: skip


def wrong_schedule(schedule: str) -> str | None:
    """What is wrong with the schedule of a CronJob, after "is no schedule: "; None if nothing is."""
    if "TZ" in schedule:
        return "the time zone belongs into `timeZone`"
    if schedule.startswith("@"):
        known = schedule in _WORDS or schedule.split(maxsplit=1)[0] == "@every"
        return None if known else f"`{schedule[:20]}` is unknown"
    fields = schedule.split()
    if len(fields) != _FIELDS:
        return f"it has {len(fields)} fields instead of {_FIELDS}"
    for text, bounds, names in zip(fields, _BOUNDS, _NAMES, strict=True):
        if not all(_is_in(part, *bounds, names) for part in text.split(",")):
            return f"`{text[:20]}` is none of {bounds[0]} to {bounds[1]}"
    return None


def _is_in(part: str, least: int, most: int, names: Sequence[str]) -> bool:
    """Whether a part of a field, such as `*/5` or `1-5`, is valid. (robfig/cron: getRange)"""
    span, _, step = part.partition("/")
    if "/" in part and not unsigned(step):
        return False
    if span in ("*", "?"):
        return True
    ends = [_value(it, least, names) for it in span.split("-")]
    numbers = [it for it in ends if it is not None and least <= it <= most]
    return len(numbers) == len(ends) <= _ENDS and numbers == sorted(numbers)


def _value(text: str, least: int, names: Sequence[str]) -> int | None:
    if text.lower() in names:
        return names.index(text.lower()) + least
    return unsigned(text)
