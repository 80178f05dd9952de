"""Mistakes in the event graph: what Flux certainly fails to do, and what is behind it."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from gitops_lint.cluster import Cluster, find_entries, resolve
from gitops_lint.config import ClusterConfig, Config
from gitops_lint.documents import Tree
from gitops_lint.order import Reason, deadlocks, event_graph
from gitops_lint.order.blockers import single_causes
from gitops_lint.order.deadlock.resolved import resolved
from gitops_lint.order.events.event import MISTAKES
from gitops_lint.order.verdict import verdict
from gitops_lint.testing import write_files
from tests.cluster.whole import config_map, kustomization

NO_LONGER_SERVED = kustomization("late", "./late").replace(
    "kustomize.toolkit.fluxcd.io/v1", "kustomize.toolkit.fluxcd.io/v1beta1"
)
GATE = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: kustomize-controller, namespace: flux-system}
spec: {selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: {containers: [{name: manager, image: a, args: [ARGS]}]}}}
"""
ENCRYPTED = "ENC[AES256_GCM,data:abc,iv:abc,tag:abc,type:str]"
CHECK = "{apiVersion: x.com/v1, kind: X, current: 'true'}"
GENERATOR = """\
apiVersion: source.extensions.fluxcd.io/v1beta1
kind: ArtifactGenerator
metadata: {name: parts, namespace: flux-system}
spec:
  sources: [{alias: fleet, kind: GitRepository, name: flux-system}]
  artifacts: [{name: part, copy: [{from: "@fleet/WHAT", to: "@artifact/"}]}]
"""
PART = kustomization("part", "./", source="ExternalArtifact/part")


def load(
    root: Path, files: Mapping[str, str], flux: str | None = "2.9", *, declared: bool = False
) -> Cluster:
    """A cluster with a configured entry point, or with one that is declared in its files."""
    write_files(files, root)
    clusters = () if declared else (ClusterConfig("cluster"),)
    config = Config(clusters=clusters, flux_version=flux)
    tree = Tree(root)
    (found,) = resolve(tree, find_entries(tree, config), config)
    return found


def never(cluster: Cluster) -> set[str]:
    graph = event_graph(cluster)
    return {item.name for item in graph.unready(graph.never)}


def settings(value: str, namespace: str = ", namespace: default") -> str:
    return (
        f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: c{namespace}}}\ndata: {{a: {value}}}\n"
    )


def reasons(cluster: Cluster) -> set[Reason]:
    return {cause.reason for cause in single_causes(event_graph(cluster))}


ONE = {
    "cluster/a.yaml": kustomization("a", "./a"),
    "a/a.yaml": config_map("a"),
    "late/late.yaml": config_map("late"),
}


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({"a/a.yaml": settings("1")}, Reason.REJECTED),
        ({"a/a.yaml": settings("x", "")}, Reason.REJECTED),
        ({"a/a.yaml": NO_LONGER_SERVED}, Reason.REJECTED),
        ({"a/a.yaml": kustomization("late", "./late").replace("1h", "1d")}, Reason.REJECTED),
        ({"a/a.yaml": kustomization("late", "./late", "dependOn: []")}, Reason.REJECTED),
        ({"a/a.yaml": "{apiVersion: notification.toolkit.fluxcd.io/v1, kind: Alrt, metadata: {name: a, namespace: default}}"}, Reason.REJECTED),
    ],
)  # fmt: skip
def test_an_object_that_is_rejected_fails_the_whole_apply(
    files: Mapping[str, str], reason: Reason, tmp_path: Path
) -> None:
    behind = kustomization("b", "./b", "dependsOn: [{name: a}]")
    found = load(tmp_path, {**ONE, "cluster/b.yaml": behind, "b/b.yaml": config_map("b"), **files})
    late = {"late"} if "late" in files["a/a.yaml"] else set()
    assert never(found) == {"a", "b", *late}
    assert reasons(found) == {reason}


def test_without_mistakes_all_is_ready(tmp_path: Path) -> None:
    found = load(tmp_path, ONE)
    assert never(found) == set()
    assert reasons(found) == set()


