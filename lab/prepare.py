"""What a person does before Flux starts: bootstrap it, and create what the cluster needs."""

import json
from collections.abc import Iterator
from typing import Any, Final

from gitops_lint.cluster import Cluster, Resource
from gitops_lint.order.verdict import verdict
from gitops_lint.queries.needs import preparations
from gitops_lint.results.needs import Preparation
from lab.api import Json
from lab.charts import definitions
from lab.checkout import MAX_INTERVAL, RETRY, Addresses, seconds_of, shortened
from lab.flux import SOURCES
from lab.world import BUILT_IN, World, needed_kinds

_DOCKER: Final = ".dockerconfigjson"
# Keys for any source, whatever its URL was before it pointed to the lab.
_CREDENTIALS: Final = {"username": "lab", "password": "lab"}
_VALUES: Final = {"values.yaml": "{}", _DOCKER: '{"auths":{}}'}
_PLAYED: Final = "played"


def namespaces(world: World) -> Iterator[Json]:
    """The namespaces that a new cluster has, with the names that they have in this world."""
    if not world.namespaces:  # those of Kubernetes exist
        yield _namespace(world.cluster.entry.source.namespace)
        return
    for old in (*BUILT_IN, world.cluster.entry.source.namespace):
        yield _namespace(world.namespaces.get(old, old))


def bootstrap(world: World, addresses: Addresses) -> Iterator[Json]:
    """The objects that `flux bootstrap` or the Flux Operator creates: the source, and the roots."""
    entry = world.cluster.entry
    source = entry.source
    found = world.cluster.find(source.kind, source.namespace, source.name)
    secret = found.get("spec", "secretRef", "name") if found else None
    yield _secret(source.namespace, str(secret or source.name), _CREDENTIALS)
    spec: Json = {"interval": f"{MAX_INTERVAL}s"}
    if source.kind == "OCIRepository":
        spec |= {"url": f"{addresses.oci}/ours/{source.name}", "insecure": True}
    else:
        spec |= {"url": f"{addresses.http}/git/ours.git", "ref": {"branch": "main"}}
    yield {
        "apiVersion": SOURCES[source.kind],
        "kind": source.kind,
        "metadata": {"name": source.name, "namespace": source.namespace},
        "spec": spec,
    }
    for root in entry.roots:
        yield _hurried(root)


def needs(world: World) -> Iterator[Json]:
    """The objects that the cluster needs; a need that cannot be created is left out (see `uncreated`)."""
    tree_needs = preparations(world.cluster, world.tree).found
    for it in tree_needs:
        if it.need.name.kind == "Namespace":
            yield _namespace(it.need.name.name)
    existing: set[str] = set()
    for it in tree_needs:
        name = it.need.name
        if name.namespace and name.namespace not in existing:
            existing.add(name.namespace)
            yield _namespace(name.namespace)
        yield from _created(it)
    yield from definitions(world.needed)


def uncreated(cluster: Cluster) -> tuple[str, ...]:
    """The needs of a cluster that the lab cannot create."""
    crds = {(it.group, it.kind) for it in needed_kinds(cluster)}
    return tuple(
        str(it.name)
        for it in verdict(cluster).needs
        if (
            (it.group, it.name.kind) not in crds
            if it.name.is_kind
            else it.name.kind not in _CREATED
        )
    )


_CREATED: Final = ("Namespace", "Secret", "ConfigMap", "ServiceAccount", "StorageClass")


def _created(preparation: Preparation) -> Iterator[Json]:
    name = preparation.need.name
    data = {key: _VALUES.get(key, _PLAYED) for key in preparation.keys}
    if name.is_kind:
        return
    match name.kind:
        case "Secret":
            yield _secret(name.namespace, name.name, {**_CREDENTIALS, **data})
        case "ConfigMap":
            yield _object("v1", "ConfigMap", name.namespace, name.name, data=data)
        case "ServiceAccount":
            yield _object("v1", "ServiceAccount", name.namespace, name.name)
            yield _admin(name.namespace, name.name)
        case "StorageClass":
            yield _object(
                "storage.k8s.io/v1", "StorageClass", "", name.name, provisioner="lab/none"
            )


def _hurried(root: Resource) -> Json:
    """The manifest of a root, with short times."""
    manifest: Json = json.loads(json.dumps(root.data))
    spec = manifest["spec"]
    for field in ("interval", "retryInterval", "timeout"):
        if isinstance(spec.get(field), str):
            spec[field] = shortened(spec[field], field)
    if seconds_of(str(spec.get("interval"))):
        spec.setdefault("retryInterval", f"{RETRY}s")
    manifest["metadata"].setdefault("namespace", root.namespace)
    return manifest


def _namespace(name: str) -> Json:
    return _object("v1", "Namespace", "", name)


def _secret(namespace: str, name: str, data: dict[str, str]) -> Json:
    kind = {"type": "kubernetes.io/dockerconfigjson"} if _DOCKER in data else {}
    return _object("v1", "Secret", namespace, name, stringData=data, **kind)


def _admin(namespace: str, account: str) -> Json:
    return _object(
        "rbac.authorization.k8s.io/v1",
        "ClusterRoleBinding",
        "",
        f"lab-{namespace}-{account}",
        roleRef={
            "apiGroup": "rbac.authorization.k8s.io",
            "kind": "ClusterRole",
            "name": "cluster-admin",
        },
        subjects=[{"kind": "ServiceAccount", "name": account, "namespace": namespace}],
    )


def _object(api_version: str, kind: str, namespace: str, name: str, **more: Any) -> Json:
    metadata = {"name": name} | ({"namespace": namespace} if namespace else {})
    return {"apiVersion": api_version, "kind": kind, "metadata": metadata, **more}
