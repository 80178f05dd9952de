"""A fault is one finding, even if several Kustomizations build the file."""

from gitops_lint.testing import documents, kustomization, lint_files


def test_shared_base() -> None:
    files = {
        ".gitops-lint.yaml": "clusters: [clusters/one, clusters/two]\n",
        "clusters/one/apps.yaml": documents(kustomization("a"), kustomization("b")),
        "clusters/two/apps.yaml": kustomization("a"),
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
