"""Entries that keep a controller from ever reconciling an object."""

from pathlib import Path

import pytest

from gitops_lint.cluster import Cluster, find_entries, resolve
from gitops_lint.config import Config
from gitops_lint.documents import Tree
from gitops_lint.gotext.semver import is_constraint
from gitops_lint.order import event_graph
from gitops_lint.order.refusals import RefusalKind, refusals
from gitops_lint.order.verdict import never_ready
from gitops_lint.testing import (
    documents,
    helm_release,
    kustomization,
    manifest,
    source,
    write_files,
)

SOURCE_API = "source.toolkit.fluxcd.io/v1"
SYNC = documents(
    source("GitRepository", "flux-system"), kustomization("flux-system", "path: ./clusters/a")
)


def load(root: Path, files: dict[str, str]) -> Cluster:
    write_files(files, root)
    tree, config = Tree(root), Config(flux_version="2.9")
    (cluster,) = resolve(tree, find_entries(tree, config), config)
    return cluster


def found(tmp_path: Path, text: str, more: dict[str, str] | None = None) -> set[str]:
    """The kinds of the refusals in a cluster; each keeps its object from becoming Ready."""
    files = {
        "clusters/a/flux-system/gotk-sync.yaml": SYNC,
        "clusters/a/x.yaml": text,
        **(more or {}),
    }
    cluster = load(tmp_path, files)
    every = refusals(cluster)
    never = {it.id for it in never_ready(event_graph(cluster))}
    assert {it.resource.id for it in every} <= never
    return {it.kind.name for it in every}


def release(chart: str, kind: str = "HelmRepository", name: str = "x", version: str = "1.x") -> str:
    spec = f"{{chart: {chart}, version: '{version}', sourceRef: {{kind: {kind}, name: {name}}}}}"
    return helm_release("web", f"chart: {{spec: {spec}}}", namespace="flux-system")


def repository(*entries: str) -> str:
    return manifest(
        SOURCE_API,
        "HelmRepository",
        "x",
        "spec:",
        *(f"  {it}" for it in entries),
        namespace="flux-system",
    )


HTTP = repository("interval: 1h", "url: https://example.com/charts")
OCI = repository("interval: 1h", "type: oci", "url: oci://example.com/charts")


@pytest.mark.parametrize(
    ("chart", "source_", "expected"),
    [
        ("web", HTTP, set()),
        ("x/web", HTTP, {"CHART_NAME"}),
        ("x/web", OCI, set()),
        ("x/web", "", set()),  # the repository may be a registry
        ("Web", OCI, {"CHART_NAME"}),
        ("web_app", HTTP, {"CHART_NAME"}),
        ("web.app-1", HTTP, set()),
        ("a" * 100 + "_", HTTP, {"CHART_NAME"}),
        *((it, OCI, set()) for it in ("a/.b", "a/", "a.", "-", "a/b.c/")),
        *((it, OCI, {"CHART_NAME"}) for it in ("a./b", "a//b", "a..b", "/a", ".a")),
        ("${CHART}", HTTP, set()),
    ],
)
def test_names(chart: str, source_: str, expected: set[str], tmp_path: Path) -> None:
    text = documents(*filter(None, (release(f"'{chart}'"), source_)))
    if not source_:  # source-not-found reports that
        text = documents(text, source("GitRepository", "y"))
    assert found(tmp_path, text) == expected


