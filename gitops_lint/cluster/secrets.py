"""Secrets that only a resolved cluster shows.

Most are found where they are written (`documents.secret`) or built (kustomize). Here are those that objects
get on other ways: a kind from a variable or a template, and variables that only fill in Secrets.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Final

from gitops_lint.cluster.model import Cluster, Content
from gitops_lint.cluster.resource import Resource
from gitops_lint.documents import Place, Tree, is_token, leaves
from gitops_lint.once import once
from gitops_lint.regex import regex

_SECTIONS: Final = ("data", "stringData")
# The values of other kinds in which people write credentials.
_PLAIN: Final = {
    "ConfigMap": ("data",),
    "HelmRelease": ("spec", "values"),
}
_VARIABLE: Final = regex(r"\$\{?([_A-Za-z]\w*)")


def conceal(tree: Tree, clusters: Iterable[Cluster]) -> None:
    """Note where the values of the Secrets of some clusters are written, so that no report quotes them."""
    resolved = tuple(clusters)
    for cluster in resolved:
        for secret in cluster.of_kind("Secret"):
            for section in _SECTIONS:
                for _, place in leaves(secret.get(section)):
                    tree.conceal(place)
        for _, place in plain_tokens(cluster):
            tree.conceal(place)
    for place in _only_in_secrets(resolved, _in_broken_files(tree)):
        tree.conceal(place)


@once
def plain_tokens(cluster: Cluster) -> Sequence[tuple[Resource, Place]]:
    """(object, place) of the private keys and tokens in values that are not for Secrets."""
    return [
        (item, place)
        for kind, path in _PLAIN.items()
        for item in cluster.of_kind(kind)
        for value, place in leaves(item.get(*path))
        if is_token(value)
    ]


def _in_broken_files(tree: Tree) -> Collection[str]:
    """The names of the variables in files that cannot be parsed, which may be Secrets."""
    broken = (path for path in tree.parsed if tree.parse(path).faults)
    return {match[1] for path in broken for match in _VARIABLE.finditer(tree.text(path))}


def _only_in_secrets(clusters: Iterable[Cluster], possible: Collection[str]) -> Iterator[Place]:
    """The definitions of variables that are used in values of Secrets and nowhere else.

    Also those of the `possible` names that are used nowhere else.
    """
    contents = [content for cluster in clusters for content in cluster.contents.values()]
    inside = {place for content in contents for place in _used(content, in_secrets=True)}
    inside |= {
        definition.place
        for content in contents
        if content.variables is not None
        for name, definition in content.variables.known.items()
        if name in possible
    }
    if inside:
        inside -= {place for content in contents for place in _used(content, in_secrets=False)}
    yield from inside


def _used(content: Content, *, in_secrets: bool) -> Iterator[Place]:
    """The definitions of the variables that are used in values of Secrets, or elsewhere."""
    if content.variables is None:
        return
    for resource, substituted in content.substituted:
        if in_secrets and resource.kind != "Secret":
            continue
        for use in substituted.uses:
            is_value = resource.kind == "Secret" and use.path[0] in _SECTIONS
            definition = content.variables.known.get(use.name)
            if definition and is_value is in_secrets:
                yield definition.place
