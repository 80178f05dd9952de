"""CRDs, and the custom resources that need them."""

from collections.abc import Iterator, Sequence

from gitops_lint.cluster import Resource
from gitops_lint.order.events.event import Edge, Event, Reason, exists, served, staged
from gitops_lint.order.events.objects import DEFINED, Objects
from gitops_lint.order.readiness import is_custom


def definitions_of_stage(event: Event, objects: Objects) -> Iterator[Edge]:
    """The dry-run of a stage fails until the API server serves all of its kinds.

    A CRD that the same owner applies in an earlier stage exists by then. Kinds without a known CRD in the
    cluster are assumed to be served. (fluxcd/pkg ssa: ApplyAllStaged)
    """
    first: dict[tuple[str, str, str], Resource] = {}
    for item in objects.stages(event.id).get(event.stage, ()):
        if is_custom(item):
            first.setdefault((item.group, item.kind, item.remote), item)
    for (group, kind, remote), item in first.items():
        makers = [stage for _, stage in _manifests(group, kind, remote, objects)]
        own = any(it.id == event.id and it.stage < event.stage for it in makers)
        if not own and (makers or _charts(group, kind, remote, objects)):
            needs = served(group, kind, remote)
            yield Edge(event, needs, Reason.DEFINITION, item, ("apiVersion",))


def installed_definition(event: Event, objects: Objects) -> Iterator[Edge]:
    """A CRD also exists when a chart that contains it is installed."""
    item = objects.get(event.id, event.remote)
    if item is None or event.id.kind != "CustomResourceDefinition":
        return
    group, kind = item.get("spec", "group"), item.get("spec", "names", "kind")
    for release in _charts(str(group), str(kind), event.remote, objects):
        yield _installed(event, release)


def _installed(event: Event, release: Resource) -> Edge:
    path = ("spec", "chart" if release.get("spec", "chart") else "chartRef")
    return Edge(event, staged(release.id, DEFINED), Reason.OWNER, release, path)


def provided_definitions(event: Event, objects: Objects) -> Iterator[Edge]:
    """A kind is served when its CRD exists, or when a chart that contains the CRD is installed."""
    group, kind = event.id.group, event.id.kind
    for definition, _ in _manifests(group, kind, event.remote, objects):
        needs = exists(definition.id, event.remote)
        yield Edge(event, needs, Reason.OWNER, definition, ("metadata", "name"))
    for release in _charts(group, kind, event.remote, objects):
        yield _installed(event, release)


def _manifests(
    group: str, kind: str, remote: str, objects: Objects
) -> Iterator[tuple[Resource, Event]]:
    """The CRDs of a kind that are applied as manifests, with the stage of their owner."""
    for identity in objects.definitions.get((group, kind, remote), ()):
        yield from objects.makers(identity, remote)


def _charts(group: str, kind: str, remote: str, objects: Objects) -> Sequence[Resource]:
    return objects.charts(group, kind) if not remote else ()
