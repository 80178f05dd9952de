"""Turns problems into findings: locations, severities and suppressions; `merge` then merges them."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from typing import Literal, NamedTuple

from gitops_lint.config import Config, PathIgnore
from gitops_lint.documents import Fault, Place, Span, Tree, fact, file_place, internal_error
from gitops_lint.documents.pattern import Patterns
from gitops_lint.engine.merge import Located, Suppressed, merge
from gitops_lint.engine.redact import redact
from gitops_lint.lines import split_lines
from gitops_lint.results.finding import (
    Affected,
    Finding,
    Ignored,
    Location,
    Related,
    RuleInfo,
)
from gitops_lint.results.problem import Problem
from gitops_lint.results.suppression import Suppression
from gitops_lint.rule import Rule


class Placed(NamedTuple):
    """Findings in order, and the suppressions that were used."""

    findings: tuple[Finding, ...]
    ignored: tuple[Ignored, ...]
    sources: dict[str, str]  # redacted text of the files that the findings show, by path
    used: frozenset[tuple[Suppression, str]]  # with the rule whose finding it suppressed
    failures: tuple[Fault, ...]  # of the files without a source


def place(
    problems: Iterable[tuple[Rule | RuleInfo, Problem, str | None]],
    config: Config,
    tree: Tree,
    suppressions: Iterable[Suppression] = (),
) -> Placed:
    """Turn problems, each with its rule and the name of its cluster if any, into findings.

    Pass all problems of a rule in one call: those with one cause are merged. A suppression at the
    place of a problem or of its cause suppresses the problem.
    """
    text = cache(tree.text)
    lines = cache(lambda path: split_lines(text(path)))
    comments = {(it.path, it.target_line, rule): it for it in suppressions for rule in it.rules}
    patterns = [(ignore, Patterns([ignore.path])) for ignore in config.ignores]
    used: set[tuple[Suppression, str]] = set()

    def suppressed(found: Located) -> Suppressed | None:
        rule = found.finding.rule
        for at in found.places:
            if comment := comments.get((at.path, at.line, rule)):
                used.add((comment, rule))
                return Suppressed("comment", comment.reason)
        return next((it for at in found.places if (it := _ignored(rule, at, patterns))), None)

    merged = merge((found, suppressed(found)) for found in _located(problems, config, lines))
    kept = [finding for finding, state in merged if state is None]
    ignored = [Ignored(finding, state.by, state.reason) for finding, state in merged if state]
    sources: dict[str, str] = {}
    failures: list[Fault] = []
    for path in sorted(_shown(kept)):
        try:
            if shown := _source(text(path), tree, path):
                sources[path] = shown
        except Exception as error:  # noqa: BLE001  the findings are more important than their frames
            what = "preparing the frames of this file"
            failures.append(internal_error(what, error, file_place(path)))
    return Placed(tuple(kept), tuple(ignored), sources, frozenset(used), tuple(failures))


def _source(text: str, tree: Tree, path: str) -> str:
    return redact(text, tree.parse(path), tree.secrets.get(path, ()))


def location_of(tree: Tree, place: Place | None) -> Location | None:
    """The location of a place's value, or None without a place."""
    if place is None:
        return None
    return _location(place, "value", _lines(tree, place.path))


@fact
def _lines(tree: Tree, path: str) -> Sequence[str]:
    """The lines of a file; split only once, because a file may have thousands of places."""
    return split_lines(tree.text(path))


def _located(
    problems: Iterable[tuple[Rule | RuleInfo, Problem, str | None]],
    config: Config,
    lines: Callable[[str], list[str]],
) -> Iterator[Located]:
    """A finding for each problem, at the place of the problem, and the location of its cause."""
    for rule, problem, cluster in problems:
        location = _location(problem.place, problem.on, lines(problem.place.path))
        name, cause = problem.resource, problem.cause
        finding = Finding(
            rule=rule.id,
            severity=config.severities.get(rule.id) or problem.severity or rule.severity,
            message=problem.message,
            location=location,
            help=problem.help,
            objects=(Affected(name, location, problem.message),) if name else (),
            clusters=() if cluster is None else (cluster,),
            related=tuple(
                Related(_location(place, "value", lines(place.path)), message)
                for message, place in problem.related
            ),
            notes=problem.notes,
            stops=tuple(sorted(set(problem.stops))),
        )
        at = cause.place if cause else None
        edit = _location(at, cause.on, lines(at.path)) if cause and at else None
        yield Located(finding, cause, edit, problem.label)


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


def _ignored(
    rule: str, at: Location, patterns: Iterable[tuple[PathIgnore, Patterns]]
) -> Suppressed | None:
    """The first `ignore` entry in the configuration that matches a place, or None."""
    matching = (it for it, paths in patterns if it.rule == rule and paths.ignores(at.path))
    return next((Suppressed("config", it.reason) for it in matching), None)


def _shown(findings: Iterable[Finding]) -> set[str]:
    """The files of which lines are shown: not those of a related line without a value, such as of a script."""
    return {
        at.path
        for it in findings
        for at in (it.location, *(r.location for r in it.related))
        if at is it.location or (at.line, at.column) != (at.end_line, at.end_column)
    }
