"""CustomResourceDefinitions, and the custom resources that need them."""

from collections.abc import Iterator, Sequence

from gitops_lint.cluster import Resource
from gitops_lint.order.events.event import Edge, Event, Reason, exists, served, staged
from gitops_lint.order.events.objects import DEFINED, Objects
from gitops_lint.order.readiness import is_custom


def definitions_of_stage(event: Event, objects: Objects) -> Iterator[Edge]:
    """The dry-run of a stage fails as long as the API server does not know a kind in it.

    A definition that the same object applies in an earlier stage is there by then. Kinds that nothing
    in the cluster is known to define are taken for defined. (fluxcd/pkg ssa: ApplyAllStaged)
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
    """A CustomResourceDefinition is there, too, when a chart that brings it along is installed."""
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
    """A kind is known when its definition is there, or a chart that brings it along is installed."""
    group, kind = event.id.group, event.id.kind
    for definition, _ in _manifests(group, kind, event.remote, objects):
        needs = exists(definition.id, event.remote)
        yield Edge(event, needs, Reason.OWNER, definition, ("metadata", "name"))
    for release in _charts(group, kind, event.remote, objects):
        yield _installed(event, release)


def _manifests(
    group: str, kind: str, remote: str, objects: Objects
) -> Iterator[tuple[Resource, Event]]:
    """The definitions of a kind that are applied as they are, with the stage of their owner."""
    for identity in objects.definitions.get((group, kind, remote), ()):
        yield from objects.makers(identity, remote)


def _charts(group: str, kind: str, remote: str, objects: Objects) -> Sequence[Resource]:
    return objects.charts(group, kind) if not remote else ()
