"""A client of the language server: JSON-RPC over the standard input and output of a process."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import Any

Message = dict[str, Any]

LIMIT = 120  # seconds after which a server that does not answer has failed
CAPABILITIES = {
    "general": {"positionEncodings": ["utf-16"]},
    "textDocument": {
        "rename": {"prepareSupport": True},
        "documentSymbol": {"hierarchicalDocumentSymbolSupport": True},
        "codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["quickfix"]}}},
        "completion": {"completionItem": {"documentationFormat": ["markdown"]}},
        "hover": {"contentFormat": ["markdown"]},
    },
    "workspace": {
        "didChangeWatchedFiles": {"dynamicRegistration": True},
        "workspaceEdit": {"documentChanges": True},
    },
}


class Client:
    """A session with a server that has one directory open."""

    def __init__(self, folder: Path, *, uri: str | None = None) -> None:
        self.folder = folder
        self.process = subprocess.Popen(
            [sys.executable, "-m", "gitops_lint", "lsp"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self.diagnostics: dict[str, list[Message]] = {}  # by path, those that were sent last
        self.messages: list[Message] = []  # notifications and requests of the server, in order
        self.versions: dict[str, int] = {}
        self._received: Queue[Message | None] = Queue()
        self._number = 0
        Thread(target=self._read, daemon=True).start()
        self.capabilities = self.request(
            "initialize",
            {
                "processId": None,
                "rootUri": uri or folder.as_uri(),
                "workspaceFolders": [{"uri": uri or folder.as_uri(), "name": "repository"}],
                "capabilities": CAPABILITIES,
            },
        )["capabilities"]
        self.notify("initialized", {})

    def uri(self, path: str) -> str:
        return (self.folder / path).as_uri()

    def document(self, path: str) -> Message:
        return {"uri": self.uri(path)}

    def at(self, path: str, line: int, character: int) -> Message:
        return {
            "textDocument": self.document(path),
            "position": {"line": line, "character": character},
        }

    def open(self, path: str, text: str | None = None) -> None:
        self.versions[path] = 1
        text = (self.folder / path).read_bytes().decode() if text is None else text
        item = {"uri": self.uri(path), "languageId": "yaml", "version": 1, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": item})

    def change(self, path: str, text: str) -> None:
        """Replace the whole text of an open file."""
        self._changed(path, {"text": text})

    def type(self, path: str, line: int, character: int, text: str) -> None:
        """Insert text at a position of an open file."""
        at = {"line": line, "character": character}
        self._changed(path, {"range": {"start": at, "end": at}, "text": text})

    def replace(self, path: str, where: Message, text: str) -> None:
        """Replace a range of an open file."""
        self._changed(path, {"range": where, "text": text})

    def _changed(self, path: str, change: Message) -> None:
        self.versions[path] += 1
        document = {"uri": self.uri(path), "version": self.versions[path]}
        self.notify(
            "textDocument/didChange", {"textDocument": document, "contentChanges": [change]}
        )

    def close(self, path: str) -> None:
        self.notify("textDocument/didClose", {"textDocument": self.document(path)})

    def notify(self, method: str, params: object) -> None:
        self._send({"jsonrpc": "2.0", "method": method, "params": params})

    def request(self, method: str, params: object) -> Any:
        """The result of a request; raises RuntimeError with the server's error."""
        answer = self.answer(method, params)
        if "error" in answer:
            raise RuntimeError(answer["error"]["message"])
        return answer["result"]

    def answer(self, method: str, params: object) -> Message:
        """The whole response to a request."""
        self._number += 1
        number = self._number
        self._send({"jsonrpc": "2.0", "id": number, "method": method, "params": params})
        while True:
            message = self._next()
            if message.get("id") == number and "method" not in message:
                return message

    def until(self, holds: Callable[[], object]) -> None:
        """Handle messages until a condition holds."""
        while not holds():
            self._next()

    def codes(self) -> dict[str, list[tuple[str, int]]]:
        """The rule and the line (zero-based) of each diagnostic, by path."""
        return {
            path: sorted((it.get("code", ""), it["range"]["start"]["line"]) for it in found)
            for path, found in self.diagnostics.items()
            if found
        }

    def settled(self) -> None:
        """Wait until the server has linted the repository as it stands: it answers after that."""
        self.request("workspace/symbol", {"query": "nothing has this name"})

    def shutdown(self) -> int:
        """End the session; returns the exit status of the server."""
        self.request("shutdown", None)
        self.notify("exit", None)
        self.process.communicate(timeout=LIMIT)
        return self.process.returncode

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()

    def _send(self, message: Message) -> None:
        assert self.process.stdin
        body = json.dumps(message).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self.process.stdin.flush()

    def _next(self) -> Message:
        message = self._received.get(timeout=LIMIT)
        assert message is not None, "the server has ended"
        if "method" not in message:
            return message
        self.messages.append(message)
        if "id" in message:
            self._send({"jsonrpc": "2.0", "id": message["id"], "result": None})
        if message["method"] == "textDocument/publishDiagnostics":
            uri = message["params"]["uri"]
            path = uri.removeprefix(f"{self.folder.as_uri()}/")
            self.diagnostics[path] = message["params"]["diagnostics"]
        return message

    def _read(self) -> None:
        stream = self.process.stdout
        assert stream
        while header := stream.readline():
            length = 0
            while header.strip():
                name, _, value = header.partition(b":")
                length = int(value) if name.lower() == b"content-length" else length
                header = stream.readline()
            self._received.put(json.loads(stream.read(length)))
        self._received.put(None)
