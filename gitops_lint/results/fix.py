"""How a problem can be fixed: the edits of places that a rule declares, and the edits of text they become.

A rule says what to change, such as the value of an entry. The text edits that do this, and keep comments, quotes,
order and indentation, are found where the text is known (`engine/edit.py`).
"""

from bisect import bisect_left, insort
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeAlias

from gitops_lint.namedtuple import NamedTuple

if TYPE_CHECKING:
    from gitops_lint.documents import Place


class Write(NamedTuple):
    """Another value for a scalar; `old` is the value that is written there now."""

    place: "Place"
    old: Any
    value: Any


class Quote(NamedTuple):
    """Quotes around a scalar without quotes, which makes it a string."""

    place: "Place"


class Rename(NamedTuple):
    """Another key for an entry of a map; `old` is the key that is written there now."""

    place: "Place"
    old: str
    key: str


class Insert(NamedTuple):
    """A new entry of the map at a place: after one of the keys `after`, the last that it has, or else at the end."""

    place: "Place"
    key: str
    value: Any
    after: tuple[str, ...] = ()


class Append(NamedTuple):
    """A new entry of the list at a place: in alphabetical order if it has that, or else at the end."""

    place: "Place"
    value: Any


class Patch(NamedTuple):
    """A new field of `spec` in an entry of `spec.patches`, which is at a place: a merge patch or a JSON patch."""

    place: "Place"
    key: str
    value: Any


class Delete(NamedTuple):
    """No entry any more; nor its map or list, if that was the only entry."""

    place: "Place"


class Move(NamedTuple):
    """An entry of a map, with the comments above it, as an entry of the map at the place `to`, below new keys `into`."""

    place: "Place"
    to: "Place"
    into: tuple[str, ...] = ()


class Replace(NamedTuple):
    """Another text for exactly the text `old` at a place, such as a variable in a value."""

    place: "Place"
    old: str
    new: str


class Erase(NamedTuple):
    """No text at a place any more, nor the spaces before it, nor its line if nothing else is on it."""

    place: "Place"


Edit: TypeAlias = Write | Quote | Rename | Insert | Append | Patch | Delete | Move | Replace | Erase


class Fix(NamedTuple):
    """Edits that together fix a problem.

    `safe`: certainly what is meant, because nothing else would work, or because it changes nothing that Flux
    does. Otherwise it is likely. `title` says what the edits do, such as "write `24h`".
    """

    title: str
    edits: tuple[Edit, ...]
    safe: bool = True


class TextEdit(NamedTuple):
    """A new text for a part of a file: a repository-relative POSIX path, 1-based lines and columns.

    `end_column` is the column after the last character; an insertion ends where it starts. Columns count
    characters of a line, without a byte order mark at the start of the file.
    """

    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    text: str


class TextFix(NamedTuple):
    """The same as text edits, sorted, which do not overlap."""

    title: str
    safe: bool
    edits: tuple[TextEdit, ...]


def union(fixes: Iterable[TextFix | None]) -> TextFix | None:
    """One fix with the edits of all, as far as they do not overlap; None without any."""
    first: TextFix | None = None
    edits: list[TextEdit] = []  # sorted
    known: set[TextEdit] = set()
    for fix in fixes:
        if fix is None:
            continue
        first = TextFix(first.title, first.safe and fix.safe, ()) if first else fix
        new = [it for it in fix.edits if it not in known]
        for edit in new:
            insort(edits, edit, key=_extent)
        if any(_disturbs(edits, it) for it in new):
            for edit in new:
                del edits[edits.index(edit, bisect_left(edits, _extent(edit), key=_extent))]
        else:
            known.update(new)
    return first and first._replace(edits=tuple(edits))


def _disturbs(edits: Sequence[TextEdit], edit: TextEdit) -> bool:
    """Whether one of sorted edits disturbs the edit before or after it."""
    at = bisect_left(edits, _extent(edit), key=_extent)
    return overlap(edits[max(0, at - 1) : at + 3])


def _extent(edit: TextEdit) -> tuple[str, int, int, int, int]:
    return edit[:5]


def overlap(edits: Sequence[TextEdit]) -> bool:
    """Whether sorted edits disturb each other.

    Two insertions at one place have no order. Two removals next to each other may empty a list, which would
    have to be removed too.
    """
    for one, other in pairwise(edits):
        if one.path == other.path and (other.line, other.column) < (one.end_line, one.end_column):
            return True
        if one[:5] == other[:5]:
            return True
        touching = one.path == other.path and (other.line, other.column) == (
            one.end_line,
            one.end_column,
        )
        if touching and not one.text and not other.text:
            return True
    return False
