"""Each violation is told by one rule, once for all clusters that share the document."""

import pytest

from gitops_lint.testing import lint_files

RULES = (
    "dependency-kind-mismatch",
    "flux-cel",
    "flux-schema",
    "invalid-duration",
    "source-kind-not-supported",
    "substitute-value-not-string",
)


def kustomization(*lines: str, source: str = "{kind: GitRepository, name: flux-system}") -> str:
    spec = "".join(f"  {line}\n" for line in lines)
    return (
        "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\n"
        "metadata: {name: apps, namespace: flux-system}\nspec:\n"
        f"{spec}  path: ./apps\n  prune: true\n  sourceRef: {source}\n"
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (kustomization("interval: 10m"), set()),
        (kustomization("interval: ${INTERVAL}"), set()),
        (kustomization("interval: 1d"), {("invalid-duration", 5)}),
        (kustomization("interval: 600"), {("invalid-duration", 5)}),
        (kustomization("interval: [10m]"), {("flux-schema", 5)}),
        (kustomization("intervall: 10m"), {("flux-schema", 5)}),
        (kustomization("interval: 10m", "kubeConfig: {}"), {("flux-cel", 6)}),
        (
            kustomization("interval: 10m", "dependsOn: [{kind: HelmRelease, name: x}]"),
            {("dependency-kind-mismatch", 6)},
        ),
        (
            kustomization("interval: 10m", "dependsOn: [{apiVersion: v1, kind: X, name: x}]"),
            {("dependency-kind-mismatch", 6)},
        ),
        (
            kustomization("interval: 10m", "postBuild: {substitute: {replicas: 3}}"),
            {("substitute-value-not-string", 6)},
        ),
        (
            kustomization("interval: 10m", source="{kind: HelmRepository, name: x}"),
            {("source-kind-not-supported", 8)},
        ),
        (
            kustomization("interval: 10m", source="{kind: GitRepo, name: x}"),
            {("source-kind-not-supported", 8)},
        ),
    ],
)
def test_one_rule_tells(text: str, expected: set[tuple[str, int]]) -> None:
    findings = lint_files({"clusters/production/apps.yaml": text}, select=RULES).findings
    assert {(it.rule, it.location.line) for it in findings} == expected
    assert len(findings) == len(expected)


def test_a_file_by_itself_is_checked_too() -> None:
    files = {"apps.yaml": kustomization("interval: 1d")}
    findings = lint_files(files, select=RULES, path="apps.yaml").findings
    assert [(it.rule, it.location.line) for it in findings] == [("invalid-duration", 5)]


def test_a_document_that_clusters_share_is_one_finding() -> None:
    files = {
        ".gitops-lint.yaml": "clusters: [clusters/one, clusters/two]\n",
        "clusters/one/kustomization.yaml": "resources: [../../base]\n",
        "clusters/two/kustomization.yaml": "resources: [../../base]\n",
        "base/kustomization.yaml": "resources: [apps.yaml]\n",
        "base/apps.yaml": kustomization("interval: 1d"),
    }
    (finding,) = lint_files(files, select=RULES).findings
    assert finding.clusters == ("clusters/one", "clusters/two")


def test_a_field_of_a_newer_flux() -> None:
    text = kustomization("interval: 10m", "ignoreMissingComponents: true")
    for flux, count in (("2.6", 1), ("2.9", 0)):
        files = {
            ".gitops-lint.yaml": f'clusters: [clusters/one]\nflux-version: "{flux}"\n',
            "clusters/one/apps.yaml": text,
        }
        assert len(lint_files(files, select=["flux-schema"]).findings) == count


def test_the_value_of_a_secret_is_not_shown() -> None:
    text = (
        "apiVersion: v1\nkind: Secret\nmetadata: {name: x, namespace: y}\n"
        "stringData: {password: 271828182845}\n"
    )
    report = lint_files({"clusters/production/x.yaml": text}, select=RULES)
    assert [it.rule for it in report.findings] == ["substitute-value-not-string"]
    assert "271828182845" not in repr(report)
