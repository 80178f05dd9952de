"""Custom resources, and what their operators need to do what they ask for."""

from collections.abc import Iterator
from typing import Final

from gitops_lint.cluster import Id, Resource
from gitops_lint.cluster.kinds import is_a
from gitops_lint.documents import KeyPath, Map
from gitops_lint.order.events.event import Edge, Event, Reason, exists, fulfilled, staged
from gitops_lint.order.events.objects import DEFINED, Objects
from gitops_lint.order.operators import operators
from gitops_lint.order.producers import (
    CERTIFICATE,
    CLUSTER_ISSUER,
    EXTERNAL_SECRET,
    ISSUER,
    STORES,
)

OWN_HEALTH: Final = (CERTIFICATE, EXTERNAL_SECRET, ISSUER, CLUSTER_ISSUER, *STORES)
_STORE: Final = ("sourceRef", "storeRef")


def fulfilment(event: Event, objects: Objects) -> Iterator[Edge]:
    """A custom resource is fulfilled only if it exists."""
    item = objects.get(event.id)
    if item:
        yield Edge(event, exists(event.id), Reason.LIFECYCLE, item)


def readiness_of_custom_resource(event: Event, objects: Objects) -> Iterator[Edge]:
    """A health check waits for what an operator does, unless it looks before the operator has.

    Without conditions, an object is healthy. (kstatus: checkGenericProperties; external-secrets, cert-manager:
    condition Ready)
    """
    item = objects.get(event.id)
    if item and is_a(item, *OWN_HEALTH) and not event.remote:
        needs = fulfilled(event.id)
        yield Edge(event, needs, Reason.LIFECYCLE, item, certain=False, likely=True)


def store_of_secret(event: Event, objects: Objects) -> Iterator[Edge]:
    """An ExternalSecret writes its Secret only when the stores that it reads work.

    A store that nothing in the cluster creates is assumed to exist. (external-secrets: secretstore manager, GetRef)
    """
    item = objects.get(event.id)
    if item and is_a(item, EXTERNAL_SECRET):
        for path, reference in _stores(item):
            kind = str(reference.get("kind") or "SecretStore")
            namespace = item.namespace if kind == "SecretStore" else ""
            store = Id(kind, namespace, str(reference.get("name")), EXTERNAL_SECRET[1])
            yield from _edge(event, item, path, store, objects)


def issuer_of_certificate(event: Event, objects: Objects) -> Iterator[Edge]:
    """A Certificate writes its Secret only when its issuer works. (cert-manager: issuerRef)"""
    item = objects.get(event.id)
    if item and is_a(item, CERTIFICATE):
        path = ("spec", "issuerRef")
        kind = str(item.get(*path, "kind", default="Issuer"))
        group = str(item.get(*path, "group", default=CERTIFICATE[1]))
        namespace = "" if kind == "ClusterIssuer" else item.namespace
        issuer = Id(kind, namespace, str(item.get(*path, "name")), group)
        yield from _edge(event, item, path, issuer, objects)


def _edge(
    event: Event, item: Resource, path: KeyPath, target: Id, objects: Objects
) -> Iterator[Edge]:
    """The edge to a store or issuer that the cluster applies."""
    if (target.kind, target.group) in (*STORES, ISSUER, CLUSTER_ISSUER) and objects.get(target):
        yield Edge(event, fulfilled(target), Reason.STORE, item, (*path, "name"))


def _stores(item: Resource) -> Iterator[tuple[KeyPath, Map]]:
    """The references to the stores that an ExternalSecret reads, each once, with its key path.

    An entry may name its own store, or a generator instead of one.
    """
    default: KeyPath = ("spec", "secretStoreRef")
    found: dict[KeyPath, None] = {}
    for field in ("data", "dataFrom"):
        for index, entry in item.maps("spec", field):
            own = ("spec", field, index, *_STORE)
            source = entry.get("sourceRef")
            if isinstance(source, Map) and source.get("generatorRef"):
                continue
            found[own if item.get(*own) else default] = None
    for path in found:
        reference = item.get(*path)
        if isinstance(reference, Map):
            yield path, reference


def operator_of(event: Event, objects: Objects) -> Iterator[Edge]:
    """An operator acts only when its chart is installed, if a release of the cluster installs that.

    If several do, any of them may be the one.
    """
    releases = operators(objects.cluster, event.id.group) if objects.get(event.id) else ()
    for release in releases:
        needs = staged(release.id, DEFINED)
        path = ("spec", "chart" if release.get("spec", "chart") else "chartRef")
        yield Edge(event, needs, Reason.OPERATOR, release, path, certain=len(releases) == 1)
