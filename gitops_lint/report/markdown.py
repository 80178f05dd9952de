"""For the summary of a job or a comment: Markdown, the verdict first and the findings folded."""

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import groupby
from typing import Final

from gitops_lint.report.affected import affected
from gitops_lint.report.escape import markdown, visible, visible_lines, without_commands
from gitops_lint.report.shown import shown
from gitops_lint.report.style import Style
from gitops_lint.report.summary import summary, unknowns
from gitops_lint.results.finding import Finding, Report, Severity
from gitops_lint.wording.lists import counted

# GitHub refuses a comment of more than 65,536 characters, and a summary of more than 1 MiB.
_LIMIT: Final = 60_000  # characters
_LINE: Final = 2_000  # characters of a message, a note or a line of help
_OPEN: Final = 20  # errors that are not folded
_UNKNOWN: Final = 50
_NOTES: Final = 20  # notes, and lines of help


def render(report: Report, style: Style) -> str:
    """A heading, the summary, and a fold for each rule, the most severe first; never more than GitHub accepts."""
    lines = ["## gitops-lint", "", *_paragraph(summary(report, Style(hints=style.hints)))]
    urls = {rule.id: rule.url for rule in report.rules}
    findings = shown(report, style)
    findings.sort(key=lambda it: (it.severity.rank, it.rule))
    room, listed = _LIMIT - _size(lines), 0
    for (severity, rule), group in groupby(findings, key=lambda it: (it.severity, it.rule)):
        found = [*group]
        unfolded = severity is Severity.ERROR and listed + len(found) <= _OPEN
        head, end = _head(severity, rule, len(found), urls.get(rule), unfolded), ["", "</details>"]
        room -= _size(head) + _size(end)
        kept: list[list[str]] = []
        for finding in found:
            block = [*_finding(finding)]
            if _size(block) > room:
                break
            room -= _size(block)
            kept.append(block)
        if kept:
            lines += [*head, *(line for block in kept for line in block), *end]
        listed += len(kept)
        if len(kept) < len(found):
            lines += [
                "",
                f"{counted(len(findings) - listed, 'more finding')}: too many to list here.",
            ]
            break
    if style.show_unknown and (told := [_text(line) for line in unknowns(report)]):
        shown_unknown = [f"- {line}" for line in told[:_UNKNOWN]]
        block = ["", "<details><summary>Unknown</summary>", "", *shown_unknown, "", "</details>"]
        lines += block if _size(block) < room else []
    return without_commands("\n".join(lines) + "\n")


def _size(lines: Sequence[str]) -> int:
    return sum(len(line) + 1 for line in lines)


def _paragraph(lines: Iterable[str]) -> Iterator[str]:
    """Lines of one paragraph, which stay lines."""
    *first, last = map(_text, lines)
    yield from (f"{line}  " for line in first)
    yield last


def _head(severity: Severity, rule: str, number: int, url: str | None, unfolded: bool) -> list[str]:
    """The title of a fold; GitHub reads no Markdown in it."""
    name = escape(visible(rule))
    linked = f'<a href="{escape(visible(url))}">{name}</a>' if url else name
    title = f"{counted(number, severity.value)}: {linked}"
    return ["", f"<details{' open' if unfolded else ''}><summary>{title}</summary>", ""]


def _finding(finding: Finding) -> Iterator[str]:
    at = finding.location
    yield f"- **{_text(f'{at.path}:{at.line}')}** {_text(finding.message)}"
    yield from (f"  - {_text(note)}" for note in finding.notes[:_NOTES])
    if names := affected(finding):
        yield f"  - {_text(names)}"
    if finding.help:
        first, *more = visible_lines(finding.help).split("\n")
        yield f"  - Help: {_text(first)}"
        yield from (f"    <br>{_text(line)}" for line in more[:_NOTES])


def _text(text: str) -> str:
    """Text without any meaning in Markdown, on one line that is not too long."""
    return markdown(text if len(text) <= _LINE else f"{text[:_LINE]}…")
