"""The entries of Flux objects that name other objects."""

from collections.abc import Iterator
from typing import Any, Final

from gitops_lint.cluster import Resource
from gitops_lint.cluster.kinds import is_foreign
from gitops_lint.cluster.references import references
from gitops_lint.documents import KeyPath, Place, pairs
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.once import once
from gitops_lint.schema import is_flux


class Key(NamedTuple):
    """An object as references name it: without the group."""

    kind: str
    namespace: str
    name: str

    def __str__(self) -> str:
        return (
            f"{self.kind} {self.namespace}/{self.name}"
            if self.namespace
            else f"{self.kind} {self.name}"
        )


class Mention(NamedTuple):
    """An entry that names an object: the path and the place of the name."""

    target: Key
    path: KeyPath
    place: Place


# The fields with `name`, and perhaps `kind` and `namespace`, by their key, with the kind that they name if they
# have no `kind`. None: the kind of the object itself.
_OBJECTS: Final[dict[str, str | None]] = {
    "dependsOn": None,
    "healthChecks": "",
    "substituteFrom": "",
    "valuesFrom": "",
    "eventSources": "",
    "resources": "",
    "resourceRefs": "",
    "inputsFrom": "ResourceSetInputProvider",
    "providerRef": "Provider",
    "secretRef": "Secret",
    "certSecretRef": "Secret",
    "proxySecretRef": "Secret",
    "configMapRef": "ConfigMap",
    "commonMetadata": "",
}
_ACCOUNT: Final = "serviceAccountName"
_OTHER_NAMESPACE: Final = ("dependsOn", "healthChecks", "eventSources", "resources")
_DEEPEST: Final = 6  # levels of `spec` at which fields that name objects are


@once
def mentions(resource: Resource) -> tuple[Mention, ...]:
    """The entries of a Flux object that name other objects; none for other objects.

    (The CRDs of Flux; kustomize-controller: healthChecks and substituteFrom are in the namespace of the
    Kustomization unless they name another one)
    """
    if is_foreign(resource) or not is_flux(resource.api_version, resource.kind):
        return ()
    found = {it.path: it for it in _mentions(resource)}
    return tuple(found.values())


def _mentions(resource: Resource) -> Iterator[Mention]:
    waiting: list[tuple[KeyPath, Any]] = [(("spec",), resource.get("spec"))]
    while waiting:
        path, data = waiting.pop()
        for step, value in pairs(data):
            here = (*path, step)
            if step == _ACCOUNT and isinstance(value, str) and value:
                target = Key("ServiceAccount", resource.namespace, value)
                yield Mention(target, here, resource.place(*here))
            elif isinstance(value, dict | list) and len(here) < _DEEPEST:
                waiting.append((here, value))
                yield from _object(resource, here, value)
    for it in references(resource):
        target = Key(it.kind, it.namespace, it.name)
        yield _mention(resource, it.path, target)


def _object(resource: Resource, path: KeyPath, value: Any) -> Iterator[Mention]:
    """The mention that a map is, by the field that it is in."""
    field = next((it for it in reversed(path) if isinstance(it, str)), "")
    if field not in _OBJECTS or not isinstance(value, dict):
        return
    kind = value.get("kind", resource.kind if _OBJECTS[field] is None else _OBJECTS[field])
    name = value.get("name")
    other = value.get("namespace") if field in _OTHER_NAMESPACE else None
    namespace = other or resource.namespace
    if all(isinstance(it, str) and it for it in (kind, name, namespace)):
        yield _mention(resource, path, Key(str(kind), namespace, str(name)))


def _mention(resource: Resource, path: KeyPath, target: Key) -> Mention:
    return Mention(target, (*path, "name"), resource.place(*path, "name"))
