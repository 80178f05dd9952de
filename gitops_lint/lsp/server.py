"""Speaks the Language Server Protocol on standard input and output."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, Final, TypeVar

from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer

from gitops_lint import __version__
from gitops_lint.config import root_of
from gitops_lint.errors import UsageError
from gitops_lint.lsp import navigation
from gitops_lint.lsp.actions import FIX_ALL, about, actions
from gitops_lint.lsp.checkout import Checkout, Linted, Opened, collect_when_idle
from gitops_lint.lsp.completion import TRIGGERS, completion
from gitops_lint.lsp.diagnostics import Uri
from gitops_lint.lsp.graph import graph_page
from gitops_lint.lsp.hover import hover
from gitops_lint.lsp.renaming import edits, prepare
from gitops_lint.lsp.snapshot import Snapshot
from gitops_lint.lsp.symbols import document_symbols, lenses, workspace_symbols
from gitops_lint.lsp.uris import Folder, path_of
from gitops_lint.queries.rename import Refusal

if TYPE_CHECKING:
    from pathlib import Path

_Answer = TypeVar("_Answer")
_WATCHED: Final = "gitops-lint.files"
_REFUSED: Final = types.LSPErrorCodes.RequestFailed.value
GRAPH: Final = (
    "gitops-lint.graph"  # (uri): the page of the graph of the clusters of a repository, HTML
)
_Published = tuple[int | None, Sequence[types.Diagnostic]]


class Server(LanguageServer):
    """The repositories that an editor has open."""

    def __init__(self) -> None:
        super().__init__("gitops-lint", __version__)
        # One thread: what a lint keeps for the next one is for one thread only.
        self._worker = ThreadPoolExecutor(1, "lint")
        self._checkouts: dict[Path, Checkout] = {}
        self._published: dict[tuple[Path, str], _Published] = {}
        self._failures: dict[Path, str] = {}

    def add(self, uri: str) -> None:
        """Follow the repository of a directory."""
        opened = path_of(uri)
        if opened is None:
            return
        try:
            root = root_of([opened])
        except (UsageError, OSError):
            return
        if root not in self._checkouts:
            encoding = str(self.workspace.position_encoding or "utf-16").lower()
            checkout = Checkout(
                Folder(root, opened), self._worker, encoding, self._linted, is_told=_can_watch(self)
            )
            self._checkouts[root] = checkout
            for document in self.workspace.text_documents.values():
                self.opened(document.uri, document.source, document.version)
            checkout.changed()

    def prune(self) -> None:
        """Stop following the repositories of which no directory is open any more."""
        folders = self.workspace.folders.values()
        kept = {root_of([path]) for it in folders if (path := path_of(it.uri)) and path.exists()}
        for root in self._checkouts.keys() - kept:
            checkout = self._checkouts.pop(root)
            self._publish(checkout, {}, {})

    def find(self, uri: str) -> tuple[Checkout, str] | None:
        """The repository that a file is in, the innermost one, and its path there; None if there is none."""
        for root in sorted(self._checkouts, key=lambda it: -len(it.parts)):
            if path := self._checkouts[root].folder.path(uri):
                return self._checkouts[root], path
        return None

    def opened(self, uri: str, text: str, version: int | None, *, typed: bool = False) -> None:
        """Note the text of an open file; `typed`: it has changed since it was opened."""
        if found := self.find(uri):
            checkout, path = found
            if typed:
                checkout.typed.add(path)
            checkout.folder.opened(path, uri)
            checkout.open[path] = Opened(text, version)
            checkout.changed(on_disk=False)

    def closed(self, uri: str) -> None:
        """Read a file from disk again."""
        if found := self.find(uri):
            checkout, path = found
            checkout.folder.closed(path)
            checkout.open.pop(path, None)
            checkout.typed.discard(path)
            checkout.changed()

    def saved(self, uris: Sequence[str]) -> None:
        """Lint the repositories of files that have changed on disk."""
        for checkout in {found[0] for uri in uris if (found := self.find(uri))}:
            checkout.changed()

    @property
    def checkouts(self) -> Iterable[Checkout]:
        """The repositories."""
        return self._checkouts.values()

    async def ask(
        self, uri: str, question: Callable[[Snapshot, str, Uri], _Answer]
    ) -> _Answer | None:
        """The answer to a question about a file as it stands; None for a file outside of all repositories.

        The question gets the path of the file, and a function that makes the URI of a path.
        """
        found = self.find(uri)
        if found is None:
            return None
        checkout, path = found
        return await checkout.ask(lambda it: question(it, path, checkout.folder.uri))

    def edit(
        self, checkout: Checkout, edits: Mapping[str, Sequence[types.TextEdit]]
    ) -> types.WorkspaceEdit:
        """Edits of files of a repository, for the versions that are open if the client can check them."""
        workspace = self.client_capabilities.workspace
        able = workspace.workspace_edit if workspace else None
        uri = checkout.folder.uri
        if not (able and able.document_changes):
            return types.WorkspaceEdit({uri(path): found for path, found in edits.items()})
        return types.WorkspaceEdit(
            document_changes=[
                types.TextDocumentEdit(
                    types.OptionalVersionedTextDocumentIdentifier(
                        uri(path), opened.version if (opened := checkout.open.get(path)) else None
                    ),
                    [*found],
                )
                for path, found in edits.items()
            ]
        )

    def _linted(self, checkout: Checkout, result: Linted) -> None:
        if self._checkouts.get(checkout.root) is not checkout:
            return  # it was closed meanwhile
        if result.diagnostics is not None:
            self._publish(checkout, result.diagnostics, result.versions)
        if result.failure and self._failures.get(checkout.root) != result.failure:
            self.window_log_message(
                types.LogMessageParams(types.MessageType.Warning, result.failure)
            )
            if result.is_bug:
                self.window_show_message(
                    types.ShowMessageParams(types.MessageType.Error, result.failure)
                )
        self._failures[checkout.root] = result.failure

    def _publish(
        self,
        checkout: Checkout,
        found: Mapping[str, Sequence[types.Diagnostic]],
        versions: Mapping[str, int | None],
    ) -> None:
        """Send the diagnostics of each file that has other ones, or another text, than when they were sent last."""
        root = checkout.root
        before = {path for of, path in self._published if of == root}
        for path in sorted(before | found.keys()):
            new = versions.get(path), list(found.get(path, ()))
            if self._published.get((root, path)) == new:
                continue
            if new[1]:
                self._published[root, path] = new
            else:
                self._published.pop((root, path), None)
            self.text_document_publish_diagnostics(
                types.PublishDiagnosticsParams(checkout.folder.uri(path), new[1], new[0])
            )


def serve() -> None:
    """Serve one client on standard input and output, until it ends the session."""
    collect_when_idle()
    create().start_io()


def create() -> Server:
    """A server with all its features."""
    server = Server()
    _follow_files(server)
    _explain(server)
    _change(server)
    _list(server)
    return server


def _explain(server: Server) -> None:
    """Hover, go to definition, references and completion."""

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    async def on_hover(params: types.HoverParams) -> types.Hover | None:
        return await server.ask(
            params.text_document.uri, lambda it, path, _: hover(it, path, params.position)
        )

    @server.feature(types.TEXT_DOCUMENT_DEFINITION)
    async def on_definition(params: types.DefinitionParams) -> list[types.Location] | None:
        return await server.ask(
            params.text_document.uri,
            lambda it, path, uri: navigation.definition(it, path, params.position, uri),
        )

    @server.feature(types.TEXT_DOCUMENT_REFERENCES)
    async def on_references(params: types.ReferenceParams) -> list[types.Location] | None:
        declared = params.context.include_declaration
        return await server.ask(
            params.text_document.uri,
            lambda it, path, uri: navigation.references(
                it, path, params.position, uri, declared=declared
            ),
        )

    @server.feature(types.TEXT_DOCUMENT_DOCUMENT_HIGHLIGHT)
    async def on_highlight(
        params: types.DocumentHighlightParams,
    ) -> list[types.DocumentHighlight] | None:
        return await server.ask(
            params.text_document.uri,
            lambda it, path, _: [*navigation.highlights(it, path, params.position)],
        )

    options = types.CompletionOptions(trigger_characters=TRIGGERS)

    @server.feature(types.TEXT_DOCUMENT_COMPLETION, options)
    async def on_completion(params: types.CompletionParams) -> types.CompletionList | None:
        found = server.find(params.text_document.uri)
        if found is None or found[1] not in found[0].open:
            return None
        checkout, path = found
        text = checkout.text(path)
        return await checkout.ask_last(lambda it: completion(it, path, text, params.position))


def _change(server: Server) -> None:
    """Rename, and quick fixes."""
    options = types.RenameOptions(prepare_provider=True)

    @server.feature(types.TEXT_DOCUMENT_PREPARE_RENAME)
    async def on_prepare(
        params: types.PrepareRenameParams,
    ) -> types.PrepareRenamePlaceholder | None:
        found = await server.ask(
            params.text_document.uri, lambda it, path, _: prepare(it, path, params.position)
        )
        if isinstance(found, Refusal):
            raise JsonRpcException(found.message, code=_REFUSED)
        return found

    @server.feature(types.TEXT_DOCUMENT_RENAME, options)
    async def on_rename(params: types.RenameParams) -> types.WorkspaceEdit | None:
        found = await server.ask(
            params.text_document.uri,
            lambda it, path, _: edits(it, path, params.position, params.new_name),
        )
        if isinstance(found, Refusal):
            raise JsonRpcException(found.message, code=_REFUSED)
        checkout = server.find(params.text_document.uri)
        return server.edit(checkout[0], found) if found and checkout else None

    kinds = types.CodeActionOptions([types.CodeActionKind.QuickFix, FIX_ALL])

    @server.feature(types.TEXT_DOCUMENT_CODE_ACTION, kinds)
    async def on_action(params: types.CodeActionParams) -> list[types.CodeAction] | None:
        uri, given, only = params.text_document.uri, params.context.diagnostics, params.context.only
        found = await server.ask(uri, lambda it, path, _: [*actions(it, path, params.range)])
        checkout = server.find(uri)
        return [
            types.CodeAction(
                it.title,
                it.kind,
                about(it.findings, given),
                it.preferred,
                edit=server.edit(checkout[0], it.edits),
            )
            for it in found or ()
            if checkout and (only is None or any(_is_of(it.kind, kind) for kind in only))
        ]


def _is_of(kind: str, wanted: str) -> bool:
    """Whether a kind of code actions is another one or one of its sub-kinds."""
    return f"{kind}.".startswith(f"{wanted}.")


def _list(server: Server) -> None:
    """The symbols of a file and of the repositories, code lenses, and the graph."""

    @server.feature(types.TEXT_DOCUMENT_DOCUMENT_SYMBOL)
    async def on_symbols(params: types.DocumentSymbolParams) -> list[types.DocumentSymbol] | None:
        found = server.find(params.text_document.uri)
        if found is None or found[1] not in found[0].open:
            return None
        checkout, path = found
        text = checkout.text(path)
        return await checkout.run(lambda: document_symbols(path, text))

    @server.feature(types.WORKSPACE_SYMBOL)
    async def on_search(params: types.WorkspaceSymbolParams) -> list[types.WorkspaceSymbol]:
        found: list[types.WorkspaceSymbol] = []
        for checkout in [*server.checkouts]:
            uri, query = checkout.folder.uri, params.query
            found += await checkout.ask(partial(workspace_symbols, query=query, uri=uri)) or []
        return found

    @server.feature(types.TEXT_DOCUMENT_CODE_LENS)
    async def on_lens(params: types.CodeLensParams) -> list[types.CodeLens] | None:
        return await server.ask(params.text_document.uri, lenses)

    @server.command(GRAPH)
    async def on_graph(uri: str) -> str | None:
        return await server.ask(uri, lambda it, path, _: graph_page(it, path))


def _follow_files(server: Server) -> None:
    """Follow the directories and files that are open, and files that change on disk."""

    @server.feature(types.INITIALIZED)
    def initialized(params: types.InitializedParams) -> None:  # noqa: ARG001
        workspace = server.workspace
        for uri in workspace.folders or ([workspace.root_uri] if workspace.root_uri else []):
            server.add(uri)
        _watch(server)

    @server.feature(types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS)
    def folders(params: types.DidChangeWorkspaceFoldersParams) -> None:
        for it in params.event.added:
            server.add(it.uri)
        server.prune()

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def did_open(params: types.DidOpenTextDocumentParams) -> None:
        document = params.text_document
        server.opened(document.uri, document.text, document.version)

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def did_change(params: types.DidChangeTextDocumentParams) -> None:
        document = server.workspace.text_documents[params.text_document.uri]
        server.opened(document.uri, document.source, document.version, typed=True)

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def did_close(params: types.DidCloseTextDocumentParams) -> None:
        server.closed(params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    def did_save(params: types.DidSaveTextDocumentParams) -> None:
        if found := server.find(params.text_document.uri):
            checkout, path = found
            checkout.typed.discard(path)
        server.saved([params.text_document.uri])

    @server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def did_change_files(params: types.DidChangeWatchedFilesParams) -> None:
        server.saved([it.uri for it in params.changes])


def _watch(server: Server) -> None:
    """Ask the client to tell about all files that change on disk, if it can."""
    if _can_watch(server):
        everything = types.FileSystemWatcher(glob_pattern="**/*")
        options = types.DidChangeWatchedFilesRegistrationOptions(watchers=[everything])
        method = types.WORKSPACE_DID_CHANGE_WATCHED_FILES
        registration = types.Registration(_WATCHED, method, options)
        server.client_register_capability(types.RegistrationParams([registration]))


def _can_watch(server: Server) -> bool:
    """Whether the client tells what changes on disk."""
    workspace = server.client_capabilities.workspace
    watching = workspace.did_change_watched_files if workspace else None
    return bool(watching and watching.dynamic_registration)
