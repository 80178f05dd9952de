"""Where the clusters of a repository start.

`flux bootstrap` leaves a gotk-sync.yaml, Flux Operator a FluxInstance (as an object, or as values of
its Helm chart); what neither shows is configured, or guessed and called a guess.
"""

from collections.abc import Iterator, Sequence
from posixpath import dirname, normpath

from gitops_lint.cluster.model import Entry, SourceId
from gitops_lint.cluster.resource import Resource
from gitops_lint.config import ClusterConfig, Config
from gitops_lint.source import Document, Map, Place, Seq, Span, Tree, get, place_of

FLUX_GROUP = "kustomize.toolkit.fluxcd.io"
SYNC_FILE = "gotk-sync.yaml"
_BOOTSTRAP = SourceId("GitRepository", "flux-system", "flux-system")


def find_entries(tree: Tree, config: Config) -> tuple[Entry, ...]:
    """The entry points of a repository, sorted by name; those of the configuration, if it has any."""
    directories = _directories(tree)
    if config.clusters:
        found = [_configured(cluster, directories) for cluster in config.clusters]
    else:
        found = [*_instances(tree, directories), *_bootstrapped(tree, directories)]
        found = found or list(_guessed(tree, directories))
    unique: dict[tuple[str, str], Entry] = {}
    for entry in found:
        known = unique.get((entry.root, entry.path))
        # A placeholder says less than any other sign of the same cluster.
        if known is None or (known.guessed and not entry.guessed):
            unique[entry.root, entry.path] = entry
    return tuple(sorted(unique.values(), key=lambda entry: entry.name))


def clamp(path: str) -> str:
    """A path as the controllers join it: `..` and a leading slash stay inside the artifact.

    kustomize-controller: SecureJoin of spec.path.
    """
    return normpath(f"/{path.strip()}").strip("/")


def _directories(tree: Tree) -> frozenset[str]:
    found = {""}
    for path in tree.files:
        directory = dirname(path)
        while directory not in found:
            found.add(directory)
            directory = dirname(directory)
    return frozenset(found)


def _join(root: str, path: str) -> str:
    return f"{root}/{path}".strip("/")


def _root_of(file: str, path: str, directories: frozenset[str]) -> str | None:
    """The directory of the repository that a source of `path` has as its root.

    The one under which `path` holds the file that declares it; else the first one in which it is.
    """
    folders = [""]
    for part in dirname(file).split("/"):
        if part:
            folders.append(_join(folders[-1], part))
    there = [root for root in folders if _join(root, path) in directories]
    holding = [root for root in there if _inside(file, _join(root, path))]
    return next(iter(holding or there), None)


def _inside(file: str, directory: str) -> bool:
    return not directory or file.startswith(f"{directory}/")


def _entry(
    root: str, path: str, found_by: str, place: Place | None, roots: Sequence[Resource] = (), *,
    source: SourceId = _BOOTSTRAP, name: str = "", url: str = "", ref: str = "", ignore: str = "",
    guessed: bool = False,
) -> Entry:  # fmt: skip
    name = name or _join(root, path) or "."
    place = place or Place(_join(root, path), None, Span(0, 0, 0, 0))
    roots = tuple(roots) or (virtual_root(source, path, place),)
    return Entry(name, root, path, found_by, place, roots, source, url, ref, ignore, guessed)


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


def file_entry(path: str) -> Entry:
    """A file by itself: no cluster, and nothing that it refers to."""
    return _entry("", path, "file", None)


# Configured ---------------------------------------------------------------------------------------


def _configured(cluster: ClusterConfig, directories: frozenset[str]) -> Entry:
    root, path = clamp(cluster.root), clamp(cluster.path)
    if not cluster.root and path not in directories:
        root = _root_of(path, path, directories) or ""
    return _entry(root, path, "config", None, name=cluster.name or "")


# FluxInstance -------------------------------------------------------------------------------------