@pytest.mark.parametrize(
    ("chart", "name", "expected"),
    [
        ("./charts/web", "flux-system", set()),
        ("/charts/web/", "flux-system", set()),
        ("charts/web-1.0.0.tgz", "flux-system", set()),
        ("charts", "flux-system", {"CHART_PATH"}),
        ("web", "flux-system", {"CHART_PATH"}),
        ("web", "other", set()),
        ("./charts/${NAME}", "flux-system", set()),
    ],
)
def test_paths(chart: str, name: str, expected: set[str], tmp_path: Path) -> None:
    more = {"charts/web/Chart.yaml": "name: web\nversion: 1.0.0\n", "charts/web-1.0.0.tgz": "x"}
    text = documents(release(chart, "GitRepository", name), source("GitRepository", "other"))
    assert found(tmp_path, text, more) == expected


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ("url: https://example.com/x.git, ref: {name: refs/heads/main}", set()),
        ("url: https://example.com/x.git, ref: {name: HEAD}", set()),
        ("url: https://example.com/x.git, ref: {name: main}", {"GIT_REF"}),
        ("url: https://example.com/x.git, ref: {name: '${REF}'}", set()),
        ("url: https://example.com/x.git, ref: {commit: 4f1c9d0}", {"GIT_REF"}),
        (f"url: https://example.com/x.git, ref: {{commit: {'4' * 39}f, name: main}}", set()),
        ("url: https://example.com/x.git, ref: {semver: main}", {"VERSION_RANGE"}),
        ("url: https://example.com/x.git, ref: {semver: main, tag: v1}", set()),
        ("url: ssh://git@example.com/x.git", {"SSH_KEY"}),
        ("url: ssh://git@example.com/x.git, secretRef: {name: key}", set()),
    ],
)
def test_git(spec: str, expected: set[str], tmp_path: Path) -> None:
    text = manifest(SOURCE_API, "GitRepository", "x", f"spec: {{interval: 1h, {spec}}}")
    assert found(tmp_path, text) == expected


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ("ref: {semver: latest}", {"VERSION_RANGE"}),
        ("ref: {semver: latest, digest: 'sha256:0'}", set()),
        ("ref: {semver: '>= 1.0.0-0'}", set()),
        ("verify: {provider: notation}", {"SIGNATURE"}),
        ("verify: {provider: notation, secretRef: {name: keys}}", set()),
        ("verify: {provider: cosign}", set()),
    ],
)
def test_oci(spec: str, expected: set[str], tmp_path: Path) -> None:
    spec = f"spec: {{interval: 1h, url: oci://example.com/x, {spec}}}"
    assert found(tmp_path, manifest(SOURCE_API, "OCIRepository", "x", spec)) == expected


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ("url: oci://example.com/x", {"REPOSITORY_TYPE"}),
        ("url: oci://example.com/x, type: oci", set()),
        ("url: https://example.com/x, type: oci", {"REPOSITORY_TYPE"}),
        ("url: https://example.com/x, type: default", set()),
        ("url: '${URL}'", set()),
    ],
)
def test_types(spec: str, expected: set[str], tmp_path: Path) -> None:
    spec = f"spec: {{interval: 1h, {spec}}}"
    assert found(tmp_path, manifest(SOURCE_API, "HelmRepository", "x", spec)) == expected


@pytest.mark.parametrize(
    ("spec", "refused_"),
    [
        ("url: oci://ghcr.io/x/y, provider: aws", True),
        ("url: oci://ghcr.io/x/y, provider: aws, secretRef: {name: s}", False),
        ("url: oci://ghcr.io/x/y, provider: azure", False),
        ("url: oci://public.ecr.aws/x/y, provider: aws", False),
        ("url: oci://123456789012.dkr.ecr.eu-west-1.amazonaws.com/x, provider: aws", False),
        ("url: oci://123456789012.dkr.ecr.eu-west-1.amazonaws.com/x", True),
        ("url: oci://123456789012.dkr.ecr.eu-west-1.amazonaws.com/x, secretRef: {name: s}", False),
        ("url: oci://123456789012.dkr.ecr.eu-west-1.amazonaws.com/x, provider: gcp", True),
        ("url: oci://europe-docker.pkg.dev/x/y, provider: gcp", False),
        ("url: oci://ghcr.io/x/y", False),
    ],
)
def test_registries(spec: str, refused_: bool, tmp_path: Path) -> None:
    text = manifest(SOURCE_API, "OCIRepository", "x", f"spec: {{interval: 1h, {spec}}}")
    assert found(tmp_path, text) == ({"REGISTRY"} if refused_ else set())


def instance(ref: str, *entries: str) -> str:
    sync = f"sync: {{kind: GitRepository, url: https://x/y, ref: {ref}, path: clusters/a}}"
    entries = ("distribution: {version: 2.9.x, registry: ghcr.io/fluxcd}", sync, *entries)
    spec = ("spec:", *(f"  {it}" for it in entries))
    return manifest(
        "fluxcd.controlplane.io/v1", "FluxInstance", "flux", *spec, namespace="flux-system"
    )


@pytest.mark.parametrize(("ref", "stuck"), [("main", True), ("refs/heads/main", False)])
def test_the_reference_of_a_flux_instance(ref: str, stuck: bool, tmp_path: Path) -> None:
    cluster = load(tmp_path, {"clusters/a/flux.yaml": instance(ref)})
    assert [it.kind for it in refusals(cluster)] == ([RefusalKind.GIT_REF] if stuck else [])
    never = {it.name for it in never_ready(event_graph(cluster))}
    assert never == ({"flux-system"} if stuck else set())


@pytest.mark.parametrize(
    ("base", "multitenant", "stuck"),
    [
        ("https://github.com/x/y//deploy?ref=v1", "true", True),
        ("https://github.com/x/y//deploy?ref=v1", "false", False),
        ("git@github.com:x/y", "true", True),
        ("https://github.com/x/y/releases/download/v1/install.yaml", "true", False),
    ],
)
def test_remote_bases(base: str, multitenant: str, stuck: bool, tmp_path: Path) -> None:
    files = {
        "clusters/a/flux.yaml": instance(
            "refs/heads/main", f"cluster: {{multitenant: {multitenant}}}"
        ),
        "clusters/a/apps.yaml": kustomization("apps"),
        "apps/kustomization.yaml": f"resources: ['{base}']\n",
    }
    found = refusals(load(tmp_path, files))
    assert [it.kind for it in found] == ([RefusalKind.REMOTE_BASE] if stuck else [])


