"""Namespaces, and the objects that need them."""

from collections.abc import Iterator

from gitops_lint.cluster import Id, Resource, known
from gitops_lint.cluster.kinds import RELEASE, is_a
from gitops_lint.order.events.event import Edge, Event, Reason, exists, staged
from gitops_lint.order.events.objects import DEFINED, Objects


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
            continue
        seen.add(key)
        yield from _need(event, other.namespace, other.remote, other, objects)


def created_namespace(event: Event, objects: Objects) -> Iterator[Edge]:
    """A HelmRelease with `install.createNamespace` also creates its namespace."""
    if event.id.kind == "Namespace" and not event.id.group and not _is_preexisting(event, objects):
        for release in objects.creating.get((event.id.name, event.remote), ()):
            path = ("spec", "install", "createNamespace")
            yield Edge(event, staged(release.id, DEFINED), Reason.OWNER, release, path)


def _of_release(event: Event, release: Resource, objects: Objects) -> Iterator[Edge]:
    """A release that creates its target namespace does not need it.

    Its history may be in another namespace. (helm-controller: storageNamespace)
    """
    if event.stage != DEFINED or release.get("spec", "kubeConfig") is not None:
        return
    present: set[object] = {release.namespace}
    if release.get("spec", "install", "createNamespace") is True:
        present.add(release.get("spec", "targetNamespace"))
    for key in ("targetNamespace", "storageNamespace"):
        name = release.get("spec", key)
        if isinstance(name, str) and name not in present:
            present.add(name)
            yield from _need(event, name, "", release, objects, "spec", key)


def _need(
    event: Event, name: str, remote: str, item: Resource, objects: Objects, *path: str
) -> Iterator[Edge]:
    """The edge to a namespace that this cluster creates; all others are assumed to exist."""
    namespace = exists(Id("Namespace", "", name), remote)
    if not known(name) or _is_preexisting(namespace, objects):
        return
    makers = [stage for _, stage in objects.makers(namespace.id, remote)]
    if any(it.id == event.id and it.stage < event.stage for it in makers):
        return
    if makers or objects.creating.get((name, remote)):
        yield Edge(event, namespace, Reason.NAMESPACE, item, path or ("metadata", "namespace"))


def _is_preexisting(event: Event, objects: Objects) -> bool:
    """Whether a namespace is one of Kubernetes' own, or was bootstrapped."""
    name = event.id.name
    own = name == "default" or name.startswith("kube-")
    return own or (event.id in objects.preexisting and not event.remote)


def _has_no_namespace(resource: Resource) -> bool:
    """Whether the kind of an object is cluster-scoped, even if kustomize has given it a namespace."""
    return resource.kind.startswith("Cluster")
