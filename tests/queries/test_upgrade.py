"""What an upgrade changes: every change of the table, the API versions and the fields, and when."""

from pathlib import Path

import pytest

from gitops_lint.cluster import Cluster, find_entries, resolve
from gitops_lint.config import load_config
from gitops_lint.documents import Tree
from gitops_lint.errors import UsageError
from gitops_lint.queries.upgrade import known_minor, upgrade
from gitops_lint.queries.upgrade_changes import CHANGES
from gitops_lint.results.upgrade import Change, Phase, Upgrade
from gitops_lint.schema import MINORS, NEWEST
from gitops_lint.testing import (
    config_map,
    documents,
    helm_release,
    kustomization,
    manifest,
    write_files,
)

NEWEST_BUT_ONE = MINORS[-2]


def cluster_of(root: Path, files: dict[str, str], flux: str = "") -> Cluster:
    version = f'flux-version: "{flux}"\n' if flux else ""
    config = {".gitops-lint.yaml": f"{version}clusters: [clusters/a]\n"}
    write_files(config | {"clusters/a/apps.yaml": kustomization("apps")} | files, root)
    tree, loaded = Tree(root), load_config(root)
    (cluster,) = resolve(tree, find_entries(tree, loaded), loaded)
    return cluster


def flux_object(api: str, kind: str, spec: str, name: str = "a", line: str = "spec") -> str:
    return manifest(api, kind, name, f"{line}: {spec}", namespace="flux-system")


def changes(found: Upgrade) -> dict[tuple[str, str, str], list[str]]:
    """(minor, phase, id) of each change, with its objects."""
    return {
        (step.minor, change.phase.value, change.id): [
            f"{it.name} {it.place.path}:{it.place.line}" + ("" if it.required else "?")
            for it in change.affected
        ]
        for step in found.steps
        for change in step.changes
        if change.id != "stored-versions"
    }


def controller(name: str, *arguments: str) -> str:
    listed = "".join(f"\n            - {it}" for it in arguments)
    return f"""\
apiVersion: apps/v1
kind: Deployment
metadata: {{name: {name}, namespace: flux-system}}
spec:
  template:
    spec:
      containers:
        - name: manager
          args:{listed}
"""


RELEASE = helm_release("web", namespace="shop")
CHART = "{interval: 1h, chart: {spec: {chart: x, sourceRef: {kind: HelmRepository, name: x}}}"
HELM = "helm.toolkit.fluxcd.io/v2"
IMAGE = "image.toolkit.fluxcd.io/v1"
NOTIFICATION = "notification.toolkit.fluxcd.io/"
AUTOMATION = "{interval: 1h, sourceRef: {kind: GitRepository, name: a}, git: {commit: {author: {email: a}, messageTemplate: '%s'}}}"
GIT = "{interval: 1h, url: 'https://example.com', provider: %s, serviceAccountName: a}"
SOURCE = "source.toolkit.fluxcd.io/v1"
REMOTE = "kubeConfig: {%s: {name: remote}}"
ROLE = """\
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: tokens%s}
rules: [{apiGroups: [""], resources: [%s], verbs: [create]}]
"""
PART_OF_FLUX = ", labels: {app.kubernetes.io/part-of: flux}"
INSTANCE = """\
apiVersion: fluxcd.controlplane.io/v1
kind: FluxInstance
metadata: {{name: flux, namespace: flux-system}}
spec:
  distribution: {{version: "{0}", registry: ghcr.io/fluxcd}}
  sync: {{kind: GitRepository, url: "https://example.com/x", ref: refs/heads/main, path: clusters/a}}
"""


def secret(name: str, *keys: str) -> str:
    data = "".join(f"{key}: x, " for key in keys)
    return manifest("v1", "Secret", name, f"stringData: {{{data}}}", namespace="flux-system")


