"""The programs while they run: each in a process of its own, with a log file, ended together."""

import os
import signal
import socket
import subprocess
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from lab.programs import Program

# Go's garbage collector takes a good part of the time otherwise.
_RARE_COLLECTION: Final = {"GOGC": "1000", "GOMEMLIMIT": "2GiB"}


class EndedError(Exception):
    """A program ended although it should run; the message has the end of its log."""


class Processes:
    """Running programs, with their logs in `folder`. Leaving the context ends all of them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        # The last one first: a controller without its API server would only log errors.
        for process in reversed(self._running.values()):
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def start(self, program: Program, *arguments: str, **variables: str) -> None:
        """Start a program; `variables` are added to its environment."""
        # A proxy would not reach loopback.
        kept = {key: value for key, value in os.environ.items() if "proxy" not in key.lower()}
        with self._log(program.name).open("wb") as log:
            self._running[program.name] = subprocess.Popen(
                [program.path, *arguments],
                stdout=log,
                stderr=log,
                env=kept | _RARE_COLLECTION | variables,
                start_new_session=True,
            )

    def check(self) -> None:
        """Raise EndedError if a program has ended."""
        for name, process in self._running.items():
            if process.poll() is not None:
                raise EndedError(f"{name} ended: {self._log(name).read_text()[-2000:]}")

    def _log(self, name: str) -> Path:
        return self._folder / f"{name}.log"


def free_address() -> str:
    """An address on loopback, `host:port`, that nothing listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{found.getsockname()[1]}"
