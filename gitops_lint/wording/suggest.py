"""Suggestions of a similar name, for names that do not exist."""

from bisect import bisect
from collections.abc import Iterable, Sequence
from typing import Final

from gitops_lint.regex import regex

_COMPARED: Final = 40  # candidates that are compared with a name; comparing takes up to 0.2 ms
_CLOSEST: Final = 5  # candidates whose words are compared
_ALIKE: Final = 0.5  # least similarity of the words in which two names differ: `cn` and `cm`
_SEPARATORS: Final = regex(r"[-._/ ]")


def did_you_mean(
    name: str, candidates: Iterable[str], before: str = "", least: float = 0.6
) -> str | None:
    """A suggestion, "did you mean `dependsOn`?", of the most similar candidate, or None.

    `before` is put in front of the candidate, such as the directory of a file. Ignores case, and
    compares only the first 100 characters of the name. Of many candidates, it compares only those that
    start or end most like the name. `least` is the least similarity: 1 for equal names, about 0.9 for names
    that differ in one letter. The words in which two names differ must be similar too: by
    `apps-messaging-operator` nobody means `apps-messaging-kafka`.
    """
    found = nearest(name, candidates, least)
    return f"did you mean `{before}{found}`?" if found is not None else None


def nearest(name: str, candidates: Iterable[str], least: float = 0.6) -> str | None:
    """The most similar candidate, or None; as `did_you_mean`."""
    from difflib import get_close_matches  # imported only after an error

    folded = {candidate.casefold(): candidate for candidate in sorted(candidates, reverse=True)}
    wanted = name[:100].casefold()
    known = folded if len(folded) <= _COMPARED else _neighbors(wanted, folded)
    for candidate in get_close_matches(wanted, known, _CLOSEST, least):
        rest = _without_common_words(wanted, candidate)
        if not all(rest) or get_close_matches(rest[0], rest[1:], 1, _ALIKE):
            return folded[candidate]
    return None


def _without_common_words(one: str, other: str) -> tuple[str, str]:
    """What is left of two names without the words with which both start or end."""
    a, b = _SEPARATORS.split(one), _SEPARATORS.split(other)
    shorter = min(len(a), len(b))
    start = next((i for i in range(shorter) if a[i] != b[i]), shorter)
    rest = shorter - start
    end = next((i for i in range(rest) if a[-1 - i] != b[-1 - i]), rest)
    return "-".join(a[start : len(a) - end]), "-".join(b[start : len(b) - end])


def _neighbors(name: str, candidates: Iterable[str]) -> Iterable[str]:
    """The candidates next to a name in alphabetical order, of the texts and of the reversed texts."""
    forward = sorted(candidates)
    backward = sorted(text[::-1] for text in forward)
    near = [*_around(name, forward), *(text[::-1] for text in _around(name[::-1], backward))]
    return dict.fromkeys(near)


def _around(text: str, ordered: Sequence[str]) -> Sequence[str]:
    at = bisect(ordered, text)
    return ordered[max(at - _COMPARED // 4, 0) : at + _COMPARED // 4]
