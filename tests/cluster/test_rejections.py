"""New and removed input of Flux 2.10, in clusters whose version is known well, badly or not at all."""

import pytest

from gitops_lint.testing import kustomization, lint_files, manifest

RULES = [
    "flux-schema",
    "flux-cel",
    "removed-api-version",
    "wrong-group-for-kind",
    "invalid-duration",
]
INSTANCE = """\
apiVersion: fluxcd.controlplane.io/v1
kind: FluxInstance
metadata: {{name: flux, namespace: flux-system}}
spec:
  distribution: {{version: "{0}", registry: ghcr.io/fluxcd{1}}}
  sync: {{kind: GitRepository, url: "https://example.com/x", ref: refs/heads/main, path: clusters/a}}
"""
COMPONENTS = """\
apiVersion: v1
kind: Namespace
metadata:
  name: flux-system
  labels: {{app.kubernetes.io/part-of: flux, app.kubernetes.io/version: {0}}}
"""
MANIFESTS = ", artifact: 'oci://ghcr.io/controlplaneio-fluxcd/flux-operator-manifests:{0}'"
CONFIG = "{flux}clusters: [clusters/a]\n"


def configured(version: str) -> dict[str, str]:
    flux = f'flux-version: "{version}"\n' if version else ""
    return {".gitops-lint.yaml": CONFIG.format(flux=flux)}


CLUSTERS = {
    "2.9": configured("2.9"),
    "2.9.x": {"clusters/a/flux.yaml": INSTANCE.format("2.9.x", "")},
    "2.x of an old operator": {
        "clusters/a/flux.yaml": INSTANCE.format("2.x", MANIFESTS.format("v0.58.1"))
    },
    "2.10": configured("2.10"),
    "2.10.x": {"clusters/a/flux.yaml": INSTANCE.format("2.10.x", "")},
    "2.x": {"clusters/a/flux.yaml": INSTANCE.format("2.x", "")},
    "a label": configured("") | {"clusters/a/flux.yaml": COMPONENTS.format("v2.10.1")},
    "unknown": configured(""),
    "newer": configured("2.42"),
}
OLD = ("2.9", "2.9.x", "2.x of an old operator")
NEW = ("2.10", "2.10.x", "a label")


def flux_object(api: str, kind: str, spec: str) -> str:
    return manifest(api, kind, "a", f"spec: {spec}", namespace="flux-system")


NOTIFICATION = "notification.toolkit.fluxcd.io/v1"
SOURCES = "eventSources: [{kind: Kustomization, name: '*'}]"
AUTHOR = "commit: {author: {email: a@example.com}}"
AUTOMATION = "interval: 30m, sourceRef: {kind: GitRepository, name: flux-system}"
HELM = "helm.toolkit.fluxcd.io/v2"
GENERATOR = "source.extensions.fluxcd.io/v1beta1"
FROM = "sources: [{alias: a, kind: GitRepository, name: flux-system}]"
COPY = "copy: [{from: '@a/**', to: '@artifact/'%s}]"

