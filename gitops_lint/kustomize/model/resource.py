"""A Kubernetes object during a build, its identity, and its previous names."""

from collections.abc import Iterator
from functools import lru_cache
from operator import is_
from typing import Any, Final

from gitops_lint.documents import Map, Place, Span, concealed
from gitops_lint.kustomize.model.scope import is_cluster_scoped
from gitops_lint.namedtuple import NamedTuple

# The namespace that kustomize gives cluster-scoped objects internally.
CLUSTER: Final = "_non_namespaceable_"
NOWHERE: Final = Place("", None, Span(0, 0, 0, 0))


_IDENTIFYING: Final = ("apiVersion", "kind", "metadata")


class BuildError(Exception):
    """The real build fails here. The argument is a clause for people."""


class Id(NamedTuple):
    """The identity of an object in kustomize; `namespace` is "default" if none is written."""

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


class Resource(NamedTuple):
    """One object, and what kustomize records about it from layer to layer."""

    data: Map
    id: Id
    origin: Place
    layers: tuple[Place, ...]  # with repetitions
    file: str  # in the artifact: the file that defines it
    previous: tuple[PreviousName, ...] = ()  # the oldest first
    prefixes: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = ()
    hashed: bool = False  # its name gets a content hash as its suffix
    behavior: str = "create"  # of a generated object towards one with the same name
    generated: bool = False
    variables: tuple[str, ...] = ()  # the names of the vars that read from it
    origin_annotated: bool = True  # the annotation of its origin has not been removed

    def edited(self, data: Map, *layers: Place) -> "Resource":
        """This object with other data; `layers` are the entries that changed it.

        The values of a Secret are secret, wherever they come from.
        """
        if data is self.data:
            return self
        data, old = concealed(data), self.data
        is_same = all(map(is_, map(data.get, _IDENTIFYING), map(old.get, _IDENTIFYING)))
        id_ = self.id if is_same else identify(data)
        return self._replace(data=data, id=id_, layers=self.layers + layers)

    def with_previous_name(self) -> "Resource":
        """This object with its current name added to the previous ones."""
        name = PreviousName(self.id.kind, self.id.name, self.id.namespace)
        return self._replace(previous=(*self.previous, name))

    def without_build_annotations(self) -> "Resource":
        """This object without anything that kustomize recorded in its annotations."""
        return self._replace(
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
        """The id it had when it was loaded."""
        return next(self.previous_ids()) if self.previous else self.id

    def previous_ids(self) -> Iterator[Id]:
        """The ids it had before, the oldest first."""
        for kind, name, namespace in self.previous:
            yield Id(self.id.group, self.id.version, kind, name, namespace)

    def had(self, id_: Id) -> bool:
        """Whether it has, or had before, this id."""
        return self.id == id_ or (bool(self.previous) and id_ in self.previous_ids())

    def ids(self) -> Iterator[Id]:
        """All ids it has had, the current one last."""
        yield from self.previous_ids()
        yield self.id

    @property
    def has_build_annotations(self) -> bool:
        """Whether kustomize keeps internal annotations on it."""
        return bool(self.previous or self.prefixes or self.suffixes or self.generated)


def identify(data: Map) -> Id:
    """The id of an object's data; values of unexpected types count as empty."""
    api_version, kind = scalar(data.get("apiVersion")), scalar(data.get("kind"))
    group, version, namespace = _of_kind(api_version, kind)
    meta = data.get("metadata")
    meta = meta if isinstance(meta, dict) else {}
    namespace = namespace or scalar(meta.get("namespace")) or "default"
    return Id(group, version, kind, scalar(meta.get("name")), namespace)


@lru_cache(maxsize=256)  # so that the objects share the strings
def _of_kind(api_version: str, kind: str) -> tuple[str, str, str]:
    """The group, the version, and the namespace that all objects of a kind have, if they have one."""
    group, slash, version = api_version.partition("/")
    namespace = CLUSTER if is_cluster_scoped(api_version, kind) else ""
    return (group, version, namespace) if slash else ("", api_version, namespace)


def metadata(data: Any, key: str) -> str:
    """A string in an object's metadata; empty if it does not exist."""
    meta = data.get("metadata") if isinstance(data, dict) else None
    return scalar(meta.get(key)) if isinstance(meta, dict) else ""


def place_of_name(resource: Resource) -> Place:
    """The place of an object's name; its document if it has none."""
    meta = resource.data.get("metadata")
    return meta.place("name") if isinstance(meta, Map) and "name" in meta else resource.origin


def scalar(value: Any) -> str:
    """The text of a scalar as YAML prints it; empty for null and for everything else."""
    if isinstance(value, str):  # nearly always
        return value
    match value:
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
