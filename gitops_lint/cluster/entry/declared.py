"""Clusters that a repository declares: by a FluxInstance, or by what `flux bootstrap` leaves."""

from collections.abc import Iterator
from posixpath import dirname

from gitops_lint.cluster.entry.guess import guess_root
from gitops_lint.cluster.entry.instance import instance_of, patched
from gitops_lint.cluster.entry.start import new_entry, self_managed, virtual_root
from gitops_lint.cluster.identity import is_flux, normal_url
from gitops_lint.cluster.layout import clamp, documents, inside, join, root_of
from gitops_lint.cluster.model import Entry, SourceId
from gitops_lint.cluster.resource import Resource
from gitops_lint.results.cluster import EntryKind
from gitops_lint.source import Tree, get

SYNC_FILE = "gotk-sync.yaml"


def instances(tree: Tree, directories: frozenset[str]) -> Iterator[Entry]:
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
        yield new_entry(
            root or "", path, EntryKind.INSTANCE, place,
            [patched(virtual_root(source, path, place), instance, tree)], source=source,
            url=normal_url(get(sync, "url")), ref=str(get(sync, "ref", default="")),
            instance=instance,
        )  # fmt: skip


def bootstrapped(tree: Tree, directories: frozenset[str]) -> Iterator[Entry]:
    for file in tree.yaml_files:
        if file.rpartition("/")[2] != SYNC_FILE:
            continue
        documents = tree.parse(file).documents
        roots = [
            Resource(document.data, document.place) for document in documents if is_flux(document)
        ]
        if not any(document.data for document in documents):  # bootstrap has not run yet
            cluster = dirname(dirname(file))
            root, path = guess_root(tree, cluster, directories)
            yield new_entry(root, path, EntryKind.PLACEHOLDER, None)
        for root_object in roots:
            path = clamp(str(root_object.get("spec", "path", default="")))
            root_found = root_of(file, path, directories)
            if root_found is None or not inside(file, join(root_found, path)):
                continue
            yield self_managed(root_object, root_found, path, EntryKind.SYNC_FILE, documents)
