"""Quick fixes: ignore a finding."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from lsprotocol import types

from gitops_lint.documents import get
from gitops_lint.lsp.diagnostics import SOURCE
from gitops_lint.lsp.snapshot import Snapshot
from gitops_lint.queries.entry_at import entry_at
from gitops_lint.results.finding import Finding


class Action(NamedTuple):
    """A fix of a finding: its title, and the edits by the path of the file."""

    title: str
    finding: Finding
    edits: dict[str, list[types.TextEdit]]
    preferred: bool = False


def actions(snapshot: Snapshot, path: str, wanted: types.Range) -> Iterator[Action]:
    """The fixes of the findings in a range of a file."""
    text = snapshot.text(path)
    for finding in snapshot.report.findings:
        if finding.location.path == path and _meet(text.range_at(finding.location), wanted):
            if edit := ignoring(snapshot, finding):
                yield Action(f"Ignore {finding.rule} here", finding, {path: [edit]})
            top = types.Position(0, 0)
            comment = f"# gitops-lint: ignore-file[{finding.rule}] reason{_line_end(text.text)}"
            edit = types.TextEdit(types.Range(top, top), comment)
            if path.endswith((".yaml", ".yml")):
                yield Action(f"Ignore {finding.rule} in this file", finding, {path: [edit]})


def ignoring(snapshot: Snapshot, finding: Finding) -> types.TextEdit | None:
    """The edit that writes a suppression above a finding; None within a text, where it would be no comment."""
    at = finding.location
    tree, text = snapshot.repository.tree, snapshot.text(at.path)
    if at.path not in tree.files or at.path not in tree.yaml_files:
        return None
    entry = entry_at(tree.parse(at.path), at.line - 1, at.column - 1)
    if entry and entry.place and isinstance(get(entry.document.data, *entry.path), str):
        # The value starts in the line of its key, or of the dash, unless it has several lines.
        value = entry.place.value
        if value.line != value.end_line and at.line - 1 > value.line:
            return None
    start = text.offset(at.line - 1, 0)
    line = text.text[start:].partition("\n")[0]
    indent = line[: len(line) - len(line.lstrip(" "))]
    position = text.position(start)
    comment = f"{indent}# gitops-lint: ignore[{finding.rule}] reason{_line_end(text.text)}"
    return types.TextEdit(types.Range(position, position), comment)


def about(finding: Finding, given: Sequence[types.Diagnostic]) -> list[types.Diagnostic]:
    """The diagnostics of the client that are about a finding."""
    return [
        it
        for it in given
        if it.source == SOURCE and it.code == finding.rule and it.data == finding.fingerprint
    ]


def _line_end(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


def _meet(one: types.Range, other: types.Range) -> bool:
    """Whether two ranges have a position in common."""
    return one.start <= other.end and other.start <= one.end
