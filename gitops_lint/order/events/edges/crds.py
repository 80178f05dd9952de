"""CRDs, and the custom resources that need them."""

from collections.abc import Iterator

from gitops_lint.cluster import Id, Resource, known
from gitops_lint.cluster.kinds import RELEASE, is_a
from gitops_lint.once import once
from gitops_lint.order.events.event import Edge, Event, Reason, exists, served, staged
from gitops_lint.order.events.objects import BUILT, DEFINED, Objects
from gitops_lint.order.readiness import is_custom, is_custom_group


def definitions_of_stage(event: Event, objects: Objects) -> Iterator[Edge]:
    """The dry-run of a stage fails until the API server serves all of its kinds.

    A CRD that the same owner applies in an earlier stage exists by then. A kind whose CRD nothing in the
    cluster installs is needed from outside; one that a chart only may install is assumed to be served.
    (fluxcd/pkg ssa: ApplyAllStaged)
    """
    first: dict[tuple[str, str, str], Resource] = {}
    for item in objects.stages(event.id).get(event.stage, ()):
        if is_custom(item):
            first.setdefault((item.group, item.kind, item.remote), item)
    for (group, kind, remote), item in first.items():
        if not _is_awaited(objects, group, kind, remote):
            continue
        makers = (stage for _, stage in _manifests(group, kind, remote, objects))
        if not any(it.id == event.id and it.stage < event.stage for it in makers):
            needs = served(group, kind, remote)
            yield Edge(event, needs, Reason.DEFINITION, item, ("apiVersion",))


def definitions_of_chart(event: Event, objects: Objects) -> Iterator[Edge]:
    """An installation fails until the API server serves the kinds of all objects that the chart renders.

    Helm asks for the kinds of all objects before it stores the release, so helm-controller has no failure to count
    and retries forever. A kind that the same chart may install is left out, because Helm installs `crds/` first.
    (Helm: action.Install, kube.Client.Build; helm-controller: reconcile Install)
    """
    item = objects.get(event.id)
    if event.stage != DEFINED or item is None or not is_a(item, RELEASE):
        return
    from gitops_lint.charts import rendered_kinds

    remote = item.destination
    for (group, kind), path, certain in rendered_kinds(item, objects.cluster):
        if not is_custom_group(group) or objects.may_be_installed_by(item, group, kind):
            continue
        if _is_awaited(objects, group, kind, remote):
            yield Edge(event, served(group, kind, remote), Reason.RENDERED, item, path, certain)


def installed_definition(event: Event, objects: Objects) -> Iterator[Edge]:
    """A CRD also exists when a chart that contains it is installed."""
    item = objects.get(event.id, event.remote)
    if event.id.kind != "CustomResourceDefinition":
        return
    if item is None:
        charts = objects.charts_of_crd(event.id.name) if not event.remote else ()
        group, kind = event.id.name.partition(".")[2], ""
    else:
        group, kind = str(item.get("spec", "group")), str(item.get("spec", "names", "kind"))
        charts = objects.charts(group, kind, event.remote)
    for release in charts:
        yield _installed(event, release, group, kind, objects)


@once
def _is_awaited(objects: Objects, group: str, kind: str, remote: str) -> bool:
    """Whether the API server serves a kind only once the cluster, or something outside, has installed its CRD."""
    provided = any(_manifests(group, kind, remote, objects)) or objects.charts(group, kind, remote)
    return bool(provided) or is_needed_kind(Id(kind, "", "", group), remote, objects)


def is_needed_kind(identity: Id, remote: str, objects: Objects) -> bool:
    """Whether the CRD of a kind is needed from outside: no manifest has it, and no chart may install it."""
    group, kind = identity.group, identity.kind
    if not objects.cluster.whole or remote or not group or not known(group):
        return False
    made = objects.definitions.get((group, kind, remote)) or objects.may_install(group, kind)
    return not made


def is_awaited_crd(identity: Id, objects: Objects) -> bool:
    """Whether a CRD that no manifest has comes from a chart, or is needed from outside.

    False if a chart only may install it. Those of Flux are bootstrapped.
    """
    name = identity.name
    if not known(name) or not is_custom_group(name.partition(".")[2]):
        return False
    return bool(objects.charts_of_crd(name)) or not objects.may_install_crd(name)


def _installed(event: Event, release: Resource, group: str, kind: str, objects: Objects) -> Edge:
    """A chart installs a CRD; perhaps not into this cluster, if the kubeconfigs are only named alike."""
    from gitops_lint.charts import installs_first

    stage = BUILT if installs_first(release, objects.cluster, group, kind) else DEFINED
    path = ("spec", "chart" if release.get("spec", "chart") else "chartRef")
    certain = release.destination == event.remote
    return Edge(event, staged(release.id, stage), Reason.OWNER, release, path, certain)


def provided_definitions(event: Event, objects: Objects) -> Iterator[Edge]:
    """A kind is served when its CRD exists, or when a chart that contains the CRD is installed.

    CRDs in `crds/` of a chart are installed even if the rest of it fails. (helm-controller: applyCRDs)
    """
    group, kind = event.id.group, event.id.kind
    for definition, _ in _manifests(group, kind, event.remote, objects):
        needs = exists(definition.id, event.remote)
        yield Edge(event, needs, Reason.OWNER, definition, ("metadata", "name"))
    for release in objects.charts(group, kind, event.remote):
        yield _installed(event, release, group, kind, objects)


def _manifests(
    group: str, kind: str, remote: str, objects: Objects
) -> Iterator[tuple[Resource, Event]]:
    """The CRDs of a kind that are applied as manifests, with the stage of their owner."""
    for identity in objects.definitions.get((group, kind, remote), ()):
        yield from objects.makers(identity, remote)
