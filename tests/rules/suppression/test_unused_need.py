"""Entries of `needs:` that match no need: which count as used, and where they are reported."""

from pathlib import Path

import pytest

from gitops_lint.config import load_config
from gitops_lint.engine.run import lint
from gitops_lint.testing import fix_files, kustomization, lint_files, write_files

RULE = "unused-need"
CONFIG = "clusters: [clusters/a, clusters/b]\nneeds:\n"
FILES = {
    "clusters/a/apps.yaml": kustomization("apps", "decryption: {provider: sops, secretRef: {name: age}}"),
    "clusters/b/apps.yaml": kustomization("apps", "serviceAccountName: team"),
    "apps/c.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c, namespace: shop}\n"
    "---\napiVersion: example.com/v1\nkind: Widget\nmetadata: {name: w, namespace: shop}\n",
}  # fmt: skip


def entry(kind: str, name: str, more: str = "") -> str:
    return f"  - {{kind: {kind}, name: '{name}', reason: by hand{more}}}\n"


def found(*entries: str, path: str = "") -> list[tuple[int, str, str | None]]:
    """(line, message, help) of each finding."""
    files = {".gitops-lint.yaml": CONFIG + "".join(entries), **FILES}
    report = lint_files(files, select=[RULE], path=path)
    assert not report.crashes
    assert {it.location.path for it in report.findings} <= {".gitops-lint.yaml"}
    return [(it.location.line, it.message, it.help) for it in report.findings]


@pytest.mark.parametrize(
    "used",
    [
        entry("Secret", "age"),
        entry("Secret", "a*", ", namespace: flux-*"),
        entry("Namespace", "shop"),
        entry("CustomResourceDefinition", "Widget.example.com"),
        entry("ServiceAccount", "team"),
        entry("RoleBinding", "team"),
        # Both match, although only the first is the one whose reason is shown.
        entry("Secret", "*") + entry("Secret", "age"),
    ],
)
def test_used_entries(used: str) -> None:
    assert found(used) == []


@pytest.mark.parametrize(
    ("unused", "name", "help_"),
    [
        (entry("Secret", "aged"), "Secret aged", "did you mean `age`?"),
        (entry("Secret", "age", ", namespace: apps"), "Secret apps/age", "remove the entry"),
        (entry("ConfigMap", "*"), "ConfigMap *", "remove the entry"),
    ],
)
def test_unused_entries(unused: str, name: str, help_: str) -> None:
    assert found(entry("Namespace", "shop"), unused) == [
        (4, f"no cluster needs {name}, which `needs:` accepts", help_)
    ]


def test_one_cluster_alone_does_not_show_what_others_need() -> None:
    assert found(entry("ConfigMap", "gone"), path="clusters/a") == []


@pytest.mark.parametrize(("file", "lines"), [("ci/lint.yaml", [3]), ("../lint.yaml", [])])
def test_a_configuration_elsewhere(file: str, lines: list[int], tmp_path: Path) -> None:
    """An entry outside of the repository has no place in it."""
    root = tmp_path / "repository"
    config = root / file
    write_files(FILES, root)
    config.parent.mkdir(exist_ok=True)
    config.write_text(CONFIG + entry("ConfigMap", "gone"))
    loaded = load_config(root, config)._replace(select=frozenset({RULE}))
    report = lint(root, root=root, config=loaded)
    assert [(it.location.path, it.location.line) for it in report.findings] == [
        (file, line) for line in lines
    ]


def test_fixes() -> None:
    kept = CONFIG + entry("Namespace", "shop")
    stale = entry("ConfigMap", "gone") + entry("Secret", "agee")
    fixed = kept + entry("Secret", "age")
    files = {".gitops-lint.yaml": kept + stale, **FILES}
    assert fix_files(files, select=[RULE]) == {**files, ".gitops-lint.yaml": fixed}


def test_the_only_entry_stays() -> None:
    """Without a list, every need would be accepted."""
    files = {".gitops-lint.yaml": CONFIG + entry("ConfigMap", "gone"), **FILES}
    assert fix_files(files, select=[RULE]) == files
