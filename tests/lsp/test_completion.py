"""What is completed while somebody types; `|` is the cursor."""

from pathlib import Path

import pytest
from lsprotocol.types import Position

from gitops_lint.lsp.completion import completion
from gitops_lint.lsp.snapshot import Snapshot
from gitops_lint.lsp.text import Text
from gitops_lint.lsp.typed import typed_at
from tests.lsp.conftest import studied
from tests.lsp.repository import APPS, INGRESS, LAYERS, SHOP, text, write


def completed(snapshot: Snapshot, path: str, content: str) -> dict[str, str]:
    """The labels, each with the text after the edit in the line of the cursor."""
    offset = content.index("|")
    written = Text(content.replace("|", "", 1))
    position = written.position(offset)
    found = completion(snapshot, path, written, position)
    results = {}
    for it in found.items:
        edit = it.text_edit
        assert edit is not None
        start = written.offset_at(edit.range.start)
        end = written.offset_at(edit.range.end)
        result = written.text[:start] + edit.new_text + written.text[end:]
        results[it.label] = result.split("\n")[position.line].strip()
    return results


@pytest.mark.parametrize(
    ("path", "old", "new", "expected"),
    [
        # `apps` itself is left out.
        (LAYERS, "- name: infrastructure", "- name: |", {
            "flux-system": "- name: flux-system", "infrastructure": "- name: infrastructure"}),
        (LAYERS, "- name: infrastructure", "- name: inf|", {
            "flux-system": "- name: flux-system", "infrastructure": "- name: infrastructure"}),
        # `apps` depends on `infrastructure`, so that would be a cycle.
        (LAYERS, "  wait: true", "  dependsOn:\n  - name: |", {"flux-system": "- name: flux-system"}),
        (LAYERS, "path: ./apps", "path: |", {
            it: f"path: {it}"
            for it in ("./apps", "./clusters/production", "./clusters/production/flux-system", "./infrastructure")}),
        (LAYERS, "path: ./apps", "path: infra|", {
            it: f"path: {it}"
            for it in ("apps", "clusters/production", "clusters/production/flux-system", "infrastructure")}),
        (LAYERS, "- kind: ConfigMap\n        name: settings", "- kind: ConfigMap\n        name: |", {
            "settings": "name: settings"}),
        (LAYERS, "- kind: Secret\n        name: passwords", "- kind: Secret\n        name: |", {
            "passwords": "name: passwords"}),
        (LAYERS, "- kind: Secret\n        name: passwords", "- name: |\n        kind: Secret", {
            "passwords": "- name: passwords"}),
        (LAYERS, "- kind: ConfigMap", "- kind: |", {
            "ConfigMap": "- kind: ConfigMap", "Secret": "- kind: Secret"}),
        (LAYERS, "name: flux-system\n---", "name: |\n---", {"flux-system": "name: flux-system"}),
        (LAYERS, "wait: true", "wait: |", {"true": "wait: true", "false": "wait: false"}),
        (LAYERS, "  wait: true\n", "  wait: true\n  deletionPolicy: |\n", {
            it: f"deletionPolicy: {it}" for it in ("MirrorPrune", "Delete", "WaitForTermination", "Orphan")}),
        (INGRESS, "kind: HelmRepository", "kind: |", {
            it: f"kind: {it}" for it in ("HelmRepository", "GitRepository", "Bucket")}),
        (INGRESS, "name: charts", "name: |", {"charts": "name: charts"}),
        (INGRESS, "- kind: ConfigMap\n      name: values", "- kind: ConfigMap\n      name: |", {
            "values": "name: values"}),
        (APPS, "- shop.yaml", "- |", {"patch.yaml": "- patch.yaml", "shop.yaml": "- shop.yaml"}),
        (APPS, "path: patch.yaml", "path: pa|", {
            "patch.yaml": "- path: patch.yaml", "shop.yaml": "- path: shop.yaml"}),
        (APPS, "- shop.yaml", "- ../infra|", {
            "../infrastructure": "- ../infrastructure",
            **{f"../infrastructure/{it}.yaml": f"- ../infrastructure/{it}.yaml" for it in ("charts", "ingress")}}),
        (SHOP, "${domain}/", "${do|}/", {
            it: f'example.com/host: "𝒽 https://${{{it}}}/"' for it in ("domain", "password", "replicas")}),
        (SHOP, "kind: Namespace", "kind: Namespace # |", {}),
    ],
)  # fmt: skip
def test_completion(
    path: str, old: str, new: str, expected: dict[str, str], snapshot: Snapshot
) -> None:
    content = text(path)
    assert old in content
    found = completed(snapshot, path, content.replace(old, new, 1))
    if path == APPS and ".." in new:
        found = {label: line for label, line in found.items() if label.startswith("../infra")}
    assert found == expected


