"""Regular expressions as Go reads them, matched by google-re2: Go's syntax, in linear time.

Most patterns are a plain name or a choice of names. Those are matched without importing the library.
"""

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    import re2

MAX_WORK: Final = 20_000_000
"""Instructions of a pattern times characters of a text: at worst a fifth of a second."""

# Literals and dots, or a choice of them: here Python agrees with Go and never backtracks.
_LITERAL: Final = r"[^\\*+?()\[\]{}|^$]*"
_NAME: Final = re.compile(_LITERAL)
_NAMES: Final = re.compile(rf"{_LITERAL}(?:\|{_LITERAL})*|\({_LITERAL}(?:\|{_LITERAL})*\)")
# What google-re2 knows and Go does not: \C (any byte) and group names that are not ASCII.
_ESCAPE: Final = re.compile(r"\\Q.*?(?:\\E|\Z)|\\(.)", re.DOTALL)
_TOO_LARGE: Final = "pattern too large"
_PROPERTY: Final = re.compile(r"invalid character class range: \\[pP]\{\^?[A-Za-z][A-Za-z_ -]+\}")


class PatternError(Exception):
    """A text that Go does not compile as a regular expression."""


class UnknownMatchError(Exception):
    """Whether a pattern matches cannot be known here: the reason, for people."""


class Pattern(NamedTuple):
    """A compiled regular expression."""

    text: str
    expression: "re.Pattern[str] | re2._Regexp"
    size: int  # instructions; 0 for a plain name

    def search(self, text: str) -> bool:
        """Whether any part of `text` matches (Go: Regexp.MatchString).

        Raises UnknownMatchError when the search could take too long.
        """
        if self.size * len(text) > MAX_WORK:
            raise UnknownMatchError(
                f"{_shown(self.text)} is matched against a text too long for it"
            )
        return self.expression.search(_valid(text)) is not None


def is_literal(text: str) -> bool:
    """Whether a pattern has no operator but the dot, so that it matches texts of its own length."""
    return _NAME.fullmatch(text) is not None


@lru_cache(maxsize=4096)
def compiled(text: str) -> Pattern:
    """A pattern, not anchored (Go: regexp.Compile).

    Raises PatternError for a text that Go refuses. Raises UnknownMatchError when google-re2 is needed
    but not installed, or when the pattern is too large for it.
    """
    if _NAMES.fullmatch(text):
        return Pattern(text, re.compile(_valid(text)), 0)
    return _by_re2(text, text)


@lru_cache(maxsize=4096)
def anchored(text: str) -> Pattern:
    """A pattern that has to match a whole text; raises as `compiled` does.

    kustomize puts it together as text, so that `a)|(b` is a pattern as well. (kustomize: types.anchorRegex)
    """
    if _NAMES.fullmatch(text):
        return Pattern(text, re.compile(rf"^(?:{_valid(text)})\Z"), 0)
    return _by_re2(f"^(?:{text})$", text)


def _by_re2(text: str, shown: str) -> Pattern:
    try:
        import re2
    except ImportError as error:  # there is no wheel for every platform
        raise UnknownMatchError(
            f"{_shown(shown)} is a regular expression, which is matched only with the package "
            "google-re2 installed"
        ) from error
    options = re2.Options()
    options.log_errors = False
    try:
        expression = re2.compile(_valid(text), options)
    except re2.error as error:
        raise _refused(shown, error) from error
    bytes_ = any(found[1] == "C" for found in _ESCAPE.finditer(text))
    if bytes_ or not all(name.isascii() for name in expression.groupindex):
        raise PatternError(shown)
    return Pattern(shown, expression, max(expression.programsize, 1))


def _refused(shown: str, error: "re2.error") -> PatternError | UnknownMatchError:
    """What it means that google-re2 does not compile a pattern."""
    (said,) = error.args
    reason = said.decode(errors="replace") if isinstance(said, bytes) else str(said)
    if reason.startswith(_TOO_LARGE):
        return UnknownMatchError(f"{_shown(shown)} is too large a pattern")
    if _PROPERTY.match(reason):  # newer versions of Go know more names of classes
        return UnknownMatchError(f"{_shown(shown)} has a class that is not known here")
    return PatternError(shown)


def _shown(text: str) -> str:
    return repr(text if len(text) <= 60 else f"{text[:60]}…")


def _valid(text: str) -> str:
    """A text as UTF-8 can hold it: half of a surrogate pair becomes U+FFFD, as Go reads it."""
    if text.isascii():
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
