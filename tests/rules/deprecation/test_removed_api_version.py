"""The API versions that a Flux minor serves, and clusters with an unknown version."""

import pytest

from gitops_lint.testing import lint_files

RULE = "removed-api-version"


def source(version: str, kind: str = "HelmRepository") -> str:
    return (
        f"apiVersion: source.toolkit.fluxcd.io/{version}\nkind: {kind}\n"
        "metadata: {name: podinfo, namespace: flux-system}\n"
        "spec: {interval: 1h, url: 'https://example.com'}\n"
    )


def severities(flux: str | None, *documents: str) -> list[str]:
    config = "clusters: [clusters/production]\n" + (f'flux-version: "{flux}"\n' if flux else "")
    files = {
        ".gitops-lint.yaml": config,
        "clusters/production/sources.yaml": "---\n".join(documents),
    }
    return [it.severity for it in lint_files(files, select=[RULE]).findings]


@pytest.mark.parametrize(
    ("flux", "version", "expected"),
    [
        ("2.9", "v1", []),
        ("2.9", "v1beta2", ["error"]),
        ("2.7", "v1beta2", []),
        ("2.7", "v1beta1", ["error"]),
        ("2.6", "v1beta1", []),
        ("2.9", "v3", ["error"]),
        (None, "v1", []),
        (None, "v1beta2", ["warning"]),
        ("2.3", "v1beta1", []),  # checked as 2.6
        ("2.12", "v9", []),  # a newer Flux may have it
        ("2.12", "v1beta2", ["warning"]),
        ("2.9", "${VERSION}", []),
    ],
)
def test_served(flux: str | None, version: str, expected: list[str]) -> None:
    assert severities(flux, source(version)) == expected


def test_not_yet() -> None:
    assert severities("2.6", source("v1", "ExternalArtifact")) == ["error"]


def test_the_clusters_own_crds_decide() -> None:
    crd = (
        "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\n"
        "metadata: {name: helmrepositories.source.toolkit.fluxcd.io}\n"
        "spec:\n  group: source.toolkit.fluxcd.io\n  names: {kind: HelmRepository, plural: helmrepositories}\n"
        "  scope: Namespaced\n  versions: [{name: v1beta2, served: true, storage: true}]\n"
    )
    assert severities("2.9", source("v1beta2"), crd) == []


def test_other_groups_are_ignored() -> None:
    other = source("v0").replace("source.toolkit.fluxcd.io", "source.example.com")
    assert severities("2.9", other) == []


ALERT = """\
apiVersion: notification.toolkit.fluxcd.io/v1beta2
kind: Alert
metadata: {name: a, namespace: flux-system}
spec: {providerRef: {name: a}, eventSources: [{kind: Kustomization, name: "*"}]}
"""
GROUP = "notification.toolkit.fluxcd.io"


@pytest.mark.parametrize(
    ("flux", "expected"),
    [
        ("2.9", f"write `apiVersion: {GROUP}/v1beta3`; or run `flux migrate -f . --version=2.9`"),
        ("2.10", f"write `apiVersion: {GROUP}/v1`; or run `flux migrate -f . --version=2.10`"),
        # The newest version would not be served by older minors, which the cluster may run.
        (
            None,
            (
                f"write `apiVersion: {GROUP}/v1beta3`; or run `flux migrate -f . --version=MINOR` with the Flux minor"
                " of the cluster"
            ),
        ),
    ],
)
def test_the_help_names_a_version_that_the_cluster_serves(flux: str | None, expected: str) -> None:
    config = "clusters: [clusters/production]\n" + (f'flux-version: "{flux}"\n' if flux else "")
    files = {".gitops-lint.yaml": config, "clusters/production/alert.yaml": ALERT}
    (finding,) = lint_files(files, select=[RULE]).findings
    assert finding.help == expected
