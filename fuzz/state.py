"""What a run leaves in its directory: counts, failures with their cases, and the case that is running."""

import json
import mmap
import os
import struct
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final

from fuzz.case import Case, write
from fuzz.execute import Failure

_HEADER: Final = struct.Struct("<QQ")  # executions so far, bytes of the case
_ROOM: Final = 4 * 1024 * 1024
COUNTS: Final = "executions.log"
FAILURES: Final = "failures"
OCCURRED: Final = "failures.log"


class Current:
    """The case that a worker is running, in memory that outlives the worker."""

    def __init__(self, path: Path) -> None:
        if not path.exists():
            path.write_bytes(bytes(_ROOM))
        with path.open("r+b") as file:
            self._memory = mmap.mmap(file.fileno(), _ROOM)

    def put(self, number: int, case: Case) -> None:
        """Announce the next case."""
        content = packed(case)[: _ROOM - _HEADER.size]
        self._memory[: _HEADER.size] = _HEADER.pack(number, len(content))
        self._memory[_HEADER.size : _HEADER.size + len(content)] = content

    @property
    def number(self) -> int:
        """The number of the case that is running."""
        number, _ = _HEADER.unpack(self._memory[: _HEADER.size])
        return int(number)

    def case(self) -> Case:
        """The case, once its worker has ended; empty if that was while it was written."""
        _, length = _HEADER.unpack(self._memory[: _HEADER.size])
        try:
            return unpacked(self._memory[_HEADER.size : _HEADER.size + length])
        except ValueError:
            return {}


def packed(case: Case) -> bytes:
    """A case as one text that can be read back byte by byte."""
    return json.dumps({path: content.decode("latin-1") for path, content in case.items()}).encode()


def unpacked(content: bytes) -> dict[str, bytes]:
    """The case of `packed`; raises ValueError for any other text."""
    found: Any = json.loads(content)
    return {path: text.encode("latin-1") for path, text in found.items()}


class Log:
    """Counts executions and failures in files to which several processes append."""

    def __init__(self, folder: Path, worker: str) -> None:
        self._folder, self._worker = folder, worker
        self._known: set[str] = set()
        self._pending: Counter[str] = Counter()
        self._executions = 0

    def executed(self, failures: tuple[Failure, ...], case: Case) -> None:
        """Count one execution, and keep the case of a failure that is new."""
        self._executions += 1
        for failure in failures:
            self.failed(failure, case)

    def failed(self, failure: Failure, case: Case) -> None:
        """Count a failure, and keep its case if it is the first or smaller than the one that is kept."""
        name = name_of(failure)
        self._pending[name] += 1
        if name in self._known:
            return
        self._known.add(name)
        folder = self._folder / FAILURES / name
        try:
            folder.mkdir(parents=True)
        except FileExistsError:
            return
        about = {**failure._asdict(), "worker": self._worker, "at": _now(), "tree": str(Path.cwd())}
        (folder / "about.json").write_text(
            json.dumps(about, indent=2) + "\n", encoding="utf-8", errors="backslashreplace"
        )
        (folder / "case.json").write_bytes(packed(case))
        write(case, folder / "files")
        self.flush()

    def flush(self) -> None:
        """Append what has been counted."""
        _append(self._folder / COUNTS, f"{_now()} {self._worker} {self._executions}\n")
        lines = "".join(f"{_now()} {name} {count}\n" for name, count in self._pending.items())
        if lines:
            _append(self._folder / OCCURRED, lines)
        self._executions = 0
        self._pending.clear()


def name_of(failure: Failure) -> str:
    """The name of a failure's directory."""
    mark = blake2b(
        f"{failure.oracle} {failure.key}".encode("utf-8", "replace"), digest_size=4
    ).hexdigest()
    words = "".join(
        char if char.isascii() and char.isalnum() else "-"
        for char in f"{failure.oracle}-{failure.key}"
    )
    return f"{words[:80].strip('-')}-{mark}"


def executions(folder: Path) -> int:
    """The executions that have been counted."""
    return sum(int(line.split(" ")[2]) for line in _lines(folder / COUNTS))


def failures(folder: Path) -> list[tuple[int, dict[str, str]]]:
    """How often each distinct failure was seen, and what it is; the most frequent first."""
    counts: Counter[str] = Counter()
    for line in _lines(folder / OCCURRED):
        _, name, count = line.split(" ")
        counts[name] += int(count)
    found = [
        (counts[it.parent.name], {"name": it.parent.name, **json.loads(it.read_text())})
        for it in sorted((folder / FAILURES).glob("*/about.json"))
    ]
    return sorted(found, key=lambda it: -it[0])


def _lines(path: Path) -> Iterator[str]:
    if path.exists():
        with path.open(encoding="utf-8") as file:
            for line in file:
                with suppress(IndexError, ValueError):
                    if line.endswith("\n"):
                        yield line.strip()


def _append(path: Path, text: str) -> None:
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    try:
        os.write(file, text.encode())
    finally:
        os.close(file)


def _now() -> str:
    return datetime.now().astimezone().isoformat(timespec="seconds")
