"""Plain data with the places where it is written.

A parsed YAML document consists of real dicts, lists and scalars, so that every library and every
rule can read it. The two container types also keep the place of each entry. Code that combines
documents (an overlay, a patch) copies the places too, so every value keeps its file and line.
"""

import sys
from collections.abc import Iterator, Mapping, Sequence
from enum import Enum, auto
from typing import Any, Final, NamedTuple, TypeAlias

from gitops_lint.crash import OWN, Crash, crash_of

KeyPath: TypeAlias = tuple[str | int, ...]


class Span(NamedTuple):
    """A stretch of text: zero-based lines and columns, the end exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


WHOLE_FILE: Final = Span(0, 0, sys.maxsize, 0)


class Place(NamedTuple):
    """The place of an entry: its file, its key (None in a list) and its value."""

    path: str
    key: Span | None
    value: Span


class Map(dict[str, Any]):
    """A dict with the place of each entry; never changed once it is built."""

    __slots__ = ("__dict__", "places")  # a __dict__ for what `once` remembers
    places: dict[str, Place]

    def __init__(
        self, entries: Mapping[str, Any] | None = None, places: Mapping[str, Place] | None = None
    ) -> None:
        super().__init__(entries or ())
        self.places = dict(places) if places else {}

    def put(self, key: str, value: Any, place: Place) -> "Map":
        """A copy with one entry set, at the position it already has or at the end."""
        changed = Map(self, self.places)
        changed[key] = value
        changed.places[key] = place
        return changed

    def without(self, *keys: str) -> "Map":
        """A copy without these entries."""
        return Map(
            {key: value for key, value in self.items() if key not in keys},
            {key: place for key, place in self.places.items() if key not in keys},
        )


class Seq(list[Any]):
    """A list with the place of each entry; never changed once it is built."""

    __slots__ = ("places",)
    places: list[Place]

    def __init__(self, entries: Sequence[Any] = (), places: Sequence[Place] = ()) -> None:
        super().__init__(entries)
        self.places = list(places)


class Document(NamedTuple):
    """One YAML document: its data, and the place of the whole document."""

    data: Any
    place: Place


class FaultKind(Enum):
    """What is wrong. Each kind is reported by the rule that declares `reports=FaultKind.…`."""

    YAML_SYNTAX = auto()  # a file that cannot be read, or is not YAML

    # kustomize refuses to build a directory
    KUSTOMIZATION_INVALID = auto()  # what a kustomization file, or a file of its kind, says
    FOREIGN_KUSTOMIZATION = auto()  # an object of another API in a kustomization file
    RESOURCE_NOT_FOUND = auto()  # an entry names a file or directory that does not exist
    NOT_AN_OBJECT = auto()  # a document is not a Kubernetes object
    DUPLICATE_NAME = auto()  # two objects with one id
    PLUGIN = auto()  # a plugin that is not built in, or is switched off
    BUILD_FAILED = auto()  # anything else
    PATCH_TARGET_NOT_FOUND = auto()  # a patch that changes nothing; the build goes on

    TOO_EXPENSIVE = auto()  # a build, a substitution or a ResourceSet that costs too much work here

    # substitution in a built object fails
    SUBSTITUTION_SYNTAX = auto()
    SUBSTITUTION_BREAKS_YAML = auto()
    UNDEFINED_VARIABLE = auto()

    TEMPLATE_FAILS = auto()  # a template of a ResourceSet fails with its inputs
    OBJECT_DROPPED = auto()  # several sets of inputs create one object; only the first counts

    ARTIFACT_GENERATOR = auto()  # an ArtifactGenerator cannot make an artifact

    INTERNAL_ERROR = auto()  # gitops-lint itself failed; no rule reports it, but the engine


class Fault(NamedTuple):
    """Something that was found wrong on the way; the rule that reports its kind reports it later."""

    kind: FaultKind
    message: str
    place: Place
    help: str | None = None
    crash: Crash | None = None  # of an INTERNAL_ERROR


def internal_error(what: str, error: Exception, place: Place, package: str = OWN) -> Fault:
    """The fault of a failure inside gitops-lint while it did `what` ("parsing this file")."""
    crash = crash_of(what, error, package)
    return Fault(FaultKind.INTERNAL_ERROR, crash.message, place, None, crash)


class File(NamedTuple):
    """A parsed file: the documents before the first fault, and that fault."""

    path: str
    documents: tuple[Document, ...]
    faults: tuple[Fault, ...] = ()


def get(data: Any, *path: str | int, default: Any = None) -> Any:
    """The value at a key path, or `default` if there is none, or null."""
    for step in path:
        if isinstance(data, dict):
            data = data.get(step)
        elif isinstance(data, list) and isinstance(step, int) and -len(data) <= step < len(data):
            data = data[step]
        else:
            return default
    return default if data is None else data


def place_of(data: Any, path: KeyPath) -> Place | None:
    """The place of the deepest entry on a key path that exists; None if not even the first does."""
    place = None
    for step in path:
        match data:
            case Map() if step in data.places:
                place = data.places[str(step)]
            case Seq() if isinstance(step, int) and 0 <= step < len(data.places):
                place = data.places[step]
            case _:
                return place
        data = data[step]
    return place


def entries(data: Any) -> Iterator[tuple[str | int, Any, Place]]:
    """The entries of a container with their places; none for a scalar."""
    match data:
        case Map():
            for key, value in data.items():
                yield key, value, data.places[key]
        case Seq():
            yield from zip(range(len(data)), data, data.places, strict=True)


def leaves(data: Any) -> Iterator[tuple[Any, Place]]:
    """The scalars in a container with their places, depth first."""
    for _, value, place in entries(data):
        if isinstance(value, dict | list):
            yield from leaves(value)
        else:
            yield value, place


def relocated(data: Any, place: Place) -> Any:
    """The same data, every entry of it placed where `place` says."""
    match data:
        case Map():
            values = {key: relocated(value, place) for key, value in data.items()}
            return Map(values, dict.fromkeys(values, place))
        case Seq():
            return Seq([relocated(value, place) for value in data], [place] * len(data))
        case _:
            return data


def strings(data: Any) -> Iterator[str]:
    """Every string value in the data, depth first."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        for value in data.values():
            yield from strings(value)
    elif isinstance(data, list):
        for value in data:
            yield from strings(value)
