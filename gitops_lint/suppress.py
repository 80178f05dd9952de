"""`# gitops-lint: ignore[rule-id] reason`: comments by which somebody accepts findings."""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from gitops_lint.finding import Severity, split_lines
from gitops_lint.near import did_you_mean
from gitops_lint.problem import Problem
from gitops_lint.source import Place, Span

_COMMENT = re.compile(r"(?:^|(?<=\s))#\s*gitops-lint:")
_NEXT_COMMENT = re.compile(r"\s#")
_IGNORE = re.compile(r"ignore\s*\[(?P<rules>[^\[\]]*)\]\s*(?P<reason>.*)")
_FORM = "write `# gitops-lint: ignore[rule-id] reason`"


@dataclass(frozen=True, slots=True)
class Suppression:
    """A comment that accepts findings of `rules` on the line `target_line` (lines are 1-based).

    One that cannot be read has no rules, and `fault` says why.
    """

    path: str
    line: int
    target_line: int
    rules: tuple[str, ...]
    reason: str
    span: Span
    fault: str = ""

    @property
    def place(self) -> Place:
        return Place(self.path, None, self.span)


class Comments(NamedTuple):
    """The suppressions of a run, and what the rule about them has to know."""

    found: tuple[Suppression, ...]
    used: frozenset[tuple[Suppression, str]]  # with the rule whose finding it accepted
    known: frozenset[str]  # the ids of all rules
    ran: frozenset[str]


def suppressions(path: str, text: str) -> Iterator[Suppression]:
    """Every suppression comment in the text of a file.

    It is about its own line or, when it stands alone, the next line that is neither blank nor only a
    comment.
    """
    if "gitops-lint:" not in text:
        return
    lines = split_lines(text)
    for number, line in enumerate(lines):
        for comment in _COMMENT.finditer(line):
            alone = line.lstrip().startswith("#")
            target = _next_content(lines, number) if alone else number
            following = _NEXT_COMMENT.search(line, comment.end())
            said = line[comment.end() : following.start() if following else None].rstrip()
            span = Span(number, comment.start(), number, comment.end() + len(said))
            rules, reason, fault = _read(said.lstrip())
            yield Suppression(path, number + 1, target + 1, rules, reason, span, fault)


def unused(
    found: Iterable[Suppression],
    used: Collection[tuple[Suppression, str]],
    known: Collection[str],
    ran: Collection[str],
) -> Iterator[Problem]:
    """What is wrong with suppressions, once it is known which (suppression, rule id) took effect.

    `known` are the ids of all rules, `ran` of those that ran: what did not run accepts nothing and
    is not unused for that.
    """
    for suppression in found:
        if suppression.fault:
            yield Problem(suppression.fault, suppression.place, help=_FORM)
        for rule in dict.fromkeys(suppression.rules):
            if rule not in known:
                yield Problem(
                    f'there is no rule "{rule}", so this comment accepts nothing',
                    suppression.place,
                    help=did_you_mean(rule, known) or "`gitops-lint rules` lists them all",
                    severity=Severity.ERROR,
                )
            elif rule in ran and (suppression, rule) not in used:
                yield Problem(
                    f"there is no {rule} finding on line {suppression.target_line} to accept",
                    suppression.place,
                    help=_remedy(suppression, rule),
                )


def _next_content(lines: list[str], number: int) -> int:
    """The next line with more on it than a comment; the line itself when there is none."""
    following = range(number + 1, len(lines))
    return next(
        (i for i in following if (line := lines[i].strip()) and not line.startswith("#")), number
    )


def _read(said: str) -> tuple[tuple[str, ...], str, str]:
    """(rules, reason, fault) of what follows `gitops-lint:`."""
    match = _IGNORE.fullmatch(said)
    if not match:
        return (), "", f'"# gitops-lint: {said}" cannot be read, so it accepts nothing'
    rules = tuple(rule.strip() for rule in match["rules"].split(","))
    if not all(rules):
        return (), "", "this comment does not say which rule it accepts findings of"
    return rules, match["reason"], ""


def _remedy(suppression: Suppression, rule: str) -> str:
    if len(suppression.rules) == 1:
        return "remove the comment"
    return f"remove {rule} from the brackets"
