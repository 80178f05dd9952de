"""Custom resources whose operators write Secrets, and what these need: stores, issuers and the operator itself."""

import pytest

from gitops_lint.testing import (
    assert_findings,
    config_map,
    documents,
    helm_release,
    kustomization,
    lint_files,
    manifest,
    source,
)

HEALTH = ("wait: true", "timeout: 6m")
STUCK = "# error[cold-start-deadlock]: is a deadlock"
SUSPECTED = "# warning[cold-start-deadlock]: probably never becomes Ready on a new cluster"


def external_secret(spec: str = "secretStoreRef: {kind: ClusterSecretStore, name: vault}") -> str:
    return manifest(
        "external-secrets.io/v1", "ExternalSecret", "vars",
        f"spec: {{{spec}, target: {{name: vars}}, data: [{{secretKey: a, remoteRef: {{key: a}}}}]}}",
        namespace="flux-system",
    )  # fmt: skip


def store(
    kind: str = "ClusterSecretStore",
    spec: str = "provider: {fake: {data: []}}",
    namespace: str = "",
) -> str:
    return manifest(
        "external-secrets.io/v1", kind, "vault", f"spec: {{{spec}}}", namespace=namespace
    )


def certificate(name: str, issuer: str) -> str:
    return manifest(
        "cert-manager.io/v1", "Certificate", name,
        f"spec: {{secretName: {name}, issuerRef: {{{issuer}}}}}",
        namespace="flux-system",
    )  # fmt: skip


def reader(*entries: str, name: str = "app") -> str:
    return kustomization(
        name,
        "retryInterval: 2m",
        "postBuild: {substituteFrom: [{kind: Secret, name: vars}]}",
        *entries,
    )


EMPTY = {"app/config.yaml": config_map("app")}


@pytest.mark.parametrize(
    ("secret", "written"),
    [
        (external_secret(), store()),
        (external_secret("secretStoreRef: {name: vault}"), store("SecretStore", namespace="flux-system")),
        (
            external_secret("dataFrom: [{extract: {key: a}, sourceRef: {storeRef: {kind: ClusterSecretStore, name: vault}}}]"),
            store(),
        ),
        (certificate("vars", "name: own"), manifest("cert-manager.io/v1", "Issuer", "own", "spec: {selfSigned: {}}", namespace="flux-system")),
        (
            certificate("vars", "name: own, kind: ClusterIssuer"),
            manifest("cert-manager.io/v1", "ClusterIssuer", "own", "spec: {selfSigned: {}}", namespace=""),
        ),
    ],
)  # fmt: skip
def test_a_secret_exists_only_after_its_store(secret: str, written: str) -> None:
    files = {
        "clusters/a/all.yaml": documents(
            kustomization("secrets", "retryInterval: 2m"),
            kustomization("stores", f"dependsOn: [{{name: app}}]  {STUCK}", "retryInterval: 2m"),
            reader("dependsOn: [{name: secrets}]"),
        ),
        "secrets/secret.yaml": secret,
        "stores/store.yaml": written,
        **EMPTY,
    }
    assert_findings(lint_files(files), files, ["cold-start-deadlock"])


@pytest.mark.parametrize(
    "secret",
    [
        external_secret("secretStoreRef: {kind: ClusterSecretStore, name: other}"),  # somebody else's
        external_secret("secretStoreRef: {kind: '${KIND}', name: vault}"),
        external_secret("target: {creationPolicy: Merge}"),
        manifest(
            "external-secrets.io/v1", "ExternalSecret", "vars",
            "spec: {secretStoreRef: {kind: ClusterSecretStore, name: vault}, dataFrom: [{sourceRef: {generatorRef: {name: a}}}]}",
            namespace="flux-system",
        ),
        manifest(
            "external-secrets.io/v1", "ExternalSecret", "vars",
            "spec: {secretStoreRef: {kind: ClusterSecretStore, name: vault}, target: {creationPolicy: Merge}, data: [{secretKey: a}]}",
            namespace="flux-system",
        ),
        certificate("vars", "name: vault, kind: ClusterSecretStore, group: example.com"),
    ],
)  # fmt: skip
def test_nothing_is_said_if_it_may_be_another_store(secret: str) -> None:
    files = {
        "clusters/a/all.yaml": documents(
            kustomization("secrets", "retryInterval: 2m"),
            kustomization("stores", "dependsOn: [{name: app}]", "retryInterval: 2m"),
            reader("dependsOn: [{name: secrets}]"),
        ),
        "secrets/secret.yaml": secret.replace("target: {creationPolicy: Merge}, target", "target"),
        "stores/store.yaml": store(),
        **EMPTY,
    }
    assert_findings(lint_files(files), files, ["cold-start-deadlock"])


