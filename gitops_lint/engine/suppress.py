"""Suppressions: comments of the form `# gitops-lint: ignore[rule-id] reason`."""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from gitops_lint.documents import Span
from gitops_lint.lines import YAML_BREAK, split_lines
from gitops_lint.regex import regex
from gitops_lint.results.suppression import Suppression

_COMMENT: Final = regex(r"(?:^|(?<=\s))#\s*gitops-lint:")
_NEXT_COMMENT: Final = regex(r"\s#")
_IGNORE: Final = regex(r"ignore\s*\[(?P<rules>[^\[\]]*)\]\s*(?P<reason>.*)")


def suppressions(path: str, text: str) -> Iterator[Suppression]:
    """Every suppression comment in the text of a file.

    It applies to its own line or, if it is alone on its line, to the next line that is neither blank nor
    only a comment.
    """
    if "gitops-lint:" not in text:
        return
    lines = list(_lines(text))
    for (number, column, line), target in zip(lines, _targets(lines), strict=True):
        for comment in _COMMENT.finditer(line):
            following = _NEXT_COMMENT.search(line, comment.end())
            body = line[comment.end() : following.start() if following else None].rstrip()
            end = column + comment.end() + len(body)
            span = Span(number, column + comment.start(), number, end)
            rules, reason, fault = _read(body.lstrip())
            yield Suppression(path, number + 1, target + 1, rules, reason, span, fault)


class _Line(NamedTuple):
    """A line to YAML: the line of the file that it is in, its column there (both zero-based), its text."""

    number: int
    column: int
    text: str


def _lines(text: str) -> Iterator[_Line]:
    """The lines as YAML has them, which end comments."""
    for number, line in enumerate(split_lines(text)):
        column = 0
        for part in YAML_BREAK.split(line):
            yield _Line(number, column, part)
            column += len(part) + 1


def _targets(lines: Sequence[_Line]) -> list[int]:
    """The number of the line that a comment in each line is about.

    For a line that is only a comment, that is the next one that is neither blank nor only a comment; its
    own if there is none. Found in one pass from the end, because a file may have thousands of comments.
    """
    found: list[int] = []
    content: int | None = None
    for number, _, text in reversed(lines):
        stripped = text.strip()
        if stripped.startswith("#"):
            found.append(number if content is None else content)
        else:
            content = number if stripped else content
            found.append(number)
    return found[::-1]


def _read(body: str) -> tuple[tuple[str, ...], str, str]:
    """(rules, reason, fault) of the text after `gitops-lint:`."""
    match = _IGNORE.fullmatch(body)
    if not match:
        return (), "", f"this suppression has no effect: `# gitops-lint: {body}` cannot be parsed"
    rules = tuple(rule.strip() for rule in match["rules"].split(","))
    if not all(rules):
        return (), "", "this suppression has no effect: it names no rule"
    return rules, match["reason"], ""
