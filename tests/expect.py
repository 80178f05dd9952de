"""The one matcher: comments in files announce findings, and a report must hold exactly those.

    name: podinf  # error[source-not-found]: no HelmRepository apps/podinf

announces an error of the rule source-not-found on this line whose message or notes contain the text,
which may be left out. Several on one line are separated by ` # `. A finding about a file that cannot carry
a comment at its place is reported, and announced, on line 1.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from gitops_lint.results.finding import Finding, Report

_ANNOUNCEMENT = re.compile(
    r"#\s*(?P<severity>error|warning|info)\[(?P<rule>[a-z0-9-]+)\](?::[ ]*(?P<text>.*?))?(?=\s+#\s|\s*$)"
)


class Spot(NamedTuple):
    """What is compared: where, by which rule, how bad."""

    path: str
    line: int
    rule: str
    severity: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.severity}[{self.rule}]"


def announced(files: Mapping[str, str]) -> Iterator[tuple[Spot, str]]:
    """Each announcement in the files (path: text), with the text its message must contain."""
    for path, text in files.items():
        for number, line in enumerate(text.splitlines(), 1):
            for found in _ANNOUNCEMENT.finditer(line):
                spot = Spot(path, number, found["rule"], found["severity"])
                yield spot, found["text"] or ""


def difference(expected: Iterable[tuple[Spot, str]], findings: Iterable[Finding]) -> list[str]:
    """What is announced and not found (-), found and not announced (+), or says something else (~)."""
    wanted: dict[Spot, list[str]] = defaultdict(list)
    for spot, text in expected:
        wanted[spot].append(text)
    found: dict[Spot, list[str]] = defaultdict(list)
    for it in findings:
        found[_spot(it)].append("\n".join((it.message, *it.notes)))
    return [line for spot in sorted({*wanted, *found}) for line in _at(spot, wanted, found)]


def assert_matches(
    report: Report, files: Mapping[str, str], only: Collection[str] | None = None
) -> None:
    """Fail unless the findings of a report (of the rules `only`, if given) are the announced ones."""
    assert not report.crashes, "\n".join(crash.traceback for crash in report.crashes)
    findings = [it for it in report.findings if only is None or it.rule in only]
    different = difference(announced(files), findings)
    assert not different, "\n".join(["- announced, + found, ~ other words:", *different])


def read_files(root: Path) -> dict[str, str]:
    """The text of every file below a directory, by its POSIX path."""
    return {
        path.relative_to(root).as_posix(): path.read_text(encoding="utf-8", errors="replace")
        for path in sorted(root.rglob("*"))
        if path.is_file() and not path.is_symlink()
    }


def _spot(finding: Finding) -> Spot:
    at = finding.location
    return Spot(at.path, at.line, finding.rule, finding.severity)


def _at(
    spot: Spot, wanted: Mapping[Spot, list[str]], found: Mapping[Spot, list[str]]
) -> Iterator[str]:
    """The differences at one spot; the longest texts choose their message first."""
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
