"""What a person does before Flux starts: bootstrap it, and create what the cluster needs."""

import json
from collections.abc import Iterable, Iterator
from typing import Any, Final

from gitops_lint.cluster import Cluster, Resource, SourceId, source_of
from gitops_lint.order.verdict import verdict
from gitops_lint.queries.needs import preparations
from gitops_lint.results.explanation import Name
from lab.api import Json
from lab.charts import definitions
from lab.checkout import MAX_INTERVAL, SHORT, Addresses, seconds_of, shortened
from lab.flux import SOURCES
from lab.sops import FILE, Key
from lab.world import BUILT_IN, World, needed_kinds

_DOCKER: Final = ".dockerconfigjson"
# Keys for any source, whatever its URL was before it pointed to the lab.
_CREDENTIALS: Final = {
    **dict.fromkeys(("username", "password"), "lab"),
    **dict.fromkeys(("accesskey", "secretkey"), "lab"),  # of a Bucket
}
_VALUES: Final = {"values.yaml": "{}", _DOCKER: '{"auths":{}}'}
_PLAYED: Final = "played"
# Some Kustomizations are applied under their accounts. (flux2 manifests: cluster-reconciler)
_CONTROLLERS: Final = ("kustomize-controller", "helm-controller")


def namespaces(world: World) -> Iterator[Json]:
    """The namespaces that a new cluster has, with the names that they have in this world."""
    own = world.cluster.entry.source.namespace
    for name in (*(BUILT_IN if world.namespaces else ()), own):  # those of Kubernetes exist
        yield _namespace(world.renamed(name))


def accounts(world: World) -> Iterator[Json]:
    """The ServiceAccounts of the controllers, which may do everything."""
    own = world.renamed(world.cluster.entry.source.namespace)
    for name in _CONTROLLERS:
        yield _object("v1", "ServiceAccount", own, name)
        yield _admin(own, name)


def bootstrap(world: World, addresses: Addresses) -> Iterator[Json]:
    """The objects that `flux bootstrap` or the Flux Operator creates: the source, and the roots."""
    entry = world.cluster.entry
    found = world.cluster.find(entry.source.kind, entry.source.namespace, entry.source.name)
    own = world.renamed(entry.source.namespace)
    pull = entry.instance.get("spec", "sync", "pullSecret") if entry.instance else None
    secret = str(found.get("spec", "secretRef", "name") or "") if found else str(pull or "")
    needed = {(it.name.kind, it.name.name) for it in verdict(world.cluster).needs}
    if secret and ("Secret", secret) not in needed:
        yield a_secret(own, secret, _CREDENTIALS)
    yield _source(entry.source, own, addresses, secret if pull else "")
    if entry.source_assumed:  # nobody knows its name, so that of any reference may be the right one
        named = {source_of(it) for it in world.cluster.kustomizations} - {entry.source}
        for it in sorted(named, key=str):
            if it.kind in SOURCES and world.cluster.find(it.kind, it.namespace, it.name) is None:
                yield _source(it, world.renamed(it.namespace), addresses)
    for root in entry.roots:
        yield _bootstrapped(root, world)


def needs(world: World, key: Key | None) -> Iterator[Json]:
    """The objects that the cluster needs; a need that cannot be created is left out (see `uncreated`).

    `key`: the one that decrypts its documents, for the Secrets of `spec.decryption`.
    """
    tree_needs = preparations(world.cluster, world.tree).found
    for it in tree_needs:
        if it.need.name.kind == "Namespace":
            yield _namespace(it.need.name.name)
    existing = set(applied_namespaces(world))
    for it in tree_needs:
        name = it.need.name
        if name.namespace and name.namespace not in existing:
            existing.add(name.namespace)
            yield _namespace(name.namespace)
        yield from _created(name, data_of(name, world.cluster, key, it.keys))
    yield from definitions(world.needed)


def applied_namespaces(world: World) -> frozenset[str]:
    """The namespaces that Flux applies, but for the one it runs in: what is needed in them can only come later."""
    own = world.renamed(world.cluster.entry.source.namespace)
    present = {own, *(world.renamed(it) for it in BUILT_IN)}
    found = {it.name for it in world.cluster.of_kind(("Namespace", "")) if not it.remote}
    return frozenset(found - present)


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