@pytest.mark.parametrize(
    ("spec", "reason"),
    [
        ("postBuild: {substitute: {x: y}}", Reason.FAULT),
        ("postBuild: {substitute: {'b-b': y, b: z}}", Reason.FAULT),
        ("dependsOn: [{name: b, readyExpr: 'dep.status.x = 1'}]", Reason.EXPRESSION),
        (
            "healthCheckExprs: [{apiVersion: x.com/v1, kind: X, current: 'status.'}]",
            Reason.EXPRESSION,
        ),
        (
            f"healthCheckExprs: [{CHECK}, {CHECK}]",
            Reason.EXPRESSION,
        ),
    ],
)
def test_what_fails_by_itself(spec: str, reason: Reason, tmp_path: Path) -> None:
    files = {
        "cluster/a.yaml": kustomization("a", "./a", spec),
        "cluster/b.yaml": kustomization("b", "./b"),
        "a/a.yaml": settings("'${b}'"),
        "b/b.yaml": config_map("b"),
    }
    found = load(tmp_path, files)
    assert never(found) == {"a"}
    assert reasons(found) == {reason}


def test_strictness_and_versions_that_are_assumed_block_nothing(tmp_path: Path) -> None:
    undefined = {
        "cluster/a.yaml": kustomization("a", "./a", "postBuild: {substitute: {x: y}}"),
        "a/a.yaml": settings("'${b}'"),
    }
    assert never(load(tmp_path / "1", undefined, flux=None)) == set()
    assert never(load(tmp_path / "2", undefined, flux="2.8")) == set()
    removed = {**ONE, "a/a.yaml": NO_LONGER_SERVED}
    assert "a" not in never(load(tmp_path / "3", removed, flux=None))
    newer = {**ONE, "a/a.yaml": kustomization("late", "./late", "quota: 3")}
    assert "a" not in never(load(tmp_path / "5", newer, flux=None))
    typo = {**ONE, "a/a.yaml": kustomization("late", "./late", "dependOn: []")}
    assert "a" in never(load(tmp_path / "4", typo, flux=None))  # no version knows the field


BUILD = "it depends on the Flux version whether Kustomization flux-system/a can be built"
ACCEPT = "it depends on the Flux version whether Kustomization flux-system/late is accepted"
SUBSTITUTED = kustomization("a", "./a", "postBuild: {substitute: {x: abcd}}")


@pytest.mark.parametrize(
    ("files", "unclear", "reason"),
    [
        (
            {"cluster/a.yaml": SUBSTITUTED, "a/a.yaml": settings("'${b}'")},
            {None: True, "2.8": False, "2.9": False, "2.42": False},
            BUILD,
        ),
        (
            {"cluster/a.yaml": SUBSTITUTED, "a/a.yaml": settings("'${x:1:-1}'")},
            {None: True, "2.8": False, "2.9": True, "2.9.5": False, "2.42": False},
            BUILD,
        ),
        (
            {**ONE, "a/a.yaml": kustomization("late", "./late", "quota: 3")},
            {None: True, "2.9": False, "2.42": True},
            ACCEPT,
        ),
        (
            {**ONE, "a/a.yaml": kustomization("late", "./late", "dependOn: []")},
            {None: False, "2.9": False, "2.42": True},
            ACCEPT,
        ),
        (
            {**ONE, "a/a.yaml": kustomization("late", "./late").replace("/v1", "/v1beta2")},
            {None: True, "2.7": False, "2.9": False},
            ACCEPT,
        ),
    ],
)
def test_the_verdict_says_when_the_flux_version_decides(
    files: Mapping[str, str], unclear: Mapping[str | None, bool], reason: str, tmp_path: Path
) -> None:
    found = {flux: verdict(load(tmp_path / str(flux), files, flux=flux)).blind for flux in unclear}
    assert found == {flux: (reason,) if it else () for flux, it in unclear.items()}


