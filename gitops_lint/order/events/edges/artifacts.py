"""Sources, and the objects that wait for their artifacts."""

from collections.abc import Iterator

from gitops_lint.cluster import Id, Resource, known
from gitops_lint.cluster.kinds import SOURCE_GROUP
from gitops_lint.cluster.references import Reference, references
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
    for index, entry in item.maps("spec", "include"):
        name = entry.get("repository", {})
        name = name.get("name") if isinstance(name, dict) else None
        if isinstance(name, str):
            other = Id("GitRepository", item.namespace, name, SOURCE_GROUP)
            if objects.get(other):
                path = ("spec", "include", index)
                yield Edge(event, artifact(other), Reason.SOURCE, item, path)


def _generated(event: Event, objects: Objects) -> Iterator[Edge]:
    """An ExternalArtifact exists when its generator has all of its sources."""
    for generator, made in objects.cluster.generated:
        for output in made.outputs:
            if (generator.namespace, output.name) == (event.id.namespace, event.id.name):
                yield Edge(
                    event, exists(generator.id), Reason.OWNER, generator, ("spec", "artifacts")
                )
                if is_paused(generator):
                    yield Edge(event, None, Reason.SUSPENDED, generator)
                yield from _sources(event, generator, objects)


def _sources(event: Event, item: Resource, objects: Objects) -> Iterator[Edge]:
    for reference in references(item):
        kind, namespace, name = reference.kind, reference.namespace, reference.name
        if not (reference.supported and known(namespace) and known(name)):
            continue
        path = (*reference.path, "name")
        source = Id(kind, namespace, name, SOURCE_GROUP)
        if kind == "ExternalArtifact" or source in objects.preexisting or objects.get(source):
            yield Edge(event, artifact(source), Reason.SOURCE, item, path)
        else:
            certain = _is_missing(reference, objects)
            yield Edge(event, None, Reason.MISSING, item, path, certain)


def _is_missing(reference: Reference, objects: Objects) -> bool:
    """Whether a source certainly does not exist: nothing outside the checkout may apply it."""
    cluster = objects.cluster
    assumed = cluster.entry.source_assumed
    present = cluster.has_source(reference.kind, reference.namespace, reference.name)
    return cluster.whole and not (cluster.opaque or assumed or present)
