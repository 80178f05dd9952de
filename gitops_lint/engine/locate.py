"""Turns problems into findings: locations, severities and suppressions; `merge` then merges them."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from fnmatch import fnmatchcase
from functools import cache, partial
from itertools import repeat
from typing import Any, Literal

from gitops_lint.config import Config
from gitops_lint.documents import (
    Fault,
    Place,
    Span,
    Tree,
    fact,
    file_place,
    internal_error,
    parse,
)
from gitops_lint.documents.pattern import Patterns
from gitops_lint.engine.fingerprint import Fingerprints
from gitops_lint.engine.merge import Located, Suppressed, TextOf, merge
from gitops_lint.engine.redact import redact
from gitops_lint.engine.suppress import Suppressions
from gitops_lint.lines import split_lines
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.results.finding import (
    Affected,
    Finding,
    Ignored,
    Location,
    Related,
    RuleInfo,
    Severity,
    edits,
)
from gitops_lint.results.fix import Fix, TextFix
from gitops_lint.results.problem import Problem
from gitops_lint.results.suppression import Ignore, Suppression
from gitops_lint.reuse import reused, reused_of
from gitops_lint.rule import Rule


class Placed(NamedTuple):
    """Findings in order, and the suppressions that were used."""

    findings: tuple[Finding, ...]
    ignored: tuple[Ignored, ...]
    files: frozenset[str]  # of which the findings show lines
    sources: dict[str, str]  # the redacted text of those that are wanted, by path
    used: frozenset[tuple[Suppression | Ignore, str]]  # with the rule whose finding it suppressed
    failures: tuple[Fault, ...]  # of the files without a source


def place(
    problems: Iterable[tuple[Rule | RuleInfo, Problem, str | None]],
    config: Config,
    tree: Tree,
    suppressions: Iterable[Suppression] = (),
    *,
    shown: Iterable[str] = (),
) -> Placed:
    """Turn problems, each with its rule and the name of its cluster if any, into findings.

    Pass all problems of a rule in one call: those with one cause are merged. A suppression at the
    place of a problem or of its cause suppresses the problem. `shown` are the files of earlier findings.
    """
    text = cache(tree.text)
    lines = cache(lambda path: split_lines(text(path)))
    comments = Suppressions(suppressions)
    ignores = tuple(_ignores(config))
    used: set[tuple[Suppression | Ignore, str]] = set()

    def suppressed(found: Located) -> Suppressed | None:
        rule = found.finding.rule
        for at in found.places:
            if comment := comments.at(at.path, at.line, rule):
                used.add((comment, rule))
                return Suppressed("comment", comment.reason)
        if entry := next((it for it, matches in ignores if matches(found)), None):
            used.add((entry, rule))
            return Suppressed("config", entry.reason)
        return None

    failures: list[Fault] = []
    located = _located(problems, config, lines)
    merged = merge(
        ((found, suppressed(found)) for found in located), _texts_of_fixes(tree, failures)
    )
    found = ((finding, identity) for finding, identity, _ in merged)
    prints = (
        Fingerprints(tree, shown).of(found)
        if config.parts.fingerprints
        else repeat("", len(merged))
    )
    known = [
        (finding._replace(fingerprint=text), state)
        for (finding, _, state), text in zip(merged, prints, strict=True)
    ]
    kept = [finding for finding, state in known if state is None]
    ignored = [Ignored(finding, state.by, state.reason) for finding, state in known if state]
    sources: dict[str, str] = {}
    for path in sorted(_shown(it for it in kept if it.severity in config.parts.sources)):
        try:
            if shown := _source(text(path), tree, path):
                sources[path] = shown
        except Exception as error:  # noqa: BLE001  the findings are more important than their frames
            what = "preparing the frames of this file"
            failures.append(internal_error(what, error, file_place(path)))
    files = _shown(kept)
    return Placed(tuple(kept), tuple(ignored), files, sources, frozenset(used), tuple(failures))


def _source(text: str, tree: Tree, path: str) -> str:
    file, secrets = tree.parse(path), frozenset(tree.secrets.get(path, ()))
    return reused_of(tree, (file,), ("shown", text, secrets), lambda: redact(text, file, secrets))


def shown_lines(path: str, content: bytes) -> list[str]:
    """The lines of a file without its secrets, as far as the file itself shows them."""
    return split_lines(redact(content.decode("utf-8-sig", "replace"), parse(path, content)))


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
    """A finding for each problem, at the place of the problem, and the location of its cause.

    Without those whose rule is off at their place.
    """
    severities = _severities(config)
    for rule, problem, cluster in problems:
        location = _location(problem.place, problem.on, lines(problem.place.path))
        name, cause = problem.resource, problem.cause
        own = problem.severity or rule.severity
        severity = severities(rule.id, location.path, own) if severities else own
        if severity is None:
            continue
        finding = Finding(
            rule=rule.id,
            severity=severity,
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
        yield Located(finding, cause, edit, problem.label, problem.fix)


def _texts_of_fixes(tree: Tree, failures: list[Fault]) -> TextOf:
    """What turns a fix into edits of text; each file is split once. Its failures are added to `failures`."""
    known: dict[str, Any] = {}
    made: dict[Any, tuple[Fix, TextFix | None]] = {}  # many clusters have the same fixes

    def fixed(fix: Fix | None) -> TextFix | None:
        if fix is None:
            return None
        from gitops_lint.engine.edit import text_fix  # not needed without a fix
        from gitops_lint.engine.source import Source

        def source(path: str) -> Source:
            content = tree.read(path) if path in tree.files else b"\xff"
            if path not in known:
                known[path] = Source(content)
            found: Source = known[path]
            return found

        key = ("fix", fix.title, *(it.place for it in fix.edits))
        try:
            if key not in made or made[key][0] != fix:
                made[key] = fix, reused(tree, key, fix, lambda: text_fix(fix, source))
            return made[key][1]
        except OSError:  # the file has been removed
            return None
        except Exception as error:  # noqa: BLE001  the finding is more important than its fix
            where = file_place(fix.edits[0].place.path)
            failures.append(internal_error("making a fix in this file", error, where))
            return None

    return fixed


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


def _severities(config: Config) -> Callable[[str, str, Severity], Severity | None] | None:
    """The severity of a rule's problem in a file, given its own one; None: the rule is off there."""
    if not (config.severities or config.overrides):
        return None
    overrides = [(it.severities, Patterns([it.path]).ignores) for it in reversed(config.overrides)]
    matching = cache(lambda path: [known for known, matches in overrides if matches(path)])

    def severity(rule: str, path: str, own: Severity) -> Severity | None:
        for known in (*matching(path), config.severities):
            if rule in known:
                return known[rule] or (own if config.select else None)
        return own

    return severity


def _ignores(config: Config) -> Iterator[tuple[Ignore, Callable[[Located], bool]]]:
    """The entries of `ignore:`, each with whether it matches a finding."""
    for entry in config.ignores:
        files = None if entry.path is None else cache(Patterns([entry.path]).ignores)
        yield entry, partial(_matches, entry, files)


def _matches(entry: Ignore, files: Callable[[str], bool] | None, found: Located) -> bool:
    """Whether an entry matches a finding: the rule, and the path and the object if it names them."""
    return (
        entry.rule == found.finding.rule
        and (files is None or any(files(at.path) for at in found.places))
        and (
            entry.object is None
            or any(fnmatchcase(name, entry.object) for name in found.finding.names)
        )
    )


def _shown(findings: Iterable[Finding]) -> frozenset[str]:
    """The files of which lines are shown, also by a fix: not those of a related line without a value, such as of a script."""
    return frozenset(
        path
        for it in findings
        for path in (
            it.location.path,
            *(
                at.path
                for at, _ in it.related
                if (at.line, at.column) != (at.end_line, at.end_column)
            ),
            *(edit.path for edit in edits(it)),
        )
    )
