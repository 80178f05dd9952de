"""The fingerprint of a finding: what stays the same while lines and files move."""

from typing import Final, Self

from gitops_lint.digits import unsigned
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.regex import regex

_PATTERN: Final = regex(
    r"(?P<cause>[0-9a-f]{16})(?P<text>[0-9a-f]{16})(?::(?P<number>[1-9][0-9]{0,8}))?"
)


class Fingerprint(NamedTuple):
    """Two digests, of what has to be edited and of what is said about it, each of 16 hexadecimal digits.

    Of the findings of a report with equal digests, the first has the `number` 1, the second 2. As text, it is both
    digests, and `:2` for the second.
    """

    cause: str
    text: str
    number: int = 1

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """The fingerprint that a text spells; None if it spells none."""
        match = _PATTERN.fullmatch(text)
        if match is None:
            return None
        return cls(match["cause"], match["text"], unsigned(match["number"] or "1") or 1)

    def __str__(self) -> str:
        return f"{self.cause}{self.text}{f':{self.number}' if self.number > 1 else ''}"
