"""The configuration that objects read: which entries count, and what is bootstrapped."""

from pathlib import Path

import pytest

from gitops_lint.order import event_graph
from tests.cluster.whole import SYNC, cluster, kustomization


def made(kind: str, name: str, more: str = "") -> str:
    return (
        f"apiVersion: v1\nkind: {kind}\nmetadata: {{name: {name}, namespace: flux-system}}\n{more}"
    )


def reads(root: Path, files: dict[str, str], sync: str = SYNC) -> set[tuple[str, str]]:
    """(reader, kind of the object it reads) of all objects in the cluster."""
    waits = event_graph(cluster(root, files, sync)).waits
    return {
        (edge.event.id.name, edge.needs.id.kind)
        for edges in waits.values()
        for edge in edges
        if edge.reason.value == "configuration" and edge.needs
    }


def source(kind: str, spec: str) -> str:
    return (
        f"apiVersion: source.toolkit.fluxcd.io/v1\nkind: {kind}\n"
        f"metadata: {{name: source, namespace: flux-system}}\nspec: {{interval: 1h, {spec}}}\n"
    )


@pytest.mark.parametrize(
    ("kind", "spec", "expected"),
    [
        ("GitRepository", "verify: {mode: HEAD, secretRef: {name: read}}", "Secret"),
        ("GitRepository", "proxySecretRef: {name: read}", "Secret"),
        ("HelmRepository", "certSecretRef: {name: read}", "Secret"),
        ("Bucket", "sts: {provider: ldap, secretRef: {name: read}}", "Secret"),
        ("Bucket", "sts: {provider: ldap, certSecretRef: {name: read}}", "Secret"),
        ("OCIRepository", "serviceAccountName: read", "ServiceAccount"),
    ],
)
def test_secrets_of_sources(kind: str, spec: str, expected: str, tmp_path: Path) -> None:
    files = {
        "cluster/source.yaml": source(kind, spec),
        "cluster/read.yaml": made("Secret", "read") + "---\n" + made("ServiceAccount", "read"),
    }
    assert reads(tmp_path, files) == {("source", expected)}


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ("kubeConfig: {configMapRef: {name: read}}", {"ConfigMap"}),
        ("kubeConfig: {secretRef: {name: read}}, serviceAccountName: read", {"Secret"}),
        ("serviceAccountName: read", set()),
        ("serviceAccountName: default", set()),
        ("decryption: {provider: sops, secretRef: {name: read}}", {"Secret"}),
        ("decryption: {provider: sops, serviceAccountName: read}", {"ServiceAccount"}),
        ("postBuild: {substituteFrom: [{kind: ConfigMap, name: read}]}", {"ConfigMap"}),
        ("postBuild: {substituteFrom: [{kind: Secret, name: read, optional: true}]}", set()),
    ],
)
def test_configuration_of_kustomizations(spec: str, expected: set[str], tmp_path: Path) -> None:
    files = {
        "cluster/a.yaml": kustomization("a", "./a", spec),
        "cluster/read.yaml": "---\n".join(
            made(kind, "read") for kind in ("Secret", "ConfigMap", "ServiceAccount")
        ),
        "a/settings.yaml": made("ConfigMap", "settings"),
    }
    assert reads(tmp_path, files) == {("a", kind) for kind in expected}


def test_configuration_of_the_entry_point_exists(tmp_path: Path) -> None:
    """The Secret was applied when the cluster was set up, although the repository also contains it."""
    files = {"cluster/secret.yaml": made("Secret", "flux-system")}
    assert "secretRef: {name: flux-system}" in SYNC
    assert reads(tmp_path, files) == set()
    assert not event_graph(cluster(tmp_path, files)).never


@pytest.mark.parametrize(
    ("more", "stuck"), [("", {"a", "b"}), ("sops: {version: 3.9.0, mac: ENC}\n", set())]
)
def test_an_encrypted_key_exists(more: str, stuck: set[str], tmp_path: Path) -> None:
    """The Secret with the key cannot be decrypted without that key."""
    key = "decryption: {provider: sops, secretRef: {name: keys}}"
    files = {
        "cluster/a.yaml": kustomization("a", "./a", f"{key}, wait: true"),
        "cluster/b.yaml": kustomization("b", "./b", "dependsOn: [{name: a}]"),
        "a/keys.yaml": made("Secret", "keys", more),
        "b/settings.yaml": made("ConfigMap", "settings"),
    }
    graph = event_graph(cluster(tmp_path, files))
    assert {item.name for item in graph.unready(graph.never)} == stuck