def test_fields_that_are_not_there_yet(snapshot: Snapshot) -> None:
    content = text(LAYERS).replace("  wait: true\n", "  wait: true\n  |\n")
    found = completed(snapshot, LAYERS, content)
    assert found["dependsOn"] == "dependsOn:"
    assert found["suspend"] == "suspend: "[:-1]
    assert found.keys().isdisjoint({"wait", "interval", "path", "status", "metadata"})


def test_fields_of_an_item_of_a_list(snapshot: Snapshot) -> None:
    content = text(LAYERS).replace("    - name: infrastructure", "    - |")
    assert completed(snapshot, LAYERS, content).keys() == {"name", "namespace", "readyExpr"}
    content = text(LAYERS).replace("- name: infrastructure\n", "- name: infrastructure\n      |\n")
    assert completed(snapshot, LAYERS, content).keys() == {"namespace", "readyExpr"}


def test_fields_of_a_kind_of_kubernetes(snapshot: Snapshot) -> None:
    content = text(SHOP).replace("          env:\n", "          im|\n          env:\n")
    found = completed(snapshot, SHOP, content)
    assert found["imagePullPolicy"] == "imagePullPolicy:"
    assert found.keys().isdisjoint({"image", "name", "env", "replicas"})


def test_kinds_and_their_versions(snapshot: Snapshot) -> None:
    assert "HelmRelease" in completed(snapshot, SHOP, "kind: |\n")
    assert completed(snapshot, SHOP, "kind: HelmRelease\napiVersion: |\n") == {
        "helm.toolkit.fluxcd.io/v2": "apiVersion: helm.toolkit.fluxcd.io/v2"
    }


def test_rules_in_a_suppression(snapshot: Snapshot) -> None:
    found = completed(snapshot, SHOP, "# gitops-lint: ignore[dependency-cy|\n")
    assert found.keys() == {it.id for it in snapshot.report.rules}
    assert found["dependency-cycle"] == "# gitops-lint: ignore[dependency-cycle"
    found = completed(snapshot, SHOP, "a: 1 # gitops-lint: ignore-file[dependency-cycle, |\n")
    assert found["path-not-found"].endswith("[dependency-cycle, path-not-found")


def test_a_file_outside_of_all_clusters(tmp_path: Path) -> None:
    snapshot = studied(write(tmp_path))
    content = text(LAYERS).partition("---\n")[2].replace("- name: infrastructure", "- name: |")
    assert completed(snapshot, "new.yaml", content).keys() == {"flux-system", "infrastructure"}


def test_no_completion_shows_the_value_of_a_secret(snapshot: Snapshot) -> None:
    written = Text(text(SHOP).replace("${password}", "${"))
    line = written.text[: written.text.index("${\n")].count("\n")
    found = completion(snapshot, SHOP, written, Position(line, 10**6))
    assert {it.label for it in found.items} == {"domain", "password", "replicas"}
    assert "swordfish" not in str(found)


@pytest.mark.parametrize(
    ("content", "path", "is_key", "prefix"),
    [
        ("a: |", ("a",), False, ""),
        ("a:\n  b: c|", ("a", "b"), False, "c"),
        ("a:\n  b|", ("a",), True, "b"),
        ("a:\n- b: |", ("a", 0, "b"), False, ""),
        ("a:\n  - |", ("a", 0), True, ""),
        ("a:\n  - b: 1\n    |", ("a", 0), True, ""),
        ("a:\n  - b: 1\n  - c: |", ("a", 0, "c"), False, ""),
        ("a:\n  - b:\n      - c: 1\n        d: |", ("a", 0, "b", 0, "d"), False, ""),
        ("a:\n  - - b: |", ("a", 0, 0, "b"), False, ""),
        ("a:\n  b:\n    c: 1\n  d: |", ("a", "d"), False, ""),
        ("a:\n  b: 1\n|", (), True, ""),
        ("a: 1\n---\nb:\n  c: |\n---\nd: 1", ("b", "c"), False, ""),
        ('"a": \'b|', ("a",), False, "b"),
        ("a:\n\n  # c:\n  b: |", ("a", "b"), False, ""),
        ("|", (), True, ""),
    ],
)
def test_what_is_typed(
    content: str, path: tuple[str | int, ...], is_key: bool, prefix: str
) -> None:
    before = content[: content.index("|")]
    line, column = before.count("\n"), len(before) - before.rfind("\n") - 1
    found = typed_at(content.replace("|", ""), line, column)
    assert (found.path, found.is_key, found.prefix) == (path, is_key, prefix)


def test_any_position_of_any_text_can_be_completed(snapshot: Snapshot) -> None:
    """Also in flow style, block scalars and broken YAML."""
    content = "a: [b: {c: |\n - d\n  ? e\n: f\n--- {\n  - - -\n\t: x\n" + text(LAYERS)[:300]
    written = Text(content)
    for line, it in enumerate(content.split("\n")):
        for column in range(len(it) + 1):
            completion(snapshot, LAYERS, written, Position(line, column))
