"""Keeps workers running: restarts each, and ends one that hangs."""

import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from time import sleep, time
from typing import Final

from fuzz.execute import Failure
from fuzz.state import COUNTS, FAILURES, Current, Log, executions, failures

HANG: Final = 30.0  # seconds of CPU on one case; the worker's own limit is lower
_STEP: Final = 2.0  # seconds between two looks
_TICKS: Final = os.sysconf("SC_CLK_TCK")


@dataclass
class _Watched:
    name: str
    process: "subprocess.Popen[bytes]"
    case: int = -1
    since: float = 0.0  # CPU seconds of the process when the case started
    tree: Path = Path()  # the checkout that it tests


@dataclass
class Supervisor:
    """Runs `jobs` workers on a tree until a time; `tree` may be a symbolic link that is changed meanwhile."""

    state: Path
    tree: Path
    jobs: int
    until: float
    seed: int
    lives: int = 0

    def run(self) -> None:
        (self.state / FAILURES).mkdir(parents=True, exist_ok=True)
        self.lives = _last_life(self.state)
        watched = [self._start(str(name), self.lives) for name in range(self.jobs)]
        while time() < self.until:
            sleep(_STEP)
            for number, it in enumerate(watched):
                if it.process.poll() is not None:
                    self._ended(it)
                    self.lives += 1
                    watched[number] = self._start(it.name, self.lives // self.jobs)
                elif it.tree != self.tree.resolve():
                    it.tree = self.tree.resolve()
                    it.process.terminate()  # it ends after its case
                elif self._hangs(it):
                    self._end(it, "hang", "it hangs in code that no signal reaches")
        for it in watched:
            it.process.terminate()
            it.process.wait()

    def _start(self, name: str, life: int) -> _Watched:
        (self.state / "lives").write_text(str(self.lives))
        command = [sys.executable, "-m", "fuzz", "work", "--state", str(self.state), "--name", name,
                   "--seed", str(self.seed + life), "--until", str(self.until)]  # fmt: skip
        environment = {
            **os.environ,
            "PYTHONHASHSEED": str(int(name) * 1000 + life % 1000 * int(name)),
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        with (self.state / f"worker-{name}.log").open("ab") as log:
            process = subprocess.Popen(  # noqa: S603
                command,
                cwd=self.tree.resolve(),
                env=environment,
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
            )
        return _Watched(name, process, tree=self.tree.resolve())

    def _ended(self, it: _Watched) -> None:
        if it.process.returncode not in (0, -signal.SIGTERM):
            why = f"the worker ended with {it.process.returncode}"
            self._record(it, Failure("death", f"exit {it.process.returncode}", why))

    def _hangs(self, it: _Watched) -> bool:
        number = Current(self.state / f"current-{it.name}").number
        spent = _cpu(it.process.pid)
        if number != it.case:
            it.case, it.since = number, spent
        return it.case > 0 and spent - it.since > HANG

    def _end(self, it: _Watched, key: str, why: str) -> None:
        os.kill(it.process.pid, signal.SIGKILL)
        it.process.wait()
        self._record(it, Failure("time", key, why))

    def _record(self, it: _Watched, failure: Failure) -> None:
        case = Current(self.state / f"current-{it.name}").case()
        log = Log(self.state, f"supervisor-{it.name}")
        log.failed(failure, case)
        log.flush()


def _last_life(state: Path) -> int:
    path = state / "lives"
    return int(path.read_text()) + 2 if path.exists() else 0


def _cpu(pid: int) -> float:
    """CPU seconds that a process has used; 0 if it has ended."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / _TICKS


def status(state: Path) -> str:
    """The counts and the distinct failures, for people."""
    lines = [f"{executions(state):,} executions ({COUNTS})"]
    for count, about in failures(state):
        lines.append(f"{count:7d}  {about['oracle']}: {about['key']}")
    return "\n".join(lines)