def test_a_suspended_object_leaves_the_verdict_clear(tmp_path: Path) -> None:
    suspended = SUBSTITUTED.replace("postBuild", "suspend: true\n  postBuild")
    files = {"cluster/a.yaml": suspended, "a/a.yaml": settings("'${b}'")}
    assert verdict(load(tmp_path, files, flux=None)).blind == ()


@pytest.mark.parametrize(
    ("controller", "what", "expected"),
    [
        ("--feature-gates=ExternalArtifact=true", "a/**", set()),
        ("--concurrent=4", "a/**", {Reason.FEATURE_GATE}),
        ("", "a/**", set()),  # the checkout does not show the controller
        ("--feature-gates=ExternalArtifact=true", "gone/**", {Reason.FAULT}),
    ],
)
def test_artifacts_of_generators(
    controller: str, what: str, expected: set[Reason], tmp_path: Path
) -> None:
    files = {
        **ONE,
        "cluster/generator.yaml": GENERATOR.replace("WHAT", what),
        "cluster/part.yaml": PART,
    }
    if controller:
        files["cluster/controller.yaml"] = GATE.replace("ARGS", controller)
    found = load(tmp_path, files)
    assert reasons(found) == expected
    assert never(found) == ({"part"} if expected else set())


def test_a_source_that_nothing_applies(tmp_path: Path) -> None:
    sync = kustomization("flux-system", "./cluster")
    source = (
        "apiVersion: source.toolkit.fluxcd.io/v1\nkind: GitRepository\n"
        "metadata: {name: flux-system, namespace: flux-system}\n"
        "spec: {interval: 1m, url: https://example.com/fleet}\n"
    )
    gone = kustomization("b", "./b", source="GitRepository/gone")
    files = {**ONE, "cluster/flux-system/gotk-sync.yaml": f"{source}---\n{sync}"}
    found = load(tmp_path, {**files, "cluster/b.yaml": gone}, declared=True)
    assert never(found) == {"b"}
    assert reasons(found) == {Reason.MISSING}


def test_a_resolved_graph_has_no_mistakes_and_no_deadlocks(tmp_path: Path) -> None:
    files = {
        "cluster/a.yaml": kustomization("a", "./a", "dependsOn: [{name: b}, {name: gone}]"),
        "cluster/b.yaml": kustomization("b", "./b", "dependsOn: [{name: a}]"),
        "cluster/c.yaml": kustomization("c", "./c", "dependsOn: [{name: b}]"),
        "a/a.yaml": settings("1"),
        **{f"{name}/x.yaml": config_map(name) for name in "bc"},
    }
    graph = event_graph(load(tmp_path, files))
    found = resolved(graph)
    assert {item.name for item in graph.unready(graph.never)} == {"a", "b", "c"}
    assert not found.never
    assert not deadlocks(found)
    assert {event: len(edges) for event, edges in found.waits.items()} == {
        event: len(edges) for event, edges in graph.waits.items()
    }


def test_a_suspended_object_still_blocks_a_resolved_graph(tmp_path: Path) -> None:
    files = {
        **ONE,
        "cluster/a.yaml": kustomization("a", "./a", "suspend: true"),
        "cluster/b.yaml": kustomization("b", "./b", "dependsOn: [{name: a}]"),
    }
    graph = resolved(event_graph(load(tmp_path, files)))
    assert {item.name for item in graph.unready(graph.never)} == {"a", "b"}
    assert Reason.SUSPENDED not in MISTAKES


@pytest.mark.parametrize(
    ("fields", "decryption", "stuck"),
    [
        (f"data: {{a: '{ENCRYPTED}'}}", "", True),
        (f"data: {{a: YQ==, b: '{ENCRYPTED}'}}\nstringData: {{a: b}}", "", True),
        (f"stringData: {{a: '{ENCRYPTED}'}}", "", False),  # applied as it is
        (f"data: {{a: YQ==}}\nstringData: {{a: '{ENCRYPTED}'}}", "", False),
        (f"data: {{a: '{ENCRYPTED}'}}", "decryption: {provider: sops}", False),
    ],
)
def test_an_encrypted_secret_needs_decryption(
    fields: str, decryption: str, stuck: bool, tmp_path: Path
) -> None:
    secret = f"apiVersion: v1\nkind: Secret\nmetadata: {{name: s, namespace: default}}\n{fields}\nsops: {{mac: x}}\n"
    files = {"cluster/a.yaml": kustomization("a", "./a", decryption), "a/s.yaml": secret}
    found = load(tmp_path, files)
    assert never(found) == ({"a"} if stuck else set())
    assert reasons(found) == ({Reason.DECRYPTION} if stuck else set())


