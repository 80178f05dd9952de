"""Turns problems into findings: locations, severities, suppressions, merging across clusters."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from itertools import chain
from typing import Any, Literal, NamedTuple

from gitops_lint.config import Config, PathIgnore
from gitops_lint.documents import Place, Span, Tree
from gitops_lint.documents.pattern import Patterns
from gitops_lint.engine.redact import redact
from gitops_lint.once import once
from gitops_lint.results.finding import Finding, Ignored, Location, Related, RuleInfo, split_lines
from gitops_lint.results.problem import Problem
from gitops_lint.results.suppression import Suppression
from gitops_lint.rule import Rule

# A message may contain a line number; the fingerprint must not change when that line moves.
_LINE_NUMBERS = re.compile(r"\b(lines? |\.ya?ml:)\d+(:\d+)?")


class Placed(NamedTuple):
    """Findings in order, and the suppressions that were used."""

    findings: tuple[Finding, ...]
    ignored: tuple[Ignored, ...]
    sources: dict[str, str]  # redacted text of the files that the findings show, by path
    used: frozenset[tuple[Suppression, str]]  # with the rule whose finding it suppressed


def place(
    problems: Iterable[tuple[Rule | RuleInfo, Problem, str | None]],
    config: Config,
    tree: Tree,
    suppressions: Iterable[Suppression] = (),
) -> Placed:
    """Turn problems, each with its rule and the name of its cluster if any, into findings.

    Pass all problems of a rule in one call: equal ones are merged, and those that differ only by their
    line are numbered, so that each has its own fingerprint.
    """
    text = cache(tree.text)
    lines = cache(lambda path: split_lines(text(path)))
    findings = _fingerprinted(in_order(_merged(_finding(*it, config, lines) for it in problems)))
    comments = {(it.path, it.target_line, rule): it for it in suppressions for rule in it.rules}
    patterns = [(ignore, Patterns([ignore.path])) for ignore in config.ignores]
    kept: list[Finding] = []
    ignored: list[Ignored] = []
    used: set[tuple[Suppression, str]] = set()
    for finding in findings:
        at = finding.location
        if comment := comments.get((at.path, at.line, finding.rule)):
            used.add((comment, finding.rule))
            ignored.append(Ignored(finding, "comment", comment.reason))
        elif reason := _ignored(finding, patterns):
            ignored.append(Ignored(finding, "config", reason))
        else:
            kept.append(finding)
    sources = {path: redact(text(path), tree.parse(path)) for path in _shown(kept) if text(path)}
    return Placed(tuple(kept), tuple(ignored), sources, frozenset(used))


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Findings in the order of reports: by path, line, column, rule and message."""
    return sorted(
        findings,
        key=lambda it: (
            it.location,
            it.rule,
            it.message,
            it.notes,
            it.help or "",
            it.resource or "",
        ),
    )


def location_of(tree: Tree, place: Place | None) -> Location | None:
    """The location of a place's value, or None without a place."""
    if place is None:
        return None
    return _location(place, "value", _lines(tree, place.path))


@once
def _lines(tree: Tree, path: str) -> Sequence[str]:
    """The lines of a file; split only once, because a file may have thousands of places."""
    return split_lines(tree.text(path))


def _finding(
    rule: Rule | RuleInfo,
    problem: Problem,
    cluster: str | None,
    config: Config,
    lines: Callable[[str], list[str]],
) -> Finding:
    return Finding(
        rule=rule.id,
        severity=config.severities.get(rule.id) or problem.severity or rule.severity,
        message=problem.message,
        location=_location(problem.place, problem.on, lines(problem.place.path)),
        help=problem.help,
        resource=problem.resource,
        clusters=() if cluster is None else (cluster,),
        related=tuple(
            Related(_location(place, "value", lines(place.path)), message)
            for message, place in problem.related
        ),
        notes=problem.notes,
    )


def _location(place: Place, on: Literal["key", "value"], lines: Sequence[str]) -> Location:
    """The 1-based location of a zero-based place; an empty value is shown by its key."""
    empty = place.value[:2] == place.value[2:]
    span = place.key if place.key and (on == "key" or empty) else place.value
    end_line, end_column = _end(span, lines)
    return Location(place.path, span.line + 1, span.column + 1, end_line + 1, end_column + 1)


def _end(span: Span, lines: Sequence[str]) -> tuple[int, int]:
    """The end of a span, without the blank lines at the end of a block scalar."""
    line, column = span.end_line, span.end_column
    while line > span.line and not "".join(lines[line : line + 1])[:column].strip():
        line -= 1
        column = len("".join(lines[line : line + 1]).rstrip())
    return line, (max(column, span.column) if line == span.line else column)


def _merged(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Findings with equal texts at one location, merged into one for all their clusters."""
    same: dict[Any, list[Finding]] = {}
    for finding in findings:
        key = (
            finding.rule, finding.location, finding.message, finding.notes, finding.help,
            finding.resource,
        )  # fmt: skip
        same.setdefault(key, []).append(finding)
    for first, *others in same.values():
        yield replace(
            first,
            severity=min((it.severity for it in (first, *others)), key=lambda s: s.rank),
            clusters=tuple(sorted({name for it in (first, *others) for name in it.clusters})),
            related=tuple(dict.fromkeys(chain(first.related, *(it.related for it in others)))),
        )


def _fingerprinted(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Findings with a fingerprint: a hash of texts and objects, not lines; equal ones are numbered."""
    from hashlib import sha256  # not needed without findings

    seen: Counter[tuple[str, ...]] = Counter()
    for it in findings:
        message = _LINE_NUMBERS.sub(r"\1", it.message)
        identity = (it.rule, it.location.path, it.resource or "", message)
        parts = (*identity, str(seen[identity]))
        seen[identity] += 1
        digest = sha256("\0".join(parts).encode("utf-8", "surrogatepass"))
        yield replace(it, fingerprint=digest.hexdigest()[:32])


def _ignored(finding: Finding, patterns: Iterable[tuple[PathIgnore, Patterns]]) -> str | None:
    """The reason of the first `ignore` entry in the configuration that matches a finding, or None."""
    path = finding.location.path
    return next(
        (it.reason for it, paths in patterns if it.rule == finding.rule and paths.ignores(path)),
        None,
    )


def _shown(findings: Iterable[Finding]) -> set[str]:
    return {at.path for it in findings for at in (it.location, *(r.location for r in it.related))}
