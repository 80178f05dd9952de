"""The patterns of `.gitignore` files, matched as git matches them and in bounded time.

The package pathspec does the same, but importing it would add about 200 ms to every run with an
untracked file. (git: Documentation/gitignore, wildmatch.c)
"""

import os
import re
from collections.abc import Iterable, Sequence
from typing import Final

from gitops_lint.namedtuple import NamedTuple
from gitops_lint.regex import regex

_POSIX: Final = {
    "alnum": "0-9A-Za-z", "alpha": "A-Za-z", "blank": r" \t", "cntrl": r"\x00-\x1f\x7f",
    "digit": "0-9", "graph": r"\x21-\x7e", "lower": "a-z", "print": r"\x20-\x7e",
    "punct": r"!-/:-@\[-`{-~", "space": r"\s", "upper": "A-Z", "xdigit": "0-9A-Fa-f",
}  # fmt: skip
_NOTHING: Final = "(?!)"
# Both are rarely needed, so they are compiled on first use.
# The parts of a segment: an escape, stars, a question mark, a class, anything else.
_PARTS: Final = (
    r"\\(?P<escaped>.)|(?P<stars>\*+)|(?P<any>\?)"
    r"|\[(?P<negated>[!^]?)(?P<members>\]?(?:\[:\w*:\]|\\.|[^\]\\])*+)\]|(?P<plain>.)"
)
_MEMBER: Final = r"\[:(\w*):\]|(\\.|.)-(\\.|.)|(\\.|.)"


class Pattern(NamedTuple):
    """One line of an ignore file."""

    excludes: bool  # False for a line that starts with "!"
    only_directories: bool
    anchored: bool  # matches the path from the folder of the ignore file, not only the name
    segments: tuple[re.Pattern[str] | None, ...]  # None for "**"

    def matches(self, path: Sequence[str], *, is_directory: bool) -> bool:
        """Whether this matches a path, given as its segments from the folder of the ignore file."""
        if self.only_directories and not is_directory:
            return False
        name = self.segments[-1]
        if name is not None and name.fullmatch(path[-1]) is None:
            return False
        return not self.anchored or _match(self.segments, path)

    def may_match(self, depth: int) -> bool:
        """Whether this can match a path of so many segments."""
        return not self.anchored or None in self.segments or len(self.segments) == depth


class Patterns:
    """The lines of one ignore file; the last one that matches decides."""

    def __init__(self, lines: Iterable[str]) -> None:
        found = (_pattern(_as_bytes(line)) for line in lines)
        self._last_first = tuple(pattern for pattern in found if pattern)[::-1]
        # Most names match no line at all; one expression for all lines rules them out quickly.
        self._anchored = tuple(pattern for pattern in self._last_first if pattern.anchored)
        # Those that can match a path, by whether its name matches, and the number of its segments.
        self._possible: dict[tuple[bool, int], Sequence[Pattern]] = {}
        names = (pattern.segments[0] for pattern in self._last_first if not pattern.anchored)
        self._names = re.compile(
            "|".join(f"(?:{name.pattern})" for name in names if name), re.DOTALL
        )

    def verdict(self, path: str, *, is_directory: bool) -> bool | None:
        """True if a path is ignored, False if not, None if no line matches it."""
        segments = _as_bytes(path).split("/")
        kind = self._names.fullmatch(segments[-1]) is not None, len(segments)
        if (possible := self._possible.get(kind)) is None:
            named, depth = kind
            patterns = self._last_first if named else self._anchored
            possible = self._possible[kind] = [it for it in patterns if it.may_match(depth)]
        for pattern in possible:
            if pattern.matches(segments, is_directory=is_directory):
                return pattern.excludes
        return None

    def ignores(self, path: str) -> bool:
        """Whether a file is ignored, by itself or because of a parent directory."""
        parts = path.split("/")
        folders = ("/".join(parts[:end]) for end in range(1, len(parts)))
        named = any(self.verdict(folder, is_directory=True) for folder in folders)
        return named or bool(self.verdict(path, is_directory=False))


def _as_bytes(text: str) -> str:
    """A text with one character for each byte of a file name, because git matches bytes."""
    return text if text.isascii() else os.fsencode(text).decode("latin-1")


def _pattern(line: str) -> Pattern | None:
    line = (
        re.sub(r"(?<!\\)((?:\\\\)*+)[ \t]*\r?\n?\Z", r"\1", line) if line[-1:].isspace() else line
    )
    if not line or line.startswith("#"):
        return None
    negated, line = line.startswith("!"), line.removeprefix("!")
    only_directories, line = line.endswith("/"), line.removesuffix("/")
    anchored, line = "/" in line, line.removeprefix("/")
    folders, _, name = line.rpartition("/")
    if set(folders.split("/")) == {"**"}:
        anchored, line = False, name  # `**/name` is the same as `name`, which is matched faster
    if not line:
        return None
    segments = tuple(
        None if part == "**" and anchored else _segment(part) for part in line.split("/")
    )
    return Pattern(not negated, only_directories, anchored, segments)


def _match(pattern: Sequence[re.Pattern[str] | None], path: Sequence[str]) -> bool:
    """Match segments; after a failure, the last "**" takes one more segment and nothing else changes."""
    at = of = 0
    retry_at = retry_of = -1
    while of < len(path):
        if at < len(pattern) and (part := pattern[at]) is None:
            if at == len(pattern) - 1:
                return True  # at the end it matches one segment or more
            retry_at, retry_of = at, of
            at += 1
        elif at < len(pattern) and part is not None and part.fullmatch(path[of]):
            at, of = at + 1, of + 1
        elif retry_at >= 0:
            retry_of += 1
            at, of = retry_at + 1, retry_of
        else:
            return False
    return at == len(pattern)


def _segment(glob: str) -> re.Pattern[str]:
    """The regular expression of one segment; it never backtracks into a star."""
    pieces = [""]
    for token in re.finditer(_PARTS, glob, re.DOTALL):
        if token["stars"]:
            pieces.append("")
        elif token["any"]:
            pieces[-1] += "."
        elif token["members"] is not None:
            pieces[-1] += _members(token["negated"], token["members"])
        elif token["plain"] in ("[", "\\"):  # a class or an escape without an end
            return re.compile(_NOTHING)
        else:
            pieces[-1] += re.escape(token["escaped"] or token["plain"])
    first, *rest = pieces
    if not rest:
        return regex(first, re.DOTALL)
    *middle, last = rest
    stars = "".join(f"(?>.*?{piece})" for piece in middle)
    return regex(f"{first}{stars}.*{last}", re.DOTALL)


def _members(negated: str, members: str) -> str:
    """A class of characters; a range in reverse order is empty."""
    found = []
    for member in re.finditer(_MEMBER, members, re.DOTALL):
        name, low, high, single = (
            part and part[-1] if i else part for i, part in enumerate(member.groups())
        )
        if name is not None:
            found.append(_POSIX.get(name, ""))
        elif single is not None:
            found.append(re.escape(single))
        elif low <= high:
            found.append(f"{re.escape(low)}-{re.escape(high)}")
    inside = "".join(found)
    if not inside:
        return "." if negated else _NOTHING
    return f"[{'^' if negated else ''}{inside}]"
