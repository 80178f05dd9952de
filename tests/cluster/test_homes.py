"""A dependency in a directory for which a script creates a Kustomization may exist."""

from pathlib import Path

import pytest

from gitops_lint.order.verdict import verdict
from gitops_lint.results.finding import Severity
from gitops_lint.results.verdict import Outcome
from gitops_lint.testing import lint_files
from tests.cluster.whole import SYNC, config_map, kustomization
from tests.order.test_mistakes import load

FILES = {
    "cluster/app.yaml": kustomization("app", "./app", "dependsOn: [{name: store}]"),
    "app/a.yaml": config_map("a"),
    "vars/blue/store.yaml": kustomization("store", "./store"),
    "store/a.yaml": config_map("b"),
}
COMMAND = "flux create kustomization vars \\\n  --source=GitRepository/flux-system \\\n  --path=./vars/{{ domain }} \\\n  --prune\n"
TASKS = "roles/flux/tasks/main.yml"
SHELL = "- shell: |\n    " + COMMAND.replace("\n", "\n    ")


@pytest.mark.parametrize(
    ("path", "text", "place"),
    [
        ("up.sh", COMMAND, "up.sh:1"),
        ("up.sh", "flux create ks vars --path vars/blue --prune=true\n", "up.sh:1"),
        (TASKS, SHELL, f"{TASKS}:2"),
        ("up.sh", COMMAND.replace("vars/", "other/"), None),
        ("up.sh", COMMAND.replace("./vars/", "./"), None),
        ("up.sh", COMMAND.replace("create", "delete"), None),
        ("notes.md", COMMAND, None),
    ],
)
def test_the_directory_of_a_command(
    path: str, text: str, place: str | None, tmp_path: Path
) -> None:
    files = {**FILES, path: text, "cluster/flux-system/gotk-sync.yaml": SYNC}
    (found,) = [it for it in lint_files(files).findings if it.rule == "dependency-not-found"]
    related = [f"{it.location.path}:{it.location.line}" for it in found.related]
    assert related == [*([place] if place else []), "vars/blue/store.yaml:3"]
    assert found.severity is (Severity.HINT if place else Severity.WARNING)
    told = verdict(load(tmp_path, {**FILES, path: text}))
    assert (told.outcome is Outcome.CONVERGES_IF) is (place is not None)
    perhaps = [(str(it.name), it.certain) for it in told.needs]
    assert perhaps == ([("Kustomization flux-system/store", False)] if place else [])


def test_another_namespace_is_another_object() -> None:
    files = {**FILES, "up.sh": COMMAND, "cluster/flux-system/gotk-sync.yaml": SYNC}
    store = files["vars/blue/store.yaml"].replace("namespace: flux-system", "namespace: other")
    found = lint_files({**files, "vars/blue/store.yaml": store}).findings
    (severity,) = [it.severity for it in found if it.rule == "dependency-not-found"]
    assert severity is Severity.WARNING
