"""One fault is one finding, however many Kustomizations build it."""

import pytest

from gitops_lint.testing import lint_files


def kustomization(name: str, path: str) -> str:
    return (
        "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\n"
        f"metadata: {{name: {name}, namespace: flux-system}}\n"
        f"spec:\n  interval: 10m\n  path: {path}\n  prune: true\n"
        "  sourceRef: {kind: GitRepository, name: flux-system}\n"
    )


def test_shared_base() -> None:
    files = {
        ".gitops-lint.yaml": "clusters: [clusters/one, clusters/two]\n",
        "clusters/one/apps.yaml": kustomization("a", "./a") + "---\n" + kustomization("b", "./b"),
        "clusters/two/apps.yaml": kustomization("a", "./a"),
        "a/kustomization.yaml": "resources: [../base]\n",
        "b/kustomization.yaml": "resources: [../base]\n",
        "base/kustomization.yaml": "resources:\n  - missing.yaml\n",
    }
    (finding,) = lint_files(files, select=["kustomize-resource-not-found"]).findings
    at = finding.location
    assert (at.path, at.line) == ("base/kustomization.yaml", 2)
    assert finding.clusters == ("clusters/one", "clusters/two")
    assert [(it.location.path, it.message) for it in finding.related] == [
        ("clusters/one/apps.yaml", "Kustomization flux-system/a builds it"),
        ("clusters/two/apps.yaml", "Kustomization flux-system/a builds it"),
    ]


def test_a_file_by_itself() -> None:
    (finding,) = lint_files({"x.yaml": "a: b: c\n"}, path="x.yaml").findings
    assert (finding.rule, finding.location.line, finding.related) == ("yaml-syntax", 1, ())


TARGET = "patches:\n  - target: {{kind: Deployment, {0}}}\n    patch: '[]'\n"
DEPLOYMENT = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: x}\n"


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("name: web", []),
        ("name: wbe", ['did you mean "web"?']),
        ("name: other-thing", ["correct the target, or delete the patch"]),
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


def test_patch_of_a_component_is_for_whoever_has_the_target() -> None:
    component = "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n"
    files = {
        "clusters/production/kustomization.yaml": "resources: [web.yaml]\ncomponents: [../../more]\n",
        "clusters/production/web.yaml": DEPLOYMENT,
        "more/kustomization.yaml": component + TARGET.format("name: wbe"),
    }
    assert lint_files(files, select=["patch-target-not-found"]).findings == ()


def test_patch_that_a_parent_gives_to_all_its_kustomizations() -> None:
    parent = kustomization("parent", "./children") + (
        "  patches:\n"
        "    - target: {kind: Kustomization}\n"
        "      patch: |-\n"
        "        - op: add\n"
        "          path: /spec/patches\n"
        "          value: [{target: {kind: Deployment, name: wbe}, patch: '[]'}]\n"
    )
    files = {
        "clusters/production/parent.yaml": parent,
        "children/child.yaml": kustomization("child", "./web"),
        "web/web.yaml": DEPLOYMENT,
    }
    assert lint_files(files, select=["patch-target-not-found"]).findings == ()
