"""Suppressions: comments of the form `# gitops-lint: ignore[rule-id] reason`, also for an object or a file."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, Literal, cast

from gitops_lint.documents import Span
from gitops_lint.lines import YAML_BREAK, split_lines
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.regex import regex
from gitops_lint.results.suppression import Suppression

_COMMENT: Final = regex(r"(?:^|(?<=\s))#\s*gitops-lint:")
_NEXT_COMMENT: Final = regex(r"\s#")
_IGNORE: Final = regex(
    r"ignore(?:-(?P<of>object|file))?\s*\[(?P<rules>[^\[\]]*)\]\s*(?P<reason>.*)"
)
_BOUNDARY: Final = regex(r"(?:---|\.\.\.)(?=\s|$)")  # between YAML documents


def suppressions(path: str, text: str) -> Iterator[Suppression]:
    """Every suppression comment in the text of a file.

    `ignore` applies to its own line or, if it is alone on its line, to the next line that is neither blank nor
    only a comment; `ignore-object` to the YAML document that it is in, `ignore-file` to the file.
    """
    if "gitops-lint:" not in text:
        return
    lines = list(_lines(text))
    bounds = _bounds(lines)
    for (number, column, line), target in zip(lines, _targets(lines), strict=True):
        for comment in _COMMENT.finditer(line):
            following = _NEXT_COMMENT.search(line, comment.end())
            body = line[comment.end() : following.start() if following else None].rstrip()
            end = column + comment.end() + len(body)
            span = Span(number, column + comment.start(), number, end)
            of, rules, reason, fault = _read(body.lstrip())
            first, last = target, target
            if of == "object":
                after = bisect_right(bounds, number)
                first, last = bounds[after - 1], bounds[after] - 1
            elif of == "file":
                first, last = bounds[0], bounds[-1] - 1
            yield Suppression(path, number + 1, of, first + 1, last + 1, rules, reason, span, fault)


class Suppressions:
    """The suppressions of all files, found by the place and the rule of a finding."""

    def __init__(self, found: Iterable[Suppression]) -> None:
        # Those of one kind in a file either have the same lines or none in common.
        self._by_start: dict[tuple[str, str, str], dict[int, Suppression]] = {}
        for it in found:
            for rule in it.rules:
                self._by_start.setdefault((it.path, rule, it.of), {})[it.first] = it
        self._starts = {key: sorted(known) for key, known in self._by_start.items()}

    def at(self, path: str, line: int, rule: str) -> Suppression | None:
        """The suppression of a rule at a line (1-based): for the line itself, else for the object or the file."""
        for of in ("line", "object", "file"):
            if starts := self._starts.get((path, rule, of)):
                before = bisect_right(starts, line)
                if before:
                    found = self._by_start[path, rule, of][starts[before - 1]]
                    if line <= found.last:
                        return found
        return None


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


def _bounds(lines: Sequence[_Line]) -> list[int]:
    """The number of the first line of each YAML document, and the number after the last line of the file."""
    starts = [it.number for it in lines if it.column == 0 and _BOUNDARY.match(it.text)]
    return [0, *(it for it in starts if it), lines[-1].number + 1]


def _read(body: str) -> tuple[Literal["line", "object", "file"], tuple[str, ...], str, str]:
    """(of, rules, reason, fault) of the text after `gitops-lint:`."""
    match = _IGNORE.fullmatch(body)
    if not match:
        return (
            "line",
            (),
            "",
            f"this suppression has no effect: `# gitops-lint: {body}` cannot be parsed",
        )
    rules = tuple(rule.strip() for rule in match["rules"].split(","))
    if not all(rules):
        return "line", (), "", "this suppression has no effect: it names no rule"
    of = cast("Literal['line', 'object', 'file']", match["of"] or "line")
    return of, rules, match["reason"], ""
