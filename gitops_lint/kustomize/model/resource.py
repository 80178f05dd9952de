"""A Kubernetes object on its way through a build, and the names it has had."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final, NamedTuple

from gitops_lint.kustomize.model.scope import is_cluster_scoped
from gitops_lint.source import Map, Place, Span

# What kustomize takes for the namespace of a cluster-scoped object.
CLUSTER: Final = "_non_namespaceable_"
NOWHERE: Final = Place("", None, Span(0, 0, 0, 0))


class BuildError(Exception):
    """What makes the real build fail: a message for people."""


class Id(NamedTuple):
    """What kustomize tells objects apart by; `namespace` is "default" where none is written."""

    group: str
    version: str
    kind: str
    name: str
    namespace: str

    def __str__(self) -> str:
        prefix = "" if self.namespace == CLUSTER else f"{self.namespace}/"
        return f"{self.kind} {prefix}{self.name}"


class PreviousName(NamedTuple):
    """A name an object had before a transformation."""

    kind: str
    name: str
    namespace: str


@dataclass(frozen=True, slots=True)
class Resource:
    """One object, and what kustomize remembers of it from layer to layer."""

    data: Map
    id: Id
    origin: Place
    layers: tuple[Place, ...]
    file: str  # in the artifact; where it was written
    previous: tuple[PreviousName, ...] = ()  # the oldest first
    prefixes: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = ()
    hashed: bool = False  # a content hash ends its name
    behavior: str = "create"  # what a generated object does to one of the same name
    generated: bool = False
    variables: tuple[str, ...] = ()  # the names of the vars that are read from it
    origin_annotated: bool = True  # a note of where it comes from has survived

    def edited(self, data: Map, *layers: Place) -> "Resource":
        """This object with other data, and the entries that made the difference."""
        if data is self.data:
            return self
        added = tuple(dict.fromkeys(place for place in layers if place not in self.layers))
        return replace(self, data=data, id=identify(data), layers=self.layers + added)

    def with_previous_name(self) -> "Resource":
        """This object with its present name among the previous ones."""
        name = PreviousName(self.id.kind, self.id.name, self.id.namespace)
        return replace(self, previous=(*self.previous, name))

    def without_build_annotations(self) -> "Resource":
        """This object without anything kustomize noted about it among its annotations."""
        return replace(
            self,
            previous=(),
            prefixes=(),
            suffixes=(),
            hashed=False,
            behavior="create",
            generated=False,
            origin_annotated=False,
        )

    @property
    def original(self) -> Id:
        """The id it had when it was read."""
        return next(self.previous_ids(), self.id)

    def previous_ids(self) -> Iterator[Id]:
        for kind, name, namespace in self.previous:
            yield Id(self.id.group, self.id.version, kind, name, namespace)

    def ids(self) -> Iterator[Id]:
        """All ids it has had, the present one last."""
        yield from self.previous_ids()
        yield self.id

    @property
    def has_build_annotations(self) -> bool:
        """Whether kustomize keeps notes about it among its annotations."""
        return bool(self.previous or self.prefixes or self.suffixes or self.generated)


def identify(data: Map) -> Id:
    """The id of an object's data, whatever its types are."""
    version = scalar(data.get("apiVersion"))
    group, slash, rest = version.partition("/")
    kind = scalar(data.get("kind"))
    if is_cluster_scoped(version, kind):
        namespace = CLUSTER
    else:
        namespace = metadata(data, "namespace") or "default"
    return Id(
        group if slash else "", rest if slash else version, kind, metadata(data, "name"), namespace
    )


def metadata(data: Any, key: str) -> str:
    """A string of an object's metadata; empty when there is none."""
    meta = data.get("metadata") if isinstance(data, dict) else None
    return scalar(meta.get(key)) if isinstance(meta, dict) else ""


def place_of_name(resource: Resource) -> Place:
    """Where the name of an object stands; its document when it has none."""
    meta = resource.data.get("metadata")
    return meta.places.get("name", resource.origin) if isinstance(meta, Map) else resource.origin


def scalar(value: Any) -> str:
    """The text of a scalar as it stands in YAML; empty for null and for everything else."""
    match value:
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case float():
            return _float(value)
        case _:
            return ""


def _float(value: float) -> str:
    if value != value:  # noqa: PLR0124  not a number
        return ".nan"
    if value in (float("inf"), float("-inf")):
        return "-.inf" if value < 0 else ".inf"
    return repr(value)


def text_map(data: Any, key: str) -> dict[str, str]:
    """The labels or annotations of an object, each value as text."""
    meta = data.get("metadata") if isinstance(data, dict) else None
    entries = meta.get(key) if isinstance(meta, dict) else None
    if not isinstance(entries, dict):
        return {}
    return {name: scalar(value) for name, value in entries.items()}
