"""Sessions of the language server, and snapshots."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from gitops_lint.engine.workspace import Workspace
from gitops_lint.lsp.snapshot import Snapshot
from tests.lsp.client import Client
from tests.lsp.repository import write

Start = Callable[[Path], Client]


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts a server for a directory; the server is ended after the test."""
    clients: list[Client] = []

    def started(folder: Path) -> Client:
        clients.append(Client(folder))
        return clients[-1]

    yield started
    for it in clients:
        it.kill()


def studied(root: Path, *, encoding: str = "utf-16", **unsaved: str) -> Snapshot:
    """The snapshot of a repository, with the unsaved text of files."""
    texts = {path: content.encode() for path, content in unsaved.items()}
    report, repository = Workspace().study(root, root=root, unsaved=texts)
    return Snapshot(report, repository, encoding)


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """The snapshot of the whole repository of these tests."""
    return studied(write(tmp_path_factory.mktemp("repository")))
