"""Following a repository while its files change."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from gitops_lint.engine.workspace import OutdatedError, Workspace
from gitops_lint.lsp import checkout as module
from gitops_lint.lsp.checkout import Checkout, Linted, Opened
from gitops_lint.lsp.uris import Folder
from tests.lsp.repository import INGRESS, LAYERS, text, write


class Session:
    """A checkout, and the results of its lints."""

    def __init__(self, root: Path, *, is_told: bool = True) -> None:
        self.results: list[Linted] = []
        self.more = asyncio.Event()
        worker = ThreadPoolExecutor(1)
        folder = Folder(root, root)
        self.checkout = Checkout(folder, worker, "utf-16", self.linted, is_told=is_told)

    def linted(self, _: Checkout, result: Linted) -> None:
        self.results.append(result)
        self.more.set()

    async def findings(self) -> set[str]:
        """The rules of the findings as the repository stands."""

        def rules(snapshot: module.Snapshot) -> set[str]:
            return {it.rule for it in snapshot.report.findings}

        return await self.checkout.ask(rules) or set()

    def type(self, path: str, content: str) -> None:
        self.checkout.open[path] = Opened(content, None)
        self.checkout.changed(on_disk=False)


def test_a_crash_keeps_the_last_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def run() -> None:
        session = Session(write(tmp_path))
        session.checkout.changed()
        assert await session.findings() == {"plaintext-secret"}
        with monkeypatch.context() as patch:
            patch.setattr(Workspace, "study", lambda *_, **__: 1 / 0)
            session.checkout.changed()
            assert await session.findings() == {"plaintext-secret"}
        assert session.results[-1].diagnostics is None
        assert session.results[-1].is_bug
        assert "ZeroDivisionError" in session.results[-1].failure
        session.type(LAYERS, text(LAYERS).replace("- name: infra", "- name: x"))
        assert await session.findings() == {"plaintext-secret", "dependency-not-found"}

    asyncio.run(run())


def test_a_lint_is_given_up_when_somebody_types_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def run() -> None:
        session = Session(write(tmp_path))
        session.checkout.changed()
        assert await session.findings() == {"plaintext-secret"}
        loop, study, ends = asyncio.get_running_loop(), Workspace.study, []

        def interrupted(self: Workspace, *args: Any, **kwargs: Any) -> Any:
            typed = Event()
            if not ends:
                content = text(LAYERS).replace("- name: infra", "- name: x")
                loop.call_soon_threadsafe(lambda: (session.type(LAYERS, content), typed.set()))
                assert typed.wait(60)
            try:
                found = study(self, *args, **kwargs)
            except OutdatedError:
                ends.append("given up")
                raise
            ends.append("finished")
            return found

        monkeypatch.setattr(Workspace, "study", interrupted)
        (tmp_path / INGRESS).unlink()
        session.checkout.changed()  # the disk must be looked at again, although typing alone does not
        while ends[-1:] != ["finished"]:
            session.more.clear()
            await asyncio.wait_for(session.more.wait(), 60)
        found = await session.findings()
        assert found == {"plaintext-secret", "dependency-not-found", "kustomize-resource-not-found"}
        assert ends == ["given up", "finished"]
        assert len(session.results) == 2

    asyncio.run(run())


def test_a_directory_without_clusters_is_no_failure_of_ours(tmp_path: Path) -> None:
    async def run() -> None:
        session = Session(tmp_path)
        session.checkout.changed()
        assert await session.findings() == set()
        [result] = session.results
        assert (result.diagnostics, result.is_bug) == ({}, False)
        assert result.failure

    asyncio.run(run())


def test_the_disk_is_not_looked_at_while_somebody_types(tmp_path: Path) -> None:
    async def run() -> None:
        session = Session(write(tmp_path))
        session.type(LAYERS, text(LAYERS))
        assert await session.findings() == {"plaintext-secret"}
        (tmp_path / INGRESS).unlink()
        session.type(LAYERS, text(LAYERS) + "\n")
        assert await session.findings() == {"plaintext-secret"}
        session.checkout.changed()
        assert "kustomize-resource-not-found" in await session.findings()

    asyncio.run(run())


def test_the_disk_is_looked_at_afterwards_if_nobody_tells(tmp_path: Path) -> None:
    async def run() -> None:
        session = Session(write(tmp_path), is_told=False)
        session.type(LAYERS, text(LAYERS))
        assert await session.findings() == {"plaintext-secret"}
        (tmp_path / INGRESS).unlink()
        session.type(LAYERS, text(LAYERS) + "\n")
        await session.findings()
        while "kustomize-resource-not-found" not in await session.findings():
            session.more.clear()
            await asyncio.wait_for(session.more.wait(), 60)

    asyncio.run(run())
