"""Sessions of the language server."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.lsp.client import Client

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