def _decrypting(cluster: Cluster) -> Iterator[Name]:
    """The Secrets with keys that Kustomizations decrypt with."""
    for it in cluster.kustomizations:
        name = it.get("spec", "decryption", "secretRef", "name")
        if isinstance(name, str):
            yield Name("Secret", it.namespace, name)


def data_of(
    name: Name, cluster: Cluster, key: Key | None = None, keys: Iterable[str] = ()
) -> dict[str, str]:
    """Data of a ConfigMap or Secret, for all that may read it: `keys`, variables, values, and credentials.

    Only what somebody reads, because Flux rejects a key that is not a name of a variable in `substituteFrom`. A
    Secret of `spec.decryption` has the `key` that decrypts.
    """
    if key and name in _decrypting(cluster):
        return {FILE: key.identity}
    found = {*keys, *_read(name.kind, name.name, cluster)}
    return {**_CREDENTIALS, **{key: _VALUES.get(key, _PLAYED) for key in found}}


def _read(kind: str, name: str, cluster: Cluster) -> Iterator[str]:
    """The keys that the Kustomizations and HelmReleases read that name a ConfigMap or Secret."""
    for release in cluster.of_kind("HelmRelease"):
        for _, entry in release.maps("spec", "valuesFrom"):
            if (entry.get("kind"), entry.get("name")) == (kind, name):
                yield str(entry.get("valuesKey") or "values.yaml")
    for content in cluster.contents.values():
        entries = content.owner.maps("spec", "postBuild", "substituteFrom")
        if any((entry.get("kind"), entry.get("name")) == (kind, name) for _, entry in entries):
            yield from (use.name for _, it in content.substituted for use in it.uses)


_CREATED: Final = ("Namespace", "Secret", "ConfigMap", "ServiceAccount", "StorageClass")


def _created(name: Name, data: dict[str, str]) -> Iterator[Json]:
    if name.is_kind:
        return
    match name.kind:
        case "Secret":
            yield a_secret(name.namespace, name.name, data)
        case "ConfigMap":
            yield _object("v1", "ConfigMap", name.namespace, name.name, data=data)
        case "ServiceAccount":
            yield _object("v1", "ServiceAccount", name.namespace, name.name)
            yield _admin(name.namespace, name.name)
        case "StorageClass":
            yield _object(
                "storage.k8s.io/v1", "StorageClass", "", name.name, provisioner="lab/none"
            )


def _source(source: SourceId, namespace: str, addresses: Addresses, secret: str = "") -> Json:
    """A source of the deployed repository, with the Secret that it reads."""
    spec: Json = {"interval": f"{MAX_INTERVAL}s"}
    if secret:
        spec["secretRef"] = {"name": secret}
    if source.kind == "OCIRepository":
        spec |= {"url": f"{addresses.oci}/ours/{source.name}", "insecure": True}
    else:
        spec |= {"url": f"{addresses.http}/git/ours.git", "ref": {"branch": "main"}}
    return _object(SOURCES[source.kind], source.kind, namespace, source.name, spec=spec)


def _bootstrapped(root: Resource, world: World) -> Json:
    """The manifest of a root, with short times. One that is not in the repository still has its old namespace.

    If it applies itself, with the patches that it applies. (flux bootstrap: builds the directory of the sync)
    """
    applied = next((it for it in world.cluster.resources if it.id == root.id), root)
    manifest: Json = json.loads(json.dumps(applied.data))
    spec, reference = manifest["spec"], manifest["spec"].get("sourceRef", {})
    for field in ("interval", "retryInterval", "timeout"):
        if isinstance(spec.get(field), str):
            spec[field] = shortened(spec[field], field)
    if seconds_of(str(spec.get("interval"))):
        manifest["spec"] = spec = {**SHORT, **spec}
    manifest["metadata"]["namespace"] = world.renamed(root.namespace)
    if "namespace" in reference:
        reference["namespace"] = world.renamed(reference["namespace"])
    return manifest


def _namespace(name: str) -> Json:
    return _object("v1", "Namespace", "", name)


def a_secret(namespace: str, name: str, data: dict[str, str]) -> Json:
    """A Secret with data; one with the credentials of a registry has the type for that."""
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
