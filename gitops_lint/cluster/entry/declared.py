"""Entry points that a repository declares, with a FluxInstance or a file of `flux bootstrap`."""

from collections.abc import Iterator
from posixpath import dirname
from typing import Final

from gitops_lint.cluster.entry.guess import guess_root
from gitops_lint.cluster.entry.instance import instance_of, patched
from gitops_lint.cluster.entry.layout import documents, kustomizations, root_of
from gitops_lint.cluster.entry.start import Entry, new_entry, self_managed, virtual_root
from gitops_lint.cluster.identity import SourceId, normal_url
from gitops_lint.cluster.paths import clamp, inside, join
from gitops_lint.documents import Document, Tree, file_place, get, internal_error
from gitops_lint.results.cluster import EntryKind

SYNC_FILE: Final = "gotk-sync.yaml"


def from_instances(tree: Tree, directories: frozenset[str]) -> Iterator[Entry]:
    """The entry points of all FluxInstances with `spec.sync`, in any file."""
    for document in documents(tree, b"FluxInstance", b"flux-instance", b"\ninstance:"):
        try:
            entry = _from_instance(document, tree, directories)
        except Exception as error:  # noqa: BLE001  one document must not end the run
            fault = internal_error("reading a FluxInstance", error, document.place)
            tree.failures.append(fault)
            continue
        if entry:
            yield entry


def _from_instance(document: Document, tree: Tree, directories: frozenset[str]) -> Entry | None:
    instance = instance_of(document)
    path = instance.get("spec", "sync", "path") if instance else None
    if instance is None or not isinstance(path, str) or "${" in path or "{{" in path:
        return None
    place = instance.place("spec", "sync", "path")
    path = clamp(path)
    sync = instance.get("spec", "sync")
    name = get(sync, "name") or instance.namespace
    source = SourceId(
        str(get(sync, "kind", default="GitRepository")), instance.namespace, str(name)
    )
    root = root_of(document.place.path, path, directories)
    found = patched(virtual_root(source, path, place), instance, tree)
    return new_entry(
        root or "", path, EntryKind.INSTANCE, place, [found.root], source=source,
        url=normal_url(get(sync, "url")), ref=str(get(sync, "ref", default="")),
        instance=instance, faults=found.faults, unknown=found.unknown,
    )  # fmt: skip


def from_sync_files(tree: Tree, directories: frozenset[str]) -> Iterator[Entry]:
    """The entry points of gotk-sync.yaml files; an empty file is a placeholder."""
    for file in tree.yaml_files:
        if file.rpartition("/")[2] == SYNC_FILE:
            try:
                entries = [*_from_sync_file(file, tree, directories)]
            except Exception as error:  # noqa: BLE001  one file must not end the run
                what = "reading an entry point"
                tree.failures.append(internal_error(what, error, file_place(file)))
                continue
            yield from entries


def _from_sync_file(file: str, tree: Tree, directories: frozenset[str]) -> Iterator[Entry]:
    written = tree.parse(file).documents
    if not any(document.data for document in written):  # bootstrap has not run yet
        root, path = guess_root(tree, dirname(dirname(file)), directories)
        yield new_entry(root, path, EntryKind.PLACEHOLDER, None)
    for kustomization in kustomizations(written):
        path = clamp(str(kustomization.get("spec", "path", default="")))
        root_found = root_of(file, path, directories)
        if root_found is not None and inside(file, join(root_found, path)):
            yield self_managed(kustomization, root_found, path, EntryKind.SYNC_FILE, written)
