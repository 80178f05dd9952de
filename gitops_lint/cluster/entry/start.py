"""An entry point: the path, root Kustomizations and source with which a cluster starts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from gitops_lint.cluster.identity import SourceId, normal_ref, normal_url, source_of
from gitops_lint.cluster.kinds import FLUX_GROUP
from gitops_lint.cluster.paths import join
from gitops_lint.cluster.resource import Resource
from gitops_lint.documents import Document, Fault, Map, Place, Span, get
from gitops_lint.results.cluster import EntryKind

_BOOTSTRAP: Final = SourceId("GitRepository", "flux-system", "flux-system")


@dataclass(frozen=True, slots=True)
class Entry:
    """The entry point of a cluster.

    `path` is its directory, relative to the artifact's root, which is the directory `root` of the
    repository. `roots` are the bootstrapped Flux Kustomizations.
    """

    name: str
    root: str
    path: str
    found_by: EntryKind
    place: Place
    roots: tuple[Resource, ...]
    source: SourceId
    url: str = ""
    ref: str = ""  # of the source, normalized
    ignore: str = ""  # spec.ignore of the source
    flux_version: str | None = None  # as configured
    instance: Resource | None = None  # the FluxInstance that declares it
    faults: tuple[Fault, ...] = ()  # of the FluxInstance
    unknown: tuple[tuple[str, Place], ...] = ()  # (reason, where)

    @property
    def directory(self) -> str:
        """Its directory in the repository; "" is the top directory."""
        return join(self.root, self.path)

    @property
    def guessed(self) -> bool:
        """Whether the entry point is a guess."""
        return self.found_by is EntryKind.GUESS

    @property
    def source_assumed(self) -> bool:
        """Whether `source` is assumed (a usual bootstrap), because the repository does not show it."""
        return self.found_by in (EntryKind.GUESS, EntryKind.CONFIG)


def new_entry(
    root: str, path: str, found_by: EntryKind, place: Place | None, roots: Sequence[Resource] = (), *,
    source: SourceId = _BOOTSTRAP, name: str = "", url: str = "", ref: str = "", ignore: str = "",
    instance: Resource | None = None, faults: tuple[Fault, ...] = (),
    unknown: tuple[tuple[str, Place], ...] = (),
) -> Entry:  # fmt: skip
    """An entry point; root Kustomization and source default to those of a usual bootstrap."""
    directory = join(root, path)
    place = place or Place(directory, None, Span(0, 0, 0, 0))
    return Entry(
        name=name or directory or ".",
        root=root,
        path=path,
        found_by=found_by,
        place=place,
        roots=tuple(roots) or (virtual_root(source, path, place),),
        source=source,
        url=url,
        ref=ref,
        ignore=ignore,
        instance=instance,
        faults=faults,
        unknown=unknown,
    )


def self_managed(
    root: Resource, folder: str, path: str, found_by: EntryKind, documents: Sequence[Document]
) -> Entry:
    """An entry point whose root Kustomization is in the repository.

    `documents` are the others of its file, which may contain its source.
    """
    source = source_of(root)
    git = next(
        (document.data for document in documents if get(document.data, "kind") == source.kind), None
    )
    return new_entry(
        folder, path, found_by, root.place("spec", "path"), (root,), source=source,
        url=normal_url(get(git, "spec", "url")), ref=normal_ref(get(git, "spec", "ref")),
        ignore=str(get(git, "spec", "ignore", default="")),
    )  # fmt: skip


def virtual_root(source: SourceId, path: str, place: Place) -> Resource:
    """The root Kustomization that is in the cluster but not in the repository.

    (flux-operator: sync template, with interval 10m, prune, no wait; `flux bootstrap` writes the same)
    """

    def made(**entries: object) -> Map:
        return Map(entries, dict.fromkeys(entries, place))

    reference = made(kind=source.kind, name=source.name, namespace=source.namespace)
    spec = made(interval="10m0s", path=f"./{path}", prune=True, sourceRef=reference)
    metadata = made(name=source.name, namespace=source.namespace)
    data = made(apiVersion=f"{FLUX_GROUP}/v1", kind="Kustomization", metadata=metadata, spec=spec)
    return Resource(data, place)