@pytest.mark.parametrize(
    ("text", "valid"),
    [
        ("1", True),
        ("v1.2.3-rc.1+build", True),
        ("1.x", True),
        ("*", True),
        ("~1.2 || ^3", True),
        (">=1.2.0, <2", True),
        (">=1.2.0 <2", True),
        ("1.2 - 1.4", True),
        ("latest", False),
        ("1.2.3.4", False),
        (">=", False),
        ("v", False),
        ("1.2 ||", False),
    ],
)
def test_ranges(text: str, valid: bool) -> None:
    assert is_constraint(text) is valid


SOPS = "mac: 'ENC[AES256_GCM,data:x]', version: 3.9.0"


@pytest.mark.parametrize(
    ("recipients", "decryption", "more", "stuck"),
    [
        ("age: [{recipient: a}]", "{provider: sops}", "", True),
        ("pgp: [{fp: a}]", "{provider: sops}", "", True),
        ("age: [{recipient: a}]", "{provider: sops, secretRef: {name: k}}", "", False),
        ("age: [{recipient: a}], kms: [{arn: a}]", "{provider: sops}", "", False),
        ("kms: [{arn: a}]", "{provider: sops}", "", False),
        (
            "age: [{recipient: a}]",
            "{provider: sops}",
            "kustomize: {patches: [{patch: '[{op: add, path: /x, value: --sops-age-secret=a}]'}]}",
            False,
        ),
    ],
)
def test_keys(recipients: str, decryption: str, more: str, stuck: bool, tmp_path: Path) -> None:
    secret = manifest(
        "v1", "Secret", "s", "stringData: {a: 'ENC[AES256_GCM,data:x,type:str]'}",
        f"sops: {{{recipients}, {SOPS}}}",
    )  # fmt: skip
    files = {
        "clusters/a/flux.yaml": instance("refs/heads/main", *filter(None, (more,))),
        "clusters/a/apps.yaml": kustomization("apps", f"decryption: {decryption}"),
        "apps/s.yaml": secret,
    }
    found = refusals(load(tmp_path, files))
    assert [it.kind for it in found] == ([RefusalKind.DECRYPTION_KEY] if stuck else [])


@pytest.mark.parametrize(
    ("components", "stuck"),
    [
        ("", True),
        ("components: [source-controller, kustomize-controller]", True),
        ("components: [kustomize-controller, image-reflector-controller]", False),
    ],
)
def test_controllers(components: str, stuck: bool, tmp_path: Path) -> None:
    spec = "spec: {interval: 1h, image: example.com/x}"
    files = {
        "clusters/a/flux.yaml": instance("refs/heads/main", *filter(None, (components,))),
        "clusters/a/x.yaml": manifest(
            "image.toolkit.fluxcd.io/v1", "ImageRepository", "x", spec, namespace="flux-system"
        ),
    }
    found = refusals(load(tmp_path, files))
    assert [it.kind for it in found] == ([RefusalKind.CONTROLLER] if stuck else [])


@pytest.mark.parametrize(
    ("recipients", "name", "stuck"),
    [
        ("age: [{recipient: a}]", "age.agekey", False),
        ("age: [{recipient: a}]", "keys.txt", True),
        ("age: [{recipient: a}]", "key.asc", True),
        ("pgp: [{fp: a}]", "key.asc", False),
        ("age: [{recipient: a}], pgp: [{fp: a}]", "key.asc", False),
        ("age: [{recipient: a}], kms: [{arn: a}]", "keys.txt", False),
    ],
)
def test_names_of_keys(recipients: str, name: str, stuck: bool, tmp_path: Path) -> None:
    secret = manifest(
        "v1", "Secret", "s", "stringData: {a: 'ENC[AES256_GCM,data:x,type:str]'}",
        f"sops: {{{recipients}, {SOPS}}}",
    )  # fmt: skip
    keys = manifest("v1", "Secret", "k", f"stringData: {{{name}: x}}", namespace="flux-system")
    decryption = "decryption: {provider: sops, secretRef: {name: k}}"
    files = {
        "clusters/a/flux-system/gotk-sync.yaml": SYNC,
        "clusters/a/apps.yaml": documents(kustomization("apps", decryption), keys),
        "apps/s.yaml": secret,
    }
    found = refusals(load(tmp_path, files))
    assert [it.kind for it in found] == ([RefusalKind.KEY_NAME] if stuck else [])
