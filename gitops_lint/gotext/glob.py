"""Globs as Go reads them: one component of a path, or whole paths with `**` and `{a,b}`.

Python's own globs (fnmatch, glob) support neither braces nor escapes, and their classes differ.
"""

import re
from collections.abc import Callable, Sequence
from itertools import accumulate, pairwise
from typing import Final

from gitops_lint.regex import regex

NEVER: Final = "(?!)"  # an expression that matches nothing

GO: Final = regex(
    r"""
      (?P<stars> \*+ )
    | (?P<any> \? )
    | \[ (?P<negated> \^?+ ) (?P<set> (?: CHAR (?: - CHAR )? )+ ) \]
    | \\ (?P<escaped> . )
    | (?P<literal> [^\\*?\[] )
    """.replace("CHAR", r"(?: \\ [^\udc80-\udcff] | [^\\\]\-\udc80-\udcff] )"),
    re.VERBOSE | re.DOTALL,
)
_RANGE: Final = regex(r"\\?(.)(?:-\\?(.))?", re.DOTALL)


def segment(glob: str, tokens: re.Pattern[str] = GO) -> str | None:
    """A glob for one component as a regular expression; None if it is malformed or empty.

    `tokens` is the syntax: that of Go's path.Match, or one with the same groups. Matching takes time
    proportional to the component: the text between two stars is matched at its first occurrence only,
    which is sufficient.
    """
    chunks, at = [""], 0
    while at < len(glob):
        token = tokens.match(glob, at)
        if not token:
            return None
        at = token.end()
        if token["stars"]:
            chunks.append("")
        elif token["set"]:
            chunks[-1] += _set(token["set"], negated=bool(token["negated"]))
        else:
            chunks[-1] += (
                "[^/]" if token["any"] else re.escape(token["escaped"] or token["literal"])
            )
    first, *between = chunks
    if not between:
        return first or None
    last = between.pop()
    return first + "".join(f"(?>[^/]*?{chunk})" for chunk in between) + f"[^/]*{last}"


def _set(text: str, *, negated: bool) -> str:
    ranges = [(low, high or low) for low, high in _RANGE.findall(text)]
    chars = "".join(f"{re.escape(low)}-{re.escape(high)}" for low, high in ranges if low <= high)
    if negated:
        return f"[^/{chars}]"
    return f"(?!/)[{chars}]" if chars else NEVER


# The syntax of source-watcher's `exclude` (doublestar v4) between two slashes.
_DOUBLESTAR: Final = regex(
    r"""
      (?P<stars> \*+ )
    | (?P<any> \? )
    | \[ (?P<negated> [!^]?+ ) (?P<set> (?: \\. | [^\\\]] )+ ) \]
    | \\ (?P<escaped> . )
    | (?P<literal> [^\\*?\[] )
    """,
    re.VERBOSE | re.DOTALL,
)
_PIECE: Final = regex(r"\\.|\[[!^]?+(?:\\.|[^\\\]])+\]|[^\\\[]", re.DOTALL)
_MAX_ALTERNATIVES: Final = 1000


def double_star(pattern: str) -> Callable[[str], bool] | None:
    """A function that matches paths against a pattern with `**` and `{a,b}`; None if it is malformed.

    `a/**` matches `a` as well; a `**` that is not a whole component is a `*`.
    """
    choices = [_PIECE.findall(pattern)]
    if "".join(choices[0]) != pattern or not _balanced(choices[0]):
        return None
    plain: list[str] = []
    while choices and len(plain) + len(choices) <= _MAX_ALTERNATIVES:
        pieces = choices.pop()
        if "{" in pieces:
            choices += _chosen(pieces)
        else:
            plain.append("".join(pieces))
    regex = re.compile("|".join(map(_double_star, plain)))
    return lambda path: bool(regex.fullmatch(path))


def _balanced(pieces: Sequence[str]) -> bool:
    depths = list(accumulate((piece == "{") - (piece == "}") for piece in pieces))
    return not depths or (min(depths) >= 0 and depths[-1] == 0)


def _chosen(pieces: list[str]) -> list[list[str]]:
    """The pieces with the first group of alternatives replaced by each alternative in turn."""
    start = pieces.index("{")
    depth, cuts = 0, [start]
    for i, piece in enumerate(pieces[start:], start):
        depth += (piece == "{") - (piece == "}")
        if depth == 0 or (depth == 1 and piece == ","):
            cuts.append(i)
        if depth == 0:
            break
    return [
        pieces[:start] + pieces[low + 1 : high] + pieces[cuts[-1] + 1 :]
        for low, high in pairwise(cuts)
    ]


def _double_star(pattern: str) -> str:
    *parents, last = pattern.split("/")
    regex = ""
    for part in parents:
        name = segment(part, _DOUBLESTAR)
        regex += "(?:[^/]+/)*" if part == "**" else f"{name or NEVER}/"
    if last != "**":
        return regex + (segment(last, _DOUBLESTAR) or NEVER)
    if not parents or parents[-1] == "**":
        return f"{regex}.*"
    return regex.removesuffix("/") + "(?:/.*)?"
