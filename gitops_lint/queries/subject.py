"""What is at a position of a file: an object, a variable, a file that it names."""

from collections.abc import Iterator, Sequence

from gitops_lint.cluster import Repository
from gitops_lint.cluster.kinds import KUSTOMIZATION, is_a
from gitops_lint.documents import Document, Tree, get
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.queries.entry_at import entry_at
from gitops_lint.queries.file_links import file_links, files_of
from gitops_lint.queries.naming import Found, Naming
from gitops_lint.results.variables import Expansion, Ledger, Position, Variable

_OF_OBJECT = (
    ("apiVersion",),
    ("kind",),
    ("metadata",),
    ("metadata", "name"),
    ("metadata", "namespace"),
)


class VariableAt(NamedTuple):
    """A variable of a Kustomization; `use` is the expansion at the position, None at its definition."""

    ledger: Ledger
    variable: Variable
    use: Expansion | None


def objects_at(tree: Tree, naming: Naming, path: str, line: int, column: int) -> Sequence[Found]:
    """The objects that a position (zero-based) is about, one for each cluster.

    Those that the entry there names; at the name, kind or metadata of a document, the objects that it makes or
    patches.
    """
    if named := naming.at(path, line, column):
        return [it for found in named for it in naming.targets(found)]
    found = entry_at(tree.parse(path), line, column) if path in tree.files else None
    if found is None or found.path not in _OF_OBJECT:
        return ()
    return objects_of(naming, found.document)


def objects_of(naming: Naming, document: Document) -> Sequence[Found]:
    """The objects that a document makes; for a patch those that it is about, one for each cluster."""
    made = naming.of_document(document.place)
    if made:
        return made
    kind, name = get(document.data, "kind"), get(document.data, "metadata", "name")
    namespace = get(document.data, "metadata", "namespace")
    if not isinstance(kind, str) or not isinstance(name, str):
        return ()
    return [
        it
        for key, objects in naming.objects.items()
        if (key.kind, key.name) == (kind, name) and namespace in (None, key.namespace)
        for it in objects
    ]


def variables_at(
    ledgers: Sequence[Ledger], tree: Tree, path: str, line: int, column: int
) -> Iterator[VariableAt]:
    """The variables whose use or definition is at a position (zero-based), one for each Kustomization."""
    at = entry_at(tree.parse(path), line, column) if path in tree.files else None
    value = at.place.value if at and at.place else None
    defined = Position(path, value.line + 1, value.column + 1) if value else None
    for ledger in ledgers:
        for variable in ledger.variables:
            for use in variable.uses:
                if _is_in(use, path, line, column):
                    yield VariableAt(ledger, variable, use)
            if defined and variable.defined == defined:
                yield VariableAt(ledger, variable, None)


def _is_in(use: Expansion, path: str, line: int, column: int) -> bool:
    start = use.position.column - 1
    return (use.position.path, use.position.line) == (path, line + 1) and (
        start <= column <= start + len(use.expression)
    )


def files_at(
    repository: Repository, naming: Naming, path: str, line: int, column: int
) -> Sequence[str]:
    """The files that the entry at a position (zero-based) names: in a kustomization file, or as `spec.path`."""
    tree = repository.tree
    found = entry_at(tree.parse(path), line, column) if path in tree.files else None
    if found is None:
        return ()
    for link in file_links(tree, path, found.document.data):
        if link.path == found.path:
            return files_of(tree, link.target)
    if found.path == ("spec", "path"):
        directories = dict.fromkeys(
            content.directory
            for it in naming.of_document(found.document.place)
            if is_a(it.resource, KUSTOMIZATION)
            if (content := it.cluster.contents.get(it.resource.id)) and content.artifact
        )
        return [file for directory in directories for file in files_of(tree, directory)]
    return ()