def test_a_store_works_only_with_its_credentials() -> None:
    files = {
        "clusters/a/all.yaml": documents(
            kustomization("secrets", "retryInterval: 2m"),
            kustomization(
                "credentials", f"dependsOn: [{{name: app}}]  {STUCK}", "retryInterval: 2m"
            ),
            reader("dependsOn: [{name: secrets}]"),
        ),
        "secrets/secret.yaml": documents(
            external_secret(),
            store(
                spec="provider: {vault: {auth: {tokenSecretRef: {name: token, namespace: flux-system, key: a}}}}"
            ),
        ),
        "credentials/token.yaml": manifest(
            "v1", "Secret", "token", "stringData: {a: '***'}", namespace="flux-system"
        ),
        **EMPTY,
    }
    assert_findings(lint_files(files), files, ["cold-start-deadlock"])


def test_the_chain_of_a_private_ca() -> None:
    """The issuer of the second Certificate signs with the Secret of the first."""
    files = {
        "clusters/a/all.yaml": documents(
            kustomization("root", f"dependsOn: [{{name: app}}]  {STUCK}", "retryInterval: 2m"),
            kustomization("issued", "retryInterval: 2m"),
            reader("dependsOn: [{name: issued}]"),
        ),
        "root/ca.yaml": documents(
            manifest(
                "cert-manager.io/v1",
                "Issuer",
                "self",
                "spec: {selfSigned: {}}",
                namespace="flux-system",
            ),
            certificate("ca", "name: self"),
        ),
        "issued/all.yaml": documents(
            manifest(
                "cert-manager.io/v1",
                "Issuer",
                "ca",
                "spec: {ca: {secretName: ca}}",
                namespace="flux-system",
            ),
            certificate("vars", "name: ca"),
        ),
        **EMPTY,
    }
    assert_findings(lint_files(files), files, ["cold-start-deadlock"])


def operator(name: str = "external-secrets") -> str:
    chart = f"chart: {{spec: {{chart: {name}, version: 1.x, sourceRef: {{kind: HelmRepository, name: charts}}}}}}"
    return documents(
        source("HelmRepository", "charts"),
        helm_release(name, chart, "values: {installCRDs: false}"),
    )


@pytest.mark.parametrize(("chart", "line"), [("external-secrets", STUCK), ("podinfo", "")])
def test_an_operator_whose_chart_brings_no_crds(chart: str, line: str) -> None:
    files = {
        "clusters/a/all.yaml": documents(
            kustomization("secrets", "retryInterval: 2m"),
            kustomization("operator", f"dependsOn: [{{name: app}}]  {line}", "retryInterval: 2m"),
            reader("dependsOn: [{name: secrets}]"),
        ),
        "secrets/secret.yaml": documents(external_secret(), store()),
        "operator/chart.yaml": operator(chart),
        **EMPTY,
    }
    assert_findings(lint_files(files), files, ["cold-start-deadlock"])


def test_any_of_two_operators_may_act() -> None:
    files = {
        "clusters/a/all.yaml": documents(
            kustomization("secrets", "retryInterval: 2m"),
            kustomization("operator", "dependsOn: [{name: app}]", "retryInterval: 2m"),
            kustomization("second", "retryInterval: 2m"),
            reader("dependsOn: [{name: secrets}]"),
        ),
        "secrets/secret.yaml": documents(external_secret(), store()),
        "operator/chart.yaml": operator(),
        "second/chart.yaml": operator().replace(
            "name: external-secrets, namespace", "name: other, namespace"
        ),
        **EMPTY,
    }
    assert_findings(lint_files(files), files, ["cold-start-deadlock"])


