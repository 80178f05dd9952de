"""A fault is one finding, even if several Kustomizations build the file."""

import pytest

from gitops_lint.testing import assert_findings, documents, kustomization, lint_files


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


INSTANCE = """\
apiVersion: fluxcd.controlplane.io/v1
kind: FluxInstance
metadata: {name: flux, namespace: flux-system}
spec:
  distribution: {version: 2.9.x, registry: ghcr.io/fluxcd}
  sync: {kind: GitRepository, url: "https://example.com/fleet.git", ref: refs/heads/main, path: clusters/one}
"""
LEFT = """\
resources:
  - flux.yaml
  - flux-system/gotk-components.yaml  # error[kustomize-resource-not-found]: %s
  - flux-system/gotk-sync.yaml
"""
SEVERAL = "lists gotk-components.yaml and gotk-sync.yaml, which do not exist, so the build fails"


def test_files_of_bootstrap_that_a_flux_instance_replaces() -> None:
    files = {
        "clusters/one/flux.yaml": INSTANCE,
        "clusters/one/kustomization.yaml": LEFT % f"clusters/one/kustomization.yaml {SEVERAL}",
    }
    report = lint_files(files)
    assert_findings(report, files)
    (finding,) = report.findings
    assert finding.help == (
        "remove the entry, and its directory if nothing else is in it: a FluxInstance replaces the files of "
        "`flux bootstrap`"
    )


@pytest.mark.parametrize("missing", ["gotk-patch.yaml", "gotk-sync.yaml"])
def test_other_missing_files(missing: str) -> None:
    instance = {"clusters/one/flux.yaml": INSTANCE} if missing == "gotk-patch.yaml" else {}
    files = {
        "clusters/one/apps.yaml": kustomization("apps"),
        **instance,
        "apps/kustomization.yaml": f"resources:\n  - {missing}  # error[kustomize-resource-not-found]\n",
    }
    report = lint_files(files)
    assert_findings(report, files)
    assert [it.help for it in report.findings] == [
        "add it to Git, or remove the entry; Flux sees only what is committed"
    ]


@pytest.mark.parametrize(
    ("others", "help_"),
    [
        ("", "did you mean `web.crds.yaml`?"),
        ("  # - web.crds.yaml, which the chart installs\n", None),
        ("  - ./web.crds.yaml\n", None),
        ("  - base/web.crds.yaml\n", "did you mean `web.crds.yaml`?"),
    ],
)
def test_a_file_that_is_named_elsewhere_is_another_one(others: str, help_: str | None) -> None:
    """Also one in a comment: it was left out on purpose."""
    config = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: %s, namespace: web}\n"
    files = {
        "clusters/one/web.yaml": kustomization("web"),
        "web/kustomization.yaml": f"resources:\n{others}  - web.yaml\n",
        "web/web.crds.yaml": config % "a",
        "web/base/web.crds.yaml": config % "b",
    }
    (finding,) = lint_files(files, select=["kustomize-resource-not-found"]).findings
    assert finding.location.line == 2 + bool(others)
    plain = "add it to Git, or remove the entry; Flux sees only what is committed"
    assert finding.help == (help_ or plain)
