"""The constraints of the API server that no schema has."""

import pytest

from gitops_lint.cluster import Resource
from gitops_lint.cluster.constraints import Constraint, broken, is_label_key
from gitops_lint.documents import Map
from gitops_lint.documents.parse import parse

POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n"
DEPLOYMENT = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\n"


def found(text: str) -> list[tuple[Constraint, tuple[str | int, ...], tuple[str, ...]]]:
    [document] = parse("a.yaml", text.encode()).documents
    assert isinstance(document.data, Map)
    return [
        (it.constraint, it.path, it.values)
        for it in broken(Resource(document.data, document.place))
    ]


@pytest.mark.parametrize(
    ("selector", "labels", "values"),
    [
        ("{app: a}", "{app: a, more: b}", None),
        ("{app: '${A}'}", "{app: a}", None),
        ("{app: a}", "{app: '${A}'}", None),
        ("{app: b}", "{app: a}", ("app: b", "app: a")),
        ("{app: a}", "{}", ("app: a", "")),
    ],
)
def test_selectors(selector: str, labels: str, values: tuple[str, ...] | None) -> None:
    text = (
        f"{DEPLOYMENT}spec:\n  selector: {{matchLabels: {selector}}}\n"
        f"  template: {{metadata: {{labels: {labels}}}, spec: {{containers: []}}}}\n"
    )
    path = ("spec", "selector", "matchLabels", "app")
    assert found(text) == ([(Constraint.SELECTOR, path, values)] if values else [])


@pytest.mark.parametrize(
    ("kind", "policy", "valid"),
    [
        ("Job", "", False),
        ("Job", "restartPolicy: Always", False),
        ("Job", "restartPolicy: Never", True),
        ("Job", "restartPolicy: ${POLICY}", True),
        ("Deployment", "", True),
        ("Deployment", "restartPolicy: OnFailure", False),
    ],
)
def test_restart_policies(kind: str, policy: str, *, valid: bool) -> None:
    group = "batch" if kind == "Job" else "apps"
    text = (
        f"apiVersion: {group}/v1\nkind: {kind}\nmetadata: {{name: a}}\n"
        f"spec:\n  template:\n    spec:\n      containers: []\n      {policy}\n"
    )
    assert [it for it, _, _ in found(text)] == ([] if valid else [Constraint.RESTART_POLICY])


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("env: [{name: A, value: a}, {name: B, value: a}]", None),
        ("env: [{name: A, value: a}, {name: A, value: b}]", ("env", "A")),
        ("env: [{name: '${A}'}, {name: '${A}'}]", None),
        ("ports: [{containerPort: 53}, {containerPort: 53, protocol: UDP}]", None),
        ("ports: [{containerPort: 53}, {containerPort: 53, protocol: TCP}]", ("ports", "53/TCP")),
        ("volumeMounts: [{name: v, mountPath: /a}, {name: v, mountPath: /b}]", None),
        ("volumeMounts: [{name: v, mountPath: /a}, {name: v, mountPath: /a}]", ("volumeMounts", "/a")),
    ],
)  # fmt: skip
def test_unique_entries(field: str, values: tuple[str, str] | None) -> None:
    text = f"{POD}spec:\n  volumes: [{{name: v, emptyDir: {{}}}}]\n  containers: [{{name: a, {field}}}]\n"
    assert [(it, said) for it, _, said in found(text)] == (
        [(Constraint.UNIQUE, values)] if values else []
    )


@pytest.mark.parametrize(
    ("kind", "name", "valid"),
    [
        ("v1/Pod", "a.b-1", True),
        ("v1/Pod", "A", False),
        ("v1/Pod", "a_b", False),
        ("v1/Pod", "-a", False),
        ("v1/Pod", "a" * 253, True),
        ("v1/Pod", "a" * 254, False),
        ("v1/Pod", "a-${B}", True),
        ("v1/Namespace", "a.b", False),
        ("v1/Namespace", "a" * 64, False),
        ("v1/Service", "a.b", False),
        ("rbac.authorization.k8s.io/v1/Role", "system:A_b", True),
        ("example.com/v1/Widget", "A:b", True),
        ("helm.toolkit.fluxcd.io/v2/HelmRelease", "a_b", False),
    ],
)
def test_names(kind: str, name: str, *, valid: bool) -> None:
    version, _, kind = kind.rpartition("/")
    text = f"apiVersion: {version}\nkind: {kind}\nmetadata: {{name: '{name}'}}\n"
    assert [it for it, _, _ in found(text)] == ([] if valid else [Constraint.NAME])


