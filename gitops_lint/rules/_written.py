"""Objects as they are written in their files, before kustomize changes them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from gitops_lint.cluster import Cluster, Resource, known
from gitops_lint.documents import KeyPath, get
from gitops_lint.once import once
from gitops_lint.order.producers import unhashed


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


def was_named(item: Resource, name: str, cluster: Cluster) -> bool:
    """Whether kustomize gives an object another name than this one, which its own file or generator has.

    (kustomize: prefix, suffix and hash transformers)
    """
    if not known(item.name) or item.name == name or name not in item.name:
        return False
    if (plain := unhashed(item.name)) is not None:
        return plain == name or plain.endswith(f"-{name}") or plain.startswith(f"{name}-")
    return bool(written(item, cluster, "metadata", "name") == name)


def by_former_name(items: Iterable[Resource], cluster: Cluster) -> Mapping[str, Sequence[Resource]]:
    """The objects to which kustomize gives another name, by each name for which `was_named` is true."""
    found: dict[str, list[Resource]] = defaultdict(list)
    for item in items:
        for name in dict.fromkeys(_former_names(item, cluster)):
            found[name].append(item)
    return found


def _former_names(item: Resource, cluster: Cluster) -> Iterator[str]:
    if not known(item.name):
        return
    if (plain := unhashed(item.name)) is not None:
        yield plain
        for at, character in enumerate(plain):
            if character == "-":
                yield from (plain[:at], plain[at + 1 :])
        return
    name = written(item, cluster, "metadata", "name")
    if isinstance(name, str) and name != item.name and name in item.name:
        yield name


def how_to_rename(item: Resource, user: Resource, path: KeyPath) -> str:
    """What to write so that kustomize changes the name of an object at a key path of another one, too."""
    field = "/".join(step for step in path if isinstance(step, str))
    return (
        f"list a file under `configurations` of its kustomization.yaml with `nameReference: [{{kind: {item.kind},"
        f" fieldSpecs: [{{kind: {user.kind}, path: {field}}}]}}]`; or write `{item.name}`"
    )
