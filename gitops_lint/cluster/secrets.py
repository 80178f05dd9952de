"""Secrets that only a resolved cluster shows.

Most are found where they are written (`documents.secret`) or built (kustomize). Here are those that objects
get on other ways: a kind from a variable or a template, and variables that only fill in Secrets.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from gitops_lint.cluster.model import Cluster, Content
from gitops_lint.cluster.pods import pod_path
from gitops_lint.cluster.resource import Resource
from gitops_lint.documents import (
    KeyPath,
    Place,
    Tree,
    is_named_credential,
    is_token,
    leaves,
    pairs,
)
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.once import once
from gitops_lint.regex import regex

_SECTIONS: Final = ("data", "stringData")
# The values of other kinds in which people write credentials.
_PLAIN: Final[Mapping[str, KeyPath]] = {
    "ConfigMap": ("data",),
    "HelmRelease": ("spec", "values"),
    "Kustomization": ("spec", "postBuild", "substitute"),
}
_WORKLOADS: Final = ("CronJob", "DaemonSet", "Deployment", "Job", "Pod", "StatefulSet")
_VARIABLE: Final = regex(r"\$\{?([_A-Za-z]\w*)")


class PlainToken(NamedTuple):
    """A credential in an object that is no Secret; `named`: its format is unknown, only its name shows it."""

    item: Resource
    place: Place
    named: bool


def conceal(tree: Tree, clusters: Iterable[Cluster]) -> None:
    """Note where the values of the Secrets of some clusters are written, so that no report quotes them."""
    resolved = tuple(clusters)
    for cluster in resolved:
        for secret in cluster.of_kind("Secret"):
            for section in _SECTIONS:
                for _, place in leaves(secret.get(section)):
                    tree.conceal(place)
        for token in plain_tokens(cluster):
            tree.conceal(token.place)
    for place in _only_in_secrets(resolved, _in_broken_files(tree)):
        tree.conceal(place)


@once
def plain_tokens(cluster: Cluster) -> Sequence[PlainToken]:
    """The private keys, tokens and other credentials in values that are not for Secrets."""
    found = [
        PlainToken(item, place, named)
        for kind in _PLAIN
        for item in cluster.of_kind(kind)
        for place, named in _values(item)
    ]
    for item in cluster.of_kind(*_WORKLOADS):
        found += [PlainToken(item, *it) for it in _environment(item)]
    return found


@once
def _values(item: Resource) -> Sequence[tuple[Place, bool]]:
    """The credentials in the values of an object of one of the `_PLAIN` kinds; see `_credentials`."""
    return tuple(_credentials(item.get(*_PLAIN[item.kind])))


@once
def _environment(workload: Resource) -> Sequence[tuple[Place, bool]]:
    """The credentials in the environment of the containers of a workload; see `_credentials`."""
    path = pod_path(workload)
    return tuple(
        it
        for kind in (("containers", "initContainers") if path else ())
        for _, container in workload.maps(*(path or ()), kind)
        for it in _credentials(container.get("env"))
    )


def _credentials(data: Any) -> Iterator[tuple[Place, bool]]:
    """(place, whether only its name shows it) of the credentials in values.

    The name of a value is its key, or that of its entry of a list such as `env`: `{name: …, value: …}`.
    """
    waiting: list[Any] = [data]
    while waiting:
        container = waiting.pop()
        own = container.get("name") if isinstance(container, dict) else None
        for key, value in pairs(container):
            if isinstance(value, dict | list):
                waiting.append(value)
            elif isinstance(value, str) and is_token(value):
                yield container.place(key), False
            elif isinstance(value, str):
                name = own if key == "value" and isinstance(own, str) else str(key)
                if is_named_credential(name, value):
                    yield container.place(key), True


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
