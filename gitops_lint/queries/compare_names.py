"""Different names that mean the same in two clusters, above all those of their entry points."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from gitops_lint.cluster import Entry


@dataclass(frozen=True)
class Aliases:
    """Pairs of words that mean the same in one cluster and in another."""

    words: tuple[tuple[str, str], ...]

    def here(self, text: str) -> str:
        """A text of the first cluster, with placeholders for its own words."""
        return self._common(text, 0)

    def there(self, text: str) -> str:
        """A text of the other cluster, with the same placeholders for its words."""
        return self._common(text, 1)

    def _common(self, text: str, side: int) -> str:
        numbers = {pair[side]: number for number, pair in enumerate(self.words)}
        pattern = self._patterns[side]
        return pattern.sub(lambda it: f"\0{numbers[it[0]]}\0", text) if pattern else text

    @cached_property
    def _patterns(self) -> Sequence[re.Pattern[str] | None]:
        return [_whole({pair[side] for pair in self.words}) for side in (0, 1)]


def aliases(one: Entry, other: Entry) -> Aliases:
    """The words in which the names and directories of two clusters differ, by path segment."""
    found = [*_different(one.name, other.name), *_different(_start(one), _start(other))]
    unique = dict.fromkeys(pair for pair in found if all(pair))
    sides = [[pair[side] for pair in unique] for side in (0, 1)]
    clear = (pair for pair in unique if sides[0].count(pair[0]) == 1 == sides[1].count(pair[1]))
    return Aliases(tuple(clear))


def _start(entry: Entry) -> str:
    return "/".join(filter(None, (entry.root, entry.path)))


def _different(one: str, other: str) -> Iterator[tuple[str, str]]:
    mine, theirs = one.split("/"), other.split("/")
    if len(mine) == len(theirs):
        yield from (pair for pair in zip(mine, theirs, strict=True) if pair[0] != pair[1])
    elif mine[-1] != theirs[-1]:
        yield mine[-1], theirs[-1]


def _whole(words: set[str]) -> re.Pattern[str] | None:
    """A pattern for any of the words, as a whole word; None if there are none."""
    if not words:
        return None
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    return re.compile(
        rf"(?<![A-Za-z0-9])(?:{'|'.join(map(re.escape, longest_first))})(?![A-Za-z0-9])"
    )