# Valid from Flux 2.10 on.
ADDED = {
    "Alert v1": flux_object(NOTIFICATION, "Alert", f"{{providerRef: {{name: p}}, {SOURCES}}}"),
    "Provider v1": flux_object(NOTIFICATION, "Provider", "{type: slack, channel: a}"),
    "Provider mastodon": flux_object(NOTIFICATION, "Provider", "{type: mastodon}"),
    "chart of an OCIRepository": flux_object(
        HELM,
        "HelmRelease",
        "{interval: 30m, chart: {kind: OCIRepository, spec: {url: 'oci://example.com/x', ref: {semver: 6.x}}}}",
    ),
    "policyChangeDelay": flux_object(
        "image.toolkit.fluxcd.io/v1",
        "ImageUpdateAutomation",
        f"{{{AUTOMATION}, git: {{{AUTHOR}}}, policyChangeDelay: 1m}}",
    ),
    "optional copy": flux_object(
        GENERATOR,
        "ArtifactGenerator",
        f"{{{FROM}, artifacts: [{{name: a, {COPY % ', optional: true'}}}]}}",
    ),
    "namespace of an artifact": flux_object(
        GENERATOR,
        "ArtifactGenerator",
        f"{{{FROM}, artifacts: [{{name: a, namespace: b, {COPY % ''}}}]}}",
    ),
    "serviceAccountName of a generator": flux_object(
        GENERATOR,
        "ArtifactGenerator",
        f"{{{FROM}, serviceAccountName: a, artifacts: [{{name: a, {COPY % ''}}}]}}",
    ),
}
# Invalid in Flux 2.10, and in every version that serves the API version.
REMOVED = {
    "Alert summary": flux_object(
        NOTIFICATION, "Alert", f"{{providerRef: {{name: p}}, summary: x, {SOURCES}}}"
    ),
    "Provider proxy": flux_object(
        NOTIFICATION, "Provider", "{type: slack, proxy: 'https://example.com'}"
    ),
    "Provider interval": flux_object(NOTIFICATION, "Provider", "{type: slack, interval: 1h}"),
    "HelmRelease with two charts": flux_object(
        HELM,
        "HelmRelease",
        "{interval: 1h, chart: {kind: OCIRepository, spec: {url: 'oci://example.com/x', chart: x}}}",
    ),
    "HelmRelease without url": flux_object(
        HELM, "HelmRelease", "{interval: 1h, chart: {kind: OCIRepository, spec: {ref: {tag: x}}}}"
    ),
}
# Invalid from Flux 2.10 on.
TIGHTENED = {
    refspec: flux_object(
        "image.toolkit.fluxcd.io/v1",
        "ImageUpdateAutomation",
        f"{{{AUTOMATION}, git: {{{AUTHOR}, push: {{branch: a, refspec: '{refspec}'}}}}}}",
    )
    for refspec in ("+refs/heads/a:refs/heads/b", ":refs/heads/b")
}
# A field, a kind and an API version that no known version has.
UNKNOWN = {
    "field": flux_object(
        "kustomize.toolkit.fluxcd.io/v1",
        "Kustomization",
        "{interval: 1h, prune: true, path: ./b, sourceRef: {kind: GitRepository, name: flux-system}, "
        "quota: 3}",
    ),
    "kind": flux_object("source.toolkit.fluxcd.io/v1", "Archive", "{}"),
    "version": flux_object("helm.toolkit.fluxcd.io/v3", "HelmRelease", "{interval: 1h}"),
    "kinds of source": flux_object(
        HELM,
        "HelmRelease",
        "{interval: 1h, chart: {kind: Archive, spec: {address: x}}}",
    ),
}


def severities(cluster: str, text: str) -> set[str]:
    files = CLUSTERS[cluster] | {
        "clusters/a/new.yaml": text,
        "clusters/a/apps.yaml": kustomization("apps"),
        "apps/x.yaml": "",
    }
    return {str(it.severity) for it in lint_files(files, select=RULES).findings}


@pytest.mark.parametrize("name", ADDED)
def test_new_input(name: str) -> None:
    found = {cluster: severities(cluster, ADDED[name]) for cluster in CLUSTERS}
    assert found == {it: {"error"} if it in OLD else set() for it in CLUSTERS}


@pytest.mark.parametrize("name", REMOVED)
def test_removed_input(name: str) -> None:
    found = {cluster: severities(cluster, REMOVED[name]) for cluster in CLUSTERS}
    assert {it: found[it] for it in (*OLD, *NEW)} == {key: {"error"} for key in (*OLD, *NEW)}
    assert found["newer"] == {"hint"}


@pytest.mark.parametrize("refspec", TIGHTENED)
def test_tightened_input(refspec: str) -> None:
    found = {cluster: severities(cluster, TIGHTENED[refspec]) for cluster in CLUSTERS}
    expected: dict[str, set[str]] = {key: set() for key in OLD}
    expected |= {key: {"error"} for key in NEW}
    # An operator that does not know Flux 2.10 yet installs 2.9, which accepts it.
    may_be_older = {key: {"warning"} for key in ("2.x", "unknown")}
    assert found == expected | may_be_older | {"newer": {"hint"}}


@pytest.mark.parametrize("name", UNKNOWN)
def test_input_that_no_known_version_has(name: str) -> None:
    found = {cluster: severities(cluster, UNKNOWN[name]) for cluster in CLUSTERS}
    assert {it: found[it] for it in (*OLD, *NEW)} == {key: {"error"} for key in (*OLD, *NEW)}
    assert {it: found[it] for it in ("2.x", "unknown")} == {
        key: {"warning"} for key in ("2.x", "unknown")
    }
    assert found["newer"] <= {"hint", "warning"}
