"""The Flux objects of a cluster as Flux would apply them."""

from collections.abc import Iterator

from gitops_lint.cluster import Cluster, Content, Resource
from gitops_lint.documents import Place, Tree
from gitops_lint.engine.redact import without_secrets
from gitops_lint.results.explanation import Line
from gitops_lint.results.resolved_objects import ResolvedCluster, ResolvedObject


def resolved_objects(cluster: Cluster, tree: Tree) -> ResolvedCluster:
    """The Flux objects of a cluster, parents before children, without secrets.

    Objects that Flux applies to another cluster are left out.
    """
    return ResolvedCluster(
        name=cluster.name,
        entry=cluster.entry.directory or ".",
        objects=tuple(_resolved(*found, tree) for found in _objects(cluster)),
        unknown=tuple((reason, _line(place)) for reason, place in dict.fromkeys(cluster.unknown)),
    )


def _objects(cluster: Cluster) -> Iterator[tuple[Resource, Content | None]]:
    """Each Flux object with its content, if it has any; roots first."""
    contents = {**cluster.contents, **cluster.resource_sets}
    applied = {id(item) for item in cluster.resources}
    roots = [it for it in cluster.contents.values() if id(it.owner) not in applied]
    yield from ((it.owner, it) for it in roots)
    for item in cluster.resources:
        if _is_flux(item) and not item.remote:
            content = contents.get(item.id)
            if content is None or content.owner is item:
                yield item, content
            elif content.owner.data != item.data:  # a second object with the same identity
                yield item, None


def _is_flux(item: Resource) -> bool:
    return item.group.endswith(".fluxcd.io") or item.group == "fluxcd.controlplane.io"


def _resolved(item: Resource, content: Content | None, tree: Tree) -> ResolvedObject:
    owner = item.owner
    return ResolvedObject(
        data=without_secrets(item.data, tree.secrets),
        parent=f"{owner.namespace}/{owner.name}" if owner else None,
        path=_directory(content) if content else None,
        content=content.state if content else None,
        layers=tuple(map(_line, item.layers)),
    )


def _directory(content: Content) -> str | None:
    artifact = content.artifact
    exists = artifact is not None and artifact.is_directory(content.path)
    return (content.directory or ".") if exists else None


def _line(place: Place) -> Line:
    return Line(place.path, place.value.line + 1)
