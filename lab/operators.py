"""Played operators: they create the Secrets and ConfigMaps that custom resources ask for.

The custom resources are those that gitops-lint knows, such as ExternalSecrets and Certificates. The objects have
the keys that somebody reads.
"""

from collections.abc import Iterator
from http.client import HTTPException
from typing import NamedTuple

from gitops_lint.cluster import Resource, known
from gitops_lint.order.producers import made
from gitops_lint.results.explanation import Name
from lab.api import Api, ApiError, Json, plural_of
from lab.prepare import data_of
from lab.sops import Key
from lab.world import World


class Promise(NamedTuple):
    """Objects that are created as soon as the one with this path exists, such as a custom resource."""

    path: str
    created: tuple[Json, ...]


class Operators:
    """The operators of all worlds of a batch."""

    def __init__(self) -> None:
        self._promises: dict[World, list[Promise]] = {}

    def watch(self, world: World, key: Key | None) -> None:
        """Play the operators of a world; `key` decrypts its documents."""
        self._promises[world] = list(promises(world, key))

    def promise(self, world: World, item: Json) -> None:
        """Create an object that a world needs as soon as Flux has applied its namespace."""
        path = f"/api/v1/namespaces/{item['metadata']['namespace']}"
        self._promises[world].append(Promise(path, (item,)))

    def leave(self, world: World) -> None:
        """Play them no longer."""
        del self._promises[world]

    def act(self, api: Api) -> None:
        """Create what the custom resources ask for that exist by now."""
        for promised in self._promises.values():
            promised[:] = [it for it in promised if not _keep(api, it)]


def _keep(api: Api, promise: Promise) -> bool:
    """Create what a custom resource asks for; whether that is done."""
    if not api.is_served(promise.path):
        return False
    try:
        for item in promise.created:
            api.apply(item)
    except (ApiError, OSError, HTTPException):
        return False  # the namespace may come later
    return True


def promises(world: World, key: Key | None = None) -> Iterator[Promise]:
    """What the custom resources of a world ask for; `key` decrypts its documents."""
    for it in made(world.cluster):
        if it.maker.kind == it.kind or not known(it.name) or not it.name:
            continue
        everywhere = sorted(world.namespaces.values()) or [it.maker.namespace]
        found = everywhere if it.namespace is None else [it.namespace]
        field = "stringData" if it.kind == "Secret" else "data"
        created = (
            {
                "apiVersion": "v1",
                "kind": it.kind,
                "metadata": {"name": it.name, "namespace": namespace},
                field: data_of(Name(it.kind, namespace, it.name), world.cluster, key),
            }
            for namespace in found
            if namespace and known(namespace)
        )
        yield Promise(_path(it.maker), tuple(created))


def _path(item: Resource) -> str:
    namespace = f"/namespaces/{item.namespace}" if item.namespace else ""
    return f"/apis/{item.api_version}{namespace}/{plural_of(item.kind)}/{item.name}"
