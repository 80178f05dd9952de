"""What a cluster needs from outside, what stops without it, and the verdict on it."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from gitops_lint.config import AcceptedNeed
from gitops_lint.order.verdict import verdict
from gitops_lint.results.verdict import Outcome
from gitops_lint.wording.verdict import verdict_sentence
from tests.cluster.whole import SYNC, config_map, kustomization
from tests.order.test_mistakes import load

RELEASE = """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: web, namespace: default}
spec:
  interval: 1h
  chartRef: {kind: OCIRepository, name: web}
MORE
---
apiVersion: source.toolkit.fluxcd.io/v1
kind: OCIRepository
metadata: {name: web, namespace: default}
spec: {interval: 1h, url: oci://example.com/web}
"""
WIDGET = "apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: one, namespace: default}\n"
CLAIM = """\
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data, namespace: default}
spec: {storageClassName: fast, accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
"""
APP = {"a/a.yaml": config_map("a")}


def a(more: str = "", path: str = "./a") -> dict[str, str]:
    return {"cluster/a.yaml": kustomization("a", path, more)}


def release(more: str) -> dict[str, str]:
    return {**a(), "a/a.yaml": RELEASE.replace("MORE", more)}


@pytest.mark.parametrize(
    ("files", "needs", "stops"),
    [
        ({**a(), "a/a.yaml": config_map("a", "shop")}, {"Namespace shop"}, {"a"}),
        (a("targetNamespace: shop") | APP, {"Namespace shop"}, {"a"}),
        (release("  targetNamespace: shop"), {"Namespace shop"}, {"web"}),
        (release("  storageNamespace: shop"), {"Namespace shop"}, {"web"}),
        (release("  targetNamespace: shop\n  install: {createNamespace: true}"), set(), set()),
        ({**a(), "a/a.yaml": config_map("a", "kube-system")}, set(), set()),
        (a("postBuild: {substituteFrom: [{kind: Secret, name: s}]}") | APP, {"Secret flux-system/s"}, {"a"}),
        (a("postBuild: {substituteFrom: [{kind: Secret, name: s, optional: true}]}") | APP, set(), set()),
        (a("decryption: {provider: sops, secretRef: {name: age}}") | APP, {"Secret flux-system/age"}, {"a"}),
        (a("kubeConfig: {secretRef: {name: far}}") | APP, {"Secret flux-system/far"}, {"a"}),
        (a("serviceAccountName: team") | APP, {"ServiceAccount flux-system/team", "a role for ServiceAccount flux-system/team"}, {"a"}),
        (release("  valuesFrom: [{kind: ConfigMap, name: v}]"), {"ConfigMap default/v"}, {"web"}),
        (release("  serviceAccountName: team"), {"ServiceAccount default/team", "a role for ServiceAccount default/team"}, {"web"}),
        ({**a(), "a/a.yaml": WIDGET}, {"the kind Widget"}, {"a"}),
        ({**a("wait: true"), "a/a.yaml": CLAIM}, {"StorageClass fast"}, {"a"}),
    ],
)  # fmt: skip
def test_needs(files: Mapping[str, str], needs: set[str], stops: set[str], tmp_path: Path) -> None:
    found = verdict(load(tmp_path, files))
    assert found.never_ready == ()
    assert {str(need.name) for need in found.needs} == needs
    assert {name.name for need in found.needs for name in need.stops} == stops
    assert all(need.certain for need in found.needs)
    assert found.outcome is (Outcome.CONVERGES_IF if needs else Outcome.CONVERGES)


EXTERNAL_SECRET = """\
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: {name: x, namespace: flux-system}
spec: {target: {name: s}}
"""
CRD = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: externalsecrets.external-secrets.io}
spec:
  group: external-secrets.io
  names: {kind: ExternalSecret, plural: externalsecrets}
  scope: Namespaced
  versions: []
"""
COPIED = """\
apiVersion: v1
kind: Secret
metadata:
  name: s
  namespace: default
  annotations: {reflector.v1.k8s.emberstack.com/reflection-allowed: "true"}
"""


@pytest.mark.parametrize("maker", [f"{CRD}---\n{EXTERNAL_SECRET}", COPIED, CRD.replace("x", "x")])
def test_what_something_creates_is_not_needed(maker: str, tmp_path: Path) -> None:
    reads = a("postBuild: {substituteFrom: [{kind: Secret, name: s}]}")
    found = verdict(load(tmp_path, {**reads, **APP, "cluster/maker.yaml": maker}))
    made = "name: s" in maker
    assert {str(need.name) for need in found.needs} == (set() if made else {"Secret flux-system/s"})


@pytest.mark.parametrize(
    ("entries", "accepted", "text"),
    [
        ([], set(), "converges if 1 Namespace, 1 Secret and 1 CRD exist first"),
        (
            [AcceptedNeed("Secret", "ke*", "why", "flux-*")],
            {"keys"},
            "converges if 1 Namespace and 1 CRD exist first (1 accepted)",
        ),
        ([AcceptedNeed("Secret", "ke", "why")], set(), None),
        ([AcceptedNeed("Secret", "keys", "why", "default")], set(), None),
        ([AcceptedNeed("ConfigMap", "*", "why")], set(), None),
        ([AcceptedNeed("CustomResourceDefinition", "Widget.example.*", "why")], {""}, None),
        ([AcceptedNeed("CustomResourceDefinition", "Gadget.*", "why")], set(), None),
        (
            [AcceptedNeed(kind, "*", "why") for kind in ("Secret", "Namespace", "CustomResourceDefinition")],
            {"", "keys", "shop"},
            "converges if 3 accepted needs exist first",
        ),
    ],
)  # fmt: skip
def test_the_configuration_accepts_needs(
    entries: list[AcceptedNeed], accepted: set[str], text: str | None, tmp_path: Path
) -> None:
    files = a("decryption: {provider: sops, secretRef: {name: keys}}")
    files |= {"a/a.yaml": config_map("a", "shop"), "a/w.yaml": WIDGET}
    cluster = load(tmp_path, files)
    found = verdict(replace(cluster, config=cluster.config._replace(needs=tuple(entries))))
    assert {need.name.name for need in found.needs if need.accepted} == accepted
    if text:
        assert verdict_sentence(found) == text


def test_what_is_elsewhere_makes_needs_uncertain(tmp_path: Path) -> None:
    other = (
        "apiVersion: source.toolkit.fluxcd.io/v1\nkind: OCIRepository\n"
        "metadata: {name: other, namespace: flux-system}\nspec: {interval: 1h, url: oci://example.com/x}\n"
    )
    files = {
        **a(),
        "a/a.yaml": config_map("a", "shop"),
        "cluster/other.yaml": other
        + "---\n"
        + kustomization("b", "./b", source="OCIRepository/other"),
    }
    found = verdict(load(tmp_path, files))
    assert [(str(need.name), need.certain) for need in found.needs] == [("Namespace shop", False)]
    assert (found.outcome, found.elsewhere) == (Outcome.CONVERGES_IF, 1)


def test_users_have_their_lines(tmp_path: Path) -> None:
    files = {**a(), "a/a.yaml": config_map("a", "shop")}
    files["b/b.yaml"] = config_map("b", "shop")
    files["cluster/b.yaml"] = kustomization("b", "./b", "dependsOn: [{name: a}]")
    (need,) = verdict(load(tmp_path, files)).needs
    users = [(str(user.name), user.place.path, user.place.line) for user in need.users]
    assert users == [("ConfigMap shop/a", "a/a.yaml", 3), ("ConfigMap shop/b", "b/b.yaml", 3)]
    assert [name.name for name in need.stops] == ["a", "b"]


@pytest.mark.parametrize(
    ("spec", "outcome", "never"),
    [
        ("", Outcome.CONVERGES, set()),
        ("suspend: true", Outcome.CONVERGES, set()),
        ("dependsOn: [{name: gone}]", Outcome.DOES_NOT_CONVERGE, {"a"}),
    ],
)
def test_outcomes(spec: str, outcome: Outcome, never: set[str], tmp_path: Path) -> None:
    found = verdict(load(tmp_path, a(spec) | APP))
    assert found.outcome is outcome
    assert {name.name for name in found.never_ready} == never


def test_the_verdict_cannot_be_told_if_the_entry_is_elsewhere(tmp_path: Path) -> None:
    sync = (
        "apiVersion: source.toolkit.fluxcd.io/v1\nkind: OCIRepository\n"
        "metadata: {name: flux-system, namespace: flux-system}\n"
        "spec: {interval: 1h, url: oci://example.com/fleet}\n---\n"
    ) + kustomization("flux-system", "./cluster", source="OCIRepository/flux-system")
    cluster = load(tmp_path, {"cluster/flux-system/gotk-sync.yaml": sync}, declared=True)
    states = {content.state for content in cluster.contents.values()}
    expected = Outcome.CANNOT_TELL if states & {"elsewhere", "unknown"} else Outcome.CONVERGES
    assert verdict(cluster).outcome is expected


SOURCE = """\
apiVersion: source.toolkit.fluxcd.io/v1
kind: KIND
metadata: {name: other, namespace: flux-system}
spec: {interval: 1h, url: "URL", MORE}
"""


@pytest.mark.parametrize(
    ("kind", "url", "more", "stops"),
    [
        ("GitRepository", "https://example.com/x", "secretRef: {name: s}", {"GitRepository", "Kustomization"}),
        ("GitRepository", "https://example.com/x", "proxySecretRef: {name: s}", {"GitRepository", "Kustomization"}),
        ("GitRepository", "https://example.com/x", "verify: {mode: HEAD, secretRef: {name: s}}", {"GitRepository", "Kustomization"}),
        ("OCIRepository", "oci://example.com/x", "certSecretRef: {name: s}", {"OCIRepository", "Kustomization"}),
    ],
)  # fmt: skip
def test_a_source_stops_without_its_secret(
    kind: str, url: str, more: str, stops: set[str], tmp_path: Path
) -> None:
    """What comes from the source itself cannot create the Secret, so it is needed for certain."""
    source = SOURCE.replace("KIND", kind).replace("URL", url).replace("MORE", more)
    other = kustomization("b", "./b", source=f"{kind}/other")
    found = verdict(load(tmp_path, {**a(), **APP, "cluster/b.yaml": f"{source}---\n{other}"}))
    (need,) = found.needs
    assert (str(need.name), need.certain) == ("Secret flux-system/s", True)
    assert {name.kind for name in need.stops} == stops
    assert {name.name for name in need.stops} == {"other", "b"}


@pytest.mark.parametrize(
    ("kind", "scheme", "stops"),
    [("default", "https", {"HelmRepository"}), ("oci", "oci", set())],
)
def test_a_helm_repository_of_type_oci_has_no_readiness(
    kind: str, scheme: str, stops: set[str], tmp_path: Path
) -> None:
    source = SOURCE.replace("KIND", "HelmRepository").replace("URL", f"{scheme}://example.com/x")
    source = source.replace("MORE", f"type: {kind}, secretRef: {{name: s}}")
    (need,) = verdict(load(tmp_path, {**a(), **APP, "cluster/b.yaml": source})).needs
    assert {name.kind for name in need.stops} == stops


@pytest.mark.parametrize(("name", "never"), [("present", set()), ("gone", {"other"})])
def test_an_include_of_a_missing_source(name: str, never: set[str], tmp_path: Path) -> None:
    """Played: `could not get resource for include 'gone': ... not found`, and the artifact never exists."""
    more = f"include: [{{repository: {{name: {name}}}}}]"
    url = "https://example.com/fleet"
    present = SOURCE.replace("other", "present").replace("MORE", "ref: {branch: main}")
    text = "---\n".join([SOURCE.replace("MORE", more), present])
    text = text.replace("KIND", "GitRepository").replace("URL", url)
    files = {**a(), **APP, "cluster/s.yaml": text, "cluster/flux-system/gotk-sync.yaml": SYNC}
    found = verdict(load(tmp_path, files, declared=True))
    assert {it.name for it in found.never_ready} == never


INSTANCE = """\
apiVersion: fluxcd.controlplane.io/v1
kind: FluxInstance
metadata: {name: flux, namespace: flux-system}
spec:
  distribution: {version: 2.x, registry: ghcr.io/fluxcd}
  sync: {kind: GitRepository, url: "https://example.com/fleet.git", ref: refs/heads/main, path: cluster, pullSecret: deploy-key}
"""


@pytest.mark.parametrize("made", [False, True])
def test_the_pull_secret_of_a_flux_instance(made: bool, tmp_path: Path) -> None:
    files = {**a(), **APP, "cluster/flux.yaml": INSTANCE}
    if made:
        files["cluster/s.yaml"] = (
            "apiVersion: v1\nkind: Secret\nmetadata: {name: deploy-key, namespace: flux-system}\n"
        )
    found = verdict(load(tmp_path, files, declared=True))
    needs = {str(it.name): {name.name for name in it.stops} for it in found.needs}
    assert needs == ({} if made else {"Secret flux-system/deploy-key": {"flux-system", "a"}})


def test_a_kustomization_file_needs_no_crd(tmp_path: Path) -> None:
    file = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Component\nmetadata: {name: x}\n"
    found = verdict(load(tmp_path, {**a(), "a/a.yaml": file}))
    assert {str(name) for name in found.never_ready} == {"Kustomization flux-system/a"}
    assert found.needs == ()
