"""Plain data with the places where it is written.

A parsed YAML document consists of real dicts, lists and scalars, so that every library and every
rule can read it. The two container types also keep the place of each entry. Code that combines
documents (an overlay, a patch) copies the places too, so every value keeps its file and line.
"""

import sys
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, TypeAlias

from gitops_lint.crash import OWN, Crash, crash_of
from gitops_lint.enums import Enum, auto
from gitops_lint.lines import line_starts, position
from gitops_lint.namedtuple import NamedTuple

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


class Marks:
    """The places of all entries of a document as bare numbers: Place objects take ten times the memory.

    For each container, numbered in the order in which they end, `first` has the index in `offsets` of the
    numbers of its first entry. `offsets` has, for each entry, where in the text its key (in a map) and its
    value start and end.
    """

    __slots__ = ("_column", "_first_line", "_line", "_starts", "first", "offsets", "path")

    def __init__(self, path: str, text: str, line: int = 0, column: int = 0) -> None:
        """`text` is that of the document, which starts at a line and column of the file (zero-based)."""
        self.path, self._line, self._column = path, line, column
        self._starts: array[int] | list[int] = line_starts(
            text
        )  # of the text, from `_first_line` on
        self._first_line = 0
        self.first: array[int] | list[int] = []
        self.offsets: array[int] | list[int] = []

    def moved(self, path: str) -> "Marks":
        """The marks of the same text at another path."""
        from copy import copy

        made = copy(self)
        made.path = path
        return made

    def pack(self) -> None:
        """Make the marks smaller, once the document is complete: one array for all, in half of the memory of three."""
        count = len(self.first)
        numbers = [*(count + at for at in self.first), *self.offsets, *self._starts]
        self._first_line = count + len(self.offsets)
        is_short = max(len(numbers), numbers[-1]) < _SHORT
        self.first = self.offsets = self._starts = array("H" if is_short else "I", numbers)

    def span(self, start: int, end: int, row: int = 0) -> Span:
        """The span of the text between two offsets, at or after the start of a line of the text."""
        starts, first = self._starts, self._first_line
        row, at = position(start, starts, row, first)
        end_row, end_at = position(end, starts, row, first)
        line, column = self._line, self._column
        return _tuple(Span, (row + line, at + column, end_row + line, end_at + column))

    def place(self, span: Span) -> Place:
        """The place of the document itself, or of something in it that is no entry."""
        return _tuple(Place, (self.path, None, span))

    def of_pair(self, index: int) -> Place:
        """The place of the entry of a map whose numbers start at an index of `offsets`."""
        start, end, value_start, value_end = self.offsets[index : index + 4]
        key = self.span(start, end)
        value = self.span(value_start, value_end, key.end_line - self._line)
        return _tuple(Place, (self.path, key, value))

    def of_item(self, index: int) -> Place:
        """The place of the item of a list whose numbers start at an index of `offsets`."""
        start, end = self.offsets[index : index + 2]
        return _tuple(Place, (self.path, None, self.span(start, end)))


