"""Namespaces, and the objects that need them."""

from collections.abc import Iterator

from gitops_lint.cluster import Id, Resource, known
from gitops_lint.cluster.kinds import RELEASE, is_a
from gitops_lint.cluster.scope import is_namespaced
from gitops_lint.order.events.event import Edge, Event, Reason, exists, staged
from gitops_lint.order.events.objects import DEFINED, Objects
from gitops_lint.order.readiness import is_custom


def namespaces_of_stage(event: Event, objects: Objects) -> Iterator[Edge]:
    """The dry-run of a stage fails while a namespace is missing; so does the install of a HelmRelease.

    A Namespace that the same owner applies in an earlier stage exists. (fluxcd/pkg ssa: ApplyAllStaged;
    helm-controller: createNamespace)
    """
    item = objects.get(event.id)
    if item is None:
        return
    if is_a(item, RELEASE):
        yield from _of_release(event, item, objects)
        return
    seen: set[tuple[str, str]] = set()
    for other in objects.stages(event.id).get(event.stage, ()):
        key = (other.namespace, other.remote)
        if key in seen or not other.namespace or _has_no_namespace(other):
            continue  # one object of a namespace is enough
        seen.add(key)
        # kustomize gives a namespace to custom resources of any scope.
        named = is_namespaced(other.group, other.kind, objects.cluster)
        certain = not is_custom(other) or named
        yield from _need(event, other.namespace, other.remote, other, objects, certain=certain)


def created_namespace(event: Event, objects: Objects) -> Iterator[Edge]:
    """A HelmRelease with `install.createNamespace` also creates its namespace."""
    if event.id.kind == "Namespace" and not event.id.group and not _is_preexisting(event, objects):
        for release in objects.creating.get((event.id.name, event.remote), ()):
            path = ("spec", "install", "createNamespace")
            yield Edge(event, staged(release.id, DEFINED), Reason.OWNER, release, path)


def _of_release(event: Event, release: Resource, objects: Objects) -> Iterator[Edge]:
    """A release that creates its target namespace does not need it.

    Its history may be in another namespace. Both default to its own, which exists in its own cluster.
    (helm-controller: storageNamespace, kubeConfig)
    """
    if event.stage != DEFINED:
        return
    remote = release.destination
    present: set[object] = set() if remote else {release.namespace}
    if release.get("spec", "install", "createNamespace") is True:
        present.add(str(release.get("spec", "targetNamespace")))
    for key in ("targetNamespace", "storageNamespace"):
        path = ("spec", key) if release.get("spec", key) else ("metadata", "namespace")
        name = release.get(*path)
        if isinstance(name, str) and name not in present:
            present.add(name)
            yield from _need(event, name, remote, release, objects, *path)


def _need(
    event: Event,
    name: str,
    remote: str,
    item: Resource,
    objects: Objects,
    *path: str,
    certain: bool = True,
) -> Iterator[Edge]:
    """The edge to a namespace; one that nothing in the cluster creates is needed from outside.

    None for a namespace of another cluster that this one does not create.
    """
    namespace = exists(Id("Namespace", "", name), remote)
    if not known(name) or is_encrypted(name) or _is_preexisting(namespace, objects):
        return
    makers = [stage for _, stage in objects.makers(namespace.id, remote)]
    if any(it.id == event.id and it.stage < event.stage for it in makers):
        return
    made = bool(makers or objects.creating.get((name, remote)))
    if made or (objects.cluster.whole and not remote and not objects.has_unknown_namespaces):
        certain |= made
        path = path or ("metadata", "namespace")
        yield Edge(event, namespace, Reason.NAMESPACE, item, path, certain)


def is_encrypted(name: str) -> bool:
    """Whether a name is encrypted, and therefore unknown. (SOPS)"""
    return name.startswith("ENC[")


def _is_preexisting(event: Event, objects: Objects) -> bool:
    """Whether a namespace is one of Kubernetes' own, or was bootstrapped with Flux."""
    name = event.id.name
    own = name in ("default", "flux-system") or name.startswith("kube-")
    return own or (event.id in objects.preexisting and not event.remote)


def _has_no_namespace(resource: Resource) -> bool:
    """Whether the kind of an object is cluster-scoped, even if kustomize has given it a namespace."""
    return resource.kind.startswith("Cluster")
