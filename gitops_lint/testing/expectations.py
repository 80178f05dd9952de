"""Compares the findings of a report with the findings that comments announce.

    name: podinfo  # error[source-not-found]: its source HelmRepository apps/podinfo

announces an error of the rule source-not-found on this line. Its message and notes, joined to one
text (`message. Note. Note.`), contain the announced one, which may be left out. Several on one line are
separated by ` # `. A finding in a file that cannot carry a comment is reported, and announced, on line 1.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Final

from gitops_lint.lines import split_lines
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.regex import regex
from gitops_lint.results.finding import Finding, Report

_ANNOUNCEMENT: Final = regex(
    r"#\s*(?P<severity>error|warning|hint)\[(?P<rule>[a-z0-9-]+)\](?::[ ]*(?P<text>.*?))?(?=\s+#\s|\s*$)"
)


class Spot(NamedTuple):
    """What is compared: the file, the line (1-based), the rule and the severity."""

    path: str
    line: int
    rule: str
    severity: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.severity}[{self.rule}]"


def announced(files: Mapping[str, str]) -> Iterator[tuple[Spot, str]]:
    """Each announcement in the files (path: text), with the text its message must contain."""
    for path, text in files.items():
        for number, line in enumerate(split_lines(text), 1):
            for found in _ANNOUNCEMENT.finditer(line):
                spot = Spot(path, number, found["rule"], found["severity"])
                yield spot, found["text"] or ""


def difference(expected: Iterable[tuple[Spot, str]], findings: Iterable[Finding]) -> list[str]:
    """Lines with the findings that are missing (-), unexpected (+) or worded differently (~); empty if the
    findings are the expected ones.
    """
    wanted: dict[Spot, list[str]] = defaultdict(list)
    for spot, text in expected:
        wanted[spot].append(text)
    found: dict[Spot, list[str]] = defaultdict(list)
    for finding in findings:
        text = f"{finding.message}. {' '.join(finding.notes)}" if finding.notes else finding.message
        found[_spot(finding)].append(text)
    return [line for spot in sorted({*wanted, *found}) for line in _at(spot, wanted, found)]


def assert_findings(
    report: Report, files: Mapping[str, str], only: Collection[str] | None = None
) -> None:
    """Raise AssertionError unless the findings of a report are exactly those that the files announce.

    `only` are the ids of the rules whose findings count (default: all). Also fails if a rule crashed.
    """
    if report.crashes:
        raise AssertionError("\n".join(crash.traceback for crash in report.crashes))
    findings = [it for it in report.findings if only is None or it.rule in only]
    if lines := difference(announced(files), findings):
        raise AssertionError("\n".join(["- missing, + unexpected, ~ worded differently:", *lines]))


def _spot(finding: Finding) -> Spot:
    at = finding.location
    return Spot(at.path, at.line, finding.rule, finding.severity)


def _at(
    spot: Spot, wanted: Mapping[Spot, list[str]], found: Mapping[Spot, list[str]]
) -> Iterator[str]:
    """The differences at one spot; the longest texts are matched first."""
    messages = list(found.get(spot, ()))
    for text in sorted(wanted.get(spot, ()), key=len, reverse=True):
        match = next((message for message in messages if text in message), None)
        if match is not None:
            messages.remove(match)
        elif messages:
            yield f"~ {spot}: {text!r} is not in {messages.pop(0)!r}"
        else:
            yield f"- {spot}: {text}"
    yield from (f"+ {spot}: {message}" for message in messages)