A = "clusters/a/it.yaml"
GCR = flux_object(
    f"{NOTIFICATION}v1",
    "Receiver",
    "{type: gcr, resources: [{kind: ImageRepository, name: a}], secretRef: {name: s}}",
)
# By the id of a change: (files, the objects that it concerns; None if it does not concern the cluster).
CASES: dict[str, list[tuple[dict[str, str], list[str] | None]]] = {
    "autologin-flags": [
        (
            {A: controller("image-reflector-controller", "--aws-autologin-for-ecr=true", "--log-level=info")},
            [f"Deployment image-reflector-controller {A}:10"],
        ),
        ({A: controller("image-reflector-controller", "--log-level=info")}, None),
        ({A: controller("source-controller", "--aws-autologin-for-ecr")}, None),
    ],
    "commit-template": [
        ({A: flux_object(IMAGE, "ImageUpdateAutomation", AUTOMATION % "{{ .Updated.Images }}")},
         [f"ImageUpdateAutomation flux-system/a {A}:4"]),
        ({A: flux_object(IMAGE, "ImageUpdateAutomation", AUTOMATION % "{{ .Changed.ImageResult }}")},
         [f"ImageUpdateAutomation flux-system/a {A}:4"]),
        ({A: flux_object(IMAGE, "ImageUpdateAutomation", AUTOMATION % "{{ .Changed.Changes }}")}, None),
    ],
    "helm-health": [
        ({A: RELEASE}, []),
        ({A: helm_release("web", "waitStrategy: {name: legacy}")}, None),
        ({A: documents(RELEASE, controller("helm-controller", "--feature-gates=UseHelm3Defaults=true"))}, None),
        ({A: config_map("c")}, None),
    ],
    "strict-substitution": [
        (
            {"clusters/a/apps.yaml": kustomization("apps", "postBuild: {substitute: {a: b}}"),
             "apps/c.yaml": config_map("c", "x: ${b} ${b:=c} ${a} $${d}")},
            ["Kustomization flux-system/apps apps/c.yaml:5"],
        ),
        ({"clusters/a/apps.yaml": kustomization("apps", "postBuild: {substitute: {a: b}}"),
          "apps/c.yaml": config_map("c", "x: ${a}")}, None),
        ({"clusters/a/apps.yaml": kustomization("apps"), "apps/c.yaml": config_map("c", "x: ${b}")}, None),
        (
            {"clusters/a/apps.yaml": kustomization("apps", "postBuild: {substitute: {a: b}}"),
             "apps/c.yaml": config_map("c", "x: ${b}"),
             A: controller("kustomize-controller", "--feature-gates=StrictPostBuildSubstitutions=false")},
            None,
        ),
        (
            {"clusters/a/apps.yaml": kustomization("apps", "postBuild: {substitute: {a: b}}"),
             "apps/c.yaml": config_map("c", "x: ${b}"),
             A: controller("kustomize-controller", "--feature-gates=StrictPostBuildSubstitutions=true")},
            None,  # it fails already
        ),
    ],
    "post-render-strategy": [
        ({A: helm_release("web", "postRenderers: [{kustomize: {}}]", namespace="shop")}, [f"HelmRelease shop/web {A}:7?"]),
        ({A: RELEASE}, None),
        ({A: documents(
            helm_release("web", "postRenderers: [{kustomize: {}}]"),
            controller("helm-controller", "--feature-gates=UseHelm3Defaults=true"))}, None),
    ],
    "gcr-receivers": [
        ({A: GCR}, [f"Receiver flux-system/a {A}:4?"]),
        ({A: documents(GCR, secret("s", "token"))}, [f"Receiver flux-system/a {A}:4"]),
        ({A: documents(GCR, secret("s", "token", "email"))}, [f"Receiver flux-system/a {A}:4"]),
        ({A: documents(GCR, secret("s", "token", "email", "audience"))}, None),
        ({A: GCR.replace("gcr", "github")}, None),
    ],
    "kubeconfig-files": [
        (
            {"clusters/a/apps.yaml": kustomization("apps", REMOTE % "secretRef"),
             A: kustomization("other", REMOTE % "secretRef")},
            ["Secret flux-system/remote clusters/a/apps.yaml:9?"],
        ),
        ({A: kustomization("other", REMOTE % "configMapRef")}, None),
    ],
    "token-rights": [
        ({A: flux_object(SOURCE, "GitRepository", GIT % "azure")}, [f"GitRepository flux-system/a {A}:4"]),
        ({A: flux_object(SOURCE, "OCIRepository", GIT % "aws")}, [f"OCIRepository flux-system/a {A}:4"]),
        ({A: flux_object(SOURCE, "OCIRepository", GIT % "generic")}, None),  # pull secrets
        ({A: flux_object(f"{NOTIFICATION}v1beta3", "Provider", "{type: googlepubsub, serviceAccountName: a}")},
         [f"Provider flux-system/a {A}:4"]),
        ({A: kustomization("other", "decryption: {provider: sops, serviceAccountName: a}")},
         [f"Kustomization flux-system/other {A}:9"]),
        ({A: kustomization("other", "serviceAccountName: a")}, None),  # impersonation
        ({A: documents(kustomization("other", REMOTE % "configMapRef"),
                       manifest("v1", "ConfigMap", "remote", "data: {provider: aws, serviceAccountName: a}", namespace="flux-system"))},
         [f"Kustomization flux-system/other {A}:9"]),
        ({A: documents(flux_object(SOURCE, "GitRepository", GIT % "azure"), ROLE % ("", "serviceaccounts/token"))}, None),
        ({A: documents(flux_object(SOURCE, "GitRepository", GIT % "azure"), ROLE % ("", "serviceaccounts"))},
         [f"GitRepository flux-system/a {A}:4"]),
        ({A: documents(flux_object(SOURCE, "GitRepository", GIT % "azure"), ROLE % (PART_OF_FLUX, "serviceaccounts/token"))},
         [f"GitRepository flux-system/a {A}:4"]),
    ],
    "retired-gate": [
        ({A: controller("source-controller", "--feature-gates=ObjectLevelWorkloadIdentity=true")},
         [f"Deployment source-controller {A}:10?"]),
        ({A: controller("source-controller", "--feature-gates=CacheSecretsAndConfigMaps=true")}, None),
    ],
    "kubeconfig-audiences": [
        ({A: documents(kustomization("other", REMOTE % "configMapRef"),
                       manifest("v1", "ConfigMap", "remote", "data: {provider: generic, audiences: x}", namespace="flux-system"))},
         [f"ConfigMap flux-system/remote {A}:14?"]),
        ({A: kustomization("other", REMOTE % "configMapRef")}, None),
    ],
    "vault-config": [
        ({A: controller("kustomize-controller", "--sops-vault-configmap=vault")},
         [f"Deployment kustomize-controller {A}:10?"]),
        ({A: controller("kustomize-controller", "--concurrent=5")}, None),
    ],
}  # fmt: skip


