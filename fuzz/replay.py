"""Runs one case through everything, and prints what fails."""

from pathlib import Path

from fuzz.case import Case, load
from fuzz.execute import COMMANDS, Failure, command_line, execute, guarded
from fuzz.state import unpacked


def read(path: Path) -> Case:
    """A case: a directory of files, or the `case.json` of a failure."""
    return load(path) if path.is_dir() else unpacked(path.read_bytes())


def everything(case: Case) -> tuple[Failure, ...]:
    """The failures of all commands in all formats."""
    found = list(guarded(lambda: execute(case, 0)).failures)
    found += guarded(lambda: execute(case, 8, thorough=True)).failures
    for words in COMMANDS:
        found += guarded(lambda words=words: command_line(case, words)).failures  # type: ignore[misc]
    return tuple({(it.oracle, it.key): it for it in found}.values())


def replay(path: Path) -> int:
    """Print the failures of a case; 1 if it has any."""
    found = everything(read(path))
    for it in found:
        print(f"{path}: {it.oracle}: {it.key}\n{it.text}")
    return int(bool(found))