def _instances(tree: Tree, directories: frozenset[str]) -> Iterator[Entry]:
    for document in _documents(tree, b"FluxInstance", b"flux-instance", b"\ninstance:"):
        spec, at = _instance_spec(document.data)
        path = get(spec, "sync", "path")
        if not isinstance(path, str) or "${" in path or "{{" in path:
            continue
        sync = get(spec, "sync")
        place = place_of(document.data, (*at, "sync", "path")) or document.place
        path = clamp(path)
        namespace = get(document.data, "metadata", "namespace") if not at[:-1] else None
        namespace = namespace if isinstance(namespace, str) else "flux-system"
        name = get(sync, "name") or namespace
        source = SourceId(str(get(sync, "kind", default="GitRepository")), namespace, str(name))
        root = _root_of(document.place.path, path, directories)
        yield _entry(
            root or "", path, "FluxInstance", place, source=source,
            url=normal_url(get(sync, "url")), ref=str(get(sync, "ref", default="")),
        )  # fmt: skip


def _instance_spec(data: object) -> tuple[object, tuple[str, ...]]:
    """The spec of the FluxInstance that a document holds or has as values, and its key path."""
    kind = get(data, "kind")
    if kind == "FluxInstance":
        return get(data, "spec"), ("spec",)
    if kind == "HelmRelease":
        return get(data, "spec", "values", "instance"), ("spec", "values", "instance")
    if kind is None:  # a values file of the flux-instance chart
        return get(data, "instance"), ("instance",)
    return None, ()


# flux bootstrap -----------------------------------------------------------------------------------


def _bootstrapped(tree: Tree, directories: frozenset[str]) -> Iterator[Entry]:
    for file in tree.yaml_files:
        if file.rpartition("/")[2] != SYNC_FILE:
            continue
        documents = tree.parse(file).documents
        roots = [
            Resource(document.data, document.place) for document in documents if is_flux(document)
        ]
        if not any(document.data for document in documents):  # bootstrap has not run yet
            cluster = dirname(dirname(file))
            root, path = _guess_root(tree, cluster, directories)
            yield _entry(root, path, f"{SYNC_FILE} placeholder", None)
        for root_object in roots:
            path = clamp(str(root_object.get("spec", "path", default="")))
            root_found = _root_of(file, path, directories)
            if root_found is None or not _inside(file, _join(root_found, path)):
                continue
            yield _self_managed(root_object, root_found, path, SYNC_FILE, documents)


def _self_managed(
    root: Resource, folder: str, path: str, found_by: str, documents: Sequence[Document], *,
    guessed: bool = False,
) -> Entry:  # fmt: skip
    """An entry point whose root Kustomization is itself in the repository."""
    source = source_of(root)
    git = next(
        (document.data for document in documents if get(document.data, "kind") == source.kind), None
    )
    return _entry(
        folder, path, found_by, root.place("spec", "path"), (root,), source=source,
        url=normal_url(get(git, "spec", "url")), ref=normal_ref(get(git, "spec", "ref")),
        ignore=str(get(git, "spec", "ignore", default="")), guessed=guessed,
    )  # fmt: skip


# Guessed ------------------------------------------------------------------------------------------


def _guessed(tree: Tree, directories: frozenset[str]) -> Iterator[Entry]:
    """Directories that hold Flux Kustomizations and lie in the path of none."""
    objects = [
        Resource(document.data, document.place)
        for document in _documents(tree, FLUX_GROUP.encode())
        if is_flux(document)
    ]
    targets: dict[str, str] = {}  # directory: the file of the Kustomization that builds it
    selfish: list[Resource] = []
    for item in objects:
        path = item.get("spec", "path")
        if not isinstance(path, str) or "${" in path:
            continue
        root = _root_of(item.origin.path, clamp(path), directories)
        if root is None:
            continue
        directory = _join(root, clamp(path))
        if _inside(item.origin.path, directory):
            selfish.append(item)
        elif directory:
            targets[directory] = item.origin.path
    starts = {
        _cluster_directory(dirname(item.origin.path))
        for item in objects
        if not any(_inside(item.origin.path, target) for target in targets)
    }
    for item in selfish:
        path = clamp(item.get("spec", "path"))
        root = _root_of(item.origin.path, path, directories) or ""
        if dirname(item.origin.path) in starts or _join(root, path) in starts:
            starts -= {dirname(item.origin.path), _join(root, path)}
            yield _self_managed(item, root, path, "guess", (), guessed=True)
    for start in sorted(starts):
        if not any(start != other and _inside(start, other) for other in starts):
            root, path = _guess_root(tree, start, directories)
            yield _entry(root, path, "guess", None, guessed=True)


