"""missing-namespace: one finding for an object, and for all that refer to it."""

import pytest

from gitops_lint.testing import documents, kustomization, lint_files

RULES = ["missing-namespace", "source-not-found", "dependency-not-found"]
SYNC = """\
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: {name: flux-system, namespace: flux-system}
spec: {interval: 1m, url: 'ssh://git@example.com/acme/fleet'}
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: flux-system, namespace: flux-system}
spec:
  interval: 10m
  path: ./clusters/production
  prune: true
  sourceRef: {kind: GitRepository, name: flux-system}
"""
SOURCE = """\
apiVersion: source.toolkit.fluxcd.io/v1
kind: OCIRepository
metadata:
  name: charts
spec: {interval: 10m, url: 'oci://registry.example.com/charts'}
"""


def release(name: str, namespace: str) -> str:
    return (
        "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\n"
        f"metadata: {{name: {name}, namespace: {namespace}}}\n"
        "spec:\n  interval: 1h\n  chartRef:\n    kind: OCIRepository\n    name: charts\n"
    )


def found(*objects: str) -> list[tuple[str, int, str | None]]:
    """Rule, line and help of each finding in a bootstrapped cluster."""
    files = {
        "clusters/production/flux-system/gotk-sync.yaml": SYNC,
        "clusters/production/apps.yaml": documents(*objects),
    }
    report = lint_files(files, select=RULES)
    assert not report.crashes
    return [(it.rule, it.location.line, it.help) for it in report.findings]


@pytest.mark.parametrize(
    ("users", "expected"),
    [
        ([], [("missing-namespace", 4, "write `namespace: flux-system`")]),
        (
            [release("a", "monitoring")],
            [("missing-namespace", 4, "write `namespace: monitoring`")],
        ),
        (
            [release("a", "web"), release("b", "monitoring"), release("c", "monitoring")],
            [
                ("missing-namespace", 4, "write `namespace: monitoring`"),
                (
                    "source-not-found",
                    14,
                    "OCIRepository charts has no namespace: add `namespace: web` to it",
                ),
            ],
        ),
        (
            [SOURCE.replace("name: charts", "name: charts\n  namespace: web"), release("a", "web")],
            [("missing-namespace", 4, "write `namespace: flux-system`")],
        ),
    ],
)
def test_the_namespace_is_the_one_that_others_expect(
    users: list[str], expected: list[tuple[str, int, str]]
) -> None:
    assert found(SOURCE, *users) == expected


def test_a_dependency_that_has_no_namespace() -> None:
    nameless = kustomization("base").replace(", namespace: flux-system", "", 1)
    assert "namespace" not in nameless.partition("spec:")[0]
    objects = [nameless, kustomization("app", "dependsOn: [{name: base}]")]
    assert [(rule, help_) for rule, _, help_ in found(*objects)] == [
        ("missing-namespace", "write `namespace: flux-system`")
    ]


def test_the_objects_that_refer_to_it_are_shown() -> None:
    files = {
        "clusters/production/flux-system/gotk-sync.yaml": SYNC,
        "clusters/production/apps.yaml": documents(SOURCE, release("a", "monitoring")),
    }
    (finding,) = lint_files(files, select=RULES).findings
    assert [(it.location.line, it.message) for it in finding.related] == [
        (14, "HelmRelease monitoring/a refers to OCIRepository monitoring/charts")
    ]


CRD = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: shards.example.com}
spec: {group: example.com, scope: SCOPE, names: {kind: Shard, plural: shards}}
"""


@pytest.mark.parametrize(
    ("scope", "kind", "lines"),
    [
        ("Namespaced", "example.com/v1:Shard", [8]),
        ("Cluster", "example.com/v1:Shard", []),
        ("Namespaced", "example.com/v1:Other", []),
        ("Namespaced", "cert-manager.io/v1:Certificate", [8]),
        ("Namespaced", "cert-manager.io/v1:ClusterIssuer", []),
        ("Namespaced", "apps/v1:Deployment", [8]),
        ("Namespaced", "storage.k8s.io/v1:StorageClass", []),
    ],
)
def test_the_scope_of_a_kind(scope: str, kind: str, lines: list[int]) -> None:
    api_version, _, name = kind.partition(":")
    item = f"apiVersion: {api_version}\nkind: {name}\nmetadata: {{name: a}}\n"
    assert [it[1] for it in found(CRD.replace("SCOPE", scope), item)] == lines
