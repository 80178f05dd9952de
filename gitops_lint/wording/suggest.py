"""Suggestions of a similar name, for names that do not exist."""

from bisect import bisect
from collections.abc import Iterable, Sequence
from functools import cached_property
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
    return Names(candidates).nearest(name, least)


class Names:
    """Candidates that many names are compared with; as `did_you_mean` and `nearest`."""

    def __init__(self, candidates: Iterable[str]) -> None:
        self._folded = {it.casefold(): it for it in sorted(candidates, reverse=True)}

    def did_you_mean(self, name: str, besides: str | None = None) -> str | None:
        """A suggestion of the most similar candidate `besides` one, or None."""
        found = self.nearest(name, besides=besides)
        return f"did you mean `{found}`?" if found is not None else None

    def nearest(self, name: str, least: float = 0.6, besides: str | None = None) -> str | None:
        """The most similar candidate `besides` one, or None."""
        wanted = name[:100].casefold()
        other = None if besides is None else besides.casefold()
        if len(self._folded) - (other in self._folded) > _COMPARED:
            known = self._neighbors(wanted, other)
        else:
            known = [it for it in self._folded if it != other]
        if not known:
            return None
        from difflib import get_close_matches  # imported only after an error

        for candidate in get_close_matches(wanted, known, _CLOSEST, least):
            rest = _without_common_words(wanted, candidate)
            if not all(rest) or get_close_matches(rest[0], rest[1:], 1, _ALIKE):
                return self._folded[candidate]
        return None

    @cached_property
    def _ordered(self) -> tuple[Sequence[str], Sequence[str]]:
        """The candidates in alphabetical order, and the reversed texts in theirs."""
        return sorted(self._folded), sorted(text[::-1] for text in self._folded)

    def _neighbors(self, name: str, besides: str | None) -> Iterable[str]:
        """The candidates next to a name in alphabetical order, of the texts and of the reversed texts."""
        forward, backward = self._ordered
        near = _around(name, forward, besides)
        reverse = _around(name[::-1], backward, None if besides is None else besides[::-1])
        return dict.fromkeys([*near, *(text[::-1] for text in reverse)])


def _without_common_words(one: str, other: str) -> tuple[str, str]:
    """What is left of two names without the words with which both start or end."""
    a, b = _SEPARATORS.split(one), _SEPARATORS.split(other)
    shorter = min(len(a), len(b))
    start = next((i for i in range(shorter) if a[i] != b[i]), shorter)
    rest = shorter - start
    end = next((i for i in range(rest) if a[-1 - i] != b[-1 - i]), rest)
    return "-".join(a[start : len(a) - end]), "-".join(b[start : len(b) - end])


def _around(text: str, ordered: Sequence[str], besides: str | None) -> Sequence[str]:
    at, near = bisect(ordered, text), _COMPARED // 4
    before = [it for it in ordered[max(at - near - 1, 0) : at] if it != besides]
    after = [it for it in ordered[at : at + near + 1] if it != besides]
    return [*before[-near:], *after[:near]]
