"""An entry point: the path, root Kustomizations and source with which a cluster starts."""

from collections.abc import Sequence
from posixpath import basename
from typing import Final

from gitops_lint.cluster.identity import SourceId, normal_ref, normal_url, source_of
from gitops_lint.cluster.kinds import FLUX_GROUP
from gitops_lint.cluster.paths import join
from gitops_lint.cluster.resource import Resource, known
from gitops_lint.documents import Fault, Map, Place, Span
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.results.cluster import EntryKind

_SYNC_FILE: Final = "gotk-sync.yaml"
_BOOTSTRAP: Final = SourceId("GitRepository", "flux-system", "flux-system")


class Entry(NamedTuple):
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
    aside: str = ""  # why it is no cluster of this repository, unless a path selects it: "examples"
    root_written: bool = False  # whether the repository contains the root Kustomization
    doubt: str = ""  # why it may as well be no entry point, if it is assumed

    @property
    def directory(self) -> str:
        """Its directory in the repository; "" is the top directory."""
        return join(self.root, self.path)

    @property
    def assumed(self) -> bool:
        """Whether nothing declares the entry point; its findings are warnings at most."""
        stray = self.found_by is EntryKind.STRAY and not is_sync_file(self.path)
        return stray or self.found_by is EntryKind.ASSUMED

    @property
    def source_assumed(self) -> bool:
        """Whether `source` is assumed (a usual bootstrap), because the repository does not show it."""
        return not self.root_written and self.found_by in (EntryKind.ASSUMED, EntryKind.CONFIG)


def is_sync_file(path: str) -> bool:
    """Whether `flux bootstrap` writes a file of this name."""
    return basename(path) == _SYNC_FILE


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
    root: Resource, folder: str, path: str, found_by: EntryKind, *,
    named: Sequence[Resource], beside: Sequence[Resource],
) -> Entry:  # fmt: skip
    """An entry point whose root Kustomization is in the repository.

    `named` are the sources of the repository with the kind and name that the root refers to, `beside` those in
    its file. If none is named, but there is a single one beside it, that one is the source of the cluster:
    the reference has a typo.
    """
    source = source_of(root)
    named = [it for it in named if not it.namespace or it.namespace == source.namespace]
    git = next((it for it in named if it.origin.path == root.origin.path), None)
    if git is None and len(named or beside) == 1 and known(source.name) and known(source.namespace):
        git = (named or beside)[0]
        source = SourceId(git.kind, git.namespace or source.namespace, git.name)
    entry = new_entry(
        folder, path, found_by, root.place("spec", "path"), (root,), source=source,
        url=normal_url(git.get("spec", "url")) if git else "",
        ref=normal_ref(git.get("spec", "ref")) if git else "",
        ignore=str(git.get("spec", "ignore", default="")) if git else "",
    )  # fmt: skip
    return entry._replace(root_written=True)


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