def test_every_change_has_cases() -> None:
    assert [*CASES] == [it.id for it in CHANGES]
    assert all(any(found is not None for _, found in cases) for cases in CASES.values())
    assert all(any(found is None for _, found in cases) for cases in CASES.values())


@pytest.mark.parametrize(
    ("change", "files", "expected"),
    [(change, *case) for change in CHANGES for case in CASES[change.id]],
    ids=lambda it: getattr(it, "id", ""),
)
def test_the_changes_of_the_table(
    change: Change, files: dict[str, str], expected: list[str] | None, tmp_path: Path
) -> None:
    known = next(it for it in CHANGES if it.id == change.id)
    before = MINORS[MINORS.index(known.minor) - 1]
    found = changes(upgrade(cluster_of(tmp_path, files, before), known.minor))
    assert found.get((known.minor, known.phase.value, known.id)) == expected
    later = changes(upgrade(cluster_of(tmp_path, files, known.minor), NEWEST))
    assert known.id not in {id_ for _, _, id_ in later}


def test_an_operated_cluster_may_get_its_rights_from_the_operator(tmp_path: Path) -> None:
    files = {
        A: flux_object(SOURCE, "GitRepository", GIT % "azure"),
        "clusters/a/flux.yaml": INSTANCE.format("2.9.x"),
    }
    found = upgrade(cluster_of(tmp_path, files), "2.10")
    assert changes(found)["2.10", "before", "token-rights"] == [
        f"GitRepository flux-system/a {A}:4?"
    ]
    assert found.required == ()


OLD = documents(
    flux_object("helm.toolkit.fluxcd.io/v2beta1", "HelmRelease", CHART.replace("chart: x,", "chart: x, valuesFile: a.yaml,") + "}", "one"),
    flux_object("helm.toolkit.fluxcd.io/v2beta2", "HelmRelease", CHART + "}", "two"),
    flux_object("image.toolkit.fluxcd.io/v1beta2", "ImageRepository", "{image: x, interval: 1h}", "three"),
    flux_object(f"{NOTIFICATION}v1beta3", "Alert", "{summary: x, providerRef: {name: x}, eventSources: [{kind: Kustomization, name: x}]}", "four"),
    flux_object(f"{NOTIFICATION}v1beta2", "Provider", "{type: slack, interval: 1h}", "five"),
    flux_object(HELM, "HelmRelease", CHART + "}", "six"),
)  # fmt: skip


def test_api_versions_and_fields_in_the_order_in_which_they_can_change(tmp_path: Path) -> None:
    found = upgrade(cluster_of(tmp_path, {A: OLD}, "2.6"), "2.10")
    assert [step.minor for step in found.steps] == ["2.7", "2.8", "2.9", "2.10"]
    assert {it: where for it, where in changes(found).items() if it[2] in ("api-version", "fields")} == {
        ("2.7", "before", "api-version"): [f"HelmRelease flux-system/one {A}:1"],
        ("2.7", "before", "fields"): [f"HelmRelease flux-system/one {A}:4"],
        ("2.8", "before", "api-version"): [f"HelmRelease flux-system/two {A}:6"],
        ("2.9", "before", "api-version"): [
            f"ImageRepository flux-system/three {A}:11",
            f"Provider flux-system/five {A}:21",
        ],
        ("2.10", "after", "api-version"): [
            f"Provider flux-system/five {A}:21?",
            f"Alert flux-system/four {A}:16?",
        ],
        ("2.10", "after", "fields"): [
            f"Provider flux-system/five {A}:24?",
            f"Alert flux-system/four {A}:19?",
        ],
    }  # fmt: skip
    assert [it.name for it in found.required] == [
        "HelmRelease flux-system/one",
        "HelmRelease flux-system/one",
        "HelmRelease flux-system/two",
        "ImageRepository flux-system/three",
        "Provider flux-system/five",
    ]


