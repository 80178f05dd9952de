"""Patches without a target, and suggestions for it."""

import pytest

from gitops_lint.testing import assert_findings, kustomization, lint_files, manifest

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


@pytest.mark.parametrize(
    ("target", "why", "advice"),
    [
        (
            "name: web, version: apps/v1",
            "Deployment web does not have `version: apps/v1`",
            "write `version: v1`",
        ),
        (
            "name: web, group: extensions, version: v1beta1",
            "Deployment web does not have `group: extensions` and `version: v1beta1`",
            "write `group: apps` and `version: v1`",
        ),
        (
            "name: web, namespace: y",
            "Deployment web does not have `namespace: y`",
            "write `namespace: shop`",
        ),
        (
            "name: web, namespace: shop",
            "Deployment web does not have `namespace: shop` before its namespace is set",
            "remove `namespace` from the target: kustomize applies patches first",
        ),
        (
            "name: web, labelSelector: app=wbe",
            "Deployment web does not match its selectors",
            "correct the target, or remove the patch",
        ),
        (
            "name: settings",
            "the build has no Deployment settings",
            "settings is a ConfigMap in this build: correct `kind`",
        ),
    ],
)
def test_the_part_of_the_target_that_does_not_fit(target: str, why: str, advice: str) -> None:
    """The namespace of the objects is set after the patches, to `shop`."""
    settings = manifest("v1", "ConfigMap", "settings", namespace="x")
    files = {
        "clusters/production/kustomization.yaml": (
            f"namespace: shop\nresources: [web.yaml]\n{TARGET.format(target)}"
        ),
        "clusters/production/web.yaml": f"{DEPLOYMENT}---\n{settings}",
    }
    (finding,) = lint_files(files, select=["patch-target-not-found"]).findings
    assert finding.message == f"kustomize ignores this patch, because {why}"
    assert finding.help == advice


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


def test_patches_without_resources() -> None:
    patched = "kustomize ignores this patch, because the build has no objects"
    files = {
        "clusters/production/apps.yaml": kustomization(
            "mesh", "path: ./mesh  # warning[prunes-everything]: has no object in its path"
        ),
        "mesh/kustomization.yaml": "patches:\n  - path: p.yaml\n"
        f"    target: {{kind: DaemonSet, name: mesh}}  # warning[patch-target-not-found]: {patched}\n",
        "mesh/p.yaml": "apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: mesh, namespace: default}\n",
    }
    report = lint_files(files)
    assert_findings(report, files)
    assert [it.help for it in report.findings] == [
        "list its files under `resources` in the kustomization.yaml; or delete the Kustomization, if it is no longer needed",
        "list the objects to patch under `resources`",
    ]


REMOVE = "remove the patch, because the object that it deletes does not exist"
INLINE = "patch: |-\n      $patch: delete\n      apiVersion: apps/v1\n      kind: Deployment\n      metadata: {name: gone}\n"


@pytest.mark.parametrize(
    ("target", "patch", "severity", "advice"),
    [
        ("name: gone", INLINE, "hint", REMOVE),
        ("name: gone", "path: patch.yaml\n", "hint", REMOVE),
        ("name: gone", "path: other.yaml\n", "warning", "correct the target, or remove the patch"),
        ("name: gone", "patch: '[]'\n", "warning", "correct the target, or remove the patch"),
        ("name: wbe", INLINE, "warning", "did you mean `web`?"),
        ("name: web, version: v2", INLINE, "warning", "write `version: v1`"),
        (
            "name: web, labelSelector: a=b",
            INLINE,
            "warning",
            "correct the target, or remove the patch",
        ),
    ],
)
def test_a_patch_that_deletes_an_object_that_is_gone(
    target: str, patch: str, severity: str, advice: str
) -> None:
    """With a similar name, or with a selector, the object that was to be deleted still exists."""
    entry = f"patches:\n  - target: {{kind: Deployment, {target}}}\n    {patch}"
    given = {
        "clusters/production/kustomization.yaml": f"resources: [web.yaml]\n{entry}",
        "clusters/production/web.yaml": DEPLOYMENT,
        "clusters/production/patch.yaml": "$patch: delete\n" + DEPLOYMENT.replace("web", "gone"),
        "clusters/production/other.yaml": DEPLOYMENT.replace("web", "gone")
        + "spec: {$patch: delete}\n",
    }
    (finding,) = lint_files(given, select=["patch-target-not-found"]).findings
    assert (finding.severity, finding.help) == (severity, advice)


def test_a_flux_patch_that_deletes_an_object_that_is_gone() -> None:
    patch = INLINE.replace("\n  ", "\n      ").rstrip()
    given = {
        "clusters/production/apps.yaml": kustomization(
            "apps", f"patches:\n  - target: {{kind: Deployment, name: gone}}\n    {patch}"
        ),
        "apps/web.yaml": DEPLOYMENT,
    }
    (finding,) = lint_files(given, select=["patch-target-not-found"]).findings
    assert (finding.severity, finding.help) == ("hint", REMOVE)