class Map(dict[str, Any]):
    """A dict with the place of each entry; never changed once it is built."""

    # `remembered` is for `once`. The rest is for this package: if there are marks, `at` is the
    # number in them of the container with these entries, or has the index of each, or another place.
    __slots__ = ("at", "marks", "remembered")
    at: dict[str, Place] | int | tuple[int | Place, ...]
    marks: Marks | None
    remembered: Mapping[Any, Any]

    def __init__(
        self, entries: Mapping[str, Any] | None = None, places: Mapping[str, Place] | None = None
    ) -> None:
        super().__init__(entries or ())
        self.at, self.marks = dict(places) if places else {}, None

    @property
    def places(self) -> dict[str, Place]:
        """The place of each entry."""
        if marks := self.marks:
            indices = self._indices(marks)
            self.at = {
                key: marks.of_pair(at) if type(at) is int else at  # type: ignore[misc]
                for key, at in zip(self, indices, strict=True)
            }
            self.marks = None
        return self.at  # type: ignore[return-value]

    def place(self, key: str) -> Place:
        """The place of one entry; unlike `places`, this keeps nothing in memory."""
        marks = self.marks
        if marks is None or key not in self or len(self) > _FEW:
            return self.places[key]
        at = self._indices(marks)[list(self).index(key)]
        return marks.of_pair(at) if type(at) is int else at  # type: ignore[return-value]

    def file(self, key: str) -> str:
        """The file of one entry."""
        marks = self.marks
        if marks is None:
            return self.places[key].path
        if type(self.at) is int:
            return marks.path
        at = self._indices(marks)[list(self).index(key)]
        return marks.path if type(at) is int else at.path  # type: ignore[union-attr]

    def replaced(self, values: Mapping[str, Any]) -> "Map":
        """A map with other values for the same keys, in the same order, at the same places."""
        made = _new_map(Map)
        made.update(values)
        made.marks = self.marks
        made.at = self.at if self.marks else dict(self.at)  # type: ignore[arg-type]
        return made

    def put(self, key: str, value: Any, place: Place | None = None) -> "Map":
        """A copy with one entry set, at the position it already has or at the end.

        Without a place, an entry that exists keeps its own.
        """
        changed = self.replaced(self)
        changed[key] = value
        if place is not None and (marks := self.marks):
            at = [*self._indices(marks), place]
            if key in self:
                at[[*self].index(key)] = at.pop()
            changed.at = tuple(at)
        elif place is not None:
            changed.at[key] = place  # type: ignore[index]
        return changed

    def put_all(self, entries: Mapping[str, tuple[Any, Place | None]]) -> "Map":
        """A copy with several entries set, as `put` does it, each with its value and place."""
        changed = self.replaced(self)
        changed.update({key: value for key, (value, _) in entries.items()})
        if placed := {key: place for key, (_, place) in entries.items() if place is not None}:
            if marks := self.marks:
                at = dict(zip(self, self._indices(marks), strict=True))
                at.update(placed)
                changed.at = tuple(at.values())
            else:
                changed.at.update(placed)  # type: ignore[union-attr]
        return changed

    def without(self, *keys: str) -> "Map":
        """A copy without these entries."""
        kept = {key: value for key, value in self.items() if key not in keys}
        if marks := self.marks:
            indices = zip(self, self._indices(marks), strict=True)
            made = _new_map(Map)
            made.update(kept)
            made.marks = marks
            made.at = tuple(at for key, at in indices if key not in keys)
            return made
        return Map(kept, {key: place for key, place in self.places.items() if key not in keys})

    def _indices(self, marks: Marks) -> Sequence[int | Place]:
        """The index of each entry in the marks, or its place."""
        at = self.at
        if type(at) is int:
            first = marks.first[at]
            return range(first, first + 4 * len(self), 4)
        return at  # type: ignore[return-value]


class Seq(list[Any]):
    """A list with the place of each entry; never changed once it is built."""

    __slots__ = ("at", "marks")
    at: list[Place] | int  # the number of the container, if there are marks
    marks: Marks | None

    def __init__(self, entries: Sequence[Any] = (), places: Sequence[Place] = ()) -> None:
        super().__init__(entries)
        self.at, self.marks = list(places), None

    @property
    def places(self) -> list[Place]:
        """The place of each entry."""
        if marks := self.marks:
            first = marks.first[self.at]  # type: ignore[index]
            self.at = [marks.of_item(first + 2 * index) for index in range(len(self))]
            self.marks = None
        return self.at  # type: ignore[return-value]

    def place(self, index: int) -> Place:
        """The place of one entry; unlike `places`, this keeps nothing in memory."""
        if marks := self.marks:
            return marks.of_item(marks.first[self.at] + 2 * range(len(self))[index])  # type: ignore[index]
        return self.places[index]

    def file(self, index: int) -> str:
        """The file of one entry."""
        return self.marks.path if self.marks else self.places[index].path

    def replaced(self, values: Iterable[Any]) -> "Seq":
        """A list with as many other values, at the same places."""
        made = _new_seq(Seq)
        made.extend(values)
        made.marks = self.marks
        made.at = self.at if self.marks else list(self.at)  # type: ignore[arg-type]
        return made


_FEW: Final = 64  # entries of a map through which a search takes no longer than making their places
_SHORT: Final = 2**16  # numbers below this take two bytes
_tuple: Final = tuple.__new__
_new_map: Final = dict.__new__
_new_seq: Final = list.__new__


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
    meant: tuple[str, str] | None = (
        None  # the text at the place, and the one that seems to be meant
    )


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
    found = _deepest(data, path)
    return found and found[0].place(found[1])


def file_of(data: Any, path: KeyPath) -> str | None:
    """The file of `place_of`, which takes much less time."""
    found = _deepest(data, path)
    return found and found[0].file(found[1])


def _deepest(data: Any, path: KeyPath) -> tuple[Any, str | int] | None:
    """The container and the key or index of the deepest entry on a key path; None if not even the first exists."""
    found: tuple[Any, str | int] | None = None
    for step in path:
        match data:
            case Map() if step in data:
                found = data, str(step)
            case Seq() if isinstance(step, int) and 0 <= step < len(data):
                found = data, step
            case _:
                return found
        data = data[step]
    return found


def entries(data: Any) -> Iterator[tuple[str | int, Any, Place]]:
    """The entries of a container with their places; none for a scalar."""
    match data:
        case Map():
            for key, value in data.items():
                yield key, value, data.places[key]
        case Seq():
            yield from zip(range(len(data)), data, data.places, strict=True)


def pairs(data: Any) -> Iterable[tuple[str | int, Any]]:
    """The entries of a container without their places; none for a scalar."""
    if isinstance(data, dict):
        return data.items()
    return enumerate(data) if isinstance(data, list) else ()


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