@pytest.mark.parametrize("decryption", ["", "decryption: {provider: sops}"])
def test_a_secret_that_is_not_to_be_decrypted_is_refused(decryption: str, tmp_path: Path) -> None:
    kept = "kustomize.toolkit.fluxcd.io/decrypt: disabled"
    secret = (
        "apiVersion: v1\nkind: Secret\n"
        f"metadata: {{name: s, namespace: default, annotations: {{{kept}}}}}\n"
        f"data: {{a: '{ENCRYPTED}'}}\nsops: {{mac: x}}\n"
    )
    files = {"cluster/a.yaml": kustomization("a", "./a", decryption), "a/s.yaml": secret}
    assert never(load(tmp_path, files)) == {"a"}


@pytest.mark.parametrize(
    ("api_version", "kind", "doubtful"),
    [
        ("v1", "ConfigMap", False),
        ("example.com/v1", "Widget", True),
        ("isindir.github.com/v1alpha3", "SopsSecret", False),  # its operator decrypts it
    ],
)
def test_other_encrypted_objects(
    api_version: str, kind: str, doubtful: bool, tmp_path: Path
) -> None:
    text = (
        f"apiVersion: {api_version}\nkind: {kind}\n"
        f"metadata: {{name: s, namespace: default}}\ndata: {{a: '{ENCRYPTED}'}}\nsops: {{mac: x}}\n"
    )
    files = {"cluster/a.yaml": kustomization("a", "./a"), "a/s.yaml": text}
    graph = event_graph(load(tmp_path, files))
    found = [edge for edges in graph.waits.values() for edge in edges]
    assert [it.certain for it in found if it.reason is Reason.DECRYPTION] == [False] * doubtful


@pytest.mark.parametrize(
    ("controller", "stuck"), [("--no-cross-namespace-refs=true", True), ("--concurrent=4", False)]
)
def test_a_source_in_another_namespace_can_be_denied(
    controller: str, stuck: bool, tmp_path: Path
) -> None:
    other = kustomization("b", "./b").replace("namespace: flux-system", "namespace: shop", 1)
    there = other.replace("name: flux-system}", "name: flux-system, namespace: flux-system}")
    assert there != other
    files = {
        **ONE,
        "cluster/b.yaml": there,
        "b/b.yaml": settings("x"),
        "cluster/controller.yaml": GATE.replace("ARGS", controller),
    }
    found = load(tmp_path, files)
    assert never(found) == ({"b"} if stuck else set())
    assert reasons(found) == ({Reason.ACCESS} if stuck else set())


@pytest.mark.parametrize(
    ("entry", "stuck"), [("", True), (", valuesKey: web.yaml", False), (", optional: true", False)]
)
def test_values_need_their_key(entry: str, stuck: bool, tmp_path: Path) -> None:
    release = (
        "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\n"
        "metadata: {name: web, namespace: default}\nspec:\n  interval: 1h\n"
        f"  valuesFrom: [{{kind: ConfigMap, name: values{entry}}}]\n"
        "  chartRef: {kind: OCIRepository, name: web}\n"
    )
    source = (
        "apiVersion: source.toolkit.fluxcd.io/v1\nkind: OCIRepository\n"
        "metadata: {name: web, namespace: default}\nspec: {interval: 1h, url: oci://example.com/web}\n"
    )
    values = (
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: values, namespace: default}\n"
        "data: {web.yaml: ''}\n"
    )
    found = load(tmp_path, {"cluster/web.yaml": f"{release}---\n{source}---\n{values}"})
    assert never(found) == ({"web"} if stuck else set())
    assert reasons(found) == ({Reason.KEY} if stuck else set())
