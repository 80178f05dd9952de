"""Rename an object, with everything that names it."""

from collections.abc import Mapping, Sequence

from lsprotocol import types

from gitops_lint.lsp.snapshot import Snapshot
from gitops_lint.queries.entry_at import covers
from gitops_lint.queries.naming import Found
from gitops_lint.queries.rename import Refusal, may_rename, rename, written
from gitops_lint.queries.subject import objects_at
from gitops_lint.report.escape import visible


def prepare(
    snapshot: Snapshot, path: str, position: types.Position
) -> types.PrepareRenamePlaceholder | Refusal:
    """The range and the text to rename at a position."""
    objects = _objects(snapshot, path, position)
    refusal = may_rename(snapshot.repository.tree, objects)
    if refusal:
        return refusal
    line, column = snapshot.text(path).place_at(position)
    naming = snapshot.naming
    places = [it.place for it in objects]
    places += [it.place for it in naming.at(path, line, column)]
    name = objects[0].resource.name
    for place in places:
        here = place.path == path and covers(place.value, line, column)
        if here and written(snapshot.repository.tree, place) == name:
            return types.PrepareRenamePlaceholder(snapshot.range(place), name)
    return Refusal("put the cursor on the name of an object")


def edits(
    snapshot: Snapshot, path: str, position: types.Position, new: str
) -> Mapping[str, Sequence[types.TextEdit]] | Refusal:
    """The edits by the path of the file."""
    objects = _objects(snapshot, path, position)
    tree = snapshot.repository.tree
    found = rename(tree, snapshot.naming, objects, new)
    if isinstance(found, Refusal):
        return Refusal(visible(found.message))
    edits: dict[str, list[types.TextEdit]] = {}
    for place in found:
        old = objects[0].resource.name
        text = snapshot.text(place.path)
        start = text.offset(place.value.line, place.value.column)
        end = text.offset(place.value.end_line, place.value.end_column)
        start += text.text[start:end].index(old)  # after a quote
        edit = types.TextEdit(text.range(start, start + len(old)), new)
        edits.setdefault(place.path, []).append(edit)
    return edits


def _objects(snapshot: Snapshot, path: str, position: types.Position) -> Sequence[Found]:
    line, column = snapshot.text(path).place_at(position)
    return objects_at(snapshot.repository.tree, snapshot.naming, path, line, column)
