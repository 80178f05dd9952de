"""Quick fixes of findings."""

from collections.abc import Sequence
from pathlib import Path

from lsprotocol.types import Position, Range, TextEdit

from gitops_lint.lsp.actions import FIX_ALL, actions
from gitops_lint.lsp.snapshot import Snapshot
from tests.lsp.conftest import studied
from tests.lsp.repository import LAYERS, SETTINGS, SYNC, text, write

EVERYWHERE = Range(Position(0, 0), Position(10**6, 0))


def applied(snapshot: Snapshot, path: str) -> dict[str, str]:
    """The text of the file after each action, by its title."""
    results = {}
    for action in actions(snapshot, path, EVERYWHERE):
        assert action.edits.keys() == {path}
        results[action.title] = with_edits(snapshot, path, action.edits[path])
    return results


def test_a_finding_is_ignored_where_it_is(tmp_path: Path) -> None:
    root = write(tmp_path, end="\r\n")
    changed = applied(studied(root), SETTINGS)
    expected = text(SETTINGS).replace(
        "  password:", "  # gitops-lint: ignore[plaintext-secret] reason\n  password:"
    )
    assert changed == {
        "Ignore plaintext-secret here": expected.replace("\n", "\r\n"),
        "Ignore plaintext-secret in this file": (
            "# gitops-lint: ignore-file[plaintext-secret] reason\n" + text(SETTINGS)
        ).replace("\n", "\r\n"),
    }
    for content in changed.values():
        assert studied(root, **{SETTINGS: content}).report.findings == ()


def test_no_comment_is_written_into_a_text(tmp_path: Path) -> None:
    """The finding is in the text of a patch."""
    patch = (
        "  patches:\n    - patch: |\n        apiVersion: kustomize.toolkit.fluxcd.io/v1\n"
        "        kind: Kustomization\n        metadata:\n          name: apps\n"
        "          namespace: flux-system\n        spec:\n          intervall: 5m\n"
    )
    files = {SYNC: text(SYNC) + patch}
    snapshot = studied(write(tmp_path, files))
    titles = [it.title for it in actions(snapshot, SYNC, EVERYWHERE)]
    assert all("in this file" in it for it in titles)


def test_fixes(tmp_path: Path) -> None:
    """The fix that the rule declares, and all safe fixes of a file at once."""
    twice = "    - name: infrastructure\n"
    content = text(LAYERS).replace(twice, 2 * twice)
    content = content.replace("  retryInterval: 2m\n", "", 1)
    root = write(tmp_path, {LAYERS: content})
    snapshot = studied(root)
    found = {it.title: it for it in actions(snapshot, LAYERS, EVERYWHERE)}
    fixes = [it for it in found.values() if it.preferred or "unsafe" in it.title]
    assert [(it.findings[0].rule, it.preferred) for it in fixes] == [
        ("retry-interval-missing", False),
        ("redundant-dependency", True),
    ]
    for action in fixes:
        [finding] = action.findings
        fixed = studied(root, **{LAYERS: with_edits(snapshot, LAYERS, action.edits[LAYERS])})
        assert finding.rule not in {it.rule for it in fixed.report.findings}
    [everything] = [it for it in found.values() if it.kind == FIX_ALL]
    assert [it.rule for it in everything.findings] == ["redundant-dependency"]
    assert with_edits(snapshot, LAYERS, everything.edits[LAYERS]) == content.replace(
        2 * twice, twice
    )


def with_edits(snapshot: Snapshot, path: str, edits: Sequence[TextEdit]) -> str:
    """The text of a file after edits."""
    content = snapshot.text(path)
    result = content.text
    for it in sorted(edits, key=lambda edit: edit.range.start, reverse=True):
        start, end = content.offset_at(it.range.start), content.offset_at(it.range.end)
        result = result[:start] + it.new_text + result[end:]
    return result


def test_only_the_findings_in_the_range(snapshot: Snapshot) -> None:
    def titles(line: int) -> list[str]:
        here = Range(Position(line, 4), Position(line, 4))
        return [it.title for it in actions(snapshot, SETTINGS, here)]

    assert titles(13) == titles(15) == []
    assert titles(14) == ["Ignore plaintext-secret here", "Ignore plaintext-secret in this file"]
    assert [*actions(snapshot, LAYERS, EVERYWHERE)] == []
