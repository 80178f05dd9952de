"""For CI servers that show tests: JUnit XML; each cluster is a test, and so is each finding."""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Final

from gitops_lint.namedtuple import NamedTuple
from gitops_lint.report.paragraphs import details, paragraphs
from gitops_lint.report.style import Style
from gitops_lint.report.xml import HEAD, element, opened
from gitops_lint.results.finding import INTERNAL_ERROR, Finding, Report, Severity
from gitops_lint.results.verdict import Outcome, Verdict
from gitops_lint.wording.verdict import verdict_sentence

_CLUSTERS: Final = "clusters"  # the name of the first suite
_COUNTED: Final = {"failure": "failures", "error": "errors", "skipped": "skipped"}


class _Case(NamedTuple):
    """A test; without a `result` (a name of an element), it has passed."""

    name: str
    result: str = ""
    kind: str = ""  # `type` of the result
    message: str = ""
    text: str = ""


def render(report: Report, style: Style) -> str:  # noqa: ARG001  programs always get everything
    """A suite for the clusters, and one for each rule with findings, those that are suppressed or known included."""
    return HEAD + "".join(f"{line}\n" for line in _lines(report))


def _lines(report: Report) -> Iterator[str]:
    suites = [(name, [*cases]) for name, cases in _suites(report)]
    numbers = Counter(case.result for _, cases in suites for case in cases)
    yield opened("testsuites", {
        "name": "gitops-lint",
        "tests": numbers.total(),
        "failures": numbers["failure"],
        "errors": numbers["error"],
    })  # fmt: skip
    for name, cases in suites:
        yield from _suite(name, cases)
    yield "</testsuites>"


def _suites(report: Report) -> Iterator[tuple[str, Iterable[_Case]]]:
    broken = {
        name for it in report.findings if it.severity is Severity.ERROR for name in it.clusters
    }
    if report.verdicts:
        yield _CLUSTERS, (_verdict(it, broken) for it in report.verdicts)
    cases = [
        *((it.rule, _finding(it)) for it in report.findings),
        *((it.rule, _skipped(it, "this was there before")) for it in report.unchanged),
        *((it.finding.rule, _suppressed(it.finding, it.by, it.reason)) for it in report.ignored),
    ]
    cases.sort(key=lambda it: it[0])
    for rule, found in groupby(cases, key=lambda it: it[0]):
        yield rule, (case for _, case in found)


def _verdict(verdict: Verdict, broken: set[str]) -> _Case:
    """A cluster whose errors are all suppressed or left out does not fail."""
    sentence = verdict_sentence(verdict)
    name = f"{verdict.cluster} converges from empty"
    if verdict.outcome in (Outcome.CONVERGES, Outcome.CONVERGES_IF):
        result = ""
    elif verdict.outcome is Outcome.DOES_NOT_CONVERGE and verdict.cluster in broken:
        result = "failure"
    else:
        result = "skipped"
    return _Case(name, result, verdict.outcome, sentence, "" if result else sentence)


def _finding(finding: Finding) -> _Case:
    """A hint is a test that passes: it is advice."""
    at = finding.location
    place = f"{at.path}:{at.line}:{at.column}"
    name = f"{at.path}: {finding.message}"
    if finding.severity is Severity.HINT:
        return _Case(name, text=f"{place}\n{paragraphs(finding)}")
    result = "error" if finding.rule == INTERNAL_ERROR else "failure"
    text = "\n".join(it for it in (place, details(finding)) if it)
    return _Case(name, result, finding.severity, finding.message, text)


def _suppressed(finding: Finding, by: str, reason: str) -> _Case:
    message = f"suppressed by a {by}" if by == "comment" else "suppressed by the configuration"
    return _skipped(finding, f"{message}: {reason}" if reason else message)


def _skipped(finding: Finding, message: str) -> _Case:
    name = f"{finding.location.path}: {finding.message}"
    return _Case(name, "skipped", finding.severity, message)


def _suite(suite: str, cases: list[_Case]) -> Iterator[str]:
    numbers = Counter(case.result for case in cases)
    counts = {name: numbers[result] for result, name in _COUNTED.items()}
    yield f"  {opened('testsuite', {'name': suite, 'tests': len(cases), **counts})}"
    seen: Counter[str] = Counter()
    for case in cases:
        seen[case.name] += 1  # CI servers know a test by its name
        name = case.name if seen[case.name] == 1 else f"{case.name} ({seen[case.name]})"
        test = {"name": name, "classname": f"gitops-lint.{suite}"}
        if not case.result and not case.text:
            yield f"    {opened('testcase', test, empty=True)}"
            continue
        yield f"    {opened('testcase', test)}"
        if case.result:
            about = {"type": case.kind, "message": case.message}
            yield from element(case.result, about, case.text, "      ")
        else:
            yield from element("system-out", {}, case.text, "      ")
        yield "    </testcase>"
    yield "  </testsuite>"
