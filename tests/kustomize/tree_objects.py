"""Random Kubernetes and Flux objects."""

from typing import Any

from hypothesis import strategies as st

Draw = st.DrawFn

NAMES = ("web", "api", "db")
NAMESPACES = ("", "default", "team")
LABELS = {"app": ("web", "api"), "tier": ("front", "back")}


def _meta(draw: Draw, *, namespaced: bool = True) -> dict[str, Any]:
    meta: dict[str, Any] = {"name": draw(st.sampled_from(NAMES))}
    namespace = draw(st.sampled_from(NAMESPACES))
    if namespaced and namespace:
        meta["namespace"] = namespace
    if draw(st.booleans()):
        meta["labels"] = {key: draw(st.sampled_from(values)) for key, values in LABELS.items()}
    if draw(st.integers(0, 3)) == 0:
        meta["annotations"] = {"note": draw(st.sampled_from(("yes", "1", "a: b")))}
    return meta


def random_container(draw: Draw) -> dict[str, Any]:
    container: dict[str, Any] = {
        "name": draw(st.sampled_from(NAMES)),
        "image": draw(
            st.sampled_from(("nginx", "nginx:1.25", "registry:5000/app/web:v1@sha256:ab"))
        ),
    }
    if draw(st.booleans()):
        container["env"] = [
            {"name": name, "value": draw(st.sampled_from(("1", "x")))}
            for name in draw(st.lists(st.sampled_from(("A", "B", "C")), max_size=2, unique=True))
        ] + [
            {
                "name": "REF",
                "valueFrom": {
                    "configMapKeyRef": {"name": draw(st.sampled_from(NAMES)), "key": "k"}
                },
            }
        ]
    if draw(st.integers(0, 2)) == 0:
        container["ports"] = draw(
            st.lists(
                st.fixed_dictionaries(
                    {"containerPort": st.sampled_from((80, 443))},
                    optional={"protocol": st.sampled_from(("TCP", "UDP"))},
                ),
                max_size=2,
            )
        )
    if draw(st.integers(0, 2)) == 0:
        container["envFrom"] = [{"secretRef": {"name": draw(st.sampled_from(NAMES))}}]
    if draw(st.integers(0, 3)) == 0:
        container["args"] = ["--a", "--b"]
    return container


def _pod(draw: Draw) -> dict[str, Any]:
    pod: dict[str, Any] = {
        "containers": [
            {**random_container(draw), "name": name}
            for name in draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=2, unique=True))
        ]
    }
    if draw(st.booleans()):
        pod["volumes"] = [
            {"name": "config", "configMap": {"name": draw(st.sampled_from(NAMES))}},
            {"name": "secret", "secret": {"secretName": draw(st.sampled_from(NAMES))}},
        ]
    if draw(st.booleans()):
        pod["serviceAccountName"] = draw(st.sampled_from(NAMES))
    return pod


def _template(draw: Draw) -> dict[str, Any]:
    return {"metadata": {"labels": {"app": "web"}}, "spec": _pod(draw)}


def _workload(draw: Draw, kind: str) -> dict[str, Any]:
    spec: dict[str, Any] = {"template": _template(draw)}
    if kind != "Job":
        spec["selector"] = {"matchLabels": {"app": "web"}}
        if draw(st.booleans()):
            spec["replicas"] = draw(st.integers(1, 3))
    version = "batch/v1" if kind == "Job" else "apps/v1"
    return {"apiVersion": version, "kind": kind, "metadata": _meta(draw), "spec": spec}


def _flux_kustomization(draw: Draw) -> dict[str, Any]:
    spec: dict[str, Any] = {
        "interval": "1h",
        "path": draw(st.sampled_from(("./apps/base", "./infra/__ENV__/x"))),
        "prune": draw(st.booleans()),
        "sourceRef": {"kind": "GitRepository", "name": draw(st.sampled_from(NAMES))},
    }
    if draw(st.booleans()):
        spec["dependsOn"] = [{"name": draw(st.sampled_from(NAMES))}, {"name": "infra"}]
    if draw(st.booleans()):
        spec["postBuild"] = {"substitute": {"A": "1", "B": "two"}}
    return {
        "apiVersion": "kustomize.toolkit.fluxcd.io/v1",
        "kind": "Kustomization",
        "metadata": _meta(draw),
        "spec": spec,
    }


def _binding(draw: Draw) -> dict[str, Any]:
    cluster = draw(st.booleans())
    return {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "ClusterRoleBinding" if cluster else "RoleBinding",
        "metadata": _meta(draw, namespaced=not cluster),
        "roleRef": {
            "apiGroup": "rbac.authorization.k8s.io",
            "kind": draw(st.sampled_from(("ClusterRole", "Role"))),
            "name": draw(st.sampled_from(NAMES)),
        },
        "subjects": [
            {
                "kind": "ServiceAccount",
                "name": draw(st.sampled_from((*NAMES, "default"))),
                **draw(st.sampled_from(({}, {"namespace": "team"}, {"namespace": "default"}))),
            }
        ],
    }


def _plain(version: str, kind: str, namespaced: bool = True, **fields: Any) -> Any:
    def make(draw: Draw) -> dict[str, Any]:
        meta = _meta(draw, namespaced=namespaced)
        return {"apiVersion": version, "kind": kind, "metadata": meta, **fields}

    return make


MAKERS = (
    lambda draw: _workload(draw, "Deployment"),
    lambda draw: _workload(draw, "StatefulSet"),
    lambda draw: _workload(draw, "Job"),
    _flux_kustomization,
    _flux_kustomization,
    _binding,
    _plain("v1", "ConfigMap", data={"k": "v", "url": "http://web:80/x"}),
    _plain("v1", "Secret", stringData={"k": "v"}),
    _plain("v1", "ServiceAccount", secrets=[{"name": "api"}], imagePullSecrets=[{"name": "db"}]),
    _plain("v1", "Namespace", namespaced=False),
    _plain("v1", "Service", spec={"selector": {"app": "web"}, "ports": [{"port": 80}]}),
    _plain("rbac.authorization.k8s.io/v1", "ClusterRole", namespaced=False, rules=[]),
    _plain(
        "helm.toolkit.fluxcd.io/v2",
        "HelmRelease",
        spec={"values": {"a": [1, 2], "b": None, "image": {"tag": "1.2"}}, "interval": "5m"},
    ),
    _plain("example.com/v1", "Widget", spec={"items": [{"name": "a", "v": 1}, {"name": "b"}]}),
)


def random_object(draw: Draw) -> dict[str, Any]:
    return draw(st.sampled_from(MAKERS))(draw)
