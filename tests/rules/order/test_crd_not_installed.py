"""Charts that do not install the CRDs of the custom resources beside them."""

import pytest

from gitops_lint.config import AcceptedNeed, Config
from gitops_lint.testing import crd, documents, helm_release, kustomization, lint_files, manifest

RULE = "crd-not-installed"
ISSUER = manifest("cert-manager.io/v1", "ClusterIssuer", "own", namespace="")
ENDPOINT = manifest("externaldns.k8s.io/v1alpha1", "DNSEndpoint", "web")


def chart(name: str, *entries: str, release: str = "") -> str:
    template = f"chart: {{spec: {{chart: {name}, version: 1.x, sourceRef: {{kind: HelmRepository, name: {name}}}}}}}"
    repository = manifest(
        "source.toolkit.fluxcd.io/v1", "HelmRepository", name,
        "spec: {interval: 1h, url: https://charts.example.com}", namespace="flux-system",
    )  # fmt: skip
    return documents(
        repository, helm_release(release or name, template, *entries, namespace="flux-system")
    )


def found(
    releases: str, users: str = ISSUER, **more: str
) -> list[tuple[str, str | None, list[str]]]:
    """(message, help, where the users are)."""
    files = {
        "clusters/a/top.yaml": documents(
            kustomization("charts", "wait: true"), kustomization("users", "dependsOn: [{name: charts}]")
        ),
        "charts/releases.yaml": releases,
        "users/users.yaml": users,
        **{path.replace("__", "/"): text for path, text in more.items()},
    }  # fmt: skip
    findings = lint_files(files, select=[RULE]).findings
    assert {str(it.severity) for it in findings} <= {"warning"}
    return [(it.message, it.help, [related.message for related in it.related]) for it in findings]


@pytest.mark.parametrize(
    ("releases", "users", "kinds", "write"),
    [
        (chart("cert-manager"), ISSUER, "the CRD of ClusterIssuer, which ClusterIssuer own needs", "`values.crds.enabled: true`"),
        (chart("cert-manager", "values: {installCRDs: false}"), ISSUER, "the CRD of ClusterIssuer, which ClusterIssuer own needs", "`values.crds.enabled: true`"),
        (chart("external-dns", "install: {crds: Skip}"), ENDPOINT, "the CRD of DNSEndpoint, which DNSEndpoint default/web needs", "`install.crds: CreateReplace`"),
        (
            chart("cert-manager"),
            documents(ISSUER, manifest("cert-manager.io/v1", "Certificate", "a"), manifest("cert-manager.io/v1", "Certificate", "b")),
            "the CRDs of Certificate and ClusterIssuer, which Certificate default/a and 1 other object need",
            "`values.crds.enabled: true`",
        ),
    ],
)  # fmt: skip
def test_a_chart_that_is_configured_not_to_install_its_crds(
    releases: str, users: str, kinds: str, write: str
) -> None:
    ((message, help_, related),) = found(releases, users)
    name = "external-dns" if "external-dns" in releases else "cert-manager"
    assert message == f"HelmRelease flux-system/{name} does not install {kinds}"
    assert (
        help_ == f"write {write}; or install the CRD before Flux starts, and accept it in `needs:`"
    )
    assert len(related) == (2 if "CRDs" in kinds else 1)


@pytest.mark.parametrize(
    ("releases", "more"),
    [
        (chart("cert-manager", "values: {crds: {enabled: true}}"), {}),
        (chart("cert-manager", "values: {crds: {enabled: '${CRDS}'}}"), {}),
        (chart("cert-manager", "valuesFrom: [{kind: Secret, name: values}]"), {}),
        (chart("podinfo"), {}),
        (documents(chart("cert-manager"), chart("cert-manager", "values: {installCRDs: true}", release="crds")), {}),
        (documents(chart("cert-manager"), crd("ClusterIssuer", "cert-manager.io")), {}),
        (chart("cert-manager"), {"charts__kustomization.yaml": "resources: [releases.yaml, https://example.com/cert-manager.crds.yaml]\n"}),
        (chart("cert-manager"), {"bootstrap.sh": "helm install cert-manager jetstack/cert-manager --set crds.enabled=true\n"}),
    ],
)  # fmt: skip
def test_crds_that_something_may_install(releases: str, more: dict[str, str]) -> None:
    assert found(releases, **more) == []


def test_accepted_needs() -> None:
    files = {
        "clusters/a/flux-system/gotk-sync.yaml": documents(
            manifest("source.toolkit.fluxcd.io/v1", "GitRepository", "flux-system", "spec: {interval: 1m, url: https://example.com/fleet.git}", namespace="flux-system"),
            kustomization("flux-system", "path: ./clusters/a"),
        ),
        "clusters/a/top.yaml": documents(chart("cert-manager"), kustomization("users")),
        "users/users.yaml": ISSUER,
    }  # fmt: skip
    need = AcceptedNeed("CustomResourceDefinition", "ClusterIssuer.cert-manager.io", "by hand")
    assert len(lint_files(files, select=[RULE]).findings) == 1
    accepted = Config(needs=(need,), select=frozenset({RULE}))
    assert lint_files(files, config=accepted).findings == ()