def _cluster_directory(directory: str) -> str:
    """The child of a folder called `clusters`, where there is one on the way."""
    parts = directory.split("/")
    if "clusters" in parts[:-1]:
        return "/".join(parts[: parts.index("clusters") + 2])
    return directory


def _guess_root(tree: Tree, start: str, directories: frozenset[str]) -> tuple[str, str]:
    """The artifact's root for a start directory: where most paths of its Kustomizations exist."""
    paths = [
        clamp(path)
        for file in tree.yaml_files
        if _inside(file, start)
        for document in tree.parse(file).documents
        if is_flux(document)
        and get(document.data, "spec", "sourceRef", "kind") != "ExternalArtifact"
        and isinstance(path := get(document.data, "spec", "path"), str)
    ]
    folders = [""]
    for part in start.split("/")[:-1]:
        folders.append(_join(folders[-1], part))
    best = max(folders, key=lambda root: sum(_join(root, path) in directories for path in paths))
    return best, start[len(best) :].strip("/")


# Shared -------------------------------------------------------------------------------------------


def is_flux(document: Document) -> bool:
    """Whether a document is a Flux Kustomization."""
    api_version = get(document.data, "apiVersion")
    return (
        get(document.data, "kind") == "Kustomization"
        and isinstance(document.data, Map)
        and isinstance(api_version, str)
        and api_version.startswith(f"{FLUX_GROUP}/")
        and isinstance(get(document.data, "metadata", "name"), str)
    )


def source_of(kustomization: Resource) -> SourceId:
    """The source a Flux Kustomization builds from; its namespace defaults to the object's own."""
    reference = ("spec", "sourceRef")
    return SourceId(
        str(kustomization.get(*reference, "kind", default="")),
        str(kustomization.get(*reference, "namespace", default=kustomization.namespace)),
        str(kustomization.get(*reference, "name", default="")),
    )


def normal_url(url: object) -> str:
    """A repository's URL without what does not tell repositories apart: scheme, user, `.git`."""
    if not isinstance(url, str) or "${" in url:
        return ""
    rest = url.partition("://")[2] or url.replace(":", "/", 1)
    return rest.rpartition("@")[2].removesuffix("/").removesuffix(".git").lower()


def normal_ref(ref: object) -> str:
    """A GitRepository's `ref`, so that equal ones compare equal."""
    if not isinstance(ref, dict):
        return str(ref or "")
    return ",".join(f"{key}={value}" for key, value in sorted(ref.items()))


def _documents(tree: Tree, *marks: bytes) -> Iterator[Document]:
    """The documents of the files that contain one of these texts."""
    for file in tree.yaml_files:
        try:
            content = tree.read(file)
        except OSError:
            continue
        if any(mark in content or content.startswith(mark.lstrip()) for mark in marks):
            for document in tree.parse(file).documents:
                yield from _listed(document)


def _listed(document: Document) -> Iterator[Document]:
    """The document, or the items of a `List`."""
    held = get(document.data, "items") if get(document.data, "kind") == "List" else None
    if isinstance(held, Seq):
        for item, place in zip(held, held.places, strict=True):
            yield Document(item, place)
    else:
        yield document
