"""The entry point that a sign of a cluster stands for."""

from collections.abc import Sequence

from gitops_lint.cluster.identity import normal_ref, normal_url, source_of
from gitops_lint.cluster.kinds import FLUX_GROUP
from gitops_lint.cluster.layout import join
from gitops_lint.cluster.model import Entry, SourceId
from gitops_lint.cluster.resource import Resource
from gitops_lint.results.cluster import EntryKind
from gitops_lint.source import Document, Map, Place, Span, get

_BOOTSTRAP = SourceId("GitRepository", "flux-system", "flux-system")


def new_entry(
    root: str, path: str, found_by: EntryKind, place: Place | None, roots: Sequence[Resource] = (), *,
    source: SourceId = _BOOTSTRAP, name: str = "", url: str = "", ref: str = "", ignore: str = "",
    instance: Resource | None = None,
) -> Entry:  # fmt: skip
    name = name or join(root, path) or "."
    place = place or Place(join(root, path), None, Span(0, 0, 0, 0))
    roots = tuple(roots) or (virtual_root(source, path, place),)
    return Entry(
        name=name,
        root=root,
        path=path,
        found_by=found_by,
        place=place,
        roots=roots,
        source=source,
        url=url,
        ref=ref,
        ignore=ignore,
        instance=instance,
    )


def virtual_root(source: SourceId, path: str, place: Place) -> Resource:
    """The root Kustomization that is in the cluster but not in the repository.

    flux-operator: the sync template (interval 10m, prune, no wait); flux bootstrap writes the same.
    """

    def made(**entries: object) -> Map:
        return Map(entries, dict.fromkeys(entries, place))

    reference = made(kind=source.kind, name=source.name, namespace=source.namespace)
    spec = made(interval="10m0s", path=f"./{path}", prune=True, sourceRef=reference)
    metadata = made(name=source.name, namespace=source.namespace)
    data = made(apiVersion=f"{FLUX_GROUP}/v1", kind="Kustomization", metadata=metadata, spec=spec)
    return Resource(data, place)


def self_managed(
    root: Resource, folder: str, path: str, found_by: EntryKind, documents: Sequence[Document]
) -> Entry:
    """An entry point whose root Kustomization is itself in the repository."""
    source = source_of(root)
    git = next(
        (document.data for document in documents if get(document.data, "kind") == source.kind), None
    )
    return new_entry(
        folder, path, found_by, root.place("spec", "path"), (root,), source=source,
        url=normal_url(get(git, "spec", "url")), ref=normal_ref(get(git, "spec", "ref")),
        ignore=str(get(git, "spec", "ignore", default="")),
    )  # fmt: skip
