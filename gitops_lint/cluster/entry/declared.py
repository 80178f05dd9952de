"""Entry points that a repository declares.

With a file of `flux bootstrap`, with a FluxInstance, or with a Kustomization whose own path contains its
manifest: Flux applies it as part of the cluster that it is the root of.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from posixpath import dirname

from gitops_lint.cluster.entry.aside import is_template, set_aside
from gitops_lint.cluster.entry.assumed import root_and_path
from gitops_lint.cluster.entry.instance import NAMESPACE, instance_of, patched
from gitops_lint.cluster.entry.layout import (
    above,
    directories_of,
    flux_objects,
    kustomizations,
    root_of,
)
from gitops_lint.cluster.entry.own import (
    applied_by_itself,
    files_of_source,
    instance_documents,
    is_elsewhere,
    managed_by,
    own_urls,
)
from gitops_lint.cluster.entry.start import (
    Entry,
    is_sync_file,
    new_entry,
    virtual_root,
)
from gitops_lint.cluster.identity import SourceId, normal_url, source_of
from gitops_lint.cluster.kinds import KUSTOMIZATION, is_a
from gitops_lint.cluster.paths import clamp, inside, join
from gitops_lint.cluster.resource import Resource, known
from gitops_lint.documents import Document, Tree, file_place, get, internal_error
from gitops_lint.results.cluster import EntryKind
from gitops_lint.wording.suggest import did_you_mean

_STAGES = frozenset({"tests"})  # words for examples that may as well be the name of a stage


def declared(tree: Tree) -> Iterator[Entry]:
    """The declared entry points; those that are examples or the like have the reason in `aside`."""
    found = [*_instances(tree), *_sync_files(tree)]
    for entry in (*found, *_self_applied(tree, found)):
        yield entry._replace(aside=_why_aside(tree, entry))


def _why_aside(tree: Tree, entry: Entry) -> str:
    file = entry.place.path
    found = set_aside(tree, f"{file}/" if file and file in directories_of(tree) else file)
    if not found:
        return ""
    whole = entry.found_by is not EntryKind.INSTANCE and not entry.root
    if found.what in _STAGES and (whole or (entry.url and entry.url in own_urls(tree))):
        return ""
    return found.what


def _instances(tree: Tree) -> Iterator[Entry]:
    """The entry points of all FluxInstances with `spec.sync`, in any file."""
    for document in instance_documents(tree):
        try:
            entry = _from_instance(document, tree)
        except Exception as error:  # noqa: BLE001  one document must not end the run
            fault = internal_error("reading a FluxInstance", error, document.place)
            tree.failures.append(fault)
            continue
        if entry:
            yield entry


def _from_instance(document: Document, tree: Tree) -> Entry | None:
    instance = _syncing(document)
    if instance is None or other_repository(tree, instance):
        return None
    instance = instance_of(document, _namespace_of_source(instance, tree)) or instance
    place = instance.place("spec", "sync", "path")
    sync, path = instance.get("spec", "sync"), clamp(instance.get("spec", "sync", "path"))
    name = get(sync, "name") or instance.namespace
    source = SourceId(
        str(get(sync, "kind", default="GitRepository")), instance.namespace, str(name)
    )
    root = root_of(document.place.path, path, directories_of(tree))
    found = patched(virtual_root(source, path, place), instance, tree)
    return new_entry(
        root or "", path, EntryKind.INSTANCE, place, [found.root], source=source,
        url=normal_url(get(sync, "url")), ref=str(get(sync, "ref", default="")),
        instance=instance, faults=found.faults, unknown=found.unknown,
    )  # fmt: skip


def _syncing(document: Document) -> Resource | None:
    """The FluxInstance in a document, if it syncs a path that is not a placeholder."""
    instance = instance_of(document)
    path = instance.get("spec", "sync", "path") if instance else None
    known = isinstance(path, str) and "${" not in path and "{{" not in path
    return instance if known else None


def _namespace_of_source(instance: Resource, tree: Tree) -> str:
    """The namespace of a FluxInstance without one, by the source that all Kustomizations at its path name.

    The source is in its namespace, and has the name of that unless `sync.name` is set. Another Kustomization may
    set the namespace of the HelmRelease, and that is not known before the entry points are.
    (flux-operator: FluxInstance `sync`)
    """
    path, name = clamp(instance.get("spec", "sync", "path")), instance.get("spec", "sync", "name")
    here = (it for it in flux_objects(tree) if inside(it.origin.path, path))
    named = {source_of(it) for it in here if is_a(it, KUSTOMIZATION)}
    spaces = {it.namespace for it in named if it.name == (name or it.namespace)}
    return spaces.pop() if len(spaces) == 1 and known(*spaces) else NAMESPACE


def other_repository(tree: Tree, instance: Resource) -> str:
    """Why the checkout is not the repository that a FluxInstance syncs, as a clause; "" if it may be.

    Its URL is compared with that of other entry points. An OCI artifact may be pushed from anywhere, so
    only its path counts.
    """
    path, own = instance.get("spec", "sync", "path"), own_urls(tree)
    url = normal_url(instance.get("spec", "sync", "url"))
    git = instance.get("spec", "sync", "kind", default="GitRepository") == "GitRepository"
    if git and url and own:
        return "" if url in own else f"it syncs {url}, which is another repository"
    directories = directories_of(tree)
    root = root_of(instance.origin.path, clamp(str(path)), directories)
    if root is None and not _is_near(clamp(str(path)), directories):
        return f"the path that it syncs, {path}, does not exist here"
    return ""


def _is_near(path: str, directories: frozenset[str]) -> bool:
    """Whether a path that does not exist looks like a typo of one that does."""
    return did_you_mean(path, directories) is not None


def _sync_files(tree: Tree) -> Iterator[Entry]:
    """The entry points of gotk-sync.yaml files; an empty file is a placeholder."""
    for file in tree.yaml_files:
        if is_sync_file(file):
            try:
                entries = [*_from_sync_file(file, tree)]
            except Exception as error:  # noqa: BLE001  one file must not end the run
                what = "reading an entry point"
                tree.failures.append(internal_error(what, error, file_place(file)))
                continue
            yield from entries


def _from_sync_file(file: str, tree: Tree) -> Iterator[Entry]:
    parsed = tree.parse(file)
    if not parsed.faults and not any(it.data for it in parsed.documents):
        root, path = root_and_path(tree, dirname(dirname(file)))  # bootstrap has not run yet
        yield new_entry(root, path, EntryKind.PLACEHOLDER, None)
    for kustomization in kustomizations(parsed.documents):
        if at := applied_by_itself(tree, kustomization) or _mistyped(tree, kustomization):
            yield managed_by(tree, kustomization, *at, EntryKind.SYNC_FILE)


def _mistyped(tree: Tree, kustomization: Resource) -> tuple[str, str] | None:
    """(artifact root, path) of a root whose path does not exist, but looks like a typo."""
    path, file = kustomization.get("spec", "path"), kustomization.origin.path
    if not isinstance(path, str) or not known(path) or is_template(kustomization):
        return None
    missing = root_of(file, clamp(path), directories_of(tree)) is None
    if not missing or not _is_near(clamp(path), directories_of(tree)):
        return None
    return root_and_path(tree, dirname(dirname(file)))[0], clamp(path)


def _self_applied(tree: Tree, others: Sequence[Entry]) -> Iterator[Entry]:
    """The Kustomizations that apply themselves, unless another one applies them, or seems to.

    Beside other entry points, and beside those that do, they must also apply their own source: a
    Kustomization that nothing lists any more may be left over.
    """
    objects = [it for it in flux_objects(tree) if is_a(it, KUSTOMIZATION) and it.name]
    others_at = {it.directory for it in others}
    roots = {
        item: at
        for item in objects
        if not is_sync_file(item.origin.path)
        and (at := applied_by_itself(tree, item))
        and _is_own(tree, item, at)
        and not others_at & {*above(dirname(item.origin.path))}
    }
    if not roots:
        return
    targets = {item: target for item in objects if (target := _target(tree, item)) is not None}
    targets |= {item: join(*at) for item, at in roots.items()}
    building: defaultdict[str, list[Resource]] = defaultdict(list)
    for item in sorted(targets, key=_rank):
        building[targets[item]].append(item)
    found = [
        managed_by(tree, item, *at, EntryKind.SELF_APPLIED)
        for item, at in roots.items()
        if all(
            _is_below(tree, it, item, targets)
            for directory in _may_build(tree, item.origin.path)
            for it in building.get(directory, ())
            if it != item
        )
    ]
    complete = [entry for entry in found if _applies_source(tree, entry)]
    yield from complete if complete or others else found


def _may_build(tree: Tree, file: str) -> frozenset[str]:
    """The directories that contain a file or name it."""
    from gitops_lint.cluster.entry.listing import builders_of

    return builders_of(tree, file) | {*above(dirname(file))}


def _applies_source(tree: Tree, entry: Entry) -> bool:
    """Whether the source of an entry point is written in its directory."""
    files = files_of_source(tree, entry.source)
    return any(entry.directory in _may_build(tree, file) for file in files)


def _is_own(tree: Tree, item: Resource, at: tuple[str, str]) -> bool:
    """Whether a Kustomization that applies itself does so from this repository.

    The top directory exists in every repository, so its source must be known to be this one.
    """
    if is_template(item) or is_elsewhere(tree, item) or not item.get("spec", "sourceRef", "name"):
        return False
    from gitops_lint.cluster.entry.listing import top_builders_of

    builders = top_builders_of(tree, item.origin.path)
    if not all(inside(f"{it}/", join(*at)) for it in builders):
        return False  # it is a resource or a patch of another directory
    return bool(at[1]) or (
        item.name == item.get("spec", "sourceRef", "name") == item.namespace == "flux-system"
    )


def _target(tree: Tree, item: Resource) -> str | None:
    """The directory that a Kustomization builds, if it is in this checkout."""
    path = item.get("spec", "path")
    if not isinstance(path, str) or "${" in path or not clamp(path) or is_elsewhere(tree, item):
        return None
    root = root_of(item.origin.path, clamp(path), directories_of(tree))
    return None if root is None else join(root, clamp(path))


def _is_below(tree: Tree, item: Resource, root: Resource, targets: dict[Resource, str]) -> bool:
    """Whether a Kustomization that applies the root is itself applied by it, and comes after it."""
    if targets[root] not in _may_build(tree, item.origin.path):
        return False
    return targets[item] != targets[root] or _rank(root) < _rank(item)


def _rank(item: Resource) -> tuple[bool, str, int]:
    """The likeliest root first, of several Kustomizations that apply each other."""
    usual = item.name in ("flux-system", "cluster", item.get("spec", "sourceRef", "name"))
    return (not usual, item.origin.path, item.origin.value.line)
