"""Suppressions: comments of the form `# gitops-lint: ignore[rule-id] reason`."""

import re
from collections.abc import Iterator
from typing import Final

from gitops_lint.documents import Span
from gitops_lint.results.finding import split_lines
from gitops_lint.results.suppression import Suppression

_COMMENT: Final = re.compile(r"(?:^|(?<=\s))#\s*gitops-lint:")
_NEXT_COMMENT: Final = re.compile(r"\s#")
_IGNORE: Final = re.compile(r"ignore\s*\[(?P<rules>[^\[\]]*)\]\s*(?P<reason>.*)")


def suppressions(path: str, text: str) -> Iterator[Suppression]:
    """Every suppression comment in the text of a file.

    It applies to its own line or, if it is alone on its line, to the next line that is neither blank nor
    only a comment.
    """
    if "gitops-lint:" not in text:
        return
    lines = split_lines(text)
    for number, line in enumerate(lines):
        for comment in _COMMENT.finditer(line):
            alone = line.lstrip().startswith("#")
            target = _next_content(lines, number) if alone else number
            following = _NEXT_COMMENT.search(line, comment.end())
            body = line[comment.end() : following.start() if following else None].rstrip()
            span = Span(number, comment.start(), number, comment.end() + len(body))
            rules, reason, fault = _read(body.lstrip())
            yield Suppression(path, number + 1, target + 1, rules, reason, span, fault)


def _next_content(lines: list[str], number: int) -> int:
    """The next line that is neither blank nor only a comment; the line itself if there is none."""
    following = range(number + 1, len(lines))
    return next(
        (i for i in following if (line := lines[i].strip()) and not line.startswith("#")), number
    )


def _read(body: str) -> tuple[tuple[str, ...], str, str]:
    """(rules, reason, fault) of the text after `gitops-lint:`."""
    match = _IGNORE.fullmatch(body)
    if not match:
        return (), "", f"this suppression has no effect: `# gitops-lint: {body}` cannot be parsed"
    rules = tuple(rule.strip() for rule in match["rules"].split(","))
    if not all(rules):
        return (), "", "this suppression has no effect: it names no rule"
    return rules, match["reason"], ""
