"""Go to definition, and find references."""

from collections.abc import Iterator, Sequence

from lsprotocol import types

from gitops_lint.documents import Place, Span
from gitops_lint.lsp.diagnostics import Uri
from gitops_lint.lsp.snapshot import Snapshot
from gitops_lint.queries.entry_at import entry_at
from gitops_lint.queries.file_links import includers
from gitops_lint.queries.subject import files_at, objects_at, variables_at
from gitops_lint.results.variables import Position


def definition(
    snapshot: Snapshot, path: str, position: types.Position, uri: Uri
) -> list[types.Location]:
    """Where the object, variable or file at a position is written."""
    line, column = snapshot.text(path).place_at(position)
    tree, naming = snapshot.repository.tree, snapshot.naming
    places = [it.place for it in objects_at(tree, naming, path, line, column)]
    if not places:
        variables = variables_at(snapshot.ledgers, tree, path, line, column)
        found = (it.variable.defined for it in variables)
        places = [_place(it) for it in found if it]
    if not places:
        files = files_at(snapshot.repository, naming, path, line, column)
        places = [Place(it, None, Span(0, 0, 0, 0)) for it in files]
    return locations(snapshot, places, uri)


def references(
    snapshot: Snapshot, path: str, position: types.Position, uri: Uri, *, declared: bool
) -> list[types.Location]:
    """Where the object, variable or file at a position is named; `declared`: also where it is written."""
    line, column = snapshot.text(path).place_at(position)
    tree, naming = snapshot.repository.tree, snapshot.naming
    objects = objects_at(tree, naming, path, line, column)
    variables = [] if objects else [*variables_at(snapshot.ledgers, tree, path, line, column)]
    places: list[Place] = []
    if declared:
        places += [it.place for it in objects]
        places += [_place(it.variable.defined) for it in variables if it.variable.defined]
    places += [named.place for it in objects for named in naming.users(it)]
    names = {(it.ledger.cluster, it.ledger.kustomization, it.variable.name) for it in variables}
    places += [
        _place(use.position)._replace(
            value=Span(
                use.position.line - 1,
                use.position.column - 1,
                use.position.line - 1,
                use.position.column - 1 + len(use.expression),
            )
        )
        for ledger in snapshot.ledgers
        for variable in ledger.variables
        if (ledger.cluster, ledger.kustomization, variable.name) in names
        for use in variable.uses
    ]
    if not places and path in tree.files and not _is_in_spec(snapshot, path, line, column):
        places += [it.place for it in includers(tree, path)]
    return locations(snapshot, places, uri)


def locations(snapshot: Snapshot, places: Sequence[Place], uri: Uri) -> list[types.Location]:
    """The locations of places, each once."""
    unique = {(it.path, it.value): it for it in places}
    return [types.Location(uri(it.path), snapshot.range(it)) for it in unique.values()]


def highlights(
    snapshot: Snapshot, path: str, position: types.Position
) -> Iterator[types.DocumentHighlight]:
    """The places in the same file that name what is at a position."""
    for it in references(snapshot, path, position, str, declared=True):
        if it.uri == path:
            yield types.DocumentHighlight(it.range)


def _place(position: Position) -> Place:
    line, column = position.line - 1, position.column - 1
    return Place(position.path, None, Span(line, column, line, column))


def _is_in_spec(snapshot: Snapshot, path: str, line: int, column: int) -> bool:
    """Whether a position is below a field of an object, where nobody asks about the whole file."""
    found = entry_at(snapshot.repository.tree.parse(path), line, column)
    return found is not None and len(found.path) > 1 and found.path[0] != "metadata"
