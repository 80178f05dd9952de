"""Which sources of a checkout are this repository: the URLs of its entry points and its remote."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Final

from gitops_lint.cluster.applied import as_before
from gitops_lint.cluster.entry.aside import set_aside
from gitops_lint.cluster.entry.instance import instance_of
from gitops_lint.cluster.entry.layout import (
    directories_of,
    documents,
    flux_objects,
    objects_in,
    root_of,
)
from gitops_lint.cluster.entry.start import Entry, is_sync_file, self_managed
from gitops_lint.cluster.identity import SourceId, normal_url, source_of
from gitops_lint.cluster.kinds import KUSTOMIZATION, SOURCE_GROUP, is_a
from gitops_lint.cluster.paths import clamp, inside, join
from gitops_lint.cluster.resource import Resource, known
from gitops_lint.documents import Document, Tree, fact
from gitops_lint.results.cluster import EntryKind

_KINDS: Final = ("GitRepository", "OCIRepository", "Bucket")


@fact
def own_urls(tree: Tree) -> frozenset[str]:
    """The normalized Git URLs of this repository; empty if the checkout does not show them.

    The remote `origin` counts only if the checkout also contains it: in a fork or a mirror it is
    another URL than the one in the manifests.
    """
    origin = origin_url(tree)
    written = {url for urls in _git_urls(tree).values() for _, url in urls}
    written |= {normal_url(item.get("spec", "sync", "url")) for item in instances_of(tree)}
    if origin and origin in written:
        return frozenset({origin})
    directories = directories_of(tree)
    instances = {
        normal_url(item.get("spec", "sync", "url"))
        for item in instances_of(tree)
        if item.get("spec", "sync", "kind", default="GitRepository") == "GitRepository"
        and not set_aside(tree, item.origin.path)
        and clamp(str(item.get("spec", "sync", "path", default=""))) in directories - {""}
    }
    synced = {
        url
        for item in flux_objects(tree)
        if is_sync_file(item.origin.path)
        and is_a(item, KUSTOMIZATION)
        and not set_aside(tree, item.origin.path)
        and applied_by_itself(tree, item)
        for url in _urls_of(tree, item) - {""}
    }
    return frozenset((synced or instances) - {""})


@fact
def instances_of(tree: Tree) -> tuple[Resource, ...]:
    """The FluxInstances in a checkout, also those in the values of a chart."""
    found = map(instance_of, instance_documents(tree))
    return tuple(as_before(tree, it) for it in found if it is not None)


def instance_documents(tree: Tree) -> Iterator[Document]:
    """The documents that may contain a FluxInstance."""
    return documents(tree, b"FluxInstance", b"flux-instance", b"\ninstance:")


def origin_url(tree: Tree) -> str:
    """The normalized URL of git's remote `origin`; "" without one."""
    config = tree.git_config.decode(errors="replace")
    match = re.search(r'\[remote "origin"\][^\[]*?\burl\s*=\s*(\S+)', config)
    return normal_url(match[1]) if match else ""


def is_elsewhere(tree: Tree, kustomization: Resource) -> bool:
    """Whether the checkout shows that the source of a Kustomization, as written, is not this repository.

    An OCIRepository, a Bucket or an artifact, and a GitRepository without a URL or with that of another
    repository. A source that is not in the checkout may be this repository.
    """
    if source_of(kustomization).kind not in ("GitRepository", ""):
        return True
    urls, own = _urls_of(tree, kustomization), own_urls(tree)
    return bool(urls) and not (urls & own if own else urls - {""})


def is_declared(tree: Tree, kustomization: Resource) -> bool:
    """Whether the checkout contains the GitRepository of a Kustomization, with its URL."""
    return bool(_urls_of(tree, kustomization) - {""})


def applied_by_itself(tree: Tree, kustomization: Resource) -> tuple[str, str] | None:
    """(artifact root, path) of a Kustomization whose path contains its own file; None for others."""
    file, path = kustomization.origin.path, kustomization.get("spec", "path", default="")
    if not isinstance(path, str) or "${" in path:
        return None
    root = root_of(file, clamp(path), directories_of(tree))
    if root is None or not inside(file, join(root, clamp(path))):
        return None
    return root, clamp(path)


def _urls_of(tree: Tree, kustomization: Resource) -> set[str]:
    """The URLs of the GitRepositories that a Kustomization, as written, may refer to."""
    source = source_of(kustomization)
    return {
        url
        for namespace, url in _git_urls(tree).get(source.name, ())
        if namespace == source.namespace or not (namespace and source.namespace)
    }


def managed_by(tree: Tree, root: Resource, folder: str, path: str, found_by: EntryKind) -> Entry:
    """The entry point whose root Kustomization is in the repository, with the source that it refers to."""
    source = source_of(root)
    named = _sources(tree).get((source.kind, source.name), ())
    beside = [it for it in objects_in(tree, root.origin.path) if _is_source(it)]
    return self_managed(root, folder, path, found_by, named=named, beside=beside)


def files_of_source(tree: Tree, source: SourceId) -> frozenset[str]:
    """The files in which a source with this kind and name is written."""
    found = _sources(tree).get((source.kind, source.name), ())
    return frozenset(it.origin.path for it in found)


@fact
def _sources(tree: Tree) -> Mapping[tuple[str, str], list[Resource]]:
    """The sources in a checkout, by kind and name."""
    found: defaultdict[tuple[str, str], list[Resource]] = defaultdict(list)
    for item in filter(_is_source, flux_objects(tree)):
        found[item.kind, item.name].append(item)
    return dict(found)


def _is_source(item: Resource) -> bool:
    return item.group == SOURCE_GROUP and item.kind in _KINDS


@fact
def _git_urls(tree: Tree) -> Mapping[str, set[tuple[str, str]]]:
    """(namespace, normalized URL) of the GitRepositories in a checkout, by name; "" without one."""
    found: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
    for item in flux_objects(tree):
        if item.kind == "GitRepository" and item.group == SOURCE_GROUP:
            url = item.get("spec", "url", default="")
            if known(url):
                found[item.name].add((item.namespace, normal_url(url)))
    return dict(found)
