"""Quick fixes: fix a finding, or ignore it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from lsprotocol import types

from gitops_lint.engine.ignore import comment_edit, ignored_at
from gitops_lint.lsp.diagnostics import SOURCE
from gitops_lint.lsp.snapshot import Snapshot
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.report.escape import visible
from gitops_lint.results.finding import Finding, Location
from gitops_lint.results.fix import TextEdit, overlap

FIX_ALL: Final = f"{types.CodeActionKind.SourceFixAll.value}.gitops-lint"
_REASON: Final = "reason"  # for the author to replace
_Edits = Mapping[str, Sequence[types.TextEdit]]  # by the path of the file


class Action(NamedTuple):
    """What can be done about findings: a title and edits; `preferred` if it is certainly what is meant."""

    title: str
    findings: Sequence[Finding]
    edits: _Edits
    kind: str = types.CodeActionKind.QuickFix.value
    preferred: bool = False


def actions(snapshot: Snapshot, path: str, wanted: types.Range) -> Iterator[Action]:
    """What can be done about the findings in a range of a file, and about all of the file."""
    text = snapshot.text(path)
    own = [it for it in snapshot.report.findings if it.location.path == path]
    for finding in own:
        if _meet(text.range_at(finding.location), wanted):
            yield from _fixes(snapshot, finding)
            yield from _ignores(snapshot, finding)
    safe = [it for it in own if it.fix and it.fix.safe and {e.path for e in it.fix.edits} == {path}]
    chosen: list[Finding] = []
    edits: list[TextEdit] = []
    for finding in safe:
        more = [*edits, *(finding.fix.edits if finding.fix else ())]
        if not overlap(sorted(more)):
            chosen, edits = [*chosen, finding], more
    if chosen:
        title = "Fix everything that gitops-lint can fix safely in this file"
        yield Action(title, chosen, _by_path(snapshot, edits), FIX_ALL)


def _fixes(snapshot: Snapshot, finding: Finding) -> Iterator[Action]:
    """The fix that the rule of a finding declares."""
    if fix := finding.fix:
        title = visible(f"{fix.title[:1].upper()}{fix.title[1:]}")
        title += "" if fix.safe else " (unsafe: read what it changes)"
        edits = _by_path(snapshot, fix.edits)
        yield Action(f"{title} ({finding.rule})", [finding], edits, preferred=fix.safe)


def _ignores(snapshot: Snapshot, finding: Finding) -> Iterator[Action]:
    """Comments that suppress a finding: at its places, and in its whole file."""
    comment = f"# gitops-lint: ignore[{finding.rule}] {_REASON}"
    edits = [_commented(snapshot, at, comment) for at in ignored_at(finding)]
    if edits and None not in edits:
        yield Action(
            f"Ignore {finding.rule} here", [finding], _by_path(snapshot, filter(None, edits))
        )
    path = finding.location.path
    comment = f"# gitops-lint: ignore-file[{finding.rule}] {_REASON}"
    if edit := _commented(snapshot, Location(path, 1, 1, 1, 1), comment):
        title = f"Ignore {finding.rule} in this file"
        yield Action(title, [finding], _by_path(snapshot, [edit]))


def _commented(snapshot: Snapshot, at: Location, comment: str) -> TextEdit | None:
    """The edit that writes a comment above a place; None where it would be no comment."""
    if at.path not in snapshot.repository.tree.yaml_files:
        return None
    content = snapshot.text(at.path).text.encode("utf-8", "replace")
    return comment_edit(at.path, content, at.line, comment)


def _by_path(snapshot: Snapshot, edits: Iterable[TextEdit]) -> _Edits:
    found: dict[str, list[types.TextEdit]] = {}
    for it in edits:
        where = snapshot.text(it.path).range_at(Location(*it[:5]))
        found.setdefault(it.path, []).append(types.TextEdit(where, it.text))
    return found


def about(findings: Sequence[Finding], given: Sequence[types.Diagnostic]) -> list[types.Diagnostic]:
    """The diagnostics of the client that are about findings."""
    wanted = {(it.rule, it.fingerprint) for it in findings}
    return [it for it in given if it.source == SOURCE and (it.code, it.data) in wanted]


def _meet(one: types.Range, other: types.Range) -> bool:
    """Whether two ranges have a position in common."""
    return one.start <= other.end and other.start <= one.end
