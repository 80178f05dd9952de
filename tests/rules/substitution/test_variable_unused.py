"""Which variables count as unused."""

import pytest

from gitops_lint.testing import config_map, documents, kustomization, lint_files


def unused(substitute: str, text: str, *spec: str) -> list[str]:
    apps = kustomization("apps", "path: ./apps", f"postBuild: {{substitute: {substitute}}}", *spec)
    files = {
        ".gitops-lint.yaml": "clusters: [clusters/a]\n",
        "clusters/a/apps.yaml": apps,
        "apps/a.yaml": config_map("a", f"text: '{text}'", namespace="default"),
    }
    return [it.message for it in lint_files(files, select=["variable-unused"]).findings]


MESSAGE = "nothing that Kustomization flux-system/apps applies uses `${B}`"


@pytest.mark.parametrize(
    ("substitute", "text", "messages"),
    [
        ("{A: a, B: b}", "${A}", [MESSAGE]),
        ("{A: a, B: b}", "${A} ${B:-c}", []),
        ("{A: a, B: b}", "${A} $${B}", [MESSAGE]),  # escaped
        ("{B: b}", "${A:-c}", []),  # without a variable, the default would stay as it is
        ("{B: b}", "text", []),
        ("{A: a, B: b}", "${A", []),  # a fault
    ],
)
def test_uses(substitute: str, text: str, messages: list[str]) -> None:
    assert unused(substitute, text) == messages


def test_a_patch_of_a_kustomization_uses_it() -> None:
    patch = "{patch: '[{op: add, path: /data/b, value: \"${B}\"}]', target: {kind: ConfigMap}}"
    assert unused("{A: a, B: b}", "${A}", f"patches: [{patch}]") == []


def test_several_kustomizations_with_one_variable_are_one_finding() -> None:
    names = ("one", "two")
    build = "postBuild: {substitute: {A: a, B: b}}"
    files = {
        ".gitops-lint.yaml": "clusters: [clusters/a]\n",
        "clusters/a/apps.yaml": documents(
            *(kustomization(it, f"path: ./{it}", build) for it in names)
        ),
        **{f"{it}/a.yaml": config_map(it, "a: ${A}", namespace="default") for it in names},
    }
    [finding] = lint_files(files, select=["variable-unused"]).findings
    assert finding.message == "nothing that 2 Kustomizations apply uses `${B}`"


def test_a_variable_from_a_patch_of_the_parent_is_shared() -> None:
    patch = (
        "{patch: '{apiVersion: x, kind: x, metadata: {name: x}, spec: {postBuild: {substitute: {B: b}}}}',"
        " target: {kind: Kustomization}}"
    )
    files = {
        ".gitops-lint.yaml": "clusters: [clusters/a]\n",
        "clusters/a/all.yaml": kustomization("all", "path: ./all", f"patches: [{patch}]"),
        "all/apps.yaml": kustomization("apps", "path: ./apps", "postBuild: {substitute: {A: a}}"),
        "apps/a.yaml": config_map("a", "a: ${A}", namespace="default"),
    }
    assert lint_files(files, select=["variable-unused"]).findings == ()
