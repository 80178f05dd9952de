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
from gitops_lint.documents import Tree, get
from gitops_lint.results.cluster import EntryKind

SYNC_FILE: Final = "gotk-sync.yaml"


def from_instances(tree: Tree, directories: frozenset[str]) -> Iterator[Entry]:
    """The entry points of all FluxInstances with `spec.sync`, in any file."""
    for document in documents(tree, b"FluxInstance", b"flux-instance", b"\ninstance:"):
        instance = instance_of(document)
        path = instance.get("spec", "sync", "path") if instance else None
        if instance is None or not isinstance(path, str) or "${" in path or "{{" in path:
            continue
        place = instance.place("spec", "sync", "path")
        path = clamp(path)
        sync = instance.get("spec", "sync")
        name = get(sync, "name") or instance.namespace
        source = SourceId(
            str(get(sync, "kind", default="GitRepository")), instance.namespace, str(name)
        )
        root = root_of(document.place.path, path, directories)
        found = patched(virtual_root(source, path, place), instance, tree)
        yield new_entry(
            root or "", path, EntryKind.INSTANCE, place, [found.root], source=source,
            url=normal_url(get(sync, "url")), ref=str(get(sync, "ref", default="")),
            instance=instance, faults=found.faults, unknown=found.unknown,
        )  # fmt: skip


def from_sync_files(tree: Tree, directories: frozenset[str]) -> Iterator[Entry]:
    """The entry points of gotk-sync.yaml files; an empty file is a placeholder."""
    for file in tree.yaml_files:
        if file.rpartition("/")[2] != SYNC_FILE:
            continue
        written = tree.parse(file).documents
        if not any(document.data for document in written):  # bootstrap has not run yet
            root, path = guess_root(tree, dirname(dirname(file)), directories)
            yield new_entry(root, path, EntryKind.PLACEHOLDER, None)
        for kustomization in kustomizations(written):
            path = clamp(str(kustomization.get("spec", "path", default="")))
            root_found = root_of(file, path, directories)
            if root_found is None or not inside(file, join(root_found, path)):
                continue
            yield self_managed(kustomization, root_found, path, EntryKind.SYNC_FILE, written)
