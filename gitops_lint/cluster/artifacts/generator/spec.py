"""Reads the spec of an ArtifactGenerator, of which any value may have the wrong type."""

from collections.abc import Callable, Iterator, Mapping
from posixpath import join
from typing import Any, Final, TypeAlias

from gitops_lint.cluster.resource import items, known
from gitops_lint.documents import Artifact, Fault, FaultKind, Map, Place, Span, get
from gitops_lint.wording.suggest import did_you_mean

NOWHERE: Final = Place("", None, Span(0, 0, 0, 0))
Sources: TypeAlias = Mapping[str, Artifact | None]


class BrokenError(Exception):
    """A fault at which Flux stops: the message, its place, and help."""

    def __init__(self, message: str, place: Place, help_: str | None = None) -> None:
        super().__init__(message)
        self.fault = Fault(FaultKind.ARTIFACT_GENERATOR, message, place, help_)


class UnknownError(Exception):
    """The artifacts cannot be determined from this checkout."""


def maps_of(generator: Map, key: str) -> Iterator[Map]:
    """The maps in the list at a key of the spec."""
    found = items(get(generator, "spec", key))
    return (entry for entry in found if isinstance(entry, Map))


def aliases_of(generator: Map) -> set[str]:
    """The aliases of the sources."""
    return {
        alias for source in maps_of(generator, "sources") if (alias := text_of(source, "alias"))
    }


def text_of(data: Any, key: str) -> str:
    """The string at a key; "" if there is none."""
    value = get(data, key)
    return value if isinstance(value, str) else ""


def place_in(entry: Map, key: str) -> Place:
    """The place of a key; if it does not exist, of the first key of the map."""
    return entry.places.get(key) or next(iter(entry.places.values()), NOWHERE)


def strings_of(data: Any) -> dict[str, str]:
    """The entries of a map (or None) whose values are strings."""
    return {key: value for key, value in (data or {}).items() if isinstance(value, str)}


def lowered(captures: Mapping[str, str] | None) -> dict[str, str]:
    """Captured values in lower case, as names and labels use them."""
    return {name: value.lower() for name, value in (captures or {}).items()}


def walk(
    source: Artifact, top: str, skip: Callable[[str], bool] = lambda _: False
) -> Iterator[tuple[str, bool]]:
    """(path, whether it is a file) of everything below a directory, in the order of Go's WalkDir."""
    pending = [top]
    while pending:
        directory = pending.pop()
        if directory != top:
            yield directory, False
        folders, files = source.list(directory)
        paths = (join(directory, name) for name in files)
        yield from ((path, True) for path in paths if not skip(path))
        below = [join(directory, name) for name in folders]
        pending += [path for path in reversed(below) if not skip(path)]


def source_of_alias(alias: str, sources: Sources, place: Place) -> Artifact:
    """The files of a source.

    Raises BrokenError if no source has the alias, UnknownError if the files are not in this checkout.
    """
    if alias not in sources and known(alias):
        raise BrokenError(
            f"no source has the alias `{alias}`, so Flux does not create the artifact",
            place,
            did_you_mean(alias, sources),
        )
    source = sources.get(alias)
    if source is None:
        raise UnknownError
    return source