@pytest.mark.parametrize(
    ("label", "valid"),
    [
        ("a: ''", True),
        ("a: 1.0.0_b-C", True),
        ("a: 1.0.0+b", False),
        ("a: -b", False),
        ("a: " + "b" * 64, False),
        ("a: ${B}", True),
        ("example.com/a: b", True),
        ("a b: c", False),
        ("/a: b", False),
    ],
)
def test_labels(label: str, *, valid: bool) -> None:
    text = f"apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n  labels:\n    {label}\n"
    assert [it for it, _, _ in found(text)] == ([] if valid else [Constraint.LABEL])


@pytest.mark.parametrize(
    ("key", "valid"),
    [("a", True), ("a.b/C", True), ("A.b/c", False), ("a/b/c", False), ("a_b-c.d", True), ("", False)],
)  # fmt: skip
def test_keys_of_labels(key: str, *, valid: bool) -> None:
    assert is_label_key(key) is valid


@pytest.mark.parametrize(
    ("key", "valid"),
    [("a", True), (".a_B-1", True), ("a/b", False), ("a b", False), ("..", False), ("..a", False), (".", False)],
)  # fmt: skip
def test_keys_of_data(key: str, *, valid: bool) -> None:
    text = f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: a}}\ndata: {{'{key}': a}}\n"
    assert [it for it, _, _ in found(text)] == ([] if valid else [Constraint.DATA_KEY])


@pytest.mark.parametrize(
    ("kind", "volumes", "valid"),
    [
        ("Deployment", "[{name: a, emptyDir: {}}]", True),
        ("Deployment", "[{name: b, emptyDir: {}}]", False),
        ("Deployment", "[]", False),
        ("Deployment", "[{name: '${A}', emptyDir: {}}]", True),
        ("StatefulSet", "[]", True),
    ],
)
def test_volumes(kind: str, volumes: str, *, valid: bool) -> None:
    text = (
        f"apiVersion: apps/v1\nkind: {kind}\nmetadata: {{name: a}}\nspec:\n  template:\n    spec:\n"
        f"      volumes: {volumes}\n"
        "      containers: [{name: a, volumeMounts: [{name: a, mountPath: /a}]}]\n"
    )
    assert [it for it, _, _ in found(text)] == ([] if valid else [Constraint.VOLUME])


@pytest.mark.parametrize(
    ("spec", "fields"),
    [
        ("{containers: [{name: a, env: [{name: A, value: '', valueFrom: {}}]}]}", None),
        ("{containers: [{name: a, env: [{name: A, value: a, valueFrom: {}}]}]}", ("value", "valueFrom")),
        ("{containers: [{name: a, livenessProbe: {exec: {}, httpGet: null}}]}", None),
        ("{containers: [{name: a, startupProbe: {exec: {}, grpc: {}}}]}", ("exec", "grpc")),
        ("{containers: [], volumes: [{name: a, emptyDir: null, secret: {}}]}", None),
        ("{containers: [], volumes: [{name: a, unknown: {}, secret: {}}]}", None),
        ("{containers: [], volumes: [{name: a, nfs: {}, secret: {}}]}", ("nfs", "secret")),
    ],
)  # fmt: skip
def test_alternatives(spec: str, fields: tuple[str, ...] | None) -> None:
    assert [(it, said) for it, _, said in found(f"{POD}spec: {spec}\n")] == (
        [(Constraint.ALTERNATIVES, fields)] if fields else []
    )


@pytest.mark.parametrize(
    ("kind", "role", "subject", "values"),
    [
        ("RoleBinding", "Role", "{kind: ServiceAccount, name: a}", None),
        ("RoleBinding", "Widget", "{kind: User, name: a}", ("Widget", "Role", "ClusterRole")),
        ("ClusterRoleBinding", "ClusterRole", "{kind: ServiceAccount, name: a, namespace: b}", None),
        ("ClusterRoleBinding", "ClusterRole", "{kind: ServiceAccount, name: a}", ("namespace", "a")),
        ("ClusterRoleBinding", "Role", "{kind: Group, name: a}", ("Role", "ClusterRole")),
    ],
)  # fmt: skip
def test_bindings(kind: str, role: str, subject: str, values: tuple[str, ...] | None) -> None:
    text = (
        f"apiVersion: rbac.authorization.k8s.io/v1\nkind: {kind}\nmetadata: {{name: a}}\n"
        f"roleRef: {{kind: {role}, name: a}}\nsubjects: [{subject}]\n"
    )
    assert [(it, said) for it, _, said in found(text)] == (
        [(Constraint.BINDING, values)] if values else []
    )