def test_a_health_check_may_look_before_the_operator_does() -> None:
    """Without conditions, an ExternalSecret is healthy, so the deadlock is only suspected."""
    files = {
        "clusters/a/all.yaml": documents(
            kustomization("secrets", "retryInterval: 2m", *HEALTH),
            kustomization(
                "stores", f"dependsOn: [{{name: secrets}}]  {SUSPECTED}", "retryInterval: 2m"
            ),
        ),
        "secrets/secret.yaml": external_secret(),
        "stores/store.yaml": store(),
    }
    report = lint_files(files)
    assert_findings(report, files, ["cold-start-deadlock"])
    (verdict,) = report.verdicts
    assert verdict.never_ready == ()
    assert verdict.blind == (
        "Kustomization flux-system/secrets (and 1 more object) may be in a deadlock",
    )


@pytest.mark.parametrize("line", ["", "wait: true"])
def test_what_stops_without_the_credentials_of_a_store(line: str) -> None:
    files = {
        "clusters/a/all.yaml": kustomization(
            "stores", "retryInterval: 2m", line and "timeout: 5m", line
        ),
        "stores/store.yaml": store(
            spec="provider: {vault: {auth: {tokenSecretRef: {name: token, namespace: flux-system, key: a}}}}"
        ),
    }
    (verdict,) = lint_files(files).verdicts
    (need,) = (it for it in verdict.needs if it.name.kind == "Secret")
    assert [str(it) for it in need.stops] == [
        "ClusterSecretStore vault",
        *(["Kustomization flux-system/stores"] if line else []),
    ]
    assert (need.certain, need.awaited, need.pods) == (True, bool(line), ())


def test_no_race_with_itself() -> None:
    """A Kustomization cannot depend on itself, so nothing is said about a Secret that an object in it asks for."""
    files = {
        "clusters/a/all.yaml": kustomization("app", "retryInterval: 2m"),
        "app/all.yaml": documents(
            external_secret(),
            store(),
            source("OCIRepository", "web", "ref: {tag: 1.0.0}"),
            helm_release("web", "valuesFrom: [{kind: Secret, name: vars}]"),
        ),
    }
    assert_findings(lint_files(files), files, ["missing-config-dependency"])


@pytest.mark.parametrize(
    ("values", "line"),
    [
        ("crds: {enabled: true}", STUCK),
        ("crds: {enabled: true}, clusterResourceNamespace: default", ""),
    ],
)
def test_the_ca_of_a_cluster_issuer_is_in_the_namespace_of_its_operator(
    values: str, line: str
) -> None:
    chart = "chart: {spec: {chart: cert-manager, version: 1.x, sourceRef: {kind: HelmRepository, name: charts}}}"
    files = {
        "clusters/a/all.yaml": documents(
            kustomization("operator", "retryInterval: 2m", *HEALTH),
            kustomization(
                "root",
                f"dependsOn: [{{name: operator}}, {{name: app}}]  {line}",
                "retryInterval: 2m",
            ),
            kustomization("issued", "dependsOn: [{name: operator}]", "retryInterval: 2m"),
            reader("dependsOn: [{name: issued}]"),
        ),
        "operator/chart.yaml": documents(
            source("HelmRepository", "charts"),
            helm_release("cert-manager", chart, f"values: {{{values}}}"),
        ),
        "root/ca.yaml": documents(
            manifest(
                "cert-manager.io/v1",
                "ClusterIssuer",
                "self",
                "spec: {selfSigned: {}}",
                namespace="",
            ),
            certificate("ca", "name: self, kind: ClusterIssuer"),
        ),
        "issued/all.yaml": documents(
            manifest(
                "cert-manager.io/v1",
                "ClusterIssuer",
                "ca",
                "spec: {ca: {secretName: ca}}",
                namespace="",
            ),
            certificate("vars", "name: ca, kind: ClusterIssuer"),
        ),
        **EMPTY,
    }
    assert_findings(lint_files(files), files, ["cold-start-deadlock"])