def test_the_command_writes_versions_that_the_running_flux_serves(tmp_path: Path) -> None:
    found = upgrade(cluster_of(tmp_path, {A: OLD}, "2.7"), "2.10")
    assert {
        (step.minor, change.phase): change.tool
        for step in found.steps
        for change in step.changes
        if change.id == "api-version"
    } == {
        ("2.8", Phase.BEFORE): "flux migrate -f . --version=2.7",
        ("2.9", Phase.BEFORE): "flux migrate -f . --version=2.8",
        ("2.10", Phase.AFTER): "flux migrate -f . --version=2.10",
    }


def test_rules_that_tighten(tmp_path: Path) -> None:
    automation = AUTOMATION.replace("git: {", "git: {push: {refspec: '+refs/heads/a'}, ") % "x"
    broken = "{interval: 1, prune: true, path: ./x, sourceRef: {kind: GitRepository, name: x}}"
    files = {
        A: documents(
            flux_object(IMAGE, "ImageUpdateAutomation", automation),
            flux_object(
                "kustomize.toolkit.fluxcd.io/v1", "Kustomization", broken
            ),  # it is invalid already
        )
    }
    found = upgrade(cluster_of(tmp_path, files, "2.9"), "2.10")
    assert changes(found) == {
        ("2.10", "before", "fields"): [f"ImageUpdateAutomation flux-system/a {A}:4"]
    }


def test_objects_of_other_clusters_have_another_flux(tmp_path: Path) -> None:
    files = {
        "clusters/a/apps.yaml": kustomization("apps", REMOTE % "secretRef"),
        "apps/old.yaml": OLD,
    }
    found = upgrade(cluster_of(tmp_path, files, "2.6"), "2.10")
    assert set(changes(found)) == {("2.10", "before", "kubeconfig-files")}


@pytest.mark.parametrize(
    ("files", "flux", "target", "expected"),
    [
        ({}, "2.8", "2.10", ("2.8", False, ["2.9", "2.10"])),
        ({}, "2.9.4", "2.10", ("2.9", False, ["2.10"])),
        ({}, "2.10", "2.10", ("2.10", False, [])),
        ({}, "2.42", "2.10", ("2.42", False, [])),
        ({}, "2.3", "2.8", ("2.3", False, ["2.7", "2.8"])),
        ({}, "", "2.10", ("2.9", True, ["2.10"])),
        ({}, "", "2.8", ("2.7", True, ["2.8"])),
        ({A: OLD}, "", "2.10", ("2.6", True, ["2.7", "2.8", "2.9", "2.10"])),
        ({A: INSTANCE.format("2.x")}, "", "2.10", ("2.9", True, ["2.10"])),
        ({A: INSTANCE.format("2.9.x")}, "", "2.10", ("2.9", False, ["2.10"])),
    ],
)
def test_where_the_upgrade_starts(
    files: dict[str, str],
    flux: str,
    target: str,
    expected: tuple[str, bool, list[str]],
    tmp_path: Path,
) -> None:
    found = upgrade(cluster_of(tmp_path, files, flux), target)
    assert (found.start, found.assumed, [step.minor for step in found.steps]) == expected


@pytest.mark.parametrize(("instance", "expected"), [("", True), (INSTANCE.format("2.7.x"), False)])
def test_stored_versions(instance: str, expected: bool, tmp_path: Path) -> None:
    files = {A: instance} if instance else {}
    found = upgrade(cluster_of(tmp_path, files, "" if instance else "2.7"), "2.10")
    steps = {
        step.minor: "stored-versions" in {change.id for change in step.changes}
        for step in found.steps
    }
    assert steps == {"2.8": expected, "2.9": expected, "2.10": False}


@pytest.mark.parametrize("version", ["2.6", "2.11", "1.0"])
def test_versions_without_known_changes(version: str) -> None:
    with pytest.raises(UsageError, match="does not know the changes"):
        known_minor(version)
    assert known_minor(None) == NEWEST
    assert known_minor(f"v{NEWEST_BUT_ONE}.3") == NEWEST_BUT_ONE
