"""Regular expressions of users, matched in bounded time."""

import re
from functools import lru_cache
from typing import NamedTuple


class Pattern(NamedTuple):
    """A compiled expression."""

    expression: re.Pattern[str]

    def fullmatch(self, text: str) -> bool:
        """Whether the whole of a text matches."""
        return self.expression.fullmatch(text) is not None

    def search(self, text: str) -> bool:
        """Whether any part of a text matches."""
        return self.expression.search(text) is not None


@lru_cache(maxsize=1024)
def compiled(text: str) -> Pattern | None:
    """The compiled expression; None for one that is none."""
    try:
        return Pattern(re.compile(f"(?:{text})"))
    except (re.error, RecursionError, OverflowError):
        return None
