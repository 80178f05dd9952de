"""What a command costs as a whole process, with the processes that it starts."""

import os
import resource
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple


class Cost(NamedTuple):
    """CPU seconds (user and system), peak memory of one process in MiB, and the exit status.

    The exit status is negative if a signal ended the process.
    """

    seconds: float
    memory: float
    status: int


def cost(
    command: Sequence[str],
    folder: Path | None = None,
    environment: Mapping[str, str] | None = None,
    limit: float | None = None,
) -> Cost:
    """Run a command without its output; with a limit, it is stopped after so many CPU seconds.

    Python may write bytecode, so that only the first run compiles.
    """
    given = {**os.environ, **(environment or {})}
    given.pop("PYTHONDONTWRITEBYTECODE", None)
    process = subprocess.Popen(
        command, cwd=folder, env=given, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    if limit is not None:
        resource.prlimit(process.pid, resource.RLIMIT_CPU, (int(limit) + 1, int(limit) + 2))
        resource.prlimit(process.pid, resource.RLIMIT_AS, (6 * 2**30, 6 * 2**30))
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, process.returncode)
