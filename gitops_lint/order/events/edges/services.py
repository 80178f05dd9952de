"""Sources whose URL points at a Service of this cluster, and what runs behind that."""

from collections.abc import Iterator
from typing import Final

from gitops_lint.cluster import Id, Resource
from gitops_lint.cluster.pods import pod_labels
from gitops_lint.cluster.releases import release_name
from gitops_lint.documents import KeyPath, Map
from gitops_lint.order.events.event import Edge, Event, Reason, exists, ready, staged
from gitops_lint.order.events.objects import DEFINED, Objects
from gitops_lint.regex import regex

_ADDRESS: Final = regex(
    r"(?:[a-z+]{1,10}://)?(?:[^@/]{1,200}@)?([a-z0-9-]{1,63})\.([a-z0-9-]{1,63})\.svc(?:[.:/]|$)"
)


def service_of_source(event: Event, objects: Objects) -> Iterator[Edge]:
    """A source whose URL is the address of a Service has an artifact only when something answers there.

    That is the workload with the labels that the Service selects, or the chart that seems to have the Service.
    (Kubernetes: DNS for Services, `NAME.NAMESPACE.svc`)
    """
    item = objects.get(event.id)
    if item is None or event.id in objects.preexisting:
        return
    path: KeyPath = ("spec", "endpoint" if item.kind == "Bucket" else "url")
    url = item.get(*path)
    address = _ADDRESS.match(url) if isinstance(url, str) else None
    if address is None:
        return
    name, namespace = address.groups()
    service = objects.get(Id("Service", namespace, name))
    if service:
        yield Edge(event, exists(service.id), Reason.SERVICE, item, path)
        selected = list(_selected(service, objects))
        for workload in selected:
            certain = len(selected) == 1
            yield Edge(event, ready(workload.id), Reason.SERVICE, item, path, certain)
    else:
        for release in _charts(namespace, name, objects):
            needs = staged(release.id, DEFINED)
            yield Edge(event, needs, Reason.SERVICE, item, path, certain=False, likely=True)


def _selected(service: Resource, objects: Objects) -> Iterator[Resource]:
    """The workloads whose pods a Service selects."""
    selector = service.get("spec", "selector")
    if not isinstance(selector, Map) or not all(isinstance(it, str) for it in selector.values()):
        return
    wanted = selector.items()
    places = (objects.labeled.get((service.namespace, *it), ()) for it in wanted)
    for item in min(places, key=len, default=()):  # the rarest label leaves the fewest to look at
        if wanted <= pod_labels(item).items():
            yield item


def _charts(namespace: str, service: str, objects: Objects) -> list[Resource]:
    """The HelmReleases into a namespace with the longest name with which that of a Service begins.

    None if a script seems to install one of them before Flux starts.
    """
    found = [
        (len(name), it)
        for it in objects.installing.get(namespace, ())
        if (name := release_name(it)) and f"{service}-".startswith(f"{name}-")
    ]
    if not found:
        return []
    from gitops_lint.charts import bootstrapped

    first, longest = bootstrapped(objects.cluster), max(length for length, _ in found)
    releases = [it for length, it in found if length == longest]
    return [] if any(it.name in first for it in releases) else releases
