"""Regular expressions as Go reads them, matched by google-re2: Go's syntax, in linear time.

Most patterns are a plain name or a choice of names. Those are matched without the library.
"""

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from gitops_lint.namedtuple import NamedTuple
from gitops_lint.regex import regex

if TYPE_CHECKING:
    import re2

MAX_WORK: Final = 20_000_000
"""The limit of a pattern's instructions x groups x a text's characters: at most 0.2 seconds."""

# Literals and dots, or a choice of them: for these, Python agrees with Go and never backtracks.
_LITERAL: Final = r"[^\\*+?()\[\]{}|^$]*"
_NAME: Final = regex(_LITERAL)
_NAMES: Final = regex(rf"{_LITERAL}(?:\|{_LITERAL})*|\({_LITERAL}(?:\|{_LITERAL})*\)")
# A pattern that is certainly valid: characters, escapes, classes and groups, each repeated at most once.
_PART: Final = r"(?:[\^$|]|(?:[^\\*+?()\[\]{}|^$]|\\[-.:/+*?()dDsSwW]|\[\^?(?:0-9|1-9|a-z|A-Z|a-f|[\w.])+\])[*+?]?)*+"
_VALID: Final = regex(rf"{_PART}(?:\((?:\?P<([A-Za-z]\w*)>)?{_PART}\)[*+?]?{_PART})*+", re.ASCII)
_GROUP: Final = regex(r"\(\?P<(\w+)>")
_MOST: Final = 1000  # characters of such a pattern
# google-re2 accepts more than Go: \C (any byte) and group names that are not ASCII.
_ESCAPE: Final = regex(r"\\Q.*?(?:\\E|\Z)|\\(.)", re.DOTALL)
# A count of a repetition that is too large for Go (regexp/syntax: parser.parseInt), and what is no count.
_COUNTS: Final = regex(
    r"\\Q.*?(?:\\E|\Z)|\\.|\[\^?\]?(?:\[:\^?\w+:\]|\\.|[^\]\\])*+\]"
    r"|\{(?P<huge>(?:(?:0|[1-9][0-9]*),)?[1-9][0-9]{8,}(?:,(?:0|[1-9][0-9]*)?)?)\}",
    re.DOTALL,
)
_TOO_LARGE: Final = "pattern too large"
_PROPERTY: Final = regex(r"invalid character class range: \\[pP]\{\^?[A-Za-z][A-Za-z_ -]+\}")


class PatternError(Exception):
    """Go rejects a text as a regular expression."""


class UnknownMatchError(Exception):
    """Whether a pattern matches is unknown; the message is the reason, for users."""


class Pattern(NamedTuple):
    """A compiled regular expression."""

    text: str
    expression: "re.Pattern[str] | re2._Regexp | _Choice"
    size: int  # instructions x groups; 0 for a plain name

    def work(self, text: str) -> int:
        """The most steps that a search in a text can take: instructions x groups x characters."""
        return self.size * len(text)

    def search(self, text: str) -> bool:
        """Whether any part of `text` matches (Go: Regexp.MatchString).

        Raises UnknownMatchError if the search could take too long.
        """
        if self.work(text) > MAX_WORK:
            raise UnknownMatchError(
                f"the pattern {_shown(self.text)} is too expensive to match against a text this long"
            )
        return self.expression.search(_valid(text)) is not None


class _Choice(frozenset[str]):
    """Names of which a whole text must be one: compiling an expression takes a hundred times as long."""

    __slots__ = ()

    def search(self, text: str) -> str | None:
        """The text if it is one of the names."""
        return text if text in self else None


def is_literal(text: str) -> bool:
    """Whether a pattern has no operator except the dot, so that it matches only texts of its length."""
    return _NAME.fullmatch(text) is not None


def validate(text: str) -> None:
    """Raise for a pattern as `compiled` does; most are seen to be valid without the library, which takes long to import."""
    names = _GROUP.findall(text)
    if len(text) > _MOST or len(names) > len(set(names)) or not _VALID.fullmatch(text):
        compiled(text)


@lru_cache(maxsize=4096)
def compiled(text: str) -> Pattern:
    """A pattern, not anchored (Go: regexp.Compile).

    Raises PatternError for a text that Go rejects. Raises UnknownMatchError if google-re2 is needed but
    not installed, or if the pattern is too large for it.
    """
    if _NAMES.fullmatch(text):
        return Pattern(text, re.compile(_valid(text)), 0)
    return _by_re2(text, text)


@lru_cache(maxsize=4096)
def anchored(text: str) -> Pattern:
    """A pattern that must match a whole text; raises as `compiled` does.

    kustomize concatenates text, so `a)|(b` is a valid pattern. (kustomize: types.anchorRegex)
    """
    if _NAMES.fullmatch(text):
        names = _valid(text)
        choice = _Choice(names.strip("()").split("|")) if "." not in names else None
        return Pattern(text, choice or regex(rf"^(?:{names})\Z"), 0)
    return _by_re2(f"^(?:{text})$", text)


def _by_re2(text: str, shown: str) -> Pattern:
    try:
        import re2
    except ImportError as error:  # some platforms have no wheel
        raise UnknownMatchError(
            f"matching the regular expression {_shown(shown)} needs the package google-re2, which is not"
            " installed"
        ) from error
    if any(found["huge"] for found in _COUNTS.finditer(text)):
        raise PatternError(shown)  # google-re2 reads it as plain text
    options = re2.Options()
    options.log_errors = False
    try:
        expression = re2.compile(_valid(text), options)
    except re2.error as error:
        raise _rejection(shown, error) from error
    bytes_ = any(found[1] == "C" for found in _ESCAPE.finditer(text))
    if bytes_ or not all(name.isascii() for name in expression.groupindex):
        raise PatternError(shown)
    # Searching keeps the groups of every state that it follows.
    return Pattern(shown, expression, max(expression.programsize, 1) * (1 + expression.groups))


def _rejection(shown: str, error: "re2.error") -> PatternError | UnknownMatchError:
    """The error for a pattern that google-re2 rejects."""
    (argument,) = error.args
    text = argument.decode(errors="replace") if isinstance(argument, bytes) else str(argument)
    if text.startswith(_TOO_LARGE):
        return UnknownMatchError(f"the pattern {_shown(shown)} is too large")
    if _PROPERTY.match(text):  # newer versions of Go have more classes
        return UnknownMatchError(f"the pattern {_shown(shown)} has an unknown character class")
    return PatternError(shown)


def _shown(text: str) -> str:
    return f"`{text if len(text) <= 60 else f'{text[:60]}…'}`"


def _valid(text: str) -> str:
    """A text that UTF-8 can encode: a lone surrogate becomes U+FFFD, as in Go."""
    if text.isascii():
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
