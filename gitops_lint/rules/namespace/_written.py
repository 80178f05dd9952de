"""Objects as they are written in their files, before kustomize changes them."""

from collections.abc import Mapping
from typing import Any

from gitops_lint.cluster import Cluster, Resource, known
from gitops_lint.documents import get
from gitops_lint.once import once


def written(item: Resource, cluster: Cluster, *path: str) -> Any:
    """The value at a key path in the object's own file; None if it is not there."""
    content = cluster.content(item.owner) if item.owner else None
    tree = content.artifact.tree if content and content.artifact else None
    documents = tree.parse(item.origin.path).documents if tree else ()
    return next((get(it.data, *path) for it in documents if it.place == item.origin), None)


@once
def renamed(cluster: Cluster) -> Mapping[str, Resource]:
    """By the name in its file, each Namespace that `targetNamespace` of its Kustomization renames.

    (kustomize: namespace transformer)
    """
    found: dict[str, Resource] = {}
    for content in cluster.contents.values():
        target = content.owner.get("spec", "targetNamespace")
        if not isinstance(target, str) or not known(target):
            continue
        for item in content.objects:
            if (item.kind, item.group, item.name) == ("Namespace", "", target):
                name = written(item, cluster, "metadata", "name")
                if isinstance(name, str) and known(name) and name != target:
                    found.setdefault(name, item)
    return found
