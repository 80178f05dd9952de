"""Images: policies wait for the tags that a repository scans."""

from collections.abc import Iterator

from gitops_lint.cluster import Id, known
from gitops_lint.cluster.absence import absence
from gitops_lint.cluster.kinds import IMAGE_GROUP, IMAGES, is_a
from gitops_lint.cluster.references import references
from gitops_lint.order.events.edges.missing import missing
from gitops_lint.order.events.event import Edge, Event, Reason, exists, ready
from gitops_lint.order.events.objects import Objects
from gitops_lint.order.readiness import suspended


def readiness_of_images(event: Event, objects: Objects) -> Iterator[Edge]:
    """A policy is Ready only when its ImageRepository has scanned the tags; a suspended object, never.

    (image-reflector-controller: ImagePolicyReconciler, observedGeneration -1 by default)
    """
    item = objects.get(event.id)
    if item is None or event.remote or not is_a(item, *IMAGES):
        return
    if suspended(item):
        yield Edge(event, None, Reason.SUSPENDED, item, ("spec", "suspend"))
    for reference in references(item):
        kind, namespace, name = reference.kind, reference.namespace, reference.name
        if kind != "ImageRepository" or not (known(namespace) and known(name)):
            continue
        source, path = Id(kind, namespace, name, IMAGE_GROUP), (*reference.path, "name")
        if objects.get(source):
            yield Edge(event, ready(source), Reason.SOURCE, item, path)
        else:
            why = absence(objects.cluster, source)
            yield missing(Edge(event, exists(source), Reason.SOURCE, item, path), why)
