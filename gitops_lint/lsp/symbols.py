"""The objects of a file and of the repository, and a line above each with its place in the order."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from lsprotocol import types

from gitops_lint.cluster.kinds import RECONCILED, is_a
from gitops_lint.documents import Document, Map, get, parse, place_of
from gitops_lint.lsp.diagnostics import Uri
from gitops_lint.lsp.navigation import locations
from gitops_lint.lsp.snapshot import Snapshot
from gitops_lint.lsp.text import Text
from gitops_lint.order.explain_edges import name_of
from gitops_lint.queries.naming import Found
from gitops_lint.report.escape import visible
from gitops_lint.wording.lists import counted

SHOW_REFERENCES: Final = "gitops-lint.showReferences"  # (uri, position, locations)
_MOST: Final = 300  # symbols of a search
_NAME: Final = ("metadata", "name")
_NESTED: Final = ("spec", "data", "stringData")


def document_symbols(path: str, text: Text) -> list[types.DocumentSymbol]:
    """The documents of a file, with their fields."""
    file = parse(path, text.text.encode("utf-8", "replace"))
    return [it for document in file.documents if (it := _document(document, text))]


def _document(document: Document, text: Text) -> types.DocumentSymbol | None:
    if not isinstance(document.data, Map) or not document.data:
        return None
    kind, name = get(document.data, "kind"), get(document.data, *_NAME)
    title = str(name if isinstance(name, str) else kind or "document")
    namespace = get(document.data, "metadata", "namespace")
    where = f"{namespace}/" if isinstance(namespace, str) else ""
    whole = text.range_of(document.place.value)
    named, at = types.Range(whole.start, whole.start), place_of(document.data, _NAME)
    if at and whole.start <= (found := text.range_of(at.value)).start and found.end <= whole.end:
        named = found  # elsewhere, editors would refuse all symbols
    return types.DocumentSymbol(
        name=visible(title) or "document",
        kind=types.SymbolKind.Object,
        range=whole,
        selection_range=named,
        detail=visible(f"{kind if isinstance(kind, str) else ''} {where}{title}".strip()),
        children=[*_fields(document.data, text)],
    )


def _fields(data: Map, text: Text) -> Iterator[types.DocumentSymbol]:
    """The fields of a document, and those of its spec and data."""
    for key, value in data.items():
        nested = value if key in _NESTED and isinstance(value, Map) else Map()
        children = [_field(it, nested[it], nested, text) for it in nested if it]
        if key:
            yield _field(key, value, data, text, children)


def _field(
    key: str, value: Any, data: Map, text: Text, children: Sequence[types.DocumentSymbol] = ()
) -> types.DocumentSymbol:
    place = data.place(key)
    span = text.range_of(place.value)
    named = text.range_of(place.key) if place.key else span
    kind = types.SymbolKind.Array if isinstance(value, list) else types.SymbolKind.Field
    whole = types.Range(named.start, span.end)
    return types.DocumentSymbol(visible(key), kind, whole, named, children=[*children])


def workspace_symbols(snapshot: Snapshot, query: str, uri: Uri) -> list[types.WorkspaceSymbol]:
    """The objects of all clusters whose kind, namespace and name contain each word of a query."""
    words = query.casefold().split()
    found: dict[tuple[str, str], types.WorkspaceSymbol] = {}
    for key, objects in sorted(snapshot.naming.objects.items()):
        title = str(key)
        if all(word in title.casefold() for word in words):
            for it in objects:
                if len(found) < _MOST:
                    location = types.Location(uri(it.place.path), snapshot.range(it.place))
                    symbol = types.WorkspaceSymbol(
                        location,
                        visible(key.name),
                        types.SymbolKind.Object,
                        container_name=visible(title),
                    )
                    found.setdefault((title, str(it.place)), symbol)
    return [*found.values()]


def lenses(snapshot: Snapshot, path: str, uri: Uri) -> list[types.CodeLens]:
    """Above each object that Flux reconciles: its wave, and what depends on it."""
    tree = snapshot.repository.tree
    found = []
    for document in tree.parse(path).documents if path in tree.files else ():
        objects = [
            it
            for it in snapshot.naming.of_document(document.place)
            if is_a(it.resource, *RECONCILED)
        ]
        if not objects:
            continue
        users = [named for it in objects for named in snapshot.naming.users(it)]
        places = [it.place for it in users]
        dependents = {str(it.source) for it in users if "dependsOn" in it.mention.path}
        parts = [*_waves(snapshot, objects)]
        parts.append(
            f"{counted(len(dependents), 'object')} {'depends' if len(dependents) == 1 else 'depend'} on it"
        )
        at = snapshot.range(objects[0].place)
        command = types.Command(
            " · ".join(parts),
            SHOW_REFERENCES,
            arguments=[uri(path), at.start, locations(snapshot, places, uri)],
        )
        found.append(types.CodeLens(types.Range(at.start, at.start), command))
    return found


def _waves(snapshot: Snapshot, objects: Sequence[Found]) -> Iterator[str]:
    """The wave of an object in each cluster, once if it is the same in all."""
    waves = {
        it.cluster.name: snapshot.waves(it.cluster).get(name_of(it.resource.id)) for it in objects
    }
    if len(set(waves.values())) == 1:
        wave = next(iter(waves.values()))
        yield "in no wave" if wave is None else f"wave {wave}"
    else:
        for cluster, wave in waves.items():
            yield f"{visible(cluster)}: {'in no wave' if wave is None else f'wave {wave}'}"
