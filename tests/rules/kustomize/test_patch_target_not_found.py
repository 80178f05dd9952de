"""Patches without a target, and suggestions for it."""

import pytest

from gitops_lint.testing import kustomization, lint_files, manifest

TARGET = "patches:\n  - target: {{kind: Deployment, {0}}}\n    patch: '[]'\n"
DEPLOYMENT = manifest("apps/v1", "Deployment", "web", namespace="x")


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("name: web", []),
        ("name: wbe", ["did you mean `web`?"]),
        ("name: other-thing", ["correct the target, or remove the patch"]),
        ("name: wbe.*", []),
        ("name: (a|b)", []),
        ("labelSelector: app=wbe", []),
        ("namespace: wbe", []),
    ],
)
def test_patch_target(target: str, expected: list[str]) -> None:
    files = {
        "clusters/production/kustomization.yaml": f"resources: [web.yaml]\n{TARGET.format(target)}",
        "clusters/production/web.yaml": DEPLOYMENT,
    }
    findings = lint_files(files, select=["patch-target-not-found"]).findings
    assert [it.help for it in findings] == expected


def test_patch_of_a_component_may_target_other_builds() -> None:
    component = "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n"
    files = {
        "clusters/production/kustomization.yaml": "resources: [web.yaml]\ncomponents: [../../more]\n",
        "clusters/production/web.yaml": DEPLOYMENT,
        "more/kustomization.yaml": component + TARGET.format("name: wbe"),
    }
    assert lint_files(files, select=["patch-target-not-found"]).findings == ()


def test_patch_that_a_parent_adds_to_all_its_kustomizations() -> None:
    patches = """\
patches:
  - target: {kind: Kustomization}
    patch: |-
      - op: add
        path: /spec/patches
        value: [{target: {kind: Deployment, name: wbe}, patch: '[]'}]
"""
    parent = kustomization("parent", "path: ./children", patches)
    files = {
        "clusters/production/parent.yaml": parent,
        "children/child.yaml": kustomization("child", "path: ./web"),
        "web/web.yaml": DEPLOYMENT,
    }
    assert lint_files(files, select=["patch-target-not-found"]).findings == ()
