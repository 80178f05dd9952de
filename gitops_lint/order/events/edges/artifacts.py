"""Sources, and the objects that wait for their artifacts."""

from collections.abc import Iterator

from gitops_lint.cluster import Id, Resource, known
from gitops_lint.cluster.absence import absence
from gitops_lint.cluster.kinds import KUSTOMIZATION, RELEASE, SOURCE_GROUP, is_a
from gitops_lint.cluster.references import references
from gitops_lint.documents import KeyPath
from gitops_lint.order.events.edges.missing import missing
from gitops_lint.order.events.event import Edge, Event, Reason, artifact, exists
from gitops_lint.order.events.objects import Objects
from gitops_lint.order.readiness import is_paused


def gate_of_source(event: Event, objects: Objects) -> Iterator[Edge]:
    """An object starts only when its source has an artifact.

    (kustomize-controller: getSource comes before the dependency check)
    """
    item = objects.get(event.id)
    if item:
        yield from _sources(event, item, objects)


def artifact_of_source(event: Event, objects: Objects) -> Iterator[Edge]:
    """A source that is suspended on a new cluster never has an artifact; others wait for their sources.

    A HelmRepository of type oci has no artifact, and can be used as soon as it exists. (source-controller)
    """
    item = objects.get(event.id)
    if event.id in objects.preexisting:
        return
    if item is None:
        yield from _generated(event, objects)
        return
    yield Edge(event, exists(event.id), Reason.LIFECYCLE, item)
    if is_paused(item):
        yield Edge(event, None, Reason.SUSPENDED, item, ("spec", "suspend"))
    yield from _sources(event, item, objects)


def _generated(event: Event, objects: Objects) -> Iterator[Edge]:
    """An ExternalArtifact exists when its generator has all of its sources, unless the generator fails."""
    for generator, made in objects.cluster.generators(event.id):
        path = ("spec", "artifacts")
        yield Edge(event, exists(generator.id), Reason.OWNER, generator, path)
        if is_paused(generator):
            yield Edge(event, None, Reason.SUSPENDED, generator)
        fails = [
            it.fails
            for it in made.outputs
            if it.name == event.id.name
            and (it.namespace or generator.namespace) == event.id.namespace
        ]
        if made.faults and all(fails):
            yield Edge(event, None, Reason.FAULT, generator, path)
        yield from _sources(event, generator, objects)


def _sources(event: Event, item: Resource, objects: Objects) -> Iterator[Edge]:
    for reference in references(item):
        kind, namespace, name = reference.kind, reference.namespace, reference.name
        if not (reference.supported and known(namespace) and known(name)):
            continue
        path = (*reference.path, "name")
        source = Id(kind, namespace, name, SOURCE_GROUP)
        if kind == "ExternalArtifact" and is_a(item, KUSTOMIZATION, RELEASE):
            yield from _gated(event, item, objects)
        if namespace != item.namespace and is_a(item, KUSTOMIZATION, RELEASE):
            yield from _denied(event, item, (*reference.path, "namespace"), objects)
        if (
            source in objects.preexisting
            or objects.get(source)
            or objects.cluster.may_generate(source)
        ):
            yield Edge(event, artifact(source), Reason.SOURCE, item, path)
        else:
            why = absence(objects.cluster, source)
            yield missing(Edge(event, exists(source), Reason.SOURCE, item, path), why)


def _denied(event: Event, item: Resource, path: KeyPath, objects: Objects) -> Iterator[Edge]:
    """With the flag --no-cross-namespace-refs, a source must be in the namespace of the object that names it.

    (kustomize-controller: getSource; helm-controller: acl AllowsAccessTo)
    """
    if objects.cluster.flags.of(item.kind).no_cross_namespace_refs:
        yield Edge(event, None, Reason.ACCESS, item, path)


def _gated(event: Event, item: Resource, objects: Objects) -> Iterator[Edge]:
    """Flux denies access to an ExternalArtifact while a feature gate of the controller is off.

    (kustomize-controller, helm-controller: feature gate ExternalArtifact)
    """
    cluster = objects.cluster
    if not cluster.flags.of(item.kind).enabled("ExternalArtifact"):
        certain = cluster.flux.exact and cluster.shows_controller(item.kind)
        path = ("spec", "sourceRef" if item.kind == "Kustomization" else "chartRef")
        yield Edge(event, None, Reason.FEATURE_GATE, item, path, certain)
